//! 集中攻坚: what may become of a task, who gets it, in which order one walks, and how far the campaign is. Values in, values out; the
//! day is always told. Never closes anything: it says what a close-out still lacks.

pub mod assign;
pub mod checks;
pub mod merge;
pub mod progress;
pub mod route;
pub mod sheet;
pub mod small;
pub mod state;
