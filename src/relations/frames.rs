//! Who met, visited, signed, chaired or attended what, when and where?
//!
//! Words of `frames.toml` are looked for in each sentence; the group before them, past auxiliaries and adjuncts, is the
//! subject, the one after them the object. A predicate that follows another one shares its subject. What is denied,
//! wished or asked for is left out.

use std::ops::Range;

use super::clause::{Clause, Left};
use super::groups::{Member, Piece, run};
use super::lexicon::{Frame, LEXICON, Way};
use super::{Form, Found, Kind};
use crate::kind::MentionType;
use crate::rules::tokens::Shape;

/// Everything that the frames find.
pub(super) fn find(clauses: &[Clause<'_>], found: &mut Vec<Found>) {
    let mut then = Held::default();
    for clause in clauses {
        clause.read(&mut then, found);
    }
}

/// Most persons who meet at once: more are a list of something else, and their pairs grow with the square.
const MAX_TOGETHER: usize = 20;

/// What came before a predicate.
#[derive(Debug, Clone, Copy)]
struct Context {
    /// Piece of the subject of the sentence so far.
    before: Option<usize>,
    /// The event that this sentence or the one before is about.
    event: Option<usize>,
}

/// When and where what was spoken of last is held.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    when: Option<usize>,
    place: Option<usize>,
    /// The event that was said to be held or chaired last, and in which sentence.
    event: Option<(usize, usize)>,
}

