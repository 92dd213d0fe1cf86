//! temporary
use super::action::{Done, Report, Worklist};
use super::error::Error;
use super::service::App;
impl App {
    pub(super) fn worklist(&mut self, _w: &Worklist, _r: &mut Report) -> Result<Done, Error> {
        Ok(Done::Changed(0))
    }
}
