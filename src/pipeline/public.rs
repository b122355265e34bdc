//! How do findings become what a record shows?
//!
//! Bytes become code points, places in lists become ids.

use std::collections::BTreeMap;

use crate::boilerplate::Boilerplate;
use crate::entities::Entity;
use crate::kind::MentionType;
use crate::mentions::{Mention, Source};
use crate::record::{self, Record};
use crate::relations;
use crate::text::{Document, Sentence};

pub(super) fn text_range(document: &Document, sentence: Sentence) -> record::TextRange {
    let chars = document.char_span(sentence.span);
    record::TextRange { start: chars.start(), end: chars.end() }
}

pub(super) fn public_lines(document: &Document, lines: &Boilerplate) -> record::Boilerplate {
    let chars = document.char_span(lines.span);
    record::Boilerplate { start: chars.start(), end: chars.end(), kind: lines.kind.to_owned() }
}

/// Puts the entities of the wanted types (all when none is named) into the lists of a record. Gives the id of each, and
/// the value of a date; `None` for what is not wanted.
pub(super) fn fill(
    record: &mut Record,
    document: &Document,
    mentions: &[Mention],
    entities: &[Entity],
    types: &[MentionType],
) -> Vec<Option<(String, String)>> {
    let is_wanted = |kind: MentionType| types.is_empty() || types.contains(&kind);
    let mut counts: BTreeMap<MentionType, usize> = BTreeMap::new();
    let ids: Vec<String> = entities
        .iter()
        .map(|entity| {
            let count = counts.entry(entity.kind).or_default();
            *count += 1;
            format!("{}{count}", entity.kind.id_prefix())
        })
        .collect();
    for (entity, id) in entities.iter().zip(&ids).filter(|(entity, _)| is_wanted(entity.kind)) {
        let id = id.clone();
        let public = entity.mentions.iter().map(|index| public_mention(document, &mentions[*index])).collect();
        let (name, aliases) = (entity.name.clone(), entity.aliases.clone());
        match entity.kind {
            MentionType::Date => record.dates.push(record::DateEntity { id, value: name, mentions: public }),
            MentionType::Title => {
                let kind = entity.mentions.iter().find_map(|index| mentions[*index].title_kind());
                record.titles.push(record::TitleEntity { id, name, aliases, kind, mentions: public });
            }
            kind => {
                let titles = entity.titles.iter().filter(|_| is_wanted(MentionType::Title));
                let titles = titles.map(|title| ids[*title].clone()).collect();
                if let Some(list) = record.list_mut(kind) {
                    list.push(record::Entity {
                        id,
                        name,
                        aliases,
                        code: entity.code.clone(),
                        titles,
                        mentions: public,
                    });
                }
            }
        }
    }
    let known = entities.iter().zip(ids);
    known.map(|(entity, id)| is_wanted(entity.kind).then(|| (id, entity.name.clone()))).collect()
}

/// A relation as the record has it; `None` when it is of an entity that the record does not have.
pub(super) fn public_relation(
    document: &Document,
    relation: &relations::Relation,
    ids: &[Option<(String, String)>],
) -> Option<record::Relation> {
    let id = |entity: usize| ids[entity].as_ref().map(|(id, _)| id.clone());
    let evidence = relation.evidence.iter().map(|evidence| {
        let chars = document.char_span(evidence.span);
        let kind = match evidence.form {
            relations::Form::Name => "name",
            relations::Form::Title => "title",
            relations::Form::Pronoun => "pronoun",
        };
        let (sentence, kind) = (evidence.sentence, Some(kind.to_owned()));
        record::Evidence { sentence, start: chars.start(), end: chars.end(), kind }
    });
    Some(record::Relation {
        kind: relation.kind.name().to_owned(),
        subject: id(relation.subject)?,
        object: id(relation.object)?,
        when: relation.when.and_then(|date| ids[date].as_ref().map(|(_, value)| value.clone())),
        place: relation.place.and_then(id),
        source: Some(format!("rule:{}", relation.source)),
        score: Some(rounded(relation.score)),
        evidence: evidence.collect(),
    })
}

/// Four digits are more than a score is worth, and keep records the same on every processor.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}

fn public_mention(document: &Document, mention: &Mention) -> record::Mention {
    let chars = document.char_span(mention.span);
    let source = match &mention.source {
        Source::Model => "model".to_owned(),
        Source::Rule(name) => format!("rule:{name}"),
        Source::Lexicon(entry) => format!("lexicon:{}", entry.lexicon),
    };
    record::Mention {
        start: chars.start(),
        end: chars.end(),
        text: document.slice(mention.span).to_owned(),
        sentence: Some(mention.sentence),
        source: Some(source),
        score: Some(rounded(mention.score)),
    }
}
