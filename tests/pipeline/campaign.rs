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

/// The value of a fact on the sheet of a visit.
fn held(desk: &mut Desk, task: &str, field: &str) -> String {
    let sheet = desk.json("visit-sheet", &["visit", task]);
    let facts = sheet["facts"].as_array().unwrap();
    facts.iter().find(|fact| fact["field"] == field).unwrap()["value"].as_str().unwrap().to_owned()
}

#[test]
fn a_visit_corrects_facts_and_tells_what_two_changed() {
    let (place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    let task = task_of(&mut desk, "海南澜屿科技有限公司")["number"].to_string();
    assert!(desk.refused(&["visit", &task, "结果=找到"]).contains("还没有派发"));
    desk.deed(1, &["tasks", "assign", &task, "--to", "王示例"]);
    assert!(desk.refused(&["visit", &task, "从业人数=35"]).contains("没有写走访结果"));
    let staff = held(&mut desk, &task, "从业人数");
    let seen = format!("从业人数={staff}>35");
    let done = desk.json(
        "tasks-done",
        &[
            "visit",
            &task,
            "结果=找到",
            &seen,
            "意向=愿意",
            "党员=虚构新人/街道社区",
            "下一步=报组建",
            "备注=负责人在场",
        ],
    );
    assert_eq!((&done["found"], &done["submitted"]), (&1.into(), &false.into()), "{done}");
    assert_eq!(held(&mut desk, &task, "从业人数"), "35");
    let source: i64 = place.count(
        "SELECT staff_source FROM enterprise WHERE name = '海南澜屿科技有限公司' AND valid_to IS NULL AND known_to IS NULL",
    );
    assert_eq!(source, dishu::model::record::StaffSource::Visit as i64);
    assert!(place.count("SELECT COUNT(*) FROM journal WHERE action = 'edit' AND detail = '走访'") >= 1);
    // A second terminal saw the old number: it is told, nothing is written over, and its visit is kept.
    let done = desk.json("tasks-done", &["visit", &task, "结果=找到", &format!("从业人数={staff}>40"), "--submit"]);
    let conflict = &done["conflicts"][0];
    assert_eq!((&conflict["held"], &conflict["said"]), (&"35".into(), &"40".into()), "{done}");
    assert!(conflict["who"].as_str().unwrap().contains("tester"));
    assert_eq!(held(&mut desk, &task, "从业人数"), "35");
    let card = desk.json("task", &["tasks", "show", &task]);
    assert_eq!((&card["task"]["state"], card["visits"].as_array().unwrap().len()), (&"in-review".into(), 2));
    assert_eq!(card["visits"][0]["members"][0]["new"], true);
    assert!(!card.to_string().contains("虚构新人"), "masked");
    // Said again it is equal and quiet.
    desk.deed(1, &["tasks", "return", &task, "--why", "再问"]);
    let again = desk.json("tasks-done", &["visit", &task, "结果=找到", "从业人数=35"]);
    assert_eq!(again["conflicts"].as_array().unwrap().len(), 0);
    let closed = desk.json("tasks-done", &["visit", &task, "结果=已停业"]);
    assert_eq!(closed["changed"], 1, "out of business is a fact");
    assert_eq!(held(&mut desk, &task, "正常经营"), "否");
}

#[test]
fn who_sits_down_is_told_what_is_due() {
    let (place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make", "--due", "2026-07-02"]);
    desk.deed(3, &["tasks", "assign", "1-3", "--to", "tester"]);
    desk.deed(1, &["tasks", "suspend", "3", "--day", "2026-07-01", "--why", "放假"]);
    let told = |offset: i32| {
        let options = Options { clock: Clock::Fixed(AT + i64::from(offset) * 86_400), ..place.options() };
        let mut app = App::open(options, Access::Existing).unwrap();
        match app.query(&dishu::app::query::Query::Overview) {
            dishu::app::query::Answer::Overview(overview) => overview.reminders.join("\n"),
            other => panic!("{other:?}"),
        }
    };
    assert!(told(0).starts_with("示例攻坚，还有 29 天：待派"), "{}", told(0));
    assert!(told(2).contains("我的任务今天到期 2，暂缓到期 1"), "{}", told(2));
    assert!(told(3).contains("我的任务已超期 2"), "{}", told(3));
}

#[test]
fn buildings_go_to_one_person_and_a_round_is_walked_in_order() {
    let (_place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    desk.json("tasks-done", &["tasks", "make", "--base"]);
    assert!(desk.refused(&["tasks", "spread"]).contains("没有可派"));
    let spread = desk.json("tasks-done", &["tasks", "spread", "--to", "甲示例", "--to", "乙示例"]);
    let n = spread["changed"].as_u64().unwrap();
    let of = |desk: &mut Desk, who| {
        desk.json("tasks", &["tasks", "list", "--assignee", who, "--limit", "0"])["total"].as_u64().unwrap()
    };
    let (a, b) = (of(&mut desk, "甲示例"), of(&mut desk, "乙示例"));
    assert_eq!(a + b, n);
    assert!(a.abs_diff(b) <= n / 3, "{a} {b}");
    let round = desk.json("round", &["tasks", "round", "--of", "甲示例", "--limit", "12"]);
    let stops = round["stops"].as_array().unwrap();
    assert!(stops.len() > 3 && stops.len() <= 12);
    assert!(round["why_one_comes"].as_str().unwrap().contains("支部工作条例"));
    let first = stops[0]["task"]["number"].to_string();
    desk.deed(1, &["tasks", "call", &first, "--phone", "已约", "--day", "2026-07-03"]);
    let today = desk.json("round", &["tasks", "round", "--of", "甲示例", "--limit", "200"]);
    let has = |round: &Value| {
        round["stops"].as_array().unwrap().iter().any(|s| s["task"]["number"] == stops[0]["task"]["number"])
    };
    assert!(!has(&today), "an appointment waits for its day");
    let later = desk.json("round", &["tasks", "round", "--of", "甲示例", "--on", "2026-07-03", "--limit", "1"]);
    assert!(has(&later), "and comes first on it");
    desk.deed(a, &["tasks", "pass", "--from", "甲示例", "--to", "乙示例", "--why", "调岗"]);
    assert_eq!(of(&mut desk, "乙示例"), n);
}

/// A month in the life of the campaign: visits by day, reviews in the evening, until nothing is left.
#[test]
fn a_campaign_runs_from_the_base_to_the_end_by_commands_alone() {
    let (place, mut desk) = begun();
    for (login, role) in
        [("tester", "admin"), ("li", "inspector"), ("wang", "inspector"), ("zhao", "inspector"), ("fu", "reviewer")]
    {
        desk.json("operator", &["operator", "add", login, "--role", role, "--why", "分工"]);
    }
    desk.json("tasks-done", &["tasks", "make"]);
    desk.json("tasks-done", &["tasks", "make", "--base"]);
    desk.json("tasks-done", &["tasks", "spread"]);
    desk.json("campaign", &["campaign", "phase", "攻坚", "--why", "已派完"]);
    let start = desk.json("progress", &["progress"]);
    let total = start["all"]["total"].as_u64().unwrap();
    let work = |view: &Value| {
        let targets = view["targets"].as_array().unwrap();
        let target = targets.iter().find(|target| target["goal"] == "work-coverage").unwrap();
        (target["base"]["numerator"].as_u64().unwrap(), target["now"]["numerator"].as_u64().unwrap())
    };
    assert_eq!(work(&start).0, work(&start).1, "nothing is done yet");
    let (mut left, mut covered) = (vec![start["all"]["settled"].as_u64().unwrap()], vec![work(&start).1]);
    for day in 1..=4 {
        desk.on(day);
        for who in ["li", "wang", "zhao"] {
            desk.login(who);
            let round = desk.json("round", &["tasks", "round", "--limit", "6"]);
            for stop in round["stops"].as_array().unwrap() {
                let task = stop["task"]["number"].to_string();
                let union = if stop["task"]["kind"] == "visit" { "工会=是" } else { "备注=已看" };
                desk.json("tasks-done", &["visit", &task, "结果=找到", union, "--submit"]);
            }
        }
        desk.login("fu");
        let review = desk.json("tasks", &["tasks", "list", "--state", "待审", "--limit", "0"]);
        let numbers: Vec<String> =
            review["tasks"].as_array().unwrap().iter().map(|task| task["number"].to_string()).collect();
        let with =
            |head: [&'static str; 2]| head.into_iter().chain(numbers.iter().map(String::as_str)).collect::<Vec<_>>();
        let closed = desk.json("tasks-done", &with(["tasks", "close"]));
        let refused = closed["refused"].as_array().unwrap();
        let open: Vec<String> = refused.iter().map(|one| one["task"].to_string()).collect();
        if !open.is_empty() {
            assert!(refused[0]["why"].as_str().unwrap().contains("仍查得"));
            let args: Vec<&str> = ["tasks", "verify"].into_iter().chain(open.iter().map(String::as_str)).collect();
            desk.json("tasks-done", &[&args[..], &["--why", "走访属实，依规"]].concat());
        }
        let now = desk.json("progress", &["progress"]);
        left.push(now["all"]["settled"].as_u64().unwrap());
        covered.push(work(&now).1);
    }
    assert!(left.windows(2).all(|two| two[0] < two[1]), "settled rises: {left:?} of {total}");
    assert!(covered.windows(2).all(|two| two[0] <= two[1]) && covered[0] < covered[4], "coverage rises: {covered:?}");
    desk.login("tester");
    // What is desk work or has no visit yet is settled by the organiser.
    desk.on(20);
    let open = desk.json("tasks", &["tasks", "list", "--limit", "0"]);
    for task in open["tasks"].as_array().unwrap() {
        let number = task["number"].to_string();
        match task["kind"].as_str().unwrap() {
            "visit" | "address" => {
                desk.json("tasks-done", &["visit", &number, "结果=找到", "--submit"]);
            }
            _ => desk.deed(1, &["tasks", "submit", &number]),
        }
        desk.deed(1, &["tasks", "verify", &number, "--why", "逐件核实"]);
    }
    desk.json("campaign", &["campaign", "phase", "总结", "--why", "办结"]);
    let end = desk.json("progress", &["progress"]);
    assert_eq!(end["all"]["settled"], end["all"]["total"], "{end}");
    assert_eq!((&end["forecast"]["left"], &end["forecast"]["in_time"]), (&0.into(), &true.into()));
    assert_eq!(end["burn_down"].as_array().unwrap().len(), 21);
    assert_eq!(end["all"]["total"].as_u64().unwrap(), total, "nobody was lost");
    let check = desk.json("check", &["check"]);
    assert!(check["checks"].as_array().unwrap().iter().all(|one| one["good"] == true), "{check}");
    let gaps = place.count("SELECT COUNT(*) - MAX(number) FROM journal");
    assert_eq!(gaps, 0, "the journal is unbroken");
}

/// So many terminals at once, and so many edits of each.
const TERMINALS: usize = 10;
const EDITS: usize = 12;

#[test]
fn ten_terminals_at_once_lose_nothing() {
    let (place, mut desk) = begun();
    desk.json("tasks-done", &["tasks", "make"]);
    let task = task_of(&mut desk, "海南澜屿科技有限公司")["number"].as_i64().unwrap();
    desk.deed(1, &["tasks", "assign", &task.to_string(), "--to", "王示例"]);
    let before = place.count("SELECT MAX(number) FROM journal");
    std::thread::scope(|scope| {
        for terminal in 0..TERMINALS {
            let options = place.options();
            scope.spawn(move || {
                let mut desk = Desk { options: Options { login: format!("t{terminal}"), ..options } };
                for edit in 0..EDITS {
                    let number = task.to_string();
                    let contact = format!("联系人=虚构{terminal}之{edit}");
                    match edit % 3 {
                        0 => desk.deed(1, &["tasks", "call", &number, "--phone", "拒接"]),
                        _ => {
                            let done = desk.json("tasks-done", &["visit", &number, "结果=找到", &contact]);
                            assert_eq!(done["conflicts"].as_array().unwrap().len(), 0);
                        }
                    }
                }
            });
        }
    });
    let count = |sql: &str| place.count(&sql.replace("BEFORE", &before.to_string()));
    let edits = (TERMINALS * EDITS) as i64;
    assert_eq!(count("SELECT COUNT(*) FROM journal WHERE action = 'task' AND number > BEFORE"), edits);
    assert_eq!(count("SELECT COUNT(*) - MAX(number) FROM journal"), 0, "the journal is unbroken");
    assert_eq!(count("SELECT version FROM task WHERE assignee <> ''"), edits + 2, "each deed is a version");
    let visits = (TERMINALS * EDITS.div_ceil(3) * 2) as i64;
    assert_eq!(count("SELECT COUNT(*) FROM visit"), visits);
    let said = count("SELECT COUNT(DISTINCT after) FROM journal_field WHERE field = 'contact' AND number > BEFORE");
    assert_eq!(said, visits, "every contact person that was entered stands in the journal");
    let current =
        "SELECT COUNT(*) FROM enterprise WHERE name = '海南澜屿科技有限公司' AND valid_to IS NULL AND known_to IS NULL";
    assert_eq!(count(current), 1);
    for terminal in 0..TERMINALS {
        let sql = format!("SELECT COUNT(*) FROM journal WHERE operator = 't{terminal}' AND action = 'task'");
        assert_eq!(count(&sql), EDITS as i64);
    }
}
