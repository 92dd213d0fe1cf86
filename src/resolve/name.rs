//! temporary
/// key
pub fn key(s: &str) -> String { crate::text::fold::key(s) }
