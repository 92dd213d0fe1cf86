//! 库管: [`Admin`] over the store: makes a database with its key and its first operator, copies it, checks it, names who uses it.

use super::action::Report;
use super::admin::{Admin, Checked, Copied, Holder, Init, Initialised, Operator};
use super::error::{Error, ErrorKind};
use super::role::{self, Role};
use super::secret::Secret;
use super::service::{App, Options};
use crate::model::day::Day;
use crate::model::id::Region;
use crate::store::backup;
use crate::store::cards::OperatorRow;
use crate::store::journal::Entry;
use crate::store::{Access, Store};
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Directory and files of a database shared with a group.
const SHARED_DIRECTORY: u32 = 0o2770;
const SHARED_FILE: u32 = 0o660;
/// Directory and files of a person's own: a database holds names and telephones of people.
const PRIVATE_DIRECTORY: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;
/// What stands between the zones of an operator.
const ZONES: &str = "、";

/// Keeps the database of these options.
#[derive(Clone, Debug)]
pub struct Keeper {
    options: Options,
}

impl Keeper {
    /// For the database that `options` name; it need not exist yet.
    pub fn new(options: Options) -> Keeper {
        Keeper { options }
    }

    /// The database as its administrator opens it.
    fn admin(&self) -> Result<App, Error> {
        self.open(Role::Admin)
    }

    /// The database as somebody of at least this role opens it.
    fn open(&self, least: Role) -> Result<App, Error> {
        let app = App::open(self.options.clone(), Access::Existing)?;
        if app.operator.role >= least { Ok(app) } else { Err(role::too_low(&app.operator, least)) }
    }

    fn put(&self, operator: &OperatorRow, why: &str) -> Result<(), Error> {
        let mut app = self.admin()?;
        let mut entry = app.entry("operator", None, why);
        entry.detail = format!("{} {}", operator.login, operator.role);
        Ok(app.store.put_operator(operator, &entry)?)
    }

    fn words(&self, zh: &str, en: &str) -> String {
        self.options.lang.pick(zh, en).to_owned()
    }
}

