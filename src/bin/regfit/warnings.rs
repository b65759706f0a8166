//! The warnings of a fit as the user reads them.

use regfit::model::Warning;

/// Constant columns that are named; sparse data can have a million.
const NAMED: usize = 20;

/// One text for each warning, and a last one for the constant columns that are too many to be named.
pub(crate) fn texts(warnings: &[Warning], text: impl Fn(&Warning) -> String) -> Vec<String> {
    let mut constant: usize = 0;
    let mut texts = Vec::new();
    for warning in warnings {
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
