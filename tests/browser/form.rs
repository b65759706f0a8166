//! A row that is typed in is predicted as `regfit predict` does.

use super::{page, shown};
use crate::cli;
use crate::driver::Browser;

/// Numbers, words, dates and gaps, and a target that depends on all of them.
fn table() -> String {
    let mut text = String::from("size,kind,sold,rooms,price\n");
    for i in 0..60_usize {
        let (size, rooms) = (20.5 + 3.0 * i as f64, 1 + i * 7 % 5);
        let kind = ["brick", "wood", "=1+1"][i % 3];
        let (month, day) = (1 + i % 12, 1 + i * 5 % 28);
        let price = 3.0 * size + 40.0 * (i % 3) as f64 - 2.0 * month as f64 + (i * i % 11) as f64;
        let price = price + if i % 9 == 4 { 0.0 } else { 6.0 * rooms as f64 };
        let rooms = if i % 9 == 4 {
            String::new()
        } else {
            rooms.to_string()
        };
        text += &format!("{size},{kind},2021-{month:02}-{day:02},{rooms},{price}\n");
    }
    text
}

/// Types an answer into the field of a column.
fn answer(browser: &Browser, column: &str, value: &str) {
    browser.run(&format!(
        "const label = [...document.querySelectorAll('.fields label')].find((l) => l.firstChild.textContent === {column:?});
         const field = label.lastChild;
         field.value = field.tagName === 'SELECT' ? [...field.options].find((o) => o.text === {value:?}).value : {value:?};
         field.dispatchEvent(new Event('input'))"
    ));
}

const ANSWER: &str = "return document.querySelector('#prediction b').textContent.replace('−', '-')";
const WORDS: &str = "return document.getElementById('prediction').textContent";

#[test]
#[ignore = "needs chromium and chromedriver"]
fn numbers_words_dates_and_gaps_give_the_prediction_of_the_program() {
    let folder = cli::folder();
    let data = cli::file(&folder, "homes.csv", &table());
    let flags = [
        "--encode",
        "onehot",
        "--date",
        "sold",
        "--missing",
        "indicator",
    ];
    let model = folder.path().join("m.json");
    let fit = [
        "lasso",
        cli::text(&data),
        "--alpha",
        "0.3",
        "-o",
        cli::text(&model),
    ];
    let page = page(&[&fit[..], &flags].concat());
    let browser = shown(&page, (390, false));
    for row in [
        "55.25,wood,2021-08-03,4",
        "31,brick,2021-12-31,",
        "1e2,=1+1,2021-03-14,2",
    ] {
        let cells: Vec<&str> = row.split(',').collect();
        for (column, cell) in ["size", "kind", "sold", "rooms"].iter().zip(cells) {
            answer(&browser, column, cell);
        }
        let new = cli::file(
            &folder,
            "new.csv",
            &format!("size,kind,sold,rooms\n{row}\n"),
        );
        let said = cli::stdout(&["predict", cli::text(&new), "--model", cli::text(&model)]);
        let expected: f64 = said.lines().last().unwrap().parse().unwrap();
        let found: f64 = browser.text(ANSWER).parse().unwrap();
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{row}: {found} {expected}"
        );
    }
    answer(&browser, "size", "55,25");
    assert_eq!(
        browser.text(WORDS),
        "size: “55,25” is no number; the decimal mark is a point"
    );
    answer(&browser, "size", "");
    assert!(
        browser.text(WORDS).starts_with("predicted price"),
        "filled by the mean"
    );
    answer(&browser, "sold", "2021-02-30");
    assert_eq!(browser.text(WORDS), "sold: a date is written 2020-01-31");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn classes_have_the_probabilities_of_the_program() {
    let cases = [
        (["datasets/breast_cancer.csv", "0.01"], 2),
        (["datasets/iris.csv", "0.02"], 3),
    ];
    for ([data, alpha], classes) in cases {
        let folder = cli::folder();
        let model = folder.path().join("m.json");
        let page = page(&["logistic", data, "--alpha", alpha, "-o", cli::text(&model)]);
        let browser = shown(&page, (1280, true));
        let table = std::fs::read_to_string(data).unwrap();
        let mut lines = table.lines();
        let (header, row) = (lines.next().unwrap(), lines.nth(70).unwrap());
        let fields = browser.run(
            "return [...document.querySelectorAll('.fields label span')].map((s) => s.textContent)",
        );
        let fields: Vec<String> = serde_json::from_value(fields).unwrap();
        for (column, cell) in header.split(',').zip(row.split(',')) {
            if fields.iter().any(|field| field == column) {
                answer(&browser, column, cell);
            }
        }
        let new = cli::file(&folder, "new.csv", &format!("{header}\n{row}\n"));
        let said = cli::stdout(&[
            "predict",
            cli::text(&new),
            "--model",
            cli::text(&model),
            "--proba",
        ]);
        let said: Vec<Vec<&str>> = said.lines().map(|line| line.split(',').collect()).collect();
        let words = browser.text(WORDS);
        let mut seen = 0;
        for (name, value) in said[0]
            .iter()
            .zip(&said[1])
            .filter(|(name, _)| name.starts_with("p_"))
        {
            let class = name.trim_start_matches("p_");
            let (_, rest) = words.split_once("probabilities:").unwrap();
            let (_, rest) = rest
                .split_once(&format!(" {class} "))
                .unwrap_or_else(|| panic!("{class} in {words}"));
            let found: f64 = rest
                .split(',')
                .next()
                .unwrap()
                .replace('−', "-")
                .parse()
                .unwrap();
            let expected: f64 = value.parse().unwrap();
            assert!(
                (found - expected).abs() <= 1e-9 * expected,
                "{class}: {found} {expected}"
            );
            seen += 1;
        }
        assert_eq!(seen, classes);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_keeps_the_residuals_of_rows_held_out() {
    let folder = cli::folder();
    let rows = folder.path().join("rows.csv");
    let page = page(&[
        "cv",
        "datasets/diabetes.csv",
        "--predictions",
        cli::text(&rows),
    ]);
    let browser = shown(&page, (390, false));
    let dots = browser.number("return document.querySelectorAll('#residuals circle').length");
    assert_eq!(dots, 442.0);
    let title = browser.text("return document.querySelector('#residuals figcaption').textContent");
    assert!(
        title.starts_with("Residuals of held-out rows, at α = "),
        "{title}"
    );
}
