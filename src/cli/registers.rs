//! 手工登记、对照台账、一企一表: facts and register entries written by a person, the two reconciliation lists, and printable pages.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::json::WrittenListJson;
use super::output::Ran;
use super::work::{change, only_hit, written_to};
use super::{filter, progress};
use crate::app::Service;
use crate::app::action::{Action, Done, Ledger, Pages};
use crate::app::error::Error;
use crate::app::views::RowId;
use crate::model::list::Table;
use crate::model::record::ListKind;
use std::path::PathBuf;

/// Names of the two ledgers (T-14), without their ending.
const LEDGERS: [&str; 2] = ["不在花名册党员初审信息台帐", "党员花名册多余人员信息台帐"];

/// 更正
pub fn edit(context: &mut Context) -> Ran {
    let (fields, why) = (fields(context)?, context.given.reason()?);
    let mut service = context.service()?;
    let row = row(context, service.as_mut())?;
    change_fact(context, service.as_mut(), Action::Edit { row, fields, why })
}

/// 登记
pub fn add_entry(context: &mut Context) -> Ran {
    let word = context.given.text("register").unwrap_or_default();
    let registers = || ListKind::ALL.iter().copied().filter(|kind| kind.is_register());
    let list = registers().find(|kind| kind.en() == word || kind.zh() == word).ok_or_else(|| {
        let names: Vec<&str> = registers().map(ListKind::en).collect();
        usage_error(format!("没有台账「{word}」"), format!("there is no register `{word}`"))
            .hint(format!("从中选择：{}", names.join(" ")), format!("choose one of: {}", names.join(" ")))
    })?;
    let (fields, why) = (fields(context)?, context.given.reason()?);
    let mut service = context.service()?;
    let about = row(context, service.as_mut())?;
    change_fact(context, service.as_mut(), Action::Enter { list, about, fields, why })
}

/// 终止
pub fn end_entry(context: &mut Context) -> Ran {
    let why = context.given.reason()?;
    let mut service = context.service()?;
    let row = row(context, service.as_mut())?;
    change_fact(context, service.as_mut(), Action::EndEntry { row, why })
}

/// 更正地址读法
pub fn place_address(context: &mut Context) -> Ran {
    let why = context.given.reason()?;
    let Some(division) = context.given.text("division") else {
        return Err(usage_error("没有写 --division", "--division is missing")
            .hint("写明区划：`--division 海口市秀英区`", "name it: `--division COUNTY`")
            .into());
    };
    let operating = context.given.has("operating");
    let mut service = context.service()?;
    let row = row(context, service.as_mut())?;
    change_fact(context, service.as_mut(), Action::PlaceAddress { row, operating, division, why })
}

/// A changed fact asks for an audit.
fn change_fact(context: &mut Context, service: &mut dyn Service, action: Action) -> Ran {
    let code = change(context, service, action)?;
    if !context.console.json {
        context.console.talk_in("下一步：运行 `dishu audit`", "next step: run `dishu audit`");
    }
    Ok(code)
}

fn row(context: &Context, service: &mut dyn Service) -> Result<RowId, Error> {
    let text = context.given.text("row").unwrap_or_default();
    match super::json::id_of(&text) {
        Some(id) => Ok(id),
        None => only_hit(service, &text),
    }
}

/// `字段=值`, any number.
pub(super) fn fields(context: &Context) -> Result<Vec<(String, String)>, Error> {
    let pair = |text: &std::ffi::OsString| {
        let text = text.to_string_lossy();
        let pair =
            text.split_once(['=', '＝']).map(|(field, value)| (field.trim().to_owned(), value.trim().to_owned()));
        pair.ok_or_else(|| {
            usage_error(format!("「{text}」应写作 字段=值"), format!("`{text}` should be field=value"))
                .hint("写成 `星级=四星`", "write it as `stars=4`")
        })
    };
    context.given.places("field").iter().map(pair).collect()
}

/// 对照台账: both lists into a folder.
pub fn ledgers(context: &mut Context) -> Ran {
    let Some(folder) = context.given.path("to-folder").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件夹", "no folder was given")
            .hint("加上 `--out 文件夹`", "add `--out FOLDER`")
            .into());
    };
    let (reveal, why) = context.revealed()?;
    let gb18030 = context.given.text("encoding").as_deref() == Some("gb18030");
    let ending = if context.given.text("format").as_deref() == Some("csv") { "csv" } else { "xlsx" };
    std::fs::create_dir_all(&folder).map_err(Error::from)?;
    let mut service = context.service()?;
    let mut written: Vec<(PathBuf, u64)> = Vec::new();
    for (name, missing) in LEDGERS.into_iter().zip([true, false]) {
        let path = folder.join(name).with_extension(ending);
        let ledger = Ledger { missing, path, gb18030, reveal, why: why.clone() };
        let done = progress::with(&mut context.console, |report| service.run(Action::Ledger(ledger), report))?;
        let Done::Written { path, rows } = done else { return Err(other_result().into()) };
        written.push((path, rows));
    }
    if context.console.json {
        context.console.document(&WrittenListJson::of(&written))?;
        return Ok(0);
    }
    for (path, rows) in &written {
        let rows = match context.lang() {
            crate::model::lang::Lang::Zh => format!("{}：{rows} 人", path.display()),
            crate::model::lang::Lang::En => format!("{}: {rows} people", path.display()),
        };
        context.console.say(&rows)?;
    }
    Ok(0)
}

/// 一企一表
pub fn pages(context: &mut Context) -> Ran {
    let Some(path) = context.given.path("page-file").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件", "no file was given")
            .hint("加上 `--out 一企一表.html`", "add `--out pages.html`")
            .into());
    };
    let (reveal, why) = context.revealed()?;
    let mut service = context.service()?;
    let rows = match context.given.text("row") {
        None => Vec::new(),
        Some(text) => match super::json::id_of(&text) {
            Some(id) => vec![id],
            None => vec![only_hit(service.as_mut(), &text)?],
        },
    };
    let query = filter::query(service.as_mut(), &context.given, Table::Enterprises)?;
    let pages = Pages { query, rows, path, reveal, why };
    let done = progress::with(&mut context.console, |report| service.run(Action::Pages(pages), report))?;
    let Done::Written { path, rows } = done else { return Err(other_result().into()) };
    written_to(context, &path, rows)?;
    Ok(0)
}
