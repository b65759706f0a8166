//! Reading and decompressing everything that a source yields.
//!
//! The length of a pipe and of unpacked data is not known beforehand. Reading stops where no table can follow:
//! behind a NUL byte, which text does not have, and where packed data unpack to far more than tables do.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use super::error::ReadError;
use super::io_error::{cannot_read, out_of_memory};
use super::signature::{A_PARQUET_FILE, NUMPY, Packing};

/// The size to which packed data may unpack, against files made to fill the memory.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    /// Bytes that are always granted.
    free: u64,
    /// Bytes granted for each packed one.
    for_each: u64,
}

impl Allowance {
    /// Text of numbers unpacks to 2 to 5 times its size, a table of almost nothing but zeros to 100 times,
    /// a file made to fill the memory to 1000 times.
    const USUAL: Self = Self {
        free: 1 << 30,
        for_each: 100,
    };
}

/// All that a file or a pipe holds, unpacked. `size` is that of a file, 0 where it is not known.
///
/// # Errors
/// [`ReadError::File`]: it cannot be read, is damaged, unpacks without end, does not fit in memory, or is
/// certainly no text.
pub(super) fn read_all(file: &str, reader: impl Read, size: u64) -> Result<Vec<u8>, ReadError> {
    read_within(file, reader, size, Allowance::USUAL)
}

/// The bytes as they are, packed or not.
///
/// # Errors
/// [`ReadError::File`]: they cannot be read or do not fit in memory.
pub(super) fn read_raw(file: &str, reader: impl Read, size: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    // One byte more, so that the end of the file is found without growing the buffer.
    make_room(file, &mut bytes, size.saturating_add(1))?;
    append(file, &mut bytes, reader, "", |_| Ok(()))?;
    Ok(bytes)
}

fn read_within(
    file: &str,
    mut reader: impl Read,
    size: u64,
    allowance: Allowance,
) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    (&mut reader)
        .take(Packing::LONGEST_MARK)
        .read_to_end(&mut head)
        .map_err(|error| cannot_read(file, &error, ""))?;
    let packing = Packing::of(&head);
    if packing == Packing::None {
        return read_raw(file, io::Cursor::new(head).chain(reader), size);
    }
    let packed_size = Cell::new(0);
    let packed = Counted {
        inner: io::Cursor::new(head).chain(reader),
        count: &packed_size,
    };
    let check = |unpacked: usize| {
        let granted = allowance.for_each.saturating_mul(packed_size.get());
        if unpacked as u64 <= allowance.free.max(granted) {
            return Ok(());
        }
        let problem = format!(
            "unpacks to more than {} MB, over {} times its size: it is hardly a table",
            allowance.free >> 20,
            allowance.for_each
        );
        Err(ReadError::file(file, problem)
            .with_help("if it is one, unpack it first: gzip -dc FILE | regfit … -"))
    };
    let mut bytes = Vec::new();
    match packing {
        Packing::Gzip => {
            // A gzip file may be several members one after the other.
            let members = flate2::read::MultiGzDecoder::new(packed);
            append(file, &mut bytes, members, "gzip ", check)?;
        }
        Packing::Zstd => read_zstd(file, io::BufReader::new(packed), &mut bytes, check)?,
        Packing::Foreign(what) => {
            let help = match what {
                A_PARQUET_FILE if cfg!(feature = "parquet") => "--format parquet reads it",
                _ => "unpack or export it as CSV first",
            };
            return Err(ReadError::file(file, format!("this is {what}, not text")).with_help(help));
        }
        Packing::None => {}
    }
    Ok(bytes)
}

#[cfg(feature = "zstd")]
fn read_zstd(
    file: &str,
    mut packed: impl BufRead,
    bytes: &mut Vec<u8>,
    check: impl Fn(usize) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let damaged = |error: &dyn std::fmt::Display| {
        ReadError::file(
            file,
            format!("the zstd data is damaged or cut off: {error}"),
        )
        .with_help(super::io_error::CUT_OFF)
    };
    // A file may be several frames one after the other; the decoder stops after each.
    while !packed
        .fill_buf()
        .map_err(|e| cannot_read(file, &e, ""))?
        .is_empty()
    {
        let frame = ruzstd::decoding::StreamingDecoder::new(&mut packed)
            .map_err(|error| damaged(&error))?;
        append(file, bytes, frame, "zstd ", &check)?;
    }
    Ok(())
}

