//! 列表的窗口: the visible rows of a list as cells. Names and phones of people are masked here and nowhere later.

use super::error::Error;
use super::service::App;
use super::views::*;
use crate::audit;
use crate::model::division::DivisionCode;
use crate::model::finding::{Responsible, Severity};
use crate::model::id::{Key, Kind, Subject};
use crate::model::lang::Lang;
use crate::model::link::LinkState;
use crate::model::list::{Column, ListQuery, Table};
use crate::model::record::*;
use crate::model::zone::ZoneSplit;
use crate::resolve::divisions::Divisions;
use crate::store::lists::rule_code;
use crate::text::{found, mask};
use std::collections::HashSet;

/// Rows one page may have: a screen of any size, a command's `--limit`.
const ROWS_MAX: usize = 100_000;

/// Column, heading, narrowest and ideal width, when to drop, on the right, kept in order.
type Spec = (Option<Column>, [&'static str; 2], u16, u16, u8, bool, bool);

const fn left(column: Option<Column>, title: [&'static str; 2], min: u16, ideal: u16, drop: u8, sorts: bool) -> Spec {
    (column, title, min, ideal, drop, false, sorts)
}

const fn right(column: Option<Column>, title: [&'static str; 2], min: u16, drop: u8) -> Spec {
    (column, title, min, min, drop, true, true)
}

const ENTERPRISES: &[Spec] = &[
    left(Some(Column::Name), ["企业名称", "enterprise"], 24, 44, 0, true),
    right(Some(Column::Findings), ["待核", "open"], 5, 0),
    left(Some(Column::Coverage), ["覆盖", "cover"], 6, 6, 0, true),
    right(Some(Column::Members), ["党员", "full"], 5, 1),
    right(Some(Column::Staff), ["人数", "staff"], 6, 2),
    left(Some(Column::Status), ["状态", "status"], 6, 6, 3, true),
    left(Some(Column::County), ["县区", "county"], 8, 10, 4, true),
    left(Some(Column::Zone), ["园区", "zone"], 14, 20, 5, true),
    left(Some(Column::Code), ["信用代码", "credit code"], 18, 18, 6, true),
    left(Some(Column::Established), ["成立日期", "founded"], 10, 10, 7, true),
];

const BRANCHES: &[Spec] = &[
    left(Some(Column::Name), ["党组织", "branch"], 28, 48, 0, true),
    left(Some(Column::BranchKind), ["类别", "kind"], 10, 12, 0, true),
    right(Some(Column::Members), ["党员", "members"], 5, 0),
    right(Some(Column::Units), ["单位", "units"], 5, 1),
    right(Some(Column::Findings), ["待核", "open"], 5, 0),
    left(Some(Column::Live), ["状态", "state"], 6, 6, 2, true),
    left(Some(Column::Zone), ["园区", "zone"], 14, 20, 3, true),
    left(None, ["成立日期", "founded"], 10, 10, 4, false),
];

const MEMBERS: &[Spec] = &[
    left(Some(Column::Name), ["姓名", "name"], 8, 10, 0, true),
    left(Some(Column::Category), ["类别", "category"], 8, 8, 0, true),
    left(None, ["工作单位", "work unit"], 18, 36, 0, false),
    left(Some(Column::Linked), ["匹配", "link"], 8, 8, 1, true),
    left(None, ["组织关系", "branch"], 16, 32, 2, false),
    left(Some(Column::Place), ["关系所在", "place"], 12, 16, 3, true),
    left(Some(Column::Flow), ["流动", "floating"], 6, 6, 4, true),
    right(Some(Column::Findings), ["待核", "open"], 5, 0),
];

const TEXTS: &[Spec] = &[
    left(Some(Column::Name), ["单位名称（原文）", "unit text"], 22, 36, 0, true),
    left(Some(Column::Linked), ["匹配", "state"], 8, 8, 0, true),
    right(Some(Column::Uses), ["出现", "uses"], 5, 0),
    left(None, ["对应或候选企业", "enterprise or candidate"], 20, 40, 0, false),
    left(None, ["依据", "by"], 8, 10, 1, false),
];

const FINDINGS: &[Spec] = &[
    left(Some(Column::Severity), ["级", "sev"], 2, 2, 0, true),
    left(Some(Column::Rule), ["规则", "rule"], 4, 4, 0, true),
    left(Some(Column::Name), ["对象", "subject"], 20, 40, 0, true),
    left(None, ["待核事项", "finding"], 28, 30, 0, false),
    left(Some(Column::Live), ["核实", "verified"], 6, 6, 3, true),
    left(None, ["责任主体", "responsible"], 16, 18, 4, false),
    left(Some(Column::County), ["县区", "county"], 8, 10, 5, true),
    left(Some(Column::Zone), ["园区", "zone"], 14, 20, 6, true),
    left(Some(Column::Opened), ["发现日期", "opened"], 10, 10, 2, true),
];

fn specs(table: Table) -> &'static [Spec] {
    match table {
        Table::Enterprises => ENTERPRISES,
        Table::Branches => BRANCHES,
        Table::Members => MEMBERS,
        Table::Findings => FINDINGS,
        Table::Texts => TEXTS,
    }
}

/// Columns that the longest English word of a column takes; the widths of the tables above fit the Chinese ones.
fn english_min(column: Option<Column>) -> u16 {
    match column {
        Some(Column::Category) => 12,
        Some(Column::Status | Column::Linked) => 9,
        Some(Column::Coverage | Column::Live) => 8,
        Some(Column::Members) => 7,
        _ => 0,
    }
}

fn columns(specs: &[Spec], lang: Lang) -> Vec<ColumnView> {
    let widest = |spec: &Spec| lang.pick(0, english_min(spec.0));
    let view = |spec: &Spec| ColumnView {
        column: spec.0,
        key: spec.0.map_or_else(|| spec.1[1].replace(' ', "-"), |column| column.en().to_owned()),
        title: lang.pick(spec.1[0], spec.1[1]).to_owned(),
        min: spec.2.max(widest(spec)),
        ideal: spec.3.max(widest(spec)),
        drop: spec.4,
        align: if spec.5 { Align::Right } else { Align::Left },
        sortable: spec.6,
    };
    specs.iter().map(view).collect()
}

pub(super) fn plain(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), tone: Tone::Plain }
}

pub(super) fn toned(text: impl Into<String>, tone: Tone) -> Cell {
    Cell { text: text.into(), tone }
}

fn count_cell(n: u32) -> Cell {
    if n == 0 { Cell::default() } else { plain(n.to_string()) }
}

fn findings_cell(n: u32) -> Cell {
    if n == 0 { Cell::default() } else { toned(n.to_string(), Tone::Review) }
}

/// 县区 of a division code as people say it.
pub(super) fn county_name(code: u32) -> String {
    DivisionCode::from_six(code).and_then(|code| Divisions::shared().name(code)).unwrap_or("").to_owned()
}

/// A row's name in a list; a row without one says so.
fn name_cell(kind: Kind, name: &str, lang: Lang) -> Cell {
    match shown(kind, name) {
        name if name.trim().is_empty() => toned(lang.pick("(无名称)", "(no name)"), Tone::Muted),
        name => plain(name),
    }
}

/// A subject as a person may be shown it.
pub(super) fn shown(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Member | Kind::Contact | Kind::Listing => mask::person(name),
        _ => name.to_owned(),
    }
}

