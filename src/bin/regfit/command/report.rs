//! The page that `--plot report.html` writes: a path with its models.

use super::pictures::curves;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::{shortest, significant};
use crate::screen::Fit;
use regfit::family::Response;
use regfit::model::FittedModel;
use regfit::path::PathStep;
use regfit::penalty::Penalty;
use regfit::plot::{Format, Residuals};
use regfit::recipe::Targets;
use regfit::report::{HtmlReport, RowForm};
use std::path::Path;

/// What is written to an output file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawing {
    Picture(Format),
    /// A page with pictures, table and slider.
    Report,
}

fn names_a_page(path: &Path) -> bool {
    let suffix = path.extension().unwrap_or_default();
    ["html", "htm"]
        .iter()
        .any(|page| suffix.eq_ignore_ascii_case(page))
}

/// A picture or a page, by suffix.
pub(super) fn drawing(path: &Path) -> Result<Drawing, Failure> {
    if names_a_page(path) {
        return Ok(Drawing::Report);
    }
    let picture = Format::from_path(path).map(Drawing::Picture);
    picture.map_err(|error| unsuited(&error, " or .html"))
}

/// The format of a picture, where there is no page of it.
pub(super) fn picture_format(path: &Path) -> Result<Format, Failure> {
    if names_a_page(path) {
        return Err(Failure::usage(
            "there is no page of this picture; end the name in .png or .svg",
        )
        .with_help("--plot report.html makes a page of lasso, ridge, enet, logistic and path"));
    }
    Format::from_path(path).map_err(|error| unsuited(&error, ""))
}

/// What is wrong with the name of a picture.
fn unsuited(error: &regfit::Error, or_else: &str) -> Failure {
    let text = error.to_string();
    let reason = text
        .strip_prefix("the picture could not be drawn: ")
        .unwrap_or(&text);
    Failure::usage(format!("{reason}{or_else}"))
}

/// The page of a path.
pub(super) fn of_path(
    fitted: &Fitted,
    data: &Dataset,
    (model, chosen): (&str, Option<f64>),
    warnings: &[String],
) -> HtmlReport {
    let steps: Vec<&PathStep> = fitted.path.steps.iter().collect();
    let mut page = page(fitted, data, &steps, (model, chosen), warnings);
    // Without a choice the middle of the path.
    let middle = page.path.alphas.len().saturating_sub(1) / 2;
    page.opens_at = chosen.or(page.path.alphas.get(middle).copied());
    let opens = |step: &PathStep| Some(step.alpha) == page.opens_at;
    let shown = fitted.path.steps.iter().position(opens);
    let shown = shown.and_then(|k| fitted.path.model(k));
    page.residuals = shown.and_then(|model| training_residuals(&model, data));
    page
}

/// The page of one fit within the path of the same model.
pub(super) fn of_fit(fit: &Fit, path: &Fitted) -> HtmlReport {
    let alpha = fit.model.objective().penalty.alpha();
    let standardized = fit.model.standardized_matrix();
    let entries = standardized.columns().into_iter().map(|column| {
        let entries = column.iter().copied().enumerate();
        entries.filter(|(_, w)| *w != 0.0).collect()
    });
    let own = PathStep {
        alpha,
        standardized: entries.collect(),
        intercepts: fit.model.intercepts().to_vec(),
        n_nonzero: fit.model.n_nonzero(),
        report: fit.model.report().clone(),
    };
    let same = |step: &&PathStep| (step.alpha / alpha - 1.0).abs() < 1e-9;
    let mut steps: Vec<&PathStep> = path.path.steps.iter().filter(|step| !same(step)).collect();
    steps.push(&own);
    steps.sort_by(|a, b| b.alpha.total_cmp(&a.alpha));
    // A log axis has no place for 0; the path comes near.
    let chosen = (alpha > 0.0).then_some(alpha);
    let of_fit = (fit.command, chosen);
    let mut page = page(path, &fit.data, &steps, of_fit, &fit.warnings);
    if chosen.is_none() {
        page.opens_at = page.path.alphas.last().copied();
    }
    page.residuals = training_residuals(&fit.model, &fit.data);
    page
}

