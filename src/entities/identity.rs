//! What does a name say of who or what it means, outside any article?
//!
//! Names with the same key have the same words, however spelled; whether they mean the same is not told by the name
//! alone. Example: `Bộ Ngoại giao Hoa Kỳ` and `Bộ Ngoại giao Mỹ` have one key, that of `Bộ Ngoại giao`, and the code
//! `US`.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::acronyms::{is_acronym, is_transcribed};
use super::{gazetteer, names, organisations, places, spelling, synonyms, themes};
use crate::kind::MentionType;

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The same for all spellings; without the place that ends the name of an organisation, and without the class noun
    /// that begins the name of a place. Empty when the name has no word.
    pub key: String,
    /// Words of the name that the key stands for.
    pub words: usize,
    /// ISO 3166 code of the state or province that a place is, or that the name of an organisation ends in.
    pub code: Option<&'static str>,
    /// What its first words say of its kind.
    pub class: Class,
    /// The class noun that begins the name of a place, as a number; larger places have lower ones.
    pub place_class: Option<usize>,
    /// Whether a word of it is no Vietnamese syllable (`Putin`), initials apart.
    pub is_foreign: bool,
    /// Whether it is written as an acronym.
    pub is_acronym: bool,
    /// Years and terms in the name of an event or document: `2018`.
    pub periods: BTreeSet<String>,
    /// Whether the name of an event or document tells which of a series it is: `lần thứ 3`.
    pub has_ordinal: bool,
    /// Other keys under which names that may mean the same are found, though they need not.
    pub loose_keys: Vec<String>,
    /// Of a name in Vietnamese syllables with hyphens (`Giôn Xơ-mít`), the loose key of the name that it respells.
    pub respelled: Option<String>,
    /// The words by which forms of events and documents are compared, folded.
    theme: Vec<String>,
}

impl Identity {
    /// Whether one of two names of events or documents is a short form of the other: `Giao lưu biên giới lần thứ 3`,
    /// `Giao lưu biên giới Việt Nam - Lào lần thứ ba`.
    #[must_use]
    pub fn is_form_of(&self, other: &Self, kind: MentionType) -> bool {
        themes::are_forms(kind, &self.theme, &other.theme)
    }
}

/// Begins the loose keys that are no name: of forms of events and documents, and of initials.
pub const FORMS: char = '~';

/// What the class noun of a name tells of how many things have that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing.
    Other,
    /// One to a state: `Bộ Ngoại giao`.
    National,
    /// Many in a state: `Sở Y tế`, `đường Lê Lợi`.
    Local,
    /// Nothing, and these words alone are no name: `Văn phòng`.
    Noun,
    /// One in history: `chiến tranh …`.
    Once,
    /// One that is held again and again under one name: `V-League`.
    Series,
    /// The key is that of a row of names that do not look alike (`Lầu Năm Góc`, `Bộ Quốc phòng Mỹ`): all of the row are
    /// one, whatever their codes.
    Known,
}

/// Folded class nouns by type: `classes.tsv`.
static CLASSES: LazyLock<HashMap<(MentionType, String), Class>> = LazyLock::new(|| {
    let rows = include_str!("classes.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|row| {
        let [kind, class, nouns] = row.split('\t').collect::<Vec<_>>()[..] else { return None };
        let class = match class {
            "national" => Class::National,
            "local" => Class::Local,
            "noun" => Class::Noun,
            "once" => Class::Once,
            "series" => Class::Series,
            _ => return None,
        };
        let kind = MentionType::from_name(kind)?;
        Some(nouns.split(';').map(move |noun| ((kind, spelling::folded(noun).join(" ")), class)))
    });
    rows.flatten().collect()
});

/// The class noun that rows of ministries leave out, folded.
static MINISTRY: LazyLock<String> = LazyLock::new(|| format!("{} ", spelling::fold("bộ")));

/// Words that make a body the only one of its kind in the state: `Trung tâm Dự báo … Trung ương`.
static HIGHEST: LazyLock<[Vec<String>; 3]> =
    LazyLock::new(|| ["trung ương", "quốc gia", "tối cao"].map(spelling::folded));

/// Words of the longest class noun.
const MAX_CLASS_WORDS: usize = 5;

/// The classes of places of which many have the same name: `xã`, `phường`, `thôn`, `đường`.
const LOCAL_PLACES: RangeInclusive<usize> = 3..=5;

/// The class of `buôn` and `làng`, which begin names of towns as well when they have a capital: `Buôn Ma Thuột`.
const VILLAGES: usize = 4;

