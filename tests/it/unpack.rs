//! `danh model unpack`: the shipped weights in fp32, for the default engine here, for rust-bert in `rust_bert.rs`.

use std::sync::LazyLock;

use danh::model::Model;
use danh::model::unpack::unpack;
use danh::tag::labels::LabelOptions;
use danh::tag::onnx;

use crate::{code, danh, folder_with, stderr, tag_each};

/// The shipped model, unpacked once for all tests.
pub(crate) static UNPACKED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let model = Model::embedded().expect("the shipped model is whole");
    unpack(&model, folder.path()).expect("it can be unpacked");
    folder
});

#[test]
fn the_default_engine_runs_the_unpacked_model() {
    let open = |model: &Model| onnx::load(model, 2).expect("rten reads it");
    let shipped = open(&Model::embedded().expect("the shipped model is whole"));
    let model = Model::open(UNPACKED.path(), LabelOptions::default()).expect("its checksums are right");
    assert_eq!(model.manifest().name, "ner-base-fp32");
    let text = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang hội đàm với ông Đổng Quân.";
    let inputs = [text.into()];
    let (ours, theirs) = (tag_each(&shipped, &inputs), tag_each(&open(&model), &inputs));
    let spans = |output: &[danh::tag::TagOutput]| -> Vec<_> {
        output[0]
            .mentions
            .iter()
            .map(|mention| (&text[mention.span.start()..mention.span.end()], mention.label))
            .collect()
    };
    assert_eq!(spans(&ours).len(), 3);
    assert_eq!(spans(&ours), spans(&theirs));
    // Not the int8 model under another name: its scores are its own, if close.
    let scores = |output: &[danh::tag::TagOutput]| output[0].mentions.iter().map(|m| m.probability).collect::<Vec<_>>();
    assert_ne!(scores(&ours), scores(&theirs));
    for (a, b) in scores(&ours).into_iter().zip(scores(&theirs)) {
        assert!((a - b).abs() < 0.05, "{a} and {b}");
    }
}

#[test]
fn the_command_writes_no_file_over_another() {
    let folder = folder_with(&[("full/config.json", b"{}")]);
    let output = danh(folder.path(), &["model", "unpack", "full"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("config.json is there already; name an empty folder"), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(folder.path().join("full")).expect("it is there").count(), 1);
}

#[test]
fn the_command_unpacks_into_a_new_folder() {
    let folder = folder_with(&[]);
    let output = danh(folder.path(), &["model", "unpack", "new/fp32"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for name in
        ["model.safetensors", "model.onnx", "config.json", "tokenizer.json", "tokenizer_config.json", "model.toml"]
    {
        let path = folder.path().join("new/fp32").join(name);
        assert!(path.is_file() && stderr(&output).contains(name), "{name}");
        assert_eq!(std::fs::read(&path).expect(name), std::fs::read(UNPACKED.path().join(name)).expect(name), "{name}");
    }
}
