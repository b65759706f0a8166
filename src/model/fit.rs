//! From data and hyper-parameters to a model, for every family, penalty and storage.

use super::{LinearModel, Objective, RegularizationPath, ValidParams, Warning, step};
use crate::data::SparseMatrix;
use crate::design::{Dense, DesignMatrix, Scaling, Sparse, Standardization};
use crate::family::Family;
use crate::loss::{Loss, SampleWeights};
use crate::path::{self, PathEnd, PathGrid, PathStep};
use crate::penalty::Penalty;
use crate::solver::{
    Engine, Options, Problem, SolverKind, keep_freed_memory, serves_all_strengths,
};
use crate::{Error, Result};
use linfa::Float;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::{Array2, ArrayBase, Data, Ix2, ShapeBuilder};
use num_traits::ToPrimitive;

/// Storage that a design matrix can be made of.
pub trait IntoDesign {
    /// The design matrix made of it, which may read its numbers where they are.
    type Design<'a>: DesignMatrix
    where
        Self: 'a;

    /// Some of the columns.
    type Columns: IntoDesign;

    /// Rows and columns.
    fn shape(&self) -> (usize, usize);

    /// These columns, in this order.
    ///
    /// # Errors
    /// A column out of range.
    fn select_columns(&self, columns: &[usize]) -> Result<Self::Columns>;

