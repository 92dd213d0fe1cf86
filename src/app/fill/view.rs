//! What the filling of a form comes to, for screens and commands.

use super::layout::Shape;
use super::term::Subject;
use super::values::Lack;
use std::path::PathBuf;

/// One heading and what it became.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapped {
    /// `C`, or `C5`.
    pub at: String,
    /// Heading as written.
    pub heading: String,
    /// 词典中的名称, empty for none.
    pub term: String,
    /// A person said so, now or before.
    pub given: bool,
    /// 姓名、电话
    pub personal: bool,
}

/// A cell that was left empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfilled {
    /// `C5`
    pub at: String,
    /// Heading as written, or the name of the row.
    pub heading: String,
    /// Why.
    pub lack: Lack,
    /// What stands there, or how many.
    pub note: String,
}

/// What differs from the form as it was last sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Name of the row.
    pub row: String,
    /// Heading as written.
    pub heading: String,
    /// As sent.
    pub before: String,
    /// As filled now.
    pub now: String,
}

/// 填表结果
#[derive(Clone, PartialEq, Debug)]
pub struct Filled {
    /// Where; `None` when nothing was written.
    pub path: Option<PathBuf>,
    /// Which form.
    pub form: String,
    /// Sheet.
    pub sheet: String,
    /// 形式
    pub shape: Shape,
    /// What rows are about.
    pub subject: Subject,
    /// Every heading.
    pub mapping: Vec<Mapped>,
    /// What was decided before was used again.
    pub reused: bool,
    /// Headings that `--map` names and the form does not have.
    pub unused: Vec<String>,
    /// Rows filled.
    pub rows: u64,
    /// Cells filled.
    pub cells: u64,
    /// The first cells that were left empty.
    pub unfilled: Vec<Unfilled>,
    /// All of them.
    pub n_unfilled: u64,
    /// When the form was sent last.
    pub sent_on: Option<String>,
    /// What differs from it.
    pub differs: Vec<Difference>,
}
