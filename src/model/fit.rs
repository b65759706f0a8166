//! From data and hyper-parameters to a path, for every family, penalty and storage.

use super::follow::{Evidence, follow, from_nearby, scaled_by};
use super::prepare::Prepared;
use super::{Estimator, FittedModel, FittedPath, Objective, Warning};
use crate::model::path::{self, LeaveOneOut, PathEnd, PathGrid, PathStep};
use crate::problem::design::{DesignMatrix, FeatureMatrix, Scaling};
use crate::problem::family::Targets;
use crate::problem::penalty::Penalty;
use crate::solver::{PathSolver, Problem, SolverKind, serves_all_strengths};
use crate::{Error, Result};

impl Estimator {
    /// Fits on features (n_samples × n_features) and targets (n_samples).
    ///
    /// # Errors
    /// Data that is not finite, lengths that differ, weights or factors out of range, too few
    /// classes, and [`Error::NotConverged`] or [`Error::NoFiniteOptimum`] when `strict`. [`Error::OutOfRange`] and [`Error::ColumnOutOfRange`] for
    /// numbers so large or small that the answer would not be finite.
    pub fn fit(&self, x: &dyn FeatureMatrix, targets: &Targets) -> Result<FittedModel> {
        let path = self.path(x, targets, &PathGrid::single(self.penalty.alpha()))?;
        path.model(0)
            .ok_or_else(|| Error::Grid("it is empty".into()))
    }

    /// Fits at every alpha of a grid, each started from the one before.
    ///
    /// # Errors
    /// As [`Estimator::fit`], and [`Error::Grid`] for alphas that are not finite and at least 0.
    pub fn path(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        grid: &PathGrid,
    ) -> Result<FittedPath> {
        self.run(|| self.path_by_kind(x, targets, grid))
    }

    fn path_by_kind(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        grid: &PathGrid,
    ) -> Result<FittedPath> {
        if let Some(gamma) = self.adaptive {
            return self.adapted(x, targets, gamma)?.path(x, targets, grid);
        }
        if let Some(gamma) = self.relax {
            let penalised = Self {
                relax: None,
                ..self.clone()
            };
            let path = penalised.path(x, targets, grid)?;
            return self.relaxed(x, targets, path, gamma);
        }
        let (n, p) = x.shape();
        let prepared = self.prepare(x, targets, serves_all_strengths(n, p))?;
        self.follow_grid(prepared, grid, Evidence::RowsAtTheEnd, None)
    }

    /// The model at step k of a path on the same data as a path of one step, certified by the rows of X: a fit at that
    /// strength which starts where the path was.
    ///
    /// # Errors
    /// As [`Estimator::path`], and [`Error::Grid`] when there is no step k.
    pub fn refit(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        path: &FittedPath,
        k: usize,
    ) -> Result<FittedPath> {
        let step = path.steps.get(k);
        let step = step.ok_or_else(|| Error::Grid(format!("it has no step {k}")))?;
        let grid = PathGrid::single(step.alpha);
        let by_working_sets = self.penalty.l1_ratio() > 0.0 && self.solver == SolverKind::Auto;
        if self.adaptive.is_some() || self.relax.is_some() || !by_working_sets {
            return self.path(x, targets, &grid);
        }
        self.run(|| {
            // Two passes over the rows certify it; products of all columns would cost more.
            let prepared = self.prepare(x, targets, false)?;
            self.follow_grid(prepared, &grid, Evidence::RowsAtTheEnd, Some(step))
        })
    }

    /// The same for columns that are centred and scaled already.
    ///
    /// # Errors
    /// As [`Estimator::path`].
    pub(crate) fn path_of_design<'x>(
        &self,
        design: (Box<dyn DesignMatrix + 'x>, Scaling),
        targets: &Targets,
        grid: &PathGrid,
        evidence: Evidence,
    ) -> Result<FittedPath> {
        let (n, p) = (design.0.n_samples(), design.0.n_features());
        let prepared = self.prepare_with((n, p), targets, |_, _| Ok(design))?;
        self.follow_grid(prepared, grid, evidence, None)
    }

