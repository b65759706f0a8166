//! The screen of a model that is evaluated on rows whose target is known.

use crate::args::Costs;
use crate::output::{Align, Console, Table, name_cell, significant};
use crate::scored::Judged;
use regfit::loss::functions::{log_sum_exp, softplus};
use regfit::metric::{self, ConfusionMatrix, Threshold, ThresholdGoal};
use regfit::ndarray::Array2;
use regfit::recipe::Targets;
use serde_json::{Map, Value, json};

/// The scores of predictions against targets.
#[derive(Debug)]
pub(crate) struct Verdict {
    measures: Vec<Measure>,
    confusion: Option<ConfusionMatrix>,
    /// The largest |residual| and its row of the table (from 1).
    farthest: Option<(f64, usize)>,
    /// For two classes, the threshold that these rows speak for.
    proposal: Option<Proposal>,
}

/// A threshold, by what it was chosen, and the same of the threshold in use.
#[derive(Debug)]
struct Proposal {
    goal: ThresholdGoal,
    best: Threshold,
    now: f64,
    /// The class with less weight.
    rare: usize,
}

/// A number, what it is called on the screen and in JSON, and a remark for the screen.
#[derive(Debug)]
struct Measure {
    label: &'static str,
    key: &'static str,
    value: f64,
    remark: &'static str,
}

/// Classes whose confusion fits on a line.
const CLASSES: usize = 10;

impl Verdict {
    pub(crate) fn of(judged: &Judged, costs: Option<Costs>) -> Self {
        match &judged.target {
            Targets::Numbers(y) => Self::of_numbers(judged, y),
            Targets::Classes { codes, .. } => Self::of_classes(judged, codes, costs),
        }
    }

    fn of_numbers(judged: &Judged, y: &[f64]) -> Self {
        let predictions = judged.eta.column(0).to_vec();
        let d = judged.weights.as_deref();
        let mse = metric::mean_squared_error(y, &predictions, d);
        let mae = metric::mean_absolute_error(y, &predictions, d);
        let r2 = metric::r_squared(y, &predictions, d);
        let largest = metric::largest_absolute_error(y, &predictions);
        let at = y
            .iter()
            .zip(&predictions)
            .position(|(y, p)| (y - p).abs() == largest);
        let row = |at: usize| match &judged.used {
            None => at,
            Some(used) => used.get(at).copied().unwrap_or(at),
        };
        Self {
            measures: vec![
                Measure::new("R²", "r2", r2),
                Measure::new("RMSE", "rmse", mse.sqrt()),
                Measure::new("MAE", "mae", mae),
            ],
            confusion: None,
            farthest: at.map(|at| (largest, row(at) + 1)),
            proposal: None,
        }
    }

    fn of_classes(judged: &Judged, codes: &[usize], costs: Option<Costs>) -> Self {
        let eta = &judged.eta;
        let predictions = judged.predicted();
        let probabilities = judged.probabilities();
        let d = judged.weights.as_deref();
        let accuracy = metric::accuracy(codes, &predictions, d);
        let mut measures = vec![
            Measure::new("log-loss", "log_loss", log_loss(codes, eta, d)),
            Measure::new("accuracy", "accuracy", accuracy),
        ];
        measures.push(if eta.ncols() == 1 {
            let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
            let auc = metric::area_under_curve(&positive, &eta.column(0).to_vec(), d);
            Measure::new("AUC", "auc", auc)
        } else {
            Measure {
                remark: "mean of each class against the rest",
                ..Measure::new(
                    "AUC",
                    "auc_one_vs_rest",
                    metric::area_under_curve_one_vs_rest(codes, probabilities.view(), d),
                )
            }
        });
        let brier = metric::brier_score(codes, probabilities.view(), d);
        measures.push(Measure::new("Brier", "brier_score", brier));
        let confusion = judged.confusion(codes);
        Self {
            measures,
            proposal: Proposal::of(judged, codes, &confusion, costs),
            confusion: Some(confusion),
            farthest: None,
        }
    }
}

