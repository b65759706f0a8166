//! Any bytes as a table: a table that can be trusted, or one short message.

use regfit::data::{Column, CsvOptions, ReadError, Source, Table, read_table};

/// The first byte chooses how to read, the rest is the file.
pub(crate) fn check(input: &[u8]) {
    let Some((&choice, text)) = input.split_first() else {
        return;
    };
    let options = CsvOptions {
        delimiter: [None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|'), None]
            [usize::from(choice >> 1) % 6],
        has_header: choice & 1 == 0,
        ..CsvOptions::default()
    };
    match read(text, &options) {
        Err(error) => assert_presentable(&error),
        Ok(table) => {
            assert_consistent(&table);
            assert_strict_reader_agrees(text, &options, &table);
            assert_survives_rewriting(&table);
        }
    }
}

fn read(text: &[u8], options: &CsvOptions) -> Result<Table, ReadError> {
    read_table(Source::bytes("table.csv", text), options)
}

/// One message under 4 KB with nothing raw in it.
pub(crate) fn assert_presentable(error: &ReadError) {
    let parts = [Some(error.to_string()), error.excerpt(), error.help()];
    let message = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    assert!(message.len() < 4096, "{} bytes of message", message.len());
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(!message.contains(raw), "control characters: {message:?}");
}

/// Columns are as long as the table, and numbers are finite or missing.
fn assert_consistent(table: &Table) {
    assert!(table.n_rows() > 0);
    for column in table.columns() {
        assert_eq!(column.len(), table.n_rows());
        assert!(column.cell(table.n_rows()).is_none());
        let Some(numbers) = column.numbers() else {
            continue;
        };
        let missing = numbers.iter().filter(|number| number.is_nan()).count();
        assert_eq!(missing, column.n_missing());
        assert!(!numbers.iter().any(|number| number.is_infinite()));
    }
}

/// The reader for plain numbers takes no table that has a quote; with its last cell in quotes the same
/// table goes to the strict reader.
fn assert_strict_reader_agrees(text: &[u8], options: &CsvOptions, table: &Table) {
    let (Ok(text), Some(delimiter)) = (std::str::from_utf8(text), options.delimiter) else {
        return;
    };
    let blank = |c: char| matches!(c, '\n' | '\r' | ' ' | '\t') && c != char::from(delimiter);
    let content = text.trim_end_matches(blank);
    let ends = |c: char| c == char::from(delimiter) || c == '\n' || c == '\r';
    let Some((_, cell)) = content.rsplit_once(ends) else {
        return;
    };
    if content.contains('"') || cell.trim_matches([' ', '\t']).is_empty() {
        return;
    }
    let start = content.len() - cell.len();
    let quoted = format!(
        "{}\"{}\"\n",
        &content[..start],
        cell.trim_matches([' ', '\t'])
    );
    match read(quoted.as_bytes(), options) {
        Ok(strict) => assert_same(table, &strict, &quoted),
        // With the quote it may begin like a document of another kind: `{` and a string, say.
        Err(error) if error.to_string().ends_with("not a table") => {}
        Err(error) => panic!("the strict reader refuses {quoted:?}: {error}"),
    }
}

/// A table written with every cell in quotes is read as the same table.
fn assert_survives_rewriting(table: &Table) {
    let quote = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut text = line(table.columns().iter().map(|column| quote(column.name())));
    for row in 0..table.n_rows() {
        let cell = |column: &Column| {
            column
                .cell(row)
                .map_or_else(String::new, |cell| quote(&cell))
        };
        let cells: Vec<String> = table.columns().iter().map(cell).collect();
        // A line with nothing on it is no row.
        if cells.len() == 1 && cells[0].is_empty() {
            return;
        }
        text += &line(cells.into_iter());
    }
    let options = CsvOptions {
        delimiter: Some(b','),
        has_header: true,
        ..CsvOptions::default()
    };
    let again = read(text.as_bytes(), &options);
    let again = again.unwrap_or_else(|error| panic!("{text:?} is refused: {error}"));
    assert_same(table, &again, &text);
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(",") + "\n"
}

/// The same names, the same cells to the last bit.
fn assert_same(a: &Table, b: &Table, text: &str) {
    assert_eq!(a.n_rows(), b.n_rows(), "rows of {text:?}");
    assert_eq!(a.columns().len(), b.columns().len(), "columns of {text:?}");
    for (a, b) in a.columns().iter().zip(b.columns()) {
        assert_eq!((a.name(), a.kind()), (b.name(), b.kind()), "{text:?}");
        let bits = |column: &Column| -> Option<Vec<u64>> {
            let numbers = column.numbers()?.iter();
            Some(
                numbers
                    .map(|number| {
                        if number.is_nan() {
                            1
                        } else {
                            (number + 0.0).to_bits()
                        }
                    })
                    .collect(),
            )
        };
        assert_eq!(bits(a), bits(b), "column {} of {text:?}", a.name());
        for row in 0..a.len() {
            assert_eq!(a.cell(row), b.cell(row), "row {row} of {text:?}");
        }
    }
}
