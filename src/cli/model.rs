//! `danh model`: the shipped weights in other forms.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::message;
use crate::model::{Model, unpack};
use crate::tag::labels::LabelOptions;

/// Write the shipped model in other forms.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  danh model unpack ner-fp32")]
pub(super) struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Write the int8 weights as fp32: model.safetensors with its config.json, and model.onnx (380 MB).
    #[command(after_help = "Examples:
  danh model unpack ner-fp32
  danh extract --engine rust-bert --model ner-fp32     with rust-bert
  danh extract --model ner-fp32                        with the default engine
  python: AutoModelForTokenClassification.from_pretrained(\"ner-fp32\")")]
    Unpack {
        /// A folder, made when it is missing.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Another int8 model: ner-fast, or the folder of one.
        #[arg(long, value_name = "NAME|DIR")]
        model: Option<PathBuf>,
    },
}

pub(super) fn model(args: &ModelArgs) -> anyhow::Result<ExitCode> {
    let ModelCommand::Unpack { folder, model } = &args.command;
    let open = |given: &PathBuf| Model::find(given, LabelOptions::default());
    let model = model.as_ref().map_or_else(Model::embedded, open)?;
    for path in unpack::unpack(&model, folder)? {
        message(&path.display().to_string());
    }
    Ok(ExitCode::SUCCESS)
}
