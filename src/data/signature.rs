//! What the first bytes of a file say about the rest.

/// The first bytes of every file in NumPy's format.
pub(super) const NUMPY: &[u8] = b"\x93NUMPY";

/// The first bytes of every Parquet file.
#[cfg(feature = "parquet")]
pub(super) const PARQUET: &[u8] = b"PAR1";

/// What the first bytes of a Parquet file say.
pub(super) const A_PARQUET_FILE: &str = "a Parquet file";

/// How the bytes are packed, judged by their first ones and never by the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    /// Something that is certainly not text.
    Foreign(&'static str),
}

impl Packing {
    /// As many bytes as any mark below has.
    pub(super) const LONGEST_MARK: u64 = 6;

    pub(super) fn of(head: &[u8]) -> Self {
        const MARKS: [(&[u8], Packing); 12] = [
            (b"\x1f\x8b", Packing::Gzip),
            (b"\x28\xb5\x2f\xfd", Packing::Zstd),
            (
                b"PK\x03\x04",
                Packing::Foreign("a zip archive (or a spreadsheet)"),
            ),
            (b"PK\x05\x06", Packing::Foreign("an empty zip archive")),
            (b"\xd0\xcf\x11\xe0", Packing::Foreign("an old spreadsheet")),
            (b"\xfd7zXZ\0", Packing::Foreign("xz data")),
            (b"7z\xbc\xaf\x27\x1c", Packing::Foreign("a 7z archive")),
            (b"BZh", Packing::Foreign("bzip2 data")),
            (b"PAR1", Packing::Foreign(A_PARQUET_FILE)),
            (b"ARROW1", Packing::Foreign("an Arrow file")),
            (b"\x89HDF", Packing::Foreign("an HDF5 file")),
            (b"SQLite", Packing::Foreign("an SQLite database")),
        ];
        let found = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
        found.map_or(Self::None, |&(_, packing)| packing)
    }
}
