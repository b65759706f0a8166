//! What stands at the end of the long help of the program and of each command.

/// Shown at the end of every long help.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the data, the model file or the fit is at fault
  2  the command line is at fault
  3  not certified, with --strict only
  130, 143  interrupted, terminated";

/// Of the program as a whole.
pub(super) const EXAMPLES: &str = "\
Examples:
  regfit demo
  regfit lasso houses.csv --target price --exclude id --alpha 5000 --encode onehot
  regfit path houses.csv --target price --only 'sqft,rooms,age' --plot path.png
  regfit cv houses.csv --target price --exclude id --encode onehot --plot cv.png
  regfit logistic iris.csv --alpha 0.02 -o model.json
  regfit predict new.csv --model model.json --proba";

/// Examples and exit codes, the end of a long help.
pub(super) fn help(examples: &str) -> String {
    format!("Examples:\n{examples}\n\n{EXIT_CODES}")
}

/// Examples and exit codes of a fit.
pub(super) fn fit(command: &str) -> String {
    help(match command {
        "lasso" => {
            "  regfit lasso diabetes.csv --alpha 0.5\n  \
             regfit lasso houses.csv --target price --exclude id --encode onehot --alpha 5000 -o model.json\n  \
             regfit lasso houses.csv --target price --exclude id --encode onehot --group-levels --alpha 5000\n  \
             regfit lasso diabetes.csv --positive --alpha 0.5\n  \
             zcat big.csv.gz | regfit lasso - --target y --missing drop --alpha 0.1 --csv"
        }
        "ridge" => {
            "  regfit ridge diabetes.csv --alpha 0.25\n  \
             regfit ridge diabetes.csv --weight-decay 2 --solver gd --learning-rate 0.1"
        }
        "enet" => "  regfit enet diabetes.csv --alpha 1 --l1-ratio 0.7 --coef coefficients.csv",
        _ => {
            "  regfit logistic breast_cancer.csv --alpha 0.01\n  \
             regfit logistic iris.csv --penalty l2 --alpha 0.001 -o model.json"
        }
    })
}

pub(super) fn path() -> String {
    help(
        "  regfit path diabetes.csv --plot path.png\n  \
         regfit path diabetes.csv --alphas 10,1,0.1 --csv\n  \
         regfit path diabetes.csv --lower 0 --upper bmi=3 --max-nonzero 5\n  \
         regfit path iris.csv --model logistic --json",
    )
}

pub(super) fn predict() -> String {
    help(
        "  regfit predict new.csv --model model.json -o predictions.csv\n  \
         regfit predict new.csv --model model.json --proba | head\n  \
         regfit predict new.csv --model model.json --type link\n  \
         regfit predict new.csv --model model.json --keep id --unseen skip\n  \
         regfit predict new.csv --model path.json --at 0.5",
    )
}

pub(super) fn evaluate() -> String {
    help(
        "  regfit evaluate new.csv --model model.json\n  \
         regfit evaluate new.csv --model model.json --plot roc.png --json\n  \
         regfit evaluate new.csv --model model.json --costs 1,20",
    )
}

pub(super) fn plot() -> String {
    help(
        "  regfit plot path diabetes.csv -o path.png\n  \
         regfit plot coef model.json -o coefficients.svg\n  \
         regfit plot roc new.csv --model model.json -o roc.png\n  \
         regfit plot loss -o loss.png\n  \
         regfit plot geometry --penalty l1 --alpha 0.25,1,3 -o diamond.png\n  \
         regfit plot geometry diabetes.csv --columns bmi,s5 --penalty l1 --alpha 5 -o contours.png\n  \
         regfit plot convergence diabetes.csv --alpha 0.5 -o convergence.png",
    )
}
