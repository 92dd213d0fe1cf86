//! dishu 底数: which enterprises of an industrial park have Party members, which lack a branch, whose affiliation is
//! stale, who registers in one place and works in another. This page is the map of the house.
//!
//! # Layers, lowest first
//! A module uses lower lines only; neighbours on a line do not know each other and meet in [`app`].
//! ```text
//! text                     folding, pinyin, numerals, width, fuzzy
//! model                    the vocabulary: Enterprise, Branch, Member, Link, Finding, Picture ...
//! resolve   audit   plan   campaign   pure: values in, values out; no clock, file, environment, logger
//! sheet     store          bytes <-> rows of text; the only place that knows SQL
//! import    export
//! app                      one facade: load, run an Action, keep the journal
//! tui       cli
//! ```
//! `tests/architecture.rs` reads every `crate::` path and fails when an arrow points up or sideways; a second test
//! refuses files, clocks, the environment, SQLite and the terminal in `text`, `model`, `resolve`, `audit`, `plan` and `campaign`.
//!
//! # Where things go
//! A word of the trade goes to `model`; reading one cell goes to `text` (characters) or `resolve` (names, addresses); a
//! heading or a template goes to `import::mapping`; a rule is one function in `audit/<family>.rs`, its law in
//! `audit/basis.toml`; SQL goes to `store`; what a screen or a command shows is a view in `app::views`; words for people
//! go to the message catalogue `app::words` and nowhere else.

pub mod app;
pub mod audit;
pub mod campaign;
pub mod cli;
pub mod export;
pub mod import;
pub mod model;
pub mod plan;
pub mod resolve;
pub mod sheet;
pub mod store;
pub mod text;
pub mod tui;
