//! Which names are found in one place of an article and missed in another?
//!
//! An article uses a name in one sense. What the model or a rule has found once is found wherever the same words stand
//! as a name, an acronym in brackets has the type of the name before it, and after a title or an honorific a part of a
//! person's name is that person: `Anna Berg … Thủ tướng Berg`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::kind::MentionType;
use crate::mentions::{Mention, Source};
use crate::rules::Fact;
use crate::rules::names::is_foreign;
use crate::rules::phrases::Phrases;
use crate::rules::places::state_at;
use crate::rules::scores;
use crate::rules::tokens::{self, Shape, Token};
use crate::text::{Sentence, Span};

/// Names this stage in the records of what it finds.
const SAME_WORDS: &str = "same-words";
/// Names this stage where an acronym in brackets takes the type of the name before it.
const ACRONYM: &str = "acronym";

/// Lowest score of a name that is looked for elsewhere: a doubtful one would spread its mistake. Chosen, not tuned.
const SURE: f32 = 0.8;

/// A sentence with its words.
#[derive(Debug)]
pub struct Words<'a> {
    /// Where it stands in the document.
    pub sentence: Sentence,
    /// Its tokens, whose spans are bytes of the sentence.
    pub tokens: Vec<Token<'a>>,
}

/// The mentions with those that they imply elsewhere, in the order of the text; in `nothing` (sorted) none is found.
#[must_use]
pub fn spread(words: &[Words<'_>], mentions: Vec<Mention>, nothing: &[Span]) -> Vec<Mention> {
    let mentions = with_acronyms(words, mentions);
    let names = Names::of(words, &mentions);
    let mut all = Vec::with_capacity(mentions.len());
    let mut rest = mentions.into_iter().peekable();
    for (index, words) in words.iter().enumerate() {
        let mut found: Vec<Mention> = Vec::new();
        while let Some(mention) = rest.next_if(|mention| mention.sentence == index) {
            found.push(mention);
        }
        let from = nothing.partition_point(|span| span.end() <= words.sentence.span.start());
        let nothing = nothing[from..].iter().take_while(|span| span.start() < words.sentence.span.end());
        names.complete(words, index, &nothing.copied().collect::<Vec<_>>(), &mut found);
        found.sort_by_key(|mention| mention.span);
        all.extend(found);
    }
    all
}

/// Names that are sure enough to be looked for, by their first word.
struct Names {
    by_first: HashMap<String, Vec<Name>>,
    /// Parts of persons' names that stand for the person after a title or an honorific.
    parts: HashSet<String>,
}

struct Name {
    words: Vec<String>,
    kind: MentionType,
}

impl Names {
    fn of(words: &[Words<'_>], mentions: &[Mention]) -> Self {
        let mut by_first: HashMap<String, Vec<Name>> = HashMap::new();
        let mut kinds: HashMap<Vec<String>, Option<MentionType>> = HashMap::new();
        let mut parts = HashSet::new();
        for mention in mentions {
            let kind = mention.kind();
            let tokens = tokens_of(words, mention);
            if !matches!(kind, MentionType::Per | MentionType::Org) || tokens.is_empty() {
                continue;
            }
            if kind == MentionType::Per && tokens.len() > 1 {
                let last = tokens[tokens.len() - 1];
                if last.shape == Shape::Capital {
                    parts.insert(last.text.to_owned());
                }
            }
            if mention.score < SURE || !is_telling(&tokens) {
                continue;
            }
            let texts: Vec<String> = tokens.iter().map(|token| token.text.to_owned()).collect();
            // What is two things in one article is left to the model.
            kinds.entry(texts).and_modify(|known| *known = known.filter(|known| *known == kind)).or_insert(Some(kind));
        }
        // `Đặng Hà đồng` is the person `Đặng Hà` with a word of the sentence.
        let is_person_with_words = |texts: &[String]| {
            let length =
                texts.iter().rposition(|text| !text.starts_with(char::is_lowercase)).map_or(0, |last| last + 1);
            length < texts.len() && kinds.get(&texts[..length]) == Some(&Some(MentionType::Per))
        };
        let sure = kinds.iter().filter(|(texts, _)| !is_person_with_words(texts));
        let mut known: Vec<(Vec<String>, MentionType)> =
            sure.filter_map(|(texts, kind)| Some((texts.clone(), (*kind)?))).collect();
        known.sort_by_key(|(texts, _)| (std::cmp::Reverse(texts.len()), texts.clone()));
        for (words, kind) in known {
            by_first.entry(words[0].clone()).or_default().push(Name { words, kind });
        }
        let names = Self { by_first, parts };
        // What is somewhere called a ship, a film or a dog is no person and no body, nor is a people or a paper a person.
        let things = names.following(words, &THINGS);
        let groups = names.following(words, &GROUPS);
        let is_likely = |name: &Name| {
            !things.contains(&name.words) && (name.kind == MentionType::Org || !groups.contains(&name.words))
        };
        let likely = |names: Vec<Name>| names.into_iter().filter(is_likely).collect::<Vec<_>>();
        let by_first = names.by_first.into_iter().map(|(first, names)| (first, likely(names))).collect();
        Self { by_first, parts: names.parts }
    }

    /// The names that stand directly after one of these nouns somewhere: `phim “Bụi mờ”`.
    fn following(&self, words: &[Words<'_>], nouns: &Phrases<()>) -> HashSet<Vec<String>> {
        let mut things = HashSet::new();
        for Words { tokens, .. } in words {
            for at in 1..tokens.len() {
                let Some((length, _)) = self.longest(tokens, at) else { continue };
                // `xe tăng M1 Abrams`, `phim “Bụi mờ”`.
                let is_between = tokens[at - 1].shape == Shape::Mark || tokens[at - 1].text.contains(char::is_numeric);
                let follows = nouns.ends_before(tokens, at) || is_between && nouns.ends_before(tokens, at - 1);
                if follows {
                    things.insert(tokens[at..at + length].iter().map(|token| token.text.to_owned()).collect());
                }
            }
        }
        things
    }

    /// Adds to the mentions of a sentence what they leave out.
    fn complete(&self, words: &Words<'_>, index: usize, nothing: &[Span], found: &mut Vec<Mention>) {
        let tokens = &words.tokens;
        let offset = words.sentence.span.start();
        let mut at = 0;
        while at < tokens.len() {
            let name = self.longest(tokens, at).or_else(|| self.part(words, at, found));
            let Some((length, kind)) = name else {
                at += 1;
                continue;
            };
            let span = Span::new(tokens[at].span.start(), tokens[at + length - 1].span.end()).shifted(offset);
            let overlapping: Vec<usize> =
                (0..found.len()).filter(|mention| found[*mention].span.overlaps(span)).collect();
            let is_new = !nothing.iter().any(|nothing| nothing.overlaps(span))
                && match overlapping[..] {
                    [] => true,
                    [only] => has_swallowed_words(words, &found[only], span),
                    _ => false,
                };
            if is_new {
                overlapping.iter().rev().for_each(|mention| drop(found.remove(*mention)));
                found.push(Mention {
                    span,
                    sentence: index,
                    fact: Fact::Name(kind),
                    source: Source::Rule(SAME_WORDS),
                    score: scores::score(SAME_WORDS, kind.name()),
                });
            }
            at += length;
        }
    }

    /// The longest known name that begins at a token and does not go on.
    fn longest(&self, tokens: &[Token<'_>], at: usize) -> Option<(usize, MentionType)> {
        let names = self.by_first.get(tokens[at].text)?;
        let name = names.iter().find(|name| {
            let here = tokens.get(at..at + name.words.len());
            here.is_some_and(|here| here.iter().zip(&name.words).all(|(token, word)| token.text == word))
        })?;
        let to = at + name.words.len();
        let next = tokens.get(to);
        // `OnePlus 5`, `HNX-Index`, `VH,TT&DL`, `Sở Kiều truyện`: the name is a part of a longer one.
        let is_hyphenated = next.is_some_and(|hyphen| {
            let after = tokens.get(to + 1).filter(|after| after.span.start() == hyphen.span.end());
            hyphen.is_mark('-') && after.is_some_and(|after| after.shape == Shape::Capital)
        });
        let follows_comma =
            at > 0 && tokens[at - 1].is_mark(',') && tokens[at - 1].span.end() == tokens[at].span.start();
        let goes_on = next.is_some_and(|next| next.is_capital() && state_at(tokens, to).is_none())
            || name.kind == MentionType::Per && next.is_some_and(Token::is_capital)
            || next.is_some_and(|next| next.shape == Shape::Number || matches!(next.folded.as_str(), "truyện" | "tộc"))
            || is_hyphenated
            || follows_comma
            || at > 0 && tokens[at - 1].is_capital() && name.kind != MentionType::Per;
        (!goes_on).then_some((name.words.len(), name.kind))
    }

    /// A part of a person's name after a title or an honorific.
    fn part(&self, words: &Words<'_>, at: usize, found: &[Mention]) -> Option<(usize, MentionType)> {
        let tokens = &words.tokens;
        self.parts.get(tokens[at].text)?;
        let before = at.checked_sub(1).map(|before| &tokens[before])?;
        let next_is_name = tokens.get(at + 1).is_some_and(Token::is_capital);
        let start = words.sentence.span.start();
        let follows_title = found
            .iter()
            .any(|mention| mention.kind() == MentionType::Title && mention.span.end() == start + before.span.end());
        let is_addressed = HONORIFICS.ends_before(tokens, at);
        (!next_is_name && (follows_title || is_addressed)).then_some((1, MentionType::Per))
    }
}

/// Words before the names of things, animals and works.
static THINGS: LazyLock<Phrases<()>> = LazyLock::new(|| lines(include_str!("words/things.txt")));

/// Words before the names of peoples, groups, papers and firms.
static GROUPS: LazyLock<Phrases<()>> = LazyLock::new(|| lines(include_str!("words/groups.txt")));

fn lines(text: &'static str) -> Phrases<()> {
    Phrases::new(text.lines().filter(|line| !line.starts_with('#')).map(|line| (line, ())))
}

/// Acronyms of class nouns, which name no body by themselves.
const KINDS: [&str; 9] = ["BVĐK", "BV", "THPT", "THCS", "CLB", "HTX", "BQL", "CTCP", "TNHH"];

/// Bodies that often end the name of an event or a document: `Hội nghị thượng đỉnh Liên minh châu Âu (EU)`.
const BODIES: [&str; 43] = [
    "G7", "G8", "G20", "EU", "NATO", "APEC", "ASEAN", "UN", "LHQ", "WHO", "WTO", "IMF", "WB", "ADB", "AIIB", "OPEC",
    "OECD", "UNESCO", "UNICEF", "IAEA", "OPCW", "OSCE", "SCO", "EEU", "EAEU", "EC", "ECB", "AFC", "AFF", "FIFA",
    "UEFA", "IOC", "VFF", "VPF", "IS", "VCCI", "HĐND", "UBND", "TƯ", "BCH", "LĐLĐ", "TNCS", "NHNN",
];

/// Words before a person's name.
static HONORIFICS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let words = ["ông", "bà", "anh", "chị", "cô", "chú", "bác", "em", "ngài", "cụ", "đồng chí", "nghệ sĩ", "nghệ nhân"];
    Phrases::new(words.map(|word| (word, ())))
});

/// Whether words can hardly be anything but this name: two or more, a foreign word, or a long acronym.
fn is_telling(tokens: &[&Token<'_>]) -> bool {
    match tokens {
        [only] => match only.shape {
            Shape::Acronym => only.text.chars().count() >= 3,
            Shape::Capital => is_foreign(only.text) && only.text.chars().count() >= 4,
            _ => false,
        },
        _ => tokens.iter().filter(|token| token.is_capital()).count() >= 2,
    }
}

/// Whether the model's mention is the name with words of the sentence after it: `Đặng Hà đồng` chủ trì.
fn has_swallowed_words(words: &Words<'_>, mention: &Mention, name: Span) -> bool {
    let start = words.sentence.span.start();
    let after = words.tokens.iter().filter(|token| {
        let span = token.span.shifted(start);
        mention.span.contains(span) && span.start() >= name.end()
    });
    let mut after = after.peekable();
    mention.source == Source::Model
        && mention.span.start() == name.start()
        && after.peek().is_some()
        && after.all(|token| token.shape == Shape::Lower)
}

/// The tokens of a mention; empty when it does not consist of whole tokens.
fn tokens_of<'a>(words: &'a [Words<'_>], mention: &Mention) -> Vec<&'a Token<'a>> {
    let Some(words) = words.get(mention.sentence) else { return Vec::new() };
    let start = words.sentence.span.start();
    let from = words.tokens.partition_point(|token| token.span.start() + start < mention.span.start());
    let inside: Vec<&Token<'_>> =
        words.tokens[from..].iter().take_while(|token| token.span.end() + start <= mention.span.end()).collect();
    let is_whole = inside.first().is_some_and(|token| token.span.start() + start == mention.span.start())
        && inside.last().is_some_and(|token| token.span.end() + start == mention.span.end());
    if is_whole { inside } else { Vec::new() }
}

/// Gives acronyms in brackets the type of the name directly before them, here and wherever they stand:
/// `Tổ chức Y tế Thế giới (WHO)`.
fn with_acronyms(words: &[Words<'_>], mentions: Vec<Mention>) -> Vec<Mention> {
    let mut defined: HashMap<Vec<String>, MentionType> = HashMap::new();
    for mention in &mentions {
        let kind = mention.kind();
        if !matches!(kind, MentionType::Org | MentionType::Event | MentionType::Doc) {
            continue;
        }
        let Some(words) = words.get(mention.sentence) else { continue };
        let start = words.sentence.span.start();
        let next = words.tokens.partition_point(|token| token.span.start() + start < mention.span.end());
        // A name of one or two words before brackets is often a school or a club with its town.
        let from = words.tokens.partition_point(|token| token.span.start() + start < mention.span.start());
        let name = &words.tokens[from..next];
        let is_long = name.len() > 2;
        let acronym = acronym_in_brackets(&words.tokens[next..]);
        let is_of_name = |acronym: &&[Token<'_>]| {
            let is_body = if kind == MentionType::Org {
                KINDS.contains(&acronym[0].text)
            } else {
                // `Hội nghị thượng đỉnh Nhóm 20 (G20)`.
                let is_group = name.iter().any(|word| word.folded == "nhóm");
                BODIES.contains(&acronym[0].text) || kind == MentionType::Event && is_group
            };
            is_long && !is_body && !shortens_end(name, acronym[0].text)
        };
        if let Some(acronym) = acronym.filter(is_of_name) {
            defined.entry(acronym.iter().map(|token| token.text.to_owned()).collect()).or_insert(kind);
        }
    }
    if defined.is_empty() {
        return mentions;
    }
    let mut by_sentence: Vec<Vec<Mention>> = words.iter().map(|_| Vec::new()).collect();
    for mention in mentions {
        by_sentence[mention.sentence].push(mention);
    }
    for (index, words) in words.iter().enumerate() {
        let offset = words.sentence.span.start();
        for at in 0..words.tokens.len() {
            let Some((length, kind)) = longest_defined(&defined, &words.tokens[at..]) else { continue };
            let span =
                Span::new(words.tokens[at].span.start(), words.tokens[at + length - 1].span.end()).shifted(offset);
            let found = &mut by_sentence[index];
            let is_inside = found.iter().any(|mention| {
                let is_users = matches!(mention.source, Source::Lexicon(_));
                mention.span.overlaps(span) && (is_users || !span.contains(mention.span))
            });
            let is_known = found.iter().any(|mention| mention.span == span && mention.kind() == kind);
            if is_inside || is_known {
                continue;
            }
            found.retain(|mention| !mention.span.overlaps(span));
            let score = scores::score(ACRONYM, kind.name());
            found.push(Mention { span, sentence: index, fact: Fact::Name(kind), source: Source::Rule(ACRONYM), score });
        }
        by_sentence[index].sort_by_key(|mention| mention.span);
    }
    by_sentence.concat()
}

/// Whether the acronym is that of the last words of a name only: `Hội Người cao tuổi (NCT)`.
fn shortens_end(name: &[Token<'_>], acronym: &str) -> bool {
    let words = name.iter().filter(|word| word.shape != Shape::Mark && word.folded != "và");
    let initials: String = words.filter_map(|word| word.text.chars().next()).flat_map(char::to_uppercase).collect();
    let letters: String = acronym.chars().filter(|c| c.is_alphanumeric()).collect();
    initials.ends_with(&letters) && initials.chars().count() > letters.chars().count()
}

fn longest_defined(defined: &HashMap<Vec<String>, MentionType>, tokens: &[Token<'_>]) -> Option<(usize, MentionType)> {
    [2, 1].into_iter().find_map(|length| {
        let words: Vec<String> = tokens.get(..length)?.iter().map(|token| token.text.to_owned()).collect();
        defined.get(&words).map(|kind| (length, *kind))
    })
}

/// The acronym in brackets that stands for the whole name before it, and for no place.
fn acronym_in_brackets<'a>(tokens: &'a [Token<'a>]) -> Option<&'a [Token<'a>]> {
    let acronym = tokens::acronym_in_brackets(tokens)?;
    // `Tập đoàn Tàu ngầm không người lái (TNKNL) Vinalab`: the acronym is that of a part of the name.
    if tokens.get(acronym.len() + 2).is_some_and(Token::is_capital) {
        return None;
    }
    let is_district = acronym[0].text.strip_prefix(['Q', 'P', 'H']).is_some_and(|rest| rest.starts_with('.'));
    let is_place = is_district || state_at(tokens, 1).is_some() || matches!(acronym[0].text, "TP" | "TPHCM" | "TP.HCM");
    (!is_place).then_some(acronym)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tokens::tokens;

    /// Mentions of a text of one sentence a line, given as `TYPE surface` with those of the model, in order.
    fn spread_in(text: &str, known: &[(&str, MentionType)]) -> Vec<String> {
        let mut offset = 0;
        let mut words = Vec::new();
        let mut mentions = Vec::new();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let sentence = line.trim_end();
            let span = Span::new(offset, offset + sentence.len());
            words.push(Words { sentence: Sentence { span }, tokens: tokens(sentence) });
            for (surface, kind) in known {
                if let Some(at) = sentence.find(surface)
                    && !mentions.iter().any(|m: &Mention| &text[m.span.start()..m.span.end()] == *surface)
                {
                    let span = Span::new(offset + at, offset + at + surface.len());
                    let fact = Fact::Name(*kind);
                    mentions.push(Mention { span, sentence: index, fact, source: Source::Model, score: 0.95 });
                }
            }
            offset += line.len();
        }
        mentions.sort_by_key(|mention| mention.span);
        let spread = spread(&words, mentions, &[]);
        spread.iter().map(|m| format!("{} {}", m.kind().name(), &text[m.span.start()..m.span.end()])).collect()
    }

    #[test]
    fn a_name_is_found_wherever_its_words_stand() {
        let text = "Ông Lê Hữu Bảo đến Vinalab.\nBà gặp Lê Hữu Bảo tại Vinalab.\nTrường Lê Hữu Bảo Nam.";
        let known = [("Lê Hữu Bảo", MentionType::Per), ("Vinalab", MentionType::Org)];
        let expected = ["PER Lê Hữu Bảo", "ORG Vinalab", "PER Lê Hữu Bảo", "ORG Vinalab"];
        assert_eq!(spread_in(text, &known), expected);
    }

    #[test]
    fn words_that_the_model_has_swallowed_are_given_back() {
        let text = "Ông Đặng Hà đến.\nÔng và Đặng Hà đồng chủ trì.";
        let known = [("Đặng Hà đồng", MentionType::Loc), ("Đặng Hà", MentionType::Per)];
        assert_eq!(spread_in(text, &known), ["PER Đặng Hà", "PER Đặng Hà"]);
    }

    #[test]
    fn an_acronym_has_the_type_of_its_name() {
        let text = "Dự Đối thoại Chính sách Biển (ĐTB) ở Huế.\nKhai mạc ĐTB hôm nay.\nTrường Trần Phú (TP.HCM) nghỉ.";
        let known = [("Đối thoại Chính sách Biển", MentionType::Event), ("Trường Trần Phú", MentionType::Org)];
        let expected = ["EVENT Đối thoại Chính sách Biển", "EVENT ĐTB", "EVENT ĐTB", "ORG Trường Trần Phú"];
        assert_eq!(spread_in(text, &known), expected);
    }

    #[test]
    fn a_part_of_a_name_needs_a_title_or_an_honorific() {
        let text = "Bà Anna Berg đến.\nÔng nói bà Berg và núi Berg.";
        assert_eq!(spread_in(text, &[("Anna Berg", MentionType::Per)]), ["PER Anna Berg", "PER Berg"]);
    }
}
