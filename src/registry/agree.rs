//! Do two of the same name mean the same?

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::facts::{Facts, HOME};
use crate::entities::identity::{Class, Identity};
use crate::record::MentionType;

/// Days between two reports of what is held once a year or more at most, for them to mean the same.
const MAX_DAYS_APART: i32 = 120;

/// Days between two reports of a document without a name of its own (`tuyên bố chung`) at most.
const MAX_DAYS_OF_COMMON: i32 = 7;

/// Days between two reports in which an event or document has a longer and a shorter form of its name at most.
const MAX_DAYS_OF_FORMS: i32 = 31;

/// Words of the longest name of a document that says nothing but its kind: `biên bản ghi nhớ hợp tác`.
const MAX_COMMON_WORDS: usize = 5;

/// With no more reasons than these (the name is one) two people of a Vietnamese name are two when their countries or
/// organisations differ: people change office, but not all that is said of them.
const MIN_AGAINST_DIFFERENCES: usize = 3;

/// Companions that are named as reasons at most.
const MAX_SHOWN: usize = 3;

/// What is known of members that are one so far.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub kind: MentionType,
    /// What the name of the first of them says.
    pub identity: &'a Identity,
    pub facts: Facts,
}

/// Why two that share a name are one; `None` when they are two, or nobody can tell. Forms of a name (`are_forms`) say
/// less than the same name.
pub(super) fn agreement(one: &Known<'_>, other: &Known<'_>, are_forms: bool) -> Option<Vec<String>> {
    let (facts, others) = (&one.facts, &other.facts);
    let codes = (facts.code.as_deref(), others.code.as_deref());
    let is_known = |known: &Known<'_>| known.identity.class == Class::Known;
    match one.kind {
        _ if !facts.periods.is_empty() && !others.periods.is_empty() && facts.periods.is_disjoint(&others.periods) => {
            None
        }
        _ if are_forms => forms(one, other),
        _ if is_known(one) && is_known(other) => {
            (one.identity.key == other.identity.key).then(|| vec!["known other name".to_owned()])
        }
        _ if matches!(codes, (Some(code), Some(other)) if code != other) => None,
        MentionType::Per => people(one, other),
        MentionType::Org => bodies(one, other),
        MentionType::Loc => places(one, other),
        MentionType::Event => events(one, other),
        _ => documents(one, other),
    }
}

fn people(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    let (facts, others) = (&one.facts, &other.facts);
    let mut reasons = vec!["same name".to_owned()];
    for (what, mine, theirs) in [
        ("title", &facts.titles, &others.titles),
        ("organisation", &facts.bodies, &others.bodies),
        ("represents", &facts.lands, &others.lands),
    ] {
        reasons.extend(shared(mine, theirs).map(|name| format!("{what} {name}")));
    }
    reasons.extend(company(one, other).take(MAX_SHOWN).map(|name| format!("named with {name}")));
    let lands_differ =
        !facts.lands.is_empty() && !others.lands.is_empty() && !shares_state(&facts.lands, &others.lands);
    let bodies_differ =
        !facts.bodies.is_empty() && !others.bodies.is_empty() && shared(&facts.bodies, &others.bodies).next().is_none();
    let is_rare = one.identity.is_foreign;
    match reasons.len() {
        1 if lands_differ || !is_rare => None,
        // An office that many hold says nothing where the countries or the bodies differ.
        found if (lands_differ || bodies_differ) && !is_rare && found <= MIN_AGAINST_DIFFERENCES => None,
        1 => Some(vec!["same name, which is not Vietnamese".to_owned()]),
        _ => Some(reasons),
    }
}

/// Whether two sets of countries and provinces have a country in common.
fn shares_state(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> bool {
    fn state(code: &str) -> &str {
        code.split('-').next().unwrap_or_default()
    }
    one.keys().any(|land| other.keys().any(|other| state(land) == state(other)))
}

fn shared<'a>(
    one: &'a BTreeMap<String, String>,
    other: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = &'a String> {
    let (fewer, more) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    fewer.iter().filter(|(key, _)| more.contains_key(*key)).map(|(_, name)| name)
}

fn bodies(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    let (facts, others) = (&one.facts, &other.facts);
    let (class, other_class) = (one.identity.class, other.identity.class);
    let wholes: Vec<&String> = shared(&facts.wholes, &others.wholes).collect();
    match (&facts.code, &others.code) {
        (Some(code), Some(_)) => Some(vec![format!("same name, {code}")]),
        // The foreign body of a name says nothing of a bare one; that of Viet Nam is called by it.
        (Some(code), None) | (None, Some(code)) if code != HOME => None,
        _ if class == Class::Local || other_class == Class::Local => {
            let whole = wholes.first().map(|whole| vec![format!("same name, in {whole}")]);
            whole.or_else(|| same_company(one, other))
        }
        _ => Some(vec!["same name".to_owned()]),
    }
}

