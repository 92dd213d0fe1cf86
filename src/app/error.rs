//! Errors are for what we could not do: kind, cause, and hints that begin with a verb the reader can carry out.

use crate::model::lang::Lang;

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// The command was not understood or is not allowed to this operator.
    Usage,
    /// Another process holds what is needed.
    Busy,
    /// Data was refused: a file that cannot be read, a database from a newer release, a broken row.
    Data,
    /// A setting is wrong.
    Config,
    /// The machine: disk full, no permission, no such file.
    System,
    /// Our bug.
    Internal,
}

impl ErrorKind {
    /// Exit code of the command: 2 usage, 3 busy, 4 data refused, 70 our bug.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Usage | ErrorKind::Config => 2,
            ErrorKind::Busy => 3,
            ErrorKind::Data | ErrorKind::System => 4,
            ErrorKind::Internal => 70,
        }
    }
}

/// A failure with what to do about it, in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Whose turn it is.
    pub kind: ErrorKind,
    cause: [String; 2],
    hints: Vec<[String; 2]>,
}

impl Error {
    /// A failure with its cause in Chinese and English.
    pub fn new(kind: ErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error { kind, cause: [zh.into(), en.into()], hints: Vec::new() }
    }

    /// Adds a next step, which begins with a verb.
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Error {
        self.hints.push([zh.into(), en.into()]);
        self
    }

    /// What happened.
    pub fn cause(&self, lang: Lang) -> &str {
        lang.pick(&self.cause[0], &self.cause[1])
    }

    /// What to do next.
    pub fn hints(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.hints.iter().map(move |hint| lang.pick(hint[0].as_str(), hint[1].as_str()))
    }

    /// The whole text for a terminal: cause and next steps, a line each.
    pub fn render(&self, lang: Lang) -> String {
        let mut text = format!("{}{}", lang.pick("错误：", "error: "), self.cause(lang));
        for hint in self.hints(lang) {
            text.push_str(&format!("\n{}{hint}", lang.pick("下一步：", "next step: ")));
        }
        text
    }
}

impl From<crate::store::StoreError> for Error {
    fn from(error: crate::store::StoreError) -> Error {
        use crate::store::StoreError as S;
        match error {
            S::Missing(path) => Error::new(
                ErrorKind::Data,
                format!("没有数据库：{}", path.display()),
                format!("no database at {}", path.display()),
            )
            .hint("运行 `dishu init` 新建，或用 --db 指明位置", "run `dishu init` to make one, or name it with --db"),
            S::NotOurs(path) => Error::new(
                ErrorKind::Data,
                format!("不是底数数据库：{}", path.display()),
                format!("not a dishu database: {}", path.display()),
            )
            .hint("核对 --db 或 DISHU_DB 所指的文件", "check the file that --db or DISHU_DB names"),
            S::Newer { found, ours } => Error::new(
                ErrorKind::Data,
                format!("数据库由更新的版本写成（结构 {found}，本程序认得 {ours}）"),
                format!("the database was written by a newer release (schema {found}, this one knows {ours})"),
            )
            .hint(
                "升级 dishu 后再打开；旧程序不会改动它",
                "upgrade dishu and open it again; this release leaves it untouched",
            ),
            S::Busy => {
                Error::new(ErrorKind::Busy, "数据库正被另一台终端写入", "another terminal is writing to the database")
                    .hint(
                        "稍候重试；若持续，运行 `dishu check --locks` 查看",
                        "try again shortly; if it lasts, run `dishu check --locks`",
                    )
            }
            S::Full => Error::new(
                ErrorKind::System,
                "磁盘已满，未写入任何一半的数据",
                "the disk is full; nothing was half written",
            )
            .hint("腾出空间后重做同一命令", "free some space and run the same command again"),
            S::Corrupt(detail) => Error::new(
                ErrorKind::Data,
                format!("数据库文件损坏：{detail}"),
                format!("the database file is damaged: {detail}"),
            )
            .hint(
                "运行 `dishu check`，再用 `dishu restore` 恢复最近的备份",
                "run `dishu check`, then `dishu restore` the latest backup",
            ),
            S::Conflict => Error::new(ErrorKind::Busy, "该行刚被他人改过", "somebody else has just changed this row")
                .hint("重新打开后再改", "open it again and repeat the change"),
            S::Stopped => {
                Error::new(ErrorKind::Busy, "已按要求中止，未留下任何改动", "stopped as asked; nothing was changed")
                    .hint("需要时重新运行", "run it again when needed")
            }
            S::Io(error) => Error::from(error),
            S::Sql(error) => Error::new(
                ErrorKind::Internal,
                format!("数据库内部错误：{error}"),
                format!("internal database error: {error}"),
            )
            .hint(
                "运行 `dishu check` 并把这行文字报给维护人员",
                "run `dishu check` and report this line to the maintainers",
            ),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        use std::io::ErrorKind as K;
        let hint = match error.kind() {
            K::NotFound => ["核对文件名与所在目录", "check the name and the folder"],
            K::PermissionDenied => ["请管理员给予读写权限，或换一个目录", "ask for permission, or use another folder"],
            K::StorageFull | K::QuotaExceeded => {
                ["腾出空间后重做同一命令", "free some space and run the same command again"]
            }
            _ => ["核对磁盘与权限后重试", "check disk and permissions, then try again"],
        };
        let zh = match error.kind() {
            K::NotFound => "找不到文件".to_owned(),
            K::PermissionDenied => "没有权限".to_owned(),
            K::StorageFull | K::QuotaExceeded => "磁盘已满".to_owned(),
            _ => format!("系统拒绝：{error}"),
        };
        Error::new(ErrorKind::System, zh, error.to_string()).hint(hint[0], hint[1])
    }
}
