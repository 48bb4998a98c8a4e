//! What is sent and answered: JSON by the provider's names, put together from the catalog.
//!
//! Each field gets a value of its own, so that two that change places are seen. Booleans and values
//! of enums cannot all differ: they are the digits of the field's number among its siblings, one
//! digit in each variant, and so differ in one of them.

use serde_json::{Map, json};
use yun_catalog::{Encoding, Field, Kind, Operation, Place, Provider, Type};

use crate::Json;
use crate::limits;

/// The least number of variants of everything: plain values, values that have to be escaped or are
/// hard to keep exact, and others.
const LEAST: usize = 3;

/// How many structures there are in each other at most. A type that demands itself has no end.
const DEEPEST: usize = 16;

/// Which values are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any: ones that nobody knows, that are out of range or hard to write, and a different one for
    /// each field.
    Any,
    /// Those that the documentation allows.
    Allowed,
}

/// How often a call is made with everything set, so that any two fields differ at least once. Few
/// values may be allowed, which then do not differ however often.
pub(crate) fn variants(operation: Operation, values: Values) -> usize {
    if values == Values::Allowed {
        return 2;
    }
    fn digits(count: usize) -> usize {
        (usize::BITS - count.leading_zeros()) as usize
    }
    fn of(fields: &mut dyn Iterator<Item = Field>) -> usize {
        let is_alike = |field: &Field| match field.kind().innermost() {
            Kind::Boolean => true,
            Kind::String => field.values().len() > 0,
            _ => false,
        };
        digits(fields.filter(is_alike).count())
    }
    let types = operation.product().types().map(|type_| of(&mut type_.fields()));
    let own = [of(&mut operation.parameters()), of(&mut operation.result())];
    types.chain(own).fold(LEAST, usize::max)
}

/// The value of a setting in the configuration that calls are made with: `region`, `zone` or `project`.
pub fn configured(provider: &str, setting: &str) -> String {
    let provider = yun_catalog::provider(provider);
    provider.map_or_else(String::new, |provider| setting_of(provider, setting, 0))
}

/// Names that the services know, each variant another.
fn setting_of(provider: Provider, setting: &str, variant: usize) -> String {
    let count = provider.regions().len().max(1);
    let region = provider.regions().nth(variant % count);
    let name = match setting {
        "region" => region.map(yun_catalog::Region::id),
        "zone" => region.and_then(|region| region.zones().next()).map(yun_catalog::Zone::id),
        _ => None,
    };
    name.map_or_else(|| format!("{setting}-{variant}"), str::to_owned)
}

/// All parameters.
pub(crate) fn every_parameter(operation: Operation, variant: usize, values: Values) -> Json {
    Maker { values, ..Maker::of(operation, variant, Selection::Every) }
        .record(operation.parameters(), 0)
}

/// The parameters that a call cannot do without, and those that the configuration gives.
pub(crate) fn required_parameters(operation: Operation, values: Values) -> Json {
    Maker { values, ..Maker::of(operation, 0, Selection::Required) }
        .record(operation.parameters(), 0)
}

/// Everything that is documented of a result.
pub(crate) fn every_field(operation: Operation, variant: usize) -> Json {
    if operation.undocumented().is_some() && operation.method() != "HEAD" {
        let text = format!("undocumented-{variant}");
        return json!({"Key": text, "n": variant, "half": 0.5, "list": [true, [text], {"a": "b"}]});
    }
    result(operation, Maker::of(operation, variant, Selection::Every))
}

/// What a result always has.
pub(crate) fn required_fields(operation: Operation) -> Json {
    result(operation, Maker::of(operation, 0, Selection::Required))
}

fn result(operation: Operation, maker: Maker) -> Json {
    let mut result = Maker { flat: false, ..maker }.record(operation.result(), 0);
    for (name, value) in envelope(operation) {
        if let Some(documented) = result.get_mut(name) {
            *documented = value;
        }
    }
    result
}

/// What the provider puts beside the fields of a result. Two operations document it as part of theirs.
pub(crate) fn envelope(operation: Operation) -> Vec<(&'static str, Json)> {
    match operation.product().provider().name() {
        "ucloud" => vec![
            ("RetCode", Json::from(0)),
            ("Action", format!("{}Response", operation.name()).into()),
        ],
        _ => Vec::new(),
    }
}

/// Whether a result without this field is an error. Services leave out empty lists of queries.
pub(crate) fn must_be_there(operation: Operation, field: Field) -> bool {
    let is_list = matches!(field.kind(), Kind::List(_));
    let is_always = envelope(operation).iter().any(|(name, _)| *name == field.name());
    let may_lack =
        is_list && operation.is_idempotent() || operation.method() == "HEAD" || is_always;
    field.is_required() && !may_lack
}

