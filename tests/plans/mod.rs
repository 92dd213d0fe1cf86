//! An invented proposal and an adopted one, for tests of commands and screens.

use dishu::app::planning::view::{Adopted, AdoptedGroup, Group, Left, Member, Proposal, Spec, StepView};
use dishu::model::id::{Id, Key, Kind, Region, Subject};

pub fn enterprise(n: u8) -> Subject {
    Subject { kind: Kind::Enterprise, key: Key { region: Region(460_108), id: Id([n; 16]) } }
}

fn member(n: u8, n_full: u32) -> Member {
    Member {
        subject: enterprise(n),
        name: format!("虚构示例{n}号有限公司"),
        n_full,
        n_probationary: 0,
        n_staying: 0,
        is_incomplete: n == 2,
        address: format!("海口市美兰区虚构路{n}号"),
        industry: "软件和信息技术服务业".into(),
    }
}

fn group(n: u8, units: &[u8], is_pinned: bool) -> Group {
    Group {
        name: format!("高新区第{n}组"),
        zone: "高新区".into(),
        branch: None,
        units: units.iter().map(|n| member(*n, 2)).collect(),
        n_full: 2 * units.len() as u32,
        n_members: 2 * units.len() as u32,
        n_staying: 0,
        halves: 13,
        level: "同一道路".into(),
        is_pinned,
        why: vec!["同一道路 1 对，同大类 1、同门类 0、其他或不明 0，计 3 分".into()],
        alternatives: vec!["以虚构示例6号有限公司换虚构示例1号有限公司：本组 +2 分".into()],
    }
}

/// Two groups of what is wanted, one unit left out.
pub fn proposal(spec: Spec) -> Proposal {
    let groups = match spec.pinned.first() {
        Some(pinned) => vec![group(1, &pinned.iter().map(|s| s.key.id.0[0]).collect::<Vec<_>>(), true)],
        None => vec![group(1, &[1, 2], false), group(2, &[3, 4, 5], false)],
    };
    Proposal {
        as_of: "2026-06-30".into(),
        spec,
        finished: true,
        n_units: 6,
        n_covered: 5,
        uncovered: (1, 1),
        halves: (26, 25),
        groups,
        left: vec![Left {
            unit: member(6, 1),
            why: "美兰区内可合的单位正式党员不足：再有 2 名可转入的正式党员即可编入".into(),
        }],
        apart: vec![("现有党支部名册未到齐，不计".into(), 3)],
        suggestions: vec!["高新区：流入党员 12 名（请核实）".into()],
    }
}

/// One proposal, the first step of its group done.
pub fn adopted() -> Vec<Adopted> {
    let step = |name: &str, due: Option<&str>, done: Option<&str>| StepView {
        name: name.into(),
        due: due.map(str::to_owned),
        done_on: done.map(str::to_owned),
        is_late: false,
    };
    let steps = vec![
        step("申请", Some("2026-07-30"), Some("2026-07-01")),
        step("批复", Some("2026-07-31"), None),
        step("选举", None, None),
        step("备案", None, None),
    ];
    let units = vec![(enterprise(1), "虚构示例1号有限公司".into()), (enterprise(2), "虚构示例2号有限公司".into())];
    let group = AdoptedGroup { line: 1, name: "高新区第1组".into(), units, n_full: 4, n_members: 4, steps };
    vec![Adopted {
        number: 7,
        is_withdrawn: false,
        adopted_on: "2026-06-30".into(),
        zone: "高新区".into(),
        units: (6, 1),
        halves: (26, 25),
        groups: vec![group],
    }]
}

/// A filled form.
pub fn filled(path: Option<std::path::PathBuf>) -> dishu::app::fill::view::Filled {
    use dishu::app::fill::Lack;
    use dishu::app::fill::layout::Shape;
    use dishu::app::fill::term::Subject as Rows;
    use dishu::app::fill::view::{Difference, Filled, Mapped, Unfilled};
    let mapped = |at: &str, heading: &str, term: &str| Mapped {
        at: at.into(),
        heading: heading.into(),
        term: term.into(),
        given: false,
        personal: false,
    };
    Filled {
        path,
        form: "台账.xlsx".into(),
        sheet: "台账".into(),
        shape: Shape::List,
        subject: Rows::Enterprises,
        mapping: vec![mapped("B", "企业名称", "企业名称"), mapped("K", "备注", "")],
        reused: true,
        unused: Vec::new(),
        rows: 2,
        cells: 9,
        unfilled: vec![Unfilled {
            at: "I5".into(),
            heading: "组建时间".into(),
            lack: Lack::NoValue,
            note: String::new(),
        }],
        n_unfilled: 1,
        sent_on: Some("2026-05-31".into()),
        differs: vec![Difference {
            row: "海南甲乙科技有限公司".into(),
            heading: "党员人数".into(),
            before: "5".into(),
            now: "6".into(),
        }],
    }
}

/// A form that one unit returned with a fault and another has not.
pub fn form() -> dishu::app::collect::view::FormView {
    use dishu::app::collect::check::{Fault, Wrong};
    use dishu::app::collect::view::{FormState, FormView, OwedView};
    let owed = |place: u32, name: &str, state, faults| OwedView {
        place,
        id: None,
        name: name.into(),
        state,
        sent_on: Some("2026-07-01".into()),
        received_on: None,
        n_rows: 0,
        faults,
        n_reminded: 1,
        reminder: format!("{name}：请核实"),
    };
    let fault =
        Fault { at: "D5".into(), heading: "职工总数".into(), text: "十几".into(), wrong: Wrong::Number as u8 };
    FormView {
        number: 7,
        title: "虚构台账".into(),
        due: "2026-07-10".into(),
        closed_on: None,
        owed: vec![
            owed(1, "虚构第一支部", FormState::Faulty, vec![fault]),
            owed(2, "虚构第二支部", FormState::Overdue, Vec::new()),
        ],
    }
}