/// What a model leaves of the numbers that it was fitted to.
pub(super) fn training_residuals(model: &FittedModel, data: &Dataset) -> Option<Residuals> {
    let alpha = shown_alpha(model);
    let eta = model.linear_predictor(&data.x);
    let rows: Vec<(usize, f64)> = eta.column(0).iter().copied().enumerate().collect();
    let of = format!("Residuals of the rows it was fitted on, at α = {alpha}");
    residuals(data, (of, model.response()), &rows)
}

/// The strength as a title says it, without zeros at its end.
pub(super) fn shown_alpha(model: &FittedModel) -> String {
    let text = significant(model.objective().penalty.alpha(), 4);
    text.parse().map_or(text, shortest)
}

/// Residuals of rows with their linear predictor; `None` where targets are no numbers.
pub(super) fn residuals(
    data: &Dataset,
    (title, response): (String, Response),
    rows: &[(usize, f64)],
) -> Option<Residuals> {
    let (Targets::Numbers(y), Response::Number) = (&data.target, response) else {
        return None;
    };
    Some(Residuals {
        title,
        predictions: rows.iter().map(|(_, eta)| *eta).collect(),
        residuals: rows.iter().map(|(row, eta)| y[*row] - eta).collect(),
        target: data.target_name.clone(),
        ..Residuals::default()
    })
}

/// The row that a page begins with: the means of training.
fn row_form(fitted: &Fitted, data: &Dataset) -> RowForm {
    RowForm {
        input: data.input.clone(),
        names: data.feature_names.clone(),
        begins_with: fitted.path.scaling().means.clone(),
        response: fitted.path.objective().family.response(),
        classes: fitted.path.class_names().to_vec(),
        target: data.target_name.clone(),
    }
}

fn page(
    fitted: &Fitted,
    data: &Dataset,
    steps: &[&PathStep],
    (model, chosen): (&str, Option<f64>),
    warnings: &[String],
) -> HtmlReport {
    let steps: Vec<&PathStep> = steps
        .iter()
        .copied()
        .filter(|step| step.alpha > 0.0)
        .collect();
    let (path, origins) = curves(&steps, fitted, data, chosen);
    let objective = fitted.path.objective();
    let unit = |&(j, _): &(usize, usize)| fitted.path.scaling().to_user_units(j, 1.0);
    let kind = match (model, fitted.path.class_names().len() > 2) {
        ("enet", _) => "Elastic net",
        ("ridge", _) => "Ridge",
        ("logistic", true) => "Softmax",
        ("logistic", false) => "Logistic",
        _ => "Lasso",
    };
    let file = data.name.rsplit(['/', '\\']).next().unwrap_or(&data.name);
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact("rows", data.x.n_samples().to_string()),
        fact("features", data.x.n_features().to_string()),
        fact("minimises", objective.formula_with("α")),
    ];
    if let [first, second] = fitted.path.class_names() {
        facts.push(fact(
            "coefficients",
            format!("on the log-odds of {second} against {first}"),
        ));
    }
    if fitted.path.alpha_max.is_finite() {
        facts.push(fact("α_max", significant(fitted.path.alpha_max, 4)));
    }
    HtmlReport {
        title: format!("{kind} path of {} on {file}", data.target_name),
        facts,
        notes: data.notes.iter().chain(warnings).cloned().collect(),
        command: Some(command_for(model, &[])),
        path,
        n_features: data.x.n_features(),
        user_factors: origins.iter().map(unit).collect(),
        outputs: if fitted.path.class_names().len() > 2 {
            fitted.path.class_names().to_vec()
        } else {
            Vec::new()
        },
        intercepts: match objective.fit_intercept {
            true => steps.iter().map(|step| step.intercepts.clone()).collect(),
            false => Vec::new(),
        },
        relative_gaps: steps.iter().map(|step| step.report.relative()).collect(),
        // Nothing is certified where no optimum is finite.
        tolerance: steps
            .first()
            .filter(|_| steps.iter().all(|step| step.report.has_optimum()))
            .map(|step| step.report.tolerance),
        origins,
        row: Some(row_form(fitted, data)),
        ..HtmlReport::default()
    }
}

