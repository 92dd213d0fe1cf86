//! 卡片: everything about one row, in the order in which an inspector asks for it. People are masked.

use super::error::Error;
use super::pages::{coverage_cell, kind_name, link_cell, plain, responsible, severity_mark, shown, toned};
use super::places;
use super::reports::BEHIND_ROWS;
use super::service::App;
use super::views::*;
use crate::audit;
use crate::audit::explain;
use crate::model::division::DivisionCode;
use crate::model::fact::Fact;
use crate::model::finding::{Evidence, EvidenceKey, Value};
use crate::model::id::{Key, Kind, Subject};
use crate::model::link::LinkState;
use crate::model::list::{Column, Table};
use crate::model::record::*;
use crate::resolve::address;
use crate::resolve::divisions::Divisions;
use crate::store::findings::FindingRow;
use crate::store::links::TextRow;
use crate::text::{fold, mask};

/// Rows of one relation shown on a card; the rest is counted.
pub(super) const ROWS_SHOWN: usize = 60;

impl App {
    pub(super) fn card(&mut self, id: RowId) -> Result<Option<Card>, Error> {
        match id {
            RowId::Subject(subject) => self.subject_card(subject),
            RowId::Finding(seq) => self.finding_card(seq),
            RowId::Journal(number) => Ok(Some(self.journal_card(number)?)),
            RowId::Batch(number) => self.batch_card(number),
            RowId::Fault(..) => Ok(None),
            RowId::Task(number) => self.task_page(number),
            RowId::Campaign(page) => self.campaign_page(page),
            RowId::Report(report) => Ok(self.report(report, BEHIND_ROWS)?.map(|view| view.card(id))),
        }
    }

    fn subject_card(&mut self, subject: Subject) -> Result<Option<Card>, Error> {
        match subject.kind {
            Kind::Enterprise => self.enterprise_card(subject.key),
            Kind::Branch => self.branch_card(subject.key),
            Kind::Member => self.member_card(subject.key),
            Kind::UnitText => self.text_card(subject.key),
            Kind::Place => self.place_card(subject),
            Kind::Contact => self.contact_card(subject.key),
            Kind::Listing => self.entry_card(subject.key),
            Kind::Transfer => Ok(None),
        }
    }

    /// 同一地址: the address as it is written, what was found there, and enterprises to go to.
    fn place_card(&mut self, subject: Subject) -> Result<Option<Card>, Error> {
        let here = self.store.enterprises_at(subject)?;
        let Some((_, first)) = here.first() else { return Ok(None) };
        let title = first.registered.raw.clone();
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        let go = |(key, e): (Key, EnterpriseRecord)| {
            Line::Go(e.name, Goto::Card(RowId::Subject(Subject { kind: Kind::Enterprise, key })))
        };
        let lines = here.into_iter().map(go).collect();
        sections
            .push(Section { title: self.say("在此登记的企业（部分）", "Registered here (some)"), lines });
        Ok(Some(Card { id: RowId::Subject(subject), title, sections }))
    }

    fn say(&self, zh: &str, en: &str) -> String {
        self.lang().pick(zh, en).to_owned()
    }

    /// The sentence, evidence, provision and remedy of a finding.
    pub(super) fn finding_view(&self, finding: &FindingRow) -> Result<FindingView, Error> {
        let lang = self.lang();
        let rule = audit::rule(&finding.code);
        let name = |subject: Subject| -> Option<String> {
            let name = self.store.subject_name(subject).ok()??;
            Some(shown(subject.kind, &name))
        };
        let day = self.run_day()?;
        let evidence = spoken(&finding.evidence);
        let verified = match &finding.verified {
            Some((why, Some(until))) => format!("{}{why}（{until}）", lang.pick("核实无误：", "verified: ")),
            Some((why, None)) => format!("{}{why}", lang.pick("核实无误：", "verified: ")),
            None => String::new(),
        };
        Ok(FindingView {
            number: finding.seq,
            code: finding.code.clone(),
            title: rule.map_or("", |rule| lang.pick(rule.title_zh, rule.title_en)).to_owned(),
            severity: finding.severity,
            responsible: finding.responsible,
            subject: finding.subject,
            subject_name: name(finding.subject).unwrap_or_default(),
            statement: explain::statement(&finding.code, &evidence, day, lang),
            evidence: explain::evidence_lines(&evidence, lang, &name),
            provision: rule.map(|rule| explain::provision_line(rule, lang)).unwrap_or_default(),
            remedy: rule.map_or("", |rule| lang.pick(rule.remedy_zh, rule.remedy_en)).to_owned(),
            opened_on: finding.opened_on.to_string(),
            verified,
        })
    }

