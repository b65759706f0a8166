//! Class labels of any type.

use super::Targets;
use std::fmt::Debug;

/// What a class label must be: comparable, so that the order of the classes does not depend on the
/// order of the rows, and printable.
pub trait ClassLabel: Clone + Default + Ord + Debug + Send + Sync + 'static {}
impl<C: Clone + Default + Ord + Debug + Send + Sync + 'static> ClassLabel for C {}

/// Plain targets, and the sorted distinct labels.
pub(super) fn encode<C: ClassLabel>(targets: &[C]) -> (Targets, Vec<C>) {
    let mut classes = targets.to_vec();
    classes.sort();
    classes.dedup();
    let code = |target: &C| classes.partition_point(|class| class < target);
    let encoded = Targets::Classes {
        codes: targets.iter().map(code).collect(),
        names: classes.iter().map(text).collect(),
    };
    (encoded, classes)
}

/// A label as people read it: strings without the quotes of their debug form.
fn text<C: Debug>(label: &C) -> String {
    let text = format!("{label:?}");
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.map_or(text.clone(), str::to_owned)
}
