//! 台账 on the cards: what registers say about an enterprise, a branch, a member; and the cards of an entry and of a contact
//! person. People are masked; amounts of dues are nobody's business on a screen and stay in the register.

use super::cards::ROWS_SHOWN;
use super::error::Error;
use super::pages::{plain, toned};
use super::service::App;
use super::views::*;
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind, Subject};
use crate::model::lang::Lang;
use crate::model::record::*;
use crate::model::register::{EntryRecord, LetterState, TieKind};
use crate::store::registers::EntryRow;
use crate::text::mask;

/// Validity of a letter that states none, for the word on a card; the finding itself goes by the policy.
const LETTER_DAYS: i32 = 90;

fn date(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Non-empty parts with two blanks between.
fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ")
}

/// `★★★`, for eyes that run down a column.
fn drawn(stars: Option<u32>, lang: Lang) -> String {
    match stars {
        None => String::new(),
        Some(0) => lang.pick("未定星", "no star").to_owned(),
        Some(n) => format!("{} {n} {}", "*".repeat(n.min(5) as usize), lang.pick("星", "stars")),
    }
}

/// One entry in one line, without what the card it stands on says already.
fn line(entry: &EntryRecord, lang: Lang) -> String {
    let who = mask::person(&entry.name);
    let (happened, until, checked) = (date(entry.happened), date(entry.until), date(entry.checked));
    let sort = entry.sort_word(lang);
    let named = |zh: &str, en: &str, text: &str| match text {
        "" => String::new(),
        text => format!("{} {text}", lang.pick(zh, en)),
    };
    match entry.list {
        ListKind::Visits => join(&[&happened, &who, &entry.what, &entry.detail]),
        ListKind::Floating => join(&[
            sort,
            &who,
            &named("外出", "since", &happened),
            &named("登记", "registered", &checked),
            &entry.place,
            &entry.what,
            &named("接收", "received by", &entry.partner),
        ]),
        ListKind::Lost => {
            let found = match entry.fact {
                Fact::Yes => lang.pick("已取得联系", "found"),
                Fact::No => lang.pick("查找未果", "not found"),
                Fact::Unknown => "",
            };
            join(&[
                &who,
                sort,
                &named("失联", "lost", &happened),
                &named("查找", "searched", &checked),
                found,
                &named("停止党籍", "stopped", &until),
            ])
        }
        ListKind::Posts => join(&[
            if entry.what.is_empty() { sort } else { &entry.what },
            &who,
            &entry.place,
            &named("任职", "since", &happened),
            &named("届满", "until", &until),
        ]),
        ListKind::Stars => {
            let total = entry.of.map(|of| of.to_string()).unwrap_or_default();
            join(&[&drawn(entry.n, lang), &happened, &named("总分", "total", &total), &entry.place, &entry.detail])
        }
        ListKind::Listings => join(&[&who, &entry.place, &entry.what, &entry.branch_text]),
        ListKind::Dues => join(&[&who, &named("缴至", "paid to", &checked)]),
        ListKind::Meetings => {
            let came = match (entry.n, entry.of) {
                (Some(n), Some(of)) => format!("{} {n}/{of}", lang.pick("到会", "present")),
                (Some(n), None) => format!("{} {n}", lang.pick("到会", "present")),
                _ if entry.fact == Fact::No => lang.pick("未到", "absent").to_owned(),
                _ => String::new(),
            };
            join(&[&happened, sort, &entry.what, &came])
        }
        _ => {
            let name =
                if entry.sort == TieKind::Alliance as u32 { entry.what.as_str() } else { entry.partner.as_str() };
            join(&[sort, name, &happened, &named("到期", "until", &until), &entry.detail])
        }
    }
}

impl App {
    fn word(&self, zh: &str, en: &str) -> String {
        self.lang().pick(zh, en).to_owned()
    }

