//! How is a sentence read from a predicate to what stands before and after it?
//!
//! Backwards past auxiliaries, times and places to the subject, forwards past what a frame allows to the object. Times and
//! places that a sentence speaks of by the way are its adjuncts.

use std::ops::Range;

use super::article::{Article, Line};
use super::groups::{Group, Member, Piece, run, words_before};
use super::lexicon::{Frame, LEXICON};
use super::{Evidence, Form};
use crate::kind::MentionType;
use crate::rules::tokens::Shape;

/// Times and places that begin among so many first pieces of a sentence are of all of it.
const HEAD: usize = 6;

/// A time or a place that a sentence speaks of by the way.
#[derive(Debug, Clone)]
pub(super) struct Adjunct {
    /// Pieces, its preposition and the comma after it included.
    pub(super) pieces: Range<usize>,
    pub(super) kind: MentionType,
    pub(super) entity: usize,
}

/// The times and places of a sentence: dates, and places after `tại` or `ở`.
fn adjuncts(line: &Line<'_>, pieces: &[Piece]) -> Vec<Adjunct> {
    let mut found: Vec<Adjunct> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Group(group) = piece else { continue };
        let Some(member) = group.members.first() else { continue };
        // `(1957 - 2017)` is what is commemorated, or a birth; `năm học 2016-2017` is no day.
        let first = &line.tokens[group.tokens.start..];
        let is_bracketed = group.tokens.start > 0 && line.tokens[group.tokens.start - 1].is_mark('(');
        if group.kind == MentionType::Date
            && (is_bracketed && found.iter().any(|other| other.kind == group.kind)
                || LEXICON.list("periods").longest(first).is_some())
        {
            continue;
        }
        let list = match group.kind {
            MentionType::Date => "time",
            MentionType::Loc => "place",
            _ => continue,
        };
        let before = words_before(line, pieces, at, list);
        if group.kind == MentionType::Loc && before.is_none() {
            continue;
        }
        let mut end = at + 1;
        if matches!(pieces.get(end), Some(Piece::Word(token)) if line.tokens[*token].is_mark(',')) {
            end += 1;
        }
        found.push(Adjunct { pieces: at - before.unwrap_or(0)..end, kind: group.kind, entity: member.entity });
    }
    found
}

/// Every line with its adjuncts.
pub(super) fn clauses<'a>(article: &'a Article<'a>, pieces: &'a [Vec<Piece>]) -> Vec<Clause<'a>> {
    let lines = article.lines.iter().zip(pieces);
    lines.map(|(line, pieces)| Clause { article, line, pieces, adjuncts: adjuncts(line, pieces) }).collect()
}

/// A sentence that is read for predicates.
pub(super) struct Clause<'a> {
    pub(super) article: &'a Article<'a>,
    pub(super) line: &'a Line<'a>,
    pub(super) pieces: &'a [Piece],
    pub(super) adjuncts: Vec<Adjunct>,
}

/// What stands before a predicate.
#[derive(Default)]
pub(super) struct Left {
    /// Piece of the subject, if one stands there.
    pub(super) subject: Option<usize>,
    /// The predicate goes on from the one before.
    pub(super) continues: bool,
    pub(super) negated: bool,
    /// The subject comes after: `Trong chuyến thăm Lào, ông Lê Ba …`.
    pub(super) fronted: bool,
}

