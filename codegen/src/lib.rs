//! Specs to Rust: the stages of the generator, in order.
//!
//! ```text
//! specs/**.yaml --source--> Node --load--> Document --lower--> Model
//!     --emit, catalog--> File --tree--> crates/*/src/generated
//! ```
//!
//! Each stage has its own types. A document mirrors the YAML; a model has every name assigned and
//! every reference resolved, so that nothing is left to decide; a file is tokens; the tree is
//! formatted text, compared with the disk. Mistakes of all specs are collected in one run.

pub mod disk;
pub mod names;
mod mistake;
mod node;

mod source;
pub mod document;
mod load;

pub mod dialect;
mod model;
mod families;
mod lower;
mod specs;

mod emit;
mod catalog;
mod tree;

use std::path::Path;

pub use emit::RoundTrips;
pub use mistake::Mistakes;
pub use specs::Specs;
pub use tree::{Change, Tree};

/// Generates everything from the specs below `root`, the root of the workspace.
///
/// # Errors
/// Every mistake in every spec, with file, line, column and place.
pub fn generate(root: &Path) -> Result<Tree, Mistakes> {
    let specs = Specs::below(root);
    let models = specs.models()?;
    let mut roots = emit::roots(&models.products, &models.providers);
    roots.extend(catalog::roots(&models));
    roots.extend(emit::families(&models.products));
    Ok(Tree::of(&models.products, roots, |product| {
        let mut files = emit::product(product);
        files.extend(catalog::product(&models.documents, product));
        files
    }))
}

/// Code that calls every operation of each product below `root`, the root of the workspace.
///
/// # Errors
/// Every mistake in every spec, with file, line, column and place.
pub fn round_trips(root: &Path) -> Result<Vec<RoundTrips>, Mistakes> {
    let models = Specs::below(root).models()?;
    Ok(models.products.iter().map(emit::round_trip).collect())
}
