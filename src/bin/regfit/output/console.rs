//! What reaches the terminal.

use super::progress::Progress;
use super::width::{error_width, folded, terminal_width};
use crate::args::{ColorChoice, OutputArgs};
use crate::failure::Failure;
use regfit::data::escape_lines;
use std::io::{self, BufWriter, IsTerminal, Write};

/// How much is said, and in which colours.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
    /// One JSON object is all that may reach the standard output.
    pub(crate) json: bool,
    color_out: bool,
    color_err: bool,
    /// Decimals in tables.
    pub(crate) digits: usize,
    /// Rows in tables; 0 for all.
    pub(crate) top: usize,
    /// Columns of the terminal, if the results go to one.
    pub(crate) width: Option<usize>,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            quiet: false,
            verbose: false,
            json: false,
            color_out: wanted(ColorChoice::Auto, io::stdout().is_terminal()),
            color_err: wanted(ColorChoice::Auto, io::stderr().is_terminal()),
            digits: 4,
            top: 20,
            width: terminal_width(),
        }
    }
}

/// Whether to colour a stream.
fn wanted(choice: ColorChoice, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && obeys_escapes(),
    }
}

/// Whether a terminal may be sent colours and movements: `NO_COLOR` with any value but the empty one and `TERM=dumb` say
/// no.
pub(super) fn obeys_escapes() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !plain && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

impl Console {
    pub(crate) fn new(args: &OutputArgs) -> Self {
        Self {
            quiet: args.quiet,
            verbose: args.verbose,
            json: args.json,
            color_out: wanted(args.color, io::stdout().is_terminal()),
            color_err: wanted(args.color, io::stderr().is_terminal()),
            digits: args.digits,
            top: args.top,
            width: terminal_width(),
        }
    }

    /// Whether errors are coloured.
    pub(crate) fn colors_errors(&self) -> bool {
        self.color_err
    }

    /// How many of `total` rows a table shows.
    pub(crate) fn shown(&self, total: usize) -> usize {
        if self.top == 0 {
            total
        } else {
            self.top.min(total)
        }
    }

    /// A column of labels, faint on a terminal.
    pub(crate) fn label(&self, text: &str) -> String {
        self.paint("2", text)
    }

    /// A bar or a sparkline.
    pub(crate) fn drawing(&self, text: &str) -> String {
        self.paint("36", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color_out && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Writes results.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// Writes a screen, its lines no longer than the terminal is wide.
    pub(crate) fn show(&self, text: &str) -> Result<(), Failure> {
        match self.width {
            Some(width) => self.print(&folded(text, width)),
            None => self.print(text),
        }
    }

    /// Writes results piece by piece. A closed pipe counts as success.
    pub(crate) fn write(
        &self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        Progress::end();
        let mut out = BufWriter::new(io::stdout().lock());
        match content(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| Failure::stdout(&error)),
        }
    }

    /// Writes one JSON object.
    pub(crate) fn print_json(&self, value: &serde_json::Value) -> Result<(), Failure> {
        self.print(&json_text(value)?)
    }

    /// Something the user should act on.
    pub(crate) fn warn(&self, text: &str) {
        if !self.quiet {
            self.say("33", "warning", text);
        }
    }

    /// Whether the progress of a long run may be shown.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && !self.json && io::stderr().is_terminal() && obeys_escapes()
    }

    /// Something that was decided or changed.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.say("36", "note", text);
        }
    }

    /// A detail that --verbose asks for.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            say(&format!("{}\n", escape_lines(text)));
        }
    }

    fn say(&self, code: &str, label: &str, text: &str) {
        let text = escape_lines(text);
        let text = match self.color_err {
            true => format!("\u{1b}[1;{code}m{label}\u{1b}[0m: {text}\n"),
            false => format!("{label}: {text}\n"),
        };
        match error_width() {
            Some(width) => say(&folded(&text, width)),
            None => say(&text),
        }
    }
}

/// One JSON object as text, with characters that control a terminal escaped.
pub(crate) fn json_text(value: &serde_json::Value) -> Result<String, Failure> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::fault(error.to_string()))?;
    text.push('\n');
    Ok(regfit::data::safe_json(&text).into_owned())
}

/// Writes to the standard error; that it is closed is no failure.
pub(crate) fn say(text: &str) {
    Progress::aside(|| {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    });
}
