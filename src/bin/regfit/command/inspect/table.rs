//! The columns of a table.

use crate::output::{Align, Console, Table as TextTable, name_cell, significant};
use regfit::data::{ColumnKind, Table};
use regfit::recipe::TableProfile;
use regfit::recipe::profile::{ColumnProfile, Mark, Separation, TargetProfile};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Different words that are shown.
const EXAMPLES: usize = 4;

pub(super) fn kind_name(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Numeric => "number",
        ColumnKind::Mixed => "mixed",
        ColumnKind::Text => "text",
    }
}

fn column_kind(column: &ColumnProfile) -> &'static str {
    if column.is_row_names {
        "row names"
    } else {
        kind_name(column.kind)
    }
}

pub(super) fn json(table: &Table, profile: &TableProfile) -> Value {
    let columns = profile.columns.iter().map(|column| {
        let numbers = column.numbers;
        let levels = column.levels.iter();
        let levels = levels.map(|(level, count)| json!({"level": level, "rows": count}));
        json!({
            "name": column.name,
            "kind": column_kind(column),
            "min": numbers.map(|n| n.min),
            "mean": numbers.map(|n| n.mean),
            "max": numbers.map(|n| n.max),
            "sd": numbers.map(|n| n.sd),
            "missing": column.missing,
            "distinct": column.distinct,
            "constant": column.is_constant(),
            "levels": levels.collect::<Vec<_>>(),
        })
    });
    let name = |j: usize| profile.columns.get(j).map(|column| column.name.as_str());
    let target = profile.target.as_ref().map(|target| {
        let classes = target.classes.iter();
        let separations = target.separations.iter().map(|found| {
            separation_json(name(found.column), target, found)
        });
        json!({
            "name": name(target.column),
            "kind": if target.is_class { "class" } else { "number" },
            "classes": classes.map(|(class, count)| json!({"class": class, "rows": count})).collect::<Vec<_>>(),
            "separated_by": separations.collect::<Vec<_>>(),
        })
    });
    let duplicates = profile.duplicates.iter();
    let pairs = profile.collinearity.pairs.iter();
    json!({
        "command": "inspect",
        "format": "table",
        "name": table.name(),
        "rows": table.n_rows(),
        "columns": columns.collect::<Vec<_>>(),
        "default_target": table.columns().last().map(|column| column.name()),
        "target": target,
        "equal_columns": duplicates.map(|(a, b)| json!([name(*a), name(*b)])).collect::<Vec<_>>(),
        "collinear_pairs": pairs
            .map(|p| json!({"columns": [name(p.first), name(p.second)], "correlation": p.correlation}))
            .collect::<Vec<_>>(),
        "collinear_count": profile.collinearity.count,
        "collinear_skipped": profile.collinearity.skipped,
        "scales": profile.scales.map(|scales| json!({
            "smallest": name(scales.smallest),
            "largest": name(scales.largest),
            "ratio": scales.ratio,
        })),
    })
}

/// A separation; without a threshold those of words (`level`) and of gaps (`missing`).
fn separation_json(column: Option<&str>, target: &TargetProfile, found: &Separation) -> Value {
    let class = target.classes.get(found.class).map(|(class, _)| class);
    let side = |above: bool| if above { "above" } else { "below" };
    match &found.mark {
        Mark::Sides { threshold, above } => json!({
            "column": column, "class": class, "threshold": threshold, "side": side(*above), "complete": true,
        }),
        Mark::Border {
            threshold, above, ..
        } => json!({
            "column": column, "class": class, "threshold": threshold, "side": side(*above), "complete": false,
        }),
        Mark::Level { level, only } => json!({
            "column": column, "class": class, "level": level, "only": only, "complete": false,
        }),
        Mark::Gap { only } => json!({
            "column": column, "class": class, "missing": true, "only": only, "complete": false,
        }),
    }
}

pub(super) fn text(table: &Table, profile: &TableProfile, bytes: u64, console: &Console) -> String {
    let mut text = format!(
        "{}: {} rows, {} columns, {bytes} bytes\n\n",
        table.name(),
        table.n_rows(),
        profile.columns.len()
    );
    let mut columns = TextTable::default()
        .column("", Align::Right, 2, 0)
        .column("column", Align::Left, 2, 0)
        .column("kind", Align::Left, 2, 0)
        .column("min", Align::Right, 2, 8)
        .column("mean", Align::Right, 2, 8)
        .column("max", Align::Right, 2, 8)
        .column("sd", Align::Right, 2, 8)
        .optional(1)
        .column("missing", Align::Right, 2, 0)
        .column("distinct", Align::Right, 2, 0)
        .optional(2)
        .column("", Align::Left, 2, 0)
        .shortened();
    let shown = console.shown(profile.columns.len());
    for (j, column) in profile.columns.iter().take(shown).enumerate() {
        columns.row(cells(j, column));
    }
    text += &columns.screen(console);
    if shown < profile.columns.len() {
        let more = profile.columns.len() - shown;
        let _ = writeln!(text, "  ... {more} more (--top 0 for all)");
    }
    text.push('\n');
    text
}

fn cells(j: usize, column: &ColumnProfile) -> Vec<String> {
    let mut cells = vec![
        (j + 1).to_string(),
        name_cell(&column.name),
        column_kind(column).to_owned(),
    ];
    match column.numbers {
        Some(n) => cells.extend([n.min, n.mean, n.max, n.sd].map(|v| significant(v, 5))),
        None => cells.extend([const { String::new() }; 4]),
    }
    cells.push(column.missing.to_string());
    cells.push(column.distinct.to_string());
    let shown = column.levels.iter().take(EXAMPLES);
    let words: Vec<String> = shown.map(|(level, _)| name_cell(level)).collect();
    let more = if column.levels.len() > EXAMPLES {
        ", …"
    } else {
        ""
    };
    cells.push(words.join(", ") + more);
    cells
}
