//! 设置: what is in force and where each value came from. Defaults give way to the configuration file, that to the environment, that
//! to flags. An unknown key is refused with its file, line and the nearest known one: a misspelt threshold must not be silence.
//!
//! Nothing here looks at the process but [`Environment::of_process`]; everything else takes the [`Environment`] as a value.

use super::error::{Error, ErrorKind};
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::text::width::Ambiguous;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the program was started with: the only door to the process, made once in `main`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment {
    /// Environment variables that are text.
    pub vars: BTreeMap<String, String>,
    /// Arguments after the program's name.
    pub args: Vec<OsString>,
    /// Working directory.
    pub cwd: PathBuf,
    /// Home directory.
    pub home: Option<PathBuf>,
    /// Login in the operating system.
    pub login: String,
    /// Directory for what goes away again.
    pub temp: PathBuf,
    /// The site's configuration.
    pub site_config: PathBuf,
    /// The shared state directory.
    pub shared: PathBuf,
    /// Today, by the clock of the machine.
    pub today: Day,
}

/// Where a site keeps its configuration.
const SITE_CONFIG: &str = "/etc/dishu/config.toml";
/// Where inspectors of one server share a database.
const SHARED_STATE: &str = "/var/lib/dishu";
/// The database in either place.
const DATABASE: &str = "dishu.db";
/// The key under which resident IDs are hashed; never beside the database.
const KEY_FILE: &str = "dishu.key";
/// What stood in a form when the line dropped.
const DRAFT: &str = "draft.json";
/// A configuration file is a page; a bigger one is a mistake.
const CONFIG_BYTES_MAX: u64 = 1 << 20;

impl Environment {
    /// Reads the process: variables, arguments, directories, login, clock.
    pub fn of_process() -> Environment {
        let vars: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let login = login_of(uzers::get_current_uid());
        Environment {
            home: vars.get("HOME").filter(|home| !home.is_empty()).map(PathBuf::from),
            vars,
            args: std::env::args_os().skip(1).collect(),
            cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            login,
            temp: std::env::temp_dir(),
            site_config: PathBuf::from(SITE_CONFIG),
            shared: PathBuf::from(SHARED_STATE),
            today: Day::from_civil(jiff::Zoned::now().date()),
        }
    }

    fn var(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// An XDG directory: the variable when it is absolute, else below home.
    fn xdg(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let given = self.var(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        given.or_else(|| self.home.as_ref().map(|home| home.join(below_home))).map(|path| path.join("dishu"))
    }

    /// A path as a person writes it: `~/` is home, the rest is relative to `base`.
    fn path(&self, text: &str, base: &Path) -> PathBuf {
        match (text.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => base.join(text),
        }
    }
}

/// The login of a user of the operating system; the number when it has none.
pub fn login_of(uid: u32) -> String {
    uzers::get_user_by_uid(uid).map_or_else(|| uid.to_string(), |user| user.name().to_string_lossy().into_owned())
}

/// The number of a group of the operating system.
pub fn group_id(name: &str) -> Option<u32> {
    uzers::get_group_by_name(name).map(|group| group.gid())
}

/// 配色
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// Light text on a dark terminal.
    #[default]
    Dark,
    /// Dark text on a light terminal.
    Light,
    /// Blue and yellow instead of green and red.
    ColourBlind,
    /// Without colour.
    Mono,
}

/// 边框
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Borders {
    /// `+ - |`
    #[default]
    Ascii,
    /// Box drawing signs.
    Lines,
}

/// One setting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    /// 数据库
    Db,
    /// 语言
    Lang,
    /// 密钥文件
    KeyFile,
    /// 操作人
    Operator,
    /// 配色
    Theme,
    /// 歧义宽度
    AmbiguousWidth,
    /// 同步输出
    Sync,
    /// 边框
    Borders,
    /// 默认归属区划
    Region,
    /// 导出时默认显示全名
    Reveal,
}

