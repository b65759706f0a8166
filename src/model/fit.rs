//! From data and hyper-parameters to a path, for every family, penalty and storage.

use super::{Estimator, FittedModel, FittedPath, Objective, Warning, step};
use crate::model::path::{self, LeaveOneOut, PathEnd, PathGrid, PathStep};
use crate::problem::design::{
    DesignMatrix, DesignRequest, FeatureMatrix, Scaling, Standardization,
};
use crate::problem::family::Targets;
use crate::problem::loss::{Loss, SampleWeights};
use crate::problem::penalty::Penalty;
use crate::solver::{
    Observer, PathSolver, Problem, Progress, SolverKind, keep_freed_memory, serves_all_strengths,
};
use crate::{Error, Result};

/// Alphas from which a path may be certified through the Gram matrix of all features.
const LONG_PATH: usize = 5;

/// What certificates of a path on the Gram matrix of all features rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The rows of X at the last alpha, the Gram matrix with a bound on its rounding before.
    RowsAtTheEnd,
    /// The Gram matrix with a bound on its rounding.
    Gram,
}

/// Everything that a fit and a path share: the problem set up once.
struct Prepared<'x> {
    design: Box<dyn DesignMatrix + 'x>,
    scaling: Scaling,
    loss: Box<dyn Loss>,
    /// What was subtracted from the targets, and belongs to the intercept.
    target_mean: f64,
    classes: Vec<String>,
    factors: Vec<f64>,
    objective: Objective,
    warnings: Vec<Warning>,
}

/// Fails unless there are as many as needed.
fn same(what: &'static str, expected: usize, found: Option<usize>) -> Result<()> {
    match found {
        Some(found) if found != expected => Err(Error::LengthMismatch {
            what,
            expected,
            found,
        }),
        _ => Ok(()),
    }
}

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
        // Two passes over the rows certify it; products of all columns would cost more.
        let prepared = self.prepare(x, targets, false)?;
        self.follow_grid(prepared, &grid, Evidence::RowsAtTheEnd, Some(step))
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

    /// Sets up the rows of X; `gram` says whether products of all columns are wanted.
    fn prepare<'x>(
        &self,
        x: &'x dyn FeatureMatrix,
        targets: &Targets,
        gram: bool,
    ) -> Result<Prepared<'x>> {
        self.prepare_with(x.shape(), targets, |loss, weights| {
            x.design(DesignRequest {
                weights,
                standardization: self.standardization(),
                targets: loss
                    .squared_error_targets()
                    .filter(|_| self.may_work_on_gram_matrices()),
                gram,
            })
        })
    }

    /// What is done to columns before the penalty acts.
    pub(crate) fn standardization(&self) -> Standardization {
        Standardization {
            center: self.fit_intercept,
            scale: self.standardize,
            ddof: self.ddof,
        }
    }

    /// Whether the solver of least squares may ask for products of all columns.
    pub(crate) fn may_work_on_gram_matrices(&self) -> bool {
        matches!(
            self.solver,
            SolverKind::Auto | SolverKind::ActiveSet | SolverKind::Direct
        )
    }

    /// Sets up loss and objective of n rows and p columns, whose design is made for that loss.
    fn prepare_with<'x>(
        &self,
        (n, p): (usize, usize),
        targets: &Targets,
        design: impl FnOnce(&dyn Loss, &SampleWeights) -> Result<(Box<dyn DesignMatrix + 'x>, Scaling)>,
    ) -> Result<Prepared<'x>> {
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        let weights = match &self.sample_weights {
            Some(weights) => SampleWeights::normalized(weights)?,
            None => SampleWeights::Uniform(n),
        };
        let length = |values: &Option<Vec<f64>>| values.as_ref().map(Vec::len);
        same("sample weights", n, Some(weights.len()))?;
        same("targets", n, Some(targets.len()))?;
        same("penalty factors", p, length(&self.penalty_factors))?;
        same("limits", p, self.limits.as_ref().map(Vec::len))?;
        same("groups", p, self.groups.as_ref().map(Vec::len))?;
        same(
            "feature names",
            p,
            self.feature_names.as_ref().map(Vec::len),
        )?;
        keep_freed_memory();
        let targets = targets.with_classes_present();
        let offset = self.offset.as_deref();
        let mut loss = self.family.loss(&targets, offset, weights.clone())?;
        let target_mean = if self.fit_intercept {
            loss.center_targets()
        } else {
            0.0
        };
        let (design, scaling) = design(&*loss, &weights)?;
        let constant = scaling.constant.iter().enumerate();
        let constant = constant.filter(|(_, constant)| **constant);
        Ok(Prepared {
            design,
            target_mean,
            classes: targets.class_names().to_vec(),
            factors: self.penalty_factors.clone().unwrap_or_else(|| vec![1.0; p]),
            objective: Objective {
                l2_unit: self.l2_unit(&*loss),
                ..self.objective(p, matches!(weights, SampleWeights::PerSample(_)))
            },
            warnings: constant.map(|(j, _)| Warning::ConstantColumn(j)).collect(),
            scaling,
            loss,
        })
    }

    /// s_y of squared error on standardised columns: √(2F) where only the intercept is fitted, which is the deviation of
    /// the target, or its root mean square without an intercept. 1 where nothing is left to explain.
    fn l2_unit(&self, loss: &dyn Loss) -> f64 {
        if !self.standardize || loss.squared_error_targets().is_none() {
            return 1.0;
        }
        let constant = loss.null_intercept().first().copied().unwrap_or(0.0);
        let intercept = if self.fit_intercept { constant } else { 0.0 };
        let unit = (2.0 * loss.value(&vec![intercept; loss.n_samples()])).sqrt();
        if unit > 0.0 && unit.is_finite() {
            unit
        } else {
            1.0
        }
    }

    /// What is minimised on p features.
    fn objective(&self, p: usize, weighted: bool) -> Objective {
        Objective {
            family: self.family.clone(),
            penalty: self.penalty.clone(),
            standardize: self.standardize,
            ddof: self.ddof,
            fit_intercept: self.fit_intercept,
            penalty_factors: self.penalty_factors.clone(),
            weighted,
            offset: self.offset.is_some(),
            relaxation: None,
            l2_unit: 1.0,
            limits: self.user_limits(p),
            groups: self.groups.clone(),
        }
    }
}

