//! The variants of an operation's request.

use serde_json::{Value, json};
use yun_catalog::{Encoding, Field, Kind, Operation, Place};

use crate::facts::{self, Fields};

/// A request, and what the documentation says of it.
pub(crate) struct Variant {
    pub(crate) what: String,
    /// By the provider's names.
    pub(crate) parameters: Fields,
    pub(crate) expected: Expected,
    pub(crate) carrier: Carrier,
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Usual,
    Query,
    /// Nested, as UCloud's Go SDK can send it.
    Json,
    /// Signed as JD Cloud's Python SDK does.
    Version3,
}

/// The verdict that the documentation demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Accepted,
    /// The names on the way to the parameter that is wrong.
    Refused(Vec<&'static str>),
}

/// Longer texts and lists than this are not sent: they say nothing more about the limit.
const LONGEST: f64 = 5_000.0;
const MOST_ITEMS: f64 = 200.0;
/// How far structures within structures are varied.
const DEEPEST: usize = 4;

/// Returns all variants of an operation's request.
pub(crate) fn variants(operation: Operation) -> Vec<Variant> {
    let mut building = Building {
        operation,
        is_flat: !matches!(operation.encoding(), Encoding::Json)
            || operation.product().provider().name() == "ucloud",
        base: required(operation),
        variants: Vec::new(),
    };
    if !says_nothing(operation, building.is_flat, &building.base) {
        building.accept("only what is required", building.base.clone());
    }
    let fields: Vec<_> = operation.parameters().collect();
    let everything = facts::object(fields.iter().copied(), true, 0);
    building.without_each(&everything, &fields, &[]);
    building.accept("everything", everything);
    building.fields(&fields, &[]);
    match operation.product().provider().name() {
        "ucloud" => building.other_carriers(&[Carrier::Query, Carrier::Json]),
        _ => building.other_carriers(&[Carrier::Version3]),
    }
    building.variants
}

fn required(operation: Operation) -> Fields {
    let fields: Vec<_> = operation.parameters().collect();
    facts::object(fields.into_iter(), false, 0)
}

struct Building {
    operation: Operation,
    /// Whether parameters are sent as names and texts.
    is_flat: bool,
    base: Fields,
    variants: Vec<Variant>,
}

impl Building {
    fn fields(&mut self, fields: &[Field], above: &[Field]) {
        for field in fields {
            let path: Vec<_> = above.iter().copied().chain([*field]).collect();
            if field.provider_wide().is_none() {
                self.field(*field, &path);
            }
            if field.is_required() {
                self.left_out(*field, fields, &path);
            }
            if let Kind::Type(type_) = field.kind().innermost()
                && path.len() < DEEPEST
                && !above.iter().any(|above| above.kind().to_string().contains(type_.name()))
            {
                self.fields(&type_.fields().collect::<Vec<_>>(), &path);
            }
        }
    }

    /// Everything but one parameter, or but one field of a structure.
    fn without_each(&mut self, everything: &Fields, fields: &[Field], above: &[Field]) {
        for field in fields {
            let path: Vec<_> = above.iter().copied().chain([*field]).collect();
            let mut others = everything.clone();
            let Some(object) = place(&mut others, &path) else { continue };
            let Some(removed) = object.remove(field.name()) else { continue };
            let says_nothing = object.is_empty() && !above.is_empty() && self.is_flat_at(&path);
            if !field.is_required() && !says_nothing && self.is_consistent(&others) {
                self.accept("everything but one parameter", others);
            }
            if let (Kind::Type(type_), false) = (field.kind().innermost(), removed.is_string()) {
                self.without_each(everything, &type_.fields().collect::<Vec<_>>(), &path);
            }
        }
    }

    /// UCloud reads the same from a form, a query and JSON, and JD Cloud under either version of the
    /// signature.
    fn other_carriers(&mut self, carriers: &[Carrier]) {
        let mut others = Vec::new();
        for variant in &self.variants {
            for carrier in carriers.iter().copied() {
                if carrier == Carrier::Query && variant.parameters.len() > 100 {
                    continue;
                }
                others.push(Variant {
                    what: variant.what.clone(),
                    parameters: variant.parameters.clone(),
                    expected: variant.expected.clone(),
                    carrier,
                });
            }
        }
        self.variants.extend(others);
    }

