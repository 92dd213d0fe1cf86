//! 摸排清单: one row per subject with its findings, what is known, why it was flagged, by which article, and what could be done; then the
//! columns an inspector fills, with words to choose from. Row keys and versions travel in hidden columns, so that the sheet can come back
//! and be merged. Names come masked or in clear as the caller decided; nothing here can unmask.

use crate::model::finding::{Responsible, Severity};
use crate::model::id::Subject;
use crate::model::lang::Lang;
use crate::sheet::{CellOut, ColumnKind, ColumnSpec, SheetError, TableSpec};
use std::path::Path;

/// One finding of a row, words made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorklistFinding {
    /// Number in the store.
    pub number: i64,
    /// FG01 ...
    pub code: String,
    /// 标题
    pub title: String,
    /// 轻重
    pub severity: Severity,
    /// 责任主体
    pub responsible: Responsible,
    /// 请核实...
    pub statement: String,
    /// 证据
    pub evidence: Vec<String>,
    /// 依据
    pub provision: String,
    /// 办法
    pub remedy: String,
}

/// One row of the sheet: a subject with its findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorklistRow {
    /// 企业, 党组织, 党员 ...
    pub subject: Subject,
    /// Version of the row the sheet was made from.
    pub version: u64,
    /// What it is, in words.
    pub kind: String,
    /// Its name; people masked unless revealed.
    pub name: String,
    /// 统一社会信用代码 or 党组织代码.
    pub code: String,
    /// 园区
    pub zone: String,
    /// 县区
    pub county: String,
    /// 注册地址
    pub registered: String,
    /// 实际经营地址 as known.
    pub operating: String,
    /// 联系人; masked unless revealed.
    pub contact: String,
    /// 联系电话; masked unless revealed.
    pub phone: String,
    /// 从业人数
    pub staff: Option<u32>,
    /// 正式党员
    pub full_members: Option<u32>,
    /// 预备党员
    pub probationary: Option<u32>,
    /// Its findings, heaviest first.
    pub findings: Vec<WorklistFinding>,
}

/// What the whole sheet says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WorklistHead {
    /// The number of this sending; rows carry it back.
    pub sending: String,
    /// Title without day: 摸排清单 of which zone or campaign.
    pub title: String,
    /// 截止日
    pub as_of: String,
    /// 记录号 of the data.
    pub known: u64,
    /// Names are in clear.
    pub revealed: bool,
    /// 口径 in force that the findings of the sheet rest on: one sentence each.
    pub policy: Vec<String>,
}

/// What an inspector may enter under 核实结果.
pub const RESULTS: [[&str; 2]; 5] = [
    ["属实", "confirmed"],
    ["不属实", "not so"],
    ["核实无误", "verified, in order"],
    ["移交", "handed on"],
    ["暂缓", "postponed"],
];
/// 建立意向
pub const WILLING: [[&str; 2]; 3] = [["有", "yes"], ["无", "no"], ["待定", "open"]];

/// The sheet's own column, by which a return is recognised and understood. Order is the order on the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// 序号
    Number,
    /// 对象
    Kind,
    /// 名称
    Name,
    /// 代码
    Code,
    /// 园区
    Zone,
    /// 县区
    County,
    /// 注册地址
    Registered,
    /// 登记的经营地址
    Operating,
    /// 联系人
    Contact,
    /// 联系电话
    Phone,
    /// 从业人数
    Staff,
    /// 正式党员
    FullMembers,
    /// 预备党员
    Probationary,
    /// 轻重
    Severity,
    /// 事项
    Statement,
    /// 证据
    Evidence,
    /// 依据
    Provision,
    /// 办法
    Remedy,
    /// 责任主体
    Responsible,
    /// 核实结果
    Result,
    /// 实际经营地址
    RealAddress,
    /// 在岗人数
    OnPost,
    /// 党员人数
    Members,
    /// 建立意向
    Willing,
    /// 下一步
    NextStep,
    /// 核实日期
    VerifiedOn,
    /// 摸排人员
    Inspector,
    /// 备注
    Remark,
    /// Hidden: number of the sending.
    Sending,
    /// Hidden: kind of the row.
    RowKind,
    /// Hidden: key of the row.
    RowKey,
    /// Hidden: version of the row.
    RowVersion,
    /// Hidden: numbers of its findings.
    RowFindings,
}

