//! Hyper-parameters in linfa's pattern: an unchecked builder and its checked twin.

use super::Estimator;
use crate::problem::family::{AnyFamily, Binomial, Family, Gaussian, Multinomial};
use crate::problem::penalty::{self, AnyPenalty, L1, L2, Penalty};
use crate::solver::{Cancel, Observer, Progress, SolverKind};
use crate::{Error, Result};
use linfa::ParamGuard;
use std::marker::PhantomData;

/// Checked hyper-parameters of a model of family `M` with penalty `P`; see [`Params`].
#[derive(Debug, PartialEq)]
pub struct ValidParams<M, P> {
    pub(crate) family: M,
    pub(crate) estimator: Estimator,
    penalty: PhantomData<fn() -> P>,
}

impl<M: Clone, P> Clone for ValidParams<M, P> {
    fn clone(&self) -> Self {
        Self {
            family: self.family.clone(),
            estimator: self.estimator.clone(),
            penalty: PhantomData,
        }
    }
}

impl<M: Clone, P> Clone for Params<M, P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M, P> ValidParams<M, P> {
    /// The same without the types: plain targets in, plain models out.
    pub fn estimator(&self) -> &Estimator {
        &self.estimator
    }
}

/// Hyper-parameters of a model: start from [`Lasso::params`] and its siblings, or combine any family
/// and penalty with [`Params::new`].
///
/// | parameter | default |
/// |---|---|
/// | `fit_intercept` | `true`; the intercept is never penalised |
/// | `standardize` | `true`: columns are divided by their 1/n standard deviation first |
/// | `tolerance` | 1e-6, relative to the objective of the intercept-only model |
/// | `max_epochs` | 10 000 |
/// | `solver` | chosen by [`crate::solver::default_solver`] |
/// | `strict` | `true`: a fit that misses its tolerance is an error |
#[derive(Debug, PartialEq)]
pub struct Params<M, P>(ValidParams<M, P>);

impl<M: Family + Clone + Default + 'static, P: Penalty> Params<M, P> {
    /// A model of this penalty; the family follows from the type.
    pub fn new(penalty: P) -> Self {
        Self::with_family(M::default(), penalty)
    }
}

impl<M: Family + Clone + 'static, P: Penalty> Params<M, P> {
    /// A model of this family and this penalty.
    pub fn with_family(family: M, penalty: P) -> Self {
        let any = AnyFamily::new(family.clone());
        Self::of(family, any, penalty)
    }
}

impl<P: Penalty> Params<AnyFamily, P> {
    /// A model of a family that is chosen at run time, for [`ValidParams::estimator`].
    pub fn with_any_family(family: AnyFamily, penalty: P) -> Self {
        Self::of(family.clone(), family, penalty)
    }
}

impl<M, P: Penalty> Params<M, P> {
    fn of(family: M, any: AnyFamily, penalty: P) -> Self {
        let penalty: AnyPenalty = penalty.with_alpha(penalty.alpha());
        Self(ValidParams {
            family,
            estimator: Estimator::new(any, penalty),
            penalty: PhantomData,
        })
    }
}

