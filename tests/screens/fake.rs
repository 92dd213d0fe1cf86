//! An invented park behind the interface: rows are made from their number, so a list may have a million of them. No person
//! and no enterprise here exists.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dishu::app::Service;
use dishu::app::action::{Action, Done, Imported, Progress, Report};
use dishu::app::error::{Error, ErrorKind};
use dishu::app::papers::Papered;
use dishu::app::query::{Answer, Query};
use dishu::app::views::*;
use dishu::model::id::{Id, Key, Kind, Region, Subject};
use dishu::model::list::{Column, ListQuery, Predicate, Table, Test};

const BRANDS: [(&str, &str); 8] = [
    ("望海", "wh"),
    ("椰林", "yl"),
    ("南渡", "nd"),
    ("蓝湾", "lw"),
    ("东坡", "dp"),
    ("榕荫", "ry"),
    ("金帆", "jf"),
    ("晨光", "cg"),
];
const TRADES: [&str; 6] = ["科技", "贸易", "物流", "生物医药", "文化传媒", "新能源"];
const STATUS: [&str; 4] = ["存续", "停业", "吊销", "注销"];
const COUNTIES: [&str; 4] = ["秀英区", "龙华区", "琼山区", "美兰区"];

/// The invented park.
#[derive(Clone)]
pub struct Fake {
    /// Enterprises; the other tables are a part of them.
    pub n: usize,
    /// Grows when someone else changes the data.
    pub version: Arc<AtomicU64>,
    /// Queries answered.
    pub asked: Arc<AtomicU64>,
    /// Every read fails.
    pub is_broken: bool,
    /// Saved views.
    pub views: Vec<SavedView>,
}

impl Fake {
    /// A park of `n` enterprises.
    pub fn new(n: usize) -> Fake {
        Fake { n, version: Arc::default(), asked: Arc::default(), is_broken: false, views: Vec::new() }
    }

    fn total(&self, table: Table) -> usize {
        match table {
            Table::Enterprises => self.n,
            Table::Branches => self.n / 10,
            Table::Members => self.n / 3,
            Table::Findings => self.n / 5,
            Table::Texts => self.n / 8,
        }
    }

    /// Rows that satisfy a query, by number, in order.
    fn rows(&self, query: &ListQuery, offset: usize, rows: usize) -> (Vec<usize>, usize) {
        let all = self.total(query.table);
        if query.search.is_empty() && query.filters.is_empty() {
            let at = |i: usize| if query.descending { all - 1 - i } else { i };
            return ((offset.min(all)..(offset.saturating_add(rows)).min(all)).map(at).collect(), all);
        }
        let mut hits: Vec<usize> = (0..all).filter(|i| fits(query, *i)).collect();
        if query.descending {
            hits.reverse();
        }
        let total = hits.len();
        (hits.into_iter().skip(offset).take(rows).collect(), total)
    }

    fn page(&self, query: &ListQuery, offset: usize, rows: usize) -> Page {
        let (numbers, total) = self.rows(query, offset, rows);
        let all = self.total(query.table);
        let advice = if all == 0 { vec!["按 7 导入企业登记表。".to_owned()] } else { Vec::new() };
        let rows = numbers.into_iter().map(|i| row(query, i)).collect();
        Page { columns: columns(query.table), rows, offset, total, all, stale: false, advice }
    }
}

fn name(i: usize) -> String {
    let (brand, _) = BRANDS[i % BRANDS.len()];
    format!("海口{brand}{}有限公司{}号", TRADES[i / 8 % TRADES.len()], i + 1)
}

fn fits(query: &ListQuery, i: usize) -> bool {
    let (_, initials) = BRANDS[i % BRANDS.len()];
    let found = query.search.is_empty() || name(i).contains(&query.search) || initials.starts_with(&query.search);
    found && query.filters.iter().all(|filter: &Predicate| filter.holds(value(filter.column, i)))
}

