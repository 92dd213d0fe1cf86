//! The facade itself: one open database with its operator, policy and language.

use super::action::{Action, Done, Report};
use super::clock::Clock;
use super::confirming::Ruling;
use super::error::{Error, ErrorKind};
use super::query::{Answer, Query};
use super::views::RowId;
use super::{Service, role};
use crate::audit::policy::Policy;
use crate::model::id::{Region, Subject};
use crate::model::lang::Lang;
use crate::model::list::{ListQuery, Table};
use crate::store::journal::Entry;
use crate::store::lists::{List, Selection};
use crate::store::live::Part;
use crate::store::{Access, Store};
use std::path::PathBuf;

/// What a database is opened with; nothing here is read from the process.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database.
    pub db: PathBuf,
    /// Language of words.
    pub lang: Lang,
    /// Login of the operating system.
    pub login: String,
    /// Who of those that share the login; empty when not said.
    pub operator: String,
    /// Home of rows whose list tells no county: 6 digits.
    pub region: u32,
    /// Where the key of resident IDs lies.
    pub key_file: PathBuf,
    /// The site's own 口径 as TOML, or empty.
    pub policy: String,
    /// Where now comes from.
    pub clock: Clock,
    /// Makes ids repeatable in tests; random when `None`.
    pub seed: Option<u64>,
}

/// The last selection of a list, so that paging does not search again.
pub(super) struct Held {
    pub list: List,
    pub query: ListQuery,
    pub selection: Selection,
}

/// An open database.
pub struct App {
    pub(super) store: Store,
    pub(super) options: Options,
    pub(super) policy: Policy,
    pub(super) operator: role::Operator,
    pub(super) held: Option<Held>,
    pub(super) version: u64,
    /// The matcher for the names of the mark, once a name was looked for.
    pub(super) engine: Option<(String, super::linking::Engine)>,
    pub(super) last_part: Part,
    seen: i64,
}

impl App {
    /// Opens a database.
    ///
    /// # Errors
    /// Missing, not ours, newer; a 口径 that is refused; an operator who is not listed.
    pub fn open(options: Options, access: Access) -> Result<App, Error> {
        let policy = Policy::with_overrides(&options.policy).map_err(|faults| policy_error(&faults))?;
        let store = Store::open(&options.db, access)?;
        let operator = role::operator(&store, &options.login, &options.operator, options.clock.today())?;
        Ok(App {
            store,
            options,
            policy,
            operator,
            held: None,
            version: 0,
            engine: None,
            last_part: Part::default(),
            seen: 0,
        })
    }

    /// What the last edit asked anew, and how long it took: for measuring.
    pub fn last_part(&self) -> Part {
        self.last_part
    }

    pub(super) fn lang(&self) -> Lang {
        self.options.lang
    }

    pub(super) fn region(&self) -> Region {
        Region(self.options.region)
    }

    /// A journal entry of this operator, now.
    pub(super) fn entry(&self, action: &'static str, subject: Option<Subject>, why: &str) -> Entry {
        Entry {
            region: self.region(),
            at: self.options.clock.now(),
            operator: self.operator.signature.clone(),
            action,
            subject,
            why: why.to_owned(),
            detail: String::new(),
            fields: Vec::new(),
        }
    }

    /// Refuses a change to a row of other parks than the operator's.
    pub(super) fn allow_subject(&self, subject: Subject) -> Result<(), Error> {
        if self.operator.zones.is_empty() {
            return Ok(());
        }
        role::allow_zones(&self.operator, &self.store.zones_of(subject)?)
    }

    /// The list of a table with the selection of a query; the last one is held.
    pub(super) fn select(&mut self, query: &ListQuery) -> Result<Option<&Held>, Error> {
        let known = self.held.as_ref().is_some_and(|held| held.query == *query);
        if !known {
            self.held = match self.list(query.table)? {
                None => None,
                Some(list) => {
                    let selection = list.select(query)?;
                    Some(Held { list, query: query.clone(), selection })
                }
            };
        }
        Ok(self.held.as_ref())
    }

    /// Opens a list, building it first where it was never built and the table is small.
    pub(super) fn list(&mut self, table: Table) -> Result<Option<List>, Error> {
        let list = self.store.list(table)?;
        if list.as_ref().is_some_and(|list| list.whole)
            || self.store.totals()?.iter().all(|n| *n == 0)
            || !self.is_small()?
        {
            return Ok(list);
        }
        // Segments are derived: in a folder that cannot be written the rest of the work goes on without them.
        if self.rebuild_lists().is_err() {
            return Ok(list);
        }
        Ok(self.store.list(table)?)
    }

