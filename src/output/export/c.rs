//! One file of C99.

use super::dates;
use super::literal::{c as string, comment, number};
use super::plan::{Cells, Column, MARKS, Plan};
use super::source::{class_names, eta, list, terms};
use crate::data::escape::quote;
use crate::data::recipe::DateOrder;
use crate::problem::family::Response;
use std::fmt::Write as _;

const FILL: &str = "
static double regfit_fill(double x, double mean)
{
    return isnan(x) ? mean : x;
}
";

/// `@MARKS@` are what stands for a missing cell.
const MISSING: &str = "
static int regfit_missing(const char *cell)
{
    static const char *const marks[] = @MARKS@;
    int i;
    for (i = 0; cell && i < @COUNT@; i++) {
        if (strcmp(cell, marks[i]) == 0) {
            return 1;
        }
    }
    return !cell;
}
";

const DATE: &str = "
/* One number of a date; NAN for what is none. */
static double regfit_date_part(const char *cell, int order, int at, double first, double fill)
{
    double part[5];
    if (regfit_missing(cell)) {
        return fill;
    }
    return regfit_date(cell, order, first, part) ? part[at] : NAN;
}
";

/// `@MISSING@` is the condition of a missing cell.
const LEVEL: &str = "
/* The position of a cell among the levels, n for a missing one, -1 for an unknown one. */
static int regfit_level(const char *cell, const char *const *levels, int n)
{
    int i;
    if (@MISSING@) {
        return n;
    }
    for (i = 0; i < n; i++) {
        if (strcmp(cell, levels[i]) == 0) {
            return i;
        }
    }
    return -1;
}
";

const REGRESSION: &str = "
double regfit_predict(@PARAMETERS@)
{
    double eta;
    return regfit_eta(@ARGUMENTS@, &eta) ? @MEAN@ : NAN;
}
";

const LOGISTIC: &str = "
static double regfit_sigmoid(double z)
{
    double e;
    if (z >= 0.0) {
        return 1.0 / (1.0 + exp(-z));
    }
    e = exp(z);
    return e / (1.0 + e);
}

double regfit_predict(@PARAMETERS@)
{
    double eta;
    return regfit_eta(@ARGUMENTS@, &eta) ? regfit_sigmoid(eta) : NAN;
}

int regfit_classify(@PARAMETERS@, double *p)
{
    double eta;
    int known = regfit_eta(@ARGUMENTS@, &eta);
    if (p) {
        p[0] = known ? regfit_sigmoid(-eta) : NAN;
        p[1] = known ? regfit_sigmoid(eta) : NAN;
    }
    return known ? eta > 0.0 : -1;
}
";

const SOFTMAX: &str = "
int regfit_classify(@PARAMETERS@, double *p)
{
    double eta[@K@];
    double total = 0.0;
    int known = regfit_eta(@ARGUMENTS@, eta);
    int best = 0;
    int k;
    for (k = 1; known && k < @K@; k++) {
        if (eta[k] > eta[best]) {
            best = k;
        }
    }
    for (k = 0; p && k < @K@; k++) {
        p[k] = known ? exp(eta[k] - eta[best]) : NAN;
        total += p[k];
    }
    for (k = 0; p && k < @K@; k++) {
        p[k] /= total;
    }
    return known ? best : -1;
}
";

/// The parameters of all functions, and the same as arguments.
fn parameters(plan: &Plan<'_>) -> (&'static str, &'static str) {
    match (
        plan.numbers().next().is_some(),
        plan.texts().next().is_some(),
    ) {
        (true, true) => ("const double *x, const char *const *text", "x, text"),
        (false, true) => ("const char *const *text", "text"),
        _ => ("const double *x", "x"),
    }
}

pub(super) fn write(plan: &Plan<'_>) -> String {
    let (parameters, arguments) = parameters(plan);
    let classes = plan.classes().len();
    let mut text = head(plan, parameters);
    let fills = |column: &Column<'_>| matches!(column.cells, Cells::Number { fill: Some(_), .. });
    if plan.used().any(fills) {
        text += FILL;
    }
    if plan.reads_marks() {
        let marks = list(&MARKS, string, ["{", "}"]);
        let count = MARKS.len().to_string();
        text += &MISSING
            .replace("@MARKS@", &marks)
            .replace("@COUNT@", &count);
    }
    if plan.uses_levels() {
        let missing = match plan.reads_marks() {
            true => "regfit_missing(cell)",
            false => "!cell",
        };
        text += &LEVEL.replace("@MISSING@", missing);
    }
    if plan.uses_dates() {
        text += dates::C;
        text += DATE;
    }
    text += &linear_predictor(plan, parameters);
    let functions = match plan.response() {
        Response::Number | Response::Count => REGRESSION,
        Response::TwoClasses => LOGISTIC,
        Response::Classes => SOFTMAX,
    };
    let mean = match plan.response() {
        Response::Count => "exp(eta)",
        _ => "eta",
    };
    text += &functions
        .replace("@MEAN@", mean)
        .replace("@PARAMETERS@", parameters)
        .replace("@ARGUMENTS@", arguments)
        .replace("@K@", &classes.to_string());
    text
}

