//! transformers: entities as `pipeline("token-classification", aggregation_strategy="simple")` gives them, in code
//! points.

use serde_json::{Value, json};

use crate::record::Record;

pub(super) fn line(record: &Record) -> Value {
    let entities = record.mentions().into_iter().map(|(entity, mention)| {
        json!({
            "entity_group": entity.kind.name(), "score": mention.score, "word": mention.text,
            "start": mention.start, "end": mention.end,
        })
    });
    json!({"id": record.id, "text": record.text, "entities": entities.collect::<Vec<_>>()})
}
