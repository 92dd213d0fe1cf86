//! 承办人与请假: who a task may go to, and whose tasks one sees. Where operators are listed a task goes to one of them, named by login or
//! name; without any, a name is a name.

use super::CampaignDone;
use crate::app::error::{Error, ErrorKind};
use crate::app::role::{Role, operators_named};
use crate::app::service::{App, need_reason};
use crate::model::day::Day;
use crate::store::campaigns::AbsenceRow;

/// 请假 as it is asked for.
pub(super) struct Away<'a> {
    /// Who.
    pub who: &'a str,
    /// First and last day.
    pub days: (Day, Day),
    /// Who stands in.
    pub deputy: &'a str,
    /// It is over, or was a mistake.
    pub is_over: bool,
}

/// Somebody tasks can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// What the journal names.
    pub signature: String,
    /// 姓名
    pub name: String,
    /// 园区; all when empty.
    pub zones: Vec<String>,
}

impl App {
    /// Inspectors in office on this day; none when no operator is listed.
    pub(super) fn people(&self, day: Day) -> Result<Vec<Person>, Error> {
        let listed = operators_named(&self.store.operators()?, day);
        let works = listed.into_iter().filter(|(_, operator)| operator.role == Role::Inspector);
        Ok(works.map(|(name, o)| Person { signature: o.signature, name, zones: o.zones }).collect())
    }

    /// The person a word names.
    pub(super) fn person(&self, word: &str) -> Result<String, Error> {
        let word = word.trim();
        if word.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有写承办人", "nobody was named")
                .hint("写明登录名或姓名", "give a login or a name"));
        }
        let listed = operators_named(&self.store.operators()?, self.options.clock.today());
        if listed.is_empty() {
            return Ok(word.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect());
        }
        let fits = |(name, operator): &&(String, crate::app::role::Operator)| {
            operator.signature == word || name == word || operator.login == word
        };
        let found: Vec<_> = listed.iter().filter(fits).collect();
        let exact = found.iter().find(|(_, operator)| operator.signature == word);
        match (exact, found.as_slice()) {
            (Some((_, operator)), _) | (None, [(_, operator)]) if operator.role >= Role::Inspector => {
                Ok(operator.signature.clone())
            }
            (None, [_, _, ..]) => Err(Error::new(
                ErrorKind::Usage,
                format!("「{word}」对得上 {} 人", found.len()),
                format!("`{word}` fits {} people", found.len()),
            )
            .hint("写成 登录名/姓名", "write it as LOGIN/NAME")),
            _ => Err(Error::new(
                ErrorKind::Usage,
                format!("「{word}」不是本库在任的摸排人员"),
                format!("`{word}` is no inspector of this database"),
            )
            .hint("运行 `dishu operator list` 查看", "run `dishu operator list`")),
        }
    }

    /// Whose tasks this operator sees on a day: the own ones, and those of whom the operator stands in for.
    pub(super) fn acting_for(&self, day: Day) -> Result<Vec<String>, Error> {
        let me = self.operator.signature.clone();
        let away = self.store.absences()?;
        let theirs = away.into_iter().filter(|row| row.covers(day) && row.deputy == me).map(|row| row.operator);
        Ok(std::iter::once(me.clone()).chain(theirs).collect())
    }

    /// Refuses to give a task to somebody who is away on the day.
    pub(super) fn is_here(&self, person: &str, day: Day) -> Result<(), Error> {
        let absences = self.store.absences()?;
        let Some(away) = absences.iter().find(|row| row.operator == person && row.covers(day)) else { return Ok(()) };
        let (from, to) = (away.from, away.to);
        Err(Error::new(
            ErrorKind::Usage,
            format!("{person} {from} 至 {to} 请假"),
            format!("{person} is away from {from} to {to}"),
        )
        .hint(
            "派给别人或代办人；已销假的用 `dishu tasks absent --over`",
            "assign to somebody else, or end the absence with `dishu tasks absent --over`",
        ))
    }

    pub(super) fn away(&mut self, away: &Away<'_>, why: &str) -> Result<CampaignDone, Error> {
        need_reason(why)?;
        let (from, to) = away.days;
        if to < from {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("销假日 {to} 早于请假日 {from}"),
                format!("back on {to}, before leaving on {from}"),
            )
            .hint("改写日期", "write other days"));
        }
        let operator = self.person(away.who)?;
        let deputy = if away.deputy.is_empty() { String::new() } else { self.person(away.deputy)? };
        if deputy == operator {
            return Err(Error::new(ErrorKind::Usage, "代办人不能是本人", "nobody stands in for themselves")
                .hint("另写一人", "name somebody else"));
        }
        let mut entry = self.entry("absence", None, why);
        let row = AbsenceRow { seq: 0, operator, from, to, deputy };
        entry.detail = format!("{} {from} 至 {to}", row.operator);
        let changed = if away.is_over {
            self.store.end_absence(&row, &entry)?
        } else {
            self.store.add_absence(&row, &entry)?;
            1
        };
        Ok(CampaignDone::Changed { changed, refused: Vec::new() })
    }
}

/// A name has so many characters.
const NAME_CHARS_MAX: usize = 40;
