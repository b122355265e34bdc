//! Every command does what its help says.

use crate::{code, danh, folder_with, project, stderr, stdout};

#[test]
fn every_command_has_help_with_an_example() {
    let commands: &[&[&str]] = &[
        &["extract"],
        &["evaluate"],
        &["show"],
        &["gold"],
        &["gold", "check"],
        &["gold", "convert"],
        &["schema"],
        &["export"],
        &["completions"],
        &["man"],
    ];
    for command in commands {
        let output = danh(project(), &[*command, &["--help"]].concat());
        assert_eq!(code(&output), 0, "{command:?}");
        let example = format!("  danh {}", command.join(" "));
        assert!(stdout(&output).contains("Example") && stdout(&output).contains(&example), "{}", stdout(&output));
    }
    let overview = stdout(&danh(project(), &["--help"]));
    for command in commands {
        assert!(overview.contains(command[0]), "{overview}");
    }
}

#[test]
fn show_prints_records_and_articles() {
    let record = r#"{"format":1,"id":"a","text":"Ở Huế","places":[{"id":"l1","name":"Huế","mentions":[{"start":2,"end":5,"text":"Huế"}]}]}"#;
    let other = record.replace("\"id\":\"a\"", "\"id\":\"b\"");
    let folder = folder_with(&[
        ("records.jsonl", format!("{record}\n{other}\n").as_bytes()),
        ("article.txt", "Đại tướng Phan Văn Giang nói ngày 18/3.".as_bytes()),
    ]);
    let one = danh(folder.path(), &["show", "records.jsonl", "--id", "b"]);
    assert_eq!(code(&one), 0, "{}", stderr(&one));
    assert!(stdout(&one).starts_with("b\n") && stdout(&one).contains("Ở [LOC Huế]"), "{}", stdout(&one));
    let both = stdout(&danh(folder.path(), &["show", "records.jsonl"]));
    assert_eq!(both.matches("[LOC Huế]").count(), 2);
    let none = danh(folder.path(), &["show", "records.jsonl", "--id", "c"]);
    assert_eq!(code(&none), 1);
    let article = stdout(&danh(folder.path(), &["show", "article.txt", "--rules-only"]));
    assert!(article.contains("[TITLE Đại tướng] [PER Phan Văn Giang] nói [DATE ngày 18/3]."), "{article}");
}