    pub(super) fn run_day(&self) -> Result<crate::model::day::Day, Error> {
        Ok(self.store.last_run()?.map_or_else(|| self.options.clock.today(), |run| run.as_of))
    }

    pub(super) fn findings_section(&self, findings: &[FindingRow]) -> Result<Vec<Section>, Error> {
        let lang = self.lang();
        let mut sections = Vec::new();
        for finding in findings {
            let view = self.finding_view(finding)?;
            let mark = severity_mark(finding.severity, lang);
            let tone = if finding.verified.is_some() { Tone::Good } else { severity_tone(finding.severity) };
            let mut lines = vec![Line::Text(toned(view.statement, tone))];
            if !view.verified.is_empty() {
                lines.push(Line::Text(toned(view.verified, Tone::Good)));
            }
            lines.extend(view.evidence.into_iter().map(|line| Line::Text(plain(line))));
            lines.push(Line::Text(toned(view.provision, Tone::Muted)));
            lines.push(Line::Pair(self.say("办法", "remedy"), plain(view.remedy)));
            lines.push(Line::Pair(self.say("责任主体", "responsible"), plain(responsible(finding.responsible, lang))));
            lines.push(Line::Pair(self.say("发现日期", "opened"), plain(view.opened_on)));
            sections.push(Section { title: format!("{mark} {} {}", view.code, view.title), lines });
        }
        Ok(sections)
    }

    fn pair(&self, zh: &str, en: &str, value: impl Into<String>) -> Option<Line> {
        let value = value.into();
        (!value.is_empty()).then(|| Line::Pair(self.say(zh, en), plain(value)))
    }

    fn fact(&self, zh: &str, en: &str, fact: Fact) -> Line {
        let cell = match fact {
            Fact::Yes => plain(self.say("是", "yes")),
            Fact::No => plain(self.say("否", "no")),
            Fact::Unknown => toned(self.say("未知", "unknown"), Tone::Muted),
        };
        Line::Pair(self.say(zh, en), cell)
    }

    fn addresses(&self, e: &EnterpriseRecord) -> Vec<Line> {
        let lang = self.lang();
        let (left, right) = (e.registered.raw.clone(), e.operating.raw.clone());
        if left.is_empty() && right.is_empty() {
            return Vec::new();
        }
        if right.is_empty() {
            return vec![
                Line::Pair(self.say("注册地址", "registered"), plain(left)),
                Line::Pair(self.say("经营地址", "operating"), toned(self.say("未填", "not given"), Tone::Muted)),
            ];
        }
        let (left_marks, right_marks) = address::diff_spans(&left, &right);
        let relation = lang.pick(e.relation.zh(), e.relation.en());
        vec![
            Line::Compare {
                left: (self.say("注册地址", "registered"), left),
                left_marks,
                right: (self.say("经营地址", "operating"), right),
                right_marks,
            },
            Line::Pair(self.say("两处地址", "the two"), plain(relation)),
        ]
        .into_iter()
        .chain(match e.relation {
            Relation::SameText => Vec::new(),
            _ => places::level_lines(&e.registered, &e.operating, lang),
        })
        .collect()
    }

