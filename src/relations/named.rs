//! Which organisations and places lie where, and which belong to others, by their names and where these stand?
//!
//! Examples: `Bộ Quốc phòng Việt Nam` lies in `Việt Nam`, `Móng Cái, Quảng Ninh` and `trường Trần Phú (Quảng Ninh)` each in
//! the second, `Ban thư ký ASEAN` is part of `ASEAN`, `Viện A thuộc Viện B` of the second.

use std::collections::BTreeMap;

use super::article::{Article, Line};
use super::lexicon::LEXICON;
use super::{Evidence, Form, Found, Kind};
use crate::kind::MentionType;
use crate::rules::tokens::{Shape, tokens};
use crate::text::Span;

/// What says that a body is a unit of the one that follows.
const UNIT_OF: [&str; 6] =
    ["trực thuộc", "đơn vị trực thuộc", "đơn vị thuộc", "công ty con của", "đơn vị thành viên của", "cơ quan của"];

/// How large a place is, from states on: a smaller one may lie in a larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    State,
    Province,
    District,
    Commune,
    Spot,
}

/// Class nouns that begin a place's name, by its size.
const CLASSES: [(&str, Size); 34] = [
    ("tỉnh", Size::Province),
    ("bang", Size::Province),
    ("thành phố", Size::Province),
    ("tp", Size::Province),
    ("khu tự trị", Size::Province),
    ("huyện", Size::District),
    ("quận", Size::District),
    ("thị xã", Size::District),
    ("tx", Size::District),
    ("xã", Size::Commune),
    ("phường", Size::Commune),
    ("thị trấn", Size::Commune),
    ("thôn", Size::Spot),
    ("ấp", Size::Spot),
    ("bản", Size::Spot),
    ("làng", Size::Spot),
    ("xóm", Size::Spot),
    ("đường", Size::Spot),
    ("phố", Size::Spot),
    ("sân bay", Size::Spot),
    ("cảng", Size::Spot),
    ("cửa khẩu", Size::Spot),
    ("khách sạn", Size::Spot),
    ("cầu", Size::Spot),
    ("chợ", Size::Spot),
    ("bảo tàng", Size::Spot),
    ("trung tâm", Size::Spot),
    ("cung", Size::Spot),
    ("nhà", Size::Spot),
    ("khu", Size::Spot),
    ("công viên", Size::Spot),
    ("quảng trường", Size::Spot),
    ("bến", Size::Spot),
    ("ga", Size::Spot),
];

fn size(article: &Article<'_>, mention: usize) -> Option<Size> {
    let code = article.entities[article.entity_of[mention]].code.as_deref();
    match code {
        Some(code) if code.len() == 2 => return Some(Size::State),
        Some(_) => return Some(Size::Province),
        None => {}
    }
    let surface = article.surface(mention).to_lowercase();
    CLASSES
        .iter()
        .find(|(class, _)| surface.strip_prefix(class).is_some_and(|rest| rest.starts_with(' ')))
        .map(|(_, size)| *size)
}

/// Whether the first place can be in the second: it is smaller, or its size is not known and the second is a state or
/// a province.
fn can_be_in(article: &Article<'_>, inner: usize, outer: usize) -> bool {
    if article.entity_of[inner] == article.entity_of[outer] {
        return false;
    }
    match (size(article, inner), size(article, outer)) {
        (Some(inner), Some(outer)) => inner > outer,
        (Some(Size::Commune), None) => article.surface(outer).starts_with(char::is_uppercase),
        (None, Some(outer)) => outer <= Size::Province,
        // `Sân bay Gió Xanh, Viêng Chăn`, not `khu bảo tồn Đá Bạc, bãi cạn Sao`.
        (Some(inner), None) => inner == Size::Spot && article.surface(outer).starts_with(char::is_uppercase),
        (None, None) => false,
    }
}

/// The next mention of a place in an address that goes on at `item`, and the item after it.
fn next_in_address(article: &Article<'_>, line: &Line<'_>, item: usize, inner: usize) -> Option<(usize, usize)> {
    let opening = line.word(item)?;
    let is_place = |item: usize| line.mention(item).filter(|mention| article.kind(*mention) == MentionType::Loc);
    match opening {
        "," | "(" => {
            // `thủ đô Moscow` names its rank and no other place.
            let skip = usize::from(line.word(item + 1) == Some("thủ")) * 2;
            let is_territory = |outer: &usize| {
                opening == "("
                    && size(article, inner) == Some(Size::State)
                    && size(article, *outer) == Some(Size::State)
            };
            let outer =
                is_place(item + 1 + skip).filter(|outer| can_be_in(article, inner, *outer) || is_territory(outer))?;
            let closes = opening == "," || line.word(item + 2 + skip) == Some(")");
            closes.then_some((outer, item + 2 + skip + usize::from(opening == "(")))
        }
        _ => None,
    }
}

