//! UCloud's pages to a draft: dotted parameters become nested types, and the models of many pages
//! become the types of one product.

use std::collections::{BTreeMap, BTreeSet};

use yun_codegen::names::{pascal, snake};

use super::{Draft, Entries, Field, Operation, Type, keep_apart, listed, lists, mark_wide};
use crate::facts::{Map, Row, SdkAction, UcloudOperation};
use crate::rules;

/// Where the provider's documentation is.
pub(crate) const PAGES: &str = "https://docs.ucloud.cn/api/";

/// What is known of an action beside its page.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    pub(crate) sdk: Option<&'a SdkAction>,
    pub(crate) other_pages: &'a [String],
}

/// The draft of a product. `known` are the types that its spec has already: their names there, and
/// as models.
///
/// # Errors
/// What cannot stand in a spec, with the page.
pub(crate) fn ucloud<'a>(
    product: &str,
    operations: &[&UcloudOperation],
    beside: impl Fn(&str) -> Beside<'a>,
    known: &[Known],
    reserved: &BTreeSet<String>,
) -> Result<Draft, String> {
    let mut names = Names::new(known, operations, reserved);
    let mut draft = Draft {
        provider: "ucloud",
        product: product.to_owned(),
        title: rules::title(product),
        endpoint: Some("api.ucloud.cn".to_owned()),
        ..Draft::default()
    };
    for facts in operations {
        let beside = beside(&facts.action);
        let operation = operation(product, facts, beside, &mut names, &mut draft.types)
            .map_err(|problem| format!("{}: {problem}", place(facts)))?;
        draft.operations.push((facts.action.clone(), operation));
    }
    Ok(draft)
}

/// How people find the facts.
fn place(facts: &UcloudOperation) -> &str {
    if facts.page.is_empty() { &facts.action } else { &facts.page }
}

fn operation(
    product: &str,
    facts: &UcloudOperation,
    beside: Beside<'_>,
    names: &mut Names,
    types: &mut Entries<Type>,
) -> Result<Operation, String> {
    let mut differences = Vec::new();
    let base64 = beside.sdk.map(|sdk| &sdk.base64[..]).unwrap_or_default();
    let tree = tree(&facts.request, &mut differences)?;
    let mut parameters = parameters(&tree, &facts.action, &[], base64, names, types)?;
    mark_wide("ucloud", &mut parameters);
    let mut result = Vec::new();
    fields(&facts.action, &facts.response, &mut result, &mut differences, |name| {
        names.model(name, &facts.models, &facts.action, types)
    })?;
    let rust = beside.sdk.map(|sdk| sdk.method.clone());
    let (idempotent, exception) = rules::idempotent(&facts.action, None);
    let pages = std::iter::once(&facts.page).chain(beside.other_pages);
    Ok(Operation {
        summary: rules::summary(&facts.action, idempotent),
        documentation: page_address(&facts.page),
        other_pages: beside.other_pages.to_vec(),
        rust: rust.filter(|rust| *rust != snake(&facts.action) && snake(rust) == *rust),
        encoding: rules::encoding(product, pages.map(String::as_str)),
        idempotent,
        exception,
        undocumented: match result.is_empty() {
            true => rules::undocumented(&facts.action, None),
            false => None,
        },
        parameters,
        result,
        differences,
        corrections: facts.corrections.clone(),
        ..Operation::default()
    })
}

/// `uhost-api/describe_image.md` is at `https://docs.ucloud.cn/api/uhost-api/describe_image`.
pub(crate) fn page_address(page: &str) -> Option<String> {
    Some(format!("{PAGES}{}", page.strip_suffix(".md")?))
}

/// Dotted rows as a tree.
struct Branch<'a> {
    name: &'a str,
    /// The index as the page writes it, of lists.
    index: Option<&'a str>,
    row: Option<&'a Row>,
    branches: Vec<Self>,
}

