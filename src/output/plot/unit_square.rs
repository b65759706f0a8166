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

/// A square plot area from (0, 0) to (1, 1).
pub(super) struct UnitSquare {
    pub(super) frame: Frame,
    x: LinearAxis,
    y: LinearAxis,
}

impl UnitSquare {
    /// Axes, grid and diagonal, as large as fits below `top`.
    pub(super) fn draw(scene: &mut Scene, top: f64, x_label: &str, y_label: &str) -> Self {
        let ticks: Vec<Tick> = (0..=5)
            .map(|i| f64::from(i) / 5.0)
            .map(|value| Tick {
                value,
                label: text::fixed(value, 1),
            })
            .collect();
        let left = MARGIN - 6.0 + frame::room_beside(&ticks);
        let wide = scene.width() - left - MARGIN - 6.0;
        let high = scene.height() - frame::BELOW - top;
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
        let diagonal = Stroke {
            color: Color(0x99, 0x99, 0x99),
            width: 1.2,
            dash: Some((6.0, 4.0)),
        };
        let corners = vec![(frame.left, frame.bottom), (frame.right, frame.top)];
        scene.line(corners, diagonal);
        Self { frame, x, y }
    }

    /// The pixel of two shares.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        (self.x.at(x), self.y.at(y))
    }
}
