"""Notebooks: tables, pictures and the page."""

import builtins
import sys

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris

import regfit

X, Y = load_diabetes(return_X_y=True, as_frame=True)


@pytest.fixture(scope="module")
def models():
    return {
        "lasso": regfit.Lasso(0.1).fit(X, Y),
        "cv": regfit.LassoCV(alphas=30).fit(X, Y),
        "softmax": regfit.LogisticRegressionCV(Cs=10, l1_ratios=1.0).fit(*load_iris(return_X_y=True)),
        "loo": regfit.RidgeCV().fit(X, Y),
        "zero": regfit.Lasso(1e6).fit(X, Y),
        "unpenalised": regfit.Lasso(0.0).fit(X, Y),
    }


def test_tables_of_notebooks(models):
    html = models["cv"]._repr_html_()
    assert "<b>LassoCV</b>" in html and "✓ certified duality gap" in html and "<svg" in html
    assert ">bmi<" in html and "chosen: alpha" in html
    assert ">0<" in models["softmax"]._repr_html_()
    assert "Lasso()" in regfit.Lasso()._repr_html_()
    assert "0 of 10" in models["zero"]._repr_html_()
    assert "100 alphas" in regfit.regularization_path(X, Y, early_stop=False)._repr_html_()


def test_names_are_text_and_no_markup():
    frame = X.rename(columns={"bmi": "<script>alert(1)</script>"})
    assert "<script>" not in regfit.LassoCV(alphas=5).fit(frame, Y)._repr_html_()


@pytest.mark.parametrize("name", ["lasso", "cv", "softmax", "loo", "unpenalised"])
def test_pictures_are_axes_and_svg(models, name, tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    model = models[name]
    if name == "unpenalised":
        with pytest.raises(ValueError, match="no place for the strength 0"):
            model.plot("path")
        with pytest.raises(ValueError, match="no place for the strength 0"):
            model.report(tmp_path / "page.html")
    kinds = ["auto", "coefficients"] + ([] if name == "unpenalised" else ["path"]) + (["cv"] if hasattr(model, "validation_") else [])
    for kind in kinds:
        ax = model.plot(kind)
        assert isinstance(ax, matplotlib.axes.Axes)
        assert ax.get_xlabel()
        matplotlib.pyplot.close(ax.figure)
        assert model.svg(kind).startswith("<svg")
    with pytest.raises(ValueError, match="kind must be"):
        model.plot("pie")


def test_without_matplotlib_pictures_are_svg(models, monkeypatch):
    real = builtins.__import__

    def absent(name, *rest):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    for name in [name for name in sys.modules if name.startswith("matplotlib")]:
        monkeypatch.delitem(sys.modules, name)
    picture = models["cv"].plot()
    assert picture._repr_svg_().startswith("<svg")
    assert models["lasso"].plot("path").startswith("<svg")


@pytest.mark.parametrize("name", ["lasso", "cv", "softmax"])
def test_the_page_has_all_of_it(models, name, tmp_path):
    file = tmp_path / "page.html"
    models[name].report(file)
    page = file.read_text()
    assert page.startswith("<!doctype html>")
    assert "‖" in page
    if name == "cv":
        assert "LassoCV of target" in page and "bmi" in page
    path = regfit.regularization_path(X, Y)
    path.report(file)
    assert file.read_text().startswith("<!doctype html>")


def test_the_path_is_arrays():
    path = regfit.regularization_path(X, Y, alphas=[1.0, 0.1, 0.01])
    assert path.alphas.tolist() == [1.0, 0.1, 0.01]
    assert path.coefs.shape == (10, 3)
    exact = regfit.Lasso(0.1, tol=1e-12).fit(X, Y)
    assert np.abs(path.coefs[:, path.index(0.1)] - exact.coef_).max() < 1e-6 * np.abs(exact.coef_).max()
    assert path.certified.all() and (path.dual_gaps >= 0).all()
    ridge = regfit.regularization_path(X, Y, estimator=regfit.Ridge(), alphas=[2.0])
    assert np.abs(ridge.coefs[:, 0] - regfit.Ridge(2.0).fit(X, Y).coef_).max() < 1e-6
    classes = regfit.regularization_path(*load_iris(return_X_y=True), estimator=regfit.LogisticRegression(), alphas=5)
    assert classes.coefs.shape == (3, 4, len(classes))
