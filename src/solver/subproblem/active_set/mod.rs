//! The exact minimum over a working set, by guessing its support and correcting the guess.
//!
//! Given a support S and signs s, stationarity on S is a linear system. Its solution names its own
//! errors: coefficients whose sign came out wrong leave S, gradients beyond the threshold enter, all at
//! once. This is Newton's method on the (semismooth) optimality conditions; from a warm start it takes
//! two or three systems where coordinate descent takes tens or hundreds of epochs. Should the errors not get
//! fewer, one variable changes at a time, which cannot go in circles. A variable that depends on the support
//! takes the place of one in it where the penalty gains by that.
//!
//! Sources: Hintermüller, Ito, Kunisch (2002), SIAM J. Optim. 13(3); for the lasso Li, Sun, Toh (2018),
//! SIAM J. Optim. 28(1); for the single changes Kim, Park (2011), SIAM J. Sci. Comput. 33(6), section 3.

mod flat;
mod guess;
mod task;
#[cfg(test)]
mod tests;

pub(in crate::solver) use task::Task;

use super::cholesky::SupportCholesky;
use crate::penalty::Penalty;
use guess::{Errors, Guess};

/// Corrections without fewer errors after which variables change one at a time.
const PATIENCE: usize = 5;
/// Corrections after which the guess is given up.
const ROUNDS: usize = 100;

/// Minimises the model from and into `w` (by variable), starting from the support of `w`; the corrections made
/// when the optimality conditions hold to rounding, otherwise `None` and `w` is as before.
///
/// `factor` is that of an earlier call on the same matrix, or empty.
pub(in crate::solver) fn solve<P: Penalty + Copy>(
    task: &Task<'_, P>,
    factor: &mut SupportCholesky,
    w: &mut [f64],
) -> Option<usize> {
    let mut guess = Guess::of_support(task, factor, w)?;
    let (mut fewest, mut patience) = (usize::MAX, PATIENCE);
    for round in 1..=ROUNDS {
        guess.solve_system();
        let mut errors = guess.errors();
        if errors.count() == 0 {
            let Some((v, gradient)) = errors.worst_spanned else {
                guess.write_minimum(w);
                return Some(round);
            };
            guess.take_step();
            guess.slide_in(v, Some(-gradient))?;
            continue;
        }
        if errors.count() < fewest {
            (fewest, patience) = (errors.count(), PATIENCE);
        } else if patience > 0 {
            patience -= 1;
        } else {
            errors.keep_last(guess.order());
        }
        let Errors {
            leaving, entering, ..
        } = errors;
        guess.remove(&leaving);
        guess.admit(&entering)?;
    }
    None
}
