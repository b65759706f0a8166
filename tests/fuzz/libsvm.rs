//! Any bytes as libsvm text: a sparse matrix that can be trusted, or one short message.

use regfit::data::{LibsvmData, LibsvmOptions, ReadError, Source, read_libsvm, shortest};

/// The first byte chooses how to read, the rest is the file.
pub(crate) fn check(input: &[u8]) {
    let Some((&choice, text)) = input.split_first() else {
        return;
    };
    let options = LibsvmOptions {
        n_features: [None, None, Some(3), Some(1000)][usize::from(choice) % 4],
        zero_based: [None, None, Some(true), Some(false)][usize::from(choice >> 2) % 4],
    };
    match read(text, &options) {
        Err(error) => {
            let parts = [Some(error.to_string()), error.excerpt(), error.help()];
            let message = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
            assert!(message.len() < 4096, "{} bytes of message", message.len());
            let raw = |c: char| c.is_control() && c != '\n';
            assert!(!message.contains(raw), "control characters: {message:?}");
        }
        Ok(data) => {
            assert_consistent(&data, text.len());
            // Rewritten, the file may have lost what said that it counts from 0, and all its features: entries
            // of value 0.
            let known = LibsvmOptions {
                zero_based: Some(data.zero_based),
                ..options
            };
            if data.x.nnz() > 0 {
                assert_same(&data, &known, &rewritten(&data));
            }
            // A comment at its end keeps a file from the reader for plain entries.
            let mut commented = text.to_vec();
            commented.extend(b"\n# end\n");
            if !text.contains(&b'#') && !text.starts_with(b"\x1f\x8b") {
                assert_same(&data, &options, &commented);
            }
        }
    }
}

fn read(text: &[u8], options: &LibsvmOptions) -> Result<LibsvmData, ReadError> {
    read_libsvm(Source::bytes("data.svm", text), options)
}

fn assert_consistent(data: &LibsvmData, bytes: usize) {
    let x = &data.x;
    assert_eq!(
        (x.n_rows(), x.indptr().len()),
        (data.targets.len(), x.n_cols() + 1)
    );
    assert!(x.n_rows() > 0 && data.targets.iter().all(|target| target.is_finite()));
    assert!(
        x.values()
            .iter()
            .all(|value| value.is_finite() && *value != 0.0)
    );
    assert!(x.nnz() <= bytes && x.n_cols() <= 2_000_001 + 20 * bytes);
    for j in 0..x.n_cols() {
        let (rows, _) = x.column(j);
        assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(rows.iter().all(|&row| (row as usize) < x.n_rows()));
    }
}

fn rewritten(data: &LibsvmData) -> Vec<u8> {
    let mut lines: Vec<String> = data
        .targets
        .iter()
        .map(|&target| shortest(target))
        .collect();
    let first = usize::from(!data.zero_based);
    for j in 0..data.x.n_cols() {
        let (rows, values) = data.x.column(j);
        for (&row, &value) in rows.iter().zip(values) {
            lines[row as usize] += &format!(" {}:{}", j + first, shortest(value));
        }
    }
    (lines.join("\n") + "\n").into_bytes()
}

/// The text is read as the same numbers; its width may be smaller where the last entries were 0.
fn assert_same(a: &LibsvmData, options: &LibsvmOptions, text: &[u8]) {
    let b = read(text, options);
    let shown = String::from_utf8_lossy(text);
    let b = b.unwrap_or_else(|error| panic!("{shown:?} is refused: {error}"));
    let bits = |values: &[f64]| {
        values
            .iter()
            .map(|value| (value + 0.0).to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&a.targets), bits(&b.targets), "{shown:?}");
    assert_eq!(a.zero_based, b.zero_based, "{shown:?}");
    assert_eq!(bits(a.x.values()), bits(b.x.values()), "{shown:?}");
    assert_eq!(a.x.indices(), b.x.indices(), "{shown:?}");
    assert!(b.x.n_cols() <= a.x.n_cols(), "{shown:?}");
    let narrow = b.x.n_cols() + 1;
    assert_eq!(a.x.indptr()[..narrow], *b.x.indptr(), "{shown:?}");
}
