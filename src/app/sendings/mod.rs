//! 清单的外发与收回: task sheets go out by inspector or building, come back edited and are merged field by field; what contends waits for
//! somebody, what bears no key waits as a proposal, and the register says where every sheet is.

mod send;
mod settle;
mod take;
pub mod view;

use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::role::Role;
use super::service::App;
use super::views::RowId;
use std::path::PathBuf;
use view::{AnswerView, ContestView, OfferedView, SendingView, TakenView};

/// One file for each ...
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum By {
    /// 摸排人员
    #[default]
    Inspector,
    /// 摸排人员与楼宇道路
    Building,
}

/// Which value stands after a conflict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stands {
    /// The held one.
    Held,
    /// The returned one.
    Returned,
    /// Another one.
    Other(String),
}

/// What changes sheets.
#[derive(Clone, PartialEq, Debug)]
pub enum Do {
    /// 外发
    Send {
        /// Where the files go.
        folder: PathBuf,
        /// One file for each of.
        by: By,
        /// Of these people only; everybody with open tasks when empty.
        inspectors: Vec<String>,
        /// 党员页 too: names in clear, journalled.
        members: bool,
        /// Why; needed for names in clear.
        why: String,
    },
    /// 收回
    Take {
        /// The file.
        path: PathBuf,
        /// Read and report, change nothing.
        dry_run: bool,
    },
    /// 销毁登记
    Destroy {
        /// Which sheet.
        number: i64,
        /// How.
        why: String,
    },
    /// 定冲突
    Settle {
        /// Which.
        contest: (i64, i64),
        /// What stands.
        stands: Stands,
        /// Why.
        why: String,
    },
    /// A row without a key is taken up as a task about this, or refused with `None`.
    Offered {
        /// Which.
        row: (i64, i64),
        /// What it is about.
        about: Option<RowId>,
        /// Why.
        why: String,
    },
}

impl Do {
    /// The least role.
    pub fn least(&self) -> Role {
        match self {
            // A sheet speaks for its inspector: somebody of the office takes it in.
            Do::Send { .. } | Do::Take { .. } | Do::Destroy { .. } | Do::Settle { .. } | Do::Offered { .. } => {
                Role::Reviewer
            }
        }
    }
}

/// What can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// 清单登记
    Register,
    /// 待定冲突
    Contests,
    /// Rows without a key.
    Offered,
    /// What sheets said of a task.
    Answers(i64),
}

/// What comes back.
#[derive(Clone, PartialEq, Debug)]
pub enum Told {
    /// 清单登记, the newest first.
    Register(Vec<SendingView>),
    /// 待定冲突, the oldest first.
    Contests(Vec<ContestView>),
    /// Rows without a key.
    Offered(Vec<OfferedView>),
    /// What sheets said.
    Answers(Vec<AnswerView>),
}

/// What was done.
#[derive(Clone, PartialEq, Debug)]
pub enum SheetsDone {
    /// Files went out.
    Sent(Vec<SendingView>),
    /// A file was read.
    Taken(Box<TakenView>),
    /// One row changed.
    Changed,
}

impl App {
    pub(super) fn sheets_do(&mut self, action: &Do, report: &mut Report) -> Result<Done, Error> {
        let done = match action {
            Do::Send { folder, by, inspectors, members, why } => {
                let wanted = send::Wanted { folder, by: *by, inspectors, members: *members, why };
                SheetsDone::Sent(self.send_sheets(&wanted, report)?)
            }
            Do::Take { path, dry_run } => SheetsDone::Taken(Box::new(self.take_sheet(path, *dry_run)?)),
            Do::Destroy { number, why } => self.destroy_sheet(*number, why)?,
            Do::Settle { contest, stands, why } => self.settle(*contest, stands, why)?,
            Do::Offered { row, about, why } => self.settle_offer(*row, *about, why)?,
        };
        Ok(Done::Sheets(done))
    }

    pub(in crate::app) fn sheets_ask(&mut self, ask: Ask) -> Result<Told, Error> {
        Ok(match ask {
            Ask::Register => {
                let all = self.store.sendings()?;
                Told::Register(all.iter().map(|sending| self.sending_view(sending)).collect::<Result<_, _>>()?)
            }
            Ask::Contests => {
                let open = self.store.open_contests(None)?;
                Told::Contests(open.iter().map(|contest| self.contest_view(contest)).collect::<Result<_, _>>()?)
            }
            Ask::Offered => Told::Offered(self.store.offered_rows()?.iter().map(view::offered).collect()),
            Ask::Answers(task) => {
                let all = self.store.answers(task)?;
                Told::Answers(all.iter().map(|answer| self.answer_view(answer)).collect::<Result<_, _>>()?)
            }
        })
    }
}

/// The file could not be read or written.
fn file_error(error: &crate::sheet::SheetError) -> Error {
    Error::new(ErrorKind::Data, error.zh(), error.en()).hint("检查文件后再试", "check the file, then repeat")
}
