//! Distinct cells of a column as sorted levels.

use std::collections::HashMap;

use crate::data::column::{Labels, label_text, number_of};
use crate::data::number::EXACT;

/// For each code of `labels`, a position in the sorted levels of the rows in use, and these
/// levels. Codes that no row uses have no position.
pub(super) fn sorted_levels(
    labels: &Labels<'_>,
    rows: Option<&[usize]>,
) -> (Vec<Option<usize>>, Vec<String>) {
    let mut in_use = vec![false; labels.texts.len()];
    let mut mark = |code: Option<&u32>| {
        if let Some(seen) = code.and_then(|&code| in_use.get_mut(code as usize)) {
            *seen = true;
        }
    };
    match rows {
        None => labels.codes.iter().for_each(|code| mark(Some(code))),
        Some(rows) => rows.iter().for_each(|&row| mark(labels.codes.get(row))),
    }
    let mut used: Vec<(usize, &String)> = labels
        .texts
        .iter()
        .enumerate()
        .filter(|(code, _)| in_use[*code])
        .collect();
    let numbers: Vec<f64> = labels.texts.iter().map(|text| number_of(text)).collect();
    if used.iter().all(|(code, _)| !numbers[*code].is_nan()) {
        // Spellings of one number are different labels.
        used.sort_by(|(a, one), (b, other)| {
            let order = numbers[*a].total_cmp(&numbers[*b]);
            order.then_with(|| one.cmp(other))
        });
    } else {
        used.sort_by_key(|(_, text)| *text);
    }
    let mut positions = vec![None; labels.texts.len()];
    for (position, (code, _)) in used.iter().enumerate() {
        positions[*code] = Some(position);
    }
    (
        positions,
        used.into_iter().map(|(_, text)| text.clone()).collect(),
    )
}

/// For each text, its position among `levels`.
///
/// The same number in another spelling is the same level, where only one level is that number: a column of
/// `1` and `2` in training may be one of `1.0` and `2.0` in a table that another program wrote.
pub(super) fn positions(texts: &[String], levels: &[String]) -> Vec<Option<usize>> {
    let exact: HashMap<&str, usize> = levels
        .iter()
        .enumerate()
        .map(|(at, level)| (level.as_str(), at))
        .collect();
    let mut by_number: HashMap<String, Option<usize>> = HashMap::new();
    // Floats do not tell longer whole numbers apart.
    let kept = |text: &str| Some(number_of(text)).filter(|number| number.abs() < EXACT);
    for (at, level) in levels.iter().enumerate() {
        if let Some(number) = kept(level) {
            let only = by_number.entry(label_text(number)).or_insert(Some(at));
            *only = only.filter(|first| *first == at);
        }
    }
    let position = |text: &String| {
        exact.get(text.as_str()).copied().or_else(|| {
            let number = kept(text)?;
            by_number.get(&label_text(number)).copied().flatten()
        })
    };
    texts.iter().map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Column;

    #[test]
    fn numbers_are_sorted_as_numbers_and_words_as_text() {
        let column = Column::numeric("a", vec![10.0, 9.0, f64::NAN, -0.0, 2.5]);
        let (positions, levels) = sorted_levels(&column.as_labels(), None);
        assert_eq!(levels, ["0", "2.5", "9", "10"]);
        assert_eq!(positions, [Some(3), Some(2), Some(0), Some(1)]);
        let column = Column::text("a", [Some("b"), Some("10"), Some("9"), None]);
        assert_eq!(sorted_levels(&column.as_labels(), None).1, ["10", "9", "b"]);
    }

    #[test]
    fn levels_of_rows_not_in_use_are_left_out() {
        let column = Column::text("a", [Some("b"), Some("a"), Some("c")]);
        let (positions, levels) = sorted_levels(&column.as_labels(), Some(&[0, 2]));
        assert_eq!(levels, ["b", "c"]);
        assert_eq!(positions, [Some(0), None, Some(1)]);
    }

    #[test]
    fn a_number_in_another_spelling_is_the_same_level() {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| text.to_string())
                .collect::<Vec<_>>()
        };
        let levels = owned(&["01", "2", "3+"]);
        let found = positions(&owned(&["1", "2.0", "3+", "4", "x"]), &levels);
        assert_eq!(found, [Some(0), Some(1), Some(2), None, None]);
        // Where two levels are the number, neither is meant; and floats do not tell long numbers apart.
        let levels = owned(&["01", "1", "9007199254740992"]);
        let found = positions(&owned(&["1", "01", "1.0", "9007199254740993"]), &levels);
        assert_eq!(found, [Some(1), Some(0), None, None]);
    }
}
