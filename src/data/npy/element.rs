//! The numbers of an array as bytes.

/// How an element is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: Kind,
    /// Bytes.
    pub(super) size: usize,
    pub(super) big_endian: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Float,
    Integer,
}

impl Element {
    /// Fewest rows of a piece, so that each column of it fills a line of the cache.
    pub(super) const ROWS: usize = 8;

    /// `bytes` has as many elements as `out`.
    pub(super) fn decode(self, bytes: &[u8], out: &mut [f64]) {
        match (self.kind, self.size, self.big_endian) {
            (Kind::Float, 8, false) => each(bytes, out, f64::from_le_bytes),
            (Kind::Float, 8, true) => each(bytes, out, f64::from_be_bytes),
            (Kind::Float, _, false) => each(bytes, out, |b| f64::from(f32::from_le_bytes(b))),
            (Kind::Float, _, true) => each(bytes, out, |b| f64::from(f32::from_be_bytes(b))),
            (Kind::Integer, 8, false) => each(bytes, out, |b| i64::from_le_bytes(b) as f64),
            (Kind::Integer, 8, true) => each(bytes, out, |b| i64::from_be_bytes(b) as f64),
            (Kind::Integer, _, false) => each(bytes, out, |b| f64::from(i32::from_le_bytes(b))),
            (Kind::Integer, _, true) => each(bytes, out, |b| f64::from(i32::from_be_bytes(b))),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], out: &mut [f64], number: impl Fn([u8; N]) -> f64) {
    for (out, element) in out.iter_mut().zip(bytes.as_chunks().0) {
        *out = number(*element);
    }
}
