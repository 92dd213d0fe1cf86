//! 进度与中断: long work shows how far it is on a terminal and can be stopped. The first Ctrl-C asks the work to stop and leave nothing half
//! done; the second one ends the process, which the store survives.

use super::output::Console;
use crate::app::action::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Redraws per second: enough to see that it lives, little enough for a slow line.
const REDRAWS_PER_SECOND: u8 = 5;

/// Whether somebody asked to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    stopped: Arc<AtomicBool>,
    /// A signal ends the process at once: nothing that could stop is under way.
    idle: Arc<AtomicBool>,
    listens: bool,
    installed: bool,
}

impl Interrupt {
    /// Listens to the signals of the process from the first long work on.
    pub fn of_process() -> Interrupt {
        Interrupt { listens: true, ..Interrupt::default() }
    }

    /// Raises the flag as a signal would.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Somebody asked.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    fn begin(&mut self) {
        self.idle.store(false, Ordering::SeqCst);
        if !self.listens || self.installed {
            return;
        }
        self.installed = true;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the second signal finds `idle` raised by the first. A system that refuses leaves the default, which ends us.
            let _ = flag::register_conditional_default(signal, Arc::clone(&self.idle));
            let _ = flag::register(signal, Arc::clone(&self.idle));
            let _ = flag::register(signal, Arc::clone(&self.stopped));
        }
    }

    fn end(&self) {
        self.idle.store(true, Ordering::SeqCst);
    }

    /// Leaves the signals to the interface, which has its own way of going.
    pub fn stand_down(&self) {
        self.idle.store(false, Ordering::SeqCst);
    }
}

/// Runs long work with a bar on standard error when that is a terminal.
pub fn with<T>(console: &mut Console, work: impl FnOnce(&mut dyn FnMut(&Progress) -> ControlFlow<()>) -> T) -> T {
    console.interrupt.begin();
    let interrupt = console.interrupt.clone();
    let bar = console.err_is_terminal().then(new_bar);
    let result = work(&mut |progress| {
        if let Some(bar) = &bar {
            show(bar, progress);
        }
        if interrupt.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    interrupt.end();
    result
}

fn new_bar() -> ProgressBar {
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND))
}

fn show(bar: &ProgressBar, progress: &Progress) {
    let template = if progress.of > 0 { "{msg} [{bar:30}] {pos}/{len} {eta}" } else { "{msg} {pos}" };
    if bar.length() != (progress.of > 0).then_some(progress.of) || bar.message() != progress.label {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        if progress.of > 0 {
            bar.set_length(progress.of);
        }
        bar.set_message(progress.label.clone());
    }
    bar.set_position(progress.done);
}
