//! GX 期限: what runs out: letters and their receipts, contact, dues and meetings, probation, affiliations that a school or a dissolved
//! branch keeps. Every edge is a day; a date known to the month is read in favour of the person.

use super::affiliation::{formal, has_open_transfer, is_floating};
use super::{Gate, Ground, Hit, Missing, Verdict, months_of};
use crate::model::day::{Day, PartialDate};
use crate::model::finding::{Evidence, EvidenceKey as Key, Severity, Value};
use crate::model::id::{Kind, Subject};
use crate::model::picture::{AffiliationFacts, Ix, MemberFacts, NONE, TransferFacts};
use crate::model::record::{AffiliationKind, Category, Channel, Place, Standing};

pub(super) fn is_stopped(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.member(ix).standing == Standing::Stopped)
}

pub(super) fn paper_letter(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.transfers[ix as usize].channel == Channel::Paper)
}

pub(super) fn is_dissolved(g: &Ground, ix: Ix) -> Gate {
    Gate::from(!g.picture.is_live(ix, g.day))
}

pub(super) fn contact_lost(g: &Ground, ix: Ix) -> Verdict {
    let member = g.picture.member(ix);
    match lost_for_long(g, member) {
        Ok(false) => Verdict::Clear,
        Err(missing) => Verdict::NotAssessable(missing),
        Ok(true) => {
            let evidence = dated(activity(member), Key::LostOn, member.lost_on);
            let evidence = dated(evidence, Key::SearchedOn, member.searched_on);
            Verdict::hit(g.member_subject(ix), Severity::Review, evidence)
        }
    }
}

/// counted from the last meeting or dues; from the recorded day of loss when neither is known.
fn lost_for_long(g: &Ground, member: &MemberFacts) -> Result<bool, Missing> {
    if !member.lost.is_yes() && member.lost_on.is_none() {
        return Ok(false);
    }
    let last = [member.last_meeting, member.last_dues].into_iter().flatten().max_by_key(|d| d.latest());
    let last = last.or(member.lost_on).ok_or(Missing::LastContact)?;
    Ok(months_passed(g, last, g.limits.lost_months))
}

pub(super) fn stopped_for_long(g: &Ground, ix: Ix) -> Verdict {
    let Some(stopped) = g.picture.member(ix).stopped_on else { return Verdict::NotAssessable(Missing::StoppedOn) };
    if !months_passed(g, stopped, g.limits.lost_remove_months) {
        return Verdict::Clear;
    }
    let due = stopped.latest().plus_months(g.limits.lost_remove_months);
    let evidence = dated(Evidence::default(), Key::StoppedOn, Some(stopped)).with(Key::DueOn, Value::Day(due));
    Verdict::hit(g.member_subject(ix), Severity::Review, evidence)
}

pub(super) fn inactive(g: &Ground, ix: Ix) -> Verdict {
    let member = g.picture.member(ix);
    if is_floating(g, ix) || lost_for_long(g, member) == Ok(true) {
        return Verdict::Clear;
    }
    if member.last_meeting.is_none() && member.last_dues.is_none() {
        return Verdict::NotAssessable(Missing::LastContact);
    }
    let long_ago = |date: Option<PartialDate>| date.is_some_and(|d| months_passed(g, d, g.limits.inactive_months));
    if long_ago(member.last_meeting) || long_ago(member.last_dues) {
        return Verdict::hit(g.member_subject(ix), Severity::Review, activity(member));
    }
    Verdict::Clear
}

pub(super) fn kept_by_school(g: &Ground, ix: Ix) -> Verdict {
    let Some(affiliation) = formal(g, ix).filter(|a| a.place == Place::School) else { return Verdict::Clear };
    let Some(since) = affiliation.since else { return Verdict::NotAssessable(Missing::Since) };
    overdue(g, ix, (Key::Since, since), since.latest().plus_months(g.limits.graduate_months))
}

