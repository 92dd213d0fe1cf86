//! Numbers of spreadsheets into the text a person sees: integers without `.0`, 15 significant digits, dates by the
//! number format of the cell, and a warning kind for long integers whose last digits a spreadsheet cannot hold.

use std::fmt::Write as _;

use super::row::CellKind;

/// What a number format (数字格式) makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NumberStyle {
    #[default]
    General,
    /// Shows a day, with or without a time of day.
    Date,
    /// Shows a time of day only.
    Time,
    /// `000000`: leading noughts up to a width, as for division codes and postcodes.
    Padded(u8),
}

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Epoch {
    #[default]
    Y1900,
    Y1904,
}

/// First whole number that a spreadsheet cannot hold digit by digit.
const LOSSY_FROM: f64 = 1e15;
/// Serial number of 9999-12-31, the last day that spreadsheets know.
const LAST_SERIAL: f64 = 2_958_466.0;
/// A number of fixed width is padded to 20 digits at most: codes have 18.
const PAD_MAX: u8 = 20;

/// Appends the number in `raw` (as the file spells it) to `out`.
pub(crate) fn number_text(raw: &str, out: &mut String) -> CellKind {
    let raw = raw.trim_ascii();
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && digits.len() <= 15 {
        out.push_str(raw);
        return CellKind::Number;
    }
    if plain && digits.len() <= 40 {
        out.push_str(raw);
        return CellKind::LossyNumber;
    }
    match raw.parse::<f64>() {
        Ok(value) if value.is_finite() => float_text(value, out),
        _ => {
            out.push_str(raw);
            CellKind::Text
        }
    }
}

/// Appends a number as a cell without a format shows it.
pub(crate) fn float_text(value: f64, out: &mut String) -> CellKind {
    let size = value.abs();
    if value == 0.0 {
        out.push('0');
        return CellKind::Number;
    }
    if !(1e-9..1e21).contains(&size) {
        let _ = write!(out, "{value:e}");
        return CellKind::Number;
    }
    if size >= LOSSY_FROM {
        push_whole(value, out);
        return CellKind::LossyNumber;
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let _ = write!(out, "{rounded}");
    CellKind::Number
}

/// Appends a number of more than 15 digits as a spreadsheet shows it: 15 of them, then noughts.
fn push_whole(value: f64, out: &mut String) {
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific.as_str(), "0"));
    let zeros = exponent.parse::<usize>().unwrap_or(0).saturating_sub(14);
    out.extend(mantissa.chars().filter(|&sign| sign != '.'));
    out.extend(std::iter::repeat_n('0', zeros));
}

/// Appends the number in `raw` as its style shows it.
pub(crate) fn styled_text(raw: &str, style: NumberStyle, epoch: Epoch, out: &mut String) -> CellKind {
    match style {
        NumberStyle::General => number_text(raw, out),
        NumberStyle::Padded(width) => {
            let start = out.len();
            let kind = number_text(raw, out);
            let digits = out.len() - start;
            if out[start..].bytes().all(|byte| byte.is_ascii_digit()) {
                for _ in digits..usize::from(width) {
                    out.insert(start, '0');
                }
            }
            kind
        }
        NumberStyle::Date | NumberStyle::Time => match raw.trim_ascii().parse::<f64>() {
            Ok(serial) if date_text(serial, epoch, out) => CellKind::Date,
            _ => number_text(raw, out),
        },
    }
}

/// Appends the day and time of a serial number (日期序列号); false when it is none: below 0, beyond 9999, or the
/// nought day of 1900.
pub(crate) fn date_text(serial: f64, epoch: Epoch, out: &mut String) -> bool {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return false;
    }
    let seconds = (serial * 86_400.0).round() as i64;
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if days == 0 && epoch == Epoch::Y1900 {
        return time > 0 && push_time(time, out);
    }
    push_day(days, epoch, out);
    if time > 0 {
        out.push(' ');
        push_time(time, out);
    }
    true
}

fn push_time(seconds: i64, out: &mut String) -> bool {
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    true
}

/// Days from 1970-01-01 to the day before serial 1.
const BEFORE_1900: i64 = -25_568;
const FROM_1904: i64 = -24_107;

fn push_day(days: i64, epoch: Epoch, out: &mut String) {
    let since_1970 = match epoch {
        Epoch::Y1904 => days + FROM_1904,
        // Lotus 1-2-3 believed in 29 February 1900, and every spreadsheet since counts it.
        Epoch::Y1900 if days == 60 => {
            out.push_str("1900-02-29");
            return;
        }
        Epoch::Y1900 if days < 60 => days + BEFORE_1900,
        Epoch::Y1900 => days + BEFORE_1900 - 1,
    };
    let (year, month, day) = civil(since_1970);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// Year, month and day of a count of days from 1970-01-01 (Howard Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Appends an ISO date (`2023-05-01T08:30:00.000Z`) in our form.
pub(crate) fn iso_date_text(raw: &str, out: &mut String) {
    let raw = raw.trim_ascii().trim_end_matches('Z');
    let Some((day, time)) = raw.split_once('T') else {
        out.push_str(raw);
        return;
    };
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    out.push_str(day);
    if !matches!(time, "00:00:00" | "00:00" | "") {
        out.push(' ');
        out.push_str(time);
    }
}

/// Style of one of the number formats that files name without spelling them out. 27 to 36 and 50 to 58 are the Chinese
/// ones (`yyyy"年"m"月"`).
pub(crate) fn builtin_style(id: u32) -> NumberStyle {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberStyle::Date,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => NumberStyle::Time,
        _ => NumberStyle::General,
    }
}

