//! 角色: who may do what, in one table. Without any operator in the database its owner may do everything; as soon as one is listed, only
//! listed logins work on it.

use super::action::Action;
use super::error::{Error, ErrorKind};
use crate::coded;
use crate::model::day::Day;
use crate::store::Store;
use crate::store::cards::OperatorRow;

coded! {
    /// 角色
    Role {
        #[default] Viewer = 1, "查看", "viewer";
        Inspector = 2, "摸排人员", "inspector";
        Reviewer = 3, "复核", "reviewer";
        Organiser = 4, "党务专干", "organiser";
        Admin = 5, "管理员", "admin";
    }
}

/// Who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Login of the operating system.
    pub login: String,
    /// What the journal names: the login, and the name too where several people share it.
    pub signature: String,
    /// Role.
    pub role: Role,
    /// Zones, empty for all.
    pub zones: Vec<String>,
}

/// The least role for an action.
fn least(action: &Action) -> Role {
    match action {
        Action::SaveView(_) | Action::DropView { .. } => Role::Viewer,
        // What is taken back is looked at once more, by its own role.
        Action::Export(_) | Action::Undo | Action::Redo => Role::Inspector,
        Action::Worklist(_)
        | Action::Ledger(_)
        | Action::Pages(_)
        | Action::Fill(_)
        | Action::Paper(_)
        | Action::FormReceive { .. }
        | Action::FormRemind { .. }
        | Action::FormSent { .. }
        | Action::Audit { .. }
        | Action::Edit { .. }
        | Action::PlaceAddress { .. }
        | Action::Enter { .. }
        | Action::EndEntry { .. } => Role::Inspector,
        Action::Verify { .. }
        | Action::Unverify { .. }
        | Action::Decide { .. }
        | Action::Settle { .. }
        | Action::Reveal { .. } => Role::Reviewer,
        Action::Propose(_) => Role::Viewer,
        Action::WritePlan { .. } | Action::ExportZones { .. } => Role::Inspector,
        Action::Import(_)
        | Action::Link
        | Action::ImportZones { .. }
        | Action::Template { .. }
        | Action::FormAsk(_)
        | Action::FormSend(_)
        | Action::FormClose { .. } => Role::Organiser,
        Action::ExportAliases { .. } | Action::ImportAliases { .. } => Role::Organiser,
        Action::Adopt { .. } | Action::Withdraw { .. } | Action::Advance { .. } => Role::Organiser,
        Action::Campaign(action) => action.least(),
        Action::Sheets(action) => action.least(),
        Action::Bulletin(_) => Role::Inspector,
    }
}

/// Refuses what the role may not do.
///
/// # Errors
/// When the role is too low.
pub fn allow(operator: &Operator, action: &Action) -> Result<(), Error> {
    let least = match action {
        Action::Worklist(worklist) if worklist.reveal => Role::Reviewer,
        Action::Ledger(ledger) if ledger.reveal => Role::Reviewer,
        Action::Pages(pages) if pages.reveal => Role::Reviewer,
        Action::Fill(fill) if fill.reveal => Role::Reviewer,
        Action::Paper(paper) if paper.reveal => Role::Reviewer,
        Action::FormSend(send) if send.reveal => Role::Reviewer,
        _ => least(action),
    };
    if operator.role >= least {
        return Ok(());
    }
    Err(too_low(operator, least))
}

/// Refuses to take back what the role may not do.
///
/// # Errors
/// When the role is too low.
pub fn allow_reversal(operator: &Operator, action: &str) -> Result<(), Error> {
    match action {
        "edit" => allow(operator, &Action::Undo),
        _ => allow(operator, &Action::Unverify { findings: Vec::new(), why: String::new() }),
    }
}

