//! Documents to models: names, references and every check that needs more than one place.

mod docs;
pub(crate) mod names;
mod reach;
mod waiters;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::{Addressing, DIALECTS, Dialect};
use crate::document::{self, At, Document, Entries};
use crate::mistake::{Mistakes, Place};
use crate::model::{Enum, Field, Kind, Operation, Product, Record};
use crate::node::NodeId;
use reach::Reach;

/// Lowers every document. What is returned is whole only when no mistake was added.
pub(crate) fn lower(documents: &[Document], mistakes: &mut Mistakes) -> Vec<Product> {
    documents
        .iter()
        .filter_map(|document| {
            let dialect = dialect(document, mistakes)?;
            Some(Lowering::new(document, dialect, mistakes).product())
        })
        .collect()
}

fn dialect(document: &Document, mistakes: &mut Mistakes) -> Option<&'static Dialect> {
    let mut complain = |node, message: String| {
        mistakes.add(
            Place {
                source: document.source,
                node,
            },
            message,
        );
    };
    let expected = format!(
        "specs/{}/{}.yaml",
        document.provider.value, document.product.value
    );
    if document.file != expected {
        complain(
            document.root,
            format!("`provider` and `product` say that this file is `{expected}`"),
        );
    }
    let dialect = DIALECTS
        .iter()
        .find(|dialect| dialect.provider == document.provider.value);
    if dialect.is_none() {
        let known: Vec<_> = DIALECTS.iter().map(|dialect| dialect.provider).collect();
        complain(
            document.provider.node,
            format!("unknown provider; known are {known:?}"),
        );
    }
    dialect
}

/// Rust names of a client beside those of operations and waiters.
const CLIENT_METHODS: &[&str] = &["new", "execute"];
/// Methods of a builder beside its setters; `with_…` is kept for them as well.
const BUILDER_METHODS: &[&str] = &["send", "signed_request", "request"];
/// Methods of a record that a setter of the same name would hide.
const RECORD_METHODS: &[&str] = &["clone", "default", "eq", "fmt", "ne"];

