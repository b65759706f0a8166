"""The examples of the docstrings run, docstrings have their sections, and the committed notebook runs."""

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import nbformat
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

import regfit

NOTEBOOKS = Path(__file__).parent.parent / "examples"
MODULES = ["regfit", *(f"regfit.{module.name}" for module in pkgutil.iter_modules(regfit.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_show(name):
    found = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0


@pytest.mark.parametrize("name", regfit.__all__)
def test_everything_public_is_documented(name):
    public = getattr(regfit, name)
    doc = inspect.getdoc(public)
    assert "{" + "common}" not in doc
    sections = ["Attributes\n----------"] if inspect.isclass(public) else ["Parameters\n----------", "Returns\n-------"]
    if hasattr(public, "fit"):
        sections += ["Parameters\n----------", "Examples\n--------", ">>> "]
        for parameter in inspect.signature(public).parameters:
            assert f"\n{parameter} : " in doc, parameter
        assert inspect.getdoc(public.fit) and inspect.getdoc(public.predict)
    assert all(section in doc for section in sections)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_run(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    ExecutePreprocessor(timeout=120, kernel_name="python3").preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    html = "".join(output["data"].get("text/html", "") for output in outputs if "data" in output)
    assert "✓ certified duality gap" in html
    assert "<svg" in html


def test_there_is_a_notebook():
    assert list(NOTEBOOKS.glob("*.ipynb"))


def test_the_fit_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    root = Path(__file__).parents[2]
    blocks = (root / "README.md").read_text().split("```python\n")[1:]
    assert len(blocks) == 1
    (tmp_path / "datasets").symlink_to(root / "datasets")
    monkeypatch.chdir(tmp_path)
    exec(blocks[0].split("```")[0], {})
    assert "certified duality gap" in capsys.readouterr().out
    assert (tmp_path / "houses_lasso.json").exists()
