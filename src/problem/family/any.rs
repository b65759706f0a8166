//! A family chosen at run time.

use super::{Binomial, Family, Gaussian, Multinomial, Targets};
use std::ops::Deref;
use std::sync::Arc;

/// A family chosen at run time: what a program holds, and what reports and model files state.
#[derive(Debug, Clone)]
pub struct AnyFamily(Arc<dyn Family>);

impl AnyFamily {
    /// Any family as a value.
    pub fn new(family: impl Family + 'static) -> Self {
        Self(Arc::new(family))
    }

    /// The families that model files know.
    pub fn built_in() -> Vec<Self> {
        vec![
            Self::new(Gaussian::<f64>::default()),
            Self::new(Binomial::<usize>::default()),
            Self::new(Multinomial::<usize>::default()),
        ]
    }

    /// The built-in family of this name: `regression`, `logistic`, `softmax`.
    pub fn by_name(name: &str) -> Option<Self> {
        let mut all = Self::built_in().into_iter();
        all.find(|family| family.name() == name)
    }

    /// The usual family of these targets: squared error for numbers, cross-entropies for classes.
    pub fn of(targets: &Targets) -> Self {
        match targets.class_names().len() {
            0 => Self::new(Gaussian::<f64>::default()),
            2 => Self::new(Binomial::<usize>::default()),
            _ => Self::new(Multinomial::<usize>::default()),
        }
    }
}

impl Deref for AnyFamily {
    type Target = dyn Family;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// Families of other crates are equal when they describe themselves by the same words.
impl PartialEq for AnyFamily {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && format!("{:?}", self.0) == format!("{:?}", other.0)
    }
}
