//! Facts are yes, no or unknown (是、否、未知). "No" only ever comes from an explicit cell or from absence in a list
//! imported as complete; everything else that is missing is unknown, and unknown never accuses anybody.

/// 是 / 否 / 未知
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(u8)]
pub enum Fact {
    /// 未知
    #[default]
    Unknown = 0,
    /// 否
    No = 1,
    /// 是
    Yes = 2,
}

impl Fact {
    /// The stored number back to the fact; anything else is unknown.
    pub fn from_number(number: u8) -> Fact {
        match number {
            1 => Fact::No,
            2 => Fact::Yes,
            _ => Fact::Unknown,
        }
    }

    /// True only for an explicit yes.
    pub fn is_yes(self) -> bool {
        self == Fact::Yes
    }

    /// Yes if either is yes; no only if both are no.
    pub fn or(self, other: Fact) -> Fact {
        match (self, other) {
            (Fact::Yes, _) | (_, Fact::Yes) => Fact::Yes,
            (Fact::No, Fact::No) => Fact::No,
            _ => Fact::Unknown,
        }
    }

    /// No if either is no; yes only if both are yes.
    pub fn and(self, other: Fact) -> Fact {
        match (self, other) {
            (Fact::No, _) | (_, Fact::No) => Fact::No,
            (Fact::Yes, Fact::Yes) => Fact::Yes,
            _ => Fact::Unknown,
        }
    }
}

impl From<bool> for Fact {
    fn from(yes: bool) -> Fact {
        if yes { Fact::Yes } else { Fact::No }
    }
}

/// Declares an enum whose values are stored as small numbers and named in Chinese and English.
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $number:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* #[doc = $zh] $variant = $number,)+ }
        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The value with this stored number; the default for a number nobody knows.
            pub fn from_number(number: u8) -> $name {
                match number { $($number => $name::$variant,)+ _ => $name::default() }
            }
            /// 中文名
            pub fn zh(self) -> &'static str { match self { $($name::$variant => $zh,)+ } }
            /// English name, also the word used in `--json` and filters.
            pub fn en(self) -> &'static str { match self { $($name::$variant => $en,)+ } }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Fact::{self, *};

    #[test]
    fn unknown_never_becomes_no() {
        for fact in [Unknown, No, Yes] {
            assert_eq!(fact.or(Yes), Yes);
            assert_eq!(fact.and(No), No);
        }
        assert_eq!(No.or(Unknown), Unknown);
        assert_eq!(Yes.and(Unknown), Unknown);
        assert_eq!(Fact::from_number(9), Unknown);
    }
}
