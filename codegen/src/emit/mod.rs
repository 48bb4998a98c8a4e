//! Models to files. Nothing is decided here that the model could have said.

mod docs;
mod families;
mod operation;
mod outside;
mod product;
mod provider;
mod record;
mod round_trip;
mod waiters;

pub(crate) use docs::lines as doc_lines;
pub(crate) use families::{FOLDER as FAMILIES, files as families};
use outside::Outside;
use proc_macro2::{Ident, Literal, Span, TokenStream};
pub use round_trip::RoundTrips;
pub(crate) use round_trip::of as round_trip;

use crate::model::{ErrorCode, Product, Provider};

/// A generated file, not yet formatted.
pub(crate) struct File {
    /// Path from the root of the workspace, with `/`.
    pub(crate) path: String,
    /// What it was generated from.
    pub(crate) source: String,
    /// Paragraphs of the module's documentation.
    pub(crate) docs: Vec<String>,
    pub(crate) items: Vec<Item>,
}

/// A part of a file; parts stand apart by a blank line.
pub(crate) enum Item {
    Code(TokenStream),
    /// A table in the form of a macro call: `name! { head { rows } }`.
    Table {
        name: &'static str,
        head: String,
        rows: Vec<String>,
    },
    /// Bytes, which are all of a file behind the line that says where it comes from.
    Data(Vec<u8>),
}

/// The files that are not of one product.
pub(crate) fn roots(products: &[Product], providers: &[Provider]) -> Vec<File> {
    let files = providers.iter().map(provider::file);
    files.chain(product::lists(products, providers)).collect()
}

/// The files of a product.
pub(crate) fn product(product: &Product) -> Vec<File> {
    let outside = &Outside::of(product);
    let mut files = vec![product::module(product)];
    files.extend(product.operations.iter().map(|one| operation::file(product, one, outside)));
    files.extend(record::file(product, outside));
    files.extend(product::required(product));
    files.extend(product::errors(product));
    files.extend(waiters::file(product, outside));
    files
}

/// The table of a service's codes.
fn error_codes(codes: &[ErrorCode]) -> Item {
    let row =
        |code: &ErrorCode| format!("{} {} {}", text(&code.code), code.kind, text(&code.meaning));
    Item::Table {
        name: "yun_runtime::__private::error_codes",
        head: "ERROR_CODES".to_owned(),
        rows: codes.iter().map(row).collect(),
    }
}

fn path(product: &Product, file: &str) -> String {
    format!("crates/{}/src/generated/{}/{file}.rs", product.dialect.package, product.module)
}

/// A name as Rust writes it: raw when reserved.
fn ident(name: &str) -> Ident {
    // `gen` is reserved from edition 2024 on, which syn does not know.
    if name != "gen" && syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

fn text(value: &str) -> Literal {
    Literal::string(value)
}
