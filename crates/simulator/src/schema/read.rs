//! Reads parameters as the catalog types them, from flat names or JSON.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use yun_catalog::{Field, Kind};

use super::Mistake;
use super::mistake::Path;
use super::names::{Given, Node};

/// How a provider writes what JSON has types for.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    /// The index of the first item of a list in flat names.
    pub(crate) first_index: usize,
    /// Whether JSON may have texts for numbers and booleans and the reverse. UCloud's gateway turns
    /// everything into texts before anyone looks at it.
    pub(crate) is_lenient: bool,
    /// What the field that is being read has for true and false, where it is written as text.
    pub(crate) words: Option<(&'static str, &'static str)>,
}

/// The parameters that were read, and the names that the operation does not have.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) values: Map<String, Value>,
    pub(crate) unknown: Vec<String>,
}

/// How many unknown names are kept, and how much of each.
const UNKNOWN: usize = 16;
const UNKNOWN_LENGTH: usize = 100;

type Read = Result<Option<Value>, Mistake>;

impl Reading {
    fn unknown(&mut self, path: Path<'_>) {
        if self.unknown.len() < UNKNOWN {
            self.unknown.push(path.to_string().chars().take(UNKNOWN_LENGTH).collect());
        }
    }
}

impl Reader {
    /// Reads the parameters among `fields` into `reading`. Empty texts and `null` count as missing.
    ///
    /// # Errors
    /// The first parameter, in the catalog's order, that is of the wrong type, given twice, or a list
    /// with a gap.
    pub(crate) fn read(
        self,
        fields: impl Iterator<Item = Field>,
        node: &Node<'_>,
        reading: &mut Reading,
    ) -> Result<(), Mistake> {
        let values = self.fields(fields, node, Path::Root, reading)?;
        reading.values.extend(values);
        Ok(())
    }

    fn fields(
        self,
        fields: impl Iterator<Item = Field>,
        node: &Node<'_>,
        path: Path<'_>,
        reading: &mut Reading,
    ) -> Result<Map<String, Value>, Mistake> {
        let mut values = Map::new();
        let mut known = 0;
        for field in fields {
            let Some(below) = node.below.get(field.name()) else { continue };
            known += 1;
            let path = Path::Name(&path, field.name());
            let reader = self.of(field);
            if let Some(value) = reader.node(below, field.kind(), path, reading)? {
                let value = self.spelled(field, value);
                values.insert(field.name().to_owned(), decoded(field, value, path)?);
            }
        }
        if known < node.below.len() {
            let is_read = |name: &str| values.contains_key(name);
            let others =
                node.below.iter().filter(|(name, node)| !is_read(name) && !node.is_blank());
            others.for_each(|(name, _)| reading.unknown(Path::Name(&path, name)));
        }
        Ok(values)
    }

    /// Returns a value as the documentation spells it. UCloud's own tools write acronyms in any
    /// case: `Bgp` for `BGP` and `tcp` for `TCP`.
    fn spelled(self, field: Field, value: Value) -> Value {
        let Value::String(text) = &value else { return value };
        let is_known = |text: &str| field.values().any(|known| known.text() == text);
        if !self.is_lenient || is_known(text) {
            return value;
        }
        let mut known = field.values().map(yun_catalog::Value::text);
        let found = known.find(|known| {
            !known.contains(|letter: char| letter.is_ascii_lowercase())
                && known.eq_ignore_ascii_case(text)
        });
        found.map_or(value.clone(), Value::from)
    }

    fn node(self, node: &Node<'_>, kind: Kind, path: Path<'_>, reading: &mut Reading) -> Read {
        if node.below.is_empty() {
            return match node.given[..] {
                [] => Ok(None),
                [Given::Text(text)] => self.text(text, kind, path),
                [Given::Json(json)] => self.json(json, kind, path, reading),
                _ => Err(Mistake::invalid(path, "is given twice")),
            };
        }
        if !node.given.is_empty() {
            return Err(Mistake::invalid(path, "takes one value but has several"));
        }
        match kind {
            Kind::List(list) => self.list(node, list.item(), path, reading).map(Some),
            Kind::Type(type_) => {
                self.fields(type_.fields(), node, path, reading).map(|fields| Some(fields.into()))
            }
            Kind::Any => Ok(Some(node.as_json())),
            _ => Err(Mistake::invalid(path, "takes one value but has several")),
        }
    }