/// The item after the larger places that follow a place: `, Quảng Ninh`, `(Hoa Kỳ)`.
pub(super) fn address_end(article: &Article<'_>, line: &Line<'_>, item: usize, place: usize) -> usize {
    let (mut end, mut inner) = (item, place);
    while let Some((outer, next)) = next_in_address(article, line, end, inner) {
        (inner, end) = (outer, next);
    }
    end
}

/// Everything that names and their neighbours say.
pub(super) fn find(article: &Article<'_>, found: &mut Vec<Found>) {
    for line in &article.lines {
        for (item, mention) in line.mentions() {
            neighbours(article, line, item, mention, found);
        }
    }
    names(article, found);
}

fn neighbours(article: &Article<'_>, line: &Line<'_>, item: usize, mention: usize, found: &mut Vec<Found>) {
    let kind = article.kind(mention);
    if !matches!(kind, MentionType::Org | MentionType::Loc) {
        return;
    }
    let mut say = |relation: Kind, other: usize, source: &'static str| {
        let span = Span::new(article.mentions[mention].span.start(), article.mentions[other].span.end());
        let evidence = Evidence { sentence: line.sentence, span, form: Form::Name };
        found.push(Found::new(relation, article.entity_of[mention], article.entity_of[other], source, evidence));
    };
    // Words that only say of what kind it is: `, đơn vị trực thuộc`, `trực thuộc`, `, công ty con của`.
    let tie = line.words_between(item).map(|(words, next)| (words.join(" "), next));
    if let Some((words, whole)) = &tie
        && kind == MentionType::Org
        && article.kind(*whole) == MentionType::Org
        && UNIT_OF.contains(&words.trim_start_matches(", "))
    {
        say(Kind::PartOf, *whole, "unit-of");
    }
    if let Some((words, place)) = &tie
        && article.kind(*place) == MentionType::Loc
        && (kind == MentionType::Loc && [", thủ đô của", ", thủ đô", ", thành phố của"].contains(&words.as_str())
            || kind == MentionType::Org && ["đặt tại", "đặt ở", ", đặt tại"].contains(&words.as_str()))
    {
        say(Kind::LocatedIn, *place, "said-to-be-in");
    }
    // Another name of it in brackets comes first: `Hiệp hội (ASEAN) của …`.
    let after = if line.word(item + 1) == Some("(")
        && line.word(item + 3) == Some(")")
        && line.mention(item + 2).is_some_and(|other| article.entity_of[other] == article.entity_of[mention])
    {
        item + 4
    } else {
        item + 1
    };
    let next = line.mention(after + 1);
    let next_kind = next.map(|next| article.kind(next));
    match (kind, line.word(after), next, next_kind) {
        (MentionType::Loc, Some("," | "("), ..) => {
            if let Some((outer, _)) = next_in_address(article, line, after, mention) {
                say(Kind::LocatedIn, outer, "address");
            }
        }
        (MentionType::Loc, Some("của" | "thuộc" | "ở"), Some(outer), Some(MentionType::Loc))
            if can_be_in(article, mention, outer) =>
        {
            say(Kind::LocatedIn, outer, "place-of");
        }
        (MentionType::Org, Some("("), Some(place), Some(MentionType::Loc)) if line.word(after + 2) == Some(")") => {
            say(Kind::LocatedIn, place, "brackets");
        }
        (MentionType::Org, Some("của"), Some(place), Some(MentionType::Loc))
            if size(article, place).is_none_or(|size| size <= Size::Province)
                && !is_region(article, article.entity_of[place]) =>
        {
            say(Kind::LocatedIn, place, "body-of");
        }
        (MentionType::Org, Some("ở"), Some(place), Some(MentionType::Loc)) => say(Kind::LocatedIn, place, "body-at"),
        (MentionType::Org, Some("thuộc"), Some(whole), Some(MentionType::Org)) => say(Kind::PartOf, whole, "unit-of"),
        // `Surface của Microsoft` is no unit.
        (MentionType::Org, Some("của"), Some(whole), Some(MentionType::Org)) if is_unit(article.surface(mention)) => {
            say(Kind::PartOf, whole, "unit-of");
        }
        (MentionType::Org, Some("tại"), Some(place), Some(MentionType::Loc))
            if begins(article.surface(mention), EMBASSIES) =>
        {
            say(Kind::LocatedIn, place, "embassy-at");
        }
        // `Khoa Ngoại, Bệnh viện Tràng An`, `Phòng Hình sự (Công an Bến Tre)`
        (MentionType::Org, Some("," | "("), Some(whole), Some(MentionType::Org))
            if is_unit_of(article.surface(mention), article.surface(whole))
                && (line.word(after) == Some("(") || !is_in_row(article, line, item, after + 1)) =>
        {
            say(Kind::PartOf, whole, "unit-and-body");
        }
        // `trường Tả Lủng (Mèo Vạc, Hà Giang)`, `công ty Phú Cường, phường Tân Hiệp`
        (MentionType::Org, Some("("), Some(place), Some(MentionType::Loc))
            if line.word(after + 2) == Some(",") && address_end(article, line, after + 2, place) > after + 2 =>
        {
            say(Kind::LocatedIn, place, "brackets");
        }
        (MentionType::Org, Some(","), Some(place), Some(MentionType::Loc))
            if size(article, place).is_some_and(|size| matches!(size, Size::District | Size::Commune)) =>
        {
            say(Kind::LocatedIn, place, "body-and-place");
        }
        (MentionType::Org, Some("thuộc"), Some(place), Some(MentionType::Loc)) => {
            say(Kind::LocatedIn, place, "body-of");
        }
        _ => {}
    }
}

