//! 主流程测速 (benchmark of the main job): lists of an invented province come in, are joined, audited and paged through, each step
//! in a process of its own, as commands run, with its figure, goal and verdict. Writes into a temporary folder that goes away;
//! asserts nothing about time.
//!
//! `cargo bench` takes 1,000,000 enterprises, 0.65 as many members and 0.06 as many branches; `DISHU_BENCH_ROWS=100000`
//! takes fewer. `DISHU_BENCH_PEER=8.1` gives the seconds of the peer query (one SQL statement, five figures per
//! enterprise), against which the audit is judged.

use dishu::app::Service;
use dishu::app::action::{Action, Done, Import, Report};
use dishu::app::clock::Clock;
use dishu::app::generate::{FaultRates, FileFormat, Plan, file_stem, generate_to_folder};
use dishu::app::query::{Answer, Query};
use dishu::app::service::{App, Options};
use dishu::app::views::RowId;
use dishu::audit::Ground;
use dishu::audit::policy::Policy;
use dishu::model::day::Day;
use dishu::model::lang::Lang;
use dishu::model::list::{Column, ListQuery, Table};
use dishu::model::record::ListKind;
use dishu::store::picture::Moment;
use dishu::store::{Access, Store};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Enterprises unless said otherwise.
const ROWS_DEFAULT: usize = 1_000_000;
/// The day the lists were drawn up and audited for.
const AS_OF: &str = "2026-06-30";
/// Rows of a screen.
const SCREEN_ROWS: usize = 38;
/// Sessions that read during an import.
const READERS: u64 = 4;
/// A reader's pause between two keys.
const KEY_PAUSE: Duration = Duration::from_millis(5);
/// How often private memory is looked at.
const SAMPLE_PAUSE: Duration = Duration::from_millis(10);
/// Keys of each kind that are timed.
const KEYS: usize = 400;
/// Edits of each kind that are timed.
const EDITS: usize = 60;

type Failure = Box<dyn std::error::Error>;

/// What one process does, in this order.
const STEPS: &[&str] = &[
    "lists",
    "enterprises",
    "branches",
    "members",
    "transfers",
    "contacts",
    "link",
    "audit",
    "verdicts",
    "keys",
    "first",
    "edits",
    "more",
    "readers",
    "workbook",
    "xlsx",
];
/// Steps that only prepare: their memory is nobody's.
const PREPARE: &[&str] = &["lists", "more", "workbook"];
/// Says to a process of its own which step it is.
const STEP: &str = "DISHU_BENCH_STEP";
/// Where the database and the lists are.
const FOLDER: &str = "DISHU_BENCH_FOLDER";

fn main() -> Result<(), Failure> {
    let rows = (number("DISHU_BENCH_ROWS").unwrap_or(ROWS_DEFAULT as f64) as usize).max(1_000);
    if let (Ok(step), Some(folder)) = (std::env::var(STEP), std::env::var_os(FOLDER)) {
        let mut bench = Bench { folder: folder.into(), rows, memory: Memory::watch(), table: Board::default() };
        return bench.step(&step);
    }
    let folder = tempfile::tempdir()?;
    eprintln!("{rows} enterprises, {} members, {} branches", rows * 65 / 100, rows * 6 / 100);
    let mut table = Board::default();
    let mut highest = 0.0f64;
    for step in STEPS {
        let process = std::process::Command::new(std::env::current_exe()?)
            .env(STEP, step)
            .env(FOLDER, folder.path())
            .stderr(std::process::Stdio::inherit())
            .output()?;
        let said = String::from_utf8(process.stdout)?;
        let peak = table.take(&said).ok_or_else(|| format!("the step `{step}` did not end well"))?;
        if !PREPARE.contains(step) {
            highest = highest.max(peak);
        }
    }
    table.add("private memory, highest of all steps", highest, "MB", Goal::Most(600.0));
    table.print();
    Ok(())
}

/// One process: the folder of the run, what it measured so far.
struct Bench {
    folder: PathBuf,
    rows: usize,
    memory: Memory,
    table: Board,
}