impl Proposal {
    /// The best threshold on these rows, of two classes that both are there.
    fn of(
        judged: &Judged,
        codes: &[usize],
        confusion: &ConfusionMatrix,
        costs: Option<Costs>,
    ) -> Option<Self> {
        let probabilities = judged.probabilities();
        if probabilities.ncols() != 2 {
            return None;
        }
        let goal = costs.map_or(ThresholdGoal::F1, |costs| ThresholdGoal::Cost {
            false_positive: costs.false_positive,
            false_negative: costs.false_negative,
        });
        let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
        let second = probabilities.column(1).to_vec();
        let best = metric::best_threshold(&positive, &second, judged.weights.as_deref(), goal)?;
        let sums = confusion.sums();
        let second: f64 = sums.row(1).sum();
        let rare = usize::from(2.0 * second <= sums.sum());
        let now = match costs {
            Some(costs) => {
                let mistakes = sums[[0, 1]] * costs.false_positive;
                (mistakes + sums[[1, 0]] * costs.false_negative) / sums.sum()
            }
            None => confusion.class_scores().get(rare)?.f1,
        };
        Some(Self {
            goal,
            best,
            now,
            rare,
        })
    }

    fn text(&self, judged: &Judged) -> String {
        let Threshold { threshold, value } = self.best;
        let name = |k: usize| name_cell(judged.model.classes().get(k).map_or("", String::as_str));
        let now = match judged.threshold {
            None => "above 0.5".to_owned(),
            Some(threshold) => format!("at {threshold}"),
        };
        let (goal, [best, used]) = match self.goal {
            ThresholdGoal::F1 => (
                format!("largest F1 of {}", name(self.rare)),
                [value, self.now].map(|f1| format!("{f1:.4}")),
            ),
            ThresholdGoal::Cost { .. } => (
                "least cost a row".to_owned(),
                [value, self.now].map(|cost| significant(cost, 4)),
            ),
        };
        format!(
            "the {goal} on these rows, {best}, is that of --threshold {threshold}, from which on {} is predicted ({used} {now})",
            name(1)
        )
    }

    fn json(&self) -> Value {
        let (by, key) = match self.goal {
            ThresholdGoal::F1 => ("f1", "f1"),
            ThresholdGoal::Cost { .. } => ("cost", "mean_cost"),
        };
        json!({"by": by, "threshold": self.best.threshold, key: self.best.value})
    }
}

impl Measure {
    fn new(label: &'static str, key: &'static str, value: f64) -> Self {
        Self {
            label,
            key,
            value,
            remark: "",
        }
    }
}

/// The mean cross-entropy from η, finite for every finite η.
fn log_loss(codes: &[usize], eta: &Array2<f64>, d: Option<&[f64]>) -> f64 {
    let rows = eta.rows().into_iter().zip(codes);
    let losses = rows.map(|(row, &code)| {
        if row.len() == 1 {
            softplus(if code == 1 { -row[0] } else { row[0] })
        } else {
            log_sum_exp(row) - row[code]
        }
    });
    let weight = |i: usize| d.map_or(1.0, |d| d[i]);
    let total: f64 = (0..codes.len()).map(weight).sum();
    let weighted = losses.enumerate().map(|(i, loss)| weight(i) * loss);
    weighted.sum::<f64>() / total
}

pub(crate) fn verdict_json(judged: &Judged, verdict: &Verdict) -> Value {
    let mut measures: Map<String, Value> = verdict
        .measures
        .iter()
        .map(|measure| (measure.key.to_owned(), json!(measure.value)))
        .collect();
    if let Some((largest, _)) = verdict.farthest {
        measures.insert("largest_absolute_error".into(), json!(largest));
    }
    let mut value = json!({
        "command": "evaluate",
        "data": judged.name,
        "target": judged.model.target.name,
        "rows": judged.n_rows(),
        "training_rows": judged.training,
        "weighted": judged.weights.is_some(),
        "measures": measures,
    });
    if let (Some(confusion), Some(map)) = (&verdict.confusion, value.as_object_mut()) {
        let sums = confusion.sums();
        let sums = sums.rows().into_iter();
        let rows: Vec<Vec<Value>> = sums
            .map(|row| row.iter().map(|v| weight(*v)).collect())
            .collect();
        let scores = confusion.class_scores();
        let scores = judged
            .model
            .classes()
            .iter()
            .zip(&scores)
            .map(|(class, scores)| {
                json!({
                    "class": class,
                    "rows": weight(scores.weight),
                    "precision": scores.precision,
                    "recall": scores.recall,
                    "f1": scores.f1,
                })
            });
        map.insert("classes".into(), json!(judged.model.classes()));
        map.insert("confusion".into(), json!(rows));
        map.insert("class_scores".into(), scores.collect());
        if let Some(proposal) = &verdict.proposal {
            map.insert("threshold".into(), json!(judged.threshold));
            map.insert("proposal".into(), proposal.json());
        }
    }
    value
}

