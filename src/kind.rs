//! What kinds of things are named?
//!
//! The vocabulary that every stage shares; `docs/annotation.md` decides what belongs to which type.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The types of mentions, in the order of the record's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MentionType {
    /// Person.
    Per,
    /// Organisation.
    Org,
    /// Place.
    Loc,
    /// Calendar date or range.
    Date,
    /// Rank or office.
    Title,
    /// Named event.
    Event,
    /// Named document.
    Doc,
}

impl MentionType {
    /// All types, in the order of the record's lists.
    pub const ALL: [Self; 7] = [Self::Per, Self::Org, Self::Loc, Self::Date, Self::Title, Self::Event, Self::Doc];

    /// The name used in labelled files and score tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Org => "ORG",
            Self::Loc => "LOC",
            Self::Date => "DATE",
            Self::Title => "TITLE",
            Self::Event => "EVENT",
            Self::Doc => "DOC",
        }
    }

    /// The letter that ids of such entities begin with.
    #[must_use]
    pub fn id_prefix(self) -> char {
        match self {
            Self::Per => 'p',
            Self::Org => 'o',
            Self::Loc => 'l',
            Self::Date => 'x',
            Self::Title => 't',
            Self::Event => 'e',
            Self::Doc => 'd',
        }
    }

    /// The type of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Kinds of titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TitleKind {
    /// Military or police: `Đại tướng`.
    Rank,
    /// Of state, party, company, school, club: `Bộ trưởng`.
    Office,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_names_agree() {
        for kind in MentionType::ALL {
            assert_eq!(MentionType::from_name(kind.name()), Some(kind));
        }
        assert_eq!(MentionType::from_name("MISC"), None);
    }
}
