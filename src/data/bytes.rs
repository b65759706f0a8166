//! Bytes that are read piece by piece: a large file need never be in memory as a whole.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::PathBuf;

use super::error::ReadError;
use super::source::{Source, plain_file};

/// The bytes of a source after decompression: a plain file on disk, anything else in memory.
#[derive(Debug)]
pub(crate) struct Bytes {
    /// The name for messages, escaped.
    pub(crate) file: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Disk {
        path: PathBuf,
        file: File,
        len: usize,
    },
    Memory(Vec<u8>),
}

impl Bytes {
    /// # Errors
    /// [`ReadError::File`] when the source cannot be opened, read or decompressed.
    pub(crate) fn open(source: Source) -> Result<Self, ReadError> {
        let name = source.display_name();
        let place = match plain_file(&source) {
            Some((path, file, len)) => Place::Disk { path, file, len },
            None => Place::Memory(source.read()?),
        };
        Ok(Self { file: name, place })
    }

    pub(crate) fn len(&self) -> usize {
        match &self.place {
            Place::Disk { len, .. } => *len,
            Place::Memory(bytes) => bytes.len(),
        }
    }

    /// A piece of them, cut off at their end.
    ///
    /// # Errors
    /// When the disk fails, or the file has become shorter.
    pub(crate) fn get(&self, range: Range<usize>) -> io::Result<Cow<'_, [u8]>> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        match &self.place {
            Place::Disk { file, .. } => {
                let mut piece = vec![0; end - start];
                read_exact_at(file, &mut piece, start as u64)?;
                Ok(Cow::Owned(piece))
            }
            Place::Memory(bytes) => Ok(Cow::Borrowed(bytes.get(start..end).unwrap_or_default())),
        }
    }

    /// All of them in memory.
    ///
    /// # Errors
    /// [`ReadError::File`] when the file cannot be read any more.
    pub(crate) fn into_vec(self) -> Result<Vec<u8>, ReadError> {
        match self.place {
            Place::Disk { path, .. } => Source::Path(path).read(),
            Place::Memory(bytes) => Ok(bytes),
        }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, piece: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut piece: &mut [u8], mut at: u64) -> io::Result<()> {
    while !piece.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, piece, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                piece = &mut piece[count..];
                at += count as u64;
            }
        }
    }
    Ok(())
}

/// Elsewhere no file stays on disk.
#[cfg(not(any(unix, windows)))]
fn read_exact_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
