//! 角色: who may do what, in one table. Without any operator in the database its owner may do everything; as soon as one is listed, only
//! listed logins work on it.

use super::action::Action;
use super::error::{Error, ErrorKind};
use crate::coded;
use crate::model::day::Day;
use crate::store::Store;

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
    /// Login of the operating system: what the journal names.
    pub login: String,
    /// Role.
    pub role: Role,
    /// Zones, empty for all.
    pub zones: Vec<String>,
}

/// The least role for an action.
fn least(action: &Action) -> Role {
    match action {
        Action::Worklist(_) | Action::Audit { .. } | Action::Edit { .. } => Role::Inspector,
        Action::Verify { .. } | Action::Unverify { .. } | Action::Decide { .. } | Action::Reveal { .. } => {
            Role::Reviewer
        }
        Action::Propose(_) => Role::Viewer,
        Action::WritePlan { .. } => Role::Inspector,
        Action::Import(_) | Action::Link => Role::Organiser,
        Action::Adopt { .. } | Action::Withdraw { .. } | Action::Advance { .. } => Role::Organiser,
    }
}

/// Refuses what the role may not do.
///
/// # Errors
/// When the role is too low.
pub fn allow(operator: &Operator, action: &Action) -> Result<(), Error> {
    let least = match action {
        Action::Worklist(worklist) if worklist.reveal => Role::Reviewer,
        _ => least(action),
    };
    if operator.role >= least {
        return Ok(());
    }
    let (has, needs) = (operator.role, least);
    Err(Error::new(
        ErrorKind::Usage,
        format!("{} 的角色是{}，此操作须由{}或以上角色办理", operator.login, has.zh(), needs.zh()),
        format!("{} is {}; this needs {} or higher", operator.login, has.en(), needs.en()),
    )
    .hint("请管理员用 `dishu operator add` 调整角色", "ask an administrator to change it with `dishu operator add`"))
}

/// The operator behind a login.
///
/// # Errors
/// When operators are listed and this login is not among them on this day.
pub fn operator(store: &Store, login: &str, today: Day) -> Result<Operator, Error> {
    let listed = store.operators()?;
    if listed.is_empty() {
        return Ok(Operator { login: login.to_owned(), role: Role::Admin, zones: Vec::new() });
    }
    let row = listed.iter().find(|row| row.login == login && row.from <= today && row.to.is_none_or(|to| to > today));
    let Some(row) = row else {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("登录名 {login} 不在本库操作人名单内"),
            format!("login {login} is not an operator of this database"),
        )
        .hint("请管理员运行 `dishu operator add`", "ask an administrator to run `dishu operator add`"));
    };
    let role = Role::ALL.iter().copied().find(|role| role.en() == row.role).unwrap_or_default();
    let zones = row.zones.split('、').filter(|zone| !zone.is_empty()).map(str::to_owned).collect();
    Ok(Operator { login: login.to_owned(), role, zones })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_changes_nothing() {
        let viewer = Operator { login: "a".into(), role: Role::Viewer, zones: Vec::new() };
        for action in [Action::Link, Action::Audit { as_of: None }, Action::Import(Default::default())] {
            assert!(allow(&viewer, &action).is_err());
            assert!(allow(&Operator { role: Role::Admin, ..viewer.clone() }, &action).is_ok());
        }
    }

    #[test]
    fn names_in_clear_need_a_reviewer() {
        let inspector = Operator { login: "a".into(), role: Role::Inspector, zones: Vec::new() };
        let plain = Action::Worklist(Default::default());
        let clear = Action::Worklist(super::super::action::Worklist { reveal: true, ..Default::default() });
        assert!(allow(&inspector, &plain).is_ok());
        assert!(allow(&inspector, &clear).is_err());
    }
}
