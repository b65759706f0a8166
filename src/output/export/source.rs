//! What the files of all programming languages have in common.

use super::literal::comment;
use super::plan::{Cells, Input, Plan};
use crate::data::escape::quote;
use crate::data::recipe::Missing;
use crate::solver::StopReason;

/// Columns whose coefficients are all 0 are listed in tables of at most this many columns.
const LISTED: usize = 1000;

impl Plan<'_> {
    /// The head of the file: model, objective, data and certificate, line by line without comment marks.
    pub(super) fn about(&self) -> Vec<String> {
        let (model, fit) = (self.model, &self.model.fit);
        let what = self.model.kind.words();
        let certified = match (fit.certified, fit.stop) {
            (true, _) => "certified",
            (false, StopReason::NoFiniteOptimum) => "no finite optimum",
            (false, _) => "not certified",
        };
        let certificate = match fit.duality_gap {
            Some(_) => "duality gap",
            None => "gradient norm",
        };
        let used = self.inputs.iter().filter(|input| input.used).count();
        let lines = [
            format!(
                "A model of {} ({what}), written by regfit {}.",
                quote(&model.target.name),
                env!("CARGO_PKG_VERSION")
            ),
            String::new(),
            format!("minimised  {}", model.objective.formula),
            format!(
                "fitted on  {} rows of {}, sha256 {}",
                fit.rows, model.data.name, model.data.sha256
            ),
            format!("{certified}  relative {certificate} {:.1e}", fit.relative),
            format!("reads      {used} of {} columns", self.inputs.len()),
        ];
        lines.iter().map(|line| comment(line)).collect()
    }

    /// What happens to a missing cell, and what to an unknown level.
    pub(super) fn about_gaps(&self, missing: &str, unknown: &str) -> Vec<String> {
        let mut lines = vec![match self.missing {
            Missing::Mean | Missing::Median | Missing::Indicator => {
                "Missing cells are filled as in training.".into()
            }
            Missing::Error | Missing::Drop => format!("A missing cell {missing}."),
        }];
        if self.uses_levels() {
            lines.push(format!("A level that training never saw {unknown}."));
        }
        if self.uses_dates() {
            lines.push(format!("A cell that is no date {unknown}."));
        }
        lines
    }

    /// For each column of an array of numbers or of texts its place and name, the unused ones of wide
    /// tables left out.
    pub(super) fn layout<'p>(
        &self,
        array: &str,
        columns: impl Iterator<Item = &'p Input<'p>>,
    ) -> Vec<String> {
        let all = self.inputs.len() <= LISTED;
        columns
            .filter(|column| all || column.used)
            .map(|column| {
                let unused = if column.used { "" } else { " (not read)" };
                let name = comment(&quote(column.name));
                format!("{array}[{}]  {name}{unused}", column.place)
            })
            .collect()
    }
}

/// A variable of η: one for a single output, an element for several.
pub(super) fn eta(n_outputs: usize, k: usize, first: usize) -> String {
    if n_outputs == 1 {
        "eta".into()
    } else {
        format!("eta[{}]", k + first)
    }
}

/// The terms of a column of numbers that are not 0: output, sign and magnitude of the weight.
pub(super) fn terms<'p>(
    cells: &'p Cells<'_>,
    literal: fn(f64) -> String,
) -> impl Iterator<Item = (usize, char, String)> + 'p {
    let kept = cells
        .weights()
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != 0.0);
    kept.map(move |(k, w)| {
        let (sign, magnitude) = super::literal::signed(*w, literal);
        (k, sign, magnitude)
    })
}

/// Weights of one output as a literal, of several as a list between these brackets.
pub(super) fn weights(weights: &[f64], brackets: [&str; 2]) -> String {
    match weights {
        [only] => super::literal::number(*only),
        all => list(all, super::literal::number, brackets),
    }
}

/// Items separated by commas between brackets.
pub(super) fn list<T: Copy>(
    items: &[T],
    literal: impl Fn(T) -> String,
    [open, close]: [&str; 2],
) -> String {
    let items: Vec<String> = items.iter().map(|item| literal(*item)).collect();
    format!("{open}{}{close}", items.join(", "))
}

/// Class names as references, for [`list`].
pub(super) fn class_names<'p>(plan: &Plan<'p>) -> Vec<&'p str> {
    plan.classes().iter().map(String::as_str).collect()
}
