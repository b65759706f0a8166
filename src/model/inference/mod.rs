//! Standard errors, test statistics and p-values of models without a penalty.
//!
//! They describe coefficients of a model that was fixed before the data were seen. A penalty shrinks
//! coefficients and, with an L1 part, chooses features by looking at the same targets: the textbook formulas
//! then give p-values that are too small, however honest the arithmetic (Berk, Brown, Buja, Zhang, Zhao 2013,
//! Ann. Statist. 41(2)). This module therefore refuses every penalised model. What is honest after a
//! selection: the error on rows that took no part in it ([`crate::selection::Nested`],
//! [`crate::selection::Tested`]), how often a feature is selected on random halves of the rows
//! ([`crate::selection::StabilitySelection`]), or a model without a penalty, of the features selected on
//! some rows, fitted to other rows.

mod classical;
mod distribution;

pub(crate) use distribution::ln_gamma;

pub use classical::{ClassicalTable, CoefficientTest, TestStatistic};
