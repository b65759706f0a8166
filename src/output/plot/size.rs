//! Width and height of a picture.

use crate::{Error, Result};

/// Width and height of a picture, in pixels of an ordinary screen (96 to the inch).
///
/// Letters and lines keep their size, so a larger picture shows more detail; only below 720 × 460
/// do they shrink with the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Width, from 300 to 2400.
    pub width: u32,
    /// Height, from 120 to 2400.
    pub height: u32,
}

impl Size {
    /// Below this nothing could be read.
    const SMALLEST: Self = Self {
        width: 300,
        height: 120,
    };
    /// Keeps the oversampled bitmap, 108 bytes for each unit of area, below 650 MB.
    const LARGEST: u32 = 2400;

    /// Narrower or lower than this, titles and axes would leave no room for the data.
    const COMFORTABLE: Self = Self {
        width: 720,
        height: 460,
    };

    /// The size at which to compose a picture of this size and shape, given the size that suits
    /// its data: larger if this one is too small for the letters.
    pub(super) fn comfortable(self, suited: Self) -> Self {
        let ratio = |wanted: u32, own: u32| f64::from(wanted) / f64::from(own);
        let height = Self::COMFORTABLE.height.min(suited.height);
        let enlarged = ratio(Self::COMFORTABLE.width, self.width)
            .max(ratio(height, self.height))
            .max(1.0);
        let scaled = |n: u32| (f64::from(n) * enlarged).round() as u32;
        Self {
            width: scaled(self.width),
            height: scaled(self.height),
        }
    }

    /// Refuses a size out of range.
    pub(super) fn check(self) -> Result<()> {
        let width = Self::SMALLEST.width..=Self::LARGEST;
        let height = Self::SMALLEST.height..=Self::LARGEST;
        if width.contains(&self.width) && height.contains(&self.height) {
            return Ok(());
        }
        Err(Error::Picture(format!(
            "a size of {} × {} is out of range; choose a width from {} to {} and a height from {} to {}",
            self.width,
            self.height,
            width.start(),
            width.end(),
            height.start(),
            height.end(),
        )))
    }
}

impl Default for Size {
    /// 1000 × 640.
    fn default() -> Self {
        Self {
            width: 1000,
            height: 640,
        }
    }
}