impl App {
    pub(super) fn page(&mut self, query: &ListQuery, offset: usize, rows: usize) -> Result<Page, Error> {
        let lang = self.lang();
        let mut page = Page { columns: columns(specs(query.table), lang), offset, ..Page::default() };
        let Some(held) = self.select(query)? else {
            page.advice = self.no_list_advice(query.table);
            return Ok(page);
        };
        page.total = held.list.count(&held.selection);
        page.all = held.list.len();
        page.stale = held.list.stale || !held.list.whole;
        let at = held.list.slice(&held.selection, offset, rows.min(ROWS_MAX))?;
        // The list leaves the holder while rows are read through the store.
        let held = self.held.take().expect("selected just now");
        let made: Result<Vec<RowView>, Error> = at.into_iter().map(|row| self.row(&held, row, query)).collect();
        self.held = Some(held);
        page.rows = made?;
        if page.total == 0 {
            page.advice = self.advice(query.table);
        }
        Ok(page)
    }

    /// Marked rows in the order of a query, whether its conditions list them or not.
    pub(super) fn rows_of(&mut self, query: &ListQuery, marked: &HashSet<RowId>) -> Result<Vec<RowView>, Error> {
        let query = ListQuery { filters: Vec::new(), search: String::new(), ..query.clone() };
        let Some(held) = self.select(&query)? else { return Ok(Vec::new()) };
        let mut rows = held.list.slice(&held.selection, 0, usize::MAX)?;
        let mut is_marked = vec![false; held.list.len()];
        for row in &rows {
            let id = row_id(query.table, held.list.key(*row)?);
            if let Some(mark) = is_marked.get_mut(*row as usize) {
                *mark = marked.contains(&id);
            }
        }
        rows.retain(|row| is_marked.get(*row as usize) == Some(&true));
        let held = self.held.take().expect("selected just now");
        let made = rows.into_iter().map(|row| self.row(&held, row, &query)).collect();
        self.held = Some(held);
        made
    }

