//! Files to documents. Reads on after a mistake, so that one run finds all of them.

use std::collections::HashSet;
use std::path::Path;

use crate::dialect::{DIALECTS, Dialect};
use crate::disk;
use crate::document::{
    At, Correction, Document, Dropped, Entries, ErrorCode, Field, Interval, Kind, Operation,
    Paging, Provider, Range, Region, Success, Type, Waiter, Zone,
};
use crate::lower::names;
use crate::mistake::{Mistakes, Place};
use crate::node::{self, Node, NodeId, Yaml};

/// A spec file.
pub(crate) struct Source {
    /// Path from the root of the workspace, with `/`.
    pub(crate) name: String,
    text: String,
    /// Absent when the text is not YAML, which has been reported.
    tree: Option<Node>,
}

impl Source {
    pub(crate) fn positions(&self) -> Vec<(usize, usize)> {
        node::positions(&self.text)
    }

    /// The keys that lead to a node, such as `operations.createImage.parameters.name`.
    pub(crate) fn logical_place(&self, node: NodeId) -> String {
        let mut place = Vec::new();
        if let Some(tree) = &self.tree {
            find(tree, node, &mut place);
        }
        place.join(".").replace(".[", "[")
    }
}

/// Walks down to `wanted`. Numbers follow document order, so it is below the last node at a level
/// whose number is not larger.
fn find(node: &Node, wanted: NodeId, place: &mut Vec<String>) {
    match &node.value {
        Yaml::Map(entries) => {
            if let Some((key, value)) = entries.iter().rev().find(|(key, _)| key.id <= wanted) {
                place.push(key.shown());
                find(value, wanted, place);
            }
        }
        Yaml::List(items) => {
            if let Some((index, item)) =
                items.iter().enumerate().rev().find(|(_, item)| item.id <= wanted)
            {
                place.push(format!("[{index}]"));
                find(item, wanted, place);
            }
        }
        _ => {}
    }
}

/// Reads every `specs/<provider>.yaml` and `specs/<provider>/<product>.yaml` below `root`, in the order
/// of names.
pub(crate) fn sources(root: &Path, mistakes: &mut Mistakes) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in entries(root, "specs", mistakes) {
        if let Err(error) = disk::stays_inside(root, &folder) {
            mistakes.add_refused(&folder, &error);
        } else if root.join(&folder).is_dir() {
            for name in entries(root, &folder, mistakes) {
                sources.extend(source(root, name, mistakes));
            }
        } else if DIALECTS.iter().any(|dialect| folder == provider_file(dialect)) {
            sources.extend(source(root, folder, mistakes));
        } else if folder.ends_with(".yaml") {
            mistakes.add_file(&folder, "", "belongs in the folder of its provider");
        }
    }
    sources
}

/// The file of what holds for a whole provider.
fn provider_file(dialect: &Dialect) -> String {
    format!("specs/{}.yaml", dialect.provider)
}

fn source(root: &Path, name: String, mistakes: &mut Mistakes) -> Option<Source> {
    if !name.ends_with(".yaml") {
        mistakes.add_file(&name, "", "only `.yaml` files belong here");
        return None;
    }
    if let Err(error) = disk::stays_inside(root, &name) {
        mistakes.add_refused(&name, &error);
        return None;
    }
    let text = match disk::read_text(&root.join(&name), disk::MOST) {
        Ok(text) => text,
        Err(error) => {
            mistakes.add_file(&name, "", &format!("cannot be read: {error}"));
            return None;
        }
    };
    Some(source_of(name, text, mistakes))
}

pub(crate) fn source_of(name: String, text: String, mistakes: &mut Mistakes) -> Source {
    let tree = match node::parse(&text) {
        Ok(tree) => Some(tree),
        Err(refused) => {
            let position = format!(":{}:{}", refused.line, refused.column);
            mistakes.add_file(&name, &position, &refused.message);
            None
        }
    };
    Source { name, text, tree }
}

