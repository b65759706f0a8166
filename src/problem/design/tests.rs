//! Every operation of either storage against plain loops over the numbers written out.

use super::*;
use crate::data::SparseMatrix;
use crate::problem::loss::{SampleWeights, Weights};
use ndarray::{Array2, ShapeBuilder, s};

const STANDARDIZED: Standardization = Standardization {
    center: true,
    scale: true,
    ddof: 0.0,
};

/// Enough rows for several parts of a Gram matrix, enough columns for several tiles, every number of
/// columns left over from groups of four.
const SHAPES: [(usize, usize); 6] = [(1, 3), (30, 7), (37, 9), (9000, 6), (20, 530), (2500, 12)];

fn wave(len: usize, f: f64) -> Vec<f64> {
    (0..len).map(|i| (i as f64 * f).sin()).collect()
}

/// Means far above the spread, and about half of the entries zero for the sparse storage.
fn matrix(n: usize, p: usize, sparse: bool) -> Array2<f64> {
    let value = |i: usize, j: usize| (1.0 + (i * p + j) as f64 * 1.7).sin();
    Array2::from_shape_fn((n, p).f(), |(i, j)| match sparse {
        true => value(i, j).max(0.0),
        false => 1e3 * (j % 3) as f64 + value(i, j),
    })
}

/// (x − shift)/scale, 0 in columns without spread.
fn standardized(x: &Array2<f64>, scaling: &Scaling) -> Array2<f64> {
    Array2::from_shape_fn(x.dim(), |(i, j)| match scaling.constant[j] {
        true => 0.0,
        false => (x[[i, j]] - scaling.shifts[j]) / scaling.scales[j],
    })
}

fn assert_close(found: &[f64], exact: &[f64], what: &str) {
    assert_eq!(found.len(), exact.len(), "{what}");
    for (k, (found, exact)) in found.iter().zip(exact).enumerate() {
        let error = (found - exact).abs();
        assert!(
            error <= 1e-10 * (1.0 + exact.abs()),
            "{what} [{k}]: {found} for {exact}"
        );
    }
}

/// Σᵢ dᵢzᵢⱼzᵢₖ, column after column.
fn plain_gram(z: &Array2<f64>, rows: &[usize], columns: &[usize], d: Weights<'_>) -> Vec<f64> {
    let entry = |j: usize, k: usize| {
        let pairs = z.column(j).to_owned() * z.column(k);
        pairs
            .iter()
            .enumerate()
            .map(|(i, value)| d.get(i) * value)
            .sum()
    };
    let pairs = columns
        .iter()
        .flat_map(|k| rows.iter().map(move |j| (*j, *k)));
    pairs.map(|(j, k)| entry(j, k)).collect()
}

fn assert_agrees(x: &impl DesignMatrix, z: &Array2<f64>) {
    let (n, p) = z.dim();
    assert_eq!((x.n_samples(), x.n_features()), (n, p));
    let varied = wave(n, 0.9);
    let some: Vec<usize> = (0..p).rev().step_by(2).collect();
    for d in [Weights::Uniform(0.5), Weights::PerSample(&varied)] {
        for j in 0..p {
            let column = z.column(j).to_vec();
            let mut v = varied.clone();
            x.column_axpy(j, 1.5, d, &mut v);
            let exact: Vec<f64> = (0..n)
                .map(|i| varied[i] + 1.5 * d.get(i) * column[i])
                .collect();
            assert_close(&v, &exact, "column_axpy");
            x.column_into(j, &mut v);
            assert_close(&v, &column, "column_into");
            let exact = z.column(j).iter().zip(&varied).map(|(z, v)| z * v).sum();
            assert_close(&[x.column_dot(j, &varied)], &[exact], "column_dot");
            let (first, second) = x.column_moments(j, d);
            let sum = |f: &dyn Fn(f64) -> f64| (0..n).map(|i| d.get(i) * f(column[i])).sum();
            assert_close(
                &[first, second],
                &[sum(&|z| z), sum(&|z| z * z)],
                "column_moments",
            );
        }
        for j in 0..p {
            let column = z.column(j);
            let mean = column.sum() / n as f64;
            let about = |centre: f64| {
                column
                    .iter()
                    .map(|z| (z - centre).powi(2))
                    .sum::<f64>()
                    .sqrt()
            };
            let norms = [true, false].map(|centred| x.column_norm(j, centred));
            assert_close(&norms, &[about(mean), about(0.0)], "column_norm");
        }
        let few = &some[..some.len().min(3)];
        let all: Vec<usize> = (0..p).collect();
        for (rows, columns) in [(&all[..], few), (few, &all), (&some, &all)] {
            let mut out = vec![f64::NAN; rows.len() * columns.len()];
            x.gram(rows, columns, d, &mut out);
            assert_close(&out, &plain_gram(z, rows, columns, d), "gram");
        }
        for columns in [Columns::All, Columns::Some(&some)] {
            let indices = columns.indices(p);
            let mut out = vec![f64::NAN; indices.len() * indices.len()];
            let exact = plain_gram(z, &indices, &indices, d);
            x.gram_of(columns, d, Precision::Double, &mut out);
            assert_close(&out, &exact, "gram_of");
            x.gram_of(columns, d, Precision::Single, &mut out);
            let scale = exact.iter().fold(0.0, |m: f64, value| m.max(value.abs()));
            for (found, exact) in out.iter().zip(&exact) {
                assert!(
                    (found - exact).abs() <= 1e-4 * scale,
                    "{found} for {exact} in f32"
                );
            }
        }
    }
    for n_outputs in [1, 3] {
        let v = wave(n * n_outputs, 0.3);
        for columns in [Columns::All, Columns::Some(&some)] {
            let indices = columns.indices(p);
            let mut out = vec![f64::NAN; indices.len() * n_outputs];
            x.transpose_times(columns, &v, &mut out);
            let pairs = v
                .chunks(n)
                .flat_map(|v| indices.iter().map(move |j| (v, *j)));
            let exact = pairs.map(|(v, j)| z.column(j).iter().zip(v).map(|(z, v)| z * v).sum());
            assert_close(&out, &exact.collect::<Vec<f64>>(), "transpose_times");
        }
        let mut w = wave(some.len() * n_outputs, 0.8);
        w[0] = 0.0;
        let mut eta = v.clone();
        x.add_times(&some, &w, &mut eta);
        let entry = |k: usize, i: usize| -> f64 {
            let terms = some.iter().enumerate();
            v[k * n + i]
                + terms
                    .map(|(a, j)| w[k * some.len() + a] * z[[i, *j]])
                    .sum::<f64>()
        };
        let exact: Vec<f64> = (0..n_outputs)
            .flat_map(|k| (0..n).map(move |i| (k, i)))
            .map(|(k, i)| entry(k, i))
            .collect();
        assert_close(&eta, &exact, "add_times");
    }
}

