//! 回单合并 (returned worklists): one field, what a sheet was sent with, what is held now and what came back. Takes claims, returns what
//! stands and what contends with it. What is equal is quiet, what is new is taken, what two people wrote without seeing each
//! other's stands side by side until somebody settles it: an inspector's pen and a colleague's edit are both evidence.
//!
//! # Why claims have numbers
//! Comparing three texts alone forgets who had seen what: a value that was changed and changed back looks untouched, and the same
//! returns in another order end otherwise. A claim replaces exactly those it had seen: everything up to the journal number its
//! sheet was made at, and what the same sheet said before. So every order in which sheets come back and people edit ends with
//! the same values standing; only which of two contenders stands first depends on who came first.

use crate::model::day::PartialDate;
use crate::text::{fold, numeral};

/// How two values of a field are compared (比对方式).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// 文字: width, case, signs and blanks do not matter.
    #[default]
    Text,
    /// 数: `12`, `１２人`, `十二`.
    Count,
    /// 日期: `2026-06-30`, `2026年6月30日`, `2026.6.30`, `20260630`.
    Day,
    /// 电话: digits only.
    Phone,
}

/// One value with who said it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Claim {
    /// Number of the journal entry that brought it; grows.
    pub number: i64,
    /// As written, outer blanks gone.
    pub value: String,
    /// 操作人 or 摸排人员.
    pub by: String,
    /// Unix seconds.
    pub at: i64,
}

/// What one sheet (清单) says about the field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voice {
    /// Number of the sending; 0 for an edit at the desk.
    pub sending: i64,
    /// What the sheet was sent with, or the screen showed.
    pub sent: String,
    /// Claims up to this number were seen.
    pub seen: i64,
    /// Further claims that were seen.
    pub also: Vec<i64>,
    /// When the sheet was saved; a copy saved earlier than one that was already read is out of date. 0 unknown.
    pub saved: i64,
    /// What it says.
    pub claim: Claim,
}

/// What a sheet said last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spoken {
    /// Which sending.
    pub sending: i64,
    /// When it was saved.
    pub saved: i64,
    /// It repeated what it was sent with: nothing was claimed.
    pub is_silent: bool,
    /// The claim.
    pub claim: Claim,
}

/// A field: the values that stand, and what each sheet said last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Field {
    /// How values are compared.
    pub sort: Sort,
    /// The one held first, then those that agree or contend with it; never blank beside another.
    pub standing: Vec<Claim>,
    /// Of each sheet.
    pub spoken: Vec<Spoken>,
}

/// What came of a voice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// It says nothing new: blank, as sent, or as this sheet said before.
    Quiet,
    /// It says what is held already.
    Agreed,
    /// A copy of the sheet that was saved later was read before.
    Older,
    /// It stands now.
    Taken,
    /// It contends with what is held.
    Contends,
}

/// The form under which values are equal; empty when nothing was said.
pub fn canon(sort: Sort, text: &str) -> String {
    let line = fold::line(text);
    let line = line.trim().trim_start_matches('\'').trim();
    if line.is_empty() || line.chars().all(|c| matches!(c, '/' | '\\' | '-' | '—' | '_')) {
        return String::new();
    }
    let read = match sort {
        Sort::Text => None,
        Sort::Count => count(line),
        Sort::Day => day(line),
        Sort::Phone => Some(line.chars().filter(char::is_ascii_digit).collect::<String>()),
    };
    match read {
        Some(read) if !read.is_empty() => read,
        _ => signs_apart(line),
    }
}

/// Whether two texts say the same.
pub fn same(sort: Sort, a: &str, b: &str) -> bool {
    canon(sort, a) == canon(sort, b)
}

/// Names lose their signs; a text of signs only keeps them.
fn signs_apart(line: &str) -> String {
    let key = fold::key(line);
    if key.is_empty() { line.to_owned() } else { key }
}

fn count(line: &str) -> Option<String> {
    let digits = line.trim_end_matches(['人', '名', '个', '家']).trim();
    let digits = digits.strip_suffix(".0").unwrap_or(digits).replace(',', "");
    let number = match digits.parse::<u64>() {
        Ok(number) => number,
        Err(_) => numeral::value(&digits)?,
    };
    Some(number.to_string())
}

