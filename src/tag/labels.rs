//! What do the columns of a model's output say of a token?
//!
//! Checkpoints name the same things in many ways (`B-PER`, `I-PERSON`, `S-loc`, `ORGANIZATION`) and mark where names
//! begin in three (IOB1, IOB2, BILOU). A [`LabelSet`] reads the names once; decoding then asks it which label may
//! follow which, and what that says ([`Link`]).
//!
//! ```
//! use danh::tag::labels::{LabelOptions, LabelSet};
//!
//! let names = ["O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE"].map(str::to_owned);
//! let labels = LabelSet::parse(&names, &LabelOptions::default())?;
//! assert_eq!(labels.columns(), 5);
//! # Ok::<(), String>(())
//! ```

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::tag::Label;

/// What one token's label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenLabel {
    /// No name.
    Outside,
    /// First token of a name.
    Begin(Label),
    /// A further token of a name; in [`Scheme::Iob1`] any token of a name.
    Inside(Label),
    /// Last token of a name of several ([`Scheme::Bilou`] only).
    Last(Label),
    /// The only token of a name ([`Scheme::Bilou`] only).
    Unit(Label),
}

impl TokenLabel {
    /// What the name is, of which the token is a part.
    #[must_use]
    pub fn label(self) -> Option<Label> {
        match self {
            Self::Outside => None,
            Self::Begin(label) | Self::Inside(label) | Self::Last(label) | Self::Unit(label) => Some(label),
        }
    }
}

/// How labels mark where a name begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// A name begins with `I-`, or with `B-` right after another of its type (Ramshaw and Marcus 1995). Decoded so
    /// that `B-` may begin any name and no label is forbidden: then it reads IOB2 and bare types (`PER`) as well.
    Iob1,
    /// Every name begins with `B-`, and `I-` only ever goes on (Tjong Kim Sang and Veenstra 1999).
    Iob2,
    /// `B-`, `I-`, `L-` (or `E-`) for names of several tokens, `U-` (or `S-`) for those of one (Ratinov and Roth 2009).
    Bilou,
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "iob1" | "io" => Ok(Self::Iob1),
            "iob2" | "bio" => Ok(Self::Iob2),
            "bilou" | "bioes" | "iobes" => Ok(Self::Bilou),
            _ => Err(format!("“{name}” is none of iob1, iob2, bilou")),
        }
    }
}

/// What the user says that labels mean, by type (`PERSON_NAME`) or whole label (`LABEL_3`); small letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelMap(BTreeMap<String, String>);

impl LabelMap {
    /// From pairs of a name in the checkpoint and what it means: `O`, `PER`, `B-LOC`, …
    ///
    /// # Errors
    /// Names the meaning that is none.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, String> {
        let read = |(name, meaning): (String, String)| match token_label(&meaning, meaning_of) {
            Some(_) => Ok((name.to_lowercase(), meaning)),
            None => Err(format!(
                "“{meaning}” for “{name}” is none of O, PER, ORG, LOC, MISC, alone or with B-, I-, L-, U- before it"
            )),
        };
        pairs.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The pairs of both; what `other` says of a name stands.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The pairs, sorted, as `name=meaning`.
    #[must_use]
    pub fn pairs(&self) -> Vec<String> {
        self.0.iter().map(|(name, meaning)| format!("{name}={meaning}")).collect()
    }

    /// What a label of a checkpoint says, the user's word before the table's.
    fn read(&self, name: &str) -> Option<TokenLabel> {
        if let Some(meaning) = self.0.get(&name.to_lowercase()) {
            return token_label(meaning, meaning_of);
        }
        token_label(name, |kind| match self.0.get(kind) {
            Some(meaning) => meaning_of(&meaning.to_lowercase()),
            None => TYPES.get(kind).copied(),
        })
    }
}

