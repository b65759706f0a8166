//! What a fit minimised, in a formula and in other programs' terms.

use crate::data::short::short;
use crate::problem::family::{AnyFamily, Response};
use crate::problem::penalty::{AnyPenalty, Penalty, ScaledPenalty, Term};

/// The objective of a fit, complete: with the data it determines the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// The family, whose loss is F.
    pub family: AnyFamily,
    /// The penalty ω with its strength.
    pub penalty: AnyPenalty,
    /// Whether columns were divided by their standard deviation before the penalty acted.
    pub standardize: bool,
    /// Degrees of freedom of that deviation: 0 for 1/n, 1 for 1/(n − 1).
    pub ddof: f64,
    /// Whether there is an intercept.
    pub fit_intercept: bool,
    /// Penalty factors v (n_features); `None` when all are 1.
    pub penalty_factors: Option<Vec<f64>>,
    /// Whether samples had different weights.
    pub weighted: bool,
    /// Whether a part of the linear predictor was given.
    pub offset: bool,
    /// γ of the relaxed lasso: the share of the penalised coefficients in the model, the rest being those of
    /// a fit without a penalty on the same features.
    pub relaxation: Option<f64>,
    /// s_y, by which the quadratic part of an elastic net is divided: the weighted 1/n deviation of the target of squared
    /// error (its root mean square without an intercept) when columns are standardised, 1 otherwise.
    pub l2_unit: f64,
    /// Limits (n_features) of the coefficients in the user's units; `None` when there are none.
    pub limits: Option<Vec<(f64, f64)>>,
    /// The group of each feature (n_features); `None` when there are no groups.
    pub groups: Option<Vec<usize>>,
}

/// The same model in another program's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivalent {
    /// The program.
    pub system: &'static str,
    /// The call, with its numbers.
    pub call: String,
}

/// `w ≥ 0`, `−1 ≤ w ≤ 2`, or `lⱼ ≤ wⱼ ≤ uⱼ` where they differ.
fn limits_text(limits: &[(f64, f64)], w: &str) -> String {
    let first = limits
        .first()
        .copied()
        .unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
    if limits.iter().any(|l| *l != first) {
        return format!("lⱼ ≤ {w}ⱼ ≤ uⱼ");
    }
    let number = |value: f64| short(value).replace('-', "−");
    match first {
        (lower, f64::INFINITY) => format!("{w} ≥ {}", number(lower)),
        (f64::NEG_INFINITY, upper) => format!("{w} ≤ {}", number(upper)),
        (lower, upper) => format!("{} ≤ {w} ≤ {}", number(lower), number(upper)),
    }
}

impl Objective {
    /// The objective as a formula with its numbers, such as `1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁`.
    pub fn formula(&self) -> String {
        self.formula_with(&short(self.penalty.alpha()))
    }

    /// The formula with this text in the place of the strength, for a whole path.
    pub fn formula_with(&self, alpha: &str) -> String {
        let constant = match (self.fit_intercept, self.offset) {
            (true, true) => "b + o + ",
            (true, false) => "b + ",
            (false, true) => "o + ",
            (false, false) => "",
        };
        let loss = self.family.formula(self.weighted, constant);
        let w = if self.family.response().has_outputs() {
            "W"
        } else {
            "w"
        };
        // What is nought is no part of a formula.
        let penalty = match alpha {
            "0" => String::new(),
            alpha => format!(" + {}", self.penalty.term(alpha, &self.term(w))),
        };
        let relaxed = match self.relaxation {
            None | Some(1.0) => String::new(),
            Some(0.0) => format!(", then {w} without penalty on the features kept"),
            Some(gamma) => {
                let (kept, free) = (short(gamma), short(1.0 - gamma));
                format!(", then {kept}·{w} + {free}·({w} without penalty on the features kept)")
            }
        };
        let limits = self.limits.as_deref().map_or(String::new(), |limits| {
            format!(" subject to {}", limits_text(limits, w))
        });
        format!("{loss}{penalty}{limits}{relaxed}")
    }

    /// Whether the penalty has a quadratic part that is divided by another number than 1.
    #[cfg(feature = "serde")]
    pub(crate) fn divides_square(&self) -> bool {
        matches!(self.penalty, AnyPenalty::ElasticNet(_)) && self.l2_unit != 1.0
    }

