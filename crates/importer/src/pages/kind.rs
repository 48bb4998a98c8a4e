//! Type cells: what pages write, as the types of facts.

use super::words;
use crate::facts::Kind;

/// The names of a provider's plain types, in small letters, and what facts call them.
pub(super) type Names = &'static [(&'static str, &'static str)];

/// UCloud's.
pub(super) const UCLOUD: Names = &[
    ("string", "string"),
    ("int", "int"),
    ("integer", "int"),
    ("float", "float"),
    ("double", "float"),
    ("bool", "boolean"),
    ("boolean", "boolean"),
    ("object", "object"),
];

/// JD Cloud's. `Integer` is an `int` although some are `int64`: pages do not say which.
pub(super) const JDCLOUD: Names = &[
    ("string", "string"),
    ("int", "int"),
    ("int32", "int"),
    ("integer", "int"),
    ("short", "int"),
    ("long", "int64"),
    ("int64", "int64"),
    ("float", "float32"),
    ("float32", "float32"),
    ("double", "float64"),
    ("float64", "float64"),
    ("number", "float64"),
    ("bigdecimal", "float64"),
    ("bool", "boolean"),
    ("boolean", "boolean"),
    ("object", "any"),
    ("any", "any"),
    ("json", "any"),
    ("map", "any"),
];

/// Lists in lists are real, but not this many.
const DEEPEST: usize = 8;

/// The type in a cell; `None` if it holds none. `models` are the page's own, which go before types
/// of that name and lend their spelling to references that differ in case.
pub(super) fn kind(cell: &str, names: Names, models: &[String]) -> Option<Kind> {
    let written = words::text(&words::without_links(cell)).replace(['*', '`'], "");
    of(&written, names, models, DEEPEST)
}

fn of(written: &str, names: Names, models: &[String], depth: usize) -> Option<Kind> {
    let (written, depth) = (written.trim(), depth.checked_sub(1)?);
    let small = written.to_ascii_lowercase();
    if matches!(&*small, "array" | "array[]" | "list" | "list[]") {
        return Some(Kind::one(plain("object", names)?).list());
    }
    if let Some(item) = item(written) {
        return Some(of(item, names, models, depth)?.list());
    }
    if models.iter().any(|model| model == written) {
        return Some(Kind::one(written));
    }
    if small.starts_with("map<") && small.ends_with('>') {
        return Some(Kind::one(plain("object", names)?));
    }
    if let Some(plain) = plain(&small, names) {
        return Some(Kind::one(plain));
    }
    let mut alike = models.iter().filter(|model| model.eq_ignore_ascii_case(written));
    if let (Some(model), None) = (alike.next(), alike.next()) {
        return Some(Kind::one(model));
    }
    // `True` is the next column's.
    let name = written.split('.').all(words::is_identifier) && words::yes_or_no(written).is_none();
    name.then(|| Kind::one(written))
}

fn plain(name: &str, names: Names) -> Option<&'static str> {
    names.iter().find(|(written, _)| *written == name).map(|(_, kind)| *kind)
}

/// The type of the items of `T[]`, `[]T`, `array[T]` or `List<T>`.
fn item(written: &str) -> Option<&str> {
    let suffixed = written.strip_suffix("[]").filter(|item| !item.is_empty());
    let prefixed = || written.strip_prefix("[]");
    let wrapped = || {
        let inside = written.strip_suffix([']', '>'])?;
        let (outside, inside) = inside.split_at_checked(inside.find(['[', '<'])?)?;
        let list = matches!(&*outside.to_ascii_lowercase(), "array" | "list" | "set");
        inside.get(1..).filter(|_| list)
    };
    suffixed.or_else(prefixed).or_else(wrapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_type_is_known() {
        let cases = [
            ("String", "string"),
            ("string", "string"),
            ("Integer", "int"),
            ("Long", "int64"),
            ("Number", "float64"),
            ("Float", "float32"),
            ("Double[]", "array[float64]"),
            ("Boolean", "boolean"),
            ("Object", "any"),
            ("Map<String, String>", "any"),
            ("Array", "array[any]"),
            ("array[]", "array[any]"),
            ("List<Spec>", "array[Spec]"),
            ("[]String", "array[string]"),
            ("Spec[]", "array[Spec]"),
            ("[Spec[]](##Spec)", "array[Spec]"),
            ("[Spec](#spec)[]", "array[Spec]"),
            ("[Spec](createapis#spec)", "Spec"),
            ("String[][]", "array[array[string]]"),
            ("spec", "Spec"),
            ("**`Spec`**", "Spec"),
            ("common.Filter", "common.Filter"),
            ("Elsewhere", "Elsewhere"),
        ];
        for (cell, expected) in cases {
            assert_eq!(
                kind(cell, JDCLOUD, &["Spec".to_owned()]).map(|kind| kind.to_string()).as_deref(),
                Some(expected),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_reference_goes_by_its_label_and_not_by_its_anchor() {
        let shown = kind("array[[*RuleAction*](#RuleCondition)]", UCLOUD, &[]);
        assert_eq!(shown, Some(Kind::one("RuleAction").list()));
    }

    #[test]
    fn a_model_goes_before_a_plain_type_of_its_name() {
        let models = ["Object".to_owned()];
        assert_eq!(kind("Object", JDCLOUD, &models), Some(Kind::one("Object")));
        assert_eq!(kind("object", JDCLOUD, &models), Some(Kind::one("any")));
    }

    #[test]
    fn what_is_no_type_is_refused() {
        let deep = "[]".repeat(10_000) + "String";
        for cell in
            ["", "a list", "字符串", "[]", "array[ ]", "cn-north-1", "a..b", "True", "No[]", &*deep]
        {
            assert_eq!(kind(cell, JDCLOUD, &[]), None, "{cell}");
        }
    }
}
