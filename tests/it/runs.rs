//! Long runs: killed, resumed, interrupted, on a full disk, with articles that change, and always with the same bytes.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use danh::run::{State, Summary};

use crate::{code, danh, folder_with, project, read_records, stderr, stdout};

/// Kills of the kill test, unless the environment says `KILLS`.
const KILLS: usize = 5;

/// So many articles as JSON Lines, each of them another text: sentences of the seeds, with numbers of their own.
pub(crate) fn articles(count: usize) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut names: Vec<_> =
        fs::read_dir(project().join("seeds")).expect("the seeds").flatten().map(|f| f.path()).collect();
    names.sort();
    for name in names {
        let text = fs::read_to_string(name).expect("a seed");
        paragraphs.extend(text.lines().filter(|line| line.len() > 80).map(str::to_owned));
    }
    let article = |number: usize| {
        let chosen = paragraphs.iter().cycle().skip(number % paragraphs.len()).take(4 + number % 5);
        let text: Vec<String> = chosen.map(|paragraph| format!("Tin số {number}: {paragraph}")).collect();
        let text = text.join("\n\n");
        serde_json::json!({ "id": format!("tin-{number}"), "text": text }).to_string() + "\n"
    };
    (0..count).map(article).collect()
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_danh"))
        .current_dir(folder)
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn summary(folder: &Path) -> Summary {
    let text = fs::read_to_string(folder.join("summary.json")).expect("the run wrote its summary");
    serde_json::from_str(&text).expect("it is a summary")
}

fn bytes(folder: &Path, name: &str) -> (Vec<u8>, Vec<u8>) {
    let read = |file: &str| fs::read(folder.join(name).join(file)).expect("the run wrote it");
    (read("records.jsonl"), read("errors.jsonl"))
}

/// Every line is whole.
fn assert_valid_lines(folder: &Path) -> usize {
    let text = fs::read_to_string(folder.join("records.jsonl")).expect("the records are UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is whole");
    read_records(folder.join("records.jsonl")).len()
}

#[test]
fn a_run_that_is_killed_ends_with_the_same_bytes() {
    let kills = std::env::var("KILLS").map_or(KILLS, |kills| kills.parse().expect("KILLS is a number"));
    // Bad lines among them are errors of each run.
    let input = articles(1_500).replacen('\n', "\nnot json\n", 700);
    let folder = folder_with(&[("news.jsonl", input.as_bytes())]);
    let whole = Instant::now();
    assert_eq!(code(&danh(folder.path(), &["extract", "news.jsonl", "--rules-only", "-o", "whole"])), 2);
    let whole = whole.elapsed();
    let expected = bytes(folder.path(), "whole");
    let mut random = fastrand::Rng::with_seed(7);
    let mut unfinished = 0;
    for _ in 0..kills {
        let arguments = ["extract", "news.jsonl", "--rules-only", "-o", "killed", "--resume"];
        let mut run = start(folder.path(), &arguments);
        std::thread::sleep(whole.mul_f64(random.f64() * 0.6));
        run.kill().expect("it can be killed"); // SIGKILL on Unix
        run.wait().expect("it ends");
        unfinished += usize::from(
            !folder.path().join("killed/summary.json").exists()
                || summary(&folder.path().join("killed")).state == State::Running,
        );
        // Now and then the next one begins anew.
        if random.u8(..) < 64 {
            let _ = fs::remove_dir_all(folder.path().join("killed"));
        }
    }
    assert!(unfinished > 0, "no run was killed at work");
    let last = danh(folder.path(), &["extract", "news.jsonl", "--rules-only", "-o", "killed", "--resume"]);
    assert_eq!(code(&last), 2, "{}", stderr(&last));
    assert!(bytes(folder.path(), "killed") == expected, "the same bytes after {kills} kills");
    assert_eq!(summary(&folder.path().join("killed")).state, State::Finished);
}

