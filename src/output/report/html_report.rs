//! What a page is about.

use super::RowForm;
use crate::output::plot::{CoefficientPath, Residuals, ValidationCurve};
use crate::{Error, Result};

/// A page about a path. Vectors that are called optional may be empty.
#[derive(Debug, Clone, Default)]
pub struct HtmlReport {
    /// The heading.
    pub title: String,
    /// What is true of all strengths, such as ("rows", "442").
    pub facts: Vec<(String, String)>,
    /// Remarks below everything.
    pub notes: Vec<String>,
    /// The command that fits the model at one strength, up to the strength itself:
    /// `regfit lasso data.csv --alpha`. It can be copied from the page.
    pub command: Option<String>,
    /// The path; the page first shows its `chosen` strength.
    pub path: CoefficientPath,
    /// Another strength to show first. Without both it is that of the validation, else the middle of the path.
    pub opens_at: Option<f64>,
    /// How many features there are, zero at every α or not; if 0, the curves are counted.
    pub n_features: usize,
    /// For each curve of the path what turns its coefficient into the user's units, shape
    /// (n_curves,); optional.
    pub user_factors: Vec<f64>,
    /// Names of the outputs, shape (n_outputs,); optional with one output.
    pub outputs: Vec<String>,
    /// Intercepts at each α, shape (n_alphas, n_outputs); optional.
    pub intercepts: Vec<Vec<f64>>,
    /// Duality gap at each α, as a share of the objective without features, shape (n_alphas,);
    /// optional.
    pub relative_gaps: Vec<f64>,
    /// The gap that a fit was to reach.
    pub tolerance: Option<f64>,
    /// Cross-validated errors along the same path.
    pub validation: Option<ValidationCurve>,
    /// Residuals of the model at one strength; the title says which rows and which strength.
    pub residuals: Option<Residuals>,
    /// Feature and output of each curve, shape (n_curves,); optional, needed to predict a row.
    pub origins: Vec<(usize, usize)>,
    /// How a row that is typed in becomes features.
    pub row: Option<RowForm>,
}

impl HtmlReport {
    /// Refuses lengths that disagree and numbers that are not finite.
    pub(super) fn check(&self) -> Result<()> {
        self.path.check()?;
        let n_alphas = self.path.alphas.len();
        let n_curves = self.path.coefficients.len();
        let lengths = [
            ("origins", self.origins.len(), n_curves, "curves"),
            (
                "factors of units",
                self.user_factors.len(),
                n_curves,
                "curves",
            ),
            (
                "rows of intercepts",
                self.intercepts.len(),
                n_alphas,
                "strengths",
            ),
            (
                "duality gaps",
                self.relative_gaps.len(),
                n_alphas,
                "strengths",
            ),
        ];
        for (what, found, expected, per) in lengths {
            if found != 0 && found != expected {
                return Err(Error::Picture(format!(
                    "{found} {what} for {expected} {per}"
                )));
            }
        }
        let ragged = |row: &Vec<f64>| row.len() != self.outputs.len().max(1);
        if let Some(row) = self.intercepts.iter().find(|row| ragged(row)) {
            return Err(Error::Picture(format!(
                "{} intercepts for {} outputs",
                row.len(),
                self.outputs.len().max(1)
            )));
        }
        let numbers = self
            .user_factors
            .iter()
            .chain(self.intercepts.iter().flatten());
        match numbers.chain(&self.relative_gaps).find(|v| !v.is_finite()) {
            None => Ok(()),
            Some(v) => Err(Error::Picture(format!("a number of the report is {v}"))),
        }
    }

    /// The factor that turns a coefficient of a curve into the user's units.
    pub(super) fn user_factor(&self, curve: usize) -> f64 {
        self.user_factors.get(curve).copied().unwrap_or(1.0)
    }

    /// The strength that is shown first, as a position in the path: the chosen one, else the middle.
    pub(super) fn first_shown(&self) -> usize {
        let validation = self.validation.as_ref();
        let wanted = self
            .opens_at
            .or(self.path.chosen)
            .or_else(|| validation.and_then(|curve| curve.alpha_1se))
            .or_else(|| validation.and_then(|curve| curve.alpha_min));
        let alphas = &self.path.alphas;
        // Without a choice the middle of the path: its ends are the empty model and the most overfitted one.
        let Some(wanted) = wanted else {
            return alphas.len().saturating_sub(1) / 2;
        };
        let distance = |k: &usize| (alphas[*k] / wanted).ln().abs();
        (0..alphas.len())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .unwrap_or(0)
    }
}
