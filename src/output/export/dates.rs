//! Functions that read a date, in the words of each language: the same cells as in [`crate::data::recipe`], and days in the
//! form of Fliegel, Van Flandern (1968), Comm. ACM 11(10), which counts years from March on.

/// `day_first` is None where dates begin with the year or have dots.
pub(super) const PYTHON: &str = r#"

_NUMBER = r"(\d+\.?\d*|\.\d+)"
_DATE = re.compile(
    r"(\d{1,4})([-/.])(\d{1,4})\2(\d{1,4})(?:[ T]+(?:" + _NUMBER + ":" + _NUMBER + "(?::" + _NUMBER + ")?)?Z?)?",
    re.ASCII,
)


def _parsed(text, day_first):
    """Year, month, day and the time as a share of the day, or None."""
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        year, month, day, times = int(text[:4]), int(text[4:6]), int(text[6:]), ()
    else:
        found = _DATE.fullmatch(text)
        if not found:
            return None
        a, mark, b, c, *times = found.groups()
        if len(a) == 4:
            year, month, day = int(a), int(b), int(c)
        elif len(c) != 4 or (mark != "." and day_first is None):
            return None
        elif mark == "." or day_first:
            year, month, day = int(c), int(b), int(a)
        else:
            year, month, day = int(c), int(a), int(b)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= 12:
        return None
    if not 1 <= day <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
        return None
    seconds = 0.0
    for unit, most, value in zip((3600.0, 60.0, 1.0), (24.0, 60.0, 61.0), times):
        if value is not None:
            if float(value) >= most:
                return None
            seconds += unit * float(value)
    return year, month, day, seconds / 86400.0


def _date(row, column, day_first, part, first, fill=None):
    cell = row[column]
    if _missing(cell):
        if fill is None:
            raise ValueError("missing cell in column %r" % (column,))
        return fill
    date = _parsed(str(cell).strip(" \t"), day_first)
    if date is None:
        raise ValueError("%r is not a date (column %r)" % (cell, column))
    year, month, day, time = date
    since = year - (month <= 2)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    whole = 365 * since + since // 4 - since // 100 + since // 400 + of_year - 719468
    parts = {"year": year, "month": month, "day": day, "weekday": (whole + 3) % 7 + 1}
    return float(parts[part]) if part in parts else (whole + time) - first
"#;

