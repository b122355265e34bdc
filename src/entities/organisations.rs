//! Which names of organisations mean the same one?
//!
//! With and without the country or province at the end, the class noun at the beginning, or the legal form of a
//! company; and the forms of `synonyms.tsv`.
//!
//! Example: `Bộ Quốc phòng Mỹ`, `Bộ Quốc phòng Hoa Kỳ`, `Bộ Quốc phòng`; `đảng Xanh`, `Xanh`; `Công ty TNHH Sao Mai`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::gazetteer::{self, Place, Rank};
use super::names::{Names, nearest};
use super::partition::Partition;
use super::{persons, places, spelling, synonyms};
use crate::kind::MentionType;

/// Class nouns that are left out when the name is known, the longest first.
const CLASS_NOUNS: [&str; 27] = [
    "trung học phổ thông",
    "tổng công ty",
    "nhà xuất bản",
    "hãng hàng không",
    "hãng thông tấn",
    "câu lạc bộ",
    "đội tuyển",
    "đội bóng",
    "bệnh viện",
    "nhà máy",
    "ngân hàng",
    "tập đoàn",
    "tạp chí",
    "công ty",
    "học viện",
    "đại học",
    "hãng tin",
    "nhà hát",
    "trường",
    "đảng",
    "báo",
    "hãng",
    "đài",
    "quỹ",
    "đội",
    "bộ",
    "sở",
];

static CLASSES: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| CLASS_NOUNS.iter().map(|noun| spelling::folded(noun)).collect());

/// Legal forms of companies, the longest first; they say nothing about which company it is.
static LEGAL_FORMS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let forms = ["trách nhiệm hữu hạn", "một thành viên", "thương mại cổ phần", "cổ phần"];
    forms.iter().map(|form| spelling::folded(form)).collect()
});

static SCHOOL: LazyLock<String> = LazyLock::new(|| spelling::fold("trường"));

/// How the level of a school begins after `trường`.
static LEVELS: LazyLock<HashSet<String>> =
    LazyLock::new(|| ["đại", "cao", "trung", "tiểu", "mầm", "mẫu"].iter().map(|word| spelling::fold(word)).collect());

/// Words before a place that is not the bearer's: `Đại sứ quán … tại Nga`. Folded.
static PREPOSITIONS: LazyLock<HashSet<String>> =
    LazyLock::new(|| ["tại", "ở", "với", "vì", "về", "cho", "sang"].iter().map(|word| spelling::fold(word)).collect());

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    /// Folded words without the place at the end.
    base: Vec<String>,
    /// The class noun of that place, when it is written: `tỉnh`.
    place_class: Option<Vec<String>>,
    /// Where the body is, or whose.
    place: Option<&'static Place>,
}

impl Parts {
    fn of(words: &[String]) -> Self {
        let words = without_form(words);
        let parts = gazetteer::places_at_end(&words).find_map(|(len, place)| Self::at_place(&words, len, place));
        parts.unwrap_or(Self { base: words, place_class: None, place: None })
    }

    /// The parts when the last `len` words say where the body is, or whose.
    fn at_place(words: &[String], len: usize, place: &'static Place) -> Option<Self> {
        let before = &words[..words.len() - len];
        let class_len = if place.rank == Rank::State { 0 } else { class_len_at_end(words, before.len()) };
        let (base, class) = before.split_at(before.len() - class_len);
        let is_anothers = base.last().is_none_or(|word| PREPOSITIONS.contains(word));
        // `Hội hữu nghị Việt Nam - Lào` is neither's alone; of `Đảng Cộng hòa Mỹ` the base is not `Đảng`.
        if is_anothers || base.len() < 2 || gazetteer::places_at_end(base).next().is_some() {
            return None;
        }
        Some(Self { base: base.to_vec(), place_class: (class_len > 0).then(|| class.to_vec()), place: Some(place) })
    }

    /// The same for all spellings of one name.
    fn key(&self) -> String {
        let base = self.base.join(" ");
        self.place.map_or_else(|| base.clone(), |place| format!("{base} @{}", place.index))
    }
}

