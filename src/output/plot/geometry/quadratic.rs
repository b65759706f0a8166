//! A loss in two coefficients, and its exact minimiser under an L1 or an L2 penalty.

use crate::Result;
use crate::output::plot::check::refuse;
use ndarray::{ArrayView1, ArrayView2};

/// The penalty, which gives the constraint region its shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// α(|w₁| + |w₂|): a diamond.
    #[default]
    L1,
    /// α(w₁² + w₂²), no ½: a circle.
    L2,
}

impl Shape {
    /// The size of the region through `w`: |w₁| + |w₂|, or the radius √(w₁² + w₂²).
    pub fn budget(self, w: [f64; 2]) -> f64 {
        match self {
            Self::L1 => w[0].abs() + w[1].abs(),
            Self::L2 => w[0].hypot(w[1]),
        }
    }

    /// The penalty divided by α.
    fn value(self, w: [f64; 2]) -> f64 {
        match self {
            Self::L1 => self.budget(w),
            Self::L2 => w[0] * w[0] + w[1] * w[1],
        }
    }
}

/// J₀(w) = ½(w − c)ᵀH(w − c) with the minimiser c and the positive definite Hessian H.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quadratic {
    center: [f64; 2],
    hessian: [[f64; 2]; 2],
}

impl Default for Quadratic {
    /// ½[(w₁ − 1)² + (w₂ − 3)²], the example of textbooks.
    fn default() -> Self {
        Self {
            center: [1.0, 3.0],
            hessian: [[1.0, 0.0], [0.0, 1.0]],
        }
    }
}

/// Below this share of its length a column is taken to depend on the others.
const DEPENDENT: f64 = 1e-7;
/// Larger numbers have squares that overflow.
const LARGEST: f64 = 1e100;

impl Quadratic {
    /// The quadratic with this minimiser and Hessian.
    ///
    /// # Errors
    /// [`Error::Picture`](crate::Error::Picture) for numbers that are not finite, and for a
    /// Hessian that is not symmetric and positive definite.
    pub fn new(center: [f64; 2], hessian: [[f64; 2]; 2]) -> Result<Self> {
        let [[h11, h12], [h21, h22]] = hessian;
        let numbers = [center[0], center[1], h11, h12, h21, h22];
        if let Some(bad) = numbers.iter().find(|v| !(0.0..LARGEST).contains(&v.abs())) {
            return refuse(format!(
                "{bad} is no centre or curvature that can be drawn; give finite numbers below 1e100"
            ));
        }
        if h12 != h21 || h11 <= 0.0 || h11 * h22 - h12 * h12 <= DEPENDENT * DEPENDENT * h11 * h22 {
            return refuse(format!(
                "the curvature [[{h11}, {h12}], [{h21}, {h22}]] is not symmetric and positive definite, \
                 so the contours are no ellipses; the two columns may depend on one another"
            ));
        }
        Ok(Self { center, hessian })
    }

