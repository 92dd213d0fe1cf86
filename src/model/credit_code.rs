//! 统一社会信用代码 (GB 32100-2015) and the older 15-digit 注册号 (GS15-2006). A [`CreditCode`] or [`RegisterNo`] is
//! valid because it exists: blanks, hyphens, full-width and lower-case letters are put right, a wrong check digit is a
//! fault that says what stood there and what was expected. A letter that the standard forbids is never replaced on its
//! own account: the fault carries the likely one and a person decides.

use std::fmt;

/// The 31 signs of the standard; a sign's place is its value. I, O, S, V and Z are left out.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the inner 组织机构代码 (GB 11714).
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// No value.
const NONE: u8 = 255;
/// Value of each ASCII sign, lower case included.
const VALUES: [u8; 128] = values();

const fn values() -> [u8; 128] {
    let mut table = [NONE; 128];
    let mut i = 0;
    while i < SIGNS.len() {
        table[SIGNS[i] as usize] = i as u8;
        table[SIGNS[i].to_ascii_lowercase() as usize] = i as u8;
        i += 1;
    }
    table
}

/// 统一社会信用代码, 18 signs, check digit right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

/// Why a text is no credit code or register number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// Not 18 (15) signs after blanks and hyphens are gone.
    Length {
        /// How many there are.
        found: usize,
    },
    /// A sign that the standard does not know.
    Character {
        /// Its place, from 1.
        place: usize,
        /// What stands there.
        found: char,
        /// The sign it is commonly mistaken for; to be shown, never applied.
        suggestion: Option<char>,
    },
    /// The last sign does not agree with the others.
    CheckDigit {
        /// What the others ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

/// 登记管理部门 and 机构类别, from the first two signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// 企业 (91).
    Enterprise,
    /// 个体工商户 (92).
    SoleTrader,
    /// 农民专业合作社 (93).
    FarmersCooperative,
    /// Others registered by the market authority (9x).
    OtherMarket,
    /// 社会组织 (5x), not an enterprise.
    SocialOrganisation,
    /// 机关, 事业单位 (1x).
    PublicBody,
    /// All other registering bodies.
    Other,
}

impl CreditCode {
    /// Reads a cell. The plain 18-sign ASCII form takes no detour.
    pub fn read(text: &str) -> Result<Self, CodeFault> {
        if let Ok(plain) = <&[u8; 18]>::try_from(text.as_bytes())
            && plain.iter().all(u8::is_ascii_alphanumeric)
        {
            return Self::check(plain.map(|b| b.to_ascii_uppercase()));
        }
        Self::check(normalised::<18>(text)?)
    }

    fn check(signs: [u8; 18]) -> Result<Self, CodeFault> {
        let mut sum = 0;
        for (i, &sign) in signs.iter().enumerate() {
            let value = VALUES[usize::from(sign & 127)];
            if value == NONE || ((2..8).contains(&i) && !sign.is_ascii_digit()) {
                return Err(bad_sign(i, char::from(sign)));
            }
            sum += u32::from(value) * WEIGHTS.get(i).copied().unwrap_or(0);
        }
        let expected = SIGNS[((31 - sum % 31) % 31) as usize];
        if expected != signs[17] {
            return Err(CodeFault::CheckDigit { expected: char::from(expected), found: char::from(signs[17]) });
        }
        Ok(Self(signs))
    }

