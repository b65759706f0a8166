//! Reference levels: the level of an encoded column whose coefficient is 0, so that those of the others are differences
//! from it.

use crate::dataset::Dataset;
use crate::failure::Failure;
use crate::output::name_cell;
use regfit::data::{Features, SparseMatrix, escape};
use regfit::model::ModelInput;
use regfit::recipe::Encoding;

/// The features of an encoded column: its name, where they begin, and how many they are.
struct Encoded {
    column: String,
    first: usize,
    count: usize,
}

/// Makes these features, `COL=LEVEL`, references.
///
/// # Errors
/// For what is no level of an encoded column.
pub(crate) fn choose(data: &mut Dataset, asked: &[String]) -> Result<(), Failure> {
    let encoded = encoded(data);
    let mut chosen = Vec::new();
    for name in asked {
        let feature = data
            .feature_names
            .iter()
            .position(|feature| feature == name);
        let of = |j: &usize| {
            encoded
                .iter()
                .any(|e| (e.first..e.first + e.count).contains(j))
        };
        let Some(j) = feature.filter(of) else {
            return Err(unknown(data, &encoded, name));
        };
        chosen.push(j);
    }
    leave_out(data, &chosen)
}

/// Makes the first level of every encoded column without a reference one. Without an intercept the first column keeps all
/// of its levels, which stand for it.
///
/// # Errors
/// None but for faults of this program.
pub(crate) fn choose_first(data: &mut Dataset, intercept: bool) -> Result<(), Failure> {
    let without = |data: &Dataset, e: &Encoded| {
        let mut features = e.first..e.first + e.count;
        e.count > 1 && !features.any(|j| data.references.contains(&j))
    };
    let encoded = encoded(data);
    let chosen = encoded.iter().skip(usize::from(!intercept));
    let chosen: Vec<usize> = chosen
        .filter(|e| without(data, e))
        .map(|e| e.first)
        .collect();
    leave_out(data, &chosen)?;
    if !data.references.is_empty() {
        let names = data
            .references
            .iter()
            .map(|&j| data.feature_names[j].as_str());
        data.notes.push(format!(
            "the others are compared with these levels, whose coefficient is 0: {} (--reference COL=LEVEL chooses)",
            list(names)
        ));
    }
    Ok(())
}

/// A level that is the reference has no indicator: its column is 0 in every row, and so is its coefficient.
fn leave_out(data: &mut Dataset, features: &[usize]) -> Result<(), Failure> {
    match &mut data.x {
        Features::Dense(x) => features.iter().for_each(|&j| x.column_mut(j).fill(0.0)),
        Features::Sparse(x) => *x = without_entries(x, features)?,
    }
    data.references.extend(features);
    data.references.sort_unstable();
    data.references.dedup();
    Ok(())
}

/// The same matrix, with columns of zeros in these places.
fn without_entries(x: &SparseMatrix, columns: &[usize]) -> Result<SparseMatrix, Failure> {
    let (mut ends, mut rows, mut values) = (vec![0], Vec::new(), Vec::new());
    for j in 0..x.n_cols() {
        if !columns.contains(&j) {
            let (of_rows, numbers) = x.column(j);
            rows.extend_from_slice(of_rows);
            values.extend_from_slice(numbers);
        }
        ends.push(rows.len());
    }
    Ok(SparseMatrix::from_csc(
        x.n_rows(),
        x.n_cols(),
        ends,
        rows,
        values,
    )?)
}

fn encoded(data: &Dataset) -> Vec<Encoded> {
    let ModelInput::Table { recipe } = &data.input else {
        return Vec::new();
    };
    let (mut first, mut found) = (0, Vec::new());
    for column in recipe.columns() {
        let count = column.encoding.n_features();
        if matches!(column.encoding, Encoding::OneHot { .. }) {
            found.push(Encoded {
                column: column.name.clone(),
                first,
                count,
            });
        }
        first += count;
    }
    found
}

fn unknown(data: &Dataset, encoded: &[Encoded], name: &str) -> Failure {
    let failure = Failure::fault(format!(
        "--reference {}: that is no level of an encoded column",
        escape(name)
    ));
    let column = |e: &&Encoded| name.starts_with(&format!("{}=", e.column)) || name == e.column;
    if let Some(e) = encoded.iter().find(column) {
        let levels = data.feature_names[e.first..e.first + e.count].iter();
        return failure.with_help(format!("it may be {}", list(levels.map(String::as_str))));
    }
    let columns = encoded.iter().map(|e| e.column.as_str());
    match encoded.is_empty() {
        true => failure.with_help(
            "no column is encoded: --encode onehot encodes columns of words, --categorical others",
        ),
        false => failure.with_help(format!("encoded columns: {}", list(columns))),
    }
}

/// Names that are listed.
const NAMED: usize = 20;

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(name_cell).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", ... {more} more"),
    };
    names
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
        + &more
}
