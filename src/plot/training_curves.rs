//! How the loss falls, epoch by epoch.

use super::axis::{LinearAxis, pushed_apart};
use super::frame::{self, Frame, LABEL, MARGIN, NUMBER};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::{Picture, Size, text, typeface};
use crate::Result;

/// The loss of a training run against its epochs, on training rows and on validation rows.
///
/// With validation rows the epoch of their smallest loss is marked; a loss can be drawn that is to be
/// expected of guessing.
#[derive(Debug, Clone, Default)]
pub struct TrainingCurves {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// Loss on the training rows at the start and after each epoch, shape (n_epochs + 1,).
    pub training: Vec<f64>,
    /// The same on validation rows, shape (n_epochs + 1,).
    pub validation: Option<Vec<f64>>,
    /// A loss to compare with and its name, such as ln 3 of guessing.
    pub expected: Option<(f64, String)>,
    /// The name of the vertical axis; if empty, "loss".
    pub y_label: String,
}

const TRAINING: Color = Color::BLUE;
const VALIDATION: Color = Color::VERMILION;
/// From the right end of the axis to the names of the curves.
const LEADER: f64 = 8.0;
/// Up to so many epochs each one is a dot.
const DOTS: usize = 40;

impl Picture for TrainingCurves {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let title = match self.title.is_empty() {
            true => self.sentence(),
            false => self.title.clone(),
        };
        let (mut scene, top) = frame::titled(size, &title, &self.subtitle);
        let bottom = scene.height() - frame::BELOW + 16.0;
        let losses = LinearAxis::new(self.range(), (bottom, top));
        let ticks = losses.ticks(((bottom - top) / 55.0) as usize);
        let named = [
            Some(("training", TRAINING, &self.training)),
            self.validation
                .as_ref()
                .map(|loss| ("validation", VALIDATION, loss)),
        ];
        let curves: Vec<_> = named.into_iter().flatten().collect();
        let widest = curves
            .iter()
            .map(|(name, ..)| LEADER + typeface::width(name, LABEL))
            .fold(6.0, f64::max);
        let frame = Frame {
            left: MARGIN - 6.0 + frame::room_beside(&ticks),
            top,
            right: scene.width() - MARGIN - widest,
            bottom,
        };
        let last = self.training.len() - 1;
        let epochs = LinearAxis::new((0.0, last as f64), (frame.left, frame.right));
        let numbers = epochs
            .ticks(10)
            .into_iter()
            .filter(|tick| tick.value.fract() == 0.0);
        let numbers = numbers.collect();
        frame.bottom_axis(&mut scene, &epochs, numbers, "epoch");
        let y_label = match self.y_label.as_str() {
            "" => "loss",
            label => label,
        };
        frame.left_axis(&mut scene, &losses, ticks, y_label, Color::AXIS);
        let points = |values: &[f64]| -> Vec<Point> {
            let numbered = values.iter().enumerate();
            numbered
                .map(|(k, &value)| (epochs.at(k as f64), losses.at(value)))
                .collect()
        };
        let drawn: Vec<Vec<Point>> = curves.iter().map(|(_, _, loss)| points(loss)).collect();
        let mut obstacles = drawn.clone();
        if let Some((loss, name)) = &self.expected {
            let y = losses.at(*loss);
            let stroke = Stroke {
                color: Color::QUIET,
                width: 1.2,
                dash: Some((2.0, 4.0)),
            };
            scene.line(vec![(frame.left, y), (frame.right, y)], stroke);
            let at = (frame.right - 4.0, y - 6.0);
            scene.text(name, at, NUMBER, Color::QUIET, Anchor::End);
            let start = at.0 - typeface::width(name, NUMBER);
            obstacles.push(vec![(start, at.1 - 4.0), (at.0, at.1 - 4.0)]);
        }
        for ((_, color, _), curve) in curves.iter().zip(&drawn) {
            scene.curve(curve.clone(), Stroke::solid(*color, 2.2));
            if last <= DOTS {
                for &point in curve {
                    scene.dot(point, 3.0, *color);
                }
            }
        }
        // Where the last epoch is the best one there is nothing to point at.
        if let Some((k, loss)) = self.best().filter(|(k, _)| *k < last) {
            let label = format!("epoch {k}: {}", text::short(loss, 4));
            frame.marked(&mut scene, epochs.at(k as f64), &label, &obstacles);
            scene.dot((epochs.at(k as f64), losses.at(loss)), 5.0, VALIDATION);
        }
        let mut ends: Vec<(f64, usize)> = drawn
            .iter()
            .enumerate()
            .filter_map(|(i, curve)| Some((curve.last()?.1, i)))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let placed = pushed_apart(&wanted, LABEL * 1.3, (frame.top, frame.bottom));
        for (&(_, i), y) in ends.iter().zip(placed) {
            let (name, color, _) = curves[i];
            let at = (frame.right + LEADER, y + LABEL * 0.35);
            scene.text(name, at, LABEL, color.for_text(), Anchor::Start);
        }
        Ok(scene)
    }
}

impl TrainingCurves {
    fn check(&self) -> Result<()> {
        if self.training.is_empty() {
            return super::refuse("there are no epochs, so there is nothing to draw");
        }
        frame::check_values("training losses", &self.training)?;
        if let Some(validation) = &self.validation {
            let (what, n) = ("validation losses", self.training.len());
            frame::check_length(what, validation.len(), "training losses", n)?;
            frame::check_values(what, validation)?;
        }
        let expected = self.expected.iter().map(|(loss, _)| *loss);
        frame::check_values("the expected loss", &expected.collect::<Vec<_>>())
    }

    /// From zero to the largest loss, with some air.
    fn range(&self) -> (f64, f64) {
        let validation = self.validation.iter().flatten();
        let all = self.training.iter().chain(validation);
        let expected = self.expected.iter().map(|(loss, _)| loss);
        let (low, high) = all
            .chain(expected)
            .fold((0.0_f64, 0.0_f64), |(low, high), &loss| {
                (low.min(loss), high.max(loss))
            });
        (low, high + 0.06 * (high - low))
    }

    /// The epoch of the smallest validation loss.
    fn best(&self) -> Option<(usize, f64)> {
        let losses = self.validation.as_ref()?.iter().copied().enumerate();
        losses.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn sentence(&self) -> String {
        let (first, last) = (self.training[0], self.training[self.training.len() - 1]);
        let epochs = frame::counted(self.training.len() - 1, "epoch");
        if last > first {
            return format!(
                "The training loss rises from {} to {} in {epochs}",
                text::short(first, 4),
                text::short(last, 4)
            );
        }
        match (self.best(), self.validation.as_ref().and_then(|v| v.last())) {
            (Some((k, best)), Some(&end)) if end > 1.02 * best => format!(
                "After epoch {k} the model only learns its training rows by heart: the validation loss rises \
                 from {} to {}",
                text::short(best, 4),
                text::short(end, 4)
            ),
            (Some(_), Some(&end)) => format!(
                "The loss falls from {} to {} in {epochs}, and to {} on rows it has not seen",
                text::short(first, 4),
                text::short(last, 4),
                text::short(end, 4)
            ),
            _ => format!(
                "The loss falls from {} to {} in {epochs}",
                text::short(first, 4),
                text::short(last, 4)
            ),
        }
    }
}
