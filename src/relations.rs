//! Who holds which office, who met whom, what was signed, held and visited, when and where?
//!
//! Each way of finding out is a file of its own: what phrases of persons say (`offices`), what names and their neighbours
//! say (`named`), what predicates say (`frames`), what stands behind an event's name (`events`). The same relation found in several places is one, with all its
//! evidence.
//!
//! Kinds and conventions are those of `docs/annotation.md`.

mod article;
mod clause;
mod delegations;
mod events;
mod frames;
mod groups;
mod lexicon;
mod named;
mod offices;
mod phrases;

use std::collections::{BTreeMap, BTreeSet};

use crate::consistency::Words;
use crate::entities::Entity;
use crate::kind::MentionType;
use crate::mentions::Mention;
use crate::rules::scores;
use crate::text::{Document, Span};
use article::Article;

/// What two entities have to do with one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person bears a rank or an office.
    HasTitle,
    /// A person is a member, an officer or an employee of an organisation.
    AffiliatedWith,
    /// A person holds an office of a country or province.
    Represents,
    /// Two persons met; the order of the two says nothing.
    MetWith,
    /// A person is or is to be in a place.
    Visited,
    /// A person, an organisation or a country signed a document.
    Signed,
    /// A person or an organisation chaired or organised an event.
    Chaired,
    /// A person, an organisation or a country took part in an event.
    TookPartIn,
    /// An event is held in a place.
    HeldAt,
    /// An event is held on a date.
    HeldOn,
    /// An organisation is a unit of another.
    PartOf,
    /// An organisation or a place lies in a place.
    LocatedIn,
}

use MentionType::{Date, Doc, Event, Loc, Org, Per, Title};

/// Name, subjects and objects of each kind.
const KINDS: [(Kind, &str, &[MentionType], &[MentionType]); 12] = [
    (Kind::HasTitle, "has_title", &[Per], &[Title]),
    (Kind::AffiliatedWith, "affiliated_with", &[Per], &[Org]),
    (Kind::Represents, "represents", &[Per], &[Loc]),
    (Kind::MetWith, "met_with", &[Per], &[Per]),
    (Kind::Visited, "visited", &[Per], &[Loc]),
    (Kind::Signed, "signed", &[Per, Org, Loc], &[Doc]),
    (Kind::Chaired, "chaired", &[Per, Org], &[Event]),
    (Kind::TookPartIn, "took_part_in", &[Per, Org, Loc], &[Event]),
    (Kind::HeldAt, "held_at", &[Event], &[Loc]),
    (Kind::HeldOn, "held_on", &[Event], &[Date]),
    (Kind::PartOf, "part_of", &[Org], &[Org]),
    (Kind::LocatedIn, "located_in", &[Org, Loc], &[Loc]),
];

impl Kind {
    /// The name in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, ..)| name)
    }

    /// The kind with this name in records.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known, ..)| *known == name).map(|(kind, ..)| *kind)
    }

    /// Whether entities of these types can be its subject and object.
    #[must_use]
    pub fn allows(self, subject: MentionType, object: MentionType) -> bool {
        let row = KINDS.iter().find(|(kind, ..)| *kind == self);
        row.is_some_and(|(_, _, subjects, objects)| subjects.contains(&subject) && objects.contains(&object))
    }
}

/// By what the text speaks of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Its name.
    Name,
    /// A title that it bears.
    Title,
    /// A pronoun, or a noun such as `Hội nghị`.
    Pronoun,
}

/// A stretch of text that states a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the sentence.
    pub sentence: usize,
    /// Bytes of the document.
    pub span: Span,
    /// By what the arguments are spoken of; of two different forms the one that says less.
    pub form: Form,
}

/// A relation between two entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// What they have to do with one another.
    pub kind: Kind,
    /// Index of an entity.
    pub subject: usize,
    /// Index of an entity.
    pub object: usize,
    /// Index of a date.
    pub when: Option<usize>,
    /// Index of a place.
    pub place: Option<usize>,
    /// The rule that found it first.
    pub source: String,
    /// Probability that it is right, 0 to 1.
    pub score: f32,
    /// Where the text says so, in the order of the text.
    pub evidence: Vec<Evidence>,
}

