//! 导入: files, folders and pasted cells come in; batches and faults are listed. Every file says its row arithmetic; one that is refused
//! does not keep the others out.

use super::args::usage_error;
use super::json::{ErrorJson, FileJson, ImportJson, ImportedJson};
use super::output::{Ran, Stop, arithmetic};
use super::pages::Pages;
use super::{Context, progress};
use crate::app::Service;
use crate::app::action::{Action, Done, Import, Imported};
use crate::app::error::{Error, ErrorKind};
use crate::app::query::Query;
use crate::import::{Field, HEADER_ROWS_MAX, Overrides, recognise};
use crate::model::lang::Lang;
use crate::model::record::ListKind;
use crate::sheet::{OpenOptions, Row};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Lists come in these; the unreadable ones are tried too, because the refusal names the 另存为 step.
const ENDINGS: [&str; 11] = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt", "et", "ett", "pdf", "docx"];
/// What people paste is some thousand rows.
pub const PASTED_BYTES_MAX: u64 = 64 << 20;
/// Files of a folder; more is another folder than was meant.
const FILES_MAX: usize = 1_000;
/// Rows of a listing unless said otherwise.
pub const LIMIT_DEFAULT: u64 = 200;
/// No listing is asked for more.
pub const LIMIT_MAX: u64 = 1_000_000_000;

/// 导入
pub fn import(context: &mut Context) -> Ran {
    let wanted = wanted(context)?;
    let mut service = context.service()?;
    let (mut documents, mut seen, mut exit) = (Vec::new(), Vec::new(), 0);
    for file in &wanted.files {
        match import_one(context, service.as_mut(), wanted.kind, file) {
            Ok(done) => {
                seen.push(done.kind);
                report(context, &done)?;
                documents.push(FileJson::Imported(Box::new(ImportedJson::of(&done, context.given.has("dry-run")))));
            }
            Err(error) if is_final(context, &error, wanted.files.len()) => return Err(error.into()),
            Err(error) => {
                exit = exit.max(error.kind.exit_code());
                refuse(context, file, &error);
                let error = ErrorJson::of(&error, context.lang());
                documents.push(FileJson::Refused { file: file.display().to_string(), error });
            }
        }
    }
    let missing: Vec<ListKind> = match wanted.kind {
        None => ListKind::BASE.iter().copied().filter(|kind| !seen.contains(kind)).collect(),
        Some(_) => Vec::new(),
    };
    if context.console.json {
        let missing = missing.iter().map(|kind| kind.en()).collect();
        context.console.document(&ImportJson { files: documents, missing })?;
    } else {
        advise(context, &missing, exit);
    }
    Ok(exit)
}

/// The others would fail the same way, or there are none.
fn is_final(context: &Context, error: &Error, n_files: usize) -> bool {
    let only = n_files == 1 && !context.console.json;
    only || context.console.interrupt.is_stopped()
        || matches!(error.kind, ErrorKind::Busy | ErrorKind::Internal | ErrorKind::Usage)
}

struct Wanted {
    kind: Option<ListKind>,
    files: Vec<PathBuf>,
}

/// `KIND FILE...`, `auto FILE...`, or `FOLDER`.
fn wanted(context: &Context) -> Result<Wanted, Error> {
    let what = context.given.places("what");
    let (first, rest) = what.split_first().ok_or_else(|| usage_error("没有写文件", "no file was given"))?;
    let kind = first.to_str().and_then(|word| kind_of(word).map(|kind| (word, kind)));
    let (kind, given): (_, &[OsString]) = match kind {
        Some((word, _)) if rest.is_empty() => {
            return Err(usage_error(format!("{word} 后面没有写文件"), format!("no file follows {word}"))
                .hint(format!("写成 `dishu import {word} 文件`"), format!("write `dishu import {word} FILE`")));
        }
        Some((_, kind)) => (kind, rest),
        None => (None, &what),
    };
    let is_folder = |given: &OsString| context.env.cwd.join(given).is_dir();
    if kind.is_none() && std::ptr::eq(given.as_ptr(), what.as_ptr()) && !given.iter().all(is_folder) {
        let word = first.to_string_lossy();
        if !context.env.cwd.join(first).exists() {
            return Err(usage_error(
                format!("没有文件「{word}」，它也不是名单种类"),
                format!("there is no file `{word}`, and it is no kind of list"),
            )
            .hint(
                format!("检查路径；写法：`dishu import 种类 文件` 或 `dishu import 文件夹`，种类：{}", kinds()),
                format!("check the path; write `dishu import KIND FILE` or `dishu import FOLDER`; kinds: {}", kinds()),
            ));
        }
        return Err(usage_error(
            format!("「{word}」既不是名单种类，也不是文件夹"),
            format!("`{word}` is neither a kind of list nor a folder"),
        )
        .hint(
            format!("写成 `dishu import auto 文件`，或写明种类：{}", kinds()),
            format!("write `dishu import auto FILE`, or name the kind: {}", kinds()),
        ));
    }
    let mut files = Vec::new();
    for given in given {
        let path = context.env.cwd.join(given);
        if given == "-" {
            files.push(PathBuf::from("-"));
        } else if path.is_dir() {
            files.extend(files_of(&path)?);
        } else {
            files.push(path);
        }
    }
    if kind.is_none() && files.len() > 1 {
        files.sort_by_cached_key(|path| turn(path));
    }
    if files.is_empty() {
        return Err(Error::new(ErrorKind::Data, "文件夹里没有名单文件", "the folder holds no lists")
            .hint("放入 XLSX、XLS、ODS 或 CSV 文件", "put XLSX, XLS, ODS or CSV files there"));
    }
    Ok(Wanted { kind, files })
}

