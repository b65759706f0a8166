//! What the cells of a column are, from its physical and its logical type.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

/// What becomes of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// Numbers as they are stored; booleans are 0 and 1.
    Number,
    /// Integers without a sign.
    Unsigned,
    /// Integers in units of 10 to the power of −scale.
    Decimal(i32),
    /// Floats of 16 bits.
    Half,
    /// Text, also without being called so, as some writers leave it.
    Text,
    /// Days since 1970.
    Day,
    /// Time since 1970 in these parts of a second.
    Moment(i64),
    /// Nothing that a model can use, and why.
    Unusable(&'static str),
}

impl Meaning {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Self::Unusable("holds lists or records");
        }
        let physical = column.physical_type();
        if let Some(logical) = column.logical_type_ref() {
            return Self::of_logical(logical, physical);
        }
        match column.converted_type() {
            ConvertedType::DECIMAL => Self::Decimal(column.type_scale()),
            ConvertedType::DATE => Self::Day,
            ConvertedType::TIMESTAMP_MILLIS => Self::Moment(1_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Moment(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::INTERVAL => Self::Unusable("holds intervals"),
            _ => Self::of_physical(physical),
        }
    }

    fn of_logical(logical: &LogicalType, physical: Type) -> Self {
        match logical {
            LogicalType::Decimal(decimal) => Self::Decimal(decimal.scale),
            LogicalType::Date => Self::Day,
            LogicalType::Timestamp(time) => Self::Moment(match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                _ => 1_000_000_000,
            }),
            LogicalType::Integer(integer) if !integer.is_signed => Self::Unsigned,
            LogicalType::Float16 => Self::Half,
            LogicalType::String | LogicalType::Enum | LogicalType::Json => Self::Text,
            LogicalType::Integer(_) | LogicalType::Time(_) | LogicalType::Unknown => {
                Self::of_physical(physical)
            }
            _ => Self::Unusable("holds neither numbers nor text nor dates"),
        }
    }

    fn of_physical(physical: Type) -> Self {
        match physical {
            Type::BYTE_ARRAY => Self::Text,
            Type::INT96 => Self::Moment(1_000_000_000),
            Type::FIXED_LEN_BYTE_ARRAY => Self::Unusable("holds bytes"),
            _ => Self::Number,
        }
    }

    /// Whether cells become words.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Day | Self::Moment(_))
    }
}
