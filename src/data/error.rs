//! What can be wrong with a data file.

/// What can be wrong with a data file: what, where, and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {}
