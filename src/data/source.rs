//! Where the bytes come from: files, the standard input, memory; plain or compressed.

use std::ffi::OsStr;
use std::fs::File;
#[cfg(feature = "parquet")]
use std::io::Read;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::escape::shorten_front;
use super::io_error::cannot_open;
#[cfg(feature = "parquet")]
use super::signature::PARQUET;
use super::signature::Packing;
use super::unpack;

/// Characters of a file's name in messages.
const LONGEST_NAME: usize = 300;

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
    /// Several of one format, whose rows are read one after the other.
    Several {
        /// Stands for all of them in messages.
        name: String,
        /// Each of them, in order.
        sources: Vec<Source>,
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

    /// What the arguments of a command line mean together: files, `-`, and patterns such as `part-*.csv` for the files
    /// that match, in the order of their names. A pattern that is the name of a file means that file; one that nothing
    /// matches stays, for the reader to say so.
    pub fn from_arguments<A: AsRef<OsStr>>(arguments: &[A]) -> Self {
        let mut sources: Vec<Self> = arguments
            .iter()
            .flat_map(|argument| matches(argument.as_ref()))
            .collect();
        match (sources.len(), arguments) {
            (1, _) => sources.remove(0),
            (files, [pattern]) => Self::Several {
                name: format!("{} ({files} files)", pattern.as_ref().to_string_lossy()),
                sources,
            },
            (files, _) => {
                let first = sources.first().map_or(String::new(), Self::display_name);
                let name = format!("{first} and {} more", files.saturating_sub(1));
                Self::Several { name, sources }
            }
        }
    }

    /// The files among these sources.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Path(path) => vec![path],
            Self::Several { sources, .. } => sources.iter().flat_map(Self::paths).collect(),
            Self::Stdin | Self::Bytes { .. } => Vec::new(),
        }
    }

    /// Bytes in memory; `name` stands for the file in messages.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes {
            name: name.into(),
            bytes: bytes.into(),
        }
    }

    /// The name for messages, escaped; of a very long one, the end.
    pub fn display_name(&self) -> String {
        match self {
            Self::Path(path) => shorten_front(&path.to_string_lossy(), LONGEST_NAME),
            Self::Stdin => "stdin".into(),
            Self::Bytes { name, .. } | Self::Several { name, .. } => {
                shorten_front(name, LONGEST_NAME)
            }
        }
    }

    /// The suffix of the name without the dot and in lower case; `.gz` and `.zst` are looked
    /// through, so `houses.csv.gz` has the suffix `csv`.
    pub fn suffix(&self) -> Option<String> {
        let name = match self {
            Self::Path(path) => path.as_path(),
            Self::Stdin => return None,
            Self::Bytes { name, .. } => Path::new(name),
            Self::Several { sources, .. } => return sources.first()?.suffix(),
        };
        let suffix = |name: &Path| Some(name.extension()?.to_str()?.to_ascii_lowercase());
        match suffix(name)?.as_str() {
            "gz" | "zst" => suffix(Path::new(name.file_stem()?)),
            other => Some(other.to_owned()),
        }
    }

    /// Whether it is a Parquet file, whatever its name. The standard input is not read for that.
    #[cfg(feature = "parquet")]
    pub fn is_parquet(&self) -> bool {
        match self {
            // A pipe must not be opened twice.
            Self::Path(path) if path.is_file() => {
                let mut head = Vec::new();
                let file = File::open(path);
                let read =
                    file.and_then(|file| file.take(PARQUET.len() as u64).read_to_end(&mut head));
                read.is_ok() && head == PARQUET
            }
            Self::Path(_) | Self::Stdin => false,
            Self::Bytes { bytes, .. } => bytes.starts_with(PARQUET),
            Self::Several { sources, .. } => sources.first().is_some_and(Self::is_parquet),
        }
    }

    /// The same source with its bytes in memory, packed or not: a pipe can be read only once.
    ///
    /// # Errors
    /// [`ReadError::File`] when it cannot be opened or read, or does not fit in memory.
    pub fn load(self) -> Result<Self, ReadError> {
        let file = self.display_name();
        let (name, bytes) = match self {
            Self::Path(path) => {
                let (opened, size) =
                    open(&path).map_err(|error| cannot_open(&file, &path, &error))?;
                let bytes = unpack::read_raw(&file, opened, size)?;
                (path.to_string_lossy().into_owned(), bytes)
            }
            Self::Stdin => (
                file.clone(),
                unpack::read_raw(&file, io::stdin().lock(), 0)?,
            ),
            Self::Bytes { .. } => return Ok(self),
            Self::Several { name, sources } => {
                let sources = sources.into_iter().map(Self::load);
                let sources = sources.collect::<Result<_, ReadError>>()?;
                return Ok(Self::Several { name, sources });
            }
        };
        Ok(Self::Bytes { name, bytes })
    }

    /// All bytes, decompressed; of text, none far behind the first NUL byte.
    ///
    /// # Errors
    /// [`ReadError::File`] when it cannot be opened, read or decompressed.
    pub(super) fn read(self) -> Result<Vec<u8>, ReadError> {
        let file = self.display_name();
        match self {
            Self::Path(path) => {
                let (opened, size) =
                    open(&path).map_err(|error| cannot_open(&file, &path, &error))?;
                unpack::read_all(&file, opened, size)
            }
            Self::Stdin => unpack::read_all(&file, io::stdin().lock(), 0),
            Self::Bytes { bytes, .. } => match Packing::of(&bytes) {
                Packing::None => Ok(bytes),
                _ => unpack::read_all(&file, bytes.as_slice(), 0),
            },
            Self::Several { sources, .. } => {
                let parts = sources.into_iter().map(Self::read);
                Ok(parts.collect::<Result<Vec<_>, ReadError>>()?.concat())
            }
        }
    }
}

/// The files that a pattern matches, or what the argument is by itself.
fn matches(argument: &OsStr) -> Vec<Source> {
    let one = || vec![Source::from_argument(argument)];
    let Some(pattern) = argument
        .to_str()
        .filter(|text| text.contains(['*', '?', '[']))
    else {
        return one();
    };
    if Path::new(pattern).exists() {
        return one();
    }
    let found = glob::glob(pattern).into_iter().flatten().flatten();
    let files: Vec<Source> = found
        .filter(|path| path.is_file())
        .map(Source::Path)
        .collect();
    match files.is_empty() {
        true => one(),
        false => files,
    }
}

/// The file and its size, 0 when it has none (a pipe).
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
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
