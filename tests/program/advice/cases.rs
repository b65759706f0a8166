//! Calls that end in a fault, and their files.

use std::path::Path;

/// A call that ends in a fault, and the words of the message that must be gone in the end.
pub(super) struct Case {
    pub(super) call: &'static [&'static str],
    pub(super) fault: &'static str,
    /// How many alternatives are advised.
    pub(super) alternatives: usize,
    /// The word of the call that is a slip.
    pub(super) wrong: &'static str,
}

const fn case(call: &'static [&'static str], fault: &'static str, alternatives: usize) -> Case {
    Case {
        call,
        fault,
        alternatives,
        wrong: "",
    }
}

const fn slip(call: &'static [&'static str], fault: &'static str, wrong: &'static str) -> Case {
    Case {
        call,
        fault,
        alternatives: 1,
        wrong,
    }
}

pub(super) const CASES: &[Case] = &[
    case(
        &["lasso", "gaps.csv", "--alpha", "0.1"],
        "the cell is empty (column 2",
        3,
    ),
    case(
        &["lasso", "marks.csv", "--alpha", "0.1"],
        "stands for a missing value",
        3,
    ),
    case(
        &[
            "lasso",
            "gaps.csv",
            "--alpha",
            "0.1",
            "--missing",
            "mean",
            "--weights",
            "b",
        ],
        "the cell is empty (column 2",
        1,
    ),
    case(
        &["lasso", "words.csv", "--alpha", "0.1"],
        "is text, not numbers",
        2,
    ),
    case(
        &["lasso", "stray.csv", "--alpha", "0.1"],
        "is not a number",
        3,
    ),
    case(
        &["lasso", "percent.csv", "--alpha", "0.1"],
        "is not a number",
        1,
    ),
    case(
        &["lasso", "comma.csv", "--alpha", "0.1"],
        "is not a number",
        1,
    ),
    case(
        &["lasso", "thousands.csv", "--alpha", "0.1"],
        "is not a number",
        2,
    ),
    case(
        &["lasso", "names.csv", "--alpha", "0.1"],
        "is text, not numbers",
        2,
    ),
    case(
        &["lasso", "names.csv", "--alpha", "0.1", "--encode", "onehot"],
        "is different in every row",
        1,
    ),
    case(
        &["lasso", "classes.csv", "--alpha", "0.1"],
        "is not a number",
        1,
    ),
    case(
        &["logistic", "plain.csv", "--alpha", "0.1"],
        "target \"y\" would have",
        2,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--format", "libsvm"],
        "more than one label",
        1,
    ),
    case(&["lasso", "plain.csv"], "needs a strength", 2),
    case(&["logistic", "classes.csv"], "needs a strength", 2),
    case(
        &["plot", "coef", "plain.csv", "-o", "coef.svg"],
        "needs a strength",
        1,
    ),
    case(
        &["plot", "residuals", "plain.csv", "-o", "residuals.svg"],
        "is of a fitted model",
        1,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--p-values"],
        "no honest p-values",
        3,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--relax", "0,1"],
        "must name one share",
        1,
    ),
    case(
        &["cv", "plain.csv", "--l1-ratio", "0.1,0.5"],
        "--l1-ratio needs",
        1,
    ),
    case(&["cv", "plain.csv", "--loo"], "--loo needs", 1),
    case(
        &[
            "logistic",
            "classes.csv",
            "--alpha",
            "0.1",
            "--l1-ratio",
            "0.3",
        ],
        "--l1-ratio needs",
        1,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--solver", "lbfgs"],
        "does not handle",
        1,
    ),
    case(
        &["ridge", "plain.csv", "--alpha", "0.1", "--solver", "lbfgs"],
        "does not handle",
        1,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--solver", "direct"],
        "does not handle",
        1,
    ),
    case(
        &["lasso", "plain.csv", "--alpha", "0.1", "--solver", "gd"],
        "does not handle",
        1,
    ),
    case(
        &[
            "logistic",
            "classes.csv",
            "--alpha",
            "0.1",
            "--solver",
            "cg",
        ],
        "does not handle",
        1,
    ),
    case(
        &[
            "logistic",
            "classes.csv",
            "--alpha",
            "0.1",
            "--solver",
            "active-set",
        ],
        "does not handle",
        1,
    ),
    case(
        &[
            "lasso",
            "plain.csv",
            "--alpha",
            "0.1",
            "--positive",
            "--solver",
            "cd",
        ],
        "does not handle",
        1,
    ),
    case(
        &[
            "lasso",
            "plain.csv",
            "--alpha",
            "0.001",
            "--max-iter",
            "1",
            "--solver",
            "cd",
        ],
        "not certified",
        1,
    ),
    case(
        &[
            "lasso",
            "plain.csv",
            "--alpha",
            "0.1",
            "--tol",
            "1e-18",
            "--solver",
            "cd",
        ],
        "not certified",
        1,
    ),
    case(
        &[
            "ridge",
            "plain.csv",
            "--alpha",
            "1",
            "--solver",
            "gd",
            "--learning-rate",
            "100",
        ],
        "diverged",
        1,
    ),
    case(
        &["train", "plain.csv", "--learning-rate", "100"],
        "must stay below",
        1,
    ),
    case(
        &[
            "lasso",
            "plain.csv",
            "--alpha",
            "0.1",
            "--penalty-factor",
            "a=0",
            "--lower",
            "a=0",
        ],
        "cannot have limits",
        1,
    ),
    case(
        &["logistic", "marked.csv", "--alpha", "0"],
        "no finite optimum",
        1,
    ),
    case(
        &["logistic", "marked.csv", "--alpha", "0", "--strict"],
        "no finite optimum",
        1,
    ),
    case(
        &["lasso", "sums.csv", "--alpha", "0", "--p-values"],
        "linear combination",
        1,
    ),
    case(
        &[
            "lasso",
            "words.csv",
            "--alpha",
            "0",
            "--encode",
            "onehot",
            "--reference",
            "city=w",
        ],
        "is no level",
        1,
    ),
    slip(
        &["lasso", "plain.csv", "--alpha", "0.1", "--target", "aa"],
        "no column",
        "aa",
    ),
    slip(
        &["lasso", "plain.csv", "--alpha", "0.1", "--exclude", "bb"],
        "no column",
        "bb",
    ),
    slip(
        &["lasso", "plain.csv", "--alhpa", "0.1"],
        "unexpected argument",
        "--alhpa",
    ),
    slip(&["pathh", "plain.csv"], "unrecognized", "pathh"),
];

