//! Inputs that mean harm: no more time than plain text of the same size takes, within reason, and no more memory.

use std::time::{Duration, Instant};

use danh::article::{Articles, ReadOptions};
use danh::pipeline::Pipeline;
use danh::tag::{Label, lexicon::LexiconTagger};

use crate::runs::articles;

/// Bytes of each text.
const SIZE: usize = 1_000_000;

/// Times the time of plain text that a hostile one may take.
const MAX_RATIO: u32 = 20;

/// What is repeated to the size of a text.
const REPEATED: [&str; 28] = [
    "(",
    "a",
    "ơ",
    "\u{301}",
    "1/",
    "12/3/",
    "ngày 18/3 ",
    "từ ngày 18/3 đến ",
    "Nguyễn Văn Nam ",
    "NguyễnVănNam",
    "Đại tướng ",
    "Đại tướng Nguyễn Văn Nam ",
    "Hà Nội, ",
    "của Bộ ",
    "“",
    ". ",
    "a\n",
    "Tin liên quan\n",
    ">> ",
    "<p>",
    "https://a.vn/",
    "Đại tướng Nguyễn Văn Nam gặp Thượng tướng Đổng Quân. ",
    "<div>",
    "<div></x>",
    "<div><!--</b>-->",
    "<p><font a=1></x>",
    "<table><tr><td>",
    "Chia sẻ bài viết này\nÔng Nam nói.\n",
];

/// The time that reading a text and everything but the model take.
fn time(pipeline: &Pipeline, name: &str, text: &str) -> Duration {
    let started = Instant::now();
    let articles = Articles::of_bytes(name, text.as_bytes().to_vec(), ReadOptions::default()).expect("it is of a kind");
    let articles: Vec<_> = articles.into_iter().flatten().collect();
    pipeline.extract_articles(&articles).expect("the lexicon does not fail");
    started.elapsed()
}

#[test]
fn hostile_texts_take_no_more_time_than_others() {
    let names = [("Nguyễn Văn Nam", Label::Person), ("Đổng Quân", Label::Person), ("Hà Nội", Label::Place)];
    let tagger = Box::new(LexiconTagger::new(names));
    let builder = Pipeline::builder().tagger(tagger).language(Some("vi")).skip_boilerplate(true);
    let pipeline = builder.build().expect("no model is loaded");
    let repeated = |part: &str| part.repeat(SIZE / part.len());
    let plain = articles(2_000).replace('\n', "\n\n");
    let plain = &plain[..plain.floor_char_boundary(SIZE)];
    time(&pipeline, "a.txt", &plain[..plain.floor_char_boundary(10_000)]); // Word lists are made once.
    let limit = time(&pipeline, "a.txt", plain) * MAX_RATIO;
    let mut faults = Vec::new();
    for part in REPEATED {
        for name in ["a.txt", "a.html"] {
            let time = time(&pipeline, name, &repeated(part));
            if time > limit {
                faults.push(format!("{part:?} as {name}: {time:?}, more than {limit:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Peak memory of a run over articles, in KiB.
///
/// One thread extracts, and the allocator gives back at once what is free: otherwise the peak varies by 25 MB with how
/// threads happen to share the processors (thirty runs, two cores, 2026-11-30), more than the texts themselves take. With
/// more threads `benches/memory.py` measures it.
#[cfg(target_os = "linux")]
fn peak_memory(articles: &str) -> u64 {
    let folder = crate::folder_with(&[("n.jsonl", articles.as_bytes())]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_danh"))
        .current_dir(folder.path())
        .env("MIMALLOC_PURGE_DELAY", "0")
        .args(["extract", "n.jsonl", "--rules-only", "-o", "out", "--quiet", "--jobs", "1"])
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            break status;
        }
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kibibytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{status}");
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_articles() {
    let (few, many) = (articles(1_000), articles(10_000));
    let added = (many.len() - few.len()) as u64 / 1024;
    let (of_few, of_many) = (peak_memory(&few), peak_memory(&many));
    assert!(of_few > 1_000, "it was measured: {of_few} KiB");
    // Whoever kept the texts, or their records, would need all of it and more.
    let growth = of_many.saturating_sub(of_few);
    assert!(growth < added / 2, "{of_few} KiB, then {of_many} KiB with {added} KiB of articles more");
}
