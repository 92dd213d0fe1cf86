//! (see lib.rs)

pub mod name;
pub mod party;
