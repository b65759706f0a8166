//! Three losses against the predicted probability.

use super::axis::LinearAxis;
use super::frame::{self, Frame, NUMBER};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::{Picture, Size, text, typeface};
use crate::Result;

/// Cross-entropy −ln x, binary cross-entropy for both targets, and squared error ½(1 − x)², against
/// the predicted probability x.
///
/// For the target 1 binary cross-entropy is −ln x itself; for the target 0 it is −ln(1 − x).
#[derive(Debug, Clone, Default)]
pub struct LossCurves {
    /// The sentence above the picture; if empty, what the curves show.
    pub title: String,
    /// The line beneath it; if empty, what the axes are.
    pub subtitle: String,
}

const TITLE: &str = "Cross-entropy punishes a confident mistake without bound; \
                     squared error never more than ½";
const SUBTITLE: &str =
    "Binary cross-entropy is −ln x for the target 1 and its mirror image for the target 0";
/// The loss at which the picture ends.
const HIGHEST: f64 = 5.0;
/// The predicted probability of the true class at the marked mistake.
const MISTAKE: f64 = 0.02;

impl Picture for LossCurves {
    fn scene(&self, size: Size) -> Result<Scene> {
        let subtitle = text::or(&self.subtitle, SUBTITLE);
        let (mut scene, top) = frame::titled(size, &self.title, || TITLE.to_owned(), subtitle);
        let bottom = scene.height() - frame::BELOW + 16.0;
        let losses = LinearAxis::new((0.0, HIGHEST), (bottom, top));
        let ticks = losses.ticks(5);
        let room = (frame::room_beside(&ticks), 6.0);
        let frame = Frame::new(&scene, (top, bottom), room);
        let predictions = LinearAxis::new((0.0, 1.0), (frame.left, frame.right));
        let x_label = "predicted probability x of the class 1";
        frame.bottom_axis(&mut scene, &predictions, predictions.ticks(10), x_label);
        frame.left_axis(&mut scene, &losses, ticks, "loss", Color::AXIS);

        let at = |x: f64, loss: f64| (predictions.at(x), losses.at(loss));
        let mut draw = |loss: fn(f64) -> f64, color, dash| {
            let points = samples()
                .filter(|&x| loss(x) <= HIGHEST)
                .map(|x| at(x, loss(x)))
                .collect();
            let width = 2.4;
            scene.line(points, Stroke { color, width, dash });
        };
        draw(|x| -(-x).ln_1p(), Color::ORANGE, Some((9.0, 4.0)));
        draw(|x| 0.5 * (1.0 - x).powi(2), Color::GREEN, None);
        draw(|x| -x.ln(), Color::BLUE, None);
        name_curves(&mut scene, &frame, at);
        mark_mistake(&mut scene, at);
        Ok(scene)
    }
}

/// A formula beside each curve and, where there is room, its name; `at` is the pixel of a prediction and a
/// loss.
fn name_curves(scene: &mut Scene, frame: &Frame, at: impl Fn(f64, f64) -> Point) {
    // On a small picture the second lines would run into the curves.
    let roomy = frame.bottom - frame.top > 320.0 && frame.right - frame.left > 640.0;
    let mut label = |lines: [&str; 2], (x, y): Point, color: Color, anchor| {
        scene.text(lines[0], (x, y), 15.0, color.for_text(), anchor);
        if roomy {
            scene.text(lines[1], (x, y + 18.0), NUMBER, Color::QUIET, anchor);
        }
    };
    let lines = ["−ln x", "cross-entropy (binary: target 1)"];
    label(lines, at(0.16, 2.35), Color::BLUE, Anchor::Start);
    let lines = ["−ln(1 − x)", "binary cross-entropy, target 0"];
    label(lines, at(0.84, 2.35), Color::ORANGE, Anchor::End);
    let lines = ["½(1 − x)²", "squared error"];
    label(lines, at(0.16, 0.66), Color::GREEN, Anchor::Start);
}

/// The marked mistake as a dot on two curves, with its losses.
fn mark_mistake(scene: &mut Scene, at: impl Fn(f64, f64) -> Point) {
    for (loss, color) in [
        (-MISTAKE.ln(), Color::BLUE),
        (0.5 * (1.0 - MISTAKE).powi(2), Color::GREEN),
    ] {
        let (x, y) = at(MISTAKE, loss);
        scene.dot((x, y), 5.0, color);
        let value = format!("x = {MISTAKE}: {}", text::fixed(loss, 2));
        let width = typeface::width(&value, NUMBER);
        let y = y - 6.0;
        scene.rectangle(
            (x + 10.0, y - 11.0),
            (x + 14.0 + width, y + 4.0),
            Color::WHITE,
        );
        let at = (x + 12.0, y);
        scene.text(value, at, NUMBER, color.for_text(), Anchor::Start);
    }
}

/// Predictions in (0, 1), close together at the ends, where the curves are steep.
fn samples() -> impl Iterator<Item = f64> {
    const N: usize = 800;
    (1..N).map(|i| {
        let angle = std::f64::consts::PI * i as f64 / N as f64;
        0.5 * (1.0 - angle.cos())
    })
}
