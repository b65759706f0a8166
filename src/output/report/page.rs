//! The page itself.

use super::HtmlReport;
use super::data::{Kept, n_features, rounded};
use super::escape::{html, shown};
use super::figure::Figure;
use super::{palette, table};
use crate::Result;
use crate::output::plot::{percent, short};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
/// Parts of one function.
const SCRIPT: [&str; 4] = [
    include_str!("words.js"),
    include_str!("charts.js"),
    include_str!("row.js"),
    include_str!("page.js"),
];

/// The page of the curves and strengths that are kept.
pub(super) fn render(report: &HtmlReport, kept: &Kept) -> Result<String> {
    let k = kept.first_in_path();
    let alpha = report.path.alphas.get(k).copied().unwrap_or(1.0);
    let mut figures = vec![Figure::new("path", &kept.path(report, alpha))?];
    if let Some(curve) = kept.validation(report) {
        figures.push(Figure::new("validation", &curve)?);
    }
    figures.push(Figure::new("sparsity", &kept.sparsity(report, alpha))?);
    if let Some(residuals) = &report.residuals {
        // Thousands of dots as a picture would be half of the page.
        figures.push(Figure::drawn("residuals", &residuals.title));
    }
    let [path, others @ ..] = figures.as_slice() else {
        return Ok(String::new());
    };
    let title = html(&report.title);
    let others: String = others.iter().map(Figure::html).collect();
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{}{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n{}</header>\n{}<main>\n<div>\n{}{others}</div>\n\
         <section class=\"table\" tabindex=\"0\" aria-label=\"coefficients\">\n{}</section>\n</main>\n<section id=\"row\" hidden></section>\n\
         <footer>\n{}</footer>\n\
         <script type=\"application/json\" id=\"data\">{}</script>\n\
         <script>\n\"use strict\";\n(function () {{\n{}}})();\n</script>\n</body>\n</html>\n",
        palette::css(),
        facts(report),
        controls(report, kept, (k, alpha)),
        path.html(),
        table::render(report, kept),
        notes(report, kept),
        kept.json(report, &figures),
        SCRIPT.concat(),
    ))
}

fn facts(report: &HtmlReport) -> String {
    if report.facts.is_empty() {
        return String::new();
    }
    let mut out = String::from("<dl>");
    for (name, fact) in &report.facts {
        let _ = write!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            html(name),
            html(fact)
        );
    }
    out + "</dl>\n"
}

/// The slider, which the script shows, and the numbers of one strength.
fn controls(report: &HtmlReport, kept: &Kept, (k, alpha): (usize, f64)) -> String {
    let mut out = format!(
        "<section class=\"controls\" aria-label=\"one model of the path\">\n\
         <div class=\"slider\" hidden><label for=\"strength\">penalty strength α, large to small</label>\
         <input id=\"strength\" type=\"range\" min=\"0\" max=\"{}\" value=\"{}\" step=\"1\"></div>\n\
         <p class=\"readout\" aria-live=\"polite\"><span>α = <b id=\"alpha\">{}</b></span>\
         <span><b id=\"nonzero\">{}</b> of {} features</span>",
        kept.n_alphas().saturating_sub(1),
        kept.first,
        short(alpha, 5),
        kept.nonzero(report).get(kept.first).copied().unwrap_or(0),
        n_features(report),
    );
    if let Some(share) = report
        .path
        .deviance_explained
        .as_ref()
        .and_then(|all| all.get(k))
    {
        let share = percent(*share);
        let _ = write!(
            out,
            "<span><b id=\"explained\">{share}</b> of the training deviance explained</span>"
        );
    }
    if let Some(gap) = report.relative_gaps.get(k) {
        let _ = write!(
            out,
            "<span>relative duality gap <b id=\"gap\">{gap:.1e}</b></span>"
        );
    }
    out.push_str("</p>\n</section>\n");
    let command = report.command.as_ref().map(|command| {
        let (command, argument) = (html(command), rounded(alpha));
        format!(
            "<code><span id=\"command\">{command}</span> <span id=\"argument\">{argument}</span></code>\
             <button id=\"copy\" type=\"button\" hidden>copy</button>"
        )
    });
    let _ = writeln!(
        out,
        "<p class=\"command\">{}<button id=\"csv\" type=\"button\" hidden>download these coefficients as CSV</button></p>",
        command.unwrap_or_default()
    );
    out
}

fn notes(report: &HtmlReport, kept: &Kept) -> String {
    let mut notes: Vec<String> = report.notes.clone();
    match kept.left_out {
        0 => {}
        n => notes.push(format!(
            "{n} smaller coefficients are left out of this page, and with them the prediction of a row; the {} largest \
             are here",
            kept.n_curves()
        )),
    }
    let n_alphas = report.path.alphas.len();
    if kept.n_alphas() < n_alphas {
        notes.push(format!(
            "{} of {n_alphas} strengths, evenly chosen",
            kept.n_alphas()
        ));
    }
    let gaps = &report.relative_gaps;
    if let (Some(tolerance), false) = (report.tolerance, gaps.is_empty()) {
        let certified = gaps.iter().filter(|&&gap| gap <= tolerance).count();
        let largest = gaps.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        notes.push(format!(
            "{certified} of {} strengths are certified: no coefficients whatever have an objective \
             lower by more than {tolerance:e} of that without features; the largest gap is {largest:.1e}",
            gaps.len()
        ));
    }
    let mut out = String::new();
    for note in notes {
        let _ = writeln!(out, "<p>{}</p>", html(&note));
    }
    let made = format!("made by regfit {}", env!("CARGO_PKG_VERSION"));
    out + &format!("<p>{}</p>\n", html(&shown(&made)))
}
