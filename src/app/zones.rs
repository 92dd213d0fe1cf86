//! 园区范围: the table of parks as it stands, taken in, given out, and asked about one address; the picture with the park that answers
//! for each enterprise by the policy.

use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::intake::tell;
use super::service::App;
use super::views::{ZoneRowView, ZoneText, ZonesView};
use crate::audit::policy::Policy;
use crate::model::day::Day;
use crate::model::picture::Picture;
use crate::model::zone::{ZONE_COLUMNS, ZoneBy, ZoneRow};
use crate::resolve::address::Hint;
use crate::resolve::divisions::Divisions;
use crate::resolve::places::Places;
use crate::resolve::zones::{ROWS_MAX, Zones};
use crate::sheet::{self, CellOut, ColumnSpec, OpenOptions, Row, TableSpec};
use crate::store::picture::Moment;
use crate::text::{fold, mask};
use std::path::Path;

/// The heading stands within these rows.
const HEADING_ROWS_MAX: usize = 10;
/// The setting that says which number of a park is the next.
const NEXT: &str = "zone_next";
/// Faults of a table that are told.
const FAULTS_TOLD: usize = 20;

/// Which park answers for an enterprise, by the policy.
pub(super) fn zone_by(policy: &Policy, day: Day) -> ZoneBy {
    let word = policy.word("zone.responsible", day);
    ZoneBy::ALL.iter().find(|by| by.en() == word).copied().unwrap_or_default()
}

impl App {
    /// The parks in force.
    pub(super) fn zones(&self) -> Result<Zones, Error> {
        Ok(self.store.zones()?)
    }

    /// What the site knows of places: its parks, and texts placed by hand.
    pub(super) fn places(&self) -> Result<Places, Error> {
        Ok(Places::new(self.store.zones()?, self.store.address_aliases()?))
    }

    /// The facts of a moment; each enterprise with the park that answers for it by the policy.
    pub(super) fn picture(&self, moment: Moment) -> Result<Picture, Error> {
        let mut picture = self.store.picture(moment)?;
        picture.settle_zones(zone_by(&self.policy, moment.as_of));
        Ok(picture)
    }

    /// 园区范围表
    pub(super) fn zones_view(&self) -> Result<ZonesView, Error> {
        let lang = self.lang();
        let (rows, is_own) = self.store.zone_table()?;
        let (_, faults) = Zones::new(&rows, Divisions::shared());
        let counts = self.store.zone_counts()?;
        let view = |row: ZoneRow| {
            let (registered, operating) = counts.get(&row.number).copied().unwrap_or_default();
            ZoneRowView { row, registered, operating }
        };
        Ok(ZonesView {
            is_own,
            rows: rows.into_iter().map(view).collect(),
            faults: faults.iter().map(|fault| fault.message(lang)).collect(),
        })
    }

    /// Which park an address lies in, and by what.
    pub(super) fn zone_text(&self, raw: &str) -> Result<ZoneText, Error> {
        let (lang, places, divisions) = (self.lang(), self.places()?, Divisions::shared());
        let text = fold::line(raw).into_owned();
        let reading = places.read(divisions, &text, Hint::default());
        let zones = &places.zones;
        let hit = zones.find(&reading, &text);
        Ok(ZoneText {
            division: reading.lowest().map_or_else(String::new, |code| divisions.path(code).concat()),
            zone: hit.and_then(|hit| zones.name(hit.number)).unwrap_or("").to_owned(),
            sign: hit.map_or("", |hit| lang.pick(hit.sign.zh(), hit.sign.en())).to_owned(),
            words: hit.map_or("", |hit| hit.span.of(&text)).to_owned(),
            text,
        })
    }

