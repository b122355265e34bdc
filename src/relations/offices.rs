//! Who bears which title, of which body, and for which country or province?
//!
//! Read off the phrases that name a person: `Bộ trưởng Bộ Quốc phòng Việt Nam Phan Văn Giang` has a title, is of the
//! ministry and speaks for the country; so does `Bộ trưởng Ngoại giao Lào Lê Ba`. Bylines name the medium.

use std::collections::{BTreeMap, BTreeSet};

use super::article::{Article, Line};
use super::groups::{Group, Piece, words_at};
use super::lexicon::LEXICON;
use super::phrases::Phrase;
use super::{Evidence, Form, Found, Kind};
use crate::kind::{MentionType, TitleKind};
use crate::rules::phrases::fold;
use crate::rules::tokens::{Shape, tokens};
use crate::text::Span;

/// Everything that phrases of persons and bylines say.
pub(super) fn find(article: &Article<'_>, phrases: &[Vec<Phrase>], pieces: &[Vec<Piece>], found: &mut Vec<Found>) {
    for ((line, phrases), pieces) in article.lines.iter().zip(phrases).zip(pieces) {
        for phrase in phrases {
            of_phrase(article, line, phrase, found);
        }
        credits(article, line, found);
        group_offices(article, line, found);
        memberships(article, line, phrases, found);
        players(article, line, phrases, found);
        delegations(article, line, pieces, found);
    }
    through_bodies(article, found);
    ministries(article, found);
}

fn of_phrase(article: &Article<'_>, line: &Line<'_>, phrase: &Phrase, found: &mut Vec<Found>) {
    let evidence = article.evidence(line, &line.tokens_of(phrase.items.clone()), phrase.form);
    let mut say = |kind: Kind, object: usize, source: &'static str| {
        found.push(Found::new(kind, phrase.person, object, source, evidence));
    };
    for office in &phrase.offices {
        let is_rank = article.mentions[office.title].title_kind() == Some(TitleKind::Rank);
        if phrase.form == Form::Name {
            say(Kind::HasTitle, article.entity_of[office.title], "title-of-name");
        }
        if office.is_former || is_rank && office.of.is_empty() {
            continue;
        }
        for of in &office.of {
            let entity = article.entity_of[*of];
            match article.kind(*of) {
                MentionType::Org => say(Kind::AffiliatedWith, entity, "office-of-body"),
                MentionType::Event if is_chair(article, office.title) => say(Kind::Chaired, entity, "office-of-event"),
                MentionType::Loc if is_country_or_province(article, entity) => {
                    say(Kind::Represents, entity, "office-of-place");
                }
                _ => {}
            }
        }
    }
}

/// Whether a place is a state or a province: who holds an office in a district speaks for neither.
fn is_country_or_province(article: &Article<'_>, place: usize) -> bool {
    let is_called_so = |form: &str| begins_with(form, "provinces");
    article.entities[place].code.is_some() || article.forms(place).any(is_called_so)
}

fn is_chair(article: &Article<'_>, title: usize) -> bool {
    LEXICON.list("chairs").longest(&tokens(article.surface(title))).is_some()
}

/// Whether a name begins with a phrase of a list.
fn begins_with(name: &str, list: &str) -> bool {
    let tokens = tokens(name);
    LEXICON.list(list).longest(&tokens).is_some_and(|(length, ())| length < tokens.len())
}

/// `Trọng Đức/TTXVN`, `Ảnh: Trọng Đức - TTXVN`, `Hiền Hạnh (TTXVN)`.
fn credits(article: &Article<'_>, line: &Line<'_>, found: &mut Vec<Found>) {
    for (item, mention) in line.mentions() {
        if article.kind(mention) != MentionType::Per {
            continue;
        }
        let is_credit = is_credit(line, item);
        let mut next = item + 1;
        let mut is_open = false;
        // `Trần Ngọc - Ngọc Khánh/VOV`: both.
        let mut bodies: Vec<usize> = Vec::new();
        while let Some(mark) = line.word(next) {
            let Some(other) = line.mention(next + 1) else { break };
            match (mark, article.kind(other)) {
                ("/", MentionType::Org) => bodies.push(other),
                ("-" | "–", MentionType::Org) if is_credit || !bodies.is_empty() => bodies.push(other),
                ("(", MentionType::Org) if line.word(next + 2) == Some(")") || line.word(next + 2) == Some("/") => {
                    bodies.push(other);
                    is_open = true;
                }
                ("-" | "–" | "," | "/", MentionType::Per) if bodies.is_empty() => {}
                _ => break,
            }
            next += 2;
            if is_open {
                break;
            }
        }
        for body in bodies {
            let span = Span::new(article.mentions[mention].span.start(), article.mentions[body].span.end());
            let evidence = Evidence { sentence: line.sentence, span, form: Form::Name };
            let (person, body) = (article.entity_of[mention], article.entity_of[body]);
            found.push(Found::new(Kind::AffiliatedWith, person, body, "credit", evidence));
        }
    }
}

