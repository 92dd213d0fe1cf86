//! 任务清单 (task sheets): one workbook for one inspector or one building. 企业核实页 tells what to find out and names no person, so it may
//! be shown at the door; 党员页 names members for the assigned inspector only, is marked 内部资料 and holds no digits of an ID. Every row
//! carries the sending it belongs to, its key and its version in hidden columns.

use crate::campaign::sheet::{Column, Part, Who, columns};
use crate::sheet::{CellOut, ColumnKind, ColumnSpec, SheetError, TableSpec, write_xlsx_pages};
use std::path::Path;

/// What the workbook says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BookHead {
    /// Campaign.
    pub campaign: String,
    /// For whom.
    pub inspector: String,
    /// Zone, building or other words.
    pub scope: String,
    /// 制表日
    pub day: String,
    /// 清单号 with its check, as the hidden columns carry it.
    pub token: String,
}

/// One row: its values by mark; what is not given is blank.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BookRow {
    /// (mark, value)
    pub values: Vec<(&'static str, String)>,
}

impl BookRow {
    /// The value under a mark.
    pub fn value(&self, mark: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == mark).map_or("", |(_, value)| value.as_str())
    }
}

/// Columns that hold numbers on the sheet.
const NUMBERS: [&str; 4] = ["no", "staff-known", "staff", "members"];
/// 党员页 is marked so on the page and on paper.
const INTERNAL: &str = "内部资料 注意保管 用后交回";

/// Writes the workbook; 党员页 only when there are members. Returns the number of rows.
///
/// # Errors
/// When the file cannot be written; nothing is left then.
pub fn write_book(
    path: &Path,
    head: &BookHead,
    enterprises: &[BookRow],
    members: &[BookRow],
) -> Result<u64, SheetError> {
    let mut pages = vec![page(Part::Enterprises, head, enterprises)];
    if !members.is_empty() {
        pages.push(page(Part::Members, head, members));
    }
    write_xlsx_pages(path, pages)
}

fn page(part: Part, head: &BookHead, rows: &[BookRow]) -> (TableSpec, Vec<Vec<CellOut>>) {
    let is_internal = part == Part::Members;
    let mut title = format!("{} {}（{}，{}制表，共 {} 行）", head.campaign, part.zh(), who(head), head.day, rows.len());
    if is_internal {
        title = format!("【内部资料】{title}");
    }
    let spec = TableSpec {
        sheet_name: part.zh().to_owned(),
        title: Some(title),
        columns: columns(part).iter().map(spec_of).collect(),
        frozen_columns: 3,
        portrait: false,
        notes: if part == Part::Enterprises { notes(head) } else { Vec::new() },
        banner: is_internal.then(|| INTERNAL.to_owned()),
    };
    let cells = |(row, number): (&BookRow, i64)| {
        columns(part)
            .iter()
            .map(|column| if column.mark == "no" { CellOut::Integer(number) } else { cell(column, row) })
            .collect()
    };
    (spec, rows.iter().zip(1..).map(cells).collect())
}

fn who(head: &BookHead) -> String {
    if head.scope.is_empty() { head.inspector.clone() } else { format!("{}，{}", head.inspector, head.scope) }
}

fn spec_of(column: &Column) -> ColumnSpec {
    let choices = column.choices.iter().map(|choice| (*choice).to_owned()).collect::<Vec<_>>();
    ColumnSpec {
        heading: column.heading.to_owned(),
        width: column.width,
        kind: kind(column),
        validation: (!choices.is_empty()).then_some(choices),
        input: column.who == Who::Asked,
        hidden: column.who == Who::Key,
        wrap: column.who != Who::Key,
        page: column.mark == "phone",
        mark: column.mark.to_owned(),
    }
}

fn kind(column: &Column) -> ColumnKind {
    if NUMBERS.contains(&column.mark) {
        return ColumnKind::Number;
    }
    match column.sort {
        crate::campaign::merge::Sort::Day => ColumnKind::Date,
        _ => ColumnKind::Text,
    }
}

fn cell(column: &Column, row: &BookRow) -> CellOut {
    let value = row.value(column.mark);
    match value.parse::<i64>() {
        Ok(number) if NUMBERS.contains(&column.mark) => CellOut::Integer(number),
        _ if value.is_empty() => CellOut::Empty,
        _ => CellOut::Text(value.to_owned()),
    }
}

fn notes(head: &BookHead) -> Vec<String> {
    [
        format!("{}：{}制表，清单号 {}，发给 {}。", head.campaign, head.day, head.token, who(head)),
        "只填浅黄色各列。可以排序、删去不属于自己的行、在表尾添行；请勿改动隐藏的列和表头上方隐藏的行。".to_owned(),
        "上门说明来意：依照公司法和党支部工作条例走访了解情况，请企业支持；走访不是检查，不收材料，不要求拍照。"
            .to_owned(),
        "联系情况、走访结果、建立意向、在企情况、用工形式、转接意向从下拉列表选。不知道的留空，留空不会清除已有内容。"
            .to_owned(),
        "日期写成 年-月-日，如 2026-06-30；在岗人数、党员人数写整数。".to_owned(),
        "企业核实页没有个人信息，可以在门口出示；党员页只限本人使用，用后连同本文件交回或销毁，并由专干登记。"
            .to_owned(),
        "新发现的企业写在表尾，不填隐藏列：交回后作为待采纳的建议，由专干核对。".to_owned(),
    ]
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_member_page_is_marked_and_left_out_when_empty() {
        let head = BookHead { campaign: "集中攻坚".into(), inspector: "凌示例".into(), ..BookHead::default() };
        let (spec, _) = page(Part::Members, &head, &[]);
        assert!(spec.title.is_some_and(|title| title.starts_with("【内部资料】")));
        assert_eq!(spec.banner.as_deref(), Some(INTERNAL));
        let (spec, rows) = page(
            Part::Enterprises,
            &head,
            &[BookRow { values: vec![("name", "海南澜屿科技有限公司".into()), ("staff", "12".into())] }],
        );
        assert_eq!(spec.banner, None);
        assert!(rows[0].contains(&CellOut::Integer(12)));
        assert_eq!(spec.columns.iter().filter(|column| column.hidden).count(), 5);
    }
}
