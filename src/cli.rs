//! Which words on the command line mean what?
//!
//! Arguments as typed, turned into the calls of the library. Exit codes: 0 all well; 1 could not start, or nothing
//! could be read; 2 some articles failed and the rest are written; 130 it was asked to stop.

mod config;
mod engine;
mod entities;
mod evaluate;
mod export;
mod extract;
mod model;
mod output;
mod pages;
mod report;
mod show;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use engine::EngineArgs;
use tracing_subscriber::EnvFilter;

use crate::article::{self, FieldNames, ReadOptions, StdinFormat, published};
use crate::kind::MentionType;
use crate::language;
use crate::lexicon::Lexicon;
use crate::pipeline::Pipeline;
use crate::record;
use crate::record::Published;
use crate::run::{RULES_SHA256, Settings};

/// Reads Vietnamese news and writes down who, which organisations, where, when and in which office.
#[derive(Debug, Parser)]
#[command(name = "danh", version, max_term_width = 100)]
#[command(after_help = "Examples:
  danh extract                          the articles in seeds/, records to output/
  danh show output/records.jsonl        what was found, in colour
  danh entities output/records.jsonl    who is who across the articles
  danh COMMAND --help                   more of each")]
struct Cli {
    /// Read defaults of options from this file; without it from danh.toml, if the current folder has one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::ExtractArgs),
    Evaluate(evaluate::EvaluateArgs),
    Show(show::ShowArgs),
    Export(export::ExportArgs),
    Entities(entities::EntitiesArgs),
    Report(report::ReportArgs),
    Gold(evaluate::GoldArgs),
    Model(model::ModelArgs),
    /// Print the JSON Schema of a record.
    #[command(after_help = "Example:\n  danh schema > record.schema.json")]
    Schema,
    Completions(pages::CompletionsArgs),
    Man(pages::ManArgs),
}

/// What every command that reads articles can be told.
#[derive(Debug, Args)]
struct ReadArgs {
    /// Other names of fields in JSON Lines: text=NAME, id=NAME, title=NAME, published=NAME, url=NAME.
    #[arg(long, value_name = "FIELD=NAME", value_delimiter = ',', value_parser = parse_field)]
    fields: Vec<(String, String)>,
    /// What standard input holds: by itself JSON Lines if it begins with a brace, a page if it begins as one, else text.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, value_name = "FORMAT")]
    input_format: InputFormat,
    /// Longest article in bytes; a longer one is an error, and is not read to its end.
    #[arg(long, value_name = "BYTES", default_value_t = article::MAX_ARTICLE_BYTES)]
    max_article_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    Auto,
    Jsonl,
    Text,
    Html,
}

impl ReadArgs {
    fn options(&self) -> ReadOptions {
        let mut fields = FieldNames::default();
        for (part, name) in &self.fields {
            fields.set(part, name).expect("parsing has tried it");
        }
        let stdin = match self.input_format {
            InputFormat::Auto => StdinFormat::Auto,
            InputFormat::Jsonl => StdinFormat::JsonLines,
            InputFormat::Text => StdinFormat::Text,
            InputFormat::Html => StdinFormat::Html,
        };
        ReadOptions { fields, stdin, max_article_bytes: self.max_article_bytes, ..ReadOptions::default() }
    }

    /// Notes what records depend on.
    fn note(&self, settings: &mut Settings) {
        settings.fields = self.fields.iter().map(|(part, name)| format!("{part}={name}")).collect();
        settings.max_article_bytes = self.max_article_bytes;
        let format = self.input_format.to_possible_value();
        settings.input_format = format.map_or_else(String::new, |format| format.get_name().to_owned());
    }
}

fn parse_field(given: &str) -> Result<(String, String), String> {
    let (part, name) = given.split_once('=').ok_or_else(|| "no FIELD=NAME, such as text=body".to_owned())?;
    FieldNames::default().set(part, name)?;
    Ok((part.to_owned(), name.to_owned()))
}

