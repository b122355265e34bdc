//! Which members are one?
//!
//! Members that share a key are compared, and joined where they agree; what is known of the one is then known of the
//! other, so that the keys are gone through until nothing changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::agree::{self, Known};
use super::facts::{Company, Facts, HOME, Member};
use crate::entities::identity::{Class, FORMS};
use crate::record::MentionType;

/// Clusters of one key with which another is compared at most, the last first: a bound on what a common name costs.
const MAX_COMPARED: usize = 64;

/// How often the keys are gone through at most: each time but the first finds only what the time before has made known.
const MAX_ROUNDS: usize = 4;

/// Members that are one.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Indices of members, in the order of the articles, with why each is here; the first is by itself.
    pub members: BTreeMap<usize, Vec<String>>,
}

/// Each with all its members, in the order of their first ones.
pub(super) fn clusters(members: &[Member], mut facts: Vec<Facts>) -> Vec<Cluster> {
    forget_celebrities(members, &mut facts);
    let with_facts = members.iter().zip(facts);
    let mut joiner = Joiner {
        known: with_facts
            .map(|(member, facts)| Some(Known { kind: member.kind, identity: &member.identity, facts }))
            .collect(),
        cluster_of: (0..members.len()).collect(),
        members: (0..members.len()).map(|member| BTreeMap::from([(member, Vec::new())])).collect(),
    };
    let keys = by_key(members, &joiner.known);
    for _ in 0..MAX_ROUNDS {
        let mut has_changed = false;
        for ((_, key, _), sharing) in keys.iter().filter(|(_, sharing)| sharing.len() > 1) {
            has_changed |= joiner.join(sharing, key.starts_with(FORMS));
        }
        if !has_changed {
            break;
        }
    }
    joiner.join_parts_of_names(members);
    let mut clusters: Vec<Cluster> =
        joiner.members.into_iter().filter(|found| !found.is_empty()).map(|members| Cluster { members }).collect();
    clusters.sort_by_key(|cluster| cluster.members.keys().next().copied());
    clusters
}

/// Leaves out of all company those whom so many articles name that it says nothing.
fn forget_celebrities(members: &[Member], facts: &mut [Facts]) {
    let mut articles: HashMap<&str, usize> = HashMap::new();
    for member in members.iter().filter(|member| member.kind == MentionType::Per) {
        *articles.entry(&member.identity.key).or_default() += 1;
    }
    let is_known = |name: &String| articles.get(name.as_str()).is_some_and(|count| *count > MAX_ARTICLES_OF_COMPANY);
    // What an article's entities share, they still share.
    let mut rest_of: HashMap<*const Company, Arc<Company>> = HashMap::new();
    for facts in facts.iter_mut().filter(|facts| facts.company.keys().any(is_known)) {
        let rest = rest_of.entry(Arc::as_ptr(&facts.company)).or_insert_with(|| {
            let rest = facts.company.iter().filter(|(key, _)| !is_known(key));
            Arc::new(rest.map(|(key, name)| (key.clone(), name.clone())).collect())
        });
        facts.company = Arc::clone(rest);
    }
}

/// Someone whom more articles name joins no others by being named with them.
const MAX_ARTICLES_OF_COMPANY: usize = 20;

/// Members by type and each of their keys. Neither a name of one word nor a part of a name is the key of a person.
fn by_key<'a>(members: &'a [Member], known: &[Option<Known<'_>>]) -> BTreeMap<Key<'a>, Vec<usize>> {
    let known_aliases = known_aliases(members);
    let mut keys: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (index, member) in members.iter().enumerate() {
        let (kind, name) = (member.kind, &member.identity);
        let own = (kind != MentionType::Per || name.words > 1).then_some(&name.key);
        let loose = name.loose_keys.iter().filter(|_| kind != MentionType::Per);
        let is_known = |alias: &&String| known_aliases.contains(&(kind, alias.as_str(), name.key.as_str()));
        let all: BTreeSet<&String> =
            own.into_iter().chain(loose).chain(member.aliases.keys().filter(is_known)).collect();
        let code =
            known[index].as_ref().and_then(|known| known.facts.code.clone()).filter(|_| kind == MentionType::Org);
        for key in all.into_iter().filter(|key| !key.is_empty()) {
            // Of a foreign or local body only those of the same code can be the same.
            if code.is_none() || name.class == Class::Known || code.as_deref() == Some(HOME) {
                keys.entry((kind, key, None)).or_default().push(index);
            }
            if code.is_some() {
                keys.entry((kind, key, code.clone())).or_default().push(index);
            }
        }
    }
    keys
}

/// A type, the key of a name, and the code of an organisation.
type Key<'a> = (MentionType, &'a str, Option<String>);

/// A type, the key of an alias, and that of the name that it stands for.
type Alias<'a> = (MentionType, &'a str, &'a str);

