//! 表样识别: what a blank asks for and where. Three shapes: a list (a row for each subject under its headings), a table of
//! figures (a row for each park), and a card (a label and the cell beside it). The proposal is made from the headings alone
//! and can be overruled heading by heading; what was decided is kept under the fingerprint of the headings.

use super::term::{Subject, Term, term_of};
use crate::coded;
use crate::model::record::StableHash;
use crate::sheet::{BlankSheet, column_letters};
use std::collections::BTreeMap;

/// Rows from the top in which headings are looked for.
const HEADER_ROWS_MAX: u32 = 40;
/// Lines of a heading.
const HEADER_LINES_MAX: u32 = 3;
/// A longer text is no heading.
const HEADING_CHARS_MAX: usize = 60;
/// Rows below which an open list is not extended.
pub const LIST_ROWS_MAX: u32 = 100_000;

coded! {
    /// 表样形式
    Shape {
        #[default] List = 1, "逐行名册", "list";
        Figures = 2, "汇总表", "figures";
        Card = 3, "登记卡", "card";
    }
}

/// One heading and what it asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slot {
    /// Row of the cell to be filled; 0 for a whole column.
    pub row: u32,
    /// Column, from 0.
    pub column: usize,
    /// As written, group title before it.
    pub heading: String,
    /// What it asks for.
    pub term: Option<Term>,
    /// A person said so, now or when the form was filled before.
    pub given: bool,
}

impl Slot {
    /// `C`, or `C5` for a single cell.
    pub fn place(&self) -> String {
        let letters = column_letters(u32::try_from(self.column).unwrap_or(0));
        if self.row == 0 { letters } else { format!("{letters}{}", self.row) }
    }
}

/// What was made of a sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Index of the sheet.
    pub sheet: usize,
    /// 形式
    pub shape: Shape,
    /// What rows are about.
    pub subject: Subject,
    /// First row to be filled.
    pub first: u32,
    /// Last one.
    pub last: u32,
    /// Nothing stands below: more rows may be added.
    pub open_end: bool,
    /// Headings from left to right, or from top to bottom.
    pub slots: Vec<Slot>,
    /// Of the headings, without data.
    pub fingerprint: u64,
}

impl Layout {
    /// The slot of the first identity that the rows carry.
    pub fn identities(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.term.is_some_and(|term| term.is_identity(self.subject)))
    }

    /// What was decided, heading by heading.
    pub fn decided(&self) -> BTreeMap<String, String> {
        let said = |slot: &Slot| (slot.heading.clone(), slot.term.map_or("", Term::zh).to_owned());
        // A heading that nobody knows yet may be known to the next release.
        self.slots.iter().filter(|slot| slot.given || slot.term.is_some()).map(said).collect()
    }

    /// Takes over what was decided; headings or cells (`C5`, `C`) that the form does not have are returned.
    pub fn decide(&mut self, decided: &BTreeMap<String, String>) -> Vec<String> {
        let mut unused = Vec::new();
        for (heading, term) in decided {
            let same = |slot: &&mut Slot| {
                let last = slot.heading.rsplit('/').next().unwrap_or_default();
                slot.heading == *heading || slot.place().eq_ignore_ascii_case(heading) || last == heading
            };
            let mut found = false;
            for slot in self.slots.iter_mut().filter(same) {
                found = true;
                if Term::named(term) != slot.term {
                    slot.term = Term::named(term);
                    slot.given = true;
                }
            }
            if !found {
                unused.push(heading.clone());
            }
        }
        unused
    }
}

/// Finds the likeliest layout over the visible sheets; `wanted` names one.
pub fn recognise(sheets: &[BlankSheet], wanted: Option<&str>) -> Option<Layout> {
    let shown = sheets.iter().enumerate().filter(|(_, sheet)| match wanted {
        Some(name) => sheet.name.trim() == name.trim(),
        None => !sheet.hidden,
    });
    let best = shown.filter_map(|(index, sheet)| of_sheet(index, sheet));
    // The first of equals: forms put the table first and explanations after it.
    best.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, layout)| layout)
}

fn of_sheet(index: usize, sheet: &BlankSheet) -> Option<(usize, Layout)> {
    let list = list(index, sheet);
    let card = card(index, sheet);
    let (mut points, mut layout) = match (list, card) {
        (Some(list), Some(card)) if card.0 > list.0 => card,
        (Some(list), _) => list,
        (None, card) => card?,
    };
    points = points.min(usize::from(u16::MAX));
    let mut print = format!("{}\u{1f}{}\u{1f}{}", sheet.name, layout.shape as u8, layout.subject as u8);
    let counts = |slot: &&Slot| layout.shape != Shape::Card || slot.term.is_some();
    for slot in layout.slots.iter().filter(counts) {
        print.push('\u{1f}');
        print.push_str(&slot.heading);
    }
    layout.fingerprint = StableHash::of(&print);
    Some((points, layout))
}

