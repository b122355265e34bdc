//! `danh extract`: articles in, records out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::{PipelineArgs, ReadArgs, message};
use crate::article::ReadOptions;
use crate::kind::MentionType;
use crate::run::{self, ERRORS, Output, Progress, RECORDS, RunConfig, State, Stop, Summary};

/// Exit code of a run that was asked to stop, as shells have it for Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Extract records from articles.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags of the command line")]
#[command(after_help = "Every option can also be set in danh.toml (`jobs = 4`) or in the environment (DANH_JOBS=4).

Examples:
  danh extract                               the articles in seeds/, records to output/
  danh extract news/ more.jsonl.gz -o run1   folders and files, records to run1/
  danh extract news/ -o run1 --resume        goes on where a run has stopped, and adds new articles
  cat news.jsonl | danh extract - -o - | jq .persons")]
pub(super) struct ExtractArgs {
    /// Files (.txt, .md, .html, .jsonl; also .gz and .zst of them), folders, patterns such as 'news/*.txt', or - for
    /// standard input.
    #[arg(default_value = "seeds", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for records.jsonl, errors.jsonl and summary.json; - writes records to standard output.
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    /// Go on with the run in the folder: records of articles that are the same are used again, new articles added, and
    /// those that are gone dropped. The end is the same as that of a run from the beginning.
    #[arg(long)]
    resume: bool,
    /// Overwrite a folder that holds a run with other settings, or one that was not finished.
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Stop after the first article that fails.
    #[arg(long)]
    fail_fast: bool,
    /// How to tell how far the run is: by itself a bar on a terminal, else a line every 30 seconds.
    #[arg(long, value_enum, default_value_t = ProgressArg::Auto, value_name = "HOW")]
    progress: ProgressArg,
    /// Show neither progress nor summary.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    read: ReadArgs,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProgressArg {
    /// A bar on a terminal, else a line every 30 seconds; in a filter (-o -) the bar alone.
    Auto,
    /// A line every 30 seconds.
    Log,
    /// An object {"progress": …} on a line every second.
    Json,
    /// Nothing.
    None,
}

impl ExtractArgs {
    /// Whether records go to standard output, and programs read what goes to standard error.
    pub(super) fn is_filter(&self) -> bool {
        self.output.as_os_str() == "-"
    }
}

pub(super) fn extract(args: &ExtractArgs) -> anyhow::Result<ExitCode> {
    let is_default = args.inputs == [Path::new("seeds")];
    if is_default && !args.inputs[0].exists() {
        bail!("there is no folder seeds/ here; name the files or folders to read: danh extract FILE|FOLDER…");
    }
    let is_filter = args.is_filter();
    let output = if is_filter { Output::Stdout } else { Output::Folder(args.output.clone()) };
    if is_filter && args.resume {
        bail!("--resume goes on with the records in a folder; name it with -o, or leave --resume out");
    }
    let (pipeline, mut settings) = args.pipeline.build(&args.inputs)?;
    args.read.note(&mut settings);
    let stop = stop_on_signals()?;
    let config = RunConfig {
        inputs: args.inputs.clone(),
        read: ReadOptions { may_be_empty: is_filter, ..args.read.options() },
        output,
        force: args.force,
        resume: args.resume,
        fail_fast: args.fail_fast,
        progress: match args.progress {
            _ if args.quiet => Progress::None,
            ProgressArg::None => Progress::None,
            ProgressArg::Auto if is_filter => Progress::Bar,
            ProgressArg::Auto => Progress::Auto,
            ProgressArg::Log => Progress::Log,
            ProgressArg::Json => Progress::Json,
        },
        settings,
    };
    let summary = run::run(&config, &pipeline, &stop)?;
    if let (Output::Folder(folder), false) = (&config.output, args.quiet) {
        report(&summary, folder)?;
    }
    Ok(match (summary.articles, summary.errors) {
        _ if stop.is_asked() => ExitCode::from(INTERRUPTED),
        (_, 0) if is_filter => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(1),
        (_, 0) => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    })
}

/// Lets the first Ctrl-C or SIGTERM finish what is in hand; a second one ends the program at once.
fn stop_on_signals() -> anyhow::Result<Stop> {
    let stop = Stop::default();
    for signal in [SIGINT, SIGTERM] {
        // In this order: the second signal finds the wish of the first.
        flag::register_conditional_shutdown(signal, i32::from(INTERRUPTED), stop.flag())
            .and_then(|_| flag::register(signal, stop.flag()))
            .context("cannot listen for Ctrl-C")?;
    }
    Ok(stop)
}

/// The closing summary of a run.
fn report(summary: &Summary, folder: &Path) -> anyhow::Result<()> {
    match summary.state {
        State::Interrupted => message("stopped before the end; go on with --resume"),
        State::Failed => message("did not come to its end; records of before are kept: go on with --resume"),
        State::Running | State::Finished => {}
    }
    if summary.reused > 0 {
        message(&format!("{} records were there already", summary.reused));
    }
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