#[test]
fn resuming_uses_what_is_the_same_adds_what_is_new_and_drops_what_is_gone() {
    let line = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string() + "\n";
    let (a, b, c) = (line("a", "Ông Tô Lâm nói."), line("b", "Ông Phan Văn Giang nói."), line("c", "Hà Nội mưa."));
    let again = line("d", "Ông Tô  Lâm nói.");
    let changed = line("b", "Ông Phan Văn Giang họp.");
    let steps: &[(&str, String, usize)] = &[
        ("appended", [&a[..], &b, &c].concat(), 2),
        ("the same", [&a[..], &b, &c].concat(), 3),
        ("the first gone: paths of lines tell them apart", [&b[..], &c].concat(), 0),
        ("one changed", [&b[..], "\n", &changed.replace("\"b\"", "\"x\""), &c].concat(), 1),
        ("a copy of one to come", [&again[..], &a].concat(), 0),
        ("the copy's original gone", again.clone(), 1),
        ("the copy is one again", [&a[..], &again].concat(), 0),
    ];
    let folder = folder_with(&[("n.jsonl", [&a[..], &b].concat().as_bytes())]);
    let run = |out: &str, more: &[&str]| {
        let mut arguments = vec!["extract", "n.jsonl", "--rules-only", "-o", out];
        arguments.extend(more);
        let output = danh(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    };
    run("out", &[]);
    for (name, input, reused) in steps {
        fs::write(folder.path().join("n.jsonl"), input).expect("a file for the test");
        run("out", &["--resume"]);
        run("fresh", &["--force"]);
        assert_eq!(bytes(folder.path(), "out"), bytes(folder.path(), "fresh"), "{name}");
        assert_eq!(summary(&folder.path().join("out")).reused, *reused, "{name}");
    }
    let records = read_records(folder.path().join("out/records.jsonl"));
    assert_eq!(records[1].duplicate_of.as_deref(), Some("a"));
}

#[test]
fn files_may_come_and_go_between_runs() {
    let text = |text: &str| text.as_bytes().to_vec();
    let (a, b, c) = (text("Ông Tô Lâm nói."), text("Hà Nội mưa."), text("Huế nắng."));
    let folder = folder_with(&[("in/b.txt", &b), ("in/c.txt", &c)]);
    let run = |out: &str, more: &[&str]| {
        let mut arguments = vec!["extract", "in", "--rules-only", "-o", out];
        arguments.extend(more);
        let output = danh(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        bytes(folder.path(), out)
    };
    run("out", &[]);
    fs::write(folder.path().join("in/a.txt"), &a).expect("a file for the test");
    assert_eq!(run("out", &["--resume"]), run("fresh", &["--force"]), "one before the others");
    assert_eq!(summary(&folder.path().join("out")).reused, 2);
    fs::remove_file(folder.path().join("in/b.txt")).expect("it is there");
    assert_eq!(run("out", &["--resume"]), run("fresh", &["--force"]), "one gone");
    fs::remove_file(folder.path().join("in/c.txt")).expect("it is there");
    assert_eq!(run("out", &["--resume"]), run("fresh", &["--force"]), "the last gone");
    assert_eq!(summary(&folder.path().join("out")).reused, 1);
    let left = fs::read_dir(folder.path().join("out")).expect("the folder").flatten().map(|file| file.file_name());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, [".lock", "errors.jsonl", "records.jsonl", "summary.json"], "nothing else is left behind");
    let before = bytes(folder.path(), "out");
    fs::rename(folder.path().join("in"), folder.path().join("elsewhere")).expect("it is there");
    let gone = danh(folder.path(), &["extract", "in", "--rules-only", "-o", "out", "--resume"]);
    assert_eq!(code(&gone), 1, "{}", stderr(&gone));
    assert_eq!(bytes(folder.path(), "out").0, before.0, "a drive that is not there costs no records");
    assert_eq!(summary(&folder.path().join("out")).state, State::Failed);
    fs::rename(folder.path().join("elsewhere"), folder.path().join("in")).expect("it is there");
    assert_eq!(run("out", &["--resume"]), before);
}

#[test]
fn half_a_line_and_half_a_rewriting_are_made_whole() {
    let folder = folder_with(&[("n.jsonl", articles(40).as_bytes())]);
    let run = |out: &str| danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", out, "--resume"]);
    assert_eq!(code(&run("whole")), 0);
    assert_eq!(code(&run("out")), 0);
    let records = fs::read(folder.path().join("out/records.jsonl")).expect("records");
    let lines: Vec<&[u8]> = records.split_inclusive(|byte| *byte == b'\n').collect();
    let torn = [&lines[..10].concat()[..], &lines[10][..lines[10].len() / 2]].concat();
    let rewritten = [&lines[20..30].concat()[..], b"{\"format\":1,\"id"].concat();
    fs::write(folder.path().join("out/records.jsonl"), torn).expect("a file for the test");
    fs::write(folder.path().join("out/.records.jsonl.tmp"), rewritten).expect("a file for the test");
    assert_eq!(code(&run("out")), 0);
    assert_eq!(bytes(folder.path(), "out"), bytes(folder.path(), "whole"));
    assert_eq!(summary(&folder.path().join("out")).reused, 20);
}

#[test]
fn runs_that_do_not_fit_the_folder_are_refused_with_the_reason() {
    let folder = folder_with(&[("n.jsonl", articles(3).as_bytes())]);
    let run = |more: &[&str]| {
        let mut arguments = vec!["extract", "n.jsonl", "--rules-only", "-o", "out"];
        arguments.extend(more);
        danh(folder.path(), &arguments)
    };
    assert_eq!(code(&run(&[])), 0);
    let before = bytes(folder.path(), "out");
    let change = |from: &str, to: &str| {
        let path = folder.path().join("out/summary.json");
        let text = fs::read_to_string(&path).expect("a summary");
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).expect("a file for the test");
    };
    let refused = |more: &[&str], words: &str| {
        let output = run(more);
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).contains(words), "{words}: {}", stderr(&output));
        assert_eq!(bytes(folder.path(), "out"), before, "nothing is lost");
    };
    refused(&["--resume", "--language", "en"], "language was null, now \"en\"");
    refused(&["--resume", "--skip-boilerplate"], "skip_boilerplate was false, now true");
    change(danh::run::RULES_SHA256, "other");
    refused(&["--resume"], "rules_sha256 was \"other\"");
    change("\"other\"", &format!("\"{}\"", danh::run::RULES_SHA256));
    change("\"finished\"", "\"running\"");
    refused(&[], "was not finished; go on with --resume");
    refused(&["--resume", "--force"], "cannot be used with");
    fs::remove_file(folder.path().join("out/summary.json")).expect("it is there");
    refused(&["--resume"], "summary.json is not there");
    refused(&[], "summary.json is not there");
    assert_eq!(code(&run(&["--force"])), 0);
}

