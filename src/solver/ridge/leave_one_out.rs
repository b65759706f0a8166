//! Leave-one-out errors, generalised cross-validation and degrees of freedom of ridge, for many strengths
//! from one decomposition.
//!
//! With the hat matrix H of the standard form and of what is eliminated from it, ρ = D^½(y − ŷ),
//!
//! ```text
//! √dᵢ(yᵢ − ŷᵢ without row i) = ρᵢ/(1 − hᵢ)
//! hᵢ = ‖qᵢ‖² + Σₖ (AU)ᵢₖ²/(sₖ + 2κ)                     AᵀA = U diag(s) Uᵀ
//! ρᵢ/(1 − hᵢ) = Σₖ uᵢₖzₖ/(sₖ + 2κ) / Σₖ uᵢₖ²/(sₖ + 2κ)   AAᵀ = U diag(s) Uᵀ, z = Uᵀb, both ⊥ Q
//! ```
//!
//! Sources: Allen (1974), Technometrics 16(1); Golub, Heath and Wahba (1979), Technometrics 21(2).

use super::basis::Basis;
use super::normal::{NormalEquations, Side, Spectrum};
use super::standard_form::StandardForm;
use super::{Cache, strength};
use crate::linalg::parallel;
use crate::linalg::{self, add_product};
use crate::problem::penalty::Penalty;
use crate::solver::setup::Setup;
use crate::{Error, Result};

/// Smallest 2κ relative to the largest eigenvalue for which the normal equations keep enough digits; below
/// it the singular values of A are used.
const WELL_CONDITIONED: f64 = 1e-10;

/// 1 − hᵢ below this share is rounding: without row i the prediction for it is not determined.
const UNDETERMINED: f64 = 1e-12;

/// Rows of X written out at a time: with 500 columns they stay in the second-level cache.
const ROW_BLOCK: usize = 256;

/// How well ridge predicts rows that it has not seen, at many strengths.
///
/// All of it is exact for a fit without row i at the same penalty Σⱼvⱼκwⱼ² on top of the same terms dₖ of
/// the other rows, which is how a penalty on the sum of squares (2nα‖w‖² beside RSS) is kept. On n − 1 rows
/// with weights made to sum to 1 again that is the strength α/(1 − dᵢ). The intercept and unpenalised
/// coefficients are fitted anew without row i; the divisors of standardised columns stay those of all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOut {
    /// Penalty strengths, as they were given.
    pub alphas: Vec<f64>,
    /// Σ dᵢ(yᵢ − ŷᵢ)² with ŷᵢ from a fit without row i: the mean squared error for equal weights.
    /// Infinite where some row cannot be predicted without itself.
    pub mse: Vec<f64>,
    /// Standard error of that mean, √(Σ dᵢ((yᵢ − ŷᵢ)² − mse)²/(n − 1)) for n rows of positive weight.
    pub standard_error: Vec<f64>,
    /// Generalised cross-validation, Σ dᵢ(yᵢ − ŷᵢ)² / (1 − (df + e)/n)² with ŷ from the fit to all rows,
    /// e for the intercept and unpenalised columns, n rows of positive weight.
    pub gcv: Vec<f64>,
    /// Effective degrees of freedom df = Σ sₖ/(sₖ + 2κ) of the penalised coefficients.
    pub degrees_of_freedom: Vec<f64>,
}

impl LeaveOneOut {
    /// Position of the strength with the smallest leave-one-out error, the largest of equal ones.
    pub fn best(&self) -> usize {
        smallest(&self.mse)
    }

    /// Position of the strength with the smallest generalised cross-validation.
    pub fn best_by_gcv(&self) -> usize {
        smallest(&self.gcv)
    }
}

/// Position of the smallest value, the first of equal ones.
fn smallest(values: &[f64]) -> usize {
    (0..values.len()).fold(0, |best, k| if values[k] < values[best] { k } else { best })
}

