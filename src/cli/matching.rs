//! 名单匹配: a list of written names against a registry, and the refit of the weights.

use super::args::usage_error;
use super::data::PASTED_BYTES_MAX;
use super::json::MatchJson;
use super::output::Ran;
use super::{Context, progress};
use crate::app::matching::{self, Labelled, Learnt, MatchFiles, TOP_MAX};
use crate::model::lang::Lang;
use std::path::PathBuf;

/// 名单匹配
pub fn match_lists(context: &mut Context) -> Ran {
    let files = files(context)?;
    let matched = progress::with(&mut context.console, |report| matching::match_files(&files, report))?;
    if context.console.json {
        let decisions = matched.decisions.into_iter().collect();
        context.console.document(&MatchJson {
            names: matched.n_names,
            texts: matched.n_texts,
            distinct: matched.n_distinct,
            decisions,
            rows: matched.n_rows,
            path: files.out.display().to_string(),
        })?;
        return Ok(0);
    }
    let lang = context.lang();
    context.console.say(&match lang {
        Lang::Zh => format!("登记 {}，名单 {} 行（不同写法 {}）", matched.n_names, matched.n_texts, matched.n_distinct),
        Lang::En => {
            format!(
                "{} registered names, {} rows ({} different texts)",
                matched.n_names, matched.n_texts, matched.n_distinct
            )
        }
    })?;
    for (word, zh) in [("linked", "判定"), ("review", "待确认"), ("ambiguous", "同名多家"), ("none", "未匹配")]
    {
        let count = matched.decisions.get(word).copied().unwrap_or(0);
        context.console.say(&format!("{} {count}", lang.pick(zh, word)))?;
    }
    context.console.talk_in(
        format!("已写入 {}（{} 行）", files.out.display(), matched.n_rows),
        format!("wrote {} ({} rows)", files.out.display(), matched.n_rows),
    );
    Ok(0)
}

fn files(context: &mut Context) -> Result<MatchFiles, crate::app::error::Error> {
    let cwd = context.env.cwd.clone();
    let given = &context.given;
    let path = |id: &str, zh: &str, en: &str| -> Result<PathBuf, crate::app::error::Error> {
        let missing = || {
            usage_error(format!("缺少 {zh}"), format!("{en} is missing"))
                .hint(format!("加上 {zh}"), format!("add {en}"))
        };
        given.path(id).map(|path| cwd.join(path)).ok_or_else(missing)
    };
    let queries = path("queries", "`--queries 名单`", "`--queries LIST`")?;
    let files = MatchFiles {
        registry: path("registry", "`--registry 登记表`", "`--registry REGISTRY`")?,
        out: path("matches", "`--out 文件`", "`--out FILE`")?,
        top: given.number("top", 5, TOP_MAX)?.max(1) as usize,
        key_column: given.text("key"),
        query_column: given.text("query-column"),
        id_column: given.text("id-column"),
        name_column: given.text("name-column"),
        weights: given.path("weights").map(|path| context.env.cwd.join(path)),
        explain: given.has("parts"),
        gb18030: given.text("encoding").as_deref() == Some("gb18030"),
        pasted: None,
        queries,
    };
    if given.path("queries").is_some_and(|path| path.as_os_str() == "-") {
        let pasted = Some(context.console.read_input(PASTED_BYTES_MAX)?);
        return Ok(MatchFiles { pasted, ..files });
    }
    Ok(files)
}

/// 重新拟合
pub fn learn(context: &mut Context) -> Ran {
    let cwd = context.env.cwd.clone();
    let set = |text: String| -> Option<Labelled> {
        let mut parts = text.split('=');
        let (registry, queries) = (cwd.join(parts.next()?), cwd.join(parts.next()?));
        let weight = parts.next().map_or(Some(1.0), |weight| weight.parse().ok())?;
        Some(Labelled { registry, queries, weight })
    };
    let sets: Option<Vec<Labelled>> = context.given.texts("set").into_iter().map(set).collect();
    let sets = sets.filter(|sets| !sets.is_empty()).ok_or_else(|| {
        usage_error("--set 应为 登记表=标注名单[=权重]", "--set should be REGISTRY=LABELLED[=WEIGHT]")
            .hint("写成 --set 登记表.csv=标注.csv，可多次", "write --set registry.csv=labelled.csv, repeat it for more")
    })?;
    let Some(folder) = context.given.path("to-folder").map(|path| cwd.join(path)) else {
        return Err(usage_error("没有写文件夹", "no folder was given")
            .hint("加上 `--out 文件夹`", "add `--out FOLDER`")
            .into());
    };
    let learnt = progress::with(&mut context.console, |report| matching::learn(&sets, &folder, report))?;
    for (at, list) in learnt.iter().enumerate() {
        let Learnt { n_texts, n_labelled, n_found, n_first } = list;
        context.console.say(&match context.lang() {
            Lang::Zh => format!(
                "名单 {}：{n_texts} 条，登记表中有的 {n_labelled} 条，进入候选 {n_found} 条，交叉验证居首 {n_first} 条",
                at + 1
            ),
            Lang::En => format!(
                "list {}: {n_texts} texts, {n_labelled} in the registry, {n_found} among the candidates, {n_first} first when cross-validated",
                at + 1
            ),
        })?;
    }
    Ok(0)
}
