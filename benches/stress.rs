//! How many of random hard problems end certified, see `tests/shared/hard_problems.rs`.
//!
//! `cargo bench --bench stress -- [PROBLEMS [SEED]]` prints the fits that do not, and the counts.
#![allow(clippy::print_stdout)]

#[path = "../tests/shared/hard_problems.rs"]
mod hard_problems;

use hard_problems::{case, fit};
use std::time::Instant;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(400);
    let first = numbers.get(1).copied().unwrap_or(1);
    let mut certified = 0;
    let mut slowest = (0.0, String::new());
    for seed in first..first + count {
        let case = case(seed);
        let start = Instant::now();
        let report = fit(&case);
        let seconds = start.elapsed().as_secs_f64();
        certified += u64::from(report.certified());
        if !report.certified() {
            let gap = report.relative();
            let (epochs, stop) = (report.epochs, report.stop);
            println!(
                "{}: gap {gap:.1e} in {epochs} epochs, {stop:?}, {seconds:.2} s",
                case.name
            );
        }
        if seconds > slowest.0 {
            slowest = (seconds, case.name);
        }
    }
    println!(
        "{certified} of {count} certified; slowest {:.2} s: {}",
        slowest.0, slowest.1
    );
}
