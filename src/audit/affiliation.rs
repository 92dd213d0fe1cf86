//! GX 组织关系: where a member works and where the affiliation stands, letters on their way, contact that was lost. Rules about a
//! person ask and never judge; a work unit that was only inferred from the branch proves nothing about the affiliation.

use super::scope::{Covers, place_of};
use super::{Gate, Ground, Hit, Missing, Rule, Table, Verdict, decided, months_of};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::finding::{Evidence, EvidenceKey as Key, Responsible, Severity, Value};
use crate::model::id::{Kind, Subject};
use crate::model::picture::{AffiliationFacts, Ix, MemberFacts, NONE, Register, TransferFacts, WorkFacts};
use crate::model::record::{AffiliationKind, Category, Channel, Employment, Flow, Place, Standing, WorkSource};

const PERSON: Rule = Rule {
    severity: Severity::Review,
    subject: Kind::Member,
    table: Table::Members,
    responsible: Responsible::Branch,
    gate: in_normal_standing,
    ..Rule::BLANK
};

const LETTER: Rule = Rule { table: Table::Transfers, gate: paper_letter, ..PERSON };

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "GX01",
        title_zh: "工作单位已有党组织而关系未转",
        title_en: "work unit has an organisation, affiliation not moved",
        provisions: &["R-22", "R-23"],
        remedy_zh: "转接到该单位的党组织",
        remedy_en: "transfer to the branch of the work unit",
        ask_zh: "该党员的工作单位已有党组织|组织关系所在为{Place}|用工形式{Employment}|未见正在办理的转接",
        ask_en: "the member's work unit has an organisation|affiliation: {Place}|employment: {Employment}|no transfer under way is recorded",
        text: "口径：确认的工作单位已有党组织、组织关系不在该组织、没有办理中的转接。例外：离退休返聘、劳务派遣、借调挂职、兼职不列；由支部推知的单位不作证明。示例：企业已建支部而党员关系仍在原单位。",
        text_en: "Test: the confirmed work unit has an organisation, the affiliation is not in it, no transfer is under way. Exceptions: rehired retirees, dispatched, seconded and part-time workers; a unit inferred from the branch proves nothing. Example: the enterprise has founded a branch, the affiliation is still at the former unit.",
        needs: &[Register::Transfers],
        check: not_moved_to_branch,
        ..PERSON
    },
    Rule {
        code: "GX02",
        title_zh: "单位未建党组织关系仍在原处",
        title_en: "work unit has no organisation, affiliation left behind",
        responsible: Responsible::ParkCommittee,
        provisions: &["R-22", "R-23"],
        remedy_zh: "建议转入园区或楼宇党组织",
        remedy_en: "suggest the branch of the park or building",
        ask_zh: "该党员的工作单位未见党组织|组织关系所在为{Place}|用工形式{Employment}|未见正在办理的转接",
        ask_en: "the member's work unit has no organisation on record|affiliation: {Place}|employment: {Employment}|no transfer under way is recorded",
        text: "口径：确认的工作单位没有党组织、组织关系在原工作单位、业务主管单位、挂靠单位或其他处、没有办理中的转接。例外：在街道社区、人才服务机构的不列；用工形式例外同 GX01。示例：新入职党员关系仍在原工作单位。",
        text_en: "Test: the confirmed work unit has no organisation, the affiliation is at the former unit, the authority in charge, the unit it hangs on or elsewhere, no transfer is under way. Exceptions: at the community or the talent service; kinds of employment as in GX01. Example: newly hired, the affiliation still at the former unit.",
        needs: &[Register::Transfers],
        check: left_behind,
        ..PERSON
    },
    Rule {
        code: "GX03",
        title_zh: "介绍信过期",
        title_en: "letter of introduction expired",
        responsible: Responsible::Sender,
        provisions: &["R-25", "R-27"],
        thresholds: &["letter.valid_days", "letter.warn_days"],
        soft: true,
        remedy_zh: "请转出方联系党员并核实接收情况",
        remedy_en: "ask the sender to reach the member and the receiver",
        ask_zh: "介绍信于 {IssuedOn} 开具|有效期至 {DueOn}|未见接收",
        ask_en: "the letter was issued on {IssuedOn}|valid until {DueOn}|no acceptance is recorded",
        text: "口径：纸质介绍信开出后未接收，基准日晚于开具日加有效天数（信上所载优先）；到期前十五天起列提示。例外：系统转接不列。示例：第九十天不列待核，第九十一天列。",
        text_en: "Test: a paper letter was issued and not accepted, and the day is past issue plus validity (what the letter says wins); a notice from fifteen days before. Exceptions: transfers by system. Example: day ninety is no review, day ninety-one is.",
        check: letter_expired,
        ..LETTER
    },
    Rule {
        code: "GX04",
        title_zh: "接收后回执超期",
        title_en: "receipt overdue after acceptance",
        severity: Severity::Breach,
        subject: Kind::Branch,
        responsible: Responsible::Receiver,
        provisions: &["R-26", "R-27"],
        thresholds: &["receipt.max_days"],
        remedy_zh: "请接收方寄回回执，转出方贴存根",
        remedy_en: "the receiver returns the slip, the sender pastes it on the stub",
        ask_zh: "该转接于 {AcceptedOn} 接收|回执期限为 {DueOn}|未见回执",
        ask_en: "the transfer was accepted on {AcceptedOn}|the slip was due on {DueOn}|no receipt is recorded",
        text: "口径：纸质介绍信已接收、未见回执、基准日晚于接收日加三十天。例外：系统转接没有纸质回执，不列。示例：第三十天不列，第三十一天列。",
        text_en: "Test: a paper letter was accepted, no receipt is seen, and the day is past acceptance plus thirty days. Exceptions: transfers by system have no paper receipt. Example: day thirty is not listed, day thirty-one is.",
        check: receipt_overdue,
        ..LETTER
    },
    Rule {
        code: "GX05",
        title_zh: "流动党员未登记",
        title_en: "floating member not registered",
        provisions: &["R-29"],
        thresholds: &["floating.min_months"],
        remedy_zh: "登记为流动党员或转接组织关系",
        remedy_en: "register as floating or transfer",
        ask_zh: "该党员组织关系所在为{Place}|最近组织生活为 {LastMeeting}|未见流出、流入登记和转接办理中",
        ask_en: "affiliation: {Place}|last meeting: {LastMeeting}|no floating record or transfer is recorded",
        text: "口径：在此工作而组织关系不在本单位、联合支部、园区，或者关系在园区支部而在别处工作，且六个月未参加组织生活，没有转接和流动登记。例外：已登记流出、流入的不列。示例：满六个月之日起列。",
        text_en: "Test: works here while affiliated elsewhere, or is affiliated in a park branch and works elsewhere, six months without a meeting, no transfer and no floating record. Exceptions: those registered as floating. Example: listed from the day six months are full.",
        needs: &[Register::Transfers],
        check: floating_unregistered,
        ..PERSON
    },
    Rule {
        code: "GX06",
        title_zh: "疑似失联满六个月",
        title_en: "contact possibly lost for six months",
        provisions: &["R-33", "R-34"],
        thresholds: &["lost.min_months"],
        remedy_zh: "继续查找，由支部研究",
        remedy_en: "complete the search, the branch decides",
        ask_zh: "该党员登记为失去联系|最近组织生活为 {LastMeeting}|党费缴至 {LastDues}|失去联系日期为 {LostOn}|最近查找为 {SearchedOn}",
        ask_en: "recorded as out of contact|last meeting {LastMeeting}|dues paid until {LastDues}|lost on {LostOn}|last search {SearchedOn}",
        text: "口径：登记失联，自最近一次组织生活或者党费起满六个月。例外：已停止党籍的不列。示例：满六个月之日起列。",
        text_en: "Test: recorded as out of contact, six months since the last meeting or dues. Exceptions: membership already stopped. Example: listed from the day six months are full.",
        check: contact_lost,
        ..PERSON
    },
    Rule {
        code: "GX07",
        title_zh: "停止党籍满两年未处理",
        title_en: "membership stopped two years ago, no outcome",
        provisions: &["R-33"],
        thresholds: &["lost.remove_months"],
        remedy_zh: "由支部研究",
        remedy_en: "the branch decides",
        ask_zh: "该党员于 {StoppedOn} 停止党籍|满两年之日为 {DueOn}|未见处理结果",
        ask_en: "membership was stopped on {StoppedOn}|two years are full on {DueOn}|no outcome is recorded",
        text: "口径：停止党籍满两年，未见恢复或者除名。例外：停止日期不明的无法核查；已恢复、已出党的不列。示例：满两年之日起列。",
        text_en: "Test: membership was stopped, two years have passed, no outcome is recorded. Exceptions: an unknown date of stopping cannot be told; once restored or removed it closes. Example: listed from the day two years are full.",
        gate: is_stopped,
        check: stopped_for_long,
        ..PERSON
    },
    Rule {
        code: "GX08",
        title_zh: "半年无党费或组织生活",
        title_en: "no dues or meeting for half a year",
        provisions: &["R-35"],
        thresholds: &["inactive.months", "lost.min_months"],
        remedy_zh: "了解原因",
        remedy_en: "ask for the reason",
        ask_zh: "该党员最近组织生活为 {LastMeeting}|党费缴至 {LastDues}",
        ask_en: "last meeting {LastMeeting}|dues paid until {LastDues}",
        text: "口径：最近组织生活或者党费满六个月。例外：流动党员和已列失联的不列；两项都未导入的无法核查。示例：只提请了解原因。",
        text_en: "Test: six months since the last meeting or since the last dues. Exceptions: floating members and those already listed as lost; neither date known cannot be told. Example: it only asks for the reason.",
        check: inactive,
        ..PERSON
    },
    Rule {
        code: "GX09",
        title_zh: "毕业生关系保留超两年",
        title_en: "graduate's affiliation kept beyond two years",
        provisions: &["R-32"],
        thresholds: &["graduate.keep_months"],
        soft: true,
        remedy_zh: "转接组织关系",
        remedy_en: "transfer the affiliation",
        ask_zh: "该党员组织关系自 {Since} 起由学校保留|期限为 {DueOn}",
        ask_en: "kept by the school since {Since}|limit {DueOn}",
        text: "口径：组织关系由学校保留满两年以上。例外：起始日期不明的无法核查。示例：满两年当日不列，次日列。",
        text_en: "Test: the affiliation has been kept by a school for more than two years. Exceptions: an unknown start cannot be told. Example: not on the day itself, from the next day.",
        check: kept_by_school,
        ..PERSON
    },
    Rule {
        code: "GX10",
        title_zh: "在企党员未纳入管理",
        title_en: "member at the enterprise not under any park organisation",
        responsible: Responsible::ParkCommittee,
        provisions: &["R-22", "R-29", "D-01"],
        remedy_zh: "登记并转接组织关系",
        remedy_en: "register and transfer",
        ask_zh: "该党员在企业工作|组织关系所在为{Place}|用工形式{Employment}|园区党组织未见其正式、临时或流动记录",
        ask_en: "the member works at the enterprise|affiliation: {Place}|employment: {Employment}|no park organisation has a record",
        text: "口径：确认在企业工作、企业或园区有党组织、组织关系不在本单位和园区，且园区党组织没有任何记录。例外：在街道社区、人才服务机构的不列；用工形式例外同 GX01。示例：口袋里有组织关系而园区不知道的，请核实。",
        text_en: "Test: confirmed to work at the enterprise, the enterprise or the park has an organisation, the affiliation is in neither, and no park organisation has any record. Exceptions: at the community or the talent service; kinds of employment as in GX01. Example: affiliated somewhere the park does not know of.",
        needs: &[Register::Branches],
        check: unknown_to_the_park,
        ..PERSON
    },
    Rule {
        code: "GX11",
        title_zh: "预备期满未转正",
        title_en: "probation over, not yet full",
        provisions: &["C-07"],
        thresholds: &["probation.months", "probation.extend_months"],
        remedy_zh: "由支部大会讨论",
        remedy_en: "the branch meeting decides",
        ask_zh: "该预备党员于 {Joined} 入党|预备期延长至 {ExtendedTo}|预备期满为 {DueOn}|未见转正日期",
        ask_en: "admitted on {Joined}|extended to {ExtendedTo}|probation ended on {DueOn}|no date of full membership is recorded",
        text: "口径：预备党员入党满一年、没有转正日期。例外：登记了延长预备期的以延长后为准，延长以一年为限。示例：满一年当日不列，次日列。",
        text_en: "Test: a probationary member admitted over a year ago without a date of full membership. Exceptions: an extension on record moves the end, by a year at most. Example: not on the day itself, from the next day.",
        check: probation_over,
        ..PERSON
    },
    Rule {
        code: "GX12",
        title_zh: "组织关系滞留已撤销支部",
        title_en: "affiliations left in a dissolved branch",
        severity: Severity::Breach,
        subject: Kind::Branch,
        table: Table::Branches,
        provisions: &["R-09", "R-22"],
        remedy_zh: "为党员落实组织关系",
        remedy_en: "place the members",
        ask_zh: "该党组织于 {DissolvedOn} 撤销|仍有 {Members} 名党员组织关系在此且未见转接",
        ask_en: "dissolved on {DissolvedOn}|{Members} members are still affiliated, no transfer is recorded",
        text: "口径：支部已撤销而仍有正式组织关系、没有办理中的转接。例外：撤销日期只有年月的按最后一日计。示例：撤销当日起列。",
        text_en: "Test: the branch is dissolved and still holds formal affiliations without a transfer under way. Exceptions: a date of dissolution known to the month counts from its last day. Example: from the day of dissolution.",
        needs: &[Register::Transfers],
        gate: is_dissolved,
        check: left_in_dissolved,
        ..PERSON
    },
];

