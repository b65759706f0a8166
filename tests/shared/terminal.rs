//! A terminal for the program, in memory.

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};

/// A run whose standard output and error are one terminal.
#[derive(Debug)]
pub(crate) struct Terminal {
    pub(crate) child: Child,
    screen: File,
    /// What has been written to it so far.
    pub(crate) written: String,
}

impl Terminal {
    /// Starts the program on a terminal of this many columns, with a pipe as its standard input.
    pub(crate) fn start(arguments: &[&str], columns: u16, environment: &[(&str, &str)]) -> Self {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&screen).expect("granted");
        unlockpt(&screen).expect("unlocked");
        let name = ptsname(&screen, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let program = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("its end");
        let size = Winsize {
            ws_row: 50,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&program, size).expect("a size");
        let err = program.try_clone().expect("twice");
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("regfit"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REGFIT_")) {
            command.env_remove(name);
        }
        command
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .envs(environment.iter().copied())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::from(program))
            .stderr(Stdio::from(err));
        Self {
            child: command.spawn().expect("it starts"),
            screen: File::from(screen),
            written: String::new(),
        }
    }

    /// Reads until this text has been written, or the end; whether it has.
    pub(crate) fn wait_for(&mut self, text: &str) -> bool {
        let mut piece = [0; 4096];
        while !self.written.contains(text) {
            // A terminal whose program has ended is an error, not an end.
            match self.screen.read(&mut piece) {
                Ok(0) | Err(_) => return false,
                Ok(n) => self.written += &String::from_utf8_lossy(&piece[..n]),
            }
        }
        true
    }

    /// Everything up to the end of the program.
    pub(crate) fn finish(mut self) -> String {
        drop(self.child.stdin.take());
        self.wait_for("\u{0}");
        let _ = self.child.wait();
        self.written
    }
}

/// The lines of a text without colours.
pub(crate) fn plain_lines(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut hidden = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => hidden = true,
            _ if hidden => hidden = !c.is_ascii_alphabetic(),
            _ => plain.push(c),
        }
    }
    plain
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}
