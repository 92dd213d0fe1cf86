//! Invented numbers with true check digits: credit codes (统一社会信用代码) whose body begins with `9X`, which no authority has given out,
//! and resident IDs (公民身份号码) under 990000, which is no division.

use crate::model::day::Day;

/// Characters of a credit code in the order of their values (GB 32100).
pub(super) const CHARSET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const CODE_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const BODY_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// How many bodies there are: 31 to the sixth.
pub(super) const N_BODIES: u64 = 887_503_681;

/// A credit code: `kind` is its second character, `authority` six digits, `body` below [`N_BODIES`].
pub(super) fn credit_code(kind: char, authority: u32, body: u64) -> String {
    let mut code = format!("9{kind}{authority:06}9X");
    let mut rest = body % N_BODIES;
    let mut tail = [0u8; 6];
    for place in tail.iter_mut().rev() {
        *place = CHARSET[(rest % 31) as usize];
        rest /= 31;
    }
    code.extend(tail.iter().map(|byte| char::from(*byte)));
    code.push(body_check(&code.as_bytes()[8..16]));
    code.push(code_check(code.as_bytes()));
    code
}

/// The 18th character for the first 17; an unknown character counts as 0.
pub(super) fn code_check(first: &[u8]) -> char {
    let value = |byte: &u8| CHARSET.iter().position(|known| known == byte).unwrap_or(0) as u32;
    let sum: u32 = first.iter().zip(CODE_WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
    char::from(CHARSET[((31 - sum % 31) % 31) as usize])
}

/// The check character of an organisation code (GB 11714): the ninth of its body.
pub(super) fn body_check(body: &[u8]) -> char {
    let value = |byte: &u8| char::from(*byte).to_digit(36).unwrap_or(0);
    let sum: u32 = body.iter().zip(BODY_WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// A resident ID for a birth day and a number below 1000 (odd for men).
pub(super) fn resident_id(birth: Day, sequence: u64) -> String {
    let (year, month, day) = birth.ymd();
    let mut id = format!("990000{year:04}{month:02}{day:02}{:03}", sequence % 1000);
    id.push(id_check(id.as_bytes()));
    id
}

/// The 18th character for the first 17 digits.
pub(super) fn id_check(first: &[u8]) -> char {
    let sum: u32 = first.iter().zip(ID_WEIGHTS).map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_agree_with_known_numbers() {
        for code in ["914600006200251612", "9144030071526726XG", "91469023MA9X000030", "91469023MA9X0053X0"] {
            assert_eq!(code_check(&code.as_bytes()[..17]), code.chars().last().unwrap(), "{code}");
        }
        for code in ["914600006200251612", "9144030071526726XG", "91110000802100433B"] {
            assert_eq!(body_check(&code.as_bytes()[8..16]), code.chars().nth(16).unwrap(), "{code}");
        }
        for id in ["990000199001010017", "990000198512310025", "99000019750615018X"] {
            assert_eq!(id_check(&id.as_bytes()[..17]), id.chars().last().unwrap(), "{id}");
        }
    }

    #[test]
    fn made_numbers_have_the_shape_of_real_ones() {
        let code = credit_code('1', 460_105, N_BODIES + 30);
        assert_eq!(&code[..16], "914601059X00000Y");
        assert_eq!(code.len(), 18);
        let birth = Day::from_ymd(1990, 1, 1).unwrap();
        assert_eq!(resident_id(birth, 1), "990000199001010017");
    }
}
