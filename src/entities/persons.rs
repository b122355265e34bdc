//! Which names of people mean the same person?
//!
//! Part of a name means the person of the whole name: a given name in Vietnamese (`Giang`), a family name elsewhere
//! (`McCain`, `Tập`). Of several people with that part the one mentioned last before it is meant, or, before all of
//! them, the first. `ông` and `bà` tell who is not meant. Two whole names are two people.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::names::{Name, Names, nearest};
use super::partition::Partition;
use super::spelling;
use crate::kind::MentionType;

/// Longer names are looked at only whole: nobody's name has more words.
const MAX_WORDS: usize = 8;

/// With how many names of the same last word a name is compared at most, so that the time stays linear.
const MAX_COMPARED: usize = 32;

/// Usual family names of Vietnamese people, folded.
const FAMILY_NAMES: &str = "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn đinh lâm \
    trịnh mai tô trương tăng tạ hà lương thái cao châu phùng tôn quách kiều diệp lưu chu lại thân hứa cù mạc nghiêm \
    ninh vi lò giàng thạch đàm doãn khúc ông triệu ung viên bạch la lục nông hầu sùng vàng thào cấn phí từ ngụy bạc";

static FAMILIES: LazyLock<HashSet<String>> =
    LazyLock::new(|| FAMILY_NAMES.split_whitespace().map(spelling::fold).collect());

/// Whether the folded words look like a whole Vietnamese name.
pub(super) fn is_vietnamese_name(words: &[String]) -> bool {
    (2..=5).contains(&words.len())
        && FAMILIES.contains(&words[0])
        && words.iter().all(|word| spelling::is_folded_syllable(word))
}

fn is_foreign(words: &[String]) -> bool {
    words.iter().any(|word| !spelling::is_folded_syllable(word))
}

fn is_initial(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() == 1
}

/// Pairs of whole names that are one person's: with and without middle names, or with initials.
pub(super) fn joins(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut by_last: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut joins = Vec::new();
    for (index, name) in names.of_kind(MentionType::Per) {
        if name.words.len() < 2 || name.words.len() > MAX_WORDS || !is_foreign(&name.words) {
            continue;
        }
        let same_last = by_last.entry(name.words.last().map_or("", String::as_str)).or_default();
        let recent = same_last.iter().rev().take(MAX_COMPARED);
        let mut fitting = recent.filter(|other| are_variants(&name.words, &names.list[**other].words));
        // `J. Doe` is not both `John Doe` and `Jane Doe`; of fitting names that begin alike any will do.
        if let Some(&other) = fitting.next()
            && fitting.all(|third| names.list[*third].words[0] == names.list[other].words[0])
        {
            joins.push((index, other));
        }
        same_last.push(index);
    }
    joins
}

/// Whether two names with the same last word may be one: the same first word or its initial, and every middle word of
/// the shorter in the longer.
fn are_variants(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let fits = |x: &String, y: &String| {
        x == y || is_initial(x) && y.starts_with(x.as_str()) || is_initial(y) && x.starts_with(y.as_str())
    };
    let mut middle = long[1..long.len() - 1].iter();
    fits(&short[0], &long[0]) && short[1..short.len() - 1].iter().all(|word| middle.any(|other| fits(word, other)))
}

/// For mentions of a part of a name: a mention of the whole name that is meant.
pub(super) fn moves(names: &Names<'_>, groups: &Partition) -> Vec<(usize, usize)> {
    let mut wholes_of: HashMap<usize, Wholes> = HashMap::new();
    for (whole, name) in names.of_kind(MentionType::Per) {
        if !(2..=MAX_WORDS).contains(&name.words.len()) {
            continue;
        }
        for len in 1..name.words.len() {
            let end = &name.words[name.words.len() - len..];
            if let Some(part) = names.find(MentionType::Per, &end.join(" "))
                && may_end(end, name)
            {
                wholes_of.entry(part).or_default().ending.push(whole);
            }
            let start = &name.words[..len];
            if let Some(part) = names.find(MentionType::Per, &start.join(" "))
                && may_begin(start, name)
            {
                wholes_of.entry(part).or_default().beginning.push(whole);
            }
        }
    }
    let genders = Genders::new(names);
    let mut moves = Vec::new();
    for (part, name) in names.of_kind(MentionType::Per) {
        if let Some(wholes) = wholes_of.get(&part) {
            let wholes = if wholes.ending.is_empty() { &wholes.beginning } else { &wholes.ending };
            part_moves(names, groups, &genders, name, wholes, &mut moves);
        }
    }
    moves
}