impl Admin for Keeper {
    fn init(&mut self, init: &Init) -> Result<Initialised, Error> {
        if init.path.exists() {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{} 已经存在", init.path.display()),
                format!("{} exists already", init.path.display()),
            )
            .hint("用 `--db` 另指一处，或直接使用它", "name another place with `--db`, or use it as it is"));
        }
        let group = init.group.as_deref().map(group).transpose()?;
        let folder = init.path.parent().unwrap_or(Path::new("."));
        create_private(folder).map_err(|error| cannot(folder, &error))?;
        if let Some(group) = group {
            share(folder, group, SHARED_DIRECTORY)?;
        }
        let key_made = Secret::read(&init.key_file).map_err(|error| cannot(&init.key_file, &error))?.is_none();
        if key_made {
            Secret::create(&init.key_file).map_err(|error| cannot(&init.key_file, &error))?;
        }
        let mut app = App::open(self.options.clone(), Access::Create)?;
        let first = OperatorRow {
            login: init.login.clone(),
            name: if init.name.is_empty() { init.login.clone() } else { init.name.clone() },
            role: Role::Admin.en().to_owned(),
            zones: String::new(),
            from: self.options.clock.today(),
            to: None,
        };
        let entry = app.entry("init", None, "");
        app.store.put_operator(&first, &entry)?;
        drop(app);
        match group {
            Some(group) => {
                share(&init.path, group, SHARED_FILE)?;
                share_companions(&init.path, group)?;
                share_key(&init.key_file, group)?;
            }
            None => set_mode(&init.path, PRIVATE_FILE)?,
        }
        Ok(Initialised { path: init.path.clone(), key_file: init.key_file.clone(), key_made })
    }

    fn backup(&mut self, to: &Path, key_to: Option<&Path>, _: &mut Report) -> Result<Copied, Error> {
        if same_file(to, &self.options.db) {
            return Err(Error::new(
                ErrorKind::Usage,
                "备份文件就是数据库本身",
                "the copy would be the database itself",
            )
            .hint("另写一个文件名", "name another file"));
        }
        self.open(Role::Organiser)?.store.backup(to)?;
        set_mode(to, PRIVATE_FILE)?;
        if let Some(key_to) = key_to {
            let text = fs::read(&self.options.key_file).map_err(|error| cannot(&self.options.key_file, &error))?;
            write_private(key_to, &text).map_err(|error| cannot(key_to, &error))?;
        }
        let bytes = fs::metadata(to).map_err(|error| cannot(to, &error))?.len();
        Ok(Copied { path: to.to_owned(), bytes, key: key_to.map(Path::to_path_buf), previous: None })
    }

    fn restore(&mut self, from: &Path, _: &mut Report) -> Result<Copied, Error> {
        let db = &self.options.db;
        let stood = db.exists();
        let who = if stood { self.admin()?.operator.signature.clone() } else { self.options.login.clone() };
        let owned = fs::metadata(db).ok().map(|kept| (kept.gid(), kept.mode() & 0o7777));
        Store::restore(from, db)?;
        match owned {
            Some((group, mode)) => share(db, group, mode)?,
            None => set_mode(db, PRIVATE_FILE)?,
        }
        self.tell_restored(from, who)?;
        let bytes = fs::metadata(db).map_err(|error| cannot(db, &error))?.len();
        let previous = stood.then(|| {
            let mut name = db.as_os_str().to_owned();
            name.push(".before-restore");
            PathBuf::from(name)
        });
        Ok(Copied { path: db.clone(), bytes, key: None, previous })
    }

    fn check(&mut self, _: &mut Report) -> Result<Vec<Checked>, Error> {
        // Also when the list of operators itself is what is broken.
        let store = Store::open(&self.options.db, Access::Existing)?;
        Ok(store.check()?.into_iter().map(|check| self.checked(check)).collect())
    }

    fn locks(&mut self) -> Result<Vec<Holder>, Error> {
        let db = fs::canonicalize(&self.options.db).map_err(|error| cannot(&self.options.db, &error))?;
        let processes = fs::read_dir("/proc").map_err(|error| cannot(Path::new("/proc"), &error))?;
        let mut holders: Vec<Holder> = processes.filter_map(|entry| self.holder(&entry.ok()?.path(), &db)).collect();
        holders.sort_by_key(|holder| holder.process);
        Ok(holders)
    }

    fn operators(&mut self) -> Result<Vec<Operator>, Error> {
        Ok(self.open(Role::Viewer)?.store.operators()?.into_iter().map(operator_of).collect())
    }

    fn add_operator(&mut self, operator: &Operator, why: &str) -> Result<(), Error> {
        let row = OperatorRow {
            login: operator.login.clone(),
            name: operator.name.clone(),
            role: operator.role.en().to_owned(),
            zones: operator.zones.join(ZONES),
            from: operator.from.unwrap_or_else(|| self.options.clock.today()),
            to: operator.until,
        };
        self.put(&row, why)
    }

    fn end_operator(&mut self, login: &str, until: Option<Day>, why: &str) -> Result<(), Error> {
        let today = self.options.clock.today();
        let rows = self.admin()?.store.operators()?;
        let people: Vec<&OperatorRow> =
            rows.iter().filter(|row| row.login == login || role::is_named(row, login)).collect();
        let [row] = people.as_slice() else {
            let (zh, en) = match people.len() {
                0 => (format!("没有操作人 {login}"), format!("there is no operator {login}")),
                n => (format!("{login} 有 {n} 人，须写明是谁"), format!("{login} is {n} people: say who")),
            };
            return Err(Error::new(ErrorKind::Data, zh, en).hint(
                "运行 `dishu operator list` 查看，写作 `登录名/姓名`",
                "run `dishu operator list` and write `LOGIN/NAME`",
            ));
        };
        let is_admin = |row: &OperatorRow| row.role == Role::Admin.en() && row.to.is_none_or(|to| to > today);
        if is_admin(row) && !rows.iter().any(|other| other != *row && is_admin(other)) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{login} 是最后一名管理员"),
                format!("{login} is the last admin"),
            )
            .hint(
                "先用 `dishu operator add --role admin` 增加一名",
                "add another one with `dishu operator add --role admin`",
            ));
        }
        self.put(&OperatorRow { to: Some(until.unwrap_or(today)), ..(*row).clone() }, why)
    }
}

impl Keeper {
    /// The restored journal goes on with the restoring itself.
    fn tell_restored(&self, from: &Path, who: String) -> Result<(), Error> {
        let entry = Entry {
            region: Region(self.options.region),
            at: self.options.clock.now(),
            operator: who,
            action: "restore",
            subject: None,
            why: String::new(),
            detail: from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            fields: Vec::new(),
        };
        Store::open(&self.options.db, Access::Existing)?.record(&entry)?;
        Ok(())
    }

