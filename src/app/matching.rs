//! 名单匹配: any list of written names against any registry, file to file; and the refit of the weights from labelled lists. Each
//! distinct text is decided once. Reading the registry and indexing it overlap, texts are decided on every core.

use super::action::{Progress, Report};
use super::error::{Error, ErrorKind};
use crate::export::matches::{Match, write_matches};
use crate::resolve::divisions::Divisions;
use crate::resolve::matching::calibration::Thresholds;
use crate::resolve::matching::search::Scratch;
use crate::resolve::matching::weights::Weights;
use crate::resolve::matching::{Answer, Context, Matcher, MatcherBuilder, Spelling, Verdict, calibration, fit};
use crate::sheet::{OpenOptions, OpenedSheet, Row, SheetError, open, open_bytes};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Names handed to the indexing thread at once, and how many such parcels wait.
const PARCEL_NAMES: usize = 4_096;
const PARCELS_WAITING: usize = 4;
/// Texts a thread takes at once.
const BLOCK_TEXTS: usize = 256;
/// Rows of one text at most, however many enterprises fit it equally.
pub const TOP_MAX: u64 = 50;

/// Headings tried when the caller names none.
const NAME_HEADINGS: [&str; 6] = ["name", "企业名称", "单位名称", "公司名称", "名称", "企业(机构)名称"];
const ID_HEADINGS: [&str; 4] = ["id", "统一社会信用代码", "编号", "序号"];
const QUERY_HEADINGS: [&str; 6] = ["query", "工作单位", "单位名称", "单位", "企业名称", "name"];
const KEY_HEADINGS: [&str; 4] = ["qid", "id", "编号", "序号"];

/// What to match with what.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MatchFiles {
    /// The registry.
    pub registry: PathBuf,
    /// The list of written names; ignored when `pasted` holds it.
    pub queries: PathBuf,
    /// Pasted or piped list.
    pub pasted: Option<Vec<u8>>,
    /// `.csv` or `.xlsx`.
    pub out: PathBuf,
    /// Candidates written for each text.
    pub top: usize,
    /// Columns by their headings; usual ones are tried when empty.
    pub key_column: Option<String>,
    /// ... with the written names.
    pub query_column: Option<String>,
    /// ... that names a row of the registry.
    pub id_column: Option<String>,
    /// ... with the registered names.
    pub name_column: Option<String>,
    /// Folder with other weights than the shipped ones.
    pub weights: Option<PathBuf>,
    /// Writes names and parts of the evidence too.
    pub explain: bool,
    /// CSV in GB18030.
    pub gb18030: bool,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Matched {
    /// Names of the registry.
    pub n_names: u64,
    /// Rows of the list.
    pub n_texts: u64,
    /// Different texts among them.
    pub n_distinct: u64,
    /// Rows by decision: linked, review, ambiguous, none.
    pub decisions: BTreeMap<&'static str, u64>,
    /// Rows written.
    pub n_rows: u64,
}

/// Matches a list with a registry.
///
/// # Errors
/// A file that cannot be read or written, a column that is not there; a stop.
pub fn match_files(files: &MatchFiles, report: &mut Report) -> Result<Matched, Error> {
    let mut names = read_registry(files, files.explain, report)?;
    if let Some(folder) = &files.weights {
        let (weights, thresholds) = read_weights(folder)?;
        names.matcher = names.matcher.with(weights, thresholds);
    }
    let list = read_list(files, None)?;
    let n_texts = list.texts.len() as u64;
    let mut look = |done| tell(report, "匹配", done as u64, n_texts);
    let answers = in_parallel(&list.texts, &mut look, |scratch, text| decide(&names.matcher, scratch, text, files))?;
    let mut matched = Matched {
        n_names: names.matcher.n_names() as u64,
        n_texts: list.rows.len() as u64,
        n_distinct: list.texts.len() as u64,
        ..Matched::default()
    };
    for word in ["linked", "review", "ambiguous", "none"] {
        matched.decisions.insert(word, 0);
    }
    for (_, text) in &list.rows {
        *matched.decisions.entry(answers[*text as usize].verdict.word()).or_default() += 1;
    }
    let rows = list.rows.iter().flat_map(|(key, text)| rows_of(key, &answers[*text as usize], &names, files));
    let written = write_matches(&files.out, files.explain, rows, files.gb18030);
    matched.n_rows = written.map_err(|error| sheet_error(&files.out, &error))?;
    Ok(matched)
}

