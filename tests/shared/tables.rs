//! Tables that are hard on numbers.

use ndarray::{Array1, Array2, Axis, concatenate};

pub(crate) const ROWS: usize = 24;

/// What is fitted: X, a target, labels of two and of three classes, weights.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) x: Array2<f64>,
    pub(crate) y: Array1<f64>,
    pub(crate) two: Vec<usize>,
    pub(crate) three: Vec<usize>,
    pub(crate) weights: Option<Vec<f64>>,
}

pub(crate) fn wave(k: usize, f: f64) -> f64 {
    (k as f64 * f).sin()
}

pub(crate) fn usual(n: usize, p: usize) -> Table {
    let x = Array2::from_shape_fn((n, p), |(i, j)| {
        wave(i * 31 + j * 17 + 1, 0.7) + 0.3 * wave(i + 1, 1.3) + j as f64
    });
    let y = Array1::from_shape_fn(n, |i| {
        2.0 + 1.5 * x[[i, 0]] - x[[i, p - 1]] + 0.5 * wave(i * 7 + 3, 2.1)
    });
    let noisy = |i: usize| x[[i, 0]] + wave(i * 13 + 5, 1.7);
    Table {
        name: "usual".into(),
        two: (0..n).map(|i| usize::from(noisy(i) > 0.0)).collect(),
        three: (0..n)
            .map(|i| {
                if noisy(i) > 0.6 {
                    2
                } else {
                    usize::from(noisy(i) > -0.6)
                }
            })
            .collect(),
        x,
        y,
        weights: None,
    }
}

pub(crate) fn tables() -> Vec<Table> {
    let base = usual(ROWS, 3);
    let mut all = vec![base.clone()];
    let mut add = |name: &str, change: &dyn Fn(&mut Table)| {
        let mut table = base.clone();
        change(&mut table);
        table.name = name.into();
        all.push(table);
    };
    for unit in [
        1e100, 1e-100, 1e154, 1e-154, 1e160, 1e-160, 1e200, 1e-200, 1e300, 1e-300, 1e-310, 5e-324,
    ] {
        add(&format!("one column x {unit:e}"), &|t| {
            t.x.column_mut(1).mapv_inplace(|x| x * unit);
        });
        add(&format!("X x {unit:e}"), &|t| {
            t.x.mapv_inplace(|x| x * unit)
        });
        add(&format!("y x {unit:e}"), &|t| {
            t.y.mapv_inplace(|y| y * unit)
        });
    }
    add("X and y x 1e200", &|t| {
        t.x.mapv_inplace(|x| x * 1e200);
        t.y.mapv_inplace(|x| x * 1e200);
    });
    add("X x 1e140, y x 1e-140", &|t| {
        t.x.mapv_inplace(|x| x * 1e140);
        t.y.mapv_inplace(|x| x * 1e-140);
    });
    add("X x 1e-140, y x 1e140", &|t| {
        t.x.mapv_inplace(|x| x * 1e-140);
        t.y.mapv_inplace(|x| x * 1e140);
    });
    for size in [1e154, 1e300, f64::MAX] {
        add(&format!("a column of plus and minus {size:e}"), &|t| {
            for i in 0..ROWS {
                t.x[[i, 1]] = if i % 3 == 0 { size } else { -size };
            }
        });
        add(&format!("one cell of {size:e}"), &|t| t.x[[5, 1]] = size);
        add(&format!("a target with one {size:e}"), &|t| t.y[5] = size);
    }
    for mean in [1e8, 1e15, 1e17, 1e200] {
        add(&format!("mean {mean:e}"), &|t| {
            t.x.column_mut(1).mapv_inplace(|x| x + mean)
        });
        add(&format!("target of mean {mean:e}"), &|t| {
            t.y.mapv_inplace(|x| x + mean)
        });
    }
    for value in [0.0, 0.1, 1e300, -1e-310] {
        add(&format!("constant column {value:e}"), &|t| {
            t.x.column_mut(1).fill(value)
        });
        add(&format!("constant columns {value:e}"), &|t| t.x.fill(value));
        add(&format!("constant target {value:e}"), &|t| t.y.fill(value));
    }
    add("duplicate columns", &|t| {
        t.x = concatenate![Axis(1), t.x, t.x]
    });
    add("duplicate columns in other units", &|t| {
        t.x = concatenate![Axis(1), t.x, &t.x * 1e120];
    });
    add("collinear columns", &|t| {
        let sum = t.x.sum_axis(Axis(1)).insert_axis(Axis(1));
        t.x = concatenate![Axis(1), t.x, sum];
    });
    add("separable", &|t| {
        for i in 0..ROWS {
            t.x[[i, 0]] = i as f64;
            t.two[i] = usize::from(i >= 12);
            t.three[i] = i / 8;
        }
    });
    add("separable, large units", &|t| {
        for i in 0..ROWS {
            t.x[[i, 0]] = i as f64 * 1e200;
            t.two[i] = usize::from(i >= 12);
            t.three[i] = i / 8;
        }
    });
    add("a target without noise", &|t| {
        t.y = t.x.dot(&ndarray::array![0.5, 1.0, -2.0]) + 3.0
    });
    add("one class", &|t| {
        t.two.fill(1);
        t.three.fill(1);
    });
    add("one row of another class", &|t| {
        t.two.fill(1);
        t.three.fill(1);
        t.two[3] = 0;
        t.three[3] = 0;
    });
    for unit in [1.0, 1e300, 1e-300] {
        add(&format!("weights x {unit:e}, some 0"), &|t| {
            t.weights = Some(
                (0..ROWS)
                    .map(|i| unit * [1.0, 0.0, 2.5, 0.25][i % 4])
                    .collect(),
            );
        });
    }
    add("weights of 1e-300 and 1e300", &|t| {
        t.weights = Some(
            (0..ROWS)
                .map(|i| if i % 2 == 0 { 1e-300 } else { 1e300 })
                .collect(),
        );
    });
    add("one weight that is not 0", &|t| {
        t.weights = Some((0..ROWS).map(|i| if i == 4 { 3.0 } else { 0.0 }).collect());
    });
    add("weights of 0", &|t| t.weights = Some(vec![0.0; ROWS]));
    for (n, p) in [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1), (5, 300), (ROWS, 1)] {
        let mut table = usual(n, p);
        table.name = format!("{n} x {p}");
        all.push(table);
    }
    all
}
