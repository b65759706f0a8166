//! Being stopped: nothing half written is left, whatever the run is doing.

/// Has this process end in order when it is interrupted, terminated or left by its terminal: temporary files go,
/// finished files stay, and the exit code is 128 and the number of the signal.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    // A write beyond a size limit then fails as one to a full disk does.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
    let ignored = ignored();
    let heeded = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let Ok(mut signals) = Signals::new(heeded) else {
        return;
    };
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            stop(128 + signal);
        }
    };
    let _ = std::thread::Builder::new()
        .name("signals".into())
        .spawn(wait);
}

#[cfg(not(unix))]
pub(crate) fn watch() {}

/// The signals that whoever started the process wants ignored (`nohup`, a job in the background), one bit each.
#[cfg(unix)]
fn ignored() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        // Where it cannot be known, a hangup stays what the system makes of it.
        return 1 << (signal_hook::consts::SIGHUP - 1);
    };
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .unwrap_or_default();
    u64::from_str_radix(mask.trim(), 16).unwrap_or(0)
}

/// Ends the process.
#[cfg(unix)]
fn stop(code: i32) -> ! {
    use std::io::IsTerminal;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    // Held to the end, so that no other thread makes a file any more.
    let mut moment = crate::output::uninterrupted();
    let written = moment.abandon();
    let start = if std::io::stderr().is_terminal() {
        "\r\u{1b}[K"
    } else {
        ""
    };
    let outcome = if written {
        "the files had been written"
    } else {
        "no file was changed"
    };
    let text = format!("{start}interrupted: {outcome}\n");
    // A standard error that nobody reads must not keep the process.
    let (said, heard) = channel();
    let speaker = std::thread::Builder::new().spawn(move || {
        crate::output::Progress::end();
        crate::output::say(&text);
        let _ = said.send(());
    });
    if speaker.is_ok() {
        let _ = heard.recv_timeout(Duration::from_millis(200));
    }
    std::process::exit(code)
}
