//! Most of my matrix is zeros: how do I fit without filling it in? 2000 rows of 5000 columns, of which
//! one in a thousand entries is stored.
//!
//! ```text
//! 10000 numbers are stored of 10000000
//! columns with a coefficient: [0, 1, 2]
//! R² 0.998
//! row 1: 3.87 predicted, 4.00 observed
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::SparseMatrix;
use regfit::linfa::prelude::*;
use regfit::ndarray::Array1;
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    let (n, p) = (2000, 5000);
    // (row, column, value) in any order; here every row holds five counts, one of which matters.
    let mut entries = Vec::new();
    let mut y = Array1::zeros(n);
    for i in 0..n {
        for k in 0..4 {
            entries.push((i, 10 + (i * 37 + k * 1231) % (p - 10), 1.0));
        }
        let (column, count) = (i % 10, 1.0 + (i % 3) as f64);
        entries.push((i, column, count));
        y[i] = if column < 3 { 2.0 * count } else { 0.0 };
    }
    let x = SparseMatrix::from_triplets(n, p, &entries)?;
    println!("{} numbers are stored of {}", x.nnz(), n * p);

    // Columns are centred implicitly: the zeros stay out of memory.
    let data = DatasetBase::new(x, y);
    let model = Lasso::params(0.05).fit(&data)?;

    let found: Vec<usize> = (0..p).filter(|j| model.coefficients()[*j] != 0.0).collect();
    println!("columns with a coefficient: {found:?}");
    println!("R² {:.3}", model.report().deviance_explained());
    let predicted = model.predict(&data.records);
    println!(
        "row 1: {:.2} predicted, {:.2} observed",
        predicted[1], data.targets[1]
    );
    Ok(())
}
