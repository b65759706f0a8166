//! When separations are looked for along a path, and what is said of a fit that has one.

use super::{Separation, find, has_large_predictor, is_cheap, separating_column};
use crate::problem::penalty::AnyStructure;
use crate::solver::evaluation::{Coefficients, Trail};
use crate::solver::outcome::Solved;
use crate::solver::setup::Setup;
use crate::solver::{StopReason, Warning};

/// What was found so far: nothing of it changes along a path, but which columns have a penalty.
#[derive(Debug, Default)]
pub(in crate::solver) struct SeparationSearch {
    known: Vec<(SearchedFor, Option<Separation>)>,
}

/// What a search depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SearchedFor {
    /// Whether no column has a penalty, or only those of factor 0.
    all: bool,
    /// Whether the search was a long one.
    suspected: bool,
}

impl SeparationSearch {
    /// A separation by columns without a penalty, `all` of them or those of factor 0, found at the cost of a fit.
    pub(in crate::solver) fn before(
        &mut self,
        setup: &Setup<'_>,
        structure: Option<&AnyStructure>,
        all: bool,
    ) -> Option<Separation> {
        let suspected = false;
        self.look(setup, structure, SearchedFor { all, suspected })
    }

    /// Says of a fit whose columns without a penalty separate classes that it has no finite optimum. What was found
    /// before the fit is completed by what the fit tells of larger tables.
    pub(in crate::solver) fn after(
        &mut self,
        (setup, trail): (&Setup<'_>, &Trail),
        structure: Option<&AnyStructure>,
        (found, all): (Option<Separation>, bool),
        solved: &mut Solved,
        point: &Coefficients,
    ) {
        let problem = setup.problem;
        let n_free = if all {
            problem.x.n_features()
        } else {
            setup.unpenalised.len()
        };
        if !problem.loss.is_classification() || n_free == 0 {
            return;
        }
        let doubtful = || !solved.report.converged() || has_large_predictor(problem, trail, point);
        let found = match found {
            None if !is_cheap(problem, n_free) && doubtful() => {
                let suspected = true;
                self.look(setup, structure, SearchedFor { all, suspected })
            }
            found => found,
        };
        // Without a penalty a loss that leaves no row in doubt is proof enough, whatever the size of the table.
        let proven = all && solved.warning.is_some();
        let found = found.or_else(|| {
            proven.then(|| Separation {
                columns: separating_column(problem).into_iter().collect(),
                together: false,
            })
        });
        if let Some(Separation { columns, together }) = found {
            solved.report.stop = StopReason::NoFiniteOptimum;
            solved.warning = Some(Warning::NoFiniteOptimum { columns, together });
        }
    }

    fn look(
        &mut self,
        setup: &Setup<'_>,
        structure: Option<&AnyStructure>,
        searched: SearchedFor,
    ) -> Option<Separation> {
        let problem = setup.problem;
        if !problem.loss.is_classification() || !searched.all && setup.unpenalised.is_empty() {
            return None;
        }
        if let Some((_, found)) = self.known.iter().find(|(key, _)| *key == searched) {
            return found.clone();
        }
        let every: Vec<usize> = (0..problem.x.n_features()).collect();
        let free = if searched.all {
            &every
        } else {
            &setup.unpenalised
        };
        let limits = structure.and_then(AnyStructure::limits);
        let found = find(problem, free, limits, searched.suspected);
        self.known.push((searched, found.clone()));
        found
    }
}
