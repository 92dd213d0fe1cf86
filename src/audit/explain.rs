//! 说明: turns codes and values into sentences when somebody reads them. Every sentence asks (请核实), gives the values, where they
//! come from and the day they stand for, and the provision; none says that anybody did wrong.

use super::basis::provision;
use super::{Rule, rule};
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::finding::{Evidence, EvidenceKey, Value};
use crate::model::id::Subject;
use crate::model::lang::Lang;
use crate::model::link::{LinkMethod, LinkState};
use crate::model::record::{
    CodeState, Employment, Ownership, Place, Relation, StaffSource, Status, Unbuilt, WorkSource,
};

/// One line per value: `正式党员：3`.
pub fn evidence_lines(evidence: &Evidence, lang: Lang, names: &dyn Fn(Subject) -> Option<String>) -> Vec<String> {
    let line = |(key, value): &(EvidenceKey, Value)| {
        let value = words(*key, value, lang, names);
        format!("{}{}{value}", lang.pick(key.zh(), key.en()), lang.pick("：", ": "))
    };
    evidence.items().iter().map(line).collect()
}

/// The question put: `请核实（截至 2026-11-22）：该企业有正式党员 3 名（口径 3 名）……`. Empty for a code nobody knows.
pub fn statement(code: &str, evidence: &Evidence, day: Day, lang: Lang) -> String {
    let Some(rule) = rule(code) else { return String::new() };
    let parts = lang.pick(rule.ask_zh, rule.ask_en).split('|');
    let told: Vec<String> = parts.filter_map(|part| fill(part, evidence, lang)).collect();
    match lang {
        Lang::Zh => format!("请核实（截至 {day}）：{}。", told.join("，")),
        Lang::En => format!("Please verify (as of {day}): {}.", told.join("; ")),
    }
}

/// `依据：《…》第四条；…`
pub fn provision_line(rule: &Rule, lang: Lang) -> String {
    let cites: Vec<String> = rule.provisions.iter().filter_map(|key| provision(key)).map(|p| p.cite()).collect();
    let mut once: Vec<&str> = Vec::new();
    for cite in cites.iter().flat_map(|cite| cite.split('；')) {
        if !once.contains(&cite) {
            once.push(cite);
        }
    }
    format!("{}{}", lang.pick("依据：", "Provision: "), once.join("；"))
}

/// Everything about a rule on one page (`dishu rules FG01`): title, question, remedy, 口径 例外 示例, provisions.
pub fn rule_page(rule: &Rule, lang: Lang) -> Vec<String> {
    let label = |zh: &str, en: &str| format!("{}{}", lang.pick(zh, en), lang.pick("：", ": "));
    let mut lines = vec![
        format!("{} {}", rule.code, lang.pick(rule.title_zh, rule.title_en)),
        format!("{}{}", label("轻重", "severity"), lang.pick(rule.ceiling().zh(), rule.ceiling().en())),
        format!("{}{}", label("责任主体", "responsible"), lang.pick(rule.responsible.zh(), rule.responsible.en())),
        format!("{}{}", label("办法", "remedy"), lang.pick(rule.remedy_zh, rule.remedy_en)),
        rule.text.to_owned(),
        provision_line(rule, lang),
    ];
    lines.extend(
        rule.provisions
            .iter()
            .filter_map(|key| provision(key))
            .map(|p| format!("  {} {}（{}）", p.key, p.text, lang.pick(p.confidence.zh(), p.confidence.en()))),
    );
    lines
}

/// Puts values into `{Name}`; `None` when one of them is not in the evidence.
fn fill(part: &str, evidence: &Evidence, lang: Lang) -> Option<String> {
    let mut out = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let (key, value) = evidence.items().into_iter().find(|(key, _)| format!("{key:?}") == name)?;
        out.push_str(before);
        out.push_str(&words(key, &value, lang, &|_| None));
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn words(key: EvidenceKey, value: &Value, lang: Lang, names: &dyn Fn(Subject) -> Option<String>) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Partial(date) => date.to_string(),
        Value::Code(code) => code_words(key, *code, lang),
        Value::Ref(subject) => names(*subject).unwrap_or_else(|| subject.key.to_string()),
        Value::Text(text) => text.clone(),
    }
}

