//! What is a penalty good for? 60 rows, 50 features of which five matter, and noise: the less penalty, the
//! better the training rows are met, and the worse those that the model has not seen.
//!
//! ```text
//!     α  training MSE  test MSE
//!     0         0.373    23.686
//!  0.01         0.446    13.241
//!  0.03         0.613     9.361
//!   0.1         1.035     6.965
//!   0.3         1.846     6.367
//!     1         3.551     6.917
//!     3         5.577     7.867
//!    10         7.215     8.636
//! the training error rises with α: true
//! the test error is smallest at α = 0.3: 6.367; noise alone is 4
//! ```
#![allow(clippy::print_stdout)]

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use regfit::linfa::ParamGuard;
use regfit::metric::mean_squared_error;
use regfit::ndarray::{Array2, s};
use regfit::{Result, Ridge};

const TRAIN: usize = 60;
const ROWS: usize = 1060;

fn main() -> Result<()> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(42);
    // The sum of twelve uniforms has mean 6 and variance 1.
    let mut normal = || {
        let uniform = |random: &mut Xoshiro256PlusPlus| {
            (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..12).map(|_| uniform(&mut random)).sum::<f64>() - 6.0
    };
    let x = Array2::from_shape_simple_fn((ROWS, 50), &mut normal);
    let y: Vec<f64> = x
        .rows()
        .into_iter()
        .map(|row| row.slice(s![..5]).sum() + 2.0 * normal())
        .collect();
    let (train, test) = (x.slice(s![..TRAIN, ..]), x.slice(s![TRAIN.., ..]));

    println!("    α  training MSE  test MSE");
    let mut errors = Vec::new();
    for alpha in [0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0] {
        let params = Ridge::params::<f64>(alpha).check()?;
        let model = params.fit_arrays(&train, &y[..TRAIN], None)?;
        let error = |x, y: &[f64]| {
            let eta = model.linear_predictor(&x);
            mean_squared_error(y, &eta.column(0).to_vec(), None)
        };
        let (on_train, on_test) = (error(train, &y[..TRAIN]), error(test, &y[TRAIN..]));
        println!("{alpha:5}  {on_train:12.3}  {on_test:8.3}");
        errors.push((alpha, on_train, on_test));
    }
    let rises = errors.windows(2).all(|pair| pair[1].1 > pair[0].1);
    println!("the training error rises with α: {rises}");
    if let Some((alpha, _, on_test)) = errors.iter().min_by(|a, b| a.2.total_cmp(&b.2)) {
        println!("the test error is smallest at α = {alpha}: {on_test:.3}; noise alone is 4");
    }
    Ok(())
}
