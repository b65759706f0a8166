//! A point, and what the loss says there.

use super::{Problem, unpenalized};
use crate::design::{Columns, DesignMatrix};
use crate::loss::{Loss, Weights};

/// A point: w (n_features × n_outputs, column after column) and b (n_outputs).
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients {
    /// w
    pub w: Vec<f64>,
    /// b
    pub intercept: Vec<f64>,
}

impl Coefficients {
    /// The origin.
    pub fn zeros(n_features: usize, n_outputs: usize) -> Self {
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
    pub(super) fn at<X, L>(problem: Problem<'_, X, L>, point: &Coefficients) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
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
    pub(super) fn with_eta<L: Loss + ?Sized>(loss: &L, eta: Vec<f64>) -> Self {
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
    pub(super) fn refresh<L: Loss + ?Sized>(&mut self, loss: &L) {
        let rows = 0..loss.n_samples();
        self.value = loss.evaluate(rows, &self.eta, &mut self.mean, &mut self.gradient);
    }

    /// Σᵢ uᵢₖ for each output k: the gradient with respect to the intercepts.
    pub(super) fn intercept_gradient(&self, n_outputs: usize) -> Vec<f64> {
        let n = self.gradient.len() / n_outputs;
        self.gradient.chunks(n).map(crate::linalg::sum).collect()
    }
}

/// Where only what is not penalised is fitted.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) point: Coefficients,
    /// F(η)
    pub(super) value: f64,
    /// Xᵀu
    pub(super) gradient: Vec<f64>,
}

/// A settled point with what a look at it found: what the certificate judges, whatever the penalty.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) point: Coefficients,
    /// Empty but for the value where `allowance` is given.
    pub(super) state: State,
    /// Xᵀu (n_features × n_outputs), see `cutoff`.
    pub(super) gradient: Vec<f64>,
    /// Entries of size below cutoff·vⱼ may be given as 0, unless their feature is in `known`.
    pub(super) cutoff: f64,
    /// Features (rising) whose gradient is exact in any case.
    pub(super) known: Vec<usize>,
    /// For a point that was seen through the Gram matrix alone: a bound on what rounding may have taken from
    /// the gap.
    pub(super) allowance: Option<f64>,
    /// Whether intercepts and unpenalised columns are solved to rounding.
    pub(super) settled: bool,
}

impl Seen {
    /// Settles intercepts and the unpenalised features `free` of `point`, and looks at every column.
    pub(super) fn at<X, L>(
        problem: Problem<'_, X, L>,
        free: &[usize],
        point: &mut Coefficients,
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let state = unpenalized::settle(problem, free, point, None);
        Self::with_state(problem, point.clone(), state)
    }

    /// Looks at every column at a point whose state is known.
    pub(super) fn with_state<X, L>(
        problem: Problem<'_, X, L>,
        point: Coefficients,
        state: State,
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let mut gradient = vec![0.0; problem.x.n_features() * problem.loss.n_outputs()];
        problem
            .x
            .transpose_times(Columns::All, &state.gradient, &mut gradient);
        Self::whole(point, state, gradient)
    }

    /// Looks at every column at w = 0, where the gradient of squared error may be known.
    pub(super) fn at_null<X, L>(
        problem: Problem<'_, X, L>,
        point: Coefficients,
        null: State,
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        // Centred columns do not see the intercept: Xᵀu = −dXᵀy.
        match (problem.x.target_products(), problem.loss.weights()) {
            (Some(products), Weights::Uniform(d)) if problem.x.is_centred() => {
                let gradient = products.iter().map(|product| -d * product);
                Self::whole(point, null, gradient.collect())
            }
            _ => Self::with_state(problem, point, null),
        }
    }

    /// A point at which all is known already.
    pub(super) fn whole(point: Coefficients, state: State, gradient: Vec<f64>) -> Self {
        Self {
            point,
            state,
            gradient,
            cutoff: 0.0,
            known: Vec::new(),
            allowance: None,
            settled: true,
        }
    }

    /// Looks at the given features (rising) only, at a point whose state is known.
    pub(super) fn with_features<X, L>(
        problem: Problem<'_, X, L>,
        point: Coefficients,
        state: State,
        features: &[usize],
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
        if features.len() == p {
            return Self::with_state(problem, point, state);
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
            point,
            state,
            gradient,
            cutoff: f64::INFINITY,
            known: features.to_vec(),
            allowance: None,
            settled: true,
        }
    }

    /// ∂F/∂b at the point.
    pub(super) fn intercept_gradient(&self, n_outputs: usize) -> Vec<f64> {
        match self.allowance {
            // The Gram matrix has the intercepts eliminated.
            Some(_) => vec![0.0; n_outputs],
            None => self.state.intercept_gradient(n_outputs),
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
