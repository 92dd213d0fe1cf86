//! 表头识别: which row is the header, what kind of list this is, and which column is which field. Goes by the alias table
//! alone: titles above, blank columns, merged group titles and two-line headers are seen through; what a person says
//! (`--map`, a profile) goes before everything. Nothing is silent: every column says what became of it and why.

use super::alias::{Alias, FIELDS, Field, KINDS, lookup, slot, subjects, telling};
use super::fault::{Fault, FaultCode};
use super::heading::{self, HEADING_CHARS_MAX};
use super::profile::Overrides;
use crate::model::record::ListKind;
use std::ops::Range;

/// A header is looked for in so many rows from the top: forms carry a title, a unit, a date and a remark above it.
pub const HEADER_ROWS_MAX: usize = 30;
/// Columns looked at; no template of the field has a hundred.
const COLUMNS_MAX: usize = 512;
/// Points of a heading that one kind of list alone knows.
const POINTS: u32 = 60;
/// No column.
const NONE: u16 = u16::MAX;

/// 对应依据: why a column became what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The alias table knows the heading.
    Alias,
    /// The alias table knows the heading together with the group title above it.
    Group,
    /// A bare heading (地址, 人数), taken so because nothing else in the list claims the field; to be looked at.
    Assumed,
    /// A person said so.
    Given,
    /// Known, and without a place in the database.
    NotKept,
    /// A bare heading that could be several fields here.
    Ambiguous,
    /// Another column is surer for the same field.
    Duplicate(Field),
    /// Nobody knows the heading.
    Unknown,
    /// No heading at all.
    Blank,
}

/// One column of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MappedColumn {
    /// Column from 0.
    pub index: usize,
    /// Heading as written, a group title before it.
    pub heading: String,
    /// What it is; `None` when it is not used.
    pub field: Option<Field>,
    /// Why.
    pub why: Why,
}

/// 列对应: what each column of a list is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    kind: ListKind,
    columns: Vec<MappedColumn>,
    first: [u16; FIELDS],
    /// Further columns of fields that may have several, the surer first.
    more: Vec<(Field, usize)>,
}

impl Mapping {
    fn new(kind: ListKind, columns: Vec<MappedColumn>, ranks: &[u16]) -> Mapping {
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by_key(|i| (ranks.get(*i).copied().unwrap_or(NONE), *i));
        let mut mapping = Mapping { kind, columns, first: [NONE; FIELDS], more: Vec::new() };
        for i in order {
            let Some(field) = mapping.columns[i].field else { continue };
            let index = mapping.columns[i].index;
            match mapping.first[field.index()] {
                NONE => mapping.first[field.index()] = u16::try_from(index).unwrap_or(NONE),
                _ => mapping.more.push((field, index)),
            }
        }
        mapping
    }

    /// The kind of list.
    pub fn kind(&self) -> ListKind {
        self.kind
    }

    /// Every column, from left to right.
    pub fn columns(&self) -> &[MappedColumn] {
        &self.columns
    }

    /// The column of a field.
    #[inline]
    pub fn column(&self, field: Field) -> Option<usize> {
        match self.first[field.index()] {
            NONE => None,
            index => Some(usize::from(index)),
        }
    }

    /// Whether some column is this field.
    pub fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// All columns of a field, the surest first.
    pub fn all(&self, field: Field) -> impl Iterator<Item = usize> {
        let more = self.more.iter().filter(move |(other, _)| *other == field).map(|(_, index)| *index);
        self.column(field).into_iter().chain(more)
    }

    /// Heading of a column as written.
    pub fn heading(&self, index: usize) -> &str {
        self.columns.get(index).map_or("", |column| column.heading.as_str())
    }

    /// What a column is.
    pub fn field_of(&self, index: usize) -> Option<Field> {
        self.columns.get(index).and_then(|column| column.field)
    }
}

