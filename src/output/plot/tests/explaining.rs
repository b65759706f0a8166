//! Geometry and convergence as pictures.

use super::*;
use crate::output::plot::geometry::{Quadratic, Shape};

fn geometry(penalty: Shape, alphas: &[f64]) -> Geometry {
    Geometry {
        penalty,
        alphas: alphas.to_vec(),
        ..Geometry::default()
    }
}

fn convergence() -> Convergence {
    Convergence {
        names: vec!["slow".into(), "fast".into()],
        gaps: vec![vec![1.0, 0.1, 0.01], vec![1.0, 1e-7, 1e-13]],
        ..Convergence::default()
    }
}

#[test]
fn every_size_and_number_of_charts_can_be_drawn() {
    for alphas in [&[0.0][..], &[1.0], &[5.0, 0.25], &[0.1, 1.0, 3.0, 9.0]] {
        for shape in [Shape::L1, Shape::L2] {
            let mut picture = geometry(shape, alphas);
            picture.names = ["</text>".into(), "\u{202e}".into()];
            picture.loss = Quadratic::new([-3.0, 1e-9], [[2.0, 1.3], [1.3, 1.0]]).unwrap();
            assert_well_formed(&svg(&picture));
            picture.render(Format::Png, SMALL).unwrap();
        }
        let line = OneDimensional {
            center: -2.0,
            alphas: alphas.to_vec(),
            ..OneDimensional::default()
        };
        assert_well_formed(&svg(&line));
        line.render(Format::Png, SMALL).unwrap();
    }
    let at_zero = Geometry {
        loss: Quadratic::new([0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]).unwrap(),
        ..geometry(Shape::L2, &[1.0])
    };
    assert_well_formed(&svg(&at_zero));
    assert_well_formed(&svg(&convergence()));
}

#[test]
fn both_axes_have_the_same_scale() {
    // The circle of the budget is as wide as high: its edge is the only thing in orange.
    let picture = geometry(Shape::L2, &[0.25]);
    let bytes = picture.render(Format::Png, picture.default_size()).unwrap();
    let (width, _, pixels) = decoded(&bytes);
    let orange = scene::Color::ORANGE;
    let found = pixels
        .chunks_exact(3)
        .enumerate()
        .filter(|(_, rgb)| rgb == &[orange.0, orange.1, orange.2])
        .map(|(i, _)| (i % width, i / width));
    let found: Vec<(usize, usize)> = found.collect();
    // The swatch of the legend lies below the charts.
    let legend = found.iter().map(|at| at.1).max().unwrap() - 60;
    let circle = found.iter().filter(|at| at.1 < legend);
    let (xs, ys): (Vec<usize>, Vec<usize>) = circle.copied().unzip();
    let extent = |v: &[usize]| v.iter().max().unwrap() - v.iter().min().unwrap();
    assert!(extent(&xs).abs_diff(extent(&ys)) <= 3);
}

#[test]
fn a_curve_ends_at_the_floor_and_the_sentence_counts_epochs() {
    let drawn = svg(&convergence());
    assert!(
        drawn.contains("Fast is at a gap of 10⁻² after 1 epoch, slow after 2"),
        "{drawn}"
    );
}

#[test]
fn what_explains_nothing_is_refused() {
    assert!(refusal(&geometry(Shape::L1, &[])).contains("choose one to 4"));
    assert!(refusal(&geometry(Shape::L1, &[-1.0])).contains("below zero"));
    assert!(refusal(&geometry(Shape::L1, &[f64::NAN])).contains("NaN"));
    let mut broken = convergence();
    broken.gaps[0][1] = f64::INFINITY;
    assert!(refusal(&broken).contains("gaps of slow: number 2 is inf"));
    broken.gaps.clear();
    assert!(refusal(&broken).contains("0 methods"));
    let far = OneDimensional {
        center: f64::NAN,
        ..OneDimensional::default()
    };
    assert!(refusal(&far).contains("the centre"));
}
