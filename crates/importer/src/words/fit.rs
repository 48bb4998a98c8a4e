//! Whether facts fit the field that they are said of. What does not is left out and reported: a
//! sentence that contradicts itself or the type is no reason to refuse all others.

use serde_yaml::{Mapping, Value};

/// The innermost type of a field, and whether it is a list of it.
pub(super) fn type_of(field: &Mapping) -> (String, bool) {
    let mut kind = field.get("type").cloned().unwrap_or_default();
    let mut list = false;
    while let Value::Sequence(items) = kind {
        list = true;
        kind = items.into_iter().next().unwrap_or_default();
    }
    (kind.as_str().unwrap_or_default().to_owned(), list)
}

/// The facts of `entry` that fit `field`, in the form of specs, and what does not fit.
pub(super) fn fitting(
    entry: &Mapping,
    field: &Mapping,
    siblings: &Mapping,
    operations: &dyn Fn(&str) -> Option<String>,
) -> (Mapping, Vec<String>) {
    let (base, list) = type_of(field);
    let fit = Fit { base: &base, list, field, siblings, operations };
    let (mut facts, mut left_out) = (Mapping::new(), Vec::new());
    // The default comes last: it has to fit what the others say.
    let (defaults, others): (Vec<_>, Vec<_>) =
        entry.iter().partition(|(key, _)| key.as_str() == Some("default"));
    for (key, value) in others.into_iter().chain(defaults) {
        let Some(key) = key.as_str() else { continue };
        match fit.fact(key, value, &facts) {
            Ok(Some(value)) => {
                facts.insert(key.into(), value);
            }
            Ok(None) => {}
            Err(problem) => left_out.push(format!("{key}: {problem}")),
        }
    }
    (facts, left_out)
}

struct Fit<'a> {
    base: &'a str,
    list: bool,
    field: &'a Mapping,
    siblings: &'a Mapping,
    operations: &'a dyn Fn(&str) -> Option<String>,
}

