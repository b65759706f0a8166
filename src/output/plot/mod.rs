//! Pictures of paths, coefficients, cross-validation, predictions and losses as PNG and SVG.
//!
//! A picture is plain data; [`Picture::render`] turns it into the bytes of a file. Nothing is
//! read from or written to disk, no system font or library is needed, and the same data give the
//! same bytes. Penalty strengths are drawn on a log axis with the **large α on the left**, so a
//! path reads from the empty model to the full one.
//!
//! Names may come from anywhere: control and direction characters are shown escaped, long names
//! end in an ellipsis, and SVG text is escaped.
//!
//! ```
//! use regfit::plot::{CoefficientBars, Format, Picture};
//!
//! let bars = CoefficientBars {
//!     title: "bmi and s5 carry the prediction".into(),
//!     names: vec!["bmi".into(), "s5".into(), "s1".into()],
//!     values: vec![24.99, 24.96, -7.78],
//!     ..CoefficientBars::default()
//! };
//! let svg = bars.render(Format::Svg, bars.default_size())?;
//! assert!(svg.starts_with(b"<svg"));
//! # Ok::<(), regfit::Error>(())
//! ```
//!
//! Layers: [`Scene`] is a list of marks in picture pixels, `canvas` alone knows the drawing crate,
//! `typeface` the font, `axis` the scales, `frame` what the charts share and `check` what can be drawn.

use std::path::Path;

use crate::{Error, Result};

mod axis;
mod bar_rows;
mod calibration;
mod canvas;
mod check;
mod coefficient_bars;
mod coefficient_path;
mod confusion;
mod convergence;
mod frame;
pub mod geometry;
mod loss_curves;
mod numbers_above;
mod one_dimensional;
mod palette;
mod panels;
mod residuals;
mod roc;
mod scene;
mod selection_frequency;
mod sparsity;
mod text;
mod training_curves;
mod typeface;
mod unit_square;
mod validation_curve;

pub use calibration::Calibration;
#[cfg(feature = "serde")]
pub(crate) use canvas::SVG_UNITS;
pub use coefficient_bars::CoefficientBars;
pub use coefficient_path::CoefficientPath;
pub use confusion::Confusion;
pub use convergence::Convergence;
pub use geometry::Geometry;
pub use loss_curves::LossCurves;
pub use one_dimensional::OneDimensional;
pub use residuals::Residuals;
pub use roc::{Roc, RocCurve};
pub use scene::{Scale, Scene};
pub use selection_frequency::SelectionFrequency;
pub use sparsity::Sparsity;
#[cfg(feature = "serde")]
pub(crate) use text::{percent, short};
pub use training_curves::TrainingCurves;
pub use validation_curve::ValidationCurve;

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Pixels, two for each unit of [`Size`] in both directions, so that they stay sharp in print.
    Png,
    /// Lines and selectable text, as wide and high as [`Size`] says.
    Svg,
}

impl Format {
    /// The format that the suffix of `path` names: `.png` or `.svg`, in either case.
    ///
    /// # Errors
    /// [`Error::Picture`] for any other suffix, or none.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let suffix = path.extension().unwrap_or_default().to_string_lossy();
        match suffix.to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "svg" => Ok(Self::Svg),
            "" => Err(Error::Picture(format!(
                "{path:?} has no suffix to tell the format; end it in .png or .svg"
            ))),
            other => Err(Error::Picture(format!(
                "{other:?} is not a format for pictures; end the name in .png or .svg"
            ))),
        }
    }
}

/// Width and height of a picture, in pixels of an ordinary screen (96 to the inch).
///
/// Letters and lines keep their size, so a larger picture shows more detail; only below 720 × 460
/// do they shrink with the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Width, from 300 to 2400.
    pub width: u32,
    /// Height, from 120 to 2400.
    pub height: u32,
}

impl Size {
    /// Below this nothing could be read.
    const SMALLEST: Self = Self {
        width: 300,
        height: 120,
    };
    /// Keeps the oversampled bitmap, 108 bytes for each unit of area, below 650 MB.
    const LARGEST: u32 = 2400;

    /// Narrower or lower than this, titles and axes would leave no room for the data.
    const COMFORTABLE: Self = Self {
        width: 720,
        height: 460,
    };

    /// The size at which to compose a picture of this size and shape, given the size that suits
    /// its data: larger if this one is too small for the letters.
    fn comfortable(self, suited: Self) -> Self {
        let ratio = |wanted: u32, own: u32| f64::from(wanted) / f64::from(own);
        let height = Self::COMFORTABLE.height.min(suited.height);
        let enlarged = ratio(Self::COMFORTABLE.width, self.width)
            .max(ratio(height, self.height))
            .max(1.0);
        let scaled = |n: u32| (f64::from(n) * enlarged).round() as u32;
        Self {
            width: scaled(self.width),
            height: scaled(self.height),
        }
    }

    fn check(self) -> Result<()> {
        let width = Self::SMALLEST.width..=Self::LARGEST;
        let height = Self::SMALLEST.height..=Self::LARGEST;
        if width.contains(&self.width) && height.contains(&self.height) {
            return Ok(());
        }
        Err(Error::Picture(format!(
            "a size of {} × {} is out of range; choose a width from {} to {} and a height from {} to {}",
            self.width,
            self.height,
            width.start(),
            width.end(),
            height.start(),
            height.end(),
        )))
    }
}

impl Default for Size {
    /// 1000 × 640.
    fn default() -> Self {
        Self {
            width: 1000,
            height: 640,
        }
    }
}

/// Data that can be drawn.
pub trait Picture {
    /// The picture as a list of marks.
    ///
    /// # Errors
    /// [`Error::Picture`] when there is nothing to draw, when lengths disagree, or when a number
    /// is not finite; the message says which.
    fn scene(&self, size: Size) -> Result<Scene>;

    /// The size that suits these data.
    fn default_size(&self) -> Size {
        Size::default()
    }

    /// The bytes of a file in the given format, the same for the same data.
    ///
    /// # Errors
    /// Those of [`scene`](Self::scene), and [`Error::Picture`] for a size out of range.
    fn render(&self, format: Format, size: Size) -> Result<Vec<u8>> {
        size.check()?;
        let scene = self.scene(size.comfortable(self.default_size()))?;
        match format {
            Format::Png => canvas::png(&scene, size),
            Format::Svg => canvas::svg(&scene, size),
        }
    }
}

/// The error of a picture whose data cannot be drawn.
fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(Error::Picture(reason.into()))
}

#[cfg(test)]
mod tests;
