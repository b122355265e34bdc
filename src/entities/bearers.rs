//! Which titles does a person bear?
//!
//! Those that stand before the name or behind it in the same sentence, with nothing between but organisations, places,
//! commas, dashes and words such as `và`, `kiêm`. Two people never share one mention of a title.
//!
//! Example: `Đại tướng Lê Ba, Ủy viên Ban Chấp hành, Giám đốc Sở Y tế` bears all three.

use super::names::Names;
use crate::kind::{MentionType, TitleKind};

/// For each mention of a title, in the order of the text, the mention of the person who bears it.
pub(super) fn bearers(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut bearers = Vec::new();
    let mut chain = Chain::default();
    for mention in 0..names.mentions.len() {
        let link = if mention == 0 { Link::None } else { link(names, mention - 1) };
        match (link, names.mentions[mention].kind()) {
            (Link::None, _) => {
                chain.end(None, &mut bearers);
                chain = Chain::default();
            }
            (Link::And, _) => chain.next_group(),
            // `X, Giám đốc` and `X - Giám đốc`; names alone may follow as well, so only titles belong to X.
            (Link::Comma, MentionType::Title) => chain.next_part(),
            _ => {}
        }
        match names.mentions[mention].kind() {
            MentionType::Title => chain.titles.push(Title { mention, group: chain.group, part: chain.part, link }),
            MentionType::Per => {
                let is_direct = link == Link::Direct;
                chain.end(Some((mention, is_direct)), &mut bearers);
                let is_office = |(title, person): &(usize, usize)| {
                    *person == mention && names.mentions[*title].title_kind() == Some(TitleKind::Office)
                };
                let has_office = bearers.iter().rev().take(chain.titles.len()).any(is_office);
                chain = Chain { person: Some(mention), has_office, ..Chain::default() };
            }
            MentionType::Org | MentionType::Loc => {}
            _ => {
                chain.end(None, &mut bearers);
                chain = Chain::default();
            }
        }
    }
    chain.end(None, &mut bearers);
    bearers.sort_unstable();
    bearers
}

/// A row of titles, organisations and places since the last person or break.
#[derive(Debug, Default)]
struct Chain {
    /// The person before the row, when nothing parts them from it.
    person: Option<usize>,
    /// Whether an office stands before that person, who then needs none behind.
    has_office: bool,
    titles: Vec<Title>,
    /// Counts `và`.
    group: usize,
    /// Counts commas before titles.
    part: usize,
}

#[derive(Debug, Clone, Copy)]
struct Title {
    mention: usize,
    group: usize,
    part: usize,
    /// What joins it to the mention before.
    link: Link,
}

impl Chain {
    fn next_group(&mut self) {
        self.group += 1;
        self.part += 1;
    }

    fn next_part(&mut self) {
        self.part += 1;
    }

    /// Gives the titles to the person before the row and to the one after it.
    fn end(&self, after: Option<(usize, bool)>, bearers: &mut Vec<(usize, usize)>) {
        // The person before has the row only behind a comma, a dash or a bracket: `Lê Ba, Giám đốc`.
        let is_behind = self.titles.first().is_some_and(|title| matches!(title.link, Link::Comma));
        let before = self.person.filter(|_| is_behind);
        let Some((after, is_direct)) = after else {
            bearers
                .extend(before.iter().flat_map(|&person| self.titles.iter().map(move |title| (title.mention, person))));
            return;
        };
        let Some(last) = self.titles.last() else { return };
        for title in &self.titles {
            let person = match before {
                // `Giám đốc Sở Y tế, ông Lê Ba`
                None => after,
                Some(before) => {
                    // With people on both sides the last `và` parts the row, or else the last comma before a title.
                    let is_of_after = match self.group {
                        0 => self.has_office || title.part == last.part,
                        group => title.group == group,
                    };
                    if is_of_after && is_direct { after } else { before }
                }
            };
            bearers.push((title.mention, person));
        }
    }
}

/// How two mentions that follow one another are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// By a space, or an honorific.
    Direct,
    /// By a comma, dash or bracket.
    Comma,
    /// By `và`, `cùng`, `;`.
    And,
    /// Not at all.
    None,
}

/// Longer gaps hold more than what may stand between a title and its bearer.
const MAX_GAP_BYTES: usize = 40;

