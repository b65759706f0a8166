//! Work without the interpreter's lock, on threads of a pool, which Ctrl-C ends.

use crate::error::{exception, no_threads, panicked};
use crate::settings::{Reached, Settings};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use regfit::solver::Cancel;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How often who waits looks for a signal.
const TICK: Duration = Duration::from_millis(20);

/// Pools by process and number of threads: threads do not survive a fork.
static POOLS: Mutex<Option<Pools>> = Mutex::new(None);

type Pools = HashMap<(u32, usize), Arc<ThreadPool>>;

fn pool(n_threads: usize) -> PyResult<Arc<ThreadPool>> {
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    let pools = pools.get_or_insert_default();
    let key = (std::process::id(), n_threads);
    if let Some(pool) = pools.get(&key) {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new().num_threads(n_threads).build();
    let pool = Arc::new(pool.map_err(|error| no_threads(&error))?);
    pools.insert(key, Arc::clone(&pool));
    Ok(pool)
}

/// Does work of an estimator and waits for it; a signal that Python raises for, such as Ctrl-C, ends it.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    settings: &Settings,
    (cancel, reached): (&Cancel, &Reached),
    work: impl FnOnce() -> regfit::Result<T> + Send,
) -> PyResult<T> {
    let pool = pool(settings.n_threads)?;
    let progress = settings.progress.as_ref();
    let (outcome, raised) = py.detach(|| {
        pool.in_place_scope(|scope| {
            let (sender, receiver) = channel();
            scope.spawn(move |_| {
                // Nobody waits any more if this fails.
                let _ = sender.send(catch_unwind(AssertUnwindSafe(work)));
            });
            wait(&receiver, || {
                Python::attach(|py| {
                    py.check_signals()?;
                    tell(py, progress, reached)
                })
                .inspect_err(|_| cancel.cancel())
            })
        })
    });
    if let Some(raised) = raised {
        return Err(raised);
    }
    match outcome {
        Some(Ok(found)) => {
            tell(py, progress, reached)?;
            found.map_err(exception)
        }
        Some(Err(payload)) => Err(panicked(&*payload)),
        None => Err(panicked(&"a thread ended without an answer")),
    }
}

/// Waits for the one answer, looking up every tick until that raises something.
fn wait<T>(
    receiver: &Receiver<thread::Result<T>>,
    mut look: impl FnMut() -> PyResult<()>,
) -> (Option<thread::Result<T>>, Option<PyErr>) {
    let mut raised = None;
    loop {
        match receiver.recv_timeout(TICK) {
            Ok(answer) => return (Some(answer), raised),
            Err(RecvTimeoutError::Timeout) if raised.is_none() => raised = look().err(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return (None, raised),
        }
    }
}

/// Tells how far the work is, once for each advance.
fn tell(py: Python<'_>, progress: Option<&Py<PyAny>>, reached: &Reached) -> PyResult<()> {
    let latest = match reached.lock() {
        Ok(mut reached) => reached.take(),
        Err(_) => None,
    };
    if let (Some(progress), Some((done, of))) = (progress, latest) {
        progress.call1(py, (done, of))?;
    }
    Ok(())
}
