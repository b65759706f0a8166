//! Files that are written whole or not at all, all of a run or none.
//!
//! 1. Before anything is read, [`Files::prepare`] checks whether each output can be written, and leaves no trace.
//! 2. [`Files::stage`] writes a content beside its target as `.name.PID-k.tmp` and waits for the disk.
//! 3. [`Files::finish`] is called with the outcome of printing: results that could not be printed leave the old
//!    files as they were. Pipes and devices get their content next, since that cannot be undone. Then every file
//!    is renamed, in a critical section that signals wait for. Old files are kept until the last one is renamed,
//!    and restored should one of them fail.

mod disk;
#[cfg(test)]
mod faults;
mod place;
mod temporary;

use super::temporaries::{Uninterrupted, uninterrupted};
use crate::failure::Failure;
use disk::{Disk, Real};
use place::{Place, cannot_write, folder_of, is_stdout, same_file, shown};
use std::io;
use std::path::{Path, PathBuf};
use temporary::{discard, make_temporary, under_new_name};

/// The files of a run.
#[derive(Debug)]
pub(crate) struct Files<D: Disk = Real> {
    disk: D,
    /// Complete files under temporary names.
    staged: Vec<Staged>,
    /// Contents for pipes and devices.
    through: Vec<(PathBuf, Place, Vec<u8>)>,
}

#[derive(Debug)]
struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    /// Whether the target is there already.
    replaces: bool,
    /// The target as the user named it.
    named: PathBuf,
}

impl Files {
    /// Checks whether the outputs can be written before the work for them begins. An output that would
    /// overwrite an input, another output or what is printed is refused.
    pub(crate) fn prepare(inputs: &[&Path], outputs: &[Option<&PathBuf>]) -> Result<Self, Failure> {
        let outputs: Vec<&PathBuf> = outputs.iter().copied().flatten().collect();
        for (k, output) in outputs.iter().enumerate() {
            refuse_no_file(output)?;
            let place = Place::of(output).map_err(|error| cannot_write(output, &error))?;
            // A device or a pipe can take any number of outputs.
            if !matches!(place, Place::File(..)) {
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
            if is_stdout(output) {
                return Err(Failure::usage(format!(
                    "{} is the standard output and cannot be another output too",
                    shown(output)
                ))
                .with_help("choose another name for the output"));
            }
            place
                .probe(&Real)
                .map_err(|error| cannot_write(output, &error))?;
        }
        Ok(Self::on(Real))
    }
}

/// Refuses what cannot be the name of a file to write.
fn refuse_no_file(output: &Path) -> Result<(), Failure> {
    if output.as_os_str().is_empty() {
        return Err(Failure::usage("the name of an output file is empty"));
    }
    if output == Path::new("-") {
        return Err(Failure::usage("- names no file for this output").with_help(
            "/dev/stdout writes it to the standard output, ./- to a file of that name",
        ));
    }
    let bytes = output.as_os_str().as_encoded_bytes();
    let folder = bytes.ends_with(b"/") || (cfg!(windows) && bytes.ends_with(b"\\"));
    if folder || output.is_dir() {
        return Err(Failure::usage(format!("{} is a directory", shown(output)))
            .with_help("give the name of a file in it"));
    }
    Ok(())
}

impl<D: Disk> Files<D> {
    fn on(disk: D) -> Self {
        Self {
            disk,
            staged: Vec::new(),
            through: Vec::new(),
        }
    }

    /// Takes the content of a file, which is renamed to its target by [`finish`](Self::finish).
    pub(crate) fn stage(&mut self, path: &Path, content: &[u8]) -> Result<(), Failure> {
        let place = Place::of(path).map_err(|error| cannot_write(path, &error))?;
        let Place::File(target, old) = place else {
            self.through
                .push((path.to_owned(), place, content.to_vec()));
            return Ok(());
        };
        let write = || {
            let (temporary, mut file) = make_temporary(&self.disk, &target, old.as_ref())?;
            self.staged.push(Staged {
                temporary,
                target,
                replaces: old.is_some(),
                named: path.to_owned(),
            });
            self.disk.write(&mut file, content)?;
            self.disk.sync(&file)
        };
        write().map_err(|error| cannot_write(path, &error))
    }

