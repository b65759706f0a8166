//! What a model file must satisfy.

use super::saved_model::{SCHEMA_VERSION, SavedModel};
use super::saved_path::SavedPath;
use super::schema::{ModelInput, SavedFeature, TargetKind};
use crate::data::escape::{quote, shorten};
use crate::problem::family::Response;
use serde_json::error::Category;

/// The one key that every version of the format has.
#[derive(serde::Deserialize)]
#[serde(expecting = "an object")]
struct Version {
    schema_version: Option<serde_json::Value>,
    /// The models of a path.
    steps: Option<serde::de::IgnoredAny>,
}

/// What is wrong with a file.
pub(super) struct Fault {
    /// Line and column, both from 1, where there is a place for it.
    pub(super) place: Option<(usize, usize)>,
    /// What it is and what to do, escaped.
    pub(super) reason: String,
}

/// Characters of a reason that are shown: text of the file may be part of it.
const LONGEST_REASON: usize = 400;

/// Features that libsvm text can number.
const MOST_FEATURES: usize = u32::MAX as usize;

const ENDS_EARLY: &str = "it ends early: was it copied to its end?";

impl Fault {
    fn of_all(reason: &str) -> Self {
        Self {
            place: None,
            reason: shorten(reason, LONGEST_REASON),
        }
    }

    fn of_json(error: &serde_json::Error, json: &str) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let what = text.strip_suffix(place.as_str()).unwrap_or(&text);
        // A number cut off behind its point is no number.
        let cut_number = what == "invalid number" && json.ends_with(['-', '.', 'e', 'E', '+']);
        let reason = match error.classify() {
            Category::Data => shorten(what, LONGEST_REASON),
            Category::Syntax if cut_number => ENDS_EARLY.into(),
            Category::Eof => ENDS_EARLY.into(),
            Category::Io | Category::Syntax => {
                format!("it is not JSON: {}", shorten(what, LONGEST_REASON))
            }
        };
        let place = (line > 0).then_some((line, column));
        Self { place, reason }
    }
}

/// The text of a file without its byte order mark, and the version that it says.
fn version(json: &str) -> Result<(&str, u64, bool), Fault> {
    let json = json.strip_prefix('\u{feff}').unwrap_or(json);
    if json.trim_ascii().is_empty() {
        return Err(Fault::of_all("it is empty"));
    }
    let version: Version = serde_json::from_str(json).map_err(|e| Fault::of_json(&e, json))?;
    let is_path = version.steps.is_some();
    let Some(version) = version.schema_version else {
        return Err(Fault::of_all(
            "it has no schema_version, so it is no model of this program",
        ));
    };
    let known = |version: u64| (1..=u64::from(SCHEMA_VERSION)).contains(&version);
    let Some(number) = version.as_u64().filter(|number| known(*number)) else {
        let version = shorten(&version.to_string(), 30);
        return Err(Fault::of_all(&format!(
            "its schema_version is {version}, this program reads 1 to {SCHEMA_VERSION}: was it written by a newer one?"
        )));
    };
    Ok((json, number, is_path))
}

/// Whether the text is that of a path.
pub(super) fn is_path(json: &str) -> bool {
    version(json).is_ok_and(|(_, _, is_path)| is_path)
}

/// A path, or what is wrong with the file and what to do.
pub(super) fn parse_path(json: &str) -> Result<SavedPath, Fault> {
    let (json, ..) = version(json)?;
    let path: SavedPath = serde_json::from_str(json).map_err(|e| Fault::of_json(&e, json))?;
    if path.schema_version != SCHEMA_VERSION || path.steps.is_empty() {
        return Err(Fault::of_all(
            "it has no models, or those of another version",
        ));
    }
    for k in 0..path.steps.len() {
        path.step(k).map_err(|flaw| Fault::of_all(&flaw))?;
    }
    Ok(path)
}

/// A model, or what is wrong with the file and what to do.
pub(super) fn parse(json: &str) -> Result<SavedModel, Fault> {
    let (json, number, is_path) = version(json)?;
    if is_path {
        return Err(Fault::of_all(
            "it holds a path of models, and no single one",
        ));
    }
    let mut model: SavedModel = serde_json::from_str(json).map_err(|e| Fault::of_json(&e, json))?;
    let flaw = if number == 1 {
        if let ModelInput::Libsvm { n_features, .. } = &mut model.input {
            *n_features = model.features.len();
        }
        let flaw = model.flaw();
        if flaw.is_none() {
            model.upgrade();
        }
        flaw
    } else {
        model.expand().or_else(|| model.flaw())
    };
    match flaw {
        None => Ok(model),
        Some(flaw) => Err(Fault::of_all(&flaw)),
    }
}

impl SavedModel {
    /// The first thing that is wrong with it.
    pub(super) fn flaw(&self) -> Option<String> {
        self.wrong_lengths()
            .or_else(|| self.wrong_numbers())
            .or_else(|| self.wrong_names())
    }

