//! Which words show relations, and which stand around them? `frames.toml`, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::kind::MentionType;
use crate::rules::phrases::Phrases;

/// The whole file.
#[derive(Deserialize)]
struct File {
    words: BTreeMap<String, Phrases<()>>,
    frame: Vec<FrameRow>,
}

/// A row of `[[frame]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameRow {
    name: String,
    kind: String,
    subject: Vec<String>,
    object: Vec<String>,
    words: Vec<String>,
    between: Phrases<()>,
    together: Option<String>,
    #[serde(default)]
    ways: Vec<Way>,
    not_with: Option<Phrases<()>>,
    #[serde(default)]
    inverted: Phrases<()>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
}

/// How a frame differs from others; see the head of `frames.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    OnlyTogether,
    Far,
    Implied,
    Timeless,
}

/// Words that say that a relation holds; see the head of `frames.toml`.
pub(super) struct Frame {
    pub(super) name: String,
    /// Name of the kind, or `held`.
    pub(super) kind: String,
    pub(super) subject: Vec<MentionType>,
    pub(super) object: Vec<MentionType>,
    pub(super) between: Phrases<()>,
    pub(super) together: Option<String>,
    ways: Vec<Way>,
    /// In sentences with these the predicates say something else.
    pub(super) not_with: Option<Phrases<()>>,
    /// Between the object, which comes first, and the subjects.
    pub(super) inverted: Phrases<()>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests read them"))]
    pub(super) examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests read them"))]
    pub(super) none: Vec<String>,
}

impl Frame {
    /// Whether it is of this way.
    pub(super) fn is(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }
}

/// Lists of words and frames.
pub(super) struct Lexicon {
    lists: BTreeMap<String, Phrases<()>>,
    pub(super) frames: Vec<Frame>,
    /// The predicates, each with the indices of its frames.
    pub(super) predicates: Phrases<Vec<usize>>,
}

impl Lexicon {
    /// A list of `[words]`.
    pub(super) fn list(&self, name: &str) -> &Phrases<()> {
        self.lists.get(name).unwrap_or_else(|| unreachable!("frames.toml has the list {name}"))
    }
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("frames.toml")).expect("frames.toml is read in tests");
    let types = |names: &[String]| -> Vec<MentionType> {
        names.iter().map(|name| MentionType::from_name(name).expect("the types are read in tests")).collect()
    };
    let mut predicates: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, row) in file.frame.iter().enumerate() {
        for word in &row.words {
            predicates.entry(word).or_default().push(index);
        }
    }
    let predicates = Phrases::new(predicates);
    let frames = file.frame.into_iter().map(|row| Frame {
        name: row.name,
        kind: row.kind,
        subject: types(&row.subject),
        object: types(&row.object),
        between: row.between,
        together: row.together,
        ways: row.ways,
        not_with: row.not_with,
        inverted: row.inverted,
        examples: row.examples,
        none: row.none,
    });
    Lexicon { frames: frames.collect(), predicates, lists: file.words }
});
