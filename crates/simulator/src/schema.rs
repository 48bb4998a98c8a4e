//! What the catalog says of a request and of a result: reads parameters, checks them, and makes up
//! results.

mod check;
mod made_up;
mod mistake;
mod names;
mod read;

pub(crate) use check::check;
pub(crate) use made_up::{Maker, id_stem, is_of, is_time};
pub(crate) use mistake::{Mistake, Problem};
pub(crate) use names::{Given, Node};
pub(crate) use read::{Reader, Reading, as_text};