struct Heading {
    field: Field,
    words: [&'static str; 2],
    width: f64,
    who: Who,
}

/// Whose column it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// We tell.
    Told,
    /// The inspector fills.
    Asked,
    /// The program reads it again.
    Hidden,
}

const fn told(field: Field, words: [&'static str; 2], width: f64) -> Heading {
    Heading { field, words, width, who: Who::Told }
}

const fn asked(field: Field, words: [&'static str; 2], width: f64) -> Heading {
    Heading { field, words, width, who: Who::Asked }
}

const fn hidden(field: Field, words: [&'static str; 2]) -> Heading {
    Heading { field, words, width: 10.0, who: Who::Hidden }
}

const HEADINGS: [Heading; 33] = [
    told(Field::Number, ["序号", "No."], 5.0),
    told(Field::Kind, ["对象", "Subject"], 8.0),
    told(Field::Name, ["名称", "Name"], 26.0),
    told(Field::Code, ["代码", "Code"], 20.0),
    told(Field::Zone, ["园区", "Zone"], 12.0),
    told(Field::County, ["县区", "County"], 10.0),
    told(Field::Registered, ["注册地址", "Registered address"], 26.0),
    told(Field::Operating, ["登记的经营地址", "Operating address on record"], 26.0),
    told(Field::Contact, ["联系人", "Contact"], 8.0),
    told(Field::Phone, ["联系电话", "Phone"], 13.0),
    told(Field::Staff, ["从业人数", "Staff"], 8.0),
    told(Field::FullMembers, ["正式党员", "Full members"], 8.0),
    told(Field::Probationary, ["预备党员", "Probationary"], 8.0),
    told(Field::Severity, ["轻重", "Weight"], 6.0),
    told(Field::Statement, ["事项", "Finding"], 36.0),
    told(Field::Evidence, ["证据", "Evidence"], 32.0),
    told(Field::Provision, ["依据", "Provision"], 26.0),
    told(Field::Remedy, ["办法", "Remedy"], 28.0),
    told(Field::Responsible, ["责任主体", "Responsible"], 14.0),
    asked(Field::Result, ["核实结果", "Result"], 10.0),
    asked(Field::RealAddress, ["实际经营地址", "Real address"], 26.0),
    asked(Field::OnPost, ["在岗人数", "On post"], 8.0),
    asked(Field::Members, ["党员人数", "Members"], 8.0),
    asked(Field::Willing, ["建立意向", "Willing"], 8.0),
    asked(Field::NextStep, ["下一步", "Next step"], 18.0),
    asked(Field::VerifiedOn, ["核实日期", "Verified on"], 11.0),
    asked(Field::Inspector, ["摸排人员", "Inspector"], 10.0),
    asked(Field::Remark, ["备注", "Remark"], 18.0),
    hidden(Field::Sending, ["清单号", "sending"]),
    hidden(Field::RowKind, ["行类别", "row kind"]),
    hidden(Field::RowKey, ["行键", "row key"]),
    hidden(Field::RowVersion, ["行版本", "row version"]),
    hidden(Field::RowFindings, ["事项号", "finding numbers"]),
];

/// The field whose heading stands in a returned sheet, in either language.
pub fn field_of(heading: &str) -> Option<Field> {
    let heading = heading.trim();
    HEADINGS.iter().find(|known| known.words.contains(&heading)).map(|known| known.field)
}

/// Writes the sheet; the ending of `path` says whether as XLSX or CSV. Returns the number of rows.
///
/// # Errors
/// When the file cannot be written; nothing is left then.
pub fn write_worklist(
    path: &Path,
    head: &WorklistHead,
    rows: impl Iterator<Item = WorklistRow>,
    lang: Lang,
    gb18030: bool,
) -> Result<u64, SheetError> {
    let spec = spec(head, lang);
    let rows =
        rows.zip(1..).map(|(row, number)| HEADINGS.iter().map(|h| cell(h.field, head, &row, number, lang)).collect());
    super::write(path, &spec, rows, gb18030)
}

fn spec(head: &WorklistHead, lang: Lang) -> TableSpec {
    let column = |heading: &Heading| ColumnSpec {
        heading: lang.pick(heading.words[0], heading.words[1]).into(),
        width: heading.width,
        kind: kind(heading.field),
        validation: choices(heading.field, lang),
        input: heading.who == Who::Asked,
        hidden: heading.who == Who::Hidden,
        wrap: true,
        page: matches!(heading.field, Field::Severity | Field::Result),
        mark: String::new(),
    };
    let day = match lang {
        Lang::Zh => format!("（截至 {}，记录号 {}）", head.as_of, head.known),
        Lang::En => format!(" (as of {}, known {})", head.as_of, head.known),
    };
    TableSpec {
        sheet_name: lang.pick("摸排清单", "Worklist").into(),
        title: Some(format!("{}{day}", head.title)),
        columns: HEADINGS.iter().map(column).collect(),
        frozen_columns: 3,
        portrait: false,
        notes: notes(head, lang),
        banner: None,
    }
}

fn kind(field: Field) -> ColumnKind {
    match field {
        Field::Number | Field::Staff | Field::FullMembers | Field::Probationary | Field::OnPost | Field::Members => {
            ColumnKind::Number
        }
        Field::VerifiedOn => ColumnKind::Date,
        _ => ColumnKind::Text,
    }
}

fn choices(field: Field, lang: Lang) -> Option<Vec<String>> {
    let words = |list: &[[&str; 2]]| list.iter().map(|words| lang.pick(words[0], words[1]).to_string()).collect();
    match field {
        Field::Result => Some(words(&RESULTS)),
        Field::Willing => Some(words(&WILLING)),
        _ => None,
    }
}

fn cell(field: Field, head: &WorklistHead, row: &WorklistRow, number: i64, lang: Lang) -> CellOut {
    let text = |text: &str| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text.to_string()) };
    let count = |count: Option<u32>| count.map_or(CellOut::Empty, |count| CellOut::Integer(count.into()));
    let each = |part: &dyn Fn(&WorklistFinding) -> String| text(&numbered(row.findings.iter().map(part).collect()));
    match field {
        Field::Number => CellOut::Integer(number),
        Field::Kind => text(&row.kind),
        Field::Name => text(&row.name),
        Field::Code => text(&row.code),
        Field::Zone => text(&row.zone),
        Field::County => text(&row.county),
        Field::Registered => text(&row.registered),
        Field::Operating => text(&row.operating),
        Field::Contact => text(&row.contact),
        Field::Phone => text(&row.phone),
        Field::Staff => count(row.staff),
        Field::FullMembers => count(row.full_members),
        Field::Probationary => count(row.probationary),
        Field::Severity => {
            let heaviest = row.findings.iter().map(|finding| finding.severity).max();
            heaviest.map_or(CellOut::Empty, |severity| text(lang.pick(severity.zh(), severity.en())))
        }
        Field::Statement => each(&|f| match lang {
            Lang::Zh => format!("{} {}：{}", f.code, f.title, f.statement),
            Lang::En => format!("{} {}: {}", f.code, f.title, f.statement),
        }),
        Field::Evidence => each(&|f| f.evidence.join(lang.pick("；", "; "))),
        Field::Provision => each(&|f| f.provision.clone()),
        Field::Remedy => each(&|f| f.remedy.clone()),
        Field::Responsible => {
            text(&distinct(row.findings.iter().map(|f| lang.pick(f.responsible.zh(), f.responsible.en())), lang))
        }
        Field::Sending => text(&head.sending),
        Field::RowKind => CellOut::Integer(i64::from(row.subject.kind as u8)),
        Field::RowKey => text(&row.subject.key.to_string()),
        Field::RowVersion => CellOut::Integer(i64::try_from(row.version).unwrap_or(i64::MAX)),
        Field::RowFindings => {
            let numbers: Vec<String> = row.findings.iter().map(|finding| finding.number.to_string()).collect();
            text(&numbers.join(" "))
        }
        Field::Result
        | Field::RealAddress
        | Field::OnPost
        | Field::Members
        | Field::Willing
        | Field::NextStep
        | Field::VerifiedOn
        | Field::Inspector
        | Field::Remark => CellOut::Empty,
    }
}

/// Several findings stand under each other and keep their number in every column.
fn numbered(parts: Vec<String>) -> String {
    if let [only] = parts.as_slice() {
        return only.clone();
    }
    let lines: Vec<String> = parts.iter().zip(1..).map(|(part, n)| format!("{n}. {part}")).collect();
    lines.join("\n")
}

fn distinct<'a>(words: impl Iterator<Item = &'a str>, lang: Lang) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.join(lang.pick("、", ", "))
}

