//! The shipped model in the default engine, against its Python reference and against itself.

use danh::article::Article;
use danh::model::Model;
use danh::tag::cascade::{Cascade, SURE};
use danh::tag::classifier::TokenClassifier;
use danh::tag::labels::{LabelMap, LabelOptions, TokenLabel};
use danh::tag::onnx;
use danh::tag::{TagInput, TagOutput, Tagger};
use danh::text::Document;
use serde::Deserialize;
use std::sync::LazyLock;

use crate::{PIPELINE, assert_offsets_hold, danh, folder_with, project, stderr, tag_each};

const MODELS: [&str; 2] = ["ner-base", "ner-fast"];

static TAGGERS: LazyLock<Vec<TokenClassifier>> = LazyLock::new(|| {
    let load = |name: &&str| onnx::load(&shipped(name), 2).expect("a shipped model loads");
    MODELS.iter().map(load).collect()
});

fn shipped(name: &str) -> Model {
    Model::find(name.as_ref(), LabelOptions::default()).expect("a shipped model is whole")
}

/// Written by `training/golden.py` with `tokenizers` and ONNX Runtime in Python.
#[derive(Deserialize)]
struct Golden {
    model_sha256: String,
    labels: Vec<String>,
    texts: Vec<GoldenText>,
}

#[derive(Deserialize)]
struct GoldenText {
    name: String,
    text: String,
    /// Special pieces included.
    ids: Vec<u32>,
    /// Bytes; white space may stand at the beginning.
    offsets: Vec<(usize, usize)>,
    /// Bytes.
    tokens: Vec<(usize, usize)>,
    /// Index into `ids` for each token.
    heads: Vec<Option<usize>>,
    /// For each token, `O` where it has no head.
    labels: Vec<Option<String>>,
    /// For each token that has a head.
    logits: Vec<Option<Vec<f32>>>,
}

fn golden(model: &str) -> Golden {
    let path = project().join(format!("tests/golden/{model}.json"));
    let text = std::fs::read_to_string(path).expect("the golden file is there");
    serde_json::from_str(&text).expect("the golden file has this form")
}

#[test]
fn pieces_offsets_and_heads_are_those_of_the_reference() {
    for golden in golden(MODELS[0]).texts {
        let (pieces, _) = &TAGGERS[0].logits(&[golden.text.as_str().into()]).expect("the model runs")[0];
        let inner = 1..golden.ids.len() - 1;
        assert_eq!(pieces.ids, golden.ids[inner.clone()], "{}", golden.name);
        let expected: Vec<(usize, usize)> = golden.offsets[inner]
            .iter()
            .map(|&(start, end)| (end - golden.text[start..end].trim_start().len(), end))
            .collect();
        let found: Vec<(usize, usize)> = pieces.spans.iter().map(|span| (span.start(), span.end())).collect();
        assert_eq!(found, expected, "{}", golden.name);
        let tokens: Vec<(usize, usize)> = pieces.tokens.iter().map(|t| (t.span.start(), t.span.end())).collect();
        assert_eq!(tokens, golden.tokens, "{}", golden.name);
        let heads: Vec<Option<usize>> = pieces.tokens.iter().map(|token| token.head.map(|head| head + 1)).collect();
        assert_eq!(heads, golden.heads, "{}", golden.name);
    }
}

/// The two engines round some activations to neighbouring integers, so that their logits differ a little: 0.01 on
/// average over news, as the model card says.
#[test]
fn logits_and_labels_are_close_to_the_reference() {
    for (name, tagger) in MODELS.iter().zip(TAGGERS.iter()) {
        compare_with_reference(name, tagger);
    }
}

