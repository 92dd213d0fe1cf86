//! What can go wrong between bytes and rows: a kind for programs, a place, and words for people that name the step
//! which helps (另存为). A cell that reads oddly is never an error here; only what keeps us from reading the file is.

use std::fmt;
use std::io;

/// A kind of file that holds a table, or something else, which we cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// WPS 表格 (`.et`) in a form without the XLS stream that WPS usually writes.
    Et,
    /// A workbook with a password for opening it (加密工作簿).
    Encrypted,
    /// Binary workbook of Excel (`.xlsb`).
    Xlsb,
    /// Word or WPS 文字.
    Document,
    /// PowerPoint or WPS 演示.
    Presentation,
    /// PDF, often a scan (扫描件).
    Pdf,
    /// A picture (图片, 扫描件).
    Image,
    /// A web page, often with the name `.xls` (网页冒充的表格).
    Html,
    /// XML table of Excel 2003.
    Xml2003,
    /// A web archive (`.mht`).
    WebArchive,
    /// 标文通 UOF.
    Uof,
    /// RAR, 7z, gzip, or a zip that holds files (压缩包).
    Archive,
    /// dBase or another database file.
    Database,
    /// An OLE2 file of another program.
    OtherOffice,
    /// Bytes that are no text and no known format.
    Binary,
}

/// A bound of `limits` that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// Rows of the sheet.
    Rows,
    /// Columns of the sheet.
    Columns,
    /// Bytes of one cell.
    Cell,
    /// Bytes of one row.
    Row,
    /// Text of the whole sheet.
    SheetText,
    /// Unpacked bytes of a part.
    Unpacked,
    /// Unpacked bytes for each packed one: a zip bomb (压缩炸弹).
    Ratio,
    /// Shared text in memory.
    SharedText,
    /// Length of one XML tag or text, or its depth.
    Xml,
    /// Number of sheets, styles or zip entries.
    Parts,
    /// Bytes of an XLS file or of the rectangle its cells span.
    Xls,
}

/// What happened, without words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetErrorKind {
    /// The file is not there.
    NotFound,
    /// The file may not be read or written.
    Denied,
    /// The disk is full (磁盘已满).
    DiskFull,
    /// Another fault of the system while reading or writing.
    Io,
    /// No byte, or no row, in the file (空文件).
    Empty,
    /// A kind of file we do not read.
    Unreadable(Unreadable),
    /// The file says it is a workbook and is broken (文件损坏).
    Damaged,
    /// A limit was reached; the number is the limit.
    Limit(Bound, u64),
    /// No sheet of that name.
    NoSuchSheet,
    /// A quotation mark opens a cell and never closes (引号没有闭合).
    UnclosedQuote,
}

/// Where it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the file as given.
    pub file: String,
    /// Name of the sheet (工作表).
    pub sheet: Option<String>,
    /// Row number as Excel and WPS show it.
    pub row: Option<u32>,
    /// Column, from 0.
    pub column: Option<u32>,
}

/// A file that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetError {
    /// What happened.
    pub kind: SheetErrorKind,
    /// Where.
    pub place: Box<Place>,
    /// The words of the system or of a library, or the names we looked for. May be empty.
    pub detail: String,
}

