//! 命令行 (command line): understands arguments and settings, asks a [`Service`] and prints. Everything a screen can do is a command here.
//! Knows no database and no screen: [`Host`] opens both, and `main` is the one that names them.

pub mod args;
pub mod help;
pub mod json;
pub mod output;
pub mod progress;
mod registers;
mod reports;
pub mod words;

mod address;
mod admin;
mod campaign;
mod collect;
mod confirm;
mod data;
mod demo;
mod desk;
mod filter;
mod forms;
mod make;
mod matching;
mod pages;
mod papers;
mod plan;
mod play;
mod sheets;
mod work;
mod zones;

use crate::app::Service;
use crate::app::admin::Admin;
use crate::app::config::{Environment, Settings};
use crate::app::error::Error;
use crate::model::lang::Lang;
use args::{Given, Parsed, usage_error};
use output::{Console, Ran, Stop, Streams};
use progress::Interrupt;
use std::io::{IsTerminal, Write};

/// Is shown what was done, nothing at first, and the screen after it.
pub type See<'a> = &'a mut dyn FnMut(Option<&str>, &str);

/// What the commands need opened.
pub trait Host {
    /// The database in force.
    ///
    /// # Errors
    /// When there is none, it is newer than this program, or another process holds it.
    fn open(&mut self, settings: &Settings) -> Result<Box<dyn Service>, Error>;

    /// Work on the database as a whole; what it names need not exist yet.
    ///
    /// # Errors
    /// When it cannot be reached at all.
    fn admin(&mut self, settings: &Settings) -> Result<Box<dyn Admin>, Error>;

    /// The interface, until the person leaves it.
    ///
    /// # Errors
    /// When the terminal or the database cannot be used.
    fn interface(&mut self, settings: &Settings) -> Result<(), Error>;

    /// Plays recorded keys without a terminal; `see` gets what was done and the screen after it.
    ///
    /// # Errors
    /// When the recording or the database cannot be read.
    fn replay(&mut self, settings: &Settings, recording: &str, acts: bool, see: See) -> Result<(), Error>;

    /// Columns of the terminal that standard output is, if it tells.
    fn columns(&self) -> Option<usize>;
}

/// What a command has at hand.
struct Context<'a, 'b> {
    env: &'a Environment,
    settings: Settings,
    given: Given,
    console: Console<'b>,
    host: &'a mut dyn Host,
}

impl Context<'_, '_> {
    fn lang(&self) -> Lang {
        self.console.lang
    }

    fn service(&mut self) -> Result<Box<dyn Service>, Error> {
        self.host.open(&self.settings)
    }

    /// Whether names stand in clear, and why: never without a reason.
    fn revealed(&self) -> Result<(bool, String), Error> {
        let reveal = self.given.has("reveal") || self.settings.reveal;
        let why = self.given.text("why").unwrap_or_default();
        if reveal && why.trim().is_empty() {
            return Err(args::usage_error("显示全名须说明事由", "names in clear need a reason")
                .hint("加上 `--why 事由`", "add `--why REASON`"));
        }
        Ok((reveal, why))
    }
}

/// Runs the process's command on its standard streams and gives the exit code.
pub fn run_process(env: &Environment, host: &mut dyn Host) -> u8 {
    let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
    let out_columns = stdout.is_terminal().then(|| host.columns().unwrap_or(output::COLUMNS_DEFAULT));
    let err_is_terminal = stderr.is_terminal();
    let mut out = std::io::BufWriter::new(stdout.lock());
    let streams = Streams {
        out: &mut out,
        err: &mut stderr.lock(),
        input: &mut std::io::stdin().lock(),
        out_columns,
        err_is_terminal,
    };
    let code = run(env, host, streams, Interrupt::of_process());
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe && code == 0 => {
            let Stop::Failed(error) = Stop::from(error) else { return code };
            eprintln!("{}", error.render(args::language(env).unwrap_or_default()));
            error.kind.exit_code()
        }
        _ => code,
    }
}

