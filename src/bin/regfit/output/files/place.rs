//! Where an output goes: which file a path leads to, and whether it can be written.

use super::disk::Disk;
use super::temporary::{discard, make_temporary};
use crate::failure::Failure;
use regfit::data::escape;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What is behind the name of an output.
#[derive(Debug)]
pub(super) enum Place {
    /// A file to be made or replaced, through symbolic links, and the one that is there now.
    File(PathBuf, Option<Metadata>),
    /// A pipe, a device or an open file, which is written to and never replaced.
    Through(PathBuf),
    /// The standard output under the name of a file.
    Stdout,
    /// The standard error under the name of a file.
    Stderr,
}

/// A path as it is shown.
pub(super) fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy()).into_owned()
}

/// Why a file is not written, and what to do about it.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let folder = folder_of(path);
    let failure =
        |reason: &str| Failure::fault(format!("{}: cannot be written: {reason}", shown(path)));
    match error.kind() {
        io::ErrorKind::NotFound if !folder.exists() => {
            failure(&format!("there is no folder {}", shown(folder)))
                .with_help("make the folder first, or choose another")
        }
        io::ErrorKind::PermissionDenied => failure(&error.to_string())
            .with_help("choose a file and a folder that you may write to"),
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => {
            failure(&error.to_string())
                .with_help("make room or choose another disk; no file was changed")
        }
        _ => failure(&error.to_string()),
    }
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Symbolic links that are followed before they count as a loop, as in Linux.
const MOST_LINKS: usize = 40;

impl Place {
    /// The place that a path leads to.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        match path.to_str() {
            Some("/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1") => return Ok(Self::Stdout),
            Some("/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2") => return Ok(Self::Stderr),
            _ => {}
        }
        let descriptor = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
        match fs::metadata(path) {
            Ok(found) if descriptor || !found.is_file() => Ok(Self::Through(path.to_owned())),
            Ok(found) => Ok(Self::File(fs::canonicalize(path)?, Some(found))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::File(new_file(path)?, None))
            }
            Err(error) => Err(error),
        }
    }

    /// Checks whether the place can be written, and leaves it as it is.
    pub(super) fn probe(&self, disk: &impl Disk) -> io::Result<()> {
        let Self::File(target, old) = self else {
            return Ok(());
        };
        if old.is_some() {
            // A file that is read-only is not replaced.
            File::options().write(true).open(target)?;
        }
        let made = make_temporary(disk, target, None)?;
        discard(disk, &made.0)
    }
}

/// The file that would be made for a path that leads nowhere yet: a link may be on the way.
fn new_file(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let folder = fs::canonicalize(folder_of(&path))?;
        let Some(name) = path.file_name() else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let target = folder.join(name);
        match fs::read_link(&target) {
            Ok(next) => path = folder.join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Writes to a pipe, a device or a standard stream. A closed pipe counts as success.
pub(super) fn write_through(place: &Place, content: &[u8]) -> io::Result<()> {
    let write = |out: &mut dyn Write| out.write_all(content).and_then(|()| out.flush());
    let written = match place {
        Place::Stdout => write(&mut io::stdout().lock()),
        Place::Stderr => write(&mut io::stderr().lock()),
        Place::Through(path) | Place::File(path, _) => {
            write(&mut File::options().append(true).open(path)?)
        }
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Whether two paths are one file. Names that differ in case only are one where disks usually say so.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).or_else(|_| new_file(path));
    let (Ok(a), Ok(b)) = (real(a), real(b)) else {
        return a == b;
    };
    let blind = cfg!(any(windows, target_os = "macos"));
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    a == b || same_identity(&a, &b) || (blind && lower(&a) == lower(&b))
}

#[cfg(unix)]
fn same_identity(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| Some(fs::metadata(path).ok()?).map(|m| (m.dev(), m.ino()));
    identity(a).is_some_and(|found| identity(b) == Some(found))
}

#[cfg(not(unix))]
fn same_identity(_: &Path, _: &Path) -> bool {
    false
}

/// Whether the standard output goes into this file.
pub(super) fn is_stdout(path: &Path) -> bool {
    let stdout = Path::new("/dev/stdout");
    cfg!(unix)
        && stdout.metadata().is_ok_and(|found| found.is_file())
        && same_identity(stdout, path)
}
