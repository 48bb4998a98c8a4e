//! The listing of families, a file for each provider, for people to review.

use std::collections::BTreeMap;

use super::{File, Item};
use crate::dialect::{DIALECTS, Dialect};
use crate::families::{Family, listing};
use crate::model::Product;

/// Where the listings are, from the root of the workspace.
pub(crate) const FOLDER: &str = "specs/families";

/// The listings of all providers that have families.
pub(crate) fn files(products: &[Product]) -> Vec<File> {
    let file = |dialect: &Dialect| {
        let own = products.iter().filter(|product| product.dialect.provider == dialect.provider);
        let by_name: BTreeMap<_, _> = own.map(|one| (one.name.as_str(), families(one))).collect();
        let text = listing(by_name.into_iter());
        (!text.is_empty()).then(|| File {
            path: format!("{FOLDER}/{}.txt", dialect.provider),
            source: format!("specs/{}/", dialect.provider),
            docs: Vec::new(),
            items: vec![Item::Data(text.into_bytes())],
        })
    };
    DIALECTS.iter().filter_map(file).collect()
}

/// The operations of a product that have a family.
fn families(product: &Product) -> Vec<(&str, &Family)> {
    let operations = product.operations.iter().zip(&product.families);
    operations
        .filter_map(|(operation, family)| Some((operation.name.as_str(), family.as_ref()?)))
        .collect()
}
