//! Pseudo-random texts with damaged bytes, for tests that compare two readers.

/// A generator of pseudo-random numbers.
///
/// Source: Marsaglia (2003), Journal of Statistical Software 8(14).
#[derive(Debug)]
pub(super) struct Xorshift(pub(super) u64);

impl Xorshift {
    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A whole number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound as u64) as usize
    }
}

/// Replaces, inserts or removes up to two bytes of a text; new bytes are taken from `alphabet`.
pub(super) fn damage(text: &mut Vec<u8>, alphabet: &[u8], random: &mut Xorshift) {
    for _ in 0..random.below(3) {
        let at = random.below(text.len());
        match random.below(3) {
            0 => text[at] = alphabet[random.below(alphabet.len())],
            1 => text.insert(at, alphabet[random.below(alphabet.len())]),
            _ => drop(text.remove(at)),
        }
    }
}
