//! 台账进底数: entries of the registers become columns of the picture (星级, 最近党费, 流动, 失联, 任期 ...), and the cards of
//! whom they are about find them. An entry names its person by the hash of an ID, or by name and branch where exactly one
//! member bears that name there; an entry that could be two people's is nobody's.

use super::facts::{Column, Facts, key_at};
use super::picture::Loader;
use super::{Result, Store, stage};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::id::{IdSource, Key};
use crate::model::link::Link;
use crate::model::picture::*;
use crate::model::record::*;
use crate::model::register::{EntryRecord, PostKind};
use rusqlite::{OptionalExtension, params};
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::{Hash, Hasher};

/// An entry with its key and its version.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Which.
    pub key: Key,
    /// For the optimistic check of an edit.
    pub version: i64,
    /// What it says.
    pub entry: EntryRecord,
}

/// Marks at which the names of a list of people part.
pub(super) const NAME_ENDS: [char; 9] = ['、', '，', ',', '；', ';', ' ', '\n', '/', '|'];

fn hash_of(value: impl Hash) -> u64 {
    let mut hasher = StableHash::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What the picture needs of one entry.
struct Entry {
    key: Key,
    list: ListKind,
    name: String,
    id: u64,
    phone: String,
    branch: Ix,
    partner: Ix,
    sort: u32,
    happened: Option<PartialDate>,
    until: Option<PartialDate>,
    checked: Option<PartialDate>,
    n: Option<u32>,
    fact: Fact,
    standing: Standing,
    detail: String,
}

/// Members by name and place; a name that two bear there is `NONE`.
#[derive(Default)]
struct People {
    in_branch: FxHashMap<u64, Ix>,
    at_enterprise: FxHashMap<u64, Ix>,
}

impl People {
    fn note(map: &mut FxHashMap<u64, Ix>, name: &str, place: Ix, member: Ix) {
        let held = map.entry(hash_of((name, place))).or_insert(member);
        if *held != member {
            *held = NONE;
        }
    }

    fn find(map: &FxHashMap<u64, Ix>, name: &str, place: Ix) -> Ix {
        if name.is_empty() || place == NONE { NONE } else { map.get(&hash_of((name, place))).copied().unwrap_or(NONE) }
    }
}

impl Loader<'_> {
    /// Reads every entry that holds and lets it speak. Called when all other tables stand.
    pub(super) fn load_entries(&mut self) -> Result<()> {
        let entries = self.entries()?;
        if entries.is_empty() {
            return Ok(());
        }
        let people = self.people(&entries)?;
        let units = self.units_of_entries()?;
        let by_id: FxHashMap<u64, Ix> =
            self.picture.members.iter().map(|m| m.id_hash).zip(0..).filter(|(id, _)| *id != 0).collect();
        let member_of = |entry: &Entry| match by_id.get(&entry.id) {
            Some(member) => *member,
            None if entry.id != 0 => NONE,
            None => match People::find(&people.in_branch, &entry.name, entry.partner) {
                NONE => People::find(&people.in_branch, &entry.name, entry.branch),
                member => member,
            },
        };
        let mut posts: FxHashMap<Ix, Vec<&Entry>> = FxHashMap::default();
        for entry in &entries {
            match entry.list {
                ListKind::Floating => self.float(member_of(entry), entry),
                ListKind::Lost => self.lose(member_of(entry), entry),
                ListKind::Dues => self.pay(member_of(entry), entry),
                ListKind::Meetings => self.meet(member_of(entry), entry, &people),
                ListKind::Stars => self.star(entry),
                ListKind::Posts => posts.entry(entry.branch).or_default().push(entry),
                _ => {}
            }
        }
        for (branch, holders) in posts {
            self.sit(branch, &holders);
        }
        self.visits(&entries, &units)?;
        self.listings(&entries, &units, &people, &by_id);
        Ok(())
    }

    fn entries(&self) -> Result<Vec<Entry>> {
        let columns = "region, id, list, name, id_hash, phone, branch_hash, branch_code, partner_hash, sort, happened, until_day, checked, n, \
                       fact, standing, detail";
        let mut list = Vec::new();
        self.each(columns, "entry", |row| {
            let id = <Option<[u8; 16]> as Column>::take(row.get_ref(4)?);
            let partner = u64::take(row.get_ref(8)?);
            list.push(Entry {
                key: key_at(row, 0)?,
                list: ListKind::take(row.get_ref(2)?),
                name: row.get(3)?,
                id: id.map_or(0, |hash| u64::from_be_bytes(*hash.first_chunk().expect("16 bytes"))),
                phone: row.get(5)?,
                branch: self.branch_of(u64::take(row.get_ref(6)?), row.get_ref(7)?.as_str().unwrap_or("")),
                partner: if partner == 0 { NONE } else { self.branch_of(partner, "") },
                sort: u32::take(row.get_ref(9)?),
                happened: Column::take(row.get_ref(10)?),
                until: Column::take(row.get_ref(11)?),
                checked: Column::take(row.get_ref(12)?),
                n: Column::take(row.get_ref(13)?),
                fact: Fact::take(row.get_ref(14)?),
                standing: Standing::take(row.get_ref(15)?),
                detail: row.get(16)?,
            });
            Ok(())
        })?;
        Ok(list)
    }

    /// Names of members by branch and by enterprise; read only when an entry names somebody without an ID.
    fn people(&self, entries: &[Entry]) -> Result<People> {
        let mut people = People::default();
        let by_name = |entry: &Entry| {
            entry.id == 0 && (!entry.name.is_empty() || entry.list == ListKind::Meetings && !entry.detail.is_empty())
        };
        if !entries.iter().any(|entry| entry.list != ListKind::Visits && by_name(entry)) {
            return Ok(people);
        }
        let mut names = vec![String::new(); self.picture.members.len()];
        self.each("region, id, name", "member", |row| {
            if let Some(member) = self.member_at.get(&key_at(row, 0)?) {
                names[*member as usize] = row.get(2)?;
            }
            Ok(())
        })?;
        let name = |member: Ix| names[member as usize].as_str();
        let mut units_of_branch: FxHashMap<Ix, Vec<Ix>> = FxHashMap::default();
        for unit in &self.picture.branch_units {
            units_of_branch.entry(unit.branch).or_default().extend(self.picture.linked(unit.text));
        }
        for affiliation in &self.picture.affiliations {
            People::note(&mut people.in_branch, name(affiliation.member), affiliation.branch, affiliation.member);
            for enterprise in units_of_branch.get(&affiliation.branch).into_iter().flatten() {
                People::note(&mut people.at_enterprise, name(affiliation.member), *enterprise, affiliation.member);
            }
        }
        for work in &self.picture.works {
            if let Some(enterprise) = self.picture.linked(work.text) {
                People::note(&mut people.at_enterprise, name(work.member), enterprise, work.member);
            }
        }
        Ok(people)
    }

    fn units_of_entries(&self) -> Result<FxHashMap<Key, Vec<Ix>>> {
        let mut units: FxHashMap<Key, Vec<Ix>> = FxHashMap::default();
        self.each("region, id, text_hash", "entry_unit", |row| {
            let text = self.text_at.get(&u64::take(row.get_ref(2)?)).copied();
            units.entry(key_at(row, 0)?).or_default().extend(text);
            Ok(())
        })?;
        Ok(units)
    }

    fn float(&mut self, member: Ix, entry: &Entry) {
        let Some(member) = self.picture.members.get_mut(member as usize) else { return };
        member.flow = Flow::from_number(u8::try_from(entry.sort).unwrap_or(0));
        member.flow_on = entry.checked.or(entry.happened).max(member.flow_on);
    }

    /// 失联登记: who was found again is not lost, whatever an older roster says.
    fn lose(&mut self, member: Ix, entry: &Entry) {
        let Some(member) = self.picture.members.get_mut(member as usize) else { return };
        member.searched_on = entry.checked.max(member.searched_on);
        member.lost = if entry.fact.is_yes() { Fact::No } else { Fact::Yes };
        member.lost_on = entry.happened.or(member.lost_on);
        member.stopped_on = entry.until.or(member.stopped_on);
        if entry.standing != Standing::Normal {
            member.standing = entry.standing;
        } else if entry.until.is_some() && member.standing == Standing::Normal {
            member.standing = Standing::Stopped;
        }
    }

    fn pay(&mut self, member: Ix, entry: &Entry) {
        if let Some(member) = self.picture.members.get_mut(member as usize) {
            member.last_dues = member.last_dues.max(entry.checked);
        }
    }

    /// One signature, or the names of those who came.
    fn meet(&mut self, member: Ix, entry: &Entry, people: &People) {
        let names = if entry.name.is_empty() && entry.id == 0 { entry.detail.as_str() } else { "" };
        let came = names.split(NAME_ENDS).map(|name| People::find(&people.in_branch, name.trim(), entry.branch));
        let signed = if entry.fact.is_yes() { member } else { NONE };
        for member in came.chain([signed]) {
            if let Some(member) = self.picture.members.get_mut(member as usize) {
                member.last_meeting = member.last_meeting.max(entry.happened);
            }
        }
    }

    /// The newest rating stands.
    fn star(&mut self, entry: &Entry) {
        let Some(branch) = self.picture.branches.get_mut(entry.branch as usize) else { return };
        if branch.star_on <= entry.happened {
            branch.star = entry.n.and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
            branch.star_on = entry.happened;
        }
    }

    /// 班子: a committee is there when somebody beside the secretaries holds a post.
    fn sit(&mut self, branch: Ix, holders: &[&Entry]) {
        let Some(branch) = self.picture.branches.get_mut(branch as usize) else { return };
        let is_secretary =
            |entry: &&&Entry| [PostKind::Secretary, PostKind::Deputy].iter().any(|kind| *kind as u32 == entry.sort);
        if branch.committee < 0 {
            let people: FxHashSet<(u64, &str)> = holders.iter().map(|e| (e.id, e.name.as_str())).collect();
            let has_committee = !holders.iter().all(|entry| is_secretary(&entry));
            branch.committee = if has_committee { i32::try_from(people.len()).unwrap_or(i32::MAX) } else { 0 };
        }
        if branch.term_start.is_none() && branch.term_end.is_none() {
            branch.term_start = holders.iter().filter_map(|entry| entry.happened).max();
            branch.term_end = holders.iter().filter_map(|entry| entry.until).max();
        }
        if branch.in_management == Fact::Unknown {
            let facts = || holders.iter().map(|entry| entry.fact);
            branch.in_management = if facts().any(Fact::is_yes) {
                Fact::Yes
            } else if facts().all(|fact| fact == Fact::No) {
                Fact::No
            } else {
                Fact::Unknown
            };
        }
    }

    /// 走访: whose visit it was goes by name, and by telephone where two contacts share one.
    fn visits(&mut self, entries: &[Entry], units: &FxHashMap<Key, Vec<Ix>>) -> Result<()> {
        if !entries.iter().any(|entry| entry.list == ListKind::Visits) {
            return Ok(());
        }
        let mut contacts: FxHashMap<String, Vec<(String, Key)>> = FxHashMap::default();
        self.each("region, id, name, phone", "contact", |row| {
            contacts.entry(row.get(2)?).or_default().push((row.get(3)?, key_at(row, 0)?));
            Ok(())
        })?;
        let whose = |entry: &Entry| match contacts.get(&entry.name).map(Vec::as_slice) {
            Some([(_, only)]) => *only,
            Some(several) => several.iter().find(|(phone, _)| *phone == entry.phone).map(|c| c.1).unwrap_or_default(),
            None => Key::default(),
        };
        let mut visits = Vec::new();
        for entry in entries.iter().filter(|entry| entry.list == ListKind::Visits) {
            let texts = units.get(&entry.key).map_or(&[][..], Vec::as_slice);
            let contact = whose(entry);
            visits.extend(texts.iter().map(|text| VisitFacts { contact, text: *text, on: entry.happened }));
        }
        self.picture.visits = visits;
        Ok(())
    }

    fn listings(
        &mut self,
        entries: &[Entry],
        units: &FxHashMap<Key, Vec<Ix>>,
        people: &People,
        by_id: &FxHashMap<u64, Ix>,
    ) {
        let mut listings = Vec::new();
        for entry in entries.iter().filter(|entry| entry.list == ListKind::Listings) {
            let text = units.get(&entry.key).and_then(|texts| texts.first()).copied();
            let enterprise = text.and_then(|text| self.picture.linked(text)).unwrap_or(NONE);
            let by_name = || match People::find(&people.at_enterprise, &entry.name, enterprise) {
                NONE => People::find(&people.in_branch, &entry.name, entry.branch),
                member => member,
            };
            let member = by_id.get(&entry.id).copied().unwrap_or_else(by_name);
            listings.push(ListingFacts { key: entry.key, enterprise, member, certain: entry.id != 0 });
        }
        for listing in &listings {
            if let Some(enterprise) = self.picture.enterprises.get_mut(listing.enterprise as usize) {
                enterprise.has_member_list = true;
            }
        }
        self.picture.listings = listings;
    }
}

