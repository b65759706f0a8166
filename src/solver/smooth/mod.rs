//! Objectives without a kink: L-BFGS, and gradient descent to be watched and compared.

pub(super) mod gradient_descent;
pub(super) mod lbfgs;
pub(crate) mod lipschitz;
