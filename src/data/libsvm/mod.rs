//! Sparse data in the format of libsvm and SVMlight.
//!
//! One sample a line: `label index:value index:value …`, with `#` before a comment. Nothing is
//! ever densified, and no number found in the file decides how much memory is taken: see
//! [`read_libsvm`].

mod data;
mod fast;
mod parse;
mod rows;
mod several;

pub use self::data::{LibsvmData, LibsvmOptions};
use self::parse::{Entry, Line};
use self::rows::{Found, Rows, Widest};
use super::bytes::Bytes;
use super::error::ReadError;
use super::lines::count;
use super::source::Source;
use super::text::Text;

/// Reads a whole libsvm file.
///
/// Indices count from 1 (from 0 if index 0 appears) and ascend within a line. `qid:` is skipped
/// with a note. A value of 0 is not stored. Without [`LibsvmOptions::n_features`], the width of X
/// is the largest index, refused when it exceeds 2 000 000 + 20 × the values in the file: a
/// line `1 2000000000:1` would otherwise cost 16 GB.
///
/// # Errors
/// [`ReadError`] with file, line, column and text: a token that is not `index:value`, indices that
/// do not ascend, an index beyond the width, no sample.
pub fn read_libsvm(source: Source, options: &LibsvmOptions) -> Result<LibsvmData, ReadError> {
    let name = source.display_name();
    match source {
        Source::Several { sources, .. } => {
            let read = |source, zero_based| {
                let options = LibsvmOptions {
                    zero_based,
                    ..options.clone()
                };
                read_file(source, &options)
            };
            several::samples(&name, sources, options.zero_based, read)
        }
        one => read_file(one, options),
    }
}

fn read_file(source: Source, options: &LibsvmOptions) -> Result<LibsvmData, ReadError> {
    let bytes = Bytes::open(source)?;
    let file = bytes.file.clone();
    let found = match fast::read(&bytes, options) {
        Some(found) => {
            // Text in memory is of no use any more.
            drop(bytes);
            found
        }
        None => read_strictly(bytes, options)?,
    };
    found.into_data(&file, options)
}

