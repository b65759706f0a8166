//! The four nouns of the objective F(Xw + b) + Σⱼ vⱼ ω(wⱼ), each with its contract in its `mod.rs`: the design matrix X,
//! the loss F, the penalty ω, and the family that makes a loss of targets; and the measures of predictions.

pub(crate) mod design;
pub mod family;
pub mod loss;
pub mod metric;
pub mod penalty;