/// Solves at the alpha of a step of a path, starting from that step.
fn from_nearby(
    solver: &mut PathSolver<'_>,
    prepared: &Prepared<'_>,
    near: &PathStep,
) -> Result<PathStep> {
    let (scaling, target_mean) = (&prepared.scaling, prepared.target_mean);
    let mut point = solver.start();
    let p = scaling.scales.len();
    let columns = point.w.chunks_mut(p).zip(&mut point.intercept);
    for ((w, b), (entries, intercept)) in
        columns.zip(near.standardized.iter().zip(&near.intercepts))
    {
        w.fill(0.0);
        *b = intercept - target_mean;
        for &(j, value) in entries {
            w[j] = value;
            *b += scaling.shifts[j] * scaling.to_user_units(j, value);
        }
    }
    let unit = prepared.objective.scaled_penalty().unit;
    let report = solver.solve_near(near.alpha * unit, &mut point)?;
    step::in_user_units(near.alpha, &point, report, scaling, target_mean)
}

/// The alphas of the user in those of the solver.
fn scaled_by(unit: f64, alphas: &[f64]) -> Vec<f64> {
    alphas.iter().map(|alpha| alpha * unit).collect()
}

/// Solves at the alphas in order until the path ends.
fn follow(
    solver: &mut PathSolver<'_>,
    prepared: &Prepared<'_>,
    alphas: &[f64],
    grid: &PathGrid,
    (evidence, observer): (Evidence, &Observer),
) -> Result<(Vec<PathStep>, PathEnd)> {
    let unit = prepared.objective.scaled_penalty().unit;
    solver.expect(&scaled_by(unit, alphas));
    let mut coefficients = solver.start();
    let last = alphas.last().copied();
    let early_stop = grid.early_stop && !grid.leave_one_out;
    let (scaling, target_mean) = (&prepared.scaling, prepared.target_mean);
    let mut solve = |solver: &mut PathSolver<'_>, alpha, accept_gram| -> Result<PathStep> {
        let report = solver.solve(alpha * unit, &mut coefficients, accept_gram)?;
        step::in_user_units(alpha, &coefficients, report, scaling, target_mean)
    };
    let (mut done, of) = (0, alphas.len());
    let (mut steps, end) = path::follow(alphas, early_stop, grid.max_nonzero, |alpha| {
        let before_end = of >= LONG_PATH && Some(alpha) != last;
        let accept_gram = before_end || evidence == Evidence::Gram;
        let step = solve(solver, alpha, accept_gram)?;
        done += 1;
        observer.tell(|| Progress::Strength { done, of });
        Ok(step)
    })?;
    // What was solved last may be the model that was too large.
    let passed = end == PathEnd::Full && alphas.len() >= LONG_PATH;
    let confirm = passed || (solver.rests_on_gram() && evidence == Evidence::RowsAtTheEnd);
    if let Some(step) = steps.last_mut().filter(|_| confirm) {
        // A path that ended early: its last alpha is certified like any last one.
        let confirmed = solve(solver, step.alpha, false)?;
        let epochs = step.report.epochs + confirmed.report.epochs;
        *step = confirmed;
        step.report.epochs = epochs;
    }
    Ok((steps, end))
}
