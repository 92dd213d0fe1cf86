//! 界面语言. Chinese first, English complete.

/// Language of words for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The one of the two that is in this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// `zh` or `en`, as options and configuration write it; also the head of a locale such as `zh_CN.UTF-8`.
    pub fn parse(text: &str) -> Option<Lang> {
        let text = text.to_ascii_lowercase();
        [("zh", Lang::Zh), ("en", Lang::En)].into_iter().find_map(|(head, lang)| text.starts_with(head).then_some(lang))
    }
}
