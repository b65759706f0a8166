//! Arrays in NumPy's format: every order, element and version gives the matrix that was written, and
//! what is no matrix of numbers is refused by name.

use regfit::data::{ReadError, Source, Table, read_npy};
use regfit::recipe::{Missing, Recipe, RecipeOptions};

/// A file of this version with this dictionary and these bytes, its header padded to 64 as the format
/// asks.
fn file(version: u8, dictionary: &str, data: &[u8]) -> Vec<u8> {
    let prefix = if version == 1 { 10 } else { 12 };
    let length = (prefix + dictionary.len() + 1).div_ceil(64) * 64 - prefix;
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    if version == 1 {
        bytes.extend((length as u16).to_le_bytes());
    } else {
        bytes.extend((length as u32).to_le_bytes());
    }
    bytes.extend(format!("{dictionary:<width$}\n", width = length - 1).bytes());
    bytes.extend(data);
    bytes
}

fn dictionary(descr: &str, fortran: bool, shape: (usize, usize)) -> String {
    let order = if fortran { "True" } else { "False" };
    format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape:?}, }}")
}

fn read(bytes: Vec<u8>) -> Result<Table, ReadError> {
    read_npy(Source::bytes("x.npy", bytes))
}

fn cells(table: &Table) -> Vec<&[f64]> {
    let columns = table.columns().iter();
    columns.map(|column| column.numbers().unwrap()).collect()
}

fn refusal(bytes: Vec<u8>) -> String {
    read(bytes).unwrap_err().to_string()
}

/// The matrix [[1, −2], [3, 4], [5, 6]] by rows or by columns.
fn small(fortran: bool) -> [i32; 6] {
    if fortran {
        [1, 3, 5, -2, 4, 6]
    } else {
        [1, -2, 3, 4, 5, 6]
    }
}

#[test]
fn every_order_element_and_version_gives_the_same_matrix() {
    type Write = fn(i32) -> Vec<u8>;
    let elements: [(&str, Write); 8] = [
        ("<f8", |v| f64::from(v).to_le_bytes().to_vec()),
        (">f8", |v| f64::from(v).to_be_bytes().to_vec()),
        ("<f4", |v| (v as f32).to_le_bytes().to_vec()),
        (">f4", |v| (v as f32).to_be_bytes().to_vec()),
        ("<i8", |v| i64::from(v).to_le_bytes().to_vec()),
        (">i8", |v| i64::from(v).to_be_bytes().to_vec()),
        ("<i4", |v| v.to_le_bytes().to_vec()),
        (">i4", |v| v.to_be_bytes().to_vec()),
    ];
    for (descr, write) in elements {
        for fortran in [false, true] {
            for version in [1, 2, 3] {
                let data: Vec<u8> = small(fortran).into_iter().flat_map(write).collect();
                let table = read(file(version, &dictionary(descr, fortran, (3, 2)), &data));
                let table = table.unwrap();
                let expected = [[1.0, 3.0, 5.0], [-2.0, 4.0, 6.0]];
                assert_eq!(cells(&table), expected, "{descr} {fortran} {version}");
                assert_eq!((table.n_rows(), table.name()), (3, "x.npy"));
                let names: Vec<&str> = table.columns().iter().map(|c| c.name()).collect();
                assert_eq!(names, ["x1", "x2"]);
            }
        }
    }
}

/// More rows and columns than one piece of work takes, from memory and from disk.
#[test]
fn large_arrays_are_read_in_pieces_without_a_seam() {
    let (n, p) = (70_001, 11);
    let value = |i: usize, j: usize| (i * p + j) as f64;
    let folder = tempfile::tempdir().unwrap();
    for fortran in [false, true] {
        let at = |k: usize| {
            if fortran {
                value(k % n, k / n)
            } else {
                value(k / p, k % p)
            }
        };
        let data: Vec<u8> = (0..n * p).flat_map(|k| at(k).to_le_bytes()).collect();
        let bytes = file(1, &dictionary("<f8", fortran, (n, p)), &data);
        let path = folder.path().join("large.npy");
        std::fs::write(&path, &bytes).unwrap();
        for source in [Source::bytes("x", bytes), Source::Path(path)] {
            let table = read_npy(source).unwrap();
            for (j, column) in cells(&table).into_iter().enumerate() {
                assert_eq!(column.len(), n);
                assert!((0..n).all(|i| column[i] == value(i, j)), "{fortran} {j}");
            }
        }
    }
}

