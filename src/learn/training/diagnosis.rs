//! What went wrong with a training run, in plain words, with the number that says so and the cheapest cure.

use std::fmt;

/// What went wrong. The text names the number that shows it and what to change first.
#[derive(Debug, Clone, PartialEq)]
pub enum Diagnosis {
    /// The loss hardly moved from its start.
    Stuck {
        /// Classes; 0 for a number.
        n_classes: usize,
        /// The loss at the end.
        loss: f64,
        /// The loss at the start.
        start: f64,
        /// The rate in use.
        learning_rate: f64,
        /// A rate that moves.
        better: f64,
    },
    /// The objective rose without end, and the run was stopped.
    Diverging {
        /// Where.
        epoch: usize,
        /// The objective there.
        objective: f64,
        /// The objective at the start.
        start: f64,
        /// The rate in use.
        learning_rate: f64,
        /// 2/L.
        bound: f64,
        /// The share of velocity kept.
        momentum: f64,
    },
    /// The objective goes up and down instead of falling.
    Oscillating {
        /// Epochs that rose among the last.
        rising: usize,
        /// How many these are.
        of: usize,
        /// Share of the way that is left.
        distance: f64,
        /// Whether updates see a part of the rows.
        mini_batches: bool,
    },
    /// The objective stands still short of the optimum.
    Plateau {
        /// Since this epoch.
        since: usize,
        /// Share of the way that is left.
        distance: f64,
        /// The rate of the last update relative to the first.
        rate_left: f64,
        /// What would speed it up.
        steps: Steps,
    },
    /// Validation rows got worse while training rows got better.
    Overfitting {
        /// The epoch of the smallest validation loss.
        best_epoch: usize,
        /// That loss.
        best: f64,
        /// The loss at the end.
        last: f64,
    },
    /// The objective still falls.
    NotConverged {
        /// Share of the way that is left.
        distance: f64,
        /// Epochs so far.
        epochs: usize,
        /// What would speed it up.
        steps: Steps,
    },
    /// Columns of very different size, as they are.
    BadlyScaled {
        /// The largest standard deviation over the smallest.
        ratio: f64,
    },
}

/// How long steps are, and how long they could be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// The rate in use.
    pub learning_rate: f64,
    /// The share of velocity kept.
    pub momentum: f64,
    /// 1/L.
    pub safe_rate: f64,
}

impl Steps {
    /// The cheapest way to longer steps.
    fn cure(&self) -> String {
        // Velocity adds up to 1/(1 − μ) steps.
        if self.learning_rate / (1.0 - self.momentum) < 0.5 * self.safe_rate {
            format!(
                "raise the learning rate to 1/L = {}",
                number(self.safe_rate)
            )
        } else if self.momentum == 0.0 {
            "add momentum 0.9, or run more epochs".to_owned()
        } else {
            "run more epochs".to_owned()
        }
    }
}

impl Diagnosis {
    /// One word for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stuck { .. } => "stuck",
            Self::Diverging { .. } => "diverging",
            Self::Oscillating { .. } => "oscillating",
            Self::Plateau { .. } => "plateau",
            Self::Overfitting { .. } => "overfitting",
            Self::NotConverged { .. } => "not_converged",
            Self::BadlyScaled { .. } => "badly_scaled",
        }
    }
}

/// A share as a percentage of two digits.
fn percent(share: f64) -> String {
    if share >= 0.0995 {
        format!("{:.0} %", 100.0 * share)
    } else {
        format!("{:.1} %", 100.0 * share)
    }
}

/// A number of four significant digits at most.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    if (1e-4..1e6).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stuck {
                n_classes,
                loss,
                start,
                learning_rate,
                better,
            } => {
                write!(f, "stuck: the loss is {loss:.6}, ")?;
                match n_classes {
                    0 => write!(f, "as at the start ({start:.6})")?,
                    k => write!(
                        f,
                        "still ln {k} = {:.6}, that of guessing",
                        (*k as f64).ln()
                    )?,
                }
                let (rate, better) = (number(*learning_rate), number(*better));
                write!(
                    f,
                    "; raise the learning rate from {rate} to about {better}, or run more epochs"
                )
            }
            Self::Diverging {
                epoch,
                objective,
                start,
                learning_rate,
                bound,
                momentum,
            } => {
                write!(
                    f,
                    "diverging: stopped at epoch {epoch}, where the objective is {objective:.4e} after {start:.4e} \
                     at the start; "
                )?;
                let rate = number(*learning_rate);
                if learning_rate > bound {
                    write!(
                        f,
                        "the learning rate {rate} must stay below 2/L = {bound:.6}"
                    )
                } else if *momentum > 0.0 {
                    write!(
                        f,
                        "the learning rate {rate} is below 2/L = {bound:.6}, too long for momentum {momentum} on these \
                         batches: halve it"
                    )
                } else {
                    write!(
                        f,
                        "the learning rate {rate} is below 2/L = {bound:.6} of all rows, too long for these batches: \
                         halve it, or take larger batches"
                    )
                }
            }
            Self::Oscillating {
                rising,
                of,
                distance,
                mini_batches,
            } => {
                let cure = match mini_batches {
                    true => "let the rate fall (decay), or take larger batches",
                    false => "lower the learning rate or the momentum",
                };
                let left = percent(*distance);
                write!(
                    f,
                    "oscillating: the objective rose in {rising} of the last {of} epochs and stays {left} of the way \
                     from the optimum; {cure}"
                )
            }
            Self::Plateau {
                since,
                distance,
                rate_left,
                steps,
            } => {
                let left = percent(*distance);
                let cure = if *rate_left < 0.1 {
                    format!(
                        "the rate has fallen to {} of its start: lower the decay",
                        percent(*rate_left)
                    )
                } else {
                    steps.cure()
                };
                write!(
                    f,
                    "plateau: hardly any progress since epoch {since}, {left} of the way to the optimum left; {cure}"
                )
            }
            Self::Overfitting {
                best_epoch,
                best,
                last,
            } => write!(
                f,
                "overfitting: the validation loss was best at epoch {best_epoch} ({best:.6}) and is {last:.6} now, \
                 while the training loss fell; stop there, or raise alpha or the weight decay"
            ),
            Self::NotConverged {
                distance,
                epochs,
                steps,
            } => write!(
                f,
                "not converged yet: {} of the way to the optimum left after {epochs} epochs and still falling; {}",
                percent(*distance),
                steps.cure()
            ),
            Self::BadlyScaled { ratio } => write!(
                f,
                "badly scaled: the standard deviations of the columns differ by a factor of {}, so that no rate suits \
                 all of them; standardize the columns",
                number(*ratio)
            ),
        }
    }
}
