//! (see lib.rs)
pub mod generate;
