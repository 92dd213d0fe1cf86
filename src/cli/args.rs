//! 命令行: the parser is built from the table in [`super::words`], and what it refuses is said in the reader's language with a next
//! step. Knows no command's meaning.

use super::help;
use super::words::{Command, FLAGS, Flag, GLOBAL, PROGRAM, Takes, flag_of};
use crate::app::config::{Environment, Flags, KEYS, nearest};
use crate::app::error::{Error, ErrorKind};
use crate::model::day::Day;
use crate::model::lang::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What the arguments came to.
pub enum Parsed {
    /// A command: its words without the program's, and its values.
    Run(Given),
    /// Help or version, to be printed.
    Show(String),
}

/// The values of one command.
#[derive(Debug)]
pub struct Given {
    /// `worklist export`; empty for the interface.
    pub path: String,
    matches: ArgMatches,
}

/// The language that the arguments and the environment ask for, before anything is understood.
pub fn language(env: &Environment) -> Option<Lang> {
    let word = |text: &OsStr| match text.to_str() {
        Some("en") => Some(Lang::En),
        Some("zh") => Some(Lang::Zh),
        _ => None,
    };
    let mut asked = None;
    let mut args = env.args.iter().map(OsString::as_os_str);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--") => break,
            Some("--lang") => asked = args.next().and_then(word).or(asked),
            Some(text) => asked = text.strip_prefix("--lang=").and_then(|text| word(OsStr::new(text))).or(asked),
            None => {}
        }
    }
    asked.or_else(|| env.vars.get("DISHU_LANG").and_then(|text| word(OsStr::new(text))))
}

/// Understands the arguments.
///
/// # Errors
/// When a command, flag or value is not known: cause and next step in both languages.
pub fn parse(env: &Environment, lang: Lang, columns: usize) -> Result<Parsed, Error> {
    let args = std::iter::once(OsString::from("dishu")).chain(env.args.iter().cloned());
    match build(&PROGRAM, "dishu", lang, columns).try_get_matches_from(args) {
        Ok(matches) if matches.get_flag("version") => Ok(Parsed::Show(version())),
        Ok(matches) => Ok(Parsed::Run(given(matches))),
        Err(error) if error.kind() == ClapKind::DisplayHelp => Ok(Parsed::Show(error.render().to_string())),
        Err(error) => Err(refusal(&error)),
    }
}

/// `dishu 0.1.0`
pub fn version() -> String {
    format!("dishu {}\n", env!("CARGO_PKG_VERSION"))
}

fn given(mut matches: ArgMatches) -> Given {
    let mut path = String::new();
    while let Some((name, below)) = matches.remove_subcommand() {
        path.push_str(if path.is_empty() { "" } else { " " });
        path.push_str(&name);
        matches = below;
    }
    Given { path, matches }
}

fn build(command: &'static Command, path: &str, lang: Lang, columns: usize) -> clap::Command {
    let is_program = command.name == PROGRAM.name;
    let mut built = clap::Command::new(command.name)
        .override_help(help::render(command, path, lang, columns))
        .override_usage(help::usage(command, path, lang))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_required(!is_program && !command.below.is_empty())
        .arg_required_else_help(false);
    if is_program {
        let global = |id: &&str| arg(flag_of(id)).global(true);
        built = built.args(GLOBAL.iter().map(global));
    }
    built = built.args(command.flags.iter().map(|id| arg(flag_of(id))));
    for place in command.places {
        let action = if place.many { ArgAction::Append } else { ArgAction::Set };
        let mut arg = Arg::new(place.id).action(action).required(place.required).value_parser(value_parser!(OsString));
        arg = arg.value_name(lang.pick(place.name[0], place.name[1]));
        built = built.arg(if place.many { arg.num_args(1..) } else { arg });
    }
    built.subcommands(command.below.iter().map(|below| build(below, &format!("{path} {}", below.name), lang, columns)))
}

fn arg(flag: &'static Flag) -> Arg {
    let arg = Arg::new(flag.id).long(flag.long);
    let arg = match flag.id {
        "help" => return arg.short('h').action(ArgAction::Help),
        "version" => arg.short('V'),
        _ => arg,
    };
    match flag.takes {
        Takes::Nothing => arg.action(ArgAction::SetTrue),
        Takes::One(_) => arg.action(ArgAction::Set).value_parser(value_parser!(OsString)),
        Takes::Many(_) => arg.action(ArgAction::Append).value_parser(value_parser!(String)),
        Takes::Choice(words) => arg.action(ArgAction::Set).value_parser(words.to_vec()),
    }
}

