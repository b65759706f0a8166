//! Laws that hold whatever the data, on data that a seeded generator makes: the formula of each law is above it.
//!
//! F(η) = Σ dᵢℓ(yᵢ, ηᵢ), η = b + Xw, objective F + Σ vⱼω(w̃ⱼ), w̃ⱼ = wⱼ·sdⱼ when standardised. Objectives are
//! evaluated here by plain loops; a certificate then says how far apart two solutions may be.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "properties/naive.rs"]
mod naive;
#[path = "properties/optimality.rs"]
mod optimality;
#[path = "properties/paths.rs"]
mod paths;
#[path = "properties/problem.rs"]
mod problem;
#[path = "properties/relations.rs"]
mod relations;
#[path = "properties/rows.rs"]
mod rows;
#[path = "properties/symmetries.rs"]
mod symmetries;
