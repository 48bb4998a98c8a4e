//! Operations, how they page, and waiters that poll them.

use std::time::Duration;

use crate::format;
use crate::handle::named;
use crate::{ErrorCode, Family, Field, Product};

/// An operation of a product.
#[derive(Clone, Copy)]
pub struct Operation {
    product: Product,
    stored: &'static format::Operation,
}

named!(Operation, Waiter);

impl Operation {
    pub(crate) fn new(product: Product, stored: &'static format::Operation) -> Self {
        Self { product, stored }
    }

    /// Returns the product that it belongs to.
    pub fn product(self) -> Product {
        self.product
    }

    /// Returns the provider's name, such as `createImage`.
    pub fn name(self) -> &'static str {
        self.product.text(self.stored.name)
    }

    /// Returns the client's method.
    pub fn rust_name(self) -> &'static str {
        self.product.rust(self.stored.rust)
    }

    /// Returns the type of a call in Rust. With `Request` or `Result` behind it, it is the struct of
    /// the parameters or of the result.
    pub fn rust_type(self) -> &'static str {
        self.product.rust(self.stored.rust_type)
    }

    /// Returns what it does, a sentence.
    pub fn summary(self) -> &'static str {
        self.product.prose(self.stored.summary).unwrap_or_default()
    }

    /// Returns what else a caller has to know, in markdown.
    pub fn description(self) -> Option<&'static str> {
        self.product.prose(self.stored.description)
    }

    /// Returns what has to hold before the call, a sentence each.
    pub fn preconditions(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.sentences(&self.stored.preconditions)
    }

    /// Returns where the provider's sources disagree, a sentence each.
    pub fn differences(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.sentences(&self.stored.differences)
    }

    /// Returns the URL of the provider's page.
    pub fn documentation(self) -> Option<&'static str> {
        self.product.prose(self.stored.documentation)
    }

    /// Returns whether the provider advises against it.
    pub fn is_deprecated(self) -> bool {
        self.stored.deprecated
    }

    /// Returns whether sending it twice has no further effect.
    pub fn is_idempotent(self) -> bool {
        self.stored.idempotent
    }

    /// Returns the HTTP method. Of UCloud, which takes any, it is the one that this SDK uses.
    pub fn method(self) -> &'static str {
        self.product.text(self.stored.method)
    }

    /// Returns the path with parameters in braces. UCloud has one path for all, and the operation's
    /// name in the parameter `Action`.
    pub fn path(self) -> &'static str {
        self.product.text(self.stored.path)
    }

    /// Returns how the parameters that are not in the path are sent.
    pub fn encoding(self) -> Encoding {
        match self.stored.encoding {
            0 => Encoding::Query,
            1 => Encoding::Form,
            _ => Encoding::Json,
        }
    }

    /// Returns the parameters, in the provider's order. Those of every call, such as UCloud's `Action`,
    /// are left out.
    pub fn parameters(self) -> impl ExactSizeIterator<Item = Field> {
        Field::all(self.product, &self.stored.parameters)
    }

    /// Returns the parameter with exactly the provider's name.
    pub fn parameter(self, name: &str) -> Option<Field> {
        self.parameters().find(|field| field.name() == name)
    }

    /// Returns the fields of the result, in the provider's order. What every response has is left
    /// out.
    pub fn result(self) -> impl ExactSizeIterator<Item = Field> {
        Field::all(self.product, &self.stored.result)
    }

    /// Returns the field of the result with exactly the provider's name.
    pub fn result_field(self, name: &str) -> Option<Field> {
        self.result().find(|field| field.name() == name)
    }

    /// Returns what the result is if it exists and no page describes it; there are no fields then.
    pub fn undocumented(self) -> Option<Undocumented> {
        if self.stored.any {
            return Some(Undocumented::Any);
        }
        self.stored.secret.then_some(Undocumented::Secret)
    }

    /// Returns the errors that the provider's page lists: HTTP statuses of JD Cloud, `RetCode`s of
    /// UCloud.
    pub fn errors(self) -> impl ExactSizeIterator<Item = ErrorCode> {
        self.product.codes(&self.stored.errors)
    }

    /// Returns how it pages, if it does.
    pub fn paging(self) -> Option<Paging> {
        let stored = self.stored.paging.as_ref()?;
        Some(Paging { product: self.product, stored })
    }

    /// Returns what it does to which resource of its product, if it belongs to one.
    pub fn family(self) -> Option<Family> {
        let stored = self.stored.family.as_deref()?;
        Some(Family::new(self.product, stored))
    }
}

