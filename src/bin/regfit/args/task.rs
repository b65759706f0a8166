//! What `--model` names: a model to be fitted, or the file of one that has been.

use clap::ValueEnum;
use clap::builder::{EnumValueParser, OsStringValueParser, TypedValueParser, ValueParser};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TaskName {
    Lasso,
    Enet,
    Ridge,
    Logistic,
}

impl TaskName {
    /// As it is typed, which is also the subcommand that fits it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lasso => "lasso",
            Self::Enet => "enet",
            Self::Ridge => "ridge",
            Self::Logistic => "logistic",
        }
    }
}

/// A model to be fitted, or for pictures of predictions the file of a fitted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TaskOrFile {
    Task(TaskName),
    File(PathBuf),
}

impl TaskOrFile {
    /// The file, if one is named.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Task(_) => None,
            Self::File(path) => Some(path),
        }
    }
}

/// What the flag `--model` of a subcommand may say.
pub(crate) trait ModelFlag: Clone + Send + Sync + 'static {
    const HELP: &'static str;
    const VALUE: &'static str;
    fn parser() -> ValueParser;
}

impl ModelFlag for TaskName {
    const HELP: &'static str = "Which model";
    const VALUE: &'static str = "MODEL";
    fn parser() -> ValueParser {
        EnumValueParser::<Self>::new().into()
    }
}

impl ModelFlag for TaskOrFile {
    const HELP: &'static str = "Which model to fit: lasso, enet, ridge or logistic; for roc, \
        calibration, residuals and confusion the file of a fitted one";
    const VALUE: &'static str = "MODEL|MODEL.json";
    fn parser() -> ValueParser {
        OsStringValueParser::new().try_map(task_or_file).into()
    }
}

/// A name of a task, or else a file that is there or is called one.
fn task_or_file(text: OsString) -> Result<TaskOrFile, String> {
    let named = text
        .to_str()
        .and_then(|name| TaskName::from_str(name, false).ok());
    if let Some(task) = named {
        return Ok(TaskOrFile::Task(task));
    }
    let path = Path::new(&text);
    if path.extension().is_some_and(|suffix| suffix == "json") || path.is_file() {
        return Ok(TaskOrFile::File(path.to_owned()));
    }
    Err("must be lasso, enet, ridge, logistic or a model file".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_models_come_before_files() {
        let parse = |text: &str| task_or_file(OsString::from(text));
        assert_eq!(parse("ridge"), Ok(TaskOrFile::Task(TaskName::Ridge)));
        let file = |name: &str| Ok(TaskOrFile::File(PathBuf::from(name)));
        assert_eq!(parse("a/model.json"), file("a/model.json"));
        assert_eq!(parse("Cargo.toml"), file("Cargo.toml"));
        assert!(parse("forest").is_err());
    }
}