/// A setting's names and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// Which.
    pub key: Key,
    /// In the file; the flag is the same with `--` and dashes.
    pub name: &'static str,
    /// In the environment.
    pub variable: &'static str,
    /// What it is for, in Chinese and English.
    pub about: [&'static str; 2],
    /// The words it takes; empty when it takes any.
    pub words: &'static [&'static str],
}

const fn spec(
    key: Key,
    name: &'static str,
    variable: &'static str,
    about: [&'static str; 2],
    words: &'static [&'static str],
) -> KeySpec {
    KeySpec { key, name, variable, about, words }
}

/// Every setting: the file, the environment, the flags, `dishu config` and the help are made of this table.
pub const KEYS: [KeySpec; 10] = [
    spec(Key::Db, "db", "DISHU_DB", ["数据库文件", "database file"], &[]),
    spec(Key::Lang, "lang", "DISHU_LANG", ["界面语言", "language"], &["zh", "en"]),
    spec(
        Key::KeyFile,
        "key_file",
        "DISHU_KEY_FILE",
        ["身份证号散列所用的密钥文件", "key file for hashing resident IDs"],
        &[],
    ),
    spec(
        Key::Operator,
        "operator",
        "DISHU_OPERATOR",
        ["操作人(须对应本机登录名)", "operator, mapped to the OS login"],
        &[],
    ),
    spec(Key::Theme, "theme", "DISHU_THEME", ["配色", "colours"], &["dark", "light", "colour-blind", "mono"]),
    spec(
        Key::AmbiguousWidth,
        "ambiguous_width",
        "DISHU_AMBIGUOUS_WIDTH",
        ["歧义宽度字符所占列宽", "columns of signs of ambiguous width"],
        &["auto", "narrow", "wide"],
    ),
    spec(
        Key::Sync,
        "sync",
        "DISHU_SYNC",
        ["整帧一次显示(同步输出)", "frames shown at once (synchronised output)"],
        &["auto", "on", "off"],
    ),
    spec(Key::Borders, "borders", "DISHU_BORDERS", ["边框字符", "signs of frames"], &["ascii", "lines"]),
    spec(
        Key::Region,
        "region",
        "DISHU_REGION",
        ["读不出区划时的归属(6 位区划代码)", "home of rows without a readable division, 6 digits"],
        &[],
    ),
    spec(
        Key::Reveal,
        "reveal",
        "DISHU_REVEAL",
        ["导出清单默认显示全名(仍须说明事由)", "exports show full names by default (a reason is still asked for)"],
        &["false", "true"],
    ),
];

/// The table in the file that changes thresholds (口径).
const POLICY: &str = "policy";

impl Key {
    /// Its row of [`KEYS`].
    pub fn spec(self) -> &'static KeySpec {
        KEYS.iter().find(|spec| spec.key == self).expect("KEYS has a row for every key, see the test")
    }

    /// Its flag: `--key-file`.
    pub fn flag(self) -> String {
        format!("--{}", self.spec().name.replace('_', "-"))
    }
}

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// The shared state directory exists on this machine.
    Shared,
    /// A configuration file and the line in it.
    File(PathBuf, usize),
    /// An environment variable.
    Variable(&'static str),
    /// A flag.
    Flag(String),
}

impl Source {
    /// For `dishu config`.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Source::Default => lang.pick("默认", "default").into(),
            Source::Shared => lang.pick("共享目录", "shared directory").into(),
            Source::File(path, line) => match lang {
                Lang::Zh => format!("{} 第 {line} 行", path.display()),
                Lang::En => format!("{}:{line}", path.display()),
            },
            Source::Variable(name) => format!("{} {name}", lang.pick("环境变量", "environment")),
            Source::Flag(flag) => format!("{} {flag}", lang.pick("命令行", "command line")),
        }
    }
}

/// What the command line said, as text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// A value per flag given.
    pub values: Vec<(Key, String)>,
}

