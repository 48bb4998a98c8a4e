//! YAML to documents, a file for each section of a spec. Reads on after a mistake, so that one run
//! finds all of them.

mod reader;
mod provider;
mod product;
mod operation;
mod types;
mod waiters;

use crate::dialect::DIALECTS;
use crate::document::{Document, Dropped, Provider};
use crate::mistake::Mistakes;
use crate::names;
use crate::node::{Node, Yaml};
use crate::source::Source;
use reader::Reader;

/// Reads every spec of a product that is YAML.
pub(crate) fn documents(sources: &[Source], mistakes: &mut Mistakes) -> Vec<Document> {
    read(sources, |source| !source.is_of_provider(), product::product, mistakes)
}

/// Reads every spec of a provider that is YAML.
pub(crate) fn providers(sources: &[Source], mistakes: &mut Mistakes) -> Vec<Provider> {
    read(sources, Source::is_of_provider, provider::provider, mistakes)
}

fn read<T>(
    sources: &[Source],
    wanted: fn(&Source) -> bool,
    read: fn(&mut Reader<'_>, &str, &Node) -> Option<T>,
    mistakes: &mut Mistakes,
) -> Vec<T> {
    let mut documents = Vec::new();
    for (index, source) in sources.iter().enumerate().filter(|(_, source)| wanted(source)) {
        if let Some(tree) = &source.tree {
            let folder = source.name.split('/').nth(1);
            let dialect = DIALECTS.iter().find(|dialect| Some(dialect.provider) == folder);
            let dropped = Dropped::default();
            let reader = &mut Reader { source: index, dialect, mistakes, dropped };
            characters(reader, tree, false);
            documents.extend(read(reader, &source.name, tree));
        }
    }
    documents
}

/// Keys of what may have several lines. All else is a name, a value or a sentence.
const PROSE: &[&str] = &["description", "differences", "note", "page", "preconditions", "reason"];

/// Complains of characters that would break the generated code, or the line that they are shown in.
fn characters(reader: &mut Reader<'_>, node: &Node, prose: bool) {
    match &node.value {
        Yaml::String(text) => {
            let lines = |c: &char| prose && matches!(c, '\n' | '\t');
            match text.chars().find(|c| names::breaks_lines(*c) && !lines(c)) {
                Some('\n') => reader.complain(node.id, "a line break, where one line belongs"),
                Some(c) => {
                    let code = u32::from(c);
                    reader
                        .complain(node.id, format!("it holds the control character U+{code:04X}"));
                }
                None => {}
            }
        }
        Yaml::List(items) => items.iter().for_each(|item| characters(reader, item, prose)),
        Yaml::Map(pairs) => {
            for (key, value) in pairs {
                characters(reader, key, false);
                let prose = matches!(&key.value, Yaml::String(key) if PROSE.contains(&&**key));
                characters(reader, value, prose);
            }
        }
        Yaml::Null | Yaml::Boolean(_) | Yaml::Integer(_) | Yaml::Number(_) => {}
    }
}
