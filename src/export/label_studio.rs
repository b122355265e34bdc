//! Label Studio: an array of tasks with a prediction each. Its pages store code points, though they are in JavaScript
//! (label-studio#1559).

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::Exporter;
use crate::record::Record;

pub(super) struct LabelStudio<'a> {
    out: &'a mut dyn Write,
    has_tasks: bool,
}

impl<'a> LabelStudio<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, has_tasks: false }
    }
}

impl Exporter for LabelStudio<'_> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        self.out.write_all(if self.has_tasks { b",\n" } else { b"[\n" })?;
        self.has_tasks = true;
        Ok(serde_json::to_writer(&mut self.out, &task(record))?)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.has_tasks { b"\n]\n" } else { b"[]\n" })?;
        self.out.flush()
    }
}

/// For a labelling interface with `<Labels name="label" toName="text">` and `<Text name="text" value="$text">`.
fn task(record: &Record) -> Value {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    let mut result: Vec<Value> = Vec::new();
    for (index, (entity, mention)) in record.mentions().into_iter().enumerate() {
        let id = format!("m{}", index + 1);
        result.push(json!({
            "id": id, "from_name": "label", "to_name": "text", "type": "labels", "score": mention.score,
            "value": {
                "start": mention.start, "end": mention.end, "text": mention.text,
                "labels": [entity.kind.name()],
            },
        }));
        first.entry(entity.id).or_insert(id);
    }
    for relation in &record.relations {
        if let (Some(from), Some(to)) = (first.get(relation.subject.as_str()), first.get(relation.object.as_str())) {
            result.push(json!({
                "type": "relation", "from_id": from, "to_id": to, "direction": "right", "labels": [relation.kind],
            }));
        }
    }
    json!({
        "data": {"id": record.id, "text": record.text},
        "predictions": [{"model_version": concat!("danh ", env!("CARGO_PKG_VERSION")), "result": result}],
    })
}
