//! Confusion matrices.

use super::frame::{self, Frame, LABEL, MARGIN, NOTE, NUMBER};
use super::scene::{Anchor, Color, Scene};
use super::{Picture, Size, check, text, typeface};
use crate::Result;

/// A confusion matrix as a heat map: rows are true classes, columns predicted ones. Blue cells are
/// right and orange ones wrong, the darker the larger their share of the true class (its root, so
/// that rare mistakes can be seen).
#[derive(Debug, Clone, Default)]
pub struct Confusion {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// At least one.
    pub classes: Vec<String>,
    /// For each true class the counts by predicted class, n_classes × n_classes.
    pub counts: Vec<Vec<usize>>,
}

/// Classes that can be drawn; more would be smaller than their letters.
const MOST_CLASSES: usize = 60;
/// Room for the name of a class.
const NAME: f64 = 150.0;
/// The side of a cell: the limits, and what the picture should be as wide as.
const CELLS: (f64, f64) = (9.0, 110.0);
const SUITED: f64 = 720.0;

/// The names of the classes and the room that they take.
struct Names {
    shown: Vec<String>,
    widest: f64,
}

impl Names {
    fn new(classes: &[String]) -> Self {
        let fitted = |class: &String| text::fitted(class, NUMBER, NAME);
        let shown: Vec<String> = classes.iter().map(fitted).collect();
        let widths = shown.iter().map(|name| typeface::width(name, NUMBER));
        let widest = widths.fold(0.0, f64::max);
        Self { shown, widest }
    }

    /// Whether they fit below cells of this side; otherwise they are written upwards.
    fn level(&self, cell: f64) -> bool {
        self.widest + 8.0 <= cell
    }

    /// Room to the left of the cells: axis label and names.
    fn beside(&self) -> f64 {
        MARGIN + LABEL * 1.6 + self.widest + 8.0
    }

    /// Room below the cells: names, axis label and note.
    fn below(&self, cell: f64) -> f64 {
        let names = match self.level(cell) {
            true => NUMBER + 10.0,
            false => self.widest + 12.0,
        };
        names + LABEL + NOTE + 40.0
    }
}

impl Picture for Confusion {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let (mut scene, top) = frame::titled(size, &self.title, || self.sentence(), &self.subtitle);
        let n = self.classes.len() as f64;
        let names = Names::new(&self.classes);
        let left = names.beside();
        let wide = scene.width() - left - MARGIN;
        let below = names.below((wide / n).min(CELLS.1));
        let high = scene.height() - top - below;
        let cell = (wide.min(high) / n).clamp(CELLS.0, CELLS.1);
        let left = left + ((wide - n * cell) / 2.0).max(0.0);
        let frame = Frame {
            left,
            top,
            right: left + n * cell,
            bottom: top + n * cell,
        };
        self.cells(&mut scene, &frame, cell);
        let letters = NUMBER.min(cell * 0.95);
        for (k, name) in names.shown.iter().enumerate() {
            let middle = (k as f64 + 0.5) * cell;
            let at = (frame.left - 8.0, frame.top + middle + letters * 0.36);
            scene.text(name.as_str(), at, letters, Color::INK, Anchor::End);
            let x = frame.left + middle;
            if names.level(cell) {
                let at = (x, frame.bottom + NUMBER + 6.0);
                scene.text(name.as_str(), at, NUMBER, Color::INK, Anchor::Middle);
            } else {
                let half = typeface::width(name, letters) / 2.0;
                let at = (x + letters * 0.36, frame.bottom + 8.0 + half);
                scene.text_upwards(name.as_str(), at, letters, Color::INK);
            }
        }
        let middle = (
            (frame.left + frame.right) / 2.0,
            (frame.top + frame.bottom) / 2.0,
        );
        let low = frame.bottom + names.below(cell) - NOTE - 26.0;
        scene.text(
            "predicted class",
            (middle.0, low),
            LABEL,
            Color::INK,
            Anchor::Middle,
        );
        let beside = frame.left - 8.0 - names.widest - 12.0;
        scene.text_upwards("true class", (beside, middle.1), LABEL, Color::INK);
        let note = "blue: right, orange: wrong; the darker, the larger the share of the true class";
        let at = (MARGIN, low + NOTE + 12.0);
        let note = text::fitted(note, NOTE, scene.width() - 2.0 * MARGIN);
        scene.text(note, at, NOTE, Color::QUIET, Anchor::Start);
        Ok(scene)
    }

    /// As large as cells and names need.
    fn default_size(&self) -> Size {
        let n = self.classes.len().clamp(1, MOST_CLASSES) as f64;
        let names = Names::new(&self.classes);
        let cell = (SUITED / n).clamp(16.0, CELLS.1);
        let head = 96.0;
        Size {
            width: (names.beside() + n * cell + MARGIN).max(860.0) as u32,
            height: (head + n * cell + names.below(cell)) as u32,
        }
    }
}

