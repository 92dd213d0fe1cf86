//! The real program on a pseudo-terminal: what a person sees and what a slow line must carry.
#![cfg(target_os = "linux")]

#[path = "terminal/line.rs"]
mod line;

use std::path::{Path, PathBuf};
use std::process::Command;

use line::Line;
use tempfile::TempDir;

const DISHU: &str = env!("CARGO_BIN_EXE_dishu");
const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (120, 40)];

/// The bundled park in a database of its own.
struct Park {
    folder: TempDir,
}

impl Park {
    fn new() -> Park {
        let park = Park { folder: TempDir::new().expect("a folder") };
        // Rejected rows are written beside the lists.
        let (fixtures, lists) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/park-small"), park.path("lists"));
        std::fs::create_dir(&lists).expect("a folder");
        for entry in std::fs::read_dir(fixtures).expect("the fixtures").flatten() {
            std::fs::copy(entry.path(), lists.join(entry.file_name())).expect("a copy");
        }
        park.run(&["init"]);
        park.run(&["import", lists.to_str().expect("text"), "--as-of", "2026-06-30"]);
        park.run(&["link"]);
        park.run(&["audit", "--as-of", "2026-06-30"]);
        park
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn vars(&self) -> Vec<(&str, &str)> {
        let folder = self.folder.path().to_str().expect("text");
        vec![("HOME", folder), ("XDG_STATE_HOME", folder), ("XDG_CONFIG_HOME", folder), ("XDG_DATA_HOME", folder)]
    }

    fn db(&self) -> String {
        self.path("park.db").display().to_string()
    }

    fn run(&self, args: &[&str]) {
        let db = self.db();
        let done = Command::new(DISHU).args(["--db", &db]).args(args).envs(self.vars()).output().expect("it runs");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn open(&self, size: (u16, u16), vars: &[(&str, &str)]) -> Line {
        let db = self.db();
        let vars: Vec<(&str, &str)> = self.vars().into_iter().chain(vars.iter().copied()).collect();
        Line::start(Path::new(DISHU), &["--db", &db], &vars, size)
    }
}

#[test]
fn every_screen_shows_itself_at_every_size_and_leaves_the_terminal_as_it_was() {
    let park = Park::new();
    for size in SIZES {
        let mut line = park.open(size, &[]);
        line.until("覆盖率");
        let seen = [("2", "[2待核事项]"), ("3", "[3企业]"), ("4", "[4党员]"), ("5", "[5党组织]"), ("6", "[6单位匹配]")];
        for (key, expect) in seen.into_iter().chain([("7", "[7导入]"), ("8", "[8操作记录]"), ("1", "[1总览]")])
        {
            line.send(key).until(expect);
        }
        line.send("?").until("帮助：本屏可用的键");
        line.send("q").until("覆盖率");
        line.send(":").until("命令 ");
        line.send("tuichu\r");
        assert_eq!(line.end().1, Some(0));
        assert!(!line.screen().alternate_screen() && !line.screen().hide_cursor(), "given back");
        assert!(!line.screen().bracketed_paste());
    }
}

#[test]
fn a_key_costs_a_slow_line_little() {
    let park = Park::new();
    for (size, first_max) in [(SIZES[0], 6_000), (SIZES[2], 10_000)] {
        let mut line = park.open(size, &[]);
        line.until("覆盖率");
        assert!(line.raw.len() <= first_max, "first frame {}", line.raw.len());
        line.send("3");
        let list = line.idle();
        assert!(list <= first_max, "a list {list}");
        line.send("j");
        let down = line.idle();
        assert!((1..=400).contains(&down), "cursor down {down}");
        line.send("\x1b[6~");
        let page = line.idle();
        assert!((1..=5_500).contains(&page), "page {page}");
        line.send("g").idle();
        line.send(&"j".repeat(usize::from(size.1) - 5)).idle();
        line.send("j");
        let scroll = line.idle();
        assert!((1..=450).contains(&scroll), "scroll {scroll}");
        line.send("g").idle();
        line.send(&"j".repeat(100));
        let burst = line.idle();
        assert!((1..=8_000).contains(&burst), "100 keys at once {burst}");
        line.send("\x0c");
        line.idle();
        line.send("\x1b[15~").idle();
        assert_eq!(line.idle(), 0, "idle");
    }
}

#[test]
fn the_terminal_may_answer_or_be_silent() {
    let park = Park::new();
    let mut silent = park.open(SIZES[0], &[]);
    silent.until("覆盖率");
    let asked = String::from_utf8_lossy(&silent.raw).into_owned();
    assert!(asked.contains("\x1b[6n") && asked.contains("\x1b[?2026$p"), "asked after the first frame");
    let before = silent.text();
    silent.send("\x1b[24;3R\x1b[?2026;2$y").idle();
    assert_eq!(silent.text(), before, "answers are no keys");
    silent.send("3").until("[3企业]");
    assert!(String::from_utf8_lossy(&silent.raw).contains("\x1b[?2026h"), "a long frame is shown at once");
    let told = [("DISHU_AMBIGUOUS_WIDTH", "narrow"), ("DISHU_SYNC", "off")];
    let mut told = park.open(SIZES[0], &told);
    told.until("覆盖率");
    assert!(!String::from_utf8_lossy(&told.raw).contains("\x1b[6n"), "what is settled is not asked");
}

#[test]
fn without_colour_the_chosen_row_is_seen() {
    let park = Park::new();
    let mut line = park.open(SIZES[0], &[("NO_COLOR", "1")]);
    line.send("3").until("[3企业]");
    line.send("j").idle();
    let is_reversed = |row| line.screen().cell(row, 4).is_some_and(vt100::Cell::inverse);
    let rows: Vec<u16> = (3..23).filter(|row| is_reversed(*row)).collect();
    assert_eq!(rows.len(), 1, "one row is chosen: {rows:?}");
    let row = line.line(rows[0].into());
    assert!(row.starts_with('>'), "{row}");
    let colours = |code: &str| String::from_utf8_lossy(&line.raw).contains(code);
    assert!(!colours("\x1b[3") || !colours("[34m"), "no colour is sent");
}

#[test]
fn a_text_is_typed_where_the_cursor_stands() {
    let park = Park::new();
    let mut line = park.open(SIZES[0], &[]);
    line.send("3").until("[3企业]");
    assert!(line.screen().hide_cursor());
    line.send("/").idle();
    line.send("海").idle();
    assert!(!line.screen().hide_cursor());
    let (row, column) = line.screen().cursor_position();
    assert_eq!((line.line(row.into()).starts_with(" /海"), column), (true, 4), "{}", line.text());
    line.send("\x1b[200~科技\r\n\x1b[201~").idle();
    assert!(line.line(2).contains("/海科技"), "{}", line.line(2));
}

#[test]
fn keys_typed_before_anything_is_shown_are_obeyed() {
    let park = Park::new();
    let mut line = park.open(SIZES[0], &[]);
    line.send("3j\r");
    line.until(" 企业 > ");
    assert!(line.line(1).starts_with(" 企业 > "), "{}", line.text());
}

#[test]
fn recorded_keys_lead_to_the_same_screen_again() {
    let park = Park::new();
    let path = park.path("keys.txt").display().to_string();
    let (db, vars) = (park.db(), park.vars());
    let args = ["--db", &db, "--record", &path, "--record-clear"];
    let mut line = Line::start(Path::new(DISHU), &args, &vars, SIZES[0]);
    line.until("覆盖率");
    line.send("3").until("[3企业]");
    line.send("/海\r").idle();
    let shown = line.rows();
    line.send("q");
    line.end();
    let done = Command::new(DISHU).args(["--db", &db, "replay", &path]).envs(park.vars()).output().expect("it runs");
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), shown, "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_hang_up_ends_the_session_at_once_and_costs_nothing() {
    let park = Park::new();
    for is_dropped in [true, false] {
        let mut line = park.open(SIZES[0], &[]);
        line.send("3").until("[3企业]");
        let before = line.ticks();
        match is_dropped {
            true => line.drop_line(),
            false => line.signal(rustix::process::Signal::HUP),
        }
        let (took, _) = line.end();
        assert!(took.as_secs() < 20, "{took:?}");
        assert!(line.ticks().saturating_sub(before) < 50, "no processor time");
    }
}

#[test]
fn what_was_typed_into_a_form_outlives_the_line() {
    let park = Park::new();
    let mut line = park.open(SIZES[0], &[]);
    line.send("2").until("[2待核事项]");
    line.send("n").until("核实无误");
    line.send("已电话核实").until("已电话核实");
    line.drop_line();
    line.end();
    let mut line = park.open(SIZES[0], &[]);
    line.until("上次断线时有一份没交的表单");
    line.send("2").until("[2待核事项]");
    line.send("n").until("已电话核实");
    line.send("\x1b").until_gone("已电话核实");
    line.send("q");
    line.end();
    let mut line = park.open(SIZES[0], &[]);
    line.until("覆盖率");
    assert!(!line.text().contains("上次断线"), "a draft is used once");
}

#[test]
fn ctrl_z_gives_the_shell_back_and_fg_goes_on() {
    let park = Park::new();
    let mut vars = park.vars();
    vars.extend([("PS1", "shell> "), ("ENV", "")]);
    let mut shell = Line::start(Path::new("/bin/sh"), &["-i"], &vars, SIZES[0]);
    shell.until("shell> ");
    shell.send(&format!("{DISHU} --db {}\n", park.db())).until("覆盖率");
    shell.send("3").until(" 1/");
    let shown = shell.rows();
    shell.send("\x1a").until("shell> ");
    assert!(!shell.screen().alternate_screen());
    shell.send("echo still $((40+2))\n").until("still 42");
    shell.send("fg\n").until(" 1/");
    assert!(shell.screen().alternate_screen());
    assert_eq!(shell.rows(), shown, "drawn in full");
    shell.send("q").until("shell> ");
    assert!(!shell.screen().alternate_screen());
}

#[test]
fn another_size_is_drawn_anew() {
    let park = Park::new();
    let mut line = park.open(SIZES[0], &[]);
    line.send("3").until("[3企业]");
    for size in [SIZES[2], (40, 10), SIZES[1]] {
        line.resize(size);
        line.idle();
        line.until("企业");
        assert!(line.text().lines().count() <= usize::from(size.1));
    }
}