#[cfg(not(feature = "zstd"))]
fn read_zstd(
    file: &str,
    _: impl BufRead,
    _: &mut Vec<u8>,
    _: impl Fn(usize) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    Err(
        ReadError::file(file, "zstd data, which this build cannot read").with_help(
            "unpack it first (zstd -dc FILE | regfit … -), or build with --features zstd",
        ),
    )
}

/// Bytes read between two checks.
const STEP: usize = 1 << 20;

/// Appends what `reader` yields, to its end or, except for NumPy arrays, to behind a NUL byte. `check`
/// is given the length as it grows; `packing` goes before "data" in a message.
fn append(
    file: &str,
    bytes: &mut Vec<u8>,
    mut reader: impl Read,
    packing: &str,
    check: impl Fn(usize) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    loop {
        let before = bytes.len();
        if bytes.capacity() == before {
            // In small steps: the system moves a large block of memory without copying it, and doubling would
            // take up to twice the memory of the text.
            make_room(file, bytes, (before / 8).max(STEP) as u64)?;
        }
        let room = (bytes.capacity() - before).min(STEP) as u64;
        let read = (&mut reader).take(room).read_to_end(bytes);
        match read.map_err(|error| cannot_read(file, &error, packing))? {
            0 => return Ok(()),
            _ => check(bytes.len())?,
        }
        let binary = bytes.starts_with(NUMPY) || Packing::of(bytes) != Packing::None;
        let is_new = bytes.get(before..).unwrap_or_default();
        if !binary && is_new.contains(&0) {
            return Ok(());
        }
    }
}

fn make_room(file: &str, bytes: &mut Vec<u8>, more: u64) -> Result<(), ReadError> {
    let fits = usize::try_from(more).map(|more| bytes.try_reserve_exact(more));
    match fits {
        Ok(Ok(())) => Ok(()),
        _ => Err(out_of_memory(file)),
    }
}

/// Counts what is read through it.
struct Counted<'a, R> {
    inner: R,
    count: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn message(bytes: &[u8], allowance: Allowance) -> String {
        let read = read_within("x.csv.gz", bytes, 0, allowance);
        read.expect_err("refused").to_string()
    }

    #[test]
    fn what_unpacks_without_end_is_refused_and_what_is_a_table_is_not() {
        let allowance = Allowance {
            free: 2 << 20,
            for_each: 20,
        };
        let table = "12,34.5,6\n".repeat(1 << 20);
        for kind in ["\n", "1", " \n", "0,0\n"] {
            let bomb = gzip(kind.repeat((8 << 20) / kind.len()).as_bytes());
            assert_eq!(
                message(&bomb, allowance),
                "x.csv.gz: unpacks to more than 2 MB, over 20 times its size: it is hardly a table"
            );
            // As many bytes as are always granted.
            let small = gzip(kind.repeat((2 << 20) / kind.len()).as_bytes());
            assert!(read_within("x", small.as_slice(), 0, allowance).is_ok());
        }
        // More than is always granted, at a usual ratio.
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(table.as_bytes()).expect("memory");
        let packed = encoder.finish().expect("memory");
        let read = read_within("x", packed.as_slice(), 0, allowance).expect("a table");
        assert_eq!(read, table.as_bytes());
    }

    #[test]
    fn nothing_is_read_behind_a_nul_byte_of_text_and_everything_of_an_array() {
        let endless = || io::repeat(0);
        let read = read_within("/dev/zero", endless(), 0, Allowance::USUAL).expect("bytes");
        assert!(read.len() <= 2 * STEP, "{}", read.len());
        let read = read_raw("x", io::Cursor::new(b"a,b\n").chain(endless()), 0).expect("bytes");
        assert!(read.starts_with(b"a,b\n\0") && read.len() <= 2 * STEP);
        let array = [NUMPY, &vec![0; 3 * STEP]].concat();
        for bytes in [array.clone(), gzip(&array)] {
            let read = read_all("x.npy", bytes.as_slice(), 0).expect("bytes");
            assert!(read == array);
        }
    }

    #[test]
    fn room_that_is_not_to_be_had_is_an_error() {
        let error = read_all("x.csv", &b"a,b\n"[..], u64::MAX / 4).expect_err("too much");
        assert_eq!(error.to_string(), "x.csv: does not fit in memory");
    }

    #[test]
    fn the_room_is_little_more_than_the_bytes() {
        let bytes = vec![b'1'; 40 * STEP];
        let read = read_all("x", io::Cursor::new(&bytes).chain(io::empty()), 0).expect("bytes");
        assert_eq!(read.len(), bytes.len());
        assert!(read.capacity() <= bytes.len() / 8 * 9 + 2 * STEP);
    }
}
