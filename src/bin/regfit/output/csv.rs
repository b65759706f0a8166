//! CSV output.

use crate::failure::Failure;

/// A name as the text of a cell.
pub(crate) use regfit::data::spreadsheet_text as csv_name;

/// The writer of CSV text.
pub(crate) type CsvText = csv::Writer<Vec<u8>>;

/// CSV text written record by record.
pub(crate) fn csv_text(
    content: impl FnOnce(&mut CsvText) -> csv::Result<()>,
) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    content(&mut writer).map_err(|error| Failure::fault(error.to_string()))?;
    writer
        .into_inner()
        .map_err(|error| Failure::fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_act() {
        assert_eq!(csv_name("bmi"), "bmi");
        assert_eq!(csv_name("-1"), "-1");
        assert_eq!(csv_name("=1+1"), "'=1+1");
        assert_eq!(csv_name("a\u{1b}b\n"), "'a\\u{1b}b\\n");
    }

    #[test]
    fn fields_are_quoted_only_when_needed() -> Result<(), Failure> {
        let text = csv_text(|csv| {
            csv.write_record(["bmi", "a,\"b\""])?;
            csv.write_record(["", "1.5"])
        })?;
        assert_eq!(text, b"bmi,\"a,\"\"b\"\"\"\n,1.5\n");
        Ok(())
    }
}
