//! 拼音 of names: first letters for the search box, whole syllables, and a key that sorts as a Chinese reader expects. The
//! only place that names crate `pinyin`. Takes any text, never fails; what has no reading is left out or kept as it is.
//!
//! # Why
//! The dictionary lists every reading a character ever had (六 lu, 司 ci), so the alternatives of 多音字 offered to a
//! search come from a short list of those met in company, place and family names, and words whose reading is sure
//! (重庆, 银行) come from a phrase list that settles them.

use super::fold;
use ::pinyin::{Pinyin, ToPinyin};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// At most so many spellings of one name are offered to a search; more only bring false hits.
pub const SEARCH_FORMS_MAX: usize = 4;

/// The spellings under which a name can be typed; the first of each is the most likely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchForms {
    /// 首字母, such as `hnjp`.
    pub initials: Vec<String>,
    /// 全拼, such as `hainanjinpan`.
    pub full: Vec<String>,
}

/// First letters 首字母 of each character's reading in lower case; ASCII letters and digits stay, the rest is left out.
///
/// ```
/// assert_eq!(dishu::text::pinyin::initials("海南金盘(A3)重庆银行"), "hnjpa3cqyh");
/// ```
pub fn initials(s: &str) -> String {
    let mut out = String::new();
    initials_into(s, &mut out);
    out
}

/// [`initials`], appended to the caller's buffer; for a million names in a row.
pub fn initials_into(s: &str, out: &mut String) {
    each_reading(s, |_, reading| match reading {
        Reading::Plain(letter) => out.push(letter),
        Reading::Syllable(syllable, _) => out.extend(syllable.chars().next()),
        Reading::Unknown => {}
    });
}

/// Whole syllables 全拼 without tones and blanks; ü is `v`.
///
/// ```
/// assert_eq!(dishu::text::pinyin::full("海南金盘"), "hainanjinpan");
/// ```
pub fn full(s: &str) -> String {
    let mut out = String::new();
    full_into(s, &mut out);
    out
}

/// [`full`], appended to the caller's buffer.
pub fn full_into(s: &str, out: &mut String) {
    each_reading(s, |_, reading| match reading {
        Reading::Plain(letter) => out.push(letter),
        Reading::Syllable(syllable, _) => out.push_str(syllable),
        Reading::Unknown => {}
    });
}

/// The syllable of every character, in lower case; empty where there is none. As many as the text has characters.
///
/// ```
/// assert_eq!(dishu::text::pinyin::syllables("重庆(A"), ["chong", "qing", "", "a"]);
/// ```
pub fn syllables(s: &str) -> Vec<String> {
    let trimmed = s.trim_start();
    let mut all = vec![String::new(); s.chars().count() - trimmed.chars().count()];
    let mut each = |text: &str| {
        each_reading(text, |_, reading| {
            all.push(match reading {
                Reading::Plain(letter) => letter.to_string(),
                Reading::Syllable(syllable, _) => syllable.to_owned(),
                Reading::Unknown => String::new(),
            });
        });
    };
    if fold::line(trimmed) == trimmed {
        each(trimmed);
        return all;
    }
    // Blanks and signs that folding takes away must keep their places.
    s.chars().map(|c| full(c.encode_utf8(&mut [0; 4]))).collect()
}

/// A key whose byte order is the order of a Chinese list: signs, digits, Latin letters, then characters by syllable, tone
/// and code point, so that one family name stays together; characters without a reading come last.
///
/// ```
/// use dishu::text::pinyin::sort_key;
/// let mut names = ["张三", "章三", "李四", "阿宝", "A座"];
/// names.sort_by_key(|name| sort_key(name));
/// assert_eq!(names, ["A座", "阿宝", "李四", "张三", "章三"]);
/// ```
pub fn sort_key(s: &str) -> String {
    let mut out = String::new();
    sort_key_into(s, &mut out);
    out
}

