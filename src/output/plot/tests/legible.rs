//! What every reader can see: contrast, scales, names, letters.

use super::*;
use crate::output::plot::style::LEAST_CONTRAST;

#[test]
fn lines_and_letters_stand_out_from_the_paper() {
    let (letters, lines) = LEAST_CONTRAST;
    let validation = ValidationCurve {
        alphas: vec![1.0, 0.1],
        mean: vec![2.0, 1.0],
        standard_error: vec![0.1, 0.1],
        training: Some(vec![2.0, 0.5]),
        rivals: (0..12)
            .map(|k| (format!("model {k}"), vec![(1.0, 2.0), (0.1, 1.5)]))
            .collect(),
        alpha_min: Some(0.1),
        ..ValidationCurve::default()
    };
    let training = TrainingCurves {
        training: vec![100.0, 10.0, 1.0],
        validation: Some(vec![100.0, 9.0, 12.0]),
        ..TrainingCurves::default()
    };
    let pictures: [&dyn Picture; 7] = [
        &path(),
        &sparsity(),
        &bars(),
        &validation,
        &training,
        &LossCurves::default(),
        &Residuals {
            predictions: vec![1.0, 2.0, 3.0],
            residuals: vec![0.5, -0.5, 0.1],
            ..Residuals::default()
        },
    ];
    for (k, picture) in pictures.into_iter().enumerate() {
        let scene = picture.scene(picture.default_size()).unwrap();
        for mark in &scene.marks {
            let (color, least) = match mark {
                scene::Mark::Line(_, stroke) if stroke.color != scene::Color::GRID => {
                    (stroke.color, lines)
                }
                scene::Mark::Dot(_, _, color, _) if *color != scene::Color::WHITE => {
                    (*color, lines)
                }
                scene::Mark::Text(text) => (text.color, letters),
                _ => continue,
            };
            assert!(color.contrast() >= least, "{k}: {mark:?}");
        }
    }
}

#[test]
fn losses_far_apart_have_a_log_axis_and_others_not() {
    let of = |training: Vec<f64>| {
        svg(&TrainingCurves {
            training,
            ..TrainingCurves::default()
        })
    };
    assert!(of(vec![100.0, 10.0, 1.0]).contains("loss (log scale)"));
    assert!(!of(vec![2.0, 1.5, 1.0]).contains("log scale"));
    assert!(!of(vec![2.0, 1.0, 0.0]).contains("log scale"));
}

#[test]
fn curves_that_the_title_names_have_a_name_at_their_end() {
    let mut path = CoefficientPath {
        alphas: vec![1.0, 0.5, 0.1],
        names: (0..20).map(|i| format!("x{i}")).collect(),
        coefficients: (0..20)
            .map(|i| vec![0.0, 0.0, 1.0 + f64::from(i)])
            .collect(),
        ..CoefficientPath::default()
    };
    path.coefficients[0] = vec![0.5, 0.4, 0.01];
    path.coefficients[1] = vec![0.6, 0.4, 0.02];
    let shown = svg(&path);
    assert!(shown.contains("<title>x1 and x0 enter first, x19 ends largest</title>"));
    assert!(shown.contains("\nx0\n") && shown.contains("\nx1\n") && shown.contains("\nx19\n"));
    assert!(shown.contains("grey: 10 smaller coefficients"));
}

#[test]
fn letters_that_pixels_cannot_show_are_told() {
    let mut picture = bars();
    let scene = |picture: &CoefficientBars| picture.scene(picture.default_size()).unwrap();
    assert!(scene(&picture).unwritable().is_empty());
    picture.names[0] = "年齢 é".into();
    assert_eq!(scene(&picture).unwritable(), ['年', '齢']);
}