    /// What to do when a list was never built, or its file is damaged.
    fn no_list_advice(&self, table: Table) -> Vec<String> {
        if self.store.totals().is_ok_and(|totals| totals.iter().all(|n| *n == 0)) {
            return self.advice(table);
        }
        let lang = self.lang();
        vec![
            lang.pick("列表索引缺失或损坏。", "The index of this list is missing or damaged.").to_owned(),
            lang.pick(
                "运行 `dishu link` 重建索引；数据不受影响。",
                "Run `dishu link` to build it again; no data is lost.",
            )
            .to_owned(),
        ]
    }

    /// What to do when a list is empty.
    fn advice(&self, table: Table) -> Vec<String> {
        let lang = self.lang();
        let none = self.store.totals().is_ok_and(|totals| totals.iter().all(|n| *n == 0));
        let lines: &[[&str; 2]] = if none {
            &[
                ["库内还没有数据。", "The database holds nothing yet."],
                [
                    "先导入企业登记、党组织名单和党员名册。",
                    "Import the registry, the branch list and the rosters first.",
                ],
            ]
        } else if table == Table::Findings {
            &[
                ["没有待核事项，或尚未核查。", "No findings, or no audit yet."],
                [
                    "按 R 或运行 `dishu audit` 核查；也可能是筛选过窄。",
                    "Press R or run `dishu audit`; or the filters are too narrow.",
                ],
            ]
        } else {
            &[
                ["没有符合条件的行。", "No row satisfies this."],
                ["按 Esc 清除检索，或放宽筛选。", "Press Esc to clear the search, or widen the filters."],
            ]
        };
        lines.iter().map(|line| lang.pick(line[0], line[1]).to_owned()).collect()
    }

    fn row(&self, held: &super::service::Held, row: u32, query: &ListQuery) -> Result<RowView, Error> {
        let (key, handle) = held.list.key(row)?;
        let number = |column| held.list.number(column, row);
        let kind = match query.table {
            Table::Enterprises => Kind::Enterprise,
            Table::Branches => Kind::Branch,
            Table::Members => Kind::Member,
            Table::Texts => Kind::UnitText,
            Table::Findings => Kind::Place,
        };
        let zone = |n: u32| plain(held.list.labels().get((n as usize).wrapping_sub(1)).cloned().unwrap_or_default());
        let cells = match query.table {
            Table::Enterprises => {
                let extra = [number(Column::Findings)?, number(Column::Coverage)?, number(Column::Members)?];
                self.enterprise_cells((key, handle), extra, number(Column::County)?, zone(number(Column::Zone)?))?
            }
            Table::Branches => {
                let extra = [number(Column::Members)?, number(Column::Units)?, number(Column::Findings)?];
                self.branch_cells((key, handle), extra)?
            }
            Table::Members => self.member_cells((key, handle), number(Column::Findings)?)?,
            Table::Texts => self.text_cells(key, number(Column::Uses)?)?,
            Table::Findings => self.finding_cells(handle, number(Column::County)?, zone(number(Column::Zone)?))?,
        };
        let id =
            if query.table == Table::Findings { RowId::Finding(handle) } else { RowId::Subject(Subject { kind, key }) };
        let (hit_at, hits) = hits(query, &cells);
        Ok(RowView { id, cells, hit_at, hits })
    }

