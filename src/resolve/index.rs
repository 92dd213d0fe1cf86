//! What needs no weighing: [`NameIndex`] holds hashes of credit codes, name keys, former names and aliases. Every hit is checked
//! against the real name through [`Registry`], so two names with one hash can never be linked. A million enterprises take
//! some 30 MB. What it does not prove is weighed by `matching`.
//!
//! # Why
//! Sorted hashes with a directory of their upper bits, not a hash map: half the memory, built by one sort, and the same
//! whatever order the enterprises come in.

use super::decision::{Decision, Method, Outcome};
use super::name;
use crate::model::credit_code::CreditCode;
use std::borrow::Cow;

/// Bits of a hash that the directory resolves.
const DIRECTORY_BITS: u32 = 16;

/// An enterprise's names as the registry keeps them.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    /// 企业名称.
    pub name: Cow<'a, str>,
    /// 曾用名, one cell.
    pub former: Cow<'a, str>,
    /// Known aliases, separated as in one cell.
    pub aliases: Cow<'a, str>,
    /// 统一社会信用代码.
    pub code: Option<CreditCode>,
}

/// Gives the names behind a handle; asked at every hit.
pub trait Registry {
    /// The names of an enterprise; None where the handle is gone.
    fn names(&self, handle: u32) -> Option<Names<'_>>;
}

/// Hashes and handles, in the order of hashes, then handles.
#[derive(Default)]
struct Postings {
    directory: Vec<u32>,
    hashes: Vec<u64>,
    handles: Vec<u32>,
}

impl Postings {
    fn build(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let n_buckets = 1_usize << DIRECTORY_BITS;
        let mut directory = vec![0_u32; n_buckets + 1];
        for &(hash, _) in &pairs {
            directory[bucket(hash) + 1] += 1;
        }
        for i in 0..n_buckets {
            directory[i + 1] += directory[i];
        }
        let hashes = pairs.iter().map(|pair| pair.0).collect();
        let handles = pairs.iter().map(|pair| pair.1).collect();
        Self { directory, hashes, handles }
    }

    fn of(&self, hash: u64) -> &[u32] {
        let Some(&[from, to]) = self.directory.get(bucket(hash)..bucket(hash) + 2) else { return &[] };
        let (from, to) = (from as usize, to as usize);
        let bucket = &self.hashes[from..to];
        let first = from + bucket.partition_point(|&h| h < hash);
        let n = self.hashes[first..to].iter().take_while(|&&h| h == hash).count();
        &self.handles[first..first + n]
    }

    fn bytes(&self) -> usize {
        self.directory.len() * 4 + self.hashes.len() * 8 + self.handles.len() * 4
    }
}

fn bucket(hash: u64) -> usize {
    (hash >> (64 - DIRECTORY_BITS)) as usize
}

/// FNV-1a, byte by byte, so that every prefix of a text has its hash on the way; finished by a mixer for even upper bits.
#[derive(Clone, Copy)]
struct Rolling(u64);

impl Rolling {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    }
}

fn hash_of(text: &str) -> u64 {
    let mut rolling = Rolling::new();
    rolling.push(text.as_bytes());
    rolling.finish()
}

/// The enterprises of a registry, found by what texts call them.
#[derive(Default)]
pub struct NameIndex {
    codes: Postings,
    exact: Postings,
    former: Postings,
    aliases: Postings,
}

impl NameIndex {
    /// Builds the index; the order of the enterprises makes no difference.
    pub fn build<'a>(enterprises: impl IntoIterator<Item = (u32, Names<'a>)>) -> Self {
        let mut rows = Rows::default();
        for (handle, names) in enterprises {
            rows.add(handle, &names);
        }
        Self {
            codes: Postings::build(rows.codes),
            exact: Postings::build(rows.exact),
            former: Postings::build(rows.former),
            aliases: Postings::build(rows.aliases),
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        [&self.codes, &self.exact, &self.former, &self.aliases].into_iter().map(Postings::bytes).sum()
    }

    /// What a text means beyond doubt.
    pub fn prove(&self, registry: &impl Registry, text: &str) -> Decision {
        if let Some(decision) = self.by_code(registry, text) {
            return decision;
        }
        if name::names_no_unit(text) {
            return Decision::unproven(Outcome::NotAUnit);
        }
        let key = name::key(text);
        if let Some(decision) = self.by_name(registry, &key) {
            return decision;
        }
        let unit_key = name::party_unit(text).map(name::key);
        if let Some(decision) = unit_key.as_deref().and_then(|unit| self.by_name(registry, unit)) {
            return Decision { method: Method::BranchName, ..decision };
        }
        Decision::unproven(Outcome::None)
    }

    fn by_code(&self, registry: &impl Registry, text: &str) -> Option<Decision> {
        let code = CreditCode::read(text).ok().or_else(|| CreditCode::find(text))?;
        let handles = self.codes.of(hash_of(code.as_str()));
        Decision::proven(Method::Code, checked(handles, registry, |names| names.code == Some(code)))
    }

    /// Exact name, then former name, then alias: the first that knows the key decides.
    fn by_name(&self, registry: &impl Registry, key: &str) -> Option<Decision> {
        if key.is_empty() {
            return None;
        }
        let hash = hash_of(key);
        let exact = checked(self.exact.of(hash), registry, |names| name::key(&names.name) == key);
        if let Some(decision) = Decision::proven(Method::ExactName, exact) {
            return Some(decision);
        }
        let is_key = |text: &String| name::key(text) == key;
        let former =
            checked(self.former.of(hash), registry, |names| name::former_names(&names.former).iter().any(is_key));
        if let Some(decision) = Decision::proven(Method::FormerName, former) {
            return Some(decision);
        }
        let alias =
            checked(self.aliases.of(hash), registry, |names| name::unit_texts(&names.aliases).iter().any(is_key));
        Decision::proven(Method::Alias, alias)
    }
}

