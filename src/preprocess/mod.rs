//! From a table to a design matrix: which columns, which rows, and how text becomes numbers.

mod options;
mod recipe;

pub use options::{Encode, Missing, RecipeOptions, Task};
pub use recipe::{Applied, Aside, ColumnRecipe, Encoding, Prepared, Recipe, Target, TargetRecipe};
