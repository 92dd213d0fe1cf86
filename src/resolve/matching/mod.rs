//! 单位匹配, the engine: which enterprise of a registry a written name means, how sure that is, and why. Names in, verdicts out; it
//! knows no file and no database, and the same text against the same names gives the same answer whatever else is asked.
//!
//! A text is read ([`reading`]), its rarest pairs of characters call up candidates ([`grams`], [`search`]), each is aligned with
//! the text and the agreements counted ([`evidence`]), the counts are weighed in bits ([`weights`], learnt by [`fit`]), and what is
//! left of doubt beside the other candidates and "no enterprise of this registry" is the score: bits of odds that this is the
//! one. What a score is worth stands in [`calibration`]; what follows from it is decided in [`Matcher::decide`].
//!
//! # Why
//! Candidates compete in one sum of probabilities instead of each being held against a threshold: a name that five firms bear
//! is then doubtful by itself, however well it fits each of them, and no second rule for runners-up is needed to see it.

pub mod calibration;
pub mod evidence;
pub mod fit;
pub mod grams;
pub mod reading;
pub mod registry;
pub mod search;
pub mod weights;

use super::divisions::Divisions;
use super::name;
use calibration::Thresholds;
use evidence::Feature;
use registry::{NameTable, NamesBuilder};
use search::{Found, Scratch, absent_features};
use weights::Weights;

/// Number of an enterprise, as the caller counts them.
pub type Owner = u32;

/// What a name is to its enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// 企业名称
    Name,
    /// 曾用名, 别名
    Other,
}

/// Names of a registry before they are indexed.
#[derive(Default)]
pub struct MatcherBuilder {
    names: NamesBuilder,
    /// Owner of each name with a mark for other spellings; empty while every name is its own number's.
    owners: Vec<u32>,
    plain: bool,
}

/// Mark of a former name or alias in the list of owners.
const OTHER: u32 = 1 << 31;

impl MatcherBuilder {
    /// No name yet.
    pub fn new() -> Self {
        Self { plain: true, ..Self::default() }
    }

    /// Adds a name of an enterprise; the numbers may come in any order and be left out.
    pub fn push(&mut self, divisions: &Divisions, owner: Owner, spelling: Spelling, text: &str) {
        let number = self.names.len() as u32;
        if self.plain && (owner != number || spelling == Spelling::Other) {
            self.plain = false;
            self.owners = (0..number).collect();
        }
        if !self.plain {
            self.owners.push(owner & !OTHER | if spelling == Spelling::Other { OTHER } else { 0 });
        }
        self.names.push(divisions, text);
    }

    /// Indexes the names.
    pub fn build(self) -> Matcher {
        Matcher {
            table: self.names.build(),
            owners: self.owners,
            weights: Weights::shipped().clone(),
            thresholds: Thresholds::default(),
        }
    }
}

/// A registry ready to be asked.
pub struct Matcher {
    table: NameTable,
    owners: Vec<u32>,
    weights: Weights,
    thresholds: Thresholds,
}

/// What a roster tells about one candidate besides the text (园区, 县区, 所在支部, 同事).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Context {
    /// The enterprise lies in the zone or county of the list or address, or outside it; `None` where nothing is known.
    pub place: Option<bool>,
    /// The branch is the enterprise's own, or co-workers of the same branch were linked to it.
    pub people: bool,
}

/// An enterprise with what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Which enterprise.
    pub owner: Owner,
    /// Bits of odds that it is meant, all other candidates and none considered; ranks across texts.
    pub score: f32,
    /// Bits for it alone.
    pub bits: f32,
    found: Found,
}

/// A part of the evidence: its words and its bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What agrees or not, in the trade's words.
    pub word: &'static str,
    /// Bits for (or against, below 0).
    pub bits: f32,
}

/// What the machine says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Settled: the first candidate is meant.
    Linked,
    /// A person has to look.
    Review,
    /// Several enterprises fit equally; the first `n` candidates.
    Ambiguous(usize),
    /// No enterprise of this registry.
    None,
}

impl Verdict {
    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Linked => "linked",
            Verdict::Review => "review",
            Verdict::Ambiguous(_) => "ambiguous",
            Verdict::None => "none",
        }
    }
}