/// The text that shows at a cell: of its merged area where it is part of one.
fn shown(sheet: &BlankSheet, row: u32, column: usize) -> (&str, (u32, usize)) {
    match sheet.merged_at(row, column) {
        Some(area) => (sheet.text(area.first_row, area.first_column), (area.first_row, area.first_column)),
        None => (sheet.text(row, column), (row, column)),
    }
}

/// Lines of the heading of a column in rows `top..=bottom`.
fn lines(sheet: &BlankSheet, (top, bottom): (u32, u32), column: usize) -> Vec<String> {
    let mut lines: Vec<(String, (u32, usize))> = Vec::new();
    for row in top..=bottom {
        let (text, origin) = shown(sheet, row, column);
        let text = text.trim();
        if text.is_empty() || text.chars().count() > HEADING_CHARS_MAX {
            continue;
        }
        if lines.last().is_none_or(|(_, before)| *before != origin) {
            lines.push((text.to_owned(), origin));
        }
    }
    lines.into_iter().map(|(text, _)| text).collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

fn hits(sheet: &BlankSheet, band: (u32, u32), subject: Subject) -> usize {
    let columns = 0..=sheet.last_column();
    let mut seen: Vec<Term> = Vec::new();
    for column in columns {
        let lines = lines(sheet, band, column);
        // A merged heading is one heading.
        if column > 0 && shown(sheet, band.1, column).1 == shown(sheet, band.1, column - 1).1 {
            continue;
        }
        if let Some(term) = term_of(subject, &lines).filter(|term| !seen.contains(term)) {
            seen.push(term);
        }
    }
    let identity = seen.iter().any(|term| term.is_identity(subject));
    if subject != Subject::Zones && !identity { 0 } else { seen.len() }
}

fn list(index: usize, sheet: &BlankSheet) -> Option<(usize, Layout)> {
    let mut best: Option<(usize, u32, Subject)> = None;
    for row in 1..=HEADER_ROWS_MAX.min(sheet.last_row()) {
        for subject in Subject::ALL {
            let n = hits(sheet, (row, row), *subject);
            if n >= 2 && best.is_none_or(|(most, ..)| n > most) {
                best = Some((n, row, *subject));
            }
        }
    }
    let (_, bottom, _) = best?;
    let top = top_of_header(sheet, bottom);
    // Group titles may tell whom the list is about better than the lowest line alone.
    let ranked = Subject::ALL.iter().map(|subject| (hits(sheet, (top, bottom), *subject), *subject));
    let (points, subject) = ranked.fold((0, Subject::default()), |a, b| if b.0 > a.0 { b } else { a });
    let slots = slots(sheet, (top, bottom), subject);
    let (first, last, open_end) = rows(sheet, bottom, &slots, subject);
    let shape = if subject == Subject::Zones { Shape::Figures } else { Shape::List };
    Some((points, Layout { sheet: index, shape, subject, first, last, open_end, slots, fingerprint: 0 }))
}

/// Group titles above the lowest line of a heading.
fn top_of_header(sheet: &BlankSheet, bottom: u32) -> u32 {
    let width = sheet.last_column() + 1;
    let mut top = bottom;
    while top > 1 && bottom - top + 1 < HEADER_LINES_MAX {
        let above = top - 1;
        let joined = (0..width).any(|column| {
            sheet.merged_at(top, column).is_some_and(|area| area.first_row <= above && area.last_row >= top)
        });
        let grouped = (0..width).any(|column| {
            sheet.merged_at(above, column).is_some_and(|area| {
                let span = area.last_column - area.first_column + 1;
                let title = sheet.text(area.first_row, area.first_column).trim();
                span > 1 && span < width && !title.is_empty() && !title.ends_with(['：', ':'])
            })
        });
        if !joined && !grouped {
            break;
        }
        top = above;
    }
    top
}

fn slots(sheet: &BlankSheet, band: (u32, u32), subject: Subject) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for column in 0..=sheet.last_column() {
        if column > 0 && shown(sheet, band.1, column).1 == shown(sheet, band.1, column - 1).1 {
            continue;
        }
        let lines = lines(sheet, band, column);
        if lines.is_empty() {
            continue;
        }
        let term = term_of(subject, &lines).or_else(|| {
            // The first column of a table of figures names the parks, whatever it is called.
            (subject == Subject::Zones && slots.is_empty()).then_some(Term::Field(crate::import::alias::Field::Zone))
        });
        let heading = lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("/");
        slots.push(Slot { row: 0, column, heading, term, given: false });
    }
    slots
}

