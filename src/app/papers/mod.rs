//! 公文: the papers around a branch (请示、批复代拟稿、选举结果报告、备案表、换届提醒、转接提醒函), written of what the database
//! knows. A template is a document with placeholders; ours come with the program, and a site puts its own in their place. The number of
//! a paper is always left to the office that numbers it; a draft of a superior's reply says that it is one.

mod values;

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::fill::write_bytes;
use super::service::{App, need_reason};
use super::views::RowId;
use crate::coded;
use crate::export::docx::{self, DocxError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

coded! {
    /// 公文种类
    PaperKind {
        #[default] Request = 1, "成立党支部请示", "request";
        Reply = 2, "成立党支部批复（代拟稿）", "reply";
        Election = 3, "选举结果报告", "election";
        Filing = 4, "备案表", "filing";
        Term = 5, "换届提醒函", "term";
        Transfer = 6, "转接提醒函", "transfer";
    }
}

impl PaperKind {
    fn template(self) -> &'static str {
        match self {
            PaperKind::Request => include_str!("request.txt"),
            PaperKind::Reply => include_str!("reply.txt"),
            PaperKind::Election => include_str!("election.txt"),
            PaperKind::Filing => include_str!("filing.txt"),
            PaperKind::Term => include_str!("term.txt"),
            PaperKind::Transfer => include_str!("transfer.txt"),
        }
    }

    /// The kind with this name.
    pub fn named(word: &str) -> Option<PaperKind> {
        PaperKind::ALL.iter().copied().find(|kind| kind.en() == word || kind.zh() == word)
    }
}

/// Bytes of a site's template: it is kept in the database.
const TEMPLATE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// 一份公文
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Paper {
    /// 种类
    pub kind: PaperKind,
    /// About whom: an enterprise, a branch, a member, or nothing for a group of an adopted proposal.
    pub row: Option<RowId>,
    /// Number of an adopted proposal and line of its group.
    pub group: Option<(i64, u32)>,
    /// Values a person gives, over what is known.
    pub given: BTreeMap<String, String>,
    /// `.docx`
    pub path: PathBuf,
    /// Names and phones in clear: journalled with the reason.
    pub reveal: bool,
    /// Why; may be empty otherwise.
    pub why: String,
}

/// What is done with a template.
#[derive(Clone, PartialEq, Debug)]
pub enum TemplateWork {
    /// Write it into a file, to be changed in Word or WPS.
    Write(PathBuf),
    /// Use this document from now on.
    Use(PathBuf),
    /// Use ours again.
    Drop,
}

/// A paper that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Papered {
    /// Where.
    pub path: PathBuf,
    /// Placeholders that nothing is known of; a blank stands there.
    pub missing: Vec<String>,
    /// By a template of the site.
    pub by_site: bool,
}

fn paper_error(error: &DocxError) -> Error {
    Error::new(ErrorKind::Data, format!("公文样本：{}", error.zh()), format!("template: {}", error.en()))
        .hint("在 Word 或 WPS 中另存为 .docx 再用", "save it as .docx in Word or WPS and use that")
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        ErrorKind::System,
        format!("{} 读不了：{error}", path.display()),
        format!("cannot read {}: {error}", path.display()),
    )
    .hint("核对文件位置", "check where the file is")
}

fn setting_name(kind: PaperKind) -> String {
    format!("paper-template:{}", kind.en())
}

fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?)).collect()
}

impl App {
    /// 拟公文
    pub(super) fn paper(&mut self, paper: &Paper) -> Result<Done, Error> {
        if paper.reveal {
            need_reason(&paper.why)?;
        }
        let mut values = self.paper_values(paper)?;
        values.named.extend(paper.given.clone());
        values::attendance(&mut values.named);
        let (template, by_site) = self.template(paper.kind)?;
        let (bytes, missing) = docx::filled(&template, &values).map_err(|error| paper_error(&error))?;
        let mut entry = self.entry("paper", None, &paper.why);
        let name = paper.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let clear = if paper.reveal { "，姓名电话为明文" } else { "" };
        entry.detail = format!("{} {name}{clear}", paper.kind.zh());
        self.store.record(&entry)?;
        write_bytes(&paper.path, &bytes)?;
        Ok(Done::Papered(Papered { path: paper.path.clone(), missing, by_site }))
    }

    fn template(&self, kind: PaperKind) -> Result<(Vec<u8>, bool), Error> {
        let kept = self.store.setting(&setting_name(kind))?.and_then(|text| from_hex(&text));
        if let Some(bytes) = kept.filter(|bytes| !bytes.is_empty()) {
            return Ok((bytes, true));
        }
        Ok((docx::document(kind.template()).map_err(|error| paper_error(&error))?, false))
    }

    /// 样本: written out, taken in, or dropped.
    pub(super) fn template_work(&mut self, kind: PaperKind, work: &TemplateWork, why: &str) -> Result<Done, Error> {
        match work {
            TemplateWork::Write(path) => {
                let (bytes, by_site) = self.template(kind)?;
                write_bytes(path, &bytes)?;
                return Ok(Done::Papered(Papered { path: path.clone(), missing: Vec::new(), by_site }));
            }
            TemplateWork::Use(path) => {
                let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
                if bytes.len() > TEMPLATE_BYTES_MAX {
                    return Err(paper_error(&DocxError::TooLarge));
                }
                docx::filled(&bytes, &docx::Values::default()).map_err(|error| paper_error(&error))?;
                self.store.set_setting(&setting_name(kind), &to_hex(&bytes))?;
            }
            TemplateWork::Drop => self.store.set_setting(&setting_name(kind), "")?,
        }
        let mut entry = self.entry("paper-template", None, why);
        entry.detail = kind.zh().to_owned();
        self.store.record(&entry)?;
        Ok(Done::Changed(1))
    }
}
