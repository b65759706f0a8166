//! From text in memory to a table or a matrix: plain numbers (with the `csv` crate and `str::parse` for
//! comparison), numbers beside words, and sparse samples. The decimal parser of the readers alone, beside those of
//! `fast-float2` and of the standard library on the same cells.

use divan::Bencher;
use divan::counter::BytesCount;
use regfit::data::{CsvOptions, LibsvmOptions, Source, read_libsvm, read_table};
use std::fmt::Write;

#[path = "../src/data/decimal/mod.rs"]
#[allow(unused, clippy::indexing_slicing)]
mod decimal;

// The tests of the parser come along where benches are checked like tests.
#[cfg(test)]
#[path = "../src/data/damage.rs"]
#[allow(unused)]
mod damage;
#[cfg(test)]
mod data {
    #[allow(unused)]
    pub(crate) use crate::damage;
}

fn main() {
    divan::main();
}

/// How numbers are written.
const FORMS: [&str; 3] = ["shortest", "five decimals", "whole"];

/// 19, 8 or 4 MB of numbers in 50 columns, the same on every run.
fn numbers(form: &str) -> String {
    let (rows, columns) = (20_000, 50);
    let names: Vec<String> = (0..columns).map(|j| format!("x{j}")).collect();
    let mut text = names.join(",") + "\n";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..rows {
        for j in 0..columns {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let value = 8.0 * (state as f64 / u64::MAX as f64 - 0.5);
            let _ = match form {
                "shortest" => write!(text, "{value}"),
                "whole" => write!(text, "{}", (100.0 * value) as i64),
                _ => write!(text, "{value:.5}"),
            };
            text.push(if j + 1 < columns { ',' } else { '\n' });
        }
    }
    text
}

#[divan::bench(args = FORMS, sample_count = 20, sample_size = 1)]
fn table_of_numbers(bencher: Bencher<'_, '_>, form: &str) {
    let text = numbers(form);
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::bytes("numbers.csv", text.clone()))
        .bench_local_values(|source| read_table(source, &CsvOptions::default()));
}

/// The sum of all cells, each read by `read` from its position, which gives the number and the position behind it.
fn sum(text: &str, read: impl Fn(&[u8], usize) -> Option<(f64, usize)>) -> Option<f64> {
    let text = &text.as_bytes()[text.find('\n')? + 1..];
    let (mut at, mut sum) = (0, 0.0);
    while at < text.len() {
        let (value, end) = read(text, at)?;
        sum += value;
        at = end + 1;
    }
    Some(sum)
}

#[divan::bench(args = FORMS, sample_count = 20, sample_size = 1)]
fn cells_alone(bencher: Bencher<'_, '_>, form: &str) {
    let text = numbers(form);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| sum(&text, decimal::read));
}

#[divan::bench(args = FORMS, sample_count = 20, sample_size = 1)]
fn cells_by_fast_float2(bencher: Bencher<'_, '_>, form: &str) {
    let text = numbers(form);
    let read = |text: &[u8], at: usize| {
        let (value, length): (f64, usize) = fast_float2::parse_partial(text.get(at..)?).ok()?;
        value.is_finite().then_some((value, at + length))
    };
    assert_eq!(sum(&text, read), sum(&text, decimal::read));
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| sum(&text, read));
}

#[divan::bench(args = FORMS, sample_count = 20, sample_size = 1)]
fn cells_by_the_standard_library(bencher: Bencher<'_, '_>, form: &str) {
    let text = numbers(form);
    let read = |text: &[u8], at: usize| {
        let mut rest = text.get(at..)?.iter();
        let end = at + rest.position(|byte| matches!(byte, b',' | b'\n'))?;
        let cell = std::str::from_utf8(text.get(at..end)?).ok()?;
        Some((cell.parse().ok()?, end))
    };
    assert_eq!(sum(&text, read), sum(&text, decimal::read));
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| sum(&text, read));
}

#[divan::bench(args = FORMS, sample_count = 20, sample_size = 1)]
fn csv_crate_and_str_parse(bencher: Bencher<'_, '_>, form: &str) {
    let text = numbers(form);
    bencher.counter(BytesCount::of_str(&text)).bench_local(
        || -> Result<Vec<f64>, Box<dyn std::error::Error>> {
            let mut values = Vec::new();
            let mut record = csv::StringRecord::new();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            while reader.read_record(&mut record)? {
                for cell in &record {
                    values.push(cell.parse()?);
                }
            }
            Ok(values)
        },
    );
}

/// The strict reader: a cell of words makes it necessary.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn table_with_words(bencher: Bencher<'_, '_>) {
    let mut text = String::from("city,size,price\n");
    for i in 0..20_000 {
        let _ = writeln!(text, "town{},{},{}", i % 50, i % 97, (i * 7) % 1009);
    }
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::bytes("words.csv", text.clone()))
        .bench_local_values(|source| read_table(source, &CsvOptions::default()));
}

/// 5000 samples with 100 of 50 000 features each.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn sparse_samples(bencher: Bencher<'_, '_>) {
    let mut text = String::new();
    for i in 0..5000_usize {
        let _ = write!(text, "{}", i % 2);
        for k in 0..100 {
            let index = 1 + 500 * k + (i * 31 + k * 17) % 500;
            let value = ((i * 31 + k * 17) % 9973) as f64 / 7.0;
            let _ = write!(text, " {index}:{value}");
        }
        text.push('\n');
    }
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::bytes("sparse.svm", text.clone()))
        .bench_local_values(|source| read_libsvm(source, &LibsvmOptions::default()));
}
