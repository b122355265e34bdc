//! Offsets slice to their text, whatever the text.

use danh::pipeline::Pipeline;
use danh::tag::{Label, lexicon::LexiconTagger};
use danh::text::Document;
use proptest::prelude::*;

use crate::{PIPELINE, assert_offsets_hold};

/// Texts that glue names, titles and dates to whatever breaks offsets: other normal forms, emoji, odd spaces, line
/// ends, byte order marks, zero-width characters.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "Hà Nội",
        "Ha\u{300} No\u{323}\u{302}i",
        "Đại tướng Phan Văn Giang",
        "Đại tươ\u{301}ng Phan Văn Giang",
        "ngày 18/3",
        "chiều 24/10",
        "tháng 12/2024",
        "Thượng tướng Đổng Quân",
        "TP.HCM",
        "Bộ Quốc phòng Việt Nam",
        "👨‍👩‍👧",
        "😀",
        "🇻🇳",
        "\u{feff}",
        "\u{200b}",
        "\u{200d}",
        "\u{a0}",
        "\u{ad}",
        "\r\n",
        "\n",
        "\r",
        "\t",
        " ",
        " ",
        " ",
        ". ",
        ", ",
        "…",
        "“",
        "”",
        "(",
        ")",
        "-",
        "北京",
        "Москва",
        "ﬁ",
        "Ⅷ",
        "e\u{301}",
        "q\u{323}\u{307}",
        "①",
        "½",
        "<s>",
        "</s>",
    ]);
    prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_rules_and_a_lexicon(text in texts()) {
        let names = [("Hà Nội", Label::Place), ("Phan Văn Giang", Label::Person), ("Москва", Label::Place)];
        let pipeline = Pipeline::builder().tagger(Box::new(LexiconTagger::new(names))).language(Some("vi")).build();
        let record = pipeline.expect("no model is needed").extract(&Document::new(&text)).expect("a lexicon cannot fail");
        assert_offsets_hold(&record);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_the_model(text in texts()) {
        let record = PIPELINE.extract(&Document::new(&text)).expect("the model runs");
        assert_offsets_hold(&record);
    }
}

#[test]
fn a_decomposed_text_has_the_record_of_the_composed_one() {
    use unicode_normalization::UnicodeNormalization;
    let text = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã tiếp Thượng tướng Trương Hựu Hiệp.";
    let decomposed: String = text.nfd().collect();
    assert_ne!(text, decomposed);
    let records = [text, &decomposed].map(|text| PIPELINE.extract(&Document::new(text)).expect("the model runs"));
    assert_eq!(records[0], records[1]);
    assert_eq!(records[0].persons.len(), 2);
}
