//! Bars and lines made of block characters.

const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of length `share`·`width` cells, cut down to eighths; never empty unless the share is 0.
pub(crate) fn bar(share: f64, width: usize) -> String {
    if share.is_nan() || share <= 0.0 {
        return String::new();
    }
    let eighths = ((share.min(1.0) * (width * 8) as f64) as usize).max(1);
    let mut bar = "█".repeat(eighths / 8);
    if let Some(rest) = (eighths % 8).checked_sub(1) {
        bar.extend(EIGHTHS.get(rest));
    }
    bar
}

/// One character for each value: the lowest for 0, the highest for the largest value.
pub(crate) fn sparkline(values: impl Iterator<Item = f64> + Clone) -> String {
    let largest = values.clone().fold(0.0, f64::max);
    let level = |value: f64| {
        if largest > 0.0 && value > 0.0 {
            ((value / largest * 7.0).ceil() as usize).min(7)
        } else {
            0
        }
    };
    values
        .filter_map(|value| LEVELS.get(level(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_cut_down_to_eighths() {
        assert_eq!(bar(1.0, 20), "█".repeat(20));
        assert_eq!(bar(24.9551 / 24.9854, 20), format!("{}▉", "█".repeat(19)));
        assert_eq!(bar(10.2874 / 24.9854, 20), "████████▏");
        assert_eq!(bar(1e-9, 20), "▏");
        assert_eq!(bar(0.0, 20), "");
        assert_eq!(bar(f64::NAN, 20), "");
    }

    #[test]
    fn a_line_rises_from_nothing_to_its_largest_value() {
        let values = [0.0, 1.0, 3.5, 7.0];
        assert_eq!(sparkline(values.into_iter()), "▁▂▅█");
        assert_eq!(sparkline([0.0, 0.0].into_iter()), "▁▁");
    }
}
