//! Where the bytes come from.

use std::ffi::OsStr;
use std::path::PathBuf;

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
}