/// Where the keys of a session are recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordTo {
    /// The file; it must not exist yet.
    pub path: PathBuf,
    /// What is typed is not masked: for invented data only.
    pub is_clear: bool,
}

/// 设置 in force.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// 数据库
    pub db: PathBuf,
    /// 语言
    pub lang: Lang,
    /// 密钥文件
    pub key_file: PathBuf,
    /// Login in the operating system: who really sits there.
    pub login: String,
    /// 操作人: the operator asked for; the login unless said otherwise.
    pub operator: String,
    /// 配色
    pub theme: Theme,
    /// 歧义宽度
    pub ambiguous: Ambiguous,
    /// The interface asks the terminal for it.
    pub asks_width: bool,
    /// 同步输出; the interface asks the terminal when `None`.
    pub sync: Option<bool>,
    /// 边框
    pub borders: Borders,
    /// 默认归属区划
    pub region: u32,
    /// Exports show full names unless told otherwise.
    pub reveal: bool,
    /// 口径 of the site: the `[policy]` tables, merged.
    pub policy: toml::Table,
    /// The database is the demo's: the interface begins with the first steps.
    pub is_demo: bool,
    /// Where a form that was open when the line dropped is kept.
    pub drafts: Option<PathBuf>,
    /// The interface records its keys here.
    pub record: Option<RecordTo>,
    /// What looked like a setting and was not used, in words.
    pub warnings: Vec<[String; 2]>,
    sources: BTreeMap<Key, (String, Source)>,
    policy_sources: Vec<(String, String, Source)>,
}

/// A line of `dishu config`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained {
    /// Name in the file.
    pub key: String,
    /// Value in force.
    pub value: String,
    /// Where it came from, in words.
    pub source: String,
    /// What it is for; empty for rows of 口径.
    pub about: &'static str,
}

impl Settings {
    /// Reads files and variables and weighs them against the flags.
    ///
    /// # Errors
    /// When a file named by hand is missing, a key is unknown, or a value is none of those it may be.
    pub fn load(env: &Environment, flags: &Flags) -> Result<Settings, Error> {
        let mut draft = Draft::defaults(env);
        for path in config_files(env, flags) {
            draft.read_file(env, &path)?;
        }
        draft.read_variables(env);
        for (key, value) in &flags.values {
            draft.put(*key, value.clone(), Source::Flag(key.flag()));
        }
        draft.settle(env)
    }

    /// Every setting with its value and where it came from, 口径 last.
    pub fn explain(&self, lang: Lang) -> Vec<Explained> {
        let settings = KEYS.iter().filter_map(|spec| {
            let (_, source) = self.sources.get(&spec.key)?;
            Some(Explained {
                key: spec.name.into(),
                value: self.value(spec.key),
                source: source.words(lang),
                about: lang.pick(spec.about[0], spec.about[1]),
            })
        });
        let policy = self.policy_sources.iter().map(|(key, value, source)| Explained {
            key: format!("{POLICY}.{key}"),
            value: value.clone(),
            source: source.words(lang),
            about: "",
        });
        settings.chain(policy).collect()
    }

    /// 口径 of the site as TOML, empty when it changed nothing.
    pub fn policy_text(&self) -> String {
        self.policy.to_string()
    }

    /// Where a setting came from.
    pub fn source(&self, key: Key) -> &Source {
        self.sources.get(&key).map_or(&Source::Default, |(_, source)| source)
    }

    fn value(&self, key: Key) -> String {
        match key {
            Key::Db => self.db.display().to_string(),
            Key::KeyFile => self.key_file.display().to_string(),
            _ => self.sources.get(&key).map_or_else(String::new, |(value, _)| value.clone()),
        }
    }
}