fn value(column: Column, i: usize) -> u32 {
    match column {
        Column::Status => (i % 4) as u32,
        Column::County => (i / 2 % 4) as u32,
        Column::Severity => (i % 3) as u32,
        Column::Linked | Column::Coverage | Column::InScope | Column::ThreeHave => (i % 2) as u32,
        Column::Live => 1,
        _ => 0,
    }
}

fn label(column: Column, value: u32) -> String {
    match column {
        Column::Status => STATUS[value as usize % 4].to_owned(),
        Column::County => COUNTIES[value as usize % 4].to_owned(),
        Column::Severity => ["提示", "待核", "应改"][value as usize % 3].to_owned(),
        Column::Live => ["核实无误", "待办"][value as usize % 2].to_owned(),
        _ => ["否", "是"][value as usize % 2].to_owned(),
    }
}

pub fn subject(kind: Kind, i: usize) -> RowId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&(i as u64).to_be_bytes());
    RowId::Subject(Subject { kind, key: Key { region: Region(460105), id: Id(bytes) } })
}

fn column(column: Option<Column>, title: &str, (min, ideal): (u16, u16), drop: u8) -> ColumnView {
    let align = if drop == 9 { Align::Right } else { Align::Left };
    ColumnView {
        column,
        key: column.map_or(title, |column| column.en()).to_owned(),
        title: title.to_owned(),
        min,
        ideal,
        drop,
        align,
        sortable: column.is_some(),
    }
}

fn columns(table: Table) -> Vec<ColumnView> {
    let first = |title: &str| column(Some(Column::Name), title, (20, 40), 0);
    match table {
        Table::Enterprises => vec![
            first("名称"),
            column(Some(Column::Code), "信用代码", (18, 18), 6),
            column(Some(Column::Status), "状态", (4, 6), 3),
            column(Some(Column::County), "县区", (6, 8), 4),
            column(Some(Column::Staff), "从业", (6, 6), 9),
            column(Some(Column::Coverage), "覆盖", (6, 8), 1),
        ],
        Table::Branches => vec![first("名称"), column(Some(Column::BranchKind), "类别", (8, 10), 2)],
        Table::Members => vec![
            first("姓名"),
            column(Some(Column::Category), "类别", (8, 8), 2),
            column(None, "工作单位", (16, 40), 3),
        ],
        Table::Findings => vec![
            column(Some(Column::Severity), "轻重", (4, 4), 0),
            column(Some(Column::Rule), "规则", (4, 4), 0),
            first("对象"),
            column(None, "事项", (16, 30), 0),
            column(Some(Column::Opened), "发现", (10, 10), 5),
        ],
        Table::Texts => vec![
            first("单位名称"),
            column(Some(Column::Linked), "匹配", (6, 8), 1),
            column(Some(Column::Uses), "次数", (4, 6), 9),
        ],
    }
}

fn cell(text: impl Into<String>, tone: Tone) -> Cell {
    Cell { text: text.into(), tone }
}

fn row(query: &ListQuery, i: usize) -> RowView {
    let plain = |text: &str| cell(text, Tone::Plain);
    let named = plain(&name(i));
    let (id, cells) = match query.table {
        Table::Enterprises => (
            subject(Kind::Enterprise, i),
            vec![
                named,
                plain(&format!("91460100MA5T{:06}", i % 1_000_000)),
                plain(STATUS[i % 4]),
                plain(COUNTIES[i / 2 % 4]),
                plain(&(i % 300).to_string()),
                if i.is_multiple_of(2) { cell("未覆盖", Tone::Review) } else { cell("已覆盖", Tone::Good) },
            ],
        ),
        Table::Branches => {
            (subject(Kind::Branch, i), vec![plain(&format!("中共{}支部委员会", name(i))), plain("单独")])
        }
        Table::Members => (subject(Kind::Member, i), vec![plain("吴**"), plain("正式党员"), named]),
        Table::Findings => {
            let (word, tone) = [("提示", Tone::Notice), ("待核", Tone::Review), ("应改", Tone::Breach)][i % 3];
            let cells = vec![cell(word, tone), plain("FG01"), named, plain("应单独建支部未建"), plain("2026-11-20")];
            (RowId::Finding(i as i64), cells)
        }
        Table::Texts => {
            (subject(Kind::UnitText, i), vec![named, plain(label(Column::Linked, (i % 2) as u32).as_str()), plain("3")])
        }
    };
    let hits = if query.search == BRANDS[i % 8].1 { vec![2, 3] } else { Vec::new() };
    RowView { id, cells, hit_at: if query.table == Table::Findings { 2 } else { 0 }, hits }
}

