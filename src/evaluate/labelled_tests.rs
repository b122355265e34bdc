//! Tests of the labelling format.

use super::*;

const TEXT: &str = "\
⟦TITLE#t1|Bộ trưởng⟧ ⟦PER#p1|Vương Nghị⟧ gặp ⟦PER#p2|Bùi Thanh Sơn⟧ tại ⟦LOC#l1|Hà Nội⟧ ⟦DATE#2026-03-18|ngày 18/3⟧.
⟦EVENT#e1|Hội nghị lần thứ 3⟧: ⟦DATE#?|hôm nay⟧, ⟦DATE#?|hôm qua⟧, ⟦DATE#2026-03-18|Cùng ngày⟧, ông ⟦PER#p1|Nghị⟧.

=== relations
p1 has_title t1
# a comment
p1 met_with p2 when=2026-03-18 where=l1
e1 held_on 2026-03-18

e1 held_on 2026
";

fn messages(annotated: &str, article: Option<&str>) -> Vec<String> {
    check(annotated, article).iter().map(ToString::to_string).collect()
}

#[test]
fn a_text_becomes_a_record() {
    let record = parse(TEXT, None, "a").unwrap();
    assert!(record.text.ends_with("ông Nghị.\n"));
    let characters: Vec<char> = record.text.chars().collect();
    for (_, mention) in record.mentions() {
        assert_eq!(characters[mention.start..mention.end].iter().collect::<String>(), mention.text);
    }
    let person = &record.persons[0];
    assert_eq!((person.id.as_str(), person.name.as_str(), &person.aliases), ("p1", "Vương Nghị", &vec!["Nghị".into()]));
    let dates: Vec<_> =
        record.dates.iter().map(|date| (date.id.as_str(), date.value.as_str(), date.mentions.len())).collect();
    assert_eq!(dates, [("x1", "2026-03-18", 2), ("x2", "?", 1), ("x3", "?", 1), ("x4", "2026", 0)]);
    let objects: Vec<_> = record.relations.iter().map(|relation| relation.object.as_str()).collect();
    assert_eq!(objects, ["t1", "p2", "x1", "x4"]);
    assert_eq!(record.relations[1].when.as_deref(), Some("2026-03-18"));
    assert_eq!(record.relations[1].place.as_deref(), Some("l1"));
    assert_eq!(summary(&record), "PER 3, LOC 1, DATE 4, TITLE 1, EVENT 1, relations 4\n  p1: Nghị | Vương Nghị");
}

#[test]
fn the_article_has_the_last_word_on_trailing_newlines_and_form() {
    let record = parse("⟦LOC#l1|Việt Nam⟧\n\n=== relations", Some("Vie\u{302}\u{323}t Nam"), "a").unwrap();
    assert_eq!(record.text, "Việt Nam");
    let record = parse("⟦LOC#l1|Vie\u{302}\u{323}t Nam⟧\r\n=== relations\r\n", Some("Việt Nam\r\n"), "a").unwrap();
    assert_eq!((record.text.as_str(), record.places[0].mentions[0].end), ("Việt Nam\r\n", 8));
}

#[test]
fn all_problems_are_found_each_with_its_line() {
    let annotated = "\
⟦PERS#p1|An⟧ ⟦PER#x1|Bình⟧ ⟦PER#p2| Chi⟧ ⟦DATE#18/3|ngày 18/3⟧
⟦PER#p1|⟦LOC#l1|Huế⟧ thương⟧ ⟦ORG#o|Bộ⟧
=== relations
p2
p2 likes l1
p9 visited l1
p2 visited p2
l1 visited l1
e1 held_on mai
p2 met_with p2 when=mai where=l7 how=how
p2 visited l1
p2 visited l1
";
    let found = messages(annotated, None);
    let expected = [
        "line 1: ` Chi`: a mention is not empty",
        "line 1: `18/3` of `ngày 18/3` is no date: write YYYY-MM-DD",
        "line 1: `PERS` is no type: use PER, ORG",
        "line 1: `x1` of `Bình` is no id of a PER: write p1, p2",
        "line 2: `o` of `Bộ` is no id of a ORG: write o1",
        "line 2: stray ⟦ at `⟦PER#p1|⟦LOC#l1|Huế⟧ thương⟧ ⟦",
        "line 2: stray ⟧ at `⟧ ⟦ORG#o|Bộ⟧",
        "line 4: `p2` is no relation: write `subject kind object`",
        "line 5: `likes` is no kind of relation: use has_title",
        "line 6: no mention has the id `p9`: the subject of visited must be a marked PER",
        "line 7: `p2` is a PER: the object of visited must be LOC",
        "line 8: `l1` is a LOC: the subject of visited must be PER",
        "line 9: `mai` is no date, as the object of held_on must be",
        "line 9: no mention has the id `e1`: the subject of held_on must be a marked EVENT",
        "line 10: `how=how` says nothing",
        "line 10: `mai` is no date",
        "line 10: no mention has the id `l7`",
        "line 12: `p2 visited l1` is there before: write each pair once",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn a_text_that_is_not_the_article_or_has_no_relations_line_is_refused() {
    let found = messages("Một\nhai ⟦LOC#l1|Huế⟧ ba\n=== relations\n", Some("Một\nhai Huế bốn\n"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("line 2: the article goes on with `ốn`, the labelled text with `a`:"), "{found:?}");
    assert!(messages("Huế", None)[0].starts_with("line 1: the line `=== relations` is missing"));
    assert!(messages("⟦PER#p1|Hue⟧\u{301}\n=== relations", None)[0].contains("cuts an accent"));
}

#[test]
fn a_meeting_is_written_once_whoever_comes_first() {
    let found = messages("⟦PER#p1|An⟧ ⟦PER#p2|Chi⟧\n=== relations\np1 met_with p2\np2 met_with p1", None);
    assert_eq!(found, ["line 4: `p2 met_with p1` is there before: write each pair once"]);
}

#[test]
fn values_of_dates() {
    for value in ["?", "2014", "XXXX-03-16", "2024-12", "2024-10-24/2024-10-26", "XXXX-06/XXXX-10-31", "1977/2017"] {
        assert!(is_date_value(value), "{value}");
    }
    for value in ["", "18/3", "2014-1", "2014-", "2014-12-18T10", "??", "2014\n", "2014/2015/2016", "năm 2014"] {
        assert!(!is_date_value(value), "{value}");
    }
}
