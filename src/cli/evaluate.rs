//! `danh evaluate` and `danh gold`: how good records are, and the hand-labelled files that say so.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{PipelineArgs, message};
use crate::article::Article;
use crate::evaluate::{self, Scores, labelled};
use crate::pipeline::Pipeline;
use crate::record::Record;
use crate::text::Document;

/// Articles of the gold set that are extracted together.
const BATCH_ARTICLES: usize = 128;

/// Score records against hand-labelled ones.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh evaluate --gold tests/gold/seeds.jsonl                      the pipeline, run on the gold texts
  danh evaluate --gold gold/ --predictions output/ --errors        records of an earlier run, with the mistakes
  danh evaluate --gold gold/ --compare other.jsonl --json          another system beside the pipeline

Gold and predictions are records (.jsonl), brat pairs (.txt and .ann), files in the labelling format (.ann) or an
export of Label Studio (.json).")]
pub(super) struct EvaluateArgs {
    /// File or folder of hand-labelled records.
    #[arg(long, value_name = "FILE|DIR")]
    gold: PathBuf,
    /// File or folder of records to be scored; without it the pipeline is run on the gold texts.
    #[arg(long, value_name = "FILE|DIR")]
    predictions: Option<PathBuf>,
    /// A second system's records, set beside the first.
    #[arg(long, value_name = "FILE|DIR")]
    compare: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// List what was missed, invented or cut wrongly, with its sentence.
    #[arg(long)]
    errors: bool,
    /// Fail with exit code 2 when strict F1 of persons, organisations and places together is below this percentage.
    #[arg(long, value_name = "PERCENT")]
    min_f1: Option<f64>,
    /// Group and relate the hand-labelled mentions instead of those that the pipeline finds.
    #[arg(long, conflicts_with = "predictions")]
    gold_mentions: bool,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

/// Work with files in the labelling format, ⟦TYPE#id|name⟧.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh gold check labelled/
  danh gold convert labelled/ > gold.jsonl")]
pub(super) struct GoldArgs {
    #[command(subcommand)]
    command: GoldCommand,
}

#[derive(Debug, Subcommand)]
enum GoldCommand {
    /// Report every fault of labelled files with its line, and the counts of those without fault.
    #[command(after_help = "Example:\n  danh gold check labelled/")]
    Check {
        /// A file, or a folder of .ann files with their articles (.txt) beside them.
        #[arg(value_name = "FILE|DIR")]
        path: PathBuf,
    },
    /// Print labelled files as gold records, one a line.
    #[command(after_help = "Example:\n  danh gold convert labelled/ > gold.jsonl")]
    Convert {
        /// A file, or a folder of .ann files with their articles (.txt) beside them.
        #[arg(value_name = "FILE|DIR")]
        path: PathBuf,
    },
}

pub(super) fn evaluate(args: &EvaluateArgs) -> anyhow::Result<ExitCode> {
    let gold = evaluate::read(&args.gold)?;
    let gold_name = format!("{}, {}", args.gold.display(), gold.format);
    let (predictions_name, predictions) = match &args.predictions {
        Some(path) => read_predictions(path)?,
        None if args.gold_mentions => relate_gold(&gold.records)?,
        None => run_pipeline(&args.pipeline, &gold.records)?,
    };
    let pairing = evaluate::pair(&gold.records, &predictions)?;
    let scores = evaluate::score(&pairing).named(&gold_name, predictions_name);
    let mut stdout = anstream::stdout();
    let errors = if args.errors { Some(evaluate::errors(&pairing)) } else { None };
    let (json, table) = match &args.compare {
        Some(path) => {
            let comparison = evaluate::compare(&scores, &score_other(path, &gold.records, &gold_name)?);
            (serde_json::to_value(&comparison)?, evaluate::render_comparison(&comparison))
        }
        None => (serde_json::to_value(scores.report())?, evaluate::render_table(scores.report())),
    };
    if args.json {
        // One object, whatever was asked for.
        let mut json = json;
        if let Some(errors) = &errors {
            json["errors"] = serde_json::to_value(errors)?;
        }
        writeln!(stdout, "{}", serde_json::to_string_pretty(&json)?)?;
    } else {
        writeln!(stdout, "{table}")?;
        if let Some(errors) = &errors {
            writeln!(stdout, "{}", evaluate::render_errors(errors))?;
        }
    }
    let Some(floor) = args.min_f1 else { return Ok(ExitCode::SUCCESS) };
    match scores.report().names_f1_percent() {
        Some(f1) if f1 >= floor => Ok(ExitCode::SUCCESS),
        Some(f1) => {
            message(&format!("danh: strict F1 of PER, ORG and LOC is {f1:.2}, below the floor of {floor}"));
            Ok(ExitCode::from(2))
        }
        None => bail!("--min-f1 was given, but the gold set has no persons, organisations or places"),
    }
}

fn read_predictions(path: &Path) -> anyhow::Result<(String, Vec<Record>)> {
    let labels = evaluate::read(path)?;
    Ok((format!("{}, {}", path.display(), labels.format), labels.records))
}

fn score_other(path: &Path, gold: &[Record], gold_name: &str) -> anyhow::Result<Scores> {
    let (name, records) = read_predictions(path)?;
    let pairing = evaluate::pair(gold, &records)?;
    Ok(evaluate::score(&pairing).named(gold_name, name))
}

/// Grouping and relations alone; no model is needed.
fn relate_gold(gold: &[Record]) -> anyhow::Result<(String, Vec<Record>)> {
    let pipeline = Pipeline::builder().rules_only(true).build()?;
    let records = gold.iter().map(|record| pipeline.relate(record)).collect();
    Ok((format!("danh {} on the gold's mentions", env!("CARGO_PKG_VERSION")), records))
}

fn run_pipeline(args: &PipelineArgs, gold: &[Record]) -> anyhow::Result<(String, Vec<Record>)> {
    let (pipeline, settings) = args.build(&[])?;
    let articles: Vec<Article> =
        gold.iter().map(|record| Article::new(&record.id, Document::new(&record.text))).collect();
    let mut records = Vec::with_capacity(articles.len());
    for batch in articles.chunks(BATCH_ARTICLES) {
        records.extend(pipeline.extract_articles(batch)?.0);
    }
    let model = settings.model.unwrap_or_else(|| "rules only".to_owned());
    Ok((format!("danh {} with {model}", settings.danh), records))
}

pub(super) fn gold(args: &GoldArgs) -> anyhow::Result<ExitCode> {
    let (path, converts) = match &args.command {
        GoldCommand::Check { path } => (path, false),
        GoldCommand::Convert { path } => (path, true),
    };
    let mut stdout = io::stdout().lock();
    let mut faulty = 0;
    for file in evaluate::labelled_files(path)? {
        match &file.record {
            Ok(record) if converts => writeln!(stdout, "{}", serde_json::to_string(record)?)?,
            Ok(record) => writeln!(stdout, "{}: {}", file.path.display(), labelled::summary(record))?,
            Err(problems) => {
                faulty += 1;
                for problem in problems {
                    let line = format!("{}:{}: {}", file.path.display(), problem.line, problem.message);
                    // Where records are printed, what is wrong must not stand between them.
                    if converts { message(&line) } else { writeln!(stdout, "{line}")? }
                }
            }
        }
    }
    Ok(if faulty == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