/// People besides these whom the articles of both name.
fn company<'a>(one: &'a Known<'_>, other: &'a Known<'_>) -> impl Iterator<Item = &'a String> {
    let own = [&one.identity.key, &other.identity.key];
    let (mine, theirs) = (&one.facts.company, &other.facts.company);
    let (fewer, more) = if mine.len() <= theirs.len() { (mine, theirs) } else { (theirs, mine) };
    fewer.iter().filter(move |(key, _)| !own.contains(key) && more.contains_key(*key)).map(|(_, name)| name)
}

/// Why two are one whose articles name the same people: they tell of the same.
fn same_company(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    company(one, other).next().map(|name| vec![format!("same name, named with {name}")])
}

/// The class of `huyện` and `quận` among the class nouns of places.
const DISTRICTS: usize = 2;

fn places(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    let (facts, others) = (&one.facts, &other.facts);
    if let (Some(code), Some(_)) = (&facts.code, &others.code) {
        return Some(vec![format!("same place, {code}")]);
    }
    let classes_differ = match (facts.place_class, others.place_class) {
        (Some(class), Some(other)) => class != other,
        _ => false,
    };
    let whole = shared(&facts.wholes, &others.wholes).next();
    // There are districts of one name in several provinces; that other places lie elsewhere is mostly a mistake.
    let may_repeat = facts.place_class.or(others.place_class) == Some(DISTRICTS);
    let wholes_differ = !facts.wholes.is_empty() && !others.wholes.is_empty() && whole.is_none();
    if classes_differ || may_repeat && wholes_differ {
        return None;
    }
    let is_common = one.identity.class == Class::Local || other.identity.class == Class::Local;
    match whole {
        Some(whole) => Some(vec![format!("same name, in {whole}")]),
        None if is_common => same_company(one, other),
        None => Some(vec!["same name".to_owned()]),
    }
}

fn events(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    if one.identity.class == Class::Local {
        return same_company(one, other);
    }
    // What has no number, is no competition and not unique is held again and again.
    let is_unique = one.identity.has_ordinal
        || !one.facts.periods.is_empty()
        || matches!(one.identity.class, Class::Once | Class::Series);
    match days_apart(&one.facts, &other.facts) {
        Some(days) if days > MAX_DAYS_APART && !is_unique => None,
        Some(days) if !is_unique => Some(vec![format!("same name, {days} days apart")]),
        _ => Some(vec!["same name".to_owned()]),
    }
}

fn documents(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    let days = days_apart(&one.facts, &other.facts);
    // `Tuyên bố chung` is the name of many; with more words it says which.
    let is_common = one.identity.class == Class::Local && one.identity.words <= MAX_COMMON_WORDS;
    match days {
        _ if !is_common => Some(vec!["same name".to_owned()]),
        Some(days) if days <= MAX_DAYS_OF_COMMON => Some(vec![format!("same name, {days} days apart")]),
        _ => None,
    }
}

/// Longer and shorter forms of a name: what is one of a series, or reported in the same days.
fn forms(one: &Known<'_>, other: &Known<'_>) -> Option<Vec<String>> {
    let days = days_apart(&one.facts, &other.facts);
    let most = if one.identity.has_ordinal { MAX_DAYS_APART } else { MAX_DAYS_OF_FORMS };
    let is_near = days.map_or(one.identity.has_ordinal, |days| days <= most);
    (is_near && one.identity.is_form_of(other.identity, one.kind)).then(|| match days {
        Some(days) => vec![format!("form of the name, {days} days apart")],
        None => vec!["form of the name, same number".to_owned()],
    })
}

fn days_apart(one: &Facts, other: &Facts) -> Option<i32> {
    let ((from, to), (other_from, other_to)) = (one.days?, other.days?);
    let days = |from: Date, to: Date| (to - from).get_days();
    Some(days(to, other_from).max(days(other_to, from)).max(0))
}

/// Why a name that has only a part of a whole name, or respells it, means its bearer: an office and a country in common.
pub(super) fn same_office(part: &Known<'_>, whole: &Known<'_>, what: &str) -> Option<Vec<String>> {
    let title = shared(&part.facts.titles, &whole.facts.titles).next()?;
    let land = shared(&part.facts.lands, &whole.facts.lands).next()?;
    Some(vec![what.to_owned(), format!("title {title}"), format!("represents {land}")])
}
