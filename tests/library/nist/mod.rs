//! Least squares to the last digits, on the eleven linear problems of the NIST Statistical Reference Datasets, whose
//! solutions are exact or certified to 15 digits.
//!
//! Source: NIST/ITL, StRD, linear regression.

mod strd;

use linfa::Dataset;
use ndarray::{Array1, Array2, array};
use regfit::Ridge;

/// Correct significant digits, −log₁₀ of the relative error; 16 for all of them.
fn digits(found: f64, exact: f64) -> f64 {
    let relative = (found - exact).abs() / exact.abs();
    (-relative.max(1e-16).log10()).min(16.0)
}

/// Fits, and asserts the fewest correct digits over intercept and coefficients.
fn assert_digits(
    name: &str,
    x: &Array2<f64>,
    y: &Array1<f64>,
    intercept: Option<f64>,
    exact: &[f64],
    promised: f64,
) {
    for standardize in [false, true] {
        let model = Ridge::params(0.0)
            .standardize(standardize)
            .fit_intercept(intercept.is_some())
            .tolerance(1e-9)
            .strict(false)
            .fit(&Dataset::new(x.clone(), y.clone()))
            .unwrap();
        let mut fewest = intercept.map_or(16.0, |exact| digits(model.intercept(), exact));
        assert_eq!(model.coefficients().len(), exact.len());
        for (found, exact) in model.coefficients().iter().zip(exact) {
            fewest = fewest.min(digits(*found, *exact));
        }
        println!("{name:9} standardize {standardize:5}: {fewest:.1} digits of {promised}");
        assert!(
            fewest >= promised,
            "{name} (standardize {standardize}): {fewest:.1} digits of {promised}"
        );
    }
}

/// Columns x, x², …, x⁵ for x = 0, …, 20.
fn powers() -> Array2<f64> {
    Array2::from_shape_fn((21, 5), |(i, k)| (i as f64).powi(k as i32 + 1))
}

/// Σₖ cᵏxᵏ for k = 0, …, 5 at x = 0, …, 20.
fn polynomial(c: f64) -> Array1<f64> {
    Array1::from_shape_fn(21, |i| (0..6).map(|k| (c * i as f64).powi(k)).sum())
}

#[test]
fn wampler_polynomials_without_noise() {
    assert_digits(
        "Wampler1",
        &powers(),
        &polynomial(1.0),
        Some(1.0),
        &[1.0; 5],
        9.0,
    );
    // Exact for decimals; y rounded to doubles moves the solution in the 14th digit at most.
    let exact = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];
    assert_digits(
        "Wampler2",
        &powers(),
        &polynomial(0.1),
        Some(1.0),
        &exact,
        11.0,
    );
}

#[test]
fn wampler_polynomials_with_noise_orthogonal_to_the_columns() {
    // The noise is orthogonal to every power up to the fifth, so the solution stays all ones.
    let noise = [
        759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048,
        2048, -2048, 2523, -2048, 2048, -2048, 759,
    ];
    for (name, size, promised) in [
        ("Wampler3", 1.0, 9.0),
        ("Wampler4", 100.0, 7.5),
        ("Wampler5", 10_000.0, 5.5),
    ] {
        let noise: Array1<f64> = noise.iter().map(|e| size * f64::from(*e)).collect();
        let y = polynomial(1.0) + noise;
        assert_digits(name, &powers(), &y, Some(1.0), &[1.0; 5], promised);
    }
}

#[test]
fn lines_through_the_origin() {
    let x: Array1<f64> = (60..=70).map(f64::from).collect();
    let y: Array1<f64> = (130..=140).map(f64::from).collect();
    let exact = x.dot(&y) / x.dot(&x);
    assert_digits(
        "NoInt1",
        &x.insert_axis(ndarray::Axis(1)),
        &y,
        None,
        &[exact],
        12.0,
    );
    let x = array![[4.0], [5.0], [6.0]];
    assert_digits(
        "NoInt2",
        &x,
        &array![3.0, 4.0, 4.0],
        None,
        &[8.0 / 11.0],
        12.0,
    );
}

