//! Which organisations are called by the first or last words of their names?
//!
//! Ministries by the first (`Bộ Nông nghiệp` for `Bộ Nông nghiệp và Phát triển nông thôn`), brands and clubs with a
//! foreign name by either (`Sonexa Energy`, `Sonexa`; `Grossburg Dortmund`, `Dortmund`), when only one organisation of
//! the article begins or ends so.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::names::Names;
use super::partition::Partition;
use super::{acronyms, gazetteer, organisations, spelling};
use crate::kind::MentionType;

/// Most words of a ministry.
const MAX_MINISTRY_WORDS: usize = 12;

/// Most words of a brand or club.
const MAX_BRAND_WORDS: usize = 4;

static MINISTRIES: LazyLock<HashSet<String>> =
    LazyLock::new(|| ["bộ", "sở"].iter().map(|word| spelling::fold(word)).collect());

/// Words after `Bộ` that make it no ministry: `Bộ Chính trị`, `Bộ Tư lệnh`, `Bộ Tổng Tham mưu`, `Bộ Chỉ huy`.
static STAFFS: LazyLock<HashSet<String>> =
    LazyLock::new(|| ["chính", "tư", "tổng", "chỉ", "tham"].iter().map(|word| spelling::fold(word)).collect());

/// What the first word of a name tells about how it is shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortening {
    /// To its first words, two at least.
    Ministry,
    /// To its first or last words.
    Brand,
}

/// Pairs of a short name and the only longer one that it may stand for.
pub(super) fn joins(names: &Names<'_>, groups: &Partition) -> Vec<(usize, usize)> {
    let mut longer_than: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (long, name) in names.of_kind(MentionType::Org) {
        let words = organisations::without_form(&name.words);
        // Names with a place are shortened by leaving it out.
        let Some(way) = shortening(&words).filter(|_| !organisations::has_place(&words)) else { continue };
        for len in 1..words.len() {
            let (start, end) = (&words[..len], &words[words.len() - len..]);
            let parts = match way {
                Shortening::Ministry => [(len > 1).then_some(start), None],
                Shortening::Brand => [Some(start), Some(end).filter(|_| !ends_in_country(&words))],
            };
            let shorter = parts.into_iter().flatten().filter_map(|part| names.find(MentionType::Org, &part.join(" ")));
            for short in shorter.filter(|short| !acronyms::is_acronym(names.list[*short].surface)) {
                longer_than.entry(short).or_default().push(long);
            }
        }
    }
    let only = |(short, long): (usize, Vec<usize>)| {
        let is_one = long.iter().all(|other| groups.top(*other) == groups.top(long[0]));
        is_one.then_some((short, long[0]))
    };
    longer_than.into_iter().filter_map(only).collect()
}

fn shortening(words: &[String]) -> Option<Shortening> {
    let [first, second, ..] = words else { return None };
    if MINISTRIES.contains(first) {
        return (words.len() <= MAX_MINISTRY_WORDS && !STAFFS.contains(second)).then_some(Shortening::Ministry);
    }
    let is_foreign = first.chars().count() > 2 && !spelling::is_folded_syllable(first);
    (is_foreign && words.len() <= MAX_BRAND_WORDS).then_some(Shortening::Brand)
}

/// `Sonexa Việt Nam` is not called `Việt Nam`.
fn ends_in_country(words: &[String]) -> bool {
    gazetteer::places_at_end(words).any(|(_, place)| place.rank == gazetteer::Rank::State)
}

#[cfg(test)]
mod tests {
    use super::super::marked::grouped;

    #[test]
    fn the_only_longer_name_is_meant() {
        for text in [
            "[ORG:Bộ Nông nghiệp và Phát triển nông thôn] là [ORG:Bộ Nông nghiệp]",
            "[ORG:Sonexa Energy] là [ORG:Sonexa]",
            "[ORG:Sonexa Energy], [ORG:công ty Sonexa Energy] và [ORG:Sonexa]",
            "[ORG:Grossburg Dortmund] thắng, [ORG:Dortmund] vui",
            "[ORG:Grossburg Bình Dương] thắng, [ORG:Bình Dương] vui",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text} {:?}", grouped(text));
        }
    }

    #[test]
    fn others_stay_apart() {
        for text in [
            "[ORG:Bộ Chính trị] và [ORG:Bộ Chính trị Đảng Hoa Hồng]",
            "[ORG:Sonexa Energy], [ORG:Sonexa Food] và [ORG:Sonexa]",
            "[ORG:ASEAN] và [ORG:ASEAN Economics]",
            "[ORG:Ban Tổ chức] và [ORG:Ban Tổ chức Trung ương]",
        ] {
            assert!(grouped(text).len() > 1, "{text} {:?}", grouped(text));
        }
    }
}