/// The file named by hand alone, else the site's and then the person's own.
fn config_files(env: &Environment, flags: &Flags) -> Vec<ConfigFile> {
    let named = |path: PathBuf| vec![ConfigFile { path, required: true }];
    if let Some(path) = &flags.config {
        return named(env.cwd.join(path));
    }
    if let Some(path) = env.var("DISHU_CONFIG") {
        return named(env.path(path, &env.cwd));
    }
    let own = env.xdg("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("config.toml"));
    let optional = |path| ConfigFile { path, required: false };
    std::iter::once(env.site_config.clone()).chain(own).map(optional).collect()
}

struct ConfigFile {
    path: PathBuf,
    required: bool,
}

impl ConfigFile {
    /// The text; `None` when the file is not there and need not be.
    fn text(&self) -> Result<Option<String>, Error> {
        let read = fs::metadata(&self.path).and_then(|meta| {
            if meta.len() > CONFIG_BYTES_MAX {
                return Err(IoKind::FileTooLarge.into());
            }
            fs::read_to_string(&self.path)
        });
        match read {
            Ok(text) => Ok(Some(text)),
            Err(error) if !self.required && matches!(error.kind(), IoKind::NotFound | IoKind::NotADirectory) => {
                Ok(None)
            }
            Err(error) => Err(config_error(
                format!("配置文件 {} 读不了：{error}", self.path.display()),
                format!("cannot read the configuration file {}: {error}", self.path.display()),
            )
            .hint(
                "检查文件是否存在、是否可读、是否为 UTF-8 文本",
                "check that the file exists, is readable and is UTF-8 text",
            )),
        }
    }
}

/// Values as text while the sources are weighed.
struct Draft {
    values: BTreeMap<Key, (String, Source)>,
    bases: BTreeMap<Key, PathBuf>,
    policy: toml::Table,
    policy_sources: BTreeMap<String, (String, Source)>,
    warnings: Vec<[String; 2]>,
}

impl Draft {
    fn defaults(env: &Environment) -> Draft {
        let mut draft = Draft {
            values: BTreeMap::new(),
            bases: BTreeMap::new(),
            policy: toml::Table::new(),
            policy_sources: BTreeMap::new(),
            warnings: Vec::new(),
        };
        let shared = env.shared.join(DATABASE);
        let own = env.xdg("XDG_DATA_HOME", ".local/share").unwrap_or_else(|| env.cwd.clone()).join(DATABASE);
        let is_shared = shared.exists();
        let text = |path: PathBuf| path.display().to_string();
        let (db, source) = if is_shared { (shared, Source::Shared) } else { (own, Source::Default) };
        draft.put(Key::Db, text(db), source);
        let site = env.site_config.parent().map(Path::to_path_buf);
        let own = env.xdg("XDG_CONFIG_HOME", ".config");
        let folder = if is_shared { site } else { own }.unwrap_or_else(|| env.cwd.clone());
        draft.put(Key::KeyFile, text(folder.join(KEY_FILE)), Source::Default);
        draft.put(Key::Operator, env.login.clone(), Source::Default);
        draft.put(Key::Region, "460000".into(), Source::Default);
        for key in [Key::Lang, Key::Theme, Key::AmbiguousWidth, Key::Sync, Key::Borders, Key::Reveal] {
            draft.put(key, key.spec().words.first().copied().unwrap_or_default().into(), Source::Default);
        }
        if env.var("NO_COLOR").is_some() {
            draft.put(Key::Theme, "mono".into(), Source::Variable("NO_COLOR"));
        }
        draft
    }

    fn put(&mut self, key: Key, value: String, source: Source) {
        self.bases.remove(&key);
        self.values.insert(key, (value, source));
    }

    fn read_file(&mut self, env: &Environment, file: &ConfigFile) -> Result<(), Error> {
        let Some(text) = file.text()? else { return Ok(()) };
        let table = DeTable::parse(&text).map_err(|error| {
            let line = line_of(&text, error.span().map_or(0, |span| span.start));
            file_error(&file.path, line, error.message(), error.message())
        })?;
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in entries {
            let line = line_of(&text, name.span().start);
            let source = Source::File(file.path.clone(), line);
            if name.get_ref().as_ref() == POLICY {
                self.read_policy(&text, file, value, "")?;
                continue;
            }
            let Some(spec) = KEYS.iter().find(|spec| spec.name == name.get_ref().as_ref()) else {
                return Err(unknown_key(&file.path, line, name.get_ref()));
            };
            let value = scalar(value.get_ref()).ok_or_else(|| {
                file_error(
                    &file.path,
                    line,
                    format!("`{}` 应为一个值，不是表或数组", spec.name),
                    format!("`{}` takes one value, not a table or an array", spec.name),
                )
            })?;
            self.put(spec.key, value, source);
            self.bases.insert(spec.key, file.path.parent().unwrap_or(&env.cwd).to_path_buf());
        }
        self.merge_policy(&text);
        Ok(())
    }

    /// Notes where each row of 口径 stands; depth is bounded by the TOML reader.
    fn read_policy(
        &mut self,
        text: &str,
        file: &ConfigFile,
        value: &Spanned<DeValue<'_>>,
        prefix: &str,
    ) -> Result<(), Error> {
        let DeValue::Table(table) = value.get_ref() else {
            let line = line_of(text, value.span().start);
            let key = if prefix.is_empty() { POLICY } else { prefix };
            return Err(file_error(&file.path, line, format!("`{key}` 应为表"), format!("`{key}` must be a table")));
        };
        for (name, value) in table.iter() {
            let key =
                if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
            if matches!(value.get_ref(), DeValue::Table(_)) {
                self.read_policy(text, file, value, &key)?;
                continue;
            }
            let written = text.get(value.span()).unwrap_or_default().to_string();
            let line = line_of(text, name.span().start);
            self.policy_sources.insert(key, (written, Source::File(file.path.clone(), line)));
        }
        Ok(())
    }

    fn merge_policy(&mut self, text: &str) {
        let table: toml::Table = toml::from_str(text).unwrap_or_default();
        if let Some(toml::Value::Table(policy)) = table.get(POLICY) {
            merge(&mut self.policy, policy);
        }
    }

    fn read_variables(&mut self, env: &Environment) {
        for spec in &KEYS {
            if let Some(value) = env.var(spec.variable) {
                self.put(spec.key, value.to_string(), Source::Variable(spec.variable));
            }
        }
        let known = || KEYS.iter().map(|spec| spec.variable).chain(["DISHU_CONFIG"]);
        for name in env.vars.keys().filter(|name| name.starts_with("DISHU_") && !known().any(|k| k == name.as_str())) {
            let near = nearest(name, known());
            self.warnings.push([
                format!(
                    "环境变量 {name} 不是本程序的设置{}",
                    near.map_or_else(String::new, |k| format!("，是否为 {k}"))
                ),
                format!(
                    "the variable {name} is no setting{}",
                    near.map_or_else(String::new, |k| format!("; did you mean {k}"))
                ),
            ]);
        }
    }

    /// The key of the shared database lies with the site's configuration, also while that database is being made.
    fn place_shared_key(&mut self, env: &Environment) {
        let db = env.path(self.text(Key::Db), self.bases.get(&Key::Db).unwrap_or(&env.cwd));
        let is_default = matches!(self.values.get(&Key::KeyFile), Some((_, Source::Default)));
        if let (true, true, Some(site)) = (is_default, db == env.shared.join(DATABASE), env.site_config.parent()) {
            self.put(Key::KeyFile, site.join(KEY_FILE).display().to_string(), Source::Shared);
        }
    }

    fn settle(mut self, env: &Environment) -> Result<Settings, Error> {
        self.place_shared_key(env);
        for spec in KEYS.iter().filter(|spec| !spec.words.is_empty()) {
            self.one_of(spec)?;
        }
        let mut values = self.values.clone();
        for key in [Key::Db, Key::KeyFile] {
            let path = env.path(self.text(key), self.bases.get(&key).unwrap_or(&env.cwd));
            if let Some((value, _)) = values.get_mut(&key) {
                *value = path.display().to_string();
            }
        }
        let path = |key| env.path(self.text(key), self.bases.get(&key).unwrap_or(&env.cwd));
        Ok(Settings {
            db: path(Key::Db),
            key_file: path(Key::KeyFile),
            lang: if self.text(Key::Lang) == "en" { Lang::En } else { Lang::Zh },
            login: env.login.clone(),
            operator: self.text(Key::Operator).to_string(),
            theme: match self.text(Key::Theme) {
                "light" => Theme::Light,
                "colour-blind" => Theme::ColourBlind,
                "mono" => Theme::Mono,
                _ => Theme::Dark,
            },
            ambiguous: if self.text(Key::AmbiguousWidth) == "wide" { Ambiguous::Wide } else { Ambiguous::Narrow },
            asks_width: self.text(Key::AmbiguousWidth) == "auto",
            sync: match self.text(Key::Sync) {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            borders: if self.text(Key::Borders) == "lines" { Borders::Lines } else { Borders::Ascii },
            region: self.region()?,
            reveal: self.text(Key::Reveal) == "true",
            policy: self.policy,
            is_demo: false,
            record: None,
            drafts: env.xdg("XDG_STATE_HOME", ".local/state").map(|folder| folder.join(DRAFT)),
            warnings: self.warnings,
            policy_sources: self
                .policy_sources
                .into_iter()
                .map(|(key, (value, source))| (key, value, source))
                .collect(),
            sources: values,
        })
    }

    fn text(&self, key: Key) -> &str {
        self.values.get(&key).map_or("", |(value, _)| value)
    }

    fn one_of(&self, spec: &KeySpec) -> Result<(), Error> {
        let value = self.text(spec.key);
        if spec.words.contains(&value) {
            return Ok(());
        }
        let words = spec.words.join(" | ");
        Err(self.wrong(spec.key, format!("应为 {words}"), format!("expected {words}")))
    }

    fn region(&self) -> Result<u32, Error> {
        let text = self.text(Key::Region);
        let number = (text.len() == 6).then(|| text.parse::<u32>().ok()).flatten();
        number.filter(|code| (110_000..=829_999).contains(code)).ok_or_else(|| {
            self.wrong(
                Key::Region,
                "应为 6 位区划代码，如 460100",
                "expected a division code of 6 digits such as 460100",
            )
        })
    }

    fn wrong(&self, key: Key, zh: impl AsRef<str>, en: impl AsRef<str>) -> Error {
        let (value, source) = self.values.get(&key).cloned().unwrap_or((String::new(), Source::Default));
        let name = key.spec().name;
        let (zh, en) = (zh.as_ref(), en.as_ref());
        config_error(
            format!("{}：`{name}` 的值「{value}」不可用，{zh}", source.words(Lang::Zh)),
            format!("{}: `{name}` cannot be `{value}`, {en}", source.words(Lang::En)),
        )
        .hint(
            "改正该值；运行 `dishu config --help` 查看各项设置",
            "correct the value; run `dishu config --help` for the settings",
        )
    }
}

/// A plain value as text.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// Later tables change single rows of earlier ones.
fn merge(into: &mut toml::Table, from: &toml::Table) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new)) => merge(old, new),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn config_error(zh: String, en: String) -> Error {
    Error::new(ErrorKind::Config, zh, en)
}

