//! JSON: the shapes that `--json` prints, one schema per command in `schema/`. Names are stable and words inside follow the
//! language; a column that only shows, and cannot be filtered by, goes by its title.

use crate::app::action::Imported;
use crate::app::admin::{Checked, Copied, Holder, Operator};
use crate::app::config::{Explained, Settings};
use crate::app::error::Error;
use crate::app::generate::Tally;
use crate::app::views::{Card, Cell, Line, Overview, RowCounts, RowId, RowView, Section};
use crate::model::id::{Key, Kind, Subject};
use crate::model::lang::Lang;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

const KINDS: [(Kind, &str); 8] = [
    (Kind::Enterprise, "enterprise"),
    (Kind::Branch, "branch"),
    (Kind::Member, "member"),
    (Kind::UnitText, "unit-text"),
    (Kind::Transfer, "transfer"),
    (Kind::Contact, "contact"),
    (Kind::Place, "place"),
    (Kind::Listing, "listing"),
];

/// A row's id as commands write and take it: `finding:12`, `enterprise:460105-01J…`.
pub fn id_text(id: RowId) -> String {
    match id {
        RowId::Subject(subject) => {
            let kind = KINDS.iter().find(|(kind, _)| *kind == subject.kind).map_or("", |(_, name)| name);
            format!("{kind}:{}", subject.key)
        }
        RowId::Finding(number) => format!("finding:{number}"),
        RowId::Journal(number) => format!("journal:{number}"),
        RowId::Batch(number) => format!("batch:{number}"),
        RowId::Fault(batch, row) => format!("fault:{batch}:{row}"),
        // Pages have commands of their own.
        RowId::Report(_) | RowId::Campaign(_) => String::new(),
        RowId::Task(number) => format!("task:{number}"),
    }
}

/// The reverse of [`id_text`]; a bare number is a finding.
pub fn id_of(text: &str) -> Option<RowId> {
    if let Ok(number) = text.parse() {
        return Some(RowId::Finding(number));
    }
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "finding" => rest.parse().ok().map(RowId::Finding),
        "journal" => rest.parse().ok().map(RowId::Journal),
        "task" => rest.parse().ok().map(RowId::Task),
        "batch" => rest.parse().ok().map(RowId::Batch),
        "fault" => {
            let (batch, row) = rest.split_once(':')?;
            Some(RowId::Fault(batch.parse().ok()?, row.parse().ok()?))
        }
        _ => {
            let (kind, _) = KINDS.iter().find(|(_, name)| *name == kind)?;
            Some(RowId::Subject(Subject { kind: *kind, key: Key::parse(rest)? }))
        }
    }
}

/// A column of a list.
#[derive(Serialize)]
pub struct ColumnJson {
    /// Name that filters use, or the title when it is only shown.
    pub key: String,
    /// Heading.
    pub title: String,
}

/// A row of a list.
#[derive(Serialize)]
pub struct RowJson {
    id: String,
    cells: BTreeMap<String, String>,
}

/// A row under its columns.
pub fn row(columns: &[ColumnJson], row: RowView) -> RowJson {
    let cells = columns.iter().zip(row.cells).map(|(column, cell)| (column.key.clone(), cell.text));
    RowJson { id: id_text(row.id), cells: cells.collect() }
}

/// 导入
#[derive(Serialize)]
pub struct ImportJson {
    /// One per file.
    pub files: Vec<FileJson>,
    /// Kinds of list that were not among them; for folders and `auto`.
    pub missing: Vec<&'static str>,
}

/// What became of one file.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum FileJson {
    /// Read.
    Imported(Box<ImportedJson>),
    /// Refused.
    Refused {
        /// File name.
        file: String,
        /// Why, and what to do.
        error: ErrorJson,
    },
}

/// Report of one import.
#[derive(Serialize)]
pub struct ImportedJson {
    file: String,
    sheet: String,
    kind: &'static str,
    batch: Option<i64>,
    dry_run: bool,
    counts: RowCounts,
    mapping: Vec<MappingJson>,
    n_faults: u64,
    faults: Vec<String>,
    changes: BTreeMap<String, u64>,
    rejects: Option<String>,
}

#[derive(Serialize)]
struct MappingJson {
    heading: String,
    field: Option<String>,
    note: String,
}

impl ImportedJson {
    /// Of a report.
    pub fn of(done: &Imported, dry_run: bool) -> ImportedJson {
        let mapping = done.mapping.iter().map(|(heading, field, note)| MappingJson {
            heading: heading.clone(),
            field: field.clone(),
            note: note.clone(),
        });
        ImportedJson {
            file: done.file.clone(),
            sheet: done.sheet.clone(),
            kind: done.kind.en(),
            batch: (done.batch != 0).then_some(done.batch),
            dry_run,
            counts: done.counts.clone(),
            mapping: mapping.collect(),
            n_faults: done.n_faults,
            faults: done.faults.clone(),
            changes: done.changes.iter().cloned().collect(),
            rejects: done.rejects.as_deref().map(path),
        }
    }
}