pub(super) fn probation_over(g: &Ground, ix: Ix) -> Verdict {
    let member = g.picture.member(ix);
    if member.category != Category::Probationary || member.full_on.is_some() {
        return Verdict::Clear;
    }
    let Some(joined) = member.joined else { return Verdict::NotAssessable(Missing::Joined) };
    let end = joined.latest().plus_months(g.limits.probation_months);
    let longest = end.plus_months(g.limits.probation_extend_months);
    let extended = member.extended_to.filter(|to| to.latest() > end);
    let due = extended.map_or(end, |to| to.latest().min(longest));
    match overdue(g, ix, (Key::Joined, joined), due) {
        Verdict::Hits(mut hits) => {
            for hit in &mut hits {
                hit.evidence = dated(std::mem::take(&mut hit.evidence), Key::ExtendedTo, extended);
            }
            Verdict::Hits(hits)
        }
        verdict => verdict,
    }
}

fn overdue(g: &Ground, ix: Ix, (key, from): (Key, PartialDate), due: Day) -> Verdict {
    if g.day <= due {
        return Verdict::Clear;
    }
    let evidence = dated(Evidence::default(), key, Some(from)).with(Key::DueOn, Value::Day(due));
    Verdict::hit(g.member_subject(ix), Severity::Review, evidence)
}

pub(super) fn letter_expired(g: &Ground, ix: Ix) -> Verdict {
    let letter = &g.picture.transfers[ix as usize];
    if letter.accepted_on.is_some() || letter.receipt_on.is_some() {
        return Verdict::Clear;
    }
    if (letter.member as usize) >= g.picture.members.len() {
        return Verdict::NotAssessable(Missing::Person);
    }
    let Some(issued) = letter.issued_on else { return Verdict::NotAssessable(Missing::IssuedOn) };
    let days = if letter.valid_days >= 0 { letter.valid_days } else { g.limits.letter_valid_days };
    let due = issued.latest().plus_days(days);
    let severity = if g.day > due { Severity::Review } else { Severity::Notice };
    if g.day < due.plus_days(-g.limits.letter_warn_days) {
        return Verdict::Clear;
    }
    let evidence = letter_evidence(letter, (Key::IssuedOn, issued), due);
    Verdict::Hits(vec![Hit { subject: g.member_subject(letter.member), ..letter_hit(letter, severity, evidence) }])
}

pub(super) fn receipt_overdue(g: &Ground, ix: Ix) -> Verdict {
    let letter = &g.picture.transfers[ix as usize];
    let Some(accepted) = letter.accepted_on.filter(|_| letter.receipt_on.is_none()) else { return Verdict::Clear };
    let due = accepted.latest().plus_days(g.limits.receipt_max_days);
    if g.day <= due {
        return Verdict::Clear;
    }
    // It stays on the sender's list; a letter from outside stands with the branch that received it.
    let Some(subject) = g.branch_subject(letter.from).or_else(|| g.branch_subject(letter.to)) else {
        return Verdict::NotAssessable(Missing::Branch);
    };
    let mut evidence = letter_evidence(letter, (Key::AcceptedOn, accepted), due);
    if let Some(to) = g.branch_subject(letter.to).filter(|to| *to != subject) {
        evidence = evidence.with(Key::OtherBranch, Value::Ref(to));
    }
    Verdict::Hits(vec![Hit { subject, ..letter_hit(letter, Severity::Breach, evidence) }])
}

pub(super) fn left_in_dissolved(g: &Ground, ix: Ix) -> Verdict {
    let Some((branch, _)) = g.branch(ix) else { return Verdict::Clear };
    let stays = |a: &&AffiliationFacts| {
        let counts = |m: &MemberFacts| m.standing == Standing::Normal;
        a.kind == AffiliationKind::Formal
            && g.picture.members.get(a.member as usize).is_some_and(counts)
            && !has_open_transfer(g, a.member)
    };
    let mut people: Vec<(u64, Ix)> =
        g.picture.affiliations_of_branch(ix).filter(stays).map(|a| person(g, a.member)).collect();
    people.sort_unstable();
    people.dedup();
    let (Some(subject), false) = (g.branch_subject(ix), people.is_empty()) else { return Verdict::Clear };
    let evidence = Evidence::default().number(Key::Members, people.len());
    Verdict::hit(subject, Severity::Breach, dated(evidence, Key::DissolvedOn, branch.dissolved))
}

