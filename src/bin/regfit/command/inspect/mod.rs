//! `regfit inspect`: a look at a model file or at a table.

mod model;
mod remarks;
mod table;

use crate::args::InspectArgs;
use crate::failure::Failure;
use crate::input::{self, Content};
use crate::model_file;
use crate::output::Console;
use regfit::data::{LibsvmOptions, Table};
use regfit::recipe::TableProfile;
use regfit::recipe::profile::FEW_VALUES;

pub(crate) fn run(args: &InspectArgs, console: &Console) -> Result<(), Failure> {
    let (source, fingerprint) = input::with_fingerprint(args.source.source())?;
    let name = source.display_name();
    if let Some(saved) = model_file::model_in(&source, args.at)? {
        if console.json {
            let value = serde_json::to_value(&saved).map_err(|e| Failure::fault(e.to_string()))?;
            return console.print_json(&value);
        }
        return console.show(&model::text(&saved, console));
    }
    let bytes = fingerprint.map_or(0, |data| data.bytes);
    // What cannot be opened twice is kept.
    let again = match args.source.data.iter().any(|data| data == "-") {
        true => source.clone(),
        false => args.source.source(),
    };
    let content = input::read_content(source, &args.source, &LibsvmOptions::default(), &|_| {
        Vec::new()
    })?;
    match content {
        Content::Table(table) => {
            for note in table.notes() {
                console.note(note);
            }
            let target = args.target.as_ref();
            let target = target
                .map(|column| table.column_index(column))
                .transpose()?;
            let mut profile = TableProfile::new(&table, target);
            let classes = profile.target.as_ref().filter(|t| !t.classes.is_empty());
            if let Some(column) = classes.map(|target| target.column) {
                let labels = |_: &Table| vec![column];
                let options = LibsvmOptions::default();
                if let Content::Table(labelled) =
                    input::read_content(again, &args.source, &options, &labels)?
                {
                    profile = profile.with_labels(&labelled);
                }
            }
            if console.json {
                console.print_json(&table::json(&table, &profile))
            } else {
                let by_default = target.is_none();
                let data = args.source.given();
                let remarks = remarks::text(&data, &profile, by_default, console);
                console.show(&(table::text(&table, &profile, bytes, console) + &remarks))
            }
        }
        Content::Libsvm(_) if args.target.is_some() => {
            Err(Failure::usage("--target does not apply to libsvm text")
                .with_help("its target is the first number of each line"))
        }
        Content::Libsvm(data) => {
            for note in &data.notes {
                console.note(note);
            }
            let (n, p, stored) = (data.x.n_rows(), data.x.n_cols(), data.x.nnz());
            let (codes, labels) = data.labels();
            let mut classes: Vec<(String, usize)> = Vec::new();
            if data.integer_targets && labels.len() <= FEW_VALUES {
                classes.extend(labels.iter().map(|label| (label.clone(), 0)));
                codes.iter().for_each(|code| classes[*code].1 += 1);
            }
            if console.json {
                return console.print_json(&serde_json::json!({
                    "command": "inspect", "format": "libsvm", "rows": n, "features": p,
                    "stored": stored, "targets": labels.len(),
                    "integer_targets": data.integer_targets,
                    "classes": classes
                        .iter()
                        .map(|(class, rows)| serde_json::json!({"class": class, "rows": rows}))
                        .collect::<Vec<_>>(),
                }));
            }
            let kind = if data.integer_targets {
                "whole numbers"
            } else {
                "numbers"
            };
            let density = 100.0 * stored as f64 / (n as f64 * p.max(1) as f64);
            let mut balance = remarks::shares(&classes, console);
            if !balance.is_empty() {
                balance = format!("{}{balance}\n", console.label("balance   "));
            }
            console.show(&format!(
                "{name}: libsvm text, {n} rows, {p} features\n\
                 {}{stored} ({density:.2} % of all cells)\n{}{} different {kind}\n{balance}",
                console.label("stored    "),
                console.label("target    "),
                labels.len(),
            ))
        }
    }
}
