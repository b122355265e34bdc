//! What does an article say of each of its entities that could tell it from others?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::calendar::days;
use crate::entities::identity::{Class, Identity, identity};
use crate::record::{EntityView, MentionType, Record, Relation};

/// Types that are looked for across articles.
const TYPES: [MentionType; 5] =
    [MentionType::Per, MentionType::Org, MentionType::Loc, MentionType::Event, MentionType::Doc];

/// People by the keys of their full names.
pub(super) type Company = BTreeMap<String, String>;

/// Other people of an article that are kept as company of each, at most.
const MAX_COMPANY: usize = 40;

/// An entity of an article.
#[derive(Debug)]
pub(super) struct Member {
    /// Index of its article.
    pub article: usize,
    /// Its id there.
    pub entity: String,
    pub kind: MentionType,
    /// Its name there.
    pub name: String,
    /// How often each form stands there.
    pub forms: BTreeMap<String, usize>,
    /// What its name says.
    pub identity: Identity,
    /// Keys of its other names in the article, unless they say less than its name; and whether they are acronyms.
    pub aliases: BTreeMap<String, bool>,
    /// As in its facts.
    pub code: Option<String>,
    /// What relations say of it: kind, the other entity, `when`.
    pub said: Vec<Said>,
}

/// A relation of a member as its subject.
#[derive(Debug)]
pub(super) struct Said {
    pub kind: String,
    /// Name of the object, or its value for a date.
    pub name: String,
    pub code: Option<String>,
    pub when: Option<String>,
}

/// What tells an entity from others of its name. Maps are from what is compared to what is shown.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Code of the entity itself, or of whose body an organisation is, or where it lies.
    pub code: Option<String>,
    /// Years and terms in the names of an event or document.
    pub periods: BTreeSet<String>,
    pub place_class: Option<usize>,
    pub titles: BTreeMap<String, String>,
    pub bodies: BTreeMap<String, String>,
    /// Countries and provinces that a person represents.
    pub lands: BTreeMap<String, String>,
    /// Where a place or body lies, or what it is part of.
    pub wholes: BTreeMap<String, String>,
    /// The people of the article by their full names, itself among them. Shared by all of an article until they differ.
    pub company: Arc<Company>,
    /// Days of an event, else of the article.
    pub days: Option<(Date, Date)>,
}

impl Facts {
    /// What is known of both.
    pub(super) fn absorb(&mut self, other: Self) {
        self.code = self.code.take().or(other.code);
        self.periods.extend(other.periods);
        self.place_class = self.place_class.or(other.place_class);
        for (mine, others) in [
            (&mut self.titles, other.titles),
            (&mut self.bodies, other.bodies),
            (&mut self.lands, other.lands),
            (&mut self.wholes, other.wholes),
        ] {
            mine.extend(others);
        }
        if !other.company.is_empty() && !Arc::ptr_eq(&self.company, &other.company) {
            Arc::make_mut(&mut self.company)
                .extend(other.company.iter().map(|(key, name)| (key.clone(), name.clone())));
        }
        self.days = match (self.days, other.days) {
            (Some((from, to)), Some((other_from, other_to))) => Some((from.min(other_from), to.max(other_to))),
            (mine, others) => mine.or(others),
        };
    }
}

