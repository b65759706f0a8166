//! Regularized linear models with a certificate.

pub mod data;
mod error;
#[cfg(feature = "plot")]
pub mod plot;
pub mod preprocess;

pub use error::{Error, Result};
