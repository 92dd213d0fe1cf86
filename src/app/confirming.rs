//! 单位匹配确认: the texts that wait for a person in the order of what their decision changes, each with its candidates side by side;
//! the decisions themselves, about one text or many alike; and the table of remembered decisions (别名表) as a file.

use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::linking::{Engine, Weighed};
use super::pages::link_cell;
use super::service::{App, need_reason, subject_of};
use super::views::{Cell, RowId};
use crate::export::findings::{Listing, write_listing};
use crate::model::id::{Key, Kind, Subject};
use crate::model::lang::Lang;
use crate::model::link::{Candidate, Link, LinkMethod, LinkState};
use crate::model::record::EnterpriseRecord;
use crate::resolve::address::diff_spans;
use crate::resolve::name;
use crate::resolve::queue::{Effect, Load, weigh};
use crate::store::links::TextRow;
use crate::store::review::{Standing, Uses};
use crate::text::fold;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Registries up to this size are indexed for the evidence of a single text; in larger ones only when a name is looked for.
const EVIDENCE_NAMES_MAX: u64 = 200_000;
/// Candidates shown for one text.
const CANDIDATES_MAX: usize = 20;
/// Names found for a typed one.
const FOUND_MAX: usize = 8;
/// Members whose branches are looked up to say where a text stands.
const MEMBERS_LOOKED_AT: usize = 60;
/// Texts named in the journal entry of a decision about many.
const FIELDS_MAX: usize = 200;
/// Rows of an alias table.
const ALIASES_MAX: usize = 200_000;

/// What a person says of a unit text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ruling {
    /// It means this enterprise.
    Is(RowId),
    /// 都不是: an enterprise, but none of the registry.
    NoneOfThese,
    /// 不是企业: a public body, a school, no unit at all.
    NotAnEnterprise,
}

/// One text of the queue.
#[derive(Clone, PartialEq, Debug)]
pub struct QueueLine {
    /// The text.
    pub id: RowId,
    /// As it is written.
    pub text: String,
    /// 待确认, 同名多家.
    pub state: Cell,
    /// Rows of members with it.
    pub n_members: u32,
    /// Branches with it.
    pub n_branches: u32,
    /// What its decision weighs.
    pub weight: u32,
    /// What its decision changes, in words.
    pub effect: String,
    /// A person decided it before and the registry contradicts.
    pub is_reopened: bool,
    /// The best candidate.
    pub best: Option<RowId>,
    /// Its name.
    pub best_name: String,
    /// Chance of the best candidate in thousandths.
    pub score: u16,
}

/// What waits for a person.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QueueView {
    /// The weightiest first.
    pub lines: Vec<QueueLine>,
    /// Texts that wait, those beyond `lines` too.
    pub n_texts: u64,
    /// Rows of members behind them.
    pub n_members: u64,
}

/// An enterprise that a text may mean.
#[derive(Clone, PartialEq, Debug)]
pub struct CandidateView {
    /// Which.
    pub id: RowId,
    /// 企业名称
    pub name: String,
    /// Bytes of the name that the text does not have.
    pub marks: Vec<Range<usize>>,
    /// 统一社会信用代码
    pub code: String,
    /// 登记状态
    pub status: String,
    /// 注册地址
    pub registered: String,
    /// 实际经营地址, when it is another.
    pub operating: String,
    /// Members, branches, zones, in words.
    pub facts: String,
    /// Chance in thousandths.
    pub score: u16,
    /// Parts of the evidence with their bits, weightiest first.
    pub parts: Vec<(String, f32)>,
}

/// A text that waits, with all that helps to decide it.
#[derive(Clone, PartialEq, Debug)]
pub struct DoubtView {
    /// The text.
    pub id: RowId,
    /// As it is written.
    pub text: String,
    /// Its state.
    pub state: Cell,
    /// Where it stands and how often: sentences.
    pub places: Vec<String>,
    /// Best first.
    pub candidates: Vec<CandidateView>,
    /// Other texts that wait and have the same best candidate.
    pub alike: Vec<(RowId, String)>,
}