/// What bodies are called, units before what they are units of.
const BODIES: [&[&str]; 5] = [
    &["tổ", "đội", "đại đội", "tiểu đoàn", "chi bộ", "phân xưởng", "bộ môn", "đồn"],
    &["phòng", "khoa", "trung đoàn", "lữ đoàn", "chi cục", "trạm", "hạm đội"],
    &["trung tâm", "viện", "vụ", "cục", "ban", "sư đoàn", "văn phòng", "thanh tra"],
    &[
        "sở",
        "quân khu",
        "quân đoàn",
        "quân chủng",
        "bệnh viện",
        "đại học",
        "trường",
        "học viện",
        "công an",
        "tổng cục",
        "công ty",
        "ubnd",
    ],
    &["bộ", "tập đoàn", "tổng công ty", "chính phủ", "quốc hội", "viện hàn lâm", "ngân hàng nhà nước"],
];

/// Whether two bodies that a comma parts stand in a row of equals: a third follows or goes before, or the row is opened.
fn is_in_row(article: &Article<'_>, line: &Line<'_>, first: usize, last: usize) -> bool {
    let is_body = |item: Option<usize>| {
        item.and_then(|item| line.mention(item)).is_some_and(|mention| article.kind(mention) == MentionType::Org)
    };
    let before = first.checked_sub(1).and_then(|item| line.word(item));
    let follows = matches!(line.word(last + 1), Some("," | "và" | ";")) && is_body(Some(last + 2));
    follows
        || matches!(before, Some("cùng" | "với" | "và" | "các"))
        || before == Some(",") && is_body(first.checked_sub(2))
}

/// Whether a body of the first kind is a unit of one of the second, by what they are called.
fn is_unit_of(unit: &str, whole: &str) -> bool {
    let rank = |name: &str| {
        let name = name.to_lowercase();
        let is_it = |class: &&str| name.strip_prefix(*class).is_some_and(|rest| rest.starts_with(' '));
        BODIES.iter().rposition(|classes| classes.iter().any(is_it))
    };
    matches!((rank(unit), rank(whole)), (Some(unit), Some(whole)) if unit < whole)
}