/// What was made of the first rows of a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recognised {
    /// The kind of list: the one wanted, else the likeliest.
    pub kind: ListKind,
    /// How strongly the headings speak for it; 0 when there is no header.
    pub score: u32,
    /// The kind that comes next (or first, when another one was wanted), and how strongly.
    pub runner_up: Option<(ListKind, u32)>,
    /// The header's place among the rows given; rows before it are the title, data begins at its end.
    pub header: Range<usize>,
    /// What each column is.
    pub mapping: Mapping,
    /// What stands above the header, in one line.
    pub title: String,
    /// Headings without which the list cannot be used, when they are missing.
    pub missing_required: Option<&'static str>,
    /// Headings that `--map` or the profile names and the file does not have.
    pub unused: Vec<String>,
    /// No header, or none that names a subject.
    pub faults: Vec<Fault>,
}

impl Recognised {
    /// Whether the list can be read.
    pub fn is_usable(&self) -> bool {
        self.faults.is_empty()
    }

    /// The headings speak much more clearly for another kind than for the one wanted.
    pub fn looks_like(&self) -> Option<ListKind> {
        self.runner_up.filter(|(_, score)| *score > self.score.saturating_mul(3) / 2).map(|(kind, _)| kind)
    }

    /// Columns that are not used, with the reason.
    pub fn ignored(&self) -> impl Iterator<Item = &MappedColumn> {
        self.mapping.columns.iter().filter(|column| column.field.is_none() && column.why != Why::Blank)
    }

    /// 列对应报告, one line for each column that has a heading.
    pub fn report_zh(&self) -> Vec<String> {
        self.mapping.columns.iter().filter(|column| column.why != Why::Blank).map(MappedColumn::zh).collect()
    }

    /// The same in English.
    pub fn report_en(&self) -> Vec<String> {
        self.mapping.columns.iter().filter(|column| column.why != Why::Blank).map(MappedColumn::en).collect()
    }
}

impl MappedColumn {
    /// `「企业地址」作 注册地址`
    pub fn zh(&self) -> String {
        let heading = &self.heading;
        match (self.field, self.why) {
            (Some(field), Why::Assumed) => format!("「{heading}」暂作 {}，请核对", field.zh()),
            (Some(field), Why::Given) => format!("「{heading}」按指定作 {}", field.zh()),
            (Some(field), _) => format!("「{heading}」作 {}", field.zh()),
            (None, Why::NotKept) => format!("「{heading}」不入库"),
            (None, Why::Ambiguous) => format!("「{heading}」含义不明，未采用，可用 `--map` 指定"),
            (None, Why::Duplicate(field)) => format!("「{heading}」未采用，{} 已取自另一列", field.zh()),
            (None, Why::Given) => format!("「{heading}」按指定不采用"),
            (None, _) => format!("「{heading}」未识别，未采用，可用 `--map` 指定"),
        }
    }

    /// The same in English.
    pub fn en(&self) -> String {
        let heading = &self.heading;
        match (self.field, self.why) {
            (Some(field), Why::Assumed) => format!("\"{heading}\" taken as {}, please check", field.en()),
            (Some(field), Why::Given) => format!("\"{heading}\" is {} as told", field.en()),
            (Some(field), _) => format!("\"{heading}\" is {}", field.en()),
            (None, Why::NotKept) => format!("\"{heading}\" is not kept"),
            (None, Why::Ambiguous) => format!("\"{heading}\" has several meanings, not used: say which with `--map`"),
            (None, Why::Duplicate(field)) => {
                format!("\"{heading}\" not used: {} comes from another column", field.en())
            }
            (None, Why::Given) => format!("\"{heading}\" not used as told"),
            (None, _) => format!("\"{heading}\" is unknown, not used: say what it is with `--map`"),
        }
    }
}