/// What is in a folder, as paths from `root`, sorted. What an interrupted import left is not looked
/// at; `cargo xtask regenerate` removes it.
fn entries(root: &Path, folder: &str, mistakes: &mut Mistakes) -> Vec<String> {
    let mut names = Vec::new();
    if let Err(error) = disk::stays_inside(root, folder) {
        mistakes.add_refused(folder, &error);
        return names;
    }
    match std::fs::read_dir(root.join(folder)) {
        Ok(found) => names.extend(
            found
                .flatten()
                .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy())),
        ),
        Err(error) => mistakes.add_file(folder, "", &format!("cannot be read: {error}")),
    }
    names.retain(|name| !name.ends_with(disk::UNFINISHED));
    names.sort();
    names
}

/// Reads every spec of a product that is YAML.
pub(crate) fn documents(sources: &[Source], mistakes: &mut Mistakes) -> Vec<Document> {
    read(sources, |source| !is_of_provider(source), document, mistakes)
}

/// Reads every spec of a provider that is YAML.
pub(crate) fn providers(sources: &[Source], mistakes: &mut Mistakes) -> Vec<Provider> {
    read(sources, is_of_provider, provider, mistakes)
}

fn is_of_provider(source: &Source) -> bool {
    DIALECTS.iter().any(|dialect| source.name == provider_file(dialect))
}

fn read<T>(
    sources: &[Source],
    wanted: fn(&Source) -> bool,
    read: fn(&mut Reader<'_>, &str, &Node) -> Option<T>,
    mistakes: &mut Mistakes,
) -> Vec<T> {
    let mut documents = Vec::new();
    for (index, source) in sources.iter().enumerate().filter(|(_, source)| wanted(source)) {
        if let Some(tree) = &source.tree {
            let folder = source.name.split('/').nth(1);
            let dialect = DIALECTS.iter().find(|dialect| Some(dialect.provider) == folder);
            let dropped = Dropped::default();
            let reader = &mut Reader { source: index, dialect, mistakes, dropped };
            characters(reader, tree, false);
            documents.extend(read(reader, &source.name, tree));
        }
    }
    documents
}

/// Keys of what may have several lines. All else is a name, a value or a sentence.
const PROSE: &[&str] = &["description", "differences", "page", "preconditions", "reason"];

/// Complains of characters that would break the generated code, or the line that they are shown in.
fn characters(reader: &mut Reader<'_>, node: &Node, prose: bool) {
    match &node.value {
        Yaml::String(text) => {
            let lines = |c: &char| prose && matches!(c, '\n' | '\t');
            match text.chars().find(|c| names::breaks_lines(*c) && !lines(c)) {
                Some('\n') => reader.complain(node.id, "a line break, where one line belongs"),
                Some(c) => {
                    let code = u32::from(c);
                    reader
                        .complain(node.id, format!("it holds the control character U+{code:04X}"));
                }
                None => {}
            }
        }
        Yaml::List(items) => items.iter().for_each(|item| characters(reader, item, prose)),
        Yaml::Map(pairs) => {
            for (key, value) in pairs {
                characters(reader, key, false);
                let prose = matches!(&key.value, Yaml::String(key) if PROSE.contains(&&**key));
                characters(reader, value, prose);
            }
        }
        Yaml::Null | Yaml::Boolean(_) | Yaml::Integer(_) | Yaml::Number(_) => {}
    }
}

struct Reader<'a> {
    source: usize,
    /// That of the folder.
    dialect: Option<&'static Dialect>,
    mistakes: &'a mut Mistakes,
    dropped: Dropped,
}

impl Reader<'_> {
    fn complain(&mut self, node: NodeId, message: impl Into<String>) {
        self.mistakes.add(Place { source: self.source, node }, message);
    }

    fn expected(&mut self, node: &Node, what: &str) {
        self.complain(node.id, format!("expected {what}, found {}", node.kind()));
    }
}