#[test]
fn a_model_that_is_read_otherwise_is_another_setting() {
    let folder = folder_with(&[("n.jsonl", articles(1).as_bytes())]);
    let model = folder.path().join("model");
    fs::create_dir(&model).expect("a folder for the test");
    for name in ["model.toml", "model.onnx", "tokenizer.json"] {
        fs::copy(project().join("models/ner-fast").join(name), model.join(name)).expect("the shipped model");
    }
    let run = |more: &str| danh(folder.path(), &["extract", "n.jsonl", "--model", "model", "-o", "out", more]);
    assert_eq!(code(&run("--quiet")), 0);
    let description = fs::read_to_string(model.join("model.toml")).expect("it was copied");
    let rewrite = |text: String| fs::write(model.join("model.toml"), text).expect("a file for the test");
    rewrite(format!("# A remark.\n{description}"));
    assert_eq!(code(&run("--resume")), 0, "a remark changes nothing");
    let field = "\npassage_bytes = ";
    assert!(description.contains(field));
    rewrite(description.replace(field, "\npassage_bytes = 1"));
    let output = run("--resume");
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("model_description_sha256 was"), "{}", stderr(&output));
}

#[test]
fn two_runs_do_not_write_to_one_folder() {
    let folder = folder_with(&[]);
    let first = start(folder.path(), &["extract", "-", "--rules-only", "-o", "out"]);
    let lock = folder.path().join("out/summary.json");
    let begun = Instant::now();
    while !lock.exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the first run has not begun");
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = danh(folder.path(), &["extract", "-", "--rules-only", "-o", "out"]);
    assert_eq!(code(&second), 1);
    assert!(stderr(&second).contains("another run is writing to out"), "{}", stderr(&second));
    drop(first.wait_with_output());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_finishes_what_it_has_in_hand() {
    let folder = folder_with(&[("n.jsonl", articles(1_500).as_bytes())]);
    let run = |out: &str| danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", out, "--resume"]);
    assert_eq!(code(&run("whole")), 0);
    let child = start(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "out"]);
    let records = folder.path().join("out/records.jsonl");
    let begun = Instant::now();
    while fs::metadata(&records).map_or(0, |records| records.len()) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is written");
        std::thread::sleep(Duration::from_millis(2));
    }
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(signalled.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    let interrupted = summary(&folder.path().join("out"));
    assert_eq!(interrupted.state, State::Interrupted);
    let written = assert_valid_lines(&folder.path().join("out"));
    assert_eq!(written, interrupted.articles);
    assert!(0 < written && written < 1_500, "{written}");
    assert_eq!(code(&run("out")), 0);
    assert_eq!(bytes(folder.path(), "out"), bytes(folder.path(), "whole"));
}

#[cfg(unix)]
#[test]
fn a_filter_that_waits_for_input_can_be_interrupted() {
    let folder = folder_with(&[]);
    let mut child = start(folder.path(), &["extract", "-", "--rules-only", "-o", "-"]);
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(articles(1).as_bytes()).expect("it reads");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    assert!(lines.next().is_some_and(|line| line.is_ok()), "it is at work");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    drop(stdin);
}