fn person(g: &Ground, member: Ix) -> (u64, Ix) {
    match g.picture.member(member).id_hash {
        0 => (0, member),
        hash => (hash, NONE),
    }
}

fn letter_hit(letter: &TransferFacts, severity: Severity, evidence: Evidence) -> Hit {
    let subject = Subject { kind: Kind::Transfer, key: letter.key };
    Hit { subject, object: Some(subject), severity, evidence }
}

fn letter_evidence(letter: &TransferFacts, (key, date): (Key, PartialDate), due: Day) -> Evidence {
    let transfer = Subject { kind: Kind::Transfer, key: letter.key };
    dated(Evidence::default().with(Key::Transfer, Value::Ref(transfer)), key, Some(date))
        .with(Key::DueOn, Value::Day(due))
}

/// Calendar months since the last day a date can mean.
///
/// Only a day that falls in the very month of the due day needs the calendar: the others are told apart by their months.
pub(super) fn months_passed(g: &Ground, since: PartialDate, months: i32) -> bool {
    let month = match since.0 / 100 % 100 {
        0 => 12,
        month => month,
    };
    let year = i32::try_from(since.0 / 10_000).unwrap_or(i32::MAX / 100);
    match (g.month - months_of(year, month)).cmp(&months) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => g.day >= since.latest().plus_months(months),
    }
}

pub(super) fn dated(evidence: Evidence, key: Key, date: Option<PartialDate>) -> Evidence {
    match date {
        Some(date) => evidence.with(key, Value::Partial(date)),
        None => evidence,
    }
}

