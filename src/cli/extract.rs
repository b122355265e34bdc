//! `danh extract`: articles in, records out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::{PipelineArgs, message};
use crate::kind::MentionType;
use crate::run::{self, ERRORS, Output, RECORDS, RunConfig, Summary};

/// Extract records from articles.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh extract                               the articles in seeds/, records to output/
  danh extract news/ more.jsonl.gz -o run1   folders and files, records to run1/
  cat news.jsonl | danh extract - -o - | jq .persons")]
pub(super) struct ExtractArgs {
    /// Files (.txt, .md, .jsonl, .jsonl.gz, .jsonl.zst), folders, or - for standard input.
    #[arg(default_value = "seeds", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for records.jsonl, errors.jsonl and summary.json; - writes records to standard output.
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    /// Overwrite a folder that holds a run with other settings.
    #[arg(long)]
    force: bool,
    /// Show neither progress nor summary.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

pub(super) fn extract(args: &ExtractArgs) -> anyhow::Result<ExitCode> {
    let is_default = args.inputs == [Path::new("seeds")];
    if is_default && !args.inputs[0].exists() {
        bail!("there is no folder seeds/ here; name the files or folders to read: danh extract FILE|FOLDER…");
    }
    let (pipeline, settings) = args.pipeline.build(&args.inputs)?;
    let output = if args.output.as_os_str() == "-" { Output::Stdout } else { Output::Folder(args.output.clone()) };
    let config = RunConfig { inputs: args.inputs.clone(), output, force: args.force, quiet: args.quiet, settings };
    let summary = run::run(&config, &pipeline)?;
    if let (Output::Folder(folder), false) = (&config.output, args.quiet) {
        report(&summary, folder)?;
    }
    Ok(match (summary.articles, summary.errors) {
        (0, _) => ExitCode::from(1),
        (_, 0) => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    })
}

/// The closing summary of a run.
fn report(summary: &Summary, folder: &Path) -> anyhow::Result<()> {
    message(&format!(
        "{} articles, {} sentences in {:.2} s ({:.0} sentences/s, {} threads)",
        summary.articles, summary.sentences, summary.seconds, summary.sentences_per_second, summary.jobs
    ));
    let counts = MentionType::ALL.iter().map(|kind| {
        let count = summary.mentions.get(kind.name()).copied().unwrap_or(0);
        format!("{} {count}", kind.name())
    });
    message(&format!("mentions: {}; relations: {}", counts.collect::<Vec<_>>().join(", "), summary.relations));
    message(&format!("records in {}", folder.join(RECORDS).display()));
    if summary.errors > 0 {
        const SHOWN: usize = 5;
        let path = folder.join(ERRORS);
        message(&format!("{} could not be read, all of them in {}:", summary.errors, path.display()));
        for error in run::first_errors(folder, SHOWN)? {
            message(&format!("  {}: {}; {}", error.path, error.message, error.advice));
        }
    }
    Ok(())
}