    fn enterprise_cells(
        &self,
        (key, handle): (Key, i64),
        [open, coverage, members]: [u32; 3],
        county: u32,
        zone: Cell,
    ) -> Result<Vec<Cell>, Error> {
        let lang = self.lang();
        let Some(row) = self.store.current_at::<EnterpriseRecord>(handle, key)? else {
            return Ok(vec![toned(gone(lang), Tone::Muted)]);
        };
        let e = row.facts;
        let status = lang.pick(e.status.zh(), e.status.en());
        let tone = if e.status == Status::Active { Tone::Plain } else { Tone::Muted };
        Ok(vec![
            name_cell(Kind::Enterprise, &e.name, lang),
            findings_cell(open),
            coverage_cell(coverage, lang),
            count_cell(members),
            plain(e.staff.map(|n| n.to_string()).unwrap_or_default()),
            toned(status, tone),
            plain(county_name(county)),
            zone,
            if e.code.is_empty() { toned(e.code_raw, Tone::Review) } else { plain(e.code) },
            plain(e.established.map(|date| date.to_string()).unwrap_or_default()),
        ])
    }

    fn branch_cells(&self, (key, handle): (Key, i64), [members, units, open]: [u32; 3]) -> Result<Vec<Cell>, Error> {
        let lang = self.lang();
        let Some(row) = self.store.current_at::<BranchRecord>(handle, key)? else {
            return Ok(vec![toned(gone(lang), Tone::Muted)]);
        };
        let b = row.facts;
        let state = if b.dissolved.is_some() {
            toned(lang.pick("已撤销", "dissolved"), Tone::Muted)
        } else {
            plain(lang.pick("在建", "live"))
        };
        Ok(vec![
            name_cell(Kind::Branch, &b.name, lang),
            plain(lang.pick(b.kind.zh(), b.kind.en())),
            count_cell(members),
            count_cell(units),
            findings_cell(open),
            state,
            plain(b.zone),
            plain(b.founded.map(|date| date.to_string()).unwrap_or_default()),
        ])
    }

    fn member_cells(&self, (key, handle): (Key, i64), open: u32) -> Result<Vec<Cell>, Error> {
        let lang = self.lang();
        let Some(row) = self.store.current_at::<MemberRecord>(handle, key)? else {
            return Ok(vec![toned(gone(lang), Tone::Muted)]);
        };
        let m = row.facts;
        let works = self.store.works_of_member(key)?;
        let affiliations = self.store.affiliations_of_member(key)?;
        let work = works.first();
        let state = work.and_then(|work| work.link.as_ref()).map(|link| link.state);
        let first = affiliations.first();
        let flow = if m.flow == Flow::Unknown { String::new() } else { lang.pick(m.flow.zh(), m.flow.en()).to_owned() };
        Ok(vec![
            name_cell(Kind::Member, &m.name, lang),
            plain(lang.pick(m.category.zh(), m.category.en())),
            plain(work.map(|work| work.text.clone()).unwrap_or_default()),
            state.map_or_else(Cell::default, |state| link_cell(state, lang)),
            plain(first.map(|a| a.branch_text.clone()).unwrap_or_default()),
            plain(first.map(|a| lang.pick(a.place.zh(), a.place.en()).to_owned()).unwrap_or_default()),
            plain(flow),
            findings_cell(open),
        ])
    }

    fn text_cells(&self, key: Key, uses: u32) -> Result<Vec<Cell>, Error> {
        let lang = self.lang();
        let Some(text) = self.store.unit_text(key)? else { return Ok(vec![toned(gone(lang), Tone::Muted)]) };
        let link = text.link.unwrap_or_default();
        let enterprise = link.enterprise.or(link.candidates.first().map(|c| c.enterprise));
        let name = match enterprise {
            Some(key) => self.store.subject_name(Subject { kind: Kind::Enterprise, key })?.unwrap_or_default(),
            None => String::new(),
        };
        let tone = if link.state.counts() { Tone::Plain } else { Tone::Muted };
        let method = link.candidates.first().filter(|_| !link.state.counts()).map_or(link.method, |c| c.method);
        Ok(vec![
            plain(text.text),
            link_cell(link.state, lang),
            count_cell(uses),
            toned(name, tone),
            plain(lang.pick(method.zh(), method.en())),
        ])
    }

