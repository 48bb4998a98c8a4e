//! Documents to models: names, references and every check that needs more than one place.

mod naming;
mod addresses;
mod operations;
mod fields;
mod facts;
mod kinds;
mod enums;
mod reach;
mod paging;
mod waiters;
mod errors;
mod docs;
mod providers;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::{Addressing, DIALECTS, Dialect};
use crate::document::{At, Document, Dropped, Entries};
use crate::families;
use crate::mistake::Mistakes;
use crate::model::{Operation, Product, Record};
use crate::names;
use crate::node::NodeId;
use enums::{Enums, Owners};
use fields::{Owner, Part};
use naming::{NO_NAME, type_rust};
pub(crate) use providers::lower as providers;
use reach::Reach;

/// Lowers every document. What is returned is whole only when no mistake was added.
pub(crate) fn lower(documents: &[Document], mistakes: &mut Mistakes) -> Vec<Product> {
    let mut products: Vec<Product> = Vec::new();
    for document in documents {
        let Some(dialect) = dialect(document, mistakes) else {
            continue;
        };
        let name = &document.product;
        if !names::snake(&name.value).is_empty()
            && let Some(problem) = names::product_problem(&name.value)
        {
            mistakes.add(document.at(name.node), problem);
        }
        if document.operations.is_empty() && document.endpoint.is_none() {
            continue; // A product of models alone, or a missing endpoint, which is reported.
        }
        let owners = Owners::of(document);
        let product = Lowering::new(document, &owners, dialect, mistakes).product();
        if let Some(other) = products.iter().find(|other| {
            other.dialect.package == product.dialect.package
                && other.module == product.module
                && !product.module.is_empty()
        }) {
            let message = format!("its module `{}` is also that of {}", product.module, other.file);
            mistakes.add(document.at(document.product.node), message);
        }
        products.push(product);
    }
    products
}

/// The provider's dialect. When `provider` is wrong, that of the folder, to check the rest by.
fn dialect(document: &Document, mistakes: &mut Mistakes) -> Option<&'static Dialect> {
    let find = |name: &str| DIALECTS.iter().find(|dialect| dialect.provider == name);
    let (provider, product) = (&document.provider, &document.product);
    let dialect = find(&provider.value);
    let expected = format!("specs/{}/{}.yaml", provider.value, product.value);
    if provider.value.is_empty() || product.value.is_empty() {
        // Reported.
    } else if dialect.is_none() {
        let known: Vec<_> = DIALECTS.iter().map(|dialect| dialect.provider).collect();
        let message = format!("unknown provider; known are `{}`", known.join("`, `"));
        mistakes.add(document.at(provider.node), message);
    } else if document.file != expected {
        let message = format!("`provider` and `product` say that this file is `{expected}`");
        mistakes.add(document.at(document.root), message);
    }
    dialect.or_else(|| find(document.file.split('/').nth(1)?))
}

struct Lowering<'a> {
    document: &'a Document,
    dialect: &'static Dialect,
    mistakes: &'a mut Mistakes,
    reach: Reach,
    enums: Enums<'a>,
    /// Rust type names in use, and who uses them.
    type_names: BTreeMap<String, String>,
    dropped: Dropped,
}

impl<'a> Lowering<'a> {
    fn new(
        document: &'a Document,
        owners: &'a Owners,
        dialect: &'static Dialect,
        mistakes: &'a mut Mistakes,
    ) -> Self {
        Self {
            document,
            dialect,
            mistakes,
            reach: Reach::of(document),
            enums: Enums::of(document, owners),
            type_names: BTreeMap::from([
                ("Client".to_owned(), "the client".to_owned()),
                ("PRODUCT".to_owned(), "the product's own facts".to_owned()),
            ]),
            dropped: document.dropped.clone(),
        }
    }

    fn complain(&mut self, node: NodeId, message: impl Into<String>) {
        self.mistakes.add(self.document.at(node), message);
    }

    fn product(mut self) -> Product {
        let document = self.document;
        self.scope_keys();
        let module = names::beside(&names::snake(&document.product.value), &["mod"]);
        if module.is_empty() && !document.product.value.is_empty() {
            self.complain(document.product.node, NO_NAME);
        }
        let records = self.records();
        let operations = self.operations();
        let waiters = waiters::lower(&mut self, &operations, &records);
        self.unused_types();
        let enums = self.take_enums();
        let families = families::of(document, self.dialect);
        families::check(document, &families, &mut |node, message| self.complain(node, message));
        let required: BTreeSet<_> = operations
            .iter()
            .flat_map(Operation::required)
            .map(|field| (field.rust.clone(), field.setter.clone()))
            .collect();
        let mut docs = vec![match &document.description {
            Some(description) => format!("{}. {description}", document.title),
            None => format!("{}.", document.title),
        }];
        docs.extend(document.documentation.iter().map(|page| docs::page(page, self.dialect)));
        docs.extend(document.differences.iter().cloned());
        let text = |value: &Option<At<String>>| {
            value.as_ref().map_or(String::new(), |value| value.value.clone())
        };
        Product {
            dialect: self.dialect,
            file: document.file.clone(),
            name: document.product.value.clone(),
            module,
            docs,
            endpoint: document.endpoint.clone().unwrap_or_default(),
            service: text(&document.service),
            revision: text(&document.revision),
            operations,
            records,
            enums,
            waiters,
            families,
            required: required.into_iter().collect(),
            error_codes: errors::lower(
                &document.error_codes,
                self.dialect,
                &mut |node, message| self.mistakes.add(document.at(node), message),
            ),
        }
    }

    /// `service` and `revision` belong to providers that route.
    fn scope_keys(&mut self) {
        let document = self.document;
        if self.dialect.addressing == Addressing::Route {
            if document.service.is_none() {
                self.complain(document.root, "`service` is missing");
            }
            return;
        }
        for (name, value) in [("service", &document.service), ("revision", &document.revision)] {
            if let Some(value) = value {
                let title = self.dialect.title;
                self.complain(value.node, format!("{title} has no `{name}`"));
            }
        }
    }

    fn records(&mut self) -> Vec<Record> {
        let document = self.document;
        let mut records = Vec::new();
        for (name, type_) in &document.types {
            self.type_name(type_.rust.as_ref(), name);
            let rust = type_rust(&name.value, type_);
            if !rust.is_empty() {
                self.claim(&rust, name.node, &format!("type `{}`", name.value));
            } else if type_.rust.is_none() {
                self.complain(name.node, NO_NAME);
            }
            self.corrections(&type_.corrections);
            let input = self.reach.is_input(&name.value);
            let owner = Owner { name: &name.value, part: Part::Type { input } };
            records.push(Record {
                fields: self.fields(&type_.fields, owner),
                name: rust,
                docs: docs::type_(type_),
                input,
            });
        }
        records
    }

    fn unused_types(&mut self) {
        let document = self.document;
        if document.dropped.all || !document.dropped.names.is_empty() {
            return; // What was dropped may use them.
        }
        for (name, _) in &document.types {
            if !self.reach.is_used(&name.value) {
                self.complain(name.node, "nothing uses this type");
            }
        }
    }
}

fn find<'a, T>(entries: &'a Entries<T>, name: &str) -> Option<&'a T> {
    let (_, found) = entries.iter().find(|(other, _)| other.value == name)?;
    Some(found)
}
