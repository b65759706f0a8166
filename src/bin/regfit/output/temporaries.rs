//! The temporary files that exist at this moment, so that a stopped run can remove them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a run has on the disk besides its finished files.
#[derive(Debug, Default)]
struct OnDisk {
    temporaries: Vec<PathBuf>,
    /// Whether finished files have got their names.
    written: bool,
}

static ON_DISK: Mutex<OnDisk> = Mutex::new(OnDisk {
    temporaries: Vec::new(),
    written: false,
});

/// A critical section: as long as this lives, a signal waits.
#[derive(Debug)]
pub(crate) struct Uninterrupted(MutexGuard<'static, OnDisk>);

/// Begins a critical section that no signal interrupts; it must be short.
pub(crate) fn uninterrupted() -> Uninterrupted {
    Uninterrupted(ON_DISK.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Uninterrupted {
    /// A temporary file has been made.
    pub(super) fn made(&mut self, temporary: &Path) {
        self.0.temporaries.push(temporary.to_owned());
    }

    /// A temporary file is gone, or is to stay.
    pub(super) fn forget(&mut self, temporary: &Path) {
        self.0.temporaries.retain(|path| path != temporary);
    }

    /// Finished files have their names.
    pub(super) fn wrote(&mut self) {
        self.0.written = true;
    }

    /// Removes what a stopped run would leave behind; says whether its files had been written before.
    #[cfg_attr(not(unix), allow(dead_code))]
    pub(crate) fn abandon(&mut self) -> bool {
        for temporary in self.0.temporaries.drain(..) {
            let _ = std::fs::remove_file(temporary);
        }
        self.0.written
    }
}