    /// Takes a table in; addresses are read anew by it.
    pub(super) fn import_zones(
        &mut self,
        path: &Path,
        sheet: Option<&str>,
        report: &mut Report,
    ) -> Result<Done, Error> {
        let lang = self.lang();
        let mut rows = read_table(path, sheet)?;
        let (_, faults) = Zones::new(&rows, Divisions::shared());
        if !faults.is_empty() {
            let words = |lang| faults.iter().take(FAULTS_TOLD).map(|fault| fault.message(lang)).collect::<Vec<_>>();
            let zh = format!("园区表有 {} 处不能用：{}", faults.len(), words(crate::model::lang::Lang::Zh).join("；"));
            let en =
                format!("{} cells cannot be used: {}", faults.len(), words(crate::model::lang::Lang::En).join("; "));
            return Err(Error::new(ErrorKind::Data, zh, en).hint("改正后再导入", "mend them, then import again"));
        }
        let next = self.number(&mut rows)?;
        let mut entry = self.entry("zones", None, "");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        entry.detail = mask::scrub_ids(&format!("{name}：{} 个园区", rows.len()), &|_| false).into_owned();
        tell(report, lang.pick("按新表读地址", "reading addresses by the new table"), 0, 1)?;
        self.store.put_zone_table(&rows, &entry)?;
        self.store.set_setting(NEXT, &next.to_string())?;
        self.forget_readings()?;
        self.reread_addresses()?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(rows.len() as u64))
    }

    /// Parks keep the number they have; others get one that no park ever had. Gives the next free one.
    fn number(&self, rows: &mut [ZoneRow]) -> Result<u32, Error> {
        let (held, _) = self.store.zone_table()?;
        let held = Zones::new(&held, Divisions::shared()).0;
        let first = self.store.setting(NEXT)?.and_then(|text| text.parse().ok());
        let mut next = first.unwrap_or(crate::resolve::zones::starting_table().len() as u32 + 1);
        let mut taken: Vec<u32> = Vec::new();
        for row in rows {
            let kept = held.named(&row.name).filter(|number| !taken.contains(number));
            row.number = kept.unwrap_or_else(|| {
                next += 1;
                next - 1
            });
            taken.push(row.number);
        }
        Ok(next)
    }

    /// Writes the table in force.
    pub(super) fn export_zones(&mut self, path: &Path) -> Result<Done, Error> {
        let lang = self.lang();
        let (rows, _) = self.store.zone_table()?;
        let columns = ZONE_COLUMNS
            .iter()
            .map(|[zh, en]| ColumnSpec { heading: lang.pick(*zh, *en).to_owned(), ..ColumnSpec::default() });
        let spec = TableSpec { columns: columns.collect(), ..TableSpec::default() };
        let n = rows.len() as u64;
        let lines = rows.iter().map(|row| row.cells().into_iter().map(CellOut::from).collect());
        let is_xlsx = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let written = if is_xlsx {
            sheet::write_xlsx(path, &spec, lines)
        } else {
            sheet::write_csv(path, &spec, lines, sheet::CsvEncoding::Utf8Bom)
        };
        written.map_err(|error| refused(&error))?;
        Ok(Done::Written { path: path.to_path_buf(), rows: n })
    }
}

fn refused(error: &sheet::SheetError) -> Error {
    Error::new(ErrorKind::Data, error.cause_zh(), error.cause_en()).hint(error.step_zh(), error.step_en())
}

/// The rows below a heading that names the columns, in either language and any order.
fn read_table(path: &Path, sheet: Option<&str>) -> Result<Vec<ZoneRow>, Error> {
    let options = OpenOptions { sheet: sheet.map(str::to_owned), ..OpenOptions::default() };
    let mut opened = sheet::open(path, &options).map_err(|error| refused(&error))?;
    let mut row = Row::new();
    let mut columns: Option<[Option<usize>; ZONE_COLUMNS.len()]> = None;
    let (mut rows, mut seen) = (Vec::new(), 0);
    while opened.rows.next(&mut row).map_err(|error| refused(&error))? {
        seen += 1;
        let Some(columns) = columns else {
            let cells: Vec<String> = (0..row.len()).map(|at| fold::line(row.get(at)).trim().to_lowercase()).collect();
            let of = |names: [&str; 2]| cells.iter().position(|cell| names.contains(&cell.as_str()));
            let found = ZONE_COLUMNS.map(of);
            if found[0].is_some() {
                columns = Some(found);
            } else if seen >= HEADING_ROWS_MAX {
                break;
            }
            continue;
        };
        let cells = columns.map(|at| at.map_or("", |at| row.get(at)).trim().to_owned());
        if cells.iter().all(String::is_empty) || cells[0].starts_with('#') {
            continue;
        }
        let scrubbed = cells.map(|cell| mask::scrub_ids(&cell, &|_| false).into_owned());
        rows.push(ZoneRow::of_cells(0, scrubbed));
        if rows.len() > ROWS_MAX {
            break;
        }
    }
    if columns.is_none() || rows.is_empty() {
        let names = ZONE_COLUMNS.map(|[zh, _]| zh).join("、");
        return Err(Error::new(ErrorKind::Data, "表中没有园区", "the table has no parks").hint(
            format!("第一行写表头：{names}"),
            "write the headings in the first row: name, aliases, counties, roads, buildings, townships, keywords, source",
        ));
    }
    Ok(rows)
}