/// Leave-one-out errors at these alphas, in closed form.
///
/// # Errors
/// [`Error::UnsupportedSolver`] unless the loss is squared error and the penalty a pure L2,
/// [`Error::OutOfRange`] when columns cannot be decomposed.
pub(in crate::solver) fn leave_one_out<'a>(
    setup: &Setup<'a>,
    cache: &mut Cache<'a>,
    penalty: &dyn Penalty,
    alphas: &[f64],
) -> Result<LeaveOneOut> {
    let loss = setup.problem.loss;
    let of_alphas = alphas
        .iter()
        .map(|alpha| strength(&penalty.with_alpha(*alpha)));
    let strengths: Option<Vec<f64>> = of_alphas.collect();
    let Some(strengths) = strengths.filter(|_| setup.problem.is_squared_error()) else {
        return Err(Error::UnsupportedSolver {
            solver: "leave-one-out",
            problem: format!("{} with the {} penalty", loss.name(), penalty.name()),
            instead: "ridge",
        });
    };
    let d = loss.weights();
    let counted = (0..loss.n_samples()).filter(|i| d.get(*i) > 0.0);
    let counted = counted.count() as f64;
    let factored = cache.factored(setup);
    let (form, normal) = factored.ok_or(Error::OutOfRange("the unpenalised columns"))?;
    let least = strengths.iter().copied().fold(f64::INFINITY, f64::min);
    let side = normal.side;
    let unit = linalg::power_of_two(setup.null.loss);
    let curves = Curves {
        form,
        strengths: &strengths,
        spectrum: trusted(form, normal, least).ok_or(Error::OutOfRange("the columns"))?,
        unit,
    };
    let sums = match side {
        Side::Features => curves.by_features(),
        Side::Samples => curves.by_samples(),
    };
    let degrees_of_freedom = curves.degrees_of_freedom();
    let gcv = sums.residual_squares.iter().zip(&degrees_of_freedom);
    let gcv = gcv.map(|(squares, df)| {
        let left = 1.0 - (df + form.e() as f64) / counted;
        if left > UNDETERMINED {
            squares / (left * left)
        } else {
            f64::INFINITY
        }
    });
    Ok(LeaveOneOut {
        alphas: alphas.to_vec(),
        standard_error: sums.standard_errors(counted),
        mse: sums.squares,
        gcv: gcv.collect(),
        degrees_of_freedom,
    })
}

/// The spectrum of the normal equations where they keep enough digits for strengths from `least` on, else
/// that of A itself.
fn trusted<'s>(
    form: &StandardForm<'_>,
    normal: &'s mut NormalEquations,
    least: f64,
) -> Option<std::borrow::Cow<'s, Spectrum>> {
    let side = normal.side;
    let spectrum = normal.spectrum(form)?;
    let largest = spectrum.values.iter().copied().fold(0.0, f64::max);
    if 2.0 * least >= WELL_CONDITIONED * largest {
        return Some(std::borrow::Cow::Borrowed(spectrum));
    }
    let precise = Spectrum::of_columns(form, side, spectrum.lift)?;
    Some(std::borrow::Cow::Owned(precise))
}

/// Sums over the rows for each strength, with the leave-one-out error e of a row.
struct Sums {
    /// Σ dᵢeᵢ²
    squares: Vec<f64>,
    /// Σ dᵢeᵢ⁴ in units of `unit`²
    fourths: Vec<f64>,
    /// A power of two of the size of the squares.
    unit: f64,
    /// Σ ρᵢ²
    residual_squares: Vec<f64>,
}

impl Sums {
    fn new(width: usize, unit: f64) -> Self {
        Self {
            squares: vec![0.0; width],
            fourths: vec![0.0; width],
            unit,
            residual_squares: vec![0.0; width],
        }
    }

    /// Standard errors of the means of squares over so many rows.
    fn standard_errors(&self, rows: f64) -> Vec<f64> {
        let of = |(mse, fourths): (&f64, &f64)| {
            if mse.is_finite() {
                let mse = mse / self.unit;
                self.unit * ((fourths - mse * mse).max(0.0) / (rows - 1.0)).sqrt()
            } else {
                f64::INFINITY
            }
        };
        self.squares.iter().zip(&self.fourths).map(of).collect()
    }

