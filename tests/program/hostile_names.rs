//! Names that try to act: on a terminal, in a picture, a page, a spreadsheet, a program. Nothing of a file gets out
//! raw, and where names are data they come back to the letter.

use crate::cli::{folder, regfit};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const NAMES: [&str; 26] = [
    "esc\u{1b}[31m\u{1b}]0;title\u{7}",
    "c1\u{9b}2J",
    "del\u{7f}",
    "bidi\u{202e}\u{2066}x",
    "line\nbreak",
    "cr\rx",
    "line\u{2028}sep\u{feff}",
    "tag\u{e0041}",
    "\t=1+1",
    "tab\tx",
    "<script>alert(1)</script>",
    "]]>",
    "a&b &lt; &#60;",
    "q\"uo'te",
    "</script><!--",
    "=cmd|'/c calc'!A0",
    "+1",
    "@SUM(1)",
    "-inf",
    " =2",
    "'apostrophe",
    "back\\n\\\\",
    "x;=1+1;y",
    "*/ /* ??/ {0} %s",
    "'); DROP TABLE t; --",
    "＝1+1",
];
const LEVELS: [&str; 3] = ["=HYPERLINK(\"x\")", "\u{1b}[2Jlevel", "<b>&\u{202e}"];
const CLASSES: [&str; 3] = ["@a,\"b\";=c\u{1b}", "</script>\n\u{9b}", "-x\u{202e}\\n"];
const TEXT_COLUMN: &str = "<i>\u{1b}kind";
const TARGET: &str = "=target\u{1b}\u{202e}\"<x>&";
const FILE: &str = "d\u{1b}[2J\u{202e}<script>&'\"=.csv";

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A table of 40 rows; its target is a number, or else a class.
fn table(classes: bool) -> String {
    let header = NAMES.iter().chain([&TEXT_COLUMN, &TARGET]);
    let mut out: Vec<String> = vec![header.map(|name| cell(name)).collect::<Vec<_>>().join(",")];
    for i in 0..40_usize {
        let number = |j: usize| ((i * (2 * j + 3) + j * j) % 37) as f64 / 7.0;
        let mut line: Vec<String> = (0..NAMES.len()).map(|j| number(j).to_string()).collect();
        line.push(cell(LEVELS[i % 3]));
        let sum: f64 = (0..NAMES.len()).map(|j| number(j) * (j as f64 - 9.5)).sum();
        line.push(match classes {
            true => cell(CLASSES[(i + i / 7) % 3]),
            false => (sum + (i % 3) as f64 * 20.0).to_string(),
        });
        out.push(line.join(","));
    }
    out.join("\n") + "\n"
}

/// What no stream and no text file may hold: controls but for line ends, changes of direction, tags.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn harmless(what: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).expect(what);
    let found = text.chars().enumerate().find(|(_, c)| acts(*c));
    if let Some((at, c)) = found {
        let around: String = text.chars().skip(at.saturating_sub(60)).take(80).collect();
        panic!("{what}: {c:?} in {around:?}");
    }
    text
}

/// Runs a command in the folder: exit code, output and errors, both harmless.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = regfit(arguments).current_dir(folder).output().unwrap();
    let what = format!("{arguments:?}");
    let (out, err) = (harmless(&what, &done.stdout), harmless(&what, &done.stderr));
    (done.status.code().unwrap_or(-1), out, err)
}

fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = run(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    out
}

/// The folder with both tables and a model of each: numbers `m.json`, classes `c.json`.
fn prepared() -> tempfile::TempDir {
    let folder = folder();
    fs::write(folder.path().join(FILE), table(false)).unwrap();
    fs::write(folder.path().join("classes.csv"), table(true)).unwrap();
    let at = folder.path();
    succeed(
        at,
        &[
            "lasso", FILE, "--alpha", "0.01", "--encode", "onehot", "-o", "m.json",
        ],
    );
    succeed(
        at,
        &[
            "logistic",
            "classes.csv",
            "--alpha",
            "0.001",
            "--encode",
            "onehot",
            "-o",
            "c.json",
        ],
    );
    folder
}

/// The records of CSV text.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (c, _) => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty() && row.is_empty(), "cut off");
    rows
}

/// The name behind a cell, as docs/formats.md says.
fn name_of(cell: &str) -> String {
    let Some(marked) = cell.strip_prefix('\'') else {
        return cell.to_owned();
    };
    let (mut name, mut chars) = (String::new(), marked.chars());
    while let Some(c) = chars.next() {
        name.push(match (c, c == '\\').1 {
            false => c,
            true => match chars.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'u' => {
                    let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap()
                }
                c => c,
            },
        });
    }
    name
}

