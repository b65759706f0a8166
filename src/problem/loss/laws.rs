//! What every loss must satisfy. A new loss is tested by adding it to `instances`.

use super::{
    BinaryCrossEntropy, Loss, SampleWeights, SoftmaxCrossEntropy, SquaredError, with_offset,
};
use crate::Result;

const N: usize = 7;

fn instances() -> Result<Vec<Box<dyn Loss>>> {
    let mut all: Vec<Box<dyn Loss>> = Vec::new();
    let per_sample: Vec<f64> = (0..N).map(|i| 1.0 + (i % 3) as f64).collect();
    for weights in [
        SampleWeights::Uniform(N),
        SampleWeights::normalized(&per_sample)?,
    ] {
        let y = (0..N).map(|i| (i as f64 * 1.7).sin() * 3.0).collect();
        all.push(Box::new(SquaredError::new(y, weights.clone())?));
        let y: Vec<bool> = (0..N).map(|i| i % 3 == 0).collect();
        all.push(Box::new(BinaryCrossEntropy::new(&y, weights.clone())?));
        let y = (0..N).map(|i| i % 4).collect();
        all.push(Box::new(SoftmaxCrossEntropy::new(y, 4, weights)?));
    }
    let offset: Vec<f64> = (0..N).map(|i| (i as f64 * 2.3).cos()).collect();
    for weights in [
        SampleWeights::Uniform(N),
        SampleWeights::normalized(&per_sample)?,
    ] {
        let y: Vec<bool> = (0..N).map(|i| i % 3 == 0).collect();
        let binary = Box::new(BinaryCrossEntropy::new(&y, weights.clone())?);
        all.push(with_offset(binary, Some(&offset))?);
        let y = (0..N).map(|i| i % 4).collect();
        let softmax = Box::new(SoftmaxCrossEntropy::new(y, 4, weights)?);
        all.push(with_offset(softmax, Some(&offset))?);
    }
    Ok(all)
}

/// A spread of linear predictors, some of them large.
fn eta(loss: &dyn Loss, scale: f64) -> Vec<f64> {
    (0..N * loss.n_outputs())
        .map(|i| scale * (i as f64 * 0.9 + 0.3).sin())
        .collect()
}

#[test]
fn gradient_matches_central_differences() -> Result<()> {
    let h = 1e-6;
    for loss in instances()? {
        let mut eta = eta(loss.as_ref(), 2.0);
        let (mut mean, mut gradient) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        loss.gradient(&eta, &mut mean, &mut gradient);
        for i in 0..eta.len() {
            let at = eta[i];
            eta[i] = at + h;
            let above = loss.value(&eta);
            eta[i] = at - h;
            let below = loss.value(&eta);
            eta[i] = at;
            assert!((gradient[i] - (above - below) / (2.0 * h)).abs() < 1e-8);
        }
    }
    Ok(())
}

#[test]
fn curvature_matches_central_differences_of_the_gradient() -> Result<()> {
    let h = 1e-6;
    for loss in instances()? {
        let mut eta = eta(loss.as_ref(), 2.0);
        let size = eta.len();
        let (mut mean, mut above, mut below) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
        let mut curvature = vec![0.0; N];
        for l in 0..loss.n_outputs() {
            for i in 0..N {
                let at = eta[l * N + i];
                eta[l * N + i] = at + h;
                loss.gradient(&eta, &mut mean, &mut above);
                eta[l * N + i] = at - h;
                loss.gradient(&eta, &mut mean, &mut below);
                eta[l * N + i] = at;
                loss.gradient(&eta, &mut mean, &mut vec![0.0; size]);
                for k in 0..loss.n_outputs() {
                    loss.curvature(&mean, (k, l), &mut curvature);
                    let numeric = (above[k * N + i] - below[k * N + i]) / (2.0 * h);
                    assert!((curvature[i] - numeric).abs() < 1e-8);
                    assert!(
                        curvature[i]
                            <= loss.curvature_bound().expect("a bound") * loss.weights().get(i)
                                + 1e-12
                    );
                }
            }
        }
    }
    Ok(())
}

#[test]
fn fenchel_equality_holds_at_the_gradient_and_inequality_elsewhere() -> Result<()> {
    for loss in instances()? {
        for scale in [0.5, 3.0, 40.0] {
            let eta = eta(loss.as_ref(), scale);
            let (mut mean, mut u) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
            loss.gradient(&eta, &mut mean, &mut u);
            let inner: f64 = u.iter().zip(&eta).map(|(u, e)| u * e).sum();
            let slack = loss.value(&eta) + loss.conjugate(&u) - inner;
            assert!(
                slack.abs() < 1e-13 * (1.0 + inner.abs()),
                "{:?} {scale}: {slack}",
                loss.name()
            );
            // A shorter dual point stays in the domain and is worse.
            u.iter_mut().for_each(|u| *u *= 0.7);
            let inner: f64 = u.iter().zip(&eta).map(|(u, e)| u * e).sum();
            assert!(loss.value(&eta) + loss.conjugate(&u) - inner > 0.0);
        }
    }
    Ok(())
}

#[test]
fn the_conjugate_is_infinite_outside_its_domain() -> Result<()> {
    for loss in instances()? {
        if loss.squared_error_targets().is_none() {
            let u = vec![0.9; N * loss.n_outputs()];
            assert_eq!(loss.conjugate(&u), f64::INFINITY);
        }
    }
    Ok(())
}

#[test]
fn the_null_intercept_makes_the_gradient_sum_to_zero() -> Result<()> {
    for loss in instances()? {
        let b = loss.null_intercept();
        let eta: Vec<f64> = b.iter().flat_map(|b| vec![*b; N]).collect();
        let (mut mean, mut u) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        loss.gradient(&eta, &mut mean, &mut u);
        for column in u.chunks(N) {
            assert!(column.iter().sum::<f64>().abs() < 1e-15);
        }
    }
    Ok(())
}

#[test]
fn zero_logits_give_ln_k() -> Result<()> {
    for k in [2, 3, 10, 1000] {
        let loss = SoftmaxCrossEntropy::new((0..k).collect(), k, SampleWeights::Uniform(k))?;
        assert!((loss.value(&vec![0.0; k * k]) - (k as f64).ln()).abs() < 1e-14);
    }
    Ok(())
}

#[test]
fn losses_stay_finite_at_extreme_logits() -> Result<()> {
    for loss in instances()? {
        if loss.squared_error_targets().is_none() {
            let eta = eta(loss.as_ref(), 1e300);
            assert!(loss.value(&eta).is_finite());
        }
    }
    Ok(())
}