impl Bench {
    /// Does one step and says its figures, then its peak.
    fn step(&mut self, step: &str) -> Result<(), Failure> {
        let main = self.database("main");
        let csv = self.folder.join("csv");
        match step {
            "lists" => drop(self.lists("csv", 1, self.rows, FileFormat::Csv)?),
            "enterprises" => self.import(&main, "registry, CSV", &csv, ListKind::Enterprises, Some(50_000.0))?,
            "branches" => self.import(&main, "branches, CSV", &csv, ListKind::Branches, None)?,
            "members" => self.import(&main, "members, CSV", &csv, ListKind::Members, None)?,
            "transfers" => self.import(&main, "letters, CSV", &csv, ListKind::Transfers, None)?,
            "contacts" => self.import(&main, "contacts, CSV", &csv, ListKind::Contacts, None)?,
            "link" => self.link(&main)?,
            "audit" => self.audits(&main)?,
            "verdicts" => self.verdicts(&main)?,
            "edits" => self.edits(&main)?,
            "keys" => self.keys(&main)?,
            "first" => self.first_rows(&main)?,
            "more" => drop(self.lists("more", 2, self.rows / 4, FileFormat::Csv)?),
            "readers" => self.readers(&main)?,
            "workbook" => drop(self.lists("xlsx", 1, self.rows, FileFormat::Xlsx)?),
            _ => {
                let (db, folder) = (self.database("xlsx"), self.folder.join("xlsx"));
                self.import(&db, "registry, XLSX", &folder, ListKind::Enterprises, Some(25_000.0))?;
            }
        }
        self.table.say(self.memory.peak());
        Ok(())
    }

    fn database(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.db"))
    }