    /// The penalty on the coefficients that it saw, with its quadratic part divided by `l2_unit`.
    pub fn penalty_on_columns(&self) -> AnyPenalty {
        self.scaled_penalty().penalty
    }

    pub(crate) fn scaled_penalty(&self) -> ScaledPenalty {
        ScaledPenalty::new(&self.penalty, self.l2_unit)
    }

    /// How coefficients read in the penalty.
    fn term(&self, w: &str) -> Term {
        let (l1, l2, coefficient, factor) =
            match (self.groups.is_some(), self.penalty_factors.is_some()) {
                (true, true) => (
                    format!("Σv_g√s_g‖{w}_g‖₂"),
                    format!("Σv_g‖{w}_g‖²"),
                    format!("{w}_g"),
                    "v_g",
                ),
                (true, false) => (
                    format!("Σ√s_g‖{w}_g‖₂"),
                    format!("‖{w}‖²"),
                    format!("{w}_g"),
                    "",
                ),
                (false, true) => (
                    format!("Σvⱼ|{w}ⱼ|"),
                    format!("Σvⱼ{w}ⱼ²"),
                    format!("{w}ⱼ"),
                    "vⱼ",
                ),
                (false, false) => (format!("‖{w}‖₁"), format!("‖{w}‖²"), format!("{w}ⱼ"), ""),
            };
        let unit = Some(self.l2_unit).filter(|unit| *unit != 1.0);
        Term {
            l1,
            l2,
            // Model files have all digits of it.
            l2_unit: unit.map(|unit| short(format!("{unit:.4e}").parse().unwrap_or(unit))),
            coefficient,
            factor: factor.to_owned(),
        }
    }

    /// The limits that all features share; `None` when there are different ones.
    fn common_limits(&self) -> Option<(f64, f64)> {
        let Some(limits) = &self.limits else {
            return Some((f64::NEG_INFINITY, f64::INFINITY));
        };
        let first = *limits.first()?;
        limits.iter().all(|l| *l == first).then_some(first)
    }

    /// The same model in scikit-learn's, glmnet's and (for two classes) liblinear's terms, for a fit on `n` rows whose loss without
    /// any feature is `null_loss` (glmnet's gaussian family scales the L2 part by the target). Empty
    /// at α = 0, with penalty factors or sample weights, with groups, or with limits that differ between columns:
    /// those need more than one call. scikit-learn knows no limits but w ≥ 0, and none for classes.
    pub fn equivalents(&self, n: usize, null_loss: f64) -> Vec<Equivalent> {
        let alpha = self.penalty.alpha();
        let Some((lower, upper)) = self.common_limits() else {
            return Vec::new();
        };
        let plain = self.penalty_factors.is_none()
            && self.groups.is_none()
            && self.relaxation.is_none()
            && !self.weighted
            && !self.offset;
        if !plain || alpha == 0.0 {
            return Vec::new();
        }
        let n = n as f64;
        let squared = self.family.response() == Response::Number;
        let positive = (lower, upper) == (0.0, f64::INFINITY);
        let mut intercept = if self.fit_intercept {
            String::new()
        } else {
            ", fit_intercept=False".to_owned()
        };
        if positive {
            intercept += ", positive=True";
        }
        // α(ρ‖w‖₁ + (1 − ρ)‖w‖²/2) covers all three.
        let (strength, ratio) = match &self.penalty {
            AnyPenalty::L1(_) => (alpha, 1.0),
            AnyPenalty::L2(_) => (2.0 * alpha, 0.0),
            AnyPenalty::ElasticNet(_) => {
                let scaled = self.scaled_penalty().penalty;
                (scaled.alpha(), scaled.l1_ratio())
            }
            AnyPenalty::Own(_) => return Vec::new(),
        };
        let Some(glmnet) = self.family.glmnet() else {
            return Vec::new();
        };
        let sklearn = match &self.penalty {
            AnyPenalty::L1(_) if squared => format!("Lasso(alpha={}{intercept})", short(alpha)),
            AnyPenalty::L2(_) if squared => {
                format!("Ridge(alpha={}{intercept})", short(2.0 * n * alpha))
            }
            _ if squared => {
                format!(
                    "ElasticNet(alpha={}, l1_ratio={}{intercept})",
                    short(strength),
                    short(ratio)
                )
            }
            _ => format!(
                "LogisticRegression(C={}, l1_ratio={}, solver='saga'{intercept})",
                short(1.0 / (n * strength)),
                short(ratio)
            ),
        };
        let after = if self.standardize {
            let note = if self.fit_intercept {
                ""
            } else {
                "(with_mean=False)"
            };
            if self.ddof == 0.0 {
                format!(" after StandardScaler{note}")
            } else {
                " on columns divided by their n−1 deviation".to_owned()
            }
        } else {
            String::new()
        };
        let liblinear = self.liblinear(n, &after);
        let mut all = vec![Equivalent {
            system: "scikit-learn",
            call: sklearn + &after,
        }];
        if self.limits.is_some() && !(positive && squared) {
            all.clear();
        }
        if self.standardize && (self.ddof != 0.0 || !self.fit_intercept) {
            // glmnet standardises with 1/n around the mean only.
            all.extend(liblinear);
            return all;
        }
        // glmnet's gaussian family divides y by its deviation (by its root mean square without an
        // intercept), which shows in the L2 part; either is the root of twice the null loss.
        let s_y = if squared {
            (2.0 * null_loss).sqrt()
        } else {
            1.0
        };
        let (l1, l2) = (strength * ratio, strength * (1.0 - ratio) * s_y);
        let lambda = l1 + l2;
        let mut call = if glmnet.is_empty() {
            String::new()
        } else {
            format!("family=\"{glmnet}\", ")
        };
        call += &format!("lambda={}", short(lambda));
        if l1 != lambda {
            call += &format!(", alpha={}", short(l1 / lambda));
        }
        if lower != f64::NEG_INFINITY {
            call += &format!(", lower.limits={}", short(lower));
        }
        if upper != f64::INFINITY {
            call += &format!(", upper.limits={}", short(upper));
        }
        if !self.standardize {
            call += ", standardize=FALSE";
        }
        if !self.fit_intercept {
            call += ", intercept=FALSE";
        }
        all.push(Equivalent {
            system: "glmnet",
            call: format!("glmnet({call})"),
        });
        all.extend(liblinear);
        all
    }

