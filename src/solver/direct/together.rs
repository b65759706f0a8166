//! Solutions of the normal equations at several strengths, with their true residuals.

use super::Solution;
use super::basis::Basis;
use super::normal::{NormalEquations, Side};
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::L2;
use crate::solver::Engine;
use crate::solver::certificate::assess;
use crate::solver::point::{Seen, State};
use crate::solver::standard_form::StandardForm;

/// Steps of refinement from the true residual; each repairs what squaring the condition cost.
const REFINEMENTS: usize = 2;

/// Largest |Aᵀr − 2κa| relative to the null gradient that is taken for rounding.
const STATIONARY: f64 = 1e-12;

/// Points at several strengths, in standard form, one column for each.
struct Points<'a> {
    strengths: &'a [f64],
    /// a (m × strengths)
    a: Vec<f64>,
    /// r = b − Aa (n × strengths)
    residual: Vec<f64>,
    /// Aᵀr (m × strengths)
    correlations: Vec<f64>,
    /// c with a = Aᵀc on the side of the samples.
    dual: Vec<f64>,
}

impl Points<'_> {
    /// Aᵀr − 2κa, the negative gradient of the objective.
    fn pull(&self) -> Vec<f64> {
        let m = self.a.len() / self.strengths.len();
        let mut pull = self.correlations.clone();
        let columns = pull.chunks_mut(m).zip(self.a.chunks(m));
        for ((pull, a), strength) in columns.zip(self.strengths) {
            linalg::axpy(-2.0 * strength, a, pull);
        }
        pull
    }

    /// One Newton step. The products with X are taken of a basis of the steps of all strengths, which is
    /// exact up to rounding since r and Aᵀr are linear in them.
    fn step<X: DesignMatrix + ?Sized>(
        &mut self,
        form: &StandardForm<'_, X>,
        normal: &NormalEquations,
    ) -> Option<()> {
        let rhs = match normal.side {
            Side::Features => self.pull(),
            Side::Samples => {
                let mut rhs = self.residual.clone();
                let columns = rhs
                    .chunks_mut(normal.size)
                    .zip(self.dual.chunks(normal.size));
                for ((rhs, dual), strength) in columns.zip(self.strengths) {
                    linalg::axpy(-2.0 * strength, dual, rhs);
                }
                rhs
            }
        };
        let step = normal.solve(self.strengths, &rhs)?;
        let basis = Basis::of(&step, normal.size);
        let of_dual;
        let directions = match normal.side {
            Side::Features => &basis.vectors,
            Side::Samples => {
                linalg::axpy(1.0, &step, &mut self.dual);
                of_dual = form.transpose_times(&basis.vectors);
                &of_dual
            }
        };
        let images = form.times(directions);
        basis.add_mixed(1.0, directions, &mut self.a);
        basis.add_mixed(-1.0, &images, &mut self.residual);
        basis.add_mixed(-1.0, &form.transpose_times(&images), &mut self.correlations);
        Some(())
    }
}

/// Solves at all of these strengths; `None` when the normal equations cannot be factored.
pub(super) fn solve<X, L>(
    engine: &Engine<'_, X, L>,
    form: &StandardForm<'_, X>,
    normal: &NormalEquations,
    strengths: &[f64],
) -> Option<Vec<Solution>>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let (n, m, width) = (form.n(), form.m(), strengths.len());
    let mut points = Points {
        strengths,
        a: vec![0.0; m * width],
        residual: form.rhs.repeat(width),
        correlations: form.correlations.repeat(width),
        dual: match normal.side {
            Side::Features => Vec::new(),
            Side::Samples => vec![0.0; n * width],
        },
    };
    let rounding = STATIONARY * engine.reference.null_gradient;
    let mut before = f64::INFINITY;
    for _ in 0..=REFINEMENTS {
        points.step(form, normal)?;
        let pull = points.pull();
        let in_units = pull.iter().zip(form.scale.iter().cycle());
        let largest = in_units.fold(0.0, |largest: f64, (s, scale)| {
            largest.max((s / scale).abs())
        });
        // A step that gains little has met rounding.
        if largest <= rounding || largest > 0.5 * before {
            break;
        }
        before = largest;
    }
    let columns = points.a.chunks(m).zip(points.residual.chunks(n));
    let columns = columns.zip(points.correlations.chunks(m)).zip(strengths);
    let solutions = columns.map(|(((a, residual), correlations), &strength)| {
        let point = form.point(a);
        let u: Vec<f64> = residual
            .iter()
            .zip(&form.root)
            .map(|(r, root)| -root * r)
            .collect();
        let gradient = form.gradient(correlations, &u);
        let state = State {
            value: 0.5 * linalg::dot(residual, residual),
            eta: Vec::new(),
            mean: Vec::new(),
            gradient: u,
        };
        let seen = Seen::whole(point, state, gradient);
        let penalty = L2 { alpha: strength };
        let assessment = assess(engine.problem, penalty, &seen, engine.reference);
        Solution {
            strength,
            point: seen.point,
            assessment,
        }
    });
    Some(solutions.collect())
}
