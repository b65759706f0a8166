//! `regfit plot`: pictures.

mod convergence;
mod flags;
mod geometry;
mod kept;

use super::fit::{needed_alpha, print_notes, single, summary};
use super::path::{follow, model_of};
use super::pictures::{Bars, bars, coefficient_bars, coefficient_path, draw};
use super::report::picture_format;
use crate::args::{DataSource, PictureKind, PlotArgs};
use crate::failure::Failure;
use crate::input;
use crate::model_file::{model_in, path_in};
use crate::models;
use crate::output::{Console, Files};
use crate::scored::Judged;
use flags::{one_alpha, to_fit};
use regfit::model::SavedModel;
use regfit::plot::{LossCurves, Picture, Sparsity};
use std::path::Path;

pub(crate) fn run(args: &PlotArgs, console: &Console) -> Result<(), Failure> {
    let format = picture_format(&args.out)?;
    let inputs: Vec<&Path> = args
        .data
        .as_deref()
        .and_then(input::input_path)
        .into_iter()
        .chain(args.grid.model.file())
        .collect();
    let mut files = Files::prepare(&inputs, &[Some(&args.out)])?;
    let picture = picture(args, console)?;
    files.stage(&args.out, &draw(&*picture, format, console)?)?;
    files.finish(Ok(()))?;
    console.note(&format!(
        "wrote {}",
        regfit::data::escape(&args.out.to_string_lossy())
    ));
    Ok(())
}

fn picture(args: &PlotArgs, console: &Console) -> Result<Box<dyn Picture>, Failure> {
    if args.kind == PictureKind::Loss {
        return Ok(Box::new(LossCurves::default()));
    }
    if args.kind == PictureKind::Geometry {
        return geometry::picture(args, console);
    }
    let Some(data) = args.data.clone() else {
        return Err(Failure::usage("plot needs DATA for this picture"));
    };
    let source = DataSource {
        data: vec![data],
        reading: args.reading.clone(),
    };
    if args.kind.shows_predictions() {
        let Some(model) = args.grid.model.file() else {
            return Err(Failure::usage(
                "this picture is of a fitted model: name its file with --model MODEL.json",
            )
            .with_help("a fit writes one with -o model.json"));
        };
        let weights = args.columns.weights.as_ref();
        if weights.is_some() && args.kind == PictureKind::Residuals {
            return Err(Failure::usage(
                "this picture shows rows as they are; --weights count for roc, calibration, confusion and evaluate",
            ));
        }
        return Judged::read((model, args.at), &source, weights, None, console)?.picture(args.kind);
    }
    if args.kind == PictureKind::Coef {
        return coefficients(args, &source, console);
    }
    if args.kind == PictureKind::Convergence {
        return convergence::picture(args, &source, console);
    }
    let (loaded, _) = input::with_fingerprint(source.source())?;
    if let Some((path, name)) = path_in(&loaded)? {
        return kept::picture(args, &path, &name);
    }
    let alpha = one_alpha(args)?;
    let grid = to_fit(args)?;
    let from = (loaded, &source);
    let (data, fitted, warnings) = follow(from, &args.columns, &args.solve, &grid, false, console)?;
    print_notes(&data, false, console);
    for warning in &warnings {
        console.warn(warning);
    }
    let path = coefficient_path(&fitted, &data, alpha);
    Ok(match args.kind {
        PictureKind::Sparsity => Box::new(Sparsity {
            subtitle: path.subtitle,
            alphas: path.alphas,
            nonzero: path.nonzero,
            n_features: data.feature_names.len(),
            deviance_explained: path.deviance_explained,
            chosen: alpha,
            ..Sparsity::default()
        }),
        _ => Box::new(path),
    })
}

/// The coefficients of a model file, or of a fit with `--alpha`.
fn coefficients(
    args: &PlotArgs,
    source: &DataSource,
    console: &Console,
) -> Result<Box<dyn Picture>, Failure> {
    let (bytes, _) = input::with_fingerprint(source.source())?;
    if let Some(model) = model_in(&bytes, args.at)? {
        return Ok(saved_bars(&model));
    }
    let alpha = one_alpha(args)?.ok_or_else(|| match needed_alpha("plot coef", None) {
        Err(failure) => failure.with_help("or give a model file instead of a table"),
        Ok(_) => Failure::usage("--alpha is needed"),
    })?;
    let (task, penalty) = model_of(&to_fit(args)?)?;
    let penalty = regfit::penalty::Penalty::with_alpha(&penalty, alpha);
    let factors = &args.solve.penalty_factor;
    let data = input::read_dataset_from(bytes, source, &args.columns, factors, task, false)?;
    print_notes(&data, false, console);
    let fitted = models::fit(&data, &penalty, &args.solve, &single(alpha))?;
    let fit = summary("plot", data, fitted)?;
    for warning in &fit.warnings {
        console.warn(warning);
    }
    Ok(coefficient_bars(&fit))
}

fn saved_bars(model: &SavedModel) -> Box<dyn Picture> {
    let features = model.features.iter();
    let values = |k: usize| {
        features
            .clone()
            .map(move |f| f.standardized.get(k).copied())
    };
    let outputs = 0..model.n_outputs();
    bars(Bars {
        subtitle: format!("minimises {}", model.objective.formula),
        names: features.clone().map(|f| f.name.clone()).collect(),
        classes: model.classes(),
        values: outputs
            .map(|k| values(k).map(Option::unwrap_or_default).collect())
            .collect(),
        standardized: model.objective.standardize,
    })
}
