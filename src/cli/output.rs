//! 输出: stdout is data, stderr is talk. Text tables stand by display columns, JSON is what `schema/` describes, errors are words with a
//! next step and an exit code. A reader that went away (broken pipe) ends the command quietly.

use super::progress::Interrupt;
use crate::app::error::{Error, ErrorKind};
use crate::app::views::{Align, ColumnView, RowCounts};
use crate::model::lang::Lang;
use crate::text::width::{self, Ambiguous};
use serde::Serialize;
use std::io::{self, Read, Write};

/// Exit code after an interruption, as shells expect of SIGINT.
pub const EXIT_STOPPED: u8 = 130;
/// Blanks between two columns of a table.
const GAP: usize = 2;
/// Help and cards where the terminal does not tell its width.
pub const COLUMNS_DEFAULT: usize = 80;

/// Why a command did not come to its end.
#[derive(Debug)]
pub enum Stop {
    /// Something could not be done.
    Failed(Error),
    /// Nobody reads any more.
    Pipe,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Stop::Pipe;
        }
        let cause = Error::new(
            ErrorKind::System,
            format!("写标准输出失败：{error}"),
            format!("cannot write standard output: {error}"),
        );
        Stop::Failed(cause.hint("检查磁盘空间和输出位置", "check disk space and where the output goes"))
    }
}

/// A command gives its exit code.
pub type Ran = Result<u8, Stop>;

/// Where a command reads and writes.
pub struct Streams<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Talk.
    pub err: &'a mut dyn Write,
    /// Pasted or piped lists.
    pub input: &'a mut dyn Read,
    /// Columns of the terminal that standard output is; `None` when it is none.
    pub out_columns: Option<usize>,
    /// Standard error is a terminal.
    pub err_is_terminal: bool,
}

/// Streams with how to write on them.
pub struct Console<'a> {
    streams: Streams<'a>,
    /// 语言
    pub lang: Lang,
    /// 歧义宽度
    pub ambiguous: Ambiguous,
    /// `--json`
    pub json: bool,
    /// `--plain`: a sentence a row instead of columns, for readers aloud and for logs.
    pub plain: bool,
    /// Asked to stop?
    pub interrupt: Interrupt,
}

/// A table's head and rows as plain text.
pub struct TextTable {
    /// Headings, how cells stand, and when the column is dropped for want of room (0 never).
    pub columns: Vec<(String, Align, u8)>,
    /// As many cells as columns.
    pub rows: Vec<Vec<String>>,
}