/// Names that end or begin with the same part.
#[derive(Debug, Default)]
struct Wholes {
    ending: Vec<usize>,
    beginning: Vec<usize>,
}

/// Whether people may say only this end of a name. `Lê Hà` is somebody else than `Trần Lê Hà`.
fn may_end(end: &[String], whole: &Name<'_>) -> bool {
    end.len() == 1 || is_foreign(&whole.words) || !FAMILIES.contains(&end[0])
}

/// Whether people may say only this beginning of a name. Nobody calls a Vietnamese by the family name.
fn may_begin(start: &[String], whole: &Name<'_>) -> bool {
    let [word] = start else { return is_foreign(&whole.words) };
    let has_middle = || whole.words.get(1).is_some_and(|word| gender_of(word).is_some());
    let is_surely_vietnamese = FAMILIES.contains(word) && (whole.words.len() > 3 || has_middle());
    !is_initial(word) && (is_foreign(&whole.words) || !is_surely_vietnamese)
}

fn part_moves(
    names: &Names<'_>,
    groups: &Partition,
    genders: &Genders,
    part: &Name<'_>,
    wholes: &[usize],
    moves: &mut Vec<(usize, usize)>,
) {
    // What may be meant by `ông`, by `bà`, and by the name alone.
    let candidates = |gender: Option<Gender>| {
        let fits =
            |whole: &&usize| gender.is_none() || genders.of_name[**whole].is_none_or(|other| Some(other) == gender);
        let fitting = wholes.iter().filter(fits);
        let mut candidates: Vec<usize> = fitting.flat_map(|whole| &names.list[*whole].mentions).copied().collect();
        candidates.sort_unstable();
        candidates
    };
    let is_one = wholes.iter().all(|whole| groups.top(*whole) == groups.top(wholes[0]));
    let (anyone, men, women) = (candidates(None), candidates(Some(Gender::Male)), candidates(Some(Gender::Female)));
    for &mention in &part.mentions {
        let candidates = match honorific(names.before(mention)) {
            None => &anyone,
            Some(Gender::Male) => &men,
            Some(Gender::Female) => &women,
        };
        // Reporters sign with a part of a name as well, and are not those they write about.
        if !is_credit(names, mention) {
            let whole = if is_one { candidates.first().copied() } else { nearest(mention, candidates) };
            moves.extend(whole.map(|whole| (mention, whole)));
        }
    }
}

/// Whether a mention signs a text or photo: `Ảnh: Minh Anh`, `Minh Anh/TTXVN`, a name alone on a line or after the
/// last sentence of one.
fn is_credit(names: &Names<'_>, mention: usize) -> bool {
    let (before, after) = (names.before(mention).trim_end(), names.after(mention));
    let ends_line = after.trim_start_matches([' ', '.', ')']).chars().next().is_none_or(|c| c == '\n');
    before.ends_with("nh:")
        || after.starts_with('/')
        || ends_line && (before.is_empty() || before.ends_with(['.', '”']))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Male,
    Female,
}

/// What `ông`, `bà` and middle names tell.
struct Genders {
    of_name: Vec<Option<Gender>>,
}

impl Genders {
    fn new(names: &Names<'_>) -> Self {
        let of_name = names.list.iter().map(|name| {
            if name.kind != MentionType::Per || name.words.len() < 2 {
                return None;
            }
            let told = name.mentions.iter().find_map(|mention| honorific(names.before(*mention)));
            told.or_else(|| name.words[1..name.words.len() - 1].iter().find_map(|word| gender_of(word)))
        });
        Self { of_name: of_name.collect() }
    }
}

