//! The families as a text that people review.

use super::{Family, Role};

/// A line for each operation that has a family: product, resource, role, operation, and where the ids
/// are.
pub(crate) fn listing<'a>(
    products: impl Iterator<Item = (&'a str, Vec<(&'a str, &'a Family)>)>,
) -> String {
    let mut lines = String::new();
    for (product, mut families) in products {
        families.sort_by_key(|(_, family)| (&family.resource, order(&family.role)));
        for (operation, family) in families {
            let role = family.role.word();
            lines.push_str(&format!("{product} {} {role} {operation}", family.resource));
            for (name, value) in facts(family) {
                lines.push_str(&format!(" {name}={value}"));
            }
            lines.push('\n');
        }
    }
    lines
}

fn order(role: &Role) -> usize {
    let words = ["create", "list", "get", "update", "delete", "act"];
    words.iter().position(|word| *word == role.word()).unwrap_or(words.len())
}

fn facts(family: &Family) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut facts = vec![("id", text(&family.id))];
    match &family.role {
        Role::Create { made, count } => {
            facts.extend([("made", text(made)), ("count", text(count))]);
        }
        Role::List { items, key, total } => {
            facts.extend([("items", items.clone()), ("key", key.clone()), ("total", text(total))]);
        }
        Role::Get { object, key } => facts.extend([("object", text(object)), ("key", text(key))]),
        Role::Update | Role::Delete | Role::Act => {}
    }
    for parent in &family.parents {
        let resource = parent.resource.as_deref().map_or(String::new(), |name| format!(":{name}"));
        facts.push(("parent", format!("{}{resource}", parent.parameter)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}
