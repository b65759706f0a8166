//! Pages of a path: complete in themselves, safe, small, and readable without JavaScript.

use regfit::data::{CsvOptions, Source, read_table};
use regfit::family::Response;
use regfit::model::ModelInput;
use regfit::plot::{CoefficientPath, ValidationCurve};
use regfit::recipe::{Encode, Missing, Recipe, RecipeOptions};
use regfit::report::{HtmlReport, LARGEST_PAGE, RowForm};
use serde_json::{Value, json};

fn report() -> HtmlReport {
    HtmlReport {
        title: "Lasso path of y on rows.csv".into(),
        facts: vec![("rows".into(), "20".into())],
        command: Some("regfit lasso rows.csv --alpha".into()),
        path: CoefficientPath {
            alphas: vec![10.0, 1.0, 0.1],
            names: vec!["first".into(), "second".into(), "never".into()],
            coefficients: vec![vec![0.0, 1.0, 2.0], vec![0.0, 0.0, -4.0], vec![0.0; 3]],
            deviance_explained: Some(vec![0.0, 0.4, 0.6]),
            chosen: Some(1.0),
            ..CoefficientPath::default()
        },
        user_factors: vec![10.0, 0.5, 1.0],
        intercepts: vec![vec![3.0], vec![2.5], vec![1.5]],
        relative_gaps: vec![0.0, 1e-9, 2e-8],
        tolerance: Some(1e-6),
        ..HtmlReport::default()
    }
}

fn validation() -> ValidationCurve {
    ValidationCurve {
        alphas: vec![10.0, 1.0, 0.1],
        mean: vec![4.0, 2.0, 2.1],
        standard_error: vec![0.3, 0.2, 0.2],
        nonzero: vec![0, 1, 2],
        alpha_min: Some(1.0),
        alpha_1se: Some(1.0),
        ..ValidationCurve::default()
    }
}

fn page(report: &HtmlReport) -> String {
    String::from_utf8(report.render().expect("a page")).expect("text")
}

