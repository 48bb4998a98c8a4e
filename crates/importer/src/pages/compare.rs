//! Holds a folder of UCloud's pages against facts from elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Page, Unreadable, read};
use crate::facts::{Provider, Row, UcloudOperation};

/// What came out.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many pages say what the facts say.
    pub equal: usize,
    /// What differs, by page.
    pub different: Vec<(String, Vec<String>)>,
    /// Pages of the facts that are understood no more, or not there.
    pub unreadable: Vec<Unreadable>,
    /// Pages of operations that the facts do not have. UCloud keeps old pages beside the new.
    pub added: Vec<String>,
}

impl Comparison {
    /// Whether every page of the facts says what the facts say.
    pub fn agrees(&self) -> bool {
        self.different.is_empty() && self.unreadable.is_empty()
    }
}

/// Reads all of the pages that the facts name, and those that they do not, below a folder, and
/// compares what both say. Descriptions are not compared: facts need not have any.
pub fn compare(facts: &[UcloudOperation], folder: &Path) -> Comparison {
    let mut comparison = Comparison::default();
    let facts: BTreeMap<_, _> = facts.iter().map(|one| (one.page.as_str(), one)).collect();
    for (page, expected) in &facts {
        match read(Provider::Ucloud, &folder.join(page)) {
            Ok(Page::Ucloud(actual)) => match differences(expected, &actual) {
                differences if differences.is_empty() => comparison.equal += 1,
                differences => comparison.different.push(((*page).to_owned(), differences)),
            },
            Ok(Page::Jdcloud(_)) => {}
            Err(unreadable) => comparison.unreadable.push(unreadable),
        }
    }
    for path in pages(folder) {
        if let Ok(Page::Ucloud(operation)) = read(Provider::Ucloud, &path)
            && !facts.contains_key(operation.page.as_str())
        {
            comparison.added.push(operation.page);
        }
    }
    comparison
}

/// The files in the folders of products.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let files = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let mut pages: Vec<_> = files(folder).iter().flat_map(|below| files(below)).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

fn differences(expected: &UcloudOperation, actual: &UcloudOperation) -> Vec<String> {
    let mut found = Vec::new();
    if expected.action != actual.action {
        found.push(format!("action: facts `{}`, page `{}`", expected.action, actual.action));
    }
    rows("request", &expected.request, &actual.request, &mut found);
    rows("response", &expected.response, &actual.response, &mut found);
    let names = |operation: &UcloudOperation| -> Vec<String> {
        operation.models.0.iter().map(|(name, _)| name.clone()).collect()
    };
    let (expected_models, actual_models) = (names(expected), names(actual));
    if expected_models != actual_models {
        found.push(format!("models: facts {expected_models:?}, page {actual_models:?}"));
    }
    for (name, expected) in &expected.models.0 {
        if let Some(actual) = actual.models.get(name) {
            rows(name, expected, actual, &mut found);
        }
    }
    found
}

fn rows(of: &str, expected: &[Row], actual: &[Row], found: &mut Vec<String>) {
    let bare = |row: &Row| Row { description: None, ..row.clone() };
    let shown = |row: Option<Row>| {
        row.map_or("nothing".to_owned(), |row| {
            let required = if row.required == Some(true) { ", required" } else { "" };
            format!("`{}` {}{required}", row.name, row.kind)
        })
    };
    for at in 0..expected.len().max(actual.len()) {
        let (expected, actual) = (expected.get(at).map(bare), actual.get(at).map(bare));
        if expected != actual {
            let (expected, actual) = (shown(expected), shown(actual));
            found.push(format!("{of}, row {}: facts {expected}, page {actual}", at + 1));
        }
    }
}

/// Each difference on a line, and the counts on the last.
impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (page, differences) in &self.different {
            for difference in differences {
                writeln!(formatter, "{page}: {difference}")?;
            }
        }
        for unreadable in &self.unreadable {
            writeln!(formatter, "{unreadable}")?;
        }
        for page in &self.added {
            writeln!(formatter, "{page}: not among the facts")?;
        }
        let Self { equal, different, unreadable, added } = self;
        let (different, unreadable, added) = (different.len(), unreadable.len(), added.len());
        write!(
            formatter,
            "{equal} pages equal, {different} different, {unreadable} unreadable, {added} not among the facts"
        )
    }
}
