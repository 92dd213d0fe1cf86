//! 台账: what a register says about a person, a branch or a unit on a day. Floating and lost members, visits, posts, star
//! ratings, enterprises' own member lists, dues, meetings and partnerships differ in their words and agree in their shape:
//! who, where, what, when. So one record holds a row of any of them; [`ListKind`] says which register it is and
//! [`EntryRecord`] what each field means there.
//!
//! # Why
//! Nine tables with nine imports, cards and edits would say the same nine times, and a tenth register a site keeps would
//! need a release. The rules do not read entries: the store turns them into columns of the picture.

use super::day::{Day, PartialDate};
use super::fact::Fact;
use super::lang::Lang;
use super::record::{Flow, ListKind, Standing, TransferRecord, UnitMention};
use crate::coded;

coded! {
    /// 失去联系情形 (T-11)
    LostCause {
        #[default] Unknown = 0, "未注明", "unknown";
        Work = 1, "外出务工经商", "work-elsewhere";
        Restructured = 2, "单位改制或破产", "unit-restructured";
        Graduated = 3, "毕业后去向不明", "graduated";
        JobChanged = 4, "工作单位改变", "job-changed";
        Abroad = 5, "出国(境)", "abroad";
        Moved = 6, "居住地改变", "moved";
        Other = 7, "其他", "other";
    }
}

coded! {
    /// 会议类别 (三会一课、主题党日、组织生活会、民主评议; 支部工作条例 第十一条至第十八条)
    MeetingKind {
        #[default] Other = 0, "其他", "other";
        General = 1, "党员大会", "general-meeting";
        Committee = 2, "支委会", "committee-meeting";
        Group = 3, "党小组会", "group-meeting";
        Lecture = 4, "党课", "lecture";
        ThemeDay = 5, "主题党日", "theme-day";
        Life = 6, "组织生活会", "life-meeting";
        Review = 7, "民主评议", "review";
    }
}

coded! {
    /// 党内职务 in a branch
    PostKind {
        #[default] Member = 0, "委员", "member";
        Secretary = 1, "书记", "secretary";
        Deputy = 2, "副书记", "deputy-secretary";
        Organisation = 3, "组织委员", "organisation";
        Publicity = 4, "宣传委员", "publicity";
        Discipline = 5, "纪检委员", "discipline";
        Youth = 6, "青年委员", "youth";
        United = 7, "统战委员", "united-front";
    }
}

coded! {
    /// 联结方式: between branches and units.
    TieKind {
        #[default] Partnership = 0, "结对共建", "partnership";
        Alliance = 1, "党建联盟", "alliance";
    }
}

coded! {
    /// 介绍信状态: the sender answers for a letter until its slip is back.
    LetterState {
        #[default] NotIssued = 0, "未开具", "not-issued";
        UnderWay = 1, "在途", "under-way";
        Expired = 2, "已过有效期", "expired";
        Accepted = 3, "已接收，回执未返", "accepted";
        Returned = 4, "已回执", "receipt-returned";
        Done = 5, "已接转", "done";
    }
}

/// 台账一行. What the fields mean by register:
///
/// | register | `sort` | `happened` | `until` | `checked` | `n` / `of` | `fact` |
/// |---|---|---|---|---|---|---|
/// | 走访记录 | - | 走访日期 | - | - | - | - |
/// | 流动党员登记 | [`Flow`] | 外出日期 | - | 登记或发证日期 | - | - |
/// | 失联党员登记 | [`LostCause`] | 失去联系日期 | 停止党籍日期 | 最近查找日期 | - | 已取得联系 |
/// | 任职名册 | [`PostKind`] | 任职日期 | 届满日期 | - | - | 在企业管理层 |
/// | 星级评定 | - | 评定日期 | - | - | 星级 / 总分 | - |
/// | 企业党员名单 | - | - | - | - | - | - |
/// | 党费收缴台账 | - | 缴纳日期 | - | 缴至 | 实缴 / 应缴, in 分 | - |
/// | 三会一课签到 | [`MeetingKind`] | 会议日期 | - | - | 实到 / 应到 | 到会 |
/// | 结对共建与联盟 | [`TieKind`] | 结对日期 | 到期日期 | - | - | - |
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct EntryRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// Which register.
    pub list: ListKind,
    /// 姓名: the member, or the person who visited (masked on screens); empty for entries about branches.
    pub name: String,
    /// Keyed hash of the resident ID.
    pub id_hash: Option<[u8; 16]>,
    /// Last two characters of the ID.
    pub id_tail: String,
    /// 联系电话 (masked on screens).
    pub phone: String,
    /// 党组织 as written.
    pub branch_text: String,
    /// 党组织代码
    pub branch_code: String,
    /// 对方: 流入党组织, or the other side of a 结对.
    pub partner: String,
    /// 单位: visited, or of the list, or members of an alliance.
    pub units: Vec<UnitMention>,
    /// Number of the closed word.
    pub sort: u32,
    /// The words of the register: 外出原因, 职务, 主题, 名称, 星级.
    pub what: String,
    /// 地点 or 企业职务 or 评定单位.
    pub place: String,
    /// When it happened or began.
    pub happened: Option<PartialDate>,
    /// When it ends.
    pub until: Option<PartialDate>,
    /// When it was looked at last, or to when it is paid.
    pub checked: Option<PartialDate>,
    /// How many, or how much.
    pub n: Option<u32>,
    /// Of how many.
    pub of: Option<u32>,
    /// Yes or no.
    pub fact: Fact,
    /// 党籍状态 as an outcome.
    pub standing: Standing,
    /// 明细: 各维度得分, 参加人员, 内容, 备注.
    pub detail: String,
    /// 所属园区
    pub zone: String,
}