    /// The 18 signs.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("signs are ASCII by construction")
    }

    /// The 18 signs as bytes, for keys.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }

    /// Digits 3 to 8: the registering authority at first issue. Never the place of the enterprise: 460300 is 洋浦's
    /// authority, and a firm keeps its code when it moves.
    pub fn authority(&self) -> u32 {
        self.0[2..8].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'))
    }

    /// What the first two signs say.
    pub fn kind(&self) -> CodeKind {
        match (self.0[0], self.0[1]) {
            (b'9', b'1') => CodeKind::Enterprise,
            (b'9', b'2') => CodeKind::SoleTrader,
            (b'9', b'3') => CodeKind::FarmersCooperative,
            (b'9', _) => CodeKind::OtherMarket,
            (b'5', _) => CodeKind::SocialOrganisation,
            (b'1', _) => CodeKind::PublicBody,
            _ => CodeKind::Other,
        }
    }

    /// Whether the inner 组织机构代码 (signs 9 to 17) carries its own right check digit. A second-level warning only.
    pub fn inner_check_ok(&self) -> bool {
        let sum: u32 = self.0[8..16].iter().zip(INNER_WEIGHTS).map(|(&b, w)| inner_value(b) * w).sum();
        let expected = match 11 - sum % 11 {
            10 => b'X',
            11 => b'0',
            n => b'0' + n as u8,
        };
        self.0[16] == expected
    }

    /// The first valid credit code written inside a longer text, such as `某某公司(9146…)`.
    pub fn find(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut start = 0;
        while start + 18 <= bytes.len() {
            let run = bytes[start..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            if run == 18
                && let Ok(code) = text.get(start..start + 18).map_or(Err(CodeFault::Length { found: 0 }), Self::read)
            {
                return Some(code);
            }
            start += run + 1;
        }
        None
    }
}

fn inner_value(sign: u8) -> u32 {
    if sign.is_ascii_digit() { u32::from(sign - b'0') } else { u32::from(sign - b'A') + 10 }
}

fn bad_sign(index: usize, found: char) -> CodeFault {
    let suggestion = match found {
        'O' => Some('0'),
        'I' => Some('1'),
        'S' => Some('5'),
        'Z' => Some('2'),
        'V' => Some('Y'),
        _ => None,
    };
    CodeFault::Character { place: index + 1, found, suggestion }
}

/// Blanks and hyphens dropped, full-width forms made plain, upper case.
fn normalised<const N: usize>(text: &str) -> Result<[u8; N], CodeFault> {
    let mut signs = [0; N];
    let mut n = 0;
    let mut foreign = None;
    for c in text.chars().filter_map(plain_sign) {
        if n < N {
            match u8::try_from(c) {
                Ok(b) if b.is_ascii() => signs[n] = b,
                _ => foreign = foreign.or(Some((n, c))),
            }
        }
        n += 1;
    }
    match foreign {
        _ if n != N => Err(CodeFault::Length { found: n }),
        Some((index, c)) => Err(bad_sign(index, c)),
        None => Ok(signs),
    }
}

