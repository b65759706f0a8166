//! What the charts share: the title block, the plot area, its axes and grid.

use super::axis::{AlphaAxis, LinearAxis, Tick, pushed_apart};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
pub(super) use super::style::{LABEL, NOTE, NUMBER, SUBTITLE, TITLE};
use super::{Size, text, typeface};

/// White space at the picture's edges.
pub(super) const MARGIN: f64 = 24.0;
/// The α axis, named the same in every picture.
pub(super) const ALPHA_LABEL: &str = "penalty strength α (log scale)";
const AXIS: Stroke = Stroke::solid(Color::AXIS, 1.2);
const TICK: f64 = 6.0;

/// The rectangle of the data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// Room below a plot area for numbers, axis label and note.
pub(super) const BELOW: f64 = 74.0;

/// A scene with title and subtitle; also the y below which the plot may begin. Where the title is empty,
/// `sentence` makes one.
pub(super) fn titled(
    size: Size,
    title: &str,
    sentence: impl FnOnce() -> String,
    subtitle: &str,
) -> (Scene, f64) {
    let title = match title {
        "" => sentence(),
        title => title.to_owned(),
    };
    let mut scene = Scene::new(size);
    let (width, height) = (scene.width(), scene.height());
    scene.rectangle((0.0, 0.0), (width, height), Color::WHITE);
    scene.title = text::clean(&title);
    let mut y = MARGIN - 6.0;
    for line in text::wrapped(&title, TITLE, width - 2.0 * MARGIN, 2) {
        y += TITLE * 1.25;
        scene.text(line, (MARGIN, y - 4.0), TITLE, Color::INK, Anchor::Start);
    }
    for line in text::wrapped(subtitle, SUBTITLE, width - 2.0 * MARGIN, 2) {
        y += SUBTITLE * 1.45;
        scene.text(line, (MARGIN, y), SUBTITLE, Color::QUIET, Anchor::Start);
    }
    (scene, y + 20.0)
}

/// A grey remark at the left, below the name of a horizontal axis at `bottom`.
pub(super) fn note(scene: &mut Scene, bottom: f64, remark: &str) {
    let width = scene.width() - 2.0 * MARGIN;
    let at = (MARGIN, bottom + BELOW - 14.0);
    let remark = text::fitted(remark, NOTE, width);
    scene.text(remark, at, NOTE, Color::QUIET, Anchor::Start);
}

/// Pixels between two ticks of a vertical axis, and of a horizontal one.
pub(super) const VERTICAL: f64 = 55.0;
pub(super) const HORIZONTAL: f64 = 110.0;

/// From the right end of the axis to the names of the curves.
const LEADER: f64 = 8.0;

/// Room to the right of a plot area for the names of its curves.
pub(super) fn room_for_names<'a>(names: impl Iterator<Item = &'a str>) -> f64 {
    names
        .map(|name| LEADER + typeface::width(name, LABEL))
        .fold(6.0, f64::max)
}

/// Width of the widest label.
fn widest(ticks: &[Tick]) -> f64 {
    ticks
        .iter()
        .map(|tick| typeface::width(&tick.label, NUMBER))
        .fold(0.0, f64::max)
}

/// Room to the left of a plot area whose numbers are `ticks`: label, gap, numbers, tick mark.
pub(super) fn room_beside(ticks: &[Tick]) -> f64 {
    LABEL * 1.6 + 8.0 + widest(ticks) + TICK + 4.0
}

impl Frame {
    /// The plot area from `top` to `bottom`, with this much room for labels on the left and on the right.
    pub(super) fn new(scene: &Scene, (top, bottom): (f64, f64), (left, right): (f64, f64)) -> Self {
        Self {
            left: MARGIN - 6.0 + left,
            top,
            right: scene.width() - MARGIN - right,
            bottom,
        }
    }

    /// The α axis below, with its grid, numbers and name.
    pub(super) fn alpha_axis(&self, scene: &mut Scene, axis: &AlphaAxis) {
        scene.alphas = Some(axis.scale());
        let ticks = axis.ticks();
        self.upright_grid(scene, ticks.iter().map(|tick| axis.at(tick.value)));
        for alpha in axis.minor() {
            let x = axis.at(alpha);
            let end = self.bottom + TICK * 0.55;
            scene.line(
                vec![(x, self.bottom), (x, end)],
                Stroke::solid(Color::AXIS, 0.8),
            );
        }
        let marks = ticks
            .into_iter()
            .map(|tick| (axis.at(tick.value), tick.label));
        self.bottom_marks(scene, marks, ALPHA_LABEL);
    }