impl Fit<'_> {
    fn fact(&self, key: &str, value: &Value, so_far: &Mapping) -> Result<Option<Value>, String> {
        let scalar = ["string", "integer", "number", "boolean"].contains(&self.base);
        Ok(match key {
            "description" | "only_when" | "note" | "deprecated" => Some(value.clone()),
            "required_when" if self.is("required") => None,
            "required_when" => Some(value.clone()),
            "values" if !scalar => return Err(format!("of `{}`", self.base)),
            // That a boolean is true or false needs no saying.
            "values" if self.base == "boolean" && value.is_sequence() => None,
            "values" => Some(self.values(value)?),
            "default" | "example" if !scalar => return Err(format!("of `{}`", self.base)),
            "default" => Some(self.default(value, so_far)?),
            // The runtime encodes it: callers give the plain text, of which no example is known.
            "format" | "example" if self.is("base64") => None,
            "example" if self.is("secret") => None,
            "example" => Some(value.clone()),
            "unit" if !scalar => return Err(format!("of `{}`", self.base)),
            "unit" => Some(value.clone()),
            "ranges" if !["string", "integer", "number"].contains(&self.base) => {
                return Err(format!("of `{}`", self.base));
            }
            "ranges" => self.ranges(value)?,
            "length" if self.base != "string" => return Err(format!("of `{}`", self.base)),
            "items" if !self.list && self.base != "string" => {
                return Err(format!("of `{}`", self.base));
            }
            "length" | "items" => Some(bounds(value)?),
            "format" => {
                let text = value.as_str().unwrap_or_default();
                let of_numbers = text.starts_with("unix-");
                if self.base == "string" || of_numbers && scalar {
                    Some(value.clone())
                } else {
                    return Err(format!("of `{}`", self.base));
                }
            }
            "from" => {
                let name = value.as_str().unwrap_or_default();
                let known = (self.operations)(name);
                Some(known.ok_or_else(|| format!("there is no operation `{name}`"))?.into())
            }
            _ => return Err("this is no fact of a field".to_owned()),
        })
    }

    fn is(&self, key: &str) -> bool {
        self.field.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A literal as the spec writes it for the field's type.
    fn literal(&self, value: &Value) -> Result<Value, String> {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            other => return Err(format!("{other:?} is no literal")),
        };
        let refused = || format!("`{text}` is no {}", self.base);
        Ok(match self.base {
            "integer" => text.parse::<i64>().map_err(|_| refused())?.into(),
            "number" => text.parse::<f64>().map_err(|_| refused())?.into(),
            "boolean" => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => true.into(),
                "false" | "no" | "0" => false.into(),
                _ => return Err(refused()),
            },
            _ => text.into(),
        })
    }

    fn values(&self, value: &Value) -> Result<Value, String> {
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        let mut add = |value: &Value, meaning: Value| {
            let literal = self.literal(value)?;
            if !pairs.iter().any(|(other, _)| *other == literal) {
                pairs.push((literal, meaning));
            }
            Ok::<_, String>(())
        };
        match value {
            Value::Sequence(items) => {
                items.iter().try_for_each(|item| add(item, Value::Null))?;
            }
            Value::Mapping(map) => {
                for (value, meaning) in map {
                    let meaning = match meaning {
                        Value::String(text) => text.trim().trim_end_matches('.').to_owned().into(),
                        _ => Value::Null,
                    };
                    add(value, meaning)?;
                }
            }
            _ => return Err("neither a list nor a map".to_owned()),
        }
        if pairs.iter().all(|(_, meaning)| meaning.is_null()) {
            return Ok(Value::Sequence(pairs.into_iter().map(|(value, _)| value).collect()));
        }
        Ok(Value::Mapping(pairs.into_iter().collect()))
    }

    fn default(&self, value: &Value, so_far: &Mapping) -> Result<Value, String> {
        if self.list {
            return Err("of a list".to_owned());
        }
        let literal = self.literal(value)?;
        let among = match so_far.get("values").or_else(|| self.field.get("values")) {
            Some(Value::Sequence(values)) => values.contains(&literal),
            Some(Value::Mapping(values)) => values.contains_key(&literal),
            _ => true,
        };
        if !among {
            return Err(format!("{literal:?} is not among the values"));
        }
        let ranges = so_far.get("ranges").or_else(|| self.field.get("ranges"));
        if let (Some(number), Some(Value::Sequence(ranges))) = (literal.as_f64(), ranges) {
            let bound = |range: &Value, key: &str| range.get(key).and_then(Value::as_f64);
            let admits = |range: &Value| {
                bound(range, "minimum").is_none_or(|minimum| minimum <= number)
                    && bound(range, "maximum").is_none_or(|maximum| number <= maximum)
            };
            if !ranges.iter().any(admits) {
                return Err(format!("{number} is in none of the ranges"));
            }
        }
        Ok(literal)
    }

    fn ranges(&self, value: &Value) -> Result<Option<Value>, String> {
        let Value::Sequence(ranges) = value else { return Err("no list".to_owned()) };
        let mut fitting = Vec::new();
        for range in ranges {
            let mut bounds = bounds(range)?;
            if let Some(Value::Mapping(when)) = range.get("when") {
                let mut conditions = Mapping::new();
                for (name, value) in when {
                    let name = self.sibling(name.as_str().unwrap_or_default())?;
                    conditions.insert(name.as_str().into(), self.condition(&name, value)?);
                }
                if let Value::Mapping(bounds) = &mut bounds {
                    bounds.insert("when".into(), Value::Mapping(conditions));
                }
            }
            fitting.push(bounds);
        }
        Ok((!fitting.is_empty()).then_some(Value::Sequence(fitting)))
    }

    /// The field beside this one that a condition names, perhaps by its dotted name.
    fn sibling(&self, name: &str) -> Result<String, String> {
        let last = name.rsplit('.').find(|part| !part.eq_ignore_ascii_case("n")).unwrap_or(name);
        match self.siblings.contains_key(last) {
            true => Ok(last.to_owned()),
            false => Err(format!("`{name}` is no field beside it")),
        }
    }

    /// A value that the condition's field can have.
    fn condition(&self, name: &str, value: &Value) -> Result<Value, String> {
        let empty = Mapping::new();
        let field = self.siblings.get(name).and_then(Value::as_mapping).unwrap_or(&empty);
        let (base, list) = type_of(field);
        let fit = Fit { base: &base, list, field, ..*self };
        fit.literal(value)
    }
}