#[test]
fn a_filter_answers_each_line_before_the_next_one_comes() {
    let folder = folder_with(&[]);
    let mut child = start(folder.path(), &["extract", "-", "--rules-only", "-o", "-"]);
    let mut stdin = child.stdin.take().expect("it is piped");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    for line in articles(20).lines() {
        writeln!(stdin, "{line}").expect("it reads");
        // Waits for ever if the filter does.
        let record = lines.next().expect("an answer").expect("it is UTF-8");
        let id = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("JSON")["id"].clone();
        assert_eq!(id(&record), id(line));
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_filter_with_nothing_to_do_is_content() {
    let folder = folder_with(&[]);
    let filter = danh(folder.path(), &["extract", "-", "--rules-only", "-o", "-"]);
    assert_eq!((code(&filter), stdout(&filter), stderr(&filter)), (0, String::new(), String::new()));
    let run = danh(folder.path(), &["extract", "-", "--rules-only", "-o", "out"]);
    assert_eq!(code(&run), 1, "a run of nothing is a mistake");
    for (format, input, expected) in [
        ("auto", "\n \n", (0, 0, 0)),
        ("jsonl", "\n", (0, 0, 0)),
        ("jsonl", "no JSON\n{\"text\":\"Hà Nội\"}\n", (2, 1, 1)),
        ("jsonl", "no JSON\n", (1, 0, 1)),
        ("auto", "no JSON\n{\"text\":\"Hà Nội\"}\n", (2, 1, 1)),
        ("auto", "{no JSON}\n{\"text\":\"Hà Nội\"}\n", (2, 1, 1)),
        ("auto", "Hà Nội\n{mưa}\n", (0, 1, 0)),
        ("text", "{}", (0, 1, 0)),
    ] {
        let arguments = ["extract", "-", "--rules-only", "-o", "-", "--input-format", format];
        let mut child = start(folder.path(), &arguments);
        child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let told = (code(&output), stdout(&output).lines().count(), stderr(&output).lines().count());
        assert_eq!(told, expected, "{format} {input}: {}", stderr(&output));
    }
}

#[test]
fn a_folder_that_is_removed_stops_the_run() {
    let folder = folder_with(&[]);
    let mut child = start(folder.path(), &["extract", "-", "--rules-only", "-o", "out"]);
    let mut stdin = child.stdin.take().expect("it is piped");
    let begun = Instant::now();
    while !folder.path().join("out/errors.jsonl").exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the run has not begun");
        std::thread::sleep(Duration::from_millis(20));
    }
    fs::remove_dir_all(folder.path().join("out")).expect("it is there");
    let _ = stdin.write_all(articles(100).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("was removed"), "{}", stderr(&output));
}

#[test]
fn fail_fast_stops_at_the_first_error() {
    let lines = articles(3).replacen('\n', "\nnot json\n", 1);
    let folder = folder_with(&[("n.jsonl", lines.as_bytes())]);
    let output = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "out", "--fail-fast"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let summary = summary(&folder.path().join("out"));
    assert_eq!((summary.state, summary.articles, summary.errors), (State::Failed, 1, 1));
}

#[test]
fn the_same_bytes_for_any_number_of_threads_and_in_a_filter() {
    let folder = folder_with(&[("n.jsonl", articles(150).as_bytes())]);
    let run = |out: &str, jobs: &str| {
        let output = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", out, "--jobs", jobs]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        if out == "-" { output.stdout } else { bytes(folder.path(), out).0 }
    };
    let one = run("one", "1");
    assert!(run("three", "3") == one);
    assert!(run("-", "2") == one);
}

#[test]
fn progress_can_be_read_by_programs() {
    let folder = folder_with(&[("n.jsonl", articles(3).as_bytes())]);
    let output = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "out", "--progress", "json"]);
    let told = stderr(&output);
    let last = told.lines().rfind(|line| line.starts_with('{')).expect("progress is told");
    let progress: serde_json::Value = serde_json::from_str(last).expect("it is JSON");
    assert_eq!(progress["progress"]["articles"], 3);
    let quiet = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "out", "--quiet"]);
    assert_eq!(stderr(&quiet), "");
}