/// No cell that a spreadsheet would run, wherever it ends cells.
fn no_formulas(text: &str) {
    for cell in records(text).iter().flatten() {
        for part in cell.split(';') {
            let starts = part.trim_start_matches([' ', '"']);
            let number = part.parse::<f64>().is_ok_and(f64::is_finite);
            let formula = starts.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']);
            assert!(number || !formula, "{cell:?}");
        }
    }
}

/// Tags that nest, attributes that close, no bare `&`; the number of scripts. Their content is skipped.
fn scripts_in(what: &str, text: &str) -> usize {
    const VOID: [&str; 4] = ["!doctype", "meta", "input", "br"];
    let mut open: Vec<String> = Vec::new();
    let (mut rest, mut scripts) = (text, 0);
    let entities = |text: &str| {
        for after in text.split('&').skip(1) {
            let name = after.split(';').next().unwrap();
            let known = ["amp", "lt", "gt", "quot", "apos", "#39"].contains(&name);
            assert!(known, "{what}: &{after:.30}");
        }
    };
    while let Some((before, tag)) = rest.split_once('<') {
        entities(before);
        // Up to the end of the tag, attributes in quotes.
        let (mut quote, mut end) = (None, 0);
        for (at, c) in tag.char_indices() {
            match (quote, c) {
                (None, '>') => {
                    end = at;
                    break;
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(q), c) if q == c => quote = None,
                (_, '<') => panic!("{what}: < within <{tag:.60}"),
                _ => {}
            }
        }
        let inside = &tag[..end];
        entities(inside);
        rest = &tag[end + 1..];
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '/')
            .collect();
        if inside.starts_with('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name.as_str()),
                "{what}: </{inside:.60}"
            );
        } else if !inside.ends_with('/') && !VOID.contains(&name.as_str()) {
            if name == "script" || name == "style" {
                scripts += usize::from(name == "script");
                let close = format!("</{name}>");
                rest = rest.split_once(&close).expect("an end").1;
            } else {
                assert!(
                    name.chars().all(|c| c.is_ascii_alphanumeric()),
                    "{what}: <{name}"
                );
                open.push(name);
            }
        }
    }
    entities(rest);
    assert!(open.is_empty(), "{what}: {open:?} stay open");
    scripts
}

#[test]
fn every_screen_is_harmless() {
    let folder = prepared();
    let at = folder.path();
    let enc = ["--encode", "onehot"];
    for command in [
        &["lasso", FILE, "--alpha", "0.01"][..],
        &["ridge", FILE, "--alpha", "0.01", "--top", "0"],
        &["enet", FILE, "--alpha", "0.01", "--l1-ratio", "0.5"],
        &["logistic", "classes.csv", "--alpha", "0.001", "--top", "0"],
        &["path", FILE],
        &["cv", FILE, "--folds", "3"],
        &["stability", FILE, "--pairs", "3"],
        &["compare", FILE, "--alpha", "1"],
        &["train", FILE, "--epochs", "3"],
        &[
            "train",
            "classes.csv",
            "--family",
            "softmax",
            "--epochs",
            "3",
        ],
    ] {
        succeed(at, &[command, &enc].concat());
        let json = succeed(at, &[command, &enc, &["--json", "-q"]].concat());
        serde_json::from_str::<Value>(&json).unwrap();
    }
    for command in [
        &["inspect", FILE][..],
        &["inspect", "m.json"],
        &["inspect", "c.json"],
        &["evaluate", FILE, "--model", "m.json"],
        &["evaluate", "classes.csv", "--model", "c.json"],
        &["predict", FILE, "--model", "m.json"],
        &["predict", "classes.csv", "--model", "c.json", "--proba"],
    ] {
        succeed(at, command);
        let json = succeed(at, &[command, &["--json"]].concat());
        serde_json::from_str::<Value>(&json).unwrap();
    }
}

