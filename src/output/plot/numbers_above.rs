//! Rows of numbers above a plot over α, such as the non-zero coefficients at some of the strengths.

use super::axis::AlphaAxis;
use super::frame::{Frame, NOTE, NUMBER};
use super::scene::{Anchor, Color, Scene, Stroke};

/// Distance of two rows' baselines.
const LINE: f64 = 16.0;
/// Room for the heads of the rows to the left of the plot area.
pub(super) const BESIDE: f64 = 94.0;

/// What a row is called, and what it says at the strength with this index.
pub(super) type Row<'a> = (&'a str, &'a dyn Fn(usize) -> String);

/// Room above a plot area for this many rows.
pub(super) fn room(rows: usize) -> f64 {
    rows as f64 * LINE + 10.0
}

/// The rows from top to bottom, at strengths that are evenly spread over the axis.
pub(super) fn draw(
    scene: &mut Scene,
    frame: &Frame,
    (axis, alphas): (&AlphaAxis, &[f64]),
    rows: &[Row<'_>],
) {
    let n_columns = ((frame.right - frame.left) / 66.0).max(1.0) as usize;
    let columns = columns(frame, (axis, alphas), n_columns);
    for (i, (head, write)) in rows.iter().rev().enumerate() {
        let y = frame.top - 10.0 - i as f64 * LINE;
        let at = (frame.left - 28.0, y);
        scene.text(*head, at, NOTE, Color::QUIET, Anchor::End);
        for &(x, k) in &columns {
            scene.text(write(k), (x, y), NUMBER, Color::AXIS, Anchor::Middle);
        }
    }
    for &(x, _) in &columns {
        scene.line(
            vec![(x, frame.top - 5.0), (x, frame.top)],
            Stroke::solid(Color::AXIS, 1.0),
        );
    }
}

/// Pixel and index of about `n` of the strengths.
fn columns(frame: &Frame, (axis, alphas): (&AlphaAxis, &[f64]), n: usize) -> Vec<(f64, usize)> {
    let width = frame.right - frame.left;
    let mut columns: Vec<(f64, usize)> = Vec::new();
    for i in 0..=n {
        let wanted = frame.left + width * i as f64 / n as f64;
        let nearest = alphas
            .iter()
            .enumerate()
            .map(|(k, &alpha)| (axis.at(alpha), k))
            .min_by(|a, b| (a.0 - wanted).abs().total_cmp(&(b.0 - wanted).abs()));
        let free_from = columns.last().map_or(f64::NEG_INFINITY, |c| c.0 + 44.0);
        columns.extend(nearest.filter(|column| column.0 >= free_from));
    }
    columns
}
