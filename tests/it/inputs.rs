//! Bad input: a clear message, the right exit code, and nothing else lost.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use danh::article::{ArticleError, ErrorKind};

use crate::{code, danh, folder_with, read_records, stderr, stdout};

const GOOD: &[u8] = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm.".as_bytes();

/// Runs `extract --rules-only` (no model is needed to read badly) and gives exit code, ids and errors.
fn extract(folder: &Path, inputs: &[&str]) -> (i32, Vec<String>, Vec<ArticleError>, String) {
    let mut arguments = vec!["extract", "--rules-only", "-o", "out"];
    arguments.extend(inputs);
    let output = danh(folder, &arguments);
    let errors = fs::read_to_string(folder.join("out/errors.jsonl")).expect("the run wrote its errors");
    let errors = errors.lines().map(|line| serde_json::from_str(line).expect("every line is an error")).collect();
    let ids = read_records(folder.join("out/records.jsonl")).into_iter().map(|record| record.id).collect();
    (code(&output), ids, errors, stderr(&output))
}

#[test]
fn one_bad_file_loses_nothing_else() {
    let cases: &[(&str, &[u8], ErrorKind, &str)] = &[
        ("empty.txt", b"", ErrorKind::Empty, "no text"),
        ("blank.txt", b" \r\n\t", ErrorKind::Empty, "no text"),
        ("binary.txt", b"\x7fELF\x02\x01\x00\x00", ErrorKind::Binary, "byte 6"),
        ("latin.txt", b"Vi\xeat Nam", ErrorKind::Encoding, "byte 2"),
        ("wide.txt", b"\xff\xfeV\x00", ErrorKind::Encoding, "UTF-16"),
        ("empty.jsonl", b"\n", ErrorKind::Empty, "no text"),
        ("bad.jsonl", b"{\"text\": 1}\n", ErrorKind::Json, "not an article"),
        ("broken.jsonl.gz", b"\x1f\x8bnot gzip", ErrorKind::Unreadable, "cannot be read"),
    ];
    for (name, bytes, kind, words) in cases {
        let folder = folder_with(&[("in/a.txt", GOOD), (&format!("in/{name}"), bytes), ("in/z.txt", GOOD)]);
        let (code, ids, errors, message) = extract(folder.path(), &["in"]);
        assert_eq!(code, 2, "{name}: {message}");
        assert_eq!(ids, ["a", "z"], "{name}");
        assert_eq!(errors.len(), 1, "{name}");
        assert_eq!(errors[0].kind, *kind, "{name}");
        assert!(errors[0].path.contains(name) && errors[0].message.contains(words), "{:?}", errors[0]);
        assert!(message.contains(name) && message.contains(words), "{message}");
    }
}

#[test]
fn the_byte_that_is_not_utf8_is_reported() {
    let folder = folder_with(&[("a.txt", b"Vi\xe1\xbb\x87t \xff"), ("b.txt", GOOD)]);
    let (code, ids, errors, _) = extract(folder.path(), &["a.txt", "b.txt"]);
    assert_eq!((code, ids), (2, vec!["b".to_owned()]));
    assert_eq!(errors[0].byte, Some(7));
}