fn day(line: &str) -> Option<String> {
    let whole = line.split([' ', 'T']).next().unwrap_or(line);
    let mut parts: Vec<u32> = Vec::new();
    for part in whole.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()) {
        parts.push(part.parse().ok()?);
    }
    let date = match (parts.as_slice(), whole.len()) {
        ([date], 8) => PartialDate::from_number(*date),
        ([y, m, d], _) if *y > 31 => PartialDate::new(*y, Some(*m), Some(*d)),
        ([y, m], _) if *y > 31 => PartialDate::new(*y, Some(*m), None),
        _ => None,
    };
    Some(date?.to_string())
}

impl Field {
    /// A field that holds one value.
    pub fn held(sort: Sort, claim: Claim) -> Field {
        Field { sort, standing: vec![claim], spoken: Vec::new() }
    }

    /// The value held, blank when none.
    pub fn value(&self) -> &str {
        self.standing.first().map_or("", |claim| claim.value.as_str())
    }

    /// What contends with it, each value once.
    pub fn rivals(&self) -> Vec<&Claim> {
        let mut known = vec![canon(self.sort, self.value())];
        let mut rivals = Vec::new();
        for claim in self.standing.iter().skip(1) {
            let value = canon(self.sort, &claim.value);
            if !known.contains(&value) {
                known.push(value);
                rivals.push(claim);
            }
        }
        rivals
    }

    /// Takes what a sheet or a person says.
    pub fn hear(&mut self, voice: &Voice) -> Heard {
        if canon(self.sort, &voice.claim.value).is_empty() {
            return Heard::Quiet;
        }
        let last = self.spoken.iter().position(|spoken| voice.sending != 0 && spoken.sending == voice.sending);
        let is_silent = same(self.sort, &voice.claim.value, &voice.sent);
        let Some(last) = last else {
            self.remember(voice, is_silent);
            return if is_silent { Heard::Quiet } else { self.stand(voice, None) };
        };
        let before = self.spoken[last].clone();
        if voice.saved < before.saved {
            if before.is_silent && !is_silent {
                // The later copy went back to what was sent: only now is it known that this was a word and not silence.
                let back = Voice { claim: before.claim.clone(), saved: before.saved, ..voice.clone() };
                self.spoken[last].is_silent = false;
                self.stand(&back, None);
            }
            return Heard::Older;
        }
        if same(self.sort, &voice.claim.value, &before.claim.value) {
            self.spoken[last].saved = voice.saved;
            return Heard::Quiet;
        }
        self.spoken.remove(last);
        self.remember(voice, false);
        self.stand(voice, (!before.is_silent).then_some(before.claim.number))
    }

    fn remember(&mut self, voice: &Voice, is_silent: bool) {
        if voice.sending != 0 {
            let (sending, saved, claim) = (voice.sending, voice.saved, voice.claim.clone());
            self.spoken.push(Spoken { sending, saved, is_silent, claim });
        }
    }