impl SheetError {
    /// An error without a place yet.
    pub fn new(kind: SheetErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, place: Box::default(), detail: detail.into() }
    }

    pub(crate) fn damaged(detail: impl fmt::Display) -> Self {
        Self::new(SheetErrorKind::Damaged, detail.to_string())
    }

    pub(crate) fn unreadable(what: Unreadable) -> Self {
        Self::new(SheetErrorKind::Unreadable(what), "")
    }

    pub(crate) fn limit(bound: Bound, limit: u64) -> Self {
        Self::new(SheetErrorKind::Limit(bound, limit), "")
    }

    /// The same error, told where: a place already known stays.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        if self.place.file.is_empty() {
            self.place.file = file.to_owned();
        }
        self
    }

    #[must_use]
    pub(crate) fn in_sheet(mut self, sheet: &str) -> Self {
        self.place.sheet.get_or_insert_with(|| sheet.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn at_row(mut self, row: u32) -> Self {
        self.place.row.get_or_insert(row);
        self
    }

    #[must_use]
    pub(crate) fn at_column(mut self, column: usize) -> Self {
        self.place.column.get_or_insert(u32::try_from(column).unwrap_or(u32::MAX));
        self
    }

    /// The message in Chinese: place, what happened, and the step that helps.
    pub fn zh(&self) -> String {
        format!("{}。{}", self.cause_zh(), self.step_zh())
    }

    /// What happened and where, in Chinese, without a full stop.
    pub fn cause_zh(&self) -> String {
        let mut words = self.place_zh();
        words.push_str(&kind_zh(&self.kind));
        if !self.detail.is_empty() {
            words.push_str(&format!("（{}）", self.detail));
        }
        words
    }

    /// What to do next, in Chinese; begins with a verb.
    pub fn step_zh(&self) -> String {
        step_zh(&self.kind)
    }

    /// The message in English.
    pub fn en(&self) -> String {
        format!("{}. {}", self.cause_en(), self.step_en()).trim_end().to_owned()
    }

    /// What happened and where, in English, without a full stop.
    pub fn cause_en(&self) -> String {
        let mut words = self.place_en();
        words.push_str(&kind_en(&self.kind));
        if !self.detail.is_empty() {
            words.push_str(&format!(" ({})", self.detail));
        }
        words
    }

    /// What to do next, in English; begins with a verb.
    pub fn step_en(&self) -> &'static str {
        step_en(&self.kind)
    }

    fn place_zh(&self) -> String {
        let mut words = self.place.file.clone();
        if let Some(sheet) = &self.place.sheet {
            words.push_str(&format!("「{sheet}」"));
        }
        if let Some(row) = self.place.row {
            words.push_str(&format!(" 第 {row} 行"));
        }
        if let Some(column) = self.place.column {
            words.push_str(&format!(" {} 列", column_letters(column)));
        }
        if words.is_empty() { words } else { words + "：" }
    }

    fn place_en(&self) -> String {
        let mut parts = Vec::new();
        if !self.place.file.is_empty() {
            parts.push(self.place.file.clone());
        }
        if let Some(sheet) = &self.place.sheet {
            parts.push(format!("sheet {sheet}"));
        }
        if let Some(row) = self.place.row {
            parts.push(format!("row {row}"));
        }
        if let Some(column) = self.place.column {
            parts.push(format!("column {}", column_letters(column)));
        }
        if parts.is_empty() { String::new() } else { parts.join(", ") + ": " }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.zh())
    }
}

impl std::error::Error for SheetError {}

/// A limit met deep inside a reader, carried through `io::Error`.
#[derive(Debug)]
pub(crate) struct Stopped(pub SheetErrorKind);

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Stopped {}

impl Stopped {
    pub(crate) fn io(bound: Bound, limit: u64) -> io::Error {
        io::Error::other(Self(SheetErrorKind::Limit(bound, limit)))
    }
}

impl From<&io::Error> for SheetError {
    fn from(error: &io::Error) -> Self {
        if let Some(stopped) = error.get_ref().and_then(|inner| inner.downcast_ref::<Stopped>()) {
            return Self::new(stopped.0.clone(), "");
        }
        let kind = match error.kind() {
            io::ErrorKind::NotFound => SheetErrorKind::NotFound,
            io::ErrorKind::PermissionDenied => SheetErrorKind::Denied,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => SheetErrorKind::DiskFull,
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                SheetErrorKind::Damaged
            }
            _ => SheetErrorKind::Io,
        };
        let detail = if kind == SheetErrorKind::NotFound { String::new() } else { error.to_string() };
        Self::new(kind, detail)
    }
}

impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

/// Letters of a column: 0 is A, 26 is AA.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

const SAVE_AS_XLSX: &str =
    "用 WPS 表格或 Excel 打开，点「文件」→「另存为」，文件类型选「Microsoft Excel 文件(*.xlsx)」，再导入新存的文件。";

