#!/usr/bin/env python3
"""Makes the Parquet files of this folder: the same table as different programs write it, and what cannot be read.

    pip install pyarrow pandas polars duckdb
    python3 make.py

expected.json has the cells of the table as Python sees them; dates and times are text.
"""

import datetime
import decimal
import json
import struct
from pathlib import Path

import duckdb
import numpy as np
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
ROWS = 40


def some(values, every):
    """The values with a gap at every so many rows."""
    return [None if every and i % every == every - 1 else value for i, value in enumerate(values)]


def table():
    """Every type of column that a model can use, with gaps."""
    random = np.random.default_rng(1)
    numbers = random.standard_normal(ROWS).round(3)
    first = datetime.date(1969, 12, 20)
    moment = datetime.datetime(2020, 2, 28, 23, 59, 30)
    columns = {
        "double": pa.array(some(numbers.tolist(), 7), pa.float64()),
        "float": pa.array((numbers * 2).astype(np.float32)),
        "half": pa.array((numbers * 4).astype(np.float16)),
        "integer": pa.array(some(list(range(-20, 20)), 11), pa.int64()),
        "small": pa.array([i % 100 for i in range(ROWS)], pa.int8()),
        "unsigned": pa.array([2**32 - 1 - i for i in range(ROWS)], pa.uint32()),
        "identity": pa.array([2**60 + i for i in range(ROWS)], pa.int64()),
        "flag": pa.array(some([i % 3 == 0 for i in range(ROWS)], 5), pa.bool_()),
        "price": pa.array([decimal.Decimal(i * 101) / 100 - 5 for i in range(ROWS)], pa.decimal128(9, 2)),
        "large": pa.array([decimal.Decimal(-(10**25)) + i for i in range(ROWS)], pa.decimal128(30, 4)),
        "city": pa.array(some(["Bern", "Zürich", "東京", ""] * (ROWS // 4), 9), pa.string()),
        "grade": pa.array(some(["low", "high"] * (ROWS // 2), 6)).dictionary_encode(),
        "day": pa.array([first + datetime.timedelta(days=i) for i in range(ROWS)], pa.date32()),
        "moment": pa.array(some([moment + datetime.timedelta(seconds=15 * i) for i in range(ROWS)], 8), pa.timestamp("us")),
        "y": pa.array((3 * numbers + random.standard_normal(ROWS)).round(4)),
    }
    return pa.table(columns)


def text(value):
    """A cell as the reader gives it."""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bool, decimal.Decimal)):
        return float(value)
    return value


def main():
    whole = table()
    expected = {name: [text(value) for value in whole[name].to_pylist()] for name in whole.column_names}
    (HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")) + "\n")

    for codec in ("none", "snappy", "gzip", "lz4", "zstd"):
        pq.write_table(whole, HERE / f"pyarrow_{codec}.parquet", compression=codec, row_group_size=16)
    pq.write_table(
        whole, HERE / "pyarrow_v2.parquet", compression="zstd", data_page_version="2.0", version="2.6", data_page_size=64,
        use_dictionary=["city"], write_page_checksum=True,
        column_encoding={
            "double": "BYTE_STREAM_SPLIT", "float": "BYTE_STREAM_SPLIT", "integer": "DELTA_BINARY_PACKED",
            "small": "DELTA_BINARY_PACKED", "grade": "DELTA_BYTE_ARRAY", "price": "DELTA_BYTE_ARRAY",
        },
    )
    # As Spark and older writers do: times of 96 bits, and strings that are not called so.
    bare = whole.set_column(whole.column_names.index("city"), "city", whole["city"].cast(pa.binary()))
    pq.write_table(bare, HERE / "spark.parquet", version="1.0", use_deprecated_int96_timestamps=True, store_schema=False)
    frame = whole.drop_columns(["half"]).to_pandas()
    frame.index = pandas.Index([f"row {i}" for i in range(ROWS)])
    frame.to_parquet(HERE / "pandas.parquet")
    polars.from_arrow(whole.drop_columns(["half", "large"])).write_parquet(HERE / "polars.parquet")
    shown = whole.drop_columns(["half"])
    duckdb.from_arrow(shown).write_parquet(str(HERE / "duckdb.parquet"))

    lists = {"y": [1.0, 2.0, 3.0], "x": [2.0, 1.0, 4.0], "tags": [["a"], [], ["b", "c"]], "point": [{"u": 1, "v": 2}] * 3}
    pq.write_table(pa.table(lists), HERE / "nested.parquet")
    pq.write_table(pa.table({"x": [1.0, float("inf"), 2.0], "y": [1.0, 2.0, 3.0]}), HERE / "infinite.parquet")
    pq.write_table(pa.table({"x": pa.array([], pa.float64()), "y": pa.array([], pa.float64())}), HERE / "empty.parquet")
    pq.write_table(pa.table({"x": [1.0, 2.0], "y": [3.0, 4.0]}), HERE / "brotli.parquet", compression="brotli")
    checked = HERE / "checksum.parquet"
    pq.write_table(
        pa.table({"x": np.arange(100.0), "y": np.arange(100.0)}), checked, compression="none", use_dictionary=False,
        write_page_checksum=True,
    )
    content = bytearray(checked.read_bytes())
    at = content.index(struct.pack("<d", 50.0))
    content[at] ^= 1
    checked.write_bytes(content)


if __name__ == "__main__":
    main()
