//! Why L1 makes zeros and L2 does not, in two coefficients.

use super::axis::LinearAxis;
use super::check::MOST_CHARTS;
use super::frame::{self, Frame};
use super::panels::{self, Swatch};
use super::scene::{Color, Point, Scene, Stroke};
use super::{Picture, Size, check, text};
use crate::Result;

mod quadratic;

pub use quadratic::{Quadratic, Shape};

/// The contours of a loss in two coefficients, the constraint region of the penalty at the solution,
/// the point where they touch, and the path of the solution as α grows: one chart for each α.
///
/// Minimising J₀(w) + α·penalty(w) is minimising J₀ over all w whose penalty is at most that of the
/// solution, so the contour of J₀ through the solution touches that region from outside.
#[derive(Debug, Clone, Default)]
pub struct Geometry {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// What is minimised; if empty, the formula. The solutions and their α are added.
    pub subtitle: String,
    /// What the two coefficients are called; w₁ and w₂ if empty.
    pub names: [String; 2],
    /// The loss J₀.
    pub loss: Quadratic,
    /// The penalty.
    pub penalty: Shape,
    /// One to four strengths, none negative: a chart for each.
    pub alphas: Vec<f64>,
}

const CONTOUR: Stroke = Stroke::solid(Color::FAINT, 1.0);
const TOUCHING: Stroke = Stroke::solid(Color::BLUE, 2.2);
const FILL: Color = Color(0xfb, 0xec, 0xcc);
const EDGE: Stroke = Stroke::solid(Color::ORANGE, 1.8);
const PATH: Stroke = Stroke {
    color: Color::GREEN,
    width: 2.0,
    dash: Some((6.0, 3.5)),
};
const SOLUTION: Color = Color::VERMILION;
/// Points of a contour and of the path of solutions.
const ROUND: usize = 144;

impl Picture for Geometry {
    fn scene(&self, size: Size) -> Result<Scene> {
        check::charts(&self.alphas)?;
        let solutions: Vec<[f64; 2]> = self
            .alphas
            .iter()
            .map(|&alpha| self.loss.minimize(self.penalty, alpha))
            .collect();
        let subtitle = format!("{}; {}", self.what(), self.caption(&solutions));
        let (mut scene, top) =
            frame::titled(size, &self.title, || self.sentence(&solutions), &subtitle);
        let legend = self.legend();
        let (ranges, highest) = (self.ranges(&solutions), self.highest(&solutions));
        let ticks = LinearAxis::new(ranges[1], (1.0, 0.0)).ticks(5);
        let layout = (self.alphas.len(), 1.0);
        let beside = frame::room_beside(&ticks);
        let (frames, below) = panels::frames(&scene, top, layout, beside, &legend);
        for ((frame, &alpha), &solution) in frames.iter().zip(&self.alphas).zip(&solutions) {
            self.panel(&mut scene, frame, ranges, (alpha, solution, highest));
        }
        panels::legend(&mut scene, below, &legend);
        Ok(scene)
    }

    fn default_size(&self) -> Size {
        panels::size(self.alphas.len().clamp(1, MOST_CHARTS), 1.0)
    }
}

/// How many coefficients are 0.
fn zeros(w: &[f64; 2]) -> usize {
    w.iter().filter(|w| **w == 0.0).count()
}

/// A pair as people write it.
fn pair(w: [f64; 2]) -> String {
    format!("({}, {})", text::short(w[0], 3), text::short(w[1], 3))
}

impl Geometry {
    fn name(&self, k: usize) -> &str {
        match self.names[k].as_str() {
            "" => ["w₁", "w₂"][k],
            name => name,
        }
    }

    /// w₁ or w₂ and, if given, the name of the column.
    fn axis_name(&self, k: usize) -> String {
        let letter = ["w₁", "w₂"][k];
        match self.names[k].as_str() {
            "" => letter.to_owned(),
            name => format!("{letter}, the coefficient of {name}"),
        }
    }

