//! 导入异常 (faults): what was wrong with one cell or one row of somebody else's list. A fault names row, column, what
//! stood there and what was expected, and says whether the row could still be used. Only a row that names no subject is
//! refused; every other bad cell is kept as written and read as unknown. What a fault shows has passed the scrubber of
//! resident IDs and is clipped.

use std::fmt::Write as _;

/// Characters of a cell that a fault shows.
pub const FOUND_CHARS_MAX: usize = 60;

/// What became of the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// 照录: the cell is kept as written, its reading is unknown.
    Kept,
    /// 退回: the row names no subject and is not taken in.
    Rejected,
}

/// What was wrong.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum FaultCode {
    /// Credit code or register number with too few or too many signs.
    CodeLength {
        /// How many signs there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A sign the standard does not know.
    CodeSign {
        /// Its place, from 1.
        place: usize,
        /// The sign.
        sign: char,
        /// What it is commonly mistaken for.
        suggestion: Option<char>,
    },
    /// 校验位不符
    CodeCheck {
        /// What stands there.
        found: char,
        /// What the other signs ask for.
        expected: char,
    },
    /// A number of more than 15 digits, whose end the spreadsheet has lost.
    NumberLost,
    /// No date.
    Date,
    /// `2023.1` in a cell of numbers: January, or October without its zero.
    DateMonth,
    /// `5/6/2023`: which is the month.
    DateOrder,
    /// Later than the day of the list.
    DateAhead,
    /// No number of people or days.
    Count,
    /// Neither yes nor no.
    YesNo,
    /// A word nobody knows here, and those that are known.
    Word {
        /// 已知的写法
        known: &'static str,
    },
    /// 身份证号 of a wrong length or with a sign that does not belong.
    IdShape,
    /// 身份证号 whose date does not exist.
    IdDate,
    /// 身份证号 whose last sign does not agree with the others.
    IdCheck,
    /// 15-digit 身份证号: it has no check digit.
    IdOld,
    /// The remark that stands in a rejects sheet in place of the ID.
    IdHidden,
    /// No key on this machine, so the ID could not be hashed and was dropped.
    IdNoKey,
    /// 性别 contradicts the ID.
    SexContradicts,
    /// 出生日期 contradicts the ID.
    BirthContradicts,
    /// The cell was longer than the limit and was cut.
    TooLong {
        /// The limit in characters.
        max: usize,
    },
    /// A second person in the row (指导员 and 联络员), who is not taken in.
    SecondPerson,
    /// Names no enterprise: neither name nor valid code.
    NoEnterprise,
    /// Names no Party organisation.
    NoBranch,
    /// Names no member.
    NoMember,
    /// Names no one who is transferred.
    NoTransfer,
    /// Names no contact person.
    NoContact,
    /// No header was found in the first rows: rows looked at.
    NoHeader {
        /// How many rows were looked at.
        rows: usize,
    },
    /// Headings were found, but not the one without which the list cannot be used.
    NoSubjectColumn {
        /// The headings that would do.
        wanted: &'static str,
    },
}

/// One fault of one list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Fault {
    /// Row in the sheet, from 1; 0 when it is the whole sheet.
    pub row: u32,
    /// Column from 0; `None` when it is the whole row.
    pub column: Option<usize>,
    /// Heading of the column as written.
    pub heading: String,
    /// What was wrong.
    pub code: FaultCode,
    /// What stood there, scrubbed and clipped.
    pub found: String,
    /// What became of the row.
    pub severity: Severity,
}

impl FaultCode {
    /// Whether a row with this fault is refused.
    pub fn severity(&self) -> Severity {
        use FaultCode::*;
        match self {
            NoEnterprise | NoBranch | NoMember | NoTransfer | NoContact | NoHeader { .. } | NoSubjectColumn { .. } => {
                Severity::Rejected
            }
            CodeLength { .. }
            | CodeSign { .. }
            | CodeCheck { .. }
            | NumberLost
            | Date
            | DateMonth
            | DateOrder
            | DateAhead
            | Count
            | YesNo
            | Word { .. }
            | IdShape
            | IdDate
            | IdCheck
            | IdOld
            | IdHidden
            | IdNoKey
            | SexContradicts
            | BirthContradicts
            | TooLong { .. }
            | SecondPerson => Severity::Kept,
        }
    }

