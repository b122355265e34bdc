//! Every form of export says what the records say, also beyond the first plane of Unicode.

use std::collections::BTreeMap;
use std::fs;

use danh::evaluate;
use danh::record::Record;
use serde_json::Value;

use crate::{PIPELINE, code, danh, folder_with, project, stderr, stdout};

/// Records with emoji, no sentences, no mentions, an id that is no name of a file, and one of a seed.
fn records() -> Vec<Record> {
    let emoji = r#"{"format":1,"id":"in/😀:1","text":"👨‍👩‍👧 Ông Tô Lâm (Hà Nội),\n\nngày 18/3.","sentences":[{"start":0,"end":26},{"start":28,"end":38}],
        "persons":[{"id":"p1","name":"Tô Lâm","mentions":[{"start":10,"end":16,"text":"Tô Lâm","score":0.9}]}],
        "places":[{"id":"l1","name":"Hà Nội","mentions":[{"start":18,"end":24,"text":"Hà Nội","score":0.8}]}],
        "dates":[{"id":"x1","value":"2026-03-18","mentions":[{"start":33,"end":37,"text":"18/3","score":0.7}]}],
        "relations":[{"kind":"visited","subject":"p1","object":"l1","when":"2026-03-18","score":0.5}]}"#;
    let plain = r#"{"format":1,"id":"in/😀_1","text":"Không có gì\tở đây"}"#;
    let seed = fs::read_to_string(project().join("seeds/003_63c0ffbfaf89c8e9.txt")).expect("a seed");
    let mut record = PIPELINE.extract(&danh::text::Document::new(&seed)).expect("the model runs");
    "003".clone_into(&mut record.id);
    vec![serde_json::from_str(emoji).expect("a record"), serde_json::from_str(plain).expect("a record"), record]
}

fn folder() -> (tempfile::TempDir, Vec<Record>) {
    let records = records();
    for record in &records {
        for (_, mention) in record.mentions() {
            let text: String = record.text.chars().skip(mention.start).take(mention.end - mention.start).collect();
            assert_eq!(text, mention.text, "the test itself counts right");
        }
    }
    let lines: Vec<String> = records.iter().map(|record| serde_json::to_string(record).expect("JSON")).collect();
    (folder_with(&[("records.jsonl", lines.join("\n").as_bytes())]), records)
}

