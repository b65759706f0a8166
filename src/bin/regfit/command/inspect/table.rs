//! What is in a table.

use crate::output::{Align, Console, Table as TextTable, name_cell, significant};
use regfit::data::{Column, ColumnKind, Table, escape};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;

/// A column in a few numbers.
struct Summary<'a> {
    name: &'a str,
    kind: &'static str,
    /// Least, mean, largest, and standard deviation with 1/n; `None` without numbers.
    numbers: Option<[f64; 4]>,
    missing: usize,
    distinct: usize,
    /// The first few different cells of a column of words.
    examples: Vec<String>,
}

impl Summary<'_> {
    fn constant(&self) -> bool {
        self.distinct <= 1
    }
}

/// Different words that are shown.
const EXAMPLES: usize = 4;
/// Words up to which a column looks like classes.
const FEW: usize = 20;

fn summarize(column: &Column) -> Summary<'_> {
    let (mut distinct, mut examples, mut values) = (0, Vec::new(), Vec::new());
    if let Some(numbers) = column.numbers() {
        values = numbers.iter().copied().filter(|v| !v.is_nan()).collect();
        let mut bits: Vec<u64> = values.iter().map(|v| (v + 0.0).to_bits()).collect();
        bits.sort_unstable();
        bits.dedup();
        distinct = bits.len();
    } else {
        let mut seen: HashSet<String> = HashSet::new();
        for cell in (0..column.len()).filter_map(|row| column.cell(row)) {
            if column.kind() == ColumnKind::Mixed
                && let Ok(value) = cell.parse::<f64>()
            {
                values.push(value);
            } else if !seen.contains(cell.as_ref()) && examples.len() < EXAMPLES {
                examples.push(name_cell(&cell));
            }
            if !seen.contains(cell.as_ref()) {
                seen.insert(cell.into_owned());
                distinct += 1;
            }
        }
    }
    Summary {
        name: column.name(),
        kind: match column.kind() {
            ColumnKind::Numeric => "number",
            ColumnKind::Mixed => "mixed",
            ColumnKind::Text => "text",
        },
        numbers: moments(&values),
        missing: column.n_missing(),
        distinct,
        examples,
    }
}

fn moments(values: &[f64]) -> Option<[f64; 4]> {
    let first = *values.first()?;
    let n = values.len() as f64;
    // Around the first value, so that a mean far above the spread keeps its digits.
    let mean = first + values.iter().map(|v| v - first).sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some([least, mean, largest, variance.sqrt()])
}

pub(super) fn json(table: &Table) -> Value {
    let columns = table.columns().iter().map(|column| {
        let summary = summarize(column);
        let [min, mean, max, sd] = summary.numbers.map_or([None; 4], |all| all.map(Some));
        json!({
            "name": summary.name,
            "kind": summary.kind,
            "min": min,
            "mean": mean,
            "max": max,
            "sd": sd,
            "missing": summary.missing,
            "distinct": summary.distinct,
            "constant": summary.constant(),
        })
    });
    json!({
        "command": "inspect",
        "format": "table",
        "name": table.name(),
        "rows": table.n_rows(),
        "columns": columns.collect::<Vec<_>>(),
        "default_target": table.columns().last().map(Column::name),
    })
}

pub(super) fn text(table: &Table, bytes: u64, console: &Console) -> String {
    let summaries: Vec<Summary<'_>> = table.columns().iter().map(summarize).collect();
    let mut text = format!(
        "{}: {} rows, {} columns, {bytes} bytes\n\n",
        table.name(),
        table.n_rows(),
        summaries.len()
    );
    let mut columns = TextTable::default()
        .column("", Align::Right, 2, 0)
        .column("column", Align::Left, 2, 0)
        .column("kind", Align::Left, 2, 0)
        .column("min", Align::Right, 2, 8)
        .column("mean", Align::Right, 2, 8)
        .column("max", Align::Right, 2, 8)
        .column("sd", Align::Right, 2, 8)
        .column("missing", Align::Right, 2, 0)
        .column("distinct", Align::Right, 2, 0)
        .column("", Align::Left, 2, 0);
    let shown = console.shown(summaries.len());
    for (j, summary) in summaries.iter().take(shown).enumerate() {
        let mut cells = vec![
            (j + 1).to_string(),
            name_cell(summary.name),
            summary.kind.to_owned(),
        ];
        match summary.numbers {
            Some(numbers) => cells.extend(numbers.iter().map(|v| significant(*v, 5))),
            None => cells.extend([const { String::new() }; 4]),
        }
        cells.push(summary.missing.to_string());
        cells.push(summary.distinct.to_string());
        let more = if summary.distinct > summary.examples.len() {
            ", …"
        } else {
            ""
        };
        cells.push(match summary.examples.as_slice() {
            [] => String::new(),
            words => format!("{}{more}", words.join(", ")),
        });
        columns.row(cells);
    }
    text += &columns.text(|_, cell| cell.to_owned());
    if shown < summaries.len() {
        let _ = writeln!(
            text,
            "  ... {} more (--top 0 for all)",
            summaries.len() - shown
        );
    }
    text.push('\n');
    text + &remarks(table, &summaries, console)
}

/// What a fit would make of the table.
fn remarks(table: &Table, summaries: &[Summary<'_>], console: &Console) -> String {
    let mut text = String::new();
    let constant = summaries.iter().filter(|summary| summary.constant());
    let constant: Vec<String> = constant.map(|summary| name_cell(summary.name)).collect();
    let mut line = |label: &str, content: &str| {
        if !content.is_empty() {
            text += &console.label(&format!("{label:<10}"));
            text += content;
            text.push('\n');
        }
    };
    line("constant", &constant.join(", "));
    let (features, target) = match summaries.split_last() {
        Some((target, features)) => (features, target),
        None => return text,
    };
    let words = features.iter().any(|summary| summary.kind != "number");
    let gaps = summaries.iter().any(|summary| summary.missing > 0);
    let classes = target.kind != "number" || target.distinct <= 2;
    let class_names = match target.distinct {
        count if target.kind == "number" && count > FEW => "a number".to_owned(),
        count => format!("{count} different values"),
    };
    line(
        "target",
        &format!(
            "{} by default, the last column: {class_names}",
            name_cell(target.name)
        ),
    );
    let mut flags = String::new();
    if words {
        flags += " --encode onehot";
    }
    if gaps {
        flags += " --missing mean";
    }
    let model = if classes { " --model logistic" } else { "" };
    line(
        "next",
        &format!("regfit path {}{model}{flags}", escape(table.name())),
    );
    text
}
