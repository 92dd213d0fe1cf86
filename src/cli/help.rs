//! 帮助, written from the table of commands: an order, sentences, usage, arguments, flags, an example. Lines are broken by display
//! columns, which is why this is not left to the parser.

use super::words::{Command, GLOBAL, PROGRAM, Takes, flag_of};
use crate::model::lang::Lang;
use crate::text::width;

/// Help is no wider than this, however wide the terminal.
const COLUMNS_MAX: usize = 100;
/// Nor narrower.
const COLUMNS_MIN: usize = 40;
/// Where descriptions begin at the latest.
const LEFT_MAX: usize = 30;

/// The help of one command; `path` is how it is called, e.g. `dishu worklist export`.
pub fn render(command: &Command, path: &str, lang: Lang, columns: usize) -> String {
    let page = Page { lang, columns: columns.clamp(COLUMNS_MIN, COLUMNS_MAX) };
    let mut out = page.pick(command.about).to_string();
    out.push_str("\n\n");
    page.wrap_into(page.pick(command.more), 0, &mut out);
    out.push_str(&format!("\n{}{}\n", lang.pick("用法：", "Usage: "), usage(command, path, lang)));
    page.section(
        &mut out,
        ["命令", "Commands"],
        command.below.iter().map(|c| (c.name.to_string(), page.pick(c.about))),
    );
    let places = command.places.iter().map(|place| (page.pick(place.name).to_string(), page.pick(place.help)));
    page.section(&mut out, ["参数", "Arguments"], places);
    page.section(&mut out, ["选项", "Options"], page.flags(command.flags));
    // By name: a constant may stand at several addresses.
    let is_program = command.name == PROGRAM.name;
    if is_program {
        page.section(&mut out, ["通用选项", "Options of every command"], page.flags(GLOBAL));
    }
    out.push_str(&format!("\n{}\n", lang.pick("例：", "Examples:")));
    for line in page.pick(command.example).lines() {
        out.push_str(&format!("  {line}\n"));
    }
    if !is_program {
        out.push('\n');
        page.wrap_into(
            lang.pick("通用选项见 `dishu --help`。", "Options of every command: `dishu --help`."),
            0,
            &mut out,
        );
    }
    out
}

/// The usage line without its label.
pub fn usage(command: &Command, path: &str, lang: Lang) -> String {
    let mut out = path.to_string();
    for place in command.places {
        let name = lang.pick(place.name[0], place.name[1]);
        out.push_str(&if place.required { format!(" {name}") } else { format!(" [{name}]") });
    }
    if !command.flags.is_empty() || command.name == "dishu" {
        out.push_str(lang.pick(" [选项]", " [OPTIONS]"));
    }
    if !command.below.is_empty() {
        out.push_str(lang.pick(" [命令]", " [COMMAND]"));
    }
    out
}

struct Page {
    lang: Lang,
    columns: usize,
}

impl Page {
    fn pick(&self, words: [&'static str; 2]) -> &'static str {
        self.lang.pick(words[0], words[1])
    }

    fn flags(&self, ids: &'static [&'static str]) -> impl Iterator<Item = (String, &'static str)> {
        ids.iter().map(|id| {
            let flag = flag_of(id);
            let left = match flag.takes {
                Takes::Nothing => format!("--{}", flag.long),
                Takes::One(name) | Takes::Many(name) => format!("--{} <{}>", flag.long, self.pick(name)),
                Takes::Choice(words) => format!("--{} <{}>", flag.long, words.join("|")),
            };
            (left, self.pick(flag.help))
        })
    }

    fn section(&self, out: &mut String, title: [&str; 2], rows: impl Iterator<Item = (String, &'static str)>) {
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return;
        }
        out.push_str(&format!("\n{}{}\n", self.lang.pick(title[0], title[1]), self.lang.pick("：", ":")));
        let left = rows.iter().map(|(left, _)| width::columns(left)).max().unwrap_or(0).min(LEFT_MAX);
        for (name, text) in rows {
            out.push_str(&format!("  {}", width::pad(&name, left.max(width::columns(&name)), width::Align::Left)));
            let lines = width::wrap(text, self.columns.saturating_sub(left + 4));
            for (i, line) in lines.iter().enumerate() {
                if i > 0 || width::columns(&name) > left {
                    out.push('\n');
                    out.push_str(&" ".repeat(left + 2));
                }
                out.push_str(&format!("  {line}"));
            }
            out.push('\n');
        }
    }

    fn wrap_into(&self, text: &str, indent: usize, out: &mut String) {
        for line in width::wrap(text, self.columns - indent) {
            out.push_str(&format!("{}{}\n", " ".repeat(indent), line.trim_end()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_lists_the_options_of_every_command() {
        let help = render(&PROGRAM, "dishu", Lang::Zh, 80);
        assert!(help.contains("\n通用选项：\n"), "{help}");
        assert!(GLOBAL.iter().all(|id| help.contains(&format!("--{}", flag_of(id).long))), "{help}");
        assert!(!help.contains("通用选项见"), "{help}");
        let help = render(&PROGRAM.below[0], "dishu init", Lang::Zh, 80);
        assert!(!help.contains("\n通用选项：\n") && help.contains("通用选项见"), "{help}");
    }
}