    fn field(&mut self, field: Field, path: &[Field]) {
        if !field.is_required() {
            self.accept_at("one more parameter", path, facts::value(field, false, path.len()));
        }
        self.wrong_types(field, path);
        self.items(field, path);
        match field.kind().innermost() {
            Kind::String | Kind::Integer | Kind::Number | Kind::Boolean => {
                self.values(field, path);
                self.lengths(field, path);
                self.ranges(field, path);
            }
            _ => {}
        }
    }

    /// An item of a list of scalars stands for all.
    fn in_list(field: Field, value: Value) -> Value {
        match field.kind() {
            Kind::List(_) => {
                let count =
                    field.items().and_then(yun_catalog::Range::minimum).unwrap_or(1.0).max(1.0);
                vec![value; count as usize].into()
            }
            _ => value,
        }
    }

    fn wrong_types(&mut self, field: Field, path: &[Field]) {
        let wrong = match (field.kind(), self.is_flat_at(path)) {
            (Kind::Integer, true) => vec![json!("x"), json!("1.5"), json!("0x10")],
            (Kind::Number, true) => vec![json!("x"), json!("NaN")],
            (Kind::Boolean, true) => vec![json!("maybe"), json!("2")],
            (Kind::List(_) | Kind::Type(_), true) => vec![json!("x"), json!("7")],
            (Kind::Integer, false) => vec![json!("1"), json!(1.5), json!([1]), json!({})],
            (Kind::Number, false) => vec![json!("1"), json!({}), json!(true)],
            (Kind::Boolean, false) if field.boolean_texts().is_some() => {
                vec![json!("maybe"), json!(1), json!([true])]
            }
            (Kind::Boolean, false) => vec![json!("true"), json!(1), json!([true])],
            (Kind::String, false) => vec![json!(7), json!(["x"]), json!({"x": 1}), json!(true)],
            (Kind::List(_) | Kind::Type(_), false) => vec![json!("x"), json!(7), json!(false)],
            _ => Vec::new(),
        };
        for value in wrong {
            self.refuse("the wrong type", path, value);
        }
    }

    fn values(&mut self, field: Field, path: &[Field]) {
        let kind = field.kind().innermost();
        let typed = |text: &str| match kind {
            Kind::String => Some(Value::from(text)),
            Kind::Boolean => text.parse().ok().map(Value::Bool),
            _ => text.parse::<f64>().ok().map(facts::as_number),
        };
        let values: Vec<_> = field.values().map(yun_catalog::Value::text).collect();
        for value in values.iter().filter(|text| !text.is_empty()).filter_map(|text| typed(text)) {
            let fits = value.as_str().is_none_or(|text| fits(field, text.chars().count()));
            let number = facts::as_text(&value).parse::<f64>().ok();
            let in_range = number.is_none_or(|number| self.allowed(field, number, path));
            if fits && in_range {
                self.accept_at("a known value", path, Self::in_list(field, value));
            }
        }
        if values.is_empty() || field.boolean_texts().is_some() {
            return;
        }
        let unknown = match kind {
            Kind::String => Some(json!("never heard of")),
            Kind::Boolean => None,
            _ => Some(json!(987_654)),
        };
        if let Some(unknown) = unknown {
            self.refuse("an unknown value", path, Self::in_list(field, unknown));
        }
    }

    fn lengths(&mut self, field: Field, path: &[Field]) {
        let Some(length) = field.length().filter(|_| field.values().len() == 0) else { return };
        if field.ranges().len() > 0 || !matches!(field.kind().innermost(), Kind::String) {
            return;
        }
        let least = length.minimum().unwrap_or(0.0);
        let most = length.maximum().unwrap_or(f64::INFINITY);
        for count in [least, least - 1.0, most, most + 1.0] {
            if !(1.0..=LONGEST).contains(&count) {
                continue;
            }
            let text = Self::in_list(field, "x".repeat(count as usize).into());
            if (least..=most).contains(&count) {
                self.accept_at("a length at the limit", path, text);
            } else {
                self.refuse("a length beyond the limit", path, text);
            }
        }
    }

