//! Which names of events or documents mean the same one?
//!
//! A short form keeps the ordinal, the year or the theme of the long one. Another ordinal is another event.
//!
//! Example: `Giao lưu lần thứ 10`, `Giao lưu hữu nghị biên giới lần thứ 10`; `Hiệp ước Huế`, `Hiệp ước Huế về sông`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::names::{Names, is_link};
use super::{gazetteer, spelling};
use crate::kind::MentionType;

/// With how many names of the same type and ordinal a name is compared at most, so that the time stays linear.
const MAX_COMPARED: usize = 32;

static SETS: LazyLock<Sets> = LazyLock::new(Sets::new);

struct Sets {
    /// Before a number, these say only that it is an ordinal.
    ordinal_signs: HashSet<String>,
    /// After these, letters may be a Roman number.
    before_roman: HashSet<String>,
    /// Number words after `thứ`, one to ten.
    numbers: HashMap<String, u32>,
    /// Words that leave the event the same.
    weak: HashSet<String>,
    /// Words that begin what a document or event is about.
    openers: HashSet<String>,
    plural: HashSet<String>,
    /// Before the number of a term: `khóa`.
    term: String,
}

impl Sets {
    fn new() -> Self {
        let set = |words: &str| words.split_whitespace().map(spelling::fold).collect::<HashSet<_>>();
        let numbers = "nhất hai ba tư năm sáu bảy tám chín mười".split(' ').map(spelling::fold).zip(1..).collect();
        Self {
            ordinal_signs: set("lần thứ"),
            before_roman: set("lần thứ khóa kỳ chiến hạng"),
            numbers,
            weak: set(
                "hội nghị cuộc họp phiên kỳ lễ thượng đỉnh cấp cao quốc tế thường niên chương trình triển lãm năm",
            ),
            openers: set("về giữa tại nhằm trong với để ở do cho quy"),
            plural: set("các những"),
            term: spelling::fold("khóa"),
        }
    }
}

/// The words that tell an event or document, numbers in figures: `Hội nghị lần thứ hai của các …` is `Hội nghị 2 …`.
pub(super) fn normal(words: Vec<String>) -> Vec<String> {
    let sets = &*SETS;
    let mut result: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if is_link(&word) || sets.plural.contains(&word) {
            continue;
        }
        let before = result.last().map_or("", String::as_str);
        let is_ordinal = sets.ordinal_signs.contains(before);
        let number = if is_number(&word) {
            Some(word.trim_start_matches('0').to_owned())
        } else if sets.before_roman.contains(before)
            && let Some(number) = roman(&word)
        {
            Some(number.to_string())
        } else {
            sets.numbers.get(&word).filter(|_| is_ordinal).map(u32::to_string)
        };
        if number.is_some() {
            while result.last().is_some_and(|sign| sets.ordinal_signs.contains(sign)) {
                result.pop();
            }
        }
        result.push(number.unwrap_or(word));
    }
    result
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && is_number(word) && (word.starts_with("19") || word.starts_with("20"))
}

/// The value of a Roman number up to 39.
fn roman(letters: &str) -> Option<u32> {
    let value = |c| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        _ => None,
    };
    let values: Vec<u32> = letters.chars().map(value).collect::<Option<_>>()?;
    // A smaller one before a greater one is taken away.
    let is_taken = |at: usize| values.get(at + 1).is_some_and(|next| next > &values[at]);
    let sum = |taken: bool| (0..values.len()).filter(|at| is_taken(*at) == taken).map(|at| values[at]).sum::<u32>();
    sum(false).checked_sub(sum(true))
}

/// What a name of an event or document says.
#[derive(Debug)]
struct Theme<'a> {
    /// All words but states and numbers.
    words: Vec<&'a str>,
    /// Which meeting of a series it is, or what else is numbered.
    ordinals: BTreeSet<&'a str>,
    /// Years, and the terms of an assembly: they may be left out.
    periods: BTreeSet<&'a str>,
    /// Whose event or document it is, as indices of the gazetteer; they may be left out.
    states: BTreeSet<usize>,
}

