//! 清单的发出、交回、销毁: which sheets are out, what each row was sent with and said last, which values contend, which rows are nobody's.
//! Every change is one transaction with one journal entry; nothing is deleted.

use super::facts::key_at;
use super::journal::{self, Entry};
use super::{Result, Store, StoreError};
use crate::campaign::merge::{Claim, Spoken};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;

/// 清单状态
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SendingState {
    /// 在外
    #[default]
    Out = 1,
    /// 已交回
    Returned = 2,
    /// 已销毁
    Destroyed = 3,
}

impl SendingState {
    fn of(number: i64) -> SendingState {
        match number {
            2 => SendingState::Returned,
            3 => SendingState::Destroyed,
            _ => SendingState::Out,
        }
    }

    /// 中文
    pub fn zh(self) -> &'static str {
        match self {
            SendingState::Out => "在外",
            SendingState::Returned => "已交回",
            SendingState::Destroyed => "已销毁",
        }
    }

    /// English; also the word in `--json`.
    pub fn en(self) -> &'static str {
        match self {
            SendingState::Out => "out",
            SendingState::Returned => "returned",
            SendingState::Destroyed => "destroyed",
        }
    }
}

/// 一份发出的清单
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sending {
    /// Number of the journal entry that made it.
    pub number: i64,
    /// Of which campaign.
    pub campaign: i64,
    /// Tells its sheets from those of another database.
    pub mark: String,
    /// For whom.
    pub inspector: String,
    /// Building or other words.
    pub scope: String,
    /// Name of the file.
    pub file: String,
    /// 制表日
    pub made_on: i32,
    /// Who sent it.
    pub by: String,
    /// Rows of 企业核实页.
    pub n_enterprises: u64,
    /// Rows of 党员页; names were in clear.
    pub n_members: u64,
    /// 状态
    pub state: SendingState,
    /// Returned or destroyed on.
    pub ended_on: Option<Day>,
}

impl Sending {
    /// What the hidden column of every row carries.
    pub fn token(&self) -> String {
        format!("{}-{}", self.number, self.mark)
    }
}

/// One row of a sheet that is out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SendingRow {
    /// Its task.
    pub task: i64,
    /// Version of the task.
    pub version: i64,
    /// Enterprise or member.
    pub subject: Subject,
    /// Field and value as sent.
    pub sent: BTreeMap<String, String>,
    /// What it said last, by field.
    pub said: BTreeMap<String, Spoken>,
}

/// 反馈值 as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Of which task.
    pub task: i64,
    /// Enterprise or member.
    pub subject: Subject,
    /// Field.
    pub field: String,
    /// The value with who said it.
    pub claim: Claim,
}

/// 待定冲突
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contest {
    /// Return and line.
    pub id: (i64, i64),
    /// Of which sending.
    pub sending: i64,
    /// Its task.
    pub task: i64,
    /// Enterprise or member.
    pub subject: Subject,
    /// Field.
    pub field: String,
    /// What the sheet was sent with.
    pub sent: String,
    /// What is held.
    pub held: Claim,
    /// What came back.
    pub said: Claim,
    /// 1 open, 2 held kept, 3 returned taken, 4 another value.
    pub state: u8,
}

/// Mark and value.
pub type Values = Vec<(String, String)>;

/// A row that is nobody's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// Return and line.
    pub id: (i64, i64),
    /// 1 企业核实页, 2 党员页
    pub part: u8,
    /// Row of the sheet.
    pub row: u32,
    /// Mark and value.
    pub values: Values,
    /// 1 open, 2 taken up, 3 refused.
    pub state: u8,
}

/// 一次交回
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SheetReturn {
    /// Number of the journal entry.
    pub number: i64,
    /// Of which sending; 0 when no row bears a key.
    pub sending: i64,
    /// Name of the file.
    pub file: String,
    /// Fingerprint of the file.
    pub digest: String,
    /// When it was saved.
    pub saved: i64,
    /// On which day.
    pub on: i32,
    /// Rows, fields taken, agreed, older, contested, and rows offered.
    pub counts: [u64; 6],
}

