//! 配色 (theme). What each part of a screen looks like: a role goes in, a style comes out. Four themes of sixteen colours
//! or none; every difference that a colour makes is also made by a character or an attribute beside it, so that nothing
//! is lost on a monochrome terminal or to a colour-blind eye.

use ratatui::style::{Color, Modifier, Style};

use crate::tui::present::Depth;

/// What a piece of text is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// The title of a screen or a panel.
    Title,
    /// Column headings.
    Header,
    /// The chosen row, tab or choice.
    Selected,
    /// A marked row (`*`).
    Marked,
    /// Less important: units, hints, empty cells.
    Muted,
    /// 改: a breach that is to be mended.
    Breach,
    /// 核: to be looked at by a person.
    Review,
    /// 提: a notice.
    Notice,
    /// All well.
    Good,
    /// The filled part of a bar.
    Bar,
    /// Borders and rules.
    Border,
    /// Characters that a search hit.
    Hit,
    /// A part that differs between two texts.
    Diff,
    /// A key in the help bar.
    Key,
    /// A line typed into.
    Field,
    /// Something went wrong.
    Error,
}

/// All roles, for tests and samples.
pub const ROLES: [Role; 17] = [
    Role::Text,
    Role::Title,
    Role::Header,
    Role::Selected,
    Role::Marked,
    Role::Muted,
    Role::Breach,
    Role::Review,
    Role::Notice,
    Role::Good,
    Role::Bar,
    Role::Border,
    Role::Hit,
    Role::Diff,
    Role::Key,
    Role::Field,
    Role::Error,
];

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Light text on a dark terminal.
    #[default]
    Dark,
    /// Dark text on a light terminal.
    Light,
    /// Blue and yellow instead of green and red.
    ColourBlind,
    /// Attributes only (`NO_COLOR`).
    Mono,
}

impl Palette {
    /// The one after it.
    pub fn next(self) -> Palette {
        match self {
            Palette::Dark => Palette::Light,
            Palette::Light => Palette::ColourBlind,
            Palette::ColourBlind => Palette::Mono,
            Palette::Mono => Palette::Dark,
        }
    }
}

/// The signs that frames are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Borders {
    /// `+ - |`: right on every terminal.
    #[default]
    Ascii,
    /// Box drawing signs, for terminals that are known to draw them in one column.
    Lines,
}

/// The six signs of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BorderSet {
    /// Corner.
    pub top_left: &'static str,
    /// Corner.
    pub top_right: &'static str,
    /// Corner.
    pub bottom_right: &'static str,
    /// Corner.
    pub bottom_left: &'static str,
    /// Line across.
    pub horizontal: &'static str,
    /// Line down.
    pub vertical: &'static str,
}

/// The looks of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// Its colours.
    pub palette: Palette,
    /// Its frames.
    pub borders: Borders,
}

impl Theme {
    /// A theme of these colours with plain frames.
    pub const fn new(palette: Palette) -> Theme {
        Theme { palette, borders: Borders::Ascii }
    }

    /// How many colours the presenter is to send.
    pub fn depth(self) -> Depth {
        if self.palette == Palette::Mono { Depth::Mono } else { Depth::Full16 }
    }

    /// What a role looks like.
    pub fn style(self, role: Role) -> Style {
        match self.palette {
            Palette::Mono => mono(role),
            Palette::Dark => coloured(role, &DARK),
            Palette::Light => coloured(role, &LIGHT),
            Palette::ColourBlind => coloured(role, &COLOUR_BLIND),
        }
    }

    /// The signs for frames.
    pub fn border_set(self) -> BorderSet {
        let [top_left, top_right, bottom_right, bottom_left, horizontal, vertical] = match self.borders {
            Borders::Ascii => ["+", "+", "+", "+", "-", "|"],
            Borders::Lines => ["\u{250c}", "\u{2510}", "\u{2518}", "\u{2514}", "\u{2500}", "\u{2502}"],
        };
        BorderSet { top_left, top_right, bottom_right, bottom_left, horizontal, vertical }
    }
}