    fn items(&mut self, field: Field, path: &[Field]) {
        let (Some(items), Kind::List(_)) = (field.items(), field.kind()) else { return };
        let least = items.minimum().unwrap_or(0.0);
        let most = items.maximum().unwrap_or(f64::INFINITY);
        let one = match facts::value(field, false, path.len()) {
            Value::Array(items) => items.first().cloned().unwrap_or_default(),
            _ => return,
        };
        for count in [least, least - 1.0, most, most + 1.0] {
            if !(1.0..=MOST_ITEMS).contains(&count) {
                continue;
            }
            let list = Value::from(vec![one.clone(); count as usize]);
            if self.is_flat_at(path) && one.as_object().is_some_and(Fields::is_empty) {
                continue;
            }
            if (least..=most).contains(&count) {
                self.accept_at("as many items as allowed", path, list);
            } else {
                self.refuse("more or fewer items than allowed", path, list);
            }
        }
    }

    fn ranges(&mut self, field: Field, path: &[Field]) {
        if field.values().len() > 0 || matches!(field.kind().innermost(), Kind::Boolean) {
            return;
        }
        for range in field.ranges() {
            let step = range.step().unwrap_or(1.0);
            let mut numbers = Vec::new();
            for bound in [range.minimum(), range.maximum()].into_iter().flatten() {
                numbers.extend([bound - step, bound, bound + step]);
            }
            if step > 1.0 {
                numbers.extend(range.minimum().map(|least| least + step / 2.0));
            }
            for number in numbers {
                let is_whole = number.fract() == 0.0;
                if !is_whole && !matches!(field.kind().innermost(), Kind::Number) {
                    continue;
                }
                self.number(field, range, number, path);
            }
        }
    }

    /// A number where this range holds.
    fn number(&mut self, field: Field, range: yun_catalog::Range, number: f64, path: &[Field]) {
        let mut parameters = self.base.clone();
        let Some(beside) = place(&mut parameters, path) else { return };
        for (name, value) in range.when() {
            let sibling = beside_field(self.operation, path, name);
            let typed = match sibling.map(yun_catalog::Field::kind) {
                Some(Kind::Integer | Kind::Number) => value.parse().map(facts::as_number).ok(),
                Some(Kind::Boolean) => value.parse().map(Value::Bool).ok(),
                Some(Kind::String) => Some(value.into()),
                _ => None,
            };
            let Some(typed) = typed else { return };
            beside.insert(name.to_owned(), typed);
        }
        let expected = facts::allowed(field, number, beside);
        let value = facts::as_number(number);
        let value = match field.kind().innermost() {
            Kind::String => facts::as_text(&value).into(),
            _ => value,
        };
        if field.kind().innermost().to_string() == "string"
            && !fits(field, facts::as_text(&value).chars().count())
        {
            return;
        }
        beside.insert(field.name().to_owned(), Self::in_list(field, value));
        let what = format!("{number}");
        if expected && !self.is_consistent(&parameters) {
            return;
        }
        // Another number that does not fit beside these values would be named first.
        let mut allowed = parameters.clone();
        if let Some(object) = place(&mut allowed, path) {
            object.remove(field.name());
        }
        if !self.is_consistent(&allowed) {
            return;
        }
        let expected = if expected { Expected::Accepted } else { Expected::Refused(names(path)) };
        self.variants.push(Variant { what, parameters, expected, carrier: Carrier::Usual });
    }

    fn left_out(&mut self, field: Field, beside: &[Field], path: &[Field]) {
        if field.place() == Some(Place::Path) {
            return;
        }
        let mut parameters = self.base.clone();
        let Some(object) = place(&mut parameters, path) else { return };
        object.remove(field.name());
        if path.len() > 1 && object.is_empty() && self.is_flat_at(path) {
            // Flat names cannot say that a structure is empty.
            let scalar = beside.iter().find(|other| {
                !other.is_required() && matches!(other.kind(), Kind::String | Kind::Integer)
            });
            let Some(scalar) = scalar else { return };
            object.insert(scalar.name().to_owned(), facts::value(*scalar, false, path.len()));
        }
        let what = "a required parameter left out".to_owned();
        let expected = Expected::Refused(names(path));
        self.variants.push(Variant { what, parameters, expected, carrier: Carrier::Usual });
    }

