//! Specs to facts.

use std::collections::{BTreeMap, BTreeSet};

use yun_codegen::document::{At, Document, Entries, Field, Operation, Type};

use crate::draft;
use crate::facts::{
    JdcloudOperation, JdcloudProduct, Kind, Map, Provider, Row, UcloudOperation, UcloudProduct,
};
use crate::kept::Kept;
use crate::said;
use crate::specs::Spec;

/// The facts of a spec.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Product {
    /// Of UCloud.
    Ucloud(UcloudProduct),
    /// Of JD Cloud.
    Jdcloud(JdcloudProduct),
}

/// The facts of a spec, and with them everything else that it says of operations and fields.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub fn export(spec: &Spec) -> Result<Product, String> {
    match spec.provider {
        Provider::Ucloud => of_ucloud(spec, &Types::with_words(spec)).map(Product::Ucloud),
        Provider::Jdcloud => of_jdcloud(spec, &Types::with_words(spec)).map(Product::Jdcloud),
    }
}

/// The facts of a spec alone, in the form that sources are compared in.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub fn facts(spec: &Spec) -> Result<Product, String> {
    match spec.provider {
        Provider::Ucloud => ucloud(spec).map(Product::Ucloud),
        Provider::Jdcloud => jdcloud(spec).map(Product::Jdcloud),
    }
}

/// The facts of a spec of UCloud.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub fn ucloud(spec: &Spec) -> Result<UcloudProduct, String> {
    of_ucloud(spec, &Types::of(spec))
}

fn of_ucloud(spec: &Spec, types: &Types<'_>) -> Result<UcloudProduct, String> {
    let provider = spec.provider;
    let spec = &spec.document;
    let operations = spec.operations.iter().map(|(name, operation)| {
        ucloud_operation(&name.value, operation, types)
            .map_err(|problem| format!("{}: {}: {problem}", spec.file, name.value))
    });
    Ok(UcloudProduct {
        provider,
        product: spec.product.value.clone(),
        operations: operations.collect::<Result<_, _>>()?,
    })
}

/// The facts of a spec of JD Cloud.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub fn jdcloud(spec: &Spec) -> Result<JdcloudProduct, String> {
    of_jdcloud(spec, &Types::of(spec))
}

fn of_jdcloud(spec: &Spec, types: &Types<'_>) -> Result<JdcloudProduct, String> {
    let Spec { provider, document: spec, kept } = spec;
    let mut operations = Vec::new();
    for (name, operation) in &spec.operations {
        let text = |value: &Option<At<String>>| {
            value.as_ref().map_or(String::new(), |value| value.value.clone())
        };
        operations.push(JdcloudOperation {
            operation: name.value.clone(),
            method: text(&operation.method),
            path: text(&operation.path),
            request: types.jdcloud_request(&name.value, operation)?,
            result: types.jdcloud_rows(
                &format!("{}.result", name.value),
                &operation.result,
                Flag::None,
            )?,
            said: if types.said { said::operation(operation) } else { said::Said::new() },
            ..JdcloudOperation::default()
        });
    }
    let mut models = Vec::new();
    for (name, type_) in &spec.types {
        let model = kept.name_of(&name.value);
        if !model.contains('.') {
            models.push((model.to_owned(), types.jdcloud_model(&name.value, type_)?));
        }
    }
    let unused = kept.unused().filter(|(model, _)| !model.contains('.'));
    models.extend(unused.map(|(model, rows)| (model.to_owned(), rows)));
    models.sort_by(|(one, _), (other, _)| one.cmp(other));
    let text = |value: &Option<At<String>>| value.as_ref().map(|value| value.value.clone());
    Ok(JdcloudProduct {
        provider: *provider,
        product: spec.product.value.clone(),
        endpoint: spec.endpoint.clone(),
        service: text(&spec.service),
        revision: text(&spec.revision),
        operations,
        models: Map(models),
    })
}

/// The models of other products that a spec of JD Cloud has copies of, as `disk.Disk`.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub fn copies(spec: &Spec) -> Result<Vec<(String, Vec<Row>)>, String> {
    let types = Types::of(spec);
    let mut copies = Vec::new();
    for (name, type_) in &spec.document.types {
        let model = spec.kept.name_of(&name.value);
        if model.contains('.') {
            copies.push((model.to_owned(), types.jdcloud_model(&name.value, type_)?));
        }
    }
    let unused = spec.kept.unused().filter(|(model, _)| model.contains('.'));
    copies.extend(unused.map(|(model, rows)| (model.to_owned(), rows)));
    Ok(copies)
}