fn export(folder: &std::path::Path, format: &str) -> String {
    let output = danh(folder, &["export", "records.jsonl", "--to", format]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let to_file = danh(folder, &["export", "records.jsonl", "--to", format, "-o", "out"]);
    assert_eq!(code(&to_file), 0, "{}", stderr(&to_file));
    assert_eq!(fs::read_to_string(folder.join("out")).expect("it was written"), stdout(&output));
    stdout(&output)
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

/// Type and text of all mentions of a record, in order.
fn mentions(record: &Record) -> Vec<(String, String)> {
    record.mentions().iter().map(|(entity, mention)| (entity.kind.name().to_owned(), mention.text.clone())).collect()
}

fn slice(text: &str, start: &Value, end: &Value) -> String {
    let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("it is small");
    text.chars().skip(number(start)).take(number(end) - number(start)).collect()
}

#[test]
fn huggingface_doccano_and_spacy_count_code_points() {
    let (folder, records) = folder();
    for (line, record) in json_lines(&export(folder.path(), "huggingface")).iter().zip(&records) {
        let entities = line["entities"].as_array().expect("a list");
        let found = entities.iter().map(|entity| {
            assert_eq!(entity["word"].as_str(), Some(slice(&record.text, &entity["start"], &entity["end"]).as_str()));
            (
                entity["entity_group"].as_str().expect("a type").to_owned(),
                entity["word"].as_str().expect("a text").to_owned(),
            )
        });
        assert_eq!(found.collect::<Vec<_>>(), mentions(record));
    }
    for (line, record) in json_lines(&export(folder.path(), "doccano")).iter().zip(&records) {
        let label = line["label"].as_array().expect("a list").iter();
        let found = label
            .map(|label| (label[2].as_str().expect("a type").to_owned(), slice(&record.text, &label[0], &label[1])));
        assert_eq!(found.collect::<Vec<_>>(), mentions(record));
        assert_eq!(line["relations"].as_array().map(Vec::len), Some(record.relations.len()));
    }
    for (line, record) in json_lines(&export(folder.path(), "spacy")).iter().zip(&records) {
        let tokens = line["tokens"].as_array().expect("a list");
        let mut text = String::new();
        for token in tokens {
            text += token["text"].as_str().expect("a text");
            text += if token["ws"] == true { " " } else { "" };
        }
        assert_eq!(text, record.text, "tokens and spaces are the text");
        let spans = line["spans"].as_array().expect("a list").iter();
        let found = spans.map(|span| {
            let at = |name: &str| &tokens[usize::try_from(span[name].as_u64().expect("a number")).expect("small")];
            assert_eq!((&at("token_start")["start"], &at("token_end")["end"]), (&span["start"], &span["end"]));
            (span["label"].as_str().expect("a type").to_owned(), slice(&record.text, &span["start"], &span["end"]))
        });
        assert_eq!(found.collect::<Vec<_>>(), mentions(record));
    }
}

#[test]
fn label_studio_counts_code_points() {
    let (folder, records) = folder();
    let tasks: Value = serde_json::from_str(&export(folder.path(), "label-studio")).expect("one array");
    for (task, record) in tasks.as_array().expect("an array").iter().zip(&records) {
        let results = task["predictions"][0]["result"].as_array().expect("a list");
        let found = results.iter().filter(|result| result["type"] == "labels").map(|result| {
            let text = slice(&record.text, &result["value"]["start"], &result["value"]["end"]);
            assert_eq!(result["value"]["text"].as_str(), Some(text.as_str()));
            (result["value"]["labels"][0].as_str().expect("a type").to_owned(), text)
        });
        assert_eq!(found.collect::<Vec<_>>(), mentions(record));
        let relations = results.iter().filter(|result| result["type"] == "relation").count();
        assert_eq!(relations, record.relations.len());
    }
}

#[test]
fn conll_labels_whole_tokens() {
    let (folder, records) = folder();
    let text = export(folder.path(), "conll");
    let articles: Vec<&str> = text.split("-DOCSTART-\tO\n").skip(1).collect();
    assert_eq!(articles.len(), records.len());
    for (article, record) in articles.into_iter().zip(&records) {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in article.lines().filter(|line| !line.is_empty()) {
            let (token, label) = line.split_once('\t').expect("two columns");
            assert!(!token.contains([' ', '\t']), "{token:?}");
            match label.split_once('-') {
                Some(("B", kind)) => found.push((kind.to_owned(), token.to_owned())),
                Some(("I", kind)) => {
                    let (last, text) = found.last_mut().expect("inside follows a begin");
                    assert_eq!(last, kind);
                    text.push_str(token);
                }
                _ => assert_eq!(label, "O"),
            }
        }
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let expected: Vec<_> = mentions(record).into_iter().map(|(kind, text)| (kind, bare(&text))).collect();
        assert_eq!(found, expected, "{}", record.id);
    }
}

#[test]
fn brat_is_read_back_with_all_mentions_and_entities() {
    let (folder, records) = folder();
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "brat", "-o", "brat"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let read = evaluate::read(&folder.path().join("brat")).expect("danh reads what it writes");
    let by_text: BTreeMap<&str, &Record> = read.records.iter().map(|record| (record.text.as_str(), record)).collect();
    assert_eq!(by_text.len(), records.len(), "ids that are no names of files do not collide");
    for record in &records {
        let back = by_text[record.text.as_str()];
        assert_eq!(mentions(back), mentions(record));
        let entities = |record: &Record| {
            let mut all: Vec<Vec<usize>> =
                record.entities().map(|entity| entity.mentions.iter().map(|mention| mention.start).collect()).collect();
            all.sort();
            all
        };
        assert_eq!(entities(back), entities(record), "{}", record.id);
        assert_eq!(back.relations.len(), record.relations.len());
    }
    let again = danh(folder.path(), &["export", "records.jsonl", "--to", "brat", "-o", "brat"]);
    assert!(code(&again) == 1 && stderr(&again).contains("choose an empty folder"), "{}", stderr(&again));
    let missing = danh(folder.path(), &["export", "records.jsonl", "--to", "brat"]);
    assert!(code(&missing) == 1 && stderr(&missing).contains("name a folder with -o"), "{}", stderr(&missing));
}

#[test]
fn tables_have_a_row_for_everything() {
    let (folder, records) = folder();
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "csv", "-o", "tables"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let table = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(folder.path().join("tables").join(name)).expect("it was written");
        reader.deserialize().map(|row| row.expect("a row")).collect()
    };
    let (articles, rows) = (table("articles.csv"), table("mentions.csv"));
    assert_eq!(
        articles.iter().map(|row| row["text"].as_str()).collect::<Vec<_>>(),
        records.iter().map(|r| r.text.as_str()).collect::<Vec<_>>()
    );
    let expected: Vec<_> = records.iter().flat_map(mentions).collect();
    assert_eq!(rows.iter().map(|row| (row["type"].clone(), row["text"].clone())).collect::<Vec<_>>(), expected);
    let entities: usize = records.iter().map(|record| record.entities().count()).sum();
    assert_eq!(table("entities.csv").len(), entities);
    let relations = table("relations.csv");
    assert_eq!(relations.len(), records.iter().map(|record| record.relations.len()).sum::<usize>());
    let first = &relations[0];
    assert_eq!(
        (first["subject_name"].as_str(), first["object_name"].as_str(), first["when"].as_str()),
        ("Tô Lâm", "Hà Nội", "2026-03-18")
    );
}

/// Records in which one person meets another twice, with what XML and Turtle must escape.
fn meetings() -> tempfile::TempDir {
    let meeting = |id: &str, when: &str| {
        format!(
            r#"{{"format":1,"id":"{id}","text":"Anna <Bek> & Ida \"C\"","persons":[
            {{"id":"p1","name":"Anna <Bek>","mentions":[{{"start":0,"end":10,"text":"Anna <Bek>"}}]}},
            {{"id":"p2","name":"Ida \"C\"","mentions":[{{"start":13,"end":20,"text":"Ida \"C\""}}]}}],
            "relations":[{{"kind":"met_with","subject":"p1","object":"p2","when":"{when}","score":0.5,
            "evidence":[{{"sentence":0,"start":0,"end":20}}]}}]}}"#
        )
        .replace('\n', "")
    };
    let records = [meeting("a b", "2024-05-01"), meeting("c", "2024-05")].join("\n");
    folder_with(&[("records.jsonl", records.as_bytes())])
}

