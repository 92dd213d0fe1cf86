//! 行的种类: which rows of a list are data, and which are blank, repeated headers, section titles, column numbers, examples
//! or the form's foot (合计, 填表人). A row whose name merely begins like a foot (合计科技有限公司) is data: only a whole word,
//! or a word with a colon behind it, makes a foot, and a row with a valid code is data whatever its words.

use super::alias::Field;
use super::heading;
use super::mapping::Mapping;
use crate::model::credit_code::CreditCode;
use crate::sheet::Row;
use crate::text::{fold, resident_id};

/// 行类
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RowClass {
    /// 数据
    Data,
    /// 空行
    Blank,
    /// 小标题: one remark across the row.
    Title,
    /// 重复的表头: lists printed page by page repeat it.
    RepeatedHeader,
    /// 列号: 1 2 3 4 under the header.
    ColumnNumbers,
    /// 填写示例
    Example,
    /// 表尾: 合计, 填表人, 备注.
    Footer,
}

impl RowClass {
    /// 中文名
    pub fn zh(self) -> &'static str {
        match self {
            RowClass::Data => "数据",
            RowClass::Blank => "空行",
            RowClass::Title => "小标题",
            RowClass::RepeatedHeader => "重复表头",
            RowClass::ColumnNumbers => "列号",
            RowClass::Example => "填写示例",
            RowClass::Footer => "表尾",
        }
    }

    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            RowClass::Data => "data",
            RowClass::Blank => "blank",
            RowClass::Title => "title",
            RowClass::RepeatedHeader => "repeated-header",
            RowClass::ColumnNumbers => "column-numbers",
            RowClass::Example => "example",
            RowClass::Footer => "footer",
        }
    }
}

/// Tells what a row is.
pub fn classify(mapping: &Mapping, row: &Row) -> RowClass {
    let mut filled = (0..row.len()).filter(|index| !row.get(*index).trim().is_empty());
    let Some(first) = filled.next() else { return RowClass::Blank };
    let second = filled.next();
    // The everyday case leaves here: a row that begins with none of the signs that other rows begin with.
    if second.is_some() && !is_suspect(row.get(first)) && second.is_none_or(|index| !is_suspect(row.get(index))) {
        return RowClass::Data;
    }
    if names_a_subject_for_sure(mapping, row) {
        return RowClass::Data;
    }
    if is_repeated_header(mapping, row) {
        return RowClass::RepeatedHeader;
    }
    if are_column_numbers(row) {
        return RowClass::ColumnNumbers;
    }
    let texts = [Some(first), second].map(|index| index.map_or("", |index| row.get(index)));
    if texts.iter().any(|text| is_foot(text)) {
        return RowClass::Footer;
    }
    if is_example(texts[0]) {
        return RowClass::Example;
    }
    if second.is_none() && is_section(mapping, first, texts[0]) {
        return RowClass::Title;
    }
    RowClass::Data
}

/// Words with which rows that are no data begin, and headings do.
fn is_suspect(text: &str) -> bool {
    const FIRST: &str = "合总小共累填制审复核备说注联单报经主负例示样序姓企统名党支所介指人工转编本表年日截数据社市公角 \u{3000}(（【*＊※①一二三四五六七八九十甲";
    match text.trim_start().chars().next() {
        None => false,
        // Serial numbers: only a row of nothing but numbers is suspect, and that one begins with 1 to 9.
        Some(c @ '0'..='9') => c == '1' && text.trim().len() <= 2,
        Some(c) => FIRST.contains(c) || !('\u{4E00}'..='\u{9FFF}').contains(&c) && !c.is_ascii_alphanumeric(),
    }
}

fn names_a_subject_for_sure(mapping: &Mapping, row: &Row) -> bool {
    let cell = |field| mapping.column(field).map_or("", |index| row.get(index));
    let is_code = |field| {
        let text = cell(field);
        !text.is_empty() && CreditCode::read(text).is_ok()
    };
    is_code(Field::Code) || is_code(Field::UnitCode) || {
        let id = cell(Field::ResidentId);
        !id.is_empty() && resident_id::read(id).is_ok()
    }
}