/// A sum of weights: a count where it is whole.
fn weight(sum: f64) -> Value {
    if sum.fract() == 0.0 && sum < 1e15 {
        json!(sum as u64)
    } else {
        json!(sum)
    }
}

pub(crate) fn verdict_text(judged: &Judged, verdict: &Verdict, console: &Console) -> String {
    let model = &judged.model;
    let mut text = format!(
        "{}{} from {} of {}\n{}{}\n\n",
        console.label("target    "),
        name_cell(&model.target.name),
        judged.counted_rows(),
        judged.name,
        console.label("model     "),
        model.objective.formula,
    );
    for measure in &verdict.measures {
        let value = measure.value;
        let number = match measure.label {
            "RMSE" | "MAE" | "log-loss" => significant(value, 4),
            _ if value.is_nan() => "— (the rows leave nothing to measure)".into(),
            _ => format!("{value:.4}"),
        };
        let remark = match measure.remark {
            "" => String::new(),
            remark => format!("   ({remark})"),
        };
        let label = console.label(&format!("{:<10}", measure.label));
        text += &format!("{label}{number}{remark}\n");
    }
    let weighted = match judged.weights {
        None => "",
        Some(_) => "   (rows of the measures above weighted)",
    };
    text += &format!(
        "{}{}{weighted}\n",
        console.label("n         "),
        judged.n_rows()
    );
    if let Some((largest, row)) = verdict.farthest {
        let label = console.label("farthest  ");
        text += &format!(
            "{label}{} from the target, in row {row}\n",
            significant(largest, 4)
        );
    }
    if let Some(confusion) = &verdict.confusion {
        text += &confusion_text(confusion, model.classes(), console);
    }
    if let Some(proposal) = &verdict.proposal {
        text += &format!(
            "\n{}{}\n",
            console.label("threshold "),
            proposal.text(judged)
        );
    }
    text
}

/// Whether a matrix of these classes is no wider than the terminal; the scores beside it may be left out.
fn fits(classes: &[String], console: &Console) -> bool {
    let columns = classes
        .iter()
        .map(|class| 2 + name_cell(class).chars().count().max(4));
    // The heading above the names is `true \ predicted`.
    let needed = 18 + columns.sum::<usize>();
    console.width.is_none_or(|width| needed <= width)
}

/// One row for each true class: the counts by predicted class, where they fit, and its scores.
fn confusion_text(confusion: &ConfusionMatrix, classes: &[String], console: &Console) -> String {
    let all = classes.len() <= CLASSES && fits(classes, console);
    let head = if all { "true \\ predicted" } else { "class" };
    let mut table = Table::default().column(head, Align::Left, 2, 0);
    if all {
        for class in classes {
            table = table.column(&name_cell(class), Align::Right, 2, 4);
        }
    } else {
        table = table.column("rows", Align::Right, 2, 4);
    }
    for (heading, order) in [("precision", 3), ("recall", 2), ("F1", 1)] {
        let gap = if heading == "precision" { 4 } else { 2 };
        table = table.column(heading, Align::Right, gap, 6).optional(order);
    }
    let shown = if all {
        classes.len()
    } else {
        console.shown(classes.len())
    };
    let share = |value: f64| match value.is_nan() {
        true => "—".to_owned(),
        false => format!("{value:.4}"),
    };
    let sums = confusion.sums();
    let sum = |sum: f64| {
        if sum.fract() == 0.0 {
            format!("{sum}")
        } else {
            significant(sum, 5)
        }
    };
    let rows = classes
        .iter()
        .zip(confusion.class_scores())
        .zip(sums.rows());
    for ((class, scores), row) in rows.take(shown) {
        let mut cells = vec![name_cell(class)];
        if all {
            cells.extend(row.iter().map(|v| sum(*v)));
        } else {
            cells.push(sum(scores.weight));
        }
        cells.extend([scores.precision, scores.recall, scores.f1].map(share));
        table.row(cells);
    }
    let mut text = format!("\n{}", table.screen(console));
    if !all {
        let more = match classes.len() - shown {
            0 => String::new(),
            more => format!("{more} more classes (--top 0 for all); "),
        };
        text += &format!("  ... {more}--json has the confusion matrix, --plot draws it\n");
    }
    text
}
