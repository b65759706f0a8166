//! The four nouns of the objective F(Xw + b) + Σⱼ vⱼ ω(wⱼ): the design matrix X, the loss F, the penalty ω, and the family
//! that makes a loss of targets; and the measures of predictions. The contract of a noun is in its `mod.rs`, that of X in
//! `design/matrix.rs`.

pub(crate) mod design;
pub mod family;
pub mod loss;
pub mod metric;
pub mod moments;
pub mod penalty;
