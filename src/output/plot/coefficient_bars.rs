//! One model's coefficients as bars.

use super::axis::LinearAxis;
use super::bar_rows::{self, BarRows};
use super::frame::{self, Frame, LABEL};
use super::scene::{Anchor, Color, Scene, Stroke};
use super::{Picture, Size, check, text};
use crate::Result;

/// The coefficients of one model, the largest |w| on top; zeros are counted, not drawn.
#[derive(Debug, Clone)]
pub struct CoefficientBars {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// The user's names, shape (n_features,).
    pub names: Vec<String>,
    /// Coefficients in the units that `x_label` names, shape (n_features,).
    pub values: Vec<f64>,
    /// Bars at most, from 1 to 100; 30 by default.
    pub max_bars: usize,
    /// The name of the horizontal axis; "standardized coefficient" by default.
    pub x_label: String,
}

impl Default for CoefficientBars {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            names: Vec::new(),
            values: Vec::new(),
            max_bars: 30,
            x_label: "standardized coefficient".to_owned(),
        }
    }
}

const POSITIVE: Color = Color::BLUE;
const NEGATIVE: Color = Color::VERMILION;

impl Picture for CoefficientBars {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let ranking = self.ranking();
        let (mut scene, top) = frame::titled(
            size,
            &self.title,
            || self.sentence(&ranking),
            &self.subtitle,
        );
        let fit = BarRows::fit(&scene, top);
        let shown = &ranking[..ranking.len().min(self.max_bars).min(fit)];
        let names = shown.iter().map(|&feature| self.names[feature].as_str());
        let rows = BarRows::new(&scene, top, names);
        let frame = rows.frame;
        let written: Vec<String> = shown
            .iter()
            .map(|&feature| text::short(self.values[feature], 4))
            .collect();
        let axis = self.axis(shown, &frame, rows.number_room(&written));
        let ticks = axis.ticks_apart(frame::HORIZONTAL);
        frame.bottom_axis(&mut scene, &axis, ticks, &self.x_label);

        let zero = axis.at(0.0);
        for (i, (&feature, written)) in shown.iter().zip(&written).enumerate() {
            let value = self.values[feature];
            let color = if value > 0.0 { POSITIVE } else { NEGATIVE };
            rows.bar(&mut scene, &axis, (i, value), color);
            let (away, anchor) = match value > 0.0 {
                true => (6.0, Anchor::Start),
                false => (-6.0, Anchor::End),
            };
            rows.number(&mut scene, (i, axis.at(value) + away), written, anchor);
        }
        scene.line(
            vec![(zero, frame.top), (zero, frame.bottom)],
            Stroke::solid(Color::AXIS, 1.4),
        );
        if shown.is_empty() {
            let at = (zero, (frame.top + frame.bottom) / 2.0);
            scene.rectangle(
                (at.0 - 120.0, at.1 - 18.0),
                (at.0 + 120.0, at.1 + 8.0),
                Color::WHITE,
            );
            let remark = "every coefficient is zero";
            scene.text(remark, at, LABEL, Color::QUIET, Anchor::Middle);
        }
        frame::note(
            &mut scene,
            frame.bottom,
            &self.remark(shown.len(), ranking.len()),
        );
        Ok(scene)
    }

    /// 1000 wide, and as high as the bars need.
    fn default_size(&self) -> Size {
        let nonzero = self.values.iter().filter(|&&w| w != 0.0).count();
        bar_rows::suited_size(nonzero.min(self.max_bars))
    }
}

impl CoefficientBars {
    fn check(&self) -> Result<()> {
        if self.values.is_empty() {
            return check::refuse("there are no coefficients, so there is nothing to draw");
        }
        bar_rows::check_max_bars(self.max_bars)?;
        check::length("names", self.names.len(), "coefficients", self.values.len())?;
        check::values("coefficients", &self.values)
    }

    /// Features with a non-zero coefficient, by falling |w|.
    fn ranking(&self) -> Vec<usize> {
        let mut features: Vec<usize> = (0..self.values.len())
            .filter(|&feature| self.values[feature] != 0.0)
            .collect();
        features.sort_by(|&a, &b| self.values[b].abs().total_cmp(&self.values[a].abs()));
        features
    }

    fn sentence(&self, ranking: &[usize]) -> String {
        let n = text::count(self.values.len());
        match ranking.first() {
            None => "Every coefficient is zero".to_owned(),
            Some(&largest) => format!(
                "{} of {n} coefficients kept; {} weighs most",
                text::count(ranking.len()),
                text::fitted(&self.names[largest], frame::TITLE, 300.0)
            ),
        }
    }

    /// An axis that holds zero, the bars, and `numbers` pixels beyond them for their values.
    fn axis(&self, shown: &[usize], frame: &Frame, numbers: f64) -> LinearAxis {
        let (low, high) = shown
            .iter()
            .map(|&feature| self.values[feature])
            .fold((0.0_f64, 0.0_f64), |(low, high), w| {
                (low.min(w), high.max(w))
            });
        let width = frame.right - frame.left;
        let before = if low < 0.0 { numbers } else { 0.0 };
        let after = if high > 0.0 { numbers } else { 0.0 };
        let unit = (high - low) / (width - before - after).max(width * 0.2);
        LinearAxis::new(
            (low - unit * before, high + unit * after),
            (frame.left, frame.right),
        )
    }

    /// What the picture leaves out.
    fn remark(&self, shown: usize, nonzero: usize) -> String {
        let mut parts = Vec::new();
        if shown < nonzero {
            parts.push(format!(
                "{} not drawn",
                frame::counted(nonzero - shown, "smaller coefficient")
            ));
        }
        let zeros = self.values.len() - nonzero;
        if zeros > 0 {
            let zeros = frame::counted(zeros, "coefficient");
            parts.push(format!("{zeros} exactly zero, not drawn"));
        }
        parts.join("; ")
    }
}