/// On a file system of one MiB, which needs the right to mount one; `scripts/check` runs it.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "mounts a file system: run it with --ignored, as root or where unshare -rm works"]
fn a_full_disk_ends_the_run_with_whole_lines() {
    let folder = folder_with(&[("n.jsonl", articles(1_000).as_bytes()), ("small/x", b"")]);
    let script = format!(
        "mount -t tmpfs -o size=1m none small && {danh} extract n.jsonl --rules-only -o small/out; code=$?; \
         cp -r small/out copy; exit $code",
        danh = env!("CARGO_BIN_EXE_danh")
    );
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("unshare is there");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("No space left"), "{}", stderr(&output));
    let written = assert_valid_lines(&folder.path().join("copy"));
    assert!(0 < written && written < 1_000, "{written}");
    let whole = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "whole"]);
    assert_eq!(code(&whole), 0);
    // With room, it goes on: the summary of the disk says that the run was not finished.
    let resumed = danh(folder.path(), &["extract", "n.jsonl", "--rules-only", "-o", "copy", "--resume"]);
    assert_eq!(code(&resumed), 0, "{}", stderr(&resumed));
    assert_eq!(summary(&folder.path().join("copy")).reused, written);
    assert!(bytes(folder.path(), "copy") == bytes(folder.path(), "whole"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_an_error() {
    let folder = folder_with(&[("n.jsonl", articles(3).as_bytes())]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let output = Command::new(env!("CARGO_BIN_EXE_danh"))
        .current_dir(folder.path())
        .args(["extract", "n.jsonl", "--rules-only", "-o", "-"])
        .stdout(full)
        .output()
        .expect("the program starts");
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("standard output"), "{}", stderr(&output));
}

#[test]
fn copies_are_noted_and_ids_differ() {
    let text = "Hà Nội mưa lớn.".as_bytes();
    let folder = folder_with(&[("in/a.txt", text), ("in/b/a.txt", text), ("in/c.txt", "Huế nắng.".as_bytes())]);
    assert_eq!(code(&danh(folder.path(), &["extract", "in", "--rules-only", "-o", "out"])), 0);
    let records = read_records(folder.path().join("out/records.jsonl"));
    let told: Vec<_> = records.iter().map(|r| (r.id.as_str(), r.duplicate_of.as_deref())).collect();
    assert_eq!(told, [("a", None), ("in/b/a.txt", Some("a")), ("c", None)]);
    let filter = danh(folder.path(), &["extract", "in", "--rules-only", "-o", "-"]);
    assert_eq!(stdout(&filter).as_bytes(), bytes(folder.path(), "out").0);
    assert_eq!(summary(&folder.path().join("out")).duplicates, 1);
}

#[test]
fn a_fault_in_reading_costs_one_article() {
    // Parsing it fails in a library; when that is mended, the page is an article.
    let page = "<html><body><article><p>Ông Tô Lâm thăm Huế.</p><iframe title=\"Thời tiết Hà Nội - youtube.com\" \
                src=\"https://player.example.vn/1\"></iframe></article></body></html>";
    let text = "Hà Nội mưa.".as_bytes();
    let folder =
        folder_with(&[("in/a.txt", text), ("in/b.html", page.as_bytes()), ("in/c.txt", "Huế nắng.".as_bytes())]);
    let output = danh(folder.path(), &["extract", "in", "--rules-only", "-o", "out"]);
    let summary = summary(&folder.path().join("out"));
    assert_eq!((summary.state, summary.articles + summary.errors), (State::Finished, 3), "{}", stderr(&output));
    let ids: Vec<String> = read_records(folder.path().join("out/records.jsonl")).into_iter().map(|r| r.id).collect();
    assert!(ids.first().is_some_and(|id| id == "a") && ids.last().is_some_and(|id| id == "c"), "{ids:?}");
}

#[test]
fn a_pattern_does_not_read_what_the_run_writes() {
    let folder = folder_with(&[("news/a.jsonl", articles(300).as_bytes()), ("news/b.png", b"x")]);
    let output = danh(folder.path(), &["extract", "*/*", "--rules-only", "-o", "out"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(summary(&folder.path().join("out")).articles, 300);
    let again = danh(folder.path(), &["extract", "*/*", "--rules-only", "-o", "out", "--resume"]);
    assert_eq!((code(&again), summary(&folder.path().join("out")).reused), (0, 300));
}

#[test]
fn what_a_filter_says_is_json() {
    let folder = folder_with(&[]);
    let mut child = start(folder.path(), &["extract", "-", "--rules-only", "-o", "-"]);
    let line = b"{\"text\":\"H\xc3\xa0 N\xe1\xbb\x99i\",\"published\":\"yesterday\"}\nnot json\n";
    child.stdin.take().expect("it is piped").write_all(line).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 2, "a warning and an error: {said}");
    assert!(said.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{said}");
}
