//! `danh show`: records for people.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::ColorChoice;
use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::PipelineArgs;
use crate::article::Articles;
use crate::record::Record;
use crate::show;

/// Print an article with its mentions coloured by type, and the entities below it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh show output/records.jsonl --id 001_608a60ebf0eb01ea
  danh show article.txt")]
pub(super) struct ShowArgs {
    /// A file of records, or an article to be extracted.
    #[arg(value_name = "RECORDS|ARTICLE")]
    path: PathBuf,
    /// Only the record with this id.
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

pub(super) fn show(args: &ShowArgs) -> anyhow::Result<ExitCode> {
    let color = anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never && io::stdout().is_terminal();
    let mut stdout = anstream::stdout();
    let mut shown = 0;
    let mut print = |record: &Record| -> io::Result<()> {
        if args.id.as_ref().is_none_or(|id| *id == record.id) {
            shown += 1;
            writeln!(stdout, "{}", show::render(record, color))?;
        }
        Ok(())
    };
    if holds_records(&args.path)? {
        for record in read_records(&args.path)? {
            print(&record?)?;
        }
    } else {
        let (pipeline, _) = args.pipeline.build(std::slice::from_ref(&args.path))?;
        for article in Articles::new(std::slice::from_ref(&args.path), None) {
            let article = article.map_err(|error| anyhow!("{}: {}; {}", error.path, error.message, error.advice))?;
            let (records, _) = pipeline.extract_articles(&[article])?;
            for record in &records {
                print(record)?;
            }
        }
    }
    if shown == 0 {
        match &args.id {
            Some(id) => bail!("{} holds no record with the id {id}", args.path.display()),
            None => bail!("{} holds no record", args.path.display()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a file's first line is a record, rather than an article.
fn holds_records(path: &Path) -> anyhow::Result<bool> {
    if path.extension().is_none_or(|extension| extension != "jsonl") {
        return Ok(false);
    }
    let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let first = io::BufReader::new(file).lines().next().transpose()?;
    Ok(first.is_some_and(|line| serde_json::from_str::<Record>(&line).is_ok()))
}

fn read_records(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Record>>> {
    let shown = path.display().to_string();
    let file = fs::File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let lines = io::BufReader::new(file).lines().enumerate();
    Ok(lines.map(move |(index, line)| {
        let line = line.with_context(|| format!("cannot read {shown}"))?;
        serde_json::from_str(&line).with_context(|| format!("{shown}:{}: is not a record", index + 1))
    }))
}
