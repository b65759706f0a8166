//! The line on the terminal that says how far a run is, from its first second on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Runs that are shorter say nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two pictures of the line.
const TICK: Duration = Duration::from_millis(100);

/// The line of this run, where there is one.
static LINE: OnceLock<Line> = OnceLock::new();

struct Line {
    bar: ProgressBar,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether results or an error have come.
    ended: bool,
    /// What is counted now.
    counted: String,
    /// Of how many.
    of: Option<u64>,
}

/// The progress of this run: all of it does nothing unless a terminal is there to be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress;

impl Progress {
    /// Shows a line on the terminal once the run has taken a second.
    pub(crate) fn watch() {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(style(false));
        let state = Mutex::default();
        if LINE.set(Line { bar, state }).is_err() {
            return;
        }
        // Without that thread there is no line, and nothing else is missing.
        let _ = std::thread::Builder::new().spawn(|| {
            std::thread::sleep(PATIENCE);
            if let Some(line) = LINE.get() {
                let state = line.state();
                if !state.ended {
                    line.bar.set_draw_target(ProgressDrawTarget::stderr());
                    line.bar.enable_steady_tick(TICK);
                }
            }
        });
    }

    /// Whether anybody may see it.
    pub(crate) fn is_watched() -> bool {
        LINE.get().is_some()
    }

    /// A part of the run whose length is not known.
    pub(crate) fn stage(what: impl FnOnce() -> String) {
        if let Some(line) = LINE.get() {
            let mut state = line.state();
            state.counted = String::new();
            line.count(&mut state, what(), None);
        }
    }

    /// What the library tells.
    pub(crate) fn tell(progress: regfit::solver::Progress) {
        use regfit::solver::Progress::{Epoch, Fold, Strength};
        match progress {
            Strength { done, of } => Self::count("strength", done, of, ""),
            Fold { done, of } => Self::count("fold", done, of, ""),
            Epoch {
                epochs,
                relative,
                tolerance,
            } => Self::detail(&format!(
                "epoch {epochs}, relative gap {relative:.1e} (tolerance {tolerance:e})"
            )),
            _ => {}
        }
    }

    /// `done` of `of` things are finished, with a word on the last.
    pub(crate) fn count(what: &str, done: usize, of: usize, remark: &str) {
        // A single one is told of by its epochs.
        let (Some(line), true) = (LINE.get(), of > 1) else {
            return;
        };
        let mut state = line.state();
        state.counted = format!("{what} {} of {of}", (done + 1).min(of));
        let text = format!("{}{remark}", state.counted);
        line.count(&mut state, text, Some((done as u64, of as u64)));
    }

    /// A word on what is counted now.
    fn detail(text: &str) {
        if let Some(line) = LINE.get() {
            let state = line.state();
            let between = if state.counted.is_empty() { "" } else { "   " };
            line.bar
                .set_message(format!("{}{between}{text}", state.counted));
        }
    }

    /// Prints something with the line out of the way.
    pub(super) fn aside(print: impl FnOnce()) {
        match LINE.get() {
            Some(line) => line.bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the line away for good.
    pub(crate) fn end() {
        if let Some(line) = LINE.get() {
            let mut state = line.state();
            if !state.ended {
                state.ended = true;
                line.bar.finish_and_clear();
            }
        }
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, state: &mut State, text: String, counted: Option<(u64, u64)>) {
        let of = counted.map(|(_, of)| of);
        if of != state.of {
            state.of = of;
            self.bar.set_style(style(of.is_some()));
            self.bar.reset();
        }
        if let Some((done, of)) = counted {
            self.bar.set_length(of);
            self.bar.set_position(done);
        }
        self.bar.set_message(text);
    }
}

/// With a bar and the time that is left, or with the time that has passed.
fn style(counted: bool) -> ProgressStyle {
    let template = if counted {
        "{spinner} {wide_msg} {bar:20} {eta} left"
    } else {
        "{spinner} {wide_msg} {elapsed}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