/// Whether a name ends in the country or province of its bearer.
pub(super) fn has_place(words: &[String]) -> bool {
    Parts::of(words).place.is_some()
}

/// The folded words of a name without the place at the end, and the code of that place.
pub(super) fn base_and_place(words: &[String]) -> (Vec<String>, Option<&'static str>) {
    let parts = Parts::of(words);
    let mut base = parts.base;
    // `Công an thành phố Yên Bái` is that of the city in the province of that name.
    let is_city = parts.place.is_some_and(|place| place.rank == Rank::Province);
    base.extend(parts.place_class.filter(|class| is_city && *class != *places::PROVINCE).into_iter().flatten());
    (base, parts.place.and_then(|place| place.code))
}

/// Whether folded words are the class noun of an organisation and nothing else: `công ty cổ phần`.
pub(super) fn is_class_noun(words: &[String]) -> bool {
    CLASSES.contains(&without_form(words))
}

/// Words of the class noun that stands before the place at `end`: one of `tỉnh Nghệ An`.
fn class_len_at_end(words: &[String], end: usize) -> usize {
    let is_class = |len: &usize| {
        let found = end.checked_sub(*len).and_then(|start| places::class_noun(&words[start..]));
        found.is_some_and(|(class, class_len)| class_len == *len && class <= 1)
    };
    (1..=2).rev().find(is_class).unwrap_or(0)
}

/// The same for names of organisations that differ only in how a place is called or in the legal form.
pub(super) fn key(words: &[String]) -> String {
    Parts::of(words).key()
}

/// `Trường Đại học Y` is also `Đại học Y`; a company is the same without its legal form.
pub(super) fn without_form(words: &[String]) -> Vec<String> {
    let is_school = words.first() == Some(&*SCHOOL) && words.get(1).is_some_and(|level| LEVELS.contains(level));
    let mut rest = if is_school { &words[1..] } else { words };
    let mut kept = Vec::with_capacity(words.len());
    while let Some((word, after)) = rest.split_first() {
        match LEGAL_FORMS.iter().find(|form| rest.starts_with(form)) {
            Some(form) if !kept.is_empty() => rest = &rest[form.len()..],
            _ => {
                kept.push(word.clone());
                rest = after;
            }
        }
    }
    kept
}

/// Pairs of names that mean the same body wherever they stand.
pub(super) fn joins(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut joins = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut without_class: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, name) in names.of_kind(MentionType::Org).filter(|(_, name)| !name.words.is_empty()) {
        let key = key(&name.words);
        let same = synonyms::canonical(MentionType::Org, &key).map_or(key, str::to_owned);
        let first = *by_key.entry(same).or_insert(index);
        joins.push((index, first));
        let words = without_form(&name.words);
        let mut rest = words.as_slice();
        while let Some(class) = CLASSES.iter().find(|class| rest.len() > class.len() && rest.starts_with(class)) {
            rest = &rest[class.len()..];
            let candidates = without_class.entry(rest.join(" ")).or_default();
            if !candidates.contains(&first) && candidates.len() < 2 {
                candidates.push(first); // Two are as ambiguous as more.
            }
        }
    }
    for (index, name) in names.of_kind(MentionType::Org) {
        let Some(candidates) = without_class.get(&without_form(&name.words).join(" ")) else { continue };
        // Police go by that name at every level, not only in the ministry.
        if let [candidate] = candidates[..]
            && *name.words != *POLICE
        {
            joins.push((index, candidate));
        }
    }
    joins
}

static POLICE: LazyLock<Vec<String>> = LazyLock::new(|| spelling::folded("công an"));

