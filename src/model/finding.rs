//! 待核事项: what a rule found. A finding is (code, subject, object?) with evidence; evidence is fact ids and values, words are
//! made when it is read.

use super::day::{Day, PartialDate};
use super::id::{Key, Kind, Subject};
use super::record::StableHash;
use crate::coded;
use std::fmt;

coded! {
    /// 轻重: 提示 notice, 待核 review, 应改 breach. A character stands beside every colour: 提 核 改.
    Severity {
        #[default] Notice = 1, "提示", "notice";
        Review = 2, "待核", "review";
        Breach = 3, "应改", "breach";
    }
}

coded! {
    /// 责任主体: who has to act; never the enterprise for a missing branch.
    Responsible {
        #[default] ParkCommittee = 1, "园区党(工)委", "park-committee";
        Receiver = 2, "接收方基层党委", "receiving-committee";
        Sender = 3, "转出方基层党委", "sending-committee";
        Branch = 4, "支部或其上级党委", "branch-or-superior";
        DataOwner = 5, "数据提供单位", "data-owner";
    }
}

coded! {
    /// 证据项: the name of one value in the evidence.
    EvidenceKey {
        #[default] FullMembers = 1, "正式党员", "full members";
        Probationary = 2, "预备党员", "probationary members";
        Inside = 3, "其中关系在本单位、联合支部或园区", "of them affiliated inside";
        JointBranch = 4, "所在联合党支部", "joint branch";
        Branch = 5, "党支部", "branch";
        Enterprise = 6, "企业", "enterprise";
        Member = 7, "党员", "member";
        Transfer = 8, "转接", "transfer";
        Staff = 9, "从业人数", "staff";
        StaffSource = 10, "人数口径", "source of staff number";
        Premises = 11, "固定经营场所", "fixed premises";
        Running = 12, "正常经营", "running";
        Threshold = 13, "口径值", "threshold";
        IssuedOn = 14, "开具日期", "issued on";
        DueOn = 15, "期限", "due on";
        AcceptedOn = 16, "接收日期", "accepted on";
        DissolvedOn = 17, "撤销日期", "dissolved on";
        Place = 18, "组织关系所在", "place of affiliation";
        Since = 19, "起始日期", "since";
        Relation = 20, "两处地址", "the two addresses";
        RegisteredDivision = 21, "注册地区划", "registered division";
        OperatingDivision = 22, "经营地区划", "operating division";
        SameAddress = 23, "同址企业数", "enterprises at the address";
        Units = 24, "覆盖单位数", "units covered";
        Members = 25, "党员数", "members";
        Status = 26, "登记状态", "registration status";
        CodeState = 27, "信用代码校验", "credit code check";
        Candidates = 28, "候选企业", "candidate enterprises";
        Occurrences = 29, "出现次数", "occurrences";
        LinkMethod = 30, "匹配依据", "link method";
        LinkState = 31, "匹配状态", "link state";
        Employment = 32, "用工形式", "employment";
        Ownership = 33, "经济成分", "ownership";
        OtherBranch = 34, "另一党支部", "other branch";
        ClaimsOrg = 35, "登记表自报已建党组织", "claimed organisation";
        ClaimsMembers = 36, "登记表自报党员数", "claimed members";
        Letter = 37, "介绍信", "letter";
        Roster = 38, "名册到位率(百分比)", "roster completeness, percent";
        Unconfirmed = 39, "另有待确认的党员", "further members by unconfirmed links";
        UnconfirmedBranches = 40, "另有待确认的党组织", "further branches by unconfirmed links";
        LastMeeting = 41, "最近组织生活", "last meeting";
        LastDues = 42, "党费缴至", "dues paid until";
        LostOn = 43, "失去联系日期", "lost contact on";
        Committee = 44, "支委人数", "committee members";
        TermStart = 45, "本届任期开始", "start of term";
        Joined = 46, "入党日期", "admitted on";
        UnlinkedUnits = 47, "其中未匹配的单位", "of them not matched";
        Zone = 48, "园区", "park";
        WorkSource = 49, "工作单位来源", "source of the work unit";
        Score = 50, "匹配分值", "match score";
        Visits = 51, "当月走访次数", "visits in the month";
        Month = 52, "月份", "month";
        Unbuilt = 53, "登记的未建立原因", "stated reason for none";
        InManagement = 54, "班子成员进入管理层", "committee in the management";
        SearchedOn = 55, "最近查找", "last search";
        StoppedOn = 56, "停止党籍日期", "membership stopped on";
        ExtendedTo = 57, "延长至", "extended to";
        GraceUntil = 58, "延期上限", "longest shift";
        AppliedOn = 59, "申请成立日期", "applied on";
        ApprovedOn = 60, "批复日期", "decided on";
        Star = 61, "星级", "stars";
        StarOn = 62, "评定日期", "rated on";
        Superior = 63, "上级党组织", "superior";
        OtherName = 64, "另一名称", "other name";
        Listing = 65, "名单人员", "listed person";
        ToServe = 66, "列入联络服务名单", "on the list to be served";
        Contact = 67, "联络服务人员", "contact person";
        InZone = 68, "地址所在园区", "park of the address";
    }
}

