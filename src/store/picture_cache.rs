//! 底数画面 kept ready: the tables of the last loaded picture, packed row by row in one file beside the database. It is used when no fact
//! has changed since and the day asked for lies behind every day in it; else the tables are read. Derived, never backed up.
//!
//! # Why
//! Reading 1,000,000 enterprises and 650,000 members through SQL costs seconds, unpacking them from here some tenths of one.

use super::picture::Moment;
use super::{Result, Store};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::id::Key;
use crate::model::industry::Industry;
use crate::model::link::{LinkMethod, LinkState};
use crate::model::picture::*;
use crate::model::record::*;
use crate::model::zone::ZoneSplit;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// First bytes; the digit is the layout's number.
const MAGIC: &[u8; 8] = b"dishupc3";

/// Rows unpacked at once.
const ROWS_PER_READ: usize = 16 * 1024;

/// Rows a table of the file may claim: beyond any province.
const ROWS_MAX: u64 = 200_000_000;

/// A value of fixed packed length.
trait Pack: Sized {
    const LEN: usize;
    fn pack(&self, out: &mut Vec<u8>);
    /// `bytes` has at least [`Pack::LEN`] bytes.
    fn unpack(bytes: &[u8]) -> Self;
}

macro_rules! pack_integers {
    ($($name:ty)+) => {$(
        impl Pack for $name {
            const LEN: usize = size_of::<$name>();
            fn pack(&self, out: &mut Vec<u8>) { out.extend(self.to_le_bytes()); }
            fn unpack(bytes: &[u8]) -> $name { <$name>::from_le_bytes(*bytes.first_chunk().expect("long enough")) }
        }
    )+};
}
pack_integers!(u8 u16 u32 u64 i32 i64);

macro_rules! pack_coded {
    ($($name:ident)+) => {$(
        impl Pack for $name {
            const LEN: usize = 1;
            fn pack(&self, out: &mut Vec<u8>) { out.push(*self as u8); }
            fn unpack(bytes: &[u8]) -> $name { $name::from_number(bytes[0]) }
        }
    )+};
}
pack_coded!(Status Ownership UnitKind Exclusion CodeState StaffSource Relation BranchKind Category Standing Employment Flow Channel
    Place AffiliationKind WorkSource Fact LinkState LinkMethod SizeClass Unbuilt ZoneSplit);

impl Pack for bool {
    const LEN: usize = 1;
    fn pack(&self, out: &mut Vec<u8>) {
        out.push((*self).into());
    }
    fn unpack(bytes: &[u8]) -> bool {
        bytes[0] != 0
    }
}

impl Pack for Option<PartialDate> {
    const LEN: usize = 4;
    fn pack(&self, out: &mut Vec<u8>) {
        self.map_or(0, |date| date.0).pack(out);
    }
    fn unpack(bytes: &[u8]) -> Option<PartialDate> {
        // Written from a date that was checked once.
        Some(PartialDate(u32::unpack(bytes))).filter(|date| date.0 != 0)
    }
}

impl Pack for Industry {
    const LEN: usize = 2;
    fn pack(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bytes());
    }
    fn unpack(bytes: &[u8]) -> Industry {
        Industry::from_bytes(*bytes.first_chunk().expect("long enough"))
    }
}

impl Pack for Key {
    const LEN: usize = Key::BYTES;
    fn pack(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bytes());
    }
    fn unpack(bytes: &[u8]) -> Key {
        Key::from_bytes(&bytes[..Key::BYTES]).unwrap_or_default()
    }
}

macro_rules! pack_struct {
    ($name:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        impl Pack for $name {
            const LEN: usize = 0 $(+ <$type as Pack>::LEN)+;
            fn pack(&self, out: &mut Vec<u8>) { $(self.$field.pack(out);)+ }
            fn unpack(bytes: &[u8]) -> $name {
                let mut rest = bytes;
                $(let $field = <$type as Pack>::unpack(rest); rest = &rest[<$type as Pack>::LEN..];)+
                let _ = rest;
                $name { $($field),+ }
            }
        }
    };
}

