//! Every operation made to fail in turn: all files of a run are new, or all are old.

use super::disk::{Disk, Real};
use super::*;
use crate::failure::Failure;
use std::cell::Cell;
use std::fs::{self, File, Metadata};
use std::io::Write;

/// A disk that asks before each operation whether it is to fail.
struct Faulty<'a>(&'a dyn Fn(&'static str) -> bool);

impl Faulty<'_> {
    fn allow(&self, operation: &'static str) -> io::Result<()> {
        match (self.0)(operation) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

impl Disk for Faulty<'_> {
    fn create(&self, path: &Path, old: Option<&Metadata>) -> io::Result<File> {
        self.allow("create")?;
        Real.create(path, old)
    }
    fn write(&self, file: &mut File, content: &[u8]) -> io::Result<()> {
        self.allow("write").inspect_err(|_| {
            // A disk gets full in the middle of a file.
            let _ = file.write_all(&content[..content.len() / 2]);
        })?;
        Real.write(file, content)
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        self.allow("sync")?;
        Real.sync(file)
    }
    fn keep(&self, path: &Path, copy: &Path) -> io::Result<()> {
        self.allow("keep")?;
        Real.keep(path, copy)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.allow("rename")?;
        Real.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.allow("sync_folder")?;
        Real.sync_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.allow("remove")?;
        Real.remove(path)
    }
}

const NAMES: [&str; 4] = ["model.json", "coef.csv", "path.svg", "other/cv.png"];

/// The files of a folder in order, with what is in them.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let text = fs::read_to_string(&path).expect("a file");
            found.push((name.to_string_lossy().into_owned(), text));
        }
    }
    found.sort();
    found
}

/// Old files, then a run that writes new ones with the k-th operation failing; if the disk is `broken`, so does
/// all that would write after it.
fn run(folder: &Path, k: usize, broken: bool) -> (Result<(), Failure>, Option<&'static str>) {
    fs::create_dir(folder.join("other")).expect("a folder");
    for name in ["model.json", "path.svg", "other/cv.png"] {
        fs::write(folder.join(name), format!("old {name}")).expect("an old file");
    }
    let (count, failed) = (Cell::new(0), Cell::new(None));
    let fails = |operation| {
        count.set(count.get() + 1);
        // What takes no room still works on a full disk.
        let full = broken && count.get() > k && !matches!(operation, "rename" | "remove");
        let fails = full || count.get() == k;
        if fails {
            failed.set(failed.get().or(Some(operation)));
        }
        fails
    };
    let mut files = Files::on(Faulty(&fails));
    let mut write = || {
        for name in NAMES {
            files.stage(&folder.join(name), format!("new {name}").as_bytes())?;
        }
        Ok(())
    };
    let staged = write();
    let outcome = staged.and_then(|()| files.finish(Ok(())));
    (outcome, failed.get())
}

#[test]
fn whichever_operation_fails_all_files_are_old_or_all_are_new() {
    for broken in [false, true] {
        let mut seen = Vec::new();
        for k in 1.. {
            let folder = tempfile::tempdir().expect("a folder");
            let before = {
                let other = tempfile::tempdir().expect("a folder");
                let _ = run(other.path(), 1, false);
                contents(other.path())
            };
            let (outcome, failed) = run(folder.path(), k, broken);
            let Some(operation) = failed else {
                assert!(outcome.is_ok(), "{outcome:?}");
                break;
            };
            seen.push(operation);
            let after = contents(folder.path());
            let temporaries = after.iter().filter(|(name, _)| name.ends_with(".tmp"));
            let kept = temporaries.count();
            let whole = |(name, _): &&(String, String)| !name.ends_with(".tmp");
            let whole: Vec<(String, String)> = after.iter().filter(whole).cloned().collect();
            match &outcome {
                Ok(()) => {
                    // Only the old content, which nobody needs any more, could not be removed.
                    assert_eq!(operation, "remove", "{k}");
                    assert!(whole.iter().all(|(_, text)| text.starts_with("new ")));
                    assert_eq!(whole.len(), NAMES.len());
                    assert!(kept <= 1, "{after:?}");
                }
                Err(failure) => {
                    assert_eq!(after, before, "operation {k}, {operation}");
                    let text = failure.text(false);
                    assert!(NAMES.iter().any(|name| text.contains(name)), "{text}");
                    assert!(text.contains("cannot be written"), "{text}");
                }
            }
        }
        for operation in [
            "create",
            "write",
            "sync",
            "keep",
            "rename",
            "sync_folder",
            "remove",
        ] {
            assert!(
                seen.contains(&operation),
                "{operation} never failed: {seen:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_put_back_is_kept_and_said() {
    // The second file cannot be named, nor the first one be put back.
    let renamed = Cell::new(0);
    let fails = |operation| {
        renamed.set(renamed.get() + usize::from(operation == "rename"));
        operation == "rename" && renamed.get() > 1
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&a, "old").expect("a file");
    let mut files = Files::on(Faulty(&fails));
    files.stage(&a, b"new").expect("staged");
    files.stage(&b, b"new").expect("staged");
    let text = files.finish(Ok(())).expect_err("stuck").text(false);
    let kept = text.split("its old content is in ").nth(1).expect("said");
    assert_eq!(fs::read_to_string(kept.trim()).expect("kept"), "old");
}
