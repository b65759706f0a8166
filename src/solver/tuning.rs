//! The constants of the loop over working sets, of its subproblems and of the continuation, in one table.
//!
//! None of them decides what a fit converges to: the certificate does. They decide how fast it gets there, and were
//! chosen by measurement on dense and sparse problems from 20 × 5 to 100 000 × 100 and 500 × 50 000.
//!
//! | group | constants |
//! |---|---|
//! | working set | `FULL_SET_…`, `TALL`, `RULE_SLACK` |
//! | accuracy of a subproblem | `INNER_…`, `FORCING`, `SLOW_EPOCHS` |
//! | Gram matrix or residuals | `GRAM_…`, `NEAR_THRESHOLD`, `SPARE_FEATURES` |
//! | curvature of a local model | `CHORD…`, `…_AHEAD`, `CHEAP_GRAM`, `SLOW_STEP…`, `DRAGGING…` |
//! | continuation | `NEAR_ALPHA`, `FAR_ALPHA`, `…_RATIO`, `LATE`, `ENTERING_…` |
//! | rounding | `GRAM_ALLOWANCE`, `OBJECTIVE_ROUNDING` |

/// Features up to which the working set is all of them, for squared error.
pub(super) const FULL_SET_SQUARED: usize = 256;
/// The same with many rows to each feature: one Gram matrix then serves every alpha.
pub(super) const FULL_SET_TALL: usize = 2000;
/// The same for cross-entropies, where every quadratic model has a Gram matrix of its own.
pub(super) const FULL_SET_NEWTON: usize = 16;
/// Rows per feature that count as many.
pub(super) const TALL: usize = 2;
/// Room below the threshold of the next strong rule, against its rounding.
pub(super) const RULE_SLACK: f64 = 1.0 - 1e-9;

/// Share of the tolerance that a subproblem must reach at first.
pub(super) const INNER_SHARE: f64 = 0.05;
/// Share of the null gradient below which the violation of a subproblem is rounding.
pub(super) const INNER_FLOOR: f64 = 1e-15;
/// Share of the present violation that a subproblem which is only a local model need not go below.
pub(super) const FORCING: f64 = 0.05;
/// Epochs of coordinate descent on residuals after which a Gram matrix is tried, if it is not too large.
pub(super) const SLOW_EPOCHS: usize = 100;
/// Variables up to which a Gram matrix is kept (288 MB).
pub(super) const GRAM_LIMIT: usize = 6000;
/// Variables per multiplication of a coordinate step above which the Gram matrix of sparse columns costs more than
/// the epochs that it saves.
pub(super) const GRAM_PER_COST: f64 = 8.0;
/// Variables up to which a Gram matrix always pays.
pub(super) const GRAM_ALWAYS: usize = 64;
/// Share of the threshold above which the gradient of a zero coefficient has it take part in a local model.
pub(super) const NEAR_THRESHOLD: f64 = 0.97;
/// Features beyond twice the working set that the Gram matrix may hold.
pub(super) const SPARE_FEATURES: usize = 256;

/// How far the curvature may be from that of the Gram matrix, as a share of it.
pub(super) const CHORD: f64 = 0.15;
/// The same where a new Gram matrix is cheap, or steps with the old one have become short.
pub(super) const CHORD_NEAR: f64 = 0.01;
/// Where the curvature is taken, in steps ahead: in the middle of a step, which makes it right to second order, …
pub(super) const MIDDLE_AHEAD: f64 = 0.5;
/// … or a few steps ahead, so that the Gram matrix serves before and after.
pub(super) const FAR_AHEAD: f64 = 2.0;
/// Variables up to which a new Gram matrix costs no more than four evaluations of its columns: an evaluation reads
/// each column twice, and twenty multiplications of a product take as long as reading one number.
pub(super) const CHEAP_GRAM: usize = 160;
/// Share of the violation before a step above which the step was short, for one output …
pub(super) const SLOW_STEP: f64 = 0.15;
/// … and for several, where a new Gram matrix has a block for every pair.
pub(super) const SLOW_STEP_SEVERAL: f64 = 0.4;

/// Share of the violation that remains after a step which hardly moved …
pub(super) const DRAGGING: f64 = 0.5;
/// … and how many of them in a row have models made with more care.
pub(super) const DRAGGING_STEPS: usize = 3;

/// Share of the largest alpha above which another one is near.
pub(super) const NEAR_ALPHA: f64 = 0.05;
/// Share of the largest alpha below which cross-entropies of few features need a continuation, too.
pub(super) const FAR_ALPHA: f64 = 0.02;
/// The smallest ratio of one alpha to the next on the way to a near one …
pub(super) const LEAST_RATIO: f64 = 0.3;
/// … and the largest; between them the gradient decides.
pub(super) const MOST_RATIO: f64 = 0.7;
/// A continuation step towards a near alpha ends where p/40 …
pub(super) const ENTERING_SHARE: usize = 40;
/// … + 3·(non-zeros) features would enter.
pub(super) const ENTERING_PER_NONZERO: usize = 3;
/// The ratio on the way to a small alpha, while few features are in use …
pub(super) const EARLY_RATIO: f64 = 0.6;
/// … and later, where exact steps from far away take many corrections.
pub(super) const LATE_RATIO: f64 = 0.8;
/// Share of the largest alpha below which it is later.
pub(super) const LATE: f64 = 0.25;

/// Share of the tolerance that the rounding of a Gram matrix may take.
pub(super) const GRAM_ALLOWANCE: f64 = 0.01;
/// Changes of the objective below this share of it are rounding.
pub(super) const OBJECTIVE_ROUNDING: f64 = 8.0 * f64::EPSILON;