/// Whose turn it is: a registry before the lists that name its enterprises only, what registers speak of before them. Files that
/// cannot be told come last; of one kind they stay in the order given.
fn turn(path: &Path) -> (u8, bool) {
    let last = (u8::MAX, false);
    if path == Path::new("-") {
        return last;
    }
    let Ok(mut sheet) = crate::sheet::open(path, &OpenOptions::default()) else { return last };
    let (mut row, mut first) = (Row::new(), Vec::new());
    while first.len() < HEADER_ROWS_MAX && matches!(sheet.rows.next(&mut row), Ok(true)) {
        first.push(row.iter().map(|(text, _)| text.to_owned()).collect());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let seen = recognise(&first, &name, None, &Overrides::default());
    if !seen.is_usable() {
        return last;
    }
    let names_only = ![Field::Code, Field::RegisterNo, Field::Registered, Field::Operating]
        .into_iter()
        .any(|field| seen.mapping.has(field));
    (seen.kind as u8, names_only)
}

/// Every kind of list by the word a command takes.
fn kinds() -> String {
    ListKind::ALL.iter().map(|kind| kind.en()).collect::<Vec<_>>().join(" ")
}

/// `Some(None)` is `auto`.
fn kind_of(word: &str) -> Option<Option<ListKind>> {
    if word == "auto" {
        return Some(None);
    }
    ListKind::ALL.iter().copied().find(|kind| kind.en() == word || kind.zh() == word).map(Some)
}

/// Lists in a folder by name, without locks and rejects of ours.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let cannot = |error: std::io::Error| {
        Error::new(
            ErrorKind::System,
            format!("文件夹 {} 读不了：{error}", folder.display()),
            format!("cannot read the folder {}: {error}", folder.display()),
        )
        .hint("检查文件夹的权限", "check the folder's permissions")
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ours = name.contains(".rejects.") || name.starts_with(['.', '~']);
        if ENDINGS.contains(&ending) && !ours && path.is_file() {
            files.push(path);
        }
    }
    if files.len() > FILES_MAX {
        return Err(Error::new(
            ErrorKind::Data,
            format!("文件夹里有 {} 个文件，超过 {FILES_MAX} 个", files.len()),
            format!("the folder holds {} files, more than {FILES_MAX}", files.len()),
        )
        .hint("把名单放进单独的文件夹", "put the lists into a folder of their own"));
    }
    files.sort();
    Ok(files)
}

fn import_one(
    context: &mut Context,
    service: &mut dyn Service,
    kind: Option<ListKind>,
    file: &Path,
) -> Result<Imported, Error> {
    let bytes = if file == Path::new("-") { Some(context.console.read_input(PASTED_BYTES_MAX)?) } else { None };
    let given = &context.given;
    let import = Import {
        kind,
        path: file.to_path_buf(),
        bytes,
        sheet: given.text("sheet"),
        map: given.texts("map"),
        as_of: given.day("as-of")?,
        complete: given.text("complete"),
        zone: given.text("claim-zone"),
        dry_run: given.has("dry-run"),
        yes: given.has("yes"),
    };
    match progress::with(&mut context.console, |report| service.run(Action::Import(import), report))? {
        Done::Imported(done) if done.counts.adds_up() => Ok(*done),
        Done::Imported(done) => Err(Error::new(
            ErrorKind::Internal,
            format!("{}：行数不平：{}", done.file, arithmetic(&done.counts, Lang::Zh)),
            format!("{}: the rows do not add up: {}", done.file, arithmetic(&done.counts, Lang::En)),
        )
        .hint("报告这个缺陷", "report this bug")),
        _ => Err(other_result()),
    }
}

