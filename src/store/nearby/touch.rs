//! What a change touches: whose findings may be others after it. Where the versions of a row tell what was changed only what hangs
//! on that is asked; a date of one member is nobody else's business.

use super::super::facts::{Column as _, key_at};
use super::super::registers::NAME_ENDS;
use super::super::{Result, stage};
use super::{Seen, Walk, head, id_at};
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::ListKind;
use rusqlite::{Row, params};

impl Walk<'_> {
    /// Asks about everything that a change of this subject may show in.
    pub fn touch(&mut self, subject: Subject) -> Result<()> {
        match subject.kind {
            Kind::Enterprise => self.touch_enterprise(subject.key),
            Kind::Branch => self.touch_branch(subject.key),
            Kind::Member => self.touch_member(subject.key),
            Kind::UnitText => self.touch_text(stage::text_of_key(subject.key)),
            Kind::Listing => self.touch_entry(subject.key),
            Kind::Contact => self.touch_contact(subject.key),
            Kind::Transfer | Kind::Place => Ok(()),
        }
    }

    /// Whether versions of a row that the change made or ended differ in one of these columns.
    fn differs(&self, table: &str, key: Key, columns: &str) -> Result<bool> {
        if self.start.all {
            return Ok(true);
        }
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT DISTINCT {columns} FROM {table} WHERE region = ?1 AND id = ?2 AND ((known_to IS NULL AND valid_to IS NULL) OR known_to >= ?3))"
        );
        let values = params![key.region.0, key.id.0, self.start.number];
        let n: i64 = self.store.conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?;
        Ok(n != 1)
    }

    fn touch_enterprise(&mut self, key: Key) -> Result<()> {
        self.enterprises.insert(key);
        let texts = self.texts_of(key)?;
        if self.differs(
            "enterprise",
            key,
            "status, exclusion, ownership, unit_kind, registered_division, registered_place, registered_zone, operating_zone, operating_division",
        )? {
            self.moved.insert(key);
            let sql = "SELECT registered_place, registered_division FROM enterprise WHERE region = ?1 AND id = ?2";
            let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, u32>(1)?));
            for (place, division) in self.look(sql, params![key.region.0, key.id.0], read)? {
                self.places.extend(Some(place).filter(|place| *place != 0));
                self.counties.insert(division / 1000);
            }
        }
        if self.differs("enterprise", key, "status")? {
            for text in &texts {
                let branches = self.owners("branch_unit", *text)?;
                self.branches.extend(branches);
            }
        }
        if self.differs("enterprise", key, "parent_covers, registered_zone, operating_zone, operating_division")? {
            for text in &texts {
                let members = self.owners("work_unit", *text)?;
                self.members.extend(members);
            }
        }
        if self.start.all {
            self.touch_lister(key)?;
            for text in texts {
                self.touch_visitors_at(text)?;
            }
        }
        Ok(())
    }

    /// The list of an enterprise speaks of everybody in its organisations.
    fn touch_lister(&mut self, enterprise: Key) -> Result<()> {
        let listings = self.listed(enterprise)?;
        // Also where the last entry of the list has gone.
        if listings.is_empty() && !self.start.all {
            return Ok(());
        }
        self.listings.extend(listings);
        for text in self.texts_of(enterprise)? {
            for branch in self.owners("branch_unit", text)? {
                let members = self.roster(branch)?;
                self.members.extend(members);
            }
        }
        Ok(())
    }

    fn touch_branch(&mut self, key: Key) -> Result<()> {
        self.branches.insert(key);
        if self.differs("branch", key, "dissolved, kind, zone, park")? {
            self.touch_covered(key)?;
            let members = self.roster(key)?;
            self.members.extend(members);
        }
        if self.differs("branch", key, "in_management")? {
            self.touch_units(key)?;
        }
        Ok(())
    }

    fn touch_units(&mut self, branch: Key) -> Result<Vec<Key>> {
        let mut all = Vec::new();
        for text in self.texts_in("branch_unit", branch)? {
            all.extend(self.text(text)?);
        }
        self.enterprises.extend(all.iter().copied());
        Ok(all)
    }

    /// The units of a branch, and who works there.
    fn touch_covered(&mut self, branch: Key) -> Result<()> {
        for enterprise in self.touch_units(branch)? {
            for text in self.texts_of(enterprise)? {
                let members = self.owners("work_unit", text)?;
                self.members.extend(members);
            }
        }
        Ok(())
    }

    fn touch_member(&mut self, key: Key) -> Result<()> {
        self.members.insert(key);
        if self.differs("member", key, "category, standing, id_hash, name")? { self.touch_counted(key) } else { Ok(()) }
    }

    /// Everything a member is counted in.
    fn touch_counted(&mut self, member: Key) -> Result<()> {
        self.members.insert(member);
        let heads: Vec<u64> = self.member_rows(member)?.iter().map(head).collect();
        let twins = self.people_with(&heads)?;
        self.members.extend(twins);
        for text in self.texts_in("work_unit", member)? {
            let tied = self.text(text)?;
            self.enterprises.extend(tied);
        }
        let branches = self.affiliated(member)?;
        self.branches.extend(branches);
        Ok(())
    }

    fn touch_text(&mut self, hash: u64) -> Result<()> {
        self.texts.insert(hash);
        let tied = self.text(hash)?;
        self.enterprises.extend(tied.iter().copied());
        let members = self.owners("work_unit", hash)?;
        self.members.extend(members);
        for branch in self.owners("branch_unit", hash)? {
            self.branches.insert(branch);
            self.touch_covered(branch)?;
            let members = self.roster(branch)?;
            self.members.extend(members);
        }
        for enterprise in tied {
            self.touch_lister(enterprise)?;
        }
        self.touch_visitors_at(hash)?;
        let sql = "SELECT e.region, e.id FROM entry_unit u JOIN entry e ON e.region = u.region AND e.id = u.id WHERE u.text_hash = ?1 AND e.list = 11";
        let listings = self.look(sql, [hash.cast_signed()], |row| key_at(row, 0))?;
        self.listings.extend(listings);
        Ok(())
    }

    fn touch_visitors_at(&mut self, text: u64) -> Result<()> {
        if !self.start.visits {
            return Ok(());
        }
        let sql = "SELECT e.name FROM entry_unit u JOIN entry e ON e.region = u.region AND e.id = u.id WHERE u.text_hash = ?1 AND e.list = 6";
        for name in self.look(sql, [text.cast_signed()], |row| row.get::<_, String>(0))? {
            self.touch_visitor(&name)?;
        }
        Ok(())
    }

    fn touch_visitor(&mut self, name: &str) -> Result<()> {
        let sql = "SELECT region, id FROM contact WHERE name = ?1";
        for contact in self.look(sql, [name], |row| key_at(row, 0))? {
            self.touch_contact(contact)?;
        }
        Ok(())
    }

    fn touch_contact(&mut self, contact: Key) -> Result<()> {
        if self.first(Seen::Served, Kind::Contact, contact) {
            for text in self.texts_in("contact_unit", contact)? {
                let tied = self.text(text)?;
                self.enterprises.extend(tied);
            }
        }
        Ok(())
    }

    /// An entry of a register speaks of its person, its branch or its unit: as each of its versions named them.
    fn touch_entry(&mut self, key: Key) -> Result<()> {
        let sql = "SELECT seq, list, name, id_hash, branch_hash, branch_code, partner_hash, detail FROM entry WHERE region = ?1 AND id = ?2";
        let read = |row: &Row<'_>| {
            let hash = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.cast_unsigned());
            let list = ListKind::take(row.get_ref(1)?);
            let (name, code, detail) = (row.get::<_, String>(2)?, row.get::<_, String>(5)?, row.get::<_, String>(7)?);
            Ok((list, name, id_at(row, 3)?, (hash(4)?, code), hash(6)?, detail))
        };
        for (list, name, id, (hash, code), partner, detail) in
            self.choose("entry", sql, params![key.region.0, key.id.0], read)?
        {
            let mut branches = self.named(hash, &code)?;
            branches.extend(self.named(partner, "")?);
            match list {
                ListKind::Floating | ListKind::Lost | ListKind::Dues | ListKind::Meetings => {
                    let mut people = self.people_with(&id.iter().map(head).collect::<Vec<_>>())?;
                    let names: Vec<&str> = detail
                        .split(NAME_ENDS)
                        .chain([name.as_str()])
                        .map(str::trim)
                        .filter(|n| !n.is_empty())
                        .collect();
                    for branch in branches {
                        people.extend(self.named_people(branch, &names)?);
                    }
                    for member in people {
                        self.touch_counted(member)?;
                    }
                }
                ListKind::Stars => self.branches.extend(branches),
                ListKind::Posts => {
                    for branch in branches {
                        self.branches.insert(branch);
                        self.touch_units(branch)?;
                    }
                }
                ListKind::Visits => self.touch_visitor(&name)?,
                ListKind::Listings => {
                    self.listings.insert(key);
                    for text in self.texts_in("entry_unit", key)? {
                        for enterprise in self.text(text)? {
                            self.listings.insert(key);
                            let start = std::mem::replace(&mut self.start.all, true);
                            self.touch_lister(enterprise)?;
                            self.start.all = start;
                        }
                    }
                }
                ListKind::Ties
                | ListKind::Enterprises
                | ListKind::Branches
                | ListKind::Members
                | ListKind::Transfers
                | ListKind::Contacts => {}
            }
        }
        Ok(())
    }

    fn named_people(&mut self, branch: Key, names: &[&str]) -> Result<Vec<Key>> {
        let mut people = Vec::new();
        for member in self.roster(branch)? {
            let sql = "SELECT name FROM member WHERE region = ?1 AND id = ?2";
            let held = self.look(sql, params![member.region.0, member.id.0], |row| row.get::<_, String>(0))?;
            if held.iter().any(|name| names.contains(&name.as_str())) {
                people.push(member);
            }
        }
        Ok(people)
    }

    /// Every member row that bears one of these IDs.
    pub(super) fn people_with(&mut self, heads: &[u64]) -> Result<Vec<Key>> {
        let new: Vec<u64> = heads.iter().copied().filter(|id| !self.found_people.contains_key(id)).collect();
        if !new.is_empty() {
            let keys = self.store.members_with(&new)?;
            for id in &new {
                self.found_people.entry(*id).or_default();
            }
            for key in keys {
                for id in self.member_rows(key)? {
                    self.found_people.entry(head(&id)).or_default().push(key);
                }
            }
        }
        Ok(heads.iter().filter_map(|id| self.found_people.get(id)).flatten().copied().collect())
    }
}
