//! Documents and models to the data of the catalog: what specs say, as programs read it.

use std::collections::BTreeMap;

use yun_catalog::__private::{self as data, FieldId, Prose, SCALARS, Text, Writer, search_key};

use crate::dialect::{Addressing, DIALECTS, Dialect};
use crate::document::{self, At, Document, Entries, Success};
use crate::emit::{File, Item};
use crate::families::{Family, Parent, Role};
use crate::model::{self, Counting, Encoding, Undocumented};
use crate::specs::Models;

/// The folder of the catalog below `crates/`.
pub(crate) const PACKAGE: &str = "catalog";

/// What the names of files with data end with.
pub(crate) const DATA: &str = ".bin";

/// The files of whole providers: the list of products, and the data that is not of one product.
pub(crate) fn roots(models: &Models) -> Vec<File> {
    let mut files = Vec::new();
    for dialect in &DIALECTS {
        let products: Vec<_> =
            models.products.iter().filter(|one| one.dialect.package == dialect.package).collect();
        if !products.is_empty() {
            files.push(list(dialect, &products, &models.documents));
            files.push(provider(dialect, &products, models));
        }
    }
    files
}

/// The data of a product.
pub(crate) fn product(documents: &[Document], product: &model::Product) -> Option<File> {
    let document = documents.iter().find(|document| document.file == product.file)?;
    let mut lowering = Lowering { writer: Writer::default(), document, fields: Vec::new() };
    let record = lowering.product(product);
    Some(File {
        path: path(product.dialect, &format!("/{}{DATA}", product.name)),
        source: product.file.clone(),
        docs: Vec::new(),
        items: vec![Item::Data(lowering.writer.finish(&record))],
    })
}

fn path(dialect: &Dialect, rest: &str) -> String {
    format!("crates/{PACKAGE}/src/generated/{}{rest}", dialect.provider)
}

/// Names, titles and numbers of operations, which nothing has to be read for.
fn list(dialect: &Dialect, products: &[&model::Product], documents: &[Document]) -> File {
    let row = |product: &&model::Product| {
        let document = documents.iter().find(|document| document.file == product.file);
        let title = document.map_or("", |document| &document.title);
        format!("{:?} {} {title:?}", product.name, product.operations.len())
    };
    File {
        path: path(dialect, ".rs"),
        source: format!("specs/{}/", dialect.provider),
        docs: Vec::new(),
        items: vec![Item::Table {
            name: "products",
            head: format!("{:?} {:?}", dialect.provider, dialect.title),
            rows: sorted(products).iter().map(row).collect(),
        }],
    }
}

/// By name, as the catalog looks them up.
fn sorted<'a>(products: &[&'a model::Product]) -> Vec<&'a model::Product> {
    let by_name: BTreeMap<_, _> = products.iter().map(|one| (&one.name, *one)).collect();
    by_name.into_values().collect()
}

fn provider(dialect: &Dialect, products: &[&model::Product], models: &Models) -> File {
    let writer = &mut Writer::default();
    let model = models.providers.iter().find(|one| one.dialect.provider == dialect.provider);
    let mut record = data::Provider::default();
    if let Some(model) = model {
        record.documentation = prose(writer, model.documentation.as_ref());
        let region = |region: &model::Region| data::Region {
            id: writer.text(&region.id),
            name: writer.text(&region.name),
            zones: region
                .zones
                .iter()
                .map(|(id, name)| data::Zone { id: writer.text(id), name: writer.text(name) })
                .collect(),
        };
        record.regions = model.regions.iter().map(region).collect();
        let document = models.provider_documents.iter().find(|one| one.file == model.file);
        let codes = document.map(|document| &document.error_codes);
        record.error_codes = codes.map(|codes| error_codes(writer, codes)).unwrap_or_default();
    }
    let mut operations: Vec<(&str, u32)> = Vec::new();
    for (index, product) in (0..).zip(sorted(products)) {
        operations.extend(product.operations.iter().map(|one| (&*one.name, index)));
    }
    operations.sort_by(|(one, _), (other, _)| search_key(one).cmp(search_key(other)));
    let listed = |(name, product): (&str, u32)| data::Listed { name: writer.text(name), product };
    record.operations = operations.into_iter().map(listed).collect();
    File {
        path: path(dialect, DATA),
        source: format!("specs/{}/", dialect.provider),
        docs: Vec::new(),
        items: vec![Item::Data(writer.finish(&record))],
    }
}