/// Whether `Ảnh:` or the like stands right before an item.
fn is_credit(line: &Line<'_>, item: usize) -> bool {
    item >= 2 && line.word(item - 1) == Some(":") && {
        let token = line.starts[item - 1];
        LEXICON.list("credit").ends_before(line.tokens, token)
    }
}

/// `Đoàn Việt Nam do Thứ trưởng Lê Ba dẫn đầu`, `Lê Ba dẫn đầu đoàn công tác Lào`, `Lê Ba cùng Đoàn đại biểu Việt Nam`.
fn delegations(article: &Article<'_>, line: &Line<'_>, pieces: &[Piece], found: &mut Vec<Found>) {
    let say = |person: usize, of: usize, found: &mut Vec<Found>, tokens: std::ops::Range<usize>| {
        let evidence = article.evidence(line, &tokens, Form::Name);
        match article.entities[of].kind {
            MentionType::Loc => found.push(Found::new(Kind::Represents, person, of, "delegation", evidence)),
            MentionType::Org => found.push(Found::new(Kind::AffiliatedWith, person, of, "delegation", evidence)),
            _ => {}
        }
    };
    let of_kind = |group: &Group, kind: MentionType| -> Vec<usize> {
        group.members.iter().map(|m| m.entity).filter(|entity| article.entities[*entity].kind == kind).collect()
    };
    let listed = listed_delegation(article, line, pieces);
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Group(group) = piece else { continue };
        if group.kind != MentionType::Per {
            continue;
        }
        let persons = of_kind(group, MentionType::Per);
        let Some(first) = persons.first() else { continue };
        // The leader and the delegation are one group, as are a person and whoever comes along.
        let bodies = [of_kind(group, MentionType::Loc), of_kind(group, MentionType::Org)].concat();
        for of in bodies {
            say(*first, of, found, group.tokens.clone());
        }
        if let Some(of) = companion(article, line, group) {
            say(*first, of, found, group.tokens.clone());
        }
        // `Đoàn đại biểu Việt Nam … gồm A, B`
        if let Some((of, _)) = listed.filter(|(_, first)| at >= *first) {
            for person in persons {
                say(person, of, found, group.tokens.clone());
            }
        }
    }
}

/// The country of the delegation whose members a line lists, and the piece where the list begins: `Đoàn đại biểu Việt
/// Nam thăm Nga có A; B`. A person opens the list: `Đoàn Lào có cuộc gặp với A` lists nobody.
fn listed_delegation(article: &Article<'_>, line: &Line<'_>, pieces: &[Piece]) -> Option<(usize, usize)> {
    let delegation = (0..pieces.len()).find(|from| words_at(line, pieces, *from, "delegations").is_some())?;
    let length = words_at(line, pieces, delegation, "delegations")?;
    let Some(Piece::Group(of)) = pieces.get(delegation + length) else { return None };
    let place = of.members.first().map(|member| member.entity)?;
    let listing = (delegation..pieces.len()).find_map(|from| {
        let first = from + words_at(line, pieces, from, "listing")?;
        let first = first + words_at(line, pieces, first, "jobs").unwrap_or(0);
        matches!(pieces.get(first), Some(Piece::Group(group)) if group.kind == MentionType::Per).then_some(first)
    })?;
    (article.entities[place].kind == MentionType::Loc).then_some((place, listing))
}

/// `đảng Lao động của bà Vũ Hoa`, `Ban Chấp hành, đứng đầu là Tổng Bí thư Lê Ba`
fn memberships(article: &Article<'_>, line: &Line<'_>, phrases: &[Phrase], found: &mut Vec<Found>) {
    for phrase in phrases.iter().filter(|phrase| phrase.items.start >= 2) {
        let Some((item, body)) = line.mentions().take_while(|(item, _)| *item < phrase.items.start).last() else {
            continue;
        };
        let between: Vec<&str> =
            (item + 1..phrase.items.start).filter_map(|item| line.word(item)).filter(|word| *word != ",").collect();
        let is_member = if between == ["của"] {
            begins_with(article.surface(body), "memberships")
        } else {
            let after = &line.tokens[line.starts[item + 1]..line.starts[phrase.items.start]];
            let first = after.iter().position(|token| token.shape != Shape::Mark).unwrap_or(0);
            LEXICON.list("headed_by").fills(&after[first..])
        };
        if article.kind(body) == MentionType::Org && is_member {
            let evidence = article.evidence(line, &line.tokens_of(item..phrase.items.end), phrase.form);
            let body = article.entity_of[body];
            found.push(Found::new(Kind::AffiliatedWith, phrase.person, body, "body-of-person", evidence));
        }
    }
}

/// `tiền đạo Lê Ba của CLB Huế`
fn players(article: &Article<'_>, line: &Line<'_>, phrases: &[Phrase], found: &mut Vec<Found>) {
    for phrase in phrases.iter().filter(|phrase| line.word(phrase.items.end) == Some("của")) {
        let Some(club) = line.mention(phrase.items.end + 1) else { continue };
        if article.kind(club) == MentionType::Org && begins_with(article.surface(club), "clubs") {
            let tokens = line.tokens_of(phrase.items.start..phrase.items.end + 2);
            let evidence = article.evidence(line, &tokens, phrase.form);
            let club = article.entity_of[club];
            found.push(Found::new(Kind::AffiliatedWith, phrase.person, club, "player-of-club", evidence));
        }
    }
}

