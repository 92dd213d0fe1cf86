//! 库务: making, checking, copying a database; its operators; the settings.

use super::args::usage_error;
use super::json::{CheckJson, ConfigJson, CopiedJson, LocksJson, OperatorsJson};
use super::output::{Ran, Stop, TextTable};
use super::{Context, progress};
use crate::app::admin::{Copied, Init, Operator};
use crate::app::error::ErrorKind;
use crate::app::role::Role;
use crate::app::views::Align;
use crate::model::lang::Lang;
use std::path::PathBuf;

/// 建库
pub fn init(context: &mut Context) -> Ran {
    let settings = &context.settings;
    let init = Init {
        path: settings.db.clone(),
        key_file: settings.key_file.clone(),
        group: context.given.text("group"),
        login: settings.login.clone(),
        name: settings.operator.clone(),
        region: settings.region,
    };
    let mut admin = context.host.admin(settings)?;
    let done = admin.init(&init)?;
    let lang = context.lang();
    let console = &mut context.console;
    console.say(&format!("{} {}", lang.pick("已建库", "made the database"), done.path.display()))?;
    let key = match (done.key_made, lang) {
        (true, _) => lang.pick("新密钥", "new key"),
        (false, _) => lang.pick("沿用密钥", "existing key"),
    };
    console.say(&format!("{key} {}", done.key_file.display()))?;
    console.talk_in(
        "请把密钥另行备份：丢失后再也认不出已登记的党员\n下一步：运行 `dishu import 文件夹`",
        "keep a copy of the key elsewhere: without it members on record are not recognised again\nnext step: run `dishu import FOLDER`",
    );
    Ok(0)
}

/// 检查
pub fn check(context: &mut Context) -> Ran {
    let mut admin = context.host.admin(&context.settings)?;
    if context.given.has("locks") {
        let holders = admin.locks()?;
        if context.console.json {
            context.console.document(&LocksJson::of(&holders))?;
            return Ok(0);
        }
        for holder in &holders {
            context.console.say(&format!("{}  {}  {}", holder.process, holder.login, holder.doing))?;
        }
        if holders.is_empty() {
            context.console.talk_in("没有人在使用", "nobody uses it");
        }
        return Ok(0);
    }
    let checks = progress::with(&mut context.console, |report| admin.check(report))?;
    let good = checks.iter().all(|check| check.good);
    let exit = if good { 0 } else { ErrorKind::Data.exit_code() };
    if context.console.json {
        context.console.document(&CheckJson::of(&checks))?;
        return Ok(exit);
    }
    let lang = context.lang();
    for check in &checks {
        let mark = if check.good { lang.pick("好", "good") } else { lang.pick("不合", "BAD") };
        context.console.say(format!("{mark}  {}  {}", check.label, check.detail).trim_end())?;
        if !check.good && !check.remedy.is_empty() {
            context.console.talk_in(format!("下一步：{}", check.remedy), format!("next step: {}", check.remedy));
        }
    }
    Ok(exit)
}

fn file(context: &Context) -> PathBuf {
    context.env.cwd.join(context.given.path("file").unwrap_or_default())
}

/// 备份
pub fn backup(context: &mut Context) -> Ran {
    let to = file(context);
    let key = context.given.path("with-key").map(|path| context.env.cwd.join(path));
    let mut admin = context.host.admin(&context.settings)?;
    let copied = progress::with(&mut context.console, |report| admin.backup(&to, key.as_deref(), report))?;
    print_copied(context, &copied, ["已备份到", "backed up to"])?;
    if copied.key.is_none() {
        context.console.talk_in(
            "备份不含密钥；用 --with-key 另存一份",
            "the key is not in it; --with-key writes it to a file of its own",
        );
    }
    Ok(0)
}

/// 恢复
pub fn restore(context: &mut Context) -> Ran {
    let from = file(context);
    let db = context.settings.db.display();
    if !context.given.has("yes") {
        return Err(usage_error(format!("恢复将替换数据库 {db}"), format!("this would replace the database {db}"))
            .hint("确认无误后加上 `--yes`", "add `--yes` when that is meant")
            .into());
    }
    let mut admin = context.host.admin(&context.settings)?;
    let copied = progress::with(&mut context.console, |report| admin.restore(&from, report))?;
    print_copied(context, &copied, ["已恢复到", "restored to"])?;
    context.console.talk_in(
        "清单的次序和检索在核查时重新整理\n下一步：运行 `dishu audit`",
        "order and search of lists are rebuilt by an audit\nnext step: run `dishu audit`",
    );
    Ok(0)
}

