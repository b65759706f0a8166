//! From marks to files: the only place that knows the drawing crate.

use std::sync::OnceLock;

use plotters::prelude::{BitMapBackend, DrawingBackend, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, FontTransform, ShapeStyle, TextStyle,
    register_font,
};

use super::scene::{Anchor, Color, Mark, Point, Scene, Stroke, Text, dashes};
use super::{Size, refuse, typeface};
use crate::{Error, Result};

/// Pixels of a PNG for each unit of the picture's size.
const PIXELS_PER_UNIT: u32 = 2;
/// Drawn pixels for each pixel of a PNG, in both directions: nine shades at every edge.
const OVERSAMPLING: u32 = 3;
/// Units of an SVG's coordinates, which are whole numbers, for each unit of the picture's size.
pub(crate) const SVG_UNITS: u32 = 10;
/// Em for which the SVG writer divides the font size, and how far it moves text down, in em.
const SVG_EM: f64 = 1.24;
const SVG_DROP: f64 = 0.76;
/// Two segments whose directions have at least this cosine need no disc at their joint: the notch
/// is below a tenth of the line's width.
const NEARLY_STRAIGHT: f64 = 0.985;

/// The scene, drawn to the given size, as a PNG file.
pub(super) fn png(scene: &Scene, size: Size) -> Result<Vec<u8>> {
    register()?;
    let drawn = |n: u32| n * PIXELS_PER_UNIT * OVERSAMPLING;
    let (width, height) = (drawn(size.width), drawn(size.height));
    let mut pixels = vec![255; width as usize * height as usize * 3];
    {
        let backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        let mut bitmap = Bitmap {
            backend,
            factor: f64::from(width) / scene.width(),
        };
        for mark in &scene.marks {
            bitmap.draw(mark)?;
        }
        bitmap.backend.present().map_err(failed)?;
    }
    let pixels = averaged(&pixels, width as usize, OVERSAMPLING as usize);
    let (width, height) = (size.width * PIXELS_PER_UNIT, size.height * PIXELS_PER_UNIT);

    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // 96 units to the inch of 0.0254 m.
    let density = (f64::from(96 * PIXELS_PER_UNIT) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: density,
        yppu: density,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// The scene, drawn to the given size, as an SVG file.
pub(super) fn svg(scene: &Scene, size: Size) -> Result<Vec<u8>> {
    register()?;
    let (width, height) = (size.width * SVG_UNITS, size.height * SVG_UNITS);
    let mut drawing = String::new();
    {
        let backend = SVGBackend::with_string(&mut drawing, (width, height));
        let mut vector = Vector {
            backend,
            factor: f64::from(width) / scene.width(),
        };
        for mark in &scene.marks {
            vector.draw(mark)?;
        }
        vector.backend.present().map_err(failed)?;
    }
    // The writer's own first line states the size in its coordinates.
    let Some((_, body)) = drawing.split_once('\n') else {
        return refuse("the SVG writer returned nothing");
    };
    let title = xml_escaped(&scene.title);
    let file = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {width} {height}\" stroke-linejoin=\"round\" role=\"img\">\n\
         <title>{title}</title>\n{body}",
        size.width, size.height,
    );
    Ok(file.into_bytes())
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

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Picture(error.to_string())
}

fn xml_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The mean over blocks of `factor` × `factor` pixels of an RGB image of the given width.
fn averaged(pixels: &[u8], width: usize, factor: usize) -> Vec<u8> {
    let area = (factor * factor) as u32;
    let mut sums = vec![0_u32; width / factor * 3];
    let mut result = Vec::with_capacity(pixels.len() / (factor * factor));
    for rows in pixels.chunks_exact(width * 3 * factor) {
        sums.fill(0);
        for row in rows.chunks_exact(width * 3) {
            for (sum, block) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * factor)) {
                for pixel in block.chunks_exact(3) {
                    sum[0] += u32::from(pixel[0]);
                    sum[1] += u32::from(pixel[1]);
                    sum[2] += u32::from(pixel[2]);
                }
            }
        }
        result.extend(sums.iter().map(|sum| ((sum + area / 2) / area) as u8));
    }
    result
}

