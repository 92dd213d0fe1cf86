//! 条件: what a person writes after `--where`, `--zone`, `--rule` becomes predicates on numbers. Words of closed lists are looked up here,
//! words of the data (zones, counties, rules) among the values that occur. A word that fits nothing is refused with what would fit.

use super::args::{Given, usage_error};
use crate::app::Service;
use crate::app::config::nearest;
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::Facet;
use crate::audit;
use crate::model::list::{Column, ListQuery, Predicate, SortBy, Table, Test};
use crate::model::range::{self, Written};
use crate::model::record::{BranchKind, Category, Flow, Ownership, Place, Relation, Status, UnitKind};
use crate::model::zone::ZoneSplit;

/// Values named when a word fits none of them.
const EXAMPLES_MAX: usize = 8;

/// The list a word means, in either language.
///
/// # Errors
/// When it means none.
pub fn table(word: &str) -> Result<Table, Error> {
    let known = Table::ALL.iter().copied();
    if let Some(table) = known.clone().find(|table| table.en() == word || table.zh() == word) {
        return Ok(table);
    }
    let error = usage_error(format!("没有列表「{word}」"), format!("there is no list `{word}`"));
    Err(match nearest(word, known.clone().map(Table::en)) {
        Some(near) => error.hint(format!("改为 `{near}`"), format!("write `{near}`")),
        None => {
            let all: Vec<_> = known.map(Table::en).collect();
            error.hint(format!("从中选择：{}", all.join(" ")), format!("choose one of: {}", all.join(" ")))
        }
    })
}

/// The column a word means, in either language.
///
/// # Errors
/// When it means none.
pub fn column(word: &str) -> Result<Column, Error> {
    let known = Column::ALL.iter().copied();
    if let Some(column) = known.clone().find(|column| column.en() == word || column.zh() == word) {
        return Ok(column);
    }
    let error = usage_error(format!("没有列「{word}」"), format!("there is no column `{word}`"));
    Err(match nearest(word, known.clone().map(Column::en)) {
        Some(near) => error.hint(format!("改为 `{near}`"), format!("write `{near}`")),
        None => {
            let all: Vec<_> = known.map(Column::en).collect();
            error.hint(format!("从中选择：{}", all.join(" ")), format!("choose one of: {}", all.join(" ")))
        }
    })
}

/// The query that the flags of a listing command ask for. Findings that were verified are left out unless `live` is asked about.
///
/// # Errors
/// When a column, a word or a condition is not understood.
pub fn query(service: &mut dyn Service, given: &Given, table: Table) -> Result<ListQuery, Error> {
    let mut query = ListQuery { table, search: given.text("search").unwrap_or_default(), ..ListQuery::default() };
    let named =
        [("rule", Column::Rule), ("severity", Column::Severity), ("zone", Column::Zone), ("county", Column::County)];
    for (flag, column) in named {
        let words = given.texts(flag);
        if !words.is_empty() {
            query.filters.push(Predicate { column, test: any(service, table, column, &words)?, negated: false });
        }
    }
    for condition in given.texts("where") {
        query.filters.push(predicate(service, table, &condition)?);
    }
    if table == Table::Findings && !query.filters.iter().any(|filter| filter.column == Column::Live) {
        query.filters.push(Predicate::is(Column::Live, 1));
    }
    if let Some(word) = given.text("sort") {
        query.sort = column(&word)?;
    } else if table == Table::Findings {
        query.sort = Column::Severity;
        query.descending = true;
    }
    query.descending |= given.has("desc");
    for word in given.texts("then") {
        let (name, descending) = word.strip_suffix(":desc").map_or((word.as_str(), false), |name| (name, true));
        query.then.push(SortBy { column: column(name)?, descending });
    }
    Ok(query)
}

