//! What do the two files of a brat annotation, `.txt` and `.ann`, say?
//!
//! `T` lines are mentions, binary relations (`R`) are relations between the entities of their mentions, `* Equiv`
//! says which mentions name one entity. A mention in no `Equiv` joins the first mention of its type and text. Dates
//! are grouped by value: that of a note (`#1 AnnotatorNotes T5 2026-03-18`), of a normalisation
//! (`N1 Reference T5 ISO:2026-03-18`), or the mention itself when it is written so; any other date has the value `?`
//! and stands alone. Other notes, attributes and events (`#`, `A`, `M`, `E`) say nothing that a record holds.
//!
//! brat counts code points of the text as it stands in its file; a text in another form than NFC is brought to NFC,
//! and the offsets with it. Example, for the text `Phan Văn Giang`:
//!
//! ```text
//! T1<tab>PER 0 14<tab>Phan Văn Giang
//! ```

use std::collections::BTreeMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::grouped::{Grouped, mention};
use super::labelled::{Problem, is_date_value};
use crate::record::{MentionType, Record, Relation};
use crate::text::{CharSpan, Document};

/// A mention as written in a `T` line.
#[derive(Debug, Clone, PartialEq)]
struct TextBound {
    name: String,
    kind: MentionType,
    /// First code point in NFC.
    start: usize,
    surface: String,
}

/// The lines of an `.ann` file that matter.
#[derive(Default)]
struct Lines<'a> {
    mentions: Vec<TextBound>,
    /// Line, kind and the two mentions.
    relations: Vec<(usize, &'a str, &'a str, &'a str)>,
    /// Line and the mentions that are equal.
    equal: Vec<(usize, Vec<&'a str>)>,
    /// Value of a date by mention.
    values: BTreeMap<&'a str, &'a str>,
}

/// The record that a brat annotation stands for.
///
/// # Errors
/// Everything wrong in the `.ann` file, in the order of its lines.
pub(super) fn parse(annotated: &str, article: &str, id: &str) -> Result<Record, Vec<Problem>> {
    let text = Text::new(article);
    let mut lines = Lines::default();
    let mut problems = Vec::new();
    for (index, line) in annotated.lines().enumerate() {
        if let Err(message) = lines.read(index + 1, line, &text) {
            problems.push(Problem { line: index + 1, message });
        }
    }
    lines.mentions.sort_by_key(|mention| (mention.start, mention.kind));
    match lines.into_record(text.document.text().to_owned(), id) {
        Ok(record) if problems.is_empty() => Ok(record),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            problems.sort();
            Err(problems)
        }
    }
}

/// The text as brat counts it, and in NFC.
struct Text {
    counted: Vec<char>,
    document: Document,
}

impl Text {
    fn new(article: &str) -> Self {
        Self { counted: article.chars().collect(), document: Document::new(article) }
    }

    /// Where a range of code points of the file begins in NFC, and what it covers there.
    fn locate(&self, start: usize, end: usize) -> Option<(usize, String)> {
        let surface: String = self.counted.get(start..end)?.iter().collect();
        let start = self.counted[..start].iter().copied().nfc().count();
        let surface = if is_nfc(&surface) { surface } else { surface.nfc().collect() };
        let span = self.document.byte_span(CharSpan::new(start, start + surface.chars().count()))?;
        (self.document.slice(span) == surface).then_some((start, surface))
    }
}

