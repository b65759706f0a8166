//! What a picture consists of, before it becomes pixels or SVG.

use super::{Size, typeface};

/// A position in picture pixels, from the top left corner.
pub(super) type Point = (f64, f64);

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

/// How a line is drawn; lengths in picture pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub(super) color: Color,
    pub(super) width: f64,
    /// Lengths of dash and gap.
    pub(super) dash: Option<(f64, f64)>,
}

impl Stroke {
    pub(super) const fn solid(color: Color, width: f64) -> Self {
        Self {
            color,
            width,
            dash: None,
        }
    }
}

/// Which part of a text lies at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text on a baseline.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) content: String,
    pub(super) at: Point,
    pub(super) size: f64,
    pub(super) color: Color,
    pub(super) anchor: Anchor,
    /// Reads upwards instead of to the right.
    pub(super) upwards: bool,
}

/// One thing on the picture.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Rectangle(Point, Point, Color),
    Line(Vec<Point>, Stroke),
    /// A filled polygon.
    Area(Vec<Point>, Color),
    /// Centre, radius, colour and opacity.
    Dot(Point, f64, Color, f64),
    Text(Text),
}

/// An axis of a picture: two pixels, counted from the left or the top, and the values there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Two ends of the axis, in pixels of the picture's size.
    pub pixels: (f64, f64),
    /// The values at these ends.
    pub values: (f64, f64),
}

/// A composed picture: an ordered list of lines, rectangles, dots and texts.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) size: Size,
    pub(super) title: String,
    pub(super) marks: Vec<Mark>,
    pub(super) alphas: Option<Scale>,
    pub(super) values: Option<Scale>,
}

impl Scene {
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            title: String::new(),
            marks: Vec::new(),
            alphas: None,
            values: None,
        }
    }

    /// The width and height that it was composed for.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Letters that pixels cannot show as they are read, because the typeface lacks them or does not join them; each once.
    /// An SVG leaves them to the fonts of whoever looks at it.
    pub fn unwritable(&self) -> Vec<char> {
        let texts = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(&text.content),
            _ => None,
        });
        let letters = texts.flat_map(|text| text.chars());
        let mut lacking: Vec<char> = letters.filter(|c| typeface::lacks(*c)).collect();
        lacking.sort_unstable();
        lacking.dedup();
        lacking
    }

    /// The sentence above the picture, with control and direction characters escaped.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The axis of the penalty strength from left to right, linear in ln α; `None` without one.
    pub fn alphas(&self) -> Option<Scale> {
        self.alphas
    }

    /// The axis on the left from bottom to top; `None` without one.
    pub fn values(&self) -> Option<Scale> {
        self.values
    }

    pub(super) fn width(&self) -> f64 {
        f64::from(self.size.width)
    }

    pub(super) fn height(&self) -> f64 {
        f64::from(self.size.height)
    }

    pub(super) fn rectangle(&mut self, from: Point, to: Point, color: Color) {
        let low = (from.0.min(to.0), from.1.min(to.1));
        let high = (from.0.max(to.0), from.1.max(to.1));
        self.marks.push(Mark::Rectangle(low, high, color));
    }

    /// Puts the marks of a smaller scene here, its top left corner at `at`.
    pub(super) fn place(&mut self, part: Self, at: Point) {
        let moved = |(x, y): Point| (x + at.0, y + at.1);
        let all = |points: Vec<Point>| points.into_iter().map(moved).collect();
        self.marks
            .extend(part.marks.into_iter().map(|mark| match mark {
                Mark::Rectangle(a, b, color) => Mark::Rectangle(moved(a), moved(b), color),
                Mark::Line(points, stroke) => Mark::Line(all(points), stroke),
                Mark::Area(corners, color) => Mark::Area(all(corners), color),
                Mark::Dot(at, radius, color, opacity) => {
                    Mark::Dot(moved(at), radius, color, opacity)
                }
                Mark::Text(text) => Mark::Text(Text {
                    at: moved(text.at),
                    ..text
                }),
            }));
    }

    /// The `k`-th of `n` scenes side by side below `top`, and where it is to be [placed](Self::place).
    pub(super) fn part(&self, (k, n): (usize, usize), top: f64) -> (Self, Point) {
        let width = self.width() / n as f64;
        let size = Size {
            width: width as u32,
            height: (self.height() - top) as u32,
        };
        (Self::new(size), (k as f64 * width, top))
    }

    /// A line through `points`; fewer than two draw nothing.
    pub(super) fn line(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.marks.push(Mark::Line(points, stroke));
        }
    }

    /// The polygon with these corners, filled.
    pub(super) fn area(&mut self, corners: Vec<Point>, color: Color) {
        self.marks.push(Mark::Area(corners, color));
    }

    /// A line through `points`; a dot if there is only one.
    pub(super) fn curve(&mut self, points: Vec<Point>, stroke: Stroke) {
        match points.as_slice() {
            &[only] => self.dot(only, stroke.width + 2.5, stroke.color),
            _ => self.line(points, stroke),
        }
    }

    pub(super) fn dot(&mut self, at: Point, radius: f64, color: Color) {
        self.marks.push(Mark::Dot(at, radius, color, 1.0));
    }

    /// A translucent dot.
    pub(super) fn pale_dot(&mut self, at: Point, radius: f64, color: Color, opacity: f64) {
        self.marks.push(Mark::Dot(at, radius, color, opacity));
    }

    pub(super) fn text(
        &mut self,
        content: impl Into<String>,
        at: Point,
        size: f64,
        color: Color,
        anchor: Anchor,
    ) {
        self.marks.push(Mark::Text(Text {
            content: content.into(),
            at,
            size,
            color,
            anchor,
            upwards: false,
        }));
    }

    pub(super) fn text_upwards(
        &mut self,
        content: impl Into<String>,
        at: Point,
        size: f64,
        color: Color,
    ) {
        self.marks.push(Mark::Text(Text {
            content: content.into(),
            at,
            size,
            color,
            anchor: Anchor::Middle,
            upwards: true,
        }));
    }
}

/// The pieces of `points` that dashes of the given length leave, starting with a dash.
pub(super) fn dashes(points: &[Point], (dash, gap): (f64, f64)) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = (x1 - x0).hypot(y1 - y0);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = (
                x0 + (x1 - x0) * done / length,
                y0 + (y1 - y0) * done / length,
            );
            if drawing {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - done;
        if drawing {
            piece.push((x1, y1));
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_continue_round_a_corner() {
        let corner = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)];
        let expected = [vec![(0.0, 0.0), (2.0, 0.0)], vec![(3.0, 0.0), (3.0, 2.0)]];
        assert_eq!(dashes(&corner, (2.0, 1.0)), expected);
    }

    #[test]
    fn letters_are_darker_than_a_light_curve() {
        assert_eq!(Color::BLUE.for_text(), Color::BLUE);
        assert!(Color::SKY.for_text().1 < Color::SKY.1);
    }
}
