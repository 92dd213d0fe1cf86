//! 虚构数据: a whole invented park from a seed. Five lists as rows of text (企业登记、党组织、党员名册、介绍信、联络服务人员) and nine registers, with the
//! proportions and the mistakes of real ones: a third in parks, one in twelve working in another city, crowds at one
//! address, work units written six ways, letters that expired, IDs that a spreadsheet ruined.
//!
//! The same plan gives the same bytes on every machine. Rows are made one at a time and never kept, so a province of
//! 1,000,000 enterprises costs no more memory than its branches. Companies, parks, roads and people are invented (虚构):
//! credit codes have a body under `9X`, resident IDs stand under 990000, telephones under 1990000. Over a given list
//! ([`Plan::over`]) names, codes and addresses are the caller's, and only the rest is invented.

mod branch;
mod chance;
mod enterprise;
mod fault;
mod folder;
mod member;
mod number;
mod paper;
mod register;
mod words;

use self::branch::Branches;
use self::enterprise::Enterprises;
use self::fault::{Columns, Spoiler};
use self::folder::Folder;
use self::member::Members;
use self::paper::Transfers;
use self::register::Registers;
use crate::model::day::Day;
use crate::model::record::ListKind;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be invented.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The same seed gives the same lists.
    pub seed: u64,
    /// 企业数; with [`Plan::over`] the length of that list counts instead.
    pub enterprises: usize,
    /// 党组织数
    pub branches: usize,
    /// 党员名册行数, second entries of one person included.
    pub members: usize,
    /// 介绍信数
    pub transfers: usize,
    /// 联络服务人员数
    pub contacts: usize,
    /// The day the lists were drawn up; every date lies before it.
    pub as_of: Day,
    /// A list of enterprises to build over.
    pub over: Option<Vec<Given>>,
    /// How often each mistake is made.
    pub faults: FaultRates,
    /// 台账 too: visits, floating, lost, posts, stars, enterprises' lists, dues, meetings, partnerships.
    pub registers: bool,
}

impl Plan {
    fn enterprise_count(&self) -> usize {
        self.over.as_ref().map_or(self.enterprises, Vec::len)
    }
}

/// One enterprise of a given list; empty texts are invented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// 企业名称
    pub name: String,
    /// 注册地址
    pub address: String,
    /// 统一社会信用代码
    pub code: String,
    /// 市: stands in for an empty address.
    pub city: String,
}

/// Mistakes per 10,000 rows (footers: per 10,000 lists).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRates {
    /// Credit codes with a wrong check digit.
    pub code: u32,
    /// Rows without a name.
    pub name: u32,
    /// Resident IDs a spreadsheet ruined.
    pub id: u32,
    /// Dates such as `2023.5`.
    pub date: u32,
    /// Full-width letters and digits.
    pub full_width: u32,
    /// Rows written twice.
    pub duplicate: u32,
    /// Lists that end with 合计 and 填表人.
    pub footer: u32,
    /// Status words no table knows.
    pub status: u32,
}

impl FaultRates {
    /// Clean lists.
    pub const NONE: FaultRates =
        FaultRates { code: 0, name: 0, id: 0, date: 0, full_width: 0, duplicate: 0, footer: 0, status: 0 };
}

impl Default for FaultRates {
    fn default() -> Self {
        FaultRates { code: 40, name: 10, id: 80, date: 600, full_width: 150, duplicate: 30, footer: 10_000, status: 20 }
    }
}

/// Where the rows go.
pub trait Sink {
    /// A list begins; lists come whole, one after the other.
    fn begin(&mut self, kind: ListKind, headings: &[&str]) -> io::Result<()>;
    /// One row of the list begun last, as wide as its headings.
    fn row(&mut self, cells: &[&str]) -> io::Result<()>;
    /// The list begun last is complete.
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What one list holds: rows written = records + duplicates + footers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows asked for.
    pub records: u64,
    /// Of these, rows with a mistake.
    pub spoilt: u64,
    /// Rows written a second time.
    pub duplicates: u64,
    /// Rows below the last record.
    pub footers: u64,
}

