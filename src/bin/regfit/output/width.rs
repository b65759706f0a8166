//! Lines no longer than the terminal is wide.

use std::io::IsTerminal;

/// The narrowest terminal that lines are broken for.
const NARROWEST: usize = 40;
/// Characters before the text of a screen.
const LABEL: usize = 10;
/// A label of several words ends before this column.
const LONGEST_LABEL: usize = 20;

/// Columns of the terminal that the standard output is; none for files and pipes, whose lines stay whole.
pub(super) fn terminal_width() -> Option<usize> {
    let out = std::io::stdout();
    columns(out.is_terminal(), terminal_size::terminal_size_of(&out))
}

/// The same of the standard error.
pub(super) fn error_width() -> Option<usize> {
    let err = std::io::stderr();
    columns(err.is_terminal(), terminal_size::terminal_size_of(&err))
}

fn columns(
    is_terminal: bool,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> Option<usize> {
    let (width, _) = size.filter(|_| is_terminal)?;
    Some(usize::from(width.0).max(NARROWEST))
}

/// The text with each line longer than `width` broken at blanks, what follows below the text after its label. Colours
/// take no room.
pub(super) fn folded(text: &str, width: usize) -> String {
    let lines = text.split_inclusive('\n');
    lines.map(|line| fold(line, width)).collect()
}

fn fold(line: &str, width: usize) -> String {
    if visible(line.trim_end()) <= width {
        return line.to_owned();
    }
    let indent = indent(line).min(width / 2);
    let words: Vec<(&str, &str)> = words(line).collect();
    let mut out = String::new();
    let mut column = 0;
    for (k, (blanks, word)) in words.iter().enumerate() {
        let length = visible(word);
        let phrase = if k > 0 { phrase(&words[k..]) } else { length };
        // A phrase that fits on a line is not broken, if it can be had whole on the next one.
        let needed = if phrase <= width - indent {
            phrase
        } else {
            length
        };
        if column > indent && column + blanks.len() + needed > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else {
            out.push_str(blanks);
            column += blanks.len();
        }
        out.push_str(word);
        column += length;
    }
    if line.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Characters of the first of these words, and where a wide gap or an `=` begins a phrase, of all of it.
fn phrase(words: &[(&str, &str)]) -> usize {
    let begins = |(blanks, word): &(&str, &str)| blanks.len() > 2 || *word == "=";
    let Some((first, rest)) = words.split_first() else {
        return 0;
    };
    let rest = rest
        .iter()
        .take_while(|word| begins(first) && !begins(word));
    visible(first.1)
        + rest
            .map(|(blanks, word)| blanks.len() + visible(word))
            .sum::<usize>()
}

/// The words of a line, each with the blanks before it.
fn words(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = line.trim_end();
    std::iter::from_fn(move || {
        let start = rest.find(|c| c != ' ')?;
        let length = rest[start..].find(' ').unwrap_or(rest.len() - start);
        let (taken, left) = rest.split_at(start + length);
        rest = left;
        Some(taken.split_at(start))
    })
}

/// Where the text of a line begins: behind its blanks, or behind a label and the blanks after it.
fn indent(line: &str) -> usize {
    let mut column = 0;
    for (k, (blanks, word)) in words(line).enumerate() {
        let start = column + blanks.len();
        if k > 0 && (blanks.len() > 1 || (k == 1 && start == LABEL)) {
            return start;
        }
        column = start + visible(word);
        if column > LONGEST_LABEL {
            break;
        }
    }
    line.len() - line.trim_start_matches(' ').len()
}

/// Characters that take room: those between an escape and its `m` do not.
fn visible(text: &str) -> usize {
    let mut hidden = false;
    let mut count = 0;
    for c in text.chars() {
        match c {
            '\u{1b}' => hidden = true,
            'm' if hidden => hidden = false,
            _ if !hidden => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below_the_text_after_their_label() {
        let line =
            "          = scikit-learn Lasso(alpha=0.5) after StandardScaler = glmnet(lambda=0.5)\n";
        let two = "          = scikit-learn Lasso(alpha=0.5) after StandardScaler\n          = glmnet(lambda=0.5)\n";
        assert_eq!(folded(line, 66), two);
        let three = "          = scikit-learn Lasso(alpha=0.5)\n          after StandardScaler\n          = glmnet(lambda=0.5)\n";
        assert_eq!(folded(line, 44), three);
        assert_eq!(folded(line, 100), line);
        let labelled = "fit       R² 0.5149   RMSE 53.63   objective 1486.84\n";
        assert_eq!(
            folded(labelled, 40),
            "fit       R² 0.5149   RMSE 53.63\n          objective 1486.84\n"
        );
    }

    #[test]
    fn colours_take_no_room_and_words_stay_whole() {
        let line = "\u{1b}[2mfit       \u{1b}[0mR² 0.5149";
        assert_eq!(folded(line, 19), line);
        let text = "  a note of five words\n";
        assert_eq!(folded(text, 18), "  a note of five\n  words\n");
        let labelled = "  enters at α   the strength of its entry\n";
        assert_eq!(
            folded(labelled, 32),
            "  enters at α   the strength of\n                its entry\n"
        );
        assert_eq!(folded(&"x".repeat(50), 40), "x".repeat(50));
    }
}
