//! 依据: the provisions that findings cite and the default thresholds, read once from `basis.toml`. Answers "which document,
//! which article"; an article that was never verified is not printed, and a document nobody has seen is not named.

use crate::coded;
use serde::Deserialize;
use std::sync::OnceLock;

coded! {
    /// 可信度: how well a provision is known.
    Confidence {
        #[default] Design = 0, "本软件约定", "design";
        Low = 1, "待查", "low";
        Medium = 2, "见于一处或地方做法", "medium";
        High = 3, "已核对", "high";
    }
}

/// 出处: a document and its article.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the document.
    pub document: String,
    article: String,
    #[serde(default)]
    unconfirmed: bool,
}

impl Source {
    /// 条款, when it was verified.
    pub fn article(&self) -> Option<&str> {
        (!self.unconfirmed && !self.article.is_empty()).then_some(self.article.as_str())
    }
}

/// 依据: one provision in our own words.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Key that rules and thresholds cite, e.g. `R-01`.
    pub key: String,
    /// What it says, in our own words.
    pub text: String,
    /// The same in English.
    pub en: String,
    /// 可信度
    #[serde(deserialize_with = "confidence")]
    pub confidence: Confidence,
    /// In force since, as far as known.
    #[serde(default)]
    pub effective: Option<String>,
    /// Repealed on.
    #[serde(default)]
    pub repealed: Option<String>,
    /// Where it stands; empty when the document is not identified.
    pub sources: Vec<Source>,
}

impl Provision {
    /// `《…》第四条；《…》`: what stands behind a finding. Unverified articles are left out.
    pub fn cite(&self) -> String {
        if self.confidence == Confidence::Design {
            return self.text.clone();
        }
        if self.sources.is_empty() {
            return format!("{}（文件出处待核）", self.text);
        }
        let cite = |source: &Source| format!("{}{}", source.document, source.article().unwrap_or(""));
        let cites: Vec<String> = self.sources.iter().map(cite).collect();
        cites.join("；")
    }
}

/// Value of a threshold.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// 是 or 否
    Bool(bool),
    /// A number.
    Int(i64),
    /// One of the choices.
    Text(String),
    /// Names.
    List(Vec<String>),
}

/// 口径: one default threshold as `basis.toml` states it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Dotted key, e.g. `branch.min_full`.
    pub key: String,
    /// 中文名
    pub zh: String,
    /// English name.
    pub en: String,
    /// Value in force unless a site says otherwise.
    pub value: Setting,
    /// Words a text may be; empty for any.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Unit of a number.
    pub unit: String,
    /// Key of the provision behind it.
    pub basis: String,
    /// Fixed by law: a site cannot change it.
    #[serde(default)]
    pub locked: bool,
    /// `false`: known from one place only, nothing builds on it until a site sets it or asks for the rule.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

/// Everything in `basis.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// 依据
    #[serde(rename = "provision")]
    pub provisions: Vec<Provision>,
    /// 口径
    #[serde(rename = "policy")]
    pub defaults: Vec<Threshold>,
}

/// The basis, parsed once.
pub fn basis() -> &'static Basis {
    static BASIS: OnceLock<Basis> = OnceLock::new();
    BASIS.get_or_init(|| {
        toml::from_str(include_str!("basis.toml")).expect("basis.toml is part of the program and tested")
    })
}

/// The provision with this key.
pub fn provision(key: &str) -> Option<&'static Provision> {
    basis().provisions.iter().find(|p| p.key == key)
}

fn confidence<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Confidence, D::Error> {
    match String::deserialize(input)?.as_str() {
        "H" => Ok(Confidence::High),
        "M" => Ok(Confidence::Medium),
        "L" => Ok(Confidence::Low),
        "design" => Ok(Confidence::Design),
        other => Err(serde::de::Error::custom(format!("unknown confidence {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_of_the_book_is_there_once() {
        let keys: Vec<&str> = basis().provisions.iter().map(|p| p.key.as_str()).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        for n in 1..=55 {
            assert!(provision(&format!("R-{n:02}")).is_some(), "R-{n:02}");
        }
    }

    #[test]
    fn an_unverified_article_is_never_printed() {
        assert_eq!(provision("R-01").unwrap().cite(), "《中国共产党支部工作条例（试行）》第四条；《中国共产党章程》");
        for provision in &basis().provisions {
            for source in provision.sources.iter().filter(|s| s.unconfirmed && !s.article.is_empty()) {
                assert!(!provision.cite().contains(&source.article), "{}", provision.key);
            }
        }
    }

    #[test]
    fn an_unidentified_document_is_said_to_be_so() {
        assert!(provision("R-25").unwrap().cite().ends_with("（文件出处待核）"));
        assert!(!provision("D-01").unwrap().cite().contains("《"));
    }

    #[test]
    fn every_threshold_stands_on_a_provision() {
        for row in &basis().defaults {
            assert!(provision(&row.basis).is_some(), "{}", row.key);
        }
    }
}