/// What one way of finding relations has found in one place.
type Found = Relation;

impl Relation {
    fn new(kind: Kind, subject: usize, object: usize, source: &str, evidence: Evidence) -> Self {
        let score = scores::score(source, kind.name());
        let (source, evidence) = (source.to_owned(), vec![evidence]);
        Self { kind, subject, object, when: None, place: None, source, score, evidence }
    }
}

/// The relations that an article states, by subject, kind and object in the order of the entities. `words` are the tokens
/// of each sentence, `mentions` in the order of the text.
#[must_use]
pub fn find(document: &Document, words: &[Words<'_>], mentions: &[Mention], entities: &[Entity]) -> Vec<Relation> {
    let article = Article::new(document, words, mentions, entities);
    let (phrases, people) = phrases::phrases(&article);
    let pieces = groups::pieces(&article, &phrases, &people);
    let mut found: Vec<Found> = Vec::new();
    named::find(&article, &mut found);
    offices::find(&article, &phrases, &pieces, &mut found);
    let clauses = clause::clauses(&article, &pieces);
    frames::find(&clauses, &mut found);
    events::find(&clauses, &mut found);
    merged(&article, found)
}

/// One relation for all that say the same.
fn merged(article: &Article<'_>, found: Vec<Found>) -> Vec<Relation> {
    let mut all: BTreeMap<(usize, Kind, usize), Relation> = BTreeMap::new();
    for mut relation in found {
        let (subject, object) = (article.entities[relation.subject].kind, article.entities[relation.object].kind);
        let is_unknown_date = object == Date && article.entities[relation.object].name == "?";
        if relation.subject == relation.object || !relation.kind.allows(subject, object) || is_unknown_date {
            continue;
        }
        if relation.kind == Kind::MetWith && relation.object < relation.subject {
            std::mem::swap(&mut relation.subject, &mut relation.object);
        }
        relation.when = relation.when.filter(|date| article.entities[*date].name != "?");
        match all.entry((relation.subject, relation.kind, relation.object)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(relation);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                // `từ ngày 2/4 đến 9/4` says more of a visit than the day of its first report.
                let is_range =
                    |date: usize| relation.kind == Kind::Visited && article.entities[date].name.contains('/');
                known.when = relation.when.filter(|date| is_range(*date)).or(known.when).or(relation.when);
                known.place = known.place.or(relation.place);
                if relation.score > known.score {
                    (known.score, known.source) = (relation.score, relation.source);
                }
                known.evidence.extend(relation.evidence);
            }
        }
    }
    // Whoever chairs does not also take part.
    let chairs: BTreeSet<(usize, usize)> =
        all.keys().filter(|key| key.1 == Kind::Chaired).map(|(subject, _, object)| (*subject, *object)).collect();
    all.retain(|(subject, kind, object), _| *kind != Kind::TookPartIn || !chairs.contains(&(*subject, *object)));
    let all: Vec<Relation> = all.into_values().collect();
    let all = with_times_of_events(&all);
    let sorted = |mut relation: Relation| {
        relation.evidence.sort_by_key(|evidence| (evidence.span, evidence.form));
        relation.evidence.dedup();
        relation
    };
    all.into_iter().map(sorted).collect()
}

