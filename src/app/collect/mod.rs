//! 收表: who owes which form by when, the blank sent out with what is known filled in, what came back and what is wrong with it, who
//! is late, and the words to remind them. Nobody is asked for what the database knows already.

pub mod check;
pub mod view;

use self::check::{Fault, Wrong};
use self::view::{FormState, FormView, OwedView};
use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::fill::layout::{self, Layout};
use super::fill::term::Subject as Rows;
use super::fill::{Fill, form_error};
use super::intake::tell;
use super::service::{App, need_reason};
use super::views::RowId;
use crate::import::heading;
use crate::model::day::Day;
use crate::model::id::{Key, Kind, Subject};
use crate::sheet::Blank;
use crate::store::forms_owed::{FormRow, OwedRow};
use std::path::{Path, PathBuf};

/// Units that owe one form: a park's branches and enterprises of one campaign.
const OWED_MAX: usize = 5_000;

/// 布置一份表
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ask {
    /// 名称; the file's when empty.
    pub title: String,
    /// The blank, or the name of one of our ledgers.
    pub blank: PathBuf,
    /// Enterprises and branches that owe it.
    pub rows: Vec<RowId>,
    /// Every branch that is live.
    pub all_branches: bool,
    /// Offices by name: townships, departments.
    pub offices: Vec<String>,
    /// To be returned by.
    pub due: Option<Day>,
    /// Why.
    pub why: String,
}

/// 下发
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SendForms {
    /// Number of the form.
    pub number: i64,
    /// Folder for the blanks, one for each unit.
    pub folder: PathBuf,
    /// Names and phones in clear: journalled with the reason.
    pub reveal: bool,
    /// Why.
    pub why: String,
}

fn no_form(number: i64) -> Error {
    Error::new(ErrorKind::Usage, format!("没有布置过第 {number} 号表"), format!("no form {number} was asked for"))
        .hint("运行 `dishu forms status` 查看", "look with `dishu forms status`")
}

fn nobody_owes() -> Error {
    Error::new(ErrorKind::Usage, "没有写这份表由谁报", "it was not said who owes the form").hint(
        "加上 `--branches`、`--unit 名称` 或 `--office 乡镇名称`",
        "add `--branches`, `--unit NAME` or `--office TOWNSHIP`",
    )
}

/// File name of a unit's blank: its number first, so that what comes back is known whatever it is called after that.
fn file_name(form: &FormRow, owed: &OwedRow) -> String {
    let plain: String = owed.name.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).take(40).collect();
    format!("{}-{:03}-{plain}.xlsx", form.number, owed.place)
}

impl App {
    fn form(&self, number: i64) -> Result<FormRow, Error> {
        self.store.forms()?.into_iter().find(|form| form.number == number).ok_or_else(|| no_form(number))
    }

