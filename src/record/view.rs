//! What do the entities of a record have in common, whatever their type?

use std::collections::BTreeMap;

use crate::record::{Entity, Mention, MentionType, Record, TitleKind};

/// An entity of any type, as far as all types agree.
#[derive(Debug, Clone, Copy)]
pub struct EntityView<'a> {
    /// Its type.
    pub kind: MentionType,
    /// Its id in the record.
    pub id: &'a str,
    /// Its name, or its value for a date.
    pub name: &'a str,
    /// Its other forms; dates have none.
    pub aliases: &'a [String],
    /// As in [`Entity::code`]; dates and titles have none.
    pub code: Option<&'a str>,
    /// Ids of the titles that a person bears.
    pub titles: &'a [String],
    /// What kind of title it is.
    pub title_kind: Option<TitleKind>,
    /// Its mentions.
    pub mentions: &'a [Mention],
}

impl Record {
    /// Every entity of the record, in the order of its lists.
    pub fn entities(&self) -> impl Iterator<Item = EntityView<'_>> {
        let dates = self.dates.iter().map(|date| EntityView {
            kind: MentionType::Date,
            id: &date.id,
            name: &date.value,
            aliases: &[],
            code: None,
            titles: &[],
            title_kind: None,
            mentions: &date.mentions,
        });
        let titles = self.titles.iter().map(|title| EntityView {
            kind: MentionType::Title,
            id: &title.id,
            name: &title.name,
            aliases: &title.aliases,
            code: None,
            titles: &[],
            title_kind: title.kind,
            mentions: &title.mentions,
        });
        views(MentionType::Per, &self.persons)
            .chain(views(MentionType::Org, &self.organisations))
            .chain(views(MentionType::Loc, &self.places))
            .chain(dates)
            .chain(titles)
            .chain(views(MentionType::Event, &self.events))
            .chain(views(MentionType::Doc, &self.documents))
    }

    /// The name of each entity, or its value for a date, by its id.
    #[must_use]
    pub fn names(&self) -> BTreeMap<&str, &str> {
        self.entities().map(|entity| (entity.id, entity.name)).collect()
    }
}

fn views(kind: MentionType, entities: &[Entity]) -> impl Iterator<Item = EntityView<'_>> {
    entities.iter().map(move |entity| EntityView {
        kind,
        id: &entity.id,
        name: &entity.name,
        aliases: &entity.aliases,
        code: entity.code.as_deref(),
        titles: &entity.titles,
        title_kind: None,
        mentions: &entity.mentions,
    })
}
