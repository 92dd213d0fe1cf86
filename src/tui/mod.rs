//! (see lib.rs)

pub mod present;
