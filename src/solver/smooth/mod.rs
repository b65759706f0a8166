//! Objectives without a kink: L-BFGS, and gradient descent to be watched and compared.

pub(crate) mod descent;
pub(super) mod gradient_descent;
pub(super) mod lbfgs;
pub(crate) mod lipschitz;