/// [`sort_key`], appended to the caller's buffer.
pub fn sort_key_into(s: &str, out: &mut String) {
    each_reading(s, |c, reading| match reading {
        Reading::Plain(letter) => out.push(letter),
        // '{' follows 'z', '~' follows '{': Latin letters, then characters, then characters without a reading.
        Reading::Syllable(syllable, tone) => {
            out.push('{');
            out.push_str(syllable);
            out.push(tone);
            out.push(c);
        }
        Reading::Unknown if c.is_ascii() => out.push(c),
        Reading::Unknown => out.extend(['{', '~', c]),
    });
}

/// A number for the syllable of each character of the basic plane, tones left out: equal numbers are homophones (同音字), 0 is
/// no syllable. Built once; one look into memory for each character of a million names.
pub fn syllable_numbers() -> &'static [u16] {
    static NUMBERS: LazyLock<Box<[u16]>> = LazyLock::new(|| {
        let mut known: BTreeMap<&'static str, u16> = BTreeMap::new();
        let number = |code: u32| match char::from_u32(code).filter(|c| !c.is_ascii()).map(reading) {
            Some(Reading::Syllable(syllable, _)) => {
                let next = known.len() as u16 + 1;
                *known.entry(syllable).or_insert(next)
            }
            _ => 0,
        };
        (0..=u32::from(u16::MAX)).map(number).collect()
    });
    &NUMBERS
}

/// All spellings worth searching, at most [`SEARCH_FORMS_MAX`] of each kind: the likely one first, then those with one
/// doubtful character (多音字) read otherwise, then with two.
///
/// ```
/// let forms = dishu::text::pinyin::search_forms("长行");
/// assert_eq!(forms.initials, ["ch", "zh", "cx", "zx"]);
/// ```
pub fn search_forms(s: &str) -> SearchForms {
    let mut slots: Vec<Vec<&str>> = Vec::new();
    each_slot(s, |slot| slots.push(slot));
    let chosen = combinations(&slots);
    let spell = |pick: &[usize], take: fn(&str) -> &str| -> String {
        slots.iter().zip(pick).filter_map(|(slot, at)| slot.get(*at)).map(|syllable| take(syllable)).collect()
    };
    let mut forms = SearchForms { initials: Vec::new(), full: Vec::new() };
    for pick in &chosen {
        push_new(&mut forms.initials, spell(pick, first_letter));
        push_new(&mut forms.full, spell(pick, |syllable| syllable));
    }
    forms
}

fn push_new(list: &mut Vec<String>, item: String) {
    if list.len() < SEARCH_FORMS_MAX && !list.contains(&item) {
        list.push(item);
    }
}

fn first_letter(syllable: &str) -> &str {
    syllable.get(..1).unwrap_or(syllable)
}

/// Which reading to take at each place: the first everywhere, then one place changed, then two.
fn combinations(slots: &[Vec<&str>]) -> Vec<Vec<usize>> {
    // Initials may coincide where syllables differ, so a few more are made than are kept.
    const MADE_MAX: usize = SEARCH_FORMS_MAX * 4;
    let others =
        |(place, slot): (usize, &Vec<&str>)| (1..slot.len()).map(move |reading| (place, reading)).collect::<Vec<_>>();
    let changes: Vec<(usize, usize)> = slots.iter().enumerate().flat_map(others).take(MADE_MAX).collect();
    let apart = |(a, b): &(usize, usize)| changes[*a].0 != changes[*b].0;
    let twos = (0..changes.len()).flat_map(|a| (a + 1..changes.len()).map(move |b| (a, b))).filter(apart);
    let sets = changes.iter().map(|one| vec![*one]).chain(twos.map(|(a, b)| vec![changes[a], changes[b]]));
    let changed = |set: Vec<(usize, usize)>| {
        let mut pick = vec![0; slots.len()];
        set.iter().for_each(|(place, reading)| pick[*place] = *reading);
        pick
    };
    std::iter::once(Vec::new()).chain(sets).take(MADE_MAX).map(changed).collect()
}

