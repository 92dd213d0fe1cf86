//! Any list query gives the rows that a plain look at every row gives, in the same order.

use super::lists::{List, Selection};
use super::segment::{Builder, Segment};
use crate::model::id::{Id, Key, Region};
use crate::model::list::{Column, ListQuery, Predicate, Table, Test};
use crate::text::{fold, pinyin};
use proptest::prelude::*;

/// A row of the list, as plain as it gets.
#[derive(Clone, Debug)]
struct Plain {
    name: String,
    code: String,
    numbers: [u32; 3],
}

const COLUMNS: &[Column] = &[Column::Staff, Column::County, Column::Step];
const DERIVED: &[Column] = &[Column::Members];

fn plain() -> impl Strategy<Value = Plain> {
    let name = "(海口|三亚|海南|保亭)?[甲乙金盘风车重庆a1（） ]{1,6}(有限公司)?";
    (name, "(91[0-9A-C]{4})?", [0u32..4, 0u32..3000, 0u32..3]).prop_map(|(name, code, numbers)| Plain {
        name,
        code,
        numbers,
    })
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let column = prop::sample::select(vec![Column::Staff, Column::County, Column::Step, Column::Members]);
    let test = prop_oneof![
        prop::collection::vec(0u32..6, 0..3).prop_map(Test::Any),
        (0u32..3000, 0u32..3000).prop_map(|(from, to)| Test::Between(from, to)),
    ];
    (column, test, any::<bool>()).prop_map(|(column, test, negated)| Predicate { column, test, negated })
}

fn query() -> impl Strategy<Value = ListQuery> {
    let search =
        prop_oneof![Just(String::new()), "[hnjpsycq]{1,3}", "[甲乙金盘海口]{1,2}", "[金海][pgnk]", "91[0-9A-C]"];
    let sort = prop::sample::select(vec![Column::Name, Column::Staff, Column::Step, Column::Members, Column::Code]);
    (search, prop::collection::vec(predicate(), 0..3), sort, any::<bool>()).prop_map(
        |(search, filters, sort, descending)| ListQuery { table: Table::Branches, search, filters, sort, descending },
    )
}

fn list(rows: &[Plain]) -> (tempfile::TempDir, List) {
    let dir = tempfile::tempdir().unwrap();
    let key = |i: usize| Key { region: Region(460_105), id: Id([u8::try_from(i).unwrap(); 16]) };
    let mut builder = Builder::new(COLUMNS, true);
    let mut derived = Builder::new(DERIVED, false);
    for (i, row) in rows.iter().enumerate() {
        builder.push(key(i), i as i64, &row.name, &[&row.code], &row.numbers);
        derived.push(key(i), i as i64, "", &[], &[members(row)]);
    }
    let (base, more) = (dir.path().join("a.seg"), dir.path().join("b.seg"));
    builder.write(&base, 1).unwrap();
    derived.write(&more, 1).unwrap();
    let list = List::of(Table::Branches, Segment::open(&base).unwrap(), Segment::open(&more));
    (dir, list)
}

fn members(row: &Plain) -> u32 {
    row.numbers[0] + row.numbers[2]
}

fn number(row: &Plain, column: Column) -> u32 {
    match column {
        Column::Members => members(row),
        other => row.numbers[COLUMNS.iter().position(|c| *c == other).unwrap()],
    }
}

fn finds(row: &Plain, typed: &str) -> bool {
    let needle = fold::key(typed);
    let name = fold::key(&row.name);
    if needle.len() == 1 && needle.bytes().all(|b| b.is_ascii_alphabetic()) {
        return pinyin::initials(&row.name).contains(&needle);
    }
    if name.contains(&needle) || row.code.to_ascii_lowercase().contains(&needle) {
        return true;
    }
    if needle.is_ascii() {
        let spelled = needle.len() > 1 && pinyin::full(&row.name).contains(&needle);
        return spelled || pinyin::initials(&row.name).contains(&needle);
    }
    let mixed = needle.bytes().any(|b| b.is_ascii_alphanumeric());
    let runs = || needle.split(|c: char| c.is_ascii()).filter(|run| !run.is_empty());
    mixed && pinyin::initials(&row.name).contains(&pinyin::initials(&needle)) && runs().all(|run| name.contains(run))
}

/// Rows that read alike stand by how they are written, then by code.
fn written(row: &Plain) -> (String, String) {
    (fold::key(&row.name), row.code.to_ascii_lowercase())
}

fn naive(rows: &[Plain], query: &ListQuery) -> Vec<u32> {
    let holds = |row: &Plain| query.filters.iter().all(|p| p.holds(number(row, p.column)));
    let hit = |row: &Plain| query.search.is_empty() || finds(row, &query.search);
    let mut found: Vec<usize> = (0..rows.len()).filter(|i| holds(&rows[*i]) && hit(&rows[*i])).collect();
    match query.sort {
        // No order is kept for what reads as a few groups only, nor for a column the list does not have: by name then.
        Column::Staff | Column::Members => found.sort_by_key(|i| number(&rows[*i], query.sort)),
        _ => found.sort_by_cached_key(|i| (pinyin::full(&rows[*i].name), written(&rows[*i]), *i)),
    }
    if query.descending {
        found.reverse();
    }
    found.into_iter().map(|i| u32::try_from(i).unwrap()).collect()
}

fn all(list: &List, selection: &Selection) -> Vec<u32> {
    list.slice(selection, 0, usize::MAX).unwrap()
}

proptest! {
    #[test]
    fn a_query_gives_what_a_look_at_every_row_gives(rows in prop::collection::vec(plain(), 0..40), query in query()) {
        let (_dir, list) = list(&rows);
        let selection = list.select(&query).unwrap();
        let (mut found, mut expected) = (all(&list, &selection), naive(&rows, &query));
        prop_assert_eq!(list.count(&selection), found.len());
        // Hits of a search stand by likeness unless an order was asked for.
        if !query.search.is_empty() && query.sort == Column::Name && !query.descending {
            found.sort_unstable();
            expected.sort_unstable();
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn pages_are_pieces_of_the_whole(
        rows in prop::collection::vec(plain(), 0..40), query in query(), from in 0usize..50, n in 0usize..20,
    ) {
        let (_dir, list) = list(&rows);
        let selection = list.select(&query).unwrap();
        let whole = all(&list, &selection);
        let page: Vec<u32> = whole.iter().skip(from).take(n).copied().collect();
        prop_assert_eq!(list.slice(&selection, from, n).unwrap(), page);
    }

    #[test]
    fn counts_add_up_to_the_rows(rows in prop::collection::vec(plain(), 0..40), query in query()) {
        let (_dir, list) = list(&rows);
        let found = naive(&rows, &query);
        let facets = list.facets(&query, Column::Members).unwrap();
        for (value, n) in &facets {
            prop_assert_eq!(*n, found.iter().filter(|row| members(&rows[**row as usize]) == *value).count());
        }
        prop_assert_eq!(facets.iter().map(|(_, n)| n).sum::<usize>(), found.len());
        prop_assert!(facets.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }
}
