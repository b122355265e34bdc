//! What has an earlier run written already?
//!
//! An index of a `records.jsonl`: for each article a hash of its name, path and bytes, and where its line begins, 16
//! bytes in all. Lines that are no record are not in it.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use crate::article::Article;
use crate::record::{ArticleSource, Record};

/// Records of an earlier run.
pub(super) struct Earlier {
    reader: BufReader<File>,
    lines: HashMap<u64, u64>,
    /// Bytes of the file.
    length: u64,
    /// Records that were used again.
    met: usize,
}

/// A record that is used again.
pub(super) struct Reused {
    pub(super) record: Record,
    /// Its line, with the line end.
    pub(super) line: Vec<u8>,
    /// Byte of the file at which the line begins.
    pub(super) start: u64,
}

/// What tells which article a record is of.
#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) id: String,
    source: Option<ArticleSource>,
}

impl Earlier {
    /// Reads a file of records, and those of `leftover`, the file of a run that was killed while it brought records
    /// into another order: what only that file has is added to the other. A last line that was not finished is cut off.
    pub(super) fn open(records: &Path, leftover: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(records)?;
        let (mut lines, length) = index(&file)?;
        file.set_len(length)?;
        if leftover.exists() {
            let added = File::open(leftover)?;
            let (found, _) = index(&added)?;
            let mut starts: Vec<u64> =
                found.iter().filter(|(key, _)| !lines.contains_key(key)).map(|(_, start)| *start).collect();
            starts.sort_unstable();
            let mut reader = BufReader::new(added);
            file.seek(SeekFrom::End(0))?;
            for start in starts {
                file.write_all(&line_at(&mut reader, start)?)?;
            }
            fs::remove_file(leftover)?;
            lines = index(&file)?.0;
        }
        let length = file.metadata()?.len();
        Ok(Self { reader: BufReader::new(file), lines, length, met: 0 })
    }

    /// Bytes of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Whether there are records whose articles have not been met.
    pub(super) fn has_unmet(&self) -> bool {
        self.met < self.lines.len()
    }

    /// The record of an article, if it was made of the same bytes under the same name.
    pub(super) fn find(&mut self, article: &Article) -> io::Result<Option<Reused>> {
        let Some(start) = key(&article.id, article.source.as_ref()).and_then(|key| self.lines.get(&key)) else {
            return Ok(None);
        };
        let line = line_at(&mut self.reader, *start)?;
        let Ok(record) = serde_json::from_slice::<Record>(&line) else { return Ok(None) };
        let is_same = record.id == article.id && record.source == article.source;
        self.met += usize::from(is_same);
        Ok(is_same.then_some(Reused { record, line, start: *start }))
    }
}

/// Where the line of each article begins, and the end of the last whole line.
fn index(file: &File) -> io::Result<(HashMap<u64, u64>, u64)> {
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(0))?;
    let (mut lines, mut start, mut line) = (HashMap::new(), 0_u64, Vec::new());
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok((lines, start));
        }
        if let Ok(header) = serde_json::from_slice::<Header>(&line)
            && let Some(key) = key(&header.id, header.source.as_ref())
        {
            lines.entry(key).or_insert(start);
        }
        start += length as u64;
    }
}

fn line_at(reader: &mut BufReader<File>, start: u64) -> io::Result<Vec<u8>> {
    // Mostly the next line, which is in the buffer.
    let here = reader.stream_position()?;
    match i64::try_from(start).ok().zip(i64::try_from(here).ok()) {
        Some((start, here)) => reader.seek_relative(start - here)?,
        None => drop(reader.seek(SeekFrom::Start(start))?),
    }
    let mut line = Vec::new();
    reader.by_ref().read_until(b'\n', &mut line)?;
    Ok(line)
}

fn key(id: &str, source: Option<&ArticleSource>) -> Option<u64> {
    let source = source?;
    let mut hasher = DefaultHasher::new();
    (id, &source.path, &source.sha256).hash(&mut hasher);
    Some(hasher.finish())
}
