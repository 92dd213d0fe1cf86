//! 空白台账 (an empty ledger): title, headings with group titles above them, ruled rows, a line for who fills it in. Landscape
//! A4, headings repeated on every page.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::error::{SheetError, SheetErrorKind};
use crate::text::width::Ambiguous;

/// Widths of columns in digits of a Latin font.
const WIDTHS: (usize, usize) = (7, 18);
/// Height of a row of two lines, in points.
const ROW_POINTS: f64 = 30.0;

/// The bytes of a blank with these headings (group title or `""`, heading) and so many empty rows.
pub fn blank_sheet(title: &str, headings: &[(&str, &str)], rows: usize) -> Result<Vec<u8>, SheetError> {
    made(title, headings, rows).map_err(|error| SheetError::new(SheetErrorKind::Io, error.to_string()))
}

/// Wide enough for what such a column holds.
fn wide(heading: &str) -> usize {
    let holds = [
        ("名称", 26),
        ("地址", 30),
        ("代码", 20),
        ("时间", 12),
        ("日期", 12),
        ("电话", 13),
        ("手机", 13),
        ("企业", 26),
    ];
    let least = holds.iter().find(|(word, _)| heading.ends_with(word)).map_or(WIDTHS.0, |(_, width)| *width);
    Ambiguous::Narrow.columns(heading).clamp(WIDTHS.0, WIDTHS.1).max(least)
}

fn made(title: &str, headings: &[(&str, &str)], rows: usize) -> Result<Vec<u8>, XlsxError> {
    let plain = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let head = plain.clone().set_bold().set_align(FormatAlign::Center);
    let big = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("台账")?;
    let last = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let grouped = headings.iter().any(|(group, _)| !group.is_empty());
    sheet.merge_range(0, 0, 0, last.max(1), title, &big)?;
    let bottom = if grouped { 2 } else { 1 };
    let mut column = 0;
    for same in headings.chunk_by(|a, b| !a.0.is_empty() && a.0 == b.0) {
        let end = column + u16::try_from(same.len()).unwrap_or(1) - 1;
        for (at, (group, heading)) in (column..).zip(same) {
            sheet.set_column_width(at, wide(heading) as f64)?;
            match (grouped, group.is_empty()) {
                (true, true) => drop(sheet.merge_range(1, at, 2, at, heading, &head)?),
                _ => drop(sheet.write_string_with_format(bottom, at, *heading, &head)?),
            }
        }
        if !same[0].0.is_empty() {
            if end > column {
                sheet.merge_range(1, column, 1, end, same[0].0, &head)?;
            } else {
                sheet.write_string_with_format(1, column, same[0].0, &head)?;
            }
        }
        column = end + 1;
    }
    let rows = u32::try_from(rows).unwrap_or(u32::MAX).min(100_000);
    for row in 0..rows {
        sheet.set_row_height(bottom + 1 + row, ROW_POINTS)?;
        for column in 0..=last {
            sheet.write_blank(bottom + 1 + row, column, &plain)?;
        }
    }
    sheet.write_string(bottom + 1 + rows, 0, "填表人：")?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(1, bottom)?;
    sheet.set_freeze_panes(bottom + 1, 0)?;
    book.save_to_buffer()
}
