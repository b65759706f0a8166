//! What the library computes, from the outside: solutions, certificates, readers and pages, against formulas, exact
//! answers and other programs. One program for all of it compiles each solver once.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[cfg(all(feature = "csv", feature = "serde"))]
mod bad_input_mutations;
mod certificates;
mod common;
#[cfg(feature = "cli")]
mod cross_validation;
#[cfg(feature = "csv")]
mod data_csv;
#[cfg(feature = "csv")]
mod data_libsvm;
#[cfg(feature = "csv")]
mod data_npy;
mod data_parquet;
#[cfg(feature = "csv")]
mod data_recipe;
mod data_several;
mod extension;
mod extremes;
#[cfg(feature = "cli")]
mod fuzz_corpus;
mod inference;
mod laws;
mod linfa_traits;
mod moments;
mod nist;
mod outside;
mod properties;
#[cfg(feature = "cli")]
mod reference;
#[cfg(all(feature = "plot", feature = "serde"))]
mod report;
mod ridge;
mod selection;
mod stress;
#[cfg(feature = "cli")]
mod structure;
mod textbook;
mod training;
mod units;
