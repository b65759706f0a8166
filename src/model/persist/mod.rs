//! Models in files: JSON, one object, checked when read.

// A file is not ours: whatever stands in it, reading ends with a model or with an error.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo
)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::expect_used,
        clippy::panic
    )
)]

mod check;
mod compact;
mod file;
mod saved_model;
mod saved_path;
mod schema;

pub use saved_model::{Provenance, SCHEMA_VERSION, SavedModel};
pub use saved_path::{SavedPath, SavedStep};
pub use schema::{
    CreatedBy, DataFingerprint, ModelInput, PenaltyKind, SavedEquivalent, SavedFeature, SavedFit,
    SavedObjective, SavedSelection, SavedTarget, TargetKind,
};

use crate::{Error, Result};

impl SavedModel {
    /// The file's content, a line end included.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when a number is not finite, which JSON cannot say.
    pub fn to_json(&self) -> Result<String> {
        let refuse = |reason: String| Error::ModelFile {
            source_name: "the new model".into(),
            reason,
        };
        self.flaw().map_or(Ok(()), |flaw| Err(refuse(flaw)))?;
        let mut json = serde_json::to_string_pretty(self).map_err(|e| refuse(e.to_string()))?;
        json.push('\n');
        Ok(crate::data::safe_json(&json).into_owned())
    }

    /// Reads and checks a file's content; `source_name` is for the message.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for anything that [`SavedModel::to_json`] would not have written: another
    /// version, an unknown or missing key, lengths that differ, numbers out of range, text after the
    /// object.
    pub fn from_json(json: &str, source_name: &str) -> Result<Self> {
        check::parse(json).map_err(|fault| fault.into_error(source_name))
    }
}

impl SavedPath {
    /// The file's content, a line end included.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when a number is not finite, which JSON cannot say.
    pub fn to_json(&self) -> Result<String> {
        let refuse = |reason: String| Error::ModelFile {
            source_name: "the new path".into(),
            reason,
        };
        for k in 0..self.steps.len() {
            self.step(k).map_err(refuse)?;
        }
        let mut json = serde_json::to_string_pretty(self).map_err(|e| refuse(e.to_string()))?;
        json.push('\n');
        Ok(crate::data::safe_json(&json).into_owned())
    }

    /// Reads and checks a file's content; `source_name` is for the message.
    ///
    /// # Errors
    /// [`Error::ModelFile`] as [`SavedModel::from_json`].
    pub fn from_json(json: &str, source_name: &str) -> Result<Self> {
        check::parse_path(json).map_err(|fault| fault.into_error(source_name))
    }

    /// Whether the text is a path rather than a single model.
    pub fn is_path(json: &str) -> bool {
        check::is_path(json)
    }
}

impl check::Fault {
    fn into_error(self, source_name: &str) -> Error {
        let name = crate::data::escape(source_name);
        Error::ModelFile {
            source_name: match self.place {
                Some((line, column)) => format!("{name}:{line}:{column}"),
                None => name.into_owned(),
            },
            reason: self.reason,
        }
    }
}
