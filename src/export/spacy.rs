//! spaCy and Prodigy: text, tokens and spans over them, in code points. `Doc(vocab, words, spaces)` of the tokens has
//! exactly the same text, and every span lies on tokens.

use serde_json::{Value, json};

use super::tokens;
use crate::record::Record;

pub(super) fn line(record: &Record) -> Value {
    let tokens = tokens::all(record);
    let spans = record.mentions().into_iter().map(|(entity, mention)| {
        let first = tokens.partition_point(|token| token.start < mention.start);
        let last = tokens.partition_point(|token| token.end < mention.end);
        json!({
            "start": mention.start, "end": mention.end, "token_start": first, "token_end": last,
            "label": entity.kind.name(),
        })
    });
    let spans: Vec<Value> = spans.collect();
    let tokens = tokens.iter().enumerate().map(|(index, token)| {
        json!({"text": token.text, "start": token.start, "end": token.end, "id": index, "ws": token.has_space})
    });
    json!({"text": record.text, "meta": {"id": record.id}, "tokens": tokens.collect::<Vec<_>>(), "spans": spans})
}
