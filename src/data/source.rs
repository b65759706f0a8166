//! Where the bytes come from: files, the standard input, memory; plain or compressed.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::error::ReadError;

/// A file, the standard input, or bytes in memory.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// The standard input.
    Stdin,
    /// Bytes in memory, with a name for messages.
    Bytes {
        /// Stands for the file in messages; its suffix says the format.
        name: String,
        /// The content, compressed or not.
        bytes: Vec<u8>,
    },
}

impl Source {
    /// What an argument of a command line means: `-` is the standard input.
    pub fn from_argument(argument: impl AsRef<OsStr>) -> Self {
        let argument = argument.as_ref();
        if argument == "-" {
            Self::Stdin
        } else {
            Self::Path(PathBuf::from(argument))
        }
    }

    /// Bytes in memory; `name` stands for the file in messages.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes {
            name: name.into(),
            bytes: bytes.into(),
        }
    }

    /// The name for messages, escaped.
    pub fn display_name(&self) -> String {
        match self {
            Self::Path(path) => super::escape(&path.to_string_lossy()).into_owned(),
            Self::Stdin => "stdin".into(),
            Self::Bytes { name, .. } => super::escape(name).into_owned(),
        }
    }

    /// The suffix of the name without the dot and in lower case; `.gz` and `.zst` are looked
    /// through, so `houses.csv.gz` has the suffix `csv`.
    pub fn suffix(&self) -> Option<String> {
        let name = match self {
            Self::Path(path) => path.as_path(),
            Self::Stdin => return None,
            Self::Bytes { name, .. } => Path::new(name),
        };
        let suffix = |name: &Path| Some(name.extension()?.to_str()?.to_ascii_lowercase());
        match suffix(name)?.as_str() {
            "gz" | "zst" => suffix(Path::new(name.file_stem()?)),
            other => Some(other.to_owned()),
        }
    }

    /// All of it, decompressed.
    ///
    /// # Errors
    /// [`ReadError::File`] when it cannot be opened, read or decompressed.
    pub(super) fn read(self) -> Result<Vec<u8>, ReadError> {
        let file = self.display_name();
        match self {
            Self::Path(path) => {
                let (opened, size) = open(&path).map_err(|error| cannot_open(&file, &error))?;
                decompress(&file, opened, size)
            }
            Self::Stdin => decompress(&file, io::stdin().lock(), 0),
            Self::Bytes { bytes, .. } => match Packing::of(&bytes) {
                Packing::None => Ok(bytes),
                _ => decompress(&file, bytes.as_slice(), 0),
            },
        }
    }
}

/// The file of a source whose bytes are those on disk, with its length. `None` for pipes and for
/// what is packed or not there.
pub(super) fn plain_file(source: &Source) -> Option<(PathBuf, File, usize)> {
    let Source::Path(path) = source else {
        return None;
    };
    // A pipe must not even be opened: its writer would notice when it is closed again.
    if !cfg!(any(unix, windows)) || !path.metadata().ok()?.is_file() {
        return None;
    }
    let (mut file, size) = open(path).ok()?;
    let mut head = Vec::new();
    (&mut file)
        .take(Packing::LONGEST_MARK)
        .read_to_end(&mut head)
        .ok()?;
    let plain = Packing::of(&head) == Packing::None;
    Some((path.clone(), file, usize::try_from(size).ok()?)).filter(|_| plain)
}

/// The file and its size, 0 when it has none (a pipe).
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // On Unix a directory can be opened, and only reading it fails, with a worse message.
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok((
        file,
        if metadata.is_file() {
            metadata.len()
        } else {
            0
        },
    ))
}

fn cannot_open(file: &str, error: &io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound => ReadError::file(file, "no such file"),
        ErrorKind::IsADirectory => {
            ReadError::file(file, "is a directory").with_help("give the path of one file in it")
        }
        ErrorKind::PermissionDenied => ReadError::file(file, "permission denied"),
        _ => ReadError::file(file, format!("cannot be opened: {error}")),
    }
}

/// How the bytes are packed, judged by their first ones and never by the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
    /// Something that is certainly not text.
    Foreign(&'static str),
}

impl Packing {
    /// As many bytes as any mark below has.
    const LONGEST_MARK: u64 = 6;

    fn of(head: &[u8]) -> Self {
        const MARKS: [(&[u8], Packing); 7] = [
            (b"\x1f\x8b", Packing::Gzip),
            (b"\x28\xb5\x2f\xfd", Packing::Zstd),
            (
                b"PK\x03\x04",
                Packing::Foreign("a zip archive (or a spreadsheet)"),
            ),
            (b"\xd0\xcf\x11\xe0", Packing::Foreign("an old spreadsheet")),
            (b"\xfd7zXZ\0", Packing::Foreign("xz data")),
            (b"BZh", Packing::Foreign("bzip2 data")),
            (b"PAR1", Packing::Foreign("a Parquet file")),
        ];
        let found = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
        found.map_or(Self::None, |&(_, packing)| packing)
    }
}

fn decompress(file: &str, mut reader: impl Read, size: u64) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    read_into(
        file,
        &mut head,
        (&mut reader).take(Packing::LONGEST_MARK),
        "",
    )?;
    let packing = Packing::of(&head);
    if packing == Packing::None {
        // One byte more than the rest, so that the end is found without growing.
        let rest = usize::try_from(size).unwrap_or(0).saturating_add(1);
        head.try_reserve_exact(rest)
            .map_err(|_| out_of_memory(file))?;
        read_into(file, &mut head, reader, "")?;
        return Ok(head);
    }
    let packed = io::Cursor::new(head).chain(reader);
    let mut bytes = Vec::new();
    match packing {
        Packing::Gzip => {
            // A gzip file may be several members one after the other.
            read_into(
                file,
                &mut bytes,
                flate2::read::MultiGzDecoder::new(packed),
                "gzip ",
            )?;
        }
        Packing::Zstd => read_zstd(file, packed, &mut bytes)?,
        Packing::Foreign(what) => {
            return Err(ReadError::file(file, format!("this is {what}, not text"))
                .with_help("unpack or export it as CSV first"));
        }
        Packing::None => {}
    }
    Ok(bytes)
}

