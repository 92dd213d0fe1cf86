//! Resident ID numbers 公民身份号码 (GB 11643-1999), read only to be hashed, compared and forgotten. The digits are private: nothing
//! prints them, a fault does not carry them, and a screen gets two characters ([`ResidentId::tail`]).

use super::fold::ascii_code;
use super::mask::is_date;
use std::fmt;

/// A number that has been checked: length, birth date, check character. Compare and hash by [`ResidentId::canonical`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentId {
    /// 18 ASCII characters: 17 digits, then a digit or `X`.
    digits: String,
    origin: Origin,
}

/// How many characters the number was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// 18, with a check character of its own.
    Full,
    /// 15 (旧号): century 19 assumed, check character computed; nothing guards against a slip of the pen.
    Converted,
}

/// Why a text is not a resident ID. Carries none of its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing there.
    Empty,
    /// Neither 15 nor 18 characters; how many there were.
    Length(usize),
    /// A character that is no digit (nor `X` at the end).
    Character,
    /// 7-14 is no day between 1900 and 2100.
    BirthDate,
    /// The last character does not fit the others.
    Check,
    /// A spreadsheet made it 4.60001E+17.
    Scientific,
    /// A spreadsheet kept 15 digits and wrote 000 for the last three.
    PrecisionLost,
}

/// Reads a number as people and spreadsheets write it: full width, lower-case x, blanks, hyphens, leading apostrophe,
/// trailing ".0"; 15 digits are converted.
///
/// ```
/// use dishu::text::resident_id::{Fault, read};
/// assert_eq!(read(" 99000019750615018x").map(|id| id.tail().to_string()), Ok("8X".to_string()));
/// assert_eq!(read("990000199001010019"), Err(Fault::Check));
/// ```
pub fn read(s: &str) -> Result<ResidentId, Fault> {
    let code = ascii_code(s);
    match code.chars().count() {
        0 => Err(Fault::Empty),
        _ if is_scientific(&code) => Err(Fault::Scientific),
        18 => read_full(&code),
        15 => read_old(&code),
        length => Err(Fault::Length(length)),
    }
}

impl ResidentId {
    /// All 18 characters, for a keyed hash and nothing else; never to be stored, shown or logged.
    pub fn canonical(&self) -> &str {
        &self.digits
    }

    /// Year and month of birth.
    pub fn birth(&self) -> (u16, u8) {
        let year = number(self.digits.as_bytes(), 6..10);
        let month = number(self.digits.as_bytes(), 10..12);
        (u16::try_from(year).unwrap_or(0), u8::try_from(month).unwrap_or(0))
    }

    /// Whether the holder is a man 男: the 17th digit is odd.
    pub fn male(&self) -> bool {
        number(self.digits.as_bytes(), 16..17) % 2 == 1
    }

    /// The last two characters, all that may be shown.
    pub fn tail(&self) -> &str {
        self.digits.get(16..).unwrap_or_default()
    }

    /// Whether it was written with 18 characters or converted from 15.
    pub fn origin(&self) -> Origin {
        self.origin
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId(尾号{})", self.tail())
    }
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "尾号{}", self.tail())
    }
}

/// The check character for 17 digits; `None` if they are not.
pub(super) fn check_character(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    if digits.len() != WEIGHTS.len() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS.get((sum % 11) as usize).copied()
}

fn read_full(code: &str) -> Result<ResidentId, Fault> {
    let (Some(body), Some(last)) = (code.as_bytes().get(..17), code.as_bytes().get(17)) else {
        return Err(Fault::Character);
    };
    let computed = check_character(body).ok_or(Fault::Character)?;
    if code.len() != 18 || !(last.is_ascii_digit() || *last == b'X') {
        return Err(Fault::Character);
    }
    if !is_date(number(body, 6..10), number(body, 10..12), number(body, 12..14)) {
        return Err(Fault::BirthDate);
    }
    match computed == *last {
        true => Ok(ResidentId { digits: code.to_string(), origin: Origin::Full }),
        false if code.ends_with("000") => Err(Fault::PrecisionLost),
        false => Err(Fault::Check),
    }
}

