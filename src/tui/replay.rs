//! 回放 (replay): a recording played on a session without a terminal. Every question is answered before the next key, so the
//! same recording on the same database shows the same, to the letter.

use std::ops::ControlFlow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::error::{Error, ErrorKind};
use crate::tui::event::Event;
use crate::tui::record::Recording;
use crate::tui::screen::{Effect, Inbound, Look, State};
use crate::tui::session::Session;
use crate::tui::widgets::buffer_text;

/// What a replay may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Changes are carried out; otherwise each is refused with a note.
    pub changes: bool,
}

/// Plays a recording; `see` is shown the first screen and the one after every event.
///
/// # Errors
/// When the data cannot be opened.
pub fn replay(
    session: &Session,
    recording: &Recording,
    allowed: Allowed,
    see: &mut dyn FnMut(Option<&str>, &str),
) -> Result<(), Error> {
    let look = Look { lang: recording.lang, theme: session.theme, size: recording.size, beside: session.beside };
    let service = (session.open)(recording.lang)?;
    let mut player = Player { state: State::new(look), service, session, allowed, is_over: false };
    let effects = player.state.start();
    player.perform(effects)?;
    see(None, &player.text());
    for (line, event) in &recording.events {
        let effects = player.state.on(event.clone());
        player.perform(effects)?;
        see(Some(line), &player.text());
        if player.is_over {
            break;
        }
    }
    Ok(())
}

struct Player<'a> {
    state: State,
    service: Box<dyn Service>,
    session: &'a Session,
    allowed: Allowed,
    is_over: bool,
}

impl Player<'_> {
    fn perform(&mut self, effects: Vec<Effect>) -> Result<(), Error> {
        let mut waiting: std::collections::VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            let event = match effect {
                Effect::Need { asker, generation, query } => {
                    let answer = self.service.query(&query);
                    Event::Answer(Inbound::Reply { asker, generation, answer })
                }
                Effect::Do(job, action) => Event::Answer(Inbound::Finished(job, Box::new(self.act(action)))),
                Effect::Speak(lang) => {
                    self.service = (self.session.open)(lang)?;
                    continue;
                }
                Effect::Quit => {
                    self.is_over = true;
                    continue;
                }
                Effect::Cancel(_)
                | Effect::Copy(_)
                | Effect::Mouse(_)
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Keep(_) => {
                    continue;
                }
            };
            waiting.extend(self.state.on(event));
        }
        Ok(())
    }

    fn act(&mut self, action: Action) -> Result<Done, Error> {
        if self.allowed.changes {
            return self.service.run(action, &mut |_| ControlFlow::Continue(()));
        }
        Err(Error::new(ErrorKind::Usage, "回放不改数据", "a replay changes nothing")
            .hint("在库的副本上加 `--act` 回放", "replay on a copy of the database with `--act`"))
    }

    fn text(&self) -> String {
        let (columns, rows) = self.state.look().size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.state.draw(&mut buffer);
        buffer_text(&buffer)
    }
}
