//! What every picture promises.

#![allow(clippy::unwrap_used)]

use super::*;

mod choices;
mod explaining;
mod legible;
mod scores;

fn path() -> CoefficientPath {
    CoefficientPath {
        title: "first rises, second falls".into(),
        alphas: vec![10.0, 1.0, 0.1],
        names: vec!["first".into(), "second".into(), "never".into()],
        coefficients: vec![
            vec![0.0, 1.0, 2.0],
            vec![0.0, 0.0, -1.0],
            vec![0.0, 0.0, 0.0],
        ],
        deviance_explained: Some(vec![0.0, 0.4, 0.6]),
        chosen: Some(1.0),
        ..CoefficientPath::default()
    }
}

fn sparsity() -> Sparsity {
    Sparsity {
        alphas: vec![10.0, 1.0, 0.1],
        nonzero: vec![0, 1, 2],
        n_features: 3,
        deviance_explained: Some(vec![0.0, 0.4, 0.6]),
        chosen: Some(1.0),
        ..Sparsity::default()
    }
}

fn bars() -> CoefficientBars {
    CoefficientBars {
        names: vec!["up".into(), "down".into(), "out".into()],
        values: vec![2.0, -1.0, 0.0],
        ..CoefficientBars::default()
    }
}

const SMALL: Size = Size {
    width: 400,
    height: 260,
};

/// Width, height and RGB pixels of a PNG.
fn decoded(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width as usize, info.height as usize, pixels)
}

/// Rows, as shares of the height, of the pixels of `color` in the columns `from..to` (shares of
/// the width).
fn rows_of(picture: &dyn Picture, color: scene::Color, (from, to): (f64, f64)) -> Vec<f64> {
    let bytes = picture.render(Format::Png, Size::default()).unwrap();
    let (width, height, pixels) = decoded(&bytes);
    let columns = (from * width as f64) as usize..(to * width as f64) as usize;
    pixels
        .chunks_exact(3)
        .enumerate()
        .filter(|(i, rgb)| columns.contains(&(i % width)) && rgb == &[color.0, color.1, color.2])
        .map(|(i, _)| (i / width) as f64 / height as f64)
        .collect()
}

fn mean(rows: &[f64]) -> f64 {
    rows.iter().sum::<f64>() / rows.len() as f64
}

fn svg(picture: &dyn Picture) -> String {
    let bytes = picture.render(Format::Svg, picture.default_size()).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Panics unless tags are balanced and known, and every `&` begins a reference.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap();
        assert!(!after.contains('>'), "{after}");
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        let known = [
            "svg", "title", "rect", "polyline", "polygon", "circle", "text",
        ];
        assert!(known.contains(&name), "{tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (_, true) => {}
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for reference in svg.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
        assert!(
            known.iter().any(|k| reference.starts_with(k)),
            "{reference}"
        );
    }
    assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
}

fn refusal(picture: &dyn Picture) -> String {
    let refused = picture.render(Format::Svg, Size::default());
    refused.expect_err("must be refused").to_string()
}