/// `các Ủy viên Trung ương Đảng: A, B`: each is one.
fn group_offices(article: &Article<'_>, line: &Line<'_>, found: &mut Vec<Found>) {
    for (item, body) in line.mentions().filter(|(_, mention)| article.kind(*mention) == MentionType::Org) {
        let is_list = line.word(item + 1) == Some(":")
            && (1..=5.min(item)).any(|back| matches!(line.word(item - back), Some("các" | "những")));
        if !is_list {
            continue;
        }
        let listed = line.mentions().filter(|(other, _)| *other > item + 1);
        let listed = listed.take_while(|(other, _)| (item..*other).all(|between| line.word(between) != Some(";")));
        for (_, person) in listed.filter(|(_, mention)| article.kind(*mention) == MentionType::Per) {
            let span = Span::new(article.mentions[body].span.start(), article.mentions[person].span.end());
            let evidence = Evidence { sentence: line.sentence, span, form: Form::Name };
            let (person, body) = (article.entity_of[person], article.entity_of[body]);
            found.push(Found::new(Kind::AffiliatedWith, person, body, "office-of-several", evidence));
        }
    }
}

/// The country of the delegation that comes along with a person, at the end of a group.
fn companion(article: &Article<'_>, line: &Line<'_>, group: &Group) -> Option<usize> {
    let (item, mention) = line.mentions().find(|(item, _)| line.starts[item + 1] == group.tokens.end)?;
    let first = line.starts[item];
    let is_delegation = LEXICON.list("delegations").ends_before(line.tokens, first);
    let is_known = group.members.iter().any(|member| member.entity == article.entity_of[mention]);
    (is_delegation && !is_known && article.kind(mention) == MentionType::Loc).then(|| article.entity_of[mention])
}

/// Who holds an office in a body of state speaks for the country that it is named for.
fn through_bodies(article: &Article<'_>, found: &mut Vec<Found>) {
    let mut place_of: BTreeMap<usize, usize> = BTreeMap::new();
    for relation in found.iter().filter(|found| found.kind == Kind::LocatedIn && found.source == "place-in-name") {
        if article.forms(relation.subject).any(|form| begins_with(form, "state_bodies")) {
            place_of.entry(relation.subject).or_insert(relation.object);
        }
    }
    let through: Vec<Found> = found
        .iter()
        .filter(|found| found.kind == Kind::AffiliatedWith && found.source != "credit")
        .filter_map(|found| {
            let place = place_of.get(&found.object).filter(|place| is_country_or_province(article, **place))?;
            Some(Found::new(Kind::Represents, found.subject, *place, "body-of-state", found.evidence[0]))
        })
        .collect();
    found.extend(through);
}

/// `Bộ trưởng Ngoại giao` is of `Bộ Ngoại giao`, when the article names that and both are of the same country.
fn ministries(article: &Article<'_>, found: &mut Vec<Found>) {
    let mut countries: BTreeMap<usize, usize> = BTreeMap::new();
    for relation in found.iter().filter(|found| found.kind == Kind::Represents) {
        countries.entry(relation.subject).or_insert(relation.object);
    }
    // What follows `Bộ` in the name of each ministry, sorted, so that those of one field stand together.
    let mut ministries: BTreeSet<(String, usize)> = BTreeSet::new();
    for (index, entity) in article.entities.iter().enumerate().filter(|(_, entity)| entity.kind == MentionType::Org) {
        let forms = entity.mentions.iter().map(|mention| fold_all(article.surface(*mention)));
        ministries.extend(forms.filter_map(|form| Some((form.strip_prefix("bộ ")?.to_owned(), index))));
    }
    let mut through = Vec::new();
    for title in found.iter().filter(|found| found.kind == Kind::HasTitle) {
        let name = fold_all(&article.entities[title.object].name);
        let field = ["bộ trưởng ", "thứ trưởng "].iter().find_map(|office| name.strip_prefix(office));
        let Some(field) = field else { continue };
        let country = countries.get(&title.subject);
        let is_its = |place: &str| match country {
            Some(country) => {
                article.forms(*country).any(|form| fold_all(form) == place)
                    || place.is_empty() && is_home(article, *country)
            }
            None => place.is_empty() || place == "việt nam",
        };
        let of_field = ministries.range((field.to_owned(), 0)..).take_while(|(form, _)| form.starts_with(field));
        for (_, ministry) in of_field.filter(|(form, _)| is_its(form[field.len()..].trim())) {
            through.push(Found::new(Kind::AffiliatedWith, title.subject, *ministry, "ministry", title.evidence[0]));
        }
    }
    found.extend(through);
}

/// Bodies without a country's name are those of Viet Nam.
fn is_home(article: &Article<'_>, place: usize) -> bool {
    article.entities[place].code.as_deref() == Some("VN")
}

fn fold_all(name: &str) -> String {
    name.split_whitespace().map(fold).collect::<Vec<_>>().join(" ")
}
