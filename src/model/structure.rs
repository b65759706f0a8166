//! Limits and groups: from what the user asks for to what the solver keeps.

use super::Estimator;
use crate::problem::design::Scaling;
use crate::problem::penalty::{AnyStructure, Groups, Limits, Penalty};
use crate::{Error, Result};

/// No limits.
const ANYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

impl Estimator {
    /// Checks what does not need the data.
    pub(super) fn check_structure(&self) -> Result<()> {
        for (feature, &(lower, upper)) in self.limits.iter().flatten().enumerate() {
            // False for NaN, too.
            if !(lower <= 0.0 && 0.0 <= upper) {
                return Err(Error::Limits {
                    feature,
                    lower,
                    upper,
                });
            }
        }
        if self.groups.is_none() {
            return Ok(());
        }
        if self.positive || self.limits.is_some() {
            let reason = "limits and groups cannot be combined: leave one of them out";
            return Err(Error::Structure(reason.into()));
        }
        if self.penalty.l1_ratio() == 0.0 {
            let reason = "groups need an L1 part: without one the penalty sees no groups";
            return Err(Error::Structure(reason.into()));
        }
        Ok(())
    }

    /// The limits of p features in the user's units, if there are any.
    pub(super) fn user_limits(&self, p: usize) -> Option<Vec<(f64, f64)>> {
        let mut limits = match (&self.limits, self.positive) {
            (None, false) => return None,
            (limits, _) => limits.clone().unwrap_or_else(|| vec![ANYWHERE; p]),
        };
        if self.positive {
            limits.iter_mut().for_each(|(lower, _)| *lower = 0.0);
        }
        Some(limits)
    }

    /// What the solver keeps, in the scale in which the penalty acts, for penalty factors v.
    pub(super) fn structure(
        &self,
        scaling: &Scaling,
        factors: &[f64],
    ) -> Result<Option<AnyStructure>> {
        let p = factors.len();
        if let Some(limits) = self.user_limits(p) {
            let of_free = |j: &usize| factors[*j] == 0.0 && limits[*j] != ANYWHERE;
            if let Some(j) = (0..p).find(of_free) {
                return Err(Error::Structure(format!(
                    "column {j} (counted from 0) has penalty factor 0, so it cannot have limits: give it a small \
                     factor, or no limits"
                )));
            }
            let scaled = limits.iter().zip(&scaling.scales);
            let scaled = scaled.map(|((lower, upper), s)| (inward(*lower, *s), inward(*upper, *s)));
            return Ok(Some(AnyStructure::Limits(Limits::new(scaled.collect()))));
        }
        let Some(ids) = &self.groups else {
            return Ok(None);
        };
        if self.family.response().has_outputs() {
            let reason = "groups are for squared error and two classes, not for softmax";
            return Err(Error::Structure(reason.into()));
        }
        let mut factor_of = std::collections::HashMap::new();
        for (id, v) in ids.iter().zip(factors) {
            if factor_of.insert(*id, *v).is_some_and(|other| other != *v) {
                return Err(Error::Structure(format!(
                    "the columns of group {id} have different penalty factors: a group has one for all of them"
                )));
            }
        }
        Ok(Some(AnyStructure::Groups(Groups::new(ids))))
    }
}

/// A limit of w̃ = w·scale such that w̃/scale, as rounded, stays within the user's limit.
fn inward(limit: f64, scale: f64) -> f64 {
    let scaled = limit * scale;
    if scaled.is_finite() && (scaled / scale).abs() > limit.abs() {
        f64::from_bits(scaled.to_bits() - 1)
    } else {
        scaled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_not_passed_by_the_rounding_of_the_units() {
        for limit in [0.3, -0.7, 1.0, -12.34, 0.0, f64::INFINITY] {
            for k in 1..200 {
                let scale = f64::from(k).sqrt() * 0.37;
                let back = inward(limit, scale) / scale;
                assert!(back.abs() <= limit.abs(), "{limit} {scale}");
                assert!(back == limit || (back / limit - 1.0).abs() < 1e-15);
            }
        }
    }
}