/// What one return leaves behind, written at once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settled {
    /// The return.
    pub ret: SheetReturn,
    /// Rows by what they say now: line of the sending, fields.
    pub said: Vec<(i64, BTreeMap<String, Spoken>)>,
    /// Values that stand now; their number becomes that of the entry where it is 0.
    pub answers: Vec<Answer>,
    /// What contends.
    pub contests: Vec<Contest>,
    /// Conflicts that no longer are: the sheet said something else since.
    pub closed: Vec<(i64, i64)>,
    /// What is nobody's.
    pub offered: Vec<Offered>,
}

fn spoken_text(said: &BTreeMap<String, Spoken>) -> String {
    let one = |(field, spoken): (&String, &Spoken)| {
        let (claim, saved, silent) = (&spoken.claim, spoken.saved, spoken.is_silent);
        let body = serde_json::json!([claim.number, claim.value, claim.by, claim.at, saved, silent]);
        (field.clone(), body)
    };
    serde_json::Value::Object(said.iter().map(one).collect()).to_string()
}

fn spoken_of(sending: i64, text: &str) -> BTreeMap<String, Spoken> {
    let Ok(serde_json::Value::Object(all)) = serde_json::from_str(text) else { return BTreeMap::new() };
    let one = |(field, body): (String, serde_json::Value)| {
        let number = |at: usize| body.get(at).and_then(serde_json::Value::as_i64).unwrap_or(0);
        let text = |at: usize| body.get(at).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let claim = Claim { number: number(0), value: text(1), by: text(2), at: number(3) };
        let is_silent = body.get(5).and_then(serde_json::Value::as_bool).unwrap_or(false);
        (field, Spoken { sending, saved: number(4), is_silent, claim })
    };
    all.into_iter().map(one).collect()
}

