//! Columns that tell classes apart: without a penalty their coefficients grow without end, and no optimum is finite.

mod cone;
mod search;

pub(super) use search::SeparationSearch;

use super::Problem;
use super::evaluation::{Coefficients, State, Trail};
use cone::{Cone, Verdict};

/// Entries of the columns without a penalty that are written out for the search.
const MOST_ENTRIES: usize = 20_000_000;
/// Multiplications after which the search is left out where nothing speaks for a separation.
const USUAL_COST: f64 = 5e8;
/// Multiplications after which it is left out altogether.
const MOST_COST: f64 = 4e9;
/// Columns of a direction from which those that it can do without are taken out, one after another.
const MOST_COMBINED: usize = 40;
/// Size of a coefficient relative to the largest below which a direction has no part in the column.
const NO_PART: f64 = 1e-7;

/// A linear predictor whose probability is within 1e-5 of 0 or 1.
const LARGE: f64 = 12.0;

/// Columns along which the likelihood rises without end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Separation {
    /// The columns, rising.
    pub(super) columns: Vec<usize>,
    /// Whether only a combination of them separates, and not each alone.
    pub(super) together: bool,
}

/// The columns without a penalty of a classification, standardised, and the rows that have a weight.
struct FreeColumns {
    features: Vec<usize>,
    columns: Vec<Vec<f64>>,
    /// The rows that have a weight, and their classes.
    kept: Vec<usize>,
    classes: Vec<usize>,
    n_classes: usize,
    intercept: bool,
    /// For each column 1 or −1 where a limit leaves this sign only.
    signs: Vec<Option<f64>>,
}

/// Whether the columns `free`, which no penalty holds, leave the coefficients without a finite optimum: completely or
/// quasi-completely separated classes. `None` when they do not, or the table is too large for an answer;
/// `suspected` allows a longer search. Limits (n_features) hold coefficients as a penalty does.
///
/// Source: Albert, Anderson (1984), Biometrika 71(1).
pub(super) fn find(
    problem: Problem<'_>,
    free: &[usize],
    limits: Option<&[(f64, f64)]>,
    suspected: bool,
) -> Option<Separation> {
    let most = if suspected { MOST_COST } else { USUAL_COST };
    let entries = problem.x.n_samples().saturating_mul(free.len() + 1);
    if free.is_empty() || entries > MOST_ENTRIES || cost(problem, free.len()) > most {
        return None;
    }
    let mut data = FreeColumns::none(problem);
    data.include(problem, free, limits);
    let all: Vec<usize> = (0..data.features.len()).collect();
    let sizes = data.separated_by(&all)?;
    let alone = all
        .iter()
        .copied()
        .filter(|&j| data.separated_by(&[j]).is_some());
    let alone: Vec<usize> = alone.collect();
    let together = alone.is_empty();
    let found = if together {
        data.combination(&sizes)
    } else {
        alone
    };
    Some(Separation {
        columns: found.into_iter().map(|at| data.features[at]).collect(),
        together,
    })
}

/// The first column that alone separates classes, whatever holds its coefficient.
pub(super) fn separating_column(problem: Problem<'_>) -> Option<usize> {
    let mut data = FreeColumns::none(problem);
    let mut features = 0..problem.x.n_features();
    features.find(|j| {
        data.clear();
        data.include(problem, &[*j], None);
        data.separated_by(&[0]).is_some()
    })
}

/// Whether so many columns without a penalty are searched at the cost of an ordinary fit.
pub(super) fn is_cheap(problem: Problem<'_>, free: usize) -> bool {
    cost(problem, free) <= USUAL_COST
}

fn cost(problem: Problem<'_>, free: usize) -> f64 {
    let width = free + usize::from(problem.fit_intercept);
    Cone::cost(
        problem.x.n_samples(),
        width,
        problem.loss.n_outputs().max(2),
    )
}

/// Whether some probability is next to 0 or 1: what a separation leads to.
pub(super) fn has_large_predictor(
    problem: Problem<'_>,
    trail: &Trail,
    point: &Coefficients,
) -> bool {
    let large = |eta: &[f64]| eta.iter().any(|eta| eta.abs() > LARGE);
    match &trail.last {
        Some(last) if last.point == *point && !last.state.eta.is_empty() => large(&last.state.eta),
        _ => large(&State::at(problem, point).eta),
    }
}

