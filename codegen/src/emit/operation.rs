//! The file of one operation: request, result, builder, client method.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::record::{
    argument_type, argument_value, definition, deprecated, held_types, holds_any, rust_type, table,
};
use super::{File, Item, Outside, docs, ident, path, text};
use crate::model::{Counting, Encoding, Field, Kind, Operation, Paging, Product, Undocumented};

pub(super) fn file(product: &Product, operation: &Operation, outside: &Outside<'_>) -> File {
    let mut items = vec![
        Item::Code(uses(operation, outside)),
        Item::Code(definition(&operation.request, outside)),
        Item::Code(result(operation, outside)),
        Item::Code(client_method(operation, outside)),
        Item::Code(builder(operation, outside)),
    ];
    if !operation.request.fields.is_empty() {
        items.push(Item::Code(setters(operation, outside)));
    }
    items.push(call_methods(operation, outside));
    if let Some(paging) = &operation.paging {
        items.push(paging_methods(operation, paging, outside));
    }
    items.push(Item::Code(info(operation, outside)));
    items.extend(operation.paging.as_ref().map(|paging| Item::Code(paging_info(paging, outside))));
    items.push(table(&operation.request));
    if alias(operation).is_none() {
        items.push(table(&operation.result));
    }
    File {
        path: path(product, &operation.module),
        source: product.file.clone(),
        docs: vec![format!("`{}`: {}", operation.name, uncapitalised(&operation.headline))],
        items,
    }
}

/// A result of its own; or the one that all results without fields are, so that a quarter of all
/// operations cost no struct; or JSON.
fn result(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let Some(alias) = alias(operation) else {
        return definition(&operation.result, outside);
    };
    let docs = docs::outer(&operation.result.docs);
    let (name, [alias]) = (ident(&operation.result.name), outside.names([alias]));
    quote!(#docs pub type #name = #alias;)
}

/// The type of the runtime that a result without documented fields is.
fn alias(operation: &Operation) -> Option<&'static str> {
    match operation.undocumented {
        Some(Undocumented::Any) => Some("Value"),
        Some(Undocumented::Secret) => Some("SecretValue"),
        None => operation.result.fields.is_empty().then_some("Empty"),
    }
}

fn uncapitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().to_string() + chars.as_str())
}

