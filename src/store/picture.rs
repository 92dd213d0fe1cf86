//! 底数画面 from the tables: what held on a day, as known now or as known at an old known-number. One pass over each table; the
//! references between rows become positions.

use super::facts::{Column, key_at};
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::id::Key;
use crate::model::industry::Industry;
use crate::model::link::LinkMethod;
use crate::model::picture::*;
use crate::model::record::*;
use crate::model::zone::{OUTSIDE, ZoneSplit};
use crate::resolve::name;
use crate::resolve::zones::Zones;
use rusqlite::{Row, params};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// As of which day, and as known when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// 截止日
    pub as_of: Day,
    /// Known-number; `None` for now.
    pub known: Option<i64>,
}

/// The condition of a moment with its two bound numbers: `?1` the day, `?2` the known-number.
///
/// As known now, staged numbers are looked past; as known then, a row counts if the entry that made it was published by then and
/// the one that ended it was not.
fn holds(moment: Moment, staged: super::Staged) -> String {
    let valid = "valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1) AND ?2 = ?2";
    match moment.known {
        None => format!("{valid} AND {}", staged.known()),
        Some(_) => format!(
            "{valid} AND known_from IN (SELECT number FROM journal WHERE published <= ?2) \
             AND (known_to IS NULL OR known_to NOT IN (SELECT number FROM journal WHERE published <= ?2))"
        ),
    }
}

/// Numbers zones and roles in the order of their names.
#[derive(Default)]
struct Names {
    ix: BTreeMap<String, Ix>,
}

impl Names {
    fn note(&mut self, name: &str) {
        if !name.is_empty() && !self.ix.contains_key(name) {
            self.ix.insert(name.to_owned(), 0);
        }
    }

    fn number(mut self) -> (Vec<String>, FxHashMap<String, Ix>) {
        for (at, ix) in self.ix.values_mut().zip(0..) {
            *at = ix;
        }
        let list = self.ix.keys().cloned().collect();
        (list, self.ix.into_iter().collect())
    }
}

pub(super) struct Loader<'s> {
    store: &'s Store,
    moment: Moment,
    condition: String,
    pub(super) picture: Picture,
    /// Parks by the names that lists write.
    zones: FxHashMap<String, Ix>,
    /// 园区范围, the name each park goes by here, and its position.
    table: Zones,
    shown: BTreeMap<u32, String>,
    zone_ix: FxHashMap<u32, Ix>,
    enterprise_at: FxHashMap<Key, Ix>,
    pub(super) branch_at: FxHashMap<Key, Ix>,
    branch_by_hash: FxHashMap<u64, Ix>,
    branch_by_code: FxHashMap<String, Ix>,
    pub(super) member_at: FxHashMap<Key, Ix>,
    member_by_id: FxHashMap<u64, Ix>,
    pub(super) text_at: FxHashMap<u64, Ix>,
    /// Only these rows; `None` for all.
    chosen: Option<Chosen>,
}

/// Rows of a part of the picture: sequence numbers by table, and unit texts.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub rows: FxHashMap<&'static str, BTreeSet<i64>>,
    pub texts: BTreeSet<u64>,
}

