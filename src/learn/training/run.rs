//! The loop over epochs and batches.

use super::plan::TrainingPlan;
use super::rows::{Parameters, Rows, Slope};
use super::trained::{Epoch, ExpectedLoss, Trained};
use super::verdicts::{Facts, verdicts};
use crate::linalg::random::Random;
use crate::model::{Estimator, FittedModel, LinearModel, ValidParams};
use crate::problem::design::{Dense, FeatureMatrix, Standardization};
use crate::problem::family::{Targets, TypedFamily};
use crate::problem::loss::SampleWeights;
use crate::problem::penalty::{AnyPenalty, Penalty};
use crate::selection::Split;
use crate::solver::{
    Descent, FitReport, Optimality, Problem, Schedule, StopReason, lipschitz_constant,
};
use crate::{Error, Result};
use ndarray::Array1;

/// Growth of the objective over its start that no convergent run shows.
const DIVERGED: f64 = 10.0;
/// Epochs of rising objective in a row that mean divergence.
const RISING: usize = 20;

impl Estimator {
    /// Minimises the objective of these parameters by gradient descent or mini-batch descent from zero,
    /// epoch by epoch, and compares the result with the optimum. `x` is X (n_samples × n_features);
    /// with a split the rows of `test` only validate, and means, deviations and the objective are those of
    /// the rows of `train`. `watch` is called with every [`Epoch`] as it ends, the start included.
    ///
    /// The same arguments give the same bits. `solver` and `learning_rate` of the parameters do not count.
    ///
    /// # Errors
    /// Those of [`TrainingPlan::check`] and of a fit; [`Error::ClassMissing`] and [`Error::Training`] when a
    /// class is not on both sides of the split, and for limits, groups and offsets.
    pub fn train(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        split: Option<&Split>,
        plan: &TrainingPlan,
        watch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained> {
        plan.check()?;
        self.check_trainable()?;
        let whole = Split {
            train: (0..targets.len()).collect(),
            test: Vec::new(),
        };
        let split = split.unwrap_or(&whole);
        check_classes(targets, split)?;
        let (x, held_out) = x.split(&split.train, &split.test)?;
        let weights = |rows: &[usize]| match self.sample_weights_at(rows) {
            Some(weights) => SampleWeights::normalized(&weights),
            None => Ok(SampleWeights::Uniform(rows.len())),
        };
        let reference = self.for_rows(&split.train).for_reference();
        let exact = reference.fit(&*x, &targets.rows(&split.train))?;
        let rows_of = |x: &dyn FeatureMatrix, rows: &[usize]| {
            let (targets, weights) = (targets.rows(rows), weights(rows)?);
            Rows::new(
                &self.family,
                &x.to_dense(),
                targets,
                weights,
                exact.scaling(),
            )
        };
        let training = rows_of(&*x, &split.train)?;
        let validation = match split.test.is_empty() {
            true => None,
            false => Some(rows_of(&*held_out, &split.test)?),
        };
        drop((x, held_out));
        let fit_intercept = exact.objective().fit_intercept;
        let factors = exact.objective().penalty_factors.clone();
        let factors = factors.unwrap_or_else(|| vec![1.0; training.z.ncols()]);
        let penalty = exact.objective().scaled_penalty().penalty;
        let curvature = curvature(&training, &penalty, &factors, fit_intercept)?;
        let mut run = Run {
            plan,
            training: &training,
            validation: validation.as_ref(),
            penalty: &penalty,
            factors: &factors,
            fit_intercept,
            descent: Descent::new(first_schedule(plan, curvature)?, 0)?,
            theta: Vec::new(),
            random: Random::new(plan.seed, 0),
        };
        let learning_rate = run.descent.next_rate();
        let (history, diverged) = run.epochs(watch)?;
        let report = exact.report();
        let optimum = report.certified().then_some(report.objective);
        // Without a finite optimum the diagnosis has the lowest objective that was found.
        let reached = history.last().map_or(f64::INFINITY, Epoch::objective);
        let lowest = (!report.has_optimum()).then_some(report.objective.min(reached));
        let step_bound = curvature.map_or(f64::INFINITY, |curvature| 2.0 / curvature);
        let scales = match exact.objective().standardize {
            true => Vec::new(),
            false => deviations(&training),
        };
        let model = match diverged {
            true => None,
            false => Some(run.model(exact, &history, self.tolerance)?),
        };
        let facts = Facts {
            history: &history,
            optimum: optimum.or(lowest),
            diverged,
            schedule: plan.schedule(learning_rate)?,
            step_bound,
            n_classes: training.targets.class_names().len(),
            mini_batches: run.batch_size() < training.n(),
            deviations: &scales,
        };
        let verdicts = verdicts(&facts);
        Ok(Trained {
            model,
            expected: ExpectedLoss {
                n_classes: facts.n_classes,
                at_zero: training.loss_at_zero(),
                of_prior: training.null_loss,
            },
            step_bound,
            learning_rate,
            batch_size: run.batch_size(),
            n_training: training.n(),
            n_validation: validation.as_ref().map_or(0, Rows::n),
            optimum,
            verdicts,
            history,
        })
    }

    fn check_trainable(&self) -> Result<()> {
        if self.is_structured() {
            return Err(Error::Training(
                "descent knows no limits and no groups of coefficients: leave them out".into(),
            ));
        }
        if self.offset.is_some() {
            let reason = "descent knows no offset: leave it out";
            return Err(Error::Training(reason.into()));
        }
        Ok(())
    }
}

impl<M: TypedFamily, P> ValidParams<M, P> {
    /// Descends epoch by epoch and compares the result with the optimum, see [`Estimator::train`].
    ///
    /// # Errors
    /// Those of the estimator.
    pub fn train(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        split: Option<&Split>,
        plan: &TrainingPlan,
        watch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained<LinearModel<M>>> {
        let (targets, decoder, estimator) = self.plain(targets, None)?;
        let trained = estimator.train(x, &targets, split, plan, watch)?;
        Ok(Trained {
            model: trained.model.map(|model| LinearModel::new(model, decoder)),
            history: trained.history,
            expected: trained.expected,
            step_bound: trained.step_bound,
            learning_rate: trained.learning_rate,
            batch_size: trained.batch_size,
            n_training: trained.n_training,
            n_validation: trained.n_validation,
            optimum: trained.optimum,
            verdicts: trained.verdicts,
        })
    }
}

/// L over w and b on the training rows, whose columns have mean 0 where there is an intercept; `None` for a loss whose
/// curvature has no bound.
fn curvature(
    training: &Rows,
    penalty: &AnyPenalty,
    factors: &[f64],
    fit_intercept: bool,
) -> Result<Option<f64>> {
    let as_they_are = Standardization {
        center: false,
        scale: false,
        ddof: 0.0,
    };
    let (x, _) = Dense::new(&training.z, &training.weights, as_they_are)?;
    let problem = Problem {
        x: &x,
        loss: &*training.loss,
        factors,
        fit_intercept,
    };
    let of_features = lipschitz_constant(problem, penalty);
    let of_intercept = training.loss.curvature_bound().filter(|_| fit_intercept);
    Ok(of_features.map(|l| l.max(of_intercept.unwrap_or(0.0))))
}

/// The steps of a run; the rate is 1/L when none was given.
fn first_schedule(plan: &TrainingPlan, curvature: Option<f64>) -> Result<Schedule> {
    match (curvature, plan.learning_rate) {
        (None, None) => Err(Error::Training(
            "the curvature of this loss has no bound, so no step is safe: give a learning rate"
                .into(),
        )),
        (curvature, _) => plan.schedule(curvature.map_or(1.0, |curvature| 1.0 / curvature)),
    }
}

/// A run in progress.
struct Run<'a> {
    plan: &'a TrainingPlan,
    training: &'a Rows,
    validation: Option<&'a Rows>,
    penalty: &'a AnyPenalty,
    factors: &'a [f64],
    fit_intercept: bool,
    descent: Descent,
    /// W row after row, then b.
    theta: Vec<f64>,
    random: Random,
}

impl Run<'_> {
    fn n_outputs(&self) -> usize {
        self.training.loss.n_outputs()
    }

