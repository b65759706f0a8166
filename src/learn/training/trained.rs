//! What a training run leaves behind.

use super::Diagnosis;
use crate::model::FittedModel;

/// The state at the end of an epoch; epoch 0 is the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// Its number.
    pub epoch: usize,
    /// Updates made so far.
    pub updates: usize,
    /// The rate of the next update.
    pub learning_rate: f64,
    /// F on the training rows: mean cross-entropy, or J0 = 1/(2m)·Σ(h − y)².
    pub loss: f64,
    /// Σ vⱼ ω(wⱼ)
    pub penalty: f64,
    /// Share of training rows whose class is predicted, or R².
    pub score: f64,
    /// F on the validation rows.
    pub validation_loss: Option<f64>,
    /// The score of the validation rows.
    pub validation_score: Option<f64>,
}

impl Epoch {
    /// F + Σ vⱼ ω(wⱼ), what is minimised.
    pub fn objective(&self) -> f64 {
        self.loss + self.penalty
    }
}

/// The training loss that is to be expected before anything is learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedLoss {
    /// Classes; 0 for a number.
    pub n_classes: usize,
    /// F where every coefficient and intercept is 0: ln K for K classes, ½·mean(y²) for a number.
    pub at_zero: f64,
    /// F of the best constant: the entropy −Σ πₖ ln πₖ of the class shares π, half the variance of a number.
    pub of_prior: f64,
}

/// A training run.
#[derive(Debug, Clone)]
pub struct Trained<Model = FittedModel> {
    /// The model after the last epoch; `None` when training diverged. Its certificate is the distance to
    /// the optimum that a solver found, plus the gap of that one; without a penalty the largest entry of
    /// the gradient.
    pub model: Option<Model>,
    /// The start and every epoch.
    pub history: Vec<Epoch>,
    /// What the loss should be at the start.
    pub expected: ExpectedLoss,
    /// 2/L, L being the largest eigenvalue of the Hessian (of its bound, for classes) with the L2 part of
    /// the penalty: with shorter constant steps on all rows and no momentum the objective never rises.
    pub step_bound: f64,
    /// The rate of the first update.
    pub learning_rate: f64,
    /// Rows to each update, really.
    pub batch_size: usize,
    /// Training rows.
    pub n_training: usize,
    /// Validation rows.
    pub n_validation: usize,
    /// The least possible objective, from the solver that suits the problem; `None` where there is none,
    /// because unpenalised classes can be separated.
    pub optimum: Option<f64>,
    /// What went wrong; empty for a good run.
    pub verdicts: Vec<Diagnosis>,
}

impl<Model> Trained<Model> {
    /// How much of the way from the start to the optimum is left after the last epoch, in [0, 1] for a run
    /// that got closer: (J − J*)/(J₀ − J*).
    pub fn distance(&self) -> Option<f64> {
        distance(&self.history, self.optimum?)
    }

    /// Whether it was stopped because the objective rose without end.
    pub fn diverged(&self) -> bool {
        self.model.is_none()
    }
}

/// (J − J*)/(J₀ − J*); `None` where the start is the optimum already, and for a run that rose beyond all numbers.
pub(super) fn distance(history: &[Epoch], optimum: f64) -> Option<f64> {
    let (first, last) = (history.first()?, history.last()?);
    let way = first.objective() - optimum;
    let nothing = way <= f64::EPSILON.sqrt() * first.objective().abs();
    let left = (last.objective() - optimum) / way;
    (!nothing && left.is_finite()).then(|| left.max(0.0))
}
