//! 演示: a small invented park from bundled lists in a database that goes away again. No setup, no network, nothing left behind.

use super::output::{Ran, Stop};
use super::work::{findings_text, print_overview};
use super::{Context, progress};
use crate::app::Service;
use crate::app::action::{Action, Done, Import};
use crate::app::admin::Init;
use crate::app::config::{Environment, Settings};
use crate::app::error::{Error, ErrorKind};
use crate::model::day::Day;
use crate::model::record::ListKind;
use std::fs;
use std::path::{Path, PathBuf};

/// A bundled list.
struct Fixture {
    kind: ListKind,
    name: &'static str,
    bytes: &'static [u8],
}

macro_rules! fixture {
    ($kind:ident, $name:literal) => {
        Fixture {
            kind: ListKind::$kind,
            name: $name,
            bytes: include_bytes!(concat!("../../fixtures/park-small/", $name)),
        }
    };
}

/// Every bundled list, in the order they are read.
const FIXTURES: [Fixture; 15] = [
    fixture!(Enterprises, "企业登记表.xlsx"),
    fixture!(Branches, "党组织名单.csv"),
    fixture!(Members, "党员名册.xlsx"),
    fixture!(Transfers, "介绍信登记.xls"),
    fixture!(Contacts, "指导员联络员名册.csv"),
    fixture!(Enterprises, "企业情况说明.csv"),
    fixture!(Visits, "走访记录.csv"),
    fixture!(Floating, "流动党员登记.csv"),
    fixture!(Lost, "失联党员登记.csv"),
    fixture!(Posts, "任职名册.csv"),
    fixture!(Stars, "星级评定.csv"),
    fixture!(Listings, "企业党员名单.csv"),
    fixture!(Dues, "党费收缴台账.csv"),
    fixture!(Meetings, "三会一课签到.csv"),
    fixture!(Ties, "结对共建与联盟.csv"),
];
/// The park of the bundled lists, for which they are complete.
const ZONE: &str = "临海示范园区";
/// The day they were drawn up.
const AS_OF: &str = "2026-06-30";
/// Attempts at a folder name nobody has.
const TRIES: u32 = 1_000;

/// 演示
pub fn demo(context: &mut Context) -> Ran {
    let folder = Temporary::below(context.env)?;
    let settings = settings(context, &folder.path);
    let as_of = Day::parse(AS_OF).expect("a constant day");
    let init = Init {
        path: settings.db.clone(),
        key_file: settings.key_file.clone(),
        group: None,
        login: settings.login.clone(),
        name: settings.login.clone(),
        region: settings.region,
    };
    context.host.admin(&settings)?.init(&init)?;
    let mut service = context.host.open(&settings)?;
    prepare(context, service.as_mut(), &folder.path, as_of)?;
    if context.console.out_is_terminal() {
        drop(service);
        context.console.interrupt.stand_down();
        context.host.interface(&settings)?;
        return Ok(0);
    }
    print_overview(&mut context.console, service.as_mut())?;
    context.console.say("")?;
    findings_text(&mut context.console, service.as_mut())?;
    Ok(0)
}

fn settings(context: &Context, folder: &Path) -> Settings {
    let mut settings = context.settings.clone();
    settings.db = folder.join("demo.db");
    settings.key_file = folder.join("key").join("demo.key");
    settings.operator = settings.login.clone();
    settings.policy = toml::Table::new();
    settings.is_demo = true;
    settings
}

/// Files in, joined, audited.
fn prepare(context: &mut Context, service: &mut dyn Service, folder: &Path, as_of: Day) -> Result<(), Stop> {
    context.console.talk_in("演示：以下企业和人员均为虚构", "demo: enterprises and people are invented");
    for (at, fixture) in FIXTURES.iter().enumerate() {
        // The base lists are complete for the park; what comes after them speaks of some of its rows.
        let is_base = at < ListKind::BASE.len();
        let path = folder.join(fixture.name);
        fs::write(&path, fixture.bytes).map_err(|error| cannot(&path, &error))?;
        let import = Import {
            kind: Some(fixture.kind),
            path,
            as_of: Some(as_of),
            complete: is_base.then(|| ZONE.into()),
            zone: (fixture.kind != ListKind::Transfers).then(|| ZONE.into()),
            yes: true,
            ..Import::default()
        };
        let done = progress::with(&mut context.console, |report| service.run(Action::Import(import), report))?;
        if let Done::Imported(done) = done {
            let line = super::output::arithmetic(&done.counts, context.lang());
            context.console.talk(&format!("{}  {line}", fixture.name));
        }
    }
    progress::with(&mut context.console, |report| service.run(Action::Link, report))?;
    progress::with(&mut context.console, |report| service.run(Action::Audit { as_of: Some(as_of) }, report))?;
    Ok(())
}

/// A folder for the person alone that goes away with the demo.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn below(env: &Environment) -> Result<Temporary, Error> {
        for number in 0..TRIES {
            let path = env.temp.join(format!("dishu-demo-{}-{number}", env.login.replace(['/', '\\'], "_")));
            match create_private(&path) {
                Ok(()) => return Ok(Temporary { path }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(cannot(&path, &error)),
            }
        }
        let taken = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        Err(cannot(&env.temp, &taken))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn create_private(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    builder.create(path.join("key"))
}

fn cannot(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        ErrorKind::System,
        format!("{} 写不了：{error}", path.display()),
        format!("cannot write {}: {error}", path.display()),
    )
    .hint("检查临时目录的空间和权限，或用 TMPDIR 另指一处", "check space and permissions there, or set TMPDIR")
}
