//! Named horizontal bars, one below the other.

use super::axis::LinearAxis;
use super::frame::{self, Frame, LABEL, MARGIN, NUMBER};
use super::scene::{Anchor, Color, Scene};
use super::{Size, check, text, typeface};
use crate::Result;

/// Height of a bar with its gap: the default, and the limits beyond which it looks wrong.
const PITCH: f64 = 24.0;
const PITCHES: (f64, f64) = (13.0, 56.0);
const NAME_SHARE: f64 = 0.30;

/// 1000 wide, and as high as this many bars need.
pub(super) fn suited_size(bars: usize) -> Size {
    Size {
        height: (170.0 + bars.clamp(2, 90) as f64 * PITCH) as u32,
        ..Size::default()
    }
}

/// Checks how many bars at most are asked for.
pub(super) fn check_max_bars(max_bars: usize) -> Result<()> {
    if (1..=100).contains(&max_bars) {
        return Ok(());
    }
    check::refuse(format!("max_bars is {max_bars}; choose from 1 to 100"))
}

/// Where the bars and their names go.
pub(super) struct BarRows {
    pub(super) frame: Frame,
    names: Vec<String>,
    pitch: f64,
    letters: f64,
}

impl BarRows {
    /// How many bars there is room for below `top`.
    pub(super) fn fit(scene: &Scene, top: f64) -> usize {
        (Self::room(scene, top) / PITCHES.0).max(1.0) as usize
    }

    fn room(scene: &Scene, top: f64) -> f64 {
        scene.height() - frame::BELOW - top - 8.0
    }

    /// One row for each name, below `top`.
    pub(super) fn new<'a>(
        scene: &Scene,
        top: f64,
        names: impl ExactSizeIterator<Item = &'a str>,
    ) -> Self {
        let room = Self::room(scene, top);
        let n_rows = names.len();
        let pitch = (room / n_rows.max(1) as f64).clamp(PITCHES.0, PITCHES.1);
        let letters = LABEL.min(pitch * 0.82);
        let name_room = scene.width() * NAME_SHARE;
        let names: Vec<&str> = names.collect();
        let names = text::fitted_apart(&names, letters, name_room);
        let frame = Frame {
            left: MARGIN + widest(&names, letters) + 12.0,
            top,
            right: scene.width() - MARGIN,
            bottom: match n_rows {
                0 => top + room,
                n => top + 8.0 + n as f64 * pitch,
            },
        };
        Self {
            frame,
            names,
            pitch,
            letters,
        }
    }

    fn number_size(&self) -> f64 {
        NUMBER.min(self.letters)
    }

    /// Room for the widest of the numbers beside the bars.
    pub(super) fn number_room(&self, written: &[String]) -> f64 {
        widest(written, self.number_size()) + 10.0
    }

    /// The name of row `i` and its bar from zero to `value`.
    pub(super) fn bar(
        &self,
        scene: &mut Scene,
        axis: &LinearAxis,
        (i, value): (usize, f64),
        color: Color,
    ) {
        self.rectangle(scene, axis, (i, value), color);
        self.name(scene, i);
    }

    /// The bar of row `i` alone.
    pub(super) fn rectangle(
        &self,
        scene: &mut Scene,
        axis: &LinearAxis,
        (i, value): (usize, f64),
        color: Color,
    ) {
        let middle = self.middle(i);
        let half = self.pitch * 0.36;
        let (zero, end) = (axis.at(0.0), axis.at(value));
        scene.rectangle((zero, middle - half), (end, middle + half), color);
    }

    /// The name of row `i` alone.
    pub(super) fn name(&self, scene: &mut Scene, i: usize) {
        let at = (self.frame.left - 12.0, self.middle(i) + self.letters * 0.36);
        let name = self.names[i].as_str();
        scene.text(name, at, self.letters, Color::INK, Anchor::End);
    }

    /// The number of row `i` at the pixel `x`.
    pub(super) fn number(
        &self,
        scene: &mut Scene,
        (i, x): (usize, f64),
        written: &str,
        anchor: Anchor,
    ) {
        let size = self.number_size();
        let at = (x, self.middle(i) + size * 0.36);
        scene.text(written, at, size, Color::AXIS, anchor);
    }

    fn middle(&self, i: usize) -> f64 {
        self.frame.top + 4.0 + (i as f64 + 0.5) * self.pitch
    }
}

fn widest(texts: &[String], size: f64) -> f64 {
    let widths = texts.iter().map(|text| typeface::width(text, size));
    widths.fold(0.0, f64::max)
}
