//! Watching a long fit from outside: solvers tell how far they are, and know nothing of who listens.

use std::fmt;
use std::sync::Arc;

/// How far a fit, a path or a cross-validation is; see [`Params::observe`](crate::Params::observe).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Progress {
    /// One more strength of a path is solved.
    Strength {
        /// Strengths solved so far.
        done: usize,
        /// Strengths of the grid.
        of: usize,
    },
    /// One more fold of a cross-validation, or half of a stability selection, is judged.
    Fold {
        /// Folds judged so far, of all repeats.
        done: usize,
        /// All folds.
        of: usize,
    },
    /// The iteration at one strength has been judged.
    Epoch {
        /// Epochs spent on this strength.
        epochs: usize,
        /// Its certificate as a share of its reference, as in [`FitReport::relative`](super::FitReport::relative).
        relative: f64,
        /// Where it ends.
        tolerance: f64,
    },
}

/// Whoever listens, if anybody does.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<dyn Fn(Progress) + Send + Sync>>);

impl Observer {
    pub(crate) fn new(listen: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listen)))
    }

    /// Tells what `progress` says, which is not asked where nobody listens.
    pub(crate) fn tell(&self, progress: impl FnOnce() -> Progress) {
        if let Some(listen) = &self.0 {
            listen(progress());
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some" } else { "None" })
    }
}

/// Who listens is no part of a model.
impl PartialEq for Observer {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
