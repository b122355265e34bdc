//! `GraphML`: who and what the articles name as nodes, and the relations between them as edges.
//!
//! A node is someone or something over all articles, as the registry joins them, so that nodes and edges are written at
//! the end; until then names and relations are held, and no text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Exporter;
use crate::record::Record;
use crate::registry::{Registry, Thing, positions};

/// Between the items of a value that has several: the form knows no lists.
const BETWEEN: &str = " | ";

/// Values of nodes and edges: name and type.
const NODE_KEYS: [(&str, &str); 11] = [
    ("type", "string"),
    ("name", "string"),
    ("names", "string"),
    ("code", "string"),
    ("titles", "string"),
    ("represents", "string"),
    ("dates", "string"),
    ("first", "string"),
    ("last", "string"),
    ("articles", "int"),
    ("mentions", "int"),
];
const EDGE_KEYS: [(&str, &str); 7] = [
    ("kind", "string"),
    ("symmetric", "boolean"),
    ("dates", "string"),
    ("places", "string"),
    ("articles", "int"),
    ("evidence", "int"),
    ("score", "double"),
];

/// The relation that has no order; what stands first is by chance.
const SYMMETRIC: &str = "met_with";

/// An entity of an article: the number of the article, and the id there.
type Named = (usize, String);

/// A relation of an article.
struct Stated {
    kind: String,
    subject: Named,
    object: Named,
    when: Option<String>,
    place: Option<String>,
    evidence: usize,
    score: Option<f64>,
}

/// A relation over all articles.
#[derive(Default)]
struct Edge {
    dates: BTreeSet<String>,
    places: BTreeSet<String>,
    articles: BTreeSet<usize>,
    evidence: usize,
    score: Option<f64>,
}

pub(super) struct GraphMl<'a> {
    out: &'a mut dyn Write,
    registry: Registry,
    articles: usize,
    relations: Vec<Stated>,
}

impl<'a> GraphMl<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, registry: Registry::default(), articles: 0, relations: Vec::new() }
    }
}

impl Exporter for GraphMl<'_> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        self.registry.add(record);
        let article = self.articles;
        self.articles += 1;
        let name = |id: &String| record.places.iter().find(|place| place.id == *id).map(|place| place.name.clone());
        self.relations.extend(record.relations.iter().map(|relation| Stated {
            kind: relation.kind.clone(),
            subject: (article, relation.subject.clone()),
            object: (article, relation.object.clone()),
            when: relation.when.clone(),
            place: relation.place.as_ref().and_then(name),
            evidence: relation.evidence.len(),
            score: relation.score,
        }));
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let things = std::mem::take(&mut self.registry).finish();
        let edges = edges(&things, std::mem::take(&mut self.relations));
        let mut xml = Writer::new_with_indent(&mut *self.out, b' ', 1);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let graphml = xml.create_element("graphml").with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"));
        graphml.write_inner_content(|xml| {
            for (of, keys) in [("node", NODE_KEYS.as_slice()), ("edge", EDGE_KEYS.as_slice())] {
                for (name, kind) in keys {
                    let id = format!("{of}-{name}");
                    let attributes = [("id", id.as_str()), ("for", of), ("attr.name", name), ("attr.type", kind)];
                    xml.create_element("key").with_attributes(attributes).write_empty()?;
                }
            }
            let graph = xml.create_element("graph").with_attribute(("edgedefault", "directed"));
            graph.write_inner_content(|xml| {
                things.iter().try_for_each(|thing| node(xml, thing))?;
                edges.iter().enumerate().try_for_each(|(number, (ends, found))| edge(xml, &things, number, ends, found))
            })?;
            Ok(())
        })?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// Numbers of two things, and the kind between them.
type Ends = (usize, String, usize);

/// The relations between things, in the order of these; those of titles and dates are values of nodes.
fn edges(things: &[Thing], relations: Vec<Stated>) -> Vec<(Ends, Edge)> {
    let positions = positions(things);
    let position = |(article, id): &Named| positions.get(&(*article, id.as_str())).copied();
    let mut edges: BTreeMap<Ends, Edge> = BTreeMap::new();
    for relation in relations {
        let (Some(subject), Some(object)) = (position(&relation.subject), position(&relation.object)) else {
            continue;
        };
        let (one, other) =
            if relation.kind == SYMMETRIC { (subject.min(object), subject.max(object)) } else { (subject, object) };
        let edge = edges.entry((one, relation.kind, other)).or_default();
        edge.dates.extend(relation.when);
        edge.places.extend(relation.place);
        edge.articles.insert(relation.subject.0);
        edge.evidence += relation.evidence;
        edge.score = [edge.score, relation.score].into_iter().flatten().reduce(f64::max);
    }
    edges.into_iter().collect()
}

fn node<W: Write>(xml: &mut Writer<W>, thing: &Thing) -> io::Result<()> {
    let facts = |kind: &str| {
        let facts = thing.facts.get(kind).into_iter().flatten();
        facts.map(|fact| fact.name.as_str()).collect::<Vec<_>>().join(BETWEEN)
    };
    let names: Vec<&str> = thing.names.iter().map(|form| form.name.as_str()).collect();
    let values = [
        thing.kind.name().to_owned(),
        thing.name.clone(),
        names.join(BETWEEN),
        thing.code.clone().unwrap_or_default(),
        facts("has_title"),
        facts("represents"),
        facts("held_on"),
        thing.first.clone().unwrap_or_default(),
        thing.last.clone().unwrap_or_default(),
        thing.articles.to_string(),
        thing.mentions.to_string(),
    ];
    let id = text(&thing.id);
    let node = xml.create_element("node").with_attribute(("id", id.as_str()));
    node.write_inner_content(|xml| data(xml, "node", &NODE_KEYS, &values))?;
    Ok(())
}

fn edge<W: Write>(
    xml: &mut Writer<W>,
    things: &[Thing],
    number: usize,
    (subject, kind, object): &Ends,
    edge: &Edge,
) -> io::Result<()> {
    let joined = |items: &BTreeSet<String>| items.iter().map(String::as_str).collect::<Vec<_>>().join(BETWEEN);
    let values = [
        kind.clone(),
        (*kind == SYMMETRIC).to_string(),
        joined(&edge.dates),
        joined(&edge.places),
        edge.articles.len().to_string(),
        edge.evidence.to_string(),
        edge.score.map_or_else(String::new, |score| score.to_string()),
    ];
    let id = format!("e{number}");
    let (source, target) = (text(&things[*subject].id), text(&things[*object].id));
    let ends = [("id", id.as_str()), ("source", source.as_str()), ("target", target.as_str())];
    let edge = xml.create_element("edge").with_attributes(ends);
    edge.write_inner_content(|xml| data(xml, "edge", &EDGE_KEYS, &values))?;
    Ok(())
}

/// Values in the order of their keys; those that are empty are left out.
fn data<W: Write>(xml: &mut Writer<W>, of: &str, keys: &[(&str, &str)], values: &[String]) -> io::Result<()> {
    for ((name, _), value) in keys.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        let key = format!("{of}-{name}");
        xml.create_element("data")
            .with_attribute(("key", key.as_str()))
            .write_text_content(BytesText::new(&text(value)))?;
    }
    Ok(())
}

/// A text without what XML 1.0 cannot hold, not even escaped.
fn text(value: &str) -> String {
    let may_stand = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n');
    value.chars().filter(may_stand).collect()
}