    /// The columns, centred and scaled.
    ///
    /// # Errors
    /// No rows, no columns, or entries that are not finite.
    fn to_design(
        &self,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self::Design<'_>, Scaling)>;

    /// The same for least squares on these targets, which has the matrix read fewer times where that is possible.
    ///
    /// # Errors
    /// As [`IntoDesign::to_design`].
    fn to_regression_design(
        &self,
        targets: &[f64],
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self::Design<'_>, Scaling)> {
        let _ = targets;
        self.to_design(weights, standardization)
    }
}

impl<D> IntoDesign for ArrayBase<D, Ix2>
where
    D: Data,
    D::Elem: Float,
{
    type Design<'a>
        = Dense<'a>
    where
        Self: 'a;
    type Columns = Array2<f64>;

    fn shape(&self) -> (usize, usize) {
        self.dim()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Array2<f64>> {
        let mut some = Array2::zeros((self.nrows(), columns.len()).f());
        for (mut out, &j) in some.columns_mut().into_iter().zip(columns) {
            let column = self.column(j);
            out.zip_mut_with(&column, |out, x| *out = x.to_f64().unwrap_or(f64::NAN));
        }
        Ok(some)
    }
    fn to_design(
        &self,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Dense<'_>, Scaling)> {
        Dense::new(self, weights, standardization)
    }
    fn to_regression_design(
        &self,
        targets: &[f64],
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Dense<'_>, Scaling)> {
        let (n, p) = self.dim();
        let gram = serves_all_strengths(n, p);
        Dense::for_targets(self, targets, gram, weights, standardization)
    }
}

impl IntoDesign for SparseMatrix {
    type Design<'a> = Sparse<'a>;
    type Columns = Self;

    fn shape(&self) -> (usize, usize) {
        (self.n_rows(), self.n_cols())
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Self> {
        Ok(Self::select_columns(self, columns)?)
    }
    fn to_design(
        &self,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Sparse<'_>, Scaling)> {
        Sparse::new(self, weights, standardization)
    }
}

/// Everything that a fit and a path share: the problem set up once.
struct Prepared<M: Family, X> {
    design: X,
    scaling: Scaling,
    loss: M::Loss,
    /// What was subtracted from the targets, and belongs to the intercept.
    target_mean: f64,
    decoder: M::Decoder,
    factors: Vec<f64>,
    objective: Objective,
    warnings: Vec<Warning>,
}

impl<M: Family, P: Penalty> ValidParams<M, P> {
    fn prepare<'x, X: IntoDesign>(
        &self,
        x: &'x X,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
    ) -> Result<Prepared<M, X::Design<'x>>> {
        let (n, p) = x.shape();
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        let weights = match (&self.sample_weights, dataset_weights) {
            (Some(weights), _) => SampleWeights::normalized(weights)?,
            (None, Some(weights)) => {
                let weights: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
                SampleWeights::normalized(&weights)?
            }
            (None, None) => SampleWeights::Uniform(n),
        };
        let same = |what, expected, found| {
            if expected == found {
                Ok(())
            } else {
                Err(Error::LengthMismatch {
                    what,
                    expected,
                    found,
                })
            }
        };
        same("sample weights", n, weights.len())?;
        same("targets", n, targets.len())?;
        if let Some(factors) = &self.penalty_factors {
            same("penalty factors", p, factors.len())?;
        }
        if let Some(limits) = &self.limits {
            same("limits", p, limits.len())?;
        }
        if let Some(groups) = &self.groups {
            same("groups", p, groups.len())?;
        }
        let standardization = Standardization {
            center: self.fit_intercept,
            scale: self.standardize,
            ddof: self.ddof,
        };
        keep_freed_memory();
        let weighted = matches!(weights, SampleWeights::PerSample(_));
        let (mut loss, decoder) = self.family.loss(targets, weights.clone())?;
        let target_mean = if self.fit_intercept {
            loss.center_targets()
        } else {
            0.0
        };
        // Other solvers ask for no Gram matrix.
        let by_gram = matches!(
            self.solver,
            SolverKind::Auto | SolverKind::ActiveSet | SolverKind::Direct
        );
        let (design, scaling) = match loss.squared_error_targets() {
            Some(targets) if by_gram => {
                x.to_regression_design(targets, &weights, standardization)?
            }
            _ => x.to_design(&weights, standardization)?,
        };
        let constant = scaling
            .constant
            .iter()
            .enumerate()
            .filter(|(_, constant)| **constant);
        let warnings = constant.map(|(j, _)| Warning::ConstantColumn(j)).collect();
        let objective = Objective {
            loss: loss.kind(),
            penalty: self.penalty.kind(),
            standardize: self.standardize,
            ddof: self.ddof,
            fit_intercept: self.fit_intercept,
            penalty_factors: self.penalty_factors.clone(),
            weighted,
            relaxation: None,
            limits: self.user_limits(p),
            groups: self.groups.clone(),
        };
        let factors = self.penalty_factors.clone().unwrap_or_else(|| vec![1.0; p]);
        Ok(Prepared {
            design,
            scaling,
            loss,
            target_mean,
            decoder,
            factors,
            objective,
            warnings,
        })
    }

    fn options(&self) -> Options {
        Options {
            solver: self.solver,
            tolerance: self.tolerance,
            max_epochs: self.max_epochs,
            learning_rate: self.learning_rate,
        }
    }

    /// Fits on a design matrix (n_samples × n_features) of either storage and targets (n_samples).
    /// The linfa trait `Fit` on a dataset comes here.
    ///
    /// # Errors
    /// Data that is not finite, lengths that differ, weights or factors out of range, too few
    /// classes, and [`Error::NotConverged`] when `strict`. [`Error::OutOfRange`] and [`Error::ColumnOutOfRange`] for
    /// numbers so large or small that the answer would not be finite.
    pub fn fit_arrays<X: IntoDesign>(
        &self,
        x: &X,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
    ) -> Result<LinearModel<M>> {
        let grid = PathGrid {
            alphas: Some(vec![self.penalty.alpha()]),
            early_stop: false,
            ..PathGrid::default()
        };
        let path = self.path_arrays(x, targets, dataset_weights, &grid)?;
        path.model(0)
            .ok_or_else(|| Error::Grid("it is empty".into()))
    }

    /// Fits at every strength of a grid, each started from the one before.
    ///
    /// # Errors
    /// As [`ValidParams::fit_arrays`], and [`Error::Grid`] for strengths that are not finite and
    /// at least 0.
    pub fn path_arrays<X: IntoDesign>(
        &self,
        x: &X,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
        grid: &PathGrid,
    ) -> Result<RegularizationPath<M>> {
        if let Some(gamma) = self.adaptive {
            let adapted = self.adapted(x, targets, dataset_weights, gamma)?;
            return adapted.path_arrays(x, targets, dataset_weights, grid);
        }
        if let Some(gamma) = self.relax {
            let penalised = Self {
                relax: None,
                ..self.clone()
            };
            let path = penalised.path_arrays(x, targets, dataset_weights, grid)?;
            return self.relaxed(x, targets, dataset_weights, path, gamma);
        }
        let (n, p) = x.shape();
        let mut prepared = self.prepare(x, targets, dataset_weights)?;
        let problem = Problem {
            x: &prepared.design,
            loss: &prepared.loss,
            factors: &prepared.factors,
            fit_intercept: self.fit_intercept,
        };
        let options = self.options();
        let structure = self.structure(
            prepared.objective.loss,
            &prepared.scaling,
            &prepared.factors,
        )?;
        if structure.is_some() && grid.leave_one_out {
            let reason = "leave-one-out errors have no closed form with limits";
            return Err(Error::Structure(reason.into()));
        }
        let mut engine = Engine::new(problem, options)?;
        if let Some(structure) = structure {
            engine = engine.structured(structure);
        }
        let l1_ratio = self.penalty.l1_ratio();
        let alpha_max = engine.alpha_max(l1_ratio);
        if !alpha_max.is_finite() {
            return Err(Error::OutOfRange("the penalty factors"));
        }
        let alphas = path::strengths(grid, alpha_max, n > p)?;
        engine.expect(self.penalty, &alphas);
        let mut coefficients = engine.start();
        let mut warnings = Vec::new();
        let last = alphas.last().copied();
        let early_stop = grid.early_stop && !grid.leave_one_out;
        let (scaling, target_mean) = (&prepared.scaling, prepared.target_mean);
        let mut solve = |engine: &mut Engine<'_, _, _>, alpha| -> Result<PathStep> {
            let report = engine.solve(self.penalty.with_alpha(alpha), &mut coefficients)?;
            step::in_user_units(alpha, &coefficients, report, scaling, target_mean)
        };
        let (mut steps, end) = path::follow(&alphas, early_stop, grid.max_nonzero, |alpha| {
            engine.trust_gram(alphas.len() >= LONG_PATH && Some(alpha) != last);
            solve(&mut engine, alpha)
        })?;
        // What was looked at last may be the model that was too large.
        let passed = end == PathEnd::Full && alphas.len() >= LONG_PATH;
        let confirm = passed || engine.rests_on_gram();
        if let Some(step) = steps.last_mut().filter(|_| confirm) {
            // A path that ended early: its last strength is confirmed like any last one.
            engine.trust_gram(false);
            let confirmed = solve(&mut engine, step.alpha)?;
            let epochs = step.report.epochs + confirmed.report.epochs;
            *step = confirmed;
            step.report.epochs = epochs;
        }
        let leave_one_out = if grid.leave_one_out {
            Some(engine.leave_one_out(self.penalty, &alphas)?)
        } else {
            None
        };
        warnings.extend(engine.into_warnings());
        let uncertified = steps
            .iter()
            .map(|step| &step.report)
            .filter(|report| !report.certified());
        if let Some(worst) = uncertified.max_by(|a, b| a.relative().total_cmp(&b.relative())) {
            if self.strict && steps.len() == 1 {
                return Err(Error::NotConverged {
                    measure: worst.optimality.name(),
                    relative: worst.relative(),
                    tolerance: worst.tolerance,
                    epochs: worst.epochs,
                });
            }
            warnings.push(Warning::NotCertified {
                relative: worst.relative(),
                tolerance: worst.tolerance,
                epochs: worst.epochs,
            });
        }
        prepared.warnings.extend(warnings);
        prepared.objective.penalty = prepared.objective.penalty.with_alpha(alphas[0]);
        Ok(RegularizationPath {
            steps,
            alpha_max,
            end,
            requested: alphas.len(),
            leave_one_out,
            scaling: prepared.scaling,
            objective: prepared.objective,
            decoder: prepared.decoder,
            warnings: prepared.warnings,
            n_samples: n,
        })
    }

