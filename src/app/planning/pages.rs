//! 方案导出: an overview sheet, one page per group, and those that stay out, as one workbook.

use super::points;
use super::view::{Group, Member, Proposal};
use crate::app::error::{Error, ErrorKind};
use crate::app::service::App;
use crate::model::lang::Lang;
use crate::sheet::{CellOut, ColumnKind, ColumnSpec, TableSpec, write_xlsx_pages};
use std::path::Path;

/// Pages of one workbook at most: spreadsheets become unusable with more.
pub const PAGES_MAX: usize = 500;

impl App {
    /// Writes a proposal as a workbook.
    pub(in crate::app) fn write_plan(&mut self, proposal: &Proposal, path: &Path) -> Result<u64, Error> {
        if proposal.groups.len() > PAGES_MAX {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("方案有 {} 组，一个文件最多 {PAGES_MAX} 页", proposal.groups.len()),
                format!("{} groups; a workbook takes at most {PAGES_MAX} pages", proposal.groups.len()),
            )
            .hint("用 --zone 按园区导出", "export by zone with --zone"));
        }
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut entry = self.entry("export", None, "");
        entry.detail = format!("{file} 联合组建方案 {} 组", proposal.groups.len());
        self.store.record(&entry)?;
        write_xlsx_pages(path, pages(proposal, self.lang())).map_err(|error| {
            let error = error.in_file(&file);
            Error::new(ErrorKind::System, error.zh(), error.en())
        })
    }
}

type Page = (TableSpec, Vec<Vec<CellOut>>);

fn pages(proposal: &Proposal, lang: Lang) -> Vec<Page> {
    let mut pages = vec![overview(proposal, lang)];
    pages.extend(proposal.groups.iter().zip(1..).map(|(group, n)| page(group, n, lang)));
    if !proposal.left.is_empty() {
        pages.push(left(proposal, lang));
    }
    pages
}

fn column(heading: &str, width: f64, kind: ColumnKind) -> ColumnSpec {
    ColumnSpec { heading: heading.to_owned(), width, kind, wrap: true, ..ColumnSpec::default() }
}

fn overview(proposal: &Proposal, lang: Lang) -> Page {
    let head = |zh: &str, en: &str, width, kind| column(lang.pick(zh, en), width, kind);
    let (cost, floor) = proposal.halves;
    let mut notes = vec![match lang {
        Lang::Zh => format!(
            "截至 {}。待编 {} 个单位，编入 {}，未编入 {}。分值 {}，下界 {}，与最优相差不超过 {}‰。",
            proposal.as_of,
            proposal.n_units,
            proposal.n_covered,
            proposal.left.len(),
            points(cost),
            points(floor),
            proposal.gap_per_mille()
        ),
        Lang::En => format!(
            "As of {}. {} units, {} covered, {} left out. {} points, floor {}, at most {} per mille above the best.",
            proposal.as_of,
            proposal.n_units,
            proposal.n_covered,
            proposal.left.len(),
            points(cost),
            points(floor),
            proposal.gap_per_mille()
        ),
    }];
    notes.extend(proposal.apart.iter().map(|(why, n)| format!("{why} {n}")));
    notes.extend(proposal.suggestions.clone());
    let spec = TableSpec {
        sheet_name: lang.pick("方案", "plan").to_owned(),
        title: Some(lang.pick("联合组建方案（建议稿，请核实）", "Joint branches (proposal, please verify)").to_owned()),
        columns: vec![
            head("页", "page", 6.0, ColumnKind::Number),
            head("组", "group", 24.0, ColumnKind::Text),
            head("单位", "units", 60.0, ColumnKind::Text),
            head("正式党员", "full", 10.0, ColumnKind::Number),
            head("党员", "members", 8.0, ColumnKind::Number),
            head("相邻程度", "nearness", 14.0, ColumnKind::Text),
            head("分值", "points", 8.0, ColumnKind::Number),
        ],
        frozen_columns: 2,
        notes,
        ..TableSpec::default()
    };
    let row = |(group, n): (&Group, i64)| {
        let names: Vec<&str> = group.units.iter().map(|unit| unit.name.as_str()).collect();
        vec![
            CellOut::Integer(n),
            CellOut::Text(group.name.clone()),
            CellOut::Text(names.join("、")),
            CellOut::Integer(i64::from(group.n_full)),
            CellOut::Integer(i64::from(group.n_members)),
            CellOut::Text(group.level.clone()),
            CellOut::Number(group.halves as f64 / 2.0),
        ]
    };
    (spec, proposal.groups.iter().zip(1..).map(row).collect())
}

fn unit_columns(lang: Lang) -> Vec<ColumnSpec> {
    let head = |zh: &str, en: &str, width, kind| column(lang.pick(zh, en), width, kind);
    vec![
        head("单位", "unit", 32.0, ColumnKind::Text),
        head("可转入正式党员", "full, can transfer", 10.0, ColumnKind::Number),
        head("关系留在他处", "stay elsewhere", 10.0, ColumnKind::Number),
        head("预备党员", "probationary", 10.0, ColumnKind::Number),
        head("行业", "industry", 22.0, ColumnKind::Text),
        head("地址", "address", 44.0, ColumnKind::Text),
        head("说明", "remark", 20.0, ColumnKind::Text),
    ]
}

fn unit_row(unit: &Member, remark: String) -> Vec<CellOut> {
    vec![
        CellOut::Text(unit.name.clone()),
        CellOut::Integer(i64::from(unit.n_full)),
        CellOut::Integer(i64::from(unit.n_staying)),
        CellOut::Integer(i64::from(unit.n_probationary)),
        CellOut::Text(unit.industry.clone()),
        CellOut::Text(unit.address.clone()),
        CellOut::Text(remark),
    ]
}

fn page(group: &Group, n: usize, lang: Lang) -> Page {
    let spec = TableSpec {
        sheet_name: format!("{n}"),
        title: Some(match (&group.branch, lang) {
            (Some((_, branch)), Lang::Zh) => format!("{}：在{branch}基础上调整（请核实）", group.name),
            (Some((_, branch)), Lang::En) => format!("{}: built on {branch} (please verify)", group.name),
            (None, Lang::Zh) => format!("{}：新建联合党支部（请核实）", group.name),
            (None, Lang::En) => format!("{}: new joint branch (please verify)", group.name),
        }),
        columns: unit_columns(lang),
        frozen_columns: 1,
        ..TableSpec::default()
    };
    let incomplete = |unit: &Member| {
        if unit.is_incomplete { lang.pick("名册未到齐，请核实", "roster not whole") } else { "" }
    };
    let mut rows: Vec<Vec<CellOut>> =
        group.units.iter().map(|unit| unit_row(unit, incomplete(unit).to_owned())).collect();
    rows.extend(group.why.iter().chain(&group.alternatives).map(|line| vec![CellOut::Text(line.clone())]));
    (spec, rows)
}

fn left(proposal: &Proposal, lang: Lang) -> Page {
    let spec = TableSpec {
        sheet_name: lang.pick("未编入", "left out").to_owned(),
        title: Some(lang.pick("未编入的单位", "Units left out").to_owned()),
        columns: unit_columns(lang),
        frozen_columns: 1,
        ..TableSpec::default()
    };
    (spec, proposal.left.iter().map(|left| unit_row(&left.unit, left.why.clone())).collect())
}
