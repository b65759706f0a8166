//! From marks to files: the only place that knows the drawing crate.

mod bitmap;
mod surface;
mod vector;

pub(super) use bitmap::png;
#[cfg(feature = "serde")]
pub(crate) use vector::SVG_UNITS;
pub(super) use vector::svg;
