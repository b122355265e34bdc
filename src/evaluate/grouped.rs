//! How do labelled mentions become the entities of a record?
//!
//! Mentions of one type and id are one entity; entities stand in the order of their first mention. An entity's name
//! is its most frequent form (the longest, then the first by code points, of several), the other forms are aliases.
//!
//! Example: `Phan Văn Giang` and twice `Giang`, all PER `p1`: one person named `Giang`, alias `Phan Văn Giang`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::record::{DateEntity, Entity, Mention, MentionType, Record, TitleEntity};

/// Mentions collected by type and id.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    groups: Vec<Group>,
    positions: BTreeMap<(MentionType, String), usize>,
}

#[derive(Debug)]
struct Group {
    kind: MentionType,
    id: String,
    value: String,
    mentions: Vec<Mention>,
}

impl Grouped {
    /// Adds a mention to the entity of that type and id. The value is that of a date, and is not looked at otherwise.
    pub(super) fn add(&mut self, kind: MentionType, id: &str, value: &str, mention: Mention) {
        let position = *self.positions.entry((kind, id.to_owned())).or_insert_with(|| {
            self.groups.push(Group { kind, id: id.to_owned(), value: value.to_owned(), mentions: Vec::new() });
            self.groups.len() - 1
        });
        self.groups[position].mentions.push(mention);
    }

    /// A record with these entities and no relations.
    pub(super) fn into_record(self, id: &str, text: String) -> Record {
        let mut record = Record::new(id, text);
        for Group { kind, id, value, mentions } in self.groups {
            let (name, aliases) = forms(&mentions);
            match kind {
                MentionType::Date => record.dates.push(DateEntity { id, value, mentions }),
                MentionType::Title => record.titles.push(TitleEntity { id, name, aliases, kind: None, mentions }),
                _ => {
                    if let Some(list) = record.list_mut(kind) {
                        list.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
                    }
                }
            }
        }
        record
    }
}

/// The mention that covers code points from `start` on.
pub(super) fn mention(start: usize, text: &str) -> Mention {
    let end = start + text.chars().count();
    Mention { start, end, text: text.to_owned(), sentence: None, source: None, score: None }
}

fn forms(mentions: &[Mention]) -> (String, Vec<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mention in mentions {
        *counts.entry(&mention.text).or_default() += 1;
    }
    let mut forms: Vec<_> = counts.into_iter().collect();
    forms.sort_by_key(|&(form, count)| (Reverse(count), Reverse(form.chars().count()), form));
    let mut forms = forms.into_iter().map(|(form, _)| form.to_owned());
    (forms.next().unwrap_or_default(), forms.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_then_the_longest_form_is_the_name() {
        let of = |texts: &[&str]| forms(&texts.iter().map(|text| mention(0, text)).collect::<Vec<_>>());
        assert_eq!(of(&["Giang", "Phan Văn Giang", "Giang"]), ("Giang".into(), vec!["Phan Văn Giang".into()]));
        assert_eq!(of(&["TT", "Tổng thống"]), ("Tổng thống".into(), vec!["TT".into()]));
        assert_eq!(of(&["Hạ", "Hà"]).0, "Hà");
    }
}