/// One value of the evidence.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Value {
    /// A count or a threshold.
    Number(i64),
    /// A day.
    Day(Day),
    /// A date as the source gave it: a day, a month or a year.
    Partial(PartialDate),
    /// A stored number of a `coded!` enum; which enum is told by the key.
    Code(u8),
    /// A row of the database.
    Ref(Subject),
    /// A short text without personal data; cut to 255 bytes.
    Text(String),
}

/// 证据: values an inspector can repeat aloud, in the order of telling.
///
/// # Why
/// Held as the bytes the store keeps: an audit returns 600,000 of them, most are shorter than a `Vec` with one value, and words
/// are needed only for the few somebody reads.
#[derive(Clone)]
pub struct Evidence(Packed);

/// Bytes in place while they are few. Which form is taken depends on the length alone.
#[derive(Clone)]
enum Packed {
    Short(u8, [u8; SHORT]),
    Long(Vec<u8>),
}

/// Bytes held in place: the whole is as large as four words.
const SHORT: usize = 30;

/// Room made for evidence that is not short: three rows of the database and some codes.
const LONG: usize = 96;

impl Packed {
    fn bytes(&self) -> &[u8] {
        match self {
            Packed::Short(len, bytes) => &bytes[..usize::from(*len)],
            Packed::Long(bytes) => bytes,
        }
    }

    fn push(&mut self, more: &[u8]) {
        match self {
            Packed::Long(bytes) => bytes.extend_from_slice(more),
            Packed::Short(len, bytes) => {
                let from = usize::from(*len);
                if let Some(room) = bytes.get_mut(from..from + more.len()) {
                    room.copy_from_slice(more);
                    *len = u8::try_from(from + more.len()).expect("at most SHORT");
                    return;
                }
                let mut long = Vec::with_capacity(LONG.max(from + more.len()));
                long.extend_from_slice(&bytes[..from]);
                long.extend_from_slice(more);
                *self = Packed::Long(long);
            }
        }
    }
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence(Packed::Short(0, [0; SHORT]))
    }
}

impl PartialEq for Evidence {
    fn eq(&self, other: &Evidence) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Evidence {}

impl std::hash::Hash for Evidence {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.items()).finish()
    }
}

impl Evidence {
    /// Adds one value and returns itself.
    pub fn with(mut self, key: EvidenceKey, value: Value) -> Evidence {
        let key = key as u8;
        match value {
            Value::Number(n) => self.push_number([key, b'n'], n),
            Value::Day(day) => self.push_number([key, b'd'], i64::from(day.0)),
            Value::Partial(date) => self.push_number([key, b'p'], i64::from(date.0)),
            Value::Code(code) => self.0.push(&[key, b'c', code]),
            Value::Ref(subject) => {
                let mut bytes = [0; 3 + Key::BYTES];
                bytes[..3].copy_from_slice(&[key, b'r', subject.kind as u8]);
                bytes[3..].copy_from_slice(&subject.key.to_bytes());
                self.0.push(&bytes);
            }
            Value::Text(text) => {
                let text = clip(&text, 255);
                self.0.push(&[key, b't', u8::try_from(text.len()).unwrap_or(0)]);
                self.0.push(text.as_bytes());
            }
        }
        self
    }

    /// Adds a count.
    pub fn number(self, key: EvidenceKey, value: impl TryInto<i64>) -> Evidence {
        self.with(key, Value::Number(value.try_into().unwrap_or(i64::MAX)))
    }

    /// The values, in the order of telling.
    pub fn items(&self) -> Vec<(EvidenceKey, Value)> {
        let mut items = Vec::new();
        let mut rest = self.as_bytes();
        while let Some((key, value, after)) = read_item(rest) {
            items.push((key, value));
            rest = after;
        }
        items
    }

    /// The fingerprint a verdict 核实无误 is bound to: it changes when the evidence does.
    pub fn fingerprint(&self) -> u64 {
        StableHash::digest(self)
    }

    /// Compact bytes for the store.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// A copy of [`Evidence::as_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    /// The reverse of [`Evidence::to_bytes`]; stops at the first byte it does not understand.
    pub fn from_bytes(bytes: &[u8]) -> Evidence {
        let mut rest = bytes;
        while let Some((_, _, after)) = read_item(rest) {
            rest = after;
        }
        let mut evidence = Evidence::default();
        evidence.0.push(&bytes[..bytes.len() - rest.len()]);
        evidence
    }

