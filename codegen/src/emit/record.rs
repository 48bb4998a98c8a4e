//! Structs, their setters and field tables, and enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, Item, Outside, docs, ident, path, text};
use crate::model::{Enum, Field, Kind, Product, Record};

/// The types that the requests and results of a product share.
pub(super) fn file(product: &Product, outside: &Outside<'_>) -> Option<File> {
    if product.records.is_empty() && product.enums.is_empty() {
        return None;
    }
    let mut items = vec![Item::Code(uses(product, outside))];
    for record in &product.records {
        items.push(Item::Code(definition(record, outside)));
        if record.input {
            items.push(Item::Code(setters(record, outside)));
        }
        items.push(table(record));
    }
    for enumeration in &product.enums {
        items.push(Item::Code(open_enum(enumeration, outside)));
        items.push(Item::Table {
            name: "open_enum",
            head: enumeration.name.clone(),
            rows: enumeration
                .variants
                .iter()
                .enumerate()
                .map(|(row, variant)| {
                    format!("{row} {} = {}", ident(&variant.name), text(&variant.text))
                })
                .collect(),
        });
    }
    Some(File {
        path: path(product, "types"),
        source: product.file.clone(),
        docs: vec![format!("Types used in requests and results of `{}`.", product.name)],
        items,
    })
}

fn uses(product: &Product, outside: &Outside<'_>) -> TokenStream {
    let fields = (!product.records.is_empty()).then(|| quote!(fields,));
    let enums = (!product.enums.is_empty()).then(|| {
        let unknown = outside.imports(&["UnknownValue"]);
        quote!(#unknown open_enum)
    });
    let any = product.records.iter().flat_map(|record| &record.fields).any(holds_any);
    let any = any.then(|| outside.imports(&["Value"]));
    quote!(use yun_runtime::__private::{#any #fields #enums};)
}

pub(super) fn holds_any(field: &Field) -> bool {
    fn any(kind: &Kind) -> bool {
        match kind {
            Kind::List(item) => any(item),
            kind => *kind == Kind::Any,
        }
    }
    any(&field.kind)
}

/// Names of the product's types that a record holds.
pub(super) fn held_types(record: &Record) -> impl Iterator<Item = &str> {
    fn held(kind: &Kind) -> Option<&str> {
        match kind {
            Kind::List(item) => held(item),
            Kind::Record(name) | Kind::Enum(name) => Some(name),
            _ => None,
        }
    }
    record.fields.iter().filter_map(|field| held(&field.kind))
}

pub(super) fn definition(record: &Record, outside: &Outside<'_>) -> TokenStream {
    let docs = docs::outer(&record.docs);
    let name = ident(&record.name);
    let fields = record.fields.iter().map(|field| {
        // A setter has the full text; where there is none, the field has it.
        let docs = match record.input {
            true => docs::outer(std::slice::from_ref(&field.headline)),
            false => docs::outer(&field.docs),
        };
        let deprecated = deprecated(field.deprecated);
        let rust = ident(&field.rust);
        let kind = field_type(field, outside);
        quote!(#docs #deprecated pub #rust: #kind)
    });
    quote! {
        #docs
        #[derive(Default)]
        pub struct #name { #(#fields,)* }
    }
}

/// Warns those who use it.
pub(super) fn deprecated(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote!(#[deprecated = "the provider advises against it"]))
}

fn field_type(field: &Field, outside: &Outside<'_>) -> TokenStream {
    let [boxed, option] = outside.names(["Box", "Option"]);
    let mut kind = rust_type(&field.kind, outside);
    if field.boxed {
        kind = quote!(#boxed<#kind>);
    }
    if field.optional { quote!(#option<#kind>) } else { kind }
}

pub(super) fn rust_type(kind: &Kind, outside: &Outside<'_>) -> TokenStream {
    let [string, value, vec] = outside.names(["String", "Value", "Vec"]);
    match kind {
        Kind::String => string,
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Boolean => quote!(bool),
        Kind::Any => value,
        Kind::Record(name) | Kind::Enum(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Kind::List(item) => {
            let item = rust_type(item, outside);
            quote!(#vec<#item>)
        }
    }
}

fn setters(record: &Record, outside: &Outside<'_>) -> TokenStream {
    let name = ident(&record.name);
    let setters = record.fields.iter().map(|field| {
        let docs = docs::outer(&field.docs);
        let deprecated = deprecated(field.deprecated);
        let (setter, rust) = (ident(&field.setter), ident(&field.rust));
        let [some] = outside.names(["Some"]);
        let argument = argument_type(&field.kind, outside);
        let value = argument_value(field, outside);
        quote! {
            #docs
            #deprecated
            pub fn #setter(mut self, #rust: #argument) -> Self {
                self.#rust = #some(#value);
                self
            }
        }
    });
    quote!(impl #name { #(#setters)* })
}

/// What a setter takes: anything that turns into the field's type.
pub(super) fn argument_type(kind: &Kind, outside: &Outside<'_>) -> TokenStream {
    let [into, into_iterator] = outside.names(["Into", "IntoIterator"]);
    match kind {
        Kind::String | Kind::Enum(_) | Kind::Any => {
            let kind = rust_type(kind, outside);
            quote!(impl #into<#kind>)
        }
        Kind::List(item) => {
            let item = match **item {
                Kind::List(_) => rust_type(item, outside),
                _ => argument_type(item, outside),
            };
            quote!(impl #into_iterator<Item = #item>)
        }
        kind => rust_type(kind, outside),
    }
}

/// The field's value from the setter's argument.
pub(super) fn argument_value(field: &Field, outside: &Outside<'_>) -> TokenStream {
    let [into, boxed] = outside.names(["Into", "Box"]);
    let rust = ident(&field.rust);
    let value = match &field.kind {
        Kind::String | Kind::Enum(_) | Kind::Any => quote!(#rust.into()),
        Kind::List(item) => match **item {
            Kind::String | Kind::Enum(_) | Kind::Any => {
                quote!(#rust.into_iter().map(#into::into).collect())
            }
            _ => quote!(#rust.into_iter().collect()),
        },
        _ => quote!(#rust),
    };
    if field.boxed { quote!(#boxed::new(#value)) } else { value }
}

pub(super) fn table(record: &Record) -> Item {
    let rows = record
        .fields
        .iter()
        .enumerate()
        .map(|(row, field)| {
            let mut row = format!("{row} {} = {}", ident(&field.rust), text(&field.wire));
            let marks = [
                (field.required, "REQUIRED"),
                (field.secret, "SECRET"),
                (field.base64, "BASE64"),
                (field.token, "TOKEN"),
            ];
            for (set, mark) in marks {
                if set {
                    row.push(' ');
                    row.push_str(mark);
                }
            }
            if let Some(mark) = field.text {
                row.push(' ');
                row.push_str(mark);
            }
            row
        })
        .collect();
    Item::Table { name: "fields", head: record.name.clone(), rows }
}

fn open_enum(enumeration: &Enum, outside: &Outside<'_>) -> TokenStream {
    let docs = docs::outer(&enumeration.docs);
    let [unknown_value] = outside.names(["UnknownValue"]);
    let name = ident(&enumeration.name);
    let variants = enumeration.variants.iter().map(|variant| {
        let docs = docs::outer(&[match &variant.meaning {
            Some(meaning) => format!("`{}`: {meaning}.", variant.text),
            None => format!("`{}`.", variant.text),
        }]);
        let variant = ident(&variant.name);
        quote!(#docs #variant)
    });
    quote! {
        #docs
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// Any other value, kept as it came.
            Unknown(#unknown_value),
        }
    }
}