    /// 布置
    pub(super) fn ask_form(&mut self, ask: &Ask) -> Result<Done, Error> {
        let Some(due) = ask.due else {
            return Err(Error::new(ErrorKind::Usage, "没有写报送期限", "no day it is due by")
                .hint("加上 `--due 日期`", "add `--due DAY`"));
        };
        let (blank, name) = self.open_blank(&ask.blank, 0)?;
        layout::recognise(&blank.sheets, None).ok_or_else(|| super::fill::not_understood(&name))?;
        let mut owed = Vec::new();
        let mut subjects: Vec<Subject> = ask
            .rows
            .iter()
            .filter_map(|row| match row {
                RowId::Subject(subject @ Subject { kind: Kind::Enterprise | Kind::Branch, .. }) => Some(*subject),
                _ => None,
            })
            .collect();
        if ask.all_branches {
            let live = self.store.branches()?.into_iter().filter(|(_, branch)| branch.dissolved.is_none());
            subjects.extend(live.map(|(key, _)| Subject { kind: Kind::Branch, key }));
        }
        subjects.sort_unstable();
        subjects.dedup();
        for subject in subjects {
            self.allow_subject(subject)?;
            let name = self.store.subject_name(subject)?.unwrap_or_default();
            owed.push(OwedRow { subject: Some(subject), name, ..OwedRow::default() });
        }
        owed.extend(ask.offices.iter().map(|name| OwedRow { name: name.clone(), ..OwedRow::default() }));
        if owed.is_empty() {
            return Err(nobody_owes());
        }
        if owed.len() > OWED_MAX {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("一份表最多由 {OWED_MAX} 个单位报"),
                format!("at most {OWED_MAX} units for one form"),
            )
            .hint("分批布置", "ask in parts"));
        }
        for (place, owed) in (1..).zip(&mut owed) {
            owed.place = place;
        }
        let title = if ask.title.is_empty() { name.trim_end_matches(".xlsx").to_owned() } else { ask.title.clone() };
        let n = owed.len();
        let asked_on = self.options.clock.today();
        let form = FormRow { title, file: name, due, asked_on, owed, number: 0, closed_on: None };
        let mut entry = self.entry("form-asked", None, &ask.why);
        entry.detail = format!("{}，{n} 个单位，{due} 前报", form.title);
        let number = self.store.ask_form(&form, blank.bytes(), &entry)?;
        Ok(Done::Forms(vec![self.form_view(&FormRow { number, ..form })?]))
    }

    /// 下发: one blank for each unit, filled with what is known of it.
    pub(super) fn send_forms(&mut self, send: &SendForms, report: &mut Report) -> Result<Done, Error> {
        if send.reveal {
            need_reason(&send.why)?;
        }
        let form = self.form(send.number)?;
        let content = self.store.form_content(form.number)?.unwrap_or_default();
        std::fs::create_dir_all(&send.folder)?;
        let source = send.folder.join(format!(".{}.xlsx", form.number));
        std::fs::write(&source, content)?;
        let sent = self.send_each(send, &form, &source, report);
        let _ = std::fs::remove_file(&source);
        let sent = sent?;
        let mut entry = self.entry("form-out", None, &send.why);
        let clear = if send.reveal { "，姓名电话为明文" } else { "" };
        entry.detail = format!("{} {} 份{clear}", form.title, sent.len());
        self.store.put_owed(form.number, &sent, &entry)?;
        Ok(Done::Written { path: send.folder.clone(), rows: sent.len() as u64 })
    }

    fn send_each(
        &mut self,
        send: &SendForms,
        form: &FormRow,
        source: &Path,
        report: &mut Report,
    ) -> Result<Vec<OwedRow>, Error> {
        let today = self.options.clock.today();
        let label = self.lang().pick("下发", "sending");
        let mut sent = Vec::new();
        for owed in form.owed.iter().filter(|owed| owed.received_on.is_none()) {
            tell(report, label, sent.len() as u64, form.owed.len() as u64)?;
            let path = send.folder.join(file_name(form, owed));
            self.send_form(send, owed, source, &path, report)?;
            sent.push(OwedRow { sent_on: Some(today), ..owed.clone() });
        }
        Ok(sent)
    }

    fn send_form(
        &mut self,
        send: &SendForms,
        owed: &OwedRow,
        source: &Path,
        path: &Path,
        report: &mut Report,
    ) -> Result<(), Error> {
        let (blank, name) = self.open_blank(source, 0)?;
        let Some(layout) = layout::recognise(&blank.sheets, None) else {
            return Err(super::fill::not_understood(&name));
        };
        let rows = match owed.subject {
            Some(subject) => self.rows_for(subject, &layout)?,
            None => Vec::new(),
        };
        if rows.is_empty() {
            std::fs::copy(source, path)?;
            return Ok(());
        }
        let fill = Fill {
            blank: source.to_path_buf(),
            out: Some(path.to_path_buf()),
            rows,
            reveal: send.reveal,
            why: send.why.clone(),
            within: true,
            ..Fill::default()
        };
        self.fill(&fill, report).map(|_| ())
    }

    /// What a unit's form is filled with.
    fn rows_for(&self, unit: Subject, layout: &Layout) -> Result<Vec<RowId>, Error> {
        let wrap = |kind: Kind, keys: Vec<Key>| keys.into_iter().map(move |key| RowId::Subject(Subject { kind, key }));
        Ok(match (unit.kind, layout.subject) {
            (Kind::Enterprise, Rows::Enterprises) | (Kind::Branch, Rows::Branches) => vec![RowId::Subject(unit)],
            (Kind::Enterprise, Rows::Branches) => {
                wrap(Kind::Branch, self.store.branches_of_enterprise(unit.key)?).collect()
            }
            (Kind::Enterprise, Rows::Members) => {
                wrap(Kind::Member, self.store.members_of_enterprise(unit.key)?).collect()
            }
            (Kind::Branch, Rows::Members) => wrap(Kind::Member, self.store.members_of_branch(unit.key)?).collect(),
            (Kind::Branch, Rows::Enterprises) => {
                let texts = self.store.units_of_branch(unit.key)?.into_iter();
                let keys = texts.filter_map(|text| text.link.and_then(|link| link.enterprise)).collect();
                wrap(Kind::Enterprise, keys).collect()
            }
            _ => Vec::new(),
        })
    }

    /// 收回: one file; the unit is told by the number in its name, else by its own name in it.
    pub(super) fn receive_form(&mut self, number: i64, path: &Path, place: Option<u32>) -> Result<Done, Error> {
        let form = self.form(number)?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let today = self.options.clock.today();
        let bytes = std::fs::read(path)?;
        let asked = self.store.form_content(number)?.unwrap_or_default();
        let asked = Blank::open(asked, &form.file).map_err(|error| form_error(&error))?;
        let wanted = layout::recognise(&asked.sheets, None).ok_or_else(|| super::fill::not_understood(&form.file))?;
        let opened = Blank::open(bytes, &name);
        let Some(owed) = self.debtor(&form, &name, place, opened.as_ref().ok()) else {
            return Err(Error::new(
                ErrorKind::Data,
                format!("看不出 {name} 是哪个单位报的"),
                format!("cannot tell who returned {name}"),
            )
            .hint(
                "加上 `--place 序号`，序号见 `dishu forms status`",
                "add `--place N`, the number in `dishu forms status`",
            ));
        };
        let (n_rows, faults) = match opened {
            Err(error) => (0, vec![Fault::of_file(Wrong::Unreadable, error.cause_zh().as_str())]),
            Ok(blank) => match layout::recognise(&blank.sheets, None) {
                Some(layout) if layout.fingerprint == wanted.fingerprint => {
                    check::check(&blank.sheets[layout.sheet], &layout)
                }
                _ => (0, vec![Fault::of_file(Wrong::OtherForm, "")]),
            },
        };
        let faults_text = serde_json::to_string(&faults).unwrap_or_else(|_| "[]".to_owned());
        let row = OwedRow { received_on: Some(today), n_rows, faults: faults_text, ..owed };
        let mut entry = self.entry("form-in", row.subject, "");
        entry.detail = format!("{} {}：{n_rows} 行，{} 处差错", form.title, row.name, faults.len());
        self.store.put_owed(number, std::slice::from_ref(&row), &entry)?;
        let view = self.form_view(&FormRow { owed: vec![row], ..form })?;
        Ok(Done::Forms(vec![view]))
    }

    fn debtor(&self, form: &FormRow, name: &str, place: Option<u32>, blank: Option<&Blank>) -> Option<OwedRow> {
        let by_place = |place: u32| form.owed.iter().find(|owed| owed.place == place).cloned();
        if let Some(place) = place {
            return by_place(place);
        }
        let mut numbers = name.split('-');
        let (number, second) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        if number.parse() == Ok(form.number) {
            return second.parse().ok().and_then(by_place);
        }
        let key = heading::key(name);
        let mut named = form.owed.iter().filter(|owed| key.contains(&heading::key(&owed.name)));
        if let (Some(owed), None) = (named.next(), named.next()) {
            return Some(owed.clone());
        }
        let texts: Vec<String> =
            blank?.sheets.iter().flat_map(|sheet| sheet.cells.values().map(|cell| heading::key(&cell.text))).collect();
        let mut named = form.owed.iter().filter(|owed| texts.contains(&heading::key(&owed.name)));
        match (named.next(), named.next()) {
            (Some(owed), None) => Some(owed.clone()),
            _ => None,
        }
    }

    /// 催报: words to copy for those who are late, missing or faulty; each reminder is counted.
    pub(super) fn remind_form(&mut self, number: i64) -> Result<Done, Error> {
        let form = self.form(number)?;
        let today = self.options.clock.today();
        let view = self.form_view(&form)?;
        let open: Vec<u32> = view.owed.iter().filter(|owed| owed.state.is_open()).map(|owed| owed.place).collect();
        let reminded: Vec<OwedRow> = form
            .owed
            .iter()
            .filter(|owed| open.contains(&owed.place))
            .map(|owed| OwedRow { reminded_on: Some(today), n_reminded: owed.n_reminded + 1, ..owed.clone() })
            .collect();
        if !reminded.is_empty() {
            let mut entry = self.entry("form-reminded", None, "");
            entry.detail = format!("{} {} 个单位", form.title, reminded.len());
            self.store.put_owed(number, &reminded, &entry)?;
        }
        let mut shown = self.form_view(&form)?;
        shown.owed.retain(|owed| owed.state.is_open());
        for owed in &mut shown.owed {
            owed.reminder = reminder(&form, owed, today);
        }
        Ok(Done::Forms(vec![shown]))
    }

    /// 截止
    pub(super) fn close_form(&mut self, number: i64, why: &str) -> Result<Done, Error> {
        let form = self.form(number)?;
        let mut entry = self.entry("form-closed", None, why);
        entry.detail = form.title;
        let closed = self.store.close_form(number, self.options.clock.today(), &entry)?;
        Ok(Done::Changed(u64::from(closed)))
    }

    /// Every form, or one of them.
    pub(super) fn form_views(&self, number: Option<i64>) -> Result<Vec<FormView>, Error> {
        let forms = self.store.forms()?;
        let wanted = forms.iter().filter(|form| number.is_none_or(|number| form.number == number));
        wanted.map(|form| self.form_view(form)).collect()
    }

    fn form_view(&self, form: &FormRow) -> Result<FormView, Error> {
        let today = self.options.clock.today();
        let owed = form.owed.iter().map(|owed| {
            let faults: Vec<Fault> = serde_json::from_str(&owed.faults).unwrap_or_default();
            let state = match (owed.received_on, faults.is_empty()) {
                (Some(_), true) => FormState::Received,
                (Some(_), false) => FormState::Faulty,
                (None, _) if form.due < today => FormState::Overdue,
                (None, _) if owed.sent_on.is_some() => FormState::Sent,
                (None, _) => FormState::Asked,
            };
            OwedView {
                place: owed.place,
                id: owed.subject.map(RowId::Subject),
                name: owed.name.clone(),
                state,
                sent_on: owed.sent_on.map(|day| day.to_string()),
                received_on: owed.received_on.map(|day| day.to_string()),
                n_rows: owed.n_rows,
                faults,
                n_reminded: owed.n_reminded,
                reminder: String::new(),
            }
        });
        Ok(FormView {
            number: form.number,
            title: form.title.clone(),
            due: form.due.to_string(),
            closed_on: form.closed_on.map(|day| day.to_string()),
            owed: owed.collect(),
        })
    }
}