#[test]
fn a_folder_without_articles_and_a_missing_file_are_named() {
    let folder = folder_with(&[("none/picture.png", b"x"), ("b.txt", GOOD)]);
    let (code, ids, errors, _) = extract(folder.path(), &["none", "missing.txt", "b.txt"]);
    assert_eq!((code, ids), (2, vec!["b".to_owned()]));
    assert_eq!(errors.iter().map(|error| error.kind).collect::<Vec<_>>(), [ErrorKind::NoArticles, ErrorKind::NotFound]);
    let (code, ids, _, message) = extract(folder.path(), &["none", "--force"]);
    assert_eq!((code, ids.len()), (1, 0), "nothing could be read: {message}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named() {
    // A dangling link cannot be read by anybody, not even by root, who may read every file.
    let folder = folder_with(&[("in/b.txt", GOOD)]);
    std::os::unix::fs::symlink("nowhere.txt", folder.path().join("in/a.txt")).expect("a link for the test");
    let (code, ids, errors, _) = extract(folder.path(), &["in"]);
    assert_eq!((code, ids), (2, vec!["b".to_owned()]));
    assert!(errors[0].path.ends_with("a.txt"), "{errors:?}");
    let (code, ids, errors, _) = extract(folder.path(), &["in/a.txt", "in/b.txt", "--force"]);
    assert_eq!((code, ids), (2, vec!["b".to_owned()]));
    assert_eq!(errors[0].kind, ErrorKind::NotFound);
}

#[test]
fn what_prevents_a_start_is_said() {
    let folder = folder_with(&[("a.txt", GOOD), ("file", b"x"), ("model/model.toml", b"name = 1")]);
    let cases: &[(&[&str], &str)] = &[
        (&["extract", "a.txt", "--model", "missing"], "model.toml"),
        (&["extract", "a.txt", "--model", "model"], "name"),
        (&["extract", "a.txt", "--rules-only", "-o", "file/out"], "cannot write file/out"),
        (&["extract", "a.txt", "--rules-only", "-o", "file"], "cannot write file"),
        (&["extract", "a.txt", "--no-such-option"], "--no-such-option"),
        (&["extract", "a.txt", "--jobs", "0"], "--jobs"),
        (&["extract", "a.txt", "--language", "klingon"], "639"),
        (&["extract"], "no folder seeds/"),
        (&["frobnicate"], "frobnicate"),
        (&["evaluate", "--gold", "missing.jsonl"], "missing.jsonl"),
        (&["show", "missing.jsonl"], "missing.jsonl"),
    ];
    for (arguments, words) in cases {
        let output = danh(folder.path(), arguments);
        assert_eq!(code(&output), 1, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn a_finished_run_is_not_overwritten_by_one_with_other_settings() {
    let folder = folder_with(&[("a.txt", GOOD)]);
    let run = |more: &[&str]| {
        let mut arguments = vec!["extract", "a.txt", "--rules-only", "-o", "out"];
        arguments.extend(more);
        danh(folder.path(), &arguments)
    };
    assert_eq!(code(&run(&[])), 0);
    assert_eq!(code(&run(&[])), 0, "the same settings");
    let before = fs::read(folder.path().join("out/records.jsonl")).expect("records are written");
    let refused = run(&["--language", "en"]);
    assert_eq!(code(&refused), 1);
    assert!(stderr(&refused).contains("language was null, now \"en\""), "{}", stderr(&refused));
    assert_eq!(fs::read(folder.path().join("out/records.jsonl")).expect("still there"), before);
    assert_eq!(code(&run(&["--language", "en", "--force"])), 0);
}

#[test]
fn an_input_is_not_overwritten_by_its_run() {
    let line = b"{\"text\":\"Xin chao\"}\n";
    let folder = folder_with(&[("out/records.jsonl", line)]);
    let output = danh(folder.path(), &["extract", "--rules-only", "out/records.jsonl", "-o", "out"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("out/records.jsonl is an input"), "{}", stderr(&output));
    assert_eq!(fs::read(folder.path().join("out/records.jsonl")).expect("still there"), line);
    let same = danh(folder.path(), &["extract", "--rules-only", "out", "-o", "out"]);
    assert_eq!(code(&same), 1);
}

#[test]
fn standard_input_and_output_are_filters() {
    let folder = folder_with(&[]);
    let run = |input: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_danh"))
            .current_dir(folder.path())
            .args(["extract", "--rules-only", "-", "-o", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("standard input is piped"), input).expect("it reads");
        child.wait_with_output().expect("the program ends")
    };
    let lines = "{\"id\":\"a\",\"text\":\"Đại tướng Phan Văn Giang nói.\"}\nnot json\n{\"text\":\"Hai\"}\n";
    let output = run(lines.as_bytes());
    assert_eq!(code(&output), 2);
    let text = stdout(&output);
    let ids: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<danh::record::Record>(line).expect("every line is a record").id)
        .collect();
    assert_eq!(ids, ["a", "stdin:3"]);
    let errors = stderr(&output);
    let error: ArticleError = serde_json::from_str(errors.trim()).expect("errors are JSON Lines");
    assert_eq!((error.path.as_str(), error.kind), ("-:2", ErrorKind::Json));
    let marked = run(b"\xef\xbb\xbf{\"id\":\"m\",\"text\":\"Hai\"}\n");
    assert!(stdout(&marked).contains("\"id\":\"m\""), "{}", stdout(&marked));
    let plain = run(GOOD);
    assert_eq!(code(&plain), 0);
    assert!(stdout(&plain).contains("\"id\":\"stdin\""));
    assert!(!folder.path().join("output").exists(), "a filter writes no files");
}

#[test]
fn whoever_stops_reading_ends_the_run_in_peace() {
    let line = "{\"text\":\"Đại tướng Phan Văn Giang nói ngày 18/3.\"}\n".repeat(20_000);
    let folder = folder_with(&[("a.jsonl", line.as_bytes())]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_danh"))
        .current_dir(folder.path())
        .args(["extract", "--rules-only", "a.jsonl", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
}