/// The handles whose real names hold up.
fn checked(handles: &[u32], registry: &impl Registry, holds: impl Fn(&Names<'_>) -> bool) -> Vec<u32> {
    handles.iter().copied().filter(|&handle| registry.names(handle).is_some_and(|names| holds(&names))).collect()
}

#[derive(Default)]
struct Rows {
    key: String,
    codes: Vec<(u64, u32)>,
    exact: Vec<(u64, u32)>,
    former: Vec<(u64, u32)>,
    aliases: Vec<(u64, u32)>,
}

impl Rows {
    fn add(&mut self, handle: u32, names: &Names<'_>) {
        if let Some(code) = names.code {
            self.codes.push((hash_of(code.as_str()), handle));
        }
        name::key_into(&names.name, &mut self.key);
        if !self.key.is_empty() {
            self.exact.push((hash_of(&self.key), handle));
        }
        if !names.former.is_empty() {
            self.add_all(handle, name::former_names(&names.former), |rows| &mut rows.former);
        }
        if !names.aliases.is_empty() {
            self.add_all(handle, name::unit_texts(&names.aliases), |rows| &mut rows.aliases);
        }
    }

    fn add_all(&mut self, handle: u32, texts: Vec<String>, list: impl Fn(&mut Self) -> &mut Vec<(u64, u32)>) {
        for text in texts {
            let key = name::key(&text);
            if !key.is_empty() {
                list(self).push((hash_of(&key), handle));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Table(Vec<Names<'static>>);

    impl Registry for Table {
        fn names(&self, handle: u32) -> Option<Names<'_>> {
            self.0.get(handle as usize).cloned()
        }
    }

    fn row(name: &'static str, former: &'static str, aliases: &'static str, code: &str) -> Names<'static> {
        Names { name: name.into(), former: former.into(), aliases: aliases.into(), code: CreditCode::read(code).ok() }
    }

    fn table() -> Table {
        Table(vec![
            row("海南虚构科技有限公司", "海口虚构科技有限公司", "虚构科技", "91469023MA9X000030"),
            row("海南虚构科技有限责任公司", "", "", ""),
            row("海南乌有股份有限公司", "", "乌有股份", "91469023MA9X0053X0"),
            row("三亚乌有旅游开发有限公司", "", "", ""),
            row("海南子虚实业有限公司", "", "", "91469023MA9X005480"),
        ])
    }

    fn resolve(table: &Table, order: &[usize], text: &str) -> Decision {
        let rows = order.iter().map(|&i| (i as u32, table.0[i].clone()));
        NameIndex::build(rows).prove(table, text)
    }

    #[test]
    fn proofs_come_in_their_order() {
        use Outcome::{Ambiguous, Settled};
        let table = table();
        for (text, method, outcome) in [
            ("某公司（91469023MA9X0053X0）", Method::Code, Settled(2)),
            ("91469023 MA9X005480", Method::Code, Settled(4)),
            ("海南虚构科技有限公司", Method::ExactName, Ambiguous(vec![0, 1])),
            ("海南烏有（股份）有限公司", Method::ExactName, Settled(2)),
            ("海口虚构科技有限责任公司", Method::FormerName, Settled(0)),
            ("乌有股份", Method::Alias, Settled(2)),
            ("中共海南子虚实业有限公司支部委员会", Method::BranchName, Settled(4)),
            ("海南子虚实业有限公司第二党支部", Method::BranchName, Settled(4)),
        ] {
            assert_eq!(resolve(&table, &[0, 1, 2, 3, 4], text), Decision { method, outcome }, "{text}");
        }
    }

    #[test]
    fn nothing_and_no_unit_differ() {
        let table = table();
        assert_eq!(resolve(&table, &[0, 1], "退休").outcome, Outcome::NotAUnit);
        assert_eq!(resolve(&table, &[0, 1], "北京亡是公有限公司").outcome, Outcome::None);
        assert_eq!(resolve(&table, &[], "海南虚构科技有限公司").outcome, Outcome::None);
    }

    proptest! {
        #[test]
        fn order_does_not_matter(order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(), which in 0_usize..6) {
            let table = table();
            let text = ["海南虚构科技", "乌有", "海南虚构科技有限公司", "子虚实业集团", "海南虚构科技有限公司办公室", "虚构"][which];
            prop_assert_eq!(resolve(&table, &order, text), resolve(&table, &[0, 1, 2, 3, 4], text));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,90}") {
            let table = table();
            let _ = resolve(&table, &[0, 1, 2, 3, 4], &text);
        }
    }
}
