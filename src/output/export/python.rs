//! A Python module.

use super::dates;
use super::literal::{number, python as string};
use super::plan::{Cells, MARKS, Plan};
use super::source::{class_names, eta, list, terms, weights};
use crate::data::recipe::DateOrder;
use crate::problem::family::Response;
use std::fmt::Write as _;

const NUMBER: &str = r#"

def _missing(cell):
    if isinstance(cell, str):
        return cell.strip(" \t") in _MISSING
    return cell is None or cell != cell


def _number(row, column, fill=None):
    cell = @CELL@
    if _missing(cell):
        if fill is None:
            raise ValueError("missing cell in column %r" % (column,))
        return fill
    if isinstance(cell, str) and ("_" in cell or not cell.isascii()):
        raise ValueError("%r is not a number (column %r)" % (cell, column))
    value = float(cell)
    if not math.isfinite(value):
        raise ValueError("%r is not a finite number (column %r)" % (cell, column))
    return value
"#;

const LEVEL: &str = r#"

def _level(row, column, levels, missing=None):
    cell = row[column]
    if _missing(cell):
        if missing is None:
            raise ValueError("missing cell in column %r" % (column,))
        return missing
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    name = str(cell).strip(" \t")
    if name not in levels:
        raise ValueError("%r is not a level that the model knows (column %r)" % (name, column))
    return levels[name]
"#;

const REGRESSION: &str = r#"

def predict(row):
    """The prediction for one row."""
    return @MEAN@
"#;

const LOGISTIC: &str = r#"

def _sigmoid(z):
    if z >= 0.0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def predict_proba(row):
    """The probability of each class for one row."""
    eta = _eta(row)
    return {CLASSES[0]: _sigmoid(-eta), CLASSES[1]: _sigmoid(eta)}


def predict(row):
    """The more probable class for one row."""
    return CLASSES[1] if _eta(row) > 0.0 else CLASSES[0]
"#;

const SOFTMAX: &str = r#"

def predict_proba(row):
    """The probability of each class for one row."""
    eta = _eta(row)
    largest = max(eta)
    powers = [math.exp(z - largest) for z in eta]
    total = sum(powers)
    return {name: power / total for name, power in zip(CLASSES, powers)}


def predict(row):
    """The most probable class for one row."""
    eta = _eta(row)
    return CLASSES[eta.index(max(eta))]
"#;

/// Longer tables of levels are written one to a line.
const SHORT: usize = 60;

pub(super) fn write(plan: &Plan<'_>) -> String {
    let mut text = String::from(
        "# -*- coding: utf-8 -*-\n# Python 3.8 or newer; needs the standard library alone.\n#\n",
    );
    for line in plan.about() {
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    let absent = if plan.sparse {
        "A feature that the row does not have is 0."
    } else {
        "A column that the row does not have is a KeyError."
    };
    let raises = "raises a ValueError";
    let _ = writeln!(
        text,
        "#\n# predict(row) takes a mapping from names of columns to cells, as csv.DictReader gives them.\n# {absent}\n\
         # {}\n\nimport math\n{}",
        plan.about_gaps(raises, raises).join("\n# "),
        if plan.uses_dates() { "import re\n" } else { "" }
    );
    let _ = writeln!(text, "_MISSING = {}", list(&MARKS, string, ["(", ")"]));
    if plan.response().is_classes() {
        let names = list(&class_names(plan), string, ["(", ")"]);
        let _ = writeln!(text, "CLASSES = {names}");
    }
    let cell = if plan.sparse {
        "row.get(column, 0.0)"
    } else {
        "row[column]"
    };
    text += &NUMBER.replace("@CELL@", cell);
    if plan.uses_levels() {
        text += LEVEL;
    }
    if plan.uses_dates() {
        text += dates::PYTHON;
    }
    text += &linear_predictor(plan);
    let mean = match plan.response() {
        Response::Count => "math.exp(_eta(row))",
        _ => "_eta(row)",
    };
    let functions = match plan.response() {
        Response::Number | Response::Count => REGRESSION,
        Response::TwoClasses => LOGISTIC,
        Response::Classes => SOFTMAX,
    };
    text += &functions.replace("@MEAN@", mean);
    text
}

/// The number that a cell becomes.
fn cell(cells: &Cells<'_>, name: &str) -> String {
    let fill =
        |fill: &Option<f64>| fill.map_or(String::new(), |mean| format!(", {}", number(mean)));
    match cells {
        Cells::Date {
            fill: mean,
            part,
            order,
            ..
        } => {
            let day_first = match order {
                None => "None",
                Some(DateOrder::DayFirst) => "True",
                Some(DateOrder::MonthFirst) => "False",
            };
            let (part, first) = part.name_and_first();
            format!(
                "_date(row, {name}, {day_first}, \"{part}\", {}{})",
                number(first),
                fill(mean)
            )
        }
        Cells::Gap { .. } => format!("float(_missing(row[{name}]))"),
        Cells::Number { fill: mean, .. } => format!("_number(row, {name}{})", fill(mean)),
        Cells::Text { .. } => String::new(),
    }
}

fn linear_predictor(plan: &Plan<'_>) -> String {
    let n_outputs = plan.intercepts().len();
    let mut text = format!(
        "\n\ndef _eta(row):\n    eta = {}\n",
        weights(plan.intercepts(), ["[", "]"])
    );
    for column in plan.used() {
        let name = string(column.source.name);
        match &column.cells {
            Cells::Text { levels, missing } => {
                let known: Vec<String> = levels
                    .iter()
                    .map(|(level, w)| format!("{}: {}", string(level), weights(w, ["(", ")"])))
                    .collect();
                let length: usize = known.iter().map(String::len).sum();
                let known = if length <= SHORT {
                    format!("{{{}}}", known.join(", "))
                } else {
                    format!("{{\n        {},\n    }}", known.join(",\n        "))
                };
                let fill = missing
                    .as_ref()
                    .map_or(String::new(), |w| format!(", {}", weights(w, ["(", ")"])));
                let _ = writeln!(text, "    w = _level(row, {name}, {known}{fill})");
                for k in 0..n_outputs {
                    let of = if n_outputs == 1 {
                        String::new()
                    } else {
                        format!("[{k}]")
                    };
                    let _ = writeln!(text, "    {} += w{of}", eta(n_outputs, k, 0));
                }
            }
            cells => {
                let _ = writeln!(text, "    x = {}", cell(cells, &name));
                for (k, sign, w) in terms(cells, number) {
                    let eta = eta(n_outputs, k, 0);
                    let _ = writeln!(text, "    {eta} {sign}= {w} * x");
                }
            }
        }
    }
    let finite = if n_outputs == 1 {
        "math.isfinite(eta)"
    } else {
        "all(map(math.isfinite, eta))"
    };
    let _ = write!(
        text,
        "    if not {finite}:\n        raise ValueError(\"the prediction is beyond the range of floats\")\n    return eta\n"
    );
    text
}
