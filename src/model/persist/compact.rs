//! A model file holds the coefficients that are not 0.

use super::saved_model::{SCHEMA_VERSION, SavedModel};
use super::schema::{ModelInput, SavedFeature};

impl SavedFeature {
    /// The number in the name of a feature of libsvm text.
    pub(super) fn index(&self) -> Option<usize> {
        let digits = self.name.strip_prefix('x')?;
        let index: usize = digits.parse().ok()?;
        (index.to_string() == digits).then_some(index)
    }

    /// A feature that is not in the file.
    fn at_zero(name: String, outputs: usize) -> Self {
        Self {
            name,
            mean: 0.0,
            scale: 1.0,
            coefficients: vec![0.0; outputs],
            standardized: vec![0.0; outputs],
        }
    }
}

impl SavedModel {
    /// Forgets what only features at 0 need: their moments, and how their columns are encoded.
    pub(super) fn compact(&mut self) {
        let used: Vec<bool> = self.features.iter().map(SavedFeature::is_used).collect();
        match &mut self.input {
            ModelInput::Table { recipe } => {
                recipe.mark_unused(&used);
                for feature in self.features.iter_mut().filter(|f| !f.is_used()) {
                    (feature.mean, feature.scale) = (0.0, 1.0);
                }
            }
            ModelInput::Libsvm { .. } => {
                let first = self.features.first().cloned();
                self.features.retain(SavedFeature::is_used);
                if let (true, Some(first)) = (self.features.is_empty(), first) {
                    let outputs = self.intercept.len();
                    self.features
                        .push(SavedFeature::at_zero(first.name, outputs));
                }
            }
        }
    }

    /// A model of version 1, which has all features, in the terms of this version.
    pub(super) fn upgrade(&mut self) {
        self.compact();
        self.schema_version = SCHEMA_VERSION;
    }

    /// Puts the features that are not in the file between those that are; what is wrong with these.
    pub(super) fn expand(&mut self) -> Option<String> {
        let outputs = self.intercept.len();
        let recipe = match &self.input {
            ModelInput::Table { recipe } => recipe,
            ModelInput::Libsvm { zero_based, .. } => {
                if self.features.is_empty() {
                    let name = format!("x{}", usize::from(!zero_based));
                    self.features.push(SavedFeature::at_zero(name, outputs));
                }
                return None;
            }
        };
        let mut found = std::mem::take(&mut self.features).into_iter().peekable();
        let next = |name: String| {
            let given = found.next_if(|feature| feature.name == name);
            given.unwrap_or_else(|| SavedFeature::at_zero(name, outputs))
        };
        self.features = recipe.feature_names().into_iter().map(next).collect();
        let used = recipe.features_in_use();
        let unread = used.iter().zip(&self.features);
        if found.next().is_some() {
            return Some("its features are not those that its recipe makes".into());
        }
        let mut odd = unread.filter(|(used, feature)| !**used && feature.is_used());
        odd.next().map(|(_, feature)| {
            let name = crate::data::escape::quote(&feature.name);
            format!("feature {name} has a coefficient, and its column is not in use")
        })
    }
}
