//! What the commands share that read records and write something else.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};

use crate::export;
use crate::record::Record;
use crate::run;

/// The records of a file, each of which says what its text has, and has an id of its own.
pub(super) fn sound_records(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Record>>> {
    Ok(records(path)?.map(|record| {
        let record = record?;
        match record.fault() {
            None => Ok(record),
            Some(fault) => bail!("{}: article `{}`: {fault}", path.display(), record.id),
        }
    }))
}

/// The records of a file, each with an id of its own; for what looks at the rest itself.
pub(super) fn records(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Record>>> {
    let mut ids = BTreeSet::new();
    Ok(run::read_records(path)?.map(move |record| {
        let record = record?;
        ensure!(
            ids.insert(record.id.clone()),
            "{}: article `{}` is there twice: ids must be unique, leave one out or rename it",
            path.display(),
            record.id
        );
        Ok(record)
    }))
}

/// The path that `-o` names; none for `-`.
pub(super) fn file(given: Option<&Path>) -> Option<&Path> {
    given.filter(|path| path.as_os_str() != "-")
}

/// Refuses to write over what is read, or into a folder of it.
pub(super) fn keep_apart(read: &Path, written: Option<&Path>) -> anyhow::Result<()> {
    let Some((Ok(read), written)) = written.map(|written| (read.canonicalize(), written)) else { return Ok(()) };
    let is_read = written.canonicalize().is_ok_and(|written| written.is_file() && written.starts_with(&read));
    ensure!(!is_read, "{} is read, and would be overwritten; choose another path with -o", written.display());
    Ok(())
}

/// Writes a file, which appears when all is written, or to standard output.
pub(super) fn write(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if let Some(path) = path {
        return export::to_file(path, write);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out).and_then(|()| Ok(out.flush()?)).context("cannot write to standard output")
}
