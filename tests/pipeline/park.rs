//! The bundled park gives exactly the findings its README promises, in words that can be said aloud.

use crate::support::*;
use dishu::app::action::Action;
use dishu::app::service::{App, Options};
use dishu::audit::policy::Policy;
use dishu::audit::rules;
use dishu::model::list::{Column, ListQuery, Predicate, Table};
use dishu::store::Access;
use std::collections::BTreeSet;
use std::path::Path;

/// (code, severity, kind, subject) of the README's table.
fn promised() -> Vec<[String; 4]> {
    let text = std::fs::read_to_string(fixtures("park-small").join("README.md")).unwrap();
    let table = text.split("## 应出的问题").nth(1).unwrap().split("## ").next().unwrap();
    let mut list: Vec<[String; 4]> = table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| ")?.trim_end_matches(" |").split(" | ").collect();
            let [code, severity, kind, name] = cells.as_slice() else { return None };
            let kind = match *kind {
                "企业" => "Enterprise",
                "地址" => "Place",
                "党员" => "Member",
                "党组织" => "Branch",
                "单位名称" => "UnitText",
                _ => return None,
            };
            Some([(*code).to_owned(), (*severity).to_owned(), kind.to_owned(), (*name).to_owned()])
        })
        .collect();
    list.sort();
    list
}

#[test]
fn the_park_gives_what_its_readme_promises() {
    let (place, mut app, reports) = park();
    let promised = promised();
    assert_eq!(promised.len(), 36);
    let codes: BTreeSet<&str> = promised.iter().map(|row| row[0].as_str()).collect();
    let found: Vec<[String; 4]> = findings(&place, &mut app)
        .into_iter()
        .filter(|row| codes.contains(row[0].as_str()))
        .map(|[code, severity, kind, name, _]| [code, severity, kind, name])
        .collect();
    let (found, promised): (BTreeSet<_>, BTreeSet<_>) = (found.into_iter().collect(), promised.into_iter().collect());
    let words = |set: Vec<&[String; 4]>| set.into_iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n");
    let missing = words(promised.difference(&found).collect());
    let extra = words(found.difference(&promised).collect());
    assert!(missing.is_empty() && extra.is_empty(), "promised, not found:\n{missing}\nfound, not promised:\n{extra}");
    let rejected: Vec<u64> = reports.iter().map(|report| report.counts.rejected).collect();
    assert_eq!(rejected, [1, 1, 1, 1, 0], "each list has the faulty row of its README");
}

#[test]
fn the_words_of_every_finding_are_those_that_were_read() {
    let (place, mut app) = whole_park();
    let rows = findings(&place, &mut app);
    let lines: Vec<String> = rows.iter().map(|row| row.join("\t") + "\n").collect();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pipeline/findings.txt");
    if std::env::var_os("DISHU_BLESS").is_some() {
        std::fs::write(&golden, lines.concat()).unwrap();
    }
    let read = std::fs::read_to_string(&golden).unwrap();
    for (line, read) in lines.iter().zip(read.lines()) {
        assert_eq!(line.trim_end(), read, "findings.txt; after reading it critically set DISHU_BLESS=1");
    }
    assert_eq!(lines.len(), read.lines().count());
    let found: BTreeSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let on = rules().filter(|rule| rule.is_on(&Policy::default(), day(0)) && rule.code != "DZ04");
    assert_eq!(on.map(|rule| rule.code).filter(|code| !found.contains(code)).collect::<Vec<_>>(), [""; 0]);
    for row in rows {
        assert!(row[4].starts_with("请核实（截至 2026-06-30）："), "{row:?}");
        for word in ["违法", "非法", "违规", "！", "!", "{", "}", "|", "未知未知", "，，", "：。", "  "]
        {
            assert!(!row[4].contains(word), "{row:?}");
        }
    }
}

#[test]
fn townships_are_compared_where_the_site_asks_for_it() {
    let (place, app, _) = park();
    drop(app);
    let options = Options { policy: "address.split_level = \"township\"".to_owned(), ..place.options() };
    let mut app = App::open(options, Access::Existing).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    let split: Vec<String> =
        findings(&place, &mut app).into_iter().filter(|f| f[0] == "DZ01").map(|f| f[3].clone()).collect();
    assert_eq!(split.len(), 4);
    assert!(split.contains(&"海南昌鹭渔业有限公司".to_owned()), "{split:?}");
}

#[test]
fn a_verdict_silences_a_finding_until_its_day() {
    let (place, mut app, _) = park();
    let mut seqs = Vec::new();
    place.store().each_finding(|finding| seqs.push(finding.seq)).unwrap();
    let why = "现场核对无误".to_owned();
    run(&mut app, Action::Verify { findings: vec![seqs[0]], why: why.clone(), until: Some(day(2)) }).unwrap();
    run(&mut app, Action::Verify { findings: vec![seqs[1]], why, until: None }).unwrap();
    let open = |app: &mut App| {
        let filters = vec![Predicate::is(Column::Live, 0)];
        let verified = page(app, ListQuery { filters, ..table(Table::Findings) });
        assert!(!verified.stale);
        verified.total
    };
    assert_eq!(open(&mut app), 2);
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    assert_eq!(open(&mut app), 2);
    run(&mut app, Action::Audit { as_of: Some(day(2)) }).unwrap();
    assert_eq!(open(&mut app), 1, "its day has come");
}
