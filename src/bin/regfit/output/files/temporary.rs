//! Files beside their targets, under names of their own, which a stopped run removes.

use super::disk::Disk;
use crate::output::uninterrupted;
use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Calls `make` with the first temporary name beside the target that is not taken.
pub(super) fn under_new_name<T>(
    target: &Path,
    mut make: impl FnMut(&Path) -> io::Result<T>,
) -> io::Result<(PathBuf, T)> {
    let mut attempt = 0;
    loop {
        let name = temporary_name(target, attempt);
        match make(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => attempt += 1,
            made => return made.map(|made| (name, made)),
        }
    }
}

/// An empty file beside its target, which a stopped run removes.
pub(super) fn make_temporary(
    disk: &impl Disk,
    target: &Path,
    old: Option<&Metadata>,
) -> io::Result<(PathBuf, File)> {
    // A signal between making the file and recording its name would leave the file.
    let mut moment = uninterrupted();
    let (path, file) = under_new_name(target, |name| disk.create(name, old))?;
    moment.made(&path);
    Ok((path, file))
}

/// Removes a temporary file.
pub(super) fn discard(disk: &impl Disk, temporary: &Path) -> io::Result<()> {
    let mut moment = uninterrupted();
    let removed = disk.remove(temporary);
    moment.forget(temporary);
    removed
}

/// Bytes of a name that every file system accepts.
const SHORT: usize = 64;

/// `.name.PID-k.tmp`, the name cut so that the whole is no longer than the target's own or [`SHORT`].
fn temporary_name(target: &Path, attempt: u32) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    let longest = name.len().max(SHORT);
    let tail = format!(".{}-{attempt}.tmp", std::process::id());
    let room = longest.saturating_sub(tail.len() + 1);
    let mut temporary = OsString::from(".");
    temporary.push(cut(&name.to_string_lossy(), room));
    temporary.push(tail);
    target.with_file_name(temporary)
}

/// The longest beginning of a text that fits into this many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_temporaries_fit_where_the_target_fits() {
        let long = "ä".repeat(127) + "x";
        assert_eq!(long.len(), 255);
        for name in ["m", "model.json", &long] {
            let temporary = temporary_name(Path::new(name), 4_294_967_295);
            let length = temporary.as_os_str().len();
            assert!(length <= name.len().max(64), "{length}");
            assert_ne!(temporary, temporary_name(Path::new(name), 0));
        }
    }
}