fn kind_zh(kind: &SheetErrorKind) -> String {
    match kind {
        SheetErrorKind::NotFound => "找不到这个文件".to_owned(),
        SheetErrorKind::Denied => "没有权限读写这个文件".to_owned(),
        SheetErrorKind::DiskFull => "磁盘已满，没有写成，原有文件未动".to_owned(),
        SheetErrorKind::Io => "读写时系统报错".to_owned(),
        SheetErrorKind::Empty => "文件是空的，没有一行内容".to_owned(),
        SheetErrorKind::Unreadable(what) => unreadable_zh(*what).to_owned(),
        SheetErrorKind::Damaged => "文件已损坏，读不下去".to_owned(),
        SheetErrorKind::Limit(bound, limit) => limit_zh(*bound, *limit),
        SheetErrorKind::NoSuchSheet => "没有这个工作表".to_owned(),
        SheetErrorKind::UnclosedQuote => "有一个双引号只开不合，后面的行会被它吞掉".to_owned(),
    }
}

fn unreadable_zh(what: Unreadable) -> &'static str {
    match what {
        Unreadable::Et => "这是 WPS 的 .et 文件，里面没有可读的表格内容",
        Unreadable::Encrypted => "这个工作簿设有打开密码",
        Unreadable::Xlsb => "这是 Excel 二进制工作簿(.xlsb)",
        Unreadable::Document => "这是文字文档(Word 或 WPS 文字)，不是表格",
        Unreadable::Presentation => "这是演示文稿，不是表格",
        Unreadable::Pdf => "这是 PDF，不是表格",
        Unreadable::Image => "这是图片或扫描件，不是表格",
        Unreadable::Html => "这是网页，只是取了表格的扩展名",
        Unreadable::Xml2003 => "这是 Excel 2003 的 XML 表格",
        Unreadable::WebArchive => "这是网页归档(.mht)",
        Unreadable::Uof => "这是标文通(UOF)文档",
        Unreadable::Archive => "这是压缩包",
        Unreadable::Database => "这是数据库文件",
        Unreadable::OtherOffice => "这是别的程序的文件，里面没有工作簿",
        Unreadable::Binary => "认不出这是什么文件，也不是文本",
    }
}

fn limit_zh(bound: Bound, limit: u64) -> String {
    match bound {
        Bound::Rows => format!("行数超过 {limit} 行"),
        Bound::Columns => format!("列数超过 {limit} 列"),
        Bound::Cell => format!("一个单元格超过 {limit} 字节"),
        Bound::Row => format!("一行超过 {limit} 字节"),
        Bound::SheetText => format!("整张表的文字超过 {limit} 字节"),
        Bound::Unpacked => format!("解压后超过 {limit} 字节"),
        Bound::Ratio => format!("解压后是压缩前的 {limit} 倍以上，像是压缩炸弹，已停止读取"),
        Bound::SharedText => format!("文字总量超过 {limit} 字节"),
        Bound::Xml => format!("内部结构异常，一段内容或嵌套超过 {limit}"),
        Bound::Parts => format!("工作表、样式或内部文件超过 {limit} 个"),
        Bound::Xls => format!("XLS 文件过大，超过 {limit}"),
    }
}

fn step_zh(kind: &SheetErrorKind) -> String {
    match kind {
        SheetErrorKind::NotFound => "核对文件名和所在文件夹。".to_owned(),
        SheetErrorKind::Denied => "检查文件权限，或先关闭正在使用它的程序。".to_owned(),
        SheetErrorKind::DiskFull => "清理磁盘，或换一个位置再导出。".to_owned(),
        SheetErrorKind::Io => "稍候重试；若持续，检查磁盘或网络盘。".to_owned(),
        SheetErrorKind::Empty => "核对是否选错了文件，或重新导出一份。".to_owned(),
        SheetErrorKind::Unreadable(what) => unreadable_step_zh(*what),
        SheetErrorKind::Damaged => format!("重新下载或请对方重发；若 WPS 表格能打开，{SAVE_AS_XLSX}"),
        SheetErrorKind::Limit(Bound::Cell | Bound::Row, _) => {
            "检查该行是否有引号没有闭合，或把长文字删短后再导入。".to_owned()
        }
        SheetErrorKind::Limit(..) => {
            format!("删去多余的空行空列，把内容复制到新工作簿，或分成几个文件；也可{SAVE_AS_XLSX}")
        }
        SheetErrorKind::NoSuchSheet => "用 `--sheet` 写对工作表的名字。".to_owned(),
        SheetErrorKind::UnclosedQuote => {
            "用记事本打开，补上或删去该行多余的双引号；或用 WPS 表格核对后另存为 .xlsx。".to_owned()
        }
    }
}

