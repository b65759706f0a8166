//! What a message advises, and the call that follows the advice.

use super::cases::Case;
use std::collections::BTreeMap;

/// Words behind a flag that are no value of it but the rest of a sentence.
const NO_VALUES: [&str; 10] = [
    "above", "below", "of", "needs", "says", "must", "and", "or", "chooses", "with",
];

/// What the program advised: each alternative a list of words to add to the call, or a call of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Advice {
    Add(Vec<String>),
    Call(Vec<String>),
    /// A word of the call and what to write in its place.
    Replace(String, String),
}

pub(super) struct Reader {
    pub(super) flags: BTreeMap<String, bool>,
}

impl Reader {
    /// A flag with its value at this place of a sentence, and whether the sentence goes on after it without a break.
    fn flag(&self, words: &[&str], at: usize) -> Option<(Vec<String>, usize, bool)> {
        let clean = |word: &str| {
            let word = word.trim_start_matches(['(', '\'']);
            word.trim_end_matches([':', ';', ')', '\'']).to_owned()
        };
        let word = words.get(at)?;
        let bare = clean(word).trim_end_matches(',').to_owned();
        let takes_value = *self.flags.get(&bare)?;
        if !takes_value {
            return Some((
                vec![bare],
                at + 1,
                word.ends_with(|c: char| c.is_ascii_lowercase()),
            ));
        }
        let value = words.get(at + 1)?;
        let ends = value.ends_with([',', ';', ')', ':', '?']);
        // A comma by itself is a value: `--decimal ,`.
        let kept = if *value == "," {
            ",".to_owned()
        } else {
            clean(value).trim_end_matches([',', '?']).to_owned()
        };
        (!NO_VALUES.contains(&&*kept)).then(|| (vec![bare, kept], at + 2, !ends))
    }

    /// All that a message advises.
    pub(super) fn advice(&self, message: &str) -> Vec<Advice> {
        let mut found = Vec::new();
        for line in message.lines() {
            let advises = [
                "help:",
                "tip:",
                "try ",
                "needs",
                "--exclude",
                "use `",
                "must stay below",
                "name its file with",
            ];
            if !advises.iter().any(|mark| line.contains(mark)) {
                continue;
            }
            // What is needed, and not what needs it.
            let line = line
                .split_once(" needs ")
                .map_or(line, |(_, needed)| needed);
            self.quoted(line, &mut found);
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut at = 0;
            while at < words.len() {
                let command = words.get(at + 1).copied().unwrap_or_default();
                if words[at].trim_start_matches('(') == "regfit" {
                    at = self.call(
                        &words,
                        at + 2,
                        command.trim_end_matches([',', ')', ';']),
                        &mut found,
                    );
                    continue;
                }
                let mut together = Vec::new();
                while let Some((flag, next, goes_on)) = self.flag(&words, at) {
                    together.extend(flag);
                    at = next;
                    if !goes_on {
                        break;
                    }
                }
                if together.is_empty() {
                    at += 1;
                } else {
                    found.push(Advice::Add(together));
                }
            }
        }
        let mut once: Vec<Advice> = Vec::new();
        found.retain(|advice| {
            !once.contains(advice) && {
                once.push(advice.clone());
                true
            }
        });
        found
    }

    /// `regfit command flags`, from the word behind the command on.
    fn call(&self, words: &[&str], mut at: usize, command: &str, found: &mut Vec<Advice>) -> usize {
        let mut call = vec![command.to_owned()];
        loop {
            if words.get(at) == Some(&"DATA") {
                call.push("DATA".into());
                at += 1;
            } else if let Some((flag, next, goes_on)) = self.flag(words, at) {
                call.extend(flag);
                at = next;
                if !goes_on {
                    break;
                }
            } else {
                break;
            }
        }
        if !call.contains(&"DATA".to_owned()) {
            call.insert(1, "DATA".into());
        }
        found.push(Advice::Call(call));
        at
    }

    /// Words in quotes that stand for what was written: `did you mean "a"?`, use `newton`, a bound.
    fn quoted(&self, line: &str, found: &mut Vec<Advice>) {
        let between = |open: &str, close: char| {
            let (_, rest) = line.split_once(open)?;
            rest.split(close).next().map(str::to_owned)
        };
        if let Some(name) = between("did you mean \"", '"') {
            found.push(Advice::Replace("WRONG".into(), name));
        }
        for similar in ["similar argument exists: '", "similar subcommand exists: '"] {
            if let Some(name) = between(similar, '\'') {
                found.push(Advice::Replace("WRONG".into(), name));
            }
        }
        if let Some((_, solvers)) = line.split_once(": use `") {
            let names = solvers.split('`').step_by(2);
            found.extend(names.map(|name| Advice::Add(vec!["--solver".into(), name.into()])));
        }
        if let Some(bound) = between("2/L = ", ' ').and_then(|bound| bound.parse::<f64>().ok()) {
            found.push(Advice::Add(vec![
                "--learning-rate".into(),
                (0.9 * bound).to_string(),
            ]));
        }
        if let Some(level) = between("it may be ", ',') {
            found.push(Advice::Add(vec!["--reference".into(), level]));
        }
    }

    /// The call after the advice.
    pub(super) fn follow(&self, call: &[String], advice: &Advice, case: &Case) -> Vec<String> {
        let known = |word: &String| match word.as_str() {
            "DATA" => case.call[1].to_owned(),
            "A" => "0.1".to_owned(),
            "NAME" => "a".to_owned(),
            "MODEL.json" => "model.json".to_owned(),
            word => word.to_owned(),
        };
        match advice {
            Advice::Call(words) => words.iter().map(known).collect(),
            Advice::Replace(_, right) => {
                let wrong = |word: &String| {
                    if word == case.wrong {
                        right.clone()
                    } else {
                        word.clone()
                    }
                };
                call.iter().map(wrong).collect()
            }
            Advice::Add(words) => {
                let words: Vec<String> = words.iter().map(known).collect();
                let mut kept = Vec::new();
                let mut at = 0;
                while at < call.len() {
                    // What is advised stands in the place of what was asked for; more columns are left out beside others.
                    let again = words.contains(&call[at]) && call[at] != "--exclude";
                    let value = self.flags.get(&call[at]).copied().unwrap_or(false);
                    let next = at + 1 + usize::from(value);
                    if !again {
                        kept.extend(call[at..next.min(call.len())].iter().cloned());
                    }
                    at = next;
                }
                kept.extend(words);
                kept
            }
        }
    }
}
