//! Names that generated files take from outside the product: short, and in full only in a product
//! that has a type of the same name.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::ident;
use crate::model::{Operation, Product};

const PATHS: &[(&str, &str)] = &[
    ("Box", "::std::boxed::Box"),
    ("Default", "::core::default::Default"),
    ("Into", "::core::convert::Into"),
    ("IntoIterator", "::core::iter::IntoIterator"),
    ("None", "::core::option::Option::None"),
    ("Option", "::core::option::Option"),
    ("Some", "::core::option::Option::Some"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
    ("Duration", "::std::time::Duration"),
    ("Absence", "::yun_runtime::__private::Absence"),
    ("Call", "::yun_runtime::__private::Call"),
    ("Empty", "::yun_runtime::__private::Empty"),
    ("Operation", "::yun_runtime::__private::Operation"),
    ("OperationInfo", "::yun_runtime::__private::OperationInfo"),
    ("Paging", "::yun_runtime::__private::Paging"),
    ("SecretValue", "::yun_runtime::__private::SecretValue"),
    ("Set", "::yun_runtime::__private::Set"),
    ("Unset", "::yun_runtime::__private::Unset"),
    ("UnknownValue", "::yun_runtime::__private::UnknownValue"),
    ("Value", "::yun_runtime::__private::Value"),
    ("Wait", "::yun_runtime::__private::Wait"),
    ("WaiterInfo", "::yun_runtime::__private::WaiterInfo"),
];

/// The names from outside, as one product writes them.
pub(super) struct Outside<'a> {
    /// The product's own types.
    taken: BTreeSet<&'a str>,
}

impl<'a> Outside<'a> {
    pub(super) fn of(product: &'a Product) -> Self {
        let records = product.records.iter().map(|record| &record.name);
        let enums = product.enums.iter().map(|enumeration| &enumeration.name);
        let of_operation = |operation: &'a Operation| {
            [&operation.builder, &operation.request.name, &operation.result.name]
        };
        let operations = product.operations.iter().flat_map(of_operation);
        Self { taken: records.chain(enums).chain(operations).map(String::as_str).collect() }
    }

    /// Names for type parameters: `A` to `Z`, then `A1` and so on.
    pub(super) fn letters(&self) -> impl Iterator<Item = String> {
        let letters = || ('A'..='Z').map(String::from);
        let numbered =
            (1..).flat_map(move |number| letters().map(move |letter| format!("{letter}{number}")));
        letters().chain(numbered).filter(|letter| self.is_free(letter))
    }

    /// Whether no type of the product has the name.
    fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// The names as they are written.
    pub(super) fn names<const N: usize>(&self, names: [&str; N]) -> [TokenStream; N] {
        names.map(|name| {
            let path = PATHS.iter().find(|(short, _)| *short == name);
            match path.and_then(|(_, path)| path.parse().ok()) {
                Some(path) if !self.is_free(name) => path,
                _ => ident(name).into_token_stream(),
            }
        })
    }

    /// The import of those of the names that are written short, if any is.
    pub(super) fn import(&self, module: &TokenStream, names: &[&str]) -> Option<TokenStream> {
        let names = self.imports(names);
        (!names.is_empty()).then(|| quote!(use #module::{#names};))
    }

    /// Those of the names that are written short, to be imported.
    pub(super) fn imports(&self, names: &[&str]) -> TokenStream {
        let free = names.iter().filter(|name| self.is_free(name));
        let free = free.map(|name| ident(name));
        quote!(#(#free,)*)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(outside: &Outside<'_>, name: &str) -> String {
        let [name] = outside.names([name]);
        name.to_string().replace(' ', "")
    }

    #[test]
    fn a_name_is_short_unless_the_product_has_it() {
        let outside = Outside { taken: BTreeSet::from(["Option", "Core"]) };
        assert_eq!(written(&outside, "Option"), "::core::option::Option");
        assert_eq!(written(&outside, "Vec"), "Vec");
        assert_eq!(outside.imports(&["Option", "Call"]).to_string(), "Call ,");
        assert!(outside.import(&quote!(std::option), &["Option"]).is_none());
    }

    #[test]
    fn every_path_ends_with_its_name() {
        for (name, path) in PATHS {
            let outside = Outside { taken: BTreeSet::from([*name]) };
            assert_eq!(written(&outside, name), *path);
            assert_eq!(path.rsplit("::").next(), Some(*name));
        }
    }

    #[test]
    fn there_are_type_parameters_for_any_number_and_none_is_a_type() {
        let outside = Outside { taken: BTreeSet::from(["B", "Z", "A1"]) };
        let letters: Vec<_> = outside.letters().take(100).collect();
        assert_eq!(letters[..3], ["A", "C", "D"]);
        assert_eq!(letters[23..26], ["Y", "B1", "C1"]);
        assert_eq!(letters.iter().collect::<BTreeSet<_>>().len(), 100);
    }
}
