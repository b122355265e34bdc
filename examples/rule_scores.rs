//! Counts how often each rule is right on hand-labelled articles and prints what `src/rules/scores.tsv` holds:
//! `just rule-scores MORE…`, which writes elsewhere first, because that file is compiled in.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use danh::article::Article;
use danh::evaluate;
use danh::pipeline::Pipeline;
use danh::text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::builder().build()?;
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        for gold in evaluate::read(Path::new(&path))?.records {
            let article = Article::new(&gold.id, Document::new(&gold.text));
            let (records, _) = pipeline.extract_articles(&[article])?;
            let right: Vec<_> = gold.mentions().iter().map(|(entity, m)| (entity.kind, m.start, m.end)).collect();
            for (entity, mention) in records.iter().flat_map(|record| record.mentions()) {
                let Some(rule) = mention.source.as_ref().and_then(|source| source.strip_prefix("rule:")) else {
                    continue;
                };
                let (hits, found) = counts.entry(format!("{rule} {}", entity.kind.name())).or_default();
                *hits += usize::from(right.contains(&(entity.kind, mention.start, mention.end)));
                *found += 1;
            }
        }
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "# Findings of each rule on hand-labelled articles, written by examples/rule_scores.rs: rule and type, right, found"
    )?;
    for (rule, (right, found)) in counts {
        writeln!(stdout, "{rule}\t{right}\t{found}")?;
    }
    Ok(())
}
