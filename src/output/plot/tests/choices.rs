//! Pictures that help to choose: cross-validated errors and selection frequencies.

use super::*;

fn curve() -> ValidationCurve {
    ValidationCurve {
        alphas: vec![10.0, 1.0, 0.1, 0.01],
        mean: vec![4.0, 2.2, 2.0, 2.1],
        standard_error: vec![0.4, 0.3, 0.3, 0.3],
        nonzero: vec![0, 2, 5, 7],
        training: Some(vec![3.9, 2.0, 1.5, 1.2]),
        alpha_min: Some(0.1),
        alpha_1se: Some(1.0),
        ..ValidationCurve::default()
    }
}

fn frequencies() -> SelectionFrequency {
    SelectionFrequency {
        names: vec![
            "rare".into(),
            "always".into(),
            "never".into(),
            "often".into(),
        ],
        frequencies: vec![0.2, 1.0, 0.0, 0.75],
        ..SelectionFrequency::default()
    }
}

#[test]
fn both_strengths_are_marked_with_their_counts() {
    let svg = svg(&curve());
    assert_well_formed(&svg);
    for label in [
        "<title>2 features predict as well as 5, within one standard error</title>",
        "\nα.min 0.1: 5 features\n",
        "\nα.1se 1: 2 features\n",
        "\nvalidation\n",
        "\ntraining\n",
        "bars: ± one standard error; dotted: smallest error plus one",
    ] {
        assert!(svg.contains(label), "{label}\n{svg}");
    }
    let mut same = curve();
    same.alpha_1se = Some(0.1);
    let svg = self::svg(&same);
    assert!(svg.contains("\nα.min = α.1se 0.1: 5 features\n"), "{svg}");
    assert!(svg.contains("<title>5 features have the smallest validation error</title>"));
}

#[test]
fn the_smallest_error_lies_lowest_and_the_large_alpha_on_the_left() {
    let mut only_mean = curve();
    only_mean.alpha_min = None;
    only_mean.alpha_1se = None;
    only_mean.training = None;
    let left = rows_of(&only_mean, scene::Color::BLUE, (0.11, 0.15));
    let right = rows_of(&only_mean, scene::Color::BLUE, (0.9, 1.0));
    assert!(mean(&left) + 0.2 < mean(&right));
}

#[test]
fn an_empty_model_and_an_end_of_the_grid_are_said() {
    let mut flat = curve();
    flat.alpha_1se = Some(10.0);
    let title = "The empty model predicts as well as 5 features, within one standard error";
    assert!(svg(&flat).contains(title));
    let mut end = curve();
    end.alpha_min = Some(0.01);
    assert!(svg(&end).contains("at the end of the grid: smaller α may do better"));
    let ridge = ValidationCurve {
        nonzero: vec![7; 4],
        ..curve()
    };
    assert!(svg(&ridge).contains("α = 1 predicts as well as α = 0.1, within one standard error"));
}

#[test]
fn a_curve_needs_a_number_for_each_alpha() {
    let broken = |change: fn(&mut ValidationCurve)| {
        let mut curve = curve();
        change(&mut curve);
        refusal(&curve)
    };
    assert!(refusal(&ValidationCurve::default()).contains("no penalty strengths"));
    assert!(broken(|c| c.mean.truncate(1)).contains("1 mean errors for 4 penalty strengths"));
    assert!(broken(|c| c.mean[2] = f64::NAN).contains("mean errors: number 3 is NaN"));
    assert!(broken(|c| c.standard_error[0] = -1.0).contains("-1, below zero"));
    assert!(broken(|c| c.nonzero.truncate(3)).contains("3 non-zero counts"));
    assert!(broken(|c| c.alpha_1se = Some(0.0)).contains("chosen α is 0"));
}

#[test]
fn degenerate_curves_can_be_drawn() {
    let one = ValidationCurve {
        alphas: vec![1.0],
        mean: vec![2.0],
        training: Some(vec![2.0]),
        alpha_min: Some(1.0),
        alpha_1se: Some(3.0),
        ..ValidationCurve::default()
    };
    let nothing_selected = SelectionFrequency {
        frequencies: vec![0.0; 4],
        ..frequencies()
    };
    let long = SelectionFrequency {
        names: (0..500).map(|i| "x".repeat(i)).collect(),
        frequencies: (0..500).map(|i| f64::from(i) / 499.0).collect(),
        threshold: 1.0,
        ..frequencies()
    };
    let pictures: [&dyn Picture; 3] = [&one, &nothing_selected, &long];
    for picture in pictures {
        assert_well_formed(&svg(picture));
        picture.render(Format::Png, SMALL).unwrap();
    }
    assert!(svg(&nothing_selected).contains("no fit selects any feature"));
    assert!(svg(&long).contains("479 less often selected features not drawn"));
}

#[test]
fn features_at_the_threshold_are_stable() {
    let mut picture = frequencies();
    picture.threshold = 0.75;
    let shown = svg(&picture);
    assert_well_formed(&shown);
    assert_eq!(shown.matches("fill=\"#0072B2\"").count(), 2);
    assert_eq!(shown.matches("fill=\"#929292\"").count(), 1);
    assert!(shown.contains("2 of 4 features are selected by 75 % of the fits or more"));
    assert!(shown.contains("\nstable from 75 %\n") && shown.contains("1 feature never selected"));
    picture.threshold = 0.9;
    assert!(svg(&picture).contains("always alone of 4 features is selected by 90 % of the fits"));
    picture.frequencies[1] = 1.5;
    assert!(refusal(&picture).contains("frequency number 2 is 1.5"));
}

#[test]
fn names_and_titles_cannot_act_here_either() {
    let hostile = "</text><script>alert('&')</script>\u{1b}[31m\n\u{202e}";
    let mut curve = curve();
    curve.title = hostile.into();
    curve.y_label = hostile.into();
    let mut frequencies = frequencies();
    frequencies.names[1] = hostile.into();
    frequencies.x_label = hostile.into();
    let pictures: [&dyn Picture; 2] = [&curve, &frequencies];
    for picture in pictures {
        let svg = svg(picture);
        assert_well_formed(&svg);
        assert!(!svg.contains('\u{202e}'));
    }
}
