//! Where do the names of places and bodies begin and end?
//!
//! The model sees the names; this rule moves their borders to where the guidelines want them: class nouns inside or
//! outside (`biển Đông Hà`, `thủ đô | Oslo`), a country that ends the name of a body, whole words only, pairs
//! (`ASEAN-EU`), and words that share one name out among several (`hai Bộ Quốc phòng`). Lexicon: `borders.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::kind::MentionType;
use crate::rules::extents::span_of;
use crate::rules::phrases::Phrases;
use crate::rules::tokens::{Shape, Token};
use crate::rules::names::is_foreign;
use crate::rules::places::{COUNTRIES, REALMS, state_at};
use crate::rules::{ExampleTexts, Examples, Fact, Finding, Rule, RuleInput};
use crate::tag::Label;

#[derive(Debug, Deserialize)]
struct Words {
    inside_place: Vec<String>,
    outside_place: Vec<String>,
    not_places_after: Vec<String>,
    regions: Vec<String>,
    several_before: Vec<String>,
    several_after: Vec<String>,
    shared_bodies: Vec<String>,
    public_bodies: Vec<String>,
    fields: Vec<String>,
    agencies: Vec<String>,
    places_of_days: Vec<String>,
    numbered_places: Vec<String>,
    inside_body: Vec<String>,
    outside_body: Vec<String>,
    ranks: Vec<String>,
    streets: Vec<String>,
    before_places: Vec<String>,
    buildings: Vec<String>,
    unions: Vec<String>,
    units: Vec<String>,
    missions: Vec<String>,
    common_nouns: Vec<String>,
    compounds: Vec<String>,
    peoples: Vec<String>,
    name_openers: Vec<String>,
    examples: ExampleTexts,
}

struct Lexicon {
    inside_place: Phrases<()>,
    outside_place: Phrases<()>,
    not_places_after: Phrases<()>,
    regions: Phrases<()>,
    several_before: Phrases<()>,
    several_after: Phrases<()>,
    shared_bodies: Phrases<()>,
    public_bodies: Phrases<()>,
    fields: Phrases<()>,
    agencies: Phrases<()>,
    places_of_days: Phrases<()>,
    numbered_places: Phrases<()>,
    inside_body: Phrases<()>,
    outside_body: Phrases<()>,
    ranks: Phrases<()>,
    streets: Phrases<()>,
    before_places: Phrases<()>,
    buildings: Phrases<()>,
    unions: Phrases<()>,
    units: Phrases<()>,
    missions: Phrases<()>,
    common_nouns: Phrases<()>,
    compounds: Phrases<()>,
    peoples: Phrases<()>,
    name_openers: Phrases<()>,
    examples: ExampleTexts,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Words =
        toml::from_str(include_str!("borders.toml")).expect("borders.toml is part of the program and tested");
    Lexicon {
        inside_place: Phrases::set(&words.inside_place),
        outside_place: Phrases::set(&words.outside_place),
        not_places_after: Phrases::set(&words.not_places_after),
        regions: Phrases::set(&words.regions),
        several_before: Phrases::set(&words.several_before),
        several_after: Phrases::set(&words.several_after),
        shared_bodies: Phrases::set(&words.shared_bodies),
        public_bodies: Phrases::set(&words.public_bodies),
        fields: Phrases::set(&words.fields),
        agencies: Phrases::set(&words.agencies),
        places_of_days: Phrases::set(&words.places_of_days),
        numbered_places: Phrases::set(&words.numbered_places),
        inside_body: Phrases::set(&words.inside_body),
        outside_body: Phrases::set(&words.outside_body),
        ranks: Phrases::set(&words.ranks),
        streets: Phrases::set(&words.streets),
        before_places: Phrases::set(&words.before_places),
        buildings: Phrases::set(&words.buildings),
        unions: Phrases::set(&words.unions),
        units: Phrases::set(&words.units),
        missions: Phrases::set(&words.missions),
        common_nouns: Phrases::set(&words.common_nouns),
        compounds: Phrases::set(&words.compounds),
        peoples: Phrases::set(&words.peoples),
        name_openers: Phrases::set(&words.name_openers),
        examples: words.examples,
    }
});

/// Moves the borders of the model's names.
#[derive(Debug, Clone, Copy)]
pub struct Borders;

