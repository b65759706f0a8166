//! The part of a path that a page shows, and its numbers for the script.

use super::HtmlReport;
use super::escape::{script, shown};
use super::figure::Figure;
use crate::output::plot::{CoefficientPath, Residuals, Sparsity, ValidationCurve, or};
use serde_json::{Value, json};

/// Coefficients in a page: curves times strengths.
pub(super) const MOST_ENTRIES: usize = 8000;
/// Strengths in a page: more positions of a slider could not be distinguished.
const MOST_ALPHAS: usize = 120;
/// Dots of residuals.
const MOST_DOTS: usize = 600;
/// Curves in a page, however few the strengths.
const MOST_CURVES: usize = 400;
/// Digits of a number where a page with all of them would be too large: more than a table shows.
const DIGITS: usize = 6;

/// How much of a path is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// Coefficients, at most.
    pub(super) entries: usize,
    /// Whether numbers have all their digits, so that predictions do.
    pub(super) exact: bool,
}

/// The strengths and curves that a page shows.
pub(super) struct Kept {
    /// Positions in the path, rising.
    alphas: Vec<usize>,
    /// Positions among the curves, by falling largest |w|.
    curves: Vec<usize>,
    /// The strength shown first, a position in `alphas`.
    pub(super) first: usize,
    /// Curves that are not 0 everywhere and are left out.
    pub(super) left_out: usize,
    exact: bool,
}

impl Kept {
    pub(super) fn of(report: &HtmlReport, share: Share) -> Self {
        let path = &report.path;
        let first = report.first_shown();
        let n = path.alphas.len();
        let mut alphas: Vec<usize> = if n <= MOST_ALPHAS {
            (0..n).collect()
        } else {
            let even = (0..MOST_ALPHAS).map(|i| i * (n - 1) / (MOST_ALPHAS - 1));
            let validation = report.validation.as_ref();
            let marked = validation.map_or([None, None], |v| [v.alpha_min, v.alpha_1se]);
            let place = |alpha: f64| path.alphas.iter().position(|&a| a == alpha);
            let marked = marked.into_iter().flatten().filter_map(place);
            even.chain([first]).chain(marked).collect()
        };
        alphas.sort_unstable();
        alphas.dedup();
        let largest = |&curve: &usize| {
            let values = path.coefficients[curve].iter();
            values.fold(0.0, |most: f64, w| most.max(w.abs()))
        };
        let mut curves: Vec<usize> = (0..path.coefficients.len())
            .filter(|curve| largest(curve) > 0.0)
            .collect();
        curves.sort_by(|a, b| largest(b).total_cmp(&largest(a)).then(a.cmp(b)));
        let room = (share.entries / alphas.len().max(1)).clamp(1, MOST_CURVES);
        let left_out = curves.len().saturating_sub(room);
        curves.truncate(room);
        Self {
            first: alphas.iter().position(|&k| k == first).unwrap_or(0),
            alphas,
            curves,
            left_out,
            exact: share.exact,
        }
    }

    /// `value` with the digits that are kept.
    fn number(&self, value: f64) -> f64 {
        if self.exact { value } else { rounded(value) }
    }

    pub(super) fn n_curves(&self) -> usize {
        self.curves.len()
    }

    fn at<T: Copy>(&self, values: &[T]) -> Vec<T> {
        self.alphas
            .iter()
            .filter_map(|&k| values.get(k).copied())
            .collect()
    }

    /// The kept part of the path.
    pub(super) fn path(&self, report: &HtmlReport, alpha: f64) -> CoefficientPath {
        let path = &report.path;
        // A picture needs a curve, if only one that stays zero.
        let curves = match self.curves.as_slice() {
            [] => &[0][..path.coefficients.len().min(1)],
            curves => curves,
        };
        CoefficientPath {
            title: path.title.clone(),
            subtitle: path.subtitle.clone(),
            alphas: self.at(&path.alphas),
            names: curves.iter().map(|&c| path.names[c].clone()).collect(),
            coefficients: curves
                .iter()
                .map(|&c| self.at(&path.coefficients[c]))
                .collect(),
            nonzero: self.nonzero(report),
            deviance_explained: path.deviance_explained.as_ref().map(|all| self.at(all)),
            chosen: Some(alpha),
            y_label: path.y_label.clone(),
        }
    }

    /// Non-zero coefficients at each strength.
    pub(super) fn nonzero(&self, report: &HtmlReport) -> Vec<usize> {
        if !report.path.nonzero.is_empty() {
            return self.at(&report.path.nonzero);
        }
        let curves = &report.path.coefficients;
        let count = |&k: &usize| curves.iter().filter(|curve| curve[k] != 0.0).count();
        self.alphas.iter().map(count).collect()
    }

    pub(super) fn sparsity(&self, report: &HtmlReport, alpha: f64) -> Sparsity {
        let path = &report.path;
        Sparsity {
            // The line moves: a sentence about one strength would not hold at the next.
            title: "Features in use, and the deviance that they explain".to_owned(),
            alphas: self.at(&path.alphas),
            nonzero: self.nonzero(report),
            n_features: n_features(report),
            deviance_explained: path.deviance_explained.as_ref().map(|all| self.at(all)),
            chosen: Some(alpha),
            ..Sparsity::default()
        }
    }