/// The number that a cell becomes.
fn cell(column: &Column<'_>) -> String {
    let place = column.source.place;
    match &column.cells {
        Cells::Number {
            fill: Some(mean), ..
        } => {
            format!("regfit_fill(x[{place}], {})", number(*mean))
        }
        Cells::Number { fill: None, .. } => format!("x[{place}]"),
        Cells::Gap { .. } if column.source.is_text => format!("regfit_missing(text[{place}])"),
        Cells::Gap { .. } => format!("(isnan(x[{place}]) ? 1.0 : 0.0)"),
        Cells::Date {
            fill, part, order, ..
        } => {
            let order = match order {
                None => -1,
                Some(DateOrder::DayFirst) => 1,
                Some(DateOrder::MonthFirst) => 0,
            };
            let (at, first) = (part.place(), number(part.name_and_first().1));
            let fill = fill.map_or("NAN".into(), number);
            format!("regfit_date_part(text[{place}], {order}, {at}, {first}, {fill})")
        }
        Cells::Text { .. } => String::new(),
    }
}

fn head(plan: &Plan<'_>, parameters: &str) -> String {
    let classes = plan.response().is_classes();
    let mut lines = plan.about();
    lines.push(String::new());
    lines.push(
        "C99; link the mathematical library (-lm). Do not compile with -ffast-math, which".into(),
    );
    lines.push("breaks the answers to missing cells.".into());
    lines.push(String::new());
    lines.extend(plan.layout("x", plan.numbers()));
    lines.extend(plan.layout("text", plan.texts()));
    lines.push(String::new());
    lines.push("A missing number is NAN, a missing text NULL or \"\".".into());
    let answer = if classes {
        "gives NAN, and the class -1"
    } else {
        "gives NAN"
    };
    lines.extend(plan.about_gaps(answer, answer));
    let mut text = String::from("/*\n");
    for line in lines {
        let _ = writeln!(text, "{}", format!(" * {line}").trim_end());
    }
    text += " */\n#include <math.h>\n#include <string.h>\n\n";
    match plan.response() {
        Response::Number | Response::Count => text += "/* The prediction. */\n",
        Response::TwoClasses => text += "/* The probability of the second class. */\n",
        Response::Classes => {}
    }
    if plan.response() != Response::Classes {
        let _ = writeln!(text, "double regfit_predict({parameters});");
    }
    if classes {
        let names = list(&class_names(plan), string, ["{", "}"]);
        let count = plan.classes().len();
        let _ = write!(
            text,
            "/* The position of the class; its probabilities go into p[{count}] unless that is NULL. */\n\
             int regfit_classify({parameters}, double *p);\n\
             extern const char *const regfit_classes[{count}];\n\n\
             const char *const regfit_classes[{count}] = {names};\n"
        );
    }
    text
}

fn linear_predictor(plan: &Plan<'_>, parameters: &str) -> String {
    let n_outputs = plan.intercepts().len();
    let target = |k: usize| match n_outputs {
        1 => "*eta".to_owned(),
        _ => eta(n_outputs, k, 0),
    };
    let mut text = format!(
        "\n/* 1 when the row has an answer, which is a finite one. */\n\
         static int regfit_eta({parameters}, double *eta)\n{{\n"
    );
    if plan.uses_levels() {
        text += "    int at;\n";
    }
    for (k, b) in plan.intercepts().iter().enumerate() {
        let _ = writeln!(text, "    {} = {};", target(k), number(*b));
    }
    for (name, is_text) in [("x", false), ("text", true)] {
        let parameter = parameters.contains(&format!("*{name}"));
        if parameter && !plan.used().any(|column| column.source.is_text == is_text) {
            let _ = writeln!(text, "    (void){name};");
        }
    }
    for column in plan.used() {
        let place = column.source.place;
        let name = comment(&quote(column.name));
        match &column.cells {
            Cells::Text { levels, missing } => {
                let names: Vec<&str> = levels.iter().map(|(level, _)| *level).collect();
                let rows = levels.iter().map(|(_, w)| *w).chain(missing.as_deref());
                let rows: Vec<&[f64]> = rows.collect();
                let row = |w: &[f64]| list(w, number, ["{", "}"]);
                let (count, last) = (levels.len(), rows.len());
                let _ = write!(
                    text,
                    "    {{ /* {name} */\n        static const char *const levels[{count}] = {};\n        \
                     static const double w[{last}][{n_outputs}] = {};\n        \
                     at = regfit_level(text[{place}], levels, {count});\n        \
                     if (at < 0 || at >= {last}) {{\n            return 0;\n        }}\n",
                    list(&names, string, ["{", "}"]),
                    list(&rows, row, ["{", "}"]),
                );
                for k in 0..n_outputs {
                    let _ = writeln!(text, "        {} += w[at][{k}];", target(k));
                }
                text += "    }\n";
            }
            cells => {
                let x = cell(column);
                for (k, sign, w) in terms(cells, number) {
                    let _ = writeln!(text, "    {} {sign}= {w} * {x}; /* {name} */", target(k));
                }
            }
        }
    }
    let finite: Vec<String> = (0..n_outputs)
        .map(|k| format!("isfinite({})", target(k)))
        .collect();
    let _ = write!(text, "    return {};\n}}\n", finite.join(" && "));
    text
}
