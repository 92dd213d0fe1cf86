//! What speaks for and against "this text means that enterprise". The characters of the two names are aligned in order, each
//! agreement or omission is counted in the bits of surprise of the characters concerned, by zone; the sums are the features
//! to which [`super::weights`] give their worth. Nothing here decides.

use super::reading::{CHARS_MAX, Kind, Zone};
use super::registry::{NameTable, Shape, kind_of};
use crate::model::division::DivisionCode;
use crate::text::pinyin;

/// How many features a candidate has.
pub const N_FEATURES: usize = Feature::ALL.len();

/// What `evidence` measured.
pub type Features = [f32; N_FEATURES];

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident $word:literal $zh:literal;)*) => {
        /// One kind of evidence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Feature { $($(#[$doc])* $name,)* }

        impl Feature {
            /// Every one, in the order of the weights.
            pub const ALL: &[Feature] = &[$(Feature::$name,)*];

            /// Its word in the table of weights.
            pub fn word(self) -> &'static str {
                match self { $(Feature::$name => $word,)* }
            }

            /// Its word for people; features of one word are told together.
            pub fn zh(self) -> &'static str {
                match self { $(Feature::$name => $zh,)* }
            }
        }
    };
}

features! {
    /// Bits of the brand that agree, up to 12.
    BrandSame "brand-same" "字号一致";
    /// ... beyond 12.
    BrandSameMore "brand-same-more" "字号一致";
    /// Bits of the trade that agree.
    TradeSame "trade-same" "行业一致";
    /// Bits of the place that agree.
    PlaceSame "place-same" "地名一致";
    /// Bits of branch office or department that agree.
    TailSame "tail-same" "分支一致";
    /// Bits that agree in sound only.
    SoundSame "sound-same" "同音";
    /// Characters that agree in sound only.
    SoundCount "sound-count" "同音";
    /// Bits of the brand that the text leaves out, up to 4.
    BrandLeft "brand-left" "字号缺字";
    /// ... beyond 4.
    BrandLeftMore "brand-left-more" "字号缺字";
    /// ... for a text with a legal form.
    BrandLeftFull "brand-left-full" "字号缺字";
    /// The first character of the brand is left out.
    BrandHeadLeft "brand-head-left" "字号首字缺";
    /// The text leaves out a brand that is the name of a division, and nothing else.
    NamedLeft "named-left" "字号是地名而省";
    /// Bits of the trade that the text leaves out.
    TradeLeft "trade-left" "行业省略";
    /// ... for a text with a legal form.
    TradeLeftFull "trade-left-full" "行业省略";
    /// Characters of brand and trade that the text leaves out.
    CharsLeft "chars-left" "名称余字";
    /// Bits of the place that the text leaves out.
    PlaceLeft "place-left" "地名省略";
    /// The name states a place and the text none of it.
    PlaceSilent "place-silent" "地名省略";
    /// Bits of the branch office that the text leaves out.
    TailLeft "tail-left" "分支省略";
    /// The name is a branch office's and the text names none.
    BranchSilent "branch-silent" "是分支机构";
    /// Bits of the text's brand and trade that the name lacks, up to 4; neither Latin letters nor words in brackets.
    TextOver "text-over" "多出文字";
    /// ... beyond 4.
    TextOverMore "text-over-more" "多出文字";
    /// ... for a text with a legal form.
    TextOverFull "text-over-full" "多出文字";
    /// Characters of the text that the name lacks.
    CharsOver "chars-over" "多出文字";
    /// Bits of the text's place that the name lacks.
    PlaceOver "place-over" "多出地名";
    /// Characters of the text's branch or department that the name lacks.
    TailOver "tail-over" "多出部门";
    /// Both state a place and one lies in the other.
    PlaceWithin "place-within" "地名相容";
    /// Both state a place, and neither lies in the other.
    PlaceAgainst "place-against" "地名不符";
    /// A character of the text is the short name of the name's province or city (粤, 甬).
    PlaceShort "place-short" "地名简称";
    /// The registered place agrees with the text's place, though the name does not state it.
    PlaceKnown "place-known" "登记地相符";
    /// One legal form.
    FormSame "form-same" "组织形式一致";
    /// 有限公司 against 公司, 股份公司.
    FormNear "form-near" "组织形式相近";
    /// 厂 against 公司.
    FormAgainst "form-against" "组织形式不同";
    /// The text states none, the name is a 股份公司.
    FormStock "form-stock" "是股份公司";
    /// ... a 有限公司.
    FormLimited "form-limited" "是有限公司";
    /// ... a 厂, 店, 合作社.
    FormSmall "form-small" "是厂店社";
    /// The name is a 集团's.
    Group "group" "是集团";
    /// Breaks in the name's brand and trade between agreeing characters.
    Breaks "breaks" "间断";
    /// ... in the text's.
    TextBreaks "text-breaks" "间断";
    /// Characters that agree out of order.
    Moved "moved" "次序不同";
    /// A character of the text stands where the name has another one.
    Swapped "swapped" "换字";
    /// Brand and trade agree wholly.
    BodyEqual "body-equal" "字号行业全同";
    /// The text's brand is the name's brand.
    BrandEqual "brand-equal" "字号全同";
    /// The keys are equal.
    Equal "equal" "名称全同";
    /// The text begins as brand and trade do.
    Begins "begins" "开头一致";
    /// The first two characters of the text's brand are those of the name's.
    HeadSame "head-same" "字号开头一致";
    /// ... agree side by side elsewhere in the name.
    HeadInside "head-inside" "字号在名称中间";
    /// ... agree in sound at the same place.
    HeadSound "head-sound" "字号开头同音";
    /// The first character of the text's brand is not in the name.
    TextHeadOver "text-head-over" "文字首字不符";
    /// Nor is the second.
    TextHeadsOver "text-heads-over" "文字首字不符";
    /// Latin letters and digits of the text that the name lacks, any.
    LatinOver "latin-over" "多出字母";
    /// Words in brackets that the name lacks, any.
    AsideOver "aside-over" "多出括注";
    /// The text ends a long way before the name's brand and trade do, for a text of two characters.
    PairLeft "pair-left" "二字简称余字";
    /// The text has two characters and the name is a 股份公司.
    PairStock "pair-stock" "二字简称是股份公司";
    /// The text's characters are all in the name's brand.
    InBrand "in-brand" "全在字号中";
    /// Share of the name's bits that agree.
    ShareName "share-name" "名称一致比例";
    /// Share of the text's bits that agree.
    ShareText "share-text" "文字一致比例";
    /// The square of that.
    ShareTextSquare "share-text-square" "文字一致比例";
    /// The text ends where the body of the name ends.
    Ends "ends" "末字一致";
    /// Former name or alias instead of the name.
    OtherName "other-name" "曾用名或别名";
    /// What is known of the place besides agrees with the enterprise's county, city or zone.
    ContextPlace "context-place" "所在地相符";
    /// ... or contradicts it.
    ContextAgainst "context-against" "所在地不符";
    /// The branch or the co-workers belong to this enterprise.
    ContextPeople "context-people" "同支部同单位";
}

