//! Coefficients, and the loss with its derivatives there.

use super::Problem;
use crate::problem::design::Columns;
use crate::problem::loss::Loss;

/// Coefficients: w (n_features × n_outputs, column after column) and b (n_outputs).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Coefficients {
    /// w
    pub(crate) w: Vec<f64>,
    /// b
    pub(crate) intercept: Vec<f64>,
}

impl Coefficients {
    /// The origin.
    pub(crate) fn zeros(n_features: usize, n_outputs: usize) -> Self {
        Self {
            w: vec![0.0; n_features * n_outputs],
            intercept: vec![0.0; n_outputs],
        }
    }
}

/// η, and F with its first derivatives there.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// η (n_samples × n_outputs)
    pub(super) eta: Vec<f64>,
    /// μ(η), same shape
    pub(super) mean: Vec<f64>,
    /// u = ∂F/∂η, same shape
    pub(super) gradient: Vec<f64>,
    /// F(η)
    pub(super) value: f64,
}

impl State {
    /// The state at a point, from X and the coefficients alone.
    pub(super) fn at(problem: Problem<'_>, point: &Coefficients) -> Self {
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let size = n * problem.loss.n_outputs();
        let mut state = Self {
            eta: Vec::with_capacity(size),
            mean: vec![0.0; size],
            gradient: vec![0.0; size],
            value: 0.0,
        };
        for b in &point.intercept {
            state.eta.resize(state.eta.len() + n, *b);
        }
        let support: Vec<usize> = (0..p)
            .filter(|j| point.w[*j..].iter().step_by(p).any(|w| *w != 0.0))
            .collect();
        let w: Vec<f64> = point
            .w
            .chunks(p)
            .flat_map(|w| support.iter().map(|j| w[*j]))
            .collect();
        problem.x.add_times(&support, &w, &mut state.eta);
        state.refresh(problem.loss);
        state
    }

    /// The state at an η that is known.
    pub(super) fn with_eta(loss: &dyn Loss, eta: Vec<f64>) -> Self {
        let mut state = Self {
            mean: vec![0.0; eta.len()],
            gradient: vec![0.0; eta.len()],
            eta,
            value: 0.0,
        };
        state.refresh(loss);
        state
    }

    /// F alone.
    pub(super) fn of_value(value: f64) -> Self {
        Self {
            eta: Vec::new(),
            mean: Vec::new(),
            gradient: Vec::new(),
            value,
        }
    }

    /// Value and gradient at the η held.
    pub(super) fn refresh(&mut self, loss: &dyn Loss) {
        let rows = 0..loss.n_samples();
        self.value = loss.evaluate(rows, &self.eta, &mut self.mean, &mut self.gradient);
    }

    /// Σᵢ uᵢₖ for each output k: the gradient with respect to the intercepts.
    pub(super) fn intercept_gradient(&self, n_outputs: usize) -> Vec<f64> {
        let n = self.gradient.len() / n_outputs;
        self.gradient.chunks(n).map(crate::linalg::sum).collect()
    }
}

/// Whether intercepts and unpenalised columns are at their optimum given the other coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intercepts {
    /// To rounding, as a feasible dual point needs it.
    Exact,
    /// As they are: with several outputs an optimum costs much.
    AsGiven,
}

/// What an evaluation was computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Evidence {
    /// The rows of X.
    Rows,
    /// The Gram matrix of all features; `rounding` bounds what that may have taken from the duality gap.
    Gram {
        /// In units of the objective.
        rounding: f64,
    },
}

/// F and its gradient at a point, and how exact they are: what the certificate judges, whatever the penalty.
#[derive(Debug, Clone)]
pub(super) struct Evaluation {
    pub(super) point: Coefficients,
    /// Empty but for the value where the evidence is a Gram matrix.
    pub(super) state: State,
    /// Xᵀu (n_features × n_outputs), see `cutoff`.
    pub(super) gradient: Vec<f64>,
    /// Entries below `cutoff`·vⱼ were not computed and are stored as 0; those of `known` are exact.
    pub(super) cutoff: f64,
    /// Features (rising) whose gradient is exact in any case.
    pub(super) known: Vec<usize>,
    pub(super) evidence: Evidence,
    pub(super) intercepts: Intercepts,
}

