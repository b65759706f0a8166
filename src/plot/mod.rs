//! Pictures of paths, coefficients and losses as PNG and SVG.
