//! The exact minimum over a working set: a primal-dual active set method.
//!
//! Given a support S and signs s, stationarity on S is a linear system. Its solution shows where S and s are wrong:
//! coefficients whose sign came out wrong leave S, and variables whose gradient exceeds the threshold enter, all at
//! once. This is Newton's method on the (semismooth) optimality conditions; from a warm start it takes two or three
//! systems where coordinate descent takes tens or hundreds of epochs. Should the errors not get fewer, one variable
//! changes at a time, which cannot cycle. A variable that depends linearly on the support is exchanged for one in it
//! where that lowers the penalty.
//!
//! Sources: Hintermüller, Ito, Kunisch (2002), SIAM J. Optim. 13(3); for the lasso Li, Sun, Toh (2018),
//! SIAM J. Optim. 28(1); for the single changes Kim, Park (2011), SIAM J. Sci. Comput. 33(6), section 3.

mod flat;
mod signed_support;
mod task;
#[cfg(test)]
mod tests;

pub(in crate::solver) use task::Task;

use super::cholesky::SupportCholesky;
use crate::linalg::interrupt;
use crate::problem::penalty::Penalty;
use signed_support::{Errors, SignedSupport};

/// Corrections without fewer errors after which variables change one at a time.
const PATIENCE: usize = 5;
/// Corrections after which the method gives up.
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
    let mut support = SignedSupport::of_support(task, factor, w)?;
    let (mut fewest, mut patience) = (usize::MAX, PATIENCE);
    for round in 1..=ROUNDS {
        interrupt::check();
        support.solve_system();
        let mut errors = support.errors();
        if errors.count() == 0 {
            let Some((v, gradient)) = errors.worst_dependent else {
                support.write_minimum(w);
                return Some(round);
            };
            support.take_step();
            support.exchange(v, Some(-gradient))?;
            continue;
        }
        if errors.count() < fewest {
            (fewest, patience) = (errors.count(), PATIENCE);
        } else if patience > 0 {
            patience -= 1;
        } else {
            errors.keep_last(support.order());
        }
        let Errors {
            leaving, entering, ..
        } = errors;
        support.remove(&leaving);
        support.enter(&entering)?;
    }
    None
}