    /// What was held of lists is out of date.
    pub(super) fn forget(&mut self) {
        self.held = None;
        self.version += 1;
    }

    fn answer(&mut self, query: &Query) -> Result<Answer, Error> {
        Ok(match query {
            Query::Overview => {
                let mut overview = self.overview()?;
                overview.reminders = self.reminders()?;
                Answer::Overview(Box::new(overview))
            }
            Query::Page { query, offset, rows } => Answer::Page(self.page(query, *offset, *rows)?),
            Query::Facets { query, column } => Answer::Facets(self.facets(query, *column)?),
            Query::Count { query, rows_max } => Answer::Count(self.count(query, *rows_max)?),
            Query::Tally { query, column } => Answer::Tally(self.tally(query, *column)?),
            Query::Views(table) => Answer::Views(self.views(*table)?),
            Query::Card(row) => Answer::Card(self.card(*row)?.map(Box::new)),
            Query::Report { report, rows } => Answer::Report(self.report(*report, *rows)?.map(Box::new)),
            Query::Slice { at, text } => Answer::Slice(self.slice_of_words(*at, text)?),
            Query::Journal { offset, rows } => Answer::Page(self.journal_page(*offset, *rows)?),
            Query::Calibration => Answer::Calibration(self.calibration()),
            Query::Queue { limit } => Answer::Queue(Box::new(self.queue(*limit)?)),
            Query::Doubt(row) => Answer::Doubt(self.doubt(*row)?.map(Box::new)),
            Query::Named(text) => Answer::Named(self.enterprises_like(text)?),
            Query::Written(text) => Answer::Ids(self.texts_written(text)?),
            Query::Batches { offset, rows } => Answer::Page(self.batch_page(*offset, *rows)?),
            Query::Faults { batch, offset, rows } => Answer::Page(self.fault_page(*batch, *offset, *rows)?),
            Query::Ids { query, limit } => Answer::Ids(self.ids(query, *limit)?),
            Query::Plans => Answer::Plans(self.adopted()?),
            Query::Forms(number) => Answer::Forms(self.form_views(*number)?),
            Query::Tasks { ask, offset, rows } => self.task_rows(ask, *offset, *rows)?,
            Query::Campaign(ask) => Answer::Campaign(self.campaign_ask(ask)?),
            Query::Sheets(ask) => Answer::Sheets(self.sheets_ask(*ask)?),
            Query::Bulletin(ask) => Answer::Bulletin(Box::new(self.bulletin(*ask)?)),
            Query::Zones => Answer::Zones(self.zones_view()?),
            Query::ZoneOf(text) => Answer::ZoneOf(self.zone_text(text)?),
            Query::Find { query, id } => Answer::Find(self.find(query, *id)?),
        })
    }
}

impl Service for App {
    fn query(&mut self, query: &Query) -> Answer {
        // A missing list is built first: what follows reads one state of all tables.
        let table = match query {
            Query::Page { query, .. }
            | Query::Facets { query, .. }
            | Query::Count { query, .. }
            | Query::Tally { query, .. }
            | Query::Ids { query, .. }
            | Query::Find { query, .. } => Some(query.table),
            Query::Views(table) => Some(*table),
            Query::Overview => Some(Table::Findings),
            // A page reads one picture, which is of one state by itself.
            Query::Card(RowId::Report(_)) | Query::Report { .. } | Query::Slice { .. } => {
                return self.answer(query).unwrap_or_else(Answer::Failed);
            }
            Query::Plans
            | Query::Forms(_)
            | Query::Campaign(_)
            | Query::Sheets(_)
            | Query::Bulletin(_)
            | Query::Tasks { .. }
            | Query::Zones
            | Query::ZoneOf(_)
            | Query::Calibration
            | Query::Queue { .. }
            | Query::Doubt(_)
            | Query::Named(_)
            | Query::Written(_)
            | Query::Card(_)
            | Query::Journal { .. }
            | Query::Batches { .. }
            | Query::Faults { .. } => None,
        };
        let built = table.map_or(Ok(None), |table| self.list(table)).map(|_| ());
        let answer = built.and_then(|()| {
            self.store.begin_read()?;
            let answer = self.answer(query);
            self.store.end_read();
            answer
        });
        answer.unwrap_or_else(Answer::Failed)
    }

