//! The part of a path that a page shows, and its numbers for the script.

use super::HtmlReport;
use super::escape::{script, shown};
use super::figure::Figure;
use crate::output::plot::{CoefficientPath, Sparsity, ValidationCurve};
use serde_json::{Value, json};

/// Coefficients in a page: curves times strengths.
pub(super) const MOST_ENTRIES: usize = 8000;
/// Strengths in a page: more positions of a slider could not be distinguished.
const MOST_ALPHAS: usize = 120;
/// Curves in a page, however few the strengths.
const MOST_CURVES: usize = 400;
/// Digits of a coefficient: more than a table shows.
const DIGITS: usize = 6;

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
}

impl Kept {
    pub(super) fn of(report: &HtmlReport, entries: usize) -> Self {
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
        let room = (entries / alphas.len().max(1)).clamp(1, MOST_CURVES);
        let left_out = curves.len().saturating_sub(room);
        curves.truncate(room);
        Self {
            first: alphas.iter().position(|&k| k == first).unwrap_or(0),
            alphas,
            curves,
            left_out,
        }
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

    /// The kept part of the path; no strength is marked, since the page has a movable line.
    pub(super) fn path(&self, report: &HtmlReport) -> CoefficientPath {
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
            chosen: None,
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

    pub(super) fn sparsity(&self, report: &HtmlReport) -> Sparsity {
        let path = &report.path;
        Sparsity {
            alphas: self.at(&path.alphas),
            nonzero: self.nonzero(report),
            n_features: n_features(report),
            deviance_explained: path.deviance_explained.as_ref().map(|all| self.at(all)),
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

    /// The models at the kept strengths, and where the figures have their axes.
    pub(super) fn json(&self, report: &HtmlReport, figures: &[Figure]) -> String {
        let path = &report.path;
        let curves = self.curves.iter().map(|&c| {
            json!({
                "name": shown(&path.names[c]),
                "unit": rounded(report.user_factor(c)),
                "w": self.at(&path.coefficients[c]).into_iter().map(rounded).collect::<Vec<_>>(),
            })
        });
        let intercepts: Vec<Vec<f64>> = self
            .alphas
            .iter()
            .filter_map(|&k| report.intercepts.get(k))
            .map(|row| row.iter().copied().map(rounded).collect())
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
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
        });
        script(&value.to_string())
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
