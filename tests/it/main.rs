//! Tests of the whole: the program as a user runs it, the model against its reference, the house rules.

mod architecture;
mod commands;
mod config;
mod export;
mod fuzz;
mod hostile;
mod inputs;
mod model;
mod offsets;
mod registry;
mod report;
mod runs;
#[cfg(feature = "rust-bert")]
mod rust_bert;
mod scores;
mod seeds;
mod unpack;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use danh::pipeline::Pipeline;
use danh::record::Record;
use danh::tag::{TagInput, TagOutput, Tagger};

/// The pipeline with the shipped model, loaded once for all tests.
static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::builder().build().expect("the shipped model loads"));

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program in a folder.
fn danh(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_danh"));
    command.current_dir(folder).args(arguments).env_remove("RUST_LOG").output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the program writes UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the program writes UTF-8")
}

/// A folder that holds these files.
fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder for the test");
        std::fs::write(path, bytes).expect("a file for the test");
    }
    folder
}

fn read_records(path: PathBuf) -> Vec<Record> {
    let text = std::fs::read_to_string(path).expect("the run wrote its records");
    text.lines().map(|line| serde_json::from_str(line).expect("every line is a record")).collect()
}

/// What a tagger finds in texts that are a document each.
fn tag_each(tagger: &dyn Tagger, inputs: &[TagInput<'_>]) -> Vec<TagOutput> {
    let documents: Vec<Vec<TagInput<'_>>> = inputs.iter().map(|input| vec![*input]).collect();
    tagger.tag(&documents).expect("the engine runs").into_iter().flatten().collect()
}

/// Every mention, sentence and piece of evidence of a record slices to its text.
fn assert_offsets_hold(record: &Record) {
    let characters: Vec<char> = record.text.chars().collect();
    let slice = |start: usize, end: usize| characters[start..end].iter().collect::<String>();
    for (entity, mention) in record.mentions() {
        assert_eq!(slice(mention.start, mention.end), mention.text, "{} {}", record.id, entity.id);
        let sentence = record.sentences[mention.sentence.expect("a found mention has its sentence")];
        assert!(sentence.start <= mention.start && mention.end <= sentence.end, "{} {}", record.id, mention.text);
    }
    assert!(record.sentences.is_sorted_by(|a, b| a.end <= b.start), "sentences of {} are disjoint", record.id);
    let spans: Vec<(usize, usize)> = record.mentions().iter().map(|(_, m)| (m.start, m.end)).collect();
    assert!(spans.is_sorted_by(|a, b| a.1 <= b.0), "mentions of {} are disjoint", record.id);
}
