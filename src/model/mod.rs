//! The vocabulary of the trade: what a thing is called, what makes it valid, and nothing about where it is kept.

pub mod credit_code;
pub mod division;
