//! Validation curves: cross-validated error against the penalty strength.

use super::axis::{AlphaAxis, LinearAxis};
use super::frame::{self, Frame};
use super::numbers_above::{self, Row};
use super::scene::{Color, Point, Scene, Stroke};
use super::style::PALETTE;
use super::{Picture, Size, check, text};
use crate::Result;

/// The cross-validated error against the penalty strength, with its standard errors.
///
/// Two strengths can be marked: that of the smallest error, and the largest one whose error is
/// within one standard error of it. The number of non-zero coefficients stands above the plot.
#[derive(Debug, Clone, Default)]
pub struct ValidationCurve {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// Penalty strengths, falling, positive; shape (n_alphas,).
    pub alphas: Vec<f64>,
    /// Mean error over the folds at each α, shape (n_alphas,).
    pub mean: Vec<f64>,
    /// Standard error of that mean, not negative, shape (n_alphas,); may be empty.
    pub standard_error: Vec<f64>,
    /// Non-zero coefficients at each α, shape (n_alphas,); may be empty.
    pub nonzero: Vec<usize>,
    /// Error on the rows of the fit at each α, shape (n_alphas,).
    pub training: Option<Vec<f64>>,
    /// The α of the smallest error.
    pub alpha_min: Option<f64>,
    /// The largest α whose error is within one standard error of the smallest.
    pub alpha_1se: Option<f64>,
    /// What sets this model apart from the others, such as `l1_ratio 0.5`; may be empty.
    pub name: String,
    /// Other models that were compared: the name of each, and its strengths with their mean errors.
    pub rivals: Vec<(String, Vec<(f64, f64)>)>,
    /// The name of the vertical axis; if empty, "cross-validated error".
    pub y_label: String,
}

const MEAN: Color = Color::BLUE;
/// The error bars stay behind the curve.
const BAR: Color = Color::PALE_BLUE;
const TRAINING: Color = Color::FAINT;
/// Half the width of the caps that end an error bar, at most.
const CAP: f64 = 3.0;
/// The weight of a marked line as an obstacle for labels; an error bar weighs 1.
const LINE_WEIGHT: usize = 1000;
/// Strengths whose relative difference is smaller are the same.
const SAME: f64 = 1e-9;

impl Picture for ValidationCurve {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, below_title) =
            frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let counts = !self.nonzero.is_empty();
        let top = below_title + if counts { numbers_above::room(1) } else { 0.0 };
        let bottom = scene.height() - frame::BELOW;
        let errors = LinearAxis::new(self.range(), (bottom, top));
        let ticks = errors.ticks_apart(frame::VERTICAL);
        let best = match (self.rivals.is_empty(), self.name.as_str()) {
            (true, _) => "validation".to_owned(),
            (false, "") => "best".to_owned(),
            (false, name) => format!("{name}, best"),
        };
        let names: &[&str] = match self.training.is_some() && self.alphas.len() > 1 {
            true => &[&best, "training"],
            false if !self.rivals.is_empty() => &[&best],
            false => &[],
        };
        let rival_names = self.rivals.iter().map(|(name, _)| name.as_str());
        let room = (
            frame::room_beside(&ticks).max(numbers_above::BESIDE),
            frame::room_for_names(names.iter().copied().chain(rival_names)),
        );
        let frame = Frame::new(&scene, (top, bottom), room);
        let marked = self.alpha_min.into_iter().chain(self.alpha_1se);
        let rival_alphas = self.rivals.iter().flat_map(|(_, curve)| curve);
        let rival_alphas = rival_alphas.map(|(alpha, _)| *alpha);
        let alphas = AlphaAxis::new(
            self.alphas
                .iter()
                .copied()
                .chain(marked)
                .chain(rival_alphas),
            (frame.left, frame.right),
        );
        let y_label = text::or(&self.y_label, "cross-validated error");
        frame.alpha_axis(&mut scene, &alphas);
        frame.left_axis(&mut scene, &errors, ticks, y_label, Color::AXIS);

        let curve = |values: &[f64]| -> Vec<Point> {
            let points = self.alphas.iter().zip(values);
            points
                .map(|(&alpha, &value)| (alphas.at(alpha), errors.at(value)))
                .collect()
        };
        let mean = curve(&self.mean);
        let training = self.training.as_deref().map(curve);
        let bars = self.bars(&mean, &errors);
        self.draw_threshold(&mut scene, &frame, &errors);
        if let Some(training) = &training {
            scene.curve(training.clone(), Stroke::solid(TRAINING, 1.4));
        }
        draw_bars(&mut scene, &bars);
        let rivals = self.draw_rivals(&mut scene, (&alphas, &errors));
        let obstacles = bars.into_iter().chain(training.clone()).collect();
        self.mark(&mut scene, &frame, &alphas, obstacles);
        draw_mean(&mut scene, &mean);

        let curves = [(Some(&mean), MEAN), (training.as_ref(), TRAINING)];
        let ends = names.iter().zip(curves);
        let ends = ends.filter_map(|(name, (curve, color))| Some((*name, color, curve?.last()?.1)));
        let rival_ends = self.rivals.iter().zip(&rivals);
        let rival_ends = rival_ends.map(|((name, _), &(color, end))| (name.as_str(), color, end.1));
        frame.names(&mut scene, &ends.chain(rival_ends).collect::<Vec<_>>());
        if counts {
            let row: Row<'_> = ("non-zero", &|k| text::count(self.nonzero[k]));
            numbers_above::draw(&mut scene, &frame, (&alphas, &self.alphas), &[row]);
        }
        frame::note(&mut scene, frame.bottom, &self.remark());
        Ok(scene)
    }
}

