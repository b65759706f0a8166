"""Models cross the border: files of the program predict the same bits here, and the other way round."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_svmlight_file

import regfit

# Written by program/make.sh with the program itself.
PROGRAM = Path(__file__).parent / "program"
DATASETS = Path(__file__).parents[2] / "datasets"


def predicted(name):
    return pd.read_csv(PROGRAM / f"{name}.csv", float_precision="round_trip")["prediction"].to_numpy()


def test_a_lasso_of_the_program_predicts_the_same_bits():
    model = regfit.load(PROGRAM / "diabetes.json")
    assert isinstance(model, regfit.Lasso)
    assert model.get_params()["alpha"] == 0.5
    assert model.standardize and model.certified_
    frame = pd.read_csv(DATASETS / "diabetes.csv", float_precision="round_trip")
    x = frame[model.feature_names_in_]
    assert (model.predict(x) == predicted("diabetes")).all()
    assert (regfit.Lasso(**model.get_params()).fit(x, frame["y"]).coef_ == model.coef_).all()


def test_a_ridge_of_a_table_with_text_predicts_the_same_bits():
    model = regfit.load(PROGRAM / "houses.json")
    frame = pd.read_csv(DATASETS / "houses.csv", float_precision="round_trip")
    expected = predicted("houses")
    whole = frame["garage_area"].notna().to_numpy()
    for rows in (frame[whole], pl.from_pandas(frame[whole])):
        found = model.predict(rows[list(model.feature_names_in_)])
        assert (found == expected[whole]).all()
    with pytest.raises(ValueError, match="Input X contains NaN.*'garage_area'"):
        model.predict(frame[model.feature_names_in_])
    # The same table fitted here has the same coefficients.
    train = frame[whole]
    again = regfit.Ridge(**model.get_params()).fit(train[model.feature_names_in_], train["price"])
    assert np.abs(again.coef_ - model.coef_).max() <= 1e-12 * np.abs(model.coef_).max()


def test_a_softmax_of_the_program_predicts_the_same_classes():
    model = regfit.load(PROGRAM / "iris.json")
    assert list(model.classes_) == ["setosa", "versicolor", "virginica"]
    frame = pd.read_csv(DATASETS / "iris.csv")
    assert (model.predict(frame[model.feature_names_in_]) == predicted("iris")).all()


def test_a_lasso_of_sparse_text_predicts_the_same_bits():
    model = regfit.load(PROGRAM / "points.json")
    x, _ = load_svmlight_file(str(PROGRAM / "points.svm"))
    assert model.n_features_in_ == 8 and not hasattr(model, "feature_names_in_")
    assert (model.predict(x) == predicted("points")).all()
    assert (model.predict(x.toarray()) == predicted("points")).all()


@pytest.mark.parametrize(
    ("model", "load"),
    [
        (regfit.Lasso(0.1), load_diabetes),
        (regfit.Ridge(0.1, standardize=True), load_diabetes),
        (regfit.ElasticNet(0.01, fit_intercept=False), load_diabetes),
        (regfit.LogisticRegression(0.5, l1_ratio=1.0), load_breast_cancer),
        (regfit.LogisticRegression(0.5, l1_ratio=0.5), load_iris),
        (regfit.LogisticRegressionCV(Cs=20), load_iris),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "fit") else "",
)
def test_save_and_load(model, load, tmp_path):
    x, y = load(return_X_y=True, as_frame=True)
    model.fit(x, y).save(tmp_path / "m.json")
    again = regfit.load(tmp_path / "m.json")
    assert (again.predict(x) == model.predict(x)).all()
    if hasattr(model, "predict_proba"):
        assert (again.predict_proba(x) == model.predict_proba(x)).all()
    assert again.report_ == model.report_
    assert again.objective_ == model.objective_
    for name in {"alpha", "C", "l1_ratio"} & set(model.get_params()):
        assert again.get_params()[name] == pytest.approx(model.get_params()[name], rel=1e-12)
    again.save(tmp_path / "n.json")
    assert (tmp_path / "n.json").read_text() == (tmp_path / "m.json").read_text()


def test_names_of_the_target_and_of_text_stay(tmp_path):
    frame = pd.read_csv(DATASETS / "houses.csv").dropna()
    x, y = frame.drop(columns=["id", "price"]), frame["price"]
    regfit.Lasso(500.0).fit(x, y).save(tmp_path / "m.json")
    saved = json.loads((tmp_path / "m.json").read_text())
    assert saved["target"]["name"] == "price"
    kinds = {column["name"]: column["encoding"]["kind"] for column in saved["input"]["recipe"]["columns"]}
    assert kinds["district"] == "onehot"
    again = regfit.load(tmp_path / "m.json")
    assert again.feature_names_in_.tolist() == x.columns.tolist()


def test_damaged_files_are_refused_by_place(tmp_path):
    text = (PROGRAM / "diabetes.json").read_text()
    (tmp_path / "m.json").write_text(text[:-40])
    with pytest.raises(ValueError, match=r"m\.json:\d+:\d+: not a usable model file: it ends early"):
        regfit.load(tmp_path / "m.json")
    with pytest.raises(FileNotFoundError):
        regfit.load(tmp_path / "none.json")
    with pytest.raises(OSError):
        regfit.Lasso(0.1).fit([[0.0], [1.0]], [0.0, 1.0]).save(tmp_path / "no" / "m.json")
