//! The main job from end to end, one level below the screen: files in, units joined, gaps found, twice, at once, broken, killed. Every
//! test has its own folder and database, a clock that stands and a seed; people and companies are invented.

mod support;

mod again;
mod broken;
mod campaign;
mod desk;
mod forms;
mod joint;
mod live;
mod matching;
mod month;
mod pages;
mod park;
mod people;
mod profile;
mod registers;
mod returns;
mod snapshot;
mod together;
mod zones;