fn unreadable_step_zh(what: Unreadable) -> String {
    match what {
        Unreadable::Encrypted => "用 WPS 表格或 Excel 输入密码打开，点「文件」→「文档加密」→「密码加密」，清空密码；\
             再点「文件」→「另存为」，文件类型选「Microsoft Excel 文件(*.xlsx)」，导入新存的文件。"
            .to_owned(),
        Unreadable::Document | Unreadable::Presentation => {
            "打开它，选中其中的表格并复制，粘贴到 WPS 表格的空白工作簿，\
             点「文件」→「另存为」，文件类型选「Microsoft Excel 文件(*.xlsx)」，再导入。"
                .to_owned()
        }
        Unreadable::Pdf => "向对方要原来的表格；没有时用 WPS 打开，点「PDF 转 Excel」，核对数字后\
             「另存为」「Microsoft Excel 文件(*.xlsx)」，再导入。"
            .to_owned(),
        Unreadable::Image => "向对方要原来的表格；没有时用 WPS 的「图片转表格」识别，逐行核对后\
             「另存为」「Microsoft Excel 文件(*.xlsx)」，再导入。"
            .to_owned(),
        Unreadable::Archive => "先解压，再导入里面的表格。".to_owned(),
        Unreadable::Binary | Unreadable::OtherOffice => {
            format!("核对是否选错了文件；若 WPS 表格能打开，{SAVE_AS_XLSX}")
        }
        Unreadable::Et
        | Unreadable::Xlsb
        | Unreadable::Html
        | Unreadable::Xml2003
        | Unreadable::WebArchive
        | Unreadable::Uof
        | Unreadable::Database => SAVE_AS_XLSX.to_owned(),
    }
}

fn kind_en(kind: &SheetErrorKind) -> String {
    match kind {
        SheetErrorKind::NotFound => "no such file".to_owned(),
        SheetErrorKind::Denied => "no permission to read or write this file".to_owned(),
        SheetErrorKind::DiskFull => "the disk is full, nothing was written, an existing file is untouched".to_owned(),
        SheetErrorKind::Io => "the system reported a fault".to_owned(),
        SheetErrorKind::Empty => "the file is empty".to_owned(),
        SheetErrorKind::Unreadable(what) => unreadable_en(*what).to_owned(),
        SheetErrorKind::Damaged => "the file is damaged".to_owned(),
        SheetErrorKind::Limit(bound, limit) => limit_en(*bound, *limit),
        SheetErrorKind::NoSuchSheet => "no such sheet".to_owned(),
        SheetErrorKind::UnclosedQuote => "a quotation mark opens and never closes".to_owned(),
    }
}

fn unreadable_en(what: Unreadable) -> &'static str {
    match what {
        Unreadable::Et => "a WPS .et file without a readable workbook inside",
        Unreadable::Encrypted => "the workbook is protected by a password",
        Unreadable::Xlsb => "an Excel binary workbook (.xlsb)",
        Unreadable::Document => "a text document, not a table",
        Unreadable::Presentation => "a presentation, not a table",
        Unreadable::Pdf => "a PDF, not a table",
        Unreadable::Image => "a picture or scan, not a table",
        Unreadable::Html => "a web page under the name of a table",
        Unreadable::Xml2003 => "an XML table of Excel 2003",
        Unreadable::WebArchive => "a web archive (.mht)",
        Unreadable::Uof => "a UOF document",
        Unreadable::Archive => "an archive of files",
        Unreadable::Database => "a database file",
        Unreadable::OtherOffice => "a file of another program without a workbook inside",
        Unreadable::Binary => "not text and no known kind of file",
    }
}

