//! A product with every name assigned and every reference resolved: what is emitted, and no more.

use crate::dialect::Dialect;
use crate::families::Family;

/// What holds for all products of a provider.
pub(crate) struct Provider {
    pub(crate) dialect: &'static Dialect,
    /// Path of the spec.
    pub(crate) file: String,
    pub(crate) documentation: Option<String>,
    pub(crate) regions: Vec<Region>,
    pub(crate) error_codes: Vec<ErrorCode>,
}

pub(crate) struct Region {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Ids and names.
    pub(crate) zones: Vec<(String, String)>,
}

pub(crate) struct ErrorCode {
    pub(crate) code: String,
    /// The variant of the runtime's `ErrorKind`.
    pub(crate) kind: String,
    pub(crate) meaning: String,
}

pub(crate) struct Product {
    pub(crate) dialect: &'static Dialect,
    /// Path of the spec.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) docs: Vec<String>,
    pub(crate) endpoint: String,
    pub(crate) service: String,
    pub(crate) revision: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) records: Vec<Record>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) waiters: Vec<Waiter>,
    /// Rust names and setters of all parameters that some operation requires, sorted.
    pub(crate) required: Vec<(String, String)>,
    pub(crate) error_codes: Vec<ErrorCode>,
    /// What each operation does to which resource, in their order.
    pub(crate) families: Vec<Option<Family>>,
}

pub(crate) struct Operation {
    /// The provider's name.
    pub(crate) name: String,
    pub(crate) headline: String,
    /// Paragraphs of the client method's documentation, the headline first.
    pub(crate) docs: Vec<String>,
    /// A link to the provider's page.
    pub(crate) page: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) idempotent: bool,
    pub(crate) encoding: Encoding,
    /// The client's method.
    pub(crate) function: String,
    /// The module and its file.
    pub(crate) module: String,
    /// The type that a call is put together with.
    pub(crate) builder: String,
    pub(crate) request: Record,
    pub(crate) result: Record,
    /// What a result is that no page describes.
    pub(crate) undocumented: Option<Undocumented>,
    pub(crate) paging: Option<Paging>,
}

/// How the parameters of an operation are encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As the provider has it for nearly all operations.
    Usual,
    Json,
}

/// A result that no page describes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undocumented {
    /// Free JSON.
    Any,
    /// Free JSON that may hold a secret.
    Secret,
}

impl Operation {
    /// Parameters without which the call does not compile, in order.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field> {
        self.request.fields.iter().filter(|field| field.typestate)
    }
}

pub(crate) struct Paging {
    /// The parameter that says where a page begins.
    pub(crate) position: String,
    pub(crate) counts: Counting,
    pub(crate) size: Option<String>,
    /// Paths from the result down, as the next two.
    pub(crate) items: String,
    pub(crate) total: Option<String>,
    /// The type of an item.
    pub(crate) item: Kind,
}

/// What the position of a page is.
pub(crate) enum Counting {
    /// The number of items to skip.
    Items,
    /// The number of the page; that of the first one.
    Pages(u64),
    /// A token from this field of the page before.
    Tokens(String),
}

pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) fields: Vec<Field>,
    /// Whether it is put together by callers, and so has setters.
    pub(crate) input: bool,
}

pub(crate) struct Field {
    /// The provider's name.
    pub(crate) wire: String,
    pub(crate) rust: String,
    pub(crate) setter: String,
    pub(crate) kind: Kind,
    /// Whether it is an `Option` in Rust.
    pub(crate) optional: bool,
    /// Whether the type would contain itself without a `Box`.
    pub(crate) boxed: bool,
    pub(crate) required: bool,
    pub(crate) secret: bool,
    pub(crate) base64: bool,
    /// Whether it makes a repetition of the call harmless.
    pub(crate) token: bool,
    /// The mark of a boolean that is sent as text, and how.
    pub(crate) text: Option<&'static str>,
    /// Whether the compiler sees to it that a call sets it.
    pub(crate) typestate: bool,
    /// Whether the provider advises against it.
    pub(crate) deprecated: bool,
    pub(crate) headline: String,
    /// Paragraphs of the full documentation.
    pub(crate) docs: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Any,
    Record(String),
    Enum(String),
    List(Box<Kind>),
}

pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) variants: Vec<Variant>,
}

pub(crate) struct Variant {
    pub(crate) name: String,
    /// The provider's spelling.
    pub(crate) text: String,
    pub(crate) meaning: Option<String>,
}

pub(crate) struct Waiter {
    /// The spec's name.
    pub(crate) name: String,
    /// The client's method.
    pub(crate) function: String,
    pub(crate) constant: String,
    pub(crate) docs: Vec<String>,
    pub(crate) request: String,
    /// Whether the request has the field of the argument alone.
    pub(crate) only_field: bool,
    /// The request's field that takes the argument, and whether it is a list.
    pub(crate) field: String,
    pub(crate) list: bool,
    /// The method's argument.
    pub(crate) argument: String,
    pub(crate) record: String,
    pub(crate) item: String,
    pub(crate) key: Option<String>,
    pub(crate) state: String,
    pub(crate) success: Vec<String>,
    pub(crate) failure: Vec<String>,
    /// Absent where the item is waited for until it is gone.
    pub(crate) missing_for: Option<u64>,
    pub(crate) first_interval: u64,
    pub(crate) most_interval: u64,
    pub(crate) timeout: u64,
}
