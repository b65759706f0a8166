//! The note on a choice at an end of the strengths that were tried.

use crate::output::significant;
use regfit::model::FittedPath;
use regfit::path::PathEnd;

/// What to add to the call so that the strengths go beyond the one that was chosen, number `k` of the path; empty
/// if strengths on both sides of it were tried. `listed`: they were given by `--alphas`.
pub(crate) fn end_of_grid(path: &FittedPath, k: usize, listed: bool) -> String {
    let steps = &path.steps;
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return String::new();
    };
    // Before the first feature there is nothing to find beyond.
    let largest = k == 0 && steps[k].n_nonzero > 0;
    if steps.len() < 2 || !(largest || k + 1 == steps.len()) {
        return String::new();
    }
    let (end, further) = match (largest, path.end) {
        (true, _) => (
            "largest",
            "--alphas with larger ones goes further".to_owned(),
        ),
        (false, PathEnd::Saturated | PathEnd::Flat) => {
            ("smallest", "--no-early-stop goes further".to_owned())
        }
        (false, PathEnd::Full) => ("smallest", "a larger --max-nonzero goes further".to_owned()),
        (false, PathEnd::Complete) if listed => (
            "smallest",
            "--alphas with smaller ones goes further".to_owned(),
        ),
        (false, PathEnd::Complete) => {
            let ratio = 0.01 * last.alpha / first.alpha;
            let ratio = significant(10_f64.powf(ratio.log10().floor()), 1);
            ("smallest", format!("--ratio {ratio} goes further"))
        }
    };
    format!("note    the best α is the {end} that was tried: {further}\n")
}
