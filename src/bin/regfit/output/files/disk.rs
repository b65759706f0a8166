//! What is done to a disk, one operation each, so that tests can make any of them fail.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The operations that writing files takes.
pub(crate) trait Disk {
    /// Makes a file that is not there yet, with the rights of the file whose place it will take.
    fn create(&self, path: &Path, old: Option<&Metadata>) -> io::Result<File>;
    /// Writes all of the content.
    fn write(&self, file: &mut File, content: &[u8]) -> io::Result<()>;
    /// Waits until the content is on the disk.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Keeps what is in a file under another name that is not there yet.
    fn keep(&self, path: &Path, copy: &Path) -> io::Result<()>;
    /// Gives a file a name, in place of what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names in a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Real;

impl Disk for Real {
    fn create(&self, path: &Path, old: Option<&Metadata>) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let Some(old) = old else {
            return options.open(path);
        };
        // Until it has the rights of the old file nobody else may read it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        rights(&file, old).inspect_err(|_| {
            let _ = fs::remove_file(path);
        })?;
        Ok(file)
    }

    fn write(&self, file: &mut File, content: &[u8]) -> io::Result<()> {
        file.write_all(content)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn keep(&self, path: &Path, copy: &Path) -> io::Result<()> {
        match fs::hard_link(path, copy) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                // Not every file system has links, and not every file may be linked to.
                let old = fs::metadata(path)?;
                let mut kept = self.create(copy, Some(&old))?;
                io::copy(&mut File::open(path)?, &mut kept)
                    .and_then(|_| kept.sync_all())
                    .inspect_err(|_| {
                        let _ = fs::remove_file(copy);
                    })
            }
            linked => linked,
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
        // A folder that cannot be read, or a file system without such a wait, is no reason to fail.
        let unable = |error: io::Error| match error.kind() {
            InvalidInput | PermissionDenied | Unsupported => Ok(()),
            _ => Err(error),
        };
        match File::open(folder) {
            Ok(folder) => folder.sync_all().or_else(unable),
            Err(error) => unable(error),
        }
    }

    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Gives a new file the mode of an old one, and its owner and group where that is allowed.
#[cfg(unix)]
fn rights(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    if new.gid() != old.gid() {
        let _ = fchown(file, None, Some(old.gid()));
    }
    if new.uid() != old.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
    file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o777))
}

#[cfg(not(unix))]
fn rights(file: &File, old: &Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}