fn tree<'a>(rows: &'a [Row], differences: &mut Vec<String>) -> Result<Vec<Branch<'a>>, String> {
    let mut tree = Vec::new();
    let mut seen = BTreeMap::new();
    for row in rows {
        *seen.entry(&row.name).or_insert(0) += 1;
        if seen[&row.name] == 1 {
            let segments: Vec<&str> = row.name.split('.').collect();
            grow(&mut tree, &segments, row)?;
        }
    }
    for (name, count) in seen.into_iter().filter(|(_, count)| *count > 1) {
        differences.push(format!("The page has the row `{name}` {count} times; the first counts."));
    }
    Ok(tree)
}

fn grow<'a>(tree: &mut Vec<Branch<'a>>, segments: &[&'a str], row: &'a Row) -> Result<(), String> {
    let (name, mut rest) = (segments[0], &segments[1..]);
    let index = rest.first().copied().filter(|part| part.eq_ignore_ascii_case("n"));
    if index.is_some() {
        rest = &rest[1..];
    }
    if name.is_empty() || name.eq_ignore_ascii_case("n") && index.is_some() {
        return Err(format!("`{}` is no name of a parameter", row.name));
    }
    let position = tree.iter().position(|branch| branch.name == name).unwrap_or_else(|| {
        tree.push(Branch { name, index, row: None, branches: Vec::new() });
        tree.len() - 1
    });
    let branch = &mut tree[position];
    if branch.index != index {
        return Err(format!("`{}` is both a list and none", row.name));
    }
    if branch.row.is_some() || rest.is_empty() && !branch.branches.is_empty() {
        return Err(format!("`{}` is both a value and a structure", row.name));
    }
    if rest.is_empty() {
        branch.row = Some(row);
        return Ok(());
    }
    grow(&mut branch.branches, rest, row)
}

/// The parameters of a level of the tree; each branch becomes a type.
fn parameters(
    tree: &[Branch<'_>],
    action: &str,
    path: &[&str],
    base64: &[String],
    names: &mut Names,
    types: &mut Entries<Type>,
) -> Result<Entries<Field>, String> {
    let mut fields = Vec::new();
    for branch in tree {
        let mut path = path.to_vec();
        path.push(branch.name);
        let depth = usize::from(branch.index.is_some());
        let mut field = Field::default();
        if let Some(row) = branch.row {
            let (lists, base) = lists(&row.kind);
            let base = scalar(base).filter(|_| lists == 0).ok_or_else(|| {
                format!(
                    "the parameter `{}` is `{}`: parameters are plain values or dotted names; a \
                     page whose parameters are JSON describes an action that another page has as \
                     a form",
                    row.name, row.kind
                )
            })?;
            field.kind = listed(depth, base);
            field.required = row.required.unwrap_or_default();
            field.base64 = base == "string"
                && (base64.contains(&row.name) || rules::is_base64(action, &row.name));
            field.secret = base == "string" && rules::is_secret(action, branch.name);
            field.source.clone_from(&row.source);
        } else {
            let rust = names.parameter(action, &path);
            // The type's place is before the types inside it.
            let index = types.len();
            types.push((rust.clone(), Type::default()));
            let within = parameters(&branch.branches, action, &path, base64, names, types)?;
            field.kind = listed(depth, &rust);
            field.source = source_of(&within);
            types[index].1.fields = within;
        }
        let index = branch.index.filter(|index| *index != "N");
        field.row = index.map(|index| format!("{}.{index}", branch.name));
        fields.push((branch.name.to_owned(), field));
    }
    keep_apart(&mut fields);
    Ok(fields)
}

/// The SDKs that have a structure, when no page has any of its fields.
fn source_of(fields: &Entries<Field>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, field) in fields {
        if field.source.is_empty() {
            return Vec::new();
        }
        for sdk in &field.source {
            if !all.contains(sdk) {
                all.push(sdk.clone());
            }
        }
    }
    all.sort();
    all
}

/// The spec's name of a plain type.
pub(crate) fn scalar(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "string" => "string",
        "int" => "integer",
        "float" => "number",
        "boolean" => "boolean",
        "object" => "any",
        _ => return None,
    })
}

