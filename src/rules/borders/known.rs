//! Which names are known by their words, whether the model sees them or not?
//!
//! States by their full names, regions with a dash, streets and districts with a number, buildings that stand for a
//! body, the ministries of `các Bộ Quốc phòng, Ngoại giao`, and agencies in credits. Lexicon: `borders.toml`.

use super::lexicon::LEXICON;
use crate::kind::MentionType;
use crate::rules::extents::span_of;
use crate::rules::places::{REALMS, country, state_at};
use crate::rules::tokens::{Shape, Token};
use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
use crate::tag::Label;

/// Names that need no model.
#[derive(Debug, Clone, Copy)]
pub struct KnownNames;

impl Rule for KnownNames {
    fn name(&self) -> &'static str {
        "known-name"
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let tokens = input.tokens;
        let ways = [buildings, known_places, numbered_places, fields_of_bodies, offices_of_fields, credits];
        let mut findings: Vec<Finding> = Vec::new();
        for finding in ways.into_iter().flat_map(|way| way(tokens)) {
            let is_free = findings.iter().all(|found| !found.span.overlaps(finding.span));
            if is_free && !holds(input, &findings, &finding) {
                findings.push(finding);
            }
        }
        findings.sort_by_key(|finding| finding.span);
        findings
    }

    fn examples(&self) -> Examples<'_> {
        LEXICON.known_examples.all()
    }
}

/// Whether a body that the model has found, and that no other finding cuts, holds the finding and more.
fn holds(input: RuleInput<'_>, others: &[Finding], finding: &Finding) -> bool {
    input.tagged.iter().any(|mention| {
        mention.label == Label::Organisation
            && mention.span.contains(finding.span)
            && mention.span != finding.span
            && others.iter().all(|other| !other.span.overlaps(mention.span))
    })
}

/// States by their full names, and regions whose names the model cuts at the dash.
fn known_places(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let region = LEXICON.regions.longest(&tokens[at..]).map(|(length, ())| length);
        let is_realm = tokens[at].is_capital() && REALMS.longest(&tokens[at..]).is_some();
        let state = is_realm.then(|| state_at(tokens, at)).flatten();
        let several = country(&tokens[at..]).filter(|length| *length > 3 && tokens[at].is_capital());
        let length = region.or(state).or(several).unwrap_or(0);
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
        let Some(number) = tokens.get(at + length).filter(|token| length > 0 && token.shape == Shape::Number) else {
            continue;
        };
        let is_number =
            by_number.is_some() && number.text.len() <= 2 && number.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_day = by_day.is_some()
            && number.text.split_once(['/', '-']).is_some_and(|(day, month)| {
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
fn buildings(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in 0..tokens.len() {
        let Some((length, ())) = LEXICON.buildings.longest(&tokens[at..]).filter(|_| tokens[at].is_capital()) else {
            continue;
        };
        let is_place = LEXICON.before_places.ends_before(tokens, at);
        let length = length + state_at(tokens, at + length).unwrap_or(0);
        let kind = if is_place { MentionType::Loc } else { MentionType::Org };
        findings.extend(span_of(tokens, at, at + length).map(|span| Finding::of(span, Fact::Name(kind))));
    }
    findings
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
            findings
                .extend(items.into_iter().filter_map(span).map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
        }
    }
    findings
}

/// A ministry or department by its field, where the model has seen no body: `Sở Xây dựng`.
fn offices_of_fields(tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in 1..tokens.len() {
        let noun = &tokens[at - 1];
        let is_noun = noun.is_capital() && matches!(noun.folded.as_str(), "sở" | "bộ");
        let is_shared = at > 1 && matches!(tokens[at - 2].folded.as_str(), "hai" | "các" | "cán" | "nội" | "đồng");
        let field = LEXICON.fields.longest(&tokens[at..]).filter(|_| is_noun && !is_shared && tokens[at].is_capital());
        let Some((length, ())) = field else { continue };
        let to = at + length + state_at(tokens, at + length).unwrap_or(0);
        let span = span_of(tokens, at - 1, to);
        findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
    }
    findings
}

/// Agencies and papers in credits: `Ảnh: Lê Bảo/TTXVN`, `TTXVN/Tin Tức`, `(Theo Tuổi Trẻ)`, `Nguồn Tin Tức TTXVN`.
fn credits(tokens: &[Token<'_>]) -> Vec<Finding> {
    let agency = |at: usize| {
        let (length, ()) = tokens.get(at..).and_then(|rest| LEXICON.agencies.longest(rest))?;
        tokens[at].is_capital().then_some(at + length)
    };
    let is_end = |at: usize| tokens.get(at).is_none_or(|token| token.shape == Shape::Mark);
    let mut findings = Vec::new();
    let mut last_end = 0;
    for at in 1..tokens.len() {
        let before = &tokens[at - 1];
        let is_credit = before.is_mark('/')
            || before.is_mark('(')
            || before.is_mark(':')
            || matches!(before.folded.as_str(), "theo" | "nguồn")
            || at == last_end;
        let ends = |to: &usize| is_end(*to) || agency(*to).is_some_and(is_end);
        if let Some(to) = is_credit.then(|| agency(at)).flatten().filter(ends) {
            last_end = to;
            let span = span_of(tokens, at, to);
            findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
        }
    }
    findings
}
