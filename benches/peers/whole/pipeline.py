"""One whole process in Python: CSV in, path of 100 lassos, coefficients out. Called by whole_process.py.

    pipeline.py READER SOLVER TOLERANCE DATA.csv COEFFICIENTS.csv

The target is the last column. Columns are centred here; the reader and the solver see one thread.
"""

import os
import sys

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_variable] = "1"

import numpy as np

reader, solver, tolerance, source, target = sys.argv[1:]

if reader == "polars":
    import polars

    table = polars.read_csv(source)
    x = table[:, :-1].to_numpy(order="fortran")
    y = table[:, -1].to_numpy()
else:
    import pandas

    table = pandas.read_csv(source)
    x = np.asfortranarray(table.iloc[:, :-1].to_numpy())
    y = table.iloc[:, -1].to_numpy()
n, p = x.shape
x = x - x.mean(axis=0)
y = y - y.mean()
alphas = np.abs(x.T @ y).max() / n * np.geomspace(1.0, 0.01, 100)

if solver == "sklearn":
    from sklearn.linear_model import lasso_path

    coefs = lasso_path(x, y, alphas=alphas, tol=float(tolerance), max_iter=1_000_000, precompute=n > p, copy_X=False)[1]
else:
    from celer import celer_path

    coefs = celer_path(x, y, pb="lasso", alphas=alphas, tol=float(tolerance), max_iter=1000, prune=True)[1]

with open(target, "w") as out:
    out.write("alpha,feature,coefficient\n")
    for k, alpha in enumerate(alphas):
        for j in np.flatnonzero(coefs[:, k]):
            out.write(f"{float(alpha)!r},x{j + 1},{float(coefs[j, k])!r}\n")