/// A text as it is compared: its characters, zones, surprise and sounds.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Characters.
    pub chars: Vec<u16>,
    /// Zone of each.
    pub zones: Vec<Zone>,
    /// Bits of surprise of each.
    pub bits: Vec<f32>,
    /// Syllable of each.
    pub sounds: Vec<u16>,
    /// Nine digits of the division it states, or 0.
    pub place: u32,
    /// Legal form.
    pub kind: Kind,
    /// The legal form is spelt out.
    pub full: bool,
    /// Words in brackets at the end that are no place.
    pub aside: std::ops::Range<usize>,
    /// Nothing but Latin letters and digits.
    pub all_latin: bool,
    /// Sum of the bits, the legal form left out.
    pub total: f32,
    /// Characters of brand and trade.
    pub n_body: usize,
}

/// Memory for an alignment.
#[derive(Default)]
pub struct Aligner {
    best: Vec<f32>,
    ending: Vec<f32>,
    bits: Vec<f32>,
    /// For each character of the text the one of the name it agrees with, or `NONE`.
    to_name: Vec<u8>,
    to_text: Vec<u8>,
}

const NONE: u8 = u8::MAX;
/// Agrees with something that is no character of the name.
const ELSEWHERE: u8 = u8::MAX - 1;
/// Worth of a character that agrees besides its surprise, and of one that follows the one before.
const AGREE: f32 = 0.6;
const FOLLOW: f32 = 0.9;
/// Share of its surprise that a character is worth that agrees in sound only.
const SOUND: f32 = 0.45;

