//! A name as the matcher sees it: characters with the zone each lies in (行政区划, 字号 and 行业, 组织形式, 分支或部门). The same
//! reading serves the registry and the texts that should name one of its enterprises.

use super::super::divisions::{Divisions, Meaning, NameKind};
use super::super::name;
use crate::model::division::DivisionCode;

/// Characters of a name that are looked at; longer ones are read to here.
pub const CHARS_MAX: usize = 48;

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Zone {
    /// 行政区划, at the beginning or in brackets anywhere.
    Place = 0,
    /// 字号 and 行业.
    Body = 1,
    /// 组织形式.
    Form = 2,
    /// 分支机构 or 部门 behind the name.
    Tail = 3,
}

/// The kind of 组织形式, as far as it tells enterprises apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Kind {
    /// None stated.
    #[default]
    None = 0,
    /// 有限公司
    Limited = 1,
    /// 股份公司
    Stock = 2,
    /// 公司, 总公司
    Company = 3,
    /// 合作社
    Cooperative = 4,
    /// 厂
    Works = 5,
    /// 店, 行, 部 and the rest.
    Other = 6,
}

/// The reading of one name; offsets count characters.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Characters of the key, 16 bits each; those beyond the basic plane are folded into it.
    pub chars: Vec<u16>,
    /// End of the place at the beginning.
    pub place_end: usize,
    /// End of brand and trade.
    pub body_end: usize,
    /// End of the legal form.
    pub form_end: usize,
    /// End of a brand that is itself the name of a division (义乌市瑞昌家具有限公司); the end of the place where it is none.
    pub named_end: usize,
    /// A place in brackets inside the body.
    pub inner: (usize, usize),
    /// Words in brackets that are no place and follow at least two characters.
    pub aside: (usize, usize),
    /// The narrowest division stated.
    pub place: Option<DivisionCode>,
    /// Kind of the legal form.
    pub kind: Kind,
    /// 集团 stands in the name.
    pub group: bool,
    /// The form is spelt out (公司, 厂) and not only hinted at (股份, 集团).
    pub full: bool,
    key: String,
}

impl Reading {
    /// Reads a name, reusing the memory of the last one.
    pub fn read(&mut self, divisions: &Divisions, text: &str) {
        let mut key = std::mem::take(&mut self.key);
        name::key_into(text, &mut key);
        self.read_key(divisions, &key, text);
        self.key = key;
    }

    /// The folded key of the name read last.
    pub fn key(&self) -> &str {
        &self.key
    }

    fn read_key(&mut self, divisions: &Divisions, key: &str, text: &str) {
        let head_len = head_length(key);
        let (head, _) = key.split_at(head_len);
        let (place_len, place) = place_at(divisions, head);
        let (form_len, kind) = form_of(&head[place_len..]);
        // 海南有限公司 has no brand but its place.
        let place_len = if place_len + form_len == head_len { 0 } else { place_len };
        self.place = place;
        self.kind = kind;
        self.group = head.contains("集团");
        self.full = form_len > 0 && !head.ends_with("股份") && !head.ends_with("集团");
        self.chars.clear();
        let named_len = place_len + named_brand(divisions, &head[place_len..head_len - form_len]);
        let (mut place_end, mut named_end, mut body_end, mut form_end) = (0, 0, 0, 0);
        for (at, c) in key.char_indices().take(CHARS_MAX) {
            place_end += usize::from(at < place_len);
            named_end += usize::from(at < named_len);
            body_end += usize::from(at < head_len - form_len);
            form_end += usize::from(at < head_len);
            let code = u32::from(c);
            self.chars.push(u16::try_from(code).unwrap_or(0xE000 | (code & 0x0FFF) as u16));
        }
        self.place_end = place_end;
        self.named_end = named_end;
        self.body_end = body_end;
        self.form_end = form_end;
        self.inner = self.bracketed_place(divisions, key, text);
    }

