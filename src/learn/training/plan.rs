//! How a training run goes.

use crate::solver::Schedule;
use crate::{Error, Result};

/// How a training run goes, beside what is minimised.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingPlan {
    /// The step; 1/L when not given, L being the largest eigenvalue of the Hessian or of its bound.
    pub learning_rate: Option<f64>,
    /// δ: update number t uses learning_rate/(1 + δt).
    pub decay: f64,
    /// μ in [0, 1).
    pub momentum: f64,
    /// Whether momentum looks ahead.
    pub nesterov: bool,
    /// Rows to each update, drawn without replacement in a new order each epoch; the last batch of an epoch
    /// may be smaller. All rows when not given, or when there are not so many.
    pub batch_size: Option<usize>,
    /// Passes over the training rows.
    pub epochs: usize,
    /// The seed of the order of the rows.
    pub seed: u64,
}

impl Default for TrainingPlan {
    fn default() -> Self {
        Self {
            learning_rate: None,
            decay: 0.0,
            momentum: 0.0,
            nesterov: false,
            batch_size: None,
            epochs: 100,
            seed: 42,
        }
    }
}

impl TrainingPlan {
    /// The steps, with this rate where none was given.
    pub(super) fn schedule(&self, usual: f64) -> Result<Schedule> {
        let schedule = Schedule {
            learning_rate: self.learning_rate.unwrap_or(usual),
            decay: self.decay,
            momentum: self.momentum,
            nesterov: self.nesterov,
        };
        schedule.check()?;
        Ok(schedule)
    }

    /// Checks what can be checked without data.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for rates that are not finite and positive, momentum outside of [0, 1),
    /// and no epochs or rows to a batch.
    pub fn check(&self) -> Result<()> {
        let at_least_one = |name, count: usize| match count {
            0 => Err(Error::InvalidParameter {
                name,
                requirement: "at least 1",
                value: 0.0,
            }),
            _ => Ok(()),
        };
        self.schedule(1.0)?;
        at_least_one("batch_size", self.batch_size.unwrap_or(1))?;
        at_least_one("epochs", self.epochs)
    }
}