impl EntryRecord {
    /// The closed word of the entry, empty where its register has none.
    pub fn sort_word(&self, lang: Lang) -> &'static str {
        let number = u8::try_from(self.sort).unwrap_or(0);
        let pick = |zh, en| lang.pick(zh, en);
        match self.list {
            ListKind::Floating => pick(Flow::from_number(number).zh(), Flow::from_number(number).en()),
            ListKind::Lost => pick(LostCause::from_number(number).zh(), LostCause::from_number(number).en()),
            ListKind::Posts => pick(PostKind::from_number(number).zh(), PostKind::from_number(number).en()),
            ListKind::Meetings => pick(MeetingKind::from_number(number).zh(), MeetingKind::from_number(number).en()),
            ListKind::Ties => pick(TieKind::from_number(number).zh(), TieKind::from_number(number).en()),
            _ => "",
        }
    }
}

impl TransferRecord {
    /// 介绍信状态 on a day; `valid_days` holds for letters that state none. A transfer inside the system has no slip.
    pub fn state(&self, day: Day, valid_days: i32) -> LetterState {
        let happened = |date: Option<PartialDate>| date.is_some_and(|date| date.earliest() <= day);
        if happened(self.receipt_on) {
            return LetterState::Returned;
        }
        if happened(self.accepted_on) {
            let by_system = self.channel == super::record::Channel::System;
            return if by_system { LetterState::Done } else { LetterState::Accepted };
        }
        let Some(issued) = self.issued_on.filter(|date| date.earliest() <= day) else { return LetterState::NotIssued };
        let days = self.valid_days.and_then(|days| i32::try_from(days).ok()).unwrap_or(valid_days);
        let is_paper = self.channel == super::record::Channel::Paper;
        if is_paper && issued.latest().0.saturating_add(days) < day.0 {
            LetterState::Expired
        } else {
            LetterState::UnderWay
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Channel;

    #[test]
    fn a_letter_goes_from_issued_to_its_slip() {
        let day = Day::from_ymd(2026, 6, 30).unwrap();
        let on = |d: u32| PartialDate::new(2026, Some(6), Some(d));
        let letter = TransferRecord { issued_on: on(1), valid_days: Some(29), ..Default::default() };
        assert_eq!(letter.state(day, 90), LetterState::UnderWay, "its last day");
        assert_eq!(letter.state(day.plus_days(1), 90), LetterState::Expired);
        assert_eq!(letter.state(Day::from_ymd(2026, 5, 1).unwrap(), 90), LetterState::NotIssued);
        let system = TransferRecord { channel: Channel::System, ..letter.clone() };
        assert_eq!(system.state(day.plus_days(400), 90), LetterState::UnderWay);
        let accepted = TransferRecord { accepted_on: on(20), ..letter };
        assert_eq!(accepted.state(day, 90), LetterState::Accepted);
        assert_eq!(TransferRecord { channel: Channel::System, ..accepted.clone() }.state(day, 90), LetterState::Done);
        assert_eq!(TransferRecord { receipt_on: on(30), ..accepted }.state(day, 90), LetterState::Returned);
    }

    #[test]
    fn the_word_belongs_to_the_register() {
        let entry = |list, sort| EntryRecord { list, sort, ..Default::default() };
        assert_eq!(entry(ListKind::Posts, 1).sort_word(Lang::Zh), "书记");
        assert_eq!(entry(ListKind::Meetings, 5).sort_word(Lang::En), "theme-day");
        assert_eq!(entry(ListKind::Stars, 5).sort_word(Lang::Zh), "");
        assert_eq!(entry(ListKind::Lost, 900).sort_word(Lang::Zh), "未注明");
    }
}