    /// The squared error of two columns, all others profiled out.
    ///
    /// With X̃ the columns of `x` (n_samples × n_features), centred and divided by their 1/n standard
    /// deviation, and `y` (n_samples) centred, it is the minimum of 1/(2n)·‖ỹ − X̃w‖² over all other
    /// coefficients, which are not penalised, less its smallest value. With a, b and r the residuals
    /// of the two columns and of ỹ after least squares on the others,
    ///
    /// H = 1/n·[[aᵀa, aᵀb], [aᵀb, bᵀb]] and Hc = 1/n·(aᵀr, bᵀr),
    ///
    /// so that H is the Schur complement of X̃ᵀX̃/n, and c is the least squares solution of the full
    /// model. Columns among the others that depend on one another are used once.
    ///
    /// Source: R. Frisch, F. Waugh, "Partial time regressions as compared with individual trends",
    /// *Econometrica* 1 (1933); M. Lovell, *JASA* 58 (1963).
    ///
    /// # Errors
    /// [`Error::Picture`](crate::Error::Picture) when the lengths disagree, when the two columns are
    /// the same or out of range, or when one of them is constant or depends on the others.
    pub fn profiled(
        x: ArrayView2<'_, f64>,
        y: ArrayView1<'_, f64>,
        columns: [usize; 2],
    ) -> Result<Self> {
        let (n, p) = x.dim();
        if y.len() != n {
            return refuse(format!("{} targets for {n} rows", y.len()));
        }
        if columns[0] == columns[1] || columns.iter().any(|&j| j >= p) {
            return refuse(format!(
                "columns {columns:?} of {p}: two different ones are needed"
            ));
        }
        let mut others: Vec<Vec<f64>> = Vec::new();
        for j in (0..p).filter(|j| !columns.contains(j)) {
            if let Some(mut column) = standardized(x.column(j)) {
                let left = orthogonalize(&mut column, &others);
                if left > DEPENDENT {
                    let length = inner(&column, &column).sqrt();
                    column.iter_mut().for_each(|v| *v /= length);
                    others.push(column);
                }
            }
        }
        let mut pair = Vec::new();
        for j in columns {
            let column = standardized(x.column(j)).map(|mut column| {
                let left = orthogonalize(&mut column, &others);
                (column, left)
            });
            match column {
                Some((column, left)) if left > DEPENDENT => pair.push(column),
                _ => {
                    return refuse(format!(
                        "column {} is constant or follows from the others, so its coefficient has no \
                         least squares value; leave it or the others out",
                        j + 1
                    ));
                }
            }
        }
        let mut target = centered(y);
        orthogonalize(&mut target, &others);
        let over_n = |a: &[f64], b: &[f64]| inner(a, b) / n as f64;
        let cross = over_n(&pair[0], &pair[1]);
        let hessian = [
            [over_n(&pair[0], &pair[0]), cross],
            [cross, over_n(&pair[1], &pair[1])],
        ];
        let moments = [over_n(&pair[0], &target), over_n(&pair[1], &target)];
        let checked = Self::new([0.0; 2], hessian)?;
        Self::new(checked.solve(moments, 0.0), hessian)
    }

    /// c, the minimiser without a penalty.
    pub fn center(&self) -> [f64; 2] {
        self.center
    }

    /// H
    pub fn hessian(&self) -> [[f64; 2]; 2] {
        self.hessian
    }

    /// J₀(w)
    pub fn value(&self, w: [f64; 2]) -> f64 {
        let [[h11, h12], [_, h22]] = self.hessian;
        let (a, b) = (w[0] - self.center[0], w[1] - self.center[1]);
        0.5 * (h11 * a * a + 2.0 * h12 * a * b + h22 * b * b)
    }

    /// Hc = −∇J₀(0).
    fn moments(&self) -> [f64; 2] {
        let [[h11, h12], [_, h22]] = self.hessian;
        let [c1, c2] = self.center;
        [h11 * c1 + h12 * c2, h12 * c1 + h22 * c2]
    }

    /// The smallest α at which L1 leaves nothing: ‖∇J₀(0)‖∞.
    pub fn largest_alpha(&self) -> f64 {
        let [g1, g2] = self.moments();
        g1.abs().max(g2.abs())
    }

    /// (H + shift·I)⁻¹ right
    fn solve(&self, right: [f64; 2], shift: f64) -> [f64; 2] {
        let [[h11, h12], [_, h22]] = self.hessian;
        let (h11, h22) = (h11 + shift, h22 + shift);
        let determinant = h11 * h22 - h12 * h12;
        [
            (h22 * right[0] - h12 * right[1]) / determinant,
            (h11 * right[1] - h12 * right[0]) / determinant,
        ]
    }