impl ValidationCurve {
    fn check(&self) -> Result<()> {
        check::alphas(&self.alphas, self.alpha_min)?;
        check::alphas(&self.alphas, self.alpha_1se)?;
        let n = self.alphas.len();
        let per = "penalty strengths";
        check::length("mean errors", self.mean.len(), per, n)?;
        check::values("mean errors", &self.mean)?;
        if !self.standard_error.is_empty() {
            let what = "standard errors";
            check::length(what, self.standard_error.len(), per, n)?;
            check::values(what, &self.standard_error)?;
            if let Some(negative) = self.standard_error.iter().find(|&&s| s < 0.0) {
                return check::refuse(format!("a standard error is {negative}, below zero"));
            }
        }
        if !self.nonzero.is_empty() {
            check::length("non-zero counts", self.nonzero.len(), per, n)?;
        }
        for (_, curve) in &self.rivals {
            let (strengths, errors): (Vec<f64>, Vec<f64>) = curve.iter().copied().unzip();
            check::alphas(&strengths, None)?;
            check::values("mean errors", &errors)?;
        }
        if let Some(training) = &self.training {
            check::length("training errors", training.len(), per, n)?;
            check::values("training errors", training)?;
        }
        Ok(())
    }

    /// The mean errors of the other models, behind the best one; the colour of each and where it ends.
    fn draw_rivals(
        &self,
        scene: &mut Scene,
        (alphas, errors): (&AlphaAxis, &LinearAxis),
    ) -> Vec<(Color, Point)> {
        // The first colour is that of the best model, and the grey that of its training rows.
        let styles = PALETTE[1..].iter().cycle();
        let drawn = self
            .rivals
            .iter()
            .zip(styles)
            .filter_map(|((_, curve), &style)| {
                let points: Vec<Point> = curve
                    .iter()
                    .map(|&(alpha, error)| (alphas.at(alpha), errors.at(error)))
                    .collect();
                let end = *points.last()?;
                let ((color, dash), width) = (style, 1.6);
                scene.curve(points, Stroke { color, width, dash });
                Some((color, end))
            });
        drawn.collect()
    }