fn print_copied(context: &mut Context, copied: &Copied, words: [&str; 2]) -> Result<(), Stop> {
    if context.console.json {
        return context.console.document(&CopiedJson::of(copied));
    }
    let lang = context.lang();
    let (path, bytes) = (copied.path.display(), copied.bytes);
    context.console.say(&match lang {
        Lang::Zh => format!("{} {path}，{bytes} 字节", words[0]),
        Lang::En => format!("{} {path}, {bytes} bytes", words[1]),
    })?;
    if let Some(key) = &copied.key {
        context.console.say(&format!("{} {}", lang.pick("密钥", "key"), key.display()))?;
    }
    if let Some(previous) = &copied.previous {
        context.console.say(&format!(
            "{} {}",
            lang.pick("原库保留为", "the former database is kept as"),
            previous.display()
        ))?;
    }
    Ok(())
}

/// 设置
pub fn config(context: &mut Context) -> Ran {
    let lang = context.lang();
    if context.console.json {
        context.console.document(&ConfigJson::of(&context.settings, lang))?;
        return Ok(0);
    }
    let head = |zh: &str, en: &str, drop| (lang.pick(zh, en).to_string(), Align::Left, drop);
    let mut columns = vec![head("设置", "Setting", 0), head("值", "Value", 0), head("来源", "Source", 0)];
    let full = context.given.has("full");
    if full {
        columns.push(head("说明", "About", 1));
    }
    let rows = context.settings.explain(lang).into_iter().map(|row| {
        let mut cells = vec![row.key, row.value, row.source];
        if full {
            cells.push(row.about.to_string());
        }
        cells
    });
    let table = TextTable { columns, rows: rows.collect() };
    context.console.table(&table)?;
    Ok(0)
}

/// 操作人
pub fn operators(context: &mut Context) -> Ran {
    let operators = context.host.admin(&context.settings)?.operators()?;
    if context.console.json {
        context.console.document(&OperatorsJson::of(&operators))?;
        return Ok(0);
    }
    let lang = context.lang();
    let head = |zh: &str, en: &str, drop| (lang.pick(zh, en).to_string(), Align::Left, drop);
    let columns = vec![
        head("登录名", "Login", 0),
        head("姓名", "Name", 0),
        head("角色", "Role", 0),
        head("园区", "Zones", 1),
        head("自", "From", 2),
        head("至", "Until", 2),
    ];
    let day = |day: Option<crate::model::day::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |operator: &Operator| {
        let zones =
            if operator.zones.is_empty() { lang.pick("全部", "all").to_string() } else { operator.zones.join(" ") };
        let role = lang.pick(operator.role.zh(), operator.role.en()).to_string();
        vec![operator.login.clone(), operator.name.clone(), role, zones, day(operator.from), day(operator.until)]
    };
    let table = TextTable { columns, rows: operators.iter().map(row).collect() };
    context.console.table(&table)?;
    Ok(0)
}

/// 增加或变更操作人
pub fn add_operator(context: &mut Context) -> Ran {
    let given = &context.given;
    let login = given.text("login").unwrap_or_default();
    let word = given.text("role").unwrap_or_else(|| Role::Inspector.en().to_string());
    let operator = Operator {
        name: given.text("name").unwrap_or_else(|| login.clone()),
        role: Role::ALL.iter().copied().find(|role| role.en() == word).unwrap_or_default(),
        zones: given.texts("its-zone"),
        from: given.day("from-day")?,
        until: given.day("end-day")?,
        login,
    };
    let why = context.given.reason()?;
    context.host.admin(&context.settings)?.add_operator(&operator, &why)?;
    if context.console.json {
        context.console.document(&OperatorsJson::of(&[operator]))?;
        return Ok(0);
    }
    let lang = context.lang();
    let role = lang.pick(operator.role.zh(), operator.role.en());
    context.console.say(&format!("{} {} {role}", lang.pick("已登记", "entered"), operator.login))?;
    Ok(0)
}

/// 停用操作人
pub fn end_operator(context: &mut Context) -> Ran {
    let login = context.given.text("login").unwrap_or_default();
    let until = context.given.day("end-day")?;
    let why = context.given.reason()?;
    let mut admin = context.host.admin(&context.settings)?;
    admin.end_operator(&login, until, &why)?;
    if context.console.json {
        let operators = admin.operators()?;
        let ended: Vec<_> = operators.into_iter().filter(|operator| operator.login == login).collect();
        context.console.document(&OperatorsJson::of(&ended))?;
        return Ok(0);
    }
    context.console.say(&format!("{} {login}", context.lang().pick("已停用", "ended")))?;
    Ok(0)
}