/// One sign as the standard writes it; None for what carries nothing.
fn plain_sign(c: char) -> Option<char> {
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let blank = c.is_whitespace()
        || c.is_control()
        || matches!(c, '-' | '\'' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    (!blank).then(|| c.to_ascii_uppercase())
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// 注册号 of before 2015, 15 digits, check digit right. Still met in ledgers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegisterNo([u8; 15]);

impl RegisterNo {
    /// Reads a cell: blanks, hyphens and full-width digits are put right.
    pub fn read(text: &str) -> Result<Self, CodeFault> {
        let signs = normalised::<15>(text)?;
        if let Some(i) = signs.iter().position(|b| !b.is_ascii_digit()) {
            return Err(bad_sign(i, char::from(signs[i])));
        }
        let mut carry = 10;
        for sign in &signs[..14] {
            let rest = (u32::from(sign - b'0') + carry) % 10;
            carry = (if rest == 0 { 10 } else { rest }) * 2 % 11;
        }
        let expected = char::from(b'0' + ((11 - carry) % 10) as u8);
        let found = char::from(signs[14]);
        if expected == found { Ok(Self(signs)) } else { Err(CodeFault::CheckDigit { expected, found }) }
    }

    /// The 15 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits are ASCII by construction")
    }
}

impl fmt::Display for RegisterNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RegisterNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VALID: [&str; 16] = [
        "914600006200251612",
        "9144030071526726XG",
        "91460300MA5TQNPP0Y",
        "91330100799655058B",
        "914403001922038216",
        "91110000802100433B",
        "91110000710926094P",
        "9152000071430580XT",
        "914603007866069512",
        "914603007543869666",
        "91310000717851830U",
        "911101051011186066",
        "91370700767762916M",
        "91469023MA9X000030",
        "91469023MA9X0053X0",
        "91469023MA9X005480",
    ];

    #[test]
    fn codes_of_the_standard() {
        for text in VALID {
            assert_eq!(CreditCode::read(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn inner_check_holds_on_real_codes() {
        for text in &VALID[..13] {
            assert!(CreditCode::read(text).expect(text).inner_check_ok(), "{text}");
        }
    }

    #[test]
    fn the_circulating_example_is_wrong() {
        let fault = CreditCode::read("91310115MA1G4L1WXK");
        assert_eq!(fault, Err(CodeFault::CheckDigit { expected: '7', found: 'K' }));
    }

    #[test]
    fn written_forms_are_put_right() {
        let code = CreditCode::read("91460300MA5TQNPP0Y").expect("valid");
        for text in [
            " 91460300MA5TQNPP0Y\u{3000}",
            "91460300-MA5TQNPP0-Y",
            "91460300ma5tqnpp0y",
            "９１４６０３００ＭＡ５ＴＱＮＰＰ０Ｙ",
            "'91460300MA5TQNPP0Y",
            "914603 00MA5T QNPP0Y\n",
        ] {
            assert_eq!(CreditCode::read(text), Ok(code), "{text:?}");
        }
    }

    #[test]
    fn faults_say_what_stood_there() {
        let check = |text: &str, fault| assert_eq!(CreditCode::read(text), Err(fault), "{text}");
        check("", CodeFault::Length { found: 0 });
        check("91340207MA2XXXXXX", CodeFault::Length { found: 17 });
        check("91460300MA5TQNPPOY", CodeFault::Character { place: 17, found: 'O', suggestion: Some('0') });
        check("9146030zMA5TQNPP0Y", CodeFault::Character { place: 8, found: 'Z', suggestion: Some('2') });
        check("9146030AMA5TQNPP0Y", CodeFault::Character { place: 8, found: 'A', suggestion: None });
        check("91460300MA5TQNPP0甲", CodeFault::Character { place: 18, found: '甲', suggestion: None });
        check("914603*0MA5TQNPP0Y", CodeFault::Character { place: 7, found: '*', suggestion: None });
    }

    #[test]
    fn authority_and_kind() {
        let code = CreditCode::read("914603007866069512").expect("valid");
        assert_eq!((code.authority(), code.kind()), (460_300, CodeKind::Enterprise));
    }

    #[test]
    fn a_code_is_found_inside_a_text() {
        let code = CreditCode::read("91460300MA5TQNPP0Y").ok();
        assert_eq!(CreditCode::find("托克贸易(91460300MA5TQNPP0Y)"), code);
        assert_eq!(CreditCode::find("代码：91460300MA5TQNPP0Y"), code);
        assert_eq!(CreditCode::find("X91460300MA5TQNPP0Y"), None, "part of a longer number");
        assert_eq!(CreditCode::find("海南金盘"), None);
    }

    #[test]
    fn register_numbers() {
        for text in ["460300000003877", "460300000010411", "370700228053857", "110000005006445", "310000400393941"] {
            assert_eq!(RegisterNo::read(text).expect(text).to_string(), text);
        }
        let fault = CodeFault::CheckDigit { expected: '7', found: '8' };
        assert_eq!(RegisterNo::read("460300000003878"), Err(fault));
        assert_eq!(RegisterNo::read("46030000000387"), Err(CodeFault::Length { found: 14 }));
    }

    proptest! {
        #[test]
        fn a_substitution_is_detected(which in 0..VALID.len(), place in 0_usize..18, sign in 0_usize..31) {
            let mut signs = VALID[which].as_bytes().to_vec();
            prop_assume!(signs[place] != SIGNS[sign]);
            signs[place] = SIGNS[sign];
            prop_assert!(CreditCode::read(std::str::from_utf8(&signs).expect("ASCII")).is_err());
        }

        #[test]
        fn an_adjacent_transposition_is_detected(which in 0..VALID.len(), place in 0_usize..17) {
            let mut signs = VALID[which].as_bytes().to_vec();
            prop_assume!(signs[place] != signs[place + 1]);
            signs.swap(place, place + 1);
            prop_assert!(CreditCode::read(std::str::from_utf8(&signs).expect("ASCII")).is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = RegisterNo::read(&text);
            if let Ok(code) = CreditCode::read(&text) {
                prop_assert_eq!(CreditCode::read(code.as_str()), Ok(code));
            }
            let _ = CreditCode::find(&text);
        }
    }
}
