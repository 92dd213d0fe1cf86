//! 填表: fills a blank in place, or only explains what it would do.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::json::ChangedJson;
use super::output::{Ran, Stop, TextTable};
use super::work::only_hit;
use super::{filter, progress};
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::error::Error;
use crate::app::fill::term::{More, Term};
use crate::app::fill::view::{Filled, Unfilled};
use crate::app::fill::{Fill, Lack, ledger};
use crate::app::views::{Align, RowId};
use crate::import::alias::Field;
use crate::model::lang::Lang;
use crate::model::list::Table;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Cells named for one reason and one heading; the rest is counted.
const CELLS_NAMED: usize = 6;
/// Differences printed; all of them are in `--json`.
const DIFFERENCES_SHOWN: usize = 40;

#[derive(Serialize)]
struct FilledJson {
    path: Option<String>,
    form: String,
    sheet: String,
    shape: &'static str,
    subject: &'static str,
    reused: bool,
    mapping: Vec<MappedJson>,
    unused: Vec<String>,
    rows: u64,
    cells: u64,
    n_unfilled: u64,
    unfilled: Vec<UnfilledJson>,
    sent_on: Option<String>,
    differs: Vec<DifferenceJson>,
}

#[derive(Serialize)]
struct MappedJson {
    at: String,
    heading: String,
    term: Option<String>,
    given: bool,
}

#[derive(Serialize)]
struct UnfilledJson {
    at: String,
    heading: String,
    reason: String,
    note: String,
}

#[derive(Serialize)]
struct DifferenceJson {
    row: String,
    heading: String,
    before: String,
    now: String,
}

/// The reason in the reader's language.
fn reason(lack: Lack, lang: Lang) -> &'static str {
    lang.pick(lack.zh(), lack.en())
}

impl FilledJson {
    fn of(filled: &Filled, lang: Lang) -> FilledJson {
        let mapping = filled.mapping.iter().map(|mapped| MappedJson {
            at: mapped.at.clone(),
            heading: mapped.heading.clone(),
            term: (!mapped.term.is_empty()).then(|| mapped.term.clone()),
            given: mapped.given,
        });
        let unfilled = filled.unfilled.iter().map(|cell| UnfilledJson {
            at: cell.at.clone(),
            heading: cell.heading.clone(),
            reason: reason(cell.lack, lang).to_owned(),
            note: cell.note.clone(),
        });
        let differs = filled.differs.iter().map(|differs| DifferenceJson {
            row: differs.row.clone(),
            heading: differs.heading.clone(),
            before: differs.before.clone(),
            now: differs.now.clone(),
        });
        FilledJson {
            path: filled.path.as_deref().map(super::json::path),
            form: filled.form.clone(),
            sheet: filled.sheet.clone(),
            shape: filled.shape.en(),
            subject: filled.subject.en(),
            reused: filled.reused,
            mapping: mapping.collect(),
            unused: filled.unused.clone(),
            rows: filled.rows,
            cells: filled.cells,
            n_unfilled: filled.n_unfilled,
            unfilled: unfilled.collect(),
            sent_on: filled.sent_on.clone(),
            differs: differs.collect(),
        }
    }
}