impl App {
    /// What waits for a person, the weightiest first.
    pub(super) fn queue(&self, limit: usize) -> Result<QueueView, Error> {
        let texts = self.store.doubtful_texts()?;
        let uses = self.store.uses_of_texts()?;
        let standing = self.store.standing_of_enterprises(&uses)?;
        let min_full = self.min_full();
        let mut view = QueueView { n_texts: texts.len() as u64, ..QueueView::default() };
        let mut weighed = Vec::with_capacity(texts.len());
        for text in texts {
            let used = uses.get(&text.hash).copied().unwrap_or_default();
            view.n_members += u64::from(used.n_members);
            let best = best_of(&text);
            let has = best.and_then(|key| standing.get(&key)).copied().unwrap_or_default();
            let (weight, effect) = weigh(load_of(used), load_has(has), min_full);
            weighed.push((weight, used, effect, text));
        }
        weighed.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.3.text.cmp(&b.3.text)));
        for (weight, used, effect, text) in weighed.into_iter().take(limit) {
            view.lines.push(self.queue_line(weight, used, effect, &text)?);
        }
        Ok(view)
    }

    /// From so many members on an enterprise should have a branch.
    fn min_full(&self) -> u32 {
        u32::try_from(self.policy.number("branch.min_full", self.options.clock.today())).unwrap_or(3)
    }

    fn queue_line(&self, weight: u32, used: Uses, effect: Effect, text: &TextRow) -> Result<QueueLine, Error> {
        let link = text.link.clone().unwrap_or_default();
        let best = best_of(text).map(|key| Subject { kind: Kind::Enterprise, key });
        let best_name = best.map(|best| self.store.subject_name(best)).transpose()?.flatten().unwrap_or_default();
        Ok(QueueLine {
            id: text_row(text),
            text: text.text.clone(),
            state: link_cell(link.state, self.lang()),
            n_members: used.n_members,
            n_branches: used.n_branches,
            weight,
            effect: self.effect_words(effect).to_owned(),
            is_reopened: link.method == LinkMethod::Person,
            best: best.map(RowId::Subject),
            best_name,
            score: link.candidates.first().map_or(link.score, |candidate| candidate.score),
        })
    }

    fn effect_words(&self, effect: Effect) -> &'static str {
        let (zh, en) = match effect {
            Effect::Branch => ("党支部落到企业", "a branch comes to its enterprise"),
            Effect::Enough => ("认定后够单独建支部", "enough members for a branch"),
            Effect::Known => ("企业未见党组织", "no branch seen there yet"),
            Effect::Counted => ("企业已有党组织", "a branch stands there"),
        };
        self.lang().pick(zh, en)
    }

    /// A text with its candidates, for a person to decide.
    pub(super) fn doubt(&mut self, row: RowId) -> Result<Option<DoubtView>, Error> {
        let subject = subject_of(row)?;
        let Some(text) = self.store.unit_text(subject.key)? else { return Ok(None) };
        let link = text.link.clone().unwrap_or_default();
        let unit = name::party_unit(&text.text).unwrap_or(&text.text).to_owned();
        let small = self.store.totals()?[0] <= EVIDENCE_NAMES_MAX;
        let found = match small || self.engine.is_some() {
            true => self.engine()?.weighed(&unit, CANDIDATES_MAX),
            false => Vec::new(),
        };
        let mut keys: Vec<(Key, u16)> = Vec::new();
        let own = link.enterprise.map(|key| (key, link.score));
        let held = link.candidates.iter().map(|candidate| (candidate.enterprise, candidate.score));
        let fresh = found.iter().take(5).map(|one| (one.key, one.score));
        for one in own.into_iter().chain(held).chain(fresh.filter(|_| link.candidates.is_empty())) {
            if keys.len() < CANDIDATES_MAX && !keys.iter().any(|(key, _)| *key == one.0) {
                keys.push(one);
            }
        }
        let mut candidates = Vec::new();
        for (key, score) in keys {
            let parts = found.iter().find(|one| one.key == key).map(|one| one.parts.clone()).unwrap_or_default();
            candidates.extend(self.candidate(key, score, parts, &unit)?);
        }
        let alike = self.alike(&text)?;
        let state = link_cell(link.state, self.lang());
        Ok(Some(DoubtView { id: row, places: self.places_of(subject.key)?, text: text.text, state, candidates, alike }))
    }

    fn alike(&self, text: &TextRow) -> Result<Vec<(RowId, String)>, Error> {
        let Some(best) = best_of(text) else { return Ok(Vec::new()) };
        let others = self.store.doubtful_texts()?.into_iter();
        let same = others.filter(|other| other.hash != text.hash && best_of(other) == Some(best));
        Ok(same.map(|other| (text_row(&other), other.text)).collect())
    }

    /// Where a text stands: branches that name it, members and their branches.
    fn places_of(&self, text: Key) -> Result<Vec<String>, Error> {
        let lang = self.lang();
        let mut places = Vec::new();
        let branches = self.store.branches_of_text(text)?;
        if !branches.is_empty() {
            let names = self.names_of(Kind::Branch, &branches)?;
            places.push(counted(lang, ("党组织的所在单位", "unit of"), branches.len(), &names));
        }
        let members = self.store.members_of_text(text)?;
        if !members.is_empty() {
            let mut names = BTreeSet::new();
            for member in members.iter().take(MEMBERS_LOOKED_AT) {
                let affiliations = self.store.affiliations_of_member(*member)?;
                names.extend(affiliations.into_iter().map(|a| a.branch_text).filter(|text| !text.is_empty()));
            }
            let names: Vec<String> = names.into_iter().collect();
            places.push(counted(lang, ("党员的工作单位", "work unit of members"), members.len(), &names));
        }
        if places.is_empty() {
            places.push(lang.pick("名单中现在没有", "in no list now").to_owned());
        }
        Ok(places)
    }

    fn names_of(&self, kind: Kind, keys: &[Key]) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        for key in keys.iter().take(3) {
            names.extend(self.store.subject_name(Subject { kind, key: *key })?);
        }
        Ok(names)
    }

    fn candidate(
        &self,
        key: Key,
        score: u16,
        parts: Vec<(String, f32)>,
        unit: &str,
    ) -> Result<Option<CandidateView>, Error> {
        let Some(row) = self.store.current::<EnterpriseRecord>(key)? else { return Ok(None) };
        let (e, lang) = (row.facts, self.lang());
        let operating = if fold::key(&e.operating.raw) == fold::key(&e.registered.raw) { "" } else { &e.operating.raw };
        let (members, branches) = (self.store.members_of_enterprise(key)?, self.store.branches_of_enterprise(key)?);
        let mut facts = vec![match lang {
            Lang::Zh => format!("党员 {} 名", members.len()),
            Lang::En => format!("{} members", members.len()),
        }];
        facts.push(match (lang, branches.len()) {
            (Lang::Zh, 0) => "未见党组织".to_owned(),
            (Lang::Zh, n) => format!("党组织 {n} 个"),
            (Lang::En, 0) => "no branch seen".to_owned(),
            (Lang::En, n) => format!("{n} branches"),
        });
        facts.extend(self.store.zones_of_enterprise(key)?);
        Ok(Some(CandidateView {
            id: RowId::Subject(Subject { kind: Kind::Enterprise, key }),
            marks: diff_spans(&fold::line(unit), &e.name).1,
            name: e.name,
            code: if e.code.is_empty() { e.register_no } else { e.code },
            status: lang.pick(e.status.zh(), e.status.en()).to_owned(),
            registered: e.registered.raw,
            operating: operating.to_owned(),
            facts: facts.join(lang.pick("，", ", ")),
            score,
            parts,
        }))
    }

    /// Enterprises for a name that a person types.
    pub(super) fn enterprises_like(&mut self, text: &str) -> Result<Vec<CandidateView>, Error> {
        let engine = self.engine()?;
        let mut weighed = engine.weighed(text, FOUND_MAX);
        if let Some(key) = engine.proven(text) {
            let at = weighed.iter().position(|one| one.key == key);
            let parts = at.map(|at| weighed.remove(at).parts).unwrap_or_default();
            weighed.insert(0, Weighed { key, score: 1000, parts });
        }
        let mut found = Vec::new();
        for Weighed { key, score, parts } in weighed {
            found.extend(self.candidate(key, score, parts, text)?);
        }
        Ok(found)
    }

    /// Texts with this writing: those whose folded key is the same.
    pub(super) fn texts_written(&self, text: &str) -> Result<Vec<RowId>, Error> {
        Ok(self.store.texts_with_key(&name::key(text))?.iter().map(text_row).collect())
    }

    /// The engine for the names as they are now.
    fn engine(&mut self) -> Result<&Engine, Error> {
        let mark = format!("{}/{}", self.store.registry_mark()?, self.store.decisions_mark()?);
        if self.engine.as_ref().is_none_or(|(held, _)| *held != mark) {
            self.engine = None;
            let engine = Engine::load(&self.store, self.match_thresholds())?;
            self.engine = Some((mark, engine));
        }
        Ok(&self.engine.as_ref().expect("it was loaded just now").1)
    }

    /// A person's decision about texts.
    pub(super) fn decide_texts(&mut self, texts: &[RowId], ruling: Ruling, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let enterprise = match ruling {
            Ruling::Is(row) => Some(subject_of(row)?),
            Ruling::NoneOfThese | Ruling::NotAnEnterprise => None,
        };
        if enterprise.is_some_and(|subject| subject.kind != Kind::Enterprise) {
            return Err(Error::new(ErrorKind::Usage, "只能认定为企业", "only an enterprise can be meant")
                .hint("在企业列表中选择", "choose one in the list of enterprises"));
        }
        let state = match ruling {
            Ruling::Is(_) => LinkState::Confirmed,
            Ruling::NoneOfThese => LinkState::Refused,
            Ruling::NotAnEnterprise => LinkState::NotAUnit,
        };
        let name = |subject| self.store.subject_name(subject).map(Option::unwrap_or_default);
        let after = enterprise.map(name).transpose()?.unwrap_or_else(|| state.zh().to_owned());
        let (mut decisions, mut fields, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            let subject = subject_of(*text)?;
            let Some(row) = self.store.unit_text(subject.key)?.filter(|_| subject.kind == Kind::UnitText) else {
                continue;
            };
            let link = by_person(state, enterprise.map(|subject| subject.key), row.link.as_ref());
            subjects.push(subject);
            fields.push(("link".to_owned(), row.text, after.clone()));
            decisions.push((subject.key, link));
        }
        if decisions.is_empty() {
            return Err(Error::new(ErrorKind::Data, "没有这个单位名称", "there is no such unit text")
                .hint("运行 `dishu confirm` 查看待确认的名称", "see what waits with `dishu confirm`"));
        }
        let only = if let [subject] = subjects[..] { Some(subject) } else { None };
        let mut entry = self.entry("decide", only, why);
        fields.truncate(FIELDS_MAX);
        entry.fields = fields;
        let number = self.store.decide_links(&decisions, &entry)?;
        self.reaudit(number, &subjects)?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(decisions.len() as u64))
    }

    /// 导出别名表: every decision of a person that stands.
    pub(super) fn export_aliases(&mut self, path: &Path, gb18030: bool) -> Result<Done, Error> {
        let mut rows = Vec::new();
        for decided in self.store.decided_texts()? {
            let link = decided.row.link.clone().unwrap_or_default();
            let facts = link.enterprise.map(|key| self.store.current::<EnterpriseRecord>(key)).transpose()?.flatten();
            let (code, name) = facts.map(|row| (row.facts.code, row.facts.name)).unwrap_or_default();
            let when = if decided.at > 0 { self.options.clock.words(decided.at) } else { String::new() };
            let state = link.state.zh().to_owned();
            rows.push(vec![decided.row.text, state, code, name, decided.why, decided.operator, when]);
        }
        let mut entry = self.entry("export", None, "");
        entry.detail = format!("别名表 {} 行", rows.len());
        self.store.record(&entry)?;
        let columns = ALIAS_HEADINGS.iter().zip([36, 10, 20, 36, 24, 12, 20]);
        let columns = columns.map(|(heading, width)| ((*heading).to_owned(), width, false)).collect();
        let listing = Listing { title: "别名表".to_owned(), columns };
        let written = write_listing(path, &listing, rows.into_iter(), gb18030);
        let rows = written.map_err(|error| {
            Error::new(ErrorKind::System, error.zh(), error.en())
                .hint("换一个可写的位置再导出", "choose a place that can be written")
        })?;
        Ok(Done::Written { path: path.to_path_buf(), rows })
    }

    /// 导入别名表: what another office, or an earlier year, decided. A person's decision here stands.
    pub(super) fn import_aliases(&mut self, path: &Path, why: &str, report: &mut Report) -> Result<Done, Error> {
        need_reason(why)?;
        let rows = super::matching::read_columns(path, &ALIAS_READ, ALIASES_MAX)?;
        super::intake::tell(report, self.lang().pick("别名表", "aliases"), 0, rows.len() as u64)?;
        let (mut texts, mut links, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let [text, state, code, name] = row.each_ref().map(|cell| cell.trim());
            let state = alias_state(state, code, name);
            if text.is_empty() {
                continue;
            }
            let key = match state {
                LinkState::Confirmed => {
                    let engine = self.engine()?;
                    engine.proven(code).or_else(|| engine.proven(name))
                }
                _ => None,
            };
            if state == LinkState::Confirmed && key.is_none() {
                unknown.push(text.to_owned());
                continue;
            }
            texts.push((text.to_owned(), name::key(text)));
            links.push(by_person(state, key, None));
        }
        let n_read = rows.len() as u64;
        let mut entry = self.entry("decide", None, why);
        entry.detail = format!("别名表 {} 行", texts.len());
        let keys = self.store.keep_texts(&texts, &self.entry("alias", None, why))?;
        let mut decisions = Vec::new();
        for (key, link) in keys.into_iter().zip(links) {
            let held = self.store.unit_text(key)?.and_then(|row| row.link);
            if !held.as_ref().is_some_and(crate::store::Store::is_by_person) {
                decisions.push((key, link));
            }
        }
        if !decisions.is_empty() {
            let number = self.store.decide_links(&decisions, &entry)?;
            let subjects: Vec<Subject> =
                decisions.iter().map(|(key, _)| Subject { kind: Kind::UnitText, key: *key }).collect();
            self.reaudit(number, &subjects)?;
        }
        let n_decided = decisions.len() as u64;
        self.rebuild_small_lists()?;
        Ok(Done::Aliases { n_read, n_decided, unknown })
    }
}

