//! 周边: from the subjects of an edit to the rows whose verdicts it may change, and from those to every row their verdicts rest on.
//! What comes out is a small picture in which these rows look as they do in the whole. Walks along indexes; reads every version of a
//! row, since what a row pointed at before an edit is touched by it too.
//!
//! # Why
//! Kept in memory the whole picture costs 200 MB a terminal, read from its file most of a second. A neighbourhood is some
//! hundred rows, and a command line sees the effect of an edit as soon as a screen does.

mod find;
mod touch;

use super::facts::{Column as _, key_at};
use super::overall::Overall;
use super::picture::{Chosen, Loader, Moment};
use super::{Result, Store, stage};
use crate::audit::part::{Asked, Reason};
use crate::model::id::{Id, Key, Kind, Region, Subject};
use crate::model::picture::{Ix, Picture};
use crate::model::record::ListKind;
use rusqlite::{Params, Row, params};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// A neighbourhood, ready to be asked.
#[derive(Debug)]
pub struct Nearby {
    /// The rows, indexed.
    pub picture: Picture,
    /// Which of them to ask.
    pub asked: Asked,
    /// Whose findings are answered anew: also subjects that are no row any more.
    pub subjects: Vec<(Subject, Reason)>,
}

/// What a walk starts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start<'a> {
    pub moment: Moment,
    pub overall: &'a Overall,
    /// The entry that changed facts: versions it ended tell what they were.
    pub number: i64,
    /// What was done is not told by versions of the subject: everything near it is asked.
    pub all: bool,
    /// Some rule asks for visits.
    pub visits: bool,
}

/// Lists whose entries speak of people.
const PEOPLE: [ListKind; 4] = [ListKind::Floating, ListKind::Lost, ListKind::Dues, ListKind::Meetings];

pub(super) use find::mark;

/// What was looked at already.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Seen {
    Rows,
    Claims,
    Organised,
    Counted,
    Asked,
    Names,
    Listed,
    Served,
}

pub(super) struct Walk<'s> {
    store: &'s Store,
    start: Start<'s>,
    chosen: Chosen,
    seen: FxHashSet<(Seen, Kind, Key)>,
    /// Names and codes by which a branch was ever known.
    branch_names: FxHashMap<Key, Vec<(u64, String)>>,
    resolved: FxHashMap<(u64, String), Vec<Key>>,
    /// IDs of members, as far as they were read.
    ids: FxHashMap<Key, Vec<[u8; 16]>>,
    /// Heads of IDs whose every row is needed, and those already looked for.
    people: BTreeSet<u64>,
    found_people: FxHashMap<u64, Vec<Key>>,
    /// Addresses that are asked about, and counties their findings may stand under.
    places: BTreeSet<u64>,
    counties: BTreeSet<u32>,
    moved: BTreeSet<Key>,
    enterprises: BTreeSet<Key>,
    branches: BTreeSet<Key>,
    members: BTreeSet<Key>,
    texts: BTreeSet<u64>,
    listings: BTreeSet<Key>,
    has_entries: bool,
    has_listings: bool,
}

/// First 8 bytes of an ID hash, as the picture keeps it.
pub(super) fn head(id: &[u8; 16]) -> u64 {
    u64::from_be_bytes(*id.first_chunk().expect("16 bytes"))
}

fn id_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<[u8; 16]>> {
    super::picture::number(row, at)
}