impl Store {
    /// Everything the audit reads at this moment. Rows stand in the order in which they were first written, so that two loads of
    /// the same moment are equal.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn picture(&self, moment: Moment) -> Result<Picture> {
        let facts = self.facts_known()?;
        if let Some(kept) = self.kept_picture(moment, facts) {
            return self.complete(kept, moment);
        }
        let picture = self.picture_from_tables(moment)?;
        // Only the picture of now is kept; a folder that cannot be written costs time, nothing else.
        if moment.known.is_none() && self.facts_known()? == facts && !self.staged()?.any {
            let _ = self.keep_picture(&picture, facts);
        }
        Ok(picture)
    }

    /// What a kept picture leaves to the day: contacts by their terms, and registers.
    fn complete(&self, kept: Picture, moment: Moment) -> Result<Picture> {
        let mut loader = Loader::new(self, moment)?;
        loader.text_at = kept.texts.iter().map(|text| super::stage::text_of_key(text.key)).zip(0..).collect();
        loader.picture = kept;
        loader.number_zones();
        loader.load_contacts()?;
        loader.load_registers()?;
        Ok(loader.picture.index())
    }

    /// The same, read from the tables.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn picture_from_tables(&self, moment: Moment) -> Result<Picture> {
        let mut loader = Loader::new(self, moment)?;
        // One read transaction, so that all tables are of one state.
        self.conn.execute_batch("BEGIN")?;
        let loaded = loader.load();
        self.conn.execute_batch("COMMIT")?;
        loaded?;
        Ok(loader.picture.index())
    }
}

pub(super) fn number<T: Column>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    Ok(T::take(row.get_ref(at)?))
}

fn trade(read: &mut FxHashMap<String, Industry>, text: &str) -> Industry {
    if let Some(known) = read.get(text) {
        return *known;
    }
    let industry = Industry::read(text);
    read.insert(text.to_owned(), industry);
    industry
}

fn or_minus(row: &Row<'_>, at: usize) -> rusqlite::Result<i32> {
    Ok(row.get::<_, Option<i64>>(at)?.and_then(|n| i32::try_from(n).ok()).unwrap_or(-1))
}

