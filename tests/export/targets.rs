//! Exports run by the programs that they are written for.

use crate::cli;
use regfit::model::{ModelInput, SavedModel};
use regfit::preprocess::Encoding;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// For each row numbers (the prediction, or a probability for each class) and the class; `None` where
/// there is no answer.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) numbers: Vec<Vec<Option<f64>>>,
    classes: Vec<String>,
}

impl Answers {
    /// Lines of numbers and, for classes, the class in the last field; tabs in between.
    fn parse(text: &str, classes: bool) -> Self {
        let mut answers = Self {
            numbers: Vec::new(),
            classes: Vec::new(),
        };
        for line in text.lines() {
            let mut fields: Vec<&str> = line.split('\t').collect();
            if classes {
                answers
                    .classes
                    .push(fields.pop().unwrap_or_default().to_owned());
            }
            let number = |field: &&str| field.parse().ok().filter(|v: &f64| !v.is_nan());
            answers.numbers.push(fields.iter().map(number).collect());
        }
        answers
    }

    /// Panics unless both have an answer in the same rows, the same classes, and numbers that are equal
    /// (`exact`) or within 1e-12 of the largest.
    pub(crate) fn compare(&self, expected: &Self, exact: bool, what: &str) {
        assert_eq!(self.numbers.len(), expected.numbers.len(), "{what}");
        assert_eq!(self.classes, expected.classes, "{what}");
        let size = |rows: &[Vec<Option<f64>>]| {
            let all = rows.iter().flatten().flatten();
            all.fold(0.0, |m: f64, v| m.max(v.abs()))
        };
        let tolerance = if exact {
            0.0
        } else {
            1e-12 * size(&expected.numbers)
        };
        for (row, (found, wanted)) in self.numbers.iter().zip(&expected.numbers).enumerate() {
            assert_eq!(found.len(), wanted.len(), "{what}, row {row}");
            for (found, wanted) in found.iter().zip(wanted) {
                let equal = match (found, wanted) {
                    (Some(found), Some(wanted)) => (found - wanted).abs() <= tolerance,
                    (None, None) => true,
                    _ => false,
                };
                assert!(
                    equal,
                    "{what}, row {row}: {found:?} where predict has {wanted:?}"
                );
            }
        }
    }
}

/// A model, a table, and what regfit itself answers.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) model: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) expected: Answers,
    rows: Vec<Vec<String>>,
    header: Vec<String>,
}

fn records(text: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let all = reader.records().map(|record| record.expect("CSV"));
    let mut all = all.map(|record| record.iter().map(str::to_owned).collect());
    (all.next().expect("a header"), all.collect())
}

impl Case {
    pub(crate) fn new(model: &Path, data: &Path) -> Self {
        let mut case = Self::without_answers(model, data);
        let arguments = ["predict", cli::text(data), "--model", cli::text(model)];
        let predicted = records(cli::stdout(&arguments).as_bytes()).1;
        case.expected = if case.saved().classes().is_empty() {
            let number = |row: &Vec<String>| vec![row[0].parse().ok()];
            Answers {
                numbers: predicted.iter().map(number).collect(),
                classes: Vec::new(),
            }
        } else {
            let p = cli::stdout(&[&arguments[..], &["--proba"]].concat());
            let number = |cell: &String| cell.parse().ok();
            let rows = records(p.as_bytes()).1;
            // regfit's own output marks and escapes names; classes are compared as they are.
            let name = |cell: &String| {
                let shown = |class: &&String| regfit::data::spreadsheet_text(class) == *cell;
                let saved = case.saved();
                saved
                    .classes()
                    .iter()
                    .find(shown)
                    .cloned()
                    .unwrap_or_default()
            };
            Answers {
                numbers: rows
                    .iter()
                    .map(|row| row.iter().map(number).collect())
                    .collect(),
                classes: predicted
                    .iter()
                    .map(|row| one_line(&name(&row[0])))
                    .collect(),
            }
        };
        case
    }

    /// A table that regfit refuses: there is nothing to compare with.
    pub(crate) fn without_answers(model: &Path, data: &Path) -> Self {
        let (header, rows) = records(&std::fs::read(data).expect("a table"));
        Self {
            name: model
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            model: model.to_owned(),
            data: data.to_owned(),
            expected: Answers::parse("", false),
            rows,
            header,
        }
    }

    pub(crate) fn saved(&self) -> SavedModel {
        let json = std::fs::read_to_string(&self.model).expect("a model");
        SavedModel::from_json(&json, &self.name).expect("a model")
    }

    fn has_classes(&self) -> bool {
        !self.saved().classes().is_empty()
    }

    /// The export, written into the folder.
    fn export(&self, folder: &Path, format: &str, file: &str) -> PathBuf {
        let path = folder.join(file);
        let arguments = [
            "export",
            cli::text(&self.model),
            "--as",
            format,
            "-o",
            cli::text(&path),
        ];
        assert_eq!(cli::stdout(&arguments), "");
        path
    }

    /// For each row the cells of the columns of numbers, and those of text.
    fn cells(&self) -> Vec<(Vec<&str>, Vec<&str>)> {
        let saved = self.saved();
        let ModelInput::Table { recipe } = &saved.input else {
            panic!("a table")
        };
        let place = |name: &str| {
            let found = self.header.iter().position(|column| column == name);
            found.expect("a column")
        };
        let is_text = |encoding: &Encoding| matches!(encoding, Encoding::OneHot { .. });
        let places = |text: bool| {
            let columns = recipe.columns().iter();
            let kept = columns.filter(|column| is_text(&column.encoding) == text);
            kept.map(|column| place(&column.name)).collect::<Vec<_>>()
        };
        let (numbers, texts) = (places(false), places(true));
        self.rows
            .iter()
            .map(|row| {
                let of = |places: &[usize]| places.iter().map(|j| row[*j].as_str()).collect();
                (of(&numbers), of(&texts))
            })
            .collect()
    }
}

/// Names may hold tabs and line ends, the lines of the answers must not.
fn one_line(name: &str) -> String {
    name.replace(['\n', '\t'], " ")
}

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
