//! 命中 (where a text was found). Which characters of a shown text answer to what was typed: the characters themselves,
//! their full pinyin, their initials, or a mixture, as a search finds them. Pure; never fails.

use super::{fold, pinyin};

/// What is longer is not typed by hand, and not looked for.
const TYPED_CHARS_MAX: usize = 64;
/// Of a longer text only the start is looked at.
const SHOWN_CHARS_MAX: usize = 200;

/// Positions of the characters of `shown` that answer to `typed`, rising; empty when none do.
///
/// ```
/// use dishu::text::found::positions;
/// assert_eq!(positions("jinpan", "海南金盘智能"), [2, 3]);
/// assert_eq!(positions("金pzn", "海南金盘智能"), [2, 3, 4, 5]);
/// ```
pub fn positions(typed: &str, shown: &str) -> Vec<usize> {
    let typed: Vec<char> = fold::key(typed).chars().take(TYPED_CHARS_MAX).collect();
    if typed.is_empty() {
        return Vec::new();
    }
    let letters = letters(shown);
    let found = (0..letters.len()).find_map(|from| {
        let to = run(&typed, &letters, from)?;
        Some((from..to).filter(|at| !letters[*at].folded.is_empty()).collect())
    });
    found.unwrap_or_default()
}

/// Whether the text is found by what was typed. Nothing typed finds everything.
pub fn is_found(typed: &str, shown: &str) -> bool {
    fold::key(typed).is_empty() || !positions(typed, shown).is_empty()
}

/// One character of a text and how it can be typed.
struct Letter {
    folded: Vec<char>,
    syllable: Vec<char>,
}

fn letters(shown: &str) -> Vec<Letter> {
    let shown: String = shown.chars().take(SHOWN_CHARS_MAX).collect();
    let syllables = pinyin::syllables(&shown);
    let letter = |(c, syllable): (char, String)| Letter {
        folded: fold::key(c.encode_utf8(&mut [0; 4])).chars().collect(),
        syllable: syllable.chars().collect(),
    };
    shown.chars().zip(syllables).map(letter).collect()
}

/// Where the text ends that answers to all that was typed, if it begins at `from`. The shortest reading wins.
fn run(typed: &[char], letters: &[Letter], from: usize) -> Option<usize> {
    if letters[from].folded.is_empty() {
        return None;
    }
    // For each number of typed characters used up: whether this place can be reached with it.
    let mut reached = vec![false; typed.len() + 1];
    reached[0] = true;
    for (at, letter) in letters.iter().enumerate().skip(from) {
        let mut next = vec![false; typed.len() + 1];
        for used in (0..typed.len()).filter(|used| reached[*used]) {
            for more in steps(&typed[used..], letter) {
                next[used + more] = true;
            }
        }
        if next[typed.len()] {
            return Some(at + 1);
        }
        if !next.contains(&true) {
            return None;
        }
        reached = next;
    }
    None
}

/// How many typed characters this letter can use up.
fn steps(typed: &[char], letter: &Letter) -> Vec<usize> {
    if letter.folded.is_empty() {
        return vec![0];
    }
    let mut steps = Vec::new();
    for spelled in [&letter.folded, &letter.syllable] {
        let same = typed.iter().zip(spelled.iter()).take_while(|(a, b)| a == b).count();
        let is_whole = same == spelled.len();
        // The last syllable need not be typed to its end, and one letter stands for any of them.
        if same > 0 && (is_whole || same == typed.len()) {
            steps.push(same);
        }
        if same > 0 {
            steps.push(1);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_typed_is_marked() {
        let cases: [(&str, &str, &[usize]); 12] = [
            ("金盘", "海南金盘智能", &[2, 3]),
            ("hnjp", "海南金盘智能", &[0, 1, 2, 3]),
            ("海南jp", "海南金盘智能", &[0, 1, 2, 3]),
            ("jinpanzhi", "海南金盘智能", &[2, 3, 4]),
            ("jinp", "海南金盘智能", &[2, 3]),
            ("金盘abc", "海南金盘（ABC）集团", &[2, 3, 5, 6, 7]),
            ("9146", "91460100MA5T", &[0, 1, 2, 3]),
            ("chongqing", "重庆银行", &[0, 1]),
            ("x", "海南", &[]),
            ("海南金盘智能科技", "海南", &[]),
            ("a", "", &[]),
            ("", "海南", &[]),
        ];
        for (typed, shown, expect) in cases {
            assert_eq!(positions(typed, shown), expect, "{typed} in {shown}");
        }
        assert!(is_found("", "海南") && is_found("hn", "海南") && !is_found("bj", "海南"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_name_can_be_typed_as_is_found(name in "[海南金盘重庆银行a-c9（]{1,10}", n in 1..6_usize) {
            for typed in [fold::key(&name), pinyin::initials(&name), pinyin::full(&name)] {
                let typed: String = typed.chars().take(n).collect();
                prop_assert!(is_found(&typed, &name), "{} in {}", typed, name);
            }
        }

        #[test]
        fn anything_is_survived(typed in any::<String>(), shown in any::<String>()) {
            let n = shown.chars().count();
            prop_assert!(positions(&typed, &shown).iter().all(|at| *at < n));
        }
    }
}
