//! Whether two parts of two addresses mean one thing: numerals in any script, units left out, ranges that overlap.

use super::key::numeral_value;

/// Longest range of door numbers that is taken as one: 1-99号.
const RANGE_MAX: u64 = 100;
/// Characters of a part that are compared.
const SIGNS_MAX: usize = 64;

/// How two parts lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Both say the same.
    Same,
    /// Both speak, differently.
    Other,
    /// One speaks.
    OneSided,
    /// Neither speaks.
    Silent,
}

fn spoken(a: &str, b: &str, same: impl FnOnce() -> bool) -> Likeness {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Likeness::Silent,
        (true, false) | (false, true) => Likeness::OneSided,
        (false, false) if same() => Likeness::Same,
        (false, false) => Likeness::Other,
    }
}

/// Compares values: 三楼 and 3层, A座 and A栋, 中山3路 and 中山三路 are the same.
pub(super) fn values(a: &str, b: &str) -> Likeness {
    spoken(a, b, || a == b || Signs::of(a).as_slice() == Signs::of(b).as_slice())
}

/// Compares door numbers: 1-5号 and 3号 are the same house.
pub(super) fn numbers(a: &str, b: &str) -> Likeness {
    spoken(a, b, || {
        if Signs::of(a).as_slice() == Signs::of(b).as_slice() {
            return true;
        }
        match (range(a), range(b)) {
            (Some((a0, a1)), Some((b0, b1))) => a0 <= b1 && b0 <= a1,
            _ => false,
        }
    })
}

/// Compares names of compounds and buildings: 国贸中心 and 海口国贸中心 are the same.
pub(super) fn compounds(a: &str, b: &str) -> Likeness {
    spoken(a, b, || {
        let (a, b) = (Signs::of(a), Signs::of(b));
        let (a, b) = (a.as_slice(), b.as_slice());
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        a == b || (short.len() >= 3 && long.windows(short.len()).any(|part| part == short))
    })
}

/// The first figure of a part.
pub(super) fn value_of(part: &str) -> Option<u64> {
    let signs = Signs::of(part);
    signs.as_slice().iter().find_map(|sign| match sign {
        Sign::Value(value) => Some(*value),
        Sign::Char(_) => None,
    })
}

fn range(part: &str) -> Option<(u64, u64)> {
    let mut parts = part.split(['-', '~', '至', '—', '、']);
    let first = value_of(parts.next()?)?;
    let last = parts.next_back().and_then(value_of).unwrap_or(first);
    (first <= last && last - first < RANGE_MAX).then_some((first, last))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Char(char),
    Value(u64),
}

/// A part without its units, figures as values.
struct Signs {
    signs: [Sign; SIGNS_MAX],
    n: usize,
}

impl Signs {
    fn of(part: &str) -> Self {
        let mut signs = Self { signs: [Sign::Value(0); SIGNS_MAX], n: 0 };
        let mut chars = part.chars().peekable();
        while let Some(c) = chars.next() {
            if let Some(first) = numeral_value(c) {
                let mut figure = super::key::Numeral::default();
                figure.push(first);
                while let Some(next) = chars.peek().and_then(|c| numeral_value(*c)) {
                    figure.push(next);
                    chars.next();
                }
                signs.push(Sign::Value(figure.value()));
            } else if c.is_alphanumeric() && !is_unit(c) {
                signs.push(Sign::Char(c.to_ascii_lowercase()));
            }
        }
        signs
    }

    fn push(&mut self, sign: Sign) {
        if self.n < SIGNS_MAX {
            self.signs[self.n] = sign;
            self.n += 1;
        }
    }

    fn as_slice(&self) -> &[Sign] {
        &self.signs[..self.n]
    }
}

fn is_unit(c: char) -> bool {
    matches!(c, '号' | '號' | '栋' | '幢' | '座' | '室' | '房' | '层' | '楼' | '单' | '元' | '户' | '弄')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_mean_the_same() {
        use Likeness::*;
        for (a, b, want) in [
            ("三楼", "3层", Same),
            ("A座", "a栋", Same),
            ("十二单元", "12单元", Same),
            ("叁层", "3楼", Same),
            ("甲单元", "乙单元", Other),
            ("3楼", "", OneSided),
            ("", "", Silent),
            ("中山三路", "中山3路", Same),
        ] {
            assert_eq!(values(a, b), want, "{a} {b}");
        }
        for (a, b, want) in
            [("1-5号", "3号", Same), ("1-5号", "6号", Other), ("10号", "十号", Same), ("4-1号", "4-1", Same)]
        {
            assert_eq!(numbers(a, b), want, "{a} {b}");
        }
        assert_eq!(compounds("虚构中心", "海口虚构中心"), Same);
        assert_eq!(compounds("虚构中心", "虚拟中心"), Other);
    }
}
