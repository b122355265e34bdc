//! `danh export`: records in the forms of other tools.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::message;
use crate::export::{Format, export, export_to};
use crate::run;

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
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: FormatArg,
    /// File to write, or folder for csv and brat; without it, or with -, a form of one file goes to standard output.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// [`Format`] as a choice of the command line.
#[derive(Debug, Clone, Copy)]
struct FormatArg(Format);

impl ValueEnum for FormatArg {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [FormatArg; Format::ALL.len()] = {
            let mut all = [FormatArg(Format::Csv); Format::ALL.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = FormatArg(Format::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

pub(super) fn command(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let format = args.to.0;
    let records = run::read_records(&args.records)?.map(|record| record.map_err(anyhow::Error::from));
    let output = args.output.as_ref().filter(|path| path.as_os_str() != "-");
    match output {
        Some(path) => {
            if path.canonicalize().is_ok_and(|path| args.records.canonicalize().is_ok_and(|records| records == path)) {
                bail!("{} holds the records, and would be overwritten; choose another path with -o", path.display());
            }
            let count = export(records, format, path)?;
            message(&format!("{count} records in {}", path.display()));
        }
        None if format.is_folder() => bail!("--to {} writes several files; name a folder with -o", format.name()),
        None => {
            export_to(records, format, &mut BufWriter::new(io::stdout().lock()), anyhow::Error::from)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
