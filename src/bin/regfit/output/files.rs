//! Files that are written whole or not at all.

use crate::failure::Failure;
use regfit::data::escape;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of a run. Each is written beside its target under another name; when all are complete
/// they are renamed, so that an interrupted run leaves the old files as they were.
#[derive(Debug, Default)]
pub(crate) struct Files {
    staged: Vec<(PathBuf, PathBuf)>,
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy()).into_owned()
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::fault(format!("{}: cannot be written: {error}", shown(path)))
}

/// The file that a path leads to, through symbolic links, whether or not it exists.
fn resolve(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (fs::canonicalize(parent), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(unix)]
fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| Some(fs::metadata(path).ok()?).map(|m| (m.dev(), m.ino()));
    resolve(a) == resolve(b) || identity(a).is_some_and(|found| identity(b) == Some(found))
}

#[cfg(not(unix))]
fn same_file(a: &Path, b: &Path) -> bool {
    resolve(a) == resolve(b)
}

impl Files {
    /// Refuses an output that would overwrite an input or another output.
    pub(crate) fn check(inputs: &[&Path], outputs: &[Option<&PathBuf>]) -> Result<(), Failure> {
        let outputs: Vec<&PathBuf> = outputs.iter().copied().flatten().collect();
        for (k, output) in outputs.iter().enumerate() {
            if output.as_os_str().is_empty() {
                return Err(Failure::usage("the name of an output file is empty"));
            }
            if output.is_dir() {
                return Err(Failure::usage(format!("{} is a directory", shown(output)))
                    .with_help("give the name of a file in it"));
            }
            // A device or a pipe can take any number of outputs.
            if output.exists() && !output.is_file() {
                continue;
            }
            if inputs.iter().any(|input| same_file(input, output)) {
                return Err(Failure::usage(format!(
                    "{} is the input and cannot be the output too",
                    shown(output)
                ))
                .with_help("choose another name for the output"));
            }
            if outputs[..k].iter().any(|other| same_file(other, output)) {
                return Err(Failure::usage(format!(
                    "{} is given for two outputs",
                    shown(output)
                )));
            }
        }
        Ok(())
    }

    /// Writes the content of a file under another name.
    pub(crate) fn stage(&mut self, path: &Path, content: &[u8]) -> Result<(), Failure> {
        let target = resolve(path);
        // What is no plain file (a pipe, /dev/null) is written to, not replaced.
        if target.exists() && !target.is_file() {
            let write = || {
                File::options()
                    .write(true)
                    .open(&target)?
                    .write_all(content)
            };
            return write().map_err(|error| cannot_write(path, &error));
        }
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        for attempt in 0_u32.. {
            let temporary =
                target.with_file_name(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&temporary)
            {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(cannot_write(path, &error)),
                Ok(mut file) => {
                    self.staged.push((temporary, target.clone()));
                    return file
                        .write_all(content)
                        .and_then(|()| file.sync_all())
                        .map_err(|error| cannot_write(path, &error));
                }
            }
        }
        Ok(())
    }

    /// Gives all files their names.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        for (temporary, target) in std::mem::take(&mut self.staged) {
            if let Err(error) = fs::rename(&temporary, &target) {
                let _ = fs::remove_file(&temporary);
                return Err(cannot_write(&target, &error));
            }
        }
        Ok(())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for (temporary, _) in &self.staged {
            let _ = fs::remove_file(temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_appear_when_all_are_complete() {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "old").expect("a file");
        let mut files = Files::default();
        files.stage(&a, b"new").expect("staged");
        files.stage(&b, b"more").expect("staged");
        assert_eq!(fs::read(&a).expect("still there"), b"old");
        files.commit().expect("renamed");
        assert_eq!(fs::read(&a).expect("replaced"), b"new");
        assert_eq!(fs::read(&b).expect("created"), b"more");
    }

    #[test]
    fn an_abandoned_run_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Files::default();
        files
            .stage(&folder.path().join("a"), b"new")
            .expect("staged");
        drop(files);
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn an_input_is_never_an_output() {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, link) = (folder.path().join("a"), folder.path().join("link"));
        fs::write(&a, "data").expect("a file");
        fs::hard_link(&a, &link).expect("a link");
        let other = folder.path().join("./a");
        for output in [&a, &link, &other] {
            assert!(Files::check(&[&a], &[Some(output)]).is_err());
        }
        let new = folder.path().join("new");
        assert!(Files::check(&[&a], &[Some(&new), None]).is_ok());
        assert!(Files::check(&[&a], &[Some(&new), Some(&new)]).is_err());
    }
}
