//! What the providers offer, read into the specs and written out of them: documentation pages to
//! facts, facts to specs, specs to facts.

pub mod facts;
pub mod pages;

mod homes;
mod sdks;
mod rules;
mod draft;

pub mod specs;
pub mod kept;
pub mod canonical;
mod tree;
mod merge;

pub mod report;
pub mod import;
pub mod words;
pub mod said;
pub mod export;
pub mod compare;
pub mod coverage;
