//! How long a stage of the program takes, on the clock and on the processor.

use std::time::{Duration, Instant};

/// Started when made.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    clock: Instant,
    processor: Option<Duration>,
}

/// The time between two moments.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Elapsed {
    /// On the clock.
    pub(crate) seconds: f64,
    /// On the processor, summed over all threads; `None` where the system does not tell.
    pub(crate) cpu_seconds: Option<f64>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            clock: Instant::now(),
            processor: processor_time(),
        }
    }

    pub(crate) fn elapsed(&self) -> Elapsed {
        let between = |(start, end): (Duration, Duration)| end.saturating_sub(start).as_secs_f64();
        Elapsed {
            seconds: self.clock.elapsed().as_secs_f64(),
            cpu_seconds: self.processor.zip(processor_time()).map(between),
        }
    }
}

/// What all threads of this process have used so far.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn processor_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).ok()?;
    Some(Duration::new(seconds, u32::try_from(time.tv_nsec).ok()?))
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn processor_time() -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time_on_the_clock_and_on_the_processor() {
        let stopwatch = Stopwatch::start();
        let sum: f64 = (0..2_000_000).map(f64::from).map(f64::sqrt).sum();
        let elapsed = stopwatch.elapsed();
        assert!(sum > 0.0 && elapsed.seconds > 0.0);
        assert_eq!(
            elapsed.cpu_seconds.is_some(),
            cfg!(any(target_os = "linux", target_os = "macos"))
        );
        assert!(elapsed.cpu_seconds.is_none_or(|seconds| seconds > 0.0));
    }
}
