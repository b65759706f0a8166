//! What leaves the library: pictures, models in other languages, pages.

#[cfg(feature = "serde")]
pub mod export;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(all(feature = "plot", feature = "serde"))]
pub mod report;