    fn list(
        self,
        node: &Node<'_>,
        kind: Kind,
        path: Path<'_>,
        reading: &mut Reading,
    ) -> Result<Value, Mistake> {
        let first = self.first_index;
        let mut items = Vec::with_capacity(node.below.len());
        for (name, item) in &node.below {
            // Only canonical numbers: not `+1` or `01`.
            let index = name.parse().ok().filter(|index: &usize| index.to_string() == *name);
            let index = index.ok_or_else(|| {
                Mistake::invalid(path, format!("is a list, written {path}.{first} and so on"))
            })?;
            items.push((index, item));
        }
        items.sort_unstable_by_key(|(index, _)| *index);
        let mut values = Vec::with_capacity(items.len());
        for ((index, item), expected) in items.into_iter().zip(first..) {
            if index != expected {
                let problem = format!("has item {index} where item {expected} is expected");
                return Err(Mistake::invalid(path, problem));
            }
            let path = Path::Index(&path, index);
            let value = self.node(item, kind, path, reading)?;
            values.push(value.ok_or_else(|| Mistake::invalid(path, "is empty"))?);
        }
        Ok(values.into())
    }

    fn of(self, field: Field) -> Self {
        Self { words: field.boolean_texts(), ..self }
    }

    fn word(self, text: &str) -> Option<bool> {
        let (yes, no) = self.words?;
        if text == yes { Some(true) } else { (text == no).then_some(false) }
    }

    /// A text is what forms, queries and paths have.
    fn text(self, text: &str, kind: Kind, path: Path<'_>) -> Read {
        if text.is_empty() {
            return Ok(None);
        }
        let value = match kind {
            Kind::String | Kind::Any => Some(text.into()),
            Kind::Integer => integer(text),
            Kind::Number => number(text),
            // Case-insensitive: JD Cloud's official Python SDK writes `True`.
            Kind::Boolean => {
                self.word(text).or_else(|| text.to_ascii_lowercase().parse().ok()).map(Value::Bool)
            }
            Kind::List(_) => {
                let problem = format!("is a list, written {path}.{} and so on", self.first_index);
                return Err(Mistake::invalid(path, problem));
            }
            _ => None,
        };
        value.map(Some).ok_or_else(|| must_be(kind, path))
    }

    fn json(self, json: &Value, kind: Kind, path: Path<'_>, reading: &mut Reading) -> Read {
        let value = match (kind, json) {
            (_, Value::Null) => return Ok(None),
            (Kind::Any, _) | (Kind::String, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => {
                Some(json.clone())
            }
            (Kind::Integer, Value::Number(number)) => integer(&number.to_string())
                .or_else(|| number.as_f64().and_then(|float| integer(&float.to_string()))),
            (Kind::Number, Value::Number(_)) => Some(json.clone()),
            (Kind::Boolean, Value::String(text)) if self.words.is_some() => {
                return self.text(text, kind, path);
            }
            (Kind::List(list), Value::Array(items)) => {
                let mut values = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    let path = Path::Item(&path, at);
                    let value = self.json(item, list.item(), path, reading)?;
                    values.push(value.ok_or_else(|| must_be(list.item(), path))?);
                }
                Some(values.into())
            }
            (Kind::Type(type_), Value::Object(object)) => {
                Some(self.object(type_.fields(), object, path, reading)?.into())
            }
            (Kind::Integer | Kind::Number | Kind::Boolean, Value::String(text))
                if self.is_lenient =>
            {
                return self.text(text, kind, path);
            }
            (Kind::String | Kind::Boolean, Value::Bool(_) | Value::Number(_))
                if self.is_lenient =>
            {
                return self.text(&as_text(json), kind, path);
            }
            _ => None,
        };
        value.map(Some).ok_or_else(|| must_be(kind, path))
    }

    fn object(
        self,
        fields: impl Iterator<Item = Field>,
        object: &Map<String, Value>,
        path: Path<'_>,
        reading: &mut Reading,
    ) -> Result<Map<String, Value>, Mistake> {
        let mut values = Map::new();
        let mut known = 0;
        for field in fields {
            let Some(value) = object.get(field.name()) else { continue };
            known += 1;
            let path = Path::Name(&path, field.name());
            if let Some(value) = self.of(field).json(value, field.kind(), path, reading)? {
                let value = self.spelled(field, value);
                values.insert(field.name().to_owned(), decoded(field, value, path)?);
            }
        }
        if known < object.len() {
            let others = object
                .iter()
                .filter(|(name, value)| !values.contains_key(*name) && !value.is_null());
            others.for_each(|(name, _)| reading.unknown(Path::Name(&path, name)));
        }
        Ok(values)
    }
}

