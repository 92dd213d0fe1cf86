//! 清单的列 (columns of a task sheet): what the two parts 企业核实页 and 党员页 hold, who writes each column, and how a column is known
//! again when the sheet comes back with other headings, in another order, or without the line of marks above them.

use super::merge::Sort;
use crate::text::fold;

/// Which part of the workbook (页).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// 企业核实页: no persons; may be shown at the door.
    Enterprises,
    /// 党员页: for the assigned inspector only.
    Members,
}

impl Part {
    /// Both, in the order of the workbook.
    pub const ALL: [Part; 2] = [Part::Enterprises, Part::Members];

    /// Name of the sheet.
    pub fn zh(self) -> &'static str {
        match self {
            Part::Enterprises => "企业核实页",
            Part::Members => "党员页",
        }
    }
}

/// Who writes a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// We tell.
    Told,
    /// The inspector fills.
    Asked,
    /// Hidden; read again by the program.
    Key,
}

/// One column of a part.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// Mark in the hidden line above the headings; also the field's name in the register and the journal.
    pub mark: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// Further headings people give it.
    pub aliases: &'static [&'static str],
    /// Who writes it.
    pub who: Who,
    /// How its values are compared.
    pub sort: Sort,
    /// Words to choose from.
    pub choices: &'static [&'static str],
    /// Width in digits.
    pub width: f64,
}

/// 联系情况 before a visit.
pub const PHONE: &[&str] = &["已约", "空号", "拒接", "不愿配合"];
/// 走访结果
pub const OUTCOME: &[&str] = &["找到", "已搬离", "已停业", "拒访"];
/// 建立意向
pub const WILLING: &[&str] = &["愿意", "再商", "暂不"];
/// 在企情况 of a member.
pub const PRESENT: &[&str] = &["在企", "已离职", "查无此人"];
/// 转接意向 of a member.
pub const TRANSFER: &[&str] = &["愿转入", "暂不转", "待定"];
/// 用工形式 as the roster knows them.
pub const EMPLOYMENT: &[&str] = &["合同制", "离退休返聘", "劳务派遣", "借调或挂职", "兼职"];

const fn told(mark: &'static str, heading: &'static str, width: f64) -> Column {
    Column { mark, heading, aliases: &[], who: Who::Told, sort: Sort::Text, choices: &[], width }
}

const fn asked(
    mark: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    sort: Sort,
    width: f64,
) -> Column {
    Column { mark, heading, aliases, who: Who::Asked, sort, choices: &[], width }
}

const fn choice(
    mark: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    choices: &'static [&'static str],
) -> Column {
    Column { mark, heading, aliases, who: Who::Asked, sort: Sort::Text, choices, width: 10.0 }
}

const fn key(mark: &'static str, heading: &'static str) -> Column {
    Column { mark, heading, aliases: &[], who: Who::Key, sort: Sort::Text, choices: &[], width: 10.0 }
}

/// 企业核实页
pub const ENTERPRISE_COLUMNS: &[Column] = &[
    told("no", "序号", 5.0),
    told("building", "楼宇道路", 14.0),
    Column { aliases: &["单位名称", "名称", "公司名称"], ..told("name", "企业名称", 26.0) },
    Column {
        aliases: &["信用代码", "代码", "社会统一信用代码"], ..told("code", "统一社会信用代码", 20.0)
    },
    told("registered", "注册地址", 24.0),
    told("operating-known", "登记的经营地址", 24.0),
    told("staff-known", "登记的从业人数", 9.0),
    told("matter", "需核实事项", 34.0),
    told("why-come", "依据（为何上门）", 24.0),
    told("due", "期限", 11.0),
    choice("phone", "联系情况", &["电话联系情况", "联系结果"], PHONE),
    asked("next-call", "下次联系", &["下次联系日期", "约定日期"], Sort::Day, 11.0),
    choice("outcome", "走访结果", &["核实结果", "结果", "是否找到"], OUTCOME),
    asked("visited-on", "走访日期", &["核实日期", "摸排日期"], Sort::Day, 11.0),
    asked("operating", "实际经营地址", &["经营地址", "现经营地址", "实际地址"], Sort::Text, 24.0),
    asked("staff", "在岗人数", &["从业人数", "员工数", "职工人数", "人数"], Sort::Count, 8.0),
    asked("members", "党员人数", &["党员数"], Sort::Count, 8.0),
    choice("willing", "建立意向", &["组建意向", "建立党组织意向"], WILLING),
    asked("next-step", "下一步", &["下一步打算", "下步措施"], Sort::Text, 18.0),
    asked("note", "备注", &["说明", "其他"], Sort::Text, 18.0),
    key("sending", "清单号"),
    key("task", "任务号"),
    key("kind", "行类别"),
    key("key", "行键"),
    key("version", "行版本"),
];

