//! Strengths from a list on the command line or from a file.

use crate::failure::Failure;
use regfit::data::{Source, escape};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// `1,0.5,0.1`, or the numbers of a file.
pub(crate) fn of(argument: &OsStr) -> Result<Vec<f64>, Failure> {
    let path = Path::new(argument);
    if path.exists() {
        return in_file(path.to_owned());
    }
    let text = argument.to_string_lossy();
    let mut alphas = Vec::new();
    for word in words(&text) {
        alphas.push(strength(word).ok_or_else(|| {
            let failure = Failure::usage(format!(
                "--alphas must be finite numbers >= 0, got {}",
                shown(word)
            ));
            if word.parse::<f64>().is_ok() {
                failure
            } else {
                failure.with_help("a list such as 1,0.5,0.1 or a file with one on each line")
            }
        })?);
    }
    if alphas.is_empty() {
        return Err(Failure::usage("--alphas must name at least one number"));
    }
    if has_decimal_commas(&text) {
        return Err(Failure::usage(format!(
            "--alphas {}: are these decimal commas?",
            shown(&text)
        ))
        .with_help(format!(
            "commas separate strengths, and numbers have a point: {}; whole numbers with a 0 among them end with it",
            shown(&text.replacen(',', ".", 1))
        )));
    }
    Ok(alphas)
}

/// Numbers between commas, blanks and line ends.
fn in_file(path: PathBuf) -> Result<Vec<f64>, Failure> {
    let source = Source::Path(path);
    let name = source.display_name();
    let Source::Bytes { bytes, .. } = source.load()? else {
        return Err(Failure::fault(format!("{name}: cannot be read")));
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::fault(format!("{name}: is not UTF-8 text")).with_help(ONE_A_LINE))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut alphas = Vec::new();
    for (line, words_of_line) in (1..).zip(text.lines()) {
        if has_decimal_commas(words_of_line) {
            return Err(Failure::fault(format!(
                "{name}:{line}: \"{}\" has decimal commas, or several strengths",
                shown(words_of_line)
            ))
            .with_help(ONE_A_LINE));
        }
        for word in words(words_of_line) {
            alphas.push(strength(word).ok_or_else(|| {
                let start = word.as_ptr() as usize - words_of_line.as_ptr() as usize;
                let before = words_of_line.get(..start).unwrap_or_default();
                let column = before.chars().count() + 1;
                Failure::fault(format!(
                    "{name}:{line}:{column}: \"{}\" is not a finite number >= 0",
                    shown(word)
                ))
                .with_help(ONE_A_LINE)
            })?);
        }
    }
    if alphas.is_empty() {
        return Err(Failure::fault(format!("{name}: has no number")).with_help(ONE_A_LINE));
    }
    Ok(alphas)
}

const ONE_A_LINE: &str = "--alphas wants one strength on each line, and nothing else";

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n', '\r', ' ', '\t'])
        .filter(|word| !word.is_empty())
}

/// Whether a list without a point has a 0 in front of another number: `0,5` or `0,01;0,1`, where falling strengths
/// would end with it.
fn has_decimal_commas(text: &str) -> bool {
    let mut parts = text.trim().split(',').map(str::trim).peekable();
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut zero_before = false;
    while let Some(part) = parts.next() {
        if !whole(part) {
            return false;
        }
        zero_before |= part.starts_with('0') && parts.peek().is_some();
    }
    zero_before
}

fn strength(word: &str) -> Option<f64> {
    let value = word.parse::<f64>().ok();
    value.filter(|alpha| alpha.is_finite() && *alpha >= 0.0)
}

fn shown(word: &str) -> String {
    const MOST: usize = 60;
    let cut = word.char_indices().nth(MOST).map(|(end, _)| end);
    let dots = if cut.is_some() { "…" } else { "" };
    let start = word.get(..cut.unwrap_or(word.len())).unwrap_or_default();
    format!("{}{dots}", escape(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_in_front_of_whole_numbers_is_a_decimal_comma() {
        for text in ["0,5", "0,05,0,01", " 0,5 ", "00,1"] {
            assert!(has_decimal_commas(text), "{text}");
        }
        for text in [
            "1,0.5,0.1",
            "1,0",
            "10,1",
            "0",
            "0,0.1,1",
            "1e-3,0",
            "",
            "0.5,0,1",
        ] {
            assert!(!has_decimal_commas(text), "{text}");
        }
    }
}