/// Reads a name of this type. `bearer` is the code of the state or province whose body an organisation is, when
/// something else than its name tells.
#[must_use]
pub fn identity(kind: MentionType, name: &str, bearer: Option<&str>) -> Identity {
    let mut words = names::words(kind, name);
    let mut found = Identity {
        key: String::new(),
        words: words.len(),
        code: None,
        class: class(kind, &words),
        place_class: None,
        is_foreign: words.iter().any(|word| word.chars().count() > 1 && !spelling::is_folded_syllable(word)),
        is_acronym: is_acronym(name),
        periods: BTreeSet::new(),
        has_ordinal: false,
        loose_keys: Vec::new(),
        respelled: None,
        theme: Vec::new(),
    };
    let mut key = words.join(" ");
    match kind {
        MentionType::Org => {
            key = organisations::key(&words);
            let (base, code) = organisations::base_and_place(&words);
            if code.is_none()
                && let Some(place) = bearer.and_then(gazetteer::name_of)
            {
                words = base.iter().cloned().chain(spelling::folded(place)).collect();
                let with_place = organisations::key(&words);
                key = if synonyms::canonical(kind, &with_place).is_some() { with_place } else { key };
            }
            found.code = code;
            found.key = if code.is_some() || says_which(&base) { base.join(" ") } else { String::new() };
            // Rows leave the class noun out: `các Bộ Công an, Quốc phòng`.
            found.loose_keys.extend(found.key.strip_prefix(MINISTRY.as_str()).map(str::to_owned));
        }
        MentionType::Loc => {
            if let Some(place) = places::known(&words) {
                return Identity { key: place.name.to_owned(), code: place.code, class: Class::Other, ..found };
            }
            let may_be_town = name.starts_with(char::is_uppercase);
            if let Some((class, len)) = places::class_noun(&words)
                && !(class == VILLAGES && may_be_town)
            {
                found.place_class = Some(class);
                found.class = if LOCAL_PLACES.contains(&class) { Class::Local } else { Class::Other };
                // What has the name of a state, a province or a known place, and is not it: `thành phố Yên Bái`.
                let rest = &words[len..];
                let is_anothers = places::known(rest).is_some() || synonyms::canonical(kind, &rest.join(" ")).is_some();
                words.drain(..if is_anothers { 0 } else { len });
            }
            found.key = if places::is_class_noun(&words) { String::new() } else { words.join(" ") };
            // A slip of the keyboard in the name of a province: `Hà Nôi`.
            let slip = gazetteer::place_by_letters(&words).filter(|_| words.len() > 1);
            found.loose_keys.extend(slip.map(|place| place.name.to_owned()));
        }
        MentionType::Event | MentionType::Doc => {
            let outline = themes::outline(&words);
            found.loose_keys.push(format!("{FORMS}{}", outline.sort_key));
            (found.periods, found.has_ordinal) = (outline.periods, outline.has_ordinal);
            if !outline.says_something {
                found.class = Class::Local; // `kỳ họp thứ 4`
            }
            found.theme.clone_from(&words);
            found.key.clone_from(&key);
        }
        _ => {
            found.key.clone_from(&key);
            if kind == MentionType::Per && is_transcribed(name) {
                found.respelled = Some(initials(name));
            } else if kind == MentionType::Per && words.len() > 1 {
                let ends = [words.first(), words.last()].into_iter().flatten().cloned();
                found.loose_keys = ends.chain([initials(name)]).collect();
            }
        }
    }
    // What goes by quite different names has one of them as its key, which says whose it is.
    let without_year = || key.rsplit_once(' ').filter(|(_, year)| kind == MentionType::Doc && year.len() == 4);
    let same = synonyms::canonical(kind, &key)
        .or_else(|| synonyms::canonical(kind, without_year().filter(|_| !found.periods.is_empty())?.0));
    if let Some(same) = same {
        // Other names of an event say nothing of when.
        let class = if kind == MentionType::Event { found.class } else { Class::Known };
        return Identity { key: same.to_owned(), class, ..found };
    }
    found
}

/// How the parts of a foreign name begin, the same in its own spelling and in Vietnamese syllables: `~j s` for
/// `John Smith` and `Giôn Xơ-mít`.
fn initials(name: &str) -> String {
    let letter = |part: &str| {
        let part = spelling::bare_letters(&[part.to_lowercase()]);
        match part.as_bytes() {
            [b'g', b'i', _, ..] => Some('j'),
            [b'x', ..] => Some('s'),
            [b'c' | b'q', ..] => Some('k'),
            [letter, ..] => Some(char::from(*letter)),
            [] => None,
        }
    };
    format!("{FORMS}{}", name.split_whitespace().filter_map(letter).collect::<String>())
}

