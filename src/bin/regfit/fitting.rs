//! From flags and data to a fitted path, whichever family the target asks for.

use crate::args::{ModelArgs, PenaltyName};
use crate::failure::Failure;
use crate::input::Dataset;
use crate::stopwatch::{Elapsed, Stopwatch};
use crate::structure;
use regfit::data::{Features, escape};
use regfit::design::Scaling;
use regfit::family::{Binomial, Family, Gaussian, Multinomial};
use regfit::inference::ClassicalTable;
use regfit::linfa::ParamGuard;
use regfit::loss::LossKind;
use regfit::model::{
    LinearModel, LinearPredictor, Objective, Params, Provenance, RegularizationPath, SavedModel,
    ValidParams, Warning,
};
use regfit::ndarray::{Array2, ArrayView1, ArrayView2};
use regfit::path::{LeaveOneOut, PathEnd, PathGrid, PathStep};
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty};
use regfit::preprocess::Target;
use regfit::selection::InformationCriteria;
use regfit::solver::{FitReport, SolverKind, default_solver};

/// The penalty that the flags ask for.
pub(crate) fn penalty(name: PenaltyName, alpha: f64, l1_ratio: f64) -> AnyPenalty {
    match name {
        PenaltyName::L1 => L1 { alpha }.kind(),
        PenaltyName::L2 => L2 { alpha }.kind(),
        PenaltyName::Enet => ElasticNet { alpha, l1_ratio }.kind(),
    }
}

/// A path of any family, with the classes in the user's words.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub(crate) path: AnyPath,
    /// In the order of the outputs; empty for regression.
    pub(crate) classes: Vec<String>,
    pub(crate) solving: Elapsed,
}

#[derive(Debug)]
pub(crate) enum AnyPath {
    Gaussian(RegularizationPath<Gaussian<f64>>),
    Binomial(RegularizationPath<Binomial<usize>>),
    Multinomial(RegularizationPath<Multinomial<usize>>),
}

/// One model of any family.
#[derive(Debug)]
pub(crate) enum AnyModel {
    Gaussian(LinearModel<Gaussian<f64>>),
    Binomial(LinearModel<Binomial<usize>>),
    Multinomial(LinearModel<Multinomial<usize>>),
}

/// Calls the same method on whichever family is held.
macro_rules! each {
    ($kind:ident, $any:expr, $inner:ident => $body:expr) => {
        match $any {
            $kind::Gaussian($inner) => $body,
            $kind::Binomial($inner) => $body,
            $kind::Multinomial($inner) => $body,
        }
    };
}

impl Fitted {
    pub(crate) fn steps(&self) -> &[PathStep] {
        each!(AnyPath, &self.path, path => &path.steps)
    }
    pub(crate) fn alpha_max(&self) -> f64 {
        each!(AnyPath, &self.path, path => path.alpha_max)
    }
    pub(crate) fn end(&self) -> PathEnd {
        each!(AnyPath, &self.path, path => path.end)
    }
    pub(crate) fn requested(&self) -> usize {
        each!(AnyPath, &self.path, path => path.requested)
    }
    /// Leave-one-out errors, when --loo asked for them.
    pub(crate) fn leave_one_out(&self) -> Option<&LeaveOneOut> {
        each!(AnyPath, &self.path, path => path.leave_one_out.as_ref())
    }
    /// Information criteria at every strength.
    pub(crate) fn criteria(&self) -> regfit::Result<InformationCriteria> {
        each!(AnyPath, &self.path, path => InformationCriteria::of(path))
    }
    pub(crate) fn scaling(&self) -> &Scaling {
        each!(AnyPath, &self.path, path => path.scaling())
    }
    pub(crate) fn objective(&self) -> &Objective {
        each!(AnyPath, &self.path, path => path.objective())
    }
    pub(crate) fn warnings(&self) -> &[Warning] {
        each!(AnyPath, &self.path, path => path.warnings())
    }
    pub(crate) fn worst_step(&self) -> Option<usize> {
        each!(AnyPath, &self.path, path => path.worst_step())
    }
    /// The model at the first strength, the only one of a single fit.
    pub(crate) fn first_model(&self) -> Option<AnyModel> {
        Some(match &self.path {
            AnyPath::Gaussian(path) => AnyModel::Gaussian(path.model(0)?),
            AnyPath::Binomial(path) => AnyModel::Binomial(path.model(0)?),
            AnyPath::Multinomial(path) => AnyModel::Multinomial(path.model(0)?),
        })
    }
}

