//! Connections and HTTP.

mod arrival;
mod exchange;
mod line;
mod server;

pub use arrival::BODY_LIMIT;
pub(crate) use arrival::{Arrival, Request, Room, Unread};
pub(crate) use exchange::{Exchange, date};
pub(crate) use server::Server;
