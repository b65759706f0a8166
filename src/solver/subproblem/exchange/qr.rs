//! The QR factorization of the columns of a support that changes: A_S = QR.
//!
//! Columns enter by two passes of classical Gram–Schmidt, which are orthogonal to rounding, and leave by plane
//! rotations. Unlike a factor of AᵀA it sees the condition of A and not its square.
//!
//! Sources: Daniel, Gragg, Kaufman, Stewart (1976), Math. Comp. 30(136); Golub, Van Loan (2013), section 6.5.

use crate::linalg;

/// A column of which less than this share is new depends on the others.
const DEPENDENT: f64 = 1e-12;

/// Q and R, by column.
#[derive(Debug, Default)]
pub(in crate::solver) struct SupportQr {
    q: Vec<Vec<f64>>,
    r: Vec<Vec<f64>>,
}

impl SupportQr {
    /// Takes in a column; for one that depends on the others, x with A_S x = a in its place.
    pub(in crate::solver) fn append(&mut self, a: &[f64]) -> Result<(), Vec<f64>> {
        let norm = |v: &[f64]| linalg::dot(v, v).sqrt();
        let mut rest = a.to_vec();
        let mut r = vec![0.0; self.q.len()];
        for _ in 0..2 {
            for (q, r) in self.q.iter().zip(&mut r) {
                let share = linalg::dot(q, &rest);
                linalg::axpy(-share, q, &mut rest);
                *r += share;
            }
        }
        let left = norm(&rest);
        if left.is_nan() || left <= DEPENDENT * norm(a) {
            self.solve_upper(&mut r);
            return Err(r);
        }
        rest.iter_mut().for_each(|v| *v /= left);
        r.push(left);
        self.q.push(rest);
        self.r.push(r);
        Ok(())
    }

    /// Takes out the column at a place.
    pub(in crate::solver) fn remove(&mut self, at: usize) {
        self.r.remove(at);
        for c in at..self.r.len() {
            let (a, b) = (self.r[c][c], self.r[c][c + 1]);
            let radius = a.hypot(b);
            let (cos, sin) = (a / radius, b / radius);
            for column in &mut self.r[c..] {
                let (x, y) = (column[c], column[c + 1]);
                (column[c], column[c + 1]) = (cos * x + sin * y, cos * y - sin * x);
            }
            self.r[c].truncate(c + 1);
            let (left, right) = self.q.split_at_mut(c + 1);
            linalg::rotate(cos, sin, &mut left[c], &mut right[0]);
        }
        self.q.pop();
    }

    /// Solves RᵀRx = rhs in place.
    pub(in crate::solver) fn solve(&self, rhs: &mut [f64]) {
        for (c, column) in self.r.iter().enumerate() {
            let known = linalg::dot(&column[..c], &rhs[..c]);
            rhs[c] = (rhs[c] - known) / column[c];
        }
        self.solve_upper(rhs);
    }

    fn solve_upper(&self, rhs: &mut [f64]) {
        for (c, column) in self.r.iter().enumerate().rev() {
            rhs[c] /= column[c];
            let value = rhs[c];
            linalg::axpy(-value, &column[..c], &mut rhs[..c]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_enter_and_leave_and_are_solved_to_their_own_condition() {
        let n = 40;
        let power = |k: i32| -> Vec<f64> { (0..n).map(|i| (i as f64 / 39.0).powi(k)).collect() };
        let columns: Vec<Vec<f64>> = (1..=9).map(power).collect();
        let mut qr = SupportQr::default();
        assert!(columns.iter().all(|a| qr.append(a).is_ok()));
        qr.remove(4);
        qr.remove(0);
        let kept: Vec<&Vec<f64>> = [1, 2, 3, 5, 6, 7, 8].map(|k| &columns[k]).to_vec();
        // AᵀA·1 is solved by 1, with the digits that the condition of AᵀA, some 1e12, leaves.
        let sum: Vec<f64> = (0..n).map(|i| kept.iter().map(|a| a[i]).sum()).collect();
        let mut x: Vec<f64> = kept.iter().map(|a| linalg::dot(a, &sum)).collect();
        qr.solve(&mut x);
        assert!(x.iter().all(|x| (x - 1.0).abs() < 1e-3), "{x:?}");
        // What depends is found, with its shares; a power that is only nearly dependent enters.
        let shares = qr.append(&sum).expect_err("a sum of the others");
        assert!(shares.iter().all(|x| (x - 1.0).abs() < 1e-6), "{shares:?}");
        assert!(qr.append(&columns[4]).is_ok());
    }
}
