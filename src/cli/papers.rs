//! 公文: papers of what is known, and the templates they are written by.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::json::ChangedJson;
use super::output::{Ran, Stop};
use super::progress;
use super::work::only_hit;
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::error::Error;
use crate::app::papers::{Paper, PaperKind, Papered, TemplateWork};
use crate::model::lang::Lang;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct PaperJson {
    path: String,
    missing: Vec<String>,
    by_site: bool,
}

fn kind(context: &Context) -> Result<PaperKind, Error> {
    let word = context.given.text("paper-kind").unwrap_or_default();
    PaperKind::named(&word).ok_or_else(|| {
        let names: Vec<String> = PaperKind::ALL.iter().map(|kind| format!("{} {}", kind.en(), kind.zh())).collect();
        let names = names.join("、");
        usage_error(format!("没有公文「{word}」"), format!("there is no paper `{word}`"))
            .hint(format!("从中选择：{names}"), format!("choose one of: {names}"))
    })
}

/// 拟公文
pub fn paper(context: &mut Context) -> Ran {
    let kind = kind(context)?;
    let why = context.given.text("why").unwrap_or_default();
    let at = |path: std::path::PathBuf| context.env.cwd.join(path);
    let work = match (context.given.path("write-template"), context.given.path("use-template")) {
        (Some(path), _) => Some(TemplateWork::Write(at(path))),
        (None, Some(path)) => Some(TemplateWork::Use(at(path))),
        (None, None) => context.given.has("drop-template").then_some(TemplateWork::Drop),
    };
    let mut service = context.service()?;
    let action = match work {
        Some(work) => Action::Template { kind, work, why },
        None => Action::Paper(Box::new(spec(context, service.as_mut(), kind, why)?)),
    };
    let done = progress::with(&mut context.console, |report| service.run(action, report))?;
    match done {
        Done::Papered(papered) => print(context, &papered)?,
        Done::Changed(changed) if context.console.json => context.console.document(&ChangedJson { changed })?,
        Done::Changed(_) => context.console.say(context.lang().pick("样本已更换", "the template is in force"))?,
        _ => return Err(other_result().into()),
    }
    Ok(0)
}

fn spec(context: &Context, service: &mut dyn Service, kind: PaperKind, why: String) -> Result<Paper, Error> {
    let Some(path) = context.given.path("paper-file").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写公文放在哪里", "it was not said where the paper goes")
            .hint("加上 `--out 文件.docx`", "add `--out FILE.docx`"));
    };
    let reveal = context.given.has("reveal") || context.settings.reveal;
    if reveal && why.trim().is_empty() {
        return Err(usage_error("显示全名须说明事由", "names in clear need a reason")
            .hint("加上 `--why 事由`", "add `--why REASON`"));
    }
    let row = match context.given.text("row") {
        None => None,
        Some(text) => match super::json::id_of(&text) {
            Some(id) => Some(id),
            None => Some(only_hit(service, &text)?),
        },
    };
    let number = context.given.number("plan-number", 0, u64::from(u32::MAX))?;
    let line = context.given.number("group-line", 1, 100_000)?;
    let group = (number > 0).then(|| (i64::try_from(number).unwrap_or(0), u32::try_from(line).unwrap_or(1)));
    let mut given = BTreeMap::new();
    for pair in context.given.texts("value") {
        let Some((name, value)) = pair.split_once(['=', '＝']) else {
            return Err(usage_error(format!("「{pair}」应写作 名称=值"), format!("`{pair}` should be name=value"))
                .hint("写成 `选举日期=2026年6月30日`", "write it as `选举日期=2026年6月30日`"));
        };
        given.insert(name.trim().to_owned(), value.trim().to_owned());
    }
    Ok(Paper { kind, row, group, given, path, reveal, why })
}

fn print(context: &mut Context, papered: &Papered) -> Result<(), Stop> {
    if context.console.json {
        let path = super::json::path(&papered.path);
        let missing = papered.missing.clone();
        return context.console.document(&PaperJson { path, missing, by_site: papered.by_site });
    }
    let path = papered.path.display();
    let lang = context.lang();
    let by = if papered.by_site { lang.pick("，按本单位样本", ", by the site's template") } else { "" };
    context.console.say(&match lang {
        Lang::Zh => format!("已写入 {path}{by}；文号留空"),
        Lang::En => format!("wrote {path}{by}; the number of the paper is left blank"),
    })?;
    if !papered.missing.is_empty() {
        let missing = papered.missing.join("、");
        context.console.say(&match lang {
            Lang::Zh => format!("留空待填：{missing}；可用 --value 名称=值 写入"),
            Lang::En => format!("left blank: {missing}; give them with --value NAME=VALUE"),
        })?;
    }
    Ok(())
}
