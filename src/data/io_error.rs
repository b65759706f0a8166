//! Failures of the operating system as errors that say what to do.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::ReadError;
use super::suggest::for_missing_file;

/// What to do about packed data that end early.
pub(super) const CUT_OFF: &str = "was it copied or downloaded to its end?";

/// `file` is how `path` is shown.
pub(super) fn cannot_open(file: &str, path: &Path, error: &io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound => {
            let missing = ReadError::file(file, "no such file");
            match for_missing_file(path) {
                Some(help) => missing.with_help(help),
                None => missing,
            }
        }
        ErrorKind::IsADirectory => is_a_directory(file),
        ErrorKind::PermissionDenied => ReadError::file(file, "permission denied"),
        _ => ReadError::file(file, format!("cannot be opened: {error}")),
    }
}

fn is_a_directory(file: &str) -> ReadError {
    ReadError::file(file, "is a directory").with_help("give the path of one file in it")
}

/// `packing` goes before "data" where the bytes are packed.
pub(super) fn cannot_read(file: &str, error: &io::Error, packing: &str) -> ReadError {
    match error.kind() {
        ErrorKind::OutOfMemory => out_of_memory(file),
        ErrorKind::IsADirectory => is_a_directory(file),
        _ if !packing.is_empty() && error.raw_os_error().is_none() => ReadError::file(
            file,
            format!("the {packing}data is damaged or cut off: {error}"),
        )
        .with_help(CUT_OFF),
        ErrorKind::UnexpectedEof => ReadError::file(file, "became shorter while it was read"),
        _ => ReadError::file(file, format!("cannot be read: {error}")),
    }
}

pub(super) fn out_of_memory(file: &str) -> ReadError {
    ReadError::file(file, "does not fit in memory")
        .with_help("use fewer rows or columns, or the libsvm format for mostly empty data")
}
