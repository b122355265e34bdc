//! Who comes along with a person, and whom does a person lead?
//!
//! Who comes along takes no part of its own; a leader and the country or body whose delegation it is both do.
//!
//! Example: `Đoàn Việt Nam do Thứ trưởng Lê Ba dẫn đầu` is one group of a person and a country.

use super::article::Line;
use super::groups::{Group, Piece, words_at};
use crate::kind::MentionType;

/// Takes `và Phu nhân`, `cùng đoàn công tác Lào` into the group before.
pub(super) fn with_companions(line: &Line<'_>, pieces: &[Piece]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        if let Some(Piece::Group(group)) = found.last_mut()
            && group.kind == MentionType::Per
            && let Some(end) = companions_end(line, pieces, at)
        {
            group.tokens.end = pieces[end - 1].tokens().end;
            at = end;
            continue;
        }
        found.push(pieces[at].clone());
        at += 1;
    }
    found
}

fn companions_end(line: &Line<'_>, pieces: &[Piece], at: usize) -> Option<usize> {
    let mut start = at;
    if matches!(pieces.get(start), Some(Piece::Word(token)) if line.tokens[*token].is_mark(',')) {
        start += 1;
    }
    let joined = words_at(line, pieces, start, "and")?;
    let who = words_at(line, pieces, start + joined, "companions")?;
    let mut end = start + joined + who;
    if let Some(Piece::Group(group)) = pieces.get(end)
        && matches!(group.kind, MentionType::Loc | MentionType::Org)
    {
        end += 1;
    }
    Some(end)
}

/// Most words between `đoàn` and whose it is: `Đoàn doanh nghiệp Hàn Quốc`.
const MOST_WORDS: usize = 3;

/// Makes one group of `Đoàn Việt Nam do Thứ trưởng Lê Ba dẫn đầu`: both take part.
pub(super) fn led(line: &Line<'_>, pieces: &[Piece]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        if let Some((group, end)) = led_group(line, pieces, at) {
            found.push(Piece::Group(group));
            at = end;
            continue;
        }
        found.push(pieces[at].clone());
        at += 1;
    }
    found
}

fn led_group(line: &Line<'_>, pieces: &[Piece], at: usize) -> Option<(Group, usize)> {
    if let Piece::Group(leader) = &pieces[at] {
        // `Lê Ba dẫn đầu đoàn công tác Lào`
        let leads = words_at(line, pieces, at + 1, "leading").filter(|_| leader.kind == MentionType::Per)?;
        let who = words_at(line, pieces, at + 1 + leads, "delegations")?;
        let end = at + 1 + leads + who;
        let Some(Piece::Group(of)) = pieces.get(end) else { return None };
        if !matches!(of.kind, MentionType::Loc | MentionType::Org) {
            return None;
        }
        let members = leader.members.iter().chain(&of.members).copied().collect();
        return Some((Group { kind: MentionType::Per, members, tokens: leader.tokens.start..of.tokens.end }, end + 1));
    }
    let who = at + words_at(line, pieces, at, "delegations")?;
    // `Đoàn doanh nghiệp Hàn Quốc`, or a delegation of nobody that is named.
    let is_word = |piece: &Piece| matches!(piece, Piece::Word(_));
    let first = pieces[who..].iter().take(MOST_WORDS).take_while(|piece| is_word(piece)).count() + who;
    let of = match pieces.get(first) {
        Some(Piece::Group(of)) if matches!(of.kind, MentionType::Loc | MentionType::Org) => Some(of),
        _ => None,
    };
    let by = if of.is_some() { first + 1 } else { who };
    let by = by + words_at(line, pieces, by, "led_by")?;
    let by = by + words_at(line, pieces, by, "jobs").unwrap_or(0);
    let Some(Piece::Group(leader)) = pieces.get(by) else { return None };
    let comma = usize::from(matches!(pieces.get(by + 1), Some(Piece::Word(token)) if line.tokens[*token].is_mark(',')));
    let leads = comma + words_at(line, pieces, by + 1 + comma, "leading")?;
    let mut end = by + 1 + leads;
    if matches!(pieces.get(end), Some(Piece::Word(token)) if line.tokens[*token].is_mark(',')) {
        end += 1;
    }
    let tokens = pieces[at].tokens().start..pieces[end - 1].tokens().end;
    let members = leader.members.iter().chain(of.into_iter().flat_map(|of| &of.members)).copied().collect();
    Some((Group { kind: MentionType::Per, members, tokens }, end))
}
