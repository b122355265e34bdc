//! In which order does everything happen?
//!
//! text → sentences → model → rules → mentions → entities → record. The only file that knows all stages; it reads and
//! writes nothing, and the same article gives the same record whatever else is extracted with it.

mod labelled;
mod passages;
mod public;

use std::num::NonZeroUsize;
use std::time::Duration;

use cpu_time::ProcessTime;
use rayon::prelude::*;

use crate::article::Article;
use crate::boilerplate::{self, Boilerplate};
use crate::calendar;
use crate::consistency::{self, Words};
use crate::entities;
use crate::kind::MentionType;
use crate::language;
use crate::lexicon::Lexicon;
use crate::mentions::{self, Mention};
use crate::model::{Model, ModelError};
use crate::record::{Published, Record};
use crate::relations;
use crate::rules::tokens::tokens;
use crate::rules::{self, RuleInput};
use crate::segment;
use crate::tag::cascade::Cascade;
use crate::tag::onnx;
use crate::tag::{TagError, TagInput, TagOutput, TaggedMention, Tagger};
use crate::text::{Document, Sentence, Span};
use crate::words;
use passages::Passage;
use public::{fill, public_lines, public_relation, text_range};

/// Least probability of what the model finds where it stands alone: what is less likely right than wrong is left out.
/// On VLSP 2018 dev that gains 0.4 points of F1 (`docs/benchmarks.md`). Beside the rules for Vietnamese it is kept, for
/// they settle much of it, and leaving it out costs F1 there.
pub const LIKELY: f32 = 0.5;

/// Processor time of all threads that each stage took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageTimes {
    /// Finding the language and the sentences.
    pub segment: Duration,
    /// The model.
    pub tag: Duration,
    /// Rules, merging, grouping and making the record.
    pub rules: Duration,
}

impl std::ops::AddAssign for StageTimes {
    fn add_assign(&mut self, other: Self) {
        self.segment += other.segment;
        self.tag += other.tag;
        self.rules += other.rules;
    }
}

/// Why an article could not be extracted.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The model failed.
    #[error(transparent)]
    Tag(#[from] TagError),
}

/// How a [`Pipeline`] is to be built.
#[derive(Default)]
pub struct PipelineBuilder {
    tagger: Option<Box<dyn Tagger>>,
    model: Option<Model>,
    second: Option<(Model, f32)>,
    rules_only: bool,
    jobs: Option<NonZeroUsize>,
    options: Options,
}

/// What is asked of a pipeline apart from the model.
#[derive(Debug, Default)]
struct Options {
    language: Option<&'static str>,
    published: Option<Published>,
    lexicon: Lexicon,
    /// All when empty.
    types: Vec<MentionType>,
    min_score: Option<f32>,
    no_rules: bool,
    skip_boilerplate: bool,
}

impl PipelineBuilder {
    /// Uses this model instead of the one that is compiled into the program.
    #[must_use]
    pub fn model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// Lets this model read anew what the first is not `sure` of (0 to 1); see [`Cascade`].
    #[must_use]
    pub fn second_model(mut self, model: Model, sure: f32) -> Self {
        self.second = Some((model, sure));
        self
    }

    /// Uses this engine instead of the default one; no model is loaded.
    #[must_use]
    pub fn tagger(mut self, tagger: Box<dyn Tagger>) -> Self {
        self.tagger = Some(tagger);
        self
    }

    /// Uses the rules alone, without any model.
    #[must_use]
    pub fn rules_only(mut self, rules_only: bool) -> Self {
        self.rules_only = rules_only;
        self
    }

    /// Uses the model alone: no dates, titles, events and documents, and names as the model sees them.
    #[must_use]
    pub fn no_rules(mut self, no_rules: bool) -> Self {
        self.options.no_rules = no_rules;
        self
    }

    /// Finds no mentions in page furniture; see [`boilerplate`].
    #[must_use]
    pub fn skip_boilerplate(mut self, skip: bool) -> Self {
        self.options.skip_boilerplate = skip;
        self
    }