/// An error inside a document.
#[derive(Serialize)]
pub struct ErrorJson {
    exit: u8,
    cause: String,
    hints: Vec<String>,
}

impl ErrorJson {
    /// Of an error.
    pub fn of(error: &Error, lang: Lang) -> ErrorJson {
        let hints = error.hints(lang).map(str::to_string).collect();
        ErrorJson { exit: error.kind.exit_code(), cause: error.cause(lang).to_string(), hints }
    }
}

/// 单位匹配
#[derive(Serialize)]
pub struct LinkJson {
    /// Count by state.
    pub states: BTreeMap<String, u64>,
    /// Decisions that changed.
    pub changed: u64,
}

/// 名单匹配
#[derive(Serialize)]
pub struct MatchJson {
    /// Registered names.
    pub names: u64,
    /// Rows of the list.
    pub texts: u64,
    /// Different texts.
    pub distinct: u64,
    /// Rows by decision.
    pub decisions: BTreeMap<&'static str, u64>,
    /// Rows written.
    pub rows: u64,
    /// Where.
    pub path: String,
}

/// 核查
#[derive(Serialize)]
pub struct AuditJson {
    /// Run number.
    pub run: i64,
    /// Findings open now.
    pub open: u64,
    /// Opened by this run.
    pub opened: u64,
    /// Closed by it.
    pub closed: u64,
    /// Whose evidence or weight changed.
    pub changed: u64,
    /// Open ones by weight.
    pub by_severity: BTreeMap<&'static str, u64>,
}

/// A file that was written.
#[derive(Serialize)]
pub struct WrittenJson {
    /// Where.
    pub path: String,
    /// Rows.
    pub rows: u64,
}

/// Several files that were written.
#[derive(Serialize)]
pub struct WrittenListJson {
    /// Each with its rows.
    pub files: Vec<WrittenJson>,
}

impl WrittenListJson {
    /// From paths and row counts.
    pub fn of(files: &[(std::path::PathBuf, u64)]) -> WrittenListJson {
        let file =
            |(path, rows): &(std::path::PathBuf, u64)| WrittenJson { path: path.display().to_string(), rows: *rows };
        WrittenListJson { files: files.iter().map(file).collect() }
    }
}

/// Rows changed by hand.
#[derive(Serialize)]
pub struct ChangedJson {
    /// How many.
    pub changed: u64,
}

/// 总览
#[derive(Serialize)]
pub struct OverviewJson {
    as_of: String,
    known: u64,
    made: String,
    stale: bool,
    totals: Vec<CountJson>,
    rates: Vec<RateJson>,
    funnel: Vec<CountJson>,
    separation: Vec<CountJson>,
    rules: Vec<RuleJson>,
    zones: Vec<ZoneJson>,
    trend: Vec<TrendJson>,
    notes: Vec<String>,
    next: Vec<String>,
}

#[derive(Serialize)]
struct TrendJson {
    as_of: String,
    org: PartJson,
    work: PartJson,
    floating: PartJson,
    findings: u64,
}

#[derive(Serialize)]
struct CountJson {
    key: String,
    label: String,
    count: u64,
}

#[derive(Serialize)]
struct RateJson {
    key: String,
    label: String,
    numerator: u64,
    denominator: u64,
    base: String,
    missing: Option<String>,
}

#[derive(Serialize)]
struct RuleJson {
    code: String,
    title: String,
    breach: u64,
    review: u64,
    notice: u64,
    verified: u64,
    not_assessable: u64,
}

#[derive(Serialize)]
struct PartJson {
    numerator: u64,
    denominator: u64,
}

#[derive(Serialize)]
struct ZoneJson {
    name: String,
    in_scope: u64,
    org: PartJson,
    work: PartJson,
    floating: PartJson,
    findings: u64,
}

