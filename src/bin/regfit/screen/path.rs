//! The screen of a path: which feature enters when, and where it ends.

use super::shared::{header_text, more};
use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::{
    Align, Console, Drawing, Table, duration, fixed, name_cell, scientific, significant,
};
use regfit::path::PathEnd;
use std::collections::HashMap;
use std::fmt::Write as _;

/// One curve of the path: a feature, for some class.
#[derive(Debug)]
struct Curve {
    feature: usize,
    class: usize,
    /// The step at which it first is not 0.
    enters: usize,
    /// Its sign there.
    positive: bool,
    /// |w| at the last step, standardized, to order those that enter together.
    size: f64,
    /// w at the last step in the user's units.
    end: f64,
    /// (step, |w|) where it is not 0.
    points: Vec<(usize, f64)>,
}

/// All curves in the order of their entry.
fn curves(fitted: &Fitted) -> Vec<Curve> {
    let last = fitted.path.steps.len().saturating_sub(1);
    let mut curves: HashMap<(usize, usize), Curve> = HashMap::new();
    for (k, step) in fitted.path.steps.iter().enumerate() {
        for (class, entries) in step.standardized.iter().enumerate() {
            for &(feature, w) in entries {
                let curve = curves.entry((feature, class)).or_insert_with(|| Curve {
                    feature,
                    class,
                    enters: k,
                    positive: w > 0.0,
                    size: 0.0,
                    end: 0.0,
                    points: Vec::new(),
                });
                curve.points.push((k, w.abs()));
                if k == last {
                    curve.size = w.abs();
                    curve.end = fitted.path.scaling().to_user_units(feature, w);
                }
            }
        }
    }
    let mut curves: Vec<Curve> = curves.into_values().collect();
    curves.sort_by(|a, b| {
        let order = a.enters.cmp(&b.enters).then(b.size.total_cmp(&a.size));
        order.then((a.feature, a.class).cmp(&(b.feature, b.class)))
    });
    curves
}

/// |w| at every step.
fn sizes(curve: &Curve, steps: usize) -> Vec<f64> {
    let mut sizes = vec![0.0; steps];
    for &(step, size) in &curve.points {
        if let Some(at) = sizes.get_mut(step) {
            *at = size;
        }
    }
    sizes
}

/// The whole screen.
pub(crate) fn path_text(fitted: &Fitted, data: &Dataset, console: &Console) -> String {
    let steps = &fitted.path.steps;
    let objective = fitted.path.objective();
    let mut text = String::new();
    if let (Some(first), Some(last)) = (steps.first(), steps.last()) {
        let formula = format!(
            "{}   for {} α from {} to {}",
            objective.formula_with("α"),
            steps.len(),
            significant(first.alpha, 4),
            significant(last.alpha, 4)
        );
        text += &header_text(data, objective, &formula, console);
        text.push('\n');
    }
    let curves = curves(fitted);
    let shown = console.shown(curves.len());
    text += &curve_table(&curves[..shown], fitted, data, console);
    text += &more(curves.len(), shown);
    if curves.is_empty() {
        text += "  no feature enters: every coefficient is 0 at every α\n";
    }
    text + &ending(fitted)
}

/// One line for each curve; with a column for the class of a softmax.
fn curve_table(curves: &[Curve], fitted: &Fitted, data: &Dataset, console: &Console) -> String {
    let steps = &fitted.path.steps;
    let softmax = fitted.path.class_names().len() > 2;
    let mut table = Table::default()
        .column("order", Align::Right, 2, 0)
        .optional(2)
        .column("feature", Align::Left, 2, 10);
    if softmax {
        table = table.column("class", Align::Left, 2, 0);
    }
    let mut table = table
        .column("enters at α", Align::Right, 2, 0)
        .column("sign", Align::Right, 3, 0)
        .optional(1)
        .column("w at the end", Align::Right, 5, 0)
        .drawings("path (α large → small)", 3);
    let features: Vec<usize> = curves.iter().map(|curve| curve.feature).collect();
    let names = data.names_apart(&features).into_iter();
    for (k, (curve, name)) in curves.iter().zip(names).enumerate() {
        let mut cells = vec![(k + 1).to_string(), name];
        if softmax {
            let class = fitted.path.class_names().get(curve.class);
            cells.push(class.map_or_else(String::new, |class| name_cell(class)));
        }
        cells.push(significant(steps[curve.enters].alpha, 4));
        cells.push(if curve.positive { "+" } else { "−" }.into());
        cells.push(match curve.end {
            0.0 => "0".into(),
            end => fixed(end, console.digits),
        });
        cells.push(String::new());
        table.drawn_row(cells, Drawing::Line(sizes(curve, steps.len())));
    }
    table.screen(console)
}

/// How the path ended and how good its worst step is.
fn ending(fitted: &Fitted) -> String {
    let steps = &fitted.path.steps;
    let mut text = String::new();
    if let Some(k) = fitted.path.worst_step() {
        let report = &steps[k].report;
        let certified = steps.iter().filter(|step| step.report.certified()).count();
        let short = if certified == steps.len() {
            String::new()
        } else {
            format!(
                "; {} of {} α are not certified",
                steps.len() - certified,
                steps.len()
            )
        };
        let without = steps
            .iter()
            .filter(|step| !step.report.has_optimum())
            .count();
        let short = match without {
            0 => short,
            _ => format!("{short}, {without} of them without a finite optimum"),
        };
        let measure = match report.optimality {
            regfit::solver::Optimality::DualityGap(_) => "gap",
            other => other.name(),
        };
        let _ = writeln!(
            text,
            "largest relative {measure} on the path {} (α number {}){short}",
            scientific(report.relative()),
            k + 1
        );
    }
    let (done, asked) = (steps.len(), fitted.path.requested);
    let reason = match fitted.path.end {
        PathEnd::Complete => None,
        PathEnd::Saturated => {
            Some("more than 99.9 % of the training deviance is explained (--no-early-stop goes on)")
        }
        PathEnd::Flat => Some(
            "the last step added less than 0.001 % to the training deviance explained (--no-early-stop goes on)",
        ),
        PathEnd::Full => Some("the next model has more features than --max-nonzero allows"),
    };
    if let Some(reason) = reason {
        let _ = writeln!(text, "stopped early after {done} of {asked} α: {reason}");
    }
    let epochs: usize = steps.iter().map(|step| step.report.epochs).sum();
    let explained = steps
        .last()
        .map_or(0.0, |step| step.report.deviance_explained());
    let _ = writeln!(
        text,
        "{epochs} epochs in {}; training deviance explained at the end {explained:.4}",
        duration(fitted.solving.seconds)
    );
    text
}