/// An action came back as another one.
pub fn other_result() -> Error {
    Error::new(ErrorKind::Internal, "操作返回了别的结果", "an action came back as another one")
        .hint("报告这个缺陷", "report this bug")
}

fn report(context: &mut Context, done: &Imported) -> Result<(), Stop> {
    if context.console.json {
        return Ok(());
    }
    let lang = context.lang();
    let dry = context.given.has("dry-run");
    let console = &mut context.console;
    let sheet = if done.sheet.is_empty() { String::new() } else { format!(" [{}]", done.sheet) };
    let batch = match (dry, lang) {
        (true, _) => lang.pick("试读，未改数据", "dry run, nothing changed").to_string(),
        (false, Lang::Zh) => format!("批次 {}", done.batch),
        (false, Lang::En) => format!("batch {}", done.batch),
    };
    console.say(&format!("{}{sheet}  {}  {batch}", done.file, lang.pick(done.kind.zh(), done.kind.en())))?;
    console.say(&format!("  {}", arithmetic(&done.counts, lang)))?;
    for (what, count) in done.changes.iter().filter(|(_, count)| *count > 0) {
        console.say(&format!("  {what} {count}"))?;
    }
    for (heading, field, note) in &done.mapping {
        let field = field.as_deref().unwrap_or(lang.pick("(未用)", "(ignored)"));
        let note = if note.is_empty() { String::new() } else { format!("  {note}") };
        console.talk(&format!("  {heading} -> {field}{note}"));
    }
    if done.n_faults > 0 {
        console.say(&match lang {
            Lang::Zh => format!("  错处 {}", done.n_faults),
            Lang::En => format!("  faults {}", done.n_faults),
        })?;
        for fault in &done.faults {
            console.talk(&format!("  {fault}"));
        }
        let more = done.n_faults.saturating_sub(done.faults.len() as u64);
        if more > 0 && !dry {
            console.talk_in(
                format!("  另有 {more} 处，见 `dishu faults {}`", done.batch),
                format!("  {more} more, see `dishu faults {}`", done.batch),
            );
        }
    }
    if let Some(path) = &done.rejects {
        let path = path.display();
        console.say(&format!("  {}{path}", lang.pick("退回的行：", "rejected rows: ")))?;
        console.talk_in("  改好后可再导入", "  mend them and import the file again");
    }
    Ok(())
}

fn refuse(context: &mut Context, file: &Path, error: &Error) {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lang = context.lang();
    context.console.talk(&name);
    for line in error.render(lang).lines() {
        context.console.talk(&format!("  {line}"));
    }
}

fn advise(context: &mut Context, missing: &[ListKind], exit: u8) {
    let lang = context.lang();
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(|kind| lang.pick(kind.zh(), kind.en())).collect();
        context.console.talk_in(
            format!("这些文件中未见：{}", names.join("、")),
            format!("not among these files: {}", names.join(", ")),
        );
    }
    if exit == 0 && !context.given.has("dry-run") {
        context.console.talk_in(
            "下一步：运行 `dishu link`，再运行 `dishu audit`",
            "next step: run `dishu link`, then `dishu audit`",
        );
    }
}

/// 导入批次
pub fn batches(context: &mut Context) -> Ran {
    let limit = context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    let mut service = context.service()?;
    let pages = Pages::open(service.as_mut(), limit, |offset, rows| Query::Batches { offset, rows })?;
    pages.print(&mut context.console, "batches")?;
    Ok(0)
}

/// 错行
pub fn faults(context: &mut Context) -> Ran {
    let limit = context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    let batch = match context.given.text("batch") {
        None => None,
        Some(text) => Some(text.parse::<i64>().map_err(|_| {
            usage_error(format!("「{text}」不是批次号"), format!("`{text}` is no batch number"))
                .hint("运行 `dishu batches` 查看批次号", "run `dishu batches` for the numbers")
        })?),
    };
    let mut service = context.service()?;
    let pages = Pages::open(service.as_mut(), limit, |offset, rows| Query::Faults { batch, offset, rows })?;
    pages.print(&mut context.console, "faults")?;
    Ok(0)
}
