//! 工作进展: the evening paragraph, daily, weekly and final reports of the current campaign. The same value goes to the screen, `--json`,
//! the workbook and the page; what leaves the office names no person and tells no count of people below three.

mod lists;
mod make;

pub use crate::export::bulletin as view;

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::service::App;
use crate::coded;
use crate::export::bulletin::{Bulletin, write_bulletin};
use std::path::PathBuf;

coded! {
    /// 进展的种类
    Period {
        #[default] Evening = 1, "晚间", "evening";
        Daily = 2, "每日", "daily";
        Weekly = 3, "每周", "weekly";
        Final = 4, "总结", "final";
    }
}

/// Which report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// 种类
    pub period: Period,
    /// Made to leave the office.
    pub outward: bool,
}

/// A report into a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Write {
    /// Which.
    pub ask: Ask,
    /// `.html` or `.xlsx`
    pub path: PathBuf,
    /// Why, or for whom.
    pub why: String,
}

impl App {
    pub(super) fn write_bulletin_file(&mut self, write: &Write) -> Result<Done, Error> {
        let bulletin = self.bulletin(write.ask)?;
        let campaign = self.campaign()?;
        let name = write.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut entry = self.entry("export", None, &write.why);
        let outward = if write.ask.outward { "，对外报送" } else { "" };
        entry.detail = format!("{name} {}{outward}", bulletin.title);
        let day = self.options.clock.today();
        let figures = kept(&bulletin);
        // The entry comes first: a report that left the office without a line in the journal must not exist.
        self.store.put_bulletin(campaign.number, write.ask.period as u8, day, &figures, &entry)?;
        let rows = write_bulletin(&write.path, &bulletin)
            .map_err(|error| Error::new(ErrorKind::System, error.zh(), error.en()))?;
        Ok(Done::Written { path: write.path.clone(), rows })
    }
}

/// Figures as the next report compares them.
fn kept(bulletin: &Bulletin) -> String {
    let one = |figure: &crate::export::bulletin::FigureLine| {
        (figure.key.clone(), serde_json::json!([figure.numerator, figure.denominator]))
    };
    serde_json::Value::Object(bulletin.figures.iter().map(one).collect()).to_string()
}
