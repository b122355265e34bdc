//! How is a file of lines written, so that nothing in it is lost?
//!
//! While lines come in the order in which an earlier run has left them, they stay where they are, and new ones are
//! appended. Once the order differs, all go to a temporary file, which takes the place of the other at the end. Only
//! whole lines are ever left behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file of lines.
pub(super) struct LinesFile {
    path: PathBuf,
    temporary: PathBuf,
    /// Where lines are appended: the file itself, or the temporary one.
    out: File,
    is_rewriting: bool,
    /// Lines that are not written yet.
    pending: Vec<u8>,
    /// Bytes of `out` that belong to this run.
    written: u64,
    /// Bytes of the file that an earlier run has left.
    left: u64,
}

impl LinesFile {
    /// Opens a file of which `left` bytes are lines of an earlier run.
    pub(super) fn open(path: PathBuf, temporary: PathBuf, left: u64) -> io::Result<Self> {
        let out = OpenOptions::new().write(true).create(true).truncate(left == 0).open(&path)?;
        Ok(Self { path, temporary, out, is_rewriting: false, pending: Vec::new(), written: 0, left })
    }

    /// The byte at which the next line begins.
    pub(super) fn position(&self) -> u64 {
        self.written + self.pending.len() as u64
    }

    /// Adds a line, with its end; `start` tells where an earlier run has written it.
    pub(super) fn push(&mut self, line: &[u8], start: Option<u64>) -> io::Result<()> {
        if !self.is_rewriting && start == Some(self.position()) {
            self.written += line.len() as u64;
            return Ok(());
        }
        if !self.is_rewriting && self.written < self.left {
            self.rewrite()?;
        }
        self.pending.extend_from_slice(line);
        Ok(())
    }

    /// Goes on in the temporary file, with the lines so far.
    fn rewrite(&mut self) -> io::Result<()> {
        let mut out = File::create(&self.temporary)?;
        let copied = io::copy(&mut File::open(&self.path)?.take(self.written), &mut out)?;
        if copied != self.written {
            return Err(io::Error::other("it was changed by another program"));
        }
        self.out = out;
        self.is_rewriting = true;
        Ok(())
    }

    /// Writes the lines so far, all or none of those since the last flush.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        // A file without a name can be written to, and is lost.
        if !fs::exists(if self.is_rewriting { &self.temporary } else { &self.path })? {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it was removed while the run was writing to it"));
        }
        if self.pending.is_empty() {
            return Ok(());
        }
        let done = self.out.seek(SeekFrom::Start(self.written)).and_then(|_| self.out.write_all(&self.pending));
        if done.is_err() {
            // A disk that is full takes half a line. When cutting that off fails too, the next run does it.
            let _ = self.out.set_len(self.written);
            self.pending.clear();
            return done;
        }
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// The line that begins at a byte that [`Self::position`] gave.
    pub(super) fn line_at(&mut self, start: u64) -> io::Result<Vec<u8>> {
        self.flush()?;
        let path: &Path = if self.is_rewriting { &self.temporary } else { &self.path };
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut line = Vec::new();
        BufReader::new(file).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Ends a run that has seen all its articles: what an earlier one has left beyond them goes.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        if self.is_rewriting {
            drop(self.out); // Windows renames closed files only.
            return fs::rename(&self.temporary, &self.path);
        }
        if self.written < self.left { self.out.set_len(self.written) } else { Ok(()) }
    }
}
