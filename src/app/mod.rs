//! One facade over the house: open a database, answer a [`query::Query`], run an [`action::Action`] and keep the journal. There is no
//! second way to change a row. `tui` and `cli` know this module and nothing below it but `model` and `text`.

pub mod action;
pub mod address_table;
pub mod admin;
mod auditing;
pub mod bulletins;
pub mod campaign;
mod cards;
pub mod clock;
pub mod collect;
pub mod config;
pub mod confirming;
mod desk;
mod entering;
pub mod error;
mod figures;
pub mod fill;
pub mod generate;
mod hand;
mod intake;
pub mod keeper;
mod ledgers;
mod linking;
pub mod matching;
mod overview;
mod pages;
pub mod papers;
mod places;
pub mod planning;
pub mod query;
mod reaudit;
mod registers;
pub mod reports;
pub mod role;
pub mod secret;
pub mod sendings;
pub mod service;
mod sheets;
mod tally;
mod undo;
pub mod views;
mod worklists;
mod zones;

use action::{Action, Done, Report};
use error::Error;
use query::{Answer, Query};

/// What an interface talks to. [`Query`] reads, [`Action`] changes; both may block, so an interface keeps one service per thread.
pub trait Service: Send {
    /// Answers a read; failures come back as [`Answer::Failed`].
    fn query(&mut self, query: &Query) -> Answer;

    /// Runs an action: one transaction or one staged batch, one journal entry.
    ///
    /// # Errors
    /// When the role may not, the data is refused, another process holds the lock, or `report` asked to stop.
    fn run(&mut self, action: Action, report: &mut Report) -> Result<Done, Error>;

    /// Grows whenever any process changed the data: a screen compares it to know that it is stale. Cheap (microseconds).
    fn data_version(&mut self) -> u64;
}