struct Lowering<'a> {
    document: &'a Document,
    dialect: &'static Dialect,
    mistakes: &'a mut Mistakes,
    reach: Reach,
    /// Enums by name, with the values and place of the first field that has them.
    enums: BTreeMap<String, (Vec<String>, NodeId)>,
    enum_order: Vec<String>,
    /// Rust type names in use, and who uses them.
    type_names: BTreeMap<String, String>,
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document, dialect: &'static Dialect, mistakes: &'a mut Mistakes) -> Self {
        Self {
            document,
            dialect,
            mistakes,
            reach: Reach::of(document),
            enums: BTreeMap::new(),
            enum_order: Vec::new(),
            type_names: BTreeMap::from([("Client".to_owned(), "the client".to_owned())]),
        }
    }

    fn complain(&mut self, node: NodeId, message: impl Into<String>) {
        self.mistakes.add(
            Place {
                source: self.document.source,
                node,
            },
            message,
        );
    }

    fn product(mut self) -> Product {
        let document = self.document;
        self.scope_keys();
        let records = self.records();
        let operations = self.operations();
        let waiters = waiters::lower(&mut self, &operations, &records);
        self.unused_types();
        let enums = self.take_enums();
        let required: BTreeSet<_> = operations
            .iter()
            .flat_map(Operation::required)
            .map(|field| field.rust.clone())
            .collect();
        let mut docs = vec![match &document.description {
            Some(description) => format!("{}. {description}", document.title),
            None => format!("{}.", document.title),
        }];
        docs.extend(
            document
                .documentation
                .iter()
                .map(|page| docs::page(page, self.dialect)),
        );
        let text = |value: &Option<At<String>>| {
            value
                .as_ref()
                .map_or(String::new(), |value| value.value.clone())
        };
        Product {
            dialect: self.dialect,
            file: document.file.clone(),
            name: document.product.value.clone(),
            module: names::snake(&document.product.value),
            docs,
            endpoint: document.endpoint.clone(),
            service: text(&document.service),
            revision: text(&document.revision),
            operations,
            records,
            enums,
            waiters,
            required: required.into_iter().collect(),
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
        for (name, value) in [
            ("service", &document.service),
            ("revision", &document.revision),
        ] {
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
            let rust = names::pascal(&name.value);
            self.claim(&rust, name.node, &format!("type `{}`", name.value));
            self.corrections(&type_.corrections);
            let input = self.reach.is_input(&name.value);
            records.push(Record {
                fields: self.fields(
                    &type_.fields,
                    &rust,
                    Owner::Type {
                        name: &name.value,
                        input,
                    },
                ),
                name: rust,
                docs: docs::type_(&name.value, type_),
                input,
            });
        }
        records
    }

    fn operations(&mut self) -> Vec<Operation> {
        let document = self.document;
        let mut functions: BTreeMap<String, String> = BTreeMap::new();
        let mut operations = Vec::new();
        for (name, operation) in &document.operations {
            let function = names::snake(&name.value);
            if CLIENT_METHODS.contains(&function.as_str()) || function.starts_with("wait_until_") {
                self.complain(
                    name.node,
                    format!("its method `{function}` is a method of the client"),
                );
            }
            if let Some(other) = functions.insert(function.clone(), name.value.clone()) {
                self.complain(
                    name.node,
                    format!("its method `{function}` is also that of operation `{other}`"),
                );
            }
            if !operation.summary.value.ends_with('.') {
                self.complain(
                    operation.summary.node,
                    "a summary is a sentence and ends with a full stop",
                );
            }
            self.corrections(&operation.corrections);
            operations.push(self.operation(name, operation, function));
        }
        operations
    }

    fn operation(
        &mut self,
        name: &At<String>,
        operation: &document::Operation,
        function: String,
    ) -> Operation {
        let builder = names::pascal(&name.value);
        let who = format!("operation `{}`", name.value);
        let (request, result) = (format!("{builder}Request"), format!("{builder}Result"));
        for rust in [&builder, &request, &result] {
            self.claim(rust, name.node, &who);
        }
        let (method, path) = self.address(name, operation);
        let docs = docs::operation(operation, self.dialect);
        let mut parameters = self.fields(&operation.parameters, &builder, Owner::Operation);
        for field in &mut parameters {
            field.typestate = field.required && self.provider_wide(&field.wire).is_none();
            field.setter = setter(
                &field.rust,
                BUILDER_METHODS,
                field.rust.starts_with("with_"),
            );
        }
        Operation {
            name: name.value.clone(),
            headline: operation.summary.value.clone(),
            docs,
            method,
            path,
            idempotent: operation.idempotent,
            request: Record {
                name: request,
                docs: vec![format!("Parameters of [`Client::{function}`].")],
                fields: parameters,
                input: true,
            },
            result: Record {
                fields: self.fields(&operation.result, &builder, Owner::Result),
                name: result,
                docs: vec![format!("Result of [`Client::{function}`].")],
                input: false,
            },
            function,
            builder,
        }
    }

    /// Method and path of an operation, and the place of each parameter.
    fn address(&mut self, name: &At<String>, operation: &document::Operation) -> (String, String) {
        let title = self.dialect.title;
        if let Addressing::Action { method, path } = self.dialect.addressing {
            let places = operation
                .parameters
                .iter()
                .filter_map(|(_, field)| field.place.as_ref());
            let keys: Vec<_> = [&operation.method, &operation.path]
                .into_iter()
                .flatten()
                .chain(places)
                .map(|value| value.node)
                .collect();
            for node in keys {
                self.complain(
                    node,
                    format!("{title} addresses operations by name: no `method`, `path` or `in`"),
                );
            }
            return (method.to_owned(), path.to_owned());
        }
        let (Some(method), Some(path)) = (&operation.method, &operation.path) else {
            self.complain(name.node, "`method` and `path` are both needed");
            return Default::default();
        };
        let place_of_rest = match method.value.as_str() {
            "GET" | "DELETE" | "HEAD" => "query",
            "POST" | "PUT" | "PATCH" => "body",
            _ => {
                self.complain(
                    method.node,
                    "expected GET, DELETE, HEAD, POST, PUT or PATCH",
                );
                return Default::default();
            }
        };
        let in_path: Vec<_> = match placeholders(&path.value) {
            Ok(names) => names,
            Err(problem) => {
                self.complain(path.node, problem);
                return Default::default();
            }
        };
        for (index, parameter) in in_path.iter().enumerate() {
            if in_path[..index].contains(parameter) {
                self.complain(
                    path.node,
                    format!("`{{{parameter}}}` stands twice in the path"),
                );
            }
            if !operation
                .parameters
                .iter()
                .any(|(name, _)| name.value == *parameter)
            {
                self.complain(
                    path.node,
                    format!("path parameter `{parameter}` is not declared"),
                );
            }
        }
        for (name, field) in &operation.parameters {
            let expected = if in_path.contains(&name.value.as_str()) {
                "path"
            } else {
                place_of_rest
            };
            match &field.place {
                Some(place) if place.value == expected => {}
                Some(place) => self.complain(
                    place.node,
                    format!(
                        "`{}` is in the {expected} of this {} request",
                        name.value, method.value
                    ),
                ),
                None => self.complain(name.node, format!("`in: {expected}` is missing")),
            }
            if expected == "path" {
                let scalar = matches!(
                    field.kind.as_ref().map(|kind| &kind.value),
                    None | Some(document::Kind::Name(_))
                );
                if !field.required || !scalar {
                    self.complain(
                        name.node,
                        "a path parameter is required, and a single value",
                    );
                }
            }
        }
        (method.value.clone(), path.value.clone())
    }

    /// Fields of a request, result or type; `rust_owner` is the type or operation in Rust.
    fn fields(
        &mut self,
        entries: &Entries<document::Field>,
        rust_owner: &str,
        owner: Owner<'_>,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (name, field) in entries {
            let Some(kind) = self.kind(field, name, rust_owner) else {
                continue;
            };
            self.facts(name, field, entries);
            let rust = names::snake(&name.value);
            if rust.is_empty() {
                self.complain(name.node, "no Rust name can be made of this");
                continue;
            }
            if let Some(other) = fields.iter().find(|other| other.rust == rust) {
                let message = format!("its Rust name `{rust}` is also that of `{}`", other.wire);
                self.complain(name.node, message);
            }
            // Input keeps "not set" and "empty" apart, also for lists; a result has no use for that.
            let optional = owner.is_input() || !field.required && !matches!(kind, Kind::List(_));
            let boxed = match (&kind, owner) {
                (Kind::Record(to), Owner::Type { name, .. }) => {
                    self.reach.contains_itself(name, to)
                }
                _ => false,
            };
            let role = match (owner, self.provider_wide(&name.value)) {
                (Owner::Operation, Some(setting)) => docs::Role::ProviderWide(setting),
                (Owner::Operation, None) => docs::Role::Parameter,
                (Owner::Type { input: true, .. }, _) => docs::Role::Input,
                (Owner::Result | Owner::Type { .. }, _) => docs::Role::Output,
            };
            fields.push(Field {
                wire: name.value.clone(),
                setter: setter(&rust, RECORD_METHODS, false),
                rust,
                optional: optional || boxed,
                boxed,
                required: field.required,
                secret: field.secret,
                base64: field.base64,
                typestate: false,
                headline: docs::headline(&field.description),
                docs: docs::field(field, role),
                kind,
            });
        }
        fields
    }

    /// What the configuration calls a parameter that it can give.
    fn provider_wide(&self, parameter: &str) -> Option<&'static str> {
        let (_, setting) = self
            .dialect
            .provider_wide
            .iter()
            .find(|(wide, _)| *wide == parameter)?;
        Some(setting)
    }

    fn kind(&mut self, field: &document::Field, name: &At<String>, owner: &str) -> Option<Kind> {
        let kind = field.kind.as_ref()?;
        let enumeration = self.enumeration(field, name, owner);
        self.resolve(&kind.value, kind.node, enumeration.as_deref())
    }

    fn resolve(
        &mut self,
        kind: &document::Kind,
        node: NodeId,
        enumeration: Option<&str>,
    ) -> Option<Kind> {
        let name = match kind {
            document::Kind::List(item) => {
                return Some(Kind::List(Box::new(self.resolve(
                    item,
                    node,
                    enumeration,
                )?)));
            }
            document::Kind::Name(name) => name,
        };
        if let (Some(_), false) = (enumeration, name == "string") {
            self.complain(node, "`values` are for strings");
        }
        Some(match (name.as_str(), enumeration) {
            ("string", Some(enumeration)) => Kind::Enum(enumeration.to_owned()),
            ("string", None) => Kind::String,
            ("integer", _) => Kind::Integer,
            ("number", _) => Kind::Number,
            ("boolean", _) => Kind::Boolean,
            ("any", _) => Kind::Any,
            (name, _)
                if self
                    .document
                    .types
                    .iter()
                    .any(|(other, _)| other.value == name) =>
            {
                Kind::Record(names::pascal(name))
            }
            (name, _) => {
                self.complain(
                    node,
                    format!(
                        "unknown type `{name}`: neither `string`, `integer`, `number`, `boolean` \
                         or `any` nor one of `types`"
                    ),
                );
                return None;
            }
        })
    }

    /// The enum of a field with `values`.
    fn enumeration(
        &mut self,
        field: &document::Field,
        name: &At<String>,
        owner: &str,
    ) -> Option<String> {
        if field.values.is_empty() {
            if let Some(enumeration) = &field.enumeration {
                self.complain(
                    enumeration.node,
                    "`enum` names the enum of `values`, and there are none",
                );
            }
            return None;
        }
        let enum_name = match &field.enumeration {
            Some(given) => given.value.clone(),
            None => format!("{owner}{}", names::pascal(&name.value)),
        };
        let values: Vec<_> = field
            .values
            .iter()
            .map(|value| value.value.clone())
            .collect();
        let first = &field.values[0];
        match self.enums.get(&enum_name) {
            None => {
                if names::pascal(&enum_name) != enum_name {
                    self.complain(first.node, format!("`{enum_name}` is not a type's name"));
                }
                self.claim(
                    &enum_name,
                    first.node,
                    &format!("the enum of `{}`", name.value),
                );
                self.variants(field);
                self.enums.insert(enum_name.clone(), (values, first.node));
                self.enum_order.push(enum_name.clone());
            }
            Some((others, _)) if *others == values => {}
            Some(_) => {
                self.complain(
                    first.node,
                    format!("another field has the enum `{enum_name}` with other values"),
                );
            }
        }
        Some(enum_name)
    }

    fn variants(&mut self, field: &document::Field) {
        let mut seen =
            BTreeMap::from([("Unknown".to_owned(), "every value not listed".to_owned())]);
        for value in &field.values {
            let variant = names::variant(&value.value);
            if variant.is_empty() {
                self.complain(value.node, "no Rust name can be made of this value");
            } else if let Some(other) = seen.insert(variant.clone(), format!("`{}`", value.value)) {
                self.complain(
                    value.node,
                    format!("its variant `{variant}` is also that of {other}"),
                );
            }
        }
    }

    fn take_enums(&mut self) -> Vec<Enum> {
        let enums = std::mem::take(&mut self.enums);
        std::mem::take(&mut self.enum_order)
            .into_iter()
            .map(|name| {
                let (values, _) = &enums[&name];
                let users = self.reach.users_of_values(self.document, values, &name);
                Enum {
                    docs: vec![format!("Values of {}.", users.join(", "))],
                    variants: values
                        .iter()
                        .map(|v| (names::variant(v), v.clone()))
                        .collect(),
                    name,
                }
            })
            .collect()
    }

    /// Facts that must fit each other: defaults, values, ranges, marks.
    fn facts(
        &mut self,
        name: &At<String>,
        field: &document::Field,
        siblings: &Entries<document::Field>,
    ) {
        let Some(kind) = &field.kind else { return };
        let document::Kind::Name(base) = innermost(&kind.value) else {
            return;
        };
        if field.description.is_empty() {
            self.complain(name.node, "`description` is missing");
        }
        if let Some(default) = &field.default {
            let fits = match base.as_str() {
                "integer" => default.value.parse::<i64>().is_ok(),
                "number" => default.value.parse::<f64>().is_ok(),
                "boolean" => matches!(default.value.as_str(), "true" | "false"),
                _ => true,
            };
            if !fits {
                self.complain(default.node, format!("`{}` is no {base}", default.value));
            }
            if !field.values.is_empty() && !field.values.iter().any(|v| v.value == default.value) {
                self.complain(default.node, "the default is not one of `values`");
            }
        }
        let numeric = matches!(base.as_str(), "integer" | "number");
        if !numeric && let Some(range) = field.ranges.first() {
            self.complain(
                range.node,
                "`ranges` are for numbers; `length` is for strings",
            );
        }
        for range in field.ranges.iter().chain(&field.length) {
            let bounds = &range.value;
            if matches!((bounds.minimum, bounds.maximum), (Some(low), Some(high)) if low > high) {
                self.complain(range.node, "the minimum is larger than the maximum");
            }
            if bounds.step.is_some_and(|step| step <= 0.0) {
                self.complain(range.node, "a step is larger than 0");
            }
            for (condition, _) in &bounds.when {
                if !siblings
                    .iter()
                    .any(|(sibling, _)| sibling.value == condition.value)
                {
                    let message =
                        format!("`{}` is no field beside `{}`", condition.value, name.value);
                    self.complain(condition.node, message);
                }
            }
        }
        if base != "string" && field.base64 {
            self.complain(name.node, "`base64` is for strings");
        }
        if base != "string"
            && let Some(length) = &field.length
        {
            self.complain(length.node, "`length` is for strings");
        }
    }

    fn corrections(&mut self, corrections: &[document::Correction]) {
        for correction in corrections {
            match &correction.spec {
                None => self.complain(correction.at.node, "nothing is there to correct"),
                Some(spec) if *spec == correction.page => self.complain(
                    correction.at.node,
                    "the spec says what the page says: this correction changes nothing",
                ),
                Some(_) => {}
            }
        }
    }

    fn unused_types(&mut self) {
        let document = self.document;
        for (name, _) in &document.types {
            if !self.reach.is_used(&name.value) {
                self.complain(name.node, "nothing uses this type");
            }
        }
    }

    /// Reserves a Rust type name.
    fn claim(&mut self, rust: &str, node: NodeId, who: &str) {
        if let Some(other) = self.type_names.get(rust) {
            let message = format!("the Rust type `{rust}` of {who} is also that of {other}");
            self.complain(node, message);
        } else {
            self.type_names.insert(rust.to_owned(), who.to_owned());
        }
    }
}

/// What fields belong to.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Operation,
    Result,
    Type { name: &'a str, input: bool },
}

impl Owner<'_> {
    /// Whether callers fill the fields in.
    fn is_input(self) -> bool {
        matches!(self, Self::Operation | Self::Type { input: true, .. })
    }
}

fn innermost(kind: &document::Kind) -> &document::Kind {
    match kind {
        document::Kind::List(item) => innermost(item),
        name @ document::Kind::Name(_) => name,
    }
}

fn setter(rust: &str, taken: &[&str], reserved: bool) -> String {
    if reserved || taken.contains(&rust) {
        format!("{rust}_")
    } else {
        rust.to_owned()
    }
}

/// The names in braces.
fn placeholders(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("a path begins with `/`".to_owned());
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Err("a `{` in the path is not closed".to_owned());
        };
        if before.contains('}') || name.is_empty() || name.contains('{') {
            return Err("the braces of the path do not pair".to_owned());
        }
        names.push(name);
        rest = behind;
    }
    if rest.contains('}') {
        return Err("the braces of the path do not pair".to_owned());
    }
    Ok(names)
}
