//! Pictures of predictions beside targets.

use super::*;
use crate::problem::metric::{area_under_curve, calibration_bins, roc_curve};

fn roc_of(class: &str, positive: &[bool], scores: &[f64]) -> RocCurve {
    RocCurve {
        prevalence: None,
        class: class.into(),
        points: roc_curve(positive, scores, None),
        area: area_under_curve(positive, scores, None),
        decision: Some(0.5),
    }
}

fn roc() -> Roc {
    let positive = [false, false, true, true];
    Roc {
        curves: vec![roc_of("sick", &positive, &[0.1, 0.4, 0.35, 0.8])],
        ..Roc::default()
    }
}

fn calibration() -> Calibration {
    let p: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0).collect();
    let positive: Vec<bool> = (0..100).map(|i| i * i % 100 < i).collect();
    Calibration {
        class: "sick".into(),
        bins: calibration_bins(&positive, &p, None, 5),
        ..Calibration::default()
    }
}

fn residuals(n: usize) -> Residuals {
    Residuals {
        predictions: (0..n).map(|i| i as f64).collect(),
        residuals: (0..n).map(|i| (i % 7) as f64 - 3.0).collect(),
        target: "price".into(),
        ..Residuals::default()
    }
}

fn confusion() -> Confusion {
    Confusion {
        classes: vec!["a".into(), "b".into()],
        counts: vec![vec![5, 1], vec![0, 4]],
        ..Confusion::default()
    }
}

#[test]
fn all_have_sentences_and_survive_any_size() {
    let pictures: [(&dyn Picture, &str); 4] = [
        (
            &roc(),
            "AUC 0.7500: sick scores higher in 75 % of the pairs",
        ),
        (
            &calibration(),
            "Predicted probabilities agree with the observed shares in",
        ),
        (
            &residuals(70),
            "Half of the predictions are within 2 of the target, the farthest 3 away",
        ),
        (
            &confusion(),
            "9 of 10 samples get their class; a is most often taken for b (1)",
        ),
    ];
    for (picture, sentence) in pictures {
        let svg = svg(picture);
        assert_well_formed(&svg);
        assert!(svg.contains(sentence), "{svg}");
        picture.render(Format::Png, SMALL).unwrap();
        let wide = Size {
            width: 1600,
            height: 400,
        };
        picture.render(Format::Svg, wide).unwrap();
    }
}