    /// 某某(海南)有限公司, also where the brackets moved: the place inside, as offsets of the key.
    fn bracketed_place(&mut self, divisions: &Divisions, key: &str, text: &str) -> (usize, usize) {
        self.aside = (0, 0);
        let Some(open) = text.find(['(', '（', '【', '[']) else { return (0, 0) };
        let inside = text[open..].trim_start_matches(['(', '（', '【', '[']);
        let Some(close) = inside.find([')', '）', '】', ']']) else { return (0, 0) };
        let inside = name::key(&inside[..close]);
        if inside.is_empty() || inside.chars().count() > 9 {
            return (0, 0);
        }
        let (len, code) = place_at(divisions, &inside);
        let whole = len == inside.len() || is_country(&inside);
        let Some(at) = key.find(&inside) else { return (0, 0) };
        let start = key[..at].chars().count();
        let end = (start + inside.chars().count()).min(self.chars.len());
        if !whole {
            self.aside = if start >= 2 && start < end { (start, end) } else { (0, 0) };
            return (0, 0);
        }
        if start < self.place_end || end > self.body_end || start >= end {
            return (0, 0);
        }
        self.place = self.place.or(code);
        (start, end)
    }

    /// The zone of a character.
    pub fn zone(&self, at: usize) -> Zone {
        match at {
            _ if at < self.place_end || (self.inner.0..self.inner.1).contains(&at) => Zone::Place,
            _ if at < self.body_end => Zone::Body,
            _ if at < self.form_end => Zone::Form,
            _ => Zone::Tail,
        }
    }
}

fn is_country(text: &str) -> bool {
    matches!(text, "中国" | "香港" | "国际" | "全国" | "大陆")
}

/// Bytes of the name proper: without the branch office or department behind it.
fn head_length(key: &str) -> usize {
    if let Some(at) = key.find("公司").map(|at| at + "公司".len()) {
        let tail = &key[at..];
        if tail.is_empty() || at > "甲公司".len() && !is_whole_name(tail) {
            return at;
        }
    }
    let len = department(key);
    // A name that is a department and nothing else stays whole.
    if len + "甲乙".len() > key.len() { key.len() } else { key.len() - len }
}

/// 某某集团公司某某有限公司: what follows is a company of its own, no branch.
fn is_whole_name(tail: &str) -> bool {
    ["有限公司", "股份公司", "总公司", "集团公司"].iter().any(|form| tail.ends_with(form))
}

/// 部门 behind a name, the longest first where one ends another.
const DEPARTMENTS: [&str; 56] = [
    "综合办公室",
    "党政办公室",
    "人力资源部",
    "生产车间",
    "研发中心",
    "财务中心",
    "客服中心",
    "行政中心",
    "办公室",
    "财务部",
    "财务科",
    "人事部",
    "人事科",
    "行政部",
    "销售部",
    "采购部",
    "技术部",
    "技术科",
    "质检科",
    "质检部",
    "生产部",
    "工程部",
    "市场部",
    "业务部",
    "研发部",
    "项目部",
    "综合部",
    "保卫科",
    "安保部",
    "后勤部",
    "仓储部",
    "党支部",
    "党委",
    "工会",
    "车间",
    "分公司",
    "分厂",
    "办事处",
    "食堂",
    "门卫",
    "班组",
    "工地",
    "团支部",
    "党总支",
    "后勤",
    "职工",
    "员工",
    "仓库",
    "总部",
    "总经办",
    "工程队",
    "施工队",
    "安全科",
    "设备科",
    "销售科",
    "团委",
];

/// Bytes of the department at the end of `key`, with its number (一车间) or place (杭州办事处); 0 where there is none.
fn department(key: &str) -> usize {
    let Some(stem) = DEPARTMENTS.into_iter().find_map(|word| key.strip_suffix(word)) else { return 0 };
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十第".contains(c));
    let office = key.ends_with("办事处") || key.ends_with("分公司");
    let places =
        [9, 6].into_iter().filter(|len| office && stem.len() >= len + 6 && stem.is_char_boundary(stem.len() - len));
    let place = places.filter(|len| {
        let word = &stem[stem.len() - len..];
        Divisions::shared().names_at(word).any(|named| named.len == word.len())
    });
    key.len() - stem.len() + place.max().unwrap_or(0)
}

