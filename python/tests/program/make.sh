#!/usr/bin/env bash
# The models of this folder and what the program predicts by them: cargo run writes them again.
set -euo pipefail
cd "$(dirname "$0")/../../.."
regfit() { cargo run --quiet --release -- "$@"; }
folder=python/tests/program
regfit lasso datasets/diabetes.csv --alpha 0.5 -o "$folder/diabetes.json"
regfit predict datasets/diabetes.csv --model "$folder/diabetes.json" -o "$folder/diabetes.csv"
regfit ridge datasets/houses.csv --exclude id --encode onehot --missing drop --alpha 0.1 -o "$folder/houses.json"
regfit predict datasets/houses.csv --model "$folder/houses.json" -o "$folder/houses.csv"
regfit lasso "$folder/points.svm" --alpha 0.05 -o "$folder/points.json"
regfit predict "$folder/points.svm" --model "$folder/points.json" -o "$folder/points.csv"
regfit logistic datasets/iris.csv --penalty enet --alpha 0.02 --l1-ratio 0.5 -o "$folder/iris.json"
regfit predict datasets/iris.csv --model "$folder/iris.json" -o "$folder/iris.csv"
