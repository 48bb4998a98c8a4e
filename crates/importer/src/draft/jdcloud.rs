//! JD Cloud's operations and models to a draft: models of other products are copied in.

use std::collections::{BTreeMap, BTreeSet};

use yun_codegen::document;
use yun_codegen::names::pascal;

use super::{
    Correction, Draft, Entries, Field, Operation, Type, keep_apart, listed, lists, mark_wide,
};
use crate::facts::{JdcloudOperation, JdcloudProduct, Row};
use crate::rules;

/// The products that a product's models refer to, itself included.
pub(crate) type Products<'a> = BTreeMap<&'a str, &'a JdcloudProduct>;

/// A model: its product and name.
type Model = (String, String);

/// The draft of a product. `known` are the names of types that its spec has already.
///
/// # Errors
/// What cannot stand in a spec, with the operation or model.
pub(crate) fn jdcloud(
    product: &JdcloudProduct,
    others: &Products<'_>,
    known: &BTreeMap<Model, String>,
    reserved: &BTreeSet<String>,
) -> Result<Draft, String> {
    let mut types = Types {
        own: &product.product,
        others,
        names: known.clone(),
        taken: rules::type_names_of_operations(
            product.operations.iter().map(|operation| operation.operation.as_str()),
        ),
        keys: known.values().cloned().collect(),
        reached: BTreeSet::new(),
        done: BTreeSet::new(),
        found: Vec::new(),
    };
    types.taken.extend(reserved.iter().cloned());
    types.taken.extend(known.values().map(|name| pascal(name)));
    let mut draft = Draft {
        provider: "jdcloud",
        product: product.product.clone(),
        title: rules::title(&product.product),
        endpoint: product.endpoint.clone(),
        service: product.service.clone(),
        revision: product.revision.clone(),
        ..Draft::default()
    };
    // Names are given first to the product's own models, so that it is the foreign ones that change.
    let mut reached = BTreeSet::new();
    for operation in &product.operations {
        for row in operation.request.iter().chain(&operation.result) {
            types.reach(&product.product, row, &mut reached)?;
        }
    }
    types.reached = reached;
    for own in [true, false] {
        let reached = types.reached.clone();
        for model in reached.iter().filter(|model| (model.0 == product.product) == own) {
            types.name(model);
        }
    }
    for facts in &product.operations {
        let operation = operation(facts, &mut types)
            .map_err(|problem| format!("{}: {problem}", facts.operation))?;
        draft.operations.push((facts.operation.clone(), operation));
    }
    types.follow(&mut draft.types)?;
    for (name, _) in &product.models.0 {
        let model = Types::model(&product.product, name);
        if !types.reached.contains(&model) {
            types.found.push(model);
        }
    }
    types.follow(&mut draft.unused_types)?;
    let foreign = draft.unused_types.iter().filter_map(|(_, type_)| type_.origin.clone());
    let foreign = foreign.filter(|origin| origin.contains('.'));
    for model in product.models.0.iter().map(|(name, _)| name.clone()).chain(foreign) {
        let rows = types.qualified(&Types::model(&product.product, &model))?;
        draft.models.push((model, rows));
    }
    Ok(draft)
}

fn operation(facts: &JdcloudOperation, types: &mut Types<'_>) -> Result<Operation, String> {
    let own = types.own.to_owned();
    let mut parameters = types.fields(&own, &facts.operation, &facts.request)?;
    let mut corrections = Vec::new();
    for (name, field) in &mut parameters {
        field.token = rules::is_token(name, &field.kind);
        let place = document::place(&facts.method, &facts.path, name);
        let row = facts.request.iter().find(|row| row.name == *name);
        if let Some(given) =
            row.and_then(|row| row.place.as_deref()).filter(|given| *given != place)
        {
            return Err(format!(
                "`{name}` is in the {given}; in a spec it would be in the {place}, for the \
                 operation is {} {}",
                facts.method, facts.path
            ));
        }
        if place == "path" && !field.required {
            field.required = true;
            corrections.push(Correction {
                at: format!("parameters.{name}.required"),
                page: "false".to_owned(),
                reason: "It is part of the path.".to_owned(),
            });
        }
    }
    mark_wide("jdcloud", &mut parameters);
    let result = types.fields(&own, &facts.operation, &facts.result)?;
    let (idempotent, exception) = rules::idempotent(&facts.operation, Some(&facts.method));
    Ok(Operation {
        summary: rules::summary(&facts.operation, idempotent),
        method: Some(facts.method.clone()),
        path: Some(facts.path.clone()),
        idempotent,
        exception,
        undocumented: match result.is_empty() {
            true => rules::undocumented(&facts.operation, Some(&facts.method)),
            false => None,
        },
        parameters,
        result,
        corrections,
        ..Operation::default()
    })
}

/// The spec's name of a plain type, and its format.
pub(crate) fn scalar(kind: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match kind {
        "string" => ("string", None),
        "int" => ("integer", None),
        "int64" => ("integer", Some("int64")),
        "float64" => ("number", None),
        "float32" => ("number", Some("float32")),
        "boolean" => ("boolean", None),
        "any" => ("any", None),
        _ => return None,
    })
}

