//! One file of Rust without dependencies.

use super::dates;
use super::literal::{comment, number, rust as string};
use super::plan::{Cells, Column, MARKS, Plan};
use super::source::{class_names, eta, list, terms};
use crate::data::escape::quote;
use crate::data::recipe::DateOrder;
use crate::problem::family::Response;
use std::fmt::Write as _;

const NUMBER: &str = "
fn number(x: f64, fill: Option<f64>, missing: &'static str) -> Result<f64, &'static str> {
    if x.is_nan() { fill.ok_or(missing) } else { Ok(x) }
}
";

/// `@FILL@` is an arm for missing cells.
const LEVEL: &str = "
fn level<const K: usize>(
    cell: &str,
    levels: &[(&str, [f64; K])],
    @NAME@: Option<[f64; K]>,
    unknown: &'static str,
) -> Result<[f64; K], &'static str> {
    let cell = cell.trim_matches([' ', '\\t']);
@FILL@    let found = levels.iter().find(|(name, _)| *name == cell);
    found.map(|(_, w)| *w).ok_or(unknown)
}
";

const FILL: &str = "    if let (Some(w), true) = (missing, MISSING.contains(&cell)) {
        return Ok(w);
    }
";

const REGRESSION: &str = "
/// The prediction for one row.
///
/// # Errors
/// Why there is none.
pub fn predict(@PARAMETERS@) -> Result<f64, &'static str> {
    Ok(linear_predictor(@ARGUMENTS@)?[0]@MEAN@)
}
";

const LOGISTIC: &str = "
fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

/// The probability of each class for one row.
///
/// # Errors
/// Why there is none.
pub fn predict_proba(@PARAMETERS@) -> Result<[f64; 2], &'static str> {
    let [eta] = linear_predictor(@ARGUMENTS@)?;
    Ok([sigmoid(-eta), sigmoid(eta)])
}

/// The more probable class for one row.
///
/// # Errors
/// Why there is none.
pub fn predict(@PARAMETERS@) -> Result<&'static str, &'static str> {
    let [eta] = linear_predictor(@ARGUMENTS@)?;
    Ok(CLASSES[usize::from(eta > 0.0)])
}
";

const SOFTMAX: &str = "
/// The probability of each class for one row.
///
/// # Errors
/// Why there is none.
pub fn predict_proba(@PARAMETERS@) -> Result<[f64; @K@], &'static str> {
    let eta = linear_predictor(@ARGUMENTS@)?;
    let largest = eta.iter().fold(f64::NEG_INFINITY, |m, z| m.max(*z));
    let p = eta.map(|z| (z - largest).exp());
    let total: f64 = p.iter().sum();
    Ok(p.map(|power| power / total))
}

/// The most probable class for one row.
///
/// # Errors
/// Why there is none.
pub fn predict(@PARAMETERS@) -> Result<&'static str, &'static str> {
    let eta = linear_predictor(@ARGUMENTS@)?;
    let mut best = 0;
    for (k, z) in eta.iter().enumerate() {
        if *z > eta[best] {
            best = k;
        }
    }
    Ok(CLASSES[best])
}
";

/// The parameters of all functions, and the same as arguments. `read` says which of x and text the body
/// reads: the names of the others begin with an underscore.
fn parameters(plan: &Plan<'_>, read: [bool; 2]) -> (String, String) {
    let [numbers, texts] = [plan.n_numbers, plan.texts().count()];
    let mut all = Vec::new();
    for (name, ty, count, read) in [
        ("x", "f64", numbers, read[0]),
        ("text", "&str", texts, read[1]),
    ] {
        if count > 0 {
            let mark = if read { "" } else { "_" };
            all.push((format!("{mark}{name}: &[{ty}; {count}]"), name));
        }
    }
    let (declared, passed): (Vec<String>, Vec<&str>) = all.into_iter().unzip();
    (declared.join(", "), passed.join(", "))
}

pub(super) fn write(plan: &Plan<'_>) -> String {
    let (parameters, arguments) = parameters(plan, [true; 2]);
    let classes = class_names(plan);
    let mut text = head(plan);
    if !classes.is_empty() {
        let names = list(&classes, string, ["[", "]"]);
        let _ = write!(
            text,
            "\n/// The classes, in the order of their probabilities.\npub const CLASSES: [&str; {}] = {names};\n",
            classes.len()
        );
    }
    if plan.uses(|cells| matches!(cells, Cells::Number { .. })) {
        text += NUMBER;
    }
    let marks = plan.reads_marks();
    if marks {
        let marks = list(&MARKS, string, ["[", "]"]);
        let _ = write!(
            text,
            "\n/// What stands for a missing cell.\nconst MISSING: [&str; {}] = {marks};\n",
            MARKS.len()
        );
    }
    if plan.uses_levels() {
        let (name, fill) = if marks {
            ("missing", FILL)
        } else {
            ("_missing", "")
        };
        text += &LEVEL.replace("@NAME@", name).replace("@FILL@", fill);
    }
    if plan.uses_dates() {
        text += dates::RUST;
    }
    text += &linear_predictor(plan);
    let functions = match plan.response() {
        Response::Number | Response::Count => REGRESSION,
        Response::TwoClasses => LOGISTIC,
        Response::Classes => SOFTMAX,
    };
    let mean = match plan.response() {
        Response::Count => ".exp()",
        _ => "",
    };
    text += &functions
        .replace("@MEAN@", mean)
        .replace("@PARAMETERS@", &parameters)
        .replace("@ARGUMENTS@", &arguments)
        .replace("@K@", &classes.len().to_string());
    text
}

