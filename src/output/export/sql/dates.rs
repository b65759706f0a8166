//! Dates in SQL, in steps in front of the others: the text, its day and its time, year and month and day, days since
//! 1970-01-01. There is no function for it that SQLite, DuckDB and PostgreSQL share but SUBSTR, RTRIM and LENGTH. Quotients
//! are taken of multiples, since `/` rounds in some and not in others. Steps are materialised: SQLite would write each
//! into the next, and their length grows by a factor.

use super::super::literal::{sql_identifier, sql_number};
use super::super::plan::{Cells, DatePart, Plan};
use crate::Result;
use crate::data::recipe::DateOrder;

/// The steps, each with a comma behind, and what the next one reads in the place of the table.
pub(super) fn steps(plan: &Plan<'_>, table: String) -> Result<(String, String)> {
    let mut texts: Vec<(usize, &str, Option<DateOrder>)> = Vec::new();
    for column in plan.used() {
        if let Cells::Date { order, .. } = column.cells
            && !texts
                .iter()
                .any(|(place, ..)| *place == column.source.place)
        {
            texts.push((column.source.place, column.source.name, order));
        }
    }
    if texts.is_empty() {
        return Ok((String::new(), table));
    }
    let mut steps: [Vec<String>; 5] = Default::default();
    for (place, name, order) in texts {
        let name = sql_identifier(name)?;
        for (step, expressions) in steps.iter_mut().zip(expressions(&name, order)) {
            let named = expressions.into_iter().map(|(what, expression)| {
                format!(
                    "{} AS regfit_{what}{}",
                    numbered(&expression, place),
                    place + 1
                )
            });
            step.extend(named);
        }
    }
    let names = ["texts", "days", "parts", "dates", "calendar"];
    let (mut text, mut from) = (String::new(), table);
    for (name, step) in names.iter().zip(steps) {
        let columns = step.join(",\n    ");
        text += &format!(
            "regfit_{name} AS MATERIALIZED (\n  SELECT t.*,\n    {columns}\n  FROM {from} AS t\n),\n"
        );
        from = format!("regfit_{name}");
    }
    Ok((text, from))
}

/// A part of a date in terms of the last step.
pub(super) fn value(place: usize, part: DatePart) -> String {
    let expression = match part {
        DatePart::Year => "CASE WHEN @whole IS NOT NULL THEN @year END".to_owned(),
        DatePart::Month => "CASE WHEN @whole IS NOT NULL THEN @month END".to_owned(),
        DatePart::Day => "CASE WHEN @whole IS NOT NULL THEN @day END".to_owned(),
        // 1970-01-01 was a Thursday.
        DatePart::Weekday => "((@whole + 3) % 7 + 7) % 7 + 1".to_owned(),
        DatePart::Days { first } => format!("(@whole + @time) - {}", sql_number(first)),
    };
    numbered(&expression, place)
}

/// `@name` is the column of a former step.
fn numbered(expression: &str, place: usize) -> String {
    let mut out = String::new();
    let mut parts = expression.split('@');
    out += parts.next().unwrap_or_default();
    for part in parts {
        let end = part
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        out += &format!("t.regfit_{name}{}{rest}", place + 1);
    }
    out
}

