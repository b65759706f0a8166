//! Looks at a point: through the rows of X, at the columns that matter, or through a Gram matrix that may speak
//! for them.

use super::engine::Engine;
use super::point::{Coefficients, Seen, State};
use super::unpenalized::settle;
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Share of the tolerance that the rounding of a Gram matrix may take.
const ALLOWANCE: f64 = 0.01;

/// What is done to intercepts and unpenalised columns before a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// They are solved to rounding, as a certificate needs it.
    Settled,
    /// Nothing: several outputs cost much to settle.
    AsItIs,
}

impl<X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'_, X, L> {
    /// Looks at `point`: at the given features (rising), or at all when there are none. `landed` is the state
    /// there, if it is known.
    pub(super) fn look<P: Penalty>(
        &mut self,
        penalty: P,
        point: &mut Coefficients,
        landed: Option<State>,
        features: &[usize],
        care: Care,
    ) -> Seen {
        if let Some(seen) = self.look_through_gram(penalty, point) {
            return seen;
        }
        let state = match care {
            Care::Settled => settle(self.problem, &self.free, point, landed),
            Care::AsItIs => landed.unwrap_or_else(|| State::at(self.problem, point)),
        };
        let mut seen = if features.is_empty() {
            let seen = Seen::with_state(self.problem, point.clone(), state);
            let n_outputs = self.problem.loss.n_outputs();
            self.screen
                .remember(&seen.state.gradient, &seen.gradient, n_outputs);
            seen
        } else {
            Seen::with_features(self.problem, point.clone(), state, features)
        };
        seen.settled = care == Care::Settled;
        seen
    }

    /// What the Gram matrix of all features says of a point, when it may speak for the rows.
    ///
    /// With g₀ and F₀ at a base point that was seen through the rows, and δ = w − w₀,
    /// Xᵀu = g₀ + Gδ and F = F₀ + ½(g₀ + Xᵀu)ᵀδ. Each entry of G is a sum of n products, so rounding takes
    /// no more than nε‖xⱼ‖‖xₖ‖ from it, or twice that where columns were centred after they were multiplied; what
    /// that can make of the gap is added to it.
    fn look_through_gram<P: Penalty>(
        &mut self,
        penalty: P,
        point: &mut Coefficients,
    ) -> Option<Seen> {
        let (base, gram) = (self.base.as_ref()?, self.gram.as_ref()?);
        let (n, p) = (self.problem.x.n_samples(), self.problem.x.n_features());
        if !self.through_gram || gram.features.len() < p || penalty.threshold() == 0.0 {
            return None;
        }
        let mut gradient: Vec<f64> = gram.features.iter().map(|j| base.gradient[*j]).collect();
        let mut step = vec![0.0; p];
        let mut length = 0.0;
        for (v, &j) in gram.features.iter().enumerate() {
            step[v] = point.w[j] - base.point.w[j];
            if step[v] != 0.0 {
                linalg::axpy(step[v], gram.column(v), &mut gradient);
                length += step[v].abs() * gram.column(v)[v].sqrt();
            }
        }
        let slope: f64 = gram
            .features
            .iter()
            .enumerate()
            .map(|(v, j)| 0.5 * (base.gradient[*j] + gradient[v]) * step[v])
            .sum();
        let scale = (2.0 * base.value).sqrt() + length;
        let allowance = 4.0 * n as f64 * f64::EPSILON * scale * length;
        if allowance > ALLOWANCE * self.options.tolerance * self.reference.null_loss {
            return None;
        }
        let beta = gram.intercept_step(&step, &[0.0]);
        point.intercept[0] = base.point.intercept[0] + beta[0];
        let mut by_feature = vec![0.0; p];
        for (j, g) in gram.features.iter().zip(gradient) {
            by_feature[*j] = g;
        }
        Some(Seen {
            point: point.clone(),
            state: State::of_value(base.value + slope),
            gradient: by_feature,
            cutoff: 0.0,
            known: Vec::new(),
            allowance: Some(allowance),
            settled: true,
        })
    }

    /// Whether certificates may come from the Gram matrix of all features, with a bound on its rounding. Where
    /// not, as for the last strength of a path and a single fit, the rows themselves have the last word.
    pub fn trust_gram(&mut self, trust: bool) {
        self.trust_gram = trust;
    }

    /// Whether the last certificate came from the Gram matrix.
    pub fn rests_on_gram(&self) -> bool {
        self.seen
            .as_ref()
            .is_some_and(|seen| seen.allowance.is_some())
    }

    /// Looks at every column again, through the rows, where only the Gram matrix has spoken and that is not
    /// enough.
    pub(super) fn confirm(&mut self, seen: Seen, point: &mut Coefficients) -> Seen {
        if self.trust_gram || seen.allowance.is_none() {
            return seen;
        }
        // From here on this strength is judged by the rows.
        self.through_gram = false;
        Seen::at(self.problem, &self.free, point)
    }

    /// Has the gradients known that may reach `cutoff`·vⱼ in size.
    pub(super) fn complete(&mut self, seen: &mut Seen, cutoff: f64) {
        let Seen {
            state,
            known,
            gradient,
            ..
        } = seen;
        seen.cutoff = self
            .screen
            .complete(self.problem, &state.gradient, known, cutoff, gradient);
    }
}
