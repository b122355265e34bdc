//! What does a record look like to a person?
//!
//! The text with its mentions in colour, or in brackets with their type where there is no colour, and the entities and
//! relations below it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::kind::MentionType;
use crate::record::Record;

/// The colour of a type.
#[must_use]
pub fn style(kind: MentionType) -> Style {
    let color = match kind {
        MentionType::Per => AnsiColor::BrightRed,
        MentionType::Org => AnsiColor::BrightBlue,
        MentionType::Loc => AnsiColor::BrightGreen,
        MentionType::Date => AnsiColor::BrightYellow,
        MentionType::Title => AnsiColor::BrightMagenta,
        MentionType::Event => AnsiColor::BrightCyan,
        MentionType::Doc => AnsiColor::White,
    };
    Style::new().fg_color(Some(color.into())).bold()
}

/// Renders a record for a terminal with (`color`) or without colours.
///
/// A gold record or one from another program may hold mentions that overlap: the first of them is marked.
#[must_use]
pub fn render(record: &Record, color: bool) -> String {
    let mut page = String::new();
    let heading = Style::new().bold().underline();
    let painted = |style: Style, text: &str| {
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    push_line(&mut page, &painted(heading, &record.id));
    for (name, value) in [
        ("language", record.language.as_deref()),
        ("title", record.title.as_deref()),
        ("published", record.published.as_ref().map(|published| published.value.as_str())),
    ] {
        if let Some(value) = value {
            push_line(&mut page, &format!("{name}: {value}"));
        }
    }
    if color {
        let legend: Vec<String> = MentionType::ALL.iter().map(|kind| painted(style(*kind), kind.name())).collect();
        push_line(&mut page, &legend.join(" "));
    }
    push_line(&mut page, "");
    push_line(&mut page, marked_text(record, color).trim_end());
    push_line(&mut page, "");
    for kind in MentionType::ALL {
        let entities: Vec<_> = record.entities().filter(|entity| entity.kind == kind).collect();
        if entities.is_empty() {
            continue;
        }
        push_line(&mut page, &painted(style(kind), kind.name()));
        for entity in entities {
            let mut forms: Vec<&str> = entity.mentions.iter().map(|mention| mention.text.as_str()).collect();
            forms.sort_unstable();
            forms.dedup();
            forms.retain(|form| *form != entity.name);
            let others = if forms.is_empty() { String::new() } else { format!(" ({})", forms.join(", ")) };
            push_line(&mut page, &format!("  {:<4} {}{others} × {}", entity.id, entity.name, entity.mentions.len()));
        }
    }
    if !record.relations.is_empty() {
        push_line(&mut page, &painted(heading, "relations"));
        let known: BTreeMap<&str, (MentionType, &str)> =
            record.entities().map(|entity| (entity.id, (entity.kind, entity.name))).collect();
        let told = |id: &str| known.get(id).map_or_else(|| id.to_owned(), |(kind, name)| painted(style(*kind), name));
        for relation in &record.relations {
            let (subject, object) = (told(&relation.subject), told(&relation.object));
            let when = relation.when.as_ref().map(|when| format!(", when {when}")).unwrap_or_default();
            let place = relation.place.as_ref().map(|place| format!(", where {}", told(place))).unwrap_or_default();
            push_line(&mut page, &format!("  {subject} {} {object}{when}{place}", relation.kind));
        }
    }
    page
}

fn marked_text(record: &Record, color: bool) -> String {
    let characters: Vec<char> = record.text.chars().collect();
    let part = |start: usize, end: usize| characters.get(start..end).unwrap_or(&[]).iter().collect::<String>();
    let mut text = String::new();
    let mut position = 0;
    for (entity, mention) in record.mentions() {
        if mention.start < position || mention.end > characters.len() {
            continue;
        }
        let surface = part(mention.start, mention.end);
        text.push_str(&part(position, mention.start));
        let marked = if color {
            let style = style(entity.kind);
            write!(text, "{style}{surface}{style:#}")
        } else {
            write!(text, "[{} {surface}]", entity.kind.name())
        };
        marked.expect("a string takes everything");
        position = mention.end;
    }
    text.push_str(&part(position, characters.len()));
    text
}

fn push_line(page: &mut String, line: &str) {
    page.push_str(line);
    page.push('\n');
}
