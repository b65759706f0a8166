//! Ending a computation from outside. Whoever waits for an answer holds a [`Cancel`]; passes over the data and iterations
//! ask between pieces of work whether it still wants one, and unwind to where the work began if not.
//!
//! Unwinding keeps the question out of every signature between the border and the innermost loop: what is dropped on the
//! way is what an error would drop, too.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends fits from another thread, see [`Params::cancel_by`](crate::Params::cancel_by). Clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// One by which nothing is ended yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends what runs with it, which answers with [`Error::Cancelled`](crate::Error::Cancelled) some milliseconds later,
    /// and whatever is begun with it from now on.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who may end a fit is no part of a model.
impl PartialEq for Cancel {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Cancel>> = const { RefCell::new(None) };
}

/// What unwinds from where the work stopped.
struct Cancelled;

/// Puts back what was there before, when work ends in either way.
struct Restore(Option<Cancel>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.with(|current| *current.borrow_mut() = self.0.take());
    }
}

/// By what the work of this thread may be ended.
pub(crate) fn current() -> Option<Cancel> {
    CURRENT.with(|current| current.borrow().clone())
}

/// Does work that `cancel` ends.
pub(crate) fn under<T>(cancel: Option<Cancel>, work: impl FnOnce() -> T) -> T {
    let before = CURRENT.with(|current| current.replace(cancel));
    let _restore = Restore(before);
    work()
}

/// Unwinds to [`caught`] if the work of this thread is to end.
pub(crate) fn check() {
    let cancelled = CURRENT.with(|current| {
        let current = current.borrow();
        current.as_ref().is_some_and(Cancel::is_cancelled)
    });
    if cancelled {
        resume_unwind(Box::new(Cancelled));
    }
}

/// Does work that `cancel` ends: `None` if it did.
pub(crate) fn caught<T>(cancel: &Cancel, work: impl FnOnce() -> T) -> Option<T> {
    let begun = || {
        check();
        work()
    };
    // What the work could leave half done is dropped with it.
    let outcome = catch_unwind(AssertUnwindSafe(|| under(Some(cancel.clone()), begun)));
    match outcome {
        Ok(found) => Some(found),
        Err(payload) if is_ours(&*payload) => None,
        Err(payload) => resume_unwind(payload),
    }
}

fn is_ours(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Cancelled>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::parallel::map_blocks;

    #[test]
    fn work_ends_at_the_next_piece_on_any_thread() {
        for split in [false, true] {
            let cancel = Cancel::new();
            let found = caught(&cancel, || {
                map_blocks(1000, 1, split, |piece| {
                    if piece.start == 3 {
                        cancel.cancel();
                    }
                    piece.start
                })
            });
            assert_eq!(found, None);
            assert_eq!(current(), None);
            assert!(caught(&cancel, || 1).is_none(), "nothing is begun with it");
        }
        assert_eq!(caught(&Cancel::new(), || 1), Some(1));
    }
}