    fn finding_cells(&self, seq: i64, county: u32, zone: Cell) -> Result<Vec<Cell>, Error> {
        let lang = self.lang();
        let Some(finding) = self.store.finding(seq)? else { return Ok(vec![toned(gone(lang), Tone::Muted)]) };
        let name = self.store.subject_name(finding.subject)?.unwrap_or_default();
        let title = audit::rule(&finding.code).map_or("", |rule| lang.pick(rule.title_zh, rule.title_en));
        let verified = match &finding.verified {
            Some(_) => toned(lang.pick("无误", "yes"), Tone::Good),
            None => Cell::default(),
        };
        Ok(vec![
            toned(severity_mark(finding.severity, lang), severity_tone(finding.severity)),
            plain(finding.code),
            name_cell(finding.subject.kind, &name, lang),
            plain(title),
            verified,
            plain(responsible(finding.responsible, lang)),
            plain(county_name(county)),
            zone,
            plain(finding.opened_on.to_string()),
        ])
    }

    pub(super) fn facets(&mut self, query: &ListQuery, column: Column) -> Result<Vec<Facet>, Error> {
        let lang = self.lang();
        let Some(list) = self.list(query.table)? else { return Ok(Vec::new()) };
        let counts = list.facets(query, column)?;
        let label = |value| value_name(query.table, column, value, list.labels(), lang);
        Ok(counts.into_iter().map(|(value, count)| Facet { value, label: label(value), count }).collect())
    }

    /// How many rows a query would list, within a pass over so many rows.
    pub(super) fn count(&mut self, query: &ListQuery, rows_max: usize) -> Result<Counted, Error> {
        if let Some(held) = self.held.as_ref().filter(|held| held.query == *query) {
            return Ok(Counted { n: held.list.count(&held.selection), is_whole: true });
        }
        let Some(list) = self.list(query.table)? else { return Ok(Counted { n: 0, is_whole: true }) };
        let (n, is_whole) = list.count_within(query, rows_max)?;
        Ok(Counted { n, is_whole })
    }

    pub(super) fn ids(&mut self, query: &ListQuery, limit: usize) -> Result<Vec<RowId>, Error> {
        let Some(held) = self.select(query)? else { return Ok(Vec::new()) };
        let rows = held.list.slice(&held.selection, 0, limit)?;
        rows.into_iter().map(|row| Ok(row_id(query.table, held.list.key(row)?))).collect()
    }

    pub(super) fn find(&mut self, query: &ListQuery, id: RowId) -> Result<Option<usize>, Error> {
        let Some(held) = self.select(query)? else { return Ok(None) };
        let row = match id {
            RowId::Subject(subject) => held.list.row_of(Some(subject.key), None)?,
            RowId::Finding(handle) => held.list.row_of(None, Some(handle))?,
            _ => None,
        };
        let Some(row) = row else { return Ok(None) };
        let rows = held.list.slice(&held.selection, 0, usize::MAX)?;
        Ok(rows.into_iter().position(|r| r == row))
    }

    pub(super) fn journal_page(&self, offset: usize, rows: usize) -> Result<Page, Error> {
        let lang = self.lang();
        let (lines, total) = self.store.journal(offset, rows.min(ROWS_MAX))?;
        let specs: &[Spec] = &[
            (None, ["记录号", "no."], 6, 8, 0, true, false),
            left(None, ["时间", "at"], 19, 19, 1, false),
            left(None, ["操作人", "operator"], 8, 12, 2, false),
            left(None, ["操作", "action"], 10, 12, 0, false),
            left(None, ["对象", "subject"], 8, 30, 0, false),
            left(None, ["原因", "why"], 20, 40, 0, false),
        ];
        let mut page = Page {
            columns: columns(specs, lang),
            offset,
            total: usize_of(total),
            all: usize_of(total),
            ..Page::default()
        };
        for line in lines {
            let subject = match line.subject {
                Some(subject) => shown(subject.kind, &self.store.subject_name(subject)?.unwrap_or_default()),
                None => String::new(),
            };
            let tone = if line.state == 1 { Tone::Plain } else { Tone::Muted };
            let cells = vec![
                plain(line.number.to_string()),
                plain(self.options.clock.words(line.at)),
                plain(line.operator),
                toned(action_name(&line.action, line.state, lang), tone),
                plain(subject),
                plain(if line.why.is_empty() { line.detail } else { line.why }),
            ];
            page.rows.push(RowView { id: RowId::Journal(line.number), cells, hit_at: 0, hits: Vec::new() });
        }
        if total == 0 {
            page.advice = self.advice(Table::Enterprises);
        }
        Ok(page)
    }