/// A result as the service writes it: booleans are texts where the provider has them so.
pub(crate) fn written(fields: impl Iterator<Item = Field>, result: &Json) -> Json {
    let mut object = result.as_object().cloned().unwrap_or_default();
    for field in fields {
        if let Some(value) = object.get_mut(field.name()) {
            *value = written_value(field, field.kind(), value);
        }
    }
    Json::Object(object)
}

fn written_value(field: Field, kind: Kind, value: &Json) -> Json {
    match (kind, value, field.boolean_texts()) {
        (Kind::List(list), Json::Array(items), _) => {
            items.iter().map(|item| written_value(field, list.item(), item)).collect()
        }
        (Kind::Type(type_), Json::Object(_), _) => written(type_.fields(), value),
        (Kind::Boolean, Json::Bool(true), Some((yes, _))) => Json::from(yes),
        (Kind::Boolean, Json::Bool(false), Some((_, no))) => Json::from(no),
        _ => value.clone(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Selection {
    Every,
    Required,
}

struct Maker {
    provider: Provider,
    variant: usize,
    selection: Selection,
    values: Values,
    /// Whether values travel as text, so that free JSON comes back as text.
    flat: bool,
    /// The number of values so far.
    count: i64,
    /// The types around the value.
    inside: Vec<&'static str>,
}

impl Maker {
    fn of(operation: Operation, variant: usize, selection: Selection) -> Self {
        Self {
            provider: operation.product().provider(),
            variant,
            selection,
            values: Values::Any,
            flat: operation.encoding() != Encoding::Json,
            count: 0,
            inside: Vec::new(),
        }
    }

    fn record(&mut self, fields: impl Iterator<Item = Field>, item: usize) -> Json {
        let mut object = Map::new();
        let fields: Vec<Field> = fields.collect();
        for (row, field) in fields.iter().copied().enumerate() {
            if let Some(setting) = field.provider_wide() {
                let number = match self.selection {
                    Selection::Required => 0,
                    Selection::Every => self.variant + 1,
                };
                let value = setting_of(self.provider, setting, number);
                object.insert(field.name().to_owned(), Json::from(value));
            } else if self.has(field) {
                let value = self.value(field, field.kind(), row + 1 + item);
                object.insert(field.name().to_owned(), value);
            }
        }
        if self.values == Values::Allowed {
            limits::keep(&fields, &mut object);
        }
        Json::Object(object)
    }

    /// A type in itself has what is demanded of it, and nothing else that goes deeper.
    fn has(&self, field: Field) -> bool {
        if self.inside.len() > DEEPEST {
            return false;
        }
        if field.is_required() {
            // A token is left to the call.
            return !(self.inside.is_empty()
                && field.is_token()
                && self.selection == Selection::Required);
        }
        let repeats = self
            .inside
            .last()
            .is_some_and(|last| self.inside.iter().filter(|around| *around == last).count() > 1);
        self.selection == Selection::Every
            && !(repeats && matches!(field.kind().innermost(), Kind::Type(_)))
    }

    /// `number` is that of the field among its siblings.
    fn value(&mut self, field: Field, kind: Kind, number: usize) -> Json {
        match kind {
            Kind::List(list) => {
                // Two items, and one where lists are in lists of lists.
                let mut count = if self.inside.len() < 3 { 2 } else { 1 };
                if self.values == Values::Allowed {
                    count = limits::items(field, count);
                }
                (0..count).map(|item| self.value(field, list.item(), number + item)).collect()
            }
            Kind::Type(type_) => self.structure(type_, number),
            Kind::Any => self.any(field.name()),
            _ if field.values().len() > 0 && kind_has_values(kind, self.values) => {
                self.known(field, kind, number)
            }
            Kind::Boolean => Json::from(digit(number, 2, self.variant) == 1),
            Kind::Integer => self.integer(),
            Kind::Number => self.number(),
            _ => self.text(field),
        }
    }

    fn structure(&mut self, type_: Type, number: usize) -> Json {
        self.inside.push(type_.name());
        let mut object = self.record(type_.fields(), number);
        if self.selection == Selection::Required && object.as_object().is_some_and(Map::is_empty) {
            // Nothing is left of an empty structure in a query or a form.
            let is_plain = |field: &Field| !matches!(field.kind().innermost(), Kind::Type(_));
            if let Some(field) = type_.fields().find(is_plain) {
                object[field.name()] = self.value(field, field.kind(), number);
            }
        }
        self.inside.pop();
        object
    }

    fn next(&mut self) -> i64 {
        self.count += 1;
        self.count
    }

    /// A value that the documentation lists, or, where any will do, sometimes one that it does not.
    fn known(&mut self, field: Field, kind: Kind, number: usize) -> Json {
        let any = self.values == Values::Any;
        // In a form or a query, an empty text is none.
        let may_be_empty = any || !self.flat;
        let is_usable = |known: &yun_catalog::Value| may_be_empty || !known.text().is_empty();
        let count = field.values().filter(is_usable).count() + usize::from(any);
        let row = digit(number, count.max(2), self.variant);
        let known =
            field.values().filter(is_usable).nth(if any { row } else { row % count.max(1) });
        known.map_or_else(|| self.text(field), |known| limits::scalar(kind, known.text()))
    }

    fn integer(&mut self) -> Json {
        let next = self.next();
        Json::from(match (self.variant, self.values) {
            (0, _) | (_, Values::Allowed) => next,
            // No float between two of these.
            (1, _) => 9_007_199_254_740_993 + 2 * next,
            _ => -1000 * next,
        })
    }

    fn number(&mut self) -> Json {
        let next = self.next() as f64;
        Json::from(match self.variant {
            0 => next + 0.25,
            // Texts with an exponent, in some languages.
            1 => next * 1e-7,
            _ => next,
        })
    }

    fn text(&mut self, field: Field) -> Json {
        let (next, name) = (self.next(), field.name());
        Json::from(match (self.variant, field.place()) {
            // Behind a colon, JD Cloud's paths have what is done with the id before it.
            (1, Some(Place::Path)) => format!("{name} {next} a/b&c=d+e%20~云?#"),
            (1, _) => format!("{name} {next}: a&b=c+d%20\t\"\\/é云😀?#[]"),
            (variant, _) => format!("{name}-{next}-{variant}"),
        })
    }

    fn any(&mut self, name: &str) -> Json {
        let next = self.next();
        let text = format!("{name}-{next}");
        match (self.flat, self.variant) {
            (true, 1) => json!(text),
            (true, _) => json!({"Key": text, "list": [format!("{text} a"), format!("{text} b")]}),
            (false, 1) => json!([next, {"text": text}]),
            (false, _) => json!({"Key": text, "n": next, "half": 0.5, "list": [true, [text]]}),
        }
    }
}

/// Whether a field's value is one of those listed. Of numbers and booleans, others are just as good
/// where any is.
fn kind_has_values(kind: Kind, values: Values) -> bool {
    match kind {
        Kind::String => true,
        Kind::Integer | Kind::Number | Kind::Boolean => values == Values::Allowed,
        _ => false,
    }
}

/// One of a number's digits, the lowest first.
fn digit(number: usize, base: usize, place: usize) -> usize {
    let shifted = (0..place).fold(number, |number, _| number / base);
    shifted % base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_numbers_differ_in_a_digit() {
        for base in 2..5 {
            for one in 1..30 {
                for other in 1..one {
                    let differ = |place| digit(one, base, place) != digit(other, base, place);
                    assert!((0..5).any(differ), "{one} and {other} in base {base}");
                }
            }
        }
    }

    #[test]
    fn values_of_one_request_differ_from_each_other() {
        let create = yun_catalog::provider("jdcloud").and_then(|one| one.product("vm"));
        let create = create.and_then(|vm| vm.operation("createInstances"));
        let request = create.map(|create| every_parameter(create, 0, Values::Any).to_string());
        let request = request.unwrap_or_default();
        for text in ["imageId-", "instanceType-", "keyNames-"] {
            let found: Vec<_> = request.match_indices(text).collect();
            assert!(!found.is_empty(), "{text}: {request}");
        }
        let texts: Vec<&str> = request.split('"').filter(|text| text.ends_with("-0")).collect();
        let different: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!((texts.len() > 30, different.len()), (true, texts.len()));
    }

    #[test]
    fn allowed_values_are_within_the_limits() {
        let mut checked = 0;
        for product in yun_catalog::providers().flat_map(yun_catalog::Provider::products) {
            for operation in product.operations() {
                for variant in 0..2 {
                    let request = every_parameter(operation, variant, Values::Allowed);
                    for field in operation.parameters() {
                        let value = &request[field.name()];
                        if let (Some(length), Some(text)) = (field.length(), value.as_str()) {
                            let count = text.chars().count() as f64;
                            let least = length.minimum().unwrap_or_default();
                            let most = length.maximum().unwrap_or(f64::MAX);
                            let is_listed = field.values().len() > 0;
                            assert!(
                                is_listed || (least..=most).contains(&count),
                                "{field:?} {text}"
                            );
                            checked += 1;
                        }
                        if let (Kind::String, true) = (field.kind(), field.values().len() > 0) {
                            let is =
                                |known: yun_catalog::Value| Some(known.text()) == value.as_str();
                            assert!(field.values().any(is), "{operation:?} {field:?} {value}");
                            checked += 1;
                        }
                    }
                }
            }
        }
        assert!(checked > 4000, "{checked}");
    }
}