/// Columns x, x², …, xᵏ and the target of published pairs.
fn polynomial_of(pairs: &[(f64, f64)], degree: i32) -> (Array2<f64>, Array1<f64>) {
    let shape = (pairs.len(), degree as usize);
    let x = Array2::from_shape_fn(shape, |(i, k)| pairs[i].0.powi(k as i32 + 1));
    (x, pairs.iter().map(|(_, y)| *y).collect())
}

// Certified values.
#[test]
fn norris_ozone_monitors() {
    let (x, y) = polynomial_of(&strd::NORRIS, 1);
    let (intercept, exact) = (-0.262_323_073_774_029, [1.002_116_818_020_45]);
    assert_digits("Norris", &x, &y, Some(intercept), &exact, 12.0);
}

// Certified values.
#[test]
fn pontius_load_cells() {
    let (x, y) = polynomial_of(&strd::PONTIUS, 2);
    let exact = [0.732_059_160_401_003e-6, -0.316_081_871_345_029e-14];
    let intercept = 0.673_565_789_473_684e-3;
    assert_digits("Pontius", &x, &y, Some(intercept), &exact, 11.0);
}

// Certified values; powers rounded to doubles move the solution in the eighth digit.
#[test]
fn filip_polynomial_of_degree_10() {
    let (x, y) = polynomial_of(&strd::FILIP, 10);
    let exact = [
        -2_772.179_591_933_42,
        -2_316.371_081_608_93,
        -1_127.973_940_983_72,
        -354.478_233_703_349,
        -75.124_201_739_375_7,
        -10.875_318_035_534_3,
        -1.062_214_985_889_47,
        -0.067_019_115_459_340_8,
        -0.002_467_810_782_754_79,
        -0.000_040_296_252_508_040_4,
    ];
    let intercept = -1_467.489_614_229_80;
    assert_digits("Filip", &x, &y, Some(intercept), &exact, 6.0);
}

#[test]
fn longley_macroeconomic_data() {
    // GNP deflator, GNP, unemployed, armed forces, population, year; total employment. U.S., 1947 to 1962.
    let x = array![
        [83.0, 234_289.0, 2356.0, 1590.0, 107_608.0, 1947.0],
        [88.5, 259_426.0, 2325.0, 1456.0, 108_632.0, 1948.0],
        [88.2, 258_054.0, 3682.0, 1616.0, 109_773.0, 1949.0],
        [89.5, 284_599.0, 3351.0, 1650.0, 110_929.0, 1950.0],
        [96.2, 328_975.0, 2099.0, 3099.0, 112_075.0, 1951.0],
        [98.1, 346_999.0, 1932.0, 3594.0, 113_270.0, 1952.0],
        [99.0, 365_385.0, 1870.0, 3547.0, 115_094.0, 1953.0],
        [100.0, 363_112.0, 3578.0, 3350.0, 116_219.0, 1954.0],
        [101.2, 397_469.0, 2904.0, 3048.0, 117_388.0, 1955.0],
        [104.6, 419_180.0, 2822.0, 2857.0, 118_734.0, 1956.0],
        [108.4, 442_769.0, 2936.0, 2798.0, 120_445.0, 1957.0],
        [110.8, 444_546.0, 4681.0, 2637.0, 121_950.0, 1958.0],
        [112.6, 482_704.0, 3813.0, 2552.0, 123_366.0, 1959.0],
        [114.2, 502_601.0, 3931.0, 2514.0, 125_368.0, 1960.0],
        [115.7, 518_173.0, 4806.0, 2572.0, 127_852.0, 1961.0],
        [116.9, 554_894.0, 4007.0, 2827.0, 130_081.0, 1962.0],
    ];
    let y = array![
        60_323.0, 61_122.0, 60_171.0, 61_187.0, 63_221.0, 63_639.0, 64_989.0, 63_761.0, 66_019.0,
        67_857.0, 68_169.0, 66_513.0, 68_655.0, 69_564.0, 69_331.0, 70_551.0
    ];
    // Certified values.
    let exact = [
        15.061_872_271_373_3,
        -0.035_819_179_292_591_0,
        -2.020_229_803_816_83,
        -1.033_226_867_173_59,
        -0.051_104_105_653_580_7,
        1_829.151_464_613_55,
    ];
    assert_digits("Longley", &x, &y, Some(-3_482_258.634_595_82), &exact, 12.0);
}
