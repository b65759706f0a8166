//! Functions of a data frame in base R.

use super::dates;
use super::literal::{number, r as string};
use super::plan::{Cells, MARKS, Plan};
use super::source::{class_names, list, terms, weights};
use crate::data::recipe::{DateOrder, Missing};
use crate::problem::family::Response;
use std::fmt::Write as _;

const CELLS: &str = r#"
regfit_column <- function(data, column) {
  if (!(column %in% names(data))) stop("no column ", dQuote(column, FALSE))
  data[[column]]
}

regfit_gaps <- function(missing, column) {
  if (@REFUSE@any(missing)) stop("missing cell in column ", dQuote(column, FALSE))
}

regfit_number <- function(data, column, fill = NULL) {
  x <- regfit_column(data, column)
  if (!is.numeric(x) && !all(is.na(x))) stop("column ", dQuote(column, FALSE), " is not numeric")
  x <- as.numeric(x)
  if (any(is.infinite(x))) stop("infinity in column ", dQuote(column, FALSE))
  if (is.null(fill)) regfit_gaps(is.na(x), column) else x[is.na(x)] <- fill
  x
}
"#;

/// The weights of each row: a vector for one output, a matrix for several.
const LEVEL: &str = r#"
regfit_level <- function(data, column, levels, weights, fill = NULL) {
  x <- trimws(as.character(regfit_column(data, column)), whitespace = "[ \t]")
  missing <- is.na(x) | x %in% regfit_missing
  at <- match(x, levels)
  if (any(is.na(at) & !missing)) {
    unknown <- x[is.na(at) & !missing][1]
    stop(dQuote(unknown, FALSE), " is not a level that the model knows (column ", dQuote(column, FALSE), ")")
  }
  at[missing] <- NA
  if (is.null(fill)) {
    regfit_gaps(missing, column)
  } else {
    weights <- rbind(weights, fill)
    at[missing] <- nrow(weights)
  }
  weights[at, , drop = FALSE]
}
"#;

const GAP: &str = r#"
regfit_gap <- function(data, column) {
  x <- regfit_column(data, column)
  as.numeric(is.na(x) | trimws(as.character(x), whitespace = "[ \t]") %in% regfit_missing)
}
"#;

const REGRESSION: &str = r#"
# The prediction for each row.
regfit_predict <- function(data) @MEAN@
"#;

const LOGISTIC: &str = r#"
# The probability of each class, one row for each row.
regfit_predict_proba <- function(data) {
  eta <- regfit_eta(data)[, 1]
  e <- exp(-abs(eta))
  larger <- 1 / (1 + e)
  smaller <- e / (1 + e)
  p <- cbind(ifelse(eta >= 0, smaller, larger), ifelse(eta >= 0, larger, smaller))
  colnames(p) <- regfit_classes
  p
}

# The more probable class for each row.
regfit_predict <- function(data) {
  regfit_classes[1 + (regfit_eta(data)[, 1] > 0)]
}
"#;

const SOFTMAX: &str = r#"
# The probability of each class, one row for each row.
regfit_predict_proba <- function(data) {
  eta <- regfit_eta(data)
  largest <- do.call(pmax, lapply(seq_len(ncol(eta)), function(k) eta[, k]))
  e <- exp(eta - largest)
  p <- e / rowSums(e)
  colnames(p) <- regfit_classes
  p
}

# The most probable class for each row.
regfit_predict <- function(data) {
  regfit_classes[max.col(regfit_eta(data), ties.method = "first")]
}
"#;

pub(super) fn write(plan: &Plan<'_>) -> String {
    let mut text = String::from("# R 3.6 or newer; needs base R alone.\n#\n");
    for line in plan.about() {
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    let missing = match plan.missing {
        Missing::Drop => "gives NA",
        _ => "is an error",
    };
    let _ = writeln!(
        text,
        "#\n# The functions take a data frame with the columns of the table under their own names:\n\
         # read.csv(file, check.names = FALSE).\n# {}\n\
         # R rounds decimals of 16 and 17 digits in extended precision: the last bit may differ.\n",
        plan.about_gaps(missing, "is an error").join("\n# ")
    );
    if plan.response().is_classes() {
        let names = list(&class_names(plan), string, ["c(", ")"]);
        let _ = writeln!(text, "regfit_classes <- {names}");
    }
    let refuse = if plan.missing == Missing::Drop {
        "FALSE && "
    } else {
        ""
    };
    if plan.uses(|cells| !matches!(cells, Cells::Number { .. })) {
        let marks = list(&MARKS, string, ["c(", ")"]);
        let _ = writeln!(text, "regfit_missing <- {marks}");
    }
    text += &CELLS.replace("@REFUSE@", refuse);
    if plan.uses_levels() {
        text += LEVEL;
    }
    if plan.uses_dates() {
        text += dates::R;
    }
    if plan.uses(|cells| matches!(cells, Cells::Gap { .. })) {
        text += GAP;
    }
    text += &linear_predictor(plan);
    let mean = match plan.response() {
        Response::Count => "exp(regfit_eta(data)[, 1])",
        _ => "regfit_eta(data)[, 1]",
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
                None => "NA",
                Some(DateOrder::DayFirst) => "TRUE",
                Some(DateOrder::MonthFirst) => "FALSE",
            };
            let (part, first) = part.name_and_first();
            format!(
                "regfit_date(data, {name}, {day_first}, \"{part}\", {}{})",
                number(first),
                fill(mean)
            )
        }
        Cells::Gap { .. } => format!("regfit_gap(data, {name})"),
        Cells::Number { fill: mean, .. } => format!("regfit_number(data, {name}{})", fill(mean)),
        Cells::Text { .. } => String::new(),
    }
}

fn linear_predictor(plan: &Plan<'_>) -> String {
    let n_outputs = plan.intercepts().len();
    let start = list(plan.intercepts(), number, ["c(", ")"]);
    let mut text = format!(
        "\nregfit_eta <- function(data) {{\n  \
         eta <- matrix({start}, nrow(data), {n_outputs}, byrow = TRUE)\n"
    );
    for column in plan.used() {
        let name = string(column.source.name);
        match &column.cells {
            Cells::Text { levels, missing } => {
                let names: Vec<&str> = levels.iter().map(|(level, _)| *level).collect();
                let rows: Vec<f64> = levels.iter().flat_map(|(_, w)| w.iter().copied()).collect();
                let fill = missing
                    .as_ref()
                    .map_or(String::new(), |w| format!(", {}", weights(w, ["c(", ")"])));
                let _ = writeln!(
                    text,
                    "  eta <- eta + regfit_level(data, {name}, {},\n    matrix({}, ncol = {n_outputs}, byrow = TRUE){fill})",
                    list(&names, string, ["c(", ")"]),
                    list(&rows, number, ["c(", ")"]),
                );
            }
            cells => {
                let _ = writeln!(text, "  x <- {}", cell(cells, &name));
                for (k, sign, w) in terms(cells, number) {
                    let at = k + 1;
                    let _ = writeln!(text, "  eta[, {at}] <- eta[, {at}] {sign} {w} * x");
                }
            }
        }
    }
    text += "  if (any(is.infinite(eta))) stop(\"a prediction is beyond the range of doubles\")\n  eta\n}\n";
    text
}