    fn penalty_text(&self) -> &'static str {
        match self.penalty {
            Shape::L1 => "α(|w₁| + |w₂|)",
            Shape::L2 => "α(w₁² + w₂²)",
        }
    }

    fn what(&self) -> String {
        if !self.subtitle.is_empty() {
            return self.subtitle.clone();
        }
        let penalty = self.penalty_text();
        if self.loss.hessian() != [[1.0, 0.0], [0.0, 1.0]] {
            return format!("minimises ½(w − c)ᵀH(w − c) + {penalty}");
        }
        let term = |k: usize| {
            let (name, c) = (["w₁", "w₂"][k], self.loss.center()[k]);
            match c {
                0.0 => format!("{name}²"),
                c if c < 0.0 => format!("({name} + {})²", text::short(-c, 4)),
                c => format!("({name} − {})²", text::short(c, 4)),
            }
        };
        format!("minimises ½[{} + {}] + {penalty}", term(0), term(1))
    }

    fn caption(&self, solutions: &[[f64; 2]]) -> String {
        let each = self.alphas.iter().zip(solutions);
        let each: Vec<String> = each
            .map(|(&alpha, &w)| format!("{} at α = {}", pair(w), text::short(alpha, 4)))
            .collect();
        let ending = if each.len() == 1 { "" } else { "s" };
        format!("solution{ending} {}", each.join(", "))
    }

    fn sentence(&self, solutions: &[[f64; 2]]) -> String {
        let several = solutions.len() > 1;
        match (self.penalty, several) {
            (Shape::L1, false) => match solutions.first().map_or(0, zeros) {
                0 => "The contour touches an edge of the diamond: both coefficients shrink, neither is 0"
                    .to_owned(),
                1 => {
                    let zero = usize::from(solutions[0][0] != 0.0);
                    let name = self.name(zero);
                    format!("The contour touches the diamond in a corner: {name} is exactly 0")
                }
                _ => "The diamond has shrunk to a point: both coefficients are exactly 0".to_owned(),
            },
            (Shape::L1, true) => {
                let all = self.alphas.iter().zip(solutions);
                let with = all.filter(|(_, w)| zeros(w) > 0);
                let first = with.map(|(&alpha, _)| alpha).min_by(f64::total_cmp);
                let smaller = "The larger α, the smaller the diamond";
                match first {
                    Some(alpha) => format!(
                        "{smaller}; at α = {} its corner is touched and a coefficient is exactly 0",
                        text::short(alpha, 4)
                    ),
                    None => format!("{smaller}; here no corner is touched yet"),
                }
            }
            (Shape::L2, _) if solutions.iter().any(|w| zeros(w) > 0) => {
                "The larger α, the smaller the circle".to_owned()
            }
            (Shape::L2, false) => {
                "The contour touches the circle off the axes: both coefficients shrink, neither is 0"
                    .to_owned()
            }
            (Shape::L2, true) => {
                "The larger α, the smaller the circle; it has no corner to hold a coefficient at 0"
                    .to_owned()
            }
        }
    }

    fn legend(&self) -> Vec<(Swatch, String)> {
        let budget = match self.penalty {
            Shape::L1 => "|w₁| + |w₂| ≤ budget",
            Shape::L2 => "√(w₁² + w₂²) ≤ radius",
        };
        panels::entries([
            (Swatch::Line(TOUCHING), "loss contour that touches"),
            (Swatch::Area(FILL, EDGE.color), budget),
            (Swatch::Dot(SOLUTION), "solution"),
            (Swatch::Ring(Color::INK), "without penalty"),
            (Swatch::Line(PATH), "solutions as α grows"),
        ])
    }

    /// The level of the outermost contour: the largest that touches a region, or some of what w = 0 costs.
    fn highest(&self, solutions: &[[f64; 2]]) -> f64 {
        let levels = solutions.iter().map(|&w| self.loss.value(w));
        levels.fold(0.1 * self.loss.value([0.0, 0.0]), f64::max)
    }

    /// Equally long ranges of both coefficients that hold the regions and the contours that touch them, with a margin.
    fn ranges(&self, solutions: &[[f64; 2]]) -> [(f64, f64); 2] {
        let budgets = solutions.iter().map(|&w| self.penalty.budget(w));
        let budget = budgets.fold(0.0, f64::max);
        let contour = self.loss.contour(self.highest(solutions), ROUND);
        let ends = [0, 1].map(|k| {
            let points = contour.iter().map(|w| w[k]);
            points.fold((-budget, budget), |(low, high), w| {
                (low.min(w), high.max(w))
            })
        });
        let longest = ends.map(|(low, high)| high - low);
        let longest = longest[0].max(longest[1]).max(1e-9);
        let half = 0.5 * longest * 1.08;
        ends.map(|(low, high)| {
            let middle = 0.5 * (low + high);
            (middle - half, middle + half)
        })
    }

    fn panel(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        [first, second]: [(f64, f64); 2],
        (alpha, solution, highest): (f64, [f64; 2], f64),
    ) {
        let x = LinearAxis::new(first, (frame.left, frame.right));
        let y = LinearAxis::new(second, (frame.bottom, frame.top));
        let at = |w: [f64; 2]| (x.at(w[0]), y.at(w[1]));
        frame.bottom_axis(scene, &x, x.ticks(5), &self.axis_name(0));
        frame.left_axis(scene, &y, y.ticks(5), &self.axis_name(1), Color::AXIS);
        let budget = self.penalty.budget(solution);
        let figure: Vec<Point> = self.figure(budget).into_iter().map(at).collect();
        if budget > 0.0 {
            scene.area(figure.clone(), FILL);
        }
        let zero = at([0.0, 0.0]);
        let upright = [(zero.0, frame.top), (zero.0, frame.bottom)];
        let level = [(frame.left, zero.1), (frame.right, zero.1)];
        for line in [&upright, &level] {
            for piece in panels::within(line, frame) {
                scene.line(piece, Stroke::solid(Color::AXIS, 1.0));
            }
        }
        let contour = |level: f64| {
            let round = self.loss.contour(level, ROUND).into_iter().map(at);
            panels::within(&round.collect::<Vec<_>>(), frame)
        };
        for share in [0.2, 0.4, 0.6, 0.8, 1.0] {
            for piece in contour(share * share * highest) {
                scene.line(piece, CONTOUR);
            }
        }
        if budget > 0.0 {
            scene.line(figure, EDGE);
        }
        for piece in contour(self.loss.value(solution)) {
            scene.line(piece, TOUCHING);
        }
        let path: Vec<Point> = self.path().into_iter().map(at).collect();
        scene.line(path, PATH);
        panels::ring(scene, at(self.loss.center()), Color::INK);
        scene.dot(at(solution), 6.0, SOLUTION);
        let word = match self.penalty {
            Shape::L1 => "budget",
            Shape::L2 => "radius",
        };
        let size = text::short(budget, 4);
        let second = format!("solution {}, {word} {size}", pair(solution));
        let first = format!("α = {}", text::short(alpha, 4));
        panels::heading(scene, frame, &first, &second);
    }

    /// The corners of the diamond, or points of the circle, once around.
    fn figure(&self, budget: f64) -> Vec<[f64; 2]> {
        let corners = match self.penalty {
            Shape::L1 => 4,
            Shape::L2 => ROUND,
        };
        (0..=corners)
            .map(|k| {
                let turn = std::f64::consts::TAU * k as f64 / corners as f64;
                [budget * turn.cos(), budget * turn.sin()]
            })
            .collect()
    }

    /// The solutions from α = 0 to w = 0.
    fn path(&self) -> Vec<[f64; 2]> {
        let largest = self.loss.largest_alpha();
        let [[h11, _], [_, h22]] = self.loss.hessian();
        let solution = |k: usize| {
            let share = k as f64 / ROUND as f64;
            let alpha = match self.penalty {
                Shape::L1 => share * largest,
                // Equal steps of 1/(1 + α/h), from α = 0 to ∞.
                Shape::L2 => 0.5 * (h11 + h22) * share / (1.0 - share),
            };
            self.loss.minimize(self.penalty, alpha)
        };
        let mut path: Vec<[f64; 2]> = (0..ROUND).map(solution).collect();
        path.push([0.0, 0.0]);
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_contour_is_cut_at_the_frame() {
        let steep = Quadratic::new([25.0, -36.0], [[1.0, 0.4], [0.4, 0.2]]);
        for loss in [Quadratic::default(), steep.expect("a loss")] {
            for (penalty, alphas) in [(Shape::L1, [0.25, 1.0, 3.0]), (Shape::L2, [0.1, 0.5, 9.0])] {
                let picture = Geometry {
                    loss,
                    penalty,
                    alphas: alphas.to_vec(),
                    ..Geometry::default()
                };
                let solutions = alphas.map(|alpha| loss.minimize(penalty, alpha));
                let ranges = picture.ranges(&solutions);
                for w in loss.contour(picture.highest(&solutions), ROUND) {
                    for (value, (low, high)) in w.into_iter().zip(ranges) {
                        assert!(low < value && value < high, "{w:?} of {ranges:?}");
                    }
                }
                let touching = solutions.map(|w| loss.value(w));
                assert!(touching.iter().all(|v| *v <= picture.highest(&solutions)));
            }
        }
    }
}