/// The entities of a record.
pub(super) fn members(article: usize, record: &Record) -> Vec<(Member, Facts)> {
    let views: Vec<EntityView<'_>> = record.entities().collect();
    let by_id: BTreeMap<&str, &EntityView<'_>> = views.iter().map(|view| (view.id, view)).collect();
    let codes = Codes::of(&views);
    let relations = Relations::of(record);
    let people: Company = views
        .iter()
        .filter(|view| view.kind == MentionType::Per)
        .map(|view| (identity(view.kind, view.name, None), view.name))
        .filter(|(person, _)| person.words > 1)
        .map(|(person, name)| (person.key, name.to_owned()))
        .take(MAX_COMPANY)
        .collect();
    let people = Arc::new(people);
    let published = record.published.as_ref().and_then(|published| days(&published.value));
    let mut members = Vec::new();
    for view in views.iter().filter(|view| TYPES.contains(&view.kind)) {
        let own_code = codes.of_entity(view.id);
        let bearer = codes.bearer(&relations, view, &by_id);
        let of_form = |form: &str| identity(view.kind, form, bearer.as_deref());
        let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
        for mention in view.mentions {
            *forms.entry(&mention.text).or_default() += 1;
        }
        let of_forms: Vec<Identity> = forms.keys().map(|form| of_form(form)).collect();
        // A form that is known everywhere says more than the name in this article.
        let known = of_forms.iter().find(|form| form.class == Class::Known);
        let own = of_form(view.name);
        let identity = known.filter(|_| own.class != Class::Known).cloned().unwrap_or(own);
        let mut facts = Facts {
            code: own_code.map(str::to_owned).or_else(|| identity.code.map(str::to_owned)).or(bearer),
            periods: identity.periods.clone(),
            place_class: identity.place_class,
            days: published,
            ..Facts::default()
        };
        if view.kind == MentionType::Per || identity.class == Class::Local {
            facts.company = Arc::clone(&people);
        }
        let mut said = Vec::new();
        for relation in relations.of_subject.get(view.id).into_iter().flatten() {
            let Some(object) = by_id.get(relation.object.as_str()) else { continue };
            let key = codes.key(object);
            let name = object.name.to_owned();
            match relation.kind.as_str() {
                "has_title" => drop(facts.titles.insert(key, name.clone())),
                "affiliated_with" => drop(facts.bodies.insert(key, name.clone())),
                "represents" => drop(facts.lands.insert(key, name.clone())),
                "located_in" | "part_of" | "held_at" => drop(facts.wholes.insert(key, name.clone())),
                "held_on" => facts.days = days(&name).or(facts.days),
                _ => {}
            }
            let code = codes.of_entity(object.id).map(str::to_owned);
            said.push(Said { kind: relation.kind.clone(), name, code, when: relation.when.clone() });
        }
        let aliases = aliases(view.kind, of_forms, &identity);
        let forms = forms.into_iter().map(|(form, count)| (form.to_owned(), count)).collect();
        let (entity, name) = (view.id.to_owned(), view.name.to_owned());
        let code = facts.code.clone();
        members.push((Member { article, entity, kind: view.kind, name, code, forms, identity, aliases, said }, facts));
    }
    members
}

/// Keys of acronyms and of forms that are as full as the name; and whether they are acronyms.
fn aliases(kind: MentionType, forms: Vec<Identity>, name: &Identity) -> BTreeMap<String, bool> {
    let may_stand_alone = |form: &Identity| match kind {
        MentionType::Per => form.words >= name.words && form.words > 1,
        MentionType::Loc => form.code == name.code && form.class != Class::Local,
        _ => form.is_acronym && !name.is_acronym || form.words >= name.words,
    };
    let others = forms.into_iter().filter(|form| !form.key.is_empty() && form.key != name.key && may_stand_alone(form));
    others.map(|form| (form.key, form.is_acronym && kind != MentionType::Per)).collect()
}

/// The relations of a record by the ids of their ends.
struct Relations<'a> {
    of_subject: BTreeMap<&'a str, Vec<&'a Relation>>,
    of_object: BTreeMap<&'a str, Vec<&'a Relation>>,
}

impl<'a> Relations<'a> {
    fn of(record: &'a Record) -> Self {
        let mut found = Self { of_subject: BTreeMap::new(), of_object: BTreeMap::new() };
        for relation in &record.relations {
            found.of_subject.entry(&relation.subject).or_default().push(relation);
            found.of_object.entry(&relation.object).or_default().push(relation);
        }
        found
    }
}

/// Codes of the states, provinces and whatever the user has given codes to, in one article.
struct Codes<'a> {
    of_entity: BTreeMap<&'a str, String>,
    /// The state that the article speaks of most, and nothing of Viet Nam: whose `Quốc hội` is meant.
    land: String,
}

