#!/usr/bin/env bash
# Draws every picture of docs/gallery from the tables in datasets/, and writes docs/gallery/README.md beside them.
#
#   docs/gallery/draw.sh [PROGRAM [svg|png [FOLDER]]]    # target/release/regfit, svg and docs/gallery unless said
set -euo pipefail
cd "$(dirname "$0")/../.."
regfit=${1:-target/release/regfit}
suffix=${2:-svg}
out=${3:-docs/gallery}
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
mkdir -p "$out"
page=$out/README.md
{
    echo "# Gallery"
    echo
    echo "Every kind of picture, drawn from the tables in \`datasets/\` by [draw.sh](draw.sh); each with the command that draws it."
    echo "A name that ends in \`.png\` gives pixels, \`.svg\` lines and letters, and on a path, a fit and \`cv\` \`.html\` a page."
} > "$page"

# picture TITLE NAME COMMAND... : the command is given -o or --plot by its last word.
picture() {
    local title=$1 name=$2
    shift 2
    "$regfit" "$@" "$out/$name.$suffix" > /dev/null 2>&1
    local shown="regfit ${*//$models\//} $name.$suffix"
    printf '\n## %s\n\n```\n%s\n```\n\n![%s](%s)\n' "$title" "$shown" "$title" "$name.$suffix" >> "$page"
}
diabetes=datasets/diabetes.csv cancer=datasets/breast_cancer.csv iris=datasets/iris.csv
"$regfit" lasso $diabetes --alpha 0.5 -o "$models/diabetes.json" > /dev/null 2>&1
"$regfit" logistic $cancer --alpha 0.02 -o "$models/cancer.json" > /dev/null 2>&1
"$regfit" logistic $iris --alpha 0.02 -o "$models/iris.json" > /dev/null 2>&1

picture "A path" path path $diabetes --plot
picture "A path of many features" path_many path $cancer --model logistic --plot
picture "Cross-validation" cv cv $diabetes --plot
picture "Cross-validation of several shares of L1" cv_enet cv $diabetes --model enet --l1-ratio 0.1,0.5,0.9,1 --plot
picture "Coefficients" coef plot coef "$models/diabetes.json" -o
picture "Coefficients of classes" coef_classes plot coef "$models/iris.json" -o
picture "How many features, and what they explain" sparsity plot sparsity $diabetes -o
picture "Stability selection" stability stability $diabetes --plot
picture "Residuals" residuals plot residuals $diabetes --model "$models/diabetes.json" -o
picture "ROC, precision and lift" roc plot roc $cancer --model "$models/cancer.json" -o
picture "ROC of several classes" roc_classes plot roc $iris --model "$models/iris.json" -o
picture "Calibration" calibration plot calibration $cancer --model "$models/cancer.json" -o
picture "Confusion" confusion plot confusion $iris --model "$models/iris.json" -o
picture "Training" train train $diabetes --epochs 60 --validation-split 0.25 --plot
picture "Convergence" convergence plot convergence $diabetes --alpha 0.5 -o
picture "Losses" loss plot loss -o
picture "Geometry of L1" geometry plot geometry --penalty l1 --alpha 0.25,1,3 -o
picture "Geometry of two columns" geometry_columns plot geometry $diabetes --columns bmi,s5 --penalty l1 --alpha 5 -o