fn error_codes(writer: &mut Writer, codes: &Entries<document::ErrorCode>) -> Vec<data::ErrorCode> {
    let code = |(name, code): &(At<String>, document::ErrorCode)| data::ErrorCode {
        code: writer.text(&name.value),
        kind: at(writer, code.kind.as_ref()),
        meaning: writer.prose(&code.meaning.value),
    };
    codes.iter().map(code).collect()
}

fn text(writer: &mut Writer, text: Option<&String>) -> Text {
    text.map_or_else(Text::default, |text| writer.text(text))
}

fn at(writer: &mut Writer, value: Option<&At<String>>) -> Text {
    text(writer, value.map(|value| &value.value))
}

fn prose(writer: &mut Writer, text: Option<&String>) -> Prose {
    text.map_or_else(Prose::default, |text| writer.prose(text))
}

struct Lowering<'a> {
    writer: Writer,
    document: &'a Document,
    /// Each once.
    fields: Vec<data::Field>,
}

impl Lowering<'_> {
    fn product(&mut self, product: &model::Product) -> data::Product {
        let document = self.document;
        let types = document.types.iter().zip(&product.records);
        let types = types.map(|((name, type_), record)| self.type_(name, type_, record)).collect();
        let operations = document.operations.iter().zip(&product.operations).zip(&product.families);
        let operations = operations
            .map(|(((_, operation), model), family)| data::Operation {
                family: family.as_ref().map(|family| Box::new(self.family(family))),
                ..self.operation(product.dialect, operation, model)
            })
            .collect();
        let waiters = document.waiters.iter().zip(&product.waiters);
        data::Product {
            module: self.writer.prose(&product.module),
            endpoint: self.writer.text(&product.endpoint),
            service: self.writer.text(&product.service),
            revision: self.writer.text(&product.revision),
            description: prose(&mut self.writer, document.description.as_ref()),
            documentation: prose(&mut self.writer, document.documentation.as_ref()),
            differences: self.sentences(&document.differences),
            operations,
            types,
            waiters: waiters.map(|((_, waiter), model)| self.waiter(waiter, model)).collect(),
            error_codes: error_codes(&mut self.writer, &document.error_codes),
            fields: std::mem::take(&mut self.fields),
        }
    }

    /// Stores fields, except those that are there already.
    fn once(&mut self, fields: Vec<data::Field>) -> Vec<FieldId> {
        let mut ids = Vec::new();
        for field in fields {
            let known = self.fields.iter().position(|other| *other == field);
            let index = known.unwrap_or_else(|| {
                self.fields.push(field);
                self.fields.len() - 1
            });
            ids.push(FieldId(index as u32));
        }
        ids
    }

    fn sentences(&mut self, sentences: &[String]) -> Vec<Prose> {
        sentences.iter().map(|sentence| self.writer.prose(sentence)).collect()
    }

    fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t String>) -> Vec<Text> {
        texts.into_iter().map(|text| self.writer.text(text)).collect()
    }

    fn operation(
        &mut self,
        dialect: &Dialect,
        operation: &document::Operation,
        model: &model::Operation,
    ) -> data::Operation {
        let mut parameters = self.fields(&operation.parameters, &model.request);
        for (parameter, field) in parameters.iter_mut().zip(&model.request.fields) {
            parameter.place = match document::place(&model.method, &model.path, &field.wire) {
                "path" => 1,
                "query" => 2,
                _ => 3,
            };
            let wide = dialect.provider_wide.iter().find(|(name, _)| *name == field.wire);
            parameter.provider_wide =
                wide.map_or_else(Text::default, |(_, setting)| self.writer.text(setting));
        }
        let encoding = match (dialect.addressing, model.encoding, model.method.as_str()) {
            (Addressing::Action { .. }, Encoding::Usual, _) => 1,
            (Addressing::Route, _, "GET" | "DELETE" | "HEAD") => 0,
            _ => 2,
        };
        let parameters = self.once(parameters);
        let result = self.fields(&operation.result, &model.result);
        data::Operation {
            name: self.writer.text(&model.name),
            rust: self.writer.prose(&model.function),
            rust_type: self.writer.prose(&model.builder),
            summary: self.writer.prose(&operation.summary.value),
            method: self.writer.text(&model.method),
            path: self.writer.text(&model.path),
            documentation: prose(&mut self.writer, operation.documentation.as_ref()),
            idempotent: operation.idempotent,
            parameters,
            result: self.once(result),
            description: prose(&mut self.writer, operation.description.as_ref()),
            errors: operation
                .errors
                .iter()
                .map(|(code, meaning)| data::ErrorCode {
                    code: self.writer.text(&code.value),
                    kind: Text::default(),
                    meaning: self.writer.prose(meaning),
                })
                .collect(),
            encoding,
            deprecated: operation.deprecated,
            any: model.undocumented == Some(Undocumented::Any),
            secret: model.undocumented == Some(Undocumented::Secret),
            paging: model.paging.as_ref().map(|paging| self.paging(paging)),
            preconditions: self.sentences(&operation.preconditions),
            differences: self.sentences(&operation.differences),
            family: None,
        }
    }

    fn family(&mut self, family: &Family) -> data::Family {
        let writer = &mut self.writer;
        let mut record = data::Family {
            resource: writer.text(&family.resource),
            id: text(writer, family.id.as_ref()),
            ..data::Family::default()
        };
        match &family.role {
            Role::Create { made, count } => {
                record.made = text(writer, made.as_ref());
                record.count = text(writer, count.as_ref());
            }
            Role::List { items, key, total } => {
                record.role = 1;
                record.items = writer.text(items);
                record.key = writer.text(key);
                record.total = text(writer, total.as_ref());
            }
            Role::Get { object, key } => {
                record.role = 2;
                record.object = text(writer, object.as_ref());
                record.key = text(writer, key.as_ref());
            }
            Role::Update => record.role = 3,
            Role::Delete => record.role = 4,
            Role::Act => record.role = 5,
        }
        let parent = |parent: &Parent| data::Parent {
            parameter: writer.text(&parent.parameter),
            resource: text(writer, parent.resource.as_ref()),
        };
        record.parents = family.parents.iter().map(parent).collect();
        record
    }

    fn paging(&mut self, paging: &model::Paging) -> data::Paging {
        let writer = &mut self.writer;
        data::Paging {
            position: writer.text(&paging.position),
            first: match paging.counts {
                Counting::Pages(first) => Some(first),
                _ => None,
            },
            next: match &paging.counts {
                Counting::Tokens(next) => writer.text(next),
                _ => Text::default(),
            },
            size: text(writer, paging.size.as_ref()),
            items: writer.text(&paging.items),
            total: text(writer, paging.total.as_ref()),
        }
    }

    fn type_(
        &mut self,
        name: &At<String>,
        type_: &document::Type,
        record: &model::Record,
    ) -> data::Type {
        let fields = self.fields(&type_.fields, record);
        data::Type {
            name: self.writer.text(&name.value),
            rust: self.writer.prose(&record.name),
            description: prose(&mut self.writer, type_.description.as_ref()),
            fields: self.once(fields),
            differences: self.sentences(&type_.differences),
        }
    }

    fn fields(
        &mut self,
        fields: &Entries<document::Field>,
        record: &model::Record,
    ) -> Vec<data::Field> {
        let fields = fields.iter().zip(&record.fields);
        fields.map(|((_, field), model)| self.field(field, model)).collect()
    }

    fn field(&mut self, field: &document::Field, model: &model::Field) -> data::Field {
        let writer = &mut self.writer;
        let value = |value: &document::Value| data::Value {
            text: writer.text(&value.text.value),
            meaning: prose(writer, value.meaning.as_ref()),
        };
        let values = field.values.iter().map(value).collect();
        let ranges = field.ranges.iter().map(|one| range(writer, &one.value)).collect();
        let facts = data::Facts {
            values,
            enumeration: prose(writer, enumeration(&model.kind)),
            default: field.default.as_ref().map(|default| writer.text(&default.value)),
            example: field.example.as_ref().map(|example| writer.text(example)),
            unit: text(writer, field.unit.as_ref()),
            ranges,
            length: field.length.as_ref().map(|length| range(writer, &length.value)),
            items: field.items.as_ref().map(|items| range(writer, &items.value)),
            format: at(writer, field.format.as_ref()),
            required_when: text(writer, field.required_when.as_ref()),
            only_when: text(writer, field.only_when.as_ref()),
            from: at(writer, field.from.as_ref()),
            deprecated: field.deprecated,
            secret: field.secret,
            base64: field.base64,
            token: field.token,
            texts: self.texts(field.text.iter().flat_map(|text| &text.value)),
            source: self.texts(&field.source),
            differences: self.sentences(&field.differences),
        };
        let writer = &mut self.writer;
        data::Field {
            name: writer.text(&model.wire),
            rust: writer.prose(&model.rust),
            description: prose(writer, field.description.as_ref()),
            kind: kind(self.document, field),
            required: field.required,
            place: 0,
            provider_wide: Text::default(),
            facts: (facts != data::Facts::default()).then(|| Box::new(facts)),
        }
    }

    fn waiter(&mut self, waiter: &document::Waiter, model: &model::Waiter) -> data::Waiter {
        data::Waiter {
            name: self.writer.text(&model.name),
            rust: self.writer.prose(&model.function),
            summary: self.writer.prose(&waiter.summary.value),
            operation: self.writer.text(&waiter.operation.value),
            argument: self.writer.text(&waiter.argument.value),
            item: self.writer.text(&waiter.item.value),
            key: at(&mut self.writer, waiter.key.as_ref()),
            state: self.writer.text(&waiter.state.value),
            success: self.texts(&model.success),
            gone: matches!(waiter.success, Success::Gone(_)),
            failure: self.texts(&model.failure),
            missing_for: model.missing_for,
            first: model.first_interval,
            most: model.most_interval,
            timeout: model.timeout,
        }
    }
}