    /// liblinear minimises C Σ CE + ‖w‖₁ (-s 6) or ‖w‖²/2 (-s 0) for two classes; its bias is one more
    /// penalised column, so that only a model without an intercept is exactly the same.
    fn liblinear(&self, n: f64, after: &str) -> Option<Equivalent> {
        let (solver, c) = match &self.penalty {
            AnyPenalty::L1(l1) => (6, 1.0 / (n * l1.alpha)),
            AnyPenalty::L2(l2) => (0, 1.0 / (2.0 * n * l2.alpha)),
            AnyPenalty::ElasticNet(_) | AnyPenalty::Own(_) => return None,
        };
        if self.family.response() != Response::TwoClasses {
            return None;
        }
        let (bias, but) = if self.fit_intercept {
            (" -B 1", ", but for its bias, which is penalised too")
        } else {
            ("", "")
        };
        Some(Equivalent {
            system: "liblinear",
            call: format!("train -s {solver} -c {}{bias}{after}{but}", short(c)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::family::{Binomial, Gaussian};
    use crate::problem::penalty::{ElasticNet, L1, L2};

    fn objective(family: AnyFamily, penalty: AnyPenalty) -> Objective {
        Objective {
            family,
            penalty,
            standardize: true,
            ddof: 0.0,
            fit_intercept: true,
            penalty_factors: None,
            weighted: false,
            offset: false,
            relaxation: None,
            l2_unit: 1.0,
            limits: None,
            groups: None,
        }
    }

    fn squared() -> AnyFamily {
        AnyFamily::new(Gaussian::<f64>::default())
    }

    fn binary() -> AnyFamily {
        AnyFamily::new(Binomial::<usize>::default())
    }

    #[test]
    fn limits_and_groups_are_part_of_the_formula() {
        let lasso = objective(squared(), L1 { alpha: 0.5 }.into());
        let positive = Objective {
            limits: Some(vec![(0.0, f64::INFINITY); 3]),
            ..lasso.clone()
        };
        assert_eq!(
            positive.formula(),
            "1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁ subject to w ≥ 0"
        );
        let calls = positive.equivalents(442, 1.0);
        let calls: Vec<&str> = calls.iter().map(|e| e.call.as_str()).collect();
        assert_eq!(
            calls,
            [
                "Lasso(alpha=0.5, positive=True) after StandardScaler",
                "glmnet(lambda=0.5, lower.limits=0)"
            ]
        );
        let boxed = Objective {
            limits: Some(vec![(-1.0, 2.5); 3]),
            ..lasso.clone()
        };
        assert!(boxed.formula().ends_with("subject to −1 ≤ w ≤ 2.5"));
        assert_eq!(
            boxed.equivalents(442, 1.0)[0].call,
            "glmnet(lambda=0.5, lower.limits=-1, upper.limits=2.5)"
        );
        let grouped = Objective {
            groups: Some(vec![0, 0, 1]),
            ..lasso
        };
        assert_eq!(grouped.formula(), "1/(2n)·‖y − b − Xw‖² + 0.5·Σ√s_g‖w_g‖₂");
        assert!(grouped.equivalents(442, 1.0).is_empty());
    }

    #[test]
    fn the_unit_of_squares_has_five_digits_in_a_formula() {
        let penalty = ElasticNet {
            alpha: 0.5,
            l1_ratio: 0.5,
        };
        let enet = Objective {
            l2_unit: 77.005_745_869_450_4,
            ..objective(squared(), penalty.into())
        };
        let penalty = "0.5·(0.5·‖w‖₁ + 0.5/(2·77.006)·‖w‖²)";
        assert_eq!(enet.formula(), format!("1/(2n)·‖y − b − Xw‖² + {penalty}"));
    }

    #[test]
    fn the_lasso_formula_and_its_equivalents() {
        let lasso = objective(squared(), L1 { alpha: 0.5 }.into());
        assert_eq!(lasso.formula(), "1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁");
        assert_eq!(lasso.formula_with("0"), "1/(2n)·‖y − b − Xw‖²");
        let calls: Vec<String> = lasso
            .equivalents(442, 2964.9)
            .into_iter()
            .map(|e| e.call)
            .collect();
        assert_eq!(
            calls,
            [
                "Lasso(alpha=0.5) after StandardScaler",
                "glmnet(lambda=0.5)"
            ]
        );
    }

    #[test]
    fn without_an_intercept_glmnet_scales_by_the_root_mean_square() {
        // y = (1, 2, 3, 4): null loss ½·7.5. glmnet 4.1-6 with this lambda, alpha = 0, standardize = FALSE,
        // intercept = FALSE on [[1,0],[0,1],[1,1],[2,1]] gives (33, 36)/31, which is ridge at α = 0.25.
        let ridge = Objective {
            standardize: false,
            fit_intercept: false,
            ..objective(squared(), L2 { alpha: 0.25 }.into())
        };
        assert_eq!(
            ridge.equivalents(4, 3.75)[1].call,
            "glmnet(lambda=1.369306394, alpha=0, standardize=FALSE, intercept=FALSE)"
        );
    }

    #[test]
    fn two_classes_have_a_liblinear_call_that_says_what_differs() {
        let call = |penalty, fit_intercept| {
            let objective = Objective {
                fit_intercept,
                standardize: false,
                ..objective(binary(), penalty)
            };
            let mut all = objective.equivalents(50, 0.7).into_iter();
            all.find(|e| e.system == "liblinear").map(|e| e.call)
        };
        // C = 1/(αn) for L1, and 1/(2αn) for αw² against ‖w‖²/2.
        assert_eq!(
            call(L1 { alpha: 0.01 }.into(), true).as_deref(),
            Some("train -s 6 -c 2 -B 1, but for its bias, which is penalised too")
        );
        assert_eq!(
            call(L2 { alpha: 0.01 }.into(), false).as_deref(),
            Some("train -s 0 -c 1")
        );
    }

    #[test]
    fn ridge_doubles_its_strength_elsewhere() {
        let ridge = objective(squared(), L2 { alpha: 0.25 }.into());
        let calls: Vec<String> = ridge
            .equivalents(100, 4.5)
            .into_iter()
            .map(|e| e.call)
            .collect();
        // Ours A = a/(2n); glmnet: α(1 − ρ) = λ/s_y with α(1 − ρ) = 2A.
        assert_eq!(
            calls,
            [
                "Ridge(alpha=50) after StandardScaler",
                "glmnet(lambda=1.5, alpha=0)"
            ]
        );
    }
}
