//! Parameters, fields of results and types, and everything that is known of their values.

use std::fmt;
use std::sync::LazyLock;

use crate::Product;
use crate::format::{self, SCALARS};
use crate::handle::named;

/// A parameter, a field of a result or a field of a type.
#[derive(Clone, Copy)]
pub struct Field {
    product: Product,
    stored: &'static format::Field,
}

named!(Field, Type);

impl Field {
    pub(crate) fn all(
        product: Product,
        fields: &'static [format::FieldId],
    ) -> impl ExactSizeIterator<Item = Self> {
        fields.iter().map(move |id| Self { product, stored: product.field_at(*id) })
    }

    fn facts(self) -> &'static format::Facts {
        static NONE: LazyLock<format::Facts> = LazyLock::new(format::Facts::default);
        self.stored.facts.as_deref().unwrap_or(&NONE)
    }

    /// Returns the provider's name.
    pub fn name(self) -> &'static str {
        self.product.text(self.stored.name)
    }

    /// Returns the name of the field in Rust.
    pub fn rust_name(self) -> &'static str {
        self.product.rust(self.stored.rust)
    }

    /// Returns the name of the enum in Rust, if the [values](Self::values) became one.
    pub fn rust_enum(self) -> Option<&'static str> {
        self.product.prose(self.facts().enumeration)
    }

    /// Returns what it holds.
    pub fn kind(self) -> Kind {
        Kind::of(self.product, self.stored.kind)
    }

    /// Returns where in a request it is; nothing for a field of a result or type.
    pub fn place(self) -> Option<Place> {
        match self.stored.place {
            0 => None,
            1 => Some(Place::Path),
            2 => Some(Place::Query),
            _ => Some(Place::Body),
        }
    }

    /// Returns whether the provider demands it, or always returns it.
    pub fn is_required(self) -> bool {
        self.stored.required
    }

    /// Returns the condition that makes it required, in markdown, such as `` `ChargeType` is `Month` ``.
    pub fn required_when(self) -> Option<&'static str> {
        self.product.some_text(self.facts().required_when)
    }

    /// Returns the condition under which it has an effect or may be given, in markdown.
    pub fn only_when(self) -> Option<&'static str> {
        self.product.some_text(self.facts().only_when)
    }

    /// Returns what a client's configuration calls it (`region`, `zone` or `project`), if it is a
    /// parameter that the configuration can give.
    pub fn provider_wide(self) -> Option<&'static str> {
        self.product.some_text(self.stored.provider_wide)
    }

    /// Returns what the service assumes if it is not set.
    pub fn default_value(self) -> Option<&'static str> {
        self.facts().default.map(|default| self.product.text(default))
    }

    /// Returns the values that are known; services accept and return others as they grow. None are
    /// known if there are none. Numbers and booleans are given as text, too.
    pub fn values(self) -> impl ExactSizeIterator<Item = Value> {
        let product = self.product;
        self.facts().values.iter().map(move |stored| Value { product, stored })
    }

    /// Returns the unit of a number, such as `GiB`.
    pub fn unit(self) -> Option<&'static str> {
        self.product.some_text(self.facts().unit)
    }

    /// Returns the ranges of accepted numbers: of each that holds [at the time](Range::when), or of a
    /// text that is a number.
    pub fn ranges(self) -> impl ExactSizeIterator<Item = Range> {
        let product = self.product;
        self.facts().ranges.iter().map(move |stored| Range { product, stored })
    }

    /// Returns the accepted length of a text, in characters.
    pub fn length(self) -> Option<Range> {
        let stored = self.facts().length.as_ref()?;
        Some(Range { product: self.product, stored })
    }

    /// Returns how many items a list, or a text that holds one, may have.
    pub fn items(self) -> Option<Range> {
        let stored = self.facts().items.as_ref()?;
        Some(Range { product: self.product, stored })
    }

    /// Returns what a text is, such as `cidr` or `time yyyy-MM-dd HH:mm:ss UTC+8`, or a number, such
    /// as `unix-seconds`. `specs/README.md` of the SDK lists the words.
    pub fn format(self) -> Option<&'static str> {
        self.product.some_text(self.facts().format)
    }

    /// Returns a value as an example.
    pub fn example(self) -> Option<&'static str> {
        self.facts().example.map(|example| self.product.text(example))
    }

    /// Returns the name of the operation that returns the value.
    pub fn from_operation(self) -> Option<&'static str> {
        self.product.some_text(self.facts().from)
    }

    /// Returns whether the provider advises against it.
    pub fn is_deprecated(self) -> bool {
        self.facts().deprecated
    }

    /// Returns whether it is a password, a key or something else that is not to be shown.
    pub fn is_secret(self) -> bool {
        self.facts().secret
    }

    /// Returns whether the provider takes the text base64-encoded, which the clients do.
    pub fn is_base64(self) -> bool {
        self.facts().base64
    }

    /// Returns whether it is an idempotency token, which the clients generate.
    pub fn is_token(self) -> bool {
        self.facts().token
    }

    /// Returns what the provider writes true and false as, if it writes a boolean as text.
    pub fn boolean_texts(self) -> Option<(&'static str, &'static str)> {
        match self.facts().texts[..] {
            [yes, no] => Some((self.product.text(yes), self.product.text(no))),
            _ => None,
        }
    }

    /// Returns the provider's SDKs that have it, if none of its pages does.
    pub fn sources(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.texts(&self.facts().source)
    }

    /// Returns one to three sentences, in markdown.
    pub fn description(self) -> Option<&'static str> {
        self.product.prose(self.stored.description)
    }

    /// Returns where the provider's sources disagree, a sentence each.
    pub fn differences(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.sentences(&self.facts().differences)
    }
}