#[test]
fn every_message_is_harmless_and_short() {
    let folder = prepared();
    let at = folder.path();
    fs::write(
        at.join("bad.csv"),
        table(false) + &"\u{1b}]2;x\u{202e}<b>,".repeat(27) + "1\n",
    )
    .unwrap();
    let other = table(false).replace("\u{1b}[2Jlevel", "\u{1b}[3Jother\u{9b}");
    fs::write(at.join("other.csv"), other).unwrap();
    let long = format!("\u{1b}[31m{}", "x".repeat(100_000));
    for arguments in [
        &["lasso", "no\u{1b}[2J\u{202e}file.csv", "--alpha", "1"][..],
        &["lasso", FILE, "--alpha", "1"],
        &["lasso", FILE, "--alpha", "1", "--target", "esc\u{1b}[31"],
        &["lasso", FILE, "--alpha", "1", "--exclude", "\u{9b}nothing"],
        &["lasso", "bad.csv", "--alpha", "1", "--only", "1-5"],
        &["lasso", FILE, "--alpha", "\u{1b}[31m1"],
        &[
            "lasso",
            FILE,
            "--alpha",
            "1",
            "-o",
            "no\u{1b}/m\u{202e}.json",
        ],
        &["lasso", FILE, "--alpha", "1", "-o", FILE],
        &["predict", "other.csv", "--model", "m.json"],
        &["predict", "classes.csv", "--model", FILE],
        &["export", "m.json", "--as", "sql"],
        &["lasso", FILE, "--\u{1b}[31mflag\u{202e}"],
        &["\u{1b}[31mlasso\u{9b}"],
        &["lasso", FILE, &long],
        &["plot", "path", FILE, "-o", "x.\u{1b}[31m"],
        &["path", FILE, "--alphas", "\u{1b}1,\u{202e}2"],
        &["demo", "\u{1b}[31m"],
    ] {
        let (code, out, err) = run(at, arguments);
        assert!(code == 1 || code == 2, "{arguments:?}: {code}, {out}{err}");
        assert!(err.len() < 4096, "{} bytes: {err:.300}", err.len());
        assert_eq!(err.matches("error: ").count(), 1, "{err}");
    }
}

#[test]
fn csv_runs_nowhere_and_gives_the_names_back() {
    let folder = prepared();
    let at = folder.path();
    let features = |text: &str, place: usize| -> Vec<String> {
        no_formulas(text);
        let rows = records(text);
        rows.iter()
            .skip(1)
            .map(|row| name_of(&row[place]))
            .collect()
    };
    let enc = ["--encode", "onehot", "--csv"];
    let fit = succeed(
        at,
        &[&["lasso", FILE, "--alpha", "0.01"], &enc[..]].concat(),
    );
    succeed(
        at,
        &[
            "lasso", FILE, "--alpha", "0.01", "--encode", "onehot", "--coef", "coef.csv",
        ],
    );
    let coef = harmless("--coef", &fs::read(at.join("coef.csv")).unwrap());
    let path = succeed(
        at,
        &[
            &["path", FILE, "--ratio", "1e-6", "--no-early-stop"],
            &enc[..],
        ]
        .concat(),
    );
    let export = succeed(at, &["export", "m.json", "--as", "csv"]);
    let stability = succeed(
        at,
        &[&["stability", FILE, "--pairs", "3"], &enc[..]].concat(),
    );
    for text in [&fit, &coef, &export, &stability] {
        let found = features(text, 0);
        for name in NAMES {
            assert!(found.iter().any(|f| f == name), "{name:?}: {text:.3000}");
        }
    }
    // A path tells of the coefficients that are not 0.
    let mut found = features(&path, 1);
    found.sort();
    found.dedup();
    found.retain(|name| NAMES.contains(&name.as_str()));
    assert!(found.len() > 20, "{found:?}");
    let out = succeed(at, &["predict", "classes.csv", "--model", "c.json"]);
    let predicted = features(&out, 0);
    assert_eq!(predicted.len(), 40);
    assert!(
        predicted
            .iter()
            .all(|name| CLASSES.contains(&name.as_str())),
        "{predicted:?}"
    );
    assert!(
        CLASSES
            .iter()
            .all(|class| predicted.iter().any(|name| name == class))
    );
    let out = succeed(
        at,
        &["predict", "classes.csv", "--model", "c.json", "--proba"],
    );
    no_formulas(&out);
    let mut header: Vec<String> = records(&out)[0].iter().map(|cell| name_of(cell)).collect();
    header.sort();
    let mut expected = CLASSES.map(|class| format!("p_{class}"));
    expected.sort();
    assert_eq!(header, expected);
}

#[test]
fn json_carries_the_exact_names() {
    let folder = prepared();
    let at = folder.path();
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for text in [
        succeed(at, &["inspect", "m.json", "--json"]),
        harmless("m.json", &fs::read(at.join("m.json")).unwrap()),
    ] {
        let value = of(&text);
        let mut found = Vec::new();
        texts(&value, &mut found);
        for name in NAMES.iter().chain([&TARGET]) {
            assert!(found.iter().any(|f| f == name), "{name:?}: {text}");
        }
    }
    let value = of(&succeed(
        at,
        &["predict", "classes.csv", "--model", "c.json", "--json"],
    ));
    for class in value["predictions"].as_array().unwrap() {
        assert!(CLASSES.contains(&class.as_str().unwrap()));
    }
}

