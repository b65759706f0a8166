//! Models of arrays to and from files.

use super::{CreatedBy, DataFingerprint, ModelInput, Provenance, SavedModel};
use crate::data::recipe::Recipe;
use crate::model::FittedModel;
use crate::{Error, Result};
use std::path::Path;

impl FittedModel {
    /// The model as it stands in a file.
    ///
    /// # Errors
    /// As [`SavedModel::new`].
    pub fn to_saved(&self) -> Result<SavedModel> {
        let names = self.feature_names();
        let mut target = "y".to_owned();
        while names.contains(&target) {
            target.push('_');
        }
        let classes = self.class_names().to_vec();
        let labels = self.response().is_classes().then(|| classes.clone());
        let input = ModelInput::Table {
            recipe: Recipe::of_numbers(names.clone(), target, labels),
        };
        self.to_saved_with(input, classes, names)
    }

    /// The same for features that were made of a table in the way of `input`, which names the target, too: their
    /// classes (in the order of the outputs, none for regression) and their names (n_features).
    ///
    /// # Errors
    /// As [`SavedModel::new`].
    pub fn to_saved_with(
        &self,
        input: ModelInput,
        classes: Vec<String>,
        feature_names: Vec<String>,
    ) -> Result<SavedModel> {
        let target = match &input {
            ModelInput::Table { recipe } => recipe.target().name.clone(),
            ModelInput::Libsvm { .. } => "y".to_owned(),
        };
        let about = Provenance {
            created_by: CreatedBy {
                name: env!("CARGO_PKG_NAME").into(),
                version: env!("CARGO_PKG_VERSION").into(),
                arguments: Vec::new(),
            },
            input,
            target,
            classes,
            feature_names,
            warnings: self.warnings().iter().map(ToString::to_string).collect(),
            selection: None,
            // Of arrays nothing is left to take a checksum of.
            data: DataFingerprint::of("arrays", b""),
        };
        SavedModel::new(self, about)
    }

    /// Writes the model to a file, whole or not at all, for [`SavedModel::load`] and the program: a table with columns of
    /// the [names](FittedModel::feature_names) of its features is what it reads there.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for names that are not distinct, and when the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let json = self.to_saved()?.to_json()?;
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&beside, json)
            .and_then(|()| std::fs::rename(&beside, path))
            .map_err(|error| {
                let _ = std::fs::remove_file(&beside);
                refusal(path, &error)
            })
    }
}

impl SavedModel {
    /// Reads and checks a model file.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when it cannot be read, and as [`SavedModel::from_json`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let json = std::fs::read_to_string(path).map_err(|error| refusal(path, &error))?;
        Self::from_json(&json, &path.to_string_lossy())
    }
}

fn refusal(path: &Path, error: &std::io::Error) -> Error {
    Error::ModelFile {
        source_name: crate::data::escape(&path.to_string_lossy()).into_owned(),
        reason: error.to_string(),
    }
}