    /// Adds the sums over other rows.
    fn add_all(&mut self, other: &Self) {
        linalg::axpy(1.0, &other.squares, &mut self.squares);
        linalg::axpy(1.0, &other.fourths, &mut self.fourths);
        linalg::axpy(1.0, &other.residual_squares, &mut self.residual_squares);
    }

    /// Adds a row whose error times √d is `error`, √d being `root`.
    fn add(&mut self, k: usize, error: f64, root: f64) {
        let square = error * error;
        self.squares[k] += square;
        if root > 0.0 {
            self.fourths[k] += (square / self.unit / root).powi(2);
        }
    }
}

struct Curves<'a, 'x> {
    form: &'a StandardForm<'x>,
    strengths: &'a [f64],
    spectrum: std::borrow::Cow<'a, Spectrum>,
    /// A power of two of the size of squared targets.
    unit: f64,
}

/// 1/(s + 2κ), and 0 for a direction that is neither in the data nor penalised.
fn inverse(s: f64, strength: f64) -> f64 {
    if s + strength > 0.0 {
        1.0 / (s + 2.0 * strength)
    } else {
        0.0
    }
}

impl Curves<'_, '_> {
    fn degrees_of_freedom(&self) -> Vec<f64> {
        let Spectrum { values, lift, .. } = self.spectrum.as_ref();
        let total = |strength: &f64| {
            let of = |s: &f64| s * inverse(*s, *strength);
            let lifted = if *lift > 0.0 {
                self.form.e() as f64
            } else {
                0.0
            };
            values.iter().map(of).sum::<f64>() - lifted * of(lift)
        };
        self.strengths.iter().map(total).collect()
    }

    /// `entry(s, κ)` for each eigenvalue and strength (eigenvalues × strengths).
    fn table(&self, entry: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let values = &self.spectrum.values;
        let columns = self.strengths.iter();
        columns
            .flat_map(|strength| values.iter().map(|s| entry(*s, *strength)))
            .collect()
    }

    /// Row sums, by blocks of rows, so that AU is never stored.
    fn by_features(&self) -> Sums {
        let (form, width) = (self.form, self.strengths.len());
        let (n, m, e, p) = (form.n(), form.m(), form.e(), form.x.n_features());
        let vectors = &self.spectrum.vectors;
        // V^-½U, with rows of zeros for columns that are not penalised.
        let mut directions = vec![0.0; p * m];
        form.add_coefficients(vectors, &mut directions);
        let mut cross = vec![0.0; e * m];
        linalg::add_cross_product(&form.cross, vectors, m, e, m, &mut cross);
        let mut z = vec![0.0; m];
        linalg::add_cross_product(vectors, &form.correlations, m, m, 1, &mut z);
        let inverses = self.table(inverse);
        let mut slopes = inverses.clone();
        for column in slopes.chunks_mut(m) {
            column.iter_mut().zip(&z).for_each(|(value, z)| *value *= z);
        }
        let (slopes, inverses) = (Basis::of(&slopes, m), Basis::of(&inverses, m));
        let eliminated = form.eliminated_leverage();
        let split = parallel::worthwhile(n * p * size_of::<f64>());
        let blocks = parallel::map_blocks(n, ROW_BLOCK, split, |rows| {
            let height = rows.len();
            let mut x = vec![0.0; height * p];
            form.x.rows_into(rows.clone(), &mut x);
            let mut scores = vec![0.0; height * m];
            add_product(1.0, &x, &directions, (height, p, m), &mut scores);
            let root = &form.root[rows.clone()];
            for column in scores.chunks_mut(height) {
                column.iter_mut().zip(root).for_each(|(s, root)| *s *= root);
            }
            let columns = form.eliminated.q.chunks(n);
            let q: Vec<f64> = columns.flat_map(|q| q[rows.clone()].to_vec()).collect();
            add_product(-1.0, &q, &cross, (height, e, m), &mut scores);
            let mut residuals = form.rhs[rows.clone()].repeat(width);
            let of = |scores: &[f64], basis: &Basis| {
                let mut products = vec![0.0; height * basis.rank];
                let shape = (height, m, basis.rank);
                add_product(1.0, scores, &basis.vectors, shape, &mut products);
                products
            };
            slopes.add_mixed(-1.0, &of(&scores, &slopes), &mut residuals);
            scores.iter_mut().for_each(|s| *s *= *s);
            let mut leverages = eliminated[rows].repeat(width);
            inverses.add_mixed(1.0, &of(&scores, &inverses), &mut leverages);
            let columns = residuals.chunks(height).zip(leverages.chunks(height));
            let mut sums = Sums::new(width, self.unit);
            for (k, (residuals, leverages)) in columns.enumerate() {
                for ((residual, leverage), root) in residuals.iter().zip(leverages).zip(root) {
                    sums.add(k, left_out(*residual, 1.0 - leverage, *root), *root);
                    sums.residual_squares[k] += residual * residual;
                }
            }
            sums
        });
        let mut totals = Sums::new(width, self.unit);
        blocks.iter().for_each(|block| totals.add_all(block));
        totals
    }

