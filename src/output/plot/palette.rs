//! The colours of curves.

use super::scene::Color;

/// Ten colours that colour-blind readers can distinguish, the strongest first: Okabe and Ito's
/// without its yellow, which is lost on white, then four of Paul Tol's.
pub(super) const PALETTE: [(Color, Option<(f64, f64)>); 10] = [
    (Color::BLUE, None),
    (Color::VERMILION, None),
    (Color::GREEN, None),
    (Color::PURPLE, None),
    (Color::ORANGE, None),
    (Color::SKY, None),
    (Color(0x88, 0x22, 0x55), None),
    (Color(0x22, 0x22, 0x22), Some((9.0, 3.0))),
    (Color(0x99, 0x99, 0x33), Some((9.0, 3.0))),
    (Color(0x33, 0x22, 0x88), Some((3.5, 2.5))),
];
