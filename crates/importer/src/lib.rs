//! What the providers offer, read into the specs and written out of them: documentation pages to
//! facts, facts to specs, specs to facts.

pub mod facts;
pub mod pages;

mod homes;
pub mod sdks;
mod rules;
mod draft;
pub mod kept;
pub mod specs;
mod tree;
mod merge;
pub mod canonical;
pub mod report;
pub mod import;
pub mod words;
pub mod export;
pub mod compare;
pub mod coverage;
