//! The house rules that the compiler does not check.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project;

/// The stages, in the order in which an article passes through them. A file of a stage names no later one.
const STAGES: &[&str] = &[
    "text",
    "kind",
    "words",
    "checksum",
    "language",
    "record",
    "article",
    "segment",
    "boilerplate",
    "tag",
    "model",
    "rules",
    "lexicon",
    "mentions",
    "consistency",
    "calendar",
    "entities",
    "relations",
    "pipeline",
    "evaluate",
    "run",
    "registry",
    "export",
    "report",
    "show",
    "cli",
];

/// Stages that a file may name although they come later, with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("src/tag/onnx.rs", "model", "an engine is made from a model; model.rs knows labels only"),
    ("src/tag/rust_bert.rs", "model", "the same"),
];

/// Files that may open files. (`record.rs` and the word lists use `include_str!`, which opens nothing at run time.)
const MAY_OPEN_FILES: &[&str] = &["article", "run", "model", "lexicon", "export", "evaluate", "main"];

/// Longest file in lines, without its tests.
const MAX_LINES: usize = 400;

fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("the sources can be listed").path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&project().join("src"), &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(project()).expect("it lies in the project").display().to_string();
    let read = |path: &PathBuf| (name(path), fs::read_to_string(path).expect("a source is UTF-8"));
    let sources: Vec<(String, String)> = paths.iter().map(read).collect();
    assert!(sources.len() > 20, "the sources were found");
    sources
}

/// The stage that a file belongs to: `src/tag/onnx.rs` to `tag`.
fn stage(file: &str) -> &str {
    let path = file.trim_start_matches("src/");
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// A source without its tests and its comments.
fn code(source: &str) -> String {
    let without_tests = source.split("#[cfg(test)]\nmod").next().unwrap_or(source);
    without_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_stage_names_a_later_one() {
    let mut faults = Vec::new();
    for (file, source) in sources() {
        let Some(own) = STAGES.iter().position(|name| *name == stage(&file)) else {
            assert!(matches!(file.as_str(), "src/lib.rs" | "src/main.rs"), "{file} belongs to no stage");
            continue;
        };
        for later in &STAGES[own + 1..] {
            assert!(!code(&source).contains("use crate::{"), "{file}: one `use` a module, so that this test sees it");
            let names_it = code(&source).contains(&format!("crate::{later}"));
            let is_excepted = EXCEPTIONS.iter().any(|(excepted, name, _)| *excepted == file && name == later);
            if names_it && !is_excepted {
                faults.push(format!("{file} names {later}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_their_own_files_name_the_engines() {
    for (file, source) in sources() {
        let names = |word: &str| code(&source).contains(word);
        assert!(!names("rten::") || file == "src/tag/onnx.rs", "{file} names rten");
        assert!(
            !(names("use rust_bert::") || names("tch::")) || file == "src/tag/rust_bert.rs",
            "{file} names libtorch"
        );
    }
}

#[test]
fn evaluation_knows_records_and_text_only() {
    for (file, source) in sources().into_iter().filter(|(file, _)| stage(file) == "evaluate") {
        for other in STAGES.iter().filter(|name| !matches!(**name, "record" | "text" | "evaluate")) {
            assert!(!code(&source).contains(&format!("crate::{other}")), "{file} names {other}");
        }
    }
}

#[test]
fn files_are_opened_at_the_edges() {
    for (file, source) in sources() {
        let opens = ["fs::", "File::"].iter().any(|word| code(&source).contains(word));
        assert!(!opens || MAY_OPEN_FILES.contains(&stage(&file)), "{file} opens files");
    }
}

#[test]
fn files_are_short_and_begin_with_their_question() {
    for (file, source) in sources() {
        assert!(source.starts_with("//!"), "{file} begins with what it answers");
        let lines = source.split("#[cfg(test)]\nmod").next().map_or(0, |code| code.lines().count());
        assert!(lines <= MAX_LINES, "{file} has {lines} lines");
    }
}