/// Names that end in the name of a place or of another body.
fn names(article: &Article<'_>, found: &mut Vec<Found>) {
    // By their words; a place has the first say, as in `Quân đội Trung Quốc`.
    let mut by_words: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (index, entity) in article.entities.iter().enumerate() {
        if matches!(entity.kind, MentionType::Loc | MentionType::Org) {
            for mention in &entity.mentions {
                let other = by_words.entry(folded(article.surface(*mention))).or_insert(index);
                if article.entities[*other].kind == MentionType::Org && entity.kind == MentionType::Loc {
                    *other = index;
                }
            }
        }
    }
    for (index, entity) in article.entities.iter().enumerate().filter(|(_, entity)| entity.kind == MentionType::Org) {
        for mention in &entity.mentions {
            let words = tokens(article.surface(*mention));
            let all = folded(article.surface(*mention));
            let tail = (1..all.len()).find_map(|from| Some((from, *by_words.get(&all[from..])?)));
            let Some((from, other)) = tail.filter(|(_, other)| *other != index) else { continue };
            // `Hội đồng Doanh nghiệp Lào-Nga` is of two, `Phái đoàn Việt Nam tại Liên hợp quốc` of the first.
            let plain: Vec<usize> = (0..words.len()).filter(|at| words[*at].shape != Shape::Mark).collect();
            let before = plain.get(from).and_then(|first| words[..*first].last());
            // `Tòa án Hiến pháp` has nothing to do with `Pháp`.
            let is_name = plain.get(from).is_some_and(|first| words[*first].shape != Shape::Lower);
            if plain.len() != all.len()
                || !is_name
                || before.is_none_or(|word| word.is_dash() || OUTSIDE.contains(&word.folded.as_str()))
            {
                continue;
            }
            let surface = article.surface(*mention);
            let (kind, source) = match article.entities[other].kind {
                MentionType::Loc if is_region(article, other) || begins(surface, EMBASSIES) => continue,
                MentionType::Loc => (Kind::LocatedIn, "place-in-name"),
                // `Tập đoàn FPT` is `FPT`, and `Cục QLCT` another name of a `Cục`.
                _ if is_unit(surface) && !article.forms(other).any(|form| shares_class(surface, form)) => {
                    (Kind::PartOf, "body-in-name")
                }
                _ => continue,
            };
            let (sentence, span) = (article.mentions[*mention].sentence, article.mentions[*mention].span);
            found.push(Found::new(kind, index, other, source, Evidence { sentence, span, form: Form::Name }));
        }
    }
}

/// Bodies that lie in another country than the one they are named for.
const EMBASSIES: &[&str] = &["đại sứ quán", "tổng lãnh sự quán", "lãnh sự quán", "phái đoàn", "đại diện thường trực"];

/// What bodies are called, besides [`BODIES`], that are always of another.
const UNITS: &[&str] = &[
    "ủy ban",
    "ban thư ký",
    "thường vụ",
    "tiểu ban",
    "nhóm",
    "hội đồng",
    "chi nhánh",
    "công đoàn",
    "đảng bộ",
    "đảng ủy",
    "đoàn thanh niên",
    "quỹ",
    "thường trực",
    "bộ phận",
    "phân ban",
    "đảng đoàn",
    "ban chấp hành",
    "chi đoàn",
];

/// Whether a name begins with one of some class nouns.
fn begins(name: &str, classes: &[&str]) -> bool {
    let name = name.to_lowercase();
    classes.iter().any(|class| name.strip_prefix(class).is_some_and(|rest| rest.starts_with(' ')))
}

/// Whether a body is a unit of another by what it is called.
fn is_unit(name: &str) -> bool {
    begins(name, UNITS) || BODIES[..3].iter().any(|classes| begins(name, classes))
}

/// Whether two names begin with the same word.
fn shares_class(one: &str, other: &str) -> bool {
    let first = |name: &str| name.split_whitespace().next().map(str::to_lowercase);
    first(one) == first(other)
}

/// Words after which a name speaks of what it is outside of.
const OUTSIDE: [&str; 7] = ["tại", "ở", "về", "với", "và", "vì", "giữa"];

/// Whether a place is a part of the world without borders: `châu Á`, `Đông Nam Á`.
fn is_region(article: &Article<'_>, place: usize) -> bool {
    if article.entities[place].code.is_some() {
        return false;
    }
    let words = tokens(&article.entities[place].name);
    let ends = words.last().is_some_and(|last| words.len() > 1 && LEXICON.list("region_ends").has(last));
    ends || LEXICON.list("regions").longest(&words).is_some()
}

fn folded(surface: &str) -> Vec<String> {
    let words = tokens(surface).into_iter().filter(|token| token.shape != Shape::Mark);
    words.map(|token| token.folded).collect()
}
