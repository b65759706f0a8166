//! Reading sparse text: compressed, shown in errors, and any mixture of bytes.

use std::io::Write;

use regfit::data::{LibsvmOptions, Source, read_libsvm};

#[test]
fn compressed_files_are_read_like_plain_ones() {
    let text = "1 2:0.5\n0 1:1 3:-2\n";
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let read = |bytes: Vec<u8>| {
        read_libsvm(Source::bytes("a.svm", bytes), &LibsvmOptions::default()).unwrap()
    };
    let (plain, packed) = (read(text.into()), read(encoder.finish().unwrap()));
    assert_eq!(plain.x, packed.x);
    assert_eq!(plain.x.nnz(), 3);
    assert_eq!(plain.targets, packed.targets);
}

#[test]
fn a_bad_token_is_shown_in_its_line() {
    let source = Source::bytes("a.svm", "1 1:2\n1 2:0.5 4:x 7:1\n");
    let error = read_libsvm(source, &LibsvmOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.svm:2:9: the value \"x\" is not a number"
    );
    assert_eq!(
        error.excerpt().unwrap(),
        "  |\n2 | 1 2:0.5 4:x 7:1\n  |         ^^^"
    );
}

#[test]
fn mixtures_of_special_bytes_never_panic() {
    let alphabet = [
        ":", "1", "2", "9", " ", " ", "\n", "\r", "#", "qid:", "-", ".5", "1:1 ", "0 ", "é", "\n1 ",
    ];
    let mut state = 42_u64;
    let (mut accepted, mut rejected) = (0, 0);
    for _ in 0..20_000 {
        let mut text = String::from("1 ");
        for _ in 0..10 {
            // A linear congruential generator; its high bits are good enough here.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text += alphabet[(state >> 60) as usize];
        }
        match read_libsvm(Source::bytes("a.svm", text), &LibsvmOptions::default()) {
            Ok(data) => {
                accepted += 1;
                assert_eq!(data.x.n_rows(), data.targets.len());
            }
            Err(error) => {
                rejected += 1;
                assert!(!error.to_string().chars().any(char::is_control));
            }
        }
    }
    assert!(accepted > 100 && rejected > 100, "{accepted} {rejected}");
}
