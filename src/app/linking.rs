//! 单位匹配: every distinct unit text is decided once. What is proven (code, name, former name) settles; the rest is weighed, and
//! settles where the calibration allows it, else keeps its best candidates for a person. A later run decides only what is new,
//! unless names of the registry, the weights or the thresholds changed since.

use super::action::{Done, Report};
use super::error::Error;
use super::intake::tell;
use super::matching::in_parallel;
use super::service::{App, need_reason, subject_of};
use super::views::{CalibrationCount, CalibrationRow, CalibrationView, RowId};
use crate::model::credit_code::CreditCode;
use crate::model::id::Key;
use crate::model::link::{Candidate, Link, LinkMethod, LinkState};
use crate::resolve::decision::{Method, Outcome};
use crate::resolve::divisions::Divisions;
use crate::resolve::index::{NameIndex, Names, Registry};
use crate::resolve::matching::calibration::{self, Thresholds};
use crate::resolve::matching::search::Scratch;
use crate::resolve::matching::weights::Weights;
use crate::resolve::matching::{Context, Matcher, MatcherBuilder, Ranked, Spelling, Verdict};
use crate::resolve::name;
use crate::store::Store;
use crate::store::links::TextRow;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Candidates kept for a person.
const CANDIDATES_MAX: usize = 5;
/// ... of a text that several enterprises fit equally.
const EQUALS_MAX: usize = 20;

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

    fn each(&self) -> impl Iterator<Item = (u32, Names<'_>)> {
        (0u32..).take(self.keys.len()).filter_map(|handle| Some((handle, self.names(handle)?)))
    }
}

/// A registry ready to be asked.
struct Engine {
    registered: Registered,
    proofs: NameIndex,
    matcher: Matcher,
}

impl Engine {
    fn load(store: &Store, thresholds: Thresholds) -> Result<Engine, Error> {
        let registered = Registered::load(store)?;
        let divisions = Divisions::shared();
        let (proofs, matcher) = std::thread::scope(|scope| {
            let proofs = scope.spawn(|| NameIndex::build(registered.each()));
            let mut builder = MatcherBuilder::new();
            for (handle, names) in registered.each() {
                builder.push(divisions, handle, Spelling::Name, &names.name);
                for former in name::former_names(&names.former) {
                    builder.push(divisions, handle, Spelling::Other, &former);
                }
            }
            (proofs.join().expect("building an index does not panic"), builder.build())
        });
        let matcher = matcher.with(Weights::shipped().clone(), thresholds);
        Ok(Engine { registered, proofs, matcher })
    }

    /// The decision about one text: a proof where there is one, else what the evidence weighs.
    fn decide(&self, scratch: &mut Scratch, text: &TextRow) -> Link {
        let by_code = (!text.code.is_empty()).then(|| self.proofs.prove(&self.registered, &text.code));
        let decision = match by_code {
            Some(decision) if decision.settled().is_some() => decision,
            _ => self.proofs.prove(&self.registered, &text.text),
        };
        let key = |handle: u32| self.registered.keys[handle as usize];
        let method = method(decision.method);
        let link = Link { method, ..Link::default() };
        match decision.outcome {
            Outcome::Settled(handle) => {
                Link { state: LinkState::Settled, enterprise: Some(key(handle)), score: 1000, ..link }
            }
            Outcome::Ambiguous(handles) => {
                let candidate = |handle: &u32| Candidate { enterprise: key(*handle), score: 1000, method };
                let candidates = handles.iter().take(EQUALS_MAX).map(candidate).collect();
                Link { state: LinkState::Ambiguous, score: 1000, candidates, ..link }
            }
            Outcome::NotAUnit => Link { state: LinkState::NotAUnit, ..link },
            Outcome::None => self.weigh(scratch, name::party_unit(&text.text).unwrap_or(&text.text)),
        }
    }

