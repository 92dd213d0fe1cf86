//! 列对应的指定: what a person says a column is, on the command line (`--map "所在单位=work-unit"`) or in a saved profile (TOML).
//! It goes before the alias table. An unknown field is refused with the words that are known.

use super::alias::Field;
use super::heading;
use crate::model::record::ListKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a person said of the columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overrides {
    /// The kind of list, when the profile names one.
    pub kind: Option<ListKind>,
    /// Heading as written and what it is, in order; the last one wins. [`Field::NotKept`] takes a column out.
    columns: Vec<(String, Field)>,
}

/// Why a profile or `--map` cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProfileError {
    /// Not `列名=字段`.
    NoEquals(String),
    /// No field of that name.
    UnknownField(String),
    /// No kind of list of that name.
    UnknownKind(String),
    /// Not TOML, or not of this shape.
    Toml(String),
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl Overrides {
    /// Adds one `列名=字段`, as `--map` gives it; the field in Chinese or English, `不采用` to leave a column out.
    pub fn add(&mut self, pair: &str) -> Result<(), ProfileError> {
        let (heading, field) = pair.rsplit_once(['=', '＝']).ok_or_else(|| ProfileError::NoEquals(pair.to_owned()))?;
        let field = Field::named(field).ok_or_else(|| ProfileError::UnknownField(field.trim().to_owned()))?;
        self.set(heading, field);
        Ok(())
    }

    /// Says what a heading is.
    pub fn set(&mut self, heading: &str, field: Field) {
        let key = heading::key(heading);
        self.columns.retain(|(other, _)| heading::key(other) != key);
        self.columns.push((heading.trim().to_owned(), field));
    }

    /// Reads a saved profile.
    pub fn from_toml(text: &str) -> Result<Overrides, ProfileError> {
        let profile: Profile = toml::from_str(text).map_err(|error| ProfileError::Toml(error.message().to_owned()))?;
        let kind = profile.kind.map(|word| kind_named(&word).ok_or(ProfileError::UnknownKind(word))).transpose()?;
        let mut overrides = Overrides { kind, columns: Vec::new() };
        for (heading, word) in profile.columns {
            let field = Field::named(&word).ok_or(ProfileError::UnknownField(word))?;
            overrides.set(&heading, field);
        }
        Ok(overrides)
    }

    /// Writes a profile to be saved.
    pub fn to_toml(&self) -> String {
        let columns = self.columns.iter().map(|(heading, field)| (heading.clone(), field.en().to_owned())).collect();
        let profile = Profile { kind: self.kind.map(|kind| kind.en().to_owned()), columns };
        toml::to_string(&profile).expect("a table of texts is always TOML")
    }

    /// What was said of a heading, given its folded spellings (the exact one counts, or the lower line of two).
    pub(super) fn field_of(&self, keys: &[String]) -> Option<Field> {
        let said = |(heading, _): &&(String, Field)| keys.contains(&heading::key(heading));
        self.columns.iter().find(said).map(|(_, field)| *field)
    }

    /// Headings that no column has.
    pub(super) fn unused<'a>(&self, keys: impl Iterator<Item = &'a [String]> + Clone) -> Vec<String> {
        let absent = |heading: &&String| !keys.clone().any(|keys| keys.contains(&heading::key(heading)));
        self.columns.iter().map(|(heading, _)| heading).filter(absent).cloned().collect()
    }
}

/// A kind of list by its Chinese or English name.
pub fn kind_named(word: &str) -> Option<ListKind> {
    let word = word.trim();
    ListKind::ALL.iter().copied().find(|kind| kind.zh() == word || kind.en().eq_ignore_ascii_case(word))
}

impl ProfileError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            ProfileError::NoEquals(text) => format!("`{text}` 应写作 列名=字段"),
            ProfileError::UnknownField(word) => format!("没有字段 {word}，可用：{}", field_names(Field::zh)),
            ProfileError::UnknownKind(word) => {
                format!("没有名单种类 {word}，可用：{}", kind_names())
            }
            ProfileError::Toml(cause) => format!("列对应文件无法读取：{cause}"),
        }
    }

    /// The message in English.
    pub fn en(&self) -> String {
        match self {
            ProfileError::NoEquals(text) => format!("`{text}` should be heading=field"),
            ProfileError::UnknownField(word) => format!("no field {word}; there are: {}", field_names(Field::en)),
            ProfileError::UnknownKind(word) => {
                format!("no kind of list {word}; there are: {}", kind_names())
            }
            ProfileError::Toml(cause) => format!("the profile cannot be read: {cause}"),
        }
    }
}

fn kind_names() -> String {
    ListKind::ALL.iter().map(|kind| kind.en()).collect::<Vec<_>>().join(" ")
}

fn field_names(name: fn(Field) -> &'static str) -> String {
    let names: Vec<&str> = Field::ALL.iter().map(|field| name(*field)).collect();
    names.join(" ")
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for ProfileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_back() {
        let mut overrides = Overrides { kind: Some(ListKind::Members), ..Overrides::default() };
        overrides.add("所在单位（全称）=工作单位").unwrap();
        overrides.add("备用=not-kept").unwrap();
        overrides.add("a=b=姓名").unwrap();
        let text = overrides.to_toml();
        let read = Overrides::from_toml(&text).unwrap();
        assert_eq!(read.to_toml(), text);
        assert_eq!(read.kind, Some(ListKind::Members));
        assert_eq!(read.field_of(&[heading::key("所在单位(全称)")]), Some(Field::WorkUnit));
        assert_eq!(read.field_of(&[heading::key("a=b")]), Some(Field::Person));
    }

    #[test]
    fn what_nobody_knows_is_refused_with_what_is_known() {
        let mut overrides = Overrides::default();
        assert_eq!(overrides.add("姓名"), Err(ProfileError::NoEquals("姓名".into())));
        let unknown = overrides.add("姓名=名讳").unwrap_err();
        assert!(unknown.zh().contains("工作单位") && unknown.en().contains("work-unit"));
        assert!(matches!(Overrides::from_toml("kind = \"x\""), Err(ProfileError::UnknownKind(_))));
        assert!(matches!(Overrides::from_toml("columns = 3"), Err(ProfileError::Toml(_))));
        assert!(matches!(Overrides::from_toml("colums = {}"), Err(ProfileError::Toml(_))));
    }

    #[test]
    fn the_last_word_wins() {
        let mut overrides = Overrides::default();
        overrides.add("甲=姓名").unwrap();
        overrides.add(" 甲 =性别").unwrap();
        assert_eq!(overrides.field_of(&["甲".into()]), Some(Field::Sex));
    }
}