/// The answer for one text.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Answer {
    /// Candidates, best first.
    pub ranked: Vec<Ranked>,
    /// Bits of odds that no enterprise of this registry is meant.
    pub absent: f32,
    /// The text names no unit at all (无, 退休).
    pub not_a_unit: bool,
    /// The text states its legal form.
    pub full: bool,
}

impl Matcher {
    /// Other weights and thresholds than the shipped ones.
    #[must_use]
    pub fn with(mut self, weights: Weights, thresholds: Thresholds) -> Self {
        self.weights = weights;
        self.thresholds = thresholds;
        self
    }

    /// The thresholds in force.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// How many names are indexed.
    pub fn n_names(&self) -> usize {
        self.table.len()
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.table.bytes() + self.owners.capacity() * 4
    }

    fn owner(&self, name: u32) -> (Owner, Spelling) {
        match self.owners.get(name as usize) {
            Some(owner) if owner & OTHER != 0 => (owner & !OTHER, Spelling::Other),
            Some(owner) => (*owner, Spelling::Name),
            None => (name, Spelling::Name),
        }
    }

    /// Candidates for a text with their scores; `context` tells what else is known of one.
    pub fn ask(&self, scratch: &mut Scratch, text: &str, mut context: impl FnMut(Owner) -> Context) -> Answer {
        if name::names_no_unit(text) {
            return Answer { not_a_unit: true, absent: SCORE_MAX, ..Answer::default() };
        }
        scratch.read(Divisions::shared(), &self.table, text);
        scratch.search(&self.table, &self.weights);
        let mut ranked: Vec<Ranked> = Vec::with_capacity(scratch.found.len());
        for found in &scratch.found {
            let (owner, spelling) = self.owner(found.name);
            let mut found = *found;
            let known = context(owner);
            let flag = |yes: bool| f32::from(u8::from(yes));
            found.features[Feature::OtherName as usize] = flag(spelling == Spelling::Other);
            found.features[Feature::ContextPlace as usize] = flag(known.place == Some(true));
            found.features[Feature::ContextAgainst as usize] = flag(known.place == Some(false));
            found.features[Feature::ContextPeople as usize] = flag(known.people);
            // What a roster knows stands outside the units, so its bits are simply added.
            let outside = [Feature::OtherName, Feature::ContextPlace, Feature::ContextAgainst, Feature::ContextPeople];
            let bits = |feature: Feature| self.weights.name[feature as usize] * found.features[feature as usize];
            found.bits += outside.into_iter().map(bits).sum::<f32>();
            ranked.push(Ranked { owner, score: 0.0, bits: found.bits, found });
        }
        ranked.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.owner.cmp(&b.owner)));
        // An enterprise's best spelling speaks for it.
        if !self.owners.is_empty() {
            let mut seen = Vec::new();
            ranked.retain(|one| {
                !seen.contains(&one.owner) && {
                    seen.push(one.owner);
                    true
                }
            });
        }
        let absent = self.weights.absent_bits(&absent_features(&scratch.written, scratch.key()));
        Answer { full: scratch.written.full, ..weigh_against_each_other(&mut ranked, absent) }
    }

    /// What follows from an answer.
    pub fn decide(&self, answer: &Answer) -> Verdict {
        let Some(best) = answer.ranked.first() else { return Verdict::None };
        let runner_up = answer.ranked.get(1).map_or(f32::NEG_INFINITY, |second| second.bits);
        let link = if answer.full { self.thresholds.link } else { self.thresholds.link_short };
        // Words in brackets that the name lacks may name another one: (原某某).
        let aside = best.found.features[Feature::AsideOver as usize] > 0.0;
        if !aside && best.score >= link && best.bits - runner_up >= self.thresholds.margin {
            return Verdict::Linked;
        }
        // Several that fit as well as the best, and together beyond doubt.
        let level = best.bits - self.thresholds.level;
        let n_level = answer.ranked.iter().take_while(|one| one.bits >= level).count();
        if n_level > 1 && answer.absent < self.thresholds.ambiguous {
            return Verdict::Ambiguous(n_level);
        }
        if best.score >= self.thresholds.review { Verdict::Review } else { Verdict::None }
    }

    /// The parts of the evidence for a candidate, those of one word summed, the weightiest first.
    pub fn parts(&self, ranked: &Ranked) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let by_feature = self.weights.parts(&ranked.found.features);
        for &feature in Feature::ALL {
            let bits = by_feature[feature as usize];
            match parts.iter_mut().find(|part| part.word == feature.zh()) {
                Some(part) => part.bits += bits,
                None => parts.push(Part { word: feature.zh(), bits }),
            }
        }
        parts.retain(|part| part.bits.abs() >= 0.05);
        parts.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
        parts
    }

    /// One labelled text as the fit wants it.
    pub fn case(&self, scratch: &mut Scratch, text: &str, right: Option<Owner>, list: (usize, f32)) -> fit::Case {
        scratch.read(Divisions::shared(), &self.table, text);
        scratch.search(&self.table, &self.weights);
        let is_right = |found: &Found| Some(self.owner(found.name).0) == right;
        fit::Case {
            right: scratch.found.iter().position(is_right),
            candidates: scratch.found.iter().map(|found| found.features).collect(),
            absent: absent_features(&scratch.written, scratch.key()),
            weight: list.1,
            list: list.0,
            full: scratch.written.full,
        }
    }
}

