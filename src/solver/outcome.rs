//! What every solver returns: a report, and what the user should know.

use super::certificate::Assessment;
use super::setup::Setup;
use super::{FitReport, Optimality, StopReason, Warning};

/// Share of the null loss at which classes count as predicted without doubt, unless the tolerance
/// stops the fit before.
const SEPARATED_LOSS: f64 = 1e-8;

/// The result of one solve.
pub(super) struct Solved {
    pub(super) report: FitReport,
    pub(super) warning: Option<Warning>,
}

impl Setup<'_> {
    /// The result of a solve that ends with this assessment.
    pub(super) fn finish(
        &self,
        assessment: &Assessment,
        solver: &'static str,
        stop: StopReason,
        epochs: usize,
    ) -> Solved {
        let tolerance = self.options.tolerance;
        Solved {
            report: assessment.report(solver, stop, epochs, tolerance, self.null.loss),
            warning: self.separation(assessment),
        }
    }

    /// A warning of classes that are predicted without doubt: the loss is too small for even one row to be
    /// on the wrong side, and nothing holds the coefficients, or so little that the loss is below
    /// what was asked for. Other rows may be in doubt where nothing holds the coefficients: `separation` tells.
    fn separation(&self, assessment: &Assessment) -> Option<Warning> {
        let loss = self.problem.loss;
        if !loss.is_classification() {
            return None;
        }
        // A row of weight d on the wrong side costs at least d·ln 2.
        let lightest = (0..loss.n_samples())
            .map(|i| loss.weights().get(i))
            .filter(|d| *d > 0.0)
            .fold(1.0, f64::min);
        let separated = assessment.loss < lightest * std::f64::consts::LN_2;
        let unpenalised = matches!(assessment.optimality, Optimality::KktViolation(_));
        let share = self.options.tolerance.max(SEPARATED_LOSS);
        let weak = unpenalised || assessment.loss <= share * self.null.loss;
        (separated && weak).then_some(Warning::Separable { column: None })
    }
}
