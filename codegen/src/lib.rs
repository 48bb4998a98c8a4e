//! Specs to Rust: the stages of the generator, in order.
//!
//! ```text
//! specs/**.yaml --load--> Document --lower--> Model --emit--> File --tree--> crates/*/src/generated
//! ```
//!
//! Each stage has its own types. A document mirrors the YAML; a model has every name assigned and
//! every reference resolved, so that nothing is left to decide; a file is tokens; the tree is
//! formatted text, compared with the disk. Mistakes of all specs are collected in one run.

pub mod disk;
mod mistake;
mod node;

pub mod document;
mod load;

pub mod dialect;
mod model;
mod lower;

mod emit;
mod tree;

use std::path::Path;

use document::Document;
pub use lower::names;
pub use mistake::Mistakes;
pub use tree::{Change, Tree};

/// Reads every spec below `root`, the root of the workspace.
///
/// # Errors
/// What cannot be read, with file, line, column and place. What has to fit together is looked at
/// only when code is generated.
pub fn documents(root: &Path) -> Result<Vec<Document>, Mistakes> {
    let mut mistakes = Mistakes::default();
    let sources = load::sources(root, &mut mistakes);
    let documents = load::documents(&sources, &mut mistakes);
    mistakes.finish(&sources)?;
    Ok(documents)
}

/// Reads one spec, `text`, as that of the file `name`, which is a path from the root of the
/// workspace, and checks it as it is checked when code is generated.
///
/// # Errors
/// Every mistake in it.
pub fn document(name: &str, text: &str) -> Result<Document, Mistakes> {
    let mut mistakes = Mistakes::default();
    let sources = [load::source_of(name.to_owned(), text.to_owned(), &mut mistakes)];
    let documents = load::documents(&sources, &mut mistakes);
    lower::lower(&documents, &mut mistakes);
    mistakes.finish(&sources)?;
    documents.into_iter().next().ok_or_else(Mistakes::default)
}

/// Reads one spec as [`document()`] does, and does not check what has to fit together.
///
/// # Errors
/// What cannot be read.
pub fn read(name: &str, text: &str) -> Result<Document, Mistakes> {
    let mut mistakes = Mistakes::default();
    let sources = [load::source_of(name.to_owned(), text.to_owned(), &mut mistakes)];
    let documents = load::documents(&sources, &mut mistakes);
    mistakes.finish(&sources)?;
    documents.into_iter().next().ok_or_else(Mistakes::default)
}

/// Generates everything from the specs below `root`, the root of the workspace.
///
/// # Errors
/// Every mistake in every spec, with file, line, column and place.
pub fn generate(root: &Path) -> Result<Tree, Mistakes> {
    let mut mistakes = Mistakes::default();
    let sources = load::sources(root, &mut mistakes);
    let documents = load::documents(&sources, &mut mistakes);
    let providers = load::providers(&sources, &mut mistakes);
    let products = lower::lower(&documents, &mut mistakes);
    let providers = lower::providers(&providers, &mut mistakes);
    mistakes.finish(&sources)?;
    Ok(Tree::of(&products, emit::roots(&products, &providers), emit::product))
}