/// The colours that differ between themes.
struct Colours {
    strong: Color,
    muted: Color,
    bad: Color,
    doubt: Color,
    notice: Color,
    good: Color,
    selected: (Color, Color),
    hit: (Color, Color),
}

const DARK: Colours = Colours {
    strong: Color::LightCyan,
    muted: Color::DarkGray,
    bad: Color::LightRed,
    doubt: Color::LightYellow,
    notice: Color::LightCyan,
    good: Color::LightGreen,
    selected: (Color::White, Color::Blue),
    hit: (Color::Black, Color::Yellow),
};

const LIGHT: Colours = Colours {
    strong: Color::Blue,
    muted: Color::DarkGray,
    bad: Color::Red,
    doubt: Color::Magenta,
    notice: Color::Blue,
    good: Color::Green,
    selected: (Color::White, Color::Blue),
    hit: (Color::Black, Color::Yellow),
};

const COLOUR_BLIND: Colours = Colours {
    strong: Color::LightCyan,
    muted: Color::Gray,
    bad: Color::LightYellow,
    doubt: Color::LightMagenta,
    notice: Color::LightCyan,
    good: Color::LightBlue,
    selected: (Color::Black, Color::Gray),
    hit: (Color::Black, Color::Yellow),
};

fn coloured(role: Role, colours: &Colours) -> Style {
    let plain = Style::new();
    let bold = plain.add_modifier(Modifier::BOLD);
    match role {
        Role::Text => plain,
        Role::Title => bold.fg(colours.strong),
        Role::Header => bold.add_modifier(Modifier::UNDERLINED),
        Role::Selected => plain.fg(colours.selected.0).bg(colours.selected.1),
        Role::Marked => bold.fg(colours.doubt),
        Role::Muted | Role::Border => plain.fg(colours.muted),
        Role::Breach => plain.fg(colours.bad),
        Role::Review => plain.fg(colours.doubt),
        Role::Notice | Role::Bar => plain.fg(colours.notice),
        Role::Good => plain.fg(colours.good),
        Role::Hit => plain.fg(colours.hit.0).bg(colours.hit.1),
        Role::Diff => bold.fg(colours.bad).add_modifier(Modifier::UNDERLINED),
        Role::Key => bold.fg(colours.strong),
        Role::Field => plain.add_modifier(Modifier::UNDERLINED),
        Role::Error => bold.fg(colours.bad),
    }
}

fn mono(role: Role) -> Style {
    let mods = match role {
        Role::Text | Role::Muted | Role::Review | Role::Notice | Role::Good | Role::Bar | Role::Border => {
            Modifier::empty()
        }
        Role::Title | Role::Marked | Role::Breach | Role::Key | Role::Error => Modifier::BOLD,
        Role::Header => Modifier::BOLD | Modifier::UNDERLINED,
        Role::Selected => Modifier::REVERSED,
        Role::Hit | Role::Diff => Modifier::BOLD | Modifier::UNDERLINED,
        Role::Field => Modifier::UNDERLINED,
    };
    Style::new().add_modifier(mods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mono_uses_no_colour_and_keeps_the_selection_visible() {
        let theme = Theme::new(Palette::Mono);
        for role in ROLES {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
        assert!(theme.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
        assert_eq!(theme.depth(), Depth::Mono);
    }

    #[test]
    fn colours_are_of_the_sixteen_and_text_is_never_on_its_own_colour() {
        for palette in [Palette::Dark, Palette::Light, Palette::ColourBlind] {
            for role in ROLES {
                let style = Theme::new(palette).style(role);
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{palette:?} {role:?}");
                }
                assert!(style.bg.is_none() || style.bg != style.fg, "{palette:?} {role:?}");
            }
        }
    }
}
