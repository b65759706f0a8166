//! The bytes of a file for the decoder: those on disk are read piece by piece.

use std::io::{self, Read};
use std::sync::Arc;

use ::bytes::Bytes as Shared;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::data::bytes::Bytes;

/// Bytes fetched at once where the decoder reads on and on.
const AHEAD: usize = 1 << 16;

/// A file that threads read at the same time.
#[derive(Debug, Clone)]
pub(super) struct File(Arc<Bytes>);

impl File {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self(Arc::new(bytes))
    }

    /// The name for messages, escaped.
    pub(super) fn name(&self) -> &str {
        &self.0.file
    }
}

impl Length for File {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl ChunkReader for File {
    type T = Stream;

    fn get_read(&self, start: u64) -> Result<Stream> {
        Ok(Stream {
            file: self.clone(),
            at: usize::try_from(start).map_err(|_| past_the_end())?,
            buffer: Vec::new(),
            used: 0,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Shared> {
        let start = usize::try_from(start).map_err(|_| past_the_end())?;
        let end = start.checked_add(length).filter(|end| *end <= self.0.len());
        let piece = self.0.get(start..end.ok_or_else(past_the_end)?)?;
        Ok(Shared::from(piece.into_owned()))
    }
}

fn past_the_end() -> ParquetError {
    ParquetError::EOF("it points past its end".into())
}

/// The bytes from some place on.
#[derive(Debug)]
pub(super) struct Stream {
    file: File,
    /// Where the buffer ends.
    at: usize,
    buffer: Vec<u8>,
    used: usize,
}

impl Read for Stream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.used == self.buffer.len() {
            self.buffer = self.file.0.get(self.at..self.at + AHEAD)?.into_owned();
            self.at += self.buffer.len();
            self.used = 0;
        }
        let mut rest = self.buffer.get(self.used..).unwrap_or_default();
        let count = rest.read(out)?;
        self.used += count;
        Ok(count)
    }
}
