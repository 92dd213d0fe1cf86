//! 撤销与重做: what an operator did last is taken back by a new entry of the journal, and may be done again. What was done is read
//! from the journal, so it outlives the session; what somebody changed since is left alone and said.

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::pages::action_name;
use super::role;
use super::service::App;
use crate::model::id::{Kind, Subject};
use crate::model::record::{BranchRecord, EnterpriseRecord, MemberRecord};
use crate::model::register::EntryRecord;
use crate::store::StoreError;
use crate::store::journal::Entry;
use crate::store::undo::Deed;

/// So far back one can go.
const DEEDS_MAX: usize = 1_000;

/// A deed as it stands now: the entry that would have to be reversed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Standing {
    number: i64,
    action: String,
    subject: Option<Subject>,
    last: i64,
}

/// What can be taken back and what can be done again, the newest last. A new deed makes what was taken back final.
fn stacks(newest_first: &[Deed]) -> (Vec<Standing>, Vec<Standing>) {
    let (mut done, mut undone): (Vec<Standing>, Vec<Standing>) = Default::default();
    for deed in newest_first.iter().rev() {
        let (from, to) = match deed.action.as_str() {
            "undo" => (&mut done, &mut undone),
            "redo" => (&mut undone, &mut done),
            action => {
                undone.clear();
                let (number, action) = (deed.number, action.to_owned());
                done.push(Standing { number, action, subject: deed.subject, last: number });
                continue;
            }
        };
        if let Some(at) = from.iter().position(|standing| Some(standing.number) == deed.of) {
            let standing = from.remove(at);
            to.push(Standing { last: deed.number, ..standing });
        }
    }
    (done, undone)
}

impl App {
    pub(super) fn undo(&mut self) -> Result<Done, Error> {
        let (done, _) = stacks(&self.store.deeds(&self.operator.signature, DEEDS_MAX)?);
        let nothing = || {
            Error::new(ErrorKind::Usage, "没有可撤销的操作", "there is nothing to take back")
                .hint("在操作记录中查看做过什么", "see the journal for what was done")
        };
        self.reverse(done.last().ok_or_else(nothing)?, "undo")
    }

    pub(super) fn redo(&mut self) -> Result<Done, Error> {
        let (_, undone) = stacks(&self.store.deeds(&self.operator.signature, DEEDS_MAX)?);
        let nothing = || {
            Error::new(ErrorKind::Usage, "没有可重做的操作", "there is nothing to do again")
                .hint("先撤销一项操作", "take something back first")
        };
        self.reverse(undone.last().ok_or_else(nothing)?, "redo")
    }

    fn reverse(&mut self, standing: &Standing, how: &'static str) -> Result<Done, Error> {
        role::allow_reversal(&self.operator, &standing.action)?;
        let what = format!("#{} {}", standing.number, action_name(&standing.action, 1, self.lang()));
        let mut entry = self.entry(how, standing.subject, "");
        entry.detail.clone_from(&what);
        let done = self.put_back(standing, &mut entry).map_err(|error| match error {
            StoreError::Conflict => Error::new(
                ErrorKind::Data,
                format!("{what} 之后又有改动，不能撤销"),
                format!("{what} was changed since and cannot be taken back"),
            )
            .hint("在卡片上核对后手工更正", "look at the card and mend it by hand"),
            other => other.into(),
        })?;
        let rows = match done {
            PutBack::Facts(number) => {
                self.reaudit_all(number, standing.subject.as_slice())?;
                self.rebuild_small_lists()?;
                1
            }
            PutBack::Verdicts(n) => {
                self.store.fold_findings()?;
                n
            }
        };
        Ok(Done::Reversed { what, rows })
    }
}

/// What was put back: facts, by which entry, or so many verdicts.
enum PutBack {
    Facts(i64),
    Verdicts(u64),
}

impl App {
    fn put_back(&mut self, standing: &Standing, entry: &mut Entry) -> Result<PutBack, StoreError> {
        let (of, today) = (standing.last, self.options.clock.today());
        let number = match (standing.action.as_str(), standing.subject) {
            ("decide", _) => self.store.reverse_link(of, entry),
            ("edit", Some(Subject { kind, key })) => match kind {
                Kind::Branch => self.store.reverse_edit::<BranchRecord>(of, key, today, entry),
                Kind::Member => self.store.reverse_edit::<MemberRecord>(of, key, today, entry),
                Kind::Listing => self.store.reverse_edit::<EntryRecord>(of, key, today, entry),
                _ => self.store.reverse_edit::<EnterpriseRecord>(of, key, today, entry),
            },
            _ => return self.store.reverse_verdicts(of, entry).map(PutBack::Verdicts),
        };
        number.map(PutBack::Facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entry and the entry to be reversed.
    type Pairs<'a> = &'a [(i64, i64)];

    fn check(deeds: &[(&str, Option<i64>)], expect: (Pairs, Pairs)) {
        let deed = |((action, of), number): (&(&str, Option<i64>), i64)| Deed {
            number,
            action: (*action).to_owned(),
            subject: None,
            of: *of,
        };
        let mut deeds: Vec<Deed> = deeds.iter().zip(1..).map(deed).collect();
        deeds.reverse();
        let (done, undone) = stacks(&deeds);
        let plain = |all: &[Standing]| all.iter().map(|s| (s.number, s.last)).collect::<Vec<_>>();
        assert_eq!((plain(&done), plain(&undone)), (expect.0.to_vec(), expect.1.to_vec()));
    }

    #[test]
    fn the_journal_tells_what_can_be_taken_back() {
        check(&[], (&[], &[]));
        check(&[("verify", None), ("edit", None)], (&[(1, 1), (2, 2)], &[]));
        check(&[("verify", None), ("edit", None), ("undo", Some(2))], (&[(1, 1)], &[(2, 3)]));
        let twice = [("verify", None), ("edit", None), ("undo", Some(2)), ("undo", Some(1)), ("redo", Some(1))];
        check(&twice, (&[(1, 5)], &[(2, 3)]));
        check(&[("verify", None), ("undo", Some(1)), ("decide", None)], (&[(3, 3)], &[]));
        check(&[("undo", Some(9)), ("redo", None)], (&[], &[]));
    }
}
