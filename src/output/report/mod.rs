//! One self-contained page about a path of models: pictures, a slider over the strengths, and the
//! coefficients at each.
//!
//! [`HtmlReport::render`] returns the bytes of an HTML file that needs nothing else: no network, no
//! font, no other file. Its charts are drawn at the width of the screen, a [`RowForm`] predicts a row that
//! is typed in. Without JavaScript it shows the pictures and the coefficients at the chosen strength. Names may come from anywhere: they are escaped in HTML, in SVG and in the data.
//!
//! ```
//! use regfit::plot::CoefficientPath;
//! use regfit::report::HtmlReport;
//!
//! let report = HtmlReport {
//!     title: "lasso of y".into(),
//!     path: CoefficientPath {
//!         alphas: vec![1.0, 0.1],
//!         names: vec!["bmi".into()],
//!         coefficients: vec![vec![0.0, 2.5]],
//!         ..CoefficientPath::default()
//!     },
//!     ..HtmlReport::default()
//! };
//! let page = report.render()?;
//! assert!(page.starts_with(b"<!doctype html>"));
//! # Ok::<(), regfit::Error>(())
//! ```

mod data;
mod escape;
mod figure;
mod html_report;
mod page;
mod palette;
mod row_form;
mod table;

pub use html_report::HtmlReport;
pub use row_form::RowForm;

use crate::Result;

/// Bytes of a page, at most: the smallest curves are left out until it is no larger.
pub const LARGEST_PAGE: usize = 300_000;

impl HtmlReport {
    /// The page, at most [`LARGEST_PAGE`] bytes: of very many curves or strengths only the largest
    /// and an even choice are kept, and the page says how many are left out.
    ///
    /// # Errors
    /// [`crate::Error::Picture`] when there is nothing to show, when lengths disagree, or when a number is
    /// not finite; the message says which.
    pub fn render(&self) -> Result<Vec<u8>> {
        self.check()?;
        let mut share = data::Share {
            entries: data::MOST_ENTRIES,
            exact: true,
        };
        loop {
            let kept = data::Kept::of(self, share);
            let page = page::render(self, &kept)?;
            if page.len() <= LARGEST_PAGE || kept.n_curves() <= 1 {
                return Ok(page.into_bytes());
            }
            // First the digits that only a prediction needs, then the smallest curves.
            share.entries /= if share.exact { 1 } else { 2 };
            share.exact = false;
        }
    }
}