/// Rows of a response or model.
fn fields(
    owner: &str,
    rows: &[Row],
    fields: &mut Entries<Field>,
    differences: &mut Vec<String>,
    mut model: impl FnMut(&str) -> Result<String, String>,
) -> Result<(), String> {
    for row in rows {
        if fields.iter().any(|(name, _)| *name == row.name) {
            differences.push(format!("The page has the row `{}` again.", row.name));
            continue;
        }
        let (depth, base) = lists(&row.kind);
        let kind = match scalar(base) {
            Some(scalar) => listed(depth, scalar),
            None => listed(depth, &model(base)?),
        };
        let secret = kind == "string" && rules::is_secret(owner, &row.name);
        let required = row.required.unwrap_or_default();
        let source = row.source.clone();
        fields
            .push((row.name.clone(), Field { kind, required, secret, source, ..Field::default() }));
    }
    keep_apart(fields);
    Ok(())
}

/// A type that a spec has already.
#[derive(Clone)]
pub(crate) struct Known {
    /// Its name there.
    pub(crate) name: String,
    /// What it is, as [`shape`] says it.
    pub(crate) shape: String,
}

/// Everything that a model says, down to the last row, so that equal shapes are equal models.
pub(crate) fn shape(model: &str, models: &Map<Vec<Row>>, within: &mut Vec<String>) -> String {
    if let Some(depth) = within.iter().rev().position(|outer| outer == model) {
        return format!("^{depth}");
    }
    within.push(model.to_owned());
    let rows = models.get(model).map(Vec::as_slice).unwrap_or_default().iter().map(|row| {
        let (depth, base) = lists(&row.kind);
        let base = match scalar(base) {
            Some(scalar) => scalar.to_owned(),
            None => shape(base, models, within),
        };
        let required = if row.required.unwrap_or_default() { "!" } else { "" };
        format!("{}{required}:{}", row.name, listed(depth, &base))
    });
    let rows: Vec<_> = rows.collect();
    within.pop();
    format!("{model}{{{}}}", rows.join(","))
}

/// The names of types, assigned in the order of the pages.
struct Names {
    /// Names that operations and types have, in Rust.
    taken: BTreeSet<String>,
    /// Names by shape.
    models: BTreeMap<String, String>,
}

impl Names {
    fn new(known: &[Known], operations: &[&UcloudOperation], reserved: &BTreeSet<String>) -> Self {
        let mut taken = rules::type_names_of_operations(
            operations.iter().map(|operation| operation.action.as_str()),
        );
        taken.extend(reserved.iter().cloned());
        taken.extend(known.iter().map(|known| pascal(&known.name)));
        let models = known.iter().map(|known| (known.shape.clone(), known.name.clone())).collect();
        Self { taken, models }
    }

    /// The first of the names that is free.
    fn free(&mut self, names: impl IntoIterator<Item = String>) -> String {
        let mut last = String::new();
        for name in names {
            if self.taken.insert(pascal(&name)) {
                return name;
            }
            last = name;
        }
        let mut number = 2;
        while !self.taken.insert(pascal(&format!("{last}{number}"))) {
            number += 1;
        }
        format!("{last}{number}")
    }

    /// The type of a structured parameter: operation and path.
    fn parameter(&mut self, action: &str, path: &[&str]) -> String {
        let path: String = path.iter().map(|part| pascal(part)).collect();
        let name = format!("{}{path}", pascal(action));
        self.free([name.clone(), format!("{name}Param")])
    }

    /// The type of a model; it and all that it leads to are added to `types` when they are new.
    fn model(
        &mut self,
        model: &str,
        models: &Map<Vec<Row>>,
        action: &str,
        types: &mut Entries<Type>,
    ) -> Result<String, String> {
        let shape = shape(model, models, &mut Vec::new());
        if let Some(name) = self.models.get(&shape) {
            return Ok(name.clone());
        }
        let Some(rows) = models.get(model) else {
            return Err(format!("the model `{model}` is not on the page"));
        };
        let name = self.free([pascal(model), format!("{}{}", pascal(action), pascal(model))]);
        self.models.insert(shape, name.clone());
        let index = types.len();
        types.push((name.clone(), Type::default()));
        let mut of_model = Vec::new();
        fields(model, rows, &mut of_model, &mut Vec::new(), |name| {
            self.model(name, models, action, types)
        })
        .map_err(|problem| format!("{model}: {problem}"))?;
        types[index].1 =
            Type { origin: (name != model).then(|| model.to_owned()), fields: of_model };
        Ok(name)
    }
}
