//! The few forms of protocol buffers that a model needs.
//!
//! Source: the encoding guide of protocol buffers (version 3). A message is a sequence of fields, each
//! with a number and one of two wire types: 0, a whole number of seven bits to a byte, and 2, bytes after
//! their length.

/// A message under construction.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A whole number.
    pub(super) fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    /// Text or raw bytes.
    pub(super) fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// A message inside of this one.
    pub(super) fn message(self, field: u64, inner: Self) -> Self {
        self.bytes(field, inner.0)
    }

    /// The same field for each message.
    pub(super) fn messages(self, field: u64, inner: impl IntoIterator<Item = Self>) -> Self {
        let inner = inner.into_iter();
        inner.fold(self, |message, inner| message.message(field, inner))
    }

    /// The fields of another message behind those of this one.
    pub(super) fn append(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_encoding_guide() {
        assert_eq!(
            Message::default().number(1, 150).finish(),
            [0x08, 0x96, 0x01]
        );
        let text = Message::default().bytes(2, "testing");
        assert_eq!(text.finish(), *b"\x12\x07testing");
        let inner = Message::default().number(1, 150);
        let outer = Message::default().message(3, inner);
        assert_eq!(outer.finish(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
    }
}
