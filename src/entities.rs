//! Which mentions name the same thing?
//!
//! Mentions with the same words, however spelled, are one name (`names.rs`); names that mean the same are one entity,
//! and each way of finding that out has a file of its own. Nothing outside the article is looked at but the tables.
//! Entities come in the order in which the text first names them.
//!
//! Example: `Đại tướng Phan Văn Giang … ông Giang` is one person, called `Phan Văn Giang`, with one title.

mod abbreviations;
mod acronyms;
mod bearers;
mod forms;
mod gazetteer;
pub mod identity;
#[cfg(test)]
pub(crate) mod marked;
mod names;
mod organisations;
mod partition;
mod persons;
mod places;
mod shortened;
mod spelling;
mod synonyms;
mod themes;
mod user;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Display;

use crate::kind::MentionType;
use crate::mentions::Mention;
use crate::text::Document;
use gazetteer::Place;
use names::Names;
use partition::Partition;

/// Something that an article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: MentionType,
    /// Its most frequent full form; for a date, its value.
    pub name: String,
    /// Its other forms, in the order of the text.
    pub aliases: Vec<String>,
    /// Indices of its mentions, in the order of the text.
    pub mentions: Vec<usize>,
    /// ISO 3166 code of a state, territory, or province of Viet Nam (`US`, `VN-13`), or the id in the user's lexicon.
    pub code: Option<String>,
    /// Indices of the entities that are the titles of a person, in the order of the entities.
    pub titles: Vec<usize>,
    /// For each mention of a title that the text gives a person: the mention of the title, and that of the person.
    pub bears: Vec<(usize, usize)>,
}

/// Groups the mentions of a document, which are in the order of the text. `dates` holds for each mention the value of a
/// date; what it lacks counts as `?`, and each such date is an entity of its own.
#[must_use]
pub fn group<Date: Display>(document: &Document, mentions: &[Mention], dates: &[Option<Date>]) -> Vec<Entity> {
    let names = Names::new(document, mentions, dates);
    let mut groups = Partition::new(names.list.len());
    let known = places::known_places(&names);
    let ways = [
        places::joins(&names, &known),
        synonyms::joins(&names),
        organisations::joins(&names),
        acronyms::defined(&names, &known),
        acronyms::spelled(&names),
        persons::joins(&names),
        themes::joins(&names),
        user::joins(&names),
    ];
    for (a, b) in ways.into_iter().flatten() {
        groups.join(a, b);
    }
    for (short, long) in shortened::joins(&names, &groups) {
        groups.join(short, long);
    }
    // What a short name means may differ from mention to mention.
    let mut targets: Vec<usize> = (0..mentions.len()).collect();
    for (mention, target) in organisations::moves(&names, &groups).into_iter().chain(persons::moves(&names, &groups)) {
        targets[mention] = target;
    }
    // Targets have more words, so no chain comes back to where it began.
    let target_of = |mut mention: usize| {
        while targets[mention] != mention {
            mention = targets[mention];
        }
        mention
    };
    let names_of_mentions: Vec<usize> = (0..mentions.len()).map(|m| names.of_mention[target_of(m)]).collect();
    // A short name that always means the same brings its other forms along.
    for (index, name) in names.list.iter().enumerate() {
        let meant = names_of_mentions[name.first()];
        if meant != index && name.mentions.iter().all(|m| groups.top(names_of_mentions[*m]) == groups.top(meant)) {
            groups.join(index, meant);
        }
    }
    let groups_of_mentions: Vec<usize> = names_of_mentions.into_iter().map(|name| groups.top(name)).collect();
    entities(&names, &groups_of_mentions, &known)
}

/// Mentions of titles, each with the mention of the person who bears it.
type Bearing = Vec<(usize, usize)>;

/// The entities, given the group of each mention.
fn entities(names: &Names<'_>, groups: &[usize], known: &BTreeMap<usize, &'static Place>) -> Vec<Entity> {
    let mut entity_of_group: HashMap<usize, usize> = HashMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    let mut entity_of_mention: Vec<usize> = Vec::with_capacity(groups.len());
    for (mention, group) in groups.iter().enumerate() {
        let entity = *entity_of_group.entry(*group).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        members[entity].push(mention);
        entity_of_mention.push(entity);
    }
    let mut titles: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); members.len()];
    let mut bears: Vec<Bearing> = vec![Vec::new(); members.len()];
    for (title, person) in bearers::bearers(names) {
        titles[entity_of_mention[person]].insert(entity_of_mention[title]);
        bears[entity_of_mention[person]].push((title, person));
    }
    let entity = |((mentions, titles), bears): ((Vec<usize>, BTreeSet<usize>), Bearing)| {
        let kind = names.mentions[mentions[0]].kind(); // A group has been made for a mention.
        let (name, aliases) = if kind == MentionType::Date {
            (names.date(mentions[0]).to_owned(), Vec::new())
        } else {
            forms::name_and_aliases(names, &mentions)
        };
        let code = mentions.iter().find_map(|mention| known.get(&names.of_mention[*mention])?.code);
        let entry = mentions.iter().find_map(|mention| user::entry(&names.mentions[*mention]));
        let titles = titles.into_iter().collect();
        let mut entity = Entity { kind, name, aliases, mentions, code: code.map(str::to_owned), titles, bears };
        if let Some(entry) = entry {
            let name = std::mem::replace(&mut entity.name, entry.name.clone());
            entity.aliases.insert(0, name);
            entity.aliases.retain(|alias| *alias != entry.name);
            entity.code = entry.id.clone().or(entity.code);
        }
        entity
    };
    members.into_iter().zip(titles).zip(bears).map(entity).collect()
}