fn compare_with_reference(name: &str, tagger: &TokenClassifier) {
    let file = golden(name);
    let model = shipped(name);
    assert_eq!(model.checksum(), file.model_sha256, "run training/golden.py for the new model");
    assert_eq!(model.manifest().labels, file.labels);
    let mut failures = Vec::new();
    let (mut compared, mut clear) = (0, 0);
    // The engine reads longer texts in windows, where the reference has read them whole.
    let (whole, long): (Vec<_>, Vec<_>) = file.texts.iter().partition(|golden| golden.ids.len() <= 256);
    assert!(long.len() <= 1 && whole.len() >= 40, "{} long texts", long.len());
    for golden in whole {
        let (pieces, rows) = &tagger.logits(&[golden.text.as_str().into()]).expect("the model runs")[0];
        let (mut difference, mut figures) = (0.0, 0);
        for (index, token) in pieces.tokens.iter().enumerate() {
            let (Some(head), Some(expected)) = (token.head, golden.logits[index].as_ref()) else { continue };
            let row = &rows[head];
            difference += row.iter().zip(expected).map(|(a, b)| (a - b).abs()).sum::<f32>();
            figures += row.len();
            compared += 1;
            let mut sorted = expected.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            if sorted[0] - sorted[1] > 1.0 {
                clear += 1;
                let best = (0..row.len()).fold(0, |a, b| if row[b] > row[a] { b } else { a });
                if Some(&file.labels[best]) != golden.labels[index].as_ref() {
                    failures.push(format!("{}: token {index} is {}", golden.name, file.labels[best]));
                }
            }
        }
        let mean = difference / figures.max(1) as f32;
        if mean > 0.15 {
            failures.push(format!("{}: logits differ by {mean} on average", golden.name));
        }
    }
    assert!(failures.is_empty(), "{name}: {}", failures.join("\n"));
    assert!(
        compared > 1_300 && clear * 100 > compared * 95,
        "{name}: {compared} tokens compared, {clear} of them clear"
    );
}

/// Sentences of many lengths: all windows of 3 to 40 words over the seeds, thinned out to 1,000.
fn thousand_sentences() -> Vec<String> {
    let mut sentences = Vec::new();
    for entry in std::fs::read_dir(project().join("seeds")).expect("the seeds are there") {
        let text = std::fs::read_to_string(entry.expect("the seeds can be listed").path()).expect("a seed is UTF-8");
        let words: Vec<&str> = text.split_whitespace().collect();
        for start in 0..words.len() {
            let length = 3 + (start * 7) % 38;
            if let Some(window) = words.get(start..start + length) {
                sentences.push(window.join(" "));
            }
        }
    }
    sentences.sort_unstable();
    let step = sentences.len() / 1_000;
    assert!(step >= 1, "the seeds have more than a thousand words");
    sentences.into_iter().step_by(step).take(1_000).collect()
}

#[test]
fn a_sentence_has_the_same_labels_and_scores_in_any_batch() {
    for tagger in TAGGERS.iter() {
        compare_batches(tagger);
    }
}

fn compare_batches(tagger: &TokenClassifier) {
    let sentences = thousand_sentences();
    let inputs: Vec<TagInput<'_>> = sentences.iter().map(|text| text.as_str().into()).collect();
    assert_eq!(inputs.len(), 1_000);
    let together = tag_each(tagger, &inputs);
    let alone: Vec<TagOutput> = inputs.iter().flat_map(|input| tag_each(tagger, std::slice::from_ref(input))).collect();
    // Strangers: every 37th sentence, so that lengths and neighbours are others.
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|index| (index % 37, *index));
    let mut strangers = vec![TagOutput::default(); inputs.len()];
    for batch in order.chunks(23) {
        let picked: Vec<TagInput<'_>> = batch.iter().map(|index| inputs[*index]).collect();
        for (index, output) in batch.iter().zip(tag_each(tagger, &picked)) {
            strangers[*index] = output;
        }
    }
    // Probabilities are compared bit for bit, as part of the outputs.
    assert!(together == alone, "alone and together differ");
    assert!(together == strangers, "among strangers and together differ");
    assert!(together.iter().map(|output| output.mentions.len()).sum::<usize>() > 1_000);
}

#[test]
fn texts_of_one_document_are_read_for_one_another_and_for_no_other() {
    // What stands alone is doubtful: a girl or the country.
    let (doubtful, telling) = ("Nga thấy vui.", "Tổng thống Nga và Bộ Ngoại giao Nga nói với nước Nga.");
    let input = |text: &'static str| TagInput { text, borders: &[] };
    let documents = [vec![input(doubtful), input(telling)], vec![], vec![input(doubtful)], vec![input(telling)]];
    for tagger in TAGGERS.iter() {
        let found = tagger.tag(&documents).expect("the model runs");
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1, 1]);
        for (document, found) in documents.iter().zip(&found) {
            assert_eq!(
                tagger.tag(std::slice::from_ref(document)).expect("the model runs"),
                std::slice::from_ref(found)
            );
        }
        assert_ne!(found[0][0], found[2][0], "the second text tells nothing of the first");
        assert!(!found[0][1].mentions.is_empty());
    }
}

