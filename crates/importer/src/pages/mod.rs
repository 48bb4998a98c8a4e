//! Documentation pages, as the providers publish them, to facts.
//!
//! ```text
//! text --markdown--> headings, tables, lines --table, words, kind--> rows --ucloud, jdcloud--> facts
//! ```
//!
//! Pages are written by many hands over many years. What is odd but plain is read; what could mean
//! two things is a [`Problem`] with its line, and then the page gives nothing.

mod problem;

mod markdown;
mod words;
mod kind;
mod table;

mod ucloud;
mod jdcloud;

mod gather;
mod compare;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use compare::{Comparison, compare};
pub use gather::gather;
pub use jdcloud::{JdcloudPage, ReturnCode, jdcloud};
pub use problem::{Problem, Reason};
pub use ucloud::{ucloud, ucloud_page};

use crate::facts::{Provider, UcloudOperation};

/// What one page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page of UCloud.
    Ucloud(UcloudOperation),
    /// A page of JD Cloud.
    Jdcloud(JdcloudPage),
}

impl Page {
    /// The facts in one line of JSON, in the form that an operation has in files of facts.
    pub fn to_json(&self) -> String {
        let json = match self {
            Self::Ucloud(operation) => serde_json::to_string(operation),
            Self::Jdcloud(page) => page.to_json(),
        };
        // Facts are strings, booleans, lists and string-keyed objects, which JSON always holds.
        json.unwrap_or_default()
    }
}

/// Reads the page in a file.
///
/// # Errors
/// The file cannot be read, or everything that keeps the page from being understood.
pub fn read(provider: Provider, path: &Path) -> Result<Page, Unreadable> {
    let unreadable = |why| Unreadable { path: path.to_owned(), why };
    let bytes = yun_codegen::disk::read(path, yun_codegen::disk::MOST)
        .map_err(|error| unreadable(Why::File(error)))?;
    let page = match provider {
        Provider::Ucloud => {
            decode(&bytes).and_then(|text| ucloud(&ucloud_page(path), text)).map(Page::Ucloud)
        }
        Provider::Jdcloud => {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            decode(&bytes).and_then(|text| jdcloud(&name, text)).map(Page::Jdcloud)
        }
    };
    page.map_err(|problems| unreadable(Why::Problems(problems)))
}

/// Reads the pages in all of the files: either every one of them, or what is wrong with any.
///
/// # Errors
/// Those that cannot be read.
pub fn read_all(provider: Provider, paths: &[PathBuf]) -> Result<Vec<Page>, Vec<Unreadable>> {
    let mut pages = Vec::new();
    let mut refused = Vec::new();
    for path in paths {
        match read(provider, path) {
            Ok(page) => pages.push(page),
            Err(unreadable) => refused.push(unreadable),
        }
    }
    if refused.is_empty() { Ok(pages) } else { Err(refused) }
}

fn decode(bytes: &[u8]) -> Result<&str, Vec<Problem>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        vec![Problem { line, reason: Reason::NotUtf8 }]
    })
}

/// A page that gives no facts.
#[derive(Debug)]
pub struct Unreadable {
    /// Its file.
    pub path: PathBuf,
    /// Why.
    pub why: Why,
}

/// Why a page gives no facts.
#[derive(Debug)]
pub enum Why {
    /// Its file cannot be read.
    File(io::Error),
    /// It is not understood.
    Problems(Vec<Problem>),
}

/// A line for each problem, which begins with file and line.
impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.why {
            Why::File(error) => write!(formatter, "{path}: {error}"),
            Why::Problems(problems) => {
                let lines: Vec<_> =
                    problems.iter().map(|found| format!("{path}:{found}")).collect();
                formatter.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.why {
            Why::File(error) => Some(error),
            Why::Problems(_) => None,
        }
    }
}
