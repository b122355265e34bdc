//! brat: `ID.txt` and `ID.ann` an article, in code points. `danh evaluate` reads them back, by the names of the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Exporter;
use crate::checksum::sha256_hex;
use crate::record::{MentionType, Record};

/// Longest name of a file in bytes, without its ending: systems allow 255.
const MAX_NAME_BYTES: usize = 200;

/// Digits of the hash that tells names apart which had to be changed.
const HASH_DIGITS: usize = 8;

pub(super) struct Brat {
    folder: PathBuf,
}

impl Brat {
    /// Begins a folder without annotations: those of another export would be taken for its own.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        for entry in fs::read_dir(folder)? {
            if entry?.path().extension().is_some_and(|ending| ending == "ann") {
                return Err(io::Error::other("there are .ann files already; choose an empty folder with -o"));
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    fn write(&self, name: &str, ending: &str, text: &str) -> io::Result<()> {
        // Never another article's file, on systems that do not tell capitals from small letters.
        File::create_new(self.folder.join(format!("{name}.{ending}")))?.write_all(text.as_bytes())
    }
}

/// The id as a name of a file; with a hash when it is not one.
fn file_name(id: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !id.is_empty() && id.len() <= MAX_NAME_BYTES && !id.starts_with('.') && id.chars().all(is_plain) {
        return id.to_owned();
    }
    let plain: String = id.trim_start_matches('.').chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let hash = &sha256_hex(id.as_bytes())[..HASH_DIGITS];
    format!("{}-{hash}", &plain[..plain.floor_char_boundary(MAX_NAME_BYTES)])
}

impl Exporter for Brat {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let name = file_name(&record.id);
        self.write(&name, "txt", &record.text)?;
        self.write(&name, "ann", &annotations(record))
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