#[test]
fn no_name_crosses_the_border_of_a_sentence() {
    let text = "Đoàn đến thăm Hà\nNội và gặp ông Tô\nLâm ở Huế";
    let borders: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let names = |borders: &[usize]| -> Vec<&str> {
        let found = tag_each(&TAGGERS[0], &[TagInput { text, borders }]);
        found[0].mentions.iter().map(|mention| &text[mention.span.start()..mention.span.end()]).collect()
    };
    assert!(names(&[]).contains(&"Tô\nLâm"), "{:?}", names(&[]));
    assert!(names(&borders).iter().all(|name| !name.contains('\n')), "{:?}", names(&borders));
    assert!(names(&borders).contains(&"Huế"));
}

#[test]
fn a_sentence_of_three_thousand_words_is_read_to_its_end() {
    let filler = "và những người khác cùng đi với đoàn đến nơi này trong buổi chiều hôm ấy ";
    let names = ["Phan Văn Giang", "Nguyễn Thị Hạnh", "Trần Văn Bình", "Lê Hoài Trung"];
    let mut text = String::from("Đoàn gồm ông ");
    while text.split_whitespace().count() < 3_000 {
        let turn = text.split_whitespace().count() / 250 % names.len();
        text.extend([names[turn], " ", &filler.repeat(3), "có ông "]);
    }
    text.push_str("Tô Lâm ở Cần Thơ");
    let expected = names.iter().map(|name| text.matches(name).count()).sum::<usize>() + 1;
    assert!(!text.contains('.') && text.split_whitespace().count() > 3_000);
    let record = PIPELINE.extract(&Document::new(&text)).expect("the model runs");
    assert_eq!(record.sentences.len(), 1);
    assert_offsets_hold(&record);
    assert_eq!(record.persons.iter().map(|person| person.mentions.len()).sum::<usize>(), expected);
    let last = record.persons.iter().find(|person| person.name == "Tô Lâm").expect("the last name is found");
    assert_eq!(last.mentions[0].text, "Tô Lâm");
    assert_eq!(record.places.last().map(|place| place.name.as_str()), Some("Cần Thơ"));
}

#[test]
fn an_article_has_the_same_record_alone_and_among_others() {
    let texts = ["Hà Nội mưa.", "Ông Phan Văn Giang đến Huế. Hà Nội mưa.", "Không có gì."];
    let articles: Vec<Article> =
        texts.iter().enumerate().map(|(i, text)| Article::new(i.to_string(), Document::new(text))).collect();
    let (together, _) = PIPELINE.extract_articles(&articles).expect("the model runs");
    for (article, record) in articles.iter().zip(together) {
        let alone = PIPELINE.extract_articles(std::slice::from_ref(article)).expect("the model runs").0;
        assert_eq!(alone, [record]);
    }
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let folder = folder_with(&[]);
    let seeds = project().join("seeds").display().to_string();
    let run = |jobs: &str| {
        let output = danh(folder.path(), &["extract", &seeds, "--jobs", jobs, "-o", jobs, "-q"]);
        assert!(output.status.success(), "{}", stderr(&output));
        std::fs::read(folder.path().join(jobs).join("records.jsonl")).expect("records are written")
    };
    let one = run("1");
    assert!(!one.is_empty());
    assert!(one == run("2") && one == run("3"), "records differ with the number of jobs");
}

