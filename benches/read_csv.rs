//! From text in memory to a table or a matrix: plain numbers (with the `csv` crate and `str::parse` for
//! comparison), numbers beside words, and sparse samples.

use divan::Bencher;
use divan::counter::BytesCount;
use regfit::data::{CsvOptions, LibsvmOptions, Source, read_libsvm, read_table};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// How numbers are written.
const FORMS: [&str; 2] = ["shortest", "five decimals"];

/// 17 MB or 8 MB of numbers in 50 columns, the same on every run.
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
