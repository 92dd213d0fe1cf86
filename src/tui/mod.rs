//! (see lib.rs)

pub mod event;
pub mod keymap;
pub mod present;
pub mod terminal;
pub mod theme;
pub mod widgets;
