//! Every operation of UCloud and JD Cloud as data at run time: names, addresses, parameters and
//! results with their types and limits, paging, waiters, error codes, regions, documentation, and what
//! operations do to which [resource](Resource).
//!
//! It is for programs that work with operations they were not compiled for, such as simulators,
//! command-line tools and linters. To call an operation, use the typed clients in the crates `jdcloud`
//! and `ucloud`, which are generated from the same specs.
//!
//! ```
//! # #[cfg(feature = "jdcloud")]
//! fn show() -> Option<()> {
//!     let vm = yun_catalog::provider("jdcloud")?.product("vm")?;
//!     let create = vm.operation("createImage")?;
//!     println!("{} {}: {}", create.method(), create.path(), create.summary());
//!     for parameter in create.parameters().filter(|parameter| parameter.is_required()) {
//!         println!("{}: {}", parameter.name(), parameter.kind());
//!     }
//!     println!("{}", create.parameter("name")?.description()?);
//!
//!     // By name over everything. `create-image` finds `createImage` as well.
//!     for operation in yun_catalog::find("create-image") {
//!         println!("{} of {}", operation.name(), operation.product().title());
//!     }
//!     Some(())
//! }
//! # #[cfg(feature = "jdcloud")]
//! # assert!(show().is_some());
//! ```
//!
//! # What it costs
//!
//! The data adds about 1.7 MB to a program and nothing to its start. Names, titles and numbers of
//! operations are plain constants. A product is read when something else is first asked of it, in well
//! under a millisecond, and stays in memory; descriptions, links and meanings, which are most of the
//! text, are read separately when the first of them is asked for. All handles are small and `Copy`,
//! and the texts they return are `&'static`. Any thread may read.
//!
//! # Features
//!
//! `jdcloud` and `ucloud`, both on by default, include a provider's data.
//!
//! # Panics
//!
//! The data is a part of this crate, and its tests read all of it. If it is damaged all the same, what
//! reads it panics and says so.

// Without a provider there is nothing to read.
#![cfg_attr(not(any(feature = "jdcloud", feature = "ucloud")), allow(dead_code, unused_macros))]

#[macro_use]
mod store;
mod format;
mod handle;

mod family;
mod field;
mod operation;
mod product;
mod provider;

#[rustfmt::skip]
mod generated {
    #[cfg(feature = "jdcloud")]
    pub(crate) mod jdcloud;
    #[cfg(feature = "ucloud")]
    pub(crate) mod ucloud;
}

pub use family::{Family, Parent, Resource, Role};
pub use field::{Field, Kind, List, Place, Range, Type, Value};
pub use operation::{Encoding, Operation, Paging, Position, Undocumented, Waiter};
pub use product::Product;
pub use provider::{ErrorCode, Provider, Region, Zone};

/// What the generator writes data with.
#[doc(hidden)]
pub mod __private {
    pub use crate::format::*;
}

/// Returns the providers whose features are on.
pub fn providers() -> impl ExactSizeIterator<Item = Provider> {
    static ALL: &[Provider] = &[
        #[cfg(feature = "jdcloud")]
        Provider::new(&generated::jdcloud::PROVIDER),
        #[cfg(feature = "ucloud")]
        Provider::new(&generated::ucloud::PROVIDER),
    ];
    ALL.iter().copied()
}

/// Returns a provider: `jdcloud` or `ucloud`.
pub fn provider(name: &str) -> Option<Provider> {
    providers().find(|provider| provider.name() == name)
}

/// Returns the operations of all products that have this name, without regard to case, `_` and `-`.
///
/// The products are found in an index; each is read when the iterator reaches it.
pub fn find(name: &str) -> impl Iterator<Item = Operation> {
    providers().flat_map(move |provider| provider.find(name))
}
