//! What guards the structure of the source, its origin, and the pages that speak of it. Nothing here uses the library, so
//! that it compiles in a moment; without features not even the program is built for it.
#![allow(clippy::unwrap_used)]

#[cfg(feature = "cli")]
#[path = "../shared/cli.rs"]
mod cli;

#[cfg(all(feature = "csv", feature = "serde"))]
mod examples;
#[cfg(feature = "cli")]
mod guide;
mod layers;
#[cfg(feature = "cli")]
mod readme;
mod reliability;
mod supply_chain;