impl Store {
    /// Entries about a member: by ID, or by name at one of its branches.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn entries_of_member(&self, member: Key) -> Result<Vec<EntryRow>> {
        let Some(row) = self.current::<MemberRecord>(member)? else { return Ok(Vec::new()) };
        let facts = row.facts;
        let mut list = match facts.id_hash {
            Some(hash) => self.entries("id_hash = ?1", params![hash])?,
            None => Vec::new(),
        };
        for affiliation in self.affiliations_of_member(member)? {
            let hash = stage::branch_hash(&affiliation.branch_text).cast_signed();
            let sql = "branch_hash = ?1 AND id_hash IS NULL AND list <> 6 AND (name = ?2 OR list = 13)";
            list.extend(self.entries(sql, params![hash, facts.name])?.into_iter().filter(|row| {
                row.entry.name == facts.name || row.entry.detail.split(NAME_ENDS).any(|name| name.trim() == facts.name)
            }));
        }
        list.sort_by_key(|row| row.key);
        list.dedup_by(|a, b| a.key == b.key);
        Ok(in_order(list))
    }

    /// Entries about a branch or with it as the other side.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn entries_of_branch(&self, branch: Key) -> Result<Vec<EntryRow>> {
        let Some(row) = self.current::<BranchRecord>(branch)? else { return Ok(Vec::new()) };
        let hash = stage::branch_hash(&row.facts.name).cast_signed();
        let mut list = self.entries("branch_hash = ?1 AND branch_hash <> 0", params![hash])?;
        list.extend(self.entries("partner_hash = ?1 AND partner_hash <> 0", params![hash])?);
        list.sort_by_key(|row| row.key);
        list.dedup_by(|a, b| a.key == b.key);
        Ok(in_order(list))
    }

    /// Entries that name a unit text tied to the enterprise.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn entries_of_enterprise(&self, enterprise: Key) -> Result<Vec<EntryRow>> {
        let mut list = Vec::new();
        for text in self.texts_of_enterprise(enterprise)? {
            let sql = format!(
                "id IN (SELECT u.id FROM entry_unit u WHERE u.text_hash = ?1 AND u.region = entry.region AND {})",
                self.staged()?.current()
            );
            list.extend(self.entries(&sql, params![text])?);
        }
        list.sort_by_key(|row| row.key);
        list.dedup_by(|a, b| a.key == b.key);
        Ok(in_order(list))
    }

    /// The unit texts an entry names.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn units_of_entry(&self, entry: Key) -> Result<Vec<super::links::TextRow>> {
        self.texts_of("entry_unit", entry)
    }

    /// The unit texts a contact person serves.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn units_of_contact(&self, contact: Key) -> Result<Vec<super::links::TextRow>> {
        self.texts_of("contact_unit", contact)
    }

    /// Visits by a person of this name; where the log gives a telephone, by that one.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn visits_of_contact(&self, name: &str, phone: &str) -> Result<Vec<EntryRow>> {
        let sql = "list = 6 AND name = ?1 AND (phone = '' OR phone = ?2)";
        Ok(in_order(self.entries(sql, params![name, phone])?))
    }

    /// Letters of a member, newest first.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn transfers_of_member(&self, member: Key) -> Result<Vec<TransferRecord>> {
        let Some(hash) = self.current::<MemberRecord>(member)?.and_then(|row| row.facts.id_hash) else {
            return Ok(Vec::new());
        };
        let columns = TransferRecord::COLUMNS.join(", ");
        let sql = format!(
            "SELECT {columns} FROM transfer WHERE id_hash = ?1 AND {} ORDER BY issued_on DESC, seq",
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([hash], |row| TransferRecord::take(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn entries(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<EntryRow>> {
        let sql = format!(
            "SELECT region, id, version, {} FROM entry WHERE {condition} AND {}",
            EntryRecord::COLUMNS.join(", "),
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(values, |row| {
            Ok(EntryRow { key: key_at(row, 0)?, version: row.get(2)?, entry: EntryRecord::take(row, 3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Store {
    /// Writes one entry by hand; a unit text that is new is tied to the enterprise it was entered for.
    ///
    /// # Errors
    /// Busy, full.
    pub fn enter(
        &mut self,
        record: &EntryRecord,
        day: Day,
        entry: &super::journal::Entry,
        link: Option<&Link>,
    ) -> Result<(i64, Key)> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        let millis = u64::try_from(entry.at).unwrap_or(0) * 1000;
        let id = IdSource::new(millis, number.cast_unsigned().rotate_left(40)).next_id();
        let key = Key { region: entry.region, id };
        let first = record.happened.map_or(day, |date| date.earliest().min(day));
        let system = stage::System { key, version: 1, from: first.0, to: None, digest: record.digest() };
        stage::insert(&tx, record, &system, number, &record.hashes())?;
        for unit in &record.units {
            let name_key = crate::resolve::name::key(&unit.text);
            let hash = stage::text_hash(&name_key, &unit.code);
            let known: bool = tx
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM unit_text WHERE hash = ?1)")?
                .query_row([hash.cast_signed()], |row| row.get(0))?;
            if !known {
                let sql = "INSERT INTO unit_text (hash, text, name_key, code, known_from) VALUES (?1, ?2, ?3, ?4, ?5)";
                tx.prepare_cached(sql)?.execute(params![hash.cast_signed(), unit.text, name_key, unit.code, number])?;
                if let Some(link) = link {
                    super::links::insert(&tx, hash, link, number)?;
                }
            }
            let sql =
                "INSERT INTO entry_unit (region, id, text_hash, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.prepare_cached(sql)?.execute(params![key.region.0, key.id.0, hash.cast_signed(), first.0, number])?;
        }
        tx.commit()?;
        Ok((number, key))
    }

    /// Ends an entry on a day.
    ///
    /// # Errors
    /// Conflict when it is gone; busy, full.
    pub fn end_entry(&mut self, key: Key, day: Day, entry: &mut super::journal::Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let sql =
            "SELECT seq, valid_from FROM entry WHERE region = ?1 AND id = ?2 AND valid_to IS NULL AND known_to IS NULL";
        let held: Option<(i64, i32)> = tx
            .prepare_cached(sql)?
            .query_row(params![key.region.0, key.id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((seq, from)) = held else { return Err(super::StoreError::Conflict) };
        entry.fields.push(("ended".to_owned(), String::new(), day.to_string()));
        let number = super::journal::write(&tx, entry)?;
        stage::end_row::<EntryRecord>(&tx, seq, number, from, day)?;
        tx.commit()?;
        Ok(number)
    }
}

/// Register by register, the newest first.
fn in_order(mut list: Vec<EntryRow>) -> Vec<EntryRow> {
    list.sort_by_key(|row| {
        let day = row.entry.happened.max(row.entry.checked);
        (row.entry.list as u8, std::cmp::Reverse(day), row.entry.sort, row.key)
    });
    list
}