/// `staff>=50`, `status=存续,停业`, `status!=注销`, `members=1..2`
fn predicate(service: &mut dyn Service, table: Table, condition: &str) -> Result<Predicate, Error> {
    let Some((name, sign, value)) = split(condition) else {
        return Err(usage_error(
            format!("条件「{condition}」看不懂"),
            format!("the condition `{condition}` is not understood"),
        )
        .hint(
            "写成 列=值、列!=值、列>=数 或 列=数..数",
            "write COLUMN=VALUE, COLUMN!=VALUE, COLUMN>=N or COLUMN=N..N",
        ));
    };
    let column = column(name.trim())?;
    let value = value.trim();
    let test = match (sign, Written::of(column)) {
        ("=" | "!=", Written::Word) => any(service, table, column, &words_of(value))?,
        ("=" | "!=", _) => numbers(column, value)?,
        (_, Written::Word) => return Err(not_comparable(column, value)),
        (sign, _) => range::read(column, &format!("{sign}{value}")).ok_or_else(|| not_comparable(column, value))?,
    };
    Ok(Predicate { column, test, negated: sign == "!=" })
}

fn split(condition: &str) -> Option<(&str, &'static str, &str)> {
    let at = condition.find(['=', '!', '<', '>'])?;
    let (name, rest) = condition.split_at(at);
    let sign = ["!=", ">=", "<=", "=", ">", "<"].into_iter().find(|sign| rest.starts_with(sign))?;
    let value = rest.get(sign.len()..)?;
    (!name.trim().is_empty() && !value.trim().is_empty()).then_some((name, sign, value))
}

fn words_of(value: &str) -> Vec<String> {
    value.split([',', '，', '、']).map(|word| word.trim().to_string()).collect()
}

/// One number, several, or a range.
fn numbers(column: Column, value: &str) -> Result<Test, Error> {
    let tests: Option<Vec<Test>> = words_of(value).iter().map(|word| range::read(column, word)).collect();
    let mut tests = tests.ok_or_else(|| not_comparable(column, value))?;
    if tests.len() == 1 {
        return Ok(tests.remove(0));
    }
    let one = |test: Test| if let Test::Any(values) = test { Some(values) } else { None };
    let values: Option<Vec<Vec<u32>>> = tests.into_iter().map(one).collect();
    values.map(|values| Test::Any(values.concat())).ok_or_else(|| not_comparable(column, value))
}

fn not_comparable(column: Column, text: &str) -> Error {
    let name = column.en();
    usage_error(format!("「{text}」不能与列 {name} 比较"), format!("`{text}` cannot be compared with {name}"))
        .hint("写整数，或 年-月-日", "write a whole number, or yyyy-mm-dd")
}

/// What a column's words are taken from.
enum Words {
    /// A closed list: Chinese, English, number.
    Closed(Vec<(&'static str, &'static str, u32)>),
    /// What occurs in the data.
    Labels,
}

fn known_words(column: Column) -> Words {
    macro_rules! words {
        ($name:ident) => {
            Words::Closed($name::ALL.iter().map(|v| (v.zh(), v.en(), *v as u32)).collect())
        };
    }
    use crate::model::finding::Severity;
    let yes_no = |list: &[(&'static str, &'static str, u32)]| Words::Closed(list.to_vec());
    match column {
        Column::Status => words!(Status),
        Column::Ownership => words!(Ownership),
        Column::UnitKind => words!(UnitKind),
        Column::BranchKind => words!(BranchKind),
        Column::Category => words!(Category),
        Column::Place => words!(Place),
        Column::Flow => words!(Flow),
        Column::Relation => words!(Relation),
        Column::ZoneSplit => words!(ZoneSplit),
        Column::Severity => words!(Severity),
        Column::Live | Column::InScope => yes_no(&[("是", "yes", 1), ("否", "no", 0)]),
        Column::ThreeHave => yes_no(&[("是", "yes", 2), ("否", "no", 1), ("未知", "unknown", 0)]),
        Column::Coverage => yes_no(&[
            ("单独组建", "own", 3),
            ("联合组建", "joint", 2),
            ("仅工作覆盖", "work-only", 1),
            ("未覆盖", "none", 0),
        ]),
        Column::Name
        | Column::Code
        | Column::County
        | Column::Zone
        | Column::Linked
        | Column::Rule
        | Column::SubjectKind
        | Column::Township
        | Column::Running
        | Column::Row
        | Column::Alike
        | Column::Staff
        | Column::Members
        | Column::Findings
        | Column::Units
        | Column::Uses
        | Column::Established
        | Column::Opened
        | Column::Step => Words::Labels,
    }
}

