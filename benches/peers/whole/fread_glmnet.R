# One whole process in R: CSV in, path of 100 lassos, coefficients out. Called by whole_process.py.
#   fread_glmnet.R THRESHOLD DATA.csv COEFFICIENTS.csv
suppressMessages({library(data.table); library(Matrix); library(glmnet)})
arguments <- commandArgs(trailingOnly = TRUE)
setDTthreads(1)
table <- fread(arguments[2], nThread = 1)
p <- ncol(table) - 1L
x <- as.matrix(table[, 1:p]); y <- table[[p + 1L]]
glmnet.control(fdev = 0, devmax = 1)
fit <- glmnet(x, y, nlambda = 100, lambda.min.ratio = 0.01, thresh = as.numeric(arguments[1]), standardize = FALSE, maxit = 1e9,
              type.gaussian = if (p < 500) "covariance" else "naive")
found <- summary(fit$beta)
fwrite(data.table(alpha = fit$lambda[found$j], feature = paste0("x", found$i), coefficient = found$x), arguments[3])