/// Style of a number format that the file spells out.
pub(crate) fn format_style(code: &str) -> NumberStyle {
    let section = code.split(';').next().unwrap_or("");
    if (2..=usize::from(PAD_MAX)).contains(&section.len()) && section.bytes().all(|byte| byte == b'0') {
        return NumberStyle::Padded(section.len() as u8);
    }
    let signs = date_signs(section);
    match signs {
        Signs { elapsed: true, .. } => NumberStyle::General,
        Signs { day: true, .. } => NumberStyle::Date,
        Signs { time: true, .. } => NumberStyle::Time,
        Signs { month: true, .. } => NumberStyle::Date,
        _ => NumberStyle::General,
    }
}

#[derive(Default)]
struct Signs {
    day: bool,
    month: bool,
    time: bool,
    elapsed: bool,
}

/// Letters of a format that stand for parts of a date, outside quotes, escapes and brackets.
fn date_signs(section: &str) -> Signs {
    let mut signs = Signs::default();
    let mut chars = section.chars();
    while let Some(sign) = chars.next() {
        match sign {
            '"' => {
                chars.by_ref().find(|&other| other == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|&other| other != ']').collect();
                let lower = inner.to_ascii_lowercase();
                signs.elapsed |= matches!(lower.as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            'y' | 'Y' | 'd' | 'D' => signs.day = true,
            'm' | 'M' => signs.month = true,
            'h' | 'H' | 's' | 'S' => signs.time = true,
            _ => {}
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(raw: &str) -> (String, CellKind) {
        let mut out = String::new();
        let kind = number_text(raw, &mut out);
        (out, kind)
    }

    #[test]
    fn numbers_read_as_a_cell_shows_them() {
        let cases = [
            ("12", "12", CellKind::Number),
            ("12.0", "12", CellKind::Number),
            ("-0", "-0", CellKind::Number),
            ("0.30000000000000004", "0.3", CellKind::Number),
            ("2023.5", "2023.5", CellKind::Number),
            ("1.2E3", "1200", CellKind::Number),
            ("999999999999999", "999999999999999", CellKind::Number),
            ("1000000000000000", "1000000000000000", CellKind::LossyNumber),
            ("4.6010019900101E+17", "460100199001010000", CellKind::LossyNumber),
            ("460100199001011000", "460100199001011000", CellKind::LossyNumber),
            ("1e300", "1e300", CellKind::Number),
            ("nan", "nan", CellKind::Text),
            ("inf", "inf", CellKind::Text),
            ("甲", "甲", CellKind::Text),
        ];
        for (raw, text, kind) in cases {
            assert_eq!(number(raw), (text.to_owned(), kind), "{raw}");
        }
    }

    #[test]
    fn serial_numbers_are_days() {
        let cases = [
            (1.0, Epoch::Y1900, "1900-01-01"),
            (59.0, Epoch::Y1900, "1900-02-28"),
            (60.0, Epoch::Y1900, "1900-02-29"),
            (61.0, Epoch::Y1900, "1900-03-01"),
            (45_047.0, Epoch::Y1900, "2023-05-01"),
            (45_047.354_166_666_664, Epoch::Y1900, "2023-05-01 08:30:00"),
            (45_046.999_999_99, Epoch::Y1900, "2023-05-01"),
            (0.354_166_666_666_67, Epoch::Y1900, "08:30:00"),
            (43_585.0, Epoch::Y1904, "2023-05-01"),
            (0.0, Epoch::Y1904, "1904-01-01"),
            (2_958_465.0, Epoch::Y1900, "9999-12-31"),
        ];
        for (serial, epoch, text) in cases {
            let mut out = String::new();
            assert!(date_text(serial, epoch, &mut out));
            assert_eq!(out, text);
        }
        for serial in [-1.0, 0.0, 3e6, f64::NAN, f64::INFINITY] {
            assert!(!date_text(serial, Epoch::Y1900, &mut String::new()));
        }
    }

    #[test]
    fn formats_tell_dates_from_numbers() {
        let cases = [
            ("yyyy-mm-dd", NumberStyle::Date),
            ("yyyy\"年\"m\"月\"", NumberStyle::Date),
            ("[$-804]yyyy年m月d日;@", NumberStyle::Date),
            ("m/d/yy h:mm", NumberStyle::Date),
            ("h:mm:ss", NumberStyle::Time),
            ("mmm", NumberStyle::Date),
            ("[h]:mm", NumberStyle::General),
            ("General", NumberStyle::General),
            ("G/通用格式", NumberStyle::General),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", NumberStyle::General),
            ("0.00\"days\"", NumberStyle::General),
            ("000000", NumberStyle::Padded(6)),
            ("0", NumberStyle::General),
            ("0%", NumberStyle::General),
            ("@", NumberStyle::General),
        ];
        for (code, style) in cases {
            assert_eq!(format_style(code), style, "{code}");
        }
        let mut out = String::new();
        styled_text("1234", NumberStyle::Padded(6), Epoch::Y1900, &mut out);
        assert_eq!(out, "001234");
    }

    #[test]
    fn iso_dates_take_our_form() {
        for (raw, text) in [
            ("2023-05-01", "2023-05-01"),
            ("2023-05-01T00:00:00", "2023-05-01"),
            ("2023-05-01T08:30:00.000Z", "2023-05-01 08:30:00"),
        ] {
            let mut out = String::new();
            iso_date_text(raw, &mut out);
            assert_eq!(out, text);
        }
    }
}
