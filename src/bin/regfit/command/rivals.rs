//! The models that `cv` compares, in its picture.

use crate::cross_validation::Validated;
use crate::screen::Choice;
use regfit::penalty::AnyPenalty;

/// What sets a model apart from those that it is compared with.
pub(super) fn rival_name(found: &Validated) -> String {
    let mut parts = Vec::new();
    if let AnyPenalty::ElasticNet(enet) = found.penalty {
        parts.push(format!("l1_ratio {}", enet.l1_ratio));
    }
    parts.extend(found.relax.map(|gamma| format!("γ {gamma}")));
    parts.join(", ")
}

/// The curves of the shares of L1 and of the γ that were not chosen.
pub(super) fn rivals(choice: &Choice) -> Vec<(String, Vec<(f64, f64)>)> {
    let others = choice.compared.iter().enumerate();
    let others = others.filter(|(k, _)| *k != choice.best);
    let others = others.map(|(_, found)| {
        let points = found.curve.alphas.iter().copied();
        let points = points.zip(found.curve.mean.iter().copied());
        (
            rival_name(found),
            points.filter(|(alpha, _)| *alpha > 0.0).collect(),
        )
    });
    others.collect()
}
