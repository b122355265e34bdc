//! RDF in Turtle: articles, mentions with their positions, entities, and relations as statements with their evidence.
//!
//! Positions and mentions are in NIF 2.0, whose strings are in NFC as a record's text, counted in code points (as RFC 5147
//! does); relations have the properties of Wikidata that fit, and all of them one of our own. At the end comes who is who
//! across articles.

use std::fmt::Write as _;
use std::io::{self, Write};

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, TripleRef};
use oxttl::TurtleSerializer;
use oxttl::turtle::LowLevelTurtleSerializer;

use super::Exporter;
use crate::calendar::days;
use crate::record::{EntityView, MentionType, Record, Relation, TitleKind};
use crate::registry::Registry;

const PREFIXES: [(&str, &str); 9] = [
    ("danh", DANH),
    ("dcterms", DCTERMS),
    ("itsrdf", ITSRDF),
    ("nif", NIF),
    ("prov", PROV),
    ("schema", SCHEMA),
    ("skos", SKOS),
    ("wdt", WDT),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Our own properties, one for each kind of relation and field that no other vocabulary has.
const DANH: &str = "urn:danh:term:";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const ITSRDF: &str = "http://www.w3.org/2005/11/its/rdf#";
const NIF: &str = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#";
const PROV: &str = "http://www.w3.org/ns/prov#";
const SCHEMA: &str = "https://schema.org/";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const WDT: &str = "http://www.wikidata.org/prop/direct/";

/// Properties of Wikidata for kinds of relations, and whether their subject is the relation's object.
const WIKIDATA: [(&str, &str, bool); 7] = [
    ("affiliated_with", "P1416", false),
    ("signed", "P1891", true),
    ("chaired", "P664", true),
    ("took_part_in", "P1344", false),
    ("held_at", "P276", false),
    ("part_of", "P361", false),
    ("located_in", "P131", false),
];

pub(super) struct Turtle<'a> {
    out: &'a mut dyn Write,
    triples: LowLevelTurtleSerializer,
    has_triples: bool,
    registry: Registry,
}