    fn batch_size(&self) -> usize {
        let n = self.training.n();
        self.plan.batch_size.unwrap_or(n).min(n)
    }

    fn parameters(&self) -> Result<Parameters<'_>> {
        Parameters::of(&self.theta, self.factors.len(), self.n_outputs())
    }

    /// All epochs, the start first; and whether the last one showed divergence.
    fn epochs(&mut self, watch: &mut dyn FnMut(&Epoch)) -> Result<(Vec<Epoch>, bool)> {
        let n_outputs = self.n_outputs();
        // Every coefficient has the κ and τ of its feature, intercepts have none.
        let second = self.penalty.curvature().unwrap_or(0.0);
        let mut penalties = Vec::new();
        for v in self.factors {
            let pair = (v * second, v * self.penalty.threshold());
            penalties.extend(std::iter::repeat_n(pair, n_outputs));
        }
        penalties.extend(std::iter::repeat_n((0.0, 0.0), n_outputs));
        self.theta = vec![0.0; penalties.len()];
        let schedule = self.plan.schedule(self.descent.next_rate())?;
        self.descent = Descent::new(schedule, penalties.len())?.with_penalties(penalties);
        let start = self.look(0)?;
        watch(&start);
        let mut history = vec![start];
        let mut rising = 0;
        for number in 1..=self.plan.epochs {
            self.epoch()?;
            let epoch = self.look(number)?;
            watch(&epoch);
            let last = history[history.len() - 1].objective();
            history.push(epoch);
            let (value, first) = (epoch.objective(), start.objective());
            rising = if value > last { rising + 1 } else { 0 };
            let grown = value > DIVERGED * first && rising > 1;
            if !value.is_finite() || grown || (rising >= RISING && value > first) {
                return Ok((history, true));
            }
        }
        Ok((history, false))
    }

    /// One pass over the rows.
    fn epoch(&mut self) -> Result<()> {
        let (n, size) = (self.training.n(), self.batch_size());
        if size == n {
            let slope = self.training.full_slope(&self.parameters()?)?;
            self.update(slope);
            return Ok(());
        }
        let mut order: Vec<usize> = (0..n).collect();
        self.random.shuffle(&mut order);
        let shuffled = self.training.shuffled(&order)?;
        for (k, batch) in order.chunks(size).enumerate() {
            let at = self.parameters()?;
            let slope = self
                .training
                .batch_slope(&*shuffled, batch, k * size, &at)?;
            self.update(slope);
        }
        Ok(())
    }

    fn update(&mut self, mut slope: Slope) {
        if !self.fit_intercept {
            slope.b.fill(0.0);
        }
        self.descent.step(&mut self.theta, &slope.flat());
    }

    /// Losses and scores where the run is now.
    fn look(&self, epoch: usize) -> Result<Epoch> {
        let at = self.parameters()?;
        let (loss, score) = self.training.judge(&at);
        let validation = self.validation.map(|rows| rows.judge(&at));
        let rows = at.w.rows().into_iter().zip(self.factors);
        let penalty = rows.map(|(w, v)| v * w.iter().map(|w| self.penalty.value(*w)).sum::<f64>());
        Ok(Epoch {
            epoch,
            updates: self.descent.updates(),
            learning_rate: self.descent.next_rate(),
            loss,
            penalty: penalty.sum(),
            score,
            validation_loss: validation.map(|(loss, _)| loss),
            validation_score: validation.map(|(_, score)| score),
        })
    }

    /// The end of the run as a model with a certificate, `exact` being the optimum with its own.
    fn model(&self, exact: FittedModel, history: &[Epoch], tolerance: f64) -> Result<FittedModel> {
        let at = self.parameters()?;
        let last = history[history.len() - 1];
        let exact_report = exact.report();
        let optimality = match exact_report.optimality {
            // The optimum is at most `gap` below the exact solution.
            Optimality::DualityGap(gap) => {
                let above = (last.objective() - exact_report.objective).max(0.0);
                Optimality::DualityGap(above + gap.max(0.0))
            }
            Optimality::KktViolation(_) => Optimality::KktViolation(self.violation(&at)?),
            Optimality::Stationarity(_) => Optimality::Stationarity(self.violation(&at)?),
        };
        let mut report = FitReport {
            solver: match self.batch_size() < self.training.n() {
                true => "sgd",
                false => "gd",
            },
            stop: StopReason::EpochLimit,
            epochs: last.epoch,
            objective: last.objective(),
            loss: last.loss,
            null_loss: exact_report.null_loss,
            optimality,
            reference: exact_report.reference,
            tolerance,
        };
        if report.converged() {
            report.stop = StopReason::Converged;
        }
        let b: Array1<f64> = at.b.to_owned();
        Ok(exact.with_solution(at.w.to_owned(), b, report))
    }

    /// The largest distance of −∇F to the subdifferential of the penalty.
    fn violation(&self, at: &Parameters<'_>) -> Result<f64> {
        let slope = self.training.full_slope(at)?;
        let mut largest = 0.0_f64;
        for ((j, k), &g) in slope.w.indexed_iter() {
            let v = self.factors[j];
            let distance = match v > 0.0 {
                true => v * self.penalty.subdifferential_distance(at.w[[j, k]], g / v),
                false => g.abs(),
            };
            largest = largest.max(distance);
        }
        if self.fit_intercept {
            largest = slope.b.iter().fold(largest, |m, g| m.max(g.abs()));
        }
        Ok(largest)
    }
}

