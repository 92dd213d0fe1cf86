//! 录键与回放: what `--record` asks for, and the screens that a recording leads to as text, without a terminal.

use super::Context;
use super::output::Ran;
use crate::app::config::RecordTo;
use crate::app::error::{Error, ErrorKind};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A recording is no longer: a long day's keys.
const RECORDING_BYTES_MAX: u64 = 16 << 20;

/// Where the interface is to record its keys.
pub fn record_to(context: &Context) -> Option<RecordTo> {
    let is_clear = context.given.has("record-clear");
    context.given.path("record").map(|path| RecordTo { path, is_clear })
}

/// 回放
pub fn replay(context: &mut Context) -> Ran {
    let path = context.given.path("recording").expect("the parser asks for it");
    let text = read(&path)?;
    let (acts, all) = (context.given.has("act"), context.given.has("frames"));
    let mut shown = String::new();
    context.host.replay(&context.settings, &text, acts, &mut |done, screen| {
        if !all {
            shown.clear();
        }
        if let (true, Some(done)) = (all, done) {
            shown.push_str(&format!("== {done}\n"));
        }
        shown.push_str(screen);
    })?;
    context.console.raw(&shown)?;
    Ok(0)
}

fn read(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let taken = File::open(path).and_then(|file| file.take(RECORDING_BYTES_MAX).read_to_string(&mut text));
    match taken {
        Ok(_) => Ok(text),
        Err(error) => Err(Error::new(
            ErrorKind::Data,
            format!("录键文件 {} 读不了：{error}", path.display()),
            format!("cannot read the recording {}: {error}", path.display()),
        )
        .hint("检查文件是否存在、是否可读", "check that the file exists and is readable")),
    }
}
