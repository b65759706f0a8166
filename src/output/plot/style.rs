//! The house style: sizes of letters, and colours that are seen on white by every reader.
//!
//! Lines have a contrast of at least 3 and letters of at least 4.5 to the paper, as the Web Content Accessibility
//! Guidelines 2.1 ask (1.4.11, 1.4.3). Only the grid is fainter.

use super::scene::Color;

/// Sizes of letters, in picture pixels to the em.
pub(super) const TITLE: f64 = 19.0;
pub(super) const SUBTITLE: f64 = 13.0;
pub(super) const LABEL: f64 = 13.0;
pub(super) const NUMBER: f64 = 12.0;
pub(super) const NOTE: f64 = 11.0;

impl Color {
    pub(super) const WHITE: Self = Self(255, 255, 255);
    /// The paper of a page in the dark.
    #[cfg(feature = "serde")]
    const NIGHT: Self = Self(0x12, 0x12, 0x12);
    /// Titles and axis labels.
    pub(super) const INK: Self = Self(0x1a, 0x1a, 0x1a);
    /// Axes and their numbers.
    pub(super) const AXIS: Self = Self(0x4d, 0x4d, 0x4d);
    /// Subtitles and notes.
    pub(super) const QUIET: Self = Self(0x6b, 0x6b, 0x6b);
    /// Curves that are not named, references, bars of what was not chosen.
    pub(super) const FAINT: Self = Self(0x92, 0x92, 0x92);
    /// The grid.
    pub(super) const GRID: Self = Self(0xea, 0xea, 0xea);

    /// Okabe and Ito's, the last two darker.
    pub(super) const BLUE: Self = Self(0x00, 0x72, 0xb2);
    pub(super) const VERMILION: Self = Self(0xd5, 0x5e, 0x00);
    pub(super) const GREEN: Self = Self(0x00, 0x9e, 0x73);
    pub(super) const PURPLE: Self = Self(0xcc, 0x79, 0xa7);
    pub(super) const ORANGE: Self = Self(0xb2, 0x7c, 0x00);
    pub(super) const SKY: Self = Self(0x3f, 0x8f, 0xc9);
    /// What stands behind a blue curve: its error bars.
    pub(super) const PALE_BLUE: Self = Self(0x5a, 0x9a, 0xc4);

    /// The relative luminance.
    ///
    /// Source: Web Content Accessibility Guidelines 2.1, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |c: u8| match f64::from(c) / 255.0 {
            c if c <= 0.040_45 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast with white paper, from 1 to 21.
    pub(super) fn contrast(self) -> f64 {
        self.contrast_with(Self::WHITE)
    }

    fn contrast_with(self, paper: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, paper.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// The same hue, dark enough for letters on white.
    pub(super) fn for_text(self) -> Self {
        let mut color = self;
        while color.contrast() < LETTERS {
            let darker = |c: u8| (f64::from(c) * 0.95) as u8;
            color = Self(darker(color.0), darker(color.1), darker(color.2));
        }
        color
    }
}

/// The colours of each curve on a page: its line and its letters on white, and both on dark paper.
#[cfg(feature = "serde")]
pub(crate) fn page_palette() -> impl Iterator<Item = [String; 3]> {
    PALETTE.iter().map(|(color, _)| page_colors(*color))
}

#[cfg(feature = "serde")]
fn page_colors(color: Color) -> [String; 3] {
    let mut light = color;
    while light.contrast_with(Color::NIGHT) < LETTERS {
        let lighter = |c: u8| 255 - (f64::from(255 - c) * 0.93) as u8;
        light = Color(lighter(light.0), lighter(light.1), lighter(light.2));
    }
    [color, color.for_text(), light].map(|c| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2))
}

/// The least contrast of letters, and of lines and dots.
const LETTERS: f64 = 4.5;
#[cfg(test)]
pub(super) const LEAST_CONTRAST: (f64, f64) = (LETTERS, 3.0);

const DASHED: Option<(f64, f64)> = Some((9.0, 3.0));

/// Ten curves, the strongest first: six colours and, dashed, four more. Colour-blind readers tell those of one kind
/// apart. The first four are Okabe and Ito's, three of the dashed Paul Tol's, darker.
pub(super) const PALETTE: [(Color, Option<(f64, f64)>); 10] = [
    (Color::BLUE, None),
    (Color::VERMILION, None),
    (Color::GREEN, None),
    (Color::PURPLE, None),
    (Color(0x22, 0x22, 0x22), None),
    (Color(0x7a, 0x2b, 0xe0), None),
    (Color(0x88, 0x22, 0x55), DASHED),
    (Color::SKY, DASHED),
    (Color(0x8f, 0x8f, 0x2c), DASHED),
    (Color(0x33, 0x22, 0x88), DASHED),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What readers with normal, protanopic, deuteranopic and tritanopic vision see of linear red, green and blue.
    ///
    /// Source: Machado, Oliveira, Fernandes (2009), IEEE TVCG 15(6), table of severity 1.
    const VISIONS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ];

    fn times(m: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
        m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    }

    /// CIE L*a*b* under D65 of what a reader sees.
    fn lab(color: Color, vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [color.0, color.1, color.2].map(|c| match f64::from(c) / 255.0 {
            c if c <= 0.040_45 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        });
        let seen = times(vision, linear).map(|c| c.clamp(0.0, 1.0));
        const XYZ: [[f64; 3]; 3] = [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ];
        let [x, y, z] = times(&XYZ, seen);
        let f = |t: f64| match t {
            t if t > 216.0 / 24389.0 => t.cbrt(),
            t => (24389.0 / 27.0 * t + 16.0) / 116.0,
        };
        let (x, y, z) = (f(x / 0.95047), f(y), f(z / 1.08883));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn the_contrast_of_black_is_twenty_one_and_of_a_known_grey_known() {
        assert!((Color(0, 0, 0).contrast() - 21.0).abs() < 1e-12);
        assert!((Color::WHITE.contrast() - 1.0).abs() < 1e-12);
        // The lightest grey that passes for text, by the guidelines' own example.
        assert!((Color(0x76, 0x76, 0x76).contrast() - 4.54).abs() < 0.005);
    }

    #[test]
    fn curves_and_their_names_stand_out_from_the_paper() {
        let (letters, lines) = LEAST_CONTRAST;
        for (color, _) in PALETTE {
            assert!(color.contrast() >= lines, "{color:?}: {}", color.contrast());
            assert!(color.for_text().contrast() >= letters, "{color:?}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn curves_on_dark_paper_stand_out_from_it() {
        let byte = |text: &str, at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
        for (color, _) in PALETTE {
            let [_, _, dark] = page_colors(color);
            let dark = Color(byte(&dark, 1), byte(&dark, 3), byte(&dark, 5));
            let contrast = dark.contrast_with(Color::NIGHT);
            assert!(contrast >= LETTERS, "{color:?}: {contrast}");
        }
    }

    #[test]
    fn curves_of_one_kind_are_told_apart_by_every_reader() {
        // A difference of 2.3 is just noticeable beside each other; curves are apart.
        const APART: f64 = 15.0;
        for (i, (a, dash)) in PALETTE.iter().enumerate() {
            for (b, _) in PALETTE[..i].iter().filter(|(_, other)| other == dash) {
                for vision in &VISIONS {
                    let (a, b) = (lab(*a, vision), lab(*b, vision));
                    let squares = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b));
                    let distance = squares.sum::<f64>().sqrt();
                    assert!(distance >= APART, "{i}: {distance}");
                }
            }
        }
    }
}