fn log_page(titles: [&str; 3], ids: impl Iterator<Item = (RowId, [String; 3])>, offset: usize, total: usize) -> Page {
    let columns = vec![
        column(None, titles[0], (10, 19), 0),
        column(None, titles[1], (10, 24), 0),
        column(None, titles[2], (20, 80), 0),
    ];
    let rows = ids
        .map(|(id, texts)| RowView {
            id,
            cells: texts.into_iter().map(|text| cell(text, Tone::Plain)).collect(),
            hit_at: 0,
            hits: Vec::new(),
        })
        .collect();
    Page { columns, rows, offset, total, all: total, ..Page::default() }
}

fn card(row: RowId) -> Card {
    let i = match row {
        RowId::Subject(subject) => u64::from_be_bytes(subject.key.id.0[8..].try_into().expect("8 bytes")) as usize,
        RowId::Finding(n) | RowId::Journal(n) | RowId::Batch(n) | RowId::Fault(n, _) => usize::try_from(n).unwrap_or(0),
        RowId::Report(_) | RowId::Campaign(_) => 0,
        RowId::Task(n) => usize::try_from(n).unwrap_or(0),
    };
    let plain = |text: &str| cell(text, Tone::Plain);
    let left = "海南省海口市秀英区长滨路8号望海大厦3层301室".to_owned();
    let right = "海南省海口市龙华区滨海大道6号蓝湾中心3层301室".to_owned();
    let mark = |text: &str, part: &str| text.find(part).map(|at| at..at + part.len()).into_iter().collect::<Vec<_>>();
    let compare = Line::Compare {
        left_marks: [mark(&left, "秀英"), mark(&left, "长滨路8号望海大厦")].concat(),
        right_marks: [mark(&right, "龙华"), mark(&right, "滨海大道6号蓝湾中心")].concat(),
        left: ("登记住所".to_owned(), left),
        right: ("经营场所".to_owned(), right),
    };
    let members = (0..4).map(|k| {
        Line::Go(
            format!("吴**  正式党员  关系在原工作单位  第{}名", k + 1),
            Goto::Card(subject(Kind::Member, i * 4 + k)),
        )
    });
    let candidates = (0..2).map(|k| Line::Go(name(i + k), Goto::Card(subject(Kind::Enterprise, i + k))));
    Card {
        id: row,
        title: name(i),
        sections: vec![
            Section {
                title: "为何提出".to_owned(),
                lines: vec![
                    Line::Text(cell(
                        "请核实：该企业有正式党员4名，未见单独党支部，也未见联合党支部覆盖。",
                        Tone::Review,
                    )),
                    Line::Pair("依据".to_owned(), plain("《中国共产党支部工作条例（试行）》第四条")),
                    Line::Pair("办法".to_owned(), plain("由园区党（工）委指导成立党支部，大会选举后报备。")),
                ],
            },
            Section { title: "两处地址".to_owned(), lines: vec![compare] },
            Section { title: "党员".to_owned(), lines: members.collect() },
            Section { title: "候选企业".to_owned(), lines: candidates.collect() },
        ],
    }
}

