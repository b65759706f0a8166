//! Exports run by the programs that they are written for.

use super::case::{Answers, Case};
use crate::cli;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a command; `None` when there is no such program.
fn output(command: &mut Command, input: &str) -> Option<String> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        spawned => spawned.expect("it runs"),
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{command:?}: {said}"
    );
    Some(String::from_utf8(output.stdout).expect("text"))
}

const PYTHON: &str = r#"
import csv, sys
sys.dont_write_bytecode = True
import model
proba = getattr(model, "predict_proba", None)
names = getattr(model, "CLASSES", ())
for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")):
    try:
        if proba:
            cells = [repr(proba(row)[name]) for name in names]
            cells.append(model.predict(row).replace("\n", " ").replace("\t", " "))
        else:
            cells = [repr(model.predict(row))]
    except ValueError:
        cells = [""] * (len(names) + 1)
    sys.stdout.buffer.write(("\t".join(cells) + "\n").encode())
"#;

pub(crate) fn python(case: &Case, folder: &Path) -> Option<Answers> {
    case.export(folder, "python", "model.py");
    let driver = folder.join("driver.py");
    std::fs::write(&driver, PYTHON).expect("written");
    let data = std::fs::canonicalize(&case.data).expect("a table");
    let mut command = Command::new("python3");
    let text = output(command.arg(&driver).arg(data), "")?;
    Some(Answers::parse(&text, case.has_classes()))
}

/// `verify.R` on the files that it compares; `None` when there is no R.
pub(crate) fn r(case: &Case, folder: &Path) -> Option<std::process::Output> {
    let source = case.export(folder, "r", "model.R");
    let written = |name: &str, more: &[&str]| {
        let path = folder.join(name);
        let arguments = [
            "predict",
            cli::text(&case.data),
            "--model",
            cli::text(&case.model),
        ];
        cli::stdout(&[&arguments[..], &["-q", "-o", cli::text(&path)], more].concat());
        path
    };
    let mut command = Command::new("Rscript");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args([
        Path::new("tests/program/export/verify.R"),
        &source,
        &case.data,
    ]);
    command.arg(written("predicted.csv", &[]));
    if case.has_classes() {
        command.arg(written("proba.csv", &["--proba"]));
    }
    match command.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        output => Some(output.expect("it runs")),
    }
}

/// `verify.py`, by the Python that REGFIT_TEST_PYTHON names.
pub(crate) fn onnx(case: &Case) -> Option<std::process::Output> {
    let mut command = Command::new(std::env::var_os("REGFIT_TEST_PYTHON")?);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args([
        "tests/program/export/verify.py",
        env!("CARGO_BIN_EXE_regfit"),
    ]);
    command
        .args([&case.model, &case.data])
        .env_remove("REGFIT_MODEL");
    Some(command.output().expect("REGFIT_TEST_PYTHON is a Python"))
}

pub(crate) fn sqlite(case: &Case, folder: &Path) -> Option<Answers> {
    let query = case.export(folder, "sql", "model.sql");
    let mut probe = Command::new("sqlite3");
    let found = output(
        probe.args([
            ":memory:",
            "SELECT sqlite_compileoption_used('ENABLE_MATH_FUNCTIONS')",
        ]),
        "",
    )?;
    if case.has_classes() && found.trim() != "1" {
        eprintln!(
            "sqlite3: without exp() on this machine, only the text of {} was made",
            case.name
        );
        return None;
    }
    let script = format!(
        ".bail on\n.import --csv {} data\n.mode list\n.separator \"\\t\"\n.read {}\n",
        cli::text(&case.data),
        cli::text(&query)
    );
    let mut command = Command::new("sqlite3");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg(":memory:");
    Some(Answers::parse(
        &output(&mut command, &script)?,
        case.has_classes(),
    ))
}

/// The columns of text in a row of the driver: none, so a parameter less.
fn arguments(case: &Case) -> (usize, usize) {
    let cells = case.cells();
    let (numbers, texts) = cells.first().expect("a row");
    (numbers.len(), texts.len())
}

