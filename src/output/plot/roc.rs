//! Receiver operating characteristics.

use super::frame::{self, NUMBER};
use super::roc_curve::RocCurve;
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::style::PALETTE;
use super::unit_square::{self, UnitSquare};
use super::{Picture, Size, check, precision, text, typeface};
use crate::Result;
use crate::problem::metric::RocPoint;

/// Receiver operating characteristics: the true positive rate of a class against its false positive
/// rate for every threshold, with the diagonal of random guessing.
///
/// One curve, or for several classes one for each; ten of them at most are named.
#[derive(Debug, Clone, Default)]
pub struct Roc {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// At least one.
    pub curves: Vec<RocCurve>,
}

/// Points of a curve: more could not be distinguished, and would make an SVG of megabytes.
const MOST_POINTS: usize = 2000;
/// Distance of two lines of the legend.
const LINE: f64 = 18.0;

impl Picture for Roc {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        if !self.has_panels() {
            self.draw(&mut scene, top);
            return Ok(scene);
        }
        let (mut first, at) = scene.part((0, 3), top);
        self.draw(&mut first, 8.0);
        scene.place(first, at);
        let (mut second, at) = scene.part((1, 3), top);
        precision::draw_precision(&mut second, &self.curves);
        scene.place(second, at);
        let (mut third, at) = scene.part((2, 3), top);
        precision::draw_lift(&mut third, &self.curves);
        scene.place(third, at);
        Ok(scene)
    }

    /// Nearly square; three of them with precision and lift.
    fn default_size(&self) -> Size {
        match self.has_panels() {
            true => Size {
                width: 1500,
                height: 565,
            },
            false => unit_square::SIZE,
        }
    }
}

impl Roc {
    fn has_panels(&self) -> bool {
        self.curves.iter().all(|curve| curve.prevalence.is_some())
    }

    fn draw(&self, scene: &mut Scene, top: f64) {
        let x_label = "false positive rate (1 − specificity)";
        let y_label = "true positive rate (sensitivity)";
        let square = UnitSquare::draw(scene, top, x_label, y_label);
        let named = &self.curves[..self.curves.len().min(PALETTE.len())];
        for curve in self.curves[named.len()..].iter().rev() {
            let stroke = Stroke::solid(Color::FAINT, 1.0);
            scene.line(points(curve, &square), stroke);
        }
        for (curve, &(color, dash)) in named.iter().zip(&PALETTE).rev() {
            let stroke = Stroke {
                color,
                width: 2.4,
                dash,
            };
            scene.line(points(curve, &square), stroke);
        }
        if let [curve] = named {
            mark_decision(scene, &square, curve);
        } else {
            legend(scene, &square, named);
        }
        let unnamed = self.curves.len() - named.len();
        let mut parts = vec!["dashed: a guess".to_owned()];
        if unnamed > 0 {
            parts.push(format!("grey: {unnamed} more classes"));
        }
        frame::note(scene, square.frame.bottom, &parts.join("; "));
    }

    fn check(&self) -> Result<()> {
        if self.curves.is_empty() {
            return check::refuse("there are no curves, so there is nothing to draw");
        }
        let share = 0.0..=1.0;
        for curve in &self.curves {
            let class = text::clean(&curve.class);
            if curve.points.is_empty() {
                return check::refuse(format!(
                    "the curve of {class} has no points: it needs samples of this class and of others"
                ));
            }
            let rates = |p: &RocPoint| [p.false_positive_rate, p.true_positive_rate];
            if !curve
                .points
                .iter()
                .flat_map(rates)
                .all(|rate| share.contains(&rate))
            {
                return check::refuse(format!("a rate of the curve of {class} is not from 0 to 1"));
            }
            if curve
                .prevalence
                .is_some_and(|share| !(0.0..=1.0).contains(&share))
            {
                return check::refuse(format!("the share of {class} is not from 0 to 1"));
            }
            if !share.contains(&curve.area) {
                let area = curve.area;
                return check::refuse(format!("the area below the curve of {class} is {area}"));
            }
        }
        Ok(())
    }