/// No score is surer than this.
pub const SCORE_MAX: f32 = 40.0;

/// Bits for each become bits of odds against all others.
fn weigh_against_each_other(ranked: &mut [Ranked], absent: f32) -> Answer {
    let top = ranked.iter().map(|one| one.bits).fold(absent, f32::max);
    let share = |bits: f32| f64::from(bits - top).exp2();
    let total: f64 = ranked.iter().map(|one| share(one.bits)).sum::<f64>() + share(absent);
    let odds = |bits: f32| {
        let own = share(bits);
        let rest = (total - own).max(f64::MIN_POSITIVE);
        ((own.max(f64::MIN_POSITIVE) / rest).log2() as f32).clamp(-SCORE_MAX, SCORE_MAX)
    };
    for one in ranked.iter_mut() {
        one.score = odds(one.bits);
    }
    Answer { absent: odds(absent), ranked: ranked.to_vec(), ..Answer::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Invented names, and fillers so that words of the trade are common.
    fn registry() -> Vec<String> {
        let own = [
            "海南椰屿智能科技股份有限公司",
            "海口潮汐贸易有限公司",
            "海南帆影文化传媒有限公司",
            "三亚帆影文化传媒有限公司",
            "海南星槎国际航空货运股份有限公司",
            "海口鹿鸣食品有限公司",
            "海口鹿鸣食品有限公司",
        ];
        let brands = ["云麓", "青禾", "瑞川", "朗岳", "沐泽", "启衡", "凌波", "锦程", "博远", "恒润", "卓识", "天弈"];
        let trades = ["科技", "贸易", "文化传媒", "食品", "建筑工程", "物业管理", "信息技术", "实业"];
        let filler =
            brands.iter().flat_map(|brand| trades.iter().map(move |trade| format!("海南{brand}{trade}有限公司")));
        own.iter().map(|name| (*name).to_owned()).chain(filler).collect()
    }

    fn matcher(names: &[String]) -> Matcher {
        let mut builder = MatcherBuilder::new();
        for (owner, name) in names.iter().enumerate() {
            builder.push(Divisions::shared(), owner as u32, Spelling::Name, name);
        }
        builder.build()
    }

    fn ask(matcher: &Matcher, text: &str) -> (Verdict, Answer) {
        let answer = matcher.ask(&mut Scratch::default(), text, |_| Context::default());
        (matcher.decide(&answer), answer)
    }

    #[test]
    fn written_forms_find_their_enterprise() {
        let matcher = matcher(&registry());
        for (text, owner) in [
            ("海南椰屿智能科技股份有限公司", 0),
            ("椰屿科技", 0),
            ("椰屿股份", 0),
            ("海南椰与智能科技股份有限公司", 0),
            ("海南椰嶼智能科技股份有限公司", 0),
            ("椰屿智能科技（海南）股份有限公司", 0),
            ("海南椰屿智能科技股份有限公司财务部", 0),
            ("海口潮夕贸易有限公司", 1),
            ("三亚帆影", 3),
            ("星航", 4),
        ] {
            let (_, answer) = ask(&matcher, text);
            assert_eq!(answer.ranked.first().map(|one| one.owner), Some(owner), "{text}");
        }
    }

    #[test]
    fn sure_ones_settle_doubtful_ones_do_not() {
        let matcher = matcher(&registry());
        assert_eq!(ask(&matcher, "海南椰屿智能科技股份有限公司").0, Verdict::Linked);
        assert_eq!(ask(&matcher, "退休").0, Verdict::None);
        assert_ne!(ask(&matcher, "海南子虚乌有置业有限公司").0, Verdict::Linked);
        assert_ne!(ask(&matcher, "椰城区人民政府").0, Verdict::Linked);
    }

    #[test]
    fn a_name_of_several_is_ambiguous_with_all_of_them() {
        let matcher = matcher(&registry());
        let (verdict, answer) = ask(&matcher, "海口鹿鸣食品有限公司");
        assert_eq!(verdict, Verdict::Ambiguous(2));
        let mut owners: Vec<u32> = answer.ranked[..2].iter().map(|one| one.owner).collect();
        owners.sort_unstable();
        assert_eq!(owners, [5, 6]);
    }

    #[test]
    fn a_name_of_very_many_is_ambiguous_with_all_of_them() {
        let mut names = registry();
        let before = names.len();
        names.extend((0..130).map(|_| "海口百川商贸有限公司".to_owned()));
        let (verdict, answer) = ask(&matcher(&names), "海口百川商贸有限公司");
        assert_eq!(verdict, Verdict::Ambiguous(130));
        assert!(answer.ranked[..130].iter().all(|one| one.owner as usize >= before));
    }

    #[test]
    fn words_in_brackets_that_no_name_holds_are_left_to_a_person() {
        let matcher = matcher(&registry());
        assert_eq!(ask(&matcher, "海南椰屿智能科技股份有限公司").0, Verdict::Linked);
        assert_ne!(ask(&matcher, "椰屿智能科技股份(原碧波软件)").0, Verdict::Linked);
    }

    #[test]
    fn a_brand_that_is_a_place_may_be_taken_for_one() {
        let mut names = registry();
        names.push("海口市瑞昌家具有限公司".to_owned());
        names.push("海口市茗庭家具有限公司".to_owned());
        let (_, answer) = ask(&matcher(&names), "家具有限公司");
        assert_eq!(answer.ranked.first().map(|one| one.owner as usize), Some(names.len() - 2));
    }

    #[test]
    fn what_the_roster_knows_besides_decides_between_equals() {
        let matcher = matcher(&registry());
        let answer = matcher.ask(&mut Scratch::default(), "海口鹿鸣食品有限公司", |owner| Context {
            place: Some(owner == 6),
            people: owner == 6,
        });
        assert_eq!(answer.ranked[0].owner, 6);
        assert_eq!(matcher.decide(&answer), Verdict::Linked);
    }

    #[test]
    fn parts_add_up_to_the_bits() {
        let matcher = matcher(&registry());
        let (_, answer) = ask(&matcher, "椰屿科技");
        let best = &answer.ranked[0];
        let sum: f32 = matcher.parts(best).iter().map(|part| part.bits).sum();
        assert!((sum - best.bits).abs() < 0.5, "{sum} {}", best.bits);
    }

    #[test]
    fn another_spelling_speaks_for_its_enterprise() {
        let mut builder = MatcherBuilder::new();
        builder.push(Divisions::shared(), 7, Spelling::Name, "海南椰屿智能科技股份有限公司");
        builder.push(Divisions::shared(), 7, Spelling::Other, "海口潮汐软件有限公司");
        let (_, answer) = ask(&builder.build(), "海口潮汐软件有限公司");
        assert_eq!(answer.ranked.iter().map(|one| one.owner).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn an_empty_registry_answers_nothing() {
        assert_eq!(ask(&matcher(&[]), "海南椰屿智能科技股份有限公司").0, Verdict::None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_is_answered(text in "\\PC{0,90}") {
            let matcher = matcher(&registry());
            let answer = ask(&matcher, &text).1;
            prop_assert!(answer.ranked.iter().all(|one| one.score.is_finite()));
        }

        #[test]
        fn scratch_holds_nothing_of_the_text_before(first in "[海南椰屿科技帆影食品有限公司]{0,9}", second in "[海口鹿鸣椰屿科技股份]{1,9}") {
            let matcher = matcher(&registry());
            let mut scratch = Scratch::default();
            let _ = matcher.ask(&mut scratch, &first, |_| Context::default());
            let used = matcher.ask(&mut scratch, &second, |_| Context::default());
            prop_assert_eq!(used, ask(&matcher, &second).1);
        }
    }
}
