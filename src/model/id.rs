//! Keys. `region` is a row's home (the county code at first import, set once); `id` is a ULID. Both together are the
//! key everywhere, so that the province can be split by region later. Keys of different kinds do not mix.

use std::fmt;

/// Home of a row: the 6-digit county code (归属区划) at first import, 460400 for 儋州 and 洋浦, the province's when unreadable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Region(pub u32);

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// 16 bytes of a ULID: sorts by the time it was made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ulid::Ulid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What can bear a finding, a journal line or a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Kind {
    /// 企业
    Enterprise = 1,
    /// 党组织
    Branch = 2,
    /// 党员
    Member = 3,
    /// 单位名称: one distinct text that names a unit in a roster or branch list
    UnitText = 4,
    /// 关系转接
    Transfer = 5,
    /// 联络服务人员
    Contact = 6,
    /// 同一地址: all enterprises registered at one normalised address; the id is the hash of that address
    Place = 7,
    /// 企业党员名单中的一人: a person on the list an enterprise handed in
    Listing = 8,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Kind; 8] = [
        Kind::Enterprise,
        Kind::Branch,
        Kind::Member,
        Kind::UnitText,
        Kind::Transfer,
        Kind::Contact,
        Kind::Place,
        Kind::Listing,
    ];

    /// The kind with this stored number.
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// A `(region, id)` pair: the key of a row of any kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Key {
    /// Home of the row.
    pub region: Region,
    /// ULID of the row.
    pub id: Id,
}

impl Key {
    /// Length of [`Key::to_bytes`].
    pub const BYTES: usize = 20;

    /// Region (big endian, so that bytes sort as keys do), then id.
    pub fn to_bytes(self) -> [u8; Key::BYTES] {
        let mut bytes = [0; Key::BYTES];
        bytes[..4].copy_from_slice(&self.region.0.to_be_bytes());
        bytes[4..].copy_from_slice(&self.id.0);
        bytes
    }

    /// The reverse of [`Key::to_bytes`]; `None` when the length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Key> {
        let (region, id) = bytes.split_first_chunk::<4>()?;
        Some(Key { region: Region(u32::from_be_bytes(*region)), id: Id(id.try_into().ok()?) })
    }

    /// `460105-01J…`: for `--json`, journals and sheets.
    pub fn parse(text: &str) -> Option<Key> {
        let (region, id) = text.split_once('-')?;
        let id = ulid::Ulid::from_string(id).ok()?;
        Some(Key { region: Region(region.parse().ok()?), id: Id(id.to_bytes()) })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}-{}", self.region.0, self.id)
    }
}

/// A key with its kind: what a finding or a journal line is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subject {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub key: Key,
}

/// Where new ids come from: milliseconds and randomness are given from outside, so that generator and tests are repeatable.
#[derive(Clone, Debug)]
pub struct IdSource {
    millis: u64,
    state: u128,
}

impl IdSource {
    /// Ids that carry `millis` and grow by one from a random start below `seed`'s high half.
    pub fn new(millis: u64, seed: u64) -> IdSource {
        // The top 16 of the 80 random bits come from the seed, the rest counts: 2^64 ids before it would wrap.
        IdSource { millis, state: (u128::from(seed & 0xffff) << 64) | u128::from(seed >> 16) << 8 }
    }

    /// The next id, greater than all before it.
    pub fn next_id(&mut self) -> Id {
        self.state += 1;
        Id(ulid::Ulid::from_parts(self.millis, self.state & ((1 << 80) - 1)).to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_bytes_and_text() {
        let mut ids = IdSource::new(1_700_000_000_000, 42);
        let (a, b) = (ids.next_id(), ids.next_id());
        assert!(a < b);
        let key = Key { region: Region(460105), id: a };
        assert_eq!(Key::from_bytes(&key.to_bytes()), Some(key));
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        assert_eq!(Key::from_bytes(b"short"), None);
        assert_eq!(Key::parse("460105"), None);
    }
}
