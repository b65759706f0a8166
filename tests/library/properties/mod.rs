//! Laws that hold whatever the data, on data that a seeded generator makes: the formula of each law is above it.
//!
//! F(η) = Σ dᵢℓ(yᵢ, ηᵢ), η = b + Xw, objective F + Σ vⱼω(w̃ⱼ), w̃ⱼ = wⱼ·sdⱼ when standardised. Objectives are
//! evaluated here by plain loops; a certificate then says how far apart two solutions may be.

mod naive;
mod optimality;
mod paths;
mod problem;
mod relations;
mod rows;
mod symmetries;