impl<'s> Loader<'s> {
    fn new(store: &'s Store, moment: Moment) -> Result<Loader<'s>> {
        Ok(Loader {
            store,
            moment,
            condition: holds(moment, store.staged()?),
            picture: Picture::default(),
            zones: FxHashMap::default(),
            table: store.zones()?,
            shown: BTreeMap::new(),
            zone_ix: FxHashMap::default(),
            enterprise_at: FxHashMap::default(),
            branch_at: FxHashMap::default(),
            branch_by_hash: FxHashMap::default(),
            branch_by_code: FxHashMap::default(),
            member_at: FxHashMap::default(),
            member_by_id: FxHashMap::default(),
            text_at: FxHashMap::default(),
            chosen: None,
        })
    }

    /// A loader of chosen rows: zones keep the numbers they have in the whole, registers are the whole's.
    pub(super) fn of_part(store: &'s Store, moment: Moment, chosen: Chosen, zones: &[String]) -> Result<Loader<'s>> {
        let mut loader = Loader::new(store, moment)?;
        loader.picture.zones = zones.to_vec();
        loader.number_zones();
        loader.chosen = Some(chosen);
        Ok(loader)
    }

    /// Zones keep the numbers that they have in the picture.
    fn number_zones(&mut self) {
        let zones = &self.picture.zones;
        self.zones = zones.iter().cloned().zip(0..).collect();
        let number = |(name, ix): (&String, Ix)| Some((self.table.named(name)?, ix));
        self.zone_ix = zones.iter().zip(0..).filter_map(number).collect();
    }

    pub(super) fn load(&mut self) -> Result<()> {
        self.load_zones()?;
        self.load_enterprises()?;
        self.load_claims()?;
        self.load_branches()?;
        self.load_texts()?;
        self.load_other_names()?;
        self.load_branch_units()?;
        self.load_members()?;
        self.load_works()?;
        self.load_affiliations()?;
        self.load_transfers()?;
        self.load_entries()?;
        self.load_contacts()?;
        self.load_registers()
    }

    pub(super) fn each(
        &self,
        columns: &str,
        table: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let (day, known) = (self.moment.as_of.0, self.moment.known.unwrap_or(0));
        if let Some(chosen) = &self.chosen {
            let Some(chosen) = chosen.rows.get(table) else { return Ok(()) };
            let sql = format!("SELECT {columns} FROM {table} WHERE seq = ?3 AND {}", self.condition);
            let mut statement = self.store.conn.prepare_cached(&sql)?;
            for seq in chosen {
                let mut rows = statement.query(params![day, known, seq])?;
                while let Some(row) = rows.next()? {
                    each(row)?;
                }
            }
            return Ok(());
        }
        let sql = format!("SELECT {columns} FROM {table} WHERE {} ORDER BY seq", self.condition);
        let mut statement = self.store.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![day, known])?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    fn load_zones(&mut self) -> Result<()> {
        if self.chosen.is_some() {
            return Ok(());
        }
        let mut names = Names::default();
        for sql in [
            "SELECT DISTINCT zone FROM zone_claim",
            "SELECT DISTINCT zone FROM branch",
            "SELECT DISTINCT zone FROM member",
            "SELECT DISTINCT zone FROM contact",
        ] {
            let mut statement = self.store.conn.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                names.note(&row.get::<_, String>(0)?);
            }
        }
        let numbers = self.zone_numbers()?;
        // A park goes by the table's name where a list writes it, else as the first list has it.
        for row in names.ix.keys().filter_map(|name| Some((self.table.named(name)?, name))) {
            if self.table.name(row.0) == Some(row.1.as_str()) {
                self.shown.insert(row.0, row.1.clone());
            }
        }
        let mut written = FxHashMap::default();
        let mut list = Names::default();
        for (name, number) in names.ix.keys().map(|name| (name, self.table.named(name))) {
            let shown = match number {
                Some(number) => self.shown.entry(number).or_insert_with(|| name.clone()).clone(),
                None => name.clone(),
            };
            list.note(&shown);
            written.insert(name.clone(), shown);
        }
        for number in numbers {
            if let Some(name) = self.table.name(number) {
                let shown = self.shown.entry(number).or_insert_with(|| name.to_owned());
                list.note(shown);
            }
        }
        let (zones, ix) = list.number();
        self.zone_ix = self.shown.iter().filter_map(|(number, name)| Some((*number, *ix.get(name)?))).collect();
        self.zones = written.into_iter().filter_map(|(name, shown)| Some((name, *ix.get(&shown)?))).collect();
        self.picture.zones = zones;
        Ok(())
    }

    /// Parks in which an enterprise is registered or works, by their numbers.
    fn zone_numbers(&self) -> Result<BTreeSet<u32>> {
        let mut numbers = BTreeSet::new();
        for column in ["registered_zone", "operating_zone"] {
            let sql = format!("SELECT DISTINCT {column} FROM enterprise WHERE {column} > {OUTSIDE}");
            let mut statement = self.store.conn.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                numbers.insert(row.get::<_, u32>(0)? - OUTSIDE);
            }
        }
        Ok(numbers)
    }

    /// The park whose name a list writes, under any of its names.
    fn zone_named(&self, text: &str) -> Ix {
        if text.is_empty() {
            return NONE;
        }
        let by_table = || self.table.named(text).and_then(|number| self.zone_ix.get(&number));
        self.zones.get(text).or_else(by_table).copied().unwrap_or(NONE)
    }

    /// The park that is kept with an address.
    fn zone_at(&self, kept: u32) -> Ix {
        kept.checked_sub(OUTSIDE).and_then(|number| self.zone_ix.get(&number)).copied().unwrap_or(NONE)
    }