/// The standard deviation of each column.
fn deviations(training: &Rows) -> Vec<f64> {
    let (z, weights) = (&training.z, training.loss.weights());
    let d: Vec<f64> = (0..training.n()).map(|i| weights.get(i)).collect();
    let moment = |f: &dyn Fn(f64) -> f64, column: ndarray::ArrayView1<'_, f64>| -> f64 {
        column.iter().zip(&d).map(|(z, d)| d * f(*z)).sum()
    };
    let columns = z.columns().into_iter();
    columns
        .map(|column| {
            let mean = moment(&|z| z, column);
            moment(&|z| (z - mean) * (z - mean), column).sqrt()
        })
        .collect()
}

/// Every class must be among the rows to train on, and among those to validate on if there are any.
fn check_classes(targets: &Targets, split: &Split) -> Result<()> {
    if let Some((class, name, rows)) = targets.class_missing_in(&split.train) {
        return Err(Error::ClassMissing {
            fold: "without the validation rows".into(),
            class,
            name,
            rows,
        });
    }
    match targets.class_missing_in(&split.test) {
        Some((_, name, rows)) if !split.test.is_empty() => Err(Error::Training(format!(
            "the validation rows lack the class {name} ({rows} rows in all); hold out a larger share, or leave out \
             that class"
        ))),
        _ => Ok(()),
    }
}
