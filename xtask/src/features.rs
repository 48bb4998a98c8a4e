//! The features of a client crate: one per product, in its manifest below a marker line.

use std::path::Path;

use yun_codegen::disk;

/// The start of the line above the list, which ends with a blank line.
const MARK: &str = "# One feature per product";

/// Manifests whose features are not the products of the specs, with their correct text.
pub(crate) fn changes(
    root: &Path,
    tree: &yun_codegen::Tree,
) -> Result<Vec<(String, String)>, String> {
    let mut changes = Vec::new();
    for (package, products) in tree.products() {
        let path = format!("crates/{package}/Cargo.toml");
        let manifest = disk::read_text(&root.join(&path), disk::MOST)
            .map_err(|error| format!("{path}: {error}"))?;
        let right = with_features(&manifest, products)
            .ok_or_else(|| format!("{path}: the line `{MARK} …` is missing in `[features]`"))?;
        if right != manifest {
            changes.push((path, right));
        }
    }
    Ok(changes)
}

fn with_features<'a>(
    manifest: &str,
    products: impl IntoIterator<Item = &'a String>,
) -> Option<String> {
    let at = manifest.find(MARK)?;
    let list = at + manifest[at..].find('\n')? + 1;
    let end = manifest[list..].find("\n\n").map_or(manifest.len(), |end| list + end + 1);
    let features: String = products.into_iter().map(|name| format!("{name} = []\n")).collect();
    Some(format!("{}{features}{}", &manifest[..list], &manifest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_become_the_products_and_the_rest_stays() {
        let before = "[features]\ndefault = [\"vm\"]\n# One feature per product.\nold = []\nvm = []\n\n[lints]\n";
        let products = ["rds".to_owned(), "vm".to_owned()];
        let after = with_features(before, &products).unwrap_or_default();
        assert_eq!(after, before.replace("old = []", "rds = []"));
        assert_eq!(with_features(&after, &products), Some(after.clone()));
        assert_eq!(with_features("[features]\n", &products), None);
    }
}