impl AnyModel {
    pub(crate) fn coefficients(&self) -> ArrayView2<'_, f64> {
        each!(AnyModel, self, model => model.coefficient_matrix())
    }
    pub(crate) fn standardized(&self) -> ArrayView2<'_, f64> {
        each!(AnyModel, self, model => model.standardized_matrix())
    }
    pub(crate) fn intercepts(&self) -> ArrayView1<'_, f64> {
        each!(AnyModel, self, model => model.intercepts())
    }
    pub(crate) fn objective(&self) -> &Objective {
        each!(AnyModel, self, model => model.objective())
    }
    pub(crate) fn report(&self) -> &FitReport {
        each!(AnyModel, self, model => model.report())
    }
    pub(crate) fn warnings(&self) -> &[Warning] {
        each!(AnyModel, self, model => model.warnings())
    }
    pub(crate) fn n_nonzero(&self) -> usize {
        each!(AnyModel, self, model => model.n_nonzero())
    }
    /// η on the training data.
    pub(crate) fn linear_predictor(&self, x: &Features) -> Array2<f64> {
        fn eta<X: LinearPredictor>(model: &AnyModel, x: &X) -> Array2<f64> {
            each!(AnyModel, model, model => model.linear_predictor(x))
        }
        match x {
            Features::Dense(x) => eta(self, x),
            Features::Sparse(x) => eta(self, x),
        }
    }
    /// Standard errors and tests of a model without a penalty; none for softmax.
    pub(crate) fn classical_table(&self, x: &Features) -> regfit::Result<Option<ClassicalTable>> {
        Ok(match (self, x) {
            (Self::Gaussian(model), Features::Dense(x)) => Some(model.classical_table(x)?),
            (Self::Gaussian(model), Features::Sparse(x)) => Some(model.classical_table(x)?),
            (Self::Binomial(model), Features::Dense(x)) => Some(model.classical_table(x)?),
            (Self::Binomial(model), Features::Sparse(x)) => Some(model.classical_table(x)?),
            (Self::Multinomial(_), _) => None,
        })
    }
    /// The model file.
    pub(crate) fn save(&self, about: Provenance) -> Result<SavedModel, Failure> {
        Ok(each!(AnyModel, self, model => SavedModel::new(model, about))?)
    }
}

/// Follows a path on the data; a single fit is a path of one strength.
pub(crate) fn fit(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    grid: &PathGrid,
) -> Result<Fitted, Failure> {
    let stopwatch = Stopwatch::start();
    let (path, classes) = match &data.target {
        Target::Numeric(y) => (
            AnyPath::Gaussian(follow::<Gaussian<f64>>(data, y, penalty, args, grid)?),
            Vec::new(),
        ),
        Target::Labels { codes, classes } => {
            check_classes(data, classes)?;
            if classes.len() == 2 {
                let path = follow::<Binomial<usize>>(data, codes, penalty, args, grid)?;
                (AnyPath::Binomial(path), classes.clone())
            } else {
                let path = follow::<Multinomial<usize>>(data, codes, penalty, args, grid)?;
                (AnyPath::Multinomial(path), classes.clone())
            }
        }
    };
    Ok(Fitted {
        path,
        classes,
        solving: stopwatch.elapsed(),
    })
}

