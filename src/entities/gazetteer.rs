//! Which states and provinces are there, and how are they written?
//!
//! Tables: `gazetteer/countries.tsv`, `gazetteer/provinces.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::{abbreviations, spelling};
use crate::kind::MentionType;
use crate::rules::places::REALM_WORDS;

/// A state, territory, or province of Viet Nam.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Position in the tables, countries first.
    pub index: usize,
    /// Its usual name.
    pub name: &'static str,
    /// ISO 3166-1 or 3166-2; states that are no more have none.
    pub code: Option<&'static str>,
    /// What it is.
    pub rank: Rank,
}

/// What a known place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// A state or territory.
    State,
    /// A province, `tỉnh`.
    Province,
    /// A city under the central government, `thành phố`.
    City,
}

struct Gazetteer {
    places: Vec<Place>,
    by_words: HashMap<String, usize>,
    /// Forms that name a state only when they are the whole mention: `Trung`.
    in_pairs: HashMap<String, usize>,
    /// Names typed without accents, or with wrong ones.
    by_letters: HashMap<String, usize>,
    /// Last words of all forms, to see quickly that a name ends in none.
    last_words: HashSet<String>,
    /// Words of the longest form.
    max_words: usize,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut gazetteer = Gazetteer {
        places: Vec::new(),
        by_words: HashMap::new(),
        in_pairs: HashMap::new(),
        by_letters: HashMap::new(),
        last_words: HashSet::new(),
        max_words: 0,
    };
    for row in rows(include_str!("../gazetteer/countries.tsv")) {
        if let [code, name, forms] = row[..] {
            gazetteer.add(code, name, Rank::State, forms);
        }
    }
    for row in rows(include_str!("../gazetteer/provinces.tsv")) {
        if let [code, name, kind, _merged_into, forms] = row[..] {
            gazetteer.add(code, name, if kind == "tỉnh" { Rank::Province } else { Rank::City }, forms);
        }
    }
    gazetteer
});

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

impl Gazetteer {
    fn add(&mut self, code: &'static str, name: &'static str, rank: Rank, forms: &'static str) {
        let index = self.places.len();
        self.places.push(Place { index, name, code: (code != "-").then_some(code), rank });
        for form in forms.split(';').filter(|form| !form.is_empty()).chain([name]) {
            let words = abbreviations::expanded(MentionType::Loc, form.trim_start_matches('~'));
            let key = words.join(" ");
            if form.starts_with('~') {
                self.in_pairs.insert(key, index);
                continue;
            }
            self.max_words = self.max_words.max(words.len());
            self.by_words.insert(key, index);
            self.last_words.extend(words.last().cloned());
            if words.len() > 1 || form.len() > 5 {
                self.by_letters.insert(spelling::bare_letters(&words), index);
            }
        }
    }
}

/// [`REALM_WORDS`] folded, with a space after each, the longest first.
static REALMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut realms: Vec<String> = REALM_WORDS.iter().map(|realm| spelling::folded(realm).join(" ") + " ").collect();
    realms.sort_by_key(|realm| std::cmp::Reverse(realm.len()));
    realms
});

/// The state or province that these folded words name.
pub(super) fn place(words: &[String]) -> Option<&'static Place> {
    let known = &*GAZETTEER;
    if words.is_empty() || words.len() > known.max_words + 7 {
        return None;
    }
    let key = words.join(" ");
    known.by_words.get(&key).map(|&index| &known.places[index]).or_else(|| {
        let rest = REALMS.iter().find_map(|realm| key.strip_prefix(realm.as_str()))?;
        let place = &known.places[*known.by_words.get(rest)?];
        (place.rank == Rank::State).then_some(place)
    })
}

/// The usual name of the state or province with this code.
pub(super) fn name_of(code: &str) -> Option<&'static str> {
    GAZETTEER.places.iter().find(|place| place.code == Some(code)).map(|place| place.name)
}

/// The state that a half of a pair names: `Việt` and `Trung` in `Việt-Trung`.
pub(super) fn half_of_pair(words: &[String]) -> Option<&'static Place> {
    let [word] = words else { return None };
    GAZETTEER.in_pairs.get(word).map(|&index| &GAZETTEER.places[index])
}

/// The state or province whose name has these letters when accents do not count.
pub(super) fn place_by_letters(words: &[String]) -> Option<&'static Place> {
    let index = GAZETTEER.by_letters.get(&spelling::bare_letters(words))?;
    Some(&GAZETTEER.places[*index])
}