/// What a field holds. [`Display`](fmt::Display) writes it as specs do: `string`, `[Image]`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// Any JSON.
    Any,
    /// A structure.
    Type(Type),
    /// A list.
    List(List),
}

impl Kind {
    fn of(product: Product, stored: format::Kind) -> Self {
        if let Some(lists) = stored.lists.checked_sub(1) {
            return Self::List(List { product, item: format::Kind { lists, ..stored } });
        }
        match stored.base as usize {
            0 => Self::String,
            1 => Self::Integer,
            2 => Self::Number,
            3 => Self::Boolean,
            4 => Self::Any,
            base => Self::Type(product.type_at(base - SCALARS.len())),
        }
    }

    /// Returns what it holds without the lists around it.
    pub fn innermost(self) -> Self {
        match self {
            Self::List(list) => list.item().innermost(),
            other => other,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Any => "any",
            Self::Type(type_) => type_.name(),
            Self::List(list) => return write!(formatter, "[{}]", list.item()),
        })
    }
}

/// The type of a list.
#[derive(Clone, Copy)]
pub struct List {
    product: Product,
    item: format::Kind,
}

impl List {
    /// Returns what its items are.
    pub fn item(self) -> Kind {
        Kind::of(self.product, self.item)
    }
}

impl fmt::Debug for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("List").field(&self.item()).finish()
    }
}

/// A structure that fields of a product refer to. It may contain itself.
#[derive(Clone, Copy)]
pub struct Type {
    product: Product,
    stored: &'static format::Type,
}

impl Type {
    pub(crate) fn new(product: Product, stored: &'static format::Type) -> Self {
        Self { product, stored }
    }

    /// Returns the provider's name.
    pub fn name(self) -> &'static str {
        self.product.text(self.stored.name)
    }

    /// Returns the name of the struct in Rust.
    pub fn rust_name(self) -> &'static str {
        self.product.rust(self.stored.rust)
    }

    /// Returns what it is, in markdown.
    pub fn description(self) -> Option<&'static str> {
        self.product.prose(self.stored.description)
    }

    /// Returns where the provider's sources disagree, a sentence each.
    pub fn differences(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.product.sentences(&self.stored.differences)
    }

    /// Returns its fields, in the provider's order.
    pub fn fields(self) -> impl ExactSizeIterator<Item = Field> {
        Field::all(self.product, &self.stored.fields)
    }

    /// Returns the field with exactly the provider's name.
    pub fn field(self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.name() == name)
    }
}

/// Where a parameter is in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In the body, as a form or as JSON.
    Body,
}

/// A value that a field is known to take.
#[derive(Clone, Copy)]
pub struct Value {
    product: Product,
    stored: &'static format::Value,
}

impl Value {
    /// Returns the value as the provider writes it.
    pub fn text(self) -> &'static str {
        self.product.text(self.stored.text)
    }

    /// Returns what it means, a few words.
    pub fn meaning(self) -> Option<&'static str> {
        self.product.prose(self.stored.meaning)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Value").field(&self.text()).finish()
    }
}

/// A range of numbers, both ends included.
#[derive(Clone, Copy)]
pub struct Range {
    product: Product,
    stored: &'static format::Range,
}

impl Range {
    /// Returns the smallest number.
    pub fn minimum(self) -> Option<f64> {
        self.stored.minimum
    }

    /// Returns the largest number.
    pub fn maximum(self) -> Option<f64> {
        self.stored.maximum
    }

    /// Returns the step between numbers.
    pub fn step(self) -> Option<f64> {
        self.stored.step
    }

    /// Returns names of fields beside this one, and the values they must have for the range to hold.
    pub fn when(self) -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
        let text = move |text| self.product.text(text);
        self.stored.when.iter().map(move |when| (text(when.field), text(when.value)))
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Range")
            .field("minimum", &self.minimum())
            .field("maximum", &self.maximum())
            .field("step", &self.step())
            .field("when", &self.when().collect::<Vec<_>>())
            .finish()
    }
}
