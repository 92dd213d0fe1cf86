//! 频数 (tally). How the rows of a query spread over a column, in lines that people read: words as they are, numbers in bands
//! (规模), days by year. Every line carries the condition that lists exactly its rows.

use super::error::Error;
use super::service::App;
use super::views::{Facet, TallyLine};
use crate::model::lang::Lang;
use crate::model::list::{Column, ListQuery, Test};
use crate::model::range::{self, Written};

/// First numbers of the bands of 从业人数: those that people hand out work by.
const STAFF_BANDS: &[u32] = &[0, 1, 10, 50, 100, 300, 1000];
/// First numbers of the bands of other counts: three full members are what a branch of one's own needs.
const COUNT_BANDS: &[u32] = &[0, 1, 2, 3, 10, 50, 100];

impl App {
    pub(super) fn tally(&mut self, query: &ListQuery, column: Column) -> Result<Vec<TallyLine>, Error> {
        let facets = self.facets(query, column)?;
        Ok(tally(&facets, column, self.lang()))
    }
}

/// Lines of a tally; words most frequent first, bands and years in their order, what is not known last.
fn tally(facets: &[Facet], column: Column, lang: Lang) -> Vec<TallyLine> {
    match Written::of(column) {
        Written::Word => facets.iter().map(word).collect(),
        Written::Count => bands(facets, COUNT_BANDS, 0, column, lang),
        Written::CountOrUnknown => bands(facets, STAFF_BANDS, 1, column, lang),
        Written::Day => years(facets, lang),
    }
}

fn word(facet: &Facet) -> TallyLine {
    TallyLine { label: facet.label.clone(), test: Test::Any(vec![facet.value]), count: facet.count }
}

fn bands(facets: &[Facet], firsts: &[u32], more: u32, column: Column, lang: Lang) -> Vec<TallyLine> {
    let mut lines = Vec::new();
    for (at, first) in firsts.iter().enumerate() {
        let from = first.saturating_add(more);
        let to = firsts.get(at + 1).map_or(u32::MAX, |next| next + more - 1);
        lines.extend(line(facets, from, to, range_words(column, from, to)));
    }
    lines.extend(line(facets, 0, more.wrapping_sub(1), unknown(lang)).filter(|_| more > 0));
    lines
}

/// `10-49`, `1000+`, `3`.
fn range_words(column: Column, from: u32, to: u32) -> String {
    range::words(column, from, to)
}

fn years(facets: &[Facet], lang: Lang) -> Vec<TallyLine> {
    let mut years: Vec<u32> = facets.iter().map(|facet| facet.value / 10_000).filter(|year| *year > 0).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let year = |year: u32| line(facets, year * 10_000, year * 10_000 + 9999, year.to_string());
    let mut lines: Vec<TallyLine> = years.into_iter().filter_map(year).collect();
    lines.extend(line(facets, 0, 9999, unknown(lang)));
    lines
}

fn line(facets: &[Facet], from: u32, to: u32, label: String) -> Option<TallyLine> {
    let count: usize = facets.iter().filter(|facet| (from..=to).contains(&facet.value)).map(|facet| facet.count).sum();
    let test = if from == to { Test::Any(vec![from]) } else { Test::Between(from, to) };
    (count > 0).then_some(TallyLine { label, test, count })
}

fn unknown(lang: Lang) -> String {
    lang.pick("（未知）", "(unknown)").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(column: Column, values: &[(u32, usize)]) -> Vec<(String, usize)> {
        let facet = |(value, count): &(u32, usize)| Facet { value: *value, label: format!("v{value}"), count: *count };
        let facets: Vec<Facet> = values.iter().map(facet).collect();
        let lines = tally(&facets, column, Lang::Zh);
        for line in &lines {
            let holds = |value: u32| match &line.test {
                Test::Any(values) => values.contains(&value),
                Test::Between(from, to) => (*from..=*to).contains(&value),
            };
            let n: usize = values.iter().filter(|(value, _)| holds(*value)).map(|(_, n)| n).sum();
            assert_eq!(n, line.count, "{line:?}");
        }
        lines.into_iter().map(|line| (line.label, line.count)).collect()
    }

    fn check(column: Column, values: &[(u32, usize)], expect: &[(&str, usize)]) {
        let expect: Vec<(String, usize)> = expect.iter().map(|(label, n)| ((*label).to_owned(), *n)).collect();
        assert_eq!(lines(column, values), expect);
    }

    #[test]
    fn numbers_stand_in_bands_and_days_in_years() {
        let staff = [(0, 5), (1, 1), (2, 2), (10, 3), (11, 4), (51, 1), (5000, 2)];
        check(
            Column::Staff,
            &staff,
            &[("0", 1), ("1-9", 5), ("10-49", 4), ("50-99", 1), ("1000+", 2), ("（未知）", 5)],
        );
        check(Column::Members, &[(0, 9), (3, 1), (4, 1)], &[("0", 9), ("3-9", 2)]);
        let days = [(0, 1), (20_200_501, 2), (20_200_000, 1), (20_230_101, 4)];
        check(Column::Established, &days, &[("2023", 4), ("2020", 3), ("（未知）", 1)]);
        check(Column::Status, &[(1, 3), (2, 1)], &[("v1", 3), ("v2", 1)]);
    }
}
