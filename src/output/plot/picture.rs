//! From data to the bytes of a file.

use super::canvas;
use super::scene::Scene;
use super::size::Size;
use crate::{Error, Result};
use std::path::Path;

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Pixels, two for each unit of [`Size`] in both directions, so that they stay sharp in print.
    Png,
    /// Lines and selectable text, as wide and high as [`Size`] says.
    Svg,
}

impl Format {
    /// The format that the suffix of `path` names: `.png` or `.svg`, in either case.
    ///
    /// # Errors
    /// [`Error::Picture`] for any other suffix, or none.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let suffix = path.extension().unwrap_or_default().to_string_lossy();
        match suffix.to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "svg" => Ok(Self::Svg),
            "" => Err(Error::Picture(format!(
                "{path:?} has no suffix to tell the format; end it in .png or .svg"
            ))),
            other => Err(Error::Picture(format!(
                "{other:?} is not a format for pictures; end the name in .png or .svg"
            ))),
        }
    }
}

/// Data that can be drawn.
pub trait Picture {
    /// The picture as a list of marks.
    ///
    /// # Errors
    /// [`Error::Picture`] when there is nothing to draw, when lengths disagree, or when a number
    /// is not finite; the message says which.
    fn scene(&self, size: Size) -> Result<Scene>;

    /// The size that suits these data.
    fn default_size(&self) -> Size {
        Size::default()
    }

    /// The bytes of a file in the given format, the same for the same data.
    ///
    /// # Errors
    /// Those of [`scene`](Self::scene), and [`Error::Picture`] for a size out of range.
    fn render(&self, format: Format, size: Size) -> Result<Vec<u8>> {
        size.check()?;
        let scene = self.scene(size.comfortable(self.default_size()))?;
        match format {
            Format::Png => canvas::png(&scene, size),
            Format::Svg => canvas::svg(&scene, size),
        }
    }
}