#[test]
fn a_graph_has_one_edge_for_what_is_said_twice() {
    let folder = meetings();
    let xml = export(folder.path(), "graphml");
    assert_eq!(xml.matches("<node ").count(), 2, "{xml}");
    assert_eq!(xml.matches("<edge ").count(), 1, "{xml}");
    for expected in [
        "<node id=\"per:anna-bek\">",
        "<data key=\"node-name\">Anna &lt;Bek&gt;</data>",
        "<data key=\"edge-dates\">2024-05 | 2024-05-01</data>",
        "<data key=\"edge-articles\">2</data>",
        "<data key=\"edge-evidence\">2</data>",
        "<data key=\"edge-symmetric\">true</data>",
    ] {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
}

#[test]
fn turtle_has_every_mention_and_relation_with_its_place() {
    let folder = meetings();
    let turtle = export(folder.path(), "turtle");
    let mut triples = 0;
    for triple in oxttl::TurtleParser::new().for_slice(&turtle) {
        triple.unwrap_or_else(|error| panic!("{error} in {turtle}"));
        triples += 1;
    }
    assert!(triples > 40, "{triples}");
    for expected in [
        "<urn:danh:article:a%20b#char=0,10> a nif:Phrase",
        "nif:anchorOf \"Ida \\\"C\\\"\"",
        "danh:when \"2024-05-01\"^^xsd:date",
        "danh:when \"2024-05\"^^xsd:gYearMonth",
        "prov:wasDerivedFrom <urn:danh:article:c#char=0,20>",
    ] {
        assert!(turtle.contains(expected), "{expected} in {turtle}");
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_get_it() {
    let folder = meetings();
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "parquet", "-o", "tables"]);
    assert!(code(&output) == 1 && stderr(&output).contains("--features parquet"), "{}", stderr(&output));
}

#[test]
fn what_is_no_record_is_named_with_its_line() {
    let folder = folder_with(&[("records.jsonl", b"{\"format\":1,\"id\":\"a\",\"text\":\"x\"}\nnot json\n")]);
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "conll", "-o", "out.conll"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("records.jsonl:2: is not a record"), "{}", stderr(&output));
    assert!(!folder.path().join("out.conll").exists(), "no half a file");
}