/// What `learn` wrote.
fn read_weights(folder: &Path) -> Result<(Weights, Thresholds), Error> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(Error::from);
    let lists = calibration::parse(&read("calibration.tsv")?);
    let thresholds = Thresholds::of(&lists, calibration::PRECISION, calibration::MARGIN);
    Ok((Weights::parse(&read("weights.tsv")?), thresholds))
}

/// A registry from a file.
struct Names {
    matcher: Matcher,
    ids: Texts,
    names: Texts,
}

/// Many short texts in one piece of memory.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, at: usize) -> &str {
        let end = self.ends.get(at).copied().unwrap_or(0) as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        self.text.get(start..end).unwrap_or("")
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(at))
    }
}

fn read_registry(files: &MatchFiles, keep_names: bool, report: &mut Report) -> Result<Names, Error> {
    let mut sheet = open_list(&files.registry)?;
    let mut row = Row::new();
    let headings = headings(&mut sheet, &mut row, &files.registry)?;
    let name_column = column(&headings, files.name_column.as_deref(), &NAME_HEADINGS, &files.registry)?
        .ok_or_else(|| no_column("企业名称", "name", &headings, &files.registry))?;
    let id_column = column(&headings, files.id_column.as_deref(), &ID_HEADINGS, &files.registry)?;
    let (send, receive) = sync_channel::<Texts>(PARCELS_WAITING);
    let divisions = Divisions::shared();
    std::thread::scope(|scope| {
        let indexing = scope.spawn(move || {
            let mut builder = MatcherBuilder::new();
            let mut owner = 0;
            for parcel in receive {
                for name in parcel.iter() {
                    builder.push(divisions, owner, Spelling::Name, name);
                    owner += 1;
                }
            }
            builder.build()
        });
        let (mut ids, mut names, mut parcel) = (Texts::default(), Texts::default(), Texts::default());
        while sheet.rows.next(&mut row).map_err(|error| sheet_error(&files.registry, &error))? {
            let name = row.get(name_column);
            match id_column {
                Some(at) => ids.push(row.get(at)),
                None => ids.push(&row.number().to_string()),
            }
            if keep_names {
                names.push(name);
            }
            parcel.push(name);
            if parcel.ends.len() == PARCEL_NAMES {
                let at = sheet.rows.position();
                tell(report, "读登记表", at.done, at.total)?;
                let full = std::mem::take(&mut parcel);
                send.send(full).map_err(|_| stopped())?;
            }
        }
        send.send(parcel).map_err(|_| stopped())?;
        drop(send);
        let matcher = indexing.join().map_err(|_| stopped())?;
        Ok(Names { matcher, ids, names })
    })
}

/// The written names: rows with the number of their text, each different text once.
#[derive(Default)]
struct List {
    rows: Vec<(String, u32)>,
    texts: Vec<String>,
    /// Right answers of a labelled list.
    labels: Vec<String>,
}

fn read_list(files: &MatchFiles, label: Option<&str>) -> Result<List, Error> {
    let path = &files.queries;
    let mut sheet = match &files.pasted {
        Some(bytes) => {
            open_bytes(bytes.clone(), "-", &OpenOptions::default()).map_err(|error| sheet_error(path, &error))?
        }
        None => open_list(path)?,
    };
    let mut row = Row::new();
    let headings = headings(&mut sheet, &mut row, path)?;
    let found = column(&headings, files.query_column.as_deref(), &QUERY_HEADINGS, path)?;
    // Pasted cells have no heading: one column is the names.
    let bare = found.is_none() && headings.len() == 1;
    let query = found.or(bare.then_some(0)).ok_or_else(|| no_column("单位名称", "query", &headings, path))?;
    let key = if bare { None } else { column(&headings, files.key_column.as_deref(), &KEY_HEADINGS, path)? };
    let label = label.map(|label| column(&headings, Some(label), &[], path)).transpose()?.flatten();
    let mut list = List::default();
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut more = bare || sheet.rows.next(&mut row).map_err(|error| sheet_error(path, &error))?;
    while more {
        let text = row.get(query);
        let next = list.texts.len() as u32;
        let number = *known.entry(text.to_owned()).or_insert(next);
        if number == next {
            list.texts.push(text.to_owned());
        }
        list.rows.push((key.map_or_else(|| row.number().to_string(), |at| row.get(at).to_owned()), number));
        if let Some(at) = label {
            list.labels.push(row.get(at).to_owned());
        }
        more = sheet.rows.next(&mut row).map_err(|error| sheet_error(path, &error))?;
    }
    Ok(list)
}

