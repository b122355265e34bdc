//! The page of `danh report`, as far as it can be told without a browser; `scripts/check-report` opens it in one.

use std::fs;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::{code, danh, folder_with, project, stderr, stdout};

const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)></noscript>-->&amp;";

fn page(records: &str) -> String {
    let folder = folder_with(&[("records.jsonl", records.as_bytes())]);
    let output = danh(folder.path(), &["report", "records.jsonl"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn text_and_mentions_are_there_without_scripts() {
    let page = page(
        r#"{"format":1,"id":"a","text":"Ông Tô Lâm ở Huế","language":"vi","persons":[{"id":"p1","name":"Tô Lâm","mentions":[{"start":4,"end":10,"text":"Tô Lâm","score":0.9}]}]}"#,
    );
    assert!(page.contains("Ông <mark class=\"PER\" data-thing=\"0\" title=\"PER: Tô Lâm, 0.90\">Tô Lâm</mark> ở Huế"));
}

#[test]
fn what_an_article_says_harms_nothing() {
    let record = serde_json::json!({
        "format": 1, "id": HOSTILE, "title": HOSTILE, "text": HOSTILE,
        "source": {"path": HOSTILE, "sha256": ""},
        "persons": [{"id": HOSTILE, "name": HOSTILE, "aliases": [HOSTILE],
            "mentions": [{"start": 0, "end": HOSTILE.len(), "text": HOSTILE}]}],
        "titles": [{"id": "t1", "name": HOSTILE, "mentions": []}],
        "relations": [{"kind": HOSTILE, "subject": HOSTILE, "object": "t1", "when": HOSTILE}],
    });
    let hostile = page(&record.to_string());
    let harmless = page(r#"{"format":1,"id":"a","text":"b"}"#);
    for tag in ["<script", "</script", "</noscript", "<img", "-->", "<!--"] {
        assert_eq!(hostile.matches(tag).count(), harmless.matches(tag).count(), "{tag} comes from the page alone");
    }
}

#[test]
fn the_policy_lets_the_scripts_of_the_page_run_and_no_others() {
    let page = page(r#"{"format":1,"id":"a","text":"b"}"#);
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).expect("there is a policy");
    let policy = policy.split('"').next().expect("it ends").replace("&#39;", "'");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let scripts: Vec<&str> = page.split("-js\">").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
    assert_eq!(scripts.len(), 3);
    for script in scripts {
        let hash = BASE64_STANDARD.encode(Sha256::digest(script));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "a script may run");
    }
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("src=\"http"), "it loads nothing");
}

#[test]
fn missed_and_spurious_mentions_are_marked() {
    let records = r#"{"format":1,"id":"a","text":"Ông Tô Lâm ở Huế, Lào","places":[{"id":"l1","name":"Tô Lâm","mentions":[{"start":4,"end":10,"text":"Tô Lâm"}]},{"id":"l2","name":"Huế","mentions":[{"start":13,"end":16,"text":"Huế"}]}]}"#;
    let gold = "Ông ⟦PER#p1|Tô Lâm⟧ ở ⟦LOC#l1|Huế⟧, ⟦LOC#l2|Lào⟧\n=== relations\n";
    let folder = folder_with(&[("records.jsonl", records.as_bytes()), ("gold/a.ann", gold.as_bytes())]);
    let output = danh(folder.path(), &["report", "records.jsonl", "--gold", "gold", "-o", "report.html"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let page = fs::read_to_string(folder.path().join("report.html")).expect("it was written");
    for expected in [
        "<mark class=\"LOC spurious\" data-thing=\"0\" title=\"LOC: Tô Lâm, spurious\"><span class=\"missed PER\" title=\"missed: PER\">Tô Lâm</span></mark>",
        "<mark class=\"LOC\" data-thing=\"1\" title=\"LOC: Huế\">Huế</mark>",
        "<span class=\"missed LOC\" title=\"missed: LOC\">Lào</span>",
        "Scores against the gold",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn without_records_there_is_no_report() {
    let folder = folder_with(&[("records.jsonl", b"\n")]);
    let output = danh(folder.path(), &["report", "records.jsonl", "-o", "report.html"]);
    assert!(code(&output) == 1 && stderr(&output).contains("holds no record"), "{}", stderr(&output));
    assert!(!folder.path().join("report.html").exists());
    assert!(project().join("src/report/vendor/cytoscape.LICENSE").exists(), "licences go with the libraries");
}