    /// The claim in place of those it had seen; beside the others where it differs from them.
    fn stand(&mut self, voice: &Voice, own: Option<i64>) -> Heard {
        let seen = |claim: &Claim| {
            claim.number <= voice.seen || voice.also.contains(&claim.number) || own == Some(claim.number)
        };
        let was_held = self.value().to_owned();
        let (sort, said) = (self.sort, canon(self.sort, &voice.claim.value));
        let place = self.standing.iter().position(seen);
        self.standing.retain(|claim| !seen(claim) && !canon(sort, &claim.value).is_empty());
        let equal = self.standing.iter().any(|claim| canon(sort, &claim.value) == said);
        let at = place.unwrap_or(usize::MAX).min(self.standing.len());
        self.standing.insert(at, voice.claim.clone());
        match (canon(sort, self.value()) == said, same(sort, &was_held, &voice.claim.value)) {
            (true, true) => Heard::Agreed,
            (true, false) => Heard::Taken,
            (false, _) if equal => Heard::Agreed,
            (false, _) => Heard::Contends,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn claim(number: i64, value: &str) -> Claim {
        Claim { number, value: value.into(), by: format!("人{number}"), at: number }
    }

    fn voice(sending: i64, sent: &str, seen: i64, number: i64, value: &str) -> Voice {
        Voice { sending, sent: sent.into(), seen, also: Vec::new(), saved: 0, claim: claim(number, value) }
    }

    #[test]
    fn what_is_equal_is_quiet() {
        for (sort, a, b) in [
            (Sort::Text, "海口市秀英区（虚构）路１号", " 海口市秀英区(虚构)路1号　"),
            (Sort::Text, "找到", "'找到"),
            (Sort::Text, "", "—"),
            (Sort::Count, "12", "１２人"),
            (Sort::Count, "12", "12.0"),
            (Sort::Day, "2026-06-30", "2026年6月30日"),
            (Sort::Day, "2026/6/30 00:00:00", "20260630"),
            (Sort::Day, "2026.6.30", "２０２６－０６－３０"),
            (Sort::Phone, "0898-6600 0000", "089866000000"),
        ] {
            assert!(same(sort, a, b), "{a} {b}: {} {}", canon(sort, a), canon(sort, b));
        }
        for (sort, a, b) in [(Sort::Text, "1号", "2号"), (Sort::Count, "12", ""), (Sort::Day, "2026-06-30", "2026-06")]
        {
            assert!(!same(sort, a, b), "{a} {b}");
        }
    }

    #[test]
    fn new_words_are_taken_and_two_pens_contend() {
        let mut field = Field::held(Sort::Text, claim(1, "旧址"));
        assert_eq!(field.hear(&voice(7, "旧址", 5, 10, "旧址")), Heard::Quiet);
        assert_eq!(field.hear(&voice(8, "旧址", 5, 11, "")), Heard::Quiet, "a blank takes nothing away");
        assert_eq!(field.hear(&voice(8, "旧址", 5, 12, "甲路1号")), Heard::Taken);
        assert_eq!(field.hear(&voice(8, "旧址", 5, 13, "甲路１号")), Heard::Quiet, "nothing is taken twice");
        assert_eq!(field.hear(&voice(9, "旧址", 5, 14, "甲路1号")), Heard::Agreed);
        assert_eq!(field.hear(&voice(10, "旧址", 5, 15, "乙路2号")), Heard::Contends);
        assert_eq!((field.value(), field.rivals()), ("甲路1号", vec![&claim(15, "乙路2号")]));
        assert_eq!(field.hear(&voice(0, "甲路1号", 20, 21, "丙路3号")), Heard::Taken, "who saw both settles both");
        assert!(field.rivals().is_empty());
    }

    #[test]
    fn a_later_copy_of_a_sheet_speaks_for_it() {
        let mut field = Field::held(Sort::Count, claim(1, ""));
        let at = |saved, number, value: &str| Voice { saved, ..voice(7, "", 5, number, value) };
        assert_eq!(field.hear(&at(20, 10, "8")), Heard::Taken);
        assert_eq!(field.hear(&at(10, 11, "6")), Heard::Older);
        assert_eq!(field.hear(&at(30, 12, "9")), Heard::Taken);
        assert_eq!((field.value(), field.rivals().len()), ("9", 0));
        assert_eq!(field.hear(&at(20, 13, "8")), Heard::Older, "the first copy again");
    }

    /// Who speaks, having heard which others, in which copy of which sheet.
    #[derive(Clone)]
    struct Op {
        voice: Voice,
        after: Vec<usize>,
    }

    impl std::fmt::Debug for Op {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            let Voice { sending, also, claim, .. } = &self.voice;
            write!(f, "{}: sheet {sending} says {} having seen {also:?}", claim.number, claim.value)
        }
    }

    /// Two sheets sent before anything, each returned in several copies, and edits at the desk that saw some of what had come.
    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let one = (0..4u8, 0..4u8, prop::collection::vec(any::<bool>(), 12));
        prop::collection::vec(one, 1..9).prop_map(|list| {
            let mut ops: Vec<Op> = Vec::new();
            for (number, (who, value, saw)) in (10i64..).zip(list) {
                let value = ["初", "甲", "乙", "丙"][usize::from(value)];
                let mut voice = voice(i64::from(who % 3), "初", 5, number, value);
                let mut after = Vec::new();
                let said_before = |op: &Op| op.voice.sending == voice.sending && op.voice.claim.value == value;
                if voice.sending != 0 && ops.iter().any(said_before) {
                    continue; // words a sheet said before are not new; the same copy is delivered twice below
                }
                if voice.sending == 0 {
                    // What somebody saw, and what those had seen.
                    for (at, _) in saw.iter().enumerate().filter(|(at, saw)| **saw && *at < ops.len()) {
                        after.extend(ops[at].after.iter().copied().chain([at]));
                        let sheet = ops[at].voice.sending;
                        after.extend((0..at).filter(|copy| sheet != 0 && ops[*copy].voice.sending == sheet));
                    }
                    after.sort_unstable();
                    after.dedup();
                    voice.also = after.iter().map(|at| ops[*at].voice.claim.number).collect();
                    voice.sent = "-".into();
                } else {
                    voice.saved = number;
                }
                ops.push(Op { voice, after });
            }
            ops
        })
    }