    fn weigh(&self, scratch: &mut Scratch, unit: &str) -> Link {
        let answer = self.matcher.ask(scratch, unit, |_| Context::default());
        let verdict = self.matcher.decide(&answer);
        let candidate = |ranked: &Ranked| Candidate {
            enterprise: self.registered.keys[ranked.owner as usize],
            score: permille(ranked.score),
            method: LinkMethod::Weighed,
        };
        let candidates = |n: usize| answer.ranked.iter().take(n).map(candidate).collect::<Vec<_>>();
        let score = answer.ranked.first().map_or(0, |best| permille(best.score));
        let link = Link { method: LinkMethod::Weighed, score, ..Link::default() };
        match verdict {
            Verdict::Linked => {
                let mut others = candidates(CANDIDATES_MAX);
                let best = others.remove(0);
                Link { state: LinkState::Settled, enterprise: Some(best.enterprise), candidates: others, ..link }
            }
            Verdict::Ambiguous(n) => {
                Link { state: LinkState::Ambiguous, candidates: candidates(n.min(EQUALS_MAX)), ..link }
            }
            Verdict::Review => Link { state: LinkState::Candidate, candidates: candidates(CANDIDATES_MAX), ..link },
            Verdict::None => Link::default(),
        }
    }
}

/// Bits of odds as a chance in thousandths.
fn permille(score: f32) -> u16 {
    (1000.0 / (1.0 + f64::from(-score).exp2())).round() as u16
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
        let thresholds = self.match_thresholds();
        // Said in the journal, so that the next run knows whether what was decided still stands.
        let mark = format!("登记 {}，权重 {:x}", self.store.registry_mark()?, Weights::shipped().mark(&thresholds));
        let is_same = self.store.last_link_detail()?.as_deref() == Some(mark.as_str());
        let by_person = |text: &TextRow| text.link.as_ref().is_some_and(Store::is_by_person);
        let stands = |text: &TextRow| by_person(text) || is_same && text.link.is_some();
        let due: Vec<&TextRow> = texts.iter().filter(|text| !stands(text)).collect();
        let mut decided = Vec::new();
        if !due.is_empty() {
            let engine = Engine::load(&self.store, thresholds)?;
            let of = due.len() as u64;
            decided = in_parallel(&due, &mut |done| tell(report, label, done as u64, of), |scratch, text| {
                engine.decide(scratch, text)
            })?;
        }
        let mut states: BTreeMap<LinkState, u64> = BTreeMap::new();
        let kept = texts.iter().filter(|text| stands(text));
        for link in kept.filter_map(|text| text.link.as_ref()).chain(&decided) {
            *states.entry(link.state).or_default() += 1;
        }
        let changed = due.iter().zip(decided).filter(|(text, link)| text.link.as_ref() != Some(link));
        let changed: Vec<_> = changed.map(|(text, link)| (text.hash, link)).collect();
        let mut entry = self.entry("link", None, &format!("单位名称 {} 条", texts.len()));
        entry.detail = mark;
        let n = self.store.put_links(&changed, &entry)?;
        tell(report, self.lang().pick("整理索引", "building the index"), 0, 0)?;
        self.rebuild_lists()?;
        let lang = self.lang();
        let states = states.into_iter().map(|(state, n)| (lang.pick(state.zh(), state.en()).to_owned(), n)).collect();
        Ok(Done::Linked { states, changed: n })
    }

    /// From which scores on the machine does what, by the calibration and the 口径 of today.
    pub(super) fn match_thresholds(&self) -> Thresholds {
        let today = self.options.clock.today();
        let number = |key| self.policy.number(key, today);
        let precision = f64::from(number("link.precision").clamp(50, 100)) / 100.0;
        Thresholds::of(&calibration::shipped(), precision, number("link.margin").max(0) as f32)
    }

    /// 校准表: what the scores of matching are worth, and which of them settle.
    pub(super) fn calibration(&self) -> CalibrationView {
        let (steps, thresholds) = (calibration::total(&calibration::shipped()), self.match_thresholds());
        let count = |step: &calibration::Step, class: fn(&calibration::Step) -> calibration::Count| CalibrationCount {
            n_texts: class(step).n_texts,
            n_right: class(step).n_right,
            precision_from: calibration::from_score(&steps, step.from, class).precision(),
        };
        let row = |step: &calibration::Step| CalibrationRow {
            from: step.from,
            full: count(step, |step| step.full),
            short: count(step, |step| step.short),
        };
        CalibrationView {
            link: thresholds.link,
            link_short: thresholds.link_short,
            margin: thresholds.margin,
            review: thresholds.review,
            steps: steps.iter().map(row).collect(),
        }
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
        let number = self.store.decide_link(text.key, &link, &entry)?;
        self.reaudit(number, &[text])?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(1))
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