impl Node<'_> {
    /// Whether nothing but empty texts was sent.
    fn is_blank(&self) -> bool {
        self.given.iter().all(|given| match given {
            Given::Text(text) => text.is_empty(),
            Given::Json(json) => json.is_null(),
        }) && self.below.values().all(Node::is_blank)
    }

    fn as_json(&self) -> Value {
        if self.below.is_empty() {
            return self.given.first().map_or(Value::Null, |given| match given {
                Given::Text(text) => (*text).into(),
                Given::Json(json) => (*json).clone(),
            });
        }
        let below = self.below.iter().map(|(name, node)| ((*name).to_owned(), node.as_json()));
        below.collect::<Map<_, _>>().into()
    }
}

fn must_be(kind: Kind, path: Path<'_>) -> Mistake {
    let what = match kind {
        Kind::String => "a string",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Boolean => "a boolean",
        Kind::List(_) => "a list",
        _ => "an object",
    };
    Mistake::invalid(path, format!("must be {what}"))
}

fn integer(text: &str) -> Option<Value> {
    let signed = text.parse::<i64>().map(Value::from);
    signed.or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}

/// A number as JSON writes it: neither `NaN` nor `+1`.
fn number(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_number)
}

/// A scalar as UCloud writes it: whole floats without a fraction, no exponents.
pub(crate) fn as_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Bool(flag) => flag.to_string().into(),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().unwrap_or_default().to_string().into()
        }
        Value::Number(number) => number.to_string().into(),
        Value::Null | Value::Array(_) | Value::Object(_) => "".into(),
    }
}