impl<'s> Walk<'s> {
    pub fn new(store: &'s Store, start: Start<'s>) -> Result<Walk<'s>> {
        let exists =
            |sql: &str| -> Result<bool> { Ok(store.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
        Ok(Walk {
            store,
            start,
            chosen: Chosen::default(),
            seen: FxHashSet::default(),
            branch_names: FxHashMap::default(),
            resolved: FxHashMap::default(),
            ids: FxHashMap::default(),
            people: BTreeSet::new(),
            found_people: FxHashMap::default(),
            places: BTreeSet::new(),
            counties: BTreeSet::from([0]),
            moved: BTreeSet::new(),
            enterprises: BTreeSet::new(),
            branches: BTreeSet::new(),
            members: BTreeSet::new(),
            texts: BTreeSet::new(),
            listings: BTreeSet::new(),
            has_entries: exists("SELECT EXISTS (SELECT 1 FROM entry)")?,
            has_listings: exists("SELECT EXISTS (SELECT 1 FROM entry WHERE list = 11)")?,
        })
    }

    fn first(&mut self, seen: Seen, kind: Kind, key: Key) -> bool {
        self.seen.insert((seen, kind, key))
    }

    /// Chooses rows of a table, whose number is the first column, and reads something of each.
    fn choose<T>(
        &mut self,
        table: &'static str,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.store.conn.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let chosen = self.chosen.rows.entry(table).or_default();
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            chosen.insert(row.get(0)?);
            list.push(read(row)?);
        }
        Ok(list)
    }

    /// Reads without choosing.
    fn look<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.store.conn.prepare_cached(sql)?;
        let rows = statement.query_map(values, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    // ---- single rows and what they point at

    fn enterprise_rows(&mut self, key: Key) -> Result<()> {
        if self.first(Seen::Rows, Kind::Enterprise, key) {
            let sql = "SELECT seq FROM enterprise WHERE region = ?1 AND id = ?2";
            self.choose("enterprise", sql, params![key.region.0, key.id.0], |_| Ok(()))?;
        }
        Ok(())
    }

    fn claims(&mut self, key: Key) -> Result<()> {
        if self.first(Seen::Claims, Kind::Enterprise, key) {
            let sql = "SELECT seq FROM zone_claim WHERE region = ?1 AND id = ?2";
            self.choose("zone_claim", sql, params![key.region.0, key.id.0], |_| Ok(()))?;
        }
        Ok(())
    }

    /// A unit text with every enterprise it was ever tied to.
    fn text(&mut self, hash: u64) -> Result<Vec<Key>> {
        let sql = "SELECT DISTINCT enterprise_region, enterprise_id FROM link WHERE text_hash = ?1 AND enterprise_id IS NOT NULL";
        let tied = self.look(sql, [hash.cast_signed()], |row| key_at(row, 0))?;
        if self.chosen.texts.insert(hash) {
            for enterprise in &tied {
                self.enterprise_rows(*enterprise)?;
            }
        }
        Ok(tied)
    }

    fn texts_of(&mut self, enterprise: Key) -> Result<Vec<u64>> {
        let sql = "SELECT DISTINCT text_hash FROM link WHERE enterprise_region = ?1 AND enterprise_id = ?2";
        let values = params![enterprise.region.0, enterprise.id.0];
        let texts = self.look(sql, values, |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()))?;
        for text in &texts {
            self.text(*text)?;
        }
        Ok(texts)
    }

    fn owners(&mut self, table: &'static str, text: u64) -> Result<Vec<Key>> {
        let sql = format!("SELECT seq, region, id FROM {table} WHERE text_hash = ?1");
        self.choose(table, &sql, [text.cast_signed()], |row| key_at(row, 1))
    }

    fn texts_in(&mut self, table: &'static str, owner: Key) -> Result<Vec<u64>> {
        let sql = format!("SELECT seq, text_hash FROM {table} WHERE region = ?1 AND id = ?2");
        let values = params![owner.region.0, owner.id.0];
        let texts = self.choose(table, &sql, values, |row| Ok(row.get::<_, i64>(1)?.cast_unsigned()))?;
        for text in &texts {
            self.text(*text)?;
        }
        Ok(texts)
    }

    fn member_rows(&mut self, key: Key) -> Result<Vec<[u8; 16]>> {
        if self.first(Seen::Rows, Kind::Member, key) {
            let sql = "SELECT seq, id_hash FROM member WHERE region = ?1 AND id = ?2";
            let ids = self.choose("member", sql, params![key.region.0, key.id.0], |row| id_at(row, 1))?;
            let mut ids: Vec<[u8; 16]> = ids.into_iter().flatten().collect();
            ids.sort_unstable();
            ids.dedup();
            self.ids.insert(key, ids);
        }
        Ok(self.ids.get(&key).cloned().unwrap_or_default())
    }