/// A stored number of the enum that belongs to the key.
fn code_words(key: EvidenceKey, code: u8, lang: Lang) -> String {
    macro_rules! name {
        ($kind:ident) => {{
            let value = $kind::from_number(code);
            lang.pick(value.zh(), value.en()).to_owned()
        }};
    }
    match key {
        EvidenceKey::Place => name!(Place),
        EvidenceKey::Relation => name!(Relation),
        EvidenceKey::Status => name!(Status),
        EvidenceKey::CodeState => name!(CodeState),
        EvidenceKey::LinkMethod => name!(LinkMethod),
        EvidenceKey::LinkState => name!(LinkState),
        EvidenceKey::Employment => name!(Employment),
        EvidenceKey::Ownership => name!(Ownership),
        EvidenceKey::StaffSource => name!(StaffSource),
        EvidenceKey::WorkSource => name!(WorkSource),
        EvidenceKey::Unbuilt => name!(Unbuilt),
        EvidenceKey::Premises
        | EvidenceKey::Running
        | EvidenceKey::ClaimsOrg
        | EvidenceKey::InManagement
        | EvidenceKey::ToServe => {
            let (zh, en) = match Fact::from_number(code) {
                Fact::Yes => ("是", "yes"),
                Fact::No => ("否", "no"),
                Fact::Unknown => ("未知", "unknown"),
            };
            lang.pick(zh, en).to_owned()
        }
        _ => code.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules;
    use super::*;
    use crate::model::id::Kind;

    fn day() -> Day {
        Day::parse("2026-11-22").unwrap()
    }

    #[test]
    fn a_statement_asks_with_value_and_day() {
        let evidence = Evidence::default().number(EvidenceKey::FullMembers, 3).number(EvidenceKey::Threshold, 3);
        assert_eq!(
            statement("FG01", &evidence, day(), Lang::Zh),
            "请核实（截至 2026-11-22）：该企业有正式党员 3 名（口径 3 名），未见单独党支部。",
            "the part about 其中 is left out, nothing is known of it"
        );
        assert_eq!(
            statement("FG01", &evidence, day(), Lang::En),
            "Please verify (as of 2026-11-22): 3 full members work here (threshold 3); no branch of its own is on the list."
        );
        assert_eq!(statement("XX99", &evidence, day(), Lang::Zh), "");
    }

    #[test]
    fn codes_become_words_and_rows_become_names() {
        let subject = Subject { kind: Kind::Branch, key: Default::default() };
        let evidence = Evidence::default()
            .with(EvidenceKey::Place, Value::Code(Place::FormerUnit as u8))
            .with(EvidenceKey::ClaimsOrg, Value::Code(Fact::Yes as u8))
            .with(EvidenceKey::Branch, Value::Ref(subject))
            .with(EvidenceKey::DueOn, Value::Day(day()));
        let lines = evidence_lines(&evidence, Lang::Zh, &|s| (s == subject).then(|| "甲公司党支部".to_owned()));
        assert_eq!(
            lines,
            ["组织关系所在：原工作单位", "登记表自报已建党组织：是", "党支部：甲公司党支部", "期限：2026-11-22"]
        );
        assert_eq!(evidence_lines(&evidence, Lang::En, &|_| None)[0], "place of affiliation: former-unit");
    }

    #[test]
    fn every_placeholder_is_a_value_of_the_evidence() {
        for rule in rules() {
            for part in [rule.ask_zh, rule.ask_en].iter().flat_map(|text| text.split('|')) {
                for name in part.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0) {
                    let known = EvidenceKey::ALL.iter().any(|key| format!("{key:?}") == name);
                    assert!(known, "{} {name}", rule.code);
                }
            }
        }
    }

    #[test]
    fn provisions_are_printed_once_each() {
        let line = provision_line(rule("GX01").unwrap(), Lang::Zh);
        assert_eq!(line, "依据：《中国共产党党员教育管理工作条例》第二十五条");
        assert!(rules().all(|rule| provision_line(rule, Lang::Zh).chars().count() > 4));
        assert!(rule_page(rule("FG01").unwrap(), Lang::Zh)[0].starts_with("FG01 "));
    }
}