    /// One section a register, newest entries first.
    pub(super) fn entry_sections(&self, rows: &[EntryRow]) -> Vec<Section> {
        let lang = self.lang();
        let mut sections = Vec::new();
        for same in rows.chunk_by(|a, b| a.entry.list == b.entry.list) {
            let Some(first) = same.first() else { continue };
            let name = lang.pick(first.entry.list.zh(), first.entry.list.en());
            let go = |row: &EntryRow| {
                let subject = Subject { kind: Kind::Listing, key: row.key };
                Line::Go(line(&row.entry, lang), Goto::Card(RowId::Subject(subject)))
            };
            let mut lines: Vec<Line> = same.iter().take(ROWS_SHOWN).map(go).collect();
            if same.len() > ROWS_SHOWN {
                lines.push(Line::Text(toned(format!("... {}", same.len() - ROWS_SHOWN), Tone::Muted)));
            }
            let title = match lang {
                Lang::Zh => format!("{name} {} 条", same.len()),
                Lang::En => format!("{name}: {}", same.len()),
            };
            sections.push(Section { title, lines });
        }
        sections
    }

    /// 介绍信 of a member with how far each has come.
    pub(super) fn letters_section(&self, member: Key) -> Result<Section, Error> {
        let (lang, today) = (self.lang(), self.options.clock.today());
        let mut lines = Vec::new();
        for letter in self.store.transfers_of_member(member)? {
            let state = letter.state(today, LETTER_DAYS);
            let way = format!("{} → {}", letter.from_text, letter.to_text);
            let text = join(&[
                &letter.letter_no,
                lang.pick(state.zh(), state.en()),
                &way,
                &date(letter.issued_on),
                &date(letter.accepted_on),
                &date(letter.receipt_on),
            ]);
            let tone = if state == LetterState::Expired { Tone::Review } else { Tone::Plain };
            lines.push(Line::Text(toned(text, tone)));
        }
        Ok(Section { title: self.word("介绍信", "Letters"), lines })
    }

    /// 台账记录 as a card of its own.
    pub(super) fn entry_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let lang = self.lang();
        let Some(row) = self.store.current::<EntryRecord>(key)? else { return Ok(None) };
        let e = row.facts;
        let subject = Subject { kind: Kind::Listing, key };
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        let fact = match e.fact {
            Fact::Yes => lang.pick("是", "yes"),
            Fact::No => lang.pick("否", "no"),
            Fact::Unknown => "",
        };
        let id = if e.id_tail.is_empty() { String::new() } else { format!("****************{}", e.id_tail) };
        // Amounts of dues are not shown.
        let number = |n: Option<u32>| match e.list {
            ListKind::Dues => String::new(),
            _ => n.map(|n| n.to_string()).unwrap_or_default(),
        };
        let [happened, checked, until] = entry_days(e.list);
        let [n, of, yes] = entry_numbers(e.list);
        let pairs = [
            (("姓名", "name"), mask::person(&e.name)),
            (("身份证号", "resident ID"), id),
            (("电话", "phone"), mask::phone(&e.phone)),
            (("党组织", "branch"), e.branch_text.clone()),
            (("对方", "other side"), e.partner.clone()),
            (("类别", "kind"), e.sort_word(lang).to_owned()),
            (("事由", "what"), e.what.clone()),
            (("地点或职务", "place or job"), e.place.clone()),
            (happened, date(e.happened)),
            (checked, date(e.checked)),
            (until, date(e.until)),
            (n, number(e.n)),
            (of, number(e.of)),
            (yes, fact.to_owned()),
            (
                ("党籍", "standing"),
                if e.standing == Standing::Normal { "" } else { lang.pick(e.standing.zh(), e.standing.en()) }
                    .to_owned(),
            ),
            (("明细", "detail"), if e.list == ListKind::Meetings { names_masked(&e.detail) } else { e.detail.clone() }),
            (("所属园区", "zone"), e.zone.clone()),
        ];
        let lines = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let lines = lines.map(|((zh, en), value)| Line::Pair(self.word(zh, en), plain(value))).collect();
        let name = lang.pick(e.list.zh(), e.list.en());
        sections.push(Section { title: name.to_owned(), lines });
        let units = self.store.units_of_entry(key)?;
        sections.push(Section { title: self.word("单位", "Units"), lines: self.text_lines(&units)? });
        sections.retain(|section| !section.lines.is_empty());
        let title = if e.name.is_empty() { e.branch_text } else { mask::person(&e.name) };
        Ok(Some(Card { id: RowId::Subject(subject), title: format!("{title}（{name}）"), sections }))
    }

    /// 联络服务人员: role, term, the units served, the visits made.
    pub(super) fn contact_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let Some(row) = self.store.current::<ContactRecord>(key)? else { return Ok(None) };
        let c = row.facts;
        let enabled = match c.enabled {
            Fact::Yes => self.word("启用", "enabled"),
            Fact::No => self.word("停用", "disabled"),
            Fact::Unknown => String::new(),
        };
        let pairs = [
            (("角色", "role"), c.role),
            (("电话", "phone"), mask::phone(&c.phone)),
            (("所属组织", "organisation"), c.organisation),
            (("专职或兼职", "grade"), c.grade),
            (("每月走访", "visits a month"), c.visits_a_month.map(|n| n.to_string()).unwrap_or_default()),
            (("开始", "from"), date(c.from)),
            (("结束", "until"), date(c.until)),
            (("状态", "state"), enabled),
            (("所属园区", "zone"), c.zone),
        ];
        let lines = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let lines = lines.map(|((zh, en), value)| Line::Pair(self.word(zh, en), plain(value))).collect();
        let mut sections = vec![Section { title: self.word("登记", "Registration"), lines }];
        let units = self.store.units_of_contact(key)?;
        sections
            .push(Section { title: self.word("服务企业", "Enterprises served"), lines: self.text_lines(&units)? });
        sections.extend(self.entry_sections(&self.store.visits_of_contact(&c.name, &c.phone)?));
        sections.retain(|section| !section.lines.is_empty());
        let subject = Subject { kind: Kind::Contact, key };
        Ok(Some(Card { id: RowId::Subject(subject), title: mask::person(&c.name), sections }))
    }
}