    /// Five lists in a folder of their own.
    fn lists(&self, name: &str, seed: u64, enterprises: usize, format: FileFormat) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let part = |share: usize| (enterprises * share / 100).max(1);
        let only_registry = format == FileFormat::Xlsx;
        let plan = Plan {
            seed,
            enterprises,
            branches: if only_registry { 1 } else { part(6) },
            members: if only_registry { 1 } else { part(65) },
            transfers: if only_registry { 1 } else { part(6) },
            contacts: if only_registry { 1 } else { part(2) },
            as_of: as_of(),
            over: None,
            faults: FaultRates::default(),
            registers: false,
        };
        generate_to_folder(&plan, &folder, format)?;
        Ok(folder)
    }

    /// One list in; the figure is rows per second.
    fn import(
        &mut self,
        db: &Path,
        what: &str,
        folder: &Path,
        kind: ListKind,
        goal: Option<f64>,
    ) -> Result<(), Failure> {
        let mut app = open(db)?;
        let start = Instant::now();
        let read = import(&mut app, folder, kind)?;
        let speed = read as f64 / start.elapsed().as_secs_f64();
        self.table.add(&format!("import of {what}"), speed, "rows/s", goal.map_or(Goal::None, Goal::Least));
        self.table.add("  memory", self.memory.peak(), "MB", Goal::None);
        Ok(())
    }

    fn link(&mut self, db: &Path) -> Result<(), Failure> {
        let mut app = open(db)?;
        let start = Instant::now();
        run(&mut app, Action::Link)?;
        self.table.add("joining", start.elapsed().as_secs_f64(), "s", Goal::None);
        self.table.add("  memory", self.memory.peak(), "MB", Goal::None);
        Ok(())
    }

    fn audits(&mut self, db: &Path) -> Result<(), Failure> {
        let app = &mut open(db)?;
        let peer = number("DISHU_BENCH_PEER");
        for label in ["first full audit", "repeated audit, nothing changed"] {
            let start = Instant::now();
            let Done::Audited { open, opened, .. } = run(app, Action::Audit { as_of: Some(as_of()) })? else {
                return Err("an audit came back as something else".into());
            };
            let seconds = start.elapsed().as_secs_f64();
            let goal = peer.map_or(Goal::None, |peer| Goal::Most(peer + 2.0 * opened as f64 / 1e6));
            self.table.add(label, seconds, "s", goal);
            self.table.add("  findings open", open as f64, "", Goal::None);
            self.table.add("  memory", self.memory.peak(), "MB", Goal::None);
        }
        Ok(())
    }

    /// Every rule over the kept picture: reading it, asking it.
    fn verdicts(&mut self, db: &Path) -> Result<(), Failure> {
        let store = Store::open(db, Access::Existing).map_err(|error| format!("{error:?}"))?;
        let moment = Moment { as_of: as_of(), known: None };
        let policy = Policy::default();
        let (mut reading, mut asking, mut hits) = (f64::MAX, f64::MAX, 0);
        for _ in 0..3 {
            let start = Instant::now();
            let picture = store.picture(moment).map_err(|error| format!("{error:?}"))?;
            reading = reading.min(milliseconds(start));
            let start = Instant::now();
            let ground = Ground::new(&picture, &policy, as_of());
            hits = ground.count(2);
            asking = asking.min(milliseconds(start));
        }
        self.table.add("verdicts of all rules, once loaded", asking, "ms", Goal::Most(50.0));
        self.table.add("  the picture from its file, warm", reading, "ms", Goal::None);
        self.table.add("  both", reading + asking, "ms", Goal::Most(800.0));
        self.table.add("  findings", hits as f64, "", Goal::None);
        Ok(())
    }

    /// Edits all over the lists: what is asked anew after each, without the commit.
    fn edits(&mut self, db: &Path) -> Result<(), Failure> {
        let mut app = open(db)?;
        // What is edited holds from today on: findings must be today's.
        run(&mut app, Action::Audit { as_of: Some(Clock::Machine.today()) })?;
        let edits: [(Table, &str, [&str; 2]); 5] = [
            (Table::Enterprises, "从业人数", ["12", "7"]),
            (Table::Enterprises, "登记状态", ["注销", "存续"]),
            (Table::Branches, "支委人数", ["0", "3"]),
            (Table::Members, "最近组织生活", ["2026-06-01", "2025-01-01"]),
            (Table::Members, "人员类别", ["预备党员", "正式党员"]),
        ];
        for (table, field, values) in edits {
            let query = ListQuery { table, ..ListQuery::default() };
            let total = page(&mut app, &query, 0)?;
            let (mut times, mut commits, mut asked) = (Vec::new(), Vec::new(), 0);
            for i in 0..EDITS {
                let row = row_at(&mut app, &query, (i * 7_919 + 13) * (total / EDITS).max(1) % total.max(1))?;
                let fields = vec![(field.to_owned(), values[i % 2].to_owned())];
                run(&mut app, Action::Edit { row, fields, why: "bench".to_owned() })?;
                let part = app.last_part();
                if part.asked > 0 {
                    asked += part.asked;
                    times.push(part.compute.as_secs_f64() * 1e3);
                    commits.push(part.commit.as_secs_f64() * 1e3);
                }
            }
            times.sort_by(f64::total_cmp);
            commits.sort_by(f64::total_cmp);
            self.table.add(&format!("edit of {} {field}, median", table.en()), part(&times, 50), "ms", Goal::Most(5.0));
            self.table.add("  95 %", part(&times, 95), "ms", Goal::Most(5.0));
            self.table.add("  commit, median", part(&commits, 50), "ms", Goal::None);
            self.table.add("  subjects asked, mean", asked as f64 / times.len().max(1) as f64, "", Goal::None);
        }
        Ok(())
    }

    /// What a key costs behind the screen: the answer to its query.
    fn keys(&mut self, db: &Path) -> Result<(), Failure> {
        let app = &mut open(db)?;
        let total = page(app, &ListQuery::default(), 0)?;
        let key = |offset: usize| (ListQuery::default(), offset.min(total.saturating_sub(SCREEN_ROWS)));
        let places = |step: usize| (0..KEYS).map(|i| key(i * step)).collect::<Vec<_>>();
        self.key(app, "one row down", places(1), 5.0, 25.0)?;
        self.key(app, "one page down", places(SCREEN_ROWS), 5.0, 25.0)?;
        self.key(
            app,
            "End and Home",
            (0..KEYS).map(|i| key(if i % 2 == 0 { usize::MAX } else { 0 })).collect(),
            5.0,
            25.0,
        )?;
        let columns = [Column::Staff, Column::Name, Column::Established, Column::Code];
        let sorts = (0..40).map(|i| (ListQuery { sort: columns[i % 4], ..ListQuery::default() }, 0)).collect();
        self.key(app, "sort by another column", sorts, 5.0, 25.0)?;
        self.key(app, "a letter of a search", letters(), 60.0, 60.0)?;
        let findings = ListQuery { table: Table::Findings, ..ListQuery::default() };
        let total = page(app, &findings, 0)?;
        let places = (0..KEYS).map(|i| (findings.clone(), i * total / KEYS)).collect();
        self.key(app, "anywhere in the findings", places, 5.0, 25.0)?;
        self.table.add("  memory while paging", self.memory.peak(), "MB", Goal::Most(100.0));
        Ok(())
    }

    fn key(
        &mut self,
        app: &mut App,
        label: &str,
        asked: Vec<(ListQuery, usize)>,
        median: f64,
        p95: f64,
    ) -> Result<(), Failure> {
        let mut times = Vec::with_capacity(asked.len());
        for (query, offset) in asked {
            let start = Instant::now();
            page(app, &query, offset)?;
            times.push(milliseconds(start));
        }
        times.sort_by(f64::total_cmp);
        self.table.add(&format!("{label}, median"), part(&times, 50), "ms", Goal::Most(median));
        self.table.add(&format!("{label}, 95 %"), part(&times, 95), "ms", Goal::Most(p95));
        Ok(())
    }

    /// From nothing to the first rows.
    fn first_rows(&mut self, db: &Path) -> Result<(), Failure> {
        let mut times = Vec::new();
        for _ in 0..20 {
            let start = Instant::now();
            page(&mut open(db)?, &ListQuery::default(), 0)?;
            times.push(milliseconds(start));
        }
        times.sort_by(f64::total_cmp);
        self.table.add("database opened, first rows, median", part(&times, 50), "ms", Goal::Most(100.0));
        self.table.add("database opened, first rows, 95 %", part(&times, 95), "ms", Goal::Most(100.0));
        Ok(())
    }

    /// Four sessions page while a quarter as many new enterprises come in.
    fn readers(&mut self, db: &Path) -> Result<(), Failure> {
        let folder = self.folder.join("more");
        let stop = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..READERS).map(|number| reader(db.to_owned(), number, Arc::clone(&stop))).collect();
        let mut app = open(db)?;
        let imported = import(&mut app, &folder, ListKind::Enterprises);
        stop.store(true, Ordering::Relaxed);
        let mut times = Vec::new();
        for reader in readers {
            times.extend(reader.join().map_err(|_| "a reader panicked")??);
        }
        imported?;
        times.sort_by(f64::total_cmp);
        self.table.add("four readers during an import, keys", times.len() as f64, "", Goal::None);
        self.table.add("  median", part(&times, 50), "ms", Goal::None);
        self.table.add("  95 %", part(&times, 95), "ms", Goal::None);
        self.table.add("  longest wait", times.last().copied().unwrap_or(0.0), "ms", Goal::Most(50.0));
        Ok(())
    }
}

