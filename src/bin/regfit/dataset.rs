//! Training data made ready for a fit.

use crate::output::counted;
use crate::stopwatch::Elapsed;
use regfit::data::Features;
use regfit::model::{DataFingerprint, ModelInput};
use regfit::recipe::{Aside, FilledCells, Targets};

/// Training data made ready.
#[derive(Debug)]
pub(crate) struct Dataset {
    /// The file's name, escaped.
    pub(crate) name: String,
    pub(crate) x: Features,
    /// One name for each feature, not escaped.
    pub(crate) feature_names: Vec<String>,
    /// Where each feature stands in the file, from 1.
    pub(crate) feature_columns: Vec<usize>,
    pub(crate) target: Targets,
    /// The target's name, not escaped.
    pub(crate) target_name: String,
    /// The target's place in words: `column 11, the last`.
    pub(crate) target_place: String,
    pub(crate) weights: Option<Vec<f64>>,
    /// The columns that were set aside.
    pub(crate) aside: Vec<Aside>,
    /// Missing cells that hold a mean.
    pub(crate) filled: Vec<FilledCells>,
    /// Columns with whole numbers that floats do not keep: their neighbours may all be the same.
    pub(crate) rounded: Vec<String>,
    /// Features of levels that others are compared with: their columns are 0.
    pub(crate) references: Vec<usize>,
    /// v (n_features), when the user gave any.
    pub(crate) penalty_factors: Option<Vec<f64>>,
    pub(crate) input: ModelInput,
    pub(crate) notes: Vec<String>,
    pub(crate) rows_read: usize,
    /// The rows in use (from 0), `None` for all.
    pub(crate) rows_used: Option<Vec<usize>>,
    /// The names of all rows, where they have some and they are wanted.
    pub(crate) row_names: Vec<String>,
    /// Size and checksum, when they were asked for.
    pub(crate) fingerprint: Option<DataFingerprint>,
    pub(crate) reading: Elapsed,
}

impl Dataset {
    /// The names of some features for a table, apart where they differ.
    pub(crate) fn names_apart(&self, features: &[usize]) -> Vec<String> {
        let names = features.iter().filter_map(|&j| self.feature_names.get(j));
        let names: Vec<&str> = names.map(String::as_str).collect();
        crate::output::names_apart(&names)
    }

    /// What a picture says below its title: the data and the objective.
    pub(crate) fn caption(&self, formula: &str) -> String {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        format!(
            "{name}: {}, {}; minimises {formula}",
            counted(self.x.n_samples(), "row", "rows"),
            counted(self.x.n_features(), "feature", "features")
        )
    }
}