impl Clause<'_> {
    /// The predicate that begins at a piece, unless its words are part of a longer one that says something else.
    pub(super) fn predicate(&self, at: usize) -> Option<(usize, &'static Vec<usize>)> {
        let words = run(self.line, self.pieces, at);
        let (length, frames) = LEXICON.predicates.longest(words)?;
        let other = LEXICON.list("compounds").longest(words).map_or(0, |(length, ())| length);
        let is_noun = at > 0 && LEXICON.list("meetings").longest(run(self.line, self.pieces, at - 1)).is_some();
        (other <= length && !is_noun).then_some((length, frames))
    }

    pub(super) fn is_adjunct(&self, at: usize) -> bool {
        self.adjuncts.iter().any(|adjunct| adjunct.pieces.contains(&at))
    }

    pub(super) fn group(&self, at: usize) -> Option<&Group> {
        match self.pieces.get(at) {
            Some(Piece::Group(group)) => Some(group),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, at: usize, list: &str) -> bool {
        matches!(self.pieces.get(at), Some(Piece::Word(token)) if LEXICON.list(list).has(&self.line.tokens[*token]))
    }

    /// The longest phrase of a list that ends before a piece, in pieces.
    pub(super) fn ends_before(&self, at: usize, list: &str) -> Option<usize> {
        words_before(self.line, self.pieces, at, list)
    }

    /// Reads backwards from a predicate, past auxiliaries and adjuncts, to its subject.
    pub(super) fn left(&self, predicate: usize) -> Left {
        let mut left = Left::default();
        let mut at = predicate;
        loop {
            if at == 0 {
                // `Phát biểu tại Hội nghị, ông Lê Ba …`
                (left.continues, left.fronted) = (true, true);
                return left;
            }
            if let Some(adjunct) = self.adjuncts.iter().find(|adjunct| adjunct.pieces.end == at) {
                at = adjunct.pieces.start;
                continue;
            }
            if let Some(adjunct) = self.adjuncts.iter().find(|adjunct| adjunct.pieces.contains(&(at - 1))) {
                at = adjunct.pieces.start;
                continue;
            }
            if self.group(at - 1).is_some() {
                left.negated |= self.is_asked(at - 1);
                left.subject = Some(at - 1).filter(|at| !self.is_governed(*at));
                return left;
            }
            let auxiliary = self.ends_before(at, "auxiliaries");
            // `ấn định` is said of what will be, `định` of what may be.
            if let Some(length) =
                self.ends_before(at, "negatives").filter(|length| auxiliary.is_none_or(|other| *length > other))
            {
                left.negated = true;
                at -= length;
                continue;
            }
            // A comma before an adjunct belongs to it: `X, ngày 2/4, đã gặp`.
            let parts_adjunct = self.is_word(at - 1, "continuing")
                && self.adjuncts.iter().any(|adjunct| adjunct.pieces.start == at && adjunct.pieces.end < predicate + 1)
                && at >= 2
                && self.group(at - 2).is_some();
            if parts_adjunct {
                at -= 1;
                continue;
            }
            if let Some(length) = self.ends_before(at, "continuing").filter(|_| auxiliary.is_none()) {
                // `X gặp Y, đang thăm Lào`: what is going on is said of the one named last.
                let is_going_on = self.is_word(at, "going_on") && at >= 2;
                if let Some(group) =
                    self.group(at.wrapping_sub(2)).filter(|group| is_going_on && group.kind == MentionType::Per)
                {
                    left.subject = (!group.members.is_empty()).then_some(at - 2);
                    return left;
                }
                // `Sau khi rời Huế, X …`
                (left.continues, left.fronted) = (true, at == length);
                return left;
            }
            if let Some(length) = auxiliary {
                at -= length;
                continue;
            }
            left.fronted = self.ends_before(at, "fronting").is_some();
            return left;
        }
    }

    /// Whether a group hangs on the words before it and so is nobody's subject: `cho A và B`, `chuyên gia của Viện C`.
    pub(super) fn is_governed(&self, at: usize) -> bool {
        let is_person = self.group(at).is_some_and(|group| group.kind == MentionType::Per);
        let lists: &[&str] = if is_person { &["prepositions", "kin"] } else { &["prepositions_of_bodies", "kin"] };
        lists.iter().any(|list| self.ends_before(at, list).is_some())
    }

    /// Whether a subject is asked or wished to do what follows, or it is denied: `mời X dự`, `không có chuyện X sang`.
    fn is_asked(&self, subject: usize) -> bool {
        const MOST: usize = 6;
        let from = (subject.saturating_sub(MOST)..subject).rev().find(|at| match &self.pieces[*at] {
            Piece::Group(_) => true,
            Piece::Word(token) => self.line.tokens[*token].shape == Shape::Mark,
        });
        let from = from.map_or(subject.saturating_sub(MOST), |at| at + 1);
        (from..subject).any(|at| LEXICON.list("asked").longest(run(self.line, self.pieces, at)).is_some())
    }

    /// Skips what may stand between a predicate and what it is about, to the next group.
    pub(super) fn right(&self, frame: &Frame, from: usize) -> usize {
        const MOST: usize = 12;
        let mut at = from;
        while at < self.pieces.len() && at - from < MOST {
            if self.group(at).is_some() {
                let is_time = self
                    .adjuncts
                    .iter()
                    .any(|adjunct| adjunct.pieces.contains(&at) && adjunct.kind == MentionType::Date);
                if !is_time {
                    return at;
                }
                at += 1;
                continue;
            }
            match frame.between.longest(run(self.line, self.pieces, at)) {
                Some((length, ())) => at += length,
                None => return at,
            }
        }
        at
    }

    pub(super) fn members(&self, at: Option<usize>, types: &[MentionType]) -> Vec<Member> {
        let group = at.and_then(|at| self.group(at));
        let fits = |member: &&Member| types.contains(&self.article.entities[member.entity].kind);
        group.map_or_else(Vec::new, |group| group.members.iter().filter(fits).copied().collect())
    }

    /// The time or place of what some pieces say: the first after them in the same clause, or else the last before.
    pub(super) fn adjunct(&self, kind: MentionType, span: &Range<usize>) -> Option<usize> {
        let mut of_kind = self.adjuncts.iter().filter(|adjunct| adjunct.kind == kind);
        let is_end = |at: usize| matches!(&self.pieces[at], Piece::Word(token) if [';', ':', '"', '“'].iter().any(|mark| self.line.tokens[*token].is_mark(*mark)));
        // `chuyến thăm … diễn ra từ ngày 2/4` and `đến Huế để gặp X vào ngày 1/7` are of one time.
        let is_other = |at: usize| {
            let predicate = self.predicate(at);
            predicate.is_some_and(|(_, frames)| frames.iter().all(|frame| LEXICON.frames[*frame].kind != "held"))
                && !(at > 0 && self.is_word(at - 1, "in_order_to"))
        };
        let parts = |mut range: Range<usize>| range.any(|at| is_end(at) || is_other(at));
        let after =
            of_kind.clone().find(|adjunct| adjunct.pieces.start >= span.start && adjunct.pieces.end > span.start);
        if let Some(after) = after.filter(|after| after.pieces.start < span.end || !parts(span.end..after.pieces.start))
        {
            return Some(after.entity);
        }
        let no_semicolon = |mut range: Range<usize>| !range.any(is_end);
        // At the head of the sentence it is of all of it, else of its own clause.
        let before = of_kind.rfind(|adjunct| {
            let between = adjunct.pieces.end..span.start;
            adjunct.pieces.end <= span.start
                && no_semicolon(between.clone())
                && (adjunct.pieces.start < HEAD || !parts(between))
        });
        before.map(|adjunct| adjunct.entity)
    }

    pub(super) fn evidence(&self, span: &Range<usize>, members: &[Member]) -> Evidence {
        let last = span.end.min(self.pieces.len()) - 1;
        let tokens = self.pieces[span.start].tokens().start..self.pieces[last].tokens().end;
        let form = members.iter().map(|member| member.form).max().unwrap_or(Form::Name);
        self.article.evidence(self.line, &tokens, form)
    }
}
