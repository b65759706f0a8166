//! Files beside libsvm text, which has no columns for weights and folds: one line for each sample.

use crate::failure::Failure;
use regfit::data::{ColumnRef, Source, escape};
use regfit::recipe::Aside;
use std::path::PathBuf;

/// The lines of a file, one for each of `rows` samples.
fn lines(flag: &str, file: &ColumnRef, rows: usize) -> Result<(String, Vec<String>), Failure> {
    let path = PathBuf::from(file.as_str());
    if !path.exists() {
        let name = escape(file.as_str()).into_owned();
        return Err(Failure::usage(format!(
            "{flag} {name}: libsvm text has no columns, and there is no such file"
        ))
        .with_help(format!("{flag} FILE reads one line for each sample")));
    }
    let source = Source::Path(path);
    let name = source.display_name();
    let Source::Bytes { bytes, .. } = source.load()? else {
        return Err(Failure::fault(format!("{name}: cannot be read")));
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::fault(format!("{name}: is not UTF-8 text")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    if lines.len() != rows {
        let found = lines.len();
        return Err(Failure::fault(format!(
            "{name} has {found} lines that are not blank, and the table {rows} samples"
        ))
        .with_help(format!("{flag} FILE reads one line for each sample")));
    }
    Ok((name, lines))
}

/// The weights of the samples.
pub(crate) fn weights(file: &ColumnRef, rows: usize) -> Result<Vec<f64>, Failure> {
    let (name, lines) = lines("--weights", file, rows)?;
    let help = "weights are numbers >= 0; a weight of 0 leaves a row out";
    let mut weights = Vec::with_capacity(rows);
    for (sample, line) in (1..).zip(&lines) {
        let weight = line.parse::<f64>().ok();
        let Some(weight) = weight.filter(|w| w.is_finite() && *w >= 0.0) else {
            let shown: String = line.chars().take(60).collect();
            return Err(Failure::fault(format!(
                "{name}: \"{}\", the weight of sample {sample}, is not a finite number >= 0",
                escape(&shown)
            ))
            .with_help(help));
        };
        weights.push(weight);
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Failure::fault(format!("{name}: all weights are 0")).with_help(help));
    }
    Ok(weights)
}

/// The labels of the samples, such as folds or groups.
pub(crate) fn labels(file: &ColumnRef, rows: usize) -> Result<Aside, Failure> {
    let (_, lines) = lines("--fold-column or --group", file, rows)?;
    let mut labels = lines.clone();
    labels.sort_unstable();
    labels.dedup();
    let code = |line: &String| labels.binary_search(line).unwrap_or(0);
    Ok(Aside {
        name: file.as_str().to_owned(),
        codes: lines.iter().map(code).collect(),
        labels,
    })
}
