//! The file of one operation: request, result, builder, client method.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::record::{argument_type, argument_value, definition, held_types, holds_any, table};
use super::{File, Item, docs, ident, path, text};
use crate::model::{Field, Operation, Product};

pub(super) fn file(product: &Product, operation: &Operation) -> File {
    let mut items = vec![
        Item::Code(uses(operation)),
        Item::Code(definition(&operation.request)),
        Item::Code(definition(&operation.result)),
        Item::Code(client_method(operation)),
        Item::Code(builder(operation)),
    ];
    if !operation.request.fields.is_empty() {
        items.push(Item::Code(setters(operation)));
    }
    items.push(call_methods(operation));
    items.push(Item::Code(info(operation)));
    items.push(table(&operation.request));
    items.push(table(&operation.result));
    File {
        path: path(product, &operation.function),
        source: product.file.clone(),
        docs: vec![format!(
            "`{}`: {}",
            operation.name,
            uncapitalised(&operation.headline)
        )],
        items,
    }
}

fn uncapitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_lowercase().to_string() + chars.as_str()
    })
}

fn uses(operation: &Operation) -> TokenStream {
    let fields = || {
        operation
            .request
            .fields
            .iter()
            .chain(&operation.result.fields)
    };
    let value = fields().any(holds_any).then(|| quote!(Value,));
    let has_required = operation.required().next().is_some();
    let set = has_required.then(|| quote!(Set, Unset,));
    let required = has_required.then(|| quote!(required));
    let types: BTreeSet<_> = held_types(&operation.request)
        .chain(held_types(&operation.result))
        .collect();
    let types = (!types.is_empty()).then(|| {
        let types = types.into_iter().map(ident);
        quote!(use super::types::{#(#types),*};)
    });
    quote! {
        use yun_runtime::{Call, Operation, OperationInfo, #set #value call_methods, fields};
        #types
        use super::{Client, PRODUCT, #required};
    }
}

/// Stand-ins for the state of each required parameter: `A`, `B`, ….
fn states(operation: &Operation) -> Vec<Ident> {
    operation
        .required()
        .enumerate()
        .map(|(index, _)| {
            let letter = char::from(b'A' + u8::try_from(index).unwrap_or(25).min(25));
            Ident::new(&letter.to_string(), Span::call_site())
        })
        .collect()
}

fn client_method(operation: &Operation) -> TokenStream {
    let docs = docs::outer(&operation.docs);
    let (function, builder) = (ident(&operation.function), ident(&operation.builder));
    let unset = operation.required().map(|_| quote!(Unset,));
    quote! {
        impl Client {
            #docs
            pub fn #function(&self) -> #builder<(#(#unset)*)> {
                #builder(Call::new(&self.core))
            }
        }
    }
}

fn builder(operation: &Operation) -> TokenStream {
    let docs = docs::outer(&[format!(
        "A call of [`Client::{}`], being put together.",
        operation.function
    )]);
    let (builder, request) = (ident(&operation.builder), ident(&operation.request.name));
    quote! {
        #docs
        #[must_use = "nothing is sent until `send` is called and awaited"]
        pub struct #builder<S>(Call<#request, S>);
    }
}

fn setters(operation: &Operation) -> TokenStream {
    let builder = ident(&operation.builder);
    let states = states(operation);
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
            setter(&builder, &states, field, index)
        })
        .collect();
    quote! {
        impl<#(#states),*> #builder<(#(#states,)*)> {
            #(#setters)*
        }
    }
}

fn setter(builder: &Ident, states: &[Ident], field: &Field, index: Option<usize>) -> TokenStream {
    let docs = docs::outer(&field.docs);
    let (setter, rust) = (ident(&field.setter), ident(&field.rust));
    let (argument, value) = (argument_type(&field.kind), argument_value(field));
    let (output, end) = match index {
        None => (quote!(Self), quote!(self)),
        Some(index) => {
            let after = states.iter().enumerate().map(|(position, state)| {
                if position == index {
                    quote!(Set,)
                } else {
                    quote!(#state,)
                }
            });
            (
                quote!(#builder<(#(#after)*)>),
                quote!(#builder(self.0.into_state())),
            )
        }
    };
    quote! {
        #docs
        pub fn #setter(mut self, #rust: #argument) -> #output {
            self.0.request.#rust = Some(#value);
            #end
        }
    }
}

fn call_methods(operation: &Operation) -> Item {
    let states = states(operation);
    let conditions = states.iter().zip(operation.required());
    Item::Table {
        name: "call_methods",
        head: format!("{}({})", operation.builder, operation.request.name),
        rows: conditions
            .map(|(state, field)| format!("{state}: required::{}", ident(&field.rust)))
            .collect(),
    }
}

fn info(operation: &Operation) -> TokenStream {
    let (request, result) = (
        ident(&operation.request.name),
        ident(&operation.result.name),
    );
    let (name, method, path) = (
        text(&operation.name),
        text(&operation.method),
        text(&operation.path),
    );
    let idempotent = operation.idempotent;
    quote! {
        impl Operation for #request {
            type Result = #result;
            const INFO: &'static OperationInfo = &OperationInfo {
                product: &PRODUCT,
                name: #name,
                method: #method,
                path: #path,
                idempotent: #idempotent,
            };
        }
    }
}