    fn wrong_lengths(&self) -> Option<String> {
        let outputs = self.intercept.len();
        let classes = self.classes().len();
        let fitting = match self.response() {
            Response::Number | Response::Count => outputs == 1 && self.target.classes.is_none(),
            Response::TwoClasses => outputs == 1 && classes == 2,
            Response::Classes => outputs == classes && classes >= 2,
        };
        let target = TargetKind::of(self.response());
        if self.objective.loss != self.kind.loss_name() || self.target.kind != target {
            return Some("its kind, loss and target do not belong together".into());
        }
        if !fitting {
            return Some(format!("it has {outputs} intercepts for {classes} classes"));
        }
        if self.n_features() == 0 {
            return Some("it has no features".into());
        }
        for feature in &self.features {
            if feature.coefficients.len() != outputs || feature.standardized.len() != outputs {
                return Some(format!(
                    "feature {} has not one coefficient for each of {outputs} intercepts",
                    quote(&feature.name)
                ));
            }
        }
        let (objective, features) = (&self.objective, self.n_features());
        let counts = [
            (
                "penalty factors",
                objective.penalty_factors.as_ref().map(Vec::len),
            ),
            ("limits", objective.limits.as_ref().map(Vec::len)),
            ("groups", objective.groups.as_ref().map(Vec::len)),
        ];
        let wrong = |(what, count): (&str, Option<usize>)| {
            let count = count.filter(|count| *count != features)?;
            Some(format!("it has {count} {what} for {features} features"))
        };
        counts.into_iter().find_map(wrong)
    }

    fn wrong_numbers(&self) -> Option<String> {
        for feature in &self.features {
            let mut numbers = feature.coefficients.iter().chain(&feature.standardized);
            if !feature.mean.is_finite() || !numbers.all(|w| w.is_finite()) {
                return Some(format!(
                    "feature {} has a number that is not finite",
                    quote(&feature.name)
                ));
            }
            if !(feature.scale.is_finite() && feature.scale > 0.0) {
                return Some(format!(
                    "feature {} has a scale that is not above 0",
                    quote(&feature.name)
                ));
            }
        }
        let (objective, fit) = (&self.objective, &self.fit);
        let factors = objective.penalty_factors.iter().flatten();
        let mut not_negative = factors.chain([&objective.alpha, &objective.ddof, &fit.tolerance]);
        if !not_negative.all(|value| value.is_finite() && *value >= 0.0) {
            return Some("alpha, ddof, tolerance or a penalty factor is out of range".into());
        }
        let mut limits = objective.limits.iter().flatten();
        let off = |(lower, upper): &(Option<f64>, Option<f64>)| {
            lower.is_some_and(|l| !(l.is_finite() && l <= 0.0))
                || upper.is_some_and(|u| !(u.is_finite() && u >= 0.0))
        };
        if limits.any(off) {
            return Some("0 is not within the limits of a coefficient".into());
        }
        if objective
            .l2_unit
            .is_some_and(|unit| !(unit.is_finite() && unit > 0.0))
        {
            return Some("l2_unit is not above 0".into());
        }
        if !(0.0..=1.0).contains(&objective.l1_ratio) {
            return Some("l1_ratio is not between 0 and 1".into());
        }
        if fit.duality_gap.is_some() == fit.gradient_norm.is_some() {
            return Some("it must have a duality_gap or a gradient_norm, and not both".into());
        }
        let certificate = fit.duality_gap.iter().chain(&fit.gradient_norm);
        let report = [&fit.objective, &fit.loss, &fit.null_loss, &fit.relative];
        let mut numbers = self.intercept.iter().chain(certificate).chain(report);
        if !numbers.all(|value| value.is_finite()) {
            return Some("an intercept or a number of the fit is not finite".into());
        }
        let Some(selection) = &self.selection else {
            return None;
        };
        let lists = [&selection.alphas, &selection.cvm, &selection.cvsd];
        let chosen = [selection.alpha_min, selection.alpha_1se];
        let mut numbers = lists.into_iter().flatten().chain(&chosen);
        if lists
            .iter()
            .any(|list| list.len() != selection.alphas.len())
            || !numbers.all(|value| value.is_finite())
        {
            return Some("the curve of its selection is not one finite number for each α".into());
        }
        None
    }

    fn wrong_names(&self) -> Option<String> {
        let sha256 = &self.data.sha256;
        if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some("the sha256 of its data is not 64 hexadecimal digits".into());
        }
        let expected = match &self.input {
            ModelInput::Table { recipe } => {
                let target = recipe.target();
                if target.name != self.target.name || target.classes != self.target.classes {
                    return Some("its target and that of its recipe differ".into());
                }
                recipe.feature_names()
            }
            ModelInput::Libsvm {
                zero_based,
                n_features,
            } => {
                let first = usize::from(!zero_based);
                let indices: Option<Vec<usize>> =
                    self.features.iter().map(SavedFeature::index).collect();
                let within =
                    |index: &usize| (first..first.saturating_add(*n_features)).contains(index);
                let numbered = indices.is_some_and(|indices| {
                    indices.is_sorted_by(|a, b| a < b) && indices.iter().all(within)
                });
                if *n_features > MOST_FEATURES || !numbered {
                    return Some("its features are not numbered as those of libsvm text".into());
                }
                return None;
            }
        };
        let names = self.features.iter().map(|feature| &feature.name);
        if !names.eq(&expected) {
            return Some("its features are not those that its recipe makes".into());
        }
        None
    }
}