/// What is kept of the answer for one text.
struct Decided {
    verdict: Verdict,
    /// Owner, score, words of the evidence.
    ranked: Vec<(u32, f32, String)>,
}

/// Works through items on every core, each thread with its own memory; the answers come in the order of the items. `look` is told
/// how far it is and may refuse to go on.
pub(super) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    look: &mut dyn FnMut(usize) -> Result<(), Error>,
    work: impl Fn(&mut Scratch, &T) -> R + Sync,
) -> Result<Vec<R>, Error> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(items.len() / BLOCK_TEXTS + 1);
    let one_thread = |look: &mut dyn FnMut(usize) -> Result<(), Error>| {
        let (mut scratch, mut done) = (Scratch::default(), Vec::new());
        while !stop.load(Ordering::Relaxed) {
            let from = next.fetch_add(BLOCK_TEXTS, Ordering::Relaxed).min(items.len());
            if let Err(error) = look(from) {
                stop.store(true, Ordering::Relaxed);
                return Err(error);
            }
            let block = &items[from..items.len().min(from + BLOCK_TEXTS)];
            if block.is_empty() {
                break;
            }
            done.push((from, block.iter().map(|item| work(&mut scratch, item)).collect::<Vec<R>>()));
        }
        Ok(done)
    };
    let mut blocks = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..n_threads).map(|_| scope.spawn(|| one_thread(&mut |_| Ok(())))).collect();
        let mut blocks = one_thread(look)?;
        for thread in threads {
            blocks.extend(thread.join().expect("matching does not panic")?);
        }
        Ok::<_, Error>(blocks)
    })?;
    blocks.sort_by_key(|block| block.0);
    Ok(blocks.into_iter().flat_map(|block| block.1).collect())
}

fn decide(matcher: &Matcher, scratch: &mut Scratch, text: &str, files: &MatchFiles) -> Decided {
    let answer: Answer = matcher.ask(scratch, text, |_| Context::default());
    let verdict = matcher.decide(&answer);
    let n_rows = match verdict {
        Verdict::Ambiguous(n) => n.max(files.top),
        _ => files.top,
    };
    let explained = |ranked| match files.explain {
        true => matcher
            .parts(ranked)
            .iter()
            .map(|part| format!("{}{:+.1}", part.word, part.bits))
            .collect::<Vec<_>>()
            .join(" "),
        false => String::new(),
    };
    let ranked = answer.ranked.iter().take(n_rows).map(|one| (one.owner, one.score, explained(one)));
    Decided { verdict, ranked: ranked.collect() }
}

fn rows_of(key: &str, decided: &Decided, names: &Names, files: &MatchFiles) -> Vec<Match> {
    if decided.ranked.is_empty() {
        let score = -f64::from(crate::resolve::matching::SCORE_MAX);
        return vec![Match { key: key.to_owned(), score, decision: decided.verdict.word(), ..Match::default() }];
    }
    let word = |rank: usize| match decided.verdict {
        Verdict::Linked if rank > 0 => Verdict::None.word(),
        Verdict::Ambiguous(n) if rank >= n => Verdict::None.word(),
        verdict => verdict.word(),
    };
    let row = |(rank, (owner, score, parts)): (usize, &(u32, f32, String))| Match {
        key: key.to_owned(),
        rank: rank as u32,
        id: names.ids.get(*owner as usize).to_owned(),
        score: f64::from((score * 1_000.0).round()) / 1_000.0,
        decision: word(rank),
        name: if files.explain { names.names.get(*owner as usize).to_owned() } else { String::new() },
        parts: parts.clone(),
    };
    decided.ranked.iter().enumerate().map(row).collect()
}

/// A labelled list with its registry.
#[derive(Clone, PartialEq, Debug)]
pub struct Labelled {
    /// The registry.
    pub registry: PathBuf,
    /// Texts with the registry's id in column `gold`, empty for firms that it does not hold.
    pub queries: PathBuf,
    /// How much each text counts.
    pub weight: f32,
}

