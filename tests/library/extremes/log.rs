//! What is wrong with the outcomes of many fits, all of it at once.

use regfit::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An error longer than this says more than one thing.
const LONGEST: usize = 4096;

/// The names of those whose numbers are not all finite.
pub(crate) fn not_finite(numbers: &[(&str, &[f64])]) -> Vec<String> {
    let bad = |values: &[f64]| values.iter().copied().find(|v| !v.is_finite());
    let named = numbers
        .iter()
        .filter_map(|(name, values)| Some((name, bad(values)?)));
    named
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    answers: usize,
    refusals: usize,
    wrong: Vec<String>,
}

impl Log {
    /// Does the work, which gives complaints or one error, and takes note of what is wrong.
    pub(crate) fn note(&mut self, what: &str, work: impl FnOnce() -> Result<Vec<String>, Error>) {
        match catch_unwind(AssertUnwindSafe(work)) {
            Err(_) => self.wrong.push(format!("{what}: a panic")),
            Ok(Ok(complaints)) => {
                self.answers += 1;
                let complaints = complaints.iter();
                self.wrong
                    .extend(complaints.map(|said| format!("{what}: {said}")));
            }
            Ok(Err(error)) => {
                self.refusals += 1;
                let text = error.to_string();
                if text.len() > LONGEST || text.contains("NaN") || text.contains("inf") {
                    self.wrong.push(format!("{what}: {text}"));
                }
            }
        }
    }

    /// Nothing may be wrong, and there must have been at least so many answers.
    #[track_caller]
    pub(crate) fn judge(&self, least: usize) {
        let (count, some) = (self.wrong.len(), &self.wrong[..self.wrong.len().min(40)]);
        assert!(self.wrong.is_empty(), "{count} wrong:\n{}", some.join("\n"));
        assert!(
            self.answers >= least,
            "{} answers, {} refusals",
            self.answers,
            self.refusals
        );
    }
}