    fn load_enterprises(&mut self) -> Result<()> {
        let columns = "region, id, status, ownership, unit_kind, exclusion, code_state, registered_division, operating_division, relation, \
                       registered_place, staff, staff_source, premises, running, scale, union_org, league, women, instructor, claims_org, \
                       claims_members, parent_covers, industry_raw, in_management, to_serve, unbuilt, size, registered_zone, operating_zone";
        let mut list = Vec::new();
        // A million rows name few different trades: each text is read once.
        let mut trades: FxHashMap<String, Industry> = FxHashMap::default();
        self.each(columns, "enterprise", |row| {
            list.push(EnterpriseFacts {
                key: key_at(row, 0)?,
                status: number(row, 2)?,
                ownership: number(row, 3)?,
                unit_kind: number(row, 4)?,
                exclusion: number(row, 5)?,
                code_state: number(row, 6)?,
                registered: number(row, 7)?,
                operating: number(row, 8)?,
                relation: number(row, 9)?,
                place_key: number(row, 10)?,
                staff: or_minus(row, 11)?,
                staff_source: number(row, 12)?,
                premises: number::<Fact>(row, 13)?,
                running: number(row, 14)?,
                scale: number(row, 15)?,
                union: number(row, 16)?,
                league: number(row, 17)?,
                women: number(row, 18)?,
                instructor: number(row, 19)?,
                claims_org: number(row, 20)?,
                claims_members: or_minus(row, 21)?,
                parent_covers: number(row, 22)?,
                industry: trade(&mut trades, row.get_ref(23)?.as_str().unwrap_or("")),
                in_management: number(row, 24)?,
                to_serve: number(row, 25)?,
                unbuilt: number(row, 26)?,
                size: number(row, 27)?,
                zone: NONE,
                registered_zone: self.zone_at(number(row, 28)?),
                operating_zone: self.zone_at(number(row, 29)?),
                zone_split: ZoneSplit::of(number(row, 28)?, number(row, 29)?),
                ..EnterpriseFacts::default()
            });
            Ok(())
        })?;
        self.picture.enterprises = list;
        Ok(())
    }

    /// Positions of enterprises by key; made only when something refers to them.
    pub(super) fn enterprises(&mut self) -> &FxHashMap<Key, Ix> {
        if self.enterprise_at.is_empty() {
            self.enterprise_at = self.picture.enterprises.iter().map(|e| e.key).zip(0..).collect();
        }
        &self.enterprise_at
    }

    fn load_claims(&mut self) -> Result<()> {
        let mut claims = Vec::new();
        self.each("region, id, zone", "zone_claim", |row| {
            claims.push((key_at(row, 0)?, self.zone_named(row.get_ref(2)?.as_str().unwrap_or(""))));
            Ok(())
        })?;
        if claims.is_empty() {
            return Ok(());
        }
        self.enterprises();
        for (key, zone) in claims {
            let Some(enterprise) = self.enterprise_at.get(&key).copied() else { continue };
            self.picture.claims.push(ZoneClaim { enterprise, zone });
            // The newest claim answers for the enterprise; two claims are a finding of their own.
            self.picture.enterprises[enterprise as usize].zone = zone;
        }
        Ok(())
    }

    fn load_branches(&mut self) -> Result<()> {
        let columns = "region, id, kind, founded, dissolved, declared_members, committee, term_start, park, zone, name_hash, code, superior, \
                       term_end, term_extended, village, applied_on, approved_on, in_management";
        let (mut list, mut hashes, mut codes) = (Vec::<BranchFacts>::new(), Vec::new(), Vec::new());
        let mut above = Vec::new();
        self.each(columns, "branch", |row| {
            list.push(BranchFacts {
                key: key_at(row, 0)?,
                kind: number(row, 2)?,
                founded: number(row, 3)?,
                dissolved: number(row, 4)?,
                declared_members: or_minus(row, 5)?,
                has_roster: false,
                committee: or_minus(row, 6)?,
                term_start: number(row, 7)?,
                park: number(row, 8)?,
                zone: self.zone_named(row.get_ref(9)?.as_str().unwrap_or("")),
                superior_named: !row.get_ref(12)?.as_str().unwrap_or("").is_empty(),
                term_end: number(row, 13)?,
                term_extended: number(row, 14)?,
                village: number(row, 15)?,
                applied_on: number(row, 16)?,
                approved_on: number(row, 17)?,
                in_management: number(row, 18)?,
                superior: NONE,
                ..BranchFacts::default()
            });
            hashes.push(number::<u64>(row, 10)?);
            codes.push(number::<String>(row, 11)?);
            above.push(super::stage::branch_hash(row.get_ref(12)?.as_str().unwrap_or("")));
            Ok(())
        })?;
        self.branch_at = list.iter().map(|b| b.key).zip(0..).collect();
        for (hash, ix) in hashes.into_iter().zip(0..) {
            self.branch_by_hash.entry(hash).or_insert(ix);
        }
        for (branch, (above, ix)) in list.iter_mut().zip(above.into_iter().zip(0..)) {
            // A branch that names itself as its superior names nobody.
            let superior = self.branch_by_hash.get(&above).copied().filter(|superior| *superior != ix);
            branch.superior = superior.unwrap_or(NONE);
        }
        self.branch_by_code = codes.into_iter().zip(0..).filter(|(code, _)| !code.is_empty()).collect();
        self.picture.branches = list;
        Ok(())
    }

