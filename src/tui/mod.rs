//! 终端界面 (terminal interface). Events come over one queue; [`screen::State`] takes them and says what is to be done; the
//! [`runner`] lets one thread read and one work, and sends the fewest bytes that make the terminal show what was drawn.
//! It knows the application by [`crate::app::Service`] only, and the process's own terminal in [`terminal`] only.

pub mod draft;
pub mod event;
pub mod keymap;
pub mod present;
pub mod record;
pub mod replay;
pub mod runner;
pub mod screen;
pub mod screens;
pub mod session;
pub mod terminal;
pub mod theme;
pub mod widgets;
pub mod words;

pub use runner::run;
pub use session::Session;
