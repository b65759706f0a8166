//! Information criteria along a path.

use crate::model::FittedPath;
use crate::model::inference::ln_gamma;
use crate::model::path::PathStep;
use crate::problem::family::Response;
use crate::problem::penalty::AnyPenalty;
use crate::{Error, Result};

/// A criterion: misfit plus a price for each degree of freedom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Criterion {
    /// −2 ln L + 2k: the best prediction. Akaike (1974), IEEE Trans. Autom. Control 19(6).
    Aic,
    /// −2 ln L + k ln n: the true features. Schwarz (1978), Ann. Statist. 6(2).
    #[default]
    Bic,
    /// BIC + 2g ln C(p, m) with g = ½ and m of p features: the true features among very many.
    /// Chen, Chen (2008), Biometrika 95(3).
    Ebic,
}

impl Criterion {
    /// `aic`, `bic` or `ebic`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aic => "aic",
            Self::Bic => "bic",
            Self::Ebic => "ebic",
        }
    }
}

/// g of the extended criterion.
const EBIC_SHARE: f64 = 0.5;

/// The criteria at every strength of a path.
///
/// The log-likelihood is −n·loss for classes, and for squared error that of normal errors whose variance
/// is estimated too:
///
/// ```text
/// −2 ln L = n ln(2π·RSS/n) + n
/// ```
///
/// k counts the degrees of freedom df of the coefficients, the intercepts (K − 1 for K classes) and the
/// variance. df is the number of non-zero coefficients with an L1 penalty (Zou, Hastie, Tibshirani 2007, Ann.
/// Statist. 35(5); for classes an approximation), without those at a limit, which do not move with the targets (Kato 2009,
/// J. Multivariate Anal. 100(7)), and Σ s/(s + 2α) for ridge.
#[derive(Debug, Clone, PartialEq)]
pub struct InformationCriteria {
    /// Penalty strengths, falling.
    pub alphas: Vec<f64>,
    /// df
    pub degrees_of_freedom: Vec<f64>,
    /// AIC
    pub aic: Vec<f64>,
    /// BIC
    pub bic: Vec<f64>,
    /// EBIC
    pub ebic: Vec<f64>,
}

/// Whether several features are 0 or not together. Yuan, Lin (2006), J. R. Stat. Soc. B 68(1), section 5, count their
/// degrees of freedom for orthonormal groups from the least squares fit, and neither is at hand.
fn has_groups(path: &FittedPath) -> bool {
    let groups = path.objective().groups.as_deref().unwrap_or_default();
    let mut seen = std::collections::HashSet::new();
    groups.iter().any(|group| !seen.insert(group))
}

/// Share of a limit within which a coefficient is at it.
const AT_LIMIT: f64 = 1e-9;

/// Coefficients of a step that are neither 0 nor at a limit.
fn n_free(path: &FittedPath, step: &PathStep) -> usize {
    let limits = path.objective().limits.as_deref();
    let scaling = path.scaling();
    let at_limit = |&(j, w): &(usize, f64)| {
        let near = |limit: f64| {
            let user = scaling.to_user_units(j, w);
            limit.is_finite() && (user - limit).abs() <= AT_LIMIT * limit.abs()
        };
        limits.is_some_and(|limits| near(limits[j].0) || near(limits[j].1))
    };
    step.standardized
        .iter()
        .flatten()
        .filter(|entry| !at_limit(entry))
        .count()
}

/// ln C(n, k)
fn ln_choose(n: usize, k: usize) -> f64 {
    let ln_factorial = |m: usize| ln_gamma(m as f64 + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

impl InformationCriteria {
    /// The criteria of a path.
    ///
    /// # Errors
    /// [`Error::Criterion`] where the degrees of freedom are not known: an elastic net, and L2 without
    /// [`crate::PathGrid::leave_one_out`], groups and relaxed fits; with sample weights; and at a perfect fit of numbers, whose
    /// likelihood has no bound.
    pub fn of(path: &FittedPath) -> Result<Self> {
        let refuse = |reason: &str| Err(Error::Criterion(reason.into()));
        let objective = path.objective();
        if objective.weighted {
            return refuse("with sample weights the likelihood depends on what a weight means");
        }
        if objective.relaxation.is_some_and(|gamma| gamma < 1.0) {
            return refuse(
                "a relaxed fit has more degrees of freedom than features, since it chose them without shrinking: use \
                 cross-validation",
            );
        }
        if has_groups(path) {
            return refuse(
                "degrees of freedom of groups need the fit without a penalty and orthonormal groups: use cross-validation",
            );
        }
        let df: Vec<f64> = match (&objective.penalty, &path.leave_one_out) {
            (AnyPenalty::L1(_), _) => {
                let steps = path.steps.iter();
                steps.map(|step| n_free(path, step) as f64).collect()
            }
            (AnyPenalty::L2(_), Some(curves)) => curves.degrees_of_freedom.clone(),
            (AnyPenalty::L2(_), None) => {
                return refuse(
                    "degrees of freedom of ridge need squared error and leave-one-out errors",
                );
            }
            (AnyPenalty::Own(_), _) => {
                return refuse("the degrees of freedom of this penalty are not known");
            }
            (AnyPenalty::ElasticNet(_), _) => {
                return refuse(
                    "an elastic net has no simple count of degrees of freedom: use cross-validation",
                );
            }
        };
        let n = path.n_samples() as f64;
        let squared_error = objective.family.response() == Response::Number;
        let intercepts = match (objective.fit_intercept, path.class_names().len()) {
            (false, _) => 0.0,
            (true, 0..=2) => 1.0,
            (true, classes) => classes as f64 - 1.0,
        };
        let mut all = Self {
            alphas: path.steps.iter().map(|step| step.alpha).collect(),
            degrees_of_freedom: df.clone(),
            aic: Vec::new(),
            bic: Vec::new(),
            ebic: Vec::new(),
        };
        for (step, df) in path.steps.iter().zip(&df) {
            let loss = step.report.loss;
            let misfit = if squared_error {
                if loss <= 0.0 {
                    return refuse(
                        "a perfect fit has an unbounded likelihood: stop the path before it",
                    );
                }
                n * (2.0 * std::f64::consts::PI * 2.0 * loss).ln() + n
            } else {
                2.0 * n * loss
            };
            let k = df + intercepts + f64::from(u8::from(squared_error));
            let bic = misfit + k * n.ln();
            all.aic.push(misfit + 2.0 * k);
            all.bic.push(bic);
            let models = ln_choose(path.n_features(), step.n_nonzero);
            all.ebic.push(bic + 2.0 * EBIC_SHARE * models);
        }
        Ok(all)
    }

    /// The values of a criterion.
    pub fn values(&self, criterion: Criterion) -> &[f64] {
        match criterion {
            Criterion::Aic => &self.aic,
            Criterion::Bic => &self.bic,
            Criterion::Ebic => &self.ebic,
        }
    }

    /// Position of the strength with the smallest value, the largest α of equal ones.
    pub fn best(&self, criterion: Criterion) -> usize {
        let values = self.values(criterion);
        (0..values.len()).fold(0, |best, k| if values[k] < values[best] { k } else { best })
    }
}
