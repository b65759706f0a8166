//! An ONNX model in double precision.
//!
//! ```text
//! X ─ Gather (columns in use) ─ fill ─ MatMul ┐
//! text ─ OneHotEncoder ─ MatMul ──────────────┼─ Add ─ η ─ prediction
//! intercepts ─────────────────────────────────┘        └── probabilities, label
//! ```
//!
//! The sigmoid is written out as e⁻ᴵᶯᴵ/(1 + e⁻ᴵᶯᴵ) and its complement: the operator of some runtimes loses
//! the digits of small probabilities. Source: onnx.proto of ONNX 1.8 (IR version 7, operators 13).

mod graph;

use super::plan::{Cells, Column, Input, MARKS, Plan};
use crate::data::escape;
use crate::problem::family::Response;
use graph::{Element, Graph, Unknown};
use serde_json::{Map, Value, json};

pub(super) fn write(plan: &Plan<'_>) -> Vec<u8> {
    let mut graph = Graph::default();
    let eta = linear_predictor(plan, &mut graph);
    let classes = plan.classes();
    match plan.response() {
        Response::Number | Response::Count => {
            let mean = match plan.response() {
                Response::Count => "Exp",
                _ => "Identity",
            };
            graph.named(mean, &[&eta], "prediction");
            graph.output("prediction", Element::Double, Some(1));
        }
        Response::TwoClasses => logistic(&mut graph, &eta),
        Response::Classes => softmax(&mut graph, &eta),
    }
    if !classes.is_empty() {
        label(
            &mut graph,
            classes,
            plan.response() == Response::TwoClasses,
            &eta,
        );
        graph.output("probabilities", Element::Double, Some(classes.len()));
        graph.output("label", Element::Text, None);
    }
    graph.finish(&plan.about().join("\n"), &metadata(plan))
}

/// The name of the input of a column of text.
fn input_name(column: &Input<'_>) -> String {
    format!("text_{}", column.place + 1)
}

fn metadata(plan: &Plan<'_>) -> Vec<(&'static str, String)> {
    let texts: Map<String, Value> = plan
        .texts()
        .map(|column| (input_name(column), json!(column.name)))
        .collect();
    vec![
        ("regfit.kind", word(&plan.model.kind)),
        ("regfit.target", plan.model.target.name.clone()),
        ("regfit.classes", json!(plan.classes()).to_string()),
        (
            "regfit.columns_of_X",
            json!(plan.number_names()).to_string(),
        ),
        ("regfit.text_inputs", Value::Object(texts).to_string()),
        ("regfit.missing", word(&plan.missing)),
        ("regfit.objective", plan.model.objective.formula.clone()),
    ]
}

