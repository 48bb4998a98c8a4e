//! Documentation comments.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Longest line of documentation, `///` and the indent of a method not counted.
const WIDTH: usize = 92;

/// Attributes that are printed as `///` lines, one paragraph after the other.
pub(super) fn outer(paragraphs: &[String]) -> TokenStream {
    let lines = lines(paragraphs);
    let lines = lines.iter().map(|line| Literal::string(line));
    quote!(#(#[doc = #lines])*)
}

/// The lines of a comment, each with its leading space.
pub(crate) fn lines(paragraphs: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        for line in paragraph.lines() {
            let indent = if line.starts_with("- ") { "  " } else { "" };
            let options = textwrap::Options::new(WIDTH)
                .subsequent_indent(indent)
                .break_words(false)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            for line in textwrap::wrap(line, options) {
                let line = line.trim_end();
                lines.push(if line.is_empty() { String::new() } else { format!(" {line}") });
            }
        }
    }
    lines
}
