//! `danh show`: records for people.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::ColorChoice;
use anyhow::bail;
use clap::Args;

use super::{PipelineArgs, message};
use crate::article::{Articles, ReadOptions};
use crate::record::Record;
use crate::run;
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
    let is_jsonl = args.path.extension().is_some_and(|extension| extension == "jsonl");
    if is_jsonl && run::holds_records(&args.path)? {
        for record in run::read_records(&args.path)? {
            print(&record?)?;
        }
    } else {
        let (pipeline, _) = args.pipeline.build(std::slice::from_ref(&args.path))?;
        for article in Articles::new(std::slice::from_ref(&args.path), ReadOptions::default()) {
            match article {
                Ok(article) => {
                    for record in &pipeline.extract_articles(&[article])?.0 {
                        print(record)?;
                    }
                }
                // One bad article does not keep the others from being shown.
                Err(error) => message(&format!("danh: {}: {}; {}", error.path, error.message, error.advice)),
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
