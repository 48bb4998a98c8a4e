//! A spec as it is made of facts: what is known without reading prose. [`tree`](crate::tree)
//! says it in keys and values.

use std::collections::{BTreeMap, BTreeSet};

use yun_codegen::names::{pascal, snake};

pub(crate) use crate::facts::Correction;
use crate::facts::{Kind, Provider, Row};
use crate::rules;

mod jdcloud;
mod ucloud;

pub(crate) use jdcloud::{Products, jdcloud};
pub(crate) use ucloud::{
    Beside, Known, PAGES as UCLOUD_PAGES, page_address, scalar as ucloud_scalar, shape, ucloud,
};

/// Named things in the provider's order.
pub(crate) type Entries<T> = Vec<(String, T)>;

#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) provider: Provider,
    pub(crate) product: String,
    pub(crate) title: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) operations: Entries<Operation>,
    pub(crate) types: Entries<Type>,
    /// Models that none of the operations leads to, as types: others of the spec may lead there.
    pub(crate) unused_types: Entries<Type>,
    /// The facts of all models, by what the provider calls them.
    pub(crate) models: Vec<(String, Vec<Row>)>,
}

impl Draft {
    fn of(provider: Provider, product: &str) -> Self {
        Self {
            provider,
            product: product.to_owned(),
            title: rules::title(product),
            endpoint: None,
            service: None,
            revision: None,
            operations: Vec::new(),
            types: Vec::new(),
            unused_types: Vec::new(),
            models: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Operation {
    pub(crate) summary: String,
    pub(crate) documentation: Option<String>,
    pub(crate) other_pages: Vec<String>,
    pub(crate) rust: Option<String>,
    pub(crate) rust_type: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) idempotent: bool,
    /// Why it is not what the rule says, as a note.
    pub(crate) exception: Option<&'static str>,
    pub(crate) paging: Option<Paging>,
    pub(crate) parameters: Entries<Field>,
    pub(crate) result: Entries<Field>,
    /// In the place of a result that is not described.
    pub(crate) undocumented: Option<&'static str>,
    pub(crate) differences: Vec<String>,
    pub(crate) corrections: Vec<Correction>,
}

#[derive(Clone, Debug)]
pub(crate) struct Paging {
    /// `offset`, `page` or `token`.
    pub(crate) counts: &'static str,
    pub(crate) position: String,
    pub(crate) first: Option<u64>,
    pub(crate) next: Option<String>,
    pub(crate) size: Option<String>,
    pub(crate) items: String,
    pub(crate) total: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Type {
    pub(crate) origin: Option<String>,
    pub(crate) fields: Entries<Field>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Field {
    /// With the names that types have in the spec.
    pub(crate) kind: Kind,
    pub(crate) format: Option<&'static str>,
    pub(crate) row: Option<String>,
    pub(crate) rust: Option<String>,
    /// Whether it is a provider-wide parameter.
    pub(crate) wide: bool,
    pub(crate) required: bool,
    pub(crate) secret: bool,
    pub(crate) base64: bool,
    pub(crate) token: bool,
    /// The SDKs that have it, of a field that the page does not have.
    pub(crate) source: Vec<String>,
}

/// Two names of one record that would be one in Rust: the later one gets a
/// number.
pub(crate) fn keep_apart(fields: &mut Entries<Field>) {
    let mut taken = BTreeSet::new();
    for (name, field) in fields {
        let by_rule = snake(name);
        let rust = first_free(&by_rule, "_", &taken);
        taken.insert(rust.clone());
        field.rust = (rust != by_rule).then_some(rust);
    }
}

/// Marks the parameters that the configuration gives when a call does not.
pub(crate) fn mark_wide(provider: Provider, parameters: &mut Entries<Field>) {
    let wide = provider.dialect().map(|dialect| dialect.provider_wide).unwrap_or_default();
    for (name, field) in parameters {
        field.wide = wide.iter().any(|(wide, _)| wide == name);
    }
}

/// Gives operations that would have the method or the types of another one names of their own: the
/// later one, in the provider's order, gets a number, or its types are called `…Call`. `there` are
/// the operations that the spec has: their methods, and how their types are called.
pub(crate) fn operations_apart(draft: &mut Draft, there: &BTreeMap<String, (String, String)>) {
    let mut methods: BTreeSet<String> = there.values().map(|(method, _)| method.clone()).collect();
    let mut types: BTreeSet<String> =
        there.values().flat_map(|(_, name)| types_of_operation(name)).collect();
    for (name, operation) in &mut draft.operations {
        if there.contains_key(name) {
            continue;
        }
        let by_rule = snake(name);
        let wanted = operation.rust.clone().unwrap_or_else(|| by_rule.clone());
        let rust = first_free(&wanted, "_", &methods);
        methods.insert(rust.clone());
        operation.rust = (rust != by_rule).then_some(rust);
        let is_free = |name: &str| types_of_operation(name).iter().all(|one| !types.contains(one));
        let own = pascal(name);
        if !is_free(&own) {
            let call = format!("{own}Call");
            let numbered = (2..).map(|number| format!("{call}{number}"));
            operation.rust_type =
                std::iter::once(call.clone()).chain(numbered).find(|name| is_free(name));
        }
        types.extend(types_of_operation(operation.rust_type.as_ref().unwrap_or(&own)));
    }
}

/// The name, or the name with the first number that nobody has.
fn first_free(wanted: &str, between: &str, taken: &BTreeSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken.contains(&name) {
        name = format!("{}{between}{number}", wanted.trim_end_matches('_'));
        number += 1;
    }
    name
}

/// Call, request and result.
pub(crate) fn types_of_operation(name: &str) -> [String; 3] {
    ["", "Request", "Result"].map(|end| pascal(&format!("{name}{end}")))
}
