//! Values that are checked while they are read. The messages complete the sentence that begins with
//! the name of the flag: `--alpha` "must be a finite number >= 0".

use regfit::data::ColumnRef;
use regfit::recipe::{DateForm, DateOrder};

/// A finite number that is not negative.
pub(super) fn at_least_zero(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().unwrap_or(f64::NAN);
    if number.is_finite() && number >= 0.0 {
        Ok(number)
    } else {
        Err("must be a finite number >= 0".into())
    }
}

/// A finite number.
pub(super) fn finite(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().unwrap_or(f64::NAN);
    match number.is_finite() {
        true => Ok(number),
        false => Err("must be finite numbers".into()),
    }
}

/// A finite number above 0.
pub(super) fn above_zero(text: &str) -> Result<f64, String> {
    match at_least_zero(text) {
        Ok(number) if number > 0.0 => Ok(number),
        _ => Err("must be a finite number > 0".into()),
    }
}

/// A number from 0 to 1.
pub(super) fn share(text: &str) -> Result<f64, String> {
    match at_least_zero(text) {
        Ok(number) if number <= 1.0 => Ok(number),
        _ => Err("must be a number from 0 to 1".into()),
    }
}

/// A number between 0 and 1, both left out.
pub(super) fn ratio(text: &str) -> Result<f64, String> {
    match above_zero(text) {
        Ok(number) if number < 1.0 => Ok(number),
        _ => Err("must be a number between 0 and 1".into()),
    }
}

/// A number from 0 to less than 1.
pub(super) fn momentum(text: &str) -> Result<f64, String> {
    match at_least_zero(text) {
        Ok(number) if number < 1.0 => Ok(number),
        _ => Err("must be a number from 0 to less than 1".into()),
    }
}

/// A whole number that is not negative.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.trim()
        .parse()
        .map_err(|_| "must be a whole number >= 0".to_owned())
}

/// A whole number of at least 1.
pub(super) fn positive_count(text: &str) -> Result<usize, String> {
    match count(text) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("must be a whole number >= 1".into()),
    }
}

/// A whole number from 1 to `MOST`, for counts that take memory before the work begins.
pub(super) fn count_to<const MOST: usize>(text: &str) -> Result<usize, String> {
    match count(text) {
        Ok(number) if (1..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from 1 to {MOST}")),
    }
}

/// A number of folds.
pub(super) fn folds(text: &str) -> Result<usize, String> {
    match count(text) {
        Ok(number) if number > 1 => Ok(number),
        _ => Err("must be a whole number >= 2".into()),
    }
}

/// Decimals of a table.
pub(super) fn digits(text: &str) -> Result<usize, String> {
    match count(text) {
        Ok(number) if number <= 15 => Ok(number),
        _ => Err("must be a whole number from 0 to 15".into()),
    }
}

/// Which model of a path file is meant.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct AtArgs {
    /// Of a path file (path -o) the model at this α, or at the nearest one
    #[arg(long, value_name = "A", value_parser = at_least_zero, allow_negative_numbers = true)]
    pub(crate) at: Option<f64>,
}

/// What the two mistakes between two classes cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Costs {
    pub(crate) false_positive: f64,
    pub(crate) false_negative: f64,
}

/// `FP,FN`.
pub(super) fn costs(text: &str) -> Result<Costs, String> {
    let wrong = "must be two finite numbers > 0 with a comma between";
    let (first, second) = text.split_once(',').ok_or(wrong)?;
    Ok(Costs {
        false_positive: above_zero(first).map_err(|_| wrong)?,
        false_negative: above_zero(second).map_err(|_| wrong)?,
    })
}

/// How much the rows of each class count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ClassWeight {
    /// All classes alike.
    Balanced,
    /// This class so many times.
    Label(String, f64),
}

/// Those of one flag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClassWeights(pub(crate) Vec<ClassWeight>);

/// `balanced` or `LABEL=W,LABEL=W`, where a label may hold commas.
pub(super) fn class_weights(text: &str) -> Result<ClassWeights, String> {
    let mut weights = Vec::new();
    let mut label = String::new();
    for part in text.split(',') {
        label += part;
        let ends = part
            .rsplit_once('=')
            .is_some_and(|(_, w)| w.parse::<f64>().is_ok());
        if ends || label == "balanced" {
            weights.push(class_weight(&label)?);
            label.clear();
        } else {
            label.push(',');
        }
    }
    match label.strip_suffix(',') {
        None => Ok(ClassWeights(weights)),
        Some(rest) => class_weight(rest).map(|_| ClassWeights(weights)),
    }
}

