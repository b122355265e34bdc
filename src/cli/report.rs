//! `danh report`: records as a page to look at.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;

use super::{message, output};
use crate::evaluate;
use crate::record::Record;
use crate::report;

/// From so many articles on a page takes a browser long to open.
const MANY_ARTICLES: usize = 5_000;

/// Write a page to look at: articles with their mentions, who is who, a graph of relations and a timeline.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh report output/records.jsonl -o report.html
  danh report output/records.jsonl --gold tests/gold/seeds.jsonl -o report.html    with what is missed and spurious")]
pub(super) struct ReportArgs {
    /// Records of danh extract.
    #[arg(value_name = "RECORDS.jsonl")]
    records: PathBuf,
    /// File or folder of hand-labelled records to compare with.
    #[arg(long, value_name = "FILE|DIR")]
    gold: Option<PathBuf>,
    /// File to write; without it, or with -, standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn command(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let path = output::file(args.output.as_deref());
    for read in [Some(&args.records), args.gold.as_ref()].into_iter().flatten() {
        output::keep_apart(read, path)?;
    }
    let records: Vec<Record> = output::sound_records(&args.records)?.collect::<anyhow::Result<_>>()?;
    ensure!(!records.is_empty(), "{} holds no record", args.records.display());
    let gold = args.gold.as_ref().map(|path| evaluate::read(path)).transpose()?;
    let pairing = gold.as_ref().map(|gold| evaluate::pair(&gold.records, &records)).transpose()?;
    output::write(path, |out| Ok(report::write(&records, pairing.as_ref(), out)?))?;
    if records.len() > MANY_ARTICLES {
        message(&format!("{} articles take a browser long; a report of fewer is easier to use", records.len()));
    }
    if let Some(path) = path {
        message(&format!("{} articles in {}", records.len(), path.display()));
    }
    Ok(ExitCode::SUCCESS)
}
