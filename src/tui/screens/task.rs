//! 任务 (tasks): what a key does to tasks, on their list and on their cards: a form to fill, a board to look at, or work to start.

use crate::app::action::Action;
use crate::app::campaign::{CampaignPage, Do, Source, Spread, VISIT_FIELDS};
use crate::app::views::{Card, Goto, Line, RowId};
use crate::model::task::Deed;
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Look, Wish};
use crate::tui::screens::form::Form;
use crate::tui::words::Word;

/// Which deed a key asks for.
fn deed_of(cmd: Cmd) -> Option<Deed> {
    Some(match cmd {
        Cmd::TaskAssign => Deed::Assign,
        Cmd::TaskCall => Deed::Call,
        Cmd::TaskSubmit => Deed::Submit,
        Cmd::TaskReturn => Deed::Return,
        Cmd::TaskSuspend => Deed::Suspend,
        Cmd::TaskClose => Deed::Close,
        Cmd::TaskHandOver => Deed::HandOver,
        Cmd::Verify => Deed::Verify,
        _ => return None,
    })
}

/// A form for a deed with these tasks; `seen` is the version of the one that is looked at.
pub fn deed_wish(cmd: Cmd, tasks: Vec<i64>, seen: Option<i64>, look: &Look) -> Option<Wish> {
    let deed = deed_of(cmd).filter(|_| !tasks.is_empty())?;
    Some(Wish::Fill(Box::new(Form::task(look, deed, tasks, seen))))
}

/// A board of the campaign, or work on all of it.
pub fn campaign_wish(cmd: Cmd) -> Option<Wish> {
    let page = |page| Some(Wish::Go(Goto::Card(RowId::Campaign(page)), String::new()));
    match cmd {
        Cmd::BoardPage => page(CampaignPage::Board),
        Cmd::BuildingsPage => page(CampaignPage::Buildings),
        Cmd::RoundPage => page(CampaignPage::Round),
        Cmd::ProgressPage => page(CampaignPage::Progress),
        Cmd::MakeTasks => Some(Wish::Do(Action::Campaign(Do::Make { from: Source::Findings, due: None }))),
        Cmd::SpreadTasks => Some(Wish::Do(Action::Campaign(Do::Spread(Spread::default())))),
        _ => None,
    }
}

/// What a pair of the card says.
fn pair<'c>(card: &'c Card, label: &str) -> Option<&'c str> {
    let lines = card.sections.iter().flat_map(|section| &section.lines);
    lines.into_iter().find_map(|line| match line {
        Line::Pair(name, cell) if name == label => Some(cell.text.as_str()),
        _ => None,
    })
}

/// The version of the task that a card shows.
pub fn version(card: &Card, look: &Look) -> Option<i64> {
    pair(card, look.word(Word::Version))?.parse().ok()
}

/// 走访登记, filled with the facts as the card shows them.
pub fn visit_form(card: &Card, task: i64, look: &Look) -> Form {
    let held = VISIT_FIELDS.map(|[zh, en]| pair(card, look.lang.pick(zh, en)).unwrap_or_default().to_owned());
    Form::visit(look, task, version(card, look), &held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::{Cell, Section};
    use crate::model::lang::Lang;
    use crate::model::task::Outcome;
    use crate::tui::screens::form::{Purpose, Submitted};
    use crate::tui::theme::Theme;

    fn look() -> Look {
        Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: false }
    }

    fn card(pairs: &[(&str, &str)]) -> Card {
        let cell = |text: &str| Cell { text: text.to_owned(), ..Cell::default() };
        let lines = pairs.iter().map(|(name, text)| Line::Pair((*name).to_owned(), cell(text))).collect();
        let section = Section { title: String::new(), lines };
        Card { id: RowId::Task(7), title: String::new(), sections: vec![section] }
    }

    #[test]
    fn a_visit_says_only_what_was_changed_and_what_was_seen() {
        let look = look();
        let card =
            card(&[("版本", "3"), ("经营地址", "虚构路1号"), ("从业人数", "12（参保人数）"), ("电话", "138****0000")]);
        let mut form = visit_form(&card, 7, &look);
        let mut keys = vec![Cmd::Down, Cmd::Down, Cmd::DeleteLine];
        keys.extend("35".chars().map(Cmd::Char));
        keys.extend([Cmd::Down; 3]);
        keys.extend("虚构人/街道社区".chars().map(Cmd::Char));
        keys.extend([Cmd::Enter; 4]);
        for key in keys {
            assert!(matches!(form.on(key, &look), Submitted::Not));
        }
        let Submitted::Yes(Purpose::Act(Action::Campaign(Do::Visit(visit)))) = form.on(Cmd::Enter, &look) else {
            panic!("the last line submits");
        };
        assert_eq!((visit.task, visit.seen, visit.outcome, visit.submits), (7, Some(3), Outcome::Found, true));
        let said: Vec<_> =
            visit.fields.iter().map(|f| (f.field.as_str(), f.seen.as_deref(), f.said.as_str())).collect();
        assert_eq!(said, [("从业人数", Some("12（参保人数）"), "35")]);
        assert_eq!(visit.members, [("虚构人".to_owned(), "街道社区".to_owned())]);
    }

    #[test]
    fn a_draft_of_one_visit_stays_with_its_task_and_keeps_no_old_facts() {
        let look = look();
        let before = card(&[("版本", "3"), ("经营地址", "虚构路1号")]);
        let mut form = visit_form(&before, 7, &look);
        assert!(form.draft().is_none(), "nothing was typed");
        for key in [Cmd::Down, Cmd::Down, Cmd::Char('9')] {
            form.on(key, &look);
        }
        let draft = form.draft().unwrap();
        assert!(!visit_form(&before, 8, &look).restore(&draft), "another enterprise");
        let moved = card(&[("版本", "4"), ("经营地址", "虚构路2号")]);
        let mut again = visit_form(&moved, 7, &look);
        assert!(again.restore(&draft));
        let mut done = Submitted::Not;
        for _ in 0..10 {
            done = again.on(Cmd::Enter, &look);
        }
        let Submitted::Yes(Purpose::Act(Action::Campaign(Do::Visit(visit)))) = done else { panic!("{done:?}") };
        let said: Vec<_> = visit.fields.iter().map(|one| (one.field.as_str(), one.said.as_str())).collect();
        assert_eq!(said, [("从业人数", "9")], "the new address stands");
    }

    #[test]
    fn a_deed_asks_for_what_it_needs() {
        let look = look();
        let fill = |cmd| match deed_wish(cmd, vec![1, 2], None, &look) {
            Some(Wish::Fill(form)) => form,
            other => panic!("{other:?}"),
        };
        let mut suspend = fill(Cmd::TaskSuspend);
        suspend.on(Cmd::Enter, &look);
        assert!(matches!(suspend.on(Cmd::Enter, &look), Submitted::Not), "a day and a reason are needed");
        let mut close = fill(Cmd::TaskClose);
        let Submitted::Yes(Purpose::Act(Action::Campaign(Do::Task(task)))) = close.on(Cmd::Enter, &look) else {
            panic!("nothing is needed");
        };
        assert_eq!((task.deed, task.tasks), (Deed::Close, vec![1, 2]));
        assert!(deed_wish(Cmd::TaskClose, Vec::new(), None, &look).is_none());
        assert!(campaign_wish(Cmd::ProgressPage).is_some() && campaign_wish(Cmd::Enter).is_none());
    }
}
