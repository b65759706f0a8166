//! Charts side by side: headings, one legend for all, and lines that end at a chart's edge.

use super::Size;
use super::frame::{Frame, LABEL, MARGIN, NUMBER};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::{text, typeface};

/// Room above each chart for two lines.
const HEADING: f64 = 48.0;
/// Room below each chart for numbers and the name of the axis.
const AXIS: f64 = 50.0;
/// Distance of two lines of the legend, and of two entries.
const LINE: f64 = 22.0;
const APART: f64 = 26.0;
const SWATCH: f64 = 24.0;

/// What stands before a word of the legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Swatch {
    Line(Stroke),
    /// Filled, with an edge.
    Area(Color, Color),
    Dot(Color),
    Ring(Color),
}

/// The entries of a legend.
pub(super) fn entries<const N: usize>(entries: [(Swatch, &str); N]) -> Vec<(Swatch, String)> {
    entries
        .map(|(swatch, words)| (swatch, words.to_owned()))
        .to_vec()
}

/// A size for `n` charts whose height is `ratio` times their width.
pub(super) fn size(n: usize, ratio: f64) -> Size {
    let side = if n == 1 { 560.0 } else { 340.0 };
    let n = n as f64;
    Size {
        // Narrower, the legend would need two lines.
        width: (2.0 * MARGIN + n * (side + 56.0)).clamp(880.0, 2400.0) as u32,
        height: (side * ratio + 240.0) as u32,
    }
}

/// Frames of the given shape, as large as fit between `top` and the legend; also where that begins.
/// `beside` is the room for the numbers on the left of each.
pub(super) fn frames(
    scene: &Scene,
    top: f64,
    (n, ratio): (usize, f64),
    beside: f64,
    legend: &[(Swatch, String)],
) -> (Vec<Frame>, f64) {
    let each = (scene.width() - 2.0 * MARGIN + 16.0) / n as f64;
    let legend_top = scene.height() - 14.0 - LINE * rows(scene, legend).len() as f64;
    let wide = each - beside - 16.0;
    let high = legend_top - 14.0 - AXIS - top - HEADING;
    let width = wide.min(high / ratio).max(40.0);
    let slack = (each - beside - 16.0 - width) / 2.0;
    let frames = (0..n).map(|k| {
        let left = MARGIN - 6.0 + k as f64 * each + beside + slack;
        Frame {
            left,
            top: top + HEADING,
            right: left + width,
            bottom: top + HEADING + ratio * width,
        }
    });
    let below = top + HEADING + ratio * width + AXIS + 14.0;
    (frames.collect(), below)
}

/// What a chart shows, above it.
pub(super) fn heading(scene: &mut Scene, frame: &Frame, first: &str, second: &str) {
    let middle = (frame.left + frame.right) / 2.0;
    let width = frame.right - frame.left + 50.0;
    let first = text::fitted(first, LABEL + 2.0, width);
    let at = (middle, frame.top - 29.0);
    scene.text(first, at, LABEL + 2.0, Color::INK, Anchor::Middle);
    let second = text::fitted(second, NUMBER, width);
    let at = (middle, frame.top - 10.0);
    scene.text(second, at, NUMBER, Color::QUIET, Anchor::Middle);
}

/// The entries of a legend, broken into lines.
fn rows<'a>(scene: &Scene, legend: &'a [(Swatch, String)]) -> Vec<Vec<&'a (Swatch, String)>> {
    let room = scene.width() - 2.0 * MARGIN;
    let mut rows: Vec<Vec<&(Swatch, String)>> = Vec::new();
    let mut left = 0.0;
    for entry in legend {
        let width = SWATCH + 8.0 + typeface::width(&entry.1, NUMBER) + APART;
        match rows.last_mut() {
            Some(row) if width - APART <= left => row.push(entry),
            _ => {
                rows.push(vec![entry]);
                left = room;
            }
        }
        left -= width;
    }
    rows
}

/// The legend from `top` downwards.
pub(super) fn legend(scene: &mut Scene, top: f64, legend: &[(Swatch, String)]) {
    for (i, row) in rows(scene, legend).into_iter().enumerate() {
        let y = top + LINE * (i as f64 + 0.5);
        let mut x = MARGIN;
        for (swatch, words) in row {
            let (middle, end) = (x + SWATCH / 2.0, x + SWATCH);
            match *swatch {
                Swatch::Line(stroke) => scene.line(vec![(x, y), (end, y)], stroke),
                Swatch::Area(fill, edge) => {
                    scene.rectangle((x + 4.0, y - 6.0), (end - 2.0, y + 6.0), edge);
                    scene.rectangle((x + 5.5, y - 4.5), (end - 3.5, y + 4.5), fill);
                }
                Swatch::Dot(color) => scene.dot((middle, y), 5.0, color),
                Swatch::Ring(color) => ring(scene, (middle, y), color),
            }
            let at = (end + 8.0, y + NUMBER * 0.36);
            scene.text(words.clone(), at, NUMBER, Color::INK, Anchor::Start);
            x = end + 8.0 + typeface::width(words, NUMBER) + APART;
        }
    }
}

/// A small circle.
pub(super) fn ring(scene: &mut Scene, at: Point, color: Color) {
    scene.dot(at, 5.0, color);
    scene.dot(at, 3.0, Color::WHITE);
}

/// The pieces of a line that lie within a frame.
pub(super) fn within(points: &[Point], frame: &Frame) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = clipped(pair[0], pair[1], frame) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment within a frame.
///
/// Source: Y. Liang, B. Barsky, "A new concept and method for line clipping", *ACM TOG* 3 (1984).
fn clipped(from: Point, to: Point, frame: &Frame) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - frame.left),
        (dx, frame.right - from.0),
        (-dy, from.1 - frame.top),
        (dy, frame.bottom - from.1),
    ];
    for (outwards, room) in edges {
        if outwards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if outwards > 0.0 {
            last = last.min(room / outwards);
        } else {
            first = first.max(room / outwards);
        }
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        share => (from.0 + share * dx, from.1 + share * dy),
    };
    (first < last).then(|| (at(first), at(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_edge() {
        let frame = Frame {
            left: 0.0,
            top: 0.0,
            right: 10.0,
            bottom: 10.0,
        };
        let line = [
            (-5.0, 5.0),
            (5.0, 5.0),
            (5.0, 20.0),
            (8.0, 20.0),
            (8.0, 8.0),
        ];
        let expected = [
            vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)],
            vec![(8.0, 10.0), (8.0, 8.0)],
        ];
        assert_eq!(within(&line, &frame), expected);
    }
}
