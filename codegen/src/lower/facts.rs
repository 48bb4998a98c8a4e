//! Facts of a field that have to fit each other, and corrections that have to correct something.

use super::docs::FORMATS;
use super::kinds::{SCALARS, innermost};
use super::{Lowering, find};
use crate::document::{self, At, Entries};

/// What true and false are as text, and the runtime's mark for it.
const BOOLEAN_TEXTS: &[([&str; 2], &str)] = &[
    (["True", "False"], "TRUE_FALSE"),
    (["true", "false"], "LOWER_TRUE_FALSE"),
    (["Yes", "No"], "YES_NO"),
    (["yes", "no"], "LOWER_YES_NO"),
    (["YES", "NO"], "UPPER_YES_NO"),
];

/// Whether a literal is of a scalar type.
fn is_of(literal: &str, base: &str) -> bool {
    match base {
        "integer" => literal.parse::<i64>().is_ok(),
        "number" => literal.parse::<f64>().is_ok(),
        "boolean" => matches!(literal, "true" | "false"),
        _ => true,
    }
}

impl Lowering<'_> {
    /// Facts that must fit each other: defaults, values, ranges, marks.
    pub(super) fn facts(
        &mut self,
        name: &At<String>,
        field: &document::Field,
        siblings: &Entries<document::Field>,
    ) {
        for range in field.ranges.iter().chain(&field.length).chain(&field.items) {
            self.range(name, range, siblings);
        }
        let Some(document::Kind::Name(base)) =
            field.kind.as_ref().map(|kind| innermost(&kind.value))
        else {
            return;
        };
        if !SCALARS.contains(&base.as_str()) && find(&self.document.types, base).is_none() {
            return; // An unknown type, which is reported; what fits it cannot be said.
        }
        let numeric = matches!(base.as_str(), "integer" | "number");
        if let Some(default) = &field.default {
            if !is_of(&default.value, base) {
                self.complain(default.node, format!("`{}` is no {base}", default.value));
            }
            if numeric
                && let Ok(number) = default.value.parse::<f64>()
                && !field.ranges.is_empty()
                && !field.ranges.iter().any(|range| range.value.admits(number))
            {
                self.complain(default.node, "the default is in none of `ranges`");
            }
            if !field.values.is_empty() && !field.has_value(&default.value) {
                self.complain(default.node, "the default is not one of `values`");
            }
        }
        for (index, value) in field.values.iter().enumerate() {
            if field.values[..index].iter().any(|other| other.text.value == value.text.value) {
                let message = format!("`{}` is here a second time", value.text.value);
                self.complain(value.text.node, message);
            }
            if !is_of(&value.text.value, base) {
                let message = format!("`{}` is no {base}", value.text.value);
                self.complain(value.text.node, message);
            }
        }
        if !numeric
            && base != "string"
            && let Some(range) = field.ranges.first()
        {
            self.complain(
                range.node,
                "`ranges` are for numbers, and for strings that hold a number",
            );
        }
        let is_list =
            field.kind.as_ref().is_some_and(|kind| matches!(kind.value, document::Kind::List(_)));
        if let Some(items) = &field.items
            && !is_list
            && base != "string"
        {
            self.complain(items.node, "`items` is for lists, and for strings that hold one");
        }
        if let Some(format) = &field.format {
            let name = format.value.split(' ').next().unwrap_or_default();
            if !FORMATS.iter().any(|(known, _)| *known == name) {
                let known: Vec<_> = FORMATS.iter().map(|(known, _)| *known).collect();
                self.complain(format.node, format!("expected one of `{}`", known.join("`, `")));
            }
        }
        if base != "string" && field.token {
            self.complain(name.node, "`token` is for strings");
        }
        if base != "string" && field.base64 {
            self.complain(name.node, "`base64` is for strings");
        }
        if base != "string"
            && let Some(length) = &field.length
        {
            self.complain(length.node, "`length` is for strings");
        }
    }

    /// The mark of a boolean that is sent as text. What only comes back needs none: whatever its
    /// case, it is read.
    pub(super) fn boolean_text(
        &mut self,
        field: &document::Field,
        is_input: bool,
    ) -> Option<&'static str> {
        let text = field.text.as_ref()?;
        let kind = field.kind.as_ref()?;
        if !matches!(innermost(&kind.value), document::Kind::Name(base) if base == "boolean") {
            self.complain(text.node, "`text` is for booleans");
            return None;
        }
        let known = BOOLEAN_TEXTS.iter().find(|(words, _)| text.value == words[..]);
        let read = || {
            BOOLEAN_TEXTS.iter().any(|([yes, no], _)| {
                matches!(&text.value[..], [this, that]
                    if this.eq_ignore_ascii_case(yes) && that.eq_ignore_ascii_case(no))
            })
        };
        if known.is_none() && (is_input || !read()) {
            let pairs: Vec<_> =
                BOOLEAN_TEXTS.iter().map(|([yes, no], _)| format!("[{yes}, {no}]")).collect();
            self.complain(text.node, format!("expected one of {}", pairs.join(", ")));
        }
        known.filter(|_| is_input).map(|(_, mark)| *mark)
    }

    fn range(
        &mut self,
        name: &At<String>,
        range: &At<document::Range>,
        siblings: &Entries<document::Field>,
    ) {
        let bounds = &range.value;
        if matches!((bounds.minimum, bounds.maximum), (Some(low), Some(high)) if low > high) {
            self.complain(range.node, "the minimum is larger than the maximum");
        }
        if bounds.step.is_some_and(|step| step <= 0.0) {
            self.complain(range.node, "a step is larger than 0");
        }
        for (condition, value) in &bounds.when {
            let name = &name.value;
            let sibling = &condition.value;
            match find(siblings, sibling) {
                None if self.dropped.contains(sibling) => {}
                None => {
                    let message = format!("`{sibling}` is no field beside `{name}`");
                    self.complain(condition.node, message);
                }
                Some(field) if !field.values.is_empty() && !field.has_value(value) => {
                    let message = format!("`{value}` is not one of the values of `{sibling}`");
                    self.complain(condition.node, message);
                }
                Some(field)
                    if field.kind.as_ref().is_some_and(
                        |kind| matches!(&kind.value, document::Kind::Name(base) if base == "boolean"),
                    ) && !matches!(value.as_str(), "true" | "false") =>
                {
                    let message = format!("`{value}` is no value of `{sibling}`");
                    self.complain(condition.node, message);
                }
                Some(_) => {}
            }
        }
    }

    pub(super) fn corrections(&mut self, corrections: &[document::Correction]) {
        for correction in corrections {
            match &correction.spec {
                _ if correction.at.value.is_empty() => {}
                None => self.complain(correction.at.node, "nothing is there to correct"),
                Some(spec) if *spec == correction.page => self.complain(
                    correction.at.node,
                    "the spec says what the page says: this correction changes nothing",
                ),
                Some(_) => {}
            }
        }
    }
}
