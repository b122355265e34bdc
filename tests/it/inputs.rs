//! Bad input: a clear message, the right exit code, and nothing else lost.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use danh::article::{ArticleError, ErrorKind};

use crate::{assert_offsets_hold, code, danh, folder_with, project, read_records, stderr, stdout};

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

/// Opens tags and closes none.
static DEEP: LazyLock<Vec<u8>> = LazyLock::new(|| b"<div>".repeat(10_000));

#[test]
fn one_bad_file_loses_nothing_else() {
    let cases: &[(&str, &[u8], ErrorKind, &str)] = &[
        ("empty.txt", b"", ErrorKind::Empty, "no text"),
        ("blank.txt", b" \r\n\t", ErrorKind::Empty, "no text"),
        ("binary.txt", b"\x7fELF\x02\x01\x00\x00", ErrorKind::Binary, "byte 6"),
        ("latin.txt", b"Vi\xeat Nam", ErrorKind::Encoding, "byte 2"),
        ("wide.txt", b"\xff\xfeV\x00x", ErrorKind::Encoding, "UTF-16"),
        ("deep.html", &DEEP, ErrorKind::Html, "deep"),
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

#[test]
fn encodings_are_found_and_noted() {
    // Written by iconv (VNI by benches/encodings.py) from the UTF-8 file beside them.
    let folder = project().join("tests/encodings");
    let expected = fs::read_to_string(folder.join("utf-8.txt")).expect("it is there");
    let out = folder_with(&[]);
    let arguments = ["extract", "--rules-only", "tests/encodings", "-o"];
    let output = danh(project(), &[&arguments[..], &[&out.path().display().to_string()]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let records = read_records(out.path().join("records.jsonl"));
    let told: Vec<_> =
        records.iter().map(|record| (record.id.as_str(), record.source.clone().and_then(|s| s.encoding))).collect();
    let told: Vec<_> = told.iter().map(|(id, encoding)| (*id, encoding.as_deref().unwrap_or("utf-8"))).collect();
    let as_named = ["tcvn3", "utf-16be", "utf-16le", "utf-8-nfd", "utf-8", "vni-in-utf-8", "vni", "windows-1258"];
    let notes = ["tcvn3", "utf-16be", "utf-16le", "utf-8", "utf-8", "vni in utf-8", "vni", "windows-1258"];
    assert_eq!(told, as_named.into_iter().zip(notes).collect::<Vec<_>>());
    for record in &records {
        assert_eq!(record.text, expected, "{}", record.id);
        assert_offsets_hold(record);
        assert_eq!(record.duplicate_of.as_deref(), (record.id != "tcvn3").then_some("tcvn3"));
    }
}

#[test]
fn every_form_of_input_is_read() {
    use flate2::{Compression, write::GzEncoder};
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    };
    let page =
        "<!DOCTYPE html><title>Lũ rút</title><body><h1>Lũ rút</h1><p>Sáng 18/3, Đại tướng Tô Lâm nói.</p></body>";
    let marked = "---\ntitle: Lũ rút\ndate: 2026-03-18\n---\nĐại tướng Tô Lâm nói.\n";
    let folder = folder_with(&[
        ("in/a.txt.gz", &gzip(GOOD)),
        ("in/b.html", page.as_bytes()),
        ("in/c.md", marked.as_bytes()),
        ("in/d.jsonl", "{\"doc\": 5, \"body\": \"Đại tướng Tô Lâm nói.\"}\n".as_bytes()),
        ("in/e.ndjson.gz", &gzip("{\"body\": \"Đại tướng Tô Lâm họp.\"}\n".as_bytes())),
        ("in/page.html.gz", &gzip(page.as_bytes())),
    ]);
    let (code, ids, errors, _) = extract(folder.path(), &["in", "--fields", "text=body,id=doc"]);
    assert_eq!((code, errors.len()), (0, 0), "{errors:?}");
    assert_eq!(ids, ["a", "b", "c", "5", "e:1", "page"]);
    let records = read_records(folder.path().join("out/records.jsonl"));
    assert_eq!(records[1].title.as_deref(), Some("Lũ rút"));
    assert!(records.iter().all(|record| record.persons.len() == 1), "a person in each");
    let wrong = danh(folder.path(), &["extract", "in", "--fields", "body=text"]);
    assert!(stderr(&wrong).contains("none of text, id"), "{}", stderr(&wrong));
    let piped = |input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_danh"))
            .args(["extract", "-", "--rules-only", "-o", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("it is piped"), input.as_bytes()).expect("it reads");
        stdout(&child.wait_with_output().expect("it ends"))
    };
    assert!(piped(page).contains("\"title\":\"Lũ rút\"") && !piped(page).contains("<p>"));
}

#[test]
fn patterns_name_files_where_no_shell_does() {
    let folder = folder_with(&[("in/b.txt", GOOD), ("in/a.txt", GOOD), ("in/x/c.txt", GOOD), ("[d].txt", GOOD)]);
    let (code, ids, ..) = extract(folder.path(), &["in/*.txt"]);
    assert_eq!((code, ids), (0, vec!["a".to_owned(), "b".to_owned()]));
    let (_, ids, ..) = extract(folder.path(), &["in/**/*.txt", "--force"]);
    assert_eq!(ids, ["a", "b", "c"]);
    let (_, ids, ..) = extract(folder.path(), &["[d].txt", "--force"]);
    assert_eq!(ids, ["[d]"], "a file of that name comes first");
    let (code, _, errors, _) = extract(folder.path(), &["in/*.html", "--force"]);
    assert_eq!((code, errors[0].message.as_str()), (1, "matches no file"));
}

#[test]
fn what_is_too_long_is_refused_with_the_limit() {
    let long = GOOD.repeat(100);
    let lines =
        format!("{{\"id\":\"x\",\"text\":\"{}\"}}\n{{\"id\":\"y\",\"text\":\"Hà Nội\"}}\n", "Hà Nội ".repeat(2_000));
    let folder = folder_with(&[("in/a.txt", &long), ("in/b.txt", GOOD), ("in/c.jsonl", lines.as_bytes())]);
    let (code, ids, errors, _) = extract(folder.path(), &["in", "--max-article-bytes", "1000"]);
    assert_eq!((code, ids), (2, vec!["b".to_owned(), "y".to_owned()]));
    for error in &errors {
        assert_eq!(error.kind, ErrorKind::TooLong);
        assert!(error.message.contains("1000 bytes") && error.advice.contains("--max-article-bytes"), "{error:?}");
    }
    assert_eq!(errors.len(), 2);
}

#[cfg(unix)]
#[test]
fn loops_of_links_end_and_nothing_outside_the_folder_is_written() {
    let folder = folder_with(&[("in/a.txt", GOOD), ("in/x/b.txt", GOOD)]);
    std::os::unix::fs::symlink("..", folder.path().join("in/x/up")).expect("a link for the test");
    let (code, ids, errors, message) = extract(folder.path(), &["in"]);
    assert_eq!((code, ids, errors.len()), (0, vec!["a".to_owned(), "b".to_owned()], 0), "{message}");
    let names =
        |path: &Path| -> Vec<_> { fs::read_dir(path).expect("a folder").flatten().map(|f| f.file_name()).collect() };
    let mut there = names(folder.path());
    there.sort();
    assert_eq!(there, ["in", "out"]);
}

#[test]
fn records_name_no_folder_of_the_machine() {
    let folder = folder_with(&[("in/a.txt", GOOD)]);
    let elsewhere = folder_with(&[("news/b.txt", GOOD), ("c.txt", GOOD)]);
    let at = |path: &Path| path.display().to_string();
    let inputs = [
        at(&folder.path().canonicalize().expect("it is there").join("in")),
        at(&elsewhere.path().join("news")),
        at(&elsewhere.path().join("c.txt")),
    ];
    extract(folder.path(), &inputs.each_ref().map(String::as_str));
    let records = read_records(folder.path().join("out/records.jsonl"));
    let paths: Vec<_> = records.iter().filter_map(|record| record.source.as_ref()).map(|s| s.path.as_str()).collect();
    assert_eq!(paths, ["in/a.txt", "news/b.txt", "c.txt"]);
}

#[test]
fn page_furniture_is_reported_and_can_be_left_untagged() {
    let text = "Đại tướng Tô Lâm thăm Huế.\n\nTin liên quan\n\nĐại tướng Phan Văn Giang thăm Lào\n\nĐại tướng Phan Văn Giang thăm Lào\n";
    let folder = folder_with(&[("a.txt", text.as_bytes())]);
    extract(folder.path(), &["a.txt"]);
    let all = read_records(folder.path().join("out/records.jsonl")).remove(0);
    extract(folder.path(), &["a.txt", "--skip-boilerplate", "--force"]);
    let skipped = read_records(folder.path().join("out/records.jsonl")).remove(0);
    let characters: Vec<char> = text.chars().collect();
    let shown: Vec<String> = all.boilerplate.iter().map(|b| characters[b.start..b.end].iter().collect()).collect();
    assert_eq!(all.boilerplate.len(), 1, "{shown:?}");
    assert!(shown[0].starts_with("Tin liên quan") && shown[0].ends_with("thăm Lào"), "{shown:?}");
    assert_eq!(all.boilerplate[0].kind, "related");
    assert_eq!((all.persons.len(), skipped.persons.len()), (2, 1));
    assert_eq!(
        (&skipped.boilerplate, &skipped.sentences, &skipped.text),
        (&all.boilerplate, &all.sentences, &all.text)
    );
}