    /// Fits at every alpha of a grid on what is set up, from where nothing is selected or from a model nearby.
    fn follow_grid(
        &self,
        prepared: Prepared<'_>,
        grid: &PathGrid,
        evidence: Evidence,
        near: Option<&PathStep>,
    ) -> Result<FittedPath> {
        let problem = Problem {
            x: &*prepared.design,
            loss: &*prepared.loss,
            factors: &prepared.factors,
            fit_intercept: self.fit_intercept,
        };
        let structure = self.structure(&prepared.scaling, &prepared.factors)?;
        if structure.is_some() && grid.leave_one_out {
            let reason = "leave-one-out errors have no closed form with limits";
            return Err(Error::Structure(reason.into()));
        }
        let scaled = prepared.objective.scaled_penalty();
        let penalty = scaled.penalty.clone();
        let mut solver = PathSolver::new(problem, penalty, structure, self.options())?;
        let alpha_max = solver.alpha_max(&scaled);
        if !alpha_max.is_finite() {
            return Err(Error::OutOfRange("the penalty factors"));
        }
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let usual_ratio = || {
            let of_l2 = solver.smallest_ratio();
            of_l2.unwrap_or(if n > p { 1e-4 } else { 1e-2 })
        };
        let alphas = path::strengths(grid, alpha_max, usual_ratio)?;
        let (steps, end) = match near {
            Some(near) => (
                vec![from_nearby(&mut solver, &prepared, near)?],
                PathEnd::Complete,
            ),
            None => follow(
                &mut solver,
                &prepared,
                &alphas,
                grid,
                (evidence, &self.observer),
            )?,
        };
        let leave_one_out = match grid.leave_one_out {
            true => Some(LeaveOneOut {
                alphas: alphas.clone(),
                ..solver.leave_one_out(&scaled_by(scaled.unit, &alphas))?
            }),
            false => None,
        };
        let mut warnings = prepared.warnings;
        warnings.extend(solver.into_warnings());
        self.check_optimum(&steps, &warnings)?;
        warnings.extend(self.check_steps(&steps)?);
        let penalty = prepared.objective.penalty.with_alpha(alphas[0]);
        Ok(FittedPath {
            steps,
            alpha_max,
            end,
            requested: alphas.len(),
            leave_one_out,
            scaling: prepared.scaling,
            objective: Objective {
                penalty,
                ..prepared.objective
            },
            classes: prepared.classes,
            warnings,
            feature_names: self.feature_names.clone(),
            n_samples: n,
        })
    }

    /// An error for a single strict fit without a finite optimum.
    fn check_optimum(&self, steps: &[PathStep], warnings: &[Warning]) -> Result<()> {
        let missing = |w: &&Warning| matches!(w, Warning::NoFiniteOptimum { .. });
        match warnings.iter().find(missing) {
            Some(warning) if self.strict && steps.len() == 1 => {
                Err(Error::NoFiniteOptimum(warning.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// A warning of the worst step that missed its tolerance; an error instead for a single strict fit.
    fn check_steps(&self, steps: &[PathStep]) -> Result<Option<Warning>> {
        let missed = steps
            .iter()
            .map(|step| &step.report)
            .filter(|report| !report.converged() && report.has_optimum());
        let Some(worst) = missed.max_by(|a, b| a.relative().total_cmp(&b.relative())) else {
            return Ok(None);
        };
        if self.strict && steps.len() == 1 {
            return Err(Error::NotConverged {
                measure: worst.optimality.name(),
                relative: worst.relative(),
                tolerance: worst.tolerance,
                epochs: worst.epochs,
            });
        }
        Ok(Some(Warning::NotCertified {
            relative: worst.relative(),
            tolerance: worst.tolerance,
            epochs: worst.epochs,
            stop: worst.stop,
        }))
    }
}