impl<'a> Codes<'a> {
    fn of(views: &[EntityView<'a>]) -> Self {
        let given = views.iter().filter_map(|view| Some((view.id, view.code?.to_owned())));
        let mut of_entity: BTreeMap<&str, String> = given.collect();
        let mut mentions: BTreeMap<String, usize> = BTreeMap::new();
        for view in views.iter().filter(|view| view.kind == MentionType::Loc) {
            let code = of_entity
                .get(view.id)
                .cloned()
                .or_else(|| identity(view.kind, view.name, None).code.map(str::to_owned));
            if let Some(code) = code {
                let state = code.split('-').next().unwrap_or_default().to_owned();
                *mentions.entry(state).or_default() += view.mentions.len();
                of_entity.insert(view.id, code);
            }
        }
        let is_domestic = mentions.is_empty() || mentions.contains_key(HOME);
        let most = mentions.into_iter().max_by_key(|(_, count)| *count).map(|(state, _)| state);
        let land = most.filter(|_| !is_domestic).unwrap_or_else(|| HOME.to_owned());
        Self { of_entity, land }
    }

    fn of_entity(&self, id: &str) -> Option<&str> {
        self.of_entity.get(id).map(String::as_str)
    }

    /// What an entity is compared by when it says something of another.
    fn key(&self, view: &EntityView<'_>) -> String {
        if let Some(code) = self.of_entity(view.id) {
            return code.to_owned();
        }
        let name = identity(view.kind, view.name, None);
        // `Sở Y tế Hà Nội` and `Sở Y tế Huế` have one key.
        name.code.map_or_else(|| name.key.clone(), |code| format!("{} {code}", name.key))
    }

    /// Whose body an organisation is when its name does not tell: of the state that its other forms name; of bodies that
    /// every state or province has, the one in which it lies, which its people represent, or that the article speaks of.
    fn bearer(
        &self,
        relations: &Relations<'_>,
        body: &EntityView<'_>,
        by_id: &BTreeMap<&str, &EntityView<'_>>,
    ) -> Option<String> {
        if body.kind != MentionType::Org || self.of_entity(body.id).is_some() {
            return None;
        }
        let own = identity(body.kind, body.name, None);
        if own.code.is_some() {
            return None;
        }
        let other_form = body.mentions.iter().find_map(|mention| {
            let form = identity(body.kind, &mention.text, None);
            form.code.filter(|_| form.key == own.key || form.class == Class::Known).map(str::to_owned)
        });
        let state = |code: &str| (!code.contains('-')).then(|| code.to_owned());
        let lies_in = || {
            let places = relations.of_subject.get(body.id).into_iter().flatten();
            places.filter(|relation| relation.kind == "located_in").find_map(|relation| {
                by_id.get(relation.object.as_str()).and_then(|place| self.of_entity(place.id)).map(str::to_owned)
            })
        };
        let of_its_people = || {
            let people = relations.of_object.get(body.id).into_iter().flatten();
            let people: BTreeSet<&str> = people
                .filter(|relation| relation.kind == "affiliated_with")
                .map(|relation| relation.subject.as_str())
                .collect();
            let lands: BTreeSet<&str> = people
                .iter()
                .flat_map(|person| relations.of_subject.get(person).into_iter().flatten())
                .filter(|relation| relation.kind == "represents")
                .filter_map(|relation| self.of_entity(&relation.object))
                .collect();
            // People of two states in one body say nothing of whose it is.
            if let [land] = lands.into_iter().collect::<Vec<_>>()[..] { state(land) } else { None }
        };
        match own.class {
            Class::National => other_form.or_else(lies_in).or_else(of_its_people).or_else(|| Some(self.land.clone())),
            Class::Local => other_form.or_else(lies_in),
            _ => other_form,
        }
    }
}

/// Viet Nam, whose news is read.
pub(super) const HOME: &str = "VN";
