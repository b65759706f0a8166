//! The fast reader against the strict one.

use super::*;
use crate::data::csv::read_strictly;
use crate::data::damage::{Xorshift, damage};
use crate::data::{Column, ReadError, Source};

/// Both readers on the same text; what the fast one gives in any pieces is what the strict one gives.
fn agree(text: &[u8], given: Option<u8>, has_header: bool) -> bool {
    let options = CsvOptions {
        delimiter: given,
        has_header,
        ..CsvOptions::default()
    };
    let open = || Bytes::open(Source::bytes("x.csv", text)).expect("memory");
    let strict = read_strictly(open(), given, &options, &|_| Vec::new());
    let cuts = [(1 << 20, 1 << 20), (16, 32), (7, 7), (1, 100)];
    let mut tables = cuts.into_iter().map(|(piece, batch)| {
        let cut = Some(Cut { piece, batch });
        read_cut(&open(), given, &options, &|_| Vec::new(), cut)
    });
    let first = tables.next().flatten();
    let shown = String::from_utf8_lossy(text);
    for table in tables {
        assert_eq!(table.is_some(), first.is_some(), "{shown:?}");
    }
    if let Some(table) = &first {
        same(table, &strict, &shown);
    }
    first.is_some()
}

fn same(table: &Table, strict: &Result<Table, ReadError>, shown: &str) {
    let strict = strict
        .as_ref()
        .unwrap_or_else(|error| panic!("{error}: {shown:?}"));
    assert_eq!(table.column_names(), strict.column_names(), "{shown:?}");
    assert_eq!(
        (table.n_rows(), table.notes()),
        (strict.n_rows(), strict.notes())
    );
    assert_eq!(table.line(0), strict.line(0), "{shown:?}");
    assert_eq!(
        table.line(table.n_rows() - 1),
        strict.line(table.n_rows() - 1)
    );
    for (column, other) in table.columns().iter().zip(strict.columns()) {
        let bits = |numbers: Option<&[f64]>| -> Option<Vec<u64>> {
            Some(numbers?.iter().map(|value| value.to_bits()).collect())
        };
        assert_eq!(bits(column.numbers()), bits(other.numbers()), "{shown:?}");
        let gaps = |column: &Column| format!("{:?}", column.missing);
        assert_eq!(gaps(column), gaps(other), "{shown:?}");
        assert_eq!(other.n_words(), 0, "{shown:?}");
    }
}

#[test]
fn plain_numbers_are_read_here_whatever_ends_the_lines() {
    for text in [
        "a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "\u{feff}a,b\n1,-0\n",
        "\"a\",\"b,c\"\n1e5,.5\n+3.,1e-400\n",
        "a;b\n1;2\n",
        "a\tb\n1\t2\n",
        "y\n1\n2\n",
        "größe,x\n1,2\n",
        "a,b\n1,NA\n,2\nnan,NaN\n?,null\nNULL,\n,\n5,NA",
        "a\tb\n1\t\n\t\n",
        "a\nNA\n1\n",
    ] {
        assert!(agree(text.as_bytes(), None, true), "{text:?}");
    }
    assert!(agree(b"1,2\n3,4\n", None, false));
    assert!(agree(b"a b\n1 2\n", Some(b' '), true));
}

#[test]
fn everything_else_is_left_to_the_strict_reader() {
    for text in [
        "",
        "a,b\n",
        "\na,b\n1,2\n",
        "a,b\n\n1,2\n",
        "a,b\n1,2\n\n",
        "a,b\n1,n/a\n",
        "a,b\n1, NA\n",
        "a,b\n1,x\n",
        "a,b\n1, 2\n",
        "a,b\n1,2 \n",
        "a,b\n\"1\",2\n",
        "a,b\n1,2,3\n",
        "a,b\n1\n",
        "a,b\r1,2\r",
        "a,b\n1,2\r3,4\n",
        "a,b\n1,2\r",
        "a,b\n1,inf\n",
        "a,b\n1,1e400\n",
        "a,a\n1,2\n",
        "a,\n1,2\n",
        "\"a\nb\",c\n1,2\n",
        "a,b\n1,2\0\n",
        "a,b\n1,2\u{feff}\n",
        "a,b\n1,2e\n",
    ] {
        assert!(!agree(text.as_bytes(), None, true), "{text:?}");
    }
    assert!(!agree(b"a,b\n1,\xff\n", None, true));
    assert!(!agree(b"\xff\xfea\0", None, true));
    assert!(!agree(b"a\n\n1\n", None, true));
    assert!(!agree(b"a b\n \n1 2\n", Some(b' '), true));
}

#[test]
fn any_damage_is_seen_by_both_readers_alike() {
    let mut random = Xorshift(0x853c_49e6_748f_ea9b);
    const BYTES: &[u8] = b"0123456789.,,,,;\t -+eE\"\r\n\0NA??x\xc3\xa9";
    let mut fast = 0;
    for _ in 0..20_000 {
        let (rows, columns) = (1 + random.below(4), 1 + random.below(3));
        let names: Vec<String> = (0..columns).map(|j| format!("x{j}")).collect();
        let mut text = (names.join(",") + "\n").into_bytes();
        for _ in 0..rows {
            for j in 0..columns {
                let number =
                    random.below(1_000_000_000) as f64 / [1.0, 1e3, 1e9, 1e12][random.below(4)];
                text.extend(number.to_string().bytes());
                text.push(if j + 1 < columns { b',' } else { b'\n' });
            }
        }
        damage(&mut text, BYTES, &mut random);
        fast += usize::from(agree(&text, None, random.below(4) > 0));
    }
    assert!(fast > 5_000, "{fast}");
}
