//! The coefficients at the strength that is shown first, for readers without JavaScript too.

use super::HtmlReport;
use super::data::Kept;
use super::escape::{html, shown};
use crate::output::plot::short;
use std::fmt::Write as _;

/// Significant digits of a coefficient.
const DIGITS: usize = 5;

/// The table; the script writes the same rows at every other strength.
pub(super) fn render(report: &HtmlReport, kept: &Kept) -> String {
    let mut out = String::from(
        "<table id=\"coefficients\"><caption>Coefficients at this α</caption><thead><tr>\
         <th scope=\"col\" data-key=\"name\">feature</th>\
         <th scope=\"col\" data-key=\"user\" class=\"number\">your units</th>\
         <th scope=\"col\" data-key=\"size\" class=\"number\" aria-sort=\"descending\">",
    );
    let label = match report.path.y_label.as_str() {
        "" => "standardized",
        _ => "penalised",
    };
    let _ = write!(
        out,
        "{label}</th><th aria-hidden=\"true\"></th></tr></thead><tbody>"
    );
    let rows = kept.rows(report);
    let largest = rows.first().map_or(1.0, |row| row.1.abs());
    for (name, w, user) in &rows {
        let sign = if *w < 0.0 { "minus" } else { "plus" };
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>\
             <td class=\"bar\"><i class=\"{sign}\" style=\"width:{:.1}%\"></i></td></tr>",
            html(name),
            short(*user, DIGITS),
            short(*w, DIGITS),
            100.0 * w.abs() / largest,
        );
    }
    if rows.is_empty() {
        out.push_str("<tr><td colspan=\"4\">every coefficient is zero</td></tr>");
    }
    out.push_str("</tbody><tfoot>");
    let intercepts = report.intercepts.get(kept.first_in_path());
    for (k, b) in intercepts.into_iter().flatten().enumerate() {
        let name = match report.outputs.get(k) {
            Some(output) => format!("(intercept) → {}", shown(output)),
            None => "(intercept)".to_owned(),
        };
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td></td><td></td></tr>",
            html(&name),
            short(*b, DIGITS)
        );
    }
    out.push_str("</tfoot></table>\n");
    out
}