fn honorific(before: &str) -> Option<Gender> {
    let word = before.trim_end().rsplit(|c: char| !c.is_alphabetic()).next()?;
    match word {
        // `Anh` is rather the country: `Thủ tướng Anh`.
        "ông" | "Ông" | "anh" | "chú" | "cậu" | "thầy" => Some(Gender::Male),
        "bà" | "Bà" | "chị" | "Chị" | "cô" | "Cô" | "nàng" => Some(Gender::Female),
        _ => None,
    }
}

/// Middle names of one gender only, folded.
fn gender_of(middle: &str) -> Option<Gender> {
    match middle {
        "va\u{306}n" => Some(Gender::Male),
        "thi\u{323}" => Some(Gender::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::marked::{grouped, numbers};

    #[test]
    fn a_part_means_the_whole() {
        for text in [
            "[PER:Lê Văn Ba] đến. Ông [PER:Ba] nói.",
            "[PER:Ba] nói gì? Ông [PER:Lê Văn Ba] kể.",
            "[PER:Jack Brown] đến, rồi [PER:Brown] đi.",
            "Ông [PER:Vương Đại Hải] đến. Ông [PER:Vương] đi.",
            "[PER:Donald Smithson] và [PER:Donald J. Smithson], [PER:Smithson]",
            "[PER:E. Tanakawa] là [PER:Eiji Tanakawa]",
            "[PER:Thu Mai] hay [PER:Đỗ Thu Mai] đều được",
            "[PER:Sheikh Khaled] tức [PER:Sheikh Khaled bin Faisal al-Noor] nói",
            "[PER:Petrenko] là [PER:Ivan Petrenco] đó",
            "Thủ tướng Anh [PER:Mary Brown] nói. Bà [PER:Brown] cười.",
            "[PER:Địch Lệ Hoa Ba] hát. Cô [PER:Địch] cười.",
            "Chị [PER:Trần Thị Đ.] kể. Chị [PER:Đ.] khóc.",
            "[PER:LÊ VĂN BA] là [PER:Lê Văn Ba] đó",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn other_people_stay_apart() {
        for text in [
            "[PER:Lê Văn Ba] và [PER:Trần Đình Ba]",
            "[PER:Lê Hà] và [PER:Trần Lê Hà]",
            "Ông [PER:Lê Thanh Tâm] nói. Bà [PER:Tâm] nghe.",
            "[PER:Lê Thị Tâm] nói. Ông [PER:Tâm] nghe.",
            "[PER:Nguyễn Văn Ba] chào [PER:Nguyễn].",
            "[PER:Nguyễn Anh] và [PER:Nguyễn Anh Tuấn]",
            "[PER:Jack Brown] và [PER:Mary Brown]",
            "[PER:Đỗ Minh Anh] nói. Ảnh: [PER:Minh Anh]",
            "[PER:Đỗ Minh Anh] nói.\n[PER:Minh Anh]\n",
        ] {
            assert_eq!(grouped(text).len(), 2, "{text}");
        }
    }

    #[test]
    fn of_several_the_last_before_is_meant() {
        let text = "[PER:Ba] kể. [PER:Lê Văn Ba] đi. Ông [PER:Ba] về. [PER:Trần Đình Ba] đến. Ông [PER:Ba] ở lại.";
        assert_eq!(numbers(text), [0, 0, 0, 1, 1]);
        let text = "Ông [PER:Lê Thanh Tâm], bà [PER:Đỗ Minh Tâm]. Ông [PER:Tâm] nói, bà [PER:Tâm] nghe.";
        assert_eq!(numbers(text), [0, 1, 0, 1]);
        assert_eq!(numbers("[PER:John Brown], [PER:Jane Brown], [PER:J. Brown]"), [0, 1, 2]);
    }
}