/// What was learnt from one labelled list.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Learnt {
    /// Its texts.
    pub n_texts: u64,
    /// Those with an enterprise of the registry.
    pub n_labelled: u64,
    /// For so many of them it was among the candidates.
    pub n_found: u64,
    /// ... and the first one under weights learnt from the other half of the texts.
    pub n_first: u64,
}

/// 重新拟合: learns weights and calibration from labelled lists and writes `weights.tsv` and `calibration.tsv`.
///
/// # Errors
/// A list that cannot be read, a file that cannot be written.
pub fn learn(sets: &[Labelled], folder: &Path, report: &mut Report) -> Result<Vec<Learnt>, Error> {
    let mut learnt = vec![Learnt::default(); sets.len()];
    let mut cases = [Vec::new(), Vec::new()];
    let mut held: Option<(PathBuf, Names, FxHashMap<String, u32>)> = None;
    for (at, set) in sets.iter().enumerate() {
        tell(report, "读标注名单", at as u64, sets.len() as u64)?;
        let files =
            MatchFiles { registry: set.registry.clone(), queries: set.queries.clone(), ..MatchFiles::default() };
        if held.as_ref().is_none_or(|held| held.0 != set.registry) {
            let names = read_registry(&files, false, report)?;
            let ids = names.ids.iter().enumerate().map(|(at, id)| (id.to_owned(), at as u32)).collect();
            held = Some((set.registry.clone(), names, ids));
        }
        let Some((_, names, ids)) = &held else { continue };
        let list = read_list(&files, Some("gold"))?;
        let mut scratch = Scratch::default();
        for ((_, text), label) in list.rows.iter().zip(&list.labels) {
            let text = &list.texts[*text as usize];
            let case = names.matcher.case(&mut scratch, text, ids.get(label).copied(), (at, set.weight));
            learnt[at].n_texts += 1;
            learnt[at].n_labelled += u64::from(ids.contains_key(label));
            // One text is in one half, whichever lists it stands in.
            let half =
                text.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) >> 7 & 1;
            cases[half as usize].push(case);
        }
    }
    let [mut first, second] = cases;
    tell(report, "拟合", 0, 3)?;
    let by_second = fit::fit(&second);
    tell(report, "拟合", 1, 3)?;
    let by_first = fit::fit(&first);
    tell(report, "拟合", 2, 3)?;
    let mut scored: Vec<calibration::Scored> = first.iter().filter_map(|case| fit::scored(case, &by_second)).collect();
    scored.extend(second.iter().filter_map(|case| fit::scored(case, &by_first)));
    first.extend(second);
    let weights = fit::fit(&first);
    let steps = calibration::steps(&scored);
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).map_err(Error::from);
    std::fs::create_dir_all(folder)?;
    write("weights.tsv", weights.render())?;
    write("calibration.tsv", calibration::render(&steps))?;
    first.iter().filter(|case| case.right.is_some()).for_each(|case| learnt[case.list].n_found += 1);
    scored.iter().filter(|one| one.right).for_each(|one| learnt[one.list].n_first += 1);
    Ok(learnt)
}

fn open_list(path: &Path) -> Result<OpenedSheet, Error> {
    open(path, &OpenOptions::default()).map_err(|error| sheet_error(path, &error))
}

fn headings(sheet: &mut OpenedSheet, row: &mut Row, path: &Path) -> Result<Vec<String>, Error> {
    sheet.rows.next(row).map_err(|error| sheet_error(path, &error))?;
    Ok(row.iter().map(|(text, _)| text.trim().to_owned()).collect())
}

/// The column with a heading: the one asked for, or the first of the usual ones.
fn column(headings: &[String], asked: Option<&str>, usual: &[&str], path: &Path) -> Result<Option<usize>, Error> {
    let at = |wanted: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(wanted.trim()));
    match asked {
        Some(asked) => at(asked).map(Some).ok_or_else(|| no_column(asked, asked, headings, path)),
        None => Ok(usual.iter().find_map(|heading| at(heading))),
    }
}

fn no_column(zh: &str, en: &str, headings: &[String], path: &Path) -> Error {
    let (file, has) = (path.display(), headings.join("、"));
    Error::new(
        ErrorKind::Usage,
        format!("{file} 没有「{zh}」列，只有：{has}"),
        format!("{file} has no column `{en}`, only: {has}"),
    )
    .hint(
        "用 --query-column、--name-column 等指明列的表头",
        "name the heading with --query-column, --name-column and so on",
    )
}

