//! Keys under which equal addresses meet.

use super::Reading;

/// 集中登记地址: a key: equal for texts that mean one address below the township. Divisions enter as the county's (or city's) code,
/// numerals and 号/室 variants are folded, remarks (仅限办公, 集群注册, 一照多址) and a second address are left out. None
/// where no county or city is known, or nothing stands there that could be one address: no road, number or building.
pub fn place_key(reading: &Reading, text: &str) -> Option<u64> {
    let home = reading.county.code().or(reading.city.code())?;
    let rest = without_remarks(reading.rest_of(text));
    let mut hash = Fnv::new();
    hash.number(u64::from(home.nine()));
    let mut seen = PlaceSigns::default();
    if !is_named(rest) {
        // 文城镇1号: nothing but the township tells it from the 1号 of the next one.
        hash.number(reading.township.code().map_or(0, |t| u64::from(t.nine())));
    }
    let mut chars = rest.chars().peekable();
    let mut pending_dash = false;
    while let Some(c) = chars.next() {
        if c == '(' || c == '（' || c == '[' {
            if let Some(n) = remark_length(chars.clone()) {
                chars.nth(n);
            }
            continue;
        }
        seen.see(c);
        let Some(sign) = place_sign(c) else { continue };
        if sign == '-' {
            pending_dash = true;
            continue;
        }
        if let Some(numeral) = numeral_value(sign) {
            let mut number = Numeral::default();
            number.push(numeral);
            while let Some(next) = chars.peek().and_then(|c| numeral_value(*c)) {
                number.push(next);
                chars.next();
            }
            hash.dash(&mut pending_dash, true);
            hash.number(number.value());
            continue;
        }
        hash.dash(&mut pending_dash, sign.is_ascii_digit());
        hash.char(sign);
    }
    seen.enough().then_some(hash.0)
}

/// Whether a road, building or village is named: two characters beyond numerals and words such as 号.
fn is_named(rest: &str) -> bool {
    let names =
        |c: &char| place_sign(*c).is_some_and(|s| !matches!(s, '-' | '栋' | '层')) && numeral_value(*c).is_none();
    rest.chars().filter(names).nth(1).is_some()
}

/// Everything before a remark that is not in brackets.
fn without_remarks(rest: &str) -> &str {
    let cut = REMARKS.iter().filter_map(|word| rest.find(word)).filter(|&i| i > 0).min().unwrap_or(rest.len());
    // A remark inside a bracket is dropped with its bracket.
    match rest[..cut].rfind(['(', '（']) {
        Some(open) if !rest[open..cut].contains([')', '）']) => rest,
        _ => &rest[..cut],
    }
}

const REMARKS: [&str; 10] =
    ["仅限", "集群注册", "集群登记", "一照多址", "一址多照", "自主申报", "商务秘书", "托管", "仅作", "仅供"];

/// Characters to skip after an opening bracket when the bracket holds a remark; None where it holds part of the address.
fn remark_length(chars: impl Iterator<Item = char>) -> Option<usize> {
    let (mut inside, mut n) = ([' '; 40], 0);
    for c in chars {
        if matches!(c, ')' | '）' | ']') {
            break;
        }
        *inside.get_mut(n)? = c;
        n += 1;
    }
    let has = |word: &str| {
        let len = word.chars().count();
        inside[..n].windows(len).any(|w| w.iter().copied().eq(word.chars()))
    };
    (REMARKS.iter().any(|w| has(w)) || has("办公") || has("限") || has("住宅") || has("申报")).then_some(n)
}

/// A character as it enters the key; None for what carries nothing.
fn place_sign(c: char) -> Option<char> {
    match c {
        '号' | '號' | '#' | '-' | '—' | '－' | '_' | '~' | '～' | '之' => Some('-'),
        '室' | '房' | '户' | '铺' | '门' | '面' | '内' => None,
        '幢' | '座' | '栋' => Some('栋'),
        '层' | '楼' | 'F' | 'f' => Some('层'),
        _ if c.is_whitespace() => None,
        _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

/// Value of a Chinese or Arabic numeral sign: below 10 a digit, else a unit.
pub(super) fn numeral_value(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(u32::from(c) - u32::from('0')),
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        _ => return None,
    })
}

/// 门牌号 at the beginning of what follows a road: its first number in any script; None where a word follows that makes it none (三段).
pub fn leading_number(text: &str) -> Option<u64> {
    let mut chars = text.trim_start().chars().peekable();
    let mut number = Numeral::default();
    let mut n_signs = 0;
    while let Some(value) = chars.peek().and_then(|c| numeral_value(*c)) {
        number.push(value);
        chars.next();
        n_signs += 1;
    }
    let is_number =
        chars.next().is_none_or(|c| !c.is_alphanumeric() || matches!(c, '号' | '號' | '之' | '至' | '甲' | '乙'));
    (n_signs > 0 && is_number).then(|| number.value())
}

/// A run of numerals: 一百零五, 105, 一〇五 are one number.
#[derive(Default)]
pub(super) struct Numeral {
    total: u64,
    digit: Option<u64>,
}

impl Numeral {
    pub(super) fn push(&mut self, value: u64) {
        if value < 10 {
            self.digit = Some(self.digit.unwrap_or(0).wrapping_mul(10).wrapping_add(value));
        } else {
            self.total = self.total.wrapping_add(self.digit.unwrap_or(1).wrapping_mul(value));
            self.digit = None;
        }
    }

    pub(super) fn value(&self) -> u64 {
        self.total.wrapping_add(self.digit.unwrap_or(0))
    }
}

/// Whether a text below the township can be one address.
#[derive(Default)]
struct PlaceSigns {
    n_chars: usize,
    located: bool,
}

impl PlaceSigns {
    fn see(&mut self, c: char) {
        self.n_chars += 1;
        self.located |= c.is_ascii_digit()
            || matches!(
                c,
                '号' | '路'
                    | '街'
                    | '道'
                    | '巷'
                    | '弄'
                    | '楼'
                    | '栋'
                    | '幢'
                    | '座'
                    | '室'
                    | '厦'
                    | '层'
                    | '苑'
                    | '铺'
                    | '馆'
                    | '店'
                    | '厂'
            );
    }

    fn enough(&self) -> bool {
        self.located && self.n_chars >= 2
    }
}

/// FNV-1a, 64 bits: the key is stored, so it must not change between runs or versions.
pub(super) struct Fnv(u64);

impl Fnv {
    /// The hash.
    pub(super) fn value(&self) -> u64 {
        self.0
    }

    /// Two hashes as one.
    pub(super) fn chain(a: u64, b: u64) -> u64 {
        let mut hash = Self::new();
        hash.number(a);
        hash.number(b);
        hash.0
    }

    pub(super) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    pub(super) fn char(&mut self, c: char) {
        for byte in u32::from(c).to_le_bytes().into_iter().take(3) {
            self.byte(byte);
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.byte(b'#');
        for byte in number.to_le_bytes() {
            self.byte(byte);
        }
    }

    /// A dash counts between figures only.
    fn dash(&mut self, pending: &mut bool, before_figure: bool) {
        if std::mem::take(pending) && before_figure {
            self.byte(b'-');
        }
    }
}