impl Evaluation {
    /// Computes every entry of Xᵀu at a point whose state is known.
    pub(super) fn of_state(problem: Problem<'_>, point: Coefficients, state: State) -> Self {
        let mut gradient = vec![0.0; problem.x.n_features() * problem.loss.n_outputs()];
        problem
            .x
            .transpose_times(Columns::All, &state.gradient, &mut gradient);
        Self::complete(point, state, gradient)
    }

    /// A point at which everything is known already.
    pub(super) fn complete(point: Coefficients, state: State, gradient: Vec<f64>) -> Self {
        Self {
            point,
            state,
            gradient,
            cutoff: 0.0,
            known: Vec::new(),
            evidence: Evidence::Rows,
            intercepts: Intercepts::Exact,
        }
    }

    /// Computes the entries of Xᵀu of the given features (rising) only, at a point whose state is known.
    pub(super) fn of_features(
        problem: Problem<'_>,
        point: Coefficients,
        state: State,
        features: &[usize],
    ) -> Self {
        let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
        if features.len() == p {
            return Self::of_state(problem, point, state);
        }
        let mut values = vec![0.0; features.len() * n_outputs];
        problem
            .x
            .transpose_times(Columns::Some(features), &state.gradient, &mut values);
        let mut gradient = vec![0.0; p * n_outputs];
        for (k, gradient) in gradient.chunks_mut(p).enumerate() {
            for (a, &j) in features.iter().enumerate() {
                gradient[j] = values[k * features.len() + a];
            }
        }
        Self {
            cutoff: f64::INFINITY,
            known: features.to_vec(),
            ..Self::complete(point, state, gradient)
        }
    }

    /// What rounding of a Gram matrix may have taken from the gap.
    pub(super) fn rounding(&self) -> f64 {
        match self.evidence {
            Evidence::Rows => 0.0,
            Evidence::Gram { rounding } => rounding,
        }
    }

    /// Whether the rows of X have not been asked.
    pub(super) fn is_from_gram(&self) -> bool {
        self.evidence != Evidence::Rows
    }

    /// ∂F/∂b at the point.
    pub(super) fn intercept_gradient(&self, n_outputs: usize) -> Vec<f64> {
        if self.is_from_gram() {
            // The Gram matrix has the intercepts eliminated.
            vec![0.0; n_outputs]
        } else {
            self.state.intercept_gradient(n_outputs)
        }
    }

    /// The largest |xⱼᵀu|/vⱼ over penalised features.
    pub(super) fn largest_gradient(&self, factors: &[f64]) -> f64 {
        let columns = self.gradient.chunks(factors.len());
        let ratios = columns.flat_map(|g| {
            g.iter()
                .zip(factors)
                .filter(|(_, v)| **v > 0.0)
                .map(|(g, v)| g.abs() / v)
        });
        ratios.fold(0.0, f64::max)
    }
}

/// Where the solves so far ended: from there the next strength starts, and its curvature is extrapolated.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The evaluation at which the last solve ended.
    pub(super) last: Option<Evaluation>,
    /// The threshold of the penalty there.
    pub(super) l1_threshold: Option<f64>,
    /// The threshold of the strength before that one, with η at its solution.
    pub(super) before: Option<(f64, Vec<f64>)>,
}

impl Trail {
    /// The last evaluation, if it is of this very point.
    pub(super) fn take_at(&mut self, point: &Coefficients) -> Option<Evaluation> {
        self.last.take().filter(|last| last.point == *point)
    }

    /// Remembers η at a solution that is left for another strength, where the curvature changes with η.
    pub(super) fn remember(&mut self, problem: Problem<'_>, solution: &Evaluation) {
        if !problem.is_squared_error() {
            let eta = || solution.state.eta.clone();
            self.before = self.l1_threshold.map(|threshold| (threshold, eta()));
        }
    }
}