fn sheet_error(path: &Path, error: &SheetError) -> Error {
    let error = error.clone().in_file(&path.display().to_string());
    Error::new(ErrorKind::Data, error.cause_zh(), error.cause_en()).hint(error.step_zh(), error.step_en())
}

fn stopped() -> Error {
    Error::from(crate::store::StoreError::Stopped)
}

fn tell(report: &mut Report, label: &str, done: u64, of: u64) -> Result<(), Error> {
    match report(&Progress { label: label.to_owned(), done, of }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(stopped()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn go(
        folder: &Path,
        registry: &str,
        queries: &str,
        change: impl FnOnce(&mut MatchFiles),
    ) -> Result<Matched, Error> {
        fs::write(folder.join("r.csv"), registry)?;
        fs::write(folder.join("q.csv"), queries)?;
        let mut files = MatchFiles {
            registry: folder.join("r.csv"),
            queries: folder.join("q.csv"),
            out: folder.join("p.csv"),
            top: 2,
            ..MatchFiles::default()
        };
        change(&mut files);
        match_files(&files, &mut |_| ControlFlow::Continue(()))
    }

    const REGISTRY: &str =
        "id,name\nA1,海南椰屿智能科技有限公司\nA2,海口潮汐贸易有限公司\nA3,海南帆影文化传媒有限公司\n";

    #[test]
    fn a_list_is_matched_row_by_row_and_each_text_once() {
        let folder = tempfile::tempdir().unwrap();
        let queries = "qid,query\n7,海南椰屿智能科技有限公司\n8,退休\n9,海南椰屿智能科技有限公司\n";
        let matched = go(folder.path(), REGISTRY, queries, |_| ()).unwrap();
        assert_eq!((matched.n_names, matched.n_texts, matched.n_distinct), (3, 3, 2));
        assert_eq!((matched.decisions["linked"], matched.decisions["none"]), (2, 1));
        let text = fs::read_to_string(folder.path().join("p.csv")).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "qid,rank,id,score,decision");
        assert!(lines[1].starts_with("7,0,A1,") && lines[1].ends_with(",linked"), "{text}");
        assert!(lines.contains(&"8,0,,-40,none"), "{text}");
    }

    #[test]
    fn columns_are_found_by_usual_headings_or_named() {
        let folder = tempfile::tempdir().unwrap();
        let matched = go(
            folder.path(),
            "企业名称\n海南椰屿智能科技有限公司\n",
            "甲,乙\n1,椰屿科技\n",
            |files| {
                files.query_column = Some("乙".into());
                files.explain = true;
            },
        );
        assert_eq!(matched.unwrap().n_rows, 1);
        let text = fs::read_to_string(folder.path().join("p.csv")).unwrap();
        assert!(text.contains("海南椰屿智能科技有限公司") && text.contains("字号"), "{text}");
        let error = go(folder.path(), REGISTRY, "甲,乙\n1,2\n", |_| ()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Usage);
    }

    #[test]
    fn pasted_cells_need_no_heading() {
        let folder = tempfile::tempdir().unwrap();
        let pasted = "海口潮汐贸易有限公司\n海南帆影文化传媒有限公司\n".as_bytes().to_vec();
        let matched = go(folder.path(), REGISTRY, "", |files| files.pasted = Some(pasted)).unwrap();
        assert_eq!((matched.n_texts, matched.decisions["linked"]), (2, 2));
    }

    #[test]
    fn weights_are_learnt_from_labelled_lists() {
        let folder = tempfile::tempdir().unwrap();
        let queries =
            "qid,query,gold\n1,海南椰屿智能科技有限公司,A1\n2,潮汐贸易,A2\n3,帆影传媒,A3\n4,山岚酒业有限公司,\n";
        go(folder.path(), REGISTRY, queries, |_| ()).unwrap();
        let set = Labelled { registry: folder.path().join("r.csv"), queries: folder.path().join("q.csv"), weight: 1.0 };
        let out = folder.path().join("learnt");
        let learnt = learn(&[set], &out, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((learnt[0].n_texts, learnt[0].n_labelled, learnt[0].n_found), (4, 3, 3));
        assert!(fs::read_to_string(out.join("weights.tsv")).unwrap().starts_with("brand-same\t"));
        assert_eq!(fs::read_to_string(out.join("calibration.tsv")).unwrap().lines().count(), 49);
    }
}