/// What every command that extracts can be told.
#[derive(Debug, Args)]
struct PipelineArgs {
    /// Threads; by default as many as there are processors.
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Use the model alone, without rules: persons, organisations and places as it sees them.
    #[arg(long, conflicts_with = "rules_only")]
    no_rules: bool,
    /// Find no names in page furniture: rating widgets, headlines of other articles, notices.
    #[arg(long)]
    skip_boilerplate: bool,
    /// Take every article to be in this language (ISO 639 code), instead of detecting it.
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    language: Option<&'static str>,
    /// Take every article to be published on this day (2026-03-18, 18/3/2026), instead of what it says itself.
    #[arg(long, value_name = "DATE", value_parser = |day: &str| published::stated(day, "option"))]
    published: Option<Published>,
    /// Your own names: lines of surface, type, canonical name and id with tabs between them; repeatable.
    #[arg(long, value_name = "FILE")]
    lexicon: Vec<PathBuf>,
    /// Report these types only: PER, ORG, LOC, DATE, TITLE, EVENT, DOC.
    #[arg(long, value_name = "TYPES", value_delimiter = ',', value_parser = parse_type)]
    types: Vec<MentionType>,
    /// Leave out mentions and relations with a lower score, 0 to 1 [default: 0; 0.5 for what the model finds where it
    /// stands alone, with --no-rules and in texts not known to be Vietnamese].
    #[arg(long, value_name = "SCORE", value_parser = parse_score)]
    min_score: Option<f32>,
}

fn parse_type(given: &str) -> Result<MentionType, String> {
    let known = || MentionType::ALL.map(MentionType::name).join(", ");
    MentionType::from_name(&given.to_uppercase()).ok_or_else(|| format!("none of {}", known()))
}

fn parse_score(given: &str) -> Result<f32, String> {
    given.parse().ok().filter(|score| (0.0..=1.0).contains(score)).ok_or_else(|| "no number from 0 to 1".to_owned())
}

fn parse_language(given: &str) -> Result<&'static str, String> {
    language::parse(given).ok_or_else(|| "no ISO 639-1 or 639-3 code; Vietnamese is vi, English en".to_owned())
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let (command, file) = match config::configured(Cli::command(), &arguments) {
        Ok(configured) => configured,
        Err(error) => {
            message(&format!("danh: {error:#}"));
            return ExitCode::from(1);
        }
    };
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for; anything else is a mistake. Nothing can be done when printing fails.
            let _ = error.print();
            if let (Some(file), true) = (file, error.use_stderr()) {
                message(&format!("danh: {} sets options too", file.display()));
            }
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    log(matches!(&cli.command, Command::Extract(args) if args.is_filter()));
    let done = match cli.command {
        Command::Extract(args) => extract::extract(&args),
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Show(args) => show::show(&args),
        Command::Export(args) => export::command(&args),
        Command::Entities(args) => entities::command(&args),
        Command::Report(args) => report::command(&args),
        Command::Gold(args) => evaluate::gold(&args),
        Command::Model(args) => model::model(&args),
        Command::Schema => schema(),
        Command::Completions(args) => pages::completions(&args),
        Command::Man(args) => pages::man(&args),
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

/// Messages of the program's parts to standard error; where programs read that, as JSON Lines.
fn log(is_json: bool) {
    // Pages with a tag out of place are no news.
    let usual = || EnvFilter::new("warn,html5ever=error,markup5ever=error");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    if is_json {
        log.json().init();
    } else {
        log.with_ansi(io::stderr().is_terminal()).init();
    }
}

/// Whether whoever reads our output has had enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_it = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(is_it))
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
            rules_sha256: RULES_SHA256.to_owned(),
            engine: "none".to_owned(),
            model: None,
            model_sha256: None,
            model_description_sha256: None,
            second_model: None,
            second_model_sha256: None,
            second_model_description_sha256: None,
            sure: None,
            device: None,
            labels: Vec::new(),
            label_scheme: None,
            language: self.language.map(str::to_owned),
            published: self.published.as_ref().map(|published| published.value.clone()),
            lexicons: Vec::new(),
            types: self.types.iter().map(|kind| kind.name().to_owned()).collect(),
            min_score: self.min_score,
            no_rules: self.no_rules,
            skip_boilerplate: self.skip_boilerplate,
            input_format: String::new(),
            fields: Vec::new(),
            max_article_bytes: article::MAX_ARTICLE_BYTES,
            inputs: inputs.iter().map(|input| input.display().to_string()).collect(),
        };
        let mut lexicon = Lexicon::default();
        for path in &self.lexicon {
            lexicon.extend(Lexicon::open(path)?);
        }
        settings.lexicons = lexicon.sources().to_vec();
        let builder = Pipeline::builder()
            .language(self.language)
            .published(self.published.clone())
            .lexicon(lexicon)
            .types(self.types.clone())
            .min_score(self.min_score)
            .no_rules(self.no_rules)
            .skip_boilerplate(self.skip_boilerplate);
        let builder = self.engine.add_to(builder, &mut settings)?;
        Ok((builder.build()?, settings))
    }
}

fn schema() -> anyhow::Result<ExitCode> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, &record::schema()).map_err(io::Error::from)?;
    writeln!(stdout)?;
    Ok(ExitCode::SUCCESS)
}
