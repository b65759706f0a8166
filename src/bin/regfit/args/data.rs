//! Which table, which columns, which rows.

use clap::{Args, ValueEnum};
use regfit::data::{ColumnRef, Notation, Source};
use regfit::recipe::{DateForm, DateOrder, Encode, Missing, RecipeOptions, Task};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where the data are and how they are written down.
#[derive(Debug, Clone, Args)]
pub(crate) struct DataSource {
    /// The table: a file, or - for standard input; .gz and .zst are unpacked. Several files, or a pattern in quotes such as
    /// 'part-*.csv', are read one after the other
    #[arg(value_name = "DATA", required = true, num_args = 1..)]
    pub(crate) data: Vec<OsString>,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// How the table is written down.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReadArgs {
    /// How the table is written; the columns of npy (a NumPy matrix) are called x1, x2, ... [default: by suffix, else csv]
    #[arg(long, value_enum, help_heading = "Data")]
    pub(crate) format: Option<FormatName>,
    /// The character between fields: ',' ';' tab '|' [default: judged by the first line]
    #[arg(long, value_name = "CHAR", help_heading = "Data")]
    pub(crate) delimiter: Option<String>,
    /// The first line is data; columns are called x1, x2, ...
    #[arg(long, help_heading = "Data")]
    pub(crate) no_header: bool,
    /// What stands before the decimals of a number: . or ,
    #[arg(long, value_name = "CHAR", default_value = ".", value_parser = [".", ","], help_heading = "Data")]
    pub(crate) decimal: String,
    /// What stands between groups of three digits, such as , or . or ' ' [default: nothing]
    #[arg(long, value_name = "CHAR", help_heading = "Data")]
    pub(crate) thousands: Option<char>,
    /// Further marks of missing cells, with commas between; COL=MARK for one column
    #[arg(
        long,
        value_name = "[COL=]MARK",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) na: Vec<String>,
}

impl ReadArgs {
    /// How cells are written, in the library's terms.
    pub(crate) fn notation(&self) -> Notation {
        Notation {
            decimal_comma: self.decimal == ",",
            thousands: self.thousands,
            missing: self.na.clone(),
        }
    }
}

impl DataSource {
    /// The source as the library knows it.
    pub(crate) fn source(&self) -> Source {
        Source::from_arguments(&self.data)
    }

    /// The files that are read.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.source()
            .paths()
            .into_iter()
            .map(Path::to_owned)
            .collect()
    }

    /// As it was given, for advice.
    pub(crate) fn given(&self) -> String {
        let words = self.data.iter().map(|word| word.to_string_lossy());
        words.collect::<Vec<_>>().join(" ")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    Csv,
    Tsv,
    Libsvm,
    Npy,
    Parquet,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    #[command(flatten)]
    pub(crate) source: DataSource,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

/// What is done with the columns.
#[derive(Debug, Clone, Args)]
pub(crate) struct ColumnArgs {
    /// The column to predict: a name, or an index from 1 or from -1 at the end [default: the last]
    #[arg(
        long,
        value_name = "COL",
        allow_hyphen_values = true,
        env = "REGFIT_TARGET",
        hide_env_values = true,
        help_heading = "Data"
    )]
    pub(crate) target: Option<ColumnRef>,
    /// Columns to leave out: names, indices, ranges 3-7, patterns with * and ?, with commas between
    #[arg(
        long,
        value_name = "COLS",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) exclude: Vec<String>,
    /// The only columns to use as features, named the same way
    #[arg(
        long,
        value_name = "COLS",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) only: Vec<String>,
    /// Columns whose numbers are labels: one column of 0 and 1 for each, as --encode onehot makes of words
    #[arg(
        long,
        value_name = "COLS",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) categorical: Vec<String>,
    /// Columns of dates: year, month, day and weekday of each, or with COL=days the days since the first
    #[arg(long, value_name = "COL[=parts|days]", value_parser = super::value::date, allow_hyphen_values = true, help_heading = "Data")]
    pub(crate) date: Vec<(ColumnRef, DateForm)>,
    /// What comes first in dates such as 3/4/2020: dmy for the day, mdy for the month, with COL= for one column
    /// [default: what the column shows]
    #[arg(long, value_name = "[COL=]ORDER", value_parser = super::value::date_order, allow_hyphen_values = true, help_heading = "Data")]
    pub(crate) date_order: Vec<(Option<ColumnRef>, DateOrder)>,
    /// Take the target for one of classes however many there are
    #[arg(long, help_heading = "Data")]
    pub(crate) classes: bool,
    /// The column of sample weights; for libsvm text a file with one on each line
    #[arg(
        long,
        value_name = "COL",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) weights: Option<ColumnRef>,
    /// Missing cells: refuse them, drop their rows, or put the column's mean or median there (rows without a target are
    /// left out); indicator: the mean, and a column that is 1 where the cell was missing
    #[arg(
        long,
        value_enum,
        default_value = "error",
        env = "REGFIT_MISSING",
        hide_env_values = true,
        help_heading = "Data"
    )]
    pub(crate) missing: MissingName,
    /// Columns of words: refuse them, or make one column of 0 and 1 for each word
    #[arg(
        long,
        value_enum,
        default_value = "error",
        env = "REGFIT_ENCODE",
        hide_env_values = true,
        help_heading = "Data"
    )]
    pub(crate) encode: EncodeName,
    /// The level of an encoded column that the others are compared with: its coefficient is 0 [default: none with a
    /// penalty, the first without]
    #[arg(
        long,
        value_name = "COL=LEVEL",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) reference: Vec<String>,
    /// Columns that are no features but wanted back, which other flags name.
    #[arg(skip)]
    pub(crate) aside: Vec<ColumnRef>,
    /// Whether the names of rows are wanted back.
    #[arg(skip)]
    pub(crate) row_names: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MissingName {
    Error,
    Drop,
    Mean,
    Median,
    Indicator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EncodeName {
    #[value(name = "onehot")]
    OneHot,
    Error,
}

impl Default for ColumnArgs {
    fn default() -> Self {
        Self {
            target: None,
            exclude: Vec::new(),
            only: Vec::new(),
            categorical: Vec::new(),
            date: Vec::new(),
            date_order: Vec::new(),
            classes: false,
            weights: None,
            missing: MissingName::Error,
            encode: EncodeName::Error,
            reference: Vec::new(),
            aside: Vec::new(),
            row_names: false,
        }
    }
}

impl ColumnArgs {
    /// The choice of columns in the library's terms.
    pub(crate) fn recipe_options(&self, task: Task) -> RecipeOptions {
        RecipeOptions {
            target: self.target.clone(),
            weights: self.weights.clone(),
            aside: self.aside.clone(),
            exclude: self.exclude.clone(),
            only: self.only.clone(),
            categorical: self.categorical.clone(),
            dates: self.date.clone(),
            date_orders: self.date_order.clone(),
            any_classes: self.classes,
            missing: match self.missing {
                MissingName::Error => Missing::Error,
                MissingName::Drop => Missing::Drop,
                MissingName::Mean => Missing::Mean,
                MissingName::Median => Missing::Median,
                MissingName::Indicator => Missing::Indicator,
            },
            encode: match self.encode {
                EncodeName::OneHot => Encode::OneHot,
                EncodeName::Error => Encode::Error,
            },
            task,
        }
    }
}
