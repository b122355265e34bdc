//! `danh export`: records in the forms of other tools.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{message, output};
use crate::export::{ExportError, Format, export, export_to};

/// Write records in the form of another tool.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh export output/records.jsonl --to csv -o tables/
  danh export output/records.jsonl --to conll > train.conll
  danh export output/records.jsonl --to label-studio -o tasks.json")]
pub(super) struct ExportArgs {
    /// Records of danh extract.
    #[arg(value_name = "RECORDS.jsonl")]
    records: PathBuf,
    /// The form; docs/formats.md describes each.
    #[arg(long, value_parser = format_parser(), value_name = "FORMAT")]
    to: Format,
    /// File to write, or folder for csv, parquet and brat; without it, or with -, a form of one file goes to standard output.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| Format::ALL.into_iter().find(|format| format.name() == name);
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .map(move |name| named(name).expect("only these names are possible"))
}

pub(super) fn command(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let format = args.to;
    let records = output::records(&args.records)?;
    let path = output::file(args.output.as_deref());
    output::keep_apart(&args.records, path)?;
    // The library knows the record that it refuses, and not the file.
    let named = |error: anyhow::Error| match error.downcast_ref() {
        Some(ExportError::Record { .. }) => error.context(args.records.display().to_string()),
        _ => error,
    };
    match path {
        Some(path) => {
            let count = export(records, format, path).map_err(named)?;
            message(&format!("{count} records in {}", path.display()));
        }
        None if format.is_folder() => bail!("--to {} writes several files; name a folder with -o", format.name()),
        None => output::write(None, |out| export_to(records, format, out).map(drop).map_err(named))?,
    }
    Ok(ExitCode::SUCCESS)
}