/// Runs a command and gives the exit code; nothing but `streams` is written to.
pub fn run(env: &Environment, host: &mut dyn Host, streams: Streams, interrupt: Interrupt) -> u8 {
    let asked = args::language(env);
    let mut console = Console::new(streams, asked.unwrap_or_default(), interrupt);
    let given = match args::parse(env, console.lang, console.columns()) {
        Ok(Parsed::Run(given)) => given,
        Ok(Parsed::Show(text)) => return console.raw(&text).map_or_else(|stop| console.fail(stop), |()| 0),
        Err(error) => return console.fail(error.into()),
    };
    if given.path == "version" {
        let text = format!("{}MIT\n", args::version());
        return console.raw(&text).map_or_else(|stop| console.fail(stop), |()| 0);
    }
    let settings = match Settings::load(env, &given.settings()) {
        Ok(settings) => settings,
        Err(error) => return console.fail(error.into()),
    };
    console.lang = settings.lang;
    console.ambiguous = settings.ambiguous;
    console.json = given.has("json");
    console.plain = given.has("plain");
    for [zh, en] in &settings.warnings {
        console.talk_in(zh, en);
    }
    let mut context = Context { env, settings, given, console, host };
    match dispatch(&mut context) {
        Ok(code) => code,
        Err(stop) => context.console.fail(stop),
    }
}

fn dispatch(context: &mut Context) -> Ran {
    let path = context.given.path.clone();
    match path.as_str() {
        "" => interface(context),
        "init" => admin::init(context),
        "import" => data::import(context),
        "link" => work::link(context),
        "match" => matching::match_lists(context),
        "learn" => matching::learn(context),
        "audit" => work::audit(context),
        "overview" => work::overview(context),
        "findings" => work::findings(context),
        "policy" => reports::policy(context),
        "rules" => reports::rules_page(context),
        "figures" => reports::figures(context),
        "compare" => reports::compare(context),
        "what-if" => reports::what_if(context),
        "list" => work::list(context),
        "card" => work::card(context),
        "worklist export" => work::worklist(context),
        "plan" => plan::plan(context),
        "adopted" => plan::adopted(context),
        "edit" => registers::edit(context),
        "entry add" => registers::add_entry(context),
        "entry end" => registers::end_entry(context),
        "ledgers" => registers::ledgers(context),
        "pages" => registers::pages(context),
        "confirm" => confirm::confirm(context),
        "aliases export" => confirm::export_aliases(context),
        "aliases import" => confirm::import_aliases(context),
        "bulletin" => sheets::bulletin(context),
        "fill" => forms::fill(context),
        "paper" => papers::paper(context),
        "forms due" => collect::due(context),
        "forms send" => collect::send(context),
        "forms receive" => collect::receive(context),
        "forms status" => collect::status(context),
        "forms remind" => collect::remind(context),
        "forms close" => collect::close(context),
        "verify" => work::verify(context),
        "journal" => work::journal(context),
        "tally" => desk::tally(context),
        "view list" => desk::views(context),
        "view save" => desk::save(context),
        "view drop" => desk::drop_view(context),
        "undo" => desk::undo(context),
        "redo" => desk::redo(context),
        "batches" => data::batches(context),
        "faults" => data::faults(context),
        "zones list" => zones::list(context),
        "zones import" => zones::import(context),
        "zones export" => zones::export(context),
        "zones explain" => zones::explain(context),
        "address parse" => address::parse(context),
        "address place" => registers::place_address(context),
        "address compare" => address::compare(context),
        "check" => admin::check(context),
        "backup" => admin::backup(context),
        "restore" => admin::restore(context),
        "generate" => make::generate(context),
        "demo" => demo::demo(context),
        "replay" => play::replay(context),
        "config" => admin::config(context),
        "operator list" => admin::operators(context),
        "operator add" => admin::add_operator(context),
        "operator end" => admin::end_operator(context),
        "visit" => campaign::visit(context),
        "progress" => campaign::progress(context),
        other => match other.split_once(' ') {
            Some(("campaign", command)) => campaign::campaign(context, command),
            Some(("tasks", command)) => campaign::tasks(context, command),
            Some(("sheets", command)) => sheets::sheets(context, command),
            _ => Err(usage_error(format!("没有命令「{other}」"), format!("there is no command `{other}`")).into()),
        },
    }
}

fn interface(context: &mut Context) -> Ran {
    if !context.console.out_is_terminal() {
        let error = usage_error(
            "界面需要终端，而标准输出不是终端",
            "the interface needs a terminal, and standard output is none",
        );
        return Err(error
            .hint("运行 `dishu overview` 或其他命令取得文字结果", "run `dishu overview` or another command for text")
            .into());
    }
    context.console.interrupt.stand_down();
    context.settings.record = play::record_to(context);
    context.host.interface(&context.settings)?;
    Ok(0)
}