/// One character of a text as it is spelt.
#[derive(Clone, Copy)]
enum Reading {
    /// An ASCII letter or digit, lower case.
    Plain(char),
    /// Syllable and tone ('1'..'5').
    Syllable(&'static str, char),
    /// A sign, or a character without a reading.
    Unknown,
}

/// Every seen character with its reading, phrases first.
fn each_reading(s: &str, mut see: impl FnMut(char, Reading)) {
    let s = fold::line(s);
    let mut rest = s.chars();
    while let Some(c) = rest.clone().next() {
        if let Some((n_chars, syllables)) = phrase_at(c, rest.as_str()) {
            for ((syllable, tone), c) in syllables.iter().zip(rest.by_ref().take(n_chars)) {
                see(c, Reading::Syllable(syllable, *tone));
            }
            continue;
        }
        rest.next();
        see(c, reading(c));
    }
}

/// Every spelt character with all readings worth searching, the likely one first.
fn each_slot(s: &str, mut see: impl FnMut(Vec<&'static str>)) {
    let s = fold::line(s);
    let mut rest = s.chars();
    while let Some(c) = rest.clone().next() {
        if let Some((n_chars, syllables)) = phrase_at(c, rest.as_str()) {
            rest.by_ref().take(n_chars).for_each(drop);
            syllables.iter().for_each(|(syllable, _)| see(vec![syllable]));
            continue;
        }
        rest.next();
        match reading(c) {
            Reading::Plain(letter) => see(vec![plain_text(letter)]),
            Reading::Syllable(main, _) => see(alternatives(c, main)),
            Reading::Unknown => {}
        }
    }
}

/// An ASCII letter or digit as text.
fn plain_text(letter: char) -> &'static str {
    const LETTERS: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    LETTERS.find(letter).and_then(|at| LETTERS.get(at..=at)).unwrap_or("")
}

fn alternatives(c: char, main: &'static str) -> Vec<&'static str> {
    let others = DOUBTFUL.get(&c).into_iter().flatten().copied();
    std::iter::once(main).chain(others.filter(|other| *other != main)).collect()
}

/// [`HETERONYMS`] by character.
static DOUBTFUL: LazyLock<BTreeMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let entries = HETERONYMS.split(';').filter_map(|entry| entry.trim().split_once(' '));
    entries.filter_map(|(c, readings)| Some((c.chars().next()?, readings.split(' ').collect()))).collect()
});

#[inline]
fn reading(c: char) -> Reading {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Reading::Plain(c.to_ascii_lowercase()) } else { Reading::Unknown };
    }
    TABLE.of(c)
}

/// The syllable of a character as the dictionary knows it, ü written `v`, with its tone.
fn dictionary_reading(c: char) -> Option<(&'static str, char)> {
    let found = c.to_pinyin()?;
    let tone = Pinyin::with_tone_num_end(found).chars().next_back().filter(char::is_ascii_digit).unwrap_or('5');
    Some((ascii_syllable(found.plain()), tone))
}

