"""Arrays of any order, sparse matrices and tables; what is wrong with them is said by column and row."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.datasets import load_diabetes

import regfit

X, Y = load_diabetes(return_X_y=True)
EXACT = regfit.Lasso(0.1, tol=1e-12).fit(X, Y)


def same(x, to=1e-9):
    model = regfit.Lasso(0.1, tol=1e-12).fit(x, Y)
    assert np.abs(model.coef_ - EXACT.coef_).max() <= to * np.abs(EXACT.coef_).max()
    assert np.abs(model.predict(x) - EXACT.predict(X)).max() <= to * 100
    return model


def test_orders_and_storages():
    same(np.asfortranarray(X), 0)
    same(X[::-1][::-1], 0)
    same(np.repeat(X, 2, axis=1)[:, ::2], 0)
    same(X.astype(np.float32), 1e-5)
    same(X.astype(">f8"), 0)
    for make in (sparse.csc_matrix, sparse.csr_array, sparse.coo_array):
        same(make(X))
    same(sparse.csc_array((sparse.csc_array(X).data, X.shape[0] - 1 - sparse.csc_array(X).indices, sparse.csc_array(X).indptr))[::-1])
    unaligned = np.zeros(X.size * 8 + 1, dtype=np.uint8)[1:].view(np.float64).reshape(X.shape)
    unaligned[:] = X
    assert not unaligned.flags.aligned
    same(unaligned, 0)


def test_frames_of_numbers():
    names = [f"c{j}" for j in range(10)]
    frame = pd.DataFrame(X, columns=names)
    for table in (frame, frame.convert_dtypes(), pl.DataFrame(X, names), pa.Table.from_pandas(frame)):
        assert list(same(table, 1e-9).feature_names_in_) == names


LEVELS = np.array(["north", "south", "west"])


def tables():
    rng = np.random.default_rng(0)
    data = {
        "size": rng.normal(size=90),
        "area": LEVELS[np.arange(90) % 3],
        "new": np.arange(90) % 2 == 0,
        "grade": rng.permutation(np.array(["b", "a"] * 45)),
    }
    frame = pd.DataFrame(data)
    frame["grade"] = frame["grade"].astype("category")
    polars = pl.DataFrame(data).with_columns(pl.col("grade").cast(pl.Categorical))
    y = 2 * data["size"] + 3 * (data["area"] == "west") - (data["grade"] == "a") + data["new"]
    return y, [frame, frame.assign(area=frame["area"].astype(object)), polars, polars.to_arrow(), pa.Table.from_pandas(frame)]


def test_text_and_categories_are_encoded_with_their_names():
    y, all_tables = tables()
    frame = all_tables[0]
    by_hand = np.column_stack(
        [frame["size"], *[frame["area"] == level for level in LEVELS], frame["new"], frame["grade"] == "a", frame["grade"] == "b"]
    ).astype(float)
    expected = regfit.Ridge(1.0, tol=1e-12).fit(by_hand, y)
    for table in all_tables:
        model = regfit.Ridge(1.0, tol=1e-12).fit(table, y)
        assert list(model.feature_names_in_) == ["size", "area", "new", "grade"]
        assert model.n_features_in_ == 4
        assert np.abs(model.coef_ - expected.coef_).max() < 1e-9
        assert "area=west" in model.svg()
        assert np.abs(model.predict(table) - expected.predict(by_hand)).max() < 1e-9


def test_what_is_wrong_with_a_table_is_said_by_column_and_row():
    y, all_tables = tables()
    for table in all_tables:
        model = regfit.Ridge(1.0).fit(table, y)
        new = pd.DataFrame({"size": [0.0, 1.0], "area": ["west", "east"], "new": [True, False], "grade": ["a", "b"]})
        with pytest.raises(ValueError, match=r"column 'area' has the unknown level 'east' at row 1.*north, south, west"):
            model.predict(new)
        with pytest.raises(ValueError, match="The feature names should match"):
            model.predict(new.rename(columns={"size": "length"}))
        with pytest.raises(ValueError, match="X has 3 features, but Ridge is expecting 4"):
            model.predict(new.drop(columns="new"))
        with pytest.raises(ValueError, match="fitted on a table with columns of text"):
            model.predict(np.zeros((2, 4)))
    frame = all_tables[0].copy()
    frame.loc[7, "size"] = np.nan
    with pytest.raises(ValueError, match="Input X contains NaN at row 7.*'size'"):
        regfit.Ridge().fit(frame, y)
    frame = all_tables[0].copy()
    frame.loc[5, "area"] = None
    with pytest.raises(ValueError, match="Input X contains NaN at row 5.*'area'"):
        regfit.Ridge().fit(frame, y)
    frame = all_tables[0].assign(when=pd.Timestamp("2020-01-01"))
    with pytest.raises(ValueError, match="column 'when' has the type datetime64"):
        regfit.Ridge().fit(frame, y)
    frame = all_tables[0].assign(odd=[[1]] * 90)
    with pytest.raises(ValueError, match=r"column 'odd' has the type object: \[1\] at row 0"):
        regfit.Ridge().fit(frame, y)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("make", [np.asfortranarray, np.ascontiguousarray, sparse.csc_array])
def test_numbers_that_are_none_are_named(value, make):
    x = X.copy()
    x[17, 3] = value
    for model in (regfit.Lasso(), regfit.LassoCV(), regfit.Ridge()):
        with pytest.raises(ValueError, match=r"Input X contains (NaN|infinity).*row 17, column 3"):
            model.fit(make(x), Y)
    with pytest.raises(ValueError, match="contains (NaN|infinity)"):
        EXACT.predict(make(x))


def test_columns_of_frames_are_named_in_errors_of_numbers():
    frame = pd.DataFrame(X, columns=[f"c{j}" for j in range(10)])
    frame.loc[17, "c3"] = np.nan
    for model in (regfit.Lasso(), regfit.LassoCV(), regfit.Ridge()):
        with pytest.raises(ValueError, match=r"Input X contains NaN: NaN at row 17, column 'c3'"):
            model.fit(frame, Y)


def test_weights_count_rows_and_zero_leaves_them_out():
    weights = np.arange(len(Y)) % 3
    weighted = regfit.Lasso(0.1, tol=1e-12).fit(X, Y, sample_weight=weights)
    repeated = regfit.Lasso(0.1, tol=1e-12).fit(np.repeat(X, weights, axis=0), np.repeat(Y, weights))
    assert np.abs(weighted.coef_ - repeated.coef_).max() < 1e-8 * np.abs(repeated.coef_).max()
    with pytest.raises(ValueError, match="sample_weight"):
        regfit.Lasso().fit(X, Y, sample_weight=-weights)
    with pytest.raises(ValueError, match="at least one non-zero"):
        regfit.Lasso().fit(X, Y, sample_weight=0 * weights)


def test_parameters_out_of_range_are_refused():
    for model in (regfit.Lasso(-1.0), regfit.Lasso(tol=-1.0), regfit.ElasticNet(l1_ratio=1.5), regfit.LassoCV(rule="best")):
        with pytest.raises(ValueError):
            model.fit(X, Y)
    with pytest.raises(ValueError, match="each row out exactly once"):
        from sklearn.model_selection import ShuffleSplit

        regfit.LassoCV(cv=ShuffleSplit(3, random_state=0)).fit(X, Y)
