//! Plots of one share against another, with the same scale on both axes.

use super::axis::{LinearAxis, Tick};
use super::frame::{self, Frame, MARGIN};
use super::scene::{Color, Point, Scene, Stroke};
use super::{Size, text};

/// The size that suits a square.
pub(super) const SIZE: Size = Size {
    width: 720,
    height: 780,
};

/// What curves are compared with.
pub(super) const REFERENCE: Stroke = Stroke {
    color: Color::FAINT,
    width: 1.2,
    dash: Some((6.0, 4.0)),
};

/// A square plot area from (0, 0) to (1, 1).
pub(super) struct UnitSquare {
    pub(super) frame: Frame,
    x: LinearAxis,
    y: LinearAxis,
}

impl UnitSquare {
    /// Axes, grid and diagonal, as large as fits below `top`.
    pub(super) fn draw(scene: &mut Scene, top: f64, x_label: &str, y_label: &str) -> Self {
        let square = Self::axes(scene, (top, scene.height()), x_label, y_label);
        square.diagonal(scene);
        square
    }

    /// Axes and grid, as large as fits from `top` to `end`.
    pub(super) fn axes(
        scene: &mut Scene,
        (top, end): (f64, f64),
        x_label: &str,
        y_label: &str,
    ) -> Self {
        let ticks: Vec<Tick> = (0..=5)
            .map(|i| f64::from(i) / 5.0)
            .map(|value| Tick {
                value,
                label: text::fixed(value, 1),
            })
            .collect();
        let left = MARGIN - 6.0 + frame::room_beside(&ticks);
        let wide = scene.width() - left - MARGIN - 6.0;
        let high = end - frame::BELOW - top;
        let side = wide.min(high);
        let left = left + (wide - side) / 2.0;
        let frame = Frame {
            left,
            top,
            right: left + side,
            bottom: top + side,
        };
        let x = LinearAxis::new((0.0, 1.0), (frame.left, frame.right));
        let y = LinearAxis::new((0.0, 1.0), (frame.bottom, frame.top));
        frame.bottom_axis(scene, &x, ticks.clone(), x_label);
        frame.left_axis(scene, &y, ticks, y_label, Color::AXIS);
        Self { frame, x, y }
    }

    /// A dashed line from corner to corner.
    pub(super) fn diagonal(&self, scene: &mut Scene) {
        let frame = &self.frame;
        let corners = vec![(frame.left, frame.bottom), (frame.right, frame.top)];
        scene.line(corners, REFERENCE);
    }

    /// The pixel of two shares.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        (self.x.at(x), self.y.at(y))
    }
}
