//! How are scores and errors shown to people?
//!
//! In percent, with two decimals; `–` where there is nothing to score. Nothing is computed here.
//!
//! Example of a row: `PER+ORG+LOC  90.00  81.82  85.71  78.1 – 92.4  9  1  2`.

use comfy_table::{CellAlignment, LineStyle, Table, presets};

use super::bootstrap::Interval;
use super::errors::{ArticleErrors, MentionError, MentionFault, RelationError, RelationFault, ShownMention};
use super::report::{Comparison, Report, Row};
use super::score::Section;

impl Section {
    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::MentionsStrict => "Mentions, strict (span and type)",
            Self::MentionsOverlap => "Mentions, overlap (same type)",
            Self::DateValues => "Dates (span and value)",
            Self::Entities => "Entities (B-cubed over mentions found exactly)",
            Self::RelationsStrict => "Relations, strict",
            Self::RelationsBoundaries => "Relations, boundaries (types may differ)",
            Self::When => "When, of relations that are right",
            Self::Where => "Where, of relations that are right",
        }
    }
}

/// The scores of one system, a table for each section.
#[must_use]
pub fn render_table(report: &Report) -> String {
    let mut lines: Vec<String> = named("Gold", report.gold.as_deref()).into_iter().collect();
    lines.extend(named("Predictions", report.predictions.as_deref()));
    let (articles, draws) = (report.articles, report.resamples);
    lines.push(format!("{articles} articles; 95 % intervals of F1 by bootstrap over articles ({draws} draws)"));
    lines.extend(named_ids("Without prediction, counted as missed", &report.missing));
    lines.extend(named_ids("Without gold, not scored", &report.extra));
    for (section, rows) in &report.scores {
        let last: &[&str] = if *section == Section::Entities { &["mentions"] } else { &["tp", "fp", "fn"] };
        let head = ["", "P", "R", "F1", "95 %"].iter().chain(last);
        let body = rows.iter().map(|row| {
            let scores = [row.precision, row.recall, row.f1].map(percent);
            let counts = counts(row).into_iter().map(|count| count.to_string());
            std::iter::once(row.name.clone()).chain(scores).chain([range(row.interval)]).chain(counts).collect()
        });
        lines.extend([String::new(), section.title().to_owned(), table(head, body)]);
    }
    if let Some(unrelated) = report.unrelated_persons {
        lines.push(format!(
            "\nPairs of persons that the gold leaves unrelated: {}; said to have met: {}, {:.2} an article",
            unrelated.pairs, unrelated.wrong, unrelated.wrong_per_article
        ));
    }
    lines.join("\n") + "\n"
}

/// Two systems side by side: A is the first, B the other.
#[must_use]
pub fn render_comparison(comparison: &Comparison) -> String {
    let mut lines: Vec<String> = named("A", comparison.predictions.as_deref()).into_iter().collect();
    lines.extend(named("B", comparison.other.as_deref()));
    let method = "95 % intervals of the difference by paired bootstrap over articles";
    lines.push(format!("F1 over {} articles; {method}", comparison.articles));
    let body = comparison.rows.iter().map(|row| {
        vec![
            format!("{}: {}", row.section.title(), row.name),
            percent(row.f1),
            percent(row.other_f1),
            row.difference.map_or_else(|| "–".into(), |difference| format!("{:+.2}", difference * 100.0)),
            range(row.interval),
        ]
    });
    lines.push(table(["", "A", "B", "A − B", "95 %"].iter(), body));
    lines.join("\n") + "\n"
}

/// Everything that is not right, by article.
#[must_use]
pub fn render_errors(articles: &[ArticleErrors]) -> String {
    let mut lines = Vec::new();
    for article in articles {
        lines.push(format!("\n{}\n", article.id));
        for error in &article.mentions {
            lines.push(format!("  {}\n      {}\n", mention_error(error), error.sentence));
        }
        lines.extend(article.relations.iter().map(|error| format!("  {}\n", relation_error(error))));
    }
    lines.concat()
}

fn mention_error(error: &MentionError) -> String {
    let fault = match error.fault {
        MentionFault::Missed => "missed",
        MentionFault::Spurious => "spurious",
        MentionFault::WrongType => "wrong type",
        MentionFault::WrongBoundary => "wrong boundary",
        MentionFault::WrongValue => "wrong value",
    };
    let shown = |mention: &ShownMention| {
        let value = mention.value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        format!("{} `{}`{value}", mention.kind.name(), mention.text.escape_debug())
    };
    match (&error.gold, &error.predicted) {
        (Some(gold), Some(predicted)) => format!("{fault}: {}, predicted {}", shown(gold), shown(predicted)),
        (gold, predicted) => {
            format!("{fault}: {}", gold.as_ref().or(predicted.as_ref()).map(shown).unwrap_or_default())
        }
    }
}

