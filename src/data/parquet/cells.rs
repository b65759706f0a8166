//! The cells of a column, part by part.

use half::f16;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};

use super::meaning::Meaning;

/// Rows decoded at once.
const BATCH: usize = 8192;

/// Whole numbers below it keep every digit as floats.
const EXACT: u64 = 1 << 53;

/// A number of a cell, and whether it has lost digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) rounded: bool,
}

impl Number {
    fn exact(value: f64) -> Self {
        Self {
            value,
            rounded: false,
        }
    }

    fn whole(value: i128) -> Self {
        let rounded = value.unsigned_abs() > u128::from(EXACT) && value as f64 as i128 != value;
        Self {
            value: value as f64,
            rounded,
        }
    }

    /// value · 10^−scale, to the nearest float.
    fn decimal(value: i128, scale: i32) -> Self {
        if value.unsigned_abs() <= u128::from(EXACT) && (0..=22).contains(&scale) {
            return Self::exact(value as f64 / 10f64.powi(scale));
        }
        let text = format!("{value}e{}", -i64::from(scale));
        let value: f64 = text.parse().unwrap_or(f64::NAN);
        Self {
            value,
            rounded: value.abs() > EXACT as f64,
        }
    }
}

/// Hands every cell of a part of a column of numbers to `each`, `None` for a gap.
pub(super) fn numbers(
    reader: ColumnReader,
    meaning: Meaning,
    mut each: impl FnMut(Option<Number>) -> Result<()>,
) -> Result<()> {
    let integer = |value: i64, unsigned: u64| match meaning {
        Meaning::Unsigned => Number::whole(i128::from(unsigned)),
        Meaning::Decimal(scale) => Number::decimal(i128::from(value), scale),
        _ => Number::whole(i128::from(value)),
    };
    let of_bytes = |bytes: &[u8]| match (meaning, bytes) {
        (Meaning::Half, &[low, high]) => {
            Ok(Number::exact(f16::from_le_bytes([low, high]).to_f64()))
        }
        (Meaning::Decimal(scale), _) => Ok(Number::decimal(big_endian(bytes)?, scale)),
        _ => Err(ParquetError::General("bytes where a number belongs".into())),
    };
    match reader {
        ColumnReader::BoolColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| Number::exact(f64::from(u8::from(*value)))))
        }),
        ColumnReader::Int32ColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| integer(i64::from(*value), u64::from(*value as u32))))
        }),
        ColumnReader::Int64ColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| integer(*value, *value as u64)))
        }),
        ColumnReader::FloatColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| Number::exact(f64::from(*value))))
        }),
        ColumnReader::DoubleColumnReader(reader) => {
            scan(reader, |cell| each(cell.map(|value| Number::exact(*value))))
        }
        ColumnReader::ByteArrayColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| of_bytes(value.data())).transpose()?)
        }),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|value| of_bytes(value.data())).transpose()?)
        }),
        ColumnReader::Int96ColumnReader(_) => Err(ParquetError::General(
            "a time where a number belongs".into(),
        )),
    }
}

/// Hands every cell of a part of a column of words to `each`, `None` for a gap.
pub(super) fn words(
    reader: ColumnReader,
    meaning: Meaning,
    mut each: impl FnMut(Option<&str>) -> Result<()>,
) -> Result<()> {
    let time = |count: i64| match meaning {
        Meaning::Day => date(count.checked_mul(DAY), 0),
        Meaning::Moment(parts) => {
            let nanoseconds = count.rem_euclid(parts) * (1_000_000_000 / parts);
            date(Some(count.div_euclid(parts)), nanoseconds)
        }
        _ => Err(ParquetError::General("a number where text belongs".into())),
    };
    match reader {
        ColumnReader::ByteArrayColumnReader(reader) => scan(reader, |cell| match cell {
            None => each(None),
            Some(bytes) => each(Some(bytes.as_utf8()?)),
        }),
        ColumnReader::Int32ColumnReader(reader) => scan(reader, |cell| {
            each(
                cell.map(|count| time(i64::from(*count)))
                    .transpose()?
                    .as_deref(),
            )
        }),
        ColumnReader::Int64ColumnReader(reader) => scan(reader, |cell| {
            each(cell.map(|count| time(*count)).transpose()?.as_deref())
        }),
        ColumnReader::Int96ColumnReader(reader) => scan(reader, |cell| {
            let text = cell.map(|time| {
                let [low, high, day] = *time.data() else {
                    return Err(ParquetError::General("a time of another length".into()));
                };
                let nanoseconds = (i64::from(high) << 32) | i64::from(low);
                let seconds = (i64::from(day) - JULIAN_1970) * DAY + nanoseconds / 1_000_000_000;
                date(Some(seconds), nanoseconds % 1_000_000_000)
            });
            each(text.transpose()?.as_deref())
        }),
        _ => Err(ParquetError::General("a number where text belongs".into())),
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// 1 January 1970 as a Julian day.
const JULIAN_1970: i64 = 2_440_588;

/// `2020-01-31`, with `12:30:00` behind where it is not midnight.
fn date(seconds: Option<i64>, nanoseconds: i64) -> Result<String> {
    let time = seconds
        .zip(u32::try_from(nanoseconds).ok())
        .and_then(|(seconds, nanoseconds)| chrono::DateTime::from_timestamp(seconds, nanoseconds));
    let Some(time) = time else {
        return Err(ParquetError::General("a date out of the calendar".into()));
    };
    let midnight = seconds.is_some_and(|seconds| seconds % DAY == 0) && nanoseconds == 0;
    let form = if midnight {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S%.f"
    };
    Ok(time.format(form).to_string())
}

/// Every cell of a flat column.
fn scan<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    mut each: impl FnMut(Option<&T::T>) -> Result<()>,
) -> Result<()> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    loop {
        values.clear();
        levels.clear();
        let (rows, _, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if rows == 0 {
            return Ok(());
        }
        if levels.is_empty() {
            values.iter().try_for_each(|value| each(Some(value)))?;
            continue;
        }
        let mut values = values.iter();
        for level in &levels {
            each(if *level == 0 { None } else { values.next() })?;
        }
    }
}

/// A whole number of at most 16 bytes, the highest first.
fn big_endian(bytes: &[u8]) -> Result<i128> {
    let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    if bytes.len() > 16 {
        return Err(ParquetError::NYI("decimals of more than 38 digits".into()));
    }
    let start = if negative { -1 } else { 0 };
    Ok(bytes
        .iter()
        .fold(start, |value, byte| (value << 8) | i128::from(*byte)))
}