impl Rule for Borders {
    fn name(&self) -> &str {
        "borders"
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let tokens = input.tokens;
        let names = whole_words(input);
        let shared = shared_out(tokens, &names);
        let mut findings: Vec<Finding> = Vec::new();
        let mut push = |from: usize, to: usize, label: Label| {
            let kind = match label {
                Label::Person => MentionType::Per,
                Label::Place => MentionType::Loc,
                Label::Organisation => MentionType::Org,
                Label::Other => return,
            };
            if let Some(span) = span_of(tokens, from, to) {
                // An earlier finding has been made from more than one name.
                if findings.iter().all(|found| !found.span.overlaps(span)) {
                    findings.push(Finding::of(span, Fact::Name(kind)));
                }
            }
        };
        let mut gone = Vec::new();
        for (from, to, label) in buildings(tokens) {
            push(from, to, label);
        }
        for (index, name) in names.iter().enumerate() {
            let settled = match name.label {
                _ if shared.contains(&index) => Vec::new(),
                Label::Place => place(tokens, *name),
                Label::Organisation => body(tokens, &names, *name),
                Label::Person => person(tokens, *name),
                Label::Other => vec![*name],
            };
            let tagged = input.tagged[name.tagged];
            match settled[..] {
                [] => gone.push(Finding { span: tagged.span, fact: None }),
                [only] if span_of(tokens, only.from, only.to) == Some(tagged.span) => {}
                _ => settled.iter().for_each(|name| push(name.from, name.to, name.label)),
            }
        }
        findings.extend(gone);
        for finding in units(tokens, &names) {
            findings.retain(|found| !found.span.overlaps(finding.span));
            findings.push(finding);
        }
        for finding in [known_places(tokens), numbered_places(tokens), fields_of_bodies(tokens), credits(tokens)].concat() {
            if !findings.iter().any(|found| found.span.overlaps(finding.span)) && !holds(input, &finding) {
                findings.push(finding);
            }
        }
        findings.sort_by_key(|finding| finding.span);
        findings
    }

    fn examples(&self) -> Examples<'_> {
        LEXICON.examples.all()
    }
}

/// A name by its tokens: the first, and one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    from: usize,
    to: usize,
    label: Label,
    /// Which of the model's names it is.
    tagged: usize,
}

/// Whether a body that the model has found holds the finding and more.
fn holds(input: RuleInput<'_>, finding: &Finding) -> bool {
    input.tagged.iter().any(|mention| {
        mention.label == Label::Organisation && mention.span.contains(finding.span) && mention.span != finding.span
    })
}

/// The model's names as whole words, without marks at their ends.
fn whole_words(input: RuleInput<'_>) -> Vec<Name> {
    let tokens = input.tokens;
    let mut names: Vec<Name> = Vec::new();
    for (tagged, mention) in input.tagged.iter().enumerate() {
        let mut from = tokens.partition_point(|token| token.span.end() <= mention.span.start());
        let mut to = tokens.partition_point(|token| token.span.start() < mention.span.end());
        // A name inside a longer word is left as it is: `Công văn 68/BGDĐT-KHTC`.
        if from >= to || tokens[from].span.start() < mention.span.start() || mention.span.end() < tokens[to - 1].span.end() {
            continue;
        }
        while to > from && is_stray(tokens, from, to) {
            to -= 1;
        }
        while from < to && tokens[from].shape == Shape::Mark && !tokens[from].is_mark('“') && !tokens[from].is_mark('"') {
            from += 1;
        }
        // `An-tô-|ni-ô`: a foreign name in Vietnamese spelling is one word.
        while from >= 2 && is_glued(tokens, from - 2) && tokens[from].shape == Shape::Lower {
            from -= 2;
        }
        if let Some(before) = names.last_mut() {
            before.to = before.to.min(from);
            while before.to > before.from && is_stray(tokens, before.from, before.to) {
                before.to -= 1;
            }
        }
        // `Y | Blơm Niê`: a letter before a name is a part of it.
        if let Some(before) = names.last_mut()
            && (before.label, mention.label, before.to) == (Label::Person, Label::Person, from)
            && tokens[before.from..before.to].iter().all(|token| token.text.chars().count() == 1)
        {
            before.to = to;
            continue;
        }
        names.push(Name { from, to, label: mention.label, tagged });
    }
    names.retain(|name| name.from < name.to);
    names
}

