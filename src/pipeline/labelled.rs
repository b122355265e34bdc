//! What would be found if the mentions were known?
//!
//! Grouping and relations on hand-labelled mentions tell how much of their mistakes is their own.

use super::public::{fill, public_relation, text_range};
use super::{Pipeline, Segmented};
use crate::consistency::Words;
use crate::entities;
use crate::kind::MentionType;
use crate::mentions::{Mention, Source};
use crate::record::Record;
use crate::relations;
use crate::rules::tokens::tokens;
use crate::rules::{self, Fact, titles};
use crate::text::{CharSpan, Document};

impl Pipeline {
    /// Groups the mentions of a labelled record and reads relations off them, as if the model and the rules had found
    /// just these; dates have the values that the record gives them. Mentions outside of the text, or across the
    /// border of two sentences, are left out, as are all but the first of those that overlap.
    #[must_use]
    pub fn relate(&self, labelled: &Record) -> Record {
        let document = Document::new(&labelled.text);
        let Segmented { sentences, .. } = self.segment(&document);
        let mut mentions: Vec<Mention> = Vec::new();
        let mut dates: Vec<Option<String>> = Vec::new();
        for (entity, mention) in labelled.mentions() {
            let Some(span) = (mention.start <= mention.end)
                .then(|| CharSpan::new(mention.start, mention.end))
                .and_then(|span| document.byte_span(span))
            else {
                continue;
            };
            let is_free = mentions.last().is_none_or(|last| last.span.end() <= span.start());
            let sentence = sentences.iter().position(|sentence| sentence.span.contains(span));
            let Some(sentence) = sentence.filter(|_| is_free) else { continue };
            let fact = match entity.kind {
                MentionType::Title => Fact::Title(titles::kind_of(document.slice(span))),
                kind => Fact::Name(kind),
            };
            mentions.push(Mention { span, sentence, fact, source: Source::Model, score: 1.0 });
            dates.push((entity.kind == MentionType::Date).then(|| entity.name.to_owned()));
        }
        let words: Vec<Words<'_>> = sentences
            .iter()
            .map(|sentence| Words { sentence: *sentence, tokens: tokens(document.slice(sentence.span)) })
            .collect();
        let entities = entities::group(&document, &mentions, &dates);
        let relations = relations::find(&document, &words, &mentions, &entities);
        let mut record = Record::new(labelled.id.clone(), document.text());
        record.language = Some(rules::LANGUAGE.to_owned());
        record.sentences = sentences.iter().map(|sentence| text_range(&document, *sentence)).collect();
        let ids = fill(&mut record, &document, &mentions, &entities, &[]);
        record.relations = relations.iter().filter_map(|relation| public_relation(&document, relation, &ids)).collect();
        record
    }
}
