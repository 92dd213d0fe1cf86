//! 集中攻坚 from the frozen base to the close-out, by commands on a real database.

use crate::support::*;
use dishu::app::admin::Admin;
use dishu::app::clock::Clock;
use dishu::app::config::{Environment, Settings};
use dishu::app::error::Error;
use dishu::app::keeper::Keeper;
use dishu::app::service::{App, Options};
use dishu::app::{Service, action::Action};
use dishu::cli::output::Streams;
use dishu::cli::progress::Interrupt;
use dishu::cli::{Host, See, run as run_command};
use dishu::store::Access;
use serde_json::Value;
use std::path::Path;

/// A desk: the commands on a database, with a clock that somebody else turns.
pub struct Desk {
    pub options: Options,
}

impl Host for Desk {
    fn open(&mut self, settings: &Settings) -> Result<Box<dyn Service>, Error> {
        let options = Options { lang: settings.lang, ..self.options.clone() };
        Ok(Box::new(App::open(options, Access::Existing)?))
    }

    fn admin(&mut self, _: &Settings) -> Result<Box<dyn Admin>, Error> {
        Ok(Box::new(Keeper::new(self.options.clone())))
    }

    fn interface(&mut self, _: &Settings) -> Result<(), Error> {
        Ok(())
    }

    fn replay(&mut self, _: &Settings, _: &str, _: bool, _: See) -> Result<(), Error> {
        Ok(())
    }

    fn columns(&self) -> Option<usize> {
        None
    }
}

impl Desk {
    pub fn of(place: &Place) -> Desk {
        Desk { options: place.options() }
    }

    /// The same desk on a later day.
    pub fn on(&mut self, offset: i32) {
        self.options.clock = Clock::Fixed(AT + i64::from(offset) * 86_400);
    }

    /// Somebody else sits down.
    pub fn login(&mut self, login: &str) {
        self.options.login = login.to_owned();
    }