/// What is said of a model's labels beside their names, in `model.toml` or by the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelOptions {
    /// What labels mean, for those that the table does not know or knows otherwise.
    pub map: LabelMap,
    /// How they mark where names begin.
    pub scheme: Option<Scheme>,
}

impl LabelOptions {
    /// Both; where `other` says something, that stands.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { map: self.map.with(other.map), scheme: other.scheme.or(self.scheme) }
    }
}

/// What a type in small letters stands for, as the label without a prefix.
fn meaning_of(kind: &str) -> Option<TokenLabel> {
    match kind {
        "o" => Some(TokenLabel::Outside),
        "per" => Some(TokenLabel::Inside(Label::Person)),
        "org" => Some(TokenLabel::Inside(Label::Organisation)),
        "loc" => Some(TokenLabel::Inside(Label::Place)),
        "misc" => Some(TokenLabel::Inside(Label::Other)),
        _ => None,
    }
}

static TYPES: LazyLock<BTreeMap<String, TokenLabel>> = LazyLock::new(|| {
    let table: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("labels.toml")).expect("the table of types is read in a test");
    let mut types = BTreeMap::new();
    for (meaning, names) in table {
        let label = meaning_of(&meaning.to_lowercase()).expect("the table's keys are tested");
        types.extend(names.into_iter().map(|name| (name, label)));
    }
    types
});

/// Reads `O`, `B-PER`, `U_loc`, `ORG`; `kinds` says what the part after the prefix means, in small letters.
fn token_label(name: &str, kinds: impl Fn(&str) -> Option<TokenLabel>) -> Option<TokenLabel> {
    if name.eq_ignore_ascii_case("o") {
        return Some(TokenLabel::Outside);
    }
    let name = name.to_lowercase();
    let (prefix, kind) = match name.split_once(['-', '_']) {
        Some((prefix @ ("b" | "i" | "l" | "e" | "u" | "s"), kind)) => (prefix, kind),
        _ => ("i", name.as_str()),
    };
    let Some(label) = kinds(kind)?.label() else { return Some(TokenLabel::Outside) };
    Some(match prefix {
        "b" => TokenLabel::Begin(label),
        "l" | "e" => TokenLabel::Last(label),
        "u" | "s" => TokenLabel::Unit(label),
        _ => TokenLabel::Inside(label),
    })
}

/// What it means that one token's label stands after another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It cannot be.
    Forbidden,
    /// The second token is part of no name.
    Outside,
    /// A name begins with the second token.
    Begins,
    /// The name of the first token goes on.
    Continues,
}

/// The labels of a model's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSet {
    /// Each once, in the order of the columns that say them first.
    labels: Vec<TokenLabel>,
    /// For each column of the output its place in `labels`: two types of a checkpoint may mean one of ours.
    columns: Vec<usize>,
    scheme: Scheme,
}