/// Headings of 企业登记.
pub const ENTERPRISE_HEADINGS: &[&str] = &[
    "企业名称",
    "统一社会信用代码",
    "登记状态",
    "企业类型",
    "成立日期",
    "所属行业",
    "注册地址",
    "实际经营地址",
    "参保人数",
    "所属园区",
    "曾用名",
    "联系人",
    "联系电话",
    "是否固定经营场所",
    "是否正常经营",
    "是否建立工会",
];

/// Headings of 党组织.
pub const BRANCH_HEADINGS: &[&str] = &[
    "党组织代码",
    "党组织名称",
    "组织类别",
    "上级党组织",
    "党组织书记",
    "联系电话",
    "建立党组织日期",
    "撤销日期",
    "通讯地址",
    "党组织所在单位情况",
    "单位名称",
    "社会统一信用代码",
    "党员人数",
    "支委人数",
    "本届任期开始",
    "所属园区",
    "是否园区或楼宇党组织",
];

/// Headings of 党员名册.
pub const MEMBER_HEADINGS: &[&str] = &[
    "姓名",
    "公民身份号码",
    "性别",
    "民族",
    "出生日期",
    "学历",
    "人员类别",
    "入党日期",
    "转正日期",
    "所在党支部",
    "党组织代码",
    "工作单位",
    "工作岗位",
    "手机号码",
    "组织关系所在",
    "用工形式",
    "组织关系转入日期",
    "最近参加组织生活",
    "党费缴至",
    "是否为流动党员",
    "外出流向",
    "是否为失联党员",
    "失去联系日期",
];

/// Headings of 介绍信登记.
pub const TRANSFER_HEADINGS: &[&str] = &[
    "介绍信编号",
    "姓名",
    "公民身份号码",
    "人员类别",
    "转出党组织",
    "转入党组织",
    "开具日期",
    "有效期(天)",
    "接收日期",
    "回执日期",
    "转接方式",
];

/// Headings of 联络服务人员.
pub const CONTACT_HEADINGS: &[&str] =
    &["姓名", "角色", "专职/兼职", "所属组织", "联系电话", "指导企业", "开始日期", "结束日期", "启用/停用", "所属园区"];

/// Writes the five lists, then the registers if wanted, and says what each holds, in the order of [`ListKind::ALL`].
pub fn generate(plan: &Plan, out: &mut dyn Sink) -> io::Result<Vec<Tally>> {
    let enterprises = Enterprises::new(plan);
    let branches = Branches::new(plan, &enterprises);
    let members = Members::new(plan, &enterprises, &branches);
    let transfers = Transfers::new(plan, &branches, &members);
    let mut tallies = vec![
        write_list(plan, out, ListKind::Enterprises, |index, cells| enterprises.fill(index, cells))?,
        write_list(plan, out, ListKind::Branches, |index, cells| {
            branch::fill(plan, &enterprises, &branches, usize::try_from(index).unwrap_or(0), cells);
        })?,
        write_list(plan, out, ListKind::Members, |index, cells| members.fill(index, cells))?,
        write_list(plan, out, ListKind::Transfers, |index, cells| transfers.fill(index, cells))?,
        write_list(plan, out, ListKind::Contacts, |index, cells| {
            paper::fill_contact(plan, &enterprises, index, cells)
        })?,
    ];
    let registers = Registers { plan, enterprises: &enterprises, branches: &branches, members: &members };
    // A plan over nobody has nothing to keep registers of.
    let kinds =
        if plan.registers && plan.members > 0 && plan.enterprise_count() > 0 { &register::KINDS[..] } else { &[] };
    for kind in kinds {
        tallies.push(write_list(plan, out, *kind, |index, cells| registers.fill(*kind, index, cells))?);
    }
    Ok(tallies)
}

/// How many records the registers of a plan hold.
pub fn register_rows(plan: &Plan) -> u64 {
    let kinds = if plan.registers { &register::KINDS[..] } else { &[] };
    kinds.iter().map(|kind| register::layout(plan, *kind).1 as u64).sum()
}

/// What files the lists become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// UTF-8 with BOM.
    Csv,
    /// One sheet per 1,048,576 rows.
    Xlsx,
}