/// A map of which keys are taken one by one; what is left over is unknown.
struct Map<'n> {
    node: NodeId,
    entries: Vec<(String, &'n Node, &'n Node)>,
    known: Vec<&'static str>,
}

impl<'n> Map<'n> {
    fn open(reader: &mut Reader<'_>, node: &'n Node) -> Option<Self> {
        let Yaml::Map(pairs) = &node.value else {
            reader.expected(node, "a map");
            return None;
        };
        let mut entries: Vec<(String, &Node, &Node)> = Vec::new();
        let mut seen = HashSet::new();
        for (key, value) in pairs {
            let Some(name) = key.scalar() else {
                reader.expected(key, "a name");
                continue;
            };
            if !seen.insert(name.clone()) {
                reader.complain(key.id, format!("`{name}` is here a second time"));
                continue;
            }
            entries.push((name, key, value));
        }
        Some(Self { node: node.id, entries, known: Vec::new() })
    }

    fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        let index = self.entries.iter().position(|(name, _, _)| name == key)?;
        Some(self.entries.remove(index).2)
    }

    fn demand(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<&'n Node> {
        let found = self.take(key);
        if found.is_none() {
            reader.complain(self.node, format!("`{key}` is missing"));
        }
        found
    }

    fn demand_present(&mut self, reader: &mut Reader<'_>, key: &'static str) {
        if !self.entries.iter().any(|(name, _, _)| name == key) {
            reader.complain(self.node, format!("`{key}` is missing"));
        }
    }

    fn text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
        self.take(key).and_then(|node| text(reader, node))
    }

    fn demand_text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> At<String> {
        let found = self.demand(reader, key).and_then(|node| text(reader, node));
        if let Some(text) = &found
            && text.value.is_empty()
        {
            reader.complain(text.node, format!("`{key}` is empty"));
        }
        found.unwrap_or_else(|| At { value: String::new(), node: self.node })
    }

    /// A text that may be left out, but says something when it is there.
    fn some_text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
        let text = self.text(reader, key)?;
        if text.value.is_empty() {
            reader.complain(text.node, format!("`{key}` is empty"));
        }
        Some(text.value)
    }

    fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        match node.value {
            Yaml::Boolean(value) => Some(value),
            _ => {
                reader.expected(node, "`true` or `false`");
                None
            }
        }
    }

    fn demand_boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> bool {
        self.demand_present(reader, key);
        self.boolean(reader, key).unwrap_or(false)
    }

    fn number(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<f64> {
        let node = self.take(key)?;
        match node.value {
            Yaml::Integer(number) => Some(number as f64),
            Yaml::Number(number) => Some(number),
            _ => {
                reader.expected(node, "a number");
                None
            }
        }
    }

    /// A number from 0; 1 in the place of a mistake.
    fn whole(&mut self, reader: &mut Reader<'_>, key: &'static str, what: &str) -> Option<At<u64>> {
        let node = self.take(key)?;
        let number = match node.value {
            Yaml::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        };
        if number.is_none() {
            reader.complain(node.id, format!("expected {what}"));
        }
        Some(At { value: number.unwrap_or(1), node: node.id })
    }

    fn seconds(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<u64>> {
        self.whole(reader, key, "a whole number of seconds")
    }

    fn demand_seconds(&mut self, reader: &mut Reader<'_>, key: &'static str) -> At<u64> {
        self.demand_present(reader, key);
        self.seconds(reader, key).unwrap_or(At { value: 1, node: self.node })
    }

    fn list(&mut self, reader: &mut Reader<'_>, key: &'static str) -> &'n [Node] {
        match self.take(key) {
            None => &[],
            Some(Node { value: Yaml::List(items), .. }) => items,
            Some(node) => {
                reader.expected(node, "a list");
                &[]
            }
        }
    }

    fn texts(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<At<String>> {
        self.list(reader, key).iter().filter_map(|node| text(reader, node)).collect()
    }

    fn demand_texts(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<At<String>> {
        self.demand_present(reader, key);
        if let Some((_, _, node)) = self.entries.iter().find(|(name, _, _)| name == key)
            && matches!(&node.value, Yaml::List(items) if items.is_empty())
        {
            reader.complain(node.id, format!("`{key}` is empty"));
        }
        self.texts(reader, key)
    }

    fn sentences(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<String> {
        self.texts(reader, key).into_iter().map(|text| text.value).collect()
    }

    /// A map of names to something that `read` reads.
    fn named<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: fn(&mut Reader<'_>, &Node) -> Option<T>,
    ) -> Entries<T> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let Some(map) = Map::open(reader, node) else {
            reader.dropped.all = true;
            return Vec::new();
        };
        map.entries
            .into_iter()
            .filter_map(|(name, key, value)| {
                let Some(entry) = read(reader, value) else {
                    reader.dropped.names.insert(name);
                    return None;
                };
                let name = At { value: name, node: key.id };
                Some((name, entry))
            })
            .collect()
    }

    /// [`named`](Self::named), and not absent.
    fn demand_named<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: fn(&mut Reader<'_>, &Node) -> Option<T>,
    ) -> Entries<T> {
        self.demand_present(reader, key);
        self.named(reader, key, read)
    }

    /// A word that stands in the place of what the key is usually followed by, which is not there
    /// then.
    fn word(&mut self, key: &str) -> Option<At<String>> {
        let index = self
            .entries
            .iter()
            .position(|(name, _, node)| name == key && matches!(node.value, Yaml::String(_)))?;
        let (_, _, node) = self.entries.remove(index);
        let Yaml::String(word) = &node.value else { return None };
        Some(At { value: word.clone(), node: node.id })
    }

    /// Whether a key is there, and followed by `{}`.
    fn is_empty_map(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(name, _, node)| {
            name == key && matches!(&node.value, Yaml::Map(pairs) if pairs.is_empty())
        })
    }

    fn finish(self, reader: &mut Reader<'_>) {
        for (name, key, _) in &self.entries {
            let known = self.known.join("`, `");
            reader.complain(key.id, format!("unknown key `{name}`; known are `{known}`"));
        }
    }
}

fn text(reader: &mut Reader<'_>, node: &Node) -> Option<At<String>> {
    match &node.value {
        Yaml::String(text) => Some(At { value: text.trim().to_owned(), node: node.id }),
        _ => {
            reader.expected(node, "a string");
            None
        }
    }
}

fn scalar(reader: &mut Reader<'_>, node: &Node) -> Option<At<String>> {
    let text = node.scalar();
    if text.is_none() {
        reader.expected(node, "a single value");
    }
    Some(At { value: text?, node: node.id })
}

fn document(reader: &mut Reader<'_>, file: &str, tree: &Node) -> Option<Document> {
    let mut map = Map::open(reader, tree)?;
    let has_operations = !map.is_empty_map("operations");
    let mut document = Document {
        source: reader.source,
        file: file.to_owned(),
        root: tree.id,
        provider: map.demand_text(reader, "provider"),
        product: map.demand_text(reader, "product"),
        title: map.demand_text(reader, "title").value,
        description: map.text(reader, "description").map(|text| text.value),
        documentation: map.text(reader, "documentation").map(|text| text.value),
        endpoint: map.text(reader, "endpoint").map(|text| text.value),
        service: map.text(reader, "service"),
        revision: map.text(reader, "revision"),
        differences: map.sentences(reader, "differences"),
        operations: map.demand_named(reader, "operations", operation),
        types: map.named(reader, "types", type_),
        waiters: map.named(reader, "waiters", waiter),
        error_codes: map.named(reader, "error_codes", error_code),
        dropped: Dropped::default(),
    };
    map.finish(reader);
    // A product without operations has models that others refer to, and cannot be reached.
    if document.endpoint.as_deref().is_none_or(str::is_empty) && has_operations {
        reader.complain(tree.id, "`endpoint` is missing");
    }
    document.dropped = std::mem::take(&mut reader.dropped);
    Some(document)
}

fn provider(reader: &mut Reader<'_>, file: &str, tree: &Node) -> Option<Provider> {
    let mut map = Map::open(reader, tree)?;
    let mut provider = Provider {
        source: reader.source,
        file: file.to_owned(),
        provider: map.demand_text(reader, "provider"),
        title: map.demand_text(reader, "title"),
        documentation: map.some_text(reader, "documentation"),
        regions: map.named(reader, "regions", region),
        zones: map.named(reader, "zones", zone),
        error_codes: map.named(reader, "error_codes", error_code),
        dropped: Dropped::default(),
    };
    map.finish(reader);
    provider.dropped = std::mem::take(&mut reader.dropped);
    Some(provider)
}

fn region(reader: &mut Reader<'_>, node: &Node) -> Option<Region> {
    let mut map = Map::open(reader, node)?;
    let region = Region { name: map.demand_text(reader, "name").value };
    map.finish(reader);
    Some(region)
}

fn zone(reader: &mut Reader<'_>, node: &Node) -> Option<Zone> {
    let mut map = Map::open(reader, node)?;
    let zone = Zone {
        region: map.demand_text(reader, "region"),
        name: map.demand_text(reader, "name").value,
    };
    map.finish(reader);
    Some(zone)
}

fn error_code(reader: &mut Reader<'_>, node: &Node) -> Option<ErrorCode> {
    let mut map = Map::open(reader, node)?;
    let code =
        ErrorCode { kind: map.text(reader, "kind"), meaning: map.demand_text(reader, "meaning") };
    map.finish(reader);
    Some(code)
}

fn operation(reader: &mut Reader<'_>, node: &Node) -> Option<Operation> {
    let mut map = Map::open(reader, node)?;
    let mut operation = Operation {
        summary: map.demand_text(reader, "summary"),
        description: map.text(reader, "description").map(|text| text.value),
        documentation: map.text(reader, "documentation").map(|text| text.value),
        rust: map.text(reader, "rust"),
        rust_type: map.text(reader, "rust_type"),
        method: map.text(reader, "method"),
        path: map.text(reader, "path"),
        encoding: map.text(reader, "encoding"),
        idempotent: map.demand_boolean(reader, "idempotent"),
        preconditions: map.sentences(reader, "preconditions"),
        parameters: map.named(reader, "parameters", parameter),
        undocumented: map.word("result"),
        result: map.named(reader, "result", field),
        paging: map
            .take("paging")
            .and_then(|node| Some(At { value: paging(reader, node)?, node: node.id })),
        errors: map.named(reader, "errors", |reader, node| Some(text(reader, node)?.value)),
        differences: map.sentences(reader, "differences"),
        corrections: corrections(reader, &mut map, node),
    };
    map.finish(reader);
    imply(reader, &mut operation);
    Some(operation)
}

/// Puts the provider-wide parameters that the path names, and the spec does not, before the others.
fn imply(reader: &Reader<'_>, operation: &mut Operation) {
    let Some(path) = &operation.path else { return };
    for (name, _) in reader.dialect.map(|dialect| dialect.provider_wide).unwrap_or_default() {
        let is_listed = operation.parameters.iter().any(|(listed, _)| listed.value == *name)
            || reader.dropped.contains(name);
        if !is_listed && path.value.contains(&format!("{{{name}}}")) {
            let name = At { value: (*name).to_owned(), node: path.node };
            let implied = Field { implied: true, ..Field::short(true, path.node) };
            operation.parameters.insert(0, (name, implied));
        }
    }
}

/// A field, or a word that says of a provider-wide parameter whether it is required.
fn parameter(reader: &mut Reader<'_>, node: &Node) -> Option<Field> {
    match &node.value {
        Yaml::String(word) if word == "required" || word == "optional" => {
            Some(Field::short(word == "required", node.id))
        }
        _ => field(reader, node),
    }
}

fn paging(reader: &mut Reader<'_>, node: &Node) -> Option<Paging> {
    let mut map = Map::open(reader, node)?;
    let paging = Paging {
        offset: map.text(reader, "offset"),
        page: map.text(reader, "page"),
        first: map.whole(reader, "first", "the number of the first page"),
        token: map.text(reader, "token"),
        next: map.text(reader, "next"),
        size: map.text(reader, "size"),
        items: map.demand_text(reader, "items"),
        total: map.text(reader, "total"),
    };
    map.finish(reader);
    Some(paging)
}

fn type_(reader: &mut Reader<'_>, node: &Node) -> Option<Type> {
    let mut map = Map::open(reader, node)?;
    let description = map.text(reader, "description").map(|text| text.value);
    let type_ = Type {
        description,
        rust: map.text(reader, "rust"),
        fields: map.demand_named(reader, "fields", field),
        differences: map.sentences(reader, "differences"),
        corrections: corrections(reader, &mut map, node),
    };
    map.finish(reader);
    Some(type_)
}

fn field(reader: &mut Reader<'_>, node: &Node) -> Option<Field> {
    let mut map = Map::open(reader, node)?;
    let field = Field {
        kind: map
            .demand(reader, "type")
            .and_then(|node| Some(At { value: kind(reader, node)?, node: node.id })),
        text: map.take("text").and_then(|node| words(reader, node)),
        rust: map.text(reader, "rust"),
        short: false,
        implied: false,
        required: map.boolean(reader, "required").unwrap_or(false),
        required_when: map.text(reader, "required_when").map(|text| text.value),
        default: map.take("default").and_then(|node| scalar(reader, node)),
        values: map.texts(reader, "values"),
        enumeration: map.text(reader, "enum"),
        unit: map.text(reader, "unit").map(|text| text.value),
        ranges: map
            .list(reader, "ranges")
            .iter()
            .filter_map(|node| Some(At { value: range(reader, node)?, node: node.id }))
            .collect(),
        length: map
            .take("length")
            .and_then(|node| Some(At { value: length(reader, node)?, node: node.id })),
        secret: map.boolean(reader, "secret").unwrap_or(false),
        base64: map.boolean(reader, "base64").unwrap_or(false),
        token: map.boolean(reader, "token").unwrap_or(false),
        source: map.sentences(reader, "source"),
        description: map.some_text(reader, "description"),
        differences: map.sentences(reader, "differences"),
    };
    map.finish(reader);
    Some(field)
}

fn kind(reader: &mut Reader<'_>, node: &Node) -> Option<Kind> {
    match &node.value {
        Yaml::String(name) => Some(Kind::Name(name.clone())),
        Yaml::List(items) if items.len() == 1 => {
            Some(Kind::List(Box::new(kind(reader, &items[0])?)))
        }
        _ => {
            reader.expected(node, "the name of a type, or a list of one such as `[string]`");
            None
        }
    }
}

/// A list of texts.
fn words(reader: &mut Reader<'_>, node: &Node) -> Option<At<Vec<String>>> {
    let Yaml::List(items) = &node.value else {
        reader.expected(node, "a list of two texts");
        return None;
    };
    let words = items.iter().filter_map(|item| Some(text(reader, item)?.value));
    Some(At { value: words.collect(), node: node.id })
}

fn range(reader: &mut Reader<'_>, node: &Node) -> Option<Range> {
    let mut map = Map::open(reader, node)?;
    limits_something(reader, &map);
    let range = Range {
        minimum: map.number(reader, "minimum"),
        maximum: map.number(reader, "maximum"),
        step: map.number(reader, "step"),
        when: map.named(reader, "when", |reader, node| Some(scalar(reader, node)?.value)),
    };
    map.finish(reader);
    Some(range)
}

/// A range of numbers of characters.
fn length(reader: &mut Reader<'_>, node: &Node) -> Option<Range> {
    let mut map = Map::open(reader, node)?;
    limits_something(reader, &map);
    let range = Range {
        minimum: map.number(reader, "minimum"),
        maximum: map.number(reader, "maximum"),
        ..Range::default()
    };
    map.finish(reader);
    Some(range)
}

fn limits_something(reader: &mut Reader<'_>, map: &Map<'_>) {
    let limits = ["minimum", "maximum", "step"];
    if !map.entries.iter().any(|(name, _, _)| limits.contains(&name.as_str())) {
        reader.complain(map.node, "it limits nothing");
    }
}

/// What a word in the place of a parameter says of `parameters.Name.required`.
fn word_at(operation: &Node, at: &str) -> Option<String> {
    let mut keys = at.split('.');
    let path = [keys.next()?, keys.next()?];
    if (keys.next(), keys.next()) != (Some("required"), None) {
        return None;
    }
    let node = path.iter().try_fold(operation, |node, key| child(node, key))?;
    match node.scalar()?.as_str() {
        "required" => Some("true".to_owned()),
        "optional" => Some("false".to_owned()),
        _ => None,
    }
}

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Yaml::Map(pairs) = &node.value else { return None };
    let (_, value) = pairs.iter().find(|(name, _)| name.scalar().as_deref() == Some(key))?;
    Some(value)
}

