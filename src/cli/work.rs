//! 日常: joining, auditing, looking, exporting, deciding.

use super::args::usage_error;
use super::data::{LIMIT_DEFAULT, LIMIT_MAX, other_result};
use super::json::{AuditJson, CardJson, ChangedJson, LinkJson, OverviewJson, WrittenJson, id_of, id_text};
use super::output::{Console, Ran, Stop, TextTable};
use super::pages::{Pages, unexpected};
use super::{Context, desk, filter, progress};
use crate::app::Service;
use crate::app::action::{Action, Done, Worklist};
use crate::app::clock::Clock;
use crate::app::error::{Error, ErrorKind};
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, CalibrationRow, Card, CountView, Goto, Line, Overview, Page, RateView, RowId};
use crate::export::findings::{Listing, write_listing};
use crate::model::finding::Severity;
use crate::model::lang::Lang;
use crate::model::list::{Column, ListQuery, Predicate, Table};
use crate::text::width;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// 单位匹配
pub fn link(context: &mut Context) -> Ran {
    let limit = context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    let mut service = context.service()?;
    let Done::Linked { states, changed } =
        progress::with(&mut context.console, |report| service.run(Action::Link, report))?
    else {
        return Err(other_result().into());
    };
    if context.console.json {
        context.console.document(&LinkJson { states: states.into_iter().collect(), changed })?;
        return Ok(0);
    }
    for (state, count) in &states {
        context.console.say(&format!("{state} {count}"))?;
    }
    context.console.say(&format!("{} {changed}", context.lang().pick("本次变化", "changed now")))?;
    if context.given.has("explain") {
        context.console.say("")?;
        explain_calibration(&mut context.console, service.as_mut())?;
        context.console.say("")?;
        let query = ListQuery { table: Table::Texts, sort: Column::Uses, descending: true, ..ListQuery::default() };
        let page = |offset, rows| Query::Page { query: query.clone(), offset, rows };
        Pages::open(service.as_mut(), limit, page)?.print(&mut context.console, Table::Texts.en())?;
    }
    context.console.talk_in("下一步：运行 `dishu audit`", "next step: run `dishu audit`");
    Ok(0)
}

