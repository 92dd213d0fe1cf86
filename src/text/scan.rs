//! Search in an arena: many short records in one buffer, a separator byte between them. A million names are searched in some
//! milliseconds because the buffer is one long string to `memchr`, and records are only counted between hits.

use memchr::{memchr, memchr_iter, memmem};

/// Reports the index of every record that contains `needle`, rising, each once, until `hit` returns `false`. Records are
/// parted by `separator`; a separator at the very end makes no further record. An empty needle is in every record; a
/// needle that contains the separator is in none.
///
/// ```
/// let mut found = Vec::new();
/// dishu::text::scan::find_records("海南\n海口\n三亚\n".as_bytes(), "海".as_bytes(), b'\n', |index| {
///     found.push(index);
///     true
/// });
/// assert_eq!(found, [0, 1]);
/// ```
pub fn find_records(haystack: &[u8], needle: &[u8], separator: u8, mut hit: impl FnMut(u32) -> bool) {
    if needle.contains(&separator) {
        return;
    }
    let finder = memmem::Finder::new(needle);
    let mut record = 0u32;
    let mut rest = haystack;
    while !rest.is_empty() {
        let Some(at) = finder.find(rest) else {
            return;
        };
        let n_passed = memchr_iter(separator, &rest[..at]).count();
        record = record.saturating_add(u32::try_from(n_passed).unwrap_or(u32::MAX));
        if !hit(record) {
            return;
        }
        let Some(end) = memchr(separator, &rest[at..]) else {
            return;
        };
        rest = &rest[at + end + 1..];
        record = record.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(haystack: &[u8], needle: &[u8]) -> Vec<u32> {
        let mut all = Vec::new();
        find_records(haystack, needle, b'\n', |index| {
            all.push(index);
            true
        });
        all
    }

    /// The same by splitting.
    fn naive(haystack: &[u8], needle: &[u8]) -> Vec<u32> {
        let whole = haystack.strip_suffix(b"\n").unwrap_or(haystack);
        if haystack.is_empty() || needle.contains(&b'\n') {
            return Vec::new();
        }
        let records = whole.split(|byte| *byte == b'\n').zip(0u32..);
        let holds = |record: &[u8]| needle.is_empty() || record.windows(needle.len()).any(|part| part == needle);
        records.filter(|(record, _)| holds(record)).map(|(_, index)| index).collect()
    }

    #[test]
    fn records_are_reported_once_in_order() {
        let check = |haystack: &str, needle: &str, expect: &[u32]| {
            assert_eq!(found(haystack.as_bytes(), needle.as_bytes()), expect, "{haystack:?} {needle:?}");
        };
        check("aa\nb\naba\n", "a", &[0, 2]);
        check("aa\nb\naba", "ba", &[2]);
        check("a\n\n\nb", "", &[0, 1, 2, 3]);
        check("a\nb", "a\nb", &[]);
        check("", "a", &[]);
        check("\n", "a", &[]);
    }

    #[test]
    fn the_caller_can_stop() {
        let mut n_seen = 0;
        find_records(b"a\na\na", b"a", b'\n', |_| {
            n_seen += 1;
            n_seen < 2
        });
        assert_eq!(n_seen, 2);
    }

    proptest! {
        #[test]
        fn equal_to_splitting(haystack in "[ab\n]{0,30}", needle in "[ab\n]{0,3}") {
            prop_assert_eq!(found(haystack.as_bytes(), needle.as_bytes()), naive(haystack.as_bytes(), needle.as_bytes()));
        }
    }
}