struct Types<'a> {
    own: &'a str,
    others: &'a Products<'a>,
    /// Names of types by model.
    names: BTreeMap<Model, String>,
    /// Names in Rust.
    taken: BTreeSet<String>,
    /// Names in the file.
    keys: BTreeSet<String>,
    /// Models that some operation leads to.
    reached: BTreeSet<Model>,
    /// Models that are among the types.
    done: BTreeSet<Model>,
    /// Models that are referred to, in the order in which they are met.
    found: Vec<Model>,
}

impl Types<'_> {
    /// The model that a row of `product` is of.
    fn model(product: &str, base: &str) -> Model {
        match base.split_once('.') {
            Some((other, name)) => (other.to_owned(), name.to_owned()),
            None => (product.to_owned(), base.to_owned()),
        }
    }

    /// The rows of a model. Those that a page of this product shows of another's come first.
    fn rows(&self, (product, name): &Model) -> Result<&[Row], String> {
        let models = |product: &str| self.others.get(product).map(|product| &product.models);
        let shown = models(self.own).and_then(|models| models.get(&format!("{product}.{name}")));
        let found = shown.or_else(|| models(product)?.get(name));
        found.map(Vec::as_slice).ok_or_else(|| format!("there is no model `{product}.{name}`"))
    }

    /// The rows of a model as the product itself would write them.
    fn qualified(&self, model: &Model) -> Result<Vec<Row>, String> {
        let mut rows = self.rows(model)?.to_vec();
        for row in &mut rows {
            let (_, base) = lists(&row.kind);
            if scalar(base).is_none() {
                let (product, name) = Self::model(&model.0, base);
                let full = if product == self.own { name } else { format!("{product}.{name}") };
                row.kind = row.kind.replace(base, &full);
            }
        }
        Ok(rows)
    }

    /// Adds the models that a row leads to.
    fn reach(&self, product: &str, row: &Row, reached: &mut BTreeSet<Model>) -> Result<(), String> {
        let (_, base) = lists(&row.kind);
        if scalar(base).is_some() {
            return Ok(());
        }
        let model = Self::model(product, base);
        if reached.insert(model.clone()) {
            for row in self.rows(&model)? {
                self.reach(&model.0, row, reached)?;
            }
        }
        Ok(())
    }

    /// The type of a model: called like it, or like its product and it where that name is taken.
    fn name(&mut self, model: &Model) -> String {
        if let Some(name) = self.names.get(model) {
            return name.clone();
        }
        let (product, base) = model;
        let own = product == self.own;
        let other = if own { format!("{base}Model") } else { format!("{}{base}", pascal(product)) };
        let free =
            [base.clone(), other.clone()].into_iter().chain((2..).map(|n| format!("{other}{n}")));
        let mut name = base.clone();
        for candidate in free {
            // Of the others there is no Rust, and so no name to be taken.
            let used = self.reached.contains(model);
            if !(self.keys.contains(&candidate) || used && self.taken.contains(&pascal(&candidate)))
            {
                self.taken.extend(used.then(|| pascal(&candidate)));
                self.keys.insert(candidate.clone());
                name = candidate;
                break;
            }
        }
        self.names.insert(model.clone(), name.clone());
        name
    }

    /// The rows of an operation or model of `product`.
    fn fields(
        &mut self,
        product: &str,
        owner: &str,
        rows: &[Row],
    ) -> Result<Entries<Field>, String> {
        let mut fields: Entries<Field> = Vec::new();
        for row in rows {
            if fields.iter().any(|(name, _)| *name == row.name) {
                return Err(format!("the row `{}` is there twice", row.name));
            }
            let (depth, base) = lists(&row.kind);
            let (base, format) = match scalar(base) {
                Some((scalar, format)) => (scalar.to_owned(), format),
                None => {
                    let model = Self::model(product, base);
                    self.rows(&model)?;
                    let name = self.name(&model);
                    self.found.push(model);
                    (name, None)
                }
            };
            let kind = listed(depth, &base);
            let field = Field {
                secret: kind == "string" && rules::is_secret(owner, &row.name),
                kind,
                format,
                required: row.required.unwrap_or_default(),
                ..Field::default()
            };
            fields.push((row.name.clone(), field));
        }
        keep_apart(&mut fields);
        Ok(fields)
    }

    /// Adds the types of all models found and of all that they lead to, in the order in which they
    /// are met.
    fn follow(&mut self, types: &mut Entries<Type>) -> Result<(), String> {
        let mut next = 0;
        while let Some(model) = self.found.get(next).cloned() {
            next += 1;
            if !self.done.insert(model.clone()) {
                continue;
            }
            let rows = self.rows(&model)?.to_vec();
            let fields = self
                .fields(&model.0, &model.1, &rows)
                .map_err(|problem| format!("{}.{}: {problem}", model.0, model.1))?;
            let name = self.name(&model);
            let origin = match (model.0 == self.own, name == model.1) {
                (true, true) => None,
                (true, false) => Some(model.1.clone()),
                (false, _) => Some(format!("{}.{}", model.0, model.1)),
            };
            types.push((name, Type { origin, fields }));
        }
        self.found.clear();
        Ok(())
    }
}
