//! 问答 (asking). What comes from outside and what is to be done there; a [`Slot`] knows what is here and what is on its way,
//! so that a query is never forgotten, never sent twice, and an answer that came too late is dropped.

use crate::app::action::{Action, Done, Progress};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::model::lang::Lang;
use crate::tui::draft::Draft;
use crate::tui::event::Event;

/// An event of this interface.
pub type Happening = Event<Inbound>;

/// What comes back from the threads that read and work.
#[derive(Clone, PartialEq, Debug)]
pub enum Inbound {
    /// An answer to [`Effect::Need`].
    Reply {
        /// Who asked.
        asker: Asker,
        /// Which time.
        generation: u64,
        /// What was found.
        answer: Answer,
    },
    /// A job is so far.
    Progress(u64, Progress),
    /// A job is over.
    Finished(u64, Box<Result<Done, Error>>),
}

/// Who asks for what: of the questions of one asker only the newest is worth an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Asker {
    /// Number of the screen.
    pub screen: u32,
    /// What of it.
    pub what: What,
}

/// What a screen asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum What {
    Overview,
    Page,
    Card,
    Facets,
    Count,
    Tally,
    Views,
    Labels,
    Ids,
    Find,
    Queue,
    Doubt,
    Named,
}

/// What is to be done outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// A read.
    Need {
        /// Who asks.
        asker: Asker,
        /// Which time.
        generation: u64,
        /// What.
        query: Query,
    },
    /// A change, with the number of the job.
    Do(u64, Action),
    /// The job is to stop.
    Cancel(u64),
    /// Text for the clipboard.
    Copy(String),
    /// Services are to speak this language from now on.
    Speak(Lang),
    /// The mouse on or off.
    Mouse(bool),
    /// All is to be drawn anew.
    Redraw,
    /// Back to the shell until `fg`.
    Suspend,
    /// The line is gone: this is to be kept.
    Keep(Draft),
    /// The session ends.
    Quit,
}

/// Something asked for: what is here, what is on its way.
#[derive(Clone, Debug)]
pub struct Slot<T> {
    value: Option<T>,
    have: Option<Query>,
    asked: Option<(u64, Query)>,
    failed: Option<Error>,
    is_stale: bool,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { value: None, have: None, asked: None, failed: None, is_stale: false }
    }
}

impl<T> Slot<T> {
    /// What is here.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The question that what is here answers.
    pub fn have(&self) -> Option<&Query> {
        self.have.as_ref()
    }

    /// Why there is nothing.
    pub fn failed(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    /// An answer is on its way.
    pub fn is_pending(&self) -> bool {
        self.asked.is_some()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.is_stale = true;
        self.asked = None;
    }

    /// Asks, unless the answer is here or on its way.
    pub fn want(&mut self, query: Query, asker: Asker, asks: &mut Asks) {
        if self.asked.as_ref().is_some_and(|(_, asked)| *asked == query) {
            return;
        }
        if self.have.as_ref() == Some(&query) && !self.is_stale {
            self.asked = None;
            return;
        }
        let generation = asks.send(asker, query.clone());
        self.asked = Some((generation, query));
        self.is_stale = false;
    }

    /// Takes an answer if it is the one that is waited for. `pick` finds the value in it.
    pub fn take(&mut self, generation: u64, answer: Answer, pick: impl Fn(Answer) -> Option<T>) -> bool {
        if self.asked.as_ref().is_none_or(|(asked, _)| *asked != generation) {
            return false;
        }
        self.have = self.asked.take().map(|(_, query)| query);
        match answer {
            Answer::Failed(error) => {
                self.failed = Some(error);
                self.value = None;
            }
            answer => {
                self.failed = None;
                self.value = pick(answer);
            }
        }
        true
    }
}

/// Questions to be sent.
#[derive(Debug, Default)]
pub struct Asks {
    generation: u64,
    pub(super) sent: Vec<Effect>,
}

impl Asks {
    fn send(&mut self, asker: Asker, query: Query) -> u64 {
        self.generation += 1;
        self.sent.push(Effect::Need { asker, generation: self.generation, query });
        self.generation
    }
}
