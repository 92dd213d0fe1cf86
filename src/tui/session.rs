//! 会话 (session): what belongs to one person's sitting: language, colours, width of disputed signs, where data comes from.
//! Nothing of it is read from the process, so that many sessions can share one.

use std::sync::Arc;

use crate::app::Service;
use crate::app::error::Error;
use crate::model::lang::Lang;
use crate::tui::draft::Drafts;
use crate::tui::present::Disputed;
use crate::tui::record::Recorder;
use crate::tui::theme::Theme;

/// Opens a service that speaks a language. It is called once for the thread that reads and once for the one that works.
pub type Opener = Arc<dyn Fn(Lang) -> Result<Box<dyn Service>, Error> + Send + Sync>;

/// One person's sitting.
#[derive(Clone)]
pub struct Session {
    /// Language of the words; `L` changes it.
    pub lang: Lang,
    /// Colours and frames.
    pub theme: Theme,
    /// How wide signs of disputed width are; the terminal is asked when `None`.
    pub ambiguous: Option<Disputed>,
    /// Whether the terminal knows synchronised output; it is asked when `None`.
    pub sync: Option<bool>,
    /// On terminals of 110 columns and more the card stands beside its list from the start, not only after `Tab`. It costs a
    /// card of bytes for every row one passes, which a slow line feels.
    pub beside: bool,
    /// Begins with the first steps (导览).
    pub tour: bool,
    /// Where what stood in a form outlives the line.
    pub drafts: Option<Arc<dyn Drafts>>,
    /// Where its keys are recorded.
    pub record: Option<Recorder>,
    /// Where data comes from.
    pub open: Opener,
}

impl Session {
    /// A session with the looks that suit most terminals.
    pub fn new(open: Opener) -> Session {
        Session {
            lang: Lang::default(),
            theme: Theme::default(),
            ambiguous: None,
            sync: None,
            beside: false,
            tour: false,
            drafts: None,
            record: None,
            open,
        }
    }
}
