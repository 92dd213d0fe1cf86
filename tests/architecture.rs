//! The house stands as `src/lib.rs` says: arrows point down, pure modules stay pure, every guest has one door. The checker reads
//! source as tokens, so comments and texts do not count; each rule is also tried on a made-up bad source, so that it can fail.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Modules that take values and return values.
const PURE: [&str; 6] = ["text", "model", "resolve", "audit", "plan", "campaign"];

/// A word, `::` or one sign, and its line.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

/// One source file: its place under `src` and its text.
struct Source {
    path: String,
    text: String,
}

/// A path as it is written, whole (`use a::{b, c}` is two), with the module it stands in.
#[derive(Debug, PartialEq)]
struct Written {
    path: Vec<String>,
    module: Vec<String>,
    line: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let source = |path: PathBuf| Source {
        path: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    files.into_iter().map(source).collect()
}

/// Where a text literal that starts at `at` ends, or `None` when none starts there.
fn literal_end(chars: &[char], at: usize) -> Option<usize> {
    let mut from = at;
    while from - at < 2 && matches!(chars.get(from), Some('b' | 'c' | 'r')) {
        from += 1;
    }
    let raw = chars[at..from].contains(&'r');
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    if chars.get(from + hashes) != Some(&'"') || (hashes > 0 && !raw) {
        return None;
    }
    let mut i = from + hashes + 1;
    while i < chars.len() {
        if chars[i] == '\\' && !raw {
            i += 2;
            continue;
        }
        let closing = chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        i += 1;
        if chars[i - 1] == '"' && closing {
            return Some(i + hashes);
        }
    }
    Some(chars.len())
}

/// The end of a comment that starts at `at`.
fn comment_end(chars: &[char], at: usize) -> Option<usize> {
    match (chars.get(at), chars.get(at + 1)) {
        (Some('/'), Some('/')) => Some(at + chars[at..].iter().take_while(|c| **c != '\n').count()),
        (Some('/'), Some('*')) => {
            let (mut depth, mut i) = (0, at);
            while i < chars.len() {
                match (chars[i], chars.get(i + 1)) {
                    ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
                    ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 {
                    return Some(i);
                }
            }
            Some(chars.len())
        }
        _ => None,
    }
}

/// The end of a character literal (`'a'`, `'\n'`); a lifetime is none.
fn character_end(chars: &[char], at: usize) -> Option<usize> {
    if chars[at] != '\'' {
        return None;
    }
    if chars.get(at + 1) == Some(&'\\') {
        let close = chars[at + 3..].iter().position(|c| *c == '\'')?;
        return Some(at + 3 + close + 1);
    }
    (chars.get(at + 2) == Some(&'\'')).then_some(at + 3)
}

/// Words, `::` and signs; comments, texts and characters are left out.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut list, mut line, mut i) = (Vec::new(), 1, 0);
    while i < chars.len() {
        let fresh = i == 0 || !word(chars[i - 1]);
        let skipped = comment_end(&chars, i)
            .or_else(|| if fresh { literal_end(&chars, i) } else { None })
            .or_else(|| character_end(&chars, i));
        if let Some(end) = skipped {
            line += chars[i..end].iter().filter(|c| **c == '\n').count();
            i = end;
            continue;
        }
        let start = i;
        let c = chars[i];
        i += 1;
        if c == '\n' {
            line += 1;
        } else if word(c) {
            while chars.get(i).is_some_and(|c| word(*c)) {
                i += 1;
            }
        } else if c == ':' && chars.get(i) == Some(&':') {
            i += 1;
        }
        if !c.is_whitespace() {
            list.push(Token { text: chars[start..i].iter().collect(), line });
        }
    }
    list
}

fn is_word(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
}

/// Every path that the tree at `at` writes, each behind `before`; returns where the tree ends.
fn tree(tokens: &[Token], mut at: usize, before: &[String], out: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(at) {
        if is_word(&token.text) {
            path.push(token.text.clone());
            at += 1;
        } else if token.text == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|token| token.text != "}") {
                at = if is_word(&tokens[at].text) { tree(tokens, at, &path, out) } else { at + 1 };
            }
            return at + 1;
        } else {
            break;
        }
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            break;
        }
        at += 1;
    }
    if path.len() > before.len() {
        out.push((path, tokens[at.min(tokens.len()) - 1].line));
    }
    at
}

