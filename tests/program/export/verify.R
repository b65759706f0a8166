# Holds R exports to `regfit predict`. Needs base R alone.
#
#   regfit export MODEL.json --as r -o model.R
#   regfit predict DATA.csv --model MODEL.json -o predicted.csv
#   regfit predict DATA.csv --model MODEL.json --proba -o proba.csv        (classes only)
#   Rscript tests/program/export/verify.R model.R DATA.csv predicted.csv [proba.csv]
#
# Exit code 1 when a number is off by more than 1e-12 relative to the largest, or a class differs.

arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])
read <- function(file) read.csv(file, check.names = FALSE, blank.lines.skip = FALSE)
data <- read(arguments[2])
expected <- read(arguments[3])$prediction

close <- function(found, expected, what) {
  found <- as.matrix(found)
  expected <- as.matrix(expected)
  stopifnot(dim(found) == dim(expected), is.na(found) == is.na(expected))
  worst <- max(abs(found - expected), na.rm = TRUE) / max(abs(expected), na.rm = TRUE)
  cat(sprintf("%-13s %5d rows, largest difference %.1e relative\n", what, nrow(found), worst))
  stopifnot(worst <= 1e-12)
}

found <- regfit_predict(data)
if (is.na(arguments[4])) {
  close(found, expected, "prediction")
} else {
  stopifnot(found == expected)
  close(regfit_predict_proba(data), read(arguments[4]), "probabilities")
}
