//! The name that was probably meant.

/// The candidate nearest to `wanted`, if it is near enough to be a slip of the fingers: at most
/// one edit per three characters, upper and lower case taken as equal.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted: Vec<char> = wanted
        .chars()
        .flat_map(char::to_lowercase)
        .take(65)
        .collect();
    // The distance is quadratic in the length; nobody types such a name by hand.
    if wanted.is_empty() || wanted.len() > 64 {
        return None;
    }
    let limit = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate
            .chars()
            .flat_map(char::to_lowercase)
            .take(96)
            .collect();
        if other.len().abs_diff(wanted.len()) > limit {
            continue;
        }
        let distance = distance(&wanted, &other);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        let mut left = i + 1;
        row.push(left);
        let before = i.checked_sub(1).and_then(|i| a.get(i));
        for (j, (&to, above)) in b.iter().zip(last.windows(2)).enumerate() {
            let &[diagonal, above] = above else { continue };
            let mut cost = (diagonal + usize::from(from != to))
                .min(above + 1)
                .min(left + 1);
            if let Some(j) = j.checked_sub(1)
                && (b.get(j), before) == (Some(&from), Some(&to))
                && let Some(swapped) = before_last.get(j)
            {
                cost = cost.min(swapped + 1);
            }
            row.push(cost);
            left = cost;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["id", "sqft", "rooms", "age", "price"];
        let near = |wanted| nearest(wanted, names.iter().copied());
        assert_eq!(near("prise"), Some("price"));
        assert_eq!(near("PRICE"), Some("price"));
        assert_eq!(near("romos"), Some("rooms"));
        assert_eq!(near("country"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn swapped_neighbours_are_one_edit() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("abcd"), &chars("acbd")), 1);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
        assert_eq!(distance(&chars("kitten"), &chars("sitting")), 3);
    }
}