    /// A linear axis below, with its grid, numbers and name.
    pub(super) fn bottom_axis(
        &self,
        scene: &mut Scene,
        axis: &LinearAxis,
        ticks: Vec<Tick>,
        label: &str,
    ) {
        self.upright_grid(scene, ticks.iter().map(|tick| axis.at(tick.value)));
        let marks = ticks
            .into_iter()
            .map(|tick| (axis.at(tick.value), tick.label));
        self.bottom_marks(scene, marks, label);
    }

    fn upright_grid(&self, scene: &mut Scene, xs: impl Iterator<Item = f64>) {
        for x in xs {
            scene.line(
                vec![(x, self.top), (x, self.bottom)],
                Stroke::solid(Color::GRID, 1.0),
            );
        }
    }

    /// Axis line, tick marks and numbers (those that do not touch their neighbour), and the name.
    fn bottom_marks(
        &self,
        scene: &mut Scene,
        marks: impl Iterator<Item = (f64, String)>,
        label: &str,
    ) {
        let y = self.bottom;
        scene.line(vec![(self.left - 0.6, y), (self.right, y)], AXIS);
        let mut marks: Vec<_> = marks.collect();
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free_from = f64::NEG_INFINITY;
        for (x, number) in marks {
            scene.line(vec![(x, y), (x, y + TICK)], AXIS);
            let half = typeface::width(&number, NUMBER) / 2.0;
            if x - half < free_from {
                continue;
            }
            free_from = x + half + 8.0;
            scene.text(
                number,
                (x, y + TICK + 14.0),
                NUMBER,
                Color::AXIS,
                Anchor::Middle,
            );
        }
        let label = text::fitted(label, LABEL, scene.width() - 2.0 * MARGIN);
        let half = typeface::width(&label, LABEL) / 2.0;
        let middle = ((self.left + self.right) / 2.0)
            .min(scene.width() - MARGIN - half)
            .max(MARGIN + half);
        scene.text(
            label,
            (middle, y + TICK + 36.0),
            LABEL,
            Color::INK,
            Anchor::Middle,
        );
    }

    /// A linear axis on the left, with its grid, numbers and name.
    pub(super) fn left_axis(
        &self,
        scene: &mut Scene,
        axis: &LinearAxis,
        ticks: Vec<Tick>,
        label: &str,
        color: Color,
    ) {
        scene.values = Some(axis.scale());
        let x = self.left;
        let numbers = widest(&ticks);
        for tick in ticks {
            let y = axis.at(tick.value);
            if (y - self.bottom).abs() > 1.0 {
                scene.line(
                    vec![(x, y), (self.right, y)],
                    Stroke::solid(Color::GRID, 1.0),
                );
            }
            scene.line(vec![(x - TICK, y), (x, y)], AXIS);
            let at = (x - TICK - 4.0, y + NUMBER * 0.36);
            scene.text(tick.label, at, NUMBER, color.for_text(), Anchor::End);
        }
        scene.line(vec![(x, self.top), (x, self.bottom)], AXIS);
        let label = text::fitted(label, LABEL, self.bottom - self.top + 40.0);
        let at = (x - TICK - 4.0 - numbers - 10.0, self.middle(&label, scene));
        let color = if color == Color::AXIS {
            Color::INK
        } else {
            color.for_text()
        };
        scene.text_upwards(label, at, LABEL, color);
    }

    /// A linear axis on the right without a grid, with its numbers and name.
    pub(super) fn right_axis(
        &self,
        scene: &mut Scene,
        axis: &LinearAxis,
        ticks: Vec<Tick>,
        label: &str,
        color: Color,
    ) {
        let x = self.right;
        let numbers = widest(&ticks);
        scene.line(vec![(x, self.top), (x, self.bottom)], AXIS);
        for tick in ticks {
            let y = axis.at(tick.value);
            scene.line(vec![(x, y), (x + TICK, y)], AXIS);
            let at = (x + TICK + 4.0, y + NUMBER * 0.36);
            scene.text(tick.label, at, NUMBER, color.for_text(), Anchor::Start);
        }
        let label = text::fitted(label, LABEL, self.bottom - self.top + 40.0);
        let at = (
            x + TICK + 4.0 + numbers + 8.0 + LABEL,
            self.middle(&label, scene),
        );
        scene.text_upwards(label, at, LABEL, color.for_text());
    }

