//! Pages as a reader has them before him: in a headless Chromium, on a telephone and on a screen, light and dark, by
//! keyboard. `cargo test --test browser -- --ignored` runs these tests where chromium and chromedriver are.
#![cfg(all(feature = "cli", target_os = "linux"))]
#![allow(clippy::unwrap_used)]

#[path = "../shared/cli.rs"]
mod cli;
mod driver;
mod form;
mod looks;
mod slider;

use driver::Browser;
use std::path::PathBuf;

/// A page in a folder of its own.
struct Page {
    folder: tempfile::TempDir,
    path: PathBuf,
}

/// The page that a command writes with `--plot`.
fn page(arguments: &[&str]) -> Page {
    let folder = cli::folder();
    let path = folder.path().join("page.html");
    let plot = ["--plot", cli::text(&path)];
    cli::stdout(&[arguments, &plot[..]].concat());
    Page { folder, path }
}

/// A browser that shows it, as wide as asked.
fn shown(page: &Page, (width, dark): (u32, bool)) -> Browser {
    let browser = Browser::start();
    browser.screen(width, dark);
    browser.open(&page.path);
    browser
}