fn is_repeated_header(mapping: &Mapping, row: &Row) -> bool {
    let (mut n_filled, mut n_same) = (0_usize, 0_usize);
    for index in 0..row.len() {
        let text = row.get(index);
        if text.trim().is_empty() {
            continue;
        }
        n_filled += 1;
        let shown = mapping.heading(index);
        if shown.is_empty() || shown.chars().next() != text.trim_start().chars().next() && !shown.contains('/') {
            continue;
        }
        let key = heading::key(text);
        let lower = shown.rsplit_once('/').map_or(shown, |(_, lower)| lower);
        n_same += usize::from(key == heading::key(shown) || key == heading::key(lower));
    }
    let n_columns = mapping.columns().iter().filter(|column| !column.heading.is_empty()).count();
    n_same >= 2 && n_same * 2 > n_filled || n_same == 1 && n_filled == 1 && n_columns == 1
}

/// 1 2 3 4, perhaps with 甲 乙 before it.
fn are_column_numbers(row: &Row) -> bool {
    let mut last = 0_u32;
    let mut n_numbers = 0;
    for index in 0..row.len() {
        let text = fold::line(row.get(index));
        let text = text.trim_matches(['(', ')', '（', '）']);
        if text.is_empty() || (n_numbers == 0 && matches!(text, "甲" | "乙" | "丙" | "丁" | "序号" | "栏次")) {
            continue;
        }
        match text.parse::<u32>() {
            Ok(number) if number == last + 1 => {
                last = number;
                n_numbers += 1;
            }
            _ => return false,
        }
    }
    n_numbers >= 3
}

/// A whole word of a form's foot, or one with a colon, a bracket or a number behind it.
fn is_foot(text: &str) -> bool {
    const ALONE: &[&str] = &["合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "总合计"];
    const BEFORE_COLON: &[&str] = &[
        "填表人",
        "填报人",
        "填表单位",
        "填报单位",
        "填表日期",
        "填表时间",
        "填报日期",
        "填报时间",
        "填表说明",
        "填报说明",
        "制表",
        "制表人",
        "制表单位",
        "制表日期",
        "制表时间",
        "审核",
        "审核人",
        "审核日期",
        "复核",
        "复核人",
        "审批人",
        "经办人",
        "负责人",
        "单位负责人",
        "主要负责人",
        "分管领导",
        "分管负责人",
        "联系人",
        "联系电话",
        "报送单位",
        "报送时间",
        "报送日期",
        "上报单位",
        "上报时间",
        "备注",
        "说明",
        "注",
        "备 注",
        "单位",
        "单位(盖章)",
        "单位盖章",
        "盖章",
        "公章",
        "日期",
        "截止日期",
        "数据截至",
        "数据来源",
        "编制",
        "编制人",
        "核对人",
        "统计人",
        "统计时间",
    ];
    let folded: String = fold::line(text).chars().filter(|c| !c.is_whitespace()).collect();
    if ALONE.iter().any(|word| folded.strip_prefix(word).is_some_and(is_tail_of_total)) {
        return true;
    }
    if matches!(
        folded.as_str(),
        "填表人" | "制表人" | "填报人" | "审核人" | "制表" | "填表说明" | "说明" | "备注" | "填报单位"
    ) {
        return true;
    }
    if folded.strip_prefix('注').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() > 1) {
        return true;
    }
    let Some(colon) = folded.find([':', '：']) else { return false };
    let head = folded[..colon].replace('（', "(").replace('）', ")");
    BEFORE_COLON.iter().any(|word| head == *word)
}

/// Nothing, a colon, a bracket, a number of people: not a name.
fn is_tail_of_total(rest: &str) -> bool {
    rest.is_empty()
        || rest.starts_with([':', '：'])
        || rest
            .trim_matches(['(', ')', '（', '）'])
            .chars()
            .all(|c| c.is_ascii_digit() || "人个家户名共条行".contains(c))
}

fn is_example(text: &str) -> bool {
    let folded = fold::line(text);
    let text = folded.trim_matches(['(', ')', '（', '）', '【', '】']);
    matches!(text, "示例" | "样例" | "例" | "填写示例" | "填表示例" | "范例" | "举例")
        || ["示例:", "示例：", "例:", "例：", "样例:", "样例：", "填写示例:", "填写示例："]
            .iter()
            .any(|word| text.starts_with(word))
}

/// One cell alone in a row of a list with several columns: a section title when it stands at the very left and not in the
/// subject's column, or is numbered like one (一、海口国家高新区).
fn is_section(mapping: &Mapping, index: usize, text: &str) -> bool {
    if mapping.columns().len() < 3 {
        return false;
    }
    let (subjects, _) = super::alias::subjects(mapping.kind());
    if !subjects.iter().any(|field| mapping.column(*field) == Some(index)) {
        return index == 0;
    }
    let folded = fold::line(text);
    let numbered = folded.trim_start_matches(['(', '（']).trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    numbered.len() < folded.len() && numbered.starts_with(['、', ')', '）', '.'])
}