/// The place at the beginning: bytes, and the narrowest division of the names read.
fn place_at(divisions: &Divisions, name: &str) -> (usize, Option<DivisionCode>) {
    if let Some(rest) = name.strip_prefix("中国").filter(|rest| !rest.is_empty()) {
        return (name.len() - rest.len(), None);
    }
    let (mut at, mut held): (usize, Option<DivisionCode>) = (0, None);
    for _ in 0..3 {
        let ahead = &name[at..];
        let place = |meaning: &&Meaning| {
            let bare = meaning.kind == NameKind::Bare && meaning.code.township().is_none();
            (meaning.kind <= NameKind::Shortened || bare || (held.is_some() && meaning.kind == NameKind::BareDistrict))
                && held.is_none_or(|held| held.contains(meaning.code))
        };
        let found = divisions.names_at(ahead).find_map(|named| {
            let meaning = named.meanings.iter().find(place)?;
            Some((named.len, meaning.code))
        });
        let Some((len, code)) = found else { break };
        at += len;
        held = Some(code);
    }
    (at, held)
}

/// Bytes of a brand that is the bare name of a county or city, where at least two characters follow it.
fn named_brand(divisions: &Divisions, body: &str) -> usize {
    let bare = |meaning: &Meaning| {
        matches!(meaning.kind, NameKind::Bare | NameKind::BareDistrict) && meaning.code.township().is_none()
    };
    let long_enough = |len: usize| body[len..].chars().nth(1).is_some();
    let mut names = divisions.names_at(body);
    names.find(|named| long_enough(named.len) && named.meanings.iter().any(bare)).map_or(0, |named| named.len)
}

fn form_of(head: &str) -> (usize, Kind) {
    let Some(form) = name::form_at_end(head) else {
        // 某某股份 is how people shorten 某某股份有限公司.
        let short = head.len() > "股份".len() && head.ends_with("股份");
        return if short { ("股份".len(), Kind::Stock) } else { (0, Kind::None) };
    };
    let kind = match form {
        _ if form.ends_with("有限公司") => Kind::Limited,
        _ if form.ends_with("股份公司") => Kind::Stock,
        _ if form.ends_with("公司") || form.ends_with("集团") => Kind::Company,
        _ if form.ends_with("社") => Kind::Cooperative,
        _ if form.ends_with('厂') => Kind::Works,
        _ => Kind::Other,
    };
    (form.len(), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_zones() {
        let check = |text: &str, expect: [&str; 4]| {
            let mut reading = Reading::default();
            reading.read(Divisions::shared(), text);
            let chars: Vec<char> = reading.key().chars().collect();
            let zone = |zone: Zone| -> String {
                (0..reading.chars.len()).filter(|&at| reading.zone(at) == zone).map(|at| chars[at]).collect()
            };
            let got = [Zone::Place, Zone::Body, Zone::Form, Zone::Tail].map(zone);
            assert_eq!(got, expect.map(String::from), "{text}");
        };
        check("海南椰屿科技有限公司", ["海南", "椰屿科技", "有限公司", ""]);
        check("椰屿科技（海南）有限公司", ["海南", "椰屿科技", "有限公司", ""]);
        check("海南椰屿科技有限责任公司财务部", ["海南", "椰屿科技", "有限公司", "财务部"]);
        check("海南椰屿科技有限公司三亚分公司", ["海南", "椰屿科技", "有限公司", "三亚分公司"]);
        check("椰屿科技一车间", ["", "椰屿科技", "", "一车间"]);
        check("椰屿股份", ["", "椰屿", "股份", ""]);
        check("中国椰屿银行股份有限公司海口支行", ["中国", "椰屿银行", "股份公司", "海口支行"]);
        check("海南有限公司", ["", "海南", "有限公司", ""]);
        check("财务部", ["", "财务部", "", ""]);
        check("", ["", "", "", ""]);
    }

    #[test]
    fn a_long_name_is_cut() {
        let mut reading = Reading::default();
        reading.read(Divisions::shared(), &"甲".repeat(5_000));
        assert_eq!(reading.chars.len(), CHARS_MAX);
    }
}