impl<M, P> Params<M, P> {
    /// Whether to fit an intercept, which is never penalised.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.0.estimator.fit_intercept = fit_intercept;
        self
    }

    /// Whether each column is divided by its standard deviation before the penalty acts.
    /// Coefficients come back in the user's units either way.
    #[must_use]
    pub fn standardize(mut self, standardize: bool) -> Self {
        self.0.estimator.standardize = standardize;
        self
    }

    /// Degrees of freedom of that deviation: 0 (the default) for 1/n, 1 for 1/(n − 1).
    #[must_use]
    pub fn ddof(mut self, ddof: f64) -> Self {
        self.0.estimator.ddof = ddof;
        self
    }

    /// Relative tolerance: stop when gap ≤ tolerance × objective of the intercept-only model.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.estimator.tolerance = tolerance;
        self
    }

    /// The most epochs that may be used.
    #[must_use]
    pub fn max_epochs(mut self, max_epochs: usize) -> Self {
        self.0.estimator.max_epochs = max_epochs;
        self
    }

    /// The solver, instead of the default choice.
    #[must_use]
    pub fn solver(mut self, solver: SolverKind) -> Self {
        self.0.estimator.solver = solver;
        self
    }

    /// Step of gradient descent; 1/L when not given.
    #[must_use]
    pub fn learning_rate(mut self, learning_rate: f64) -> Self {
        self.0.estimator.learning_rate = Some(learning_rate);
        self
    }

    /// Penalty factors v (n_features): feature j is penalised with vⱼα; 0 leaves it unpenalised.
    #[must_use]
    pub fn penalty_factors(mut self, factors: Vec<f64>) -> Self {
        self.0.estimator.penalty_factors = Some(factors);
        self
    }

    /// The adaptive lasso with this γ > 0: penalty factors are multiplied by (max|ŵ|/|ŵⱼ|)^γ, ŵ being the
    /// standardised coefficients of a first fit with the L2 penalty. Large coefficients are shrunk less,
    /// and the selection of features is consistent where the lasso's is not. γ = 1 is usual.
    ///
    /// Source: Zou (2006), J. Amer. Statist. Assoc. 101(476).
    #[must_use]
    pub fn adaptive(mut self, gamma: f64) -> Self {
        self.0.estimator.adaptive = Some(gamma);
        self
    }

    /// The relaxed lasso: coefficients are γ of the penalised ones and 1 − γ of a fit without a penalty on
    /// the same features, γ in [0, 1]. The report and its certificate are those of the penalised fit.
    ///
    /// Source: Meinshausen (2007), Comput. Statist. Data Anal. 52(1).
    #[must_use]
    pub fn relax(mut self, gamma: f64) -> Self {
        self.0.estimator.relax = Some(gamma);
        self
    }

    /// Keeps every coefficient at 0 or above; together with [`Params::limits`] the narrower of both holds.
    #[must_use]
    pub fn positive(mut self, positive: bool) -> Self {
        self.0.estimator.positive = positive;
        self
    }

    /// Limits (n_features) of the coefficients in the user's units, lower ≤ wⱼ ≤ upper for each output;
    /// infinities stand for no limit. 0 must lie between them, and a column that is not penalised has none.
    ///
    /// As `lower.limits` and `upper.limits` of glmnet.
    #[must_use]
    pub fn limits(mut self, limits: Vec<(f64, f64)>) -> Self {
        self.0.estimator.limits = Some(limits);
        self
    }

    /// Group lasso: features with the same number in `groups` (n_features) have coefficients that are 0 together
    /// or not at all. With the L1 penalty a group of s features adds α√s‖w_g‖₂ times its penalty factor, on
    /// standardised columns, which are not made orthonormal; with the elastic net α(ρ√s‖w_g‖₂ + (1 − ρ)/2‖w_g‖²).
    /// For squared error and two classes; not together with limits.
    ///
    /// Source: Yuan, Lin (2006), J. R. Statist. Soc. B 68(1).
    #[must_use]
    pub fn groups(mut self, groups: Vec<usize>) -> Self {
        self.0.estimator.groups = Some(groups);
        self
    }

    /// Sample weights (n_samples), normalised to sum 1. They take the place of a dataset's own.
    #[must_use]
    pub fn sample_weights(mut self, weights: Vec<f64>) -> Self {
        self.0.estimator.sample_weights = Some(weights);
        self
    }

    /// A part of the linear predictor (n_samples) that is given and not fitted: η = Xw + b + offset. Predictions of the
    /// model are without it; the offsets of new rows are added to their [`linear_predictor`](super::FittedModel::linear_predictor).
    #[must_use]
    pub fn offset(mut self, offset: Vec<f64>) -> Self {
        self.0.estimator.offset = Some(offset);
        self
    }

    /// Whether a fit that misses its tolerance is [`Error::NotConverged`] (the default) or a model
    /// whose report and warnings say so.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.0.estimator.strict = strict;
        self
    }

    /// One name for each feature: the model keeps them, see [`FittedModel::feature_names`](super::FittedModel::feature_names).
    #[must_use]
    pub fn feature_names(mut self, names: impl IntoIterator<Item: Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.0.estimator.feature_names = Some(names.collect());
        self
    }

    /// Calls `listen` whenever a strength, a fold or an epoch is done, from whichever thread did it. It takes no part in the
    /// model and costs nothing when not given.
    #[must_use]
    pub fn observe(mut self, listen: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.0.estimator.observer = Observer::new(listen);
        self
    }

    /// Lets `cancel` end fits, paths and cross-validations from another thread, some milliseconds later:
    /// [`Error::Cancelled`]. It works by unwinding, and so not in programs that abort on a panic. Factorizations of
    /// thousands of columns, which ridge needs, end before anything is asked.
    ///
    /// ```
    /// use regfit::prelude::*;
    /// use regfit::solver::Cancel;
    ///
    /// let cancel = Cancel::new();
    /// cancel.cancel();
    /// let (x, y) = ([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0]);
    /// let ended = Lasso::params(0.1).cancel_by(&cancel).fit((&x, &y));
    /// assert!(matches!(ended, Err(regfit::Error::Cancelled)));
    /// ```
    #[must_use]
    pub fn cancel_by(mut self, cancel: &Cancel) -> Self {
        self.0.estimator.cancel = Some(cancel.clone());
        self
    }
}

