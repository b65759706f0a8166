//! Residuals against predictions.

use super::axis::LinearAxis;
use super::frame::{self, Frame};
use super::scene::{Color, Point, Scene, Stroke};
use super::unit_square::REFERENCE;
use super::{Picture, Size, check, normal, panels, text};
use crate::Result;

/// Three charts: residuals against predictions, with the zero line and the mean residual of neighbouring predictions, which
/// shows curvature that a linear model misses; targets against predictions; and the residuals in order against quantiles
/// of a normal distribution.
#[derive(Debug, Clone, Default)]
pub struct Residuals {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// ŷ, shape (n_samples,).
    pub predictions: Vec<f64>,
    /// y − ŷ, shape (n_samples,).
    pub residuals: Vec<f64>,
    /// The name of the target; may be empty.
    pub target: String,
}

/// Dots: more could not be distinguished, and would make an SVG of many megabytes.
const MOST_DOTS: usize = 2000;
/// From the top of a chart's part of the picture to the chart.
const TOP: f64 = 8.0;
/// Bins of the mean, at most, and the samples that a bin needs.
const BINS: usize = 20;
const BIN: usize = 25;

impl Picture for Residuals {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        for (k, draw) in [
            Self::against_predictions,
            Self::against_targets,
            Self::against_normal,
        ]
        .into_iter()
        .enumerate()
        {
            let (mut part, at) = scene.part((k, 3), top);
            draw(self, &mut part);
            scene.place(part, at);
        }
        Ok(scene)
    }

    /// Three charts side by side.
    fn default_size(&self) -> Size {
        Size {
            width: 1500,
            height: 600,
        }
    }
}

impl Residuals {
    /// Residuals against predictions, with their means.
    fn against_predictions(&self, scene: &mut Scene) {
        let top = TOP;
        let bottom = scene.height() - frame::BELOW;
        let residuals = LinearAxis::new(padded(&self.residuals, true), (bottom, top));
        let ticks = residuals.ticks_apart(frame::VERTICAL);
        let room = (frame::room_beside(&ticks), 6.0);
        let frame = Frame::new(scene, (top, bottom), room);
        let ends = (frame.left, frame.right);
        let predictions = LinearAxis::new(padded(&self.predictions, false), ends);
        let (x_label, y_label) = self.labels();
        let x_ticks = predictions.ticks_apart(frame::HORIZONTAL);
        frame.bottom_axis(scene, &predictions, x_ticks, &x_label);
        frame.left_axis(scene, &residuals, ticks, &y_label, Color::AXIS);

        let at = |prediction: f64, residual: f64| -> Point {
            (predictions.at(prediction), residuals.at(residual))
        };
        let order = self.order();
        let dots = self.drawn(&order, MOST_DOTS);
        let (radius, opacity) = dot_size(dots.len());
        for &i in &dots {
            let at = at(self.predictions[i], self.residuals[i]);
            scene.pale_dot(at, radius, Color::BLUE, opacity);
        }
        let zero = residuals.at(0.0);
        scene.line(
            vec![(frame.left, zero), (frame.right, zero)],
            Stroke::solid(Color::AXIS, 1.4),
        );
        let means = self.means(&order);
        let means: Vec<Point> = means.into_iter().map(|(x, y)| at(x, y)).collect();
        let note = note(means.len(), (dots.len(), order.len()));
        if means.len() > 1 {
            scene.line(means, Stroke::solid(Color::VERMILION, 2.2));
        }
        frame::note(scene, frame.bottom, &note);
    }

    /// Targets against predictions, with the line of exact ones.
    fn against_targets(&self, scene: &mut Scene) {
        let targets: Vec<f64> = self.sum();
        let both: Vec<f64> = targets.iter().chain(&self.predictions).copied().collect();
        let range = padded(&both, false);
        let bottom = scene.height() - frame::BELOW;
        let ys = LinearAxis::new(range, (bottom, TOP));
        let ticks = ys.ticks_apart(frame::VERTICAL);
        let frame = Frame::new(scene, (TOP, bottom), (frame::room_beside(&ticks), 6.0));
        let xs = LinearAxis::new(range, (frame.left, frame.right));
        let name = text::or(&self.target, "target");
        let (x_label, _) = self.labels();
        frame.bottom_axis(scene, &xs, xs.ticks_apart(frame::HORIZONTAL), &x_label);
        frame.left_axis(scene, &ys, ticks, name, Color::AXIS);
        let dots = self.drawn(&self.order(), MOST_DOTS);
        let (radius, opacity) = dot_size(dots.len());
        for &i in &dots {
            let at = (xs.at(self.predictions[i]), ys.at(targets[i]));
            scene.pale_dot(at, radius, Color::BLUE, opacity);
        }
        let ends = [range.0, range.1].map(|value| (xs.at(value), ys.at(value)));
        scene.line(ends.to_vec(), REFERENCE);
        frame::note(scene, bottom, "dashed: exact predictions");
    }

