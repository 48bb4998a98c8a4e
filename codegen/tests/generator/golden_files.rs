//! Checked-in files that hold what the generator is expected to give, compared exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Texts by path from the folder of golden files.
pub(crate) type Texts = BTreeMap<String, String>;

/// Every file below `folder` whose path has the ending.
pub(crate) fn read(folder: &Path, ending: &str) -> Texts {
    let mut texts = Texts::new();
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below)).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.ends_with(ending) {
                let text = fs::read_to_string(entry.path()).unwrap();
                texts.insert(path, text);
            }
        }
    }
    texts
}

/// Fails unless the golden files with the ending are `actual`. With `UPDATE_GOLDEN=1` in the
/// environment they are made so instead; read the diff before committing it.
#[track_caller]
pub(crate) fn assert(folder: &Path, ending: &str, actual: &Texts) {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        update(folder, ending, actual);
    }
    let differences = differences(&read(folder, ending), actual);
    assert!(
        differences.is_empty(),
        "{}\nWhen the generator is right, run `UPDATE_GOLDEN=1 cargo test -p yun-codegen \
         --test generator`, and read the diff.",
        differences.join("\n")
    );
}

/// What is wrong with the golden files, by the first line of each that is.
pub(crate) fn differences(golden: &Texts, actual: &Texts) -> Vec<String> {
    let paths: BTreeSet<_> = golden.keys().chain(actual.keys()).collect();
    let difference = |path: &String| match (golden.get(path), actual.get(path)) {
        (Some(golden), Some(actual)) if golden == actual => None,
        (Some(golden), Some(actual)) => Some(format!("{path}{}", first_difference(golden, actual))),
        (Some(_), None) => Some(format!("{path}: is golden, but not generated")),
        (None, _) => Some(format!("{path}: is generated, but no golden file")),
    };
    paths.into_iter().filter_map(difference).collect()
}

fn first_difference(golden: &str, actual: &str) -> String {
    let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (golden, actual) = (lines(golden), lines(actual));
    let same = golden.iter().zip(&actual).take_while(|(one, other)| one == other).count();
    let shown =
        |lines: &[String]| lines.get(same).map_or("the end".to_owned(), |l| format!("{l:?}"));
    format!(":{}: golden {}\n  generated {}", same + 1, shown(&golden), shown(&actual))
}

fn update(folder: &Path, ending: &str, actual: &Texts) {
    let golden = read(folder, ending);
    for path in golden.keys().filter(|path| !actual.contains_key(*path)) {
        fs::remove_file(folder.join(path)).unwrap();
    }
    for (path, text) in actual.iter().filter(|(path, text)| golden.get(*path) != Some(text)) {
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, text).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(texts: [(&str, &str); N]) -> Texts {
        texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
    }

    #[test]
    fn equal_texts_do_not_differ() {
        let golden = texts([("a.rs", "one\n"), ("b/c.rs", "")]);
        assert_eq!(differences(&golden, &golden), [""; 0]);
    }

    #[test]
    fn every_way_to_differ_is_found_and_the_file_and_line_are_named() {
        let golden = texts([("edited", "one\ntwo\n"), ("longer", "one\n"), ("stale", "")]);
        let actual = texts([("edited", "one\ntwo \n"), ("longer", "one\ntwo\n"), ("new", "")]);
        let found = differences(&golden, &actual);
        let expected = [
            "edited:2: golden \"two\\n\"\n  generated \"two \\n\"",
            "longer:2: golden the end\n  generated \"two\\n\"",
            "new: is generated, but no golden file",
            "stale: is golden, but not generated",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn line_endings_and_the_last_line_break_count() {
        let golden = texts([("file", "one\n")]);
        for other in ["one\r\n", "one", "one\n\n"] {
            assert_eq!(differences(&golden, &texts([("file", other)])).len(), 1, "{other:?}");
        }
    }

    #[test]
    fn an_update_makes_the_golden_files_what_is_generated() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("stale.txt"), "").unwrap();
        fs::write(folder.path().join("other.yaml"), "").unwrap();
        let actual = texts([("a.txt", "one\n"), ("b/c.txt", "two\n")]);
        update(folder.path(), ".txt", &actual);
        assert_eq!(read(folder.path(), ".txt"), actual);
        assert_eq!(read(folder.path(), ".yaml").len(), 1);
    }
}