/// For each step its columns by name.
fn expressions(name: &str, order: Option<DateOrder>) -> [Vec<(&'static str, String)>; 5] {
    let own = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs
            .iter()
            .map(|(what, how)| (*what, (*how).to_owned()))
            .collect()
    };
    let digits = |what: &str| format!("{what} <> '' AND RTRIM({what}, '0123456789') = ''");
    let whole = |what: &str| {
        format!(
            "CASE WHEN {} THEN CAST({what} AS INTEGER) END",
            digits(what)
        )
    };
    // Where the day ends: behind 8, 9 or 10 characters.
    let end = "CASE WHEN SUBSTR(@text, 9, 1) IN ('', ' ', 'T') THEN 8 WHEN SUBSTR(@text, 10, 1) IN ('', ' ', 'T') THEN 9 \
               WHEN SUBSTR(@text, 11, 1) IN ('', ' ', 'T') THEN 10 END";
    let text = vec![("text", format!("CAST(t.{name} AS TEXT)"))];
    let cut = end.replace("@text", &format!("CAST(t.{name} AS TEXT)"));
    let text = [text, vec![("end", cut)]].concat();
    let days = own(&[
        ("cut", "SUBSTR(@text, 1, @end)"),
        ("clock", "LTRIM(SUBSTR(@text, @end + 1), ' T')"),
    ]);
    // The first mark stands behind 4, 1 or 2 digits, the second behind 1 or 2 more.
    let first = "CASE WHEN RTRIM(@cut, '0123456789') = '' THEN 0 WHEN SUBSTR(@cut, 2, 1) IN ('-', '/', '.') THEN 2 \
                 WHEN SUBSTR(@cut, 3, 1) IN ('-', '/', '.') THEN 3 WHEN SUBSTR(@cut, 5, 1) IN ('-', '/', '.') THEN 5 END";
    let second = format!(
        "CASE WHEN SUBSTR(@cut, ({first}) + 2, 1) = SUBSTR(@cut, ({first}), 1) THEN ({first}) + 2 \
         WHEN SUBSTR(@cut, ({first}) + 3, 1) = SUBSTR(@cut, ({first}), 1) THEN ({first}) + 3 END"
    );
    let clock = "CASE WHEN SUBSTR(@clock, LENGTH(@clock), 1) = 'Z' THEN SUBSTR(@clock, 1, LENGTH(@clock) - 1) ELSE @clock END";
    let parts = vec![
        ("first", first.to_owned()),
        ("second", second),
        ("hms", clock.to_owned()),
    ];
    let (a, b, c) = (
        "SUBSTR(@cut, 1, @first - 1)",
        "SUBSTR(@cut, @first + 1, @second - @first - 1)",
        "SUBSTR(@cut, @second + 1)",
    );
    let by_order = |iso: &str, dotted: &str, day_first: &str, month_first: &str| {
        let other = match order {
            None => "NULL".to_owned(),
            Some(DateOrder::DayFirst) => whole(day_first),
            Some(DateOrder::MonthFirst) => whole(month_first),
        };
        format!(
            "WHEN @first = 5 THEN {} WHEN LENGTH({c}) <> 4 THEN NULL WHEN SUBSTR(@cut, @first, 1) = '.' THEN {} ELSE {other} END",
            whole(iso),
            whole(dotted)
        )
    };
    let eight = |from: usize, count: usize| {
        format!(
            "CASE WHEN @first = 0 THEN CASE WHEN @end = 8 THEN CAST(SUBSTR(@cut, {from}, {count}) AS INTEGER) END"
        )
    };
    let (h, m) = (
        "CASE WHEN SUBSTR(@hms, 2, 1) = ':' THEN SUBSTR(@hms, 1, 1) WHEN SUBSTR(@hms, 3, 1) = ':' THEN SUBSTR(@hms, 1, 2) \
         ELSE '' END",
        "CASE WHEN SUBSTR(@hms, 2, 1) = ':' THEN SUBSTR(@hms, 3, 2) ELSE SUBSTR(@hms, 4, 2) END",
    );
    let rest = "CASE WHEN SUBSTR(@hms, 2, 1) = ':' THEN SUBSTR(@hms, 5) ELSE SUBSTR(@hms, 6) END";
    let dates = vec![
        ("year", format!("{} {}", eight(1, 4), by_order(a, c, c, c))),
        ("month", format!("{} {}", eight(5, 2), by_order(b, b, b, a))),
        ("day", format!("{} {}", eight(7, 2), by_order(c, a, a, b))),
        ("hours", whole(&format!("({h})"))),
        ("minutes", whole(&format!("({m})"))),
        ("seconds", seconds(&format!("({rest})"))),
    ];
    [text, days, parts, dates, calendar()]
}

/// Nothing, or a colon with digits and perhaps a point behind.
fn seconds(rest: &str) -> String {
    let number = format!("SUBSTR({rest}, 2)");
    format!(
        "CASE WHEN {rest} = '' THEN 0e0 WHEN SUBSTR({rest}, 1, 1) = ':' AND {number} NOT IN ('', '.') \
         AND RTRIM({number}, '0123456789.') = '' AND {number} NOT LIKE '%.%.%' THEN CAST({number} AS DOUBLE PRECISION) END"
    )
}

/// Days since 1970-01-01, NULL for what is no day, and the time as a share of the day.
fn calendar() -> Vec<(&'static str, String)> {
    let since = "(@year - CASE WHEN @month <= 2 THEN 1 ELSE 0 END)";
    // ⌊(y + 400)/k⌋
    let quotient = |k: usize| format!("(({since} + 400) - ({since} + 400) % {k}) / {k}");
    let months = "(153 * ((@month + 9) % 12) + 2)";
    let last = "CASE WHEN @month IN (4, 6, 9, 11) THEN 30 WHEN @month <> 2 THEN 31 \
                WHEN @year % 4 = 0 AND (@year % 100 <> 0 OR @year % 400 = 0) THEN 29 ELSE 28 END";
    let time = "CASE WHEN @hms = '' THEN 0e0 WHEN @hours < 24 AND @minutes < 60 AND @seconds < 61 \
                THEN (3600e0 * @hours + 60e0 * @minutes + @seconds) / 86400e0 END";
    let whole = format!(
        "CASE WHEN @month BETWEEN 1 AND 12 AND @day BETWEEN 1 AND {last} AND ({time}) IS NOT NULL THEN \
         365 * {since} + {} - {} + {} - 97 + ({months} - {months} % 5) / 5 + @day - 1 - 719468 END",
        quotient(4),
        quotient(100),
        quotient(400)
    );
    vec![("whole", whole), ("time", time.to_owned())]
}
