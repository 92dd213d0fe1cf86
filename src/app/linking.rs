//! 单位匹配: every distinct unit text is decided once; sure ones settle, the rest keeps its best candidates for a person.

use super::action::{Done, Report};
use super::error::Error;
use super::intake::tell;
use super::service::{App, need_reason, subject_of};
use super::views::RowId;
use crate::model::credit_code::CreditCode;
use crate::model::id::Key;
use crate::model::link::{Candidate, Link, LinkMethod, LinkState};
use crate::resolve::decision::{Method, Outcome};
use crate::resolve::divisions::Divisions;
use crate::resolve::index::{NameIndex, Names, Registry};
use crate::store::Store;
use crate::store::links::TextRow;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Candidates kept for a person.
const CANDIDATES_MAX: usize = 5;

/// Texts decided between two looks at "stop".
const TEXTS_PER_LOOK: usize = 2_000;

/// Every enterprise's names in one piece of memory.
#[derive(Default)]
struct Registered {
    keys: Vec<Key>,
    text: String,
    /// Ends of name, former names, code of each.
    ends: Vec<[u32; 3]>,
}

impl Registered {
    fn load(store: &Store) -> Result<Registered, Error> {
        let mut all = Registered::default();
        store.each_enterprise_name(|key, name, former, code| {
            all.keys.push(key);
            let mut ends = [0; 3];
            for (end, text) in ends.iter_mut().zip([name, former, code]) {
                all.text.push_str(text);
                *end = u32::try_from(all.text.len()).unwrap_or(u32::MAX);
            }
            all.ends.push(ends);
        })?;
        Ok(all)
    }

    fn index(&self, divisions: &Divisions) -> NameIndex {
        NameIndex::build(
            divisions,
            (0u32..).take(self.keys.len()).filter_map(|handle| Some((handle, self.names(handle)?))),
        )
    }
}

impl Registry for Registered {
    fn names(&self, handle: u32) -> Option<Names<'_>> {
        let at = handle as usize;
        let [name, former, code] = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1][2] };
        let part = |from: u32, to: u32| self.text.get(from as usize..to as usize).unwrap_or("");
        Some(Names {
            name: Cow::Borrowed(part(start, name)),
            former: Cow::Borrowed(part(name, former)),
            aliases: Cow::Borrowed(""),
            code: CreditCode::read(part(former, code)).ok(),
        })
    }
}

impl App {
    pub(super) fn link(&mut self, report: &mut Report) -> Result<Done, Error> {
        let label = self.lang().pick("单位匹配", "matching units");
        tell(report, label, 0, 0)?;
        let texts = self.store.unit_texts()?;
        let registered = Registered::load(&self.store)?;
        let divisions = Divisions::shared();
        let index = registered.index(divisions);
        let mut states: BTreeMap<LinkState, u64> = BTreeMap::new();
        let mut changed = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            if at % TEXTS_PER_LOOK == 0 {
                tell(report, label, at as u64, texts.len() as u64)?;
            }
            if let Some(link) = text.link.as_ref().filter(|link| Store::is_by_person(link)) {
                *states.entry(link.state).or_default() += 1;
                continue;
            }
            let link = decide(&index, &registered, divisions, text);
            *states.entry(link.state).or_default() += 1;
            if text.link.as_ref() != Some(&link) {
                changed.push((text.hash, link));
            }
        }
        let entry = self.entry("link", None, &format!("单位名称 {} 条", texts.len()));
        let n = self.store.put_links(&changed, &entry)?;
        drop((registered, index, texts, changed));
        tell(report, self.lang().pick("整理索引", "building the index"), 0, 0)?;
        self.rebuild_lists()?;
        let lang = self.lang();
        let states = states.into_iter().map(|(state, n)| (lang.pick(state.zh(), state.en()).to_owned(), n)).collect();
        Ok(Done::Linked { states, changed: n })
    }

    /// A person's decision: this enterprise, or none of these.
    pub(super) fn decide(&mut self, text: RowId, enterprise: Option<RowId>, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let text = subject_of(text)?;
        let enterprise = enterprise.map(subject_of).transpose()?;
        let link = Link {
            state: if enterprise.is_some() { LinkState::Confirmed } else { LinkState::Refused },
            method: LinkMethod::Person,
            enterprise: enterprise.map(|subject| subject.key),
            score: 1000,
            candidates: Vec::new(),
        };
        let mut entry = self.entry("decide", Some(text), why);
        let name = |subject| self.store.subject_name(subject).map(Option::unwrap_or_default);
        let after = enterprise.map(name).transpose()?.unwrap_or_else(|| LinkState::Refused.zh().to_owned());
        entry.fields.push(("link".to_owned(), name(text)?, after));
        self.store.decide_link(text.key, &link, &entry)?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(1))
    }
}

fn decide(index: &NameIndex, registered: &Registered, divisions: &Divisions, text: &TextRow) -> Link {
    let by_code = (!text.code.is_empty()).then(|| index.resolve(divisions, registered, &text.code));
    let decision = match by_code {
        Some(decision) if decision.settled().is_some() => decision,
        _ => index.resolve(divisions, registered, &text.text),
    };
    let key = |handle: u32| registered.keys[handle as usize];
    let method = method(decision.method);
    let link = Link { method, ..Link::default() };
    match decision.outcome {
        Outcome::Settled(handle) => {
            Link { state: LinkState::Settled, enterprise: Some(key(handle)), score: 1000, ..link }
        }
        Outcome::Ambiguous(handles) => {
            let candidate = |handle: &u32| Candidate { enterprise: key(*handle), score: 1000, method };
            let candidates = handles.iter().take(CANDIDATES_MAX).map(candidate).collect();
            Link { state: LinkState::Ambiguous, score: 1000, candidates, ..link }
        }
        Outcome::Candidates(list) => {
            let score = list.first().map_or(0, |(_, score)| *score);
            let candidate = |(handle, score): &(u32, u16)| {
                let method = if *score >= 700 { LinkMethod::Containment } else { LinkMethod::SameBrand };
                Candidate { enterprise: key(*handle), score: *score, method }
            };
            let candidates = list.iter().take(CANDIDATES_MAX).map(candidate).collect();
            Link { state: LinkState::Candidate, score, candidates, ..link }
        }
        Outcome::NotAUnit => Link { state: LinkState::NotAUnit, ..link },
        Outcome::None => link,
    }
}

fn method(method: Method) -> LinkMethod {
    match method {
        Method::Code => LinkMethod::Code,
        Method::ExactName => LinkMethod::ExactName,
        Method::FormerName => LinkMethod::FormerName,
        Method::Alias => LinkMethod::Alias,
        Method::BranchName => LinkMethod::BranchName,
        Method::None => LinkMethod::None,
    }
}