impl<'a> Theme<'a> {
    fn of(all_words: &'a [String]) -> Self {
        let (mut words, mut states) = (Vec::new(), BTreeSet::new());
        let (mut ordinals, mut periods) = (BTreeSet::new(), BTreeSet::new());
        let mut at = 0;
        while at < all_words.len() {
            let word = all_words[at].as_str();
            let state = (1..=MAX_STATE_WORDS.min(all_words.len() - at)).rev().find_map(|len| {
                let place = gazetteer::place(&all_words[at..at + len])?;
                (place.rank == gazetteer::Rank::State).then_some((len, place.index))
            });
            if let Some((len, state)) = state {
                states.insert(state);
                at += len;
                continue;
            }
            if is_year(word) || is_number(word) && at > 0 && all_words[at - 1] == *SETS.term {
                periods.insert(word);
            } else if is_number(word) || word.contains('+') {
                ordinals.insert(word);
            } else if let Some(state) = gazetteer::half_of_pair(&all_words[at..=at]) {
                states.insert(state.index);
            } else {
                words.push(word);
            }
            at += 1;
        }
        Self { words, ordinals, periods, states }
    }

    /// Words that not every conference has.
    fn strong(&self) -> impl Iterator<Item = &'a str> {
        self.words.iter().copied().filter(|word| !SETS.weak.contains(*word))
    }
}

/// Most words of the name of a state in the name of an event.
const MAX_STATE_WORDS: usize = 4;