/// For mentions of a body without its country or province: a mention of the name with it that is meant.
pub(super) fn moves(names: &Names<'_>, groups: &Partition) -> Vec<(usize, usize)> {
    let mut bearers_of: HashMap<usize, Vec<Bearer>> = HashMap::new();
    for (full, name) in names.of_kind(MentionType::Org) {
        let parts = Parts::of(&name.words);
        let mut bare_names = Vec::new();
        if let Some(place) = parts.place {
            bare_names.push((parts.base.join(" "), Some(place)));
            bare_names.extend(
                parts.place_class.map(|class| (format!("{} {}", parts.base.join(" "), class.join(" ")), Some(place))),
            );
        } else if let Some(len) = up_to_class_of_place(&name.words) {
            bare_names.push((name.words[..len].join(" "), None));
        }
        for (bare, place) in bare_names {
            if let Some(bare) = names.find(MentionType::Org, &bare).filter(|bare| *bare != full) {
                bearers_of.entry(bare).or_default().push(Bearer { name: full, place });
            }
        }
    }
    let mut moves = Vec::new();
    for (bare, name) in names.of_kind(MentionType::Org) {
        if let Some(bearers) = bearers_of.get(&bare) {
            let meant = Meant::new(names, groups, bearers);
            moves.extend(name.mentions.iter().filter_map(|&mention| Some((mention, meant.by(names, mention)?))));
        }
    }
    moves
}

/// A name with a place that has the bare name.
#[derive(Debug, Clone, Copy)]
struct Bearer {
    name: usize,
    place: Option<&'static Place>,
}

impl Bearer {
    fn is_vietnamese(&self) -> bool {
        self.place.is_none_or(|place| place.code.is_some_and(|code| code.starts_with("VN")))
    }
}

/// What the mentions of a bare name mean.
enum Meant {
    /// Always the same: its first mention.
    Always(usize),
    /// Bodies of several places in Viet Nam: the nearest of these mentions.
    Nearest(Vec<usize>),
    /// Foreign bodies: the nearest of these mentions, unless a Vietnamese is spoken of.
    NearestForeign(Vec<usize>),
}

impl Meant {
    fn new(names: &Names<'_>, groups: &Partition, bearers: &[Bearer]) -> Self {
        // News of Viet Nam says `Bộ Ngoại giao` for its own, even next to that of another country.
        let is_domestic = bearers.iter().any(Bearer::is_vietnamese);
        let meant: Vec<usize> =
            bearers.iter().filter(|bearer| bearer.is_vietnamese() == is_domestic).map(|bearer| bearer.name).collect();
        let mut mentions: Vec<usize> = meant.iter().flat_map(|name| &names.list[*name].mentions).copied().collect();
        mentions.sort_unstable();
        let is_one = meant.iter().all(|name| groups.top(*name) == groups.top(meant[0]));
        match (is_domestic, is_one) {
            (true, true) => Self::Always(mentions[0]),
            (true, false) => Self::Nearest(mentions),
            (false, _) => Self::NearestForeign(mentions),
        }
    }

    fn by(&self, names: &Names<'_>, mention: usize) -> Option<usize> {
        match self {
            Self::Always(target) => Some(*target),
            Self::Nearest(mentions) => nearest(mention, mentions),
            Self::NearestForeign(mentions) => {
                if is_of_vietnamese(names, mention) {
                    None
                } else {
                    nearest(mention, mentions)
                }
            }
        }
    }
}

/// Whether the person next to a mention in its sentence has a Vietnamese name; of two, the one after it, which a title
/// belongs to: `Bộ trưởng Bộ Ngoại giao Lê Ba`.
fn is_of_vietnamese(names: &Names<'_>, mention: usize) -> bool {
    let in_sentence = |other: &usize| names.mentions[*other].sentence == names.mentions[mention].sentence;
    let is_person = |other: &usize| names.mentions[*other].kind() == MentionType::Per;
    let touches = names.between(mention).is_some_and(|gap| gap.trim().is_empty());
    let after =
        (mention + 1..names.mentions.len()).take(1).find(|other| touches && in_sentence(other) && is_person(other));
    let before = || (0..mention).rev().take(NEAR_MENTIONS).take_while(in_sentence).find(is_person);
    let person = after.or_else(before);
    person.is_some_and(|person| persons::is_vietnamese_name(&names.list[names.of_mention[person]].words))
}

/// How many mentions back a person is looked for.
const NEAR_MENTIONS: usize = 6;

/// Length of the name up to the class noun of a place that is not in the tables: `UBND huyện` of `UBND huyện Sóc Sơn`.
fn up_to_class_of_place(words: &[String]) -> Option<usize> {
    (2..words.len().saturating_sub(1)).find_map(|at| {
        let (class, len) = places::class_noun(&words[at..])?;
        let rest = words.len() - at - len;
        (class <= MAX_PLACE_CLASS && (1..=3).contains(&rest)).then_some(at + len)
    })
}

