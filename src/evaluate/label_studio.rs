//! What does an export of Label Studio say?
//!
//! A JSON array of tasks with annotations, as Label Studio writes it in its format JSON, for the tasks that `danh export`
//! made (`data.id`, `data.text`). Tasks that nobody has annotated are left out. Regions of the same type and text are
//! one entity, for Label Studio knows regions only; dates have no value there, and are `?`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::grouped::{Grouped, mention};
use crate::record::{Mention, MentionType, Record, Relation};

#[derive(Debug, Deserialize)]
struct Task {
    data: Data,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Debug, Deserialize)]
struct Data {
    id: Value,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Annotation {
    result: Option<Vec<Item>>,
    #[serde(default)]
    was_cancelled: bool,
    #[serde(default)]
    ground_truth: bool,
}

/// A region, a relation between two, or something that is neither.
#[derive(Debug, Deserialize)]
struct Item {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    /// What it is depends on the control: a [`Region`] for labels.
    #[serde(default)]
    value: Value,
    from_id: Option<String>,
    to_id: Option<String>,
    direction: Option<String>,
    labels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Region {
    start: usize,
    end: usize,
    #[serde(default)]
    labels: Vec<String>,
}

/// The records of the tasks that are annotated, by the annotation that is marked as ground truth, else by the last.
///
/// # Errors
/// When it is no such export, has a label that is no type, or a record that does not hold.
pub(super) fn parse(json: &str) -> Result<Vec<Record>, String> {
    let tasks: Vec<Task> = serde_json::from_str(json).map_err(|error| {
        format!("this is no export of Label Studio ({error}): export in its format JSON the tasks of `danh export`")
    })?;
    let annotated = tasks.iter().filter_map(|task| {
        let done = || task.annotations.iter().filter(|annotation| !annotation.was_cancelled);
        let annotation = done().find(|annotation| annotation.ground_truth).or_else(|| done().next_back())?;
        Some(record(&task.data, annotation))
    });
    annotated.collect()
}

fn record(data: &Data, annotation: &Annotation) -> Result<Record, String> {
    let id = data.id.as_str().map_or_else(|| data.id.to_string(), str::to_owned);
    let characters: Vec<char> = data.text.chars().collect();
    let items = annotation.result.as_deref().unwrap_or_default();
    let mut regions: Vec<(Mention, MentionType, Option<&str>)> = Vec::new();
    for item in items.iter().filter(|item| item.kind == "labels") {
        let region = Region::deserialize(&item.value).map_err(|error| {
            format!("article `{id}`: a region is not of a text ({error}): label text, not images or sounds")
        })?;
        let [label] = &region.labels[..] else {
            let labels = region.labels.join(", ");
            return Err(format!("article `{id}`: a region has the labels [{labels}]: give each one label"));
        };
        let kind = MentionType::from_name(label)
            .ok_or_else(|| format!("article `{id}`: `{label}` is no type: label regions with PER, ORG, LOC, …"))?;
        let text: String = characters
            .get(region.start..region.end)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| format!("article `{id}`: {}..{} is no region of the text", region.start, region.end))?
            .iter()
            .collect();
        regions.push((mention(region.start, &text), kind, item.id.as_deref()));
    }
    regions.sort_by_key(|(mention, kind, _)| (mention.start, mention.end, *kind));
    let mut ids: BTreeMap<(MentionType, String), String> = BTreeMap::new();
    let mut id_of_region: BTreeMap<&str, String> = BTreeMap::new();
    let mut grouped = Grouped::default();
    for (mention, kind, region) in regions {
        let next = format!("{}{}", kind.id_prefix(), ids.len() + 1);
        let entity = ids.entry((kind, mention.text.clone())).or_insert(next);
        grouped.add(kind, entity, "?", mention);
        id_of_region.extend(region.map(|region| (region, entity.clone())));
    }
    let mut record = grouped.into_record(&id, data.text.clone());
    let end = |region: &Option<String>| id_of_region.get(region.as_deref()?).cloned();
    for item in items.iter().filter(|item| item.kind == "relation") {
        let (Some(from), Some(to)) = (end(&item.from_id), end(&item.to_id)) else {
            return Err(format!("article `{id}`: a relation is not between two regions: draw it again"));
        };
        let (subject, object) = if item.direction.as_deref() == Some("left") { (to, from) } else { (from, to) };
        let Some(kind) = item.labels.as_ref().and_then(|labels| labels.first()) else {
            return Err(format!("article `{id}`: a relation has no label: give it one, such as met_with"));
        };
        record.relations.push(Relation {
            kind: kind.clone(),
            subject,
            object,
            when: None,
            place: None,
            source: None,
            score: None,
            evidence: Vec::new(),
        });
    }
    match record.fault() {
        None => Ok(record),
        Some(fault) => Err(format!("article `{id}`: {fault}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: &str = r#"[{"id": 7, "data": {"id": "a", "text": "😀 Ông Tô Lâm ở Huế"}, "annotations": [
        {"result": [], "was_cancelled": true},
        {"result": [
            {"id": "x", "type": "labels", "value": {"start": 6, "end": 12, "labels": ["PER"]}},
            {"id": "y", "type": "labels", "value": {"start": 15, "end": 18, "labels": ["LOC"]}},
            {"id": "z", "type": "choices", "value": {"choices": ["done"]}},
            {"type": "relation", "from_id": "y", "to_id": "x", "direction": "left", "labels": ["visited"]}]}]},
        {"id": 8, "data": {"id": "b", "text": "Huế"}, "annotations": []}]"#;

    #[test]
    fn the_annotated_tasks_are_records() {
        let records = parse(TASKS).expect("it is an export");
        assert_eq!(records.len(), 1, "nobody has annotated the other");
        assert_eq!((records[0].id.as_str(), records[0].persons[0].name.as_str()), ("a", "Tô Lâm"));
        let relation = &records[0].relations[0];
        assert_eq!((relation.kind.as_str(), &relation.object), ("visited", &records[0].places[0].id));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(parse("{}").unwrap_err().contains("is no export of Label Studio"));
        assert!(parse(&TASKS.replace("PER", "Person")).unwrap_err().contains("`Person` is no type"));
        assert!(parse(&TASKS.replace("[\"LOC\"]", "[]")).unwrap_err().contains("give each one label"));
        assert!(parse(&TASKS.replace("\"y\", \"to_id\"", "\"w\", \"to_id\"")).unwrap_err().contains("draw it again"));
        assert!(parse(&TASKS.replace("18", "99")).unwrap_err().contains("15..99 is no region of the text"));
    }
}
