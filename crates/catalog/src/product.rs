//! Products: operations, types, waiters and error codes.

use crate::format::{self, FieldId, Prose, Text};
use crate::handle::named;
use crate::store::{self, Texts};
use crate::{ErrorCode, Operation, Provider, Resource, Type, Waiter};

/// A part of a provider's API, such as `vm`.
///
/// [`name`](Self::name), [`title`](Self::title) and [`operation_count`](Self::operation_count) read
/// nothing. Everything else reads the product first if nobody has.
#[derive(Clone, Copy)]
pub struct Product {
    provider: Provider,
    stored: &'static store::Product,
}

named!(Product);

impl Product {
    pub(crate) fn new(provider: Provider, stored: &'static store::Product) -> Self {
        Self { provider, stored }
    }

    fn record(self) -> &'static format::Product {
        self.stored.data.record()
    }

    pub(crate) fn text(self, text: Text) -> &'static str {
        self.stored.data.text(text)
    }

    pub(crate) fn some_text(self, text: Text) -> Option<&'static str> {
        self.stored.data.some_text(text)
    }

    pub(crate) fn texts(
        self,
        texts: &'static [Text],
    ) -> impl ExactSizeIterator<Item = &'static str> {
        texts.iter().map(move |text| self.text(*text))
    }

    pub(crate) fn prose(self, prose: Prose) -> Option<&'static str> {
        self.stored.data.prose(prose)
    }

    /// A name in Rust, which everything has that can have one.
    pub(crate) fn rust(self, name: Prose) -> &'static str {
        self.prose(name).unwrap_or_default()
    }

    pub(crate) fn sentences(
        self,
        sentences: &'static [Prose],
    ) -> impl ExactSizeIterator<Item = &'static str> {
        sentences.iter().map(move |sentence| self.prose(*sentence).unwrap_or_default())
    }

    pub(crate) fn codes(
        self,
        codes: &'static [format::ErrorCode],
    ) -> impl ExactSizeIterator<Item = ErrorCode> {
        codes.iter().map(move |stored| ErrorCode::new(&self.stored.data, stored))
    }

    pub(crate) fn field_at(self, id: FieldId) -> &'static format::Field {
        &self.record().fields[id.0 as usize]
    }

    /// Returns the type with this index, behind the scalars.
    pub(crate) fn type_at(self, index: usize) -> Type {
        Type::new(self, &self.record().types[index])
    }

    /// Returns the provider.
    pub fn provider(self) -> Provider {
        self.provider
    }

    /// Returns its name, which is also that of the cargo feature with its client.
    pub fn name(self) -> &'static str {
        self.stored.name
    }

    /// Returns its name for people.
    pub fn title(self) -> &'static str {
        self.stored.title
    }

    /// Returns how many operations it has.
    pub fn operation_count(self) -> usize {
        self.stored.operations
    }

    /// Returns the module of its client.
    pub fn rust_name(self) -> &'static str {
        self.rust(self.record().module)
    }

    /// Returns the host of the API, without a scheme.
    pub fn endpoint(self) -> &'static str {
        self.text(self.record().endpoint)
    }

    /// Returns the service's name in the signing scope. UCloud has none.
    pub fn service(self) -> Option<&'static str> {
        self.some_text(self.record().service)
    }

    /// Returns the provider's revision of the API. UCloud has none.
    pub fn revision(self) -> Option<&'static str> {
        self.some_text(self.record().revision)
    }

    /// Returns what else is to say about it, in markdown.
    pub fn description(self) -> Option<&'static str> {
        self.prose(self.record().description)
    }

    /// Returns the URL of the provider's page.
    pub fn documentation(self) -> Option<&'static str> {
        self.prose(self.record().documentation)
    }

    /// Returns where the provider's sources disagree about the endpoint, the service or the revision,
    /// a sentence each.
    pub fn differences(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.sentences(&self.record().differences)
    }

    /// Returns its operations, in the order of the spec.
    pub fn operations(self) -> impl ExactSizeIterator<Item = Operation> {
        self.record().operations.iter().map(move |stored| Operation::new(self, stored))
    }

    /// Returns the operation with exactly the provider's name, such as `createImage`.
    pub fn operation(self, name: &str) -> Option<Operation> {
        self.operations().find(|operation| operation.name() == name)
    }

    /// Returns the resources that its operations create and show, each once, in the order of the
    /// operations.
    pub fn resources(self) -> impl Iterator<Item = Resource> {
        let families = move || self.operations().filter_map(Operation::family);
        families().enumerate().filter_map(move |(index, family)| {
            let name = family.resource();
            let is_first = families().take(index).all(|before| before.resource() != name);
            is_first.then(|| Resource::new(self, name))
        })
    }

    /// Returns the resource with exactly this name, such as `key-pair`.
    pub fn resource(self, name: &str) -> Option<Resource> {
        self.resources().find(|resource| resource.name() == name)
    }

    /// Returns its types, in the order of the spec.
    pub fn types(self) -> impl ExactSizeIterator<Item = Type> {
        self.record().types.iter().map(move |stored| Type::new(self, stored))
    }

    /// Returns the type with exactly the provider's name, such as `Image`.
    pub fn type_(self, name: &str) -> Option<Type> {
        self.types().find(|type_| type_.name() == name)
    }

    /// Returns its waiters.
    pub fn waiters(self) -> impl ExactSizeIterator<Item = Waiter> {
        self.record().waiters.iter().map(move |stored| Waiter::new(self, stored))
    }

    /// Returns the service's own error codes, which go before
    /// [the provider's](Provider::error_codes).
    pub fn error_codes(self) -> impl ExactSizeIterator<Item = ErrorCode> {
        self.codes(&self.record().error_codes)
    }
}