fn overview(fake: &Fake) -> Overview {
    if fake.n == 0 {
        return Overview::default();
    }
    let list = |table, filters| ListQuery { table, filters, ..ListQuery::default() };
    let gap = Some(list(Table::Enterprises, vec![Predicate::is(Column::Coverage, 0)]));
    let rate = |key: &str, label: &str, numerator, denominator, base: &str| RateView {
        key: key.to_owned(),
        label: label.to_owned(),
        numerator,
        denominator,
        base: base.to_owned(),
        gap: gap.clone(),
        missing: None,
    };
    let missing = RateView {
        missing: Some("尚未导入联络服务人员".to_owned()),
        gap: None,
        ..rate("work", "工作覆盖率", 0, 0, "实体运营")
    };
    let counted = |label: &str, count, table| CountView {
        key: label.to_owned(),
        label: label.to_owned(),
        count,
        tone: Tone::Plain,
        list: Some(list(table, Vec::new())),
    };
    let n = fake.n as u64;
    let rule = |code: &str, title: &str, counts, verified| RuleView {
        code: code.to_owned(),
        title: title.to_owned(),
        counts,
        verified,
        not_assessable: 12,
        list: list(Table::Findings, vec![Predicate::is(Column::Severity, 1)]),
    };
    let zone = |name: &str, n: u64| ZoneView {
        name: name.to_owned(),
        in_scope: n,
        org: (n / 3, n),
        work: (n / 2, n),
        floating: (2, 100),
        findings: n / 9,
        list: list(Table::Enterprises, vec![Predicate::is(Column::County, 1)]),
    };
    Overview {
        trend: Vec::new(),
        as_of: "2026-11-20".to_owned(),
        known: 1024,
        made: "2026-11-21 08:00 党务专干 核查".to_owned(),
        stale: fake.version.load(Ordering::Relaxed) > 0,
        totals: vec![
            counted("企业", n, Table::Enterprises),
            counted("党组织", n / 10, Table::Branches),
            counted("党员", n / 3, Table::Members),
            counted("单位名称", n / 8, Table::Texts),
            counted("待核事项", n / 5, Table::Findings),
        ],
        rates: vec![
            rate("org", "组织覆盖率", 252, 306, "实体运营"),
            rate("own", "单独组建率", 92, 306, "实体运营"),
            missing,
            rate("floating", "流动党员比例", 81, 1000, "在册党员"),
        ],
        separation: Vec::new(),
        funnel: vec![
            counted("导入行", n, Table::Enterprises),
            counted("登记在册", n * 9 / 10, Table::Enterprises),
            counted("纳入底数", n / 2, Table::Enterprises),
            counted("实体运营", n / 3, Table::Enterprises),
            counted("三有", n / 6, Table::Enterprises),
        ],
        rules: vec![
            rule("FG01", "应单独建支部未建", [12, 3, 0], 1),
            rule("FG03", "三有企业无任何工作覆盖", [0, 41, 0], 0),
            rule("GX01", "工作单位已有党组织而关系未转", [0, 118, 0], 7),
            rule("SJ05", "信用代码校验不符", [0, 0, 9], 0),
        ],
        zones: vec![zone("秀英科技园", 360), zone("龙华云谷", 45)],
        notes: vec![cell("3个党支部尚未报名册，其人数类规则暂不核查。", Tone::Review)],
        reminders: Vec::new(),
        next: vec!["先看应改的12项：按 2 打开待核事项。".to_owned()],
    }
}

