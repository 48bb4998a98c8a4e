//! The data in the program, read when it is first asked for.

use std::sync::OnceLock;

use crate::format::{self, Damage, File, Prose, Root, Sentences, Text};

/// A provider and the names of its products, which cost nothing until something is read.
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) data: Data<format::Provider>,
    /// By name.
    pub(crate) products: &'static [Product],
}

pub(crate) struct Product {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) operations: usize,
    pub(crate) data: Data<format::Product>,
}

/// One file.
pub(crate) struct Data<T> {
    bytes: &'static [u8],
    file: OnceLock<File<T>>,
    sentences: OnceLock<Sentences>,
}

impl<T: Root> Data<T> {
    pub(crate) const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, file: OnceLock::new(), sentences: OnceLock::new() }
    }

    fn file(&self) -> &File<T> {
        self.file.get_or_init(|| intact(File::read(self.bytes)))
    }

    pub(crate) fn record(&self) -> &T {
        &self.file().record
    }
}

/// What the numbers in a record stand for.
pub(crate) trait Texts: Sync {
    fn text(&self, text: Text) -> &str;

    /// Nothing for an empty text, without reading any.
    fn prose(&self, prose: Prose) -> Option<&str>;

    /// Nothing for an empty text.
    fn some_text(&self, text: Text) -> Option<&str> {
        Some(self.text(text)).filter(|text| !text.is_empty())
    }
}

impl<T: Root + Send + Sync> Texts for Data<T> {
    fn text(&self, text: Text) -> &str {
        self.file().text(text)
    }

    fn prose(&self, prose: Prose) -> Option<&str> {
        if prose == Prose::default() {
            return None;
        }
        let sentences = self.sentences.get_or_init(|| intact(self.file().sentences(self.bytes)));
        Some(sentences.get(prose))
    }
}

/// The data is part of the program and a test reads all of it: no caller could do anything about
/// damage.
fn intact<T>(read: Result<T, Damage>) -> T {
    read.unwrap_or_else(|damage| panic!("{damage}; build the program again"))
}

/// The list of a provider's products: what the generated file of the provider consists of.
macro_rules! products {
    ($provider:literal $title:literal {
        $($name:literal $operations:literal $product_title:literal,)*
    }) => {
        pub(crate) static PROVIDER: crate::store::Provider = crate::store::Provider {
            name: $provider,
            title: $title,
            data: crate::store::Data::new(include_bytes!(concat!($provider, ".bin"))),
            products: &PRODUCTS,
        };

        static PRODUCTS: [crate::store::Product; [$($name),*].len()] =
            [$(crate::store::Product {
                name: $name,
                title: $product_title,
                operations: $operations,
                data: crate::store::Data::new(
                    include_bytes!(concat!($provider, "/", $name, ".bin"))
                ),
            }),*];
    };
}
