"""The solvers that are compared, by name."""

from .glmnet import Glmnet
from .l2 import NumpyCholesky, NumpyEigen, SklearnLogistic, SklearnRidge, SklearnRidgeCv
from .regfit import Regfit
from .python_peers import Adelie, Celer, Liblinear, SklearnPath, SklearnSaga, Skglm

PEERS = [Skglm(), SklearnPath(), Adelie(), Celer(), SklearnSaga(), Liblinear(), SklearnLogistic("lbfgs"),
         SklearnLogistic("newton-cholesky"), NumpyCholesky(), NumpyEigen(), SklearnRidge(), SklearnRidgeCv()]


def make_solvers(out, regfit):
    """Every solver, regfit and glmnet with the paths that they need."""
    return [Regfit(out / "data", regfit), *PEERS, Glmnet(out / "data")]
