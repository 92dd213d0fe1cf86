//! 集中攻坚: what a campaign's tasks may become and how what several people say about them comes together. Pure: values in, values out.

pub mod checks;
pub mod merge;
pub mod sheet;
pub mod small;