    /// The minimiser of J₀(w) + the penalty of strength `alpha` ≥ 0, in closed form.
    ///
    /// L2: w = (H + 2αI)⁻¹Hc. L1: the best of at most seven candidates, one for each set of signs: 0; one
    /// coefficient alone, soft(gⱼ, α)/hⱼⱼ with g = Hc; both, c − αH⁻¹s, where their signs are s. One of
    /// them is the minimiser, since on each set the objective is a quadratic.
    pub fn minimize(&self, shape: Shape, alpha: f64) -> [f64; 2] {
        let g = self.moments();
        if shape == Shape::L2 {
            return self.solve(g, 2.0 * alpha);
        }
        let soft = |g: f64| g.signum() * (g.abs() - alpha).max(0.0);
        let mut candidates = vec![
            [soft(g[0]) / self.hessian[0][0], 0.0],
            [0.0, soft(g[1]) / self.hessian[1][1]],
        ];
        for signs in [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]] {
            let w = self.solve([g[0] - alpha * signs[0], g[1] - alpha * signs[1]], 0.0);
            if w[0] * signs[0] > 0.0 && w[1] * signs[1] > 0.0 {
                candidates.push(w);
            }
        }
        let objective = |w: [f64; 2]| self.value(w) + alpha * shape.value(w);
        let mut best = [0.0, 0.0];
        for w in candidates {
            if objective(w) < objective(best) {
                best = w;
            }
        }
        best
    }

    /// `n` points once around the contour J₀(w) = level: c + √(2·level)·L⁻ᵀ(cos t, sin t), H = LLᵀ.
    pub fn contour(&self, level: f64, n: usize) -> Vec<[f64; 2]> {
        let [[h11, h12], [_, h22]] = self.hessian;
        let l11 = h11.sqrt();
        let l21 = h12 / l11;
        let l22 = (h22 - l21 * l21).sqrt();
        let radius = (2.0 * level).sqrt();
        (0..=n)
            .map(|k| {
                let turn = std::f64::consts::TAU * k as f64 / n as f64;
                let second = radius * turn.sin() / l22;
                let first = (radius * turn.cos() - l21 * second) / l11;
                [self.center[0] + first, self.center[1] + second]
            })
            .collect()
    }
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn centered(values: ArrayView1<'_, f64>) -> Vec<f64> {
    let mean = values.sum() / values.len() as f64;
    values.iter().map(|v| v - mean).collect()
}

/// The column with mean 0 and 1/n standard deviation 1; `None` if it is constant.
fn standardized(values: ArrayView1<'_, f64>) -> Option<Vec<f64>> {
    let mut column = centered(values);
    let deviation = (inner(&column, &column) / column.len() as f64).sqrt();
    let constant = deviation <= 1e-12 * values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    column.iter_mut().for_each(|v| *v /= deviation);
    (!constant).then_some(column)
}

