//! Charts at the width of the screen: letters that can be read, one margin, nothing beyond the edge, nothing from outside.

use super::{page, shown};
use crate::driver::Browser;

/// Widths of a telephone and of a screen.
const WIDTHS: [u32; 2] = [390, 1280];

/// For each text of a chart: its height in pixels of the screen, and whether it is inside of its drawing.
const TEXTS: &str = "return [...document.querySelectorAll('.chart text')].filter((t) => t.textContent).map((t) => {
  const box = t.getBoundingClientRect(), svg = t.ownerSVGElement, around = svg.getBoundingClientRect();
  const scale = around.width / svg.viewBox.baseVal.width;
  return {
    text: t.textContent, size: parseFloat(getComputedStyle(t).fontSize) * scale,
    inside: box.left >= around.left - 1 && box.right <= around.right + 1 && box.top >= around.top - 1 && box.bottom <= around.bottom + 1,
  };
})";

/// Contrast of each kind of letter in the charts with the paper, by the formula of the Web Content Accessibility
/// Guidelines 2.1.
const CONTRASTS: &str = "const luminance = (rgb) => rgb.match(/[0-9.]+/g).slice(0, 3).map((c) => c / 255)
  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
const paper = luminance(getComputedStyle(document.body).backgroundColor);
const contrast = (rgb) => { const a = luminance(rgb) + 0.05, b = paper + 0.05; return Math.max(a, b) / Math.min(a, b); };
const least = (selector, key) => Math.min(...[...document.querySelectorAll(selector)].map((e) => contrast(getComputedStyle(e)[key])));
return [least('.chart text', 'fill'), least('.chart .curve', 'stroke'), least('p, td, th, dt, dd, label span', 'color')]";

#[test]
#[ignore = "needs chromium and chromedriver"]
fn letters_are_readable_and_stay_inside_on_a_telephone_and_on_a_screen() {
    let cv = page(&[
        "cv",
        "datasets/diabetes.csv",
        "--model",
        "enet",
        "--l1-ratio",
        "0.1,0.5,1",
    ]);
    let iris = page(&["logistic", "datasets/iris.csv", "--alpha", "0.01"]);
    for (page, charts) in [(&cv, 4.0), (&iris, 2.0)] {
        for width in WIDTHS {
            let browser = shown(page, (width, false));
            let texts = browser.run(TEXTS);
            let texts = texts.as_array().unwrap();
            assert!(texts.len() > 20, "{texts:?}");
            for text in texts {
                assert!(text["size"].as_f64().unwrap() >= 11.0, "{width}: {text}");
                assert_eq!(text["inside"], true, "{width}: {text}");
            }
            let drawn = browser.number("return document.querySelectorAll('.chart svg').length");
            assert_eq!(drawn, charts);
            let beyond = "return document.documentElement.scrollWidth - innerWidth";
            assert!(browser.number(beyond) <= 0.0, "{width}");
            assert_eq!(browser.complaints(), serde_json::json!([]));
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn all_charts_have_one_margin_and_the_slider_one_line() {
    let page = page(&["cv", "datasets/diabetes.csv"]);
    for width in WIDTHS {
        let browser = shown(&page, (width, false));
        // Where the axes begin, and where the line of the strength stands.
        for (class, least) in [("axis", 4), ("cursor", 3)] {
            let starts = browser.run(&format!(
                "return [...document.querySelectorAll('.chart svg')].map((svg) => {{
                   const lines = [...svg.querySelectorAll('polyline.{class}')];
                   return lines.length ? lines[lines.length - 1].getAttribute('points').split(',')[0] : null;
                 }}).filter((x) => x !== null)"
            ));
            let starts = starts.as_array().unwrap().clone();
            assert_eq!(starts.len(), least, "{class}: {starts:?}");
            assert!(
                starts.iter().all(|x| *x == starts[0]),
                "{class}: {starts:?}"
            );
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_screen_that_gets_narrower_gets_its_charts_anew() {
    let page = page(&["lasso", "datasets/diabetes.csv", "--alpha", "0.5"]);
    let browser = shown(&page, (1280, false));
    let width = "return document.querySelector('#path svg').getBoundingClientRect().width";
    let before = browser.number(width);
    browser.screen(390, false);
    let settle =
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
    browser.run(settle);
    let after = browser.number(width);
    assert!(before > 600.0 && after < 390.0, "{before} {after}");
    let shrunk = "const svg = document.querySelector('#path svg');
                  return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width";
    assert!((browser.number(shrunk) - 1.0).abs() < 0.01);
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn letters_and_lines_stand_out_in_the_light_and_in_the_dark() {
    let page = page(&["cv", "datasets/diabetes.csv"]);
    for dark in [false, true] {
        let browser = shown(&page, (1280, dark));
        let least = browser.run(CONTRASTS);
        let least: Vec<f64> = serde_json::from_value(least).unwrap();
        assert!(
            least[0] >= 4.5 && least[1] >= 3.0 && least[2] >= 4.5,
            "{dark}: {least:?}"
        );
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_asks_for_nothing_but_itself() {
    let page = page(&["cv", "datasets/diabetes.csv"]);
    let browser = Browser::start();
    // What the browser itself begins with is no page of ours.
    browser.open_address("about:blank");
    browser.requests();
    browser.open(&page.path);
    browser.run("document.getElementById('strength').focus()");
    browser.press(&['\u{e010}', '\u{e011}']);
    let asked = browser.requests();
    assert!(
        !asked.is_empty() && asked.iter().all(|url| url.ends_with("/page.html")),
        "{asked:?}"
    );
    assert!(std::fs::metadata(&page.path).unwrap().len() < 300_000);
}
