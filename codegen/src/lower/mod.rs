//! Documents to models: names, references and every check that needs more than one place.

mod docs;
mod enums;
mod errors;
mod facts;
pub mod names;
mod paging;
mod providers;
mod reach;
mod waiters;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::{Addressing, DIALECTS, Dialect};
use crate::document::{self, At, Document, Dropped, Entries};
use crate::mistake::Mistakes;
use crate::model::{Encoding, Field, Kind, Operation, Product, Record, Undocumented};
use crate::node::NodeId;
use enums::Enums;
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
        let product = Lowering::new(document, dialect, mistakes).product();
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

/// Files of a product's module beside those of its operations.
const MODULES: &[&str] = &["errors", "mod", "required", "types", "waiters"];
/// Methods of a client beside those of operations and waiters.
const CLIENT_METHODS: &[&str] = &["new", "execute", "clone", "fmt"];
/// What the methods of waiters begin with.
const WAITER_METHODS: &str = "wait_until_";
/// Methods of a builder beside its setters.
const BUILDER_METHODS: &[&str] = &["send", "pages", "items"];
/// Methods of a record that a setter of the same name would hide.
const RECORD_METHODS: &[&str] = &["clone", "default", "eq", "fmt", "ne"];

const SCALARS: &[&str] = &["string", "integer", "number", "boolean", "any"];

const METHODS: &[&str] = &["GET", "DELETE", "HEAD", "POST", "PUT", "PATCH"];

