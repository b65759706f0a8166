//! The bodies of the vector kernels, each written once in plain Rust. [`dispatch`](super::dispatch)
//! compiles them for several instruction sets.
//!
//! A sum runs over independent partial sums, enough of them to fill the vector registers and to hide
//! the latency of an addition: `WIDE` for one sum, `NARROW` for each of several, such as those of four
//! columns that are multiplied with the same vector. A column x comes with a number s, the shift, that is
//! subtracted from each entry first: the difference keeps digits that Σ xᵢvᵢ − s Σ vᵢ would cancel.

mod columns;
mod elementary;
mod instructions;
mod packing;

pub(crate) use columns::ColumnRange;
pub(super) use columns::{
    axpy, axpys4, column_range, dot, dots4, moments, sum, weighted_axpy, weighted_moments,
};
pub(super) use elementary::{binary_cross_entropy, binary_entropies, entropies, exp_below};
pub(super) use instructions::{Cache, Instructions};
pub(super) use packing::{pack, pack_single, pack_with_range, scale, scale_single, tile};
