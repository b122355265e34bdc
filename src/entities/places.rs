//! Which names of places mean the same place?
//!
//! States and provinces by their table, whatever the form; other places with and without their class noun, when the
//! class is one that people leave out. A river or a bridge is not the place it is named for.
//!
//! Example: `tỉnh Quảng Ninh`, `Quảng Ninh`; `huyện Sóc Sơn`, `Sóc Sơn`; not `sông Đà`, `Đà`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::gazetteer::{self, Place, Rank};
use super::names::{Name, Names};
use super::{persons, spelling};
use crate::kind::MentionType;

/// Class nouns that are left out at times, those first whose place a bare name rather means.
const CLASSES: [&[&str]; 7] = [
    &["tỉnh", "bang", "tiểu bang", "vùng", "đặc khu", "khu tự trị", "thủ đô", "bán đảo", "quần đảo", "khu vực"],
    &["thành phố"],
    &["quận", "huyện", "thị xã", "đảo"],
    &["xã", "phường", "thị trấn"],
    &["thôn", "bản", "ấp", "làng", "buôn"],
    &["đường", "phố", "đường phố"],
    &["sân", "sân vận động"],
];

/// The class whose places are mostly named for people.
const STREETS: usize = 5;

/// The class whose places are mostly named for where they lie, but not abroad: `sân Anfield`.
const STADIUMS: usize = 6;

static CLASS_OF: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let nouns = CLASSES.iter().enumerate().flat_map(|(class, nouns)| nouns.iter().map(move |noun| (class, noun)));
    nouns.map(|(class, noun)| (spelling::folded(noun).join(" "), class)).collect()
});

/// Words of the longest class noun.
const MAX_CLASS_WORDS: usize = 3;

/// The class noun that the words begin with: its class and how many words it takes; something must come after it.
pub(super) fn class_noun(words: &[String]) -> Option<(usize, usize)> {
    (1..=MAX_CLASS_WORDS).rev().filter(|len| *len < words.len()).find_map(|len| {
        let class = if len == 1 { CLASS_OF.get(&words[0]) } else { CLASS_OF.get(&words[..len].join(" ")) };
        class.map(|class| (*class, len))
    })
}

/// Whether folded words are the class noun of a place and nothing else: `thị trấn`.
pub(super) fn is_class_noun(words: &[String]) -> bool {
    CLASS_OF.contains_key(&words.join(" "))
}

/// The state or province that a name of a place means.
pub(super) fn known(words: &[String]) -> Option<&'static Place> {
    if let Some(place) = gazetteer::place(words).or_else(|| gazetteer::half_of_pair(words)) {
        return Some(place);
    }
    let (class, len) = class_noun(words)?;
    let place = gazetteer::place(&words[len..])?;
    let is_its_class = match place.rank {
        // `thành phố Thanh Hóa` lies in the province of that name.
        Rank::Province => words[..len] == *PROVINCE,
        Rank::City => class <= 1,
        Rank::State => words[..len] == *ISLAND && class == 2,
    };
    is_its_class.then_some(place)
}

pub(super) static PROVINCE: LazyLock<Vec<String>> = LazyLock::new(|| spelling::folded("tỉnh"));
static ISLAND: LazyLock<Vec<String>> = LazyLock::new(|| spelling::folded("đảo"));

/// Parts of the country, one of which is also a short name of China.
static REGIONS: LazyLock<[String; 2]> = LazyLock::new(|| [spelling::fold("bắc"), spelling::fold("nam")]);
static CENTRE: LazyLock<Vec<String>> = LazyLock::new(|| spelling::folded("trung"));

