#!/bin/sh
# Installs the peers: Python packages into a virtual environment, R and glmnet from Debian (as root).
#   setup.sh [FOLDER]        default: out/venv beside this script
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:-$here/out/venv}
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet -r "$here/requirements.txt"
if ! Rscript -e 'library(glmnet); library(data.table)' > /dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        r-base-core r-cran-glmnet r-cran-matrix r-cran-data.table
fi
echo "run: $venv/bin/python $here/run.py"
