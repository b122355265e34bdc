//! How do tests write an article with its mentions?
//!
//! `[TYPE:surface]` marks a mention, a line is a sentence: `Ông [PER:Lê Ba] ở [LOC:Huế]`. `[RANK:Đại tá]` is a title too.

use super::{Entity, group};
use crate::kind::{MentionType, TitleKind};
use crate::mentions::{Mention, Source};
use crate::rules::Fact;
use crate::text::{Document, Span};

/// The text without its marks, and the mentions.
pub(crate) fn article(marked: &str) -> (Document, Vec<Mention>) {
    let (mut text, mut mentions) = (String::new(), Vec::new());
    let (mut rest, mut sentence) = (marked, 0);
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').expect("a closing bracket");
        let (kind, surface) = inside.split_once(':').expect("a type");
        text.push_str(before);
        sentence += before.matches('\n').count();
        let span = Span::new(text.len(), text.len() + surface.len());
        let fact = match kind {
            "RANK" => Fact::Title(TitleKind::Rank),
            "TITLE" => Fact::Title(TitleKind::Office),
            _ => Fact::Name(MentionType::from_name(kind).expect("the name of a type")),
        };
        mentions.push(Mention { span, sentence, fact, source: Source::Model, score: 1.0 });
        text.push_str(surface);
        rest = after;
    }
    text.push_str(rest);
    (Document::new(&text), mentions)
}

/// The entities of a marked article without dates.
pub(crate) fn entities(marked: &str) -> (Document, Vec<Mention>, Vec<Entity>) {
    let (document, mentions) = article(marked);
    let entities = group::<String>(&document, &mentions, &[]);
    (document, mentions, entities)
}

/// Each entity as its different forms in the order of the text.
pub(super) fn grouped(marked: &str) -> Vec<String> {
    let (document, mentions, entities) = entities(marked);
    let show = |entity: &Entity| {
        let mut forms: Vec<&str> = Vec::new();
        for index in &entity.mentions {
            let form = document.slice(mentions[*index].span);
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms.join(" | ")
    };
    entities.iter().map(show).collect()
}

/// Each mention's entity as a number, in the order of the text.
pub(super) fn numbers(marked: &str) -> Vec<usize> {
    let (_, mentions, entities) = entities(marked);
    let entity_of = |mention| entities.iter().position(|entity| entity.mentions.contains(&mention));
    (0..mentions.len()).filter_map(entity_of).collect()
}