/// Flags that do not belong to a fit at another strength, with a value and without.
const OTHER: [&str; 25] = [
    "--alpha",
    "--lambda",
    "--weight-decay",
    "--plot",
    "--out",
    "-o",
    "--coef",
    "--model",
    "--n-alphas",
    "--ratio",
    "--alphas",
    "--lambdas",
    "--top",
    "--digits",
    "--criterion",
    "--max-nonzero",
    "--folds",
    "--repeats",
    "--rule",
    "--measure",
    "--fold-column",
    "--group",
    "--test-size",
    "--predictions",
    "--seed",
];
const OTHER_SWITCHES: [&str; 11] = [
    "--csv",
    "--json",
    "-q",
    "--quiet",
    "-v",
    "--verbose",
    "--no-early-stop",
    "--loo",
    "--leave-one-out",
    "--nested",
    "--time-ordered",
];

/// The command that fits the same model, up to its strength, from the words after the subcommand. The
/// flags of `chosen` take the place of what those words say of them.
fn fit_command(model: &str, words: &[String], chosen: &[(&str, String)]) -> String {
    let mut command = format!("regfit {model}");
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let flag = word.split('=').next().unwrap_or(word);
        let replaced = chosen
            .iter()
            .any(|(name, _)| *name == flag && flag != "--exclude");
        if OTHER.contains(&flag) || replaced {
            if flag == word {
                words.next();
            }
            continue;
        }
        let attached = word.starts_with("-o") && !word.starts_with("--");
        if attached || OTHER_SWITCHES.contains(&word.as_str()) {
            continue;
        }
        command.push(' ');
        command += &quoted(word);
    }
    for (flag, value) in chosen {
        command += &format!(" {flag} {}", quoted(value));
    }
    command + " --alpha"
}

/// The command that fits this model as this program was called, up to its strength.
pub(super) fn command_for(model: &str, chosen: &[(&str, String)]) -> String {
    let words = std::env::args_os().skip(2);
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    fit_command(model, &words, chosen)
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./,:=@%+-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_page_fits_one_model() {
        let command = |model: &str, line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            fit_command(model, &words, &[])
        };
        assert_eq!(
            command(
                "lasso",
                "a.csv --alpha 0.5 --plot=x.html -om.json --target y -q"
            ),
            "regfit lasso a.csv --target y --alpha"
        );
        assert_eq!(
            command(
                "logistic",
                "a.csv --model logistic --penalty l2 --n-alphas 50 --plot x.html"
            ),
            "regfit logistic a.csv --penalty l2 --alpha"
        );
        let words: Vec<String> = ["a.csv", "--folds=5", "--l1-ratio", "0.1,0.5", "--nested"]
            .map(str::to_owned)
            .to_vec();
        let chosen = [
            ("--l1-ratio", "0.5".to_owned()),
            ("--exclude", "fold".to_owned()),
        ];
        assert_eq!(
            fit_command("enet", &words, &chosen),
            "regfit enet a.csv --l1-ratio 0.5 --exclude fold --alpha"
        );
        assert_eq!(quoted("it's a; rm"), "'it'\\''s a; rm'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_suffix_names_a_picture_or_a_page() {
        let of = |name: &str| drawing(Path::new(name)).ok();
        assert_eq!(of("x.HTML"), Some(Drawing::Report));
        assert_eq!(of("x.svg"), Some(Drawing::Picture(Format::Svg)));
        assert_eq!(of("x.gif"), None);
        assert!(picture_format(Path::new("x.html")).is_err());
    }
}