/// The module a file is.
fn module_of(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// Every path of a file, with the module (inline ones too) it stands in.
fn written(source: &Source) -> Vec<Written> {
    let tokens = tokens(&source.text);
    let mut module = module_of(&source.path);
    let (mut depth, mut inline): (usize, Vec<usize>) = (0, Vec::new());
    let (mut list, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let text = tokens[at].text.as_str();
        let next = |n: usize| tokens.get(at + n).map_or("", |token| token.text.as_str());
        match text {
            "mod" if next(2) == "{" => {
                module.push(next(1).to_owned());
                depth += 1;
                inline.push(depth);
                at += 3;
            }
            "{" => (depth, at) = (depth + 1, at + 1),
            "}" => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
                (depth, at) = (depth.saturating_sub(1), at + 1);
            }
            _ if is_word(text) && next(1) == "::" => {
                let mut paths = Vec::new();
                at = tree(&tokens, at, &[], &mut paths);
                let one = |(path, line)| Written { path, module: module.clone(), line };
                list.extend(paths.into_iter().map(one));
            }
            _ => at += 1,
        }
    }
    list
}

/// The top module a path leads to, when it leads into this crate.
fn target(written: &Written) -> Option<&str> {
    let first = match written.path.first()?.as_str() {
        "crate" | "dishu" => written.path.get(1)?,
        "super" => {
            let up = written.path.iter().take_while(|part| *part == "super").count();
            match written.module.len().checked_sub(up)? {
                0 => written.path.get(up)?,
                _ => written.module.first()?,
            }
        }
        "self" => written.module.first()?,
        _ => return None,
    };
    // The macro of coded enums is exported at the root but stands in `model`.
    Some(if first == "coded" { "model" } else { first })
}

/// The layers of `src/lib.rs`, lowest first: the leading words of each line of its picture that are modules.
fn layers(lib: &str) -> Vec<Vec<String>> {
    let modules: BTreeSet<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let picture = lib.lines().skip_while(|line| *line != "//! ```text").skip(1).take_while(|line| *line != "//! ```");
    let names = |line: &str| {
        let words = line.trim_start_matches("//!").split_whitespace();
        words.take_while(|word| modules.contains(word)).map(str::to_owned).collect::<Vec<_>>()
    };
    let layers: Vec<Vec<String>> = picture.map(names).collect();
    let listed: Vec<&str> = layers.iter().flatten().map(String::as_str).collect();
    assert_eq!(listed.len(), modules.len(), "src/lib.rs: each module stands once in the picture: {listed:?}");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), modules, "src/lib.rs: the picture names every module");
    layers
}

/// Arrows that point up or sideways: file, line, module and layer.
fn wrong_arrows(sources: &[Source], layers: &[Vec<String>]) -> Vec<String> {
    let layer = |module: &str| layers.iter().position(|line| line.iter().any(|name| name == module));
    let mut wrong = Vec::new();
    for source in sources {
        let module = module_of(&source.path);
        let Some(own) = module.first() else { continue }; // lib.rs declares, main.rs stands above all
        let Some(from) = layer(own) else {
            wrong.push(format!("src/{}: module {own} has no layer in src/lib.rs", source.path));
            continue;
        };
        for path in written(source) {
            let Some(to) = target(&path).filter(|to| to != own) else { continue };
            let at = format!("src/{}:{}: {}", source.path, path.line, path.path.join("::"));
            match layer(to) {
                Some(to) if to < from => {}
                Some(n) => {
                    let (n, from) = (n + 1, from + 1);
                    wrong.push(format!("{at}: {own} (layer {from}) may not know {to} (layer {n})"));
                }
                None => wrong.push(format!("{at}: {to} is no module of src/lib.rs")),
            }
        }
    }
    wrong
}

/// What a pure module may not name.
fn impurities(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    if !module_of(&source.path).first().is_some_and(|own| PURE.contains(&own.as_str())) {
        return wrong;
    }
    for path in written(source) {
        let parts: Vec<&str> = path.path.iter().map(String::as_str).collect();
        let bad = match parts.as_slice() {
            ["std", "fs" | "env" | "net" | "process", ..]
            | ["rusqlite" | "ratatui" | "crossterm" | "getrandom", ..] => true,
            parts if parts.contains(&"SystemTime") => true,
            [.., "Instant" | "Timestamp" | "Zoned", "now"] => true,
            _ => false,
        };
        if bad {
            wrong.push(format!("src/{}:{}: {} in a pure module", source.path, path.line, parts.join("::")));
        }
    }
    wrong
}