/// Who takes part in an event that is only spoken of again (`đồng chủ trì Hội nghị`) does so when and where it is held.
fn with_times_of_events(all: &[Relation]) -> Vec<Relation> {
    let mut held: BTreeMap<(Kind, usize), Vec<usize>> = BTreeMap::new();
    for relation in all.iter().filter(|relation| matches!(relation.kind, Kind::HeldOn | Kind::HeldAt)) {
        held.entry((relation.kind, relation.subject)).or_default().push(relation.object);
    }
    let of_event = |kind: Kind, event: usize| match held.get(&(kind, event)).map(Vec::as_slice) {
        Some([one]) => Some(*one),
        _ => None,
    };
    let completed = all.iter().map(|relation| {
        let mut relation = relation.clone();
        let is_again = relation.evidence.iter().all(|evidence| evidence.form == Form::Pronoun);
        if is_again && matches!(relation.kind, Kind::Chaired | Kind::TookPartIn) {
            relation.when = relation.when.or_else(|| of_event(Kind::HeldOn, relation.object));
            relation.place = relation.place.or_else(|| of_event(Kind::HeldAt, relation.object));
        }
        relation
    });
    completed.collect()
}

#[cfg(test)]
mod tests {
    use super::lexicon::LEXICON;
    use super::*;
    use crate::entities::marked::entities;
    use crate::rules::tokens::tokens;
    use crate::text::Sentence;

    /// Relations of a marked text, a sentence a line, with the rules that found them: `source`, `subject kind object`.
    fn related(marked: &str) -> Vec<(String, String)> {
        let (document, mentions, entities) = entities(marked);
        let mut start = 0;
        let mut words = Vec::new();
        for line in document.text().split('\n') {
            let span = Span::new(start, start + line.len());
            words.push(Words { sentence: Sentence { span }, tokens: tokens(line) });
            start += line.len() + 1;
        }
        let relations = find(&document, &words, &mentions, &entities);
        let told = relations.iter().map(|relation| {
            let name = |entity: usize| entities[entity].name.as_str();
            let told = format!("{} {} {}", name(relation.subject), relation.kind.name(), name(relation.object));
            (relation.source.clone(), told)
        });
        told.collect()
    }

