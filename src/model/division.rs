//! 行政区划代码: the number of a province, city, county or township, always held as its nine digits (`460105000` is the
//! county 秀英区, `460105001` a township in it). What the number says without the table: which levels it names, whose
//! part it is. The names live in the division table of `resolve`.
//!
//! # Why nine digits for every level
//! A level is a prefix, so "same city" is one division and no table is needed. The price: in 儋州, 东莞 and 中山, which
//! have no counties, 460400 is the city *and* what stands in the county's place, and both read as the same number.

use std::fmt;

/// The special zones, counties and cities that the law of prefixes does not tell: cities whose code is also their county.
const CITIES_WITHOUT_COUNTIES: [u32; 4] = [441_900, 442_000, 460_400, 620_201];
/// 嘉峪关: the city 6202 has one "county" of its own name.
const JIAYUGUAN: (u32, u32) = (6_202, 620_201);
/// 北京 天津 上海 重庆: provinces without a real city level.
const MUNICIPALITIES: [u32; 4] = [11, 12, 31, 50];
/// The fifth and sixth digit of counties that belong to the province directly (省直辖县级行政区划).
const DIRECT_COUNTIES: u32 = 90;

/// 行政区划代码, nine digits from province to township.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u32);

impl DivisionCode {
    /// From a code as it is written: 2 digits (province), 4 (city), 6 (county), 9 (township) or 12 (village, whose last
    /// three are dropped); trailing zeros are as good as absence. Anything else is no code.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits = text.get(..text.len().min(9))?;
        let scale = match text.len() {
            2 => 10_000_000,
            4 => 100_000,
            6 => 1_000,
            9 | 12 => 1,
            _ => return None,
        };
        Self::from_nine(digits.parse::<u32>().ok()? * scale)
    }

    /// From the nine digits as a number.
    pub fn from_nine(code: u32) -> Option<Self> {
        (110_000_000..=829_999_999).contains(&code).then_some(Self(code))
    }

    /// From the six digits of a county, city (`460100`) or province (`460000`).
    pub fn from_six(code: u32) -> Option<Self> {
        code.checked_mul(1_000).and_then(Self::from_nine)
    }

    /// The nine digits.
    pub fn nine(self) -> u32 {
        self.0
    }

    /// The first six digits: county, or city or province followed by zeros.
    pub fn six(self) -> u32 {
        self.0 / 1_000
    }

    /// 省: the province this is or lies in.
    pub fn province(self) -> Self {
        Self(self.0 / 10_000_000 * 10_000_000)
    }

    /// 地级市, 州, 地区, 盟. None for a province, for a municipality, and for counties directly under a province
    /// (469xxx: "省直辖县级行政区划" is a heading of the table and no place).
    pub fn city(self) -> Option<Self> {
        let four = self.0 / 100_000;
        let real = !four.is_multiple_of(100) && four % 100 != DIRECT_COUNTIES && !self.in_municipality();
        real.then_some(Self(four * 100_000))
    }

    /// 县, 区, 县级市, 旗, and 儋州, 东莞, 中山, 嘉峪关, which stand in the county's place themselves.
    pub fn county(self) -> Option<Self> {
        let six = self.six();
        if six == JIAYUGUAN.0 * 100 {
            return Some(Self(JIAYUGUAN.1 * 1_000));
        }
        (!six.is_multiple_of(100) || CITIES_WITHOUT_COUNTIES.contains(&six)).then_some(Self(six * 1_000))
    }

    /// 乡镇街道.
    pub fn township(self) -> Option<Self> {
        (!self.0.is_multiple_of(1_000)).then_some(self)
    }

    /// The six digits that are a row's home: the county, or None where the code stops above it.
    pub fn home_county(self) -> Option<u32> {
        self.county().map(Self::six)
    }

    /// True for a city that has no counties under it: its own code fills the county's place.
    pub fn is_city_without_counties(self) -> bool {
        let six = self.six();
        CITIES_WITHOUT_COUNTIES.contains(&six) || six == JIAYUGUAN.0 * 100
    }

    /// 直辖市: inside 北京, 天津, 上海 or 重庆.
    pub fn in_municipality(self) -> bool {
        MUNICIPALITIES.contains(&(self.0 / 10_000_000))
    }

    /// The number shared by all that counts as one city in a comparison: the city, the whole municipality, or the
    /// province's direct counties taken together.
    pub fn city_group(self) -> Option<u32> {
        let four = self.0 / 100_000;
        match () {
            () if self.in_municipality() => Some(four / 100 * 100),
            () if four.is_multiple_of(100) => None,
            () => Some(four),
        }
    }

    /// True where `inner` is this division or lies in it.
    pub fn contains(self, inner: Self) -> bool {
        let span = match () {
            () if self.0.is_multiple_of(10_000_000) => 10_000_000,
            () if self.0.is_multiple_of(100_000) => 100_000,
            () if self.0.is_multiple_of(1_000) => 1_000,
            () => 1,
        };
        self.0 / span == inner.0 / span
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.township() {
            Some(_) => write!(f, "{:09}", self.0),
            None => write!(f, "{:06}", self.six()),
        }
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::read(text).expect(text)
    }

    #[test]
    fn every_written_length_is_read() {
        for (text, shown) in [
            ("46", "460000"),
            ("4601", "460100"),
            ("460105", "460105"),
            ("460105000", "460105"),
            ("460105001", "460105001"),
            ("460105001204", "460105001"),
        ] {
            assert_eq!(code(text).to_string(), shown);
        }
        for text in ["", "4", "46010", "46010a", "000000", "990000", "４６", "4601050012041"] {
            assert_eq!(DivisionCode::read(text), None, "{text}");
        }
    }

    #[test]
    fn levels_of_hainan() {
        let xiuying = code("460105001");
        assert_eq!(xiuying.city(), Some(code("4601")));
        assert_eq!(xiuying.home_county(), Some(460_105));
        assert_eq!(code("4601").home_county(), None);
        assert_eq!(code("469005").city(), None, "a direct county has no city");
        assert_eq!(code("469005").home_county(), Some(469_005));
        let yangpu = code("460400499");
        assert_eq!(yangpu.city(), Some(code("4604")));
        assert_eq!(yangpu.home_county(), Some(460_400), "儋州 is city and county");
        assert!(code("4604").is_city_without_counties());
        assert_eq!(code("4604").county(), Some(code("460400")));
        assert_eq!(code("6202").home_county(), Some(620_201));
    }

    #[test]
    fn a_municipality_is_one_city() {
        assert_eq!(code("500101").city_group(), code("500230").city_group());
        assert_ne!(code("460105").city_group(), code("469005").city_group());
        assert_eq!(code("46").city_group(), None);
        assert_eq!(code("110101").city(), None);
    }

    #[test]
    fn containment_is_a_prefix() {
        assert!(code("46").contains(code("460105001")));
        assert!(code("460105").contains(code("460105001")));
        assert!(!code("460105").contains(code("460106001")));
        assert!(!code("460105001").contains(code("460105")));
    }
}