fn ink(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

fn shape(color: Color, width: f64, filled: bool) -> ShapeStyle {
    ShapeStyle {
        color: ink(color).into(),
        filled,
        stroke_width: (width.round() as u32).max(1),
    }
}

/// A filled shape through which so much of what is below it shines.
fn pale(color: Color, opacity: f64) -> ShapeStyle {
    ShapeStyle {
        color: ink(color).mix(opacity),
        filled: true,
        stroke_width: 1,
    }
}

fn font(size: f64) -> FontDesc<'static> {
    FontDesc::new(FontFamily::Name(typeface::FAMILY), size, FontStyle::Normal)
}

/// A bitmap `factor` times the picture's size.
struct Bitmap<'a> {
    backend: BitMapBackend<'a>,
    factor: f64,
}

impl Bitmap<'_> {
    fn draw(&mut self, mark: &Mark) -> Result<()> {
        match mark {
            &Mark::Rectangle(from, to, color) => self
                .backend
                .draw_rect(
                    self.pixel(from),
                    self.pixel(to),
                    &shape(color, 1.0, true),
                    true,
                )
                .map_err(failed),
            Mark::Line(points, stroke) => match stroke.dash {
                None => self.line(points, stroke),
                Some(dash) => dashes(points, dash)
                    .iter()
                    .try_for_each(|piece| self.line(piece, stroke)),
            },
            Mark::Area(corners, color) => {
                let corners: Vec<_> = corners.iter().map(|&p| self.pixel(p)).collect();
                self.backend
                    .fill_polygon(corners, &shape(*color, 1.0, true))
                    .map_err(failed)
            }
            &Mark::Dot(at, radius, color, opacity) => {
                let at = self.pixel(at);
                self.disc(at, radius * self.factor, color, opacity)
            }
            Mark::Text(text) => self.text(text),
        }
    }

    fn pixel(&self, (x, y): Point) -> (i32, i32) {
        let scaled = |v: f64| (v * self.factor).round() as i32;
        (scaled(x), scaled(y))
    }

    fn disc(&mut self, at: (i32, i32), radius: f64, color: Color, opacity: f64) -> Result<()> {
        self.backend
            .draw_circle(at, radius.round() as u32, &pale(color, opacity), true)
            .map_err(failed)
    }

    /// Segment by segment, with a disc where the direction turns: the drawing crate's own thick
    /// paths have holes where they cross themselves.
    fn line(&mut self, points: &[Point], stroke: &Stroke) -> Result<()> {
        let half = stroke.width * self.factor / 2.0;
        let mut previous: Option<(f64, f64)> = None;
        for pair in points.windows(2) {
            let scaled = |(x, y): Point| (x * self.factor, y * self.factor);
            let (from, to) = (scaled(pair[0]), scaled(pair[1]));
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length == 0.0 {
                continue;
            }
            let along = ((to.0 - from.0) / length, (to.1 - from.1) / length);
            if previous.is_some_and(|p| p.0 * along.0 + p.1 * along.1 < NEARLY_STRAIGHT) {
                self.disc(
                    (from.0 as i32, from.1 as i32),
                    half - 0.5,
                    stroke.color,
                    1.0,
                )?;
            }
            previous = Some(along);
            let across = (-along.1 * half, along.0 * half);
            let corner = |(x, y): Point, side: f64| {
                let corner = (x + side * across.0, y + side * across.1);
                (corner.0.round() as i32, corner.1.round() as i32)
            };
            let outline = [
                corner(from, 1.0),
                corner(to, 1.0),
                corner(to, -1.0),
                corner(from, -1.0),
            ];
            // Upright lines are rectangles, which need no scan conversion.
            let drawn = if along.0 == 0.0 || along.1 == 0.0 {
                let xs = outline.map(|c| c.0);
                let ys = outline.map(|c| c.1);
                let least = |v: [i32; 4]| v.into_iter().fold(i32::MAX, i32::min);
                let most = |v: [i32; 4]| v.into_iter().fold(i32::MIN, i32::max);
                self.backend.draw_rect(
                    (least(xs), least(ys)),
                    (most(xs), most(ys)),
                    &shape(stroke.color, 1.0, true),
                    true,
                )
            } else {
                self.backend
                    .fill_polygon(outline, &shape(stroke.color, 1.0, true))
            };
            drawn.map_err(failed)?;
        }
        Ok(())
    }

    fn text(&mut self, text: &Text) -> Result<()> {
        let em = text.size * self.factor;
        let size = em * typeface::HEIGHT;
        let font = font(size);
        let (x0, y0) = (text.at.0 * self.factor, text.at.1 * self.factor);
        let ink = ink(text.color);
        let width = typeface::width(&text.content, em);
        let mut pen = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        for c in text.content.chars() {
            let glyph = typeface::glyph(c);
            // The drawing crate puts the leftmost ink at x and the baseline half a size below y.
            let left = (pen.round() + (glyph.bearing * em).floor()) as i32;
            let above = -((size as f32 / 2.0) as i32);
            let backend = &mut self.backend;
            let place = |x: i32, y: i32, coverage: f32| {
                let (x, y) = match text.upwards {
                    false => (x, y),
                    true => (y, -x),
                };
                let at = (x0.round() as i32 + x, y0.round() as i32 + y);
                backend.draw_pixel(at, ink.mix(f64::from(coverage)).to_backend_color())
            };
            font.draw(c.encode_utf8(&mut [0; 4]), (left, above), place)
                .map_err(failed)?
                .map_err(failed)?;
            pen += glyph.advance * em;
        }
        Ok(())
    }
}

