//! A crate of its own, outside of this one, does the usual things in at most 40 lines.

use std::path::Path;
use std::process::Command;

/// The library that these tests are linked with: the newest in their folder.
fn library(folder: &Path) -> std::path::PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_library = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("libregfit-") && name.ends_with(".rlib")
    };
    let made = |path: &std::path::PathBuf| path.metadata().unwrap().modified().unwrap();
    paths.filter(is_library).max_by_key(made).unwrap()
}

#[test]
#[cfg(feature = "serde")]
fn a_crate_outside_does_the_seven_usual_things_in_forty_lines() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outside/usual_things.rs");
    let lines = std::fs::read_to_string(source).unwrap().lines().count();
    assert!(lines <= 40, "{lines} lines");
    let tests = std::env::current_exe().unwrap();
    let libraries = tests.parent().unwrap();
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("outside");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let built = Command::new(rustc)
        .args(["--edition", "2024", "-D", "warnings", source, "-o"])
        .arg(&program)
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg("--extern")
        .arg(format!("regfit={}", library(libraries).display()))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let ran = Command::new(program)
        .arg(place.path().join("m.json"))
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    // Least squares gives 3, −2 and 0; a lasso of strength 0.1 takes at most 0.1 per standard deviation of 3.7 away.
    for line in [
        "noise +0.00",
        "0 at the largest strength",
        "the same: true",
        "certified: true",
    ] {
        assert!(
            said.contains(line),
            "{said}{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    let coefficient = |name: &str| -> f64 {
        let line = said
            .lines()
            .find(|line| line.trim_start().starts_with(name))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    assert!((coefficient("bmi") - 3.0).abs() < 0.05 && (coefficient("age") + 2.0).abs() < 0.05);
}

#[test]
fn rows_arrays_and_datasets_give_the_same_bits() {
    use regfit::ndarray::{Array1, arr2};
    use regfit::prelude::*;
    let rows = [[1.0, 0.5], [0.0, 1.0], [1.5, 1.0], [2.0, 1.0]];
    let y = [1.0, 2.0, 3.5, 4.0];
    let (x, targets) = (arr2(&rows), Array1::from(y.to_vec()));
    let lasso = Lasso::params(0.1);
    let expected = lasso.fit((&x, &targets)).unwrap();
    let vectors: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
    assert_eq!(lasso.fit((&rows, &y)).unwrap(), expected);
    assert_eq!(lasso.fit((&vectors, &y.to_vec())).unwrap(), expected);
    assert_eq!(lasso.fit(&Dataset::new(x, targets)).unwrap(), expected);
    let ragged = vec![vec![1.0, 2.0], vec![1.0]];
    let error = lasso
        .fit((&ragged, &vec![1.0, 2.0]))
        .unwrap_err()
        .to_string();
    assert_eq!(error, "numbers of a row: 1 given where 2 are needed");
}

#[test]
fn names_of_another_number_are_refused_and_unnamed_features_are_counted() {
    use regfit::prelude::*;
    let (x, y) = (
        [[1.0, 0.5], [0.0, 1.0], [1.5, 1.0], [2.0, 1.0]],
        [1.0, 2.0, 3.5, 4.0],
    );
    assert!(
        Lasso::params(0.1)
            .feature_names(["a"])
            .fit((&x, &y))
            .is_err()
    );
    let model = Lasso::params(0.1).fit((&x, &y)).unwrap();
    assert_eq!(model.feature_names(), ["x1", "x2"]);
}

#[test]
fn whoever_listens_hears_of_strengths_folds_and_epochs() {
    use regfit::prelude::*;
    use regfit::solver::Progress;
    use std::sync::{Arc, Mutex};
    let x: Vec<Vec<f64>> = (0..30)
        .map(|i| vec![f64::from(i % 7), f64::from(i % 5)])
        .collect();
    let y: Vec<f64> = x.iter().map(|row| row[0] - row[1]).collect();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let lasso = Lasso::params(0.1).observe(move |progress| ear.lock().unwrap().push(progress));
    let plan = Plan {
        grid: PathGrid {
            n_alphas: 4,
            early_stop: false,
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    lasso.cross_validate((&x, &y), &plan).unwrap();
    let heard = heard.lock().unwrap();
    let strengths = heard
        .iter()
        .filter(|p| matches!(p, Progress::Strength { of: 4, .. }))
        .count();
    // Those of the path on all rows; folds tell of themselves alone.
    assert_eq!(strengths, 4);
    let last = Progress::Fold { done: 10, of: 10 };
    assert_eq!(
        heard
            .iter()
            .filter(|p| matches!(p, Progress::Fold { .. }))
            .count(),
        10
    );
    assert!(heard.contains(&last));
    assert!(
        heard
            .iter()
            .any(|p| matches!(p, Progress::Epoch { relative, .. } if *relative <= 1e-6))
    );
}

#[test]
fn who_cancels_ends_paths_and_folds_where_they_are() {
    use regfit::Error;
    use regfit::prelude::*;
    use regfit::solver::{Cancel, Progress};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let x: Vec<Vec<f64>> = (0..300)
        .map(|i| {
            (0..40)
                .map(|j| f64::from((i * (j + 3) * 7919) % 101))
                .collect()
        })
        .collect();
    let y: Vec<f64> = x.iter().map(|row| row[0] - row[7]).collect();
    let (cancel, heard) = (Cancel::new(), Arc::new(AtomicUsize::new(0)));
    let (by, ear) = (cancel.clone(), heard.clone());
    let lasso = Lasso::params(0.1)
        .cancel_by(&cancel)
        .observe(move |progress| {
            if let Progress::Strength { done, .. } = progress {
                ear.store(done, Ordering::Relaxed);
                if done == 3 {
                    by.cancel();
                }
            }
        });
    let path = lasso.path((&x, &y), &PathGrid::default());
    assert!(matches!(path, Err(Error::Cancelled)));
    assert_eq!(heard.load(Ordering::Relaxed), 3);
    // What is cancelled stays so; another fit of the same data is whole.
    let folds = lasso.cross_validate((&x, &y), &Plan::default());
    assert!(matches!(folds, Err(Error::Cancelled)));
    assert!(Lasso::params(0.1).fit((&x, &y)).is_ok());
}