/// What somebody is told whose role is too low.
pub(super) fn too_low(operator: &Operator, least: Role) -> Error {
    let (who, has, needs) = (&operator.signature, operator.role, least);
    Error::new(
        ErrorKind::Usage,
        format!("{who} 的角色是{}，此操作须由{}或以上角色办理", has.zh(), needs.zh()),
        format!("{who} is {}; this needs {} or higher", has.en(), needs.en()),
    )
    .hint("请管理员用 `dishu operator add` 调整角色", "ask an administrator to change it with `dishu operator add`")
}

/// The operator behind a login; where several people share it, the one `asked` names.
///
/// # Errors
/// When operators are listed and this login is not among them on this day, or `asked` is nobody of this login, or somebody must be
/// asked for.
pub fn operator(store: &Store, login: &str, asked: &str, today: Day) -> Result<Operator, Error> {
    let listed = store.operators()?;
    if listed.is_empty() {
        return Ok(Operator {
            login: login.to_owned(),
            signature: login.to_owned(),
            role: Role::Admin,
            zones: Vec::new(),
        });
    }
    let works = |row: &&OperatorRow| row.login == login && row.from <= today && row.to.is_none_or(|to| to > today);
    let people: Vec<&OperatorRow> = listed.iter().filter(works).collect();
    if people.is_empty() {
        return Err(not_listed(login));
    }
    let said = !asked.is_empty() && asked != login;
    let row = match people.as_slice() {
        [only] if !said => only,
        _ => {
            people.iter().find(|row| is_named(row, asked)).ok_or_else(|| somebody_else(login, asked, said, &people))?
        }
    };
    Ok(of_row(row, &listed))
}

/// The operator of a row; who shares a login is named with it.
fn of_row(row: &OperatorRow, listed: &[OperatorRow]) -> Operator {
    let shared = listed.iter().filter(|other| other.login == row.login).count() > 1;
    let role = Role::ALL.iter().copied().find(|role| role.en() == row.role).unwrap_or_default();
    let zones = row.zones.split('、').filter(|zone| !zone.is_empty()).map(str::to_owned).collect();
    let signature = if shared { format!("{}/{}", row.login, row.name) } else { row.login.clone() };
    Operator { login: row.login.clone(), signature, role, zones }
}

/// Everybody who works on a day, with their names.
pub(super) fn operators_named(listed: &[OperatorRow], day: Day) -> Vec<(String, Operator)> {
    let works = listed.iter().filter(|row| row.from <= day && row.to.is_none_or(|to| to > day));
    works.map(|row| (row.name.clone(), of_row(row, listed))).collect()
}

/// Whether `asked` is this person: by name, or by login and name as the journal writes it.
pub(super) fn is_named(row: &OperatorRow, asked: &str) -> bool {
    row.name == asked || asked.strip_prefix(&row.login).and_then(|rest| rest.strip_prefix('/')) == Some(&row.name)
}

fn not_listed(login: &str) -> Error {
    Error::new(
        ErrorKind::Usage,
        format!("登录名 {login} 不在本库操作人名单内"),
        format!("login {login} is not an operator of this database"),
    )
    .hint("请管理员运行 `dishu operator add`", "ask an administrator to run `dishu operator add`")
}

fn somebody_else(login: &str, asked: &str, said: bool, people: &[&OperatorRow]) -> Error {
    let names: Vec<&str> = people.iter().map(|row| row.name.as_str()).collect();
    let hint = |word: &str, between: &str| format!("{word} `--operator {}`", names.join(between));
    let error = match said {
        true => Error::new(
            ErrorKind::Usage,
            format!("操作人 {asked} 不对应本机登录名 {login}"),
            format!("operator {asked} does not belong to login {login}"),
        ),
        false => Error::new(
            ErrorKind::Usage,
            format!("登录名 {login} 由 {} 人共用，须说明是谁", names.len()),
            format!("{} people share the login {login}: say who you are", names.len()),
        ),
    };
    error.hint(hint("加上", "` 或 `--operator "), hint("add", "` or `--operator "))
}

