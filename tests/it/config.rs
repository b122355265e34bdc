//! Options outside the command line, and what shells and manuals are told.

use std::process::Command;

use danh::run::Summary;

use crate::{code, danh, folder_with, stderr, stdout};

const GOOD: &[u8] = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm.".as_bytes();

fn settings(folder: &std::path::Path) -> danh::run::Settings {
    let text = std::fs::read_to_string(folder.join("out/summary.json")).expect("the run wrote its summary");
    serde_json::from_str::<Summary>(&text).expect("it is a summary").settings
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let file = "rules-only = true\nlanguage = \"fr\"\n[extract]\ninputs = [\"a.jsonl\"]\noutput = \"out\"\nforce = true\n\
                types = [\"PER\", \"DATE\"]\nfields = { text = \"body\" }\nmin-score = 0.25\n";
    let folder = folder_with(&[("danh.toml", file.as_bytes()), ("a.jsonl", b"{\"body\": \"Ngay 18/3/2026.\"}")]);
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_danh"));
        command.current_dir(folder.path()).arg("extract").args(arguments).envs(variables.iter().copied());
        let output = command.output().expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        settings(folder.path())
    };
    let by_file = run(&[], &[]);
    assert_eq!((by_file.engine.as_str(), by_file.language.as_deref()), ("none", Some("fr")));
    assert_eq!(
        (by_file.types, by_file.fields),
        (vec!["PER".to_owned(), "DATE".to_owned()], vec!["text=body".to_owned()])
    );
    assert_eq!(by_file.min_score, Some(0.25));
    let by_variable =
        run(&[("DANH_LANGUAGE", "en"), ("DANH_TYPES", "LOC"), ("DANH_SKIP_BOILERPLATE", "1"), ("DANH_JOBS", "")], &[]);
    assert_eq!((by_variable.language.as_deref(), by_variable.types), (Some("en"), vec!["LOC".to_owned()]));
    assert!(by_variable.skip_boilerplate);
    let by_argument = run(&[("DANH_LANGUAGE", "en")], &["--language", "vi", "--types", "ORG"]);
    assert_eq!((by_argument.language.as_deref(), by_argument.types), (Some("vi"), vec!["ORG".to_owned()]));
}

#[test]
fn what_is_wrong_in_a_file_is_named() {
    let folder = folder_with(&[
        ("a.txt", GOOD),
        ("broken.toml", b"jobs = "),
        ("unknown.toml", b"[extract]\nthreads = 4\n"),
        ("several.toml", b"language = [\"vi\", \"en\"]\n"),
        ("wrong.toml", b"[extract]\njobs = \"many\"\n"),
        ("both.toml", b"force = true\n[extract]\nresume = true\n"),
        ("resume.toml", b"rules-only = true\n[extract]\nresume = true\n"),
        ("good.toml", b"rules-only = true\n[show]\nid = \"a\"\n"),
    ]);
    let cases = [
        ("broken.toml", "broken.toml: mend it, or name another file with --config: it is not TOML"),
        ("unknown.toml", "[extract] `threads` is no option"),
        ("several.toml", "`language` takes one value, not 2"),
        ("wrong.toml", "invalid value 'many' for '--jobs"),
        ("wrong.toml", "wrong.toml sets options too"),
        ("both.toml", "`force` cannot be used with `resume`"),
        ("missing.toml", "cannot read missing.toml"),
    ];
    for (file, words) in cases {
        let output = danh(folder.path(), &["extract", "a.txt", "--config", file]);
        assert_eq!(code(&output), 1, "{file}");
        assert!(stderr(&output).contains(words), "{file}: {}", stderr(&output));
    }
    assert_eq!(code(&danh(folder.path(), &["--config=good.toml", "extract", "a.txt"])), 0);
    // What is given on the command line comes first, also before what it cannot be used with.
    let arguments = ["--config=resume.toml", "extract", "a.txt", "-o", "out", "--language", "en"];
    assert_eq!(code(&danh(folder.path(), &arguments)), 0);
    assert_eq!(code(&danh(folder.path(), &[&arguments[..5], &["--language", "vi"]].concat())), 1, "it resumes");
    assert_eq!(code(&danh(folder.path(), &[&arguments[..5], &["--language", "vi", "--force"]].concat())), 0);
    assert_eq!(settings(folder.path()).language.as_deref(), Some("vi"));
    assert_eq!(code(&danh(folder.path(), &["--version", "--config", "broken.toml"])), 0);
}

#[test]
fn shells_and_manuals_are_served() {
    let folder = folder_with(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = danh(folder.path(), &["completions", shell]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("skip-boilerplate"), "{shell}");
    }
    let page = stdout(&danh(folder.path(), &["man", "extract"]));
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
    assert!(page.contains("\\-\\-resume") && stdout(&danh(folder.path(), &["man"])).contains("extract"));
    let unknown = danh(folder.path(), &["man", "frobnicate"]);
    assert!(code(&unknown) == 1 && stderr(&unknown).contains("there are: extract"), "{}", stderr(&unknown));
}