fn uses(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let fields = || operation.request.fields.iter().chain(&operation.result.fields);
    let has_required = operation.required().next().is_some();
    let alias = alias(operation);
    let mut runtime = vec!["Call"];
    runtime.extend(alias.filter(|alias| *alias == "Empty"));
    runtime.extend(["Operation", "OperationInfo"]);
    runtime.extend(operation.paging.is_some().then_some("Paging"));
    runtime.extend(alias.filter(|alias| *alias == "SecretValue"));
    if has_required {
        runtime.extend(["Set", "Unset"]);
    }
    if fields().any(holds_any) || alias == Some("Value") {
        runtime.push("Value");
    }
    let runtime = outside.imports(&runtime);
    let paging_methods = operation.paging.is_some().then(|| quote!(, paging_methods));
    let required = has_required.then(|| quote!(required));
    let item = match &operation.paging {
        Some(Paging { item: Kind::Record(name), .. }) => Some(name.as_str()),
        _ => None,
    };
    let types: BTreeSet<_> =
        held_types(&operation.request).chain(held_types(&operation.result)).chain(item).collect();
    let types = (!types.is_empty()).then(|| {
        let types = types.into_iter().map(ident);
        quote!(use super::types::{#(#types),*};)
    });
    quote! {
        use yun_runtime::__private::{#runtime call_methods, fields #paging_methods};
        #types
        use super::{Client, PRODUCT, #required};
    }
}

/// Stand-ins for the state of each required parameter.
fn states(operation: &Operation, outside: &Outside<'_>) -> Vec<Ident> {
    let letters = outside.letters().zip(operation.required());
    letters.map(|(letter, _)| ident(&letter)).collect()
}

fn client_method(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let docs = docs::outer(&operation.docs);
    let deprecated = deprecated(operation.deprecated);
    let [call, unset] = outside.names(["Call", "Unset"]);
    let (function, builder) = (ident(&operation.function), ident(&operation.builder));
    let unset = operation.required().map(|_| &unset);
    quote! {
        impl Client {
            #docs
            #deprecated
            pub fn #function(&self) -> #builder<(#(#unset,)*)> {
                #builder(#call::new(&self.core))
            }
        }
    }
}

fn builder(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let mut docs = vec![format!(
        "Builder for [`Client::{}`]. Its response holds a [`{}`].",
        operation.function, operation.result.name
    )];
    docs.extend(operation.page.clone());
    let docs = docs::outer(&docs);
    let [call] = outside.names(["Call"]);
    let (builder, request) = (ident(&operation.builder), ident(&operation.request.name));
    quote! {
        #docs
        #[must_use = "nothing is sent until `send` is called and awaited"]
        pub struct #builder<S>(#call<#request, S>);
    }
}

fn setters(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let builder = ident(&operation.builder);
    let states = states(operation, outside);
    let mut position = 0;
    let setters: Vec<_> = operation
        .request
        .fields
        .iter()
        .map(|field| {
            let index = field.typestate.then(|| {
                position += 1;
                position - 1
            });
            setter(&builder, &states, field, index, outside)
        })
        .collect();
    quote! {
        impl<#(#states),*> #builder<(#(#states,)*)> {
            #(#setters)*
        }
    }
}

fn setter(
    builder: &Ident,
    states: &[Ident],
    field: &Field,
    index: Option<usize>,
    outside: &Outside<'_>,
) -> TokenStream {
    let docs = docs::outer(&field.docs);
    let deprecated = deprecated(field.deprecated);
    let [some, set] = outside.names(["Some", "Set"]);
    let (setter, rust) = (ident(&field.setter), ident(&field.rust));
    let argument = argument_type(&field.kind, outside);
    let value = argument_value(field, outside);
    let (output, end) = match index {
        None => (quote!(Self), quote!(self)),
        Some(index) => {
            let after = states.iter().enumerate().map(|(position, state)| {
                if position == index { quote!(#set,) } else { quote!(#state,) }
            });
            (quote!(#builder<(#(#after)*)>), quote!(#builder(self.0.into_state())))
        }
    };
    quote! {
        #docs
        #deprecated
        pub fn #setter(mut self, #rust: #argument) -> #output {
            self.0.request.#rust = #some(#value);
            #end
        }
    }
}

fn call_methods(operation: &Operation, outside: &Outside<'_>) -> Item {
    Item::Table {
        name: "call_methods",
        head: format!(
            "{}({}) -> {}",
            operation.builder, operation.request.name, operation.result.name
        ),
        rows: conditions(operation, outside),
    }
}

fn paging_methods(operation: &Operation, paging: &Paging, outside: &Outside<'_>) -> Item {
    let item = rust_type(&paging.item, outside);
    Item::Table {
        name: "paging_methods",
        head: format!(
            "{}({}) -> {} of {item}, by PAGING",
            operation.builder, operation.request.name, operation.result.name
        ),
        rows: conditions(operation, outside),
    }
}

/// What has to hold before a call can be sent: every required parameter is set.
fn conditions(operation: &Operation, outside: &Outside<'_>) -> Vec<String> {
    let states = states(operation, outside);
    let conditions = states.iter().zip(operation.required());
    conditions.map(|(state, field)| format!("{state}: required::{}", ident(&field.rust))).collect()
}

fn paging_info(paging: &Paging, outside: &Outside<'_>) -> TokenStream {
    let [runtime] = outside.names(["Paging"]);
    let position = text(&paging.position);
    let begins = match &paging.counts {
        Counting::Items => quote!(offset(#position)),
        Counting::Pages(first) => {
            let first = Literal::u64_unsuffixed(*first);
            quote!(page(#position, #first))
        }
        Counting::Tokens(next) => {
            let next = text(next);
            quote!(token(#position, #next))
        }
    };
    let optional = [(quote!(size), &paging.size), (quote!(total), &paging.total)];
    let [size, total] = optional.map(|(method, name)| {
        name.as_ref().map(|name| {
            let name = text(name);
            quote!(.#method(#name))
        })
    });
    let items = text(&paging.items);
    quote! {
        static PAGING: #runtime = #runtime::#begins #size.items(#items) #total;
    }
}

fn info(operation: &Operation, outside: &Outside<'_>) -> TokenStream {
    let (request, result) = (ident(&operation.request.name), ident(&operation.result.name));
    let (name, method, path) =
        (text(&operation.name), text(&operation.method), text(&operation.path));
    let idempotent = operation.idempotent.then(|| quote!(.idempotent()));
    let json = (operation.encoding == Encoding::Json).then(|| quote!(.json()));
    let [operation, info] = outside.names(["Operation", "OperationInfo"]);
    quote! {
        impl #operation for #request {
            type Result = #result;
            const INFO: &'static #info =
                &#info::new(&PRODUCT, #name, #method, #path) #idempotent #json;
        }
    }
}