#[cfg(feature = "zstd")]
fn read_zstd(file: &str, packed: impl Read, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
    let damaged = |error: &dyn std::fmt::Display| {
        ReadError::file(
            file,
            format!("the zstd data is damaged or cut off: {error}"),
        )
    };
    let mut packed = io::BufReader::new(packed);
    // A file may be several frames one after the other; the decoder stops after each.
    while !io::BufRead::fill_buf(&mut packed)
        .map_err(|e| cannot_read(file, &e, ""))?
        .is_empty()
    {
        let frame = ruzstd::decoding::StreamingDecoder::new(&mut packed)
            .map_err(|error| damaged(&error))?;
        read_into(file, bytes, frame, "zstd ")?;
    }
    Ok(())
}

#[cfg(not(feature = "zstd"))]
fn read_zstd(file: &str, _: impl Read, _: &mut Vec<u8>) -> Result<(), ReadError> {
    Err(
        ReadError::file(file, "zstd data, which this build cannot read").with_help(
            "unpack it first (zstd -dc FILE | regfit … -), or build with --features zstd",
        ),
    )
}

/// Appends all that `reader` yields. `packing` goes before "data" in the message.
fn read_into(
    file: &str,
    bytes: &mut Vec<u8>,
    mut reader: impl Read,
    packing: &str,
) -> Result<(), ReadError> {
    // `read_to_end` reports a failed allocation as an error.
    reader
        .read_to_end(bytes)
        .map(|_| ())
        .map_err(|error| cannot_read(file, &error, packing))
}

fn cannot_read(file: &str, error: &io::Error, packing: &str) -> ReadError {
    match error.kind() {
        ErrorKind::OutOfMemory => out_of_memory(file),
        ErrorKind::IsADirectory => cannot_open(file, error),
        _ if !packing.is_empty() && error.raw_os_error().is_none() => ReadError::file(
            file,
            format!("the {packing}data is damaged or cut off: {error}"),
        ),
        _ => ReadError::file(file, format!("cannot be read: {error}")),
    }
}

pub(crate) fn out_of_memory(file: &str) -> ReadError {
    ReadError::file(file, "does not fit in memory")
        .with_help("use fewer rows or columns, or the libsvm format for mostly empty data")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn gzip_is_recognised_whatever_the_name_and_members_are_joined() {
        let packed = [gzip("a,b\n"), gzip("1,2\n")].concat();
        let bytes = Source::bytes("plain.csv", packed).read().expect("gzip");
        assert_eq!(bytes, b"a,b\n1,2\n");
    }

    #[test]
    fn damaged_gzip_is_an_error() {
        let mut packed = gzip(&"1,2\n".repeat(1000));
        packed.truncate(packed.len() / 2);
        let error = Source::bytes("x.csv.gz", packed)
            .read()
            .expect_err("cut off");
        assert!(
            error
                .to_string()
                .starts_with("x.csv.gz: the gzip data is damaged or cut off: "),
            "{error}"
        );
    }

    #[test]
    fn the_suffix_looks_through_compression() {
        let suffix = |name: &str| Source::bytes(name, "").suffix();
        assert_eq!(suffix("a.TSV").as_deref(), Some("tsv"));
        assert_eq!(suffix("a.tsv.gz").as_deref(), Some("tsv"));
        assert_eq!(suffix("a.b.csv.zst").as_deref(), Some("csv"));
        assert_eq!(suffix("data").as_deref(), None);
        assert_eq!(Source::from_argument("-").suffix(), None);
    }

    #[test]
    fn files_that_are_not_text_are_named() {
        let error = Source::bytes("x.csv", "PK\u{3}\u{4}more")
            .read()
            .expect_err("a zip");
        assert_eq!(
            error.to_string(),
            "x.csv: this is a zip archive (or a spreadsheet), not text"
        );
    }

    #[test]
    fn missing_files_and_directories_are_told_apart() {
        let error = Source::from_argument("/nonexistent/x.csv")
            .read()
            .expect_err("missing");
        assert_eq!(error.to_string(), "/nonexistent/x.csv: no such file");
        let error = Source::from_argument("/").read().expect_err("a directory");
        assert_eq!(error.to_string(), "/: is a directory");
    }

    #[cfg(not(feature = "zstd"))]
    #[test]
    fn zstd_without_its_feature_says_how_to_go_on() {
        let error = Source::bytes("x.csv", b"\x28\xb5\x2f\xfd\0")
            .read()
            .expect_err("no zstd");
        assert_eq!(
            error.to_string(),
            "x.csv: zstd data, which this build cannot read"
        );
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstd_frames_are_joined() {
        let compress = |text: &str| {
            ruzstd::encoding::compress_to_vec(
                text.as_bytes(),
                ruzstd::encoding::CompressionLevel::Fastest,
            )
        };
        let packed = [compress("a,b\n"), compress("1,2\n")].concat();
        assert_eq!(
            Source::bytes("x.csv", packed).read().expect("zstd"),
            b"a,b\n1,2\n"
        );
    }
}
