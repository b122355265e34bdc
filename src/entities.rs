//! Which mentions name the same thing?
//!
//! Within one article, mentions of one type with the same words, whatever their case and spacing, are one entity;
//! dates are one by their value. Entities come in the order in which the text first names them.

use std::collections::BTreeMap;

use crate::calendar::DateValue;
use crate::kind::MentionType;
use crate::mentions::Mention;
use crate::text::Document;

/// Something that an article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: MentionType,
    /// Its most frequent form, of equally frequent ones the longest, then the one that stands first; for a date, its value.
    pub name: String,
    /// Its other forms, in the order of the text.
    pub aliases: Vec<String>,
    /// Indices of its mentions, in the order of the text.
    pub mentions: Vec<usize>,
}

/// Groups the mentions of a document, which are in the order of the text.
#[must_use]
pub fn group(document: &Document, mentions: &[Mention], dates: &[Option<DateValue>]) -> Vec<Entity> {
    let mut place_of: BTreeMap<(MentionType, String), usize> = BTreeMap::new();
    let mut groups: Vec<(MentionType, Vec<usize>)> = Vec::new();
    for (index, mention) in mentions.iter().enumerate() {
        let key = match dates[index] {
            // Nothing shows that two such dates are one.
            Some(DateValue::Unknown) => format!("? {index}"),
            Some(value) => value.to_string(),
            None => same_words(document.slice(mention.span)),
        };
        let place = *place_of.entry((mention.kind(), key)).or_insert_with(|| {
            groups.push((mention.kind(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(index);
    }
    groups.into_iter().map(|(kind, indices)| entity(document, mentions, dates, kind, indices)).collect()
}

fn entity(
    document: &Document,
    mentions: &[Mention],
    dates: &[Option<DateValue>],
    kind: MentionType,
    indices: Vec<usize>,
) -> Entity {
    if let Some(value) = indices.first().and_then(|index| dates[*index]) {
        return Entity { kind, name: value.to_string(), aliases: Vec::new(), mentions: indices };
    }
    let mut forms: Vec<(&str, usize)> = Vec::new();
    for index in &indices {
        let surface = document.slice(mentions[*index].span);
        match forms.iter_mut().find(|(form, _)| *form == surface) {
            Some((_, count)) => *count += 1,
            None => forms.push((surface, 1)),
        }
    }
    let best = forms.iter().map(|(form, count)| (*count, form.chars().count())).max();
    let name =
        forms.iter().find(|(form, count)| Some((*count, form.chars().count())) == best).map_or("", |(form, _)| form);
    let aliases = forms.iter().filter(|(form, _)| *form != name).map(|(form, _)| (*form).to_owned()).collect();
    Entity { kind, name: name.to_owned(), aliases, mentions: indices }
}

/// The words of a name in lower case with single spaces.
fn same_words(surface: &str) -> String {
    surface.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::Source;
    use crate::rules::Fact;
    use crate::rules::dates::DateValue;
    use crate::text::Span;

    fn mention(text: &str, surface: &str, nth: usize, fact: Fact) -> Mention {
        let (start, _) = text.match_indices(surface).nth(nth).expect("the surface stands in the text");
        let span = Span::new(start, start + surface.len());
        Mention { span, sentence: 0, fact, source: Source::Model, score: 1.0 }
    }

    #[test]
    fn same_words_are_one_entity_and_types_stay_apart() {
        let text = "Hà Nội, HÀ NỘI, Hà  Nội; Nhà Trắng và Nhà Trắng; 18/3 là ngày 18/3";
        let place = || Fact::Name(MentionType::Loc);
        let day = || Fact::Date(DateValue::Day(None, 3, 18));
        let mentions = [
            mention(text, "Hà Nội", 0, place()),
            mention(text, "HÀ NỘI", 0, place()),
            mention(text, "Hà  Nội", 0, place()),
            mention(text, "Nhà Trắng", 0, place()),
            mention(text, "Nhà Trắng", 1, Fact::Name(MentionType::Org)),
            mention(text, "18/3", 0, day()),
            mention(text, "ngày 18/3", 0, day()),
        ];
        let entities = group(&Document::new(text), &mentions);
        let shown: Vec<(&str, usize)> = entities.iter().map(|e| (e.name.as_str(), e.mentions.len())).collect();
        assert_eq!(shown, [("Hà  Nội", 3), ("Nhà Trắng", 1), ("Nhà Trắng", 1), ("XXXX-03-18", 2)]);
        assert_eq!(entities[0].aliases, ["Hà Nội", "HÀ NỘI"]);
    }

    #[test]
    fn the_most_frequent_form_is_the_name() {
        let text = "bộ trưởng, Bộ trưởng, Bộ trưởng";
        let office = || Fact::Title(crate::kind::TitleKind::Office);
        let mentions = [
            mention(text, "bộ trưởng", 0, office()),
            mention(text, "Bộ trưởng", 0, office()),
            mention(text, "Bộ trưởng", 1, office()),
        ];
        let entities = group(&Document::new(text), &mentions);
        assert_eq!(entities[0].name, "Bộ trưởng");
        assert_eq!(entities[0].aliases, ["bộ trưởng"]);
    }
}
