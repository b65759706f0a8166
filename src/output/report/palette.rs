//! The colours of curves, the same as in pictures.

use crate::output::plot::page_palette;

/// For curve k the variables `--c{k}` (line) and `--t{k}` (letters), for light and dark paper.
pub(super) fn css() -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for (k, [line, letters, on_dark]) in page_palette().enumerate() {
        light += &format!("--c{k}: {line}; --t{k}: {letters}; ");
        dark += &format!("--c{k}: {on_dark}; --t{k}: {on_dark}; ");
    }
    format!(":root {{ {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n")
}