/// `balanced` or `LABEL=W`.
fn class_weight(text: &str) -> Result<ClassWeight, String> {
    match text.rsplit_once('=') {
        None if text == "balanced" => Ok(ClassWeight::Balanced),
        Some((label, weight)) if !label.is_empty() => above_zero(weight)
            .map(|weight| ClassWeight::Label(label.to_owned(), weight))
            .map_err(|_| "must be LABEL=W with a finite weight > 0".into()),
        _ => Err("must be balanced or LABEL=W".into()),
    }
}

/// `COL`, `COL=parts` or `COL=days`; the name may hold `=` itself.
pub(super) fn date(text: &str) -> Result<(ColumnRef, DateForm), String> {
    let (column, form) = match text.rsplit_once('=') {
        Some((column, "parts")) => (column, DateForm::Parts),
        Some((column, "days")) => (column, DateForm::Days),
        _ => (text, DateForm::Parts),
    };
    match column {
        "" => Err("must be COL, COL=parts or COL=days".into()),
        column => Ok((column.into(), form)),
    }
}

/// `dmy` or `mdy`, for all columns of dates or with `COL=` for one.
pub(super) fn date_order(text: &str) -> Result<(Option<ColumnRef>, DateOrder), String> {
    let (column, order) = match text.rsplit_once('=') {
        Some((column, order)) if !column.is_empty() => (Some(column.into()), order),
        _ => (None, text),
    };
    match order {
        "dmy" => Ok((column, DateOrder::DayFirst)),
        "mdy" => Ok((column, DateOrder::MonthFirst)),
        _ => Err("must be dmy, mdy, COL=dmy or COL=mdy".into()),
    }
}

/// A column and its penalty factor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factor {
    /// The column as the user named it.
    pub(crate) column: String,
    /// Its factor v.
    pub(crate) factor: f64,
}

/// `COL=W`; the name may hold `=` itself.
pub(super) fn factor(text: &str) -> Result<Factor, String> {
    let (column, number) = text
        .rsplit_once('=')
        .filter(|(column, _)| !column.is_empty())
        .ok_or("must be COLUMN=FACTOR")?;
    let factor =
        at_least_zero(number).map_err(|_| "must be COLUMN=FACTOR with a finite factor >= 0")?;
    Ok(Factor {
        column: column.to_owned(),
        factor,
    })
}

/// A limit of the coefficients of one column, or of all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    /// The column as the user named it; all columns when there is none.
    pub(crate) column: Option<String>,
    /// The limit, which may be infinite.
    pub(crate) value: f64,
}

/// `V` or `COL=V`, V being a number or an infinity for which `allowed` holds.
fn limit(text: &str, requirement: &str, allowed: impl Fn(f64) -> bool) -> Result<Limit, String> {
    let (column, number) = match text.rsplit_once('=') {
        Some((column, number)) if !column.is_empty() => (Some(column.to_owned()), number),
        _ => (None, text),
    };
    let value: f64 = number.trim().parse().unwrap_or(f64::NAN);
    if allowed(value) {
        Ok(Limit { column, value })
    } else {
        Err(format!(
            "must be V or COLUMN=V with V {requirement}: 0 must stay within the limits"
        ))
    }
}

/// A lower limit.
pub(super) fn lower(text: &str) -> Result<Limit, String> {
    limit(text, "<= 0 or -inf", |v| v <= 0.0)
}

/// An upper limit.
pub(super) fn upper(text: &str) -> Result<Limit, String> {
    limit(text, ">= 0 or inf", |v| v >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused() {
        for text in ["-0.5", "NaN", "inf", "x", "", "1e999"] {
            assert!(at_least_zero(text).is_err(), "{text}");
        }
        assert_eq!(at_least_zero("1e-3"), Ok(1e-3));
        assert!(above_zero("0").is_err() && share("1.1").is_err() && ratio("1").is_err());
        assert!(count("-1").is_err() && positive_count("0").is_err() && digits("16").is_err());
    }

    #[test]
    fn a_factor_is_split_at_the_last_equals_sign() {
        let level = factor("material=brick=0").expect("a level of a one-hot column");
        assert_eq!(
            (level.column.as_str(), level.factor),
            ("material=brick", 0.0)
        );
        assert!(factor("age").is_err() && factor("age=-1").is_err() && factor("=1").is_err());
    }

    #[test]
    fn limits_are_for_all_columns_or_one_and_leave_0_in() {
        let all = lower("-1.5").expect("a limit for all");
        assert_eq!((all.column, all.value), (None, -1.5));
        let one = upper("material=brick=inf").expect("a limit for a level");
        assert_eq!(one.column.as_deref(), Some("material=brick"));
        assert!(lower("0.1").is_err() && upper("age=-1").is_err() && lower("age=NaN").is_err());
    }
}