    #[test]
    fn every_frame_finds_what_its_examples_say_and_nothing_in_the_others() {
        let mut faults = Vec::new();
        for frame in &LEXICON.frames {
            assert!(frame.examples.len() >= 5 && frame.none.len() >= 5, "{} has too few examples", frame.name);
            for example in &frame.examples {
                let (text, expected) = example.split_once(" => ").expect("an example says what is found");
                let mut expected: Vec<&str> = expected.split(" | ").collect();
                expected.retain(|told| !told.ends_with('?')); // Dates of marked texts have no value.
                expected.sort_unstable();
                let found = related(text);
                let mut found: Vec<&str> =
                    found.iter().filter(|(source, _)| *source == frame.name).map(|(_, told)| told.as_str()).collect();
                found.sort_unstable();
                if found != expected {
                    faults.push(format!("{}: {text}: {found:?}", frame.name));
                }
            }
            for text in &frame.none {
                let found = related(text);
                if found.iter().any(|(source, _)| *source == frame.name) {
                    faults.push(format!("{}: {text}: {found:?}", frame.name));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn phrases_of_persons_say_who_holds_which_office() {
        for (text, expected) in [
            (
                "[TITLE:Bộ trưởng] [ORG:Bộ Y tế Lào] [PER:Lê Ba] thăm [LOC:Lào].",
                &["Lê Ba has_title Bộ trưởng", "Lê Ba affiliated_with Bộ Y tế Lào", "Lê Ba represents Lào"][..],
            ),
            ("[TITLE:Thủ tướng] [LOC:Lào] [PER:Lê Ba] nói.", &["Lê Ba has_title Thủ tướng", "Lê Ba represents Lào"]),
            (
                "[TITLE:Đại sứ] [LOC:Nga] tại [LOC:Lào] [PER:Lê Ba] nói.",
                &["Lê Ba has_title Đại sứ", "Lê Ba represents Nga"],
            ),
            ("Nguyên [TITLE:Giám đốc] [ORG:Sở Y tế] [PER:Lê Ba] nói.", &["Lê Ba has_title Giám đốc"]),
            (
                "[TITLE:Giám đốc] [ORG:Sở Y tế] [PER:Lê Ba] nói.\n[TITLE:Giám đốc] [ORG:Sở Y tế] [LOC:Huế] về.",
                &["Lê Ba has_title Giám đốc", "Lê Ba affiliated_with Sở Y tế", "Lê Ba represents Huế"],
            ),
            ("Ảnh: [PER:Lê Ba]/[ORG:TTXVN]", &["Lê Ba affiliated_with TTXVN"]),
            ("[PER:Lê Ba] - [PER:Đỗ Tư]/[ORG:VOV]", &["Lê Ba affiliated_with VOV", "Đỗ Tư affiliated_with VOV"]),
            ("[PER:Lê Ba] ([ORG:TTXVN])", &["Lê Ba affiliated_with TTXVN"]),
            ("[PER:Lê Ba] khen [ORG:TTXVN].", &[]),
            ("[ORG:đảng Bảo thủ] của bà [PER:Vũ Hoa] thắng.", &["Vũ Hoa affiliated_with đảng Bảo thủ"]),
            ("Đoàn [LOC:Lào] do ông [PER:Lê Ba] dẫn đầu đã về.", &["Lê Ba represents Lào"]),
            (
                "Đoàn [LOC:Lào] thăm [LOC:Nga] có [PER:Lê Ba]; [PER:Đỗ Tư].",
                &["Lê Ba represents Lào", "Đỗ Tư represents Lào"],
            ),
            ("Đoàn [LOC:Lào] có cuộc gặp với ông [PER:Lê Ba].", &[]),
            ("[ORG:Ban Nội chính], đứng đầu là ông [PER:Lê Ba], họp.", &["Lê Ba affiliated_with Ban Nội chính"]),
            (
                "Các Ủy viên [ORG:Trung ương Đảng]: [PER:Lê Ba], [PER:Đỗ Tư]; bà [PER:Vũ Hoa].",
                &["Lê Ba affiliated_with Trung ương Đảng", "Đỗ Tư affiliated_with Trung ương Đảng"],
            ),
        ] {
            let mut found: Vec<String> = related(text).into_iter().map(|(_, told)| told).collect();
            let mut expected: Vec<&str> = expected.to_vec();
            found.retain(|told| !told.contains("located_in") && !told.contains("visited"));
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn names_and_their_neighbours_say_where_things_are() {
        for (text, expected) in [
            ("[ORG:Bộ Y tế Lào] ở thủ đô [LOC:Lào].", &["Bộ Y tế Lào located_in Lào"][..]),
            (
                "[LOC:xã Hòa An], [LOC:huyện Sơn Lĩnh], [LOC:tỉnh Lâm Đồng]",
                &["xã Hòa An located_in huyện Sơn Lĩnh", "huyện Sơn Lĩnh located_in tỉnh Lâm Đồng"],
            ),
            ("[ORG:trường Trần Phú] ([LOC:Quảng Ninh])", &["trường Trần Phú located_in Quảng Ninh"]),
            ("[ORG:Viện A] thuộc [ORG:Viện Hàn lâm B]", &["Viện A part_of Viện Hàn lâm B"]),
            ("[ORG:Ban thư ký ASEAN] và [ORG:ASEAN]", &["Ban thư ký ASEAN part_of ASEAN"]),
            ("[LOC:Lào], [LOC:Nga], [LOC:Mỹ] và [LOC:Đức]", &[]),
            ("[ORG:Hội đồng Lào-Nga] ở [LOC:Nga] và [LOC:Lào]", &["Hội đồng Lào-Nga located_in Nga"]),
            ("[ORG:Hội hữu nghị với Nga] và [LOC:Nga]", &[]),
        ] {
            let found: Vec<String> = related(text).into_iter().map(|(_, told)| told).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn kinds_have_names_and_arguments() {
        for (kind, name, ..) in KINDS {
            assert_eq!((kind.name(), Kind::from_name(name)), (name, Some(kind)));
        }
        assert!(Kind::Signed.allows(Loc, Doc) && !Kind::MetWith.allows(Per, Org));
    }
}
