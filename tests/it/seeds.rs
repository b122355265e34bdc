//! The seed articles: what a newcomer's first command gives.

use std::fs;
use std::path::Path;

use danh::article::{Articles, ReadOptions};
use danh::record::{Record, schema};
use danh::show;

use crate::{PIPELINE, assert_offsets_hold, code, danh, folder_with, project, read_records, stderr};

fn extract_seeds() -> Vec<Record> {
    let articles: Vec<_> = Articles::new(&[project().join("seeds")], ReadOptions::default())
        .map(|article| article.expect("the seeds can be read"))
        .collect();
    PIPELINE.extract_articles(&articles).expect("the model runs").0
}

#[test]
fn the_first_command_works_twice() {
    let folder = folder_with(&[]);
    for entry in fs::read_dir(project().join("seeds")).expect("the seeds are there") {
        let path = entry.expect("the seeds can be listed").path();
        let target = folder.path().join("seeds").join(path.file_name().expect("a seed has a name"));
        fs::create_dir_all(folder.path().join("seeds")).expect("a folder for the test");
        fs::copy(path, target).expect("a seed can be copied");
    }
    let mut bytes = Vec::new();
    for _ in 0..2 {
        let output = danh(folder.path(), &["extract"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        for word in ["5 articles", "sentences", "PER", "relations", "sentences/s"] {
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
        bytes.push(fs::read(folder.path().join("output/records.jsonl")).expect("records are written"));
    }
    assert_eq!(bytes[0], bytes[1]);
    assert_eq!(fs::read(folder.path().join("output/errors.jsonl")).expect("the file is there"), b"");
    let summary = fs::read_to_string(folder.path().join("output/summary.json")).expect("a summary is written");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("the summary is JSON");
    assert_eq!(summary["articles"], 5);
    assert_eq!(read_records(folder.path().join("output/records.jsonl")).len(), 5);
}

#[test]
fn records_follow_the_schema_and_their_offsets_hold() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let folder = folder_with(&[]);
    let seeds = project().join("seeds").display().to_string();
    assert_eq!(code(&danh(folder.path(), &["extract", &seeds, "-q"])), 0);
    let path = folder.path().join("output/records.jsonl");
    let lines = fs::read_to_string(&path).expect("records are written");
    for (line, record) in lines.lines().zip(read_records(path)) {
        assert_offsets_hold(&record);
        let value: serde_json::Value = serde_json::from_str(line).expect("a record is JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", record.id);
    }
    let broken = serde_json::json!({"format": 1, "id": 7});
    assert!(!validator.is_valid(&broken), "the schema refuses what is no record");
}

#[test]
fn the_gold_set_is_what_conversion_makes_of_the_labelled_files() {
    let seeds = project().join("tests/gold");
    let output = danh(project(), &["gold", "convert", "tests/gold/seeds"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let recorded = fs::read(seeds.join("seeds.jsonl")).expect("the gold set is there");
    assert!(output.stdout == recorded, "run `danh gold convert tests/gold/seeds > tests/gold/seeds.jsonl`");
    for record in read_records(seeds.join("seeds.jsonl")) {
        let seed = fs::read_to_string(project().join("seeds").join(format!("{}.txt", record.id)));
        assert_eq!(seed.expect("each gold record has its seed"), record.text);
    }
}

#[test]
fn a_seed_looks_like_this() {
    let records = extract_seeds();
    let shortest = records.iter().min_by_key(|record| record.text.len()).expect("there are five");
    insta::with_settings!({ snapshot_path => Path::new("../snapshots"), prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("seed", show::render(shortest, false));
    });
}
