//! How often each feature is selected when the rows are resampled.

use super::axis::LinearAxis;
use super::bar_rows::{self, BarRows};
use super::frame::{self, Frame, LABEL, NUMBER};
use super::scene::{Anchor, Color, Scene, Stroke};
use super::{Picture, Size, check, text, typeface};
use crate::Result;

/// The share of resampled fits that select each feature, the most often selected on top, with the
/// share from which a feature counts as stable.
#[derive(Debug, Clone)]
pub struct SelectionFrequency {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// The user's names, shape (n_features,).
    pub names: Vec<String>,
    /// Shares of the fits that select each feature, from 0 to 1, shape (n_features,).
    pub frequencies: Vec<f64>,
    /// The share from which on a feature is stable, from 0 to 1; 0.6 by default.
    pub threshold: f64,
    /// Bars at most, from 1 to 100; 20 by default.
    pub max_bars: usize,
    /// The name of the horizontal axis; "share of the fits that select the feature" by default.
    pub x_label: String,
}

impl Default for SelectionFrequency {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            names: Vec::new(),
            frequencies: Vec::new(),
            threshold: 0.6,
            max_bars: 20,
            x_label: "share of the fits that select the feature".to_owned(),
        }
    }
}

const STABLE: Color = Color::BLUE;
const UNSTABLE: Color = Color::FAINT;
/// Room above the bars for the label of the threshold.
const ABOVE: f64 = 12.0;

impl Picture for SelectionFrequency {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, below_title) =
            frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let top = below_title + ABOVE;
        let ranking = self.ranking();
        let fit = BarRows::fit(&scene, top);
        let shown = &ranking[..ranking.len().min(self.max_bars).min(fit)];
        let names = shown.iter().map(|&feature| self.names[feature].as_str());
        let rows = BarRows::new(&scene, top, names);
        let mut frame = rows.frame;
        let written: Vec<String> = shown
            .iter()
            .map(|&feature| text::percent(self.frequencies[feature]))
            .collect();
        frame.right -= rows.number_room(&written);
        let axis = LinearAxis::new((0.0, 100.0), (frame.left, frame.right));
        let mut ticks = axis.ticks(5);
        for tick in &mut ticks {
            tick.label.push_str(" %");
        }
        frame.bottom_axis(&mut scene, &axis, ticks, &self.x_label);
        for (i, (&feature, written)) in shown.iter().zip(&written).enumerate() {
            let share = self.frequencies[feature];
            let color = if self.stable(share) { STABLE } else { UNSTABLE };
            rows.bar(&mut scene, &axis, (i, 100.0 * share), color);
            // In a column of their own, where the threshold does not cross them.
            let end = scene.width() - frame::MARGIN;
            rows.number(&mut scene, (i, end), written, Anchor::End);
        }
        scene.line(
            vec![(frame.left, frame.top), (frame.left, frame.bottom)],
            Stroke::solid(Color::AXIS, 1.4),
        );
        self.draw_threshold(&mut scene, &frame, &axis);
        if shown.is_empty() {
            let middle = (
                (frame.left + frame.right) / 2.0,
                (frame.top + frame.bottom) / 2.0,
            );
            let remark = "no fit selects any feature";
            scene.text(remark, middle, LABEL, Color::QUIET, Anchor::Middle);
        }
        frame::note(
            &mut scene,
            frame.bottom,
            &self.remark(&ranking[shown.len()..]),
        );
        Ok(scene)
    }

    /// 1000 wide, and as high as the bars need.
    fn default_size(&self) -> Size {
        let selected = self
            .frequencies
            .iter()
            .filter(|&&share| share > 0.0)
            .count();
        bar_rows::suited_size(selected.min(self.max_bars))
    }
}

impl SelectionFrequency {
    fn check(&self) -> Result<()> {
        let n_features = self.frequencies.len();
        if n_features == 0 {
            return check::refuse("there are no features, so there is nothing to draw");
        }
        bar_rows::check_max_bars(self.max_bars)?;
        check::length("names", self.names.len(), "features", n_features)?;
        let share = 0.0..=1.0;
        if let Some(i) = self.frequencies.iter().position(|f| !share.contains(f)) {
            return check::refuse(format!(
                "frequency number {} is {}; a share is from 0 to 1",
                i + 1,
                self.frequencies[i]
            ));
        }
        if !share.contains(&self.threshold) {
            return check::refuse(format!(
                "the threshold is {}; a share is from 0 to 1",
                self.threshold
            ));
        }
        Ok(())
    }

    /// A dashed line at the share from which a feature is stable, with its label.
    fn draw_threshold(&self, scene: &mut Scene, frame: &Frame, axis: &LinearAxis) {
        let x = axis.at(100.0 * self.threshold);
        let stroke = Stroke {
            color: Color::INK,
            width: 1.4,
            dash: Some((6.0, 4.0)),
        };
        scene.line(vec![(x, frame.top - 4.0), (x, frame.bottom)], stroke);
        let label = format!("stable from {}", text::percent(self.threshold));
        let half = typeface::width(&label, NUMBER) / 2.0;
        let x = x.min(scene.width() - frame::MARGIN - half);
        scene.text(
            label,
            (x, frame.top - 9.0),
            NUMBER,
            Color::INK,
            Anchor::Middle,
        );
    }

    fn stable(&self, share: f64) -> bool {
        share >= self.threshold
    }

    /// Features that are ever selected, the most often selected first.
    fn ranking(&self) -> Vec<usize> {
        let mut features: Vec<usize> = (0..self.frequencies.len())
            .filter(|&feature| self.frequencies[feature] > 0.0)
            .collect();
        features.sort_by(|&a, &b| self.frequencies[b].total_cmp(&self.frequencies[a]));
        features
    }

    fn sentence(&self) -> String {
        let stable = self.ranking().into_iter();
        let stable: Vec<usize> = stable
            .filter(|&feature| self.stable(self.frequencies[feature]))
            .collect();
        let all = frame::counted(self.frequencies.len(), "feature");
        let share = text::percent(self.threshold);
        match stable.as_slice() {
            [] => format!("None of {all} is selected by {share} of the fits"),
            [one] => {
                let name = text::fitted(&self.names[*one], frame::TITLE, 300.0);
                format!("{name} alone of {all} is selected by {share} of the fits or more")
            }
            many => format!(
                "{} of {all} are selected by {share} of the fits or more",
                text::count(many.len())
            ),
        }
    }

    /// What the picture leaves out.
    fn remark(&self, hidden: &[usize]) -> String {
        let mut parts = Vec::new();
        if !hidden.is_empty() {
            let hidden = frame::counted(hidden.len(), "less often selected feature");
            parts.push(format!("{hidden} not drawn"));
        }
        let never = self.frequencies.iter().filter(|&&share| share == 0.0);
        let never = never.count();
        if never > 0 {
            parts.push(format!(
                "{} never selected",
                frame::counted(never, "feature")
            ));
        }
        parts.join("; ")
    }
}
