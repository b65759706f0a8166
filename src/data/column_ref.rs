//! A column as a user names it.

use super::error::ReadError;
use super::escape::{escape, quote};
use super::suggest::nearest;

/// A column by name or by index: `price`, `5`, or `-1` for the last one.
///
/// Indices count from 1, negative ones from the end. A name that matches wins over an index, so
/// a column called `2020` can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRef(String);

impl ColumnRef {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The position (from 0) of the column among `names`; `file` is for the message.
    pub(crate) fn resolve(&self, file: &str, names: &[&str]) -> Result<usize, ReadError> {
        if let Some(position) = names.iter().position(|name| *name == self.0) {
            return Ok(position);
        }
        let Some(index) = parse_index(&self.0) else {
            let near = nearest(&self.0, names.iter().copied());
            let wanted = quote(&self.0);
            return Err(ReadError::unknown_column(
                file,
                wanted,
                near,
                names.iter().copied(),
            ));
        };
        position(index, names.len()).ok_or_else(|| {
            let error = ReadError::unknown_column(
                file,
                escape(&self.0).into_owned(),
                None,
                names.iter().copied(),
            );
            let columns = error.help().unwrap_or_default();
            let count = names.len();
            error.with_help(format!(
                "indices go from 1 to {count}, or -{count} to -1; {columns}"
            ))
        })
    }
}

/// `5`, `+5` or `-1`; `None` when the text is no whole number. A number beyond the range of i64 is
/// an index that no table has.
pub(crate) fn parse_index(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(0))
}

/// The position (from 0) of a 1-based or negative index.
pub(crate) fn position(index: i64, count: usize) -> Option<usize> {
    let from_end = |back: u64| count.checked_sub(usize::try_from(back).ok()?);
    let position = match index {
        0 => None,
        1.. => usize::try_from(index - 1).ok(),
        _ => from_end(index.unsigned_abs()),
    };
    position.filter(|&position| position < count)
}

impl std::str::FromStr for ColumnRef {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl From<&str> for ColumnRef {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for ColumnRef {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&escape(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["id", "sqft", "rooms", "2", "price"];

    fn resolve(text: &str) -> Result<usize, ReadError> {
        ColumnRef::from(text).resolve("houses.csv", &NAMES)
    }

    #[test]
    fn names_win_over_indices_and_negative_indices_count_from_the_end() {
        assert_eq!(resolve("price").ok(), Some(4));
        assert_eq!(resolve("2").ok(), Some(3));
        assert_eq!(resolve("1").ok(), Some(0));
        assert_eq!(resolve("-1").ok(), Some(4));
        assert_eq!(resolve("-5").ok(), Some(0));
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_one_and_the_list() {
        let error = resolve("prise").expect_err("no such column");
        assert_eq!(error.to_string(), "no column \"prise\" in houses.csv");
        assert_eq!(
            error.help().as_deref(),
            Some("did you mean \"price\"?  columns: id, sqft, rooms, 2, price")
        );
    }

    #[test]
    fn an_index_out_of_range_gets_the_range() {
        for index in [
            "0",
            "6",
            "-6",
            "99999999999999999999",
            "-99999999999999999999",
        ] {
            let error = resolve(index).expect_err("out of range");
            assert_eq!(
                error.to_string(),
                format!("no column {index} in houses.csv")
            );
            let help = error.help().unwrap_or_default();
            assert!(
                help.starts_with("indices go from 1 to 5, or -5 to -1; columns: id"),
                "{help}"
            );
        }
    }
}