    /// The same voices in an order drawn by `keys`, each after those it had heard; some delivered twice.
    fn delivered(ops: &[Op], keys: &[u32]) -> Field {
        let mut field = Field::held(Sort::Text, claim(1, "初"));
        let mut left: Vec<usize> = (0..ops.len()).collect();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        while !left.is_empty() {
            let ready = |at: &&usize| ops[**at].after.iter().all(|before| done.contains(before));
            let next = *left.iter().filter(ready).min_by_key(|at| keys[**at % keys.len()]).expect("a first one");
            left.retain(|at| *at != next);
            done.insert(next);
            field.hear(&ops[next].voice);
            if ops[next].voice.sending != 0 {
                let before = field.clone();
                let again = Voice {
                    claim: Claim { number: 1_000 + next as i64, ..ops[next].voice.claim.clone() },
                    ..ops[next].voice.clone()
                };
                field.hear(&again);
                assert_eq!(field.standing, before.standing, "twice is once: {again:?}");
            }
        }
        field
    }

    fn values(field: &Field) -> BTreeSet<String> {
        field.standing.iter().map(|claim| canon(Sort::Text, &claim.value)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_order_ends_alike(ops in ops(), a in prop::collection::vec(any::<u32>(), 12), b in prop::collection::vec(any::<u32>(), 12)) {
            let (one, other) = (delivered(&ops, &a), delivered(&ops, &b));
            prop_assert_eq!(values(&one), values(&other), "{:#?}", ops);
        }

        #[test]
        fn nothing_is_lost(ops in ops(), keys in prop::collection::vec(any::<u32>(), 12)) {
            let field = delivered(&ops, &keys);
            prop_assert!(!field.standing.is_empty());
            // Whoever spoke last of a sheet or at the desk, seen by nobody after, still stands.
            for (at, op) in ops.iter().enumerate() {
                let said = canon(Sort::Text, &op.voice.claim.value);
                let seen_later = ops.iter().any(|later| later.after.contains(&at));
                let spoke_again = ops[at + 1..].iter().any(|later| op.voice.sending != 0 && later.voice.sending == op.voice.sending);
                let is_silent = op.voice.sending != 0 && said == "初";
                if !seen_later && !spoke_again && !is_silent {
                    prop_assert!(values(&field).contains(&said), "{said}: {field:#?}");
                }
            }
        }

        #[test]
        fn hostile_texts_are_compared_without_harm(a in ".{0,40}", b in ".{0,40}") {
            for sort in [Sort::Text, Sort::Count, Sort::Day, Sort::Phone] {
                prop_assert!(same(sort, &a, &a));
                prop_assert_eq!(same(sort, &a, &b), same(sort, &b, &a));
            }
        }
    }
}