    /// What was wrong and what was expected, in Chinese; it continues the sentence that began with what stood there.
    pub fn zh(&self) -> String {
        use FaultCode::*;
        match self {
            CodeLength { found, expected } if found < expected => format!("只有 {found} 位，应为 {expected} 位"),
            CodeLength { found, expected } => format!("有 {found} 位，应为 {expected} 位"),
            CodeSign { place, sign, suggestion: Some(likely) } => {
                format!("第 {place} 位不应为 {sign}，是否为 {likely}，请核对原件")
            }
            CodeSign { place, sign, suggestion: None } => format!("第 {place} 位不应为 {sign}，请核对原件"),
            CodeCheck { found, expected } => format!("校验位为 {found}，按前面各位应为 {expected}，请核对原件"),
            NumberLost => "数字超过 15 位，末几位已失真，应先把该列设为文本再重填".into(),
            Date => "不是日期，应如 2023-05-06、2023.5 或 2023".into(),
            DateMonth => "可能是 1 月，也可能是 10 月，只按年份采用，应先把该列设为文本再重填".into(),
            DateOrder => "分不清月和日，只按年份采用，应如 2023-05-06".into(),
            DateAhead => "晚于本名单日期，请核对".into(),
            Count => "不是数目，应为整数".into(),
            YesNo => "应为 是 或 否".into(),
            Word { known } => format!("不是已知写法，应为 {known}"),
            IdShape => "不是身份证号，应为 18 位".into(),
            IdDate => "身份证号中的出生日期不存在，请核对原件".into(),
            IdCheck => "身份证号校验位不符，请核对原件".into(),
            IdOld => "是 15 位旧身份证号，无法校验，应换为 18 位".into(),
            IdHidden => "身份证号已隐去，应重新填写".into(),
            IdNoKey => "本机没有身份证号密钥，号码未采用，应先配置密钥再导入".into(),
            SexContradicts => "与身份证号所示性别不一致，请核对".into(),
            BirthContradicts => "与身份证号所示出生年月不一致，请核对".into(),
            TooLong { max } => format!("超过 {max} 字，已截短"),
            SecondPerson => "同一行另有一人，本次只取前一人，应另起一行".into(),
            NoEnterprise => "没有企业名称，也没有有效的信用代码，无法登记".into(),
            NoBranch => "没有党组织名称，也没有党组织代码，无法登记".into(),
            NoMember => "没有姓名，也没有身份证号，无法登记".into(),
            NoTransfer => "没有姓名、身份证号，也没有介绍信编号，无法登记".into(),
            NoContact => "没有姓名，无法登记".into(),
            NoHeader { rows } => format!("前 {rows} 行没有找到表头，应在首行写明各列名称，或用 `--map` 指定"),
            NoSubjectColumn { wanted } => format!("没有找到列 {wanted}，应补上该列，或用 `--map` 指定"),
        }
    }

    /// The same in English.
    pub fn en(&self) -> String {
        use FaultCode::*;
        match self {
            CodeLength { found, expected } => format!("has {found} characters, expected {expected}"),
            CodeSign { place, sign, suggestion: Some(likely) } => {
                format!("character {place} cannot be {sign}; perhaps {likely}: check the original")
            }
            CodeSign { place, sign, suggestion: None } => {
                format!("character {place} cannot be {sign}: check the original")
            }
            CodeCheck { found, expected } => format!("check character is {found}, expected {expected}"),
            NumberLost => {
                "a number beyond 15 digits, its end is lost: format the column as text and fill in again".into()
            }
            Date => "is no date, expected such as 2023-05-06, 2023.5 or 2023".into(),
            DateMonth => "January or October, only the year is used: format the column as text".into(),
            DateOrder => "month and day cannot be told apart, only the year is used".into(),
            DateAhead => "is later than the day of this list".into(),
            Count => "is no number, expected a whole number".into(),
            YesNo => "expected yes or no".into(),
            Word { known } => format!("is not a known word, expected one of {known}"),
            IdShape => "is no resident ID, expected 18 characters".into(),
            IdDate => "the birth date in the resident ID does not exist".into(),
            IdCheck => "the check character of the resident ID is wrong".into(),
            IdOld => "is an old 15-digit resident ID, which cannot be checked".into(),
            IdHidden => "the resident ID was hidden here, fill it in again".into(),
            IdNoKey => "no key for resident IDs here, the number was not used: set up the key first".into(),
            SexContradicts => "contradicts the sex in the resident ID".into(),
            BirthContradicts => "contradicts the birth month in the resident ID".into(),
            TooLong { max } => format!("longer than {max} characters, cut"),
            SecondPerson => "a second person in this row was not used: give each a row".into(),
            NoEnterprise => "neither a name nor a valid credit code, the row cannot be used".into(),
            NoBranch => "neither a name nor a code of a Party organisation, the row cannot be used".into(),
            NoMember => "neither a name nor a resident ID, the row cannot be used".into(),
            NoTransfer => "neither a name, a resident ID nor a letter number, the row cannot be used".into(),
            NoContact => "no name, the row cannot be used".into(),
            NoHeader { rows } => format!("no header in the first {rows} rows: name the columns, or use `--map`"),
            NoSubjectColumn { wanted } => format!("no column {wanted}: add it, or use `--map`"),
        }
    }
}

