//! What must hold for any input: `cargo fuzz` runs these with inputs that it grows by coverage, the tests with random
//! ones. A target fails by a panic, and takes too long when it is more than linear.

use std::sync::LazyLock;

use danh::article::encoding;
use danh::article::{Articles, ReadOptions};
use danh::calendar;
use danh::evaluate::labelled;
use danh::language;
use danh::mentions;
use danh::pipeline::Pipeline;
use danh::record::Record;
use danh::rules::dates;
use danh::rules::{self, RuleInput, tokens::tokens};
use danh::segment;
use danh::tag::decode::decode;
use danh::tag::labels::{LabelOptions, LabelSet};
use danh::tag::{Label, lexicon::LexiconTagger};
use danh::text::{Document, Span};

/// Longest input in bytes: time and not size is to be spent.
pub const MAX_BYTES: usize = 16 << 10;

/// A target and its name.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 7] = [
    ("reading", reading),
    ("segmentation", segmentation),
    ("dates", dates_of),
    ("titles", titles),
    ("decoding", decoding),
    ("frames", frames),
    ("gold", gold),
];

fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&data[..data.len().min(MAX_BYTES)])
}

/// Any bytes under any name are articles or errors, and an article slices to its text.
pub fn reading(data: &[u8]) {
    const NAMES: [&str; 8] =
        ["a.txt", "a.md", "a.html", "a.jsonl", "a.txt.gz", "a.jsonl.gz", "a.html.zst", "a.jsonl.zst"];
    let Some((first, rest)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    // Small, so that the limit is met; what is compressed may be a thousand times as long as its bytes.
    let options = ReadOptions { max_article_bytes: MAX_BYTES, ..ReadOptions::default() };
    for article in Articles::of_bytes(name, rest.to_vec(), options).into_iter().flatten() {
        match article {
            Ok(article) => assert!(!article.id.is_empty() && !article.document.text().trim().is_empty()),
            Err(error) => assert!(!error.message.is_empty() && !error.advice.is_empty()),
        }
    }
    if let Ok(decoded) = encoding::decode(rest) {
        assert!(decoded.encoding.is_some() || rest.ends_with(decoded.text.as_bytes()), "UTF-8 stays as it is");
    }
}

/// Sentences are disjoint, in order, not empty, and hold every letter.
pub fn segmentation(data: &[u8]) {
    let document = Document::new(&text(data));
    let sentences = segment::sentences(&document);
    let mut end = 0;
    for sentence in &sentences {
        let between = &document.text()[end..sentence.span.start()];
        assert!(!between.chars().any(char::is_alphanumeric), "letters between sentences");
        assert!(!document.slice(sentence.span).trim().is_empty());
        end = sentence.span.end();
    }
    assert!(!document.text()[end..].chars().any(char::is_alphanumeric), "letters after the last sentence");
    let _ = segment::headline(&document, &sentences);
    let _ = danh::boilerplate::find(document.text());
    let _ = language::detect(document.text());
}

/// Dates are disjoint, and each has a value.
pub fn dates_of(data: &[u8]) {
    let text = text(data);
    let found = mentions::merge(&text, 0, 0, &[], dates::find(&text, true)).mentions;
    assert!(found.is_sorted_by(|a, b| a.span.end() <= b.span.start()), "dates are disjoint");
    for published in [None, "2026-03-18".parse().ok()] {
        let values = calendar::values(&text, published, &found);
        assert!(values.len() == found.len() && values.iter().all(Option::is_some), "a value each");
    }
    let _ = danh::article::published::parse_day(&text);
    let _ = danh::article::published::from_text(&text);
}

/// The rules give findings that slice to their text.
pub fn titles(data: &[u8]) {
    let text = text(data);
    let tokens = tokens(&text);
    for (_, finding) in rules::find(RuleInput { text: &text, tokens: &tokens, tagged: &[] }, true) {
        assert!(!text[finding.span.start()..finding.span.end()].trim().is_empty());
    }
}

/// Whatever a model says, mentions are disjoint, in order, and have probabilities.
pub fn decoding(data: &[u8]) {
    const SCHEMES: [&[&str]; 3] = [
        &["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"],
        &["O", "I-PER", "B-PER", "I-ORG", "I-LOC"],
        &["O", "B-PER", "I-PER", "L-PER", "U-PER", "B-LOC", "L-LOC", "U-LOC"],
    ];
    let Some((first, rest)) = data.split_first() else { return };
    let names: Vec<String> = SCHEMES[usize::from(*first) % 3].iter().map(|name| (*name).to_owned()).collect();
    let labels = LabelSet::parse(&names, &LabelOptions::default()).expect("the labels are well formed");
    let rows = rest[..rest.len().min(4_096)].chunks_exact(names.len());
    let logit = |byte: &u8| match *byte {
        0 => f32::NEG_INFINITY,
        255 => f32::MAX,
        byte => f32::from(byte) / 8.0 - 16.0,
    };
    let scores: Vec<Vec<f32>> =
        rows.map(|row| labels.log_probabilities(&row.iter().map(logit).collect::<Vec<_>>())).collect();
    let tokens: Vec<Span> = (0..scores.len()).map(|index| Span::new(3 * index, 3 * index + 2)).collect();
    let found = decode(&labels, &tokens, &scores);
    assert!(found.is_sorted_by(|a, b| a.span.end() <= b.span.start()), "mentions are disjoint");
    let is_probability =
        |probability: f32| (0.0..=1.0).contains(&probability) || scores.iter().flatten().any(|s| !s.is_finite());
    assert!(found.iter().all(|mention| is_probability(mention.probability)), "{found:?}");
}

/// Rules, grouping and relations over names that a lexicon finds: every offset and id of the record holds.
pub fn frames(data: &[u8]) {
    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
        let names = [
            ("Tô Lâm", Label::Person),
            ("Phan Văn Giang", Label::Person),
            ("Đổng Quân", Label::Person),
            ("Bộ Quốc phòng", Label::Organisation),
            ("Đảng Cộng sản Việt Nam", Label::Organisation),
            ("Hà Nội", Label::Place),
            ("Trung Quốc", Label::Place),
            ("Quảng Ninh", Label::Place),
        ];
        let tagger = Box::new(LexiconTagger::new(names));
        Pipeline::builder().tagger(tagger).language(Some("vi")).build().expect("no model is loaded")
    });
    let document = Document::new(&text(data));
    let record = PIPELINE.extract(&document).expect("the lexicon does not fail");
    let characters: Vec<char> = record.text.chars().collect();
    for (_, mention) in record.mentions() {
        let slice: String = characters[mention.start..mention.end].iter().collect();
        assert_eq!(slice, mention.text);
    }
    let ids: Vec<&str> = record.entities().map(|entity| entity.id).collect();
    for relation in &record.relations {
        assert!(ids.contains(&relation.subject.as_str()) && ids.contains(&relation.object.as_str()));
        assert!(
            relation.evidence.iter().all(|evidence| evidence.start < evidence.end && evidence.end <= characters.len())
        );
    }
    let line = serde_json::to_string(&record).expect("a record is JSON");
    assert_eq!(serde_json::from_str::<Record>(&line).expect("and back"), record);
}

/// A labelled file gives a record or problems with their lines.
pub fn gold(data: &[u8]) {
    let text = text(data);
    match labelled::parse(&text, None, "a") {
        Ok(record) => {
            let characters: Vec<char> = record.text.chars().collect();
            for (_, mention) in record.mentions() {
                assert_eq!(characters[mention.start..mention.end].iter().collect::<String>(), mention.text);
            }
            let _ = labelled::summary(&record);
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
    let _ = labelled::check(&text, Some("Hà Nội"));
}