impl<M, P> ParamGuard for Params<M, P> {
    type Checked = ValidParams<M, P>;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        self.0.estimator.check()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// Lasso: 1/(2n)·‖y − b − Xw‖² + α‖w‖₁.
#[derive(Debug, Clone, Copy)]
pub struct Lasso;

impl Lasso {
    /// Lasso of strength α.
    pub fn params<F: linfa::Float>(alpha: f64) -> Params<Gaussian<F>, L1> {
        Params::new(L1 { alpha })
    }
}

/// Ridge: 1/(2n)·‖y − b − Xw‖² + α‖w‖², without a ½ on the penalty.
///
/// Weight decay λ, as in θ(1 − learning_rate·λ/n), is α = λ/(2n).
#[derive(Debug, Clone, Copy)]
pub struct Ridge;

impl Ridge {
    /// Ridge of strength α.
    pub fn params<F: linfa::Float>(alpha: f64) -> Params<Gaussian<F>, L2> {
        Params::new(L2 { alpha })
    }
}

/// Elastic net: 1/(2n)·‖y − b − Xw‖² + α(ρ‖w‖₁ + (1 − ρ)‖w‖²/(2s)), s being the weighted 1/n deviation of y on
/// standardised columns and 1 on columns as they are.
#[derive(Debug, Clone, Copy)]
pub struct ElasticNet;

impl ElasticNet {
    /// Elastic net of strength α and share of L1 ρ.
    pub fn params<F: linfa::Float>(
        alpha: f64,
        l1_ratio: f64,
    ) -> Params<Gaussian<F>, penalty::ElasticNet> {
        Params::new(penalty::ElasticNet { alpha, l1_ratio })
    }
}

/// Logistic regression on two classes: 1/n·Σ CE(y, sigmoid(b + Xw)) + the penalty.
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

impl Logistic {
    /// With the L1 penalty α‖w‖₁.
    pub fn params<C: crate::problem::family::ClassLabel>(alpha: f64) -> Params<Binomial<C>, L1> {
        Params::new(L1 { alpha })
    }
    /// With the L2 penalty α‖w‖².
    pub fn ridge_params<C: crate::problem::family::ClassLabel>(
        alpha: f64,
    ) -> Params<Binomial<C>, L2> {
        Params::new(L2 { alpha })
    }
    /// With the elastic net penalty.
    pub fn elastic_net_params<C: crate::problem::family::ClassLabel>(
        alpha: f64,
        l1_ratio: f64,
    ) -> Params<Binomial<C>, penalty::ElasticNet> {
        Params::new(penalty::ElasticNet { alpha, l1_ratio })
    }
}

/// Softmax regression on K classes: 1/n·Σ CE(y, softmax(b + XW)) + the penalty over all of W.
#[derive(Debug, Clone, Copy)]
pub struct Softmax;

impl Softmax {
    /// With the L1 penalty α‖W‖₁.
    pub fn params<C: crate::problem::family::ClassLabel>(alpha: f64) -> Params<Multinomial<C>, L1> {
        Params::new(L1 { alpha })
    }
    /// With the L2 penalty α‖W‖².
    pub fn ridge_params<C: crate::problem::family::ClassLabel>(
        alpha: f64,
    ) -> Params<Multinomial<C>, L2> {
        Params::new(L2 { alpha })
    }
    /// With the elastic net penalty.
    pub fn elastic_net_params<C: crate::problem::family::ClassLabel>(
        alpha: f64,
        l1_ratio: f64,
    ) -> Params<Multinomial<C>, penalty::ElasticNet> {
        Params::new(penalty::ElasticNet { alpha, l1_ratio })
    }
}