#[test]
fn an_array_becomes_a_design_matrix_with_the_last_column_as_target() {
    let data: Vec<u8> = small(true)
        .into_iter()
        .flat_map(|v| f64::from(v).to_le_bytes())
        .collect();
    let bytes = file(1, &dictionary("<f8", true, (3, 2)), &data);
    let prepared = Recipe::fit(read(bytes).unwrap(), &RecipeOptions::default()).unwrap();
    assert_eq!(prepared.x.t().as_slice(), Some(&[1.0, 3.0, 5.0][..]));
    assert_eq!(prepared.feature_names, ["x1"]);
    assert_eq!(
        (prepared.target_column, prepared.target_by_default),
        (2, true)
    );
}

#[test]
fn not_a_number_is_a_missing_cell() {
    let data: Vec<u8> = [1.0, f64::NAN, 5.0, 1.0, 2.0, 3.0]
        .into_iter()
        .flat_map(f64::to_le_bytes)
        .collect();
    let table = || read(file(1, &dictionary("<f8", true, (3, 2)), &data)).unwrap();
    assert_eq!(table().columns()[0].n_missing(), 1);
    let with = |missing| RecipeOptions {
        missing,
        ..RecipeOptions::default()
    };
    let refused = Recipe::fit(table(), &with(Missing::Error)).unwrap_err();
    assert!(refused.to_string().starts_with("x.npy:2: "), "{refused}");
    let filled = Recipe::fit(table(), &with(Missing::Mean)).unwrap();
    assert_eq!(filled.x.column(0).to_vec(), [1.0, 3.0, 5.0]);
    let dropped = Recipe::fit(table(), &with(Missing::Drop)).unwrap();
    assert_eq!(dropped.x.column(0).to_vec(), [1.0, 5.0]);
}

#[test]
fn damage_and_other_arrays_are_refused_by_name() {
    let six = small(true).map(f64::from).map(f64::to_le_bytes).concat();
    let good = dictionary("<f8", true, (3, 2));
    for (bytes, message) in [
        (
            file(1, &good, &six[..40]),
            "x.npy: the data end early: 40 bytes are not an array of 3 × 2",
        ),
        (
            file(1, &good, &[&six[..], &[0; 8]].concat()),
            "x.npy: 8 bytes are left behind an array of 3 × 2",
        ),
        (
            file(1, &dictionary("<f8", true, (usize::MAX, 2)), &six),
            "x.npy: the data end early: 48 bytes are not an array of 18446744073709551615 × 2",
        ),
        (
            file(
                1,
                "{'descr': '<f8', 'fortran_order': True, 'shape': (6,), }",
                &six,
            ),
            "x.npy: an array of 1 dimension, not of rows and columns",
        ),
        (
            file(1, &dictionary("|O", true, (3, 2)), &six),
            "x.npy: an array of Python objects, not of numbers",
        ),
        (
            file(4, &good, &six),
            "x.npy: a NumPy array of an unknown version, not 1.0, 2.0 or 3.0",
        ),
        (
            file(1, &good, &six)[..60].to_vec(),
            "x.npy: a damaged NumPy header: it ends early or is longer than 64 KB",
        ),
        (
            b"a,b\n1,2\n".to_vec(),
            "x.npy: not a NumPy array: it does not begin with \\x93NUMPY",
        ),
        (
            b"\x93NUMPY".to_vec(),
            "x.npy: a damaged NumPy header: it ends early or is longer than 64 KB",
        ),
    ] {
        assert_eq!(refusal(bytes), message);
    }
    let infinite = [1.0, 2.0, 3.0, 4.0, f64::INFINITY, 6.0]
        .map(f64::to_le_bytes)
        .concat();
    assert_eq!(
        refusal(file(1, &good, &infinite)),
        "x.npy: the element in row 2, column 2 is not a finite number"
    );
}

/// A header may ask for any amount of memory and gets none before the file is as long as it says.
#[test]
fn no_memory_is_taken_by_a_header() {
    let bytes = file(1, &dictionary("<f8", false, (1 << 40, 1 << 20)), b"");
    assert!(refusal(bytes).starts_with("x.npy: the data end early: 0 bytes"));
}