impl OverviewJson {
    /// Of the view.
    pub fn of(view: &Overview) -> OverviewJson {
        let counts = |list: &[crate::app::views::CountView]| {
            list.iter().map(|c| CountJson { key: c.key.clone(), label: c.label.clone(), count: c.count }).collect()
        };
        let part = |(numerator, denominator): (u64, u64)| PartJson { numerator, denominator };
        OverviewJson {
            as_of: view.as_of.clone(),
            known: view.known,
            made: view.made.clone(),
            stale: view.stale,
            totals: counts(&view.totals),
            funnel: counts(&view.funnel),
            separation: counts(&view.separation),
            rates: view.rates.iter().map(rate).collect(),
            rules: view.rules.iter().map(rule).collect(),
            zones: view
                .zones
                .iter()
                .map(|zone| ZoneJson {
                    name: zone.name.clone(),
                    in_scope: zone.in_scope,
                    org: part(zone.org),
                    work: part(zone.work),
                    floating: part(zone.floating),
                    findings: zone.findings,
                })
                .collect(),
            trend: view
                .trend
                .iter()
                .map(|day| TrendJson {
                    as_of: day.as_of.clone(),
                    org: part(day.org),
                    work: part(day.work),
                    floating: part(day.floating),
                    findings: day.findings,
                })
                .collect(),
            notes: view.notes.iter().map(|note| note.text.clone()).collect(),
            next: view.next.clone(),
        }
    }
}

fn rate(view: &crate::app::views::RateView) -> RateJson {
    RateJson {
        key: view.key.clone(),
        label: view.label.clone(),
        numerator: view.numerator,
        denominator: view.denominator,
        base: view.base.clone(),
        missing: view.missing.clone(),
    }
}

fn rule(view: &crate::app::views::RuleView) -> RuleJson {
    let [breach, review, notice] = view.counts;
    RuleJson {
        code: view.code.clone(),
        title: view.title.clone(),
        breach,
        review,
        notice,
        verified: view.verified,
        not_assessable: view.not_assessable,
    }
}

/// Everything about one row.
#[derive(Serialize)]
pub struct CardJson {
    id: String,
    title: String,
    sections: Vec<SectionJson>,
}

