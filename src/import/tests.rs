//! Whole rows: every kind of list, hostile cells, and the promise about resident IDs. People are invented; 990000 is no
//! region of any resident ID.

use super::*;
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::record::*;
use crate::sheet::CellKind;
use proptest::prelude::*;

const ID: &str = "990000199001010017";

fn hash(id: &str) -> Option<[u8; 16]> {
    let mut out = [0; 16];
    for (i, byte) in id.bytes().enumerate() {
        out[i % 16] ^= byte;
    }
    Some(out)
}

fn no_key(_: &str) -> Option<[u8; 16]> {
    None
}

fn context(id_hash: IdHash<'_>) -> Context<'_> {
    Context::new(Divisions::shared(), id_hash, "", Day::from_ymd(2026, 11, 1).unwrap())
}

fn mapping(headings: &str, kind: Option<ListKind>) -> Mapping {
    let rows = vec![headings.split('|').map(|cell| cell.trim().to_owned()).collect()];
    recognise(&rows, "", kind, &Overrides::default()).mapping
}

fn row_of(cells: &str) -> Row {
    let mut row = Row::new();
    row.set_number(7);
    for cell in cells.split('|') {
        row.push(cell.trim(), CellKind::Text);
    }
    row
}

fn read_line(headings: &str, cells: &str) -> RowOutcome {
    read(&context(&hash), &mapping(headings, None), &row_of(cells))
}

#[track_caller]
fn record(headings: &str, cells: &str) -> (Record, Vec<Fault>) {
    match read_line(headings, cells) {
        RowOutcome::Record(record, faults) => (record, faults),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn enterprise(headings: &str, cells: &str) -> (EnterpriseRecord, Vec<Fault>) {
    match record(headings, cells) {
        (Record::Enterprise(record), faults) => (*record, faults),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn member(headings: &str, cells: &str) -> (MemberRecord, Vec<Fault>) {
    match record(headings, cells) {
        (Record::Member(record), faults) => (*record, faults),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn branch(headings: &str, cells: &str) -> BranchRecord {
    match record(headings, cells) {
        (Record::Branch(record), _) => *record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_registry_row() {
    let (e, faults) = enterprise(
        "企业名称|统一社会信用代码|登记状态|企业类型|成立日期|参保人数|住所|经营地址|是否规上|是否建立党组织|党员数|曾用名",
        "海南甲乙有限公司|９１４６００００６２００２５１６１２|存续（在营、开业、在册）|有限责任公司（法人独资）|2016.5|12人|海南省海口市美兰区海府街道海府路1号|海口市秀英区滨海大道2号|是|未建|3|甲公司；乙公司",
    );
    assert_eq!(faults, []);
    assert_eq!((e.row, e.code.as_str(), e.code_state), (7, "914600006200251612", CodeState::Valid));
    assert_eq!((e.status, e.ownership, e.unit_kind), (Status::Active, Ownership::Unknown, UnitKind::Enterprise));
    assert_eq!((e.staff, e.staff_source), (Some(12), StaffSource::Insured));
    assert_eq!(e.established, PartialDate::new(2016, Some(5), None));
    assert_eq!((e.scale, e.claims_org, e.claims_members), (Fact::Yes, Fact::No, Some(3)));
    assert_eq!(e.former, "甲公司、乙公司");
    assert_eq!((e.home, e.registered.division / 1000, e.operating.division / 1000), (460_108, 460_108, 460_105));
    assert_eq!(e.relation, Relation::DifferentCounty);
}

#[test]
fn bad_cells_keep_their_row() {
    let (e, faults) = enterprise(
        "企业名称|统一社会信用代码|登记状态|成立日期|职工总数|是否规上|住所",
        "海南甲乙有限公司|91340207MA2XXXXXX|很好|去年|许多|大概|",
    );
    assert_eq!((e.code.as_str(), e.code_raw.as_str(), e.code_state), ("", "91340207MA2XXXXXX", CodeState::Malformed));
    assert_eq!((e.status_raw.as_str(), e.status, e.established, e.staff), ("很好", Status::Unknown, None, None));
    assert_eq!(faults.len(), 5);
    assert!(faults.iter().all(|fault| !fault.rejects()));
    assert_eq!(
        faults[0].zh("企业登记表.xlsx"),
        "企业登记表.xlsx 第 7 行「统一社会信用代码」：91340207MA2XXXXXX 只有 17 位，应为 18 位"
    );
}

#[test]
fn a_row_is_refused_only_without_a_subject() {
    let headings = "企业名称|统一社会信用代码|住所";
    for cells in ["|914600006200251612|", "海南甲乙有限公司||", "|460300000003877|"] {
        assert!(matches!(read_line(headings, cells), RowOutcome::Record(..)), "{cells}");
    }
    for cells in ["||海口市", "无|91340207MA2XXXXXX|海口市"] {
        let RowOutcome::Rejected(faults) = read_line(headings, cells) else { panic!("{cells}") };
        assert_eq!(faults.last().unwrap().code, FaultCode::NoEnterprise);
    }
    assert_eq!(read_line(headings, "合计||12"), RowOutcome::Skipped(RowClass::Footer));
    assert_eq!(read_line(headings, "||"), RowOutcome::Skipped(RowClass::Blank));
}

#[test]
fn codes_find_their_column() {
    let headings = "企业名称|统一社会信用代码|注册号";
    let (e, faults) = enterprise(headings, "甲公司|460300000003877|");
    assert_eq!((e.code.as_str(), e.register_no.as_str(), e.code_state), ("", "460300000003877", CodeState::Missing));
    assert_eq!(faults, []);
    let (e, _) = enterprise(headings, "甲公司||914600006200251612");
    assert_eq!((e.code.as_str(), e.register_no.as_str()), ("914600006200251612", ""));
    let (e, faults) = enterprise(headings, "甲公司|91310115MA1G4L1WXK|");
    assert_eq!(e.code_state, CodeState::Check);
    assert_eq!(faults[0].code, FaultCode::CodeCheck { found: 'K', expected: '7' });
}

#[test]
fn numbers_that_lost_their_end_are_no_codes() {
    let map = mapping("企业名称|统一社会信用代码", None);
    let mut row = Row::new();
    row.push("甲公司", CellKind::Text);
    row.push("914600006200251000", CellKind::LossyNumber);
    let RowOutcome::Record(Record::Enterprise(e), faults) = read(&context(&hash), &map, &row) else { panic!() };
    assert_eq!((e.code.as_str(), e.code_state), ("", CodeState::Malformed));
    assert_eq!(faults[0].code, FaultCode::NumberLost);
}

#[test]
fn home_is_where_the_address_says() {
    let headings = "企业名称|统一社会信用代码|住所|经营地址|所在市";
    let table = [
        ("甲|914603007866069512|海南省洋浦经济开发区吉浦路1号||", 460_400),
        ("甲|914603007866069512|||", 460_400),
        ("甲|914603007866069512|海南省儋州市那大镇中兴大街1号||", 460_400),
        ("甲||三沙市永兴岛宣德路1号||", 460_321),
        ("甲||海口市龙华区国贸路1号||", 460_106),
        ("甲|||三亚市吉阳区迎宾路1号|", 460_203),
        ("甲|914600006200251612|国贸路1号||", 460_000),
        ("甲||国贸路1号||海口市", 460_000),
        ("甲||国贸路1号||", 0),
    ];
    for (cells, expect) in table {
        assert_eq!(enterprise(headings, cells).0.home, expect, "{cells}");
    }
}

#[test]
fn a_second_address_in_brackets_is_the_operating_one() {
    let (e, _) = enterprise("企业名称|住所", "甲公司|三沙市永兴岛宣德路106号（海口市龙华区国贸大道九都大厦）");
    assert_eq!(e.registered.raw, "三沙市永兴岛宣德路106号（海口市龙华区国贸大道九都大厦）");
    assert_eq!(e.operating.raw, "海口市龙华区国贸大道九都大厦");
    assert_eq!(e.operating.division / 1000, 460_106);
    assert_eq!(e.relation, Relation::DifferentCity);
    let (e, _) = enterprise("企业名称|住所|是否同址办公", "甲公司|海口市龙华区国贸大道1号|是");
    assert_eq!((e.relation, e.operating == e.registered), (Relation::SameText, true));
}

#[test]
fn bands_are_their_lower_bound_and_an_upper_bound_is_unknown() {
    let staff = |cells: &str| {
        let (e, faults) = enterprise("企业名称|参保人数|人员规模", cells);
        assert_eq!(faults, []);
        (e.staff, e.staff_source)
    };
    assert_eq!(staff("甲公司||100-499人"), (Some(100), StaffSource::Band));
    assert_eq!(staff("甲公司||少于50人"), (None, StaffSource::Band));
    assert_eq!(staff("甲公司|8|少于50人"), (Some(8), StaffSource::Insured));
    assert_eq!(staff("甲公司|-|-"), (None, StaffSource::Unknown));
}

#[test]
fn a_branch_with_several_units() {
    let b = branch(
        "党组织代码|党组织名称|组织类别|党组织所在单位情况|单位名称|社会统一信用代码|建立党组织日期|党员人数|隶属党组织",
        "001|甲大厦党支部|党支部|联合(党)支部|甲有限公司、乙有限公司|914600006200251612|2023年5月|6|高新区党工委",
    );
    assert_eq!((b.kind, b.units.len(), b.declared_members), (BranchKind::Joint, 2, Some(6)));
    assert_eq!((b.units[0].code.as_str(), b.units[1].code.as_str()), ("914600006200251612", ""));
    assert_eq!(b.superior, "高新区党工委");
    let b = branch("党组织名称|所在单位1|所在单位2|组织类别", "甲联合党支部|甲有限公司|乙有限公司|");
    assert_eq!(b.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>(), ["甲有限公司", "乙有限公司"]);
}

#[test]
fn a_member_leaves_only_hash_and_tail() {
    let (m, faults) = member(
        "姓名|公民身份号码|性别|出生日期|人员类别|入党日期|转正日期|所在党支部|工作单位|是否为流动党员",
        &format!("张三|{ID}|||正式党员|2010.7|2011-07-01|甲党支部|甲公司|否"),
    );
    assert_eq!(faults, []);
    assert_eq!((m.id_hash, m.id_tail.as_str()), (hash(ID), "17"));
    assert_eq!((m.sex.as_str(), m.birth_month), ("男", 199_001));
    assert_eq!((m.category, m.flow, m.work_source), (Category::Full, Flow::No, WorkSource::Stated));
}

#[test]
fn sex_and_birth_that_contradict_the_id_are_told() {
    let (m, faults) = member("姓名|身份证号|性别|出生日期|所在党支部", &format!("张三|{ID}|女|1991年2月3日|甲党支部"));
    assert_eq!((m.sex.as_str(), m.birth_month), ("男", 199_001));
    let codes: Vec<&FaultCode> = faults.iter().map(|fault| &fault.code).collect();
    assert_eq!(codes, [&FaultCode::SexContradicts, &FaultCode::BirthContradicts]);
    assert!(faults.iter().all(|fault| !fault.found.contains("1991")));
}

#[test]
fn damaged_ids_are_faults_that_do_not_show_them() {
    for (cell, code) in [
        ("990000199001010019", FaultCode::IdCheck),
        ("99000019900101001", FaultCode::IdShape),
        ("990000199013010017", FaultCode::IdDate),
        ("9.90000199001E+17", FaultCode::NumberLost),
        ("990000199001010000", FaultCode::NumberLost),
    ] {
        let (m, faults) = member("姓名|身份证号|所在党支部", &format!("张三|{cell}|甲党支部"));
        assert_eq!(m.id_hash, None, "{cell}");
        assert!(faults.iter().any(|fault| fault.code == code), "{cell}: {faults:?}");
        assert!(faults.iter().all(|fault| !fault.found.contains("199")), "{cell}: {faults:?}");
    }
    let map = mapping("姓名|身份证号|所在党支部", None);
    let row = row_of(&format!("张三|{ID}|甲党支部"));
    let RowOutcome::Record(Record::Member(m), faults) = read(&context(&no_key), &map, &row) else { panic!() };
    assert_eq!((m.id_hash, m.id_tail.as_str(), &faults[0].code), (None, "17", &FaultCode::IdNoKey));
}

#[test]
fn the_unit_of_a_joint_branch_is_inferred() {
    let (m, _) = member("姓名|身份证号码|所在党组织|联合支部单位名称|工作岗位", "张三||甲联合党支部|甲公司|乙公司会计");
    assert_eq!(
        (m.work_text.as_str(), m.work_source, m.post.as_str()),
        ("甲公司", WorkSource::FromBranch, "乙公司会计")
    );
    let (m, _) = member("姓名|所在党支部|工作岗位|党籍状态", "张三|甲党支部|甲公司会计|正常");
    assert_eq!((m.work_text.as_str(), m.post.as_str()), ("", "甲公司会计"));
}

#[test]
fn a_letter() {
    let (Record::Transfer(t), faults) = record(
        "第 号|同志|预备/正式|由…转到…|日期|有效期 天 (大写)|回执日期",
        "0012|张三|预备|由甲党委转到乙党委|2026年10月1日|玖拾天|2027-01-01",
    ) else {
        panic!()
    };
    assert_eq!((t.letter_no.as_str(), t.name.as_str(), t.category), ("0012", "张三", Category::Probationary));
    assert_eq!((t.from_text.as_str(), t.to_text.as_str(), t.valid_days), ("甲党委", "乙党委", Some(90)));
    assert_eq!(faults.iter().map(|fault| &fault.code).collect::<Vec<_>>(), [&FaultCode::DateAhead]);
}

#[test]
fn an_instructor_serves_several() {
    let headings =
        "指导员姓名|专职/兼职|驻派等级<县级党建指导员/区级联络员>|所属组织|联系电话|所属企业|指导企业(多选)|启用/停用";
    let (Record::Contact(c), _) =
        record(headings, "李四|专职|区级联络员|甲街道|13800000000|丙公司|甲有限公司,乙有限公司|启用")
    else {
        panic!()
    };
    assert_eq!((c.role.as_str(), c.units.len(), c.enabled), ("联络员", 2, Fact::Yes));
    let (Record::Contact(c), _) = record("指导员姓名|指导企业|联系电话", "李四|甲有限公司|") else {
        panic!()
    };
    assert_eq!(c.role, "指导员");
    let (Record::Contact(c), faults) = record("党建指导员|联络员|联系企业", "李四|王五|甲有限公司")
    else {
        panic!()
    };
    assert_eq!((c.name.as_str(), &faults[0].code), ("李四", &FaultCode::SecondPerson));
}

#[test]
fn rejects_can_be_mended_and_read_again() {
    let rows: Vec<Vec<String>> = [vec!["企业名称", "统一社会信用代码", "党员情况", ""], vec!["", "", "人数", "备注"]]
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect();
    let first = recognise(&rows, "", None, &Overrides::default());
    let row = row_of(&format!("|91340207MA2XXXXXX|3|张三{ID}"));
    let RowOutcome::Rejected(faults) = read(&context(&hash), &first.mapping, &row) else { panic!() };
    let headings = rejects::headings(&first.mapping);
    let cells = rejects::cells(&first.mapping, &row, &faults);
    assert_eq!(headings.len(), cells.len());
    assert_eq!(headings.last().unwrap(), rejects::REASON);
    assert!(cells.last().unwrap().starts_with("没有企业名称"), "{cells:?}");
    assert!(!cells.concat().contains("19900101"));

    let second = recognise(std::slice::from_ref(&headings), "", None, &Overrides::default());
    let fields = |map: &Mapping| map.columns().iter().map(|column| column.field).collect::<Vec<_>>();
    assert_eq!(fields(&second.mapping)[..4], fields(&first.mapping)[..]);
    assert_eq!(fields(&second.mapping)[4], None);
    assert_eq!(rejects::headings(&second.mapping), headings);
    assert_eq!(rejects::cells(&second.mapping, &row, &faults).len(), headings.len());
}

#[test]
fn a_folder_says_what_is_missing() {
    let see = |line: &str| {
        let rows = vec![line.split('|').map(str::to_owned).collect()];
        recognise(&rows, "", None, &Overrides::default())
    };
    let files = [
        ("甲.xlsx".to_owned(), see("企业名称|统一社会信用代码|注册地址")),
        ("乙.xlsx".to_owned(), see("姓名|公民身份号码|所在党支部")),
        ("丙.xlsx".to_owned(), see("一|二|三")),
    ];
    let survey = folder::survey(&files);
    assert_eq!(
        survey.zh(),
        [
            "甲.xlsx：企业登记",
            "乙.xlsx：党员名册",
            "丙.xlsx：未识别，可用 `--map` 指定列",
            "还缺：党组织、关系转接、联络服务人员"
        ]
    );
}

const WILD: [(&str, &str); 5] = [
    (
        "企业名称|统一社会信用代码|注册号|曾用名|企业类型|登记状态|成立日期|职工总数|注册地址|经营地址|联系人|电话|剔除原因",
        "enterprises",
    ),
    ("党组织代码|党组织名称|组织类别|上级党组织|单位名称|社会统一信用代码|成立日期|书记|通讯地址|党员人数", "branches"),
    (
        "姓名|公民身份号码|性别|出生日期|人员类别|入党日期|所在党支部|工作单位|工作岗位|外出流向|手机号|统一社会信用代码",
        "members",
    ),
    ("介绍信编号|姓名|身份证号|人员类别|转出党组织|转入党组织|开具日期|有效期|接收日期|回执日期", "transfers"),
    ("指导员姓名|驻派等级|所属组织|联系电话|指导企业|开始日期|启用/停用|统一社会信用代码", "contacts"),
];

fn invented_id(day: u32, order: u32) -> String {
    let (year, month, date) = (1950 + day % 50, 1 + day % 12, 1 + day % 28);
    let body = format!("990000{year}{month:02}{date:02}{:03}", order % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

proptest! {
    #[test]
    fn no_cell_panics(cells in proptest::collection::vec("\\PC{0,30}|[0-9Xx.:年月日、（）()]{0,24}", 13), list in 0usize..5) {
        let map = mapping(WILD[list].0, None);
        prop_assert_eq!(map.kind().en(), WILD[list].1);
        let mut row = Row::new();
        for cell in &cells {
            row.push(cell, CellKind::Text);
        }
        let first = read(&context(&hash), &map, &row);
        prop_assert_eq!(read(&context(&hash), &map, &row), first);
    }

    #[test]
    fn no_resident_id_comes_out(day in 0u32..10_000, order in 0u32..1000, column in 0usize..13, list in 0usize..5,
        before in "(党员张三|海口市|身份证|，)?", after in "(号|，女|\\.0)?", spaced: bool) {
        let id = invented_id(day, order);
        let written = if spaced { format!("{} {} {}", &id[..6], &id[6..14], &id[14..]) } else { id.clone() };
        let map = mapping(WILD[list].0, None);
        let n = map.columns().len();
        let mut row = Row::new();
        for index in 0..n {
            let cell = if index == column % n { format!("{before}{written}{after}") } else if index < 2 { "甲乙".into() } else { String::new() };
            row.push(&cell, CellKind::Text);
        }
        let outcome = read(&context(&hash), &map, &row);
        let faults = match &outcome { RowOutcome::Record(_, faults) | RowOutcome::Rejected(faults) => faults.clone(), RowOutcome::Skipped(_) => Vec::new() };
        let rejects = rejects::cells(&map, &row, &faults);
        let shown = format!("{outcome:?}{rejects:?}{:?}", faults.iter().map(|fault| fault.zh("甲")).collect::<Vec<_>>());
        prop_assert!(!shown.contains(&id), "{}", shown);
        prop_assert!(!shown.contains(&id[6..14]), "{}", shown);
    }

    #[test]
    fn an_id_that_is_a_code_too_is_no_code(from in 0u32..9_000) {
        let id = (from..).map(|day| invented_id(day, day % 1000)).find(|id| crate::model::credit_code::CreditCode::read(id).is_ok());
        let id = id.unwrap();
        for (headings, ..) in WILD {
            let map = mapping(headings, None);
            for column in 0..map.columns().len() {
                let mut row = Row::new();
                for index in 0..map.columns().len() {
                    row.push(&if index == column { format!("91469023MA5RC2PB08、{id}") } else { "甲乙".into() }, CellKind::Text);
                }
                let shown = format!("{:?}", read(&context(&hash), &map, &row));
                prop_assert!(!shown.contains(&id), "{} {}", headings, shown);
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(order in Just([0usize, 1, 2, 3]).prop_shuffle()) {
        let headings = "企业名称|统一社会信用代码|住所|所在市";
        let lines = ["甲有限公司|914600006200251612|国贸路1号|海口市", "乙有限公司||中山路2号|三亚市", "丙有限公司||南沙路3号|", "丁有限公司||海口市秀英区|海口市"];
        let map = mapping(headings, None);
        let alone: Vec<RowOutcome> = lines.iter().map(|line| read(&context(&hash), &map, &row_of(line))).collect();
        let ctx = context(&hash);
        for i in order {
            prop_assert_eq!(&read(&ctx, &map, &row_of(lines[i])), &alone[i]);
        }
    }
}