/// Finds header, kind and columns in the first rows of a sheet.
pub fn recognise(rows: &[Vec<String>], file_name: &str, wanted: Option<ListKind>, overrides: &Overrides) -> Recognised {
    let wanted = wanted.or(overrides.kind);
    let Some(header) = best_header(rows, wanted, overrides) else {
        return without_header(rows, wanted.unwrap_or_default());
    };
    let title = title_of(rows.get(..header.range.start).unwrap_or(&[]));
    let mut scores: Vec<(ListKind, u32)> = ListKind::ALL
        .iter()
        .map(|kind| (*kind, header.scores[slot(*kind)] + points_of_words(*kind, &title, file_name)))
        .collect();
    // A stable sort: of two equal kinds the first in the model's order wins.
    scores.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let kind = wanted.unwrap_or(scores[0].0);
    let score = scores.iter().find(|(other, _)| *other == kind).map_or(0, |(_, score)| *score);
    let runner_up = scores.into_iter().find(|(other, score)| *other != kind && *score > 0);
    let (mapping, unused) = map_columns(kind, &header.headings, overrides);
    let (fields, words) = subjects(kind);
    let missing = (!fields.iter().any(|field| mapping.has(*field))).then_some(words);
    let faults = missing.map(|wanted| Fault::of_row(0, FaultCode::NoSubjectColumn { wanted })).into_iter().collect();
    let header = header.range;
    Recognised { kind, score, runner_up, header, mapping, title, missing_required: missing, unused, faults }
}

fn without_header(rows: &[Vec<String>], kind: ListKind) -> Recognised {
    let looked_at = rows.len().min(HEADER_ROWS_MAX);
    Recognised {
        kind,
        score: 0,
        runner_up: None,
        header: 0..0,
        mapping: Mapping::new(kind, Vec::new(), &[]),
        title: String::new(),
        missing_required: Some(subjects(kind).1),
        unused: Vec::new(),
        faults: vec![Fault::of_row(0, FaultCode::NoHeader { rows: looked_at })],
    }
}

/// One column's heading with everything it may be looked up under.
#[derive(Clone, Debug, Default)]
struct Heading {
    shown: String,
    /// Folded spellings; the first `n_group` contain the group title.
    keys: Vec<String>,
    n_group: usize,
}

impl Heading {
    fn plain(text: &str) -> Heading {
        let key = heading::key(text);
        let mut keys = if key.is_empty() { Vec::new() } else { heading::spellings(&key) };
        // 党员情况/人数: how a rejects sheet writes a heading of two lines.
        if let Some((group, lower)) =
            key.split_once('/').filter(|(group, lower)| !group.is_empty() && !lower.is_empty())
        {
            keys.extend(Heading::grouped(group, lower, "").keys);
        }
        Heading { shown: shown(text), keys, n_group: 0 }
    }

    /// A lower heading under a group title.
    fn grouped(group: &str, lower: &str, upper: &str) -> Heading {
        let (group_key, lower_key) = (heading::key(group), heading::key(lower));
        let mut keys = Vec::new();
        let short = ["基本情况", "情况", "信息"].iter().find_map(|word| group_key.strip_suffix(word));
        for group in [Some(group_key.as_str()), short].into_iter().flatten() {
            let inside = group.trim_matches(['(', ')']);
            keys.extend(heading::spellings(&format!("{inside}{lower_key}")));
        }
        let n_group = keys.len();
        if !is_of_person(&group_key, &lower_key) {
            keys.extend(heading::spellings(&lower_key));
            keys.extend(heading::spellings(&heading::key(upper)));
            keys.retain(|key| !key.is_empty());
        }
        Heading { shown: format!("{}/{}", shown(group), shown(lower)), keys, n_group }
    }

    fn lookup(&self, kind: ListKind) -> Option<(Alias, bool)> {
        let place = self.keys.iter().position(|key| lookup(kind, key).is_some())?;
        Some((lookup(kind, &self.keys[place])?, place < self.n_group))
    }
}

/// 负责人 / 姓名: the name of somebody else than the row's subject, unless the alias table knows both together.
fn is_of_person(group: &str, lower: &str) -> bool {
    let persons = ["负责人", "法定代表人", "法人", "书记", "指导员", "联络员", "联系人", "经办人"];
    let attributes = [
        "姓名",
        "性别",
        "身份证号",
        "身份证号码",
        "公民身份号码",
        "证件号",
        "证件类型",
        "联系电话",
        "电话",
        "手机",
        "手机号",
        "手机号码",
        "政治面貌",
        "学历",
        "年龄",
        "职务",
        "民族",
        "出生日期",
        "出生年月",
    ];
    persons.iter().any(|word| group.contains(word)) && attributes.contains(&lower)
}