impl Fault {
    /// A fault of a cell; `found` must have been scrubbed, it is clipped here.
    pub fn cell(row: u32, column: usize, heading: &str, code: FaultCode, found: &str) -> Fault {
        let severity = code.severity();
        Fault { row, column: Some(column), heading: heading.to_owned(), code, found: clipped(found), severity }
    }

    /// A fault of a whole row, or of the whole sheet with row 0.
    pub fn of_row(row: u32, code: FaultCode) -> Fault {
        let severity = code.severity();
        Fault { row, column: None, heading: String::new(), code, found: String::new(), severity }
    }

    /// Whether the row was refused.
    pub fn rejects(&self) -> bool {
        self.severity == Severity::Rejected
    }

    /// `企业登记表.xlsx 第 213 行「统一社会信用代码」：91340207MA2XXXXXX 只有 17 位，应为 18 位`
    pub fn zh(&self, source: &str) -> String {
        let mut out = source.to_owned();
        if self.row != 0 {
            let _ = write!(out, " 第 {} 行", self.row);
        }
        if self.column.is_some() {
            let _ = write!(out, "「{}」", self.column_name());
        }
        out.push('：');
        out.push_str(&self.reason_zh());
        out
    }

    /// The same in English.
    pub fn en(&self, source: &str) -> String {
        let mut out = source.to_owned();
        if self.row != 0 {
            let _ = write!(out, " row {}", self.row);
        }
        if self.column.is_some() {
            let _ = write!(out, " \"{}\"", self.column_name());
        }
        out.push_str(": ");
        if !self.found.is_empty() {
            let _ = write!(out, "{} ", self.found);
        }
        out.push_str(&self.code.en());
        out
    }

    /// 原因 without the place: what stands in the rejects sheet.
    pub fn reason_zh(&self) -> String {
        if self.found.is_empty() { self.code.zh() } else { format!("{} {}", self.found, self.code.zh()) }
    }

    fn column_name(&self) -> String {
        match (self.heading.is_empty(), self.column) {
            (true, Some(index)) => format!("第 {} 列", index.saturating_add(1)),
            _ => self.heading.clone(),
        }
    }
}

/// The first characters of a cell, on one line.
pub(super) fn clipped(text: &str) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == FOUND_CHARS_MAX {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_file_row_column_found_and_expected() {
        let code = FaultCode::CodeLength { found: 17, expected: 18 };
        let fault = Fault::cell(213, 2, "统一社会信用代码", code, "91340207MA2XXXXXX");
        assert_eq!(
            fault.zh("企业登记表.xlsx"),
            "企业登记表.xlsx 第 213 行「统一社会信用代码」：91340207MA2XXXXXX 只有 17 位，应为 18 位"
        );
        assert_eq!(
            fault.en("list.xlsx"),
            "list.xlsx row 213 \"统一社会信用代码\": 91340207MA2XXXXXX has 17 characters, expected 18"
        );
        assert!(!fault.rejects());
    }

    #[test]
    fn a_row_and_a_sheet_have_faults_too() {
        assert_eq!(
            Fault::of_row(9, FaultCode::NoMember).zh("名册.csv"),
            "名册.csv 第 9 行：没有姓名，也没有身份证号，无法登记"
        );
        let whole = Fault::of_row(0, FaultCode::NoHeader { rows: 30 });
        assert_eq!(whole.zh("名册.csv"), "名册.csv：前 30 行没有找到表头，应在首行写明各列名称，或用 `--map` 指定");
        assert!(whole.rejects());
        assert!(Fault::cell(1, 25, "", FaultCode::YesNo, "").zh("a").contains("第 26 列"));
    }

    #[test]
    fn long_cells_are_clipped_on_one_line() {
        let text = "甲\n".repeat(100);
        let shown = clipped(&text);
        assert_eq!(shown.chars().count(), FOUND_CHARS_MAX + 1);
        assert!(!shown.contains('\n'));
    }
}
