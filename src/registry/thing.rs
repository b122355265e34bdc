//! What is written of someone or something over all articles?

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Article;
use super::facts::Member;
use super::join::Cluster;
use crate::calendar::days;
use crate::entities::identity::slug;
use crate::record::MentionType;

/// A person, organisation, place, event or document over all articles: one line of the registry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thing {
    /// Unique in the registry, of its type and name: `per:phan-van-giang`, `loc:VN-13`.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: MentionType,
    /// The name that most articles have as its name.
    pub name: String,
    /// Code of a state, territory or province, or of the one whose body an organisation is; the id of the user's lexicon;
    /// `null` when there is none.
    pub code: Option<String>,
    /// Every form in which it is mentioned, the most frequent first.
    pub names: Vec<Form>,
    /// What relations say of it, by their kind: the titles borne, the countries represented, the dates of an event. Those
    /// of [`FACTS`] of which there are any.
    #[serde(flatten)]
    pub facts: BTreeMap<&'static str, Vec<Fact>>,
    /// First day of publication of its articles; `null` when none is known.
    pub first: Option<String>,
    /// Last day of publication of its articles; `null` when none is known.
    pub last: Option<String>,
    /// How many articles name it.
    pub articles: usize,
    /// How often they name it.
    pub mentions: usize,
    /// What was joined, in the order of the articles.
    pub members: Vec<ThingMember>,
}

/// The kinds of relations that say something of their subject.
pub const FACTS: [&str; 7] =
    ["has_title", "represents", "affiliated_with", "located_in", "part_of", "held_on", "held_at"];

/// A form of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// As it is written.
    pub name: String,
    /// How often.
    pub mentions: usize,
    /// In how many articles.
    pub articles: usize,
}

/// What articles say of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name of the title, place, body, or value of the date.
    pub name: String,
    /// Code of a state or province; left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// First day for which it is said: that of the relation, else of the article's publication; `null` if unknown.
    pub first: Option<String>,
    /// Last such day.
    pub last: Option<String>,
    /// How many articles say it.
    pub articles: usize,
}

/// An entity of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingMember {
    /// Which article of those added, from 0.
    #[serde(skip)]
    pub number: usize,
    /// Id of the article.
    pub article: String,
    /// Id of the entity there.
    pub entity: String,
    /// Its name there.
    pub name: String,
    /// How often it is mentioned there.
    pub mentions: usize,
    /// Why it is the same as one before; empty for the first.
    pub joined: Vec<String>,
}

/// Where among the things each entity of an article stands, by the number of the article and the id of the entity.
#[must_use]
pub fn positions(things: &[Thing]) -> BTreeMap<(usize, &str), usize> {
    let mut positions = BTreeMap::new();
    for (at, thing) in things.iter().enumerate() {
        positions.extend(thing.members.iter().map(|member| ((member.number, member.entity.as_str()), at)));
    }
    positions
}

/// One for each cluster.
pub(super) fn things(articles: &[Article], members: &[Member], clusters: &[Cluster]) -> Vec<Thing> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let thing = |cluster: &Cluster| {
        let own: Vec<&Member> = cluster.members.keys().map(|member| &members[*member]).collect();
        let mut thing = thing(articles, &own);
        for (member, why) in thing.members.iter_mut().zip(cluster.members.values()) {
            member.joined.clone_from(why);
        }
        let count = taken.entry(thing.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            thing.id = format!("{}~{count}", thing.id);
        }
        thing
    };
    clusters.iter().map(thing).collect()
}