    /// Branches that a text or code of an affiliation or an entry may mean.
    fn named(&mut self, hash: u64, code: &str) -> Result<Vec<Key>> {
        if let Some(known) = self.resolved.get(&(hash, code.to_owned())) {
            return Ok(known.clone());
        }
        let mut keys = Vec::new();
        if hash != 0 {
            let sql = "SELECT region, id FROM branch WHERE name_hash = ?1";
            keys.extend(self.look(sql, [hash.cast_signed()], |row| key_at(row, 0))?);
        }
        if !code.is_empty() {
            let sql = "SELECT region, id FROM branch WHERE code = ?1 AND code <> ''";
            keys.extend(self.look(sql, [code], |row| key_at(row, 0))?);
        }
        keys.sort_unstable();
        keys.dedup();
        self.resolved.insert((hash, code.to_owned()), keys.clone());
        for key in &keys {
            self.branch(*key)?;
        }
        Ok(keys)
    }

    /// A branch with its units, its entries, and every other branch that answers to its names.
    fn branch(&mut self, key: Key) -> Result<()> {
        if !self.first(Seen::Rows, Kind::Branch, key) {
            return Ok(());
        }
        let sql = "SELECT seq, name_hash, code, superior FROM branch WHERE region = ?1 AND id = ?2";
        let read = |row: &Row<'_>| {
            let superior = stage::branch_hash(row.get_ref(3)?.as_str().unwrap_or(""));
            Ok(((row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, String>(2)?), superior))
        };
        let (mut names, mut above): (Vec<_>, Vec<_>) =
            self.choose("branch", sql, params![key.region.0, key.id.0], read)?.into_iter().unzip();
        names.sort_unstable();
        names.dedup();
        above.sort_unstable();
        above.dedup();
        self.branch_names.insert(key, names.clone());
        self.texts_in("branch_unit", key)?;
        for (hash, code) in names {
            self.named(hash, &code)?;
            if self.has_entries {
                self.entries_of_branch(hash, &code)?;
            }
        }
        for hash in above {
            self.superior(hash)?;
        }
        Ok(())
    }

    /// Only the rows of a superior matter: nobody's findings hang on who is in it.
    fn superior(&mut self, hash: u64) -> Result<()> {
        if hash != 0 {
            let sql = "SELECT seq FROM branch WHERE name_hash = ?1";
            self.choose("branch", sql, [hash.cast_signed()], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Ratings, posts, and entries that name people by name alone: those need every name on the rosters they may mean.
    fn entries_of_branch(&mut self, hash: u64, code: &str) -> Result<()> {
        const SQL: &str =
            "SELECT seq, list, name, id_hash IS NULL, branch_hash, branch_code, partner_hash FROM entry WHERE";
        const OF: &str = "AND (id_hash IS NULL OR list IN (9, 10))";
        let by_name = |row: &Row<'_>| {
            let list = ListKind::take(row.get_ref(1)?);
            let nameless = row.get_ref(2)?.as_str().unwrap_or("").is_empty();
            let speaks =
                PEOPLE.contains(&list) && (!nameless || list == ListKind::Meetings) && row.get::<_, bool>(3)?;
            let hash = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.cast_unsigned());
            Ok(if speaks { Some((hash(4)?, row.get::<_, String>(5)?, hash(6)?)) } else { None })
        };
        let mut speaking = Vec::new();
        if hash != 0 {
            for column in ["branch_hash", "partner_hash"] {
                let sql = format!("{SQL} {column} = ?1 AND {column} <> 0 {OF}");
                speaking.extend(self.choose("entry", &sql, [hash.cast_signed()], by_name)?);
            }
        }
        if !code.is_empty() {
            let sql = format!("{SQL} branch_code = ?1 AND branch_code <> '' {OF}");
            speaking.extend(self.choose("entry", &sql, [code], by_name)?);
        }
        let mut speaking: Vec<_> = speaking.into_iter().flatten().collect();
        speaking.sort_unstable();
        speaking.dedup();
        for (hash, code, partner) in speaking {
            let mut branches = self.named(hash, &code)?;
            branches.extend(self.named(partner, "")?);
            for branch in branches {
                self.names_in(branch)?;
            }
        }
        Ok(())
    }

    /// Who is, or was, affiliated to a branch.
    fn roster(&mut self, branch: Key) -> Result<Vec<Key>> {
        self.branch(branch)?;
        let mut members = Vec::new();
        let mut ways = Vec::new();
        let read =
            |row: &Row<'_>| Ok((key_at(row, 1)?, row.get::<_, i64>(3)?.cast_unsigned(), row.get::<_, String>(4)?));
        for (hash, code) in self.branch_names.get(&branch).cloned().unwrap_or_default() {
            const SQL: &str = "SELECT seq, region, id, branch_hash, branch_code FROM affiliation WHERE";
            if hash != 0 {
                let sql = format!("{SQL} branch_hash = ?1");
                ways.extend(self.choose("affiliation", &sql, [hash.cast_signed()], read)?);
            }
            if !code.is_empty() {
                let sql = format!("{SQL} branch_code = ?1 AND branch_code <> ''");
                ways.extend(self.choose("affiliation", &sql, [&code], read)?);
            }
        }
        for (member, hash, code) in ways {
            self.named(hash, &code)?;
            members.push(member);
        }
        members.sort_unstable();
        members.dedup();
        Ok(members)
    }

    fn names_in(&mut self, branch: Key) -> Result<()> {
        if self.first(Seen::Names, Kind::Branch, branch) {
            for member in self.roster(branch)? {
                self.member_rows(member)?;
            }
        }
        Ok(())
    }

    // ---- what verdicts rest on

    /// An enterprise as its members see it: who organises it.
    fn organised(&mut self, enterprise: Key) -> Result<Vec<u64>> {
        let texts = self.texts_of(enterprise)?;
        if self.first(Seen::Organised, Kind::Enterprise, enterprise) {
            self.enterprise_rows(enterprise)?;
            self.claims(enterprise)?;
            for text in &texts {
                for branch in self.owners("branch_unit", *text)? {
                    self.branch(branch)?;
                }
            }
        }
        Ok(texts)
    }

    /// A member as it counts in an enterprise or a branch.
    fn counted(&mut self, member: Key) -> Result<()> {
        if !self.first(Seen::Counted, Kind::Member, member) {
            return Ok(());
        }
        let ids = self.member_rows(member)?;
        self.affiliated(member)?;
        for id in ids {
            let sql = "SELECT seq FROM transfer WHERE id_hash = ?1";
            let mut speaks = !self.choose("transfer", sql, [id], |_| Ok(()))?.is_empty();
            if self.has_entries {
                let sql = "SELECT seq FROM entry WHERE id_hash = ?1";
                speaks |= !self.choose("entry", sql, [id], |_| Ok(()))?.is_empty();
            }
            // Of several rows with one ID a letter or an entry speaks of the last.
            if speaks {
                self.people.insert(head(&id));
            }
        }
        Ok(())
    }

    fn affiliated(&mut self, member: Key) -> Result<Vec<Key>> {
        let sql = "SELECT seq, branch_hash, branch_code FROM affiliation WHERE region = ?1 AND id = ?2";
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, String>(2)?));
        let ways = self.choose("affiliation", sql, params![member.region.0, member.id.0], read)?;
        let mut branches = Vec::new();
        for (hash, code) in ways {
            branches.extend(self.named(hash, &code)?);
        }
        branches.sort_unstable();
        branches.dedup();
        Ok(branches)
    }

    fn full_enterprise(&mut self, enterprise: Key) -> Result<()> {
        let texts = self.organised(enterprise)?;
        if !self.first(Seen::Asked, Kind::Enterprise, enterprise) {
            return Ok(());
        }
        for text in texts {
            for member in self.owners("work_unit", text)? {
                self.counted(member)?;
            }
            for contact in self.owners("contact_unit", text)? {
                self.contact(contact)?;
            }
        }
        Ok(())
    }

    fn contact(&mut self, contact: Key) -> Result<()> {
        if !self.first(Seen::Rows, Kind::Contact, contact) {
            return Ok(());
        }
        let sql = "SELECT seq, name FROM contact WHERE region = ?1 AND id = ?2";
        let names =
            self.choose("contact", sql, params![contact.region.0, contact.id.0], |row| row.get::<_, String>(1))?;
        if !self.start.visits || !self.has_entries {
            return Ok(());
        }
        for name in names {
            self.choose("contact", "SELECT seq FROM contact WHERE name = ?1", [&name], |_| Ok(()))?;
            let sql = "SELECT seq, region, id FROM entry WHERE list = 6 AND name = ?1";
            for visit in self.choose("entry", sql, [&name], |row| key_at(row, 1))? {
                self.texts_in("entry_unit", visit)?;
            }
        }
        Ok(())
    }

    fn full_branch(&mut self, branch: Key) -> Result<()> {
        if self.first(Seen::Asked, Kind::Branch, branch) {
            for member in self.roster(branch)? {
                self.counted(member)?;
            }
        }
        Ok(())
    }

    fn full_member(&mut self, member: Key) -> Result<()> {
        if !self.first(Seen::Asked, Kind::Member, member) {
            return Ok(());
        }
        self.counted(member)?;
        let ids = self.member_rows(member)?;
        self.people.extend(ids.iter().map(head));
        for text in self.texts_in("work_unit", member)? {
            for enterprise in self.text(text)? {
                self.organised(enterprise)?;
            }
        }
        if self.has_listings {
            for branch in self.affiliated(member)? {
                for unit in self.texts_in("branch_unit", branch)? {
                    for enterprise in self.text(unit)? {
                        self.listed(enterprise)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn full_text(&mut self, hash: u64) -> Result<()> {
        if !self.first(Seen::Asked, Kind::UnitText, stage::text_key(hash)) {
            return Ok(());
        }
        self.text(hash)?;
        for member in self.owners("work_unit", hash)? {
            self.member_rows(member)?;
        }
        for branch in self.owners("branch_unit", hash)? {
            self.branch(branch)?;
        }
        for contact in self.owners("contact_unit", hash)? {
            self.contact(contact)?;
        }
        Ok(())
    }

    /// The list an enterprise handed in, and everybody who may stand on it.
    fn listed(&mut self, enterprise: Key) -> Result<Vec<Key>> {
        if !self.has_listings {
            return Ok(Vec::new());
        }
        let texts = self.texts_of(enterprise)?;
        let mut listings = Vec::new();
        for text in &texts {
            let sql = "SELECT e.region, e.id FROM entry_unit u JOIN entry e ON e.region = u.region AND e.id = u.id WHERE u.text_hash = ?1 AND e.list = 11";
            listings.extend(self.look(sql, [text.cast_signed()], |row| key_at(row, 0))?);
        }
        listings.sort_unstable();
        listings.dedup();
        if listings.is_empty() || !self.first(Seen::Listed, Kind::Enterprise, enterprise) {
            return Ok(listings);
        }
        for listing in &listings {
            self.texts_in("entry_unit", *listing)?;
            let sql = "SELECT seq, id_hash, branch_hash, branch_code FROM entry WHERE region = ?1 AND id = ?2";
            let read =
                |row: &Row<'_>| Ok((id_at(row, 1)?, row.get::<_, i64>(2)?.cast_unsigned(), row.get::<_, String>(3)?));
            for (id, hash, code) in self.choose("entry", sql, params![listing.region.0, listing.id.0], read)? {
                self.people.extend(id.iter().map(head));
                for branch in self.named(hash, &code)? {
                    self.names_in(branch)?;
                }
            }
        }
        for text in texts {
            for member in self.owners("work_unit", text)? {
                self.member_rows(member)?;
            }
            for branch in self.owners("branch_unit", text)? {
                self.branch(branch)?;
                self.names_in(branch)?;
            }
        }
        Ok(listings)
    }

    // ---- the end of the walk

    /// Reads the neighbourhood.
    pub fn finish(mut self) -> Result<Nearby> {
        for enterprise in self.enterprises.clone() {
            self.full_enterprise(enterprise)?;
        }
        for branch in self.branches.clone() {
            self.full_branch(branch)?;
        }
        for member in self.members.clone() {
            self.full_member(member)?;
        }
        for text in self.texts.clone() {
            self.full_text(text)?;
        }
        for listing in self.listings.clone() {
            for text in self.texts_in("entry_unit", listing)? {
                for enterprise in self.text(text)? {
                    self.listed(enterprise)?;
                }
            }
            let sql = "SELECT seq, id_hash FROM entry WHERE region = ?1 AND id = ?2";
            let ids = self.choose("entry", sql, params![listing.region.0, listing.id.0], |row| id_at(row, 1))?;
            self.people.extend(ids.iter().flatten().map(head));
        }
        let neighbours = self.neighbours()?;
        // Whoever bears an ID that matters; their own IDs are the same ones.
        let heads: Vec<u64> = self.people.iter().copied().collect();
        for member in self.people_with(&heads)? {
            self.counted(member)?;
        }
        let Walk { store, start, chosen, places, counties, .. } = self;
        let zones: Vec<String> = start.overall.zones.iter().map(|(zone, _)| zone.clone()).collect();
        let mut loader = Loader::of_part(store, start.moment, chosen, &zones)?;
        loader.load()?;
        loader.enterprises();
        let mut asked = Asked::default();
        let place = |at: &FxHashMap<Key, Ix>, keys: &BTreeSet<Key>| {
            let mut list: Vec<Ix> = keys.iter().filter_map(|key| at.get(key).copied()).collect();
            list.sort_unstable();
            list
        };
        asked.enterprises = place(loader.enterprises(), &self.enterprises);
        asked.addresses = place(loader.enterprises(), &neighbours);
        asked.branches = place(&loader.branch_at, &self.branches);
        asked.members = place(&loader.member_at, &self.members);
        asked.texts = self.texts.iter().filter_map(|hash| loader.text_at.get(hash).copied()).collect();
        asked.texts.sort_unstable();
        let listed = loader.picture.listings.iter().zip(0..);
        asked.listings = listed.filter(|(row, _)| self.listings.contains(&row.key)).map(|(_, ix)| ix).collect();
        let mut picture = loader.picture;
        picture.registers.clone_from(&start.overall.registers);
        let mut counties = counties;
        counties.extend(asked.addresses.iter().map(|ix| picture.enterprises[*ix as usize].registered / 1000));
        let of = |kind: Kind, reason: Reason| move |key: &Key| (Subject { kind, key: *key }, reason);
        let mut subjects: Vec<(Subject, Reason)> = Vec::new();
        subjects.extend(self.enterprises.iter().map(of(Kind::Enterprise, Reason::Row)));
        subjects.extend(neighbours.iter().map(of(Kind::Enterprise, Reason::Address)));
        subjects.extend(self.branches.iter().map(of(Kind::Branch, Reason::Row)));
        subjects.extend(self.members.iter().map(of(Kind::Member, Reason::Row)));
        subjects.extend(self.texts.iter().map(|hash| of(Kind::UnitText, Reason::Row)(&stage::text_key(*hash))));
        subjects.extend(self.listings.iter().map(of(Kind::Listing, Reason::Row)));
        for place in &places {
            let mut id = [0; 16];
            id[8..].copy_from_slice(&place.to_be_bytes());
            let at = counties.iter().map(|county| Key { region: Region(*county), id: Id(id) });
            subjects.extend(at.map(|key| of(Kind::Place, Reason::Address)(&key)));
        }
        Ok(Nearby { picture: picture.index(), asked, subjects })
    }

    /// Everybody registered at the addresses that are asked about.
    fn neighbours(&mut self) -> Result<BTreeSet<Key>> {
        let places: Vec<u64> = self.places.iter().copied().collect();
        let mut all = self.moved.clone();
        if !places.is_empty() {
            all.extend(self.store.neighbours_at(&places)?);
        }
        for enterprise in all.clone() {
            self.enterprise_rows(enterprise)?;
            self.claims(enterprise)?;
        }
        Ok(all)
    }
}