fn link(names: &Names<'_>, mention: usize) -> Link {
    let [left, right] = [&names.mentions[mention], &names.mentions[mention + 1]];
    if left.sentence != right.sentence {
        return Link::None;
    }
    let Some(gap) = names.between(mention).filter(|gap| gap.len() <= MAX_GAP_BYTES) else { return Link::None };
    let mut link = Link::Direct;
    for word in gap.split_inclusive([' ', ',', '-', '–', '(', ';', '\u{a0}']) {
        let sign = word.chars().last();
        let plain = word.trim_matches([' ', ',', '-', '–', '(', ';', '\u{a0}', ')']);
        match plain {
            "và" | "cùng" => link = Link::And,
            "kiêm" | "là" | "quyền" | "nguyên" | "cựu" | "kiêm," => link = link.max(Link::Comma),
            "" | "ông" | "bà" | "Ông" | "Bà" | "đồng" | "chí" | "Đồng" | "anh" | "chị" | "nước" | "của" =>
                {}
            // `Đại sứ Lào tại Nga`
            "tại" | "ở" if right.kind() == MentionType::Loc => {}
            _ => return Link::None,
        }
        match sign {
            Some(',' | '-' | '–' | '(') => link = link.max(Link::Comma),
            Some(';') => link = Link::And,
            _ => {}
        }
        if word.contains(')') && names.mentions[mention].kind() == MentionType::Title {
            return Link::None;
        }
    }
    link
}

impl Link {
    fn max(self, other: Self) -> Self {
        if self == Self::And { self } else { other }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marked::entities;

    /// `person: titles` for every person.
    fn borne(marked: &str) -> Vec<String> {
        let (_, _, entities) = entities(marked);
        let persons = entities.iter().filter(|entity| entity.id_kind() == "PER");
        let titles = |indices: &[usize]| indices.iter().map(|index| entities[*index].name.as_str()).collect::<Vec<_>>();
        persons.map(|person| format!("{}: {}", person.name, titles(&person.titles).join(", "))).collect()
    }

    impl super::super::Entity {
        fn id_kind(&self) -> &'static str {
            self.kind.name()
        }
    }

    #[test]
    fn titles_before_and_behind_the_name_are_borne() {
        for (text, expected) in [
            ("[TITLE:Đại tướng], [TITLE:Bộ trưởng Quốc phòng] [PER:Lê Ba]", "Lê Ba: Đại tướng, Bộ trưởng Quốc phòng"),
            ("[TITLE:Bộ trưởng] [ORG:Bộ Y tế] [LOC:Lào] [PER:Lê Ba]", "Lê Ba: Bộ trưởng"),
            (
                "[PER:Lê Ba], [TITLE:Ủy viên] [ORG:Ban Chấp hành], [TITLE:Giám đốc] [ORG:Sở Y tế],",
                "Lê Ba: Ủy viên, Giám đốc",
            ),
            ("Ông [PER:Lê Ba] - [TITLE:Giám đốc] [ORG:Sở Y tế] nói", "Lê Ba: Giám đốc"),
            ("[TITLE:Giám đốc] [ORG:Sở Y tế], ông [PER:Lê Ba] nói", "Lê Ba: Giám đốc"),
            ("[TITLE:Đại sứ] [LOC:Lào] tại [LOC:Nga] [PER:Lê Ba]", "Lê Ba: Đại sứ"),
            ("[PER:Lê Ba] là [TITLE:Giám đốc] [ORG:Sở Y tế]", "Lê Ba: Giám đốc"),
            ("[TITLE:Tổng Bí thư], [TITLE:Chủ tịch nước] [PER:Lê Ba] đến", "Lê Ba: Tổng Bí thư, Chủ tịch nước"),
            ("[PER:Lê Ba] gặp [TITLE:Giám đốc] [ORG:Sở Y tế]", "Lê Ba: "),
            ("[PER:Lê Ba] đến.\n[TITLE:Giám đốc] nói", "Lê Ba: "),
        ] {
            assert_eq!(borne(text), [expected], "{text}");
        }
    }

    #[test]
    fn two_people_share_no_title() {
        assert_eq!(
            borne(
                "[PER:Lê Ba], [TITLE:Giám đốc] [ORG:Sở Y tế] và [TITLE:Thượng tướng] [PER:Đỗ Tư], \
                 [TITLE:Bộ trưởng]"
            ),
            ["Lê Ba: Giám đốc", "Đỗ Tư: Thượng tướng, Bộ trưởng"]
        );
        assert_eq!(
            borne("[PER:Lê Ba], [TITLE:Giám đốc] [ORG:Sở Y tế], [TITLE:Đại tá] [PER:Đỗ Tư]"),
            ["Lê Ba: Giám đốc", "Đỗ Tư: Đại tá"]
        );
        assert_eq!(
            borne("[TITLE:Chủ tịch] [PER:Lê Ba], [TITLE:Phó Chủ tịch], [TITLE:Bí thư] [PER:Đỗ Tư]"),
            ["Lê Ba: Chủ tịch", "Đỗ Tư: Phó Chủ tịch, Bí thư"]
        );
        assert_eq!(
            borne("[RANK:Đại tá] [PER:Lê Ba], [TITLE:Cục trưởng], [RANK:Đại tá] [PER:Đỗ Tư]"),
            ["Lê Ba: Đại tá, Cục trưởng", "Đỗ Tư: Đại tá"]
        );
        assert_eq!(
            borne("[TITLE:Chủ tịch] [PER:Lê Ba] và [TITLE:Thủ tướng] [PER:Đỗ Tư]"),
            ["Lê Ba: Chủ tịch", "Đỗ Tư: Thủ tướng"]
        );
    }
}