impl LabelSet {
    /// Reads the names of a model's labels in the order of its output. Without a scheme it is taken from the names:
    /// BILOU when one ends or is all of a name, else IOB1, which reads IOB2 too.
    ///
    /// # Errors
    /// Names the label that cannot be read, stands twice or does not fit the scheme, and says what to do.
    pub fn parse(names: &[String], options: &LabelOptions) -> Result<Self, String> {
        let map = &options.map;
        let mut read: Vec<TokenLabel> = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                return Err(format!("“{name}” stands twice"));
            }
            read.push(map.read(name).ok_or_else(|| {
                format!(
                    "“{name}” is of no known type; say what it means with --labels \"{name}=PER\" \
                     (PER, ORG, LOC, MISC or O), or in a table [label_map] of model.toml"
                )
            })?);
        }
        if let Some(stray) = map.0.keys().find(|key| !names.iter().any(|name| covers(key, name))) {
            return Err(format!(
                "--labels or [label_map] speaks of “{stray}”; the model's labels are {}",
                names.join(", ")
            ));
        }
        if !read.contains(&TokenLabel::Outside) {
            return Err("“O” is missing".to_owned());
        }
        if read.iter().all(|label| label.label().is_none()) {
            return Err("no label names a person, an organisation, a place or anything else".to_owned());
        }
        let is_bilou = read.iter().any(|label| matches!(label, TokenLabel::Last(_) | TokenLabel::Unit(_)));
        let scheme = options.scheme.unwrap_or(if is_bilou { Scheme::Bilou } else { Scheme::Iob1 });
        for (label, name) in read.iter().zip(names) {
            let fits = match label {
                TokenLabel::Last(_) | TokenLabel::Unit(_) => scheme == Scheme::Bilou,
                TokenLabel::Inside(kind) => scheme == Scheme::Iob1 || read.contains(&TokenLabel::Begin(*kind)),
                TokenLabel::Outside | TokenLabel::Begin(_) => true,
            };
            if !fits {
                let scheme = format!("{scheme:?}").to_uppercase();
                return Err(format!(
                    "in {scheme} “{name}” has no label that begins it, or no meaning; try another scheme"
                ));
            }
        }
        let mut labels: Vec<TokenLabel> = Vec::new();
        let place = |label: TokenLabel| {
            labels.iter().position(|known| *known == label).unwrap_or_else(|| {
                labels.push(label);
                labels.len() - 1
            })
        };
        let columns = read.into_iter().map(place).collect();
        Ok(Self { labels, columns, scheme })
    }

    /// Columns of the model's output.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// What the columns say, each once.
    #[must_use]
    pub fn labels(&self) -> &[TokenLabel] {
        &self.labels
    }

    /// How the labels mark where names begin.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Turns a row of the output (one logit a column) into logarithms of the probabilities of [`LabelSet::labels`].
    #[must_use]
    pub fn log_probabilities(&self, logits: &[f32]) -> Vec<f32> {
        let total = log_sum_exp(logits.iter().copied());
        let of_label = |label: usize| {
            let own = self.columns.iter().zip(logits).filter(move |(column, _)| **column == label);
            log_sum_exp(own.map(|(_, logit)| logit - total))
        };
        (0..self.labels.len()).map(of_label).collect()
    }

    /// What it means that `next` stands after `previous`; `None` is the border of the text.
    #[must_use]
    pub fn link(&self, previous: Option<TokenLabel>, next: Option<TokenLabel>) -> Link {
        let previous = previous.unwrap_or(TokenLabel::Outside);
        let is_open = self.scheme == Scheme::Bilou && matches!(previous, TokenLabel::Begin(_) | TokenLabel::Inside(_));
        let goes_on = |label: Label| {
            let is_part = matches!(previous, TokenLabel::Begin(_) | TokenLabel::Inside(_));
            is_part && previous.label() == Some(label)
        };
        match next.unwrap_or(TokenLabel::Outside) {
            TokenLabel::Inside(label) | TokenLabel::Last(label) if goes_on(label) => Link::Continues,
            TokenLabel::Inside(_) if self.scheme == Scheme::Iob1 => Link::Begins,
            TokenLabel::Inside(_) | TokenLabel::Last(_) => Link::Forbidden,
            _ if is_open => Link::Forbidden,
            TokenLabel::Outside => Link::Outside,
            TokenLabel::Begin(_) | TokenLabel::Unit(_) => Link::Begins,
        }
    }
}

/// Whether a name in a map speaks of a label: its whole name, or its type.
fn covers(key: &str, label: &str) -> bool {
    let label = label.to_lowercase();
    label == key || matches!(label.split_once(['-', '_']), Some((prefix, kind)) if prefix.len() == 1 && kind == key)
}