    fn accept(&mut self, what: &str, parameters: Fields) {
        let what = what.to_owned();
        let expected = Expected::Accepted;
        self.variants.push(Variant { what, parameters, expected, carrier: Carrier::Usual });
    }

    fn accept_at(&mut self, what: &str, path: &[Field], value: Value) {
        self.at(what, path, value, Expected::Accepted);
    }

    fn refuse(&mut self, what: &str, path: &[Field], value: Value) {
        self.at(what, path, value, Expected::Refused(names(path)));
    }

    fn at(&mut self, what: &str, path: &[Field], value: Value, expected: Expected) {
        let mut parameters = self.base.clone();
        let (Some(object), Some(field)) = (place(&mut parameters, path), path.last()) else {
            return;
        };
        // A limit of another field may hold only beside the value that was there.
        object.insert(field.name().to_owned(), value);
        let says_nothing = says_nothing(self.operation, self.is_flat, &parameters);
        if expected == Expected::Accepted && (says_nothing || !self.is_consistent(&parameters)) {
            return;
        }
        let what = what.to_owned();
        self.variants.push(Variant { what, parameters, expected, carrier: Carrier::Usual });
    }

    /// Whether the required numbers are allowed beside a new value at the top.
    fn is_consistent(&self, parameters: &Fields) -> bool {
        consistent(&self.operation.parameters().collect::<Vec<_>>(), parameters)
    }

    fn allowed(&self, field: Field, number: f64, path: &[Field]) -> bool {
        let mut parameters = self.base.clone();
        place(&mut parameters, path).is_some_and(|beside| facts::allowed(field, number, beside))
    }

    /// Path and query have names and texts even where the body is JSON.
    fn is_flat_at(&self, path: &[Field]) -> bool {
        self.is_flat || path.first().and_then(|top| top.place()) != Some(Place::Body)
    }
}

/// Whether a parameter that is sent in flat names has an empty structure: they cannot say so.
fn says_nothing(operation: Operation, is_flat: bool, parameters: &Fields) -> bool {
    parameters.iter().any(|(name, value)| {
        let place = operation.parameter(name).and_then(yun_catalog::Field::place);
        (is_flat || place != Some(Place::Body)) && has_empty_structure(value)
    })
}

fn has_empty_structure(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_empty_structure),
        Value::Object(fields) => fields.is_empty() || fields.values().any(has_empty_structure),
        _ => false,
    }
}

fn consistent(fields: &[Field], object: &Fields) -> bool {
    fields.iter().all(|field| match (field.kind().innermost(), object.get(field.name())) {
        (Kind::Type(type_), Some(value)) => {
            let fields: Vec<_> = type_.fields().collect();
            let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            items.iter().filter_map(Value::as_object).all(|item| consistent(&fields, item))
        }
        (_, Some(value)) if field.ranges().len() > 0 => facts::as_text(value)
            .parse()
            .map_or(true, |number| facts::allowed(*field, number, object)),
        _ => true,
    })
}

fn fits(field: Field, count: usize) -> bool {
    field.length().is_none_or(|length| facts::contains(length, count as f64))
}

fn names(path: &[Field]) -> Vec<&'static str> {
    path.iter().map(|field| field.name()).collect()
}

/// Returns the object that the last field of the path is in, made as needed.
fn place<'a>(parameters: &'a mut Fields, path: &[Field]) -> Option<&'a mut Fields> {
    let (_, above) = path.split_last()?;
    above.iter().enumerate().try_fold(parameters, |object, (depth, field)| {
        let value =
            object.entry(field.name()).or_insert_with(|| facts::value(*field, false, depth));
        let mut value = value;
        while value.is_array() {
            value = value.as_array_mut()?.first_mut()?;
        }
        value.as_object_mut()
    })
}

fn beside_field(operation: Operation, path: &[Field], name: &str) -> Option<Field> {
    match path {
        [] => None,
        [_] => operation.parameter(name),
        [.., above, _] => match above.kind().innermost() {
            Kind::Type(type_) => type_.field(name),
            _ => None,
        },
    }
}
