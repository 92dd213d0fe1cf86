//! (see lib.rs)

pub mod event;
pub mod present;
pub mod terminal;
