//! What a screen or a command shows of sheets that are out, came back, or contend.

use crate::app::error::Error;
use crate::app::pages::shown;
use crate::app::service::App;
use crate::campaign::sheet::{Part, column};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use crate::store::sendings::{Answer, Contest, Offered, Sending};
use crate::text::mask;
use serde::Serialize;

/// 清单登记的一行
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SendingView {
    /// 清单号
    pub number: i64,
    /// Campaign number.
    pub campaign: i64,
    /// For whom.
    pub inspector: String,
    /// Building or other words.
    pub scope: String,
    /// File.
    pub file: String,
    /// 制表日
    pub made_on: String,
    /// Who sent it.
    pub by: String,
    /// Rows of 企业核实页.
    pub enterprises: u64,
    /// Rows of 党员页.
    pub members: u64,
    /// `out`, `returned`, `destroyed`
    pub state: &'static str,
    /// Its word.
    pub state_label: &'static str,
    /// Returned or destroyed on.
    pub ended_on: String,
    /// How often it came back.
    pub returns: usize,
}

/// 待定冲突
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ContestView {
    /// `12/3`
    pub id: String,
    /// Task.
    pub task: i64,
    /// About what; people masked.
    pub about: String,
    /// Heading of the field.
    pub field: String,
    /// What the sheet was sent with.
    pub sent: String,
    /// What is held.
    pub held: String,
    /// Who wrote it.
    pub held_by: String,
    /// When.
    pub held_at: String,
    /// What came back.
    pub returned: String,
    /// Whose sheet.
    pub returned_by: String,
    /// When.
    pub returned_at: String,
}

/// A row without a key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OfferedView {
    /// `12/3`
    pub id: String,
    /// Page of the sheet.
    pub part: &'static str,
    /// Row of the sheet.
    pub row: u32,
    /// Heading and value; people masked.
    pub values: Vec<(String, String)>,
}

/// 反馈值
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AnswerView {
    /// About what; people masked.
    pub about: String,
    /// Heading of the field.
    pub field: String,
    /// Value.
    pub value: String,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: String,
}

/// What a returned file came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct TakenView {
    /// File.
    pub file: String,
    /// 清单号; 0 when no row bears one of ours.
    pub sending: i64,
    /// Whose.
    pub inspector: String,
    /// Number of the return; 0 when nothing was written.
    pub number: i64,
    /// Exactly this file was read before, as this return.
    pub before: i64,
    /// The sheet belongs to a campaign that is over or another one.
    pub other_campaign: bool,
    /// A newer sheet for the same person is out: its number.
    pub newer: i64,
    /// Rows read, of rows sent.
    pub rows: u64,
    /// Rows that were sent and did not come back.
    pub missing: u64,
    /// Rows of other sheets or other databases.
    pub foreign: u64,
    /// Fields taken.
    pub taken: u64,
    /// Fields that say what is held.
    pub agreed: u64,
    /// Fields of a copy that was saved earlier.
    pub older: u64,
    /// Fields that contend.
    pub contested: u64,
    /// Rows that bear no key.
    pub offered: u64,
    /// Cells that were not understood; they are kept as written and count as no answer.
    pub doubtful: Vec<String>,
    /// Columns of ours that were changed; nothing is taken from them.
    pub told_changed: Vec<String>,
    /// Headings that were understood although they are others.
    pub renamed: Vec<String>,
    /// What could not be done with what was taken.
    pub refused: Vec<String>,
}

/// The page a subject stands on.
pub(super) fn part_of(kind: Kind) -> Part {
    if kind == Kind::Member { Part::Members } else { Part::Enterprises }
}

/// Heading of a field.
pub(super) fn heading(part: Part, field: &str) -> String {
    column(part, field).map_or(field, |column| column.heading).to_owned()
}

pub(super) fn offered(row: &Offered) -> OfferedView {
    let part = if row.part == 2 { Part::Members } else { Part::Enterprises };
    let value = |(mark, value): &(String, String)| {
        let is_person = part == Part::Members && mark == "name";
        (heading(part, mark), if is_person { mask::person(value) } else { value.clone() })
    };
    OfferedView {
        id: format!("{}/{}", row.id.0, row.id.1),
        part: part.zh(),
        row: row.row,
        values: row.values.iter().map(value).collect(),
    }
}

impl App {
    /// Name of a subject; people masked.
    pub(super) fn about_words(&self, subject: Subject) -> Result<String, Error> {
        let name = self.store.subject_name(subject)?.unwrap_or_default();
        Ok(shown(subject.kind, &name))
    }

    /// `2026-06-30 18:05` where the machine stands; blank where no time is known.
    fn time_said(&self, at: i64) -> String {
        if at <= 0 {
            return String::new();
        }
        self.options.clock.words(at).chars().take(16).collect()
    }

    pub(super) fn sending_view(&self, sending: &Sending) -> Result<SendingView, Error> {
        Ok(SendingView {
            number: sending.number,
            campaign: sending.campaign,
            inspector: sending.inspector.clone(),
            scope: sending.scope.clone(),
            file: sending.file.clone(),
            made_on: Day(sending.made_on).to_string(),
            by: sending.by.clone(),
            enterprises: sending.n_enterprises,
            members: sending.n_members,
            state: sending.state.en(),
            state_label: self.lang().pick(sending.state.zh(), sending.state.en()),
            ended_on: sending.ended_on.map(|day| day.to_string()).unwrap_or_default(),
            returns: self.store.returns_of(sending.number)?.len(),
        })
    }

    pub(super) fn contest_view(&self, contest: &Contest) -> Result<ContestView, Error> {
        Ok(ContestView {
            id: format!("{}/{}", contest.id.0, contest.id.1),
            task: contest.task,
            about: self.about_words(contest.subject)?,
            field: heading(part_of(contest.subject.kind), &contest.field),
            sent: contest.sent.clone(),
            held: contest.held.value.clone(),
            held_by: contest.held.by.clone(),
            held_at: self.time_said(contest.held.at),
            returned: contest.said.value.clone(),
            returned_by: contest.said.by.clone(),
            returned_at: self.time_said(contest.said.at),
        })
    }

    pub(super) fn answer_view(&self, answer: &Answer) -> Result<AnswerView, Error> {
        Ok(AnswerView {
            about: self.about_words(answer.subject)?,
            field: heading(part_of(answer.subject.kind), &answer.field),
            value: answer.claim.value.clone(),
            by: answer.claim.by.clone(),
            at: self.time_said(answer.claim.at),
        })
    }
}
