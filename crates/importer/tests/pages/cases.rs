//! The pages, and files beside them that hold what is expected.

use std::fs;
use std::path::{Path, PathBuf};

use yun_importer::facts::Provider;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");

/// Every page below a folder, in the order of names.
pub(crate) fn pages(below: &str) -> Vec<(Provider, PathBuf)> {
    let mut pages = Vec::new();
    for (name, provider) in [("jdcloud", Provider::Jdcloud), ("ucloud", Provider::Ucloud)] {
        for entry in fs::read_dir(Path::new(FOLDER).join(below).join(name)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push((provider, path));
            }
        }
    }
    pages.sort_by(|(_, one), (_, other)| one.cmp(other));
    assert!(!pages.is_empty());
    pages
}

/// A page by its path below the folder of all.
pub(crate) fn page(path: &str) -> PathBuf {
    Path::new(FOLDER).join(path)
}

/// Fails unless the file beside a page holds `actual`. With `UPDATE_GOLDEN=1` in the environment the
/// file is made so instead; read the diff before committing it.
#[track_caller]
pub(crate) fn assert_beside(page: &Path, extension: &str, actual: &str) {
    let beside = page.with_extension(extension);
    let expected = fs::read_to_string(&beside).unwrap_or_default();
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") && expected != actual {
        fs::write(&beside, actual).unwrap();
        return;
    }
    let beside = beside.display();
    assert!(
        expected == actual,
        "{beside} expects\n{expected}\nand the page gives\n{actual}\nWhen that is right, run \
         `UPDATE_GOLDEN=1 cargo test -p yun-importer`, and read the diff."
    );
}