const NO_NAME: &str = "no Rust name can be made of this";

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
    fn new(document: &'a Document, dialect: &'static Dialect, mistakes: &'a mut Mistakes) -> Self {
        Self {
            document,
            dialect,
            mistakes,
            reach: Reach::of(document),
            enums: Enums::of(document),
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
            let owner = Owner { name: &name.value, rust: &rust, part: Part::Type { input } };
            records.push(Record {
                fields: self.fields(&type_.fields, owner),
                name: rust,
                docs: docs::type_(type_),
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
            let rust = self.rust_name(name, operation.rust.as_ref());
            let function = match rust.starts_with(WAITER_METHODS) {
                true => format!("{rust}_"),
                false => names::beside(&rust, CLIENT_METHODS),
            };
            if function.is_empty() {
                // Reported.
            } else if let Some(other) = functions.insert(function.clone(), name.value.clone()) {
                self.complain(
                    name.node,
                    format!("its method `{function}` is also that of operation `{other}`"),
                );
            } else {
                self.type_name(operation.rust_type.as_ref(), name);
                for rust in operation_types(name, operation) {
                    self.claim(&rust, name.node, &format!("operation `{}`", name.value));
                }
            }
            self.summary(&operation.summary);
            self.corrections(&operation.corrections);
            for (code, _) in &operation.errors {
                if code.value.parse::<i32>().is_err() {
                    let message = format!("this is no {}", self.dialect.error_code);
                    self.complain(code.node, message);
                }
            }
            operations.push(self.operation(name, operation, function));
        }
        operations
    }

    fn summary(&mut self, summary: &At<String>) {
        if !summary.value.is_empty() && !summary.value.ends_with('.') {
            self.complain(summary.node, "a summary is a sentence and ends with a full stop");
        }
    }

    fn operation(
        &mut self,
        name: &'a At<String>,
        operation: &'a document::Operation,
        function: String,
    ) -> Operation {
        let [builder, request, result] = operation_types(name, operation);
        let (method, path) = self.address(name, operation);
        let encoding = self.encoding(operation);
        let docs = docs::operation(operation, self.dialect);
        let owner = Owner { name: &name.value, rust: &builder, part: Part::Parameters };
        let mut parameters = self.fields(&operation.parameters, owner);
        for field in &mut parameters {
            field.typestate = field.required && self.provider_wide(&field.wire).is_none();
            field.setter = names::beside(&field.rust, BUILDER_METHODS);
        }
        for (name, field) in &operation.parameters {
            if field.short && self.provider_wide(&name.value).is_none() {
                let wide: Vec<_> =
                    self.dialect.provider_wide.iter().map(|(name, _)| *name).collect();
                let message = format!(
                    "a word is enough for `{}` alone; expected a map of keys",
                    wide.join("`, `")
                );
                self.complain(name.node, message);
            }
        }
        let result_fields = self.fields(&operation.result, Owner { part: Part::Result, ..owner });
        let undocumented = self.undocumented(operation, &method);
        let paging = paging::lower(self, operation, &method, encoding);
        Operation {
            name: name.value.clone(),
            headline: operation.summary.value.clone(),
            docs,
            method,
            path,
            idempotent: operation.idempotent,
            encoding,
            request: Record {
                name: request,
                docs: vec![format!("Parameters of [`Client::{function}`].")],
                fields: parameters,
                input: true,
            },
            result: Record {
                fields: result_fields,
                name: result,
                docs: docs::result(operation, &function, undocumented, self.dialect),
                input: false,
            },
            undocumented,
            paging,
            module: names::beside(&function, MODULES),
            function,
            builder,
        }
    }

    fn encoding(&mut self, operation: &document::Operation) -> Encoding {
        let Some(encoding) = &operation.encoding else {
            return Encoding::Usual;
        };
        if !self.dialect.json {
            let title = self.dialect.title;
            self.complain(encoding.node, format!("{title} has no `encoding`"));
        } else if encoding.value != "json" {
            self.complain(encoding.node, "expected `json`");
        }
        Encoding::Json
    }

    fn undocumented(
        &mut self,
        operation: &document::Operation,
        method: &str,
    ) -> Option<Undocumented> {
        let word = operation.undocumented.as_ref()?;
        if method == "HEAD" {
            self.complain(word.node, "what is requested with HEAD has no result");
        }
        match word.value.as_str() {
            "any" => Some(Undocumented::Any),
            "secret" => Some(Undocumented::Secret),
            _ => {
                self.complain(word.node, "expected a map of fields, `any` or `secret`");
                None
            }
        }
    }

    /// Method and path of an operation, and the parameters in the path.
    fn address(&mut self, name: &At<String>, operation: &document::Operation) -> (String, String) {
        let title = self.dialect.title;
        if let Addressing::Action { method, path } = self.dialect.addressing {
            for value in [&operation.method, &operation.path].into_iter().flatten() {
                let message =
                    format!("{title} addresses operations by name: no `method` or `path`");
                self.complain(value.node, message);
            }
            return (method.to_owned(), path.to_owned());
        }
        let (Some(method), Some(path)) = (&operation.method, &operation.path) else {
            for (key, value) in [("method", &operation.method), ("path", &operation.path)] {
                if value.is_none() {
                    self.complain(name.node, format!("`{key}` is missing"));
                }
            }
            return Default::default();
        };
        if !METHODS.contains(&method.value.as_str()) {
            self.complain(method.node, "expected GET, DELETE, HEAD, POST, PUT or PATCH");
            return Default::default();
        }
        let in_path: Vec<_> = match placeholders(&path.value) {
            Ok(names) => names,
            Err(problem) => {
                self.complain(path.node, problem);
                return Default::default();
            }
        };
        for (index, parameter) in in_path.iter().enumerate() {
            if in_path[..index].contains(parameter) {
                self.complain(path.node, format!("`{{{parameter}}}` stands twice in the path"));
            }
            if find(&operation.parameters, parameter).is_none() && !self.dropped.contains(parameter)
            {
                self.complain(path.node, format!("path parameter `{parameter}` is not declared"));
            }
        }
        for (name, field) in &operation.parameters {
            if in_path.contains(&name.value.as_str()) {
                let single = field.kind.as_ref().is_none_or(|kind| match &kind.value {
                    document::Kind::Name(kind) => {
                        kind != "any" && find(&self.document.types, kind).is_none()
                    }
                    document::Kind::List(_) => false,
                });
                if !field.required || !single {
                    self.complain(name.node, "a path parameter is required, and a single value");
                }
            }
        }
        (method.value.clone(), path.value.clone())
    }

    /// Fields of a request, result or type.
    fn fields(
        &mut self,
        entries: &'a Entries<document::Field>,
        owner: Owner<'a, '_>,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (name, field) in entries {
            self.facts(name, field, entries);
            let kind = self.kind(field, name, owner);
            let rust = self.rust_name(name, field.rust.as_ref());
            let Some(kind) = kind.filter(|_| !rust.is_empty()) else {
                self.dropped.names.insert(name.value.clone());
                continue;
            };
            if let Some(other) = fields.iter().find(|other| other.rust == rust) {
                let message = format!("its Rust name `{rust}` is also that of `{}`", other.wire);
                self.complain(name.node, message);
            }
            // Input keeps "not set" and "empty" apart, also for lists; a result has no use for that.
            // Of what is always in a result the runtime makes sure, so that a plain value is one
            // that came; within its types services leave out what they document as always there.
            let always = field.required && owner.part == Part::Result;
            let optional = owner.part.is_input() || !always && !matches!(kind, Kind::List(_));
            let boxed = match (field.kind.as_ref().map(|kind| &kind.value), owner.part) {
                (Some(document::Kind::Name(to)), Part::Type { .. }) => {
                    self.reach.contains_itself(owner.name, to)
                }
                _ => false,
            };
            let role = match (owner.part, self.provider_wide(&name.value)) {
                (Part::Parameters, Some(setting)) => docs::Role::ProviderWide(setting),
                (Part::Parameters, None) => docs::Role::Parameter,
                (Part::Type { input: true }, _) => docs::Role::Input,
                (Part::Result, _) => docs::Role::Result,
                (Part::Type { .. }, _) => docs::Role::Output,
            };
            let partial = self.enums.has_more(field);
            fields.push(Field {
                wire: name.value.clone(),
                setter: names::beside(&rust, RECORD_METHODS),
                rust,
                optional: optional || boxed,
                boxed,
                required: always
                    || owner.part.is_input()
                        && field.required
                        && !(field.is_left_to_the_call() && owner.part == Part::Parameters),
                secret: field.secret,
                base64: field.base64,
                token: field.token,
                text: self.boolean_text(field, owner.part.is_input()),
                typestate: false,
                headline: docs::headline(&docs::description(field)),
                docs: docs::field(field, role, partial),
                kind,
            });
        }
        fields
    }

    /// Checks the name in Rust that the spec gives to a type, or to the types of an operation.
    fn type_name(&mut self, given: Option<&At<String>>, name: &At<String>) {
        let Some(given) = given else { return };
        if given.value.is_empty() || names::pascal(&given.value) != given.value {
            self.complain(given.node, format!("`{}` is not a type's name", given.value));
        } else if given.value == names::pascal(&name.value) {
            self.complain(given.node, "this is the name that it has anyway");
        }
    }

    /// The name in snake case that the spec gives, or else that of the rule; empty when there is
    /// none.
    fn rust_name(&mut self, name: &At<String>, given: Option<&At<String>>) -> String {
        let by_rule = names::snake(&name.value);
        let Some(given) = given else {
            if by_rule.is_empty() {
                self.complain(name.node, NO_NAME);
            }
            return by_rule;
        };
        if names::snake(&given.value) != given.value || given.value.is_empty() {
            self.complain(given.node, format!("`{}` is not a name in snake case", given.value));
        } else if given.value == by_rule {
            self.complain(given.node, "this is the name that it has anyway");
        }
        given.value.clone()
    }

    /// What the configuration calls a parameter that it can give.
    fn provider_wide(&self, parameter: &str) -> Option<&'static str> {
        let (_, setting) =
            self.dialect.provider_wide.iter().find(|(wide, _)| *wide == parameter)?;
        Some(setting)
    }

    fn kind(
        &mut self,
        field: &'a document::Field,
        name: &'a At<String>,
        owner: Owner<'a, '_>,
    ) -> Option<Kind> {
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
                return Some(Kind::List(Box::new(self.resolve(item, node, enumeration)?)));
            }
            document::Kind::Name(name) => name,
        };
        if let (Some(_), false) = (enumeration, name == "string") {
            self.complain(node, "`values` are for strings");
        }
        let record = find(&self.document.types, name).map(|type_| type_rust(name, type_));
        Some(match (name.as_str(), enumeration) {
            ("string", Some(enumeration)) => Kind::Enum(enumeration.to_owned()),
            ("string", None) => Kind::String,
            ("integer", _) => Kind::Integer,
            ("number", _) => Kind::Number,
            ("boolean", _) => Kind::Boolean,
            ("any", _) => Kind::Any,
            (_, _) if record.is_some() => Kind::Record(record?),
            (name, _) if self.dropped.contains(name) => return None,
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
struct Owner<'a, 'r> {
    /// The spec's name of the operation or type.
    name: &'a str,
    /// The type in Rust; of an operation, that of its call.
    rust: &'r str,
    part: Part,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Parameters,
    Result,
    Type { input: bool },
}

impl Owner<'_, '_> {
    /// What readers of the documentation know it by.
    fn shown(&self) -> &str {
        let by_rule = || names::pascal(self.name) == self.rust;
        if matches!(self.part, Part::Type { .. }) && !by_rule() { self.rust } else { self.name }
    }
}

impl Part {
    /// Whether callers fill the fields in.
    fn is_input(self) -> bool {
        matches!(self, Self::Parameters | Self::Type { input: true })
    }
}

fn innermost(kind: &document::Kind) -> &document::Kind {
    match kind {
        document::Kind::List(item) => innermost(item),
        name @ document::Kind::Name(_) => name,
    }
}

fn find<'a, T>(entries: &'a Entries<T>, name: &str) -> Option<&'a T> {
    let (_, found) = entries.iter().find(|(other, _)| other.value == name)?;
    Some(found)
}

/// A type's name in Rust; empty when there is none.
fn type_rust(name: &str, type_: &document::Type) -> String {
    type_.rust.as_ref().map_or_else(|| names::pascal(name), |given| given.value.clone())
}

/// Builder, request and result.
fn operation_types(name: &At<String>, operation: &document::Operation) -> [String; 3] {
    let name = operation.rust_type.as_ref().unwrap_or(name);
    ["", "Request", "Result"].map(|suffix| names::pascal(&format!("{}{suffix}", name.value)))
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