impl Confusion {
    fn check(&self) -> Result<()> {
        let n = self.classes.len();
        if n == 0 {
            return check::refuse("there are no classes, so there is nothing to draw");
        }
        if n > MOST_CLASSES {
            return check::refuse(format!(
                "{n} classes are too many for a picture; at most {MOST_CLASSES} can be read"
            ));
        }
        check::length("rows of counts", self.counts.len(), "classes", n)?;
        self.counts
            .iter()
            .try_for_each(|row| check::length("counts in a row", row.len(), "classes", n))
    }

    fn cells(&self, scene: &mut Scene, frame: &Frame, cell: f64) {
        let gap = if cell > 24.0 { 1.0 } else { 0.5 };
        let letters = NUMBER.min(cell * 0.32);
        for (i, row) in self.counts.iter().enumerate() {
            let total: usize = row.iter().sum();
            for (k, &count) in row.iter().enumerate() {
                let share = count as f64 / total.max(1) as f64;
                let hue = if i == k {
                    Color::BLUE
                } else {
                    Color::VERMILION
                };
                let color = shade(hue, share, count > 0);
                let corner = |a: usize, b: usize| {
                    (frame.left + a as f64 * cell, frame.top + b as f64 * cell)
                };
                let ((x0, y0), (x1, y1)) = (corner(k, i), corner(k + 1, i + 1));
                scene.rectangle((x0 + gap, y0 + gap), (x1 - gap, y1 - gap), color);
                if count == 0 || letters < 6.0 {
                    continue;
                }
                let ink = if dark(color) {
                    Color::WHITE
                } else {
                    Color::INK
                };
                let middle = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
                let two_lines = cell > 46.0;
                let y = middle.1 + if two_lines { -2.0 } else { letters * 0.36 };
                let size = if two_lines { LABEL + 1.0 } else { letters };
                scene.text(text::count(count), (middle.0, y), size, ink, Anchor::Middle);
                if two_lines {
                    let at = (middle.0, middle.1 + 14.0);
                    scene.text(text::percent(share), at, NOTE, ink, Anchor::Middle);
                }
            }
        }
    }

    fn sentence(&self) -> String {
        let total: usize = self.counts.iter().flatten().sum();
        let right: usize = self.counts.iter().enumerate().map(|(k, row)| row[k]).sum();
        let all = frame::counted(total, "sample");
        if right == total {
            return format!("All {all} get their class");
        }
        let wrong = self.counts.iter().enumerate().flat_map(|(i, row)| {
            let others = row.iter().enumerate().filter(move |&(k, _)| k != i);
            others.map(move |(k, &count)| (count, i, k))
        });
        // Of equal counts the first.
        let most = wrong.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let head = format!("{} of {all} get their class", text::count(right));
        let name = |k: usize| text::fitted(&self.classes[k], frame::TITLE, 240.0);
        match most {
            Some((count, i, k)) => format!(
                "{head}; {} is most often taken for {} ({})",
                name(i),
                name(k),
                text::count(count)
            ),
            None => head,
        }
    }
}

/// `hue` mixed with white; a count that is not zero can always be seen.
fn shade(hue: Color, share: f64, any: bool) -> Color {
    let strength = if any { 0.1 + 0.9 * share.sqrt() } else { 0.0 };
    let white = Color(0xf6, 0xf6, 0xf6);
    let mix =
        |from: u8, to: u8| (f64::from(from) + strength * (f64::from(to) - f64::from(from))) as u8;
    Color(
        mix(white.0, hue.0),
        mix(white.1, hue.1),
        mix(white.2, hue.2),
    )
}

/// Whether white letters can be read better than black ones.
fn dark(color: Color) -> bool {
    color.for_text() == color
}
