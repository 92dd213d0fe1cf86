//! Fuzzy ranking of a short list; the only door to crate `fuzzy-matcher`. Finding candidates among a million names is
//! somebody else's work (`scan`); here some two thousand are put in order. Same input, same order.

use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

/// Texts behind this one are not looked at: ranking costs time by length and a longer list is never read.
pub const TEXTS_MAX: usize = 2_000;

/// Characters of a query that count; more is not typed by hand.
pub const QUERY_CHARS_MAX: usize = 64;

/// Cells of the scoring matrix; longer texts are scored in a simpler way.
const CELLS_MAX: usize = 64 * 1_024;

/// One text that fits the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the list given.
    pub index: usize,
    /// The higher the better; comparable within one call.
    pub score: i64,
    /// Which of its characters matched, rising, to be shown in bold.
    pub at: Vec<usize>,
}

/// The best `limit` texts for a query, best first, equals in the order given. Words of the query may stand in any order but
/// all must fit; capitals do not matter. An empty query fits everything.
///
/// ```
/// let hits = dishu::text::fuzzy::rank("金盘", &["海口金色盘龙", "海南金盘实业", "琼海"], 10);
/// assert_eq!(hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), [1, 0]);
/// assert_eq!(hits[0].at, [2, 3]);
/// ```
pub fn rank(query: &str, texts: &[impl AsRef<str>], limit: usize) -> Vec<Hit> {
    let matcher = SkimMatcherV2::default().ignore_case().element_limit(CELLS_MAX);
    let query: String = query.chars().take(QUERY_CHARS_MAX).collect();
    let words: Vec<&str> = query.split_whitespace().collect();
    let considered = texts.iter().take(TEXTS_MAX).enumerate();
    let mut hits: Vec<Hit> =
        considered.filter_map(|(index, text)| hit(&matcher, &words, index, text.as_ref())).collect();
    hits.sort_by(|a, b| b.score.cmp(&a.score).then(a.index.cmp(&b.index)));
    hits.truncate(limit);
    hits
}

fn hit(matcher: &SkimMatcherV2, words: &[&str], index: usize, text: &str) -> Option<Hit> {
    let mut hit = Hit { index, score: 0, at: Vec::new() };
    for word in words {
        let (score, at) = matcher.fuzzy_indices(text, word)?;
        hit.score = hit.score.saturating_add(score);
        hit.at.extend(at);
    }
    hit.at.sort_unstable();
    hit.at.dedup();
    Some(hit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(query: &str, texts: &[&str]) -> Vec<usize> {
        rank(query, texts, usize::MAX).iter().map(|hit| hit.index).collect()
    }

    #[test]
    fn neighbours_rank_above_scattered_characters() {
        assert_eq!(order("hnjp", &["h-n-j-p", "hnjpsy", "hjnp"]), [1, 0]);
        assert_eq!(order("盘 海南", &["海南金盘", "金盘"]), [0]);
        assert_eq!(order("ABC", &["xabc", "ABC"]).len(), 2);
        assert_eq!(order("", &["甲", "乙"]), [0, 1]);
        assert_eq!(order("无", &["甲", ""]), [] as [usize; 0]);
    }

    #[test]
    fn equals_keep_the_order_given_and_the_limit_holds() {
        let texts = vec!["海南"; TEXTS_MAX + 5];
        let hits = rank("海", &texts, usize::MAX);
        assert_eq!(hits.len(), TEXTS_MAX);
        assert!(hits.is_sorted_by_key(|hit| hit.index));
        assert_eq!(rank("海", &texts, 3).len(), 3);
    }

    #[test]
    fn long_texts_are_survived() {
        let long = "海南".repeat(50_000);
        assert_eq!(rank(&"南海".repeat(1_000), &[long.as_str()], 1).len(), 1);
    }

    proptest! {
        #[test]
        fn places_are_characters_of_the_text(query in "[a-c海南 ]{0,4}", text in "[a-cA-C海南 ]{0,12}") {
            for hit in rank(&query, &[&text], 1) {
                prop_assert!(hit.at.iter().all(|at| *at < text.chars().count()));
                prop_assert!(hit.at.is_sorted());
            }
        }

        #[test]
        fn anything_is_survived(query in any::<String>(), texts in prop::collection::vec(any::<String>(), 0..5)) {
            prop_assert_eq!(rank(&query, &texts, 9), rank(&query, &texts, 9));
        }
    }
}
