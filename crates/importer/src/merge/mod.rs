//! A draft merged into the spec that is there. What the draft does not speak of stays as it is, and
//! so does what a person decided; the report comes of comparing the specs before and after.

use serde_yaml::Mapping;

use crate::draft::Draft;
use crate::export;
use crate::facts::Provider;
use crate::kept::Kept;
use crate::report::Change;
use crate::specs::{self, Spec};
use crate::{canonical, tree};

mod read;
mod types;
mod decisions;
mod merger;
mod changes;

use decisions::Decisions;
use merger::Merger;

/// A spec as keys and values, and what is kept beside it.
#[derive(Clone)]
struct Version {
    tree: Mapping,
    kept: Kept,
}

impl Version {
    fn of(draft: &Draft) -> Self {
        Self { tree: tree::spec(draft), kept: Kept::of(draft) }
    }
}

/// The text of the spec with the draft merged in, what is kept beside it, and what changed.
///
/// # Errors
/// When the spec would have mistakes.
pub(crate) fn merge(
    spec: &Spec,
    text: &str,
    draft: &Draft,
) -> Result<(String, Kept, Vec<Change>), String> {
    let file = &spec.document.file;
    let mut draft = draft.clone();
    draft.types.append(&mut draft.unused_types);
    let old = Version { tree: canonical::parse(text)?, kept: spec.kept.clone() };
    types::rename(&mut draft, &old);
    let new = Version::of(&draft);
    let decisions = Decisions::of(&old.tree, &new.tree);
    let merge = |respected| {
        let (old, new, decisions) = (&old, &new, &decisions);
        Merger { old, new, decisions, respected, merged: old.clone() }.run()
    };
    let (mut merged, wanted) = (merge(true), merge(false));
    let changes = report(file, &decisions, [&old, &merged, &wanted]);

    types::drop_unused(&mut merged);
    let Version { tree, mut kept } = merged;
    let text = canonical::write(&tree);
    let document = specs::checked(file, &text)
        .map_err(|mistakes| format!("merged, the spec would have mistakes:\n{mistakes}"))?;
    if spec.provider == Provider::Jdcloud {
        export::keep_dropped(spec, &document, &mut kept)?;
    }
    for (model, rows) in &draft.models {
        kept.model(model, rows);
    }
    kept.prune(&document);
    Ok((text, kept, changes))
}

/// What changed, and what only decisions kept from changing.
fn report(file: &str, decisions: &Decisions, [old, merged, wanted]: [&Version; 3]) -> Vec<Change> {
    let made = changes::between(file, old, merged);
    let mut all = changes::between(file, old, wanted);
    for (place, change) in all.iter_mut().filter(|one| !made.contains(one)) {
        let reason = decisions.reason(place);
        change.kept = reason.or_else(|| Some("a person decided elsewhere in the spec".to_owned()));
    }
    let only_made: Vec<_> = made.into_iter().filter(|one| !all.contains(one)).collect();
    all.into_iter().chain(only_made).map(|(_, change)| change).collect()
}