/// All strings in a JSON value.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| texts(value, found)),
        Value::Object(all) => all.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[test]
fn pictures_and_pages_show_names_and_run_none() {
    let folder = prepared();
    let at = folder.path();
    let enc = ["--encode", "onehot", "--plot"];
    for (command, names) in [
        (
            &["lasso", FILE, "--alpha", "0.01"][..],
            &["svg", "html", "png"][..],
        ),
        (&["path", FILE], &["svg", "html"]),
        (&["cv", FILE, "--folds", "3"], &["svg", "html"]),
        (
            &["logistic", "classes.csv", "--alpha", "0.001"],
            &["svg", "html"],
        ),
        (&["stability", FILE, "--pairs", "3"], &["svg"]),
        (&["train", FILE, "--epochs", "3"], &["svg"]),
    ] {
        for suffix in names {
            let out = format!("p.{suffix}");
            succeed(at, &[command, &enc, &[&out]].concat());
            look(&format!("{command:?} {suffix}"), &at.join(&out), suffix);
        }
    }
    let judged = [
        "evaluate",
        "classes.csv",
        "--model",
        "c.json",
        "--plot",
        "e.svg",
    ];
    succeed(at, &judged);
    look("evaluate", &at.join("e.svg"), "svg");
    for kind in ["residuals", "coef", "sparsity"] {
        let mut command = vec!["plot", kind, FILE, "-o", "k.svg"];
        match kind {
            "residuals" => command.extend(["--model", "m.json"]),
            "coef" => command.extend(["--encode", "onehot", "--alpha", "0.01"]),
            _ => command.extend(["--encode", "onehot"]),
        }
        succeed(at, &command);
        look(kind, &at.join("k.svg"), "svg");
    }
}

/// A picture or a page is well-formed and has no scripts but its own.
fn look(what: &str, path: &Path, suffix: &str) {
    let bytes = fs::read(path).unwrap();
    if suffix == "png" {
        // Text in a PNG would be in chunks of text.
        let has = |chunk: &[u8]| bytes.windows(4).any(|window| window == chunk);
        assert!(!has(b"tEXt") && !has(b"iTXt") && !has(b"zTXt"), "{what}");
        return;
    }
    let text = harmless(what, &bytes);
    let scripts = scripts_in(what, &text);
    assert_eq!(scripts, if suffix == "html" { 2 } else { 0 }, "{what}");
    assert!(
        !text.contains("<script>alert") && !text.contains("<b>&"),
        "{what}"
    );
}

#[test]
fn programs_hold_names_as_text() {
    let folder = prepared();
    let at = folder.path();
    for format in ["python", "r", "c", "rust"] {
        for model in ["m.json", "c.json"] {
            let code = succeed(at, &["export", model, "--as", format]);
            // One name would end a comment of C, another a string of any language: see export/mod.rs, which
            // compiles and runs such files.
            let ends = code.matches("*/").count();
            assert_eq!(ends, code.matches("/*").count(), "{format} {model}");
            assert!(
                !code.contains("\n=") && !code.contains("\nbreak"),
                "{format}"
            );
        }
    }
    // The classes that Python predicts are those of the table, letter by letter.
    let Ok(python) = std::process::Command::new("python3")
        .arg("--version")
        .output()
    else {
        return;
    };
    assert!(python.status.success());
    succeed(
        at,
        &[
            "export",
            "c.json",
            "--as",
            "python",
            "-o",
            "model_of_names.py",
        ],
    );
    let mut script = String::from("import csv, json, model_of_names as m\n");
    let _ = writeln!(
        script,
        "rows = csv.DictReader(open('classes.csv', encoding='utf-8', newline=''))\n\
         print(json.dumps([[m.CLASSES, list(m.predict(row)) if not isinstance(m.predict(row), str) \
         else m.predict(row)] for row in rows]))"
    );
    let done = std::process::Command::new("python3")
        .args(["-B", "-c", &script])
        .current_dir(at)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let value: Value = serde_json::from_slice(&done.stdout).unwrap();
    let classes: Vec<&str> = value[0][0]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut expected = CLASSES.to_vec();
    expected.sort_unstable();
    let mut found = classes;
    found.sort_unstable();
    assert_eq!(found, expected);
}