#[test]
fn another_folder_with_the_same_model_gives_the_same_records() {
    let folder = folder_with(&[("a.txt", "Ông Phan Văn Giang đến Hà Nội.".as_bytes())]);
    let model = project().join("models/ner-base").display().to_string();
    let output = danh(folder.path(), &["extract", "a.txt", "--model", &model, "-o", "b", "-q"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = danh(folder.path(), &["extract", "a.txt", "-o", "a", "-q"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |name: &str| std::fs::read(folder.path().join(name).join("records.jsonl")).expect("records are written");
    assert_eq!(read("a"), read("b"));
}

#[test]
fn labels_of_the_shipped_models_begin_and_go_on() {
    for model in MODELS.map(shipped) {
        let count = |wanted: fn(&TokenLabel) -> bool| model.labels().labels().iter().copied().filter(wanted).count();
        assert_eq!(count(|label| matches!(label, TokenLabel::Begin(_))), 4);
        assert_eq!(count(|label| matches!(label, TokenLabel::Inside(_))), 4);
        assert!(model.manifest().passage_bytes > 0);
    }
}

#[test]
fn a_model_that_is_compiled_in_is_named_but_a_folder_comes_first() {
    let folder = folder_with(&[("a.txt", "Ông Tô Lâm đến Hà Nội.".as_bytes())]);
    let extract = || danh(folder.path(), &["extract", "a.txt", "--model", "ner-fast", "-o", "out", "-q", "--force"]);
    let output = extract();
    assert!(output.status.success(), "{}", stderr(&output));
    let summary = std::fs::read_to_string(folder.path().join("out/summary.json")).expect("it is written");
    assert!(summary.contains("\"ner-fast "), "{summary}");
    std::fs::create_dir(folder.path().join("ner-fast")).expect("a folder for the test");
    assert!(stderr(&extract()).contains("model.toml"));
    let unknown = danh(folder.path(), &["extract", "a.txt", "--model", "ner-fats", "-o", "out", "-q", "--force"]);
    assert!(stderr(&unknown).contains("ner-fast"), "{}", stderr(&unknown));
}

fn cascade(sure: f32) -> Cascade {
    let [second, first] = MODELS.map(|name| onnx::load(&shipped(name), 2).expect("a shipped model loads"));
    Cascade::new(first, second, sure).expect("their labels are the same")
}

#[test]
fn a_second_model_answers_what_the_first_is_not_sure_of() {
    let gold = std::fs::read_to_string(project().join("tests/gold/sentences.txt")).expect("the sentences are there");
    let texts: Vec<&str> = gold.lines().filter(|line| line.len() > 20 && !line.starts_with('#')).collect();
    let inputs: Vec<TagInput<'_>> = texts.iter().map(|text| (*text).into()).collect();
    let [second, first] = [0, 1].map(|model| tag_each(&TAGGERS[model], &inputs));
    assert_eq!(tag_each(&cascade(0.0), &inputs), first);
    assert_eq!(tag_each(&cascade(1.1), &inputs), second);
    let taken = [0.3, SURE, 0.9].map(|sure| {
        let both = tag_each(&cascade(sure), &inputs);
        for (index, output) in both.iter().enumerate() {
            assert!([&first[index], &second[index]].contains(&output), "{}", texts[index]);
        }
        both.iter().zip(&first).filter(|(output, first)| output != first).count()
    });
    // Some, by far not all, and the more the surer the first must be.
    assert!(taken[0] > 0 && 2 * taken[0] < texts.len(), "{taken:?} of {}", texts.len());
    assert!(taken.is_sorted_by(|a, b| a < b) && taken[2] < texts.len(), "{taken:?} of {}", texts.len());
}

#[test]
fn models_with_other_labels_are_no_cascade() {
    let map = LabelMap::new([("MISC".to_owned(), "LOC".to_owned())]).expect("LOC is a meaning");
    let labels = LabelOptions { map, ..LabelOptions::default() };
    let other = Model::find("ner-base".as_ref(), labels).expect("it is whole");
    let [first, second] = [shipped("ner-fast"), other].map(|model| onnx::load(&model, 1).expect("it loads"));
    let error = Cascade::new(first, second, SURE).expect_err("MISC means LOC in one");
    assert!(error.contains("the first has"), "{error}");
}

#[test]
fn a_run_says_which_second_model_it_had() {
    let folder = folder_with(&[("a.txt", "Ông Tô Lâm đến Hà Nội.".as_bytes())]);
    let extract = |arguments: &[&str]| {
        danh(
            folder.path(),
            &[&["extract", "a.txt", "-o", "out", "-q", "--force", "--model", "ner-fast"], arguments].concat(),
        )
    };
    let output = extract(&["--second-model", "ner-base", "--sure", "0.5"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let summary = std::fs::read_to_string(folder.path().join("out/summary.json")).expect("it is written");
    assert!(summary.contains("\"second_model\": \"ner-base ") && summary.contains("\"sure\": 0.5"), "{summary}");
    assert!(stderr(&extract(&["--sure", "0.5"])).contains("--second-model"));
    assert!(stderr(&extract(&["--second-model", "ner-best"])).contains("ner-base"));
    assert!(stderr(&extract(&["--second-model", "ner-base", "--sure", "2"])).contains("no number from 0 to 1"));
}