/// Logarithm of the sum of what these are logarithms of.
pub(crate) fn log_sum_exp(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let highest = values.clone().fold(f32::NEG_INFINITY, f32::max);
    if highest == f32::NEG_INFINITY {
        return highest;
    }
    highest + values.map(|value| (value - highest).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn parse(names: &str, map: Pairs<'_>, scheme: Option<Scheme>) -> Result<LabelSet, String> {
        let map = LabelMap::new(map.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))?;
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        LabelSet::parse(&names, &LabelOptions { map, scheme })
    }

    #[test]
    fn labels_of_many_checkpoints_are_read() {
        use Label::{Organisation, Person, Place};
        use TokenLabel::{Begin, Inside, Last, Outside, Unit};
        let cases: [(&str, Pairs<'_>, &[TokenLabel], Scheme); 7] = [
            ("O B-PER I-PER", &[], &[Outside, Begin(Person), Inside(Person)], Scheme::Iob1),
            ("O B-PERSON I-PERSON", &[], &[Outside, Begin(Person), Inside(Person)], Scheme::Iob1),
            ("B-per o I-per", &[], &[Begin(Person), Outside, Inside(Person)], Scheme::Iob1),
            ("O PER LOCATION", &[], &[Outside, Inside(Person), Inside(Place)], Scheme::Iob1),
            (
                "O B-ORG I-ORG L-ORG U-ORG",
                &[],
                &[Outside, Begin(Organisation), Inside(Organisation), Last(Organisation), Unit(Organisation)],
                Scheme::Bilou,
            ),
            (
                "O B-loc I-loc E-loc S-loc",
                &[],
                &[Outside, Begin(Place), Inside(Place), Last(Place), Unit(Place)],
                Scheme::Bilou,
            ),
            (
                "LABEL_0 LABEL_1 LABEL_2 B_TỈNH",
                &[("LABEL_0", "O"), ("label_1", "B-PER"), ("LABEL_2", "PER"), ("tỉnh", "LOC")],
                &[Outside, Begin(Person), Inside(Person), Begin(Place)],
                Scheme::Iob1,
            ),
        ];
        for (names, map, labels, scheme) in cases {
            let set = parse(names, map, None).unwrap_or_else(|error| panic!("{names}: {error}"));
            assert_eq!((set.labels(), set.scheme()), (labels, scheme), "{names}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let cases: [(&str, Pairs<'_>, Option<Scheme>, &str); 8] = [
            ("O B-XYZ", &[], None, "“B-XYZ” is of no known type; say what it means with --labels \"B-XYZ=PER\""),
            ("LABEL_0 LABEL_1", &[], None, "“LABEL_0” is of no known type"),
            ("B-PER I-PER", &[], None, "“O” is missing"),
            ("O B-PER B-PER", &[], None, "“B-PER” stands twice"),
            ("O B-PER", &[("PER", "HUMAN")], None, "“HUMAN” for “PER” is none of O, PER"),
            ("O B-PER", &[("PLACE", "LOC")], None, "speaks of “place”; the model's labels are O, B-PER"),
            ("O I-PER", &[], Some(Scheme::Iob2), "in IOB2 “I-PER” has no label that begins it"),
            ("O B-AGE I-AGE", &[("AGE", "O")], None, "no label names a person"),
        ];
        for (names, map, scheme, expected) in cases {
            let error = parse(names, map, scheme).expect_err(names);
            assert!(error.contains(expected), "{names}: {error}");
        }
    }

    #[test]
    fn types_that_mean_one_thing_share_their_probability() {
        let set = parse("O B-GPE I-GPE B-LOC I-LOC", &[], Some(Scheme::Iob2)).expect("all are known");
        let logits = [0.2f32, 0.3, 0.1, 0.25, 0.15].map(f32::ln);
        let found: Vec<f32> = set.log_probabilities(&logits).iter().map(|log| log.exp()).collect();
        assert_eq!(set.labels().len(), 3);
        for (found, expected) in found.iter().zip([0.2, 0.55, 0.25]) {
            assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    #[test]
    fn every_meaning_of_the_table_is_one() {
        assert!(TYPES.len() > 40);
        assert_eq!(TYPES.get("gpe"), Some(&TokenLabel::Inside(Label::Place)));
    }
}
