//! Counts how often each rule is right on hand-labelled articles and prints what `src/rules/scores.tsv` holds:
//! `just rule-scores MORE…`, which writes elsewhere first, because that file is compiled in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use danh::article::Article;
use danh::evaluate;
use danh::pipeline::Pipeline;
use danh::record::Record;
use danh::text::Document;

/// Right and found, by rule and type or kind.
type Counts = BTreeMap<String, (usize, usize)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::builder().build()?;
    let mut gold = Vec::new();
    for path in std::env::args().skip(1) {
        gold.extend(evaluate::read(Path::new(&path))?.records);
    }
    let articles: Vec<Article> =
        gold.iter().map(|record| Article::new(&record.id, Document::new(&record.text))).collect();
    let (records, _) = pipeline.extract_articles(&articles)?;
    let mut counts = Counts::new();
    for (gold, record) in gold.iter().zip(&records) {
        count_mentions(gold, record, &mut counts);
    }
    count_relations(&gold, &records, &mut counts)?;
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "# Findings of each rule on hand-labelled articles, written by examples/rule_scores.rs: rule and type or kind, right, found"
    )?;
    for (rule, (right, found)) in counts {
        writeln!(stdout, "{rule}\t{right}\t{found}")?;
    }
    Ok(())
}

fn rule(source: Option<&String>) -> Option<&str> {
    source?.strip_prefix("rule:")
}

fn count_mentions(gold: &Record, record: &Record, counts: &mut Counts) {
    let right: Vec<_> = gold.mentions().iter().map(|(entity, m)| (entity.kind, m.start, m.end)).collect();
    for (entity, mention) in record.mentions() {
        let Some(rule) = rule(mention.source.as_ref()) else { continue };
        let (hits, found) = counts.entry(format!("{rule} {}", entity.kind.name())).or_default();
        *hits += usize::from(right.contains(&(entity.kind, mention.start, mention.end)));
        *found += 1;
    }
}

/// Relations are right when kind and both arguments are (strict), which only a comparison of whole records tells: each
/// rule's relations are scored by themselves.
fn count_relations(gold: &[Record], records: &[Record], counts: &mut Counts) -> Result<(), Box<dyn std::error::Error>> {
    let sources =
        records.iter().flat_map(|record| &record.relations).filter_map(|relation| rule(relation.source.as_ref()));
    for of in sources.collect::<BTreeSet<_>>() {
        let only = records.iter().cloned().map(|mut record| {
            record.relations.retain(|relation| rule(relation.source.as_ref()) == Some(of));
            record
        });
        let only: Vec<Record> = only.collect();
        let report = serde_json::to_value(evaluate::score(&evaluate::pair(gold, &only)?).report())?;
        for row in report["scores"]["relations_strict"].as_array().into_iter().flatten() {
            let figure = |name: &str| row[name].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
            let (Some(name), right, wrong) = (row["name"].as_str(), figure("tp"), figure("fp")) else { continue };
            if name != "all" && right + wrong > 0 {
                counts.insert(format!("{of} {name}"), (right, right + wrong));
            }
        }
    }
    Ok(())
}