/// Keeps the models of the types that a spec no longer has.
///
/// # Errors
/// What cannot be said in facts, with its place.
pub(crate) fn keep_dropped(before: &Spec, after: &Document, kept: &mut Kept) -> Result<(), String> {
    let types = Types::of(before);
    for (name, type_) in &before.document.types {
        if !after.types.iter().any(|(other, _)| other.value == name.value) {
            let rows = types.jdcloud_model(&name.value, type_)?;
            kept.model(before.kept.name_of(&name.value), &rows);
        }
    }
    Ok(())
}

/// Whether rows say what is required.
#[derive(Clone, Copy, PartialEq)]
enum Flag {
    Required,
    None,
}

/// The page of an operation, from its address.
pub(crate) fn page(operation: &Operation) -> Option<String> {
    let page = operation.documentation.as_deref()?.strip_prefix(draft::UCLOUD_PAGES)?;
    Some(format!("{page}.md"))
}

fn ucloud_operation(
    name: &str,
    operation: &Operation,
    types: &Types<'_>,
) -> Result<UcloudOperation, String> {
    let mut request = Vec::new();
    let at = format!("{name}.parameters");
    types.dotted("", &[], &at, &operation.parameters, &mut Vec::new(), &mut request)?;
    let mut models: Vec<(String, Vec<Row>)> = Vec::new();
    let mut found = Vec::new();
    let response = types.ucloud_rows(&operation.result, &mut found)?;
    // By the type, because two types can be of one name on two pages, but not on one.
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = 0;
    while let Some(type_) = found.get(next).copied() {
        next += 1;
        let model = types.model(type_);
        match seen.insert(model, type_) {
            None => {}
            Some(other) if other == type_ => continue,
            Some(other) => {
                return Err(format!("`{other}` and `{type_}` are both the page's `{model}`"));
            }
        }
        let fields = &types.types.get(type_).ok_or("unknown type")?.fields;
        let rows = types.ucloud_rows(fields, &mut found)?;
        models.push((model.to_owned(), rows));
    }
    Ok(UcloudOperation {
        page: page(operation).unwrap_or_default(),
        action: name.to_owned(),
        description: None,
        request,
        response,
        models: Map(models),
        said: if types.said { said::operation(operation) } else { said::Said::new() },
        ..UcloudOperation::default()
    })
}

/// The types of a spec by name.
pub(crate) struct Types<'a> {
    types: BTreeMap<&'a str, &'a Type>,
    kept: &'a Kept,
    /// Whether rows have everything that the spec says.
    said: bool,
}

impl<'a> Types<'a> {
    pub(crate) fn of(spec: &'a Spec) -> Self {
        let types = spec.document.types.iter();
        let types = types.map(|(name, type_)| (name.value.as_str(), type_)).collect();
        Self { types, kept: &spec.kept, said: false }
    }

    fn with_words(spec: &'a Spec) -> Self {
        Self { said: true, ..Self::of(spec) }
    }

    /// What a row has beside the columns of pages.
    fn said(&self, field: &Field) -> said::Said {
        if self.said { said::field(field) } else { said::Said::new() }
    }

    /// What the provider calls a type.
    fn model<'b>(&'b self, name: &'b str) -> &'b str {
        self.kept.name_of(name)
    }

    /// Rows as pages write parameters: a structure is a name with a dot, an index is an `N`. What is
    /// in a structure of an SDK's is the SDK's.
    fn dotted(
        &self,
        before: &str,
        from: &[String],
        at: &str,
        fields: &'a Entries<Field>,
        within: &mut Vec<&'a str>,
        rows: &mut Vec<Row>,
    ) -> Result<(), String> {
        for (name, field) in fields {
            let kind = kind(field);
            let own = match self.kept.rows.get(&format!("{at}.{}", name.value)) {
                Some(row) => row.clone(),
                None => format!("{}{}", name.value, ".N".repeat(kind.lists)),
            };
            let path = format!("{before}{own}");
            let source = if field.source.is_empty() { from } else { &field.source };
            if let Some((base, type_)) = self.types.get_key_value(kind.base.as_str()) {
                if within.contains(base) {
                    return Err(format!("`{path}` holds itself, which no page can write"));
                }
                within.push(*base);
                let at = format!("types.{base}.fields");
                self.dotted(&format!("{path}."), source, &at, &type_.fields, within, rows)?;
                within.pop();
            } else {
                rows.push(Row {
                    name: path,
                    kind: Kind::one(ucloud_scalar(&kind.base)),
                    required: Some(field.required),
                    source: source.to_vec(),
                    said: self.said(field),
                    ..Row::default()
                });
            }
        }
        Ok(())
    }