    pub(super) fn batch_page(&self, offset: usize, rows: usize) -> Result<Page, Error> {
        let lang = self.lang();
        let (batches, total) = self.store.batches(offset, rows.min(ROWS_MAX))?;
        let n = |title| (None, title, 6, 8, 1, true, false);
        let specs: &[Spec] = &[
            (None, ["批次", "no."], 5, 6, 0, true, false),
            left(None, ["名单", "list"], 12, 16, 0, false),
            left(None, ["文件", "file"], 10, 30, 0, false),
            n(["读入", "read"]),
            n(["新增", "new"]),
            n(["变更", "changed"]),
            n(["未变", "same"]),
            n(["归并", "merged"]),
            n(["退回", "rejected"]),
            n(["跳过", "skipped"]),
            n(["疑点", "faults"]),
            left(None, ["截止日", "as of"], 10, 10, 3, false),
            left(None, ["时间", "at"], 19, 19, 4, false),
            left(None, ["操作人", "operator"], 8, 10, 5, false),
        ];
        let mut page = Page {
            columns: columns(specs, lang),
            offset,
            total: usize_of(total),
            all: usize_of(total),
            ..Page::default()
        };
        for batch in batches {
            let mut cells = vec![
                plain(batch.number.to_string()),
                plain(lang.pick(batch.list.zh(), batch.list.en())),
                plain(batch.file),
            ];
            cells.extend(batch.counts.iter().zip(0..).map(|(n, at)| {
                let tone = if at == 5 && *n > 0 { Tone::Review } else { Tone::Plain };
                toned(n.to_string(), tone)
            }));
            cells.push(plain(batch.faults.to_string()));
            cells.push(plain(batch.as_of.to_string()));
            cells.push(plain(self.options.clock.words(batch.at)));
            cells.push(plain(batch.operator));
            page.rows.push(RowView { id: RowId::Batch(batch.number), cells, hit_at: 0, hits: Vec::new() });
        }
        if total == 0 {
            page.advice = self.advice(Table::Enterprises);
        }
        Ok(page)
    }

    pub(super) fn fault_page(&self, batch: Option<i64>, offset: usize, rows: usize) -> Result<Page, Error> {
        let lang = self.lang();
        let (faults, total) = self.store.faults(batch, offset, rows.min(ROWS_MAX))?;
        let specs: &[Spec] = &[
            (None, ["批次", "no."], 5, 6, 1, true, false),
            (None, ["行", "row"], 6, 8, 0, true, false),
            left(None, ["结果", "row was"], 6, 6, 0, false),
            left(None, ["说明", "words"], 40, 120, 0, false),
        ];
        let mut page = Page {
            columns: columns(specs, lang),
            offset,
            total: usize_of(total),
            all: usize_of(total),
            ..Page::default()
        };
        for (number, fault) in faults {
            let state = if fault.rejects {
                toned(lang.pick("退回", "sent back"), Tone::Review)
            } else {
                plain(lang.pick("保留", "kept"))
            };
            let cells = vec![
                plain(number.to_string()),
                plain(fault.row.to_string()),
                state,
                plain(lang.pick(fault.zh, fault.en)),
            ];
            page.rows.push(RowView { id: RowId::Fault(number, fault.row), cells, hit_at: 0, hits: Vec::new() });
        }
        if total == 0 {
            page.advice = vec![lang.pick("没有错行。", "No faults.").to_owned()];
        }
        Ok(page)
    }
}

fn usize_of(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn gone(lang: Lang) -> &'static str {
    lang.pick("（已不在库内）", "(no longer here)")
}