fn corrections(reader: &mut Reader<'_>, map: &mut Map<'_>, owner: &Node) -> Vec<Correction> {
    let mut corrections = Vec::new();
    for node in map.list(reader, "corrections") {
        let Some(mut map) = Map::open(reader, node) else {
            continue;
        };
        let at = map.demand_text(reader, "at");
        let page = map.demand(reader, "page").map_or(String::new(), Node::shown);
        let reason = map.demand_text(reader, "reason").value;
        map.finish(reader);
        let spec = at
            .value
            .split('.')
            .try_fold(owner, child)
            .map(Node::shown)
            .or_else(|| word_at(owner, &at.value));
        corrections.push(Correction { at, reason, spec, page });
    }
    corrections
}

fn waiter(reader: &mut Reader<'_>, node: &Node) -> Option<Waiter> {
    let mut map = Map::open(reader, node)?;
    let waiter = Waiter {
        summary: map.demand_text(reader, "summary"),
        operation: map.demand_text(reader, "operation"),
        argument: map.demand_text(reader, "argument"),
        item: map.demand_text(reader, "item"),
        key: map.text(reader, "key"),
        state: map.demand_text(reader, "state"),
        success: success(reader, &mut map),
        failure: map.texts(reader, "failure"),
        missing_for: map.seconds(reader, "missing_for"),
        interval: map.demand(reader, "interval").and_then(|node| interval(reader, node)),
        timeout: map.demand_seconds(reader, "timeout"),
    };
    map.finish(reader);
    if matches!(waiter.success, Success::States(_)) && waiter.missing_for.is_none() {
        reader.complain(node.id, "`missing_for` is missing");
    }
    Some(waiter)
}

fn success(reader: &mut Reader<'_>, map: &mut Map<'_>) -> Success {
    let given = map.entries.iter().find(|(name, _, _)| name == "success");
    match given.map(|(_, _, node)| &node.value) {
        Some(Yaml::String(word)) if word == "gone" => {
            map.take("success");
            Success::Gone(Vec::new())
        }
        Some(Yaml::String(_)) => {
            let node = map.take("success").map_or(map.node, |node| node.id);
            reader.complain(node, "expected a list of states, or `gone`");
            Success::States(Vec::new())
        }
        _ => {
            let mut states = map.demand_texts(reader, "success");
            let before = states.len();
            states.retain(|state| state.value != "gone");
            if states.len() < before { Success::Gone(states) } else { Success::States(states) }
        }
    }
}

fn interval(reader: &mut Reader<'_>, node: &Node) -> Option<Interval> {
    let mut map = Map::open(reader, node)?;
    let interval = Interval {
        first: map.demand_seconds(reader, "first"),
        most: map.demand_seconds(reader, "most"),
    };
    map.finish(reader);
    Some(interval)
}