/// A heading as a report shows it: one line, clipped.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().chars().take(HEADING_CHARS_MAX).collect()
}

struct Header {
    range: Range<usize>,
    headings: Vec<Heading>,
    scores: [u32; KINDS],
}

impl Header {
    fn of(range: Range<usize>, headings: Vec<Heading>, overrides: &Overrides) -> Header {
        let mut scores = [0; KINDS];
        for kind in ListKind::ALL {
            scores[slot(*kind)] = score(*kind, &headings, overrides);
        }
        Header { range, headings, scores }
    }

    fn strength(&self, wanted: Option<ListKind>) -> u32 {
        let best = self.scores.iter().copied().max().unwrap_or(0);
        // What another kind knows counts a little, so that a wrong `wanted` still finds the right row.
        wanted.map_or(best, |kind| self.scores[slot(kind)] + best / 8)
    }
}

/// How strongly headings speak for a kind: rare headings more than those every list has.
fn score(kind: ListKind, headings: &[Heading], overrides: &Overrides) -> u32 {
    let mut seen = [false; FIELDS];
    let (mut points, mut n_known, mut n_filled) = (0, 0_u32, 0_u32);
    for heading in headings {
        n_filled += u32::from(!heading.keys.is_empty());
        if let Some(field) = overrides.field_of(&heading.keys) {
            n_known += 1;
            points += POINTS;
            seen[field.index()] = true;
            continue;
        }
        let Some((alias, _)) = heading.lookup(kind) else { continue };
        n_known += 1;
        let full = POINTS / u32::from(alias.n_kinds.max(1));
        points += match alias.field {
            Field::NotKept => full / 2,
            field if seen[field.index()] => full / 4,
            _ => full,
        };
        seen[alias.field.index()] = true;
    }
    if n_known < 2 && n_known < n_filled || n_known == 0 {
        return 0;
    }
    let (fields, _) = subjects(kind);
    let points = if fields.iter().any(|field| seen[field.index()]) { points + POINTS / 2 } else { points * 3 / 4 };
    if !kind.is_register() {
        return points;
    }
    // Names and branches stand in every list of people: a register is told by headings of its own.
    let told = telling(kind).iter().filter(|field| seen[field.index()]).count();
    match told {
        0 => points / 2,
        n if n >= telling(kind).len().min(2) => points + POINTS * 3,
        _ => points,
    }
}

/// What a list handed in by an enterprise is called.
const LISTING_WORDS: &[&str] = &["企业党员名单", "企业申报党员", "在企党员", "企业报送党员", "企业党员花名册"];

/// What title and file name add; less than one telling heading.
fn points_of_words(kind: ListKind, title: &str, file_name: &str) -> u32 {
    let words: &[&str] = match kind {
        ListKind::Enterprises => {
            &["企业登记", "企业名录", "企业名单", "市场主体", "企业台账", "三有企业", "registry", "enterprise"]
        }
        ListKind::Branches => &["党组织", "支部名单", "支部一览", "支部台账", "branch"],
        ListKind::Members => &["党员名册", "花名册", "党员信息", "党员名单", "党员登记", "member"],
        ListKind::Transfers => &["转接", "介绍信", "转入", "转出", "transfer"],
        ListKind::Contacts => &["指导员", "联络员", "城小二", "五大员", "contact"],
        ListKind::Visits => &["走访"],
        ListKind::Floating => &["流动党员", "活动证", "流出党员", "流入党员"],
        ListKind::Lost => &["失联", "取得联系", "失去联系"],
        ListKind::Posts => &["班子", "支委", "任职", "委员名册"],
        ListKind::Stars => &["星级"],
        ListKind::Listings => LISTING_WORDS,
        ListKind::Dues => &["党费"],
        ListKind::Meetings => &["三会一课", "签到", "会议登记", "组织生活"],
        ListKind::Ties => &["结对", "共建", "党建联盟"],
    };
    let hit = |text: &str| {
        // 企业党员名单 is a 党员名单 of another kind.
        let listing = kind == ListKind::Members && LISTING_WORDS.iter().any(|word| text.contains(word));
        !listing && words.iter().any(|word| text.contains(word))
    };
    if kind == ListKind::Listings && (hit(title) || hit(&file_name.to_lowercase())) {
        return POINTS * 4;
    }
    if hit(title) || hit(&file_name.to_lowercase()) { POINTS * 2 / 3 } else { 0 }
}

