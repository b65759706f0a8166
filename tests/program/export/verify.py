"""Holds ONNX exports to `regfit predict`. Needs onnx, onnxruntime and numpy.

    python tests/program/export/verify.py target/debug/regfit MODEL.json DATA.csv

Checks the model with onnx.checker, runs it with onnxruntime on all rows of the table and compares with
what regfit predicts: numbers and probabilities within 1e-12 relative to the largest of them, classes
exactly. Also asks for a row with a missing number and for one with an unknown level. Exit code 1, with a
sentence, when something differs.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime

MISSING = ("", "NA", "NaN", "nan", "null", "NULL", "?")


def regfit(*arguments):
    run = subprocess.run(arguments, capture_output=True, check=True)
    return run.stdout


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def close(found, expected, what):
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    if found.shape != expected.shape:
        sys.exit("%s: shape %s where %s is expected" % (what, found.shape, expected.shape))
    worst = np.abs(found - expected).max() / np.abs(expected).max()
    if not worst <= 1e-12:
        sys.exit("%s: off by %.1e relative" % (what, worst))
    print("%-13s %5d rows, largest difference %.1e relative" % (what, len(found), worst))


def main(program, model_file, data_file):
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        regfit(program, "export", model_file, "--as", "onnx", "-o", file.name)
        model = onnx.load(file.name)
        onnx.checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(file.name, providers=["CPUExecutionProvider"])
    about = {entry.key: entry.value for entry in model.metadata_props}
    numbers = json.loads(about["regfit.columns_of_X"])
    texts = json.loads(about["regfit.text_inputs"])
    with open(data_file, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    inputs = {}
    if numbers:
        value = lambda cell: float("nan") if cell.strip() in MISSING else float(cell)
        inputs["X"] = np.array([[value(row[name]) for name in numbers] for row in rows])
    for name, column in texts.items():
        inputs[name] = np.array([[row[column]] for row in rows], dtype=object)
    outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs)))

    predicted = table(regfit(program, "predict", data_file, "--model", model_file).decode())
    expected = [row["prediction"] for row in predicted]
    answered = np.array([cell != "" for cell in expected])
    expected = [cell for cell in expected if cell != ""]
    if about["regfit.kind"] == "regression":
        found = outputs["prediction"][:, 0]
        close(found[answered], [float(cell) for cell in expected], "prediction")
        if not np.isnan(found[~answered]).all():
            sys.exit("rows without an answer have a number")
    else:
        text = regfit(program, "predict", data_file, "--model", model_file, "--proba").decode()
        p = [list(map(float, row.values())) for row in table(text) if "" not in row.values()]
        close(outputs["probabilities"][answered], p, "probabilities")
        if list(outputs["label"][answered]) != expected:
            sys.exit("classes differ")
        if any(label != "" for label in outputs["label"][~answered]):
            sys.exit("rows without an answer have a class")

    used = {name for node in model.graph.node for name in node.input}
    if "X" in used and about["regfit.missing"] != "mean":
        gap = {name: values[:1].copy() for name, values in inputs.items()}
        gap["X"][:] = float("nan")
        answer = session.run(None, gap)
        if not np.isnan(answer[0]).all() or len(answer) == 2 and answer[1][0] != "":
            sys.exit("a missing number gives an answer")
    for name in texts:
        if name in used:
            odd = {name: values[:1].copy() for name, values in inputs.items()}
            odd[name][0, 0] = "no such level"
            try:
                session.run(None, odd)
            except Exception:
                continue
            sys.exit("an unknown level gives an answer")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