fn small(n: i64) -> u8 {
    u8::try_from(n).unwrap_or(0)
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn subject(row: &Row<'_>, kind: usize) -> rusqlite::Result<Subject> {
    let number: i64 = row.get(kind)?;
    Ok(Subject { kind: Kind::from_number(small(number)).unwrap_or(Kind::Enterprise), key: key_at(row, kind + 1)? })
}

const SENDING: &str = "SELECT number, campaign, mark, inspector, scope, file, made_on, by_whom, n_enterprises, n_members, state, ended_on \
                       FROM sending";

fn sending(row: &Row<'_>) -> rusqlite::Result<Sending> {
    Ok(Sending {
        number: row.get(0)?,
        campaign: row.get(1)?,
        mark: row.get(2)?,
        inspector: row.get(3)?,
        scope: row.get(4)?,
        file: row.get(5)?,
        made_on: row.get(6)?,
        by: row.get(7)?,
        n_enterprises: row.get::<_, i64>(8)?.unsigned_abs(),
        n_members: row.get::<_, i64>(9)?.unsigned_abs(),
        state: SendingState::of(row.get(10)?),
        ended_on: row.get::<_, Option<i32>>(11)?.map(Day),
    })
}

const CONTEST: &str = "SELECT number, line, sending, task, kind, region, id, field, sent, held, held_by, held_at, said, said_by, said_at, state \
                       FROM contest";

fn contest(row: &Row<'_>) -> rusqlite::Result<Contest> {
    let number: i64 = row.get(0)?;
    Ok(Contest {
        id: (number, row.get(1)?),
        sending: row.get(2)?,
        task: row.get(3)?,
        subject: subject(row, 4)?,
        field: row.get(7)?,
        sent: row.get(8)?,
        held: Claim { number: 0, value: row.get(9)?, by: row.get(10)?, at: row.get(11)? },
        said: Claim { number, value: row.get(12)?, by: row.get(13)?, at: row.get(14)? },
        state: small(row.get(15)?),
    })
}

impl Store {
    /// Registers a sheet before it is written; returns it with its number.
    ///
    /// # Errors
    /// Busy, full.
    pub fn add_sending(&mut self, new: &Sending, rows: &[SendingRow], entry: &Entry) -> Result<Sending> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        tx.execute(
            "INSERT INTO sending (number, region, campaign, mark, inspector, scope, file, made_on, by_whom, n_enterprises, n_members, state) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
            params![
                number,
                entry.region.0,
                new.campaign,
                new.mark,
                new.inspector,
                new.scope,
                new.file,
                new.made_on,
                new.by,
                count(new.n_enterprises),
                count(new.n_members)
            ],
        )?;
        let sql = "INSERT INTO sending_row (sending, line, task, version, kind, region, id, sent, said) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '{}')";
        for (line, row) in (1i64..).zip(rows) {
            let sent = serde_json::to_string(&row.sent).unwrap_or_default();
            let key = row.subject.key;
            tx.prepare_cached(sql)?.execute(params![
                number,
                line,
                row.task,
                row.version,
                row.subject.kind as u8,
                key.region.0,
                key.id.0,
                sent
            ])?;
        }
        tx.commit()?;
        Ok(Sending { number, ..new.clone() })
    }

    /// Every sheet, the newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn sendings(&self) -> Result<Vec<Sending>> {
        let mut statement = self.conn.prepare_cached(&format!("{SENDING} ORDER BY number DESC"))?;
        let rows = statement.query_map([], sending)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One sheet.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn sending(&self, number: i64) -> Result<Option<Sending>> {
        let mut statement = self.conn.prepare_cached(&format!("{SENDING} WHERE number = ?1"))?;
        Ok(statement.query_row([number], sending).optional()?)
    }

    /// Rows of a sheet with their lines.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn sending_rows(&self, number: i64) -> Result<Vec<(i64, SendingRow)>> {
        let sql = "SELECT line, task, version, kind, region, id, sent, said FROM sending_row WHERE sending = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| {
            let (sent, said): (String, String) = (row.get(6)?, row.get(7)?);
            let held = SendingRow {
                task: row.get(1)?,
                version: row.get(2)?,
                subject: subject(row, 3)?,
                sent: serde_json::from_str(&sent).unwrap_or_default(),
                said: spoken_of(number, &said),
            };
            Ok((row.get(0)?, held))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What sheets said of a task, as it stands.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn answers(&self, task: i64) -> Result<Vec<Answer>> {
        let sql = "SELECT kind, region, id, field, value, number, by_whom, at FROM answer WHERE task = ?1 ORDER BY kind, region, id, field";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([task], |row| {
            let claim = Claim { value: row.get(4)?, number: row.get(5)?, by: row.get(6)?, at: row.get(7)? };
            Ok(Answer { task, subject: subject(row, 0)?, field: row.get(3)?, claim })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// 待定冲突, the oldest first; of one task, or of all with `None`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn open_contests(&self, task: Option<i64>) -> Result<Vec<Contest>> {
        let sql = format!("{CONTEST} WHERE state = 1 AND (?1 IS NULL OR task = ?1) ORDER BY number, line");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([task], contest)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One conflict, settled or not.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn contest(&self, id: (i64, i64)) -> Result<Option<Contest>> {
        let mut statement = self.conn.prepare_cached(&format!("{CONTEST} WHERE number = ?1 AND line = ?2"))?;
        Ok(statement.query_row([id.0, id.1], contest).optional()?)
    }

    /// Rows that are nobody's, open ones only, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn offered_rows(&self) -> Result<Vec<Offered>> {
        let sql =
            "SELECT number, line, part, row_number, body, state FROM offered_row WHERE state = 1 ORDER BY number, line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let body: String = row.get(4)?;
            Ok(Offered {
                id: (row.get(0)?, row.get(1)?),
                part: small(row.get(2)?),
                row: row.get(3)?,
                values: serde_json::from_str(&body).unwrap_or_default(),
                state: small(row.get(5)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows without a key that returns of this sending brought before, settled or not: part and values.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn offered_before(&self, sending: i64) -> Result<Vec<(u8, Values)>> {
        let sql =
            "SELECT o.part, o.body FROM offered_row o JOIN sheet_return r ON r.number = o.number WHERE r.sending = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([sending], |row| {
            let body: String = row.get(1)?;
            Ok((small(row.get(0)?), serde_json::from_str(&body).unwrap_or_default()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A return of exactly this file, if there was one: its number.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn return_with_digest(&self, digest: &str) -> Result<Option<i64>> {
        let sql = "SELECT number FROM sheet_return WHERE digest = ?1 ORDER BY number LIMIT 1";
        Ok(self.conn.prepare_cached(sql)?.query_row([digest], |row| row.get(0)).optional()?)
    }

    /// Returns of a sheet, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn returns_of(&self, sending: i64) -> Result<Vec<SheetReturn>> {
        let sql = "SELECT number, sending, file, digest, saved, on_day, n_rows, n_taken, n_agreed, n_older, n_contested, n_offered \
                   FROM sheet_return WHERE sending = ?1 ORDER BY number";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([sending], |row| {
            let mut counts = [0; 6];
            for (at, slot) in counts.iter_mut().enumerate() {
                *slot = row.get::<_, i64>(6 + at)?.unsigned_abs();
            }
            Ok(SheetReturn {
                number: row.get(0)?,
                sending: row.get(1)?,
                file: row.get(2)?,
                digest: row.get(3)?,
                saved: row.get(4)?,
                on: row.get(5)?,
                counts,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes what a return came to; claims of number 0 get that of its entry. Returns that number.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_return(&mut self, settled: &Settled, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let ret = &settled.ret;
        let [n_rows, n_taken, n_agreed, n_older, n_contested, n_offered] = ret.counts.map(count);
        tx.execute(
            "INSERT INTO sheet_return (number, sending, file, digest, saved, on_day, n_rows, n_taken, n_agreed, n_older, n_contested, n_offered) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                number,
                ret.sending,
                ret.file,
                ret.digest,
                ret.saved,
                ret.on,
                n_rows,
                n_taken,
                n_agreed,
                n_older,
                n_contested,
                n_offered
            ],
        )?;
        for (line, said) in &settled.said {
            let mut said = said.clone();
            said.values_mut().filter(|spoken| spoken.claim.number == 0).for_each(|spoken| spoken.claim.number = number);
            tx.prepare_cached("UPDATE sending_row SET said = ?3 WHERE sending = ?1 AND line = ?2")?
                .execute(params![ret.sending, line, spoken_text(&said)])?;
        }
        for answer in &settled.answers {
            put_answer(&tx, answer, number)?;
        }
        for (ret, line) in &settled.closed {
            let sql = "UPDATE contest SET state = 4, settled = ?3 WHERE number = ?1 AND line = ?2 AND state = 1";
            tx.prepare_cached(sql)?.execute(params![ret, line, number])?;
        }
        put_contests(&tx, &settled.contests, number)?;
        for (line, row) in (1i64..).zip(&settled.offered) {
            let body = serde_json::to_string(&row.values).unwrap_or_default();
            tx.execute(
                "INSERT INTO offered_row (number, line, part, row_number, body, state) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
                params![number, line, row.part, row.row, body],
            )?;
        }
        tx.execute(
            "UPDATE sending SET state = 2, ended_on = ?2, ended = ?3 WHERE number = ?1 AND state = 1",
            params![ret.sending, ret.on, number],
        )?;
        tx.commit()?;
        Ok(number)
    }

    /// Settles a conflict: the state it gets, and the value that stands then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else settled it; busy, full.
    pub fn settle_contest(&mut self, id: (i64, i64), state: u8, answer: &Answer, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let sql = "UPDATE contest SET state = ?3, settled = ?4 WHERE number = ?1 AND line = ?2 AND state = 1";
        if tx.execute(sql, params![id.0, id.1, state, number])? == 0 {
            return Err(StoreError::Conflict);
        }
        put_answer(&tx, &Answer { claim: Claim { number: 0, ..answer.claim.clone() }, ..answer.clone() }, number)?;
        tx.commit()?;
        Ok(number)
    }

    /// A row that was nobody's is taken up, or refused.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is settled already; busy, full.
    pub fn settle_offered(&mut self, id: (i64, i64), state: u8, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let sql = "UPDATE offered_row SET state = ?3, settled = ?4 WHERE number = ?1 AND line = ?2 AND state = 1";
        if tx.execute(sql, params![id.0, id.1, state, number])? == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit()?;
        Ok(number)
    }

    /// 销毁登记: the sheet is destroyed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is already; busy, full.
    pub fn destroy_sending(&mut self, sending: i64, day: Day, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let sql = "UPDATE sending SET state = 3, ended_on = ?2, ended = ?3 WHERE number = ?1 AND state <> 3";
        if tx.execute(sql, params![sending, day.0, number])? == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit()?;
        Ok(number)
    }
}

fn put_answer(tx: &Transaction<'_>, answer: &Answer, number: i64) -> Result<()> {
    let claim = &answer.claim;
    let number = if claim.number == 0 { number } else { claim.number };
    let (kind, key) = (answer.subject.kind as u8, answer.subject.key);
    tx.prepare_cached(
        "INSERT INTO answer (task, kind, region, id, field, value, number, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (task, kind, region, id, field) DO UPDATE SET value = excluded.value, number = excluded.number, \
         by_whom = excluded.by_whom, at = excluded.at",
    )?
    .execute(params![
        answer.task,
        kind,
        key.region.0,
        key.id.0,
        answer.field,
        claim.value,
        number,
        claim.by,
        claim.at
    ])?;
    Ok(())
}

fn put_contests(tx: &Transaction<'_>, contests: &[Contest], number: i64) -> Result<()> {
    let sql = "INSERT INTO contest (number, line, sending, task, kind, region, id, field, sent, held, held_by, held_at, said, said_by, said_at, state) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)";
    for (line, row) in (1i64..).zip(contests) {
        let key = row.subject.key;
        tx.prepare_cached(sql)?.execute(params![
            number,
            line,
            row.sending,
            row.task,
            row.subject.kind as u8,
            key.region.0,
            key.id.0,
            row.field,
            row.sent,
            row.held.value,
            row.held.by,
            row.held.at,
            row.said.value,
            row.said.by,
            row.said.at
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{Id, Key, Region};
    use crate::store::Access;

    fn entry(why: &str) -> Entry {
        Entry {
            region: Region(460_000),
            at: 5,
            operator: "ling".into(),
            action: "sending",
            subject: None,
            why: why.into(),
            detail: String::new(),
            fields: Vec::new(),
        }
    }

    fn subject() -> Subject {
        Subject { kind: Kind::Enterprise, key: Key { region: Region(460_105), id: Id([7; 16]) } }
    }

    fn sent(store: &mut Store) -> Sending {
        let new =
            Sending { mark: "4F8A".into(), inspector: "凌示例".into(), n_enterprises: 1, ..Sending::default() };
        let fields = BTreeMap::from([("staff".to_owned(), "12".to_owned())]);
        let row = SendingRow { task: 3, version: 2, subject: subject(), sent: fields, said: BTreeMap::new() };
        store.add_sending(&new, &[row], &entry("")).unwrap()
    }

    fn claim(value: &str) -> Claim {
        Claim { number: 0, value: value.into(), by: "凌示例".into(), at: 9 }
    }

    #[test]
    fn a_sheet_goes_out_comes_back_and_is_destroyed() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("a.db"), Access::Create).unwrap();
        let sending = sent(&mut store);
        assert_eq!(sending.token(), format!("{}-4F8A", sending.number));
        let spoken = Spoken { sending: sending.number, saved: 7, is_silent: false, claim: claim("15") };
        let contest = Contest {
            id: (0, 0),
            sending: sending.number,
            task: 3,
            subject: subject(),
            field: "note".into(),
            sent: String::new(),
            held: claim("甲"),
            said: claim("乙"),
            state: 1,
        };
        let answer = Answer { task: 3, subject: subject(), field: "staff".into(), claim: claim("15") };
        let settled = Settled {
            ret: SheetReturn { sending: sending.number, digest: "d".into(), on: 9, ..SheetReturn::default() },
            said: vec![(1, BTreeMap::from([("staff".to_owned(), spoken)]))],
            answers: vec![answer.clone()],
            contests: vec![contest],
            closed: Vec::new(),
            offered: Vec::new(),
        };
        let number = store.put_return(&settled, &entry("")).unwrap();
        assert_eq!(store.return_with_digest("d").unwrap(), Some(number));
        assert_eq!(store.sending_rows(sending.number).unwrap()[0].1.said["staff"].claim.number, number);
        assert_eq!(store.answers(3).unwrap()[0].claim.number, number);
        let open = store.open_contests(Some(3)).unwrap();
        assert_eq!((open.len(), open[0].id), (1, (number, 1)));
        assert_eq!(store.sending(sending.number).unwrap().map(|held| held.state), Some(SendingState::Returned));
        store.settle_contest((number, 1), 3, &Answer { field: "note".into(), ..answer }, &entry("核对")).unwrap();
        assert!(store.open_contests(None).unwrap().is_empty());
        store.destroy_sending(sending.number, Day(30), &entry("用后销毁")).unwrap();
        assert!(matches!(store.destroy_sending(sending.number, Day(30), &entry("")), Err(StoreError::Conflict)));
    }
}