#[cfg(test)]
mod tests {
    use super::marked::{article, entities, grouped};
    use super::*;

    #[test]
    fn same_words_are_one_entity_and_types_stay_apart() {
        assert_eq!(
            grouped("[LOC:Hà Nội], [LOC:HÀ NỘI], [LOC:Hà  Nội]; [LOC:Dinh Gỗ] và [LOC:Dinh Gỗ], [ORG:Dinh Gỗ]"),
            ["Hà Nội | HÀ NỘI | Hà  Nội", "Dinh Gỗ", "Dinh Gỗ"]
        );
    }

    #[test]
    fn dates_are_one_by_value_and_unknown_ones_never() {
        let (document, mentions) = article("[DATE:18/3], [DATE:ngày 18/3], [DATE:hôm nay], [DATE:hôm nay]");
        let value = |value: &str| Some(value.to_owned());
        let dates = [value("XXXX-03-18"), value("XXXX-03-18"), value("?"), value("?")];
        let entities = group(&document, &mentions, &dates);
        let shown: Vec<(&str, usize)> = entities.iter().map(|e| (e.name.as_str(), e.mentions.len())).collect();
        assert_eq!(shown, [("XXXX-03-18", 2), ("?", 1), ("?", 1)]);
    }

    #[test]
    fn states_and_provinces_have_codes() {
        let (_, _, entities) = entities("[LOC:Mỹ], [LOC:tỉnh Quảng Ninh], [LOC:Biển Đông], [ORG:EU]");
        let codes: Vec<Option<&str>> = entities.iter().map(|entity| entity.code.as_deref()).collect();
        assert_eq!(codes, [Some("US"), Some("VN-13"), None, None]);
    }

    #[test]
    fn a_short_name_of_a_short_name_means_the_whole() {
        let text = "[PER:Lê Văn Ba] nói. [PER:Văn Ba] nghe. Ông [PER:Ba] đi. Ông [PER:Ba] về.";
        assert_eq!(grouped(text), ["Lê Văn Ba | Văn Ba | Ba"]);
    }

    #[test]
    fn nothing_gives_nothing_and_odd_mentions_do_no_harm() {
        assert_eq!(grouped("không có gì"), Vec::<String>::new());
        assert_eq!(grouped("[PER:-], [PER:-], [ORG:…], [PER:và], [ORG:và], [LOC:tỉnh], [EVENT:lần thứ]").len(), 6);
    }

    #[test]
    fn every_mention_is_in_one_entity_of_its_type() {
        let words =
            "Lê Văn Ba ông Bộ tỉnh Nga Việt - ( ) thứ 3 2020 Hội nghị và TP HCM J. Brown X 1 đường công ty VN Á lần";
        let words: Vec<&str> = words.split(' ').collect();
        let kinds = ["PER", "ORG", "LOC", "DATE", "TITLE", "EVENT", "DOC", "RANK"];
        let mut state = 1_usize;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..random(12) {
                let surface: Vec<&str> = (0..=random(5)).map(|_| words[random(words.len())]).collect();
                let gap = [" ", ", ", " (", ") ", "\n", " và ", ". ", ""][random(8)];
                let marked = format!("[{}:{}]{gap}", kinds[random(kinds.len())], surface.join(" "));
                text.push_str(&marked);
            }
            let (_, mentions, entities) = entities(&text);
            let mut seen: Vec<usize> = entities.iter().flat_map(|entity| entity.mentions.clone()).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..mentions.len()).collect::<Vec<_>>(), "{text}");
            for entity in &entities {
                assert!(entity.mentions.iter().all(|mention| mentions[*mention].kind() == entity.kind), "{text}");
                assert!(entity.mentions.is_sorted() && entity.titles.is_sorted(), "{text}");
                assert!(entity.titles.iter().all(|title| entities[*title].kind == MentionType::Title), "{text}");
            }
        }
    }

    #[test]
    fn a_hundred_thousand_mentions_take_no_time() {
        let line = |n: usize| {
            let family = ["Lê", "Trần", "Đỗ", "Vũ"][n % 4];
            format!(
                "[TITLE:Giám đốc] [ORG:Sở Y tế Huế {}] [PER:{family} Văn Ba{}], [ORG:Sở Y tế] ở [LOC:xã Tân {}] \
                 và ông [PER:Ba], [EVENT:Giao lưu thứ 3 {}] [PER:John{} Brown] [PER:Brown]{}",
                n % 7,
                if n.is_multiple_of(3) { String::new() } else { n.to_string() },
                n % 999,
                n,
                "á".repeat(n % 9),
                if n < 6_000 { " " } else { "\n" }, // Half of it is one line.
            )
        };
        let (document, mentions) = article(&(0..12_500).map(line).collect::<String>());
        assert!(mentions.len() > 100_000);
        let clock = std::time::Instant::now();
        let entities = group::<String>(&document, &mentions, &[]);
        assert!(entities.len() > 10_000);
        assert!(clock.elapsed().as_secs() < 10, "{:?}", clock.elapsed()); // Without optimisation, on a busy machine.
    }
}