/// The known place of each name of a place.
pub(super) fn known_places(names: &Names<'_>) -> BTreeMap<usize, &'static Place> {
    let mut places: BTreeMap<usize, &Place> = BTreeMap::new();
    let has_regions = REGIONS.iter().any(|region| names.find(MentionType::Loc, region).is_some());
    for (index, name) in names.of_kind(MentionType::Loc) {
        // `ba miền Bắc - Trung - Nam`
        let is_region = has_regions && name.words == *CENTRE;
        if let Some(place) = known(&name.words).filter(|_| !is_region) {
            places.insert(index, place);
        }
    }
    // A slip of the keyboard, when the right form is in the article too, or no accents at all.
    let present: HashSet<usize> = places.values().map(|place| place.index).collect();
    for (index, name) in names.of_kind(MentionType::Loc) {
        if !places.contains_key(&index)
            && let Some(place) = gazetteer::place_by_letters(&name.words)
            && (name.surface.is_ascii() || present.contains(&place.index) && name.words.len() > 1)
        {
            places.insert(index, place);
        }
    }
    places
}

/// Pairs of names that mean the same place.
pub(super) fn joins(names: &Names<'_>, known: &BTreeMap<usize, &'static Place>) -> Vec<(usize, usize)> {
    let mut joins = Vec::new();
    let mut first_of: HashMap<usize, usize> = HashMap::new();
    for (&name, place) in known {
        joins.push((*first_of.entry(place.index).or_insert(name), name));
    }
    // Names with a class noun, by the bare name.
    let mut with_class: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (index, name) in names.of_kind(MentionType::Loc) {
        if let Some((class, len)) = class_noun(&name.words)
            && !known.contains_key(&index)
        {
            with_class.entry(name.words[len..].join(" ")).or_default().push((class, index));
        }
    }
    for (index, name) in names.of_kind(MentionType::Loc) {
        if !known.contains_key(&index)
            && let Some(candidates) = with_class.get(&name.words.join(" "))
        {
            joins.extend(bare_place(name, candidates).map(|candidate| (index, candidate)));
        }
    }
    joins
}

/// The place that a name without a class noun means: of those of the best class the first.
fn bare_place(name: &Name<'_>, candidates: &[(usize, usize)]) -> Option<usize> {
    let (class, candidate) = candidates.iter().min()?;
    let fits = match *class {
        STREETS => persons::is_vietnamese_name(&name.words),
        STADIUMS => name.words.iter().any(|word| !spelling::is_folded_syllable(word)),
        _ => true,
    };
    fits.then_some(*candidate)
}

#[cfg(test)]
mod tests {
    use super::super::marked::grouped;

    #[test]
    fn one_place_whatever_the_form() {
        assert_eq!(
            grouped("Từ [LOC:tỉnh Quảng Ninh] về [LOC:Quảng Ninh], [LOC:QUẢNG NINH] và [LOC:Quang Ninh]."),
            ["tỉnh Quảng Ninh | Quảng Ninh | QUẢNG NINH | Quang Ninh"]
        );
        assert_eq!(
            grouped("Ở [LOC:thành phố Đà Nẵng], tức [LOC:Đà Nẵng] hay [LOC:TP Đà Nẵng]"),
            ["thành phố Đà Nẵng | Đà Nẵng | TP Đà Nẵng"]
        );
        assert_eq!(grouped("[LOC:huyện Sóc Sơn], [LOC:Sóc Sơn]"), ["huyện Sóc Sơn | Sóc Sơn"]);
        assert_eq!(grouped("[LOC:Việt]-[LOC:Mỹ]: [LOC:Việt Nam], [LOC:Hoa Kỳ]"), ["Việt | Việt Nam", "Mỹ | Hoa Kỳ"]);
        assert_eq!(grouped("[LOC:Châu Á - Thái Bình Dương], [LOC:châu Á-Thái Bình Dương]").len(), 1);
        assert_eq!(grouped("[LOC:Đà Năng] là [LOC:Đà Nẵng]").len(), 1);
        assert_eq!(grouped("[LOC:đường Phạm Văn Chín] cắt [LOC:Phạm Văn Chín]").len(), 1);
        assert_eq!(grouped("[LOC:sân Groenveld] kín chỗ, [LOC:Groenveld] hò reo").len(), 1);
        assert_eq!(grouped("[LOC:Mát-xcơ-va], thủ đô [LOC:Moskva]").len(), 1);
    }

    #[test]
    fn places_named_for_others_stay_apart() {
        for text in [
            "[LOC:đường Hà Nội] ở [LOC:Hà Nội]",
            "[LOC:sông Đà] và [LOC:Đà]",
            "[LOC:cầu Sóc Sơn] ở [LOC:Sóc Sơn]",
            "[LOC:sân Tân Lập] ở [LOC:Tân Lập]",
            "[LOC:quận 5] và [LOC:phường 5]",
            "[LOC:thành phố Thanh Hóa] của [LOC:Thanh Hóa]",
            "[LOC:huyện Điện Biên] ở [LOC:Điện Biên]",
            "[LOC:Hàn Quốc] và [LOC:Triều Tiên]",
            "[LOC:xã Tân Lập] có [LOC:thôn Tân Lập]",
            "[LOC:phố Núi Xanh] dưới [LOC:Núi Xanh]",
            "[LOC:Hà Nam] và [LOC:Hà Nội]",
        ] {
            assert!(grouped(text).len() > 1, "{text}");
        }
    }

    #[test]
    fn the_centre_is_not_china_beside_the_north_and_the_south() {
        assert_eq!(grouped("[LOC:Bắc] - [LOC:Trung] - [LOC:Nam], [LOC:Trung Quốc]").len(), 4);
        assert_eq!(grouped("[LOC:Mỹ] - [LOC:Trung], [LOC:Trung Quốc]").len(), 2);
    }

    #[test]
    fn a_bare_name_means_the_greater_place() {
        assert_eq!(
            grouped("[LOC:xã Tân Lập] thuộc [LOC:huyện Tân Lập], [LOC:Tân Lập]"),
            ["xã Tân Lập", "huyện Tân Lập | Tân Lập"]
        );
        assert_eq!(
            grouped("[LOC:làng Tân Lập] hay [LOC:thôn Tân Lập], [LOC:Tân Lập]"),
            ["làng Tân Lập | Tân Lập", "thôn Tân Lập"]
        );
    }
}
