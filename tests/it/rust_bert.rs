//! The engine rust-bert: against transformers on small checkpoints, against the default engine on the shipped model.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use danh::model::Model;
use danh::model::checkpoint::Checkpoint;
use danh::pipeline::Pipeline;
use danh::record::Record;
use danh::segment;
use danh::tag::classifier::TokenClassifier;
use danh::tag::labels::LabelOptions;
use danh::tag::{Device, Label, TagInput, TagOutput, onnx, rust_bert};
use danh::text::Document;
use serde::Deserialize;

use crate::unpack::UNPACKED;
use crate::{PIPELINE, code, danh, folder_with, project, read_records, stderr, tag_each};

/// Made by `training/tiny_checkpoints.py`, one for each kind of encoder.
const SMALL: [&str; 5] = ["bert", "xlm-roberta", "roberta", "distilbert", "electra"];

fn small(name: &str) -> PathBuf {
    project().join("tests/checkpoints").join(name)
}

fn load(folder: &Path) -> TokenClassifier {
    let checkpoint = Checkpoint::open(folder, LabelOptions::default()).expect("it is a checkpoint");
    rust_bert::load(&checkpoint, Device::Cpu, 2).expect("rust-bert reads it")
}

/// The shipped model in fp32, run by rust-bert.
static TORCH: LazyLock<TokenClassifier> = LazyLock::new(|| load(UNPACKED.path()));

/// The same, run by the default engine.
static RTEN: LazyLock<TokenClassifier> = LazyLock::new(|| {
    let model = Model::open(UNPACKED.path(), LabelOptions::default()).expect("it is a model");
    onnx::load(&model, 2).expect("rten reads it")
});

fn sentences_of_the_seeds() -> Vec<String> {
    let seeds = read_gold();
    let sentences = seeds.iter().flat_map(|record| {
        let document = Document::new(&record.text);
        let sentences = segment::sentences(&document);
        sentences.iter().map(|sentence| document.slice(sentence.span).to_owned()).collect::<Vec<_>>()
    });
    sentences.collect()
}

fn read_gold() -> Vec<Record> {
    read_records(project().join("tests/gold/seeds.jsonl"))
}

fn inputs(texts: &[String]) -> Vec<TagInput<'_>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