#[test]
fn a_png_has_two_pixels_for_each_unit() {
    let pictures: [&dyn Picture; 4] = [&path(), &sparsity(), &bars(), &LossCurves::default()];
    for picture in pictures {
        let bytes = picture.render(Format::Png, SMALL).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let (width, height, pixels) = decoded(&bytes);
        assert_eq!((width, height), (800, 520));
        assert_eq!(pixels[..3], [255, 255, 255], "the corner is white");
        assert!(
            pixels.chunks_exact(3).any(|rgb| rgb[0] < 0x60),
            "and there is ink"
        );
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for format in [Format::Png, Format::Svg] {
        let [once, again] = [(); 2].map(|()| path().render(format, SMALL).unwrap());
        assert_eq!(once, again);
    }
}

#[test]
fn curves_run_from_the_large_alpha_on_the_left() {
    let blue = scene::Color::BLUE;
    // The first feature ends at 2, the top of the plot, and has not entered on the left.
    let right = rows_of(&path(), blue, (0.75, 0.9));
    assert!(!right.is_empty() && mean(&right) < 0.35, "{}", mean(&right));
    let left = rows_of(&path(), blue, (0.11, 0.2));
    assert!(mean(&left) > mean(&right) + 0.2);
    // The second ends below zero, so lower.
    let second = rows_of(&path(), scene::Color::VERMILION, (0.85, 0.9));
    assert!(mean(&second) > 0.7, "{}", mean(&second));
}

#[test]
fn bars_point_both_ways_in_two_colours() {
    let up = rows_of(&bars(), scene::Color::BLUE, (0.5, 0.9));
    let down = rows_of(&bars(), scene::Color::VERMILION, (0.1, 0.4));
    assert!(mean(&up) < mean(&down), "the larger is on top");
    assert!(rows_of(&bars(), scene::Color::BLUE, (0.1, 0.3)).is_empty());
    assert!(svg(&bars()).contains("1 coefficient exactly zero, not drawn"));
}

#[test]
fn names_from_a_file_cannot_act() {
    let hostile = "</text><script>alert('&')</script>\u{1b}[31m\n\u{202e}";
    let mut path = path();
    path.title = hostile.into();
    path.subtitle = hostile.into();
    path.y_label = hostile.into();
    path.names[0] = hostile.into();
    let mut sparsity = sparsity();
    sparsity.title = hostile.into();
    let mut bars = bars();
    bars.names[0] = hostile.into();
    bars.x_label = hostile.into();
    let loss = LossCurves {
        title: hostile.into(),
        subtitle: hostile.into(),
    };
    let pictures: [&dyn Picture; 4] = [&path, &sparsity, &bars, &loss];
    for picture in pictures {
        let svg = svg(picture);
        assert_well_formed(&svg);
        assert!(!svg.contains('\u{202e}'));
        picture.render(Format::Png, SMALL).unwrap();
    }
    let shown = svg(&loss);
    assert!(
        shown.contains("&lt;script&gt;alert(&apos;&amp;&apos;)&lt;/script&gt;"),
        "{shown}"
    );
    assert!(shown.contains("\\u{1b}[31m\\n\\u{202e}"), "{shown}");
}

#[test]
fn long_names_leave_room_for_the_curves() {
    let mut path = path();
    path.names[0] = "petal_length → virginica ".repeat(1000);
    let svg = svg(&path);
    assert_well_formed(&svg);
    assert!(
        svg.contains("\npetal_length → ") && svg.contains("…"),
        "{svg}"
    );
}

#[test]
fn features_that_are_always_zero_have_no_curve() {
    let before = svg(&path());
    let mut path = path();
    for i in 0..20_000 {
        path.names.push(format!("zero_{i}"));
        path.coefficients.push(vec![0.0; 3]);
    }
    let after = svg(&path);
    assert_eq!(
        after.matches("<polyline").count(),
        before.matches("<polyline").count()
    );
    assert!(after.contains("20\u{a0}001 coefficients zero at every α, not drawn"));
}

#[test]
fn many_grey_curves_are_thinned_and_the_picture_says_so() {
    let n = 5000;
    let path = CoefficientPath {
        alphas: vec![1.0, 0.1],
        names: (0..n).map(|i| format!("x{i}")).collect(),
        coefficients: (0..n).map(|i| vec![0.0, 1.0 + f64::from(i)]).collect(),
        ..CoefficientPath::default()
    };
    let svg = svg(&path);
    // And the zero line.
    assert_eq!(svg.matches("stroke=\"#929292\"").count(), 1001);
    assert!(
        svg.contains("grey: 1000 of 4990 smaller coefficients"),
        "{svg}"
    );
}

#[test]
fn empty_titles_become_sentences_about_the_data() {
    let mut path = path();
    path.title.clear();
    assert!(svg(&path).contains("<title>first enters first and ends largest</title>"));
    path.coefficients[1] = vec![0.0, 0.5, -1.0];
    assert!(
        svg(&path).contains("<title>first and second enter first, first ends largest</title>"),
        "both enter together"
    );
    let title = "At the chosen α 1 of 3 features explain 40 % of the deviance";
    assert!(svg(&sparsity()).contains(title));
    assert!(svg(&bars()).contains("2 of 3 coefficients kept; up weighs most"));
}

#[test]
fn degenerate_data_can_be_drawn() {
    let one_alpha = CoefficientPath {
        alphas: vec![0.5],
        names: vec!["only".into()],
        coefficients: vec![vec![1.0]],
        ..CoefficientPath::default()
    };
    let all_zero = CoefficientPath {
        coefficients: vec![vec![0.0]],
        ..one_alpha.clone()
    };
    let tiny = CoefficientPath {
        alphas: vec![1e-310, 1e-320],
        coefficients: vec![vec![5e-324, 1e-320]],
        ..one_alpha.clone()
    };
    let huge = CoefficientPath {
        alphas: vec![1e308, 1e-308],
        coefficients: vec![vec![-1e300, 1e300]],
        ..one_alpha.clone()
    };
    let one_step = Sparsity {
        alphas: vec![1.0],
        nonzero: vec![0],
        n_features: 0,
        deviance_explained: Some(vec![0.0]),
        ..Sparsity::default()
    };
    let no_bars = CoefficientBars {
        names: vec!["a".into()],
        values: vec![0.0],
        ..CoefficientBars::default()
    };
    let pictures: [&dyn Picture; 6] = [&one_alpha, &all_zero, &tiny, &huge, &one_step, &no_bars];
    for picture in pictures {
        assert_well_formed(&svg(picture));
        picture.render(Format::Png, SMALL).unwrap();
    }
    assert!(svg(&all_zero).contains("every coefficient is zero at every α"));
    assert!(svg(&no_bars).contains("every coefficient is zero"));
    assert_eq!(svg(&one_alpha).matches("<circle").count(), 1);
}

#[test]
fn what_cannot_be_drawn_is_named() {
    assert!(refusal(&CoefficientPath::default()).contains("no penalty strengths"));
    assert!(refusal(&Sparsity::default()).contains("no penalty strengths"));
    assert!(refusal(&CoefficientBars::default()).contains("no coefficients"));

    let broken = |change: fn(&mut CoefficientPath)| {
        let mut path = path();
        change(&mut path);
        refusal(&path)
    };
    assert!(
        broken(|p| p.coefficients[1][2] = f64::NAN)
            .contains("coefficients of second: number 3 is NaN")
    );
    assert!(broken(|p| p.alphas[2] = 0.0).contains("α number 3 is 0"));
    assert!(broken(|p| p.alphas[2] = 5.0).contains("from the largest to the smallest"));
    assert!(broken(|p| p.chosen = Some(f64::INFINITY)).contains("chosen α is inf"));
    assert!(broken(|p| p.deviance_explained = Some(vec![f64::NAN; 3])).contains("NaN"));
    assert!(broken(|p| p.nonzero = vec![1]).contains("1 non-zero counts for 3 penalty strengths"));
    assert!(broken(|p| p.names.truncate(1)).contains("1 names for 3 coefficient curves"));
    assert!(broken(|p| p.coefficients[0].truncate(2)).contains("coefficients of first"));

    let mut sparsity = sparsity();
    sparsity.nonzero[2] = 4;
    assert!(refusal(&sparsity).contains("4 non-zero coefficients of 3 features"));
    let mut bars = bars();
    bars.values[1] = f64::NEG_INFINITY;
    assert!(refusal(&bars).contains("number 2 is -inf"));
}

#[test]
fn sizes_out_of_range_are_refused() {
    for (width, height) in [(100, 640), (1000, 100_000), (0, 0)] {
        let refused = path().render(Format::Svg, Size { width, height });
        assert!(
            refused
                .expect_err("too small or large")
                .to_string()
                .contains("out of range")
        );
    }
}

#[test]
fn the_suffix_tells_the_format() {
    assert_eq!(Format::from_path("a/b.PNG").unwrap(), Format::Png);
    assert_eq!(Format::from_path("path.svg").unwrap(), Format::Svg);
    let message = Format::from_path("path.jpeg")
        .expect_err("unknown")
        .to_string();
    assert!(
        message.contains("\"jpeg\"") && message.contains(".png or .svg"),
        "{message}"
    );
    assert!(Format::from_path("path").is_err());
}
