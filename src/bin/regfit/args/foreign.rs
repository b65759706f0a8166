//! Commands and flags as scikit-learn, glmnet, R and other programs call them, and what they are called here.

/// What to write in the place of a flag of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice {
    /// A flag, to be offered by commands that have it.
    Flag(&'static str),
    /// What to do, in a sentence.
    Said(&'static str),
}

/// Commands: their names elsewhere, and a sentence with ours.
const COMMANDS: &[(&[&str], &str)] = &[
    (
        &["elasticnet", "elastic-net", "elastic_net", "elastic"],
        "an elastic net is fitted by regfit enet DATA --alpha A --l1-ratio R",
    ),
    (
        &["glmnet"],
        "glmnet's paths are regfit path DATA (with --model enet|logistic), cv.glmnet is regfit cv DATA",
    ),
    (
        &[
            "cv.glmnet",
            "cv-glmnet",
            "lassocv",
            "crossval",
            "cross-validate",
            "cross_validate",
            "tune",
        ],
        "a strength is chosen by regfit cv DATA",
    ),
    (
        &["fit", "model", "regress"],
        "regfit lasso|ridge|enet|logistic DATA --alpha A fits one model, regfit path DATA many strengths, regfit cv DATA chooses one",
    ),
    (
        &[
            "softmax",
            "multinomial",
            "binomial",
            "logit",
            "classify",
            "logreg",
            "logisticregression",
        ],
        "two and more classes are fitted by regfit logistic DATA --alpha A",
    ),
    (
        &[
            "linear",
            "lm",
            "ols",
            "linreg",
            "linearregression",
            "gaussian",
        ],
        "least squares without a penalty is regfit lasso DATA --alpha 0",
    ),
    (
        &["score", "test", "metrics"],
        "regfit evaluate DATA --model MODEL.json judges a model",
    ),
    (
        &["describe", "summary", "info", "head", "show", "coef"],
        "regfit inspect looks at a table or at a model file",
    ),
    (&["version"], "regfit --version prints it"),
    (
        &["save", "convert", "to-onnx"],
        "regfit export MODEL.json --as onnx|sql|python|r|c|rust|csv writes a model for other systems",
    ),
];

const ONLY: Advice = Advice::Flag("--only COLS");
const STRENGTH: Advice = Advice::Flag("--alpha A");
const FOLDS: Advice = Advice::Flag("--folds K");
const THREADS: Advice = Advice::Flag("--threads N");
const TARGET: Advice = Advice::Flag("--target COL");

/// Flags: their names elsewhere, and ours.
const FLAGS: &[(&[&str], Advice)] = &[
    (
        &[
            "--features",
            "--columns",
            "--cols",
            "--select",
            "--use",
            "--include",
            "--usecols",
        ],
        ONLY,
    ),
    (
        &["--drop", "--ignore", "--skip", "--omit"],
        Advice::Flag("--exclude COLS"),
    ),
    (
        &[
            "-a",
            "-l",
            "--strength",
            "--reg",
            "--regularization",
            "--reg-param",
            "--penalty-strength",
        ],
        STRENGTH,
    ),
    (
        &["-C", "--C", "-c"],
        Advice::Said(
            "--alpha A is 1/(C·rows) for the C of scikit-learn and liblinear; --penalty l2 has half of that",
        ),
    ),
    (
        &[
            "--l1_ratio",
            "--mix",
            "--mixing",
            "--rho",
            "--elastic-net-alpha",
        ],
        Advice::Flag("--l1-ratio R"),
    ),
    (
        &[
            "-y",
            "--y",
            "-t",
            "--label",
            "--response",
            "--outcome",
            "--target-column",
        ],
        TARGET,
    ),
    (
        &["--sep", "--separator", "-d", "-s", "--delim"],
        Advice::Flag("--delimiter CHAR"),
    ),
    (
        &["--noheader", "--no-headers", "-H"],
        Advice::Flag("--no-header"),
    ),
    (
        &[
            "-k",
            "--k",
            "--nfolds",
            "--n-folds",
            "--cv",
            "--kfold",
            "--k-fold",
        ],
        FOLDS,
    ),
    (
        &["--nlambda", "--n-lambdas", "--nalphas", "--num-alphas"],
        Advice::Flag("--n-alphas N"),
    ),
    (&["--lambdas", "--grid"], Advice::Flag("--alphas LIST")),
    (&["--eps", "--lambda-min-ratio"], Advice::Flag("--ratio R")),
    (
        &["--output", "--save", "--save-model", "--model-out"],
        Advice::Flag("--out FILE"),
    ),
    (
        &["--figure", "--fig", "--png", "--svg", "--html"],
        Advice::Flag("--plot FILE"),
    ),
    (
        &["--random-state", "--random_state", "--random-seed", "-S"],
        Advice::Flag("--seed N"),
    ),
    (
        &[
            "-j",
            "--jobs",
            "--n-jobs",
            "--n_jobs",
            "--cores",
            "--parallel",
        ],
        THREADS,
    ),
    (
        &["--max_iter", "--maxit", "--iterations", "--max-epochs"],
        Advice::Flag("--max-iter N"),
    ),
    (
        &["--tolerance", "--thresh", "--epsilon"],
        Advice::Flag("--tol T"),
    ),
    (
        &["--no-normalize", "--no-scale", "--raw"],
        Advice::Flag("--no-standardize"),
    ),
    (
        &["--normalize", "--standardize", "--standardise", "--scale"],
        Advice::Said("columns are standardised unless --no-standardize is given"),
    ),
    (
        &["--intercept", "--fit-intercept", "--fit_intercept"],
        Advice::Said("an intercept is fitted unless --no-intercept is given"),
    ),
    (
        &["--one-hot", "--onehot", "--dummies", "--get-dummies"],
        Advice::Flag("--encode onehot"),
    ),
    (
        &["--impute", "--fillna", "--fill", "--na-fill"],
        Advice::Flag("--missing mean"),
    ),
    (
        &["--sample-weight", "--sample-weights", "-w"],
        Advice::Flag("--weights COL"),
    ),
    (
        &["--probabilities", "--predict-proba", "--prob"],
        Advice::Flag("--proba"),
    ),
];

/// What a command of another program is called here.
pub(crate) fn command_elsewhere(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let found = COMMANDS
        .iter()
        .find(|(names, _)| names.contains(&word.as_str()));
    found.map(|(_, help)| *help)
}

/// What a flag of another program, with the word after it, is called by this command.
pub(crate) fn flag_elsewhere(command: &str, flag: &str, value: &str) -> Option<Advice> {
    match (command, flag) {
        ("lasso" | "ridge", "--l1-ratio" | "--l1_ratio" | "--mix" | "--rho") => Some(Advice::Said(
            "a share of L1 makes it an elastic net: regfit enet DATA --alpha A --l1-ratio R",
        )),
        (_, "--family") => Some(family(command, value)),
        _ => {
            let found = FLAGS.iter().find(|(names, _)| names.contains(&flag));
            found.map(|(_, advice)| *advice)
        }
    }
}

/// A family of glmnet as a command, or as a model of `path`, `cv` and the like.
fn family(command: &str, name: &str) -> Advice {
    let many = matches!(command, "path" | "cv" | "stability");
    Advice::Said(match (name, many) {
        ("binomial" | "multinomial", true) => "classes are fitted with --model logistic",
        ("binomial" | "multinomial", false) => {
            "classes are fitted by regfit logistic DATA --alpha A"
        }
        ("gaussian", true) => "numbers are fitted with --model lasso, ridge or enet",
        ("gaussian", false) => "numbers are fitted by regfit lasso, ridge or enet",
        _ => "numbers are fitted by regfit lasso, ridge or enet, classes by regfit logistic",
    })
}