    fn run(&mut self, action: Action, report: &mut Report) -> Result<Done, Error> {
        role::allow(&self.operator, &action)?;
        let done = match action {
            Action::Import(import) => self.import(&import, report),
            Action::Link => self.link(report),
            Action::Audit { as_of } => self.audit(as_of, report).and_then(|done| self.after_audit().map(|()| done)),
            Action::Worklist(worklist) => self.worklist(&worklist, report),
            Action::Export(export) => self.export_table(&export, report),
            Action::SaveView(view) => self.save_view(&view),
            Action::DropView { table, name } => self.drop_view(table, &name),
            Action::PlaceAddress { row, operating, division, why } => {
                self.place_address(row, operating, &division, &why)
            }
            Action::ImportZones { path, sheet } => self.import_zones(&path, sheet.as_deref(), report),
            Action::ExportZones { path } => self.export_zones(&path),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Verify { findings, why, until } => self.verify(&findings, &why, until),
            Action::Unverify { findings, why } => self.unverify(&findings, &why),
            Action::Reveal { row, why } => self.reveal(row, &why),
            Action::Decide { text, enterprise, why } => {
                self.decide_texts(&[text], enterprise.map_or(Ruling::NoneOfThese, Ruling::Is), &why)
            }
            Action::Settle { texts, ruling, why } => self.decide_texts(&texts, ruling, &why),
            Action::ExportAliases { path, gb18030 } => self.export_aliases(&path, gb18030),
            Action::ImportAliases { path, why } => self.import_aliases(&path, &why, report),
            Action::Propose(spec) => return self.propose(&spec, report),
            Action::Adopt { proposal, why } => self.adopt(&proposal, &why),
            Action::Withdraw { number, why } => self.withdraw(number, &why),
            Action::Advance { number, line, on, back, why } => {
                let on = on.unwrap_or_else(|| self.options.clock.today());
                self.advance((number, line), on, back, &why)
            }
            Action::WritePlan { proposal, path } => {
                let rows = self.write_plan(&proposal, &path)?;
                Ok(Done::Written { path, rows })
            }
            Action::Ledger(ledger) => self.ledger(&ledger),
            Action::Fill(fill) => self.fill(&fill, report),
            Action::FormSent { path } => self.form_sent(&path),
            Action::FormAsk(ask) => self.ask_form(&ask),
            Action::FormSend(send) => self.send_forms(&send, report),
            Action::FormReceive { number, path, place } => self.receive_form(number, &path, place),
            Action::FormRemind { number } => self.remind_form(number),
            Action::FormClose { number, why } => self.close_form(number, &why),
            Action::Paper(paper) => self.paper(&paper),
            Action::Template { kind, work, why } => self.template_work(kind, &work, &why),
            Action::Pages(pages) => self.pages_of(&pages, report),
            Action::Enter { list, about, fields, why } => self.enter(list, about, &fields, &why),
            Action::EndEntry { row, why } => self.end_entry(row, &why),
            Action::Campaign(action) => self.campaign_do(&action, report),
            Action::Sheets(action) => self.sheets_do(&action, report),
            Action::Bulletin(write) => self.write_bulletin_file(&write),
            Action::Edit { row, fields, why } => self.edit(row, &fields, &why),
        };
        self.forget();
        done
    }

    fn data_version(&mut self) -> u64 {
        let now = self.store.data_version().unwrap_or(self.seen);
        if now != self.seen {
            self.seen = now;
            self.forget();
        }
        self.version
    }
}

fn policy_error(faults: &[crate::audit::policy::Fault]) -> Error {
    let words = |lang| faults.iter().map(|fault| fault.message(lang)).collect::<Vec<_>>().join("；");
    Error::new(
        ErrorKind::Config,
        format!("口径设置有误：{}", words(Lang::Zh)),
        format!("policy refused: {}", words(Lang::En)),
    )
    .hint("改正配置文件 [policy] 一节", "mend the [policy] table of the config file")
}

/// The subject of a row id.
pub(super) fn subject_of(row: RowId) -> Result<Subject, Error> {
    match row {
        RowId::Subject(subject) => Ok(subject),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "这一行不是企业、党组织、党员或单位名称",
            "this row is no enterprise, branch, member or unit text",
        )
        .hint("在相应列表中选择", "choose it in its list")),
    }
}

/// A reason is asked for everything a person changes.
pub(super) fn need_reason(why: &str) -> Result<(), Error> {
    if why.trim().is_empty() {
        return Err(Error::new(ErrorKind::Usage, "须写明原因", "a reason is needed")
            .hint("填写原因后再提交", "write why, then submit"));
    }
    Ok(())
}