type Label = (&'static str, &'static str);

/// What the three days of an entry are called in its register.
fn entry_days(list: ListKind) -> [Label; 3] {
    let (happened, checked, until) = match list {
        ListKind::Visits => (("走访日期", "visited"), ("核对", "checked"), ("至", "until")),
        ListKind::Floating => (("外出日期", "left"), ("登记日期", "registered"), ("至", "until")),
        ListKind::Lost => (("失去联系日期", "lost"), ("最近查找", "searched"), ("停止党籍日期", "stopped")),
        ListKind::Posts => (("任职日期", "since"), ("核对", "checked"), ("届满日期", "term ends")),
        ListKind::Stars => (("评定日期", "rated"), ("核对", "checked"), ("至", "until")),
        ListKind::Dues => (("缴纳日期", "paid on"), ("缴至", "paid to"), ("至", "until")),
        ListKind::Meetings => (("会议日期", "held"), ("核对", "checked"), ("至", "until")),
        _ => (("日期", "since"), ("核对", "checked"), ("到期日期", "until")),
    };
    [happened, checked, until]
}

/// What its numbers and its yes or no are called.
fn entry_numbers(list: ListKind) -> [Label; 3] {
    match list {
        ListKind::Stars => [("星级", "stars"), ("总分", "total"), ("", "")],
        ListKind::Lost => [("", ""), ("", ""), ("已取得联系", "found")],
        ListKind::Posts => [("", ""), ("", ""), ("在企业管理层", "in management")],
        ListKind::Meetings => [("实到", "present"), ("应到", "expected"), ("到会", "attended")],
        _ => [("数量", "number"), ("总数", "of"), ("是否", "yes or no")],
    }
}

fn names_masked(names: &str) -> String {
    let parts = names.split_inclusive(['、', '，', ',', '；', ';', ' ']);
    let mask_one = |part: &str| {
        let name = part.trim_end_matches(['、', '，', ',', '；', ';', ' ']);
        format!("{}{}", mask::person(name), &part[name.len()..])
    };
    parts.map(mask_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_line_without_names_in_clear() {
        let entry = EntryRecord {
            list: ListKind::Lost,
            name: "虚构人".into(),
            sort: 4,
            happened: PartialDate::new(2025, Some(3), None),
            fact: Fact::No,
            ..Default::default()
        };
        let text = line(&entry, Lang::Zh);
        assert!(text.contains("工作单位改变") && text.contains("失联 2025-03") && text.contains("查找未果"), "{text}");
        assert!(!text.contains("虚构人"));
        assert!(!names_masked("虚构甲、虚构乙").contains("虚构甲"));
        assert_eq!(drawn(Some(3), Lang::Zh), "*** 3 星");
    }
}
