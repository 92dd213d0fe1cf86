//! A month of an organiser's work: forms out, back with faults, reminders, the superior's form filled, a branch founded with its papers.

use super::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, Import};
use dishu::app::collect::check::Wrong;
use dishu::app::collect::view::{FormState, FormView};
use dishu::app::collect::{Ask, SendForms};
use dishu::app::fill::Fill;
use dishu::app::papers::{Paper, PaperKind, Papered, TemplateWork};
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::RowId;
use dishu::model::list::{ListQuery, Table};
use dishu::model::record::ListKind;
use dishu::sheet::{Blank, Put, PutValue};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

fn row(app: &mut App, of: Table, name: &str) -> RowId {
    let query = ListQuery { search: name.to_owned(), ..table(of) };
    page(app, query).rows[0].id
}

fn forms(app: &mut App, action: Action) -> FormView {
    match run(app, action) {
        Ok(Done::Forms(mut forms)) => forms.remove(0),
        other => panic!("{other:?}"),
    }
}

fn paper(app: &mut App, kind: PaperKind, row: RowId, path: PathBuf) -> (Papered, String) {
    let paper = Paper { kind, row: Some(row), path, ..Paper::default() };
    let Done::Papered(papered) = run(app, Action::Paper(Box::new(paper))).unwrap() else { panic!() };
    let text = document(&papered.path);
    (papered, text)
}

/// The text of a document, paragraph by paragraph.
fn document(path: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut text = String::new();
    for paragraph in xml.split("</w:p>") {
        for run in paragraph.split("<w:t ").skip(1) {
            text.push_str(run.split_once('>').unwrap().1.split("</w:t>").next().unwrap());
        }
        text.push('\n');
    }
    text
}

fn put(path: &Path, cells: &[(u32, usize, PutValue)]) {
    let blank = Blank::open(std::fs::read(path).unwrap(), "back.xlsx").unwrap();
    let one = |(row, column, value): &(u32, usize, PutValue)| Put {
        sheet: 0,
        row: *row,
        column: *column,
        value: value.clone(),
        format: None,
    };
    let puts: Vec<Put> = cells.iter().map(one).collect();
    std::fs::write(path, blank.fill(&puts).unwrap()).unwrap();
}