/// An SVG in coordinates `factor` times the picture's.
struct Vector<'a> {
    backend: SVGBackend<'a>,
    factor: f64,
}

impl Vector<'_> {
    fn draw(&mut self, mark: &Mark) -> Result<()> {
        match mark {
            &Mark::Rectangle(from, to, color) => self
                .backend
                .draw_rect(
                    self.unit(from),
                    self.unit(to),
                    &shape(color, 1.0, true),
                    true,
                )
                .map_err(failed),
            Mark::Line(points, stroke) => match stroke.dash {
                None => self.line(points, stroke),
                Some(dash) => dashes(points, dash)
                    .iter()
                    .try_for_each(|piece| self.line(piece, stroke)),
            },
            Mark::Area(corners, color) => {
                let corners: Vec<_> = corners.iter().map(|&p| self.unit(p)).collect();
                self.backend
                    .fill_polygon(corners, &shape(*color, 1.0, true))
                    .map_err(failed)
            }
            &Mark::Dot(at, radius, color, opacity) => {
                let radius = (radius * self.factor).round() as u32;
                let style = pale(color, opacity);
                self.backend
                    .draw_circle(self.unit(at), radius, &style, true)
                    .map_err(failed)
            }
            Mark::Text(text) => self.text(text),
        }
    }

    fn unit(&self, (x, y): Point) -> (i32, i32) {
        let scaled = |v: f64| (v * self.factor).round() as i32;
        (scaled(x), scaled(y))
    }

    fn line(&mut self, points: &[Point], stroke: &Stroke) -> Result<()> {
        let path: Vec<_> = points.iter().map(|&p| self.unit(p)).collect();
        let style = shape(stroke.color, stroke.width * self.factor, false);
        self.backend.draw_path(path, &style).map_err(failed)
    }

    fn text(&mut self, text: &Text) -> Result<()> {
        let em = (text.size * self.factor).round();
        let h_pos = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The writer moves the baseline down by SVG_DROP, or to the right in a text that climbs.
        let drop = SVG_DROP * text.size;
        let (at, transform) = match text.upwards {
            false => ((text.at.0, text.at.1 - drop), FontTransform::None),
            true => ((text.at.0 - drop, text.at.1), FontTransform::Rotate270),
        };
        let style = TextStyle {
            font: font(em * SVG_EM).transform(transform),
            color: ink(text.color).to_backend_color(),
            pos: Pos::new(h_pos, VPos::Top),
        };
        self.backend
            .draw_text(&text.content, &style, self.unit(at))
            .map_err(failed)
    }
}
