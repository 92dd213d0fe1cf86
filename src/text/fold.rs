//! Folding (归一化). Three strengths: [`line()`] is what a cell gets before anybody reads it and still looks the same on a
//! screen; [`key`] makes two spellings of one name equal (全半角、繁简、括号、空格); [`ascii_code`] tidies a code.
//! Nothing here judges a name, and nothing ever fails.
//!
//! # Why
//! `key` goes character by character through one table of the basic plane, built once from NFKC, 繁->简 and the list of
//! dropped signs. Converting 繁->简 by phrases knows more (乾燥 and 乾坤) but makes equality depend on neighbours, and
//! its table changes characters that are simplified Chinese in their own right (磐 -> 盘, 捍 -> 扞). Those stay as they are:
//! two names wrongly equal are worse than two names not found equal.

use super::unseen::{Trace, trace};
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick};

/// One cell as it is displayed and parsed: trimmed, runs of blanks made one, unseen characters gone, full-width letters,
/// digits and harmless signs made half width, radicals (⻓) made characters (长). Chinese punctuation stays.
///
/// ```
/// assert_eq!(dishu::text::fold::line("\u{FEFF}　海南ＡＢＣ（集团）　 １２号\u{200B} "), "海南ABC（集团） 12号");
/// ```
pub fn line(s: &str) -> Cow<'_, str> {
    if is_clean(s) {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match trace(c) {
            Trace::Nothing => {}
            Trace::Blank if out.is_empty() || out.ends_with(' ') => {}
            Trace::Blank => out.push(' '),
            Trace::Seen => out.push(narrowed(c)),
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    Cow::Owned(out)
}

/// The form under which two spellings of one name are equal; empty when nothing but signs was there.
///
/// ```
/// assert_eq!(dishu::text::fold::key("海南　國際(ＡＢＣ)集團·有限公司"), "海南国际abc集团有限公司");
/// ```
pub fn key(s: &str) -> String {
    let mut out = String::new();
    key_into(s, &mut out);
    out
}

/// [`key`], appended to the caller's buffer; for a million names in a row.
pub fn key_into(s: &str, out: &mut String) {
    out.reserve(s.len());
    let start = out.len();
    for c in s.chars() {
        let Some(folded) = KEYS.get(u32::from(c) as usize) else {
            return composed_key_into(s, start, out);
        };
        match *folded {
            DROPPED => {}
            COMPOSED => return composed_key_into(s, start, out),
            code => out.extend(char::from_u32(u32::from(code))),
        }
    }
}

/// A code as it is compared: NFKC, no blanks, hyphens or leading apostrophe, no ".0" behind a number, upper case.
///
/// ```
/// assert_eq!(dishu::text::fold::ascii_code(" '9146-0000 ６２００２５１６１２.0"), "914600006200251612");
/// ```
pub fn ascii_code(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.nfkc() {
        let skipped = trace(c) != Trace::Seen || is_hyphen(c) || (out.is_empty() && is_apostrophe(c));
        if !skipped {
            out.push(c.to_ascii_uppercase());
        }
    }
    if !out.is_ascii() {
        // What was left out may have parted two characters that compose.
        out = out.nfkc().collect();
    }
    let whole = match out.split_once('.') {
        Some((whole, zeros)) if is_digits(whole) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => {
            whole.len()
        }
        _ => out.len(),
    };
    out.truncate(whole);
    out
}

/// Signs people type between the groups of a number.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// The mark with which a spreadsheet is told that digits are text.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{B4}' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{FF07}' | '\u{FF40}')
}

fn is_digits(s: &str) -> bool {
    !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())
}

/// Whether [`line`] would change nothing.
fn is_clean(s: &str) -> bool {
    let mut after_blank = true;
    for c in s.chars() {
        if c == ' ' {
            if after_blank {
                return false;
            }
            after_blank = true;
            continue;
        }
        after_blank = false;
        let plain = matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}');
        if !plain && (trace(c) != Trace::Seen || narrowed(c) != c) {
            return false;
        }
    }
    !after_blank || s.is_empty()
}