fn range(writer: &mut Writer, range: &document::Range) -> data::Range {
    data::Range {
        minimum: range.minimum,
        maximum: range.maximum,
        step: range.step,
        when: range
            .when
            .iter()
            .map(|(field, value)| data::When {
                field: writer.text(&field.value),
                value: writer.text(value),
            })
            .collect(),
    }
}

fn kind(document: &Document, field: &document::Field) -> data::Kind {
    let mut lists = 0;
    let mut kind = field.kind.as_ref().map(|kind| &kind.value);
    while let Some(document::Kind::List(item)) = kind {
        kind = Some(&**item);
        lists += 1;
    }
    let name = match kind {
        Some(document::Kind::Name(name)) => name.as_str(),
        _ => SCALARS[0],
    };
    let scalar = SCALARS.iter().position(|scalar| *scalar == name);
    let base = scalar.unwrap_or_else(|| {
        let type_ = document.types.iter().position(|(type_, _)| type_.value == name);
        SCALARS.len() + type_.unwrap_or_default()
    });
    data::Kind { lists, base: base as u32 }
}

fn enumeration(kind: &model::Kind) -> Option<&String> {
    match kind {
        model::Kind::Enum(name) => Some(name),
        model::Kind::List(item) => enumeration(item),
        _ => None,
    }
}
