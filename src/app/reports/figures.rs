//! 数字: rates of any day, by park, county, industry, size, staff and ownership over every denominator; the floating ratio of each park
//! against the whole; and the list behind each figure. One function counts them for screen, command and export.

use super::{At, Report, ReportRow, ReportTable, ReportView, cell, column, row};
use crate::app::error::Error;
use crate::app::pages::{county_name, shown};
use crate::app::service::App;
use crate::app::views::{Align, Cell, Goto, RowId, Tone};
use crate::audit::Ground;
use crate::audit::figures::{Base, Breakdown, Cover, Figure, FigureKey, Funnel, Part, Slice, StaffBand};
use crate::model::id::{Kind, Subject};
use crate::model::industry::Industry;
use crate::model::lang::Lang;
use crate::model::picture::{Ix, NONE, Picture};
use crate::model::record::{EnterpriseRecord, Flow, MemberRecord, Ownership, SizeClass};

/// Rows of the list behind a figure on a page; the export has all of them.
pub const BEHIND_ROWS: usize = 500;

/// `82.35%`: two decimals, rounded once at the end; `-` of nothing.
pub(super) fn percent(figure: &Figure) -> String {
    if figure.denominator == 0 {
        return "-".to_owned();
    }
    let (n, d) = (u128::from(figure.numerator), u128::from(figure.denominator));
    let hundredths = (n * 10_000 + d / 2) / d;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The word of a figure in commands: `organisation-coverage/running`, `floating-out`, `funnel/three-have`.
pub fn figure_word(key: FigureKey) -> String {
    match key {
        FigureKey::Coverage(cover, base) => format!("{}/{}", cover.en(), base.en()),
        FigureKey::Floating(Flow::In) => "floating-in".to_owned(),
        FigureKey::Floating(_) => "floating-out".to_owned(),
        FigureKey::Funnel(row) => format!("funnel/{}", row.en()),
    }
}

/// The figure with this word, or its Chinese one (`组织覆盖率/实体运营`); a denominator not named is the given one.
pub fn figure_named(word: &str, base: Base) -> Option<FigureKey> {
    let (name, of) = word.split_once('/').map_or((word, None), |(name, of)| (name, Some(of)));
    match name {
        "floating-out" | "流出" => return Some(FigureKey::Floating(Flow::Out)),
        "floating-in" | "流入" => return Some(FigureKey::Floating(Flow::In)),
        "funnel" | "漏斗" => {
            let of = of?;
            return Funnel::all().find(|row| row.en() == of || row.zh() == of).map(FigureKey::Funnel);
        }
        _ => {}
    }
    let cover = Cover::ALL.iter().copied().find(|cover| cover.en() == name || cover.zh() == name)?;
    let named = |word: &str| Base::ALL.iter().copied().find(|base| base.en() == word || base.zh() == word);
    Some(FigureKey::Coverage(cover, of.map_or(Some(base), named)?))
}

fn figure_name(key: FigureKey, lang: Lang) -> String {
    match key {
        FigureKey::Coverage(cover, base) => {
            format!(
                "{}{}{}",
                lang.pick(cover.zh(), cover.en()),
                lang.pick("，分母", " of "),
                lang.pick(base.zh(), base.en())
            )
        }
        FigureKey::Floating(Flow::In) => lang.pick("流动党员比例（流入）", "floating ratio, in").to_owned(),
        FigureKey::Floating(_) => lang.pick("流动党员比例（流出）", "floating ratio, out").to_owned(),
        FigureKey::Funnel(row) => lang.pick(row.zh(), row.en()).to_owned(),
    }
}

fn part_name(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Numerator => lang.pick("分子", "numerator"),
        Part::Denominator => lang.pick("分母", "denominator"),
        Part::Rest => lang.pick("分母内未覆盖", "in the denominator, not covered"),
        Part::Unknown => lang.pick("是否计入分母未知", "may belong to the denominator"),
        Part::Uncertain => lang.pick("计入分母而是否覆盖未知", "in the denominator, coverage unknown"),
    }
}

/// Parts by their words in commands.
pub const PARTS: [(&str, Part); 5] = [
    ("rest", Part::Rest),
    ("numerator", Part::Numerator),
    ("denominator", Part::Denominator),
    ("uncertain", Part::Uncertain),
    ("unknown", Part::Unknown),
];