fn activity(member: &MemberFacts) -> Evidence {
    dated(dated(Evidence::default(), Key::LastMeeting, member.last_meeting), Key::LastDues, member.last_dues)
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::link::LinkState;
    use crate::model::record::BranchKind;

    fn letter(issued: &str, today: &str) -> Town {
        let mut town = Town::new();
        let member = town.member(Category::Full);
        town.transfer(member, NONE, NONE).issued_on = on(issued);
        town.today(today);
        town
    }

    #[test]
    fn a_letter_is_good_for_ninety_days() {
        // 2026-01-01 + 90 days = 2026-04-01
        assert!(letter("2026-01-01", "2026-03-16").codes("GX03").is_empty());
        assert_eq!(letter("2026-01-01", "2026-03-17").only("GX03").severity, Severity::Notice);
        assert_eq!(letter("2026-01-01", "2026-04-01").only("GX03").severity, Severity::Notice);
        assert_eq!(letter("2026-01-01", "2026-04-02").only("GX03").severity, Severity::Review);
    }

    #[test]
    fn the_letters_own_days_win_and_a_month_is_read_kindly() {
        let mut town = letter("2026-01-01", "2026-01-12");
        town.picture.transfers[0].valid_days = 10;
        assert_eq!(town.only("GX03").severity, Severity::Review);
        let mut town = letter("2026-01-01", "2026-05-01");
        town.picture.transfers[0].issued_on = PartialDate::new(2026, Some(1), None);
        assert_eq!(town.only("GX03").severity, Severity::Notice, "31 January + 90 days = 1 May");
        let mut town = letter("2026-01-01", "2026-08-01");
        town.picture.transfers[0].channel = Channel::System;
        assert!(town.codes("GX03").is_empty(), "no paper letter");
        let mut town = letter("2026-01-01", "2026-08-01");
        town.picture.transfers[0].issued_on = None;
        assert_eq!(town.audit().not_assessable("GX03"), [(Missing::IssuedOn, 1)]);
    }

    #[test]
    fn each_letter_is_a_finding_of_its_own() {
        let mut town = letter("2026-01-01", "2026-08-01");
        town.transfer(0, NONE, NONE).issued_on = on("2026-01-02");
        assert_eq!(town.codes("GX03"), ["GX03", "GX03"]);
    }

    #[test]
    fn a_receipt_is_due_in_thirty_days() {
        let town = |today: &str| {
            let mut town = Town::new();
            let (from, member) = (town.branch_of(BranchKind::Branch, 3, 0), town.member(Category::Full));
            town.transfer(member, from, NONE).accepted_on = on("2026-03-01");
            town.today(today);
            town
        };
        assert!(town("2026-03-31").codes("GX04").is_empty());
        let finding = town("2026-04-01").only("GX04");
        assert_eq!((finding.severity, finding.responsible), (Severity::Breach, Responsible::Receiver));
        assert_eq!(finding.subject.kind, Kind::Branch);
        let mut received = town("2026-04-01");
        received.picture.transfers[0].receipt_on = on("2026-03-20");
        assert!(received.codes("GX04").is_empty());
    }

    #[test]
    fn lost_contact_counts_from_the_later_of_meeting_and_dues() {
        let mut town = Town::new();
        let member = town.member(Category::Full) as usize;
        town.picture.members[member].lost = Fact::Yes;
        town.picture.members[member].last_meeting = on("2026-01-01");
        town.picture.members[member].last_dues = on("2026-05-23");
        assert_eq!(town.codes("GX0"), ["GX08"], "not yet six months since the dues");
        town.today("2026-11-23");
        assert_eq!(town.codes("GX0"), ["GX06"], "one question, not two");
        town.picture.members[member].standing = Standing::Stopped;
        assert!(town.codes("GX0").is_empty());
    }

    #[test]
    fn half_a_year_of_silence_is_a_question() {
        let mut town = Town::new();
        let member = town.member(Category::Full) as usize;
        town.picture.members[member].last_dues = PartialDate::new(2026, Some(5), None);
        town.today("2026-11-29");
        assert!(town.codes("GX08").is_empty(), "May is read as its last day");
        town.today("2026-11-30");
        assert_eq!(town.codes("GX08"), ["GX08"]);
        town.picture.members[member].flow = Flow::In;
        assert!(town.codes("GX08").is_empty());
    }

    #[test]
    fn school_and_probation_run_out_the_day_after() {
        let mut town = Town::new();
        let member = town.member(Category::Probationary);
        town.affiliated(member, NONE, Place::School);
        town.picture.affiliations[0].since = on("2024-11-22");
        town.picture.members[member as usize].joined = on("2025-11-22");
        assert!(town.codes("GX").iter().all(|c| !["GX09", "GX11"].contains(c)));
        town.today("2026-11-23");
        assert_eq!(town.codes("GX"), ["GX09", "GX11"]);
        town.picture.members[member as usize].full_on = on("2026-11-01");
        assert_eq!(town.codes("GX11").len(), 0);
    }

    #[test]
    fn a_dissolved_branch_with_members_is_a_breach() {
        let mut town = Town::new();
        let branch = town.branch_of(BranchKind::Branch, 2, 1);
        town.picture.branches[branch as usize].dissolved = on("2026-11-22");
        let finding = town.only("GX12");
        assert_eq!(finding.severity, Severity::Breach);
        assert!(finding.evidence.items().contains(&(Key::Members, Value::Number(3))));
        for member in 0..3 {
            town.transfer(member, branch, NONE);
        }
        assert!(town.codes("GX12").is_empty(), "all are on their way");
        town.today("2026-11-21");
        town.picture.transfers.clear();
        assert!(town.codes("GX12").is_empty(), "not yet dissolved");
    }
}
