//! The slider by keyboard, what it opens at, and the coefficients that can be taken away.

use super::{page, shown};
use crate::cli;

const ALPHA: &str = "return document.getElementById('alpha').textContent";
/// Home, End and the arrow to the left, as WebDriver names keys.
const HOME: char = '\u{e011}';
const END: char = '\u{e010}';
const LEFT: char = '\u{e012}';

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_keyboard_moves_the_strength() {
    let page = page(&["lasso", "datasets/diabetes.csv", "--alpha", "0.5"]);
    let browser = shown(&page, (1280, false));
    assert_eq!(browser.text(ALPHA), "0.5");
    // The tabulator reaches the slider first.
    browser.press(&['\u{e004}']);
    assert_eq!(browser.text("return document.activeElement.id"), "strength");
    browser.press(&[HOME]);
    let none = "return document.querySelector('#coefficients tbody').textContent";
    assert_eq!(browser.text(none), "every coefficient is zero");
    browser.press(&[END]);
    let rows = "return document.querySelectorAll('#coefficients tbody tr').length";
    assert_eq!(browser.number(rows), 10.0);
    let last = browser.text(ALPHA);
    browser.press(&[LEFT]);
    assert_ne!(browser.text(ALPHA), last);
    let address = browser.text("return location.hash");
    let says =
        browser.text("return document.getElementById('strength').getAttribute('aria-valuetext')");
    assert!(address.starts_with("#alpha=") && says == format!("α = {}", browser.text(ALPHA)));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_opens_at_what_was_chosen_or_at_the_middle() {
    let middle = page(&["path", "datasets/diabetes.csv", "--alphas", "10,1,0.1"]);
    assert_eq!(shown(&middle, (390, false)).text(ALPHA), "1");
    let chosen = page(&[
        "cv",
        "datasets/diabetes.csv",
        "--rule",
        "min",
        "--alphas",
        "10,1,0.1",
    ]);
    let best = cli::json(&[
        "cv",
        "datasets/diabetes.csv",
        "--rule",
        "min",
        "--alphas",
        "10,1,0.1",
        "--json",
    ]);
    let best = best["alpha_min"].as_f64().unwrap();
    assert_eq!(shown(&chosen, (390, false)).text(ALPHA), best.to_string());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_coefficients_that_are_downloaded_are_those_of_the_fit() {
    let page = page(&["lasso", "datasets/diabetes.csv", "--alpha", "0.5"]);
    let browser = shown(&page, (1280, false));
    browser.run("document.getElementById('csv').click()");
    let file = browser.downloads().join("coefficients_0.5.csv");
    // The browser writes the file when it gets to it.
    let settle = "return new Promise((done) => setTimeout(done, 20))";
    while !file.exists() {
        browser.run(settle);
    }
    let saved = std::fs::read_to_string(&file).unwrap();
    let table = page.folder.path().join("coef.csv");
    cli::stdout(&[
        "lasso",
        "datasets/diabetes.csv",
        "--alpha",
        "0.5",
        "--coef",
        cli::text(&table),
    ]);
    let expected = std::fs::read_to_string(&table).unwrap();
    let read = |text: &str| -> std::collections::BTreeMap<String, f64> {
        let lines = text
            .lines()
            .skip(1)
            .map(|line| line.split_once(',').unwrap());
        lines
            .map(|(name, w)| (name.to_owned(), w.parse().unwrap()))
            .collect()
    };
    let (saved, expected) = (read(&saved), read(&expected));
    for (name, w) in &expected {
        let found = saved.get(name).copied().unwrap_or(0.0);
        assert!((found - w).abs() <= 1e-12 * w.abs(), "{name}: {found} {w}");
    }
    assert!(
        saved.keys().all(|name| expected.contains_key(name)),
        "{saved:?}"
    );
}