fn limit_en(bound: Bound, limit: u64) -> String {
    match bound {
        Bound::Rows => format!("more than {limit} rows"),
        Bound::Columns => format!("more than {limit} columns"),
        Bound::Cell => format!("a cell of more than {limit} bytes"),
        Bound::Row => format!("a row of more than {limit} bytes"),
        Bound::SheetText => format!("more than {limit} bytes of text in the sheet"),
        Bound::Unpacked => format!("unpacks to more than {limit} bytes"),
        Bound::Ratio => format!("unpacks to more than {limit} times its size, which looks like a zip bomb"),
        Bound::SharedText => format!("more than {limit} bytes or pieces of text"),
        Bound::Xml => format!("odd inner structure, a piece or its depth passes {limit}"),
        Bound::Parts => format!("more than {limit} sheets, styles or inner files"),
        Bound::Xls => format!("the XLS file is too large, over {limit}"),
    }
}

fn step_en(kind: &SheetErrorKind) -> &'static str {
    match kind {
        SheetErrorKind::NotFound => "Check the name and the folder.",
        SheetErrorKind::Denied => "Check the permissions, or close the program that uses it.",
        SheetErrorKind::DiskFull => "Free some space, or export to another place.",
        SheetErrorKind::Io => "Try again; if it stays, check the disk.",
        SheetErrorKind::Empty => "Check that it is the right file.",
        SheetErrorKind::Unreadable(Unreadable::Archive) => "Unpack it, then import the tables inside.",
        SheetErrorKind::Unreadable(Unreadable::Encrypted) => {
            "Open it in WPS or Excel with its password, remove the password, save as .xlsx and import that."
        }
        SheetErrorKind::Unreadable(
            Unreadable::Pdf | Unreadable::Image | Unreadable::Document | Unreadable::Presentation,
        ) => "Ask for the original table, or copy the table into a workbook, save as .xlsx and import that.",
        SheetErrorKind::Unreadable(_) | SheetErrorKind::Damaged => {
            "Open it in WPS or Excel, choose File, Save As, type Excel workbook (*.xlsx), and import that."
        }
        SheetErrorKind::Limit(..) => "Remove surplus rows and columns, or split the file.",
        SheetErrorKind::NoSuchSheet => "Give the right name with `--sheet`.",
        SheetErrorKind::UnclosedQuote => "Add or remove the quotation mark in that row.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_columns() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn a_message_names_place_fault_and_step() {
        let error = SheetError::limit(Bound::Cell, 10).in_file("名单.csv").at_row(3).at_column(27);
        assert_eq!(
            error.zh(),
            "名单.csv 第 3 行 AB 列：一个单元格超过 10 字节。检查该行是否有引号没有闭合，或把长文字删短后再导入。"
        );
        assert!(error.en().starts_with("名单.csv, row 3, column AB: a cell of more than 10 bytes. "));
    }

    #[test]
    fn every_unreadable_table_is_told_how_to_save_it() {
        let all = [
            Unreadable::Et,
            Unreadable::Encrypted,
            Unreadable::Xlsb,
            Unreadable::Document,
            Unreadable::Presentation,
            Unreadable::Pdf,
            Unreadable::Image,
            Unreadable::Html,
            Unreadable::Xml2003,
            Unreadable::WebArchive,
            Unreadable::Uof,
            Unreadable::Database,
            Unreadable::OtherOffice,
            Unreadable::Binary,
        ];
        for what in all {
            let words = SheetError::unreadable(what).zh();
            assert!(words.contains("另存为") && words.contains("Microsoft Excel 文件(*.xlsx)"), "{words}");
        }
        assert!(SheetError::unreadable(Unreadable::Archive).zh().contains("解压"));
    }
}
