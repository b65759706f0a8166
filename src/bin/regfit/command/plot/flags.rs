//! Flags that several pictures share.

use crate::args::{GridArgs, PlotArgs};
use crate::failure::Failure;

/// The strength, if one is named.
pub(super) fn one_alpha(args: &PlotArgs) -> Result<Option<f64>, Failure> {
    match args.alpha.as_slice() {
        [] => Ok(None),
        [alpha] => Ok(Some(*alpha)),
        _ => Err(Failure::usage("--alpha must name one strength here")
            .with_help("plot geometry draws a chart for each of several")),
    }
}

/// The grid of a path that is yet to be followed.
pub(super) fn to_fit(args: &PlotArgs) -> Result<GridArgs, Failure> {
    args.grid.to_fit().map_err(|path| {
        let path = regfit::data::escape(&path.to_string_lossy()).into_owned();
        Failure::usage(format!(
            "this picture fits a model: --model must be lasso, enet, ridge or logistic, got {path}"
        ))
        .with_help("plot coef MODEL.json draws the coefficients of a model file")
    })
}