pub(super) const R: &str = r#"
regfit_dates <- function(text, day_first) {
  number <- "([0-9]+\\.?[0-9]*|\\.[0-9]+)"
  pattern <- paste0("^([0-9]{1,4})([-/.])([0-9]{1,4})\\2([0-9]{1,4})",
    "(?:[ T]+(?:", number, ":", number, "(?::", number, ")?)?Z?)?$")
  eight <- grepl("^[0-9]{8}$", text)
  ok <- eight | grepl(pattern, text, perl = TRUE)
  part <- function(k) sub(pattern, paste0("\\", k), text, perl = TRUE)
  a <- part(1); mark <- part(2); b <- part(3); c <- part(4)
  iso <- nchar(a) == 4
  ok <- ok & (eight | iso | (nchar(c) == 4 & (mark == "." | !is.na(day_first))))
  by_day <- mark == "." | (!is.na(day_first) & day_first)
  choose <- function(whole, ymd, dmy, mdy) {
    x <- ifelse(eight, whole, ifelse(iso, ymd, ifelse(by_day, dmy, mdy)))
    suppressWarnings(as.integer(ifelse(ok, x, NA)))
  }
  y <- choose(substr(text, 1, 4), a, c, c)
  m <- choose(substr(text, 5, 6), b, b, a)
  d <- choose(substr(text, 7, 8), c, a, b)
  leap <- y %% 4 == 0 & (y %% 100 != 0 | y %% 400 == 0)
  last <- c(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[ifelse(m >= 1 & m <= 12, m, NA)]
  last <- last + (!is.na(m) & m == 2 & leap)
  time <- function(k) {
    x <- ifelse(eight | !ok, "", part(k))
    suppressWarnings(as.numeric(ifelse(x == "", "0", x)))
  }
  hours <- time(5); minutes <- time(6); seconds <- time(7)
  good <- ok & !is.na(last) & d >= 1 & d <= last & hours < 24 & minutes < 60 & seconds < 61
  good <- !is.na(good) & good
  since <- y - (m <= 2)
  of_year <- (153 * ((m + 9) %% 12) + 2) %/% 5 + d - 1
  whole <- 365 * since + since %/% 4 - since %/% 100 + since %/% 400 + of_year - 719468
  dates <- list(year = y, month = m, day = d, weekday = (whole + 3) %% 7 + 1,
    days = whole + (3600 * hours + 60 * minutes + seconds) / 86400)
  lapply(dates, function(x) ifelse(good, x, NA))
}

regfit_date <- function(data, column, day_first, part, first, fill = NULL) {
  text <- trimws(as.character(regfit_column(data, column)), whitespace = "[ \t]")
  missing <- is.na(text) | text %in% regfit_missing
  x <- as.numeric(regfit_dates(ifelse(missing, "", text), day_first)[[part]]) - first
  if (any(is.na(x) & !missing)) {
    stop(dQuote(text[is.na(x) & !missing][1], FALSE), " is not a date (column ", dQuote(column, FALSE), ")")
  }
  if (is.null(fill)) regfit_gaps(missing, column) else x[missing] <- fill
  x
}
"#;

/// `order` is 1 where the day comes first, 0 where the month does, -1 where dates begin with the year or have dots.
pub(super) const C: &str = r#"
/* Digits with at most one point among them; the place behind, or NULL. */
static const char *regfit_time_part(const char *s, double *value)
{
    double scale = 1.0;
    int digits = 0;
    *value = 0.0;
    for (; *s >= '0' && *s <= '9'; s++, digits++) {
        *value = 10.0 * *value + (*s - '0');
    }
    if (*s == '.') {
        for (s++; *s >= '0' && *s <= '9'; s++, digits++) {
            *value = 10.0 * *value + (*s - '0');
            scale *= 10.0;
        }
    }
    *value /= scale;
    return digits ? s : NULL;
}

/* The time behind a day as a share of it, or -1. */
static double regfit_time(const char *s)
{
    static const double unit[3] = {3600.0, 60.0, 1.0};
    static const double most[3] = {24.0, 60.0, 61.0};
    double seconds = 0.0, value;
    int k;
    while (*s == ' ' || *s == 'T') {
        s++;
    }
    if (!*s || (*s == 'Z' && !s[1])) {
        return 0.0;
    }
    for (k = 0; k < 3; k++) {
        s = regfit_time_part(s, &value);
        if (!s || value >= most[k]) {
            return -1.0;
        }
        seconds += unit[k] * value;
        if (k && (!*s || (*s == 'Z' && !s[1]))) {
            return seconds / 86400.0;
        }
        if (*s++ != ':') {
            return -1.0;
        }
    }
    return -1.0;
}

/* year, month, day, weekday and days since first of a date; 0 for what is none. */
static int regfit_date(const char *cell, int order, double first, double *part)
{
    static const int last[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    long n[3] = {0, 0, 0}, y, m, d, since, of_year, whole;
    int length[3] = {0, 0, 0}, k, eight = 1, leap;
    char mark = 0;
    const char *s = cell;
    double time = 0.0;
    for (k = 0; k < 8; k++) {
        eight = eight && cell[k] >= '0' && cell[k] <= '9';
        if (!cell[k]) {
            break;
        }
    }
    eight = eight && k == 8 && !cell[8];
    if (eight) {
        for (k = 0; k < 8; k++) {
            int at = k < 4 ? 0 : k < 6 ? 1 : 2;
            n[at] = 10 * n[at] + (cell[k] - '0');
        }
        length[0] = 4;
    } else {
        for (k = 0; k < 3; k++) {
            for (; *s >= '0' && *s <= '9' && length[k] < 4; s++, length[k]++) {
                n[k] = 10 * n[k] + (*s - '0');
            }
            if (!length[k]) {
                return 0;
            }
            if (k < 2) {
                if ((*s != '-' && *s != '/' && *s != '.') || (k && *s != mark)) {
                    return 0;
                }
                mark = *s++;
            }
        }
        if (*s && *s != ' ' && *s != 'T') {
            return 0;
        }
        time = regfit_time(s);
    }
    if (length[0] == 4) {
        y = n[0];
        m = n[1];
        d = n[2];
    } else if (length[2] != 4 || (mark != '.' && order < 0)) {
        return 0;
    } else {
        int day_first = mark == '.' || order == 1;
        y = n[2];
        m = day_first ? n[1] : n[0];
        d = day_first ? n[0] : n[1];
    }
    leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    if (m < 1 || m > 12 || d < 1 || d > last[m - 1] + (m == 2 && leap) || time < 0.0) {
        return 0;
    }
    since = y - (m <= 2);
    of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    /* From 400 years earlier on no quotient is negative. */
    whole = 365 * since + (since + 400) / 4 - (since + 400) / 100 + (since + 400) / 400 - 97 + of_year - 719468;
    part[0] = (double)y;
    part[1] = (double)m;
    part[2] = (double)d;
    part[3] = (double)(((whole + 3) % 7 + 7) % 7 + 1);
    part[4] = ((double)whole + time) - first;
    return 1;
}
"#;

pub(super) const RUST: &str = r#"
/// The time behind a day as a share of it.
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
    complete.then_some(seconds / 86400.0)
}

/// Year, month, day, weekday and days since `first` of a date.
fn parsed(cell: &str, day_first: Option<bool>, first: f64) -> Option<[f64; 5]> {
    let end = cell.find([' ', 'T']).unwrap_or(cell.len());
    let (day, time) = cell.split_at(end);
    let eight = cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit());
    let [y, m, d] = if eight {
        [&cell[..4], &cell[4..6], &cell[6..]]
    } else {
        let mark = day.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        let parts: Vec<&str> = day.split(mark).collect();
        let digits = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !parts.iter().all(digits) {
            return None;
        }
        match parts[..] {
            [a, b, c] if a.len() == 4 => [a, b, c],
            [a, b, c] if c.len() == 4 && (mark == '.' || day_first?) => [c, b, a],
            [a, b, c] if c.len() == 4 => [c, a, b],
            _ => return None,
        }
    };
    let (y, m, d): (i64, i64, i64) = (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let last = match m {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let time = share_of_day(time.trim_start_matches([' ', 'T']))?;
    if !(1..=last).contains(&d) {
        return None;
    }
    let since = y - i64::from(m <= 2);
    let of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    let whole = 365 * since + since.div_euclid(4) - since.div_euclid(100) + since.div_euclid(400);
    let whole = whole + of_year - 719468;
    let weekday = (whole + 3).rem_euclid(7) + 1;
    Some([y as f64, m as f64, d as f64, weekday as f64, (whole as f64 + time) - first])
}

/// The `part`-th number of a date; `fill` where the cell is missing.
fn date(
    cell: &str,
    day_first: Option<bool>,
    (part, first): (usize, f64),
    fill: Option<f64>,
    wrong: &'static str,
) -> Result<f64, &'static str> {
    let cell = cell.trim_matches([' ', '\t']);
    if MISSING.contains(&cell) {
        return fill.ok_or(wrong);
    }
    parsed(cell, day_first, first).map(|parts| parts[part]).ok_or(wrong)
}
"#;