/// Pages at places that look random until told to stop; gives the wait for each in milliseconds.
fn reader(db: PathBuf, number: u64, stop: Arc<AtomicBool>) -> JoinHandle<Result<Vec<f64>, String>> {
    std::thread::spawn(move || {
        let mut app = open(&db).map_err(|error| error.to_string())?;
        let total = page(&mut app, &ListQuery::default(), 0).map_err(|error| error.to_string())?;
        let (mut times, mut place) = (Vec::new(), number);
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(KEY_PAUSE);
            place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let offset = (place >> 33) as usize % total.max(1);
            let start = Instant::now();
            app.data_version();
            page(&mut app, &ListQuery::default(), offset).map_err(|error| error.to_string())?;
            times.push(milliseconds(start));
        }
        Ok(times)
    })
}

/// Searches as they are typed, a letter at a time.
fn letters() -> Vec<(ListQuery, usize)> {
    let words = ["hnkjyxgs", "海南科技有限公司", "haikou", "hk", "贸易", "91460100", "琼海旅游", "zgwlkj"];
    let typed = |word: &'static str| (1..=word.chars().count()).map(|n| word.chars().take(n).collect::<String>());
    words.into_iter().flat_map(typed).map(|search| (ListQuery { search, ..ListQuery::default() }, 0)).collect()
}

fn open(db: &Path) -> Result<App, Failure> {
    let options = Options {
        db: db.to_owned(),
        lang: Lang::En,
        login: "bench".into(),
        operator: String::new(),
        region: 460_000,
        key_file: db.with_extension("key"),
        policy: String::new(),
        clock: Clock::Machine,
        seed: Some(1),
    };
    App::open(options, Access::Create).map_err(|error| error.render(Lang::En).into())
}

