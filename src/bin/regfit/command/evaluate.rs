//! `regfit evaluate`: a model judged on rows whose target is known.

use super::pictures::draw;
use super::report::picture_format;
use crate::args::EvaluateArgs;
use crate::failure::Failure;
use crate::output::{Console, Files};
use crate::predictions::check_threshold;
use crate::scored::Judged;
use crate::screen::{Verdict, verdict_json, verdict_text};
use std::path::PathBuf;

pub(crate) fn run(args: &EvaluateArgs, console: &Console) -> Result<(), Failure> {
    let mut inputs = vec![args.model.as_path()];
    let data = args.source.paths();
    inputs.extend(data.iter().map(PathBuf::as_path));
    let mut files = Files::prepare(&inputs, &[args.plot.as_ref()])?;
    let format = args.plot.as_deref().map(picture_format).transpose()?;
    let judged = Judged::read(
        (&args.model, args.at),
        &args.source,
        args.weights.as_ref(),
        Some(&args.rows),
        console,
    )?;
    check_threshold(&judged.model, "--costs", args.costs.is_some())?;
    let verdict = Verdict::of(&judged, args.costs);

    if let (Some(path), Some(format)) = (&args.plot, format) {
        let picture = judged.picture(judged.usual_picture())?;
        files.stage(path, &draw(&*picture, format, console)?)?;
    }
    if console.json {
        return files.finish(console.print_json(&verdict_json(&judged, &verdict)));
    }
    let mut text = verdict_text(&judged, &verdict, console);
    if let Some(path) = &args.plot {
        let shown = regfit::data::escape(&path.to_string_lossy()).into_owned();
        text += &format!("{}{shown}\n", console.label("wrote     "));
    }
    files.finish(console.show(&text))
}