/// 党员页
pub const MEMBER_COLUMNS: &[Column] = &[
    told("no", "序号", 5.0),
    Column { aliases: &["单位名称", "所在企业"], ..told("enterprise", "企业名称", 26.0) },
    Column { aliases: &["党员姓名"], ..told("name", "姓名", 9.0) },
    told("category", "人员类别", 9.0),
    told("branch", "组织关系所在党支部", 26.0),
    told("place", "关系所在", 12.0),
    told("work", "名册工作单位", 24.0),
    choice("present", "在企情况", &["是否在企", "是否在岗"], PRESENT),
    choice("employment", "用工形式", &["用工类型"], EMPLOYMENT),
    choice("transfer", "转接意向", &["关系转接意向", "转入意向"], TRANSFER),
    asked("work-now", "现工作单位", &["现单位", "去向"], Sort::Text, 24.0),
    asked("note", "备注", &["说明", "其他"], Sort::Text, 18.0),
    key("sending", "清单号"),
    key("task", "任务号"),
    key("kind", "行类别"),
    key("key", "行键"),
    key("version", "行版本"),
];

/// Columns of a part.
pub fn columns(part: Part) -> &'static [Column] {
    match part {
        Part::Enterprises => ENTERPRISE_COLUMNS,
        Part::Members => MEMBER_COLUMNS,
    }
}

/// The column with this mark.
pub fn column(part: Part, mark: &str) -> Option<&'static Column> {
    columns(part).iter().find(|column| column.mark == mark)
}

/// Which column stands where: position in the sheet, mark. Marks win, then headings and what people call them, then neighbours: an
/// unknown heading between two columns that were neighbours of one lost column is that column.
pub fn recognise(part: Part, marks: &[String], headings: &[String]) -> Vec<Option<&'static Column>> {
    let known = columns(part);
    let width = headings.len().max(marks.len());
    let mut found: Vec<Option<&'static Column>> = vec![None; width];
    let taken =
        |found: &[Option<&'static Column>], mark: &str| found.iter().flatten().any(|column| column.mark == mark);
    for (at, mark) in marks.iter().enumerate() {
        let mark = fold::line(mark);
        if let Some(column) =
            known.iter().find(|column| column.mark == mark.trim()).filter(|column| !taken(&found, column.mark))
        {
            found[at] = Some(column);
        }
    }
    for exact in [true, false] {
        for (at, heading) in headings.iter().enumerate() {
            let heading = fold::key(heading);
            if found[at].is_some() || heading.is_empty() {
                continue;
            }
            let says = |column: &&Column| {
                fold::key(column.heading) == heading
                    || (!exact && column.aliases.iter().any(|alias| fold::key(alias) == heading))
            };
            if let Some(column) = known.iter().find(says).filter(|column| !taken(&found, column.mark)) {
                found[at] = Some(column);
            }
        }
    }
    by_neighbours(known, headings, &mut found);
    found
}

fn by_neighbours(known: &'static [Column], headings: &[String], found: &mut [Option<&'static Column>]) {
    for at in 1..found.len() {
        let has_heading = headings.get(at).is_some_and(|heading| !heading.trim().is_empty());
        let Some(left) = found[at - 1].filter(|_| found[at].is_none() && has_heading) else { continue };
        let Some(place) = known.iter().position(|column| column.mark == left.mark) else { continue };
        let next = known.get(place + 1).filter(|next| !found.iter().flatten().any(|column| column.mark == next.mark));
        let after = found.get(at + 1).copied().flatten().map(|column| column.mark);
        // Both neighbours must be there: a column added at the edge is somebody's own.
        if let Some(next) = next.filter(|_| after.is_some() && after == known.get(place + 2).map(|column| column.mark))
        {
            found[at] = Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn marks(found: &[Option<&'static Column>]) -> Vec<&'static str> {
        found.iter().map(|column| column.map_or("-", |column| column.mark)).collect()
    }

    #[test]
    fn no_person_stands_on_the_page_for_the_door() {
        for mark in ["contact", "legal", "member", "person"] {
            assert!(column(Part::Enterprises, mark).is_none());
        }
        for part in Part::ALL {
            let all: std::collections::BTreeSet<&str> = columns(part).iter().map(|column| column.mark).collect();
            assert_eq!(all.len(), columns(part).len(), "{part:?}: a mark names one column");
        }
    }

    #[test]
    fn marks_win_over_headings() {
        let found =
            recognise(Part::Enterprises, &texts(&["staff", "", "note"]), &texts(&["党员人数", "企业名称", "随便"]));
        assert_eq!(marks(&found), ["staff", "name", "note"]);
    }

    #[test]
    fn renamed_columns_are_known_by_what_people_call_them_or_by_neighbours() {
        let found = recognise(
            Part::Enterprises,
            &[],
            &texts(&["公司名称", "结果", "走访日期", "到底在哪", "在岗人数", "我的列"]),
        );
        assert_eq!(
            marks(&found),
            ["name", "outcome", "visited-on", "operating", "staff", "-"],
            "an added column is nobody's"
        );
    }
}