/// 校准表 and the thresholds that follow from it.
fn explain_calibration(console: &mut Console, service: &mut dyn Service) -> Result<(), Stop> {
    let view = match service.query(&Query::Calibration) {
        Answer::Calibration(view) => view,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    console.say(&match console.lang {
        Lang::Zh => format!(
            "把握（比特）全称不低于 {:.1}、简称不低于 {:.1} 且领先次选 {:.1} 时自动判定，不低于 {:.1} 时待确认（口径 link.precision、link.margin）",
            view.link, view.link_short, view.margin, view.review
        ),
        Lang::En => format!(
            "settled from {:.1} bits on for full names, {:.1} for short ones, when {:.1} ahead of the runner-up, shown to a person from {:.1} on (policy link.precision, link.margin)",
            view.link, view.link_short, view.margin, view.review
        ),
    })?;
    let heads = match console.lang {
        Lang::Zh => ["把握", "全称", "正确", "此档起准确率", "简称", "正确", "此档起准确率"],
        Lang::En => ["bits", "full", "right", "from here on", "short", "right", "from here on"],
    };
    let percent = |part: f64| format!("{:.1}%", part * 100.0);
    let row = |step: &CalibrationRow| {
        let mut cells = vec![format!("{:.1}", step.from)];
        for count in [step.full, step.short] {
            cells.extend([count.n_texts.to_string(), count.n_right.to_string(), percent(count.precision_from)]);
        }
        cells
    };
    let table = TextTable {
        columns: heads.map(|head| (head.to_owned(), Align::Right, 0)).to_vec(),
        rows: view.steps.iter().filter(|step| step.full.n_texts + step.short.n_texts > 0).map(row).collect(),
    };
    console.table(&table)
}

/// 核查
pub fn audit(context: &mut Context) -> Ran {
    // A command says what it means: without a day, today.
    let as_of = Some(context.given.day("audit-day")?.unwrap_or_else(|| Clock::Machine.today()));
    let mut service = context.service()?;
    let done = progress::with(&mut context.console, |report| service.run(Action::Audit { as_of }, report))?;
    let Done::Audited { run, open, opened, closed, changed } = done else { return Err(other_result().into()) };
    let by_severity = by_severity(service.as_mut())?;
    let exit = context.given.text("fail-on").map_or(0, |word| fails(&word, &by_severity));
    if context.console.json {
        let by_severity = by_severity.iter().map(|(severity, count)| (severity.en(), *count)).collect();
        context.console.document(&AuditJson { run, open, opened, closed, changed, by_severity })?;
        return Ok(exit);
    }
    let lang = context.lang();
    context.console.say(&match lang {
        Lang::Zh => format!("核查（记录号 {run}）：在列 {open}，新开 {opened}，销去 {closed}，有变 {changed}"),
        Lang::En => format!("audit {run}: {open} open, {opened} opened, {closed} closed, {changed} changed"),
    })?;
    for (severity, count) in by_severity.iter().rev() {
        context.console.say(&format!("  {} {count}", lang.pick(severity.zh(), severity.en())))?;
    }
    context.console.talk_in(
        "下一步：运行 `dishu overview` 或 `dishu findings`",
        "next step: run `dishu overview` or `dishu findings`",
    );
    Ok(exit)
}

/// Open findings by weight, none left out.
fn by_severity(service: &mut dyn Service) -> Result<BTreeMap<Severity, u64>, Error> {
    let open = vec![Predicate::is(Column::Live, 1)];
    let query = ListQuery { table: Table::Findings, filters: open, ..ListQuery::default() };
    let facets = match service.query(&Query::Facets { query, column: Column::Severity }) {
        Answer::Facets(facets) => facets,
        Answer::Failed(error) => return Err(error),
        other => return Err(unexpected(&other)),
    };
    let mut counts: BTreeMap<Severity, u64> = Severity::ALL.iter().map(|severity| (*severity, 0)).collect();
    for facet in facets {
        let severity = Severity::ALL.iter().find(|severity| **severity as u32 == facet.value);
        if let Some(count) = severity.and_then(|severity| counts.get_mut(severity)) {
            *count += facet.count as u64;
        }
    }
    Ok(counts)
}

/// Exit 1 when something of this weight or above is open.
fn fails(word: &str, counts: &BTreeMap<Severity, u64>) -> u8 {
    let Some(least) = Severity::ALL.iter().find(|severity| severity.en() == word) else { return 0 };
    u8::from(counts.iter().any(|(severity, count)| *severity as u8 >= *least as u8 && *count > 0))
}

/// 总览
pub fn overview(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    print_overview(&mut context.console, service.as_mut())?;
    Ok(0)
}

/// 总览 as text or JSON.
pub fn print_overview(console: &mut Console, service: &mut dyn Service) -> Result<(), Stop> {
    let view = match service.query(&Query::Overview) {
        Answer::Overview(view) => view,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if console.json {
        return console.document(&OverviewJson::of(&view));
    }
    let lang = console.lang;
    if !view.as_of.is_empty() {
        let stale = if view.stale { lang.pick("，数据此后有变化", ", data changed since") } else { "" };
        console.say(&match lang {
            Lang::Zh => format!("截至 {}  记录号 {}  {}{stale}", view.as_of, view.known, view.made),
            Lang::En => format!("as of {}  known {}  {}{stale}", view.as_of, view.known, view.made),
        })?;
    }
    counts(console, lang.pick("数据", "Data"), &view.totals)?;
    rates(console, &view.rates)?;
    counts(console, lang.pick("从登记到三有", "From registered to three-have"), &view.funnel)?;
    counts(console, lang.pick("注册经营分离", "Registered here, working there"), &view.separation)?;
    rules(console, &view)?;
    zones(console, &view)?;
    trend(console, &view)?;
    for note in &view.notes {
        console.say(&format!("- {}", note.text))?;
    }
    for next in &view.next {
        console.talk(next);
    }
    Ok(())
}

fn counts(console: &mut Console, title: &str, list: &[CountView]) -> Result<(), Stop> {
    if list.is_empty() {
        return Ok(());
    }
    let columns =
        vec![(title.to_string(), Align::Left, 0), (console.lang.pick("数", "Count").to_string(), Align::Right, 0)];
    let rows = list.iter().map(|count| vec![count.label.clone(), count.count.to_string()]).collect();
    section(console, columns, rows)
}

fn section(console: &mut Console, columns: Vec<(String, Align, u8)>, rows: Vec<Vec<String>>) -> Result<(), Stop> {
    console.say("")?;
    console.table(&TextTable { columns, rows })
}

fn rates(console: &mut Console, rates: &[RateView]) -> Result<(), Stop> {
    if rates.is_empty() {
        return Ok(());
    }
    let lang = console.lang;
    let columns = vec![
        (lang.pick("比率", "Rate").to_string(), Align::Left, 0),
        ("%".to_string(), Align::Right, 0),
        (lang.pick("分子", "Numerator").to_string(), Align::Right, 0),
        (lang.pick("分母", "Denominator").to_string(), Align::Right, 0),
        (lang.pick("分母口径", "Of").to_string(), Align::Left, 1),
    ];
    let row = |rate: &RateView| match &rate.missing {
        Some(missing) => vec![rate.label.clone(), "-".into(), "-".into(), "-".into(), missing.clone()],
        None => vec![
            rate.label.clone(),
            percent(rate.numerator, rate.denominator),
            rate.numerator.to_string(),
            rate.denominator.to_string(),
            rate.base.clone(),
        ],
    };
    section(console, columns, rates.iter().map(row).collect())
}

/// One decimal, rounded once; `-` of nothing.
pub fn percent(numerator: u64, denominator: u64) -> String {
    if denominator == 0 {
        return "-".into();
    }
    let per_mille = (u128::from(numerator) * 1000 + u128::from(denominator) / 2) / u128::from(denominator);
    format!("{}.{}", per_mille / 10, per_mille % 10)
}

fn rules(console: &mut Console, view: &Overview) -> Result<(), Stop> {
    if view.rules.is_empty() {
        return Ok(());
    }
    let lang = console.lang;
    let head = |zh: &str, en: &str, align, drop| (lang.pick(zh, en).to_string(), align, drop);
    let columns = vec![
        head("规则", "Rule", Align::Left, 0),
        head("标题", "Title", Align::Left, 0),
        head("应改", "Breach", Align::Right, 0),
        head("待核", "Review", Align::Right, 0),
        head("提示", "Notice", Align::Right, 0),
        head("核实无误", "Verified", Align::Right, 1),
        head("无法评估", "Not assessable", Align::Right, 2),
    ];
    let row = |rule: &crate::app::views::RuleView| {
        let numbers = rule.counts.into_iter().chain([rule.verified, rule.not_assessable]);
        [rule.code.clone(), rule.title.clone()].into_iter().chain(numbers.map(|n| n.to_string())).collect()
    };
    section(console, columns, view.rules.iter().map(row).collect())
}

fn zones(console: &mut Console, view: &Overview) -> Result<(), Stop> {
    if view.zones.is_empty() {
        return Ok(());
    }
    let lang = console.lang;
    let head = |zh: &str, en: &str, align, drop| (lang.pick(zh, en).to_string(), align, drop);
    let columns = vec![
        head("园区", "Zone", Align::Left, 0),
        head("纳入", "In scope", Align::Right, 0),
        head("组织覆盖", "Organised", Align::Right, 0),
        head("工作覆盖", "Worked with", Align::Right, 1),
        head("流动", "Floating", Align::Right, 2),
        head("待核事项", "Findings", Align::Right, 0),
    ];
    let part = |(numerator, denominator): (u64, u64)| format!("{numerator}/{denominator}");
    let row = |zone: &crate::app::views::ZoneView| {
        vec![
            zone.name.clone(),
            zone.in_scope.to_string(),
            part(zone.org),
            part(zone.work),
            part(zone.floating),
            zone.findings.to_string(),
        ]
    };
    section(console, columns, view.zones.iter().map(row).collect())
}

fn trend(console: &mut Console, view: &Overview) -> Result<(), Stop> {
    if view.trend.is_empty() {
        return Ok(());
    }
    let lang = console.lang;
    let head = |zh: &str, en: &str, align, drop| (lang.pick(zh, en).to_string(), align, drop);
    let columns = vec![
        head("趋势", "Trend", Align::Left, 0),
        head("组织覆盖", "Organised", Align::Right, 0),
        head("工作覆盖", "Worked with", Align::Right, 0),
        head("流动", "Floating", Align::Right, 1),
        head("待核事项", "Findings", Align::Right, 0),
    ];
    let part = |(n, d): (u64, u64)| if d == 0 { "-".to_string() } else { format!("{}% {n}/{d}", percent(n, d)) };
    let row = |day: &crate::app::views::TrendView| {
        vec![day.as_of.clone(), part(day.org), part(day.work), part(day.floating), day.findings.to_string()]
    };
    section(console, columns, view.trend.iter().map(row).collect())
}

/// 待核事项
pub fn findings(context: &mut Context) -> Ran {
    listing(context, Table::Findings)
}

/// 列表
pub fn list(context: &mut Context) -> Ran {
    let table = filter::table(&context.given.text("table").unwrap_or_default())?;
    listing(context, table)
}

fn listing(context: &mut Context, table: Table) -> Ran {
    let out = context.given.path("out").map(|path| context.env.cwd.join(path));
    let default = if out.is_some() { 0 } else { LIMIT_DEFAULT };
    let limit = context.given.number("limit", default, LIMIT_MAX)?;
    let mut service = context.service()?;
    let mut wanted = desk::columns_wanted(&context.given.texts("columns"));
    let query = match context.given.text("view") {
        None => filter::query(service.as_mut(), &context.given, table)?,
        Some(name) => {
            let view = desk::view(service.as_mut(), table, &name)?;
            if wanted.is_empty() {
                wanted = view.layout.columns.into_iter().map(|shown| shown.key).collect();
            }
            view.query
        }
    };
    let title = context.lang().pick(table.zh(), table.en());
    let pages =
        Pages::open(service.as_mut(), limit, |offset, rows| Query::Page { query: query.clone(), offset, rows })?;
    let pages = pages.only(&wanted)?;
    match out {
        None => pages.print(&mut context.console, table.en())?,
        Some(path) => write_list(context, pages, &path, title)?,
    }
    Ok(0)
}

fn write_list(context: &mut Context, mut pages: Pages, path: &Path, title: &str) -> Result<(), Stop> {
    let gb18030 = context.given.text("encoding").as_deref() == Some("gb18030");
    check_ending(path)?;
    let columns =
        pages.first.columns.iter().map(|c| (c.title.clone(), u32::from(c.ideal), c.align == Align::Right)).collect();
    let mut failed = None;
    let mut window = Vec::new().into_iter();
    let rows = std::iter::from_fn(|| {
        loop {
            if let Some(row) = window.next() {
                return Some(row);
            }
            let fetched = pages.window().map_err(|error| failed = Some(error)).ok().filter(|rows| !rows.is_empty())?;
            let cells =
                |row: crate::app::views::RowView| row.cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>();
            window = fetched.into_iter().map(cells).collect::<Vec<_>>().into_iter();
        }
    });
    let part = part_of(path);
    let listing = Listing { title: title.to_string(), columns };
    let written = write_listing(&part, &listing, rows, gb18030).map_err(|error| sheet_error(&error));
    let rows = match (failed, written) {
        (None, Ok(rows)) => rows,
        (failed, written) => {
            // Half a list is none, and what stood there before stays.
            let _ = std::fs::remove_file(&part);
            return Err(failed.or(written.err()).unwrap_or_else(other_result).into());
        }
    };
    std::fs::rename(&part, path).map_err(|error| sheet_error(&error.into()))?;
    written_to(context, path, rows)
}

/// Writes rows that are all at hand.
pub(super) fn write_rows(
    context: &mut Context,
    path: &Path,
    title: String,
    columns: Vec<(String, u32, bool)>,
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), Stop> {
    let gb18030 = context.given.text("encoding").as_deref() == Some("gb18030");
    let part = part_of(path);
    let written = write_listing(&part, &Listing { title, columns }, rows, gb18030);
    let rows = written.map_err(|error| {
        let _ = std::fs::remove_file(&part);
        sheet_error(&error)
    })?;
    std::fs::rename(&part, path).map_err(|error| sheet_error(&error.into()))?;
    written_to(context, path, rows)
}

/// The name of a list while it is not whole; its ending is kept, since that tells the format.
fn part_of(path: &Path) -> PathBuf {
    path.with_file_name(format!(".part.{}", path.file_name().unwrap_or_default().to_string_lossy()))
}

fn sheet_error(error: &crate::sheet::SheetError) -> Error {
    Error::new(ErrorKind::System, error.zh(), error.en())
        .hint("检查文件夹是否可写、磁盘是否有空间", "check that the folder can be written and the disk has room")
}

pub(super) fn written_to(context: &mut Context, path: &Path, rows: u64) -> Result<(), Stop> {
    let path = path.display().to_string();
    if context.console.json {
        return context.console.document(&WrittenJson { path, rows });
    }
    context.console.say(&match context.lang() {
        Lang::Zh => format!("已写入 {path}，{rows} 行"),
        Lang::En => format!("wrote {path}, {rows} rows"),
    })
}

pub(super) fn check_ending(path: &Path) -> Result<(), Error> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ending == "xlsx" || ending == "csv" {
        return Ok(());
    }
    Err(usage_error(format!("不会写 .{ending} 文件"), format!("cannot write .{ending} files"))
        .hint("把文件名改为 .xlsx 或 .csv 结尾", "end the file name with .xlsx or .csv"))
}

/// 卡片
pub fn card(context: &mut Context) -> Ran {
    let text = context.given.text("row").unwrap_or_default();
    let mut service = context.service()?;
    let id = match id_of(&text) {
        Some(id) => id,
        None => only_hit(service.as_mut(), &text)?,
    };
    match service.query(&Query::Card(id)) {
        Answer::Card(Some(card)) if context.console.json => context.console.document(&CardJson::of(&card))?,
        Answer::Card(Some(card)) => print_card(&mut context.console, &card)?,
        Answer::Card(None) => {
            return Err(Error::new(ErrorKind::Data, format!("没有「{text}」"), format!("there is no `{text}`"))
                .hint("用 `dishu list` 查找编号", "look its id up with `dishu list`")
                .into());
        }
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    }
    Ok(0)
}

/// The one row that a text finds among enterprises, else branches, else members.
pub(super) fn only_hit(service: &mut dyn Service, text: &str) -> Result<RowId, Error> {
    /// Hits named when there are several.
    const NAMED_MAX: usize = 10;
    for table in [Table::Enterprises, Table::Branches, Table::Members] {
        let query = ListQuery { table, search: text.to_string(), ..ListQuery::default() };
        let page = match service.query(&Query::Page { query, offset: 0, rows: NAMED_MAX }) {
            Answer::Page(page) => page,
            Answer::Failed(error) => return Err(error),
            other => return Err(unexpected(&other)),
        };
        let exact: Vec<_> = page.rows.iter().filter(|row| row.cells.iter().any(|cell| cell.text == text)).collect();
        match (page.rows.as_slice(), exact.as_slice()) {
            (_, [row]) => return Ok(row.id),
            ([], _) => {}
            ([row], _) if page.total == 1 => return Ok(row.id),
            _ => return Err(several(text, &page)),
        }
    }
    Err(Error::new(ErrorKind::Data, format!("没有找到「{text}」"), format!("nothing was found for `{text}`"))
        .hint("少写几个字再试，或用 `dishu list` 查找", "try fewer letters, or look with `dishu list`"))
}

fn several(text: &str, page: &Page) -> Error {
    let total = page.total;
    let error = usage_error(format!("「{text}」对得上 {total} 行"), format!("`{text}` fits {total} rows"));
    page.rows.iter().fold(error, |error, row| {
        let name = row.cells.iter().map(|cell| cell.text.as_str()).find(|text| !text.is_empty()).unwrap_or("");
        let id = id_text(row.id);
        error.hint(format!("运行 `dishu card {id}` 查看 {name}"), format!("run `dishu card {id}` for {name}"))
    })
}

fn print_card(console: &mut Console, card: &Card) -> Result<(), Stop> {
    console.say(&card.title)?;
    for section in &card.sections {
        console.say("")?;
        console.say(&section.title)?;
        let label = |line: &Line| match line {
            Line::Pair(label, _) => width::columns(label),
            Line::Compare { left, right, .. } => width::columns(&left.0).max(width::columns(&right.0)),
            Line::Text(_) | Line::Go(..) => 0,
        };
        let left = section.lines.iter().map(label).max().unwrap_or(0);
        for line in &section.lines {
            card_line(console, line, left)?;
        }
    }
    Ok(())
}

fn card_line(console: &mut Console, line: &Line, left: usize) -> Result<(), Stop> {
    match line {
        Line::Pair(label, cell) => pair(console, label, &cell.text, left),
        Line::Text(cell) => pair(console, "", &cell.text, 0),
        Line::Compare { left: (a, text), left_marks, right: (b, other), right_marks } => {
            pair(console, a, &marked(text, left_marks), left)?;
            pair(console, b, &marked(other, right_marks), left)
        }
        Line::Go(text, Goto::Card(id)) => pair(console, "", &format!("{text}  ({})", id_text(*id)), 0),
        Line::Go(text, Goto::List(_)) => pair(console, "", text, 0),
    }
}

pub(super) fn pair(console: &mut Console, label: &str, text: &str, left: usize) -> Result<(), Stop> {
    let indent = if left == 0 { 2 } else { left + 4 };
    let room = console.columns().saturating_sub(indent).max(20);
    for (i, line) in console.ambiguous.wrap(&width::safe(text), room).iter().enumerate() {
        let head = if i == 0 && left > 0 { width::pad(label, left, width::Align::Left) } else { " ".repeat(left) };
        let gap = if left == 0 { "" } else { "  " };
        console.say(format!("  {head}{gap}{line}").trim_end())?;
    }
    Ok(())
}

/// Differing parts in 【】, which need no colour.
fn marked(text: &str, marks: &[std::ops::Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for mark in marks {
        let (Some(before), Some(part)) = (text.get(at..mark.start), text.get(mark.clone())) else {
            return text.to_string();
        };
        out.push_str(before);
        out.push_str(&format!("【{part}】"));
        at = mark.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// 导出摸排清单
pub fn worklist(context: &mut Context) -> Ran {
    let Some(path) = context.given.path("to").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写清单文件", "no worklist file was given")
            .hint("加上 `--out 清单.xlsx`", "add `--out worklist.xlsx`")
            .into());
    };
    check_ending(&path)?;
    let (reveal, why) = context.revealed()?;
    let mut service = context.service()?;
    let query = filter::query(service.as_mut(), &context.given, Table::Findings)?;
    let gb18030 = context.given.text("encoding").as_deref() == Some("gb18030");
    let worklist = Worklist { query, rows: Vec::new(), path, gb18030, reveal, why };
    let done = progress::with(&mut context.console, |report| service.run(Action::Worklist(worklist), report))?;
    let Done::Written { path, rows } = done else { return Err(other_result().into()) };
    written_to(context, &path, rows)?;
    Ok(0)
}

/// 核实无误
pub fn verify(context: &mut Context) -> Ran {
    let mut findings = Vec::new();
    for text in context.given.places("finding") {
        let text = text.to_string_lossy();
        let Some(RowId::Finding(number)) = id_of(&text) else {
            return Err(usage_error(
                format!("「{text}」不是待核事项的号码"),
                format!("`{text}` is no number of a finding"),
            )
            .hint("运行 `dishu findings --json` 查看号码", "run `dishu findings --json` for the numbers")
            .into());
        };
        findings.push(number);
    }
    let why = context.given.reason()?;
    let until = context.given.day("until-day")?;
    let action = if context.given.has("undo") {
        Action::Unverify { findings, why }
    } else {
        Action::Verify { findings, why, until }
    };
    let mut service = context.service()?;
    change(context, service.as_mut(), action)
}

/// Carries an action out and prints how many rows it changed.
pub fn change(context: &mut Context, service: &mut dyn Service, action: Action) -> Ran {
    let done = progress::with(&mut context.console, |report| service.run(action, report))?;
    let Done::Changed(changed) = done else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&ChangedJson { changed })?;
    } else {
        context.console.say(&format!("{} {changed}", context.lang().pick("已变更", "changed")))?;
    }
    Ok(0)
}

