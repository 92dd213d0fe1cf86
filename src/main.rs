//! `dishu`: reads the process once, opens what a command asks for, and leaves with the command's exit code.

use dishu::app::Service;
use dishu::app::admin::Admin;
use dishu::app::clock::Clock;
use dishu::app::config::{Borders, Environment, RecordTo, Settings, Theme};
use dishu::app::error::{Error, ErrorKind};
use dishu::app::keeper::Keeper;
use dishu::app::service::{App, Options};
use dishu::cli::{Host, See, run_process};
use dishu::model::lang::Lang;
use dishu::store::Access;
use dishu::text::width::Ambiguous;
use dishu::tui::draft::Drafts;
use dishu::tui::present::Disputed;
use dishu::tui::record::{Recorder, Recording};
use dishu::tui::replay::{Allowed, replay};
use dishu::tui::{Session, theme};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let env = Environment::of_process();
    let columns = env.vars.get("COLUMNS").and_then(|text| text.parse().ok());
    ExitCode::from(run_process(&env, &mut Local { columns }))
}

/// This machine: its files and its terminal.
struct Local {
    columns: Option<usize>,
}

impl Host for Local {
    fn open(&mut self, settings: &Settings) -> Result<Box<dyn Service>, Error> {
        Ok(Box::new(App::open(options(settings, settings.lang), Access::Existing)?))
    }

    fn admin(&mut self, settings: &Settings) -> Result<Box<dyn Admin>, Error> {
        Ok(Box::new(Keeper::new(options(settings, settings.lang))))
    }

    fn interface(&mut self, settings: &Settings) -> Result<(), Error> {
        let mut session = session(settings);
        session.tour = settings.is_demo;
        session.drafts = settings
            .drafts
            .clone()
            .filter(|_| !settings.is_demo)
            .map(|path| Arc::new(DraftFile(path)) as Arc<dyn Drafts>);
        session.record = settings.record.as_ref().map(recorder).transpose()?;
        session.ambiguous = match (settings.asks_width, settings.ambiguous) {
            (true, _) => None,
            (false, Ambiguous::Narrow) => Some(Disputed::Narrow),
            (false, Ambiguous::Wide) => Some(Disputed::Wide),
        };
        session.sync = settings.sync;
        dishu::tui::run(session)
    }

    fn replay(&mut self, settings: &Settings, recording: &str, acts: bool, see: See) -> Result<(), Error> {
        let recording = Recording::read(recording)?;
        let session = session(settings);
        replay(&session, &recording, Allowed { changes: acts }, see)
    }

    fn columns(&self) -> Option<usize> {
        self.columns
    }
}

/// One person's sitting, as the settings have it.
fn session(settings: &Settings) -> Session {
    let owned = settings.clone();
    let mut session = Session::new(Arc::new(move |lang| {
        Ok(Box::new(App::open(options(&owned, lang), Access::Existing)?) as Box<dyn Service>)
    }));
    session.lang = settings.lang;
    session.theme = look(settings);
    session
}

/// 草稿 in the person's own state directory, for its owner alone.
struct DraftFile(PathBuf);

impl Drafts for DraftFile {
    fn take(&self) -> Option<String> {
        let text = std::fs::read_to_string(&self.0).ok()?;
        std::fs::remove_file(&self.0).ok()?;
        Some(text)
    }

    fn keep(&self, text: &str) {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let is_there = self.0.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok());
        if let (true, Ok(mut file)) = (is_there, options.open(&self.0)) {
            // There is nobody left to tell.
            let _ = file.write_all(text.as_bytes());
        }
    }
}

/// The file that keys are recorded in, for its owner alone.
fn recorder(to: &RecordTo) -> Result<Recorder, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&to.path).map_err(|error| {
        Error::new(
            ErrorKind::System,
            format!("录键文件 {} 建不了：{error}", to.path.display()),
            format!("cannot make the recording {}: {error}", to.path.display()),
        )
        .hint("换一个还没有的文件名", "choose a file name that is not taken")
    })?;
    Ok(Recorder::new(file, to.is_clear))
}

fn options(settings: &Settings, lang: Lang) -> Options {
    Options {
        db: settings.db.clone(),
        lang,
        login: settings.login.clone(),
        operator: settings.operator.clone(),
        region: settings.region,
        key_file: settings.key_file.clone(),
        policy: settings.policy_text(),
        clock: Clock::Machine,
        seed: None,
    }
}

fn look(settings: &Settings) -> theme::Theme {
    let palette = match settings.theme {
        Theme::Dark => theme::Palette::Dark,
        Theme::Light => theme::Palette::Light,
        Theme::ColourBlind => theme::Palette::ColourBlind,
        Theme::Mono => theme::Palette::Mono,
    };
    let borders = match settings.borders {
        Borders::Ascii => theme::Borders::Ascii,
        Borders::Lines => theme::Borders::Lines,
    };
    theme::Theme { palette, borders }
}