#[test]
fn dense_columns_of_every_layout_agree_with_plain_loops() -> crate::Result<()> {
    for (n, p) in SHAPES {
        let x = matrix(n, p, false);
        let weights = SampleWeights::Uniform(n);
        let by_rows = x.as_standard_layout();
        let mut taller = Array2::zeros((n + 3, p).f());
        taller.slice_mut(s![1..n + 1, ..]).assign(&x);
        let (borrowed, scaling) = Dense::new(&x, &weights, STANDARDIZED)?;
        let z = standardized(&x, &scaling);
        assert_agrees(&borrowed, &z);
        assert_agrees(&Dense::new(&by_rows, &weights, STANDARDIZED)?.0, &z);
        let part = taller.slice(s![1..n + 1, ..]);
        assert_agrees(&Dense::new(&part, &weights, STANDARDIZED)?.0, &z);
    }
    Ok(())
}

#[test]
fn sparse_columns_agree_with_plain_loops() -> crate::Result<()> {
    for (n, p) in SHAPES {
        let x = matrix(n, p, true);
        let stored = SparseMatrix::from_dense(x.view())?;
        let weights = SampleWeights::Uniform(n);
        let (sparse, scaling) = Sparse::new(&stored, &weights, STANDARDIZED)?;
        // Centring columns with zeros is left to the solvers.
        for j in 0..p {
            let has_zeros = x.column(j).iter().any(|x| *x == 0.0);
            assert!(!has_zeros || scaling.shifts[j] == 0.0);
        }
        assert_agrees(&sparse, &standardized(&x, &scaling));
    }
    Ok(())
}

