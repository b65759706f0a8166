//! Reliability diagrams: observed shares against predicted probabilities.

use super::frame::{self, NOTE};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::unit_square::{self, UnitSquare};
use super::{Picture, Size, check, text, typeface};
use crate::Result;
use crate::problem::metric::CalibrationBin;

/// Observed shares against predicted probabilities, in bins, with 95 % intervals, and the
/// diagonal of perfect calibration.
#[derive(Debug, Clone, Default)]
pub struct Calibration {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// The class whose probability is predicted.
    pub class: String,
    /// All predicted probabilities, for the histogram below; may be empty.
    pub predicted: Vec<f64>,
    /// As [`calibration_bins`](crate::problem::metric::calibration_bins) makes them, at least one.
    pub bins: Vec<CalibrationBin>,
}

/// Height of the histogram with its name, and the bars of it.
const STRIP: f64 = 104.0;
const BARS: usize = 40;
/// Half the width of the caps that end an interval.
const CAP: f64 = 4.0;

impl Picture for Calibration {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let class = text::fitted(&self.class, frame::LABEL, 240.0);
        let x_label = format!("predicted probability of {class}");
        let y_label = format!("observed share of {class}");
        let strip = if self.predicted.is_empty() {
            0.0
        } else {
            STRIP
        };
        let end = scene.height() - strip;
        let square = UnitSquare::axes(&mut scene, (top, end), &x_label, &y_label);
        square.diagonal(&mut scene);
        self.histogram(&mut scene, &square, end);

        let dots: Vec<Point> = self
            .bins
            .iter()
            .map(|bin| square.at(bin.predicted, bin.observed))
            .collect();
        let stroke = Stroke::solid(Color::BLUE, 1.3);
        for bin in &self.bins {
            let (low, high) = bin.interval;
            let ends = [low, high].map(|share| square.at(bin.predicted, share));
            scene.line(ends.to_vec(), stroke);
            for (x, y) in ends {
                scene.line(vec![(x - CAP, y), (x + CAP, y)], stroke);
            }
        }
        scene.line(dots.clone(), Stroke::solid(Color::PALE_BLUE, 1.6));
        for &dot in &dots {
            scene.dot(dot, 5.0, Color::BLUE);
        }
        let counts = self.bins.iter().map(|bin| bin.count);
        let (fewest, most) =
            counts.fold((usize::MAX, 0), |(low, high), n| (low.min(n), high.max(n)));
        let sizes = if fewest == most {
            frame::counted(most, "sample")
        } else {
            format!("{} to {} samples", text::count(fewest), text::count(most))
        };
        // The note gives the range of similar counts, so that dots need none beside them.
        if most > 2 * fewest {
            self.counts(&mut scene, &square, &dots);
        }
        let bins = frame::counted(self.bins.len(), "bin");
        let note = format!(
            "{bins} of {sizes}; bars: 95 % intervals (Wilson); dashed: perfect calibration"
        );
        frame::note(&mut scene, square.frame.bottom, &note);
        Ok(scene)
    }

    /// A square, and a strip below it.
    fn default_size(&self) -> Size {
        let mut size = unit_square::SIZE;
        if !self.predicted.is_empty() {
            size.height += STRIP as u32;
        }
        size
    }
}

impl Calibration {
    fn check(&self) -> Result<()> {
        if self.bins.is_empty() {
            return check::refuse("there are no bins, so there is nothing to draw");
        }
        let share = 0.0..=1.0;
        if let Some(wrong) = self.predicted.iter().find(|p| !share.contains(*p)) {
            return check::refuse(format!("a predicted probability is {wrong}"));
        }
        for (i, bin) in self.bins.iter().enumerate() {
            let (low, high) = bin.interval;
            for value in [bin.predicted, bin.observed, low, high] {
                if !share.contains(&value) {
                    return check::refuse(format!(
                        "bin number {} holds {value}; a share is from 0 to 1",
                        i + 1
                    ));
                }
            }
        }
        Ok(())
    }

    /// How many samples have which predicted probability, below the square; bars have the height of the root of their
    /// count, so that few samples are seen beside many.
    fn histogram(&self, scene: &mut Scene, square: &UnitSquare, top: f64) {
        let mut counts = [0_usize; BARS];
        for p in &self.predicted {
            counts[((p * BARS as f64) as usize).min(BARS - 1)] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        if most == 0 {
            return;
        }
        let (bottom, high) = (scene.height() - 14.0, STRIP - 44.0);
        for (k, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (left, _) = square.at(k as f64 / BARS as f64, 0.0);
            let (right, _) = square.at((k + 1) as f64 / BARS as f64, 0.0);
            let height = (count as f64 / most as f64).sqrt() * high;
            let corner = (right - 1.0, bottom);
            scene.rectangle((left, bottom - height), corner, Color::PALE_BLUE);
        }
        let (left, right) = (square.frame.left, square.frame.right);
        let ground = vec![(left, bottom), (right, bottom)];
        scene.line(ground, Stroke::solid(Color::AXIS, 1.2));
        let samples = frame::counted(self.predicted.len(), "sample");
        let words =
            format!("{samples} by predicted probability (root scale), at most {most} to a bar");
        let at = ((left + right) / 2.0, top + 12.0);
        scene.text(words, at, NOTE, Color::QUIET, Anchor::Middle);
    }

    fn sentence(&self) -> String {
        let agrees =
            |bin: &&CalibrationBin| (bin.interval.0..=bin.interval.1).contains(&bin.predicted);
        let agreeing = self.bins.iter().filter(agrees).count();
        let n = self.bins.len();
        match (agreeing, n) {
            (_, 1) => "One bin holds all samples: the predictions are too few to judge".to_owned(),
            (all, n) if all == n => {
                format!("Predicted probabilities agree with the observed shares in all {n} bins")
            }
            _ => format!(
                "Predicted probabilities agree with the observed shares in {agreeing} of {n} bins"
            ),
        }
    }

    /// Counts beside the dots, where they do not cover each other.
    fn counts(&self, scene: &mut Scene, square: &UnitSquare, dots: &[Point]) {
        let mut taken: Vec<(Point, Point)> = Vec::new();
        for (i, (bin, &(x, y))) in self.bins.iter().zip(dots).enumerate() {
            let label = text::count(bin.count);
            let width = typeface::width(&label, NOTE);
            let sides = [(x + 9.0, y + 15.0), (x - 9.0 - width, y - 8.0)];
            let free = sides.iter().find(|&&(left, low)| {
                let corners = ((left - 2.0, low - NOTE), (left + width + 2.0, low + 2.0));
                let inside = corners.0.0 > square.frame.left
                    && corners.1.0 < square.frame.right
                    && corners.0.1 > square.frame.top
                    && corners.1.1 < square.frame.bottom;
                let clear = |other: &(Point, Point)| {
                    corners.1.0 < other.0.0
                        || other.1.0 < corners.0.0
                        || corners.1.1 < other.0.1
                        || other.1.1 < corners.0.1
                };
                let off_dots = dots
                    .iter()
                    .enumerate()
                    .all(|(k, &(x, y))| k == i || clear(&((x - 6.0, y - 6.0), (x + 6.0, y + 6.0))));
                inside && off_dots && taken.iter().all(clear)
            });
            if let Some(&(left, low)) = free {
                taken.push(((left - 2.0, low - NOTE), (left + width + 2.0, low + 2.0)));
                scene.text(label, (left, low), NOTE, Color::QUIET, Anchor::Start);
            }
        }
    }
}