fn in_normal_standing(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.member(ix).standing == Standing::Normal)
}

fn is_stopped(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.member(ix).standing == Standing::Stopped)
}

fn paper_letter(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.transfers[ix as usize].channel == Channel::Paper)
}

fn is_dissolved(g: &Ground, ix: Ix) -> Gate {
    Gate::from(!g.picture.is_live(ix, g.day))
}

fn not_moved_to_branch(g: &Ground, ix: Ix) -> Verdict {
    if is_exempt(g.picture.member(ix)) {
        return Verdict::Clear;
    }
    let mut hits = Vec::new();
    let mut missing = None;
    for enterprise in stated_units(g, ix) {
        match decided(g.enterprise(enterprise).1.org, Missing::Branches) {
            Err(what) => missing = missing.or(Some(what)),
            Ok(false) => {}
            Ok(true) => match sits_in(g, ix, enterprise) {
                // Affiliated at one of the units the member works for: nothing to move.
                Ok(true) => return Verdict::Clear,
                Ok(false) => hits.push(hit(g, ix, enterprise)),
                Err(what) => missing = missing.or(Some(what)),
            },
        }
    }
    if hits.is_empty() || has_open_transfer(g, ix) {
        return if has_open_transfer(g, ix) { Verdict::Clear } else { Verdict::from_hits(hits, missing) };
    }
    // Another unit may be the right one: as long as that cannot be told, nobody is asked.
    missing.map_or(Verdict::Hits(hits), Verdict::NotAssessable)
}