    /// Takes every article to be in this language (a code that [`language::parse`] gave) instead of detecting it.
    #[must_use]
    pub fn language(mut self, language: Option<&'static str>) -> Self {
        self.options.language = language;
        self
    }

    /// Takes every article to be published on this day, whatever it says itself.
    #[must_use]
    pub fn published(mut self, published: Option<Published>) -> Self {
        self.options.published = published;
        self
    }

    /// Takes names from the user's own lexicon, whatever model and rules say.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Self {
        self.options.lexicon = lexicon;
        self
    }

    /// Reports these types only; without this, or with none, all.
    #[must_use]
    pub fn types(mut self, types: Vec<MentionType>) -> Self {
        self.options.types = types;
        self
    }

    /// Leaves out mentions and relations with a lower score, 0 to 1. `None`: nothing is left out, but for what the model
    /// finds where it stands alone, without rules or in a text that is not known to be Vietnamese: there [`LIKELY`] is
    /// the least.
    #[must_use]
    pub fn min_score(mut self, min_score: Option<f32>) -> Self {
        self.options.min_score = min_score;
        self
    }

    /// Runs the model on so many threads; without this, on as many as rayon's pool has.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = Some(jobs);
        self
    }

    /// Loads what is needed.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub fn build(self) -> Result<Pipeline, ModelError> {
        let tagger = match self.tagger {
            Some(tagger) => Some(tagger),
            None if self.rules_only => None,
            None => {
                let model = self.model.map_or_else(Model::embedded, Ok)?;
                let jobs = self.jobs.map_or_else(rayon::current_num_threads, NonZeroUsize::get);
                let first = onnx::load(&model, jobs)?;
                Some(match self.second {
                    None => Box::new(first) as Box<dyn Tagger>,
                    Some((model, sure)) => {
                        let cascade = Cascade::new(first, onnx::load(&model, jobs)?, sure);
                        Box::new(cascade.map_err(|reason| onnx::wrong(&model, "labels", reason))?)
                    }
                })
            }
        };
        Ok(Pipeline { tagger, options: self.options })
    }
}

/// The stages with what they need, ready to run; it can be shared between threads.
///
/// ```
/// use danh::pipeline::Pipeline;
/// use danh::tag::{Label, lexicon::LexiconTagger};
/// use danh::text::Document;
///
/// let tagger = LexiconTagger::new([("Hà Nội", Label::Place)]);
/// let pipeline = Pipeline::builder().tagger(Box::new(tagger)).build()?;
/// let document = Document::new("Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang hội đàm.");
/// let record = pipeline.extract(&document)?;
/// assert_eq!(record.places[0].name, "Hà Nội");
/// assert_eq!(record.dates[0].value, "XXXX-10-24");
/// assert_eq!(record.persons[0].name, "Phan Văn Giang");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pipeline {
    tagger: Option<Box<dyn Tagger>>,
    options: Options,
}

/// What is known of a document before the model runs.
struct Segmented {
    language: Option<&'static str>,
    sentences: Vec<Sentence>,
    boilerplate: Vec<Boilerplate>,
    /// Whether each sentence is page furniture that is left alone.
    is_skipped: Vec<bool>,
}

impl Pipeline {
    /// The default model, all rules, languages detected, unless told otherwise.
    #[must_use]
    pub fn builder() -> PipelineBuilder {
        PipelineBuilder::default()
    }

    /// Extracts a text that has no name: the record's id is empty.
    ///
    /// # Errors
    /// When the model fails.
    pub fn extract(&self, document: &Document) -> Result<Record, ExtractError> {
        let article = Article::new("", document.clone());
        let (mut records, _) = self.extract_articles(&[article])?;
        Ok(records.swap_remove(0)) // One article gives one record.
    }

