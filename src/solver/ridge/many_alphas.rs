//! Solutions of the normal equations at several strengths, with their true residuals.

use super::basis::Basis;
use super::normal::{NormalEquations, Side};
use super::standard_form::StandardForm;
use crate::linalg;
use crate::problem::penalty::L2;
use crate::solver::certificate::{Assessment, assess};
use crate::solver::evaluation::{Coefficients, Evaluation, State};
use crate::solver::penalty_term::Separable;
use crate::solver::setup::Setup;

/// Steps of refinement from the true residual; each repairs what squaring the condition cost.
const REFINEMENTS: usize = 2;

/// Largest |Aᵀr − 2κa| relative to the null gradient that is taken for rounding.
const STATIONARY: f64 = 1e-12;

/// The solution at one strength, with its certificate.
#[derive(Debug)]
pub(super) struct Solution {
    pub(super) strength: f64,
    pub(super) point: Coefficients,
    pub(super) assessment: Assessment,
}

/// Points at several strengths, in standard form, one column for each.
struct Solutions<'a> {
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

impl Solutions<'_> {
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

    /// Largest |Aᵀr − 2κa| in the units of the coefficients.
    fn largest_pull(&self, scale: &[f64]) -> f64 {
        let m = scale.len();
        let columns = self.correlations.chunks(m).zip(self.a.chunks(m));
        columns
            .zip(self.strengths)
            .fold(0.0, |largest, ((g, a), strength)| {
                let entries = g.iter().zip(a).zip(scale);
                entries.fold(largest, |largest: f64, ((g, a), scale)| {
                    largest.max(((g - 2.0 * strength * a) / scale).abs())
                })
            })
    }

    /// One Newton step. The products with X are taken of a basis of the steps of all strengths, which is
    /// exact up to rounding since r and Aᵀr are linear in them.
    fn step(&mut self, form: &StandardForm<'_>, normal: &NormalEquations) -> Option<()> {
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
pub(super) fn solve(
    setup: &Setup<'_>,
    form: &StandardForm<'_>,
    normal: &NormalEquations,
    strengths: &[f64],
) -> Option<Vec<Solution>> {
    let (n, m, width) = (form.n(), form.m(), strengths.len());
    let mut found = Solutions {
        strengths,
        a: vec![0.0; m * width],
        residual: form.rhs.repeat(width),
        correlations: form.correlations.repeat(width),
        dual: match normal.side {
            Side::Features => Vec::new(),
            Side::Samples => vec![0.0; n * width],
        },
    };
    let rounding = STATIONARY * setup.null.gradient;
    let mut before = f64::INFINITY;
    for _ in 0..=REFINEMENTS {
        found.step(form, normal)?;
        let largest = found.largest_pull(&form.scale);
        // A step that gains little has met rounding.
        if largest <= rounding || largest > 0.5 * before {
            break;
        }
        before = largest;
    }
    let columns = found.a.chunks(m).zip(found.residual.chunks(n));
    let columns = columns.zip(found.correlations.chunks(m)).zip(strengths);
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
        let evaluation = Evaluation::complete(point, state, gradient);
        let term = Separable(L2 { alpha: strength });
        let assessment = assess(setup.problem, &term, &evaluation, setup.null);
        Solution {
            strength,
            point: evaluation.point,
            assessment,
        }
    });
    Some(solutions.collect())
}
