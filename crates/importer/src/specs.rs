//! The specs of a workspace, each with what is [kept](crate::kept) beside it.

use std::path::Path;

use yun_codegen::document::Document;

use crate::kept::Kept;

/// The spec of a product.
pub struct Spec {
    /// What its file says.
    pub document: Document,
    /// What the sources say beside that.
    pub kept: Kept,
}

/// Reads every spec below `root`, the root of the workspace.
///
/// # Errors
/// Mistakes in the specs, and what is kept beside them and cannot be read.
pub fn read(root: &Path) -> Result<Vec<Spec>, String> {
    let documents = yun_codegen::documents(root).map_err(|mistakes| mistakes.to_string())?;
    let spec = |document: Document| {
        let kept = Kept::read(root, &document.provider.value, &document.product.value)?;
        Ok(Spec { document, kept })
    };
    documents.into_iter().map(spec).collect()
}