    fn checked(&self, check: backup::Checked) -> Checked {
        let (zh, en) = match check.key {
            "pages" => ("数据页", "pages"),
            "journal" => ("操作记录", "journal"),
            "batch-arithmetic" => ("批次行数", "rows of batches"),
            "enterprise-codes" => ("信用代码不重", "credit codes"),
            "affiliations" => ("组织关系", "affiliations"),
            "work-units" => ("工作单位", "work units"),
            "links" => ("单位匹配", "links"),
            "findings" => ("待核事项", "findings"),
            other => (other, other),
        };
        let good = check.wrong == 0;
        let (looked_at, wrong) = (check.looked_at, check.wrong);
        let mut detail = match (good, self.options.lang) {
            (true, crate::model::lang::Lang::Zh) => format!("查 {looked_at}"),
            (true, crate::model::lang::Lang::En) => format!("{looked_at} looked at"),
            (false, crate::model::lang::Lang::Zh) => format!("查 {looked_at}，不合 {wrong}"),
            (false, crate::model::lang::Lang::En) => format!("{looked_at} looked at, {wrong} wrong"),
        };
        if !check.detail.is_empty() {
            detail.push_str(&format!(" ({})", check.detail));
        }
        let remedy =
            self.words("用 `dishu restore` 从最近的备份恢复", "restore the latest backup with `dishu restore`");
        Checked {
            key: check.key.to_owned(),
            label: self.words(zh, en),
            good,
            detail,
            remedy: if good { String::new() } else { remedy },
        }
    }

    /// The process in `/proc/NUMBER`, if it has the database open. Others' processes tell only their owner and root.
    fn holder(&self, process: &Path, db: &Path) -> Option<Holder> {
        use std::os::unix::fs::MetadataExt;
        let number = process.file_name()?.to_str()?.parse::<u32>().ok()?;
        let mut lock = db.as_os_str().to_owned();
        lock.push("-stage.lock");
        let (mut reads, mut writes) = (false, false);
        for file in fs::read_dir(process.join("fd")).ok()?.flatten() {
            let Ok(target) = fs::read_link(file.path()) else { continue };
            reads |= target == db;
            writes |= target.as_os_str() == lock;
        }
        if !reads {
            return None;
        }
        let uid = fs::metadata(process).ok()?.uid();
        let login = super::config::login_of(uid);
        let doing = if writes {
            self.words("导入或核查", "importing or auditing")
        } else {
            self.words("打开着", "has it open")
        };
        Some(Holder { process: number, login, doing })
    }
}

fn operator_of(row: OperatorRow) -> Operator {
    Operator {
        role: Role::ALL.iter().copied().find(|role| role.en() == row.role).unwrap_or_default(),
        zones: row.zones.split(ZONES).filter(|zone| !zone.is_empty()).map(str::to_owned).collect(),
        from: Some(row.from),
        until: row.to,
        login: row.login,
        name: row.name,
    }
}

fn group(name: &str) -> Result<u32, Error> {
    super::config::group_id(name).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("没有用户组 {name}"), format!("there is no group {name}"))
            .hint(format!("先运行 `groupadd {name}`"), format!("run `groupadd {name}` first"))
    })
}

fn share(path: &Path, group: u32, mode: u32) -> Result<(), Error> {
    chown(path, None, Some(group)).map_err(|error| cannot(path, &error))?;
    set_mode(path, mode)
}

fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|error| cannot(path, &error))
}

/// What stands beside the database and is written by whoever works: made now, so that no login's umask shuts the others out.
fn share_companions(db: &Path, group: u32) -> Result<(), Error> {
    let beside = |suffix: &str| {
        let mut name = db.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (lock, index) = (beside("-stage.lock"), beside(".index"));
    let opened = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
    opened.map_err(|error| cannot(&lock, &error))?;
    share(&lock, group, SHARED_FILE)?;
    fs::create_dir_all(&index).map_err(|error| cannot(&index, &error))?;
    share(&index, group, SHARED_DIRECTORY)
}

/// Makes the folders that are missing, for their owner alone.
fn create_private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(PRIVATE_DIRECTORY).create(folder)
}

