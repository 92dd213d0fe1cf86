//! 清单与待定冲突: what waits for a decision after sheets came back, with all three values and who wrote them; rows without a key; and
//! where every sheet is.

use super::{ReportTable, ReportView, cell, column, row};
use crate::app::error::Error;
use crate::app::sendings::view::{ContestView, SendingView};
use crate::app::sendings::{Ask, Told};
use crate::app::service::App;
use crate::app::views::{Align, Tone};
use crate::model::lang::Lang;

/// Rows of one table on the page; commands list them all.
const ROWS_MAX: usize = 200;

impl App {
    pub(super) fn sheets_report(&mut self) -> Result<ReportView, Error> {
        let lang = self.lang();
        let mut view = ReportView {
            key: "sheets",
            title: lang.pick("清单与待定冲突", "Task sheets and conflicts").to_owned(),
            ..ReportView::default()
        };
        if let Told::Contests(list) = self.sheets_ask(Ask::Contests)? {
            view.tables.push(contests(&list, lang));
        }
        if let Told::Offered(list) = self.sheets_ask(Ask::Offered)? {
            let rows = list.iter().take(ROWS_MAX).map(|one| {
                let values: Vec<String> =
                    one.values.iter().map(|(heading, value)| format!("{heading} {value}")).collect();
                row(vec![one.id.clone(), one.part.to_owned(), one.row.to_string(), values.join("；")], None)
            });
            let head = |key, zh, en| column(lang, key, zh, en, Align::Left, 0);
            view.tables.push(ReportTable {
                key: "offered".into(),
                title: lang.pick("无键的行", "Rows without a key").to_owned(),
                columns: vec![
                    head("id", "编号", "id"),
                    head("part", "页", "page"),
                    head("row", "行", "row"),
                    head("why", "内容", "values"),
                ],
                rows: rows.collect(),
            });
        }
        if let Told::Register(list) = self.sheets_ask(Ask::Register)? {
            view.tables.push(register(&list, lang));
        }
        let note = lang.pick(
            "定冲突：`dishu sheets settle 编号 --take held|returned|值 --why 事由`。",
            "Settle one: `dishu sheets settle ID --take held|returned|VALUE --why TEXT`.",
        );
        view.notes.push(cell(note, Tone::Muted));
        Ok(view)
    }
}

fn contests(list: &[ContestView], lang: Lang) -> ReportTable {
    let head = |key, zh, en| column(lang, key, zh, en, Align::Left, 0);
    let blank =
        |text: &str| if text.is_empty() { lang.pick("（空）", "(blank)").to_owned() } else { text.to_owned() };
    let values = |one: &ContestView| {
        let (sent, held, back) = (blank(&one.sent), blank(&one.held), blank(&one.returned));
        let (held_by, held_at) = (&one.held_by, &one.held_at);
        let (back_by, back_at) = (&one.returned_by, &one.returned_at);
        match lang {
            Lang::Zh => format!("发出 {sent}；现值 {held}（{held_by} {held_at}）；反馈 {back}（{back_by} {back_at}）"),
            Lang::En => {
                format!("sent {sent}; held {held} ({held_by} {held_at}); returned {back} ({back_by} {back_at})")
            }
        }
    };
    let rows = list
        .iter()
        .take(ROWS_MAX)
        .map(|one| row(vec![one.id.clone(), one.about.clone(), one.field.clone(), values(one)], None));
    ReportTable {
        key: "conflicts".into(),
        title: lang.pick(format!("待定冲突 {} 项", list.len()), format!("{} conflicts", list.len())),
        columns: vec![
            head("id", "编号", "id"),
            head("about", "对象", "about"),
            head("field", "字段", "field"),
            head("why", "三个值", "three values"),
        ],
        rows: rows.collect(),
    }
}

fn register(list: &[SendingView], lang: Lang) -> ReportTable {
    let head = |key, zh, en, align, drop| column(lang, key, zh, en, align, drop);
    let rows = list.iter().take(ROWS_MAX).map(|sheet| {
        let cells = vec![
            sheet.number.to_string(),
            sheet.inspector.clone(),
            sheet.made_on.clone(),
            sheet.enterprises.to_string(),
            sheet.members.to_string(),
            sheet.state_label.to_owned(),
            sheet.ended_on.clone(),
        ];
        row(cells, None)
    });
    ReportTable {
        key: "register".into(),
        title: lang.pick("清单登记", "Register of sheets").to_owned(),
        columns: vec![
            head("number", "清单号", "number", Align::Right, 0),
            head("inspector", "承办人", "inspector", Align::Left, 0),
            head("made-on", "制表日", "made on", Align::Left, 2),
            head("enterprises", "企业", "rows", Align::Right, 0),
            head("members", "党员", "members", Align::Right, 0),
            head("state", "状态", "state", Align::Left, 0),
            head("ended-on", "至", "on", Align::Left, 1),
        ],
        rows: rows.collect(),
    }
}
