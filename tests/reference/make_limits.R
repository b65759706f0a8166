# Coefficients between limits by glmnet: what tests/library/structure.rs holds.
#
#     Rscript tests/reference/make_limits.R
#
# Limits of glmnet are on the coefficients in the user's units, as regfit's are.
suppressMessages(library(glmnet))
glmnet.control(fdev = 0, devmax = 1)
show <- function(label, w) {
  cat(label, "\n  ", paste(format(w, digits = 16), collapse = ", "), "\n", sep = "")
}
diabetes <- read.csv("datasets/diabetes.csv")
x <- as.matrix(diabetes[, -ncol(diabetes)])
y <- diabetes[, ncol(diabetes)]
fit <- function(...) glmnet(..., thresh = 1e-22, maxit = 1e8, type.multinomial = "ungrouped")
path <- c(20, 5, 2, 1, 0.5)
at <- function(m) as.vector(as.matrix(coef(m))[, length(path)])
show("lasso 0.5, lower 0", at(fit(x, y, lambda = path, lower.limits = 0)))
show("lasso 0.5, -0.5 .. 4", at(fit(x, y, lambda = path, lower.limits = -0.5, upper.limits = 4)))
cancer <- read.csv("datasets/breast_cancer.csv")
xc <- as.matrix(cancer[, -ncol(cancer)])
yc <- factor(cancer[, ncol(cancer)])
path <- c(0.2, 0.1, 0.05, 0.02)
show("logistic 0.02, lower 0", at(fit(xc, yc, family = "binomial", lambda = path, lower.limits = 0)))