/// Writes the lists into a folder that exists; gives the files in the order of [`ListKind::ALL`].
pub fn generate_to_folder(plan: &Plan, folder: &Path, format: FileFormat) -> io::Result<Vec<(PathBuf, Tally)>> {
    let mut sink = Folder::new(folder, format);
    let tallies = generate(plan, &mut sink)?;
    Ok(sink.files.into_iter().zip(tallies).collect())
}

/// The file a list goes to, without its ending.
pub fn file_stem(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Enterprises => "企业登记表",
        ListKind::Branches => "党组织名单",
        ListKind::Members => "党员名册",
        ListKind::Transfers => "介绍信登记",
        ListKind::Contacts => "指导员联络员名册",
        register => register.zh(),
    }
}

fn write_list(
    plan: &Plan,
    out: &mut dyn Sink,
    kind: ListKind,
    fill: impl Fn(u64, &mut Vec<String>),
) -> io::Result<Tally> {
    let (headings, count, columns) = layout(plan, kind);
    out.begin(kind, headings)?;
    let mut spoiler =
        Spoiler { out: &mut *out, rates: &plan.faults, columns, seed: plan.seed, kind, tally: Tally::default() };
    let mut cells = Vec::with_capacity(headings.len());
    for index in 0..count as u64 {
        fill(index, &mut cells);
        spoiler.row(index, &mut cells)?;
    }
    let tally = spoiler.finish(headings.len())?;
    out.end()?;
    Ok(tally)
}

/// Headings, number of records, and the columns that mistakes can hit. A given list of enterprises is not spoilt.
fn layout(plan: &Plan, kind: ListKind) -> (&'static [&'static str], usize, Columns) {
    let given = plan.over.is_some();
    let column = |index: usize| Some(index).filter(|_| !given);
    match kind {
        ListKind::Enterprises => {
            let columns = Columns {
                name: if given { usize::MAX } else { 0 },
                code: column(1),
                date: Some(4),
                status: Some(2),
                full_width: column(6),
                id: None,
            };
            (ENTERPRISE_HEADINGS, plan.enterprise_count(), columns)
        }
        ListKind::Branches => (
            BRANCH_HEADINGS,
            plan.branches,
            Columns { name: 1, date: Some(6), full_width: Some(10), ..Columns::default() },
        ),
        ListKind::Members => {
            let columns = Columns { name: 0, id: Some(1), date: Some(7), full_width: Some(11), ..Columns::default() };
            (MEMBER_HEADINGS, plan.members, columns)
        }
        ListKind::Transfers => {
            (TRANSFER_HEADINGS, plan.transfers, Columns { name: 1, id: Some(2), date: Some(6), ..Columns::default() })
        }
        ListKind::Contacts => {
            (CONTACT_HEADINGS, plan.contacts, Columns { name: 0, date: Some(6), ..Columns::default() })
        }
        kind => register::layout(plan, kind),
    }
}

