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

mod axis;
mod bar_rows;
mod calibration;
mod canvas;
mod check;
mod class_coefficients;
mod coefficient_bars;
mod coefficient_path;
mod confusion;
mod convergence;
mod frame;
pub mod geometry;
mod loss_curves;
mod normal;
mod numbers_above;
mod one_dimensional;
mod panels;
mod picture;
mod precision;
mod residuals;
mod roc;
mod roc_curve;
mod scene;
mod selection_frequency;
mod size;
mod sparsity;
mod style;
#[cfg(test)]
mod tests;
mod text;
mod training_curves;
mod typeface;
mod unit_square;
mod validation_curve;

pub use calibration::Calibration;
#[cfg(feature = "serde")]
pub(crate) use canvas::SVG_UNITS;
pub use class_coefficients::ClassCoefficients;
pub use coefficient_bars::CoefficientBars;
pub use coefficient_path::CoefficientPath;
pub use confusion::Confusion;
pub use convergence::Convergence;
pub use geometry::Geometry;
pub use loss_curves::LossCurves;
pub use one_dimensional::OneDimensional;
pub use picture::{Format, Picture};
pub use residuals::Residuals;
pub use roc::Roc;
pub use roc_curve::RocCurve;
pub use scene::{Scale, Scene};
pub use selection_frequency::SelectionFrequency;
pub use size::Size;
pub use sparsity::Sparsity;
#[cfg(feature = "serde")]
pub(crate) use style::page_palette;
#[cfg(feature = "serde")]
pub(crate) use text::{or, percent, short};
pub use training_curves::TrainingCurves;
pub use validation_curve::ValidationCurve;
