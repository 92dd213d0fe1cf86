//! What stands behind the divisions of an address: 开发区 村/社区 路 号 弄 小区/楼宇 栋 单元 层 室, each as it is written.
//! Takes the text and its [`Reading`]; never fails: what fits nowhere is left over.
//!
//! # Why
//! One pass from the left cuts the text into names and figures. A name ends at a word that says what it is (路, 村, 开发区); a
//! figure is what its unit says (号, 栋, 单元, 层, 室), and without a unit what is still missing at that place: 47-6-746 is
//! building, unit and room. No list of streets: a list is never whole, and the words have not changed in a century.

use super::{Reading, Span};
use crate::resolve::divisions::Divisions;

/// How many kinds of [`Part`] there are.
pub const N_PARTS: usize = 11;
/// Characters of one address that are looked at; the rest is left over.
const CHARS_MAX: usize = 160;

/// A part of an address below the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// 乡镇街道.
    Township,
    /// 开发区, 高新区, 新区.
    Zone,
    /// 村, 社区.
    Village,
    /// 路, 街, 大道; 组 of a village.
    Road,
    /// 门牌号.
    Number,
    /// 弄, 巷 with a figure, behind a number.
    Lane,
    /// 小区, 楼宇, 园区, 单位: what bears a name of its own.
    Compound,
    /// 栋, 幢, 号楼, 座.
    Building,
    /// 单元.
    Unit,
    /// 层, 楼.
    Floor,
    /// 室.
    Room,
}

/// The parts of one address, as bytes of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Elements {
    spans: [Span; N_PARTS],
}

impl Elements {
    /// Where a part stands; empty where it is not named.
    pub fn span(&self, part: Part) -> Span {
        self.spans[part as usize]
    }

    /// A part as it is written; empty where it is not named.
    pub fn get<'t>(&self, part: Part, text: &'t str) -> &'t str {
        self.span(part).of(text)
    }

    /// What no part took: remarks, directions, names of firms; in the order of the text, blanks between pieces.
    pub fn rest_into(&self, reading: &Reading, text: &str, out: &mut String) {
        let mut taken: [Span; N_PARTS] = self.spans;
        taken.sort_unstable_by_key(|span| span.from);
        let mut at = reading.rest.start;
        let end = text.len() as u32;
        let stop = [Span { from: end, to: end }];
        for span in taken.iter().filter(|span| !span.is_empty()).chain(&stop) {
            let piece = Span { from: at, to: span.from }.of(text);
            let piece = piece.trim_matches(|c: char| !c.is_alphanumeric() && !is_bracket(c));
            if !piece.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(piece);
            }
            at = at.max(span.to);
        }
    }

    fn set(&mut self, part: Part, span: Span) -> bool {
        let slot = &mut self.spans[part as usize];
        let free = slot.is_empty();
        if free {
            *slot = span;
        }
        free
    }

    fn has(&self, part: Part) -> bool {
        !self.spans[part as usize].is_empty()
    }
}

/// Reads what stands behind the divisions.
pub fn elements(divisions: &Divisions, text: &str, reading: &Reading) -> Elements {
    let mut scan = Scan::new(divisions, text, reading);
    scan.run();
    scan.found
}

/// What a figure's unit makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Lane,
    Building,
    Entrance,
    Floor,
    Room,
    /// 组, 队.
    Group,
    /// 区, 期, 门: part of a name.
    Other,
    None,
}

/// What was read last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Road,
    Village,
    Compound,
    Figure,
}

struct Scan<'t> {
    divisions: &'t Divisions,
    text: &'t str,
    chars: [char; CHARS_MAX],
    offsets: [u32; CHARS_MAX + 1],
    n: usize,
    at: usize,
    /// Where the name begins that is being read.
    start: usize,
    /// Where a name inside it ended that may be a compound: 花园, 大厦.
    cut: usize,
    found: Elements,
    last: Last,
    n_roads: u32,
}

