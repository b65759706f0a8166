//! A run that is stopped: its exit code, its one line, and files that are all old or all new.
//!
//! The moments of the signals are delays, since a run has no other clock; no claim depends on which moment a
//! delay meets.

use crate::cli::folder;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const DIABETES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
const SIGNALS: [(&str, i32); 3] = [("INT", 2), ("TERM", 15), ("HUP", 1)];
/// How long a process may live after a signal.
const SOON: Duration = Duration::from_secs(1);

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("regfit"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &pid])
        .stderr(Stdio::null())
        .status();
    // A process that has ended cannot be signalled.
    sent.unwrap();
}

/// The status and the standard error of a process that has to end soon.
fn end(mut child: Child) -> (ExitStatus, String) {
    let since = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if since.elapsed() > SOON => {
                child.kill().unwrap();
                panic!("it runs on");
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (status, said)
}

const OUTPUTS: [&str; 3] = ["model.json", "coef.csv", "picture.svg"];
const FIT: [&str; 10] = [
    "lasso",
    DIABETES,
    "--alpha",
    "0.5",
    "-o",
    "model.json",
    "--coef",
    "coef.csv",
    "--plot",
    "picture.svg",
];

/// Files that a run is to replace.
fn old_files(folder: &Path) {
    for name in OUTPUTS {
        fs::write(folder.join(name), format!("old {name}")).unwrap();
    }
}

fn contents(folder: &Path) -> [String; 3] {
    OUTPUTS.map(|name| fs::read_to_string(folder.join(name)).unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The old contents, the new ones, and how long a whole run takes.
fn whole_run(folder: &Path) -> ([String; 3], [String; 3], Duration) {
    old_files(folder);
    let old = contents(folder);
    // The first run also warms the caches.
    let mut length = Duration::ZERO;
    for _ in 0..2 {
        let since = Instant::now();
        let status = start(folder, &FIT).wait().unwrap();
        length = since.elapsed();
        assert!(status.success());
    }
    (old, contents(folder), length)
}

#[test]
fn a_run_stopped_at_any_moment_leaves_all_files_old_or_all_new() {
    let _machine = crate::shared_machine();
    const MOMENTS: u32 = 45;
    let folder = folder();
    let folder = folder.path();
    let (old, new, length) = whole_run(folder);
    let [mut stopped, mut finished] = [0; 2];
    for k in 0..MOMENTS {
        let (signal, number) = SIGNALS[k as usize % 3];
        old_files(folder);
        let child = start(folder, &FIT);
        // Up to half as long again as a run took, since the next may take longer.
        std::thread::sleep(length * k / (MOMENTS - 15));
        send(signal, &child);
        let (status, said) = end(child);
        let after = contents(folder);
        let at = format!("SIG{signal} at {k}: {status}, {said:?}");
        assert_eq!(
            names(folder),
            ["coef.csv", "model.json", "picture.svg"],
            "{at}"
        );
        assert!(said.lines().count() <= 1, "{at}");
        match (status.code(), status.signal()) {
            (Some(0), _) => assert_eq!(after, new, "{at}"),
            (Some(code), _) => {
                assert_eq!(code, 128 + number, "{at}");
                let words = if after == new {
                    "interrupted: the files had been written\n"
                } else {
                    assert_eq!(after, old, "{at}");
                    "interrupted: no file was changed\n"
                };
                assert_eq!(said, words, "{at}");
            }
            // The first instructions of a process come before it can heed anything.
            (None, by) => assert!(by == Some(number) && after == old, "{at}"),
        }
        stopped += usize::from(after == old);
        finished += usize::from(after == new);
    }
    assert!(
        stopped > 0 && finished > 0,
        "{stopped} stopped, {finished} finished"
    );
}

#[test]
fn a_killed_run_leaves_whole_files_and_does_not_disturb_the_next() {
    let _machine = crate::shared_machine();
    const MOMENTS: u32 = 30;
    let folder = folder();
    let folder = folder.path();
    let (old, new, length) = whole_run(folder);
    for k in 0..MOMENTS {
        old_files(folder);
        let child = start(folder, &FIT);
        std::thread::sleep(length * k / (MOMENTS - 5));
        send("KILL", &child);
        end(child);
        for ((after, old), new) in contents(folder).iter().zip(&old).zip(&new) {
            assert!(after == old || after == new, "moment {k}: {after:.60}");
        }
        for name in names(folder)
            .iter()
            .filter(|name| !OUTPUTS.contains(&name.as_str()))
        {
            assert!(name.starts_with('.') && name.ends_with(".tmp"), "{name}");
        }
    }
    assert!(start(folder, &FIT).wait().unwrap().success());
    assert_eq!(contents(folder), new);
}

/// The signal that can be sent in the place of this one: where the tests run in the background or under `nohup` it may be
/// ignored, which the program inherits and keeps to.
fn sent(signal: &str) -> &str {
    let number = |name| SIGNALS.iter().find(|s| s.0 == name).unwrap().1;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = u64::from_str_radix(mask.unwrap_or("0").trim(), 16).unwrap();
    if mask >> (number(signal) - 1) & 1 == 1 {
        "TERM"
    } else {
        signal
    }
}

/// The exit code after such a signal.
fn code(signal: &str) -> i32 {
    let sent = sent(signal);
    128 + SIGNALS.iter().find(|s| s.0 == sent).unwrap().1
}

/// Exit code and words of a process that cannot end by itself, after a signal.
fn interrupted(signal: &str, child: Child) -> (Option<i32>, String) {
    // Long enough to be in the middle of it.
    std::thread::sleep(Duration::from_millis(400));
    send(sent(signal), &child);
    let (status, said) = end(child);
    (status.code(), said)
}

#[test]
fn reading_solving_and_writing_end_at_once() {
    let _machine = crate::shared_machine();
    let folder = folder();
    let folder = folder.path();
    let program = assert_cmd::cargo::cargo_bin("regfit");
    let nothing = "interrupted: no file was changed\n".to_owned();

    // A standard input that nobody writes to.
    let mut reading = Command::new(&program);
    reading
        .args(["lasso", "-", "--alpha", "1", "-o", "m.json"])
        .current_dir(folder);
    reading
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    assert_eq!(
        interrupted("INT", reading.spawn().unwrap()),
        (Some(code("INT")), nothing.clone())
    );

    let long = [
        "train",
        DIABETES,
        "--epochs",
        "100000000",
        "--tol",
        "0",
        "-o",
        "m.json",
    ];
    assert_eq!(
        interrupted("TERM", start(folder, &long)),
        (Some(143), nothing.clone())
    );
    let long = ["cv", DIABETES, "--repeats", "1000", "-o", "m.json"];
    assert_eq!(
        interrupted("HUP", start(folder, &long)),
        (Some(code("HUP")), nothing.clone())
    );

    // A standard output that nobody reads, fuller than a pipe.
    let mut printing = Command::new(&program);
    printing.args([
        "path",
        DIABETES,
        "-q",
        "--csv",
        "--n-alphas",
        "3000",
        "--no-early-stop",
        "--plot",
        "p.svg",
    ]);
    printing
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut printing = printing.spawn().unwrap();
    let unread = printing.stdout.take();
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(interrupted("INT", printing), (Some(code("INT")), nothing));
    drop(unread);
    assert_eq!(names(folder), [""; 0]);
}

#[test]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let _machine = crate::shared_machine();
    let folder = folder();
    let folder = folder.path();
    let (_, new, length) = whole_run(folder);
    old_files(folder);
    let program = assert_cmd::cargo::cargo_bin("regfit");
    let mut child = Command::new("sh")
        .args(["-c", "trap '' HUP; echo; exec \"$@\" > /dev/null", "sh"])
        .arg(program)
        .args(FIT)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Until the shell says so, it ends at a hangup itself.
    let mut said = [0];
    child.stdout.take().unwrap().read_exact(&mut said).unwrap();
    for _ in 0..5 {
        std::thread::sleep(length / 6);
        send("HUP", &child);
    }
    // Only Linux tells a process what it is to ignore; elsewhere a hangup keeps the system's meaning.
    assert!(child.wait().unwrap().success());
    assert_eq!(contents(folder), new);
}
