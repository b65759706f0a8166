//! The columns of a recipe in a file: those not in use are names alone.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeSeq};

use super::encoding::{ColumnRecipe, Encoding};

/// Columns of numbers that are not in use, one after the other.
#[derive(Serialize)]
struct Run<'a> {
    unused: Vec<&'a str>,
}

/// A column, or a run of those not in use.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Option<String>,
    encoding: Option<Encoding>,
    unused: Option<Vec<String>>,
}

fn is_bare(column: &ColumnRecipe) -> bool {
    matches!(&column.encoding, Encoding::Unused { levels } if levels.is_empty())
}

/// Writes the columns in order.
pub(super) fn write<S: Serializer>(
    columns: &[ColumnRecipe],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries = serializer.serialize_seq(None)?;
    for run in columns.chunk_by(|a, b| is_bare(a) && is_bare(b)) {
        match run {
            [column] if !is_bare(column) => entries.serialize_element(column)?,
            run => entries.serialize_element(&Run {
                unused: run.iter().map(|column| column.name.as_str()).collect(),
            })?,
        }
    }
    entries.end()
}

/// Reads them back.
pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<ColumnRecipe>, D::Error> {
    let mut columns = Vec::new();
    for entry in Vec::<Entry>::deserialize(deserializer)? {
        match (entry.name, entry.encoding, entry.unused) {
            (None, None, Some(names)) => columns.extend(names.into_iter().map(|name| {
                let levels = Vec::new();
                let encoding = Encoding::Unused { levels };
                ColumnRecipe { name, encoding }
            })),
            (Some(name), Some(encoding), None) => columns.push(ColumnRecipe { name, encoding }),
            (None, ..) => return Err(D::Error::missing_field("name")),
            (_, None, _) => return Err(D::Error::missing_field("encoding")),
            _ => return Err(D::Error::unknown_field("unused", &["name", "encoding"])),
        }
    }
    Ok(columns)
}