#[test]
fn a_sparse_column_without_zeros_keeps_its_digits_far_from_zero() -> crate::Result<()> {
    // 1, …, 5 after a shift: mean 3, variance 2, and a product of 10/√2 with 1, …, 5 itself.
    let x = Array2::from_shape_fn((5, 1), |(i, _)| 1e12 + i as f64 + 1.0);
    let stored = SparseMatrix::from_dense(x.view())?;
    let (sparse, scaling) = Sparse::new(&stored, &SampleWeights::Uniform(5), STANDARDIZED)?;
    assert_eq!(
        (scaling.shifts[0], scaling.scales[0]),
        (1e12 + 3.0, 2f64.sqrt())
    );
    let (first, second) = sparse.column_moments(0, Weights::Uniform(0.2));
    assert!(first.abs() < 1e-15 && (second - 1.0).abs() < 1e-15);
    let product = sparse.column_dot(0, &[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert!((product - 10.0 / 2f64.sqrt()).abs() < 1e-14);
    Ok(())
}

#[test]
fn means_and_deviations_keep_their_digits_far_from_zero_and_far_from_one() -> crate::Result<()> {
    // 1, …, 5 after a shift and in a unit: mean 3, variance 2.
    for (shift, unit) in [(0.0, 1.0), (1e9, 1.0), (0.0, 1e300), (0.0, 1e-300)] {
        let x = Array2::from_shape_fn((5, 1), |(i, _)| unit * (shift + i as f64 + 1.0));
        let (dense, scaling) = Dense::new(&x, &SampleWeights::Uniform(5), STANDARDIZED)?;
        let close = |found: f64, exact: f64| (found / exact - 1.0).abs() < 1e-15;
        assert!(close(scaling.means[0], unit * (shift + 3.0)));
        assert!(close(scaling.scales[0], unit * 2f64.sqrt()));
        let (first, second) = dense.column_moments(0, Weights::Uniform(0.2));
        assert!(
            first.abs() < 1e-15 && close(second, 1.0),
            "{first} {second}"
        );
    }
    Ok(())
}

#[test]
fn the_first_reading_tells_products_with_targets_of_plain_rows() -> crate::Result<()> {
    let n = 40;
    let x = Array2::from_shape_fn((n, 3), |(i, j)| ((i * 7 + j * 3 + 1) as f64 * 0.9).sin());
    let y = wave(n, 0.4);
    let uniform = SampleWeights::Uniform(n);
    for gram in [false, true] {
        let (dense, scaling) = Dense::for_targets(&x, &y, gram, &uniform, STANDARDIZED)?;
        let exact: Vec<f64> = standardized(&x, &scaling)
            .columns()
            .into_iter()
            .map(|z| z.iter().zip(&y).map(|(z, y)| z * y).sum())
            .collect();
        let found = dense.target_products();
        assert!(found.is_some());
        assert_close(found.unwrap_or_default(), &exact, "target_products");
        // Numbers that are counted in other units are read again.
        let far = x.mapv(|x| 1e200 * x);
        let (dense, _) = Dense::for_targets(&far, &y, gram, &uniform, STANDARDIZED)?;
        assert!(dense.target_products().is_none());
        let weights = SampleWeights::PerSample(vec![1.0 / n as f64; n]);
        let (dense, _) = Dense::for_targets(&x, &y, gram, &weights, STANDARDIZED)?;
        assert!(dense.target_products().is_none());
    }
    Ok(())
}

#[test]
fn weights_that_pick_a_far_corner_give_the_spread_there() -> crate::Result<()> {
    // Two rows share the weight; the others would put the mean at 1e8.
    let x = ndarray::array![[1.0], [3.0], [2e8], [2e8]];
    let weights = SampleWeights::PerSample(vec![0.5, 0.5, 1e-40, 1e-40]);
    let (_, scaling) = Dense::new(&x, &weights, STANDARDIZED)?;
    assert!((scaling.means[0] - 2.0).abs() < 1e-15);
    assert!((scaling.scales[0] - 1.0).abs() < 1e-15);
    Ok(())
}

#[cfg(feature = "rayon")]
#[test]
fn results_are_the_same_bits_for_any_number_of_threads() -> crate::Result<()> {
    fn passes(x: &impl DesignMatrix) -> Vec<u64> {
        let (n, p) = (x.n_samples(), x.n_features());
        let all: Vec<usize> = (0..p).collect();
        let d = wave(n, 0.9);
        let mut gram = vec![0.0; p * p];
        x.gram_of(
            Columns::All,
            Weights::PerSample(&d),
            Precision::Double,
            &mut gram,
        );
        let mut rectangle = vec![0.0; p * (p - 9)];
        x.gram(&all, &all[9..], Weights::PerSample(&d), &mut rectangle);
        let mut correlations = vec![0.0; p * 2];
        x.transpose_times(Columns::All, &wave(n * 2, 0.3), &mut correlations);
        let mut eta = vec![0.0; n * 2];
        x.add_times(&all, &wave(p * 2, 0.4), &mut eta);
        let parts = [gram, rectangle, correlations, eta];
        parts
            .iter()
            .flatten()
            .map(|value| value.to_bits())
            .collect()
    }
    // Both above the size from which work is split, with one tile and with several.
    for (n, p) in [(20_000, 30), (600, 600)] {
        let x = matrix(n, p, true);
        let stored = SparseMatrix::from_dense(x.view())?;
        let by_rows = x.as_standard_layout();
        let weights = SampleWeights::Uniform(n);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map(|pool| {
                pool.install(|| -> crate::Result<_> {
                    let (dense, scaling) = Dense::new(&by_rows, &weights, STANDARDIZED)?;
                    let (sparse, _) = Sparse::new(&stored, &weights, STANDARDIZED)?;
                    Ok((passes(&dense), passes(&sparse), scaling))
                })
            })
        };
        let results = [1, 2, 5].map(|threads| run(threads).map_err(|error| error.to_string()));
        let [Ok(one), Ok(two), Ok(five)] = results else {
            panic!("no pool of threads");
        };
        let (one, two, five) = (one?, two?, five?);
        assert!(one == two && two == five);
    }
    Ok(())
}
