//! The vocabulary of the trade: what an enterprise, a branch, a member, a link, a finding is. Values only: no clock, no
//! file, no SQL. What has been checked is in the type; raw text and its reading are two fields.

pub mod day;
pub mod fact;
pub mod finding;
pub mod id;
pub mod lang;
pub mod link;
pub mod list;
pub mod picture;
pub mod record;
