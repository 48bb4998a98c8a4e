//! The module of a product, and the modules that list the products.

use std::collections::BTreeMap;

use quote::quote;

use super::{File, Item, ident, path, text};
use crate::model::{Product, Provider};

/// One file a package, with a line for each product. `lib.rs` includes it rather than declaring it as
/// a module: rustc names the feature of a module that is switched off only where the path that a
/// program wrote leads, which a glob import hides.
pub(super) fn lists(products: &[Product], providers: &[Provider]) -> Vec<File> {
    let mut packages: BTreeMap<&str, Vec<&Product>> = BTreeMap::new();
    for product in products {
        packages.entry(product.dialect.package).or_default().push(product);
    }
    packages
        .into_iter()
        .map(|(package, products)| {
            let provider =
                providers.iter().any(|provider| provider.dialect.package == package).then(|| {
                    quote!(
                        mod provider;
                    )
                });
            let modules = products.iter().map(|product| {
                let (feature, module) = (text(&product.name), ident(&product.module));
                quote!(#[cfg(feature = #feature)] pub mod #module;)
            });
            File {
                path: format!("crates/{package}/src/generated/mod.rs"),
                source: format!("specs/{}/", products[0].dialect.provider),
                docs: Vec::new(),
                items: vec![Item::Code(quote!(#provider #(#modules)*))],
            }
        })
        .collect()
}

pub(super) fn module(product: &Product) -> File {
    let operations: Vec<_> =
        product.operations.iter().map(|operation| ident(&operation.module)).collect();
    let exports = product.operations.iter().map(|operation| {
        let (module, builder) = (ident(&operation.module), ident(&operation.builder));
        let (request, result) = (ident(&operation.request.name), ident(&operation.result.name));
        quote!(pub use #module::{#builder, #request, #result};)
    });
    let has_types = !product.records.is_empty() || !product.enums.is_empty();
    let types = has_types.then(|| {
        quote!(
            mod types;
        )
    });
    let export_types = has_types.then(|| {
        quote!(
            pub use types::*;
        )
    });
    let waiters = (!product.waiters.is_empty()).then(|| {
        quote!(
            mod waiters;
        )
    });
    let errors = (!product.error_codes.is_empty()).then(|| {
        quote!(
            mod errors;
        )
    });
    let error_codes = match product.error_codes.is_empty() {
        true => quote!(&[]),
        false => quote!(errors::ERROR_CODES),
    };
    let required = (!product.required.is_empty()).then(|| {
        quote!(
            #[doc(hidden)]
            pub mod required;
        )
    });
    let (provider, name) = (text(product.dialect.title), text(&product.name));
    let (endpoint, service) = (text(&product.endpoint), text(&product.service));
    let revision = text(&product.revision);
    let client_docs =
        super::docs::outer(&[format!("Client for `{}`. Cheap to clone.", product.name)]);
    File {
        path: path(product, "mod"),
        source: product.file.clone(),
        docs: product.docs.clone(),
        items: vec![
            // The type of a call has a part for each required parameter, setters are called like their
            // fields, `add` and `not` among them, what is deprecated is still sent, and nothing
            // says what the spec does not.
            Item::Code(quote! {
                #![allow(clippy::should_implement_trait, clippy::type_complexity, deprecated, missing_docs)]
            }),
            Item::Code(quote!(#(mod #operations;)* #errors #required #types #waiters)),
            Item::Code(quote!(#(#exports)* #export_types)),
            // Names of the runtime in full: types of a product are called `Core` or `Operation`.
            Item::Code(quote! {
                static PRODUCT: yun_runtime::__private::ProductInfo = yun_runtime::__private::ProductInfo {
                    provider: #provider,
                    name: #name,
                    endpoint: #endpoint,
                    service: #service,
                    revision: #revision,
                    error_codes: #error_codes,
                };
            }),
            Item::Code(quote! {
                #client_docs
                #[derive(Clone, Debug)]
                pub struct Client {
                    core: yun_runtime::__private::Core,
                }
            }),
            Item::Code(quote! {
                impl Client {
                    /// A client that shares the configuration's connections. Does not connect yet.
                    pub fn new(config: &crate::Config) -> Self {
                        Self { core: config.core() }
                    }

                    /// Sends a request that was put together as a struct.
                    ///
                    /// # Errors
                    /// As `send` of the operation's builder; a missing required parameter is found
                    /// only here.
                    pub fn execute<R: yun_runtime::__private::Operation>(
                        &self,
                        request: &R,
                    ) -> yun_runtime::__private::Sending<R::Result> {
                        yun_runtime::__private::send(&self.core, request)
                    }
                }
            }),
        ],
    }
}

/// The codes that are the product's own.
pub(super) fn errors(product: &Product) -> Option<File> {
    (!product.error_codes.is_empty()).then(|| File {
        path: path(product, "errors"),
        source: product.file.clone(),
        docs: vec!["Error codes of the service and what they mean.".to_owned()],
        items: vec![super::error_codes(&product.error_codes)],
    })
}

/// One trait for each required parameter; with its message the compiler names what is not set.
pub(super) fn required(product: &Product) -> Option<File> {
    if product.required.is_empty() {
        return None;
    }
    let traits = product.required.iter().map(|(name, setter)| {
        let message = text(&format!("the required parameter `{name}` is not set"));
        let label = text(&format!("call `.{setter}(…)` before this"));
        let name = ident(name);
        Item::Code(quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #name {}
            impl #name for Set {}
        })
    });
    let allow = Item::Code(quote!(#![allow(missing_docs, non_camel_case_types)]));
    let set = Item::Code(quote!(
        use yun_runtime::__private::Set;
    ));
    Some(File {
        path: path(product, "required"),
        source: product.file.clone(),
        docs: vec![
            "One trait per required parameter; `send` needs all of those of its call.".to_owned(),
        ],
        items: [allow, set].into_iter().chain(traits).collect(),
    })
}