impl Aligner {
    /// Aligns a text with a name of the table and measures what agrees.
    pub fn measure(&mut self, table: &NameTable, name: u32, text: &Written, out: &mut Features) {
        let chars = table.chars(name);
        let shape = table.shape(name);
        let chars = &chars[..chars.len().min(CHARS_MAX)];
        self.bits.clear();
        self.bits.extend(table.bits(name).iter().take(CHARS_MAX).map(|&bits| f32::from(bits) / super::registry::BIT));
        self.align(chars, text);
        self.sum(chars, shape, table.place(name), text, out);
    }

    /// Best agreement in order.
    fn align(&mut self, name: &[u16], text: &Written) {
        let sounds = pinyin::syllable_numbers();
        let (n, m) = (name.len(), text.chars.len());
        let width = n + 1;
        self.best.clear();
        self.best.resize((m + 1) * width, 0.0);
        self.ending.clear();
        self.ending.resize((m + 1) * width, f32::NEG_INFINITY);
        for i in 0..m {
            let (c, sound) = (text.chars[i], text.sounds[i]);
            for j in 0..n {
                let at = (i + 1) * width + j + 1;
                let mut best = self.best[at - 1].max(self.best[at - width]);
                let worth = match () {
                    () if name[j] == c => self.bits[j] + AGREE,
                    () if sound != 0 && sounds[usize::from(name[j])] == sound => self.bits[j] * SOUND + AGREE,
                    () => f32::NEG_INFINITY,
                };
                if worth > f32::NEG_INFINITY {
                    let before = at - width - 1;
                    let ending = worth + self.best[before].max(self.ending[before] + FOLLOW);
                    self.ending[at] = ending;
                    best = best.max(ending);
                }
                self.best[at] = best;
            }
        }
        self.trace(n, m);
    }

