//! Reading takes at most four times the memory of the numbers that are read, and too little memory is an
//! error like any other. The program runs under a limit of its address space, which counts what is reserved
//! as well as what is used.

use crate::cli;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROWS: usize = 20_000;
const COLUMNS: usize = 100;
/// Bytes of the numbers of the tables below.
const NUMBERS: usize = ROWS * COLUMNS * size_of::<f64>();
/// Bytes of as many entries of a sparse matrix, each with its row.
const ENTRIES: usize = ROWS * COLUMNS * (size_of::<f64>() + size_of::<u32>());

/// A command on a file, in no more than so many bytes of address space. The GNU allocator reserves 64 MB of
/// it for every thread that allocates, if it finds them at the right place: one arena for all threads keeps
/// the limit to what is asked for.
fn within(bytes: usize, command: &[&str], file: &Path) -> Output {
    let program = cli::regfit(&[]).get_program().to_owned();
    let (name, options) = command.split_first().unwrap();
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -v $1 && shift && exec \"$@\"", "sh"])
        .arg((bytes >> 10).to_string())
        .arg(program)
        .args([name, cli::text(file)])
        .args(options)
        .args(["-q", "--threads", "1"])
        .env("MALLOC_ARENA_MAX", "1");
    limited.output().unwrap()
}

/// The least memory, up to 1 MB, in which a command succeeds.
fn least(command: &[&str], file: &Path) -> usize {
    let (mut too_little, mut enough) = (0, 1 << 32);
    while enough - too_little > 1 << 20 {
        let middle = (too_little + enough) / 2;
        if within(middle, command, file).status.success() {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    enough
}

/// A file of a few lines with a model for it, in a folder of its own.
fn small_file(
    name: &str,
    content: &[u8],
    options: &[&str],
) -> (tempfile::TempDir, PathBuf, String) {
    let folder = cli::folder();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    let model = cli::text(&folder.path().join("m.json")).to_owned();
    let fit = ["lasso", cli::text(&file), "--alpha", "1000", "-o", &model];
    let (code, _, said) = cli::run(&[&fit, options].concat());
    assert_eq!(code, 0, "{said}");
    (folder, file, model)
}

/// Numbers of 18 digits or so, as they come out of a program: longer text for 8 bytes is rare.
fn numbers() -> impl Iterator<Item = f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::from_fn(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Some(8.0 * (state as f64 / u64::MAX as f64 - 0.5))
    })
}

/// A table with so many rows, where `cell` writes the cell of a row and column.
fn table(rows: usize, cell: impl Fn(&mut String, usize, usize, f64)) -> String {
    let names: Vec<String> = (0..COLUMNS).map(|j| format!("x{j}")).collect();
    let mut text = names.join(",") + "\n";
    let mut values = numbers();
    for i in 0..rows {
        for (j, value) in values.by_ref().take(COLUMNS).enumerate() {
            cell(&mut text, i, j, value);
            text.push(if j + 1 < COLUMNS { ',' } else { '\n' });
        }
    }
    text
}

fn plain(text: &mut String, _: usize, _: usize, value: f64) {
    write!(text, "{value}").unwrap();
}

fn samples(rows: usize) -> String {
    let mut text = String::new();
    let mut values = numbers();
    for i in 0..rows {
        write!(text, "{}", i % 3).unwrap();
        for (j, value) in values.by_ref().take(COLUMNS).enumerate() {
            write!(text, " {}:{value}", j + 1).unwrap();
        }
        text.push('\n');
    }
    text
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Four times the numbers, which take so many bytes, are enough beyond what a few lines take: for
/// predictions, which need nothing but what is read, and for `evaluate`, which takes a checksum too.
fn assert_enough(name: &str, numbers: usize, [small, large]: [&[u8]; 2], options: &[&str]) {
    let _machine = crate::whole_machine();
    let (_folder, file, model) = small_file(name, small, options);
    let commands = ["predict", "evaluate"].map(|name| [name, "--model", &model]);
    let least = commands.each_ref().map(|command| least(command, &file));
    std::fs::write(&file, large).unwrap();
    for (command, least) in commands.iter().zip(least) {
        let output = within(least + 4 * numbers, command, &file);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name} {command:?}: {said}");
    }
}