pub(super) fn row_id(table: Table, (key, handle): (Key, i64)) -> RowId {
    let kind = match table {
        Table::Enterprises => Kind::Enterprise,
        Table::Branches => Kind::Branch,
        Table::Members => Kind::Member,
        Table::Texts => Kind::UnitText,
        Table::Findings => return RowId::Finding(handle),
    };
    RowId::Subject(Subject { kind, key })
}

/// In which cell what was typed is found, and which of its characters: the name first, then the code.
fn hits(query: &ListQuery, cells: &[Cell]) -> (usize, Vec<usize>) {
    let at = |wanted: Column| specs(query.table).iter().position(|spec| spec.0 == Some(wanted));
    let found = [Column::Name, Column::Code].into_iter().filter_map(at).find_map(|at| {
        let hits = found::positions(&query.search, &cells.get(at)?.text);
        (!hits.is_empty()).then_some((at, hits))
    });
    found.unwrap_or_default()
}

/// 改 核 提: stands beside every colour.
pub(super) fn severity_mark(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Breach => lang.pick("改", "B"),
        Severity::Review => lang.pick("核", "R"),
        Severity::Notice => lang.pick("提", "N"),
    }
}

pub(super) fn responsible(responsible: Responsible, lang: Lang) -> &'static str {
    lang.pick(responsible.zh(), responsible.en())
}

pub(super) fn coverage_cell(coverage: u32, lang: Lang) -> Cell {
    match coverage {
        0 => toned(lang.pick("无", "none"), Tone::Muted),
        1 => plain(lang.pick("工作", "work")),
        2 => toned(lang.pick("联合", "joint"), Tone::Good),
        3 => toned(lang.pick("单独", "own"), Tone::Good),
        _ => toned(lang.pick("未知", "unknown"), Tone::Muted),
    }
}

pub(super) fn link_cell(state: LinkState, lang: Lang) -> Cell {
    let tone = match state {
        LinkState::Settled | LinkState::Confirmed => Tone::Good,
        LinkState::Candidate | LinkState::Ambiguous => Tone::Review,
        LinkState::Unmatched | LinkState::Refused | LinkState::NotAUnit => Tone::Muted,
    };
    toned(lang.pick(state.zh(), state.en()), tone)
}

/// What a journal entry did, in words.
pub(super) fn action_name(action: &str, state: i64, lang: Lang) -> String {
    let name = match action {
        "import" => lang.pick("导入", "import"),
        "link" => lang.pick("单位匹配", "link"),
        "audit" => lang.pick("核查", "audit"),
        "verify" => lang.pick("核实无误", "verified"),
        "unverify" => lang.pick("撤回核实", "verification taken back"),
        "reveal" => lang.pick("查看明文", "reveal"),
        "decide" => lang.pick("确认匹配", "match decided"),
        "reopen" => lang.pick("匹配重开", "matches reopened"),
        "alias" => lang.pick("别名表", "alias table"),
        "reread" => lang.pick("重读地址", "addresses read anew"),
        "address" => lang.pick("更正地址读法", "address placed"),
        "zones" => lang.pick("园区范围", "table of parks"),
        "edit" => lang.pick("更正", "edit"),
        "fill" => lang.pick("填表", "form filled"),
        "form-asked" => lang.pick("布置报表", "form asked"),
        "form-out" => lang.pick("下发空表", "blanks sent"),
        "form-in" => lang.pick("收回报表", "form received"),
        "form-reminded" => lang.pick("催报", "reminded"),
        "form-closed" => lang.pick("报表截止", "form closed"),
        "paper" => lang.pick("拟公文", "paper"),
        "paper-template" => lang.pick("公文样本", "template"),
        "form-sent" => lang.pick("表已报送", "form sent"),
        "export" => lang.pick("导出清单", "worklist"),
        "undo" => lang.pick("撤销", "undone"),
        "redo" => lang.pick("重做", "redone"),
        "restore" => lang.pick("恢复备份", "restored"),
        "operator" => lang.pick("操作人", "operator"),
        "campaign" => lang.pick("集中攻坚", "campaign"),
        "task" => lang.pick("摸排任务", "task"),
        "absence" => lang.pick("请假", "absence"),
        "sheet" => lang.pick("清单收发", "task sheet"),
        "visit" => lang.pick("走访", "visit"),
        other => other,
    };
    match state {
        0 => format!("{name}{}", lang.pick("(进行中)", " (running)")),
        2 => format!("{name}{}", lang.pick("(已中止)", " (stopped)")),
        _ => name.to_owned(),
    }
}

