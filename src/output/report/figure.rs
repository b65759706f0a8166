//! A picture inside of a page.

use super::escape::{html, shown};
use crate::Result;
use crate::output::plot::{Format, Picture, SVG_UNITS};
use serde_json::{Value, json};

/// A place where the script draws a chart, with the picture that stands there without it.
pub(super) struct Figure {
    id: &'static str,
    title: String,
    svg: String,
}

impl Figure {
    /// A chart that only the script draws.
    pub(super) fn drawn(id: &'static str, title: &str) -> Self {
        let (title, svg) = (shown(title), String::new());
        Self { id, title, svg }
    }

    pub(super) fn new(id: &'static str, picture: &dyn Picture) -> Result<Self> {
        let size = picture.default_size();
        let scene = picture.scene(size)?;
        let drawing = picture.render(Format::Svg, size)?;
        let drawing = String::from_utf8_lossy(&drawing);
        // Browsers show a title inside of the SVG wherever the pointer rests.
        let body = drawing
            .split_once("</title>\n")
            .map_or("", |(_, body)| body)
            .trim_end();
        let units = |pixels: u32| pixels * SVG_UNITS;
        let svg = format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\">\n{body}",
            units(size.width),
            units(size.height),
            html(scene.title()),
        );
        Ok(Self {
            id,
            title: scene.title().to_owned(),
            svg,
        })
    }

    pub(super) fn html(&self) -> String {
        let picture = match self.svg.as_str() {
            "" => String::new(),
            svg => format!("<noscript>{svg}</noscript>"),
        };
        format!("<figure id=\"{}\">{picture}</figure>\n", self.id)
    }

    pub(super) fn json(&self) -> Value {
        json!({"id": self.id, "title": self.title})
    }
}