impl<'t> Scan<'t> {
    fn new(divisions: &'t Divisions, text: &'t str, reading: &Reading) -> Self {
        let (mut chars, mut offsets) = (['\0'; CHARS_MAX], [0; CHARS_MAX + 1]);
        let rest = reading.rest_of(text);
        let mut n = 0;
        for (i, c) in rest.char_indices().take(CHARS_MAX) {
            chars[n] = c;
            offsets[n] = reading.rest.start + i as u32;
            n += 1;
        }
        offsets[n] = if n == CHARS_MAX { offsets[n - 1] + chars[n - 1].len_utf8() as u32 } else { reading.rest.end };
        let mut found = Elements::default();
        found.spans[Part::Township as usize] = reading.said.township;
        Self { divisions, text, chars, offsets, n, at: 0, start: 0, cut: 0, found, last: Last::Nothing, n_roads: 0 }
    }

    fn char(&self, at: usize) -> char {
        if at < self.n { self.chars[at] } else { '\0' }
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span { from: self.offsets[from.min(self.n)], to: self.offsets[to.min(self.n)] }
    }

    fn starts(&self, at: usize, word: &str) -> bool {
        word.chars().zip(at..).all(|(c, i)| self.char(i) == c)
    }

    fn ends(&self, to: usize, word: &str) -> bool {
        let n = word.chars().count();
        to >= self.start + n && self.starts(to - n, word)
    }

    fn run(&mut self) {
        while self.at < self.n {
            let c = self.char(self.at);
            if is_open_bracket(c) {
                self.end_name();
                self.skip_bracket();
            } else if is_mark(c) {
                self.end_name();
                self.step_over();
            } else if self.figure() || self.name_ends_here() {
                // both moved on
            } else {
                self.at += 1;
            }
        }
        self.end_name();
    }

    fn step_over(&mut self) {
        self.at += 1;
        self.start = self.at;
        self.cut = self.at;
    }

