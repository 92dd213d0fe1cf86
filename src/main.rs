//! `dishu`: reads the process once, opens what a command asks for, and leaves with the command's exit code.

use dishu::app::Service;
use dishu::app::admin::Admin;
use dishu::app::clock::Clock;
use dishu::app::config::{Borders, Environment, Settings, Theme};
use dishu::app::error::Error;
use dishu::app::keeper::Keeper;
use dishu::app::service::{App, Options};
use dishu::cli::{Host, run_process};
use dishu::model::lang::Lang;
use dishu::store::Access;
use dishu::text::width::Ambiguous;
use dishu::tui::present::Disputed;
use dishu::tui::{Session, theme};
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
        let owned = settings.clone();
        let mut session = Session::new(Arc::new(move |lang| {
            Ok(Box::new(App::open(options(&owned, lang), Access::Existing)?) as Box<dyn Service>)
        }));
        session.lang = settings.lang;
        session.theme = look(settings);
        session.tour = settings.is_demo;
        session.ambiguous = match (settings.asks_width, settings.ambiguous) {
            (true, _) => None,
            (false, Ambiguous::Narrow) => Some(Disputed::Narrow),
            (false, Ambiguous::Wide) => Some(Disputed::Wide),
        };
        session.sync = settings.sync;
        dishu::tui::run(session)
    }

    fn columns(&self) -> Option<usize> {
        self.columns
    }
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
