//! Training curves: loss against epoch.

use super::axis::LinearAxis;
use super::frame::{self, Frame, NUMBER};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::{Picture, Size, check, text, typeface};
use crate::Result;

/// The loss of a training run against its epochs, on training rows and on validation rows.
///
/// With validation rows the epoch of their smallest loss is marked. A reference loss can be drawn, such as
/// that of random guessing.
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
/// With at most this many epochs each one has a dot.
const DOTS: usize = 40;

impl Picture for TrainingCurves {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let bottom = scene.height() - frame::BELOW + 16.0;
        let range = self.log_range();
        let is_log = range.is_some();
        let losses = LinearAxis::new(range.unwrap_or_else(|| self.range()), (bottom, top));
        let ticks = match is_log {
            true => losses.log_ticks(),
            false => losses.ticks_apart(frame::VERTICAL),
        };
        let scaled = |loss: f64| if is_log { loss.log10() } else { loss };
        let curves = self.curves();
        let names = frame::room_for_names(curves.iter().map(|(name, ..)| *name));
        let room = (frame::room_beside(&ticks), names);
        let frame = Frame::new(&scene, (top, bottom), room);
        let last = self.training.len() - 1;
        let epochs = LinearAxis::new((0.0, last as f64), (frame.left, frame.right));
        let mut numbers = epochs.ticks(10);
        numbers.retain(|tick| tick.value.fract() == 0.0);
        frame.bottom_axis(&mut scene, &epochs, numbers, "epoch");
        let mut y_label = text::or(&self.y_label, "loss").to_owned();
        if is_log {
            y_label.push_str(" (log scale)");
        }
        frame.left_axis(&mut scene, &losses, ticks, &y_label, Color::AXIS);

        let at = |(k, &loss): (usize, &f64)| (epochs.at(k as f64), losses.at(scaled(loss)));
        let drawn: Vec<Vec<Point>> = curves
            .iter()
            .map(|(.., losses)| losses.iter().enumerate().map(at).collect())
            .collect();
        let mut obstacles = drawn.clone();
        let expected = self.expected.as_ref();
        if let Some((loss, name)) = expected {
            obstacles.push(draw_expected(
                &mut scene,
                &frame,
                losses.at(scaled(*loss)),
                name,
            ));
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
            scene.dot(
                (epochs.at(k as f64), losses.at(scaled(loss))),
                5.0,
                VALIDATION,
            );
        }
        let ends = curves.iter().zip(&drawn);
        let ends =
            ends.filter_map(|((name, color, _), curve)| Some((*name, *color, curve.last()?.1)));
        frame.names(&mut scene, &ends.collect::<Vec<_>>());
        Ok(scene)
    }
}

impl TrainingCurves {
    fn check(&self) -> Result<()> {
        if self.training.is_empty() {
            return check::refuse("there are no epochs, so there is nothing to draw");
        }
        check::values("training losses", &self.training)?;
        if let Some(validation) = &self.validation {
            let (what, n) = ("validation losses", self.training.len());
            check::length(what, validation.len(), "training losses", n)?;
            check::values(what, validation)?;
        }
        let expected = self.expected.iter().map(|(loss, _)| *loss);
        check::values("the expected loss", &expected.collect::<Vec<_>>())
    }

    /// Name, colour and losses of each curve.
    fn curves(&self) -> Vec<(&'static str, Color, &[f64])> {
        let training = ("training", TRAINING, self.training.as_slice());
        let validation = self.validation.as_deref();
        let validation = validation.map(|losses| ("validation", VALIDATION, losses));
        std::iter::once(training).chain(validation).collect()
    }

    /// log₁₀ of the smallest and the largest loss, with a margin, where they are far apart: what happens after the first
    /// epochs would be lost at the bottom of a linear axis.
    fn log_range(&self) -> Option<(f64, f64)> {
        const FAR: f64 = 5.0;
        let validation = self.validation.iter().flatten();
        let expected = self.expected.iter().map(|(loss, _)| loss);
        let all = self.training.iter().chain(validation).chain(expected);
        let (low, high) = all.fold((f64::INFINITY, 0.0_f64), |(low, high), &loss| {
            (low.min(loss), high.max(loss))
        });
        let (log_low, log_high) = (low.log10(), high.log10());
        let air = 0.04 * (log_high - log_low);
        (low > 0.0 && high > FAR * low).then_some((log_low - air, log_high + air))
    }

    /// From zero to the largest loss, with a margin.
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

/// A dotted line at the pixel `y` of the expected loss, with its name; returns where the name is.
fn draw_expected(scene: &mut Scene, frame: &Frame, y: f64, name: &str) -> Vec<Point> {
    let stroke = Stroke {
        color: Color::QUIET,
        width: 1.2,
        dash: Some((2.0, 4.0)),
    };
    scene.line(vec![(frame.left, y), (frame.right, y)], stroke);
    let at = (frame.right - 4.0, y - 6.0);
    scene.text(name, at, NUMBER, Color::QUIET, Anchor::End);
    let start = at.0 - typeface::width(name, NUMBER);
    vec![(start, at.1 - 4.0), (at.0, at.1 - 4.0)]
}
