//! By which of its forms is an entity called?
//!
//! By the most frequent full form. For people and organisations the form with most words is the full one; everywhere
//! an abbreviation, a name in capitals or half of a pair (`Việt-Trung`) is called so only when nothing else is there.
//!
//! Example: `Giang`, `Giang`, `Phan Văn Giang`: the name is `Phan Văn Giang`, the alias `Giang`.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::acronyms::is_acronym;
use super::gazetteer::half_of_pair;
use super::names::Names;
use super::spelling::folded;
use crate::kind::MentionType;

/// The name, and the other forms in the order of the text.
pub(super) fn name_and_aliases(names: &Names<'_>, mentions: &[usize]) -> (String, Vec<String>) {
    let Some(&first) = mentions.first() else { return Default::default() };
    let kind = names.mentions[first].kind();
    let mut forms: Vec<(&str, usize, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for &mention in mentions {
        let form = names.document.slice(names.mentions[mention].span);
        let place = *places.entry(form).or_insert_with(|| {
            forms.push((form, names.list[names.of_mention[mention]].words.len(), 0));
            forms.len() - 1
        });
        forms[place].2 += 1;
    }
    let has_fullest = matches!(kind, MentionType::Per | MentionType::Org);
    let rank = |&(at, &(form, words, count)): &(usize, &(&str, usize, usize))| {
        let is_half = kind == MentionType::Loc && half_of_pair(&folded(form)).is_some();
        let is_full = (kind == MentionType::Per || !is_acronym(form)) && !is_in_capitals(form) && !is_half;
        (is_full, if has_fullest { words } else { 0 }, count, form.chars().count(), Reverse(at))
    };
    let best = forms.iter().enumerate().max_by_key(rank).map_or(0, |(at, _)| at);
    let aliases = forms.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, (form, ..))| (*form).to_owned());
    (forms[best].0.to_owned(), aliases.collect())
}

fn is_in_capitals(form: &str) -> bool {
    form.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::super::marked::entities;

    fn name_and_aliases(marked: &str) -> (String, Vec<String>) {
        let (_, _, mut entities) = entities(marked);
        assert_eq!(entities.len(), 1, "{marked}");
        let entity = entities.swap_remove(0);
        (entity.name, entity.aliases)
    }

    #[test]
    fn the_fullest_form_is_the_name_of_a_person_or_body() {
        assert_eq!(
            name_and_aliases("[PER:LÊ VĂN BA]. Ông [PER:Ba], ông [PER:Ba], [PER:Lê Văn Ba]"),
            ("Lê Văn Ba".into(), vec!["LÊ VĂN BA".into(), "Ba".into()])
        );
        assert_eq!(
            name_and_aliases("[ORG:TTXVN], [ORG:TTXVN], [ORG:Thông tấn xã Việt Nam]").0,
            "Thông tấn xã Việt Nam"
        );
        assert_eq!(name_and_aliases("[ORG:Hội Cờ], [ORG:Hội Cờ], [ORG:Hội Cờ Việt Nam]").0, "Hội Cờ Việt Nam");
    }

    #[test]
    fn elsewhere_the_most_frequent_form_is_the_name() {
        assert_eq!(name_and_aliases("[LOC:Mỹ], [LOC:Mỹ], [LOC:Hợp chúng quốc Hoa Kỳ]").0, "Mỹ");
        assert_eq!(name_and_aliases("[LOC:Nga], [LOC:Liên bang Nga]").0, "Liên bang Nga");
        assert_eq!(name_and_aliases("[LOC:Việt], [LOC:Việt], [LOC:Việt Nam]").0, "Việt Nam");
        assert_eq!(name_and_aliases("[TITLE:TT], [TITLE:TT], [TITLE:Tổng thống]").0, "Tổng thống");
        assert_eq!(name_and_aliases("[TITLE:bộ trưởng], [TITLE:Bộ trưởng], [TITLE:Bộ trưởng]").0, "Bộ trưởng");
    }
}
