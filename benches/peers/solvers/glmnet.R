# glmnet on data in the folder that the first argument names; the second is a file of requests, one number on each line:
# family, l1 ratio, threshold, repeats, then the strengths. Prints the CPU seconds of each repeat; writes the coefficients
# (as column-compressed arrays, output by output) beside the data that it was given.
suppressMessages({library(Matrix); library(glmnet)})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]; request <- readLines(arguments[2]); out <- arguments[3]

numbers <- function(name, what, size) {
  path <- file.path(folder, paste0(name, ".npy"))
  connection <- file(path, "rb"); on.exit(close(connection))
  head <- readBin(connection, "raw", 10)
  header <- as.integer(head[9]) + 256L * as.integer(head[10])
  invisible(readBin(connection, "raw", header))
  readBin(connection, what, n = (file.size(path) - 10 - header) / size, size = size)
}

family <- request[1]; ratio <- as.numeric(request[2]); threshold <- as.numeric(request[3]); repeats <- as.integer(request[4])
lambda <- as.numeric(request[-(1:4)])
y <- numbers("y", "double", 8)
if (file.exists(file.path(folder, "X.npy"))) {
  x <- numbers("X", "double", 8)
  dim(x) <- c(length(y), length(x) / length(y))
} else {
  pointers <- numbers("indptr", "integer", 4)
  x <- new("dgCMatrix", x = numbers("data", "double", 8), i = numbers("indices", "integer", 4), p = pointers,
           Dim = c(length(y), length(pointers) - 1L))
}
if (family != "gaussian") y <- factor(y)
# The whole path, however little is left to explain.
glmnet.control(fdev = 0, devmax = 1)
type <- if (ncol(x) < 500) "covariance" else "naive"
for (k in seq_len(repeats)) {
  start <- proc.time()
  fit <- glmnet(x, y, family = family, alpha = ratio, lambda = lambda, thresh = threshold, intercept = FALSE,
                standardize = FALSE, maxit = 1e9, type.gaussian = type)
  used <- proc.time() - start
  cat("seconds", used[["user.self"]] + used[["sys.self"]], "\n")
}
outputs <- if (is.list(fit$beta)) fit$beta else list(fit$beta)
connection <- file(out, "wb")
writeBin(c(length(outputs), nrow(outputs[[1]]), ncol(outputs[[1]])), connection, size = 4)
for (beta in outputs) {
  beta <- as(beta, "CsparseMatrix")
  writeBin(length(beta@x), connection, size = 4)
  writeBin(beta@p, connection, size = 4); writeBin(beta@i, connection, size = 4); writeBin(beta@x, connection, size = 8)
}
close(connection)