fn file_error(path: &Path, line: usize, zh: impl AsRef<str>, en: impl AsRef<str>) -> Error {
    let (zh, en) = (zh.as_ref(), en.as_ref());
    config_error(
        format!("配置文件 {} 第 {line} 行：{zh}", path.display()),
        format!("configuration file {}, line {line}: {en}", path.display()),
    )
    .hint("改正这一行后重试", "correct this line and try again")
}

fn unknown_key(path: &Path, line: usize, name: &str) -> Error {
    let error = file_error(path, line, format!("没有设置 `{name}`"), format!("there is no setting `{name}`"));
    match nearest(name, KEYS.iter().map(|spec| spec.name).chain([POLICY])) {
        Some(near) => error.hint(format!("改为 `{near}`，或删去这一行"), format!("write `{near}`, or remove the line")),
        None => error.hint("运行 `dishu config` 查看全部设置", "run `dishu config` for all settings"),
    }
}

/// The known word nearest to a misspelt one, when one is near: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LETTERS_MAX: usize = 40;
    let word: Vec<char> = word.to_lowercase().chars().take(LETTERS_MAX).collect();
    let scored = known.into_iter().map(|candidate| (distance(&word, candidate), candidate));
    scored.filter(|(steps, candidate)| *steps * 3 <= candidate.chars().count().max(3)).min().map(|(_, near)| near)
}

