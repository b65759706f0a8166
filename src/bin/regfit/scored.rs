//! A model beside rows whose target is known, and the pictures of both.

use crate::args::{AtArgs, DataSource, PictureKind, RowArgs};
use crate::failure::Failure;
use crate::input;
use crate::model_file::read_model;
use crate::output::{Console, counted};
use crate::predictions::{self, Rows, Wanted, check_threshold, linear_predictor, read_rows};
use regfit::data::ColumnRef;
use regfit::metric::{self, ConfusionMatrix};
use regfit::model::SavedModel;
use regfit::ndarray::Array2;
use regfit::plot::{Calibration, Confusion, Picture, Residuals, Roc, RocCurve};
use regfit::recipe::Targets;
use std::path::Path;

/// Rows with their predictions.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) model: SavedModel,
    /// The table's name, escaped.
    pub(crate) name: String,
    /// η (n_samples × n_outputs).
    pub(crate) eta: Array2<f64>,
    /// Classes are numbered as in the model.
    pub(crate) target: Targets,
    /// Sample weights.
    pub(crate) weights: Option<Vec<f64>>,
    /// The rows of the table in use (from 0), `None` for all.
    pub(crate) used: Option<Vec<usize>>,
    /// Whether they are those that the model was fitted on, which scores flatter.
    pub(crate) training: bool,
    /// The probability from which the second of two classes is predicted, where it was given.
    pub(crate) threshold: Option<f64>,
}

impl Judged {
    /// Applies a model file to a table.
    pub(crate) fn read(
        (model, at): (&Path, AtArgs),
        source: &DataSource,
        weights: Option<&ColumnRef>,
        new: Option<&RowArgs>,
        console: &Console,
    ) -> Result<Self, Failure> {
        let model = read_model(model, at)?;
        let threshold = new.and_then(|new| new.threshold);
        check_threshold(&model, "--threshold", threshold.is_some())?;
        let (bytes, fingerprint) = input::with_fingerprint(source.source())?;
        let name = bytes.display_name();
        let wanted = Wanted {
            target: true,
            weights: weights.cloned(),
            keep: Vec::new(),
            unseen: new.map(RowArgs::unseen).unwrap_or_default(),
        };
        let rows: Rows = read_rows(bytes, source, &model, &wanted, console)?;
        let eta = linear_predictor(&model, &rows)?;
        let target = rows
            .target
            .ok_or_else(|| Failure::fault("the rows have no target"))?;
        let training = fingerprint.is_some_and(|data| data.sha256 == model.data.sha256);
        if training {
            console
                .note("these are the rows that the model was fitted on: expect less of new ones");
        }
        Ok(Self {
            model,
            name,
            eta,
            target,
            weights: rows.weights,
            used: rows.used,
            training,
            threshold,
        })
    }

    /// Rows in use.
    pub(crate) fn n_rows(&self) -> usize {
        self.eta.nrows()
    }

    /// `9 rows`, or `9 training rows` where the model was fitted on them.
    pub(crate) fn counted_rows(&self) -> String {
        match self.training {
            true => counted(self.n_rows(), "training row", "training rows"),
            false => counted(self.n_rows(), "row", "rows"),
        }
    }

    /// Probabilities (n_samples × n_classes); empty for regression.
    pub(crate) fn probabilities(&self) -> Array2<f64> {
        self.model
            .probabilities(self.eta.view())
            .unwrap_or_default()
    }

    /// The class of each row, as a position among those of the model.
    pub(crate) fn predicted(&self) -> Vec<usize> {
        predictions::classes(&self.model, &self.eta, self.threshold)
    }

    /// The predicted classes beside the true ones.
    pub(crate) fn confusion(&self, codes: &[usize]) -> ConfusionMatrix {
        let predictions = self.predicted();
        let weights = self.weights.as_deref();
        ConfusionMatrix::weighted(codes, &predictions, weights, self.model.classes().len())
    }

    /// The picture that says most about this kind of model.
    pub(crate) fn usual_picture(&self) -> PictureKind {
        match (&self.target, self.eta.ncols()) {
            (Targets::Numbers(_), _) => PictureKind::Residuals,
            (Targets::Classes { .. }, 1) => PictureKind::Roc,
            (Targets::Classes { .. }, _) => PictureKind::Confusion,
        }
    }

    /// What a picture says below its title.
    fn caption(&self) -> String {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        format!(
            "{name}: {}; model: minimises {}",
            self.counted_rows(),
            self.model.objective.formula
        )
    }