fn best_header(rows: &[Vec<String>], wanted: Option<ListKind>, overrides: &Overrides) -> Option<Header> {
    let mut best: Option<Header> = None;
    let mut consider = |header: Header| {
        let strength = header.strength(wanted);
        if strength > best.as_ref().map_or(0, |best| best.strength(wanted)) {
            best = Some(header);
        }
    };
    let n_rows = rows.len().min(HEADER_ROWS_MAX);
    for (i, row) in rows.iter().enumerate().take(n_rows) {
        consider(Header::of(i..i + 1, single(row), overrides));
    }
    // Two lines only where they say more than one: a remark above the header is no group title.
    for i in 0..n_rows {
        let upper = &rows[i];
        let Some(lower) = rows.get(i + 1).filter(|lower| may_be_second_line(upper, lower)) else { continue };
        consider(Header::of(i..i + 2, double(upper, lower), overrides));
    }
    best
}

fn is_heading_like(text: &str) -> bool {
    text.chars().nth(HEADING_CHARS_MAX).is_none()
}

fn single(row: &[String]) -> Vec<Heading> {
    row.iter()
        .take(COLUMNS_MAX)
        .map(|cell| if is_heading_like(cell) { Heading::plain(cell) } else { Heading::default() })
        .collect()
}

/// Whether the lower row may belong to the header: a real second line stands under group titles, is made of headings,
/// and holds no numbers.
fn may_be_second_line(upper: &[String], lower: &[String]) -> bool {
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let first_only = filled(upper) == 1 && upper.first().is_some_and(|cell| !cell.trim().is_empty());
    let data_like = |cell: &String| !is_heading_like(cell) || cell.chars().filter(char::is_ascii_digit).count() >= 4;
    filled(upper) > 0 && filled(lower) > 0 && !first_only && !lower.iter().take(COLUMNS_MAX).any(data_like)
}

fn double(upper: &[String], lower: &[String]) -> Vec<Heading> {
    let mut group = "";
    let width = upper.len().max(lower.len()).min(COLUMNS_MAX);
    let cell = |row: &'_ [String], i: usize| row.get(i).map_or(String::new(), |text| text.trim().to_owned());
    let mut out = Vec::with_capacity(width);
    for i in 0..width {
        let (above, below) = (cell(upper, i), cell(lower, i));
        if let Some(text) = upper.get(i).filter(|_| !above.is_empty()) {
            group = text;
        }
        out.push(match (above.is_empty(), below.is_empty()) {
            (_, true) => Heading::plain(&above),
            (_, false) if group.trim().is_empty() => Heading::plain(&below),
            (_, false) => Heading::grouped(group, &below, &above),
        });
    }
    out
}