pack_struct!(EnterpriseFacts {
    key: Key,
    status: Status,
    ownership: Ownership,
    unit_kind: UnitKind,
    exclusion: Exclusion,
    code_state: CodeState,
    registered: u32,
    operating: u32,
    relation: Relation,
    place_key: u64,
    staff: i32,
    staff_source: StaffSource,
    premises: Fact,
    running: Fact,
    scale: Fact,
    union: Fact,
    league: Fact,
    women: Fact,
    instructor: Fact,
    claims_org: Fact,
    claims_members: i32,
    parent_covers: Fact,
    industry: Industry,
    size: SizeClass,
    in_management: Fact,
    to_serve: Fact,
    unbuilt: Unbuilt,
    has_member_list: bool,
    zone: u32,
    registered_zone: u32,
    operating_zone: u32,
    zone_split: ZoneSplit,
});
pack_struct!(BranchFacts {
    key: Key, kind: BranchKind, founded: Option<PartialDate>, dissolved: Option<PartialDate>, declared_members: i32, has_roster: bool,
    committee: i32, term_start: Option<PartialDate>, term_end: Option<PartialDate>, term_extended: Option<PartialDate>, village: Fact,
    applied_on: Option<PartialDate>, approved_on: Option<PartialDate>, star: u8, star_on: Option<PartialDate>, in_management: Fact,
    superior_named: bool, superior: u32, park: Fact, zone: u32,
});
pack_struct!(MemberFacts {
    key: Key, category: Category, standing: Standing, employment: Employment, flow: Flow, lost: Fact, lost_on: Option<PartialDate>,
    last_meeting: Option<PartialDate>, last_dues: Option<PartialDate>, joined: Option<PartialDate>, full_on: Option<PartialDate>,
    extended_to: Option<PartialDate>, stopped_on: Option<PartialDate>, searched_on: Option<PartialDate>, flow_on: Option<PartialDate>,
    id_hash: u64, zone: u32,
});
pack_struct!(AffiliationFacts { member: u32, branch: u32, kind: AffiliationKind, place: Place, since: Option<PartialDate> });
pack_struct!(WorkFacts { member: u32, text: u32, source: WorkSource });
pack_struct!(TextFacts {
    key: Key,
    enterprise: u32,
    state: LinkState,
    method: LinkMethod,
    n_candidates: u8,
    score: u16
});
pack_struct!(BranchUnitFacts { branch: u32, text: u32 });
pack_struct!(TransferFacts {
    key: Key, member: u32, from: u32, to: u32, issued_on: Option<PartialDate>, valid_days: i32, accepted_on: Option<PartialDate>,
    receipt_on: Option<PartialDate>, channel: Channel,
});
pack_struct!(ZoneClaim { enterprise: u32, zone: u32 });
pack_struct!(VisitFacts { contact: Key, text: u32, on: Option<PartialDate> });
pack_struct!(ListingFacts { key: Key, enterprise: u32, member: u32, certain: bool });
pack_struct!(OtherName { enterprise: u32, text: u32 });

fn write_table<T: Pack>(out: &mut impl Write, rows: &[T]) -> std::io::Result<()> {
    out.write_all(&(rows.len() as u64).to_le_bytes())?;
    let mut buffer = Vec::with_capacity(T::LEN * ROWS_PER_READ);
    for chunk in rows.chunks(ROWS_PER_READ) {
        buffer.clear();
        chunk.iter().for_each(|row| row.pack(&mut buffer));
        out.write_all(&buffer)?;
    }
    Ok(())
}

fn read_table<T: Pack>(input: &mut impl Read) -> Option<Vec<T>> {
    let mut head = [0; 8];
    input.read_exact(&mut head).ok()?;
    let n = usize::try_from(u64::from_le_bytes(head)).ok().filter(|n| *n as u64 <= ROWS_MAX)?;
    // A damaged count must not claim memory: rows are taken as they come.
    let mut rows = Vec::with_capacity(n.min(2_000_000));
    let mut buffer = vec![0; T::LEN * ROWS_PER_READ.min(n)];
    while rows.len() < n {
        let take = ROWS_PER_READ.min(n - rows.len());
        let bytes = &mut buffer[..take * T::LEN];
        input.read_exact(bytes).ok()?;
        rows.extend(bytes.chunks_exact(T::LEN).map(T::unpack));
    }
    Some(rows)
}

fn write_names(out: &mut impl Write, names: &[String]) -> std::io::Result<()> {
    let joined = names.join("\n");
    out.write_all(&(joined.len() as u64).to_le_bytes())?;
    out.write_all(joined.as_bytes())
}