/// Known places that end a longer name, the longest first, and how many words they take: `Bộ Ngoại giao Liên bang Nga`
/// ends in `Liên bang Nga` and `Nga`.
pub(super) fn places_at_end(words: &[String]) -> impl Iterator<Item = (usize, &'static Place)> {
    let may_end = words.last().is_some_and(|word| GAZETTEER.last_words.contains(word));
    let longest = if may_end { (words.len() - 1).min(GAZETTEER.max_words) } else { 0 };
    (1..=longest).rev().filter_map(|len| Some((len, place(&words[words.len() - len..])?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str) -> Option<&'static str> {
        place(&abbreviations::expanded(MentionType::Loc, name)).and_then(|place| place.code)
    }

    #[test]
    fn forms_of_a_state_have_its_code() {
        for (name, expected) in [
            ("Hoa Kỳ", "US"),
            ("Hợp chủng quốc Hoa Kỳ", "US"),
            ("Mĩ", "US"),
            ("Vương quốc Anh", "GB"),
            ("CHLB Đức", "DE"),
            ("Cộng hoà Liên bang Đức", "DE"),
            ("LB Nga", "RU"),
            ("Ôxtrâylia", "AU"),
            ("CHDCND Triều Tiên", "KP"),
            ("Bắc Hàn", "KP"),
            ("CHND Trung Hoa", "CN"),
            ("Cộng hòa Belarus", "BY"),
            ("Bê-la-rút", "BY"),
            ("CAMPUCHIA", "KH"),
            ("CHDC Congo", "CD"),
            ("Cộng hòa Congo", "CG"),
            ("Vương quốc Tây Ban Nha", "ES"),
            ("U.S.", "US"),
        ] {
            assert_eq!(code(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn forms_of_a_province_have_its_code() {
        for (name, expected) in [
            ("Quảng Ninh", "VN-13"),
            ("TP.HCM", "VN-SG"),
            ("TPHCM", "VN-SG"),
            ("BR-VT", "VN-43"),
            ("TT-Huế", "VN-26"),
            ("Thừa Thiên-Huế", "VN-26"),
            ("Đắc Lắc", "VN-33"),
            ("Hoà Bình", "VN-14"),
        ] {
            assert_eq!(code(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn other_places_have_none() {
        for name in ["Liên Xô", "châu Âu", "Trung", "Sài Gòn", "Cộng hòa", "Liên bang", "đường Hà Nội"]
        {
            assert_eq!(code(name), None, "{name}");
        }
        assert_eq!(half_of_pair(&spelling::folded("Trung")).and_then(|place| place.code), Some("CN"));
        assert!(half_of_pair(&spelling::folded("Trung Trung")).is_none());
    }

    #[test]
    fn a_place_ends_the_name_of_a_body() {
        let words = spelling::folded("Bộ Ngoại giao Liên bang Nga");
        let ends: Vec<_> = places_at_end(&words).map(|(len, place)| (len, place.code)).collect();
        assert_eq!(ends, [(3, Some("RU")), (1, Some("RU"))]);
        assert_eq!(places_at_end(&spelling::folded("Nga")).count(), 0);
    }

    #[test]
    fn the_tables_are_whole() {
        let merged: Vec<&str> = rows(include_str!("../gazetteer/provinces.tsv")).map(|row| row[3]).collect();
        assert_eq!(merged.len(), 64); // 63, and Huế as a city of its own.
        assert_eq!(merged.iter().filter(|into| into.is_empty()).count(), 34);
        for into in merged.into_iter().filter(|into| !into.is_empty()) {
            assert!(place(&spelling::folded(into)).is_some(), "{into}");
        }
        let states = rows(include_str!("../gazetteer/countries.tsv")).filter(|row| row[0].len() == 2).count();
        assert_eq!(states, 250); // The 249 of ISO 3166-1, and Kosovo.
        for table in [include_str!("../gazetteer/countries.tsv"), include_str!("../gazetteer/provinces.tsv")] {
            let columns = if table == include_str!("../gazetteer/countries.tsv") { 3 } else { 5 };
            assert!(rows(table).all(|row| row.len() == columns));
        }
    }

    #[test]
    fn no_form_belongs_to_two() {
        let known = &*GAZETTEER;
        for place in &known.places {
            let words = abbreviations::expanded(MentionType::Loc, place.name);
            assert_eq!(known.by_words.get(&words.join(" ")), Some(&place.index), "{}", place.name);
        }
    }
}
