//! Which words move the borders of names?

use std::sync::LazyLock;

use serde::Deserialize;

use crate::rules::ExampleTexts;
use crate::rules::phrases::Phrases;

/// `borders.toml`, where each list says what it is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    pub(super) inside_place: Phrases<()>,
    pub(super) outside_place: Phrases<()>,
    pub(super) not_places_after: Phrases<()>,
    pub(super) not_places: Phrases<()>,
    pub(super) regions: Phrases<()>,
    pub(super) several_before: Phrases<()>,
    pub(super) several_after: Phrases<()>,
    pub(super) shared_bodies: Phrases<()>,
    pub(super) public_bodies: Phrases<()>,
    pub(super) fields: Phrases<()>,
    pub(super) agencies: Phrases<()>,
    pub(super) places_of_days: Phrases<()>,
    pub(super) numbered_places: Phrases<()>,
    pub(super) inside_body: Phrases<()>,
    pub(super) outside_body: Phrases<()>,
    pub(super) ranks: Phrases<()>,
    pub(super) streets: Phrases<()>,
    pub(super) before_places: Phrases<()>,
    pub(super) buildings: Phrases<()>,
    pub(super) unions: Phrases<()>,
    pub(super) units: Phrases<()>,
    pub(super) missions: Phrases<()>,
    pub(super) common_nouns: Phrases<()>,
    pub(super) compounds: Phrases<()>,
    pub(super) peoples: Phrases<()>,
    pub(super) name_openers: Phrases<()>,
    pub(super) ship_prefixes: Phrases<()>,
    pub(super) examples: ExampleTexts,
    pub(super) known_examples: ExampleTexts,
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    toml::from_str(include_str!("../borders.toml")).expect("borders.toml is part of the program and tested")
});