fn relation_error(error: &RelationError) -> String {
    let relation = format!("{} {} {}", error.subject, error.kind, error.object);
    let got = |answer: &Option<String>| answer.clone().unwrap_or_else(|| "nothing".into());
    let answers = format!("{}, predicted {}", got(&error.gold), got(&error.predicted));
    match error.fault {
        RelationFault::Missed => format!("missed relation: {relation}"),
        RelationFault::Spurious => format!("spurious relation: {relation}"),
        RelationFault::WrongWhen => format!("wrong when: {relation}: {answers}"),
        RelationFault::WrongWhere => format!("wrong where: {relation}: {answers}"),
    }
}

fn table<'a>(head: impl Iterator<Item = &'a &'a str>, body: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(presets::NOTHING.header_separator(rule)).set_header(head).add_rows(body);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn named(what: &str, name: Option<&str>) -> Option<String> {
    name.map(|name| format!("{what}: {name}"))
}

fn named_ids(what: &str, ids: &[String]) -> Option<String> {
    (!ids.is_empty()).then(|| format!("{what}: {} ({})", ids.len(), ids.join(", ")))
}

fn counts(row: &Row) -> Vec<usize> {
    [row.tp, row.fp, row.fn_, row.mentions].into_iter().flatten().collect()
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.2}", share * 100.0))
}

fn range(interval: Option<Interval>) -> String {
    interval.map_or_else(|| "–".into(), |Interval { low, high }| format!("{:.1} – {:.1}", low * 100.0, high * 100.0))
}

#[cfg(test)]
mod tests {
    use super::super::{compare, errors, labelled, pair, score};
    use super::*;

    const GOLD: &str = "⟦PER#p1|An⟧ thăm ⟦LOC#l1|Huế⟧\n=== relations\np1 visited l1 when=2026\n";

    #[test]
    fn a_report_shows_percent_and_names_what_was_left_out() {
        let parse = |text: &str, id: &str| labelled::parse(text, None, id).unwrap();
        let gold = [parse(GOLD, "a"), parse(GOLD, "b")];
        let predicted = [parse("⟦PER#p1|An⟧ thăm Huế\n=== relations\n", "a"), parse(GOLD, "c")];
        let pairing = pair(&gold, &predicted).unwrap();
        let scores = score(&pairing).named("gold (labelled texts)", "b (records)");
        let shown = render_table(scores.report());
        for expected in [
            "Gold: gold (labelled texts)\nPredictions: b (records)\n2 articles;",
            "Without prediction, counted as missed: 1 (b)",
            "Without gold, not scored: 1 (c)",
        ] {
            assert!(shown.contains(expected), "{shown}");
        }
        let row = |name: &str| -> Vec<&str> {
            shown.lines().find(|line| line.trim_start().starts_with(name)).unwrap().split_whitespace().collect()
        };
        assert_eq!(row("PER ")[..4], ["PER", "100.00", "50.00", "66.67"]);
        assert_eq!(row("PER ")[7..], ["1", "0", "1"]);
        assert_eq!(row("PER+ORG+LOC")[..4], ["PER+ORG+LOC", "100.00", "25.00", "40.00"]);
        assert_eq!(row("ORG "), ["ORG", "–", "–", "–", "–", "0", "0", "0"]);

        let other = score(&pair(&gold, &gold).unwrap());
        let shown = render_comparison(&compare(&scores, &other));
        assert!(
            shown.lines().any(|line| line.contains("strict (span and type): PER+ORG+LOC") && line.contains("-60.00")),
            "{shown}"
        );
    }

    #[test]
    fn errors_are_shown_with_their_sentence() {
        let gold = [labelled::parse(GOLD, None, "a").unwrap()];
        let predicted = "⟦LOC#l2|An⟧ thăm ⟦LOC#l1|Huế⟧\n=== relations\n";
        let predicted = [labelled::parse(predicted, None, "a").unwrap()];
        let shown = render_errors(&errors(&pair(&gold, &predicted).unwrap()));
        assert_eq!(
            shown,
            "\na\n  wrong type: PER `An`, predicted LOC `An`\n      [An] thăm Huế\n  missed relation: An visited Huế\n"
        );
    }
}