/// 操作记录
pub fn journal(context: &mut Context) -> Ran {
    let limit = context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    let mut service = context.service()?;
    let pages = Pages::open(service.as_mut(), limit, |offset, rows| Query::Journal { offset, rows })?;
    pages.print(&mut context.console, "journal")?;
    Ok(0)
}

/// 待核事项 as the demo prints them.
pub fn findings_text(console: &mut Console, service: &mut dyn Service) -> Result<(), Stop> {
    let query = ListQuery {
        table: Table::Findings,
        filters: vec![Predicate::is(Column::Live, 1)],
        sort: Column::Severity,
        descending: true,
        ..ListQuery::default()
    };
    let page = |offset, rows| Query::Page { query: query.clone(), offset, rows };
    Pages::open(service, LIMIT_DEFAULT, page)?.print(console, Table::Findings.en())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_once() {
        for (n, d, expect) in
            [(1, 3, "33.3"), (2, 3, "66.7"), (0, 5, "0.0"), (5, 5, "100.0"), (1, 0, "-"), (1, 2000, "0.1")]
        {
            assert_eq!(percent(n, d), expect);
        }
        assert_eq!(percent(u64::MAX, u64::MAX), "100.0");
    }

    #[test]
    fn differing_parts_are_marked_and_wrong_marks_do_no_harm() {
        let marked = |text, mark| marked(text, std::slice::from_ref(&mark));
        assert_eq!(marked("海口市秀英区", 9..18), "海口市【秀英区】");
        assert_eq!(marked("海口市", 1..2), "海口市");
        assert_eq!(marked("海口市", 0..90), "海口市");
    }

    #[test]
    fn fail_on_counts_what_weighs_as_much_or_more() {
        let counts = BTreeMap::from([(Severity::Notice, 3), (Severity::Review, 1), (Severity::Breach, 0)]);
        assert_eq!((fails("breach", &counts), fails("review", &counts), fails("notice", &counts)), (0, 1, 1));
    }
}
