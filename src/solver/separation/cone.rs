//! The rows of a classification as half-spaces, and the directions that lie in all of them.

use crate::linalg;
use crate::solver::subproblem::SupportQr;

/// A residual below this is rounding: the rows have length 1, and so has their largest possible mean.
const NOTHING: f64 = 1e-10;
/// A margin on the wrong side by less than this, for a direction of length 1, is rounding.
const ROUNDING: f64 = 1e-9;
/// Steps for each dimension before the search gives up.
const STEPS: usize = 30;

/// Rows zᵢₖ = xᵢ(e_yᵢ − eₖ), k ≠ yᵢ, of some columns, each divided by ‖xᵢ‖, and the signs that limits leave.
///
/// A direction d with zᵢₖᵀd ≥ 0 for all rows, and not 0 for all, raises the probability of every target or leaves it: the
/// likelihood has no maximum. The first class has no coefficients of its own, since a common shift changes nothing.
pub(super) struct Cone {
    /// xᵢ/‖xᵢ‖, row after row.
    rows: Vec<f64>,
    /// Columns, with that of the intercept.
    width: usize,
    /// The class of each row.
    classes: Vec<usize>,
    n_classes: usize,
    /// Columns whose coefficients may only rise (1) or fall (−1).
    signs: Vec<(usize, f64)>,
}

/// What is known of the directions of a cone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// There is none: the optimum is finite.
    Finite,
    /// One of them: for each column the size of its coefficients.
    Separated(Vec<f64>),
    /// More steps are needed than were allowed.
    Unknown,
}

/// A half-space: that of a row against another class, or that of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Row(usize, usize),
    Limit(usize, usize),
}

impl Cone {
    /// From the columns (each over all rows kept), centred by the caller where there is an intercept.
    pub(super) fn new(
        columns: &[&[f64]],
        classes: &[usize],
        n_classes: usize,
        intercept: bool,
        signs: Vec<(usize, f64)>,
    ) -> Self {
        let width = columns.len() + usize::from(intercept);
        let mut rows = vec![1.0; classes.len() * width];
        for (i, row) in rows.chunks_mut(width).enumerate() {
            for (x, column) in row.iter_mut().zip(columns) {
                *x = column[i];
            }
            let norm = linalg::dot(row, row).sqrt();
            if norm > 0.0 {
                row.iter_mut().for_each(|x| *x /= norm);
            }
        }
        Self {
            rows,
            width,
            classes: classes.to_vec(),
            n_classes,
            signs,
        }
    }

    fn dimension(&self) -> usize {
        (self.n_classes - 1) * self.width
    }

    /// Multiplications that the search may take.
    pub(super) fn cost(n: usize, columns: usize, n_classes: usize) -> f64 {
        let dimension = (columns * (n_classes - 1)) as f64;
        let rank = dimension.min((n * (n_classes - 1)) as f64);
        2.0 * rank * (n as f64 * dimension + 4.0 * dimension * rank)
    }

    /// Whether some direction raises the likelihood for ever.
    ///
    /// With the mean c of all zᵢₖ the least squares problem min ‖c + Σ λzᵢₖ‖², λ ≥ 0, has a residual r with zᵢₖᵀr ≥ 0 for
    /// all rows and cᵀr = ‖r‖²: r ≠ 0 is such a direction, and r = 0 a positive combination of all rows that is 0, which
    /// leaves none (Stiemke's alternative).
    ///
    /// Sources: Albert, Anderson (1984), Biometrika 71(1); Konis (2007), thesis, Oxford, chapter 4; the least squares by
    /// Lawson, Hanson (1974), Solving Least Squares Problems, chapter 23.
    pub(super) fn verdict(&self) -> Verdict {
        let target = self.mean();
        let mut qr = SupportQr::default();
        let (mut support, mut lambda): (Vec<Face>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut refused: Vec<Face> = Vec::new();
        for _ in 0..STEPS * (self.dimension() + 4) {
            let residual = self.residual(&target, &support, &lambda);
            let norm = linalg::dot(&residual, &residual).sqrt();
            if norm <= NOTHING {
                return Verdict::Finite;
            }
            let direction: Vec<f64> = residual.iter().map(|r| r / norm).collect();
            let Some(face) = self.worst(&direction, &support, &refused) else {
                return self.separated(&direction);
            };
            let normal = self.normal(face);
            if qr.append(&normal).is_err() {
                refused.push(face);
                continue;
            }
            support.push(face);
            lambda.push(0.0);
            let stays = self.descend(&target, &mut qr, &mut support, &mut lambda);
            match stays && support.contains(&face) {
                true => refused.clear(),
                false => refused.push(face),
            }
        }
        Verdict::Unknown
    }

    /// Moves λ to the least squares solution on its support; what would become negative leaves. Whether it got there.
    fn descend(
        &self,
        target: &[f64],
        qr: &mut SupportQr,
        support: &mut Vec<Face>,
        lambda: &mut Vec<f64>,
    ) -> bool {
        while !support.is_empty() {
            let mut solution: Vec<f64> = support
                .iter()
                .map(|face| -linalg::dot(&self.normal(*face), target))
                .collect();
            qr.solve(&mut solution);
            let step = |k: usize| lambda[k] / (lambda[k] - solution[k]);
            let blocking = (0..support.len()).filter(|&k| solution[k] <= 0.0);
            let first = blocking.min_by(|a, b| step(*a).total_cmp(&step(*b)));
            let Some(first) = first else {
                *lambda = solution;
                return true;
            };
            let share = step(first).clamp(0.0, 1.0);
            for (l, s) in lambda.iter_mut().zip(&solution) {
                *l += share * (s - *l);
            }
            qr.remove(first);
            support.remove(first);
            lambda.remove(first);
        }
        true
    }

    /// The mean of all zᵢₖ.
    fn mean(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.dimension()];
        let mut count = 0.0;
        for i in 0..self.classes.len() {
            for k in (0..self.n_classes).filter(|k| *k != self.classes[i]) {
                self.add(1.0, Face::Row(i, k), &mut mean);
                count += 1.0;
            }
        }
        mean.iter_mut().for_each(|m| *m /= f64::max(count, 1.0));
        mean
    }

