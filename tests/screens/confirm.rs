//! An invented queue of unit texts for the interface.

use dishu::app::confirming::{CandidateView, DoubtView, QueueLine, QueueView};
use dishu::app::views::{Cell, RowId, Tone};
use dishu::model::id::{Id, Key, Kind, Region, Subject};

fn row(kind: Kind, n: u8) -> RowId {
    RowId::Subject(Subject { kind, key: Key { region: Region(460_105), id: Id([n; 16]) } })
}

fn state() -> Cell {
    Cell { text: "待确认".into(), tone: Tone::Review }
}

/// Three texts wait.
pub fn queue() -> QueueView {
    let line = |(n, text): (u8, &str)| QueueLine {
        id: row(Kind::UnitText, n),
        text: text.into(),
        state: state(),
        n_members: 12 / u32::from(n),
        n_branches: 0,
        weight: 48 / u32::from(n),
        effect: "认定后够单独建支部".into(),
        is_reopened: n == 2,
        best: Some(row(Kind::Enterprise, 9)),
        best_name: "海南椰屿智能科技股份有限公司".into(),
        score: 871,
    };
    let texts = [(1, "椰屿科技财务部"), (2, "椰屿科枝"), (3, "潮汐贸易")];
    QueueView { lines: texts.into_iter().map(line).collect(), n_texts: 3, n_members: 22 }
}

fn candidate(n: u8, name: &str) -> CandidateView {
    CandidateView {
        id: row(Kind::Enterprise, n),
        name: name.into(),
        marks: vec![0..6, name.len() - 18..name.len()],
        code: "91460100MA5T000000".into(),
        status: "存续".into(),
        registered: "海口市秀英区云海路8号".into(),
        operating: "澄迈县老城经济开发区".into(),
        facts: "党员 2 名，未见党组织，高新区".into(),
        score: 871,
        parts: vec![("字号一致".into(), 5.2), ("多出部门".into(), -1.7)],
    }
}

/// One of them.
pub fn doubt(id: RowId) -> Option<DoubtView> {
    let line = queue().lines.into_iter().find(|line| line.id == id)?;
    let candidates = vec![candidate(9, "海南椰屿智能科技股份有限公司"), candidate(8, "海口椰屿贸易股份有限公司")];
    let alike = vec![(row(Kind::UnitText, 2), "椰屿科枝".to_owned())];
    let places = vec!["党员的工作单位 12 处：高新区第二党支部".to_owned()];
    Some(DoubtView { id, text: line.text, state: state(), places, candidates, alike })
}

/// What typing finds.
pub fn named(text: &str) -> Vec<CandidateView> {
    if text == "cx" { vec![candidate(7, "海口潮汐商务贸易有限公司")] } else { Vec::new() }
}
