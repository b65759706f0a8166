//! Evaluations of a point: by the rows of X, over the columns that matter, or by a Gram matrix that stands for them.

use super::WorkingSetSolver;
use crate::linalg;
use crate::solver::certificate::{Assessment, assess};
use crate::solver::evaluation::{Coefficients, Evaluation, Evidence, Intercepts, State};
use crate::solver::tuning::GRAM_ALLOWANCE;
use crate::solver::unpenalised;

impl WorkingSetSolver<'_, '_> {
    pub(super) fn assess(&self, at: &Evaluation) -> Assessment {
        assess(self.setup.problem, self.term, at, self.setup.null)
    }

    /// Evaluates `point` over the given features (rising), or over all when there are none. `known` is the state there,
    /// if there is one.
    pub(super) fn evaluate(
        &mut self,
        point: &mut Coefficients,
        known: Option<State>,
        features: &[usize],
    ) -> Evaluation {
        if let Some(evaluation) = self.evaluate_by_gram(point) {
            return evaluation;
        }
        let problem = self.setup.problem;
        let as_given = problem.loss.n_outputs() > 1 && self.setup.unpenalised.is_empty();
        let intercepts = if as_given {
            Intercepts::AsGiven
        } else {
            Intercepts::Exact
        };
        let state = match intercepts {
            Intercepts::Exact => unpenalised::solve(problem, &self.setup.unpenalised, point, known),
            Intercepts::AsGiven => known.unwrap_or_else(|| State::at(problem, point)),
        };
        let evaluation = self.over(point, state, features);
        Evaluation {
            intercepts,
            ..evaluation
        }
    }

    /// The evaluation over the features of a point whose state is known; all features are remembered for screening.
    fn over(&mut self, point: &Coefficients, state: State, features: &[usize]) -> Evaluation {
        let problem = self.setup.problem;
        if !features.is_empty() {
            return Evaluation::of_features(problem, point.clone(), state, features);
        }
        let evaluation = Evaluation::of_state(problem, point.clone(), state);
        self.cache.screen.remember(
            &evaluation.state.gradient,
            &evaluation.gradient,
            problem.loss.n_outputs(),
        );
        evaluation
    }

    /// Solves for intercepts and unpenalised columns, and evaluates over the same features again.
    pub(super) fn solve_unpenalised(&mut self, point: &mut Coefficients, here: &mut Evaluation) {
        let problem = self.setup.problem;
        let state = std::mem::replace(&mut here.state, State::of_value(0.0));
        let state = unpenalised::solve(problem, &self.setup.unpenalised, point, Some(state));
        let features = std::mem::take(&mut here.known);
        *here = self.over(point, state, &features);
    }

    /// Evaluates over every column, by the rows, where only the Gram matrix has been asked. From here on this alpha is
    /// judged by the rows.
    pub(super) fn evaluate_by_rows(&mut self, point: &mut Coefficients, here: &mut Evaluation) {
        self.evaluates_by_gram = false;
        *here = unpenalised::evaluate(self.setup.problem, &self.setup.unpenalised, point);
    }

    /// Computes every entry of Xᵀu that may exceed `cutoff`·vⱼ.
    pub(super) fn complete(&mut self, here: &mut Evaluation, cutoff: f64) {
        here.cutoff = self.cache.screen.complete(
            self.setup.problem,
            &here.state.gradient,
            &here.known,
            cutoff,
            &mut here.gradient,
        );
    }

    /// F and Xᵀu from the Gram matrix of all features, if its rounding error is small enough to certify.
    ///
    /// With g₀ and F₀ where only what is not penalised is fitted, and δ = w − w₀, Xᵀu = g₀ + Gδ and
    /// F = F₀ + ½(g₀ + Xᵀu)ᵀδ. Each entry of G is a sum of n products, so rounding takes no more than nε‖xⱼ‖‖xₖ‖ from
    /// it, or twice that where columns were centred after they were multiplied; what that can make of the gap is added
    /// to it.
    fn evaluate_by_gram(&self, point: &mut Coefficients) -> Option<Evaluation> {
        let (setup, problem) = (self.setup, self.setup.problem);
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let gram = self.cache.subproblem.gram.as_ref()?;
        let stands_for_rows = problem.is_squared_error() && gram.features.len() == p;
        let penalised = self.term.penalty().threshold() > 0.0;
        if !(self.evaluates_by_gram && stands_for_rows && penalised) {
            return None;
        }
        let start = |j: &usize| setup.start_gradient[*j];
        let mut gradient: Vec<f64> = gram.features.iter().map(start).collect();
        let mut step = vec![0.0; p];
        let mut length = 0.0;
        for (v, &j) in gram.features.iter().enumerate() {
            step[v] = point.w[j] - setup.start.w[j];
            if step[v] != 0.0 {
                linalg::axpy(step[v], gram.column(v), &mut gradient);
                length += step[v].abs() * gram.column(v)[v].sqrt();
            }
        }
        let both = gram.features.iter().map(start).zip(&gradient).zip(&step);
        let change: f64 = both
            .map(|((from, to), step)| 0.5 * (from + to) * step)
            .sum();
        let scale = (2.0 * setup.start_loss).sqrt() + length;
        let rounding = 4.0 * n as f64 * f64::EPSILON * scale * length;
        if rounding > GRAM_ALLOWANCE * setup.options.tolerance * setup.null.loss {
            return None;
        }
        let beta = gram.intercepts().step(&step, &[0.0]);
        point.intercept[0] = setup.start.intercept[0] + beta[0];
        let mut by_feature = vec![0.0; p];
        for (j, g) in gram.features.iter().zip(gradient) {
            by_feature[*j] = g;
        }
        let state = State::of_value(setup.start_loss + change);
        Some(Evaluation {
            evidence: Evidence::Gram { rounding },
            ..Evaluation::complete(point.clone(), state, by_feature)
        })
    }
}
