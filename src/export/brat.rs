//! brat: `ID.txt` and `ID.ann` an article, in code points. `danh evaluate` reads them back.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Exporter;
use crate::record::{MentionType, Record};

/// Longest name of a file in characters, without its ending: systems allow 255 bytes.
const MAX_NAME_CHARS: usize = 60;

pub(super) struct Brat {
    folder: PathBuf,
    names: HashSet<String>,
}

impl Brat {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), names: HashSet::new() }
    }

    /// The id as a name of a file that no other article has.
    fn name(&mut self, id: &str) -> String {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let plain = id.chars().map(|c| if is_plain(c) { c } else { '_' }).take(MAX_NAME_CHARS).collect::<String>();
        // No hidden files, and no names of the folders themselves.
        let plain = if plain.starts_with('.') || plain.is_empty() { format!("_{plain}") } else { plain };
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut names = [plain.clone()].into_iter().chain(numbered);
        // Some systems do not tell capitals from small letters.
        names.find(|name| self.names.insert(name.to_lowercase())).unwrap_or_default()
    }
}

impl Exporter for Brat {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let name = self.name(&record.id);
        fs::write(self.folder.join(format!("{name}.txt")), &record.text)?;
        fs::write(self.folder.join(format!("{name}.ann")), annotations(record))
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn annotations(record: &Record) -> String {
    let mut lines = String::new();
    let mut of_entity: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut notes = Vec::new();
    for (index, (entity, mention)) in record.mentions().into_iter().enumerate() {
        let name = format!("T{}", index + 1);
        let text = mention.text.replace(['\r', '\n'], " ");
        add(&mut lines, format_args!("{name}\t{} {} {}\t{text}", entity.kind.name(), mention.start, mention.end));
        if entity.kind == MentionType::Date && entity.name != "?" {
            notes.push((name.clone(), entity.name.to_owned()));
        }
        of_entity.entry(entity.id).or_default().push(name);
    }
    for names in of_entity.values().filter(|names| names.len() > 1) {
        add(&mut lines, format_args!("*\tEquiv {}", names.join(" ")));
    }
    let relations = record.relations.iter().filter_map(|relation| {
        let first = |id: &str| of_entity.get(id)?.first();
        Some((relation, first(&relation.subject)?, first(&relation.object)?))
    });
    for (index, (relation, subject, object)) in relations.enumerate() {
        let name = format!("R{}", index + 1);
        add(&mut lines, format_args!("{name}\t{} Arg1:{subject} Arg2:{object}\t", relation.kind));
        let when = relation.when.as_ref().map(|when| format!("when {when}"));
        let place = relation.place.as_ref().map(|place| format!("where {place}"));
        let said: Vec<String> = when.into_iter().chain(place).collect();
        if !said.is_empty() {
            notes.push((name, said.join(", ")));
        }
    }
    for (index, (target, note)) in notes.iter().enumerate() {
        add(&mut lines, format_args!("#{}\tAnnotatorNotes {target}\t{note}", index + 1));
    }
    lines
}

fn add(lines: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(lines, "{line}").expect("a string takes everything");
}