fn left_behind(g: &Ground, ix: Ix) -> Verdict {
    if is_exempt(g.picture.member(ix)) || has_open_transfer(g, ix) {
        return Verdict::Clear;
    }
    let mut hits = Vec::new();
    for enterprise in stated_units(g, ix) {
        match decided(g.enterprise(enterprise).1.org, Missing::Branches) {
            Err(what) => return Verdict::NotAssessable(what),
            Ok(true) => return Verdict::Clear,
            Ok(false) => hits.push(enterprise),
        }
    }
    if hits.is_empty() {
        return Verdict::Clear;
    }
    match formal(g, ix).map(|a| a.place) {
        None => Verdict::NotAssessable(Missing::Affiliation),
        Some(Place::Unknown) => Verdict::NotAssessable(Missing::Place),
        Some(Place::FormerUnit | Place::Authority | Place::Attached | Place::Other) => {
            Verdict::Hits(hits.into_iter().map(|enterprise| hit(g, ix, enterprise)).collect())
        }
        Some(
            Place::Own
            | Place::Joint
            | Place::Park
            | Place::TalentService
            | Place::Community
            | Place::School
            | Place::Temporary,
        ) => Verdict::Clear,
    }
}

fn unknown_to_the_park(g: &Ground, ix: Ix) -> Verdict {
    if is_exempt(g.picture.member(ix)) {
        return Verdict::Clear;
    }
    let mut hits = Vec::new();
    let mut missing = None;
    for enterprise in stated_units(g, ix) {
        let (facts, counted) = g.enterprise(enterprise);
        let offered = if g.scope.park_offers_a_branch(facts.zone) { Fact::Yes } else { Fact::No };
        match decided(counted.org.or(offered), Missing::Branches) {
            Err(what) => missing = missing.or(Some(what)),
            Ok(false) => {}
            Ok(true) => match is_known_in(g, ix, enterprise) {
                Ok(true) => return Verdict::Clear,
                Ok(false) => hits.push(hit(g, ix, enterprise)),
                Err(what) => missing = missing.or(Some(what)),
            },
        }
    }
    match missing {
        Some(what) => Verdict::NotAssessable(what),
        None => Verdict::from_hits(hits, None),
    }
}

