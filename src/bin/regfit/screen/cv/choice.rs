//! The result of a cross-validation.

use crate::cross_validation::{HeldOut, Validated};
use crate::screen::shared::Fit;
use regfit::penalty::Penalty;
use regfit::selection::{Nested, Plan, Rule};

/// The error curves of all strengths, and the model at the chosen one.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) fit: Fit,
    /// One for each share of L1.
    pub(crate) compared: Vec<Validated>,
    /// The best of them.
    pub(crate) best: usize,
    pub(crate) rule: Rule,
    pub(crate) plan: Plan,
    pub(crate) leave_one_out: bool,
    pub(crate) nested: Option<Nested>,
    pub(crate) held_out: Option<HeldOut>,
}

impl Choice {
    pub(crate) fn best(&self) -> &Validated {
        &self.compared[self.best]
    }
}

/// What differs between the penalties compared: the share of L1, γ of the relaxed lasso, or both.
pub(super) fn differences(choice: &Choice) -> (bool, bool) {
    let first = choice.best();
    let differs = |different: &dyn Fn(&Validated) -> bool| choice.compared.iter().any(different);
    (
        differs(&|found| found.penalty.l1_ratio() != first.penalty.l1_ratio()),
        differs(&|found| found.relax != first.relax),
    )
}