#[test]
fn the_unit_square_has_the_same_scale_on_both_axes() {
    let svg = svg(&roc());
    // The diagonal: the first and the last dash lie on a line of slope −1 in pixels.
    let dashes: Vec<&str> = svg
        .lines()
        .filter(|line| line.contains("#929292"))
        .collect();
    let ends = |line: &str| -> Vec<f64> {
        let points = line
            .split("points=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        points
            .split([' ', ','])
            .filter_map(|v| v.parse().ok())
            .collect()
    };
    let (first, last) = (ends(dashes[0]), ends(dashes[dashes.len() - 1]));
    let (dx, dy) = (last[0] - first[0], last[1] - first[1]);
    assert!(dx > 1000.0 && (dx + dy).abs() <= 2.0, "{dx} {dy}");
}

#[test]
fn where_the_model_decides_is_the_last_threshold_not_below() {
    // Only 0.8 is above ½: one of two sick samples found, no healthy one accused.
    assert!(svg(&roc()).contains("sensitivity 50 %, specificity 100 %"));
}

#[test]
fn several_classes_have_a_legend_and_their_mean() {
    let mut several = roc();
    let positive = [true, false, false, true];
    several
        .curves
        .push(roc_of("well", &positive, &[0.9, 0.1, 0.2, 0.8]));
    let svg = svg(&several);
    assert!(svg.contains("Mean AUC 0.8750 over 2 classes, each against the rest"));
    assert!(svg.contains("\nwell  1.0000\n") && !svg.contains("where the model decides"));
}

#[test]
fn thousands_of_residuals_are_thinned_and_the_picture_says_so() {
    let svg = svg(&residuals(30_000));
    let dots = svg.matches("<circle").count();
    assert!((4500..=4800).contains(&dots), "{dots}");
    assert!(svg.contains("of 30\u{a0}000 samples drawn") && svg.len() < 600_000);
}

#[test]
fn with_the_share_of_the_class_precision_and_lift_are_drawn() {
    let alone = svg(&roc());
    let mut picture = roc();
    // Two of four samples are sick: the two highest scores find one of them, which is what a guess does.
    picture.curves[0].prevalence = Some(0.5);
    let shown = svg(&picture);
    assert_well_formed(&shown);
    for name in ["recall (sensitivity)", "\nprecision\n", "\nlift\n"] {
        assert!(shown.contains(name) && !alone.contains(name), "{name}");
    }
    picture.curves[0].prevalence = Some(1.5);
    assert!(picture.render(Format::Svg, SMALL).is_err());
}

#[test]
fn a_histogram_counts_the_probabilities() {
    let mut picture = calibration();
    assert!(!svg(&picture).contains("by predicted probability"));
    picture.predicted = vec![0.01, 0.011, 0.5, 1.0];
    let shown = svg(&picture);
    assert!(shown.contains("4 samples by predicted probability (root scale), at most 2 to a bar"));
    // A bar for each of the three places where there are samples.
    assert_eq!(shown.matches("fill=\"#5A9AC4\"").count(), 3);
}

#[test]
fn right_cells_are_blue_and_wrong_ones_orange() {
    let svg = svg(&Confusion {
        counts: vec![vec![0, 3], vec![0, 4]],
        ..confusion()
    });
    assert_eq!(svg.matches("fill=\"#0072B2\"").count(), 1);
    assert_eq!(svg.matches("fill=\"#D55E00\"").count(), 1);
    let perfect = self::svg(&Confusion {
        counts: vec![vec![3, 0], vec![0, 4]],
        ..confusion()
    });
    assert!(perfect.contains("All 7 samples get their class"));
}

#[test]
fn degenerate_scores_can_be_drawn() {
    let one = Residuals {
        predictions: vec![1.0],
        residuals: vec![0.0],
        ..Residuals::default()
    };
    let many = Confusion {
        classes: (0..60).map(|k| format!("class number {k}")).collect(),
        counts: vec![vec![1; 60]; 60],
        ..Confusion::default()
    };
    let lonely = Confusion {
        classes: vec![String::new()],
        counts: vec![vec![0]],
        ..Confusion::default()
    };
    let pictures: [&dyn Picture; 3] = [&one, &many, &lonely];
    for picture in pictures {
        assert_well_formed(&svg(picture));
        picture.render(Format::Png, SMALL).unwrap();
    }
    assert!(svg(&one).contains("Every prediction is exact"));
}

#[test]
fn what_is_no_score_is_named() {
    assert!(refusal(&Roc::default()).contains("no curves"));
    assert!(refusal(&Calibration::default()).contains("no bins"));
    assert!(refusal(&Residuals::default()).contains("no samples"));
    assert!(refusal(&Confusion::default()).contains("no classes"));
    let mut empty = roc();
    empty.curves[0].points.clear();
    assert!(refusal(&empty).contains("the curve of sick has no points"));
    let mut calibration = calibration();
    calibration.bins[1].observed = f64::NAN;
    assert!(refusal(&calibration).contains("bin number 2 holds NaN"));
    let mut residuals = residuals(3);
    residuals.residuals[1] = f64::INFINITY;
    assert!(refusal(&residuals).contains("residuals: number 2 is inf"));
    let mut confusion = confusion();
    confusion.counts[1].pop();
    assert!(refusal(&confusion).contains("1 counts in a row for 2 classes"));
}

#[test]
fn names_of_classes_and_targets_cannot_act() {
    let hostile = "</text><script>alert('&')</script>\u{1b}[31m\n\u{202e}";
    let mut roc = roc();
    roc.curves[0].class = hostile.into();
    let mut calibration = calibration();
    calibration.class = hostile.into();
    let mut residuals = residuals(5);
    residuals.target = hostile.into();
    let mut confusion = confusion();
    confusion.classes[1] = hostile.into();
    let pictures: [&dyn Picture; 4] = [&roc, &calibration, &residuals, &confusion];
    for picture in pictures {
        let svg = svg(picture);
        assert_well_formed(&svg);
        assert!(!svg.contains('\u{202e}') && !svg.contains("<script") && svg.contains("&lt;/t"));
    }
}