    /// The validation curve at the kept strengths, where it has the strengths of the path.
    pub(super) fn validation(&self, report: &HtmlReport) -> Option<ValidationCurve> {
        let curve = report.validation.as_ref()?;
        if curve.alphas.len() <= MOST_ALPHAS || curve.alphas != report.path.alphas {
            return Some(curve.clone());
        }
        Some(ValidationCurve {
            alphas: self.at(&curve.alphas),
            mean: self.at(&curve.mean),
            standard_error: self.at(&curve.standard_error),
            nonzero: self.at(&curve.nonzero),
            training: curve.training.as_ref().map(|all| self.at(all)),
            ..curve.clone()
        })
    }

    /// The models at the kept strengths, and what the charts show beside them.
    pub(super) fn json(&self, report: &HtmlReport, figures: &[Figure]) -> String {
        let path = &report.path;
        let number = |value: f64| self.number(value);
        let curves = self.curves.iter().map(|&c| {
            json!({
                "name": shown(&path.names[c]),
                "unit": number(report.user_factor(c)),
                "w": self.at(&path.coefficients[c]).into_iter().map(number).collect::<Vec<_>>(),
                "at": report.origins.get(c).map(|&(feature, output)| [feature, output]),
            })
        });
        let intercepts: Vec<Vec<f64>> = self
            .alphas
            .iter()
            .filter_map(|&k| report.intercepts.get(k))
            .map(|row| row.iter().copied().map(number).collect())
            .collect();
        let explained = path.deviance_explained.as_deref().unwrap_or_default();
        let explained: Vec<f64> = self.at(explained).into_iter().map(rounded).collect();
        let gaps = self.at(&report.relative_gaps);
        let value: Value = json!({
            "first": self.first,
            "alphas": self.at(&path.alphas),
            "nonzero": self.nonzero(report),
            "explained": explained,
            "gaps": gaps.into_iter().map(rounded).collect::<Vec<_>>(),
            "outputs": report.outputs.iter().map(|name| shown(name)).collect::<Vec<_>>(),
            "intercepts": intercepts,
            "curves": curves.collect::<Vec<_>>(),
            "features": n_features(report),
            "label": or(&path.y_label, "standardized coefficient"),
            "left_out": self.left_out,
            "exact": self.exact,
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
            "validation": self.validation(report).map(|curve| validation(&curve)),
            "residuals": report.residuals.as_ref().map(residuals),
            "row": self.row(report),
        });
        script(&value.to_string())
    }

    /// What is needed to predict a row, where curves say which features they belong to.
    fn row(&self, report: &HtmlReport) -> Option<Value> {
        let form = report.row.as_ref().filter(|_| !report.origins.is_empty())?;
        let features = self.curves.iter().filter_map(|&c| report.origins.get(c));
        form.json(&features.map(|&(feature, _)| feature).collect())
    }

    /// At the strength shown first: the curves that are not 0, by falling |w|, as names, w, and w in
    /// the user's units.
    pub(super) fn rows(&self, report: &HtmlReport) -> Vec<(String, f64, f64)> {
        let k = self.alphas.get(self.first).copied().unwrap_or(0);
        let path = &report.path;
        let mut rows: Vec<(String, f64, f64)> = self
            .curves
            .iter()
            .map(|&c| {
                let w = path.coefficients[c][k];
                (shown(&path.names[c]), w, w * report.user_factor(c))
            })
            .filter(|row| row.1 != 0.0)
            .collect();
        rows.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        rows
    }

    /// The strength shown first, as a position in the path.
    pub(super) fn first_in_path(&self) -> usize {
        self.alphas.get(self.first).copied().unwrap_or(0)
    }

    pub(super) fn n_alphas(&self) -> usize {
        self.alphas.len()
    }
}

/// All features, or curves where these are not counted.
pub(super) fn n_features(report: &HtmlReport) -> usize {
    match report.n_features {
        0 => report.path.coefficients.len(),
        n => n,
    }
}

/// The curves of errors as the script draws them.
fn validation(curve: &ValidationCurve) -> Value {
    let all = |values: &[f64]| values.iter().copied().map(rounded).collect::<Vec<_>>();
    let rivals = curve.rivals.iter().map(|(name, points)| {
        let (alphas, mean): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        json!({"name": shown(name), "alphas": all(&alphas), "mean": all(&mean)})
    });
    json!({
        "alphas": curve.alphas,
        "mean": all(&curve.mean),
        "errors": all(&curve.standard_error),
        "training": curve.training.as_deref().map(all),
        "min": curve.alpha_min,
        "ose": curve.alpha_1se,
        "name": shown(&curve.name),
        "rivals": rivals.collect::<Vec<_>>(),
        "label": or(&curve.y_label, "cross-validated error"),
    })
}

/// The residuals that have a dot.
fn residuals(all: &Residuals) -> Value {
    let dots = all.dots(MOST_DOTS);
    let dots = dots.into_iter().map(|(x, y)| [rounded(x), rounded(y)]);
    json!({
        "dots": dots.collect::<Vec<_>>(),
        "of": all.residuals.len(),
        "target": shown(&all.target),
    })
}

/// `value` with [`DIGITS`] digits, which no picture or table distinguishes from it.
pub(super) fn rounded(value: f64) -> f64 {
    let text = format!("{value:.*e}", DIGITS - 1);
    text.parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits() {
        assert_eq!(rounded(-1.234_567_89), -1.234_57);
        assert_eq!(rounded(1.0 / 3.0), 0.333_333);
        assert_eq!(rounded(0.0), 0.0);
    }
}