/// The name of a number in a column, for filters.
pub(super) fn value_name(table: Table, column: Column, value: u32, labels: &[String], lang: Lang) -> String {
    use crate::audit::scope::Step;
    let unknown = lang.pick("（未知）", "(unknown)");
    let number = u8::try_from(value).unwrap_or(u8::MAX);
    macro_rules! named {
        ($name:ty) => {{
            let named = <$name>::from_number(number);
            lang.pick(named.zh(), named.en()).to_owned()
        }};
    }
    match column {
        Column::Status => named!(Status),
        Column::Ownership => named!(Ownership),
        Column::UnitKind => named!(UnitKind),
        Column::Relation => named!(Relation),
        Column::ZoneSplit => named!(ZoneSplit),
        Column::BranchKind => named!(BranchKind),
        Column::Category => named!(Category),
        Column::Place => named!(Place),
        Column::Flow => named!(Flow),
        Column::Severity => named!(Severity),
        Column::Step => named!(Step),
        Column::SubjectKind => Kind::from_number(number).map_or(unknown, |kind| kind_name(kind, lang)).to_owned(),
        Column::Linked if table == Table::Members => match number {
            0 => lang.pick("未填单位", "no unit").to_owned(),
            n => {
                let state = LinkState::from_number(n - 1);
                lang.pick(state.zh(), state.en()).to_owned()
            }
        },
        Column::Linked => named!(LinkState),
        Column::Coverage => coverage_cell(value, lang).text,
        Column::Rule => {
            let code = rule_code(value);
            let title = audit::rule(&code).map_or("", |rule| lang.pick(rule.title_zh, rule.title_en));
            format!("{code} {title}")
        }
        Column::County => match county_name(value) {
            name if name.is_empty() => unknown.to_owned(),
            name => name,
        },
        Column::Township => DivisionCode::from_nine(value)
            .map(|code| Divisions::shared().path(code).into_iter().rev().take(2).rev().collect::<String>())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| unknown.to_owned()),
        Column::Zone => match labels.get((value as usize).wrapping_sub(1)) {
            Some(name) => name.clone(),
            None => lang.pick("（无园区）", "(no zone)").to_owned(),
        },
        Column::Running | Column::ThreeHave => match number {
            1 => lang.pick("否", "no").to_owned(),
            2 => lang.pick("是", "yes").to_owned(),
            _ => unknown.to_owned(),
        },
        Column::Live if table == Table::Findings => {
            lang.pick(["核实无误", "待办"], ["verified", "open"])[usize::from(value != 0)].to_owned()
        }
        Column::Live => lang.pick(["已撤销", "在建"], ["dissolved", "live"])[usize::from(value != 0)].to_owned(),
        Column::Staff if value == 0 => unknown.to_owned(),
        Column::Staff => (value - 1).to_string(),
        Column::Established | Column::Opened => crate::model::day::PartialDate::from_number(value)
            .map_or_else(|| unknown.to_owned(), |date| date.to_string()),
        Column::InScope
        | Column::Row
        | Column::Alike
        | Column::Name
        | Column::Code
        | Column::Members
        | Column::Findings
        | Column::Units
        | Column::Uses => value.to_string(),
    }
}

pub(super) fn kind_name(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Enterprise => lang.pick("企业", "enterprise"),
        Kind::Branch => lang.pick("党组织", "branch"),
        Kind::Member => lang.pick("党员", "member"),
        Kind::UnitText => lang.pick("单位名称", "unit text"),
        Kind::Transfer => lang.pick("关系转接", "transfer"),
        Kind::Contact => lang.pick("联络服务人员", "contact"),
        Kind::Place => lang.pick("同一地址", "address"),
        Kind::Listing => lang.pick("企业党员名单", "listed person"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_name_is_not_a_blank_line() {
        assert_eq!(name_cell(Kind::Enterprise, " ", Lang::Zh), toned("(无名称)", Tone::Muted));
        assert_eq!(name_cell(Kind::Member, "林小满", Lang::Zh), plain(mask::person("林小满")));
    }
}