fn title_of(rows: &[Vec<String>]) -> String {
    let cells = rows.iter().flatten().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let mut title = String::new();
    for cell in cells {
        if title.chars().nth(HEADING_CHARS_MAX * 4).is_some() {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(cell);
    }
    super::cell::scrubbed_text(&title).into_owned()
}

fn map_columns(kind: ListKind, headings: &[Heading], overrides: &Overrides) -> (Mapping, Vec<String>) {
    let mut ranks = Vec::with_capacity(headings.len());
    let mut columns = Vec::with_capacity(headings.len());
    for (index, heading) in headings.iter().enumerate() {
        let (field, why, rank) = meaning(kind, heading, overrides);
        columns.push(MappedColumn { index, heading: heading.shown.clone(), field, why });
        ranks.push(rank);
    }
    keep_the_surest(kind, headings, &mut columns, &ranks);
    settle_bare_headings(kind, headings, &mut columns);
    take_site_scores(kind, &mut columns);
    let unused = overrides.unused(headings.iter().map(|heading| heading.keys.as_slice()));
    (Mapping::new(kind, columns, &ranks), unused)
}

fn meaning(kind: ListKind, heading: &Heading, overrides: &Overrides) -> (Option<Field>, Why, u16) {
    if let Some(field) = overrides.field_of(&heading.keys) {
        return (Some(field).filter(|field| *field != Field::NotKept), Why::Given, 0);
    }
    if heading.keys.is_empty() {
        return (None, Why::Blank, NONE);
    }
    match heading.lookup(kind) {
        Some((Alias { field: Field::NotKept | Field::Reason, rank, .. }, _)) => (None, Why::NotKept, rank),
        Some((alias, true)) => (Some(alias.field), Why::Group, alias.rank + 1),
        Some((alias, false)) => (Some(alias.field), Why::Alias, alias.rank + 1),
        None if BARE.contains(&heading.keys[0].as_str()) => (None, Why::Ambiguous, NONE),
        None => (None, Why::Unknown, NONE),
    }
}

/// Headings that mean nothing alone.
const BARE: &[&str] = &[
    "地址", "名称", "人数", "日期", "时间", "编号", "类型", "类别", "性质", "姓名", "电话", "状态", "代码", "单位",
    "情况", "合计",
];

/// Of two columns for one field the surer stays; telephones stay all, and so do the units of a joint branch.
fn keep_the_surest(kind: ListKind, headings: &[Heading], columns: &mut [MappedColumn], ranks: &[u16]) {
    for i in 0..columns.len() {
        let Some(field) = columns[i].field else { continue };
        let numbered =
            |j: usize| headings[j].keys.first().is_some_and(|key| key.ends_with(|c: char| c.is_ascii_digit()));
        let several = match field {
            Field::Phone | Field::Score | Field::DuesMonth | Field::Detail => true,
            Field::Unit | Field::UnitCode => kind == ListKind::Branches || numbered(i),
            _ => false,
        };
        let surer = |j: usize| columns[j].field == Some(field) && (ranks[j], j) < (ranks[i], i);
        if !several && (0..columns.len()).any(surer) {
            columns[i].field = None;
            columns[i].why = Why::Duplicate(field);
        }
    }
}

/// 星级评定: what no table knows is a dimension of the site's own score sheet.
fn take_site_scores(kind: ListKind, columns: &mut [MappedColumn]) {
    for column in columns.iter_mut().filter(|column| kind == ListKind::Stars && column.why == Why::Unknown) {
        (column.field, column.why) = (Some(Field::Score), Why::Assumed);
    }
}

/// 地址 is the registered address where no other column is; beside a registered one it may be anything. 人数 is a staff
/// number of unnamed source where no other column gives one.
fn settle_bare_headings(kind: ListKind, headings: &[Heading], columns: &mut [MappedColumn]) {
    if kind != ListKind::Enterprises {
        return;
    }
    let has = |columns: &[MappedColumn], field: Field| columns.iter().any(|column| column.field == Some(field));
    let has_registered = has(columns, Field::Registered);
    let has_staff = [Field::Staff, Field::Insured, Field::Employed, Field::OnPost, Field::Tax, Field::Band]
        .iter()
        .any(|field| has(columns, *field));
    for (column, heading) in columns.iter_mut().zip(headings) {
        if column.why == Why::Given {
            continue;
        }
        let by_post = heading.keys.first().is_some_and(|key| key.starts_with('通') || key.starts_with("联系"));
        (column.field, column.why) = match column.field {
            Some(Field::Address) if !has_registered && !by_post => (Some(Field::Registered), Why::Assumed),
            Some(Field::Address) => (None, Why::Ambiguous),
            Some(Field::Headcount) if has_staff => (None, Why::Ambiguous),
            Some(Field::Headcount) => (Some(Field::Headcount), Why::Assumed),
            field => (field, column.why),
        };
    }
}

#[cfg(test)]
mod tests;