fn read_names(input: &mut impl Read) -> Option<Vec<String>> {
    let mut head = [0; 8];
    input.read_exact(&mut head).ok()?;
    let len = usize::try_from(u64::from_le_bytes(head)).ok().filter(|len| *len < 1 << 24)?;
    let mut bytes = vec![0; len];
    input.read_exact(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.split('\n').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

impl Store {
    fn picture_path(&self) -> PathBuf {
        self.beside(".index").join("picture.seg")
    }

    /// The kept picture, when it is of these facts and good for this day; contacts are read by their terms, so not from here.
    pub(super) fn kept_picture(&self, moment: Moment, facts: i64) -> Option<Picture> {
        if moment.known.is_some() {
            return None;
        }
        let mut input = BufReader::with_capacity(1 << 18, File::open(self.picture_path()).ok()?);
        let mut head = [0; 20];
        input.read_exact(&mut head).ok()?;
        let good =
            &head[..8] == MAGIC && i64::unpack(&head[8..]) == facts && i32::unpack(&head[16..]) <= moment.as_of.0;
        if !good {
            return None;
        }
        let mut picture = Picture::default();
        picture.enterprises = read_table(&mut input)?;
        picture.branches = read_table(&mut input)?;
        picture.members = read_table(&mut input)?;
        picture.affiliations = read_table(&mut input)?;
        picture.works = read_table(&mut input)?;
        picture.texts = read_table(&mut input)?;
        picture.branch_units = read_table(&mut input)?;
        picture.transfers = read_table(&mut input)?;
        picture.claims = read_table(&mut input)?;
        picture.visits = read_table(&mut input)?;
        picture.listings = read_table(&mut input)?;
        picture.other_names = read_table(&mut input)?;
        picture.zones = read_names(&mut input)?;
        // Positions are trusted by every rule: a file that points outside its tables is as good as none.
        points_inside(&picture).then_some(picture)
    }

    /// Keeps a picture that was read from the tables.
    pub(super) fn keep_picture(&self, picture: &Picture, facts: i64) -> Result<()> {
        let from = self.last_boundary()?;
        let path = self.picture_path();
        std::fs::create_dir_all(self.beside(".index"))?;
        let temporary = path.with_extension(format!("tmp{}", std::process::id()));
        let written = (|| -> std::io::Result<()> {
            let mut out = BufWriter::with_capacity(1 << 18, File::create(&temporary)?);
            out.write_all(MAGIC)?;
            out.write_all(&facts.to_le_bytes())?;
            out.write_all(&from.0.to_le_bytes())?;
            write_table(&mut out, &picture.enterprises)?;
            write_table(&mut out, &picture.branches)?;
            write_table(&mut out, &picture.members)?;
            write_table(&mut out, &picture.affiliations)?;
            write_table(&mut out, &picture.works)?;
            write_table(&mut out, &picture.texts)?;
            write_table(&mut out, &picture.branch_units)?;
            write_table(&mut out, &picture.transfers)?;
            write_table(&mut out, &picture.claims)?;
            write_table(&mut out, &picture.visits)?;
            write_table(&mut out, &picture.listings)?;
            write_table(&mut out, &picture.other_names)?;
            write_names(&mut out, &picture.zones)?;
            out.flush()?;
            std::fs::rename(&temporary, &path)
        })();
        if written.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        Ok(written?)
    }

    /// The last day on which a fact that is held true begins or ends: from then on the picture is the same.
    fn last_boundary(&self) -> Result<Day> {
        let mut last = Day::BEGINNING.0;
        for table in [
            "enterprise",
            "zone_claim",
            "branch",
            "branch_unit",
            "member",
            "affiliation",
            "work_unit",
            "transfer",
            "entry",
            "entry_unit",
        ] {
            let sql = format!("SELECT MAX(valid_from), MAX(valid_to) FROM {table} WHERE known_to IS NULL");
            let days: [Option<i32>; 2] = self.conn.query_row(&sql, [], |row| Ok([row.get(0)?, row.get(1)?]))?;
            last = days.into_iter().flatten().fold(last, i32::max);
        }
        Ok(Day(last))
    }
}

fn points_inside(picture: &Picture) -> bool {
    let within = |ix: Ix, len: usize| ix == NONE || (ix as usize) < len;
    let (e, b, m, t) = (picture.enterprises.len(), picture.branches.len(), picture.members.len(), picture.texts.len());
    let z = picture.zones.len();
    picture
        .enterprises
        .iter()
        .all(|row| [row.zone, row.registered_zone, row.operating_zone].iter().all(|at| within(*at, z)))
        && picture.branches.iter().all(|row| within(row.zone, z) && within(row.superior, b))
        && picture.members.iter().all(|row| within(row.zone, z))
        && picture.affiliations.iter().all(|row| (row.member as usize) < m && within(row.branch, b))
        && picture.works.iter().all(|row| (row.member as usize) < m && (row.text as usize) < t)
        && picture.texts.iter().all(|row| within(row.enterprise, e))
        && picture.branch_units.iter().all(|row| (row.branch as usize) < b && (row.text as usize) < t)
        && picture.transfers.iter().all(|row| within(row.member, m) && within(row.from, b) && within(row.to, b))
        && picture.visits.iter().all(|row| within(row.text, t))
        && picture.listings.iter().all(|row| within(row.enterprise, e) && within(row.member, m))
        && picture.other_names.iter().all(|row| (row.enterprise as usize) < e && (row.text as usize) < t)
        && picture.claims.iter().all(|row| (row.enterprise as usize) < e && within(row.zone, z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T: Pack>(row: &T) -> Vec<u8> {
        let mut bytes = Vec::new();
        row.pack(&mut bytes);
        assert_eq!(bytes.len(), T::LEN);
        bytes
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let enterprise = EnterpriseFacts {
            status: Status::Revoked,
            staff: -1,
            place_key: u64::MAX,
            running: Fact::Yes,
            zone: 3,
            ..Default::default()
        };
        assert_eq!(EnterpriseFacts::unpack(&round(&enterprise)), enterprise);
        let member = MemberFacts { joined: PartialDate::new(2020, Some(5), None), id_hash: 9, ..Default::default() };
        assert_eq!(MemberFacts::unpack(&round(&member)), member);
        let mut file = Vec::new();
        write_table(&mut file, &[enterprise, enterprise]).unwrap();
        assert_eq!(read_table::<EnterpriseFacts>(&mut file.as_slice()).unwrap().len(), 2);
        for cut in 0..file.len() {
            assert!(read_table::<EnterpriseFacts>(&mut &file[..cut]).is_none());
        }
    }
}
