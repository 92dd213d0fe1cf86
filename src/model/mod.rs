//! The vocabulary of the trade: what an enterprise, a branch, a member, a link, a finding is. Values only: no clock, no
//! file, no SQL. What has been checked is in the type; raw text and its reading are two fields.

pub mod credit_code;
pub mod day;
pub mod division;
pub mod fact;
pub mod finding;
pub mod id;
pub mod industry;
pub mod lang;
pub mod layout;
pub mod link;
pub mod list;
pub mod picture;
pub mod range;
pub mod record;
pub mod register;
pub mod task;
pub mod zone;
