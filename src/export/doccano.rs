//! doccano: `entities` and `relations` for projects with relations, `label` for those without, in code points.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::record::Record;

pub(super) fn line(record: &Record) -> Value {
    let mentions = record.mentions();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let entities = mentions.iter().enumerate().map(|(index, (entity, mention))| {
        first.entry(entity.id).or_insert(index);
        json!({"id": index, "label": entity.kind.name(), "start_offset": mention.start, "end_offset": mention.end})
    });
    let entities: Vec<Value> = entities.collect();
    // Relations are of entities; doccano draws them between mentions, here the first of each.
    let relations = record.relations.iter().enumerate().filter_map(|(index, relation)| {
        let (from, to) = (first.get(relation.subject.as_str())?, first.get(relation.object.as_str())?);
        Some(json!({"id": index, "from_id": from, "to_id": to, "type": relation.kind}))
    });
    let label: Vec<Value> =
        mentions.iter().map(|(entity, mention)| json!([mention.start, mention.end, entity.kind.name()])).collect();
    json!({
        "id": record.id, "text": record.text, "label": label, "entities": entities,
        "relations": relations.collect::<Vec<_>>(),
    })
}
