//! The step that a subproblem proposes, taken as far as the objective allows.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3), section 2.3.

use crate::linalg;
use crate::solver::Problem;
use crate::solver::evaluation::{Coefficients, Evaluation, State};
use crate::solver::line_search::{Line, ROUNDING};
use crate::solver::penalty_term::PenaltyTerm;
use crate::solver::subproblem::Step;

/// Decrease demanded of a step, as a share of what the model promises.
const SUFFICIENT: f64 = 1e-4;

/// Where a step led.
pub(super) enum Landing {
    /// To a point whose state is not known.
    Unevaluated,
    /// To a point with this state.
    At(State),
    /// Nowhere.
    Nowhere,
}

/// The way from an evaluation along a step.
struct Way<'a> {
    problem: Problem<'a>,
    term: &'a dyn PenaltyTerm,
    from: &'a Evaluation,
    step: &'a Step,
    /// Entries of the step that are not 0.
    moved: Vec<usize>,
}

impl Way<'_> {
    /// The variable of w that an entry of the step belongs to.
    fn variable(&self, entry: usize) -> usize {
        let (p, m) = (self.problem.x.n_features(), self.step.features.len());
        (entry / m) * p + self.step.features[entry % m]
    }

    /// Sets `point` to where t of the step leads.
    fn go(&self, t: f64, point: &mut Coefficients) {
        for &entry in &self.moved {
            let v = self.variable(entry);
            let (w, delta) = (self.from.point.w[v], self.step.w[entry]);
            // A coefficient that the model sets to zero is zero, not the rounding of w − w.
            let is_zero = t == 1.0 && delta == -w;
            point.w[v] = if is_zero { 0.0 } else { w + t * delta };
        }
        let starts = self.from.point.intercept.iter().zip(&self.step.intercepts);
        for (b, (start, beta)) in point.intercept.iter_mut().zip(starts) {
            *b = start + t * beta;
        }
        self.term.round_to_limits(point);
    }
}

/// Moves `point` along the step as far as the objective allows.
pub(super) fn apply(
    problem: Problem<'_>,
    term: &dyn PenaltyTerm,
    point: &mut Coefficients,
    from: &Evaluation,
    step: &Step,
) -> Landing {
    let way = Way {
        problem,
        term,
        from,
        step,
        moved: (0..step.w.len()).filter(|v| step.w[*v] != 0.0).collect(),
    };
    if way.moved.is_empty() && step.intercepts.iter().all(|b| *b == 0.0) {
        return Landing::Nowhere;
    }
    way.go(1.0, point);
    if problem.is_squared_error() {
        return Landing::Unevaluated;
    }
    let variables: Vec<usize> = way.moved.iter().map(|v| way.variable(*v)).collect();
    let penalty_change =
        |point: &Coefficients| term.change(problem.factors, &from.point.w, &point.w, &variables);
    let mut state = State::at(problem, point);
    let ends = state.eta.iter().zip(&from.state.eta);
    let direction: Vec<f64> = ends.map(|(to, from)| to - from).collect();
    let promised = linalg::dot(&from.state.gradient, &direction) + penalty_change(point);
    // Near the optimum the change drowns in the rounding of the objective.
    let rounding = ROUNDING * from.state.value.abs();
    let line = Line {
        start: &from.state.eta,
        direction: &direction,
    };
    let accepted = line.halve(problem.loss, &mut state, |t, state| {
        if t < 1.0 {
            way.go(t, point);
        }
        let change = state.value - from.state.value + penalty_change(point);
        change <= SUFFICIENT * t * promised.min(0.0) + rounding
    });
    if accepted.is_some() {
        return Landing::At(state);
    }
    point.clone_from(&from.point);
    Landing::Nowhere
}