    fn trace(&mut self, n: usize, m: usize) {
        self.to_text.clear();
        self.to_text.resize(n, NONE);
        self.to_name.clear();
        self.to_name.resize(m, NONE);
        let width = n + 1;
        let (mut i, mut j) = (m, n);
        let mut must_follow = false;
        while i > 0 && j > 0 {
            let at = i * width + j;
            if must_follow || self.ending[at] >= self.best[at] {
                self.to_name[i - 1] = (j - 1) as u8;
                self.to_text[j - 1] = (i - 1) as u8;
                let before = at - width - 1;
                must_follow = self.ending[before] + FOLLOW > self.best[before];
                (i, j) = (i - 1, j - 1);
            } else if self.best[at - 1] >= self.best[at] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
    }

    fn sum(&mut self, name: &[u16], shape: Shape, place: u32, text: &Written, out: &mut Features) {
        *out = [0.0; N_FEATURES];
        let mut set = |feature: Feature, value: f32| out[feature as usize] = value;
        let (place_end, brand_end) = (usize::from(shape.place_end), usize::from(shape.brand_end));
        let (body_end, form_end) = (usize::from(shape.body_end), usize::from(shape.form_end));
        let inner = usize::from(shape.inner.0)..usize::from(shape.inner.1);
        // What moved: left on both sides though the same character.
        let mut n_moved = 0;
        for (j, &here) in name.iter().enumerate() {
            if self.to_text[j] != NONE || (body_end..form_end).contains(&j) {
                continue;
            }
            let free = |i: usize| self.to_name[i] == NONE && text.chars[i] == here;
            if let Some(i) = (0..text.chars.len()).find(|&i| free(i)) {
                let is_place = j < place_end || inner.contains(&j) || text.zones[i] == Zone::Place;
                n_moved += usize::from(!is_place);
                self.to_text[j] = i as u8;
                self.to_name[i] = j as u8;
            }
        }
        let mut place_short = 0.0;
        if place != 0 {
            for i in 0..text.chars.len() {
                if self.to_name[i] == NONE && text.zones[i] == Zone::Body && is_short_place(text.chars[i], place) {
                    self.to_name[i] = ELSEWHERE;
                    place_short += 1.0;
                }
            }
        }
        let (mut same, mut left) = ([0.0_f32; 4], [0.0_f32; 4]);
        let (mut trade_same, mut trade_left) = (0.0, 0.0);
        let (mut sound_bits, mut n_sound, mut n_left) = (0.0, 0.0, 0.0);
        let (mut n_breaks, mut last_agrees, mut any) = (0.0, true, false);
        let mut n_brand_same = 0;
        for (j, &here) in name.iter().enumerate() {
            let zone = match () {
                () if j < place_end || inner.contains(&j) => 0,
                () if j < body_end => 1,
                () if j < form_end => 2,
                () => 3,
            };
            let agrees = self.to_text[j] != NONE;
            let bits = self.bits[j];
            let trade = zone == 1 && j >= brand_end;
            if agrees {
                let by_sound = text.chars[usize::from(self.to_text[j])] != here;
                if by_sound {
                    sound_bits += bits;
                    n_sound += 1.0;
                } else if trade {
                    trade_same += bits;
                } else {
                    same[zone] += bits;
                }
                n_brand_same += usize::from(zone == 1 && !trade);
            } else if trade {
                trade_left += bits;
            } else {
                left[zone] += bits;
            }
            if zone == 1 {
                n_left += f32::from(u8::from(!agrees));
                if any && agrees && !last_agrees {
                    n_breaks += 1.0;
                }
                any |= agrees;
                last_agrees = agrees;
            }
        }
        let mut over = [0.0_f32; 4];
        let mut n_over = [0.0_f32; 4];
        let (mut text_breaks, mut swapped) = (0.0, 0.0);
        let (mut latin_over, mut aside_over) = (0.0, 0.0);
        for i in 0..text.chars.len() {
            if self.to_name[i] != NONE {
                continue;
            }
            let zone = text.zones[i] as usize;
            if zone == Zone::Body as usize && is_latin(text.chars[i]) && !text.all_latin {
                latin_over = 1.0;
                continue;
            }
            if zone == Zone::Body as usize && text.aside.contains(&i) {
                aside_over = 1.0;
                continue;
            }
            over[zone] += text.bits[i];
            n_over[zone] += 1.0;
            if zone != Zone::Body as usize {
                continue;
            }
            let before = i.checked_sub(1).map(|at| self.to_name[at]);
            let after = self.to_name.get(i + 1).copied();
            let between = before.is_some_and(|b| b < ELSEWHERE) && after.is_some_and(|a| a < ELSEWHERE);
            text_breaks += f32::from(u8::from(between));
            // One other character stands in its place.
            let slot = match (before, after) {
                (Some(b), Some(a)) if b < ELSEWHERE && a < ELSEWHERE => {
                    usize::from(a).checked_sub(usize::from(b)) == Some(2)
                }
                (None, Some(a)) if a < ELSEWHERE => a > 0 && self.to_text[usize::from(a) - 1] == NONE,
                (Some(b), _) if b < ELSEWHERE => {
                    self.to_text.get(usize::from(b) + 1) == Some(&NONE) && usize::from(b) + 1 < body_end
                }
                _ => false,
            };
            swapped += f32::from(u8::from(slot));
        }
        let full = text.full;
        let when_full = |value: f32| if full { value } else { 0.0 };
        let (brand_same, brand_left) = (same[1], left[1]);
        set(Feature::BrandSame, brand_same.min(12.0));
        set(Feature::BrandSameMore, (brand_same - 12.0).max(0.0));
        set(Feature::TradeSame, trade_same);
        set(Feature::PlaceSame, same[0]);
        set(Feature::TailSame, same[3].min(12.0));
        set(Feature::SoundSame, sound_bits);
        set(Feature::SoundCount, n_sound);
        set(Feature::BrandLeft, brand_left.min(4.0));
        set(Feature::BrandLeftMore, (brand_left - 4.0).max(0.0));
        set(Feature::BrandLeftFull, when_full(brand_left));
        let head_left = place_end < body_end && self.to_text[place_end] == NONE;
        set(Feature::BrandHeadLeft, f32::from(u8::from(head_left)));
        let named = usize::from(shape.named_end).saturating_sub(place_end);
        let named_silent = named > 0 && n_left == named as f32 && n_over[1] == 0.0;
        let named_left = named_silent && self.to_text[place_end..place_end + named].iter().all(|&i| i == NONE);
        set(Feature::NamedLeft, f32::from(u8::from(named_left)));
        set(Feature::TradeLeft, trade_left);
        set(Feature::TradeLeftFull, when_full(trade_left));
        set(Feature::CharsLeft, n_left);
        set(Feature::PlaceLeft, left[0]);
        set(Feature::PlaceSilent, f32::from(u8::from(place_end > 0 && same[0] == 0.0 && place_short == 0.0)));
        set(Feature::TailLeft, left[3].min(20.0));
        let text_has_tail = text.zones.contains(&Zone::Tail);
        set(Feature::BranchSilent, f32::from(u8::from(form_end < name.len() && !text_has_tail)));
        set(Feature::TextOver, over[1].min(4.0));
        set(Feature::TextOverMore, (over[1] - 4.0).max(0.0));
        set(Feature::TextOverFull, when_full(over[1]));
        set(Feature::CharsOver, n_over[1]);
        set(Feature::PlaceOver, over[0]);
        set(Feature::TailOver, n_over[3]);
        let relation = places(text.place, place);
        if same[0] == 0.0 || over[0] > 0.0 {
            set(Feature::PlaceWithin, f32::from(u8::from(relation == Some(true))));
        }
        set(Feature::PlaceShort, place_short);
        set(Feature::PlaceAgainst, f32::from(u8::from(relation == Some(false))));
        let kind = kind_of(shape);
        set(forms(text.kind, kind), 1.0);
        set(Feature::Group, f32::from(u8::from(shape.group && !full)));
        set(Feature::Breaks, n_breaks);
        set(Feature::TextBreaks, text_breaks);
        set(Feature::Moved, n_moved as f32);
        set(Feature::Swapped, swapped);
        let text_done = n_over[1] == 0.0;
        let clean = text_done && n_sound == 0.0 && n_breaks == 0.0;
        set(Feature::BodyEqual, f32::from(u8::from(clean && n_left == 0.0)));
        let brand_only = n_brand_same == brand_end.saturating_sub(place_end) && trade_same == 0.0;
        set(Feature::BrandEqual, f32::from(u8::from(clean && brand_only && !full)));
        let equal = name.len() == text.chars.len() && name == &text.chars[..];
        set(Feature::Equal, f32::from(u8::from(equal)));
        let begins = self.to_name.first().is_some_and(|&j| usize::from(j) == place_end || j == 0);
        set(Feature::Begins, f32::from(u8::from(begins)));
        let last_body = (0..text.chars.len()).rev().find(|&i| text.zones[i] == Zone::Body);
        let ends = last_body.is_some_and(|i| usize::from(self.to_name[i]) + 1 == body_end);
        set(Feature::Ends, f32::from(u8::from(ends)));
        let flag = |yes: bool| f32::from(u8::from(yes));
        set(Feature::LatinOver, latin_over);
        set(Feature::AsideOver, aside_over);
        let head = (0..text.chars.len()).find(|&i| text.zones[i] == Zone::Body);
        if let Some(i) = head {
            let at = |i: usize| self.to_name.get(i).copied().unwrap_or(NONE);
            let (first, second) = (at(i), at(i + 1));
            let real = first < ELSEWHERE && second < ELSEWHERE;
            let pair = real && first + 1 == second;
            let exact =
                real && name[usize::from(first)] == text.chars[i] && name[usize::from(second)] == text.chars[i + 1];
            let at_head = pair && usize::from(first) == place_end;
            set(Feature::HeadSame, flag(at_head && exact));
            set(Feature::HeadSound, flag(at_head && !exact));
            set(Feature::HeadInside, flag(pair && exact && !at_head));
            set(Feature::TextHeadOver, flag(first == NONE));
            set(Feature::TextHeadsOver, flag(first == NONE && second == NONE));
        }
        if text.n_body == 2 && !full {
            set(Feature::PairLeft, n_left.min(8.0));
            set(Feature::PairStock, flag(kind == Kind::Stock));
        }
        set(Feature::InBrand, flag(text_done && trade_same == 0.0 && n_sound == 0.0 && !full));
        let agreed = brand_same + trade_same + SOUND * sound_bits;
        set(Feature::ShareName, agreed / (agreed + brand_left + trade_left).max(1.0));
        let share = agreed / (agreed + over[1]).max(1.0);
        set(Feature::ShareText, share);
        set(Feature::ShareTextSquare, share * share);
    }
}

/// Whether one of two places lies in the other; `None` when one is not stated.
fn places(a: u32, b: u32) -> Option<bool> {
    let (a, b) = (DivisionCode::from_nine(a)?, DivisionCode::from_nine(b)?);
    Some(a.contains(b) || b.contains(a))
}

/// 简称 of provinces and cities: the character and the digits that the division's code begins with.
const SHORT_PLACES: &str = "京11 津12 冀13 晋14 蒙15 辽21 吉22 黑23 沪31 申31 苏32 浙33 皖34 闽35 赣36 鲁37 豫41 鄂42 湘43 \
    粤44 桂45 琼46 渝50 川51 蜀51 贵52 黔52 云53 滇53 藏54 陕61 秦61 甘62 陇62 青63 宁64 新65 甬3302 穗4401 蓉5101 \
    邕4501 榕3501 鹭3502 深4403 杭3301 昆5301";

fn is_short_place(c: u16, place: u32) -> bool {
    static TABLE: std::sync::LazyLock<Vec<(u16, u32, u32)>> = std::sync::LazyLock::new(|| {
        let entry = |word: &str| {
            let c = word.chars().next()?;
            let digits = &word[c.len_utf8()..];
            let scale = 10_u32.pow(9 - u32::try_from(digits.len()).ok()?);
            Some((u16::try_from(u32::from(c)).ok()?, digits.parse().ok()?, scale))
        };
        SHORT_PLACES.split_whitespace().filter_map(entry).collect()
    });
    TABLE.iter().any(|&(short, digits, scale)| short == c && place / scale == digits)
}

/// ASCII letters and digits.
pub(super) fn is_latin(c: u16) -> bool {
    c < 0x80
}

fn forms(text: Kind, name: Kind) -> Feature {
    match (text, name) {
        (Kind::None, Kind::Stock) => Feature::FormStock,
        (Kind::None, Kind::Limited | Kind::Company | Kind::None) => Feature::FormLimited,
        (Kind::None, _) => Feature::FormSmall,
        (a, b) if a == b => Feature::FormSame,
        (Kind::Limited | Kind::Stock | Kind::Company, Kind::Limited | Kind::Stock | Kind::Company) => Feature::FormNear,
        _ => Feature::FormAgainst,
    }
}

#[cfg(test)]
mod tests {
    use super::super::registry::NamesBuilder;
    use super::super::search::Scratch;
    use super::super::weights::Weights;
    use super::*;
    use crate::resolve::divisions::Divisions;

