//! Fields of CSV output.

use std::borrow::Cow;

/// A name as a CSV field: quoted where it must be, and where a spreadsheet would take it for a
/// formula a leading apostrophe says that it is text.
pub(crate) fn csv_field(name: &str) -> Cow<'_, str> {
    let formula =
        name.starts_with(['=', '+', '-', '@', '\t', '\r']) && name.parse::<f64>().is_err();
    let special = name.contains([',', '"', '\n', '\r']);
    let padded = name.starts_with(' ') || name.ends_with(' ');
    if !formula && !special && !padded && !name.is_empty() {
        return Cow::Borrowed(name);
    }
    let apostrophe = if formula { "'" } else { "" };
    Cow::Owned(format!("\"{apostrophe}{}\"", name.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_only_when_needed() {
        assert_eq!(csv_field("bmi"), "bmi");
        assert_eq!(csv_field("-1"), "-1");
        assert_eq!(csv_field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv_field("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_field(""), "\"\"");
    }
}