/// Full width to half width where no Chinese reader would miss it, radicals to characters.
fn narrowed(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => from_full_width(c),
        '＂' | '＃' | '＄' | '％' | '＆' | '＇' | '＊' | '＋' | '－' | '．' | '／' | '＝' | '＠' | '＼' | '＿'
        | '～' => from_full_width(c),
        '\u{2E80}'..='\u{2FDF}' => from_radical(c),
        _ => c,
    }
}

fn from_full_width(c: char) -> char {
    u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c)
}

/// The character a CJK radical stands for; texts copied out of PDF files are full of them.
fn from_radical(c: char) -> char {
    if let Some((_, whole)) = pairs(RADICALS).find(|(radical, _)| *radical == c) {
        return whole;
    }
    std::iter::once(c).nfkc().next().unwrap_or(c)
}

/// The slow way of [`key_into`], for text in which neighbours compose (가, é typed as two) or beyond the basic plane.
/// Repeats until nothing changes, because dropping a sign may bring two composing characters together.
fn composed_key_into(s: &str, start: usize, out: &mut String) {
    const ROUNDS_MAX: usize = 4;
    let mut text = fold_each(s.chars().filter(|c| !is_dropped(*c)).nfkc());
    for _ in 0..ROUNDS_MAX {
        let again = fold_each(text.nfkc());
        if again == text {
            break;
        }
        text = again;
    }
    out.truncate(start);
    out.push_str(&text);
}

fn fold_each(chars: impl Iterator<Item = char>) -> String {
    chars.filter_map(folded).collect()
}

/// One character, already NFKC, as a key has it; `None` where the key drops it.
fn folded(c: char) -> Option<char> {
    match KEYS.get(u32::from(c) as usize) {
        None => (trace(c) == Trace::Seen).then_some(c),
        Some(&DROPPED) => None,
        Some(&COMPOSED) => Some(c),
        Some(&code) => char::from_u32(u32::from(code)),
    }
}

const DROPPED: u16 = 0;
/// A noncharacter, so it stands for no text: "look at the neighbours".
const COMPOSED: u16 = 0xFFFF;

/// The key of every character of the basic plane.
static KEYS: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let simplified = simplified_table();
    (0..=u32::from(u16::MAX)).map(|code| char::from_u32(code).map_or(DROPPED, |c| key_code(c, &simplified))).collect()
});

fn key_code(c: char, simplified: &[u16]) -> u16 {
    if is_dropped(c) {
        return DROPPED;
    }
    let mut normal = std::iter::once(from_known_radical(c)).nfkc();
    let (Some(single), None) = (normal.next(), normal.next()) else {
        return COMPOSED;
    };
    if composes(c) || composes(single) {
        return COMPOSED;
    }
    if is_dropped(single) {
        return DROPPED;
    }
    let single = single.to_ascii_lowercase();
    simplified.get(u32::from(single) as usize).copied().unwrap_or(COMPOSED)
}

fn from_known_radical(c: char) -> char {
    if matches!(c, '\u{2E80}'..='\u{2FDF}') { from_radical(c) } else { c }
}