    /// Extracts many articles at once, which is faster: sentences of all of them share batches. One record per
    /// article, in order, and each the same as if it had been alone.
    ///
    /// # Errors
    /// When the model fails on any of them.
    pub fn extract_articles(&self, articles: &[Article]) -> Result<(Vec<Record>, StageTimes), ExtractError> {
        let mut times = StageTimes::default();
        let clock = ProcessTime::now();
        let segmented: Vec<Segmented> = articles.par_iter().map(|article| self.segment(&article.document)).collect();
        times.segment = clock.elapsed();

        let clock = ProcessTime::now();
        let tagged = self.tag(articles, &segmented)?;
        times.tag = clock.elapsed();

        let clock = ProcessTime::now();
        let records = articles.par_iter().zip(segmented).zip(tagged);
        let records = records.map(|((article, segmented), tagged)| self.record(article, &segmented, &tagged)).collect();
        times.rules = clock.elapsed();
        Ok((records, times))
    }

    fn segment(&self, document: &Document) -> Segmented {
        let language = self.options.language.or_else(|| language::detect(document.text()));
        let sentences = segment::sentences(document);
        let boilerplate = boilerplate::find(document.text());
        let is_furniture = |sentence: &Sentence| {
            let next = boilerplate.partition_point(|lines| lines.span.end() <= sentence.span.start());
            boilerplate.get(next).is_some_and(|lines| lines.span.overlaps(sentence.span))
        };
        let is_skipped =
            sentences.iter().map(|sentence| self.options.skip_boilerplate && is_furniture(sentence)).collect();
        Segmented { language, sentences, boilerplate, is_skipped }
    }

    /// The model's findings for each sentence of each article.
    fn tag(&self, articles: &[Article], segmented: &[Segmented]) -> Result<Vec<Vec<TagOutput>>, TagError> {
        let Some(tagger) = &self.tagger else {
            return Ok(segmented.iter().map(|one| vec![TagOutput::default(); one.sentences.len()]).collect());
        };
        let passages = articles.par_iter().zip(segmented).map(|(article, segmented)| {
            let is_vietnamese = segmented.language == Some(rules::LANGUAGE);
            let sentences = segmented.sentences.iter().zip(&segmented.is_skipped).enumerate();
            let sentences = sentences.filter(|(_, (_, is_skipped))| !**is_skipped);
            let sentences = sentences.map(|(index, (sentence, _))| (index, article.document.slice(sentence.span)));
            let may_name = |text| !is_vietnamese || words::can_hold_name(text);
            passages::join(sentences.filter(|(_, text)| may_name(text)), tagger.passage_bytes())
        });
        let passages: Vec<Vec<Passage>> = passages.collect();
        let inputs: Vec<Vec<TagInput<'_>>> =
            passages.iter().map(|passages| passages.iter().map(Passage::input).collect()).collect();
        let found = tagger.tag(&inputs)?;
        let outputs = passages.iter().zip(segmented).zip(found).map(|((passages, segmented), found)| {
            let mut outputs = vec![TagOutput::default(); segmented.sentences.len()];
            for (passage, output) in passages.iter().zip(&found) {
                passage.share_out(output, &mut outputs);
            }
            outputs
        });
        Ok(outputs.collect())
    }

    /// Everything after the model.
    fn record(&self, article: &Article, segmented: &Segmented, tagged: &[TagOutput]) -> Record {
        let document = &article.document;
        // What is skipped has no words, and so nothing is found in it.
        let words = |(sentence, is_skipped): (&Sentence, &bool)| {
            let text = if *is_skipped { "" } else { document.slice(sentence.span) };
            Words { sentence: *sentence, tokens: tokens(text) }
        };
        let words: Vec<Words<'_>> = segmented.sentences.iter().zip(&segmented.is_skipped).map(words).collect();
        let mentions = self.mentions(document, segmented, &words, tagged);
        let published = self.options.published.as_ref().or(article.published.as_ref());
        let day = published.and_then(|published| published.value.parse().ok());
        let dates = calendar::values(document.text(), day, &mentions);
        let entities = entities::group(document, &mentions, &dates);
        let mut record = Record::new(article.id.clone(), document.text());
        record.source.clone_from(&article.source);
        record.language = segmented.language.map(str::to_owned);
        record.title = article.title.clone().or_else(|| segment::headline(document, &segmented.sentences));
        record.published = published.cloned();
        record.sentences = segmented.sentences.iter().map(|sentence| text_range(document, *sentence)).collect();
        record.boilerplate = segmented.boilerplate.iter().map(|lines| public_lines(document, lines)).collect();
        let mut relations = Vec::new();
        if !self.options.no_rules && segmented.language == Some(rules::LANGUAGE) {
            relations = relations::find(document, &words, &mentions, &entities);
            relations.retain(|relation| relation.score >= self.options.min_score.unwrap_or(0.0));
        }
        let ids = fill(&mut record, document, &mentions, &entities, &self.options.types);
        record.relations = relations.iter().filter_map(|relation| public_relation(document, relation, &ids)).collect();
        record
    }