/// Projects `column` off orthonormal columns, twice against rounding; returns the share of its length that
/// is left.
fn orthogonalize(column: &mut [f64], orthonormal: &[Vec<f64>]) -> f64 {
    let before = inner(column, column).sqrt();
    for _ in 0..2 {
        for other in orthonormal {
            let share = inner(other, column);
            for (v, o) in column.iter_mut().zip(other) {
                *v -= share * o;
            }
        }
    }
    inner(column, column).sqrt() / before.max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, Axis};

    fn assert_near(found: [f64; 2], expected: [f64; 2], tolerance: f64) {
        let near = |k: usize| (found[k] - expected[k]).abs() <= tolerance;
        assert!(near(0) && near(1), "{found:?} is not {expected:?}");
    }

    #[test]
    fn contours_meet_the_diamond_and_the_circle_where_the_closed_form_says() {
        let quadratic = Quadratic::default();
        let solution = |shape, alpha| quadratic.minimize(shape, alpha);
        // L1 with H = I is soft thresholding of (1, 3).
        assert_eq!(solution(Shape::L1, 0.25), [0.75, 2.75]);
        assert_eq!(solution(Shape::L1, 1.0), [0.0, 2.0]);
        assert_eq!(solution(Shape::L1, 3.0), [0.0, 0.0]);
        // L2 with H = I divides by 1 + 2α.
        assert_near(solution(Shape::L2, 1.0), [1.0 / 3.0, 1.0], 1e-15);
        assert_near(solution(Shape::L2, 0.25), [2.0 / 3.0, 2.0], 1e-15);
        let budgets = |shape: Shape| [0.25, 1.0, 3.0].map(|a| shape.budget(solution(shape, a)));
        assert_eq!(budgets(Shape::L1), [3.5, 2.0, 0.0]);
        for (found, expected) in budgets(Shape::L2).iter().zip([2.108, 1.054, 0.452]) {
            assert!((found - expected).abs() < 5e-4, "{found} is not {expected}");
        }
    }

    #[test]
    fn no_point_of_a_grid_is_better() -> Result<()> {
        let quadratic = Quadratic::new([1.5, -0.8], [[2.0, 0.9], [0.9, 1.0]])?;
        for shape in [Shape::L1, Shape::L2] {
            for alpha in [0.0, 0.1, 0.4, 0.9, 2.0, 5.0] {
                let objective = |w: [f64; 2]| quadratic.value(w) + alpha * shape.value(w);
                let best = quadratic.minimize(shape, alpha);
                for i in -50..=50 {
                    for j in -50..=50 {
                        let w = [0.04 * f64::from(i), 0.04 * f64::from(j)];
                        assert!(objective(best) <= objective(w) + 1e-12, "{shape:?} {alpha}");
                    }
                }
            }
        }
        assert_eq!(
            quadratic.minimize(Shape::L1, quadratic.largest_alpha()),
            [0.0, 0.0]
        );
        Ok(())
    }

    #[test]
    fn a_contour_has_one_value() -> Result<()> {
        let quadratic = Quadratic::new([1.5, -0.8], [[2.0, 0.9], [0.9, 1.0]])?;
        for w in quadratic.contour(0.7, 12) {
            assert!((quadratic.value(w) - 0.7).abs() < 1e-12);
        }
        Ok(())
    }

    #[test]
    fn profiling_keeps_the_least_squares_solution_and_its_cost() -> Result<()> {
        let (n, p) = (30, 5);
        let x = Array2::from_shape_fn((n, p), |(i, j)| {
            ((i * (2 * j + 3) + j) as f64 * 0.7).sin() + if j == 4 { i as f64 } else { 0.0 }
        });
        let y: Array1<f64> =
            x.sum_axis(Axis(1)) + Array1::from_iter((0..n).map(|i| (i as f64).cos()));
        let quadratic = Quadratic::profiled(x.view(), y.view(), [1, 4])?;
        // At c the normal equations of the full model hold: profile the same data with the others
        // moved into y by any amount, and nothing changes.
        let moved = &y + &(3.0 * &x.column(0) - 2.0 * &x.column(3));
        let same = Quadratic::profiled(x.view(), moved.view(), [1, 4])?;
        assert_near(quadratic.center(), same.center(), 1e-9);
        // Adding a multiple of one of the two moves c by that multiple of its deviation.
        let column = x.column(4);
        let mean = column.sum() / n as f64;
        let deviation = (column.mapv(|v| (v - mean) * (v - mean)).sum() / n as f64).sqrt();
        let shifted = Quadratic::profiled(x.view(), (&y + &(2.0 * &column)).view(), [1, 4])?;
        let [c1, c2] = quadratic.center();
        assert_near(shifted.center(), [c1, c2 + 2.0 * deviation], 1e-9);
        assert!(Quadratic::profiled(x.view(), y.view(), [1, 1]).is_err());
        assert!(Quadratic::profiled(x.view(), y.view(), [1, 5]).is_err());
        Ok(())
    }

    #[test]
    fn what_has_no_ellipses_is_refused() {
        assert!(Quadratic::new([f64::NAN, 0.0], [[1.0, 0.0], [0.0, 1.0]]).is_err());
        assert!(Quadratic::new([0.0, 0.0], [[1.0, 1.0], [1.0, 1.0]]).is_err());
        assert!(Quadratic::new([0.0, 0.0], [[1.0, 0.1], [0.2, 1.0]]).is_err());
    }
}
