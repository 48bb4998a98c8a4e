//! The specs of a workspace, each with what is [kept](crate::kept) beside it.

use std::path::Path;

use yun_codegen::document::Document;
use yun_codegen::{Mistakes, Specs};

use crate::facts::Provider;
use crate::kept::Kept;

/// The spec of a product.
pub struct Spec {
    /// Whose product it is.
    pub provider: Provider,
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
    let documents = Specs::below(root).documents().map_err(|mistakes| mistakes.to_string())?;
    let spec = |document: Document| {
        let name = &document.provider.value;
        let provider = Provider::named(name)
            .ok_or_else(|| format!("{}: there is no provider `{name}`", document.file))?;
        let kept = Kept::read(root, provider, &document.product.value)?;
        Ok(Spec { provider, document, kept })
    };
    documents.into_iter().map(spec).collect()
}

/// Reads `text` as the spec of the file `name`, and checks it as it is when code is generated.
pub(crate) fn checked(name: &str, text: &str) -> Result<Document, String> {
    only(Specs::of(name, text).checked())
}

fn only(documents: Result<Vec<Document>, Mistakes>) -> Result<Document, String> {
    let documents = documents.map_err(|mistakes| mistakes.to_string())?;
    documents.into_iter().next().ok_or_else(|| "it is no product's spec".to_owned())
}
