//! One query for SQLite, DuckDB and PostgreSQL.
//!
//! Cells, η and the answer are steps of a WITH clause. All numbers have an exponent, which makes them
//! doubles and no decimals, and powers of e are taken of what does not overflow or underflow (which
//! PostgreSQL makes an error). A cell counts as a number if it equals its own cast: SQLite casts any text,
//! 0 for words, and keeps text in columns of numbers.

mod dates;

use super::literal::{sql_identifier, sql_number, sql_string};
use super::plan::{Cells, Column, MARKS, Plan};
use super::source::terms;
use crate::Result;
use crate::problem::family::Response;
use std::fmt::Write as _;

/// SQLite refuses expressions deeper than 1000, and a sum is as deep as it is long.
const LONGEST_SUM: usize = 400;

/// e⁻⁷⁴⁵ is the smallest power that is not 0 as a double.
const LOWEST: &str = "-7.45e2";

/// Where a query reads its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlOptions {
    /// The table; a dot stands between a schema and its table.
    pub table: String,
    /// Columns of the table that stand in the answer too, in front of the prediction.
    pub keep: Vec<String>,
}

impl Default for SqlOptions {
    fn default() -> Self {
        Self {
            table: "data".into(),
            keep: Vec::new(),
        }
    }
}

/// # Errors
/// [`crate::Error::Export`] for a name that SQL cannot hold.
pub(super) fn write(plan: &Plan<'_>, options: &SqlOptions) -> Result<String> {
    let mut text = String::new();
    for line in plan.about() {
        let _ = writeln!(text, "{}", format!("-- {line}").trim_end());
    }
    text += "--\n-- For SQLite (3.35 or newer, with its mathematical functions), DuckDB and PostgreSQL.\n\
             -- A row that the model cannot answer gives NULL.\n";
    let table: Result<Vec<String>> = options.table.split('.').map(sql_identifier).collect();
    let keys: Result<Vec<String>> = options.keep.iter().map(|key| sql_identifier(key)).collect();
    let keys = keys?;
    let kept: Vec<String> = (1..=keys.len()).map(|k| format!("regfit_key{k}")).collect();

    let mut cells: Vec<String> = keys
        .iter()
        .zip(&kept)
        .map(|(key, kept)| format!("t.{key} AS {kept}"))
        .collect();
    for column in plan.used() {
        cells.extend(cell(plan, column)?);
    }
    if cells.is_empty() {
        cells.push("0 AS regfit_nothing".into());
    }
    let (steps, table) = dates::steps(plan, table?.join("."))?;
    let _ = write!(
        text,
        "WITH {steps}regfit_cells AS (\n  SELECT\n    {}\n  FROM {table} AS t\n),\n",
        cells.join(",\n    "),
    );

    let mut steps = kept.clone();
    for (k, b) in plan.intercepts().iter().enumerate() {
        steps.push(format!("{} AS {}", linear_predictor(plan, k, *b), eta(k)));
    }
    let _ = write!(
        text,
        "regfit_eta AS (\n  SELECT\n    {}\n  FROM regfit_cells\n)",
        steps.join(",\n    ")
    );
    let mut answer: Vec<String> = keys
        .iter()
        .zip(&kept)
        .map(|(key, kept)| format!("{kept} AS {key}"))
        .collect();
    let source = match plan.response() {
        Response::Number => {
            answer.push(format!("{} AS \"prediction\"", eta(0)));
            "regfit_eta"
        }
        Response::Count => {
            answer.push(format!("EXP({}) AS \"prediction\"", eta(0)));
            "regfit_eta"
        }
        Response::TwoClasses => {
            text += &logistic_step(&kept);
            answer.extend(logistic(plan)?);
            "regfit_powers"
        }
        Response::Classes => {
            let (steps, last) = softmax(plan, &kept)?;
            text += &steps;
            answer.extend(last);
            "regfit_powers"
        }
    };
    let _ = write!(
        text,
        "\nSELECT\n  {}\nFROM {source};\n",
        answer.join(",\n  ")
    );
    Ok(text)
}

fn eta(k: usize) -> String {
    format!("regfit_eta{}", k + 1)
}

