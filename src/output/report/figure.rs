//! A picture inside of a page, with a line that the slider moves.

use super::escape::html;
use crate::Result;
use crate::output::plot::{Format, Picture, SVG_UNITS, Scale};
use serde_json::{Value, json};

/// An inlined picture.
pub(super) struct Figure {
    id: &'static str,
    svg: String,
    alphas: Option<Scale>,
    values: Option<Scale>,
}

impl Figure {
    /// The picture, with the movable line at `alpha` over it.
    pub(super) fn new(id: &'static str, picture: &dyn Picture, alpha: f64) -> Result<Self> {
        let size = picture.default_size();
        let scene = picture.scene(size)?;
        let drawing = picture.render(Format::Svg, size)?;
        let drawing = String::from_utf8_lossy(&drawing);
        let (alphas, values) = (scene.alphas(), scene.values());
        // Browsers show a title inside of the SVG wherever the pointer rests.
        let body = drawing
            .split_once("</title>\n")
            .map_or("", |(_, body)| body)
            .trim_end()
            .trim_end_matches("</svg>");
        let units = |pixels: u32| pixels * SVG_UNITS;
        let svg = format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\">\n\
             {body}{}</svg>",
            units(size.width),
            units(size.height),
            html(scene.title()),
            overlay(alphas, values, alpha),
        );
        Ok(Self {
            id,
            svg,
            alphas,
            values,
        })
    }

    pub(super) fn html(&self) -> String {
        format!("<figure id=\"{}\">{}</figure>\n", self.id, self.svg)
    }

    /// Where the axes are, in the pixels that the overlay is drawn in.
    pub(super) fn json(&self) -> Value {
        let scale = |scale: Option<Scale>| {
            scale.map(
                |s| json!({"pixels": [s.pixels.0, s.pixels.1], "values": [s.values.0, s.values.1]}),
            )
        };
        json!({"id": self.id, "alphas": scale(self.alphas), "values": scale(self.values)})
    }
}

/// The line at a strength, and what the script shows of the curve under the pointer.
fn overlay(alphas: Option<Scale>, values: Option<Scale>, alpha: f64) -> String {
    let (Some(alphas), Some(values)) = (alphas, values) else {
        return String::new();
    };
    let (bottom, top) = values.pixels;
    let share = (alphas.values.0 / alpha).ln() / (alphas.values.0 / alphas.values.1).ln();
    let x = alphas.pixels.0 + share * (alphas.pixels.1 - alphas.pixels.0);
    format!(
        "<g class=\"overlay\" transform=\"scale({SVG_UNITS})\">\
         <polyline class=\"highlight\" points=\"\"/>\
         <line class=\"cursor\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top:.1}\" y2=\"{bottom:.1}\"/>\
         <circle class=\"spot\" r=\"5\" cx=\"-20\" cy=\"-20\"/>\
         <text class=\"hint\" x=\"0\" y=\"0\"></text></g>"
    )
}
