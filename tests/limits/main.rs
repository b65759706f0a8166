//! Runs that meet a limit of memory or of the size of files, a signal, or a kill. One program serves all of them: limits
//! (`ulimit`), ignored signals (`trap`) and variables are set in a shell that becomes the run, never in the process of
//! the tests.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used)]

#[path = "../shared/cli.rs"]
mod cli;

mod faults;
#[cfg(target_os = "linux")]
mod memory;
mod signals;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Held shared by tests whose delays are shares of the time that a run takes, and alone by tests that take the machine's
/// memory and processor, which would change that time in between.
static MACHINE: RwLock<()> = RwLock::new(());

fn shared_machine() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(target_os = "linux")]
fn whole_machine() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().unwrap_or_else(PoisonError::into_inner)
}
