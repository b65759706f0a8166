//! Convergence curves: the relative gap of several methods against the epoch.

use super::axis::{LinearAxis, Tick};
use super::frame::{self, Frame, LABEL};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::style::PALETTE;
use super::{Picture, Size, check, text, typeface};
use crate::Result;

/// The distance of the objective from its optimum after each epoch, on a log axis: one curve for each
/// method.
#[derive(Debug, Clone, Default)]
pub struct Convergence {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The problem and what an epoch is; may be empty.
    pub subtitle: String,
    /// What the methods are called, one to ten.
    pub names: Vec<String>,
    /// For each method the relative gap (objective − optimum)/reference after 0, 1, 2, … epochs. A curve
    /// ends where it goes below 1e-12.
    pub gaps: Vec<Vec<f64>>,
}

/// The smallest gap that is drawn: smaller ones are rounding error.
const FLOOR: f64 = 1e-12;
/// log₁₀ of the smallest gap that the sentence names.
const SMALLEST_GOAL: f64 = -6.0;
/// From the end of a curve to its name.
const LEADER: f64 = 10.0;
/// Names that are wider are cut.
const LONGEST_NAME: f64 = 220.0;

impl Picture for Convergence {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let widest = self.names.iter().map(|name| typeface::width(name, LABEL));
        let widest = widest.fold(0.0, f64::max).min(LONGEST_NAME);
        let bottom = scene.height() - frame::BELOW + 16.0;
        let decades = self.decades();
        let ends = (f64::from(decades.0), f64::from(decades.1));
        let gaps = LinearAxis::new(ends, (bottom, top));
        let ticks = decade_ticks(decades);
        let room = (frame::room_beside(&ticks), widest + LEADER);
        let frame = Frame::new(&scene, (top, bottom), room);
        let longest = self.gaps.iter().map(Vec::len).max().unwrap_or(1) - 1;
        let epochs = LinearAxis::new((0.0, longest.max(1) as f64), (frame.left, frame.right));
        let x_label = "epochs (passes over the data)";
        frame.bottom_axis(&mut scene, &epochs, epochs.ticks(10), x_label);
        let y_label = "relative gap (log scale)";
        frame.left_axis(&mut scene, &gaps, ticks, y_label, Color::AXIS);
        let mut ends: Vec<(Point, usize)> = Vec::new();
        for (k, history) in self.gaps.iter().enumerate() {
            let points: Vec<Point> = drawn(history)
                .map(|(epoch, gap)| (epochs.at(epoch as f64), gaps.at(gap.log10())))
                .collect();
            let (color, dash) = PALETTE[k];
            let width = 2.4;
            if let Some(&end) = points.last() {
                ends.push((end, k));
            }
            scene.line(points, Stroke { color, width, dash });
        }
        self.name_ends(&mut scene, &frame, ends);
        Ok(scene)
    }
}

/// At most about nine powers of ten from `low` to `high`.
fn decade_ticks((low, high): (i32, i32)) -> Vec<Tick> {
    let stride = ((high - low) / 8).max(1);
    (low..=high)
        .filter(|exponent| exponent.rem_euclid(stride) == 0)
        .map(|exponent| Tick {
            value: f64::from(exponent),
            label: text::power(exponent),
        })
        .collect()
}

/// Epochs and their gaps, up to the first below [`FLOOR`], which is raised to it.
fn drawn(history: &[f64]) -> impl Iterator<Item = (usize, f64)> {
    let end = history.iter().position(|&gap| gap < FLOOR);
    let end = end.map_or(history.len(), |end| end + 1);
    let gaps = history[..end].iter().copied().enumerate();
    gaps.map(|(epoch, gap)| (epoch, gap.max(FLOOR)))
}

impl Convergence {
    fn check(&self) -> Result<()> {
        if self.gaps.is_empty() || self.gaps.len() > PALETTE.len() {
            return check::refuse(format!(
                "{} methods; choose one to {}",
                self.gaps.len(),
                PALETTE.len()
            ));
        }
        check::length("names", self.names.len(), "methods", self.gaps.len())?;
        for (name, history) in self.names.iter().zip(&self.gaps) {
            if history.is_empty() {
                return check::refuse(format!("no gaps of {}", text::clean(name)));
            }
            check::values(&format!("gaps of {}", text::clean(name)), history)?;
        }
        Ok(())
    }

