//! What surrounds the articles of a report?

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Judgement, TYPE_NAMES};
use crate::record::Record;

/// The scripts of the page, in the order in which they run.
const SCRIPTS: [(&str, &str); 3] = [
    ("cytoscape", include_str!("vendor/cytoscape.min.js")),
    ("tabulator", include_str!("vendor/tabulator.min.js")),
    ("page", include_str!("page.js")),
];

const STYLES: [(&str, &str); 2] =
    [("tabulator", include_str!("vendor/tabulator.min.css")), ("page", include_str!("page.css"))];

/// Licences of the libraries, which go where they go.
const LICENCES: [&str; 2] = [include_str!("vendor/cytoscape.LICENSE"), include_str!("vendor/tabulator.LICENSE")];

/// A page that is being written.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    /// Writes everything before the articles.
    pub(super) fn begin(records: &[Record], judgement: Option<&Judgement>, out: &'a mut dyn Write) -> io::Result<Self> {
        let title = format!("danh: {} articles", records.len());
        let head = html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="generator" content=(concat!("danh ", env!("CARGO_PKG_VERSION")));
                meta name="color-scheme" content="light dark";
                title { (title) }
                @for licence in LICENCES { (PreEscaped(format!("<!--\n{}\n-->", licence.replace("--", "- -")))) }
                @for (name, style) in STYLES { style id=(format!("{name}-css")) { (PreEscaped(style)) } }
            }
        };
        write!(out, "{}<html lang=\"en\">{}<body>", DOCTYPE.into_string(), head.into_string())?;
        let mentions = mentions_by_type(records);
        let top = html! {
            a class="skip" href="#main" { "Skip to the articles" }
            header class="top" {
                h1 { "danh" }
                p class="counts" { (counts(records, mentions.values().sum())) }
                (legend(&mentions))
                @if judgement.is_some() { (marks()) }
            }
        };
        write!(out, "{}<div id=\"app\" hidden></div><main id=\"main\">", top.into_string())?;
        if let Some(judgement) = judgement {
            write!(out, "{}", scores(judgement).into_string())?;
        }
        Ok(Self { out })
    }

    /// Writes an article.
    pub(super) fn add(&mut self, article: &Markup) -> io::Result<()> {
        writeln!(self.out, "<noscript class=\"article\">{}</noscript>", article.0)
    }

    /// Writes what the views are made of, and the scripts that make them.
    pub(super) fn finish(self, data: &impl Serialize) -> io::Result<()> {
        // `</script>` in a name would end the element; of a comment neither end is wanted.
        let json = serde_json::to_string(data)?.replace('<', "\\u003c").replace('>', "\\u003e");
        write!(self.out, "</main><script type=\"application/json\" id=\"data\">{json}</script>")?;
        for (name, script) in SCRIPTS {
            write!(self.out, "<script id=\"{name}-js\">{script}</script>")?;
        }
        writeln!(self.out, "</body></html>")?;
        self.out.flush()
    }
}

/// What the page may do: run its own scripts, and load nothing.
fn policy() -> String {
    let hashes =
        SCRIPTS.iter().map(|(_, script)| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script))));
    format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
        hashes.collect::<Vec<_>>().join(" ")
    )
}

fn mentions_by_type(records: &[Record]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for view in records.iter().flat_map(Record::entities) {
        *counts.entry(view.kind.name()).or_default() += view.mentions.len();
    }
    counts
}

fn counts(records: &[Record], mentions: usize) -> String {
    let relations: usize = records.iter().map(|record| record.relations.len()).sum();
    let days: Vec<&str> = records.iter().filter_map(|record| Some(record.published.as_ref()?.value.as_str())).collect();
    let span = match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
        (Some(day), _) => format!(", {day}"),
        _ => String::new(),
    };
    let of = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    [of(records.len(), "article"), of(mentions, "mention"), of(relations, "relation")].join(", ") + &span
}

/// Boxes that show and hide the marks of each type, which the style sheet does by itself.
fn legend(counts: &BTreeMap<&'static str, usize>) -> Markup {
    html! {
        fieldset class="legend" {
            legend { "Mentions shown" }
            @for (kind, name) in TYPE_NAMES {
                label class=(format!("key {kind}")) {
                    input type="checkbox" id=(format!("show-{kind}")) checked;
                    span class="swatch" { (kind) }
                    " " (name) " "
                    span class="count" { (counts.get(kind).copied().unwrap_or_default()) }
                }
            }
        }
    }
}

fn marks() -> Markup {
    html! {
        p class="judged-key" {
            "Against the gold: "
            mark class="PER spurious" { "spurious" } " is not in it, "
            span class="missed PER" { "missed" } " is only there."
        }
    }
}

/// The scores as a table, for readers with and without scripts.
fn scores(judgement: &Judgement) -> Markup {
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", 100.0 * share));
    html! {
        section class="scores" id="scores" {
            h2 { "Scores against the gold" }
            p { (judgement.scores.articles) " articles of the gold"
                @if !judgement.scores.missing.is_empty() { ", " (judgement.scores.missing.len()) " of them without a record" }
                @if !judgement.scores.extra.is_empty() { "; " (judgement.scores.extra.len()) " records without gold are not scored" }
                "."
            }
            table {
                thead { tr {
                    th scope="col" { "what" } th scope="col" { "row" } th scope="col" { "precision" } th scope="col" { "recall" }
                    th scope="col" { "F1" } th scope="col" { "right" } th scope="col" { "spurious" } th scope="col" { "missed" }
                } }
                @for (section, rows) in &judgement.scores.scores {
                    tbody {
                        @for row in rows {
                            tr {
                                th scope="row" { (section.title()) }
                                td { (row.name) } td { (percent(row.precision)) } td { (percent(row.recall)) } td { (percent(row.f1)) }
                                td { (count(row.tp)) } td { (count(row.fp)) } td { (count(row.fn_)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn count(count: Option<usize>) -> String {
    count.map_or_else(String::new, |count| count.to_string())
}