/// 填表
pub fn fill(context: &mut Context) -> Ran {
    if context.given.has("terms") {
        return terms(context);
    }
    let Some(blank) = context.given.path("blank") else {
        return Err(usage_error("没有写要填的表", "no form was given")
            .hint(
                format!("写表样的文件名，或自带台账 {}", ledger::keys()),
                format!("name the blank, or a ledger of ours: {}", ledger::keys()),
            )
            .into());
    };
    let blank = if ledger::named(&blank).is_some() { blank } else { context.env.cwd.join(blank) };
    if context.given.has("sent") {
        return sent(context, blank);
    }
    let out = context.given.path("form-file").map(|path| context.env.cwd.join(path));
    let explains = context.given.has("explain-form");
    if out.is_none() && !explains {
        return Err(usage_error("没有写填好的表放在哪里", "it was not said where the filled form goes")
            .hint(
                "加上 `--out 文件.xlsx`，或 `--explain` 只看对应",
                "add `--out FILE.xlsx`, or `--explain` to look only",
            )
            .into());
    }
    let reveal = context.given.has("reveal") || context.settings.reveal;
    let why = context.given.text("why").unwrap_or_default();
    if reveal && why.trim().is_empty() {
        return Err(usage_error("显示全名须说明事由", "names in clear need a reason")
            .hint("加上 `--why 事由`", "add `--why REASON`")
            .into());
    }
    let mut service = context.service()?;
    let rows = about(context, service.as_mut())?;
    let table = match context.given.text("rows-of").as_deref() {
        Some("branches") => Table::Branches,
        Some("members") => Table::Members,
        _ => Table::Enterprises,
    };
    let query = filter::query(service.as_mut(), &context.given, table)?;
    let fill = Fill {
        blank,
        out,
        sheet: context.given.text("sheet"),
        map: context.given.texts("map"),
        query,
        rows,
        reveal,
        why,
        anew: context.given.has("anew"),
        within: false,
    };
    let done = progress::with(&mut context.console, |report| service.run(Action::Fill(Box::new(fill)), report))?;
    let Done::Filled(filled) = done else { return Err(other_result().into()) };
    if context.console.json {
        let lang = context.lang();
        context.console.document(&FilledJson::of(&filled, lang))?;
        return Ok(0);
    }
    if explains {
        print_mapping(context, &filled)?;
    }
    print(context, &filled)?;
    Ok(0)
}

fn about(context: &Context, service: &mut dyn Service) -> Result<Vec<RowId>, Error> {
    let one = |text: &String| match super::json::id_of(text) {
        Some(id) => Ok(id),
        None => only_hit(service, text),
    };
    context.given.texts("about").iter().map(one).collect()
}

fn sent(context: &mut Context, path: PathBuf) -> Ran {
    let mut service = context.service()?;
    let done = progress::with(&mut context.console, |report| service.run(Action::FormSent { path }, report))?;
    let Done::Changed(changed) = done else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&ChangedJson { changed })?;
        return Ok(0);
    }
    context.console.say(&match context.lang() {
        Lang::Zh => format!("已记下报送的 {changed} 格，下次填表与此比对"),
        Lang::En => format!("{changed} cells kept as sent; the next filling is compared with them"),
    })?;
    Ok(0)
}

/// 数据词典
fn terms(context: &mut Context) -> Ran {
    let more = More::ALL.iter().map(|more| (Term::More(*more).zh(), more.en()));
    let fields = Field::ALL.iter().filter(|field| **field != Field::NotKept).map(|field| (field.zh(), field.en()));
    let rows = more.chain(fields).map(|(zh, en)| vec![zh.to_owned(), en.to_owned()]).collect();
    let lang = context.lang();
    let columns = vec![
        (lang.pick("词", "term").to_owned(), Align::Left, 0),
        (lang.pick("英文", "English").to_owned(), Align::Left, 0),
    ];
    context.console.table(&TextTable { columns, rows })?;
    Ok(0)
}

fn print_mapping(context: &mut Context, filled: &Filled) -> Result<(), Stop> {
    let lang = context.lang();
    let column = |zh: &str, en: &str| (lang.pick(zh, en).to_owned(), Align::Left, 0);
    let columns = vec![column("位置", "at"), column("表头", "heading"), column("取数", "term"), column("由来", "from")];
    let rows = filled.mapping.iter().map(|mapped| {
        let from = match (mapped.given, filled.reused) {
            (true, true) => lang.pick("上次所定或 --map", "kept or --map"),
            (true, false) => "--map",
            (false, _) if mapped.term.is_empty() => "",
            (false, _) => lang.pick("按表头", "by heading"),
        };
        let term = if mapped.term.is_empty() { "-" } else { &mapped.term };
        vec![mapped.at.clone(), mapped.heading.clone(), term.to_owned(), from.to_owned()]
    });
    context.console.table(&TextTable { columns, rows: rows.collect() })
}