impl Clause<'_> {
    fn read(&self, then: &mut Held, found: &mut Vec<Found>) {
        let mut subject: Option<usize> = None;
        let mut reached: Option<usize> = None;
        let mut at = 0;
        while at < self.pieces.len() {
            let Some((length, frames)) = self.predicate(at) else {
                if let (None, Piece::Group(group)) = (subject, &self.pieces[at])
                    && !self.is_adjunct(at)
                    && !self.is_governed(at)
                    && matches!(group.kind, MentionType::Per | MentionType::Org | MentionType::Loc)
                {
                    subject = Some(at);
                }
                at += 1;
                continue;
            };
            let mut left = self.left(at);
            // `X sang Lào dự Y`: Lào is where X is, not who takes part.
            let stay = left.subject.filter(|own| Some(*own) == reached).and_then(|own| self.group(own));
            let stay = stay.filter(|group| group.kind == MentionType::Loc).and_then(|group| group.members.first());
            if stay.is_some() {
                (left.subject, left.continues) = (None, true);
                left.fronted |= subject.is_none() || subject == reached;
            }
            let first = found.len();
            for frame in frames.iter().map(|frame| &LEXICON.frames[*frame]) {
                if frame.kind == "held" {
                    self.held(frame, at..at + length, &left, then, found);
                } else {
                    let near = then.event.filter(|(_, sentence)| sentence + 1 >= self.line.sentence);
                    let event = near.map(|(event, _)| event);
                    let context = Context { before: subject.filter(|piece| Some(*piece) != reached), event };
                    self.apply(frame, at..at + length, &left, context, found);
                }
            }
            self.share_range(&mut found[..], first);
            let about = found[first..].iter().rev().find_map(|new| match new.kind {
                Kind::Chaired => Some(new.object),
                Kind::HeldAt | Kind::HeldOn => Some(new.subject),
                _ => None,
            });
            then.event = about.map(|event| (event, self.line.sentence)).or(then.event);
            if let Some(place) = stay {
                let held = found[first..].iter().filter(|new| matches!(new.kind, Kind::TookPartIn | Kind::Chaired));
                let held: Vec<Found> = held
                    .map(|new| Found::new(Kind::HeldAt, new.object, place.entity, "held-there", new.evidence[0]))
                    .collect();
                found.extend(held);
            }
            if let Some(own) = left.subject {
                // `Y được X tiếp, thăm Z`: it is Y who visits.
                let is_agent = own > 0 && self.is_word(own - 1, "passive");
                subject = if is_agent { self.left(own - 1).subject.or(subject) } else { Some(own) };
            }
            reached = (at + length..self.pieces.len()).find(|at| self.group(*at).is_some());
            at += length;
        }
    }

    /// `thăm Lào và thăm Nga từ ngày 2 đến 9/4`: the range is of both.
    fn share_range(&self, found: &mut [Found], first: usize) {
        let is_range = |date: &usize| self.article.entities[*date].name.contains('/');
        let Some(last) = found[first..].iter().find(|last| last.kind == Kind::Visited).cloned() else { return };
        let Some(range) = last.when.filter(is_range) else { return };
        let same = |other: &&mut Found| {
            other.kind == last.kind
                && other.subject == last.subject
                && other.evidence[0].sentence == last.evidence[0].sentence
        };
        for other in found[..first]
            .iter_mut()
            .rev()
            .take_while(|other| other.evidence[0].sentence == last.evidence[0].sentence)
            .filter(same)
        {
            other.when = other.when.or(Some(range));
        }
    }

    /// Whether what stands between a subject and a later predicate of it makes a wish of that; `đã` and `sẽ` do not.
    fn is_wished(&self, subject: usize, predicate: usize) -> bool {
        let is_said = self.ends_before(predicate, "said").is_some();
        !is_said
            && (subject + 1..predicate)
                .any(|at| LEXICON.list("negatives").longest(run(self.line, self.pieces, at)).is_some())
    }

    fn apply(&self, frame: &Frame, predicate: Range<usize>, left: &Left, context: Context, found: &mut Vec<Found>) {
        let before = context.before;
        let is_elsewhere = || {
            let not_with = frame.not_with.as_ref();
            not_with.is_some_and(|words| {
                (0..self.pieces.len()).any(|at| words.longest(run(self.line, self.pieces, at)).is_some())
            })
        };
        if left.negated || is_elsewhere() {
            return;
        }
        let own = left.subject.filter(|at| !self.members(Some(*at), &frame.subject).is_empty());
        let subject = own.or(if left.continues { before } else { None });
        if own.is_none() && subject.is_some_and(|subject| self.is_wished(subject, predicate.start)) {
            return;
        }
        if self.is_word(self.right(frame, predicate.end), "between_people") {
            self.between(frame, &predicate, found);
            return;
        }
        let (subject, mut object) = self.arguments(frame, &predicate, left, subject);
        let is_end = |at: usize| match self.pieces.get(at) {
            None => true,
            Some(Piece::Word(token)) => {
                let token = &self.line.tokens[*token];
                token.shape == Shape::Mark && !token.is_mark('(')
                    || LEXICON.list("as_what").longest(run(self.line, self.pieces, at)).is_some()
            }
            Some(Piece::Group(_)) => self.is_adjunct(at),
        };
        let subjects = self.members(subject, &frame.subject);
        // What goes on from an earlier predicate has times and places of its own.
        let first = if left.continues { None } else { subject };
        let span = first.unwrap_or(predicate.start).min(predicate.start)..predicate.end;
        // `Y được X tiếp`: the object stands before the subject.
        if let Some(at) = subject.filter(|at| *at < predicate.start && self.is_word(at.wrapping_sub(1), "passive")) {
            let target = self.left(at - 1).subject.or(before.filter(|before| *before < at));
            let objects = self.members(target, &frame.object);
            self.say(frame, &subjects, &objects, &span, found);
            return;
        }
        let mut objects = self.members(Some(object), &frame.object);
        // `dưới sự chủ trì của X, Chính phủ họp Y`
        if objects.is_empty() && frame.is(Way::Far) && subject.is_some_and(|at| at > predicate.start) {
            let fits = |at: &usize| !self.members(Some(*at), &frame.object).is_empty();
            objects = self.members((predicate.end..self.pieces.len()).find(fits), &frame.object);
        }
        if frame.is(Way::OnlyTogether) {
            self.together(frame, &subjects, &span, found);
            return;
        }
        // `Brunei cử đoàn tham dự.` speaks of the event named last.
        if objects.is_empty()
            && frame.is(Way::Implied)
            && (is_end(object) || frame.inverted.longest(run(self.line, self.pieces, object)).is_some())
        {
            objects = context.event.map(|entity| Member { entity, form: Form::Pronoun }).into_iter().collect();
            object = object.max(1) - 1;
        }
        // `tham dự Hội nghị lần này có X, Y`
        let mut next = object + 1;
        while self.is_adjunct(next) {
            next += 1;
        }
        next += LEXICON.list("event_here").longest(run(self.line, self.pieces, next)).map_or(0, |(length, ())| length);
        if let Some((length, ())) =
            frame.inverted.longest(run(self.line, self.pieces, next)).filter(|_| !objects.is_empty())
        {
            let listed =
                (next + length..self.pieces.len()).filter(|at| !self.is_adjunct(*at) && !self.is_governed(*at));
            let all: Vec<Member> = listed.flat_map(|at| self.members(Some(at), &frame.subject)).collect();
            self.say(frame, &all, &objects, &(predicate.start..self.pieces.len()), found);
            return;
        }
        if objects.is_empty() {
            // `X và Y hội đàm`
            let is_among = is_end(predicate.end)
                || left.fronted
                || LEXICON.list("among_themselves").longest(run(self.line, self.pieces, predicate.end)).is_some();
            if frame.together.as_deref() == Some(frame.kind.as_str())
                && is_among
                && subject.is_some_and(|at| at < predicate.start || left.fronted)
            {
                self.together(frame, &subjects, &span, found);
            }
            return;
        }
        let span = span.start..(object + 1).max(span.end);
        self.say(frame, &subjects, &objects, &span, found);
        if frame.together.as_deref().is_some_and(|together| together != frame.kind) {
            self.together(frame, &subjects, &span, found);
        }
        // `ký Thỏa thuận với X`
        if frame.object != frame.subject && self.is_word(object + 1, "with") {
            let others = self.members(Some(object + 2), &frame.subject);
            self.say(frame, &others, &objects, &(span.start..object + 3), found);
        }
        // `ký Ý định thư giữa A và B; Thỏa thuận giữa C và D`
        for at in (predicate.end..self.pieces.len()).filter(|at| self.is_word(*at + 1, "between_people")) {
            let (objects, parties) =
                (self.members(Some(at), &frame.object), self.members(Some(at + 2), &frame.subject));
            if !objects.is_empty() && parties.len() > 1 && frame.object != frame.subject {
                self.say(frame, &parties, &objects, &(predicate.start..at + 3), found);
            }
        }
    }

    /// `cuộc gặp giữa X và Y`
    fn between(&self, frame: &Frame, predicate: &Range<usize>, found: &mut Vec<Found>) {
        let object = self.right(frame, predicate.end);
        let row = self.members(Some(object + 1), &frame.subject);
        // `Cuộc gặp giữa X và Y bị hoãn`
        let is_off = (object + 2..object + 4)
            .any(|at| LEXICON.list("negatives").longest(run(self.line, self.pieces, at)).is_some());
        if is_off {
            return;
        }
        if row.len() > 1 && frame.together.is_some() {
            self.together(frame, &row, &(predicate.start..object + 2), found);
        } else if self.is_word(object + 2, "and") {
            let objects = self.members(Some(object + 3), &frame.object);
            self.say(frame, &row, &objects, &(predicate.start..object + 4), found);
        }
    }

    /// Where a predicate has its subject, if anywhere, and its object, if that is a group.
    fn arguments(
        &self,
        frame: &Frame,
        predicate: &Range<usize>,
        left: &Left,
        subject: Option<usize>,
    ) -> (Option<usize>, usize) {
        let (mut subject, mut object) = (subject, self.right(frame, predicate.end));
        // `chuyến thăm của X tới Y`
        if self.is_word(object, "possessive") || object > predicate.end && self.is_word(object - 1, "possessive") {
            let owner = if self.group(object).is_some() { object } else { object + 1 };
            if !self.members(Some(owner), &frame.subject).is_empty() {
                subject = Some(owner);
                object = self.right(frame, owner + 1);
            }
        }
        // `chuyến thăm Y của X`
        if subject.is_none() && self.group(object).is_some() && self.is_word(object + 1, "possessive") {
            subject = Some(object + 2);
        }
        // `Trong chuyến thăm Y, X …`
        if subject.is_none() && left.fronted {
            let comma = (object + 1..self.pieces.len()).find(|at| self.is_word(*at, "continuing"));
            let is_subject = |at: &usize| !self.is_adjunct(*at) && !self.members(Some(*at), &frame.subject).is_empty();
            subject = comma.and_then(|comma| (comma..self.pieces.len()).find(is_subject));
        }
        (subject, object)
    }

    /// An event is held: when and where.
    fn held(&self, frame: &Frame, predicate: Range<usize>, left: &Left, then: &mut Held, found: &mut Vec<Found>) {
        if left.negated {
            return;
        }
        let is_event = |at: &usize| !self.members(Some(*at), &frame.subject).is_empty();
        let has_predicate = |range: Range<usize>| range.into_iter().any(|at| self.predicate(at).is_some());
        // `Hội nghị … với EU sẽ diễn ra`: the event need not be the nearest group.
        let subject = (0..predicate.start).rev().find(is_event).filter(|at| !has_predicate(at + 1..predicate.start));
        let subject = subject.filter(|at| self.ends_before(*at, "within").is_none());
        let carries = LEXICON.list("carrying").longest(run(self.line, self.pieces, 0)).is_some();
        let mut events = self.members(subject, &frame.subject);
        if carries && !events.is_empty() {
            // `Bên cạnh đó, A; B; C vẫn diễn ra.`
            events =
                (0..predicate.start).filter(is_event).flat_map(|at| self.members(Some(at), &frame.subject)).collect();
        }
        let mut span = subject.unwrap_or(predicate.start)..predicate.end;
        if events.is_empty() {
            // `diễn ra A, B và các cuộc họp C`
            let first = self.right(frame, predicate.end);
            let end = (first..self.pieces.len()).find(|at| has_predicate(*at..at + 1)).unwrap_or(self.pieces.len());
            let all: Vec<usize> =
                (first..end).filter(is_event).filter(|at| self.ends_before(*at, "within").is_none()).collect();
            // A list may have other things first: `diễn ra các cuộc họp: …`.
            let is_list = self.group(first).is_some() || (predicate.end..end).any(|at| self.is_word(at, "opening"));
            let all = if is_list { all } else { Vec::new() };
            events = all.iter().flat_map(|at| self.members(Some(*at), &frame.object)).collect();
            span.end = all.last().map_or(span.end, |last| last + 1);
        }
        let own = Held {
            event: then.event,
            when: self.adjunct(MentionType::Date, &span),
            place: self.adjunct(MentionType::Loc, &span),
        };
        let held = if own.when.is_none() && own.place.is_none() && carries { *then } else { own };
        if own.when.is_some() || own.place.is_some() {
            *then = own;
        }
        if events.is_empty() {
            return;
        }
        let evidence = self.evidence(&span, &events);
        for event in events {
            let when = held.when.map(|date| Found::new(Kind::HeldOn, event.entity, date, &frame.name, evidence));
            let place = held.place.map(|place| Found::new(Kind::HeldAt, event.entity, place, &frame.name, evidence));
            found.extend(when.into_iter().chain(place));
        }
    }

    fn say(&self, frame: &Frame, subjects: &[Member], objects: &[Member], span: &Range<usize>, found: &mut Vec<Found>) {
        let Some(kind) = Kind::from_name(&frame.kind) else { return };
        for subject in subjects {
            for object in objects.iter().filter(|object| object.entity != subject.entity) {
                self.push(kind, frame, [*subject, *object], span, found);
            }
        }
    }

    fn together(&self, frame: &Frame, row: &[Member], span: &Range<usize>, found: &mut Vec<Found>) {
        let Some(kind) = frame.together.as_deref().and_then(Kind::from_name) else { return };
        let persons: Vec<Member> =
            row.iter().filter(|m| self.article.entities[m.entity].kind == MentionType::Per).copied().collect();
        for (index, one) in persons.iter().enumerate().filter(|_| persons.len() <= MAX_TOGETHER) {
            for other in &persons[index + 1..] {
                self.push(kind, frame, [*one, *other], span, found);
            }
        }
    }

    fn push(
        &self,
        kind: Kind,
        frame: &Frame,
        [subject, object]: [Member; 2],
        span: &Range<usize>,
        found: &mut Vec<Found>,
    ) {
        if !kind.allows(self.article.entities[subject.entity].kind, self.article.entities[object.entity].kind) {
            return;
        }
        let mut relation =
            Found::new(kind, subject.entity, object.entity, &frame.name, self.evidence(span, &[subject, object]));
        relation.when = self.adjunct(MentionType::Date, span).filter(|_| !frame.is(Way::Timeless));
        relation.place = self.adjunct(MentionType::Loc, span).filter(|_| kind != Kind::Visited);
        // Where people take part in an event, it is held, and then.
        if matches!(kind, Kind::Chaired | Kind::TookPartIn) && object.form == Form::Name {
            let evidence = relation.evidence[0];
            let when = relation.when.map(|date| Found::new(Kind::HeldOn, object.entity, date, "held-then", evidence));
            let place =
                relation.place.map(|place| Found::new(Kind::HeldAt, object.entity, place, "held-there", evidence));
            found.extend(when.into_iter().chain(place));
        }
        found.push(relation);
    }
}
