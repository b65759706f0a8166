//! The pages of a column, unpacked: by the decoder, or here where its own way would need a library in C.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::file::File;

/// Bytes of a page: its header counts them in 32 bits.
const LARGEST_PAGE: u64 = 1 << 31;

/// The pages of a part of a column.
pub(super) fn pages(
    file: &File,
    part: &ColumnChunkMetaData,
    n_rows: usize,
) -> Result<Box<dyn PageReader>> {
    let file = Arc::new(file.clone());
    if !matches!(part.compression(), Compression::ZSTD(_)) {
        return Ok(Box::new(SerializedPageReader::new(
            file, part, n_rows, None,
        )?));
    }
    // The decoder takes the pages for what they are not, and leaves them as they are.
    let plain = part.clone().into_builder();
    let plain = plain.set_compression(Compression::UNCOMPRESSED).build()?;
    Ok(Box::new(Zstandard(SerializedPageReader::new(
        file, &plain, n_rows, None,
    )?)))
}

/// Pages in Zstandard frames.
struct Zstandard(SerializedPageReader<File>);

impl Iterator for Zstandard {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Zstandard {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.0.get_next_page()?;
        page.map(unpacked).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }
}

/// The same page with its bytes unpacked. The levels at the front of a page of the second version are never packed.
fn unpacked(mut page: Page) -> Result<Page> {
    match &mut page {
        Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => *buf = frame(buf, 0)?,
        Page::DataPageV2 {
            buf,
            def_levels_byte_len,
            rep_levels_byte_len,
            is_compressed: true,
            ..
        } => {
            let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            *buf = frame(buf, levels as usize)?;
        }
        Page::DataPageV2 { .. } => {}
    }
    Ok(page)
}

/// The first bytes as they are, and the frame behind them unpacked.
fn frame(bytes: &Bytes, plain: usize) -> Result<Bytes> {
    let damaged = |error: String| ParquetError::General(format!("zstd: {error}"));
    let (Some(plain), Some(packed)) = (bytes.get(..plain), bytes.get(plain..)) else {
        return Err(damaged("levels are longer than their page".into()));
    };
    let mut out = plain.to_vec();
    if !packed.is_empty() {
        let decoder = ruzstd::decoding::StreamingDecoder::new(packed);
        let decoder = decoder.map_err(|error| damaged(error.to_string()))?;
        let read = decoder.take(LARGEST_PAGE).read_to_end(&mut out);
        read.map_err(|error| damaged(error.to_string()))?;
    }
    Ok(Bytes::from(out))
}
