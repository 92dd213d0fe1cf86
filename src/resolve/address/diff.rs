//! The differing parts of two texts, to be marked side by side.

use std::ops::Range;

/// Characters on either side that [`diff_spans`] aligns; beyond, the whole middle is marked.
const DIFF_MAX: usize = 200;

/// The differing bytes of two raw texts, to be marked side by side. Width, case and blanks do not differ.
pub fn diff_spans(a: &str, b: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (ca, cb) = (signs(a), signs(b));
    let prefix = ca.iter().zip(&cb).take_while(|(x, y)| x.1 == y.1).count();
    let (ma, mb) = (&ca[prefix..], &cb[prefix..]);
    let suffix = ma.iter().rev().zip(mb.iter().rev()).take_while(|(x, y)| x.1 == y.1).count();
    let (ma, mb) = (&ma[..ma.len() - suffix], &mb[..mb.len() - suffix]);
    let (same_a, same_b) = common(ma, mb);
    (spans(ma, &same_a), spans(mb, &same_b))
}

/// Byte range and folded character of all that is not blank.
fn signs(text: &str) -> Vec<(Range<usize>, char)> {
    let fold = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c).to_ascii_lowercase(),
        _ => c.to_ascii_lowercase(),
    };
    let seen = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    seen.map(|(i, c)| (i..i + c.len_utf8(), fold(c))).collect()
}

/// Which signs stand in a longest common subsequence; lone matches are coincidence and left out.
fn common(a: &[(Range<usize>, char)], b: &[(Range<usize>, char)]) -> (Vec<bool>, Vec<bool>) {
    let (mut same_a, mut same_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.is_empty() || b.is_empty() || a.len() > DIFF_MAX || b.len() > DIFF_MAX {
        return (same_a, same_b);
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = match a[i].1 == b[j].1 {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let run = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x.1 == y.1).count();
        if run > 0 {
            let kept = run > 1;
            same_a[i..i + run].fill(kept);
            same_b[j..j + run].fill(kept);
            (i, j) = (i + run, j + run);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (same_a, same_b)
}

fn spans(signs: &[(Range<usize>, char)], same: &[bool]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for ((range, _), same) in signs.iter().zip(same) {
        match spans.last_mut() {
            _ if *same => {}
            Some(last) if joined => last.end = range.end,
            _ => spans.push(range.clone()),
        }
        joined = !same;
    }
    spans
}