fn any(service: &mut dyn Service, table: Table, column: Column, words: &[String]) -> Result<Test, Error> {
    let mut values = Vec::new();
    match known_words(column) {
        Words::Closed(known) => {
            for word in words {
                let hit = known.iter().find(|(zh, en, _)| zh == word || en == word);
                values.push(
                    hit.ok_or_else(|| unknown(column, word, known.iter().map(|(zh, en, _)| format!("{zh}({en})"))))?.2,
                );
            }
        }
        Words::Labels => {
            let facets = facets(service, table, column)?;
            for word in words {
                values.extend(labelled(column, word, &facets)?);
            }
        }
    }
    Ok(Test::Any(values))
}

fn facets(service: &mut dyn Service, table: Table, column: Column) -> Result<Vec<Facet>, Error> {
    let query = ListQuery { table, ..ListQuery::default() };
    match service.query(&Query::Facets { query, column }) {
        Answer::Facets(facets) => Ok(facets),
        Answer::Failed(error) => Err(error),
        _ => Ok(Vec::new()),
    }
}

/// The values whose label is the word, begins with it as a word (`FG01 应建未建`), or alone contains it; or whose number it is.
fn labelled(column: Column, word: &str, facets: &[Facet]) -> Result<Vec<u32>, Error> {
    let number = word.parse::<u32>().ok();
    // Divisions are held with nine digits and written with six.
    let is_number =
        |facet: &&Facet| number.is_some_and(|n| facet.value == n || n.checked_mul(1000) == Some(facet.value));
    let exact = facets.iter().find(|facet| facet.label == word).or_else(|| facets.iter().find(is_number));
    if let Some(facet) = exact {
        return Ok(vec![facet.value]);
    }
    let folded = word.to_lowercase();
    let starts = |facet: &&Facet| {
        let label = facet.label.to_lowercase();
        label.strip_prefix(&folded).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    if let Some(facet) = facets.iter().find(starts) {
        return Ok(vec![facet.value]);
    }
    let inside: Vec<&Facet> = facets.iter().filter(|facet| !word.is_empty() && facet.label.contains(word)).collect();
    match inside.as_slice() {
        [facet] => Ok(vec![facet.value]),
        // A rule that found nothing has no value in the list, and asking for it is no mistake.
        [] if column == Column::Rule => match audit::rule(&word.to_uppercase()) {
            Some(_) => Ok(Vec::new()),
            None => Err(unknown(column, word, audit::rules().map(|rule| rule.code.to_owned()))),
        },
        [] => Err(unknown(column, word, facets.iter().map(|facet| facet.label.clone()))),
        several => Err(unknown(column, word, several.iter().map(|facet| facet.label.clone()))),
    }
}

fn unknown(column: Column, word: &str, known: impl Iterator<Item = String>) -> Error {
    let names: Vec<String> = known.take(EXAMPLES_MAX).collect();
    let (zh, en) = (column.zh(), column.en());
    let error = usage_error(format!("「{word}」不是唯一的{zh}"), format!("`{word}` is not one value of {en}"));
    if names.is_empty() {
        return error.hint("先导入并核查，再按此列筛选", "import and audit first, then filter by this column");
    }
    error.hint(format!("从中选择：{}", names.join("、")), format!("choose one of: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zones;

    impl Service for Zones {
        fn query(&mut self, query: &Query) -> Answer {
            let facet = |value, label: &str| Facet { value, label: label.into(), count: 1 };
            let Query::Facets { column, .. } = query else { return Answer::Ids(Vec::new()) };
            Answer::Facets(match column {
                Column::Zone => vec![facet(1, "海口高新区"), facet(2, "三亚高新区"), facet(3, "综合保税区")],
                Column::Rule => vec![facet(77, "FG01 应建未建")],
                Column::County => vec![facet(460_105_000, "秀英区")],
                _ => Vec::new(),
            })
        }
        fn run(
            &mut self,
            _: crate::app::action::Action,
            _: &mut crate::app::action::Report,
        ) -> Result<crate::app::action::Done, Error> {
            Ok(crate::app::action::Done::Changed(0))
        }
        fn data_version(&mut self) -> u64 {
            0
        }
    }

    fn check(condition: &str, column: Column, test: Test, negated: bool) {
        let got = predicate(&mut Zones, Table::Enterprises, condition).unwrap_or_else(|e| panic!("{condition}: {e:?}"));
        assert_eq!(got, Predicate { column, test, negated }, "{condition}");
    }

    #[test]
    fn conditions_become_numbers() {
        check("staff>=50", Column::Staff, Test::Between(51, u32::MAX), false);
        check("从业人数 < 50", Column::Staff, Test::Between(1, 50), false);
        check("staff=10,20", Column::Staff, Test::Any(vec![11, 21]), false);
        check("staff<0", Column::Staff, Test::Any(Vec::new()), false);
        check("members=1..2", Column::Members, Test::Between(1, 2), false);
        check("members=3..", Column::Members, Test::Between(3, u32::MAX), false);
        check("status=存续,suspended", Column::Status, Test::Any(vec![1, 2]), false);
        check("status!=注销", Column::Status, Test::Any(vec![5]), true);
        check("established>=2020-05", Column::Established, Test::Between(20_200_500, u32::MAX), false);
        check("established<=2020-05-31", Column::Established, Test::Between(1, 20_200_531), false);
        check("zone=保税", Column::Zone, Test::Any(vec![3]), false);
        check("county=460105", Column::County, Test::Any(vec![460_105_000]), false);
        check("rule=fg01", Column::Rule, Test::Any(vec![77]), false);
        check("rule=GX06", Column::Rule, Test::Any(Vec::new()), false);
        check("in-scope=yes", Column::InScope, Test::Any(vec![1]), false);
    }

    #[test]
    fn what_is_not_understood_is_refused_with_what_would_be() {
        use crate::model::lang::Lang;
        let cases = [
            ("staff", "看不懂", "写成 列=值"),
            ("=3", "看不懂", "写成 列=值"),
            ("stauts=1", "没有列「stauts」", "改为 `status`"),
            ("status=好", "「好」不是唯一的登记状态", "从中选择：未知(unknown)"),
            ("rule=FG99", "「FG99」不是唯一的规则", "从中选择：DZ01"),
            ("zone=高新区", "「高新区」不是唯一的园区", "从中选择：海口高新区、三亚高新区"),
            ("township=甲", "「甲」不是唯一的乡镇街道", "先导入并核查"),
            ("staff>=many", "不能与列 staff 比较", "写整数"),
            ("staff>=99999999999", "不能与列 staff 比较", "写整数"),
        ];
        for (condition, cause, hint) in cases {
            let error = predicate(&mut Zones, Table::Enterprises, condition).unwrap_err();
            assert!(error.cause(Lang::Zh).contains(cause), "{condition}: {}", error.cause(Lang::Zh));
            assert!(error.hints(Lang::Zh).any(|h| h.starts_with(hint)), "{condition}: {}", error.render(Lang::Zh));
        }
        assert!(table("enterprise").unwrap_err().hints(Lang::En).any(|hint| hint == "write `enterprises`"));
        assert_eq!(table("党员").unwrap(), Table::Members);
    }
}