    fn skip_bracket(&mut self) {
        let mut depth = 0_u32;
        while self.at < self.n {
            let c = self.char(self.at);
            depth += u32::from(is_open_bracket(c));
            depth -= u32::from(is_bracket(c) && !is_open_bracket(c)).min(depth);
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.start = self.at;
        self.cut = self.at;
    }

    /// The pending name is a compound, if it is anything.
    fn end_name(&mut self) {
        let (from, to) = (self.start, self.at);
        self.start = to;
        self.cut = to;
        if to <= from + 1 || is_direction(&self.chars[from..to]) {
            return;
        }
        self.found.set(Part::Compound, self.span(from, to));
        self.last = Last::Compound;
    }

    /// Takes the pending name up to `to` as `part`; what stands before `from` is a compound.
    fn take(&mut self, part: Part, from: usize, to: usize) {
        if from > self.start + 1 {
            let before = self.span(self.start, from);
            self.found.set(Part::Compound, before);
        }
        self.found.set(part, self.span(from, to));
        self.at = to;
        self.start = to;
        self.cut = to;
    }

    /// Whether a name ends behind the character at hand, and what it is.
    fn name_ends_here(&mut self) -> bool {
        match self.char(self.at) {
            '路' | '街' | '道' | '巷' | '线' | '弄' => self.road() || self.street_township(),
            '镇' | '乡' => self.township(),
            '村' | '区' | '会' => self.village() || self.zone() || self.cut_behind(),
            '组' => self.group(),
            '处' if self.ends(self.at + 1, "办事处") => self.office(),
            '园' if self.char(self.at + 1) == '区' => false,
            '厦' | '场' | '苑' | '寓' | '园' | '城' | '司' | '厂' | '校' | '院' | '心' | '庭' | '府' | '局' | '店' => {
                self.cut_behind()
            }
            _ => false,
        }
    }

    /// A compound may end behind the character at hand.
    fn cut_behind(&mut self) -> bool {
        if self.at > self.start {
            self.cut = self.at + 1;
        }
        false
    }

    /// 李湾组 of a village, where no road is named.
    fn group(&mut self) -> bool {
        let named = self.at >= self.start + 2 && self.char(self.at + 1) != '团';
        if !named || !self.found.has(Part::Village) || self.found.has(Part::Road) {
            return false;
        }
        self.take(Part::Road, self.start, self.at + 1);
        self.last = Last::Village;
        true
    }

    fn road(&mut self) -> bool {
        let (c, at, next) = (self.char(self.at), self.at, self.char(self.at + 1));
        let from = self.road_start();
        if at <= from {
            return false;
        }
        let previous = self.char(at - 1);
        let fits = match c {
            '路' => !(matches!(next, '桥' | '村' | '社') || self.starts(at + 1, "街道")),
            '街' => !(matches!(next, '道' | '村' | '社' | '区' | '镇') || self.starts(at + 1, "街道")),
            '道' => matches!(previous, '大' | '国' | '省' | '县' | '乡' | '干'),
            '巷' => !matches!(next, '村' | '镇' | '口'),
            '弄' => at >= from + 2,
            '线' => previous.is_ascii_digit() || matches!(previous, '公' | '省' | '国' | '环'),
            _ => false,
        };
        if !fits || self.goes_on(next) {
            return false;
        }
        self.n_roads += 1;
        self.take(Part::Road, from, at + 1);
        self.last = Last::Road;
        true
    }

    /// 人民路 behind 阳光花园; 花园路 and 城东路 themselves.
    fn road_start(&self) -> usize {
        let stem = &self.chars[self.cut.min(self.at)..self.at];
        let own = stem.iter().filter(|c| !DIRECTIONS.contains(**c)).count() >= 2;
        if self.cut > self.start && own { self.cut } else { self.start }
    }

    /// 中山路街, 人民路东街: a longer name of a road goes on.
    fn goes_on(&self, next: char) -> bool {
        matches!(next, '街' | '巷') && !matches!(self.char(self.at + 2), '道' | '村') && self.char(self.at) == '路'
    }

    fn street_township(&mut self) -> bool {
        let at = self.at;
        if self.char(at) != '道' || !self.ends(at + 1, "街道") || at < self.start + 2 {
            return false;
        }
        let mut to = at + 1;
        for word in ["办事处", "办"] {
            if self.starts(to, word) {
                to += word.chars().count();
                break;
            }
        }
        self.take_township(to, at - 1)
    }

    /// 永丰街办事处, 珠藏办事处.
    fn office(&mut self) -> bool {
        let stem = self.at.saturating_sub(self.start + 2);
        (2..=5).contains(&stem) && self.last == Last::Nothing && self.take_township(self.at + 1, self.at - 2)
    }

    fn township(&mut self) -> bool {
        let (at, next) = (self.at, self.char(self.at + 1));
        let more = ["大道", "大街", "人民政府", "政府", "企业"].iter().any(|word| self.starts(at + 1, word));
        if at == self.start || more || matches!(next, '路' | '街' | '巷' | '桥' | '村' | '镇') {
            return false;
        }
        if matches!(next, '东' | '西' | '南' | '北' | '中') && matches!(self.char(at + 2), '路' | '街' | '大') {
            return false;
        }
        self.take_township(at + 1, at)
    }

    fn take_township(&mut self, to: usize, kind_at: usize) -> bool {
        if self.found.has(Part::Township) || self.found.has(Part::Number) {
            return false;
        }
        let from = self.township_start(kind_at);
        self.take(Part::Township, from, to);
        true
    }

    /// 汇昌物流庄桥镇: the longest name behind that some township of the table bears, else two characters.
    fn township_start(&self, kind_at: usize) -> usize {
        let stem = kind_at - self.start;
        let known = |n: usize| {
            let from = kind_at - n;
            let name = &self.text[self.offsets[from] as usize..self.offsets[self.n] as usize];
            let len = (self.offsets[kind_at] - self.offsets[from]) as usize;
            let mut found = false;
            self.divisions.townships_at(name, |town| found |= town.len > len);
            found
        };
        match (2..=stem.min(5)).rev().find(|n| known(*n)) {
            Some(n) => kind_at - n,
            None if stem > 4 => kind_at - 2,
            None => self.start,
        }
    }

    fn village(&mut self) -> bool {
        let (at, next) = (self.at, self.char(self.at + 1));
        let ended = match self.char(at) {
            '村' => at > self.start && self.char(at - 1) != '新' && next != '镇',
            '区' => self.ends(at + 1, "社区") && at >= self.start + 2,
            _ => self.ends(at + 1, "居委会") || self.ends(at + 1, "村委会"),
        };
        if !ended || matches!(next, '路' | '街' | '巷') || self.road_soon(at + 1) {
            return false;
        }
        let mut to = at + 1;
        for word in ["居民委员会", "民委员会", "委员会", "居委会", "村委会", "委会"] {
            if self.starts(to, word) {
                to += word.chars().count();
                break;
            }
        }
        let from = if self.cut > self.start && to > self.cut + 2 { self.cut } else { self.start };
        self.take(Part::Village, from, to);
        self.last = Last::Village;
        true
    }

    /// 村东路, 村中街.
    fn road_soon(&self, at: usize) -> bool {
        DIRECTIONS.contains(self.char(at)) && matches!(self.char(at + 1), '路' | '街' | '巷' | '道')
    }

    fn zone(&mut self) -> bool {
        let to = self.at + 1;
        let is_zone = ZONE_WORDS.iter().any(|word| self.ends(to, word));
        let enough = to >= self.start + 3;
        if !is_zone || !enough || matches!(self.char(to), '路' | '街' | '管') || self.road_soon(to) {
            return false;
        }
        if self.n_roads > 0 || self.found.has(Part::Zone) {
            self.cut = to;
            return false;
        }
        self.take(Part::Zone, self.start, to);
        true
    }

    /// Reads a figure with its unit; false where none stands here.
    fn figure(&mut self) -> bool {
        let from = self.at;
        let Some((to, wide)) = self.figure_end(from) else { return false };
        let (unit, unit_len) = self.unit_at(to, wide, from);
        if unit == Kind::None && wide {
            return false;
        }
        if !wide && self.part_of_road(to) {
            self.at = to;
            return true;
        }
        if unit == Kind::Other {
            self.at = to + unit_len;
            return true;
        }
        if unit == Kind::None && self.chars[from..to].iter().all(char::is_ascii_alphabetic) {
            self.at = to;
            return true;
        }
        self.end_name();
        if unit == Kind::None || self.is_dash(to + unit_len) {
            self.chain();
        } else {
            self.place(unit, from, to + unit_len);
            self.move_to(to + unit_len);
        }
        true
    }

    fn move_to(&mut self, to: usize) {
        self.at = to;
        self.start = to;
        self.cut = to;
        self.last = Last::Figure;
    }

    /// Where a figure ends: Latin letters and digits, or Chinese numerals (the flag).
    fn figure_end(&self, from: usize) -> Option<(usize, bool)> {
        let c = self.char(from);
        let mut to = from;
        if c.is_ascii_alphanumeric() {
            while self.char(to).is_ascii_alphanumeric() {
                to += 1;
            }
            return Some((to, false));
        }
        let numeral = |c: char| "一二三四五六七八九十百零〇两壹贰叁肆伍陆柒捌玖拾".contains(c);
        if c == '负' || c == '附' || numeral(c) || matches!(c, '甲' | '乙' | '丙' | '丁') {
            to += 1;
            while numeral(self.char(to)) || (c == '附' || c == '负') && self.char(to).is_ascii_digit() {
                to += 1;
            }
            return (to > from + 1 || (c != '负' && c != '附')).then_some((to, true));
        }
        None
    }

    /// 104国道, 12号大街, 3号路.
    fn part_of_road(&self, to: usize) -> bool {
        let next = if self.char(to) == '号' { to + 1 } else { to };
        let road = ["路", "大街", "大道", "国道", "省道", "县道", "乡道", "支路"];
        road.iter().any(|word| self.starts(next, word)) && !self.starts(next, "路口")
    }

    fn unit_at(&self, to: usize, wide: bool, from: usize) -> (Kind, usize) {
        let letters = self.chars[from..to].iter().any(char::is_ascii_alphabetic);
        match self.char(to) {
            '号' if self.char(to + 1) == '楼' => (Kind::Building, 2),
            '号' if self.char(to + 1) == '门' => (Kind::Other, 2),
            '号' if matches!(self.char(to + 1), '院') => (Kind::Number, 1),
            '号' | '號' => (Kind::Number, 1),
            '#' if self.char(to + 1) == '楼' => (Kind::Building, 2),
            '#' => (Kind::Building, 1),
            '户' => (Kind::Number, 1),
            '街' if self.found.has(Part::Floor) => (Kind::Entrance, 1),
            '弄' => (Kind::Lane, 1),
            '巷' if !wide => (Kind::Lane, 1),
            '栋' | '幢' | '座' | '排' => (Kind::Building, 1),
            '单' if self.char(to + 1) == '元' => (Kind::Entrance, 2),
            '楼' if letters => (Kind::Building, 1),
            '楼' | '层' => (Kind::Floor, 1),
            'F' if !wide => (Kind::Floor, 1),
            '室' | '房' => (Kind::Room, 1),
            '组' | '队' if self.char(to + 1) != '团' => (Kind::Group, 1),
            '区' | '期' | '门' | '米' => (Kind::Other, 1),
            _ if !wide && to >= from + 7 => (Kind::Other, 0),
            _ => (Kind::None, 0),
        }
    }

    fn place(&mut self, unit: Kind, from: usize, to: usize) {
        let span = self.span(from, to);
        match unit {
            Kind::Number => self.place_number(span, to - from - 1),
            Kind::Lane if !self.found.has(Part::Number) && self.found.has(Part::Road) => {
                self.found.set(Part::Number, span);
            }
            Kind::Lane => {
                self.found.set(Part::Lane, span);
            }
            Kind::Building => {
                self.found.set(Part::Building, span);
            }
            Kind::Entrance => {
                self.found.set(Part::Unit, span);
            }
            Kind::Floor => {
                self.found.set(Part::Floor, span);
            }
            Kind::Room => {
                self.found.set(Part::Room, span);
            }
            Kind::Group => {
                self.found.set(Part::Road, span);
            }
            Kind::Other | Kind::None => {}
        }
    }

    /// X号: the number of the road, else the building, the unit or the room, whichever is missing there.
    fn place_number(&mut self, span: Span, n_chars: usize) {
        let fresh = !self.found.has(Part::Number) && !self.found.has(Part::Building) && !self.found.has(Part::Unit);
        let inside = self.last == Last::Compound && (self.found.has(Part::Road) || n_chars != 3);
        if self.found.has(Part::Floor) {
            self.found.set(Part::Room, span);
        } else if fresh && !inside {
            self.found.set(Part::Number, span);
        } else if self.last == Last::Road && self.n_roads > 1 {
            // The number of a second road.
        } else if !self.found.has(Part::Building) && n_chars < 3 {
            self.found.set(Part::Building, span);
        } else if !self.found.has(Part::Unit) && n_chars < 3 {
            self.found.set(Part::Unit, span);
        } else {
            self.found.set(Part::Room, span);
        }
    }

    /// 47-6-746, 7-662室, 1-3号, or one bare figure.
    fn chain(&mut self) {
        let (first, mut links, mut n) = (self.at, [(0, 0, Kind::None); 4], 0);
        let mut at = first;
        while let Some((to, wide)) = self.figure_end(at) {
            let (unit, len) = self.unit_at(to, wide, at);
            if n < links.len() {
                links[n] = (at, to + len, unit);
                n += 1;
            }
            at = to + len;
            while self.is_dash(at) && self.is_dash(at + 1) {
                at += 1;
            }
            if !self.is_dash(at) || self.figure_end(at + 1).is_none() {
                break;
            }
            at += 1;
        }
        let links = &links[..n];
        let bare = links.iter().all(|link| link.2 == Kind::None);
        match links.last() {
            Some(link) if link.2 == Kind::Number && self.wants_number() => {
                self.place_number(self.span(first, link.1), 3)
            }
            Some(link) if bare || link.2 == Kind::Number => self.place_bare(links),
            _ => self.place_mixed(links),
        }
        self.move_to(at.max(first + 1));
    }

    /// Whether a door number is due here: behind a road or village without one.
    fn wants_number(&self) -> bool {
        let inside = self.last == Last::Compound || self.last == Last::Figure;
        !inside && !self.found.has(Part::Number)
    }

    /// A dash, or the 一 that is typed for one between figures.
    fn is_dash(&self, at: usize) -> bool {
        let between =
            || at > 0 && self.char(at - 1).is_ascii_alphanumeric() && self.char(at + 1).is_ascii_alphanumeric();
        match self.char(at) {
            '-' | '—' | '~' | '_' | '至' => true,
            '一' => between(),
            _ => false,
        }
    }

    fn place_bare(&mut self, links: &[(usize, usize, Kind)]) {
        let mut links = links;
        if self.last == Last::Road && !self.found.has(Part::Number) {
            self.found.set(Part::Number, self.span(links[0].0, links[0].1));
            links = &links[1..];
        }
        let digits = |link: &(usize, usize, Kind)| link.1 - link.0;
        // 1106-1107, 1703-2 in a building: one room, or several side by side.
        if let [a, b] = links
            && digits(a) >= 3
            && (digits(a) == digits(b) || self.found.has(Part::Building) || self.found.has(Part::Floor))
        {
            self.found.set(Part::Room, self.span(a.0, b.1));
            return;
        }
        let wanted: &[Part] = match (links.len(), self.found.has(Part::Building), self.found.has(Part::Unit)) {
            (0, ..) => &[],
            (1, false, false) if links[0].1 - links[0].0 < 3 && !self.found.has(Part::Floor) => &[Part::Building],
            (1, ..) => &[Part::Room],
            (2, false, _) => &[Part::Building, Part::Room],
            (2, true, false) => &[Part::Unit, Part::Room],
            (2, true, true) => &[Part::Floor, Part::Room],
            (_, false, _) => &[Part::Building, Part::Unit, Part::Room],
            (_, true, _) => &[Part::Unit, Part::Floor, Part::Room],
        };
        for (part, link) in wanted.iter().zip(links) {
            self.found.set(*part, self.span(link.0, link.1));
        }
    }

    fn place_mixed(&mut self, links: &[(usize, usize, Kind)]) {
        for (i, link) in links.iter().enumerate() {
            if link.2 != Kind::None {
                self.place(link.2, link.0, link.1);
                continue;
            }
            let span = self.span(link.0, link.1);
            let road_first = i == 0 && self.last == Last::Road && !self.found.has(Part::Number);
            let _ = match () {
                () if road_first => self.found.set(Part::Number, span),
                () if !self.found.has(Part::Building) => self.found.set(Part::Building, span),
                () if !self.found.has(Part::Unit) => self.found.set(Part::Unit, span),
                () => self.found.set(Part::Room, span),
            };
        }
    }
}

const DIRECTIONS: &str = "东西南北中上下大小新老一二三四五六七八九十环横纵内外前后";
const ZONE_WORDS: [&str; 12] = [
    "开发区",
    "高新区",
    "新区",
    "经开区",
    "保税区",
    "保税港区",
    "自贸区",
    "试验区",
    "度假区",
    "示范区",
    "高新园区",
    "先行区",
];

fn is_direction(name: &[char]) -> bool {
    name.iter().all(|c| DIRECTIONS.contains(*c) || "侧边旁面段口角与和及交叉往约米附近对处".contains(*c))
}

fn is_open_bracket(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '【' | '〔')
}

fn is_bracket(c: char) -> bool {
    is_open_bracket(c) || matches!(c, ')' | '）' | ']' | '】' | '〕')
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | '，'
                | '、'
                | ';'
                | '；'
                | '-'
                | '_'
                | '/'
                | '.'
                | '。'
                | ':'
                | '：'
                | '·'
                | '—'
                | '+'
                | '*'
                | '~'
                | '|'
        )
}
