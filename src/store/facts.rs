//! Fact rows: which record field stands in which column, declared once a table. From that one declaration come the insert, the read,
//! the digest that tells "unchanged", and the merge that never lets an empty cell wipe out what is known.

use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::id::{Id, Key, Kind, Region, Subject};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, Statement};
use std::hash::{Hash, Hasher};

/// A value of one column.
pub trait Column: Sized + Hash {
    /// For binding.
    fn put(&self) -> ToSqlOutput<'_>;
    /// From a row; a value of an unexpected type reads as unknown.
    fn take(value: ValueRef<'_>) -> Self;
    /// Whether it says something: an unknown value never replaces a known one.
    fn says(&self) -> bool;
    /// For the journal.
    fn words(&self) -> String;
}

impl Column for String {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Borrowed(ValueRef::Text(self.as_bytes()))
    }
    fn take(value: ValueRef<'_>) -> String {
        value.as_str().map(str::to_owned).unwrap_or_default()
    }
    fn says(&self) -> bool {
        !self.is_empty()
    }
    fn words(&self) -> String {
        self.clone()
    }
}

fn integer(value: ValueRef<'_>) -> Option<i64> {
    value.as_i64().ok()
}

impl Column for u32 {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(Value::Integer(i64::from(*self)))
    }
    fn take(value: ValueRef<'_>) -> u32 {
        integer(value).and_then(|n| n.try_into().ok()).unwrap_or(0)
    }
    fn says(&self) -> bool {
        *self != 0
    }
    fn words(&self) -> String {
        self.to_string()
    }
}

impl Column for u64 {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(Value::Integer(self.cast_signed()))
    }
    fn take(value: ValueRef<'_>) -> u64 {
        integer(value).unwrap_or(0).cast_unsigned()
    }
    fn says(&self) -> bool {
        *self != 0
    }
    fn words(&self) -> String {
        self.to_string()
    }
}

impl Column for Option<u32> {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(self.map_or(Value::Null, |n| Value::Integer(i64::from(n))))
    }
    fn take(value: ValueRef<'_>) -> Option<u32> {
        integer(value).and_then(|n| n.try_into().ok())
    }
    fn says(&self) -> bool {
        self.is_some()
    }
    fn words(&self) -> String {
        self.map(|n| n.to_string()).unwrap_or_default()
    }
}

impl Column for Option<PartialDate> {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(self.map_or(Value::Null, |date| Value::Integer(i64::from(date.0))))
    }
    fn take(value: ValueRef<'_>) -> Option<PartialDate> {
        integer(value).and_then(|n| n.try_into().ok()).and_then(PartialDate::from_number)
    }
    fn says(&self) -> bool {
        self.is_some()
    }
    fn words(&self) -> String {
        self.map(|date| date.to_string()).unwrap_or_default()
    }
}

impl Column for Option<[u8; 16]> {
    fn put(&self) -> ToSqlOutput<'_> {
        match self {
            Some(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            None => ToSqlOutput::Owned(Value::Null),
        }
    }
    fn take(value: ValueRef<'_>) -> Option<[u8; 16]> {
        value.as_blob().ok().and_then(|bytes| bytes.try_into().ok())
    }
    fn says(&self) -> bool {
        self.is_some()
    }
    fn words(&self) -> String {
        String::new()
    }
}

macro_rules! numbered {
    ($($name:ident)+) => {$(
        impl Column for $name {
            fn put(&self) -> ToSqlOutput<'_> { ToSqlOutput::Owned(Value::Integer(*self as i64)) }
            fn take(value: ValueRef<'_>) -> $name {
                integer(value).and_then(|n| n.try_into().ok()).map($name::from_number).unwrap_or_default()
            }
            fn says(&self) -> bool { *self != $name::default() }
            fn words(&self) -> String { self.zh().to_owned() }
        }
    )+};
}
numbered!(Status Ownership UnitKind Exclusion CodeState StaffSource Relation BranchKind Category Standing Employment Flow Channel
    Unbuilt SizeClass ListKind);

impl Column for Fact {
    fn put(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(Value::Integer(*self as i64))
    }
    fn take(value: ValueRef<'_>) -> Fact {
        integer(value).and_then(|n| n.try_into().ok()).map(Fact::from_number).unwrap_or_default()
    }
    fn says(&self) -> bool {
        *self != Fact::Unknown
    }
    fn words(&self) -> String {
        match self {
            Fact::Unknown => "",
            Fact::No => "否",
            Fact::Yes => "是",
        }
        .to_owned()
    }
}