#[cfg(test)]
mod tests {
    use super::super::mapping::recognise;
    use super::super::profile::Overrides;
    use super::*;
    use crate::sheet::CellKind;
    use proptest::prelude::*;

    fn mapping(headings: &[&str]) -> Mapping {
        let rows = vec![headings.iter().map(|h| (*h).to_owned()).collect()];
        recognise(&rows, "", None, &Overrides::default()).mapping
    }

    fn row(cells: &[&str]) -> Row {
        let mut row = Row::new();
        for cell in cells {
            row.push(cell, CellKind::Text);
        }
        row
    }

    #[test]
    fn feet_titles_and_headers_are_told_from_data() {
        use RowClass::*;
        let map = mapping(&["序号", "企业名称", "统一社会信用代码", "职工总数", "注册地址"]);
        let table: &[(&[&str], RowClass)] = &[
            (&["1", "海南甲乙有限公司", "", "12", ""], Data),
            (&["", "合计科技有限公司", "", "12", ""], Data),
            (&["", "合计", "", "1234", ""], Footer),
            (&["合计", "", "", "1234", ""], Footer),
            (&["合 计", "12家", "", "1234", ""], Footer),
            (&["总计：12家", "", "", "", ""], Footer),
            (&["合计(12人)"], Footer),
            (&["", "总计算法（海南）有限公司", "", "", ""], Data),
            (&["", "小计", "", "3", ""], Footer),
            (&["填表人：张三", "", "", "审核人：李四"], Footer),
            (&["制表：", "", "", ""], Footer),
            (&["", "制表机械有限公司", "", ""], Data),
            (&["", "审核软件（海南）有限公司"], Data),
            (&["备注：本表一式两份"], Footer),
            (&["", "备注文化传媒有限公司", "", "3", ""], Data),
            (&["注：人数按参保"], Footer),
            (&["", "注心科技有限公司", "", "", ""], Data),
            (&["注1：人数按参保"], Footer),
            (&["说明：略"], Footer),
            (&["", "说明书科技有限公司"], Data),
            (&["", "", "", "", ""], Blank),
            (&[], Blank),
            (&["序号", "企业名称", "统一社会信用代码", "职工总数", "注册地址"], RepeatedHeader),
            (&["1", "2", "3", "4", "5"], ColumnNumbers),
            (&["", "甲", "1", "2", "3"], ColumnNumbers),
            (&["一、海口国家高新区", "", "", "", ""], Title),
            (&["", "一、海口国家高新区", "", "", ""], Title),
            (&["美兰区"], Title),
            (&["", "海南甲乙有限公司"], Data),
            (&["", "合计", "914600006200251612", "3", ""], Data),
            (&["示例", "海南某某有限公司", "", "3", ""], Example),
            (&["", "示例软件有限公司", "", "3", ""], Data),
            (&["1", "海南单位有限公司", "", "3", ""], Data),
            (&["单位：人", "", "", "", ""], Footer),
        ];
        for (cells, expect) in table {
            assert_eq!(classify(&map, &row(cells)), *expect, "{cells:?}");
        }
    }

    #[test]
    fn a_list_of_one_column_keeps_every_name() {
        let map = mapping(&["企业名称"]);
        assert_eq!(classify(&map, &row(&["海南甲乙有限公司"])), RowClass::Data);
        assert_eq!(classify(&map, &row(&["企业名称"])), RowClass::RepeatedHeader);
        assert_eq!(classify(&map, &row(&["合计"])), RowClass::Footer);
    }

    proptest! {
        #[test]
        fn a_name_of_a_company_is_never_swallowed(head in "(合计|总计|小计|备注|说明|注|制表|审核|填表人|示例|一|单位|联系人)?", tail in "[\u{4E00}-\u{9FA5}]{2,8}") {
            let map = mapping(&["序号", "企业名称", "职工总数"]);
            let name = format!("{head}{tail}有限公司");
            prop_assert_eq!(classify(&map, &row(&["1", &name, "12"])), RowClass::Data);
            prop_assert_eq!(classify(&map, &row(&["", &name, ""])), RowClass::Data);
        }

        #[test]
        fn no_row_panics(cells in proptest::collection::vec("\\PC{0,12}", 0..6)) {
            let map = mapping(&["序号", "企业名称", "职工总数"]);
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let _ = classify(&map, &row(&cells));
        }
    }
}
