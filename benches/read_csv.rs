//! From text in memory to a table, plain numbers and columns of words.

use divan::Bencher;
use divan::counter::BytesCount;
use regfit::data::{CsvOptions, Source, read_table};

fn main() {
    divan::main();
}

fn numbers(rows: usize, columns: usize) -> String {
    let names: Vec<String> = (0..columns).map(|j| format!("x{j}")).collect();
    let mut text = names.join(",") + "\n";
    for i in 0..rows {
        let cells: Vec<String> = (0..columns)
            .map(|j| format!("{}", ((i * 31 + j * 17) % 9973) as f64 / 7.0))
            .collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn table_of_numbers(bencher: Bencher<'_, '_>) {
    let text = numbers(5000, 20);
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::bytes("numbers.csv", text.clone()))
        .bench_local_values(|source| read_table(source, &CsvOptions::default()));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn table_with_words(bencher: Bencher<'_, '_>) {
    let mut text = String::from("city,size,price\n");
    for i in 0..20_000 {
        text += &format!("town{},{},{}\n", i % 50, i % 97, (i * 7) % 1009);
    }
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::bytes("words.csv", text.clone()))
        .bench_local_values(|source| read_table(source, &CsvOptions::default()));
}
