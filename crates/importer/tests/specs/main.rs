//! Facts into specs and out of them, in workspaces of the tests' own.
#![allow(clippy::unwrap_used)]

mod workspace;

mod ucloud;
mod jdcloud;
mod merging;
mod comparing;
mod beside;
mod hostile;