/// The table as literals of C or Rust, which read strings with octal or braced escapes.
fn literal(text: &str, rust: bool) -> String {
    let mut out = String::from("\"");
    for byte in text.chars() {
        match byte {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' => out.push(byte),
            _ if rust => out.extend(byte.escape_unicode()),
            _ => {
                for byte in byte.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
        }
    }
    out + "\""
}

pub(crate) fn c(case: &Case, folder: &Path) -> Option<Answers> {
    let source = case.export(folder, "c", "model.c");
    let (p, q) = arguments(case);
    let classes = case.saved().classes().len();
    let logistic = classes == 2;
    let mut main = String::from("#include <stdio.h>\n#include \"model.c\"\n");
    let (n, rows) = (case.rows.len(), case.cells());
    if p > 0 {
        let _ = writeln!(main, "static const double numbers[{n}][{p}] = {{");
        for (numbers, _) in &rows {
            let cell = |c: &&str| if c.is_empty() { "NAN" } else { *c }.to_owned();
            let cells: Vec<String> = numbers.iter().map(cell).collect();
            let _ = writeln!(main, "{{{}}},", cells.join(", "));
        }
        main += "};\n";
    }
    if q > 0 {
        let _ = writeln!(main, "static const char *const texts[{n}][{q}] = {{");
        for (_, texts) in &rows {
            let cells: Vec<String> = texts.iter().map(|c| literal(c, false)).collect();
            let _ = writeln!(main, "{{{}}},", cells.join(", "));
        }
        main += "};\n";
    }
    let arguments = match (p, q) {
        (_, 0) => "numbers[i]",
        (0, _) => "texts[i]",
        _ => "numbers[i], texts[i]",
    };
    let _ = writeln!(
        main,
        "int main(void) {{ int i; for (i = 0; i < {n}; i++) {{"
    );
    if classes == 0 {
        let _ = writeln!(main, "printf(\"%.17g\\n\", regfit_predict({arguments}));");
    } else {
        let _ = writeln!(
            main,
            "double p[{classes}]; int k, best = regfit_classify({arguments}, p);"
        );
        let _ = writeln!(
            main,
            "for (k = 0; k < {classes}; k++) printf(\"%.17g\\t\", p[k]);"
        );
        main += "if (best != regfit_classify(";
        main += arguments;
        main += ", NULL)) return 1;\n";
        if logistic {
            let _ = writeln!(main, "if (regfit_predict({arguments}) != p[1]) return 1;");
        }
        main += "{ const char *c = best < 0 ? \"\" : regfit_classes[best];\n\
                 for (; *c; c++) putchar(*c == '\\n' || *c == '\\t' ? ' ' : *c);\n\
                 putchar('\\n'); }\n";
    }
    main += "} return 0; }\n";
    let (driver, program) = (folder.join("main.c"), folder.join("main"));
    std::fs::write(&driver, main).expect("written");
    let strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    // Alone, as a user would compile it, and in the driver.
    let object = folder.join("model.o");
    let mut alone = Command::new("cc");
    output(
        alone
            .args(strict)
            .arg("-c")
            .arg(&source)
            .arg("-o")
            .arg(object),
        "",
    )?;
    let mut command = Command::new("cc");
    output(
        command
            .args(strict)
            .arg(&driver)
            .arg("-o")
            .arg(&program)
            .arg("-lm"),
        "",
    )?;
    let text = output(&mut Command::new(&program), "")?;
    Some(Answers::parse(&text, case.has_classes()))
}

pub(crate) fn rust(case: &Case, folder: &Path) -> Option<Answers> {
    case.export(folder, "rust", "model.rs");
    let (p, q) = arguments(case);
    let classes = case.saved().classes().len();
    let (n, rows) = (case.rows.len(), case.cells());
    let mut main = String::from("#![deny(warnings)]\nmod model;\n");
    if p > 0 {
        let _ = writeln!(main, "const NUMBERS: [[f64; {p}]; {n}] = [");
        for (numbers, _) in &rows {
            let cell = |c: &&str| match *c {
                "" => "f64::NAN".to_owned(),
                number => format!("{:?}", number.parse::<f64>().expect("a number")),
            };
            let cells: Vec<String> = numbers.iter().map(cell).collect();
            let _ = writeln!(main, "[{}],", cells.join(", "));
        }
        main += "];\n";
    }
    if q > 0 {
        let _ = writeln!(main, "const TEXTS: [[&str; {q}]; {n}] = [");
        for (_, texts) in &rows {
            let cells: Vec<String> = texts.iter().map(|c| literal(c, true)).collect();
            let _ = writeln!(main, "[{}],", cells.join(", "));
        }
        main += "];\n";
    }
    let arguments = match (p, q) {
        (_, 0) => "&NUMBERS[i]",
        (0, _) => "&TEXTS[i]",
        _ => "&NUMBERS[i], &TEXTS[i]",
    };
    let _ = writeln!(main, "fn main() {{ for i in 0..{n} {{");
    if classes == 0 {
        let _ = writeln!(
            main,
            "match model::predict({arguments}) {{ Ok(v) => println!(\"{{v:?}}\"), Err(_) => println!() }}"
        );
    } else {
        let _ = writeln!(
            main,
            "let p = model::predict_proba({arguments}).expect(\"an answer\");\n\
             for p in p {{ print!(\"{{p:?}}\\t\"); }}\n\
             let c = model::predict({arguments}).expect(\"an answer\");\n\
             assert!(model::CLASSES.contains(&c));\n\
             println!(\"{{}}\", c.replace(['\\n', '\\t'], \" \"));"
        );
    }
    main += "} }\n";
    let (driver, program) = (folder.join("main.rs"), folder.join("main_rust"));
    std::fs::write(&driver, main).expect("written");
    let mut command = Command::new("rustc");
    command
        .args(["--edition", "2021", "-o"])
        .arg(&program)
        .arg(&driver);
    output(&mut command, "")?;
    let text = output(&mut Command::new(&program), "")?;
    Some(Answers::parse(&text, case.has_classes()))
}
