//! Scores on hand-labelled texts, none of which may fall below its floor.

use std::collections::BTreeMap;
use std::fs;

use danh::article::{Article, Articles, ReadOptions};
use danh::evaluate;
use danh::evaluate::labelled;
use danh::pipeline::Pipeline;
use danh::record::Record;
use danh::text::Document;

use crate::{PIPELINE, project};

/// F1 in percent by section of the report and row.
fn measured(gold: &[Record], predicted: &[Record]) -> BTreeMap<(String, String), f64> {
    let pairing = evaluate::pair(gold, predicted).expect("the same texts");
    let report = serde_json::to_value(evaluate::score(&pairing).report()).expect("a report is JSON");
    let sections = report["scores"].as_object().expect("the report has sections");
    let rows = sections.iter().flat_map(|(section, rows)| {
        let rows = rows.as_array().expect("a section has rows").iter();
        rows.filter_map(move |row| {
            Some(((section.clone(), row["name"].as_str()?.to_owned()), row["f1"].as_f64()? * 100.0))
        })
    });
    rows.collect()
}

fn check_floors(set: &str, measured: &BTreeMap<(String, String), f64>) {
    let floors = fs::read_to_string(project().join("tests/gold/floors.tsv")).expect("the floors are recorded");
    let mut faults = Vec::new();
    let mut checked = 0;
    for line in floors.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [of, section, row, floor] = fields[..] else { panic!("a floor has four fields: {line}") };
        if of != set {
            continue;
        }
        let floor: f64 = floor.parse().expect("a floor is a figure");
        assert!(floor > 0.0, "{line}: nothing falls below this");
        let found = measured.get(&(section.to_owned(), row.to_owned())).copied().unwrap_or(0.0);
        checked += 1;
        if found < floor {
            faults.push(format!("{section} {row} on {set} is {found:.2}, its floor {floor:.2}"));
        }
    }
    assert!(checked >= 8, "{set}: names and each type have a floor");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_seeds_score_as_before() {
    let gold = evaluate::read(&project().join("tests/gold/seeds.jsonl")).expect("the gold set is there").records;
    let articles: Vec<_> = Articles::new(&[project().join("seeds")], ReadOptions::default())
        .map(|article| article.expect("the seeds can be read"))
        .collect();
    let predicted = PIPELINE.extract_articles(&articles).expect("the model runs").0;
    check_floors("seeds", &measured(&gold, &predicted));
}

/// Texts of our own invention, labelled with relations, more than a third of them near misses. Each is an article.
fn invented_relations() -> Vec<Record> {
    let text = fs::read_to_string(project().join("tests/gold/relations.txt")).expect("the texts are there");
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>().join("\n")
    });
    let parse = |(number, block): (usize, String)| {
        labelled::parse(&format!("{block}\n"), None, &number.to_string())
            .unwrap_or_else(|problems| panic!("{block}: {problems:?}"))
    };
    blocks.filter(|block| !block.trim().is_empty()).enumerate().map(parse).collect()
}

#[test]
fn the_invented_relations_score_as_before() {
    let gold = invented_relations();
    assert!(gold.len() >= 150, "{} texts", gold.len());
    let kinds = gold.iter().flat_map(|record| &record.relations).map(|relation| relation.kind.as_str());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    assert!(counts.len() == 12 && counts.values().all(|count| *count >= 10), "{counts:?}");
    let pipeline = Pipeline::builder().language(Some("vi")).build().expect("the shipped model loads");
    let article = |record: &Record| Article::new(&record.id, Document::new(&record.text));
    let articles: Vec<Article> = gold.iter().map(article).collect();
    let predicted = pipeline.extract_articles(&articles).expect("the model runs").0;
    check_floors("relations", &measured(&gold, &predicted));
    let related: Vec<Record> = gold.iter().map(|record| pipeline.relate(record)).collect();
    check_floors("relations on gold mentions", &measured(&gold, &related));
}

/// Sentences of our own invention, a third of them near misses. Each is an article by itself.
#[test]
fn the_invented_sentences_score_as_before() {
    let lines = fs::read_to_string(project().join("tests/gold/sentences.txt")).expect("the sentences are there");
    let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parse = |(number, line): (usize, &str)| {
        labelled::parse(&format!("{line}\n=== relations\n"), None, &number.to_string())
            .unwrap_or_else(|problems| panic!("{line}: {problems:?}"))
    };
    let gold: Vec<Record> = lines.enumerate().map(parse).collect();
    assert!(gold.len() >= 200, "{} sentences", gold.len());
    // A sentence is too short to tell its language by.
    let pipeline = Pipeline::builder().language(Some("vi")).build().expect("the shipped model loads");
    let article = |record: &Record| Article::new(&record.id, Document::new(&record.text));
    let articles: Vec<Article> = gold.iter().map(article).collect();
    let predicted = pipeline.extract_articles(&articles).expect("the model runs").0;
    check_floors("sentences", &measured(&gold, &predicted));
}
