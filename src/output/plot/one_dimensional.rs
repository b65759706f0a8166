//! Soft thresholding in one coefficient: why the kink of α|x| makes exact zeros.

use super::axis::LinearAxis;
use super::check::MOST_CHARTS;
use super::frame::{self, Frame};
use super::panels::{self, Swatch};
use super::scene::{Color, Point, Scene, Stroke};
use super::{Picture, Size, check, text};
use crate::Result;

/// f(x) = ½(x − c)², the penalty α|x| and their sum F, with the minimum of F: one chart for each α.
///
/// The slope of α|x| is −α left of 0 and α right of it, so F has its minimum at 0 exactly when
/// |f′(0)| = |c| ≤ α, and otherwise at c − α·sign(c).
#[derive(Debug, Clone)]
pub struct OneDimensional {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// What is minimised; if empty, the formula.
    pub subtitle: String,
    /// c, where f has its minimum.
    pub center: f64,
    /// One to four strengths, none negative: a chart for each.
    pub alphas: Vec<f64>,
}

impl Default for OneDimensional {
    /// ½(x − 1)² with α = 0.5 and α = 2.
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            center: 1.0,
            alphas: vec![0.5, 2.0],
        }
    }
}

const TITLE: &str = "The kink of α|x| holds the minimum at exactly 0 as soon as α ≥ |f′(0)|";
const LOSS: Stroke = Stroke::solid(Color::BLUE, 2.0);
const PENALTY: Stroke = Stroke {
    color: Color::ORANGE,
    width: 2.0,
    dash: Some((7.0, 4.0)),
};
const SUM: Stroke = Stroke::solid(Color::INK, 2.6);
/// Height of a chart over its width.
const RATIO: f64 = 0.95;

impl OneDimensional {
    /// The minimiser of F: sign(c)·max(|c| − α, 0).
    pub fn minimizer(&self, alpha: f64) -> f64 {
        self.center.signum() * (self.center.abs() - alpha).max(0.0)
    }

    fn check(&self) -> Result<()> {
        check::charts(&self.alphas)?;
        check::values("the centre", &[self.center])
    }

    /// What is minimised, as a formula.
    fn formula(&self) -> String {
        let center = match self.center {
            c if c < 0.0 => format!("(x + {})", text::short(-c, 4)),
            c => format!("(x − {})", text::short(c, 4)),
        };
        format!(
            "F(x) = f(x) + α|x| with f(x) = ½{center}² and |f′(0)| = {}; α is λ in many texts",
            text::short(self.center.abs(), 4)
        )
    }

    /// The ranges of x and of the values, the same in every chart.
    fn ranges(&self) -> ((f64, f64), (f64, f64)) {
        let reach = match self.center {
            0.0 => 1.0,
            center => center.abs(),
        };
        let side = if self.center < 0.0 { -1.0 } else { 1.0 };
        let ends = (-1.4 * reach * side, 2.4 * reach * side);
        let strongest = self.alphas.iter().copied().fold(0.0, f64::max);
        let least = (strongest.min(2.0 * reach) * reach).max(0.5 * reach * reach);
        (
            (ends.0.min(ends.1), ends.0.max(ends.1)),
            (0.0, 2.2 * least.max(0.7 * reach * reach)),
        )
    }

    /// The chart of one α.
    fn panel(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        (range, values): ((f64, f64), (f64, f64)),
        alpha: f64,
    ) {
        let x = LinearAxis::new(range, (frame.left, frame.right));
        let y = LinearAxis::new(values, (frame.bottom, frame.top));
        frame.bottom_axis(scene, &x, x.ticks(5), "x");
        frame.left_axis(scene, &y, y.ticks(5), "value", Color::AXIS);
        let zero = x.at(0.0);
        let upright = vec![(zero, frame.top), (zero, frame.bottom)];
        scene.line(upright, Stroke::solid(Color::AXIS, 1.0));
        let loss = |x: f64| 0.5 * (x - self.center) * (x - self.center);
        let mut draw = |value: &dyn Fn(f64) -> f64, stroke| {
            let points: Vec<Point> = samples(range).map(|v| (x.at(v), y.at(value(v)))).collect();
            for piece in panels::within(&points, frame) {
                scene.line(piece, stroke);
            }
        };
        draw(&|v| alpha * v.abs(), PENALTY);
        draw(&loss, LOSS);
        draw(&|v| loss(v) + alpha * v.abs(), SUM);
        let best = self.minimizer(alpha);
        let at = (x.at(best), y.at(loss(best) + alpha * best.abs()));
        let drop = Stroke {
            color: Color::VERMILION,
            width: 1.2,
            dash: Some((3.0, 3.0)),
        };
        scene.line(vec![at, (at.0, frame.bottom)], drop);
        scene.dot(at, 6.0, Color::VERMILION);
        let relation = if best == 0.0 { "≤" } else { ">" };
        let first = format!("α = {}", text::short(alpha, 4));
        let second = format!(
            "minimum at x = {}: |f′(0)| = {} {relation} α",
            text::short(best, 4),
            text::short(self.center.abs(), 4)
        );
        panels::heading(scene, frame, &first, &second);
    }
}

impl Picture for OneDimensional {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let subtitle = match self.subtitle.as_str() {
            "" => self.formula(),
            subtitle => subtitle.to_owned(),
        };
        let (mut scene, top) = frame::titled(size, &self.title, || TITLE.to_owned(), &subtitle);
        let legend = panels::entries([
            (Swatch::Line(SUM), "F = f + α|x|"),
            (Swatch::Line(LOSS), "loss f"),
            (Swatch::Line(PENALTY), "penalty α|x|"),
            (Swatch::Dot(Color::VERMILION), "minimum of F"),
        ]);
        let ranges = self.ranges();
        let ticks = LinearAxis::new(ranges.1, (1.0, 0.0)).ticks(5);
        let layout = (self.alphas.len(), RATIO);
        let beside = frame::room_beside(&ticks);
        let (frames, below) = panels::frames(&scene, top, layout, beside, &legend);
        for (frame, &alpha) in frames.iter().zip(&self.alphas) {
            self.panel(&mut scene, frame, ranges, alpha);
        }
        panels::legend(&mut scene, below, &legend);
        Ok(scene)
    }

    fn default_size(&self) -> Size {
        panels::size(self.alphas.len().clamp(1, MOST_CHARTS), RATIO)
    }
}

/// Points from `low` to `high`, the kink at 0 among them.
fn samples((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    const N: i32 = 100;
    (-N..=N).map(move |i| match i {
        i if i < 0 => low * f64::from(-i) / f64::from(N),
        i => high * f64::from(i) / f64::from(N),
    })
}
