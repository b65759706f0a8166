//! Tables, sparse matrices and their readers.

mod error;

pub use error::ReadError;
