//! 库务: what is done to a database as a whole rather than to its rows: making it, copying it, checking it, saying who may work with
//! it. Beside [`super::Service`], because none of it needs an open session and some of it must not have one.

use super::action::Report;
use super::error::Error;
use super::role::Role;
use crate::model::day::Day;
use std::path::{Path, PathBuf};

/// How a database is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Init {
    /// Where.
    pub path: PathBuf,
    /// The site's key, made when there is none.
    pub key_file: PathBuf,
    /// Shared with this group of the operating system: directory 2770, files 0660.
    pub group: Option<String>,
    /// Login of the first operator, who becomes admin.
    pub login: String,
    /// Name of the first operator; the login when empty.
    pub name: String,
    /// Home county or province of rows whose own cannot be read.
    pub region: u32,
}

/// What making a database did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Initialised {
    /// The database.
    pub path: PathBuf,
    /// The site's key.
    pub key_file: PathBuf,
    /// The key was made now; otherwise the one that stood there is used.
    pub key_made: bool,
}

/// A copy that was made or put back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copied {
    /// The file or database written.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// Key written or read beside it.
    pub key: Option<PathBuf>,
    /// What stood there before, kept under this name.
    pub previous: Option<PathBuf>,
}

/// One thing `check` looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// Stable name, e.g. `integrity`, `schema`, `journal`, `references`.
    pub key: String,
    /// What was looked at, in the session's language.
    pub label: String,
    /// It is in order.
    pub good: bool,
    /// What was found.
    pub detail: String,
    /// What to do when it is not in order, beginning with a verb; empty otherwise.
    pub remedy: String,
}

/// A process that holds the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Its number in the operating system.
    pub process: u32,
    /// Login it runs under.
    pub login: String,
    /// What it does: `read`, `write`, and since when, in the session's language.
    pub doing: String,
}

/// 操作人
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operator {
    /// Login in the operating system.
    pub login: String,
    /// 姓名
    pub name: String,
    /// 角色
    pub role: Role,
    /// 园区; empty for all.
    pub zones: Vec<String>,
    /// First day; the day of adding when `None`.
    pub from: Option<Day>,
    /// First day on which it is over.
    pub until: Option<Day>,
}

/// What the commands on a whole database need.
pub trait Admin {
    /// 建库
    ///
    /// # Errors
    /// When something stands there already, the group does not exist, or the directory cannot be written.
    fn init(&mut self, init: &Init) -> Result<Initialised, Error>;

    /// 备份: a consistent copy while others work, under a temporary name until it is whole. The site's key goes to `key_to` only.
    ///
    /// # Errors
    /// When the copy cannot be made or `report` asked to stop.
    fn backup(&mut self, to: &Path, key_to: Option<&Path>, report: &mut Report) -> Result<Copied, Error>;

    /// 恢复: checks the copy, then puts it in place of the database, which is kept under another name.
    ///
    /// # Errors
    /// When the copy is damaged or newer than this program, somebody has the database open, or `report` asked to stop.
    fn restore(&mut self, from: &Path, report: &mut Report) -> Result<Copied, Error>;

    /// 检查: integrity, schema, journal, references.
    ///
    /// # Errors
    /// When the database cannot be opened or `report` asked to stop.
    fn check(&mut self, report: &mut Report) -> Result<Vec<Checked>, Error>;

    /// Who holds the database now.
    ///
    /// # Errors
    /// When the system does not tell.
    fn locks(&mut self) -> Result<Vec<Holder>, Error>;

    /// All operators, those whose time is over too.
    ///
    /// # Errors
    /// When the database cannot be opened.
    fn operators(&mut self) -> Result<Vec<Operator>, Error>;

    /// Adds an operator or changes role, name and zones of one; journalled with why.
    ///
    /// # Errors
    /// When the one who asks is not admin.
    fn add_operator(&mut self, operator: &Operator, why: &str) -> Result<(), Error>;

    /// Ends an operator's time; journalled with why.
    ///
    /// # Errors
    /// When there is no such operator, or it is the last admin.
    fn end_operator(&mut self, login: &str, until: Option<Day>, why: &str) -> Result<(), Error>;
}