/// Reads any file, or says what is wrong with it and where.
fn read_strictly(bytes: Bytes, options: &LibsvmOptions) -> Result<Found, ReadError> {
    let text = Text::read(bytes)?;
    let file = text.file.as_str();
    let mut found = Found::default();
    let mut rows = Rows::default();
    let mut lines = 0;
    let content = text.as_str();
    rows.reserve_entries(count(content.as_bytes(), b':'));
    let mut at = 0;
    while at < content.len() {
        let rest = content.get(at..).unwrap_or_default();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line_text = rest.get(..length).unwrap_or_default();
        let ends_in_two = rest
            .get(length..)
            .is_some_and(|end| end.starts_with("\r\n"));
        at += length + if ends_in_two { 2 } else { 1 };
        lines += 1;
        let mut line = Line::new(file, lines, line_text);
        let Some(label) = line.label()? else { continue };
        rows.targets.push(label);
        while let Some(entry) = line.entry()? {
            let Entry::Feature(index, value) = entry else {
                found.query_ids += 1;
                continue;
            };
            found.has_zero |= index == 0;
            if options.zero_based == Some(false) && index == 0 {
                return Err(line.error("the model counts features from 1").with_help(
                    "index 0 appears here and did not in the training data: are the files alike?",
                ));
            }
            Widest::update(&mut found.widest, index, lines);
            rows.push(index, value);
        }
        rows.ends.push(rows.values.len());
    }
    found.pieces.push(rows);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn read(text: &str, options: &LibsvmOptions) -> Result<LibsvmData, ReadError> {
        read_libsvm(Source::bytes("a.svm", text), options)
    }

    #[test]
    fn samples_become_columns_without_the_zeros() {
        let text = "+1 1:0.5 3:2 # a comment\n\n# only a comment\n-1 2:-1\r\n+1 1:0 3:4";
        let data = read(text, &LibsvmOptions::default()).expect("libsvm");
        assert_eq!(
            data.x.to_dense(),
            array![[0.5, 0.0, 2.0], [0.0, -1.0, 0.0], [0.0, 0.0, 4.0]]
        );
        assert_eq!(data.x.nnz(), 4);
        assert_eq!(data.targets, [1.0, -1.0, 1.0]);
        assert!(data.integer_targets && !data.zero_based && data.notes.is_empty());
        assert_eq!(
            data.labels(),
            (vec![1, 0, 1], vec!["-1".to_string(), "1".to_string()])
        );
        assert_eq!(data.feature_names(), ["x1", "x2", "x3"]);
    }

    #[test]
    fn index_zero_shifts_all_indices_and_is_noted() {
        let data = read("1.5 0:1 2:3\n2 1:5\n", &LibsvmOptions::default()).expect("libsvm");
        assert_eq!(data.x.to_dense(), array![[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]]);
        assert!(data.zero_based && !data.integer_targets);
        assert_eq!(
            data.notes,
            ["feature indices count from 0, because index 0 appears"]
        );
        assert_eq!(data.feature_names(), ["x0", "x1", "x2"]);
    }

    #[test]
    fn new_data_takes_the_width_and_the_first_index_of_the_training_data() {
        let options = |n_features, zero_based| LibsvmOptions {
            n_features: Some(n_features),
            zero_based: Some(zero_based),
        };
        let data = read("1 1:1\n", &options(4, false)).expect("narrower");
        assert_eq!(data.x.n_cols(), 4);
        let data = read("1 1:1\n", &options(4, true)).expect("narrower");
        assert_eq!(data.x.column(1), (&[0][..], &[1.0][..]));
        let error = read("1 1:1\n1 5:1\n", &options(4, false)).expect_err("wider");
        assert_eq!(
            error.to_string(),
            "a.svm:2: feature 5 where 4 features were expected"
        );
        assert!(read("1 4:1\n", &options(4, true)).is_err());
        assert!(read("1 0:1\n", &options(4, false)).is_err());
    }

    #[test]
    fn query_ids_are_skipped_and_noted() {
        let data = read("3 qid:1 1:2\n2 qid:1 1:1\n", &LibsvmOptions::default()).expect("libsvm");
        assert_eq!(data.x.to_dense(), array![[2.0], [1.0]]);
        assert_eq!(data.notes, ["qid: is skipped on 2 lines"]);
    }

    #[test]
    fn no_memory_is_taken_by_an_index() {
        let error = read("1 2000000000:1\n", &LibsvmOptions::default()).expect_err("too wide");
        assert_eq!(
            error.to_string(),
            "a.svm:1: feature 2000000000 in a file with 1 value"
        );
        assert!(read("1 1355191:1\n", &LibsvmOptions::default()).is_ok());
    }

    #[test]
    fn bad_tokens_are_reported_with_line_column_and_text() {
        for (text, message) in [
            (
                "1 1:1\n1 2:x\n",
                "a.svm:2:3: the value \"x\" is not a number",
            ),
            (
                "1 a:1\n",
                "a.svm:1:3: the index \"a\" is not a whole number",
            ),
            (
                "1 -1:1\n",
                "a.svm:1:3: the index \"-1\" is not a whole number",
            ),
            ("1 :1\n", "a.svm:1:3: the index \"\" is not a whole number"),
            (
                "1 4294967295:1\n",
                "a.svm:1:3: the index \"4294967295\" is too large",
            ),
            (
                "1 2:1 2:1\n",
                "a.svm:1:7: index 2 after index 2: indices must ascend",
            ),
            (
                "1 3:1 2:1\n",
                "a.svm:1:7: index 2 after index 3: indices must ascend",
            ),
            ("1 3\n", "a.svm:1:3: \"3\" is not index:value"),
            (
                "1 3:inf\n",
                "a.svm:1:3: the value \"inf\" is not a finite number",
            ),
            (
                "1 3:1e999\n",
                "a.svm:1:3: the value \"1e999\" is beyond the range of 64-bit floats",
            ),
            ("1 3:\n", "a.svm:1:3: the value \"\" is not a number"),
            ("x 3:1\n", "a.svm:1:1: \"x\" is not a number"),
            ("nan 3:1\n", "a.svm:1:1: \"nan\" is not a finite number"),
            ("1,2 3:1\n", "a.svm:1:1: \"1,2\" is more than one label"),
            (
                "3:1 4:1\n",
                "a.svm:1:1: a line begins with its target, then index:value",
            ),
            (
                "a,b,c\n1,2,3\n",
                "a.svm:1:1: \"a,b,c\" is more than one label",
            ),
            (
                "# nothing\n\n",
                "a.svm: has no samples, only blank lines or comments",
            ),
        ] {
            let error = read(text, &LibsvmOptions::default()).expect_err(text);
            assert_eq!(error.to_string(), message, "{text:?}");
        }
    }
}