/// The column of a step that holds a number, or what a text adds to output k.
fn cell_name(column: &Column<'_>, k: usize) -> String {
    let place = column.source.place + 1;
    match column.cells {
        Cells::Number { .. } => format!("regfit_x{place}"),
        Cells::Text { .. } => format!("regfit_w{place}_{}", k + 1),
        Cells::Gap { .. } if column.source.is_text => format!("regfit_wgap{place}"),
        Cells::Gap { .. } => format!("regfit_xgap{place}"),
        Cells::Date { part, .. } => format!("regfit_{}{place}", part.name_and_first().0),
    }
}

/// The columns of the first step that a column of the table becomes.
fn cell(plan: &Plan<'_>, column: &Column<'_>) -> Result<Vec<String>> {
    let name = format!("t.{}", sql_identifier(column.source.name)?);
    let number = format!("CAST({name} AS DOUBLE PRECISION)");
    let text = format!("CAST({name} AS TEXT)");
    match &column.cells {
        Cells::Number { fill, .. } => {
            let checked = format!("CASE WHEN {number} = {name} THEN {number} END");
            let value = match fill {
                Some(mean) => format!("COALESCE({checked}, {})", sql_number(*mean)),
                None => checked,
            };
            Ok(vec![format!("{value} AS {}", cell_name(column, 0))])
        }
        Cells::Gap { .. } => {
            let missing = match column.source.is_text {
                true => format!("{name} IS NULL OR {text} IN ({})", marks()?),
                false => format!("{number} = {name}"),
            };
            let [yes, no] = match column.source.is_text {
                true => ["1e0", "0e0"],
                false => ["0e0", "1e0"],
            };
            let value = format!("CASE WHEN {missing} THEN {yes} ELSE {no} END");
            Ok(vec![format!("{value} AS {}", cell_name(column, 0))])
        }
        Cells::Date { fill, part, .. } => {
            let fill = fill.map_or("NULL".into(), sql_number);
            let value = dates::value(column.source.place, *part);
            let value = format!(
                "CASE WHEN {name} IS NULL OR {text} IN ({}) THEN {fill} ELSE {value} END",
                marks()?
            );
            let value = format!("CAST({value} AS DOUBLE PRECISION)");
            Ok(vec![format!("{value} AS {}", cell_name(column, 0))])
        }
        Cells::Text { levels, missing } => {
            let names: Result<Vec<String>> = levels.iter().map(|(l, _)| sql_string(l)).collect();
            let names = names?;
            let marks = marks()?;
            let outputs = 0..plan.intercepts().len();
            let columns = outputs.map(|k| {
                let mut value = String::from("CAST(CASE");
                if let Some(w) = missing.as_ref().and_then(|w| w.get(k)) {
                    let w = sql_number(*w);
                    let _ = write!(
                        value,
                        " WHEN {name} IS NULL OR {text} IN ({marks}) THEN {w}"
                    );
                }
                for (name, (_, w)) in names.iter().zip(levels) {
                    let w = sql_number(w.get(k).copied().unwrap_or(0.0));
                    let _ = write!(value, " WHEN {text} = {name} THEN {w}");
                }
                format!(
                    "{value} END AS DOUBLE PRECISION) AS {}",
                    cell_name(column, k)
                )
            });
            Ok(columns.collect())
        }
    }
}

/// What stands for a missing cell.
fn marks() -> Result<String> {
    let marks: Result<Vec<String>> = MARKS.iter().map(|mark| sql_string(mark)).collect();
    Ok(marks?.join(", "))
}

/// ηₖ as a sum of the columns of the first step.
fn linear_predictor(plan: &Plan<'_>, k: usize, intercept: f64) -> String {
    let mut sums = vec![format!(
        "CAST({} AS DOUBLE PRECISION)",
        sql_number(intercept)
    )];
    let mut length = 0;
    let mut add = |term: &str| {
        if length == LONGEST_SUM {
            sums.push(String::from("CAST(0e0 AS DOUBLE PRECISION)"));
            length = 0;
        }
        length += 1;
        if let Some(sum) = sums.last_mut() {
            *sum += term;
        }
    };
    for column in plan.used() {
        if matches!(column.cells, Cells::Text { .. }) {
            add(&format!(" + {}", cell_name(column, k)));
        }
        let own = terms(&column.cells, sql_number).filter(|(output, ..)| *output == k);
        for (_, sign, w) in own {
            add(&format!(" {sign} {w} * {}", cell_name(column, k)));
        }
    }
    match sums.as_slice() {
        [only] => only.clone(),
        several => format!("({})", several.join(") + (")),
    }
}