impl<'a> Console<'a> {
    /// On these streams, in this language.
    pub fn new(streams: Streams<'a>, lang: Lang, interrupt: Interrupt) -> Console<'a> {
        Console { streams, lang, ambiguous: Ambiguous::Narrow, json: false, plain: false, interrupt }
    }

    /// Standard output is a terminal.
    pub fn out_is_terminal(&self) -> bool {
        self.streams.out_columns.is_some()
    }

    /// Standard error is a terminal.
    pub fn err_is_terminal(&self) -> bool {
        self.streams.err_is_terminal
    }

    /// Columns to write in.
    pub fn columns(&self) -> usize {
        self.streams.out_columns.unwrap_or(COLUMNS_DEFAULT)
    }

    /// Everything on standard input, up to `max` bytes.
    ///
    /// # Errors
    /// When it cannot be read or is longer.
    pub fn read_input(&mut self, max: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let read = Read::take(&mut *self.streams.input, max + 1).read_to_end(&mut bytes);
        read.map_err(|error| {
            Error::new(
                ErrorKind::System,
                format!("读标准输入失败：{error}"),
                format!("cannot read standard input: {error}"),
            )
        })?;
        if bytes.len() as u64 > max {
            return Err(Error::new(
                ErrorKind::Data,
                format!("标准输入超过 {max} 字节"),
                format!("standard input is longer than {max} bytes"),
            )
            .hint("存成文件再导入", "save it as a file and import that"));
        }
        Ok(bytes)
    }

    /// A line of data; what could steer a terminal is taken out.
    ///
    /// # Errors
    /// [`Stop`] when it cannot be written.
    pub fn say(&mut self, line: &str) -> Result<(), Stop> {
        self.raw(&format!("{}\n", width::safe(line)))
    }

    /// Text of ours as it is.
    ///
    /// # Errors
    /// [`Stop`] when it cannot be written.
    pub fn raw(&mut self, text: &str) -> Result<(), Stop> {
        Ok(self.streams.out.write_all(text.as_bytes())?)
    }

    /// Lines of talk. Nobody listening is no failure.
    pub fn talk(&mut self, lines: &str) {
        for line in lines.lines() {
            let _ = writeln!(self.streams.err, "{}", width::safe(line));
        }
    }

    /// A line of talk in one of two languages.
    pub fn talk_in(&mut self, zh: impl AsRef<str>, en: impl AsRef<str>) {
        let line = self.lang.pick(zh.as_ref(), en.as_ref()).to_string();
        self.talk(&line);
    }

    /// One JSON document.
    ///
    /// # Errors
    /// [`Stop`] when it cannot be written.
    pub fn document(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        match serde_json::to_writer_pretty(&mut *self.streams.out, value) {
            Ok(()) => self.raw("\n"),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }

    /// A table. On a terminal columns are dropped and cells cut until it fits; in a pipe everything is there.
    ///
    /// # Errors
    /// [`Stop`] when it cannot be written.
    pub fn table(&mut self, table: &TextTable) -> Result<(), Stop> {
        let widths = self.widths(table);
        self.head(table, &widths)?;
        self.rows(table, &widths)
    }

    /// Columns that each column gets; 0 for the dropped.
    pub fn widths(&self, table: &TextTable) -> Vec<usize> {
        let measure = |index: usize| {
            let cells = table
                .rows
                .iter()
                .filter_map(|row| row.get(index))
                .map(|cell| self.ambiguous.columns(&width::safe(cell)));
            cells.max().unwrap_or(0).max(self.ambiguous.columns(&table.columns[index].0))
        };
        let mut widths: Vec<usize> = (0..table.columns.len()).map(measure).collect();
        if let Some(room) = self.streams.out_columns {
            let drops: Vec<u8> = table.columns.iter().map(|(_, _, drop)| *drop).collect();
            fit(&mut widths, &drops, room);
        }
        widths
    }

    /// The headings and a rule below them.
    ///
    /// # Errors
    /// [`Stop`] when it cannot be written.
    pub fn head(&mut self, table: &TextTable, widths: &[usize]) -> Result<(), Stop> {
        if self.plain {
            return Ok(());
        }
        let titles: Vec<String> = table.columns.iter().map(|(title, ..)| title.clone()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        self.row(table, widths, &titles)?;
        self.row(table, widths, &rule)
    }

    /// The rows.
    ///
    /// # Errors
    /// [`Stop`] when they cannot be written.
    pub fn rows(&mut self, table: &TextTable, widths: &[usize]) -> Result<(), Stop> {
        table.rows.iter().try_for_each(|row| self.row(table, widths, row))
    }

    fn row(&mut self, table: &TextTable, widths: &[usize], cells: &[String]) -> Result<(), Stop> {
        if self.plain {
            let line = spoken(table, cells, self.lang);
            return self.say(&line);
        }
        let mut line = String::new();
        for ((cell, width), (_, align, _)) in cells.iter().zip(widths).zip(&table.columns) {
            if *width == 0 {
                continue;
            }
            if !line.is_empty() {
                line.push_str(&" ".repeat(GAP));
            }
            let align = match align {
                Align::Left => width::Align::Left,
                Align::Right => width::Align::Right,
            };
            let cell = width::safe(cell);
            // A later chunk of a pipe may be wider than the first one: it is never cut there.
            let room =
                if self.streams.out_columns.is_some() { *width } else { (*width).max(self.ambiguous.columns(&cell)) };
            line.push_str(&self.ambiguous.pad(&cell, room, align));
        }
        self.raw(&format!("{}\n", line.trim_end()))
    }

    /// Tells what went wrong and gives the exit code.
    pub fn fail(&mut self, stop: Stop) -> u8 {
        let Stop::Failed(error) = stop else { return 0 };
        if self.interrupt.is_stopped() {
            self.talk_in("已停止，没有留下半成品", "stopped, nothing was left half done");
            return EXIT_STOPPED;
        }
        for line in error.render(self.lang).lines() {
            self.talk(line);
        }
        if error.kind == ErrorKind::Internal {
            self.talk_in(
                format!("这是本程序的缺陷，请连同命令和版本 {} 告知维护人", env!("CARGO_PKG_VERSION")),
                format!(
                    "this is a bug of ours; please report it with the command and version {}",
                    env!("CARGO_PKG_VERSION")
                ),
            );
        }
        error.kind.exit_code()
    }
}

/// A row as it is read aloud: heading and cell, what is empty left out. Bars say nothing aloud.
fn spoken(table: &TextTable, cells: &[String], lang: Lang) -> String {
    let (is, ends) = lang.pick(("：", "；"), (": ", "; "));
    let pairs = table.columns.iter().zip(cells).filter(|((title, ..), cell)| !title.is_empty() && !cell.is_empty());
    pairs.map(|((title, ..), cell)| format!("{title}{is}{cell}")).collect::<Vec<_>>().join(ends)
}

/// Drops the columns that matter least, then narrows the widest, until the table fits.
fn fit(widths: &mut [usize], drops: &[u8], room: usize) {
    /// A cell below this says nothing.
    const USEFUL: usize = 6;
    let total = |widths: &[usize]| -> usize {
        let shown = widths.iter().filter(|width| **width > 0).count();
        widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1)
    };
    while total(widths) > room {
        let droppable = (0..widths.len()).filter(|i| widths[*i] > 0 && drops[*i] > 0);
        let Some(index) = droppable.max_by_key(|i| drops[*i]) else { break };
        widths[index] = 0;
    }
    while total(widths) > room {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= USEFUL {
            break;
        }
        *widest -= 1;
    }
}

/// A list's columns as a table without rows.
pub fn table_of(columns: &[ColumnView]) -> TextTable {
    let columns = columns.iter().map(|column| (column.title.clone(), column.align, column.drop)).collect();
    TextTable { columns, rows: Vec::new() }
}

/// 读入 = 新增 + 变更 + 未变 + 归并 + 退回 + 跳过
pub fn arithmetic(counts: &RowCounts, lang: Lang) -> String {
    let RowCounts { read, new, changed, unchanged, merged, rejected, skipped } = counts;
    match lang {
        Lang::Zh => format!(
            "读入 {read} = 新增 {new} + 变更 {changed} + 未变 {unchanged} + 归并 {merged} + 退回 {rejected} + 跳过 {skipped}"
        ),
        Lang::En => format!(
            "read {read} = new {new} + changed {changed} + unchanged {unchanged} + merged {merged} + rejected {rejected} + skipped {skipped}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_terminal_loses_the_least_columns_first() {
        let cases = [
            (vec![10, 10, 10], vec![0, 2, 1], 80, vec![10, 10, 10]),
            (vec![10, 10, 10], vec![0, 2, 1], 24, vec![10, 0, 10]),
            (vec![30, 10], vec![0, 0], 32, vec![20, 10]),
            (vec![6, 6], vec![0, 0], 3, vec![6, 6]),
        ];
        for (widths, drops, room, expect) in cases {
            let mut got = widths.clone();
            fit(&mut got, &drops, room);
            assert_eq!(got, expect, "{widths:?} in {room}");
        }
    }
}
