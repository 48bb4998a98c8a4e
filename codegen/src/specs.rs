//! The specs of a workspace, or one of them, read: what generation and the importer begin with.

use std::path::Path;

use crate::document::{Document, Provider};
use crate::load;
use crate::lower;
use crate::mistake::Mistakes;
use crate::model;
use crate::source::{self, Source};

/// Specs, and what is wrong with them so far.
pub struct Specs {
    sources: Vec<Source>,
    documents: Vec<Document>,
    providers: Vec<Provider>,
    mistakes: Mistakes,
}

impl Specs {
    /// Reads every spec below `root`, the root of the workspace.
    pub fn below(root: &Path) -> Self {
        let mut mistakes = Mistakes::default();
        let sources = source::sources(root, &mut mistakes);
        Self::load(sources, mistakes)
    }

    /// Reads one spec, `text`, as that of the file `name`, which is a path from the root of the
    /// workspace.
    pub fn of(name: &str, text: &str) -> Self {
        let mut mistakes = Mistakes::default();
        let source = source::source_of(name.to_owned(), text.to_owned(), &mut mistakes);
        Self::load(vec![source], mistakes)
    }

    fn load(sources: Vec<Source>, mut mistakes: Mistakes) -> Self {
        let documents = load::documents(&sources, &mut mistakes);
        let providers = load::providers(&sources, &mut mistakes);
        Self { sources, documents, providers, mistakes }
    }

    /// The specs of products, each as it stands. What has to fit together is not looked at.
    ///
    /// # Errors
    /// What cannot be read, with file, line, column and place.
    pub fn documents(self) -> Result<Vec<Document>, Mistakes> {
        finish(self.mistakes, &self.sources)?;
        Ok(self.documents)
    }

    /// The specs of products, checked as they are when code is generated.
    ///
    /// # Errors
    /// Every mistake in every spec, with file, line, column and place.
    pub fn checked(mut self) -> Result<Vec<Document>, Mistakes> {
        lower::lower(&self.documents, &mut self.mistakes);
        lower::providers(&self.providers, &mut self.mistakes);
        self.documents()
    }

    /// What code and data are generated from.
    pub(crate) fn models(mut self) -> Result<Models, Mistakes> {
        let products = lower::lower(&self.documents, &mut self.mistakes);
        let providers = lower::providers(&self.providers, &mut self.mistakes);
        finish(self.mistakes, &self.sources)?;
        Ok(Models {
            documents: self.documents,
            provider_documents: self.providers,
            products,
            providers,
        })
    }
}

/// Specs without mistakes, lowered.
pub(crate) struct Models {
    /// Of products; those without operations have no model.
    pub(crate) documents: Vec<Document>,
    pub(crate) provider_documents: Vec<Provider>,
    pub(crate) products: Vec<model::Product>,
    pub(crate) providers: Vec<model::Provider>,
}

fn finish(mistakes: Mistakes, sources: &[Source]) -> Result<(), Mistakes> {
    mistakes.finish(|source, nodes| {
        let source = &sources[source];
        (source.name.clone(), source.places(nodes))
    })
}
