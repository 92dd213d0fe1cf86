//! 排版: a page as a card, for a terminal of 80 columns: numbers stand under each other, a row that leads somewhere can be chosen.

use super::{ReportTable, ReportView};
use crate::app::views::{Align, Card, Cell, Line, RowId, Section, Tone};
use crate::text::width;

/// Columns of a row: a card of an 80-column terminal with the sign of the chosen line.
const ROOM: usize = 74;
/// A first column wider than this is cut so that the numbers stay in sight.
const NAME_MAX: usize = 36;
/// The column that stands under its row, wrapped: a sentence.
const WHY: &str = "why";
/// And any other.
const CELL_MAX: usize = 28;

impl ReportView {
    /// The page as a card.
    pub fn card(&self, id: RowId) -> Card {
        let mut sections = Vec::new();
        if !self.pairs.is_empty() {
            let pair = |(label, cell): &(String, Cell)| Line::Pair(label.clone(), cell.clone());
            sections.push(Section { title: String::new(), lines: self.pairs.iter().map(pair).collect() });
        }
        sections.extend(self.tables.iter().map(|table| table.section()));
        if !self.notes.is_empty() {
            let lines = self.notes.iter().map(|note| Line::Text(note.clone())).collect();
            sections.push(Section { title: String::new(), lines });
        }
        if !self.links.is_empty() {
            let lines = self.links.iter().map(|(text, goto)| Line::Go(text.clone(), goto.clone())).collect();
            sections.push(Section { title: String::new(), lines });
        }
        Card { id, title: self.title.clone(), sections }
    }
}

/// A text that stands under the rows one can choose: a value without a name keeps their distance from the edge.
fn beside(text: String, tone: Tone) -> Line {
    Line::Pair(String::new(), Cell { text, tone })
}

impl ReportTable {
    fn section(&self) -> Section {
        let widths = self.widths();
        let head: Vec<&str> = self.columns.iter().map(|column| column.title.as_str()).collect();
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        if head.iter().any(|title| !title.is_empty()) {
            lines.push(beside(self.text(&widths, &head), Tone::Muted));
        }
        for row in &self.rows {
            let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
            let text = self.text(&widths, &cells);
            lines.push(match &row.goto {
                Some(goto) => Line::Go(text, goto.clone()),
                None => beside(text, row.tone),
            });
            let why = self.columns.iter().zip(&row.cells).find(|(column, _)| column.key == WHY);
            lines.extend(why.map(|(_, why)| beside(why.clone(), Tone::Muted)));
        }
        Section { title: self.title.clone(), lines }
    }

    /// Columns each column gets; 0 for one that is dropped.
    fn widths(&self) -> Vec<usize> {
        let widest = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| width::columns(cell));
            cells.chain([width::columns(&self.columns[at].title)]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(widest).collect();
        for (column, w) in self.columns.iter().zip(&mut widths) {
            *w = if column.key == WHY { 0 } else { *w };
        }
        if self.columns.len() > 1 {
            widths.iter_mut().enumerate().for_each(|(at, w)| *w = (*w).min(if at == 0 { NAME_MAX } else { CELL_MAX }));
        }
        let taken = |widths: &[usize]| widths.iter().filter(|w| **w > 0).map(|w| w + 2).sum::<usize>();
        while taken(&widths) > ROOM + 2 {
            let shown =
                self.columns.iter().zip(&widths).enumerate().filter(|(_, (column, w))| column.drop > 0 && **w > 0);
            let Some((at, _)) = shown.max_by_key(|(_, (column, _))| column.drop) else { break };
            widths[at] = 0;
        }
        widths
    }

    fn text(&self, widths: &[usize], cells: &[&str]) -> String {
        let parts = self.columns.iter().zip(widths).zip(cells).filter(|((_, w), _)| **w > 0);
        let part = |((column, w), cell): ((&super::ReportColumn, &usize), &&str)| {
            let align = match column.align {
                Align::Left => width::Align::Left,
                Align::Right => width::Align::Right,
            };
            width::pad(&width::clip(cell, *w), *w, align)
        };
        parts.map(part).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}
