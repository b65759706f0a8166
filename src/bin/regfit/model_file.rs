//! From a model file, or one of a path, to a model.

use crate::args::AtArgs;
use crate::failure::Failure;
use regfit::data::{Source, escape};
use regfit::model::{SavedModel, SavedPath};
use std::path::Path;

/// The model in a file.
pub(crate) fn read_model(path: &Path, at: AtArgs) -> Result<SavedModel, Failure> {
    let source = Source::Path(path.to_owned());
    let name = source.display_name();
    match source.load() {
        Ok(Source::Bytes { bytes, .. }) => parse_model(bytes, &name, at),
        Ok(_) => Err(Failure::fault(format!("{name}: cannot be read"))),
        Err(error) if error.help().is_none() => {
            Err(Failure::from(error).with_help("a fit writes a model with -o model.json"))
        }
        Err(error) => Err(error.into()),
    }
}

/// A model from the bytes of a file.
pub(crate) fn parse_model(bytes: Vec<u8>, name: &str, at: AtArgs) -> Result<SavedModel, Failure> {
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::fault(format!("{name}: not a usable model file: it is not text")))?;
    let anew = |error: regfit::Error| {
        Failure::from(error).with_help("a fit writes a model with -o model.json: write it anew")
    };
    if SavedPath::is_path(&text) {
        return of_path(&SavedPath::from_json(&text, name).map_err(anew)?, name, at);
    }
    let model = SavedModel::from_json(&text, name).map_err(anew)?;
    match at.at {
        None => Ok(model),
        Some(_) => Err(Failure::usage(format!(
            "{name} holds one model: --at chooses among those of a path"
        ))
        .with_help("regfit path DATA -o path.json writes a path")),
    }
}

/// The model of a path that is asked for.
fn of_path(path: &SavedPath, name: &str, at: AtArgs) -> Result<SavedModel, Failure> {
    let Some(alpha) = at.at else {
        return Err(
            Failure::usage(format!("{name} holds a path of {}", range(path)))
                .with_help("--at A takes the one at α = A, or nearest to it"),
        );
    };
    on_path(path, name, alpha)
}

/// The model of a path at this strength, or nearest to it.
pub(crate) fn on_path(path: &SavedPath, name: &str, alpha: f64) -> Result<SavedModel, Failure> {
    path.nearest(alpha).ok_or_else(|| {
        Failure::usage(format!("α = {alpha} is not on the path of {name}"))
            .with_help(format!("it has {}", range(path)))
    })
}

fn range(path: &SavedPath) -> String {
    let alphas = path.alphas();
    let [most, least] = [alphas.first(), alphas.last()].map(|a| a.copied().unwrap_or(0.0));
    format!("{} models from α = {most} to {least}", alphas.len())
}

/// The bytes and the shown name of a source, if it is a model file, or that of a path, and no table.
fn json_in(source: &Source) -> Option<(&[u8], String)> {
    let Source::Bytes { name, bytes } = source else {
        return None;
    };
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let named = source.suffix().as_deref() == Some("json");
    (text.starts_with(b"{") || named).then(|| (bytes.as_slice(), escape(name).into_owned()))
}

/// The model, if these bytes are a model file and no table.
pub(crate) fn model_in(source: &Source, at: AtArgs) -> Result<Option<SavedModel>, Failure> {
    let found = json_in(source);
    found
        .map(|(bytes, name)| parse_model(bytes.to_vec(), &name, at))
        .transpose()
}

/// The path and the name of its file, if these bytes are a model file and no table.
///
/// # Errors
/// For a file of one model, or of none.
pub(crate) fn path_in(source: &Source) -> Result<Option<(SavedPath, String)>, Failure> {
    let Some((bytes, name)) = json_in(source) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    if SavedPath::is_path(text) {
        let path = SavedPath::from_json(text, &name)?;
        return Ok(Some((path, name)));
    }
    parse_model(bytes.to_vec(), &name, AtArgs::default())?;
    Err(Failure::usage(format!(
        "{name} holds one model, and this picture is of a path"
    ))
    .with_help("regfit path DATA -o path.json writes a path; plot coef draws one model"))
}