#[test]
fn a_table_of_numbers_takes_at_most_four_times_its_numbers() {
    let [small, large] = [3, ROWS].map(|rows| table(rows, plain));
    assert_enough("x.csv", NUMBERS, [small.as_bytes(), large.as_bytes()], &[]);
}

#[test]
fn a_packed_table_takes_at_most_four_times_its_numbers() {
    let [small, large] = [3, ROWS].map(|rows| gzip(&table(rows, plain)));
    assert_enough("x.csv.gz", NUMBERS, [&small, &large], &[]);
}

#[test]
fn a_table_with_quotes_or_words_takes_at_most_four_times_its_numbers() {
    let quoted = |text: &mut String, i: usize, j: usize, value: f64| {
        if j == 7 {
            write!(text, "\"{value}\"").unwrap();
        } else {
            plain(text, i, j, value);
        }
    };
    let [small, large] = [3, ROWS].map(|rows| table(rows, quoted));
    assert_enough("x.csv", NUMBERS, [small.as_bytes(), large.as_bytes()], &[]);
    let words = |text: &mut String, i: usize, j: usize, value: f64| {
        if j == 7 {
            write!(text, "town{}", i % 3).unwrap();
        } else {
            plain(text, i, j, value);
        }
    };
    let [small, large] = [3, ROWS].map(|rows| table(rows, words));
    let encoded = ["--encode", "onehot"];
    assert_enough(
        "x.csv",
        NUMBERS,
        [small.as_bytes(), large.as_bytes()],
        &encoded,
    );
}

/// Of 40000 rows of 900 words the indicators alone would take 288 MB as numbers. Gaps among the numbers and, of
/// fewer rows, among the words are filled.
#[test]
fn many_words_take_the_memory_of_their_rows_where_cells_are_filled() {
    let _machine = crate::whole_machine();
    let folder = cli::folder();
    let (file, model) = (folder.path().join("x.csv"), folder.path().join("m.json"));
    let table = |rows: usize| {
        let mut text = String::from("x,word,y\n");
        for (i, value) in numbers().take(rows).enumerate() {
            let word = i * 7919 % 900;
            let (x, word) = match i % 400 {
                0 => (String::new(), format!("w{word}")),
                1 => (value.to_string(), String::new()),
                _ => (value.to_string(), format!("w{word}")),
            };
            writeln!(
                text,
                "{x},{word},{}",
                value + (word.len() % 3) as f64 + (i % 7) as f64
            )
            .unwrap();
        }
        text
    };
    let fit = ["--alpha", "0.1", "--encode", "onehot", "--missing", "mean"];
    let commands = [
        [&["lasso"], &fit[..], &["-o", cli::text(&model)]].concat(),
        ["predict", "--model", cli::text(&model)].to_vec(),
        [&["cv"], &fit[2..], &["--folds", "2", "--alphas", "0.3,0.1"]].concat(),
    ];
    for command in commands {
        std::fs::write(&file, table(2000)).unwrap();
        let small = least(&command, &file);
        std::fs::write(&file, table(40_000)).unwrap();
        let output = within(small + (60 << 20), &command, &file);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {said}");
    }
}

#[test]
fn sparse_samples_take_at_most_four_times_their_numbers() {
    let [small, large] = [3, ROWS].map(samples);
    assert_enough("x.svm", ENTRIES, [small.as_bytes(), large.as_bytes()], &[]);
    // A comment is for the strict reader.
    assert_enough(
        "x.svm",
        ENTRIES,
        [small.as_bytes(), (large + "# end\n").as_bytes()],
        &[],
    );
}

#[test]
fn too_little_memory_is_an_error_and_no_crash() {
    let _machine = crate::whole_machine();
    let large = table(ROWS, plain);
    for strict in [false, true] {
        // A blank before the first cell is for the strict reader.
        let text = |text: &str| match strict {
            true => text.replacen('\n', "\n ", 1),
            false => text.to_owned(),
        };
        let small = text(&table(3, plain));
        let (_folder, file, model) = small_file("x.csv", small.as_bytes(), &[]);
        let command = ["predict", "--model", &model];
        let least = least(&command, &file);
        std::fs::write(&file, text(&large)).unwrap();
        let output = within(least + NUMBERS / 2, &command, &file);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!(
                "error: {}: does not fit in memory\n\
                 help: use fewer rows or columns, or the libsvm format for mostly empty data\n",
                cli::text(&file)
            )
        );
        assert_eq!(output.status.code(), Some(1));
    }
}