/// The sheet 说明: what the list is, how it is filled in, what it rests on.
fn notes(head: &WorklistHead, lang: Lang) -> Vec<String> {
    let words = |list: &[[&str; 2]]| {
        let words: Vec<_> = list.iter().map(|words| lang.pick(words[0], words[1])).collect();
        words.join(lang.pick("、", ", "))
    };
    let mut notes: Vec<String> = match lang {
        Lang::Zh => vec![
            format!("{}：截至 {}，记录号 {}，清单号 {}。", head.title, head.as_of, head.known, head.sending),
            "一行是一个对象及其全部事项。事项是请核实的线索，不是结论；证据写明所据数字，依据写明条文。".into(),
            "填写：只填浅黄色各列，其余各列请勿改动，请勿删除隐藏列，可以删去不属于自己的行。".into(),
            format!("核实结果从下拉列表选：{}。「属实」指事项成立、须办理；「核实无误」指情况如此但合规、无须办理，请在备注写明理由。", words(&RESULTS)),
            "实际经营地址写到门牌；在岗人数、党员人数写整数，不知道的留空，不要填 0。".into(),
            format!("建立意向从下拉列表选：{}。核实日期写成 年-月-日，如 2026-06-30。", words(&WILLING)),
        ],
        Lang::En => vec![
            format!("{}: as of {}, known {}, sending {}.", head.title, head.as_of, head.known, head.sending),
            "A row is one subject with all its findings. A finding asks for verification and is no verdict; evidence gives the figures, provision the article.".into(),
            "Fill the tinted columns only, leave the others as they are, and do not delete hidden columns. Rows that are not yours may be deleted.".into(),
            format!("Result, from the list: {}. `Confirmed` means it is so and has to be dealt with; `verified, in order` means it is so and lawful: say why under Remark.", words(&RESULTS)),
            "Write the address down to the house number; numbers are whole; leave empty what is not known, do not write 0.".into(),
            format!("Willing, from the list: {}. Days are yyyy-mm-dd.", words(&WILLING)),
        ],
    };
    notes.push(if head.revealed {
        lang.pick(
            "本清单含个人信息全名，请妥善保管，用后销毁，不得外传。",
            "This sheet holds full names: keep it safe, destroy it after use, pass it to nobody.",
        )
        .into()
    } else {
        lang.pick(
            "姓名和电话已遮盖；确需全名的，由有权限的人另行导出并说明事由。",
            "Names and phones are masked; who needs them in clear asks somebody entitled, who gives a reason.",
        )
        .into()
    });
    if !head.policy.is_empty() {
        notes.push(lang.pick("口径：", "Thresholds:").into());
        notes.extend(head.policy.iter().cloned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{Key, Kind};
    use crate::sheet::{OpenOptions, Row, open};

    fn head() -> WorklistHead {
        WorklistHead {
            sending: "S-7".into(),
            title: "高新区摸排清单".into(),
            as_of: "2026-06-30".into(),
            known: 41,
            revealed: false,
            policy: vec!["正式党员 3 名及以上应建党支部。".into()],
        }
    }

    fn row() -> WorklistRow {
        let finding = |number, code: &str, severity| WorklistFinding {
            number,
            code: code.into(),
            title: "应建未建".into(),
            severity,
            responsible: Responsible::ParkCommittee,
            statement: "请核实是否应建党支部".into(),
            evidence: vec!["正式党员 3".into(), "从业人数 60".into()],
            provision: "示例条例第六条".into(),
            remedy: "报请批准成立党支部".into(),
        };
        WorklistRow {
            subject: Subject { kind: Kind::Enterprise, key: Key::parse("460105-01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap() },
            version: 3,
            kind: "企业".into(),
            name: "=海南甲乙科技有限公司".into(),
            code: "914600000000000000".into(),
            zone: "高新区".into(),
            county: "秀英区".into(),
            registered: "海口市秀英区示例路1号".into(),
            operating: String::new(),
            contact: "陈*".into(),
            phone: "138****0000".into(),
            staff: Some(60),
            full_members: Some(3),
            probationary: None,
            findings: vec![finding(12, "FG01", Severity::Breach), finding(15, "DZ01", Severity::Review)],
        }
    }

    fn cells(path: &Path) -> Vec<Vec<String>> {
        let mut sheet = open(path, &OpenOptions::default()).unwrap();
        let mut row = Row::new();
        let mut out = Vec::new();
        while sheet.rows.next(&mut row).unwrap() {
            out.push(row.iter().map(|(text, _)| text.to_string()).collect());
        }
        out
    }

    #[test]
    fn a_sheet_tells_asks_and_carries_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.xlsx");
        assert_eq!(write_worklist(&path, &head(), std::iter::once(row()), Lang::Zh, false).unwrap(), 1);
        let rows = cells(&path);
        assert_eq!(rows[0][0], "高新区摸排清单（截至 2026-06-30，记录号 41）");
        let at = |field| HEADINGS.iter().position(|h| h.field == field).unwrap();
        let cell = |field: Field| rows[2][at(field)].as_str();
        assert_eq!(rows[1][at(Field::Result)], "核实结果");
        assert_eq!(cell(Field::Name), "=海南甲乙科技有限公司", "text, not a formula");
        assert_eq!(cell(Field::Severity), "应改");
        assert_eq!(
            cell(Field::Statement),
            "1. FG01 应建未建：请核实是否应建党支部\n2. DZ01 应建未建：请核实是否应建党支部"
        );
        assert_eq!(cell(Field::Responsible), "园区党(工)委");
        assert_eq!((cell(Field::Result), cell(Field::Probationary)), ("", ""));
        assert_eq!(cell(Field::RowKey), "460105-01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assert_eq!((cell(Field::Sending), cell(Field::RowKind), cell(Field::RowVersion)), ("S-7", "1", "3"));
        assert_eq!(cell(Field::RowFindings), "12 15");
    }

    #[test]
    fn csv_has_no_title_and_starts_no_formula() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        write_worklist(&path, &head(), std::iter::once(row()), Lang::Zh, true).unwrap();
        let rows = cells(&path);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][0], "序号");
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.windows(2).any(|pair| pair == b"'="));
    }

    #[test]
    fn every_heading_is_known_again_in_both_languages() {
        for heading in &HEADINGS {
            for word in heading.words {
                assert_eq!(field_of(word), Some(heading.field), "{word}");
            }
        }
        assert_eq!(field_of("别的"), None);
    }

    #[test]
    fn inspectors_choose_from_the_words_of_the_trade() {
        let spec = spec(&head(), Lang::Zh);
        let of = |heading: &str| spec.columns.iter().find(|c| c.heading == heading).unwrap();
        assert_eq!(of("核实结果").validation.as_deref().unwrap(), ["属实", "不属实", "核实无误", "移交", "暂缓"]);
        assert_eq!(of("建立意向").validation.as_deref().unwrap(), ["有", "无", "待定"]);
        assert_eq!(spec.columns.iter().filter(|c| c.input).count(), 9);
        assert_eq!(spec.columns.iter().filter(|c| c.hidden).count(), 5);
        assert!(spec.notes.iter().any(|note| note.contains("遮盖")) && spec.notes.last().unwrap().contains("3 名"));
    }
}