    /// What model, rules and lexicon find in an article, in the order of the text.
    fn mentions(
        &self,
        document: &Document,
        segmented: &Segmented,
        words: &[Words<'_>],
        tagged: &[TagOutput],
    ) -> Vec<Mention> {
        let has_rules = !self.options.no_rules;
        let is_vietnamese = segmented.language == Some(rules::LANGUAGE);
        let is_alone = !(has_rules && is_vietnamese);
        let least = if is_alone && self.options.min_score.is_none() { LIKELY } else { 0.0 };
        let mut all: Vec<Mention> = Vec::new();
        let mut nothing: Vec<Span> = Vec::new();
        for (index, (words, output)) in words.iter().zip(tagged).enumerate() {
            if segmented.is_skipped[index] {
                continue;
            }
            let span = words.sentence.span;
            let text = document.slice(span);
            let likely = output.mentions.iter().filter(|mention| mention.probability >= least).copied();
            let tagged: Vec<TaggedMention> = likely.collect();
            let input = RuleInput { text, tokens: &words.tokens, tagged: &tagged };
            let found = if has_rules { rules::find(input, is_vietnamese) } else { Vec::new() };
            let merged = mentions::merge(text, span.start(), index, &tagged, found);
            let known = self.options.lexicon.find(&words.tokens);
            all.extend(mentions::with_lexicon(merged.mentions, span.start(), index, known));
            nothing.extend(merged.nothing);
        }
        if !is_alone {
            all = consistency::spread(words, all, &nothing);
        }
        all.retain(|mention| mention.score >= self.options.min_score.unwrap_or(0.0));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::Label;
    use crate::tag::lexicon::LexiconTagger;

    #[test]
    fn rules_for_vietnamese_run_on_vietnamese_only() {
        let pipeline = |language| Pipeline::builder().rules_only(true).language(language).build().expect("no model");
        let document = Document::new("Đại tướng Phan Văn Giang nói ngày 18/3.");
        assert_eq!(pipeline(Some("vi")).extract(&document).expect("rules").persons.len(), 1);
        let english = pipeline(Some("en")).extract(&document).expect("rules");
        assert_eq!(english.mentions().len(), 0);
    }

    /// Is this sure of whatever it finds.
    struct AsSure(LexiconTagger, f32);

    impl Tagger for AsSure {
        fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
            let mut found = self.0.tag(documents)?;
            let mentions = found.iter_mut().flatten().flat_map(|output| &mut output.mentions);
            mentions.for_each(|mention| mention.probability = self.1);
            Ok(found)
        }
    }

    #[test]
    fn what_the_model_says_alone_must_be_likely() {
        let found = |probability, no_rules, language, min_score| {
            let tagger = AsSure(LexiconTagger::new([("Huế", Label::Place)]), probability);
            let pipeline = Pipeline::builder().tagger(Box::new(tagger)).no_rules(no_rules).language(Some(language));
            let pipeline = pipeline.min_score(min_score).build().expect("a lexicon cannot fail");
            let record = pipeline.extract(&Document::new("Mưa lớn ở Huế.")).expect("a lexicon cannot fail");
            record.places.len()
        };
        assert_eq!([found(0.51, true, "vi", None), found(0.49, true, "vi", None)], [1, 0]);
        assert_eq!([found(0.51, false, "en", None), found(0.49, false, "en", None)], [1, 0]);
        assert_eq!(found(0.49, false, "vi", None), 1, "the rules stand beside the model");
        assert_eq!([found(0.49, true, "vi", Some(0.0)), found(0.49, false, "vi", Some(0.6))], [1, 0]);
    }
}
