//! `danh entities`: who is who across articles.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{message, output};
use crate::registry::Registry;

/// List persons, organisations, places, events and documents over all articles, one a line, and why each was joined.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh entities output/records.jsonl > entities.jsonl
  danh entities output/records.jsonl | jq 'select(.type == \"PER\") | [.name, .articles]'")]
pub(super) struct EntitiesArgs {
    /// Records of danh extract.
    #[arg(value_name = "RECORDS.jsonl")]
    records: PathBuf,
    /// File to write; without it, or with -, standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn command(args: &EntitiesArgs) -> anyhow::Result<ExitCode> {
    let path = output::file(args.output.as_deref());
    output::keep_apart(&args.records, path)?;
    let mut registry = Registry::default();
    let mut articles = 0;
    for record in output::sound_records(&args.records)? {
        registry.add(&record?);
        articles += 1;
    }
    let things = registry.finish();
    output::write(path, |out| {
        for thing in &things {
            serde_json::to_writer(&mut *out, thing).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    if let Some(path) = path {
        message(&format!("{} entities of {articles} articles in {}", things.len(), path.display()));
    }
    Ok(ExitCode::SUCCESS)
}