impl<'a> Turtle<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        let serializer = PREFIXES.into_iter().fold(TurtleSerializer::new(), |serializer, (name, iri)| {
            serializer.with_prefix(name, iri).expect("an IRI of the table")
        });
        Self { out, triples: serializer.low_level(), has_triples: false, registry: Registry::default() }
    }

    fn say(&mut self, subject: &NamedNode, property: &str, value: impl Into<Term>) -> io::Result<()> {
        let (property, value) = (NamedNodeRef::new_unchecked(property), value.into());
        let triple = TripleRef::new(subject, property, &value);
        if self.has_triples {
            return self.triples.serialize_triple(triple, &mut *self.out);
        }
        // The prefixes come with the first triple, in an order that differs from run to run.
        let mut first = Vec::new();
        self.triples.serialize_triple(triple, &mut first)?;
        let mut lines: Vec<&[u8]> = first.split_inclusive(|byte| *byte == b'\n').collect();
        let prefixes = lines.partition_point(|line| line.starts_with(b"@prefix"));
        lines[..prefixes].sort_unstable();
        self.has_triples = true;
        self.out.write_all(&lines.concat())
    }

    fn add_article(&mut self, record: &Record) -> io::Result<NamedNode> {
        let article = article_iri(&record.id);
        self.say(&article, rdf::TYPE.as_str(), node(NIF, "Context"))?;
        self.say(&article, rdf::TYPE.as_str(), node(SCHEMA, "NewsArticle"))?;
        self.say(&article, &iri(DCTERMS, "identifier"), Literal::new_simple_literal(&record.id))?;
        if let Some(title) = &record.title {
            self.say(&article, &iri(SCHEMA, "headline"), Literal::new_simple_literal(title))?;
        }
        if let Some(published) = &record.published {
            self.say(&article, &iri(SCHEMA, "datePublished"), date(&published.value))?;
        }
        if let Some(language) = &record.language {
            self.say(&article, &iri(SCHEMA, "inLanguage"), Literal::new_simple_literal(language))?;
        }
        if let Some(source) = &record.source {
            self.say(&article, &iri(DCTERMS, "source"), Literal::new_simple_literal(&source.path))?;
            self.say(&article, &iri(DANH, "sha256"), Literal::new_simple_literal(&source.sha256))?;
        }
        self.say(&article, &iri(NIF, "isString"), Literal::new_simple_literal(&record.text))?;
        Ok(article)
    }

    fn add_entity(&mut self, record: &Record, article: &NamedNode, view: EntityView<'_>) -> io::Result<()> {
        let entity = entity_iri(&record.id, view.id);
        if view.kind == MentionType::Date {
            self.say(&entity, rdf::TYPE.as_str(), node(DANH, "Date"))?;
            self.say(&entity, rdf::VALUE.as_str(), date(view.name))?;
        } else {
            self.say(&entity, rdf::TYPE.as_str(), class(view.kind))?;
            self.say(&entity, rdfs::LABEL.as_str(), Literal::new_simple_literal(view.name))?;
        }
        for alias in view.aliases {
            self.say(&entity, &iri(SKOS, "altLabel"), Literal::new_simple_literal(alias))?;
        }
        if let Some(code) = view.code.filter(|_| view.kind == MentionType::Loc) {
            // ISO 3166-1 alpha-2, ISO 3166-2, or what the user's lexicon gives.
            let property = match (code.len(), code.contains('-')) {
                (2, false) => iri(WDT, "P297"),
                (_, true) => iri(WDT, "P300"),
                _ => iri(DCTERMS, "identifier"),
            };
            self.say(&entity, &property, Literal::new_simple_literal(code))?;
        }
        for mention in view.mentions {
            let phrase = phrase_iri(&record.id, mention.start, mention.end);
            self.say(&phrase, rdf::TYPE.as_str(), node(NIF, "Phrase"))?;
            self.say(&phrase, &iri(NIF, "referenceContext"), article.clone())?;
            self.say(&phrase, &iri(NIF, "beginIndex"), position(mention.start))?;
            self.say(&phrase, &iri(NIF, "endIndex"), position(mention.end))?;
            self.say(&phrase, &iri(NIF, "anchorOf"), Literal::new_simple_literal(&mention.text))?;
            self.say(&phrase, &iri(ITSRDF, "taIdentRef"), entity.clone())?;
            if let Some(score) = mention.score {
                self.say(&phrase, &iri(ITSRDF, "taConfidence"), Literal::from(score))?;
            }
            if let Some(source) = &mention.source {
                self.say(&phrase, &iri(DANH, "source"), Literal::new_simple_literal(source))?;
            }
        }
        Ok(())
    }

    fn add_relation(&mut self, record: &Record, number: usize, relation: &Relation) -> io::Result<()> {
        let (subject, object) = (entity_iri(&record.id, &relation.subject), entity_iri(&record.id, &relation.object));
        self.say(&subject, &iri(DANH, &relation.kind), object.clone())?;
        self.add_wikidata(record, relation, &subject, &object)?;
        let statement = NamedNode::new_unchecked(format!("{}relation-{}", within(&record.id), number + 1));
        self.say(&statement, rdf::TYPE.as_str(), NamedNode::from(rdf::STATEMENT))?;
        self.say(&statement, rdf::SUBJECT.as_str(), subject)?;
        self.say(&statement, rdf::PREDICATE.as_str(), node(DANH, &relation.kind))?;
        self.say(&statement, rdf::OBJECT.as_str(), object)?;
        if let Some(when) = &relation.when {
            self.say(&statement, &iri(DANH, "when"), date(when))?;
        }
        if let Some(place) = &relation.place {
            self.say(&statement, &iri(DANH, "where"), entity_iri(&record.id, place))?;
        }
        if let Some(score) = relation.score {
            self.say(&statement, &iri(DANH, "score"), Literal::from(score))?;
        }
        if let Some(source) = &relation.source {
            self.say(&statement, &iri(DANH, "source"), Literal::new_simple_literal(source))?;
        }
        for evidence in &relation.evidence {
            let phrase = phrase_iri(&record.id, evidence.start, evidence.end);
            self.say(&phrase, &iri(NIF, "referenceContext"), article_iri(&record.id))?;
            self.say(&phrase, &iri(NIF, "beginIndex"), position(evidence.start))?;
            self.say(&phrase, &iri(NIF, "endIndex"), position(evidence.end))?;
            self.say(&statement, &iri(PROV, "wasDerivedFrom"), phrase)?;
        }
        Ok(())
    }

    /// What Wikidata has a property for.
    fn add_wikidata(
        &mut self,
        record: &Record,
        relation: &Relation,
        subject: &NamedNode,
        object: &NamedNode,
    ) -> io::Result<()> {
        if relation.kind == "has_title" {
            let title = record.titles.iter().find(|title| title.id == relation.object);
            return match title.and_then(|title| title.kind) {
                Some(TitleKind::Rank) => self.say(subject, &iri(WDT, "P410"), object.clone()),
                Some(TitleKind::Office) => self.say(subject, &iri(WDT, "P39"), object.clone()),
                None => Ok(()),
            };
        }
        if relation.kind == "held_on" {
            let value = record.dates.iter().find(|date| date.id == relation.object).map(|date| date.value.as_str());
            return match value.filter(|value| *value != "?").map(|value| value.split_once('/').ok_or(value)) {
                Some(Ok((from, to))) => {
                    self.say(subject, &iri(WDT, "P580"), date(from))?;
                    self.say(subject, &iri(WDT, "P582"), date(to))
                }
                Some(Err(value)) => self.say(subject, &iri(WDT, "P585"), date(value)),
                None => Ok(()),
            };
        }
        match WIKIDATA.iter().find(|(kind, ..)| *kind == relation.kind) {
            Some((_, property, true)) => self.say(object, &iri(WDT, property), subject.clone()),
            Some((_, property, false)) => self.say(subject, &iri(WDT, property), object.clone()),
            None => Ok(()),
        }
    }
}

