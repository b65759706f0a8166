//! Some rows count more, and some columns must stay: how do I say so?
//!
//! ```text
//! all rows alike                3.633  0.000  0.000
//! without the broken rows       2.452  0.000  0.000
//! second column not penalised   2.449  0.504  0.000
//! ```
#![allow(clippy::print_stdout)]

use regfit::linfa::prelude::*;
use regfit::ndarray::{Array1, Array2};
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    // y = 3·x₀ + 0.5·x₁ for the first 40 rows; the last 10 come from a broken instrument.
    let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * (7 + 4 * j)) % 50) as f64 / 10.0);
    let y = Array1::from_shape_fn(50, |i| {
        if i < 40 {
            3.0 * x[[i, 0]] + 0.5 * x[[i, 1]]
        } else {
            100.0
        }
    });
    let data = Dataset::new(x, y);
    let show = |what: &str, w: regfit::ndarray::ArrayView1<'_, f64>| {
        println!("{what:28} {:6.3} {:6.3} {:6.3}", w[0], w[1], w[2]);
    };

    let lasso = Lasso::params(0.8).tolerance(1e-10);
    show("all rows alike", lasso.fit(&data)?.coefficients());

    // A row of weight 0 is not there; weight 2 is the same row twice.
    let trusted: Vec<f64> = (0..50).map(|i| if i < 40 { 1.0 } else { 0.0 }).collect();
    let lasso = lasso.sample_weights(trusted);
    show("without the broken rows", lasso.fit(&data)?.coefficients());

    // Factor 0 exempts a column from the penalty; 2 penalises it twice as much.
    let lasso = lasso.penalty_factors(vec![1.0, 0.0, 1.0]);
    show(
        "second column not penalised",
        lasso.fit(&data)?.coefficients(),
    );
    Ok(())
}