/// Decodes a text that travels in base64.
fn decoded(field: Field, value: Value, path: Path<'_>) -> Result<Value, Mistake> {
    if !field.is_base64() {
        return Ok(value);
    }
    match value {
        Value::String(text) => {
            let bytes = STANDARD
                .decode(&text)
                .map_err(|_| Mistake::invalid(path, "must be encoded in base64"))?;
            // What is not text stays as it was sent.
            Ok(String::from_utf8(bytes).unwrap_or(text).into())
        }
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use yun_catalog::Operation;

    use super::*;

    const UCLOUD: Reader = Reader { first_index: 0, is_lenient: true, words: None };
    const JDCLOUD: Reader = Reader { first_index: 1, is_lenient: false, words: None };

    fn operation(provider: &str, product: &str, name: &str) -> Operation {
        yun_catalog::provider(provider).unwrap().product(product).unwrap().operation(name).unwrap()
    }

    fn read<'a>(
        reader: Reader,
        operation: Operation,
        pairs: impl IntoIterator<Item = (&'a str, Given<'a>)>,
    ) -> Result<Reading, String> {
        let mut reading = Reading::default();
        let node = Node::of(pairs).map_err(|mistake| mistake.path)?;
        let read = reader.read(operation.parameters(), &node, &mut reading);
        read.map(|()| reading).map_err(|mistake| mistake.path)
    }

    fn flat(pairs: &[(&str, &str)]) -> Result<Reading, String> {
        let images = operation("jdcloud", "vm", "describeInstances");
        read(JDCLOUD, images, pairs.iter().map(|(name, value)| (*name, Given::Text(value))))
    }

    #[test]
    fn flat_names_become_typed_values() {
        let read = flat(&[
            ("pageSize", "10"),
            ("filters.1.name", "status"),
            ("filters.1.values.1", "running"),
            ("filters.1.values.2", "stopped"),
            ("tags.1.key", ""),
            ("color", "red"),
        ])
        .unwrap();
        let expected = json!({
            "pageSize": 10,
            "filters": [{"name": "status", "values": ["running", "stopped"]}],
            "tags": [{}],
        });
        assert_eq!(Value::from(read.values), expected);
        assert_eq!(read.unknown, ["color"]);

        let names: Vec<_> = (1..=12).map(|n| format!("filters.1.values.{n}")).collect();
        let pairs: Vec<_> = names.iter().map(|name| (name.as_str(), "v")).collect();
        assert_eq!(
            flat(&pairs).unwrap().values["filters"][0]["values"].as_array().unwrap().len(),
            12
        );
    }

    #[test]
    fn mistakes_in_flat_names_are_named() {
        for (pairs, path) in [
            (vec![("pageSize", "x")], "pageSize"),
            (vec![("pageSize", "1"), ("pageSize", "1")], "pageSize"),
            (vec![("pageSize.1", "1")], "pageSize"),
            (vec![("filters", "a")], "filters"),
            (vec![("filters.0.name", "a")], "filters"),
            (vec![("filters.2.name", "a")], "filters"),
            (vec![("filters.x.name", "a")], "filters"),
            (vec![("filters.01.name", "a")], "filters"),
            (vec![("filters.+1.name", "a")], "filters"),
            (vec![("filters.1.values.1", "")], "filters.1.values.1"),
            (vec![("filters.1.values.1.2", "a")], "filters.1.values.1"),
            (vec![("filters.1.values", "v")], "filters.1.values"),
            (vec![("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q", "v")], "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"),
        ] {
            assert_eq!(flat(&pairs).unwrap_err(), path, "{pairs:?}");
        }
    }

    #[test]
    fn a_boolean_that_the_provider_writes_as_text_is_read_from_it() {
        let reinstall = operation("ucloud", "uhost", "ReinstallUHostInstance");
        let rebuild = operation("jdcloud", "vm", "rebuildInstance");
        let of = |reader, operation, name: &'static str, given: Value| {
            let reading = read(reader, operation, [(name, Given::Json(&given))]);
            reading.map(|reading| reading.values.get(name).cloned())
        };
        for (text, is) in [("Yes", true), ("No", false), ("true", true), ("False", false)] {
            let read = of(UCLOUD, reinstall, "ReserveDisk", json!(text));
            assert_eq!(read, Ok(Some(json!(is))), "{text}");
        }
        for (text, is) in [("yes", true), ("no", false)] {
            let read = of(JDCLOUD, rebuild, "passWordAuth", json!(text));
            assert_eq!(read, Ok(Some(json!(is))), "{text}");
        }
        let refused = of(JDCLOUD, rebuild, "passWordAuth", json!("perhaps"));
        assert_eq!(refused, Err("passWordAuth".to_owned()));
    }

    #[test]
    fn ucloud_takes_flat_and_nested_names_and_any_scalar_but_nothing_twice() {
        let create = operation("ucloud", "uhost", "CreateUHostInstance");
        let read = |body: Value| {
            let Value::Object(body) = body else { panic!("an object") };
            let pairs = body.iter().map(|(name, value)| (name.as_str(), Given::Json(value)));
            read(UCLOUD, create, pairs).map(|reading| Value::from(reading.values))
        };
        let expected = json!({
            "CPU": 2,
            "Name": "7",
            "Disks": [{"IsBoot": true, "Size": 20}],
        });
        assert_eq!(
            read(json!({"CPU": "2", "Name": 7, "Disks": [{"IsBoot": true, "Size": 20.0}]})),
            Ok(expected.clone())
        );
        assert_eq!(
            read(json!({"CPU": 2, "Name": "7", "Disks.0.IsBoot": "true", "Disks.0.Size": "20"})),
            Ok(expected)
        );
        assert_eq!(read(json!({"Disks.0.Size": 20, "Disks": [{"Size": 20}]})), Err("Disks".into()));
    }

    #[test]
    fn mistakes_in_json_are_named() {
        let create = operation("jdcloud", "vm", "createImage");
        for (body, path) in [
            (json!({"name": 1}), "name"),
            (json!({"dataDisks": {}}), "dataDisks"),
            (json!({"dataDisks": [null]}), "dataDisks[0]"),
            (json!({"dataDisks": [{"noDevice": "true"}]}), "dataDisks[0].noDevice"),
            (
                json!({"dataDisks": [{}, {"cloudDiskSpec": {"diskSizeGB": 10.5}}]}),
                "dataDisks[1].cloudDiskSpec.diskSizeGB",
            ),
        ] {
            let Value::Object(body) = body else { panic!("an object") };
            let pairs = body.iter().map(|(name, value)| (name.as_str(), Given::Json(value)));
            assert_eq!(read(JDCLOUD, create, pairs).unwrap_err(), path);
        }
    }

    #[test]
    fn ucloud_ignores_the_case_of_acronyms_and_jdcloud_does_not() {
        let line = |text| {
            let allocate = operation("ucloud", "unet", "AllocateEIP");
            let read = read(UCLOUD, allocate, [("OperatorName", Given::Text(text))]).unwrap();
            read.values["OperatorName"].as_str().unwrap().to_owned()
        };
        assert_eq!(line("Bgp"), "BGP");
        assert_eq!(line("BGP"), "BGP");
        assert_eq!(line("native"), "native");
        let create = operation("jdcloud", "detection", "createSiteMonitor");
        let read = read(JDCLOUD, create, [("taskType", Given::Text("http"))]).unwrap();
        assert_eq!(read.values["taskType"], "http");
    }

    #[test]
    fn base64_is_decoded() {
        let create = operation("ucloud", "uhost", "CreateUHostInstance");
        let password = |text| read(UCLOUD, create, [("Password", Given::Text(text))]);
        assert_eq!(password("c2VjcmV0").unwrap().values["Password"], "secret");
        assert_eq!(password("not base64!").unwrap_err(), "Password");
    }
}
