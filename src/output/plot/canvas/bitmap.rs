//! Pictures as PNG.

use plotters::prelude::{BitMapBackend, DrawingBackend};
use plotters::style::Color as _;

use super::surface::{Draw, Surface, failed, font, ink};
use crate::Result;
use crate::output::plot::scene::{Anchor, Color, Point, Scene, Stroke, Text};
use crate::output::plot::{Size, typeface};

/// Pixels of a PNG for each unit of the picture's size.
const PIXELS_PER_UNIT: u32 = 2;
/// Drawn pixels for each pixel of a PNG, in both directions: nine shades at every edge.
const OVERSAMPLING: u32 = 3;
/// Two segments whose directions have at least this cosine need no disc at their joint: the notch
/// is below a tenth of the line's width.
const NEARLY_STRAIGHT: f64 = 0.985;

/// The scene, drawn to the given size, as a PNG file.
pub(in crate::output::plot) fn png(scene: &Scene, size: Size) -> Result<Vec<u8>> {
    let drawn = |n: u32| n * PIXELS_PER_UNIT * OVERSAMPLING;
    let (width, height) = (drawn(size.width), drawn(size.height));
    let mut pixels = vec![255; width as usize * height as usize * 3];
    let backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
    Surface::draw(backend, width, scene)?;
    let pixels = averaged(&pixels, width as usize, OVERSAMPLING as usize);
    encoded(
        &pixels,
        size.width * PIXELS_PER_UNIT,
        size.height * PIXELS_PER_UNIT,
    )
}

/// The bytes of a PNG file with these RGB pixels.
fn encoded(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>> {
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
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
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

impl Draw for Surface<BitMapBackend<'_>> {
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
                let joint = (from.0 as i32, from.1 as i32);
                self.disc(joint, half - 0.5, stroke.color, 1.0)?;
            }
            previous = Some(along);
            self.segment((from, to), along, half, stroke.color)?;
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

impl Surface<BitMapBackend<'_>> {
    /// A straight piece of a line in the direction `along`, `half` wide on each side.
    fn segment(
        &mut self,
        (from, to): (Point, Point),
        along: (f64, f64),
        half: f64,
        color: Color,
    ) -> Result<()> {
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
        // Upright and level lines are rectangles, which need no scan conversion.
        if along.0 == 0.0 || along.1 == 0.0 {
            let xs = outline.map(|c| c.0);
            let ys = outline.map(|c| c.1);
            let least = |v: [i32; 4]| v.into_iter().fold(i32::MAX, i32::min);
            let most = |v: [i32; 4]| v.into_iter().fold(i32::MIN, i32::max);
            self.rectangle((least(xs), least(ys)), (most(xs), most(ys)), color)
        } else {
            self.polygon(outline.to_vec(), color)
        }
    }
}