    fn text_hashes(&self) -> Result<Vec<u64>> {
        if let Some(chosen) = &self.chosen {
            return Ok(chosen.texts.iter().copied().collect());
        }
        let mut hashes: Vec<u64> = Vec::new();
        let mut statement = self.store.conn.prepare_cached("SELECT hash FROM unit_text ORDER BY hash")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            hashes.push(number(row, 0)?);
        }
        Ok(hashes)
    }

    /// Passes over the links in force, of all texts or of the chosen ones.
    fn each_link(&self, mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Result<()> {
        let condition =
            self.condition.replacen("valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1)", "?1 = ?1", 1);
        let columns = "text_hash, state, method, enterprise_region, enterprise_id, score, length(candidates)";
        let (day, known) = (self.moment.as_of.0, self.moment.known.unwrap_or(0));
        if let Some(chosen) = &self.chosen {
            let sql = format!("SELECT {columns} FROM link WHERE text_hash = ?3 AND {condition} ORDER BY seq");
            let mut statement = self.store.conn.prepare_cached(&sql)?;
            for hash in &chosen.texts {
                let mut rows = statement.query(params![day, known, hash.cast_signed()])?;
                while let Some(row) = rows.next()? {
                    each(row)?;
                }
            }
            return Ok(());
        }
        let sql = format!("SELECT {columns} FROM link WHERE {condition} ORDER BY seq");
        let mut statement = self.store.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![day, known])?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    fn load_texts(&mut self) -> Result<()> {
        let hashes = self.text_hashes()?;
        self.text_at = hashes.iter().copied().zip(0..).collect();
        self.picture.texts = hashes
            .iter()
            .map(|hash| TextFacts { key: super::stage::text_key(*hash), enterprise: NONE, ..Default::default() })
            .collect();
        let mut links = Vec::new();
        self.each_link(|row| {
            let key = match row.get_ref(3)?.as_i64() {
                Ok(_) => Some(key_at(row, 3)?),
                Err(_) => None,
            };
            let n: usize = row.get(6)?;
            links.push((
                number::<u64>(row, 0)?,
                row.get::<_, u8>(1)?,
                row.get::<_, u8>(2)?,
                key,
                row.get::<_, u16>(5)?,
                n,
            ));
            Ok(())
        })?;
        if links.iter().any(|link| link.3.is_some()) {
            self.enterprises();
        }
        for (hash, state, method, key, score, candidates) in links {
            let Some(at) = self.text_at.get(&hash) else { continue };
            let text = &mut self.picture.texts[*at as usize];
            text.state = crate::model::link::LinkState::from_number(state);
            text.method = crate::model::link::LinkMethod::from_number(method);
            text.enterprise = key.and_then(|key| self.enterprise_at.get(&key).copied()).unwrap_or(NONE);
            text.score = score;
            text.n_candidates = u8::try_from(candidates / super::links::CANDIDATE_BYTES).unwrap_or(u8::MAX);
        }
        Ok(())
    }

    /// Unit texts that were tied to an enterprise by its code and bear neither its name nor a former one.
    fn load_other_names(&mut self) -> Result<()> {
        let by_code =
            |text: &TextFacts| text.state.counts() && text.method == LinkMethod::Code && text.enterprise != NONE;
        if !self.picture.texts.iter().any(by_code) {
            return Ok(());
        }
        let sql = format!("SELECT name, former FROM enterprise WHERE region = ?3 AND id = ?4 AND {}", self.condition);
        let mut enterprise = self.store.conn.prepare_cached(&sql)?;
        let mut found = Vec::new();
        let mut look = |row: &Row<'_>| -> rusqlite::Result<()> {
            let Some(at) = self.text_at.get(&number::<u64>(row, 0)?).copied() else { return Ok(()) };
            let text = self.picture.texts[at as usize];
            let name_key = row.get_ref(1)?.as_str().unwrap_or("");
            if !by_code(&text) || name_key.is_empty() {
                return Ok(());
            }
            let key = self.picture.enterprises[text.enterprise as usize].key;
            let bound = params![self.moment.as_of.0, self.moment.known.unwrap_or(0), key.region.0, key.id.0];
            let mut names = enterprise.query(bound)?;
            let Some(names) = names.next()? else { return Ok(()) };
            let (now, former) = (names.get_ref(0)?.as_str().unwrap_or(""), names.get_ref(1)?.as_str().unwrap_or(""));
            let mut known = std::iter::once(now.to_owned()).chain(name::former_names(former));
            // A department behind the name, or a short form of it, is no other name.
            let same = |known: String| {
                let known = name::key(&known);
                !known.is_empty() && (name_key.contains(&known) || known.contains(name_key))
            };
            if !known.any(same) {
                found.push(OtherName { enterprise: text.enterprise, text: at });
            }
            Ok(())
        };
        let sql = match &self.chosen {
            None => "SELECT hash, name_key FROM unit_text WHERE code <> '' ORDER BY hash",
            Some(_) => "SELECT hash, name_key FROM unit_text WHERE code <> '' AND hash = ?1",
        };
        let mut texts = self.store.conn.prepare_cached(sql)?;
        let mut asked: Vec<Option<i64>> = vec![None];
        if let Some(chosen) = &self.chosen {
            asked = chosen.texts.iter().map(|hash| Some(hash.cast_signed())).collect();
        }
        for hash in asked {
            let mut rows = match hash {
                Some(hash) => texts.query([hash])?,
                None => texts.query([])?,
            };
            while let Some(row) = rows.next()? {
                look(row)?;
            }
        }
        self.picture.other_names = found;
        Ok(())
    }

    fn load_branch_units(&mut self) -> Result<()> {
        let mut units = Vec::new();
        self.each("region, id, text_hash", "branch_unit", |row| {
            let branch = self.branch_at.get(&key_at(row, 0)?).copied();
            let text = self.text_at.get(&number::<u64>(row, 2)?).copied();
            units.extend(branch.zip(text).map(|(branch, text)| BranchUnitFacts { branch, text }));
            Ok(())
        })?;
        self.picture.branch_units = units;
        Ok(())
    }

    fn load_members(&mut self) -> Result<()> {
        let columns = "region, id, category, standing, employment, flow, lost, lost_on, last_meeting, last_dues, joined, full_on, id_hash, zone, \
                       stopped_on, extended_to";
        let mut list = Vec::new();
        self.each(columns, "member", |row| {
            let id_hash = number::<Option<[u8; 16]>>(row, 12)?;
            list.push(MemberFacts {
                key: key_at(row, 0)?,
                category: number(row, 2)?,
                standing: number(row, 3)?,
                employment: number(row, 4)?,
                flow: number(row, 5)?,
                lost: number(row, 6)?,
                lost_on: number(row, 7)?,
                last_meeting: number(row, 8)?,
                last_dues: number(row, 9)?,
                joined: number(row, 10)?,
                full_on: number(row, 11)?,
                id_hash: id_hash.map_or(0, |hash| u64::from_be_bytes(*hash.first_chunk().expect("16 bytes"))),
                zone: self.zone_named(row.get_ref(13)?.as_str().unwrap_or("")),
                stopped_on: number(row, 14)?,
                extended_to: number(row, 15)?,
                ..MemberFacts::default()
            });
            Ok(())
        })?;
        self.member_at = list.iter().map(|m| m.key).zip(0..).collect();
        self.picture.members = list;
        Ok(())
    }

    fn load_works(&mut self) -> Result<()> {
        let mut works = Vec::new();
        self.each("region, id, text_hash, source", "work_unit", |row| {
            let member = self.member_at.get(&key_at(row, 0)?).copied();
            let text = self.text_at.get(&number::<u64>(row, 2)?).copied();
            let source = WorkSource::from_number(row.get(3)?);
            works.extend(member.zip(text).map(|(member, text)| WorkFacts { member, text, source }));
            Ok(())
        })?;
        self.picture.works = works;
        Ok(())
    }

    pub(super) fn branch_of(&self, hash: u64, code: &str) -> Ix {
        let by_code = if code.is_empty() { None } else { self.branch_by_code.get(code) };
        by_code.or_else(|| self.branch_by_hash.get(&hash)).copied().unwrap_or(NONE)
    }

    fn load_affiliations(&mut self) -> Result<()> {
        let mut list = Vec::new();
        self.each("region, id, branch_hash, branch_code, kind, place, since", "affiliation", |row| {
            let Some(member) = self.member_at.get(&key_at(row, 0)?).copied() else { return Ok(()) };
            list.push(AffiliationFacts {
                member,
                branch: self.branch_of(number(row, 2)?, row.get_ref(3)?.as_str().unwrap_or("")),
                kind: AffiliationKind::from_number(row.get(4)?),
                place: Place::from_number(row.get(5)?),
                since: number(row, 6)?,
            });
            Ok(())
        })?;
        for affiliation in &list {
            if let Some(branch) = self.picture.branches.get_mut(affiliation.branch as usize) {
                branch.has_roster = true;
            }
        }
        self.picture.affiliations = list;
        Ok(())
    }

    fn load_transfers(&mut self) -> Result<()> {
        let mut list = Vec::new();
        let columns =
            "region, id, id_hash, from_hash, to_hash, issued_on, valid_days, accepted_on, receipt_on, channel";
        self.each(columns, "transfer", |row| {
            let id = number::<Option<[u8; 16]>>(row, 2)?
                .map_or(0, |hash| u64::from_be_bytes(*hash.first_chunk().expect("16 bytes")));
            list.push((
                id,
                TransferFacts {
                    key: key_at(row, 0)?,
                    member: NONE,
                    from: self.branch_of(number(row, 3)?, ""),
                    to: self.branch_of(number(row, 4)?, ""),
                    issued_on: number(row, 5)?,
                    valid_days: or_minus(row, 6)?,
                    accepted_on: number(row, 7)?,
                    receipt_on: number(row, 8)?,
                    channel: number(row, 9)?,
                },
            ));
            Ok(())
        })?;
        if !list.is_empty() {
            self.member_by_id =
                self.picture.members.iter().map(|m| m.id_hash).zip(0..).filter(|(id, _)| *id != 0).collect();
        }
        self.picture.transfers = list
            .into_iter()
            .map(|(id, transfer)| TransferFacts {
                member: self.member_by_id.get(&id).copied().unwrap_or(NONE),
                ..transfer
            })
            .collect();
        Ok(())
    }

    fn load_contacts(&mut self) -> Result<()> {
        let mut roles = Names::default();
        let mut by_key: FxHashMap<Key, (String, Option<u16>)> = FxHashMap::default();
        let day = self.moment.as_of;
        self.each("region, id, role, starts, ends, enabled, visits_a_month", "contact", |row| {
            let role: String = number(row, 2)?;
            let starts: Option<crate::model::day::PartialDate> = number(row, 3)?;
            let ends: Option<crate::model::day::PartialDate> = number(row, 4)?;
            let serves = number::<Fact>(row, 5)? != Fact::No
                && starts.is_none_or(|date| date.earliest() <= day)
                && ends.is_none_or(|date| date.latest() >= day);
            if serves {
                roles.note(&role);
                let visits = number::<Option<u32>>(row, 6)?.and_then(|n| u16::try_from(n).ok());
                by_key.insert(key_at(row, 0)?, (role, visits));
            }
            Ok(())
        })?;
        let (list, ix) = roles.number();
        self.picture.roles = list;
        let mut contacts = Vec::new();
        self.each("region, id, text_hash", "contact_unit", |row| {
            let key = key_at(row, 0)?;
            let Some((role, stated_visits)) = by_key.get(&key) else { return Ok(()) };
            let (role, stated_visits) = (ix.get(role).copied(), *stated_visits);
            let text = self.text_at.get(&number::<u64>(row, 2)?).copied();
            contacts.extend(role.zip(text).map(|(role, text)| ContactFacts { key, role, text, stated_visits }));
            Ok(())
        })?;
        self.picture.contacts = contacts;
        Ok(())
    }

    /// A register counts as imported for the zone its list was imported for, or for everything.
    fn load_registers(&mut self) -> Result<()> {
        if self.chosen.is_some() {
            return Ok(());
        }
        let sql = "SELECT DISTINCT b.list, b.zone FROM batch b JOIN journal j ON j.number = b.number \
                   WHERE j.state = 1 AND (?1 = 0 OR j.published <= ?1) AND b.n_new + b.n_changed + b.n_unchanged > 0 ORDER BY 1, 2";
        let mut statement = self.store.conn.prepare_cached(sql)?;
        let mut rows = statement.query([self.moment.known.unwrap_or(0)])?;
        let mut registers = Vec::new();
        while let Some(row) = rows.next()? {
            let zone = self.zone_named(row.get_ref(1)?.as_str().unwrap_or(""));
            let list = ListKind::from_number(row.get(0)?);
            registers.push((
                match list {
                    ListKind::Enterprises => Register::Enterprises,
                    ListKind::Branches => Register::Branches,
                    ListKind::Members => Register::Members,
                    ListKind::Transfers => Register::Transfers,
                    ListKind::Contacts => Register::Contacts,
                    ListKind::Floating => Register::Floating,
                    ListKind::Lost => Register::Lost,
                    ListKind::Visits => Register::Visits,
                    ListKind::Stars => Register::Stars,
                    ListKind::Listings => Register::MemberLists,
                    ListKind::Dues => Register::Dues,
                    ListKind::Meetings => Register::Meetings,
                    // No rule asks whether these were handed in.
                    ListKind::Posts | ListKind::Ties => continue,
                },
                zone,
            ));
        }
        drop(rows);
        drop(statement);
        let contacts: Vec<Ix> = registers.iter().filter(|(r, _)| *r == Register::Contacts).map(|(_, z)| *z).collect();
        if self.picture.roles.iter().any(|role| role.contains("指导员")) {
            registers.extend(contacts.iter().map(|zone| (Register::Instructors, *zone)));
        }
        let says =
            |fact: fn(&EnterpriseFacts) -> Fact| self.picture.enterprises.iter().any(|e| fact(e) != Fact::Unknown);
        if says(|e| e.union) {
            registers.push((Register::Unions, NONE));
        }
        if says(|e| e.league) {
            registers.push((Register::Leagues, NONE));
        }
        self.picture.registers = registers;
        Ok(())
    }
}
