//! Bytes that are read piece by piece: a large file need never be in memory as a whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::PathBuf;

use super::error::ReadError;
use super::signature::Packing;
use super::source::{Source, open};

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

    /// The same for a format of bytes: nothing is unpacked.
    ///
    /// # Errors
    /// [`ReadError::File`] when the source cannot be opened or read.
    #[cfg(feature = "parquet")]
    pub(crate) fn open_raw(source: Source) -> Result<Self, ReadError> {
        let name = source.display_name();
        let place = match regular_file(&source) {
            Some((path, file, len)) => Place::Disk { path, file, len },
            None => match source.load()? {
                Source::Bytes { bytes, .. } => Place::Memory(bytes),
                _ => Place::Memory(Vec::new()),
            },
        };
        Ok(Self { file: name, place })
    }

    pub(crate) fn len(&self) -> usize {
        match &self.place {
            Place::Disk { len, .. } => *len,
            Place::Memory(bytes) => bytes.len(),
        }
    }

    /// The bytes of a range, as far as there are any.
    ///
    /// # Errors
    /// When the disk fails, or the file has become shorter.
    pub(crate) fn get(&self, range: Range<usize>) -> io::Result<Cow<'_, [u8]>> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        match &self.place {
            Place::Disk { file, .. } => {
                let mut piece = piece(end - start)?;
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

/// The file of a source whose bytes are those on disk, with its length. `None` for pipes and for
/// what is packed or not there.
fn plain_file(source: &Source) -> Option<(PathBuf, File, usize)> {
    let (path, mut file, size) = regular_file(source)?;
    let mut head = Vec::new();
    (&mut file)
        .take(Packing::LONGEST_MARK)
        .read_to_end(&mut head)
        .ok()?;
    (Packing::of(&head) == Packing::None).then_some((path, file, size))
}

/// The file of a source on disk, with its length.
fn regular_file(source: &Source) -> Option<(PathBuf, File, usize)> {
    let Source::Path(path) = source else {
        return None;
    };
    // A pipe must not even be opened: its writer would notice when it is closed again.
    if !cfg!(any(unix, windows)) || !path.metadata().ok()?.is_file() {
        return None;
    }
    let (file, size) = open(path).ok()?;
    Some((path.clone(), file, usize::try_from(size).ok()?))
}

/// A buffer of zeros. `vec!` ends the program when memory is short, so a large buffer, such as for an endless
/// line, is reserved first.
fn piece(len: usize) -> io::Result<Vec<u8>> {
    const LARGE: usize = 1 << 26;
    if len > LARGE {
        let mut room: Vec<u8> = Vec::new();
        room.try_reserve_exact(len)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        drop(std::hint::black_box(room));
    }
    Ok(vec![0; len])
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
                piece = piece.get_mut(count..).unwrap_or_default();
                at += count as u64;
            }
        }
    }
    Ok(())
}

/// On other systems [`plain_file`] finds no file, and all are read into memory.
#[cfg(not(any(unix, windows)))]
fn read_exact_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_becomes_shorter_is_an_error_and_one_that_grows_keeps_its_length() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, "a,b\n1,2\n").expect("written");
        let bytes = Bytes::open(Source::Path(path.clone())).expect("opened");
        std::fs::write(&path, "a,b\n1,2\n3,4\n").expect("written");
        assert_eq!(bytes.len(), 8);
        assert_eq!(bytes.get(0..100).expect("read").as_ref(), b"a,b\n1,2\n");
        std::fs::write(&path, "a,b\n").expect("written");
        assert_eq!(
            bytes.get(0..8).map_err(|error| error.kind()),
            Err(io::ErrorKind::UnexpectedEof)
        );
        // The present content.
        assert_eq!(bytes.into_vec().expect("read"), b"a,b\n");
    }
}