/// The rows read.
fn import(app: &mut App, folder: &Path, kind: ListKind) -> Result<u64, Failure> {
    let stem = folder.join(file_stem(kind));
    let path = ["csv", "xlsx"].map(|ending| stem.with_extension(ending)).into_iter().find(|path| path.exists());
    let path = path.ok_or("the list was not generated")?;
    let import = Import { kind: Some(kind), path, as_of: Some(as_of()), yes: true, ..Import::default() };
    let Done::Imported(done) = run(app, Action::Import(import))? else {
        return Err("an import came back as something else".into());
    };
    Ok(done.counts.read)
}

fn run(app: &mut App, action: Action) -> Result<Done, Failure> {
    let report: &mut Report = &mut |_| ControlFlow::Continue(());
    app.run(action, report).map_err(|error| error.render(Lang::En).into())
}

/// Asks for one screen; the rows there are in all.
fn page(app: &mut App, query: &ListQuery, offset: usize) -> Result<usize, Failure> {
    match app.query(&Query::Page { query: query.clone(), offset, rows: SCREEN_ROWS }) {
        Answer::Page(page) => Ok(page.total),
        Answer::Failed(error) => Err(error.render(Lang::En).into()),
        _ => Err("a page came back as something else".into()),
    }
}

/// The row at a place of a list.
fn row_at(app: &mut App, query: &ListQuery, offset: usize) -> Result<RowId, Failure> {
    match app.query(&Query::Page { query: query.clone(), offset, rows: 1 }) {
        Answer::Page(page) => Ok(page.rows.first().ok_or("no row there")?.id),
        _ => Err("a page came back as something else".into()),
    }
}

fn as_of() -> Day {
    Day::parse(AS_OF).expect("a constant day")
}

fn number(variable: &str) -> Option<f64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The value below which so many per cent of a sorted list lie.
fn part(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0.0)
}

/// The highest private memory of this process, sampled by a thread (Linux only; 0 elsewhere).
struct Memory(Arc<AtomicU64>);

impl Memory {
    fn watch() -> Memory {
        let memory = Memory(Arc::default());
        let highest = Arc::clone(&memory.0);
        std::thread::spawn(move || {
            loop {
                highest.fetch_max(private_kilobytes().unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(SAMPLE_PAUSE);
            }
        });
        memory
    }

    /// In megabytes.
    fn peak(&self) -> f64 {
        self.0.load(Ordering::Relaxed) as f64 / 1024.0
    }
}

fn private_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What a figure is held against.
#[derive(Clone, Copy)]
enum Goal {
    None,
    Least(f64),
    Most(f64),
}

/// The figures so far; each is also told as it comes.
#[derive(Default)]
struct Board(Vec<[String; 4]>);

impl Board {
    fn add(&mut self, label: &str, value: f64, unit: &str, goal: Goal) {
        let (goal, verdict) = match goal {
            Goal::None => (String::new(), ""),
            Goal::Least(least) => (format!(">= {}", short(least)), if value >= least { "met" } else { "missed" }),
            Goal::Most(most) => (format!("<= {}", short(most)), if value <= most { "met" } else { "missed" }),
        };
        let row = [label.to_owned(), format!("{} {unit}", short(value)).trim().to_owned(), goal, verdict.to_owned()];
        eprintln!("{:<44}{}", row[0], row[1]);
        self.0.push(row);
    }

    /// For the process that asked: the figures, then the peak of private memory.
    fn say(&self, peak: f64) {
        self.0.iter().for_each(|row| println!("{}", row.join("\t")));
        println!("{peak}");
    }

    /// Takes what a step said; gives its peak.
    fn take(&mut self, said: &str) -> Option<f64> {
        let mut lines = said.lines();
        let peak = lines.next_back()?.parse().ok()?;
        for line in lines {
            let row: Vec<String> = line.split('\t').map(str::to_owned).collect();
            self.0.push(row.try_into().ok()?);
        }
        Some(peak)
    }

    fn print(&self) {
        println!("{:<44}{:>18}  {:<12}verdict", "figure", "measured", "goal");
        for [label, value, goal, verdict] in &self.0 {
            println!("{}", format!("{label:<44}{value:>18}  {goal:<12}{verdict}").trim_end());
        }
    }
}

fn short(value: f64) -> String {
    match value {
        value if value >= 1_000.0 || value == value.round() => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    }
}