fn head(plan: &Plan<'_>) -> String {
    let mut lines = plan.about();
    lines.push(String::new());
    lines.extend(plan.layout("x", plan.numbers()));
    lines.extend(plan.layout("text", plan.texts()));
    lines.push(String::new());
    lines.push("A missing number is NaN, a missing text \"\".".into());
    lines.extend(plan.about_gaps("is an error", "is an error"));
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{}", format!("// {line}").trim_end());
    }
    text
}

/// The number that a cell becomes.
fn cell(column: &Column<'_>) -> String {
    let (place, name) = (column.source.place, quote(column.source.name));
    let fill =
        |fill: &Option<f64>| fill.map_or("None".into(), |mean| format!("Some({})", number(mean)));
    match &column.cells {
        Cells::Date {
            fill: mean,
            part,
            order,
            ..
        } => {
            let day_first = match order {
                None => "None",
                Some(DateOrder::DayFirst) => "Some(true)",
                Some(DateOrder::MonthFirst) => "Some(false)",
            };
            let (at, first) = (part.place(), number(part.name_and_first().1));
            let wrong = string(&format!("column {name}: missing, or no date"));
            format!(
                "date(text[{place}], {day_first}, ({at}, {first}), {}, {wrong})?",
                fill(mean)
            )
        }
        Cells::Gap { .. } if column.source.is_text => {
            format!(
                "f64::from(u8::from(MISSING.contains(&text[{place}].trim_matches([' ', '\\t']))))"
            )
        }
        Cells::Gap { .. } => format!("f64::from(u8::from(x[{place}].is_nan()))"),
        Cells::Number { fill: mean, .. } => {
            let missing = string(&format!("missing cell in column {name}"));
            format!("number(x[{place}], {}, {missing})?", fill(mean))
        }
        Cells::Text { .. } => String::new(),
    }
}

fn linear_predictor(plan: &Plan<'_>) -> String {
    let n_outputs = plan.intercepts().len();
    let texts = plan.used().any(|column| column.source.is_text);
    let numbers = plan.used().any(|column| !column.source.is_text);
    let (parameters, _) = parameters(plan, [numbers, texts]);
    let mutable = if numbers || texts { "mut " } else { "" };
    let mut text = format!(
        "\nfn linear_predictor({parameters}) -> Result<[f64; {n_outputs}], &'static str> {{\n    \
         let {mutable}eta: [f64; {n_outputs}] = {};\n",
        list(plan.intercepts(), number, ["[", "]"])
    );
    let element = |k: usize| match n_outputs {
        1 => "eta[0]".to_owned(),
        _ => eta(n_outputs, k, 0),
    };
    for column in plan.used() {
        let place = column.source.place;
        let name = quote(column.source.name);
        match &column.cells {
            Cells::Text { levels, missing } => {
                let row = |w: &[f64]| list(w, number, ["[", "]"]);
                let known: Vec<String> = levels
                    .iter()
                    .map(|(level, w)| format!("({}, {})", string(level), row(w)))
                    .collect();
                let fill = missing
                    .as_ref()
                    .map_or("None".into(), |w| format!("Some({})", row(w)));
                let unknown = string(&format!(
                    "column {name}: missing, or no level that the model knows"
                ));
                let _ = writeln!(
                    text,
                    "    // {}\n    let known = [\n        {},\n    ];\n    \
                     let w = level(text[{place}], &known, {fill}, {unknown})?;",
                    comment(&name),
                    known.join(",\n        ")
                );
                for k in 0..n_outputs {
                    let _ = writeln!(text, "    {} += w[{k}];", element(k));
                }
            }
            cells => {
                let _ = writeln!(text, "    let value = {};", cell(column));
                for (k, sign, w) in terms(cells, number) {
                    let _ = writeln!(text, "    {} {sign}= {w} * value;", element(k));
                }
            }
        }
    }
    let _ = write!(
        text,
        "    if eta.iter().all(|z| z.is_finite()) {{\n        Ok(eta)\n    }} else {{\n        \
         Err(\"the prediction is beyond the range of 64-bit floats\")\n    }}\n}}\n"
    );
    text
}
