//! When and where is an event held, by what stands right behind its name?
//!
//! Example: `Hội nghị … tại Hà Nội`, `Lễ kỷ niệm … ngày 2/9`.

use super::clause::Clause;
use super::groups::Piece;
use super::{Found, Kind};
use crate::kind::MentionType;

/// Everything that stands right behind names of events.
pub(super) fn find(clauses: &[Clause<'_>], found: &mut Vec<Found>) {
    for clause in clauses {
        for (at, piece) in clause.pieces.iter().enumerate() {
            let Piece::Group(group) = piece else { continue };
            if group.kind != MentionType::Event {
                continue;
            }
            let next = at + 1 + usize::from(clause.is_word(at + 1, "event_here"));
            let Some(adjunct) = clause.adjuncts.iter().find(|adjunct| adjunct.pieces.start == next) else { continue };
            if clause.ends_before(at, "within").is_some() {
                continue;
            }
            let evidence = clause.evidence(&(at..adjunct.pieces.end), &group.members);
            for member in &group.members {
                let (kind, source) = match adjunct.kind {
                    MentionType::Date => (Kind::HeldOn, "date-behind-event"),
                    _ => (Kind::HeldAt, "place-behind-event"),
                };
                found.push(Found::new(kind, member.entity, adjunct.entity, source, evidence));
            }
        }
    }
}