/// Whether a character may change together with the one before it.
fn composes(c: char) -> bool {
    canonical_combining_class(c) != 0 || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// 繁 -> 简 for each character of the basic plane, corrected by [`STANDARD`] and [`VARIANTS`].
fn simplified_table() -> Vec<u16> {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    let mut set = |from: char, to: char| {
        if let (Some(slot), Ok(code)) = (table.get_mut(u32::from(from) as usize), u16::try_from(u32::from(to))) {
            *slot = code;
        }
    };
    // Blanks between the characters keep fast2s from reading two of them as a phrase.
    let spaced: String = ('\u{3400}'..='\u{9FFF}').flat_map(|c| [c, ' ']).collect();
    for (from, to) in spaced.chars().zip(fast2s::convert(&spaced).chars()) {
        set(from, to);
    }
    STANDARD.chars().for_each(|c| set(c, c));
    pairs(VARIANTS).for_each(|(from, to)| set(from, to));
    table
}

/// Brackets, quotes, punctuation, middle dots and everything unseen: not part of what a name says.
fn is_dropped(c: char) -> bool {
    trace(c) != Trace::Seen
        || is_apostrophe(c)
        || matches!(c,
            '!' | '"' | '&' | '('..='*' | ','..='/' | ':' | ';' | '<' | '>' | '?' | '@' | '['..='`' | '{'..='~'
            | '\u{A1}' | '\u{A8}' | '\u{AB}' | '\u{B7}' | '\u{B8}' | '\u{BB}' | '\u{BF}' | '\u{2C7}' | '\u{2D9}'
            | '\u{387}' | '\u{1427}' | '\u{16EB}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2212}'
            | '\u{2219}' | '\u{22C5}' | '\u{2329}' | '\u{232A}' | '\u{25CF}' | '\u{2E00}'..='\u{2E5D}'
            | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{303D}' | '\u{30A0}' | '\u{30FB}'
            | '\u{FD3E}' | '\u{FD3F}' | '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE61}' | '\u{FE68}' | '\u{FE6B}'
            | '\u{FF01}' | '\u{FF02}' | '\u{FF06}' | '\u{FF08}'..='\u{FF0A}' | '\u{FF0C}'..='\u{FF0F}' | '\u{FF1A}'
            | '\u{FF1B}' | '\u{FF1C}' | '\u{FF1E}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}')
}

/// Simplified Chinese in its own right (通用规范汉字表), though the 繁->简 table would change it.
const STANDARD: &str = "乾徵於甯昇陞祐氾邨迺頫脩祇祗磐疋麽仝黏阪矽薰吒麴捍摺彷煅醯呵呱藉瞭";

/// Missing from the 繁->简 table, or wrong there.
const VARIANTS: &str = "瀋沈 鉅钜 峯峰 羣群 髙高 産产 倂并 凖准 冨富 徳德 呉吴 戸户 靑青 \
    淸清 緖绪 敎教 歴历 氷冰 寗甯 乹乾 嚐尝 甞尝 囌苏 舗铺 嶌岛 嶋岛 \
    鬪斗 鬦斗 讃赞 睏困 説说 稅税 銳锐 悅悦 脫脱 黒黑 斉齐 歯齿 竜龙 \
    亀龟 飠饣 鎭镇";

/// CJK radicals that NFKC leaves alone, by Unicode's EquivalentUnifiedIdeograph where the basic plane has one.
const RADICALS: &str = "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺈刀 ⺉刂 ⺊卜 ⺌小 ⺍小 ⺎兀 ⺏尣 \
    ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺠民 ⺡氵 \
    ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪疋 ⺫目 ⺬示 ⺭礻 ⺮竹 \
    ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺶羊 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽臼 ⺾艹 ⺿艹 ⻀艹 \
    ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻈讠 ⻉贝 ⻊足 ⻋车 ⻌辶 ⻍辶 ⻎辶 \
    ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 \
    ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 \
    ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀";

/// A list of pairs, blanks between them.
fn pairs(list: &str) -> impl Iterator<Item = (char, char)> + '_ {
    list.split_whitespace().filter_map(|pair| pair.chars().next().zip(pair.chars().nth(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_looks_the_same_but_is_clean() {
        let check = |input: &str, expect: &str| assert_eq!(line(input), expect, "{input:?}");
        check("", "");
        check("　\u{A0}\t", "");
        check("  海南　　金盘 \n有限公司 ", "海南 金盘 有限公司");
        check("ＡＢ１２－３／４＃", "AB12-3/4#");
        check("（集团）：一，二；【三】", "（集团）：一，二；【三】");
        check("海\u{200B}南\u{202E}省\u{FEFF}\u{1B}[31m", "海南省[31m");
        check("⻄⻓⾦⿓", "西长金龍");
        check("张 三", "张 三");
    }

    #[test]
    fn clean_lines_are_borrowed() {
        for s in ["", "海南金盘有限公司", "海南（集团）A1 二期", "々〇·"] {
            assert!(matches!(line(s), Cow::Borrowed(_)), "{s}");
        }
        assert!(matches!(line(" 海"), Cow::Owned(_)));
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        let check = |a: &str, b: &str| assert_eq!(key(a), key(b), "{a} {b}");
        check("海南（金盘）有限公司", "海南金盘有限公司");
        check("海南【金盘】(一)〔二〕[三]《四》<五>", "海南金盘一二三四五");
        check("買買提·艾力", "买买提・艾力");
        check("“海南”‘國際’ 貿易、公司。", "海南国际贸易公司");
        check("ＡＢＣ Co., Ltd.", "abc co ltd");
        check("瀋陽鋼鐵", "沈阳钢铁");
        check("合夥企業", "合伙企业");
        check("髙峯羣", "高峰群");
        check("㈱①㎡", "株1m2");
        check("⻓⻄⻢⻋", "长西马车");
        check("⾧", "长");
        check("ｶﾞ", "ガ");
        check("cafe\u{301}", "café");
        check("\u{FE49}", "");
        check("Ａ\u{200B}1", "a1");
    }

    #[test]
    fn simplified_characters_are_not_altered() {
        for name in [
            "乾坤", "锺书", "著名", "后勤", "皇后", "甯静", "于归", "於归", "昇", "喆", "堃", "祐", "磐石", "捍卫",
            "呵护", "魏徵", "干净", "面", "里", "余", "云", "发",
        ] {
            assert_eq!(key(name), name);
        }
        assert_ne!(key("张乾"), key("张干"));
        assert_eq!(key("後勤"), "后勤");
    }

    #[test]
    fn the_lists_hold_pairs() {
        for list in [VARIANTS, RADICALS] {
            assert!(list.split_whitespace().all(|pair| pair.chars().count() == 2));
        }
    }

    #[test]
    fn the_buffer_is_appended_to() {
        let mut out = String::from("甲");
        key_into("Ｂ é\u{301}", &mut out);
        assert!(out.starts_with("甲b"));
    }

    #[test]
    fn codes_are_tidied() {
        let check = |input: &str, expect: &str| assert_eq!(ascii_code(input), expect, "{input:?}");
        check("９１４６－０００ 0", "91460000");
        check("'91370700767762916m", "91370700767762916M");
        check("‘460300000003877.00", "460300000003877");
        check("12.50", "12.50");
        check("A1.0", "A1.0");
        check(".0", ".0");
        check("\u{200B} - ", "");
        check("u\u{AF}", "\u{16A}");
    }

    /// What `key` promises, said without tables.
    fn slow_key(s: &str) -> String {
        let mut out = String::new();
        composed_key_into(s, 0, &mut out);
        out
    }

    proptest! {
        #[test]
        fn line_twice_is_once(s in any::<String>()) {
            let once = line(&s).into_owned();
            prop_assert_eq!(line(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn key_twice_is_once(s in "[ -~\u{80}-\u{500}\u{2000}-\u{3200}海國（）\u{FF00}-\u{FFFF}\u{1F600}]{0,12}") {
            let once = key(&s);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn fast_and_slow_keys_agree(s in "[a-zA-Z ·（）\u{2E80}-\u{33FF}\u{F900}-\u{FFFF}國海]{0,8}") {
            prop_assert_eq!(key(&s), slow_key(&s));
        }

        #[test]
        fn codes_twice_are_once(s in any::<String>()) {
            let once = ascii_code(&s);
            prop_assert_eq!(ascii_code(&once), once);
        }
    }
}