#[test]
fn a_month_of_an_organisers_work() {
    let (place, mut app, _) = park();
    let folder = place.folder.path();
    // The first day: a form is asked of two enterprises and a township, and goes out with what is known.
    let rows = ["海南澜屿科技有限公司", "海南岚汐生物医药有限公司"].map(|name| row(&mut app, Table::Enterprises, name));
    let ask = Ask {
        title: "企业情况核对".into(),
        blank: fixtures("forms").join("企业登记表样.xlsx"),
        rows: rows.to_vec(),
        offices: vec!["老城镇".into()],
        due: Some(day(-1)),
        ..Ask::default()
    };
    let asked = forms(&mut app, Action::FormAsk(Box::new(ask)));
    let number = asked.number;
    assert_eq!((asked.owed.len(), asked.count(FormState::Overdue)), (3, 3));
    let out = folder.join("out");
    let send = SendForms { number, folder: out.clone(), ..SendForms::default() };
    assert!(matches!(run(&mut app, Action::FormSend(send)), Ok(Done::Written { rows: 3, .. })));
    let files: Vec<PathBuf> = {
        let mut files: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    assert_eq!(files.len(), 3);
    let known = Blank::open(std::fs::read(&files[0]).unwrap(), "x").unwrap();
    assert!(!known.sheets[0].text(2, 5).is_empty(), "the credit code is filled in");
    // They come back: one with a fault, mended later; one is another form; one never comes.
    put(&files[0], &[(6, 1, PutValue::Text("十几".into()))]);
    let receive = |path: &Path| Action::FormReceive { number, path: path.to_path_buf(), place: None };
    let back = forms(&mut app, receive(&files[0]));
    assert_eq!((back.owed[0].state, back.owed[0].faults[0].what()), (FormState::Faulty, Wrong::Number));
    assert_eq!(back.owed[0].faults[0].at, "B6");
    let other = out.join(format!("{number}-002-别的表.xlsx"));
    std::fs::copy(fixtures("forms").join("指导员登记表样.xlsx"), &other).unwrap();
    assert_eq!(forms(&mut app, receive(&other)).owed[0].faults[0].what(), Wrong::OtherForm);
    let unknown = out.join("不知谁报的.xlsx");
    std::fs::copy(fixtures("forms").join("指导员登记表样.xlsx"), &unknown).unwrap();
    assert!(run(&mut app, receive(&unknown)).is_err());
    let reminded = forms(&mut app, Action::FormRemind { number });
    assert_eq!(reminded.owed.len(), 3);
    assert!(reminded.owed[0].reminder.contains("B6") && reminded.owed[2].reminder.contains("尚未收到"));
    put(&files[0], &[(6, 1, PutValue::Number(18.0))]);
    let mended = forms(&mut app, receive(&files[0]));
    assert_eq!(mended.owed[0].state, FormState::Received, "{:?}", mended.owed[0].faults);
    let Answer::Forms(all) = app.query(&Query::Forms(Some(number))) else { panic!() };
    let states: Vec<FormState> = all[0].owed.iter().map(|owed| owed.state).collect();
    assert_eq!(states, [FormState::Received, FormState::Faulty, FormState::Overdue]);
    assert_eq!(all[0].owed[2].n_reminded, 1);
    assert!(matches!(run(&mut app, Action::FormClose { number, why: "已汇总".into() }), Ok(Done::Changed(1))));
    // The superior's form.
    let filled = folder.join("汇总.xlsx");
    let fill =
        Fill {
            blank: fixtures("forms").join("两个覆盖汇总表.xlsx"), out: Some(filled.clone()), ..Fill::default()
        };
    assert!(matches!(run(&mut app, Action::Fill(Box::new(fill))), Ok(Done::Filled(_))));
    assert!(matches!(run(&mut app, Action::FormSent { path: filled }), Ok(Done::Changed(_))));
    // A branch is founded: request, reply, result, filing; names are masked until somebody says why not.
    let (request, text) = paper(&mut app, PaperKind::Request, rows[0], folder.join("请示.docx"));
    assert!(request.missing.is_empty(), "{:?}", request.missing);
    assert!(text.contains("关于成立中共海南澜屿科技有限公司支部委员会的请示") && text.contains("〔2026〕　　号"));
    assert!(text.contains("书记一名，不设支部委员会") && text.contains('*'));
    let (_, text) = paper(&mut app, PaperKind::Reply, rows[0], folder.join("批复.docx"));
    assert!(text.contains("（代拟稿）"));
    let branch = row(&mut app, Table::Branches, "中共海南岚汐生物医药有限公司支部委员会");
    let (election, _) = paper(&mut app, PaperKind::Election, branch, folder.join("选举.docx"));
    assert!(election.missing.contains(&"选举日期".to_owned()), "{:?}", election.missing);
    let (_, text) = paper(&mut app, PaperKind::Filing, branch, folder.join("备案.docx"));
    assert!(text.contains("2024年5月10日"));
    let (_, text) = paper(&mut app, PaperKind::Term, branch, folder.join("换届.docx"));
    assert!(text.contains("将于2027年5月10日届满"));
    let member = row(&mut app, Table::Members, "周宇平");
    let (_, text) = paper(&mut app, PaperKind::Transfer, member, folder.join("转接.docx"));
    assert!(text.contains("已超过有效期") && !text.contains("周宇平"));
    assert!(
        run(&mut app, Action::Paper(Box::new(Paper { kind: PaperKind::Term, row: Some(member), ..Paper::default() })))
            .is_err(),
        "a member has no term"
    );
}

#[test]
fn a_site_writes_by_its_own_template() {
    let (place, mut app, _) = park();
    let folder = place.folder.path();
    let template = folder.join("样本.docx");
    let kind = PaperKind::Term;
    let work = |work| Action::Template { kind, work, why: String::new() };
    run(&mut app, work(TemplateWork::Write(template.clone()))).unwrap();
    // A clerk changes a word in it.
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&template).unwrap()).unwrap();
    let changed = folder.join("改.docx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&changed).unwrap());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.replace("特此提醒", "敬请留意").as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    run(&mut app, work(TemplateWork::Use(changed))).unwrap();
    let branch = row(&mut app, Table::Branches, "临海示范园区第一联合党支部");
    let (papered, text) = paper(&mut app, kind, branch, folder.join("1.docx"));
    assert!(papered.by_site && text.contains("敬请留意"));
    run(&mut app, work(TemplateWork::Drop)).unwrap();
    let (papered, text) = paper(&mut app, kind, branch, folder.join("2.docx"));
    assert!(!papered.by_site && text.contains("特此提醒"));
    let wild = fixtures("wild").join("encrypted.xlsx");
    assert!(run(&mut app, work(TemplateWork::Use(wild))).is_err());
}

#[test]
fn a_table_in_a_word_document_is_a_list() {
    let (place, mut app, _) = park();
    let text = "# 虚构名册\n|= 1 3 3\n| 企业名称 | 统一社会信用代码 | 参保人数 |\n| 海南虚构甲乙有限公司 |  | 12 |\n| 海南虚构丙丁有限公司 |  | 8 |";
    let path = place.folder.path().join("名册.docx");
    std::fs::write(&path, dishu::export::docx::document(text).unwrap()).unwrap();
    let imported = import(&mut app, Import { zone: Some("临海示范园区".into()), ..list(ListKind::Enterprises, &path) });
    assert_eq!((imported.counts.new, imported.sheet.as_str()), (2, "表1 虚构名册"));
    let again = import(&mut app, list(ListKind::Enterprises, &path));
    assert_eq!(again.counts.new, 0);
}
