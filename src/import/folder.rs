//! 整个文件夹: which file is which list, and which lists are still missing. Goes by what was recognised in each file's first
//! rows; reads no file itself.

use super::mapping::Recognised;
use crate::model::record::ListKind;

/// What one file of the folder is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileKind {
    /// File name, with the sheet's where there are several.
    pub name: String,
    /// The list it holds; `None` when it is none we know.
    pub kind: Option<ListKind>,
    /// Another kind that the headings speak for nearly as strongly: a person should look.
    pub doubt: Option<ListKind>,
}

/// The folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// Every file, in the order given.
    pub files: Vec<FileKind>,
    /// Lists that no file holds.
    pub missing: Vec<ListKind>,
}

/// Looks over the files of a folder.
pub fn survey(files: &[(String, Recognised)]) -> Survey {
    let files: Vec<FileKind> = files.iter().map(|(name, recognised)| file_kind(name, recognised)).collect();
    let held = |kind: &ListKind| files.iter().any(|file| file.kind == Some(*kind));
    let missing = ListKind::BASE.iter().copied().filter(|kind| !held(kind)).collect();
    Survey { files, missing }
}

fn file_kind(name: &str, recognised: &Recognised) -> FileKind {
    if !recognised.is_usable() {
        return FileKind { name: name.to_owned(), kind: None, doubt: None };
    }
    let near = |(_, score): &(ListKind, u32)| *score > recognised.score / 5 * 4;
    let doubt = recognised.runner_up.filter(near).map(|(kind, _)| kind);
    FileKind { name: name.to_owned(), kind: Some(recognised.kind), doubt }
}

impl Survey {
    /// One line for each file, then what is missing.
    pub fn zh(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.files.iter().map(FileKind::zh).collect();
        if !self.missing.is_empty() {
            let names: Vec<&str> = self.missing.iter().map(|kind| kind.zh()).collect();
            lines.push(format!("还缺：{}", names.join("、")));
        }
        lines
    }

    /// The same in English.
    pub fn en(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.files.iter().map(FileKind::en).collect();
        if !self.missing.is_empty() {
            let names: Vec<&str> = self.missing.iter().map(|kind| kind.en()).collect();
            lines.push(format!("still missing: {}", names.join(", ")));
        }
        lines
    }
}

impl FileKind {
    fn zh(&self) -> String {
        match (self.kind, self.doubt) {
            (None, _) => format!("{}：未识别，可用 `--map` 指定列", self.name),
            (Some(kind), None) => format!("{}：{}", self.name, kind.zh()),
            (Some(kind), Some(doubt)) => format!("{}：{}（也像 {}，请核对）", self.name, kind.zh(), doubt.zh()),
        }
    }

    fn en(&self) -> String {
        match (self.kind, self.doubt) {
            (None, _) => format!("{}: not recognised, say the columns with `--map`", self.name),
            (Some(kind), None) => format!("{}: {}", self.name, kind.en()),
            (Some(kind), Some(doubt)) => {
                format!("{}: {} (or {}, please check)", self.name, kind.en(), doubt.en())
            }
        }
    }
}