    /// One of the pictures of predictions.
    pub(crate) fn picture(&self, kind: PictureKind) -> Result<Box<dyn Picture>, Failure> {
        let subtitle = self.caption();
        Ok(match (kind, &self.target) {
            (PictureKind::Residuals, Targets::Numbers(y)) => {
                let predictions = self.eta.column(0).to_vec();
                Box::new(Residuals {
                    subtitle,
                    residuals: y.iter().zip(&predictions).map(|(y, p)| y - p).collect(),
                    predictions,
                    target: self.model.target.name.clone(),
                    ..Residuals::default()
                })
            }
            (PictureKind::Roc, Targets::Classes { codes, .. }) => Box::new(Roc {
                subtitle,
                curves: self.roc_curves(codes)?,
                ..Roc::default()
            }),
            (PictureKind::Calibration, Targets::Classes { codes, .. }) => {
                Box::new(self.calibration(codes, subtitle))
            }
            (PictureKind::Confusion, Targets::Classes { codes, .. }) => {
                let confusion = self.confusion(codes);
                let rows = confusion.counts();
                Box::new(Confusion {
                    subtitle,
                    classes: self.model.classes().to_vec(),
                    counts: rows.rows().into_iter().map(|row| row.to_vec()).collect(),
                    ..Confusion::default()
                })
            }
            (_, Targets::Numbers(_)) => {
                return Err(Failure::usage(
                    "this picture needs a model of classes; this one predicts a number",
                )
                .with_help("residuals draws what such a model leaves unexplained"));
            }
            (_, Targets::Classes { .. }) => {
                return Err(Failure::usage(
                    "residuals need a model that predicts a number; this one predicts classes",
                )
                .with_help("roc, calibration and confusion draw such a model"));
            }
        })
    }

    /// One curve for two classes, otherwise one for each class that some rows have and others not.
    fn roc_curves(&self, codes: &[usize]) -> Result<Vec<RocCurve>, Failure> {
        let classes = self.model.classes();
        let curve = |class: usize, scores: &[f64], decision: Option<f64>| {
            let positive: Vec<bool> = codes.iter().map(|&code| code == class).collect();
            let points = metric::roc_curve(&positive, scores, self.weights.as_deref());
            let area = metric::area_under_curve(&positive, scores, self.weights.as_deref());
            (!points.is_empty()).then(|| RocCurve {
                prevalence: Some(self.share_of(&positive)),
                class: classes.get(class).cloned().unwrap_or_default(),
                points,
                area,
                decision,
            })
        };
        let curves: Vec<RocCurve> = if self.eta.ncols() == 1 {
            // The second class is predicted where its log-odds are above 0, or reach those of the threshold.
            let above = match self.threshold {
                None => f64::from_bits(1),
                Some(threshold) => (threshold / (1.0 - threshold)).ln(),
            };
            let scores = self.eta.column(0).to_vec();
            curve(1, &scores, Some(above)).into_iter().collect()
        } else {
            let probabilities = self.probabilities();
            let columns = probabilities.columns().into_iter().enumerate();
            columns
                .filter_map(|(class, scores)| curve(class, &scores.to_vec(), None))
                .collect()
        };
        if curves.is_empty() {
            return Err(Failure::fault(format!(
                "all rows of {} have the same class: there is nothing to rank",
                self.name
            ))
            .with_help("a ROC curve needs rows of at least two classes"));
        }
        Ok(curves)
    }

    /// The share of some rows, by weight.
    fn share_of(&self, chosen: &[bool]) -> f64 {
        let weight = |i: usize| self.weights.as_ref().map_or(1.0, |weights| weights[i]);
        let sum = |all: bool| -> f64 {
            let rows = (0..chosen.len()).filter(|&i| all || chosen[i]);
            rows.map(weight).sum()
        };
        sum(false) / sum(true)
    }

    /// The second of two classes; of more the predicted one, whichever it is.
    fn calibration(&self, codes: &[usize], subtitle: String) -> Calibration {
        let probabilities = self.probabilities();
        let classes = self.model.classes();
        let predicted = self.predicted();
        let of = |i: usize| if classes.len() == 2 { 1 } else { predicted[i] };
        let chosen: Vec<f64> = (0..codes.len())
            .map(|i| probabilities[[i, of(i)]])
            .collect();
        let hits: Vec<bool> = codes
            .iter()
            .enumerate()
            .map(|(i, &code)| code == of(i))
            .collect();
        let n_bins = (codes.len() / SAMPLES_PER_BIN).clamp(1, BINS);
        Calibration {
            subtitle,
            class: match classes {
                [_, second] => second.clone(),
                _ => "the predicted class".to_owned(),
            },
            bins: metric::calibration_bins(&hits, &chosen, self.weights.as_deref(), n_bins),
            predicted: chosen,
            ..Calibration::default()
        }
    }
}

/// Bins of a calibration, at most, and the samples that an interval needs to say something.
const BINS: usize = 10;
const SAMPLES_PER_BIN: usize = 10;
