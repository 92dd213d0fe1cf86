//! 收表情况, for screens and commands.

use super::check::Fault;
use crate::app::views::RowId;
use crate::coded;

coded! {
    /// 收表状态
    FormState {
        #[default] Asked = 1, "未下发", "asked";
        Sent = 2, "待报", "sent";
        Received = 3, "已收", "received";
        Faulty = 4, "有误", "faulty";
        Overdue = 5, "逾期", "overdue";
    }
}

impl FormState {
    /// Still owed.
    pub fn is_open(self) -> bool {
        self != FormState::Received
    }
}

/// One unit's form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwedView {
    /// From 1.
    pub place: u32,
    /// The unit, when it is in the database.
    pub id: Option<RowId>,
    /// Name.
    pub name: String,
    /// 状态
    pub state: FormState,
    /// Blank made on.
    pub sent_on: Option<String>,
    /// Came back on.
    pub received_on: Option<String>,
    /// Rows that came back.
    pub n_rows: u32,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// How often it was reminded.
    pub n_reminded: u32,
    /// Words to copy; empty unless asked for.
    pub reminder: String,
}

/// One form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FormView {
    /// Number.
    pub number: i64,
    /// 名称
    pub title: String,
    /// To be returned by.
    pub due: String,
    /// Ended on.
    pub closed_on: Option<String>,
    /// Who owes it.
    pub owed: Vec<OwedView>,
}

impl FormView {
    /// How many stand in this state.
    pub fn count(&self, state: FormState) -> usize {
        self.owed.iter().filter(|owed| owed.state == state).count()
    }
}
