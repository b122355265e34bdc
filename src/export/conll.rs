//! `CoNLL`: a token, a tab and its BIO label a line, a blank line after each sentence, `-DOCSTART-` before each article.

use std::io::{self, Write};

use super::Exporter;
use super::tokens;
use crate::record::{Record, TextRange};

pub(super) struct Conll<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Conll<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }
}

impl Exporter for Conll<'_> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        writeln!(self.out, "-DOCSTART-\tO\n")?;
        let tokens = tokens::all(record);
        let mentions = record.mentions();
        let whole = [TextRange { start: 0, end: tokens.last().map_or(0, |token| token.end) }];
        let sentences: &[TextRange] = if record.sentences.is_empty() { &whole } else { &record.sentences };
        for sentence in sentences {
            let from = tokens.partition_point(|token| token.start < sentence.start);
            let inside = tokens[from..].iter().take_while(|token| token.end <= sentence.end);
            for (index, token) in inside.filter(|token| !token.is_space()).enumerate() {
                let before = mentions.partition_point(|(_, mention)| mention.start <= token.start);
                let over = before.checked_sub(1).map(|index| mentions[index]);
                let label = match over.filter(|(_, mention)| token.end <= mention.end) {
                    // A name that goes on from the sentence before begins again.
                    Some((entity, mention)) if mention.start == token.start || index == 0 => {
                        format!("B-{}", entity.kind.name())
                    }
                    Some((entity, _)) => format!("I-{}", entity.kind.name()),
                    None => "O".to_owned(),
                };
                writeln!(self.out, "{}\t{label}", token.text)?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
