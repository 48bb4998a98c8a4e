//! What a cloud holds: resources, their changes over time, and the ids it gives out.

mod ids;
mod resource;
mod store;

pub(crate) use ids::Ids;
pub(crate) use resource::{Change, Resource};
pub(crate) use store::{Dump, Store};