/// Whether any organisation of the park, or of the enterprise, has a record of the member, or the member's affiliation is where it may be.
fn is_known_in(g: &Ground, member: Ix, enterprise: Ix) -> Result<bool, Missing> {
    let zone = g.picture.enterprise(enterprise).zone;
    for affiliation in g.picture.affiliations_of_member(member) {
        let Some((branch, _)) = g.branch(affiliation.branch) else { continue };
        let of_enterprise = g.picture.branches_of_enterprise(enterprise).any(|b| b == affiliation.branch);
        if of_enterprise || branch.park.is_yes() || (branch.zone != NONE && branch.zone == zone) {
            return Ok(true);
        }
        if branch.zone == NONE && branch.park == Fact::Unknown {
            return Err(Missing::ParkBranch);
        }
    }
    match formal(g, member).map(|a| place_of(g.picture, &g.scope, enterprise, a.branch, a.place)) {
        None => Err(Missing::Affiliation),
        Some(Place::Unknown) => Err(Missing::Place),
        Some(place) => Ok(place.is_inside() || matches!(place, Place::Community | Place::TalentService)),
    }
}

fn floating_unregistered(g: &Ground, ix: Ix) -> Verdict {
    let member = g.picture.member(ix);
    if is_floating(g, ix) || has_open_transfer(g, ix) {
        return Verdict::Clear;
    }
    let evidence = match works_elsewhere(g, ix) {
        Ok(Some(evidence)) => evidence,
        Ok(None) => return Verdict::Clear,
        Err(missing) => return Verdict::NotAssessable(missing),
    };
    match member.last_meeting {
        None => Verdict::NotAssessable(Missing::LastMeeting),
        Some(last) if months_passed(g, last, g.limits.floating_months) => {
            Verdict::hit(g.member_subject(ix), Severity::Review, dated(evidence, Key::LastMeeting, Some(last)))
        }
        Some(_) => Verdict::Clear,
    }
}

