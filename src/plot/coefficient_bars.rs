//! One model's coefficients as bars.

use super::axis::LinearAxis;
use super::frame::{self, Frame, LABEL, MARGIN, NUMBER};
use super::scene::{Anchor, Color, Scene, Stroke};
use super::{Picture, Size, text, typeface};
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

/// Height of a bar with its gap: the default, and the limits beyond which it looks wrong.
const PITCH: f64 = 24.0;
const PITCHES: (f64, f64) = (13.0, 56.0);
const NAME_SHARE: f64 = 0.30;
const POSITIVE: Color = Color::BLUE;
const NEGATIVE: Color = Color::VERMILION;

impl Picture for CoefficientBars {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let ranking = self.ranking();
        let title = match self.title.is_empty() {
            true => self.sentence(&ranking),
            false => self.title.clone(),
        };
        let (mut scene, top) = frame::titled(size, &title, &self.subtitle);
        let room = scene.height() - frame::BELOW - top - 8.0;
        let fit = (room / PITCHES.0).max(1.0) as usize;
        let shown = &ranking[..ranking.len().min(self.max_bars).min(fit)];
        let pitch = (room / shown.len().max(1) as f64).clamp(PITCHES.0, PITCHES.1);
        let letters = LABEL.min(pitch * 0.82);

        let name_room = scene.width() * NAME_SHARE;
        let names: Vec<String> = shown
            .iter()
            .map(|&feature| text::fitted(&self.names[feature], letters, name_room))
            .collect();
        let written: Vec<String> = shown
            .iter()
            .map(|&feature| text::short(self.values[feature], 4))
            .collect();
        let widest = |texts: &[String], size: f64| {
            let widths = texts.iter().map(|text| typeface::width(text, size));
            widths.fold(0.0, f64::max)
        };
        let frame = Frame {
            left: MARGIN + widest(&names, letters) + 12.0,
            top,
            right: scene.width() - MARGIN,
            bottom: match shown.len() {
                0 => top + room,
                n => top + 8.0 + n as f64 * pitch,
            },
        };
        let number_size = NUMBER.min(letters);
        let numbers = widest(&written, number_size) + 10.0;
        let axis = self.axis(shown, &frame, numbers);
        let n_ticks = ((frame.right - frame.left) / 110.0) as usize;
        frame.bottom_axis(&mut scene, &axis, axis.ticks(n_ticks), &self.x_label);

        let zero = axis.at(0.0);
        for (i, &feature) in shown.iter().enumerate() {
            let value = self.values[feature];
            let middle = frame.top + 4.0 + (i as f64 + 0.5) * pitch;
            let half = pitch * 0.36;
            let end = axis.at(value);
            let color = if value > 0.0 { POSITIVE } else { NEGATIVE };
            scene.rectangle((zero, middle - half), (end, middle + half), color);
            let name_at = (frame.left - 12.0, middle + letters * 0.36);
            scene.text(names[i].clone(), name_at, letters, Color::INK, Anchor::End);
            let (x, anchor) = match value > 0.0 {
                true => (end + 6.0, Anchor::Start),
                false => (end - 6.0, Anchor::End),
            };
            let at = (x, middle + number_size * 0.36);
            scene.text(written[i].clone(), at, number_size, Color::AXIS, anchor);
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
        let bars = nonzero.min(self.max_bars).clamp(2, 90) as f64;
        Size {
            height: (170.0 + bars * PITCH) as u32,
            ..Size::default()
        }
    }
}

impl CoefficientBars {
    fn check(&self) -> Result<()> {
        if self.values.is_empty() {
            return super::refuse("there are no coefficients, so there is nothing to draw");
        }
        if !(1..=100).contains(&self.max_bars) {
            return super::refuse(format!(
                "max_bars is {}; choose from 1 to 100",
                self.max_bars
            ));
        }
        frame::check_length("names", self.names.len(), "coefficients", self.values.len())?;
        frame::check_values("coefficients", &self.values)
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
                "{} of {n} features kept; {} weighs most",
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
