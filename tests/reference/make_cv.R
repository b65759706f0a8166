#!/usr/bin/env Rscript
# Writes cv_glmnet.json: curves of cv.glmnet on given folds (row i, from 0, is in fold i mod 10).
#
#     apt-get install -y --no-install-recommends r-base-core r-cran-glmnet
#     Rscript tests/reference/make_cv.R
#
# Measured with R 4.2.2 and glmnet 4.1-6 (Debian 12, x86-64). Some minutes, nearly all for digits.
# cv.glmnet's mse and mae of two classes are twice the ordinary ones and are halved here. Its deviance bounds
# probabilities to [1e-5, 1 - 1e-5]; here it is computed from its kept predictions without that bound.

suppressPackageStartupMessages(library(glmnet))
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
glmnet.control(fdev = 0, devmax = 1, pmin = 1e-20, eps = 1e-16)

cases <- list(
  list(dataset = "diabetes", family = "gaussian", measures = c("mse", "mae"), thresh = 1e-20,
       alphas = 45 * 10^(-seq(0, 3, length.out = 20))),
  list(dataset = "breast_cancer", family = "binomial", thresh = 1e-24,
       measures = c("deviance", "class", "auc", "mse", "mae"),
       alphas = 0.38 * 10^(-seq(0, 2.5, length.out = 15))),
  list(dataset = "digits", family = "multinomial", measures = c("deviance", "class"), thresh = 1e-15,
       alphas = 0.2 * 10^(-seq(0, 2, length.out = 8)))
)

num <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
out <- character()
for (case in cases) {
  t <- read.csv(file.path(here, "..", "..", "datasets", paste0(case$dataset, ".csv")), check.names = FALSE)
  p <- ncol(t) - 1
  x <- as.matrix(t[seq_len(p)])
  y <- if (case$family == "gaussian") as.numeric(t[[p + 1]]) else factor(t[[p + 1]])
  foldid <- (seq_len(nrow(x)) - 1) %% 10 + 1
  for (measure in case$measures) {
    fit <- cv.glmnet(x, y, family = case$family, lambda = case$alphas, foldid = foldid,
                     type.measure = measure, thresh = case$thresh, maxit = 1e8, keep = TRUE)
    half <- if (case$family != "gaussian" && measure %in% c("mse", "mae")) 0.5 else 1
    if (measure == "deviance") {
      p <- fit$fit.preval
      k <- as.integer(y)
      of <- function(l) if (case$family == "binomial") ifelse(k == 2, p[, l], 1 - p[, l]) else p[cbind(seq_along(k), k, l)]
      errors <- sapply(seq_along(fit$lambda), function(l) tapply(-2 * log(of(l)), foldid, mean))
      share <- table(foldid) / length(foldid)
      fit$cvm <- colSums(errors * c(share))
      fit$cvsd <- sqrt(colSums(sweep(errors, 2, fit$cvm)^2 * c(share)) / 9)
      best <- which.min(fit$cvm)
      fit$lambda.min <- fit$lambda[best]
      fit$lambda.1se <- fit$lambda[which(fit$cvm <= fit$cvm[best] + fit$cvsd[best])[1]]
    }
    name <- if (measure == "class") "misclassification" else measure
    out <- c(out, sprintf(
      '    {"dataset": "%s", "family": "%s", "penalty": "l1", "measure": "%s",\n     "alphas": %s,\n     "cvm": %s,\n     "cvsd": %s,\n     "alpha_min": %.17g, "alpha_1se": %.17g}',
      case$dataset, case$family, name, num(fit$lambda), num(fit$cvm * half), num(fit$cvsd * half),
      fit$lambda.min, fit$lambda.1se))
  }
}
versions <- sprintf("R %s, glmnet %s", getRversion(), packageVersion("glmnet"))
writeLines(paste0('{\n  "program": "cv.glmnet",\n  "versions": "', versions, '",\n  "cases": [\n',
                  paste(out, collapse = ",\n"), "\n  ]\n}"), file.path(here, "cv_glmnet.json"))