    /// Fits a whole regularization path on a linfa dataset.
    ///
    /// # Errors
    /// As [`ValidParams::path_arrays`].
    pub fn path<X, T>(
        &self,
        dataset: &DatasetBase<X, T>,
        grid: &PathGrid,
    ) -> Result<RegularizationPath<M>>
    where
        X: IntoDesign + linfa::dataset::Records,
        T: AsSingleTargets<Elem = M::Target>,
    {
        let targets = dataset.targets.as_single_targets().to_vec();
        self.path_arrays(&dataset.records, &targets, dataset.weights(), grid)
    }
}

/// Strengths from which a path may be certified through the Gram matrix of all features.
const LONG_PATH: usize = 5;

impl<D, T, M, P> Fit<ArrayBase<D, Ix2>, T, Error> for ValidParams<M, P>
where
    D: Data,
    D::Elem: Float,
    T: AsSingleTargets<Elem = M::Target>,
    M: Family,
    P: Penalty,
{
    type Object = LinearModel<M>;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<LinearModel<M>> {
        let targets = dataset.targets.as_single_targets().to_vec();
        self.fit_arrays(&dataset.records, &targets, dataset.weights())
    }
}

impl<T, M, P> Fit<SparseMatrix, T, Error> for ValidParams<M, P>
where
    T: AsSingleTargets<Elem = M::Target>,
    M: Family,
    P: Penalty,
{
    type Object = LinearModel<M>;

    fn fit(&self, dataset: &DatasetBase<SparseMatrix, T>) -> Result<LinearModel<M>> {
        let targets = dataset.targets.as_single_targets().to_vec();
        self.fit_arrays(&dataset.records, &targets, dataset.weights())
    }
}
