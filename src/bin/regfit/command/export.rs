//! `regfit export`: a model for other systems.

use crate::args::{ExportArgs, ExportName};
use crate::failure::Failure;
use crate::input;
use crate::model_file;
use crate::output::{Console, Files};
use regfit::data::Source;
use regfit::export::{Format, SqlOptions, export};
use regfit::model::SavedModel;
use std::io::IsTerminal;
use std::path::Path;

pub(crate) fn run(args: &ExportArgs, console: &Console) -> Result<(), Failure> {
    let to_stdout = args.out.as_deref().is_none_or(|out| out == Path::new("-"));
    let out = args.out.as_ref().filter(|_| !to_stdout);
    let format = format(args)?;
    if format == Format::Onnx && to_stdout && std::io::stdout().is_terminal() {
        return Err(
            Failure::usage("--as onnx writes bytes that a terminal cannot show")
                .with_help("-o model.onnx writes them to a file"),
        );
    }
    let inputs: Vec<&Path> = input::input_path(&args.model).into_iter().collect();
    let mut files = Files::prepare(&inputs, &[out])?;
    let content = export(&read(args)?, &format)?;
    match out {
        None => console.write(|out| out.write_all(&content)),
        Some(path) => {
            files.stage(path, &content)?;
            files.finish(Ok(()))
        }
    }
}

fn format(args: &ExportArgs) -> Result<Format, Failure> {
    let of_sql = args.table.is_some() || !args.keep.is_empty();
    if of_sql && args.format != ExportName::Sql {
        return Err(Failure::usage("--table and --keep need --as sql"));
    }
    let table = args.table.clone().unwrap_or(SqlOptions::default().table);
    if table.split('.').any(str::is_empty) {
        return Err(Failure::usage(format!(
            "--table must be a name or schema.name, got {}",
            regfit::data::escape(&table)
        )));
    }
    Ok(match args.format {
        ExportName::Onnx => Format::Onnx,
        ExportName::Sql => Format::Sql(SqlOptions {
            table,
            keep: args.keep.clone(),
        }),
        ExportName::Python => Format::Python,
        ExportName::R => Format::R,
        ExportName::C => Format::C,
        ExportName::Rust => Format::Rust,
        ExportName::Csv => Format::Csv,
    })
}

fn read(args: &ExportArgs) -> Result<SavedModel, Failure> {
    if let Some(path) = input::input_path(&args.model) {
        return model_file::read_model(path, args.at);
    }
    match input::with_fingerprint(Source::Stdin)?.0 {
        Source::Bytes { bytes, name } => model_file::parse_model(bytes, &name, args.at),
        _ => Err(Failure::fault("stdin: cannot be read")),
    }
}