/// A record whose facts stand in a versioned table.
pub trait Facts: Default + Clone {
    /// The table.
    const TABLE: &'static str;
    /// Its fact columns, in the order of binding.
    const COLUMNS: &'static [&'static str];
    /// Binds every fact from parameter `first` on.
    ///
    /// # Errors
    /// When SQLite refuses a parameter.
    fn bind(&self, statement: &mut Statement<'_>, first: usize) -> rusqlite::Result<()>;
    /// Reads every fact from column `first` on.
    ///
    /// # Errors
    /// When the row has fewer columns.
    fn take(row: &Row<'_>, first: usize) -> rusqlite::Result<Self>;
    /// The digest of the facts: equal facts, equal digests.
    fn digest(&self) -> u64;
    /// Takes over every fact of `newer` that says something.
    fn merge(&mut self, newer: &Self);
    /// Column, before and after for every fact that differs.
    fn differences(&self, newer: &Self) -> Vec<(&'static str, String, String)>;
    /// Hashes that stand beside the facts, by which other tables meet the row.
    fn hashes(&self) -> Vec<(&'static str, i64)>;
}

macro_rules! facts {
    ($record:ty, $table:literal, { $($column:literal => $($path:ident).+),+ $(,)? } $(, $hash:literal of $text:ident)*) => {
        impl Facts for $record {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$($column),+];
            fn bind(&self, statement: &mut Statement<'_>, first: usize) -> rusqlite::Result<()> {
                let mut at = first;
                $(statement.raw_bind_parameter(at, self.$($path).+.put())?; at += 1;)+
                debug_assert_eq!(at, first + Self::COLUMNS.len());
                Ok(())
            }
            fn take(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
                let mut record = Self::default();
                let mut at = first;
                $(record.$($path).+ = Column::take(row.get_ref(at)?); at += 1;)+
                debug_assert_eq!(at, first + Self::COLUMNS.len());
                Ok(record)
            }
            fn digest(&self) -> u64 {
                let mut hasher = StableHash::default();
                $(self.$($path).+.hash(&mut hasher);)+
                hasher.finish()
            }
            fn merge(&mut self, newer: &Self) {
                $(if newer.$($path).+.says() { self.$($path).+ = newer.$($path).+.clone(); })+
            }
            fn differences(&self, newer: &Self) -> Vec<(&'static str, String, String)> {
                let mut out = Vec::new();
                $(if self.$($path).+ != newer.$($path).+ {
                    out.push(($column, self.$($path).+.words(), newer.$($path).+.words()));
                })+
                out
            }
            fn hashes(&self) -> Vec<(&'static str, i64)> {
                vec![$(($hash, super::stage::branch_hash(&self.$text).cast_signed()),)*]
            }
        }
    };
}

facts!(EnterpriseRecord, "enterprise", {
    "code" => code, "code_raw" => code_raw, "code_state" => code_state, "register_no" => register_no, "name" => name,
    "former" => former, "type_raw" => type_raw, "status_raw" => status_raw, "industry_raw" => industry_raw,
    "status" => status, "ownership" => ownership, "unit_kind" => unit_kind, "exclusion" => exclusion,
    "established" => established, "staff" => staff, "staff_source" => staff_source,
    "registered_raw" => registered.raw, "registered_division" => registered.division, "registered_place" => registered.place_key,
    "operating_raw" => operating.raw, "operating_division" => operating.division, "operating_place" => operating.place_key,
    "relation" => relation, "contact" => contact, "phone" => phone, "premises" => premises, "running" => running,
    "scale" => scale, "union_org" => union, "league" => league, "women" => women, "instructor" => instructor,
    "claims_org" => claims_org, "parent_covers" => parent_covers, "abnormal" => abnormal, "claims_members" => claims_members,
    "exclusion_note" => exclusion_note, "unbuilt" => unbuilt, "unbuilt_raw" => unbuilt_raw, "planned_on" => planned_on,
    "parent_org" => parent_org, "in_management" => in_management, "to_serve" => to_serve, "size" => size, "owner" => owner,
    "owner_member" => owner_member, "registered_zone" => registered.zone, "operating_zone" => operating.zone,
    "latitude" => latitude, "longitude" => longitude,
});

facts!(BranchRecord, "branch", {
    "code" => code, "name" => name, "kind" => kind, "kind_raw" => kind_raw, "superior" => superior, "founded" => founded,
    "dissolved" => dissolved, "declared_members" => declared_members, "committee" => committee, "term_start" => term_start,
    "secretary" => secretary, "phone" => phone, "address" => address, "zone" => zone, "park" => park,
    "term_end" => term_end, "term_extended" => term_extended, "village" => village, "applied_on" => applied_on,
    "approved_on" => approved_on, "secretary_post" => secretary_post, "in_management" => in_management,
}, "name_hash" of name);

facts!(MemberRecord, "member", {
    "id_hash" => id_hash, "id_tail" => id_tail, "name" => name, "sex" => sex, "birth_month" => birth_month,
    "category" => category, "joined" => joined, "full_on" => full_on, "post" => post, "standing" => standing,
    "employment" => employment, "flow" => flow, "flow_to" => flow_to, "lost" => lost, "lost_on" => lost_on,
    "last_meeting" => last_meeting, "last_dues" => last_dues, "phone" => phone, "zone" => zone,
    "stopped_on" => stopped_on, "extended_to" => extended_to,
});

facts!(TransferRecord, "transfer", {
    "letter_no" => letter_no, "id_hash" => id_hash, "id_tail" => id_tail, "name" => name, "category" => category,
    "from_text" => from_text, "to_text" => to_text, "issued_on" => issued_on, "valid_days" => valid_days,
    "accepted_on" => accepted_on, "receipt_on" => receipt_on, "channel" => channel,
    "dues_paid_to" => dues_paid_to, "handler" => handler, "sender_contact" => sender_contact,
}, "from_hash" of from_text, "to_hash" of to_text);

facts!(ContactRecord, "contact", {
    "role" => role, "name" => name, "phone" => phone, "organisation" => organisation, "starts" => from, "ends" => until,
    "enabled" => enabled, "zone" => zone, "grade" => grade, "visits_a_month" => visits_a_month,
});

facts!(EntryRecord, "entry", {
    "list" => list, "name" => name, "id_hash" => id_hash, "id_tail" => id_tail, "phone" => phone,
    "branch_text" => branch_text, "branch_code" => branch_code, "partner" => partner, "sort" => sort, "what" => what,
    "place" => place, "happened" => happened, "until_day" => until, "checked" => checked, "n" => n, "n_of" => of,
    "fact" => fact, "standing" => standing, "detail" => detail, "zone" => zone,
}, "branch_hash" of branch_text, "partner_hash" of partner);

/// A subject in three columns: kind, region, id; `None` where the kind is none of ours.
pub(super) fn subject_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Subject>> {
    let kind = row.get_ref(at)?.as_i64().ok().and_then(|n| u8::try_from(n).ok()).and_then(Kind::from_number);
    kind.map(|kind| Ok(Subject { kind, key: key_at(row, at + 1)? })).transpose()
}

/// Key from two columns.
pub(super) fn key_at(row: &Row<'_>, region: usize) -> rusqlite::Result<Key> {
    let id = row.get_ref(region + 1)?.as_blob().ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    Ok(Key { region: Region(u32::take(row.get_ref(region)?)), id: Id(id) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_never_wipes_out_what_is_known() {
        let mut held =
            EnterpriseRecord { name: "甲".into(), staff: Some(12), status: Status::Active, ..Default::default() };
        let newer = EnterpriseRecord { status: Status::Gone, phone: "1".into(), ..Default::default() };
        held.merge(&newer);
        assert_eq!(
            (held.name.as_str(), held.staff, held.status, held.phone.as_str()),
            ("甲", Some(12), Status::Gone, "1")
        );
    }

    #[test]
    fn differences_name_the_column() {
        let a = EnterpriseRecord { name: "甲".into(), ..Default::default() };
        let b = EnterpriseRecord { name: "乙".into(), ..Default::default() };
        assert_eq!(a.differences(&b), [("name", "甲".to_owned(), "乙".to_owned())]);
        assert_ne!(a.digest(), b.digest());
    }
}
