//! 小数遮盖: counts of people below three do not leave the office. Where a total stands beside its parts, hiding one part alone would
//! hide nothing, so a second one goes with it.

/// Below this a count of people is not told (design: cells under 3).
pub const LEAST_TOLD: u64 = 3;

/// One count as it may be told: itself, or `None` for "fewer than three". Nobody is nobody, and is told.
pub fn told(count: u64) -> Option<u64> {
    (count == 0 || count >= LEAST_TOLD).then_some(count)
}

/// Parts of a total that stands beside them. When exactly one part is hidden, the smallest of the others is hidden too.
pub fn told_parts(parts: &[u64]) -> Vec<Option<u64>> {
    let mut out: Vec<Option<u64>> = parts.iter().map(|count| told(*count)).collect();
    let hidden = out.iter().filter(|count| count.is_none()).count();
    if hidden == 1 {
        let next = parts.iter().enumerate().filter(|(at, count)| out[*at].is_some() && **count > 0);
        // Among equals the last one, so that the first rows of a table stay.
        if let Some((at, _)) = next.min_by_key(|(at, count)| (**count, usize::MAX - at)) {
            out[at] = None;
        }
    }
    out
}

/// The words for a count that may be hidden.
pub fn words(count: Option<u64>) -> String {
    count.map_or_else(|| format!("<{LEAST_TOLD}"), |count| count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_and_two_are_not_told() {
        assert_eq!([0, 1, 2, 3].map(told), [Some(0), None, None, Some(3)]);
        assert_eq!((words(told(2)), words(told(12))), ("<3".into(), "12".into()));
        assert_eq!(told_parts(&[5, 1, 9, 5]), [Some(5), None, Some(9), None]);
        assert_eq!(told_parts(&[5, 1, 2]), [Some(5), None, None]);
        assert_eq!(told_parts(&[0, 2]), [Some(0), None], "nothing else to hide: the total itself is below three");
    }

    proptest! {
        #[test]
        fn no_hidden_part_follows_from_the_total(parts in prop::collection::vec(0u64..12, 1..9)) {
            let out = told_parts(&parts);
            let hidden: u64 = parts.iter().zip(&out).filter(|(_, out)| out.is_none()).map(|(n, _)| n).sum();
            let n = out.iter().filter(|out| out.is_none()).count();
            prop_assert!(n != 1 || parts.iter().filter(|n| **n > 0).count() == 1, "{parts:?} {out:?} {hidden}");
        }
    }
}