impl Service for Fake {
    fn query(&mut self, query: &Query) -> Answer {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.is_broken {
            let error = Error::new(ErrorKind::Busy, "库正被另一台终端写入", "another terminal is writing");
            return Answer::Failed(error.hint("稍候重试", "try again in a moment"));
        }
        match query {
            Query::Overview => Answer::Overview(Box::new(overview(self))),
            Query::Page { query, offset, rows } => Answer::Page(self.page(query, *offset, *rows)),
            Query::Facets { query, column } => {
                let all = self.total(query.table).min(1000);
                let mut counts = std::collections::BTreeMap::<u32, usize>::new();
                (0..all).filter(|i| fits(query, *i)).for_each(|i| *counts.entry(value(*column, i)).or_default() += 1);
                let facet = |(value, count)| Facet { value, label: label(*column, value), count };
                Answer::Facets(counts.into_iter().map(facet).collect())
            }
            Query::Count { query, rows_max } => {
                let all = self.total(query.table);
                let n = (0..all.min(*rows_max)).filter(|i| fits(query, *i)).count();
                Answer::Count(Counted { n, is_whole: *rows_max >= all })
            }
            Query::Tally { query, column } => {
                let all = self.total(query.table).min(1000);
                let mut counts = std::collections::BTreeMap::<u32, usize>::new();
                (0..all).filter(|i| fits(query, *i)).for_each(|i| *counts.entry(value(*column, i)).or_default() += 1);
                let line =
                    |(value, count)| TallyLine { label: label(*column, value), test: Test::Any(vec![value]), count };
                Answer::Tally(counts.into_iter().map(line).collect())
            }
            Query::Views(_) => Answer::Views(self.views.clone()),
            Query::Card(RowId::Journal(_)) => Answer::Card(None),
            Query::Card(row) => Answer::Card(Some(Box::new(card(*row)))),
            Query::Report { .. } => Answer::Report(None),
            Query::Slice { .. } => Answer::Slice(None),
            Query::Journal { offset, rows } => {
                let total = self.n.min(50);
                let texts =
                    |i: usize| ["2026-11-21 08:00:00".to_owned(), "党务专干".to_owned(), format!("导入第{i}批")];
                let ids = (*offset..(offset + rows).min(total)).map(|i| (RowId::Journal(i as i64), texts(i)));
                Answer::Page(log_page(["时间", "操作人", "操作"], ids, *offset, total))
            }
            Query::Calibration => Answer::Calibration(CalibrationView::default()),
            Query::Batches { offset, rows } => {
                let total = self.n.min(3);
                let texts =
                    |i: usize| [format!("第{i}批"), "企业登记表.xlsx".to_owned(), "读入 1,234 退回 3".to_owned()];
                let ids = (*offset..(offset + rows).min(total)).map(|i| (RowId::Batch(i as i64), texts(i)));
                Answer::Page(log_page(["批次", "文件", "结果"], ids, *offset, total))
            }
            Query::Faults { offset, rows, .. } => {
                let total = self.n.min(3);
                let text = "企业登记表.xlsx 第 213 行「统一社会信用代码」：91460100MA5TXXXXX 只有 17 位，应为 18 位";
                let texts = |i: usize| [i.to_string(), "信用代码".to_owned(), text.to_owned()];
                let ids = (*offset..(offset + rows).min(total)).map(|i| (RowId::Fault(1, i as u32), texts(i)));
                Answer::Page(log_page(["行", "列", "错处"], ids, *offset, total))
            }
            Query::Forms(_) => Answer::Forms(vec![super::plans::form()]),
            Query::Zones => Answer::Zones(Default::default()),
            Query::ZoneOf(_) => Answer::ZoneOf(Default::default()),
            Query::Plans => Answer::Plans(super::plans::adopted()),
            Query::Tasks { .. } => Answer::Page(Page { advice: vec!["还没有任务".to_owned()], ..Page::default() }),
            Query::Sheets(_) | Query::Bulletin(_) | Query::Campaign(_) => {
                Answer::Failed(Error::new(ErrorKind::Usage, "还没有发起集中攻坚", "no campaign yet"))
            }
            Query::Ids { query, limit } => {
                let (rows, _) = self.rows(query, 0, *limit);
                Answer::Ids(rows.into_iter().map(|i| row(query, i).id).collect())
            }
            Query::Find { query, id } => {
                let (rows, _) = self.rows(query, 0, usize::MAX);
                Answer::Find(rows.into_iter().position(|i| row(query, i).id == *id))
            }
            Query::Queue { .. } => Answer::Queue(Box::new(super::confirm::queue())),
            Query::Doubt(row) => Answer::Doubt(super::confirm::doubt(*row).map(Box::new)),
            Query::Named(text) => Answer::Named(super::confirm::named(text)),
            Query::Written(_) => Answer::Ids(Vec::new()),
        }
    }