/// The group may read the key, nobody else.
fn share_key(path: &Path, group: u32) -> Result<(), Error> {
    share(path, group, 0o640)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(PRIVATE_FILE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn cannot(path: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::System, format!("{}：{error}", path.display()), format!("{}: {error}", path.display()))
        .hint("检查路径、权限和磁盘空间", "check the path, permissions and disk space")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;
    use crate::model::lang::Lang;
    use std::ops::ControlFlow;

    fn keeper(folder: &Path) -> (Keeper, Init) {
        let options = Options {
            db: folder.join("data/park.db"),
            lang: Lang::Zh,
            login: "ling".into(),
            operator: String::new(),
            region: 460_000,
            key_file: folder.join("key/park.key"),
            policy: String::new(),
            clock: Clock::Fixed(1_782_777_600),
            seed: Some(1),
        };
        let init = Init {
            path: options.db.clone(),
            key_file: options.key_file.clone(),
            group: None,
            login: "ling".into(),
            name: "凌示例".into(),
            region: 460_000,
        };
        (Keeper::new(options), init)
    }

    #[test]
    fn a_database_is_made_once_copied_and_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, init) = keeper(folder.path());
        assert!(keeper.init(&init).unwrap().key_made);
        assert_eq!(keeper.init(&init).unwrap_err().kind, ErrorKind::Data);
        let copy = folder.path().join("copy.db");
        let key = folder.path().join("copy.key");
        let report: &mut Report = &mut |_| ControlFlow::Continue(());
        let copied = keeper.backup(&copy, Some(&key), report).unwrap();
        assert!(copied.bytes > 0 && key.exists());
        assert!(keeper.backup(&init.path, None, report).is_err());
        let first = keeper.operators().unwrap().remove(0);
        keeper.add_operator(&Operator { login: "chen".into(), ..first }, "x").unwrap();
        let restored = keeper.restore(&copy, report).unwrap();
        assert!(restored.previous.unwrap().exists());
        assert_eq!(keeper.operators().unwrap().len(), 1);
        let store = Store::open(&init.path, Access::Existing).unwrap();
        let newest = store.journal(0, 1).unwrap().0.remove(0);
        assert_eq!((newest.action.as_str(), newest.detail.as_str()), ("restore", "copy.db"));
        assert!(keeper.check(report).unwrap().iter().all(|check| check.good));
    }

    #[test]
    fn databases_and_copies_are_their_owners_alone_unless_shared() {
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, init) = keeper(&folder.path().join("new"));
        keeper.init(&init).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        assert_eq!((mode(&folder.path().join("new")), mode(&init.path)), (0o700, 0o600));
        let copy = folder.path().join("copy.db");
        let report: &mut Report = &mut |_| ControlFlow::Continue(());
        keeper.backup(&copy, None, report).unwrap();
        assert_eq!(mode(&copy), 0o600);
        set_mode(&init.path, SHARED_FILE).unwrap();
        keeper.restore(&copy, report).unwrap();
        assert_eq!(mode(&init.path), SHARED_FILE, "a shared database stays shared");
    }

    #[test]
    fn a_shared_database_is_shared_with_all_that_stands_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, init) = keeper(folder.path());
        keeper.init(&init).unwrap();
        let own = fs::metadata(&init.path).unwrap().gid();
        share_companions(&init.path, own).unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join("data").join(name)).unwrap().mode() & 0o7777;
        assert_eq!((mode("park.db-stage.lock"), mode("park.db.index")), (SHARED_FILE, SHARED_DIRECTORY));
    }

    #[test]
    fn the_last_admin_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, init) = keeper(folder.path());
        keeper.init(&init).unwrap();
        let first = keeper.operators().unwrap().remove(0);
        assert_eq!((first.name.as_str(), first.role), ("凌示例", Role::Admin));
        assert!(keeper.end_operator("ling", None, "x").is_err());
        assert!(keeper.end_operator("nobody", None, "x").is_err());
        let second =
            Operator { login: "chen".into(), role: Role::Inspector, zones: vec!["甲".into(), "乙".into()], ..first };
        keeper.add_operator(&second, "x").unwrap();
        assert_eq!(keeper.operators().unwrap()[0], Operator { from: second.from, ..second });
        keeper.end_operator("chen", None, "x").unwrap();
        assert!(keeper.operators().unwrap()[0].until.is_some());
    }
}