/// What a slice is called on screens.
fn slice_name(picture: &Picture, slice: Slice, lang: Lang) -> String {
    let unknown = lang.pick("未知", "unknown");
    match slice {
        Slice::All => lang.pick("全部", "all").to_owned(),
        Slice::Zone(zone) => match picture.zones.get(zone as usize) {
            Some(name) => name.clone(),
            None => lang.pick("不在园区", "in no park").to_owned(),
        },
        Slice::County(0) => unknown.to_owned(),
        Slice::County(code) => match county_name(code) {
            name if name.is_empty() => code.to_string(),
            name => name,
        },
        Slice::Industry(letter) => match Industry::of_section(letter).section_name() {
            Some(name) => format!("{letter} {name}"),
            None => unknown.to_owned(),
        },
        Slice::Size(size) => lang.pick(size.zh(), size.en()).to_owned(),
        Slice::Staff(band) => lang.pick(band.zh(), band.en()).to_owned(),
        Slice::Ownership(ownership) => lang.pick(ownership.zh(), ownership.en()).to_owned(),
    }
}

/// The word of a slice in commands: `zone:高新区`, `county:460105`, `industry:C`, `size:small`, `staff:10-24`, `ownership:private`.
pub fn slice_word(picture: &Picture, slice: Slice) -> String {
    let Some(by) = slice.breakdown() else { return "all".to_owned() };
    let word = match slice {
        Slice::Zone(zone) => picture.zones.get(zone as usize).cloned().unwrap_or_default(),
        Slice::County(code) => code.to_string(),
        Slice::Industry('\0') => String::new(),
        Slice::Industry(letter) => letter.to_string(),
        Slice::Size(size) => size.en().to_owned(),
        Slice::Staff(band) => band.en().to_owned(),
        Slice::Ownership(ownership) => ownership.en().to_owned(),
        Slice::All => String::new(),
    };
    format!("{}:{word}", by.en())
}

/// The reverse of [`slice_word`]; Chinese names are understood too, a word that names nothing is `None`.
fn slice_named(picture: &Picture, text: &str) -> Option<Slice> {
    if text.is_empty() || text == "all" || text == "全部" {
        return Some(Slice::All);
    }
    let (by, word) = text.split_once([':', '：'])?;
    let by = Breakdown::ALL.iter().copied().find(|one| one.en() == by || one.zh() == by)?;
    Some(match by {
        Breakdown::Zone if word.is_empty() => Slice::Zone(NONE),
        Breakdown::Zone => {
            let at = picture.zones.iter().position(|zone| zone == word)?;
            Slice::Zone(Ix::try_from(at).ok()?)
        }
        Breakdown::County => match word.parse() {
            Ok(code) => Slice::County(code),
            Err(_) => {
                let all = picture.enterprises.iter().map(Breakdown::County.slice_of());
                all.into_iter().find(|slice| matches!(slice, Slice::County(code) if county_name(*code) == word))?
            }
        },
        Breakdown::Industry => Slice::Industry(Industry::read(word).section().unwrap_or('\0')),
        Breakdown::Size => {
            Slice::Size(SizeClass::ALL.iter().copied().find(|one| one.en() == word || one.zh() == word)?)
        }
        Breakdown::Staff => {
            Slice::Staff(StaffBand::ALL.iter().copied().find(|one| one.en() == word || one.zh() == word)?)
        }
        Breakdown::Ownership => {
            Slice::Ownership(Ownership::ALL.iter().copied().find(|one| one.en() == word || one.zh() == word)?)
        }
    })
}

fn page(report: Report) -> Option<Goto> {
    Some(Goto::Card(RowId::Report(report)))
}

/// One rate: label, per cent, numerator, denominator, what is not known.
fn figure_row(at: At, label: String, figure: &Figure) -> ReportRow {
    let part = if figure.denominator == 0 { Part::Unknown } else { Part::Rest };
    let part = if matches!(figure.key, FigureKey::Floating(_)) { Part::Numerator } else { part };
    let cells = vec![
        label,
        percent(figure),
        figure.numerator.to_string(),
        figure.denominator.to_string(),
        figure.uncertain.to_string(),
        figure.unknown.to_string(),
    ];
    row(cells, page(Report::Behind(at, figure.key, figure.slice, part)))
}

