//! Every prefix of some small files and a sample of their one-byte changes, through every reader: each ends
//! with a table or with one short message that is safe to print.

use std::io::Write;

use regfit::data::{
    CsvOptions, LibsvmOptions, ReadError, Source, read_libsvm, read_npy, read_table,
};
use regfit::model::SavedModel;
use regfit::recipe::{Encode, Missing, Recipe, RecipeOptions};

/// Xorshift of Marsaglia, "Xorshift RNGs", 2003.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// Bytes that mean something to one of the readers.
const BYTES: &[u8] = b"0123456789.,;:-+eE\"'#\n\r\t \0{}[]()xnN\\/<%\x1b\x1f\x7f\x80\xc3\xe2\xff";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn array(fortran: &str, descr: &str) -> Vec<u8> {
    let dictionary =
        format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': (4, 3), }}\n");
    let mut bytes = b"\x93NUMPY\x01\0".to_vec();
    bytes.extend(u16::try_from(dictionary.len()).unwrap().to_le_bytes());
    bytes.extend(dictionary.bytes());
    bytes.extend((0..12).flat_map(|i| f64::from(i * i % 7).to_le_bytes()));
    bytes
}

/// Each with what reads it.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let root = env!("CARGO_MANIFEST_DIR");
    let model = |name| std::fs::read(format!("{root}/tests/model_files/{name}.json")).unwrap();
    let numbers = b"a,b,y\n1,2.5,3\n-4e1,5,6\n7,8,9.25\n";
    vec![
        ("x.csv", numbers.to_vec()),
        ("x.csv", b"a,b,y\r\n1,NA,3\r\n,5,6\r\n7,?,9\r\n".to_vec()),
        (
            "x.csv",
            "\u{feff}name;größe;y\n\"a;b\";1,5;2\n\n\"say \"\"x\"\"\";2;3\nplain;n/a;4\n".into(),
        ),
        (
            "x.csv",
            b"town,size,y\nulm,1,2\nbonn,2,3\nulm,3,1\n\"a\nb\",4,2\n".to_vec(),
        ),
        ("x.tsv", b"a\tb\ty\n1\t2\t3\n4\t5\t6\n".to_vec()),
        ("x.csv.gz", gzip(numbers)),
        (
            "x.svm",
            b"1 1:0.5 3:2\n-1 2:-1 4:1e-3\n1.5 1:3 # end\n".to_vec(),
        ),
        ("x.svm", b"0 qid:1 0:1 7:2\n1 1:1\n".to_vec()),
        ("x.npy", array("False", "<f8")),
        ("x.npy", array("True", ">i8")),
        ("m.json", model("version_1_logistic")),
        ("m.json", model("version_1_regression")),
    ]
}

/// Reads the bytes as their name says; what is said about them, if anything is wrong.
fn read(name: &str, bytes: Vec<u8>) -> Option<String> {
    let text = |error: ReadError| {
        let parts = [Some(error.to_string()), error.excerpt(), error.help()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    };
    if name == "m.json" {
        let json = String::from_utf8(bytes).ok()?;
        return SavedModel::from_json(&json, name)
            .err()
            .map(|e| e.to_string());
    }
    let source = Source::bytes(name, bytes);
    let read = match source.suffix().as_deref() {
        Some("svm") => {
            return read_libsvm(source, &LibsvmOptions::default())
                .err()
                .map(text);
        }
        Some("npy") => read_npy(source),
        _ => read_table(source, &CsvOptions::default()),
    };
    let table = match read {
        Ok(table) => table,
        Err(error) => return Some(text(error)),
    };
    assert!(
        table
            .columns()
            .iter()
            .all(|column| column.len() == table.n_rows())
    );
    // What is said about the cells.
    let options = [
        RecipeOptions::default(),
        RecipeOptions {
            missing: Missing::Mean,
            encode: Encode::OneHot,
            ..RecipeOptions::default()
        },
    ];
    let said: Vec<String> = options
        .iter()
        .map(|options| match Recipe::fit(table.clone(), options) {
            Ok(prepared) => prepared.notes.join("\n"),
            Err(error) => text(error),
        })
        .collect();
    Some(said.join("\n"))
}

fn assert_safe(name: &str, bytes: &[u8]) {
    let Some(said) = read(name, bytes.to_vec()) else {
        return;
    };
    let shown = String::from_utf8_lossy(bytes);
    // Two answers at most.
    assert!(said.len() < 8192, "{}: {shown:?}", said.len());
    let raw = |c: char| c != '\n' && c.is_control();
    assert!(!said.contains(raw), "{said:?}: {shown:?}");
}

#[test]
fn every_prefix_is_read_or_refused() {
    for (name, seed) in seeds() {
        for length in 0..=seed.len() {
            assert_safe(name, &seed[..length]);
        }
    }
}

#[test]
fn any_byte_may_change_vanish_or_come_twice() {
    const CHANGES: usize = 1500;
    let mut random = Random(0x853c_49e6_748f_ea9b);
    for (name, seed) in seeds() {
        for _ in 0..CHANGES {
            let mut bytes = seed.clone();
            for _ in 0..=random.below(2) {
                let at = random.below(bytes.len());
                let byte = match random.below(4) {
                    0 => u8::try_from(random.below(256)).unwrap(),
                    _ => BYTES[random.below(BYTES.len())],
                };
                match random.below(4) {
                    0 => bytes.insert(at, byte),
                    1 => drop(bytes.remove(at)),
                    2 => {
                        let end = (at + random.below(20)).min(bytes.len());
                        let piece = bytes[at..end].to_vec();
                        bytes.splice(at..at, piece);
                    }
                    _ => bytes[at] = byte,
                }
            }
            assert_safe(name, &bytes);
        }
    }
}

/// The two readers of tables, and of samples, never disagree about what a text is: a fast reader that gives
/// up leaves the same answer to the strict one, whatever it has read before.
#[test]
fn damage_behind_many_rows_is_reported_as_it_is_behind_few() {
    for (damage, problem) in [
        ("1,x,3\n", "\"x\" is not a number"),
        ("1,2\n", "2 fields where the header has 3"),
        ("1,2,3,4\n", "4 fields where the header has 3"),
        ("1,\"2,3\n", "the quote is never closed"),
        ("1,2\0,3\n", "a NUL byte: this is not text"),
    ] {
        for rows in [3, 100_000] {
            let text = format!("a,b,y\n{}{damage}", "4,5,6\n".repeat(rows));
            let said = read("x.csv", text.into_bytes()).unwrap_or_default();
            let place = format!("x.csv:{}:", rows + 2);
            assert!(
                said.starts_with(&place) && said.contains(problem),
                "{rows}: {said}"
            );
        }
    }
}