/// Communes and what is above them have bodies of their own.
const MAX_PLACE_CLASS: usize = 3;

#[cfg(test)]
mod tests {
    use super::super::marked::{grouped, numbers};

    #[test]
    fn one_body_whatever_the_form() {
        for text in [
            "[ORG:Bộ Quốc phòng Mỹ] và [ORG:Bộ Quốc phòng Hoa Kỳ]",
            "[ORG:Công an TP Hà Nội], [ORG:Công an Hà Nội], [ORG:Công an thành phố Hà Nội]",
            "[ORG:UBND tỉnh Quảng Ninh] họp. [ORG:Ủy ban nhân dân tỉnh] kết luận.",
            "[ORG:UBND huyện Sóc Sơn] họp. [ORG:UBND huyện] kết luận.",
            "[ORG:Bộ Tài nguyên và Môi trường], [ORG:Bộ TN&MT], [ORG:Bộ Tài nguyên - Môi trường]",
            "[ORG:đảng Hoa Hồng] và [ORG:Hoa Hồng]",
            "[ORG:Công ty TNHH Sao Mai] là [ORG:công ty Sao Mai] và [ORG:Sao Mai]",
            "[ORG:báo Bình Minh] và [ORG:Bình Minh]",
            "[ORG:Trường Đại học Y Hà Nội] là [ORG:ĐH Y Hà Nội]",
            "[ORG:Tổ chức Y tế Thế giới] là [ORG:WHO]",
            "[ORG:Bộ quốc phòng Hoa Kỳ] hay [ORG:Lầu Năm Góc]",
            "[ORG:Hội Cá cảnh Việt Nam] là [ORG:Hội Cá cảnh]",
            "[ORG:Ngân hàng Nhà nước Việt Nam] là [ORG:Ngân hàng Nhà nước]",
            "[ORG:Đảng Cộng hòa Mỹ] là [ORG:Đảng Cộng hòa] hay [ORG:Cộng hòa]",
            "[ORG:Công ty CP Tập đoàn Sao Mai] là [ORG:Sao Mai]",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text} {:?}", grouped(text));
        }
    }

    #[test]
    fn other_bodies_stay_apart() {
        for text in [
            "[ORG:Bộ Quốc phòng Việt Nam] và [ORG:Bộ Quốc phòng Lào]",
            "[ORG:Đại sứ quán Việt Nam tại Nga] và [ORG:Đại sứ quán Việt Nam]",
            "[ORG:Công an Hà Nội] và [ORG:Công an Hải Phòng]",
            "[ORG:Bộ Công an] và [ORG:Công an]",
            "[ORG:báo Bình Minh] và [ORG:công ty Bình Minh]",
            "[ORG:Hội hữu nghị Việt Nam - Lào] và [ORG:Hội hữu nghị Việt Nam]",
            "[ORG:Bộ Ngoại giao Lào] đón Bộ trưởng [ORG:Bộ Ngoại giao] [PER:Lê Văn Ba]",
        ] {
            assert!(grouped(text).len() >= 2, "{text} {:?}", grouped(text));
        }
    }

    #[test]
    fn a_bare_body_is_that_of_viet_nam_or_the_nearest() {
        let text = "[ORG:Bộ Y tế Việt Nam], [ORG:Bộ Y tế Lào], [ORG:Bộ Y tế]";
        assert_eq!(numbers(text), [0, 1, 0]);
        let text = "[ORG:Bộ Y tế Lào] họp. [ORG:Bộ Y tế] nói. [ORG:Bộ Y tế Nga] họp. [ORG:Bộ Y tế] nói.";
        assert_eq!(numbers(text), [0, 0, 1, 1]);
        let text = "[ORG:Sở Y tế Hà Nội], [ORG:Sở Y tế], [ORG:Sở Y tế Huế], [ORG:Sở Y tế]";
        assert_eq!(numbers(text), [0, 0, 1, 1]);
    }
}