fn figure_columns(lang: Lang, first: [&str; 2]) -> Vec<super::ReportColumn> {
    let number = |key, zh, en, drop| column(lang, key, zh, en, Align::Right, drop);
    vec![
        column(lang, "name", first[0], first[1], Align::Left, 0),
        number("rate", "%", "%", 0),
        number("numerator", "分子", "numerator", 0),
        number("denominator", "分母", "denominator", 0),
        number("uncertain", "覆盖未知", "unsure", 1),
        number("unknown", "分母未知", "unknown", 2),
    ]
}

impl App {
    /// Runs `make` on the counts of a moment.
    pub(super) fn on_ground<T>(
        &self,
        at: At,
        make: impl FnOnce(&Ground<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<(String, Cell)>), Error> {
        let moment = self.moment(at)?;
        let picture = self.picture(moment)?;
        let ground = Ground::new(&picture, &self.policy, moment.as_of);
        Ok((make(&ground)?, self.moment_pairs(moment)?))
    }

    fn figure_notes(&self) -> Vec<Cell> {
        let lang = self.lang();
        let changed = super::changed_policy(&self.policy, lang);
        let mut notes: Vec<Cell> = changed
            .into_iter()
            .map(|line| cell(format!("{}{line}", lang.pick("本地口径已改：", "changed here: ")), Tone::Notice))
            .collect();
        notes.push(cell(
            lang.pick(
                "分子总在分母之内。未知的只列数，不计入比率。",
                "The numerator lies within the denominator. What is not known is told beside the rate.",
            ),
            Tone::Muted,
        ));
        notes
    }

    pub(super) fn figures_report(&mut self, at: At) -> Result<ReportView, Error> {
        let lang = self.lang();
        let (tables, pairs) = self.on_ground(at, |ground| Ok(all_tables(ground, at, Slice::All, lang)))?;
        let links = Breakdown::ALL.iter().map(|by| {
            let text = format!("{}{}", lang.pick("按", "by "), lang.pick(by.zh(), by.en()));
            (text, Goto::Card(RowId::Report(Report::Breakdown(at, *by, None))))
        });
        let notes = self.figure_notes();
        Ok(ReportView {
            key: "figures",
            title: lang.pick("数字", "Figures").to_owned(),
            pairs,
            tables,
            notes,
            links: links.collect(),
        })
    }

    pub(super) fn slice_report(&mut self, at: At, slice: Slice) -> Result<ReportView, Error> {
        let lang = self.lang();
        let ((name, tables), mut pairs) = self.on_ground(at, |ground| {
            Ok((slice_name(ground.picture, slice, lang), all_tables(ground, at, slice, lang)))
        })?;
        if let Some(by) = slice.breakdown() {
            pairs.insert(0, (lang.pick(by.zh(), by.en()).to_owned(), cell(name.clone(), Tone::Plain)));
        }
        let title = format!("{}{name}", lang.pick("数字：", "Figures: "));
        Ok(ReportView { key: "slice", title, pairs, tables, notes: self.figure_notes(), links: Vec::new() })
    }

    pub(super) fn breakdown_report(&mut self, at: At, by: Breakdown, base: Option<Base>) -> Result<ReportView, Error> {
        let lang = self.lang();
        let day = self.day_at(at)?;
        let base = base.unwrap_or_else(|| self.policy.denominator(day));
        let (tables, mut pairs) = self.on_ground(at, |ground| {
            let mut tables = vec![breakdown_table(ground, at, by, base, lang)];
            tables.extend((by == Breakdown::Zone).then(|| floating_table(ground, at, lang)));
            Ok(tables)
        })?;
        let base_name = lang.pick(base.zh(), base.en()).to_owned();
        pairs.push((lang.pick("分母", "denominator").to_owned(), cell(base_name, Tone::Plain)));
        let others = Base::ALL.iter().filter(|other| **other != base).map(|other| {
            let text = format!("{}{}", lang.pick("分母改为", "denominator "), lang.pick(other.zh(), other.en()));
            (text, Goto::Card(RowId::Report(Report::Breakdown(at, by, Some(*other)))))
        });
        let title = match lang {
            Lang::Zh => format!("按{}的覆盖率", by.zh()),
            Lang::En => format!("Coverage by {}", by.en()),
        };
        let notes = self.figure_notes();
        Ok(ReportView { key: "breakdown", title, pairs, tables, notes, links: others.collect() })
    }

    pub(super) fn behind_report(
        &mut self,
        at: At,
        key: FigureKey,
        slice: Slice,
        part: Part,
        rows_max: usize,
    ) -> Result<ReportView, Error> {
        let lang = self.lang();
        let people = Ground::counts_people(key);
        let ((name, figure, total, subjects), mut pairs) = self.on_ground(at, |ground| {
            let figure = match key {
                FigureKey::Floating(flow) => ground.floating(flow, slice),
                key => ground.figure(key, slice),
            };
            let mut total = 0usize;
            let mut subjects = Vec::new();
            for ix in ground.list_behind(key, slice, part) {
                total += 1;
                if subjects.len() < rows_max {
                    let key = if people { ground.picture.member(ix).key } else { ground.picture.enterprise(ix).key };
                    let kind = if people { Kind::Member } else { Kind::Enterprise };
                    let facts = (!people)
                        .then(|| (ground.picture.enterprise(ix).staff, &ground.scope.enterprises[ix as usize]));
                    let numbers = facts.map(|(staff, counted)| (staff, counted.people.full));
                    subjects.push((Subject { kind, key }, numbers));
                }
            }
            Ok((slice_name(ground.picture, slice, lang), figure, total, subjects))
        })?;
        pairs.insert(0, (lang.pick("范围", "of").to_owned(), cell(name, Tone::Plain)));
        let counted = format!("{} = {} / {}", percent(&figure), figure.numerator, figure.denominator);
        pairs.push((figure_name(key, lang), cell(counted, Tone::Plain)));
        pairs.push((part_name(part, lang).to_owned(), cell(total.to_string(), Tone::Plain)));
        let table = self.behind_table(key, part, subjects)?;
        let mut notes = Vec::new();
        if total > table.rows.len() {
            let n = table.rows.len();
            let text = match lang {
                Lang::Zh => format!("此处列前 {n} 行，共 {total} 行；`dishu figures --list … --out` 写出全部。")
                    .replace('…', "数字"),
                Lang::En => format!("The first {n} of {total}; `dishu figures --list FIGURE --out` writes all."),
            };
            notes.push(cell(text, Tone::Notice));
        }
        let others = PARTS.iter().filter(|(_, other)| *other != part).map(|(_, other)| {
            let report = Report::Behind(at, key, slice, *other);
            (part_name(*other, lang).to_owned(), Goto::Card(RowId::Report(report)))
        });
        let title = format!("{}{}{}", figure_name(key, lang), lang.pick("：", ": "), part_name(part, lang));
        Ok(ReportView { key: "behind", title, pairs, tables: vec![table], notes, links: others.collect() })
    }

    fn behind_table(
        &self,
        key: FigureKey,
        part: Part,
        subjects: Vec<(Subject, Option<(i32, u32)>)>,
    ) -> Result<ReportTable, Error> {
        let lang = self.lang();
        let people = Ground::counts_people(key);
        let left = |key, zh, en, drop| column(lang, key, zh, en, Align::Left, drop);
        let right = |key, zh, en, drop| column(lang, key, zh, en, Align::Right, drop);
        let columns = if people {
            vec![left("name", "姓名", "name", 0), left("zone", "园区", "park", 0), left("to", "外出流向", "gone to", 1)]
        } else {
            vec![
                left("name", "企业名称", "enterprise", 0),
                left("code", "信用代码", "credit code", 0),
                right("staff", "从业", "staff", 1),
                right("members", "正式党员", "full members", 1),
            ]
        };
        let mut rows = Vec::with_capacity(subjects.len());
        for (subject, numbers) in subjects {
            let cells = if people {
                let member = self.store.current::<MemberRecord>(subject.key)?.map(|row| row.facts);
                let member = member.unwrap_or_default();
                vec![shown(Kind::Member, &member.name), member.zone, member.flow_to]
            } else {
                let record = self.store.current::<EnterpriseRecord>(subject.key)?.map(|row| row.facts);
                let record = record.unwrap_or_default();
                let (staff, full) = numbers.unwrap_or((-1, 0));
                let staff = if staff < 0 { String::new() } else { staff.to_string() };
                vec![record.name, record.code, staff, full.to_string()]
            };
            rows.push(row(cells, Some(Goto::Card(RowId::Subject(subject)))));
        }
        Ok(ReportTable { key: "list".into(), title: part_name(part, lang).to_owned(), columns, rows })
    }

    /// The figures page of a part that is named in words.
    pub(in crate::app) fn slice_of_words(&self, at: At, text: &str) -> Result<Option<Slice>, Error> {
        let picture = self.picture(self.moment(at)?)?;
        Ok(slice_named(&picture, text))
    }
}

/// Every coverage rate over every denominator, the funnel and the floating ratios of a part.
fn all_tables(ground: &Ground<'_>, at: At, slice: Slice, lang: Lang) -> Vec<ReportTable> {
    let mut tables = Vec::new();
    for base in Base::ALL {
        let rows = Cover::ALL.iter().map(|cover| {
            let figure = ground.figure(FigureKey::Coverage(*cover, *base), slice);
            figure_row(at, lang.pick(cover.zh(), cover.en()).to_owned(), &figure)
        });
        let title = format!("{}{}", lang.pick("分母：", "Of: "), lang.pick(base.zh(), base.en()));
        let columns = figure_columns(lang, ["比率", "rate"]);
        tables.push(ReportTable { key: base.en().into(), title, columns, rows: rows.collect() });
    }
    let floats = matches!(slice, Slice::All | Slice::Zone(_) | Slice::County(_));
    if floats {
        let rows = [Flow::Out, Flow::In].into_iter().map(|flow| {
            let figure = ground.floating(flow, slice);
            figure_row(at, lang.pick(flow.zh(), flow.en()).to_owned(), &figure)
        });
        let title = lang.pick("流动党员比例", "Floating ratio").to_owned();
        let columns = figure_columns(lang, ["方向", "direction"]);
        tables.push(ReportTable { key: "floating".into(), title, columns, rows: rows.collect() });
    }
    let funnel = ground.funnel(slice);
    let shown = funnel.iter().filter(|figure| {
        !matches!(figure.key, FigureKey::Funnel(Funnel::Excluded(_))) || figure.numerator + figure.uncertain > 0
    });
    let rows = shown.map(|figure| {
        let FigureKey::Funnel(step) = figure.key else { return ReportRow::default() };
        let less = if matches!(step, Funnel::Excluded(_)) { lang.pick("剔除：", "less: ") } else { "" };
        let label = format!("{less}{}", lang.pick(step.zh(), step.en()));
        let cells = vec![label, figure.numerator.to_string(), figure.uncertain.to_string()];
        row(cells, page(Report::Behind(at, figure.key, slice, Part::Numerator)))
    });
    let columns = vec![
        column(lang, "name", "步骤", "step", Align::Left, 0),
        column(lang, "count", "企业", "enterprises", Align::Right, 0),
        column(lang, "unknown", "未知", "unknown", Align::Right, 0),
    ];
    let title = lang.pick("从导入到三有", "From imported to three-have").to_owned();
    tables.push(ReportTable { key: "funnel".into(), title, columns, rows: rows.collect() });
    tables
}

fn breakdown_table(ground: &Ground<'_>, at: At, by: Breakdown, base: Base, lang: Lang) -> ReportTable {
    let table = ground.coverage_by(by.slice_of());
    let number = |key, zh, en, drop| column(lang, key, zh, en, Align::Right, drop);
    let columns = vec![
        column(lang, "name", by.zh(), by.en(), Align::Left, 0),
        number("denominator", "分母", "of", 0),
        number("organisation", "组织覆盖", "organised", 0),
        number("organisation-rate", "%", "%", 0),
        number("own", "单独组建", "own", 0),
        number("own-rate", "%", "%", 0),
        number("work", "工作覆盖", "work", 0),
        number("work-rate", "%", "%", 0),
        number("unknown", "分母未知", "unknown", 1),
        column(lang, "word", "范围", "slice", Align::Left, 2),
    ];
    let of = |slice: &Slice, figures: &Vec<Figure>| {
        let figure = |cover: Cover| figures.iter().find(|figure| figure.key == FigureKey::Coverage(cover, base));
        let [Some(org), Some(own), Some(work)] = [Cover::Organisation, Cover::OwnBranch, Cover::Work].map(figure)
        else {
            return None;
        };
        if org.denominator + org.unknown == 0 && *slice != Slice::All {
            return None;
        }
        let mut cells = vec![slice_name(ground.picture, *slice, lang), org.denominator.to_string()];
        for figure in [org, own, work] {
            cells.extend([figure.numerator.to_string(), percent(figure)]);
        }
        cells.extend([org.unknown.to_string(), slice_word(ground.picture, *slice)]);
        Some(row(cells, page(Report::Slice(at, *slice))))
    };
    let rows = table.iter().filter_map(|(slice, figures)| of(slice, figures)).collect();
    ReportTable { key: by.en().into(), title: lang.pick(by.zh(), by.en()).to_owned(), columns, rows }
}

/// 流出比例 of each park, of all parks and of everything, and how many times that of everything each is.
fn floating_table(ground: &Ground<'_>, at: At, lang: Lang) -> ReportTable {
    let floating = ground.floating_out_by_zone();
    let whole = floating.get(&Slice::All).copied();
    let parks = floating.iter().filter(|(slice, _)| matches!(slice, Slice::Zone(zone) if *zone != NONE));
    let parks = parks.map(|(_, figure)| *figure).reduce(|a, b| Figure {
        numerator: a.numerator + b.numerator,
        denominator: a.denominator + b.denominator,
        unknown: a.unknown + b.unknown,
        uncertain: a.uncertain + b.uncertain,
        ..a
    });
    let line = |label: String, figure: &Figure, goto: Option<Goto>| {
        let times = whole.as_ref().and_then(|whole| figure.times(whole));
        let times = times.map_or("-".to_owned(), |times| format!("{times:.2}"));
        let numbers = [figure.numerator, figure.denominator, figure.uncertain].map(|n| n.to_string());
        row([label, percent(figure)].into_iter().chain(numbers).chain([times]).collect(), goto)
    };
    let behind = |figure: &Figure| page(Report::Behind(at, figure.key, figure.slice, Part::Numerator));
    let mut rows: Vec<ReportRow> = floating
        .iter()
        .map(|(slice, figure)| line(slice_name(ground.picture, *slice, lang), figure, behind(figure)))
        .collect();
    rows.extend(parks.map(|parks| line(lang.pick("各园区合计", "all parks").to_owned(), &parks, None)));
    let number = |key, zh, en| column(lang, key, zh, en, Align::Right, 0);
    let columns = vec![
        column(lang, "name", "园区", "park", Align::Left, 0),
        number("rate", "%", "%"),
        number("numerator", "流出", "out"),
        number("denominator", "党员", "members"),
        number("uncertain", "未知", "unknown"),
        number("times", "与全部之比", "times all"),
    ];
    ReportTable {
        key: "floating".into(),
        title: lang.pick("流动党员比例（流出）", "Floating ratio, out").to_owned(),
        columns,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_parts_are_known_by_their_words() {
        for base in Base::ALL {
            for cover in Cover::ALL {
                let key = FigureKey::Coverage(*cover, *base);
                assert_eq!(figure_named(&figure_word(key), Base::Scale), Some(key));
            }
        }
        for row in Funnel::all() {
            assert_eq!(figure_named(&figure_word(FigureKey::Funnel(row)), Base::Running), Some(FigureKey::Funnel(row)));
        }
        let org = FigureKey::Coverage(Cover::Organisation, Base::ThreeHave);
        assert_eq!(figure_named("组织覆盖率", Base::ThreeHave), Some(org));
        assert_eq!(figure_named("organisation-coverage/nothing", Base::ThreeHave), None);
    }

    #[test]
    fn slices_are_known_by_their_words() {
        let mut picture = Picture::default();
        picture.zones = vec!["甲园区".into(), "乙园区".into()];
        for slice in [
            Slice::All,
            Slice::Zone(1),
            Slice::Zone(NONE),
            Slice::County(460_105),
            Slice::Industry('C'),
            Slice::Industry('\0'),
            Slice::Size(SizeClass::Small),
            Slice::Staff(StaffBand::To24),
            Slice::Ownership(Ownership::Private),
        ] {
            assert_eq!(slice_named(&picture, &slice_word(&picture, slice)), Some(slice));
        }
        assert_eq!(slice_named(&picture, "行业：制造业"), Some(Slice::Industry('C')));
        assert_eq!(slice_named(&picture, "zone:丙园区"), None);
        assert_eq!(slice_named(&picture, "colour:red"), None);
    }

    #[test]
    fn a_rate_is_rounded_once_at_the_end() {
        let figure = |numerator, denominator| Figure {
            key: FigureKey::Floating(Flow::Out),
            slice: Slice::All,
            numerator,
            denominator,
            unknown: 0,
            uncertain: 0,
        };
        assert_eq!(percent(&figure(252, 306)), "82.35%");
        assert_eq!(percent(&figure(751, 10_000)), "7.51%");
        assert_eq!(percent(&figure(2, 3)), "66.67%");
        assert_eq!(percent(&figure(0, 0)), "-");
        assert_eq!(percent(&figure(7, 7)), "100.00%");
    }
}
