//! The minimum of a quadratic model over a working set of blocks.

use super::Blocks;
use super::descent::{Block, descend};
use super::newton;
use crate::linalg::SymmetricEigen;
use crate::problem::design::Precision;
use crate::problem::penalty::{Penalty, Structure};
use crate::solver::Problem;
use crate::solver::evaluation::Evaluation;
use crate::solver::gram_matrix::GramMatrix;
use crate::solver::subproblem::active_set::Task;
use crate::solver::subproblem::covariance::CovarianceModel;
use crate::solver::subproblem::residual::ResidualModel;
use crate::solver::subproblem::{
    GramStart, Minimiser, Workspace, exchange, factors_of, to_outputs, to_variables,
};
use crate::solver::tuning::{NEAR_THRESHOLD, SLOW_EPOCHS};

/// The block of second derivatives of the given features (features × features).
fn gram_of(gram: &GramMatrix, features: &[usize]) -> Vec<f64> {
    let n_outputs = gram.n_outputs();
    let variable = |j: &usize| gram.place(*j) * n_outputs;
    let columns = features.iter().map(|j| gram.column(variable(j)));
    columns
        .flat_map(|column| features.iter().map(move |i| column[variable(i)]))
        .collect()
}

impl<'a, S: Structure> Blocks<'a, S> {
    /// Exact exchanges between limits, from and into w (by variable); the steps in epochs, or `None` where they are not
    /// for this model.
    fn exchange(
        &self,
        problem: Problem<'_>,
        gram: &GramMatrix,
        start: &GramStart,
        w: &mut [f64],
        most: usize,
        by_rows: bool,
    ) -> Option<usize> {
        let limits = self.structure.limits()?;
        let factors = factors_of(problem, gram);
        let task = Task::new(problem, self.penalty, gram, &factors, start)?;
        exchange::solve(problem, &task, &start.w, Some(limits), w, most, by_rows)
    }

    /// The blocks of a working set with their second derivatives; `position` places a feature in the model.
    fn in_model<'g>(
        &self,
        factors: &[f64],
        features: &[usize],
        position: impl Fn(usize) -> usize,
        spectra: &'g mut Vec<Option<SymmetricEigen>>,
        gram_of: impl Fn(&[usize]) -> Vec<f64>,
    ) -> Vec<Block<'g, S::Block<&'a dyn Penalty>>> {
        let partition = self.structure.partition();
        let mut inside = vec![false; factors.len()];
        features.iter().for_each(|j| inside[*j] = true);
        let chosen: Vec<usize> = (0..partition.len())
            .filter(|block| inside[partition.members(*block)[0]])
            .collect();
        spectra.resize_with(partition.len(), || None);
        for &block in &chosen {
            let members = partition.members(block);
            if members.len() > 1 && spectra[block].is_none() {
                spectra[block] = SymmetricEigen::new(&gram_of(members), members.len());
            }
        }
        let spectra = &*spectra;
        let block = |block: usize| Block {
            penalty: self.at(block),
            factor: self.factor(factors, block),
            positions: partition
                .members(block)
                .iter()
                .map(|j| position(*j))
                .collect(),
            spectrum: spectra[block].as_ref(),
        };
        chosen.into_iter().map(block).collect()
    }
}

impl<S: Structure> Minimiser for Blocks<'_, S> {
    fn penalty(&self) -> &dyn Penalty {
        self.penalty
    }

    fn near(&self, problem: Problem<'_>, at: &Evaluation, features: &[usize]) -> Vec<usize> {
        let block_factors = self.block_factors(problem.factors);
        let (reach, size) = self.block_summary(problem.factors, at);
        let least = NEAR_THRESHOLD * self.penalty.threshold();
        let partition = self.structure.partition();
        let near = |j: &usize| {
            let block = partition.block_of(*j);
            (block..reach.len())
                .step_by(partition.len())
                .any(|v| size[v] != 0.0 || reach[v] >= least * block_factors[block])
        };
        features.iter().copied().filter(near).collect()
    }

    fn on_gram(
        &self,
        problem: Problem<'_>,
        gram: &GramMatrix,
        work: Workspace<'_>,
        start: &GramStart,
        features: &[usize],
    ) -> (Vec<f64>, usize) {
        if work.careful {
            let mut w = start.w.clone();
            let steps = self.exchange(problem, gram, start, &mut w, work.max_epochs, true);
            if let Some(steps) = steps {
                return (w, steps);
            }
        }
        let blocks = self.in_model(
            problem.factors,
            features,
            |j| gram.place(j),
            work.spectra,
            |members| gram_of(gram, members),
        );
        let n_outputs = gram.n_outputs();
        let mut w = to_outputs(&start.w, n_outputs);
        let mut model = CovarianceModel::new(gram, start.gradient.clone());
        let newton =
            |model: &mut CovarianceModel<'_>, w: &mut [f64]| newton::step(gram, &blocks, model, w);
        let at_first = work.max_epochs.min(SLOW_EPOCHS);
        let epochs = descend(
            &mut model,
            &blocks,
            work.tolerance,
            at_first,
            &mut w,
            newton,
        );
        let left = work.max_epochs - epochs;
        if epochs < SLOW_EPOCHS || left == 0 {
            return (to_variables(&w, n_outputs), epochs);
        }
        let mut exact = to_variables(&w, n_outputs);
        if let Some(steps) = self.exchange(problem, gram, start, &mut exact, left, false) {
            return (exact, epochs + steps);
        }
        let more = descend(&mut model, &blocks, work.tolerance, left, &mut w, newton);
        (to_variables(&w, n_outputs), epochs + more)
    }

    fn by_rows(
        &self,
        problem: Problem<'_>,
        frame: &GramMatrix,
        start: &GramStart,
        max_epochs: usize,
    ) -> Option<(Vec<f64>, usize)> {
        let mut w = start.w.clone();
        let steps = self.exchange(problem, frame, start, &mut w, max_epochs, true)?;
        Some((w, steps))
    }

    fn on_residuals(
        &self,
        problem: Problem<'_>,
        model: &mut ResidualModel<'_>,
        work: Workspace<'_>,
        at: &Evaluation,
        w: &mut [f64],
    ) -> usize {
        let features = model.features();
        let mut place = vec![usize::MAX; problem.x.n_features()];
        for (a, j) in features.iter().enumerate() {
            place[*j] = a;
        }
        let own_gram = |members: &[usize]| {
            let mut gram = GramMatrix::new(problem, &at.state, Precision::Double);
            gram.include(problem, members);
            gram_of(&gram, members)
        };
        let blocks = self.in_model(
            problem.factors,
            features,
            |j| place[j],
            work.spectra,
            own_gram,
        );
        let (tolerance, max_epochs) = (work.tolerance, work.max_epochs);
        descend(model, &blocks, tolerance, max_epochs, w, |_, _| false)
    }
}
