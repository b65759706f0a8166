//! Dates as numbers.

/// Where day and month stand in dates that do not begin with the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum DateOrder {
    /// `31/1/2020`
    DayFirst,
    /// `1/31/2020`
    MonthFirst,
}

/// A day of the Gregorian calendar and the time since its midnight as a share of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    time: f64,
}

/// The two numbers in front of the year, where the cell does not begin with the year and its mark leaves their order open.
pub(super) fn open_order(cell: &str) -> Option<(i64, i64)> {
    let (parts, mark, _) = split(cell)?;
    (mark != '.' && parts[2].len() == 4)
        .then(|| Some((parts[0].parse().ok()?, parts[1].parse().ok()?)))?
}

/// The three numbers of `2020-01-31`, the mark between them, and what is behind.
fn split(cell: &str) -> Option<([&str; 3], char, &str)> {
    let end = cell.find([' ', 'T']).unwrap_or(cell.len());
    let (day, time) = cell.split_at(end);
    let mark = day.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: [&str; 3] = day.split(mark).collect::<Vec<_>>().try_into().ok()?;
    let digits =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.iter().all(digits).then_some((parts, mark, time))
}

impl Date {
    /// `2020-01-31` (also with / or .), `20200131`, `31.1.2020`, and with an order `31/1/2020` or `1/31/2020`; behind any
    /// of them perhaps a time.
    pub(super) fn parse(cell: &str, order: Option<DateOrder>) -> Option<Self> {
        if cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit()) {
            return Self::of([cell.get(..4)?, cell.get(4..6)?, cell.get(6..)?], "");
        }
        let ([a, b, c], mark, time) = split(cell)?;
        if a.len() == 4 {
            return Self::of([a, b, c], time);
        }
        let day_first = mark == '.' || order? == DateOrder::DayFirst;
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        if c.len() == 4 {
            Self::of([c, month, day], time)
        } else {
            None
        }
    }

    fn of([year, month, day]: [&str; 3], time: &str) -> Option<Self> {
        let (year, month, day): (i64, i64, i64) =
            (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let time = share_of_day(time.trim_start_matches([' ', 'T']))?;
        (1..=days).contains(&day).then_some(Self {
            year,
            month,
            day,
            time,
        })
    }

    /// Days since 1970-01-01.
    ///
    /// Source: Fliegel, Van Flandern (1968), Comm. ACM 11(10), in a form that counts years from March on.
    pub(super) fn days(self) -> f64 {
        let year = self.year - i64::from(self.month <= 2);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let whole = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        (whole + of_year - 719_468) as f64 + self.time
    }

    /// 1 for Monday to 7 for Sunday.
    pub(super) fn weekday(self) -> f64 {
        // 1970-01-01 was a Thursday.
        (self.days().floor() + 3.0).rem_euclid(7.0) + 1.0
    }
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, perhaps with a Z, as a share of the day.
fn share_of_day(time: &str) -> Option<f64> {
    let time = time.strip_suffix('Z').unwrap_or(time);
    if time.is_empty() {
        return Some(0.0);
    }
    let mut seconds = 0.0;
    let mut parts = time.split(':');
    for (unit, most) in [(3600.0, 24.0), (60.0, 60.0), (1.0, 61.0)] {
        let Some(part) = parts.next() else { break };
        let plain = part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value: f64 = part.parse().ok().filter(|_| plain)?;
        if value >= most {
            return None;
        }
        seconds += unit * value;
    }
    let complete = parts.next().is_none() && time.contains(':');
    complete.then_some(seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Python: (datetime.date(y, m, d) - datetime.date(1970, 1, 1)).days and .isoweekday()
    #[test]
    fn days_and_weekdays_are_those_of_the_calendar() {
        for (cell, days, weekday) in [
            ("1970-01-01", 0.0, 4.0),
            ("2000-02-29", 11016.0, 2.0),
            ("2024-12-31", 20088.0, 2.0),
            ("1900-03-01", -25508.0, 4.0),
            ("1969-12-31T12:00", -0.5, 3.0),
            ("20200131", 18292.0, 5.0),
            ("31.1.2020", 18292.0, 5.0),
        ] {
            let date = Date::parse(cell, None).expect(cell);
            assert_eq!((date.days(), date.weekday()), (days, weekday), "{cell}");
        }
    }

    #[test]
    fn an_order_is_needed_for_slashes_and_nothing_else_is_a_date() {
        assert_eq!(Date::parse("1/2/2020", None), None);
        let day = Date::parse("1/2/2020", Some(DateOrder::DayFirst)).expect("a date");
        let month = Date::parse("1/2/2020", Some(DateOrder::MonthFirst)).expect("a date");
        assert_eq!((day.month, month.month), (2, 1));
        for cell in [
            "2021-02-29",
            "2020-13-01",
            "2020-00-10",
            "1.2.20",
            "20201301",
            "2020-01",
            "2020-01-01 25:00",
            "2020-01-01 x",
            "a-b-c",
            "",
            "2020-01-01 12",
        ] {
            assert_eq!(Date::parse(cell, Some(DateOrder::DayFirst)), None, "{cell}");
        }
    }
}
