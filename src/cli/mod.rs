//! 命令行 (command line)

pub mod args;
pub mod help;
pub mod words;
