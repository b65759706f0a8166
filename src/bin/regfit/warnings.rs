//! The warnings of a fit as the user reads them.

use regfit::model::Warning;

/// Constant columns that are named; sparse data can have a million.
const NAMED: usize = 20;

/// One text for each warning, and a last one for the constant columns that are too many to be named. Of levels that are
/// the reference nothing is said: their columns are constant by choice.
pub(crate) fn texts(
    warnings: &[Warning],
    references: &[usize],
    text: impl Fn(&Warning) -> String,
) -> Vec<String> {
    let mut constant: usize = 0;
    let mut texts = Vec::new();
    let chosen = |w: &Warning| matches!(w, Warning::ConstantColumn(j) if references.contains(j));
    for warning in warnings.iter().filter(|w| !chosen(w)) {
        if matches!(warning, Warning::ConstantColumn(_)) {
            constant += 1;
            if constant > NAMED {
                continue;
            }
        }
        texts.push(text(warning));
    }
    match constant.saturating_sub(NAMED) {
        0 => {}
        1 => texts.push("1 more column is constant: its coefficient is 0".into()),
        more => texts.push(format!(
            "{more} more columns are constant: their coefficients are 0"
        )),
    }
    texts
}
