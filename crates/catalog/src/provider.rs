//! Providers: their products, regions and error codes.

use crate::format::{self, search_key};
use crate::handle::named;
use crate::store::{self, Texts};
use crate::{Operation, Product};

/// A cloud provider.
#[derive(Clone, Copy)]
pub struct Provider(&'static store::Provider);

named!(Provider, Region, Zone);

impl Provider {
    pub(crate) const fn new(stored: &'static store::Provider) -> Self {
        Self(stored)
    }

    /// Returns `jdcloud` or `ucloud`, which is also the name of the crate with its clients.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Returns its name for people.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Returns the URL of its page about regions.
    pub fn documentation(self) -> Option<&'static str> {
        self.0.data.prose(self.0.data.record().documentation)
    }

    /// Returns its products that have operations, by name. This reads nothing.
    pub fn products(self) -> impl ExactSizeIterator<Item = Product> {
        self.0.products.iter().map(move |stored| Product::new(self, stored))
    }

    /// Returns the product with this name, such as `vm`. This reads nothing.
    pub fn product(self, name: &str) -> Option<Product> {
        let products = self.0.products;
        let index = products.binary_search_by(|stored| stored.name.cmp(name)).ok()?;
        Some(Product::new(self, &products[index]))
    }

    /// Returns the names of all operations with their products, in alphabetical order, from an index:
    /// no product is read.
    pub fn operation_names(self) -> impl ExactSizeIterator<Item = (Product, &'static str)> {
        let operations = self.0.data.record().operations.iter();
        operations.map(move |listed| self.listed(listed))
    }

    fn listed(self, listed: &format::Listed) -> (Product, &'static str) {
        let product = &self.0.products[listed.product as usize];
        (Product::new(self, product), self.0.data.text(listed.name))
    }

    /// Returns the operations of all products that have this name, without regard to case, `_` and
    /// `-`.
    ///
    /// The products are found in an index; each is read when the iterator reaches it.
    pub fn find(self, name: &str) -> impl Iterator<Item = Operation> + use<> {
        let operations = &self.0.data.record().operations;
        let text = |listed: &format::Listed| self.0.data.text(listed.name);
        let start =
            operations.partition_point(|listed| search_key(text(listed)).lt(search_key(name)));
        let count = operations[start..]
            .iter()
            .take_while(|listed| search_key(text(listed)).eq(search_key(name)))
            .count();
        operations[start..start + count].iter().filter_map(move |listed| {
            let (product, name) = self.listed(listed);
            product.operation(name)
        })
    }

    /// Returns its regions, in the provider's order.
    pub fn regions(self) -> impl ExactSizeIterator<Item = Region> {
        let data = &self.0.data;
        data.record().regions.iter().map(move |stored| Region { provider: self.0, stored })
    }

    /// Returns the error codes that all products share. A product's own go before them.
    pub fn error_codes(self) -> impl ExactSizeIterator<Item = ErrorCode> {
        let data = &self.0.data;
        data.record().error_codes.iter().map(move |stored| ErrorCode { texts: data, stored })
    }
}

/// A region of a provider.
#[derive(Clone, Copy)]
pub struct Region {
    provider: &'static store::Provider,
    stored: &'static format::Region,
}

impl Region {
    /// Returns its id, such as `cn-north-1`.
    pub fn id(self) -> &'static str {
        self.provider.data.text(self.stored.id)
    }

    /// Returns its name for people.
    pub fn name(self) -> &'static str {
        self.provider.data.text(self.stored.name)
    }

    /// Returns its zones.
    pub fn zones(self) -> impl ExactSizeIterator<Item = Zone> {
        self.stored.zones.iter().map(move |stored| Zone { provider: self.provider, stored })
    }
}

/// A zone of a region.
#[derive(Clone, Copy)]
pub struct Zone {
    provider: &'static store::Provider,
    stored: &'static format::Zone,
}

impl Zone {
    /// Returns its id, such as `cn-bj2-02`.
    pub fn id(self) -> &'static str {
        self.provider.data.text(self.stored.id)
    }

    /// Returns its name for people.
    pub fn name(self) -> &'static str {
        self.provider.data.text(self.stored.name)
    }
}

/// A code that a service refuses requests with.
#[derive(Clone, Copy)]
pub struct ErrorCode {
    texts: &'static dyn Texts,
    stored: &'static format::ErrorCode,
}

impl ErrorCode {
    pub(crate) fn new(texts: &'static dyn Texts, stored: &'static format::ErrorCode) -> Self {
        Self { texts, stored }
    }

    /// Returns the code as text: a `RetCode` of UCloud; of JD Cloud a name, or, in
    /// [`Operation::errors`](crate::Operation::errors), an HTTP status.
    pub fn code(self) -> &'static str {
        self.texts.text(self.stored.code)
    }

    /// Returns what kind of error it is, such as `not_found` or `quota_exceeded`, where the provider
    /// makes it clear.
    pub fn kind(self) -> Option<&'static str> {
        self.texts.some_text(self.stored.kind)
    }

    /// Returns a sentence.
    pub fn meaning(self) -> &'static str {
        self.texts.prose(self.stored.meaning).unwrap_or_default()
    }
}

impl std::fmt::Debug for ErrorCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("ErrorCode").field(&self.code()).finish()
    }
}