    /// The same from the eigenvectors of AAᵀ.
    fn by_samples(&self) -> Sums {
        let (form, width) = (self.form, self.strengths.len());
        let n = form.n();
        let Spectrum {
            values,
            vectors,
            lift,
        } = self.spectrum.as_ref();
        let mut z = vec![0.0; n];
        linalg::add_cross_product(vectors, &form.rhs, n, n, 1, &mut z);
        // At κ = 0 directions that are not in the data outweigh all others.
        let deficient = values.contains(&0.0);
        let weight = |s: f64, strength: f64| match (strength == 0.0 && deficient, s == 0.0) {
            (true, outside) => f64::from(u8::from(outside)),
            (false, _) => inverse(s, strength),
        };
        let weights = self.table(weight);
        let mut slopes = weights.clone();
        for column in slopes.chunks_mut(n) {
            column.iter_mut().zip(&z).for_each(|(value, z)| *value *= z);
        }
        let mut numerators = vec![0.0; n * width];
        add_product(1.0, vectors, &slopes, (n, n, width), &mut numerators);
        let squares: Vec<f64> = vectors.iter().map(|u| u * u).collect();
        let mut denominators = vec![0.0; n * width];
        add_product(1.0, &squares, &weights, (n, n, width), &mut denominators);
        let eliminated = form.eliminated_leverage();
        let mut sums = Sums::new(width, self.unit);
        for (k, strength) in self.strengths.iter().enumerate() {
            let rows = k * n..(k + 1) * n;
            let lifted = weight(*lift, *strength);
            let largest = weights[rows.clone()].iter().copied().fold(0.0, f64::max);
            let pairs = numerators[rows.clone()].iter().zip(&denominators[rows]);
            for (i, (top, bottom)) in pairs.enumerate() {
                let (bottom, root) = (bottom - lifted * eliminated[i], form.root[i]);
                sums.add(k, left_out(top / largest, bottom / largest, root), root);
            }
            let residual = |(s, z): (&f64, &f64)| (1.0 - s * inverse(*s, *strength)) * z;
            let pairs = values.iter().zip(&z);
            sums.residual_squares[k] = pairs.map(|pair| residual(pair).powi(2)).sum();
        }
        sums
    }
}

/// √dᵢ times the error at row i without it: ρᵢ/(1 − hᵢ) up to a common factor. A row of weight 0 has none.
fn left_out(residual: f64, left: f64, root: f64) -> f64 {
    if root == 0.0 {
        0.0
    } else if left > UNDETERMINED {
        residual / left
    } else {
        f64::INFINITY
    }
}