/// What the script reads.
fn data(page: &str) -> Value {
    let (_, rest) = page
        .split_once("<script type=\"application/json\" id=\"data\">")
        .expect("data");
    let (json, _) = rest.split_once("</script>").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

/// Everything but the two scripts and the style: what shows without JavaScript.
fn visible(page: &str) -> String {
    let (body, _) = page
        .split_once("<script type=\"application/json\"")
        .expect("data");
    let (head, rest) = body.split_once("<style>").expect("a style");
    let (_, rest) = rest.split_once("</style>").expect("its end");
    format!("{head}{rest}")
}

#[test]
fn the_model_at_the_chosen_strength_needs_no_script() {
    let page = page(&report());
    let shown = visible(&page);
    for words in [
        "<h1>Lasso path of y on rows.csv</h1>",
        "<dt>rows</dt><dd>20</dd>",
        "α = <b id=\"alpha\">1</b>",
        "<b id=\"nonzero\">1</b> of 3 features",
        "<b id=\"explained\">40 %</b>",
        "<b id=\"gap\">1.0e-9</b>",
        // In the user's units ten times the standardized one.
        "<th scope=\"row\">first</th><td>10</td><td>1</td>",
        "<th scope=\"row\">(intercept)</th><td>2.5</td>",
        "<span id=\"command\">regfit lasso rows.csv --alpha</span> <span id=\"argument\">1</span>",
        "3 of 3 strengths are certified",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
    assert!(!shown.contains(">second</th>"), "second is 0 there");
    // The slider does nothing without the script, which shows it.
    assert!(shown.contains("<div class=\"slider\" hidden>"));
    assert_eq!(shown.matches("<svg ").count(), 2);
}

#[test]
fn the_data_are_the_path() {
    let data = data(&page(&report()));
    assert_eq!(data["alphas"], serde_json::json!([10.0, 1.0, 0.1]));
    assert_eq!(data["first"], 1);
    assert_eq!(data["nonzero"], serde_json::json!([0, 1, 2]));
    // By falling largest |w|; the one that is always 0 is not there.
    assert_eq!(data["curves"][0]["name"], "second");
    assert_eq!(data["curves"][0]["w"], serde_json::json!([0.0, 0.0, -4.0]));
    assert_eq!(data["curves"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["features"], 3);
}

/// What the page of a table with numbers, words and gaps asks for, with coefficients of the features `in_use`.
fn form(in_use: &[usize]) -> (HtmlReport, Value) {
    let text = "size,kind,rooms,y\n1,a,,1\n2,b,2,3\n4,b,3,4\n";
    let table = read_table(Source::bytes("t.csv", text), &CsvOptions::default()).unwrap();
    let options = RecipeOptions {
        encode: Encode::OneHot,
        missing: Missing::Indicator,
        ..RecipeOptions::default()
    };
    let recipe = Recipe::fit(table, &options).unwrap().recipe;
    let names = recipe.feature_names();
    assert_eq!(
        names,
        ["size", "kind=a", "kind=b", "rooms", "rooms=missing"]
    );
    let mut report = report();
    report.user_factors.clear();
    report.path.names = in_use.iter().map(|&j| names[j].clone()).collect();
    report.path.coefficients = in_use.iter().map(|_| vec![0.0, 1.0, 2.0]).collect();
    report.origins = in_use.iter().map(|&j| (j, 0)).collect();
    report.row = Some(RowForm {
        input: ModelInput::Table { recipe },
        names,
        begins_with: vec![7.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0, 2.5, 1.0 / 3.0],
        response: Response::Number,
        classes: Vec::new(),
        target: "y".into(),
    });
    let row = data(&page(&report))["row"].clone();
    (report, row)
}

#[test]
fn a_row_is_asked_for_by_its_columns_and_becomes_features_by_the_recipe() {
    let (_, row) = form(&[0, 1, 2, 3, 4]);
    let fields = row["fields"].as_array().unwrap();
    let said = |k: usize, key: &str| fields[k][key].clone();
    assert_eq!(fields.len(), 3);
    assert_eq!(
        (said(0, "name"), said(0, "kind"), said(0, "value")),
        (json!("size"), json!("number"), json!("2.333"))
    );
    // It begins with the level that most rows have, and knows the shares that fill a gap.
    assert_eq!(
        (said(1, "kind"), said(1, "value")),
        (json!("levels"), json!("1"))
    );
    assert_eq!(fields[1]["parts"][0]["levels"], json!(["a", "b"]));
    assert_eq!(fields[1]["parts"][0]["fill"], json!([1.0 / 3.0, 2.0 / 3.0]));
    // The number and the indicator of its gap are one question.
    let parts = [
        json!({"how": "number", "feature": 3, "fill": 2.5}),
        json!({"how": "missing", "feature": 4, "fill": 1.0 / 3.0}),
    ];
    assert_eq!(fields[2]["parts"][0], parts[0]);
    assert_eq!(fields[2]["parts"][1]["how"], parts[1]["how"]);
    assert_eq!(fields[2]["parts"][1]["feature"], parts[1]["feature"]);
}

#[test]
fn columns_without_a_coefficient_are_not_asked_for() {
    let (mut report, row) = form(&[1]);
    let fields = row["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 1);
    assert_eq!(fields[0]["name"], "kind");
    report.origins.clear();
    assert_eq!(data(&page(&report))["row"], Value::Null);
}

#[test]
fn numbers_have_all_their_digits_while_there_is_room() {
    let mut report = report();
    report.path.coefficients[0][2] = 1.0 / 3.0;
    let data = data(&page(&report));
    assert_eq!(data["curves"][1]["w"][2], json!(1.0 / 3.0));
    assert_eq!(data["exact"], true);
}

#[test]
fn a_page_asks_for_nothing_else() {
    let mut report = report();
    report.validation = Some(validation());
    let page = page(&report);
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
    let addresses = page.matches("://").count();
    assert_eq!(addresses, page.matches("http://www.w3.org/").count());
    for tag in ["<link", "<img", "<iframe", "@import", "url(", "src="] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert_eq!(visible(&page).matches("<svg ").count(), 3);
    assert!(page.contains("α.min = α.1se 1: 1 feature"));
}

#[test]
fn without_a_chosen_strength_validation_chooses() {
    let mut report = report();
    report.path.chosen = None;
    // The middle of three.
    assert_eq!(data(&page(&report))["first"], 1);
    report.opens_at = Some(0.1);
    assert_eq!(data(&page(&report))["first"], 2);
    report.opens_at = None;
    let mut curve = validation();
    curve.alpha_1se = Some(10.0);
    report.validation = Some(curve);
    assert_eq!(data(&page(&report))["first"], 0);
}

#[test]
fn names_from_a_file_cannot_act() {
    let hostile = "</script><!--<script>alert('\"&')</script>\u{2028}\u{202e}\u{1b}[31m";
    let mut report = report();
    report.title = hostile.into();
    report.facts = vec![(hostile.into(), hostile.into())];
    report.notes = vec![hostile.into()];
    report.command = Some(hostile.into());
    report.path.names[0] = hostile.into();
    report.path.names[1] = hostile.into();
    report.outputs = vec![hostile.into()];
    report.path.y_label = hostile.into();
    let page = page(&report);
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<!--") && !visible(&page).contains("alert('"));
    for c in ['\u{2028}', '\u{202e}', '\u{1b}'] {
        assert!(!page.contains(c), "{c:?}");
    }
    let name = data(&page)["curves"][0]["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    assert!(
        name.starts_with("</script><!--<script>alert('\"&')"),
        "{name}"
    );
}

#[test]
fn a_page_stays_small_and_says_what_it_leaves_out() {
    let (n_alphas, n_curves) = (400_usize, 3000_usize);
    let wave = |i: usize, k: usize| (i as f64 * 0.37 + k as f64 * 0.011).sin() * k as f64 / 3.0;
    let mut report = report();
    report.path = CoefficientPath {
        alphas: (0..n_alphas)
            .map(|k| 100.0 * 0.97_f64.powi(k as i32))
            .collect(),
        names: (0..n_curves)
            .map(|i| format!("{i} {}", "größe → ".repeat(40)))
            .collect(),
        coefficients: (0..n_curves)
            .map(|i| (0..n_alphas).map(|k| wave(i, k)).collect())
            .collect(),
        ..CoefficientPath::default()
    };
    report.user_factors.clear();
    report.intercepts.clear();
    report.relative_gaps.clear();
    report.validation = Some(ValidationCurve {
        alphas: report.path.alphas.clone(),
        mean: (0..n_alphas)
            .map(|k| 2.0 + (k as f64 / 50.0).cos())
            .collect(),
        standard_error: vec![0.1; n_alphas],
        alpha_min: Some(report.path.alphas[157]),
        ..ValidationCurve::default()
    });
    let page = page(&report);
    assert!(page.len() <= LARGEST_PAGE, "{}", page.len());
    let data = data(&page);
    let kept = data["curves"].as_array().map_or(0, Vec::len);
    assert!(kept >= 10, "{kept}");
    assert_eq!(data["exact"], false);
    let words = format!(
        "{} smaller coefficients are left out of this page",
        n_curves - kept
    );
    assert!(page.contains(&words), "{words}");
    assert!(page.contains(" of 400 strengths, evenly chosen"));
    // The strength of the smallest error is among them.
    let alphas = data["alphas"].as_array().expect("strengths");
    assert!(alphas.contains(&serde_json::json!(report.path.alphas[157])));
}

#[test]
fn a_page_of_nothing_much_can_be_made() {
    let mut single = report();
    single.path = CoefficientPath {
        alphas: vec![0.5],
        names: vec!["only".into()],
        coefficients: vec![vec![0.0]],
        ..CoefficientPath::default()
    };
    single.user_factors.clear();
    single.intercepts.clear();
    single.relative_gaps.clear();
    let page = page(&single);
    assert!(page.contains("every coefficient is zero"));
    assert_eq!(
        page,
        self::page(&single),
        "the same bytes for the same data"
    );
}

#[test]
fn what_does_not_fit_together_is_named() {
    let refusal = |change: fn(&mut HtmlReport)| {
        let mut report = report();
        change(&mut report);
        report.render().expect_err("must be refused").to_string()
    };
    assert!(refusal(|r| r.path.alphas.clear()).contains("no penalty strengths"));
    assert!(refusal(|r| r.user_factors.truncate(1)).contains("1 factors of units for 3 curves"));
    assert!(refusal(|r| r.intercepts.truncate(1)).contains("1 rows of intercepts"));
    assert!(refusal(|r| r.outputs = vec!["a".into(), "b".into()]).contains("1 intercepts for 2"));
    assert!(refusal(|r| r.relative_gaps[0] = f64::NAN).contains("NaN"));
    assert!(refusal(|r| r.path.names.truncate(1)).contains("1 names for 3 coefficient curves"));
    assert!(refusal(|r| r.path.coefficients[0].truncate(1)).contains("coefficients of first"));
}
