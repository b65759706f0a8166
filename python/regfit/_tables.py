"""Columns of pandas, polars and Arrow tables: numbers as float64, text as codes and levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass
class Column:
    """A column of numbers (n_samples), or of text: the place of each cell among `levels`, -1 where it is missing."""

    name: str
    values: NDArray[Any]
    levels: list[str] | None = None

    def missing(self) -> int | None:
        """The first row without a number or text, or None."""
        empty = np.isnan(self.values) if self.levels is None else self.values < 0
        return int(empty.argmax()) if empty.any() else None

    def plain(self) -> tuple[str, NDArray[Any], list[str] | None]:
        """What the compiled part takes."""
        return self.name, self.values, self.levels


def is_table(x: Any) -> bool:
    """Whether `x` is a data frame of pandas or polars, or a table of Arrow."""
    module = type(x).__module__.split(".")[0]
    return (module, type(x).__name__) in {
        ("pandas", "DataFrame"),
        ("polars", "DataFrame"),
        ("pyarrow", "Table"),
        ("pyarrow", "RecordBatch"),
    }


def names(table: Any) -> list[Any]:
    """The names of the columns."""
    if type(table).__module__.startswith("pyarrow"):
        return list(table.schema.names)
    return list(table.columns)


def has_text(table: Any) -> bool:
    """Whether a column is not made of numbers and truth values alone."""
    return not all(_is_number(dtype) for dtype in _dtypes(table))


def _dtypes(table: Any) -> list[Any]:
    if type(table).__module__.startswith("pyarrow"):
        return list(table.schema.types)
    return list(table.dtypes)


def _is_number(dtype: Any) -> bool:
    module = type(dtype).__module__.split(".")[0]
    if module == "polars" or isinstance(dtype, type):
        return bool(dtype.is_numeric()) or str(dtype) == "Boolean"
    if module == "pyarrow":
        import pyarrow.types as types

        number = types.is_integer(dtype) or types.is_floating(dtype) or types.is_decimal(dtype)
        return bool(number or types.is_boolean(dtype))
    kind = getattr(dtype, "kind", "O")
    # An extension type of pandas over Arrow says its kind, categories say O.
    return kind in "biuf" and str(dtype) != "category"


def columns(table: Any) -> list[Column]:
    """All columns.

    Raises
    ------
    ValueError
        A column of neither numbers nor text, named with its type and the first such row.
    """
    module = type(table).__module__.split(".")[0]
    series = {"pandas": _of_pandas, "polars": _of_polars, "pyarrow": _of_arrow}[module]
    return series(table)


def _of_pandas(table: Any) -> list[Column]:
    found = []
    for j, (name, dtype) in enumerate(zip(table.columns, table.dtypes)):
        series = table.iloc[:, j]
        if _is_number(dtype):
            found.append(Column(str(name), series.to_numpy(dtype=np.float64, na_value=np.nan)))
        elif str(dtype) == "category":
            codes = np.asarray(series.cat.codes, dtype=np.int64)
            found.append(Column(str(name), codes, [str(level) for level in series.cat.categories]))
        elif dtype.kind in "mM":
            raise _neither(name, dtype)
        else:
            found.append(_of_objects(str(name), series.to_numpy(dtype=object, na_value=None), dtype))
    return found


def _of_objects(name: str, cells: NDArray[Any], dtype: Any) -> Column:
    """A column of words, or of numbers that are kept as objects."""
    from pandas import isna

    empty = np.asarray(isna(cells), dtype=bool)
    kept = cells[~empty]
    if all(isinstance(cell, str) for cell in kept):
        levels, places = np.unique(kept.astype(str), return_inverse=True)
        codes = np.full(len(cells), -1, dtype=np.int64)
        codes[~empty] = places
        return Column(name, codes, levels.tolist())
    numbers = np.full(len(cells), np.nan)
    for row in np.flatnonzero(~empty):
        if isinstance(cells[row], str) or not np.isscalar(cells[row]):
            raise _neither(name, dtype, f": {cells[row]!r:.40} at row {row}")
        numbers[row] = float(cells[row])
    return Column(name, numbers)


def _of_polars(table: Any) -> list[Column]:
    import polars as pl

    found = []
    for series in table.get_columns():
        if _is_number(series.dtype):
            found.append(Column(series.name, np.array(series.cast(pl.Float64).to_numpy(), dtype=np.float64)))
        elif series.dtype in (pl.String, pl.Categorical, pl.Enum):
            text = series.cast(pl.String)
            levels = text.drop_nulls().unique().sort()
            rank = pl.DataFrame({"l": levels, "k": np.arange(len(levels), dtype=np.int64)})
            codes = text.to_frame("l").join(rank, on="l", how="left", maintain_order="left")["k"]
            found.append(Column(series.name, codes.fill_null(-1).to_numpy().copy(), levels.to_list()))
        else:
            raise _neither(series.name, series.dtype)
    return found


def _of_arrow(table: Any) -> list[Column]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = []
    for name, array in zip(table.schema.names, table.columns):
        array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        kind = array.type
        if _is_number(kind):
            numbers = pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)
            found.append(Column(name, np.asarray(numbers, dtype=np.float64)))
            continue
        words = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not (pa.types.is_string(words) or pa.types.is_large_string(words) or pa.types.is_string_view(words)):
            raise _neither(name, kind)
        text = array if pa.types.is_dictionary(kind) else array.dictionary_encode()
        codes = pc.fill_null(pc.cast(text.indices, pa.int64()), -1).to_numpy(zero_copy_only=False)
        found.append(Column(name, np.array(codes), text.dictionary.to_pylist()))
    return found


def _neither(name: Any, dtype: Any, where: str = "") -> ValueError:
    return ValueError(
        f"column {name!r} has the type {dtype}{where}; a model takes numbers, truth values, text and "
        "categories: convert the column or leave it out"
    )