/// The aliases that hold outside the articles that have them: those that not too many articles have for a name without
/// saying so, and acronyms that stand for one name only. `AFP` is an agency, though one article calls an army so.
fn known_aliases(members: &[Member]) -> BTreeSet<Alias<'_>> {
    let mut explained: BTreeMap<Alias<'_>, usize> = BTreeMap::new();
    let mut meanings: BTreeMap<(MentionType, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut bare: BTreeMap<(MentionType, &str), usize> = BTreeMap::new();
    for member in members {
        let name = member.identity.key.as_str();
        *bare.entry((member.kind, name)).or_default() += 1;
        for (alias, is_acronym) in &member.aliases {
            *explained.entry((member.kind, alias, name)).or_default() += 1;
            if *is_acronym {
                meanings.entry((member.kind, alias)).or_default().insert(name);
            }
        }
    }
    let is_known = |(kind, alias, _): &Alias<'_>, count: usize| {
        let bare = bare.get(&(*kind, *alias)).copied().unwrap_or_default();
        let meanings = meanings.get(&(*kind, *alias)).map_or(1, BTreeSet::len);
        meanings == 1 && count * MAX_BARE_TO_EXPLAINED >= bare
    };
    explained.into_iter().filter(|(alias, count)| is_known(alias, *count)).map(|(alias, _)| alias).collect()
}

/// Articles that have an alias alone to those that explain it, at most, for the explanation to hold for all.
const MAX_BARE_TO_EXPLAINED: usize = 10;

struct Joiner<'a> {
    /// What is known of a cluster; `None` for one that is now part of another.
    known: Vec<Option<Known<'a>>>,
    cluster_of: Vec<usize>,
    members: Vec<BTreeMap<usize, Vec<String>>>,
}

impl Joiner<'_> {
    /// Joins those of these members that agree; whether any did.
    fn join(&mut self, sharing: &[usize], are_forms: bool) -> bool {
        let mut seen: Vec<usize> = Vec::new();
        let mut is_seen: HashSet<usize> = HashSet::new();
        let mut has_changed = false;
        for &member in sharing {
            let cluster = self.cluster_of[member];
            if !is_seen.insert(cluster) {
                continue;
            }
            let agreed = seen.iter().rev().take(MAX_COMPARED).find_map(|&other| {
                let (one, other_known) = (self.known[other].as_ref()?, self.known[cluster].as_ref()?);
                Some((other, agree::agreement(one, other_known, are_forms)?))
            });
            match agreed {
                Some((other, reasons)) => {
                    self.merge(other, cluster, &reasons);
                    has_changed = true;
                }
                None => seen.push(cluster),
            }
        }
        has_changed
    }

    fn merge(&mut self, into: usize, from: usize, reasons: &[String]) {
        let Some(gone) = self.known[from].take() else { return };
        if let Some(known) = &mut self.known[into] {
            known.facts.absorb(gone.facts);
        }
        let moved = std::mem::take(&mut self.members[from]);
        // Of the two that stood first, the later one is joined to the other.
        let later = moved.keys().next().max(self.members[into].keys().next()).copied();
        for &member in moved.keys() {
            self.cluster_of[member] = into;
        }
        self.members[into].extend(moved);
        if let Some(why) = later.and_then(|later| self.members[into].get_mut(&later)) {
            *why = reasons.to_vec();
        }
    }

    /// Joins a foreign name of one word, or one that is respelled in Vietnamese syllables, to the only person whose
    /// name has that part or those initials and who holds the same office of the same country.
    fn join_parts_of_names(&mut self, members: &[Member]) {
        let people = || members.iter().enumerate().filter(|(_, member)| member.kind == MentionType::Per);
        let mut wholes: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (index, member) in people().filter(|(_, member)| member.identity.words > 1) {
            for key in &member.identity.loose_keys {
                wholes.entry(key).or_default().insert(index);
            }
        }
        for (index, member) in people() {
            let (key, what) = match &member.identity {
                name if name.words == 1 && name.is_foreign => (Some(&name.key), "family name"),
                name => (name.respelled.as_ref(), "respelled name"),
            };
            let Some(candidates) = key.and_then(|key| wholes.get(key.as_str())) else { continue };
            let cluster = self.cluster_of[index];
            let clusters: BTreeSet<usize> = candidates.iter().map(|whole| self.cluster_of[*whole]).collect();
            let mut agreeing = clusters.into_iter().filter(|whole| *whole != cluster).filter_map(|whole| {
                let (part, known) = (self.known[cluster].as_ref()?, self.known[whole].as_ref()?);
                Some((whole, agree::same_office(part, known, what)?))
            });
            if let (Some((whole, reasons)), None) = (agreeing.next(), agreeing.next()) {
                self.merge(whole, cluster, &reasons);
            }
        }
    }
}