    /// Renames all files to their targets once the results are printed; none if they could not be printed.
    pub(crate) fn finish(mut self, printed: Result<(), Failure>) -> Result<(), Failure> {
        printed?;
        for (path, place, content) in std::mem::take(&mut self.through) {
            place::write_through(&place, &content).map_err(|error| cannot_write(&path, &error))?;
        }
        if self.staged.is_empty() {
            return Ok(());
        }
        let mut moment = uninterrupted();
        let mut named = Vec::new();
        let outcome = self.name_all(&mut moment, &mut named);
        match outcome {
            Ok(()) => moment.wrote(),
            Err((at, error)) => {
                let failure = cannot_write(&self.staged[at].named, &error);
                return Err(self.undo(failure, named, &mut moment));
            }
        }
        for temporary in named.into_iter().filter_map(|step| step.kept) {
            let _ = self.disk.remove(&temporary);
            moment.forget(&temporary);
        }
        for staged in self.staged.drain(..) {
            moment.forget(&staged.temporary);
        }
        Ok(())
    }

    /// Renames one file after the other; `named` records how to undo it. An error comes with the index of the
    /// file that failed.
    fn name_all(
        &self,
        moment: &mut Uninterrupted,
        named: &mut Vec<Named>,
    ) -> Result<(), (usize, io::Error)> {
        for (at, staged) in self.staged.iter().enumerate() {
            let failed = |error| (at, error);
            let mut kept = None;
            if staged.replaces {
                let keep = |copy: &Path| self.disk.keep(&staged.target, copy);
                let (copy, ()) = under_new_name(&staged.target, keep).map_err(failed)?;
                moment.made(&copy);
                kept = Some(copy);
            }
            let renamed = self.disk.rename(&staged.temporary, &staged.target);
            named.push(Named {
                at,
                kept,
                done: renamed.is_ok(),
            });
            renamed.map_err(failed)?;
        }
        let mut synced: Vec<&Path> = Vec::new();
        for (at, staged) in self.staged.iter().enumerate() {
            let folder = folder_of(&staged.target);
            if !synced.contains(&folder) {
                synced.push(folder);
                let waited = self.disk.sync_folder(folder);
                waited.map_err(|error| (at, error))?;
            }
        }
        Ok(())
    }

    /// Restores the old files. One that cannot be restored keeps its temporary name, which the error states.
    fn undo(&self, mut failure: Failure, named: Vec<Named>, moment: &mut Uninterrupted) -> Failure {
        for step in named.into_iter().rev() {
            let staged = &self.staged[step.at];
            let undone = match &step.kept {
                Some(kept) if step.done => self.disk.rename(kept, &staged.target),
                Some(kept) => self.disk.remove(kept),
                None if step.done => self.disk.remove(&staged.target),
                None => Ok(()),
            };
            if let Some(kept) = &step.kept {
                moment.forget(kept);
            }
            if undone.is_err() && step.done {
                let target = shown(&staged.named);
                failure = failure.with_help(match &step.kept {
                    Some(kept) => {
                        format!("{target} is new now; its old content is in {}", shown(kept))
                    }
                    None => format!("{target} was written and could not be removed again"),
                });
            }
        }
        failure
    }
}

/// A file that was renamed, or could not be.
#[derive(Debug)]
struct Named {
    /// Its place among the staged ones.
    at: usize,
    /// Where the old content is.
    kept: Option<PathBuf>,
    /// Whether it was renamed.
    done: bool,
}

impl<D: Disk> Drop for Files<D> {
    fn drop(&mut self) {
        for staged in &self.staged {
            // After the renaming there is no file under the temporary name.
            let _ = discard(&self.disk, &staged.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_appear_when_all_are_complete_and_the_results_are_printed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "old").expect("a file");
        let staged = || -> Result<Files, Failure> {
            let mut files = Files::prepare(&[], &[Some(&a), Some(&b)])?;
            files.stage(&a, b"new")?;
            files.stage(&b, b"more")?;
            Ok(files)
        };
        let names = || fs::read_dir(folder.path()).expect("the folder").count();
        let files = staged().expect("staged");
        assert!(files.finish(Err(Failure::fault("full"))).is_err());
        assert_eq!(
            (fs::read(&a).expect("still there"), names()),
            (b"old".to_vec(), 1)
        );
        let files = staged().expect("staged");
        files.finish(Ok(())).expect("named");
        assert_eq!(fs::read(&a).expect("replaced"), b"new");
        assert_eq!(fs::read(&b).expect("made"), b"more");
        assert_eq!(names(), 2);
    }

    #[test]
    fn an_input_is_never_an_output() {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, link) = (folder.path().join("a"), folder.path().join("link"));
        fs::write(&a, "data").expect("a file");
        fs::hard_link(&a, &link).expect("a link");
        let other = folder.path().join("./a");
        for output in [&a, &link, &other] {
            assert!(Files::prepare(&[&a], &[Some(output)]).is_err());
        }
        let new = folder.path().join("new");
        assert!(Files::prepare(&[&a], &[Some(&new), None]).is_ok());
        assert!(Files::prepare(&[&a], &[Some(&new), Some(&new)]).is_err());
    }
}
