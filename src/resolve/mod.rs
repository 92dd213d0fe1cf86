//! Reading and joining, pure: what division an address lies in, what a name is made of, which enterprise a text means.
//! Values in, values out; the division table is part of the program, everything else is handed in.

pub mod address;
pub mod decision;
pub mod devzones;
pub mod divisions;
pub mod index;
pub mod matching;
pub mod name;
pub mod party;
pub mod places;
pub mod zones;