#[derive(Serialize)]
struct SectionJson {
    title: String,
    lines: Vec<LineJson>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum LineJson {
    Pair { label: String, text: String },
    Text { text: String },
    Compare { left: SideJson, right: SideJson },
    Go { text: String, to: Option<String> },
}

#[derive(Serialize)]
struct SideJson {
    label: String,
    text: String,
    /// The differing parts.
    differs: Vec<String>,
}

impl CardJson {
    /// Of the view.
    pub fn of(card: &Card) -> CardJson {
        let section = |section: &Section| SectionJson {
            title: section.title.clone(),
            lines: section.lines.iter().map(line).collect(),
        };
        CardJson {
            id: id_text(card.id),
            title: card.title.clone(),
            sections: card.sections.iter().map(section).collect(),
        }
    }
}

fn line(line: &Line) -> LineJson {
    use crate::app::views::Goto;
    match line {
        Line::Pair(label, Cell { text, .. }) => LineJson::Pair { label: label.clone(), text: text.clone() },
        Line::Text(Cell { text, .. }) => LineJson::Text { text: text.clone() },
        Line::Compare { left, left_marks, right, right_marks } => {
            LineJson::Compare { left: side(left, left_marks), right: side(right, right_marks) }
        }
        Line::Go(text, Goto::Card(id)) => {
            LineJson::Go { text: text.clone(), to: Some(id_text(*id)).filter(|id| !id.is_empty()) }
        }
        Line::Go(text, Goto::List(_)) => LineJson::Go { text: text.clone(), to: None },
    }
}

fn side((label, text): &(String, String), marks: &[Range<usize>]) -> SideJson {
    let differs = marks.iter().filter_map(|mark| text.get(mark.clone())).map(str::to_string).collect();
    SideJson { label: label.clone(), text: text.clone(), differs }
}

/// 报表页
#[derive(Serialize)]
pub struct ReportJson {
    key: &'static str,
    title: String,
    values: BTreeMap<String, String>,
    tables: Vec<ReportTableJson>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ReportTableJson {
    key: String,
    title: String,
    columns: Vec<ColumnJson>,
    rows: Vec<BTreeMap<&'static str, String>>,
}

impl ReportJson {
    /// Of the view.
    pub fn of(view: &crate::app::reports::ReportView) -> ReportJson {
        let table = |table: &crate::app::reports::ReportTable| ReportTableJson {
            key: table.key.clone(),
            title: table.title.clone(),
            columns: table
                .columns
                .iter()
                .map(|column| ColumnJson { key: column.key.to_owned(), title: column.title.clone() })
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| table.columns.iter().map(|column| column.key).zip(row.cells.iter().cloned()).collect())
                .collect(),
        };
        ReportJson {
            key: view.key,
            title: view.title.clone(),
            values: view.pairs.iter().map(|(label, cell)| (label.clone(), cell.text.clone())).collect(),
            tables: view.tables.iter().map(table).collect(),
            notes: view.notes.iter().map(|note| note.text.clone()).collect(),
        }
    }
}

/// 检查
#[derive(Serialize)]
pub struct CheckJson {
    good: bool,
    checks: Vec<CheckedJson>,
}

#[derive(Serialize)]
struct CheckedJson {
    key: String,
    label: String,
    good: bool,
    detail: String,
    remedy: Option<String>,
}

impl CheckJson {
    /// Of what was found.
    pub fn of(checks: &[Checked]) -> CheckJson {
        let one = |c: &Checked| CheckedJson {
            key: c.key.clone(),
            label: c.label.clone(),
            good: c.good,
            detail: c.detail.clone(),
            remedy: (!c.remedy.is_empty()).then(|| c.remedy.clone()),
        };
        CheckJson { good: checks.iter().all(|c| c.good), checks: checks.iter().map(one).collect() }
    }
}

/// Who holds the database.
#[derive(Serialize)]
pub struct LocksJson {
    holders: Vec<HolderJson>,
}

#[derive(Serialize)]
struct HolderJson {
    process: u32,
    login: String,
    doing: String,
}

impl LocksJson {
    /// Of the holders.
    pub fn of(holders: &[Holder]) -> LocksJson {
        let one = |h: &Holder| HolderJson { process: h.process, login: h.login.clone(), doing: h.doing.clone() };
        LocksJson { holders: holders.iter().map(one).collect() }
    }
}

/// A copy that was made or put back.
#[derive(Serialize)]
pub struct CopiedJson {
    path: String,
    bytes: u64,
    key: Option<String>,
    previous: Option<String>,
}

impl CopiedJson {
    /// Of the report.
    pub fn of(copied: &Copied) -> CopiedJson {
        CopiedJson {
            path: path(&copied.path),
            bytes: copied.bytes,
            key: copied.key.as_deref().map(path),
            previous: copied.previous.as_deref().map(path),
        }
    }
}

/// 设置
#[derive(Serialize)]
pub struct ConfigJson {
    settings: Vec<SettingJson>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct SettingJson {
    key: String,
    value: String,
    source: String,
    about: &'static str,
}

impl ConfigJson {
    /// Of what is in force.
    pub fn of(settings: &Settings, lang: Lang) -> ConfigJson {
        let one = |Explained { key, value, source, about }| SettingJson { key, value, source, about };
        ConfigJson {
            settings: settings.explain(lang).into_iter().map(one).collect(),
            warnings: settings.warnings.iter().map(|[zh, en]| lang.pick(zh, en).clone()).collect(),
        }
    }
}

/// 操作人
#[derive(Serialize)]
pub struct OperatorsJson {
    operators: Vec<OperatorJson>,
}

#[derive(Serialize)]
struct OperatorJson {
    login: String,
    name: String,
    role: &'static str,
    zones: Vec<String>,
    from: Option<String>,
    until: Option<String>,
}

impl OperatorsJson {
    /// Of the table.
    pub fn of(operators: &[Operator]) -> OperatorsJson {
        let one = |o: &Operator| OperatorJson {
            login: o.login.clone(),
            name: o.name.clone(),
            role: o.role.en(),
            zones: o.zones.clone(),
            from: o.from.map(|day| day.to_string()),
            until: o.until.map(|day| day.to_string()),
        };
        OperatorsJson { operators: operators.iter().map(one).collect() }
    }
}

/// 虚构名单
#[derive(Serialize)]
pub struct GeneratedJson {
    /// One per list.
    pub files: Vec<GeneratedFileJson>,
}

/// One invented list.
#[derive(Serialize)]
pub struct GeneratedFileJson {
    /// Where.
    pub path: String,
    /// Kind of list.
    pub kind: &'static str,
    /// Rows of subjects.
    pub records: u64,
    /// Rows written twice.
    pub duplicates: u64,
    /// Rows that end a list.
    pub footers: u64,
}

impl GeneratedFileJson {
    /// Of one list.
    pub fn of(file: &Path, kind: &'static str, tally: Tally) -> GeneratedFileJson {
        GeneratedFileJson {
            path: path(file),
            kind,
            records: tally.records,
            duplicates: tally.duplicates,
            footers: tally.footers,
        }
    }
}

pub(super) fn path(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let key = Key::parse("460105-01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap();
        let subjects = KINDS.map(|(kind, _)| RowId::Subject(Subject { kind, key }));
        let others = [RowId::Finding(-1), RowId::Journal(3), RowId::Batch(4), RowId::Fault(5, 6)];
        for id in subjects.into_iter().chain(others) {
            assert_eq!(id_of(&id_text(id)), Some(id));
        }
        assert_eq!(id_of("12"), Some(RowId::Finding(12)));
        for wrong in ["", "x:1", "enterprise:", "enterprise:460105", "fault:1", "海南"] {
            assert_eq!(id_of(wrong), None, "{wrong}");
        }
    }
}