/// Removes ranges for values that the field beside them does not have. Only when all fields are
/// described it is known which values those are.
pub(super) fn remove_unfit_ranges(fields: &mut Mapping) -> Vec<String> {
    let all = fields.clone();
    let known =
        |name: &Value, value: &Value| match all.get(name).and_then(|field| field.get("values")) {
            Some(Value::Sequence(values)) => values.contains(value),
            Some(Value::Mapping(values)) => values.contains_key(value),
            _ => true,
        };
    let mut removed = Vec::new();
    for (name, field) in fields {
        let Some(Value::Sequence(ranges)) = field.get("ranges") else { continue };
        let conditions = ranges.iter().filter_map(|range| range.get("when")?.as_mapping());
        if conditions.flatten().all(|(name, value)| known(name, value)) {
            continue;
        }
        if let Some(field) = field.as_mapping_mut() {
            field.shift_remove("ranges");
            let name = name.as_str().unwrap_or_default();
            removed.push(format!("{name}: ranges: for values that are not known"));
        }
    }
    removed
}

/// `minimum`, `maximum` and `step`, and nothing else.
fn bounds(value: &Value) -> Result<Value, String> {
    let mut bounds = Mapping::new();
    for key in ["minimum", "maximum", "step"] {
        if let Some(number) = value.get(key).filter(|number| number.is_number()) {
            bounds.insert(key.into(), number.clone());
        }
    }
    let number = |key: &str| bounds.get(key).and_then(Value::as_f64);
    if bounds.is_empty() {
        return Err("it limits nothing".to_owned());
    }
    if matches!((number("minimum"), number("maximum")), (Some(low), Some(high)) if low > high) {
        return Err("the minimum is larger than the maximum".to_owned());
    }
    if number("step").is_some_and(|step| step <= 0.0) {
        return Err("a step is larger than 0".to_owned());
    }
    Ok(Value::Mapping(bounds))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Mapping {
        serde_yaml::from_str(text).unwrap()
    }

    /// The facts that fit, and what is left out.
    fn fit(field: &str, entry: &str) -> (Mapping, Vec<String>) {
        let siblings = yaml("{Kind: {type: string}, Fast: {type: boolean}}");
        let operations = |name: &str| (name == "DescribeDisk").then(|| name.to_owned());
        fitting(&yaml(entry), &yaml(field), &siblings, &operations)
    }

    #[test]
    fn literals_are_written_as_the_type_wants_them() {
        for (field, entry, expected) in [
            ("type: integer", "{values: {'1': one., '2': null}}", "{values: {1: one, 2: null}}"),
            ("type: string", "{values: [1, b, b]}", "{values: ['1', b]}"),
            ("type: [string]", "{values: {a: null, b: null}}", "{values: [a, b]}"),
            ("type: boolean", "{default: 'Yes'}", "{default: true}"),
            (
                "type: boolean",
                "{values: {'True': on., 'False': off}}",
                "{values: {true: on, false: off}}",
            ),
            ("type: integer", "{default: '20'}", "{default: 20}"),
            ("type: string", "{default: 20}", "{default: '20'}"),
            ("type: number", "{default: 1}", "{default: 1.0}"),
        ] {
            assert_eq!(fit(field, entry), (yaml(expected), vec![]), "{entry}");
        }
    }

    #[test]
    fn what_fits_is_kept() {
        for (field, entry) in [
            (
                "type: string",
                "{length: {minimum: 1, maximum: 63}, format: cidr, from: DescribeDisk}",
            ),
            (
                "type: integer",
                "{format: unix-seconds, unit: GB, ranges: [{minimum: 1}, {maximum: 9}]}",
            ),
            ("type: [string]", "{items: {maximum: 10}, only_when: '`Kind` is `ssd`'}"),
            (
                "type: integer",
                "{ranges: [{minimum: 1, maximum: 5, when: {Kind: ssd, Fast: true}}]}",
            ),
            ("type: string", "{required_when: '`Kind` is `ssd`', deprecated: true, example: a}"),
        ] {
            assert_eq!(fit(field, entry), (yaml(entry), vec![]), "{entry}");
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_reported() {
        for (field, entry, problem) in [
            ("type: integer", "{values: [small]}", "values: `small` is no integer"),
            ("type: Disk", "{values: [small]}", "values: of `Disk`"),
            ("type: Disk", "{default: small}", "default: of `Disk`"),
            ("type: [string]", "{default: small}", "default: of a list"),
            ("type: boolean", "{default: maybe}", "default: `maybe` is no boolean"),
            ("type: boolean", "{ranges: [{minimum: 1}]}", "ranges: of `boolean`"),
            ("type: integer", "{length: {maximum: 5}}", "length: of `integer`"),
            ("type: integer", "{items: {maximum: 5}}", "items: of `integer`"),
            ("type: integer", "{format: cidr}", "format: of `integer`"),
            ("type: integer", "{ranges: [{}]}", "ranges: it limits nothing"),
            (
                "type: integer",
                "{ranges: [{minimum: 2, maximum: 1}]}",
                "ranges: the minimum is larger than the maximum",
            ),
            (
                "type: integer",
                "{ranges: [{minimum: 2, when: {Size: 1}}]}",
                "ranges: `Size` is no field beside it",
            ),
            (
                "type: integer",
                "{ranges: [{minimum: 2, when: {Fast: 7}}]}",
                "ranges: `7` is no boolean",
            ),
            ("type: string", "{from: DescribeDisc}", "from: there is no operation `DescribeDisc`"),
            ("type: string", "{colour: red}", "colour: this is no fact of a field"),
        ] {
            assert_eq!(fit(field, entry), (Mapping::new(), vec![problem.to_owned()]), "{entry}");
        }
    }

    #[test]
    fn a_default_fits_what_else_is_said() {
        let (facts, left_out) = fit("type: string", "{default: c, values: [a, b]}");
        assert_eq!(facts, yaml("{values: [a, b]}"));
        assert_eq!(left_out.len(), 1);
        let (facts, left_out) = fit("type: integer", "{default: 0, ranges: [{minimum: 1}]}");
        assert_eq!(facts, yaml("{ranges: [{minimum: 1}]}"));
        assert_eq!(left_out, ["default: 0 is in none of the ranges"]);
    }

    #[test]
    fn what_the_runtime_does_itself_is_not_said() {
        let field = "{type: string, base64: true, required: true}";
        let (facts, left_out) =
            fit(field, "{format: base64, example: YWJj, required_when: '`Kind` is `ssd`'}");
        assert_eq!((facts, left_out), (Mapping::new(), vec![]));
        let (facts, _) = fit("type: boolean", "{values: ['true', 'false']}");
        assert!(facts.is_empty());
        let (facts, _) = fit("{type: string, secret: true}", "{example: hunter2}");
        assert!(facts.is_empty());
    }

    #[test]
    fn ranges_for_values_that_nobody_knows_are_removed() {
        let mut fields = yaml(
            "{Kind: {type: string, values: [ssd]}, \
              Size: {type: integer, ranges: [{minimum: 1, when: {Kind: ssd}}]}, \
              Room: {type: integer, ranges: [{minimum: 1, when: {Kind: hdd}}]}}",
        );
        let removed = remove_unfit_ranges(&mut fields);
        assert_eq!(removed, ["Room: ranges: for values that are not known"]);
        assert!(fields["Size"].get("ranges").is_some());
        assert!(fields["Room"].get("ranges").is_none());
    }
}