impl FreeColumns {
    /// The classes alone.
    fn none(problem: Problem<'_>) -> Self {
        let classes = classes(problem);
        Self {
            features: Vec::new(),
            columns: Vec::new(),
            kept: (0..classes.len())
                .filter(|i| classes[*i].is_some())
                .collect(),
            classes: classes.into_iter().flatten().collect(),
            n_classes: problem.loss.n_outputs().max(2),
            intercept: problem.fit_intercept,
            signs: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.features.clear();
        self.columns.clear();
        self.signs.clear();
    }

    /// Takes in the columns that have a spread, unless limits hold them on both sides.
    fn include(&mut self, problem: Problem<'_>, free: &[usize], limits: Option<&[(f64, f64)]>) {
        let mut column = vec![0.0; problem.x.n_samples()];
        for &j in free {
            let (lower, upper) = limits.map_or((f64::NEG_INFINITY, f64::INFINITY), |l| l[j]);
            let sign = match (lower.is_finite(), upper.is_finite()) {
                (true, true) => continue,
                (true, false) => Some(1.0),
                (false, true) => Some(-1.0),
                (false, false) => None,
            };
            problem.x.column_into(j, &mut column);
            let entries = self.kept.iter().map(|&i| column[i]).collect();
            if let Some(standardised) = standardised(entries, problem.fit_intercept) {
                self.features.push(j);
                self.columns.push(standardised);
                self.signs.push(sign);
            }
        }
    }

    /// The sizes of the coefficients of a direction that separates, made of these columns alone.
    fn separated_by(&self, columns: &[usize]) -> Option<Vec<f64>> {
        let entries = columns
            .iter()
            .map(|&j| self.columns.get(j).map(Vec::as_slice));
        let entries = entries.collect::<Option<Vec<&[f64]>>>()?;
        let signs = columns.iter().enumerate();
        let signs = signs.filter_map(|(at, &j)| self.signs[j].map(|sign| (at, sign)));
        let signs = signs.collect();
        let cone = Cone::new(
            &entries,
            &self.classes,
            self.n_classes,
            self.intercept,
            signs,
        );
        match cone.verdict() {
            Verdict::Separated(sizes) => Some(sizes),
            Verdict::Finite | Verdict::Unknown => None,
        }
    }

    /// Columns that separate together, none of which can be left out.
    fn combination(&self, sizes: &[f64]) -> Vec<usize> {
        let sizes = &sizes[..self.columns.len()];
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let mut columns: Vec<usize> = (0..sizes.len())
            .filter(|j| sizes[*j] > NO_PART * largest)
            .collect();
        let again = Cone::cost(self.classes.len(), columns.len() + 1, self.n_classes);
        if columns.len() > MOST_COMBINED || columns.len() as f64 * again > MOST_COST {
            return columns;
        }
        let mut smallest_first = columns.clone();
        smallest_first.sort_by(|a, b| sizes[*a].total_cmp(&sizes[*b]));
        for j in smallest_first {
            let without: Vec<usize> = columns.iter().copied().filter(|k| *k != j).collect();
            if !without.is_empty() && self.separated_by(&without).is_some() {
                columns = without;
            }
        }
        columns
    }
}

/// The class of each row; `None` for rows of weight 0. At η = 0 the gradient with respect to an output is p − 1 < 0 in the
/// rows of its class and p > 0 in the others; of two classes only the second has an output.
fn classes(problem: Problem<'_>) -> Vec<Option<usize>> {
    let n = problem.x.n_samples();
    let eta = vec![0.0; n * problem.loss.n_outputs()];
    let (mut mean, mut gradient) = (eta.clone(), eta.clone());
    problem.loss.evaluate(0..n, &eta, &mut mean, &mut gradient);
    let first = usize::from(problem.loss.n_outputs() == 1);
    let of_row = |i: usize| {
        let mut entries = gradient.chunks(n).map(|u| u[i]);
        let own = entries.clone().position(|u| u < 0.0).map(|k| k + first);
        // A weight of 0 leaves 0 or −0.
        own.or_else(|| (first == 1 && entries.any(|u| u > 0.0)).then_some(0))
    };
    (0..n).map(of_row).collect()
}

/// A column of mean 0 (with an intercept) and mean square 1; `None` without spread.
fn standardised(mut column: Vec<f64>, centre: bool) -> Option<Vec<f64>> {
    let n = column.len() as f64;
    let largest = column.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let unit = crate::linalg::power_of_two(largest);
    column.iter_mut().for_each(|x| *x /= unit);
    if centre {
        let mean = column.iter().sum::<f64>() / n;
        column.iter_mut().for_each(|x| *x -= mean);
    }
    let size = (column.iter().map(|x| x * x).sum::<f64>() / n).sqrt();
    // What is left of a constant column is rounding.
    (size > 1e-13).then(|| {
        column.iter_mut().for_each(|x| *x /= size);
        column
    })
}