    fn residual(&self, target: &[f64], support: &[Face], lambda: &[f64]) -> Vec<f64> {
        let mut residual = target.to_vec();
        for (face, l) in support.iter().zip(lambda) {
            self.add(*l, *face, &mut residual);
        }
        residual
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.width..(i + 1) * self.width]
    }

    /// out ← out + a z
    fn add(&self, a: f64, face: Face, out: &mut [f64]) {
        match face {
            Face::Row(i, k) => {
                let w = self.width;
                for (class, sign) in [(self.classes[i], a), (k, -a)] {
                    if class > 0 {
                        linalg::axpy(sign, self.row(i), &mut out[(class - 1) * w..class * w]);
                    }
                }
            }
            Face::Limit(at, output) => {
                let (column, sign) = self.signs[at];
                out[output * self.width + column] += a * sign;
            }
        }
    }

    fn normal(&self, face: Face) -> Vec<f64> {
        let mut normal = vec![0.0; self.dimension()];
        self.add(1.0, face, &mut normal);
        normal
    }

    /// Every half-space with zᵀd.
    fn margins(&self, direction: &[f64], mut visit: impl FnMut(Face, f64)) {
        let mut eta = vec![0.0; self.n_classes];
        for (i, &own) in self.classes.iter().enumerate() {
            for (eta, d) in eta[1..].iter_mut().zip(direction.chunks(self.width)) {
                *eta = linalg::dot(self.row(i), d);
            }
            for k in (0..self.n_classes).filter(|k| *k != own) {
                visit(Face::Row(i, k), eta[own] - eta[k]);
            }
        }
        for (at, (column, sign)) in self.signs.iter().enumerate() {
            for (output, d) in direction.chunks(self.width).enumerate() {
                visit(Face::Limit(at, output), sign * d[*column]);
            }
        }
    }

    /// The half-space that the direction leaves furthest.
    fn worst(&self, direction: &[f64], support: &[Face], refused: &[Face]) -> Option<Face> {
        let mut worst = (None, -ROUNDING);
        self.margins(direction, |face, margin| {
            let new = || !support.contains(&face) && !refused.contains(&face);
            if margin < worst.1 && new() {
                worst = (Some(face), margin);
            }
        });
        worst.0
    }

    /// The direction, unless it leaves every row where it is or some row on the wrong side.
    fn separated(&self, direction: &[f64]) -> Verdict {
        let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        self.margins(direction, |face, margin| {
            least = least.min(margin);
            if matches!(face, Face::Row(..)) {
                largest = largest.max(margin);
            }
        });
        if largest <= -1e3 * least.min(0.0) || largest <= ROUNDING {
            return Verdict::Unknown;
        }
        let mut sizes = vec![0.0_f64; self.width];
        for d in direction.chunks(self.width) {
            for (size, d) in sizes.iter_mut().zip(d) {
                *size = size.max(d.abs());
            }
        }
        Verdict::Separated(sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(columns: &[&[f64]], classes: &[usize], intercept: bool) -> Verdict {
        let n_classes = classes.iter().max().map_or(0, |k| k + 1);
        Cone::new(columns, classes, n_classes, intercept, Vec::new()).verdict()
    }

    fn separates(columns: &[&[f64]], classes: &[usize], intercept: bool) -> bool {
        match verdict(columns, classes, intercept) {
            Verdict::Separated(_) => true,
            Verdict::Finite => false,
            Verdict::Unknown => panic!("no verdict"),
        }
    }

    #[test]
    fn one_column_completely_partly_and_not() {
        let classes = [0, 0, 0, 1, 1, 1];
        assert!(separates(
            &[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]],
            &classes,
            true
        ));
        // Both classes have 3: only the others are told apart.
        assert!(separates(
            &[&[1.0, 2.0, 3.0, 3.0, 5.0, 6.0]],
            &classes,
            true
        ));
        // A mark that only one class has.
        assert!(separates(
            &[&[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]],
            &classes,
            true
        ));
        assert!(!separates(
            &[&[1.0, 2.0, 4.0, 3.0, 5.0, 6.0]],
            &classes,
            true
        ));
        // Through the origin all of these numbers are on one side.
        assert!(!separates(
            &[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]],
            &classes,
            false
        ));
        assert!(separates(
            &[&[-1.0, -2.0, 0.0, 4.0, 5.0, 6.0]],
            &classes,
            false
        ));
    }

    #[test]
    fn a_combination_separates_where_no_column_does() {
        let a = [0.0, 1.0, 2.0, 0.0, 1.0, 2.0];
        let b: Vec<f64> = a
            .iter()
            .zip([0.0, 0.0, 0.0, 0.5, 0.5, 0.5])
            .map(|(a, s)| a + s)
            .collect();
        let classes = [0, 0, 0, 1, 1, 1];
        assert!(!separates(&[&a], &classes, true));
        assert!(!separates(&[&b], &classes, true));
        assert!(separates(&[&a, &b], &classes, true));
    }

    #[test]
    fn classes_in_two_groups_are_separated_and_a_middle_class_alone_is_not() {
        // {0, 1} below {2, 3}, each pair mixed.
        let x = [1.0, 3.0, 2.0, 4.0, 11.0, 13.0, 12.0, 14.0];
        assert!(separates(&[&x], &[0, 0, 1, 1, 2, 2, 3, 3], true));
        // 1 lies between the numbers of 0, and 2 mixes with it.
        let x = [0.0, 9.0, 4.0, 6.0, 5.0, 3.0];
        assert!(!separates(&[&x], &[0, 0, 1, 1, 2, 2], true));
    }

    #[test]
    fn limits_leave_only_directions_of_one_sign() {
        let (x, classes) = ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1]);
        let along = |sign| Cone::new(&[&x], &classes, 2, true, vec![(0, sign)]).verdict();
        assert!(matches!(along(1.0), Verdict::Separated(_)));
        assert_eq!(along(-1.0), Verdict::Finite);
    }

    /// Whether some d has zᵢᵀd ≥ 0 for all rows zᵢ of three whole numbers and not 0 for all, in exact arithmetic: a cone
    /// without a line, which three independent rows leave, has an edge, and that is orthogonal to two rows.
    fn separable_exactly(rows: &[[i64; 3]]) -> Option<bool> {
        let cross = |a: &[i64; 3], b: &[i64; 3]| {
            [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ]
        };
        let product = |a: &[i64; 3], b: &[i64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let normals: Vec<[i64; 3]> = rows
            .iter()
            .flat_map(|a| rows.iter().map(move |b| cross(a, b)))
            .filter(|d| *d != [0; 3])
            .collect();
        let independent = normals
            .iter()
            .any(|d| rows.iter().any(|z| product(z, d) != 0));
        // Both signs are among the normals.
        let inside = |d: &[i64; 3]| rows.iter().all(|z| product(z, d) >= 0);
        independent.then(|| normals.iter().any(inside))
    }

    #[test]
    fn verdicts_are_those_of_exact_arithmetic() {
        let mut random = crate::linalg::random::Random::new(7, 0);
        let mut counts = [0, 0];
        for _ in 0..4000 {
            let n = 5 + (random.uniform() * 12.0) as usize;
            let mut draw = |most: f64| (random.uniform() * most).floor();
            let a: Vec<f64> = (0..n).map(|_| draw(4.0)).collect();
            let b: Vec<f64> = (0..n).map(|_| draw(4.0)).collect();
            let classes: Vec<usize> = (0..n).map(|_| draw(2.0) as usize).collect();
            let row = |i: usize| {
                let sign = 2 * classes[i] as i64 - 1;
                [sign, sign * a[i] as i64, sign * b[i] as i64]
            };
            let rows: Vec<[i64; 3]> = (0..n).map(row).collect();
            let Some(expected) = separable_exactly(&rows) else {
                continue;
            };
            let found = match Cone::new(&[&a, &b], &classes, 2, true, Vec::new()).verdict() {
                Verdict::Separated(_) => true,
                Verdict::Finite => false,
                Verdict::Unknown => panic!("no verdict on {rows:?}"),
            };
            assert_eq!(found, expected, "{rows:?}");
            counts[usize::from(found)] += 1;
        }
        assert!(counts.iter().all(|count| *count > 300), "{counts:?}");
    }
}