/// How the parameters of an operation are sent that are not in its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// In the query string.
    Query,
    /// As a form in the body.
    Form,
    /// As JSON in the body.
    Json,
}

/// What a result is that no page describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undocumented {
    /// Any JSON.
    Any,
    /// Any JSON, in which there may be a key, a token or a password.
    Secret,
}

/// How an operation returns a list in parts.
#[derive(Clone, Copy)]
pub struct Paging {
    product: Product,
    stored: &'static format::Paging,
}

impl Paging {
    /// Returns the parameter that says where a page begins.
    pub fn parameter(self) -> &'static str {
        self.product.text(self.stored.position)
    }

    /// Returns what that parameter is.
    pub fn position(self) -> Position {
        match (self.stored.first, self.product.some_text(self.stored.next)) {
            (Some(first), _) => Position::Page { first },
            (None, Some(next)) => Position::Token { next },
            (None, None) => Position::Offset,
        }
    }

    /// Returns the parameter with the size of a page.
    pub fn size(self) -> Option<&'static str> {
        self.product.some_text(self.stored.size)
    }

    /// Returns the path of the list in the result, such as `data.list`.
    pub fn items(self) -> &'static str {
        self.product.text(self.stored.items)
    }

    /// Returns the path of the number of all items in the result.
    pub fn total(self) -> Option<&'static str> {
        self.product.some_text(self.stored.total)
    }
}

impl std::fmt::Debug for Paging {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Paging")
            .field("parameter", &self.parameter())
            .field("position", &self.position())
            .field("items", &self.items())
            .finish_non_exhaustive()
    }
}

/// What the parameter is that says where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The number of items to skip.
    Offset,
    /// The number of the page.
    Page {
        /// The number of the first page.
        first: u64,
    },
    /// A token that comes with the page before.
    Token {
        /// The path of the token in the result.
        next: &'static str,
    },
}

/// Polls an operation until a resource reaches a state or is gone.
#[derive(Clone, Copy)]
pub struct Waiter {
    product: Product,
    stored: &'static format::Waiter,
}

impl Waiter {
    pub(crate) fn new(product: Product, stored: &'static format::Waiter) -> Self {
        Self { product, stored }
    }

    /// Returns the spec's name, such as `imageReady`.
    pub fn name(self) -> &'static str {
        self.product.text(self.stored.name)
    }

    /// Returns the client's method.
    pub fn rust_name(self) -> &'static str {
        self.product.rust(self.stored.rust)
    }

    /// Returns what it waits for, a sentence.
    pub fn summary(self) -> &'static str {
        self.product.prose(self.stored.summary).unwrap_or_default()
    }

    /// Returns the name of the operation that it polls.
    pub fn operation(self) -> &'static str {
        self.product.text(self.stored.operation)
    }

    /// Returns the parameter that identifies the resource: a string or a list of strings.
    pub fn argument(self) -> &'static str {
        self.product.text(self.stored.argument)
    }

    /// Returns the field of the result that holds the resource, or a list of resources.
    pub fn item(self) -> &'static str {
        self.product.text(self.stored.item)
    }

    /// Returns the field of a resource that equals the argument, if [`item`](Self::item) is a list.
    pub fn key(self) -> Option<&'static str> {
        self.product.some_text(self.stored.key)
    }

    /// Returns the path of the state in the resource, such as `state.code`.
    pub fn state(self) -> &'static str {
        self.product.text(self.stored.state)
    }

    /// Returns the states that end the wait.
    pub fn success(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.texts(&self.stored.success)
    }

    /// Returns whether it waits for the resource to be gone. [`success`](Self::success) has the states
    /// then that are shown for a while after the deletion.
    pub fn until_gone(self) -> bool {
        self.stored.gone
    }

    /// Returns the states that cannot lead to success.
    pub fn failure(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.texts(&self.stored.failure)
    }

    /// Returns for how long "not found" means "not yet".
    pub fn missing_for(self) -> Option<Duration> {
        self.stored.missing_for.map(Duration::from_secs)
    }

    /// Returns the first pause between polls, and the longest.
    pub fn interval(self) -> (Duration, Duration) {
        (Duration::from_secs(self.stored.first), Duration::from_secs(self.stored.most))
    }

    /// Returns when it gives up.
    pub fn timeout(self) -> Duration {
        Duration::from_secs(self.stored.timeout)
    }
}