    fn push_number(&mut self, head: [u8; 2], number: i64) {
        let mut bytes = [0; 2 + NUMBER];
        bytes[..2].copy_from_slice(&head);
        let mut len = 2;
        let mut rest = number.cast_unsigned() << 1 ^ (number >> 63).cast_unsigned();
        while rest >= 0x80 {
            bytes[len] = rest as u8 | 0x80;
            len += 1;
            rest >>= 7;
        }
        bytes[len] = rest as u8;
        self.0.push(&bytes[..=len]);
    }
}

/// Bytes of the longest number: 64 bits by sevens.
const NUMBER: usize = 10;

fn clip(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn read_number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0u64;
    for (i, byte) in bytes.iter().take(NUMBER).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            let number = (value >> 1).cast_signed() ^ -(value & 1).cast_signed();
            return Some((number, &bytes[i + 1..]));
        }
    }
    None
}

fn read_item(bytes: &[u8]) -> Option<(EvidenceKey, Value, &[u8])> {
    let (&[key, tag], rest) = bytes.split_first_chunk::<2>()?;
    let key = EvidenceKey::ALL.iter().copied().find(|k| *k as u8 == key)?;
    let (value, rest) = match tag {
        b'n' => read_number(rest).map(|(n, rest)| (Value::Number(n), rest))?,
        b'd' => read_number(rest).map(|(n, rest)| (Value::Day(Day(n.try_into().unwrap_or(i32::MAX))), rest))?,
        b'p' => {
            let (number, rest) = read_number(rest)?;
            (Value::Partial(PartialDate(number.try_into().ok()?)), rest)
        }
        b'c' => rest.split_first().map(|(code, rest)| (Value::Code(*code), rest))?,
        b'r' => {
            let (kind, rest) = rest.split_first()?;
            let (bytes, rest) = rest.split_at_checked(Key::BYTES)?;
            (Value::Ref(Subject { kind: Kind::from_number(*kind)?, key: Key::from_bytes(bytes)? }), rest)
        }
        b't' => {
            let (len, rest) = rest.split_first()?;
            let (text, rest) = rest.split_at_checked(usize::from(*len))?;
            (Value::Text(String::from_utf8_lossy(text).into_owned()), rest)
        }
        _ => return None,
    };
    Some((key, value, rest))
}

/// 待核事项 as a rule returns it, before the store knows whether it is new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Code of the rule, e.g. `FG01`.
    pub code: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// The second part of its identity, e.g. the transfer of GX03.
    pub object: Option<Subject>,
    /// 轻重
    pub severity: Severity,
    /// 责任主体
    pub responsible: Responsible,
    /// 证据
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<(EvidenceKey, Value)> {
        let key = Key { region: super::super::id::Region(460105), id: super::super::id::Id([7; 16]) };
        vec![
            (EvidenceKey::FullMembers, Value::Number(3)),
            (EvidenceKey::DueOn, Value::Day(Day(-5))),
            (EvidenceKey::Place, Value::Code(4)),
            (EvidenceKey::Since, Value::Partial(PartialDate(20_230_500))),
            (EvidenceKey::Branch, Value::Ref(Subject { kind: Kind::Branch, key })),
            (EvidenceKey::Zone, Value::Text("甲园区".into())),
            (EvidenceKey::Staff, Value::Number(i64::MIN)),
        ]
    }

    #[test]
    fn evidence_survives_its_bytes() {
        for n in 0..=sample().len() {
            let items = &sample()[..n];
            let evidence = items.iter().cloned().fold(Evidence::default(), |all, (key, value)| all.with(key, value));
            assert_eq!(evidence.items(), items);
            let bytes = evidence.to_bytes();
            assert_eq!(Evidence::from_bytes(&bytes), evidence);
            for cut in 0..bytes.len() {
                let part = Evidence::from_bytes(&bytes[..cut]).items();
                assert_eq!(part, items[..part.len()]);
            }
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let evidence = Evidence::default()
            .with(EvidenceKey::Candidates, Value::Text("甲".repeat(200)))
            .number(EvidenceKey::Staff, 1);
        let expected =
            [(EvidenceKey::Candidates, Value::Text("甲".repeat(85))), (EvidenceKey::Staff, Value::Number(1))];
        assert_eq!(evidence.items(), expected);
    }

    #[test]
    fn evidence_stays_small() {
        assert_eq!(size_of::<Evidence>(), 32);
        let dates = Evidence::default()
            .with(EvidenceKey::LastMeeting, Value::Partial(PartialDate(20_251_231)))
            .with(EvidenceKey::LastDues, Value::Partial(PartialDate(20_251_200)));
        assert!(matches!(dates.0, Packed::Short(12, _)), "{}", dates.as_bytes().len());
    }

    #[test]
    fn bytes_that_are_no_date_end_the_evidence() {
        let evidence = Evidence::from_bytes(&[EvidenceKey::Staff as u8, b'n', 2, EvidenceKey::Since as u8, b'p', 1]);
        assert_eq!(evidence.items(), [(EvidenceKey::Staff, Value::Number(1))]);
    }
}