/// Works here and is affiliated outside, or is affiliated in a park branch and works in another park.
fn works_elsewhere(g: &Ground, ix: Ix) -> Result<Option<Evidence>, Missing> {
    let mut units = stated_units(g, ix).peekable();
    if units.peek().is_none() {
        return Ok(None);
    }
    let affiliation = formal(g, ix).ok_or(Missing::Affiliation)?;
    let of = g.picture.branch(affiliation.branch).map_or(NONE, |b| b.zone);
    let (mut outside, mut all_in_other_parks) = (None, true);
    for unit in units {
        match place_of(g.picture, &g.scope, unit, affiliation.branch, affiliation.place) {
            Place::Own | Place::Joint => return Ok(None),
            Place::Park => {}
            place => outside = outside.or(Some(place)),
        }
        let zone = g.picture.enterprise(unit).zone;
        all_in_other_parks &= zone != NONE && of != NONE && zone != of;
    }
    let evidence = |place: Place| Evidence::default().with(Key::Place, Value::Code(place as u8));
    match outside {
        Some(Place::Unknown) => Err(Missing::Place),
        Some(place) => Ok(Some(evidence(place))),
        None => Ok(all_in_other_parks.then(|| evidence(Place::Park))),
    }
}

fn contact_lost(g: &Ground, ix: Ix) -> Verdict {
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

fn stopped_for_long(g: &Ground, ix: Ix) -> Verdict {
    let Some(stopped) = g.picture.member(ix).stopped_on else { return Verdict::NotAssessable(Missing::StoppedOn) };
    if !months_passed(g, stopped, g.limits.lost_remove_months) {
        return Verdict::Clear;
    }
    let due = stopped.latest().plus_months(g.limits.lost_remove_months);
    let evidence = dated(Evidence::default(), Key::StoppedOn, Some(stopped)).with(Key::DueOn, Value::Day(due));
    Verdict::hit(g.member_subject(ix), Severity::Review, evidence)
}

fn inactive(g: &Ground, ix: Ix) -> Verdict {
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

fn kept_by_school(g: &Ground, ix: Ix) -> Verdict {
    let Some(affiliation) = formal(g, ix).filter(|a| a.place == Place::School) else { return Verdict::Clear };
    let Some(since) = affiliation.since else { return Verdict::NotAssessable(Missing::Since) };
    overdue(g, ix, (Key::Since, since), since.latest().plus_months(g.limits.graduate_months))
}

fn probation_over(g: &Ground, ix: Ix) -> Verdict {
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

fn letter_expired(g: &Ground, ix: Ix) -> Verdict {
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

fn receipt_overdue(g: &Ground, ix: Ix) -> Verdict {
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

fn left_in_dissolved(g: &Ground, ix: Ix) -> Verdict {
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

/// 不问的用工形式
fn is_exempt(member: &MemberFacts) -> bool {
    match member.employment {
        Employment::Retired | Employment::Dispatched | Employment::Seconded | Employment::PartTime => true,
        Employment::Unknown | Employment::Regular => false,
    }
}

/// Enterprises the member works at by something better than the branch itself, each once.
fn stated_units<'a>(g: &'a Ground, member: Ix) -> impl Iterator<Item = Ix> + 'a {
    let works = move || g.picture.works_of_member(member).filter(|w| w.source != WorkSource::FromBranch);
    let unit = move |work: &WorkFacts| g.unit(work.text);
    works().enumerate().filter_map(move |(i, work)| {
        let enterprise = unit(work)?;
        (!works().take(i).any(|before| unit(before) == Some(enterprise))).then_some(enterprise)
    })
}

/// The member's formal affiliation; of several the first.
fn formal<'a>(g: &'a Ground, member: Ix) -> Option<&'a AffiliationFacts> {
    g.picture.affiliations_of_member(member).find(|a| a.kind == AffiliationKind::Formal)
}

/// Whether the affiliation is in a branch of the enterprise.
fn sits_in(g: &Ground, member: Ix, enterprise: Ix) -> Result<bool, Missing> {
    let own = |branch: Ix| {
        let covers = g.branch(branch).is_some_and(|(_, counted)| counted.covers != Covers::Nothing);
        covers && g.picture.branches_of_enterprise(enterprise).any(|b| b == branch)
    };
    let formals = || g.picture.affiliations_of_member(member).filter(|a| a.kind == AffiliationKind::Formal);
    let (_, counted) = g.enterprise(enterprise);
    let first = formals().next().ok_or(Missing::Affiliation)?;
    if formals().any(|a| own(a.branch)) {
        return Ok(true);
    }
    if !counted.own.is_yes() && !counted.joint.is_yes() {
        // Covered by its parent's organisation only, which is not in our list.
        return Err(Missing::ParentBranch);
    }
    if g.branch(first.branch).is_some() {
        return Ok(false);
    }
    match first.place {
        Place::Own | Place::Joint => Ok(true),
        Place::Unknown | Place::Park => Err(Missing::AffiliationBranch),
        Place::TalentService
        | Place::FormerUnit
        | Place::Community
        | Place::Authority
        | Place::Attached
        | Place::School
        | Place::Temporary
        | Place::Other => Ok(false),
    }
}

/// 办理中的转接: sent and not yet accepted.
fn has_open_transfer(g: &Ground, member: Ix) -> bool {
    let is_open = |t: &Ix| {
        let transfer = &g.picture.transfers[*t as usize];
        transfer.accepted_on.is_none() && transfer.receipt_on.is_none()
    };
    g.picture.transfers_of_member(member).iter().any(is_open)
}

fn is_floating(g: &Ground, member: Ix) -> bool {
    matches!(g.picture.member(member).flow, Flow::Out | Flow::In)
        || g.picture.affiliations_of_member(member).any(|a| a.kind == AffiliationKind::Floating)
}

/// Calendar months since the last day a date can mean.
///
/// Only a day that falls in the very month of the due day needs the calendar: the others are told apart by their months.
fn months_passed(g: &Ground, since: PartialDate, months: i32) -> bool {
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

fn dated(evidence: Evidence, key: Key, date: Option<PartialDate>) -> Evidence {
    match date {
        Some(date) => evidence.with(key, Value::Partial(date)),
        None => evidence,
    }
}

fn activity(member: &MemberFacts) -> Evidence {
    dated(dated(Evidence::default(), Key::LastMeeting, member.last_meeting), Key::LastDues, member.last_dues)
}

/// One work unit against the affiliation.
fn hit(g: &Ground, member: Ix, enterprise: Ix) -> Hit {
    let unit = g.enterprise_subject(enterprise);
    let facts = g.picture.member(member);
    let mut evidence = Evidence::default().with(Key::Enterprise, Value::Ref(unit));
    if let Some(affiliation) = formal(g, member) {
        let place = place_of(g.picture, &g.scope, enterprise, affiliation.branch, affiliation.place);
        evidence = evidence.with(Key::Place, Value::Code(place as u8));
        evidence = dated(evidence, Key::Since, affiliation.since);
        if let Some(branch) = g.branch_subject(affiliation.branch) {
            evidence = evidence.with(Key::OtherBranch, Value::Ref(branch));
        }
    }
    let mut branches = g.picture.branches_of_enterprise(enterprise);
    let live = branches.find(|b| g.scope.covers(*b) != Covers::Nothing);
    if let Some(branch) = live.and_then(|b| g.branch_subject(b)) {
        evidence = evidence.with(Key::Branch, Value::Ref(branch));
    }
    let work = g.picture.works_of_member(member).find(|w| g.unit(w.text) == Some(enterprise));
    if let Some((work, text)) = work.and_then(|w| Some((w, g.picture.texts.get(w.text as usize)?))) {
        evidence = evidence
            .with(Key::WorkSource, Value::Code(work.source as u8))
            .with(Key::LinkMethod, Value::Code(text.method as u8))
            .with(Key::LinkState, Value::Code(text.state as u8));
    }
    evidence = evidence.with(Key::Employment, Value::Code(facts.employment as u8));
    Hit { subject: g.member_subject(member), object: Some(unit), severity: Severity::Review, evidence }
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::link::LinkState;
    use crate::model::record::BranchKind;

    /// A member who works at a firm with a branch and is affiliated at a listed branch elsewhere.
    fn moved() -> (Town, Ix, Ix) {
        let mut town = Town::new();
        let firm = town.firm();
        town.branch(BranchKind::Branch, &[firm]);
        let elsewhere = town.branch(BranchKind::Branch, &[]);
        town.picture.branches[elsewhere as usize].zone = 1;
        town.picture.branches[elsewhere as usize].park = Fact::No;
        let member = town.member(Category::Full);
        town.works(member, firm);
        town.affiliated(member, elsewhere, Place::FormerUnit);
        (town, member, firm)
    }

    #[test]
    fn an_affiliation_left_elsewhere_is_asked_about() {
        let (town, ..) = moved();
        assert_eq!(town.codes("GX"), ["GX01", "GX10"]);
        let finding = town.only("GX01");
        assert_eq!((finding.severity, finding.responsible), (Severity::Review, Responsible::Branch));
        assert!(finding.evidence.items().contains(&(Key::Employment, Value::Code(Employment::Unknown as u8))));
    }

    #[test]
    fn what_clears_gx01() {
        type Change = fn(&mut Town, Ix, Ix);
        let changes: [(&str, Change); 7] = [
            ("open transfer", |t, m, _| t.transfer(m, NONE, NONE).issued_on = on("2026-11-01")),
            ("retired", |t, m, _| t.picture.members[m as usize].employment = Employment::Retired),
            ("dispatched", |t, m, _| t.picture.members[m as usize].employment = Employment::Dispatched),
            ("seconded", |t, m, _| t.picture.members[m as usize].employment = Employment::Seconded),
            ("part time", |t, m, _| t.picture.members[m as usize].employment = Employment::PartTime),
            ("from branch", |t, _, _| t.picture.works[0].source = WorkSource::FromBranch),
            ("unconfirmed", |t, _, _| {
                let text = t.picture.works[0].text;
                t.picture.texts[text as usize].state = LinkState::Candidate;
            }),
        ];
        for (name, change) in changes {
            let (mut town, member, firm) = moved();
            change(&mut town, member, firm);
            assert!(town.codes("GX01").is_empty(), "{name}");
        }
        let (mut town, member, _) = moved();
        town.transfer(member, NONE, NONE).accepted_on = on("2026-11-01");
        assert_eq!(town.codes("GX01"), ["GX01"], "an accepted transfer is no longer open");
    }

    #[test]
    fn working_at_two_firms_and_affiliated_at_one_is_in_order() {
        let (mut town, member, _) = moved();
        let second = town.firm();
        let branch = town.branch(BranchKind::Branch, &[second]);
        town.works(member, second);
        town.picture.affiliations[0].branch = branch;
        assert!(town.codes("GX01").is_empty());
    }

    #[test]
    fn gx01_is_not_assessable_without_the_facts() {
        let (mut town, ..) = moved();
        town.picture.affiliations[0].branch = NONE;
        assert_eq!(town.codes("GX01"), ["GX01"], "the roster says 原工作单位");
        town.picture.affiliations[0].place = Place::Unknown;
        assert_eq!(town.audit().not_assessable("GX01"), [(Missing::AffiliationBranch, 1)]);
        town.picture.affiliations.clear();
        assert_eq!(town.audit().not_assessable("GX01"), [(Missing::Affiliation, 1)]);
        let (mut town, ..) = moved();
        town.picture.registers.retain(|(r, _)| *r != Register::Transfers);
        assert_eq!(town.audit().not_assessable("GX01"), [(Missing::Transfers, 1)]);
        town.policy("transfer.register_required = false");
        assert_eq!(town.codes("GX01"), ["GX01"]);
        let (mut town, _, firm) = moved();
        town.picture.branch_units.clear();
        town.picture.enterprises[firm as usize].parent_covers = Fact::Yes;
        assert_eq!(town.audit().not_assessable("GX01"), [(Missing::ParentBranch, 1)]);
    }

    #[test]
    fn without_a_branch_only_four_places_are_asked_about() {
        for place in Place::ALL {
            let mut town = Town::new();
            let firm = town.firm();
            let member = town.member(Category::Full);
            town.works(member, firm);
            town.affiliated(member, NONE, *place);
            let asked = matches!(place, Place::FormerUnit | Place::Authority | Place::Attached | Place::Other);
            assert_eq!(town.codes("GX02").len(), usize::from(asked), "{place:?}");
        }
    }

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
    fn six_months_without_a_meeting_away_from_the_branch() {
        let town = |today: &str| {
            let (mut town, member, _) = moved();
            town.picture.members[member as usize].last_meeting = on("2026-05-10");
            town.today(today);
            town
        };
        assert!(town("2026-11-09").codes("GX05").is_empty());
        assert_eq!(town("2026-11-10").codes("GX05"), ["GX05"]);
        let mut registered = town("2026-11-10");
        registered.picture.members[0].flow = Flow::Out;
        assert!(registered.codes("GX05").is_empty());
        let mut unknown = town("2026-11-10");
        unknown.picture.members[0].last_meeting = None;
        assert_eq!(unknown.audit().not_assessable("GX05"), [(Missing::LastMeeting, 1)]);
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

    #[test]
    fn a_member_no_park_organisation_knows() {
        let (mut town, member, _) = moved();
        let park = town.park_branch();
        town.picture.affiliations.push(AffiliationFacts {
            member,
            branch: park,
            kind: AffiliationKind::Floating,
            ..AffiliationFacts::default()
        });
        assert!(town.codes("GX10").is_empty(), "a floating record at a park branch");
        for place in [Place::Community, Place::TalentService] {
            let (mut town, ..) = moved();
            town.picture.affiliations[0].place = place;
            assert!(town.codes("GX10").is_empty(), "{place:?}");
        }
    }
}