fn ascii_syllable(plain: &'static str) -> &'static str {
    match plain {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "ê" => "e",
        other if other.is_ascii() => other,
        _ => "",
    }
}

/// Syllable numbers of the common characters, so that a reading is one look into memory.
struct Table {
    number_of: Box<[u16]>,
    syllables: Vec<(&'static str, char)>,
    phrase_starts: Box<[bool]>,
}

const TABLE_FIRST: u32 = 0x3400;
const TABLE_LAST: u32 = 0x9FFF;

impl Table {
    fn build() -> Table {
        let mut table = Table { number_of: Box::default(), syllables: vec![("", '5')], phrase_starts: Box::default() };
        let mut numbers = BTreeMap::new();
        let mut number = |c: char| -> u16 {
            let Some(found) = main_reading(c).filter(|(syllable, _)| !syllable.is_empty()) else {
                return 0;
            };
            *numbers.entry(found).or_insert_with(|| {
                table.syllables.push(found);
                u16::try_from(table.syllables.len() - 1).unwrap_or(0)
            })
        };
        table.number_of = (TABLE_FIRST..=TABLE_LAST).map(|code| char::from_u32(code).map_or(0, &mut number)).collect();
        let mut starts = vec![false; table.number_of.len()];
        for first in phrases().filter_map(|(phrase, _)| phrase.chars().next()) {
            if let Some(slot) = index(first).and_then(|at| starts.get_mut(at)) {
                *slot = true;
            }
        }
        table.phrase_starts = starts.into_boxed_slice();
        table
    }

    #[inline]
    fn of(&self, c: char) -> Reading {
        let Some(number) = index(c).and_then(|at| self.number_of.get(at)) else {
            return match dictionary_reading(c) {
                Some((syllable, tone)) if !syllable.is_empty() => Reading::Syllable(syllable, tone),
                _ => Reading::Unknown,
            };
        };
        match self.syllables.get(usize::from(*number)) {
            Some((syllable, tone)) if *number > 0 => Reading::Syllable(syllable, *tone),
            _ => Reading::Unknown,
        }
    }
}

#[inline]
fn index(c: char) -> Option<usize> {
    u32::from(c).checked_sub(TABLE_FIRST).map(|offset| offset as usize)
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// The reading taken when nothing else is known: the one usual in names where the dictionary puts another first.
fn main_reading(c: char) -> Option<(&'static str, char)> {
    match USUAL.iter().find(|(usual, _, _)| *usual == c) {
        Some((_, syllable, tone)) => Some((syllable, *tone)),
        None => dictionary_reading(c),
    }
}

/// The longest phrase at the head of `rest`, whose first character is `c`.
#[inline]
fn phrase_at(c: char, rest: &str) -> Option<(usize, &'static [(&'static str, char)])> {
    let starts = index(c).and_then(|at| TABLE.phrase_starts.get(at)).copied().unwrap_or(false);
    if !starts {
        return None;
    }
    let from = SORTED_PHRASES.partition_point(|phrase| phrase.first < c);
    let same_first = SORTED_PHRASES.get(from..)?.iter().take_while(|phrase| phrase.first == c);
    let found = same_first.into_iter().find(|phrase| rest.starts_with(phrase.text))?;
    Some((found.syllables.len(), &found.syllables))
}

struct Phrase {
    first: char,
    text: &'static str,
    syllables: Vec<(&'static str, char)>,
}

/// By first character, the longest first.
static SORTED_PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let mut all: Vec<Phrase> = phrases().filter_map(|(text, spelt)| phrase(text, spelt)).collect();
    all.sort_by(|a, b| (a.first, b.text.len(), a.text).cmp(&(b.first, a.text.len(), b.text)));
    all
});

fn phrase(text: &'static str, spelt: &'static str) -> Option<Phrase> {
    let syllables = spelt.split(' ').filter_map(|one| {
        let tone = one.chars().next_back().filter(char::is_ascii_digit)?;
        Some((one.get(..one.len() - 1)?, tone))
    });
    Some(Phrase { first: text.chars().next()?, text, syllables: syllables.collect() })
}

/// Characters whose usual reading in names is not the dictionary's first.
const USUAL: [(char, &str, char); 22] = [
    ('长', "chang", '2'),
    ('曾', "zeng", '1'),
    ('厦', "sha", '4'),
    ('车', "che", '1'),
    ('行', "hang", '2'),
    ('仇', "qiu", '2'),
    ('查', "cha", '2'),
    ('覃', "tan", '2'),
    ('翟', "zhai", '2'),
    ('朴', "pu", '3'),
    ('都', "du", '1'),
    ('藏', "cang", '2'),
    ('单', "dan", '1'),
    ('调', "tiao", '2'),
    ('藉', "jie", '4'),
    ('薄', "bo", '2'),
    ('逄', "pang", '2'),
    ('缪', "miao", '4'),
    ('儋', "dan", '1'),
    ('圳', "zhen", '4'),
    ('涌', "yong", '3'),
    ('嗯', "en", '4'),
];

/// 多音字 of company, place and family names, with every reading worth typing.
const HETERONYMS: &str = "长 chang zhang; 乐 le yue; 行 hang xing; 会 hui kuai; 都 du dou; 车 che ju; 重 zhong chong; 厦 sha xia; \
    曾 zeng ceng; 单 dan shan chan; 解 jie xie; 仇 qiu chou; 查 cha zha; 区 qu ou; 朴 pu piao; 翟 zhai di; \
    覃 tan qin; 盛 sheng cheng; 石 shi dan; 调 tiao diao; 传 chuan zhuan; 朝 chao zhao; 藏 cang zang; 弹 dan tan; \
    参 can shen; 省 sheng xing; 校 xiao jiao; 系 xi ji; 卡 ka qia; 尉 wei yu; 宿 su xiu; 种 zhong chong; 奇 qi ji; \
    贾 jia gu; 谷 gu yu; 万 wan mo; 番 fan pan; 侗 dong tong; 陂 bei pi po; 蚌 bang beng; 埔 pu bu; 涌 yong chong; \
    澄 cheng deng; 折 zhe she; 降 jiang xiang; 大 da dai; 堡 bao pu bu; 隗 wei kui; 召 zhao shao; 繁 fan po; \
    牟 mou mu; 洗 xi xian; 率 lv shuai; 绿 lv lu; 吕 lv lu; 什 shi shen; 莞 guan wan; 女 nv nu";