impl<'a> Lines<'a> {
    fn read(&mut self, number: usize, line: &'a str, text: &Text) -> Result<(), String> {
        let (name, rest) = line.split_once('\t').unwrap_or((line, ""));
        match line.chars().next() {
            Some('T') => self.mentions.push(text_bound(name, rest, text)?),
            Some('R') => {
                let parts: Vec<&str> = rest.split_whitespace().collect();
                let [kind, one, other] = parts.as_slice() else { return Err(relation_form(line)) };
                let (Some(one), Some(other)) = (one.strip_prefix("Arg1:"), other.strip_prefix("Arg2:")) else {
                    return Err(relation_form(line));
                };
                self.relations.push((number, kind, one, other));
            }
            Some('*') => {
                let mut parts = rest.split_whitespace();
                if parts.next() == Some("Equiv") {
                    self.equal.push((number, parts.collect()));
                }
            }
            Some('#' | 'N') => {
                let (head, note) = rest.split_once('\t').unwrap_or((rest, ""));
                let mut head = head.split_whitespace().skip(1);
                let target = head.next().unwrap_or_default();
                let reference = head.next().and_then(|reference| reference.split_once(':')).map(|(_, value)| value);
                let value = [reference.unwrap_or_default(), note.trim()].into_iter().find(|value| is_date_value(value));
                self.values.extend(value.map(|value| (target, value)));
            }
            None | Some('A' | 'M' | 'E') => {}
            Some(_) => return Err(format!("`{line}` is no line of brat: begin it with T, R, N, A, M, E, * or #")),
        }
        Ok(())
    }