    /// Exit code, standard output, standard error.
    pub fn run(&mut self, args: &[&str]) -> (u8, String, String) {
        let folder = self.options.db.parent().unwrap().to_path_buf();
        let env = Environment {
            vars: [("DISHU_LANG".to_owned(), "zh".to_owned())].into(),
            args: args.iter().map(Into::into).collect(),
            home: Some(folder.join("home")),
            login: self.options.login.clone(),
            temp: folder.clone(),
            site_config: folder.join("etc/config.toml"),
            shared: folder.join("shared"),
            today: self.options.clock.today(),
            cwd: folder,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let streams = Streams {
            out: &mut out,
            err: &mut err,
            input: &mut std::io::empty(),
            out_columns: None,
            err_is_terminal: false,
        };
        let code = run_command(&env, self, streams, Interrupt::default());
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    /// A command that must come through, with its JSON held against the schema.
    pub fn json(&mut self, schema: &str, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let (code, out, err) = self.run(&args);
        assert_eq!(code, 0, "{args:?}: {err}");
        let document: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?}: {e}: {out}"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(schema).with_extension("json");
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{args:?}: {faults:?}\n{out}");
        document
    }

    /// A deed that must change exactly so many tasks.
    pub fn deed(&mut self, n: u64, args: &[&str]) {
        let done = self.json("tasks-done", args);
        assert_eq!(done["changed"], n, "{args:?}: {done}");
    }

    /// A command that must be refused; what it says.
    pub fn refused(&mut self, args: &[&str]) -> String {
        let (code, _, err) = self.run(args);
        assert_ne!(code, 0, "{args:?}");
        err
    }
}

/// The whole park with a campaign begun.
pub fn begun() -> (Place, Desk) {
    let (place, mut app) = whole_park();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    drop(app);
    let mut desk = Desk::of(&place);
    let args =
        ["campaign", "new", "示例攻坚", "--to", "2026-07-29", "--target", "工作覆盖=100%", "--target", "组织覆盖=+3"];
    let begun = desk.json("campaign", &args);
    assert_eq!(begun["campaigns"][0]["phase"], "survey");
    (place, desk)
}

/// The task of an enterprise.
pub fn task_of(desk: &mut Desk, name: &str) -> Value {
    let list = desk.json("tasks", &["tasks", "list", "--all", "--limit", "0"]);
    let tasks = list["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["name"] == name).unwrap_or_else(|| panic!("{name}: {list}")).clone()
}

#[test]
fn all_matters_of_an_enterprise_are_one_visit_and_twice_is_once() {
    let (place, mut desk) = begun();
    let made = desk.json("tasks-done", &["tasks", "make", "--due", "2026-07-10"]);
    let n = made["made"].as_u64().unwrap();
    let open = place.count("SELECT COUNT(*) FROM finding WHERE closed_run IS NULL");
    assert!(n > 20 && n < u64::try_from(open).unwrap(), "{n} tasks of {open} findings");
    let carried = place.count("SELECT COUNT(*) FROM task_finding");
    assert_eq!(carried, open, "every open finding travels with one task");
    let twice = place.count("SELECT COUNT(*) - COUNT(DISTINCT kind || hex(id)) FROM task");
    assert_eq!(twice, 0, "one task a subject");
    let members = place
        .count("SELECT COUNT(*) FROM task_finding f JOIN task t ON t.number = f.task WHERE t.kind = 1 AND f.kind = 3");
    assert!(members > 0, "members travel with their enterprise");
    let again = desk.json("tasks-done", &["tasks", "make"]);
    assert_eq!((&again["made"], &again["joined"]), (&0.into(), &0.into()));
    desk.json("tasks-done", &["tasks", "make", "--base"]);
    let base = place.count("SELECT COUNT(*) FROM task WHERE origin = 4");
    assert!(base > 0, "those without a matter are visited too");
    let card = desk.json("task", &["tasks", "show", "1"]);
    assert!(card["why_one_comes"].as_str().unwrap().contains("公司法"));
}

#[test]
fn a_task_goes_its_way_and_is_closed_only_when_the_audit_agrees() {
    let (_place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    let task = task_of(&mut desk, "海南澜屿科技有限公司");
    let number = task["number"].to_string();
    let number = number.as_str();
    assert_eq!(task["state"], "unassigned");
    assert!(desk.refused(&["tasks", "call", number, "--phone", "已约"]).contains("还没有派发"));
    desk.deed(1, &["tasks", "assign", number, "--to", "王示例", "--day", "2026-07-05"]);
    desk.deed(1, &["tasks", "call", number, "--phone", "空号", "--day", "2026-07-01"]);
    assert_eq!(task_of(&mut desk, "海南澜屿科技有限公司")["state"], "assigned");
    desk.deed(1, &["tasks", "call", number, "--phone", "已约", "--day", "2026-07-02"]);
    assert!(desk.refused(&["tasks", "submit", number]).contains("现为已联系"));
    assert!(desk.refused(&["tasks", "close", number]).contains("仍查得"));
    desk.deed(1, &["tasks", "suspend", number, "--day", "2026-07-03", "--why", "企业放假"]);
    desk.deed(1, &["tasks", "resume", number]);
    desk.deed(1, &["tasks", "hand-over", number, "--to", "虚构镇", "--why", "异地经营"]);
    desk.deed(1, &["tasks", "receive", number]);
    desk.deed(1, &["tasks", "answer", number, "--why", "确在本园"]);
    desk.deed(1, &["tasks", "return", number, "--why", "请再核"]);
    assert!(desk.refused(&["tasks", "call", number, "--phone", "已约", "--seen", "1"]).contains("刚被改过"));
    let card = desk.json("task", &["tasks", "show", number]);
    assert_eq!(card["events"].as_array().unwrap().len(), 10, "{card}");
    assert_eq!(card["task"]["version"], 10);
}

#[test]
fn what_is_verified_is_quiet_until_it_changes() {
    let (place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    let task = task_of(&mut desk, "海南澜屿科技有限公司")["number"].to_string();
    desk.deed(1, &["tasks", "assign", &task, "--to", "王示例"]);
    desk.deed(1, &["tasks", "hand-over", &task, "--to", "虚构镇", "--why", "核对"]);
    desk.deed(1, &["tasks", "answer", &task, "--why", "属实"]);
    desk.deed(1, &["tasks", "verify", &task, "--why", "依规"]);
    assert_eq!(task_of(&mut desk, "海南澜屿科技有限公司")["state"], "verified");
    desk.json("audit", &["audit"]);
    assert_eq!(task_of(&mut desk, "海南澜屿科技有限公司")["state"], "verified");
    // Its evidence changes: the verdict holds no more.
    place.sql().execute("UPDATE verdict SET fingerprint = fingerprint + 1", []).unwrap();
    desk.json("audit", &["audit"]);
    let task = task_of(&mut desk, "海南澜屿科技有限公司");
    assert_eq!((&task["state"], &task["reopened"]), (&"assigned".into(), &1.into()));
    assert!(task["reason"].as_str().unwrap().starts_with("再次查得"));
}

#[test]
fn roles_and_absences_hold() {
    let (_place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    for (login, role) in [("tester", "admin"), ("li", "inspector"), ("wang", "inspector"), ("fu", "reviewer")] {
        desk.json("operator", &["operator", "add", login, "--role", role, "--why", "分工"]);
    }
    assert!(desk.refused(&["tasks", "assign", "1", "--to", "无此人"]).contains("不是本库在任"));
    desk.deed(2, &["tasks", "assign", "1", "2", "--to", "li"]);
    desk.json(
        "tasks-done",
        &["tasks", "absent", "li", "--from", "2026-06-30", "--to", "2026-07-02", "--deputy", "wang", "--why", "病假"],
    );
    assert!(desk.refused(&["tasks", "assign", "3", "--to", "li"]).contains("请假"));
    desk.login("fu");
    assert!(desk.refused(&["tasks", "assign", "3", "--to", "wang"]).contains("党务专干"));
    desk.login("wang");
    let mine = desk.json("tasks", &["tasks", "list", "--mine"]);
    assert_eq!(mine["total"], 2, "the deputy sees them");
    desk.deed(1, &["tasks", "call", "1", "--phone", "已约"]);
    assert!(desk.refused(&["tasks", "close", "1"]).contains("复核"));
    desk.on(5);
    assert!(desk.refused(&["tasks", "call", "1", "--phone", "已约"]).contains("承办人是li"));
}

#[test]
fn several_campaigns_and_one_is_current() {
    let (_place, mut desk) = begun();
    desk.json("campaign", &["campaign", "phase", "攻坚", "--why", "摸底完成"]);
    assert!(desk.refused(&["campaign", "baseline", "--freeze", "--why", "x"]).contains("攻坚阶段"));
    let second = desk.json("campaign", &["campaign", "new", "另一个", "--rule", "fg01"]);
    let all = desk.json("campaign", &["campaign", "list"]);
    assert_eq!(all["campaigns"].as_array().unwrap().len(), 2);
    assert_eq!(second["campaigns"][0]["rules"][0], "FG01");
    let first = all["campaigns"][1]["number"].to_string();
    let used = desk.json("campaign", &["campaign", "use", &first]);
    assert_eq!(used["campaigns"][0]["name"], "示例攻坚");
    let aimed =
        desk.json("campaign", &["campaign", "aim", "--target", "走访=100%", "--to", "2026-08-15", "--why", "延长"]);
    assert_eq!(
        (&aimed["campaigns"][0]["ends"], &aimed["campaigns"][0]["targets"][0]),
        (&"2026-08-15".into(), &"visited=100%".into())
    );
    let base = desk.json("campaign", &["campaign", "baseline"]);
    assert_eq!(base["campaigns"][0]["base_as_of"], "2026-06-30");
    assert!(desk.refused(&["campaign", "new", "坏", "--zone", "没有的园区"]).contains("没有园区"));
    assert!(desk.refused(&["campaign", "new", "坏", "--rule", "XX99"]).contains("没有规则"));
    assert!(desk.refused(&["campaign", "new", "坏", "--from", "2026-07-02", "--to", "2026-07-01"]).contains("早于"));
}
