//! What the commands share that read records and write something else.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{bail, ensure};

use crate::export;
use crate::record::Record;
use crate::run;

/// The records of a file, each of which says what its text has.
pub(super) fn sound_records(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Record>>> {
    Ok(run::read_records(path)?.map(|record| {
        let record = record?;
        match record.fault() {
            None => Ok(record),
            Some(fault) => bail!("{}: article `{}`: {fault}", path.display(), record.id),
        }
    }))
}

/// The path that `-o` names; none for `-`.
pub(super) fn file(given: Option<&Path>) -> Option<&Path> {
    given.filter(|path| path.as_os_str() != "-")
}

/// Refuses to write over what is read.
pub(super) fn keep_apart(read: &Path, written: Option<&Path>) -> anyhow::Result<()> {
    let is_same =
        |path: &Path| path.canonicalize().is_ok_and(|path| read.canonicalize().is_ok_and(|read| read == path));
    if let Some(path) = written {
        ensure!(
            !is_same(path),
            "{} holds the records, and would be overwritten; choose another path with -o",
            path.display()
        );
    }
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
    write(&mut out)?;
    Ok(out.flush()?)
}
