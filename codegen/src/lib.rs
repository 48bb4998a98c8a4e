//! Specs to Rust: the stages of the generator, in order.
//!
//! ```text
//! specs/*/*.yaml --load--> Document --lower--> Model --emit--> File --tree--> crates/*/src/generated
//! ```
//!
//! Each stage has its own types. A document mirrors the YAML; a model has every name assigned and
//! every reference resolved, so that nothing is left to decide; a file is tokens; the tree is
//! formatted text, compared with the disk. Mistakes of all specs are collected in one run.

mod mistake;
mod node;

mod document;
mod load;

pub mod dialect;
mod model;
mod lower;

mod emit;
mod tree;

use std::path::Path;

pub use mistake::Mistakes;
pub use tree::{Change, Tree};

/// Generates everything from the specs below `root`, the root of the workspace.
///
/// # Errors
/// Every mistake in every spec, with file, line, column and place.
pub fn generate(root: &Path) -> Result<Tree, Mistakes> {
    let mut mistakes = Mistakes::default();
    let sources = load::sources(root, &mut mistakes);
    let documents = load::documents(&sources, &mut mistakes);
    let products = lower::lower(&documents, &mut mistakes);
    mistakes.finish(&sources)?;
    Ok(Tree::new(&emit::emit(&products)))
}
