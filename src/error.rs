//! The one error type of the crate.

/// Result with the crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong between raw data and a fitted model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading or preparing a table failed.
    #[error(transparent)]
    Read(#[from] crate::data::ReadError),
    /// An error raised by linfa.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// A picture could not be drawn.
    #[error("the picture could not be drawn: {0}")]
    Picture(String),
}
