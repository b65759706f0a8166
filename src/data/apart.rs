//! Long names cut so that they stay apart.

use std::collections::HashMap;

use super::escape::escape;

/// Names cut by `middle`; where two different names become one text, each is cut by `from` instead, which is given what
/// is left of it from shortly before the first character that tells them apart.
pub(crate) fn cut_apart(
    names: &[&str],
    middle: impl Fn(&str) -> String,
    from: impl Fn(&str) -> String,
) -> Vec<String> {
    /// Characters that are kept before the first difference.
    const BEFORE: usize = 3;
    let mut cut: Vec<String> = names.iter().map(|name| middle(name)).collect();
    let mut same: HashMap<&str, Vec<usize>> = HashMap::new();
    for (k, text) in cut.iter().enumerate() {
        same.entry(text).or_default().push(k);
    }
    let groups: Vec<Vec<usize>> = same.into_values().filter(|group| group.len() > 1).collect();
    for group in groups {
        let members: Vec<&str> = group
            .iter()
            .filter_map(|k| names.get(*k).copied())
            .collect();
        let Some((first, others)) = members.split_first() else {
            continue;
        };
        let shared = |other: &&str| {
            let pairs = first.chars().zip(other.chars());
            pairs.take_while(|(a, b)| a == b).count()
        };
        let differing = others.iter().filter(|other| *other != first);
        let Some(common) = differing.map(shared).min() else {
            continue;
        };
        for (k, name) in group.into_iter().zip(members) {
            let rest: String = name.chars().skip(common.saturating_sub(BEFORE)).collect();
            if let Some(cut) = cut.get_mut(k) {
                *cut = from(&rest);
            }
        }
    }
    cut
}

/// The first and the last characters of a text, `most` in all, with `…` between where some are left out.
pub(crate) fn middle_out(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let tail = most.saturating_sub(1) / 2;
    let head: String = text.chars().take(most - 1 - tail).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// Names as a table shows them: escaped, at most `most` characters each, and apart where they differ. Whole names take
/// the place of those that no cut tells apart.
pub fn shorten_apart(names: &[&str], most: usize) -> Vec<String> {
    let safe: Vec<String> = names.iter().map(|name| escape(name).into_owned()).collect();
    let names: Vec<&str> = safe.iter().map(String::as_str).collect();
    let from = |rest: &str| middle_out(&format!("…{rest}"), most);
    let mut cut = cut_apart(&names, |name| middle_out(name, most), from);
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut whole = Vec::new();
    for (k, (text, name)) in cut.iter().zip(&names).enumerate() {
        if seen.insert(text, name).is_some_and(|other| other != *name) {
            whole.push(k);
        }
    }
    for k in whole {
        if let (Some(cut), Some(name)) = (cut.get_mut(k), names.get(k)) {
            *cut = (*name).to_owned();
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_alike_are_cut_in_the_middle() {
        assert_eq!(shorten_apart(&["short", "name"], 12), ["short", "name"]);
        let long = [
            "the same beginning, number 1",
            "the same beginning, number 2",
        ];
        assert_eq!(shorten_apart(&long, 12), ["the sa…ber 1", "the sa…ber 2"]);
    }

    #[test]
    fn names_that_differ_in_the_middle_alone_are_cut_around_the_difference() {
        let names = [
            "assay of the first kind, plate 0007, all of them",
            "assay of the first kind, plate 0012, all of them",
        ];
        assert_eq!(
            shorten_apart(&names, 16),
            ["… 0007,…of them", "… 0012,…of them"]
        );
        let far = [
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
            "aaaaaaaaaaaaaaaabbbbbbbbcbbbbbbb",
        ];
        let cut = shorten_apart(&far, 9);
        assert_ne!(cut[0], cut[1]);
    }
}