/// What of an alias table is read again.
const ALIAS_READ: [&str; 4] = ["单位名称", "判定", "统一社会信用代码", "企业名称"];

/// Headings of an alias table.
const ALIAS_HEADINGS: [&str; 7] = ["单位名称", "判定", "统一社会信用代码", "企业名称", "原因", "操作人", "时间"];

/// A row without a word of decision decides for the enterprise that it names.
fn alias_state(word: &str, code: &str, name: &str) -> LinkState {
    let named = |state: &LinkState| word == state.zh() || word == state.en();
    let states = [LinkState::Confirmed, LinkState::Refused, LinkState::NotAUnit];
    match states.into_iter().find(|state| named(state)) {
        Some(state) => state,
        None if code.is_empty() && name.is_empty() => LinkState::Refused,
        None => LinkState::Confirmed,
    }
}

/// The link of a person's decision; it remembers which enterprises were seen when it was made.
fn by_person(state: LinkState, enterprise: Option<Key>, before: Option<&Link>) -> Link {
    let held = before.map(|link| link.candidates.clone()).unwrap_or_default();
    let settled = before.and_then(|link| link.enterprise).map(|enterprise| Candidate {
        enterprise,
        score: 1000,
        method: before.map_or(LinkMethod::None, |link| link.method),
    });
    let mut candidates: Vec<Candidate> = settled.into_iter().chain(held).collect();
    candidates.retain(|candidate| Some(candidate.enterprise) != enterprise);
    candidates.truncate(CANDIDATES_MAX);
    Link { state, method: LinkMethod::Person, enterprise, score: 1000, candidates }
}

fn text_row(text: &TextRow) -> RowId {
    RowId::Subject(crate::store::links::text_subject(text.hash))
}

fn best_of(text: &TextRow) -> Option<Key> {
    let link = text.link.as_ref()?;
    link.candidates.first().map(|candidate| candidate.enterprise).or(link.enterprise)
}

fn load_of(uses: Uses) -> Load {
    Load { n_members: uses.n_members, n_branches: uses.n_branches }
}

fn load_has(standing: Standing) -> Load {
    Load { n_members: standing.n_members, n_branches: standing.n_branches }
}

fn counted(lang: Lang, (zh, en): (&str, &str), n: usize, names: &[String]) -> String {
    let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(lang.pick("、", ", "));
    let more = if names.len() > 3 || n > names.len() && names.len() == 3 { lang.pick("等", " ...") } else { "" };
    match (lang, shown.is_empty()) {
        (Lang::Zh, true) => format!("{zh} {n} 处"),
        (Lang::Zh, false) => format!("{zh} {n} 处：{shown}{more}"),
        (Lang::En, true) => format!("{en}: {n}"),
        (Lang::En, false) => format!("{en}: {n} ({shown}{more})"),
    }
}