/// Largest difference between any two logits.
fn largest_difference(a: &[Vec<f32>], b: &[Vec<f32>]) -> f32 {
    assert_eq!(a.len(), b.len(), "as many pieces");
    a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// What transformers says of a text.
#[derive(Deserialize)]
struct Expected {
    text: String,
    ids: Vec<u32>,
    logits: Vec<Vec<f32>>,
}

#[test]
fn pieces_and_logits_of_every_kind_of_encoder_are_those_of_transformers() {
    for name in SMALL {
        let expected = std::fs::read_to_string(small(name).join("expected.json")).expect("it is in the repository");
        let expected: Vec<Expected> = serde_json::from_str(&expected).expect("it has this form");
        let texts: Vec<String> = expected.iter().map(|one| one.text.clone()).collect();
        assert!(texts.len() >= 5);
        // All at once, so that short ones are padded.
        let found = load(&small(name)).logits(&inputs(&texts)).expect("it runs");
        for (expected, (pieces, logits)) in expected.iter().zip(&found) {
            let inner = 1..expected.ids.len() - 1;
            assert_eq!(pieces.ids, expected.ids[inner.clone()], "{name}: {}", expected.text);
            let difference = largest_difference(logits, &expected.logits[inner]);
            // rust-bert keeps divisors from zero with 1e-12, whatever `layer_norm_eps` says; these two say 1e-5, which
            // in vectors as small as theirs can be seen.
            let allowed = if name.ends_with("roberta") { 1e-2 } else { 1e-3 };
            assert!(difference < allowed, "{name}: {difference} in {}", expected.text);
        }
    }
}

#[test]
fn labels_of_every_scheme_become_mentions() {
    let text = "Tại Đà Nẵng, ông Lê Minh Sơn gặp bà Trần Thị Lan.";
    for name in SMALL {
        let found = tag_each(&load(&small(name)), &[text.into()]);
        let found: Vec<(&str, Label)> =
            found[0].mentions.iter().map(|m| (&text[m.span.start()..m.span.end()], m.label)).collect();
        let expected = [("Đà Nẵng", Label::Place), ("Lê Minh Sơn", Label::Person), ("Trần Thị Lan", Label::Person)];
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn weights_converted_for_rust_bert_give_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["config.json", "tokenizer.json"] {
        std::fs::copy(small("electra").join(name), folder.path().join(name)).expect("it is copied");
    }
    let tensors = tch::Tensor::read_safetensors(small("electra").join("model.safetensors")).expect("it is read");
    tch::Tensor::save_multi(&tensors, folder.path().join("rust_model.ot")).expect("it is written");
    let texts = ["Ông Nguyễn Văn Nam đến Hà Nội.".to_owned()];
    let tag = |folder: &Path| tag_each(&load(folder), &inputs(&texts));
    let found = tag(folder.path());
    assert_eq!(found[0].mentions.len(), 2);
    assert_eq!(found, tag(&small("electra")));
}

#[test]
fn both_engines_agree_on_the_unpacked_model() {
    let texts = sentences_of_the_seeds();
    assert!(texts.len() > 80);
    let inputs = inputs(&texts);
    let spans = |outputs: Vec<TagOutput>| -> Vec<Vec<_>> {
        outputs.iter().map(|output| output.mentions.iter().map(|m| (m.span, m.label)).collect()).collect()
    };
    let torch = spans(tag_each(&*TORCH, &inputs));
    assert!(torch.iter().flatten().count() > 250);
    assert_eq!(torch, spans(tag_each(&*RTEN, &inputs)));
    let pairs = TORCH.logits(&inputs).expect("it runs").into_iter().zip(RTEN.logits(&inputs).expect("it runs"));
    for ((pieces, torch), (other, rten)) in pairs {
        assert_eq!(pieces, other);
        let difference = largest_difference(&torch, &rten);
        assert!(difference < 1e-3, "logits differ by {difference}");
    }
}

/// Type and place of every mention.
fn mentions(record: &Record) -> Vec<(String, usize, usize)> {
    let of_entity = |entity: danh::record::EntityView<'_>| {
        let kind = entity.kind.name().to_owned();
        entity.mentions.iter().map(|m| (kind.clone(), m.start, m.end)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = record.entities().flat_map(of_entity).collect();
    all.sort();
    all
}

#[test]
fn records_are_those_of_the_shipped_model_but_for_one_mention_in_a_hundred() {
    let tagger = load(UNPACKED.path());
    let pipeline = Pipeline::builder().tagger(Box::new(tagger)).build().expect("it has its engine");
    let (mut equal, mut all) = (0, 0);
    for gold in read_gold() {
        let document = Document::new(&gold.text);
        let ours = mentions(&PIPELINE.extract(&document).expect("the model runs"));
        let theirs = mentions(&pipeline.extract(&document).expect("the model runs"));
        equal += ours.iter().filter(|mention| theirs.contains(mention)).count();
        all += ours.len().max(theirs.len());
    }
    assert!(all > 400 && equal * 100 >= all * 99, "{equal} of {all} mentions are equal");
}

#[test]
fn two_hundred_sentences_are_tagged_alike_together_and_one_by_one() {
    let mut texts = sentences_of_the_seeds();
    // Parts of them, for other lengths, from one word on.
    let parts = texts
        .iter()
        .enumerate()
        .map(|(index, text)| text.split_whitespace().take(1 + index % 23).collect::<Vec<_>>().join(" "));
    let parts: Vec<String> = parts.collect();
    texts.extend(parts);
    texts.truncate(200);
    assert_eq!(texts.len(), 200);
    let together = tag_each(&*TORCH, &inputs(&texts));
    let alone = texts.iter().flat_map(|text| tag_each(&*TORCH, &[text.as_str().into()]));
    // Scores too, bit for bit.
    assert_eq!(together, alone.collect::<Vec<_>>());
    assert!(together.iter().map(|output| output.mentions.len()).sum::<usize>() > 300);
}

#[test]
fn long_texts_fit_into_any_number_of_positions() {
    // Rows are padded to multiples of 16, and 150 is none.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(small("bert").join("tokenizer.json"), folder.path().join("tokenizer.json")).expect("it is copied");
    let config = std::fs::read_to_string(small("bert").join("config.json")).expect("it is there");
    let config = config.replace("\"max_position_embeddings\": 160", "\"max_position_embeddings\": 150");
    std::fs::write(folder.path().join("config.json"), config).expect("it is written");
    let tensors = tch::Tensor::read_safetensors(small("bert").join("model.safetensors")).expect("it is read");
    let fewer = tensors.into_iter().map(|(name, tensor)| match name.as_str() {
        "bert.embeddings.position_embeddings.weight" => (name, tensor.narrow(0, 0, 150).contiguous()),
        _ => (name, tensor),
    });
    let fewer: Vec<_> = fewer.collect();
    tch::Tensor::write_safetensors(&fewer, folder.path().join("model.safetensors")).expect("it is written");
    let text = "Ông Nguyễn Văn Nam đến Hà Nội ".repeat(60);
    let found = tag_each(&load(folder.path()), &[text.as_str().into()]);
    assert!(found[0].mentions.last().expect("names are found").span.end() > text.len() - 40);
}

#[test]
fn the_command_line_runs_a_checkpoint() {
    let folder = folder_with(&[("a.txt", "Ông Nguyễn Văn Nam đến Hà Nội.".as_bytes())]);
    let electra = small("electra").display().to_string();
    let extract = |more: &[&str]| {
        let arguments = ["extract", "a.txt", "--engine", "rust-bert", "--model", &electra, "--no-rules", "-q"];
        danh(folder.path(), &[&arguments, more].concat())
    };
    for (jobs, labels) in [("1", "per=PER"), ("3", "loc=O")] {
        let output = extract(&["--jobs", jobs, "-o", jobs, "--labels", labels]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let read = |name: &str| read_records(folder.path().join(name).join("records.jsonl")).remove(0);
    let (one, three) = (read("1"), read("3"));
    assert_eq!((one.persons[0].name.as_str(), one.places[0].name.as_str()), ("Nguyễn Văn Nam", "Hà Nội"));
    assert_eq!((three.persons.len(), three.places.len()), (1, 0));
    let summary = std::fs::read_to_string(folder.path().join("3/summary.json")).expect("it is written");
    for expected in ["\"engine\": \"rust-bert\"", "\"model\": \"electra\"", "\"loc=O\"", "\"device\": \"cpu\""] {
        assert!(summary.contains(expected), "{summary} has no {expected}");
    }
}

#[test]
fn what_is_wrong_with_a_checkpoint_or_device_is_said() {
    let broken = tempfile::tempdir().expect("a folder");
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        std::fs::copy(small("bert").join(name), broken.path().join(name)).expect("it is copied");
    }
    let config = std::fs::read_to_string(broken.path().join("config.json")).expect("it is there");
    let bert = small("bert").display().to_string();
    let broken_name = broken.path().display().to_string();
    let cards = usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
    let device = format!("cuda:{cards}");
    let cases: [(&str, &[&str], &str); 7] = [
        (
            &config,
            &["--model", &bert, "--device", &device],
            if cards == 0 { "finds no NVIDIA card" } else { "the last card" },
        ),
        (&config, &["--model", &bert, "--device", "gpu"], "none of cpu, cuda"),
        (&config, &["--model", "ner-fast"], "`danh model unpack FOLDER --model ner-fast`"),
        (&config, &["--model", &bert, "--second-model", "ner-base"], "runs one model"),
        (&config, &[], "wants a checkpoint: add --model FOLDER; `danh model unpack FOLDER`"),
        (
            &config.replace("\"vocab_size\": 320", "\"vocab_size\": 200"),
            &["--model", &broken_name],
            "pieces, `vocab_size` in config.json is 200",
        ),
        (
            &config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
            &["--model", &broken_name],
            "does not hold the weights that config.json speaks of",
        ),
    ];
    for (config, arguments, expected) in cases {
        std::fs::write(broken.path().join("config.json"), config).expect("it is written");
        let output = danh(broken.path(), &[&["extract", "-", "-o", "-", "--engine", "rust-bert"], arguments].concat());
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
    }
}