/// Words for one unit: what, by when, what is wrong. Nobody is blamed.
fn reminder(form: &FormRow, owed: &OwedView, today: Day) -> String {
    let (title, name) = (&form.title, &owed.name);
    let (_, month, day) = form.due.ymd();
    let due = format!("{month}月{day}日");
    if owed.state == FormState::Faulty {
        let faults: Vec<String> = owed
            .faults
            .iter()
            .take(5)
            .map(|fault| {
                let at =
                    if fault.at.is_empty() { String::new() } else { format!("{}「{}」", fault.at, fault.heading) };
                let text = if fault.text.is_empty() { String::new() } else { format!("（{}）", fault.text) };
                format!("{at}{}{text}", fault.what().zh())
            })
            .collect();
        let more = if owed.faults.len() > 5 { format!("等 {} 处", owed.faults.len()) } else { String::new() };
        return format!(
            "{name}：您单位报来的《{title}》收到，请核实以下几处后重报：{}{more}。谢谢。",
            faults.join("；")
        );
    }
    let late = today.0 - form.due.0;
    if late > 0 {
        return format!("{name}：《{title}》应于{due}前报送，目前尚未收到，请尽快报来；已报的请告知，以便查找。谢谢。");
    }
    format!("{name}：《{title}》请于{due}前报送。表中已填好我们掌握的内容，核对补充即可。谢谢。")
}