/// Whether a hyphen without spaces joins this token to the one after the hyphen.
fn is_glued(tokens: &[Token<'_>], at: usize) -> bool {
    let [first, hyphen, second] = &tokens[at..at + 3] else { return false };
    hyphen.is_mark('-') && first.span.end() == hyphen.span.start() && hyphen.span.end() == second.span.start()
}

/// Whether the last token of a name is a mark that is no part of it, or a number word of the sentence.
fn is_stray(tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let last = &tokens[to - 1];
    let opens = |mark: char| tokens[from..to].iter().any(|token| token.is_mark(mark));
    match last.text {
        ")" => !opens('('),
        "”" => !opens('“'),
        "\"" => tokens[from..to].iter().filter(|token| token.is_mark('"')).count() % 2 == 1,
        "." => to >= 2 && tokens[to - 2].shape == Shape::Number,
        "," | ";" | ":" | "(" | "-" | "–" | "“" | "?" | "!" | "/" => true,
        "hai" | "các" | "của" => true,
        _ => false,
    }
}

/// The person with the first word of a foreign name that the model takes for none (`Sheikh | Mohammed`), or the street
/// that is named for a person.
fn person(tokens: &[Token<'_>], name: Name) -> Vec<Name> {
    if let Some(from) = street_from(tokens, name.from) {
        return vec![Name { from, label: Label::Place, ..name }];
    }
    let opens = name.from > 0 && LEXICON.name_openers.fills(&tokens[name.from - 1..name.from]);
    vec![Name { from: if opens && tokens[name.from - 1].is_capital() { name.from - 1 } else { name.from }, ..name }]
}

/// The class noun of the street that is named for the person at a token: `đường | Đại tướng | Võ Nguyên Giáp`.
fn street_from(tokens: &[Token<'_>], name: usize) -> Option<usize> {
    let stands = |back: &usize| {
        let (noun, rank) = (&tokens[name - back..=name - back], &tokens[name - back + 1..name]);
        LEXICON.streets.fills(noun) && (rank.is_empty() || LEXICON.ranks.fills(rank))
    };
    (1..=4.min(name)).find(stands).map(|back| name - back)
}

/// The place without class nouns that are no part of its name, and with those that are.
fn place(tokens: &[Token<'_>], name: Name) -> Vec<Name> {
    let words = &tokens[name.from..name.to];
    if LEXICON.not_places_after.ends_before(tokens, name.from) || LEXICON.peoples.fills(words) {
        return Vec::new();
    }
    let outside = LEXICON.outside_place.longest(words).map_or(0, |(length, ())| length);
    if outside > 0 && name.from + outside < name.to && tokens[name.from + outside].is_capital() {
        return vec![Name { from: name.from + outside, ..name }];
    }
    if let Some(from) = street_from(tokens, name.from).filter(|from| name.from - from > 1) {
        return vec![Name { from, ..name }];
    }
    let is_state = COUNTRIES.longest(&tokens[name.from..]).is_some_and(|(length, _)| length == name.to - name.from);
    let inside = (1..=4.min(name.from)).rev().find(|&back| LEXICON.inside_place.fills(&tokens[name.from - back..name.from]));
    let has_class_noun = words[0].shape == Shape::Lower && LEXICON.inside_place.longest(words).is_some_and(|(length, ())| length < words.len());
    let is_other_word = LEXICON.compounds.ends_before(tokens, name.from)
        || inside == Some(1) && name.from > 1 && tokens[name.from - 1].is_capital();
    let is_plural = inside.is_some_and(|back| {
        back < name.from && matches!(tokens[name.from - back - 1].folded.as_str(), "hai" | "ba" | "các" | "những" | "nhiều")
    });
    let is_region = tokens[name.from].folded == "miền";
    match inside {
        Some(back) if !(is_state || has_class_noun || is_other_word || is_plural || is_region) => vec![Name { from: name.from - back, ..name }],
        _ => vec![name],
    }
}

/// The body with the country that ends its name, without a person, and each half of a pair by itself.
fn body(tokens: &[Token<'_>], names: &[Name], name: Name) -> Vec<Name> {
    let words = &tokens[name.from..name.to];
    if let Some((length, ())) = LEXICON.common_nouns.longest(words) {
        let rest = Name { from: name.from + length, label: Label::Place, ..name };
        let is_state = state_at(tokens, rest.from).is_some_and(|length| rest.from + length == name.to);
        if length == words.len() || is_state {
            return if is_state { vec![rest] } else { Vec::new() };
        }
    }
    if state_at(tokens, name.from) == Some(words.len()) {
        return vec![Name { label: Label::Place, ..name }];
    }
    let outside = LEXICON.outside_body.longest(words).map_or(0, |(length, ())| length);
    if outside > 0 && outside < words.len() && words[outside].is_capital() {
        return vec![Name { from: name.from + outside, ..name }];
    }
    if let Some(back) = (1..=3.min(name.from)).rev().find(|&back| LEXICON.inside_body.fills(&tokens[name.from - back..name.from]))
        && tokens[name.from - back].shape == Shape::Lower
        && !LEXICON.compounds.ends_before(tokens, name.from)
        && words[0].is_capital()
    {
        return body(tokens, names, Name { from: name.from - back, ..name });
    }
    if let [first, dash, second] = words
        && dash.is_dash()
        && let (Some(one), Some(other)) = (half_of_pair(first), half_of_pair(second))
    {
        return vec![
            Name { to: name.from + 1, label: one, ..name },
            Name { from: name.from + 2, label: other, ..name },
        ];
    }
    let is_public = LEXICON.public_bodies.longest(words);
    if is_public.is_some_and(|(length, ())| words.get(length).is_some_and(Token::is_capital)) {
        let mut tail =
            words.iter().rev().take_while(|word| word.shape == Shape::Capital && is_foreign(word.text)).count();
        // `Mac Thornberry`: a syllable before the foreign word that is no part of the body's last word.
        let before = words.len().checked_sub(tail + 2).map(|at| (&words[at], &words[at + 1]));
        if tail > 0 && before.is_some_and(|(first, second)| first.shape == Shape::Lower && second.is_capital()) {
            tail += 1;
        }
        let is_person = tail > 0 && tail + 1 < words.len() && COUNTRIES.longest(&words[words.len() - tail..]).is_none();
        if is_person {
            let border = name.to - tail;
            return vec![Name { to: border, ..name }, Name { from: border, label: Label::Person, ..name }];
        }
    }
    if LEXICON.missions.longest(words).is_some()
        && tokens.get(name.to).is_some_and(|token| token.folded == "tại")
        && let Some(to) = end_of_name(tokens, names, name.to + 1)
    {
        return vec![Name { to, ..name }];
    }
    let after = state_at(tokens, name.to);
    let is_half = |to: usize| {
        tokens.get(to).is_some_and(Token::is_dash) && tokens.get(to + 1).is_some_and(Token::is_capital)
    };
    match after {
        Some(length) if words[0].is_capital() && !is_half(name.to + length) && !ends_in_state(words) => {
            vec![Name { to: name.to + length, ..name }]
        }
        _ => vec![name],
    }
}

/// One past the name of a place or body that begins at a token.
fn end_of_name(tokens: &[Token<'_>], names: &[Name], at: usize) -> Option<usize> {
    let found = names.iter().find(|name| name.from == at && matches!(name.label, Label::Place | Label::Organisation));
    found.map(|name| name.to).or_else(|| state_at(tokens, at).map(|length| at + length))
}

/// A unit and the body that it is a unit of: `Ban Thư ký | ASEAN`.
fn units(tokens: &[Token<'_>], names: &[Name]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for body in names.iter().filter(|name| name.label == Label::Organisation) {
        let unit = (1..=4.min(body.from)).rev().find(|&back| LEXICON.units.fills(&tokens[body.from - back..body.from]));
        let from = unit.map(|back| body.from - back).filter(|from| tokens[*from].is_capital());
        let span = from.and_then(|from| span_of(tokens, from, body.to));
        findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
    }
    findings
}

/// What a half of a pair like `ASEAN-EU` or `ASEAN - Nga` names.
fn half_of_pair(token: &Token<'_>) -> Option<Label> {
    if COUNTRIES.longest(std::slice::from_ref(token)).is_some() {
        Some(Label::Place)
    } else {
        LEXICON.unions.fills(std::slice::from_ref(token)).then_some(Label::Organisation)
    }
}

fn ends_in_state(words: &[Token<'_>]) -> bool {
    (0..words.len()).any(|from| COUNTRIES.longest(&words[from..]).is_some_and(|(length, _)| from > 0 && from + length == words.len()))
}

/// States by their full names, and regions whose names the model cuts at the dash.
fn known_places(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let region = LEXICON.regions.longest(&tokens[at..]).map(|(length, ())| length);
        let is_realm = tokens[at].is_capital() && REALMS.longest(&tokens[at..]).is_some();
        let state = is_realm.then(|| state_at(tokens, at)).flatten();
        let several = COUNTRIES.longest(&tokens[at..]).filter(|(length, _)| *length > 3 && tokens[at].is_capital());
        let length = region.or(state).or(several.map(|(length, _)| length)).unwrap_or(0);
        if let Some(span) = span_of(tokens, at, at + length) {
            findings.push(Finding::of(span, Fact::Name(MentionType::Loc)));
        }
        at += length.max(1);
    }
    findings
}

/// Places that have a number or a day for a name: `quận 12`, `đường 30/4`.
fn numbered_places(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in 0..tokens.len() {
        let by_number = LEXICON.numbered_places.longest(&tokens[at..]);
        let by_day = LEXICON.places_of_days.longest(&tokens[at..]);
        let length = by_number.or(by_day).map_or(0, |(length, ())| length);
        let Some(number) = tokens.get(at + length).filter(|token| length > 0 && token.shape == Shape::Number) else { continue };
        let is_number = by_number.is_some() && number.text.len() <= 2 && number.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_day = by_day.is_some() && number.text.split_once(['/', '-']).is_some_and(|(day, month)| {
            [day, month].iter().all(|part| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
        });
        if is_number || is_day {
            let span = span_of(tokens, at, at + length + 1);
            findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Loc))));
        }
    }
    findings
}

/// Buildings that stand for the body in them, but for where something happens: `Nhà Trắng tuyên bố`, `ở Nhà Trắng`.
fn buildings(tokens: &[Token<'_>]) -> Vec<(usize, usize, Label)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some((length, ())) = LEXICON.buildings.longest(&tokens[at..]).filter(|_| tokens[at].is_capital()) else { continue };
        let is_place = LEXICON.before_places.ends_before(tokens, at);
        found.push((at, at + length, if is_place { Label::Place } else { Label::Organisation }));
    }
    found
}

/// `các Bộ Quốc phòng, Ngoại giao và Công an`: each field is a body.
fn fields_of_bodies(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in 0..tokens.len() {
        let opens = tokens[at].folded == "các" && tokens.get(at + 1).is_some_and(|token| token.folded == "bộ");
        let Some(first) = opens.then(|| LEXICON.fields.longest(&tokens[at + 2..])).flatten() else { continue };
        let mut items = vec![(at + 1, at + 2 + first.0)];
        let mut end = at + 2 + first.0;
        while tokens.get(end).is_some_and(|token| token.is_mark(',') || token.folded == "và") {
            let Some((length, ())) = LEXICON.fields.longest(&tokens[end + 1..]) else { break };
            items.push((end + 1, end + 1 + length));
            end += 1 + length;
        }
        if items.len() > 1 {
            let span = |(from, to)| span_of(tokens, from, to);
            findings.extend(items.into_iter().filter_map(span).map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
        }
    }
    findings
}

/// Agencies and papers in credits: `Ảnh: Lê Bảo/TTXVN`, `TTXVN/Tin Tức`, `(Theo Tuổi Trẻ)`.
fn credits(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in 1..tokens.len() {
        let before = &tokens[at - 1];
        let is_credit = before.is_mark('/') || before.is_mark('(') || before.is_mark(':') || before.folded == "theo";
        let agency = is_credit.then(|| LEXICON.agencies.longest(&tokens[at..])).flatten();
        let ends = |to: usize| tokens.get(to).is_none_or(|token| token.shape == Shape::Mark);
        if let Some((length, ())) = agency.filter(|(length, ())| tokens[at].is_capital() && ends(at + length)) {
            let span = span_of(tokens, at, at + length);
            findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
        }
    }
    findings
}

/// Which names are shared out among several, and so name no single thing: `hai Bộ Quốc phòng`, and all in
/// `Quân ủy Trung ương, Bộ Quốc phòng hai nước`.
fn shared_out(tokens: &[Token<'_>], names: &[Name]) -> Vec<usize> {
    let mut shared = Vec::new();
    let mut shares = false;
    for (index, name) in names.iter().enumerate().rev() {
        if name.label != Label::Organisation {
            shares = false;
            continue;
        }
        let next = names.get(index + 1).map(|next| next.from);
        let between = next.map_or(&[][..], |next| tokens.get(name.to..next).unwrap_or_default());
        let is_listed = between.len() <= 2 && between.iter().all(|token| token.is_mark(',') || token.folded == "và" || token.folded == "các");
        let before = LEXICON.several_before.ends_before(tokens, name.from);
        let is_common = LEXICON.shared_bodies.longest(&tokens[name.from..name.to]).is_some();
        shares = shares && is_listed
            || LEXICON.several_after.longest(&tokens[name.to..]).is_some()
            || before && is_common;
        if shares {
            shared.push(index);
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tokens::tokens;
    use crate::tag::TaggedMention;
    use crate::text::Span;

    /// What the rule makes of the names in brackets, `P`, `L` or `O` first.
    fn moved(marked: &str) -> Vec<String> {
        let mut text = String::new();
        let mut tagged = Vec::new();
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once('[') {
            let (name, after) = after.split_once(']').expect("a closing bracket");
            let (label, surface) = name.split_once(':').expect("a label");
            text.push_str(before);
            let label = match label {
                "P" => Label::Person,
                "L" => Label::Place,
                _ => Label::Organisation,
            };
            let span = Span::new(text.len(), text.len() + surface.len());
            tagged.push(TaggedMention { span, label, probability: 0.9 });
            text.push_str(surface);
            rest = after;
        }
        text.push_str(rest);
        let findings = Borders.find(RuleInput { text: &text, tokens: &tokens(&text), tagged: &tagged });
        let shown = findings.iter().map(|f| {
            format!("{} {}", f.kind().map_or("-", MentionType::name), &text[f.span.start()..f.span.end()])
        });
        shown.collect()
    }

    #[test]
    fn class_nouns_of_places_are_inside_or_outside() {
        let cases: [(&str, &[&str]); 7] = [
            ("Bùn đổ xuống biển [L:Hòn Mê] hôm qua", &["LOC biển Hòn Mê"]),
            ("Ông đến [L:thủ đô Oslo] sáng nay", &["LOC Oslo"]),
            ("Chiến dịch ở biển [L:Việt Nam]", &[]),
            ("Chợ ở ([L:quận 2)], ông nói", &["LOC quận 2"]),
            ("Người [L:Hà Nội] thanh lịch", &[]),
            ("[L:đồng bảng Anh] tăng, bảng [L:Anh] giảm", &["- Anh"]),
            ("Khu vực [L:châu Á]-[L:Thái Bình Dương] rộng", &["LOC châu Á-Thái Bình Dương"]),
        ];
        for (text, expected) in cases {
            assert_eq!(moved(text), expected, "{text}");
        }
    }

    #[test]
    fn bodies_end_where_they_should() {
        let cases: [(&str, &[&str]); 8] = [
            ("Bộ trưởng [O:Bộ Quốc phòng] [L:Na Uy] đến", &["ORG Bộ Quốc phòng Na Uy"]),
            ("[O:Chính phủ] Liên bang Nga họp", &["ORG Chính phủ Liên bang Nga"]),
            ("Quan hệ [O:ASEAN-EU] tốt", &["ORG ASEAN", "ORG EU"]),
            ("Chủ tịch [O:Ủy ban Ngư nghiệp Bob Miller] nói", &["ORG Ủy ban Ngư nghiệp", "PER Bob Miller"]),
            ("Tại [O:Nhà máy Điện Sông Hinh 1.] Ảnh", &["ORG Nhà máy Điện Sông Hinh 1"]),
            ("giữa hai [O:Bộ Công Thương] đã ký", &["- Bộ Công Thương"]),
            ("của [O:Quân ủy Trung ương], [O:Bộ Quốc phòng] hai nước", &["- Quân ủy Trung ương", "- Bộ Quốc phòng"]),
            (
                "gặp [O:Liên hợp quốc Pê-đô-]rô [P:Xan-chê] ở Oslo",
                &["ORG Liên hợp quốc Pê-đô"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(moved(text), expected, "{text}");
        }
    }
}