    /// The enterprise's own lines, without findings and people.
    fn enterprise_sections(&mut self, key: Key, seq: i64, e: &EnterpriseRecord) -> Result<Vec<Section>, Error> {
        let (lang, zones) = (self.lang(), self.zones()?);
        let staff = e
            .staff
            .map(|n| format!("{n}（{}）", lang.pick(e.staff_source.zh(), e.staff_source.en())))
            .unwrap_or_default();
        let code = if e.code.is_empty() {
            Some(Line::Pair(
                self.say("信用代码", "credit code"),
                toned(format!("{} {}", e.code_raw, lang.pick(e.code_state.zh(), e.code_state.en())), Tone::Review),
            ))
        } else {
            self.pair("信用代码", "credit code", e.code.clone())
        };
        let mut facts: Vec<Line> = [
            code,
            self.pair("注册号", "register no.", e.register_no.clone()),
            self.pair("曾用名", "former names", e.former.clone()),
            self.pair(
                "登记状态",
                "status",
                format!("{} {}", lang.pick(e.status.zh(), e.status.en()), bracket(&e.status_raw)),
            ),
            self.pair(
                "经济成分",
                "ownership",
                format!("{} {}", lang.pick(e.ownership.zh(), e.ownership.en()), bracket(&e.type_raw)),
            ),
            self.pair("主体类别", "kind", lang.pick(e.unit_kind.zh(), e.unit_kind.en())),
            self.pair("行业", "industry", e.industry_raw.clone()),
            self.pair("成立日期", "founded", e.established.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("从业人数", "staff", staff),
            self.pair("所属园区", "zone", self.store.zones_of_enterprise(key)?.join("、")),
            self.pair("注册地园区", "registered in", zones.name_of_kept(e.registered.zone).unwrap_or("")),
            self.pair("经营地园区", "works in", zones.name_of_kept(e.operating.zone).unwrap_or("")),
            self.pair("联系人", "contact", mask::person(&e.contact)),
            self.pair("电话", "phone", mask::phone(&e.phone)),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (zh, en, fact) in [
            ("固定场所", "premises", e.premises),
            ("正常经营", "running", e.running),
            ("工会", "union", e.union),
            ("团组织", "youth league", e.league),
        ] {
            facts.push(self.fact(zh, en, fact));
        }
        facts.extend(self.party_facts(e));
        if let Some(cell) = self.coverage_of(seq)? {
            facts.push(Line::Pair(self.say("组织覆盖", "coverage"), cell));
        }
        Ok(vec![
            Section { title: self.say("地址", "Addresses"), lines: self.addresses(e) },
            Section { title: self.say("登记", "Registration"), lines: facts },
        ])
    }

    /// Why it is not in the base, why no organisation was founded, who covers it from above; only what is known.
    fn party_facts(&self, e: &EnterpriseRecord) -> Vec<Line> {
        let lang = self.lang();
        let excluded = match e.exclusion {
            Exclusion::None => String::new(),
            reason => format!("{} {}", lang.pick(reason.zh(), reason.en()), e.exclusion_note),
        };
        let unbuilt = match e.unbuilt {
            Unbuilt::Unknown => String::new(),
            reason if e.unbuilt_raw.is_empty() => lang.pick(reason.zh(), reason.en()).to_owned(),
            reason => format!("{} {}", lang.pick(reason.zh(), reason.en()), bracket(&e.unbuilt_raw)),
        };
        let size = if e.size == SizeClass::Unknown { "" } else { lang.pick(e.size.zh(), e.size.en()) };
        let mut lines: Vec<Line> = [
            self.pair("企业规模", "size", size),
            self.pair("出资人", "owner", mask::person(&e.owner)),
            self.pair("剔除原因", "excluded for", excluded.trim_end()),
            self.pair("未建立党组织原因", "no organisation because", unbuilt),
            self.pair("拟建党组织日期", "planned for", e.planned_on.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("上级企业党组织", "parent's organisation", e.parent_org.clone()),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (zh, en, fact) in [
            ("出资人是党员", "owner is a member", e.owner_member),
            ("负责人任书记", "owner is secretary", e.in_management),
            ("上级企业党组织已覆盖", "covered by the parent", e.parent_covers),
            ("列入联络服务名单", "to be served", e.to_serve),
        ] {
            if fact != Fact::Unknown {
                lines.push(self.fact(zh, en, fact));
            }
        }
        lines
    }

    /// From the last audit's list; nothing for a row that was changed since.
    fn coverage_of(&mut self, seq: i64) -> Result<Option<Cell>, Error> {
        let Some(list) = self.list(Table::Enterprises)? else { return Ok(None) };
        let Some(row) = list.row_with_handle(seq)? else { return Ok(None) };
        Ok(Some(coverage_cell(list.number(Column::Coverage, row)?, self.lang())))
    }

    fn enterprise_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let subject = Subject { kind: Kind::Enterprise, key };
        let Some(row) = self.store.current::<EnterpriseRecord>(key)? else { return Ok(None) };
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        sections.extend(self.enterprise_sections(key, row.seq, &row.facts)?);
        sections.push(self.members_section(&self.store.members_of_enterprise(key)?)?);
        sections.push(self.branches_section(&self.store.branches_of_enterprise(key)?)?);
        sections.push(self.contacts_section(&self.store.contacts_of_enterprise(key)?)?);
        sections.extend(self.neighbours_section(key, &row.facts)?);
        sections.extend(self.entry_sections(&self.store.entries_of_enterprise(key)?));
        sections.extend(self.tasks_section(subject)?);
        sections.push(self.history_section(key)?);
        sections.retain(|section| !section.lines.is_empty());
        Ok(Some(Card { id: RowId::Subject(subject), title: row.facts.name, sections }))
    }

    fn history_section(&self, key: Key) -> Result<Section, Error> {
        let history = self.store.history::<EnterpriseRecord>(key)?;
        let mut lines = Vec::new();
        for pair in history.windows(2) {
            let (known, from, after) = &pair[1];
            for (column, old, new) in crate::store::facts::Facts::differences(&pair[0].2, after) {
                if column.ends_with("_division")
                    || column.ends_with("_place")
                    || matches!(column, "contact" | "phone" | "owner")
                {
                    continue;
                }
                let day = if *from > crate::model::day::Day::BEGINNING { from.to_string() } else { String::new() };
                let text = format!(
                    "{day} {}：{old} → {new}（{} {known}）",
                    column_name(column, self.lang()),
                    self.lang().pick("记录", "entry")
                );
                lines.push(Line::Text(toned(text.trim().to_owned(), Tone::Muted)));
            }
        }
        Ok(Section { title: self.say("变更", "Changes"), lines })
    }

    fn members_section(&self, members: &[Key]) -> Result<Section, Error> {
        let lang = self.lang();
        let mut lines = Vec::new();
        let mut full = 0;
        for key in members {
            let Some(row) = self.store.current::<MemberRecord>(*key)? else { continue };
            let m = row.facts;
            full += usize::from(m.category == Category::Full);
            if lines.len() == ROWS_SHOWN {
                continue;
            }
            let affiliations = self.store.affiliations_of_member(*key)?;
            let place = affiliations
                .first()
                .map_or(String::new(), |a| format!("{} {}", lang.pick(a.place.zh(), a.place.en()), a.branch_text));
            let text = format!("{}  {}  {place}", mask::person(&m.name), lang.pick(m.category.zh(), m.category.en()));
            lines.push(Line::Go(text, Goto::Card(RowId::Subject(Subject { kind: Kind::Member, key: *key }))));
        }
        if members.len() > ROWS_SHOWN {
            lines.push(Line::Text(toned(format!("... {}", members.len() - ROWS_SHOWN), Tone::Muted)));
        }
        let title = match lang {
            crate::model::lang::Lang::Zh => format!("党员 {} 名，其中正式 {full} 名", members.len()),
            crate::model::lang::Lang::En => format!("{} members, {full} full", members.len()),
        };
        Ok(Section { title, lines })
    }

    fn branches_section(&self, branches: &[Key]) -> Result<Section, Error> {
        let lang = self.lang();
        let mut lines = Vec::new();
        for key in branches.iter().take(ROWS_SHOWN) {
            let Some(row) = self.store.current::<BranchRecord>(*key)? else { continue };
            let text = format!("{}  {}", row.facts.name, lang.pick(row.facts.kind.zh(), row.facts.kind.en()));
            lines.push(Line::Go(text, Goto::Card(RowId::Subject(Subject { kind: Kind::Branch, key: *key }))));
        }
        Ok(Section { title: self.say("党组织", "Party organisations"), lines })
    }

    fn contacts_section(&self, contacts: &[Key]) -> Result<Section, Error> {
        let mut lines = Vec::new();
        for key in contacts.iter().take(ROWS_SHOWN) {
            let Some(row) = self.store.current::<ContactRecord>(*key)? else { continue };
            let c = row.facts;
            let text = format!("{}  {}  {}  {}", c.role, mask::person(&c.name), mask::phone(&c.phone), c.organisation);
            let subject = Subject { kind: Kind::Contact, key: *key };
            lines.push(Line::Go(text.trim_end().to_owned(), Goto::Card(RowId::Subject(subject))));
        }
        Ok(Section { title: self.say("联络服务人员", "Contacts"), lines })
    }

    fn branch_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let lang = self.lang();
        let subject = Subject { kind: Kind::Branch, key };
        let Some(row) = self.store.current::<BranchRecord>(key)? else { return Ok(None) };
        let b = row.facts;
        let members = self.store.members_of_branch(key)?;
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        let declared = b.declared_members.map(|n| match lang {
            crate::model::lang::Lang::Zh => format!("名册 {} 名，申报 {n} 名", members.len()),
            crate::model::lang::Lang::En => format!("{} on rosters of {n} declared", members.len()),
        });
        let facts = [
            self.pair("类别", "kind", format!("{} {}", lang.pick(b.kind.zh(), b.kind.en()), bracket(&b.kind_raw))),
            self.pair("代码", "code", b.code.clone()),
            self.pair("上级", "superior", b.superior.clone()),
            self.pair("成立日期", "founded", b.founded.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("撤销日期", "dissolved", b.dissolved.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("党员人数", "members", declared.unwrap_or_default()),
            self.pair("支委人数", "committee", b.committee.map(|n| n.to_string()).unwrap_or_default()),
            self.pair("本届起始", "term began", b.term_start.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("届满日期", "term ends", b.term_end.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("批准延期至", "extended to", b.term_extended.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("申请成立", "applied", b.applied_on.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("批复成立", "approved", b.approved_on.map(|date| date.to_string()).unwrap_or_default()),
            self.pair("书记企业职务", "secretary's job", b.secretary_post.clone()),
            self.pair("书记", "secretary", mask::person(&b.secretary)),
            self.pair("电话", "phone", mask::phone(&b.phone)),
            self.pair("通讯地址", "address", b.address.clone()),
            self.pair("所属园区", "zone", b.zone.clone()),
        ];
        sections
            .push(Section { title: self.say("登记", "Registration"), lines: facts.into_iter().flatten().collect() });
        let units = self.store.units_of_branch(key)?;
        sections.push(Section { title: self.say("所在单位", "Units"), lines: self.text_lines(&units)? });
        sections.extend(self.entry_sections(&self.store.entries_of_branch(key)?));
        sections.push(self.members_section(&members)?);
        sections.retain(|section| !section.lines.is_empty());
        Ok(Some(Card { id: RowId::Subject(subject), title: b.name, sections }))
    }

    /// Unit texts with what they are tied to.
    pub(super) fn text_lines(&self, texts: &[TextRow]) -> Result<Vec<Line>, Error> {
        let lang = self.lang();
        let mut lines = Vec::new();
        for text in texts.iter().take(ROWS_SHOWN) {
            let link = text.link.clone().unwrap_or_default();
            let subject = match link.enterprise.filter(|_| link.state.counts()) {
                Some(key) => Subject { kind: Kind::Enterprise, key },
                None => crate::store::links::text_subject(text.hash),
            };
            let name = if subject.kind == Kind::Enterprise {
                self.store.subject_name(subject)?.unwrap_or_default()
            } else {
                String::new()
            };
            let tied = if name.is_empty() || fold::key(&name) == fold::key(&text.text) {
                String::new()
            } else {
                format!("（{name}）")
            };
            let line = format!("{}{tied}  {}", text.text, link_cell(link.state, lang).text);
            lines.push(Line::Go(line, Goto::Card(RowId::Subject(subject))));
        }
        Ok(lines)
    }

    fn member_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let lang = self.lang();
        let subject = Subject { kind: Kind::Member, key };
        let Some(row) = self.store.current::<MemberRecord>(key)? else { return Ok(None) };
        let m = row.facts;
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        let date = |date: Option<crate::model::day::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let birth = if m.birth_month == 0 {
            String::new()
        } else {
            format!("{:04}-{:02}", m.birth_month / 100, m.birth_month % 100)
        };
        let id = if m.id_tail.is_empty() { String::new() } else { format!("****************{}", m.id_tail) };
        let facts = [
            self.pair("人员类别", "category", lang.pick(m.category.zh(), m.category.en())),
            self.pair("性别", "sex", m.sex.clone()),
            self.pair("出生年月", "born", birth),
            self.pair("身份证号", "resident ID", id),
            self.pair("入党日期", "joined", date(m.joined)),
            self.pair("转正日期", "full since", date(m.full_on)),
            self.pair("党籍状态", "standing", lang.pick(m.standing.zh(), m.standing.en())),
            self.pair("用工形式", "employment", lang.pick(m.employment.zh(), m.employment.en())),
            self.pair("工作岗位", "post", m.post.clone()),
            self.pair("流动", "floating", format!("{} {}", lang.pick(m.flow.zh(), m.flow.en()), m.flow_to)),
            self.pair("最近组织生活", "last meeting", date(m.last_meeting)),
            self.pair("党费缴至", "dues paid to", date(m.last_dues)),
            self.pair("停止党籍日期", "stopped", date(m.stopped_on)),
            self.pair("预备期延长至", "probation extended to", date(m.extended_to)),
            self.pair("手机号", "phone", mask::phone(&m.phone)),
            self.pair("所属园区", "zone", m.zone.clone()),
        ];
        let works = self.store.works_of_member(key)?;
        sections.push(Section { title: self.say("工作单位", "Work unit"), lines: self.text_lines(&works)? });
        sections.push(self.affiliation_section(key)?);
        sections.push(self.letters_section(key)?);
        sections.push(Section { title: self.say("党员", "Member"), lines: facts.into_iter().flatten().collect() });
        sections.extend(self.entry_sections(&self.store.entries_of_member(key)?));
        sections.retain(|section| !section.lines.is_empty());
        Ok(Some(Card { id: RowId::Subject(subject), title: mask::person(&m.name), sections }))
    }

    fn affiliation_section(&self, key: Key) -> Result<Section, Error> {
        let lang = self.lang();
        let mut lines = Vec::new();
        for a in self.store.affiliations_of_member(key)? {
            let since = a.since.map(|date| format!("  {date}")).unwrap_or_default();
            let text = format!(
                "{}  {}  {}{since}",
                a.branch_text,
                lang.pick(a.place.zh(), a.place.en()),
                lang.pick(a.kind.zh(), a.kind.en())
            );
            lines.push(match a.branch {
                Some(key) => Line::Go(text, Goto::Card(RowId::Subject(Subject { kind: Kind::Branch, key }))),
                None => Line::Text(plain(text)),
            });
        }
        Ok(Section { title: self.say("组织关系", "Affiliation"), lines })
    }

    fn text_card(&mut self, key: Key) -> Result<Option<Card>, Error> {
        let lang = self.lang();
        let Some(text) = self.store.unit_text(key)? else { return Ok(None) };
        let subject = Subject { kind: Kind::UnitText, key };
        let link = text.link.clone().unwrap_or_default();
        let mut sections = self.findings_section(&self.store.findings_of(subject)?)?;
        let mut lines = vec![Line::Pair(self.say("匹配", "state"), link_cell(link.state, lang))];
        lines.extend(
            self.pair("依据", "by", lang.pick(link.method.zh(), link.method.en()))
                .filter(|_| link.state != LinkState::Unmatched),
        );
        if let Some(key) = link.enterprise {
            lines.push(self.enterprise_line(key, "")?);
        }
        sections.push(Section { title: self.say("判定", "Decision"), lines });
        let mut candidates = Vec::new();
        for candidate in &link.candidates {
            let why = format!("{} {}", lang.pick(candidate.method.zh(), candidate.method.en()), candidate.score);
            candidates.push(self.enterprise_line(candidate.enterprise, &why)?);
        }
        sections.push(Section { title: self.say("候选企业", "Candidates"), lines: candidates });
        sections.push(self.branches_section(&self.store.branches_of_text(key)?)?);
        sections.push(self.members_section(&self.store.members_of_text(key)?)?);
        sections.retain(|section| !section.lines.is_empty());
        Ok(Some(Card { id: RowId::Subject(subject), title: text.text, sections }))
    }

    fn enterprise_line(&self, key: Key, why: &str) -> Result<Line, Error> {
        let row = self.store.current::<EnterpriseRecord>(key)?;
        let text =
            row.map(|row| format!("{}  {}  {why}", row.facts.name, row.facts.registered.raw)).unwrap_or_default();
        Ok(Line::Go(text.trim_end().to_owned(), Goto::Card(RowId::Subject(Subject { kind: Kind::Enterprise, key }))))
    }

    fn finding_card(&mut self, seq: i64) -> Result<Option<Card>, Error> {
        let Some(finding) = self.store.finding(seq)? else { return Ok(None) };
        let subject = finding.subject;
        let Some(mut card) = self.subject_card(subject)? else { return Ok(None) };
        // The chosen finding first, its subject's others behind the facts.
        let own = self.findings_section(std::slice::from_ref(&finding))?;
        let others: Vec<FindingRow> = self.store.findings_of(subject)?.into_iter().filter(|f| f.seq != seq).collect();
        let others = self.findings_section(&others)?;
        let skip = card.sections.len().min(others.len() + 1);
        let facts = card.sections.split_off(skip);
        card.sections = own.into_iter().chain(facts).chain(others).collect();
        card.title = format!("{}（{}）", card.title, kind_name(subject.kind, self.lang()));
        card.id = RowId::Finding(seq);
        Ok(Some(card))
    }

    fn journal_card(&self, number: i64) -> Result<Card, Error> {
        let fields = self.store.journal_fields(number)?;
        let lines = fields.into_iter().map(|(field, before, after)| {
            let (before, after) =
                if matches!(field.as_str(), "contact" | "phone" | "secretary" | "owner" | "handler" | "sender_contact")
                {
                    ("***".to_owned(), "***".to_owned())
                } else {
                    (before, after)
                };
            Line::Pair(column_name(&field, self.lang()).to_owned(), plain(format!("{before} → {after}")))
        });
        let mut sections = vec![Section { title: self.say("改动", "Changes"), lines: lines.collect() }];
        if let Some(entry) = self.store.journal_line(number)? {
            let lines = [
                self.pair("时间", "at", self.options.clock.words(entry.at)),
                self.pair("操作人", "operator", entry.operator),
                self.pair("原因", "why", entry.why),
                self.pair("详情", "detail", entry.detail),
            ];
            sections
                .insert(0, Section { title: self.say("记录", "Entry"), lines: lines.into_iter().flatten().collect() });
        }
        sections.retain(|section| !section.lines.is_empty());
        Ok(Card { id: RowId::Journal(number), title: format!("{} {number}", self.say("记录号", "Entry")), sections })
    }

    fn batch_card(&self, number: i64) -> Result<Option<Card>, Error> {
        let lang = self.lang();
        let Some(batch) = self.store.batch(number)? else { return Ok(None) };
        let names = [
            ("读入", "read"),
            ("新增", "new"),
            ("变更", "changed"),
            ("未变", "unchanged"),
            ("归并", "merged"),
            ("退回", "rejected"),
            ("跳过", "skipped"),
        ];
        let counts = names
            .iter()
            .zip(batch.counts)
            .map(|((zh, en), n)| Line::Pair(self.say(zh, en), plain(n.to_string())))
            .collect();
        let mapping: Vec<(String, Option<String>)> = serde_json::from_str(&batch.mapping).unwrap_or_default();
        let mapping = mapping.into_iter().filter(|(heading, _)| !heading.is_empty()).map(|(heading, field)| {
            let ignored = toned(self.say("未采用", "not used"), Tone::Muted);
            Line::Pair(heading, field.map_or(ignored, plain))
        });
        let facts = [
            self.pair("名单", "list", lang.pick(batch.list.zh(), batch.list.en())),
            self.pair("工作表", "sheet", batch.sheet),
            self.pair("截止日", "as of", batch.as_of.to_string()),
            self.pair("园区", "zone", batch.zone),
            self.pair("完整范围", "complete for", batch.complete),
            self.pair("错行表", "rejects", batch.rejects),
            self.pair("操作人", "operator", batch.operator),
        ];
        let mut sections = vec![
            Section { title: self.say("名单", "List"), lines: facts.into_iter().flatten().collect() },
            Section {
                title: self.say(
                    "读入 = 新增 + 变更 + 未变 + 归并 + 退回 + 跳过",
                    "read = new + changed + unchanged + merged + rejected + skipped",
                ),
                lines: counts,
            },
            Section { title: self.say("列对应", "Columns"), lines: mapping.collect() },
        ];
        sections.retain(|section| !section.lines.is_empty());
        Ok(Some(Card { id: RowId::Batch(number), title: batch.file, sections }))
    }
}

/// The evidence with division codes as the names people say.
fn spoken(evidence: &Evidence) -> Evidence {
    let divisions = Divisions::shared();
    let said = |spoken: Evidence, (key, value): (EvidenceKey, Value)| {
        let code = match (key, &value) {
            (EvidenceKey::RegisteredDivision | EvidenceKey::OperatingDivision, Value::Number(code)) => *code,
            _ => return spoken.with(key, value),
        };
        let code = u32::try_from(code).ok().and_then(DivisionCode::from_nine);
        let name = code.map(|code| divisions.path(code).concat()).filter(|name| !name.is_empty());
        spoken.with(key, name.map_or(value, Value::Text))
    };
    evidence.items().into_iter().fold(Evidence::default(), said)
}

fn bracket(raw: &str) -> String {
    if raw.is_empty() { String::new() } else { format!("（{raw}）") }
}

/// A stored column in words.
pub(super) fn column_name(column: &str, lang: crate::model::lang::Lang) -> &str {
    match column {
        "code" | "code_raw" => lang.pick("信用代码", "credit code"),
        "name" => lang.pick("名称", "name"),
        "former" => lang.pick("曾用名", "former names"),
        "type_raw" => lang.pick("企业类型", "type"),
        "status" | "status_raw" => lang.pick("登记状态", "status"),
        "industry_raw" => lang.pick("行业", "industry"),
        "ownership" => lang.pick("经济成分", "ownership"),
        "unit_kind" => lang.pick("主体类别", "kind"),
        "exclusion" => lang.pick("剔除原因", "exclusion"),
        "established" => lang.pick("成立日期", "founded"),
        "staff" => lang.pick("从业人数", "staff"),
        "staff_source" => lang.pick("人数口径", "staff source"),
        "registered_raw" => lang.pick("注册地址", "registered address"),
        "operating_raw" => lang.pick("经营地址", "operating address"),
        "registered_division" => lang.pick("注册区划", "registered division"),
        "operating_division" => lang.pick("经营区划", "operating division"),
        "relation" => lang.pick("两处地址", "the two addresses"),
        "premises" => lang.pick("固定场所", "premises"),
        "running" => lang.pick("正常经营", "running"),
        "scale" => lang.pick("规模以上", "scale"),
        "union_org" => lang.pick("工会", "union"),
        "league" => lang.pick("团组织", "league"),
        "women" => lang.pick("妇联", "women"),
        "instructor" => lang.pick("指导员", "instructor"),
        "contact" => lang.pick("联系人", "contact"),
        "phone" => lang.pick("电话", "phone"),
        "code_state" => lang.pick("信用代码校验", "code check"),
        "register_no" => lang.pick("注册号", "register no."),
        "latitude" => lang.pick("纬度", "latitude"),
        "longitude" => lang.pick("经度", "longitude"),
        "registered_zone" => lang.pick("注册地园区", "registered in park"),
        "operating_zone" => lang.pick("经营地园区", "works in park"),
        "registered_place" | "operating_place" => lang.pick("同址判断", "same address"),
        "claims_org" => lang.pick("自报已建党组织", "claims organisation"),
        "claims_members" => lang.pick("自报党员数", "claims members"),
        "parent_covers" => lang.pick("上级企业覆盖", "parent covers"),
        "abnormal" => lang.pick("经营异常", "abnormal list"),
        "kind" | "kind_raw" => lang.pick("类别", "kind"),
        "superior" => lang.pick("上级党组织", "superior"),
        "founded" => lang.pick("成立日期", "founded"),
        "dissolved" => lang.pick("撤销日期", "dissolved"),
        "declared_members" => lang.pick("申报党员数", "declared members"),
        "committee" => lang.pick("支委人数", "committee"),
        "term_start" => lang.pick("本届起始", "term start"),
        "secretary" => lang.pick("书记", "secretary"),
        "address" => lang.pick("通讯地址", "address"),
        "zone" => lang.pick("园区", "zone"),
        "park" => lang.pick("园区楼宇党组织", "park branch"),
        "id_hash" | "id_tail" => lang.pick("身份证号", "resident ID"),
        "sex" => lang.pick("性别", "sex"),
        "birth_month" => lang.pick("出生年月", "birth month"),
        "category" => lang.pick("人员类别", "category"),
        "joined" => lang.pick("入党日期", "joined"),
        "full_on" => lang.pick("转正日期", "full since"),
        "post" => lang.pick("工作岗位", "post"),
        "standing" => lang.pick("党籍状态", "standing"),
        "employment" => lang.pick("用工形式", "employment"),
        "flow" | "flow_to" => lang.pick("流动", "floating"),
        "lost" | "lost_on" => lang.pick("失联", "lost contact"),
        "last_meeting" => lang.pick("最近组织生活", "last meeting"),
        "last_dues" => lang.pick("党费缴至", "dues paid to"),
        "letter_no" => lang.pick("介绍信编号", "letter no."),
        "from_text" => lang.pick("转出党组织", "from"),
        "to_text" => lang.pick("转入党组织", "to"),
        "issued_on" => lang.pick("开具日期", "issued"),
        "valid_days" => lang.pick("有效期", "valid days"),
        "accepted_on" => lang.pick("接收日期", "accepted"),
        "receipt_on" => lang.pick("回执日期", "receipt"),
        "channel" => lang.pick("转接方式", "channel"),
        "role" => lang.pick("角色", "role"),
        "organisation" => lang.pick("所属组织", "organisation"),
        "starts" => lang.pick("开始日期", "from"),
        "ends" => lang.pick("结束日期", "until"),
        "enabled" => lang.pick("启用", "enabled"),
        "ended" => lang.pick("终止", "ended"),
        "exclusion_note" => lang.pick("剔除说明", "exclusion note"),
        "unbuilt" | "unbuilt_raw" => lang.pick("未建立党组织原因", "reason for none"),
        "planned_on" => lang.pick("拟建党组织日期", "planned for"),
        "parent_org" => lang.pick("上级企业党组织", "parent's organisation"),
        "in_management" => lang.pick("班子进入管理层", "in management"),
        "to_serve" => lang.pick("列入联络服务名单", "to be served"),
        "size" => lang.pick("企业规模", "size"),
        "owner" | "owner_member" => lang.pick("出资人", "owner"),
        "term_end" => lang.pick("届满日期", "term end"),
        "term_extended" => lang.pick("批准延期至", "term extended to"),
        "village" => lang.pick("村或社区党组织", "village branch"),
        "applied_on" => lang.pick("申请成立日期", "applied"),
        "approved_on" => lang.pick("批复成立日期", "approved"),
        "secretary_post" => lang.pick("书记企业职务", "secretary's job"),
        "stopped_on" => lang.pick("停止党籍日期", "stopped"),
        "extended_to" => lang.pick("预备期延长至", "probation extended to"),
        "dues_paid_to" => lang.pick("党费已交到", "dues paid to"),
        "handler" => lang.pick("经办人", "handler"),
        "sender_contact" => lang.pick("转出党委联系方式", "sender's contact"),
        "grade" => lang.pick("专职或兼职", "grade"),
        "visits_a_month" => lang.pick("每月走访次数", "visits a month"),
        "list" => lang.pick("台账", "register"),
        "branch_text" | "branch_code" => lang.pick("党组织", "branch"),
        "partner" => lang.pick("对方", "other side"),
        "sort" | "what" => lang.pick("事由", "what"),
        "place" => lang.pick("地点或职务", "place or job"),
        "happened" => lang.pick("发生日期", "happened"),
        "until_day" => lang.pick("截止日期", "until"),
        "checked" => lang.pick("登记查找或缴至", "checked"),
        "n" | "n_of" => lang.pick("数量", "number"),
        "fact" => lang.pick("是否", "yes or no"),
        "detail" => lang.pick("明细", "detail"),
        "link" => lang.pick("单位匹配", "match"),
        other => other,
    }
}