    fn run(&mut self, action: Action, report: &mut Report) -> Result<Done, Error> {
        for done in 0..=4 {
            if report(&Progress { label: "核查企业".to_owned(), done: done * 25, of: 100 }).is_break() {
                return Err(Error::new(ErrorKind::Usage, "已按要求停止", "stopped as asked"));
            }
        }
        Ok(match action {
            Action::Import(import) => Done::Imported(Box::new(Imported {
                batch: i64::from(!import.dry_run),
                file: "企业登记表.xlsx".to_owned(),
                sheet: "Sheet1".to_owned(),
                counts: RowCounts {
                    read: 1234,
                    new: 1000,
                    changed: 34,
                    unchanged: 150,
                    merged: 10,
                    rejected: 3,
                    skipped: 37,
                },
                mapping: vec![
                    ("企业名称".to_owned(), Some("名称".to_owned()), String::new()),
                    ("备注".to_owned(), None, "无此栏".to_owned()),
                ],
                faults: vec!["企业登记表.xlsx 第 213 行「统一社会信用代码」：只有 17 位，应为 18 位".to_owned()],
                n_faults: 3,
                rejects: Some("企业登记表.rejects.xlsx".into()),
                ..Imported::default()
            })),
            Action::Link => Done::Linked { states: Vec::new(), changed: 0 },
            Action::Campaign(_) | Action::Sheets(_) | Action::Bulletin(_) => Done::Changed(1),
            Action::Audit { .. } => Done::Audited { run: 2, open: 183, opened: 5, closed: 2, changed: 0 },
            Action::Worklist(worklist) => {
                let rows =
                    if worklist.rows.is_empty() { self.rows(&worklist.query, 0, 0).1 } else { worklist.rows.len() };
                Done::Written { path: worklist.path, rows: rows as u64 }
            }
            Action::Verify { findings, .. } | Action::Unverify { findings, .. } => Done::Changed(findings.len() as u64),
            Action::Export(export) => Done::Written { path: export.path, rows: export.columns.len() as u64 },
            Action::SaveView(view) => {
                self.views.push(view);
                Done::Kept
            }
            Action::DropView { name, .. } => {
                self.views.retain(|view| view.name != name);
                Done::Kept
            }
            Action::ImportZones { .. } | Action::PlaceAddress { .. } => Done::Changed(1),
            Action::ExportZones { path } => Done::Written { path, rows: 1 },
            Action::Undo | Action::Redo => Done::Reversed { what: "#7 核实无误".to_owned(), rows: 1 },
            Action::Reveal { .. } => Done::Revealed(vec![("姓名".to_owned(), "吴某某".to_owned())]),
            Action::Ledger(ledger) => Done::Written { path: ledger.path, rows: 2 },
            Action::Fill(fill) => Done::Filled(Box::new(super::plans::filled(fill.out))),
            Action::FormSent { .. } | Action::Template { .. } | Action::FormClose { .. } => Done::Changed(9),
            Action::FormAsk(_) | Action::FormReceive { .. } | Action::FormRemind { .. } => {
                Done::Forms(vec![super::plans::form()])
            }
            Action::FormSend(send) => Done::Written { path: send.folder, rows: 2 },
            Action::Paper(paper) => {
                Done::Papered(Papered {
                    path: paper.path.clone(), missing: vec!["选举日期".into()], by_site: false
                })
            }
            Action::Pages(pages) => Done::Written { path: pages.path, rows: 1 },
            Action::Decide { .. } | Action::Edit { .. } | Action::Enter { .. } | Action::EndEntry { .. } => {
                Done::Changed(1)
            }
            Action::Settle { texts, .. } => Done::Changed(texts.len() as u64),
            Action::ExportAliases { path, .. } => Done::Written { path, rows: 4 },
            Action::ImportAliases { .. } => Done::Aliases { n_read: 3, n_decided: 2, unknown: Vec::new() },
            Action::Propose(spec) => Done::Proposed(Box::new(super::plans::proposal(spec))),
            Action::Adopt { proposal, .. } => Done::Adopted { number: 7, groups: proposal.groups.len() as u64 },
            Action::Withdraw { .. } | Action::Advance { .. } => Done::Changed(1),
            Action::WritePlan { proposal, path } => Done::Written { path, rows: proposal.groups.len() as u64 },
        })
    }

    fn data_version(&mut self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }
}