    /// The names of curves to the right of where they end, moved apart; a curve is its name, its colour and
    /// the height of its end.
    pub(super) fn names(&self, scene: &mut Scene, curves: &[(&str, Color, f64)]) {
        let mut curves = curves.to_vec();
        curves.sort_by(|a, b| a.2.total_cmp(&b.2));
        let wanted: Vec<f64> = curves.iter().map(|curve| curve.2).collect();
        let placed = pushed_apart(&wanted, LABEL * 1.3, (self.top, self.bottom));
        for ((name, color, _), y) in curves.into_iter().zip(placed) {
            let at = (self.right + LEADER, y + LABEL * 0.35);
            scene.text(name, at, LABEL, color.for_text(), Anchor::Start);
        }
    }

    /// Where a label of a vertical axis is centred: on the axis, unless it would leave the picture.
    fn middle(&self, label: &str, scene: &Scene) -> f64 {
        let half = typeface::width(label, LABEL) / 2.0;
        ((self.top + self.bottom) / 2.0).min(scene.height() - 8.0 - half)
    }

    /// The chosen α: a dashed upright line, and its value where the fewest `curves` pass.
    pub(super) fn chosen(
        &self,
        scene: &mut Scene,
        axis: &AlphaAxis,
        alpha: f64,
        curves: &[Vec<Point>],
    ) {
        let label = format!("chosen α = {}", text::short(alpha, 4));
        self.marked(scene, axis.at(alpha), &label, curves);
    }

    /// A dashed upright line at the pixel `x`, with a label beside it where the fewest `curves`
    /// pass; returns where the label is, for the next one to stay away from.
    pub(super) fn marked(
        &self,
        scene: &mut Scene,
        x: f64,
        label: &str,
        curves: &[Vec<Point>],
    ) -> Vec<Point> {
        let stroke = Stroke {
            color: Color::INK,
            width: 1.4,
            dash: Some((6.0, 4.0)),
        };
        scene.line(vec![(x, self.top), (x, self.bottom)], stroke);
        let width = typeface::width(label, NUMBER);
        let tops = [4.0, 25.0].map(|down| self.top + down);
        let bottoms = [23.0, 44.0].map(|up| self.bottom - up);
        let mut best: Option<((bool, usize), (Point, Point))> = None;
        for top in [tops[0], bottoms[0], tops[1], bottoms[1]] {
            for left in [x + 4.0, x - 10.0 - width] {
                let corners = ((left, top), (left + width + 6.0, top + 19.0));
                let outside = left < self.left || corners.1.0 > self.right;
                let crossed = curves.iter().filter(|curve| passes(curve, corners)).count();
                if best.is_none_or(|(least, _)| (outside, crossed) < least) {
                    best = Some(((outside, crossed), corners));
                }
            }
        }
        let (from, to) = best.map_or(((x, self.top), (x, self.top)), |(_, corners)| corners);
        scene.rectangle(from, to, Color::WHITE);
        let at = (from.0 + 3.0, to.1 - 5.5);
        scene.text(label, at, NUMBER, Color::INK, Anchor::Start);
        let middle = (from.1 + to.1) / 2.0;
        vec![(from.0, middle), (to.0, middle)]
    }
}

/// Whether a curve enters a rectangle, tested every few pixels.
fn passes(curve: &[Point], (from, to): (Point, Point)) -> bool {
    const STRIDE: f64 = 4.0;
    let inside = |(x, y): Point| x > from.0 && x < to.0 && y > from.1 && y < to.1;
    curve.iter().any(|&point| inside(point))
        || curve.windows(2).any(|pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let steps = ((x1 - x0).hypot(y1 - y0) / STRIDE).ceil() as u32;
            (1..steps).any(|i| {
                let share = f64::from(i) / f64::from(steps);
                inside((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
            })
        })
}

/// "1 feature", "3 features".
pub(super) fn counted(n: usize, noun: &str) -> String {
    let ending = match (n, noun.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {noun}{ending}", text::count(n))
}