pub(super) fn write_files(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write(
        "gaps.csv",
        "a,b,y\n1,2,3\n2,,5\n3,1,4\n4,7,9\n5,3,\n6,2,8\n7,3,2\n",
    );
    write(
        "marks.csv",
        "a,b,y\n1,?,3\n2,2,5\n3,?,4\n4,4,9\n5,3,6\n6,7,1\n",
    );
    write(
        "words.csv",
        "a,city,y\n1,u,3\n2,v,5\n3,u,4\n4,v,9\n5,u,6\n6,u,8\n",
    );
    write(
        "stray.csv",
        "a,b,y\n1,2,3\n2,x,5\n3,1,4\n4,7,9\n5,4,6\n6,2,8\n",
    );
    write(
        "percent.csv",
        "a,b,y\n1,5%,3\n2,7%,5\n3,9%,4\n4,4%,9\n5,6%,1\n",
    );
    write("comma.csv", "a;b;y\n1,5;2;3\n2,5;1;5\n3,5;1;4\n4,5;7;9\n");
    write(
        "thousands.csv",
        "a,b,y\n1,\"1,234\",3\n2,\"2,100\",5\n3,\"1,001\",4\n4,\"3,000\",9\n5,\"2,222\",6\n",
    );
    let mut names = String::from("id,a,y\n");
    let (mut plain, mut classes) = (String::from("a,b,y\n"), String::from("a,b,y\n"));
    let (mut marked, mut sums) = (String::from("x,mark,z,y\n"), String::from("a,b,total,y\n"));
    for i in 0..12 {
        let (a, b) = ((i * 7) % 12, (i * i) % 11);
        names += &format!("n{i},{a},{}\n", (i * 5) % 9);
        plain += &format!("{a},{b},{}\n", 2 * a + (i * 5) % 9);
        classes += &format!("{a},{b},{}\n", ["u", "v"][usize::from((i * 5) % 7 > 3)]);
        marked += &format!("{a},{},{b},{}\n", u8::from(i == 5 || i == 11), i % 2);
        sums += &format!("{a},{b},{},{}\n", a + b, a + (i * 5) % 7);
    }
    write("names.csv", &names);
    write("plain.csv", &plain);
    write("classes.csv", &classes);
    write("marked.csv", &marked);
    write("sums.csv", &sums);
}
