//! One step: weight decay, momentum, a falling rate, and the L1 penalty by its prox.

use crate::problem::penalty::soft_threshold;
use crate::{Error, Result};

/// How large the steps are and what they remember.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The step, finite and positive.
    pub learning_rate: f64,
    /// δ ≥ 0: update number t, from 0, uses learning_rate/(1 + δt).
    pub decay: f64,
    /// μ in [0, 1): the share of the last velocity that is kept.
    pub momentum: f64,
    /// Whether to look ahead by the new velocity (Nesterov).
    pub nesterov: bool,
}

impl Schedule {
    /// A constant step without memory.
    pub fn constant(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            decay: 0.0,
            momentum: 0.0,
            nesterov: false,
        }
    }

    /// The rate of update number `t`, counted from 0.
    pub fn rate(&self, t: usize) -> f64 {
        self.learning_rate / (1.0 + self.decay * t as f64)
    }

    /// Checks all four.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for the first that is out of its range.
    pub fn check(&self) -> Result<()> {
        let require = |ok: bool, name, requirement, value| match ok {
            true => Ok(()),
            false => Err(Error::InvalidParameter {
                name,
                requirement,
                value,
            }),
        };
        let rate = self.learning_rate;
        let positive = rate.is_finite() && rate > 0.0;
        require(positive, "learning_rate", "a finite number > 0", rate)?;
        let falling = self.decay.is_finite() && self.decay >= 0.0;
        require(falling, "decay", "a finite number >= 0", self.decay)?;
        let shrinking = (0.0..1.0).contains(&self.momentum);
        let requirement = "a number from 0 to less than 1";
        require(shrinking, "momentum", requirement, self.momentum)
    }
}

/// Gradient descent on any differentiable function plus a penalty, one step at a time.
///
/// With gradient g, rate r, momentum μ, curvature of the L2 part κ and threshold of the L1 part τ:
///
/// ```text
/// v ← μv − r(g + κθ)
/// θ ← θ + v                    or, with Nesterov's look ahead,  θ ← θ + μv − r(g + κθ)
/// θ ← sign(θ)·max(|θ| − rτ, 0)
/// ```
///
/// Without momentum and L1 part that is θ(1 − rκ) − rg: the weight decay θ(1 − rλ/m) of textbooks with
/// κ = 2α = λ/m.
///
/// Sources: Sutskever et al. (2013), ICML, for both momenta in this form; Beck, Teboulle (2009), SIAM J.
/// Imaging Sci. 2(1), for the prox.
///
/// ```
/// use regfit::training::{Descent, Schedule};
///
/// // f(w) = ½w², whose gradient is w.
/// let schedule = Schedule { learning_rate: 0.05, decay: 1e-6, momentum: 0.9, nesterov: true };
/// let mut descent = Descent::new(schedule, 1)?;
/// let mut w = [1.0];
/// descent.step(&mut w, &[1.0]);
/// assert!((w[0] - 0.905).abs() < 1e-12);
/// # Ok::<(), regfit::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Descent {
    schedule: Schedule,
    velocity: Vec<f64>,
    /// κ and τ of each parameter.
    penalties: Vec<(f64, f64)>,
    updates: usize,
}

impl Descent {
    /// Descent on `n_parameters` parameters without a penalty.
    ///
    /// # Errors
    /// Those of [`Schedule::check`].
    pub fn new(schedule: Schedule, n_parameters: usize) -> Result<Self> {
        schedule.check()?;
        Ok(Self {
            schedule,
            velocity: vec![0.0; n_parameters],
            penalties: vec![(0.0, 0.0); n_parameters],
            updates: 0,
        })
    }

    /// The same with κ and τ of each parameter (n_parameters), not negative: κθ²/2 + τ|θ| is added to
    /// the function.
    ///
    /// # Panics
    /// When there is not one pair for each parameter.
    #[must_use]
    pub fn with_penalties(mut self, penalties: Vec<(f64, f64)>) -> Self {
        assert_eq!(penalties.len(), self.velocity.len(), "one for each");
        self.penalties = penalties;
        self
    }

    /// Moves θ against the gradient of the function without its penalty; both (n_parameters).
    ///
    /// # Panics
    /// When a length is another.
    pub fn step(&mut self, theta: &mut [f64], gradient: &[f64]) {
        let n = self.velocity.len();
        assert_eq!((theta.len(), gradient.len()), (n, n), "parameters");
        let rate = self.next_rate();
        let Schedule {
            momentum, nesterov, ..
        } = self.schedule;
        let state = self.velocity.iter_mut().zip(&self.penalties);
        for ((theta, gradient), (velocity, &(kappa, tau))) in
            theta.iter_mut().zip(gradient).zip(state)
        {
            let downhill = -rate * (gradient + kappa * *theta);
            *velocity = momentum * *velocity + downhill;
            *theta += if nesterov {
                momentum * *velocity + downhill
            } else {
                *velocity
            };
            if tau > 0.0 {
                *theta = soft_threshold(*theta, rate * tau);
            }
        }
        self.updates += 1;
    }

    /// The rate of the next step.
    pub fn next_rate(&self) -> f64 {
        self.schedule.rate(self.updates)
    }

    /// Steps made.
    pub fn updates(&self) -> usize {
        self.updates
    }
}