/// Refuses a change to a row that other parks alone claim; what no park claims is everybody's.
///
/// # Errors
/// When none of the row's zones is the operator's.
pub fn allow_zones(operator: &Operator, zones: &[String]) -> Result<(), Error> {
    let mine = |zone: &String| operator.zones.contains(zone);
    if operator.zones.is_empty() || zones.is_empty() || zones.iter().any(mine) {
        return Ok(());
    }
    let (theirs, own) = (zones.join("、"), operator.zones.join("、"));
    Err(Error::new(
        ErrorKind::Usage,
        format!("该对象属{theirs}，{} 只办理{own}", operator.signature),
        format!("this row belongs to {theirs}; {} works for {own}", operator.signature),
    )
    .hint(
        "请该园区的操作人办理，或请管理员调整园区",
        "ask an operator of that zone, or an administrator to change the zones",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_changes_nothing() {
        let viewer = Operator { login: "a".into(), signature: "a".into(), role: Role::Viewer, zones: Vec::new() };
        for action in [Action::Link, Action::Audit { as_of: None }, Action::Import(Default::default())] {
            assert!(allow(&viewer, &action).is_err());
            assert!(allow(&Operator { role: Role::Admin, ..viewer.clone() }, &action).is_ok());
        }
    }

    #[test]
    fn names_in_clear_need_a_reviewer() {
        let inspector = Operator { login: "a".into(), signature: "a".into(), role: Role::Inspector, zones: Vec::new() };
        let plain = Action::Worklist(Default::default());
        let clear = Action::Worklist(super::super::action::Worklist { reveal: true, ..Default::default() });
        assert!(allow(&inspector, &plain).is_ok());
        assert!(allow(&inspector, &clear).is_err());
    }

    fn listed(rows: &[(&str, &str, &str)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("a.db"), crate::store::Access::Create).unwrap();
        for (login, name, zones) in rows {
            let row = OperatorRow {
                login: (*login).into(),
                name: (*name).into(),
                role: Role::Inspector.en().into(),
                zones: (*zones).into(),
                from: Day(0),
                to: None,
            };
            let entry = crate::store::journal::Entry {
                region: crate::model::id::Region(460_000),
                at: 0,
                operator: "a".into(),
                action: "operator",
                subject: None,
                why: String::new(),
                detail: String::new(),
                fields: Vec::new(),
            };
            store.put_operator(&row, &entry).unwrap();
        }
        (folder, store)
    }

    #[test]
    fn the_login_says_who_works_and_a_shared_one_asks() {
        let (_folder, store) = listed(&[("desk", "凌示例", ""), ("desk", "陈示例", ""), ("wang", "王示例", "")]);
        let who = |login, asked| operator(&store, login, asked, Day(1)).map(|operator| operator.signature);
        assert_eq!(who("wang", "").unwrap(), "wang");
        assert_eq!(who("wang", "wang").unwrap(), "wang");
        assert_eq!(who("wang", "王示例").unwrap(), "wang");
        assert!(who("wang", "凌示例").is_err(), "another login's name");
        assert_eq!(who("desk", "凌示例").unwrap(), "desk/凌示例");
        assert_eq!(who("desk", "desk/陈示例").unwrap(), "desk/陈示例");
        assert!(who("desk", "").is_err() && who("desk", "desk").is_err(), "who of the two");
        assert!(who("nobody", "王示例").is_err());
    }

    #[test]
    fn rows_of_other_parks_are_left_alone() {
        let (_folder, store) = listed(&[("a", "a", "甲园、乙园"), ("b", "b", "")]);
        let of = |login, zones: &[&str]| {
            let operator = operator(&store, login, "", Day(1)).unwrap();
            allow_zones(&operator, &zones.iter().map(|zone| (*zone).to_owned()).collect::<Vec<_>>()).is_ok()
        };
        assert!(of("a", &[]) && of("a", &["乙园"]) && of("a", &["丙园", "甲园"]));
        assert!(!of("a", &["丙园"]));
        assert!(of("b", &["丙园"]));
    }
}
