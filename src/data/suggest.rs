//! The name that was probably meant.

#[cfg(feature = "csv")]
use std::path::Path;

/// Entries of a folder that are looked at.
#[cfg(feature = "csv")]
const MOST_ENTRIES: usize = 10_000;

/// The candidate nearest to `wanted`, if it is near enough to be a slip of the fingers: at most
/// one edit (insert, delete, replace, swap neighbours) per three characters, upper and lower case taken as equal.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = |name: &str, most: usize| -> String {
        name.chars()
            .flat_map(char::to_lowercase)
            .take(most)
            .collect()
    };
    let wanted = lower(wanted, 65);
    let length = wanted.chars().count();
    // The distance is quadratic in the length; nobody types such a name by hand.
    if length == 0 || length > 64 {
        return None;
    }
    let limit = (length / 3).max(1);
    let near = candidates.filter_map(|candidate| {
        let other = lower(candidate, 96);
        if other.chars().count().abs_diff(length) > limit {
            return None;
        }
        let distance = strsim::osa_distance(&wanted, &other);
        (distance <= limit).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What to do about a file that is not there: the nearest name in its folder, the folder that is missing, or that
/// addresses are not read.
#[cfg(feature = "csv")]
pub(crate) fn for_missing_file(path: &Path) -> Option<String> {
    let text = path.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        return Some("nothing is downloaded: fetch the file first and give its path".into());
    }
    let name = path.file_name()?.to_string_lossy();
    let folder = path.parent()?;
    let place = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    if !place.is_dir() {
        let folder = super::escape::quote(&folder.to_string_lossy());
        return Some(format!("there is no folder {folder}"));
    }
    let entries = std::fs::read_dir(place).ok()?.take(MOST_ENTRIES).flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    // The order of a folder is that of its system.
    names.sort();
    let near = nearest(&name, names.iter().map(String::as_str))?;
    let near = super::escape::quote(&folder.join(near).to_string_lossy());
    Some(format!("did you mean {near}?"))
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
    fn swapped_neighbours_are_one_edit_and_the_first_of_equals_is_taken() {
        assert_eq!(nearest("ba", ["ab", "bb"].into_iter()), Some("ab"));
        assert_eq!(nearest("acbd", ["abcd", "axxd"].into_iter()), Some("abcd"));
        assert_eq!(nearest(&"x".repeat(65), ["x"].into_iter()), None);
    }
}