/// Letters to insert, drop or change (Levenshtein).
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, letter) in b.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..a.len() {
            let change = diagonal + usize::from(a[j] != letter);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment that knows nothing of this machine.
    fn environment(folder: &Path, vars: &[(&str, &str)]) -> Environment {
        Environment {
            vars: vars.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            args: Vec::new(),
            cwd: folder.join("cwd"),
            home: Some(folder.join("home")),
            login: "ling".into(),
            temp: folder.join("temp"),
            site_config: folder.join("etc/config.toml"),
            shared: folder.join("shared"),
            today: Day(20_000),
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn every_key_has_its_row() {
        for spec in &KEYS {
            assert_eq!(spec.key.spec().name, spec.name);
            assert_eq!(spec.variable, format!("DISHU_{}", spec.name.to_uppercase()));
        }
    }

    #[test]
    fn later_sources_win_and_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("etc/config.toml");
        let own = folder.path().join("home/.config/dishu/config.toml");
        write(&site, "# site\ndb = \"park.db\"\nregion = 460105\nlang = \"en\"\ntheme = \"light\"\n");
        write(&own, "theme = \"mono\"\n");
        let mut env = environment(folder.path(), &[("DISHU_REGION", "460100"), ("DISHU_OPERATOR", "chen")]);
        let flags = Flags { config: None, values: vec![(Key::Operator, "wang".into())] };
        let settings = Settings::load(&env, &flags).unwrap();
        assert_eq!(settings.db, folder.path().join("etc/park.db"), "relative to the file");
        assert_eq!(settings.source(Key::Db), &Source::File(site, 2));
        assert_eq!((settings.region, settings.source(Key::Region)), (460_100, &Source::Variable("DISHU_REGION")));
        assert_eq!((settings.operator.as_str(), settings.login.as_str()), ("wang", "ling"));
        assert_eq!(settings.source(Key::Operator), &Source::Flag("--operator".into()));
        assert_eq!((settings.theme, settings.source(Key::Theme)), (Theme::Mono, &Source::File(own, 1)));
        assert_eq!((settings.borders, settings.source(Key::Borders)), (Borders::Ascii, &Source::Default));
        env.vars.insert("DISHU_DB".into(), "here.db".into());
        let settings = Settings::load(&env, &Flags::default()).unwrap();
        assert_eq!(settings.db, folder.path().join("cwd/here.db"));
        let row = settings.explain(Lang::Zh).into_iter().find(|row| row.key == "db").unwrap();
        assert_eq!(row.source, "环境变量 DISHU_DB");
        assert!(row.value.ends_with("here.db"));
    }

    #[test]
    fn the_shared_database_is_taken_when_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let env = environment(folder.path(), &[]);
        let settings = Settings::load(&env, &Flags::default()).unwrap();
        assert_eq!(settings.db, folder.path().join("home/.local/share/dishu/dishu.db"));
        assert_eq!(settings.key_file, folder.path().join("home/.config/dishu/dishu.key"));
        let shared = folder.path().join("shared/dishu.db");
        let flags = Flags { config: None, values: vec![(Key::Db, shared.display().to_string())] };
        let settings = Settings::load(&env, &flags).unwrap();
        assert_eq!(settings.key_file, folder.path().join("etc/dishu.key"), "also before it is made");
        write(&shared, "");
        let settings = Settings::load(&env, &Flags::default()).unwrap();
        assert_eq!(
            (settings.db.clone(), settings.source(Key::Db)),
            (folder.path().join("shared/dishu.db"), &Source::Shared)
        );
        assert_eq!(settings.key_file, folder.path().join("etc/dishu.key"));
    }

    #[test]
    fn a_file_named_by_hand_stands_alone_and_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("etc/config.toml"), "lang = \"en\"\n");
        write(&folder.path().join("cwd/mine.toml"), "borders = \"lines\"\n");
        let env = environment(folder.path(), &[]);
        let flags = Flags { config: Some("mine.toml".into()), values: Vec::new() };
        let settings = Settings::load(&env, &flags).unwrap();
        assert_eq!((settings.lang, settings.borders), (Lang::Zh, Borders::Lines));
        let flags = Flags { config: Some("none.toml".into()), values: Vec::new() };
        assert_eq!(Settings::load(&env, &flags).unwrap_err().kind, ErrorKind::Config);
    }

    #[test]
    fn what_is_not_known_is_refused_with_file_line_and_the_nearest() {
        let cases = [
            ("lang = \"zh\"\nregoin = 460100\n", "第 2 行：没有设置 `regoin`", "改为 `region`，或删去这一行"),
            ("somewhere = 1\n", "没有设置 `somewhere`", "运行 `dishu config` 查看全部设置"),
            ("lang = [\"zh\"]\n", "第 1 行：`lang` 应为一个值", "改正这一行后重试"),
            ("lang = \n", "第 1 行：", "改正这一行后重试"),
            ("\ntheme = \"green\"\n", "第 2 行：`theme` 的值「green」不可用", "改正该值"),
            ("region = 46\n", "第 1 行：`region` 的值「46」不可用", "改正该值"),
            ("policy = 3\n", "第 1 行：`policy` 应为表", "改正这一行后重试"),
        ];
        for (text, cause, hint) in cases {
            let folder = tempfile::tempdir().unwrap();
            write(&folder.path().join("etc/config.toml"), text);
            let error = Settings::load(&environment(folder.path(), &[]), &Flags::default()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Config, "{text}");
            assert!(error.cause(Lang::Zh).contains(cause), "{text}: {}", error.cause(Lang::Zh));
            assert!(error.hints(Lang::Zh).any(|h| h.starts_with(hint)), "{text}: {}", error.render(Lang::Zh));
        }
    }

    #[test]
    fn thresholds_of_two_files_are_merged_row_by_row() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("etc/config.toml"), "[policy.branch]\na = 1\nb = 2\n[policy.zones]\nx = \"甲\"\n");
        write(&folder.path().join("home/.config/dishu/config.toml"), "[policy.branch]\nb = 3\n");
        let settings = Settings::load(&environment(folder.path(), &[]), &Flags::default()).unwrap();
        assert_eq!(settings.policy["branch"]["a"].as_integer(), Some(1));
        assert_eq!(settings.policy["branch"]["b"].as_integer(), Some(3));
        let rows = settings.explain(Lang::En);
        let row = rows.iter().find(|row| row.key == "policy.branch.b").unwrap();
        assert_eq!(row.value, "3");
        assert!(row.source.ends_with("dishu/config.toml:2"), "{}", row.source);
    }

    #[test]
    fn a_misspelt_variable_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let env = environment(folder.path(), &[("DISHU_DBB", "x"), ("OTHER", "y")]);
        let settings = Settings::load(&env, &Flags::default()).unwrap();
        assert_eq!(settings.warnings.len(), 1);
        assert!(settings.warnings[0][1].ends_with("did you mean DISHU_DB"));
    }
}
