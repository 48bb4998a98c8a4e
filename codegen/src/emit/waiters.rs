//! The file of a product's waiters.

use quote::{ToTokens, quote};

use super::{File, Item, Outside, docs, ident, path, text};
use crate::model::{Product, Waiter};

pub(super) fn file(product: &Product, outside: &Outside<'_>) -> Option<File> {
    if product.waiters.is_empty() {
        return None;
    }
    let mut requests: Vec<_> = product.waiters.iter().map(|waiter| &waiter.request).collect();
    let mut records: Vec<_> =
        product.waiters.iter().filter(|waiter| !until_gone(waiter)).map(|w| &w.record).collect();
    for names in [&mut requests, &mut records] {
        names.sort();
        names.dedup();
    }
    let requests = requests.into_iter().map(|name| ident(name));
    let records: Vec<_> = records.into_iter().map(|name| ident(name)).collect();
    let types = (!records.is_empty()).then(|| quote!(use super::types::{#(#records),*};));
    let duration = outside.import(&quote!(std::time), &["Duration"]);
    let wait = outside.import(&quote!(yun_runtime::__private), &["Absence", "Wait", "WaiterInfo"]);
    let mut items = vec![Item::Code(quote! {
        #duration
        #wait
        #types
        use super::{Client, #(#requests),*};
    })];
    for waiter in &product.waiters {
        items.push(Item::Code(method(waiter, outside)));
        items.push(Item::Code(info(waiter, outside)));
    }
    Some(File {
        path: path(product, "waiters"),
        source: product.file.clone(),
        docs: vec!["Waiters.".to_owned()],
        items,
    })
}

/// Whether nothing is left to be returned.
fn until_gone(waiter: &Waiter) -> bool {
    waiter.missing_for.is_none()
}

fn method(waiter: &Waiter, outside: &Outside<'_>) -> proc_macro2::TokenStream {
    let docs = docs::outer(&waiter.docs);
    let (function, constant) = (ident(&waiter.function), ident(&waiter.constant));
    let request = ident(&waiter.request);
    let result =
        if until_gone(waiter) { quote!(()) } else { ident(&waiter.record).into_token_stream() };
    let (field, argument) = (ident(&waiter.field), ident(&waiter.argument));
    let [some, into, string, wait, default] =
        outside.names(["Some", "Into", "String", "Wait", "Default"]);
    let value = match waiter.list {
        true => quote!(vec![#argument.clone()]),
        false => quote!(#argument.clone()),
    };
    let rest = (!waiter.only_field).then(|| quote!(, ..#default::default()));
    quote! {
        impl Client {
            #docs
            pub fn #function(&self, #argument: impl #into<#string>) -> #wait<#result> {
                let #argument = #argument.into();
                let request = #request { #field: #some(#value) #rest };
                yun_runtime::__private::wait(&self.core, &#constant, #argument, &request)
            }
        }
    }
}

fn info(waiter: &Waiter, outside: &Outside<'_>) -> proc_macro2::TokenStream {
    let constant = ident(&waiter.constant);
    let [absence, some, none, duration, waiter_info] =
        outside.names(["Absence", "Some", "None", "Duration", "WaiterInfo"]);
    let (name, item, state) = (text(&waiter.name), text(&waiter.item), text(&waiter.state));
    let optional = |value: Option<proc_macro2::TokenStream>| match value {
        Some(value) => quote!(#some(#value)),
        None => none.clone(),
    };
    let key = optional(waiter.key.as_ref().map(|key| text(key).into_token_stream()));
    let success = waiter.success.iter().map(|state| text(state));
    let failure = waiter.failure.iter().map(|state| text(state));
    let seconds = |seconds: u64| {
        let seconds = proc_macro2::Literal::u64_unsuffixed(seconds);
        quote!(#duration::from_secs(#seconds))
    };
    let absence = match waiter.missing_for.map(seconds) {
        Some(limit) => quote!(#absence::NotYetListed(#limit)),
        None => quote!(#absence::Gone),
    };
    let timeout = seconds(waiter.timeout);
    let (first, most) = (seconds(waiter.first_interval), seconds(waiter.most_interval));
    quote! {
        static #constant: #waiter_info = #waiter_info {
            name: #name,
            item: #item,
            key: #key,
            state: #state,
            success: &[#(#success),*],
            failure: &[#(#failure),*],
            absence: #absence,
            first_interval: #first,
            most_interval: #most,
            timeout: #timeout,
        };
    }
}
