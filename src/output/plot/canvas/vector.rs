//! Pictures as SVG.

use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontTransform, TextStyle};

use super::surface::{Draw, Surface, failed, font, ink, shape};
use crate::Result;
use crate::output::plot::Size;
use crate::output::plot::check::refuse;
use crate::output::plot::scene::{Anchor, Point, Scene, Stroke, Text};

/// Units of an SVG's coordinates, which are whole numbers, for each unit of the picture's size.
pub(crate) const SVG_UNITS: u32 = 10;
/// Em for which the SVG writer divides the font size, and how far it moves text down, in em.
const SVG_EM: f64 = 1.24;
const SVG_DROP: f64 = 0.76;

/// The scene, drawn to the given size, as an SVG file.
pub(in crate::output::plot) fn svg(scene: &Scene, size: Size) -> Result<Vec<u8>> {
    let (width, height) = (size.width * SVG_UNITS, size.height * SVG_UNITS);
    let mut drawing = String::new();
    let backend = SVGBackend::with_string(&mut drawing, (width, height));
    Surface::draw(backend, width, scene)?;
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

fn xml_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

impl Draw for Surface<SVGBackend<'_>> {
    fn line(&mut self, points: &[Point], stroke: &Stroke) -> Result<()> {
        let path: Vec<_> = points.iter().map(|&p| self.at(p)).collect();
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
        // The writer moves the baseline down by SVG_DROP, or to the right in a text that reads upwards.
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
            .draw_text(&text.content, &style, self.at(at))
            .map_err(failed)
    }
}
