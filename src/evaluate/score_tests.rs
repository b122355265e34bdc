//! Scores worked out by hand, and against seqeval.

use super::super::{Report, compare, labelled, pair, score};
use super::*;
use crate::record::{DateEntity, Entity, Mention, Record, TitleEntity};

fn labelled(text: &str) -> Record {
    labelled::parse(text, None, "a").unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Scores one article, both sides in the labelling format.
fn scored(gold: &str, predicted: &str) -> Report {
    let (gold, predicted) = ([labelled(gold)], [labelled(predicted)]);
    score(&pair(&gold, &predicted).unwrap()).report().clone()
}

fn counts(report: &Report, section: Section, label: &Label) -> (usize, usize, usize) {
    let row = report.row(section, label).unwrap_or_else(|| panic!("no row {section:?} {label}"));
    (row.tp.unwrap(), row.fp.unwrap(), row.fn_.unwrap())
}

fn kind(name: &str) -> Label {
    Label::Kind(name.to_owned())
}

#[test]
fn strict_wants_span_and_type_and_overlap_wants_type_and_a_character() {
    // Gold: PER An, ORG Bộ Quốc phòng Việt Nam, LOC Huế, LOC Vinh. Predicted: PER An is right; ORG Bộ Quốc phòng and
    // ORG Việt Nam are both wrong strictly, and one of the two is right by overlap; Huế has the wrong type; Vinh is missed.
    let report = scored(
        "⟦PER#p1|An⟧ ở ⟦ORG#o1|Bộ Quốc phòng Việt Nam⟧, ⟦LOC#l1|Huế⟧, ⟦LOC#l2|Vinh⟧\n=== relations\n",
        "⟦PER#p1|An⟧ ở ⟦ORG#o1|Bộ Quốc phòng⟧ ⟦ORG#o2|Việt Nam⟧, ⟦TITLE#t1|Huế⟧, Vinh\n=== relations\n",
    );
    let of = |section, label| counts(&report, section, &label);
    assert_eq!(of(Section::MentionsStrict, Label::Type(MentionType::Per)), (1, 0, 0));
    assert_eq!(of(Section::MentionsStrict, Label::Type(MentionType::Org)), (0, 2, 1));
    assert_eq!(of(Section::MentionsStrict, Label::Type(MentionType::Loc)), (0, 0, 2));
    assert_eq!(of(Section::MentionsStrict, Label::Type(MentionType::Title)), (0, 1, 0));
    assert_eq!(of(Section::MentionsStrict, Label::Names), (1, 2, 3));
    assert_eq!(of(Section::MentionsStrict, Label::All), (1, 3, 3));
    assert_eq!(of(Section::MentionsOverlap, Label::Type(MentionType::Org)), (1, 1, 0));
    assert_eq!(of(Section::MentionsOverlap, Label::Names), (2, 1, 2));
    assert_eq!(of(Section::MentionsOverlap, Label::All), (2, 2, 2));
    // P = 1/3, R = 1/4, F1 = 2/7.
    assert!((report.names_f1_percent().unwrap() - 200.0 / 7.0).abs() < 1e-9);
}

#[test]
fn dates_need_span_and_value() {
    let report = scored(
        "⟦DATE#2026-03-18|ngày 18/3⟧, ⟦DATE#2026-03-18|Cùng ngày⟧, ⟦DATE#?|hôm qua⟧, ⟦DATE#2014|năm 2014⟧\n=== relations\n",
        "⟦DATE#2026-03-18|ngày 18/3⟧, ⟦DATE#2026-03-19|Cùng ngày⟧, ⟦DATE#?|hôm qua⟧, năm ⟦DATE#2014|2014⟧\n=== relations\n",
    );
    assert_eq!(counts(&report, Section::MentionsStrict, &Label::Type(MentionType::Date)), (3, 1, 1));
    assert_eq!(counts(&report, Section::DateValues, &Label::Type(MentionType::Date)), (2, 2, 2));
}

#[test]
fn b_cubed_by_hand() {
    // Gold {a1 a2 a3} {b1 b2}; predicted {a1 a2} {a3 b1 b2}; the mention `x` of either side is no part of it.
    // Precision: a1, a2: 2/2; a3: 1/3; b1, b2: 2/3. Sum 2 + 1/3 + 4/3 = 11/3, over 5 mentions: 11/15.
    // Recall: a1, a2: 2/3; a3: 1/3; b1, b2: 2/2. Sum 4/3 + 1/3 + 2 = 11/3, over 5: 11/15.
    let report = scored(
        "⟦PER#p1|a1⟧ ⟦PER#p1|a2⟧ ⟦PER#p1|a3⟧ ⟦PER#p2|b1⟧ ⟦PER#p2|b2⟧ ⟦PER#p2|x⟧ ⟦LOC#l1|c⟧ ⟦LOC#l1|d⟧ y\n=== relations\n",
        "⟦PER#p1|a1⟧ ⟦PER#p1|a2⟧ ⟦PER#p2|a3⟧ ⟦PER#p2|b1⟧ ⟦PER#p2|b2⟧ x ⟦LOC#l1|c⟧ ⟦LOC#l2|d⟧ ⟦PER#p2|y⟧\n=== relations\n",
    );
    let near = |found: Option<f64>, wanted: f64| assert!((found.unwrap() - wanted).abs() < 1e-12, "{found:?} {wanted}");
    let persons = report.row(Section::Entities, &Label::Type(MentionType::Per)).unwrap();
    assert_eq!((persons.mentions, persons.tp), (Some(5), None));
    near(persons.precision, 11.0 / 15.0);
    near(persons.recall, 11.0 / 15.0);
    // Gold {c d}, predicted {c} {d}: precision 1, recall 1/2.
    let places = report.row(Section::Entities, &Label::Type(MentionType::Loc)).unwrap();
    near(places.precision, 1.0);
    near(places.recall, 0.5);
    near(places.f1, 2.0 / 3.0);
    // Together 7 mentions: precision (11/3 + 2)/7 = 17/21, recall (11/3 + 1)/7 = 2/3.
    let together = report.row(Section::Entities, &Label::Names).unwrap();
    near(together.precision, 17.0 / 21.0);
    near(together.recall, 2.0 / 3.0);
    assert_eq!(report.row(Section::Entities, &Label::Type(MentionType::Org)).unwrap().f1, None);
}

#[test]
fn relations_are_between_aligned_entities_and_meetings_have_no_order() {
    let gold = "⟦TITLE#t1|Đại tướng⟧ ⟦PER#p1|Giang⟧ gặp ⟦PER#p2|Quân⟧ ở ⟦LOC#l1|Huế⟧, ⟦EVENT#e1|Hội nghị 3⟧\n=== relations\n\
        p1 has_title t1\np1 met_with p2\np1 visited l1\ne1 held_on 2026-03-18\ne1 held_at l1\n";
    // Other ids for the same things. Missed: the title, and where the conference was held; made up: Quân's visit.
    let predicted = "Đại tướng ⟦PER#p9|Giang⟧ gặp ⟦PER#p1|Quân⟧ ở ⟦LOC#l2|Huế⟧, ⟦EVENT#e2|Hội nghị 3⟧\n=== relations\n\
        p1 met_with p9\np9 visited l2\np1 visited l2\ne2 held_on 2026-03-18\n";
    let report = scored(gold, predicted);
    let of = |label| counts(&report, Section::RelationsStrict, &label);
    assert_eq!(of(kind("has_title")), (0, 0, 1));
    assert_eq!(of(kind("met_with")), (1, 0, 0));
    assert_eq!(of(kind("visited")), (1, 1, 0));
    assert_eq!(of(kind("held_on")), (1, 0, 0), "dates are compared by value, mentioned or not");
    assert_eq!(of(kind("held_at")), (0, 0, 1));
    assert_eq!(of(Label::All), (3, 1, 2));
}

#[test]
fn pairs_that_the_gold_leaves_unrelated_are_counted() {
    let persons = "⟦PER#p1|An⟧ ⟦PER#p2|Chi⟧ ⟦PER#p3|Ba⟧ ⟦PER#p4|Tư⟧";
    let gold = format!("{persons}\n=== relations\np1 met_with p2\n");
    // One meeting is right, one is not; of the third, one person is none of the gold's.
    let predicted = "⟦PER#p1|An⟧ ⟦PER#p2|Chi⟧ ⟦PER#p3|Ba⟧ Tư\n=== relations\np1 met_with p2\np3 met_with p1\n";
    let unrelated = scored(&gold, predicted).unrelated_persons.expect("there are relations");
    assert_eq!((unrelated.pairs, unrelated.wrong), (5, 1));
    assert!((unrelated.wrong_per_article - 1.0).abs() < 1e-9);
    assert_eq!(scored("⟦PER#p1|An⟧\n=== relations\n", "⟦PER#p1|An⟧\n=== relations\n").unrelated_persons, None);
}

#[test]
fn with_boundaries_types_may_differ() {
    // The labelling format refuses a visit to an organisation; a system's record may say so.
    let gold = [labelled("⟦PER#p1|Giang⟧ ở ⟦LOC#l1|Nhà Trắng⟧\n=== relations\np1 visited l1\n")];
    let mut predicted = [labelled("⟦PER#p1|Giang⟧ ở ⟦ORG#o1|Nhà Trắng⟧\n=== relations\np1 affiliated_with o1\n")];
    predicted[0].relations[0].kind = "visited".to_owned();
    let scores = score(&pair(&gold, &predicted).unwrap());
    assert_eq!(counts(scores.report(), Section::RelationsStrict, &Label::All), (0, 1, 1));
    assert_eq!(counts(scores.report(), Section::RelationsBoundaries, &Label::All), (1, 0, 0));
}

#[test]
fn when_and_where_are_scored_over_relations_that_are_right() {
    let text = "⟦PER#p1|An⟧ ⟦PER#p2|Chi⟧ ⟦PER#p3|Ba⟧ ⟦LOC#l1|Huế⟧ ⟦LOC#l2|Vinh⟧\n=== relations\n";
    let report = scored(
        // Right: p1-p2, p1-p3, p1-l1. Not found: p2-l2, whose `when` counts for nothing.
        &format!(
            "{text}p1 met_with p2 when=2026 where=l1\np1 met_with p3 when=2025\np1 visited l1\np2 visited l2 when=2024\n"
        ),
        // `when`: right, wrong (one false positive and one false negative), made up. `where`: wrong.
        &format!(
            "{text}p2 met_with p1 when=2026 where=l2\np1 met_with p3 when=2024\np1 visited l1 when=2026\np3 visited l2 when=2024\n"
        ),
    );
    assert_eq!(counts(&report, Section::RelationsStrict, &Label::All), (3, 1, 1));
    assert_eq!(counts(&report, Section::When, &Label::All), (1, 2, 1));
    assert_eq!(counts(&report, Section::Where, &Label::All), (0, 1, 1));
}

#[test]
fn a_missing_article_counts_as_missed_and_an_empty_gold_has_no_score() {
    let one = "⟦PER#p1|An⟧ thăm ⟦LOC#l1|Huế⟧\n=== relations\np1 visited l1\n";
    let gold = [labelled(one), Record { id: "b".into(), ..labelled(one) }];
    let extra = Record { id: "c".into(), ..labelled(one) };
    let predicted = [labelled(one), extra];
    let report = score(&pair(&gold, &predicted).unwrap()).report().clone();
    assert_eq!((report.articles, &report.missing, &report.extra), (2, &vec!["b".into()], &vec!["c".into()]));
    assert_eq!(counts(&report, Section::MentionsStrict, &Label::All), (2, 0, 2));
    assert_eq!(counts(&report, Section::RelationsStrict, &Label::All), (1, 0, 1));

    let empty = scored("An\n=== relations\n", "An\n=== relations\n");
    assert!(empty.scores.values().flatten().all(|row| row.f1.is_none() && row.interval.is_none()));
    assert_eq!(empty.names_f1_percent(), None);
    let json = serde_json::to_value(&empty).unwrap();
    assert!(json["scores"]["mentions_strict"][0]["f1"].is_null());
    assert_eq!(json["scores"]["mentions_strict"][0]["fn"], 0);

    let spurious = scored("An\n=== relations\n", "⟦PER#p1|An⟧\n=== relations\n");
    let row = spurious.row(Section::MentionsStrict, &Label::All).unwrap();
    assert_eq!((row.fp, row.precision, row.recall, row.f1), (Some(1), Some(0.0), None, Some(0.0)));
}

#[test]
fn a_system_is_as_good_as_itself_and_the_interval_of_a_difference_has_its_sign() {
    let text = |id: &str| Record {
        id: id.into(),
        ..labelled("⟦PER#p1|An⟧ ⟦LOC#l1|Huế⟧\n=== relations\np1 visited l1\n")
    };
    let gold: Vec<Record> = ["a", "b", "c"].map(text).into();
    let worse: Vec<Record> =
        gold.iter().map(|record| Record { places: vec![], relations: vec![], ..record.clone() }).collect();
    let perfect = score(&pair(&gold, &gold).unwrap());
    let other = score(&pair(&gold, &worse).unwrap());
    assert!(compare(&perfect, &perfect).rows.iter().all(|row| row.difference.is_none_or(|found| found == 0.0)));
    let comparison = compare(&perfect, &other);
    let all = comparison.rows.iter().find(|row| row.section == Section::MentionsStrict && row.name == "all").unwrap();
    // F1 of the other is 2/3 in every article, and so in every draw.
    assert!((all.difference.unwrap() - 1.0 / 3.0).abs() < 1e-12);
    let interval = all.interval.unwrap();
    assert!((interval.low - 1.0 / 3.0).abs() < 1e-12 && (interval.high - 1.0 / 3.0).abs() < 1e-12);
}

/// Random cases scored by seqeval (strict, IOB2), see `training/seqeval_cases.py`.
#[test]
fn scores_are_those_of_seqeval() {
    #[derive(serde::Deserialize)]
    struct Case {
        sentences: Vec<Sentence>,
        scores: BTreeMap<String, Expected>,
    }
    #[derive(serde::Deserialize)]
    struct Sentence {
        tokens: Vec<String>,
        gold: Vec<String>,
        predicted: Vec<String>,
    }
    #[derive(serde::Deserialize)]
    struct Expected {
        precision: f64,
        recall: f64,
        f1: f64,
        support: usize,
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/evaluate/seqeval.json");
    let cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.len() >= 30);
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let records = |labels: fn(&Sentence) -> &Vec<String>| -> Vec<Record> {
            let sentences = case.sentences.iter().enumerate();
            sentences.map(|(index, sentence)| record(&index.to_string(), &sentence.tokens, labels(sentence))).collect()
        };
        let (gold, predicted) = (records(|sentence| &sentence.gold), records(|sentence| &sentence.predicted));
        let scores = score(&pair(&gold, &predicted).unwrap());
        for (name, expected) in &case.scores {
            let label = MentionType::from_name(name).map_or(Label::All, Label::Type);
            let row = scores.report().row(Section::MentionsStrict, &label).unwrap();
            // seqeval says 0 where there is nothing to divide by.
            let found = [row.precision, row.recall, row.f1].map(Option::unwrap_or_default);
            let wanted = [expected.precision, expected.recall, expected.f1];
            let same = found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-9);
            if !same || row.tp.unwrap() + row.fn_.unwrap() != expected.support {
                wrong.push(format!("case {number}, {name}: {found:?}, seqeval {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A record of tokens joined by spaces, every labelled span an entity of its own.
fn record(id: &str, tokens: &[String], labels: &[String]) -> Record {
    let mut spans: Vec<(MentionType, usize, usize)> = Vec::new();
    for (position, label) in labels.iter().enumerate() {
        match (label.split_once('-'), spans.last_mut()) {
            (Some(("B", kind)), _) => spans.push((MentionType::from_name(kind).unwrap(), position, position + 1)),
            (Some(("I", _)), Some((_, _, end))) => *end = position + 1,
            _ => {}
        }
    }
    let mut record = Record::new(id, tokens.join(" "));
    for (number, (kind, first, end)) in spans.into_iter().enumerate() {
        let text = tokens[first..end].join(" ");
        let start = tokens[..first].iter().map(|token| token.chars().count() + 1).sum();
        let end = start + text.chars().count();
        let mentions = vec![Mention { start, end, text: text.clone(), sentence: None, source: None, score: None }];
        let (id, name, aliases) = (format!("{}{number}", kind.id_prefix()), text, vec![]);
        match kind {
            MentionType::Date => record.dates.push(DateEntity { id, value: "?".into(), mentions }),
            MentionType::Title => record.titles.push(TitleEntity { id, name, aliases, kind: None, mentions }),
            MentionType::Per => {
                record.persons.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
            }
            MentionType::Org => {
                record.organisations.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
            }
            MentionType::Loc => {
                record.places.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
            }
            MentionType::Event => {
                record.events.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
            }
            MentionType::Doc => {
                record.documents.push(Entity { id, name, aliases, code: None, titles: Vec::new(), mentions });
            }
        }
    }
    record
}
