//! The gradients of all losses against differences, at random points.

use crate::Result;
use crate::linalg::random::Random;
use crate::problem::loss::functions::{self, Reduction, Targets};
use crate::problem::loss::gradcheck::{Comparison, compare};
use crate::problem::loss::{
    BinaryCrossEntropy, Loss, SampleWeights, SoftmaxCrossEntropy, SquaredError, logits,
};
use ndarray::{Array2, ArrayView1, ArrayView2};

/// Rows and classes of the points.
const N: usize = 12;
const K: usize = 4;

/// A loss and the worst that its gradient showed.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedLoss {
    /// Its name and what it is a function of.
    pub name: &'static str,
    /// The largest difference over all points.
    pub comparison: Comparison,
}

/// Compares the gradient of every loss of this crate with central differences at `n_points` random points
/// of a seed.
///
/// # Errors
/// None for the losses of this crate.
pub fn check_gradients(seed: u64, n_points: usize) -> Result<Vec<CheckedLoss>> {
    let mut random = Random::new(seed, 0);
    let mut found: Vec<CheckedLoss> = Vec::new();
    for _ in 0..n_points {
        for (name, comparison) in at_one_point(&mut random)? {
            match found.iter_mut().find(|checked| checked.name == name) {
                None => found.push(CheckedLoss { name, comparison }),
                Some(before) if comparison.largest > before.comparison.largest => {
                    before.comparison = comparison;
                }
                Some(_) => {}
            }
        }
    }
    Ok(found)
}

fn at_one_point(random: &mut Random) -> Result<Vec<(&'static str, Comparison)>> {
    let mut draw = |count: usize, low: f64, high: f64| -> Vec<f64> {
        (0..count)
            .map(|_| low + (high - low) * random.uniform())
            .collect()
    };
    let real = draw(N, -3.0, 3.0);
    let eta = draw(N, -4.0, 4.0);
    let z = draw(N * K, -4.0, 4.0);
    let p = draw(N, 0.05, 0.95);
    let y = draw(N * K, 0.05, 0.95);
    let per_sample = SampleWeights::normalized(&draw(N, 0.2, 2.0))?;
    // Every class occurs, in an order that the seed decides.
    let mut labels: Vec<usize> = (0..N).map(|i| i % K).collect();
    random.shuffle(&mut labels);
    let one_hot = Array2::from_shape_fn((N, K), |(i, k)| f64::from(u8::from(labels[i] == k)));
    let binary: Vec<f64> = labels.iter().map(|k| (k % 2) as f64).collect();

    let matrix = |values: &[f64]| {
        Array2::from_shape_vec((N, K), values.to_vec()).map_err(|_| crate::Error::Empty("rows"))
    };
    let by_labels = Targets::Labels(&labels);
    let by_rows = Targets::OneHot(one_hot.view());
    let of_matrix =
        |(value, gradient): (f64, Array2<f64>)| (value, gradient.iter().copied().collect());
    let vector = |values: &[f64]| ndarray::Array1::from(values.to_vec());
    let cross_entropy = |y: &[f64], targets| {
        let y = matrix(y)?;
        let y: ArrayView2<'_, f64> = y.view();
        functions::cross_entropy_with_gradient(y, targets, functions::DELTA).map(of_matrix)
    };
    let softmax = |z: &[f64], targets| {
        logits::softmax_cross_entropy_with_gradient(matrix(z)?.view(), targets).map(of_matrix)
    };
    let (real, binary_view): (_, ArrayView1<'_, f64>) = (vector(&real), ArrayView1::from(&binary));

    let mut checked = vec![
        (
            "half squared error of y",
            compare(
                |y| {
                    let y = vector(y);
                    functions::half_squared_error_with_gradient(y.view(), real.view())
                        .map(|(value, gradient)| (value, gradient.to_vec()))
                },
                &eta,
            )?,
        ),
        (
            "cross-entropy of probabilities, one-hot targets",
            compare(|y| cross_entropy(y, by_rows), &y)?,
        ),
        (
            "cross-entropy of probabilities, label targets",
            compare(|y| cross_entropy(y, by_labels), &y)?,
        ),
        (
            "binary cross-entropy of probabilities",
            compare(
                |p| {
                    let (p, mean) = (vector(p), Reduction::Mean);
                    functions::binary_cross_entropy_with_gradient(
                        binary_view,
                        p.view(),
                        1e-15,
                        mean,
                    )
                    .map(|(value, gradient)| (value, gradient.to_vec()))
                },
                &p,
            )?,
        ),
        (
            "binary cross-entropy of logits",
            compare(
                |eta| {
                    let (eta, mean) = (vector(eta), Reduction::Mean);
                    logits::binary_cross_entropy_with_gradient(binary_view, eta.view(), mean)
                        .map(|(value, gradient)| (value, gradient.to_vec()))
                },
                &eta,
            )?,
        ),
        (
            "softmax cross-entropy of logits, one-hot targets",
            compare(|z| softmax(z, by_rows), &z)?,
        ),
        (
            "softmax cross-entropy of logits, label targets",
            compare(|z| softmax(z, by_labels), &z)?,
        ),
    ];
    let flags: Vec<bool> = binary.iter().map(|y| *y == 1.0).collect();
    let squared = SquaredError::new(real.to_vec(), per_sample.clone())?;
    let logistic = BinaryCrossEntropy::new(&flags, per_sample.clone())?;
    let softmax = SoftmaxCrossEntropy::new(labels.clone(), K, per_sample)?;
    checked.push((
        "solvers: squared error of η, weighted",
        of_loss(&squared, &eta)?,
    ));
    checked.push((
        "solvers: binary cross-entropy of η, weighted",
        of_loss(&logistic, &eta)?,
    ));
    checked.push((
        "solvers: softmax cross-entropy of η, weighted",
        of_loss(&softmax, &z)?,
    ));
    Ok(checked)
}

/// A loss as solvers see it.
fn of_loss(loss: &dyn Loss, eta: &[f64]) -> Result<Comparison> {
    compare(
        |eta| {
            let (mut mean, mut gradient) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
            let value = loss.evaluate(0..loss.n_samples(), eta, &mut mean, &mut gradient);
            Ok((value, gradient))
        },
        eta,
    )
}