/// The flags as parameters of a model.
pub(crate) fn params<M: Family>(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
) -> Result<ValidParams<M, AnyPenalty>, Failure> {
    let mut params = Params::<M, AnyPenalty>::new(penalty)
        .fit_intercept(!args.no_intercept)
        .standardize(!args.no_standardize)
        .ddof(args.ddof)
        .tolerance(args.tol)
        .max_epochs(args.max_iter)
        .solver(args.solver.kind())
        .strict(false);
    if let Some(rate) = args.learning_rate {
        params = params.learning_rate(rate);
    }
    match args.relax.as_slice() {
        [] => {}
        [gamma] => params = params.relax(*gamma),
        _ => {
            return Err(Failure::usage("--relax must name one share here")
                .with_help("regfit cv compares several of them"));
        }
    }
    if let Some(gamma) = args.adaptive {
        params = params.adaptive(gamma);
    }
    if let Some(weights) = &data.weights {
        params = params.sample_weights(weights.clone());
    }
    if let Some(factors) = &data.penalty_factors {
        params = params.penalty_factors(factors.clone());
    }
    params = params.positive(args.positive);
    if let Some(limits) = structure::limits(data, args)? {
        params = params.limits(limits);
    }
    if args.group_levels {
        params = params.groups(data.feature_columns.clone());
    }
    Ok(params.check()?)
}

fn follow<M: Family>(
    data: &Dataset,
    targets: &[M::Target],
    penalty: AnyPenalty,
    args: &ModelArgs,
    grid: &PathGrid,
) -> Result<RegularizationPath<M>, Failure> {
    let params = params(data, penalty, args)?;
    let path = match &data.x {
        Features::Dense(x) => params.path_arrays(x, targets, None, grid),
        Features::Sparse(x) => params.path_arrays(x, targets, None, grid),
    };
    path.map_err(|error| in_names(error, data))
}

/// The library knows columns by number, the user by name.
pub(crate) fn in_names(error: regfit::Error, data: &Dataset) -> Failure {
    match error.of_column() {
        Some((j, what)) => Failure::fault(format!("{} {what}", named_column(j, data))),
        None => error.into(),
    }
}

/// A feature by the number of its column in the file and by its name.
fn named_column(j: usize, data: &Dataset) -> String {
    let name = data.feature_names.get(j).map_or("", String::as_str);
    let number = data.feature_columns.get(j).copied().unwrap_or(0);
    format!("column {number} (\"{}\")", crate::output::name_cell(name))
}

/// More classes than this, some of them fractions, are numbers and not classes.
const MANY_CLASSES: usize = 20;

pub(crate) fn check_classes(data: &Dataset, classes: &[String]) -> Result<(), Failure> {
    let name = escape(&data.target_name);
    if let [only] = classes {
        return Err(Failure::fault(format!(
            "the target \"{name}\" has one class only, \"{}\"",
            escape(only)
        ))
        .with_help("classification needs rows of at least two classes"));
    }
    let fraction = |class: &String| class.parse().is_ok_and(|v: f64| v.fract() != 0.0);
    if classes.len() > MANY_CLASSES && classes.iter().any(fraction) {
        return Err(Failure::fault(format!(
            "the target \"{name}\" has {} different values, fractions among them: they are no classes",
            classes.len()
        ))
        .with_help("to predict a number use lasso, ridge or enet; --target names another column"));
    }
    Ok(())
}

/// The solver that ran and why, for the curious.
pub(crate) fn solver_reason(
    data: &Dataset,
    loss: LossKind,
    penalty: AnyPenalty,
    args: &ModelArgs,
) -> String {
    if args.solver.kind() != SolverKind::Auto {
        return format!("solver {}: asked for", args.solver.kind().name());
    }
    let ridge = penalty.ridge_strength().is_some();
    let (n, p) = (data.x.n_samples(), data.x.n_features());
    let structured = args.structured();
    let (kind, reason) = default_solver(loss, ridge, structured, n, p);
    format!("solver {}: {reason}", kind.name())
}

/// A warning in the user's names.
pub(crate) fn warning_text(warning: &Warning, data: &Dataset) -> String {
    match warning {
        Warning::ConstantColumn(j) => {
            let column = named_column(*j, data);
            format!("{column} is constant: its coefficient is 0")
        }
        Warning::Separable { column: Some(j) } => {
            let column = named_column(*j, data);
            let alone = format!("{column} alone separates a class");
            format!("{}; {alone}", Warning::Separable { column: None })
        }
        Warning::NotCertified { epochs, .. } => {
            format!("{warning}; try --max-iter {}", epochs.saturating_mul(10))
        }
        other => other.to_string(),
    }
}