/// 合计, 填表人 and their like end a list.
fn is_foot(text: &str) -> bool {
    let text = plain(text);
    let words = [
        "合计",
        "总计",
        "小计",
        "填表人",
        "填报人",
        "审核人",
        "审核",
        "负责人",
        "单位负责人",
        "说明",
        "注：",
        "注:",
        "备注：",
        "制表人",
        "联系人：",
    ];
    words.iter().any(|word| text.starts_with(word))
}

/// `1 2 3` or `甲 乙 1` below the headings.
fn is_numbering(sheet: &BlankSheet, row: u32, slots: &[Slot]) -> bool {
    let texts: Vec<&str> = slots.iter().map(|slot| sheet.text(row, slot.column).trim()).collect();
    let marks = |text: &&&str| {
        let short = text.chars().count() <= 4;
        short && (text.parse::<u32>().is_ok() || "甲乙丙丁戊ABCDEFG栏次".contains(**text) && !text.is_empty())
    };
    texts.len() >= 2 && texts.iter().filter(marks).count() == texts.len()
}

fn rows(sheet: &BlankSheet, bottom: u32, slots: &[Slot], subject: Subject) -> (u32, u32, bool) {
    let mut first = bottom + 1;
    if is_numbering(sheet, first, slots) {
        first += 1;
    }
    let identity: Vec<usize> = slots
        .iter()
        .filter(|slot| slot.term.is_some_and(|term| term.is_identity(subject)))
        .map(|slot| slot.column)
        .collect();
    let last_row = sheet.last_row();
    let mut last = first.saturating_sub(1);
    for row in first..=last_row {
        let foot = sheet.cells.range((row, 0)..=(row, usize::MAX)).find(|(_, cell)| !cell.text.is_empty());
        let ends = foot.is_some_and(|(_, cell)| is_foot(&cell.text))
            || identity.iter().any(|column| sheet.cells.get(&(row, *column)).is_some_and(|cell| cell.formula))
            || identity.iter().any(|column| {
                sheet.merged_at(row, *column).is_some_and(|area| {
                    area.last_column > *column && slots.iter().any(|slot| slot.column == area.last_column)
                })
            });
        if ends {
            return (first, last, false);
        }
        last = row;
    }
    (first, last, true)
}

/// Labels with an empty cell beside them.
fn card(index: usize, sheet: &BlankSheet) -> Option<(usize, Layout)> {
    let mut best: Option<(usize, Layout)> = None;
    for subject in [Subject::Enterprises, Subject::Branches, Subject::Members, Subject::Contacts] {
        let slots = labels(sheet, subject);
        let known = slots.iter().filter(|slot| slot.term.is_some()).count();
        let named = slots.iter().any(|slot| slot.term.is_some_and(|term| term.is_identity(subject)));
        if known < 3 || !named || best.as_ref().is_some_and(|(most, _)| known <= *most) {
            continue;
        }
        let layout = Layout { sheet: index, shape: Shape::Card, subject, slots, ..Layout::default() };
        best = Some((known, layout));
    }
    best
}

fn labels(sheet: &BlankSheet, subject: Subject) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut taken: Vec<(u32, usize)> = Vec::new();
    for cell in sheet.cells.values() {
        let text = cell.text.trim();
        if text.is_empty() || cell.formula || cell.row > 200 || text.chars().count() > HEADING_CHARS_MAX {
            continue;
        }
        if taken.contains(&(cell.row, cell.column)) {
            continue;
        }
        let area = sheet.merged_at(cell.row, cell.column);
        let column = area.map_or(cell.column, |area| area.last_column) + 1;
        let term = term_of(subject, &[text.to_owned()]);
        let beside = sheet.cells.get(&(cell.row, column));
        // A card that is filled already has the same labels: what stands beside a known one is its value.
        let is_value = |text: &str| term.is_some() && term_of(subject, &[text.to_owned()]).is_none();
        let Some(beside) =
            beside.filter(|beside| !beside.formula && (beside.text.is_empty() || is_value(&beside.text)))
        else {
            continue;
        };
        if !beside.text.is_empty() {
            taken.push((cell.row, column));
        }
        // A title above everything is no label.
        let span = area.map_or(1, |area| area.last_column - area.first_column + 1);
        if term.is_none() && (span > 1 || text.ends_with(['：', ':'])) {
            continue;
        }
        slots.push(Slot { row: cell.row, column, heading: plain(text), term, given: false });
    }
    slots
}