/// Guests that have one door: the crate, and where it may be named.
const DOORS: [(&str, &str); 3] =
    [("crossterm", "tui/terminal.rs"), ("rusqlite", "store/"), ("fuzzy_matcher", "text/fuzzy.rs")];

fn wrong_doors(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for token in tokens(&source.text) {
        for (guest, door) in DOORS {
            if token.text == guest && !source.path.starts_with(door) {
                wrong.push(format!("src/{}:{}: {guest} may be named in src/{door} only", source.path, token.line));
            }
        }
    }
    wrong
}

/// Files that are test modules: declared as `#[cfg(test)] mod name;`.
fn test_files(sources: &[Source]) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for source in sources {
        let tokens: Vec<String> = tokens(&source.text).into_iter().map(|token| token.text).collect();
        for at in 0..tokens.len() {
            let Some(window) = tokens.get(at..at + 10) else { break };
            let declared: Vec<&str> = window.iter().map(String::as_str).collect();
            if let ["#", "[", "cfg", "(", "test", ")", "]", "mod", name, ";"] = declared.as_slice() {
                let folder = module_of(&source.path).join("/");
                let under = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                files.extend([format!("{under}{name}.rs"), format!("{under}{name}/mod.rs")]);
            }
        }
    }
    files
}

/// Tokens without the items that stand under `#[cfg(test)]`.
fn product_tokens(source: &str) -> Vec<Token> {
    let all = tokens(source);
    let is = |at: usize, text: &str| all.get(at).is_some_and(|token| token.text == text);
    let marks = |at: usize| ["#", "[", "cfg", "(", "test", ")", "]"].iter().zip(at..).all(|(text, at)| is(at, text));
    let (mut list, mut at) = (Vec::new(), 0);
    while at < all.len() {
        if !marks(at) {
            list.push(all[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        at += 7;
        while at < all.len() {
            depth += i32::from(is(at, "{")) - i32::from(is(at, "}"));
            at += 1;
            if depth == 0 && (is(at - 1, "}") || is(at - 1, ";")) {
                break;
            }
        }
    }
    list
}

/// What the house does not do: a file without a head, `unwrap` in the product, `unsafe` anywhere.
fn bad_manners(source: &Source, is_test: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let path = &source.path;
    if !source.text.starts_with("//!") {
        wrong.push(format!("src/{path}: starts without `//!`"));
    }
    let product = if is_test { Vec::new() } else { product_tokens(&source.text) };
    for three in product.windows(3) {
        if three[0].text == "." && three[1].text == "unwrap" && three[2].text == "(" {
            wrong.push(format!("src/{path}:{}: unwrap outside tests", three[1].line));
        }
    }
    for token in tokens(&source.text).iter().filter(|token| token.text == "unsafe") {
        wrong.push(format!("src/{path}:{}: unsafe", token.line));
    }
    wrong
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn arrows_point_down() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.path == "lib.rs").unwrap();
    none(wrong_arrows(&sources, &layers(&lib.text)));
}

#[test]
fn pure_modules_know_no_file_clock_or_terminal() {
    none(sources().iter().flat_map(impurities).collect());
}

#[test]
fn every_guest_has_one_door() {
    none(sources().iter().flat_map(wrong_doors).collect());
}

#[test]
fn every_file_has_a_head_and_nothing_unwraps() {
    let sources = sources();
    let tests = test_files(&sources);
    none(sources.iter().flat_map(|source| bad_manners(source, tests.contains(&source.path))).collect());
}

#[test]
fn the_house_is_read_at_all() {
    let sources = sources();
    assert!(sources.len() > 80, "{} files", sources.len());
    let n: usize =
        sources.iter().map(|source| written(source).iter().filter(|path| target(path).is_some()).count()).sum();
    assert!(n > 1000, "{n} paths into the crate");
    assert!(test_files(&sources).contains("sheet/tests.rs"));
}

// ---- the checker itself

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

fn made_up_layers() -> Vec<Vec<String>> {
    let lib = "//! ```text\n//! text   folding, model of all\n//! model\n//! sheet     store   bytes\n//! app   one\n//! ```\n\
               pub mod text;\npub mod model;\npub mod sheet;\npub mod store;\npub mod app;\n";
    layers(lib)
}

#[test]
fn a_wrong_arrow_is_seen_however_it_is_written() {
    let layers = made_up_layers();
    assert_eq!(layers.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 2, 1]);
    let wrong = |path: &str, text: &str| wrong_arrows(&[source(path, text)], &layers);
    for (path, text) in [
        ("text/fold.rs", "use crate::model::Key;"),
        ("sheet/mod.rs", "fn f() { let x = crate::store::open(); }"),
        ("store/rows.rs", "use crate::{model::{Key, Id}, app::clock};"),
        ("store/rows.rs", "use super::super::app;"),
        ("store/rows.rs", "use super::super::{model, app::x};"),
        ("store/mod.rs", "use super::app::X;"),
        ("store/mod.rs", "mod tests { use super::super::sheet; }"),
        ("store/mod.rs", "#[cfg(test)]\nmod tests { use super::*; use crate::app::App; }"),
        ("text/mod.rs", "coded! { } use crate::coded;"),
        ("model/mod.rs", "use crate::nowhere::X;"),
        ("cellar/mod.rs", "fn f() {}"),
        ("model/mod.rs", "use dishu::app;"),
    ] {
        let wrong = wrong(path, text);
        assert_eq!(wrong.len(), 1, "{path}: {text}: {wrong:?}");
        assert!(wrong[0].starts_with(&format!("src/{path}")), "{wrong:?}");
    }
    let said = wrong("store/rows.rs", "\n\nuse crate::app::X;").remove(0);
    assert_eq!(said, "src/store/rows.rs:3: crate::app::X: store (layer 3) may not know app (layer 4)");
    for (path, text) in [
        ("store/rows.rs", "use super::segment; use crate::{model::Key, text}; use crate::coded; use self::x::y;"),
        (
            "store/mod.rs",
            "//! crate::app\n// crate::app\n/* crate::app /* x */ crate::app */ const A: &str = \"crate::app\";",
        ),
        (
            "store/mod.rs",
            "const A: &str = r#\"\" crate::app\"#; const B: char = '\"'; const C: &str = \"\\\" crate::app\";",
        ),
        ("store/mod.rs", "mod inner { use super::super::model; } fn f<'a>(x: &'a str) {}"),
        ("main.rs", "fn main() { dishu::app::run() }"),
    ] {
        assert_eq!(wrong(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn an_impure_line_is_seen() {
    for text in [
        "use std::fs::File;",
        "use std::{fmt, env};",
        "fn f() { std::time::SystemTime::now(); }",
        "use std::time::{Duration, SystemTime};",
        "fn f() { let t = Instant::now(); }",
        "use rusqlite::Row;",
        "use ratatui::{buffer::Buffer};",
        "fn f() { jiff::Timestamp::now() }",
    ] {
        assert_eq!(impurities(&source("audit/x.rs", text)).len(), 1, "{text}");
        assert!(impurities(&source("app/x.rs", text)).is_empty(), "{text}");
    }
    assert!(impurities(&source("audit/x.rs", "// std::fs\nuse std::fmt; const A: &str = \"std::env\";")).is_empty());
}

#[test]
fn a_wrong_door_is_seen() {
    assert_eq!(wrong_doors(&source("tui/event.rs", "use crossterm::event::KeyCode;")).len(), 1);
    assert_eq!(wrong_doors(&source("app/x.rs", "fn f(e: rusqlite::Error) {}")).len(), 1);
    assert_eq!(wrong_doors(&source("text/fold.rs", "use fuzzy_matcher::skim;")).len(), 1);
    assert!(wrong_doors(&source("store/x.rs", "use rusqlite::Row; // crossterm")).is_empty());
}

#[test]
fn bad_manners_are_seen() {
    let wrong = |text: &str| bad_manners(&source("app/x.rs", text), false).len();
    assert_eq!(wrong("use std::fmt;"), 1);
    assert_eq!(wrong("//! x\nfn f() { a.unwrap(); }"), 1);
    assert_eq!(wrong("//! x\nfn f() { unsafe { g() } }"), 1);
    assert_eq!(wrong("//! x\n#[cfg(test)]\nmod tests { fn f() { a.unwrap(); { } } }\nfn g() { b.unwrap() }"), 1);
    assert_eq!(wrong("//! x\n#[cfg(test)]\nmod tests;\nfn g() { b.unwrap() }"), 1);
    assert_eq!(wrong("//! x\nfn f() { a.unwrap_or(0); \"a.unwrap()\"; }\n#[cfg(test)]\nuse x::y;"), 0);
    let sources = [source("app/mod.rs", "#[cfg(test)]\nmod tests;"), source("app/tests.rs", "")];
    assert!(test_files(&sources).contains(&sources[1].path));
}