    fn sentence(&self) -> String {
        if let [curve] = self.curves.as_slice() {
            let name = text::fitted(&curve.class, frame::TITLE, 260.0);
            return format!(
                "AUC {}: {name} scores higher in {} of the pairs",
                area(curve.area),
                text::percent(curve.area)
            );
        }
        let n = self.curves.len();
        let mean = self.curves.iter().map(|curve| curve.area).sum::<f64>() / n as f64;
        format!(
            "Mean AUC {} over {n} classes, each against the rest",
            area(mean)
        )
    }
}

/// An area with four decimals, or six where four would round it up to 1.
fn area(value: f64) -> String {
    let decimals = if (0.999_95..1.0).contains(&value) {
        6
    } else {
        4
    };
    text::fixed(value, decimals)
}

/// The corners of a curve, at most [`MOST_POINTS`] of them.
fn points(curve: &RocCurve, square: &UnitSquare) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in &curve.points {
        let next = square.at(point.false_positive_rate, point.true_positive_rate);
        if let [.., before, last] = kept.as_mut_slice() {
            let level = before.1 == last.1 && last.1 == next.1;
            let upright = before.0 == last.0 && last.0 == next.0;
            if level || upright {
                *last = next;
                continue;
            }
        }
        kept.push(next);
    }
    let (n, last) = (kept.len(), kept.len() - 1);
    if n <= MOST_POINTS {
        return kept;
    }
    (0..MOST_POINTS)
        .map(|i| kept[i * last / (MOST_POINTS - 1)])
        .collect()
}

/// The point of the threshold at which the model decides, with its sensitivity and specificity.
fn mark_decision(scene: &mut Scene, square: &UnitSquare, curve: &RocCurve) {
    let Some(decision) = curve.decision else {
        return;
    };
    // The lowest threshold that is not below the decision; they are in falling order.
    let called = curve.points.iter().rev().find(|p| p.threshold >= decision);
    let Some(point) = called else {
        return;
    };
    let (fpr, tpr) = (point.false_positive_rate, point.true_positive_rate);
    let (x, y) = square.at(fpr, tpr);
    scene.dot((x, y), 7.0, Color::WHITE);
    scene.dot((x, y), 5.5, Color::BLUE);
    let lines = [
        "where the model decides".to_owned(),
        format!(
            "sensitivity {}, specificity {}",
            text::percent(tpr),
            text::percent(1.0 - fpr)
        ),
    ];
    let widths = lines.iter().map(|line| typeface::width(line, NUMBER));
    let width = widths.fold(0.0, f64::max);
    // Below and to the right there is no curve, unless it is worse than random guessing.
    let left = (x + 12.0).min(square.frame.right - width - 6.0);
    let low = (y + 20.0).min(square.frame.bottom - LINE - 8.0);
    let corner = (left + width + 3.0, low + LINE + 4.0);
    scene.rectangle((left - 3.0, low - 12.0), corner, Color::WHITE);
    for (i, line) in lines.into_iter().enumerate() {
        let color = [Color::INK, Color::QUIET][i];
        let at = (left, low + i as f64 * LINE);
        scene.text(line, at, NUMBER, color, Anchor::Start);
    }
}

/// Classes and areas in the lower right corner, where no curve better than guessing passes.
fn legend(scene: &mut Scene, square: &UnitSquare, curves: &[RocCurve]) {
    let room = 0.45 * (square.frame.right - square.frame.left);
    let lines: Vec<String> = curves
        .iter()
        .map(|curve| {
            let name = text::fitted(&curve.class, NUMBER, room);
            format!("{name}  {}", area(curve.area))
        })
        .collect();
    let widths = lines.iter().map(|line| typeface::width(line, NUMBER));
    let width = widths.fold(0.0, f64::max);
    let left = square.frame.right - width - 14.0;
    let top = square.frame.bottom - lines.len() as f64 * LINE - 10.0;
    let corner = (square.frame.right - 6.0, square.frame.bottom - 6.0);
    scene.rectangle((left - 40.0, top - 6.0), corner, Color::WHITE);
    for (i, (line, &(color, dash))) in lines.into_iter().zip(&PALETTE).enumerate() {
        let y = top + (i as f64 + 0.5) * LINE;
        let stroke = Stroke {
            color,
            width: 2.4,
            dash,
        };
        scene.line(vec![(left - 34.0, y), (left - 8.0, y)], stroke);
        let at = (left, y + NUMBER * 0.36);
        scene.text(line, at, NUMBER, color.for_text(), Anchor::Start);
    }
}
