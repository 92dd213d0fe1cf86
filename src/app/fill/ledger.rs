//! 自带台账 (T-05, T-07, T-09, T-14, T-15) as blanks of ours, so that they are filled by the same hand as a superior's form.
//! Columns as the field writes them; of T-15 no official list is known, so it follows T-05 and adds 变更说明.

use crate::sheet::{Blank, SheetError, blank_sheet};
use std::path::Path;

/// Empty rows of a blank that is handed out.
const ROWS_EMPTY: usize = 20;

/// A ledger of ours.
#[derive(Debug)]
pub struct Ledger {
    /// T-05
    pub key: &'static str,
    /// 名称
    pub title: &'static str,
    /// Headings, a group title before the slash.
    pub headings: &'static str,
}

/// All of them.
pub const LEDGERS: &[Ledger] = &[
    Ledger {
        key: "T-05",
        title: "非公有制企业组织建设和两个覆盖台账",
        headings: "序号 组织名称 统一社会信用代码 组织类型 负责人 负责人身份 创办时间 主营业务 年产值(万元)/成效 状态 组织人数 党员人数 覆盖情况 \
党组织/党组织名称 党组织/党组织成立时间 党组织/组建方式 党组织/党组织书记名称 党组织/党组织书记电话 指导员/党建指导员姓名 指导员/党建指导员手机号",
    },
    Ledger {
        key: "T-07",
        title: "园区（楼宇）企业党建情况表",
        headings: "序号 企业名称 统一社会信用代码 办公地址 主营业务 企业性质 联系人 电话 法人 注册时期 职工总数 是否同址办公 是否建立党组织 组建年月 组织类型 \
所属上级党组织名称 是否规模以上 是否建立工会 是否建立团组织 是否建立妇联 是否配备党建工作指导员 党建工作指导员姓名 党建工作指导员联系电话 党员数 \
关系在本企业人数 关系在人才职介人数 关系在原单位或街道社区人数 临时组织关系人数 法定代表人是否为党员 党组织书记姓名 党组织书记在企业中的身份 \
书记联系电话 工作和活动经费保障情况 办公和活动场所保障情况",
    },
    Ledger {
        key: "T-09",
        title: "党建指导员登记台账",
        headings: "序号 指导员姓名 专职/兼职 驻派等级 所属组织 联系电话 指导企业 开始日期 结束日期 走访频次 启用/停用 备注",
    },
    Ledger {
        key: "T-14",
        title: "党员花名册核对台账",
        headings: "序号 所在党支部 姓名 性别 出生日期 人员类别 加入党组织日期 转为正式党员日期 工作单位 工作岗位 组织关系所在 组织关系转入日期 \
联系电话 核对情况 备注",
    },
    Ledger {
        key: "T-15",
        title: "非公有制企业法人单位党建工作台账",
        headings: "序号 企业名称 统一社会信用代码 登记状态 企业类型 所属行业 成立日期 职工总数 注册地址 实际经营地址 出资人 出资人是否党员 党员人数 正式党员数 \
预备党员数 是否建立党组织 组建方式 党组织名称 组建时间 党组织书记姓名 书记联系电话 是否派驻党建指导员 指导员姓名 指导员电话 是否建立工会 是否建立团组织 \
未建立党组织原因 拟建党组织日期 变更说明",
    },
];

/// The ledger that a word names.
pub fn named(path: &Path) -> Option<&'static Ledger> {
    let word = path.to_str()?;
    LEDGERS.iter().find(|ledger| ledger.key.eq_ignore_ascii_case(word) || ledger.title == word)
}

/// `T-05、T-07 ...`
pub fn keys() -> String {
    LEDGERS.iter().map(|ledger| ledger.key).collect::<Vec<_>>().join("、")
}

/// The blank of a ledger with so many rows at least.
///
/// # Errors
/// When it cannot be made.
pub fn blank(ledger: &Ledger, rows: usize) -> Result<Blank, SheetError> {
    let headings: Vec<(&str, &str)> = ledger
        .headings
        .split_whitespace()
        .map(|heading| match heading.split_once('/') {
            // 专职/兼职 is one heading.
            Some((group @ ("党组织" | "指导员"), lower)) => (group, lower),
            _ => ("", heading),
        })
        .collect();
    let bytes = blank_sheet(ledger.title, &headings, rows.max(ROWS_EMPTY))?;
    Blank::open(bytes, ledger.title)
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Shape, recognise};
    use super::super::term::Subject;
    use super::*;

    #[test]
    fn our_ledgers_are_understood_by_the_hand_that_fills_them() {
        let table = [
            ("T-05", Subject::Enterprises, 17),
            ("T-07", Subject::Enterprises, 31),
            ("T-09", Subject::Contacts, 10),
            ("T-14", Subject::Members, 13),
            ("t-15", Subject::Enterprises, 29),
        ];
        for (key, subject, known) in table {
            let ledger = named(Path::new(key)).unwrap();
            let blank = blank(ledger, 30).unwrap();
            let layout = recognise(&blank.sheets, None).unwrap();
            assert_eq!((layout.shape, layout.subject), (Shape::List, subject), "{key}");
            let unknown: Vec<&str> =
                layout.slots.iter().filter(|slot| slot.term.is_none()).map(|slot| slot.heading.as_str()).collect();
            assert!(layout.slots.len() - unknown.len() >= known, "{key}: {unknown:?}");
            assert_eq!(layout.last - layout.first + 1, 30, "{key}");
        }
    }
}
