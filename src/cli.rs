//! Which words on the command line mean what?
//!
//! Arguments as typed, turned into the calls of the library. Exit codes: 0 all well; 1 could not start, or nothing
//! could be read; 2 some articles failed and the rest are written.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::ColorChoice;
use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::article::Articles;
use crate::language;
use crate::model::Model;
use crate::pipeline::Pipeline;
use crate::record::{self, Record};
use crate::run::{self, ERRORS, Output, RECORDS, RunConfig, Settings, Summary};
use crate::show;

/// Reads Vietnamese news and writes down who, which organisations, where, when and in which office.
#[derive(Debug, Parser)]
#[command(name = "danh", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(ExtractArgs),
    Show(ShowArgs),
    Schema,
}

/// Extract records from articles.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh extract                               the articles in seeds/, records to output/
  danh extract news/ more.jsonl.gz -o run1   folders and files, records to run1/
  cat news.jsonl | danh extract - -o - | jq .persons")]
struct ExtractArgs {
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

/// What every command that extracts can be told.
#[derive(Debug, Args)]
struct PipelineArgs {
    /// Threads; by default as many as there are processors.
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Folder of another model, with model.toml.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Use the rules alone, without a model.
    #[arg(long, conflicts_with = "model")]
    rules_only: bool,
    /// Take every article to be in this language (ISO 639 code), instead of detecting it.
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    language: Option<&'static str>,
}

/// Print an article with its mentions coloured by type, and the entities below it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh show output/records.jsonl --id 001_608a60ebf0eb01ea
  danh show article.txt")]
struct ShowArgs {
    /// A file of records, or an article to be extracted.
    #[arg(value_name = "RECORDS|ARTICLE")]
    path: PathBuf,
    /// Only the record with this id.
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

fn parse_language(given: &str) -> Result<&'static str, String> {
    language::parse(given).ok_or_else(|| "no ISO 639-1 or 639-3 code; Vietnamese is vi, English en".to_owned())
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for; anything else is a mistake. Nothing can be done when printing fails.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let done = match cli.command {
        Command::Extract(args) => extract(&args),
        Command::Show(args) => show(&args),
        Command::Schema => schema(),
    };
    match done {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            message(&format!("danh: {error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Whether whoever reads our output has had enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A line for people, on standard error; when that is closed, nobody listens.
fn message(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

impl PipelineArgs {
    /// Builds the pipeline, and says what its records depend on.
    fn build(&self, inputs: &[PathBuf]) -> anyhow::Result<(Pipeline, Settings)> {
        if let Some(jobs) = self.jobs {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
            pool.context("cannot start the threads that --jobs asks for")?;
        }
        let mut settings = Settings {
            danh: env!("CARGO_PKG_VERSION").to_owned(),
            engine: "none".to_owned(),
            model: None,
            model_sha256: None,
            language: self.language.map(str::to_owned),
            inputs: inputs.iter().map(|input| input.display().to_string()).collect(),
        };
        let mut builder = Pipeline::builder().language(self.language);
        if self.rules_only {
            builder = builder.rules_only(true);
        } else {
            let model = self.model.as_deref().map_or_else(Model::embedded, Model::open)?;
            settings.engine = "onnx".to_owned();
            settings.model = Some(format!("{} {}", model.manifest().name, model.manifest().version));
            settings.model_sha256 = Some(model.checksum().to_owned());
            builder = builder.model(model);
        }
        Ok((builder.build()?, settings))
    }
}

fn extract(args: &ExtractArgs) -> anyhow::Result<ExitCode> {
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
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(1),
        _ => ExitCode::from(2),
    })
}

/// The closing summary of a run.
fn report(summary: &Summary, folder: &Path) -> anyhow::Result<()> {
    message(&format!(
        "{} articles, {} sentences in {:.2} s ({:.0} sentences/s, {} threads)",
        summary.articles, summary.sentences, summary.seconds, summary.sentences_per_second, summary.jobs
    ));
    let counts = record::MentionType::ALL.iter().map(|kind| {
        let count = summary.mentions.get(kind.name()).copied().unwrap_or(0);
        format!("{} {count}", kind.name())
    });
    message(&format!("mentions: {}; relations: {}", counts.collect::<Vec<_>>().join(", "), summary.relations));
    message(&format!("records in {}", folder.join(RECORDS).display()));
    if summary.errors > 0 {
        const SHOWN: usize = 5;
        let path = folder.join(ERRORS);
        message(&format!("{} could not be read, all of them in {}:", summary.errors, path.display()));
        for line in
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?.lines().take(SHOWN)
        {
            let error: crate::article::ArticleError = serde_json::from_str(line)?;
            message(&format!("  {}: {}; {}", error.path, error.message, error.advice));
        }
    }
    Ok(())
}

fn show(args: &ShowArgs) -> anyhow::Result<ExitCode> {
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
            let article =
                article.map_err(|error| anyhow::anyhow!("{}: {}; {}", error.path, error.message, error.advice))?;
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

fn schema() -> anyhow::Result<ExitCode> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, &record::schema()).map_err(io::Error::from)?;
    writeln!(stdout)?;
    Ok(ExitCode::SUCCESS)
}
