//! The minimum of a quadratic model over a working set of blocks.

use super::descent::{Block, descend};
use super::{Blocks, Spectra, newton};
use crate::design::{DesignMatrix, Precision};
use crate::linalg::SymmetricEigen;
use crate::loss::Loss;
use crate::penalty::{Penalty, Structure};
use crate::solver::engine::Engine;
use crate::solver::gram_model::GramModel;
use crate::solver::point::Seen;
use crate::solver::proposal::{Goal, GramStart, NEAR, Proposal, gram_pays, inner_tolerance};
use crate::solver::quadratic::QuadraticModel as _;
use crate::solver::residual::ResidualModel;
use crate::solver::working_gram::WorkingGram;

/// Minimises the model and the penalty over the working set.
pub(super) fn propose<X, L, S, P>(
    terms: Blocks<'_, S, P>,
    engine: &mut Engine<'_, X, L>,
    seen: &Seen,
    features: &[usize],
    goal: Goal,
) -> Proposal
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    S: Structure,
    P: Penalty,
{
    let problem = engine.problem;
    let exact = problem.loss.squared_error_targets().is_some();
    let mut spectra = std::mem::take(&mut engine.spectra);
    if !exact {
        spectra.0.clear();
    }
    let near = if exact {
        features.to_vec()
    } else {
        terms.near(problem.factors, seen, features)
    };
    let proposal = if gram_pays(engine, near.len() * problem.loss.n_outputs()) {
        terms.on_gram(engine, seen, &near, goal, &mut spectra)
    } else {
        terms.on_residuals(engine, seen, features, goal, &mut spectra)
    };
    engine.spectra = spectra;
    proposal
}

/// The block of second derivatives of the given features (features × features).
fn gram_of(gram: &WorkingGram, features: &[usize]) -> Vec<f64> {
    let n_outputs = gram.n_outputs();
    let variable = |j: &usize| gram.place(*j) * n_outputs;
    let columns = features.iter().map(|j| gram.column(variable(j)));
    columns
        .flat_map(|column| features.iter().map(move |i| column[variable(i)]))
        .collect()
}

impl<S: Structure, P: Penalty> Blocks<'_, S, P> {
    /// The blocks of a working set with their second derivatives; `position` places a feature in the model.
    fn in_model<'g>(
        &self,
        factors: &[f64],
        features: &[usize],
        position: impl Fn(usize) -> usize,
        spectra: &'g mut Spectra,
        gram_of: impl Fn(&[usize]) -> Vec<f64>,
    ) -> Vec<Block<'g, S::Block<P>>> {
        let partition = self.structure.partition();
        let mut inside = vec![false; factors.len()];
        features.iter().for_each(|j| inside[*j] = true);
        let chosen: Vec<usize> = (0..partition.len())
            .filter(|block| inside[partition.members(*block)[0]])
            .collect();
        spectra.0.resize_with(partition.len(), || None);
        for &block in &chosen {
            let members = partition.members(block);
            if members.len() > 1 && spectra.0[block].is_none() {
                spectra.0[block] = SymmetricEigen::new(&gram_of(members), members.len());
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
            spectrum: spectra.0[block].as_ref(),
        };
        chosen.into_iter().map(block).collect()
    }

    /// The features of blocks that may be in use at the minimum of a local model.
    fn near(&self, factors: &[f64], seen: &Seen, features: &[usize]) -> Vec<usize> {
        let block_factors = self.block_factors(factors);
        let (reach, size) = self.summary(factors, seen);
        let least = NEAR * self.penalty.threshold();
        let partition = self.structure.partition();
        let near = |j: &usize| {
            let block = partition.block_of(*j);
            (block..reach.len())
                .step_by(partition.len())
                .any(|v| size[v] != 0.0 || reach[v] >= least * block_factors[block])
        };
        features.iter().copied().filter(near).collect()
    }

    /// By the Gram matrix, with Newton steps.
    fn on_gram<X, L>(
        self,
        engine: &mut Engine<'_, X, L>,
        seen: &Seen,
        features: &[usize],
        goal: Goal,
        spectra: &mut Spectra,
    ) -> Proposal
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let problem = engine.problem;
        engine.prepare_model(self.penalty, seen, features, goal.pace);
        let Some(gram) = &engine.gram else {
            return self.on_residuals(engine, seen, features, goal, spectra);
        };
        let start = GramStart::new(problem, gram, seen, features);
        let blocks = self.in_model(
            problem.factors,
            features,
            |j| gram.place(j),
            spectra,
            |members| gram_of(gram, members),
        );
        let mut w = start.by_output(gram);
        let mut q = GramModel::new(gram, start.gradient.clone());
        let tolerance = goal.inner * engine.reference.null_gradient;
        let newton = |q: &mut GramModel<'_>, w: &mut [f64]| newton::step(gram, &blocks, q, w);
        let epochs = descend(&mut q, &blocks, tolerance, goal.max_epochs, &mut w, newton);
        start.proposal(gram, features, &start.by_variable(gram, &w), epochs)
    }

    /// By descent that keeps the residual of the model.
    fn on_residuals<X, L>(
        self,
        engine: &mut Engine<'_, X, L>,
        seen: &Seen,
        features: &[usize],
        goal: Goal,
        spectra: &mut Spectra,
    ) -> Proposal
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let problem = engine.problem;
        let p = problem.x.n_features();
        let tolerance = inner_tolerance(engine, goal);
        let mut place = vec![usize::MAX; p];
        for (a, j) in features.iter().enumerate() {
            place[*j] = a;
        }
        let own_gram = |members: &[usize]| {
            let mut gram = WorkingGram::new(problem, &seen.state, Precision::Double);
            gram.include(problem, members);
            gram_of(&gram, members)
        };
        let blocks = self.in_model(problem.factors, features, |j| place[j], spectra, own_gram);
        let gather = |w: &[f64]| features.iter().map(|j| w[*j]).collect::<Vec<f64>>();
        let mut w: Vec<f64> = seen.point.w.chunks(p).flat_map(gather).collect();
        let mut q = ResidualModel::new(problem, &seen.state, features);
        q.focus(0);
        let epochs = descend(
            &mut q,
            &blocks,
            tolerance,
            goal.max_epochs,
            &mut w,
            |_, _| false,
        );
        let (step, beta) = q.finish();
        Proposal {
            features: features.to_vec(),
            step,
            beta,
            epochs,
        }
    }
}
