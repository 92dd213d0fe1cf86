//! 待核事项: what a rule found. A finding is (code, subject, object?) with evidence; evidence is fact ids and values, words are
//! made when it is read.

use super::day::Day;
use super::id::{Key, Kind, Subject};
use super::record::StableHash;
use crate::coded;

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
    }
}

/// One value of the evidence.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Value {
    /// A count or a threshold.
    Number(i64),
    /// A day.
    Day(Day),
    /// A stored number of a `coded!` enum; which enum is told by the key.
    Code(u8),
    /// A row of the database.
    Ref(Subject),
    /// A short text without personal data.
    Text(String),
}

/// 证据: values an inspector can repeat aloud, in the order of telling.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct Evidence(pub Vec<(EvidenceKey, Value)>);

impl Evidence {
    /// Adds one value and returns itself.
    pub fn with(mut self, key: EvidenceKey, value: Value) -> Evidence {
        self.0.push((key, value));
        self
    }

    /// Adds a count.
    pub fn number(self, key: EvidenceKey, value: impl TryInto<i64>) -> Evidence {
        self.with(key, Value::Number(value.try_into().unwrap_or(i64::MAX)))
    }

    /// The fingerprint a verdict 核实无误 is bound to: it changes when the evidence does.
    pub fn fingerprint(&self) -> u64 {
        StableHash::digest(self)
    }

    /// Compact bytes for the store.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.0.len() * 6);
        for (key, value) in &self.0 {
            out.push(*key as u8);
            match value {
                Value::Number(n) => push_number(&mut out, b'n', *n),
                Value::Day(day) => push_number(&mut out, b'd', i64::from(day.0)),
                Value::Code(code) => out.extend([b'c', *code]),
                Value::Ref(subject) => {
                    out.extend([b'r', subject.kind as u8]);
                    out.extend(subject.key.to_bytes());
                }
                Value::Text(text) => {
                    let text = clip(text, 255);
                    out.extend([b't', u8::try_from(text.len()).unwrap_or(0)]);
                    out.extend(text.as_bytes());
                }
            }
        }
        out
    }

    /// The reverse of [`Evidence::to_bytes`]; stops at the first byte it does not understand.
    pub fn from_bytes(bytes: &[u8]) -> Evidence {
        let mut evidence = Evidence::default();
        let mut rest = bytes;
        while let Some((key, value, after)) = read_item(rest) {
            evidence.0.push((key, value));
            rest = after;
        }
        evidence
    }
}

fn clip(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn push_number(out: &mut Vec<u8>, tag: u8, number: i64) {
    out.push(tag);
    let mut rest = number.cast_unsigned() << 1 ^ (number >> 63).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn read_number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0u64;
    for (i, byte) in bytes.iter().take(10).enumerate() {
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

    #[test]
    fn evidence_survives_its_bytes() {
        let key = Key { region: super::super::id::Region(460105), id: super::super::id::Id([7; 16]) };
        let evidence = Evidence::default()
            .number(EvidenceKey::FullMembers, 3)
            .with(EvidenceKey::DueOn, Value::Day(Day(-5)))
            .with(EvidenceKey::Place, Value::Code(4))
            .with(EvidenceKey::Branch, Value::Ref(Subject { kind: Kind::Branch, key }))
            .with(EvidenceKey::Candidates, Value::Text("甲".repeat(200)))
            .number(EvidenceKey::Staff, i64::MIN);
        let bytes = evidence.to_bytes();
        let back = Evidence::from_bytes(&bytes);
        assert_eq!(back.0.len(), 6);
        assert_eq!(back.0[..4], evidence.0[..4]);
        assert_eq!(back.0[5], evidence.0[5]);
        for cut in 0..bytes.len() {
            Evidence::from_bytes(&bytes[..cut]);
        }
    }
}