fn print(context: &mut Context, filled: &Filled) -> Result<(), Stop> {
    let lang = context.lang();
    let (form, sheet, rows, cells) = (&filled.form, &filled.sheet, filled.rows, filled.cells);
    let (shape, subject) = (filled.shape, filled.subject);
    context.console.say(&match lang {
        Lang::Zh => format!("{form}「{sheet}」：{}，{}，{rows} 行 {cells} 格", shape.zh(), subject.zh()),
        Lang::En => format!("{form} \"{sheet}\": {}, {}, {rows} rows, {cells} cells", shape.en(), subject.en()),
    })?;
    if filled.reused {
        context.console.say(lang.pick("对应沿用上次所定", "the mapping is the one kept from before"))?;
    }
    for heading in &filled.unused {
        context.console.talk_in(format!("表中没有「{heading}」"), format!("the form has no `{heading}`"));
    }
    print_unfilled(context, filled)?;
    print_differences(context, filled)?;
    if let Some(path) = &filled.path {
        let path = path.display();
        context.console.say(&match lang {
            Lang::Zh => format!("已写入 {path}；公式在打开时重算"),
            Lang::En => format!("wrote {path}; formulas are computed when it is opened"),
        })?;
    }
    Ok(())
}

fn print_unfilled(context: &mut Context, filled: &Filled) -> Result<(), Stop> {
    if filled.n_unfilled == 0 {
        return Ok(());
    }
    let lang = context.lang();
    let n = filled.n_unfilled;
    context.console.say(&match lang {
        Lang::Zh => format!("未填 {n} 处："),
        Lang::En => format!("not filled, {n}:"),
    })?;
    let mut groups: BTreeMap<(Lack, &str), Vec<&Unfilled>> = BTreeMap::new();
    for cell in &filled.unfilled {
        groups.entry((cell.lack, cell.heading.as_str())).or_default().push(cell);
    }
    for ((lack, heading), cells) in groups {
        if let (Lack::NoRoom, [cell]) = (lack, cells.as_slice()) {
            let note = &cell.note;
            context.console.say(&match lang {
                Lang::Zh => format!("  {}  还有 {note} 行没有填进去", reason(lack, lang)),
                Lang::En => format!("  {}: {note} rows were left out", reason(lack, lang)),
            })?;
            continue;
        }
        let named: Vec<String> = cells
            .iter()
            .take(CELLS_NAMED)
            .map(|cell| if cell.note.is_empty() { cell.at.clone() } else { format!("{}「{}」", cell.at, cell.note) })
            .collect();
        let rest = cells.len().saturating_sub(CELLS_NAMED);
        let more = if rest > 0 {
            lang.pick(format!(" 等 {} 处", cells.len()), format!(" and {rest} more"))
        } else {
            String::new()
        };
        context.console.say(&format!("  {heading}  {}{more}  {}", named.join(" "), reason(lack, lang)))?;
    }
    Ok(())
}

fn print_differences(context: &mut Context, filled: &Filled) -> Result<(), Stop> {
    let Some(on) = &filled.sent_on else { return Ok(()) };
    let lang = context.lang();
    let n = filled.differs.len();
    context.console.say(&match lang {
        Lang::Zh => format!("与 {on} 报送的表相比，{n} 处不同"),
        Lang::En => format!("{n} differences from the form sent on {on}"),
    })?;
    for differs in filled.differs.iter().take(DIFFERENCES_SHOWN) {
        let blank =
            |text: &str| if text.is_empty() { lang.pick("（空）", "(empty)").to_owned() } else { text.to_owned() };
        let (before, now) = (blank(&differs.before), blank(&differs.now));
        context.console.say(&format!("  {}  {}  {before} -> {now}", differs.row, differs.heading))?;
    }
    Ok(())
}