/// Words whose reading is sure, one a line: word, tab, syllables with tones.
const PHRASES: &str = include_str!("pinyin_words.tsv");

fn phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    PHRASES.lines().filter_map(|row| row.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn first_letters_and_syllables() {
        let check = |name: &str, letters: &str, syllables: &str| {
            assert_eq!((initials(name).as_str(), full(name).as_str()), (letters, syllables), "{name}");
        };
        check("海南金盘", "hnjp", "hainanjinpan");
        check("", "", "");
        check("（Ａ1）·☆", "a1", "a1");
        check("重庆银行", "cqyh", "chongqingyinhang");
        check("重工", "zg", "zhonggong");
        check("厦门大厦", "xmds", "xiamendasha");
        check("长城会计师事务所", "cckjssws", "changchengkuaijishishiwusuo");
        check("成都音乐行业协会", "cdyyhyxh", "chengduyinyuehangyexiehui");
        check("旅行社", "lxs", "lvxingshe");
        check("绿地", "ld", "lvdi");
        check("澄迈县儋州市", "cmxdzs", "chengmaixiandanzhoushi");
        check("調味", "tw", "tiaowei");
    }

    #[test]
    fn every_phrase_has_a_syllable_for_each_character() {
        assert_eq!(phrases().count(), PHRASES.lines().count());
        for (text, spelt) in phrases() {
            let read = phrase(text, spelt).expect("phrases are not empty");
            assert_eq!(read.syllables.len(), text.chars().count(), "{text}");
            assert_eq!(read.syllables.len(), spelt.split(' ').count(), "{text}");
        }
    }

    #[test]
    fn doubtful_characters_can_be_typed_both_ways() {
        assert_eq!(search_forms("重庆").initials, ["cq"]);
        assert_eq!(search_forms("长行").full, ["changhang", "zhanghang", "changxing", "zhangxing"]);
        assert_eq!(search_forms("单氏").initials, ["ds", "ss", "cs"]);
        assert_eq!(search_forms("海绿").full, ["hailv", "hailu"]);
        assert_eq!(search_forms("海绿").initials, ["hl"]);
        assert_eq!(search_forms("长".repeat(50).as_str()).initials.len(), SEARCH_FORMS_MAX);
        assert_eq!(search_forms("").initials, [""]);
    }

    #[test]
    fn lists_sort_as_a_reader_expects() {
        let mut names = vec![
            "\u{E000}", "张三", "章三", "张二", "李四", "里斯", "连一", "阿宝", "b座", "A座", "1号", "重庆", "成都",
        ];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            ["1号", "A座", "b座", "阿宝", "成都", "重庆", "李四", "里斯", "连一", "张二", "张三", "章三", "\u{E000}"]
        );
    }

    proptest! {
        #[test]
        fn spellings_are_ascii(s in any::<String>()) {
            prop_assert!(full(&s).bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            let forms = search_forms(&s);
            prop_assert_eq!(forms.initials.first(), Some(&initials(&s)));
            prop_assert_eq!(forms.full.first(), Some(&full(&s)));
            prop_assert!(forms.initials.len() <= SEARCH_FORMS_MAX && forms.full.len() <= SEARCH_FORMS_MAX);
        }

        #[test]
        fn different_lines_have_different_sort_keys(a in "[\u{4E00}-\u{9FA5}]{0,4}", b in "[\u{4E00}-\u{9FA5}]{0,4}") {
            prop_assert_eq!(sort_key(&a) == sort_key(&b), a == b);
        }
    }
}