fn read_old(code: &str) -> Result<ResidentId, Fault> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Character);
    }
    let (region, rest) = code.split_at(6);
    let mut digits = format!("{region}19{rest}");
    let body = digits.as_bytes();
    if !is_date(number(body, 6..10), number(body, 10..12), number(body, 12..14)) {
        return Err(Fault::BirthDate);
    }
    let last = check_character(body).ok_or(Fault::Character)?;
    digits.push(char::from(last));
    Ok(ResidentId { digits, origin: Origin::Converted })
}

/// 4.60001E+17 and its like.
fn is_scientific(code: &str) -> bool {
    let Some((mantissa, exponent)) = code.split_once('E') else {
        return false;
    };
    let is_number = |s: &str| !s.is_empty() && s.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number(mantissa) && matches!(exponent.trim_start_matches('+'), "17" | "14")
}

/// The digits of a range as a number; 0 where there are none.
fn number(digits: &[u8], range: std::ops::Range<usize>) -> u32 {
    let part = digits.get(range).unwrap_or_default();
    part.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0') % 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // Invented: 990000 is not an assigned region.
    const VALID: [&str; 3] = ["990000199001010017", "990000198512310025", "99000019750615018X"];

    #[test]
    fn valid_numbers_are_read() {
        for written in VALID {
            let id = read(written).expect("valid");
            assert_eq!((id.canonical(), id.origin()), (written, Origin::Full));
        }
        let id = read(VALID[1]).expect("valid");
        assert_eq!((id.birth(), id.male(), id.tail()), ((1985, 12), false, "25"));
        assert!(read(VALID[0]).expect("valid").male());
    }

    #[test]
    fn the_ways_of_writing_are_one_number() {
        for written in [
            "99000019750615018x",
            "９９００００１９７５０６１５０１８Ｘ",
            "'99000019750615018X",
            "990000 19750615-018X",
        ] {
            assert_eq!(read(written), read(VALID[2]), "{written}");
        }
        assert_eq!(read("990000199001010017.0"), read(VALID[0]));
    }

    #[test]
    fn old_numbers_are_converted_and_flagged() {
        let id = read("990000900101001").expect("a plausible date");
        assert_eq!((id.canonical(), id.origin()), (VALID[0], Origin::Converted));
        assert_eq!(read("990000901301001"), Err(Fault::BirthDate));
    }

    #[test]
    fn faults_say_what_is_wrong() {
        let check = |written: &str, expect: Fault| assert_eq!(read(written), Err(expect), "{written}");
        check("", Fault::Empty);
        check(" - ", Fault::Empty);
        check("990000199001010019", Fault::Check);
        check("99000019900101001", Fault::Length(17));
        check("9900001990010100170", Fault::Length(19));
        check("99000019900101001A", Fault::Character);
        check("9900001990010100张三", Fault::Character);
        check("99000019900101001张", Fault::Character);
        check("990000199002300017", Fault::BirthDate);
        check("990000189901010017", Fault::BirthDate);
        check("9.90000199001E+17", Fault::Scientific);
        check("4.6E17", Fault::Scientific);
        check("990000199001011000", Fault::PrecisionLost);
    }

    #[test]
    fn printing_shows_only_the_tail() {
        let id = read(VALID[0]).expect("valid");
        assert_eq!((format!("{id:?}"), format!("{id}")), ("ResidentId(尾号17)".to_string(), "尾号17".to_string()));
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_noticed(at in 0usize..17, digit in 0u8..10) {
            let mut bytes = VALID[0].as_bytes().to_vec();
            let changed = bytes[at] != b'0' + digit;
            bytes[at] = b'0' + digit;
            let written = String::from_utf8(bytes).expect("digits");
            prop_assert_eq!(read(&written).is_err(), changed);
        }

        #[test]
        fn anything_is_survived(s in any::<String>(), t in "[0-9X.E+]{0,20}") {
            let _ = (read(&s), read(&t));
        }
    }
}
