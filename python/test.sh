#!/usr/bin/env bash
# Installs the package from this folder into a new environment, as its users do, and tests it there.
# It fails where Python 3.10 or later, its venv or the package index is missing.
set -euo pipefail
cd "$(dirname "$0")"
environment="$(mktemp -d)"
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet '.[test]'
"$environment/bin/mypy"
"$environment/bin/pytest" --quiet