/// e to a power that is not positive.
fn power(exponent: &str) -> String {
    format!("CASE WHEN {exponent} < {LOWEST} THEN 0e0 ELSE exp({exponent}) END")
}

fn class_name(plan: &Plan<'_>, k: usize) -> Result<String> {
    sql_string(plan.classes().get(k).map_or("", String::as_str))
}

/// `AS "p_class"`
fn probability_name(plan: &Plan<'_>, k: usize) -> Result<String> {
    let class = plan.classes().get(k).map_or("", String::as_str);
    sql_identifier(&format!("p_{class}"))
}

/// The step after η: e to the power −|η|.
fn logistic_step(kept: &[String]) -> String {
    let eta = eta(0);
    let power = power(&format!("-abs({eta})"));
    let mut columns = kept.to_vec();
    columns.push(eta);
    columns.push(format!("CAST({power} AS DOUBLE PRECISION) AS regfit_e"));
    format!(
        ",\nregfit_powers AS (\n  SELECT\n    {}\n  FROM regfit_eta\n)",
        columns.join(",\n    ")
    )
}

fn logistic(plan: &Plan<'_>) -> Result<Vec<String>> {
    let eta = eta(0);
    let (larger, smaller) = ("1e0 / (1e0 + regfit_e)", "regfit_e / (1e0 + regfit_e)");
    let choice = |yes: &str, no: &str| format!("CASE WHEN {eta} >= 0 THEN {yes} ELSE {no} END");
    Ok(vec![
        format!(
            "{} AS {}",
            choice(smaller, larger),
            probability_name(plan, 0)?
        ),
        format!(
            "{} AS {}",
            choice(larger, smaller),
            probability_name(plan, 1)?
        ),
        format!(
            "CASE WHEN {eta} > 0 THEN {} WHEN {eta} <= 0 THEN {} END AS \"prediction\"",
            class_name(plan, 1)?,
            class_name(plan, 0)?
        ),
    ])
}

/// The steps after η, and the columns of the answer.
fn softmax(plan: &Plan<'_>, kept: &[String]) -> Result<(String, Vec<String>)> {
    let classes = plan.intercepts().len();
    let all: Vec<String> = (0..classes).map(eta).collect();
    // Comparisons with NULL are neither true nor false, so a row without an answer is handled first.
    let mut largest = format!("CASE WHEN {} IS NULL THEN NULL", all.join(" + "));
    let mut class = largest.clone();
    for k in 0..classes {
        let later: Vec<String> = (k + 1..classes)
            .map(|other| format!("{} >= {}", all[k], all[other]))
            .collect();
        let condition = if later.is_empty() {
            " ELSE".to_owned()
        } else {
            format!(" WHEN {} THEN", later.join(" AND "))
        };
        let _ = write!(largest, "{condition} {}", all[k]);
        let _ = write!(class, "{condition} {}", class_name(plan, k)?);
    }
    let mut columns = kept.to_vec();
    columns.extend(all.iter().cloned());
    columns.push(format!("{largest} END AS regfit_largest"));
    columns.push(format!("{class} END AS regfit_class"));
    let mut text = format!(
        ",\nregfit_top AS (\n  SELECT\n    {}\n  FROM regfit_eta\n),\n",
        columns.join(",\n    ")
    );
    let mut columns = kept.to_vec();
    columns.push("regfit_class".into());
    for (k, eta) in all.iter().enumerate() {
        let power = power(&format!("{eta} - regfit_largest"));
        columns.push(format!(
            "CAST({power} AS DOUBLE PRECISION) AS regfit_e{}",
            k + 1
        ));
    }
    let _ = write!(
        text,
        "regfit_powers AS (\n  SELECT\n    {}\n  FROM regfit_top\n)",
        columns.join(",\n    ")
    );
    let powers: Vec<String> = (1..=classes).map(|k| format!("regfit_e{k}")).collect();
    let total = powers.join(" + ");
    let mut answer = Vec::with_capacity(classes + 1);
    for (k, power) in powers.iter().enumerate() {
        answer.push(format!(
            "{power} / ({total}) AS {}",
            probability_name(plan, k)?
        ));
    }
    answer.push("regfit_class AS \"prediction\"".into());
    Ok((text, answer))
}