    fn measured(name: &str, text: &str) -> Features {
        let mut names = NamesBuilder::default();
        names.push(Divisions::shared(), name);
        let table = names.build();
        let mut scratch = Scratch::default();
        scratch.read(Divisions::shared(), &table, text);
        scratch.search(&table, Weights::shipped());
        let mut out = [0.0; N_FEATURES];
        Aligner::default().measure(&table, 0, &scratch.written, &mut out);
        out
    }

    #[test]
    fn what_agrees_is_told_by_its_zone() {
        let check = |name: &str, text: &str, expect: &[Feature], not: &[Feature]| {
            let features = measured(name, text);
            for feature in expect {
                assert!(features[*feature as usize] > 0.0, "{text}: {}", feature.word());
            }
            for feature in not {
                assert!(features[*feature as usize] == 0.0, "{text}: {}", feature.word());
            }
        };
        use Feature::*;
        let name = "海南椰屿智能科技股份有限公司";
        check(name, name, &[Equal, BodyEqual, HeadSame, FormSame], &[BrandLeft, TextOver, PlaceAgainst]);
        check(name, "椰屿股份", &[HeadSame, PlaceSilent], &[TextOver, Equal, FormAgainst]);
        check(name, "海南椰与智能科技股份有限公司", &[SoundCount, HeadSound], &[TextOver, Moved]);
        check(name, "海南屿椰智能科技股份有限公司", &[Moved], &[TextOver]);
        check(name, "椰屿智能科技（海南）股份有限公司", &[BodyEqual], &[TextOver, PlaceOver]);
        check(name, "广东椰屿智能科技股份有限公司", &[PlaceAgainst], &[PlaceWithin]);
        check(name, "琼椰屿", &[PlaceShort], &[TextOver]);
        check(name, "海南椰屿智能科技股份有限公司财务部", &[TailOver], &[TextOver]);
        check(name, "椰屿Yeyu", &[LatinOver], &[TextOver]);
        check("海南椰屿贸易商行", "海南椰屿贸易有限公司", &[FormAgainst], &[FormSame]);
    }

    #[test]
    fn every_feature_has_its_own_word() {
        let mut words: Vec<&str> = Feature::ALL.iter().map(|feature| feature.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), N_FEATURES);
    }
}