    /// Rows of a response or model; adds the types that they name.
    pub(crate) fn ucloud_rows(
        &self,
        fields: &'a Entries<Field>,
        found: &mut Vec<&'a str>,
    ) -> Result<Vec<Row>, String> {
        let rows = fields.iter().map(|(name, field)| {
            let kind = kind(field);
            let base = match self.types.get_key_value(kind.base.as_str()) {
                Some((type_, _)) => {
                    found.push(type_);
                    self.model(type_)
                }
                None => ucloud_scalar(&kind.base),
            };
            Ok(Row {
                name: name.value.clone(),
                kind: kind.of(base),
                required: Some(field.required),
                source: field.source.clone(),
                said: self.said(field),
                ..Row::default()
            })
        });
        rows.collect()
    }

    /// The models, under the pages' names, that a type leads to, itself included; absent when two
    /// have one name.
    pub(crate) fn models_of(&self, type_: &'a str) -> Option<Map<Vec<Row>>> {
        let mut found = vec![type_];
        let mut models = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = 0;
        while let Some(type_) = found.get(next).copied() {
            next += 1;
            if !seen.insert(type_) {
                continue;
            }
            let rows = self.ucloud_rows(&self.types.get(type_)?.fields, &mut found).ok()?;
            let model = self.model(type_).to_owned();
            if models.iter().any(|(other, _)| *other == model) {
                return None;
            }
            models.push((model, rows));
        }
        Some(Map(models))
    }

    fn jdcloud_request(&self, name: &str, operation: &'a Operation) -> Result<Vec<Row>, String> {
        let at = format!("{name}.parameters");
        let mut rows = self.jdcloud_rows(&at, &operation.parameters, Flag::Required)?;
        for row in &mut rows {
            row.place = operation.place(&row.name).map(str::to_owned);
        }
        Ok(rows)
    }

    fn jdcloud_model(&self, name: &str, type_: &'a Type) -> Result<Vec<Row>, String> {
        self.jdcloud_rows(&format!("types.{name}.fields"), &type_.fields, Flag::Required)
    }

    /// Rows of fields that stand `at` some place.
    fn jdcloud_rows(
        &self,
        at: &str,
        fields: &'a Entries<Field>,
        flag: Flag,
    ) -> Result<Vec<Row>, String> {
        let rows = fields.iter().map(|(name, field)| {
            let kind = kind(field);
            let width = self.kept.widths.get(&format!("{at}.{}", name.value)).map(String::as_str);
            let base = match (kind.base.as_str(), width) {
                ("integer", None) => "int",
                ("integer", Some("int64")) => "int64",
                ("number", None) => "float64",
                ("number", Some("float32")) => "float32",
                (_, Some(width)) => {
                    return Err(format!(
                        "`{}` is {}, which is not `{width}` wide",
                        name.value, kind.base
                    ));
                }
                (base, None) if self.types.contains_key(base) => self.model(base),
                (base, None) => base,
            };
            Ok(Row {
                name: name.value.clone(),
                kind: kind.of(base),
                required: (flag == Flag::Required).then_some(field.required),
                said: self.said(field),
                ..Row::default()
            })
        });
        rows.collect()
    }
}

/// The type as the spec has it. What the provider writes as text is text in its documentation.
pub(crate) fn kind(field: &Field) -> Kind {
    let Some(kind) = &field.kind else { return Kind::one("any") };
    let kind = Kind::from(&kind.value);
    if field.text.is_some() { kind.of("string") } else { kind }
}

fn ucloud_scalar(base: &str) -> &str {
    match base {
        "integer" => "int",
        "number" => "float",
        "any" => "object",
        base => base,
    }
}