/// The words of a name in small letters, without marks where they are Latin, hyphens between: `phan-van-giang`.
#[must_use]
pub fn slug(name: &str) -> String {
    let words = spelling::tokens(name).into_iter().map(|token| {
        let word = token.text.to_lowercase();
        let bare = spelling::bare_letters(std::slice::from_ref(&word));
        if bare.is_empty() { word } else { bare }
    });
    words.collect::<Vec<_>>().join("-")
}

/// Whether the words of an organisation are more than class nouns, which name nothing: not `công ty`, `Công an huyện`.
fn says_which(words: &[String]) -> bool {
    let len = (1..=MAX_CLASS_WORDS.min(words.len()))
        .rev()
        .find(|len| CLASSES.get(&(MentionType::Org, words[..*len].join(" "))) == Some(&Class::Local));
    let rest = &words[len.unwrap_or(0)..];
    let is_bare = len.is_some() && (rest.is_empty() || places::is_class_noun(rest));
    let is_noun = CLASSES.get(&(MentionType::Org, words.join(" "))) == Some(&Class::Noun);
    !is_bare && !is_noun && !organisations::is_class_noun(words)
}

fn class(kind: MentionType, words: &[String]) -> Class {
    if kind == MentionType::Org && words.windows(2).any(|pair| HIGHEST.iter().any(|highest| pair == highest)) {
        return Class::National;
    }
    let of = |words: &[String]| CLASSES.get(&(kind, words.join(" "))).copied().filter(|class| *class != Class::Noun);
    let lengths = || (1..=MAX_CLASS_WORDS.min(words.len())).rev();
    let begins = lengths().find_map(|len| of(&words[..len]));
    // Competitions have the class noun of their language at the end: `Premier League`.
    let ends = || lengths().find_map(|len| of(&words[words.len() - len..])).filter(|class| *class == Class::Series);
    begins.or_else(ends).unwrap_or(Class::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: MentionType, name: &str) -> (String, Option<&'static str>) {
        let found = identity(kind, name, None);
        (found.key, found.code)
    }

    #[test]
    fn spellings_have_one_key() {
        for (kind, one, other) in [
            (MentionType::Per, "NGUYỄN VĂN HOÀ", "Nguyễn Văn Hòa"),
            (MentionType::Org, "Bộ Ngoại giao Mỹ", "Bộ Ngoại giao Hoa Kỳ"),
            (MentionType::Org, "Bộ TN&MT", "Bộ Tài nguyên và Môi trường"),
            (MentionType::Org, "WHO", "Tổ chức Y tế Thế giới"),
            (MentionType::Loc, "Hợp chúng quốc Hoa Kỳ", "Mỹ"),
            (MentionType::Loc, "TP.HCM", "thành phố Hồ Chí Minh"),
            (MentionType::Loc, "London", "Luân Đôn"),
            (MentionType::Event, "Giao lưu lần thứ ba", "Giao lưu lần thứ III"),
        ] {
            assert_eq!(key(kind, one), key(kind, other));
        }
    }

    #[test]
    fn a_body_has_the_code_of_its_state() {
        assert_eq!(key(MentionType::Org, "Bộ Ngoại giao Mỹ").1, Some("US"));
        assert_eq!(key(MentionType::Org, "Sở Y tế tỉnh Quảng Ninh").1, Some("VN-13"));
        assert_eq!(key(MentionType::Org, "Bộ Ngoại giao").1, None);
        let bare = identity(MentionType::Org, "Bộ Quốc phòng", Some("US"));
        assert_eq!(bare.key, identity(MentionType::Org, "Lầu Năm Góc", None).key);
    }

    #[test]
    fn class_nouns_tell_how_common_a_name_is() {
        let class = |kind, name| identity(kind, name, None).class;
        assert_eq!(class(MentionType::Org, "Bộ Ngoại giao"), Class::National);
        assert_eq!(class(MentionType::Org, "Sở Y tế"), Class::Local);
        assert_eq!(class(MentionType::Org, "UBND tỉnh"), Class::Local);
        assert_eq!(class(MentionType::Org, "Tập đoàn Sao Mai"), Class::Other);
        assert_eq!(class(MentionType::Loc, "đường Lê Lợi"), Class::Local);
        assert_eq!(class(MentionType::Event, "Chiến tranh Lạnh"), Class::Once);
    }
}
