#!/usr/bin/env Rscript
# Writes glmnet.json: the cases of cases.json solved by glmnet. Then run certify.py, which adds the
# objective and the precision, computed without glmnet.
#
#     apt-get install -y --no-install-recommends r-base-core r-cran-glmnet r-cran-jsonlite
#     Rscript tests/reference/make_glmnet.R
#     python tests/reference/certify.py
#
# Measured with R 4.2.2, glmnet 4.1-6, Matrix 1.5-3 and jsonlite 1.8.4 (Debian 12, x86-64, reference BLAS).
#
# glmnet minimises, with lambda and a as its own lambda and alpha, weights of sum 1 and columns
# standardised by their weighted 1/n deviation (as ours):
#   gaussian     RSS/(2n) + lambda * (a*|b|_1 + (1 - a)/(2 s_y) * |b|^2),  s_y the weighted 1/n deviation of y
#   others       mean CE + lambda * (a*|b|_1 + (1 - a)/2 * |b|^2)
# It scales penalty factors to the sum p: lambda is multiplied by sum(v)/p to undo that.

suppressPackageStartupMessages({library(glmnet); library(jsonlite)})
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
only <- commandArgs(trailingOnly = TRUE)
THRESH <- 1e-26
glmnet.control(fdev = 0, devmax = 1, pmin = 1e-20, eps = 1e-16)

read_libsvm <- function(file) {
  rows <- strsplit(readLines(file), " ")
  i <- rep(seq_along(rows), lengths(rows) - 1)
  cells <- strsplit(unlist(lapply(rows, `[`, -1)), ":")
  j <- as.integer(vapply(cells, `[`, "", 1))
  x <- sparseMatrix(i = i, j = j, x = as.numeric(vapply(cells, `[`, "", 2)))
  list(x = x, y = vapply(rows, `[`, "", 1), names = paste0("x", seq_len(ncol(x))))
}

read_data <- function(name) {
  if (grepl("libsvm$", name)) return(read_libsvm(file.path(here, name)))
  t <- read.csv(file.path(here, "..", "..", "datasets", name), check.names = FALSE, stringsAsFactors = FALSE)
  p <- ncol(t) - 1
  list(x = as.matrix(t[seq_len(p)]), y = as.character(t[[p + 1]]), names = names(t)[seq_len(p)])
}

num <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
str <- function(v) toJSON(v, auto_unbox = TRUE)

solve_case <- function(case) {
  data <- read_data(case$dataset)
  n <- nrow(data$x); p <- ncol(data$x)
  w <- if (is.null(case$weights)) rep(1, n) else {
    stopifnot(case$weights == "1 + (i mod 3), i from 0")
    1 + (seq_len(n) - 1) %% 3
  }
  v <- if (is.null(case$penalty_factors)) rep(1, p) else unlist(case$penalty_factors)
  fit_intercept <- is.null(case$intercept) || case$intercept
  standardize <- is.null(case$standardize) || case$standardize
  A <- if (is.null(case$alphas)) case$alpha else unlist(case$alphas)
  rho <- switch(case$penalty, l1 = 1, l2 = 0, enet = case$l1_ratio)
  if (case$penalty == "l2") A <- 2 * A          # ours has no 1/2 on the square
  if (case$family == "gaussian") {
    y <- as.numeric(data$y)
    d <- w / sum(w)
    sy <- if (fit_intercept) sqrt(sum(d * (y - sum(d * y))^2)) else sqrt(sum(d * y^2))
    lambda <- A * rho + A * (1 - rho) * sy
    a <- (A * rho / lambda)[1]
  } else {
    y <- if (case$family == "binomial" && all(data$y %in% c("-1", "1"))) factor(data$y, levels = c("-1", "1"))
         else factor(data$y)
    lambda <- A
    a <- rho
  }
  lambda <- lambda * sum(v) / p
  # Started at lambda = 0.01, digits does not converge; from larger lambdas it takes seconds.
  if (case$family != "gaussian") lambda <- c(lambda * 30^((19:1) / 19), lambda)
  extra <- switch(case$family, gaussian = list(type.gaussian = "naive"), binomial = list(type.logistic = "Newton"),
                  multinomial = list(type.multinomial = "ungrouped"))
  arguments <- c(list(x = data$x, y = y, family = case$family, weights = w, alpha = a, lambda = lambda,
                      standardize = standardize, intercept = fit_intercept, penalty.factor = v,
                      thresh = THRESH, maxit = 1e8), extra)
  seconds <- system.time(fit <- do.call(glmnet, arguments))[["elapsed"]]
  message(sprintf("%s  %.1f s  passes %d  jerr %d", case$name, seconds, fit$npasses, fit$jerr))
  last <- length(lambda)
  shown_lambda <- if (!is.null(case$alphas)) "alphas" else if (last > 1) sprintf("%.15g * 30^((19:0)/19)", lambda[last])
                  else sprintf("%.15g", lambda)
  shown <- sprintf("glmnet(x, y, family='%s', alpha=%.15g, lambda=%s, standardize=%s, intercept=%s, %s%sthresh=%g, maxit=1e8, %s='%s')  # glmnet.control(fdev=0, devmax=1, pmin=1e-20, eps=1e-16); npasses %d",
    case$family, a, shown_lambda, standardize, fit_intercept,
    if (is.null(case$weights)) "" else "weights=w, ", if (is.null(case$penalty_factors)) "" else "penalty.factor=v, ",
    THRESH, names(extra), extra[[1]], fit$npasses)
  if (case$family == "multinomial") {
    b <- unname(fit$a0[, last]); coefs <- lapply(fit$beta, function(m) as.numeric(m[, last]))
  } else {
    keep <- if (is.null(case$alphas)) last else seq_len(last)
    b <- unname(fit$a0)[keep]; coefs <- lapply(keep, function(k) as.numeric(fit$beta[, k]))
  }
  paste0(' {"name": ', str(case$name), ', "producer": ', str(shown), ',\n  "intercept_values": ', num(b),
         ',\n  "coefficients": [', paste(vapply(coefs, num, ""), collapse = ",\n   "), "]}")
}

spec <- fromJSON(file.path(here, "cases.json"), simplifyVector = FALSE)
pick <- function(l) if (length(only)) Filter(function(c) c$name %in% only, l) else l
cases <- vapply(pick(spec$cases), solve_case, "")
paths <- vapply(pick(spec$paths), solve_case, "")
versions <- sprintf('{"R": "%s", "glmnet": "%s", "Matrix": "%s"}', paste(R.version$major, R.version$minor, sep = "."),
                    packageVersion("glmnet"), packageVersion("Matrix"))
text <- paste0('{"program": "glmnet", "versions": ', versions, ',\n "cases": [\n', paste(cases, collapse = ",\n"),
               '],\n "paths": [\n', paste(paths, collapse = ",\n"), "]}\n")
cat(text, file = if (length(only)) stdout() else file.path(here, "glmnet.json"))
