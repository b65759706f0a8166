//! Standard errors and tests of a fit without a penalty.

use super::shared::{Fit, more};
use crate::output::{Align, Console, Table, fixed, name_cell, scientific, significant};
use regfit::inference::{ClassicalTable, CoefficientTest};
use serde_json::{Value, json};

/// A p-value: four decimals, or a power of ten.
fn p_text(p: f64) -> String {
    if p < 1e-4 {
        scientific(p)
    } else {
        format!("{p:.4}")
    }
}

/// Every coefficient with its standard error, in the order of the columns.
pub(super) fn classical_table(fit: &Fit, table: &ClassicalTable, console: &Console) -> String {
    let symbol = table.statistic.symbol();
    let mut rows = Table::default()
        .column("feature", Align::Left, 2, 10)
        .column("w (your units)", Align::Right, 2, 0)
        .column("std. error", Align::Right, 2, 0)
        .column(symbol, Align::Right, 3, 6)
        .column(&format!("p (|{symbol}|)"), Align::Right, 3, 0);
    let mut add = |name: String, test: &CoefficientTest| {
        rows.row(vec![
            name,
            fixed(test.estimate, console.digits),
            fixed(test.standard_error, console.digits),
            format!("{:.2}", test.statistic),
            p_text(test.p_value),
        ]);
    };
    let names = fit.data.feature_names.iter().zip(&table.coefficients);
    let shown = console.shown(table.coefficients.len());
    for (name, test) in names.take(shown) {
        if let Some(test) = test {
            add(name_cell(name), test);
        }
    }
    if let Some(test) = &table.intercept {
        add("(intercept)".into(), test);
    }
    let mut text = rows.screen(console);
    text += &more(table.coefficients.len(), shown);
    if let Some(s) = table.residual_standard_error {
        let rows = fit.data.x.n_samples();
        text += &format!(
            "  residual standard error {} on {rows} rows\n",
            significant(s, 5)
        );
    }
    text
}

pub(super) fn classical_json(fit: &Fit, table: &ClassicalTable) -> Value {
    let one = |name: &str, test: &CoefficientTest| {
        json!({
            "feature": name,
            "estimate": test.estimate,
            "standard_error": test.standard_error,
            "statistic": test.statistic,
            "p_value": test.p_value,
        })
    };
    let names = fit.data.feature_names.iter().zip(&table.coefficients);
    let tests = names.filter_map(|(name, test)| test.as_ref().map(|test| one(name, test)));
    json!({
        "statistic": table.statistic.symbol(),
        "coefficients": tests.collect::<Vec<_>>(),
        "intercept": table.intercept.as_ref().map(|test| one("(intercept)", test)),
        "residual_standard_error": table.residual_standard_error,
    })
}
