"""Coefficients of scikit-learn with positive=True: what tests/library/structure.rs holds.

    python tests/reference/make_limits.py
"""
import numpy as np
from sklearn.linear_model import ElasticNet, Lasso

table = np.genfromtxt("datasets/diabetes.csv", delimiter=",", skip_header=1)
X, y = table[:, :-1], table[:, -1]
sd = X.std(axis=0)
Z = (X - X.mean(axis=0)) / sd
for model in [
    Lasso(alpha=0.5, positive=True, tol=1e-15, max_iter=10**6),
    Lasso(alpha=5.0, positive=True, tol=1e-15, max_iter=10**6),
    ElasticNet(alpha=0.5, l1_ratio=0.6, positive=True, tol=1e-15, max_iter=10**6),
]:
    print(model)
    print("  ", [float(w) for w in model.fit(Z, y).coef_])