/// An enumeration by its name in model files.
fn word(value: &impl serde::Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

/// η (N × K): its name.
fn linear_predictor(plan: &Plan<'_>, graph: &mut Graph) -> String {
    let n_outputs = plan.intercepts().len();
    let n_numbers = plan.n_numbers;
    let mut sum = graph.doubles(&[1, n_outputs], plan.intercepts());
    if n_numbers > 0 {
        graph.input(
            "X",
            Element::Double,
            n_numbers,
            "numbers, in the order of regfit.columns_of_X",
        );
    }
    let is_number = |column: &&Column<'_>| matches!(column.cells, Cells::Number { .. });
    let mut numbers: Vec<&Column<'_>> = plan.used().filter(is_number).collect();
    if plan.used().next().is_none() {
        // One input must determine the number of rows.
        numbers.extend(plan.columns.iter().find(|column| is_number(column)));
    }
    if !numbers.is_empty() {
        let product = numeric_part(&numbers, n_numbers, n_outputs, graph);
        sum = graph.node("Add", &[&sum, &product]);
    }
    for input in plan.texts() {
        let about = format!("the column {}", escape(input.name));
        graph.input(&input_name(input), Element::Text, 1, &about);
    }
    let none_used = plan.used().next().is_none() && n_numbers == 0;
    for (l, column) in plan
        .columns
        .iter()
        .filter(|column| !is_number(column))
        .enumerate()
    {
        if !(column.used() || none_used && l == 0) {
            continue;
        }
        let name = input_name(&column.source);
        let product = match &column.cells {
            Cells::Text { levels, missing } => {
                text_part(levels, missing.as_deref(), &name, n_outputs, graph)
            }
            Cells::Gap { weights } if column.source.is_text => gap_in_text(weights, &name, graph),
            cells => gap_in_numbers(cells.weights(), column.source.place, graph),
        };
        sum = graph.node("Add", &[&sum, &product]);
    }
    sum
}

/// The part of η that comes from numbers.
fn numeric_part(
    columns: &[&Column<'_>],
    n_numbers: usize,
    n_outputs: usize,
    graph: &mut Graph,
) -> String {
    let mut x = "X".to_owned();
    if columns.len() < n_numbers {
        let places: Vec<i64> = columns
            .iter()
            .map(|column| column.source.place as i64)
            .collect();
        let places = graph.integers(&[places.len()], &places);
        x = graph.with_integer("Gather", &[&x, &places], ("axis", 1));
    }
    let mut weights = Vec::with_capacity(columns.len() * n_outputs);
    let mut fills = Vec::with_capacity(columns.len());
    for column in columns {
        if let Cells::Number { weights: w, fill } = &column.cells {
            weights.extend_from_slice(w);
            fills.extend(*fill);
        }
    }
    if fills.len() == columns.len() {
        let fills = graph.doubles(&[1, fills.len()], &fills);
        let missing = graph.node("IsNaN", &[&x]);
        x = graph.node("Where", &[&missing, &fills, &x]);
    }
    let weights = graph.doubles(&[columns.len(), n_outputs], &weights);
    graph.node("MatMul", &[&x, &weights])
}

/// The part of η that comes from a column of text.
fn text_part(
    levels: &[(&str, &[f64])],
    missing: Option<&[f64]>,
    input: &str,
    n_outputs: usize,
    graph: &mut Graph,
) -> String {
    let mut names: Vec<&str> = levels.iter().map(|(level, _)| *level).collect();
    let mut weights: Vec<f64> = levels.iter().flat_map(|(_, w)| w.iter().copied()).collect();
    if let Some(w) = missing {
        for mark in MARKS {
            names.push(mark);
            weights.extend_from_slice(w);
        }
    }
    let indicators = graph.one_hot(input, &names, Unknown::Error);
    weighted_indicators(&indicators, &weights, names.len(), n_outputs, graph)
}

/// The weights where a text is missing.
fn gap_in_text(weights: &[f64], input: &str, graph: &mut Graph) -> String {
    let indicators = graph.one_hot(input, &MARKS, Unknown::Zeros);
    let all: Vec<f64> = MARKS.iter().flat_map(|_| weights.iter().copied()).collect();
    weighted_indicators(&indicators, &all, MARKS.len(), weights.len(), graph)
}

/// Indicators (N × 1 × levels) times weights (levels × n_outputs).
fn weighted_indicators(
    indicators: &str,
    weights: &[f64],
    levels: usize,
    n_outputs: usize,
    graph: &mut Graph,
) -> String {
    let shape = graph.integers(&[2], &[-1, levels as i64]);
    let indicators = graph.node("Reshape", &[indicators, &shape]);
    let indicators = graph.with_integer("Cast", &[&indicators], ("to", Element::Double as i64));
    let weights = graph.doubles(&[levels, n_outputs], weights);
    graph.node("MatMul", &[&indicators, &weights])
}

/// The weights where a number is missing.
fn gap_in_numbers(weights: &[f64], place: usize, graph: &mut Graph) -> String {
    let place = graph.integers(&[1], &[place as i64]);
    let x = graph.with_integer("Gather", &["X", &place], ("axis", 1));
    let missing = graph.node("IsNaN", &[&x]);
    let missing = graph.with_integer("Cast", &[&missing], ("to", Element::Double as i64));
    let weights = graph.doubles(&[1, weights.len()], weights);
    graph.node("MatMul", &[&missing, &weights])
}

fn logistic(graph: &mut Graph, eta: &str) {
    let zero = graph.doubles(&[1, 1], &[0.0]);
    let one = graph.doubles(&[1, 1], &[1.0]);
    let size = graph.node("Abs", &[eta]);
    let minus = graph.node("Neg", &[&size]);
    let e = graph.node("Exp", &[&minus]);
    let below = graph.node("Add", &[&one, &e]);
    let larger = graph.node("Div", &[&one, &below]);
    let smaller = graph.node("Div", &[&e, &below]);
    let negative = graph.node("Less", &[eta, &zero]);
    let first = graph.node("Where", &[&negative, &larger, &smaller]);
    let second = graph.node("Where", &[&negative, &smaller, &larger]);
    graph.named_with_integer("Concat", &[&first, &second], "probabilities", ("axis", 1));
}

fn softmax(graph: &mut Graph, eta: &str) {
    graph.named_with_integer("Softmax", &[eta], "probabilities", ("axis", 1));
}

/// The name of the most probable class, or an empty text where η is not finite.
fn label(graph: &mut Graph, classes: &[String], logistic: bool, eta: &str) {
    let flat = graph.integers(&[1], &[-1]);
    let best = if logistic {
        let zero = graph.doubles(&[1, 1], &[0.0]);
        let second = graph.node("Greater", &[eta, &zero]);
        let second = graph.with_integer("Cast", &[&second], ("to", Element::Integer as i64));
        graph.node("Reshape", &[&second, &flat])
    } else {
        graph.best("ArgMax", eta)
    };
    // η − η is 0, or NaN where η is not finite.
    let zeros = graph.node("Sub", &[eta, eta]);
    let axis = graph.integers(&[1], &[1]);
    let sum = graph.node("ReduceSum", &[&zeros, &axis]);
    let unknown = graph.node("IsNaN", &[&sum]);
    let unknown = graph.node("Reshape", &[&unknown, &flat]);
    let nothing = graph.integers(&[1], &[classes.len() as i64]);
    let place = graph.node("Where", &[&unknown, &nothing, &best]);
    let names: Vec<&str> = classes.iter().map(String::as_str).chain([""]).collect();
    let names = graph.texts(&names);
    graph.named("Gather", &[&names, &place], "label");
}