/// Pairs of names of which one is a short form of the other.
pub(super) fn joins(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut joins = Vec::new();
    for kind in [MentionType::Event, MentionType::Doc] {
        let mut by_ordinals: HashMap<BTreeSet<&str>, Vec<(usize, Theme<'_>)>> = HashMap::new();
        for (index, name) in names.of_kind(kind) {
            let theme = Theme::of(&name.words);
            let same = by_ordinals.entry(theme.ordinals.clone()).or_default();
            let fits = |(other, other_theme): &&(usize, Theme<'_>)| {
                let other_words = &names.list[*other].words;
                is_short_form(kind, (&name.words, &theme), (other_words, other_theme))
                    || is_short_form(kind, (other_words, other_theme), (&name.words, &theme))
            };
            joins.extend(same.iter().rev().take(MAX_COMPARED).find(fits).map(|(other, _)| (index, *other)));
            same.push((index, theme));
        }
    }
    joins
}

/// Whether the first of two names with the same ordinals is a short form of the second.
fn is_short_form(kind: MentionType, short: (&[String], &Theme<'_>), long: (&[String], &Theme<'_>)) -> bool {
    let sets = &*SETS;
    let ((short_words, short), (long_words, long)) = (short, long);
    let is_weak = |word: &str| sets.weak.contains(word);
    let in_long = |word: &str| long.words.contains(&word);
    if !short.states.is_subset(&long.states) || !short.periods.is_subset(&long.periods) {
        return false;
    }
    // A head that every conference has does not count: `Hội nghị Đối thoại …`, `Đối thoại …`.
    let has_theme = short.words.iter().any(|word| !is_weak(word));
    let counts = |word: &&&str| !has_theme || !is_weak(word);
    let has_ordinal = kind == MentionType::Event && !short.ordinals.is_empty();
    if !(has_theme || has_ordinal) || !short.words.iter().filter(counts).all(|word| in_long(word)) {
        return false;
    }
    let goes_on = long_words
        .strip_prefix(short_words)
        .is_some_and(|rest| rest.first().is_none_or(|next| sets.openers.contains(next)));
    let adds_nothing = || long.words.iter().all(|word| is_weak(word) || short.words.contains(word));
    has_ordinal || goes_on || has_theme && adds_nothing()
}

/// Fewest words that tell the theme of a short form outside its article, where `Giao lưu lần thứ 10` is anyone's.
const MIN_THEME_WORDS: usize = 2;

/// Whether one of two names of different articles is a short form of the other, with the same ordinals.
pub(super) fn are_forms(kind: MentionType, one: &[String], other: &[String]) -> bool {
    let (theme, other_theme) = (Theme::of(one), Theme::of(other));
    let says_enough = |theme: &Theme<'_>| theme.strong().take(MIN_THEME_WORDS).count() == MIN_THEME_WORDS;
    theme.ordinals == other_theme.ordinals
        && says_enough(&theme)
        && says_enough(&other_theme)
        && (is_short_form(kind, (one, &theme), (other, &other_theme))
            || is_short_form(kind, (other, &other_theme), (one, &theme)))
}

/// What a name of an event or document tells outside its article.
pub(super) struct Outline {
    /// The same for all forms of a name that [`are_forms`] may join: its ordinals, or the words with which its theme
    /// begins.
    pub sort_key: String,
    /// The years and terms in the name.
    pub periods: BTreeSet<String>,
    /// Whether it tells which of a series it is: `lần thứ 3`.
    pub has_ordinal: bool,
    /// Whether it says more than that somebody meets for the fourth time.
    pub says_something: bool,
}

/// Reads a name of an event or document.
pub(super) fn outline(words: &[String]) -> Outline {
    let theme = Theme::of(words);
    let has_ordinal = !theme.ordinals.is_empty();
    let key: Vec<&str> = if has_ordinal {
        theme.ordinals.iter().copied().collect()
    } else {
        theme.strong().take(MIN_THEME_WORDS).collect()
    };
    Outline {
        sort_key: key.join(" "),
        periods: theme.periods.iter().map(|period| (*period).to_owned()).collect(),
        has_ordinal,
        says_something: theme.strong().next().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::marked::grouped;
    use super::*;

    #[test]
    fn numbers_are_figures() {
        let normal = |name| normal(spelling::folded(name)).join(" ");
        assert_eq!(normal("họp lần thứ hai"), "ho\u{323}p 2".replace("ho\u{323}p", &spelling::fold("họp")));
        assert_eq!(normal("khóa XIV"), format!("{} 14", spelling::fold("khóa")));
        assert_eq!(normal("khoá XVIII"), format!("{} 18", spelling::fold("khóa")));
        assert_eq!(normal("khóa IX"), format!("{} 9", spelling::fold("khóa")));
        assert_eq!(normal("Năm nhất"), format!("{} {}", spelling::fold("năm"), spelling::fold("nhất")));
    }

    #[test]
    fn short_forms_are_the_same_event_or_document() {
        for text in [
            "[EVENT:Giao lưu hữu nghị thanh niên Á - Âu lần thứ 7], [EVENT:Giao lưu lần thứ bảy]",
            "[EVENT:Hội nghị thượng đỉnh B15], [EVENT:Hội nghị B15], [EVENT:B15]",
            "[EVENT:Đối thoại Huế lần thứ 9], [EVENT:Đối thoại Huế 9], [EVENT:Hội nghị Đối thoại Huế lần thứ IX]",
            "[EVENT:Kỳ họp thứ 3 Hội đồng khóa XX], [EVENT:kỳ họp thứ 3]",
            "[EVENT:Giao lưu thanh niên Việt-Trung], [EVENT:Giao lưu thanh niên Việt Nam - Trung Quốc]",
            "[EVENT:Giao lưu thanh niên], [EVENT:Giao lưu thanh niên Việt Nam - Trung Quốc]",
            "[EVENT:Cơ chế “4+4”], [EVENT:Cơ chế đối thoại “4+4”]",
            "[DOC:Hiệp ước Huế], [DOC:Hiệp ước Huế về sông băng]",
            "[DOC:Công ước về Sông băng], [DOC:Công ước về Sông băng 1999]",
            "[EVENT:Kỳ họp thứ 3 của Hội đồng khóa XX], [EVENT:Kỳ họp thứ 3 Hội đồng khóa XX]",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text} {:?}", grouped(text));
        }
    }

    #[test]
    fn other_ordinals_and_themes_stay_apart() {
        for text in [
            "[EVENT:Giao lưu lần thứ 7], [EVENT:Giao lưu lần thứ 8]",
            "[EVENT:Giao lưu hữu nghị thanh niên], [EVENT:Giao lưu hữu nghị thanh niên lần thứ 8]",
            "[EVENT:Hội nghị Bộ trưởng Á Âu], [EVENT:Hội nghị Bộ trưởng Thủy sản Á Âu]",
            "[EVENT:Liên hoan Hoa 2019], [EVENT:Liên hoan Hoa 2020]",
            "[EVENT:Giao lưu thanh niên Việt-Trung], [EVENT:Giao lưu thanh niên Việt-Lào]",
            "[DOC:Luật Hoa], [DOC:Luật Hoa quả]",
            "[DOC:Nghị định 67], [DOC:Nghị định sửa đổi Nghị định 67]",
            "[EVENT:Hiệp ước Huế], [DOC:Hiệp ước Huế]",
        ] {
            assert_eq!(grouped(text).len(), 2, "{text} {:?}", grouped(text));
        }
    }
}