impl Given {
    /// What the flags say about settings.
    pub fn settings(&self) -> Flags {
        let values =
            KEYS.iter().filter(|spec| FLAGS.iter().any(|flag| flag.id == spec.key.flag().trim_start_matches('-')));
        let values = values.filter_map(|spec| {
            let id = spec.key.flag();
            Some((spec.key, self.text(id.trim_start_matches('-'))?))
        });
        // `--reveal` is a flag of the export, not a setting.
        let values = values.filter(|(key, _)| *key != crate::app::config::Key::Reveal).collect();
        Flags { config: self.path("config-file"), values }
    }

    /// 事由: what every change of a fact needs.
    pub fn reason(&self) -> Result<String, Error> {
        let why = self.text("why").unwrap_or_default();
        if why.trim().is_empty() {
            return Err(usage_error("须说明事由", "a reason is needed").hint("加上 `--why 事由`", "add `--why REASON`"));
        }
        Ok(why)
    }

    /// A switch was given.
    pub fn has(&self, id: &str) -> bool {
        self.matches.try_get_one::<bool>(id).ok().flatten().copied().unwrap_or(false)
    }

    /// A value as text.
    pub fn text(&self, id: &str) -> Option<String> {
        if let Ok(Some(text)) = self.matches.try_get_one::<String>(id) {
            return Some(text.clone());
        }
        self.os(id).map(|text| text.to_string_lossy().into_owned())
    }

    /// A value as a path, of whatever bytes.
    pub fn path(&self, id: &str) -> Option<PathBuf> {
        self.os(id).map(PathBuf::from)
    }

    fn os(&self, id: &str) -> Option<&OsString> {
        self.matches.try_get_one::<OsString>(id).ok().flatten()
    }

    /// Every value of a flag that may be repeated.
    pub fn texts(&self, id: &str) -> Vec<String> {
        self.matches.try_get_many::<String>(id).ok().flatten().map(|texts| texts.cloned().collect()).unwrap_or_default()
    }

    /// Every argument of a place that takes many.
    pub fn places(&self, id: &str) -> Vec<OsString> {
        self.matches.try_get_many::<OsString>(id).ok().flatten().map(|all| all.cloned().collect()).unwrap_or_default()
    }

    /// A day.
    ///
    /// # Errors
    /// When it is none.
    pub fn day(&self, id: &str) -> Result<Option<Day>, Error> {
        let Some(text) = self.text(id) else { return Ok(None) };
        let flag = flag_of(id).long;
        Day::parse(&text).map(Some).ok_or_else(|| {
            usage_error(format!("--{flag} 的「{text}」不是日期"), format!("--{flag}: `{text}` is no day"))
                .hint("写成 年-月-日，如 2026-06-30", "write it as yyyy-mm-dd, e.g. 2026-06-30")
        })
    }

    /// A number.
    ///
    /// # Errors
    /// When it is none, or above `max`.
    pub fn number(&self, id: &str, default: u64, max: u64) -> Result<u64, Error> {
        let Some(text) = self.text(id) else { return Ok(default) };
        let flag = flag_of(id).long;
        text.parse().ok().filter(|number| *number <= max).ok_or_else(|| {
            usage_error(
                format!("--{flag} 的「{text}」不是可用的数"),
                format!("--{flag}: `{text}` is not a usable number"),
            )
            .hint(format!("写 0 到 {max} 的整数"), format!("write a whole number from 0 to {max}"))
        })
    }
}

/// The command was not understood.
pub fn usage_error(zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, zh, en)
}

/// The parser's refusal in our words.
fn refusal(error: &clap::Error) -> Error {
    let what = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let refused = match error.kind() {
        ClapKind::UnknownArgument => {
            usage_error(format!("不认识的参数「{what}」"), format!("unknown argument `{what}`"))
        }
        ClapKind::InvalidSubcommand => {
            let word = context(error, ContextKind::InvalidSubcommand);
            usage_error(format!("没有命令「{word}」"), format!("there is no command `{word}`"))
        }
        ClapKind::MissingSubcommand => usage_error("缺少子命令", "a command is missing"),
        ClapKind::MissingRequiredArgument => {
            usage_error(format!("缺少参数 {what}"), format!("missing argument {what}"))
        }
        ClapKind::InvalidValue if value.is_empty() => {
            usage_error(format!("{what} 后面缺少值"), format!("{what} needs a value"))
        }
        ClapKind::InvalidValue => {
            usage_error(format!("{what} 的值「{value}」不可用"), format!("{what} cannot be `{value}`"))
        }
        ClapKind::ArgumentConflict => usage_error(format!("{what} 只能给出一次"), format!("{what} may be given once")),
        ClapKind::InvalidUtf8 => usage_error("参数不是 UTF-8 文字", "an argument is not UTF-8"),
        ClapKind::TooManyValues | ClapKind::TooFewValues | ClapKind::WrongNumberOfValues => {
            usage_error(format!("{what} 的值的个数不对"), format!("{what} takes another number of values"))
        }
        _ => usage_error(format!("命令行不可用：{what}"), format!("the command line cannot be used: {what}")),
    };
    let choices = context(error, ContextKind::ValidValue);
    let refused = if choices.is_empty() {
        refused
    } else {
        refused.hint(format!("从中选择：{choices}"), format!("choose one of: {choices}"))
    };
    match suggestion(error) {
        Some(near) => refused.hint(format!("改为 `{near}`"), format!("write `{near}`")),
        None => refused
            .hint("运行 `dishu --help` 或「命令 --help」查看用法", "run `dishu --help`, or the command with `--help`"),
    }
}