    /// Residuals in order against the quantiles of a normal distribution, with the line through their quartiles.
    fn against_normal(&self, scene: &mut Scene) {
        let mut sorted = self.residuals.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let z: Vec<f64> = (0..n)
            .map(|i| normal::quantile((i as f64 + 0.5) / n as f64))
            .collect();
        let bottom = scene.height() - frame::BELOW;
        let ys = LinearAxis::new(padded(&sorted, true), (bottom, TOP));
        let ticks = ys.ticks_apart(frame::VERTICAL);
        let frame = Frame::new(scene, (TOP, bottom), (frame::room_beside(&ticks), 6.0));
        let xs = LinearAxis::new(padded(&z, false), (frame.left, frame.right));
        let x_label = "quantile of a normal distribution";
        frame.bottom_axis(scene, &xs, xs.ticks_apart(frame::VERTICAL), x_label);
        frame.left_axis(scene, &ys, ticks, "residual in order", Color::AXIS);
        let stride = n.div_ceil(MOST_DOTS / 4).max(1);
        // Both tails are what is looked at.
        let kept = |i: &usize| i.is_multiple_of(stride) || *i < 100 || i + 100 >= n;
        let (radius, opacity) = dot_size(n.min(MOST_DOTS / 4));
        for i in (0..n).filter(kept) {
            scene.pale_dot(
                (xs.at(z[i]), ys.at(sorted[i])),
                radius,
                Color::BLUE,
                opacity,
            );
        }
        // The quartiles of a normal distribution are 0.6745 deviations from its mean.
        let (low, high) = (sorted[(n - 1) / 4], sorted[(n - 1) - (n - 1) / 4]);
        let (middle, slope) = ((low + high) / 2.0, (high - low) / (2.0 * 0.6745));
        let line = [xs.low, xs.high].map(|z| (xs.at(z), ys.at(middle + slope * z)));
        for piece in panels::within(&line, &frame) {
            scene.line(piece, REFERENCE);
        }
        frame::note(scene, bottom, "dashed: normal, through the quartiles");
    }

    /// y = ŷ + residual.
    fn sum(&self) -> Vec<f64> {
        let both = self.predictions.iter().zip(&self.residuals);
        both.map(|(prediction, residual)| prediction + residual)
            .collect()
    }
}

impl Residuals {
    fn check(&self) -> Result<()> {
        let n = self.predictions.len();
        if n == 0 {
            return check::refuse("there are no samples, so there is nothing to draw");
        }
        check::length("residuals", self.residuals.len(), "predictions", n)?;
        check::values("predictions", &self.predictions)?;
        check::values("residuals", &self.residuals)
    }

    /// The names of the two axes.
    fn labels(&self) -> (String, String) {
        match text::fitted(&self.target, frame::LABEL, 240.0).as_str() {
            "" => (
                "prediction".to_owned(),
                "residual (target − prediction)".to_owned(),
            ),
            name => (format!("predicted {name}"), format!("{name} − prediction")),
        }
    }

    /// Samples by rising prediction.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.predictions.len()).collect();
        order.sort_by(|&a, &b| self.predictions[a].total_cmp(&self.predictions[b]));
        order
    }

    /// Predictions with their residuals, at most `most` of them.
    #[cfg(feature = "serde")]
    pub(crate) fn dots(&self, most: usize) -> Vec<(f64, f64)> {
        let drawn = self.drawn(&self.order(), most).into_iter();
        drawn
            .map(|i| (self.predictions[i], self.residuals[i]))
            .collect()
    }

    /// The samples that get a dot: all, or evenly chosen ones and the largest residuals.
    fn drawn(&self, order: &[usize], most: usize) -> Vec<usize> {
        let n = order.len();
        if n <= most {
            return order.to_vec();
        }
        const LARGEST: usize = 100;
        let even = most - LARGEST;
        let mut chosen = vec![false; n];
        for i in 0..even {
            chosen[order[i * n / even]] = true;
        }
        let mut by_size = order.to_vec();
        let size = |i: usize| self.residuals[i].abs();
        by_size.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
        for &i in &by_size[..LARGEST] {
            chosen[i] = true;
        }
        order.iter().copied().filter(|&i| chosen[i]).collect()
    }

    /// Mean prediction and mean residual of bins of equal size.
    fn means(&self, order: &[usize]) -> Vec<(f64, f64)> {
        let n_bins = (order.len() / BIN).min(BINS);
        let mean = |values: &[f64], samples: &[usize]| {
            samples
                .iter()
                .map(|&i| values[i] / samples.len() as f64)
                .sum::<f64>()
        };
        (0..n_bins)
            .map(|b| &order[b * order.len() / n_bins..(b + 1) * order.len() / n_bins])
            .map(|bin| (mean(&self.predictions, bin), mean(&self.residuals, bin)))
            .collect()
    }

    fn sentence(&self) -> String {
        let mut sizes: Vec<f64> = self.residuals.iter().map(|r| r.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let largest = sizes.last().copied().unwrap_or(0.0);
        if largest == 0.0 {
            return "Every prediction is exact".to_owned();
        }
        let half = sizes[(sizes.len() - 1) / 2];
        format!(
            "Half of the predictions are within {} of the target, the farthest {} away",
            text::short(half, 3),
            text::short(largest, 3)
        )
    }
}

/// Radius and opacity of a dot: a few are large and dark, thousands small and pale.
fn dot_size(n_dots: usize) -> (f64, f64) {
    let density = (n_dots as f64 / 100.0).max(1.0);
    let radius = (4.5 / density.powf(0.25)).max(1.7);
    let opacity = (0.85 / density.powf(0.3)).max(0.25);
    (radius, opacity)
}

/// What the line is, and how many of the samples have a dot.
fn note(n_means: usize, (drawn, all): (usize, usize)) -> String {
    let mut parts = Vec::new();
    if n_means > 1 {
        parts.push(format!("line: means of {n_means} bins"));
    }
    if drawn < all {
        parts.push(format!(
            "{} of {} samples drawn",
            text::count(drawn),
            text::count(all)
        ));
    }
    parts.join("; ")
}

/// The range of the values with a margin; includes zero if asked for.
fn padded(values: &[f64], with_zero: bool) -> (f64, f64) {
    let start = if with_zero {
        (0.0, 0.0)
    } else {
        (f64::INFINITY, f64::NEG_INFINITY)
    };
    let (low, high) = values
        .iter()
        .fold(start, |(low, high), &v| (v.min(low), v.max(high)));
    let air = 0.04 * (high - low);
    (low - air, high + air)
}
