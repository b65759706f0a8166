//! How many features each penalty strength keeps, and what they explain.

use super::axis::{AlphaAxis, LinearAxis};
use super::frame::{self, Frame, MARGIN};
use super::scene::{Color, Point, Scene, Stroke};
use super::{Picture, Size, check, text};
use crate::Result;

/// The number of non-zero coefficients against the penalty strength (steps, left axis) with the
/// deviance explained (curve, right axis).
#[derive(Debug, Clone, Default)]
pub struct Sparsity {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// Penalty strengths, falling, positive; shape (n_alphas,).
    pub alphas: Vec<f64>,
    /// Non-zero coefficients at each α, shape (n_alphas,).
    pub nonzero: Vec<usize>,
    /// All features, kept or not.
    pub n_features: usize,
    /// Share of the null deviance that the model explains at each α, at most 1; shape (n_alphas,).
    pub deviance_explained: Option<Vec<f64>>,
    /// The α to mark.
    pub chosen: Option<f64>,
}

const COUNT: Color = Color::BLUE;
const EXPLAINED: Color = Color::VERMILION;

impl Picture for Sparsity {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let bottom = scene.height() - frame::BELOW;
        let most = self.nonzero.iter().copied().max().unwrap_or(0);
        // The axis ends at the number of features, unless the path stays far below it.
        let all = self.n_features <= most.saturating_mul(2).max(5);
        let high = if all { self.n_features } else { most }.max(1) as f64;
        let counts = LinearAxis::new((0.0, high * 1.05), (bottom, top));
        let mut count_ticks = counts.ticks_apart(frame::VERTICAL);
        count_ticks.retain(|tick| tick.value.fract() == 0.0);
        let shares = self.share_axis((bottom, top));
        let share_ticks = shares.map(|axis| {
            let mut ticks = axis.ticks_apart(frame::VERTICAL);
            for tick in &mut ticks {
                tick.label.push_str(" %");
            }
            ticks
        });

        let edge = MARGIN - 6.0;
        let right = share_ticks.as_deref().map_or(6.0, frame::room_beside);
        let frame = Frame {
            left: edge + frame::room_beside(&count_ticks),
            top,
            right: scene.width() - edge - right,
            bottom,
        };
        let alphas = AlphaAxis::new(
            self.alphas.iter().copied().chain(self.chosen),
            (frame.left, frame.right),
        );
        let label = format!(
            "features with a non-zero coefficient (of {})",
            text::count(self.n_features)
        );
        frame.alpha_axis(&mut scene, &alphas);
        frame.left_axis(&mut scene, &counts, count_ticks, &label, COUNT);
        let mut curves = vec![self.steps(&alphas, &counts)];
        if let (Some(axis), Some(ticks), Some(explained)) =
            (shares, share_ticks, &self.deviance_explained)
        {
            frame.right_axis(
                &mut scene,
                &axis,
                ticks,
                "deviance explained in training",
                EXPLAINED,
            );
            let points = self.alphas.iter().zip(explained);
            let points = points.map(|(&alpha, &share)| (alphas.at(alpha), axis.at(100.0 * share)));
            curves.push(points.collect());
        }
        if let Some(alpha) = self.chosen {
            frame.chosen(&mut scene, &alphas, alpha, &curves);
        }
        for (curve, color) in curves.into_iter().zip([COUNT, EXPLAINED]).rev() {
            scene.curve(curve, Stroke::solid(color, 2.2));
        }
        Ok(scene)
    }
}

impl Sparsity {
    fn check(&self) -> Result<()> {
        check::alphas(&self.alphas, self.chosen)?;
        let n_alphas = self.alphas.len();
        let counts = self.nonzero.len();
        check::length("non-zero counts", counts, "penalty strengths", n_alphas)?;
        if let Some(&count) = self.nonzero.iter().find(|&&count| count > self.n_features) {
            return check::refuse(format!(
                "{count} non-zero coefficients of {} features",
                self.n_features
            ));
        }
        check::explained(self.deviance_explained.as_deref(), n_alphas)
    }

    fn sentence(&self) -> String {
        let at = |k: usize| {
            let explained = self.deviance_explained.as_ref();
            (self.nonzero[k], explained.map(|shares| shares[k]))
        };
        let of = text::count(self.n_features);
        let end = self.alphas.len() - 1;
        let chosen = self.chosen.and_then(|alpha| {
            self.alphas
                .iter()
                .position(|&a| (a / alpha - 1.0).abs() < 1e-9)
        });
        let (place, (count, share)) = match chosen {
            Some(k) => ("At the chosen α", at(k)),
            None => ("At the smallest α", at(end)),
        };
        let kept = format!("{place} {} of {of} features", text::count(count));
        match share {
            Some(share) => {
                let percent = text::percent(share);
                format!("{kept} explain {percent} of the deviance")
            }
            None => format!("{kept} remain"),
        }
    }

    /// The axis of the deviance explained, in percent.
    fn share_axis(&self, (bottom, top): (f64, f64)) -> Option<LinearAxis> {
        let explained = self.deviance_explained.as_ref()?;
        let (low, high) = explained
            .iter()
            .fold((0.0_f64, 0.0_f64), |(low, high), &s| {
                (low.min(s), high.max(s))
            });
        let high = if high <= low { 1.0 } else { high };
        // Rounding leaves a path's first value a little below zero.
        let low = if low > -0.005 { 0.0 } else { low };
        Some(LinearAxis::new(
            (100.0 * low, 100.0 * high * 1.05),
            (bottom, top),
        ))
    }

    /// Level at each α, with the step halfway to the next.
    fn steps(&self, alphas: &AlphaAxis, counts: &LinearAxis) -> Vec<Point> {
        let xs: Vec<f64> = self.alphas.iter().map(|&alpha| alphas.at(alpha)).collect();
        let ys = self.nonzero.iter().map(|&count| counts.at(count as f64));
        if let [x] = xs.as_slice() {
            return ys.map(|y| (*x, y)).collect();
        }
        let middle = |k: usize| (xs[k] + xs[k + 1]) / 2.0;
        let mut points: Vec<Point> = Vec::new();
        for (k, y) in ys.enumerate() {
            let from = if k == 0 { xs[0] } else { middle(k - 1) };
            let to = if k + 1 == xs.len() { xs[k] } else { middle(k) };
            match points.last_mut() {
                Some(last) if last.1 == y => last.0 = to,
                _ => points.extend([(from, y), (to, y)]),
            }
        }
        points
    }
}
