//! No screen says anything of its own: what it shows comes from the catalogue of words, from the table of keys, or from the
//! application in the reader's language.

use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, out),
            false => out.push(path),
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Lines of a source that hold a Chinese text outside comments and tests.
fn hard_wired(source: &str) -> Vec<(usize, &str)> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = (1..).zip(code.lines());
    lines.filter(|(_, line)| line.split("//").next().is_some_and(|code| code.chars().any(is_han))).collect()
}

#[test]
fn no_text_is_hard_wired_in_a_screen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui");
    let mut found = Vec::new();
    for part in ["screens", "screen", "widgets"] {
        files(&root.join(part), &mut found);
    }
    found.push(root.join("screen.rs"));
    assert!(found.len() > 20, "the screens are where they were");
    for path in found {
        let source = std::fs::read_to_string(&path).expect("a source");
        assert_eq!(hard_wired(&source), [], "{}", path.display());
    }
}

#[test]
fn a_hard_wired_text_would_be_seen() {
    let source = "// 注释\nlet a = \"企业\"; // 说明\n#[cfg(test)]\nlet b = \"党员\";";
    assert_eq!(hard_wired(source), [(2, "let a = \"企业\"; // 说明")]);
}