#[test]
fn what_would_be_wrong_elsewhere_is_refused() {
    let beside = r#"{"format":1,"id":"a","text":"Hà Nội","places":[{"id":"l1","name":"x","mentions":[{"start":4,"end":99,"text":"x"}]}]}"#;
    let folder = folder_with(&[
        ("records.jsonl", beside.as_bytes()),
        ("none.jsonl", b"{\"format\":1,\"id\":\"a\",\"text\":\"x\"}"),
    ]);
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "spacy"]);
    assert!(
        code(&output) == 1 && stderr(&output).contains("article `a`: `x` is not what the text has"),
        "{}",
        stderr(&output)
    );
    let same = danh(folder.path(), &["export", "none.jsonl", "--to", "spacy", "-o", "none.jsonl"]);
    assert!(code(&same) == 1 && stderr(&same).contains("would be overwritten"), "{}", stderr(&same));
    assert_eq!(code(&danh(folder.path(), &["export", "none.jsonl", "--to", "csv", "-o", "csv"])), 0);
    let mentions = fs::read_to_string(folder.path().join("csv/mentions.csv")).expect("it is there without rows");
    assert_eq!(mentions, "article,entity,type,start,end,text,sentence,source,score\n");
    let dash = danh(folder.path(), &["export", "none.jsonl", "--to", "conll", "-o", "-"]);
    assert_eq!(stdout(&dash), "-DOCSTART-\tO\n\nx\tO\n\n");
}

#[test]
fn sentences_beyond_the_text_do_no_harm() {
    let record = r#"{"format":1,"id":"a","text":"Hà Nội","sentences":[{"start":0,"end":6},{"start":7,"end":99}]}"#;
    let folder = folder_with(&[("records.jsonl", record.as_bytes())]);
    for format in ["conll", "spacy"] {
        let output = danh(folder.path(), &["export", "records.jsonl", "--to", format]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
}

#[test]
fn a_name_over_two_sentences_begins_twice() {
    let record = r#"{"format":1,"id":"a","text":"Tô\nLâm","sentences":[{"start":0,"end":2},{"start":3,"end":6}],
        "persons":[{"id":"p1","name":"Tô Lâm","mentions":[{"start":0,"end":6,"text":"Tô\nLâm"}]}]}"#;
    let folder = folder_with(&[("records.jsonl", record.replace("\n        ", "").as_bytes())]);
    let output = danh(folder.path(), &["export", "records.jsonl", "--to", "conll"]);
    assert_eq!(stdout(&output), "-DOCSTART-\tO\n\nTô\tB-PER\n\nLâm\tB-PER\n\n", "{}", stderr(&output));
}