fn thing(articles: &[Article], members: &[&Member]) -> Thing {
    let kind = members[0].kind; // A cluster has been made of members.
    let name = name(members);
    let code = code(members);
    let own_code = code.as_ref().filter(|_| kind == MentionType::Loc);
    let days: Vec<&str> = members.iter().filter_map(|member| articles[member.article].published.as_deref()).collect();
    let facts = |kind: &str| facts(articles, members, kind);
    Thing {
        id: format!("{}:{}", kind.name().to_lowercase(), own_code.cloned().unwrap_or_else(|| slug(&name))),
        kind,
        code,
        names: forms(members),
        facts: FACTS.into_iter().map(|kind| (kind, facts(kind))).filter(|(_, facts)| !facts.is_empty()).collect(),
        first: days.iter().min().map(|day| (*day).to_owned()),
        last: days.iter().max().map(|day| (*day).to_owned()),
        articles: members.iter().map(|member| member.article).collect::<BTreeSet<_>>().len(),
        mentions: members.iter().map(|member| mentions(member)).sum(),
        members: members
            .iter()
            .map(|member| ThingMember {
                number: member.article,
                article: articles[member.article].id.clone(),
                entity: member.entity.clone(),
                name: member.name.clone(),
                mentions: mentions(member),
                joined: Vec::new(),
            })
            .collect(),
        name,
    }
}

/// The code that most members have, if that is half of them at least.
fn code(members: &[&Member]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in members.iter().filter_map(|member| member.code.as_deref()) {
        *counts.entry(code).or_default() += 1;
    }
    let (code, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 >= members.len()).then(|| code.to_owned())
}

fn mentions(member: &Member) -> usize {
    member.forms.values().sum()
}

/// The name that most articles have; words rather than an acronym, unless they are rare.
fn name(members: &[&Member]) -> String {
    let mut articles: BTreeMap<&str, (usize, Reverse<usize>)> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let (count, _) = articles.entry(&member.name).or_insert((0, Reverse(at)));
        *count += if member.identity.is_acronym { 1 } else { WORTH_OF_WORDS };
    }
    articles.into_iter().max_by_key(|(_, rank)| *rank).map_or_else(String::new, |(name, _)| name.to_owned())
}

/// How many articles with an acronym as the name an article with words as the name outweighs.
const WORTH_OF_WORDS: usize = 4;

fn forms(members: &[&Member]) -> Vec<Form> {
    let mut forms: BTreeMap<&str, (usize, BTreeSet<usize>)> = BTreeMap::new();
    for member in members {
        for (form, count) in &member.forms {
            let (mentions, articles) = forms.entry(form).or_default();
            *mentions += count;
            articles.insert(member.article);
        }
    }
    let form = |(name, (mentions, articles)): (&str, (usize, BTreeSet<usize>))| Form {
        name: name.to_owned(),
        mentions,
        articles: articles.len(),
    };
    let mut forms: Vec<Form> = forms.into_iter().map(form).collect();
    forms.sort_by_key(|form| Reverse(form.mentions));
    forms
}

/// What relations of this kind say of the members, the most frequent first.
fn facts(articles: &[Article], members: &[&Member], kind: &str) -> Vec<Fact> {
    let mut found: BTreeMap<String, (Fact, BTreeSet<usize>)> = BTreeMap::new();
    for member in members {
        for said in member.said.iter().filter(|said| said.kind == kind) {
            let key = said.code.clone().unwrap_or_else(|| said.name.to_lowercase());
            let (fact, in_articles) = found.entry(key).or_insert_with(|| {
                let (name, code) = (said.name.clone(), said.code.clone());
                (Fact { name, code, first: None, last: None, articles: 0 }, BTreeSet::new())
            });
            in_articles.insert(member.article);
            let when = said.when.as_deref().and_then(days);
            let published = || articles[member.article].published.as_deref().and_then(days);
            if let Some((from, to)) = when.or_else(published) {
                let (from, to) = (from.to_string(), to.to_string());
                fact.first = Some(fact.first.take().map_or(from.clone(), |first| first.min(from)));
                fact.last = Some(fact.last.take().map_or(to.clone(), |last| last.max(to)));
            }
        }
    }
    let mut facts: Vec<Fact> =
        found.into_values().map(|(fact, articles)| Fact { articles: articles.len(), ..fact }).collect();
    facts.sort_by_key(|fact| Reverse(fact.articles));
    facts
}
