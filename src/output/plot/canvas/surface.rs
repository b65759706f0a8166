//! Marks drawn with the drawing crate: what bitmaps and SVGs have in common.

use std::sync::OnceLock;

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, ShapeStyle, register_font};

use crate::output::plot::check::refuse;
use crate::output::plot::scene::{Color, Mark, Point, Scene, Stroke, Text, dashes};
use crate::output::plot::typeface;
use crate::{Error, Result};

/// A drawing in coordinates `factor` times those of the scene.
pub(super) struct Surface<B> {
    pub(super) backend: B,
    pub(super) factor: f64,
}

/// The marks that bitmaps and SVGs draw in different ways.
pub(super) trait Draw {
    /// A solid line.
    fn line(&mut self, points: &[Point], stroke: &Stroke) -> Result<()>;

    /// A line of text.
    fn text(&mut self, text: &Text) -> Result<()>;
}

impl<B: DrawingBackend> Surface<B> {
    /// Draws a scene over the whole `width` of a backend.
    pub(super) fn draw(backend: B, width: u32, scene: &Scene) -> Result<()>
    where
        Self: Draw,
    {
        register()?;
        let factor = f64::from(width) / scene.width();
        let mut surface = Self { backend, factor };
        for mark in &scene.marks {
            surface.mark(mark)?;
        }
        surface.backend.present().map_err(failed)
    }

    fn mark(&mut self, mark: &Mark) -> Result<()>
    where
        Self: Draw,
    {
        match mark {
            &Mark::Rectangle(from, to, color) => self.rectangle(self.at(from), self.at(to), color),
            Mark::Line(points, stroke) => match stroke.dash {
                None => self.line(points, stroke),
                Some(dash) => dashes(points, dash)
                    .iter()
                    .try_for_each(|piece| self.line(piece, stroke)),
            },
            Mark::Area(corners, color) => {
                let corners = corners.iter().map(|&p| self.at(p)).collect();
                self.polygon(corners, *color)
            }
            &Mark::Dot(at, radius, color, opacity) => {
                self.disc(self.at(at), radius * self.factor, color, opacity)
            }
            Mark::Text(text) => self.text(text),
        }
    }

    /// The coordinates of a point of the scene, to the nearest whole number.
    pub(super) fn at(&self, (x, y): Point) -> (i32, i32) {
        let scaled = |v: f64| (v * self.factor).round() as i32;
        (scaled(x), scaled(y))
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle(
        &mut self,
        from: (i32, i32),
        to: (i32, i32),
        color: Color,
    ) -> Result<()> {
        self.backend
            .draw_rect(from, to, &shape(color, 1.0, true), true)
            .map_err(failed)
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, corners: Vec<(i32, i32)>, color: Color) -> Result<()> {
        self.backend
            .fill_polygon(corners, &shape(color, 1.0, true))
            .map_err(failed)
    }

    /// A filled disc, which hides `opacity` of what is below it.
    pub(super) fn disc(
        &mut self,
        at: (i32, i32),
        radius: f64,
        color: Color,
        opacity: f64,
    ) -> Result<()> {
        let style = ShapeStyle {
            color: ink(color).mix(opacity),
            filled: true,
            stroke_width: 1,
        };
        self.backend
            .draw_circle(at, radius.round() as u32, &style, true)
            .map_err(failed)
    }
}

/// Hands the font to the drawing crate, once; without it every text is an error.
fn register() -> Result<()> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = *REGISTERED.get_or_init(|| {
        register_font(typeface::FAMILY, FontStyle::Normal, typeface::bytes()).is_ok()
    });
    match registered {
        true => Ok(()),
        false => refuse("the built-in font could not be read"),
    }
}

/// An error of the drawing crate or of the PNG encoder.
pub(super) fn failed(error: impl std::fmt::Display) -> Error {
    Error::Picture(error.to_string())
}

pub(super) fn ink(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

pub(super) fn shape(color: Color, width: f64, filled: bool) -> ShapeStyle {
    ShapeStyle {
        color: ink(color).into(),
        filled,
        stroke_width: (width.round() as u32).max(1),
    }
}

pub(super) fn font(size: f64) -> FontDesc<'static> {
    FontDesc::new(FontFamily::Name(typeface::FAMILY), size, FontStyle::Normal)
}