    /// The range of the errors and their bars, with a margin.
    fn range(&self) -> (f64, f64) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (k, &mean) in self.mean.iter().enumerate() {
            let half = self.standard_error.get(k).copied().unwrap_or(0.0);
            low = low.min(mean - half);
            high = high.max(mean + half);
        }
        let rivals = self.rivals.iter().flat_map(|(_, curve)| curve);
        let rivals = rivals.map(|(_, error)| error);
        for &value in self.training.iter().flatten().chain(rivals) {
            low = low.min(value);
            high = high.max(value);
        }
        let air = 0.06 * (high - low);
        (low - air, high + air)
    }

    /// The index of a strength of the grid.
    fn index(&self, alpha: f64) -> Option<usize> {
        let same = |&a: &f64| (a / alpha - 1.0).abs() < SAME;
        self.alphas.iter().position(same)
    }

    /// The smallest error plus one standard error.
    fn threshold(&self) -> Option<f64> {
        let best = self.index(self.alpha_min?)?;
        Some(self.mean[best] + self.standard_error.get(best)?)
    }

    /// A dotted line at the threshold of the one-standard-error rule.
    fn draw_threshold(&self, scene: &mut Scene, frame: &Frame, errors: &LinearAxis) {
        if let Some(threshold) = self.threshold() {
            let y = errors.at(threshold);
            let stroke = Stroke {
                color: TRAINING,
                width: 1.0,
                dash: Some((2.0, 4.0)),
            };
            scene.line(vec![(frame.left, y), (frame.right, y)], stroke);
        }
    }

    /// One upright line for each standard error.
    fn bars(&self, mean: &[Point], errors: &LinearAxis) -> Vec<Vec<Point>> {
        let bars = mean.iter().zip(&self.mean).zip(&self.standard_error);
        bars.map(|((&(x, _), mean), half)| {
            vec![(x, errors.at(mean + half)), (x, errors.at(mean - half))]
        })
        .collect()
    }

    /// Both strengths, each with a dashed line and a label that stays clear of `obstacles`.
    fn mark(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        alphas: &AlphaAxis,
        mut obstacles: Vec<Vec<Point>>,
    ) {
        let marks = match (self.alpha_min, self.alpha_1se) {
            (Some(min), Some(simple)) if (min / simple - 1.0).abs() < SAME => {
                vec![("α.min = α.1se", min)]
            }
            (min, simple) => {
                let min = min.map(|alpha| ("α.min", alpha));
                let simple = simple.map(|alpha| ("α.1se", alpha));
                simple.into_iter().chain(min).collect()
            }
        };
        for &(_, alpha) in &marks {
            let x = alphas.at(alpha);
            let line = vec![(x, frame.top), (x, frame.bottom)];
            obstacles.extend(std::iter::repeat_n(line, LINE_WEIGHT));
        }
        for (name, alpha) in marks {
            let mut label = format!("{name} {}", text::short(alpha, 4));
            let count = self.index(alpha).and_then(|k| self.nonzero.get(k));
            if let Some(&count) = count {
                label.push_str(": ");
                label.push_str(&frame::counted(count, "feature"));
            }
            let covered = frame.marked(scene, alphas.at(alpha), &label, &obstacles);
            obstacles.push(covered);
        }
    }

    fn sentence(&self) -> String {
        let strength = |alpha: f64| text::short(alpha, 4);
        let count = |alpha: f64| Some(*self.nonzero.get(self.index(alpha)?)?);
        let (Some(min), simple) = (self.alpha_min, self.alpha_1se) else {
            return "The error on rows that a fit has not seen".to_owned();
        };
        let within = "within one standard error";
        match (count(min), simple, simple.and_then(count)) {
            (Some(most), Some(_), Some(0)) if most > 0 => {
                let most = frame::counted(most, "feature");
                format!("The empty model predicts as well as {most}, {within}")
            }
            (Some(most), Some(_), Some(few)) if few < most => {
                let few_features = frame::counted(few, "feature");
                let verb = if few == 1 { "predicts" } else { "predict" };
                let most = text::count(most);
                format!("{few_features} {verb} as well as {most}, {within}")
            }
            (_, Some(simple), _) if simple > min * (1.0 + SAME) => format!(
                "α = {} predicts as well as α = {}, {within}",
                strength(simple),
                strength(min)
            ),
            (Some(1), ..) => "One feature has the smallest validation error".to_owned(),
            (Some(count), ..) => format!(
                "{} have the smallest validation error",
                frame::counted(count, "feature")
            ),
            _ => format!("α = {} has the smallest validation error", strength(min)),
        }
    }

    fn remark(&self) -> String {
        let mut parts = Vec::new();
        if !self.standard_error.is_empty() {
            parts.push("bars: ± one standard error");
        }
        if self.threshold().is_some() {
            parts.push("dotted: smallest error plus one");
        }
        let best = self.alpha_min.and_then(|alpha| self.index(alpha));
        if self.alphas.len() > 1 && best == Some(self.alphas.len() - 1) {
            parts.push("the smallest error is at the end of the grid: smaller α may do better");
        }
        parts.join("; ")
    }
}

/// Pixels between neighbouring strengths, on average.
fn spacing(points: &[Point]) -> f64 {
    match points {
        [first, .., last] => (last.0 - first.0) / (points.len() - 1) as f64,
        _ => f64::INFINITY,
    }
}

/// The mean error as a line with a dot at each strength.
fn draw_mean(scene: &mut Scene, mean: &[Point]) {
    scene.line(mean.to_vec(), Stroke::solid(MEAN, 1.2));
    let radius = (0.42 * spacing(mean)).clamp(1.2, 3.2);
    for &point in mean {
        scene.dot(point, radius, MEAN);
    }
}

/// Error bars with caps that leave a gap between neighbours.
fn draw_bars(scene: &mut Scene, bars: &[Vec<Point>]) {
    let tops: Vec<Point> = bars.iter().filter_map(|bar| bar.first().copied()).collect();
    let cap = (0.35 * spacing(&tops)).min(CAP);
    let stroke = Stroke::solid(BAR, 1.2);
    for bar in bars {
        scene.line(bar.clone(), stroke);
        for &(x, y) in bar {
            scene.line(vec![(x - cap, y), (x + cap, y)], stroke);
        }
    }
}
