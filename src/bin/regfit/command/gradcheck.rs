//! `regfit gradcheck`: are the gradients right?

use crate::args::GradcheckArgs;
use crate::failure::Failure;
use crate::output::{Align, Console, Table, scientific};
use regfit::loss::gradcheck::TOLERANCE;
use regfit::training::check_gradients;
use serde_json::json;

pub(crate) fn run(args: &GradcheckArgs, console: &Console) -> Result<(), Failure> {
    let checked = check_gradients(args.run.seed, args.points)?;
    let wrong = checked.iter().filter(|loss| !loss.comparison.ok()).count();
    if console.json {
        let losses = checked.iter().map(|loss| {
            json!({
                "loss": loss.name,
                "largest_relative_difference": loss.comparison.largest,
                "ok": loss.comparison.ok(),
            })
        });
        console.print_json(&json!({
            "command": "gradcheck",
            "seed": args.run.seed,
            "points": args.points,
            "tolerance": TOLERANCE,
            "losses": losses.collect::<Vec<_>>(),
        }))?;
    } else {
        let mut table = Table::default()
            .column("loss", Align::Left, 2, 0)
            .column("largest relative difference", Align::Right, 2, 0)
            .column("", Align::Left, 2, 0);
        for loss in &checked {
            table.row(vec![
                loss.name.to_owned(),
                scientific(loss.comparison.largest),
                if loss.comparison.ok() { "ok" } else { "WRONG" }.to_owned(),
            ]);
        }
        let mut text = table.screen(console);
        text += &format!(
            "\ngradient against central differences at {} random points (seed {}); ok is below {}\n",
            args.points,
            args.run.seed,
            scientific(TOLERANCE)
        );
        console.show(&text)?;
    }
    if wrong > 0 {
        return Err(Failure::fault(format!(
            "{wrong} of {} gradients differ from their central differences",
            checked.len()
        )));
    }
    Ok(())
}
