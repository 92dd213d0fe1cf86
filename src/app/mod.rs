//! One facade over the house: open a database, answer a [`query::Query`], run an [`action::Action`] and keep the journal. There is no
//! second way to change a row. `tui` and `cli` know this module and nothing below it but `model` and `text`.

pub mod action;
pub mod error;
pub mod query;
pub mod views;
