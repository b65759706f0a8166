//! What a regression leaves unexplained.

use super::axis::LinearAxis;
use super::frame::{self, Frame, MARGIN};
use super::scene::{Color, Point, Scene, Stroke};
use super::{Picture, Size, text};
use crate::Result;

/// Residuals against predictions, with the zero line and the mean residual of neighbouring
/// predictions, which shows a bend that a line cannot follow.
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

/// Dots: more could not be told apart, and would make an SVG of many megabytes.
const MOST_DOTS: usize = 5000;
/// Bins of the mean, at most, and the samples that a bin needs.
const BINS: usize = 20;
const BIN: usize = 25;

impl Picture for Residuals {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let title = match self.title.is_empty() {
            true => self.sentence(),
            false => self.title.clone(),
        };
        let (mut scene, top) = frame::titled(size, &title, &self.subtitle);
        let bottom = scene.height() - frame::BELOW;
        let residuals = LinearAxis::new(padded(&self.residuals, true), (bottom, top));
        let ticks = residuals.ticks(((bottom - top) / 55.0) as usize);
        let frame = Frame {
            left: MARGIN - 6.0 + frame::room_beside(&ticks),
            top,
            right: scene.width() - MARGIN - 6.0,
            bottom,
        };
        let ends = (frame.left, frame.right);
        let predictions = LinearAxis::new(padded(&self.predictions, false), ends);
        let target = text::fitted(&self.target, frame::LABEL, 240.0);
        let (x_label, y_label) = match target.as_str() {
            "" => (
                "prediction".to_owned(),
                "residual (target − prediction)".to_owned(),
            ),
            name => (format!("predicted {name}"), format!("{name} − prediction")),
        };
        let x_ticks = predictions.ticks(((frame.right - frame.left) / 110.0) as usize);
        frame.bottom_axis(&mut scene, &predictions, x_ticks, &x_label);
        frame.left_axis(&mut scene, &residuals, ticks, &y_label, Color::AXIS);

        let order = self.order();
        let at = |i: usize| {
            (
                predictions.at(self.predictions[i]),
                residuals.at(self.residuals[i]),
            )
        };
        let dots = self.drawn(&order);
        // A few dots are large and dark, thousands small and pale.
        let crowd = (dots.len() as f64 / 100.0).max(1.0);
        let radius = (4.5 / crowd.powf(0.25)).max(1.7);
        let opacity = (0.85 / crowd.powf(0.3)).max(0.25);
        for &i in &dots {
            scene.pale_dot(at(i), radius, Color::BLUE, opacity);
        }
        let zero = residuals.at(0.0);
        scene.line(
            vec![(frame.left, zero), (frame.right, zero)],
            Stroke::solid(Color::AXIS, 1.4),
        );
        let means: Vec<Point> = self
            .means(&order)
            .into_iter()
            .map(|(x, y)| (predictions.at(x), residuals.at(y)))
            .collect();
        let mut parts = Vec::new();
        if means.len() > 1 {
            parts.push(format!(
                "line: mean of {} neighbouring bins of equal size",
                means.len()
            ));
            scene.line(means, Stroke::solid(Color::VERMILION, 2.2));
        }
        if dots.len() < order.len() {
            parts.push(format!(
                "{} of {} samples drawn, evenly chosen by prediction, and the largest residuals",
                text::count(dots.len()),
                text::count(order.len())
            ));
        }
        frame::note(&mut scene, frame.bottom, &parts.join("; "));
        Ok(scene)
    }
}

impl Residuals {
    fn check(&self) -> Result<()> {
        let n = self.predictions.len();
        if n == 0 {
            return super::refuse("there are no samples, so there is nothing to draw");
        }
        frame::check_length("residuals", self.residuals.len(), "predictions", n)?;
        frame::check_values("predictions", &self.predictions)?;
        frame::check_values("residuals", &self.residuals)
    }

    /// Samples by rising prediction.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.predictions.len()).collect();
        order.sort_by(|&a, &b| self.predictions[a].total_cmp(&self.predictions[b]));
        order
    }

    /// The samples that get a dot: all, or evenly chosen ones and the largest residuals.
    fn drawn(&self, order: &[usize]) -> Vec<usize> {
        let n = order.len();
        if n <= MOST_DOTS {
            return order.to_vec();
        }
        const LARGEST: usize = 100;
        let even = MOST_DOTS - LARGEST;
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

/// The range of the values with some air, zero among them if asked for.
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
