//! 地址: reads or compares the addresses of any list, without a database.

use super::args::usage_error;
use super::output::Ran;
use super::{Context, progress};
use crate::app::address_table::{self, Counts, Job, Task};
use crate::app::error::Error;
use crate::model::lang::Lang;
use std::path::PathBuf;

/// What a pipe may hold.
const PIPED_BYTES_MAX: u64 = 1 << 30;
/// The heading of addresses unless said otherwise.
const COLUMN_DEFAULT: &str = "addr";

/// 拆分
pub fn parse(context: &mut Context) -> Ran {
    let given = &context.given;
    let task = Task::Parse {
        column: given.text("column").unwrap_or_else(|| COLUMN_DEFAULT.to_owned()),
        city: given.text("city-column"),
        full_names: given.has("full-names"),
    };
    run(context, task)
}

/// 比对
pub fn compare(context: &mut Context) -> Ran {
    let column = |id: &str| {
        context.given.text(id).ok_or_else(|| {
            usage_error(format!("没有写 --{id}"), format!("--{id} is missing")).hint(
                "写明两列的表头：`--left 表头 --right 表头`",
                "name both columns: `--left HEADING --right HEADING`",
            )
        })
    };
    let task = Task::Compare { left: column("left")?, right: column("right")? };
    run(context, task)
}

fn run(context: &mut Context, task: Task) -> Ran {
    let job = job(context, task)?;
    let mut lines = Vec::new();
    let counts = progress::with(&mut context.console, |report| address_table::run(&job, &mut lines, report))?;
    if let Some(path) = &job.output {
        let words = words(&job.task, counts, context.lang());
        context.console.talk(&format!("{}{words}", path.display()));
    } else {
        context.console.raw(&String::from_utf8_lossy(&lines))?;
    }
    Ok(0)
}

fn job(context: &mut Context, task: Task) -> Result<Job, Error> {
    let list = context.given.path("list").unwrap_or_default();
    let piped = list.as_os_str() == "-";
    let bytes = if piped { Some(context.console.read_input(PIPED_BYTES_MAX)?) } else { None };
    let input = if piped { PathBuf::from("-") } else { context.env.cwd.join(list) };
    let output = context.given.path("to-table").map(|path| context.env.cwd.join(path));
    Ok(Job { input, bytes, sheet: context.given.text("sheet"), task, output })
}

fn words(task: &Task, counts: Counts, lang: Lang) -> String {
    let Counts { rows, distinct, placed } = counts;
    match (task, lang) {
        (Task::Parse { .. }, Lang::Zh) => format!("：{rows} 行，不同地址 {distinct} 个，读出县区 {placed} 行"),
        (Task::Parse { .. }, Lang::En) => {
            format!(": {rows} rows, {distinct} different addresses, {placed} with a county")
        }
        (Task::Compare { .. }, Lang::Zh) => format!("：{rows} 行，不同地址对 {distinct} 个，能判断 {placed} 行"),
        (Task::Compare { .. }, Lang::En) => {
            format!(": {rows} rows, {distinct} different pairs, {placed} could be told")
        }
    }
}