#[test]
fn evaluate_prints_a_table_or_json_and_keeps_a_floor() {
    let gold = "⟦PER#p1|Lê Hoài Trung⟧ ở ⟦LOC#l1|Huế⟧\n=== relations\n";
    let predicted = "⟦PER#p1|Lê Hoài Trung⟧ ở Huế\n=== relations\n";
    let folder = folder_with(&[
        ("gold/a.txt", "Lê Hoài Trung ở Huế\n".as_bytes()),
        ("gold/a.ann", gold.as_bytes()),
        ("predicted/a.ann", predicted.as_bytes()),
    ]);
    let base = ["evaluate", "--gold", "gold", "--predictions", "predicted"];
    let with = |more: &[&str]| danh(folder.path(), &[&base, more].concat());
    let table = with(&[]);
    assert_eq!(code(&table), 0, "{}", stderr(&table));
    assert!(stdout(&table).contains("66.67") && stdout(&table).contains("labelled texts"), "{}", stdout(&table));
    let json: serde_json::Value = serde_json::from_str(&stdout(&with(&["--json"]))).expect("a report is JSON");
    let rows = json["scores"]["mentions_strict"].as_array().expect("strict scores");
    let place = rows.iter().find(|row| row["name"] == "LOC").expect("a row for places");
    assert_eq!((&place["fn"], &place["f1"]), (&serde_json::json!(1), &serde_json::json!(0.0)));
    let no_gold = rows.iter().find(|row| row["name"] == "DOC");
    assert!(no_gold.is_none_or(|row| row["f1"].is_null()), "no gold gives none");
    assert!(stdout(&with(&["--errors"])).contains("Huế"));
    let both: serde_json::Value =
        serde_json::from_str(&stdout(&with(&["--json", "--errors"]))).expect("one object, whatever is asked for");
    assert!(both["errors"].to_string().contains("Huế") && both["scores"].is_object());
    assert_eq!(code(&with(&["--min-f1", "60"])), 0);
    assert_eq!(code(&with(&["--min-f1", "70"])), 2);
    let compared = with(&["--compare", "gold"]);
    assert!(stdout(&compared).contains("100.00"), "{}{}", stdout(&compared), stderr(&compared));
    let run = danh(folder.path(), &["evaluate", "--gold", "gold", "--rules-only"]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
}

#[test]
fn gold_check_names_the_line_that_is_wrong() {
    let folder = folder_with(&[
        ("a.txt", "Ở Huế\n".as_bytes()),
        ("a.ann", "Ở ⟦LOK#l1|Huế⟧\n=== relations\nl1 likes l1\n".as_bytes()),
    ]);
    let output = danh(folder.path(), &["gold", "check", "a.ann"]);
    assert_eq!(code(&output), 2);
    assert!(stdout(&output).contains("a.ann:1:") && stdout(&output).contains("a.ann:3:"), "{}", stdout(&output));
}

#[test]
fn schema_is_json() {
    let output = danh(project(), &["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("the schema is JSON");
    assert_eq!(schema["title"], "danh record");
}

#[test]
fn what_is_reported_can_be_chosen() {
    let folder = folder_with(&[
        ("a.txt", "Hôm nay, Đại tướng Phan Văn Giang đến Huế. Công ty SHC ở Huế mở cửa năm ngoái.\n".as_bytes()),
        ("names.tsv", "# của tôi\nCông ty SHC\tORG\tTập đoàn Sông Hồng\tQ1\nHuế\tLOC\tthành phố Huế\n".as_bytes()),
        ("wrong.tsv", "Huế\tCITY\n".as_bytes()),
    ]);
    let extract =
        |more: &[&str]| danh(folder.path(), &[&["extract", "a.txt", "-o", "-", "--rules-only"], more].concat());
    let record = |more: &[&str]| -> serde_json::Value {
        let output = extract(more);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        serde_json::from_str(stdout(&output).trim()).expect("one record")
    };

    let published = record(&["--published", "18/3/2026"]);
    assert_eq!(published["published"], serde_json::json!({"value": "2026-03-18", "from": "option"}));
    let values: Vec<_> = published["dates"].as_array().expect("dates").iter().map(|date| &date["value"]).collect();
    assert_eq!(values, ["2026-03-18", "2025"]);
    let unknown = record(&[]);
    assert_eq!(unknown["dates"][0]["value"], "?");

    let own = record(&["--lexicon", "names.tsv"]);
    let company = &own["organisations"][0];
    assert_eq!((&company["name"], &company["code"]), (&"Tập đoàn Sông Hồng".into(), &"Q1".into()));
    assert_eq!(company["mentions"][0]["source"], "lexicon:names.tsv");
    assert_eq!(own["places"][0]["name"], "thành phố Huế");
    let wrong = extract(&["--lexicon", "wrong.tsv"]);
    assert!(code(&wrong) == 1 && stderr(&wrong).contains("wrong.tsv, line 1: `CITY`"), "{}", stderr(&wrong));

    let persons = record(&["--types", "per,date"]);
    assert_eq!(persons["persons"][0]["name"], "Phan Văn Giang");
    assert_eq!(
        (&persons["titles"], &persons["persons"][0]["titles"]),
        (&serde_json::json!([]), &serde_json::Value::Null)
    );
    assert_eq!(record(&[])["persons"][0]["titles"], serde_json::json!(["t1"]));
    let alone = danh(folder.path(), &["extract", "a.txt", "-o", "-", "--no-rules"]);
    let alone: serde_json::Value = serde_json::from_str(stdout(&alone).trim()).expect("one record");
    assert_eq!((&alone["dates"], &alone["titles"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(alone["persons"][0]["mentions"][0]["source"], "model");
    let none = record(&["--min-score", "1"]);
    assert!(none["persons"].as_array().is_some_and(Vec::is_empty), "{none}");
    for arguments in [["--types", "CITY"], ["--min-score", "2"], ["--published", "hôm nay"]] {
        let output = extract(&arguments);
        assert!(code(&output) == 1 && stderr(&output).contains(arguments[0]), "{}", stderr(&output));
    }
}