    /// A dot at the end of each curve and its name beside it, or above it where a curve ends before the right
    /// edge; names move up until they are clear of each other.
    fn name_ends(&self, scene: &mut Scene, frame: &Frame, mut ends: Vec<(Point, usize)>) {
        let mut taken: Vec<(Point, Point)> = Vec::new();
        ends.sort_by(|a, b| b.0.1.total_cmp(&a.0.1).then(b.0.0.total_cmp(&a.0.0)));
        for ((x, y), k) in ends {
            let name = text::fitted(&self.names[k], LABEL, LONGEST_NAME);
            let width = typeface::width(&name, LABEL);
            let color = PALETTE[k].0;
            scene.dot((x, y), 4.0, color);
            let mut from = (x + LEADER, (y - 9.0).min(frame.bottom - 18.0));
            let overlaps = |from: Point| {
                let clear = |&(a, b): &(Point, Point)| {
                    from.0 + width < a.0 || from.0 > b.0 || from.1 + 17.0 < a.1 || from.1 > b.1
                };
                !taken.iter().all(clear)
            };
            while overlaps(from) && from.1 > frame.top {
                from.1 -= 2.0;
            }
            let to = (from.0 + width, from.1 + 17.0);
            if from.0 < frame.right {
                scene.rectangle((from.0 - 2.0, from.1), (to.0 + 2.0, to.1), Color::WHITE);
            }
            taken.push((from, to));
            let at = (from.0, from.1 + 13.5);
            scene.text(name, at, LABEL, color.for_text(), Anchor::Start);
        }
    }

    /// Whole powers of ten around what is drawn.
    fn decades(&self) -> (i32, i32) {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for (_, gap) in self.gaps.iter().flat_map(|history| drawn(history)) {
            low = low.min(gap.log10());
            high = high.max(gap.log10());
        }
        let low = (low + 1e-9).floor().min(-1.0);
        (low as i32, (high - 1e-9).ceil().min(300.0) as i32)
    }

    /// The smallest power of ten, at least 10 to the [`SMALLEST_GOAL`], that two methods reach, or the only one.
    fn goal(&self) -> i32 {
        let least = |history: &Vec<f64>| history.iter().copied().fold(f64::INFINITY, f64::min);
        let mut reached: Vec<f64> = self.gaps.iter().map(least).collect();
        reached.sort_by(f64::total_cmp);
        let gap = reached[1.min(reached.len() - 1)];
        (gap.log10() - 1e-9).ceil().clamp(SMALLEST_GOAL, 300.0) as i32
    }

    /// The first epoch with a gap of at most 10 to this power.
    fn epochs_to(&self, k: usize, goal: i32) -> Option<usize> {
        let goal = 10_f64.powi(goal) * (1.0 + 1e-9);
        self.gaps[k].iter().position(|&gap| gap <= goal)
    }

    fn sentence(&self) -> String {
        let power = self.goal();
        let reached = (0..self.gaps.len()).filter_map(|k| Some((self.epochs_to(k, power)?, k)));
        let mut reached: Vec<(usize, usize)> = reached.collect();
        reached.sort();
        let goal = format!("a gap of {}", text::power(power));
        let name = |k: usize| {
            let mut letters = self.names[k].chars();
            letters.next().map_or(String::new(), |first| {
                first.to_uppercase().chain(letters).collect::<String>()
            })
        };
        match reached.as_slice() {
            [] => format!("No method reaches {goal} in these epochs"),
            [(epochs, k)] => format!(
                "{} is at {goal} after {}; no other method comes that far",
                name(*k),
                frame::counted(*epochs, "epoch")
            ),
            [(epochs, k), .., (most, last)] => format!(
                "{} is at {goal} after {}, {} after {}",
                name(*k),
                frame::counted(*epochs, "epoch"),
                self.names[*last],
                text::count(*most)
            ),
        }
    }
}