impl Exporter for Turtle<'_> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let article = self.add_article(record)?;
        for view in record.entities() {
            self.add_entity(record, &article, view)?;
        }
        for (number, relation) in record.relations.iter().enumerate() {
            self.add_relation(record, number, relation)?;
        }
        self.registry.add(record);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        for thing in std::mem::take(&mut self.registry).finish() {
            let node = NamedNode::new_unchecked(format!("urn:danh:entity:{}", escaped(&thing.id)));
            self.say(&node, rdf::TYPE.as_str(), class(thing.kind))?;
            self.say(&node, rdfs::LABEL.as_str(), Literal::new_simple_literal(&thing.name))?;
            for member in &thing.members {
                self.say(&node, &iri(SKOS, "exactMatch"), entity_iri(&member.article, &member.entity))?;
            }
        }
        self.triples.finish(&mut *self.out)?;
        self.out.flush()
    }
}

fn iri(namespace: &str, name: &str) -> String {
    format!("{namespace}{}", escaped(name))
}

fn node(namespace: &str, name: &str) -> NamedNode {
    NamedNode::new_unchecked(iri(namespace, name))
}

fn class(kind: MentionType) -> NamedNode {
    match kind {
        MentionType::Per => node(SCHEMA, "Person"),
        MentionType::Org => node(SCHEMA, "Organization"),
        MentionType::Loc => node(SCHEMA, "Place"),
        MentionType::Event => node(SCHEMA, "Event"),
        MentionType::Doc => node(SCHEMA, "CreativeWork"),
        MentionType::Title => node(DANH, "Title"),
        MentionType::Date => node(DANH, "Date"),
    }
}

fn article_iri(id: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:danh:article:{}", escaped(id)))
}

/// Before what is part of an article.
fn within(id: &str) -> String {
    format!("urn:danh:article:{}#", escaped(id))
}

fn entity_iri(article: &str, entity: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}{}", within(article), escaped(entity)))
}

/// A range of code points, as RFC 5147 names it.
fn phrase_iri(article: &str, start: usize, end: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("{}char={start},{end}", within(article)))
}

fn position(at: usize) -> Literal {
    Literal::new_typed_literal(at.to_string(), xsd::NON_NEGATIVE_INTEGER)
}

/// A day, month or year of the calendar as such; anything else (unknown years, ranges) as text.
fn date(value: &str) -> Literal {
    let kind = match (days(value).is_some(), value.split('-').count()) {
        (true, 1) => xsd::G_YEAR,
        (true, 2) => xsd::G_YEAR_MONTH,
        (true, 3) => xsd::DATE,
        _ => return Literal::new_simple_literal(value),
    };
    // Of a range the hyphens are those of both ends.
    if value.contains('/') { Literal::new_simple_literal(value) } else { Literal::new_typed_literal(value, kind) }
}

/// What may stand in an IRI: letters and digits of any script, a few signs, all else as its bytes.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | ':') {
            escaped.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                write!(escaped, "%{byte:02X}").expect("a string takes everything");
            }
        }
    }
    escaped
}
