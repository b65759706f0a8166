//! An elastic net whose quadratic part is counted per deviation of the target.

use super::{AnyPenalty, ElasticNet, Penalty};

/// A penalty as the user states it, and the one on coefficients that is the same: `penalty` at α·`unit`.
///
/// α(ρ|w| + (1 − ρ)w²/(2s)) is the elastic net of strength αc and share ρ/c of L1, c = ρ + (1 − ρ)/s. With s the
/// deviation of the target y, y → ty and α → tα give tw: no default depends on the units of y. Other penalties are
/// themselves.
///
/// Source: the gaussian family of glmnet, Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScaledPenalty {
    pub(crate) penalty: AnyPenalty,
    /// c
    pub(crate) unit: f64,
    /// The share of L1 that the user stated.
    pub(crate) l1_ratio: f64,
}

impl ScaledPenalty {
    /// The penalty with its quadratic part divided by `l2_unit`, s > 0.
    pub(crate) fn new(penalty: &AnyPenalty, l2_unit: f64) -> Self {
        let l1_ratio = penalty.l1_ratio();
        let AnyPenalty::ElasticNet(net) = penalty else {
            return Self {
                penalty: penalty.clone(),
                unit: 1.0,
                l1_ratio,
            };
        };
        let unit = net.l1_ratio + (1.0 - net.l1_ratio) / l2_unit;
        let scaled = ElasticNet {
            alpha: net.alpha * unit,
            l1_ratio: net.l1_ratio / unit,
        };
        Self {
            penalty: scaled.into(),
            unit,
            l1_ratio,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scaled_net_is_the_net_with_its_square_divided() {
        for (alpha, l1_ratio, s) in [(0.7, 0.3, 50.0), (2.0, 0.0, 1e-3), (0.1, 1.0, 7.0)] {
            let net = ElasticNet { alpha, l1_ratio };
            let scaled = ScaledPenalty::new(&net.into(), s);
            for w in [-2.0, 0.0, 0.4, 30.0_f64] {
                let expected = alpha * (l1_ratio * w.abs() + (1.0 - l1_ratio) * w * w / (2.0 * s));
                let value = scaled.penalty.value(w);
                assert!((value - expected).abs() <= 1e-14 * (1.0 + expected), "{w}");
            }
            assert_eq!(scaled.penalty.alpha(), alpha * scaled.unit);
        }
    }
}
