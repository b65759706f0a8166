//! Moments as bytes and back.

use super::{Moments, Sums};
use crate::{Error, Result};

/// What such bytes begin with, and the version of their form.
const HEAD: &[u8] = b"moments of regfit\n";
const VERSION: u64 = 1;

impl Moments {
    /// All of it as bytes, in version 1 of this form; numbers are little-endian, counts take 8 bytes and numbers are f64.
    ///
    /// | part | bytes |
    /// |---|---|
    /// | `moments of regfit`, a line feed | 18 |
    /// | the version, the number p of columns, the number of folds | 3 × 8 |
    /// | of each name its length in bytes, and itself in UTF-8 | 8 + length |
    /// | the shifts | p × 8 |
    /// | of each fold: rows, weight, first moments, least and largest z of each column, lower triangle of the second moments, column after column | 2 × 8, p × 8, p × 16, p(p + 1)/2 × 8 |
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        let mut count = |number: usize| bytes.extend((number as u64).to_le_bytes());
        count(VERSION as usize);
        count(self.names.len());
        count(self.folds.len());
        for name in &self.names {
            bytes.extend((name.len() as u64).to_le_bytes());
            bytes.extend(name.as_bytes());
        }
        let mut numbers = |numbers: &mut dyn Iterator<Item = f64>| {
            numbers.for_each(|number| bytes.extend(number.to_le_bytes()));
        };
        numbers(&mut self.shift.iter().copied());
        for fold in &self.folds {
            numbers(&mut [f64::from_bits(fold.rows as u64), fold.weight].into_iter());
            numbers(&mut fold.first.iter().copied());
            numbers(&mut fold.range.iter().flat_map(|(low, high)| [*low, *high]));
            numbers(&mut fold.triangle.iter().copied());
        }
        bytes
    }

    /// From bytes of [`Moments::to_bytes`].
    ///
    /// # Errors
    /// [`Error::Moments`] for anything else: another head or version, too few or too many bytes, numbers that are not
    /// finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut rest = Reader {
            rest: bytes
                .strip_prefix(HEAD)
                .ok_or_else(|| wrong("these are no moments of regfit"))?,
        };
        let version = rest.count()?;
        if version as u64 != VERSION {
            return Err(wrong(&format!(
                "version {version} is unknown here, which reads version {VERSION}"
            )));
        }
        let (p, n_folds) = (rest.count()?, rest.count()?);
        let names = (0..p)
            .map(|_| rest.name())
            .collect::<Result<Vec<String>>>()?;
        let shift = rest.numbers(p)?;
        let mut moments = Self::new(names, shift, n_folds.min(bytes.len()))?;
        for fold in &mut moments.folds {
            *fold = rest.sums(p)?;
        }
        if !rest.rest.is_empty() {
            return Err(wrong("there are bytes behind the end"));
        }
        Ok(moments)
    }
}

fn wrong(reason: &str) -> Error {
    Error::Moments(reason.into())
}

/// What has not been read yet.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self, length: usize) -> Result<&[u8]> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| wrong("they end too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn eight(&mut self) -> Result<[u8; 8]> {
        let eight = self.take(8)?;
        eight.try_into().map_err(|_| wrong("they end too early"))
    }

    fn count(&mut self) -> Result<usize> {
        let count = u64::from_le_bytes(self.eight()?);
        usize::try_from(count).map_err(|_| wrong("a count is too large"))
    }

    fn name(&mut self) -> Result<String> {
        let length = self.count()?;
        let name = String::from_utf8(self.take(length)?.to_vec());
        name.map_err(|_| wrong("a name is not UTF-8"))
    }

    /// So many numbers, which may be infinite.
    fn numbers(&mut self, count: usize) -> Result<Vec<f64>> {
        let length = count
            .checked_mul(8)
            .ok_or_else(|| wrong("a count is too large"))?;
        let (numbers, _) = self.take(length)?.as_chunks::<8>();
        Ok(numbers
            .iter()
            .map(|bytes| f64::from_le_bytes(*bytes))
            .collect())
    }

    fn sums(&mut self, p: usize) -> Result<Sums> {
        let (rows, weight) = (self.count()?, self.numbers(1)?[0]);
        let first = self.numbers(p)?;
        let ends = self.numbers(2 * p)?;
        let sums = Sums {
            rows,
            weight,
            first,
            range: ends
                .chunks_exact(2)
                .map(|ends| (ends[0], ends[1]))
                .collect(),
            triangle: self.numbers(p * (p + 1) / 2)?,
        };
        let numbers = sums
            .first
            .iter()
            .chain(&sums.triangle)
            .chain([&sums.weight]);
        let ranges = sums.range.iter().flat_map(|(low, high)| [low, high]);
        let finite = numbers
            .chain(ranges.filter(|_| rows > 0))
            .all(|number| number.is_finite());
        if !finite || sums.weight < 0.0 {
            return Err(wrong("a number is not finite, or a weight is negative"));
        }
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn moments() -> Moments {
        let names = vec!["größe".to_string(), "y".to_string()];
        let mut moments = Moments::new(names, vec![1.5, 0.0], 3).expect("two columns");
        let rows = array![[1.0, 2.0], [3.5, 4.0]];
        moments.update(0, rows.view(), None).expect("rows");
        moments
            .update(2, rows.view(), Some(&[0.0, 2.5]))
            .expect("rows");
        moments
    }

    #[test]
    fn bytes_there_and_back_are_the_same() {
        let moments = moments();
        assert_eq!(Moments::from_bytes(&moments.to_bytes()).ok(), Some(moments));
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = moments().to_bytes();
        for length in 0..bytes.len() {
            assert!(Moments::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(Moments::from_bytes(&longer).is_err());
        for (at, value) in [(0, 1), (18, 2), (25, 255), (26, 200), (34, 200)] {
            let mut other = bytes.clone();
            other[at] = value;
            assert!(Moments::from_bytes(&other).is_err(), "byte {at}");
        }
        let mut infinite = bytes.clone();
        let last = bytes.len() - 8;
        infinite[last..].copy_from_slice(&f64::NAN.to_le_bytes());
        assert!(Moments::from_bytes(&infinite).is_err());
    }
}
