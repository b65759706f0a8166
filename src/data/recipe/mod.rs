//! From a table to a design matrix: which columns, which rows, and how text becomes numbers.
//!
//! [`Recipe::fit`] decides on a training table and delivers X, targets and weights; the recipe is
//! stored in the model, and [`Recipe::apply`] does the same to new tables, by column name.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic
)]

mod apply;
mod cells;
#[cfg(feature = "serde")]
mod compact;
mod complain;
mod dates;
mod definition;
mod derive;
mod encode;
mod encoding;
mod fit;
mod labels;
pub(crate) mod middle;
mod notes;
mod options;
pub mod profile;
mod roles;
mod rows;
mod select;
mod sparse_builder;
mod storage;
mod target;
mod targets;
mod unseen;

pub use apply::Applied;
pub use dates::DateOrder;
pub use definition::{Recipe, TargetRecipe};
pub use derive::{Derivation, Derived};
pub use encoding::{ColumnRecipe, Encoding};
pub use fit::{FilledCells, Prepared};
pub use options::{DateForm, Encode, Missing, RecipeOptions, Task, Unseen};
pub use profile::TableProfile;
pub use select::{chosen, pieces};
pub use target::Aside;
pub use targets::{MANY_CLASSES, Targets};