fn suggestion(error: &clap::Error) -> Option<String> {
    let word = context(error, ContextKind::InvalidSubcommand);
    if !word.is_empty() {
        return nearest(&word, PROGRAM.below.iter().map(|command| command.name)).map(str::to_string);
    }
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.into_iter().map(|kind| context(error, kind)).find(|text| !text.is_empty())
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn environment(args: &[&str]) -> Environment {
        Environment {
            vars: BTreeMap::new(),
            args: args.iter().map(OsString::from).collect(),
            cwd: PathBuf::from("."),
            home: None,
            login: "ling".into(),
            temp: PathBuf::from("."),
            site_config: PathBuf::from("none"),
            shared: PathBuf::from("none"),
            today: Day(20_000),
        }
    }

    fn run(args: &[&str]) -> Given {
        match parse(&environment(args), Lang::Zh, 80) {
            Ok(Parsed::Run(given)) => given,
            Ok(Parsed::Show(text)) => panic!("{text}"),
            Err(error) => panic!("{}", error.render(Lang::Zh)),
        }
    }

    #[test]
    fn the_parser_is_sound() {
        build(&PROGRAM, "dishu", Lang::Zh, 80).debug_assert();
        assert_eq!(run(&[]).path, "");
    }

    #[test]
    fn commands_give_their_values() {
        let given = run(&["worklist", "export", "--rule", "FG01", "--rule", "GX03", "--out", "a.xlsx", "--db", "x.db"]);
        assert_eq!(given.path, "worklist export");
        assert_eq!(given.texts("rule"), ["FG01", "GX03"]);
        assert_eq!(given.path("to").as_deref(), Some(Path::new("a.xlsx")));
        assert_eq!(given.settings().values, [(crate::app::config::Key::Db, "x.db".to_string())]);
        let given = run(&["--lang", "en", "import", "auto", "-", "--dry-run"]);
        assert_eq!(given.places("what"), ["auto", "-"]);
        assert!(given.has("dry-run") && !given.has("yes") && !given.has("reveal"));
        assert_eq!(given.settings().values, [(crate::app::config::Key::Lang, "en".to_string())]);
    }

    #[test]
    fn refusals_say_what_to_do() {
        let cases: [(&[&str], &str, &str); 7] = [
            (&["--dbb"], "不认识的参数「--dbb」", "改为 `--db`"),
            (&["finding"], "没有命令「finding」", "改为 `findings`"),
            (&["worklist"], "缺少子命令", "运行"),
            (&["card"], "缺少参数", "运行"),
            (&["audit", "--fail-on", "all"], "「all」不可用", "从中选择：breach review notice"),
            (&["audit", "--as-of"], "后面缺少值", "运行"),
            (&["overview", "--json", "--db", "a", "--db", "b"], "只能给出一次", "运行"),
        ];
        for (args, cause, hint) in cases {
            let Err(error) = parse(&environment(args), Lang::Zh, 80) else { panic!("{args:?}") };
            assert_eq!(error.kind, ErrorKind::Usage);
            assert!(error.cause(Lang::Zh).contains(cause), "{args:?}: {}", error.cause(Lang::Zh));
            assert!(error.hints(Lang::Zh).any(|h| h.starts_with(hint)), "{args:?}: {}", error.render(Lang::Zh));
        }
    }

    #[test]
    fn the_language_is_known_before_parsing() {
        let cases: [(&[&str], Option<Lang>); 5] = [
            (&["--lang", "en", "--nonsense"], Some(Lang::En)),
            (&["list", "--lang=zh"], Some(Lang::Zh)),
            (&["--", "--lang", "en"], None),
            (&["--lang"], None),
            (&["--lang", "fr"], None),
        ];
        for (args, lang) in cases {
            assert_eq!(language(&environment(args)), lang, "{args:?}");
        }
    }
}