    fn into_record(self, text: String, id: &str) -> Result<Record, Vec<Problem>> {
        let mut problems = Vec::new();
        let positions: BTreeMap<&str, usize> =
            self.mentions.iter().enumerate().map(|(position, mention)| (mention.name.as_str(), position)).collect();
        if positions.len() < self.mentions.len() {
            let message = "two mentions have the same name (T1, T2, …): give each its own".to_owned();
            problems.push(Problem { line: 1, message });
        }
        let find = |line: usize, name: &str, problems: &mut Vec<Problem>| {
            let found = positions.get(name).copied();
            if found.is_none() {
                let message = format!("there is no mention `{name}`: correct the name or add its T line");
                problems.push(Problem { line, message });
            }
            found
        };

        let mut equal = Vec::new();
        for (line, names) in &self.equal {
            let found: Vec<usize> = names.iter().filter_map(|name| find(*line, name, &mut problems)).collect();
            if found.iter().any(|&position| self.mentions[position].kind != self.mentions[found[0]].kind) {
                let message = "mentions of different types cannot be equal: correct the types or the line".to_owned();
                problems.push(Problem { line: *line, message });
            }
            equal.push(found);
        }
        let ids = entity_ids(&self.mentions, &equal, &self.values);
        let mut relations: Vec<Relation> = Vec::new();
        for (line, kind, subject, object) in &self.relations {
            let arguments = (find(*line, subject, &mut problems), find(*line, object, &mut problems));
            let (Some(subject), Some(object)) = arguments else { continue };
            let relation = Relation {
                kind: (*kind).to_owned(),
                subject: ids[subject].0.clone(),
                object: ids[object].0.clone(),
                when: None,
                place: None,
                source: None,
                score: None,
                evidence: Vec::new(),
            };
            if !relations.contains(&relation) {
                relations.push(relation);
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut grouped = Grouped::default();
        for (bound, (id, value)) in self.mentions.iter().zip(&ids) {
            grouped.add(bound.kind, id, value, mention(bound.start, &bound.surface));
        }
        Ok(Record { relations, ..grouped.into_record(id, text) })
    }
}

fn text_bound(name: &str, rest: &str, text: &Text) -> Result<TextBound, String> {
    let form = || format!("`{name}` is no mention: write `{name}<tab>TYPE START END<tab>TEXT`");
    let (head, written) = rest.split_once('\t').ok_or_else(form)?;
    if head.contains(';') {
        return Err(format!("`{name}` is in pieces (`{head}`), which records cannot hold: make it one range"));
    }
    let parts: Vec<&str> = head.split_whitespace().collect();
    let [type_name, start, end] = parts.as_slice() else { return Err(form()) };
    let kind = MentionType::from_name(type_name)
        .ok_or_else(|| format!("`{type_name}` is no type: use PER, ORG, LOC, DATE, TITLE, EVENT or DOC"))?;
    let (start, end): (usize, usize) = start.parse().and_then(|start| Ok((start, end.parse()?))).map_err(|_| form())?;
    let line_ends_aside = |text: &str| text.replace(['\r', '\n'], " ").nfc().collect::<String>();
    match text.locate(start, end) {
        Some((start, surface)) if !surface.is_empty() && line_ends_aside(&surface) == line_ends_aside(written) => {
            Ok(TextBound { name: name.to_owned(), kind, start, surface })
        }
        Some((_, surface)) => Err(format!(
            "the text has `{}` at {start}..{end}, not `{written}`: count code points of the .txt file from 0",
            surface.escape_debug()
        )),
        None => Err(format!("{start}..{end} of `{name}` is no part of the text: count code points of the .txt file")),
    }
}

fn relation_form(line: &str) -> String {
    format!("`{line}` is no relation: write `R1<tab>KIND Arg1:T1 Arg2:T2`")
}

/// Id of the entity of each mention, and the value of dates.
fn entity_ids(mentions: &[TextBound], equal: &[Vec<usize>], values: &BTreeMap<&str, &str>) -> Vec<(String, String)> {
    // The first mention of each mention's entity, as far as known.
    let mut first: Vec<Option<usize>> = vec![None; mentions.len()];
    for members in equal {
        let known: Vec<usize> = members.iter().map(|&member| first[member].unwrap_or(member)).collect();
        let Some(&head) = known.iter().min() else { continue };
        for (position, first) in first.iter_mut().enumerate() {
            if members.contains(&position) || first.is_some_and(|first| known.contains(&first)) {
                *first = Some(head);
            }
        }
    }
    let mut named: BTreeMap<(MentionType, &str), usize> = BTreeMap::new();
    let mut ids: BTreeMap<(MentionType, String), String> = BTreeMap::new();
    let mut counts: BTreeMap<MentionType, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (position, mention) in mentions.iter().enumerate() {
        let value = if mention.kind == MentionType::Date { date_value(mention, values) } else { "" };
        let same_name = *named.entry((mention.kind, &mention.surface)).or_insert(first[position].unwrap_or(position));
        let key = match value {
            "" => format!("{}", first[position].unwrap_or(same_name)),
            "?" => format!("?{position}"),
            value => value.to_owned(),
        };
        let id = ids.entry((mention.kind, key)).or_insert_with(|| {
            let count = counts.entry(mention.kind).or_default();
            *count += 1;
            format!("{}{count}", mention.kind.id_prefix())
        });
        found.push((id.clone(), value.to_owned()));
    }
    found
}

fn date_value<'a>(mention: &'a TextBound, values: &BTreeMap<&str, &'a str>) -> &'a str {
    let written = Some(mention.surface.as_str()).filter(|surface| is_date_value(surface));
    values.get(mention.name.as_str()).copied().or(written).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Phan Văn Giang gặp Đổng Quân ngày 18/3, hôm nay 2026.\nÔng Giang và ông Quân. Giang";
    const ANN: &str = "\
T1\tPER 0 14\tPhan Văn Giang
T2\tPER 19 28\tĐổng Quân
T3\tDATE 29 38\tngày 18/3
T4\tDATE 40 47\thôm nay
T5\tDATE 48 52\t2026
T6\tPER 58 63\tGiang
T7\tPER 71 75\tQuân
T8\tPER 77 82\tGiang
*\tEquiv T6 T1
*\tEquiv T2 T7
R1\tmet_with Arg1:T1 Arg2:T7\t
R2\tmet_with Arg1:T6 Arg2:T2
#1\tAnnotatorNotes T3\t2026-03-18
#2\tAnnotatorNotes T1\tcheck
A1\tDoubt T1
";

    #[test]
    fn lines_become_a_record() {
        let record = parse(ANN, TEXT, "a").unwrap();
        let persons: Vec<_> = record.persons.iter().map(|person| (person.id.as_str(), person.mentions.len())).collect();
        assert_eq!(persons, [("p1", 3), ("p2", 2)]);
        assert_eq!(record.persons[0].name, "Giang");
        let dates: Vec<_> = record.dates.iter().map(|date| (date.id.as_str(), date.value.as_str())).collect();
        assert_eq!(dates, [("x1", "2026-03-18"), ("x2", "?"), ("x3", "2026")]);
        assert_eq!(record.relations.len(), 1);
        assert_eq!((record.relations[0].subject.as_str(), record.relations[0].object.as_str()), ("p1", "p2"));
    }

    #[test]
    fn a_decomposed_text_is_counted_as_it_stands_and_composed() {
        let record = parse(
            "T1\tLOC 3 12\tVie\u{302}\u{323}t Nam\nN1\tReference T1 Wiki:Q881\tx\n",
            "Ở Vie\u{302}\u{323}t Nam",
            "a",
        );
        let found = record.unwrap_err();
        assert!(found[0].message.starts_with("the text has `iệt Nam`"), "{found:?}");
        let record = parse("T1\tLOC 2 12\tViệt Nam\n", "Ở Vie\u{302}\u{323}t Nam", "a").unwrap();
        let mention = &record.places[0].mentions[0];
        assert_eq!((mention.start, mention.end, mention.text.as_str()), (2, 10, "Việt Nam"));
        assert!(parse("T1\tLOC 2 5\tVie\n", "Ở Vie\u{302}\u{323}t Nam", "a").is_err(), "an accent is cut off");
    }

    #[test]
    fn a_mention_over_a_line_end_is_written_with_a_space() {
        let record = parse("T1\tORG 0 12\tBộ Ngoại giao", "Bộ\nNgoại giao", "a");
        assert!(record.is_err());
        let record = parse("T1\tORG 0 13\tBộ Ngoại giao", "Bộ\nNgoại giao", "a").unwrap();
        assert_eq!(record.organisations[0].name, "Bộ\nNgoại giao");
    }

    #[test]
    fn everything_wrong_is_told_with_its_line() {
        let annotated = "\
T1\tPER 0 4;9 14\tPhan Giang
T2\tPERSON 0 4\tPhan
T3\tPER 0 4\tVăn
T4\tPER 90 99\tVăn
T5 PER 0 4 Phan
R1\tmet_with T1 T2
X1\twhat
T6\tPER 0 4\tPhan
T7\tORG 5 8\tVăn
*\tEquiv T6 T7 T9
R2\tmet_with Arg1:T6 Arg2:T8
";
        let found: Vec<String> = parse(annotated, TEXT, "a").unwrap_err().iter().map(ToString::to_string).collect();
        let expected = [
            "line 1: `T1` is in pieces",
            "line 2: `PERSON` is no type",
            "line 3: the text has `Phan` at 0..4, not `Văn`",
            "line 4: 90..99 of `T4` is no part of the text",
            "line 5: `T5 PER 0 4 Phan` is no mention",
            "line 6: `R1\tmet_with T1 T2` is no relation",
            "line 7: `X1\twhat` is no line of brat",
            "line 10: mentions of different types cannot be equal",
            "line 10: there is no mention `T9`",
            "line 11: there is no mention `T8`",
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}\n{expected}");
        }
    }

    #[test]
    fn equal_mentions_join_across_lines_and_by_name() {
        let text = "A B C A D";
        let annotated = "T1\tPER 0 1\tA\nT2\tPER 2 3\tB\nT3\tPER 4 5\tC\nT4\tPER 6 7\tA\nT5\tPER 8 9\tD\n\
                         *\tEquiv T1 T2\n*\tEquiv T3 T2\n";
        let record = parse(annotated, text, "a").unwrap();
        let sizes: Vec<usize> = record.persons.iter().map(|person| person.mentions.len()).collect();
        assert_eq!(sizes, [4, 1]);
    }
}