fn iso(day: Day) -> String {
    day.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    /// Keeps everything.
    #[derive(Default, PartialEq, Debug)]
    struct Kept(Vec<(ListKind, Vec<Vec<String>>)>);

    impl Sink for Kept {
        fn begin(&mut self, kind: ListKind, headings: &[&str]) -> io::Result<()> {
            self.0.push((kind, Vec::new()));
            self.row(headings)
        }
        fn row(&mut self, cells: &[&str]) -> io::Result<()> {
            self.0.last_mut().unwrap().1.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
            Ok(())
        }
    }

    fn plan(seed: u64) -> Plan {
        Plan {
            seed,
            enterprises: 2_000,
            branches: 60,
            members: 900,
            transfers: 50,
            contacts: 40,
            as_of: Day::from_ymd(2026, 6, 30).unwrap(),
            over: None,
            faults: FaultRates::NONE,
            registers: true,
        }
    }

    fn made(plan: &Plan) -> Kept {
        let mut kept = Kept::default();
        generate(plan, &mut kept).unwrap();
        kept
    }

    fn rows(kept: &Kept, kind: ListKind) -> &[Vec<String>] {
        &kept.0.iter().find(|(have, _)| *have == kind).unwrap().1[1..]
    }

    fn code_is_valid(code: &str) -> bool {
        let Some((first, last)) = code.split_at_checked(17) else { return false };
        code.len() == 18
            && last == number::code_check(first.as_bytes()).to_string()
            && first.as_bytes()[16] as char == number::body_check(&first.as_bytes()[8..16])
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let with_faults = |seed| Plan { faults: FaultRates::default(), ..plan(seed) };
        assert_eq!(made(&with_faults(7)), made(&with_faults(7)));
        assert_ne!(made(&with_faults(7)), made(&with_faults(8)));
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let files = generate_to_folder(&plan(7), a.path(), FileFormat::Csv).unwrap();
        generate_to_folder(&plan(7), b.path(), FileFormat::Csv).unwrap();
        assert_eq!(files.len(), ListKind::ALL.len());
        for (path, _) in files {
            let twin = b.path().join(path.file_name().unwrap());
            assert_eq!(std::fs::read(path).unwrap(), std::fs::read(twin).unwrap());
        }
    }

    #[test]
    fn a_workbook_holds_the_same_rows() {
        let plan = Plan { enterprises: 50, members: 30, branches: 5, faults: FaultRates::default(), ..plan(3) };
        let folder = tempfile::tempdir().unwrap();
        for (path, tally) in generate_to_folder(&plan, folder.path(), FileFormat::Xlsx).unwrap() {
            let mut opened = crate::sheet::open(&path, &crate::sheet::OpenOptions::default()).unwrap();
            let mut row = crate::sheet::Row::new();
            let mut n_rows = 0;
            while opened.rows.next(&mut row).unwrap() {
                n_rows += 1;
            }
            assert_eq!(n_rows, 1 + tally.records + tally.duplicates + tally.footers, "{path:?}");
        }
        let nowhere = folder.path().join("不在");
        assert!(generate_to_folder(&plan, &nowhere, FileFormat::Xlsx).is_err());
        assert!(generate_to_folder(&plan, &nowhere, FileFormat::Csv).is_err());
    }

    #[test]
    fn counts_are_exact() {
        for plan in [
            plan(1),
            Plan { enterprises: 0, ..plan(1) },
            Plan { branches: 0, ..plan(1) },
            Plan { members: 0, ..plan(1) },
            Plan { enterprises: 1, branches: 1, members: 1, transfers: 1, contacts: 1, ..plan(1) },
            Plan { enterprises: 3, branches: 40, members: 30, transfers: 60, ..plan(1) },
        ] {
            let kept = made(&plan);
            let counts: Vec<usize> = ListKind::BASE.iter().map(|kind| rows(&kept, *kind).len()).collect();
            assert_eq!(counts, [plan.enterprises, plan.branches, plan.members, plan.transfers, plan.contacts]);
            for (kind, rows) in &kept.0 {
                assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{kind:?}");
            }
        }
    }

    #[test]
    fn the_tally_counts_every_row() {
        let plan = Plan { faults: FaultRates { duplicate: 1_000, ..FaultRates::default() }, ..plan(3) };
        let mut kept = Kept::default();
        let tallies = generate(&plan, &mut kept).unwrap();
        for ((_, rows), tally) in kept.0.iter().zip(&tallies) {
            assert_eq!(rows.len() as u64 - 1, tally.records + tally.duplicates + tally.footers);
            assert_eq!(tally.footers, 2);
        }
        assert!(tallies[0].duplicates > 100 && tallies[0].spoilt > 50, "{tallies:?}");
    }

    #[test]
    fn credit_codes_are_valid_and_unique_unless_spoilt() {
        let clean = made(&plan(5));
        let codes: HashSet<&str> = rows(&clean, ListKind::Enterprises).iter().map(|row| row[1].as_str()).collect();
        assert_eq!(codes.len(), 2_000);
        assert!(codes.iter().all(|code| code_is_valid(code) && &code[8..10] == "9X"));
        let spoilt = made(&Plan { faults: FaultRates { code: 1_000, ..FaultRates::NONE }, ..plan(5) });
        let wrong = rows(&spoilt, ListKind::Enterprises).iter().filter(|row| !code_is_valid(&row[1])).count();
        assert!((120..280).contains(&wrong), "{wrong}");
    }

    #[test]
    fn resident_ids_are_invented_and_valid() {
        let kept = made(&plan(5));
        let rows = rows(&kept, ListKind::Members);
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for row in rows {
            let (first, last) = row[1].split_at(17);
            assert!(first.starts_with("990000") && last == number::id_check(first.as_bytes()).to_string());
            assert_eq!(&row[1][6..14], row[4].replace('-', ""), "birth day");
            assert_eq!(row[1].as_bytes()[16] % 2 == 1, row[2] == "男");
            *seen.entry(&row[1]).or_default() += 1;
        }
        assert_eq!(seen.values().filter(|count| **count == 2).count(), 2, "in two rosters");
    }

    #[test]
    fn no_cell_holds_an_id_of_another_prefix() {
        let kept = made(&Plan { faults: FaultRates { id: 5_000, ..FaultRates::default() }, ..plan(9) });
        for cell in kept.0.iter().flat_map(|(_, rows)| rows.iter().flatten()) {
            let digits = cell.split(|c: char| !c.is_ascii_digit());
            for run in digits.filter(|run| run.len() == 15 || run.len() >= 17) {
                assert!(run.starts_with("990000"), "{cell}");
            }
        }
    }

    #[test]
    fn the_proportions_are_those_of_the_field() {
        let kept = made(&Plan { enterprises: 10_000, ..plan(2) });
        let share = |kind, test: &dyn Fn(&Vec<String>) -> bool| {
            let rows = rows(&kept, kind);
            rows.iter().filter(|row| test(row)).count() * 100 / rows.len()
        };
        assert!((10..=14).contains(&share(ListKind::Enterprises, &|row| row[7].is_empty() && !row[6].contains('（'))));
        assert!((78..=90).contains(&share(ListKind::Enterprises, &|row| words::LIVE.contains(&row[2].as_str()))));
        assert!((5..=10).contains(&share(ListKind::Members, &|row| row[19] == "是")));
        assert!((4..=12).contains(&share(ListKind::Members, &|row| row[6] == "预备党员")));
        let mut crowds: HashMap<&str, usize> = HashMap::new();
        for row in rows(&kept, ListKind::Enterprises) {
            *crowds.entry(&row[6]).or_default() += 1;
        }
        assert!(crowds.values().filter(|count| **count >= 10).count() >= 3);
        let declared: Vec<&str> = rows(&kept, ListKind::Branches).iter().map(|row| row[12].as_str()).collect();
        assert!(declared.contains(&"52"), "{declared:?}");
    }

    #[test]
    fn declared_members_are_on_the_roster() {
        let kept = made(&plan(4));
        let sum: usize = rows(&kept, ListKind::Branches).iter().map(|row| row[12].parse::<usize>().unwrap()).sum();
        assert_eq!(sum, 900 * 78 / 100);
    }

    #[test]
    fn a_given_list_keeps_its_names_codes_and_addresses() {
        let given: Vec<Given> = (0..300)
            .map(|i| Given {
                name: format!("海南虚构{i}号贸易有限公司"),
                address: if i % 3 == 0 { String::new() } else { format!("海口市龙华区虚构路{i}号") },
                code: if i % 2 == 0 { String::new() } else { number::credit_code('1', 460_106, i) },
                city: if i % 3 == 0 { "海口市".into() } else { String::new() },
            })
            .collect();
        let plan = Plan {
            over: Some(given.clone()),
            faults: FaultRates { duplicate: 0, footer: 0, ..FaultRates::default() },
            ..plan(6)
        };
        let kept = made(&plan);
        let enterprises = rows(&kept, ListKind::Enterprises);
        assert_eq!(enterprises.len(), 300);
        for (row, given) in enterprises.iter().zip(&given) {
            assert_eq!(row[0], given.name);
            assert!(given.code.is_empty() || row[1] == given.code);
            assert!(row[6].starts_with(if given.address.is_empty() { "海口市" } else { &given.address }), "{row:?}");
        }
        let members = rows(&kept, ListKind::Members);
        assert!(members.iter().filter(|row| row[11].contains("虚构")).count() > members.len() / 2);
    }
}
