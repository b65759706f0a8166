//! The typeface of every picture, DejaVu Sans, and the widths of its letters.
//!
//! The drawing crate places letters without their left bearing and rounds widths to pixels, which
//! makes words uneven. The bearings and advances are therefore read here from the font itself.
//!
//! Source: OpenType specification 1.9, tables `cmap` (format 12), `head`, `hhea` and `hmtx`.

use std::sync::OnceLock;

/// What an SVG asks for: Verdana is the sister design with nearly the same widths.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, Arial, sans-serif";

/// Ascent plus descent in em, the measure by which the drawing crate scales a font.
pub(super) const HEIGHT: f64 = 2384.0 / 2048.0;

/// The font file.
pub(super) fn bytes() -> &'static [u8] {
    dejavu::sans::regular()
}

/// Width of `text` set in `size` pixels to the em, in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| glyph(c).advance).sum::<f64>() * size
}

/// Horizontal measures of one letter, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// From this letter's origin to the next letter's.
    pub(super) advance: f64,
    /// From the origin to the leftmost ink.
    pub(super) bearing: f64,
}

/// The measures of `c`; of the empty box that stands for it where the font lacks the letter.
pub(super) fn glyph(c: char) -> Glyph {
    /// Average letter, if the tables could not be read.
    const UNKNOWN: Glyph = Glyph {
        advance: 0.6,
        bearing: 0.0,
    };
    metrics()
        .and_then(|metrics| metrics.glyph(c))
        .unwrap_or(UNKNOWN)
}

fn metrics() -> Option<&'static Metrics> {
    static METRICS: OnceLock<Option<Metrics>> = OnceLock::new();
    METRICS.get_or_init(|| Metrics::read(bytes())).as_ref()
}

/// Whether the font cannot write `c` as it is read: it lacks the letter, or letters of that script join or run to the
/// left, which takes more than a font.
pub(super) fn lacks(c: char) -> bool {
    let joins = matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff);
    joins || (c > '\u{7f}' && glyph_index(c) == Some(0))
}

fn glyph_index(c: char) -> Option<usize> {
    metrics().map(|metrics| metrics.index(c))
}

/// The tables needed to measure a letter.
struct Metrics {
    units_per_em: f64,
    /// Entries of `hmtx` with an advance; the glyphs after them repeat the last.
    n_advances: usize,
    hmtx: &'static [u8],
    /// First character, last character, glyph of the first; ascending.
    groups: Vec<(u32, u32, u32)>,
}

impl Metrics {
    fn read(font: &'static [u8]) -> Option<Self> {
        let table = |tag: &[u8; 4]| {
            let n_tables = usize::from(u16_at(font, 4)?);
            (0..n_tables).find_map(|i| {
                let record = font.get(12 + 16 * i..28 + 16 * i)?;
                record.starts_with(tag).then_some(())?;
                font.get(u32_at(record, 8)? as usize..)?
                    .get(..u32_at(record, 12)? as usize)
            })
        };
        let cmap = table(b"cmap")?;
        let n_encodings = usize::from(u16_at(cmap, 2)?);
        let segments = (0..n_encodings).find_map(|i| {
            let subtable = cmap.get(u32_at(cmap, 4 + 8 * i + 4)? as usize..)?;
            (u16_at(subtable, 0)? == 12).then_some(subtable)
        })?;
        let n_groups = u32_at(segments, 12)? as usize;
        let groups = segments
            .get(16..16 + 12 * n_groups)?
            .chunks_exact(12)
            .map(|g| Some((u32_at(g, 0)?, u32_at(g, 4)?, u32_at(g, 8)?)))
            .collect::<Option<_>>()?;
        Some(Self {
            units_per_em: f64::from(u16_at(table(b"head")?, 18)?),
            n_advances: usize::from(u16_at(table(b"hhea")?, 34)?),
            hmtx: table(b"hmtx")?,
            groups,
        })
    }

    /// The place of a letter in the font; 0 is the empty box.
    fn index(&self, c: char) -> usize {
        let code = u32::from(c);
        let i = self.groups.partition_point(|&(_, last, _)| last < code);
        match self.groups.get(i) {
            Some(&(first, _, glyph)) if first <= code => (glyph + code - first) as usize,
            _ => 0,
        }
    }

    fn glyph(&self, c: char) -> Option<Glyph> {
        let index = self.index(c);
        let last = self.n_advances.checked_sub(1)?;
        let bearing_at = if index <= last {
            4 * index + 2
        } else {
            4 * self.n_advances + 2 * (index - self.n_advances)
        };
        let advance = u16_at(self.hmtx, 4 * index.min(last))?;
        let bearing = u16_at(self.hmtx, bearing_at)?.cast_signed();
        Some(Glyph {
            advance: f64::from(advance) / self.units_per_em,
            bearing: f64::from(bearing) / self.units_per_em,
        })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // fontTools: TTFont("DejaVuSans.ttf")["hmtx"] gives ("zero": 1303, 135), ("alpha": 1350,
        // 113), ("T": 1251, -6), 2048 units per em.
        for (c, advance, bearing) in [
            ('0', 1303.0, 135.0),
            ('α', 1350.0, 113.0),
            ('T', 1251.0, -6.0),
        ] {
            let expected = Glyph {
                advance: advance / 2048.0,
                bearing: bearing / 2048.0,
            };
            assert_eq!(glyph(c), expected, "{c}");
        }
        assert!((width("000", 20.0) - 3.0 * 20.0 * 1303.0 / 2048.0).abs() < 1e-12);
    }

    #[test]
    fn letters_that_cannot_be_written_are_known() {
        // fontTools: DejaVuSans.ttf has é, ß, Ω and я, and neither 年 nor 🎉; Arabic is there and needs joining.
        for c in "aéßΩя→".chars() {
            assert!(!lacks(c), "{c}");
        }
        for c in "年🎉سא".chars() {
            assert!(lacks(c), "{c}");
        }
    }

    #[test]
    fn every_sign_that_pictures_use_is_in_the_font() {
        for c in "α−…×·²⁰¹³⁴⁵⁶⁷⁸⁹⁻½∞→≤".chars() {
            assert_ne!(glyph(c), glyph('\u{10fffd}'), "{c}");
        }
    }
}
